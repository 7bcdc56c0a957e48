/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_isa.h: one word against the 64 of a block (struct vd_lanes of <vedette/name.h>), one kernel an
 * instruction set, all of them with the same numbers.  lanes.c tells what is computed.
 *
 * Cost a cell of 64 words: AVX-512 5 instructions (one looks up 64 entries by 64 indices); AVX2 22;
 * the portable one 64 look-ups of a byte, the rest in the registers that every compiler has.
 */
#ifndef VD_MATCH_NAME_LANES_ISA_H
#define VD_MATCH_NAME_LANES_ISA_H

#include <vedette/name.h>

enum { VD_LANE_LENGTH = 31 }; /* bits of a head: how many phones */

struct vd_lane_sums {
    uint16_t distance[VD_LANES], weight[VD_LANES];
};
struct vd_lanes_kernel {
    const char *name;
    bool (*usable)(void); /* on this processor */
    int level;            /* enum vd_isa */
    /* Bit i: the distance of word i is at most `per` of 65536 of the heavier word's weight, and 1.
     * beginning: distance and weight are of the nearest beginning of word i and of the query. */
    uint64_t (*sums)(const struct vd_lanes *q, const uint8_t *block, size_t rows, bool beginning,
                     uint16_t per, struct vd_lane_sums *out);
};
extern const struct vd_lanes_kernel vd_lanes_scalar;
#ifdef __x86_64__
extern const struct vd_lanes_kernel vd_lanes_avx2, vd_lanes_avx512;
#endif
extern const struct vd_lanes_kernel *const vd_lanes_kernels[]; /* best first, NULL-terminated */
/* The first that this processor has and VEDETTE_ISA allows. */
const struct vd_lanes_kernel *vd_lanes_best(void);

#endif
