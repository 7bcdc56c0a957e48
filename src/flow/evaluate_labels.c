/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate_labels.c: LABELS.csv, which file shows whom.
 *
 * Columns file, subject, impression and, if wanted, role (probe, gallery), in any order; others
 * are skipped.  Paths are relative to the list.  The first impression of a subject is the one with
 * the lowest number, of equal ones the upper; with roles, a subject has a first one in each.
 */
#include "flow/evaluation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <vedette/io.h>

#include "codec/csv.h"

enum column { FILE_COLUMN, SUBJECT_COLUMN, IMPRESSION_COLUMN, ROLE_COLUMN, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = {"file", "subject", "impression", "role"};

struct reading {
    struct vd_arena *arena;
    const char *path;
    int at[N_COLUMNS]; /* cell of each column, -1: not there */
    struct labels *out;
};

static long read_some(void *ctx, void *p, size_t n)
{
    size_t got = fread(p, 1, n, ctx);
    return got == 0 && ferror((FILE *)ctx) ? -1 : (long)got;
}

static int bad_line(const struct reading *r, int64_t line, const char *why, struct vd_err *err)
{
    char where[90];
    snprintf(where, sizeof where, "%.60s:%lld", vd_path_base(r->path), (long long)line);
    return vd_fail(err, VD_CORRUPT, where, "%s", why);
}

static int read_header(struct reading *r, const struct vd_csv_row *row, struct vd_err *err)
{
    for (int c = 0; c < N_COLUMNS; c++) {
        r->at[c] = -1;
        for (size_t i = 0; i < row->n; i++)
            if (strcmp(row->cell[i].s, column_names[c]) == 0)
                r->at[c] = (int)i;
        if (r->at[c] < 0 && c != ROLE_COLUMN)
            return bad_line(r, row->line,
                            "The first line must name the columns file, subject and impression.",
                            err);
    }
    r->out->roles = r->at[ROLE_COLUMN] >= 0;
    return VD_OK;
}

static const char *cell(const struct reading *r, const struct vd_csv_row *row, enum column c)
{
    int at = r->at[c];
    return at >= 0 && (size_t)at < row->n ? row->cell[at].s : "";
}

static int add_label(struct reading *r, const struct label *l)
{
    struct labels *out = r->out;
    if (out->n == out->cap) {
        size_t cap = out->cap * 2 + 64;
        struct label *v = vd_realloc(out->v, cap * sizeof *v);
        if (!v)
            return VD_NOMEM;
        out->v = v;
        out->cap = cap;
    }
    out->v[out->n++] = *l;
    return VD_OK;
}

static int read_role(const struct reading *r, const struct vd_csv_row *row, struct label *l,
                     struct vd_err *err)
{
    const char *role = cell(r, row, ROLE_COLUMN);
    l->role = strcmp(role, "probe") == 0     ? ROLE_PROBE
              : strcmp(role, "gallery") == 0 ? ROLE_GALLERY
                                             : ROLE_BOTH;
    if (r->out->roles && l->role == ROLE_BOTH)
        return bad_line(r, row->line, "A role must be probe or gallery.", err);
    return VD_OK;
}

static int read_label(struct reading *r, const struct vd_csv_row *row, struct vd_err *err)
{
    const char *file = cell(r, row, FILE_COLUMN), *number = cell(r, row, IMPRESSION_COLUMN);
    char *end;
    struct label l = {.row = -1};
    errno = 0;
    l.impression = strtol(number, &end, 10);
    if (!*file || !*cell(r, row, SUBJECT_COLUMN))
        return bad_line(r, row->line, "A row needs a file and a subject.", err);
    if (!*number || *end || errno)
        return bad_line(r, row->line, "An impression must be a whole number.", err);
    int rc = read_role(r, row, &l, err);
    if (rc)
        return rc;
    char *path = vd_path_beside(r->path, file);
    l.file = vd_arena_strdup(r->arena, file);
    l.subject = vd_arena_strdup(r->arena, cell(r, row, SUBJECT_COLUMN));
    l.path = path ? vd_arena_strdup(r->arena, path) : NULL;
    vd_free(path);
    if (!l.file || !l.subject || !l.path || add_label(r, &l))
        return vd_fail(err, VD_NOMEM, r->path, "There is no memory for the labels.");
    return VD_OK;
}

static int read_rows(struct reading *r, struct vd_csv *csv, struct vd_err *err)
{
    struct vd_csv_row row;
    bool header = false;
    int rc;
    while ((rc = vd_csv_next(csv, &row, err)) == VD_OK) {
        if (row.kind == VD_CSV_EMPTY)
            continue;
        rc = row.kind == VD_CSV_BAD ? bad_line(r, row.line, row.reason, err)
             : header               ? read_label(r, &row, err)
                                    : read_header(r, &row, err);
        if (rc)
            return rc;
        header = true;
    }
    if (rc == VD_NOTFOUND && !header)
        return bad_line(r, 1, "The list is empty.", err);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

/* Pointers to labels, ordered so that each subject's first impression comes first. */
static int by_subject(const void *pa, const void *pb)
{
    const struct label *a = *(const struct label *const *)pa, *b = *(const struct label *const *)pb;
    int order = strcmp(a->subject, b->subject);
    if (!order)
        order = (a->role > b->role) - (a->role < b->role);
    if (!order)
        order = (a->impression > b->impression) - (a->impression < b->impression);
    return order ? order : (a > b) - (a < b);
}

static int number_subjects(struct labels *l, struct vd_err *err)
{
    const struct label **order = vd_array(l->n, sizeof *order);
    if (!order)
        return vd_fail(err, VD_NOMEM, "labels", "There is no memory for the labels.");
    for (size_t i = 0; i < l->n; i++)
        order[i] = &l->v[i];
    qsort(order, l->n, sizeof *order, by_subject);
    for (size_t i = 0; i < l->n; i++) {
        struct label *me = &l->v[order[i] - l->v];
        bool same = i > 0 && strcmp(me->subject, order[i - 1]->subject) == 0;
        l->n_subjects += !same;
        me->subject_no = (int)l->n_subjects;
        me->first = !same || me->role != order[i - 1]->role;
    }
    vd_free(order);
    return VD_OK;
}

int vd_labels_read(struct vd_arena *a, const char *path, struct labels *out, struct vd_err *err)
{
    struct reading r = {.arena = a, .path = path, .out = out};
    struct vd_csv *csv = NULL;
    *out = (struct labels){0};
    FILE *f = fopen(path, "re");
    if (!f)
        return vd_fail_errno(err, VD_NOINPUT, path, errno, "The labels cannot be opened");
    int rc = vd_csv_open(&csv, path, NULL, read_some, f, err);
    if (!rc)
        rc = read_rows(&r, csv, err);
    if (!rc)
        rc = number_subjects(out, err);
    vd_csv_close(csv);
    fclose(f);
    return rc;
}
