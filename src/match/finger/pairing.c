/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pairing.c: which minutia of one finger is which of the other.
 *
 *   1. The similarity of every pair of minutiae, from their cylinders.
 *   2. The 24 pairs that stand out most in their row and column.
 *   3. Their support: how much of the similarity of the others agrees with them on distance,
 *      direction and turn.  The best supported become seeds.
 *   4. From each seed the pairing grows outwards over the minutiae of a, nearest first.  Each is
 *      predicted from its NEAREST minutia that is already paired, so that a finger pressed out of
 *      shape is followed piece by piece; it may miss by 12 px and 12 % of that distance and by 23
 *      degrees.  The turn of the whole is the seed's, corrected by the pairs found so far.
 *   5. The best pairing is described by numbers for score.c.
 *
 * Invariants:
 *   (a) single-precision arithmetic, add, multiply, divide and square root only, compiled without
 *       contraction: the same numbers on every machine and for every caller;
 *   (b) the order of a and b matters here; finger.c puts every two templates in one order.
 *
 * Tried and worse: growth from one rigid alignment (skin distortion breaks it at the rim).
 */
#include "match/finger/finger.h"

#include <math.h>
#include <string.h>

enum { CANDIDATES = 24, SEEDS = 5, REGION_MARGIN = 6 };
/* 1 - cos(23 degrees); what a partner may cost: distance and angle count 1 each at their limits,
 * a perfect similarity gains 2. */
static const float ANGLE_OFF = 0.0795f, WORST_COST = 2.5f;

struct candidate {
    int i, j;
    float worth, support;
    int turn; /* of b against a, at this pair */
    bool covered;
};
struct growth {
    const struct finger_view *a, *b;
    const uint8_t *s;
    float rc, rs;       /* the turn of a onto b as it stands, a unit vector */
    float sum_c, sum_s; /* what it is made of */
    int seed_a, seed_b;
    int near_d2[FINGER_MAX]; /* of each open minutia of a: to its nearest paired one */
    uint8_t near_pair[FINGER_MAX];
    bool open_a[FINGER_MAX], open_b[FINGER_MAX];
    float local_cost;
    int n_tight;
};

static const float PRIOR = 2 * 40 * 40; /* px^2: how long the seed's own turn is believed */

/* 2. Keep the list sorted by worth, best first. */
static int insert(struct candidate *c, int n, struct candidate new)
{
    int at = n < CANDIDATES ? n++ : n - 1;
    for (; at > 0 && c[at - 1].worth < new.worth; at--)
        c[at] = c[at - 1];
    c[at] = new;
    return n;
}

static int find_candidates(const struct finger_view *a, const struct finger_view *b,
                           const uint8_t *s, struct candidate *c)
{
    float row[FINGER_MAX], col[FINGER_MAX];
    int sum[FINGER_MAX] = {0}, n = 0;
    for (int i = 0; i < a->n; i++) {
        int total = 0;
        for (int j = 0; j < b->n; j++) {
            total += s[i * FINGER_MAX + j];
            sum[j] += s[i * FINGER_MAX + j];
        }
        row[i] = 1 / sqrtf((float)total / (float)b->n + 8);
    }
    for (int j = 0; j < b->n; j++)
        col[j] = 1 / sqrtf((float)sum[j] / (float)a->n + 8);
    for (int i = 0; i < a->n; i++)
        for (int j = 0; j < b->n; j++) {
            float worth = (float)s[i * FINGER_MAX + j] * row[i] * col[j];
            if (n < CANDIDATES || worth > c[n - 1].worth)
                n = insert(c, n,
                           (struct candidate){.i = i,
                                              .j = j,
                                              .worth = worth,
                                              .turn = finger_turn(b->angle[j] - a->angle[i])});
        }
    return n;
}

/* Do two candidate pairs agree on the distance and direction between them? */
static bool agree(const struct finger_view *a, const struct finger_view *b,
                  const struct candidate *p, const struct candidate *q)
{
    int twist = finger_turn(q->turn - p->turn);
    if (p->i == q->i || p->j == q->j || twist > 24 || twist < -24)
        return false;
    unsigned turn = (unsigned)(p->turn + twist / 2);
    int c = finger_cos(turn), s = finger_sin(turn);
    int ax = a->x[q->i] - a->x[p->i], ay = a->y[q->i] - a->y[p->i];
    int ex = (ax * c - ay * s) / 16384 - (b->x[q->j] - b->x[p->j]);
    int ey = (ax * s + ay * c) / 16384 - (b->y[q->j] - b->y[p->j]);
    int d2 = ax * ax + ay * ay;
    return ex * ex + ey * ey <= 144 + d2 / 24;
}

/* 3. */
static void support(const struct finger_view *a, const struct finger_view *b, struct candidate *c,
                    int n)
{
    for (int p = 0; p < n; p++)
        c[p].support = c[p].worth;
    for (int p = 0; p < n; p++)
        for (int q = p + 1; q < n; q++)
            if (agree(a, b, &c[p], &c[q])) {
                c[p].support += c[q].worth;
                c[q].support += c[p].worth;
            }
}

static void set_turn(struct growth *g)
{
    float len = sqrtf(g->sum_c * g->sum_c + g->sum_s * g->sum_s);
    if (len > 0) {
        g->rc = g->sum_c / len;
        g->rs = g->sum_s / len;
    }
}

static void take_pair(struct growth *g, struct finger_pairing *p, int i, int j)
{
    int k = p->n_pairs++;
    p->a[k] = (uint8_t)i;
    p->b[k] = (uint8_t)j;
    g->open_a[i] = g->open_b[j] = false;
    int ax = g->a->x[i] - g->a->x[g->seed_a], ay = g->a->y[i] - g->a->y[g->seed_a];
    int bx = g->b->x[j] - g->b->x[g->seed_b], by = g->b->y[j] - g->b->y[g->seed_b];
    g->sum_c += (float)(ax * bx + ay * by);
    g->sum_s += (float)(ax * by - ay * bx);
    set_turn(g);
    for (int m = 0; m < g->a->n; m++) {
        int dx = g->a->x[m] - g->a->x[i], dy = g->a->y[m] - g->a->y[i], d2 = dx * dx + dy * dy;
        if (d2 < g->near_d2[m]) {
            g->near_d2[m] = d2;
            g->near_pair[m] = (uint8_t)k;
        }
    }
}

/* The open minutia of a that lies nearest to a paired one, or -1. */
static int next_open(const struct growth *g)
{
    int best = -1, best_d2 = INT32_MAX;
    for (int m = 0; m < g->a->n; m++)
        if (g->open_a[m] && g->near_d2[m] < best_d2) {
            best_d2 = g->near_d2[m];
            best = m;
        }
    return best;
}

/* The open minutia of b that fits best where i is expected, or -1. */
static int find_partner(struct growth *g, const struct finger_pairing *p, int i)
{
    int k = g->near_pair[i], pa = p->a[k], pb = p->b[k], best = -1;
    float ax = (float)(g->a->x[i] - g->a->x[pa]), ay = (float)(g->a->y[i] - g->a->y[pa]);
    int x = g->b->x[pb] + (int)(ax * g->rc - ay * g->rs);
    int y = g->b->y[pb] + (int)(ax * g->rs + ay * g->rc);
    float reach = 12 + 0.12f * sqrtf((float)g->near_d2[i]), reach2 = reach * reach;
    float ca = (float)finger_cos(g->a->angle[i]), sa = (float)finger_sin(g->a->angle[i]);
    float want_c = (ca * g->rc - sa * g->rs) / 16384, want_s = (ca * g->rs + sa * g->rc) / 16384;
    int limit = (int)reach2;
    float best_cost = WORST_COST;
    for (int j = 0; j < g->b->n; j++) {
        int dx = g->b->x[j] - x, dy = g->b->y[j] - y, d2 = dx * dx + dy * dy;
        if (d2 > limit || !g->open_b[j])
            continue;
        float off = 1 - (want_c * (float)finger_cos(g->b->angle[j]) +
                         want_s * (float)finger_sin(g->b->angle[j])) /
                            16384;
        if (off > ANGLE_OFF)
            continue;
        float cost = (float)d2 / reach2 + off / ANGLE_OFF - (float)g->s[i * FINGER_MAX + j] / 128;
        if (cost < best_cost) {
            best_cost = cost;
            best = j;
        }
    }
    if (best >= 0)
        g->local_cost += best_cost;
    return best;
}

/* 4. Grow p from one candidate. */
static void grow(struct growth *g, struct finger_pairing *p, const struct candidate *seed)
{
    g->seed_a = seed->i;
    g->seed_b = seed->j;
    g->sum_c = PRIOR * (float)finger_cos((unsigned)seed->turn) / 16384;
    g->sum_s = PRIOR * (float)finger_sin((unsigned)seed->turn) / 16384;
    g->local_cost = 0;
    p->n_pairs = 0;
    for (int m = 0; m < g->a->n; m++) {
        g->near_d2[m] = INT32_MAX;
        g->open_a[m] = true;
    }
    memset(g->open_b, 1, sizeof g->open_b);
    take_pair(g, p, seed->i, seed->j);
    for (int i; (i = next_open(g)) >= 0;) {
        int j = find_partner(g, p, i);
        if (j >= 0)
            take_pair(g, p, i, j);
        g->open_a[i] = false;
    }
}

/* The rigid motion of a onto b that fits the pairs best. */
struct fit {
    float c, s, ax, ay, bx, by;
};

static struct fit fit_of(const struct growth *g, const struct finger_pairing *p)
{
    struct fit f = {.c = g->rc, .s = g->rs};
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
static int inside(const struct finger_view *v, const struct finger_view *other, const struct fit *f,
                  bool back)
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
    float px2, off, spread;
    int tight, same_type, other_type;
};

static struct residual residual_of(const struct growth *g, const struct finger_pairing *p,
                                   const struct fit *f)
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
        r.spread += ax * ax + ay * ay;
        r.tight += e2 < 36 && off < 0.02f;
        r.same_type += g->a->type[i] && g->a->type[i] == g->b->type[j];
        r.other_type += g->a->type[i] && g->b->type[j] && g->a->type[i] != g->b->type[j];
    }
    return r;
}

/* Two scores of the similarities alone: the mean of the best eight rows, and of all rows. */
static void local_similarity(const struct growth *g, float *best, float *all)
{
    int count[256] = {0}, left = 8, sum = 0, total = 0;
    for (int i = 0; i < g->a->n; i++) {
        int top = 0;
        for (int j = 0; j < g->b->n; j++)
            top = g->s[i * FINGER_MAX + j] > top ? g->s[i * FINGER_MAX + j] : top;
        count[top]++;
        total += top;
    }
    for (int v = 255; v > 0 && left > 0; v--) {
        int n = count[v] < left ? count[v] : left;
        sum += n * v;
        left -= n;
    }
    *best = (float)sum / (8 * 255);
    *all = (float)total / (float)(255 * g->a->n);
}

static float raw_worth(const struct growth *g, const struct finger_pairing *p)
{
    float sum = 0;
    for (int k = 0; k < p->n_pairs; k++)
        sum += 0.3f + (float)g->s[p->a[k] * FINGER_MAX + p->b[k]] / 255;
    return sum - 0.1f * g->local_cost;
}

/* 5. */
static void describe(struct growth *g, struct finger_pairing *p, const struct candidate *c,
                     float worth, float second)
{
    struct fit f = fit_of(g, p);
    struct residual r = residual_of(g, p, &f);
    float n = (float)p->n_pairs, sum = 0, strong = 0, best, all;
    for (int k = 0; k < p->n_pairs; k++) {
        int s = g->s[p->a[k] * FINGER_MAX + p->b[k]];
        sum += (float)s / 255;
        strong += s > 128;
    }
    float in_a = (float)inside(g->a, g->b, &f, false), in_b = (float)inside(g->b, g->a, &f, true);
    in_a = in_a < n ? n : in_a;
    in_b = in_b < n ? n : in_b;
    float low = in_a < in_b ? in_a : in_b, high = in_a < in_b ? in_b : in_a;
    local_similarity(g, &best, &all);
    const float feature[FINGER_FEATURES] = {
        n / 10,
        sum / 5,
        n / low,
        low / 20,
        sum / n,
        sqrtf(r.px2 / n) / 10,
        sqrtf(r.off / n) * 4,
        (float)(r.same_type - r.other_type) / (n + 4),
        best,
        c[0].support / 20,
        (float)r.tight / (n + 2),
        second / (worth + 1),
        (float)(g->a->n < g->b->n ? g->a->n : g->b->n) / 50,
        sqrtf(r.spread / n) / 100,
        strong / 5,
        g->local_cost / n,
        n / high,
        all,
        sqrtf(n),
        worth / 10,
    };
    memcpy(p->feature, feature, sizeof feature);
    p->rotation_cos = f.c;
    p->rotation_sin = -f.s; /* of b onto a */
    p->dx = f.ax - (f.bx * f.c + f.by * f.s);
    p->dy = f.ay - (f.by * f.c - f.bx * f.s);
}

static void mark_covered(struct candidate *c, int n, const struct finger_pairing *p)
{
    for (int q = 0; q < n; q++)
        for (int k = 0; k < p->n_pairs; k++)
            c[q].covered |= c[q].i == p->a[k] && c[q].j == p->b[k];
}

/* The best supported candidate that no pairing holds yet, or NULL. */
static struct candidate *next_seed(struct candidate *c, int n)
{
    struct candidate *best = NULL;
    for (int q = 0; q < n; q++)
        if (!c[q].covered && (!best || c[q].support > best->support))
            best = &c[q];
    return best;
}

void vd_finger_pair(struct finger_work *w, finger_similarity_fn *similarity,
                    const struct finger_view *a, const struct finger_view *b)
{
    struct candidate c[CANDIDATES], *seed;
    struct growth g = {.a = a, .b = b, .s = w->similarity}, best_growth = g;
    float worth = 0, second = 0;
    w->best.n_pairs = 0;
    if (a->n == 0 || b->n == 0)
        return;
    similarity(a, b, w->similarity);
    int n = find_candidates(a, b, w->similarity, c);
    support(a, b, c, n);
    for (int turn = 0; turn < SEEDS && (seed = next_seed(c, n)); turn++) {
        grow(&g, &w->trial, seed);
        mark_covered(c, n, &w->trial);
        seed->covered = true;
        float new = raw_worth(&g, &w->trial);
        if (new > worth || w->best.n_pairs == 0) {
            second = worth;
            worth = new;
            w->best = w->trial;
            best_growth = g;
        } else if (new > second) {
            second = new;
        }
    }
    describe(&best_growth, &w->best, c, worth, second);
}
