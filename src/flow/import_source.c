/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_source.c: an input file: what it is called, what it weighs, its hash, its rows.
 *
 * The file is read twice: once for its SHA-256 (is this very edition in the case already?) and its
 * number of lines, once for its rows.  Both passes go through one block of 256 KiB: a mapped file
 * would count as memory of ours.
 */
#include "config.h"

#include "flow/importing.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vedette/io.h>

#include "base/sha256.h"

enum { BLOCK = 256 * 1024 };

/* "sub/list.rejects-2.csv" is a part of the list "list". */
static void list_name(char *out, size_t cap, const char *base)
{
    vd_strlcpy(out, base, cap);
    char *dot = strrchr(out, '.');
    if (dot && dot != out)
        *dot = '\0';
    dot = strrchr(out, '.');
    if (dot && dot != out && !strncmp(dot, ".rejects", 8))
        *dot = '\0';
}

static int64_t mtime_of(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static int hash_file(struct vd_source *f, struct vd_job *job, struct vd_err *err)
{
    crypto_hash_sha256_state h;
    uint8_t digest[32];
    int64_t n_lf = 0, n_cr = 0, done = 0;
    int rc = VD_OK;
    char *block = vd_alloc(BLOCK);
    if (!block)
        return vd_fail(err, VD_NOMEM, f->path, "not enough memory to read");
    vd_sha256_init(&h);
    for (;;) {
        ssize_t n = read(f->fd, block, BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            rc = vd_fail_errno(err, VD_IO, f->path, errno, "cannot be read");
        else if (n > 0 && vd_job_cancelled(job))
            rc = vd_fail(err, VD_CANCELLED, f->path, "the import was stopped");
        if (rc || n == 0)
            break;
        vd_sha256_update(&h, block, (size_t)n);
        for (const char *p = block, *e = block + n; (p = memchr(p, '\n', (size_t)(e - p))); p++)
            n_lf++;
        for (const char *p = block, *e = block + n; (p = memchr(p, '\r', (size_t)(e - p))); p++)
            n_cr++;
        vd_job_set(job, (uint64_t)(done += n));
    }
    vd_sha256_final(&h, digest);
    vd_hex(digest, 32, f->sha256);
    f->n_lines = (n_lf > n_cr ? n_lf : n_cr) + 1;
    f->n_bytes = done;
    vd_free(block);
    return rc;
}

int vd_source_open(struct vd_source *f, const char *path, const char *list, struct vd_job *job,
                   struct vd_err *err)
{
    struct stat st;
    *f = (struct vd_source){.path = path, .base = vd_path_base(path), .fd = -1};
    if (list)
        vd_strlcpy(f->list, list, sizeof(f->list));
    else
        list_name(f->list, sizeof(f->list), f->base);
    f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (f->fd < 0 || fstat(f->fd, &st) != 0)
        return vd_fail_errno(err, VD_NOINPUT, path, errno, "cannot be opened");
    if (!S_ISREG(st.st_mode))
        return vd_fail(err, VD_INVALID, path, "is not a regular file");
    if (st.st_size == 0) {
        vd_fail(err, VD_CORRUPT, path, "the file is empty");
        vd_hint(err, "a failed download? nothing in the case was changed");
        return VD_CORRUPT;
    }
    f->mtime_ns = mtime_of(&st);
    vd_job_phase(job, "checking", (uint64_t)st.st_size);
    return hash_file(f, job, err);
}

void vd_source_close(struct vd_source *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

static long read_more(void *ctx, void *p, size_t n)
{
    return (long)read(((struct vd_source *)ctx)->fd, p, n);
}

int vd_source_csv(struct vd_source *f, const char *encoding, struct vd_csv **out,
                  struct vd_err *err)
{
    *out = NULL;
    if (lseek(f->fd, 0, SEEK_SET) != 0)
        return vd_fail_errno(err, VD_IO, f->path, errno, "cannot be read again");
    return vd_csv_open(out, f->path, encoding, read_more, f, err);
}

int vd_source_settled(const struct vd_source *f, struct vd_err *err)
{
    struct stat st;
    if (fstat(f->fd, &st) != 0)
        return vd_fail_errno(err, VD_IO, f->path, errno, "cannot be examined");
    if (st.st_size != f->n_bytes || mtime_of(&st) != f->mtime_ns)
        return vd_fail(err, VD_CORRUPT, f->path, "the file changed while it was read");
    return VD_OK;
}
