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

/* Bits of each byte, by a table of 16 in a register (after Mula). */
__attribute__((target("avx2"))) static inline __m256i byte_bits(__m256i v)
{
    const __m256i low = _mm256_set1_epi8(15);
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), low);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(v, low)),
                           _mm256_shuffle_epi8(table, high));
}

/* Half a cylinder a register; both counts travel in one lane, 32 bits apart. */
__attribute__((target("avx2"))) void
vd_finger_similarity_avx2(const struct finger_view *a, const struct finger_view *b, uint8_t *s)
{
    const __m256i zero = _mm256_setzero_si256();
    for (int i = 0; i < a->n; i++) {
        const __m256i *p = (const __m256i *)(const void *)(a->cylinders + i * FINGER_WORDS);
        __m256i p0 = _mm256_loadu_si256(p), p1 = _mm256_loadu_si256(p + 1);
        for (int j = 0; j < b->n; j++) {
            const __m256i *q = (const __m256i *)(const void *)(b->cylinders + j * FINGER_WORDS);
            __m256i q0 = _mm256_loadu_si256(q), q1 = _mm256_loadu_si256(q + 1);
            __m256i mask = _mm256_set1_epi64x((long long)(a->masks[i] & b->masks[j]));
            __m256i both = _mm256_add_epi8(byte_bits(_mm256_and_si256(p0, q0)),
                                           byte_bits(_mm256_and_si256(p1, q1)));
            __m256i one =
                _mm256_add_epi8(byte_bits(_mm256_and_si256(_mm256_xor_si256(p0, q0), mask)),
                                byte_bits(_mm256_and_si256(_mm256_xor_si256(p1, q1), mask)));
            __m256i sum = _mm256_add_epi64(_mm256_sad_epu8(both, zero),
                                           _mm256_slli_epi64(_mm256_sad_epu8(one, zero), 32));
            __m128i h =
                _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
            uint64_t total =
                (uint64_t)_mm_cvtsi128_si64(_mm_add_epi64(h, _mm_unpackhi_epi64(h, h)));
            s[i * FINGER_MAX + j] = dice((unsigned)total, (unsigned)(total >> 32));
        }
    }
}

/* Turn eight rows of eight words into columns. */
__attribute__((target("avx512f"))) static inline void transpose(__m512i v[8])
{
    __m512i t[8], u[8];
    for (int k = 0; k < 8; k += 2) {
        t[k] = _mm512_unpacklo_epi64(v[k], v[k + 1]);
        t[k + 1] = _mm512_unpackhi_epi64(v[k], v[k + 1]);
    }
    for (int k = 0; k < 8; k += 4)
        for (int h = 0; h < 2; h++) {
            u[k + h] = _mm512_shuffle_i64x2(t[k + h], t[k + 2 + h], 0x88);
            u[k + 2 + h] = _mm512_shuffle_i64x2(t[k + h], t[k + 2 + h], 0xdd);
        }
    for (int h = 0; h < 4; h++) {
        v[h] = _mm512_shuffle_i64x2(u[h], u[4 + h], 0x88);
        v[4 + h] = _mm512_shuffle_i64x2(u[h], u[4 + h], 0xdd);
    }
}

/* dice() of eight at once. A quotient of whole numbers below 2^18 that is none itself lies farther
 * below the next one than a float's division rounds, so that cutting it off is exact. */
__attribute__((target("avx512f"))) static inline __m128i dice_8(__m512i both, __m512i one)
{
    __m512i above = _mm512_mullo_epi32(both, _mm512_set1_epi32(510));
    __m512i below = _mm512_add_epi64(_mm512_add_epi64(_mm512_add_epi64(both, both), one),
                                     _mm512_set1_epi64(DOUBT));
    __m512i q = _mm512_cvttps_epi32(
        _mm512_div_ps(_mm512_cvtepi32_ps(above),
                      _mm512_cvtepi32_ps(_mm512_or_si512(below, _mm512_slli_epi64(below, 32)))));
    return _mm512_cvtepi64_epi8(q);
}

/* A word of eight cylinders a register, so that no count is summed across lanes. */
__attribute__((target("avx512f,avx512vpopcntdq"))) void
vd_finger_similarity_avx512(const struct finger_view *a, const struct finger_view *b, uint8_t *s)
{
    for (int j = 0; j < b->n; j += 8) {
        __m512i q[8];
        int n = b->n - j < 8 ? b->n - j : 8;
        for (int k = 0; k < 8; k++)
            q[k] = k < n ? _mm512_loadu_si512(b->cylinders + (j + k) * FINGER_WORDS)
                         : _mm512_setzero_si512();
        transpose(q);
        __m512i masks = _mm512_maskz_loadu_epi64((__mmask8)(0xff >> (8 - n)), b->masks + j);
        for (int i = 0; i < a->n; i++) {
            const uint64_t *p = a->cylinders + i * FINGER_WORDS;
            __m512i mask = _mm512_and_si512(masks, _mm512_set1_epi64((long long)a->masks[i]));
            __m512i both = _mm512_setzero_si512(), one = both;
            for (int d = 0; d < FINGER_WORDS; d++) {
                __m512i word = _mm512_set1_epi64((long long)p[d]);
                both = _mm512_add_epi64(both, _mm512_popcnt_epi64(_mm512_and_si512(word, q[d])));
                one = _mm512_add_epi64(
                    one, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_xor_si512(word, q[d]), mask)));
            }
            _mm_storel_epi64((__m128i *)(void *)(s + i * FINGER_MAX + j), dice_8(both, one));
        }
    }
}
#endif
