/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_avx512.c: lanes.c's recurrence with 64 words in a register.  VBMI's VPERMB looks up 64
 * entries of a byte by the low six bits of 64 indices: the letters of phones as they lie in a block.
 */
#include "match/kernel/instructions.h"
#include "match/name/lanes_isa.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))
#define INLINE static inline __attribute__((always_inline))

static bool has_vbmi(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi");
}

/* 64 sums of 16 bits. */
struct wide {
    __m512i low, high;
};

TARGET INLINE __m512i load(const void *p)
{
    return _mm512_loadu_si512(p);
}

TARGET INLINE void add_signed(struct wide *w, __m512i bytes)
{
    w->low = _mm512_add_epi16(w->low, _mm512_cvtepi8_epi16(_mm512_castsi512_si256(bytes)));
    w->high = _mm512_add_epi16(w->high, _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(bytes, 1)));
}

TARGET INLINE void add_unsigned(struct wide *w, __m512i bytes)
{
    w->low = _mm512_add_epi16(w->low, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(bytes)));
    w->high = _mm512_add_epi16(w->high, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(bytes, 1)));
}

/* A row of 64 phones: v is what the one before left; the differences h of the last row. */
TARGET INLINE __m512i column(const struct vd_lanes *q, __m512i x, __m512i *v, int bareness,
                             __mmask64 bare)
{
    __m512i h = _mm512_setzero_si512();
    for (size_t i = 0; i < q->n; i++) {
        __m512i s = _mm512_permutexvar_epi8(x, load(q->save[i][bareness & 1])), u = v[i];
        if (bareness == 2)
            s = _mm512_mask_permutexvar_epi8(s, bare, x, load(q->save[i][1]));
        __m512i most = _mm512_max_epu8(_mm512_max_epu8(s, u), h);
        v[i] = _mm512_sub_epi8(most, h);
        h = _mm512_sub_epi8(most, u);
    }
    return h;
}

TARGET INLINE __mmask32 near(__m512i d, __m512i w, uint16_t weight, uint16_t per)
{
    w = _mm512_max_epu16(w, _mm512_set1_epi16((short)weight));
    w = _mm512_mulhi_epu16(w, _mm512_set1_epi16((short)per));
    return _mm512_cmple_epu16_mask(d, _mm512_add_epi16(w, _mm512_set1_epi16(1)));
}

TARGET INLINE uint64_t answer(const struct vd_lanes *q, const struct wide *d, const struct wide *w,
                              uint16_t per, struct vd_lane_sums *out)
{
    uint64_t low = near(d->low, w->low, q->weight, per),
             high = near(d->high, w->high, q->weight, per);
    _mm512_storeu_si512(out->distance, d->low);
    _mm512_storeu_si512(out->distance + 32, d->high);
    _mm512_storeu_si512(out->weight, w->low);
    _mm512_storeu_si512(out->weight + 32, w->high);
    return low | high << 32;
}

/* bareness: 0 or 1: of all 64; 2: by `bare`. */
TARGET INLINE uint64_t compare(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                               int bareness, __mmask64 bare, bool beginning, uint16_t per,
                               struct vd_lane_sums *out)
{
    __m512i v[VD_PHONES] __attribute__((uninitialized)),
        gap = load(q->gap), weight = load(q->weights),
        n = _mm512_and_si512(load(block), _mm512_set1_epi8(VD_LANE_LENGTH)),
        zero = _mm512_setzero_si512();
    __m512i all = _mm512_set1_epi16((short)q->all[0]),
            all_bare = _mm512_set1_epi16((short)q->all[1]);
    struct wide w = {zero, zero},
                d = {_mm512_mask_mov_epi16(all, (__mmask32)bare, all_bare),
                     _mm512_mask_mov_epi16(all, (__mmask32)(bare >> 32), all_bare)},
                nearest = d;
    for (size_t i = 0; i < q->n; i++)
        v[i] = zero;
    for (size_t j = 0; j < rows; j++) {
        __mmask64 live = _mm512_cmpgt_epu8_mask(n, _mm512_set1_epi8((char)j));
        if (!live)
            break;
        __m512i x = load(block + VD_LANES * (1 + j)), h = column(q, x, v, bareness, bare);
        add_signed(&d, _mm512_maskz_sub_epi8(live, _mm512_permutexvar_epi8(x, gap), h));
        if (beginning) {
            nearest.low = _mm512_min_epu16(nearest.low, d.low);
            nearest.high = _mm512_min_epu16(nearest.high, d.high);
        } else {
            add_unsigned(&w, _mm512_maskz_permutexvar_epi8(live, x, weight));
        }
    }
    return answer(q, beginning ? &nearest : &d, &w, per, out);
}

TARGET static uint64_t sums(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                            bool beginning, uint16_t per, struct vd_lane_sums *out)
{
    __mmask64 bare = _mm512_movepi8_mask(load(block));
    rows = rows < VD_PHONES ? rows : VD_PHONES;
    if (beginning)
        return compare(q, block, rows, 2, bare, true, per, out);
    if (!bare)
        return compare(q, block, rows, 0, bare, false, per, out);
    if (!~bare)
        return compare(q, block, rows, 1, bare, false, per, out);
    return compare(q, block, rows, 2, bare, false, per, out);
}

const struct vd_lanes_kernel vd_lanes_avx512 = {
    .name = "avx512", .usable = has_vbmi, .level = VD_ISA_AVX512, .sums = sums};
#else
typedef int vd_lanes_avx512_is_not_for_this_processor;
#endif
