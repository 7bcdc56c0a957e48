/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cylinder.c: how alike two minutiae's neighbourhoods are.
 *
 * Over the cells that both masks know, c bits are set in both and x in one only; the similarity is
 * the Dice coefficient 2c / (2c + x), drawn towards 0 by DOUBT bits when little is set:
 *
 *   255 * 2c / (2c + x + DOUBT), rounded down
 *
 * The scalar function defines the numbers; the others are its twins to the bit.
 */
#include "match/finger/finger.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { DOUBT = 12 };

static inline uint8_t dice(unsigned both, unsigned one)
{
    return (uint8_t)(510 * both / (2 * both + one + DOUBT));
}

static inline __attribute__((always_inline)) void
similarity_plain(const struct finger_view *a, const struct finger_view *b, uint8_t *s)
{
    for (int i = 0; i < a->n; i++) {
        const uint64_t *p = a->cylinders + i * FINGER_WORDS;
        for (int j = 0; j < b->n; j++) {
            const uint64_t *q = b->cylinders + j * FINGER_WORDS;
            uint64_t mask = a->masks[i] & b->masks[j];
            int both = 0, one = 0;
            for (int d = 0; d < FINGER_WORDS; d++) {
                both += __builtin_popcountll(p[d] & q[d]);
                one += __builtin_popcountll((p[d] ^ q[d]) & mask);
            }
            s[i * FINGER_MAX + j] = dice((unsigned)both, (unsigned)one);
        }
    }
}

void vd_finger_similarity_scalar(const struct finger_view *a, const struct finger_view *b,
                                 uint8_t *s)
{
    similarity_plain(a, b, s);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) void
vd_finger_similarity_popcnt(const struct finger_view *a, const struct finger_view *b, uint8_t *s)
{
    similarity_plain(a, b, s);
}

/* One cylinder a register; both counts travel in one lane, 32 bits apart, to be summed at once. */
__attribute__((target("avx512f,avx512vpopcntdq"))) void
vd_finger_similarity_avx512(const struct finger_view *a, const struct finger_view *b, uint8_t *s)
{
    for (int i = 0; i < a->n; i++) {
        __m512i p = _mm512_loadu_si512(a->cylinders + i * FINGER_WORDS);
        for (int j = 0; j < b->n; j++) {
            __m512i q = _mm512_loadu_si512(b->cylinders + j * FINGER_WORDS);
            __m512i mask = _mm512_set1_epi64((long long)(a->masks[i] & b->masks[j]));
            __m512i both = _mm512_popcnt_epi64(_mm512_and_si512(p, q));
            __m512i one = _mm512_popcnt_epi64(_mm512_and_si512(_mm512_xor_si512(p, q), mask));
            uint64_t sum = (uint64_t)_mm512_reduce_add_epi64(
                _mm512_add_epi64(both, _mm512_slli_epi64(one, 32)));
            s[i * FINGER_MAX + j] = dice((unsigned)sum, (unsigned)(sum >> 32));
        }
    }
}

finger_similarity_fn *vd_finger_similarity(void)
{
    if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512f"))
        return vd_finger_similarity_avx512;
    return __builtin_cpu_supports("popcnt") ? vd_finger_similarity_popcnt
                                            : vd_finger_similarity_scalar;
}
#else
finger_similarity_fn *vd_finger_similarity(void)
{
    return vd_finger_similarity_scalar;
}
#endif
