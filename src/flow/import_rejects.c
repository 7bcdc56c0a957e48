/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_rejects.c: the file of rows that did not go in, or not wholly.
 *
 *     record_id,name,dob,_line,_column,_reason
 *     P-7,X,13/13/1970,8,dob,not a date: '13/13/1970'
 *     P-9,Y,1970,9,photo,"warning: p9.jpg: cannot be opened"
 *
 * The row is given as it was read, byte for byte, and can be corrected and imported again: the
 * importer knows the three columns and passes over them.
 *
 * Invariants
 *  A. The file is valid CSV.  A row whose own text is not (a lost quote, another number of cells)
 *     stands whole and quoted in the first column; a row cut short is filled up.
 *  B. It is written under a temporary name, made durable and put in place before the case is
 *     committed: rows are never lost to both.
 *  C. An older rejects file, which may hold corrections, is kept as FILE~.
 */
#include "config.h"

#include "flow/importing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vedette/io.h>

enum { FLUSH = 64 * 1024 };

/* list.csv -> list.rejects.csv; list.rejects.csv -> list.rejects-2.csv: never the input itself. */
static void make_path(char *out, size_t cap, const char *source)
{
    char stem[400];
    vd_strlcpy(stem, source, sizeof(stem));
    char *base = (char *)vd_path_base(stem);
    char *dot = strrchr(base, '.');
    if (dot && dot != base)
        *dot = '\0';
    char *mark = strrchr(base, '.');
    if (!mark || strncmp(mark, ".rejects", 8) != 0) {
        snprintf(out, cap, "%s.rejects.csv", stem);
        return;
    }
    int n = mark[8] == '-' ? (int)strtol(mark + 9, NULL, 10) : 1;
    *mark = '\0';
    snprintf(out, cap, "%s.rejects-%d.csv", stem, n + 1);
}

void vd_rejects_open(struct vd_rejects *r, const char *source, const char *asked)
{
    *r = (struct vd_rejects){.fd = -1, .delimiter = ','};
    if (asked)
        vd_strlcpy(r->path, asked, sizeof(r->path));
    else
        make_path(r->path, sizeof(r->path), source);
}

void vd_rejects_header(struct vd_rejects *r, const struct vd_csv_row *row, char delimiter)
{
    vd_buf_clear(&r->header);
    vd_buf_add(&r->header, row->raw, row->n_raw);
    r->n_columns = row->n;
    r->delimiter = delimiter;
}

static int open_temp(struct vd_rejects *r)
{
    const char *base = vd_path_base(r->path);
    snprintf(r->temp, sizeof(r->temp), "%.*s.%s.XXXXXX", (int)(base - r->path), r->path, base);
    r->fd = mkostemp(r->temp, O_CLOEXEC); /* 0600 */
    return r->fd;
}

static int start(struct vd_rejects *r, struct vd_err *err)
{
    if (open_temp(r) < 0) {
        int why = errno;
        const char *base = vd_path_base(r->path);
        memmove(r->path, base, strlen(base) + 1); /* the current folder */
        if (open_temp(r) < 0)
            return vd_fail_errno(err, VD_IO, r->path, why, "the rejects file cannot be written");
    }
    if (!r->n_columns)
        return VD_OK;
    vd_buf_add(&r->out, r->header.data, r->header.len);
    vd_buf_printf(&r->out, "%c_line%c_column%c_reason\n", r->delimiter, r->delimiter, r->delimiter);
    return VD_OK;
}

static void put_quoted(struct vd_buf *b, const char *s, size_t n)
{
    vd_buf_char(b, '"');
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"')
            vd_buf_char(b, '"');
        vd_buf_char(b, s[i]);
    }
    vd_buf_char(b, '"');
}

static int flush(struct vd_rejects *r, struct vd_err *err)
{
    if (r->out.failed)
        return vd_fail(err, VD_NOMEM, r->path, "not enough memory for the rejects file");
    int rc = vd_write_all(r->fd, r->out.data, r->out.len, err);
    if (rc && err)
        vd_strlcpy(err->where, r->path, sizeof(err->where));
    vd_buf_clear(&r->out);
    return rc;
}

int vd_rejects_add(struct vd_rejects *r, const struct vd_csv_row *row, const char *column,
                   const char *reason, struct vd_err *err)
{
    int rc = r->fd < 0 ? start(r, err) : VD_OK;
    if (rc)
        return rc;
    bool own_text = row->whole && (!r->n_columns || row->n <= r->n_columns);
    size_t n = own_text ? row->n : 1;
    if (own_text)
        vd_buf_add(&r->out, row->raw, row->n_raw);
    else
        put_quoted(&r->out, row->raw, row->n_raw); /* A */
    for (; n < r->n_columns; n++)
        vd_buf_char(&r->out, r->delimiter);
    vd_buf_printf(&r->out, "%c%lld%c", r->delimiter, (long long)row->line, r->delimiter);
    put_quoted(&r->out, column, strlen(column));
    vd_buf_char(&r->out, r->delimiter);
    put_quoted(&r->out, reason, strlen(reason));
    vd_buf_char(&r->out, '\n');
    return r->out.len > FLUSH ? flush(r, err) : VD_OK;
}

int vd_rejects_finish(struct vd_rejects *r, struct vd_err *err)
{
    char old[520];
    if (r->fd < 0) {
        r->path[0] = '\0';
        return VD_OK;
    }
    int rc = flush(r, err);
    if (!rc && fsync(r->fd) != 0)
        rc = vd_fail_errno(err, VD_IO, r->path, errno, "the rejects file cannot be written");
    if (rc)
        return rc;
    snprintf(old, sizeof(old), "%s~", r->path);
    if (rename(r->path, old) != 0 && errno != ENOENT) /* C */
        return vd_fail_errno(err, VD_IO, r->path, errno, "the older rejects file is in the way");
    if (rename(r->temp, r->path) != 0)
        return vd_fail_errno(err, VD_IO, r->path, errno, "the rejects file cannot be put in place");
    close(r->fd);
    r->fd = -1;
    return VD_OK;
}

void vd_rejects_close(struct vd_rejects *r)
{
    if (r->fd >= 0) {
        close(r->fd);
        unlink(r->temp);
    }
    r->fd = -1;
    vd_buf_free(&r->header);
    vd_buf_free(&r->out);
}
