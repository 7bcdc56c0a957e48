/* SPDX-License-Identifier: Apache-2.0 */
/*
 * io.h: files in and out with fault points, hashes, private permissions.
 *
 * Builds made with --enable-faults fail the n-th call when VEDETTE_FAIL_IO=n is set.
 */
#ifndef VEDETTE_IO_H
#define VEDETTE_IO_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <vedette/mem.h>

/* Read a whole file of at most max bytes into out (cleared first).
 * Errors: NOINPUT (cannot open), IO, INVALID (larger than max, or not a regular file or pipe). */
int vd_read_file(const char *path, size_t max, struct vd_buf *out, struct vd_err *err);
/* Write a file whole or not at all: temporary in the same folder, fsync, rename. Mode 0600. */
int vd_write_file(const char *path, const void *p, size_t n, struct vd_err *err);
/* Create a folder and its parents, 0700. */
int vd_make_dirs(const char *path, struct vd_err *err);
/* Join the folder of `base_file` with `relative`; an absolute `relative` stays. Caller vd_frees. */
char *vd_path_beside(const char *base_file, const char *relative);
/* Last part of a path. */
const char *vd_path_base(const char *path);
/* write(2) until all is out or it fails. */
int vd_write_all(int fd, const void *p, size_t n, struct vd_err *err);

/* SHA-256 (of libsodium), and its text in lower-case hex. */
void vd_sha256(const void *p, size_t n, uint8_t out[32]);
void vd_hex(const uint8_t *p, size_t n, char *out /* 2n+1 */);
/* BLAKE2b-256 over parts, each preceded by its length as 8 bytes little-endian. */
struct vd_part {
    const void *p;
    size_t n;
};
void vd_hash_parts(const struct vd_part *parts, size_t n, uint8_t out[32]);
/* 64-bit keyed-less fast hash (SipHash-2-4 with a fixed key): for row identity, not for security. */
uint64_t vd_hash64(const void *p, size_t n);

#endif
