/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_avx2.c: lanes.c's recurrence with 32 words in a register.  PSHUFB looks up 16 entries by the
 * low four bits of an index, and gives 0 where its highest is set: so of four tables only that of the
 * index's quarter speaks, and the four answers are joined by or.
 */
#include "match/kernel/instructions.h"
#include "match/name/lanes_isa.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET       __attribute__((target("avx2")))
#define INLINE       static inline __attribute__((always_inline))
#define EACH_QUARTER _Pragma("GCC unroll 4") for (int k = 0; k < 4; k++)

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

/* Indices of 32 phones, by quarters of a table. */
struct phones {
    __m256i of[4];
};
/* 32 sums of 16 bits. */
struct wide {
    __m256i low, high;
};

TARGET INLINE __m256i load(const void *p)
{
    return _mm256_loadu_si256(p);
}

TARGET INLINE __m256i look_up(const uint8_t table[64], const struct phones *x)
{
    __m256i s = _mm256_setzero_si256();
    EACH_QUARTER
    {
        __m256i t = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)(table + 16 * k)));
        s = _mm256_or_si256(s, _mm256_shuffle_epi8(t, x->of[k]));
    }
    return s;
}

TARGET INLINE struct phones phones_at(const uint8_t *p)
{
    struct phones x;
    __m256i code = _mm256_and_si256(load(p), _mm256_set1_epi8(63));
    EACH_QUARTER x.of[k] = _mm256_adds_epu8(
        _mm256_xor_si256(code, _mm256_set1_epi8((char)(16 * k))), _mm256_set1_epi8(0x70));
    return x;
}

TARGET INLINE void add_signed(struct wide *w, __m256i bytes)
{
    w->low = _mm256_add_epi16(w->low, _mm256_cvtepi8_epi16(_mm256_castsi256_si128(bytes)));
    w->high = _mm256_add_epi16(w->high, _mm256_cvtepi8_epi16(_mm256_extracti128_si256(bytes, 1)));
}

TARGET INLINE void add_unsigned(struct wide *w, __m256i bytes)
{
    w->low = _mm256_add_epi16(w->low, _mm256_cvtepu8_epi16(_mm256_castsi256_si128(bytes)));
    w->high = _mm256_add_epi16(w->high, _mm256_cvtepu8_epi16(_mm256_extracti128_si256(bytes, 1)));
}

/* A row of 32 phones: v is what the one before left; the differences h of the last row. */
TARGET INLINE __m256i column(const struct vd_lanes *q, const struct phones *x, __m256i *v,
                             bool mixed, __m256i bare)
{
    __m256i h = _mm256_setzero_si256();
    for (size_t i = 0; i < q->n; i++) {
        __m256i s = look_up(q->save[i][0], x), u = v[i];
        if (mixed)
            s = _mm256_blendv_epi8(s, look_up(q->save[i][1], x), bare);
        __m256i most = _mm256_max_epu8(_mm256_max_epu8(s, u), h);
        v[i] = _mm256_sub_epi8(most, h);
        h = _mm256_sub_epi8(most, u);
    }
    return h;
}

TARGET INLINE __m256i far(__m256i d, __m256i w, uint16_t weight, uint16_t per)
{
    w = _mm256_max_epu16(w, _mm256_set1_epi16((short)weight));
    w = _mm256_mulhi_epu16(w, _mm256_set1_epi16((short)per));
    return _mm256_cmpgt_epi16(d, _mm256_add_epi16(w, _mm256_set1_epi16(1)));
}

TARGET INLINE uint32_t answer(const struct vd_lanes *q, const struct wide *d, const struct wide *w,
                              uint16_t per, size_t at, struct vd_lane_sums *out)
{
    __m256i beyond = _mm256_packs_epi16(far(d->low, w->low, q->weight, per),
                                        far(d->high, w->high, q->weight, per));
    _mm256_storeu_si256((void *)(out->distance + at), d->low);
    _mm256_storeu_si256((void *)(out->distance + at + 16), d->high);
    _mm256_storeu_si256((void *)(out->weight + at), w->low);
    _mm256_storeu_si256((void *)(out->weight + at + 16), w->high);
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(beyond, 0xD8));
}

/* 32 words of a block, from lane `at`. */
TARGET INLINE uint32_t compare(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                               size_t at, bool mixed, bool beginning, uint16_t per,
                               struct vd_lane_sums *out)
{
    __m256i v[VD_PHONES] __attribute__((uninitialized)),
        head = load(block + at), n = _mm256_and_si256(head, _mm256_set1_epi8(VD_LANE_LENGTH)),
        zero = _mm256_setzero_si256(), bare = _mm256_cmpgt_epi8(zero, head);
    struct wide w = {zero, zero},
                d = {_mm256_set1_epi16((short)q->all[0]), _mm256_set1_epi16((short)q->all[0])},
                nearest;
    __m256i more = _mm256_set1_epi16((short)(q->all[1] - q->all[0]));
    d.low = _mm256_add_epi16(
        d.low, _mm256_and_si256(more, _mm256_cvtepi8_epi16(_mm256_castsi256_si128(bare))));
    d.high = _mm256_add_epi16(
        d.high, _mm256_and_si256(more, _mm256_cvtepi8_epi16(_mm256_extracti128_si256(bare, 1))));
    nearest = d;
    for (size_t i = 0; i < q->n; i++)
        v[i] = zero;
    for (size_t j = 0; j < rows; j++) {
        __m256i live = _mm256_cmpgt_epi8(n, _mm256_set1_epi8((char)j));
        if (_mm256_testz_si256(live, live))
            break;
        struct phones x = phones_at(block + VD_LANES * (1 + j) + at);
        __m256i h = column(q, &x, v, mixed, bare);
        add_signed(&d, _mm256_and_si256(live, _mm256_sub_epi8(look_up(q->gap, &x), h)));
        if (beginning) {
            nearest.low = _mm256_min_epu16(nearest.low, d.low);
            nearest.high = _mm256_min_epu16(nearest.high, d.high);
        } else {
            add_unsigned(&w, _mm256_and_si256(live, look_up(q->weights, &x)));
        }
    }
    return answer(q, beginning ? &nearest : &d, &w, per, at, out);
}

TARGET static uint32_t half(const struct vd_lanes *q, const uint8_t *block, size_t rows, size_t at,
                            bool beginning, uint16_t per, struct vd_lane_sums *out)
{
    bool mixed = _mm256_movemask_epi8(load(block + at));
    if (beginning)
        return compare(q, block, rows, at, true, true, per, out);
    if (mixed)
        return compare(q, block, rows, at, true, false, per, out);
    return compare(q, block, rows, at, false, false, per, out);
}

static uint64_t sums(const struct vd_lanes *q, const uint8_t *block, size_t rows, bool beginning,
                     uint16_t per, struct vd_lane_sums *out)
{
    rows = rows < VD_PHONES ? rows : VD_PHONES;
    uint64_t low = half(q, block, rows, 0, beginning, per, out);
    return low | (uint64_t)half(q, block, rows, 32, beginning, per, out) << 32;
}

const struct vd_lanes_kernel vd_lanes_avx2 = {
    .name = "avx2", .usable = has_avx2, .level = VD_ISA_AVX2, .sums = sums};
#else
typedef int vd_lanes_avx2_is_not_for_this_processor;
#endif
