/* SPDX-License-Identifier: Apache-2.0 */
/*
 * describe.c: a pairing in numbers: the rigid motion that fits it best, what lies in both prints,
 * how far the pairs are off, how many of them chance would give (feature.h names all of them).
 *
 * Invariant: single precision, add, multiply, divide and square root only, compiled without
 * contraction.
 */
#include "match/finger/finger.h"

#include <math.h>
#include <string.h>

enum { REGION_MARGIN = 6, BORDER = 8 };
/* px^2: where a partner is looked for, times the share of directions that fit. */
static const float WINDOW = 20.1f;

/* The rigid motion of a onto b that fits the pairs best. */
struct finger_rigid vd_finger_rigid(const struct finger_growth *g, const struct finger_pairing *p)
{
    struct finger_rigid f = {.c = 1};
    float n = (float)p->n_pairs, dot = 0, cross = 0;
    for (int k = 0; k < p->n_pairs; k++) {
        f.ax += (float)g->a->x[p->a[k]] / n;
        f.ay += (float)g->a->y[p->a[k]] / n;
        f.bx += (float)g->b->x[p->b[k]] / n;
        f.by += (float)g->b->y[p->b[k]] / n;
    }
    for (int k = 0; k < p->n_pairs; k++) {
        float ax = (float)g->a->x[p->a[k]] - f.ax, ay = (float)g->a->y[p->a[k]] - f.ay;
        float bx = (float)g->b->x[p->b[k]] - f.bx, by = (float)g->b->y[p->b[k]] - f.by;
        dot += ax * bx + ay * by;
        cross += ax * by - ay * bx;
    }
    float len = sqrtf(dot * dot + cross * cross);
    if (p->n_pairs > 2 && len > 0) {
        f.c = dot / len;
        f.s = cross / len;
    }
    return f;
}

/* How many minutiae of v, moved by the fit (forth or back), lie in the other's hull? */
static int inside(const struct finger_view *v, const struct finger_view *other,
                  const struct finger_rigid *f, bool back)
{
    int n = 0;
    for (int m = 0; m < v->n; m++) {
        float dx = (float)v->x[m] - (back ? f->bx : f->ax);
        float dy = (float)v->y[m] - (back ? f->by : f->ay), s = back ? -f->s : f->s;
        int x = (int)(dx * f->c - dy * s + (back ? f->ax : f->bx));
        int y = (int)(dx * s + dy * f->c + (back ? f->ay : f->by));
        int k = 0;
        while (k < other->n_hull && other->hull[k].nx * x + other->hull[k].ny * y <=
                                        other->hull[k].c + REGION_MARGIN * 256)
            k++;
        n += k == other->n_hull;
    }
    return n;
}

struct residual {
    float px2, off;
    int tight;
};

static struct residual residual_of(const struct finger_growth *g, const struct finger_pairing *p,
                                   const struct finger_rigid *f)
{
    struct residual r = {0};
    for (int k = 0; k < p->n_pairs; k++) {
        int i = p->a[k], j = p->b[k];
        float ax = (float)g->a->x[i] - f->ax, ay = (float)g->a->y[i] - f->ay;
        float ex = ax * f->c - ay * f->s + f->bx - (float)g->b->x[j];
        float ey = ax * f->s + ay * f->c + f->by - (float)g->b->y[j];
        unsigned turn = (unsigned)(g->b->angle[j] - g->a->angle[i]);
        float off = 1 - (f->c * (float)finger_cos(turn) + f->s * (float)finger_sin(turn)) / 16384;
        float e2 = ex * ex + ey * ey;
        r.px2 += e2;
        r.off += off > 0 ? off : 0;
        r.tight += e2 < 36 && off < 0.02f;
    }
    return r;
}

/* Square pixels of the hull of all minutiae and a border of 8 px. */
static float seen_area(const struct finger_view *v)
{
    int chain[FINGER_CHAIN], n = vd_finger_hull(v, chain);
    float area = 0, round = 0;
    for (int k = 0; k + 1 < n; k++) {
        int i = chain[k], j = chain[k + 1];
        float dx = (float)(v->x[j] - v->x[i]), dy = (float)(v->y[j] - v->y[i]);
        area += (float)(v->x[i] * v->y[j] - v->x[j] * v->y[i]) / 2;
        round += sqrtf(dx * dx + dy * dy);
    }
    return area + BORDER * round + 201;
}

/* How much likelier than a Poisson count of `expected` is one around n? */
static float tail(float n, float expected)
{
    return n * vd_finger_log((n + 0.5f) / (expected + 0.5f)) - (n - expected);
}

void vd_finger_describe(const struct finger_growth *g, struct finger_pairing *p,
                        const struct finger_rigid *f, const struct finger_chance *chance,
                        float support, float second)
{
    struct residual r = residual_of(g, p, f);
    float n = (float)p->n_pairs, sum = 0, n_a = (float)g->a->n, n_b = (float)g->b->n;
    for (int k = 0; k < p->n_pairs; k++)
        sum += (float)g->s[p->a[k] * FINGER_MAX + p->b[k]] / 255;
    float in_a = (float)inside(g->a, g->b, f, false), in_b = (float)inside(g->b, g->a, f, true);
    in_a = in_a < n ? n : in_a;
    in_b = in_b < n ? n : in_b;
    float low = in_a < in_b ? in_a : in_b, high = in_a < in_b ? in_b : in_a;
    float area = (in_a / n_a * seen_area(g->a) + in_b / n_b * seen_area(g->b)) / 2;
    area = area < 2000 ? 2000 : area;
    float expected = in_a * in_b / area * WINDOW;
    const float feature[FINGER_FEATURES] = {
        [FINGER_F_PAIRS] = n / 10,
        [FINGER_F_LIKENESS_SUM] = sum / 5,
        [FINGER_F_SHARE_MOST] = n / low,
        [FINGER_F_OVERLAP] = low / 20,
        [FINGER_F_LIKENESS_MEAN] = sum / n,
        [FINGER_F_OFF_PX] = sqrtf(r.px2 / n) / 10,
        [FINGER_F_OFF_TURN] = sqrtf(r.off / n) * 4,
        [FINGER_F_SEED_SUPPORT] = support / 20,
        [FINGER_F_TIGHT] = (float)r.tight / (n + 2),
        [FINGER_F_SECOND] = second / (p->worth + 1),
        [FINGER_F_FEWER] = (n_a < n_b ? n_a : n_b) / 50,
        [FINGER_F_LOCAL_COST] = p->local_cost / n,
        [FINGER_F_SHARE_LEAST] = n / high,
        [FINGER_F_PAIRS_ROOT] = sqrtf(n),
        [FINGER_F_WORTH] = p->worth / 10,
        [FINGER_F_COUNT_TAIL] = tail(n, expected) / 10,
        [FINGER_F_OVERLAP_AREA] = area / 20000,
        [FINGER_F_EXPECTED] = expected,
        [FINGER_F_GAIN] = chance->gain / 10,
        [FINGER_F_GAIN_MEAN] = chance->gain / n,
        [FINGER_F_RARITY] = chance->rarity / 10,
        [FINGER_F_CROWD] = chance->expected / 5,
        [FINGER_F_CROWD_TAIL] = tail(n, chance->expected) / 10,
        [FINGER_F_WIDE_GAIN] = chance->wide / 10,
        [FINGER_F_SPARE_LEAST] = chance->spare_least / 10,
        [FINGER_F_SPARE_MOST] = chance->spare_most / 10,
        [FINGER_F_NET_GAIN] = (chance->wide - (chance->spare_least + chance->spare_most) / 4) / 10,
        [FINGER_F_RUNNER_UP] = chance->runner_up / 10,
    };
    memcpy(p->feature, feature, sizeof feature);
    p->rotation_cos = f->c;
    p->rotation_sin = -f->s; /* of b onto a */
    p->dx = f->ax - (f->bx * f->c + f->by * f->s);
    p->dy = f->ay - (f->by * f->c - f->bx * f->s);
}
