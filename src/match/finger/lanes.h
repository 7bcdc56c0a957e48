/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes.h: four minutiae at a time, with the compiler's own vectors.
 *
 * Every machine works in these four lanes, whatever its registers hold, and adds them up in one
 * order: the numbers do not depend on the processor.
 */
#ifndef VD_MATCH_FINGER_LANES_H
#define VD_MATCH_FINGER_LANES_H

#include "match/finger/finger.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#include <string.h>
#endif

typedef finger_four four;
typedef finger_four_i four_i;
enum { LANES = FINGER_LANES, FOURS = FINGER_MAX / FINGER_LANES };

static inline four all_of(float v)
{
    return (four){v, v, v, v};
}
static inline four_i all_of_i(int32_t v)
{
    return (four_i){v, v, v, v};
}
/* Entry i of fours that follow each other. */
static inline float entry(const four *v, int i)
{
    return v[i / LANES][i % LANES];
}
static inline int32_t entry_i(const four_i *v, int i)
{
    return v[i / LANES][i % LANES];
}
static inline float sum_of(four v)
{
    return (v[0] + v[1]) + (v[2] + v[3]);
}
/* v where a comparison held, else 0. */
static inline four only(four v, four_i where)
{
    return (four)((four_i)v & where);
}
static inline four_i either(four_i where, four_i yes, four_i no)
{
    return (yes & where) | (no & ~where);
}
/* Does a comparison hold in any lane? */
static inline bool any(four_i where)
{
#if defined(__SSE2__)
    return _mm_movemask_epi8((__m128i)where) != 0;
#else
    return (where[0] | where[1] | where[2] | where[3]) != 0;
#endif
}
static inline four from_bytes(const uint8_t *p)
{
#if defined(__SSE2__)
    int32_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    __m128i zero = _mm_setzero_si128();
    __m128i shorts = _mm_unpacklo_epi8(_mm_cvtsi32_si128(bytes), zero);
    return (four)_mm_cvtepi32_ps(_mm_unpacklo_epi16(shorts, zero));
#else
    return (four){p[0], p[1], p[2], p[3]};
#endif
}

#endif
