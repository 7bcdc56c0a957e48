/* SPDX-License-Identifier: Apache-2.0 */
/* columns.h: the prepared templates of a gallery as columns, see columns.c for the picture. */
#ifndef VD_MATCH_FINGER_COLUMNS_H
#define VD_MATCH_FINGER_COLUMNS_H

#include <stdatomic.h>

#include "base/region.h"
#include "match/finger/finger.h"

enum {
    COARSE_WORDS = 4, /* of a cylinder in the first sieve: two directions a word */
    COARSE_LANES = 8, /* cylinders side by side in a block */
    COARSE_BLOCK = COARSE_WORDS * COARSE_LANES,
};

enum { FINGER_ARRAYS = 11 };
struct finger_columns {
    _Atomic size_t rows; /* raised when a row is whole, see columns.c, (c) */
    size_t points, edges;
    struct vd_region memory[FINGER_ARRAYS]; /* of the arrays below, in their order */
    size_t *first, *hull_first;
    int16_t *x, *y;
    uint8_t *angle, *type;
    uint64_t *masks, *cylinders, *planes;
    uint16_t *root;
    struct finger_edge *hull;
};
/* Errors: NOMEM. */
int vd_finger_columns_open(struct finger_columns *c, struct vd_err *err);
int vd_finger_columns_add(struct finger_columns *c, const struct finger_view *v,
                          struct vd_err *err);
struct finger_view vd_finger_columns_view(const struct finger_columns *c, size_t row);
size_t vd_finger_columns_bytes(const struct finger_columns *c);
void vd_finger_columns_close(struct finger_columns *c);

/* A prepared template on its way into the columns, see packed.c. */
size_t vd_finger_packed_bytes(size_t n);
int vd_finger_pack(const void *p, size_t n, void *packed, size_t *n_packed, struct vd_err *err);
/* false: it is none. What is in v is the packed one's. */
bool vd_finger_unpack(const void *packed, size_t n, struct finger_view *v);

/* A cylinder as the first sieve sees it, and 65535 over the root of its bits. */
void vd_finger_coarse_of(const uint64_t *cylinder, uint64_t *coarse);
uint16_t vd_finger_coarse_root(const uint64_t *coarse);

/*
 * All cylinders of a probe for the first sieve: words, root and own index.  weighed: the root,
 * lessened by what the cylinder has in common with the probe's others, since one that is like many
 * says little; both roots are shifted left by 7.  scale and doubt: see vd_finger_match_worth().
 */
struct finger_coarse_probe {
    int n;
    float scale, doubt;
    struct {
        uint64_t word[COARSE_WORDS], root, weighed, index;
    } cylinder[FINGER_MAX];
    uint8_t weight[FINGER_MAX]; /* weighed / root in 256 steps */
};
/* Fill in all but n and the words. */
void vd_finger_coarse_weigh(struct finger_coarse_probe *p);

enum { MATCH_LEAST = 38, MATCH_MOST = 217 };
/*
 * What the most similar cylinder of the probe is worth, 0..217, given its similarity and the sum of
 * those of all of them: a best match stands out where the others are poor.  Similarities are
 * 65536 times the cosine times the weight of the probe's cylinder.  Single precision, in this order.
 */
static inline uint8_t vd_finger_match_worth(const struct finger_coarse_probe *p, uint32_t best,
                                            uint32_t sum)
{
    int worth =
        (int)((float)(int32_t)best * p->scale / __builtin_sqrtf((float)(int32_t)sum + p->doubt)) -
        MATCH_LEAST;
    return (uint8_t)(worth < 0 ? 0 : worth > MATCH_MOST ? MATCH_MOST : worth);
}
/* For every cylinder of blocks of a gallery the most similar one of the probe, and its worth. Of
 * equal ones the last. */
typedef void finger_coarse_fn(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                              const struct finger_coarse_probe *p, uint8_t *worth, uint8_t *who);
/* How similar each cylinder of the probe is to each of the blocks: 256 times the cosine, that of
 * cylinder i of the probe and lane at of the gallery at like[i * stride + at]. */
typedef void finger_likeness_fn(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                                const struct finger_coarse_probe *p, uint8_t *like, size_t stride);
finger_coarse_fn vd_finger_coarse_scalar;
finger_likeness_fn vd_finger_likeness_scalar;
#if defined(__x86_64__)
finger_coarse_fn vd_finger_coarse_popcnt, vd_finger_coarse_avx2, vd_finger_coarse_avx512;
finger_likeness_fn vd_finger_likeness_popcnt, vd_finger_likeness_avx2, vd_finger_likeness_avx512;
#endif

#endif
