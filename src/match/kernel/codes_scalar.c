/* SPDX-License-Identifier: Apache-2.0 */
/* codes_scalar.c: codes.h written out in plain C; what all other kernels are compared with. */
#include "match/kernel/codes.h"

#include "match/kernel/instructions.h"

#define TARGET
#include "match/kernel/pack_body.h"

static bool always(void)
{
    return true;
}

static int32_t coarse_row(const uint8_t *line, size_t lines, const int8_t *low, const int8_t *high,
                          size_t apart)
{
    int32_t sum = 0;
    for (size_t j = 0; j < lines; j++, line += 64, low += apart, high += apart)
        for (int b = 0; b < 4; b++)
            sum += vd_code_level[line[b] & 15] * low[b] + vd_code_level[line[b] >> 4] * high[b];
    return sum;
}

static void coarse(const uint8_t *hi, size_t n_groups, size_t lines, const int8_t *probe,
                   int32_t *out)
{
    for (size_t g = 0; g < n_groups; g++)
        for (size_t r = 0; r < VD_CODE_GROUP; r++)
            out[g * VD_CODE_GROUP + r] =
                coarse_row(hi + g * lines * 64 + 4 * r, lines, probe, probe + 4, 8);
}

static void coarse8(const uint8_t *hi, size_t n_groups, size_t lines, const int8_t *probes,
                    int32_t *out, size_t stride)
{
    for (size_t i = 0; i < VD_CODE_PROBES; i++)
        for (size_t g = 0; g < n_groups; g++)
            for (size_t r = 0; r < VD_CODE_GROUP; r++)
                out[i * stride + g * VD_CODE_GROUP + r] =
                    coarse_row(hi + g * lines * 64 + 4 * r, lines, probes + 4 * i,
                               probes + 4 * (VD_CODE_PROBES + i), 8 * VD_CODE_PROBES);
}

static int32_t fine(const uint8_t *lo, size_t n, const int8_t *even, const int8_t *odd)
{
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (lo[i] & 15) * even[i] + (lo[i] >> 4) * odd[i];
    return sum;
}

static void pass(const int32_t *sums, const uint16_t *error, size_t n_groups,
                 const struct vd_code_bar *bar, uint16_t *mask)
{
    for (size_t g = 0; g < n_groups; g++) {
        mask[g] = 0;
        for (size_t r = 0; r < VD_CODE_GROUP; r++) {
            size_t i = g * VD_CODE_GROUP + r;
            float most = (float)(sums[i] - bar->offset) * bar->per_unit +
                         (float)error[i] * bar->per_error + bar->base;
            bool passes =
                bar->norm ? bar->norm[i] < bar->norm_is_small || most * bar->norm[i] >= bar->floor
                          : most >= bar->floor;
            mask[g] |= (uint16_t)(passes << r);
        }
    }
}

const struct vd_codes_kernel vd_codes_scalar = {
    .name = "scalar",
    .usable = always,
    .level = VD_ISA_SCALAR,
    .coarse = coarse,
    .coarse8 = coarse8,
    .fine = fine,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
