/* SPDX-License-Identifier: Apache-2.0 */
/* sieve.h: the coarse scores of the finger matcher, see sieve.c. */
#ifndef VD_MATCH_FINGER_SIEVE_H
#define VD_MATCH_FINGER_SIEVE_H

#include "match/finger/columns.h"
#include "match/finger/votes.h"

enum {
    FINGER_SIEVES = 2,
    ROW_STRIPS = 32,
    ROW_BEYOND = 12000,
    ROW_PAD = 16,
    ROW_STRIDE = FINGER_MAX + 2 * ROW_PAD
};
extern const struct vd_sieve vd_finger_sieves[FINGER_SIEVES];

/* A probe as the sieves want it. */
struct finger_sieve_probe {
    struct finger_coarse_probe coarse;
    int16_t x[FINGER_MAX], y[FINGER_MAX]; /* near the middle, within VOTES_FAR */
    uint8_t angle[FINGER_MAX];
};
/* A row as confirm.c wants it; x rises.  What fills up the last 16 lies far away. */
struct finger_row {
    int n, strip_shift;
    int16_t low_x, high_x, low_y, high_y; /* a box a little wider than the row */
    int16_t x[FINGER_MAX], y[FINGER_MAX]; /* near the middle, within VOTES_FAR */
    const uint8_t *like; /* row i at like + i * ROW_STRIDE: similarity to minutia i of the probe */
    uint8_t angle[FINGER_MAX];
    uint8_t strip[ROW_STRIPS + 1]; /* first minutia at or right of each strip of 2^strip_shift px */
};
/* Fill in what follows from n, x, y: the box, what lies beyond the row, and the strips. */
void vd_finger_row_index(struct finger_row *r);
struct finger_fit {
    int worth, n_inside;
};
typedef struct finger_fit finger_confirm_fn(const struct finger_sieve_probe *p,
                                            const struct finger_row *r, int i0, int j0);
finger_confirm_fn vd_finger_confirm_scalar;
#if defined(__x86_64__)
finger_confirm_fn vd_finger_confirm_avx2;
#endif

/* What is written for the instructions of some processors; all give the same numbers. */
struct finger_isa {
    const char *name; /* NULL: the end */
    int level;        /* enum vd_isa */
    bool (*usable)(void);
    finger_coarse_fn *coarse;
    finger_likeness_fn *likeness;
    finger_votes_fn *votes;
    finger_confirm_fn *confirm;
    finger_similarity_fn *similarity;
};
/* The fastest first; the last runs everywhere. */
extern const struct finger_isa vd_finger_isas[];
/* The fastest that this processor has, or that VEDETTE_ISA allows. */
const struct finger_isa *vd_finger_isa(void);

void vd_finger_sieve_probe(struct finger_sieve_probe *p, const struct finger_view *v);
/* See vd_matcher_ops.sieve. */
void vd_finger_sieve(const struct finger_columns *c, const struct finger_sieve_probe *p, int level,
                     size_t lo, size_t hi, const uint64_t *allow, uint16_t *out);

#endif
