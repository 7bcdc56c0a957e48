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
 * Tried on the development data, one database left out, before step 5 was there: fewer seeds, 30
 * degrees, and 12 px and 12 % gave more errors; 32 candidates gave a few less and cost a fifth of the
 * speed.
 */
#include "match/finger/lanes.h"

#include <math.h>
#include <string.h>

enum { DEGREES = 257 /* of worth, an eighth each: at most 255 / 8 */ };
enum { CANDIDATES = 24, FARTHEST = 0x7ffffe /* squared px that are told apart */ };
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

/* A pair while the best are looked for. */
struct found {
    float worth;
    uint8_t i, j;
};

/* 2. Keep the list sorted by worth, best first. */
static int insert(struct found *c, int n, struct found new)
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

/* How much every pair stands out, row i at worth + i * FOURS, and how many do so by each degree. */
static void find_worths(const struct finger_view *a, const struct finger_view *b, const uint8_t *s,
                        four *worth, uint16_t count[DEGREES])
{
    float row[FINGER_MAX];
    four col[FOURS];
    int n_fours = (b->n + LANES - 1) / LANES;
    col[n_fours - 1] = all_of(0); /* those beyond b are worth nothing */
    find_means(a, b, s, row, (float *)col);
    for (int i = 0; i < a->n; i++)
        for (int q = 0; q < n_fours; q++) {
            four v = from_bytes(s + i * FINGER_MAX + q * LANES) * all_of(row[i]) * col[q];
            four_i degree = __builtin_convertvector(v * all_of(8), four_i);
            worth[i * FOURS + q] = v;
            for (int k = 0; k < LANES; k++)
                count[degree[k]]++;
        }
}

/* The lowest degree that must be looked at for the best pairs. */
static int last_degree(const uint16_t count[DEGREES])
{
    int d = DEGREES - 1;
    for (int n = count[d]; d > 0 && n < CANDIDATES;)
        n += count[--d];
    return d;
}

static int find_best(struct finger_work *w, const struct finger_view *a,
                     const struct finger_view *b, struct found *c)
{
    uint16_t count[DEGREES] = {0};
    int n = 0;
    find_worths(a, b, w->similarity, w->worth, count);
    four bar = all_of((float)last_degree(count) / 8);
    for (int i = 0; i < a->n; i++)
        for (int j = 0; j < b->n; j += LANES) {
            four worth = w->worth[i * FOURS + j / LANES];
            if (!any(worth >= bar))
                continue;
            for (int k = 0; k < LANES && j + k < b->n; k++)
                if (worth[k] >= bar[0] && (n < CANDIDATES || worth[k] > c[n - 1].worth))
                    n = insert(c, n, (struct found){worth[k], (uint8_t)i, (uint8_t)(j + k)});
        }
    return n;
}

static int find_candidates(struct finger_work *w, const struct finger_view *a,
                           const struct finger_view *b, struct candidate *c)
{
    struct found found[CANDIDATES];
    int n = find_best(w, a, b, found);
    for (int k = 0; k < n; k++) {
        int i = found[k].i, j = found[k].j;
        c[k] = (struct candidate){.i = i,
                                  .j = j,
                                  .worth = found[k].worth,
                                  .turn = finger_turn(b->angle[j] - a->angle[i])};
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

static void take_directions(struct finger_growth *g)
{
    for (int j = 0; j < g->points_b->n_fours * LANES; j++) {
        unsigned angle = j < g->b->n ? g->b->angle[j] : 0;
        g->cos_b[j / LANES][j % LANES] = (float)finger_cos(angle);
        g->sin_b[j / LANES][j % LANES] = (float)finger_sin(angle);
    }
}

/* First minutia of b that can lie at x or right of it. */
static int strip_at(const struct finger_growth *g, int x)
{
    int s = x <= g->b->x[0] ? 0 : (x - g->b->x[0]) >> g->strip_shift;
    return g->strip[s > FINGER_STRIPS ? FINGER_STRIPS : s];
}

/* Let the minutiae that wait know of pair k. */
static void tell_waiting(struct finger_growth *g, float x, float y, int k)
{
    const struct finger_points *a = g->points_a;
    four_i index = {0, 1, 2, 3};
    for (int q = 0; q < a->n_fours; q++, index += LANES) {
        four dx = a->x[q] - all_of(x), dy = a->y[q] - all_of(y), d2 = dx * dx + dy * dy;
        four_i near = __builtin_convertvector(only(d2, d2 < all_of(FARTHEST)), four_i);
        near |= all_of_i(FARTHEST) & ~(d2 < all_of(FARTHEST));
        four_i key = (near << 8) | index | g->done[q];
        four_i nearer = key < g->wait[q];
        g->wait[q] = either(nearer, key, g->wait[q]);
        g->near_pair[q] = either(nearer, all_of_i(k), g->near_pair[q]);
    }
}

/* Pair i with j: correct the turn, and let the minutiae that wait know their new neighbour. */
static void take_pair(struct finger_growth *g, struct finger_pairing *p, int i, int j)
{
    const struct finger_view *a = g->a, *b = g->b;
    int k = p->n_pairs++;
    p->a[k] = (uint8_t)i;
    p->b[k] = (uint8_t)j;
    g->taken_b[j / LANES][j % LANES] = -1;
    int ax = a->x[i] - a->x[g->seed_a], ay = a->y[i] - a->y[g->seed_a];
    int bx = b->x[j] - b->x[g->seed_b], by = b->y[j] - b->y[g->seed_b];
    g->sum_c += (float)(ax * bx + ay * by);
    g->sum_s += (float)(ax * by - ay * bx);
    set_turn(g);
    tell_waiting(g, a->x[i], a->y[i], k);
}

static void end_wait(struct finger_growth *g, int i)
{
    g->wait[i / LANES][i % LANES] = INT32_MAX;
    g->done[i / LANES][i % LANES] = INT32_MAX;
}

/* Take out the waiting minutia nearest to a paired one; ties go to the lower index. -1: none. */
static int next_open(struct finger_growth *g)
{
    four_i least = g->wait[0];
    for (int q = 1; q < g->points_a->n_fours; q++)
        least = either(g->wait[q] < least, g->wait[q], least);
    int32_t a = least[0] < least[1] ? least[0] : least[1];
    int32_t b = least[2] < least[3] ? least[2] : least[3];
    int32_t key = a < b ? a : b;
    if (key == INT32_MAX)
        return -1;
    end_wait(g, key & 255);
    return key & 255;
}

/* The free minutia of b that fits best where i is expected, or -1. */
static int find_partner(struct finger_growth *g, const struct finger_pairing *p, int i)
{
    const struct finger_view *a = g->a, *b = g->b;
    int near = entry_i(g->near_pair, i), pa = p->a[near], pb = p->b[near], best = -1;
    float ax = (float)(a->x[i] - a->x[pa]), ay = (float)(a->y[i] - a->y[pa]);
    int x = b->x[pb] + (int)(ax * g->rc - ay * g->rs);
    int y = b->y[pb] + (int)(ax * g->rs + ay * g->rc);
    float reach = 10 + 0.10f * sqrtf(ax * ax + ay * ay), reach2 = reach * reach;
    float ca = (float)finger_cos(a->angle[i]), sa = (float)finger_sin(a->angle[i]);
    float want_c = (ca * g->rc - sa * g->rs) / 16384, want_s = (ca * g->rs + sa * g->rc) / 16384;
    int wide = (int)reach + 1, first = strip_at(g, x - wide) / LANES;
    const struct finger_points *v = g->points_b;
    float best_cost = WORST_COST;
    for (int q = first; q < v->n_fours && b->x[q * LANES] <= x + wide; q++) {
        four dx = v->x[q] - all_of((float)x), dy = v->y[q] - all_of((float)y);
        four e2 = dx * dx + dy * dy;
        four off = all_of(1) -
                   (all_of(want_c) * g->cos_b[q] + all_of(want_s) * g->sin_b[q]) / all_of(16384);
        four_i fits = (e2 <= all_of((float)(int)reach2)) & (off <= all_of(ANGLE_OFF));
        fits &= ~g->taken_b[q];
        if (!any(fits))
            continue;
        four cost = e2 / all_of(reach2) + off / all_of(ANGLE_OFF) -
                    from_bytes(g->s + i * FINGER_MAX + q * LANES) / all_of(128);
        for (int k = 0; k < LANES; k++)
            if (fits[k] && cost[k] < best_cost) {
                best_cost = cost[k];
                best = q * LANES + k;
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
    p->n_pairs = 0;
    for (int q = 0; q < g->points_a->n_fours; q++) {
        g->wait[q] = all_of_i(INT32_MAX);
        g->done[q] = all_of_i(0);
    }
    for (int i = g->a->n; i < g->points_a->n_fours * LANES; i++)
        end_wait(g, i);
    end_wait(g, seed->i);
    memset(g->taken_b, 0, (size_t)g->points_b->n_fours * sizeof *g->taken_b);
    take_pair(g, p, seed->i, seed->j);
    for (int i = next_open(g); i >= 0; i = next_open(g)) {
        int j = find_partner(g, p, i);
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
    int n = find_candidates(w, a, b, c);
    support(a, b, c, n);
    g->a = a;
    g->b = b;
    g->s = w->similarity;
    g->points_a = &w->points_a;
    g->points_b = &w->points_b;
    vd_finger_take_points(&w->points_a, a);
    vd_finger_take_points(&w->points_b, b);
    index_strips(g);
    take_directions(g);
    int n_grown = grow_seeds(w, c, n, &best), picked = pick(w, n_grown, best, &chance, &fit);
    float second = 0;
    for (int k = 0; k < n_grown; k++)
        if (k != picked && w->grown[k].worth > second)
            second = w->grown[k].worth;
    copy_pairs(&w->best, &w->grown[picked]);
    vd_finger_describe(g, &w->best, &fit, &chance, c[0].support, second);
}
