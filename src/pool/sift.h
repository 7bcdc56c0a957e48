/* SPDX-License-Identifier: Apache-2.0 */
/* sift.h: which rows of a gallery go on to the next sieve, and last to the full score. */
#ifndef VD_POOL_SIFT_H
#define VD_POOL_SIFT_H

#include "pool/pool.h"

struct sift {
    const struct vd_matcher_ops *ops;
    size_t rows, allowed, k;
    int level;             /* sieve at work; n_levels: the full score */
    int n_levels;          /* 0: nothing is sieved */
    const uint64_t *allow; /* rows still in play, NULL: all; the caller's or `left` */
    size_t n_left;         /* how many those are */
    size_t kept[VD_POOL_SIEVES];
    /* Memory, kept from search to search. */
    size_t cap;
    uint16_t *score; /* of every row, of the sieve at work */
    uint64_t *left;
    uint32_t *count; /* of every score */
};
/* Begin a search. Errors: NOMEM. */
int vd_sift_begin(struct sift *s, const struct vd_pool_work *w, struct vd_err *err);
/* All scores of the level are there: pick those that go on and step to the level that sees them. */
void vd_sift_step(struct sift *s);
/* The allowed rows that got no full score and whose subject is not in top, in `left`; how many. */
size_t vd_sift_rest(struct sift *s, const struct vd_pool_work *w, const struct vd_topk *top);
void vd_sift_tell(const struct sift *s, struct vd_pool_tally *t);
void vd_sift_free(struct sift *s);

#endif
