/* SPDX-License-Identifier: Apache-2.0 */
/* sieve.h: the coarse scores of the finger matcher, see sieve.c. */
#ifndef VD_MATCH_FINGER_SIEVE_H
#define VD_MATCH_FINGER_SIEVE_H

#include "match/finger/columns.h"
#include "match/finger/votes.h"

enum { FINGER_SIEVES = 1 };
extern const struct vd_sieve vd_finger_sieves[FINGER_SIEVES];

/* What is written for the instructions of some processors; all give the same numbers. */
struct finger_isa {
    const char *name; /* NULL: the end */
    bool (*usable)(void);
    finger_coarse_fn *coarse;
    finger_votes_fn *votes;
    finger_similarity_fn *similarity;
};
/* The fastest first; the last runs everywhere. */
extern const struct finger_isa vd_finger_isas[];
/* The fastest that this processor has, or that VEDETTE_ISA allows. */
const struct finger_isa *vd_finger_isa(void);

/* A probe as the sieves want it. */
struct finger_sieve_probe {
    struct finger_coarse_probe coarse;
    int16_t x[FINGER_MAX], y[FINGER_MAX]; /* near the middle, within VOTES_FAR */
    uint8_t angle[FINGER_MAX];
};
void vd_finger_sieve_probe(struct finger_sieve_probe *p, const struct finger_view *v);
/* See vd_matcher_ops.sieve. */
void vd_finger_sieve_bits(const struct finger_columns *c, const struct finger_sieve_probe *p,
                          size_t lo, size_t hi, const uint64_t *allow, uint16_t *out);

#endif
