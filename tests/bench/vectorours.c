/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectorours.c: our matcher of faces on given vectors: columns filled by one thread, searched
 * through the pool.  The exact floats that it asks for are lent from the same memory that FAISS reads,
 * or made anew where the gallery is larger than memory.
 */
#include "vectorbench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pool/pool.h"

enum { THREADS = 8, BLOCK = 1024 };

struct ours {
    const struct vectors *v;
    const struct vd_matcher_ops *ops;
    void *cols, *pool[THREADS + 1];
    float made[VECTOR_DIM_MAX];
    double making; /* seconds, of the last search */
    uint64_t n_exact, n_probes;
};

static int fetch(void *ctx, uint64_t row, const void **p, size_t *n, struct vd_err *err)
{
    (void)err;
    struct ours *o = ctx;
    o->n_exact++;
    *n = (size_t)o->v->dim * sizeof(float);
    if (o->v->rows) {
        *p = o->v->rows + row * (size_t)o->v->dim;
        return VD_OK;
    }
    double start = now_seconds();
    vector_make(o->v->kind, o->v->dim, o->v->n, row, o->made);
    *p = o->made;
    o->making += now_seconds() - start;
    return VD_OK;
}

static double add_block(struct ours *o, uint64_t first, uint64_t n, float *block)
{
    const struct vectors *v = o->v;
    size_t dim = (size_t)v->dim;
    const float *rows = v->rows ? v->rows + first * dim : block;
    for (uint64_t i = 0; !v->rows && i < n; i++)
        vector_make(v->kind, v->dim, v->n, first + i, block + i * dim);
    double start = now_seconds();
    for (uint64_t i = 0; i < n; i++)
        if (o->ops->cols_add(o->cols, rows + i * dim, dim * sizeof(float), NULL))
            die("a row cannot be added");
    return now_seconds() - start;
}

struct ours *ours_open(const struct vectors *v, double *seconds)
{
    struct ours *o = calloc(1, sizeof *o);
    float *block = malloc(sizeof(float) * BLOCK * (size_t)v->dim);
    if (!o || !block)
        die("out of memory");
    o->v = v;
    o->ops = vd_matcher_for(VD_FACE);
    if (o->ops->cols_open(&o->cols, v->n, NULL))
        die("out of memory");
    *seconds = 0;
    for (uint64_t i = 0; i < v->n; i += BLOCK)
        *seconds += add_block(o, i, v->n - i < BLOCK ? v->n - i : BLOCK, block);
    free(block);
    return o;
}

double ours_bytes(const struct ours *o)
{
    enum { ROW = 3 * sizeof(int64_t) + sizeof(int) };
    return (double)o->ops->cols_bytes(o->cols) / (double)o->v->n + ROW;
}

static void *pool_of(struct ours *o, int threads)
{
    if (threads < 1 || threads > THREADS)
        die("too many threads");
    if (!o->pool[threads] && vd_pool_threads.open(&o->pool[threads], threads, NULL))
        die("there is no pool");
    return o->pool[threads];
}

static void take_answer(const struct vd_topk *top, struct answer *out)
{
    out->n = (int)(top->n < VECTOR_TOP ? top->n : VECTOR_TOP);
    for (int i = 0; i < out->n; i++) {
        out->row[i] = top->heap[i].row;
        out->score[i] = top->heap[i].score;
    }
}

double ours_search(struct ours *o, int threads, int from, int n, struct answer *out)
{
    static struct vd_topk top[VECTOR_N_PROBES];
    void *probes[VECTOR_N_PROBES], *pool = pool_of(o, threads);
    size_t dim = (size_t)o->v->dim;
    struct vd_err err = {0};
    o->making = 0;
    double start = now_seconds();
    for (int i = 0; i < n; i++)
        if (o->ops->probe_open(&probes[i], o->v->probes + (size_t)(from + i) * dim,
                               dim * sizeof(float), &err))
            die(err.message);
    struct vd_pool_work w = {.ops = o->ops,
                             .cols = o->cols,
                             .probes = (const void *const *)probes,
                             .n_probes = (size_t)n,
                             .k = VECTOR_TOP,
                             .fetch = fetch,
                             .fetch_ctx = o};
    memset(top, 0, sizeof *top * (size_t)n);
    if (vd_pool_threads.submit(pool, &w, &err) || vd_pool_threads.collect(pool, top, &err))
        die(err.message);
    double took = now_seconds() - start - o->making;
    for (int i = 0; i < n; i++) {
        if (out)
            take_answer(&top[i], &out[i]);
        vd_topk_close(&top[i]);
        o->ops->probe_close(probes[i]);
    }
    o->n_probes += (uint64_t)n;
    return took;
}

double ours_exact(const struct ours *o)
{
    return o->n_probes ? (double)o->n_exact / (double)o->n_probes : 0;
}

double ours_made_anew(const struct ours *o)
{
    return o->making;
}

void ours_close(struct ours *o)
{
    for (int i = 0; i <= THREADS; i++)
        if (o->pool[i])
            vd_pool_threads.close(o->pool[i]);
    o->ops->cols_close(o->cols);
    free(o);
}
