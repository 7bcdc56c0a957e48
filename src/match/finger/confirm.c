/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confirm.c: if two minutiae were the same, how well would the other minutiae fit?
 *
 * The motion that takes minutia i0 of the probe onto j0 of the row is applied to all minutiae of
 * the probe.  Each takes the minutia of the row that is most like it among those within 12 px and
 * an eighth of the distance from i0, and 22.5 degrees; one of the row counts once.  How many could
 * have a partner, because they come to lie within the other's box, goes with the sum.
 *
 * Lengths are max + min / 2, products those of PMULHRSW, as in votes.c.  The plain form looks at
 * the minutiae of the row between two strips, the AVX2 form at all of them, 16 at a time: the same
 * are near.
 */
#include "match/finger/sieve.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
    SLACK = 12,
    SLACK_SHIFT = 3,
    TURN_OFF = 16,
    BESIDE = 6, /* px around the box */
    FITS = 64,  /* what a fit is worth with no bit in common; 256 times the cosine comes on top */
};

/* Where the minutiae of the probe come to lie, and how far off a partner may be. */
struct moved {
    int16_t x[FINGER_MAX], y[FINGER_MAX], slack[FINGER_MAX];
    uint8_t angle[FINGER_MAX];
};

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

/* Returns how many lie within the row's box. */
static inline __attribute__((always_inline)) int move(const struct finger_sieve_probe *p,
                                                      const struct finger_row *r, int i0, int j0,
                                                      struct moved *m)
{
    unsigned turn = (uint8_t)(r->angle[j0] - p->angle[i0]);
    int c = finger_cos(turn), s = finger_sin(turn), inside = 0;
    int left = r->x[0] - BESIDE, right = r->x[r->n - 1] + BESIDE;
    for (int i = 0; i < p->coarse.n; i++) {
        int ax = p->x[i] - p->x[i0], ay = p->y[i] - p->y[i0];
        int x = times(2 * ax, c) - times(2 * ay, s) + r->x[j0];
        int y = times(2 * ax, s) + times(2 * ay, c) + r->y[j0];
        inside += (x >= left) & (x <= right) & (y >= r->low_y - BESIDE) & (y <= r->high_y + BESIDE);
        m->x[i] = (int16_t)x;
        m->y[i] = (int16_t)y;
        m->slack[i] = (int16_t)(SLACK + (length(ax, ay) >> SLACK_SHIFT));
        m->angle[i] = (uint8_t)(p->angle[i] + turn);
    }
    return inside;
}

/* 256 times the cosine of two coarse cylinders. */
static inline __attribute__((always_inline)) int
likeness(const struct finger_coarse_probe *p, int i, const struct finger_columns *c, size_t at)
{
    const uint64_t *w = c->planes + at / COARSE_LANES * COARSE_BLOCK + at % COARSE_LANES;
    const uint64_t *q = p->cylinder[i].word;
    int bits = 0;
    for (int d = 0; d < COARSE_WORDS; d++)
        bits += __builtin_popcountll(w[d * COARSE_LANES] & q[d]);
    return (int)((uint64_t)bits * (p->cylinder[i].root >> 7) * c->root[at] >> 24);
}

/* The partner of one minutia so far. */
struct partner {
    int worth, j;
};

static inline __attribute__((always_inline)) void consider(struct partner *best, int j, int like)
{
    best->j = FITS + like > best->worth ? j : best->j;
    best->worth = FITS + like > best->worth ? FITS + like : best->worth;
}

static inline void take(uint16_t *worth, struct partner best)
{
    worth[best.j] = (uint16_t)(best.worth > worth[best.j] ? best.worth : worth[best.j]);
}

static inline int sum_of(const uint16_t *worth, int n)
{
    int sum = 0;
    for (int j = 0; j < n; j++)
        sum += worth[j];
    return sum;
}

static inline __attribute__((always_inline)) struct finger_fit
confirm_plain(const struct finger_sieve_probe *p, const struct finger_columns *c,
              const struct finger_row *r, int i0, int j0)
{
    uint16_t worth[FINGER_MAX] = {0};
    struct moved m;
    struct finger_fit fit = {.n_inside = move(p, r, i0, j0, &m)};
    for (int i = 0; i < p->coarse.n; i++) {
        struct partner best = {0, 0};
        int x = m.x[i], y = m.y[i], slack = m.slack[i];
        for (int j = vd_finger_row_from(r, x - slack); j < r->n && r->x[j] <= x + slack; j++) {
            int off = finger_turn(r->angle[j] - m.angle[i]);
            if (length(r->x[j] - x, r->y[j] - y) <= slack && off <= TURN_OFF && off >= -TURN_OFF)
                consider(&best, j, likeness(&p->coarse, i, c, r->at + (size_t)j));
        }
        take(worth, best);
    }
    fit.worth = sum_of(worth, r->n);
    return fit;
}

struct finger_fit vd_finger_confirm_scalar(const struct finger_sieve_probe *p,
                                           const struct finger_columns *c,
                                           const struct finger_row *r, int i0, int j0)
{
    return confirm_plain(p, c, r, i0, j0);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) struct finger_fit
vd_finger_confirm_popcnt(const struct finger_sieve_probe *p, const struct finger_columns *c,
                         const struct finger_row *r, int i0, int j0)
{
    return confirm_plain(p, c, r, i0, j0);
}

#define AVX2 __attribute__((target("avx2,popcnt")))

/* Of minutiae j..j+15 of the row, two bits each: those near minutia i of the probe. */
AVX2 static inline uint32_t near16(const struct finger_row *r, const struct moved *m, int i, int j)
{
    __m256i dx = _mm256_sub_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(r->x + j)),
                                  _mm256_set1_epi16(m->x[i]));
    __m256i dy = _mm256_sub_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(r->y + j)),
                                  _mm256_set1_epi16(m->y[i]));
    dx = _mm256_abs_epi16(dx);
    dy = _mm256_abs_epi16(dy);
    __m256i length =
        _mm256_add_epi16(_mm256_max_epi16(dx, dy), _mm256_srli_epi16(_mm256_min_epi16(dx, dy), 1));
    __m256i far = _mm256_cmpgt_epi16(length, _mm256_set1_epi16(m->slack[i]));
    __m128i off =
        _mm_abs_epi8(_mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)(r->angle + j)),
                                  _mm_set1_epi8((char)m->angle[i])));
    __m128i fits = _mm_cmpeq_epi8(_mm_min_epu8(off, _mm_set1_epi8(TURN_OFF)), off);
    return (uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(far, _mm256_cvtepi8_epi16(fits)));
}

AVX2 struct finger_fit vd_finger_confirm_avx2(const struct finger_sieve_probe *p,
                                              const struct finger_columns *c,
                                              const struct finger_row *r, int i0, int j0)
{
    uint16_t worth[FINGER_MAX] = {0};
    struct moved m;
    struct finger_fit fit = {.n_inside = move(p, r, i0, j0, &m)};
    for (int i = 0; i < p->coarse.n; i++) {
        struct partner best = {0, 0};
        for (int from = 0; from < r->n; from += 16)
            for (uint32_t near = near16(r, &m, i, from) & 0x55555555; near; near &= near - 1) {
                int j = from + __builtin_ctz(near) / 2;
                consider(&best, j, likeness(&p->coarse, i, c, r->at + (size_t)j));
            }
        take(worth, best);
    }
    fit.worth = sum_of(worth, r->n);
    return fit;
}
#endif
