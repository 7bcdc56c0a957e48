/* SPDX-License-Identifier: Apache-2.0 */
/* cost.h: how far apart two words of names sound. */
#ifndef VD_MATCH_NAME_COST_H
#define VD_MATCH_NAME_COST_H

#include "match/name/words.h"

/* Hundredths of a consonant. Symmetric. */
int vd_word_distance(const struct vd_word *a, const struct vd_word *b);
/* 1: the same phones; 0: nothing in common. Range: 0..1. Symmetric. */
double vd_word_likeness(const struct vd_word *a, const struct vd_word *b);

#endif
