/* SPDX-License-Identifier: Apache-2.0 */
/* dot_scalar.c: the order of dot.h written out in plain C, and the exact product in double. */
#include "match/kernel/dot.h"

static bool always(void)
{
    return true;
}

static float dot_row(const float *row, const float *probe, size_t n)
{
    float lane[VD_DOT_LANES] = {0};
    for (size_t i = 0; i < n; i += VD_DOT_LANES)
        for (size_t l = 0; l < VD_DOT_LANES; l++)
            lane[l] += row[i + l] * probe[i + l];
    for (size_t w = VD_DOT_LANES / 2; w; w /= 2)
        for (size_t l = 0; l < w; l++)
            lane[l] += lane[l + w];
    return lane[0];
}

static void rows_scalar(const float *rows, size_t stride, size_t n, const float *probe, float *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = dot_row(rows + i * stride, probe, stride);
}

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

const struct vd_dot_kernel vd_dot_scalar = {
    .name = "scalar",
    .usable = always,
    .rows = rows_scalar,
};
