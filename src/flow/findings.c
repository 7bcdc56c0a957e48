/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.c: a stored search with what its candidates are worth.
 *
 *    search ─► its calibration ─► support of each score ─┐
 *    candidate ─► its template ─► quality, minutiae ─────┼─► struct vd_worth
 *    candidate ─► its subject ──► contradictions ────────┘
 *
 * Invariants
 *  A. The support follows from the search and the calibration it was read by, both append-only, so
 *     it is the same whenever it is read, whatever was enrolled or calibrated since.
 *  B. A search without a calibration has no word of support, whatever the case could calibrate on
 *     today.
 *  C. A list of all prints of one person goes by what they come to together: its support is that of
 *     the sum of the weights.  With weights that are what they claim, prints of others come to x
 *     decibans or more at most once in 10^(x/10) (see fuse.c): a bound, so it is the bound that is
 *     told, and as an extrapolation, because nobody counted it.
 */
#include "flow/findings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "search", "out of memory");
}

/* C. */
static void support_of_sum(const struct vd_findings *f, double fused, struct vd_support *out)
{
    char some[VD_UNRELATED_TEXT];
    double share = fmin(1, pow(10, -fused / 10));
    *out = (struct vd_support){.calibrated = true,
                               .fmr = {.value = share, .high = share, .extrapolated = true},
                               .weighed = true,
                               .decibans = fused,
                               .words = vd_support_words(fused)};
    out->unrelated = out->unrelated_high = share * (double)f->search.n_searched;
    vd_unrelated_show(out, some);
    some[strcspn(some, "*")] = 0;
    snprintf(out->text, sizeof(out->text),
             "%s unrelated people in a search of this size would come to this much together, by "
             "the bound of the weights",
             some);
}

/* What a search for a person adds up has a weight, or it was left out. */
bool vd_findings_sums(const struct vd_findings *f)
{
    return f->search.together && (f->calibration || !f->search.modality);
}

static void support_of(const struct vd_findings *f, const struct vd_candidate *c,
                       struct vd_support *out)
{
    if (vd_findings_sums(f))
        support_of_sum(f, c->fused, out);
    else
        vd_support_of(f->calibration, c->score, f->search.n_searched, out);
}

static bool is_poor(const struct vd_findings *f, const struct vd_candidate *c,
                    const struct vd_worth *w)
{
    bool finger = vd_candidate_modality(c, f->search.modality) == VD_FINGER;
    return (w->quality >= 0 && w->quality < VD_QUALITY_LOW) ||
           (finger && w->size && w->size < VD_MINUTIAE_FEW);
}

static int keep_contradictions(struct vd_findings_run *r, struct vd_worth *w)
{
    size_t bytes = r->contradictions.len;
    struct vd_contradiction *v = bytes ? vd_arena_alloc(r->a, bytes) : NULL;
    if (r->failed || r->contradictions.failed || (bytes && !v))
        return VD_NOMEM;
    if (bytes)
        memcpy(v, r->contradictions.data, bytes);
    w->contradictions = v;
    w->n_contradictions = bytes / sizeof(*v);
    vd_buf_clear(&r->contradictions);
    return VD_OK;
}

/* A whole profile only where records could contradict each other: most subjects have one.  A subject
 * that is gone (its batch was taken back) has none, and no contradictions. */
static int contradictions(struct vd_findings_run *r, struct vd_store *s, struct vd_arena *scratch,
                          const struct vd_candidate *c, const struct vd_candidate_brief *brief,
                          struct vd_err *err)
{
    struct vd_profile p = {0};
    struct vd_media picture = {.machine_made = true};
    vd_arena_reset(scratch);
    int rc = brief->several ? vd_store_profile(s, c->subject, scratch, &p, err) : VD_OK;
    if (rc && rc != VD_NOTFOUND)
        return rc;
    if (rc == VD_NOTFOUND)
        memset(&p, 0, sizeof(p));
    if (!brief->several && brief->machine_made) {
        p.media = &picture;
        p.n_media = 1;
    }
    vd_contradictions_find(r, c, &p);
    return VD_OK;
}

/* What a search by name shows is what it found then, the name too. */
static int named(struct vd_findings_run *r, struct vd_candidate *c, struct vd_worth *w,
                 struct vd_err *err)
{
    struct vd_find_hit *h = c->reason ? vd_arena_alloc(r->a, sizeof(*h)) : NULL;
    if (!c->reason)
        return VD_OK;
    int rc = h ? vd_find_reason_read(c, r->a, h, err) : no_memory(err);
    if (rc == VD_OK && h->name)
        c->name = h->name;
    w->named = rc == VD_OK ? h : NULL;
    return rc;
}

static int weigh(struct vd_findings_run *r, struct vd_store *s, struct vd_arena *scratch,
                 struct vd_candidate *c, struct vd_err *err)
{
    struct vd_candidate_brief brief;
    struct vd_worth *w = vd_arena_alloc(r->a, sizeof(*w));
    if (!w)
        return no_memory(err);
    int rc = vd_store_candidate_brief(s, c->subject, c->template_id, &brief, err);
    if (!rc)
        rc = contradictions(r, s, scratch, c, &brief, err);
    if (rc)
        return rc;
    support_of(r->out, c, &w->support);
    w->quality = brief.quality;
    w->size = brief.size;
    w->poor = is_poor(r->out, c, w);
    c->worth = w;
    rc = named(r, c, w, err);
    if (rc)
        return rc;
    return keep_contradictions(r, w) ? no_memory(err) : VD_OK;
}

/* B. */
static int open_calibration(struct vd_store *s, struct vd_findings *f, struct vd_err *err)
{
    for (int m = 1; !f->search.modality && m <= VD_N_MODALITIES; m++) {
        int rc = vd_store_search_calibration(s, f->search.id, m, &f->read_by[m], NULL);
        if (rc && rc != VD_NOTFOUND)
            return vd_fail(err, (enum vd_rc)rc, "search", "its calibrations cannot be read");
    }
    if (!f->search.calibration)
        return VD_OK;
    int rc = vd_calibration_get(s, f->search.calibration, &f->calibration, err);
    if (!rc)
        vd_calibration_facts(f->calibration, &f->by);
    return rc;
}

static int read_rows(struct vd_store *s, int64_t search, struct vd_arena *a, struct vd_findings *f,
                     struct vd_err *err)
{
    struct vd_outcome *outcomes = NULL;
    struct vd_print *prints = NULL;
    struct vd_search_query *queries = NULL;
    int rc = vd_store_search_get(s, search, a, &f->search, err);
    if (!rc)
        rc = vd_store_candidates(s, search, a, &f->candidates, err);
    if (!rc)
        rc = vd_store_outcomes(s, search, a, &outcomes, &f->n_outcomes, err);
    if (!rc)
        rc = vd_store_search_prints(s, search, a, &prints, &f->n_prints, err);
    if (!rc)
        rc = vd_store_search_queries(s, search, a, &queries, &f->n_queries, err);
    f->outcomes = outcomes;
    f->queries = queries;
    f->prints = prints;
    return rc;
}

int vd_findings_read(struct vd_store *s, int64_t search, struct vd_arena *a,
                     struct vd_findings *out, struct vd_err *err)
{
    struct vd_findings_run r = {.out = out, .a = a};
    struct vd_arena *scratch = vd_arena_new();
    memset(out, 0, sizeof(*out));
    int rc = scratch ? read_rows(s, search, a, out, err) : no_memory(err);
    if (!rc)
        rc = open_calibration(s, out, err);
    for (size_t i = 0; !rc && i < out->candidates.n; i++)
        rc = weigh(&r, s, scratch, &out->candidates.v[i], err);
    vd_buf_free(&r.contradictions);
    vd_arena_free(scratch);
    return rc;
}

void vd_findings_close(struct vd_findings *f)
{
    vd_calibration_close(f->calibration);
    f->calibration = NULL;
    f->by = (struct vd_calibration_facts){0};
}
