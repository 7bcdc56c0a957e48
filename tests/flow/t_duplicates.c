/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_duplicates.c: pairs that are probably one against what they must be: every planted pair is found
 * and every judged one left out, whatever the order of records, and the best N of a long list are
 * those of the list as a whole.
 */
#include "../test.h"

#include <vedette/duplicates.h>
#include <vedette/import.h>
#include <vedette/io.h>

enum { PEOPLE = 300, TWINS = 60 };
static struct vd_store *s;
static struct vd_arena *a;
static struct vd_err err;

/* Invented names of syllables; the i-th is always the same. */
static void name_of(int i, struct vd_buf *out)
{
    static const char *const syllable[] = {"ka", "lor",  "tis", "mek", "dun",  "far", "zo",  "bel",
                                           "ri", "vash", "nop", "gul", "shem", "ta",  "qir", "od"};
    uint32_t h = (uint32_t)i * 2654435761u + 12345;
    for (int k = 0; k < 6; k++, h = h * 1103515245u + 12345)
        vd_buf_printf(out, "%s%s", k == 3 ? " " : "", syllable[h >> 16 & 15]);
}

static void put_person(struct vd_buf *csv, const char *list, int i, bool other)
{
    struct vd_buf name = {0};
    name_of(i, &name);
    vd_buf_printf(csv, "%s-%d,person,%s,", list, i, name.data);
    if (other)
        vd_buf_printf(csv, "%d,M,KZ,\n", 1940 + i % 60);
    else
        vd_buf_printf(csv, "%d-%02d-%02d,M,KZ,passport:KZ:N%06d\n", 1940 + i % 60, 1 + i % 12,
                      2 + i % 27, i * 37);
    vd_buf_free(&name);
}

static void import_list(const char *list, struct vd_buf *csv)
{
    char path[300], file[64];
    struct vd_import_result r;
    struct vd_import_opts o = {0};
    snprintf(file, sizeof(file), "%s.csv", list);
    vd_strlcpy(path, tmp_path(file), sizeof(path));
    assert_int_equal(vd_write_file(path, csv->data, csv->len, &err), VD_OK);
    const char *paths[] = {path};
    if (vd_import(s, paths, 1, &o, &r, &err))
        fail_msg("%s: %s", err.where, err.message);
    vd_buf_free(csv);
}

/* One list of all, another that has every fifth of them again, with less said. */
static int setup(void **state)
{
    struct vd_buf one = {0}, two = {0};
    const char *path = tmp_path("duplicates.vdt");
    (void)state;
    remove(path);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_NEW, &err), VD_OK);
    a = vd_arena_new();
    vd_buf_str(&one, "record_id,kind,name,dob,sex,nationality,doc\n");
    vd_buf_str(&two, "record_id,kind,name,dob,sex,nationality,doc\n");
    for (int i = 0; i < PEOPLE; i++)
        put_person(&one, "L", i, false);
    for (int i = 0; i < TWINS; i++)
        put_person(&two, "R", i * 5, true);
    import_list("left", &one);
    import_list("right", &two);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    vd_arena_free(a);
    vd_store_close(s);
    return 0;
}

static struct vd_duplicates_found look(struct vd_duplicates q)
{
    struct vd_duplicates_found f;
    if (vd_duplicates(s, &q, a, &f, &err))
        fail_msg("%s: %s", err.where, err.message);
    return f;
}

static bool is_twin(const struct vd_twins *t)
{
    return strcmp(t->left.ref + 2, t->right.ref + 2) == 0;
}

static void test_planted_pairs_are_found(void **state)
{
    struct vd_duplicates_found f = look((struct vd_duplicates){.top = 1000});
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < f.n; i++)
        n += is_twin(&f.v[i]);
    assert_int_equal(f.n_subjects, PEOPLE + TWINS);
    assert_int_equal(n, TWINS);
    for (size_t i = 0; i < TWINS / 2; i++)
        assert_true(is_twin(&f.v[i]));
    for (size_t i = 1; i < f.n; i++) {
        assert_true(f.v[i - 1].points >= f.v[i].points);
        assert_true(f.v[i].left.record < f.v[i].right.record);
        assert_true(f.v[i].points >= f.least);
    }
}

static void test_parts_add_up(void **state)
{
    struct vd_duplicates_found f = look((struct vd_duplicates){.top = 50});
    (void)state;
    for (size_t i = 0; i < f.n; i++) {
        double sum = 0;
        for (size_t k = 0; k < f.v[i].n_parts; k++) {
            sum += f.v[i].parts[k].points;
            assert_non_null(f.v[i].parts[k].left);
            assert_non_null(f.v[i].parts[k].right);
            assert_true(*f.v[i].parts[k].why);
        }
        assert_true(sum - f.v[i].points < 0.05 && f.v[i].points - sum < 0.05);
    }
}

static void test_the_first_of_all(void **state)
{
    struct vd_duplicates_found all =
        look((struct vd_duplicates){.top = 5000, .has_least = true, .least = -200});
    struct vd_duplicates_found some =
        look((struct vd_duplicates){.top = 7, .has_least = true, .least = -200});
    (void)state;
    assert_true(all.n >= TWINS);
    assert_int_equal(some.n, 7);
    for (size_t i = 0; i < some.n; i++) {
        assert_int_equal(some.v[i].left.record, all.v[i].left.record);
        assert_int_equal(some.v[i].right.record, all.v[i].right.record);
    }
    for (size_t i = 0; i < all.n; i++) /* each pair once */
        for (size_t k = 0; k < i; k++)
            assert_true(all.v[i].left.record != all.v[k].left.record ||
                        all.v[i].right.record != all.v[k].right.record);
}

static void test_lists(void **state)
{
    const char *right[] = {"right"}, *nowhere[] = {"nowhere"};
    struct vd_duplicates_found f;
    struct vd_duplicates q = {.lists = right, .n_lists = 1, .top = 1000};
    (void)state;
    f = look(q);
    assert_true(f.n >= TWINS);
    for (size_t i = 0; i < f.n; i++)
        assert_true(strcmp(f.v[i].left.lists, "right") == 0 ||
                    strcmp(f.v[i].right.lists, "right") == 0);
    q.lists = nowhere;
    assert_int_equal(vd_duplicates(s, &q, a, &f, &err), VD_INVALID);
    memset(&err, 0, sizeof(err));
}

static void test_judged_pairs_stay_off(void **state)
{
    struct vd_duplicates_found f = look((struct vd_duplicates){.top = 1000}), g;
    int64_t id[3];
    (void)state;
    for (int k = 0; k < 3; k++)
        assert_int_equal(
            vd_store_judge(s, f.v[k].right.record, f.v[k].left.record, k - 1, "why", &id[k], &err),
            VD_OK);
    g = look((struct vd_duplicates){.top = 1000});
    assert_true(g.n < f.n);
    for (size_t i = 0; i < g.n; i++)
        for (int k = 0; k < 3; k++)
            assert_false(g.v[i].left.record == f.v[k].left.record &&
                         g.v[i].right.record == f.v[k].right.record);
    g = look((struct vd_duplicates){.top = 1000, .judged = true});
    size_t n = 0;
    for (size_t i = 0; i < g.n; i++)
        n += g.v[i].judged != NULL;
    assert_int_equal(n, 3);
    for (int k = 0; k < 3; k++)
        assert_int_equal(vd_store_unjudge(s, id[(k + 1) % 3], &err), VD_OK);
    g = look((struct vd_duplicates){.top = 1000});
    assert_int_equal(g.n, f.n);
    for (size_t i = 0; i < f.n; i++) {
        assert_int_equal(g.v[i].left.record, f.v[i].left.record);
        assert_true(g.v[i].points == f.v[i].points);
    }
}

static void test_judgements_that_contradict(void **state)
{
    struct vd_duplicates_found f = look((struct vd_duplicates){.top = 2});
    int64_t x = f.v[0].left.record, y = f.v[0].right.record, z = f.v[1].left.record, id[3];
    struct vd_judgement *v;
    size_t n;
    (void)state;
    assert_int_equal(vd_store_judge(s, x, y, 1, "a", &id[0], &err), VD_OK);
    assert_int_equal(vd_store_judge(s, y, z, 1, "b", &id[1], &err), VD_OK);
    assert_int_equal(vd_judged_apart(s, z, a, &v, &n, &err), VD_OK);
    assert_int_equal(n, 0);
    assert_int_equal(vd_store_judge(s, x, z, -1, "c", &id[2], &err), VD_OK);
    assert_int_equal(vd_judged_apart(s, y, a, &v, &n, &err), VD_OK);
    assert_int_equal(n, 1);
    assert_int_equal(v[0].id, id[2]);
    assert_int_equal(vd_store_unjudge(s, id[0], &err), VD_OK);
    assert_int_equal(vd_judged_apart(s, z, a, &v, &n, &err), VD_OK);
    assert_int_equal(n, 0); /* no more one subject */
    assert_int_equal(vd_store_unjudge(s, id[2], &err), VD_OK);
    assert_int_equal(vd_store_unjudge(s, id[1], &err), VD_OK);
}

static void test_it_can_be_stopped(void **state)
{
    struct vd_job job = {0};
    struct vd_duplicates_found f;
    struct vd_duplicates q = {.job = &job};
    (void)state;
    atomic_store(&job.cancel, true);
    assert_int_equal(vd_duplicates(s, &q, a, &f, &err), VD_CANCELLED);
    memset(&err, 0, sizeof(err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_pairs_are_found),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_the_first_of_all),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_judged_pairs_stay_off),
        cmocka_unit_test(test_judgements_that_contradict),
        cmocka_unit_test(test_it_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
