/* SPDX-License-Identifier: Apache-2.0 */
/* namescore.h: from the pairs of words to the two numbers (namescore.c). */
#ifndef VD_MATCH_NAME_NAMESCORE_H
#define VD_MATCH_NAME_NAMESCORE_H

#include <vedette/name.h>

struct vd_laid {
    const struct vd_name *a, *b;
    const double *wa, *wb; /* weights of words */
    double all_a, all_b;   /* their sums */
};
/* Of out->pair, which is there: score, same, and the shares of the pairs. */
void vd_name_verdict(const struct vd_laid *x, struct vd_name_match *out);

/* The likeness of two words of one script, or what a slip of the pen makes of it: one sound more, less,
 * another or two exchanged; less where one is only letters, as TTP. Symmetric. */
double vd_slip(const struct vd_word *a, const struct vd_word *b, double likeness);

#endif
