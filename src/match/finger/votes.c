/* SPDX-License-Identifier: Apache-2.0 */
/*
 * votes.c: do pairs of minutiae tell of one motion?
 *
 * Two pairs p = (a, b) and q = (c, d) agree if the vector from a to c, turned as both pairs say, is
 * the vector from b to d:
 *
 *   - the turns of p and q differ by at most 22.5 degrees;
 *   - what is missing is at most 9 px and an eighth of the distance: skin stretches.
 *
 * The vector is turned as p says and then, to the first order, by half the difference to q.  Pairs
 * stand in a ring: each is compared with the one r places on, for r of 1 to 8, so that every two
 * meet once and 16 comparisons are done at a time.  Two fingers have a few pairs that agree by chance,
 * one finger has many.
 *
 * All arithmetic is that of 16-bit lanes (shorts.h).  Differences of lanes whose turns do not fit may overflow; they
 * are masked out and never looked at.
 */
#include "match/finger/votes.h"

#include "match/finger/finger.h"
#include "match/finger/shorts.h"

enum { MOST_TWIST = 16, HALF_STEP_RAD = 402 /* pi / 256 * 32768 */, SLACK = 72, SLACK_SHIFT = 3 };

static inline bool agree(const struct finger_votes *v, int p, int q)
{
    int twist = finger_turn(v->turn[q] - v->turn[p]);
    if (twist > MOST_TWIST || twist < -MOST_TWIST || v->who[p] == v->who[q])
        return false;
    int c = v->cosine[p], s = v->sine[p];
    int dx = 2 * (v->ax[q] - v->ax[p]), dy = 2 * (v->ay[q] - v->ay[p]);
    int rx = times(dx, c) - times(dy, s), ry = times(dx, s) + times(dy, c);
    int more = twist * HALF_STEP_RAD;
    int ex = rx - times(ry, more) - (v->bx[q] - v->bx[p]);
    int ey = ry + times(rx, more) - (v->by[q] - v->by[p]);
    return length(ex, ey) <= (SLACK + length(rx, ry)) >> SLACK_SHIFT;
}

uint32_t vd_finger_votes_scalar(const struct finger_votes *v, uint16_t support[VOTES])
{
    uint32_t sum = 0;
    uint16_t with[2 * VOTES] = {0};
    for (int r = 1; r <= VOTES / 2; r++)
        for (int p = 0; p < (r < VOTES / 2 ? VOTES : VOTES / 2); p++)
            if (v->worth[p] && v->worth[p + r] && agree(v, p, p + r)) {
                sum += (uint32_t)(v->worth[p] * v->worth[p + r]);
                with[p] = (uint16_t)(with[p] + v->worth[p + r]);
                with[p + r] = (uint16_t)(with[p + r] + v->worth[p]);
            }
    for (int p = 0; support && p < VOTES; p++)
        support[p] = (uint16_t)(with[p] + with[p + VOTES]);
    return sum;
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

/* All ones where a pair and the one r places on do not agree. */
AVX2 static inline __m256i against(const struct finger_votes *v, int r)
{
    __m256i c = shorts_at(v->cosine), s = shorts_at(v->sine);
    __m256i twist = _mm256_sub_epi16(shorts_at(v->turn + r), shorts_at(v->turn));
    twist = _mm256_srai_epi16(_mm256_slli_epi16(twist, 8), 8);
    __m256i dx = _mm256_slli_epi16(_mm256_sub_epi16(shorts_at(v->ax + r), shorts_at(v->ax)), 1);
    __m256i dy = _mm256_slli_epi16(_mm256_sub_epi16(shorts_at(v->ay + r), shorts_at(v->ay)), 1);
    __m256i rx = _mm256_sub_epi16(_mm256_mulhrs_epi16(dx, c), _mm256_mulhrs_epi16(dy, s));
    __m256i ry = _mm256_add_epi16(_mm256_mulhrs_epi16(dx, s), _mm256_mulhrs_epi16(dy, c));
    __m256i more = _mm256_mullo_epi16(twist, _mm256_set1_epi16(HALF_STEP_RAD));
    __m256i ex = _mm256_sub_epi16(rx, _mm256_mulhrs_epi16(ry, more));
    __m256i ey = _mm256_add_epi16(ry, _mm256_mulhrs_epi16(rx, more));
    ex = _mm256_sub_epi16(ex, _mm256_sub_epi16(shorts_at(v->bx + r), shorts_at(v->bx)));
    ey = _mm256_sub_epi16(ey, _mm256_sub_epi16(shorts_at(v->by + r), shorts_at(v->by)));
    __m256i slack = _mm256_srli_epi16(_mm256_add_epi16(length_of(rx, ry), _mm256_set1_epi16(SLACK)),
                                      SLACK_SHIFT);
    __m256i off =
        _mm256_or_si256(_mm256_cmpgt_epi16(length_of(ex, ey), slack),
                        _mm256_cmpgt_epi16(_mm256_abs_epi16(twist), _mm256_set1_epi16(MOST_TWIST)));
    return _mm256_or_si256(off, _mm256_cmpeq_epi16(shorts_at(v->who + r), shorts_at(v->who)));
}

AVX2 static inline void add_lanes(uint16_t *p, __m256i v)
{
    __m256i old = _mm256_loadu_si256((const __m256i *)(const void *)p);
    _mm256_storeu_si256((__m256i *)(void *)p, _mm256_add_epi16(old, v));
}

AVX2 static inline uint32_t sum_lanes(__m256i v)
{
    __m128i h = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    h = _mm_add_epi32(h, _mm_shuffle_epi32(h, 0x4e));
    h = _mm_add_epi32(h, _mm_shuffle_epi32(h, 0xb1));
    return (uint32_t)_mm_cvtsi128_si32(h);
}

AVX2 uint32_t vd_finger_votes_avx2(const struct finger_votes *v, uint16_t support[VOTES])
{
    const __m256i upper = _mm256_setr_epi64x(0, 0, -1, -1), zero = _mm256_setzero_si256();
    __m256i worth = shorts_at(v->worth), sum = zero, empty = _mm256_cmpeq_epi16(worth, zero);
    uint16_t with[2 * VOTES] = {0};
    for (int r = 1; r <= VOTES / 2; r++) {
        __m256i off = against(v, r);
        if (r == VOTES / 2) /* half a turn of the ring: every two would meet twice */
            off = _mm256_or_si256(off, upper);
        __m256i theirs = _mm256_andnot_si256(off, shorts_at(v->worth + r));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(theirs, worth));
        if (support) { /* an empty pair is given nothing */
            __m256i vacant = _mm256_cmpeq_epi16(shorts_at(v->worth + r), zero);
            add_lanes(with, _mm256_andnot_si256(empty, theirs));
            add_lanes(with + r, _mm256_andnot_si256(_mm256_or_si256(off, vacant), worth));
        }
    }
    for (int p = 0; support && p < VOTES; p++)
        support[p] = (uint16_t)(with[p] + with[p + VOTES]);
    return sum_lanes(sum);
}
#endif
