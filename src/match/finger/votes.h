/* SPDX-License-Identifier: Apache-2.0 */
/* votes.h: how many of a few pairs of minutiae agree with each other, see votes.c. */
#ifndef VD_MATCH_FINGER_VOTES_H
#define VD_MATCH_FINGER_VOTES_H

#include <stdbool.h>
#include <stdint.h>

enum { VOTES = 16, VOTES_FAR = 2000 };

/* 16 pairs of minutiae, one a lane and once more 16 lanes on, so that 16 lanes from any of the first
 * 16 on are all pairs; a pair of worth 0 is empty. */
struct finger_votes {
    int16_t ax[2 * VOTES], ay[2 * VOTES]; /* px, -VOTES_FAR..VOTES_FAR */
    int16_t bx[2 * VOTES], by[2 * VOTES];
    int16_t turn[2 * VOTES];            /* of a onto b, 0..255 */
    int16_t cosine[VOTES], sine[VOTES]; /* of that turn */
    int16_t who[2 * VOTES];             /* minutia of a: pairs that share one clash */
    int16_t worth[2 * VOTES];           /* 0..255 */
};
/* The sum of the products of the worths of all two pairs that agree; support (or NULL) becomes the
 * sum of the worths of those that agree with each. */
typedef uint32_t finger_votes_fn(const struct finger_votes *v, uint16_t support[VOTES]);

finger_votes_fn vd_finger_votes_scalar;
#if defined(__x86_64__)
finger_votes_fn vd_finger_votes_avx2;
#endif

#endif
