/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes_avx2.c: codes.h in registers of 32 bytes, half a line each; with AVX-VNNI one instruction
 * multiplies four bytes and adds them to a lane, without it three do.
 */
#include "match/kernel/codes.h"

#include "match/kernel/instructions.h"

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

#define TARGET        __attribute__((target("avx2")))
#define WIDTH         32
#define LOOK_UP(t, i) look_up(t, (__m256i)(i))
TARGET static inline __m256 look_up(const float *t, __m256i i)
{
    __m256 low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t), i);
    __m256 high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t + 8), i);
    return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)));
}
#define PUT_BYTES(p, v) put_bytes(p, (__m256i)(v))
TARGET static inline void put_bytes(uint8_t *out, __m256i v)
{
    __m256i each = _mm256_shuffle_epi8(v, _mm256_set1_epi32(0x0C080400));
    int32_t low = _mm256_extract_epi32(each, 0), high = _mm256_extract_epi32(each, 4);
    memcpy(out, &low, 4);
    memcpy(out + 4, &high, 4);
}
#include "match/kernel/pack_body.h"

#define INLINE static inline __attribute__((always_inline))
#if defined(__clang__) ? __clang_major__ >= 12 : __GNUC__ >= 11
#define HAVE_AVXVNNI 1
#define VNNI         __attribute__((target("avx2,avxvnni")))
#else
#define HAVE_AVXVNNI 0
#define VNNI         TARGET
#endif

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

static bool has_avxvnni(void)
{
    unsigned a, b, c, d;
    return HAVE_AVXVNNI && has_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

TARGET INLINE __m256i dot_avx2(__m256i sum, __m256i codes, __m256i probe)
{
    __m256i two = _mm256_maddubs_epi16(codes, probe);
    return _mm256_add_epi32(sum, _mm256_madd_epi16(two, _mm256_set1_epi16(1)));
}

VNNI INLINE __m256i dot_vnni(__m256i sum, __m256i codes, __m256i probe)
{
#if HAVE_AVXVNNI
    return _mm256_dpbusd_avx_epi32(sum, codes, probe);
#else
    return dot_avx2(sum, codes, probe);
#endif
}

#define UNROLL _Pragma("GCC unroll 8") /* so that sums stay in registers */

TARGET INLINE __m256i four(const int8_t *p)
{
    int32_t v;
    memcpy(&v, p, 4);
    return _mm256_set1_epi32(v);
}

TARGET INLINE __m256i low_half(__m256i v)
{
    return _mm256_and_si256(v, _mm256_set1_epi8(15));
}

TARGET INLINE __m256i high_half(__m256i v)
{
    return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
}

TARGET INLINE __m256i levels(void)
{
    __m128i l = _mm_loadu_si128((const void *)vd_code_level);
    return _mm256_broadcastsi128_si256(_mm_add_epi8(l, _mm_set1_epi8(VD_CODE_OFFSET)));
}

/* 64 + size, or 64 - size where there is a sign: 128 - v is ~v - 127. */
TARGET INLINE __m256i signed_levels(__m256i table, __m256i sizes, const uint8_t *signs)
{
    const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                            2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201u);
    __m256i below = _mm256_and_si256(_mm256_shuffle_epi8(four((const int8_t *)signs), spread), bit);
    __m256i v = _mm256_shuffle_epi8(table, sizes);
    below = _mm256_cmpeq_epi8(below, bit);
    return _mm256_sub_epi8(_mm256_xor_si256(v, below),
                           _mm256_and_si256(below, _mm256_set1_epi8(127)));
}

TARGET INLINE int32_t add_lanes(__m256i v)
{
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1)));
}

/* A group for N probes, `from` the first of the `of` that stand side by side in a line. */
#define COARSE(ISA, NAME, DOT, N, OF)                                                              \
    ISA INLINE void NAME(const uint8_t *hi, size_t lines, const int8_t *probe, int32_t *out,       \
                         size_t stride)                                                            \
    {                                                                                              \
        __m256i table = levels(), a[N], b[N];                                                      \
        UNROLL for (int i = 0; i < N; i++) a[i] = b[i] = _mm256_setzero_si256();                   \
        const uint8_t *signs = hi + lines * 64;                                                    \
        for (size_t j = 0; j < lines; j++, hi += 64, signs += 16, probe += 8 * OF) {               \
            __m256i v = _mm256_loadu_si256((const void *)hi);                                      \
            __m256i w = _mm256_loadu_si256((const void *)(hi + 32));                               \
            _mm_prefetch((const char *)(hi + lines * 80), _MM_HINT_T0);                            \
            __m256i v0 = signed_levels(table, low_half(v), signs);                                 \
            __m256i w0 = signed_levels(table, low_half(w), signs + 4);                             \
            __m256i v1 = signed_levels(table, high_half(v), signs + 8);                            \
            __m256i w1 = signed_levels(table, high_half(w), signs + 12);                           \
            UNROLL for (int i = 0; i < N; i++)                                                     \
            {                                                                                      \
                __m256i p = four(probe + 4 * i), q = four(probe + 4 * (OF + i));                   \
                a[i] = DOT(DOT(a[i], v0, p), v1, q);                                               \
                b[i] = DOT(DOT(b[i], w0, p), w1, q);                                               \
            }                                                                                      \
        }                                                                                          \
        UNROLL for (int i = 0; i < N; i++)                                                         \
        {                                                                                          \
            _mm256_storeu_si256((void *)(out + (size_t)i * stride), a[i]);                         \
            _mm256_storeu_si256((void *)(out + (size_t)i * stride + 8), b[i]);                     \
        }                                                                                          \
    }

#define KERNELS(ISA, DOT, X)                                                                       \
    COARSE(ISA, coarse_1_##X, DOT, 1, 1)                                                           \
    COARSE(ISA, coarse_4_##X, DOT, 4, VD_CODE_PROBES)                                              \
    ISA static void coarse_##X(const uint8_t *hi, size_t n, size_t lines, const int8_t *probe,     \
                               int32_t *out)                                                       \
    {                                                                                              \
        for (size_t g = 0; g < n; g++)                                                             \
            coarse_1_##X(hi + g * lines * 80, lines, probe, out + g * VD_CODE_GROUP, 0);           \
    }                                                                                              \
    ISA static void coarse8_##X(const uint8_t *hi, size_t n, size_t lines, const int8_t *probes,   \
                                int32_t *out, size_t stride)                                       \
    {                                                                                              \
        for (size_t g = 0; g < n; g++)                                                             \
            for (size_t i = 0; i < VD_CODE_PROBES; i += 4)                                         \
                coarse_4_##X(hi + g * lines * 80, lines, probes + 4 * i,                           \
                             out + i * stride + g * VD_CODE_GROUP, stride);                        \
    }                                                                                              \
    ISA static int32_t fine_##X(const uint8_t *lo, size_t n, const int8_t *even,                   \
                                const int8_t *odd)                                                 \
    {                                                                                              \
        __m256i a = _mm256_setzero_si256(), b = a;                                                 \
        size_t i = 0;                                                                              \
        for (; i + 32 <= n; i += 32) {                                                             \
            __m256i v = _mm256_loadu_si256((const void *)(lo + i));                                \
            a = DOT(a, low_half(v), _mm256_loadu_si256((const void *)(even + i)));                 \
            b = DOT(b, high_half(v), _mm256_loadu_si256((const void *)(odd + i)));                 \
        }                                                                                          \
        int32_t sum = add_lanes(_mm256_add_epi32(a, b));                                           \
        for (; i < n; i++)                                                                         \
            sum += (lo[i] & 15) * even[i] + (lo[i] >> 4) * odd[i];                                 \
        return sum;                                                                                \
    }

KERNELS(TARGET, dot_avx2, avx2)
KERNELS(VNNI, dot_vnni, vnni)

TARGET INLINE unsigned pass8(const int32_t *sums, const uint16_t *error, const float *norms,
                             const struct vd_code_bar *bar)
{
    __m256i d =
        _mm256_sub_epi32(_mm256_loadu_si256((const void *)sums), _mm256_set1_epi32(bar->offset));
    __m256 s = _mm256_mul_ps(_mm256_cvtepi32_ps(d), _mm256_set1_ps(bar->per_unit));
    __m256 e = _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)error)));
    __m256 most = _mm256_add_ps(s, _mm256_mul_ps(e, _mm256_set1_ps(bar->per_error)));
    most = _mm256_add_ps(most, _mm256_set1_ps(bar->base));
    unsigned mask = 0;
    if (norms) {
        __m256 norm = _mm256_loadu_ps(norms);
        most = _mm256_mul_ps(most, norm);
        mask = (unsigned)_mm256_movemask_ps(
            _mm256_cmp_ps(norm, _mm256_set1_ps(bar->norm_is_small), _CMP_LT_OQ));
    }
    return mask | (unsigned)_mm256_movemask_ps(
                      _mm256_cmp_ps(most, _mm256_set1_ps(bar->floor), _CMP_GE_OQ));
}

TARGET static void pass(const int32_t *sums, const uint16_t *error, size_t n_groups,
                        const struct vd_code_bar *bar, uint16_t *mask)
{
    for (size_t g = 0; g < n_groups; g++) {
        size_t i = g * VD_CODE_GROUP, k = i + 8;
        const float *norm = bar->norm;
        mask[g] = (uint16_t)(pass8(sums + i, error + i, norm ? norm + i : NULL, bar) |
                             pass8(sums + k, error + k, norm ? norm + k : NULL, bar) << 8);
    }
}

const struct vd_codes_kernel vd_codes_avxvnni = {
    .name = "avxvnni",
    .usable = has_avxvnni,
    .level = VD_ISA_AVXVNNI,
    .coarse = coarse_vnni,
    .together = VD_CODE_PROBES,
    .woven_bytes = vd_code_woven_bytes,
    .weave = vd_code_weave,
    .coarse_many = coarse8_vnni,
    .fine = fine_vnni,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
const struct vd_codes_kernel vd_codes_avx2 = {
    .name = "avx2",
    .usable = has_avx2,
    .level = VD_ISA_AVX2,
    .coarse = coarse_avx2,
    .together = VD_CODE_PROBES,
    .woven_bytes = vd_code_woven_bytes,
    .weave = vd_code_weave,
    .coarse_many = coarse8_avx2,
    .fine = fine_avx2,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
#else
typedef int vd_codes_avx2_is_not_for_this_processor;
#endif
