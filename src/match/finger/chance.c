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
 *   2. Around every minutia, of both, the minutiae of the other are counted by a bell of 64 px:
 *      all of them, and those that point its way within 27 degrees.  Its partner does not count.
 *   3. A pair's gain is the logarithm of the two densities' ratio; where chance is likelier it is 0
 *      (narrow) or a little less than 0 (wide).
 *
 * Invariants:
 *   (a) single precision, add, multiply, divide and square root only, compiled without contraction,
 *       four lanes on every machine; the logarithm is our own;
 *   (b) nothing here depends on the order of the pairs' minutiae in either record but by index.
 *
 * Source: the clutter model of Bar-Shalom and Fortmann, "Tracking and Data Association", 1988.
 *
 * Tried on the development data, one database left out (with Gaussians in place
 * of the bells): surroundings of twice the width cost a twentieth of the errors at an FMR of 1/1000,
 * thrice a tenth; misses of 5 px in place of 4, or neighbours over 25 or 55 px in place of 32, change
 * nothing that could be told from noise.
 */
#include "match/finger/lanes.h"

#include <math.h>
#include <string.h>

enum {
    SAME_WAY = 19, /* 1/256 turns */
    MISS_PX2 = 16, /* variance of a narrow miss */
    MISS_TURN2 = 144,
    WIDE_PX2 = 64,
    WIDE_TURN2 = 100,
    WINDOW_PX2 = 314, /* where a partner would have been taken: a disc of 10 px */
};
static const float NEIGHBOURS = 90, SURROUNDINGS = 64; /* px: where the bells end */
static const float PI = 3.14159265f, KEPT = 0.02f;
static const float ANY_WAY = 0.15f; /* of the minutiae around count although they point elsewhere */
static const float WORST_WIDE = -1;

/* (1 - d^2 / R^2)^3, 0 beyond R; inverse: 1 / R^2. Nearly a Gaussian of R / 3. */
static inline four bell(four dx, four dy, float inverse)
{
    four t = all_of(1) - (dx * dx + dy * dy) * all_of(inverse);
    t = only(t, t > all_of(0));
    return t * t * t;
}

/* One side's surroundings. */
struct around {
    four all[FOURS], same[FOURS];
};
/* a over b. */
struct overlay {
    const struct finger_points *a, *b;
    struct finger_points laid;
    int partner[FINGER_MAX]; /* in b, or -1 */
};

static void set_point(struct finger_points *p, int i, float x, float y, int angle)
{
    p->x[i / LANES][i % LANES] = x;
    p->y[i / LANES][i % LANES] = y;
    p->angle[i / LANES][i % LANES] = angle;
}

void vd_finger_take_points(struct finger_points *p, const struct finger_view *v)
{
    p->n_fours = (v->n + LANES - 1) / LANES;
    for (int i = 0; i < p->n_fours * LANES; i++)
        if (i < v->n)
            set_point(p, i, v->x[i], v->y[i], v->angle[i]);
        else
            set_point(p, i, 1e6f, 1e6f, 0);
}

/* Draw every minutia by what the pairs around it missed by; who: the minutia of a of each pair. */
static void draw(struct overlay *o, const uint8_t *who, const four *miss_x, const four *miss_y,
                 int n)
{
    const float inverse = 1 / (NEIGHBOURS * NEIGHBOURS);
    for (int q = 0; q < o->a->n_fours; q++) {
        four_i index = all_of_i(q * LANES) + (four_i){0, 1, 2, 3};
        four sx = all_of(0), sy = all_of(0), sum = all_of(KEPT);
        for (int k = 0; k < n; k++) {
            int i = who[k];
            four dx = o->a->x[q] - all_of(entry(o->a->x, i));
            four dy = o->a->y[q] - all_of(entry(o->a->y, i));
            four w = only(bell(dx, dy, inverse), index != all_of_i(i));
            sx += w * miss_x[k];
            sy += w * miss_y[k];
            sum += w;
        }
        o->laid.x[q] += sx / sum;
        o->laid.y[q] += sy / sum;
    }
}

/* 1. */
static void lay(const struct finger_work *w, const struct finger_pairing *p,
                const struct finger_rigid *f, struct overlay *o)
{
    four miss_x[FINGER_MAX], miss_y[FINGER_MAX];
    const struct finger_growth *g = &w->growth;
    int turn = vd_finger_nearest_angle(f->c, f->s);
    o->a = &w->points_a;
    o->b = &w->points_b;
    o->laid.n_fours = o->a->n_fours;
    for (int q = 0; q < o->a->n_fours; q++) {
        four dx = o->a->x[q] - all_of(f->ax), dy = o->a->y[q] - all_of(f->ay);
        o->laid.x[q] = dx * all_of(f->c) - dy * all_of(f->s) + all_of(f->bx);
        o->laid.y[q] = dx * all_of(f->s) + dy * all_of(f->c) + all_of(f->by);
        o->laid.angle[q] = o->a->angle[q] + all_of_i(turn);
    }
    memset(o->partner, -1, (size_t)g->a->n * sizeof *o->partner);
    for (int k = 0; k < p->n_pairs; k++) {
        int i = p->a[k], j = p->b[k];
        o->partner[i] = j;
        miss_x[k] = all_of((float)g->b->x[j] - entry(o->laid.x, i));
        miss_y[k] = all_of((float)g->b->y[j] - entry(o->laid.y, i));
    }
    draw(o, p->a, miss_x, miss_y, p->n_pairs);
}

/* 2. */
static void look_around(const struct overlay *o, int n_a, struct around *ra, struct around *rb)
{
    const float inverse = 1 / (SURROUNDINGS * SURROUNDINGS);
    memset(rb->all, 0, (size_t)o->b->n_fours * sizeof *rb->all);
    memset(rb->same, 0, (size_t)o->b->n_fours * sizeof *rb->same);
    for (int i = 0; i < n_a; i++) {
        four x = all_of(entry(o->laid.x, i));
        four y = all_of(entry(o->laid.y, i));
        four_i angle = all_of_i(entry_i(o->laid.angle, i) + SAME_WAY);
        four_i index = {0, 1, 2, 3}, partner = all_of_i(o->partner[i]);
        four all = all_of(0), same = all_of(0);
        for (int q = 0; q < o->b->n_fours; q++, index += LANES) {
            four w = only(bell(o->b->x[q] - x, o->b->y[q] - y, inverse), index != partner);
            four s = only(w, ((angle - o->b->angle[q]) & 255) <= 2 * SAME_WAY);
            all += w;
            same += s;
            rb->all[q] += w;
            rb->same[q] += s;
        }
        ra->all[i / LANES][i % LANES] = sum_of(all);
        ra->same[i / LANES][i % LANES] = sum_of(same);
    }
}

/* Minutiae a square pixel that point the right way, around minutia i. */
static float density(const struct around *r, int i)
{
    float same = entry(r->same, i), all = entry(r->all, i);
    return (same + ANY_WAY * all + ANY_WAY) / (PI / 4 * SURROUNDINGS * SURROUNDINGS);
}

/* 3. */
static void weigh_pair(const struct overlay *o, int i, int j, float chance,
                       struct finger_chance *out)
{
    float ex = entry(o->laid.x, i) - entry(o->b->x, j);
    float ey = entry(o->laid.y, i) - entry(o->b->y, j);
    float turn = (float)finger_turn(entry_i(o->laid.angle, i) - entry_i(o->b->angle, j));
    float e2 = ex * ex + ey * ey, log_chance = vd_finger_log(chance);
    float narrow = -e2 / (2 * MISS_PX2) - turn * turn / (2 * MISS_TURN2) -
                   vd_finger_log(2 * PI * MISS_PX2) - log_chance;
    float wide = -e2 / (2 * WIDE_PX2) - turn * turn / (2 * WIDE_TURN2) -
                 vd_finger_log(2 * PI * WIDE_PX2) - log_chance;
    out->gain += narrow > 0 ? narrow : 0;
    out->wide += wide > WORST_WIDE ? wide : WORST_WIDE;
    out->rarity -= vd_finger_log(WINDOW_PX2) + log_chance;
}

static float share(float v)
{
    return v / (v + 1);
}

void vd_finger_chance(const struct finger_work *w, const struct finger_pairing *p,
                      const struct finger_rigid *f, struct finger_chance *out)
{
    const struct finger_growth *g = &w->growth;
    struct overlay o;
    struct around ra, rb;
    float window = WINDOW_PX2 / (PI / 4 * SURROUNDINGS * SURROUNDINGS), seen_a = 0, seen_b = 0;
    float spare_a = 0, spare_b = 0;
    uint8_t paired_b[FINGER_MAX] = {0};
    *out = (struct finger_chance){0};
    lay(w, p, f, &o);
    look_around(&o, g->a->n, &ra, &rb);
    for (int i = 0; i < g->a->n; i++) {
        int j = o.partner[i];
        seen_a += entry(ra.same, i) * window;
        if (j < 0) {
            spare_a += share(entry(ra.all, i));
            continue;
        }
        paired_b[j] = 1;
        weigh_pair(&o, i, j, sqrtf(density(&ra, i) * density(&rb, j)), out);
    }
    for (int j = 0; j < g->b->n; j++) {
        seen_b += entry(rb.same, j) * window;
        spare_b += paired_b[j] ? 0 : share(entry(rb.all, j));
    }
    out->expected = sqrtf((seen_a + 0.01f) * (seen_b + 0.01f));
    out->spare_least = spare_a < spare_b ? spare_a : spare_b;
    out->spare_most = spare_a < spare_b ? spare_b : spare_a;
}
