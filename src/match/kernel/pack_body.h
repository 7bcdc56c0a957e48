/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_body.h: rotating and quantising a vector, written once in vectors of 16 floats; every kernel
 * file includes it with TARGET defined and the compiler makes instructions of its own of it.
 *
 * No operation is fused and all sums run in 16 lanes in one order, so that a template is packed to
 * the same bytes on every processor.
 *
 * The rotation: the signs of some components are turned round; if dim is no power of two, component
 * i and component i + dim/2 become their sum and difference; a Walsh-Hadamard transform of the
 * first m components, m the greatest power of two in dim; and if m < dim, other signs are turned
 * round and the last m components transformed.  Every step is orthogonal (with its factor), so the
 * whole is, and it spreads a vector that stands out in a few components over all (Ailon and
 * Chazelle, The fast Johnson-Lindenstrauss transform, 2009).
 */
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi" /* nothing here is called from elsewhere */
#endif

typedef float pf __attribute__((vector_size(64)));
typedef float pf_loose __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t pi __attribute__((vector_size(64)));
typedef uint32_t pu __attribute__((vector_size(64)));
typedef uint8_t pb __attribute__((vector_size(16)));

#define PACK_INLINE TARGET static inline __attribute__((always_inline))
#define AT(p)       (*(pf_loose *)(p))

/* The bits of the largest component without its sign; from 0x7F800000 on one is not finite. */
TARGET static uint32_t largest(const float *y, size_t dim)
{
    pi most = {0};
    for (size_t i = 0; i < dim; i += 16) {
        pi v = (pi)AT(y + i) & 0x7FFFFFFF, more = v > most;
        most = (v & more) | (most & ~more);
    }
    int32_t top = 0;
    for (int k = 0; k < 16; k++)
        top = most[k] > top ? most[k] : top;
    return (uint32_t)top;
}

TARGET static void scale(float *y, size_t dim, float factor)
{
    for (size_t i = 0; i < dim; i += 16)
        AT(y + i) *= factor;
}

TARGET static void flip(float *y, size_t dim, const uint64_t *signs)
{
    const pu shift = {31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16};
    for (size_t i = 0; i < dim; i += 16) {
        uint32_t bits = (uint32_t)(signs[i / 64] >> i % 64) & 0xFFFF;
        pu turn = ((pu){0} + bits) << shift & 0x80000000u;
        AT(y + i) = (pf)((pu)AT(y + i) ^ turn);
    }
}

TARGET static void fold(float *y, size_t half)
{
    const float root = 0.70710678f; /* 1 / sqrt(2) */
    size_t i = 0;
    for (; i + 16 <= half; i += 16) {
        pf a = AT(y + i), b = AT(y + half + i);
        AT(y + i) = (a + b) * root;
        AT(y + half + i) = (a - b) * root;
    }
    for (; i < half; i++) {
        float a = y[i], b = y[half + i];
        y[i] = (a + b) * root;
        y[half + i] = (a - b) * root;
    }
}

/* Four stages within a register. */
PACK_INLINE void within(float *y, float factor)
{
    const pu s1 = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    const pu s2 = {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1};
    const pu s4 = {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1};
    const pu s8 = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    pf v = AT(y);
    v = (pf)((pu)v ^ s1 << 31) +
        __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    v = (pf)((pu)v ^ s2 << 31) +
        __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    v = (pf)((pu)v ^ s4 << 31) +
        __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    v = (pf)((pu)v ^ s8 << 31) +
        __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    AT(y) = v * factor;
}

/* The stages of strides s and 2s; m is a multiple of 4s. */
TARGET static void two_stages(float *y, size_t m, size_t s)
{
    for (size_t i = 0; i < m; i += 4 * s)
        for (size_t k = i; k < i + s; k += 16) {
            pf a = AT(y + k), b = AT(y + k + s), c = AT(y + k + 2 * s), d = AT(y + k + 3 * s);
            pf ab = a + b, ba = a - b, cd = c + d, dc = c - d;
            AT(y + k) = ab + cd;
            AT(y + k + s) = ba + dc;
            AT(y + k + 2 * s) = ab - cd;
            AT(y + k + 3 * s) = ba - dc;
        }
}

TARGET static void one_stage(float *y, size_t m, size_t s)
{
    for (size_t i = 0; i < m; i += 2 * s)
        for (size_t k = i; k < i + s; k += 16) {
            pf a = AT(y + k), b = AT(y + k + s);
            AT(y + k) = a + b;
            AT(y + k + s) = a - b;
        }
}

/* m is a power of two, 16 or more. */
TARGET static void hadamard(float *y, size_t m)
{
    float factor = 0.25f; /* becomes 1 / sqrt(m) */
    size_t s = 16, left = m / 16;
    for (; left >= 4; left /= 4)
        factor *= 0.5f;
    if (left == 2)
        factor *= 0.70710678f;
    for (size_t i = 0; i < m; i += 16)
        within(y + i, factor);
    for (; 4 * s <= m; s *= 4)
        two_stages(y, m, s);
    if (s < m)
        one_stage(y, m, s);
}

TARGET static void turn(float *y, size_t dim)
{
    size_t m = 16;
    while (2 * m <= dim)
        m *= 2;
    flip(y, dim, vd_turn_signs[0]);
    if (m < dim)
        fold(y, dim / 2);
    hadamard(y, m);
    if (m < dim) {
        flip(y, dim, vd_turn_signs[1]);
        hadamard(y + dim - m, m);
    }
}

TARGET static float add_up(const float *lane)
{
    float v[16];
    memcpy(v, lane, sizeof(v));
    for (size_t w = 8; w; w /= 2)
        for (size_t l = 0; l < w; l++)
            v[l] += v[l + w];
    return v[0];
}

/* Sixteen codes, one a byte, to eight bytes of two. */
static inline void put_codes(uint8_t *out, const uint8_t *code)
{
    for (int i = 0; i < 2; i++) {
        uint32_t low, high;
        memcpy(&low, code + 8 * i, 4);
        memcpy(&high, code + 8 * i + 4, 4);
        low |= high << 4;
        memcpy(out + 4 * i, &low, 4);
    }
}

/* Bring y to root mean square 1. */
TARGET static void level_out(float *y, size_t dim, struct vd_code_sums *sums)
{
    pf s = {0};
    for (size_t i = 0; i < dim; i += 16)
        s += AT(y + i) * AT(y + i);
    sums->sum = add_up((const float *)&s);
    float g = (float)__builtin_sqrt((double)dim / (double)sums->sum);
    for (size_t i = 0; i < dim; i += 16)
        AT(y + i) *= g;
}

/* Plane hi. Code: which of the eight levels, bit 3: below zero. */
TARGET static float quantise_hi(float *y, size_t dim, uint8_t *hi, struct vd_code_sums *sums)
{
    static const int32_t level[8] = {3, 9, 15, 22, 29, 38, 48, 64};
    pf s = {0}, most = {0};
    for (size_t i = 0; i < dim; i += 16) {
        pu t = (pu)AT(y + i), sign = t & 0x80000000u;
        pf a = (pf)(t ^ sign);
        pi at = {0}, l = at + level[0];
        for (int k = 1; k < 8; k++) {
            pi above = a > (pf){0} + (float)(level[k - 1] + level[k]) * (VD_CODE_UNIT / 2);
            at -= above;
            l += above & (level[k] - level[k - 1]);
        }
        pf left = a - __builtin_convertvector(l, pf) * VD_CODE_UNIT;
        pf size = (pf)((pu)left & 0x7FFFFFFFu);
        pi more = size > most;
        most = (pf)(((pi)size & more) | ((pi)most & ~more));
        s += left * left;
        AT(y + i) = (pf)((pu)left ^ sign);
        pb code = __builtin_convertvector((pu)at | sign >> 28, pb);
        put_codes(hi + i / 2, (const uint8_t *)&code);
    }
    sums->hi = add_up((const float *)&s);
    float top = 0;
    for (int k = 0; k < 16; k++)
        top = most[k] > top ? most[k] : top;
    return top;
}

/* A step that plane lo can have: of the first 16 bits of a float, so that it takes two bytes. */
static float short_step(float f)
{
    uint32_t u;
    f = f > 0x1p-20f ? f : 0x1p-20f;
    memcpy(&u, &f, sizeof(u));
    u = (u + 0x8000u) & 0xFFFF0000u;
    memcpy(&f, &u, sizeof(f));
    return f;
}

TARGET static void quantise_lo(const float *y, size_t dim, uint8_t *lo, struct vd_code_sums *sums)
{
    float step = sums->step, per = 1 / step;
    pf s = {0};
    for (size_t i = 0; i < dim; i += 16) {
        pf left = AT(y + i), c = left * per + 8.0f;
        pi in = c > (pf){0};
        c = (pf)((pi)c & in);
        in = c < (pf){0} + 15.5f;
        c = (pf)(((pi)c & in) | ((pi)((pf){0} + 15.5f) & ~in));
        pi code = __builtin_convertvector(c, pi);
        left -= (__builtin_convertvector(code, pf) - 7.5f) * step;
        s += left * left;
        pb byte = __builtin_convertvector((pu)code, pb);
        put_codes(lo + i / 2, (const uint8_t *)&byte);
    }
    sums->lo = add_up((const float *)&s);
}

TARGET static void quantise(float *y, size_t dim, float reach, uint8_t *hi, uint8_t *lo,
                            struct vd_code_sums *sums)
{
    level_out(y, dim, sums);
    if (!hi)
        return;
    sums->step = short_step(quantise_hi(y, dim, hi, sums) * reach);
    quantise_lo(y, dim, lo, sums);
}
