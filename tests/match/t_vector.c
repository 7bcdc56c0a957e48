/* SPDX-License-Identifier: Apache-2.0 */
/* t_vector.c: cosine: known answers, the search against a scan in double, what is refused. */
#include "../test.h"

#include <math.h>

#include "codec/npy.h"
#include "match/vector/vector.h"

static uint64_t seed = 4101842887655102017u;

static uint64_t next(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * 2685821657736338717u;
}

static float real(void)
{
    return (float)((double)(int64_t)next() * 0x1p-63);
}

enum { DIM = 67, ROWS = 5000 };
static uint8_t rows[ROWS][DIM * 4];

static void random_row(uint8_t *out, size_t dim)
{
    for (size_t i = 0; i < dim; i++)
        vd_f32le_put(out + 4 * i, real());
}

/* The definition, summed in the order of the index, on the bytes as they are. */
static double naive(const uint8_t *a, const uint8_t *b, size_t dim)
{
    long double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < dim; i++) {
        long double x = vd_f32le(a + 4 * i), y = vd_f32le(b + 4 * i);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return (double)(ab / sqrtl(aa * bb));
}

static void *columns(size_t n)
{
    void *cols;
    assert_int_equal(vd_vector_ops.cols_open(&cols, n, NULL), VD_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(vd_vector_ops.cols_add(cols, rows[i], sizeof(rows[i]), NULL), VD_OK);
    assert_int_equal(vd_vector_ops.cols_rows(cols), n);
    return cols;
}

static const void *asking; /* the probe that is being settled */

static int true_score(void *ctx, uint64_t row, double *score, struct vd_err *err)
{
    (void)ctx;
    return vd_vector_ops.exact(asking, rows[row], sizeof(rows[row]), score, err);
}

static void scan_all(const void *cols, const uint8_t *p, size_t dim, size_t k,
                     const uint64_t *allow, struct vd_topk *t)
{
    void *probe;
    struct vd_job job = {0};
    size_t n = vd_vector_ops.cols_rows(cols);
    assert_int_equal(vd_vector_ops.probe_open(&probe, p, dim * 4, NULL), VD_OK);
    assert_int_equal(vd_topk_open(t, k), VD_OK);
    assert_int_equal(vd_vector_ops.scan(cols, probe, 0, n, allow, t, &job, NULL), VD_OK);
    assert_int_equal(job.done, n);
    asking = probe;
    assert_int_equal(vd_topk_settle(t, true_score, NULL, NULL), VD_OK);
    vd_topk_sort(t);
    vd_vector_ops.probe_close(probe);
}

static void known_answers(void **state)
{
    (void)state;
    struct vd_err err;
    assert_int_equal(vd_vector_ops.selftest(&err), VD_OK);
}

static double all[ROWS];

static int downwards(const void *x, const void *y)
{
    const size_t *a = x, *b = y;
    if (all[*a] != all[*b])
        return all[*a] > all[*b] ? -1 : 1;
    return *a < *b ? -1 : *a > *b;
}

/* Rows that differ from the probe by a few units in the last place of one component: closer
 * together than any float score can tell, so that a filter that is too sharp loses one. */
static void the_scan_is_the_naive_scan(void **state)
{
    (void)state;
    static size_t order[ROWS];
    uint8_t probe[DIM * 4];
    random_row(probe, DIM);
    for (size_t i = 0; i < ROWS; i++) {
        random_row(rows[i], DIM);
        if (i % 3 == 0) {
            memcpy(rows[i], probe, sizeof(probe));
            uint8_t *c = rows[i] + 4 * (next() % DIM);
            float f = vd_f32le(c);
            for (unsigned j = (unsigned)(next() % 2000); j; j--)
                f = nextafterf(f, 2);
            vd_f32le_put(c, f);
        }
    }
    void *cols = columns(ROWS);
    struct vd_topk t;
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(
            vd_vector_ops.pair(probe, sizeof(probe), rows[i], sizeof(rows[i]), &all[i], NULL, NULL),
            VD_OK);
        assert_true(fabs(all[i] - naive(probe, rows[i], DIM)) < 1e-14);
        order[i] = i;
    }
    qsort(order, ROWS, sizeof(order[0]), downwards);
    for (size_t k = 1; k <= ROWS; k = k * 7 + 3) {
        scan_all(cols, probe, DIM, k, NULL, &t);
        assert_int_equal(t.n, k);
        for (size_t i = 0; i < k; i++) {
            assert_int_equal(t.heap[i].row, order[i]);
            assert_true(t.heap[i].score == all[order[i]]);
        }
        vd_topk_close(&t);
    }
    vd_vector_ops.cols_close(cols);
}

static void duplicates_score_one_and_tie_on_the_row(void **state)
{
    (void)state;
    uint8_t probe[DIM * 4];
    random_row(probe, DIM);
    for (size_t i = 0; i < 500; i++) {
        random_row(rows[i], DIM);
        for (size_t d = 0; i % 100 == 50 && d < DIM; d++) /* the same, twice or half as long */
            vd_f32le_put(rows[i] + 4 * d, vd_f32le(probe + 4 * d) * (i % 200 == 50 ? 2 : 0.5f));
    }
    void *cols = columns(500);
    struct vd_topk t;
    scan_all(cols, probe, DIM, 5, NULL, &t);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(t.heap[i].row, 50 + 100 * i);
        assert_true(t.heap[i].score == 1.0);
    }
    vd_topk_close(&t);
    vd_vector_ops.cols_close(cols);
}

static void only_allowed_rows_are_scored(void **state)
{
    (void)state;
    uint64_t allow[(700 + 63) / 64] = {0};
    size_t n = 0;
    for (size_t i = 0; i < 700; i++) {
        random_row(rows[i], DIM);
        if (next() % 3 == 0) {
            allow[i / 64] |= (uint64_t)1 << i % 64;
            n++;
        }
    }
    void *cols = columns(700);
    struct vd_topk t;
    scan_all(cols, rows[0], DIM, 700, allow, &t);
    assert_int_equal(t.n, n);
    for (size_t i = 0; i < n; i++)
        assert_true(allow[t.heap[i].row / 64] >> t.heap[i].row % 64 & 1);
    vd_topk_close(&t);
    vd_vector_ops.cols_close(cols);
}

static void pairs_are_symmetric_and_bounded(void **state)
{
    (void)state;
    uint8_t a[40], b[40];
    double x, y;
    for (int i = 0; i < 2000; i++) {
        random_row(a, 10);
        random_row(b, 10);
        if (i % 2)
            memcpy(b, a, 36);
        vd_vector_ops.pair(a, 40, b, 40, &x, NULL, NULL);
        vd_vector_ops.pair(b, 40, a, 40, &y, NULL, NULL);
        assert_memory_equal(&x, &y, sizeof(x));
        assert_true(x >= -1 && x <= 1);
    }
    vd_f32le_put(a, 3e38f); /* neither the largest nor the smallest floats break the norm */
    vd_f32le_put(a + 4, -3e38f);
    vd_f32le_put(b, 1e-45f);
    vd_f32le_put(b + 4, -1e-45f);
    assert_int_equal(vd_vector_ops.pair(a, 8, b, 8, &x, NULL, NULL), VD_OK);
    assert_true(x == 1.0);
}

static void what_cannot_be_compared_is_refused(void **state)
{
    (void)state;
    struct vd_err err;
    uint8_t p[4 * 8];
    void *cols, *probe;
    random_row(p, 8);
    assert_int_equal(vd_vector_ops.check(p, 31, &err), VD_CORRUPT);
    assert_int_equal(vd_vector_ops.check(p, 4, &err), VD_CORRUPT);
    vd_f32le_put(p + 12, INFINITY);
    assert_int_equal(vd_vector_ops.check(p, 32, &err), VD_CORRUPT);
    assert_string_equal(err.where, "byte 12");
    memset(p, 0, sizeof(p));
    assert_int_equal(vd_vector_ops.check(p, 32, &err), VD_CORRUPT);

    random_row(p, 8);
    assert_int_equal(vd_vector_ops.cols_open(&cols, 0, NULL), VD_OK);
    assert_int_equal(vd_vector_ops.cols_add(cols, p, 32, &err), VD_OK);
    assert_int_equal(vd_vector_ops.cols_add(cols, p, 28, &err), VD_INVALID);
    assert_int_equal(vd_vector_ops.cols_rows(cols), 1);
    assert_int_equal(vd_vector_dim(cols), 8);
    assert_int_equal(vd_vector_ops.probe_open(&probe, p, 28, &err), VD_OK);
    struct vd_topk t;
    assert_int_equal(vd_topk_open(&t, 1), VD_OK);
    assert_int_equal(vd_vector_ops.scan(cols, probe, 0, 1, NULL, &t, NULL, &err), VD_INVALID);
    assert_non_null(strstr(err.message, "7 dimensions"));
    vd_topk_close(&t);
    vd_vector_ops.probe_close(probe);
    vd_vector_ops.cols_close(cols);
    double s;
    assert_int_equal(vd_vector_ops.pair(p, 32, p, 28, &s, NULL, &err), VD_INVALID);
}

static void a_cancelled_scan_says_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < 100; i++)
        random_row(rows[i], DIM);
    void *cols = columns(100), *probe;
    struct vd_job job = {.cancel = true};
    struct vd_topk t;
    assert_int_equal(vd_topk_open(&t, 1), VD_OK);
    assert_int_equal(vd_vector_ops.probe_open(&probe, rows[0], DIM * 4, NULL), VD_OK);
    assert_int_equal(vd_vector_ops.scan(cols, probe, 0, 100, NULL, &t, &job, NULL), VD_CANCELLED);
    vd_topk_close(&t);
    vd_vector_ops.probe_close(probe);
    vd_vector_ops.cols_close(cols);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(the_scan_is_the_naive_scan),
        cmocka_unit_test(duplicates_score_one_and_tie_on_the_row),
        cmocka_unit_test(only_allowed_rows_are_scored),
        cmocka_unit_test(pairs_are_symmetric_and_bounded),
        cmocka_unit_test(what_cannot_be_compared_is_refused),
        cmocka_unit_test(a_cancelled_scan_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
