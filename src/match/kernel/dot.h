/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dot.h: inner products of one float vector with many, one kernel an instruction set.
 *
 * Every kernel gives the same bits.  The order is fixed: 16 lanes, lane l takes the products
 * l, l+16, l+32 ... in turn, each product rounded to float and then added (never fused); at the
 * end lanes l and l+8 are added, then l and l+4, l+2, l+1.
 *
 * Accumulator limit: rows and probe have norms of at most 2 and 1 (match/vector/), so no sum
 * exceeds 2.  Error of a result, with u = 2^-24 and stride floats a row: at most
 * (stride/16 + 4) u |row| |probe| (Higham, Accuracy and Stability of Numerical Algorithms, 3.1).
 * Cost: one multiplication and one addition per 4 bytes of row; the memory is the limit.
 */
#ifndef VD_MATCH_KERNEL_DOT_H
#define VD_MATCH_KERNEL_DOT_H

#include <stdbool.h>
#include <stddef.h>

enum { VD_DOT_LANES = 16 };

struct vd_dot_kernel {
    const char *name;
    bool (*usable)(void); /* on this processor */
    /* out[i] = row i . probe, for n rows that lie `stride` floats apart.  stride is a multiple of
     * VD_DOT_LANES; rows and probe are 64-byte aligned and padded with zeroes. */
    void (*rows)(const float *rows, size_t stride, size_t n, const float *probe, float *out);
};
extern const struct vd_dot_kernel vd_dot_scalar;
#ifdef __x86_64__
extern const struct vd_dot_kernel vd_dot_avx2, vd_dot_avx512;
#endif
extern const struct vd_dot_kernel *const vd_dot_kernels[]; /* best first, NULL-terminated */
const struct vd_dot_kernel *vd_dot_best(void);             /* the first usable one */

/* Inner product in double: products are exact, sums run in 8 lanes in a fixed order.  Symmetric to
 * the bit.  n is a multiple of 8. */
double vd_dot_exact(const float *a, const float *b, size_t n);

#endif
