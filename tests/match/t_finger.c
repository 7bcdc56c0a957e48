/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_finger.c: what must hold for any finger matcher: order, symmetry, motion, loss, mirrors,
 * formats, splits of the gallery; and that every kernel gives the same numbers.
 */
#include "../test.h"

#include <math.h>
#include <vedette/mem.h>

#include "codec/fmr.h"
#include "match/finger/finger.h"

enum { N = 40, FAR = 255 };
static const struct vd_matcher_ops *ops = &vd_finger_ops;

static uint32_t seed = 4711;
static uint32_t rnd(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}
static double jitter(double most)
{
    return most * ((double)rnd(20001) / 10000 - 1);
}

struct finger {
    int n, res;
    double x[FAR], y[FAR], deg[FAR];
    int type[FAR];
};

/* Minutiae at least 14 px apart, their angles following a smooth flow. */
static struct finger invent(uint32_t which, int n)
{
    struct finger f = {.res = 197};
    seed = which * 2654435761u + 1;
    double a = jitter(90), b = jitter(0.4), c = jitter(0.4);
    for (int tries = 0; f.n < n && tries < 20000; tries++) {
        double x = 150 + rnd(300), y = 150 + rnd(360);
        bool clash = false;
        for (int k = 0; k < f.n; k++)
            clash |= hypot(x - f.x[k], y - f.y[k]) < 14;
        if (clash)
            continue;
        f.x[f.n] = x;
        f.y[f.n] = y;
        f.deg[f.n] = a + b * x + c * y + (rnd(2) ? 180 : 0) + jitter(15);
        f.type[f.n++] = 1 + (int)rnd(2);
    }
    return f;
}

/* Another impression: noise, a smooth bend, some minutiae lost, some false. */
static struct finger impress(const struct finger *f, double noise, int lose_pc, int add_pc)
{
    struct finger g = {.res = f->res};
    for (int k = 0; k < f->n; k++) {
        if ((int)rnd(100) < lose_pc)
            continue;
        double bend = (f->y[k] - 330) * (f->y[k] - 330) / 9000;
        g.x[g.n] = f->x[k] + bend * noise / 3 + jitter(noise);
        g.y[g.n] = f->y[k] + jitter(noise);
        g.deg[g.n] = f->deg[k] + jitter(2 * noise);
        g.type[g.n++] = f->type[k];
    }
    for (int k = f->n * add_pc / 100; k > 0 && g.n < FAR; k--) {
        g.x[g.n] = 150 + rnd(300);
        g.y[g.n] = 150 + rnd(360);
        g.deg[g.n] = rnd(360);
        g.type[g.n++] = 1 + (int)rnd(2);
    }
    return g;
}

static struct finger moved(const struct finger *f, double deg, double dx, double dy)
{
    struct finger g = *f;
    double c = cos(deg * M_PI / 180), s = sin(deg * M_PI / 180);
    for (int k = 0; k < f->n; k++) {
        double x = f->x[k] - 300, y = f->y[k] - 330;
        g.x[k] = 300 + x * c + y * s + dx; /* the file's y axis points down */
        g.y[k] = 330 - x * s + y * c + dy;
        g.deg[k] = f->deg[k] + deg;
    }
    return g;
}

static struct vd_buf record(const struct finger *f, int layout)
{
    static struct vd_minutia m[FAR];
    struct vd_buf b = {0};
    struct vd_minutiae v = {.width = 900,
                            .height = 900,
                            .xres = f->res,
                            .yres = f->res,
                            .quality = -1,
                            .m = m,
                            .n = (size_t)f->n};
    for (int k = 0; k < f->n; k++)
        m[k] = (struct vd_minutia){.x = (uint16_t)lrint(f->x[k]),
                                   .y = (uint16_t)lrint(f->y[k]),
                                   .angle_deg = fmod(f->deg[k] + 3600, 360),
                                   .type = (uint8_t)f->type[k]};
    assert_int_equal(vd_fmr_encode(&v, 1, layout, &b, NULL), VD_OK);
    return b;
}

static double score_as(const struct finger *f, int lf, const struct finger *g, int lg,
                       struct vd_explain *e)
{
    struct vd_buf a = record(f, lf), b = record(g, lg);
    double there = -1, back = -2;
    assert_int_equal(ops->pair(a.data, a.len, b.data, b.len, &there, e, NULL), VD_OK);
    assert_int_equal(ops->pair(b.data, b.len, a.data, a.len, &back, NULL, NULL), VD_OK);
    assert_memory_equal(&there, &back, sizeof there); /* symmetric to the bit, always */
    assert_true(isfinite(there) && there >= 0);
    vd_buf_free(&a);
    vd_buf_free(&b);
    return there;
}

static double score(const struct finger *f, const struct finger *g)
{
    return score_as(f, VD_FMR_ISO_2005, g, VD_FMR_ISO_2005, NULL);
}

/* The score that none of 300 pairs of different fingers reaches here. */
static double bar(void)
{
    static double worst = -1;
    for (uint32_t i = 0; i < 300 && worst < 60; i++) {
        struct finger f = invent(10000 + i, 25 + (int)i % 40), g = invent(20000 + i, 40);
        worst = fmax(worst, score(&f, &g));
    }
    return worst;
}

static void one_finger_stands_out_from_others(void **state)
{
    (void)state;
    double strangers = bar();
    for (uint32_t i = 0; i < 20; i++) {
        struct finger f = invent(i, 25 + (int)i * 3), g = impress(&f, 3, 20, 10);
        assert_true(score(&f, &f) > strangers + 10);
        assert_true(score(&f, &g) > strangers + 5);
        assert_true(score(&f, &f) > score(&f, &g));
    }
}

static void the_order_in_the_record_does_not_matter(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 20; i++) {
        struct finger f = invent(i, i == 19 ? 200 : N), g = impress(&f, 3, 20, 10), h = f;
        for (int k = h.n - 1; k > 0; k--) {
            int m = (int)rnd((uint32_t)k + 1);
            double x = h.x[k], y = h.y[k], deg = h.deg[k];
            int type = h.type[k];
            h.x[k] = h.x[m], h.y[k] = h.y[m], h.deg[k] = h.deg[m], h.type[k] = h.type[m];
            h.x[m] = x, h.y[m] = y, h.deg[m] = deg, h.type[m] = type;
        }
        double one = score(&f, &g), other = score(&h, &g);
        assert_memory_equal(&one, &other, sizeof one);
    }
}

static void turning_and_shifting_change_little(void **state)
{
    (void)state;
    double strangers = bar();
    for (uint32_t i = 0; i < 12; i++) {
        struct finger f = invent(i, N), g = impress(&f, 3, 20, 10);
        double before = score(&f, &g);
        for (int deg = 0; deg < 360; deg += 45) {
            struct finger h = moved(&g, deg + jitter(20), 60 + jitter(60), 60 + jitter(60));
            double after = score(&f, &h);
            assert_true(after > strangers + 5);
            assert_true(fabs(after - before) < 0.35 * before);
        }
    }
}

static void loss_and_noise_are_borne(void **state)
{
    (void)state;
    double strangers = bar(), kept = 0, lossy = 0;
    for (uint32_t i = 0; i < 20; i++) {
        struct finger f = invent(i, N), g = impress(&f, 2, 0, 0), h = impress(&f, 2, 30, 20);
        kept += score(&f, &g);
        double s = score(&f, &h);
        lossy += s;
        assert_true(s > strangers);
    }
    assert_true(lossy < kept && lossy > kept / 3);
}

static void a_mirror_image_is_a_stranger(void **state)
{
    (void)state;
    double strangers = bar();
    for (uint32_t i = 0; i < 20; i++) {
        struct finger f = invent(i, N), g = f;
        for (int k = 0; k < g.n; k++) {
            g.x[k] = 600 - g.x[k];
            g.deg[k] = 180 - g.deg[k];
        }
        assert_true(score(&f, &g) < strangers + 15 && score(&f, &g) < score(&f, &f) / 2);
    }
}

static void layouts_agree(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 10; i++) {
        struct finger f = invent(i, N), g = impress(&f, 3, 20, 10);
        double iso = score(&f, &g);
        for (int layout = VD_FMR_ANSI_2004; layout <= VD_FMR_ANSI_2009_AM1; layout++) {
            double s = score_as(&f, VD_FMR_ISO_2005, &g, layout, NULL);
            assert_true(fabs(s - iso) < 0.2 * iso);
        }
    }
}

static void resolution_is_taken_out(void **state)
{
    (void)state;
    double strangers = bar();
    for (uint32_t i = 0; i < 10; i++) {
        struct finger f = invent(i, N), g = impress(&f, 3, 20, 10), h = g;
        h.res = 224; /* 569 dpi */
        for (int k = 0; k < h.n; k++) {
            h.x[k] = h.x[k] * 224 / 197;
            h.y[k] = h.y[k] * 224 / 197;
        }
        double before = score(&f, &g), after = score(&f, &h);
        assert_true(after > strangers + 5 && fabs(after - before) < 0.2 * before);
    }
}

/* Any number of minutiae, all in one place, all in a line: an answer, never a crash. */
static void degenerate_templates_are_scored(void **state)
{
    (void)state;
    static struct finger f[12];
    static const int counts[] = {0, 1, 2, 3, 128, 129, 200, 255};
    int n = 0;
    for (; n < 8; n++) {
        f[n] = (struct finger){.n = counts[n], .res = n % 2 ? 99 : 400};
        for (int k = 0; k < counts[n]; k++) {
            f[n].x[k] = rnd(900);
            f[n].y[k] = rnd(900);
            f[n].deg[k] = rnd(360);
        }
    }
    for (int shape = 0; shape < 4; shape++, n++) {
        f[n] = (struct finger){.n = shape < 2 ? 255 : 50, .res = 197};
        for (int k = 0; k < f[n].n; k++) {
            f[n].x[k] = shape == 0 ? 300 : shape == 1 ? k * 2 : 17 * k;
            f[n].y[k] = shape == 0 ? 300 : shape == 1 ? 300 : 17 * k;
            f[n].deg[k] = shape == 3 ? 7.0 * k : 90;
        }
    }
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++)
            score(&f[i], &f[j]);
    assert_true(score(&f[0], &f[5]) == 0);
}

/* The first k minutiae of a print against the whole: the fewer, the less it says. */
static void few_minutiae_say_little(void **state)
{
    (void)state;
    struct finger whole = invent(7, N), some = whole;
    double last = -1;
    for (int k = 1; k <= 10; k++) {
        some.n = k;
        double itself = score(&some, &some);
        assert_true(k > 1 ? itself > last : itself == 0);
        last = itself;
        if (k <= 4)
            assert_true(score(&some, &whole) < 20 && itself < 30);
    }
    assert_true(score(&whole, &whole) > last);
}

static void explaining_names_true_pairs(void **state)
{
    (void)state;
    struct vd_explain e;
    struct finger f = invent(3, N), g = moved(&f, 30, 20, -10);
    double s = score_as(&f, VD_FMR_ISO_2005, &g, VD_FMR_ISO_2005, &e);
    assert_true(e.score == s);
    assert_int_equal(e.n_a, f.n);
    assert_int_equal(e.n_b, f.n);
    assert_true(e.n_pairs > f.n * 8 / 10);
    for (int k = 0; k < e.n_pairs; k++)
        assert_int_equal(e.pairs[k].a, e.pairs[k].b);
    assert_float_equal(e.rotation_deg, -30, 1.5); /* b turned back by 30 lies on a */
    assert_true(e.mean_residual_px < 2 && e.mean_residual_deg < 3);
    struct vd_buf a = record(&f, VD_FMR_ISO_2005), b = record(&g, VD_FMR_ISO_2005);
    assert_int_equal(ops->pair(b.data, b.len, a.data, a.len, &s, &e, NULL), VD_OK);
    assert_float_equal(e.rotation_deg, 30, 1.5);
    vd_buf_free(&a);
    vd_buf_free(&b);
}

/* Everything about e, told of (a, b), is what m tells of (b, a). */
static void assert_mirrored(const struct vd_explain *e, const struct vd_explain *m)
{
    assert_memory_equal(&e->score, &m->score, sizeof e->score);
    assert_int_equal(e->n_pairs, m->n_pairs);
    for (int k = 0; k < e->n_pairs; k++) {
        assert_int_equal(e->pairs[k].a, m->pairs[k].b);
        assert_int_equal(e->pairs[k].b, m->pairs[k].a);
        assert_memory_equal(&e->pairs[k].px, &m->pairs[k].px, 3 * sizeof(float));
    }
    assert_int_equal(e->overlap_a, m->overlap_b);
    assert_int_equal(e->overlap_b, m->overlap_a);
    assert_memory_equal(e->in_overlap_a, m->in_overlap_b, sizeof e->in_overlap_a);
    assert_memory_equal(e->in_overlap_b, m->in_overlap_a, sizeof e->in_overlap_b);
    assert_float_equal(e->rotation_deg, -m->rotation_deg, 1e-6);
    assert_int_equal(e->n_reasons, m->n_reasons);
    for (int k = 0; k < e->n_reasons; k++) {
        assert_string_equal(e->reasons[k].name, m->reasons[k].name);
        assert_string_equal(e->reasons[k].fact, m->reasons[k].fact);
        assert_memory_equal(&e->reasons[k].share, &m->reasons[k].share, sizeof(double));
    }
}

static void explain_both_ways(const struct finger *f, const struct finger *g, struct vd_explain *e)
{
    static struct vd_explain m;
    double s;
    struct vd_buf a = record(f, VD_FMR_ISO_2005), b = record(g, VD_FMR_ISO_2005);
    assert_int_equal(ops->pair(a.data, a.len, b.data, b.len, &s, e, NULL), VD_OK);
    assert_int_equal(ops->pair(b.data, b.len, a.data, a.len, &s, &m, NULL), VD_OK);
    assert_mirrored(e, &m);
    vd_buf_free(&a);
    vd_buf_free(&b);
}

static double sum_of_reasons(const struct vd_explain *e)
{
    double sum = 0;
    for (int k = 0; k < e->n_reasons; k++) {
        assert_true(k == 0 || fabs(e->reasons[k].share) <= fabs(e->reasons[k - 1].share));
        assert_true(e->reasons[k].words[0] && e->reasons[k].name[0]);
        sum += e->reasons[k].share;
    }
    return sum;
}

static double share_of(const struct vd_explain *e, const char *name)
{
    for (int k = 0; k < e->n_reasons; k++)
        if (!strcmp(e->reasons[k].name, name))
            return e->reasons[k].share;
    fail_msg("there is no reason '%s'", name);
    return 0;
}

static void reasons_add_up_and_mirror(void **state)
{
    (void)state;
    static struct vd_explain e;
    for (uint32_t i = 0; i < 40; i++) {
        struct finger f = invent(500 + i, N), g = invent(600 + i, 20 + (int)i);
        struct finger h = impress(&f, 3, (int)i, 20);
        explain_both_ways(&f, i % 2 ? &g : &h, &e);
        assert_float_equal(e.typical + sum_of_reasons(&e), e.score, 1e-6);
        assert_true(e.overlap_a >= e.n_pairs && e.overlap_a <= e.n_a);
        assert_true(e.overlap_b >= e.n_pairs && e.overlap_b <= e.n_b);
    }
}

static void reasons_have_the_right_sign(void **state)
{
    (void)state;
    static struct vd_explain e;
    struct finger f = invent(3, N), g = impress(&f, 2, 5, 5), other = invent(77, N);
    explain_both_ways(&f, &g, &e);
    assert_true(e.score > bar() && e.extrapolated);
    assert_true(share_of(&e, "pairs") > 1 && share_of(&e, "share") > 1);
    double fit = share_of(&e, "fit");
    assert_true(fit > 0);
    struct finger bent = impress(&f, 7, 5, 5);
    explain_both_ways(&f, &bent, &e);
    assert_true(share_of(&e, "fit") < fit);
    explain_both_ways(&f, &other, &e);
    assert_true(!e.extrapolated && fabs(sum_of_reasons(&e)) < 20);
}

static void an_empty_template_explains_nothing(void **state)
{
    (void)state;
    static struct vd_explain e;
    struct finger none = {.res = 197}, f = invent(3, N);
    explain_both_ways(&none, &f, &e);
    assert_true(e.score == 0 && e.n_pairs == 0 && e.n_reasons == 0 && !e.extrapolated);
}

static void kernels_agree_to_the_bit(void **state)
{
    (void)state;
    static uint8_t want[FINGER_MAX * FINGER_MAX], got[FINGER_MAX * FINGER_MAX];
    static struct finger_template t[2];
    for (uint32_t i = 0; i < 30; i++) {
        for (int k = 0; k < 2; k++) {
            struct finger f = invent(2 * i + (uint32_t)k, 1 + (int)i * 3);
            struct vd_buf b = record(&f, VD_FMR_ISO_2005);
            assert_int_equal(vd_finger_prepare(&t[k], b.data, b.len, NULL), VD_OK);
            vd_buf_free(&b);
        }
        if (i > 20) /* dense noise */
            for (int k = 0; k < FINGER_MAX * FINGER_WORDS; k++)
                t[i % 2].cylinders[k] = (uint64_t)rnd(1 << 24) << 40 | (uint64_t)rnd(1 << 24) << 16;
        for (int k = 0; k < FINGER_MAX * FINGER_WORDS; k++)
            t[i % 2].cylinders[k] &= t[i % 2].masks[k / FINGER_WORDS];
        struct finger_view a = vd_finger_view(&t[0]), b = vd_finger_view(&t[1]);
        memset(want, 0, sizeof want);
        vd_finger_similarity_scalar(&a, &b, want);
#if defined(__x86_64__)
        memset(got, 0, sizeof got);
        if (__builtin_cpu_supports("popcnt")) {
            vd_finger_similarity_popcnt(&a, &b, got);
            assert_memory_equal(want, got, sizeof want);
        }
#endif
        memset(got, 0, sizeof got);
        vd_finger_similarity()(&a, &b, got);
        assert_memory_equal(want, got, sizeof want);
    }
}

enum { ROWS = 300, K = 25 };

static void *gallery(struct vd_buf *raw)
{
    void *cols;
    assert_int_equal(ops->cols_open(&cols, 4, NULL), VD_OK);
    for (uint32_t i = 0; i < ROWS; i++) {
        struct finger f = invent(i / 3, 20 + (int)(i / 3) % 40), g = impress(&f, 3, 20, 10);
        raw[i] = record(&g, VD_FMR_ISO_2005);
        assert_int_equal(ops->cols_add(cols, raw[i].data, raw[i].len, NULL), VD_OK);
        assert_int_equal(ops->cols_rows(cols), i + 1);
    }
    assert_true(ops->cols_bytes(cols) > ROWS * 20 * 72);
    return cols;
}

static void a_scan_is_all_pairs_however_split(void **state)
{
    (void)state;
    static struct vd_buf raw[ROWS];
    void *cols = gallery(raw), *probe;
    uint64_t allow[ROWS / 64 + 1];
    memset(allow, 0xff, sizeof allow);
    allow[1] &= ~(UINT64_C(1) << 5); /* row 69 may not be looked at */
    for (int p = 0; p < 3; p++) {
        const struct vd_buf *me = &raw[67 + p];
        struct vd_topk want, got;
        assert_int_equal(vd_topk_open(&want, K), VD_OK);
        for (size_t row = 0; row < ROWS; row++) {
            double s;
            assert_int_equal(
                ops->pair(me->data, me->len, raw[row].data, raw[row].len, &s, NULL, NULL), VD_OK);
            if (row != 69)
                vd_topk_add(&want, s, row);
        }
        vd_topk_sort(&want);
        assert_int_equal(ops->probe_open(&probe, me->data, me->len, NULL), VD_OK);
        for (size_t block = 1; block <= ROWS; block = block * 5 + 2) {
            struct vd_job job = {0};
            assert_int_equal(vd_topk_open(&got, K), VD_OK);
            for (size_t lo = 0; lo < ROWS; lo += block)
                assert_int_equal(ops->scan(cols, probe, lo, lo + block, allow, &got, &job, NULL),
                                 VD_OK);
            vd_topk_sort(&got);
            assert_int_equal(job.done, ROWS);
            assert_int_equal(got.n, K);
            assert_memory_equal(want.heap, got.heap, K * sizeof *got.heap);
            vd_topk_close(&got);
        }
        ops->probe_close(probe);
        vd_topk_close(&want);
    }
    for (size_t i = 0; i < ROWS; i++)
        vd_buf_free(&raw[i]);
    ops->cols_close(cols);
}

static void a_cancelled_scan_stops(void **state)
{
    (void)state;
    static struct vd_buf raw[ROWS];
    void *cols = gallery(raw), *probe;
    struct vd_job job = {0};
    struct vd_topk top;
    atomic_store(&job.cancel, true);
    assert_int_equal(vd_topk_open(&top, K), VD_OK);
    assert_int_equal(ops->probe_open(&probe, raw[0].data, raw[0].len, NULL), VD_OK);
    assert_int_equal(ops->scan(cols, probe, 0, ROWS, NULL, &top, &job, NULL), VD_CANCELLED);
    assert_true(job.done < ROWS);
    ops->probe_close(probe);
    vd_topk_close(&top);
    ops->cols_close(cols);
    for (size_t i = 0; i < ROWS; i++)
        vd_buf_free(&raw[i]);
}

static void broken_records_do_not_get_in(void **state)
{
    (void)state;
    struct finger f = invent(1, N);
    struct vd_buf b = record(&f, VD_FMR_ISO_2005);
    struct vd_err err;
    void *cols, *probe;
    double s;
    assert_int_equal(ops->cols_open(&cols, 0, NULL), VD_OK);
    assert_int_equal(ops->check(b.data, b.len, NULL), VD_OK);
    assert_int_equal(ops->check(b.data, b.len - 1, &err), VD_CORRUPT);
    assert_non_null(strstr(err.where, "byte 8"));
    assert_int_equal(ops->cols_add(cols, b.data, b.len - 1, NULL), VD_CORRUPT);
    assert_int_equal(ops->cols_rows(cols), 0);
    assert_int_equal(ops->probe_open(&probe, b.data, b.len - 1, NULL), VD_CORRUPT);
    assert_null(probe);
    assert_int_equal(ops->pair(b.data, b.len, b.data, 5, &s, NULL, NULL), VD_CORRUPT);
    ops->cols_close(cols);
    vd_buf_free(&b);
}

static void the_matcher_tests_itself(void **state)
{
    (void)state;
    struct vd_err err = {0};
    assert_int_equal(ops->selftest(&err), VD_OK);
    assert_ptr_equal(vd_matcher_for(VD_FINGER), ops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_finger_stands_out_from_others),
        cmocka_unit_test(the_order_in_the_record_does_not_matter),
        cmocka_unit_test(turning_and_shifting_change_little),
        cmocka_unit_test(loss_and_noise_are_borne),
        cmocka_unit_test(a_mirror_image_is_a_stranger),
        cmocka_unit_test(layouts_agree),
        cmocka_unit_test(resolution_is_taken_out),
        cmocka_unit_test(degenerate_templates_are_scored),
        cmocka_unit_test(few_minutiae_say_little),
        cmocka_unit_test(explaining_names_true_pairs),
        cmocka_unit_test(reasons_add_up_and_mirror),
        cmocka_unit_test(reasons_have_the_right_sign),
        cmocka_unit_test(an_empty_template_explains_nothing),
        cmocka_unit_test(kernels_agree_to_the_bit),
        cmocka_unit_test(a_scan_is_all_pairs_however_split),
        cmocka_unit_test(a_cancelled_scan_stops),
        cmocka_unit_test(broken_records_do_not_get_in),
        cmocka_unit_test(the_matcher_tests_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
