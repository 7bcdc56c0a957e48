/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vector.c: "vector/1", cosine similarity of float32 vectors, exact to the double.
 *
 * The score of two vectors is  dot(a, b) / sqrt(dot(a, a) dot(b, b))  with vd_dot_exact(), clamped
 * to -1..1: symmetric to the bit, exactly 1 for a vector and itself (or itself times a power of
 * two).  A scan must not pay for that on every row: a float kernel bounds the score first, and only
 * rows that could enter the list are scored in double.
 *
 *    column   one row = `stride` floats, 64-byte aligned, zeroes after `dim`
 *    +--------+--------+-- ... --+-- 0 --+      norm2[row]   dot(row, row) in double
 *    | x0 2^e | x1 2^e |         |       |      rnorm[row]   1 / sqrt(norm2) in float
 *    +--------+--------+-- ... --+-------+
 *    chunk    rows_per_chunk rows, about 4 MiB; chunks never move
 *
 * Invariants
 *  A. A row is its template times a power of two that brings its norm into [1/2, 1).  The scaling
 *     is exact (but for what falls below 2^-126 of the largest), so scores are the template's own.
 *  B. |float score - double score| <= slack.  Rounding, u = 2^-24 each: the unit probe, the
 *     product, stride/16 - 1 + 4 additions, rnorm, the last product; slack has six to spare.
 *  C. A row whose float score + slack is below the list's floor cannot enter it, whatever was
 *     seen before, so the answer is that of scoring every row in double.
 *  D. All rows have the dimension of the first.
 *
 * Tried and rejected: storing unit vectors (rounds the evidence; near ties then depend on it);
 * ranking by the float scores (two rows 1e-7 apart came in the wrong order).
 */
#include "match/vector/vector.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "codec/npy.h"
#include "match/kernel/dot.h"

enum { CHUNK_BYTES = 4 << 20, BLOCK = 64 };

struct cols {
    size_t dim, stride, rows, rows_per_chunk;
    float **chunks; /* aligned starts */
    void **memory;  /* what to free */
    size_t n_chunks;
    double *norm2;
    float *rnorm;
    size_t cap;
};

struct probe {
    size_t dim, stride;
    float *scaled, *unit; /* by A; and divided by its norm */
    double norm2;
    double slack;
    void *memory;
};

static size_t stride_of(size_t dim)
{
    return (dim + VD_DOT_LANES - 1) / VD_DOT_LANES * VD_DOT_LANES;
}

static float *align64(void *p)
{
    return (float *)(((uintptr_t)p + 63) & ~(uintptr_t)63);
}

static int check(const void *p, size_t n, struct vd_err *err)
{
    size_t dim = n / 4, at = 0;
    if (n % 4 || dim < VD_VECTOR_MIN_DIM || dim > VD_VECTOR_MAX_DIM)
        return vd_fail(err, VD_CORRUPT, "byte 0", "a vector of %zu bytes is not %d to %d float32",
                       n, VD_VECTOR_MIN_DIM, VD_VECTOR_MAX_DIM);
    const char *flaw = vd_vector_flaw(p, dim, &at);
    if (!flaw)
        return VD_OK;
    char where[32];
    snprintf(where, sizeof(where), "byte %zu", at * 4);
    return vd_fail(err, VD_CORRUPT, where, "the vector %s", flaw);
}

/* Write the template into out by invariant A; returns its squared norm. */
static double scale_into(float *out, const uint8_t *p, size_t dim, size_t stride)
{
    double sum = 0;
    int e;
    for (size_t i = 0; i < dim; i++)
        sum += (double)vd_f32le(p + 4 * i) * (double)vd_f32le(p + 4 * i);
    frexp(sqrt(sum), &e);
    double scale = ldexp(1, -e);
    for (size_t i = 0; i < dim; i++)
        out[i] = (float)((double)vd_f32le(p + 4 * i) * scale);
    memset(out + dim, 0, (stride - dim) * sizeof(float));
    return vd_dot_exact(out, out, stride);
}

static double cosine(const float *a, double a2, const float *b, double b2, size_t stride)
{
    double s = vd_dot_exact(a, b, stride) / sqrt(a2 * b2);
    return s > 1 ? 1 : s < -1 ? -1 : s + 0.0; /* + 0.0 makes -0 a plain 0 */
}

static void cols_close(void *cols)
{
    struct cols *c = cols;
    if (!c)
        return;
    for (size_t i = 0; i < c->n_chunks; i++)
        vd_free(c->memory[i]);
    vd_free(c->chunks);
    vd_free(c->memory);
    vd_free(c->norm2);
    vd_free(c->rnorm);
    vd_free(c);
}

static int cols_open(void **cols, size_t expected, struct vd_err *err)
{
    (void)expected; /* chunks need no guess */
    *cols = vd_alloc(sizeof(struct cols));
    return *cols ? VD_OK : vd_fail(err, VD_NOMEM, "gallery", "out of memory");
}

/* Grow one array to n elements of `size`; the pointer is replaced only on success. */
static bool grow(void *array, size_t n, size_t size)
{
    void *old, *p;
    memcpy(&old, array, sizeof(old));
    p = n > SIZE_MAX / size ? NULL : vd_realloc(old, n * size);
    if (p)
        memcpy(array, &p, sizeof(p));
    return p != NULL;
}

static bool grow_rows(struct cols *c)
{
    size_t cap = c->cap ? 2 * c->cap : 256;
    if (!grow(&c->norm2, cap, sizeof(double)) || !grow(&c->rnorm, cap, sizeof(float)))
        return false;
    c->cap = cap;
    return true;
}

static bool add_chunk(struct cols *c)
{
    if (!grow(&c->chunks, c->n_chunks + 1, sizeof(*c->chunks)) ||
        !grow(&c->memory, c->n_chunks + 1, sizeof(*c->memory)))
        return false;
    void *m = vd_alloc(c->rows_per_chunk * c->stride * sizeof(float) + 64);
    if (!m)
        return false;
    c->memory[c->n_chunks] = m;
    c->chunks[c->n_chunks++] = align64(m);
    return true;
}

static float *row_at(const struct cols *c, size_t row)
{
    return c->chunks[row / c->rows_per_chunk] + row % c->rows_per_chunk * c->stride;
}

static int cols_add(void *cols, const void *p, size_t n, struct vd_err *err)
{
    struct cols *c = cols;
    int rc = check(p, n, err);
    if (rc)
        return rc;
    if (c->rows && n / 4 != c->dim) /* D */
        return vd_fail(err, VD_INVALID, "gallery",
                       "a vector of %zu dimensions among vectors of %zu", n / 4, c->dim);
    if (!c->rows) {
        c->dim = n / 4;
        c->stride = stride_of(c->dim);
        c->rows_per_chunk = CHUNK_BYTES / (c->stride * sizeof(float));
    }
    if ((c->rows == c->cap && !grow_rows(c)) ||
        (c->rows == c->n_chunks * c->rows_per_chunk && !add_chunk(c)))
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory at row %zu", c->rows);
    double norm2 = scale_into(row_at(c, c->rows), p, c->dim, c->stride);
    c->norm2[c->rows] = norm2;
    c->rnorm[c->rows] = (float)(1 / sqrt(norm2));
    c->rows++;
    return VD_OK;
}

static size_t cols_rows(const void *cols)
{
    return ((const struct cols *)cols)->rows;
}

static size_t cols_bytes(const void *cols)
{
    const struct cols *c = cols;
    return sizeof(*c) + c->cap * (sizeof(double) + sizeof(float)) +
           c->n_chunks * (c->rows_per_chunk * c->stride * sizeof(float) + 64 + 2 * sizeof(void *));
}

size_t vd_vector_dim(const void *cols)
{
    return ((const struct cols *)cols)->rows ? ((const struct cols *)cols)->dim : 0;
}

static void probe_close(void *probe)
{
    struct probe *b = probe;
    if (b)
        vd_free(b->memory);
    vd_free(b);
}

static int probe_open(void **probe, const void *p, size_t n, struct vd_err *err)
{
    *probe = NULL;
    int rc = check(p, n, err);
    if (rc)
        return rc;
    struct probe *b = vd_alloc(sizeof(*b));
    size_t stride = stride_of(n / 4);
    if (!b || !(b->memory = vd_alloc(2 * stride * sizeof(float) + 64))) {
        probe_close(b);
        return vd_fail(err, VD_NOMEM, "probe", "out of memory");
    }
    b->dim = n / 4;
    b->stride = stride;
    b->scaled = align64(b->memory);
    b->unit = b->scaled + stride;
    b->norm2 = scale_into(b->scaled, p, b->dim, stride);
    for (size_t i = 0; i < stride; i++)
        b->unit[i] = (float)((double)b->scaled[i] / sqrt(b->norm2));
    b->slack = ((double)stride / VD_DOT_LANES + 12) * 0x1p-24 + 1e-12; /* B */
    *probe = b;
    return VD_OK;
}

static bool allowed(const uint64_t *allow, size_t row)
{
    return !allow || (allow[row / 64] >> (row % 64) & 1);
}

/* Rows lo..hi-1, at most BLOCK of them, all in one chunk. */
static void scan_block(const struct cols *c, const struct probe *b, size_t lo, size_t hi,
                       const uint64_t *allow, struct vd_topk *top)
{
    float dots[BLOCK];
    const float *rows = row_at(c, lo);
    vd_dot_best()->rows(rows, c->stride, hi - lo, b->unit, dots);
    double floor = vd_topk_floor(top) - b->slack;
    for (size_t i = 0; i < hi - lo; i++) {
        if ((double)(dots[i] * c->rnorm[lo + i]) < floor || !allowed(allow, lo + i))
            continue; /* C */
        double s = cosine(rows + i * c->stride, c->norm2[lo + i], b->scaled, b->norm2, c->stride);
        vd_topk_add(top, s, lo + i);
        floor = vd_topk_floor(top) - b->slack;
    }
}

static int scan(const void *cols, const void *probe, size_t lo, size_t hi, const uint64_t *allow,
                struct vd_topk *top, struct vd_job *job, struct vd_err *err)
{
    const struct cols *c = cols;
    const struct probe *b = probe;
    if (hi > c->rows)
        hi = c->rows;
    if (lo < hi && b->dim != c->dim)
        return vd_fail(err, VD_INVALID, "probe",
                       "the probe has %zu dimensions, the gallery's vectors have %zu", b->dim,
                       c->dim);
    while (lo < hi) {
        size_t chunk_end = (lo / c->rows_per_chunk + 1) * c->rows_per_chunk;
        size_t end = lo + BLOCK < hi ? lo + BLOCK : hi;
        end = end < chunk_end ? end : chunk_end;
        if (vd_job_cancelled(job))
            return vd_fail(err, VD_CANCELLED, "search", "the search was cancelled");
        scan_block(c, b, lo, end, allow, top);
        if (job)
            atomic_fetch_add_explicit(&job->done, end - lo, memory_order_relaxed);
        lo = end;
    }
    return VD_OK;
}

static int pair(const void *a, size_t na, const void *b, size_t nb, double *score,
                struct vd_explain *explain, struct vd_err *err)
{
    void *pa = NULL, *pb = NULL;
    int rc = probe_open(&pa, a, na, err);
    if (!rc)
        rc = probe_open(&pb, b, nb, err);
    if (!rc && na != nb)
        rc = vd_fail(err, VD_INVALID, "compare", "vectors of %zu and of %zu dimensions", na / 4,
                     nb / 4);
    if (!rc) {
        const struct probe *x = pa, *y = pb;
        *score = cosine(x->scaled, x->norm2, y->scaled, y->norm2, x->stride);
        if (explain)
            *explain = (struct vd_explain){.score = *score, .n_a = (int)x->dim, .n_b = (int)y->dim};
    }
    probe_close(pa);
    probe_close(pb);
    return rc;
}

/* Every usable kernel must give the scalar one's bits. */
static bool kernels_agree(void)
{
    _Alignas(64) float rows[3 * 48], probe[48];
    float want[3], got[3];
    uint32_t x = 2463534242u;
    for (size_t i = 0; i < 4 * 48; i++) {
        x = x * 1664525u + 1013904223u;
        *(i < 48 ? &probe[i] : &rows[i - 48]) = (float)(int32_t)x * 0x1p-34f;
    }
    vd_dot_scalar.rows(rows, 48, 3, probe, want);
    for (size_t k = 0; vd_dot_kernels[k]; k++) {
        if (!vd_dot_kernels[k]->usable())
            continue;
        vd_dot_kernels[k]->rows(rows, 48, 3, probe, got);
        if (memcmp(got, want, sizeof(want)))
            return false;
    }
    return true;
}

static int selftest(struct vd_err *err)
{
    static const struct {
        float a[2], b[2];
        double score;
    } known[] = {
        {{1, 0}, {0, 1}, 0},
        {{3, 4}, {4, 3}, 0.96},
        {{3, 4}, {3, 4}, 1},
        {{3, 4}, {-6, -8}, -1},
    };
    uint8_t a[8], b[8];
    double s;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        for (size_t j = 0; j < 2; j++) {
            vd_f32le_put(a + 4 * j, known[i].a[j]);
            vd_f32le_put(b + 4 * j, known[i].b[j]);
        }
        if (pair(a, sizeof(a), b, sizeof(b), &s, NULL, err) || s != known[i].score)
            return vd_fail(err, VD_CORRUPT, "vector/1", "known answer %zu does not come out", i);
    }
    if (!kernels_agree())
        return vd_fail(err, VD_CORRUPT, "vector/1", "the kernels disagree on this processor");
    return VD_OK;
}

#define VECTOR_OPS(of)                                                                             \
    {                                                                                              \
        .name = "vector/1", .modality = (of), .metric = VD_COSINE, .check = check,                 \
        .cols_open = cols_open, .cols_add = cols_add, .cols_rows = cols_rows,                      \
        .cols_bytes = cols_bytes, .cols_close = cols_close, .probe_open = probe_open,              \
        .probe_close = probe_close, .scan = scan, .pair = pair, .selftest = selftest,              \
    }
const struct vd_matcher_ops vd_vector_ops = VECTOR_OPS(VD_FACE);
const struct vd_matcher_ops vd_voice_ops = VECTOR_OPS(VD_VOICE);
