/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate_sample.c: which templates are compared with each other, and what they score.
 *
 * Of every subject goes the template whose id has the smallest hash, and of those the m smallest.
 * A hash (splitmix64) knows nothing of when or from where a template came, so the sample is a random
 * one; it is the same in every run; and when the gallery grows by a few templates, a few of the
 * sample change or none.
 *
 * Scores come from the templates themselves, never from columns that hold less: they are what a
 * search reports, to the bit.
 *
 * Invariants
 *  A. No two of a sample are of one subject.
 *  B. A sample of fewer templates is the beginning of one of more.
 */
#include "flow/calibrating.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "match/gallery.h"
#include "pool/pool.h"

static const uint64_t seed = 0x63616C6962726174u; /* "calibrat" */

static int64_t sum_of_rows(const struct vd_gallery *g)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < vd_gallery_rows(g); i++) {
        if (!vd_gallery_alive(g, i))
            continue;
        struct vd_gallery_row r = vd_gallery_row(g, i);
        sum += vd_cal_hash(vd_cal_hash((uint64_t)r.template_id) ^ (uint64_t)r.subject);
    }
    return (int64_t)sum;
}

int64_t vd_cal_fingerprint(struct vd_gallery *g)
{
    return vd_gallery_number(g, sum_of_rows);
}

/* ---- which ---- */

struct drawn {
    uint64_t hash;
    size_t row;
};

static int by_hash(const void *pa, const void *pb)
{
    const struct drawn *a = pa, *b = pb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static uint64_t hash_of(const struct vd_gallery *g, size_t row)
{
    return vd_cal_hash((uint64_t)vd_gallery_row(g, row).template_id ^ seed);
}

/* Rows whose hash is at most `most`, by hash. */
static int draw(const struct vd_gallery *g, uint64_t most, struct drawn **out, size_t *n)
{
    struct vd_buf b = {0};
    for (size_t i = 0; i < vd_gallery_rows(g); i++) {
        if (!vd_gallery_alive(g, i))
            continue;
        struct drawn d = {hash_of(g, i), i};
        if (d.hash <= most)
            vd_buf_add(&b, &d, sizeof(d));
    }
    bool failed = b.failed;
    *n = b.len / sizeof(**out);
    *out = failed ? NULL : (void *)b.data;
    if (failed)
        vd_buf_free(&b);
    else if (*n)
        qsort(b.data, *n, sizeof(**out), by_hash);
    return failed ? VD_NOMEM : VD_OK;
}

/* Was the subject taken before? If not, it is now.  slots: a power of two, 0 is empty. */
static bool taken(int64_t *slots, size_t n_slots, int64_t subject)
{
    size_t at = (size_t)vd_cal_hash((uint64_t)subject) & (n_slots - 1);
    for (; slots[at]; at = (at + 1) & (n_slots - 1))
        if (slots[at] == subject)
            return true;
    slots[at] = subject;
    return false;
}

static int keep_first(const struct vd_gallery *g, const struct drawn *d, size_t n, size_t m,
                      struct vd_cal_sample *out)
{
    size_t n_slots = 16;
    while (n_slots < 2 * m)
        n_slots *= 2;
    int64_t *slots = vd_array(n_slots, sizeof(*slots));
    out->n = 0;
    for (size_t i = 0; slots && i < n && out->n < m; i++) {
        struct vd_gallery_row r = vd_gallery_row(g, d[i].row);
        if (taken(slots, n_slots, r.subject)) /* A */
            continue;
        out->id[out->n] = r.template_id;
        out->subject[out->n++] = r.subject;
    }
    vd_free(slots);
    return slots ? VD_OK : VD_NOMEM;
}

static int choose(const struct vd_gallery *g, size_t m, struct vd_cal_sample *out)
{
    size_t n = vd_gallery_size(g), n_drawn;
    double share = n ? 4 * (double)m / (double)n : 1;
    struct drawn *d = NULL;
    out->id = vd_array(m + 1, sizeof(*out->id));
    out->subject = vd_array(m + 1, sizeof(*out->subject));
    int rc = out->id && out->subject ? VD_OK : VD_NOMEM;
    for (bool all = false; !rc && !all && out->n < m; share *= 8) {
        all = share >= 1;
        rc = draw(g, all ? UINT64_MAX : (uint64_t)(share * 0x1p64), &d, &n_drawn);
        if (!rc)
            rc = keep_first(g, d, n_drawn, m, out);
        vd_free(d);
    }
    return rc;
}

int vd_cal_sample(struct vd_store *s, const struct vd_gallery *g, size_t m,
                  struct vd_cal_sample *out, struct vd_err *err)
{
    *out = (struct vd_cal_sample){0};
    int rc = choose(g, m, out);
    if (!rc && !(out->bytes = vd_array(out->n + 1, sizeof(*out->bytes))))
        rc = VD_NOMEM;
    if (rc)
        return vd_fail(err, VD_NOMEM, "calibration", "out of memory");
    for (size_t i = 0; !rc && i < out->n; i++)
        rc = vd_store_template_bytes(s, out->id[i], &out->bytes[i], err);
    return rc;
}

void vd_cal_sample_close(struct vd_cal_sample *p)
{
    for (size_t i = 0; p->bytes && i < p->n; i++)
        vd_buf_free(&p->bytes[i]);
    vd_free(p->bytes);
    vd_free(p->id);
    vd_free(p->subject);
}

/* ---- what they score ---- */

/* Every template prepared, or columns of the sample alone that all cores scan: where columns hold
 * the whole template. */
struct bench {
    const struct vd_matcher_ops *ops;
    void **probes;
    size_t n_probes;
    void *cols, *pool;
    uint64_t *allow;
};

/* One template against those after it. */
static void score_prepared(const struct vd_cal_sample *p, const struct bench *b, size_t i,
                           double *out)
{
    for (size_t j = i + 1; j < p->n; j++)
        *out++ = b->ops->between(b->probes[i], b->probes[j]);
}

static void bench_close(struct bench *b)
{
    for (size_t i = 0; i < b->n_probes; i++)
        b->ops->probe_close(b->probes[i]);
    vd_free(b->probes);
    if (b->pool)
        vd_pool_threads.close(b->pool);
    if (b->cols)
        b->ops->cols_close(b->cols);
    vd_free(b->allow);
}

static int prepare(struct bench *b, const struct vd_cal_sample *p, struct vd_err *err)
{
    b->probes = vd_array(p->n, sizeof(*b->probes));
    int rc = b->probes ? VD_OK : vd_fail(err, VD_NOMEM, "calibration", "out of memory");
    for (size_t i = 0; !rc && i < p->n; i++) {
        if (p->bytes[i].len != p->bytes[0].len)
            return vd_fail(err, VD_CORRUPT, "calibration",
                           "templates of one engine differ in size");
        rc = b->ops->probe_open(&b->probes[i], p->bytes[i].data, p->bytes[i].len, err);
        b->n_probes += !rc;
    }
    return rc;
}

static int bench_open(struct bench *b, const struct vd_cal_sample *p, struct vd_err *err)
{
    if (b->ops->between)
        return prepare(b, p, err);
    int rc = b->ops->cols_open(&b->cols, p->n, err);
    for (size_t i = 0; !rc && i < p->n; i++)
        rc = b->ops->cols_add(b->cols, p->bytes[i].data, p->bytes[i].len, err);
    b->allow = vd_array(p->n / 64 + 1, sizeof(*b->allow));
    if (!rc && !b->allow)
        rc = vd_fail(err, VD_NOMEM, "calibration", "out of memory");
    return rc ? rc : vd_pool_threads.open(&b->pool, 0, err);
}

static int score_scanning(const struct vd_cal_sample *p, struct bench *b, size_t i, double *out,
                          struct vd_err *err)
{
    struct vd_topk top = {0};
    void *probe = NULL;
    int rc = b->ops->probe_open(&probe, p->bytes[i].data, p->bytes[i].len, err);
    memset(b->allow, 0, (p->n / 64 + 1) * sizeof(*b->allow));
    for (size_t j = i + 1; j < p->n; j++)
        b->allow[j / 64] |= (uint64_t)1 << j % 64;
    struct vd_pool_work work = {.ops = b->ops,
                                .cols = b->cols,
                                .probes = (const void *const[]){probe},
                                .n_probes = 1,
                                .allow = b->allow,
                                .k = p->n - i - 1,
                                .exhaustive = true};
    if (!rc && work.k)
        rc = vd_pool_threads.submit(b->pool, &work, err);
    if (!rc && work.k)
        rc = vd_pool_threads.collect(b->pool, &top, err);
    for (size_t k = 0; !rc && k < top.n; k++)
        out[top.heap[k].row - i - 1] = top.heap[k].score;
    vd_topk_close(&top);
    if (probe)
        b->ops->probe_close(probe);
    return rc;
}

int vd_cal_score(const struct vd_cal_sample *p, const struct vd_matcher_ops *ops,
                 struct vd_job *job, double **out, struct vd_err *err)
{
    struct bench b = {.ops = ops};
    size_t n = p->n * (p->n - 1) / 2, at = 0;
    double *v = vd_array(n, sizeof(*v));
    int rc = v ? VD_OK : vd_fail(err, VD_NOMEM, "calibration", "out of memory");
    if (!rc)
        rc = bench_open(&b, p, err);
    vd_job_phase(job, "calibrating", n);
    for (size_t i = 0; !rc && i < p->n; i++) {
        if (vd_job_cancelled(job))
            rc = vd_fail(err, VD_CANCELLED, "calibration", "cancelled");
        else if (ops->between)
            score_prepared(p, &b, i, v + at);
        else
            rc = score_scanning(p, &b, i, v + at, err);
        at += p->n - i - 1;
        vd_job_set(job, at);
    }
    for (size_t i = 0; !rc && i < n; i++)
        if (!isfinite(v[i]))
            rc = vd_fail(err, VD_CORRUPT, "calibration", "a pair of templates scores no number");
    bench_close(&b);
    if (rc)
        vd_free(v);
    *out = rc ? NULL : v;
    return rc;
}
