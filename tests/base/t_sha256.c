/* SPDX-License-Identifier: Apache-2.0 */
/* t_sha256.c: the processor's way and the portable way agree, for any length and any pieces. */
#include "../test.h"

#include "base/sha256.h"

static void known_answer(void **state)
{
    (void)state;
    static const uint8_t abc[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                    0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                    0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                    0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    crypto_hash_sha256_state st;
    uint8_t out[32];
    vd_sha256_init(&st);
    vd_sha256_update(&st, "abc", 3);
    vd_sha256_final(&st, out);
    assert_memory_equal(out, abc, 32);
}

static void both_ways_agree(void **state)
{
    (void)state;
    uint8_t data[2000], want[32], got[32];
    unsigned seed = 3;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)((seed = seed * 1103515245u + 12345u) >> 16);
    for (size_t n = 0; n < 700; n++) {
        crypto_hash_sha256_state st;
        vd_sha256_scalar(true);
        vd_sha256_init(&st);
        vd_sha256_update(&st, data, n);
        vd_sha256_final(&st, want);
        vd_sha256_scalar(false);
        vd_sha256_init(&st);
        for (size_t at = 0; at < n;) {
            size_t piece = 1 + (seed = seed * 1103515245u + 12345u) / 65536 % 300;
            if (piece > n - at)
                piece = n - at;
            vd_sha256_update(&st, data + at, piece);
            at += piece;
        }
        vd_sha256_final(&st, got);
        assert_memory_equal(got, want, 32);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answer),
        cmocka_unit_test(both_ways_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
