/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.c: find anyone by name.
 *
 * The store finds names (names_find.c); here they become people: one row a subject with its best
 * name, weighed with what else the query says of the person, in one order for all.
 *
 * Invariants
 *  A. Order is total: by score downwards, then subject.
 *  B. A contradiction never takes anybody out of the list, unless more people of better score fill
 *     it.
 */
#include "flow/finding.h"

#include <stdio.h>
#include <stdlib.h>

#include <vedette/json.h>

enum { TOP = 20, WEIGHED = 60 };

struct find {
    struct vd_store *s;
    const struct vd_find *q;
    struct vd_finding f;
    struct vd_name name;
    struct vd_named *named;
    size_t top;
    struct vd_arena *a;
    struct vd_found *out;
};

static int by_score(const void *pa, const void *pb) /* A. */
{
    const struct vd_find_hit *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->subject > b->subject) - (a->subject < b->subject);
}

static int from_names(struct find *x, struct vd_err *err)
{
    bool weighs = vd_finding_weighs(&x->f);
    struct vd_names_query q = {.name = &x->name,
                               .filter = x->f.filter.data,
                               .top = weighs && x->top < WEIGHED ? WEIGHED : x->top};
    size_t n = 0;
    int rc = vd_store_names_find(x->s, &q, x->a, &x->named, &n, err);
    x->out->hits = rc == VD_OK ? vd_arena_alloc(x->a, (n + 1) * sizeof(*x->out->hits)) : NULL;
    if (!x->out->hits)
        return rc ? rc : vd_fail(err, VD_NOMEM, "find", "out of memory");
    for (size_t i = 0; i < n; i++)
        x->out->hits[i] = (struct vd_find_hit){.subject = x->named[i].subject,
                                               .record = x->named[i].record,
                                               .ref = x->named[i].ref,
                                               .name = x->named[i].name,
                                               .score = x->named[i].score,
                                               .name_score = x->named[i].score};
    x->out->n = n;
    return VD_OK;
}

/* Without words: everybody for whom the rest of the query holds. */
struct listing {
    struct find *x;
    struct vd_err *err;
    int rc;
};

static int add_subject(void *ctx, int64_t subject)
{
    struct listing *l = ctx;
    struct vd_found *out = l->x->out;
    struct vd_profile p;
    l->rc = vd_store_profile(l->x->s, subject, l->x->a, &p, l->err);
    if (l->rc == VD_OK)
        out->hits[out->n++] = (struct vd_find_hit){.subject = subject,
                                                   .record = subject,
                                                   .ref = p.records[0].ref,
                                                   .name = p.caption,
                                                   .score = 1,
                                                   .name_score = 1};
    return l->rc != VD_OK || out->n == l->x->top;
}

static int from_filter(struct find *x, struct vd_err *err)
{
    struct listing l = {x, err, VD_OK};
    struct vd_buf all = {0};
    vd_buf_str(&all, x->f.filter.data);
    char date[48];
    if (x->f.has_dob) { /* nothing but the evidence itself to go by */
        vd_date_format(&x->f.dob, date, sizeof(date));
        vd_buf_printf(&all, " dob:\"%s\"", date);
    }
    if (x->f.sex)
        vd_buf_printf(&all, " sex:%c", x->f.sex);
    struct vd_list list = {.filter = all.data};
    x->out->hits = vd_arena_alloc(x->a, (x->top + 1) * sizeof(*x->out->hits));
    int rc = all.failed || !x->out->hits ? vd_fail(err, VD_NOMEM, "find", "out of memory") : VD_OK;
    if (rc == VD_OK && all.len)
        rc = vd_store_subjects(x->s, &list, 0, add_subject, &l, err);
    vd_buf_free(&all);
    return rc == VD_OK ? l.rc : rc;
}

static const struct vd_named *named_of(const struct find *x, const struct vd_find_hit *h, size_t n)
{
    for (size_t i = 0; x->named && i < n; i++)
        if (x->named[i].subject == h->subject)
            return &x->named[i];
    return NULL;
}

static int finish(struct find *x, struct vd_err *err)
{
    struct vd_found *out = x->out;
    size_t all = out->n, n = 0;
    int rc = VD_OK;
    if (vd_finding_weighs(&x->f))
        for (size_t i = 0; i < out->n && rc == VD_OK; i++)
            rc = vd_finding_weigh(x->s, &x->f, x->a, &out->hits[i], err);
    qsort(out->hits, out->n, sizeof(*out->hits), by_score);
    for (size_t i = 0; i < out->n && n < x->top && out->hits[i].score >= x->q->min_score; i++)
        n++;
    out->n = n;
    for (size_t i = 0; i < n && rc == VD_OK && x->q->explain; i++) {
        if (x->f.doc.len && !vd_finding_weighs(&x->f))
            rc = vd_finding_weigh(x->s, &x->f, x->a, &out->hits[i], err);
        if (rc == VD_OK)
            rc = vd_finding_explain(x->s, &x->f, &x->name, named_of(x, &out->hits[i], all), x->a,
                                    &out->hits[i], err);
    }
    return rc;
}

/* What the caller narrows the search to, after the query's own terms. */
static int narrow(struct find *x, struct vd_err *err)
{
    static const char *const kinds[] = {
        [VD_PERSON] = "!kind:organisation !kind:other", [VD_ORG] = "kind:organisation"};
    const char *kind = x->q->kind == VD_PERSON || x->q->kind == VD_ORG ? kinds[x->q->kind] : "";
    const char *more[] = {kind, x->q->within ? x->q->within : ""};
    x->out->filter = vd_arena_strdup(x->a, x->f.filter.data);
    for (size_t i = 0; i < 2; i++)
        if (*more[i])
            vd_buf_printf(&x->f.filter, "%s%s", x->f.filter.len ? " " : "", more[i]);
    return x->f.filter.failed || !x->out->filter ? vd_fail(err, VD_NOMEM, "find", "out of memory")
                                                 : VD_OK;
}

static int find(struct find *x, struct vd_err *err)
{
    int rc = vd_finding_read(&x->f, x->q->query, err);
    if (rc == VD_OK)
        rc = narrow(x, err);
    if (rc != VD_OK)
        return rc;
    vd_name_read(x->f.words.data, x->f.words.len, &x->name);
    rc = x->name.n ? from_names(x, err) : from_filter(x, err);
    if (rc == VD_OK)
        rc = finish(x, err);
    x->out->words = vd_arena_strdup(x->a, x->f.words.data);
    return rc;
}

int vd_find(struct vd_store *s, const struct vd_find *q, struct vd_arena *a, struct vd_found *out,
            struct vd_err *err)
{
    struct find x = {.s = s, .q = q, .top = q->top ? q->top : TOP, .a = a, .out = out};
    int64_t since = vd_now_us();
    memset(out, 0, sizeof(*out));
    int rc = find(&x, err);
    vd_finding_free(&x.f);
    if (rc == VD_OK)
        rc = vd_store_names_count(s, &out->n_names, err);
    out->ms = (double)(vd_now_us() - since) / 1000;
    return rc;
}

void vd_find_candidate(const struct vd_find_hit *h, int probe, int rank, struct vd_candidate *out)
{
    *out = (struct vd_candidate){.rank = rank,
                                 .probe = probe,
                                 .subject = h->subject,
                                 .record = h->record,
                                 .record_ref = h->ref,
                                 .name = h->name,
                                 .score = h->score};
}

int vd_find_store(struct vd_store *s, const struct vd_find_keep *k, const struct vd_candidate *c,
                  size_t n_c, int64_t *search, struct vd_err *err)
{
    char params[64];
    snprintf(params, sizeof(params), "{\"probes\":%zu}", k->n_queries);
    struct vd_search_new n = {.modality = VD_BY_NAME,
                              .purpose = k->purpose,
                              .basis = k->basis,
                              .case_ref = k->case_ref,
                              .engine = VD_NAME_VERSION,
                              .probe = k->probe,
                              .params_json = params,
                              .n_gallery = k->n_names,
                              .n_searched = k->n_names,
                              .ms = k->ms};
    return vd_store_search_add(s, &n, c, n_c, search, err);
}
