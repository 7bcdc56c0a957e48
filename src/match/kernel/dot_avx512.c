/* SPDX-License-Identifier: Apache-2.0 */
/* dot_avx512.c: the order of dot.h in one 16-lane register a row, four rows at a time. */
#include "match/kernel/dot.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f")))

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f");
}

TARGET static inline float fold(__m512 v)
{
    __m256 hi = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(v), 1));
    __m256 v8 = _mm256_add_ps(_mm512_castps512_ps256(v), hi);
    __m128 v4 = _mm_add_ps(_mm256_castps256_ps128(v8), _mm256_extractf128_ps(v8, 1));
    __m128 v2 = _mm_add_ps(v4, _mm_movehl_ps(v4, v4));
    return _mm_cvtss_f32(_mm_add_ss(v2, _mm_shuffle_ps(v2, v2, 1)));
}

TARGET static inline __m512 step(__m512 acc, const float *a, __m512 b)
{
    return _mm512_add_ps(acc, _mm512_mul_ps(_mm512_load_ps(a), b));
}

TARGET static void four_rows(const float *r, size_t stride, const float *probe, float *out)
{
    __m512 a = _mm512_setzero_ps(), b = a, c = a, d = a;
    for (size_t i = 0; i < stride; i += VD_DOT_LANES) {
        __m512 p = _mm512_load_ps(probe + i);
        a = step(a, r + i, p);
        b = step(b, r + stride + i, p);
        c = step(c, r + 2 * stride + i, p);
        d = step(d, r + 3 * stride + i, p);
    }
    out[0] = fold(a);
    out[1] = fold(b);
    out[2] = fold(c);
    out[3] = fold(d);
}

TARGET static float one_row(const float *r, size_t stride, const float *probe)
{
    __m512 a = _mm512_setzero_ps();
    for (size_t i = 0; i < stride; i += VD_DOT_LANES)
        a = step(a, r + i, _mm512_load_ps(probe + i));
    return fold(a);
}

static void rows_avx512(const float *rows, size_t stride, size_t n, const float *probe, float *out)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        four_rows(rows + i * stride, stride, probe, out + i);
    for (; i < n; i++)
        out[i] = one_row(rows + i * stride, stride, probe);
}

const struct vd_dot_kernel vd_dot_avx512 = {
    .name = "avx512",
    .usable = has_avx512,
    .rows = rows_avx512,
};
#else
typedef int vd_dot_avx512_is_not_for_this_processor;
#endif
