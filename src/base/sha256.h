/* SPDX-License-Identifier: Apache-2.0 */
/* sha256.h: SHA-256 over a stream, by the processor's own instructions where it has them. */
#ifndef VD_BASE_SHA256_H
#define VD_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <sodium.h>
#include <stdint.h>

void vd_sha256_init(crypto_hash_sha256_state *st);
void vd_sha256_update(crypto_hash_sha256_state *st, const void *p, size_t n);
void vd_sha256_final(crypto_hash_sha256_state *st, uint8_t out[32]);
/* Use libsodium's code only: the scalar twin, for the test that both agree. */
void vd_sha256_scalar(bool only);

#endif
