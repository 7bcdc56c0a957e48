/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates.c: pairs of subjects that are probably one.
 *
 *    all subjects ─► a book: words, facts as numbers ─► pairs worth a look ─► points ─► the best
 *                                                                                        told
 *
 * Invariants
 *  A. Nothing is written.  Who joins two subjects is a person, by a judgement.
 *  B. A pair on which a judgement stands, between any record of the one and any of the other, is not
 *     listed, unless those judged are asked for.
 *  C. Order is total: by points downwards, then the record of the left one, then the right one's.
 *  D. All is read from one snapshot of the case.
 */
#include "flow/duplicating.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 100, ROOM = 4096, STEP = 64, FEW = 100 };

struct owned { /* a record and its subject's place in the book */
    int64_t record;
    uint32_t subject;
};
struct ruled { /* a judgement, by places in the book */
    uint32_t left, right;
    struct vd_judgement j;
};
struct run {
    struct vd_store *s;
    const struct vd_duplicates *q;
    struct vd_arena *a, *scratch;
    struct vd_dup b;
    struct vd_buf owned, judgements; /* struct owned; struct vd_judgement as read */
    struct vd_buf ruled;             /* by left, right, then the newest first */
    struct vd_buf pairs;             /* struct vd_dup_pair */
    int32_t lists[64];
    size_t top;
    double least;
    int64_t n_judged;
    struct vd_err *err;
    int rc;
};

/* ---- reading ---- */

static bool add_judgements(struct run *x, const struct vd_profile *p)
{
    for (size_t i = 0; i < p->n_judgements; i++) {
        struct vd_judgement j = p->judgements[i];
        j.who = vd_arena_strdup(x->a, j.who);
        j.at = vd_arena_strdup(x->a, j.at);
        j.reason = vd_arena_strdup(x->a, j.reason);
        vd_buf_add(&x->judgements, &j, sizeof(j));
    }
    return !x->judgements.failed;
}

/* Records that were judged one, by themselves. */
static int read_joined(struct run *x, const struct vd_profile *p)
{
    int rc = VD_OK;
    for (size_t i = 0; i < p->n_judgements && rc == VD_OK; i++) {
        const struct vd_judgement *j = &p->judgements[i];
        if (j->verdict != 1)
            continue;
        struct ruled r = {.left = (uint32_t)DUP_N(x->b.subjects, struct vd_dup_subject), .j = *j};
        r.right = r.left + 1;
        rc = vd_dup_read(&x->b, p, j->left < j->right ? j->left : j->right, x->err);
        if (rc == VD_OK)
            rc = vd_dup_read(&x->b, p, j->left < j->right ? j->right : j->left, x->err);
        r.j.who = vd_arena_strdup(x->a, j->who);
        r.j.at = vd_arena_strdup(x->a, j->at);
        r.j.reason = vd_arena_strdup(x->a, j->reason);
        vd_buf_add(&x->ruled, &r, sizeof(r));
    }
    return rc;
}

static int read_profile(struct run *x, int64_t subject)
{
    struct vd_profile p;
    vd_arena_reset(x->scratch);
    int rc = vd_store_profile(x->s, subject, x->scratch, &p, x->err);
    uint32_t place = (uint32_t)DUP_N(x->b.subjects, struct vd_dup_subject);
    if (rc == VD_OK)
        rc = vd_dup_read(&x->b, &p, 0, x->err);
    for (size_t r = 0; rc == VD_OK && p.n_judgements && r < p.n_records; r++) {
        struct owned o = {p.records[r].id, place};
        vd_buf_add(&x->owned, &o, sizeof(o));
    }
    if (rc == VD_OK && (x->owned.failed || !add_judgements(x, &p)))
        rc = vd_dup_no_memory(x->err);
    if (rc == VD_OK && x->q->judged)
        rc = read_joined(x, &p);
    return rc;
}

static int add_subject(void *ctx, int64_t subject)
{
    struct run *x = ctx;
    size_t n = DUP_N(x->b.subjects, struct vd_dup_subject);
    x->rc = read_profile(x, subject);
    if (n % STEP == 0)
        vd_job_set(x->q->job, n);
    if (x->rc == VD_OK && vd_job_cancelled(x->q->job))
        x->rc = vd_fail(x->err, VD_CANCELLED, "duplicates", "cancelled");
    return x->rc != VD_OK;
}

static int read_all(struct run *x)
{
    struct vd_list all = {.kind = x->q->kind};
    struct vd_store_info info;
    int rc = vd_store_info(x->s, &info, x->err);
    if (rc != VD_OK)
        return rc;
    vd_job_phase(x->q->job, "reading profiles",
                 (uint64_t)(x->q->kind == VD_PERSON ? info.n_persons
                            : x->q->kind == VD_ORG  ? info.n_orgs
                                                    : info.n_persons + info.n_orgs + info.n_other));
    rc = vd_store_subjects(x->s, &all, 0, add_subject, x, x->err);
    return rc == VD_OK || x->rc != VD_OK ? x->rc : rc;
}

/* ---- what was judged ---- */

static int by_record(const void *pa, const void *pb)
{
    const struct owned *x = pa, *y = pb;
    return (x->record > y->record) - (x->record < y->record);
}

static int by_places(const void *pa, const void *pb)
{
    const struct ruled *x = pa, *y = pb;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    if (x->right != y->right)
        return x->right < y->right ? -1 : 1;
    return (x->j.id < y->j.id) - (x->j.id > y->j.id);
}

static bool place_of(const struct run *x, int64_t record, uint32_t *place)
{
    struct owned key = {.record = record};
    const struct owned *o =
        x->owned.len ? bsearch(&key, x->owned.data, DUP_N(x->owned, key), sizeof(key), by_record)
                     : NULL;
    if (o)
        *place = o->subject;
    return o != NULL;
}

static int settle_judgements(struct run *x)
{
    const struct vd_judgement *j = (const struct vd_judgement *)(void *)x->judgements.data;
    const struct vd_dup_subject *v = vd_dup_subjects(&x->b);
    if (x->owned.len)
        qsort(x->owned.data, DUP_N(x->owned, struct owned), sizeof(struct owned), by_record);
    for (size_t i = 0; i < DUP_N(x->judgements, *j); i++) {
        uint32_t left = 0, right = 0;
        if (!place_of(x, j[i].left, &left) || !place_of(x, j[i].right, &right) || left == right)
            continue;
        bool first = v[left].record < v[right].record;
        struct ruled r = {first ? left : right, first ? right : left, j[i]};
        vd_buf_add(&x->ruled, &r, sizeof(r));
    }
    if (x->ruled.len)
        qsort(x->ruled.data, DUP_N(x->ruled, struct ruled), sizeof(struct ruled), by_places);
    return x->ruled.failed ? vd_dup_no_memory(x->err) : VD_OK;
}

static const struct ruled *ruled_of(const struct run *x, const struct vd_dup_pair *p)
{
    const struct ruled *v = (const struct ruled *)(void *)x->ruled.data;
    size_t lo = 0, n = DUP_N(x->ruled, *v), hi = n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (v[mid].left < p->left || (v[mid].left == p->left && v[mid].right < p->right))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && v[lo].left == p->left && v[lo].right == p->right ? &v[lo] : NULL;
}

/* ---- the best ---- */

static int by_points(const struct run *x, const struct vd_dup_pair *p, const struct vd_dup_pair *o)
{
    const struct vd_dup_subject *v = vd_dup_subjects(&x->b);
    if (p->points != o->points)
        return p->points > o->points ? -1 : 1;
    if (v[p->left].record != v[o->left].record)
        return v[p->left].record < v[o->left].record ? -1 : 1;
    return (v[p->right].record > v[o->right].record) - (v[p->right].record < v[o->right].record);
}

/* C, by heaps: the order needs the book. */
static void sort_pairs(const struct run *x, struct vd_dup_pair *v, size_t n)
{
    for (size_t end = n, start = n / 2; end > 1;) {
        if (start)
            start--;
        else {
            struct vd_dup_pair t = v[--end];
            v[end] = v[0];
            v[0] = t;
        }
        for (size_t i = start, k; (k = 2 * i + 1) < end; i = k) {
            if (k + 1 < end && by_points(x, &v[k], &v[k + 1]) < 0)
                k++;
            if (by_points(x, &v[i], &v[k]) >= 0)
                break;
            struct vd_dup_pair t = v[i];
            v[i] = v[k];
            v[k] = t;
        }
    }
}

/* Best first, each once, as many as are wanted. */
static void settle_pairs(struct run *x)
{
    struct vd_dup_pair *v = (struct vd_dup_pair *)(void *)x->pairs.data;
    size_t all = DUP_N(x->pairs, *v), n = 0;
    sort_pairs(x, v, all);
    for (size_t i = 0; i < all && n < x->top; i++)
        if (!n || v[n - 1].left != v[i].left || v[n - 1].right != v[i].right)
            v[n++] = v[i];
    x->pairs.len = n * sizeof(*v);
}

static bool on_list(const struct run *x, uint32_t subject, int32_t list)
{
    const struct vd_dup_subject *s = &vd_dup_subjects(&x->b)[subject];
    const struct vd_dup_fact *f = vd_dup_facts(&x->b) + s->fact0;
    for (uint32_t i = 0; i < s->n_facts; i++)
        if (f[i].what == VD_TWIN_LIST && f[i].lo == list)
            return true;
    return false;
}

static bool add_pair(void *ctx, const struct vd_dup_pair *p)
{
    struct run *x = ctx;
    for (size_t i = 0; i < x->q->n_lists; i++)
        if (!on_list(x, p->left, x->lists[i]) && !on_list(x, p->right, x->lists[i]))
            return true;
    if (!x->q->judged && ruled_of(x, p)) /* B. */
        return true;
    vd_buf_add(&x->pairs, p, sizeof(*p));
    if (DUP_N(x->pairs, *p) >= 2 * x->top + ROOM)
        settle_pairs(x);
    return !x->pairs.failed;
}

/* Records judged one are weighed whatever they come to; A. of pairs judged otherwise too. */
static void add_judged(struct run *x)
{
    const struct ruled *v = (const struct ruled *)(void *)x->ruled.data;
    struct vd_dup_weight w;
    for (size_t i = 0; i < DUP_N(x->ruled, *v); i++) {
        x->n_judged += !i || v[i].left != v[i - 1].left || v[i].right != v[i - 1].right;
        if (!x->q->judged)
            continue;
        struct vd_dup_pair p = {.left = v[i].left, .right = v[i].right};
        vd_dup_weigh(&x->b, p.left, p.right, -1e9, &w);
        p.points = w.points;
        add_pair(x, &p);
    }
}

static int find_lists(struct run *x)
{
    if (x->q->n_lists > sizeof(x->lists) / sizeof(x->lists[0]))
        return vd_fail(x->err, VD_INVALID, "duplicates", "too many lists");
    for (size_t i = 0; i < x->q->n_lists; i++) {
        int64_t n = 0;
        int rc = vd_store_list_count(x->s, x->q->lists[i], &n, x->err);
        if (rc == VD_OK && !n) {
            vd_fail(x->err, VD_INVALID, "duplicates", "there is no list '%.80s'", x->q->lists[i]);
            return vd_hint(x->err, "'vedette batches' shows the files that lists came from");
        }
        if (rc != VD_OK)
            return rc;
        char *const *name = (char *const *)(void *)x->b.list_names.data;
        x->lists[i] = -1;
        for (size_t k = 0; k < DUP_N(x->b.list_names, char *); k++)
            if (strcmp(name[k], x->q->lists[i]) == 0)
                x->lists[i] = (int32_t)k;
    }
    return VD_OK;
}

static int tell_all(struct run *x, struct vd_duplicates_found *out)
{
    const struct vd_dup_pair *v = (const struct vd_dup_pair *)(void *)x->pairs.data;
    size_t n = DUP_N(x->pairs, *v);
    int rc = VD_OK;
    out->v = vd_arena_alloc(x->a, (n + 1) * sizeof(*out->v));
    if (!out->v)
        return vd_dup_no_memory(x->err);
    vd_job_phase(x->q->job, "reading pairs", n);
    for (size_t i = 0; i < n && rc == VD_OK; i++) {
        const struct ruled *r = ruled_of(x, &v[i]);
        rc = vd_dup_tell(x->s, &x->b, &v[i], x->a, &out->v[i], x->err);
        if (rc == VD_OK && r) {
            struct vd_judgement *j = vd_arena_alloc(x->a, sizeof(*j));
            if (!j)
                return vd_dup_no_memory(x->err);
            *j = r->j;
            out->v[i].judged = j;
        }
        out->n = i + 1;
        vd_job_set(x->q->job, i);
        if (rc == VD_OK && vd_job_cancelled(x->q->job))
            rc = vd_fail(x->err, VD_CANCELLED, "duplicates", "cancelled");
    }
    return rc;
}

static int find(struct run *x, struct vd_duplicates_found *out)
{
    int rc = read_all(x);
    size_t n = DUP_N(x->b.subjects, struct vd_dup_subject);
    x->least = x->q->has_least ? x->q->least : round(10 * log10((double)n + FEW));
    if (rc == VD_OK)
        rc = find_lists(x);
    if (rc == VD_OK)
        rc = vd_dup_index(&x->b, x->err);
    if (rc == VD_OK)
        rc = vd_dup_count(&x->b, x->err);
    if (rc == VD_OK)
        rc = settle_judgements(x);
    if (rc == VD_OK)
        rc = vd_dup_pairs(&x->b, x->least, add_pair, x, &out->n_compared, x->err);
    if (rc == VD_OK)
        add_judged(x);
    if (rc == VD_OK && x->pairs.failed)
        rc = vd_dup_no_memory(x->err);
    if (rc != VD_OK)
        return rc;
    settle_pairs(x);
    out->least = x->least;
    out->n_subjects = (int64_t)n;
    out->n_names = (int64_t)x->b.n_names;
    out->n_judged = x->n_judged;
    return tell_all(x, out);
}

static void free_book(struct vd_dup *b)
{
    struct vd_buf *const bufs[] = {&b->subjects, &b->names,  &b->lists,     &b->facts,
                                   &b->words,    &b->counts, &b->list_names};
    for (size_t i = 0; i < sizeof(bufs) / sizeof(bufs[0]); i++)
        vd_buf_free(bufs[i]);
    vd_free(b->slot);
    vd_free(b->likes);
    vd_free(b->posting0);
    vd_free(b->posting);
}

int vd_duplicates(struct vd_store *s, const struct vd_duplicates *q, struct vd_arena *a,
                  struct vd_duplicates_found *out, struct vd_err *err)
{
    struct run x = {.s = s, .q = q, .a = a, .err = err, .top = q->top ? q->top : TOP};
    int64_t since = vd_now_us();
    memset(out, 0, sizeof(*out));
    x.b.a = a;
    x.b.job = q->job;
    x.scratch = vd_arena_new();
    bool held = vd_store_hold(s); /* D. */
    int rc = x.scratch ? find(&x, out) : vd_dup_no_memory(err);
    if (held)
        vd_store_release(s);
    free_book(&x.b);
    vd_buf_free(&x.owned);
    vd_buf_free(&x.judgements);
    vd_buf_free(&x.ruled);
    vd_buf_free(&x.pairs);
    vd_arena_free(x.scratch);
    out->ms = (double)(vd_now_us() - since) / 1000;
    return rc;
}
