/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_native.c: a file of the native profile CSV: its header, and what becomes of its rows.
 *
 * A large file is read and built ahead by another thread (import_ahead.c); everything that is told,
 * counted or stored happens here, in the order of the rows.
 */
#include "config.h"

#include "flow/importing.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "codec/ofac.h"
#include "flow/import_build.h"

enum { SMALL = 1 << 20 }; /* bytes of a file that needs no other thread */

struct native {
    struct vd_importing *im;
    struct vd_csv *csv;
    struct vd_header h;
    bool guarded; /* a spreadsheet export: apostrophes guard the cells */
    char delimiter;
};

/* ---- rows ---- */

static int bad_row(struct native *n, const struct vd_csv_row *row, struct vd_err *err)
{
    char column[16];
    snprintf(column, sizeof(column), "%zu", row->column);
    bool named = row->column <= n->h.n;
    return vd_importing_reject(n->im, row, named ? n->h.column[row->column - 1].name : column,
                               row->reason, err);
}

static int one_row(struct native *n, struct vd_built *v, struct vd_err *err)
{
    struct vd_importing *im = n->im;
    vd_arena_reset(im->a);
    if (v->row.kind == VD_CSV_EMPTY) {
        vd_importing_note(im, v->row.line, "an empty row");
        return VD_OK;
    }
    im->out->n_rows++;
    if (v->row.kind == VD_CSV_BAD)
        return bad_row(n, &v->row, err);
    if (v->rc == VD_INVALID)
        return vd_importing_reject(im, &v->row, v->column, v->reason, err);
    if (v->rc)
        return vd_fail(err, v->rc, im->file->path, "not enough memory for line %lld",
                       (long long)v->row.line);
    return vd_importing_put(im, &v->r, &v->row, err);
}

/* ---- the file ---- */

static int not_a_list(struct native *n, const char *why, struct vd_err *err)
{
    vd_fail(err, VD_CORRUPT, n->im->file->path, "%s", why);
    vd_hint(err, "a list begins with a header: name and one of dob, doc, nationality; see "
                 "vedette-formats(5)");
    return VD_CORRUPT;
}

static int no_header(struct native *n, bool ofac, struct vd_err *err)
{
    int rc =
        not_a_list(n, "is not a list: none of its first lines is a header with a name column", err);
    if (ofac)
        vd_hint(err, "its rows look like the OFAC files: --map ofac");
    return rc;
}

/* The header is the first of ten rows that has a name column; what stands before it is told. */
static int find_header(struct native *n, struct vd_err *err)
{
    struct vd_csv_row row;
    bool ofac = false;
    for (int tries = 0; tries < 10; tries++) {
        int rc = vd_csv_next(n->csv, &row, err);
        if (rc == VD_NOTFOUND)
            break;
        if (rc)
            return rc;
        if (row.kind == VD_CSV_ROW && vd_header_read(&n->h, &row, n->im->out)) {
            if (n->h.failed)
                return vd_fail(err, VD_NOMEM, n->im->file->path, "not enough memory for a header");
            vd_rejects_header(&n->im->rejects, &row, n->delimiter);
            return VD_OK;
        }
        ofac |= vd_ofac_which(&row) > VD_OFAC_NONE && vd_ofac_which(&row) < VD_OFAC_COMMENTS;
        if (row.kind == VD_CSV_ROW && strstr(row.cell[0].s, VD_GUARD_MARK))
            n->guarded = true;
        else if (row.kind != VD_CSV_EMPTY)
            vd_importing_note(n->im, row.line, "a line before the header");
    }
    return no_header(n, ofac, err);
}

static int look(struct native *n, struct vd_err *err)
{
    size_t len;
    struct vd_import_result *out = n->im->out;
    const char *p = vd_csv_head(n->csv, &len);
    if (len == 0)
        return not_a_list(n, "the file is empty", err);
    if (vd_csv_is_markup(p, len))
        return not_a_list(n, "is a web page or an XML file, not a list", err);
    n->delimiter = vd_csv_sniff(p, len, vd_header_known);
    vd_csv_delimiter(n->csv, n->delimiter);
    vd_strlcpy(out->encoding, vd_csv_encoding(n->csv), sizeof(out->encoding));
    snprintf(out->delimiter, sizeof(out->delimiter), n->delimiter == '\t' ? "tab" : "%c",
             n->delimiter);
    if (!n->im->o->encoding && len && vd_header_not_utf8(p, len)) {
        char text[160];
        snprintf(text, sizeof(text), "not all of it is UTF-8; it looks like %s (--encoding %s)",
                 vd_csv_guess(p, len), vd_csv_guess(p, len));
        vd_importing_note(n->im, 1, text);
    }
    return VD_OK;
}

static int read_rows(struct native *n, struct vd_err *err)
{
    struct vd_importing *im = n->im;
    struct vd_building b = {.h = &n->h, .out = im->out, .guarded = n->guarded, .dmy = im->o->dmy};
    struct vd_ahead *ahead;
    struct vd_built *v;
    int rc = vd_ahead_open(&ahead, n->csv, &b, im->file->n_bytes < SMALL, err);
    while (!rc && (rc = vd_ahead_next(ahead, &v, err)) == VD_OK) {
        rc = one_row(n, v, err);
        if (!rc)
            rc = vd_importing_tick(im, &v->row, err);
        if (!rc && im->out->n_rows > VD_IMPORT_ROWS_MAX)
            rc = vd_fail(err, VD_CORRUPT, im->file->path, "more than %d rows", VD_IMPORT_ROWS_MAX);
    }
    vd_ahead_close(ahead);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_import_native(struct vd_importing *im, struct vd_err *err)
{
    struct native *n = vd_alloc(sizeof(*n));
    if (!n)
        return vd_fail(err, VD_NOMEM, im->file->path, "not enough memory");
    n->im = im;
    int rc = vd_source_csv(im->file, im->o->encoding, &n->csv, err);
    if (!rc)
        rc = look(n, err);
    if (!rc)
        rc = find_header(n, err);
    if (!rc)
        rc = read_rows(n, err);
    vd_csv_close(n->csv);
    vd_header_free(&n->h);
    vd_free(n);
    return rc;
}
