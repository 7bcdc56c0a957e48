/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prepare.c: from a minutiae record to what the finger matcher compares.
 *
 * Positions are scaled to 500 dpi (197 pixels per cm, x and y apart), y upwards, angles to 256
 * steps.  At most 128 minutiae stay: the best by quality, an unstated one counting as the mean
 * of the stated, then those nearest to the middle.
 * They are sorted by position, angle and type, so that the order in the record does not matter.
 *
 * Each minutia gets a cylinder (after Cappelli, Ferrara, Maltoni, "Minutia Cylinder-Code", PAMI
 * 2010, bit-based variant): the disc of radius 75 px around it, turned by its own angle, cut into
 * 8 x 8 cells of 18.75 px, times 8 bins of direction relative to its own:
 *
 *   word d, bit 8 * row + column:  is there a neighbour near this cell that points d * 45 degrees
 *                                  away from my own direction?
 *   mask, bit 8 * row + column:    could there be one: the cell's middle lies inside the disc and
 *                                  less than 50 px outside the convex hull of all minutiae
 *
 * A neighbour adds to a cell by a Gaussian of sigma 7 px in distance and to a bin by one of sigma
 * 40 degrees; a sum above 1/4 sets the bit.  All arithmetic is in integers.
 *
 * Invariants:
 *   (a) two records with the same minutiae in any order give the same prepared bytes;
 *   (b) a cylinder has no bit outside its mask.
 */
#include "codec/minutiae.h"
#include "match/finger/finger.h"

#include <stdlib.h>
#include <string.h>

enum {
    PX_PER_CM = 197,
    FARTHEST = 8191,
    RADIUS = 75,
    SIDE = 8,
    HALF_CELL_16 = 150, /* half a cell's side in 1/16 px: 18.75 / 2 */
    REACH = 21,         /* three sigma: farther neighbours do not count for a cell */
    MARGIN = 50,        /* how far around the hull minutiae would have been seen */
    BAR = 16384 / 4,
};

struct point {
    int x, y;
    uint8_t angle, type, quality, index;
    long far; /* squared distance from the middle */
};

static int by_worth(const void *pa, const void *pb)
{
    const struct point *a = pa, *b = pb;
    if (a->quality != b->quality)
        return a->quality > b->quality ? -1 : 1;
    return (a->far > b->far) - (a->far < b->far);
}

static int by_place(const void *pa, const void *pb)
{
    const struct point *a = pa, *b = pb;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    if (a->angle != b->angle)
        return a->angle < b->angle ? -1 : 1;
    return (a->type > b->type) - (a->type < b->type);
}

/* Ties in worth are broken by place, so that (a) holds for what is left out, too. */
static int by_worth_and_place(const void *a, const void *b)
{
    int order = by_worth(a, b);
    return order ? order : by_place(a, b);
}

static int keep_best(struct point *p, int n)
{
    long sx = 0, sy = 0;
    if (n > FINGER_MAX) {
        for (int i = 0; i < n; i++) {
            sx += p[i].x;
            sy += p[i].y;
        }
        for (int i = 0; i < n; i++) {
            long dx = p[i].x * (long)n - sx, dy = p[i].y * (long)n - sy;
            p[i].far = dx * dx + dy * dy;
        }
        qsort(p, (size_t)n, sizeof *p, by_worth_and_place);
        n = FINGER_MAX;
    }
    qsort(p, (size_t)n, sizeof *p, by_place);
    return n;
}

/* Pixels at 500 dpi; no finger is 40 cm long, and the bound keeps squares within an int. */
static int scaled(int v, int res)
{
    int px = (v * PX_PER_CM * 2 + res) / (2 * res);
    return px < FARTHEST ? px : FARTHEST;
}

/* What stands for a quality that is not stated: the mean of those that are, so that it is neither
 * a merit nor a fault to say nothing. */
static uint8_t middling(const struct vd_minutiae *m)
{
    unsigned sum = 0, n = 0;
    for (size_t i = 0; i < m->n; i++) {
        sum += m->m[i].quality;
        n += m->m[i].quality > 0;
    }
    return (uint8_t)(n ? sum / n : 0);
}

static int read_points(const struct vd_minutiae *m, struct point *p)
{
    uint8_t unstated = middling(m);
    for (size_t i = 0; i < m->n; i++) {
        const struct vd_minutia *q = &m->m[i];
        int angle = (q->angle % m->angle_units * FINGER_TURN + m->angle_units / 2) / m->angle_units;
        p[i] = (struct point){.x = scaled(q->x, m->xres),
                              .y = -scaled(q->y, m->yres),
                              .angle = (uint8_t)angle,
                              .type = q->type,
                              .quality = q->quality ? q->quality : unstated,
                              .index = (uint8_t)i};
    }
    return keep_best(p, (int)m->n);
}

/* Edge from i to j, counter-clockwise around the finger: its outside lies to the right. */
static struct finger_edge edge_of(const struct finger_template *t, int i, int j)
{
    int dx = t->x[j] - t->x[i], dy = t->y[j] - t->y[i];
    int len = (int)vd_finger_root((uint64_t)((int64_t)dx * dx + (int64_t)dy * dy));
    int nx = len ? dy * 256 / len : 0, ny = len ? -dx * 256 / len : 0;
    return (struct finger_edge){(int16_t)nx, (int16_t)ny, nx * t->x[i] + ny * t->y[i]};
}

/* Does the way from p over q to i turn left? */
static bool turns_left(const struct finger_view *v, int p, int q, int i)
{
    return (int64_t)(v->x[q] - v->x[p]) * (v->y[i] - v->y[p]) >
           (int64_t)(v->y[q] - v->y[p]) * (v->x[i] - v->x[p]);
}

/* One more point of the chain; `keep` points at least stay. */
static int add_to_chain(const struct finger_view *v, int *chain, int n, int keep, int i)
{
    while (n >= keep && !turns_left(v, chain[n - 2], chain[n - 1], i))
        n--;
    chain[n++] = i;
    return n;
}

/* Andrew's monotone chain. */
int vd_finger_hull(const struct finger_view *v, int chain[FINGER_CHAIN])
{
    int n = 0;
    for (int i = 0; i < v->n; i++)
        n = add_to_chain(v, chain, n, 2, i);
    for (int i = v->n - 2, lower = n + 1; i >= 0; i--)
        n = add_to_chain(v, chain, n, lower, i);
    return n;
}

static void add_edge(struct finger_template *t, struct finger_edge e)
{
    if ((e.nx || e.ny) && t->n_hull < FINGER_HULL_MAX)
        t->hull[t->n_hull++] = e;
}

/* Four sides of the box first, so that every hull is bounded; then its edges. */
static void build_hull(struct finger_template *t)
{
    int chain[FINGER_CHAIN], n, lo = 0, hi = 0;
    struct finger_view v = vd_finger_view(t);
    t->n_hull = 0;
    if (t->n == 0)
        return;
    for (int i = 1; i < t->n; i++) {
        lo = t->y[i] < t->y[lo] ? i : lo;
        hi = t->y[i] > t->y[hi] ? i : hi;
    }
    add_edge(t, (struct finger_edge){-256, 0, -256 * t->x[0]});
    add_edge(t, (struct finger_edge){256, 0, 256 * t->x[t->n - 1]});
    add_edge(t, (struct finger_edge){0, -256, -256 * t->y[lo]});
    add_edge(t, (struct finger_edge){0, 256, 256 * t->y[hi]});
    n = vd_finger_hull(&v, chain);
    for (int i = 0; i + 1 < n; i++)
        add_edge(t, edge_of(t, chain[i], chain[i + 1]));
}

/* The edges that some cell of the disc around minutia i may lie beyond; the others hold for all. */
static int edges_near(const struct finger_template *t, int i, struct finger_edge *near)
{
    enum { FAR = RADIUS + 2 }; /* no cell's middle is farther in x or y, rounding included */
    int n = 0;
    for (int k = 0; k < t->n_hull; k++) {
        const struct finger_edge *e = &t->hull[k];
        int reach = (abs(e->nx) + abs(e->ny)) * FAR;
        if (e->nx * t->x[i] + e->ny * t->y[i] + reach > e->c + MARGIN * 256)
            near[n++] = *e;
    }
    return n;
}

static uint64_t mask_of(const struct finger_template *t, int i)
{
    struct finger_edge near[FINGER_HULL_MAX];
    int s = finger_sin(t->angle[i]), c = finger_cos(t->angle[i]), n = edges_near(t, i, near);
    uint64_t mask = 0;
    for (int cell = 0; cell < 64; cell++) {
        int u = (2 * (cell % SIDE) - 7) * HALF_CELL_16, v = (2 * (cell / SIDE) - 7) * HALF_CELL_16;
        if (u * u + v * v > RADIUS * RADIUS * 256)
            continue;
        int x = t->x[i] + (u * c - v * s) / (16 * 16384),
            y = t->y[i] + (u * s + v * c) / (16 * 16384);
        int k = 0;
        while (k < n && near[k].nx * x + near[k].ny * y <= near[k].c + MARGIN * 256)
            k++;
        mask |= (uint64_t)(k == n) << cell;
    }
    return mask;
}

/* Add one neighbour's weight to the cells around it. u, v: 1/16 px in the minutia's own frame.
 * The directions of a cell lie together, so that they are summed in one stride. Returns the cells
 * that got some. */
static uint64_t add_neighbour(uint32_t acc[64][FINGER_WORDS], int u, int v, uint8_t direction)
{
    uint64_t touched = 0;
    uint16_t toward[FINGER_WORDS];
    for (int d = 0; d < FINGER_WORDS; d++)
        toward[d] = vd_finger_toward[abs(finger_turn(direction - 32 * d))];
    int first_u = (u + 1200 - REACH * 16 - HALF_CELL_16 + 300 * 8) / 300 - 7;
    int first_v = (v + 1200 - REACH * 16 - HALF_CELL_16 + 300 * 8) / 300 - 7;
    for (int row = first_v < 0 ? 0 : first_v; row < SIDE && row <= first_v + 2; row++) {
        int dv = v - (2 * row - 7) * HALF_CELL_16;
        for (int col = first_u < 0 ? 0 : first_u; col < SIDE && col <= first_u + 2; col++) {
            int du = u - (2 * col - 7) * HALF_CELL_16, d2 = (du * du + dv * dv) / 256;
            if (d2 >= FINGER_NEAR)
                continue;
            uint16_t near = vd_finger_near[d2];
            for (int d = 0; d < FINGER_WORDS; d++)
                acc[row * SIDE + col][d] += (uint16_t)(near * toward[d]);
            touched |= (uint64_t)1 << (row * SIDE + col);
        }
    }
    return touched;
}

static void build_cylinder(struct finger_template *t, int i)
{
    uint32_t acc[64][FINGER_WORDS] = {{0}};
    uint64_t touched = 0;
    int s = finger_sin(t->angle[i]), c = finger_cos(t->angle[i]);
    for (int j = 0; j < t->n; j++) {
        int dx = t->x[j] - t->x[i], dy = t->y[j] - t->y[i];
        if (j == i || dx * dx + dy * dy > (RADIUS + REACH) * (RADIUS + REACH))
            continue;
        touched |= add_neighbour(acc, (dx * c + dy * s) / 1024, (dy * c - dx * s) / 1024,
                                 (uint8_t)(t->angle[j] - t->angle[i]));
    }
    t->masks[i] = mask_of(t, i);
    uint64_t *words = t->cylinders + i * FINGER_WORDS;
    memset(words, 0, FINGER_WORDS * sizeof *words);
    for (uint64_t left = t->masks[i] & touched; left; left &= left - 1) { /* (b) */
        int cell = __builtin_ctzll(left);
        for (int d = 0; d < FINGER_WORDS; d++)
            words[d] |= (uint64_t)(acc[cell][d] > BAR) << cell;
    }
}

int vd_finger_prepare(struct finger_template *t, const void *p, size_t n, struct vd_err *err)
{
    struct vd_minutia minutiae[VD_MINUTIAE_MAX];
    struct vd_minutiae m;
    struct point points[VD_MINUTIAE_MAX];
    int rc = vd_minutiae_read(p, n, minutiae, &m, err);
    if (rc)
        return rc;
    t->n = read_points(&m, points);
    for (int i = 0; i < t->n; i++) {
        t->x[i] = (int16_t)points[i].x;
        t->y[i] = (int16_t)points[i].y;
        t->angle[i] = points[i].angle;
        t->type[i] = points[i].type;
        t->index[i] = points[i].index;
    }
    build_hull(t);
    for (int i = 0; i < t->n; i++)
        build_cylinder(t, i);
    return VD_OK;
}

struct finger_view vd_finger_view(const struct finger_template *t)
{
    return (struct finger_view){.n = t->n,
                                .n_hull = t->n_hull,
                                .x = t->x,
                                .y = t->y,
                                .angle = t->angle,
                                .type = t->type,
                                .cylinders = t->cylinders,
                                .masks = t->masks,
                                .hull = t->hull};
}
