/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finger.c: the finger matcher behind the seam: columns, probes, scans.
 *
 * Invariants:
 *   (a) a pair's score does not depend on which of the two is the probe: both are brought into one
 *       order first, by count, then by the bytes of their columns;
 *   (b) scan() gives every row it is allowed the full score; which rows those are in a large
 *       gallery the sieves say (sieve.c, pool/sift.c), and a caller may do without them.
 */
#include "match/finger/sieve.h"

#include <string.h>

struct cols {
    struct finger_columns c;
    struct finger_template scratch;
};
struct probe {
    struct finger_template t;
    struct finger_sieve_probe sieve;
};

static int check(const void *p, size_t n, struct vd_err *err)
{
    struct finger_template t;
    return vd_finger_prepare(&t, p, n, err);
}

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "finger gallery", "There is no memory for the templates.");
}

static void cols_close(void *cols)
{
    struct cols *c = cols;
    if (!c)
        return;
    vd_finger_columns_close(&c->c);
    vd_free(c);
}

static int cols_open(void **cols, size_t expected, struct vd_err *err)
{
    struct cols *c = vd_alloc(sizeof *c);
    (void)expected; /* arrays grow where they are */
    *cols = NULL;
    if (!c)
        return no_memory(err);
    int rc = vd_finger_columns_open(&c->c, err);
    if (rc)
        vd_free(c);
    else
        *cols = c;
    return rc;
}

static int cols_add(void *cols, const void *p, size_t n, struct vd_err *err)
{
    struct cols *c = cols;
    int rc = vd_finger_prepare(&c->scratch, p, n, err);
    if (rc)
        return rc;
    struct finger_view v = vd_finger_view(&c->scratch);
    return vd_finger_columns_add(&c->c, &v, err);
}

static int cols_add_packed(void *cols, const void *packed, size_t n_packed, struct vd_err *err)
{
    struct cols *c = cols;
    struct finger_view v;
    if (!vd_finger_unpack(packed, n_packed, &v))
        return vd_fail(err, VD_CORRUPT, "finger gallery", "%zu bytes are no packed finger",
                       n_packed);
    return vd_finger_columns_add(&c->c, &v, err);
}

static size_t cols_rows(const void *cols)
{
    return ((const struct cols *)cols)->c.rows;
}

static size_t cols_bytes(const void *cols)
{
    const struct cols *c = cols;
    return sizeof *c - sizeof c->c + vd_finger_columns_bytes(&c->c);
}

/* (a) */
bool vd_finger_out_of_order(const struct finger_view *a, const struct finger_view *b)
{
    if (a->n != b->n)
        return a->n > b->n;
    size_t n = (size_t)a->n;
    int order = n ? memcmp(a->x, b->x, n * sizeof *a->x) : 0;
    if (!order && n)
        order = memcmp(a->y, b->y, n * sizeof *a->y);
    if (!order && n)
        order = memcmp(a->angle, b->angle, n);
    if (!order && n)
        order = memcmp(a->type, b->type, n);
    return order > 0;
}

static double score_of(struct finger_work *w, finger_similarity_fn *similarity,
                       const struct finger_view *a, const struct finger_view *b)
{
    bool swap = vd_finger_out_of_order(a, b);
    vd_finger_pair(w, similarity, swap ? b : a, swap ? a : b);
    return vd_finger_score(&w->best);
}

static int probe_open(void **probe, const void *p, size_t n, struct vd_err *err)
{
    struct probe *new = vd_alloc(sizeof *new);
    *probe = NULL;
    if (!new)
        return no_memory(err);
    int rc = vd_finger_prepare(&new->t, p, n, err);
    if (rc) {
        vd_free(new);
        return rc;
    }
    struct finger_view v = vd_finger_view(&new->t);
    vd_finger_sieve_probe(&new->sieve, &v);
    *probe = new;
    return VD_OK;
}

static void probe_close(void *probe)
{
    vd_free(probe);
}

static int scan(const void *cols, const void *probe, size_t lo, size_t hi, const uint64_t *allow,
                struct vd_topk *top, struct vd_job *job, struct vd_err *err)
{
    enum { STEP = 64 };
    const struct finger_columns *c = &((const struct cols *)cols)->c;
    struct finger_view a = vd_finger_view(&((const struct probe *)probe)->t);
    finger_similarity_fn *similarity = vd_finger_similarity();
    struct finger_work *w = vd_alloc(sizeof *w);
    if (!w)
        return no_memory(err);
    hi = hi < c->rows ? hi : c->rows;
    int rc = VD_OK;
    for (size_t row = lo, told = lo; row < hi; row++) {
        if (!allow || allow[row / 64] >> (row % 64) & 1) {
            struct finger_view b = vd_finger_columns_view(c, row);
            vd_topk_add(top, score_of(w, similarity, &a, &b), row);
        }
        if (row + 1 - told < STEP && row + 1 < hi)
            continue;
        if (job)
            atomic_fetch_add_explicit(&job->done, row + 1 - told, memory_order_relaxed);
        told = row + 1;
        if (vd_job_cancelled(job)) {
            rc = vd_fail(err, VD_CANCELLED, "match", "The search was cancelled.");
            break;
        }
    }
    vd_free(w);
    return rc;
}

struct pair_memory {
    struct finger_template a, b;
    struct finger_work work;
};

static int sieve(const void *cols, const void *probe, int level, size_t lo, size_t hi,
                 const uint64_t *allow, uint16_t *out, struct vd_err *err)
{
    const struct finger_columns *c = &((const struct cols *)cols)->c;
    (void)err;
    vd_finger_sieve(c, &((const struct probe *)probe)->sieve, level, lo,
                    hi < c->rows ? hi : c->rows, allow, out);
    return VD_OK;
}

static int pair(const void *pa, size_t na, const void *pb, size_t nb, double *score,
                struct vd_explain *explain, struct vd_err *err)
{
    struct pair_memory *m = vd_alloc(sizeof *m);
    if (!m)
        return no_memory(err);
    int rc = vd_finger_prepare(&m->a, pa, na, err);
    if (!rc)
        rc = vd_finger_prepare(&m->b, pb, nb, err);
    if (!rc) {
        struct finger_view a = vd_finger_view(&m->a), b = vd_finger_view(&m->b);
        *score = score_of(&m->work, vd_finger_similarity(), &a, &b);
    }
    if (!rc && explain) {
        struct finger_view a = vd_finger_view(&m->a), b = vd_finger_view(&m->b);
        *explain = (struct vd_explain){.score = *score, .n_a = m->a.n, .n_b = m->b.n};
        vd_finger_explain(&m->work, &m->a, &m->b, vd_finger_out_of_order(&a, &b), explain);
    }
    vd_free(m);
    return rc;
}

const struct vd_matcher_ops vd_finger_ops = {
    .name = "finger/2",
    .modality = VD_FINGER,
    .check = check,
    .cols_open = cols_open,
    .cols_add = cols_add,
    .packed_bytes = vd_finger_packed_bytes,
    .pack = vd_finger_pack,
    .cols_add_packed = cols_add_packed,
    .cols_rows = cols_rows,
    .cols_bytes = cols_bytes,
    .cols_close = cols_close,
    .probe_open = probe_open,
    .probe_close = probe_close,
    .scan = scan,
    .sieves = vd_finger_sieves,
    .n_sieves = FINGER_SIEVES,
    .sift_from = 4000,
    .sieve = sieve,
    .pair = pair,
    .weight = vd_finger_weight_of,
    .counted_to = vd_finger_counted_to,
    .selftest = vd_finger_selftest,
};
