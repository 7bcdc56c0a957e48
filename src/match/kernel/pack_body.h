/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_body.h: rotating and quantising a vector, written once; every kernel file includes it with
 * TARGET defined, WIDTH, the bytes of its registers, LOOK_UP(t, i), the floats t[i] for a register of
 * indices 0 to 15, and PUT_BYTES(p, v), which writes the lowest byte of every lane; the compiler makes
 * instructions of the rest.
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

typedef float rf __attribute__((vector_size(WIDTH)));
typedef float rf_loose __attribute__((vector_size(WIDTH), aligned(4), may_alias));
typedef int32_t ri __attribute__((vector_size(WIDTH)));
typedef uint32_t ru __attribute__((vector_size(WIDTH)));
enum { PER = WIDTH / 4, PARTS = 16 / PER };

#define PART(p)    (*(rf_loose *)(p))
#define EVERY_PART _Pragma("GCC unroll 4") for (int p = 0; p < PARTS; p++)

/* The bits of the largest component without its sign; from 0x7F800000 on one is not finite. */
TARGET static uint32_t largest(const float *y, size_t dim)
{
    ri most = {0};
    for (size_t i = 0; i < dim; i += PER) {
        ri v = (ri)PART(y + i) & 0x7FFFFFFF, more = v > most;
        most = (v & more) | (most & ~more);
    }
    int32_t top = 0;
    for (int k = 0; k < PER; k++)
        top = most[k] > top ? most[k] : top;
    return (uint32_t)top;
}

TARGET static void scale(float *y, size_t dim, float factor)
{
    for (size_t i = 0; i < dim; i += PER)
        PART(y + i) *= factor;
}

TARGET static void flip(float *y, size_t dim, const uint64_t *signs)
{
    ru shift;
    for (uint32_t i = 0; i < PER; i++)
        shift[i] = 31 - i;
    for (size_t i = 0; i < dim; i += PER) {
        uint32_t bits = (uint32_t)(signs[i / 64] >> i % 64) & 0xFFFF;
        ru turned = ((ru){0} + bits) << shift & 0x80000000u;
        PART(y + i) = (rf)((ru)PART(y + i) ^ turned);
    }
}

TARGET static void fold(float *y, size_t half)
{
    const float root = 0.70710678f; /* 1 / sqrt(2) */
    for (size_t i = 0; i < half; i += 4) {
        float a[4], b[4];
        memcpy(a, y + i, sizeof(a));
        memcpy(b, y + half + i, sizeof(b));
        for (int k = 0; k < 4; k++) {
            y[i + (size_t)k] = (a[k] + b[k]) * root;
            y[half + i + (size_t)k] = (a[k] - b[k]) * root;
        }
    }
}

/* Sums and differences of components s apart within registers: `mates` are where the others are. */
#define WITHIN(v, s, ...) v = (rf)((ru)v ^ upper[s]) + __builtin_shufflevector(v, v, __VA_ARGS__)

/* The stages of strides below PER. */
TARGET static void within(float *y, size_t m, float factor)
{
    ru upper[9]; /* sign bit: this component is the later one of its pair */
    for (uint32_t s = 1; s < PER; s *= 2)
        for (uint32_t i = 0; i < PER; i++)
            upper[s][i] = (i & s) ? 0x80000000u : 0;
    for (size_t i = 0; i < m; i += PER) {
        rf v = PART(y + i) * factor;
#if WIDTH == 64
        WITHIN(v, 1, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
        WITHIN(v, 2, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
        WITHIN(v, 4, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
        WITHIN(v, 8, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
#elif WIDTH == 32
        WITHIN(v, 1, 1, 0, 3, 2, 5, 4, 7, 6);
        WITHIN(v, 2, 2, 3, 0, 1, 6, 7, 4, 5);
        WITHIN(v, 4, 4, 5, 6, 7, 0, 1, 2, 3);
#else
        WITHIN(v, 1, 1, 0, 3, 2);
        WITHIN(v, 2, 2, 3, 0, 1);
#endif
        PART(y + i) = v;
    }
}

/* The stages of strides s and 2s; m is a multiple of 4s. */
TARGET static void two_stages(float *y, size_t m, size_t s)
{
    for (size_t i = 0; i < m; i += 4 * s)
        for (size_t k = i; k < i + s; k += PER) {
            rf a = PART(y + k), b = PART(y + k + s), c = PART(y + k + 2 * s),
               d = PART(y + k + 3 * s);
            rf ab = a + b, ba = a - b, cd = c + d, dc = c - d;
            PART(y + k) = ab + cd;
            PART(y + k + s) = ba + dc;
            PART(y + k + 2 * s) = ab - cd;
            PART(y + k + 3 * s) = ba - dc;
        }
}

TARGET static void one_stage(float *y, size_t m, size_t s)
{
    for (size_t i = 0; i < m; i += 2 * s)
        for (size_t k = i; k < i + s; k += PER) {
            rf a = PART(y + k), b = PART(y + k + s);
            PART(y + k) = a + b;
            PART(y + k + s) = a - b;
        }
}

/* m is a power of two, 16 or more. */
TARGET static void hadamard(float *y, size_t m)
{
    float factor = 0.25f; /* becomes 1 / sqrt(m) */
    size_t s = PER, left = m / 16;
    for (; left >= 4; left /= 4)
        factor *= 0.5f;
    if (left == 2)
        factor *= 0.70710678f;
    within(y, m, factor);
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
        uint64_t both;
        memcpy(&both, code + 8 * i, 8);
        uint32_t bytes = (uint32_t)(both | both >> 28);
        memcpy(out + 4 * i, &bytes, 4);
    }
}

/* Sixteen bytes of 0 and 1 to as many bits: the product brings byte i's bit to bit 56 + i. */
static inline void put_signs(uint8_t *out, const uint8_t *sign)
{
    for (int i = 0; i < 2; i++) {
        uint64_t each;
        memcpy(&each, sign + 8 * i, 8);
        out[i] = (uint8_t)(each * 0x0102040810204080u >> 56);
    }
}

/* What brings y to root mean square 1. */
TARGET static float level_out(const float *y, size_t dim, struct vd_code_sums *sums)
{
    rf s[PARTS] = {{0}};
    for (size_t i = 0; i < dim; i += 16) {
        EVERY_PART
        s[p] += *(const rf_loose *)(y + i + p * PER) * *(const rf_loose *)(y + i + p * PER);
    }
    sums->sum = add_up((const float *)s);
    return (float)__builtin_sqrt((double)dim / (double)sums->sum);
}

/* Which level is nearest to a component a of 0 to 3.2, as a polynomial: where it steps up is within
 * 0.07 of a level of half way between two.  From 3.2 on it is the last. */
#define NEAREST(a) ((((a) * -0.08295f - 0.80684f) * (a) + 8.17876f) * (a)-0.08139f)

/* Plane hi of y times g. Returns the largest component that is left. */
TARGET static float quantise_hi(float *y, size_t dim, float g, uint8_t *hi,
                                struct vd_code_sums *sums)
{
    rf s[PARTS] = {{0}}, most = {0};
    uint8_t size[16], below[16], *signs = hi + dim / 2;
    for (size_t i = 0; i < dim; i += 16) {
        EVERY_PART
        {
            ru t = (ru)(PART(y + i + p * PER) * g), sign = t & 0x80000000u;
            const rf end = (rf){0} + 3.2f;
            rf a = (rf)(t ^ sign);
            ri in = a < end;
            rf told = (rf)(((ri)a & in) | ((ri)end & ~in));
            ri at = __builtin_convertvector(NEAREST(told), ri);
            rf left = a - LOOK_UP(vd_code_size, at);
            rf much = (rf)((ru)left & 0x7FFFFFFFu);
            ri more = much > most;
            most = (rf)(((ri)much & more) | ((ri)most & ~more));
            s[p] += left * left;
            PART(y + i + p * PER) = (rf)((ru)left ^ sign);
            PUT_BYTES(size + p * PER, (ru)at);
            PUT_BYTES(below + p * PER, sign >> 31);
        }
        put_codes(hi + i / 2, size);
        put_signs(signs + i / 8, below);
    }
    sums->hi = add_up((const float *)s);
    float top = 0;
    for (int k = 0; k < PER; k++)
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
    rf s[PARTS] = {{0}};
    uint8_t code[16];
    for (size_t i = 0; i < dim; i += 16) {
        EVERY_PART
        {
            const rf least = {0}, most = least + 15.5f;
            rf left = PART(y + i + p * PER), c = left * per + 8.0f;
            ri in = c > least;
            c = (rf)((ri)c & in);
            in = c < most;
            c = (rf)(((ri)c & in) | ((ri)most & ~in));
            ri l = __builtin_convertvector(c, ri);
            left -= (__builtin_convertvector(l, rf) - 7.5f) * step;
            s[p] += left * left;
            PUT_BYTES(code + p * PER, (ru)l);
        }
        put_codes(lo + i / 2, code);
    }
    sums->lo = add_up((const float *)s);
}

TARGET static void quantise(float *y, size_t dim, float reach, uint8_t *hi, uint8_t *lo,
                            struct vd_code_sums *sums)
{
    float g = level_out(y, dim, sums);
    if (!hi) {
        scale(y, dim, g);
        return;
    }
    sums->step = short_step(quantise_hi(y, dim, g, hi, sums) * reach);
    quantise_lo(y, dim, lo, sums);
}
