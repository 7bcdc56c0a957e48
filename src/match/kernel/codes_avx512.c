/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes_avx512.c: codes.h in registers of 64 bytes, a line each; with VNNI one instruction
 * multiplies four bytes and adds them to a lane, without it three do.
 */
#include "match/kernel/codes.h"

#include "match/kernel/instructions.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET          __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define WIDTH           64
#define LOOK_UP(t, i)   ((rf)_mm512_permutexvar_ps((__m512i)(i), _mm512_loadu_ps(t)))
#define PUT_BYTES(p, v) _mm_storeu_si128((void *)(p), _mm512_cvtepi32_epi8((__m512i)(v)))
#include "match/kernel/pack_body.h"

#define VNNI   __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define INLINE static inline __attribute__((always_inline))

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

static bool has_vnni(void)
{
    return has_avx512() && __builtin_cpu_supports("avx512vnni");
}

VNNI INLINE __m512i dot_vnni(__m512i sum, __m512i codes, __m512i probe)
{
    return _mm512_dpbusd_epi32(sum, codes, probe);
}

TARGET INLINE __m512i dot_bw(__m512i sum, __m512i codes, __m512i probe)
{
    __m512i two = _mm512_maddubs_epi16(codes, probe);
    return _mm512_add_epi32(sum, _mm512_madd_epi16(two, _mm512_set1_epi16(1)));
}

#define UNROLL _Pragma("GCC unroll 8") /* so that sums stay in registers */

TARGET INLINE __m512i four(const int8_t *p)
{
    int32_t v;
    memcpy(&v, p, 4);
    return _mm512_set1_epi32(v);
}

TARGET INLINE __m512i low_half(__m512i v)
{
    return _mm512_and_si512(v, _mm512_set1_epi8(15));
}

TARGET INLINE __m512i high_half(__m512i v)
{
    return _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(15));
}

TARGET INLINE __m512i levels(void)
{
    __m128i l = _mm_loadu_si128((const void *)vd_code_level);
    return _mm512_broadcast_i32x4(_mm_add_epi8(l, _mm_set1_epi8(VD_CODE_OFFSET)));
}

/* 64 + size, or 64 - size where there is a sign. */
TARGET INLINE __m512i signed_levels(__m512i table, __m512i sizes, const uint8_t *signs)
{
    uint64_t below;
    memcpy(&below, signs, 8);
    __m512i v = _mm512_shuffle_epi8(table, sizes);
    return _mm512_mask_sub_epi8(v, below, _mm512_set1_epi8((char)(2 * VD_CODE_OFFSET)), v);
}

/* N groups at once for one probe: the next N are fetched meanwhile. */
#define COARSE(ISA, NAME, DOT, N)                                                                  \
    ISA INLINE void NAME(const uint8_t *hi, size_t lines, const int8_t *probe, int32_t *out)       \
    {                                                                                              \
        __m512i table = levels(), a[N], b[N];                                                      \
        UNROLL for (int g = 0; g < N; g++) a[g] = b[g] = _mm512_setzero_si512();                   \
        for (size_t j = 0; j < lines; j++) {                                                       \
            __m512i p = four(probe + 8 * j), q = four(probe + 8 * j + 4);                          \
            UNROLL for (int g = 0; g < N; g++)                                                     \
            {                                                                                      \
                const uint8_t *group = hi + (size_t)g * lines * 80;                                \
                const uint8_t *line = group + j * 64, *signs = group + lines * 64 + j * 16;        \
                __m512i v = _mm512_loadu_si512(line);                                              \
                _mm_prefetch((const char *)(line + N * lines * 80), _MM_HINT_T0);                  \
                if (j % 4 == 0)                                                                    \
                    _mm_prefetch((const char *)(signs + N * lines * 80), _MM_HINT_T0);             \
                a[g] = DOT(a[g], signed_levels(table, low_half(v), signs), p);                     \
                b[g] = DOT(b[g], signed_levels(table, high_half(v), signs + 8), q);                \
            }                                                                                      \
        }                                                                                          \
        UNROLL for (int g = 0; g < N; g++)                                                         \
            _mm512_storeu_si512(out + VD_CODE_GROUP * g, _mm512_add_epi32(a[g], b[g]));            \
    }

/* N groups at once for eight probes. */
#define COARSE8(ISA, NAME, DOT, N)                                                                 \
    ISA INLINE void NAME(const uint8_t *hi, size_t lines, const int8_t *probes, int32_t *out,      \
                         size_t stride)                                                            \
    {                                                                                              \
        __m512i table = levels(), a[VD_CODE_PROBES][N];                                            \
        UNROLL for (int i = 0; i < VD_CODE_PROBES; i++) UNROLL for (int g = 0; g < N; g++)         \
            a[i][g] = _mm512_setzero_si512();                                                      \
        for (size_t j = 0; j < lines; j++, probes += 8 * VD_CODE_PROBES) {                         \
            __m512i low[N], high[N];                                                               \
            UNROLL for (int g = 0; g < N; g++)                                                     \
            {                                                                                      \
                const uint8_t *group = hi + (size_t)g * lines * 80;                                \
                const uint8_t *signs = group + lines * 64 + j * 16;                                \
                __m512i v = _mm512_loadu_si512(group + j * 64);                                    \
                low[g] = signed_levels(table, low_half(v), signs);                                 \
                high[g] = signed_levels(table, high_half(v), signs + 8);                           \
            }                                                                                      \
            UNROLL for (int i = 0; i < VD_CODE_PROBES; i++)                                        \
            {                                                                                      \
                __m512i p = four(probes + 4 * i), q = four(probes + 4 * (VD_CODE_PROBES + i));     \
                UNROLL for (int g = 0; g < N; g++) a[i][g] =                                       \
                    DOT(DOT(a[i][g], low[g], p), high[g], q);                                      \
            }                                                                                      \
        }                                                                                          \
        UNROLL for (int i = 0; i < VD_CODE_PROBES; i++) UNROLL for (int g = 0; g < N; g++)         \
            _mm512_storeu_si512(out + (size_t)i * stride + VD_CODE_GROUP * g, a[i][g]);            \
    }

#define KERNELS(ISA, DOT, X)                                                                       \
    COARSE(ISA, coarse_by_4_##X, DOT, 4)                                                           \
    COARSE(ISA, coarse_by_1_##X, DOT, 1)                                                           \
    COARSE8(ISA, coarse8_by_2_##X, DOT, 2)                                                         \
    COARSE8(ISA, coarse8_by_1_##X, DOT, 1)                                                         \
    ISA static void coarse_##X(const uint8_t *hi, size_t n, size_t lines, const int8_t *probe,     \
                               int32_t *out)                                                       \
    {                                                                                              \
        size_t g = 0;                                                                              \
        for (; g + 4 <= n; g += 4)                                                                 \
            coarse_by_4_##X(hi + g * lines * 80, lines, probe, out + g * VD_CODE_GROUP);           \
        for (; g < n; g++)                                                                         \
            coarse_by_1_##X(hi + g * lines * 80, lines, probe, out + g * VD_CODE_GROUP);           \
    }                                                                                              \
    ISA static void coarse8_##X(const uint8_t *hi, size_t n, size_t lines, const int8_t *probes,   \
                                int32_t *out, size_t stride)                                       \
    {                                                                                              \
        size_t g = 0;                                                                              \
        for (; g + 2 <= n; g += 2)                                                                 \
            coarse8_by_2_##X(hi + g * lines * 80, lines, probes, out + g * VD_CODE_GROUP, stride); \
        for (; g < n; g++)                                                                         \
            coarse8_by_1_##X(hi + g * lines * 80, lines, probes, out + g * VD_CODE_GROUP, stride); \
    }                                                                                              \
    ISA static int32_t fine_##X(const uint8_t *lo, size_t n, const int8_t *even,                   \
                                const int8_t *odd)                                                 \
    {                                                                                              \
        __m512i a = _mm512_setzero_si512(), b = a;                                                 \
        for (size_t i = 0; i < n; i += 64) {                                                       \
            __mmask64 m = n - i >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << (n - i)) - 1;             \
            __m512i v = _mm512_maskz_loadu_epi8(m, lo + i);                                        \
            a = DOT(a, low_half(v), _mm512_maskz_loadu_epi8(m, even + i));                         \
            b = DOT(b, high_half(v), _mm512_maskz_loadu_epi8(m, odd + i));                         \
        }                                                                                          \
        return _mm512_reduce_add_epi32(_mm512_add_epi32(a, b));                                    \
    }

KERNELS(VNNI, dot_vnni, vnni)
KERNELS(TARGET, dot_bw, bw)

TARGET static void pass(const int32_t *sums, const uint16_t *error, size_t n_groups,
                        const struct vd_code_bar *bar, uint16_t *mask)
{
    __m512i offset = _mm512_set1_epi32(bar->offset);
    __m512 unit = _mm512_set1_ps(bar->per_unit), per = _mm512_set1_ps(bar->per_error),
           base = _mm512_set1_ps(bar->base), floor = _mm512_set1_ps(bar->floor),
           small = _mm512_set1_ps(bar->norm_is_small);
    for (size_t g = 0; g < n_groups; g++) {
        size_t i = g * VD_CODE_GROUP;
        __m512 s = _mm512_cvtepi32_ps(
            _mm512_sub_epi32(_mm512_loadu_si512((const void *)(sums + i)), offset));
        __m512 e = _mm512_cvtepi32_ps(
            _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(error + i))));
        __m512 most =
            _mm512_add_ps(_mm512_add_ps(_mm512_mul_ps(s, unit), _mm512_mul_ps(e, per)), base);
        __mmask16 m = 0;
        if (bar->norm) {
            __m512 norm = _mm512_loadu_ps(bar->norm + i);
            most = _mm512_mul_ps(most, norm);
            m = _mm512_cmp_ps_mask(norm, small, _CMP_LT_OQ);
        }
        mask[g] = (uint16_t)(m | _mm512_cmp_ps_mask(most, floor, _CMP_GE_OQ));
    }
}

const struct vd_codes_kernel vd_codes_avx512vnni = {
    .name = "avx512vnni",
    .usable = has_vnni,
    .level = VD_ISA_AVX512VNNI,
    .coarse = coarse_vnni,
    .coarse8 = coarse8_vnni,
    .fine = fine_vnni,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
const struct vd_codes_kernel vd_codes_avx512 = {
    .name = "avx512",
    .usable = has_avx512,
    .level = VD_ISA_AVX512,
    .coarse = coarse_bw,
    .coarse8 = coarse8_bw,
    .fine = fine_bw,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
#else
typedef int vd_codes_avx512_is_not_for_this_processor;
#endif
