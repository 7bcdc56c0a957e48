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
 * 112 bytes a minutia and 16 and some edges a row: about 4 kB for a finger of 35 minutiae, of which
 * the first sieve reads 1.2.
 *
 * Invariants:
 *   (a) entries are appended and never moved, nor are the arrays: each grows where it is;
 *   (b) what of the last block no minutia fills yet is zero;
 *   (c) a row is written before `rows` is raised over it, and never again, so a reader that knows of
 *       n rows may read them while the owner adds more. Of a block it may see lanes of the next row
 *       being written, whose scores it does not look at.
 */
#include "match/finger/columns.h"

#include <string.h>

enum { DOUBT = 3 }; /* bits that a cylinder is taken to have beyond its own, unmatched */

static const uint8_t element[FINGER_ARRAYS] = {
    sizeof(size_t),
    sizeof(size_t),
    sizeof(int16_t),
    sizeof(int16_t),
    sizeof(uint8_t),
    sizeof(uint8_t),
    sizeof(uint64_t),
    FINGER_WORDS * sizeof(uint64_t),
    COARSE_WORDS * 8,
    sizeof(uint16_t),
    sizeof(struct finger_edge),
};
enum { FIRST, HULL_FIRST, X, Y, ANGLE, TYPE, MASKS, CYLINDERS, PLANES, ROOT, HULL };

int vd_finger_columns_open(struct finger_columns *c, struct vd_err *err)
{
    int rc = VD_OK;
    memset(c, 0, sizeof *c);
    for (int i = 0; !rc && i < FINGER_ARRAYS; i++)
        rc = vd_region_open(&c->memory[i], err);
    c->first = c->memory[FIRST].at;
    c->hull_first = c->memory[HULL_FIRST].at;
    c->x = c->memory[X].at;
    c->y = c->memory[Y].at;
    c->angle = c->memory[ANGLE].at;
    c->type = c->memory[TYPE].at;
    c->masks = c->memory[MASKS].at;
    c->cylinders = c->memory[CYLINDERS].at;
    c->planes = c->memory[PLANES].at;
    c->root = c->memory[ROOT].at;
    c->hull = c->memory[HULL].at;
    for (int i = FIRST; !rc && i <= HULL_FIRST; i++)
        rc = vd_region_reach(&c->memory[i], element[i], err); /* row 0 begins at 0 */
    if (rc)
        vd_finger_columns_close(c);
    return rc;
}

/* Room for one more row of n minutiae and some edges. */
static int reserve(struct finger_columns *c, size_t n, size_t edges, struct vd_err *err)
{
    int rc = VD_OK;
    size_t points = (c->points + n + COARSE_LANES - 1) / COARSE_LANES * COARSE_LANES;
    for (int i = 0; !rc && i < FINGER_ARRAYS; i++) {
        size_t want = i <= HULL_FIRST ? c->rows + 2 : i == HULL ? c->edges + edges : points;
        rc = vd_region_reach(&c->memory[i], want * element[i], err);
    }
    return rc;
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

int vd_finger_columns_add(struct finger_columns *c, const struct finger_view *t, struct vd_err *err)
{
    size_t m = (size_t)t->n, e = (size_t)t->n_hull, rows = c->rows;
    int rc = reserve(c, m, e, err);
    if (rc)
        return rc;
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
    c->first[rows + 1] = c->points;
    c->hull_first[rows + 1] = c->edges;
    c->rows = rows + 1; /* (c) */
    return VD_OK;
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
    size_t n = sizeof *c;
    for (int i = 0; i < FINGER_ARRAYS; i++)
        n += c->memory[i].size;
    return n;
}

void vd_finger_columns_close(struct finger_columns *c)
{
    for (int i = 0; i < FINGER_ARRAYS; i++)
        vd_region_close(&c->memory[i]);
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
