/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.c: the templates of a gallery, prepared, one array a property.
 *
 *   first[row]           where the row's minutiae begin; first[rows] is one past the last
 *   hull_first[row]      the same for the edges of its hull
 *   x y angle type       one entry a minutia
 *   masks                one word a minutia
 *   cylinders            eight words a minutia: for the second sieve and the full score
 *   root                 one entry a minutia
 *   planes               four words a minutia, for the first sieve, in blocks of eight minutiae,
 *                        word d of all eight side by side, whatever rows they belong to:
 *
 *     block b   w0: 8b 8b+1 ... 8b+7   w1: 8b 8b+1 ... 8b+7   w2: ...   w3: ...
 *
 * 108 bytes a minutia and 16 and some edges a row: about 4 kB for a finger of 35 minutiae, of which
 * the first sieve reads 1.2.
 *
 * Invariants:
 *   (a) entries are appended and never moved within their arrays;
 *   (b) what of the last block no minutia fills yet is zero.
 */
#include "match/finger/columns.h"

#include <string.h>

enum { DOUBT = 3 }; /* bits that a cylinder is taken to have beyond its own, unmatched */

static bool grow_array(void *slot, size_t n, size_t size)
{
    void *old, *p;
    memcpy(&old, slot, sizeof old);
    if (n > SIZE_MAX / size || !(p = vd_realloc(old, n * size)))
        return false;
    memcpy(slot, &p, sizeof p);
    return true;
}

static bool reserve_rows(struct finger_columns *c, size_t n)
{
    if (n <= c->row_cap)
        return true;
    size_t cap = n + n / 2 + 64;
    if (!grow_array(&c->first, cap + 1, sizeof *c->first) ||
        !grow_array(&c->hull_first, cap + 1, sizeof *c->hull_first))
        return false;
    if (!c->row_cap)
        c->first[0] = c->hull_first[0] = 0;
    c->row_cap = cap;
    return true;
}

static bool reserve_points(struct finger_columns *c, size_t n)
{
    if (n <= c->point_cap)
        return true;
    size_t cap = (n + n / 4 + 1024) / COARSE_LANES * COARSE_LANES;
    if (!grow_array(&c->x, cap, sizeof *c->x) || !grow_array(&c->y, cap, sizeof *c->y) ||
        !grow_array(&c->angle, cap, 1) || !grow_array(&c->type, cap, 1) ||
        !grow_array(&c->masks, cap, sizeof *c->masks) ||
        !grow_array(&c->cylinders, cap * FINGER_WORDS, sizeof *c->cylinders) ||
        !grow_array(&c->planes, cap * COARSE_WORDS, sizeof *c->planes) ||
        !grow_array(&c->root, cap, sizeof *c->root))
        return false;
    c->point_cap = cap;
    return true;
}

static bool reserve_edges(struct finger_columns *c, size_t n)
{
    if (n <= c->edge_cap)
        return true;
    size_t cap = n + n / 4 + 256;
    if (!grow_array(&c->hull, cap, sizeof *c->hull))
        return false;
    c->edge_cap = cap;
    return true;
}

bool vd_finger_columns_reserve(struct finger_columns *c, size_t rows, size_t points)
{
    return reserve_rows(c, rows) && reserve_points(c, points);
}

void vd_finger_coarse_of(const uint64_t *cylinder, uint64_t *coarse)
{
    for (int d = 0; d < COARSE_WORDS; d++)
        coarse[d] = cylinder[2 * d] | cylinder[2 * d + 1];
}

uint16_t vd_finger_coarse_root(const uint64_t *coarse)
{
    unsigned bits = DOUBT;
    for (int d = 0; d < COARSE_WORDS; d++)
        bits += (unsigned)__builtin_popcountll(coarse[d]);
    return (uint16_t)vd_finger_root((uint64_t)65535 * 65535 / bits);
}

/* (b) */
static void add_planes(struct finger_columns *c, size_t at, const uint64_t *cylinder)
{
    uint64_t *block = c->planes + at / COARSE_LANES * COARSE_BLOCK, coarse[COARSE_WORDS];
    if (at % COARSE_LANES == 0) {
        memset(block, 0, COARSE_BLOCK * sizeof *block);
        memset(c->root + at, 0, COARSE_LANES * sizeof *c->root);
    }
    vd_finger_coarse_of(cylinder, coarse);
    for (int d = 0; d < COARSE_WORDS; d++)
        block[(size_t)d * COARSE_LANES + at % COARSE_LANES] = coarse[d];
    c->root[at] = vd_finger_coarse_root(coarse);
}

bool vd_finger_columns_add(struct finger_columns *c, const struct finger_template *t)
{
    size_t m = (size_t)t->n, e = (size_t)t->n_hull;
    if (!reserve_rows(c, c->rows + 1) || !reserve_points(c, c->points + m) ||
        !reserve_edges(c, c->edges + e))
        return false;
    if (m) {
        memcpy(c->x + c->points, t->x, m * sizeof *t->x);
        memcpy(c->y + c->points, t->y, m * sizeof *t->y);
        memcpy(c->angle + c->points, t->angle, m);
        memcpy(c->type + c->points, t->type, m);
        memcpy(c->masks + c->points, t->masks, m * sizeof *t->masks);
        memcpy(c->cylinders + c->points * FINGER_WORDS, t->cylinders,
               m * FINGER_WORDS * sizeof *t->cylinders);
        memcpy(c->hull + c->edges, t->hull, e * sizeof *t->hull);
    }
    for (size_t i = 0; i < m; i++)
        add_planes(c, c->points + i, t->cylinders + i * FINGER_WORDS);
    c->points += m;
    c->edges += e;
    c->rows++;
    c->first[c->rows] = c->points;
    c->hull_first[c->rows] = c->edges;
    return true;
}

struct finger_view vd_finger_columns_view(const struct finger_columns *c, size_t row)
{
    size_t at = c->first[row], edge = c->hull_first[row];
    return (struct finger_view){.n = (int)(c->first[row + 1] - at),
                                .n_hull = (int)(c->hull_first[row + 1] - edge),
                                .x = c->x + at,
                                .y = c->y + at,
                                .angle = c->angle + at,
                                .type = c->type + at,
                                .cylinders = c->cylinders + at * FINGER_WORDS,
                                .masks = c->masks + at,
                                .hull = c->hull + edge};
}

size_t vd_finger_columns_bytes(const struct finger_columns *c)
{
    size_t point = sizeof *c->x + sizeof *c->y + sizeof *c->angle + sizeof *c->type +
                   sizeof *c->root + (1 + FINGER_WORDS + COARSE_WORDS) * sizeof *c->masks;
    return sizeof *c + c->row_cap * 2 * sizeof *c->first + c->point_cap * point +
           c->edge_cap * sizeof *c->hull;
}

void vd_finger_columns_close(struct finger_columns *c)
{
    vd_free(c->first);
    vd_free(c->hull_first);
    vd_free(c->x);
    vd_free(c->y);
    vd_free(c->angle);
    vd_free(c->type);
    vd_free(c->masks);
    vd_free(c->cylinders);
    vd_free(c->planes);
    vd_free(c->root);
    vd_free(c->hull);
}

/* How much is common to two cylinders of a probe, 256 times the cosine. */
static uint32_t alike(const struct finger_coarse_probe *p, int i, int k)
{
    uint64_t bits = 0;
    for (int d = 0; d < COARSE_WORDS; d++)
        bits += (uint64_t)__builtin_popcountll(p->cylinder[i].word[d] & p->cylinder[k].word[d]);
    return (uint32_t)(bits * (p->cylinder[i].root >> 7) * (p->cylinder[k].root >> 7) >> 24);
}

void vd_finger_coarse_weigh(struct finger_coarse_probe *p)
{
    for (int i = 0; i < p->n; i++) {
        p->cylinder[i].root = (uint64_t)vd_finger_coarse_root(p->cylinder[i].word) << 7;
        p->cylinder[i].index = (uint64_t)i;
    }
    for (int i = 0; i < p->n; i++) {
        uint32_t sum = 0;
        for (int k = 0; k < p->n; k++)
            sum += k == i ? 0 : alike(p, i, k);
        /* 1020 / sqrt(mean + 8), half for a mean of 60 */
        uint32_t weight = vd_finger_root((uint64_t)1020 * 1020 / (sum / (uint32_t)p->n + 8));
        p->weight[i] = (uint8_t)(weight > 255 ? 255 : weight);
        p->cylinder[i].weighed = (p->cylinder[i].root >> 7) * p->weight[i] >> 8 << 7;
    }
    p->scale = 0.615f * __builtin_sqrtf((float)p->n);
    p->doubt = 830 * (float)p->n + 1;
}
