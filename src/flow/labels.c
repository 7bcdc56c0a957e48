/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labels.c: LABELS.csv, which file shows whom.
 *
 * Columns file, subject, impression and, if wanted, row or template_id (which template of the file), role
 * (probe, gallery), set (who extracted the template), database, resolution (pixels a cm of an .xyt,
 * and of true images), true_size (388x374, of images that were stretched to the stated size), sex,
 * age, quality, in any order; others are skipped but the one that is asked for to break down by.
 * Paths are relative to the list.
 *
 * Invariants:
 *   (a) a subject is known by database and name: fingers 101 of two databases are two;
 *   (b) the first impression of a subject is the one with the lowest number, of equal ones the
 *       upper; with roles, a subject has a first one in each;
 *   (c) rows stay in the order of the list.
 */
#include "flow/labels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vedette/io.h>

#include "codec/csv.h"

enum column {
    FILE_COLUMN,
    SUBJECT,
    IMPRESSION,
    ROLE,
    SET,
    DATABASE,
    RESOLUTION,
    TRUE_SIZE,
    SEX,
    AGE,
    QUALITY,
    ROW,
    ID,
    BY,
    N_COLUMNS
};
static const char *const column_names[BY] = {"file",     "subject",    "impression", "role", "set",
                                             "database", "resolution", "true_size",  "sex",  "age",
                                             "quality",  "row",        "template_id"};
enum { PX_CM_MIN = 99, PX_CM_MAX = 2000, ROW_MAX = 100000000 };

struct reading {
    struct vd_arena *arena;
    const char *path, *by;
    int at[N_COLUMNS]; /* cell of each column, -1: not there */
    struct vd_labels *out;
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

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "labels", "There is no memory for the labels.");
}

static int find_column(const struct vd_csv_row *row, const char *name)
{
    for (size_t i = 0; i < row->n; i++)
        if (strcmp(row->cell[i].s, name) == 0)
            return (int)i;
    return -1;
}

static int read_header(struct reading *r, const struct vd_csv_row *row, struct vd_err *err)
{
    for (int c = 0; c < BY; c++)
        r->at[c] = find_column(row, column_names[c]);
    if (r->at[FILE_COLUMN] < 0 || r->at[SUBJECT] < 0 || r->at[IMPRESSION] < 0)
        return bad_line(r, row->line,
                        "The first line must name the columns file, subject and impression.", err);
    r->out->roles = r->at[ROLE] >= 0;
    r->out->sets = r->at[SET] >= 0;
    r->out->databases = r->at[DATABASE] >= 0;
    r->out->sexes = r->at[SEX] >= 0;
    r->out->ages = r->at[AGE] >= 0;
    r->out->qualities = r->at[QUALITY] >= 0;
    r->at[BY] = find_column(row, r->by ? r->by : "database");
    if (r->by && r->at[BY] < 0 && strcmp(r->by, "quality") == 0) {
        r->out->by = r->by; /* the templates may state it */
        return VD_OK;
    }
    if (r->by && r->at[BY] < 0)
        return vd_fail(err, VD_INVALID, r->by, "The list has no such column to break down by.");
    r->out->by = r->at[BY] < 0 ? NULL : r->by ? r->by : "database";
    return VD_OK;
}

static const char *cell(const struct reading *r, const struct vd_csv_row *row, enum column c)
{
    int at = r->at[c];
    return at >= 0 && (size_t)at < row->n ? row->cell[at].s : "";
}

/* The arena's copy of a cell; a value as in the row before is not copied again. */
static const char *kept(struct reading *r, const struct vd_csv_row *row, enum column c,
                        const char *before)
{
    const char *s = cell(r, row, c);
    return before && strcmp(before, s) == 0 ? before : vd_arena_strdup(r->arena, s);
}

static int add_label(struct reading *r, const struct vd_label *l)
{
    struct vd_labels *out = r->out;
    if (out->n == out->cap) {
        size_t cap = out->cap * 2 + 64;
        struct vd_label *v = vd_realloc(out->v, cap * sizeof *v);
        if (!v)
            return VD_NOMEM;
        out->v = v;
        out->cap = cap;
    }
    out->v[out->n++] = *l;
    return VD_OK;
}

static bool whole(const char *s, long *out)
{
    char *end;
    errno = 0;
    *out = strtol(s, &end, 10);
    return *s && !*end && !errno;
}

/* Which template of the file. */
static int read_which(const struct reading *r, const struct vd_csv_row *row, struct vd_label *l,
                      struct vd_err *err)
{
    const char *nth = cell(r, row, ROW);
    l->nth = -1;
    if (*nth && *cell(r, row, ID))
        return bad_line(r, row->line, "A template is named by row or by template_id, not by both.",
                        err);
    if (*nth && (!whole(nth, &l->nth) || l->nth < 0 || l->nth > ROW_MAX))
        return bad_line(r, row->line, "A row of a file must be a whole number, from 0.", err);
    return VD_OK;
}

/* What is no text: impression, role, resolution, true size. */
static int read_values(const struct reading *r, const struct vd_csv_row *row, struct vd_label *l,
                       struct vd_err *err)
{
    const char *role = cell(r, row, ROLE), *px_cm = cell(r, row, RESOLUTION);
    const char *size = cell(r, row, TRUE_SIZE);
    long n = 0;
    if (!*cell(r, row, FILE_COLUMN) || !*cell(r, row, SUBJECT))
        return bad_line(r, row->line, "A row needs a file and a subject.", err);
    if (!whole(cell(r, row, IMPRESSION), &l->impression))
        return bad_line(r, row->line, "An impression must be a whole number.", err);
    l->role = strcmp(role, "probe") == 0     ? VD_ROLE_PROBE
              : strcmp(role, "gallery") == 0 ? VD_ROLE_GALLERY
                                             : VD_ROLE_BOTH;
    if (r->out->roles && l->role == VD_ROLE_BOTH)
        return bad_line(r, row->line, "A role must be probe or gallery.", err);
    if (*px_cm && (!whole(px_cm, &n) || n < PX_CM_MIN || n > PX_CM_MAX))
        return bad_line(r, row->line,
                        "A resolution must be a whole number of pixels a cm, 99 to 2000.", err);
    l->as.px_cm = (int)n;
    if (*size && !vd_size_parse(size, &l->as.width, &l->as.height))
        return bad_line(r, row->line, "A true size must be a width and a height, 388x374.", err);
    return VD_OK;
}

static int read_label(struct reading *r, const struct vd_csv_row *row, struct vd_err *err)
{
    struct vd_labels *out = r->out;
    struct vd_label none = {0}, *before = out->n ? &out->v[out->n - 1] : &none;
    struct vd_label l = {.row = -1, .line = row->line};
    int rc = read_values(r, row, &l, err);
    if (!rc)
        rc = read_which(r, row, &l, err);
    if (rc)
        return rc;
    char *path = vd_path_beside(r->path, cell(r, row, FILE_COLUMN));
    l.path = !path                                             ? NULL
             : before->path && strcmp(before->path, path) == 0 ? before->path
                                                               : vd_arena_strdup(r->arena, path);
    vd_free(path);
    l.file = kept(r, row, FILE_COLUMN, before->file);
    l.subject = kept(r, row, SUBJECT, before->subject);
    l.set = kept(r, row, SET, before->set);
    l.database = kept(r, row, DATABASE, before->database);
    l.by = kept(r, row, BY, before->by);
    l.sex = kept(r, row, SEX, before->sex);
    l.age = kept(r, row, AGE, before->age);
    l.quality = kept(r, row, QUALITY, before->quality);
    l.id = kept(r, row, ID, before->id);
    bool all = l.path && l.file && l.subject && l.set && l.database && l.by && l.sex && l.age &&
               l.quality && l.id;
    return all && add_label(r, &l) == VD_OK ? VD_OK : no_memory(err);
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
    if (rc == VD_NOTFOUND && r->out->n == 0)
        return vd_fail(err, VD_CORRUPT, vd_path_base(r->path), "The list names no file.");
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_labels_read(struct vd_arena *a, const char *path, const char *by, struct vd_labels *out,
                   struct vd_err *err)
{
    struct reading r = {.arena = a, .path = path, .by = by, .out = out};
    struct vd_csv *csv = NULL;
    *out = (struct vd_labels){0};
    FILE *f = fopen(path, "re");
    if (!f)
        return vd_fail_errno(err, VD_NOINPUT, path, errno, "The labels cannot be opened");
    int rc = vd_csv_open(&csv, path, NULL, read_some, f, err);
    if (!rc)
        rc = read_rows(&r, csv, err);
    vd_csv_close(csv);
    fclose(f);
    return rc;
}

static bool same_text(const char *s, const char *text, size_t n)
{
    return strlen(s) == n && memcmp(s, text, n) == 0;
}

int vd_labels_select(struct vd_labels *l, const char *sets, struct vd_err *err)
{
    const char *colon = strchr(sets, ':'), *second = colon ? colon + 1 : NULL;
    size_t length = colon ? (size_t)(colon - sets) : strlen(sets), n = 0, n_probes = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct vd_label *k = &l->v[i];
        bool probe = same_text(k->set, sets, length);
        if (!probe && (!second || strcmp(k->set, second) != 0))
            continue;
        if (second)
            k->role = probe ? VD_ROLE_PROBE : VD_ROLE_GALLERY;
        n_probes += probe;
        l->v[n++] = *k; /* (c) */
    }
    l->n = n;
    l->roles = l->roles || second;
    if (n_probes == 0 || (second && n_probes == n))
        return vd_fail(err, VD_INVALID, sets, "The list has no such set%s, or one set only.",
                       second ? "s" : "");
    return VD_OK;
}

/* Pointers to labels, ordered so that each subject's first impression comes first. */
static int by_person(const struct vd_label *a, const struct vd_label *b)
{
    int order = strcmp(a->subject, b->subject);
    return order ? order : strcmp(a->database, b->database);
}

static int by_subject(const void *pa, const void *pb)
{
    const struct vd_label *a = *(const struct vd_label *const *)pa;
    const struct vd_label *b = *(const struct vd_label *const *)pb;
    int order = by_person(a, b);
    if (!order)
        order = (a->role > b->role) - (a->role < b->role);
    if (!order)
        order = (a->impression > b->impression) - (a->impression < b->impression);
    return order ? order : (a > b) - (a < b);
}

static int by_impression(const void *pa, const void *pb)
{
    const struct vd_label *a = *(const struct vd_label *const *)pa;
    const struct vd_label *b = *(const struct vd_label *const *)pb;
    int order = by_person(a, b);
    if (!order)
        order = (a->impression > b->impression) - (a->impression < b->impression);
    return order ? order : (a > b) - (a < b);
}

static void number_subjects(struct vd_labels *l, struct vd_label **order)
{
    qsort(order, l->n, sizeof *order, by_subject);
    l->n_subjects = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct vd_label *me = order[i], *before = i ? order[i - 1] : NULL;
        bool same = before && by_person(me, before) == 0;
        l->n_subjects += !same;
        me->subject_no = (int)l->n_subjects - 1;
        me->first = !same || me->role != before->role;
    }
}

static void number_impressions(struct vd_labels *l, struct vd_label **order)
{
    qsort(order, l->n, sizeof *order, by_impression);
    for (size_t i = 0; i < l->n; i++) {
        struct vd_label *me = order[i], *before = i ? order[i - 1] : NULL;
        bool same = before && by_person(me, before) == 0 && me->impression == before->impression;
        me->place = same ? before->place : (size_t)(me - l->v);
    }
}

int vd_labels_number(struct vd_labels *l, struct vd_err *err)
{
    struct vd_label **order = vd_array(l->n, sizeof *order);
    int rc = order ? VD_OK : no_memory(err);
    for (size_t i = 0; i < l->n && !rc; i++)
        order[i] = &l->v[i];
    if (!rc) {
        number_subjects(l, order);
        number_impressions(l, order);
    }
    vd_free(order);
    return rc;
}

void vd_labels_close(struct vd_labels *l)
{
    vd_free(l->v);
}
