/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_openset.c: searches of an open set, groups and labelled vectors, against figures by hand.
 *
 * The faces are directions: cos of the angle between two is their score.  Gallery A 0, B 90, C 180 and
 * D 270 degrees in a plane; the probes are
 *
 *     a of A at 10     its mate scores cos 10 = 0.985, the best other (B) cos 80 = 0.174
 *     b of B at 60                     cos 30 = 0.866                 (A) cos 60 = 0.5
 *     c of C at 130                    cos 50 = 0.643                 (B) cos 40 = 0.766
 *     d of D at 240                    cos 30 = 0.866                 (C) cos 60 = 0.5
 *     e of E at 91     nobody          -                              (B) cos  1 = 0.99985
 *     15 others, nearly upright        -                              (A) 0.0995
 */
#include "../test.h"

#include <vedette/evaluate.h>
#include <vedette/io.h>

#include "faces.h"

enum { STRANGERS = 15, ROWS = 4 + 5 + STRANGERS, BROKEN = ROWS };

static void put(uint8_t *v, double degrees, double up)
{
    double t = degrees * 3.14159265358979323846 / 180;
    vd_f32le_put(v, (float)(up > 0 ? 0.1 : cos(t)));
    vd_f32le_put(v + 4, (float)(up > 0 ? 0 : sin(t)));
    vd_f32le_put(v + 8, (float)up);
}

/* dirs.npy and dirs.ids: all of them, and one row more that is broken. */
static void write_directions(void)
{
    static const double degrees[] = {0, 90, 180, 270, 10, 60, 130, 240, 91};
    uint8_t v[(ROWS + 1) * 12];
    struct vd_buf ids = {0};
    for (int i = 0; i < ROWS; i++)
        put(v + 12 * i, i < 9 ? degrees[i] : 0, i < 9 ? 0 : 1);
    put(v + (size_t)12 * BROKEN, NAN, 0);
    write_npy(tmp_path("dirs.npy"), v, ROWS + 1, 3);
    for (int i = 0; i <= ROWS; i++)
        vd_buf_printf(&ids, "face-%d\n", i);
    assert_int_equal(vd_write_file(tmp_path("dirs.ids"), ids.data, ids.len, NULL), VD_OK);
    vd_buf_free(&ids);
}

static const char *who(int row)
{
    static const char *const names[] = {"A", "B", "C", "D", "A", "B", "C", "D", "E"};
    static char room[8];
    snprintf(room, sizeof room, "S%d", row);
    return row < 9 ? names[row] : room;
}

/* by_id: rows are named by template_id instead. */
static void put_labels(struct vd_buf *b, bool by_id)
{
    vd_buf_printf(b, "file,%s,subject,impression,role,sex,age\n", by_id ? "template_id" : "row");
    for (int i = 0; i < ROWS; i++)
        vd_buf_printf(b, "dirs.npy,%s%d,%s,%d,%s,%s,%d\n", by_id ? "face-" : "", i, who(i),
                      i < 4 ? 1 : 2, i < 4 ? "gallery" : "probe", i % 2 ? "M" : "F", 16 + 2 * i);
}

static const char *labels_of(struct vd_buf *b)
{
    const char *path = tmp_path("labels.csv");
    assert_false(b->failed);
    assert_int_equal(vd_write_file(path, b->data, b->len, NULL), VD_OK);
    vd_buf_free(b);
    return path;
}

static struct vd_evaluation e; /* of the last run */

static int run(const char *labels, struct vd_evaluate how, struct vd_err *err)
{
    vd_evaluation_close(&e);
    how.threads = 1;
    return vd_evaluate(labels, VD_FACE, &how, NULL, &e, err);
}

static void by_hand(void)
{
    const struct vd_det_point *one = &e.open.first.det[VD_DET_1E1];
    const struct vd_det_point *many = &e.open.listed.det[VD_DET_1E1];
    assert_int_equal(e.open.first.n_genuine, 4);
    assert_int_equal(e.open.first.n_impostor, 5 + STRANGERS);
    assert_int_equal(e.open.n_gallery, 4);
    assert_int_equal(e.open.n_gallery_subjects, 4);
    /* FPIR 1/10: 2 of 20 may pass, e and c; what follows is b and d with 0.5. */
    assert_float_equal(one->fnmr.value, 1.0 / 4, 1e-12); /* c stands behind B */
    assert_int_equal(one->n_accepted, 2);
    assert_false(one->supported);
    assert_float_equal(one->fnmr.threshold, cos(40 * M_PI / 180), 1e-6);
    assert_float_equal(many->fnmr.value, 0, 1e-12); /* but on the list */
    assert_float_equal(many->fnmr.threshold, cos(50 * M_PI / 180), 1e-6);
    /* FPIR 1/100: none may pass, and no mate scores above e's 0.99985. */
    assert_float_equal(e.open.first.det[VD_DET_1E2].fnmr.value, 1, 1e-12);
    assert_float_equal(e.open.listed.det[VD_DET_1E2].fnmr.value, 1, 1e-12);
    assert_float_equal(e.rank_1.value, 3.0 / 4, 1e-12);
    /* 1 - 0.9^(1/4) = 0.0260, of 76 pairs one: the bar lets e in and nobody else. */
    assert_float_equal(e.open.aim[0], 0.1, 1e-12);
    assert_int_equal(e.open.n_seen[0], 1);
    assert_float_equal(e.open.seen[0].value, 1.0 / 20, 1e-12);
    assert_float_equal(e.open.seen[0].threshold, cos(1 * M_PI / 180), 1e-6);
    assert_false(e.open.bar_supported[0]);
}

static void searches_of_an_open_set(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    struct vd_evaluate how = {.protocol = VD_PROTOCOL_ALL, .replicates = 20};
    write_directions();
    put_labels(&b, false);
    const char *labels = labels_of(&b);
    assert_int_equal(run(labels, how, NULL), VD_OK);
    assert_int_equal(e.n_files, ROWS);
    assert_int_equal(e.rates.n_genuine, 4);
    assert_int_equal(e.rates.n_impostor, 76);
    by_hand();
    how.protocol = VD_PROTOCOL_FVC; /* other pairs, the same searches */
    assert_int_equal(run(labels, how, NULL), VD_OK);
    by_hand();
    put_labels(&b, true);
    assert_int_equal(run(labels_of(&b), how, NULL), VD_OK);
    by_hand();
}

/* Without roles the first impressions are the gallery: here those are the same rows. */
static void first_impressions_are_the_gallery(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    write_directions();
    vd_buf_str(&b, "file,row,subject,impression\n");
    for (int i = 0; i < 8; i++)
        vd_buf_printf(&b, "dirs.npy,%d,%s,%d\n", i, who(i), i < 4 ? 1 : 2);
    assert_int_equal(run(labels_of(&b), (struct vd_evaluate){.replicates = 0}, NULL), VD_OK);
    assert_int_equal(e.open.first.n_genuine, 4);
    assert_int_equal(e.open.first.n_impostor, 4);
    assert_float_equal(e.rank_1.value, 3.0 / 4, 1e-12);
    assert_int_equal(e.rates.n_genuine, 4);
    assert_int_equal(e.rates.n_impostor, 6); /* A B C D against each other */
}

static const struct vd_breakdown *breakdown(const char *by)
{
    for (size_t i = 0; i < e.n_more; i++)
        if (strcmp(e.more[i].by, by) == 0)
            return &e.more[i];
    return NULL;
}

static void groups_of_people(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    write_directions();
    put_labels(&b, false);
    assert_int_equal(run(labels_of(&b), (struct vd_evaluate){.protocol = VD_PROTOCOL_ALL}, NULL),
                     VD_OK);
    const struct vd_breakdown *sex = breakdown("sex"), *age = breakdown("age");
    assert_non_null(sex);
    assert_int_equal(sex->n_groups, 2);
    assert_string_equal(sex->groups[0].name, "F");
    /* F: gallery A C; probes a c e and the strangers of even rows, 7 of 15 */
    assert_int_equal(sex->groups[0].rates.n_genuine, 2);
    assert_int_equal(sex->groups[0].rates.n_impostor, 2 * (3 + 7) - 2);
    assert_int_equal(sex->groups[0].n_subjects, 3 + 7);
    assert_false(sex->groups[0].too_few);
    /* a search is told with its probe, in the whole gallery */
    assert_int_equal(sex->groups[0].searches.n_genuine, 2);
    assert_int_equal(sex->groups[0].searches.n_impostor, 10);
    assert_float_equal(sex->groups[0].rank_1.value, 1.0 / 2, 1e-12); /* a, not c */
    assert_non_null(age);
    assert_string_equal(age->groups[0].name, "under 18"); /* A of 16 */
    assert_int_equal(age->groups[0].n_subjects, 1);
    assert_true(age->groups[0].too_few);
    assert_string_equal(age->groups[1].name, "18-29");
    assert_string_equal(age->groups[age->n_groups - 1].name, "60+"); /* 62 */
    assert_null(breakdown("quality"));
}

static void quality_comes_from_the_templates(void **state)
{
    (void)state;
    struct vd_buf b = {0}, l = {0};
    for (int i = 0; i < 12; i++) {
        vd_buf_printf(&b, "{\"id\":\"q%d\",\"vector\":[%d,1,%d],\"quality\":%d}\n", i, i % 6 + 1,
                      i % 3 + 1, 8 * i);
        vd_buf_printf(&l, "%sq.jsonl,q%d,S%d,%d\n",
                      i ? "" : "file,template_id,subject,impression\n", i, i % 6, i / 6);
    }
    assert_int_equal(vd_write_file(tmp_path("q.jsonl"), b.data, b.len, NULL), VD_OK);
    vd_buf_free(&b);
    struct vd_evaluate how = {.protocol = VD_PROTOCOL_ALL, .by = "quality"};
    assert_int_equal(run(labels_of(&l), how, NULL), VD_OK);
    assert_int_equal(e.n_refused, 0);
    assert_string_equal(e.by, "quality");
    assert_int_equal(e.n_groups, 4); /* 12 values: bands */
    assert_string_equal(e.groups[0].name, "0-24");
    assert_int_equal(e.groups[0].n_subjects, 4);               /* 0 8 16 24 */
    assert_int_equal(e.groups[3].rates.n_impostor, 2 * 1 / 2); /* 80 and 88 */
}

static void a_broken_row_is_refused_alone(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    write_directions();
    put_labels(&b, false);
    vd_buf_printf(&b, "dirs.npy,%d,Z,1,probe,F,1\ndirs.npy,999,Y,1,probe,F,1\n", BROKEN);
    assert_int_equal(run(labels_of(&b), (struct vd_evaluate){.protocol = VD_PROTOCOL_ALL}, NULL),
                     VD_OK);
    assert_int_equal(e.n_refused, 2);
    assert_float_equal(e.refused.value, 2.0 / (ROWS + 2), 1e-12);
    assert_true(e.refused.low > 0 && e.refused.high < 0.3);
    assert_int_equal(e.open.first.n_impostor, 5 + STRANGERS + 2); /* they are searched, in vain */
    vd_buf_str(&b, "file,template_id,subject,impression\ndirs.npy,nobody,A,1\n");
    struct vd_err err = {0};
    assert_int_equal(run(labels_of(&b), (struct vd_evaluate){0}, &err), VD_NOTFOUND);
    assert_string_equal(err.where, "dirs.npy");
}

static void a_template_never_meets_itself(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    write_directions();
    vd_buf_str(&b, "file,row,template_id,subject,impression\ndirs.npy,0,,A,1\n"
                   "dirs.npy,,face-0,A,2\ndirs.npy,1,,B,1\n");
    assert_int_equal(run(labels_of(&b), (struct vd_evaluate){.protocol = VD_PROTOCOL_ALL}, NULL),
                     VD_OK);
    assert_int_equal(e.rates.n_genuine, 0);
    assert_int_equal(e.rates.n_impostor, 2);
}

static void refuse(const char *row)
{
    struct vd_buf b = {0};
    struct vd_err err = {0};
    vd_buf_printf(&b, "file,row,template_id,subject,impression\ndirs.npy,0,,A,1\n%s\n", row);
    assert_int_equal(run(labels_of(&b), (struct vd_evaluate){0}, &err), VD_CORRUPT);
    assert_string_equal(err.where, "labels.csv:3");
}

static void hostile_labels(void **state)
{
    (void)state;
    write_directions();
    refuse("dirs.npy,-1,,A,2");
    refuse("dirs.npy,one,,A,2");
    refuse("dirs.npy,99999999999999999999,,A,2");
    refuse("dirs.npy,1e3,,A,2");
    refuse("dirs.npy,1,face-1,A,2");
    /* ages that are none make groups of their words, not bands */
    struct vd_buf b = {0};
    vd_buf_str(&b, "file,row,subject,impression,age,sex\n");
    for (int i = 0; i < 8; i++)
        vd_buf_printf(&b, "dirs.npy,%d,%s,%d,%s,\"<b>\"\"\x1b[31m\"\n", i, who(i), i < 4,
                      i % 2 ? "-5" : "old");
    assert_int_equal(run(labels_of(&b), (struct vd_evaluate){0}, NULL), VD_OK);
    assert_int_equal(breakdown("age")->n_groups, 2);
    assert_string_equal(breakdown("age")->groups[0].name, "-5");
}

/* 1,000 impostors 0..999, genuine 100 of 900..999 in steps of one: every point by counting. */
static void the_det_curve_by_counting(void **state)
{
    (void)state;
    static struct vd_score g[100], im[1000];
    struct vd_rates r;
    for (int i = 0; i < 100; i++)
        g[i] = (struct vd_score){900.5 + i, i % 10, i % 10};
    for (int i = 0; i < 1000; i++)
        im[i] = (struct vd_score){i, i % 10, 10};
    assert_int_equal(vd_rates_of(g, 100, im, 1000, 0, &r, NULL), VD_OK);
    for (int k = 0; k < VD_N_DET; k++) {
        const struct vd_det_point *p = &r.det[k];
        double fmr = k == VD_DET_ZERO ? 0 : pow(10, -(k + 2) / 8.0);
        int let_in = (int)(1000 * fmr + 1e-9);
        assert_float_equal(p->fmr, fmr, 1e-15);
        assert_int_equal(p->n_accepted, let_in);
        /* accepted: above impostor 999 - let_in; missed: genuine 900.5 .. below that */
        int missed = 999 - let_in - 900;
        assert_float_equal(p->fnmr.value, (missed > 0 ? missed : 0) / 100.0, 1e-12);
        assert_int_equal(p->supported, let_in >= VD_DET_ERRORS);
    }
    assert_float_equal(r.det[VD_DET_1E1].fnmr.value, 0, 1e-12);
    assert_float_equal(r.det[VD_DET_1E2].fnmr.value, 0.89, 1e-12);
    assert_float_equal(r.det[VD_DET_1E3].fnmr.value, 0.98, 1e-12);
    assert_float_equal(r.det[VD_DET_ZERO].fnmr.value, 0.99, 1e-12);
}

static void wilson_by_hand(void **state)
{
    (void)state;
    struct vd_rate r = vd_share_of(13, 26);
    assert_float_equal(r.low, 0.320606, 1e-6);
    assert_float_equal(r.high, 0.679394, 1e-6);
    r = vd_share_of(0, 10); /* z^2 / (10 + z^2) */
    assert_float_equal(r.low, 0, 0);
    assert_float_equal(r.high, 3.841459 / 13.841459, 1e-6);
    r = vd_share_of(10, 10);
    assert_float_equal(r.high, 1, 0);
    assert_float_equal(r.low, 10 / 13.841459, 1e-6);
    assert_true(isnan(vd_share_of(0, 0).value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_of_an_open_set),
        cmocka_unit_test(first_impressions_are_the_gallery),
        cmocka_unit_test(groups_of_people),
        cmocka_unit_test(quality_comes_from_the_templates),
        cmocka_unit_test(a_broken_row_is_refused_alone),
        cmocka_unit_test(a_template_never_meets_itself),
        cmocka_unit_test(hostile_labels),
        cmocka_unit_test(the_det_curve_by_counting),
        cmocka_unit_test(wilson_by_hand),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vd_evaluation_close(&e);
    return failed;
}
