/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainlist.c: LABELS.csv of train-finger, joined to impressions.
 *
 * Invariant: impressions, sets and databases stand in the order in which the list first names
 * them; which pairs the regression skips depends on it.
 */
#include "train.h"

#include <errno.h>
#include <stdlib.h>
#include <vedette/io.h>

#include "codec/csv.h"

enum column { FILE_COLUMN, SET, DATABASE, SUBJECT, IMPRESSION, RESOLUTION, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = {"file",    "set",        "database",
                                                    "subject", "impression", "resolution"};

struct reading {
    const char *path;
    int at[N_COLUMNS]; /* cell of each column, -1: not there */
    struct train_list *list;
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
    return vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the list.");
}

static int read_header(struct reading *r, const struct vd_csv_row *row, struct vd_err *err)
{
    for (int c = 0; c < N_COLUMNS; c++) {
        r->at[c] = -1;
        for (size_t i = 0; i < row->n; i++)
            if (strcmp(row->cell[i].s, column_names[c]) == 0)
                r->at[c] = (int)i;
        if (r->at[c] < 0 && c != RESOLUTION)
            return bad_line(r, row->line,
                            "The first line must name the columns file, set, database, subject "
                            "and impression.",
                            err);
    }
    return VD_OK;
}

static const char *cell(const struct reading *r, const struct vd_csv_row *row, enum column c)
{
    int at = r->at[c];
    return at >= 0 && (size_t)at < row->n ? row->cell[at].s : "";
}

/* Index of a name among *n, added if new; -1: full or no memory. */
static int number_of(struct vd_arena *a, const char **names, int *n, int max, const char *name)
{
    for (int i = 0; i < *n; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    if (*n == max || !(names[*n] = vd_arena_strdup(a, name)))
        return -1;
    return (*n)++;
}

/* The impression of the row, added if new; NULL: no memory. */
static struct train_impression *impression_of(struct train_list *l, int database,
                                              const char *subject, long number)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i].database == database && l->v[i].number == number &&
            strcmp(l->v[i].subject, subject) == 0)
            return &l->v[i];
    if (l->n == l->cap) {
        size_t cap = l->cap * 2 + 64;
        struct train_impression *v = vd_realloc(l->v, cap * sizeof *v);
        if (!v)
            return NULL;
        l->v = v;
        l->cap = cap;
    }
    const char *copy = vd_arena_strdup(l->arena, subject);
    if (!copy)
        return NULL;
    l->v[l->n] = (struct train_impression){.database = database, .subject = copy, .number = number};
    return &l->v[l->n++];
}

/* A whole number of at least 1, or none. */
static bool whole(const char *s, long none, long *out)
{
    char *end;
    errno = 0;
    *out = *s ? strtol(s, &end, 10) : none;
    return *out > 0 && *out <= INT16_MAX && (!*s || (!*end && !errno));
}

static int read_row(struct reading *r, const struct vd_csv_row *row, struct vd_err *err)
{
    struct train_list *l = r->list;
    const char *file = cell(r, row, FILE_COLUMN), *subject = cell(r, row, SUBJECT);
    long number, px_cm;
    if (!*file || !*subject || !*cell(r, row, SET) || !*cell(r, row, DATABASE))
        return bad_line(r, row->line, "A row needs a file, a set, a database and a subject.", err);
    if (!whole(cell(r, row, IMPRESSION), 0, &number) ||
        !whole(cell(r, row, RESOLUTION), TRAIN_PX_CM, &px_cm))
        return bad_line(r, row->line, "Impression and resolution must be whole numbers.", err);
    int set = number_of(l->arena, l->set, &l->n_sets, TRAIN_SETS, cell(r, row, SET));
    int database =
        number_of(l->arena, l->database, &l->n_databases, TRAIN_DATABASES, cell(r, row, DATABASE));
    if (set < 0 || database < 0)
        return bad_line(r, row->line, "There are at most 16 sets and 16 databases.", err);
    struct train_impression *i = impression_of(l, database, subject, number);
    if (!i)
        return no_memory(err);
    if (i->path[set])
        return bad_line(r, row->line, "This set has this impression already.", err);
    char *path = vd_path_beside(r->path, file);
    i->path[set] = path ? vd_arena_strdup(l->arena, path) : NULL;
    i->px_cm[set] = (int)px_cm;
    vd_free(path);
    return i->path[set] ? VD_OK : no_memory(err);
}

static int read_rows(struct reading *r, struct vd_csv *csv, struct vd_err *err)
{
    struct vd_csv_row row;
    bool header = false;
    int rc;
    while ((rc = vd_csv_next(csv, &row, err)) == VD_OK) {
        if (row.kind == VD_CSV_EMPTY)
            continue;
        if (row.kind == VD_CSV_BAD)
            return bad_line(r, row.line, row.reason, err);
        rc = header ? read_row(r, &row, err) : read_header(r, &row, err);
        if (rc)
            return rc;
        header = true;
    }
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int train_list_read(const char *path, struct train_list *out, struct vd_err *err)
{
    struct reading r = {.path = path, .list = out};
    struct vd_csv *csv = NULL;
    int rc;
    *out = (struct train_list){.arena = vd_arena_new()};
    FILE *f = fopen(path, "rb");
    if (!f)
        return vd_fail_errno(err, VD_NOINPUT, path, errno, "The list cannot be opened");
    rc = out->arena ? vd_csv_open(&csv, path, NULL, read_some, f, err) : no_memory(err);
    if (!rc)
        rc = read_rows(&r, csv, err);
    if (csv)
        vd_csv_close(csv);
    fclose(f);
    return rc;
}

void train_list_close(struct train_list *l)
{
    vd_free(l->v);
    if (l->arena)
        vd_arena_free(l->arena);
}

int train_list_set(const struct train_list *l, const char *name, size_t n)
{
    for (int i = 0; i < l->n_sets; i++)
        if (strlen(l->set[i]) == n && memcmp(l->set[i], name, n) == 0)
            return i;
    return -1;
}

size_t train_list_fingers(const struct train_list *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        size_t j = 0;
        while (j < i && (l->v[j].database != l->v[i].database ||
                         strcmp(l->v[j].subject, l->v[i].subject) != 0))
            j++;
        n += j == i;
    }
    return n;
}
