/* SPDX-License-Identifier: Apache-2.0 */
/* The index over names: after any changes it answers as one made from the records. */
#include "case_test.h"

#include <vedette/name.h>

#include "store/names.h"

enum { REFS = 40, STEPS = 120, MOST = 300 };

static const char *const given[] = {"Karlo",   "Tanvel", "Dorshu", "Rinbas", "محمد",  "Абдул",
                                    "Guldzer", "M.",     "Nimtek", "რუსთამ", "गुलजार", "Ofalo"};
static const char *const family[] = {"Salpor",   "Mirkazo",  "Rahmanov",  "Тимуров", "عبدالله",
                                     "al-Basri", "Khurshid", "Zeravshan", "Okenbai", "Lomidze"};

struct row { /* what a search of one case says */
    int64_t record;
    int prop, nth;
    double score;
};

static int by_row(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    return a->prop != b->prop ? a->prop - b->prop : a->nth - b->nth;
}

static size_t ask(struct vd_store *s, const char *query, struct row *out)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_named *v = NULL;
    struct vd_name name;
    size_t n = 0;
    vd_name_read(query, strlen(query), &name);
    struct vd_names_query q = {.name = &name, .top = MOST, .each = true};
    good(vd_store_names_find(s, &q, a, &v, &n, &err));
    for (size_t i = 0; i < n; i++)
        out[i] = (struct row){v[i].record, v[i].prop, v[i].nth, v[i].score};
    qsort(out, n, sizeof(*out), by_row);
    vd_arena_free(a);
    return n;
}

static void compare_answers(struct vd_store *s, const char *path)
{
    static const char *const queries[] = {"Karlo Salpor", "Rahmanov", "Mohammed Abdullah",
                                          "Тимуров Гульзер", "Abdul Mir Kazo"};
    static struct row before[MOST], after[MOST];
    size_t n[5];
    static struct row kept[5][MOST];
    for (int i = 0; i < 5; i++) {
        n[i] = ask(s, queries[i], before);
        memcpy(kept[i], before, n[i] * sizeof(*before));
    }
    good(vd_store_names_rebuild(s, &err));
    for (int i = 0; i < 5; i++) {
        size_t m = ask(s, queries[i], after);
        if (m != n[i])
            fail_msg("%s: %s: %zu names, %zu after making it anew", path, queries[i], n[i], m);
        for (size_t k = 0; k < m; k++) {
            assert_int_equal(by_row(&kept[i][k], &after[k]), 0);
            assert_true(kept[i][k].score - after[k].score < 0.1);
            assert_true(after[k].score - kept[i][k].score < 0.1);
        }
    }
}

static uint32_t seed = 11;
static uint32_t roll(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static void invent(char *out, size_t cap)
{
    snprintf(out, cap, "%s %s", given[roll(12)], family[roll(10)]);
}

static void put_some(struct vd_store *s, int step, int64_t *batch, int64_t *any)
{
    struct import im;
    char sha[16], ref[16], name[3][80];
    snprintf(sha, sizeof(sha), "sha%d", step);
    import_begin(&im, s, "people", sha);
    for (uint32_t i = 0, n = 1 + roll(6); i < n; i++) {
        struct vd_fact f[4] = {{.prop = VD_P_NAME}, {.prop = VD_P_ALIAS}, {.prop = VD_P_ALIAS}};
        struct vd_record r = {.kind = VD_PERSON, .ref = ref, .facts = f, .line = (int64_t)i + 1};
        snprintf(ref, sizeof(ref), "R%u", roll(REFS));
        r.n_facts = roll(4);
        for (size_t k = 0; k < r.n_facts && k < 3; k++) {
            invent(name[k], sizeof(name[k]));
            f[k].value = name[k];
        }
        r.n_facts = r.n_facts < 3 ? r.n_facts : 3;
        *any = import_put(&im, &r);
    }
    import_end(&im);
    *batch = im.batch;
}

static void change_and_compare(size_t most)
{
    const char *path = fresh_path("names.vdt");
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    s->names.most = most;
    int64_t batch[STEPS], any = 0, last = 0, judged = 0, n_records;
    size_t n = 0;
    for (int step = 0; step < STEPS; step++) {
        uint32_t what = roll(10);
        struct vd_err why;
        if (what < 6) {
            put_some(s, step, &batch[n++], &any);
        } else if (what < 8 && n) {
            if (vd_store_batch_undo(s, batch[n - 1], &n_records, &why) == VD_OK)
                n--;
        } else if (what == 8 && any && last && any != last) {
            if (vd_store_judge(s, any, last, 1, "test", &judged, &why) != VD_OK)
                judged = 0;
        } else if (judged) {
            if (vd_store_unjudge(s, judged, &why) == VD_OK)
                judged = 0;
        }
        last = any;
        if (step % 7 == 0) {
            struct vd_verify v;
            good(vd_store_verify(s, NULL, &v, &err));
            compare_answers(s, path);
        }
    }
    compare_answers(s, path);
    vd_store_close(s);
}

static void answers_as_made_anew(void **state)
{
    (void)state;
    change_and_compare(NAMES_MOST);
}

/* Records of several names are not divided, and no segment has more than it may. */
static void so_do_segments_that_fill_up(void **state)
{
    (void)state;
    for (size_t most = 7; most < 12; most++)
        change_and_compare(most);
}

/* What is wrong with the index is said, and goes when it is made anew. */
static void verify_holds_it_against_the_records(void **state)
{
    (void)state;
    static const char deny_first[] =
        "INSERT OR IGNORE INTO name_gone SELECT id, first_record FROM name_segment;"
        "UPDATE name_segment SET n_gone = (SELECT count(*) FROM name_gone g WHERE g.segment = id)";
    const char *const harm[] = {"UPDATE name_block SET body = randomblob(length(body))",
                                "UPDATE name_entry SET body = randomblob(length(body))",
                                "UPDATE name_skeleton SET body = x'01ff01'",
                                "DELETE FROM name_block",
                                "DELETE FROM name_segment",
                                "UPDATE name_segment SET first_record = first_record + 1",
                                deny_first,
                                "UPDATE name_segment SET n_entries = n_entries - 1"};
    const char *path = fresh_path("verified.vdt");
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    struct vd_verify v;
    int64_t batch, any;
    for (int i = 0; i < 12; i++)
        put_some(s, 2000 + i, &batch, &any);
    good(vd_store_verify(s, NULL, &v, &err));
    vd_store_close(s);
    for (size_t i = 0; i < sizeof(harm) / sizeof(harm[0]); i++) {
        raw_sql(path, harm[i]);
        s = open_case(path, VD_OPEN_WRITE);
        if (vd_store_verify(s, NULL, &v, &err) != VD_CORRUPT)
            fail_msg("%s: not seen", harm[i]);
        assert_non_null(strstr(err.message, "index of names"));
        assert_non_null(strstr(err.hint, "rebuild"));
        good(vd_store_names_rebuild(s, &err));
        good(vd_store_verify(s, NULL, &v, &err));
        vd_store_close(s);
    }
}

static void put_one(struct vd_store *s, const char *ref, const char *name)
{
    struct import im;
    struct vd_fact f = {.prop = VD_P_NAME, .value = name};
    struct vd_record r = {.kind = VD_PERSON, .ref = ref, .facts = &f, .n_facts = 1, .line = 1};
    import_begin(&im, s, "people", ref);
    import_put(&im, &r);
    import_end(&im);
}

static void rolled_back_is_not_found(void **state)
{
    (void)state;
    static struct row rows[MOST];
    struct vd_store *s = open_case(fresh_path("back.vdt"), VD_OPEN_NEW);
    put_one(s, "A", "Karlo Salpor");
    struct import im;
    struct vd_fact f = {.prop = VD_P_NAME, .value = "Zeravshan Tanvel"};
    struct vd_record r = {.kind = VD_PERSON, .ref = "B", .facts = &f, .n_facts = 1, .line = 1};
    import_begin(&im, s, "people", "other");
    import_put(&im, &r);
    vd_store_rollback(s);
    assert_int_equal(ask(s, "Zeravshan Tanvel", rows), 0);
    assert_int_equal(ask(s, "Salpor", rows), 1);
    vd_store_close(s);
}

static void another_version_is_made_anew(void **state)
{
    (void)state;
    static struct row rows[MOST];
    const char *path = fresh_path("version.vdt");
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    put_one(s, "A", "Karlo Salpor");
    vd_store_close(s);
    raw_sql(path, "UPDATE meta SET value = 'name/0' WHERE key = 'names';"
                  "DELETE FROM name_segment");
    s = open_case(path, VD_OPEN_READ);
    struct vd_arena *a = vd_arena_new();
    struct vd_named *v;
    struct vd_name name;
    size_t n;
    vd_name_read("Salpor", 6, &name);
    struct vd_names_query q = {.name = &name, .top = 5};
    assert_int_equal(vd_store_names_find(s, &q, a, &v, &n, &err), VD_UNSUPPORTED);
    assert_non_null(strstr(err.hint, "find"));
    vd_arena_free(a);
    vd_store_close(s);
    s = open_case(path, VD_OPEN_WRITE);
    assert_int_equal(ask(s, "سالپور کارلو", rows), 1);
    vd_store_close(s);
}

static void broken_rows_are_passed_over(void **state)
{
    (void)state;
    static const char *const harm[] = {"UPDATE name_block SET body = randomblob(length(body))",
                                       "UPDATE name_entry SET body = randomblob(length(body))",
                                       "UPDATE name_skeleton SET body = randomblob(length(body))",
                                       "UPDATE name_skeleton SET body = x'ffffffffffff'",
                                       "UPDATE name_skeleton SET body = x'01ff01'",
                                       "UPDATE name_block SET body = x''",
                                       "UPDATE name_block SET body = x'401f'",
                                       "UPDATE name_entry SET body = x''",
                                       "DELETE FROM name_block",
                                       "DELETE FROM name_entry",
                                       "DELETE FROM name_skeleton",
                                       "UPDATE name_segment SET n_words = 1, n_entries = 1",
                                       "UPDATE name_segment SET n_words = 4000000000",
                                       "UPDATE name_segment SET n_entries = 4000000000"};
    const char *path = fresh_path("broken.vdt");
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    int64_t batch, any;
    for (int i = 0; i < 6; i++)
        put_some(s, 1000 + i, &batch, &any);
    vd_store_close(s);
    for (size_t i = 0; i < sizeof(harm) / sizeof(harm[0]); i++) {
        raw_sql(path, harm[i]);
        s = open_case(path, VD_OPEN_WRITE);
        struct vd_arena *a = vd_arena_new();
        struct vd_named *v;
        struct vd_name name;
        size_t n;
        vd_name_read("Karlo Salpor", 12, &name);
        struct vd_names_query q = {.name = &name, .top = 20};
        int rc = vd_store_names_find(s, &q, a, &v, &n, &err);
        assert_true(rc == VD_OK || rc == VD_CORRUPT);
        vd_arena_free(a);
        vd_store_close(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_made_anew),
        cmocka_unit_test(so_do_segments_that_fill_up),
        cmocka_unit_test(rolled_back_is_not_found),
        cmocka_unit_test(another_version_is_made_anew),
        cmocka_unit_test(broken_rows_are_passed_over),
        cmocka_unit_test(verify_holds_it_against_the_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
