/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_vector_exact.c: what a search of codes finds is what a scan of every row in double finds, ids
 * and scores to the bit: adversarial vectors, both metrics, any split, any filter, every kernel.
 */
#include "../test.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

#include "codec/npy.h"
#include "match/vector/coded.h"
#include "match/vector/vector.h"

static uint64_t seed = 4101842887655102017u;

static uint64_t next(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * 2685821657736338717u;
}

static double unit(void)
{
    return (double)(next() >> 11) * 0x1p-53;
}

static float normal(void)
{
    return (float)(sqrt(-2 * log(1 - unit())) * cos(6.283185307179586 * unit()));
}

enum { ROWS = 500, MOST_DIM = 2048, MOST_PROBES = 11 };
static const size_t dims[] = {2, 3, 16, 17, 100, 128, 200, 512, 1000, 2048};
enum { N_DIMS = sizeof(dims) / sizeof(dims[0]) };
static float rows[ROWS][MOST_DIM];
static float probes[MOST_PROBES][MOST_DIM];
static int64_t subject[ROWS];
static double truth[ROWS];

/* ---- galleries ---- */

static bool again; /* with less of the processor: fewer dimensions */

enum kind {
    ORDINARY,     /* strangers */
    NEAR_TIES,    /* the probe, one component some units in the last place off */
    DUPLICATES,   /* few vectors, many times, and by powers of two */
    NORMS,        /* of all sizes that floats have */
    TINY,         /* subnormal components */
    CLUSTERED,    /* around few centres, by a part in a thousand */
    ONE_HOT,      /* one component, the others nothing or nearly */
    ALL_EQUAL,    /* one vector only */
    ANTIPARALLEL, /* the probe and its opposite, by many lengths */
    MIXED,        /* a row of each */
    N_KINDS
};
static const char *const kind_name[] = {"ordinary",     "near ties", "duplicates", "norms",
                                        "tiny",         "clustered", "one-hot",    "all equal",
                                        "antiparallel", "mixed"};

static void times(float *x, size_t dim, float f)
{
    for (size_t i = 0; i < dim; i++)
        x[i] *= f;
}

static void ordinary(float *x, size_t dim)
{
    for (size_t i = 0; i < dim; i++)
        x[i] = normal();
}

static void make_row(enum kind kind, float *x, size_t dim, size_t n)
{
    size_t c = next() % dim;
    ordinary(x, dim);
    switch (kind) {
    case NEAR_TIES:
        memcpy(x, probes[0], dim * sizeof(*x));
        for (unsigned j = (unsigned)(next() % 3); j; j--)
            x[c] = nextafterf(x[c], n % 2 ? 9 : -9);
        break;
    case DUPLICATES:
        if (n >= 7) {
            memcpy(x, rows[next() % 7], dim * sizeof(*x));
            times(x, dim, n % 3 ? 1 : 0.125f);
        }
        break;
    case NORMS:
        times(x, dim, ldexpf(1, (int)(next() % 240) - 126));
        break;
    case TINY:
        for (size_t i = 0; i < dim; i++)
            x[i] = ldexpf((float)(next() % 9) - 4, -149);
        x[c] = ldexpf(1, -149);
        break;
    case CLUSTERED:
        if (n >= 5)
            for (size_t i = 0; i < dim; i++)
                x[i] = rows[n % 5][i] + 1e-3f * x[i];
        break;
    case ONE_HOT:
        times(x, dim, n % 2 ? 0 : 1e-6f);
        x[n % 4 ? c : 0] = n % 3 ? 1 : -3;
        break;
    case ALL_EQUAL:
        memcpy(x, probes[0], dim * sizeof(*x));
        break;
    case ANTIPARALLEL:
        memcpy(x, probes[0], dim * sizeof(*x));
        times(x, dim, (n % 2 ? 1 : -1) * ldexpf(1, (int)(n % 40) - 20));
        break;
    case MIXED:
        make_row(n % MIXED, x, dim, n);
        break;
    default:
        break;
    }
}

static void make(enum kind kind, size_t dim)
{
    for (size_t i = 0; i < MOST_PROBES; i++)
        make_row(i == 0 || kind == ALL_EQUAL || kind == NEAR_TIES || kind == DUPLICATES ? ORDINARY
                                                                                        : kind,
                 probes[i], dim, i);
    for (size_t i = 0; i < ROWS; i++) {
        make_row(kind, rows[i], dim, i);
        subject[i] = 1 + (int64_t)(next() % 300);
    }
    for (size_t i = 1; kind == DUPLICATES && i < MOST_PROBES; i++)
        memcpy(probes[i], rows[i], sizeof(probes[i]));
}

static void *columns(const struct vd_matcher_ops *ops, size_t dim)
{
    static _Alignas(8) uint8_t packed[4 * MOST_DIM];
    void *cols;
    size_t n;
    assert_int_equal(ops->cols_open(&cols, ROWS, NULL), VD_OK);
    for (size_t i = 0; i < ROWS; i++) {
        if (i % 2) {
            assert_int_equal(ops->cols_add(cols, rows[i], dim * 4, NULL), VD_OK);
            continue;
        }
        assert_true(ops->packed_bytes(dim * 4) <= sizeof(packed));
        assert_int_equal(ops->pack(rows[i], dim * 4, packed, &n, NULL), VD_OK);
        assert_true(n <= ops->packed_bytes(dim * 4));
        assert_int_equal(ops->cols_add_packed(cols, packed, n, NULL), VD_OK);
    }
    return cols;
}

/* ---- what a search should find ---- */

/* The score written out: the definition, by nothing that a search uses. */
static double score_of(bool inner, const float *a, const float *b, size_t dim)
{
    double lane[3][8] = {{0}}, sum[3], by[2];
    int e[2];
    const float *v[2] = {a, b};
    for (int k = 0; k < 2; k++) {
        double s = 0;
        for (size_t i = 0; i < dim; i++)
            s += (double)v[k][i] * (double)v[k][i];
        frexp(sqrt(s), &e[k]);
        by[k] = ldexp(1, -e[k]);
    }
    for (size_t i = 0; i < dim; i++) {
        double x = (double)(float)((double)a[i] * by[0]);
        double y = (double)(float)((double)b[i] * by[1]);
        lane[0][i % 8] += x * y;
        lane[1][i % 8] += x * x;
        lane[2][i % 8] += y * y;
    }
    for (int k = 0; k < 3; k++)
        sum[k] = ((lane[k][0] + lane[k][4]) + (lane[k][2] + lane[k][6])) +
                 ((lane[k][1] + lane[k][5]) + (lane[k][3] + lane[k][7]));
    if (inner)
        return ldexp(sum[0], e[0] + e[1]) + 0.0;
    double s = sum[0] / sqrt(sum[1] * sum[2]);
    return s > 1 ? 1 : s < -1 ? -1 : s + 0.0;
}

static void expect(bool inner, size_t dim, const float *probe, const uint64_t *allow, size_t k,
                   const int64_t *by, struct vd_topk *t)
{
    assert_int_equal(vd_topk_open_by(t, k, by), VD_OK);
    for (size_t i = 0; i < ROWS; i++) {
        truth[i] = score_of(inner, probe, rows[i], dim);
        if (!allow || (allow[i / 64] >> i % 64 & 1))
            vd_topk_add(t, truth[i], i);
    }
    vd_topk_sort(t);
}

struct ask {
    const struct vd_matcher_ops *ops;
    const void *probe;
    size_t dim, asked;
};

static int fetch(void *ctx, uint64_t row, double *score, struct vd_err *err)
{
    struct ask *a = ctx;
    a->asked++;
    return a->ops->exact(a->probe, rows[row], a->dim * 4, score, err);
}

static void assert_same_list(const struct vd_topk *got, const struct vd_topk *want, const char *of)
{
    if (got->n != want->n)
        fail_msg("%s: %zu hits, not %zu", of, got->n, want->n);
    for (size_t i = 0; i < got->n; i++)
        if (got->heap[i].row != want->heap[i].row ||
            memcmp(&got->heap[i].score, &want->heap[i].score, sizeof(double)))
            fail_msg("%s, place %zu: row %zu with %a, not row %zu with %a", of, i,
                     (size_t)got->heap[i].row, got->heap[i].score, (size_t)want->heap[i].row,
                     want->heap[i].score);
}

/* Scan in parts, each into lists of its own, merge, settle; compare every probe's list. */
static void search(const struct vd_matcher_ops *ops, const void *cols, size_t dim, size_t n_probes,
                   const uint64_t *allow, size_t k, const int64_t *by, const char *of)
{
    void *probe[MOST_PROBES];
    struct vd_topk all[MOST_PROBES], part[MOST_PROBES], want;
    for (size_t i = 0; i < n_probes; i++) {
        assert_int_equal(ops->probe_open(&probe[i], probes[i], dim * 4, NULL), VD_OK);
        assert_int_equal(vd_topk_open_by(&all[i], k, by), VD_OK);
    }
    for (size_t lo = 0, hi; lo < ROWS; lo = hi) {
        struct vd_job job = {0};
        hi = lo + 1 + next() % (k % 2 ? 200 : 2 * ROWS);
        hi = hi < ROWS ? hi : ROWS;
        for (size_t i = 0; i < n_probes; i++)
            assert_int_equal(vd_topk_open_by(&part[i], k, by), VD_OK);
        int rc = n_probes == 1 ? ops->scan(cols, probe[0], lo, hi, allow, part, &job, NULL)
                               : ops->scan_many(cols, (const void *const *)probe, n_probes, lo, hi,
                                                allow, part, &job, NULL);
        assert_int_equal(rc, VD_OK);
        assert_int_equal(job.done, (hi - lo) * n_probes);
        for (size_t i = 0; i < n_probes; i++) {
            vd_topk_merge(&all[i], &part[i]);
            vd_topk_close(&part[i]);
        }
    }
    for (size_t i = 0; i < n_probes; i++) {
        struct ask a = {ops, probe[i], dim, 0};
        assert_int_equal(vd_topk_settle(&all[i], fetch, &a, NULL), VD_OK);
        vd_topk_sort(&all[i]);
        expect(ops->metric == VD_INNER, dim, probes[i], allow, k, by, &want);
        assert_same_list(&all[i], &want, of);
        vd_topk_close(&want);
        vd_topk_close(&all[i]);
        ops->probe_close(probe[i]);
    }
}

static void search_all_ways(const struct vd_matcher_ops *ops, enum kind kind, size_t dim)
{
    uint64_t allow[ROWS / 64 + 1] = {0};
    char of[100];
    void *cols = columns(ops, dim);
    unsigned one_in = 1 + (unsigned)(next() % 40);
    for (size_t i = 0; i < ROWS; i++)
        allow[i / 64] |= (uint64_t)(next() % one_in == 0) << i % 64;
    for (int filtered = 0; filtered < 2; filtered++)
        for (int by = 0; by < 2; by++) {
            static const size_t ks[] = {1, 10, 37, ROWS};
            size_t k = ks[next() % 4], n = next() % 3 ? 1 : 2 + next() % (MOST_PROBES - 1);
            snprintf(of, sizeof(of), "%s, %s, %zu dimensions, k %zu, %zu probes%s%s", ops->name,
                     kind_name[kind], dim, k, n, filtered ? ", filtered" : "",
                     by ? ", by subject" : "");
            search(ops, cols, dim, n, filtered ? allow : NULL, k, by ? subject : NULL, of);
        }
    ops->cols_close(cols);
}

static void lists_are_those_of_a_scan_in_double(void **state)
{
    (void)state;
    for (size_t d = 0; d < N_DIMS; d += again ? 3 : 1)
        for (int kind = 0; kind < N_KINDS; kind++) {
            make((enum kind)kind, dims[d]);
            search_all_ways(&vd_vector_ops, (enum kind)kind, dims[d]);
            search_all_ways(&vd_vector_inner_ops, (enum kind)kind, dims[d]);
        }
}

static uint64_t check_bounds(const struct vd_matcher_ops *ops, size_t dim, const char *of)
{
    void *cols = columns(ops, dim), *probe;
    uint64_t n = 0;
    for (size_t p = 0; p < MOST_PROBES; p++) {
        assert_int_equal(ops->probe_open(&probe, probes[p], dim * 4, NULL), VD_OK);
        for (size_t i = 0; i < ROWS; i++, n++) {
            struct vec_bounds b;
            double s = score_of(ops->metric == VD_INNER, probes[p], rows[i], dim);
            vd_vector_bounds(cols, probe, i, &b);
            for (int step = 0; step < 3; step++)
                if (!(b.least[step] <= s && s <= b.most[step]))
                    fail_msg("%s, %s, %zu dimensions, step %d: %a is not in %a..%a", ops->name, of,
                             dim, step, s, b.least[step], b.most[step]);
        }
        ops->probe_close(probe);
    }
    ops->cols_close(cols);
    return n;
}

static void every_bound_holds(void **state)
{
    (void)state;
    uint64_t n = 0;
    for (size_t d = 0; d < N_DIMS; d++)
        for (int kind = 0; kind < N_KINDS; kind++) {
            make((enum kind)kind, dims[d]);
            n += check_bounds(&vd_vector_ops, dims[d], kind_name[kind]);
            n += check_bounds(&vd_vector_inner_ops, dims[d], kind_name[kind]);
        }
    print_message("# %llu pairs, three bounds each\n", (unsigned long long)n);
}

static const float *keeps;
static const void *kept_probe;
static size_t n_fetched;

static int fetch_kept(void *ctx, uint64_t row, double *score, struct vd_err *err)
{
    (void)ctx;
    n_fetched++;
    return vd_vector_ops.exact(kept_probe, keeps + 512 * row, 2048, score, err);
}

/* Ordinary data: few rows get past the first plane, few are asked for. */
static void few_rows_are_asked_for(void **state)
{
    (void)state;
    enum { DIM = 512, BLOCKS = 60, K = 10 };
    void *cols, *probe;
    struct vec_count count = {0};
    struct vd_topk t;
    static float keep[BLOCKS * ROWS][DIM];
    ordinary(probes[0], DIM);
    assert_int_equal(vd_vector_ops.cols_open(&cols, 0, NULL), VD_OK);
    for (size_t i = 0; i < BLOCKS * ROWS; i++) {
        ordinary(keep[i], DIM);
        assert_int_equal(vd_vector_ops.cols_add(cols, keep[i], sizeof(keep[i]), NULL), VD_OK);
    }
    assert_int_equal(vd_vector_ops.probe_open(&probe, probes[0], DIM * 4, NULL), VD_OK);
    assert_int_equal(vd_topk_open(&t, K), VD_OK);
    const void *p = probe;
    assert_int_equal(
        vd_vector_scan_counted(cols, &p, 1, 0, BLOCKS * ROWS, NULL, &t, NULL, &count, NULL), VD_OK);
    print_message("# of %llu rows plane lo was read of %llu, both planes of %llu; offered %llu\n",
                  (unsigned long long)count.hi, (unsigned long long)count.lo,
                  (unsigned long long)count.second, (unsigned long long)count.offered);
    assert_int_equal(count.hi, BLOCKS * ROWS);
    assert_true(count.lo <
                count.hi * 2 / 5); /* the floor is low at first and rises with more rows */
    assert_true(count.second < count.hi / 40);
    keeps = keep[0];
    kept_probe = probe;
    assert_int_equal(vd_topk_settle(&t, fetch_kept, NULL, NULL), VD_OK);
    print_message("# %zu true scores for the best %d\n", n_fetched, K);
    assert_true(n_fetched < 12 * K);
    size_t bytes = vd_vector_ops.cols_bytes(cols) / (BLOCKS * ROWS);
    print_message("# %zu bytes a row of %d dimensions\n", bytes, DIM);
    assert_true((double)bytes + 28 <= 0.40 * sizeof(keep[0]));
    vd_topk_close(&t);
    vd_vector_ops.probe_close(probe);
    vd_vector_ops.cols_close(cols);
}

/* The same tests with less of the processor, in processes of their own: it is asked for once. */
static int with_less(const char *self, const char *isa)
{
    pid_t pid = fork();
    if (pid == 0) {
        setenv("VEDETTE_ISA", isa, 1);
        execl(self, self, "again", (char *)NULL);
        _exit(99);
    }
    int status = -1;
    return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

static const char *self;

static void every_kernel_finds_the_same(void **state)
{
    (void)state;
    static const char *const isas[] = {"avx512vnni", "avx512", "avxvnni", "avx2", "scalar"};
    for (size_t i = 0; i < sizeof(isas) / sizeof(isas[0]); i++)
        if (with_less(self, isas[i]))
            fail_msg("the lists are wrong with VEDETTE_ISA=%s", isas[i]);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_those_of_a_scan_in_double),
        cmocka_unit_test(every_bound_holds),
        cmocka_unit_test(few_rows_are_asked_for),
        cmocka_unit_test(every_kernel_finds_the_same),
    };
    const struct CMUnitTest lists[] = {cmocka_unit_test(lists_are_those_of_a_scan_in_double)};
    self = argv[0];
    if (argc > 1) {
        if (!freopen("/dev/null", "w", stdout))
            return 99;
        again = true;
        return cmocka_run_group_tests(lists, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
