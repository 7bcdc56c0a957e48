/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accuracy.c: counts of what people decided about candidates, in groups.
 *
 *     all          one row
 *     modality     finger, face, voice, person (several kinds together)
 *     matcher      "minutiae/1 finger/2": engine and matcher, whose scores compare with no others
 *     sex          of the subject in the gallery, as its record says today
 *     age          the youngest that its date of birth allows on the day of the search, in bands
 *     nationality  code of the first one
 *     region       where that country lies
 *     quality      of the template in the gallery, in bands of 25
 *
 * Invariants:
 *   (a) a candidate is in one group of each of these, "unknown" where the records do not say;
 *   (b) the latest decision of a candidate counts, and only that;
 *   (c) rows come in the order of the kinds above, then of their groups: unknown last;
 *   (d) the same decisions give the same report: nothing of it depends on the clock.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vedette/country.h>
#include <vedette/date.h>

#include "flow/accurate.h"

enum kind { ALL, MODALITY, MATCHER, SEX, AGE, NATIONALITY, REGION, QUALITY, N_KINDS };
static const char *const kind_names[N_KINDS] = {"all", "modality",    "matcher", "sex",
                                                "age", "nationality", "region",  "quality"};
static const char unknown[] = "unknown";

/* A row while it grows. */
struct group {
    enum kind kind;
    struct vd_accuracy_row row;
    int64_t last, last_reviewed, last_identified; /* searches that were counted last */
    double *scores;                               /* of the identified */
    int *ranks;
    size_t n, cap;
};
struct counting {
    struct vd_arena *arena;
    struct group *group;
    size_t n, cap;
    struct vd_judged_list *list;
    size_t n_lists, cap_lists;
    struct vd_job *job;
    struct vd_err *err;
    int rc;
};

static int no_memory(struct counting *c)
{
    return c->rc = vd_fail(c->err, VD_NOMEM, "report", "not enough memory");
}

/* ---- which group ---- */

/* Years between a birth (yyyymmdd, 00 unknown: the last it can be) and a day (yyyymmdd). */
static int youngest(int32_t dob, int32_t day)
{
    int32_t month = dob / 100 % 100, of_month = dob % 100;
    int32_t born = dob / 10000 * 10000 + (month ? month : 12) * 100 + (of_month ? of_month : 31);
    return (day - born) / 10000;
}

static int32_t day_of(const char *at)
{
    struct vd_date d;
    char day[11];
    vd_strlcpy(day, at ? at : "", sizeof day);
    return vd_date_parse(day, VD_DATE_ISO, &d) ? d.lo : 0;
}

static const char *age_band(const struct vd_reviewed *r)
{
    int32_t day = day_of(r->at);
    int age = r->dob > 0 && day > 0 && r->dob <= day ? youngest(r->dob, day) : -1;
    return age < 0 || age > 150 ? unknown
           : age < 18           ? "0-17"
           : age < 30           ? "18-29"
           : age < 45           ? "30-44"
           : age < 60           ? "45-59"
                                : "60+";
}

static const char *quality_band(int q)
{
    return q < 0 || q > 100 ? unknown
           : q < 25         ? "0-24"
           : q < 50         ? "25-49"
           : q < 75         ? "50-74"
                            : "75-100";
}

static const char *or_unknown(const char *s)
{
    return s && *s ? s : unknown;
}

static const char *name_of(const struct vd_reviewed *r, enum kind k, char *room, size_t n)
{
    const char *modality = r->modality ? vd_modality_name(r->modality) : "person";
    switch (k) {
    case ALL:
        return "all";
    case MODALITY:
        return or_unknown(modality);
    case MATCHER:
        snprintf(room, n, "%s%s%s", or_unknown(r->engine), *r->matcher ? " " : "", r->matcher);
        return room;
    case SEX:
        return or_unknown(r->sex);
    case AGE:
        return age_band(r);
    case NATIONALITY:
        return or_unknown(r->nationality);
    case REGION:
        return or_unknown(r->nationality ? vd_country_region(r->nationality) : NULL);
    default:
        return quality_band(r->quality);
    }
}

static struct group *group_of(struct counting *c, enum kind k, const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->group[i].kind == k && strcmp(c->group[i].row.group, name) == 0)
            return &c->group[i];
    if (c->n == c->cap) {
        size_t cap = c->cap * 2 + 32;
        struct group *v = vd_realloc(c->group, cap * sizeof *v);
        if (!v)
            return NULL;
        c->group = v;
        c->cap = cap;
    }
    struct group *g = &c->group[c->n];
    *g = (struct group){.kind = k};
    g->row.by = kind_names[k];
    g->row.group = vd_arena_strdup(c->arena, name);
    if (!g->row.group)
        return NULL;
    c->n++;
    return g;
}

/* ---- counting ---- */
static int note_identified(struct group *g, const struct vd_reviewed *r)
{
    if (g->n == g->cap) {
        size_t cap = g->cap * 2 + 16;
        double *scores = vd_realloc(g->scores, cap * sizeof *scores);
        if (scores)
            g->scores = scores;
        int *ranks = scores ? vd_realloc(g->ranks, cap * sizeof *ranks) : NULL;
        if (!ranks)
            return VD_NOMEM;
        g->ranks = ranks;
        g->cap = cap;
    }
    g->scores[g->n] = r->score;
    g->ranks[g->n++] = r->rank;
    return VD_OK;
}

static void count_search(struct group *g, const struct vd_reviewed *r)
{
    if (g->last != r->search) {
        g->row.n_searches++;
        g->row.n_none += r->none;
    }
    g->last = r->search;
}

static int count_candidate(struct group *g, const struct vd_reviewed *r)
{
    struct vd_accuracy_row *w = &g->row;
    w->n_candidates++;
    w->n_verdict[r->verdict]++;
    if (r->verdict == VD_V_UNREVIEWED)
        return VD_OK;
    w->n_reviewed++;
    w->n_changed += r->n_changed > 0;
    w->n_reversed += r->n_reversed > 0;
    w->n_reviewed_searches += g->last_reviewed != r->search;
    g->last_reviewed = r->search;
    if (r->verdict != VD_V_IDENTIFIED)
        return VD_OK;
    w->n_identified_searches += g->last_identified != r->search;
    g->last_identified = r->search;
    w->n_first += r->rank == 1;
    w->worst_rank = r->rank > w->worst_rank ? r->rank : w->worst_rank;
    return note_identified(g, r);
}

static struct vd_judged_list *list_of(struct counting *c, const struct vd_reviewed *r)
{
    const char *modality = r->modality ? or_unknown(vd_modality_name(r->modality)) : "person";
    for (size_t i = 0; i < c->n_lists; i++) {
        struct vd_judged_list *l = &c->list[i];
        if (strcmp(l->modality, modality) == 0 && strcmp(l->engine, r->engine) == 0 &&
            strcmp(l->matcher, r->matcher) == 0)
            return l;
    }
    if (c->n_lists == c->cap_lists) {
        size_t cap = c->cap_lists * 2 + 8;
        struct vd_judged_list *v = vd_realloc(c->list, cap * sizeof *v);
        if (!v)
            return NULL;
        c->list = v;
        c->cap_lists = cap;
    }
    struct vd_judged_list *l = &c->list[c->n_lists];
    *l = (struct vd_judged_list){.modality = modality,
                                 .engine = vd_arena_strdup(c->arena, r->engine),
                                 .matcher = vd_arena_strdup(c->arena, r->matcher)};
    if (!l->engine || !l->matcher)
        return NULL;
    c->n_lists++;
    return l;
}

static int judge(struct counting *c, const struct vd_reviewed *r)
{
    bool mate = r->verdict == VD_V_IDENTIFIED || r->verdict == VD_V_PROBABLE;
    if (!mate && r->verdict != VD_V_EXCLUDED)
        return VD_OK;
    struct vd_judged_list *l = list_of(c, r);
    return l ? vd_judged_add(l, (struct vd_judged){r->score, r->subject, mate}) : VD_NOMEM;
}

static int count(void *ctx, const struct vd_reviewed *r)
{
    struct counting *c = ctx;
    char room[160];
    if (vd_job_cancelled(c->job))
        return c->rc = vd_fail(c->err, VD_CANCELLED, "report", "the report was cancelled");
    if (r->verdict < 0 || r->verdict >= VD_N_VERDICTS)
        return c->rc = vd_fail(c->err, VD_CORRUPT, "decision", "%d is no verdict", r->verdict);
    for (int k = 0; k < (r->candidate ? (int)N_KINDS : SEX); k++) {
        struct group *g = group_of(c, (enum kind)k, name_of(r, (enum kind)k, room, sizeof room));
        if (!g)
            return no_memory(c);
        count_search(g, r);
        if (r->candidate && count_candidate(g, r))
            return no_memory(c);
    }
    return r->candidate && judge(c, r) ? no_memory(c) : VD_OK;
}

/* ---- the end ---- */
static int by_double(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

static int by_int(const void *pa, const void *pb)
{
    int a = *(const int *)pa, b = *(const int *)pb;
    return (a > b) - (a < b);
}

static void finish_row(struct group *g)
{
    struct vd_accuracy_row *w = &g->row;
    size_t n = g->n, half = n / 2;
    w->few = w->n_reviewed > 0 && w->n_reviewed < VD_ACCURACY_LEAST && g->kind != ALL;
    w->excluded = vd_share_of(w->n_verdict[VD_V_EXCLUDED], w->n_reviewed);
    w->reversed = vd_share_of(w->n_reversed, w->n_reviewed);
    w->median_rank = w->median_score = w->least_score = NAN;
    if (n == 0)
        return;
    qsort(g->scores, n, sizeof *g->scores, by_double);
    qsort(g->ranks, n, sizeof *g->ranks, by_int);
    if (g->kind == MATCHER) { /* scores of two matchers have no common middle */
        w->least_score = g->scores[0];
        w->median_score = n % 2 ? g->scores[half] : (g->scores[half - 1] + g->scores[half]) / 2;
    }
    w->median_rank = n % 2 ? g->ranks[half] : (g->ranks[half - 1] + g->ranks[half]) / 2.0;
}

/* (c) */
static int by_kind(const void *pa, const void *pb)
{
    const struct group *a = pa, *b = pb;
    bool last_a = strcmp(a->row.group, unknown) == 0, last_b = strcmp(b->row.group, unknown) == 0;
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    return last_a != last_b ? last_a - last_b : strcmp(a->row.group, b->row.group);
}

static int by_engine(const void *pa, const void *pb)
{
    const struct vd_judged_list *a = pa, *b = pb;
    int order = strcmp(a->modality, b->modality);
    if (!order)
        order = strcmp(a->engine, b->engine);
    return order ? order : strcmp(a->matcher, b->matcher);
}

static int finish(struct counting *c, struct vd_accuracy *out)
{
    out->rows = vd_arena_alloc(out->arena, (c->n + 1) * sizeof *out->rows);
    out->det = vd_arena_alloc(out->arena, (c->n_lists + 1) * sizeof *out->det);
    if (!out->rows || !out->det)
        return no_memory(c);
    if (c->n)
        qsort(c->group, c->n, sizeof *c->group, by_kind);
    if (c->n_lists)
        qsort(c->list, c->n_lists, sizeof *c->list, by_engine);
    for (size_t i = 0; i < c->n; i++) {
        finish_row(&c->group[i]);
        out->rows[out->n_rows++] = c->group[i].row;
    }
    for (size_t i = 0; i < c->n_lists && !c->rc; i++) {
        struct vd_accuracy_det *d = &out->det[out->n_det++];
        *d = (struct vd_accuracy_det){.modality = c->list[i].modality,
                                      .engine = c->list[i].engine,
                                      .matcher = c->list[i].matcher};
        c->rc = vd_judged_rates(&c->list[i], d, c->err);
    }
    return c->rc;
}

int vd_accuracy_report(struct vd_store *s, const char *since, struct vd_job *job,
                       struct vd_accuracy *out, struct vd_err *err)
{
    *out = (struct vd_accuracy){.arena = vd_arena_new()};
    struct counting c = {.arena = out->arena, .job = job, .err = err};
    if (!out->arena)
        return no_memory(&c);
    vd_job_phase(job, "counting", 0);
    int rc =
        group_of(&c, ALL, "all") ? vd_store_reviewed_each(s, since, count, &c, err) : no_memory(&c);
    if (!rc)
        rc = c.rc;
    if (!rc)
        rc = finish(&c, out);
    for (size_t i = 0; i < c.n; i++) {
        vd_free(c.group[i].scores);
        vd_free(c.group[i].ranks);
    }
    for (size_t i = 0; i < c.n_lists; i++)
        vd_free(c.list[i].v);
    vd_free(c.group);
    vd_free(c.list);
    return rc;
}

void vd_accuracy_close(struct vd_accuracy *a)
{
    vd_arena_free(a->arena);
    *a = (struct vd_accuracy){0};
}
