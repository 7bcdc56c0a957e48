/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate.c: calibrations of a case: measured, kept, found again.
 *
 *    gallery ─► sample, one a subject ─► all pairs ─► knots, tail ─┐
 *       │                                                          ├─► body ─► row of the case
 *       └─► pairs of one subject, or of LABELS.csv ─► curve ───────┘
 *
 * A row is of the gallery as it is now if the fingerprint agrees, that of which template is whose: a
 * template more, one less, or two records judged to be one person make another gallery.  If that
 * changed but the templates that were compared did not, what was measured holds, and the new row
 * takes it over unmeasured.
 *
 * Invariants
 *  A. What is read back from a row is what was measured: both go through the same body.
 *  B. Whoever may not write measures for himself, and keeps it in memory: id 0.
 *  C. The same gallery gives the same calibration, whoever measures it, on any number of cores.
 */
#include "flow/calibrating.h"

#include <math.h>
#include <stdio.h>

#include <vedette/io.h>

#include "match/gallery.h"

/* Scores in less than a tenth of a second: a pair of vectors takes 1.25 ns a component, and as much
 * as 176 more to sort and count it.  Fingers take about a second. */
enum { FINGERS = 200, VECTORS_MIN = 200, VECTORS_MAX = 1000, LARGEST_LABELS = 64 << 20 };
static const double components = 6.4e7, overhead = 176;

void vd_calibration_close(struct vd_calibration *c)
{
    if (c)
        vd_arena_free(c->arena);
}

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "calibration", "out of memory");
}

/* A calibration of the arena, which it owns from now on; NULL frees it. */
static struct vd_calibration *new_one(struct vd_err *err)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_calibration *c = a ? vd_arena_alloc(a, sizeof(*c)) : NULL;
    if (c)
        c->arena = a;
    else
        vd_arena_free(a);
    if (!c)
        no_memory(err);
    return c;
}

static const struct vd_matcher_ops *ops_named(int modality, const char *name)
{
    for (const struct vd_matcher_ops *const *m = vd_matchers; *m; m++)
        if ((*m)->modality == modality && !strcmp((*m)->name, name))
            return *m;
    return NULL;
}

/* Fill c from its row; frees it after an error. */
static int load(struct vd_calibration *c, struct vd_calibration **out, struct vd_err *err)
{
    int rc = vd_worth_read(c->arena, c->row.body, &c->worth, err);
    c->ops = ops_named(c->row.modality, c->row.matcher);
    if (rc)
        vd_calibration_close(c);
    *out = rc ? NULL : c;
    return rc;
}

int vd_calibration_get(struct vd_store *s, int64_t id, struct vd_calibration **out,
                       struct vd_err *err)
{
    struct vd_calibration *c = new_one(err);
    *out = NULL;
    if (!c)
        return VD_NOMEM;
    int rc = vd_store_calibration_get(s, id, c->arena, &c->row, err);
    if (!rc)
        return load(c, out, err);
    vd_calibration_close(c);
    return rc;
}

static int latest(struct vd_store *s, int modality, const char *engine,
                  const struct vd_matcher_ops *ops, struct vd_calibration **out, struct vd_err *err)
{
    struct vd_calibration *c = new_one(err);
    *out = NULL;
    if (!c)
        return VD_NOMEM;
    int rc = vd_store_calibration_latest(s, modality, engine, ops->name, c->arena, &c->row, err);
    if (!rc)
        return load(c, out, err);
    vd_calibration_close(c);
    return rc;
}

int vd_calibration_latest(struct vd_store *s, int modality, const char *engine,
                          struct vd_calibration **out, struct vd_err *err)
{
    char name[80];
    *out = NULL;
    int rc = vd_gallery_engine_for(s, modality, engine, name, err);
    struct vd_calibration *best = NULL, *c;
    for (const struct vd_matcher_ops *const *m = vd_matchers; !rc && *m; m++) {
        if ((*m)->modality != modality)
            continue;
        rc = latest(s, modality, name, *m, &c, err);
        if (!rc && (!best || c->row.id > best->row.id)) {
            vd_calibration_close(best);
            best = c;
        } else if (!rc) {
            vd_calibration_close(c);
        }
        rc = rc == VD_NOTFOUND ? VD_OK : rc;
    }
    *out = best;
    return rc || best ? rc
                      : vd_fail(err, VD_NOTFOUND, name, "%s scores were not calibrated yet",
                                vd_modality_name(modality));
}

/* ---- measuring ---- */

struct run {
    struct vd_store *s;
    struct vd_gallery *g;
    const struct vd_matcher_ops *ops;
    const struct vd_calibrate *how;
    struct vd_calibration *c, *before; /* before: the stored one, or NULL */
    struct vd_cal_sample sample;
    struct vd_cal_mates mates;
    struct vd_err *err;
};

/* How many templates to compare: as many as asked for, else as take about the time above. */
static size_t sample_size(const struct run *r)
{
    if (r->how->templates)
        return r->how->templates < VD_CAL_MOST ? r->how->templates : VD_CAL_MOST;
    if (r->ops->modality == VD_FINGER || !r->sample.n)
        return r->ops->modality == VD_FINGER ? FINGERS : VECTORS_MAX;
    double dim = (double)r->sample.bytes[0].len / 4, m = sqrt(2 * components / (dim + overhead));
    return m < VECTORS_MIN ? VECTORS_MIN : m > VECTORS_MAX ? VECTORS_MAX : (size_t)m;
}

static void cut_sample(struct run *r)
{
    size_t m = sample_size(r);
    while (r->sample.n > m)
        vd_buf_free(&r->sample.bytes[--r->sample.n]);
}

static void hash_sample(const struct vd_cal_sample *p, char out[17])
{
    uint64_t hash = p->n;
    for (size_t i = 0; i < p->n; i++)
        hash = vd_cal_hash(hash ^ vd_cal_hash((uint64_t)p->id[i]) ^ (uint64_t)p->subject[i]);
    snprintf(out, 17, "%016llx", (unsigned long long)hash);
}

static int too_little(const struct run *r)
{
    vd_fail(r->err, VD_NOTFOUND, vd_gallery_engine(r->g),
            "%zu subjects have %s templates: %d are needed to see what unrelated people score",
            r->sample.n, vd_modality_name(r->ops->modality), VD_CAL_LEAST);
    vd_hint(r->err, "scores stay uncalibrated; enrol more, then: vedette calibrate %s",
            vd_modality_name(r->ops->modality));
    return VD_NOTFOUND;
}

/* The genuine scores: of the labels, of the labels that were used before, or of the gallery. */
static int genuine(struct run *r, struct vd_cal_genuine **v, size_t *n, size_t *n_subjects)
{
    struct vd_worth *w = &r->c->worth;
    const struct vd_calibration *b = r->before;
    r->c->row.source = "labels";
    if (r->how->labels) {
        uint8_t sha[32];
        struct vd_buf bytes = {0};
        int rc = vd_read_file(r->how->labels, LARGEST_LABELS, &bytes, r->err);
        if (!rc) {
            vd_sha256(bytes.data ? bytes.data : "", bytes.len, sha);
            vd_hex(sha, sizeof(sha), w->labels);
        }
        vd_buf_free(&bytes);
        struct vd_cal_source of = {r->ops, vd_gallery_engine(r->g), r->sample.bytes[0].len};
        return rc ? rc
                  : vd_cal_labels(r->how->labels, &of, r->c->arena, r->how->job, v, n, n_subjects,
                                  r->err);
    }
    if (b && !r->how->anew && b->worth.n_genuine) {
        *n = b->worth.n_genuine;
        *v = vd_arena_alloc(r->c->arena, *n * sizeof(**v));
        *n_subjects = (size_t)b->row.n_genuine_subjects;
        vd_strlcpy(w->labels, b->worth.labels, sizeof(w->labels));
        if (*v)
            memcpy(*v, b->worth.genuine, *n * sizeof(**v));
        return *v ? VD_OK : no_memory(r->err);
    }
    r->c->row.source = "gallery";
    return vd_cal_mates_score(r->s, &r->mates, r->ops, r->c->arena, v, n, n_subjects, r->err);
}

static int weigh(struct run *r, const double *sorted, size_t n_sorted)
{
    struct vd_worth *w = &r->c->worth;
    struct vd_cal_genuine *v;
    size_t n = 0, n_subjects = 0;
    int rc = genuine(r, &v, &n, &n_subjects);
    if (rc)
        return rc;
    r->c->row.n_genuine = (int64_t)n;
    r->c->row.n_genuine_subjects = (int64_t)n_subjects;
    bool own = r->ops->weight != NULL;
    if (n < (own ? VD_CAL_OWN_PAIRS : VD_CAL_GENUINE_PAIRS) ||
        n_subjects < (own ? VD_CAL_OWN_SUBJECTS : VD_CAL_GENUINE_SUBJECTS)) {
        r->c->row.source = r->ops->weight ? "matcher" : "none";
        return VD_OK;
    }
    if (!strcmp(r->c->row.source, "labels")) {
        w->genuine = v;
        w->n_genuine = n;
    }
    return vd_worth_weigh(v, n, sorted, n_sorted, r->c->arena, w) ? no_memory(r->err) : VD_OK;
}

static void name_twins(struct run *r)
{
    struct vd_worth *w = &r->c->worth;
    for (size_t i = 0; i < w->n_twins_listed; i++) {
        struct vd_lookalikes *t = &w->twins[i];
        t->subject_a = r->sample.subject[t->template_a];
        t->subject_b = r->sample.subject[t->template_b];
        t->template_a = r->sample.id[t->template_a];
        t->template_b = r->sample.id[t->template_b];
    }
}

static int measure(struct run *r)
{
    size_t m = r->sample.n, n = m * (m - 1) / 2;
    double *pair = NULL, *sorted = NULL;
    int rc = vd_cal_score(&r->sample, r->ops, r->how->job, &pair, r->err);
    if (!rc && !(sorted = vd_array(n, sizeof(*sorted))))
        rc = no_memory(r->err);
    if (!rc) {
        memcpy(sorted, pair, n * sizeof(*sorted));
        rc = vd_cal_sort(sorted, n);
        if (!rc)
            rc = vd_worth_count(pair, sorted, m, r->c->arena, &r->c->worth);
        rc = rc ? no_memory(r->err) : VD_OK;
    }
    if (!rc) {
        name_twins(r);
        rc = weigh(r, sorted, n);
    }
    vd_free(pair);
    vd_free(sorted);
    return rc;
}

/* Does what was measured before hold for these very templates? */
static bool unchanged(const struct run *r)
{
    const struct vd_calibration *b = r->before;
    const struct vd_worth *w = &r->c->worth;
    if (!b || r->how->anew || r->how->labels || strcmp(b->worth.sample, w->sample) != 0)
        return false;
    return b->worth.n_genuine || !strcmp(b->worth.mates, w->mates);
}

static void take_over(struct run *r)
{
    const struct vd_calibration_row *b = &r->before->row;
    struct vd_calibration_row *row = &r->c->row;
    row->n_genuine = b->n_genuine;
    row->n_genuine_subjects = b->n_genuine_subjects;
    row->source = vd_arena_strdup(r->c->arena, b->source);
    row->body = vd_arena_strdup(r->c->arena, b->body);
}

static void describe(struct run *r, int64_t fingerprint)
{
    struct vd_calibration_row *row = &r->c->row;
    size_t n = vd_gallery_size(r->g), last = vd_gallery_rows(r->g);
    while (last && !vd_gallery_alive(r->g, last - 1))
        last--;
    row->modality = r->ops->modality;
    row->engine = vd_arena_strdup(r->c->arena, vd_gallery_engine(r->g));
    row->matcher = r->ops->name;
    row->last_template = last ? vd_gallery_row(r->g, last - 1).template_id : 0;
    row->n_templates = (int64_t)n;
    row->n_subjects = r->mates.gallery_subjects;
    row->fingerprint = fingerprint;
    row->n_sampled = (int64_t)r->sample.n;
    row->n_impostor = row->n_sampled * (row->n_sampled - 1) / 2;
}

/* Write the body, keep the row if that may be, and read it back. A, B */
static int keep(struct run *r)
{
    struct vd_calibration_row *row = &r->c->row;
    struct vd_buf body = {0};
    int rc = VD_OK;
    if (!row->body) {
        rc = vd_worth_write(&r->c->worth, &body, r->err);
        row->body = rc ? NULL : vd_arena_strdup(r->c->arena, body.data);
        vd_buf_free(&body);
    }
    if (!rc && (!row->body || !row->engine || !row->source))
        rc = no_memory(r->err);
    if (!rc && !vd_store_readonly(r->s)) {
        rc = vd_store_calibration_add(r->s, row, &row->id, r->err);
        if (!rc)
            rc = vd_store_calibration_get(r->s, row->id, r->c->arena, row, r->err);
    }
    if (!row->at)
        row->at = row->who = "";
    return rc ? rc : vd_worth_read(r->c->arena, row->body, &r->c->worth, r->err);
}

static int measure_and_keep(struct run *r, int64_t fingerprint)
{
    int rc = vd_cal_sample(r->s, r->g, sample_size(r), &r->sample, r->err);
    if (rc)
        return rc;
    cut_sample(r);
    if (r->sample.n < VD_CAL_LEAST)
        return too_little(r);
    rc = vd_cal_mates(r->g, r->c->arena, &r->mates, r->err);
    if (rc)
        return rc;
    hash_sample(&r->sample, r->c->worth.sample);
    vd_strlcpy(r->c->worth.mates, r->mates.hash, sizeof(r->c->worth.mates));
    describe(r, fingerprint);
    if (unchanged(r))
        take_over(r);
    else
        rc = measure(r);
    return rc ? rc : keep(r);
}

/* Is the stored one what is asked for? */
static bool serves(const struct run *r, int64_t fingerprint)
{
    const struct vd_calibration_row *b = r->before ? &r->before->row : NULL;
    if (!b || r->how->anew || r->how->labels || b->fingerprint != fingerprint ||
        b->n_templates != (int64_t)vd_gallery_size(r->g))
        return false;
    int64_t most = r->how->templates < VD_CAL_MOST ? (int64_t)r->how->templates : VD_CAL_MOST;
    return !most || b->n_sampled == (most < b->n_subjects ? most : b->n_subjects);
}

static int calibrate(struct run *r, struct vd_calibration **out)
{
    int64_t fingerprint = vd_cal_fingerprint(r->g);
    int rc = latest(r->s, r->ops->modality, vd_gallery_engine(r->g), r->ops, &r->before, r->err);
    if (rc && rc != VD_NOTFOUND && rc != VD_CORRUPT)
        return rc;
    if (serves(r, fingerprint)) {
        *out = r->before;
        r->before = NULL;
    } else {
        if (!(r->c = new_one(r->err)))
            return VD_NOMEM;
        r->c->ops = r->ops;
        rc = measure_and_keep(r, fingerprint);
        if (rc)
            return rc;
        *out = r->c;
        r->c = NULL;
    }
    (*out)->current = true;
    return VD_OK;
}

int vd_calibrate(struct vd_store *s, struct vd_gallery *g, const struct vd_calibrate *how,
                 struct vd_calibration **out, struct vd_err *err)
{
    struct vd_gallery *own = NULL;
    *out = NULL;
    int rc = g ? VD_OK : vd_gallery_open(&own, s, how->modality, how->engine, how->job, err);
    if (rc)
        return rc;
    struct run r = {.s = s, .g = g ? g : own, .how = how, .err = err};
    r.ops = vd_gallery_ops(r.g);
    rc = calibrate(&r, out);
    vd_calibration_close(r.c);
    vd_calibration_close(r.before);
    vd_cal_sample_close(&r.sample);
    vd_gallery_close(own);
    return rc;
}

/* ---- reading ---- */

void vd_calibration_facts(const struct vd_calibration *c, struct vd_calibration_facts *out)
{
    const struct vd_calibration_row *r = &c->row;
    *out = (struct vd_calibration_facts){
        .id = r->id,
        .modality = r->modality,
        .engine = r->engine,
        .matcher = r->matcher,
        .at = r->at,
        .n_templates = r->n_templates,
        .n_subjects = r->n_subjects,
        .n_sampled = r->n_sampled,
        .n_impostor = r->n_impostor,
        .n_genuine = r->n_genuine,
        .n_genuine_subjects = r->n_genuine_subjects,
        .genuine_from = r->source,
        .counted_to = c->worth.knots[c->worth.n_knots - 1].score,
        .current = c->current,
    };
}

struct vd_fmr vd_calibration_fmr(const struct vd_calibration *c, double score)
{
    return vd_worth_fmr(&c->worth, score);
}

bool vd_calibration_weight(const struct vd_calibration *c, double score, double *decibans)
{
    if (c->worth.n_curve)
        return vd_worth_weight(&c->worth, score, decibans);
    *decibans = 0;
    if (strcmp(c->row.source, "matcher") != 0 || !c->ops || !c->ops->weight || isnan(score))
        return false;
    /* The matcher's own scale rests on more pairs than there are here, but no score speaks for one
     * person by more than strangers of this gallery fail to reach it, counted or extrapolated. */
    *decibans = fmin(c->ops->weight(score), -10 * log10(vd_worth_fmr(&c->worth, score).high));
    return true;
}

/* A score that none can have is no bar. */
static double attainable(const struct vd_calibration *c, double score)
{
    return c->ops && c->ops->metric == VD_COSINE && score > 1 ? INFINITY : score;
}

double vd_calibration_bar(const struct vd_calibration *c, double fpir, size_t n)
{
    if (!c || !(fpir > 0))
        return INFINITY;
    if ((double)n <= fpir) /* as many as there are: any score will do */
        return c->worth.knots[0].score;
    double fmr = fpir < 1 ? -expm1(log1p(-fpir) / (double)n) : fpir / (double)n;
    return attainable(c, vd_worth_bar(&c->worth, fmr, false));
}

double vd_calibration_score_of(const struct vd_calibration *c, double fmr)
{
    return attainable(c, vd_worth_bar(&c->worth, fmr, true));
}

double vd_calibration_score_weighing(const struct vd_calibration *c, double decibans)
{
    return attainable(c, vd_worth_score_weighing(&c->worth, decibans));
}

const struct vd_lookalikes *vd_calibration_lookalikes(const struct vd_calibration *c, size_t *n,
                                                      size_t *n_all)
{
    *n = c->worth.n_twins_listed;
    *n_all = c->worth.n_twins;
    return c->worth.twins;
}

void vd_calibration_tail(const struct vd_calibration *c, struct vd_calibration_tail *out)
{
    const struct vd_worth *w = &c->worth;
    *out = (struct vd_calibration_tail){
        .effect = w->knots[w->n_knots - 1].effect,
        .from = w->tail_from,
        .n_pairs = w->tail_pairs,
        .per_tenfold = w->tail_rate > 0 ? log(10) / w->tail_rate : INFINITY,
        .per_tenfold_high = w->tail_slowest > 0 ? log(10) / w->tail_slowest : INFINITY,
    };
}
