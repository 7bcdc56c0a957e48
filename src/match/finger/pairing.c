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
 *      shape is followed piece by piece; it may miss by 10 px and 10 % of that distance and by 23
 *      degrees.  The turn of the whole is the seed's, corrected by the pairs found so far.
 *   5. Of the pairings that came out well the one is kept that chance is least likely to give
 *      (chance.c), and described by numbers for score.c (describe.c).
 *
 * Invariants:
 *   (a) single-precision arithmetic, add, multiply, divide and square root only, compiled without
 *       contraction: the same numbers on every machine and for every caller;
 *   (b) the order of a and b matters here; finger.c puts every two templates in one order.
 *
 * Tried on the development data, one database left out (mean EER, three template sets): 3 seeds
 * instead of 5 cost 0.2 points; 32 candidates gained 0.15 and cost a fifth of the speed; 30 degrees
 * cost 0.4; 10 px and 10 % are better than 12 px and 12 % by 0.2.
 */
#include "match/finger/finger.h"

#include <math.h>
#include <string.h>

enum { CANDIDATES = 24 };
/* Seeds with less support, pairings of less worth than this part of the best one's are let be. */
static const float LEAST_SUPPORT = 0.5f, LEAST_WORTH = 0.65f;
/* 1 - cos(23 degrees); what a partner may cost: distance and angle count 1 each at their limits,
 * a perfect similarity gains 2. */
static const float ANGLE_OFF = 0.0795f, WORST_COST = 2.5f;

struct candidate {
    int i, j;
    float worth, support;
    int turn; /* of b against a, at this pair */
    bool covered;
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

/* How much a pair stands out: its likeness by the means of its row and column. */
static void find_means(const struct finger_view *a, const struct finger_view *b, const uint8_t *s,
                       float *row, float *col)
{
    uint16_t sum[FINGER_MAX] = {0};
    for (int i = 0; i < a->n; i++) {
        const uint8_t *line = s + i * FINGER_MAX;
        int total = 0;
        for (int j = 0; j < b->n; j++) {
            total += line[j];
            sum[j] = (uint16_t)(sum[j] + line[j]);
        }
        row[i] = 1 / sqrtf((float)total / (float)b->n + 8);
    }
    for (int j = 0; j < b->n; j++)
        col[j] = 1 / sqrtf((float)sum[j] / (float)a->n + 8);
}

static int find_candidates(const struct finger_view *a, const struct finger_view *b,
                           const uint8_t *s, struct candidate *c)
{
    float row[FINGER_MAX], col[FINGER_MAX] = {0}, worth[FINGER_MAX];
    int n = 0, width = (b->n + 3) & ~3;
    find_means(a, b, s, row, col);
    for (int i = 0; i < a->n; i++) {
        const uint8_t *line = s + i * FINGER_MAX;
        for (int j = 0; j < width; j++)
            worth[j] = (float)line[j] * row[i] * col[j];
        for (int j = 0; j < b->n; j++)
            if (n < CANDIDATES || worth[j] > c[n - 1].worth)
                n = insert(c, n,
                           (struct candidate){.i = i,
                                              .j = j,
                                              .worth = worth[j],
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

static void set_turn(struct finger_growth *g)
{
    float len = sqrtf(g->sum_c * g->sum_c + g->sum_s * g->sum_s);
    if (len > 0) {
        g->rc = g->sum_c / len;
        g->rs = g->sum_s / len;
    }
}

/* Index the strips of b: strip s begins at the first minutia whose x lies in s or right of it. */
static void index_strips(struct finger_growth *g)
{
    const struct finger_view *b = g->b;
    int span = b->x[b->n - 1] - b->x[0], j = 0;
    g->strip_shift = 3;
    while (span >> g->strip_shift >= FINGER_STRIPS)
        g->strip_shift++;
    for (int s = 0; s <= FINGER_STRIPS; s++) {
        while (j < b->n && (b->x[j] - b->x[0]) >> g->strip_shift < s)
            j++;
        g->strip[s] = (uint8_t)j;
    }
}

/* First minutia of b that can lie at x or right of it. */
static int strip_at(const struct finger_growth *g, int x)
{
    int s = x <= g->b->x[0] ? 0 : (x - g->b->x[0]) >> g->strip_shift;
    return g->strip[s > FINGER_STRIPS ? FINGER_STRIPS : s];
}

/* Squared distance and index in one number, so that the least is the nearest, then the lowest. */
static uint32_t far_key(int d2, int index)
{
    return (uint32_t)(d2 < 0xfffffe ? d2 : 0xfffffe) << 8 | (uint32_t)index;
}

/* Pair i with j: correct the turn, and let the minutiae that wait know their new neighbour. */
static void take_pair(struct finger_growth *g, struct finger_pairing *p, int i, int j)
{
    const struct finger_view *a = g->a, *b = g->b;
    int k = p->n_pairs++, x = a->x[i], y = a->y[i];
    p->a[k] = (uint8_t)i;
    p->b[k] = (uint8_t)j;
    g->taken_b[j] = 1;
    int ax = x - a->x[g->seed_a], ay = y - a->y[g->seed_a];
    int bx = b->x[j] - b->x[g->seed_b], by = b->y[j] - b->y[g->seed_b];
    g->sum_c += (float)(ax * bx + ay * by);
    g->sum_s += (float)(ax * by - ay * bx);
    set_turn(g);
    for (int m = 0; m < g->n_open; m++) {
        int q = (int)(g->open[m] & 255), dx = a->x[q] - x, dy = a->y[q] - y;
        uint32_t key = far_key(dx * dx + dy * dy, q);
        bool nearer = key < g->open[m];
        g->open[m] = nearer ? key : g->open[m];
        g->near_pair[q] = nearer ? (uint8_t)k : g->near_pair[q];
    }
}

/* Take out the waiting minutia nearest to a paired one; ties go to the lower index. */
static int next_open(struct finger_growth *g)
{
    uint32_t least = g->open[0];
    int at = 0;
    for (int m = 1; m < g->n_open; m++) {
        bool less = g->open[m] < least;
        least = less ? g->open[m] : least;
        at = less ? m : at;
    }
    g->open[at] = g->open[--g->n_open];
    return (int)(least & 255);
}

/* The free minutia of b that fits best where i is expected, or -1. */
static int find_partner(struct finger_growth *g, const struct finger_pairing *p, int i)
{
    const struct finger_view *a = g->a, *b = g->b;
    int pa = p->a[g->near_pair[i]], pb = p->b[g->near_pair[i]], best = -1;
    float ax = (float)(a->x[i] - a->x[pa]), ay = (float)(a->y[i] - a->y[pa]);
    int x = b->x[pb] + (int)(ax * g->rc - ay * g->rs);
    int y = b->y[pb] + (int)(ax * g->rs + ay * g->rc);
    float reach = 10 + 0.10f * sqrtf(ax * ax + ay * ay), reach2 = reach * reach;
    float ca = (float)finger_cos(a->angle[i]), sa = (float)finger_sin(a->angle[i]);
    float want_c = (ca * g->rc - sa * g->rs) / 16384, want_s = (ca * g->rs + sa * g->rc) / 16384;
    int limit = (int)reach2, wide = (int)reach + 1;
    float best_cost = WORST_COST;
    for (int j = strip_at(g, x - wide); j < b->n && b->x[j] <= x + wide; j++) {
        int dx = b->x[j] - x, dy = b->y[j] - y, e2 = dx * dx + dy * dy;
        if (e2 > limit || g->taken_b[j])
            continue;
        float off = 1 - (want_c * (float)finger_cos(b->angle[j]) +
                         want_s * (float)finger_sin(b->angle[j])) /
                            16384;
        if (off > ANGLE_OFF)
            continue;
        float cost = (float)e2 / reach2 + off / ANGLE_OFF - (float)g->s[i * FINGER_MAX + j] / 128;
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
static void grow(struct finger_growth *g, struct finger_pairing *p, const struct candidate *seed)
{
    g->seed_a = seed->i;
    g->seed_b = seed->j;
    g->sum_c = PRIOR * (float)finger_cos((unsigned)seed->turn) / 16384;
    g->sum_s = PRIOR * (float)finger_sin((unsigned)seed->turn) / 16384;
    g->local_cost = 0;
    p->n_pairs = g->n_open = 0;
    for (int m = 0; m < g->a->n; m++) {
        g->open[g->n_open] = UINT32_MAX << 8 | (uint32_t)m;
        g->n_open += m != seed->i;
    }
    memset(g->taken_b, 0, (size_t)g->b->n);
    take_pair(g, p, seed->i, seed->j);
    while (g->n_open > 0) {
        int i = next_open(g), j = find_partner(g, p, i);
        if (j >= 0)
            take_pair(g, p, i, j);
    }
}

static float raw_worth(const struct finger_growth *g, const struct finger_pairing *p)
{
    float sum = 0;
    for (int k = 0; k < p->n_pairs; k++)
        sum += 0.3f + (float)g->s[p->a[k] * FINGER_MAX + p->b[k]] / 255;
    return sum - 0.1f * g->local_cost;
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

static void copy_pairs(struct finger_pairing *to, const struct finger_pairing *from)
{
    size_t n = (size_t)from->n_pairs;
    to->n_pairs = from->n_pairs;
    memcpy(to->a, from->a, n);
    memcpy(to->b, from->b, n);
    to->local_cost = from->local_cost;
    to->worth = from->worth;
}

/* Grow a pairing from every seed worth it; returns how many, the plainly best one's index in *best. */
static int grow_seeds(struct finger_work *w, struct candidate *c, int n, int *best)
{
    struct finger_growth *g = &w->growth;
    struct candidate *seed;
    float most_support = 0;
    int n_grown = 0;
    *best = 0;
    while (n_grown < FINGER_SEEDS && (seed = next_seed(c, n))) {
        struct finger_pairing *p = &w->grown[n_grown];
        if (n_grown == 0)
            most_support = seed->support;
        if (seed->support < LEAST_SUPPORT * most_support)
            break;
        grow(g, p, seed);
        mark_covered(c, n, p);
        seed->covered = true;
        p->local_cost = g->local_cost;
        p->worth = raw_worth(g, p);
        if (p->worth > w->grown[*best].worth)
            *best = n_grown;
        n_grown++;
    }
    return n_grown;
}

/* 5. Of the pairings about as good as the best, the one that chance is least likely to give. */
static int pick(struct finger_work *w, int n, int best, struct finger_chance *chance,
                struct finger_rigid *fit)
{
    int picked = -1;
    vd_finger_take_points(&w->points_a, w->growth.a);
    vd_finger_take_points(&w->points_b, w->growth.b);
    for (int k = 0; k < n; k++) {
        struct finger_pairing *p = &w->grown[k];
        struct finger_chance new;
        if (p->worth < LEAST_WORTH * w->grown[best].worth)
            continue;
        struct finger_rigid f = vd_finger_rigid(&w->growth, p);
        vd_finger_chance(w, p, &f, &new);
        float runner_up = picked < 0 ? 0 : chance->wide, before = chance->runner_up;
        if (picked >= 0 && new.wide <= chance->wide) {
            chance->runner_up = new.wide > before ? new.wide : before;
            continue;
        }
        new.runner_up = runner_up;
        *chance = new;
        *fit = f;
        picked = k;
    }
    return picked;
}

void vd_finger_pair(struct finger_work *w, finger_similarity_fn *similarity,
                    const struct finger_view *a, const struct finger_view *b)
{
    struct candidate c[CANDIDATES];
    struct finger_growth *g = &w->growth;
    struct finger_chance chance = {0};
    struct finger_rigid fit;
    int best;
    w->best.n_pairs = 0;
    if (a->n == 0 || b->n == 0)
        return;
    similarity(a, b, w->similarity);
    int n = find_candidates(a, b, w->similarity, c);
    support(a, b, c, n);
    *g = (struct finger_growth){.a = a, .b = b, .s = w->similarity};
    index_strips(g);
    int n_grown = grow_seeds(w, c, n, &best), picked = pick(w, n_grown, best, &chance, &fit);
    float second = 0;
    for (int k = 0; k < n_grown; k++)
        if (k != picked && w->grown[k].worth > second)
            second = w->grown[k].worth;
    copy_pairs(&w->best, &w->grown[picked]);
    vd_finger_describe(g, &w->best, &fit, &chance, c[0].support, second);
}
