/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes.h: vectors as codes of 5 bits and of 4 bits more, and what is computed on them, one kernel an
 * instruction set.  match/vector/bound.c proves what the results are worth.
 *
 *    plane hi   16 rows make a group: a line of 64 bytes for every eight components, 4 bytes of each
 *    row, then 16 bytes of signs for each of these lines
 *    +--------+--------+-- ... --+--------+   line j, row r, byte b:
 *    | row 0  | row 1  |         | row 15 |     bits 0-3  size of component 8j + b
 *    +--------+--------+-- ... --+--------+     bits 4-7  size of component 8j + 4 + b
 *    | signs of bits 0-3 | of bits 4-7 |        8 bytes each; bit 4r + b: below zero
 *    plane lo   row after row, dim/2 bytes each, the bytes in the order of a row of lines
 *
 * A lane of a register is a row, so the sums of 16 rows are there without adding across lanes, and
 * several probes share the unpacking of a line.  A size stands for one of 16 levels (vd_code_level),
 * with the sign 32, nearly the best ones for normally distributed components (Lloyd and Max: J. Max,
 * Quantizing for minimum distortion, 1960), in units of VD_CODE_UNIT; a code of lo for itself.
 *
 * All sums are of integers and exact, so that every kernel gives the same numbers.  Accumulator
 * limits, with |probe| <= 127 and dim <= 4096: a level is kept as level + 64, 0 to 128; two products
 * of such are at most 2 * 128 * 127 = 32512 and fit the 16 bits of VPMADDUBSW, which would saturate
 * at 32767; a sum of 4096 is at most 66,584,576.  lo: 4096 * 15 * 127 = 7,802,880.
 *
 * Cost a group and line of AVX-512 VNNI: 3 loads, 7 to unpack (shared by 8 probes), 2 multiplications
 * of 64 bytes a probe.  One probe: the memory is the limit; eight: the multipliers.  AMX unpacks for
 * 32 probes and multiplies 16 rows by 16 probes in 16 cycles, 64 components at a time.
 */
#ifndef VD_MATCH_KERNEL_CODES_H
#define VD_MATCH_KERNEL_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VD_CODE_GROUP = 16,       /* rows of a group */
    VD_CODE_PROBES = 8,       /* that share one pass, side by side in a line */
    VD_CODE_PROBES_MOST = 32, /* that any kernel takes together */
    VD_CODE_OFFSET = 64,      /* of the levels, to make them unsigned */
    VD_CODE_MAX_DIM = 4096,
};
#define VD_CODE_UNIT 0x1.Bp-5f /* 27/512: what a level counts in units of the root mean square */
extern const uint8_t vd_code_level[16]; /* of a size */
extern const float vd_code_size[16];    /* the same times VD_CODE_UNIT */
/* Bytes of a group, and of a row, of plane hi. */
static inline size_t vd_code_group_bytes(size_t dim)
{
    return dim * 10;
}
static inline size_t vd_code_row_bytes(size_t dim)
{
    return dim / 2 + dim / 8;
}
extern const uint64_t vd_turn_signs[2][64];

/* What decides which rows of a group may reach the floor: see vd_codes_kernel.pass. */
struct vd_code_bar {
    int32_t offset;      /* taken off every sum */
    float per_unit;      /* of the score, of a sum */
    float per_error;     /* of the score, of a row's error */
    float base;          /* added to all */
    float floor;         /* compared with that, or with that times the row's norm */
    const float *norm;   /* NULL: scores have no norm */
    float norm_is_small; /* rows whose norm is less always pass */
};

/* A packed vector without its bytes: what match/vector makes its scalars of. */
struct vd_code_sums {
    float sum;  /* of the squares of the rotated vector, before it was brought to unit length */
    float hi;   /* of the squares of what plane hi leaves, in units of the root mean square */
    float lo;   /* of what both leave */
    float step; /* of plane lo, in the same units */
};

struct vd_codes_kernel {
    const char *name;
    bool (*usable)(void); /* on this processor */
    int level;            /* enum vd_isa */
    /* out[16 g + r] = sum over the components of level + 64 times probe. lines = dim / 8. */
    void (*coarse)(const uint8_t *hi, size_t n_groups, size_t lines, const int8_t *probe,
                   int32_t *out);
    /* The same for `together` probes at once, out[i * stride + 16 g + r].  They lie in the order that
     * the kernel wants, woven_bytes(dim) of it, at 64 bytes: weave() lays codes of probe i there. */
    size_t together;
    size_t (*woven_bytes)(size_t dim);
    void (*weave)(int8_t *woven, size_t i, const int8_t *codes, size_t dim);
    void (*coarse_many)(const uint8_t *hi, size_t n_groups, size_t lines, const int8_t *woven,
                        int32_t *out, size_t stride);
    /* The sum of code times probe of one row of lo; `even` and `odd` are the probe's components for
     * the low and for the high halves of its n bytes, n a multiple of 8. */
    int32_t (*fine)(const uint8_t *lo, size_t n, const int8_t *even, const int8_t *odd);
    /* Bit r of mask[g]: row r of group g passes, ((sum - offset) per_unit + error per_error + base)
     * [norm] >= floor in float, each operation rounded once and in this order. */
    void (*pass)(const int32_t *sums, const uint16_t *error, size_t n_groups,
                 const struct vd_code_bar *bar, uint16_t *mask);
    /* Of y (dim components, a multiple of 16): the bits of the largest without its sign, above
     * 0x7F800000 if one is not finite; and y times a factor. */
    uint32_t (*largest)(const float *y, size_t dim);
    void (*scale)(float *y, size_t dim, float factor);
    /* Rotate y (dim components, a multiple of 16; 64-byte aligned) in place. */
    void (*turn)(float *y, size_t dim);
    /* Quantise it; y is left as what plane hi leaves.  reach: the step of lo for the largest
     * component that hi leaves.  hi gets dim/2 bytes of sizes in the order of a row of lo, then a byte
     * of signs for every eight components, bit 0 the first's; lo dim/2 bytes.  hi NULL: only bring it
     * to root mean square 1. */
    void (*quantise)(float *y, size_t dim, float reach, uint8_t *hi, uint8_t *lo,
                     struct vd_code_sums *sums);
};
extern const struct vd_codes_kernel vd_codes_scalar;
#ifdef __x86_64__
extern const struct vd_codes_kernel vd_codes_avx2, vd_codes_avxvnni, vd_codes_avx512,
    vd_codes_avx512vnni, vd_codes_amx;
#endif
extern const struct vd_codes_kernel *const vd_codes_kernels[]; /* best first, NULL-terminated */
/* Eight side by side: of every line components 0-3 of the eight, then components 4-7 of the eight. */
size_t vd_code_woven_bytes(size_t dim);
void vd_code_weave(int8_t *woven, size_t i, const int8_t *codes, size_t dim);
/* The first that this processor has and VEDETTE_ISA allows. */
const struct vd_codes_kernel *vd_codes_best(void);

#endif
