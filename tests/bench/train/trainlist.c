/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainlist.c: LABELS.csv of train-finger (evaluate's reader), joined to impressions.
 *
 * Invariant: impressions, sets and databases stand in the order in which the list first names
 * them; which pairs the regression skips depends on it.
 */
#include "train.h"

#include <stdlib.h>
#include <vedette/io.h>

#include "flow/labels.h"

static int bad_line(const char *path, const struct vd_label *l, const char *why, struct vd_err *err)
{
    char where[90];
    snprintf(where, sizeof where, "%.60s:%lld", vd_path_base(path), (long long)l->line);
    return vd_fail(err, VD_CORRUPT, where, "%s", why);
}

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the list.");
}

/* Index of a name among *n, added if new; -1: full. */
static int number_of(const char **names, int *n, int max, const char *name)
{
    for (int i = 0; i < *n; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    if (*n == max)
        return -1;
    names[*n] = name;
    return (*n)++;
}

/* The impression of the row, added if new; NULL: no memory. */
static struct train_impression *impression_of(struct train_list *l, int database,
                                              const struct vd_label *row)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i].database == database && l->v[i].number == row->impression &&
            strcmp(l->v[i].subject, row->subject) == 0)
            return &l->v[i];
    if (l->n == l->cap) {
        size_t cap = l->cap * 2 + 64;
        struct train_impression *v = vd_realloc(l->v, cap * sizeof *v);
        if (!v)
            return NULL;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n] = (struct train_impression){
        .database = database, .subject = row->subject, .number = row->impression};
    return &l->v[l->n++];
}

static int add_row(struct train_list *l, const char *path, const struct vd_label *row,
                   struct vd_err *err)
{
    if (!*row->set || !*row->database)
        return bad_line(path, row, "A row needs a set and a database.", err);
    int set = number_of(l->set, &l->n_sets, TRAIN_SETS, row->set);
    int database = number_of(l->database, &l->n_databases, TRAIN_DATABASES, row->database);
    if (set < 0 || database < 0)
        return bad_line(path, row, "There are at most 16 sets and 16 databases.", err);
    struct train_impression *i = impression_of(l, database, row);
    if (!i)
        return no_memory(err);
    if (i->path[set])
        return bad_line(path, row, "This set has this impression already.", err);
    i->path[set] = row->path;
    i->as[set] = row->as;
    return VD_OK;
}

int train_list_read(const char *path, struct train_list *out, struct vd_err *err)
{
    struct vd_labels labels = {0};
    *out = (struct train_list){.arena = vd_arena_new()};
    int rc = out->arena ? vd_labels_read(out->arena, path, NULL, &labels, err) : no_memory(err);
    for (size_t i = 0; i < labels.n && !rc; i++)
        rc = add_row(out, path, &labels.v[i], err);
    vd_labels_close(&labels);
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
