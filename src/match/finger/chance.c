/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chance.c: how hard it would be for chance to pair these two prints so well.
 *
 * Two minutiae that fall on one another are worth little where minutiae are crowded and all point
 * one way, and much where they are rare.  So every pair is weighed against what lies around it: the
 * logarithm of how much likelier the miss that was found is for one finger (a Gaussian in place and
 * in direction) than for a minutia that happens to be there (the local density of minutiae whose
 * direction fits).
 *
 *   1. a is laid over b by the rigid motion, then drawn by what its neighbours' pairs missed it by,
 *      a pair's own miss left out: what a finger pressed out of shape would do, and a minutia that
 *      was paired by chance cannot foretell its own place.
 *   2. Around every minutia, of both, the minutiae of the other are counted by a Gaussian of 22.6 px:
 *      all of them, and those that point its way within 28 degrees.  Its partner does not count.
 *   3. A pair's gain is the logarithm of the two densities' ratio; where chance is likelier it is 0
 *      (narrow) or a little less than 0 (wide).
 *
 * Invariants:
 *   (a) single precision, add, multiply, divide and square root only, compiled without contraction;
 *       Gaussians come from a table by whole squared distances, the logarithm is our own;
 *   (b) nothing here depends on the order of the pairs' minutiae in either record but by index.
 *
 * Source: the clutter model of Bar-Shalom and Fortmann, "Tracking and Data Association", 1988.
 *
 * Tried on the development data, one database left out: a density over 40 px instead of 22.6 costs
 * a twentieth of the errors at an FMR of 1/1000, 55 px a tenth; misses of 5 px in place of 4, or
 * neighbours over 25 or 55 px in place of 32, change nothing that could be told from noise.
 */
#include "match/finger/finger.h"

#include <math.h>
#include <string.h>

enum {
    NEIGHBOUR_SHIFT = 6, /* bell[d2 >> 6]: sigma 32 px */
    DENSITY_SHIFT = 5,   /* bell[d2 >> 5]: sigma 22.6 px */
    DENSITY_REACH = 68,  /* three sigma */
    SAME_WAY = 20,       /* 1/256 turns */
    MISS_PX2 = 16,       /* variance of a narrow miss */
    MISS_TURN2 = 144,
    WIDE_PX2 = 64,
    WIDE_TURN2 = 100,
    WINDOW_PX2 = 314, /* where a partner would have been taken: a disc of 10 px */
};
static const float PI2 = 6.2831853f, KEPT = 0.02f;
static const float ANY_WAY = 0.15f; /* of the minutiae around count although they point elsewhere */
static const float WORST_WIDE = -1;

/* One side's surroundings. */
struct around {
    float all[FINGER_MAX], same[FINGER_MAX];
};
/* a over b. */
struct overlay {
    float x[FINGER_MAX], y[FINGER_MAX];
    uint8_t angle[FINGER_MAX];
    int partner[FINGER_MAX]; /* in b, or -1 */
};

/* 1. */
static void lay(const struct finger_growth *g, const struct finger_pairing *p,
                const struct finger_fit *f, struct overlay *o)
{
    const struct finger_view *a = g->a, *b = g->b;
    float miss_x[FINGER_MAX], miss_y[FINGER_MAX];
    int n = p->n_pairs, turn = vd_finger_nearest_angle(f->c, f->s);
    for (int i = 0; i < a->n; i++) {
        float dx = (float)a->x[i] - f->ax, dy = (float)a->y[i] - f->ay;
        o->x[i] = dx * f->c - dy * f->s + f->bx;
        o->y[i] = dx * f->s + dy * f->c + f->by;
        o->angle[i] = (uint8_t)(a->angle[i] + turn);
        o->partner[i] = -1;
    }
    for (int k = 0; k < n; k++) {
        o->partner[p->a[k]] = p->b[k];
        miss_x[k] = (float)b->x[p->b[k]] - o->x[p->a[k]];
        miss_y[k] = (float)b->y[p->b[k]] - o->y[p->a[k]];
    }
    for (int i = 0; i < a->n; i++) {
        float sx = 0, sy = 0, sum = KEPT;
        for (int k = 0; k < n; k++) {
            int ex = a->x[p->a[k]] - a->x[i], ey = a->y[p->a[k]] - a->y[i];
            int at = (ex * ex + ey * ey) >> NEIGHBOUR_SHIFT;
            float w = at < FINGER_BELL && p->a[k] != i ? vd_finger_bell[at] : 0;
            sx += w * miss_x[k];
            sy += w * miss_y[k];
            sum += w;
        }
        o->x[i] += sx / sum;
        o->y[i] += sy / sum;
    }
}

/* 2. */
static void look_around(const struct finger_growth *g, const struct overlay *o, struct around *ra,
                        struct around *rb)
{
    const struct finger_view *a = g->a, *b = g->b;
    memset(rb->all, 0, (size_t)b->n * sizeof *rb->all);
    memset(rb->same, 0, (size_t)b->n * sizeof *rb->same);
    for (int i = 0; i < a->n; i++) {
        int x = (int)o->x[i], y = (int)o->y[i];
        float all = 0, same = 0;
        for (int j = vd_finger_strip_at(g, x - DENSITY_REACH);
             j < b->n && b->x[j] <= x + DENSITY_REACH; j++) {
            int dx = b->x[j] - x, dy = b->y[j] - y, d2 = dx * dx + dy * dy;
            if (d2 > DENSITY_REACH * DENSITY_REACH || o->partner[i] == j)
                continue;
            int turn = finger_turn(o->angle[i] - b->angle[j]);
            float w = vd_finger_bell[d2 >> DENSITY_SHIFT];
            float s = turn > -SAME_WAY && turn < SAME_WAY ? w : 0;
            all += w;
            same += s;
            rb->all[j] += w;
            rb->same[j] += s;
        }
        ra->all[i] = all;
        ra->same[i] = same;
    }
}

/* Minutiae a square pixel that point the right way, around minutia i. */
static float density(const struct around *r, int i)
{
    return (r->same[i] + ANY_WAY * r->all[i] + ANY_WAY) / (PI2 * (1 << DENSITY_SHIFT) * 16);
}

/* 3. */
static void weigh_pair(const struct finger_view *b, const struct overlay *o, int i, int j,
                       float chance, struct finger_chance *out)
{
    float ex = o->x[i] - (float)b->x[j], ey = o->y[i] - (float)b->y[j], e2 = ex * ex + ey * ey;
    float turn = (float)finger_turn(o->angle[i] - b->angle[j]), log_chance = vd_finger_log(chance);
    float narrow = -e2 / (2 * MISS_PX2) - turn * turn / (2 * MISS_TURN2) -
                   vd_finger_log(PI2 * MISS_PX2) - log_chance;
    float wide = -e2 / (2 * WIDE_PX2) - turn * turn / (2 * WIDE_TURN2) -
                 vd_finger_log(PI2 * WIDE_PX2) - log_chance;
    out->gain += narrow > 0 ? narrow : 0;
    out->wide += wide > WORST_WIDE ? wide : WORST_WIDE;
    out->rarity -= vd_finger_log(WINDOW_PX2) + log_chance;
}

void vd_finger_chance(const struct finger_growth *g, const struct finger_pairing *p,
                      const struct finger_fit *f, struct finger_chance *out)
{
    struct overlay o;
    struct around ra, rb;
    float window = WINDOW_PX2 / (PI2 * (1 << DENSITY_SHIFT) * 16), seen_a = 0, seen_b = 0;
    float spare_a = 0, spare_b = 0;
    uint8_t paired_b[FINGER_MAX] = {0};
    *out = (struct finger_chance){0};
    lay(g, p, f, &o);
    look_around(g, &o, &ra, &rb);
    for (int i = 0; i < g->a->n; i++) {
        int j = o.partner[i];
        seen_a += ra.same[i] * window;
        if (j < 0) {
            spare_a += ra.all[i] / (ra.all[i] + 1);
            continue;
        }
        paired_b[j] = 1;
        weigh_pair(g->b, &o, i, j, sqrtf(density(&ra, i) * density(&rb, j)), out);
    }
    for (int j = 0; j < g->b->n; j++) {
        seen_b += rb.same[j] * window;
        spare_b += paired_b[j] ? 0 : rb.all[j] / (rb.all[j] + 1);
    }
    out->expected = sqrtf((seen_a + 0.01f) * (seen_b + 0.01f));
    out->spare_least = spare_a < spare_b ? spare_a : spare_b;
    out->spare_most = spare_a < spare_b ? spare_b : spare_a;
}
