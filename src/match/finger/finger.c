/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finger.c: the finger matcher behind the seam: columns, probes, scans.
 *
 * Columns, one array each, appended to and never moved within:
 *
 *   first[row]           where the row's minutiae begin; first[rows] is one past the last
 *   hull_first[row]      the same for the edges of its hull
 *   x y angle type       one entry a minutia
 *   masks                one word a minutia
 *   cylinders            eight words a minutia
 *
 * Invariants:
 *   (a) a pair's score does not depend on which of the two is the probe: both are brought into one
 *       order first, by count, then by the bytes of their columns;
 *   (b) every row gets the full score: the search is exact.
 */
#include "match/finger/finger.h"

#include <string.h>

struct cols {
    size_t rows, row_cap, points, point_cap, edges, edge_cap;
    size_t *first, *hull_first;
    int16_t *x, *y;
    uint8_t *angle, *type;
    uint64_t *masks, *cylinders;
    struct finger_edge *hull;
    struct finger_template scratch;
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

static bool grow_array(void *slot, size_t n, size_t size)
{
    void *old, *p;
    memcpy(&old, slot, sizeof old);
    if (n > SIZE_MAX / size || !(p = vd_realloc(old, n * size)))
        return false;
    memcpy(slot, &p, sizeof p);
    return true;
}

static bool reserve_rows(struct cols *c, size_t n)
{
    if (n <= c->row_cap)
        return true;
    size_t cap = n + n / 2 + 64;
    if (!grow_array(&c->first, cap + 1, sizeof *c->first) ||
        !grow_array(&c->hull_first, cap + 1, sizeof *c->hull_first))
        return false;
    c->row_cap = cap;
    return true;
}

static bool reserve_points(struct cols *c, size_t n)
{
    if (n <= c->point_cap)
        return true;
    size_t cap = n + n / 2 + 1024;
    if (!grow_array(&c->x, cap, sizeof *c->x) || !grow_array(&c->y, cap, sizeof *c->y) ||
        !grow_array(&c->angle, cap, 1) || !grow_array(&c->type, cap, 1) ||
        !grow_array(&c->masks, cap, sizeof *c->masks) ||
        !grow_array(&c->cylinders, cap * FINGER_WORDS, sizeof *c->cylinders))
        return false;
    c->point_cap = cap;
    return true;
}

static bool reserve_edges(struct cols *c, size_t n)
{
    if (n <= c->edge_cap)
        return true;
    size_t cap = n + n / 2 + 256;
    if (!grow_array(&c->hull, cap, sizeof *c->hull))
        return false;
    c->edge_cap = cap;
    return true;
}

static void cols_close(void *cols)
{
    struct cols *c = cols;
    if (!c)
        return;
    vd_free(c->first);
    vd_free(c->hull_first);
    vd_free(c->x);
    vd_free(c->y);
    vd_free(c->angle);
    vd_free(c->type);
    vd_free(c->masks);
    vd_free(c->cylinders);
    vd_free(c->hull);
    vd_free(c);
}

static int cols_open(void **cols, size_t expected, struct vd_err *err)
{
    struct cols *c = vd_alloc(sizeof *c);
    *cols = NULL;
    if (!c || !reserve_rows(c, expected + 1) || !reserve_points(c, expected * 32)) {
        cols_close(c);
        return no_memory(err);
    }
    c->first[0] = c->hull_first[0] = 0;
    *cols = c;
    return VD_OK;
}

static int cols_add(void *cols, const void *p, size_t n, struct vd_err *err)
{
    struct cols *c = cols;
    struct finger_template *t = &c->scratch;
    int rc = vd_finger_prepare(t, p, n, err);
    if (rc)
        return rc;
    size_t m = (size_t)t->n, e = (size_t)t->n_hull;
    if (!reserve_rows(c, c->rows + 1) || !reserve_points(c, c->points + m) ||
        !reserve_edges(c, c->edges + e))
        return no_memory(err);
    if (m) {
        memcpy(c->x + c->points, t->x, m * sizeof *t->x);
        memcpy(c->y + c->points, t->y, m * sizeof *t->y);
        memcpy(c->angle + c->points, t->angle, m);
        memcpy(c->type + c->points, t->type, m);
        memcpy(c->masks + c->points, t->masks, m * sizeof *t->masks);
        memcpy(c->cylinders + c->points * FINGER_WORDS, t->cylinders,
               m * FINGER_WORDS * sizeof *t->cylinders);
        memcpy(c->hull + c->edges, t->hull, e * sizeof *t->hull);
    }
    c->points += m;
    c->edges += e;
    c->rows++;
    c->first[c->rows] = c->points;
    c->hull_first[c->rows] = c->edges;
    return VD_OK;
}

static size_t cols_rows(const void *cols)
{
    return ((const struct cols *)cols)->rows;
}

static size_t cols_bytes(const void *cols)
{
    const struct cols *c = cols;
    return sizeof *c + c->row_cap * 2 * sizeof *c->first +
           c->point_cap * (2 * sizeof *c->x + 2 + (1 + FINGER_WORDS) * sizeof *c->masks) +
           c->edge_cap * sizeof *c->hull;
}

static struct finger_view row_view(const struct cols *c, size_t row)
{
    size_t at = c->first[row], edge = c->hull_first[row];
    return (struct finger_view){.n = (int)(c->first[row + 1] - at),
                                .n_hull = (int)(c->hull_first[row + 1] - edge),
                                .x = c->x + at,
                                .y = c->y + at,
                                .angle = c->angle + at,
                                .type = c->type + at,
                                .cylinders = c->cylinders + at * FINGER_WORDS,
                                .masks = c->masks + at,
                                .hull = c->hull + edge};
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
    struct finger_template *t = vd_alloc(sizeof *t);
    *probe = NULL;
    if (!t)
        return no_memory(err);
    int rc = vd_finger_prepare(t, p, n, err);
    if (rc)
        vd_free(t);
    else
        *probe = t;
    return rc;
}

static void probe_close(void *probe)
{
    vd_free(probe);
}

static int scan(const void *cols, const void *probe, size_t lo, size_t hi, const uint64_t *allow,
                struct vd_topk *top, struct vd_job *job, struct vd_err *err)
{
    enum { STEP = 64 };
    const struct cols *c = cols;
    struct finger_view a = vd_finger_view(probe);
    finger_similarity_fn *similarity = vd_finger_similarity();
    struct finger_work *w = vd_alloc(sizeof *w);
    if (!w)
        return no_memory(err);
    hi = hi < c->rows ? hi : c->rows;
    int rc = VD_OK;
    for (size_t row = lo, told = lo; row < hi; row++) {
        if (!allow || allow[row / 64] >> (row % 64) & 1) {
            struct finger_view b = row_view(c, row);
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
    .name = "finger/1",
    .modality = VD_FINGER,
    .check = check,
    .cols_open = cols_open,
    .cols_add = cols_add,
    .cols_rows = cols_rows,
    .cols_bytes = cols_bytes,
    .cols_close = cols_close,
    .probe_open = probe_open,
    .probe_close = probe_close,
    .scan = scan,
    .pair = pair,
    .weight = vd_finger_weight_of,
    .counted_to = vd_finger_counted_to,
    .selftest = vd_finger_selftest,
};
