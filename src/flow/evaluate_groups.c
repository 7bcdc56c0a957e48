/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate_groups.c: the rates of parts of the pairs, by the values of a column.
 *
 *     age       in whole years, told in bands: under 18, 18-29, 30-44, 45-59, 60+
 *     quality   as it is while there are at most MOST_VALUES values, else in bands of 25; what the
 *               templates state where the list has no such column
 *     others    as they are
 *
 * Invariants:
 *   (a) a pair is told in the group that both are of, by quality in that of the poorer, which has the
 *       lower number; a pair of two groups in none;
 *   (b) groups of numbers and bands come by value, those of words in the order of their bytes.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/evaluating.h"

enum { MOST_VALUES = 8 };
static const char *const age_bands[] = {"under 18", "18-29", "30-44", "45-59", "60+"};
static const int age_from[] = {0, 18, 30, 45, 60};
static const char *const quality_bands[] = {"0-24", "25-49", "50-74", "75-100"};
static const int quality_from[] = {0, 25, 50, 75};
enum { N_AGES = 5, N_QUALITIES = 4, AGE_MAX = 150, QUALITY_MAX = 100 };

static bool whole(const char *s, long *out)
{
    char *end;
    errno = 0;
    *out = strtol(s, &end, 10);
    return *s && !*end && !errno;
}

/* Whole numbers by value, before all else. */
static int by_value(const void *pa, const void *pb)
{
    const char *a = *(const char *const *)pa, *b = *(const char *const *)pb;
    long x, y;
    bool number_a = whole(a, &x), number_b = whole(b, &y);
    if (number_a != number_b)
        return number_a ? -1 : 1;
    int order = number_a ? (x > y) - (x < y) : 0;
    return order ? order : strcmp(a, b);
}

/* The values that occur, in order, into c->name. */
static int name_groups(struct vd_column *c, size_t n_labels, struct vd_err *err)
{
    size_t n = 0, kept = 0;
    c->name = vd_array(n_labels, sizeof *c->name);
    if (!c->name)
        return vd_evaluate_no_memory(err);
    for (size_t i = 0; i < n_labels; i++)
        if (*c->value[i])
            c->name[n++] = c->value[i];
    qsort(c->name, n, sizeof *c->name, by_value);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(c->name[i], c->name[kept - 1]) != 0)
            c->name[kept++] = c->name[i];
    c->n_groups = (int)kept;
    for (size_t i = 0; i < n_labels; i++) {
        const char **at =
            *c->value[i] ? bsearch(&c->value[i], c->name, kept, sizeof *at, by_value) : NULL;
        c->group[i] = at ? (int)(at - c->name) : -1;
    }
    return VD_OK;
}

/* Numbers into bands; what is no number within 0..most is in none. */
static void name_bands(struct vd_column *c, size_t n_labels, const char *const *names,
                       const int *from, int n, int most)
{
    c->n_groups = n;
    for (int k = 0; k < n; k++)
        c->name[k] = names[k];
    for (size_t i = 0; i < n_labels; i++) {
        long v;
        c->group[i] = -1;
        for (int k = 0; whole(c->value[i], &v) && v <= most && k < n && v >= from[k]; k++)
            c->group[i] = k;
    }
}

static bool all_whole(const struct vd_column *c)
{
    long v;
    for (int k = 0; k < c->n_groups; k++)
        if (!whole(c->name[k], &v))
            return false;
    return true;
}

/* Make groups of c->value. */
static int group_values(struct vd_column *c, size_t n_labels, struct vd_err *err)
{
    c->group = vd_array(n_labels, sizeof *c->group);
    int rc = c->group ? name_groups(c, n_labels, err) : vd_evaluate_no_memory(err);
    if (rc || !all_whole(c) || n_labels < N_AGES)
        return rc;
    if (strcmp(c->by, "age") == 0)
        name_bands(c, n_labels, age_bands, age_from, N_AGES, AGE_MAX);
    else if (strcmp(c->by, "quality") == 0 && c->n_groups > MOST_VALUES)
        name_bands(c, n_labels, quality_bands, quality_from, N_QUALITIES, QUALITY_MAX);
    return VD_OK;
}

static const char *stated_quality(struct vd_arena *a, int quality)
{
    return quality < 0 ? "" : vd_arena_printf(a, "%d", quality);
}

/* The values of one column; quality may come from the templates. */
static int read_values(const struct vd_evaluating *r, struct vd_column *c, bool from_templates,
                       struct vd_err *err)
{
    c->value = vd_array(r->labels.n, sizeof *c->value);
    if (!c->value)
        return vd_evaluate_no_memory(err);
    for (size_t i = 0; i < r->labels.n; i++) {
        const struct vd_label *l = &r->labels.v[i];
        c->value[i] = from_templates                  ? stated_quality(r->arena, r->read[i].quality)
                      : strcmp(c->by, "sex") == 0     ? l->sex
                      : strcmp(c->by, "age") == 0     ? l->age
                      : strcmp(c->by, "quality") == 0 ? l->quality
                                                      : l->by;
        if (!c->value[i])
            return vd_evaluate_no_memory(err);
    }
    return VD_OK;
}

static int open_column(const struct vd_evaluating *r, const char *by, struct vd_column *c,
                       struct vd_err *err)
{
    bool quality = strcmp(by, "quality") == 0;
    *c = (struct vd_column){.by = by, .poorer = quality};
    int rc = read_values(r, c, quality && !r->labels.qualities, err);
    return rc ? rc : group_values(c, r->labels.n, err);
}

static void close_column(struct vd_column *c)
{
    vd_free(c->value);
    vd_free(c->group);
    vd_free(c->name);
}

/* (a) */
static int group_of(const struct vd_column *c, const struct vd_told *t)
{
    int a = c->group[t->probe], b = c->group[t->gallery];
    if (c->poorer)
        return a < b ? a : b;
    return a == b ? a : -1;
}

/* The scores of one group (column NULL: all) in one array of their own. */
static struct vd_score *scores_of(const struct vd_evaluating *r, const struct vd_told_list *s,
                                  const struct vd_column *c, int group, int64_t *n)
{
    struct vd_score *v = vd_array((size_t)s->n, sizeof *v);
    *n = 0;
    for (int64_t i = 0; v && i < s->n; i++) {
        const struct vd_told *t = &s->v[i];
        if (!c || group_of(c, t) == group)
            v[(*n)++] = (struct vd_score){t->score, r->labels.v[t->probe].subject_no,
                                          r->labels.v[t->gallery].subject_no};
    }
    return v;
}

int vd_evaluate_rates(const struct vd_evaluating *r, const struct vd_column *c, int group,
                      struct vd_rates *out, struct vd_err *err)
{
    int64_t ng, ni;
    struct vd_score *g = scores_of(r, &r->genuine, c, group, &ng);
    struct vd_score *im = scores_of(r, &r->impostor, c, group, &ni);
    int rc = g && im ? vd_rates_of(g, ng, im, ni, r->how->replicates, out, err)
                     : vd_evaluate_no_memory(err);
    vd_free(g);
    vd_free(im);
    return rc;
}

/* Who has a template in the group. */
static int count_subjects(const struct vd_evaluating *r, const struct vd_column *c, int group,
                          int64_t *n, struct vd_err *err)
{
    bool *seen = vd_array(r->labels.n_subjects + 1, sizeof *seen);
    if (!seen)
        return vd_evaluate_no_memory(err);
    *n = 0;
    for (size_t i = 0; i < r->labels.n; i++) {
        int who = r->labels.v[i].subject_no;
        *n += c->group[i] == group && !seen[who];
        seen[who] |= c->group[i] == group;
    }
    vd_free(seen);
    return VD_OK;
}

static int tell_group(const struct vd_evaluating *r, const struct vd_column *c, int group,
                      struct vd_evaluated_group *g, struct vd_err *err)
{
    int64_t n_searches;
    int rc = count_subjects(r, c, group, &g->n_subjects, err);
    g->too_few = g->n_subjects < VD_GROUP_SUBJECTS && strcmp(c->by, "database") != 0;
    if (!rc)
        rc = vd_evaluate_rates(r, c, group, &g->rates, err);
    if (!rc)
        rc = vd_evaluate_found(r, c, group, 1, &g->searches, err);
    return rc ? rc : vd_evaluate_rank_1(r, c, group, &g->rank_1, &n_searches, err);
}

static int tell_column(const struct vd_evaluating *r, const char *by, int least, struct vd_arena *a,
                       struct vd_breakdown *out, struct vd_err *err)
{
    struct vd_column c;
    int rc = open_column(r, by, &c, err);
    *out = (struct vd_breakdown){0};
    if (rc || c.n_groups < least)
        goto out;
    out->by = vd_arena_strdup(a, by);
    out->groups = vd_arena_alloc(a, (size_t)c.n_groups * sizeof *out->groups + 1);
    if (!out->by || !out->groups)
        rc = vd_evaluate_no_memory(err);
    for (int k = 0; k < c.n_groups && !rc; k++) {
        struct vd_evaluated_group *g = &out->groups[out->n_groups];
        g->name = vd_arena_strdup(a, c.name[k]);
        rc = g->name ? tell_group(r, &c, k, g, err) : vd_evaluate_no_memory(err);
        out->n_groups += !rc && g->n_subjects > 0; /* a band that nobody is in goes unsaid */
    }
out:
    close_column(&c);
    return rc;
}

int vd_evaluate_groups(const struct vd_evaluating *r, struct vd_evaluation *out, struct vd_err *err)
{
    static const char *const more[] = {"sex", "age", "quality"};
    const bool there[] = {r->labels.sexes, r->labels.ages, r->labels.qualities};
    struct vd_breakdown b = {0};
    int rc = r->labels.by ? tell_column(r, r->labels.by, r->how->by ? 0 : 2, out->arena, &b, err)
                          : VD_OK;
    out->by = b.by;
    out->groups = b.groups;
    out->n_groups = b.n_groups;
    for (int k = 0; k < 3 && !rc; k++) {
        bool again = r->how->by && strcmp(r->how->by, more[k]) == 0;
        if (!there[k] || again)
            continue;
        rc = tell_column(r, more[k], 1, out->arena, &out->more[out->n_more], err);
        out->n_more += !rc && out->more[out->n_more].n_groups > 0;
    }
    return rc;
}
