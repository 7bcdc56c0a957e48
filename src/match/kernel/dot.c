/* SPDX-License-Identifier: Apache-2.0 */
/* dot.c: the inner product that scores are made of. */
#include "match/kernel/dot.h"

double vd_dot_exact(const float *a, const float *b, size_t n)
{
    double lane[8] = {0};
    for (size_t i = 0; i < n; i += 8)
        for (size_t l = 0; l < 8; l++)
            lane[l] += (double)a[i + l] * (double)b[i + l];
    for (size_t w = 4; w; w /= 2)
        for (size_t l = 0; l < w; l++)
            lane[l] += lane[l + w];
    return lane[0];
}
