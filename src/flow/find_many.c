/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_many.c: many queries by all cores.
 *
 *    queries ─► hands, each with a reading handle of its own ─► answers, kept in their order
 *
 * Invariants
 *  A. Answers do not depend on how many hands there are: each query is asked of the same case by the
 *     same code, and kept in turn.
 *  B. A handle is in one hand at a time, an answer's arena is not used again before it was kept.
 */
#include "flow/finding.h"

#include <stdatomic.h>

#include "pool/cores.h"
#include "pool/hands.h"

enum { FEW = 4 }; /* queries that are not worth waking anybody for */

struct reader {
    struct vd_store *s; /* NULL: not opened yet */
    atomic_bool busy;
};
struct slot {
    struct vd_arena *a;
    struct vd_found found;
    struct vd_err err;
    int rc;
};
struct vd_finders {
    struct vd_store *s; /* the caller's */
    struct reader *reader;
    struct slot *slot;
    int n_readers;
    size_t n_slots;
};
struct asking {
    struct vd_finders *f;
    const struct vd_find *q;
    vd_find_fn *keep;
    void *ctx;
    int rc;
};

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "find", "out of memory");
}

void vd_finders_close(struct vd_finders *f)
{
    for (int i = 0; f && f->reader && i < f->n_readers; i++)
        vd_store_close(f->reader[i].s);
    for (size_t i = 0; f && f->slot && i < f->n_slots; i++)
        vd_arena_free(f->slot[i].a);
    if (f) {
        vd_free(f->reader);
        vd_free(f->slot);
    }
    vd_free(f);
}

int vd_finders_open(struct vd_finders **out, struct vd_store *s, int threads, struct vd_err *err)
{
    int n = 0;
    int64_t names;
    *out = NULL;
    int rc = vd_pool_cores(threads, &n, err);
    if (rc == VD_OK)
        rc = vd_store_names_count(s, &names, err); /* makes the index, which readers cannot */
    struct vd_finders *f = rc == VD_OK ? vd_alloc(sizeof(*f)) : NULL;
    if (!f)
        return rc ? rc : no_memory(err);
    f->s = s;
    f->n_readers = n;
    f->n_slots = 2 * (size_t)n + 1;
    f->reader = vd_array((size_t)n, sizeof(*f->reader));
    f->slot = vd_array(f->n_slots, sizeof(*f->slot));
    bool ok = f->reader && f->slot;
    for (size_t i = 0; ok && i < f->n_slots; i++)
        ok = (f->slot[i].a = vd_arena_new()) != NULL;
    if (ok)
        *out = f;
    else
        vd_finders_close(f);
    return ok ? VD_OK : no_memory(err);
}

/* B. There are as many as hands. */
static struct reader *take_reader(struct vd_finders *f)
{
    for (;;)
        for (int i = 0; i < f->n_readers; i++)
            if (!atomic_exchange(&f->reader[i].busy, true))
                return &f->reader[i];
}

static int ask(struct vd_store *s, const struct vd_find *q, struct slot *t)
{
    vd_arena_reset(t->a);
    memset(&t->found, 0, sizeof(t->found));
    memset(&t->err, 0, sizeof(t->err));
    return q->query ? vd_find(s, q, t->a, &t->found, &t->err) : VD_OK;
}

static void ready(void *ctx, uint64_t piece)
{
    struct asking *x = ctx;
    struct slot *t = &x->f->slot[piece % x->f->n_slots];
    struct reader *r = take_reader(x->f);
    t->rc = r->s ? VD_OK : vd_store_open(&r->s, vd_store_path(x->f->s), VD_OPEN_READ, &t->err);
    if (t->rc == VD_OK)
        t->rc = ask(r->s, &x->q[piece], t);
    atomic_store(&r->busy, false);
}

static void tell(struct asking *x, size_t i, struct slot *t)
{
    if (x->rc == VD_OK)
        x->rc = x->keep(x->ctx, i, t->rc == VD_OK ? &t->found : NULL, &t->err);
}

static void keep(void *ctx, uint64_t piece)
{
    struct asking *x = ctx;
    tell(x, (size_t)piece, &x->f->slot[piece % x->f->n_slots]);
}

static int ask_alone(struct asking *x, size_t n)
{
    for (size_t i = 0; i < n && x->rc == VD_OK; i++) {
        struct slot *t = &x->f->slot[0];
        t->rc = ask(x->f->s, &x->q[i], t);
        tell(x, i, t);
    }
    return x->rc;
}

int vd_find_many(struct vd_finders *f, const struct vd_find *q, size_t n, vd_find_fn *fn, void *ctx,
                 struct vd_err *err)
{
    struct asking x = {.f = f, .q = q, .keep = fn, .ctx = ctx};
    struct vd_crew_work work = {ready, keep, &x};
    void *crew = NULL;
    if (n < FEW || f->n_readers == 1)
        return ask_alone(&x, n);
    int rc = vd_crew_threads.open(&crew, f->n_readers, &work, err);
    if (rc != VD_OK)
        return rc;
    for (size_t i = 0; i < n; i++) {
        if (i >= f->n_slots)
            vd_crew_threads.await(crew, i - f->n_slots + 1); /* B. */
        vd_crew_threads.hand(crew);
    }
    vd_crew_threads.await(crew, n);
    vd_crew_threads.close(crew);
    return x.rc;
}
