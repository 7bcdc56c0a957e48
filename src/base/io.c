/* SPDX-License-Identifier: Apache-2.0 */
/*
 * io.c: whole files in and out, folders, and the hashes, each system call behind a fault point.
 *
 * Invariants
 *  A. vd_write_file leaves either the old file or the new one, never a part: the new bytes are on
 *     disk before rename, and the folder entry after it.
 *  B. Nothing made here is readable by others: files 0600, folders 0700.
 */
#include "config.h"

#include <vedette/io.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"

#ifdef VD_FAULTS
/* Fails exactly the n-th system call made here, n from the environment; errno says EIO. */
static bool hit_fault(void)
{
    static long left = -1;
    if (left == -1) {
        const char *s = getenv("VEDETTE_FAIL_IO");
        left = s ? strtol(s, NULL, 10) : 0;
    }
    if (left > 0 && --left == 0) {
        errno = EIO;
        return true;
    }
    return false;
}
#else
static bool hit_fault(void)
{
    return false;
}
#endif

static int open_regular(const char *path, struct stat *st, int *fd, struct vd_err *err)
{
    *fd = hit_fault() ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*fd < 0)
        return vd_fail_errno(err, VD_NOINPUT, path, errno, "cannot be opened");
    if (fstat(*fd, st) != 0)
        return vd_fail_errno(err, VD_IO, path, errno, "cannot be examined");
    if (S_ISDIR(st->st_mode))
        return vd_fail(err, VD_INVALID, path, "is a folder, not a file");
    if (!S_ISREG(st->st_mode) && !S_ISFIFO(st->st_mode))
        return vd_fail(err, VD_INVALID, path, "is neither a file nor a pipe");
    return VD_OK;
}

static int too_large(const char *path, size_t max, struct vd_err *err)
{
    return vd_fail(err, VD_INVALID, path, "is larger than the %zu bytes allowed here", max);
}

static int read_to_end(int fd, const char *path, size_t max, struct vd_buf *out, struct vd_err *err)
{
    char block[65536];
    for (;;) {
        ssize_t n = hit_fault() ? -1 : read(fd, block, sizeof(block));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return vd_fail_errno(err, VD_IO, path, errno, "cannot be read");
        if (n == 0)
            return VD_OK;
        if ((size_t)n > max - out->len)
            return too_large(path, max, err);
        vd_buf_add(out, block, (size_t)n);
        if (out->failed)
            return vd_fail(err, VD_NOMEM, path, "not enough memory to read the file");
    }
}

int vd_read_file(const char *path, size_t max, struct vd_buf *out, struct vd_err *err)
{
    struct stat st;
    int fd = -1;
    vd_buf_clear(out);
    int rc = open_regular(path, &st, &fd, err);
    if (rc)
        goto out;
    if (S_ISREG(st.st_mode) && st.st_size > 0 && (uintmax_t)st.st_size > max) {
        rc = too_large(path, max, err);
        goto out;
    }
    vd_buf_str(out, ""); /* an empty file is an empty string */
    rc = read_to_end(fd, path, max, out, err);
out:
    if (fd >= 0)
        close(fd);
    return rc;
}

int vd_write_all(int fd, const void *p, size_t n, struct vd_err *err)
{
    const char *s = p;
    while (n > 0) {
        ssize_t w = hit_fault() ? -1 : write(fd, s, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return vd_fail_errno(err, VD_IO, "output", errno, "cannot be written");
        s += w;
        n -= (size_t)w;
    }
    return VD_OK;
}

/* Make the rename itself durable. Some file systems cannot sync a folder: that is no failure. */
static void sync_folder(const char *path)
{
    char *dir = vd_path_beside(path, ".");
    int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    vd_free(dir);
}

static int fill_and_rename(int fd, const char *tmp, const char *path, const void *p, size_t n,
                           struct vd_err *err)
{
    int rc = vd_write_all(fd, p, n, err);
    if (rc) {
        if (err)
            vd_strlcpy(err->where, path, sizeof(err->where));
        return rc;
    }
    if (hit_fault() || fsync(fd) != 0)
        return vd_fail_errno(err, VD_IO, path, errno, "cannot be written to disk");
    if (hit_fault() || rename(tmp, path) != 0)
        return vd_fail_errno(err, VD_IO, path, errno, "cannot be put in place");
    sync_folder(path);
    return VD_OK;
}

int vd_write_file(const char *path, const void *p, size_t n, struct vd_err *err)
{
    struct vd_buf tmp = {0};
    int rc = VD_NOMEM, fd = -1;
    vd_buf_str(&tmp, path);
    vd_buf_str(&tmp, ".XXXXXX");
    if (tmp.failed) {
        vd_fail(err, VD_NOMEM, path, "not enough memory");
        goto out;
    }
    fd = hit_fault() ? -1 : mkostemp(tmp.data, O_CLOEXEC); /* B: 0600 */
    if (fd < 0) {
        rc = vd_fail_errno(err, VD_IO, path, errno, "cannot be created");
        goto out;
    }
    rc = fill_and_rename(fd, tmp.data, path, p, n, err);
    if (rc)
        unlink(tmp.data);
out:
    if (fd >= 0)
        close(fd);
    vd_buf_free(&tmp);
    return rc;
}

static int make_one(const char *path, struct vd_err *err)
{
    struct stat st;
    if (!hit_fault() && mkdir(path, 0700) == 0)
        return VD_OK;
    int why = errno;
    if (why == EEXIST && stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return VD_OK;
        why = ENOTDIR;
    }
    return vd_fail_errno(err, why == EACCES || why == EPERM ? VD_DENIED : VD_IO, path, why,
                         "the folder cannot be made");
}

int vd_make_dirs(const char *path, struct vd_err *err)
{
    char *copy = vd_strdup(path);
    int rc = VD_OK;
    if (!copy)
        return vd_fail(err, VD_NOMEM, path, "not enough memory");
    for (char *p = copy + (*copy == '/'); !rc && *p; p++) {
        if (*p != '/')
            continue;
        *p = 0;
        rc = make_one(copy, err);
        *p = '/';
    }
    if (!rc)
        rc = make_one(copy, err);
    vd_free(copy);
    return rc;
}

char *vd_path_beside(const char *base_file, const char *relative)
{
    if (relative[0] == '/')
        return vd_strdup(relative);
    size_t dir = (size_t)(vd_path_base(base_file) - base_file);
    size_t n = strlen(relative);
    char *p = vd_alloc(dir + n + 1);
    if (!p)
        return NULL;
    memcpy(p, base_file, dir);
    memcpy(p + dir, relative, n);
    return p;
}

const char *vd_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- hashes ---- */

static void start_sodium(void)
{
    if (sodium_init() < 0)
        abort(); /* no source of randomness: nothing below can be trusted */
}

static void ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_sodium);
}

void vd_sha256(const void *p, size_t n, uint8_t out[32])
{
    crypto_hash_sha256_state st;
    vd_sha256_init(&st);
    vd_sha256_update(&st, p, n);
    vd_sha256_final(&st, out);
}

void vd_hex(const uint8_t *p, size_t n, char *out)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = hex[p[i] >> 4];
        out[2 * i + 1] = hex[p[i] & 15];
    }
    out[2 * n] = 0;
}

void vd_hash_parts(const struct vd_part *parts, size_t n, uint8_t out[32])
{
    crypto_generichash_state st;
    ready();
    crypto_generichash_init(&st, NULL, 0, 32);
    for (size_t i = 0; i < n; i++) {
        uint8_t len[8];
        for (int k = 0; k < 8; k++)
            len[k] = (uint8_t)((uint64_t)parts[i].n >> (8 * k));
        crypto_generichash_update(&st, len, sizeof(len));
        if (parts[i].n)
            crypto_generichash_update(&st, parts[i].p, parts[i].n);
    }
    crypto_generichash_final(&st, out, 32);
}

uint64_t vd_hash64(const void *p, size_t n)
{
    static const uint8_t key[crypto_shorthash_KEYBYTES] = "vedette row id.";
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t v = 0;
    crypto_shorthash(out, p, n, key);
    for (int k = 7; k >= 0; k--)
        v = v << 8 | out[k];
    return v;
}
