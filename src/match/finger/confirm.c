/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confirm.c: if two minutiae were the same, how well would the other minutiae fit?
 *
 * The motion that takes minutia i0 of the probe onto j0 of the row is applied to all minutiae of
 * the probe.  A minutia of the row has a partner if one comes to lie within 12 px and an eighth of
 * the distance from i0, and 22.5 degrees: the most similar of them.  One of the probe is partner
 * to one of the row only, and counts the more the more similar the two are.  How many could have a
 * partner, because they come to lie within the row's box, goes with the sum.
 *
 * Lengths and products are those of shorts.h.  The plain form looks at
 * the minutiae of the row between two strips, the AVX2 form at all of them, 16 at a time: the same
 * are near.
 */
#include "match/finger/shorts.h"
#include "match/finger/sieve.h"

#include <string.h>

enum {
    SLACK = 12,
    SLACK_SHIFT = 3,
    TURN_OFF = 16,
    FITS = 64, /* what a partner is worth that is not similar at all */
};

/* Where the minutiae of the probe come to lie, and how far off a partner may be. */
struct moved {
    int16_t x[FINGER_MAX], y[FINGER_MAX], slack[FINGER_MAX];
    uint8_t angle[FINGER_MAX];
};

/* Returns how many lie within the row's box. */
static int move_plain(const struct finger_sieve_probe *p, const struct finger_row *r, int i0,
                      int j0, struct moved *m)
{
    unsigned turn = (uint8_t)(r->angle[j0] - p->angle[i0]);
    int c = finger_cos(turn), s = finger_sin(turn), inside = 0;
    for (int i = 0; i < p->coarse.n; i++) {
        int ax = p->x[i] - p->x[i0], ay = p->y[i] - p->y[i0];
        int x = times(2 * ax, c) - times(2 * ay, s) + r->x[j0];
        int y = times(2 * ax, s) + times(2 * ay, c) + r->y[j0];
        inside += x >= r->low_x && x <= r->high_x && y >= r->low_y && y <= r->high_y;
        m->x[i] = (int16_t)x;
        m->y[i] = (int16_t)y;
        m->slack[i] = (int16_t)(SLACK + (length(ax, ay) >> SLACK_SHIFT));
        m->angle[i] = (uint8_t)(p->angle[i] + turn);
    }
    return inside;
}

/* What partners are worth, of the row's n that chose `who`: the best that chose the same counts. */
static inline int sum_of(const int16_t *worth, const int16_t *who, int n)
{
    int16_t best[FINGER_MAX] = {0};
    int sum = 0;
    for (int j = 0; j < n; j++) {
        int16_t *b = &best[who[j]], more = worth[j] > *b ? (int16_t)(worth[j] - *b) : 0;
        *b = (int16_t)(*b + more);
        sum += more;
    }
    return sum;
}

/* A minutia of the row before which none lies at x or right of it. */
static inline int from_strip(const struct finger_row *r, int x)
{
    int s = x <= r->x[0] ? 0 : (x - r->x[0]) >> r->strip_shift;
    return r->strip[s > ROW_STRIPS ? ROW_STRIPS : s];
}

struct finger_fit vd_finger_confirm_scalar(const struct finger_sieve_probe *p,
                                           const struct finger_row *r, int i0, int j0)
{
    int16_t best[FINGER_MAX] = {0}, who[FINGER_MAX] = {0};
    struct moved m;
    struct finger_fit fit = {.n_inside = move_plain(p, r, i0, j0, &m)};
    for (int i = 0; i < p->coarse.n; i++) {
        int x = m.x[i], y = m.y[i], slack = m.slack[i];
        for (int j = from_strip(r, x - slack); j < r->n && r->x[j] <= x + slack; j++) {
            int off = finger_turn(r->angle[j] - m.angle[i]);
            if (length(r->x[j] - x, r->y[j] - y) > slack || off > TURN_OFF || off < -TURN_OFF)
                continue;
            int worth = FITS + r->like[i * ROW_STRIDE + j];
            who[j] = worth > best[j] ? (int16_t)i : who[j];
            best[j] = (int16_t)(worth > best[j] ? worth : best[j]);
        }
    }
    fit.worth = sum_of(best, who, r->n);
    return fit;
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,popcnt")))

AVX2 static inline void put(int16_t *p, __m256i v)
{
    _mm256_storeu_si256((__m256i *)(void *)p, v);
}

/* All ones where v lies out of low..high. */
AVX2 static inline __m256i out_of(__m256i v, int low, int high)
{
    return _mm256_or_si256(_mm256_cmpgt_epi16(_mm256_set1_epi16((short)low), v),
                           _mm256_cmpgt_epi16(v, _mm256_set1_epi16((short)high)));
}

AVX2 static int move_16(const struct finger_sieve_probe *p, const struct finger_row *r, int i0,
                        int j0, struct moved *m)
{
    unsigned turn = (uint8_t)(r->angle[j0] - p->angle[i0]);
    __m256i c = _mm256_set1_epi16((short)finger_cos(turn));
    __m256i s = _mm256_set1_epi16((short)finger_sin(turn));
    __m256i x0 = _mm256_set1_epi16(p->x[i0]), y0 = _mm256_set1_epi16(p->y[i0]);
    int inside = 0;
    for (int i = 0; i < p->coarse.n; i += ROW_PAD) {
        __m256i ax = _mm256_sub_epi16(shorts_at(p->x + i), x0);
        __m256i ay = _mm256_sub_epi16(shorts_at(p->y + i), y0);
        __m256i slack = _mm256_srli_epi16(length_of(ax, ay), SLACK_SHIFT);
        put(m->slack + i, _mm256_add_epi16(slack, _mm256_set1_epi16(SLACK)));
        ax = _mm256_slli_epi16(ax, 1);
        ay = _mm256_slli_epi16(ay, 1);
        __m256i x = _mm256_sub_epi16(_mm256_mulhrs_epi16(ax, c), _mm256_mulhrs_epi16(ay, s));
        __m256i y = _mm256_add_epi16(_mm256_mulhrs_epi16(ax, s), _mm256_mulhrs_epi16(ay, c));
        x = _mm256_add_epi16(x, _mm256_set1_epi16(r->x[j0]));
        y = _mm256_add_epi16(y, _mm256_set1_epi16(r->y[j0]));
        put(m->x + i, x);
        put(m->y + i, y);
        __m128i angle = _mm_loadu_si128((const __m128i *)(const void *)(p->angle + i));
        _mm_storeu_si128((__m128i *)(void *)(m->angle + i),
                         _mm_add_epi8(angle, _mm_set1_epi8((char)turn)));
        uint32_t out = (uint32_t)_mm256_movemask_epi8(
            _mm256_or_si256(out_of(x, r->low_x, r->high_x), out_of(y, r->low_y, r->high_y)));
        int left = p->coarse.n - i;
        out |= left < ROW_PAD ? UINT32_MAX << 2 * left : 0;
        inside += ROW_PAD - __builtin_popcount(out) / 2;
    }
    return inside;
}

/* The worth of minutia i of the probe to minutiae j..j+15 of the row. */
AVX2 static inline __m256i worth16(const struct finger_row *r, const struct moved *m, int i, int j)
{
    __m256i dx =
        _mm256_abs_epi16(_mm256_sub_epi16(shorts_at(r->x + j), _mm256_set1_epi16(m->x[i])));
    __m256i dy =
        _mm256_abs_epi16(_mm256_sub_epi16(shorts_at(r->y + j), _mm256_set1_epi16(m->y[i])));
    __m256i length =
        _mm256_add_epi16(_mm256_max_epi16(dx, dy), _mm256_srli_epi16(_mm256_min_epi16(dx, dy), 1));
    __m256i far = _mm256_cmpgt_epi16(length, _mm256_set1_epi16(m->slack[i]));
    __m128i off =
        _mm_abs_epi8(_mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)(r->angle + j)),
                                  _mm_set1_epi8((char)m->angle[i])));
    __m128i fits = _mm_cmpeq_epi8(_mm_min_epu8(off, _mm_set1_epi8(TURN_OFF)), off);
    __m256i near = _mm256_andnot_si256(far, _mm256_cvtepi8_epi16(fits));
    __m128i like = _mm_loadu_si128((const __m128i *)(const void *)(r->like + i * ROW_STRIDE + j));
    __m256i worth = _mm256_add_epi16(_mm256_cvtepu8_epi16(like), _mm256_set1_epi16(FITS));
    return _mm256_and_si256(near, worth);
}

AVX2 struct finger_fit vd_finger_confirm_avx2(const struct finger_sieve_probe *p,
                                              const struct finger_row *r, int i0, int j0)
{
    int16_t best[FINGER_MAX], who[FINGER_MAX];
    struct moved m;
    struct finger_fit fit = {.n_inside = move_16(p, r, i0, j0, &m)};
    for (int j = 0; j < r->n; j += ROW_PAD) {
        __m256i most = _mm256_setzero_si256(), index = most;
        for (int i = 0; i < p->coarse.n; i++) {
            __m256i worth = worth16(r, &m, i, j), more = _mm256_cmpgt_epi16(worth, most);
            most = _mm256_max_epi16(most, worth);
            index = _mm256_blendv_epi8(index, _mm256_set1_epi16((short)i), more);
        }
        put(best + j, most);
        put(who + j, index);
    }
    fit.worth = sum_of(best, who, r->n);
    return fit;
}
#endif
