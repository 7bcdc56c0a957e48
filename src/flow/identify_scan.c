/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identify_scan.c: from probes and columns to candidates.
 *
 *    each probe a list of its own            all probes prints of one person
 *
 *    probe ─► scan ─► best k subjects        probe ─► scan ─► best K subjects ┐
 *               │                            probe ─► scan ─► best K subjects ┴► union
 *               ▼                                                               │
 *    all templates of these subjects         all templates of these subjects,   ▼
 *    ─► what they come to together           by all probes ─► fused ─► best k subjects
 *
 * The second pass scores every template of the subjects in full; fuse.c adds up.  K is generous:
 * a subject whom no print at all puts among the first 2 % (at least 200, and ten times k) would
 * not come far together either, for there each print speaks for a fiftieth of all people.
 *
 * Invariants
 *  A. Lists are ordered by score, or fused and then score, then by subject: a total order, so the
 *     same for any number of threads.
 *  B. A probe that is one of several of one person looks at its own finger and at templates of
 *     unknown fingers; else it looks at all fingers, whatever it says it is.
 */
#include "flow/identifying.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flow/fuse.h"
#include "pool/pool.h"

enum { GENEROUS_LEAST = 200, GENEROUS_TIMES = 10, GENEROUS_SHARE = 50 };

int vd_run_no_memory(struct vd_run *r)
{
    return vd_fail(r->err, VD_NOMEM, "search", "out of memory");
}

/* ---- one pass over the columns ---- */

/* B. The finger that a probe stands for, 0: any. */
static int finger_of(const struct vd_run *r, size_t probe)
{
    int p = r->q->together || r->same_finger ? r->probes[probe].position : 0;
    return p >= 1 && p <= 10 ? p : 0;
}

struct pass {
    void *pool;
    size_t probe, n_probes; /* neighbours in the run's list */
    const uint64_t *allow;
    size_t k;
    struct vd_pool_tally *tally; /* n_probes of them, or NULL */
    bool by_subject, exhaustive;
};

/* Where the pool finds a row's template, for a matcher whose columns know bounds only. */
struct templates {
    struct vd_run *r;
    struct vd_buf bytes;
};

static int fetch(void *ctx, uint64_t row, const void **p, size_t *n, struct vd_err *err)
{
    struct templates *t = ctx;
    int64_t id = vd_gallery_row(t->r->g, (size_t)row).template_id;
    int rc = vd_store_template_bytes(t->r->s, id, &t->bytes, err);
    *p = t->bytes.data;
    *n = t->bytes.len;
    return rc;
}

static void close_probes(const struct vd_matcher_ops *ops, void **probes, size_t n)
{
    for (size_t i = 0; probes && i < n; i++)
        if (probes[i])
            ops->probe_close(probes[i]);
    vd_free(probes);
}

static int open_probes(struct vd_run *r, const struct pass *p, void ***out)
{
    void **probes = *out = vd_array(p->n_probes, sizeof(*probes));
    int rc = probes ? VD_OK : vd_run_no_memory(r);
    for (size_t i = 0; !rc && i < p->n_probes; i++) {
        const struct vd_template *t = &r->probes[p->probe + i];
        rc = vd_gallery_ops(r->g)->probe_open(&probes[i], t->bytes, t->n_bytes, r->err);
    }
    return rc;
}

/* A list for every probe of the pass, which the caller closes. */
static int scan(struct vd_run *r, const struct pass *p, struct vd_topk *top)
{
    const struct vd_matcher_ops *ops = vd_gallery_ops(r->g);
    struct vd_gallery_pin pin;
    struct templates of = {.r = r};
    void **probes;
    memset(top, 0, p->n_probes * sizeof(*top));
    vd_gallery_pin(r->g, &pin);
    int rc = open_probes(r, p, &probes);
    struct vd_pool_work w = {
        .ops = ops,
        .cols = pin.cols,
        .rows = pin.rows,
        .probes = (const void *const *)probes,
        .n_probes = p->n_probes,
        .allow = p->allow,
        .k = p->k < pin.rows ? p->k : pin.rows,
        .job = r->q->job,
        .subject = p->by_subject ? pin.subject : NULL,
        .exhaustive = p->exhaustive,
        .tally = p->tally,
        .fetch = fetch,
        .fetch_ctx = &of,
    };
    bool held = ops->exact && vd_store_hold(r->s);
    if (!rc && w.k)
        rc = vd_pool_threads.submit(p->pool, &w, r->err);
    if (!rc && w.k)
        rc = vd_pool_threads.collect(p->pool, top, r->err);
    if (held)
        vd_store_release(r->s);
    close_probes(ops, probes, p->n_probes);
    vd_gallery_unpin(&pin);
    vd_buf_free(&of.bytes);
    return rc;
}

enum { BATCH_MAX = 128 };
static const size_t BATCH_BYTES = (size_t)64 << 20;

/* How many probes from this one on go together: those that look at the same rows, as far as their
 * lists, one a thread and probe, stay within bounds. */
static size_t batch_from(const struct vd_run *r, const void *pool, size_t first, size_t k)
{
    size_t rows = vd_gallery_size(r->g), n = 1;
    size_t lists = (size_t)vd_pool_threads.n_shards(pool) + 1;
    size_t bytes = lists * ((k < rows ? k : rows) + 1) * 4 * sizeof(struct vd_hit);
    size_t most = BATCH_BYTES / bytes < BATCH_MAX ? BATCH_BYTES / bytes : BATCH_MAX;
    while (n < most && first + n < r->n_probes && finger_of(r, first + n) == finger_of(r, first))
        n++;
    return n;
}

/* The best k subjects of each of n probes, all of one finger. */
static int first_pass(struct vd_run *r, void *pool, size_t probe, size_t n, size_t k,
                      struct vd_topk *top)
{
    int finger = finger_of(r, probe);
    struct vd_pool_tally tally[BATCH_MAX] = {0};
    uint64_t *allow = NULL;
    size_t left;
    memset(top, 0, n * sizeof(*top));
    int rc = finger ? vd_gallery_pick(r->g, r->allow, NULL, 0, 1u << finger, &allow, &left, r->err)
                    : VD_OK;
    if (!rc)
        rc = scan(r,
                  &(struct pass){.pool = pool,
                                 .probe = probe,
                                 .n_probes = n,
                                 .allow = allow ? allow : r->allow,
                                 .k = k,
                                 .tally = tally,
                                 .by_subject = true,
                                 .exhaustive = r->q->exhaustive},
                  top);
    for (size_t i = 0; i < n; i++) {
        r->sieved = r->sieved || tally[i].n_sieves;
        r->n_compared += tally[i].compared;
    }
    vd_free(allow);
    return rc;
}

bool vd_run_weighs(const struct vd_run *r)
{
    double any;
    return vd_gallery_ops(r->g)->weight ||
           (r->calibration && vd_calibration_weight(r->calibration, 0, &any));
}

double vd_run_weight(const struct vd_run *r, double score)
{
    const struct vd_matcher_ops *ops = vd_gallery_ops(r->g);
    double decibans = 0;
    if (ops->weight)
        return ops->weight(score);
    vd_calibration_weight(r->calibration, score, &decibans);
    return decibans;
}

/* Every comparison of the probe with these subjects, added to items. */
static int second_pass(struct vd_run *r, void *pool, size_t probe, const struct vd_buf *subjects,
                       struct vd_buf *items)
{
    int finger = finger_of(r, probe);
    struct pass p = {.pool = pool, .probe = probe, .n_probes = 1, .exhaustive = true};
    struct vd_topk top = {0};
    uint64_t *allow = NULL;
    int rc = vd_gallery_pick(r->g, r->allow, (const void *)subjects->data,
                             subjects->len / sizeof(int64_t), finger ? 1u << finger : 0, &allow,
                             &p.k, r->err);
    p.allow = allow;
    if (!rc)
        rc = scan(r, &p, &top);
    for (size_t i = 0; !rc && i < top.n; i++) {
        struct vd_gallery_row row = vd_gallery_row(r->g, (size_t)top.heap[i].row);
        struct vd_fuse_item it = {.part = {.probe = r->number ? r->number[probe] : (int)probe,
                                           .template_id = row.template_id,
                                           .position = row.position,
                                           .score = top.heap[i].score,
                                           .weight = vd_run_weight(r, top.heap[i].score)},
                                  .modality = r->q->modality,
                                  .record = row.record,
                                  .subject = row.subject,
                                  .probe_position = finger};
        vd_buf_add(items, &it, sizeof(it));
    }
    vd_topk_close(&top);
    vd_free(allow);
    return !rc && items->failed ? vd_run_no_memory(r) : rc;
}

/* ---- candidates ---- */

static struct vd_candidate *new_candidate(struct vd_run *r)
{
    if (r->n_found == r->cap_found) {
        size_t cap = 2 * r->cap_found + 32;
        struct vd_candidate *v = vd_realloc(r->found, cap * sizeof(*v));
        if (!v)
            return NULL;
        r->found = v;
        r->cap_found = cap;
    }
    struct vd_candidate *c = &r->found[r->n_found++];
    memset(c, 0, sizeof(*c));
    return c;
}

static int add_candidates(struct vd_run *r, size_t probe, const struct vd_topk *top)
{
    for (size_t i = 0; i < top->n; i++) {
        struct vd_gallery_row row = vd_gallery_row(r->g, (size_t)top->heap[i].row);
        struct vd_candidate *c = new_candidate(r);
        if (!c)
            return vd_run_no_memory(r);
        c->rank = (int)i + 1;
        c->probe = (int)probe;
        c->subject = row.subject;
        c->record = row.record;
        c->template_id = row.template_id;
        c->position = row.position;
        c->score = top->heap[i].score;
    }
    return VD_OK;
}

static int by_subject(const void *pa, const void *pb)
{
    const struct vd_fuse_item *a = pa, *b = pb;
    return (a->subject > b->subject) - (a->subject < b->subject);
}

static int by_number(const void *pa, const void *pb)
{
    const int64_t *a = pa, *b = pb;
    return (*a > *b) - (*a < *b);
}

/* Ascending, each once. */
static void sort_subjects(struct vd_buf *b)
{
    int64_t *v = (int64_t *)(void *)b->data;
    size_t n = b->len / sizeof(*v), kept = 0;
    qsort(v, n, sizeof(*v), by_number);
    for (size_t i = 0; i < n; i++)
        if (!kept || v[kept - 1] != v[i])
            v[kept++] = v[i];
    b->len = kept * sizeof(*v);
}

/* What the items of one subject come to, kept with the candidate. */
static int fuse(struct vd_run *r, struct vd_fuse_item *v, size_t n, struct vd_candidate *c)
{
    c->fused = vd_fuse(v, &n);
    struct vd_contribution *parts = vd_arena_alloc(r->a, n * sizeof(*parts));
    if (!parts)
        return vd_run_no_memory(r);
    for (size_t i = 0; i < n; i++)
        parts[i] = v[i].part;
    for (size_t i = 0; !r->q->modality && i < n; i++)
        parts[i].modality = v[i].modality;
    c->parts = parts;
    c->n_parts = n;
    return VD_OK;
}

/* The items of a subject, in items sorted by subject. */
static struct vd_fuse_item *items_of(const struct vd_buf *items, int64_t subject, size_t *n)
{
    struct vd_fuse_item *v = (struct vd_fuse_item *)(void *)items->data, *from;
    struct vd_fuse_item key = {.subject = subject}, *end = v + items->len / sizeof(*v);
    *n = 0;
    from = items->len ? bsearch(&key, v, (size_t)(end - v), sizeof(*v), by_subject) : NULL;
    if (!from)
        return NULL;
    while (from > v && from[-1].subject == subject)
        from--;
    while (from + *n < end && from[*n].subject == subject)
        ++*n;
    return from;
}

/* ---- each probe a list of its own ---- */

/* What the other templates of the candidates from `first` on say. */
static int fuse_list(struct vd_run *r, void *pool, size_t probe, size_t first)
{
    struct vd_buf subjects = {0}, items = {0};
    for (size_t i = first; i < r->n_found; i++)
        vd_buf_add(&subjects, &r->found[i].subject, sizeof(int64_t));
    int rc = subjects.failed ? vd_run_no_memory(r) : VD_OK;
    if (rc || !subjects.len)
        goto out;
    sort_subjects(&subjects);
    rc = second_pass(r, pool, probe, &subjects, &items);
    if (!rc)
        qsort(items.data, items.len / sizeof(struct vd_fuse_item), sizeof(struct vd_fuse_item),
              by_subject);
    for (size_t i = first; !rc && i < r->n_found; i++) {
        size_t n;
        struct vd_fuse_item *v = items_of(&items, r->found[i].subject, &n);
        rc = v ? fuse(r, v, n, &r->found[i]) : VD_OK;
    }
out:
    vd_buf_free(&items);
    vd_buf_free(&subjects);
    return rc;
}

static int list_one(struct vd_run *r, void *pool, size_t probe, const struct vd_topk *top)
{
    size_t first = r->n_found;
    int rc = add_candidates(r, probe, top);
    return rc || !vd_run_weighs(r) ? rc : fuse_list(r, pool, probe, first);
}

static int scan_each(struct vd_run *r, void *pool, size_t k)
{
    int rc = VD_OK;
    for (size_t i = 0, n; !rc && i < r->n_probes; i += n) {
        struct vd_topk top[BATCH_MAX];
        n = batch_from(r, pool, i, k);
        rc = first_pass(r, pool, i, n, k, top);
        for (size_t j = 0; j < n; j++) {
            if (!rc)
                rc = list_one(r, pool, i + j, &top[j]);
            vd_topk_close(&top[j]);
        }
    }
    return rc;
}

/* ---- all probes of one person ---- */

static size_t count_subjects(const struct vd_run *r)
{
    const int64_t *v = vd_gallery_subjects(r->g);
    size_t n = 0, rows = vd_gallery_rows(r->g);
    int64_t last = 0;
    for (size_t i = 0; i < rows; i++)
        if (vd_gallery_alive(r->g, i)) {
            n += v[i] != last; /* at least as many as there are: K only gets larger */
            last = v[i];
        }
    return n;
}

int vd_run_shortlist(struct vd_run *r, void *pool, size_t k, struct vd_buf *subjects)
{
    /* Who is near the front for any of the probes. */
    size_t generous = count_subjects(r) / GENEROUS_SHARE;
    generous = generous > k * GENEROUS_TIMES ? generous : k * GENEROUS_TIMES;
    generous = generous > GENEROUS_LEAST ? generous : GENEROUS_LEAST;
    int rc = VD_OK;
    for (size_t i = 0; !rc && i < r->n_probes; i++) {
        struct vd_topk top = {0};
        rc = first_pass(r, pool, i, 1, generous, &top);
        for (size_t h = 0; !rc && h < top.n; h++) {
            struct vd_gallery_row row = vd_gallery_row(r->g, (size_t)top.heap[h].row);
            vd_buf_add(subjects, &row.subject, sizeof(row.subject));
        }
        vd_topk_close(&top);
    }
    return !rc && subjects->failed ? vd_run_no_memory(r) : rc;
}

/* A. */
static int by_fused(const void *pa, const void *pb)
{
    const struct vd_candidate *a = pa, *b = pb;
    if (a->fused != b->fused)
        return a->fused > b->fused ? -1 : 1;
    if (a->score != b->score) /* of one modality; of several it is any total order */
        return a->score > b->score ? -1 : 1;
    return (a->subject > b->subject) - (a->subject < b->subject);
}

/* The candidate stands for its best comparison; of equal ones, the first probe and template. */
static void show_best(struct vd_candidate *c, const struct vd_fuse_item *v, size_t n)
{
    const struct vd_fuse_item *best = v;
    for (size_t i = 1; i < n; i++) {
        const struct vd_contribution *x = &v[i].part, *y = &best->part;
        if (x->score > y->score ||
            (x->score == y->score &&
             (x->probe < y->probe || (x->probe == y->probe && x->template_id < y->template_id))))
            best = &v[i];
    }
    c->subject = best->subject;
    c->record = best->record;
    c->template_id = best->part.template_id;
    c->position = best->part.position;
    c->score = best->part.score;
}

/* The candidate stands for the comparison that counts most, the first one once they are fused. */
static void show_heaviest(struct vd_candidate *c, const struct vd_fuse_item *v)
{
    c->record = v->record;
    c->template_id = v->part.template_id;
    c->position = v->part.position;
    c->score = v->part.score;
}

int vd_run_compare(struct vd_run *r, void *pool, struct vd_buf *subjects, struct vd_buf *items)
{
    int rc = VD_OK;
    if (subjects->len)
        sort_subjects(subjects);
    for (size_t i = 0; !rc && subjects->len && i < r->n_probes; i++)
        rc = second_pass(r, pool, i, subjects, items);
    return rc;
}

int vd_run_fuse(struct vd_run *r, struct vd_buf *items, size_t k)
{
    struct vd_fuse_item *v = (struct vd_fuse_item *)(void *)items->data;
    size_t total = items->len / sizeof(*v), n;
    int rc = VD_OK;
    if (total)
        qsort(v, total, sizeof(*v), by_subject);
    for (size_t i = 0; !rc && i < total; i += n) {
        for (n = 1; i + n < total && v[i + n].subject == v[i].subject; n++)
            continue;
        struct vd_candidate *c = new_candidate(r);
        if (!c)
            return vd_run_no_memory(r);
        show_best(c, v + i, n);
        rc = fuse(r, v + i, n, c);
        if (!r->q->modality) /* scores of several kinds are not to be compared */
            show_heaviest(c, v + i);
    }
    if (!rc && r->n_found)
        qsort(r->found, r->n_found, sizeof(*r->found), by_fused);
    r->n_found = r->n_found < k ? r->n_found : k;
    for (size_t i = 0; i < r->n_found; i++)
        r->found[i].rank = (int)i + 1;
    return rc;
}

static int scan_together(struct vd_run *r, void *pool, size_t k)
{
    struct vd_buf subjects = {0}, items = {0};
    int rc = vd_run_shortlist(r, pool, k, &subjects);
    if (!rc)
        rc = vd_run_compare(r, pool, &subjects, &items);
    if (!rc)
        rc = vd_run_fuse(r, &items, k);
    vd_buf_free(&items);
    vd_buf_free(&subjects);
    return rc;
}

/* ---- */

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int vd_run_scan(struct vd_run *r)
{
    size_t k = vd_run_top(r);
    size_t passes = vd_run_weighs(r) ? 2 : 1;
    void *pool = NULL;
    int rc = vd_pool_threads.open(&pool, r->q->threads, r->err);
    if (rc)
        return rc;
    vd_job_phase(r->q->job, "matching", passes * r->n_probes * vd_gallery_size(r->g));
    double start = now_ms();
    rc = r->q->together ? scan_together(r, pool, k) : scan_each(r, pool, k);
    r->ms = now_ms() - start;
    vd_pool_threads.close(pool);
    if (!rc && vd_job_cancelled(r->q->job))
        rc = vd_fail(r->err, VD_CANCELLED, "search", "the search was cancelled");
    return rc;
}
