/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sha256.c: SHA-256 over a stream.
 *
 * libsodium 1.0.18 does it in portable C, about 54 instructions a byte: an eighth of the time of a
 * whole import.  Whole blocks go through the SHA instructions of x86 instead where there are any
 * (a byte costs 2); the state, the padding and the odd bytes stay libsodium's, so there is one
 * format of the state and the two ways can be mixed at any block.
 *
 * Source: FIPS 180-4; Intel, "Intel SHA Extensions" (2013), for the order of the state words:
 *     state0 = A B E F, state1 = C D G H, high word first.
 */
#include "base/sha256.h"

#include <pthread.h>
#include <stdlib.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define HAVE_KERNEL 1
#endif

enum { BLOCK = 64 };

static bool scalar_only;

void vd_sha256_scalar(bool only)
{
    scalar_only = only;
}

#ifdef HAVE_KERNEL
static const uint32_t k_words[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* One block: the message words m roll through four registers, four rounds a step. */
__attribute__((target("sha,sse4.1"))) static void block_shani(__m128i state[2], const uint8_t *p)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i s0 = state[0], s1 = state[1], m[4];
    for (int i = 0; i < 4; i++)
        m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), swap);
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) {
        __m128i k = _mm_load_si128((const __m128i *)(const void *)(k_words + 4 * i));
        __m128i w = _mm_add_epi32(m[i & 3], k);
        s1 = _mm_sha256rnds2_epu32(s1, s0, w);
        s0 = _mm_sha256rnds2_epu32(s0, s1, _mm_shuffle_epi32(w, 0x0E));
        __m128i x = _mm_sha256msg1_epu32(m[i & 3], m[(i + 1) & 3]);
        x = _mm_add_epi32(x, _mm_alignr_epi8(m[(i + 3) & 3], m[(i + 2) & 3], 4));
        m[i & 3] = _mm_sha256msg2_epu32(x, m[(i + 3) & 3]);
    }
    state[0] = _mm_add_epi32(state[0], s0);
    state[1] = _mm_add_epi32(state[1], s1);
}

__attribute__((target("sha,sse4.1"))) static void blocks_shani(uint32_t h[8], const uint8_t *p,
                                                               size_t n_blocks)
{
    __m128i *out = (__m128i *)(void *)h;
    __m128i dcba = _mm_shuffle_epi32(_mm_loadu_si128(out), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(out + 1), 0x1B);
    __m128i state[2] = {_mm_alignr_epi8(dcba, hgfe, 8), _mm_blend_epi16(hgfe, dcba, 0xF0)};
    for (; n_blocks > 0; n_blocks--, p += BLOCK)
        block_shani(state, p);
    __m128i feba = _mm_shuffle_epi32(state[0], 0x1B), dchg = _mm_shuffle_epi32(state[1], 0xB1);
    _mm_storeu_si128(out, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(out + 1, _mm_alignr_epi8(dchg, feba, 8));
}

static bool have_shani(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1))
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}
#else
static void blocks_shani(uint32_t h[8], const uint8_t *p, size_t n_blocks)
{
    (void)h, (void)p, (void)n_blocks;
}

static bool have_shani(void)
{
    return false;
}
#endif

static bool fast;

static void choose(void)
{
    if (sodium_init() < 0)
        abort(); /* no source of randomness: nothing here can be trusted */
    fast = have_shani();
}

void vd_sha256_init(crypto_hash_sha256_state *st)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, choose);
    crypto_hash_sha256_init(st);
}

void vd_sha256_update(crypto_hash_sha256_state *st, const void *p, size_t n)
{
    const uint8_t *s = p;
    if (fast && !scalar_only && n >= BLOCK) {
        size_t odd = (size_t)(st->count / 8) % BLOCK;
        size_t head = odd ? BLOCK - odd : 0;
        crypto_hash_sha256_update(st, s, head); /* to the next block */
        size_t n_blocks = (n - head) / BLOCK;
        blocks_shani(st->state, s + head, n_blocks);
        st->count += (uint64_t)n_blocks * BLOCK * 8;
        s += head + n_blocks * BLOCK;
        n -= head + n_blocks * BLOCK;
    }
    if (n > 0)
        crypto_hash_sha256_update(st, s, n);
}

void vd_sha256_final(crypto_hash_sha256_state *st, uint8_t out[32])
{
    crypto_hash_sha256_final(st, out);
}
