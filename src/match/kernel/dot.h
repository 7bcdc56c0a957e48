/* SPDX-License-Identifier: Apache-2.0 */
/* dot.h: the inner product of two float vectors in double, in one order on every processor. */
#ifndef VD_MATCH_KERNEL_DOT_H
#define VD_MATCH_KERNEL_DOT_H

#include <stddef.h>

/* Products are exact, sums run in 8 lanes: lane l takes the products l, l+8, l+16 ... in turn; at
 * the end lanes l and l+4 are added, then l and l+2, l+1.  Symmetric to the bit.  n is a multiple of
 * 8.  Error: at most (n/8 + 3) 2^-53 |a| |b| (Higham, Accuracy and Stability of Numerical
 * Algorithms, 3.1). */
double vd_dot_exact(const float *a, const float *b, size_t n);

#endif
