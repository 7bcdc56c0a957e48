/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.c: find anyone by name.
 *
 *    words ─► names of the index ──────────────┐
 *    words and dob: ─► names that are known    ├─► people ─► evidence ─► one order ─► the first
 *                      to be of that age ──────┤
 *    numbers, doc: ─► holders of documents ────┘
 *
 * The store finds names (names_find.c); here they become people: one row a subject with its best
 * name, weighed with what else the query says of the person, in one order for all.  Without words
 * those are found for whom the terms hold.
 *
 * Invariants
 *  A. Order is total: by score downwards, then by which name it was and what the records
 *     know, then subject.
 *  B. A contradiction never takes anybody out of the list, unless more people of better score fill
 *     it.
 *  C. Who has a document of the number asked for is found whatever the name.
 */
#include "flow/finding.h"

#include <stdio.h>
#include <stdlib.h>

#include <vedette/json.h>

enum { TOP = 20, MORE = 20, WEIGHED = 300, HOLDERS = 50 };

struct row {
    struct vd_find_hit hit;
    struct vd_named named; /* prop 0: not by a name */
    const struct vd_profile *profile;
    int strength;
};
struct find {
    struct vd_store *s;
    const struct vd_find *q;
    struct vd_finding f;
    struct vd_name name;
    struct row *row;
    size_t n, cap, top;
    struct vd_arena *a;
    struct vd_found *out;
};

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "find", "out of memory");
}

static int by_score(const void *pa, const void *pb) /* A. */
{
    const struct row *a = pa, *b = pb;
    if (a->hit.score != b->hit.score)
        return a->hit.score > b->hit.score ? -1 : 1;
    if (a->strength != b->strength)
        return a->strength > b->strength ? -1 : 1;
    return (a->hit.subject > b->hit.subject) - (a->hit.subject < b->hit.subject);
}

static struct row *row_of(const struct find *x, int64_t subject)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->row[i].hit.subject == subject)
            return &x->row[i];
    return NULL;
}

/* A new one; NULL: out of memory. */
static struct row *add_row(struct find *x, int64_t subject)
{
    if (x->n == x->cap) {
        size_t cap = x->cap ? 2 * x->cap : 64;
        struct row *v = vd_arena_alloc(x->a, cap * sizeof(*v));
        if (!v)
            return NULL;
        if (x->n)
            memcpy(v, x->row, x->n * sizeof(*v));
        x->row = v;
        x->cap = cap;
    }
    struct row *r = &x->row[x->n++];
    *r = (struct row){.hit.subject = subject};
    return r;
}

static int profile_of(struct find *x, struct row *r, struct vd_err *err)
{
    struct vd_profile *p = r->profile ? NULL : vd_arena_alloc(x->a, sizeof(*p));
    if (r->profile)
        return VD_OK;
    int rc = p ? vd_store_profile(x->s, r->hit.subject, x->a, p, err) : no_memory(err);
    if (rc == VD_OK)
        r->profile = p;
    return rc;
}

/* ---- by name ---- */

/* A blank, or a term after it, ends the last word. */
static bool typing(const struct find *x)
{
    const struct vd_word *last = x->name.n ? &x->name.word[x->name.n - 1] : NULL;
    return x->q->typing && last && (size_t)last->at + last->len == x->f.words.len;
}

static int add_names(struct find *x, const char *filter, size_t top, struct vd_err *err)
{
    struct vd_names_query q = {.name = &x->name, .filter = filter, .top = top, .typing = typing(x)};
    struct vd_named *named;
    size_t n = 0;
    int rc = vd_store_names_find(x->s, &q, x->a, &named, &n, err);
    for (size_t i = 0; i < n && rc == VD_OK; i++) {
        if (row_of(x, named[i].subject))
            continue;
        struct row *r = add_row(x, named[i].subject);
        if (!r)
            return no_memory(err);
        r->named = named[i];
        r->hit.record = named[i].record;
        r->hit.ref = named[i].ref;
        r->hit.name = named[i].name;
        r->hit.score = r->hit.name_score = vd_finding_score(named[i].prop, named[i].score);
    }
    return rc;
}

/* Those of like name who are known to be of that age may stand behind hundreds of homonyms. */
static int add_of_age(struct find *x, struct vd_err *err)
{
    struct vd_buf filter = {0};
    char date[48];
    vd_date_format(&x->f.dob, date, sizeof(date));
    vd_buf_printf(&filter, "%s dob:\"%s\" has:dob", x->f.filter.data, date);
    int rc = filter.failed ? no_memory(err) : add_names(x, filter.data, WEIGHED, err);
    vd_buf_free(&filter);
    return rc;
}

static int from_names(struct find *x, struct vd_err *err)
{
    size_t top = vd_finding_weighs(&x->f) ? WEIGHED : x->top + MORE;
    int rc = add_names(x, x->f.filter.data, top < WEIGHED ? top : WEIGHED, err);
    return rc == VD_OK && x->f.has_dob ? add_of_age(x, err) : rc;
}

/* ---- by document ---- */

/* The best name of somebody who was not found by it. */
static int add_holder(struct find *x, int64_t subject, struct vd_err *err)
{
    struct row *r = row_of(x, subject) ? NULL : add_row(x, subject);
    struct vd_name_match *m = r ? vd_arena_alloc(x->a, sizeof(*m)) : NULL;
    if (row_of(x, subject) && !r)
        return VD_OK;
    int rc = r && m ? profile_of(x, r, err) : no_memory(err);
    if (rc != VD_OK)
        return rc;
    const struct vd_record *first = &r->profile->records[0];
    r->hit.name_score = x->name.n ? vd_finding_compare(r->profile, &x->name, &r->named, m) : 1;
    r->hit.score = r->hit.name_score;
    r->hit.record = r->named.prop ? r->named.record : first->id;
    r->hit.ref = r->named.prop ? r->named.ref : first->ref;
    r->hit.name = r->profile->caption;
    return VD_OK;
}

struct gathering {
    int64_t *v;
    size_t n, most;
};

static int gather(void *ctx, int64_t subject)
{
    struct gathering *g = ctx;
    g->v[g->n++] = subject;
    return g->n == g->most;
}

/* At most `most` subjects for whom a filter holds, or of whom it is not known. */
static int fitting(struct find *x, const char *filter, bool keep_unknown, size_t most,
                   struct gathering *g, struct vd_err *err)
{
    struct vd_list list = {.filter = filter, .keep_unknown = keep_unknown};
    *g = (struct gathering){.v = vd_arena_alloc(x->a, (most + 1) * sizeof(*g->v)), .most = most};
    return g->v ? vd_store_subjects(x->s, &list, 0, gather, g, err) : no_memory(err);
}

static int add_holders(struct find *x, const int64_t *v, size_t n, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < n && rc == VD_OK; i++)
        rc = add_holder(x, v[i], err);
    return rc;
}

/* C. Of those who have the number, who passes the rest of the query. */
static int add_number(struct find *x, const char *number, struct vd_err *err)
{
    int64_t *v;
    size_t n = 0;
    int rc = vd_store_by_document(x->s, number, HOLDERS, x->a, &v, &n, err);
    if (rc != VD_OK || !n || !x->f.filter.len)
        return rc == VD_OK ? add_holders(x, v, n, err) : rc;
    struct vd_buf filter = {0};
    struct gathering g = {0};
    vd_buf_printf(&filter, "%s doc:\"%s\"", x->f.filter.data, number);
    rc = filter.failed ? no_memory(err) : fitting(x, filter.data, true, HOLDERS, &g, err);
    vd_buf_free(&filter);
    return rc == VD_OK ? add_holders(x, g.v, g.n, err) : rc;
}

static int from_documents(struct find *x, struct vd_err *err)
{
    struct gathering g;
    int rc = VD_OK;
    for (size_t i = 0; i < x->f.n_numbers && rc == VD_OK; i++)
        if (x->f.number[i].known)
            rc = add_number(x, x->f.number[i].text, err);
    if (rc != VD_OK || !x->f.doc.len || !x->name.n)
        return rc;
    rc = fitting(x, x->f.filter.data, true, HOLDERS, &g, err);
    return rc == VD_OK ? add_holders(x, g.v, g.n, err) : rc;
}

/* Which words are numbers of documents; they are no words of the name then. */
static int settle_numbers(struct find *x, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < x->f.n_numbers && rc == VD_OK; i++) {
        int64_t *v;
        size_t n = 0;
        rc = vd_store_by_document(x->s, x->f.number[i].text, 1, x->a, &v, &n, err);
        x->f.number[i].known = rc == VD_OK && n;
    }
    vd_finding_settle(&x->f);
    return rc;
}

/* ---- without words ---- */

/* What is evidence beside a name is all there is to go by: it has to hold. */
static int from_terms(struct find *x, struct vd_err *err)
{
    struct vd_buf all = {0};
    struct gathering g = {0};
    char date[48];
    vd_buf_str(&all, x->f.filter.data);
    if (x->f.has_dob) {
        vd_date_format(&x->f.dob, date, sizeof(date));
        vd_buf_printf(&all, " dob:\"%s\"", date);
    }
    if (x->f.sex)
        vd_buf_printf(&all, " sex:%c", x->f.sex);
    if (x->f.father.len)
        vd_buf_printf(&all, " name:\"%s\"", x->f.father.data);
    int rc = all.failed ? no_memory(err) : VD_OK;
    if (rc == VD_OK && all.len)
        rc = fitting(x, all.data, false, x->f.father.len ? WEIGHED : x->top + 1, &g, err);
    vd_buf_free(&all);
    return rc == VD_OK ? add_holders(x, g.v, g.n, err) : rc;
}

/* Who has the word of father: among other names only. */
static void drop_other_fathers(struct find *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        if (x->row[i].hit.evidence[VD_EV_FATHER].says == VD_SAYS_AGREES)
            x->row[n++] = x->row[i];
    x->n = n;
}

/* ---- one order ---- */

static int weigh(struct find *x, struct vd_err *err)
{
    int rc = VD_OK;
    bool documents = x->f.doc.len || x->f.n_numbers;
    if (!vd_finding_weighs(&x->f) && !documents)
        return VD_OK;
    for (size_t i = 0; i < x->n && rc == VD_OK; i++) {
        rc = profile_of(x, &x->row[i], err);
        if (rc == VD_OK)
            rc = vd_finding_weigh(&x->f, x->row[i].profile, x->a, &x->row[i].hit, err);
    }
    return rc;
}

/* A. Homonyms: only those that could be shown need be looked at. */
static int rank(struct find *x, struct vd_err *err)
{
    int rc = VD_OK;
    if (!x->n)
        return VD_OK;
    qsort(x->row, x->n, sizeof(*x->row), by_score);
    for (size_t i = 0, k; i < x->n && i < x->top && rc == VD_OK && x->name.n; i = k) {
        for (k = i + 1; k < x->n && x->row[k].hit.score == x->row[i].hit.score; k++)
            continue;
        for (size_t j = i; j < k && k - i > 1 && rc == VD_OK; j++) {
            rc = profile_of(x, &x->row[j], err);
            if (rc == VD_OK)
                x->row[j].strength = vd_finding_strength(x->row[j].profile, x->row[j].named.prop);
        }
    }
    qsort(x->row, x->n, sizeof(*x->row), by_score);
    return rc;
}

/* A name that has little in common with the query is no lead; a contradiction hides nobody. */
static void drop_unlike(struct find *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        if (x->row[i].hit.name_score >= x->q->least_alike ||
            x->row[i].hit.score >= x->q->least_alike)
            x->row[n++] = x->row[i];
    x->n = n;
}

static int take(struct find *x, struct vd_err *err)
{
    struct vd_found *out = x->out;
    size_t n = 0;
    drop_unlike(x);
    while (n < x->n && n < x->top && x->row[n].hit.score >= x->q->min_score)
        n++;
    out->hits = vd_arena_alloc(x->a, (n + 1) * sizeof(*out->hits));
    if (!out->hits)
        return no_memory(err);
    out->more = !x->name.n && x->n > n && n == x->top;
    out->n = x->n = n;
    return VD_OK;
}

static int reason(struct find *x, struct row *r, struct vd_err *err)
{
    const char *text;
    int rc = vd_store_name_text(x->s, r->hit.record, r->named.prop, r->named.nth, x->a, &text,
                                &r->hit.list, err);
    return rc == VD_OK ? vd_finding_explain(&x->f, &x->name, &r->named, text, x->a, &r->hit, err)
                       : rc;
}

static int explain(struct find *x, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < x->n && rc == VD_OK; i++) {
        if (x->q->explain)
            rc = reason(x, &x->row[i], err);
        x->out->hits[i] = x->row[i].hit;
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
    return x->f.filter.failed || !x->out->filter ? no_memory(err) : VD_OK;
}

static int find(struct find *x, struct vd_err *err)
{
    int rc = vd_finding_read(&x->f, x->q->query, err);
    if (rc == VD_OK && !x->f.words.len && !x->f.filter.len && !vd_finding_weighs(&x->f))
        rc = vd_fail(err, VD_INVALID, "query", "there is nothing to look for");
    if (rc == VD_OK)
        rc = narrow(x, err);
    if (rc == VD_OK)
        rc = settle_numbers(x, err);
    if (rc != VD_OK)
        return rc;
    vd_name_read(x->f.words.data, x->f.words.len, &x->name);
    if (x->name.n)
        rc = from_names(x, err);
    if (rc == VD_OK)
        rc = from_documents(x, err);
    bool terms = rc == VD_OK && !x->name.n && !x->n;
    if (terms)
        rc = from_terms(x, err);
    if (rc == VD_OK)
        rc = weigh(x, err);
    if (terms && x->f.father.len)
        drop_other_fathers(x);
    if (rc == VD_OK)
        rc = rank(x, err);
    return rc == VD_OK ? take(x, err) : rc;
}

static int answer(struct find *x, struct vd_err *err)
{
    struct vd_found *out = x->out;
    int64_t since = vd_now_us();
    int rc = find(x, err);
    out->ms = (double)(vd_now_us() - since) / 1000;
    if (rc == VD_OK)
        rc = explain(x, err);
    if (rc == VD_OK)
        rc = vd_store_names_count(x->s, &out->n_names, err);
    if (rc == VD_INVALID && err && strncmp(err->where, "filter", 6) == 0)
        vd_strlcpy(err->where, "query", sizeof(err->where)); /* its columns are not the query's */
    out->words = vd_arena_strdup(x->a, x->f.words.data);
    out->note = vd_arena_strdup(x->a, x->f.note.data);
    return rc == VD_OK && (!out->words || !out->note) ? no_memory(err) : rc;
}

int vd_find(struct vd_store *s, const struct vd_find *q, struct vd_arena *a, struct vd_found *out,
            struct vd_err *err)
{
    struct find x = {.s = s, .q = q, .top = q->top ? q->top : TOP, .a = a, .out = out};
    memset(out, 0, sizeof(*out));
    int rc = answer(&x, err);
    vd_finding_free(&x.f);
    return rc;
}

static int one(struct find *x, struct row *r, struct vd_name_match *m, struct vd_err *err)
{
    int rc = vd_finding_read(&x->f, x->q->query, err);
    if (rc == VD_OK)
        rc = profile_of(x, r, err);
    if (rc != VD_OK)
        return rc;
    vd_name_read(x->f.words.data, x->f.words.len, &x->name);
    r->hit.name_score = vd_finding_compare(r->profile, &x->name, &r->named, m);
    r->hit.record = r->named.prop ? r->named.record : r->profile->records[0].id;
    r->hit.ref = r->named.prop ? r->named.ref : r->profile->records[0].ref;
    r->hit.name = r->profile->caption;
    rc = vd_finding_weigh(&x->f, r->profile, x->a, &r->hit, err);
    return rc == VD_OK ? reason(x, r, err) : rc;
}

int vd_find_one(struct vd_store *s, const char *query, int64_t subject, struct vd_arena *a,
                struct vd_find_hit *out, struct vd_err *err)
{
    struct vd_find q = {.query = query};
    struct find x = {.s = s, .q = &q, .a = a};
    struct row r = {.hit.subject = subject};
    struct vd_name_match *m = vd_arena_alloc(a, sizeof(*m));
    int rc = m ? one(&x, &r, m, err) : no_memory(err);
    vd_finding_free(&x.f);
    *out = r.hit;
    return rc;
}

/* ---- kept ---- */

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
                              .ms = k->ms,
                              .queries = k->queries,
                              .n_queries = k->queries ? k->n_queries : 0};
    return vd_store_search_add(s, &n, c, n_c, search, err);
}
