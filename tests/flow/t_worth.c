/* SPDX-License-Identifier: Apache-2.0 */
/* t_worth.c: what a stored search is worth: read by its calibration for ever, cut at the bar, decided
 * as a whole. */
#include "../test.h"

#include <vedette/worth.h>

#include "faces.h"

enum { PERSONS = 200, EACH = 2 };
static struct vd_store *s;
static struct vd_arena *a;
static struct vd_err err;
static const char ENGINE[] = "acme/1";

static int setup(void **state)
{
    (void)state;
    s = new_case("worth.vdt");
    a = vd_arena_new();
    write_faces("gallery", 0, PERSONS, EACH);
    enrol_face(s, "gallery.npy", ENGINE, NULL, NULL);
    memset(&err, 0, sizeof(err));
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
        .modality = VD_FACE, .engine = ENGINE, .purpose = "test", .basis = "none needed"};
}

/* Search for these persons, a probe each. */
static int search(const int *persons, size_t n, const struct vd_search *q,
                  struct vd_search_result *out)
{
    uint8_t data[8 * FACE_DIM * 4];
    char path[300];
    for (size_t i = 0; i < n; i++)
        face(data + i * FACE_DIM * 4, persons[i], 9);
    write_npy(tmp_path("probe.npy"), data, n, FACE_DIM);
    vd_strlcpy(path, tmp_path("probe.npy"), sizeof(path));
    const char *paths[] = {path};
    return vd_identify(s, NULL, paths, 1, q, a, out, &err);
}

static void a_search_reads_the_same_for_ever(void **state)
{
    (void)state;
    static const int person[] = {42};
    struct vd_search q = request();
    struct vd_search_result r, later;
    struct vd_findings f, again;
    struct vd_calibration *c;
    assert_int_equal(search(person, 1, &q, &r), VD_OK);
    assert_int_equal(vd_findings_read(s, r.search, a, &f, &err), VD_OK);
    assert_true(f.search.calibration > 0);
    assert_int_equal(vd_calibration_get(s, f.search.calibration, &c, &err), VD_OK);
    assert_int_equal(f.candidates.n, 20);
    for (size_t i = 0; i < f.candidates.n; i++) {
        struct vd_support want;
        vd_support_of(c, f.candidates.v[i].score, PERSONS * EACH, &want);
        const struct vd_support *got = &f.candidates.v[i].worth->support;
        assert_string_equal(got->words, want.words);
        assert_string_equal(got->text, want.text);
        assert_true(got->fmr.value == want.fmr.value && got->decibans == want.decibans);
        assert_int_equal(f.candidates.v[i].worth->quality, -1);
        assert_int_equal(f.candidates.v[i].worth->size, FACE_DIM);
    }
    assert_string_equal(f.candidates.v[0].record_ref, "P42");
    assert_true(f.candidates.v[0].worth->support.decibans > 20);
    assert_true(f.candidates.v[1].worth->support.decibans <
                f.candidates.v[0].worth->support.decibans);
    vd_calibration_close(c);

    write_faces("later", 1000, 300, 1);
    enrol_face(s, "later.npy", ENGINE, NULL, NULL);
    assert_int_equal(search(person, 1, &q, &later), VD_OK);
    assert_int_equal(vd_findings_read(s, later.search, a, &again, &err), VD_OK);
    assert_true(again.search.calibration > f.search.calibration);
    vd_findings_close(&again);
    assert_int_equal(vd_findings_read(s, r.search, a, &again, &err), VD_OK);
    assert_int_equal(again.search.calibration, f.search.calibration);
    for (size_t i = 0; i < f.candidates.n; i++)
        assert_memory_equal(&again.candidates.v[i].worth->support,
                            &f.candidates.v[i].worth->support, sizeof(struct vd_support));
    vd_findings_close(&again);
    vd_findings_close(&f);
}

static void the_bar_cuts_by_false_candidates(void **state)
{
    (void)state;
    static const int person[] = {42};
    static const double wanted[] = {0.001, 0.05, 0.5, 1, 5, 20};
    struct vd_search q = request();
    struct vd_search_result all, r;
    struct vd_search_row row;
    double before = INFINITY;
    q.top = PERSONS;
    assert_int_equal(search(person, 1, &q, &all), VD_OK);
    assert_int_equal(all.candidates.n, PERSONS);
    assert_true(all.bar == 0);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        size_t n = 0;
        q.fpir = wanted[i];
        assert_int_equal(search(person, 1, &q, &r), VD_OK);
        assert_true(r.bar < before);
        before = r.bar;
        while (n < all.candidates.n && all.candidates.v[n].score >= r.bar)
            n++;
        assert_int_equal(r.candidates.n, n);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(r.candidates.v[k].subject, all.candidates.v[k].subject);
        assert_int_equal(vd_store_search_get(s, r.search, a, &row, &err), VD_OK);
        assert_true(row.fpir == wanted[i] && row.bar == r.bar);
    }
    static const double wrong[] = {-1, NAN, 1e6};
    for (size_t i = 0; i < 3; i++) {
        q.fpir = wrong[i];
        assert_int_equal(search(person, 1, &q, &r), VD_INVALID);
    }
}

/* People who are not there: how many searches show anybody must fit what was asked for. */
static void strangers_pass_the_bar_as_often_as_accepted(void **state)
{
    (void)state;
    enum { SEARCHES = 40, PROBES = 8 };
    struct vd_search q = request();
    size_t shown = 0;
    q.fpir = 0.1;
    for (int i = 0; i < SEARCHES; i++) {
        int persons[PROBES];
        struct vd_search_result r;
        bool any[PROBES] = {false};
        for (int k = 0; k < PROBES; k++)
            persons[k] = 5000 + i * PROBES + k;
        assert_int_equal(search(persons, PROBES, &q, &r), VD_OK);
        for (size_t k = 0; k < r.candidates.n; k++)
            any[r.candidates.v[k].probe] = true;
        for (int k = 0; k < PROBES; k++)
            shown += any[k];
    }
    /* 320 lists, 32 accepted at most: more than 50 come once in a thousand if it holds */
    assert_true(shown <= 50);
}

static void too_few_are_no_calibration(void **state)
{
    (void)state;
    static const int person[] = {1};
    struct vd_search q = request();
    struct vd_search_result r;
    struct vd_findings f;
    char text[VD_NONE_TEXT];
    write_faces("few", 0, 2, 1);
    enrol_face(s, "few.npy", "few/1", NULL, NULL);
    q.engine = "few/1";
    assert_int_equal(search(person, 1, &q, &r), VD_OK);
    assert_int_equal(vd_findings_read(s, r.search, a, &f, &err), VD_OK);
    assert_int_equal(f.search.calibration, 0);
    assert_null(f.calibration);
    assert_string_equal(f.candidates.v[0].worth->support.words, "uncalibrated");
    assert_false(f.candidates.v[0].worth->support.calibrated);
    vd_findings_none(&f, 0, text);
    assert_non_null(strstr(text, "uncalibrated"));
    vd_findings_close(&f);
    q.fpir = 1;
    assert_int_equal(search(person, 1, &q, &r), VD_INVALID);
    assert_non_null(strstr(err.message, "uncalibrated"));
}

static void none_of_these_is_said_of_a_list(void **state)
{
    (void)state;
    static const int persons[] = {3, 4, 9000};
    struct vd_search q = request();
    struct vd_search_result r;
    struct vd_findings f;
    struct vd_verify v;
    int64_t id;
    assert_int_equal(search(persons, 3, &q, &r), VD_OK);
    assert_int_equal(vd_decide_list(s, r.search, 2, VD_OUTCOME_NONE, " ", &id, &err), VD_INVALID);
    assert_int_equal(vd_decide_list(s, r.search, 3, VD_OUTCOME_NONE, "x", &id, &err), VD_NOTFOUND);
    assert_int_equal(vd_decide_list(s, 999, 0, VD_OUTCOME_NONE, "x", &id, &err), VD_NOTFOUND);
    assert_int_equal(vd_decide_list(s, r.search, 0, 7, "x", &id, &err), VD_INVALID);
    assert_int_equal(vd_decide_list(s, r.search, 2, VD_OUTCOME_NONE, "a beard", &id, &err), VD_OK);
    assert_int_equal(vd_findings_read(s, r.search, a, &f, &err), VD_OK);
    assert_null(vd_outcome_of(f.outcomes, f.n_outcomes, 0));
    assert_int_equal(vd_outcome_of(f.outcomes, f.n_outcomes, 2)->what, VD_OUTCOME_NONE);
    assert_string_equal(vd_outcome_of(f.outcomes, f.n_outcomes, 2)->reason, "a beard");
    for (size_t i = 0; i < f.candidates.n; i++)
        assert_int_equal(f.candidates.v[i].verdict, VD_V_UNREVIEWED);
    assert_int_equal(f.search.outcome, VD_OUTCOME_NONE);
    assert_int_equal(f.search.n_decided, 0);
    vd_findings_close(&f);
    assert_int_equal(vd_decide_list(s, r.search, -1, VD_OUTCOME_OPEN, "a twin", &id, &err), VD_OK);
    assert_int_equal(vd_findings_read(s, r.search, a, &f, &err), VD_OK);
    assert_int_equal(vd_outcome_of(f.outcomes, f.n_outcomes, 2)->what, VD_OUTCOME_OPEN);
    assert_int_equal(f.n_outcomes, 2);
    vd_findings_close(&f);
    assert_int_equal(vd_store_verify(s, NULL, &v, &err), VD_OK);
}

static void shown(double people, double high, bool extrapolated, const char *want)
{
    char text[VD_UNRELATED_TEXT];
    struct vd_support of = {.calibrated = true,
                            .fmr.extrapolated = extrapolated,
                            .unrelated = people,
                            .unrelated_high = high};
    vd_unrelated_show(&of, text);
    assert_string_equal(text, want);
}

static void numbers_of_people(void **state)
{
    (void)state;
    shown(3.4, 5, false, "about 3");
    shown(0.96, 5, false, "about 1");
    shown(0.0234, 5, false, "about 0.02");
    shown(17.6, 99, false, "about 18");
    shown(12345, 99999, false, "about 12,000");
    shown(1234567, 9e9, false, "about 1,200,000");
    shown(0.0004, 1, false, "< 0.001");
    shown(0.0004, 0.21, true, "< 0.3*"); /* a bound is rounded up, and stands for the estimate */
    shown(2, 11.2, true, "< 12*");
    shown(0, 0.00001, true, "< 0.001*");
    shown(0, 0.2, true, "< 0.2*");
    char text[VD_UNRELATED_TEXT];
    vd_unrelated_show(&(struct vd_support){.calibrated = false}, text);
    assert_string_equal(text, "");
    char quality[VD_QUALITY_TEXT];
    vd_quality_show(&(struct vd_worth){.quality = 80, .size = 30}, VD_FINGER, quality);
    assert_string_equal(quality, "80");
    vd_quality_show(&(struct vd_worth){.quality = 12, .size = 7}, VD_FINGER, quality);
    assert_string_equal(quality, "12 low few");
    vd_quality_show(&(struct vd_worth){.quality = -1, .size = 7}, VD_FACE, quality);
    assert_string_equal(quality, "unrated");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_search_reads_the_same_for_ever),
        TEST(the_bar_cuts_by_false_candidates),
        TEST(strangers_pass_the_bar_as_often_as_accepted),
        TEST(too_few_are_no_calibration),
        TEST(none_of_these_is_said_of_a_list),
        cmocka_unit_test(numbers_of_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
