/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.h: who does the scanning. threads.c splits rows over the cores; another engine (processes,
 * hosts) can take its place behind the same five slots, because merging top-k lists is associative
 * and ties break on the row.
 */
#ifndef VD_POOL_POOL_H
#define VD_POOL_POOL_H

#include <vedette/matcher.h>

enum { VD_POOL_SIEVES = 4 }; /* more levels than any matcher has */

/* How a search went: what the filter left, what each sieve left of that, what got the full score.
 */
struct vd_pool_tally {
    size_t allowed, kept[VD_POOL_SIEVES], compared;
    int n_sieves; /* used; 0: every allowed row was compared in full */
};
/* The template of a row, for a matcher whose columns know bounds only (ops->exact). *p is lent until
 * the next call. */
typedef int vd_pool_fetch_fn(void *ctx, uint64_t row, const void **p, size_t *n,
                             struct vd_err *err);
/*
 * Probes that look at the same rows share the pass over them, unless the matcher has sieves: these
 * set a bar for each probe.  All that is pointed to stays as it is until collect() returns.
 */
struct vd_pool_work {
    const struct vd_matcher_ops *ops;
    const void *cols;
    size_t rows;               /* to look at, the first ones; 0: all there are */
    const void *const *probes; /* a list for each of them */
    size_t n_probes;
    const uint64_t *allow; /* bitmap of rows or NULL */
    size_t k;
    struct vd_job *job;     /* may be NULL; advances by rows times probes */
    const int64_t *subject; /* of every row: one hit a subject; NULL: rows stand for themselves */
    bool exhaustive;        /* no sieves: every allowed row gets the full score */
    struct vd_pool_tally *tally; /* n_probes of them, filled by collect(); may be NULL */
    /* Called by collect()'s caller only, in its thread: a store belongs to one. NULL only for
     * matchers without ops->exact. */
    vd_pool_fetch_fn *fetch;
    void *fetch_ctx;
};
struct vd_pool_ops {
    const char *name;
    int (*open)(void **pool, int n_threads /* 0: all cores */, struct vd_err *err);
    int (*n_shards)(const void *pool);
    int (*submit)(void *pool, const struct vd_pool_work *w, struct vd_err *err);
    /* A list of true scores for every probe, best first. After a failure all are empty. */
    int (*collect)(void *pool, struct vd_topk *out, struct vd_err *err);
    void (*close)(void *pool);
};
extern const struct vd_pool_ops vd_pool_threads;

#endif
