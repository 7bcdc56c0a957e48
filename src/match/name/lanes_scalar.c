/* SPDX-License-Identifier: Apache-2.0 */
/* lanes_scalar.c: lanes.c's recurrence in C: every loop is over the 64 words of a block. */
#include <string.h>

#include "match/kernel/instructions.h"
#include "match/name/lanes_isa.h"

#define EACH_LANE for (size_t k = 0; k < VD_LANES; k++)

static bool everywhere(void)
{
    return true;
}

/* One phone of all 64 against the query; v is what the one before left, h becomes the last row's. */
static void column(const struct vd_lanes *q, const uint8_t *index, uint8_t (*v)[VD_LANES],
                   uint8_t *h)
{
    uint8_t m[VD_LANES], next;
    memset(h, 0, VD_LANES);
    for (size_t i = 0; i < q->n; i++) {
        const uint8_t *save = q->save[i][0];
        uint8_t *u = v[i];
        EACH_LANE m[k] = save[index[k]];
        EACH_LANE
        {
            uint8_t most = m[k] > u[k] ? m[k] : u[k];
            most = most > h[k] ? most : h[k];
            next = (uint8_t)(most - u[k]);
            u[k] = (uint8_t)(most - h[k]);
            h[k] = next;
        }
    }
}

static uint64_t judge(const struct vd_lanes *q, uint16_t per, const struct vd_lane_sums *s)
{
    uint64_t near = 0;
    EACH_LANE
    {
        uint32_t w = s->weight[k] > q->weight ? s->weight[k] : q->weight;
        near |= (uint64_t)(s->distance[k] <= (w * per >> 16) + 1) << k;
    }
    return near;
}

static uint64_t sums(const struct vd_lanes *q, const uint8_t *block, size_t rows, bool beginning,
                     uint16_t per, struct vd_lane_sums *out)
{
    uint8_t v[VD_PHONES][VD_LANES], h[VD_LANES], index[VD_LANES], n[VD_LANES], bare[VD_LANES];
    uint16_t d[VD_LANES];
    memset(v, 0, q->n * sizeof(v[0]));
    memset(out, 0, sizeof(*out));
    EACH_LANE
    {
        n[k] = block[k] & VD_LANE_LENGTH;
        bare[k] = block[k] & VD_LANE_BARE ? 64 : 0;
        d[k] = q->all[bare[k] >> 6];
    }
    memcpy(out->distance, d, sizeof(d));
    for (size_t j = 0; j < rows && j < VD_PHONES; j++) {
        const uint8_t *x = block + VD_LANES * (1 + j);
        EACH_LANE index[k] = (x[k] & 63) | bare[k];
        column(q, index, v, h);
        EACH_LANE if (j < n[k])
        {
            d[k] = (uint16_t)(d[k] + q->gap[x[k] & 63] - h[k]);
            out->weight[k] = (uint16_t)(out->weight[k] + q->weights[x[k] & 63]);
            if (!beginning || d[k] < out->distance[k])
                out->distance[k] = d[k];
        }
    }
    if (beginning)
        memset(out->weight, 0, sizeof(out->weight));
    return judge(q, per, out);
}

const struct vd_lanes_kernel vd_lanes_scalar = {
    .name = "scalar", .usable = everywhere, .level = VD_ISA_SCALAR, .sums = sums};
