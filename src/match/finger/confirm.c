/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confirm.c: if two minutiae were the same, how well would the other minutiae fit?
 *
 * The motion that takes minutia i0 of the probe onto j0 of the row is applied to all minutiae of
 * the probe.  Each takes the minutia of the row that is most like it among those within 12 px and a
 * seventh of the distance from i0, and 22.5 degrees; one of the row counts once.  How many could
 * have a partner, because they come to lie within the other's box, goes with the sum.
 */
#include "match/finger/sieve.h"

#include <stdlib.h>
#include <string.h>

enum {
    NEAR_PX2 = 144,
    STRETCH = 50, /* of the squared distance: a fiftieth is the square of a seventh */
    TURN_OFF = 16,
    BESIDE = 6, /* px around the box */
    FITS = 64,  /* what a fit is worth with no bit in common; 256 times the cosine comes on top */
};

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

static inline __attribute__((always_inline)) struct finger_fit
confirm(const struct finger_sieve_probe *p, const struct finger_columns *c,
        const struct finger_row *r, int i0, int j0)
{
    struct finger_fit fit = {0};
    uint16_t best[FINGER_MAX] = {0};
    unsigned turn = (uint8_t)(r->angle[j0] - p->angle[i0]);
    int cs = finger_cos(turn), sn = finger_sin(turn);
    for (int i = 0; i < p->coarse.n; i++) {
        int ax = p->x[i] - p->x[i0], ay = p->y[i] - p->y[i0];
        int x = r->x[j0] + (ax * cs - ay * sn) / 16384, y = r->y[j0] + (ax * sn + ay * cs) / 16384;
        int limit = NEAR_PX2 + (ax * ax + ay * ay) / STRETCH, top = 0, with = 0;
        int wide = 12 + (abs(ax) + abs(ay)) / 7, angle = p->angle[i] + (int)turn;
        fit.n_inside += x >= r->x[0] - BESIDE && x <= r->x[r->n - 1] + BESIDE &&
                        y >= r->low_y - BESIDE && y <= r->high_y + BESIDE;
        for (int j = vd_finger_row_from(r, x - wide); j < r->n && r->x[j] <= x + wide; j++) {
            int dx = r->x[j] - x, dy = r->y[j] - y, off = finger_turn(r->angle[j] - angle);
            if (dx * dx + dy * dy > limit || off > TURN_OFF || off < -TURN_OFF)
                continue;
            int worth = FITS + likeness(&p->coarse, i, c, r->at + (size_t)j);
            with = worth > top ? j : with;
            top = worth > top ? worth : top;
        }
        best[with] = (uint16_t)(top > best[with] ? top : best[with]);
    }
    for (int j = 0; j < r->n; j++)
        fit.worth += best[j];
    return fit;
}

struct finger_fit vd_finger_confirm_scalar(const struct finger_sieve_probe *p,
                                           const struct finger_columns *c,
                                           const struct finger_row *r, int i0, int j0)
{
    return confirm(p, c, r, i0, j0);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) struct finger_fit
vd_finger_confirm_popcnt(const struct finger_sieve_probe *p, const struct finger_columns *c,
                         const struct finger_row *r, int i0, int j0)
{
    return confirm(p, c, r, i0, j0);
}
#endif
