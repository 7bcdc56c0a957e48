/* SPDX-License-Identifier: Apache-2.0 */
/* t_topk.c: the best k against sorting everything, by row and one a subject, under any split. */
#include "../test.h"

#include <vedette/matcher.h>

static uint64_t seed = 88172645463325252u;

static uint64_t next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

enum { N = 3000 };
static double score[N];
static int64_t subject[N];
static bool by_subject;

static int order(const void *x, const void *y)
{
    const struct vd_hit *a = x, *b = y;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (by_subject && subject[a->row] != subject[b->row])
        return subject[a->row] < subject[b->row] ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Sort all, then keep the first of every subject: the definition of the answer. */
static size_t naive(size_t k, struct vd_hit *out)
{
    static struct vd_hit all[N];
    size_t n = 0;
    for (size_t i = 0; i < N; i++)
        all[i] = (struct vd_hit){score[i], i};
    qsort(all, N, sizeof(all[0]), order);
    for (size_t i = 0; i < N && n < k; i++) {
        bool seen = false;
        for (size_t j = 0; by_subject && j < n && !seen; j++)
            seen = subject[out[j].row] == subject[all[i].row];
        if (!seen)
            out[n++] = all[i];
    }
    return n;
}

/* Feed all rows in `parts` lists, blocks dealt at random, merged in a random order. */
static void split(struct vd_topk *t, size_t k, size_t parts)
{
    struct vd_topk part[8];
    const int64_t *by = by_subject ? subject : NULL;
    assert_int_equal(vd_topk_open_by(t, k, by), VD_OK);
    for (size_t i = 0; i < parts; i++)
        assert_int_equal(vd_topk_open_by(&part[i], k, by), VD_OK);
    for (size_t lo = 0; lo < N; lo += 37) {
        struct vd_topk *p = &part[next() % parts];
        for (size_t i = lo; i < lo + 37 && i < N; i++)
            vd_topk_add(p, score[i], i);
    }
    for (size_t i = 0, j = next() % parts; i < parts; i++) {
        vd_topk_merge(t, &part[(i + j) % parts]);
        vd_topk_close(&part[(i + j) % parts]);
    }
    vd_topk_sort(t);
}

static void fill(unsigned n_scores, unsigned n_subjects)
{
    for (size_t i = 0; i < N; i++) {
        score[i] = (double)(next() % n_scores) / 8;
        subject[i] = (int64_t)(next() % n_subjects) * 7 - 3;
    }
}

static void any_split_gives_the_naive_answer(void **state)
{
    (void)state;
    static const size_t ks[] = {1, 2, 3, 20, 257, N, N + 5};
    static const unsigned scores[] = {1, 3, 1000, 1u << 30}, subjects[] = {1, 5, 400, 1u << 20};
    static struct vd_hit want[N];
    for (int run = 0; run < 2 * 4 * 4; run++) {
        by_subject = run % 2;
        fill(scores[run / 2 % 4], subjects[run / 8]);
        for (size_t i = 0; i < sizeof(ks) / sizeof(ks[0]); i++) {
            struct vd_topk t;
            size_t n = naive(ks[i], want);
            split(&t, ks[i], 1 + (size_t)(next() % 8));
            assert_int_equal(t.n, n);
            for (size_t j = 0; j < n; j++) {
                assert_true(t.heap[j].row == want[j].row);
                assert_true(t.heap[j].score == want[j].score);
            }
            vd_topk_close(&t);
        }
    }
}

static void the_floor_is_the_worst_kept(void **state)
{
    (void)state;
    struct vd_topk t;
    assert_int_equal(vd_topk_open(&t, 2), VD_OK);
    vd_topk_add(&t, 5, 0);
    assert_true(vd_topk_floor(&t) < -1e300);
    vd_topk_add(&t, 3, 1);
    assert_true(vd_topk_floor(&t) == 3);
    vd_topk_add(&t, 4, 2);
    assert_true(vd_topk_floor(&t) == 4);
    vd_topk_close(&t);
    assert_int_equal(vd_topk_open(&t, 0), VD_OK);
    vd_topk_add(&t, 1, 0);
    assert_int_equal(t.n, 0);
    vd_topk_close(&t);
}

static void a_score_that_is_no_number_never_enters(void **state)
{
    (void)state;
    struct vd_topk t;
    assert_int_equal(vd_topk_open(&t, 3), VD_OK);
    vd_topk_add(&t, strtod("nan", NULL), 0);
    vd_topk_add(&t, 1, 1);
    assert_int_equal(t.n, 1);
    vd_topk_close(&t);
}

/* ---- scores within bounds ---- */

/* Bounds of several widths, some tight on one side, some of no width at all. */
static void bounds_of(size_t row, double *least, double *most)
{
    double width = row % 7 == 0 ? 0 : row % 5 == 0 ? 40 : 3;
    *least = score[row] - (row % 3 ? width : 0);
    *most = score[row] + (row % 4 ? width : 0);
}

static size_t n_asked;
static int true_score(void *ctx, uint64_t row, double *out, struct vd_err *err)
{
    (void)ctx;
    (void)err;
    n_asked++;
    *out = score[row];
    return VD_OK;
}

static int refuse(void *ctx, uint64_t row, double *out, struct vd_err *err)
{
    (void)ctx;
    (void)row;
    (void)out;
    return vd_fail(err, VD_IO, "row", "unreadable");
}

static void offer_split(struct vd_topk *t, size_t k, size_t parts)
{
    struct vd_topk part[8];
    const int64_t *by = by_subject ? subject : NULL;
    assert_int_equal(vd_topk_open_by(t, k, by), VD_OK);
    for (size_t i = 0; i < parts; i++)
        assert_int_equal(vd_topk_open_by(&part[i], k, by), VD_OK);
    for (size_t row = 0; row < N; row++) {
        double least, most;
        bounds_of(row, &least, &most);
        vd_topk_offer(&part[next() % parts], least, most, row);
    }
    for (size_t i = 0; i < parts; i++) {
        vd_topk_merge(t, &part[i]);
        vd_topk_close(&part[i]);
    }
}

/* Whatever the bounds and the split, the settled list is the list of true scores. */
static void settled_lists_are_those_of_true_scores(void **state)
{
    (void)state;
    static const size_t ks[] = {1, 2, 10, 100, N, N + 5};
    static struct vd_hit expected[N];
    for (int round = 0; round < 24; round++) {
        by_subject = round % 2;
        for (size_t i = 0; i < N; i++) {
            score[i] = (double)(next() % (round % 3 ? 50 : 100000)); /* many ties, or few */
            subject[i] = (int64_t)(next() % 400);
        }
        size_t k = ks[(size_t)round % 6], n = naive(k, expected);
        struct vd_topk t;
        offer_split(&t, k, 1 + (size_t)round % 8);
        n_asked = 0;
        assert_int_equal(vd_topk_settle(&t, true_score, NULL, NULL), VD_OK);
        vd_topk_sort(&t);
        assert_int_equal(t.n, n);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(t.heap[i].row, expected[i].row);
            assert_true(t.heap[i].score == expected[i].score);
        }
        assert_true(k > 1 || n_asked < N / 2);
        vd_topk_close(&t);
    }
}

static void what_cannot_be_read_ends_the_settling(void **state)
{
    (void)state;
    struct vd_topk t;
    struct vd_err err = {0};
    by_subject = false;
    offer_split(&t, 3, 2);
    assert_int_equal(vd_topk_settle(&t, refuse, NULL, &err), VD_IO);
    vd_topk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_split_gives_the_naive_answer),
        cmocka_unit_test(the_floor_is_the_worst_kept),
        cmocka_unit_test(a_score_that_is_no_number_never_enters),
        cmocka_unit_test(settled_lists_are_those_of_true_scores),
        cmocka_unit_test(what_cannot_be_read_ends_the_settling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
