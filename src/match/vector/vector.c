/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vector.c: "vector/1", cosine similarity of float32 vectors, and "inner/1", their inner product:
 * what the scores are, and the matchers made of that and of the files beside.
 *
 * Every vector is first scaled by the power of two that brings its norm into [1/2, 1); that is exact
 * (but for components below 2^-126 of the norm).  With a and b so scaled and by 2^ea and 2^eb:
 *
 *    vector/1   dot(a, b) / sqrt(dot(a, a) dot(b, b)), clamped to -1..1
 *    inner/1    dot(a, b) 2^(ea + eb)
 *
 * dot() is vd_dot_exact().  Both are symmetric to the bit; the cosine of a vector and itself (or
 * itself times a power of two) is exactly 1.
 *
 * A search does not compute that for every row.  Columns hold codes of 9 bits a component
 * (planes.c) that a template is packed into (packing.c); a scan bounds the score of every row by
 * them (bound.c), and exact() gives the scores of the few rows that may belong to the list, from
 * the float32 of the template itself.  The list is the one that all true scores would give
 * (topk.c, E).
 *
 * Tried and rejected: float32 columns (four times the memory to read, and the processor waits for
 * memory); ranking by approximate scores (two rows 1e-7 apart came in the wrong order).
 */
#include "match/vector/vector.h"

#include <math.h>

#include "codec/npy.h"
#include "match/kernel/dot.h"
#include "match/vector/coded.h"

#define UNSET __attribute__((uninitialized)) /* large, and filled right away */

typedef double score_fn(const float *a, double a2, int ea, const float *b, double b2, int eb,
                        size_t n);

static double cosine(const float *a, double a2, int ea, const float *b, double b2, int eb, size_t n)
{
    (void)ea, (void)eb; /* the length does not matter */
    double s = vd_dot_exact(a, b, n) / sqrt(a2 * b2);
    return s > 1 ? 1 : s < -1 ? -1 : s + 0.0; /* + 0.0 makes -0 a plain 0 */
}

static double inner(const float *a, double a2, int ea, const float *b, double b2, int eb, size_t n)
{
    (void)a2, (void)b2;
    return ldexp(vd_dot_exact(a, b, n), ea + eb) + 0.0;
}

static int exact_by(score_fn *score_of, const struct vec_probe *b, const void *p, size_t n,
                    double *score, struct vd_err *err)
{
    float row[VD_VECTOR_MAX_DIM] UNSET;
    int e, rc = vd_vector_check(p, n, err);
    if (rc)
        return rc;
    if (n / 4 != b->dim)
        return vd_fail(err, VD_INVALID, "compare", "vectors of %zu and of %zu dimensions", b->dim,
                       n / 4);
    double norm2 = vd_vector_scale(row, p, b->dim, b->stride, &e);
    *score = score_of(b->scaled, b->norm2, b->exponent, row, norm2, e, b->stride);
    return VD_OK;
}

static int exact_cosine(const void *probe, const void *p, size_t n, double *score,
                        struct vd_err *err)
{
    return exact_by(cosine, probe, p, n, score, err);
}

static int exact_inner(const void *probe, const void *p, size_t n, double *score,
                       struct vd_err *err)
{
    return exact_by(inner, probe, p, n, score, err);
}

static double between_cosine(const void *probe_a, const void *probe_b)
{
    const struct vec_probe *a = probe_a, *b = probe_b;
    return cosine(a->scaled, a->norm2, a->exponent, b->scaled, b->norm2, b->exponent, a->stride);
}

static double between_inner(const void *probe_a, const void *probe_b)
{
    const struct vec_probe *a = probe_a, *b = probe_b;
    return inner(a->scaled, a->norm2, a->exponent, b->scaled, b->norm2, b->exponent, a->stride);
}

static int pair_by(score_fn *score_of, const void *a, size_t na, const void *b, size_t nb,
                   double *score, struct vd_explain *explain, struct vd_err *err)
{
    float x[VD_VECTOR_MAX_DIM] UNSET, y[VD_VECTOR_MAX_DIM] UNSET;
    size_t dim = na / 4, stride = vec_code_dim(dim);
    int ea, eb, rc = vd_vector_check(a, na, err);
    if (!rc)
        rc = vd_vector_check(b, nb, err);
    if (!rc && na != nb)
        rc = vd_fail(err, VD_INVALID, "compare", "vectors of %zu and of %zu dimensions", dim,
                     nb / 4);
    if (rc)
        return rc;
    double a2 = vd_vector_scale(x, a, dim, stride, &ea);
    double b2 = vd_vector_scale(y, b, dim, stride, &eb);
    *score = score_of(x, a2, ea, y, b2, eb, stride);
    if (explain)
        *explain = (struct vd_explain){.score = *score, .n_a = (int)dim, .n_b = (int)dim};
    return VD_OK;
}

static int pair_cosine(const void *a, size_t na, const void *b, size_t nb, double *score,
                       struct vd_explain *explain, struct vd_err *err)
{
    return pair_by(cosine, a, na, b, nb, score, explain, err);
}

static int pair_inner(const void *a, size_t na, const void *b, size_t nb, double *score,
                      struct vd_explain *explain, struct vd_err *err)
{
    return pair_by(inner, a, na, b, nb, score, explain, err);
}

/* ---- columns and scans ---- */

static int open_cosine(void **cols, size_t expected, struct vd_err *err)
{
    struct vec_cols *c = NULL;
    (void)expected; /* chunks need no guess */
    int rc = vd_vector_cols_open(&c, false, err);
    *cols = c;
    return rc;
}

static int open_inner(void **cols, size_t expected, struct vd_err *err)
{
    struct vec_cols *c = NULL;
    (void)expected;
    int rc = vd_vector_cols_open(&c, true, err);
    *cols = c;
    return rc;
}

static int cols_add(void *cols, const void *p, size_t n, struct vd_err *err)
{
    uint8_t packed[sizeof(struct vec_packed) + 2 * VD_CODE_MAX_DIM] UNSET;
    size_t n_packed;
    int rc = vd_vector_pack(p, n, packed, &n_packed, err);
    return rc ? rc : vd_vector_cols_add(cols, packed, n_packed, err);
}

static int scan(const void *cols, const void *probe, size_t lo, size_t hi, const uint64_t *allow,
                struct vd_topk *top, struct vd_job *job, struct vd_err *err)
{
    return vd_vector_scan_counted(cols, &probe, 1, lo, hi, allow, top, job, NULL, err);
}

static int scan_many(const void *cols, const void *const *probes, size_t n, size_t lo, size_t hi,
                     const uint64_t *allow, struct vd_topk *top, struct vd_job *job,
                     struct vd_err *err)
{
    return vd_vector_scan_counted(cols, probes, n, lo, hi, allow, top, job, NULL, err);
}

/* ---- self-test ---- */

enum { TEST_DIM = 208, TEST_LINES = TEST_DIM / 8, TEST_GROUPS = 5 };

/* What a kernel makes of fixed data, all of it. */
struct test_run {
    float turned[TEST_DIM];
    uint8_t hi[TEST_DIM], lo[TEST_DIM / 2];
    struct vd_code_sums sums;
    int32_t coarse[TEST_GROUPS * VD_CODE_GROUP];
    int32_t many[VD_CODE_PROBES * TEST_GROUPS * VD_CODE_GROUP];
    int32_t fine;
    uint16_t pass[TEST_GROUPS];
};

static void run_kernel(const struct vd_codes_kernel *k, struct test_run *r)
{
    uint8_t rows[TEST_GROUPS * TEST_LINES * 80];
    int8_t probes[VD_CODE_PROBES * TEST_DIM];
    _Alignas(64) int8_t woven[VD_CODE_PROBES_MOST * (TEST_DIM + 64)] = {0};
    int32_t many[VD_CODE_PROBES_MOST * TEST_GROUPS * VD_CODE_GROUP];
    uint16_t error[TEST_GROUPS * VD_CODE_GROUP];
    _Alignas(64) float y[TEST_DIM];
    uint32_t x = 2463534242u;
    memset(r, 0, sizeof(*r));
    for (size_t i = 0; i < sizeof(rows); i++)
        rows[i] = (uint8_t)((x = x * 1664525u + 1013904223u) >> 24);
    for (size_t i = 0; i < sizeof(probes); i++)
        probes[i] = (int8_t)((int)((x = x * 1664525u + 1013904223u) >> 24) % 255 - 127);
    for (size_t i = 0; i < TEST_GROUPS * VD_CODE_GROUP; i++)
        error[i] = (uint16_t)((x = x * 1664525u + 1013904223u) >> 20);
    for (size_t i = 0; i < TEST_DIM; i++)
        y[i] = (float)(int32_t)(x = x * 1664525u + 1013904223u) * 0x1p-34f;
    k->turn(y, TEST_DIM);
    k->quantise(y, TEST_DIM, 0.09f, r->hi, r->lo, &r->sums);
    memcpy(r->turned, y, sizeof(y));
    k->coarse(rows, TEST_GROUPS, TEST_LINES, probes, r->coarse);
    for (size_t i = 0; i < VD_CODE_PROBES; i++)
        k->weave(woven, i, probes + i * TEST_DIM, TEST_DIM);
    k->coarse_many(rows, TEST_GROUPS, TEST_LINES, woven, many, TEST_GROUPS * VD_CODE_GROUP);
    memcpy(r->many, many, sizeof(r->many));
    r->fine = k->fine(rows, TEST_DIM / 2, probes, probes + TEST_DIM / 2);
    struct vd_code_bar bar = {.offset = r->coarse[7], .per_unit = 1e-5f, .per_error = 1e-4f};
    k->pass(r->coarse, error, TEST_GROUPS, &bar, r->pass);
}

/* Every usable kernel must give the scalar one's numbers. */
static bool kernels_agree(void)
{
    struct test_run want, got;
    run_kernel(&vd_codes_scalar, &want);
    for (size_t k = 0; vd_codes_kernels[k]; k++) {
        if (!vd_codes_kernels[k]->usable())
            continue;
        run_kernel(vd_codes_kernels[k], &got);
        if (memcmp(&got, &want, sizeof(want)))
            return false;
    }
    return true;
}

static int selftest_by(const char *name, score_fn *score_of, struct vd_err *err)
{
    static const struct {
        float a[2], b[2];
        double cosine, inner;
    } known[] = {
        {{1, 0}, {0, 1}, 0, 0},
        {{3, 4}, {4, 3}, 0.96, 24},
        {{3, 4}, {3, 4}, 1, 25},
        {{3, 4}, {-6, -8}, -1, -50},
    };
    uint8_t a[8], b[8];
    double s;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        for (size_t j = 0; j < 2; j++) {
            vd_f32le_put(a + 4 * j, known[i].a[j]);
            vd_f32le_put(b + 4 * j, known[i].b[j]);
        }
        if (pair_by(score_of, a, sizeof(a), b, sizeof(b), &s, NULL, err) ||
            s != (score_of == cosine ? known[i].cosine : known[i].inner))
            return vd_fail(err, VD_CORRUPT, name, "known answer %zu does not come out", i);
    }
    if (!kernels_agree())
        return vd_fail(err, VD_CORRUPT, name, "the kernels disagree on this processor");
    return VD_OK;
}

static int selftest_cosine(struct vd_err *err)
{
    return selftest_by("vector/1", cosine, err);
}

static int selftest_inner(struct vd_err *err)
{
    return selftest_by("inner/1", inner, err);
}

#define VECTOR_OPS(NAME, OF, BY, WHICH)                                                            \
    {                                                                                              \
        .name = (NAME), .modality = (OF), .metric = (BY), .check = vd_vector_check,                \
        .cols_open = open_##WHICH, .cols_add = cols_add, .packed_bytes = vd_vector_packed_bytes,   \
        .pack = vd_vector_pack, .cols_add_packed = vd_vector_cols_add,                             \
        .cols_rows = vd_vector_cols_rows, .cols_bytes = vd_vector_cols_bytes,                      \
        .cols_close = vd_vector_cols_close, .probe_open = vd_vector_probe_open,                    \
        .probe_close = vd_vector_probe_close, .scan = scan, .scan_many = scan_many,                \
        .exact = exact_##WHICH, .between = between_##WHICH, .pair = pair_##WHICH,                  \
        .selftest = selftest_##WHICH,                                                              \
    }
const struct vd_matcher_ops vd_vector_ops = VECTOR_OPS("vector/1", VD_FACE, VD_COSINE, cosine);
const struct vd_matcher_ops vd_voice_ops = VECTOR_OPS("vector/1", VD_VOICE, VD_COSINE, cosine);
const struct vd_matcher_ops vd_vector_inner_ops = VECTOR_OPS("inner/1", VD_FACE, VD_INNER, inner);
const struct vd_matcher_ops vd_voice_inner_ops = VECTOR_OPS("inner/1", VD_VOICE, VD_INNER, inner);
