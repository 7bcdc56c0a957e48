/* SPDX-License-Identifier: Apache-2.0 */
/* codes_scalar.c: codes.h written out in plain C; what all other kernels are compared with. */
#include "match/kernel/codes.h"

#include "match/kernel/instructions.h"

#define TARGET
#define WIDTH         16
#define LOOK_UP(t, i) ((rf){(t)[(i)[0]], (t)[(i)[1]], (t)[(i)[2]], (t)[(i)[3]]})
#define PUT_BYTES(p, v)                                                                            \
    for (int byte = 0; byte < 4; byte++)                                                           \
        (p)[byte] = (uint8_t)(v)[byte];
#include "match/kernel/pack_body.h"

static bool always(void)
{
    return true;
}

static int level_at(const uint8_t *sizes, const uint8_t *signs, size_t byte, bool high)
{
    int level = vd_code_level[high ? sizes[byte] >> 4 : sizes[byte] & 15];
    bool below = signs[(high ? 8 : 0) + byte / 8] >> byte % 8 & 1;
    return VD_CODE_OFFSET + (below ? -level : level);
}

/* Row r of a group; the probe's components lie eight by eight, `apart` between one eight and the
 * next, `halves` between their first and last four. */
static int32_t coarse_row(const uint8_t *group, size_t r, size_t lines, const int8_t *probe,
                          size_t apart, size_t halves)
{
    int32_t sum = 0;
    for (size_t j = 0; j < lines; j++, probe += apart)
        for (size_t b = 0; b < 4; b++) {
            const uint8_t *line = group + 64 * j, *signs = group + 64 * lines + 16 * j;
            sum += level_at(line, signs, 4 * r + b, false) * probe[b] +
                   level_at(line, signs, 4 * r + b, true) * probe[halves + b];
        }
    return sum;
}

static void coarse(const uint8_t *hi, size_t n_groups, size_t lines, const int8_t *probe,
                   int32_t *out)
{
    for (size_t g = 0; g < n_groups; g++)
        for (size_t r = 0; r < VD_CODE_GROUP; r++)
            out[g * VD_CODE_GROUP + r] = coarse_row(hi + g * lines * 80, r, lines, probe, 8, 4);
}

static void coarse8(const uint8_t *hi, size_t n_groups, size_t lines, const int8_t *probes,
                    int32_t *out, size_t stride)
{
    for (size_t i = 0; i < VD_CODE_PROBES; i++)
        for (size_t g = 0; g < n_groups; g++)
            for (size_t r = 0; r < VD_CODE_GROUP; r++)
                out[i * stride + g * VD_CODE_GROUP + r] =
                    coarse_row(hi + g * lines * 80, r, lines, probes + 4 * i, 8 * VD_CODE_PROBES,
                               4 * VD_CODE_PROBES);
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
    .together = VD_CODE_PROBES,
    .woven_bytes = vd_code_woven_bytes,
    .weave = vd_code_weave,
    .coarse_many = coarse8,
    .fine = fine,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
