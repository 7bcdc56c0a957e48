/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coarse.c: for every cylinder of a gallery the most similar cylinder of the probe.
 *
 * The block of eight gallery cylinders stays in registers while all cylinders of the probe pass by,
 * so the gallery is read once, in order.  A candidate is one number, bits in common times the
 * reciprocal root of the probe's bits, with the probe's index in its low 7 bits: the greatest of
 * them is the best with its index, and no lane has to be searched.  The gallery's own root is the
 * same for all and comes in at the end.  What all candidates come to is summed beside.
 *
 * Cost a pair of cylinders, instructions: AVX-512 VPOPCNTDQ 14 for eight, AVX2 36 for four (bits
 * counted by a table of 16 in a register, after Mula), POPCNT 15 for one.
 *
 * Invariant: bits * root < 2^21 (bits <= 256, root = 65535 / sqrt(bits of the probe's + doubt), and
 * there are no more bits in common than the probe has), so all fits in 32 bits, index included.
 */
#include "match/finger/columns.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Of bits times both roots, that of the probe shifted by 7, to 256 times the cosine. */
enum { LIKE_SHIFT = 7 + 24 };

static inline __attribute__((always_inline)) void best_plain(const uint64_t *planes,
                                                             const uint16_t *root, size_t n_blocks,
                                                             const struct finger_coarse_probe *p,
                                                             uint8_t *worth, uint8_t *who)
{
    for (size_t at = 0; at < n_blocks * COARSE_LANES; at++) {
        const uint64_t *w = planes + at / COARSE_LANES * COARSE_BLOCK + at % COARSE_LANES;
        uint64_t w0 = w[0], w1 = w[COARSE_LANES], w2 = w[2 * COARSE_LANES],
                 w3 = w[3 * COARSE_LANES];
        uint32_t top = 0;
        uint64_t sum = 0;
        for (int i = 0; i < p->n; i++) {
            const uint64_t *q = p->cylinder[i].word;
            uint32_t bits =
                (uint32_t)(__builtin_popcountll(w0 & q[0]) + __builtin_popcountll(w1 & q[1]) +
                           __builtin_popcountll(w2 & q[2]) + __builtin_popcountll(w3 & q[3]));
            uint32_t key = bits * (uint32_t)p->cylinder[i].weighed;
            sum += key;
            key += (uint32_t)i;
            top = key > top ? key : top;
        }
        uint32_t best = (uint32_t)((uint64_t)(top >> 7) * root[at] >> 16);
        worth[at] = vd_finger_match_worth(p, best, (uint32_t)((sum >> 7) * root[at] >> 16));
        who[at] = (uint8_t)(top & 127);
    }
}

static inline __attribute__((always_inline)) void
likeness_plain(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
               const struct finger_coarse_probe *p, uint8_t *like, size_t stride)
{
    for (size_t at = 0; at < n_blocks * COARSE_LANES; at++) {
        const uint64_t *w = planes + at / COARSE_LANES * COARSE_BLOCK + at % COARSE_LANES;
        uint64_t w0 = w[0], w1 = w[COARSE_LANES], w2 = w[2 * COARSE_LANES],
                 w3 = w[3 * COARSE_LANES];
        for (int i = 0; i < p->n; i++) {
            const uint64_t *q = p->cylinder[i].word;
            uint32_t bits =
                (uint32_t)(__builtin_popcountll(w0 & q[0]) + __builtin_popcountll(w1 & q[1]) +
                           __builtin_popcountll(w2 & q[2]) + __builtin_popcountll(w3 & q[3]));
            uint64_t cosine = (uint64_t)(bits * (uint32_t)p->cylinder[i].root) * root[at];
            like[(size_t)i * stride + at] = (uint8_t)(cosine >> LIKE_SHIFT);
        }
    }
}

void vd_finger_likeness_scalar(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                               const struct finger_coarse_probe *p, uint8_t *like, size_t stride)
{
    likeness_plain(planes, root, n_blocks, p, like, stride);
}

void vd_finger_coarse_scalar(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                             const struct finger_coarse_probe *p, uint8_t *worth, uint8_t *who)
{
    best_plain(planes, root, n_blocks, p, worth, who);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) void
vd_finger_coarse_popcnt(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                        const struct finger_coarse_probe *p, uint8_t *worth, uint8_t *who)
{
    best_plain(planes, root, n_blocks, p, worth, who);
}

__attribute__((target("popcnt"))) void
vd_finger_likeness_popcnt(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                          const struct finger_coarse_probe *p, uint8_t *like, size_t stride)
{
    likeness_plain(planes, root, n_blocks, p, like, stride);
}

#define AVX2 __attribute__((target("avx2")))

/* Add the bits in common of four 64-bit lanes to the counts of their bytes. */
AVX2 static inline __m256i count_bytes(__m256i counts, __m256i w, uint64_t q)
{
    const __m256i low = _mm256_set1_epi8(15);
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    __m256i both = _mm256_and_si256(w, _mm256_set1_epi64x((long long)q));
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
    counts = _mm256_add_epi8(counts, _mm256_shuffle_epi8(table, _mm256_and_si256(both, low)));
    return _mm256_add_epi8(counts, _mm256_shuffle_epi8(table, high));
}

/* The words of lanes at and at+1..3 of a block. */
struct quad {
    __m256i word[COARSE_WORDS];
};

AVX2 static inline struct quad quad_at(const uint64_t *w)
{
    struct quad v;
    for (int d = 0; d < COARSE_WORDS; d++)
        v.word[d] = _mm256_loadu_si256((const __m256i *)(const void *)(w + d * COARSE_LANES));
    return v;
}

/* How many bits each of the four has in common with q. */
AVX2 static inline __m256i common_bits(const struct quad *v, const uint64_t *q)
{
    __m256i counts = _mm256_setzero_si256();
    for (int d = 0; d < COARSE_WORDS; d++)
        counts = count_bytes(counts, v->word[d], q[d]);
    return _mm256_sad_epu8(counts, _mm256_setzero_si256());
}

/* Lanes at and at+1..3 of a block. */
AVX2 static inline void best_of_four(const uint64_t *w, const uint16_t *root,
                                     const struct finger_coarse_probe *p, uint8_t *worth,
                                     uint8_t *who)
{
    const __m256i zero = _mm256_setzero_si256();
    const struct quad v = quad_at(w);
    __m256i top = zero, sum = zero;
    for (int i = 0; i < p->n; i++) {
        __m256i key = _mm256_mul_epu32(common_bits(&v, p->cylinder[i].word),
                                       _mm256_set1_epi64x((long long)p->cylinder[i].weighed));
        sum = _mm256_add_epi64(sum, key);
        top = _mm256_max_epu32(
            top, _mm256_add_epi64(key, _mm256_set1_epi64x((long long)p->cylinder[i].index)));
    }
    __m256i r = _mm256_setr_epi64x(root[0], root[1], root[2], root[3]);
    __m256i best = _mm256_srli_epi64(_mm256_mul_epu32(_mm256_srli_epi64(top, 7), r), 16);
    sum = _mm256_srli_epi64(_mm256_mul_epu32(_mm256_srli_epi64(sum, 7), r), 16);
    uint64_t lane[4], all[4], index[4];
    _mm256_storeu_si256((__m256i *)(void *)lane, best);
    _mm256_storeu_si256((__m256i *)(void *)all, sum);
    _mm256_storeu_si256((__m256i *)(void *)index, top);
    for (int k = 0; k < 4; k++) {
        worth[k] = vd_finger_match_worth(p, (uint32_t)lane[k], (uint32_t)all[k]);
        who[k] = (uint8_t)(index[k] & 127);
    }
}

AVX2 void vd_finger_coarse_avx2(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                                const struct finger_coarse_probe *p, uint8_t *worth, uint8_t *who)
{
    for (size_t b = 0; b < n_blocks; b++)
        for (size_t k = 0; k < COARSE_LANES; k += 4)
            best_of_four(planes + b * COARSE_BLOCK + k, root + b * COARSE_LANES + k, p,
                         worth + b * COARSE_LANES + k, who + b * COARSE_LANES + k);
}

AVX2 void vd_finger_likeness_avx2(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                                  const struct finger_coarse_probe *p, uint8_t *like, size_t stride)
{
    for (size_t at = 0; at < n_blocks * COARSE_LANES; at += 4) {
        const uint64_t *w = planes + at / COARSE_LANES * COARSE_BLOCK + at % COARSE_LANES;
        const struct quad v = quad_at(w);
        __m256i r = _mm256_setr_epi64x(root[at], root[at + 1], root[at + 2], root[at + 3]);
        for (int i = 0; i < p->n; i++) {
            __m256i part = _mm256_mul_epu32(common_bits(&v, p->cylinder[i].word),
                                            _mm256_set1_epi64x((long long)p->cylinder[i].root));
            uint64_t lane[4];
            _mm256_storeu_si256((__m256i *)(void *)lane,
                                _mm256_srli_epi64(_mm256_mul_epu32(part, r), LIKE_SHIFT));
            for (size_t k = 0; k < 4; k++)
                like[(size_t)i * stride + at + k] = (uint8_t)lane[k];
        }
    }
}

#define AVX512 __attribute__((target("avx2,avx512f,avx512vpopcntdq")))

AVX512 static inline __m512i common(__m512i w, uint64_t q)
{
    return _mm512_popcnt_epi64(_mm512_and_si512(w, _mm512_set1_epi64((long long)q)));
}

/* vd_finger_match_worth() of eight. */
AVX512 static inline __m128i worth_of(const struct finger_coarse_probe *p, __m512i best,
                                      __m512i sum)
{
    __m256 b = _mm256_cvtepi32_ps(_mm512_cvtepi64_epi32(best));
    __m256 s = _mm256_cvtepi32_ps(_mm512_cvtepi64_epi32(sum));
    s = _mm256_sqrt_ps(_mm256_add_ps(s, _mm256_set1_ps(p->doubt)));
    __m256i worth =
        _mm256_cvttps_epi32(_mm256_div_ps(_mm256_mul_ps(b, _mm256_set1_ps(p->scale)), s));
    worth = _mm256_sub_epi32(worth, _mm256_set1_epi32(MATCH_LEAST));
    worth = _mm256_max_epi32(worth, _mm256_setzero_si256());
    worth = _mm256_min_epi32(worth, _mm256_set1_epi32(MATCH_MOST));
    return _mm512_cvtepi64_epi8(_mm512_cvtepu32_epi64(worth));
}

AVX512 void vd_finger_coarse_avx512(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                                    const struct finger_coarse_probe *p, uint8_t *worth,
                                    uint8_t *who)
{
    for (size_t b = 0; b < n_blocks; b++) {
        const uint64_t *w = planes + b * COARSE_BLOCK;
        __m512i w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w + COARSE_LANES);
        __m512i w2 = _mm512_loadu_si512(w + 2 * COARSE_LANES);
        __m512i w3 = _mm512_loadu_si512(w + 3 * COARSE_LANES), top = _mm512_setzero_si512(),
                sum = top;
        for (int i = 0; i < p->n; i++) {
            const uint64_t *q = p->cylinder[i].word;
            __m512i c = _mm512_add_epi64(_mm512_add_epi64(common(w0, q[0]), common(w1, q[1])),
                                         _mm512_add_epi64(common(w2, q[2]), common(w3, q[3])));
            __m512i key = _mm512_mul_epu32(c, _mm512_set1_epi64((long long)p->cylinder[i].weighed));
            sum = _mm512_add_epi64(sum, key);
            top = _mm512_max_epu64(
                top, _mm512_add_epi64(key, _mm512_set1_epi64((long long)p->cylinder[i].index)));
        }
        __m512i r = _mm512_cvtepu16_epi64(
            _mm_loadu_si128((const __m128i *)(const void *)(root + b * COARSE_LANES)));
        __m512i best = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(top, 7), r), 16);
        sum = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(sum, 7), r), 16);
        _mm_storel_epi64((__m128i *)(void *)(worth + b * COARSE_LANES), worth_of(p, best, sum));
        top = _mm512_and_si512(top, _mm512_set1_epi64(127));
        _mm_storel_epi64((__m128i *)(void *)(who + b * COARSE_LANES), _mm512_cvtepi64_epi8(top));
    }
}

AVX512 void vd_finger_likeness_avx512(const uint64_t *planes, const uint16_t *root, size_t n_blocks,
                                      const struct finger_coarse_probe *p, uint8_t *like,
                                      size_t stride)
{
    for (size_t b = 0; b < n_blocks; b++) {
        const uint64_t *w = planes + b * COARSE_BLOCK;
        __m512i w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w + COARSE_LANES);
        __m512i w2 = _mm512_loadu_si512(w + 2 * COARSE_LANES);
        __m512i w3 = _mm512_loadu_si512(w + 3 * COARSE_LANES);
        __m512i r = _mm512_cvtepu16_epi64(
            _mm_loadu_si128((const __m128i *)(const void *)(root + b * COARSE_LANES)));
        for (int i = 0; i < p->n; i++) {
            const uint64_t *q = p->cylinder[i].word;
            __m512i c = _mm512_add_epi64(_mm512_add_epi64(common(w0, q[0]), common(w1, q[1])),
                                         _mm512_add_epi64(common(w2, q[2]), common(w3, q[3])));
            __m512i part = _mm512_mul_epu32(c, _mm512_set1_epi64((long long)p->cylinder[i].root));
            __m512i cosine = _mm512_srli_epi64(_mm512_mul_epu32(part, r), LIKE_SHIFT);
            _mm_storel_epi64((__m128i *)(void *)(like + (size_t)i * stride + b * COARSE_LANES),
                             _mm512_cvtepi64_epi8(cosine));
        }
    }
}
#endif
