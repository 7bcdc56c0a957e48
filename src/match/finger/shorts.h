/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shorts.h: the 16-bit arithmetic of the sieves, one number at a time and 16 lanes at a time, to the
 * same bit: products of numbers of 15 fractional bits are rounded as PMULHRSW does it, lengths are
 * max + min / 2.
 */
#ifndef VD_MATCH_FINGER_SHORTS_H
#define VD_MATCH_FINGER_SHORTS_H

#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline int times(int x, int y)
{
    return (x * y + 0x4000) >> 15;
}

static inline int length(int x, int y)
{
    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    return (x > y ? x : y) + ((x > y ? y : x) >> 1);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline __m256i shorts_at(const int16_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

__attribute__((target("avx2"))) static inline __m256i length_of(__m256i x, __m256i y)
{
    x = _mm256_abs_epi16(x);
    y = _mm256_abs_epi16(y);
    return _mm256_add_epi16(_mm256_max_epi16(x, y), _mm256_srli_epi16(_mm256_min_epi16(x, y), 1));
}
#endif

#endif
