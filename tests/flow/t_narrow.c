/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_narrow.c: searches that look at a part of the gallery, and searches with prints of one person,
 * against their definitions: which templates are left, and what each subject comes to.
 */
#include "../test.h"

#include <vedette/import.h>
#include <vedette/io.h>
#include <vedette/matcher.h>

#include "faces.h"
#include "fingers.h"
#include "flow/fuse.h"

/* Person p has fingers 2 and 7, invented finger 10 p + position; finger 2 twice if p % 3 == 0. */
enum { PERSONS = 24 };
static struct vd_store *s;
static struct vd_arena *a;
static struct vd_err err;

static void enrol(int person, int finger, int position, int impression)
{
    char name[40], ref[16], path[300];
    struct vd_enrol_result r;
    snprintf(name, sizeof(name), "p%d-%d-%d.fmr", person, position, impression);
    snprintf(ref, sizeof(ref), "N-%d", person);
    vd_strlcpy(path, write_finger(name, person * 10 + finger, impression, 0), sizeof(path));
    const char *paths[] = {path};
    struct vd_enrol_opts o = {.modality = VD_FINGER, .subject_ref = ref, .position = position};
    assert_int_equal(vd_enrol(s, paths, 1, &o, NULL, NULL, &r, &err), VD_OK);
    assert_int_equal(r.n_added, 1);
}

/* Sex M, F or not said by thirds; nationality KZ, UZ, not said or TJ; a status for every other. */
static void import_people(void)
{
    static const char *const sex[] = {"M", "F", ""}, *const nat[] = {"KZ", "UZ", "", "TJ"};
    struct vd_buf csv = {0};
    struct vd_import_result r;
    struct vd_import_opts o = {0};
    vd_buf_str(&csv, "record_id,kind,name,doc,sex,nationality,status,dob,tags\n");
    for (int p = 0; p < PERSONS; p++)
        vd_buf_printf(&csv, "N-%d,person,Invented %d,id:RU:R%d,%s,%s,%s,%s,%s\n", p, p, p,
                      sex[p % 3], nat[p % 4], p % 2 ? "wanted" : "", p % 5 ? "1980-02-03" : "",
                      p % 6 ? "" : "courier");
    char path[300];
    vd_strlcpy(path, tmp_path("narrow.csv"), sizeof(path));
    assert_int_equal(vd_write_file(path, csv.data, csv.len, &err), VD_OK);
    const char *paths[] = {path};
    if (vd_import(s, paths, 1, &o, &r, &err))
        fail_msg("%s: %s", err.where, err.message);
    assert_int_equal(r.n_new, PERSONS);
    vd_buf_free(&csv);
}

static int setup(void **state)
{
    (void)state;
    s = new_case("narrow.vdt");
    a = vd_arena_new();
    import_people();
    for (int p = 0; p < PERSONS; p++) {
        enrol(p, 2, 2, 0);
        enrol(p, 7, p % 8 == 7 ? 0 : 7, 0); /* a few of no known finger */
        if (p % 3 == 0)
            enrol(p, 2, 2, 5);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    vd_store_close(s);
    vd_arena_free(a);
    return 0;
}

static struct vd_search request(void)
{
    return (struct vd_search){
        .modality = VD_FINGER, .purpose = "test", .basis = "none needed", .top = PERSONS};
}

static struct vd_search_result search(const struct vd_search *q, const char *const *paths, size_t n)
{
    struct vd_search_result r;
    if (vd_identify(s, NULL, paths, n, q, a, &r, &err))
        fail_msg("%s: %s", err.where, err.message);
    return r;
}

static const char *probe(char path[300], const char *name, int person, int finger)
{
    vd_strlcpy(path, write_finger(name, person * 10 + finger, 3, 0), 300);
    return path;
}

static int person_of(const struct vd_candidate *c)
{
    return atoi(c->record_ref + 2);
}

/* ---- filters ---- */

typedef bool fits_fn(int person);
static bool woman(int p)
{
    return p % 3 == 1;
}
static bool woman_or_unknown(int p)
{
    return p % 3 != 0;
}
static bool not_man(int p)
{
    return p % 3 != 0;
}
static bool kazakh_or_unknown(int p)
{
    return p % 4 == 0 || p % 4 == 2;
}
static bool uzbek_woman(int p)
{
    return p % 3 == 1 && p % 4 == 1;
}
static bool wanted_or_unknown(int p)
{
    (void)p;
    return true;
}
static bool wanted(int p)
{
    return p % 2;
}
static bool born_else_or_unknown(int p)
{
    return p % 5 == 0;
}
static bool courier(int p)
{
    return p % 6 == 0;
}

static int templates_of(int p)
{
    return p % 3 == 0 ? 3 : 2;
}

static void a_filter_leaves_exactly_those_that_fit(void **state)
{
    (void)state;
    static const struct {
        const char *filter;
        bool strict;
        fits_fn *fits;
    } cases[] = {
        {"sex:f", false, woman_or_unknown},  {"sex:f", true, woman},
        {"!sex:m", false, not_man}, /* whoever is not known to be a man */
        {"!sex:m", true, not_man},           {" nat:KZ ", false, kazakh_or_unknown},
        {"nat:UZ sex:f", true, uzbek_woman}, {"status:wanted", false, wanted_or_unknown},
        {"status:wanted", true, wanted},     {"dob:1990..1999", false, born_else_or_unknown},
        {"tag:courier", false, courier}, /* who has no tag is not one of whom it is unknown */
        {"tag:courier", true, courier},
    };
    char path[300];
    const char *paths[] = {probe(path, "probe.fmr", 5, 2)};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct vd_search q = request();
        size_t people = 0, templates = 0, all = 0;
        q.filter = cases[i].filter;
        q.strict = cases[i].strict;
        for (int p = 0; p < PERSONS; p++) {
            all += (size_t)templates_of(p);
            people += cases[i].fits(p);
            templates += cases[i].fits(p) ? (size_t)templates_of(p) : 0;
        }
        struct vd_search_result r = search(&q, paths, 1);
        assert_int_equal(r.n_gallery, all);
        assert_int_equal(r.n_searched, templates);
        assert_int_equal(r.candidates.n, people);
        for (size_t k = 0; k < r.candidates.n; k++)
            assert_true(cases[i].fits(person_of(&r.candidates.v[k])));
    }
}

/* Joined records: what one says is known of the subject, however silent the other is. */
static void what_one_record_says_is_known_of_the_subject(void **state)
{
    (void)state;
    int64_t man, woman_, silent, subject, j;
    char path[300];
    const char *paths[] = {probe(path, "probe.fmr", 2, 2)};
    struct vd_search q = request();
    q.filter = "sex:f";
    size_t before = search(&q, paths, 1).candidates.n;
    assert_int_equal(vd_store_record_by_ref(s, "N-0", &man, &subject, &err), VD_OK);
    assert_int_equal(vd_store_record_by_ref(s, "N-1", &woman_, &subject, &err), VD_OK);
    assert_int_equal(vd_store_record_by_ref(s, "N-2", &silent, &subject, &err), VD_OK);
    assert_int_equal(vd_store_judge(s, man, silent, 1, "test", &j, &err), VD_OK);
    assert_int_equal(search(&q, paths, 1).candidates.n, before - 1); /* now known to be a man */
    assert_int_equal(vd_store_judge(s, man, woman_, 1, "test", &j, &err), VD_OK);
    /* The three are one, and of one of them it is said. */
    assert_int_equal(search(&q, paths, 1).candidates.n, before - 1);
}

static void fingers_narrow_and_unknown_ones_stay(void **state)
{
    (void)state;
    char path[300];
    const char *paths[] = {probe(path, "probe.fmr", 7, 7)}; /* enrolled without its position */
    struct vd_search q = request();
    size_t n2 = 0, n7 = 0, n0 = 0;
    for (int p = 0; p < PERSONS; p++) {
        n2 += p % 3 == 0 ? 2 : 1;
        n0 += p % 8 == 7;
        n7 += p % 8 != 7;
    }
    q.position = "2";
    struct vd_search_result r = search(&q, paths, 1);
    assert_int_equal(r.n_searched, n2 + n0);
    assert_int_equal(person_of(&r.candidates.v[0]), 7); /* the right man is not lost */
    assert_int_equal(r.candidates.v[0].position, 0);
    q.position = "left-index , 3";
    assert_int_equal(search(&q, paths, 1).n_searched, n7 + n0);
    q.position = "index";
    assert_int_equal(search(&q, paths, 1).n_searched, n2 + n7 + n0);
    q.position = "right thumb";
    assert_int_equal(search(&q, paths, 1).n_searched, n0);
    q.filter = "sex:m";
    q.position = "RIGHT index";
    q.strict = true;
    assert_int_equal(search(&q, paths, 1).n_searched, 2 * 8 + 1); /* 15 is a man, and 0 unknown */
}

static void nobody_left_is_an_answer_too(void **state)
{
    (void)state;
    char path[300];
    const char *paths[] = {probe(path, "probe.fmr", 5, 2)};
    struct vd_search q = request();
    struct vd_search_row about;
    for (int together = 0; together < 2; together++) {
        q.filter = "tag:nobody";
        q.together = together;
        struct vd_search_result r = search(&q, paths, 1);
        assert_int_equal(r.candidates.n, 0);
        assert_int_equal(r.n_searched, 0);
        assert_true(r.n_gallery > 0 && r.search > 0);
        assert_int_equal(vd_store_search_get(s, r.search, a, &about, &err), VD_OK);
        assert_string_equal(about.filter, "tag:nobody");
        assert_int_equal(about.n_searched, 0);
        assert_int_equal(about.n_gallery, r.n_gallery);
        assert_int_equal(about.together, together);
        assert_false(about.strict);
        assert_null(about.position);
    }
}

static void a_bad_filter_is_refused_before_anything_is_kept(void **state)
{
    (void)state;
    char path[300];
    const char *paths[] = {probe(path, "probe.fmr", 5, 2)};
    static const struct {
        const char *filter, *position, *where;
    } bad[] = {
        {"sex:maybe", NULL, "filter:1"},    {"nat:KZ shoe:9", NULL, "filter:8"},
        {NULL, "11", "position"},           {NULL, "0", "position"},
        {NULL, "right index,", "position"}, {NULL, "left foot", "position"},
    };
    struct vd_search_row *rows;
    struct vd_search_result r;
    size_t n;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct vd_search q = request();
        q.filter = bad[i].filter;
        q.position = bad[i].position;
        assert_int_equal(vd_identify(s, NULL, paths, 1, &q, a, &r, &err), VD_INVALID);
        assert_string_equal(err.where, bad[i].where);
    }
    struct vd_search face = request();
    face.modality = VD_FACE;
    face.position = "2";
    assert_int_equal(vd_identify(s, NULL, paths, 1, &face, a, &r, &err), VD_INVALID);
    assert_int_equal(vd_store_searches(s, a, 100, &rows, &n, &err), VD_OK);
    assert_int_equal(n, 0);
}

/* ---- prints of one person ---- */

struct templates {
    struct vd_template_item v[PERSONS * 3];
    size_t n;
};

static int keep(void *ctx, const struct vd_template_item *t)
{
    struct templates *all = ctx;
    void *bytes = vd_arena_alloc(a, t->n_bytes);
    memcpy(bytes, t->bytes, t->n_bytes);
    all->v[all->n] = *t;
    all->v[all->n++].bytes = bytes;
    return 0;
}

/* What a subject comes to, by the definition: every pair compared by itself. */
static double defined(const struct templates *all, int64_t subject,
                      const struct vd_templates *probes, size_t n_probes, double *best)
{
    const struct vd_matcher_ops *ops = vd_matcher_for(VD_FINGER);
    struct vd_fuse_item v[64];
    size_t n = 0;
    *best = -1;
    for (size_t i = 0; i < all->n; i++)
        for (size_t p = 0; p < n_probes; p++) {
            const struct vd_template_item *t = &all->v[i];
            const struct vd_template *q = &probes[p].v[0];
            double score;
            if (t->subject != subject || (q->position && t->position && q->position != t->position))
                continue;
            assert_int_equal(
                ops->pair(q->bytes, q->n_bytes, t->bytes, t->n_bytes, &score, NULL, &err), VD_OK);
            *best = score > *best ? score : *best;
            v[n++] = (struct vd_fuse_item){.part = {.probe = (int)p,
                                                    .template_id = t->id,
                                                    .position = t->position,
                                                    .score = score,
                                                    .weight = ops->weight(score)},
                                           .modality = VD_FINGER,
                                           .probe_position = q->position};
        }
    return n ? vd_fuse(v, &n) : -1000;
}

/* A print that says its finger: the byte of the record that holds it is set. */
static const char *placed(char path[300], const char *name, int person, int finger, int impression,
                          int position)
{
    struct vd_buf b = {0};
    finger_record(person * 10 + finger, impression, position, &b);
    vd_strlcpy(path, tmp_path(name), 300);
    assert_int_equal(vd_write_file(path, b.data, b.len, &err), VD_OK);
    vd_buf_free(&b);
    return path;
}

static void check_list(const struct vd_search_result *r, const char *const *paths, size_t n)
{
    struct templates all = {.n = 0};
    struct vd_templates probes[8];
    double last = 1e9, last_best = 1e9, best;
    int64_t last_subject = 0;
    assert_int_equal(vd_store_templates_each(s, VD_FINGER, "minutiae/1", 0, keep, &all, &err),
                     VD_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(vd_templates_read(a, VD_FINGER, paths[i], NULL, &probes[i], &err), VD_OK);
    for (size_t i = 0; i < r->candidates.n; i++) {
        const struct vd_candidate *c = &r->candidates.v[i];
        assert_int_equal(c->rank, i + 1);
        assert_int_equal(c->probe, 0);
        double want = defined(&all, c->subject, probes, n, &best);
        assert_true(c->fused == want && c->score == best);
        assert_true(c->fused < last ||
                    (c->fused == last && (c->score < last_best ||
                                          (c->score == last_best && c->subject > last_subject))));
        last = c->fused;
        last_best = c->score;
        last_subject = c->subject;
    }
}

static void prints_of_one_person_are_fused_by_the_definition(void **state)
{
    (void)state;
    char path[3][300];
    struct vd_search q = request();
    q.together = true;
    for (int person = 0; person < PERSONS; person += 5) {
        const char *paths[] = {placed(path[0], "one.fmr", person, 2, 3, 2),
                               placed(path[1], "two.fmr", person, 7, 2, 7),
                               placed(path[2], "three.fmr", person, 2, 4, 0)};
        for (size_t n = 1; n <= 3; n++) {
            struct vd_search_result r = search(&q, paths, n);
            assert_int_equal(r.candidates.n, PERSONS);
            assert_int_equal(person_of(&r.candidates.v[0]), person);
            check_list(&r, paths, n);
        }
        struct vd_search_result both = search(&q, paths, 2), one = search(&q, paths, 1);
        assert_true(both.candidates.v[0].fused > one.candidates.v[0].fused + 3);
    }
}

static void same_answer(const struct vd_search_result *x, const struct vd_search_result *y)
{
    assert_int_equal(x->candidates.n, y->candidates.n);
    for (size_t i = 0; i < x->candidates.n; i++) {
        const struct vd_candidate *a_ = &x->candidates.v[i], *b = &y->candidates.v[i];
        assert_int_equal(a_->subject, b->subject);
        assert_true(a_->fused == b->fused && a_->score == b->score);
        assert_int_equal(a_->n_parts, b->n_parts);
        for (size_t k = 0; k < a_->n_parts; k++)
            assert_memory_equal(&a_->parts[k], &b->parts[k], sizeof(a_->parts[k]));
    }
}

/* One file with a view a finger is what two files with one each are. */
static void views_of_one_file_are_prints_of_one_person(void **state)
{
    (void)state;
    struct vd_minutia m[2][FINGER_MINUTIAE];
    struct vd_minutiae v[2] = {finger_view(8 * 10 + 2, 3, 2, m[0]),
                               finger_view(8 * 10 + 7, 2, 7, m[1])};
    struct vd_buf b = {0};
    char path[3][300];
    const char *two[] = {placed(path[0], "one.fmr", 8, 2, 3, 2),
                         placed(path[1], "two.fmr", 8, 7, 2, 7)};
    struct vd_search q = request();
    q.together = true;
    assert_int_equal(vd_fmr_encode(v, 2, VD_FMR_ISO_2005, &b, &err), VD_OK);
    vd_strlcpy(path[2], tmp_path("both.fmr"), sizeof(path[2]));
    assert_int_equal(vd_write_file(path[2], b.data, b.len, &err), VD_OK);
    const char *both[] = {path[2]};
    struct vd_search_result x = search(&q, two, 2), y = search(&q, both, 1);
    assert_int_equal(y.n_probes, 2);
    same_answer(&x, &y);
    vd_buf_free(&b);
}

static void fused_answers_do_not_depend_on_threads(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 4, 7};
    char path[2][300];
    const char *paths[] = {placed(path[0], "one.fmr", 11, 2, 3, 0),
                           placed(path[1], "two.fmr", 11, 7, 2, 0)};
    struct vd_search q = request();
    struct vd_search_result first = {0};
    q.together = true;
    for (size_t t = 0; t < sizeof(threads) / sizeof(threads[0]); t++) {
        q.threads = threads[t];
        struct vd_search_result r = search(&q, paths, 2);
        first = t ? first : r;
        same_answer(&r, &first);
    }
}

/* A list of its own for each probe goes by the best score; the rest is told beside it. */
static void a_single_probe_tells_what_all_impressions_say(void **state)
{
    (void)state;
    char path[300];
    const char *paths[] = {probe(path, "probe.fmr", 9, 2)};
    struct vd_search q = request();
    struct vd_search_result r = search(&q, paths, 1);
    double (*weight)(double) = vd_matcher_for(VD_FINGER)->weight;
    assert_int_equal(person_of(&r.candidates.v[0]), 9);
    assert_int_equal(r.candidates.v[0].n_parts, 2); /* two impressions of the finger it fits */
    for (size_t i = 0; i < r.candidates.n; i++) {
        const struct vd_candidate *c = &r.candidates.v[i];
        assert_true(!i || c->score <= r.candidates.v[i - 1].score);
        assert_true(c->n_parts >= 1);
        assert_true(c->fused <= 2 * weight(c->score) || c->fused <= weight(c->score) + 0.5);
        for (size_t k = 0; k < c->n_parts; k++)
            assert_true(c->parts[k].score <= c->score);
    }
    q.position = "same"; /* the probe does not say its finger: all stay */
    assert_int_equal(search(&q, paths, 1).n_searched, r.n_gallery);
}

/* A gallery kept between searches: what came since is there, another engine makes another one, and a search that was stopped half way leaves nothing half full behind. */
static void a_kept_gallery_stays_true(void **state)
{
    (void)state;
    struct vd_gallery *kept = NULL;
    struct vd_job stopped = {0};
    struct vd_search_result r;
    char path[300];
    const char *paths[] = {probe(path, "probe.fmr", 9, 2)};
    struct vd_search q = request();
    q.keep = &kept;
    size_t before = search(&q, paths, 1).n_gallery;
    assert_non_null(kept);
    struct vd_gallery *first = kept;
    enrol(1, 3, 3, 0);
    enrol(2, 3, 3, 0);
    atomic_store(&stopped.cancel, true);
    q.job = &stopped;
    assert_int_equal(vd_identify(s, NULL, paths, 1, &q, a, &r, &err), VD_CANCELLED);
    q.job = NULL;
    assert_int_equal(search(&q, paths, 1).n_gallery, before + 2);
    first = kept;
    assert_int_equal(search(&q, paths, 1).n_gallery, before + 2);
    assert_ptr_equal(kept, first); /* nothing was made anew */
    enrol(3, 3, 3, 0);
    assert_int_equal(search(&q, paths, 1).n_gallery, before + 3);
    assert_ptr_equal(kept, first);
    q.engine = "other/1";
    assert_int_equal(search(&q, paths, 1).n_gallery, 0);
    q.engine = NULL;
    assert_int_equal(search(&q, paths, 1).n_gallery, before + 3);
    vd_gallery_close(kept);
}

static void a_stored_case_holds_its_contributions(void **state)
{
    (void)state;
    char path[2][300];
    const char *paths[] = {placed(path[0], "one.fmr", 3, 2, 3, 2),
                           placed(path[1], "two.fmr", 3, 7, 2, 7)};
    struct vd_search q = request();
    struct vd_candidates again;
    struct vd_verify v;
    q.together = true;
    q.filter = "sex:m";
    struct vd_search_result r = search(&q, paths, 2);
    assert_int_equal(vd_store_candidates(s, r.search, a, &again, &err), VD_OK);
    assert_true(again.v[0].fused == r.candidates.v[0].fused);
    assert_int_equal(again.v[0].n_parts, r.candidates.v[0].n_parts);
    assert_int_equal(vd_store_verify(s, NULL, &v, &err), VD_OK);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_filter_leaves_exactly_those_that_fit),
        TEST(what_one_record_says_is_known_of_the_subject),
        TEST(fingers_narrow_and_unknown_ones_stay),
        TEST(nobody_left_is_an_answer_too),
        TEST(a_bad_filter_is_refused_before_anything_is_kept),
        TEST(prints_of_one_person_are_fused_by_the_definition),
        TEST(fused_answers_do_not_depend_on_threads),
        TEST(views_of_one_file_are_prints_of_one_person),
        TEST(a_single_probe_tells_what_all_impressions_say),
        TEST(a_kept_gallery_stays_true),
        TEST(a_stored_case_holds_its_contributions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
