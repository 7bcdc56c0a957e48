/* SPDX-License-Identifier: Apache-2.0 */
/*
 * threads.c: the pool that scans with all cores of this machine.
 *
 * Rows are cut into blocks, and every worker takes the next block when it is free.  Which worker
 * scans which block differs from run to run; the answer does not, because every block's hits go
 * through the same total order (topk.c, invariants C and D).  The caller of collect() is a worker
 * too, so one shard needs no thread, and a system that refuses threads still answers.
 *
 * Invariants
 *  A. Between submit() and collect() the work and its columns are only read.
 *  B. A worker touches only its own lists, one a probe; they are merged after all have ended.
 *  C. Waiting costs nothing: workers sleep on a condition until the next submit().
 *  D. Workers take no signals: those belong to the program's own thread.
 *  E. A matcher with sieves is asked level by level (sift.c); the workers meet after each, and the
 *     last to come picks the rows that go on while the others wait.  A worker that failed comes,
 *     too, so that nobody waits for ever.
 *  F. The answer has k hits if the filter leaves that many: when the sieves left too few subjects,
 *     what they took out is compared after all.
 *  G. A round scores probes first..first+count-1.  Sieved work has a round for every probe, all other
 *     work one for all: a block of rows is scanned for every probe while it is in the cache.
 *  H. Where columns know bounds only, lists are merged as bounds and settled once, by the thread that
 *     collects (topk.c, invariant E), so that true scores are asked for as if nothing had been split.
 */
#include "config.h"

#include "pool/sift.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "pool/cores.h"

enum { BLOCK_MIN = 64, BLOCK_MAX = 4096, BLOCK_SHARED = 512 };

struct pool;
struct worker {
    struct pool *pool;
    pthread_t thread;
    struct vd_topk *top; /* a list for each probe of the round, or NULL */
    int rc;
    struct vd_err err;
};

struct pool {
    int n;         /* workers; the last is the caller of collect() */
    int n_started; /* threads */
    pthread_mutex_t lock;
    pthread_cond_t go, done;
    uint64_t turn; /* of the work: a new one wakes the threads */
    int busy;      /* threads that have not finished this turn */
    bool quit, loaded;
    struct vd_pool_work work;
    size_t first, count; /* G */
    struct sift sift;
    int met;       /* workers that wait for the others: E */
    uint64_t page; /* how often all have met */
    size_t rows, block;
    _Atomic size_t next; /* first row nobody took */
    _Atomic bool failed; /* somebody failed: stop early */
    struct worker workers[];
};

/* The full score of a block. After sieves few rows are left, and the rows are told as done already.
 */
static int scan_block(struct worker *w, size_t lo, size_t hi)
{
    const struct pool *p = w->pool;
    const struct vd_pool_work *k = &p->work;
    struct vd_job *job = p->sift.n_levels ? NULL : k->job;
    const void *const *probes = k->probes + p->first;
    if (k->ops->scan_many && p->count > 1)
        return k->ops->scan_many(k->cols, probes, p->count, lo, hi, p->sift.allow, w->top, job,
                                 &w->err);
    int rc = VD_OK;
    for (size_t i = 0; !rc && i < p->count; i++)
        rc = k->ops->scan(k->cols, probes[i], lo, hi, p->sift.allow, &w->top[i], job, &w->err);
    return rc;
}

static int sieve_block(struct worker *w, size_t lo, size_t hi)
{
    const struct pool *p = w->pool;
    const struct vd_pool_work *k = &p->work;
    int rc = k->ops->sieve(k->cols, k->probes[p->first], p->sift.level, lo, hi, p->sift.allow,
                           p->sift.score + lo, &w->err);
    if (k->job && p->sift.allow == k->allow)
        atomic_fetch_add_explicit(&k->job->done, hi - lo, memory_order_relaxed);
    return rc;
}

static void do_blocks(struct worker *w, int (*block)(struct worker *w, size_t lo, size_t hi))
{
    struct pool *p = w->pool;
    while (!w->rc && !atomic_load(&p->failed)) {
        size_t lo = atomic_fetch_add(&p->next, p->block);
        if (lo >= p->rows)
            break;
        size_t hi = p->rows - lo < p->block ? p->rows : lo + p->block;
        w->rc = vd_job_cancelled(p->work.job)
                    ? vd_fail(&w->err, VD_CANCELLED, "search", "the search was cancelled")
                    : block(w, lo, hi);
    }
    if (w->rc)
        atomic_store(&p->failed, true);
}

/* E. */
static void meet(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    uint64_t page = p->page;
    if (++p->met == p->n) {
        if (atomic_load(&p->failed))
            p->sift.level = p->sift.n_levels;
        else
            vd_sift_step(&p->sift);
        atomic_store(&p->next, 0);
        p->met = 0;
        p->page++;
        pthread_cond_broadcast(&p->go);
    }
    while (p->page == page)
        pthread_cond_wait(&p->go, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

static void open_lists(struct worker *w)
{
    const struct pool *p = w->pool;
    w->top = vd_array(p->count, sizeof(*w->top));
    w->rc = w->top ? VD_OK : VD_NOMEM;
    for (size_t i = 0; !w->rc && i < p->count; i++)
        w->rc = vd_topk_open_by(&w->top[i], p->work.k, p->work.subject);
    if (w->rc)
        vd_fail(&w->err, VD_NOMEM, "search", "out of memory");
}

static void close_lists(struct worker *w)
{
    for (size_t i = 0; w->top && i < w->pool->count; i++)
        vd_topk_close(&w->top[i]);
    vd_free(w->top);
    w->top = NULL;
}

static void do_work(struct worker *w)
{
    struct pool *p = w->pool;
    open_lists(w);
    while (p->sift.level < p->sift.n_levels) {
        do_blocks(w, sieve_block);
        meet(p);
    }
    do_blocks(w, scan_block);
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct pool *p = w->pool;
    uint64_t seen = 0;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->quit && p->turn == seen)
            pthread_cond_wait(&p->go, &p->lock);
        if (p->quit)
            break;
        seen = p->turn;
        pthread_mutex_unlock(&p->lock);
        do_work(w);
        pthread_mutex_lock(&p->lock);
        if (--p->busy == 0)
            pthread_cond_signal(&p->done);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* A system that refuses a thread leaves its share to the others. */
static void start_threads(struct pool *p, int n)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* D */
    for (int i = 0; i + 1 < n; i++) {
        p->workers[p->n_started].pool = p;
        if (pthread_create(&p->workers[p->n_started].thread, NULL, run,
                           &p->workers[p->n_started]) != 0)
            break;
        p->n_started++;
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    p->n = p->n_started + 1;
    p->workers[p->n_started].pool = p;
}

static int pool_open(void **out, int n_threads, struct vd_err *err)
{
    *out = NULL;
    int n;
    int rc = vd_pool_cores(n_threads, &n, err);
    if (rc)
        return rc;
    struct pool *p = vd_alloc(sizeof(*p) + (size_t)n * sizeof(p->workers[0]));
    if (!p)
        return vd_fail(err, VD_NOMEM, "search", "out of memory");
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->go, NULL);
    pthread_cond_init(&p->done, NULL);
    start_threads(p, n);
    *out = p;
    return VD_OK;
}

static int pool_shards(const void *pool)
{
    return ((const struct pool *)pool)->n;
}

static size_t block_for(const struct pool *p)
{
    size_t b = p->rows / ((size_t)p->n * 8), most = p->count > 1 ? BLOCK_SHARED : BLOCK_MAX;
    return b < BLOCK_MIN ? BLOCK_MIN : b > most ? most : b;
}

/* Let the threads begin; finish() adds the caller to them. */
static void start(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->block = block_for(p);
    atomic_store(&p->next, 0);
    atomic_store(&p->failed, false);
    p->busy = p->n_started;
    p->turn++;
    pthread_cond_broadcast(&p->go);
    pthread_mutex_unlock(&p->lock);
}

static void finish(struct pool *p)
{
    do_work(&p->workers[p->n - 1]);
    pthread_mutex_lock(&p->lock);
    while (p->busy)
        pthread_cond_wait(&p->done, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

/* G. Errors: NOMEM. */
static int start_round(struct pool *p, size_t first, struct vd_err *err)
{
    int rc = vd_sift_begin(&p->sift, &p->work, err);
    if (rc)
        return rc;
    p->rows = p->sift.rows;
    p->first = first;
    p->count = p->sift.n_levels ? 1 : p->work.n_probes - first;
    start(p);
    return VD_OK;
}

static int pool_submit(void *pool, const struct vd_pool_work *w, struct vd_err *err)
{
    struct pool *p = pool;
    if (p->loaded)
        return vd_fail(err, VD_BUSY, "search", "the pool still has work to be collected");
    if (w->ops->exact && !w->fetch)
        return vd_fail(err, VD_INVALID, "search", "%s needs the templates themselves",
                       w->ops->name);
    p->work = *w;
    int rc = w->n_probes ? start_round(p, 0, err) : VD_OK;
    p->loaded = rc == VD_OK;
    return rc;
}

/* Merge what the workers found; the first failure is the answer. B. */
static int merge(struct pool *p, struct vd_topk *out, struct vd_err *err)
{
    int rc = VD_OK;
    for (int i = 0; i < p->n; i++) {
        struct worker *w = &p->workers[i];
        if (!rc && w->rc) {
            rc = w->rc;
            if (err)
                *err = w->err;
        }
        for (size_t k = 0; !rc && k < p->count; k++)
            vd_topk_merge(&out[k], &w->top[k]);
        close_lists(w);
    }
    return rc;
}

/* F. */
static int scan_rest(struct pool *p, struct vd_topk *out, struct vd_err *err)
{
    bool sieved = p->sift.n_levels && p->sift.n_left < p->sift.allowed;
    if (!sieved || out->n >= p->work.k || !vd_sift_rest(&p->sift, &p->work, out))
        return VD_OK;
    start(p);
    finish(p);
    return merge(p, out, err);
}

struct truth {
    const struct vd_pool_work *work;
    const void *probe;
};

static int true_score(void *ctx, uint64_t row, double *score, struct vd_err *err)
{
    const struct truth *t = ctx;
    const void *bytes = NULL;
    size_t n = 0;
    if (vd_job_cancelled(t->work->job))
        return vd_fail(err, VD_CANCELLED, "search", "the search was cancelled");
    int rc = t->work->fetch(t->work->fetch_ctx, row, &bytes, &n, err);
    return rc ? rc : t->work->ops->exact(t->probe, bytes, n, score, err);
}

/* The lists of a round, each open. */
static int collect_round(struct pool *p, struct vd_topk *out, struct vd_err *err)
{
    finish(p);
    int rc = merge(p, out, err);
    if (!rc)
        rc = scan_rest(p, out, err);
    for (size_t i = 0; !rc && i < p->count; i++) {
        struct truth t = {&p->work, p->work.probes[p->first + i]};
        if (p->work.ops->exact) /* H */
            rc = vd_topk_settle(&out[i], true_score, &t, err);
        if (!rc)
            vd_topk_sort(&out[i]);
        if (p->work.tally)
            vd_sift_tell(&p->sift, &p->work.tally[p->first + i]);
    }
    return rc;
}

/* Nobody wants what the workers are at. */
static void drop_round(struct pool *p)
{
    atomic_store(&p->failed, true);
    finish(p);
    for (int i = 0; i < p->n; i++)
        close_lists(&p->workers[i]);
}

static int open_all(const struct pool *p, struct vd_topk *out, struct vd_err *err)
{
    for (size_t i = 0; i < p->work.n_probes; i++)
        if (vd_topk_open_by(&out[i], p->work.k, p->work.subject))
            return vd_fail(err, VD_NOMEM, "search", "out of memory");
    return VD_OK;
}

static int pool_collect(void *pool, struct vd_topk *out, struct vd_err *err)
{
    struct pool *p = pool;
    if (!p->loaded)
        return vd_fail(err, VD_INVALID, "search", "the pool has no work to collect");
    size_t n = p->work.n_probes;
    memset(out, 0, n * sizeof(*out));
    p->loaded = false;
    int rc = open_all(p, out, err);
    if (rc && n)
        drop_round(p);
    for (size_t i = 0; !rc && i < n; i += p->count) {
        if (i)
            rc = start_round(p, i, err);
        if (!rc)
            rc = collect_round(p, &out[i], err);
    }
    for (size_t i = 0; rc && i < n; i++)
        vd_topk_close(&out[i]);
    return rc;
}

static void pool_close(void *pool)
{
    struct pool *p = pool;
    if (!p)
        return;
    if (p->loaded && p->work.n_probes)
        drop_round(p);
    pthread_mutex_lock(&p->lock);
    p->quit = true;
    pthread_cond_broadcast(&p->go);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->n_started; i++)
        pthread_join(p->workers[i].thread, NULL);
    pthread_cond_destroy(&p->go);
    pthread_cond_destroy(&p->done);
    pthread_mutex_destroy(&p->lock);
    vd_sift_free(&p->sift);
    vd_free(p);
}

const struct vd_pool_ops vd_pool_threads = {
    .name = "threads",
    .open = pool_open,
    .n_shards = pool_shards,
    .submit = pool_submit,
    .collect = pool_collect,
    .close = pool_close,
};
