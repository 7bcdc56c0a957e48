/* SPDX-License-Identifier: Apache-2.0 */
/*
 * packing.c: a vector becomes two planes of codes and what is known of its error; a probe becomes
 * codes of 8 bits, and of 8 bits more for what those leave.
 *
 * Invariants (u = 2^-24; lengths are those of the unit vector unless said otherwise)
 *  A. If the largest component is not between 2^-40 and 2^20, all are scaled by a power of two so
 *     that it lies in [1/2, 1).  So no sum and no square overflows, and what underflows, squares of
 *     components below 2^-23 of the largest at worst, is less than 2^-34 of the sum of squares.
 *  B. The rotated vector y = t / sqrt(D), D components, differs from the exact rotation of the unit
 *     vector by less than e = 2^-15 in length.  Each step of the rotation is orthogonal but for the
 *     rounding of every component, relative u an operation and u the factor: at most 3u for the
 *     fold and 14u for each of two transforms of at most 2^12.  The squared norm is a sum in 16
 *     lanes, (D/16 + 5) u <= 261u, half of that in its root; the root, the division and the last
 *     product 3u more.  Together with A less than 170u = 1.02e-5 (Higham, Accuracy and Stability of
 *     Numerical Algorithms, 3.1).
 *  C. The stored errors are at least the length of what the planes leave of y: the levels, the
 *     steps and their products are floats without rounding, the difference to t rounds by u, the
 *     sum of squares by 261u; 2^-14 is added, and what is stored is rounded up.
 *  D. Which kernel packed a template does not show: all give the same bytes.
 */
#include "match/vector/coded.h"

#include <math.h>
#include <stdio.h>

#include "codec/npy.h"
#include "match/kernel/dot.h"

#define UNSET __attribute__((uninitialized)) /* large, and filled right away */

int vd_vector_check(const void *p, size_t n, struct vd_err *err)
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

static void load(float *y, const uint8_t *p, size_t dim, size_t code_dim)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(y, p, dim * sizeof(*y));
#else
    for (size_t i = 0; i < dim; i++)
        y[i] = vd_f32le(p + 4 * i);
#endif
    memset(y + dim, 0, (code_dim - dim) * sizeof(*y));
}

/* A. Returns the exponent; largest is not 0 and finite. */
static int bring_near_one(const struct vd_codes_kernel *k, float *y, size_t dim, uint32_t largest)
{
    float f;
    int e, part;
    memcpy(&f, &largest, sizeof(f));
    frexpf(f, &e);
    if (e > -40 && e < 20)
        return 0;
    for (int left = -e; left; left -= part) {
        part = left < -100 ? -100 : left > 100 ? 100 : left;
        k->scale(y, dim, ldexpf(1, part));
    }
    return e;
}

static uint16_t error_of(float squares, size_t code_dim)
{
    double e = sqrt((double)squares / (double)code_dim) * (1 + 0x1p-14) + 0x1p-30; /* C */
    double units = ceil(e / VD_ERROR_UNIT);
    return units > UINT16_MAX ? UINT16_MAX : (uint16_t)units;
}

static float norm_of(float squares, int exponent)
{
    double norm = ldexp(sqrt((double)squares) * (1 + 0x1p-13), exponent) / VD_NORM_UNIT;
    float f = (float)norm;
    return (double)f < norm ? nextafterf(f, INFINITY) : f;
}

/* The step of plane lo, of the largest component that plane hi leaves: what leaves least of normally
 * distributed components, of which more stand out the more there are. */
static float reach_of(size_t code_dim)
{
    return (code_dim <= 256 ? 0.86f : code_dim <= 1024 ? 0.7f : 0.5f) / 7.5f;
}

size_t vd_vector_packed_bytes(size_t n)
{
    size_t code_dim = vec_code_dim(n / 4);
    return sizeof(struct vec_packed) + vd_code_row_bytes(code_dim) + code_dim / 2;
}

int vd_vector_pack(const void *p, size_t n, void *packed, size_t *n_packed, struct vd_err *err)
{
    _Alignas(64) float y[VD_CODE_MAX_DIM] UNSET;
    const struct vd_codes_kernel *k = vd_codes_best();
    size_t dim = n / 4, code_dim = vec_code_dim(dim);
    uint32_t largest = 0;
    if (n % 4 == 0 && dim >= VD_VECTOR_MIN_DIM && dim <= VD_VECTOR_MAX_DIM) {
        load(y, p, dim, code_dim);
        largest = k->largest(y, code_dim);
    }
    if (largest == 0 || largest >= 0x7F800000u)
        return vd_vector_check(p, n, err);
    struct vec_packed head = {.dim = (uint32_t)dim};
    struct vd_code_sums sums;
    uint8_t *hi = (uint8_t *)packed + sizeof(head), *lo = hi + vd_code_row_bytes(code_dim);
    int exponent = bring_near_one(k, y, code_dim, largest);
    k->turn(y, code_dim);
    k->quantise(y, code_dim, reach_of(code_dim), hi, lo, &sums);
    uint32_t step;
    memcpy(&step, &sums.step, sizeof(step));
    head.step = (uint16_t)(step >> 16);
    head.error_hi = error_of(sums.hi, code_dim);
    head.error_lo = error_of(sums.lo, code_dim);
    head.norm = norm_of(sums.sum, exponent);
    memcpy(packed, &head, sizeof(head));
    *n_packed = vd_vector_packed_bytes(n);
    return VD_OK;
}

/* ---- probes ---- */

double vd_vector_scale(float *out, const uint8_t *p, size_t dim, size_t stride, int *exponent)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++)
        sum += (double)vd_f32le(p + 4 * i) * (double)vd_f32le(p + 4 * i);
    frexp(sqrt(sum), exponent);
    double scale = ldexp(1, -*exponent);
    for (size_t i = 0; i < dim; i++)
        out[i] = (float)((double)vd_f32le(p + 4 * i) * scale);
    memset(out + dim, 0, (stride - dim) * sizeof(float));
    return vd_dot_exact(out, out, stride);
}

void vd_vector_probe_close(void *probe)
{
    struct vec_probe *b = probe;
    if (b)
        vd_free(b->memory);
    vd_free(b);
}

/* Code x in steps of its largest component / 127: what a code counts, the lengths of the coded vector
 * and, in x, of what is left. */
static void code_of(double *x, size_t n, int8_t *codes, double *per, double *length, double *error,
                    int32_t *sum)
{
    double most = 0, left = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        most = fabs(x[i]) > most ? fabs(x[i]) : most;
    *per = most > 0 ? most / 127 : 1;
    for (size_t i = 0; i < n; i++) {
        double code = rint(x[i] / *per);
        x[i] -= code * *per;
        codes[i] = (int8_t)code;
        *sum += codes[i];
        left += x[i] * x[i];
        squares += code * code;
    }
    *error = sqrt(left / (double)n);
    *length = sqrt(squares / (double)n) * *per;
}

static void encode(struct vec_probe *b)
{
    double x[VD_CODE_MAX_DIM] UNSET;
    for (size_t i = 0; i < b->code_dim; i++)
        x[i] = (double)b->turned[i];
    code_of(x, b->code_dim, b->codes, &b->per_code, &b->length, &b->error, &b->sum);
    code_of(x, b->code_dim, b->second, &b->per_second, &b->length2, &b->error2, &b->sum2);
    for (size_t i = 0; i < b->code_dim; i++) {
        int8_t *half = i % 8 < 4 ? b->even : b->odd;
        half[i / 8 * 4 + i % 4] = b->codes[i];
    }
}

static void fill(struct vec_probe *b, const uint8_t *p)
{
    const struct vd_codes_kernel *k = vd_codes_best();
    struct vd_code_sums sums;
    b->norm2 = vd_vector_scale(b->scaled, p, b->dim, b->stride, &b->exponent);
    b->norm = ldexp(sqrt(b->norm2), b->exponent);
    load(b->turned, p, b->dim, b->code_dim);
    bring_near_one(k, b->turned, b->code_dim, k->largest(b->turned, b->code_dim));
    k->turn(b->turned, b->code_dim);
    k->quantise(b->turned, b->code_dim, 0, NULL, NULL, &sums);
    encode(b);
}

int vd_vector_probe_open(void **probe, const void *p, size_t n, struct vd_err *err)
{
    *probe = NULL;
    int rc = vd_vector_check(p, n, err);
    if (rc)
        return rc;
    struct vec_probe *b = vd_alloc(sizeof(*b));
    size_t dim = n / 4, code_dim = vec_code_dim(dim); /* the stride of scores, too */
    if (!b || !(b->memory = vd_alloc(code_dim * (2 * sizeof(float) + 3) + 64))) {
        vd_vector_probe_close(b);
        return vd_fail(err, VD_NOMEM, "probe", "out of memory");
    }
    b->dim = dim;
    b->code_dim = b->stride = code_dim;
    b->scaled = (float *)(((uintptr_t)b->memory + 63) & ~(uintptr_t)63);
    b->turned = b->scaled + code_dim;
    b->codes = (int8_t *)(b->turned + code_dim);
    b->even = b->codes + code_dim;
    b->odd = b->even + code_dim / 2;
    b->second = b->odd + code_dim / 2;
    fill(b, p);
    *probe = b;
    return VD_OK;
}
