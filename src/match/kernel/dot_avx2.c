/* SPDX-License-Identifier: Apache-2.0 */
/* dot_avx2.c: the order of dot.h in two 8-lane registers a row, two rows at a time. */
#include "match/kernel/dot.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

TARGET static inline float fold(__m256 lo, __m256 hi)
{
    __m256 v8 = _mm256_add_ps(lo, hi);
    __m128 v4 = _mm_add_ps(_mm256_castps256_ps128(v8), _mm256_extractf128_ps(v8, 1));
    __m128 v2 = _mm_add_ps(v4, _mm_movehl_ps(v4, v4));
    return _mm_cvtss_f32(_mm_add_ss(v2, _mm_shuffle_ps(v2, v2, 1)));
}

TARGET static inline __m256 step(__m256 acc, const float *a, __m256 b)
{
    return _mm256_add_ps(acc, _mm256_mul_ps(_mm256_load_ps(a), b));
}

TARGET static void pair_of_rows(const float *a, const float *b, const float *probe, size_t n,
                                float *out)
{
    __m256 a0 = _mm256_setzero_ps(), a1 = a0, b0 = a0, b1 = a0;
    for (size_t i = 0; i < n; i += VD_DOT_LANES) {
        __m256 p0 = _mm256_load_ps(probe + i), p1 = _mm256_load_ps(probe + i + 8);
        a0 = step(a0, a + i, p0);
        a1 = step(a1, a + i + 8, p1);
        b0 = step(b0, b + i, p0);
        b1 = step(b1, b + i + 8, p1);
    }
    out[0] = fold(a0, a1);
    out[1] = fold(b0, b1);
}

static void rows_avx2(const float *rows, size_t stride, size_t n, const float *probe, float *out)
{
    float last[2];
    size_t i = 0;
    for (; i + 2 <= n; i += 2)
        pair_of_rows(rows + i * stride, rows + (i + 1) * stride, probe, stride, out + i);
    if (i < n) {
        pair_of_rows(rows + i * stride, rows + i * stride, probe, stride, last);
        out[i] = last[0];
    }
}

const struct vd_dot_kernel vd_dot_avx2 = {
    .name = "avx2",
    .usable = has_avx2,
    .rows = rows_avx2,
};
#else
typedef int vd_dot_avx2_is_not_for_this_processor;
#endif
