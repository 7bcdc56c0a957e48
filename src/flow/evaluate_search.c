/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate_search.c: what searches of an open set find, of those who are in the gallery and of those
 * who are not.
 *
 * Each probe is searched once.  What its own subject scored tells the mated search, what all others
 * scored tells the non-mated one: the gallery without that subject.  A gallery holds the first
 * impression of every subject, or what the list gives the role.
 *
 *     FPIR(t)   non-mated searches whose best candidate scores t or more, of all
 *     FNIR(t)   mated searches that miss their subject, of all: it scores below t, or k or more other
 *               subjects score as much or more, k = 1 or VD_LISTED
 *
 * Both are rates of one score a search, so that evaluate_rates.c takes them: a mated search is a
 * genuine pair that scores what its subject did (-inf where that is not on the list), a non-mated one
 * an impostor pair of that subject alone, which counts as often as the subject was drawn.
 *
 * Source: P. Grother, M. Ngan, K. Hanaoka, "Face Recognition Vendor Test part 2: identification",
 * NISTIR 8271, sections on FNIR and FPIR.
 */
#include <math.h>
#include <stdlib.h>

#include "flow/evaluating.h"

static bool in_gallery(const struct vd_evaluating *r, const struct vd_label *l)
{
    return r->labels.roles ? l->role == VD_ROLE_GALLERY : l->first;
}

bool vd_evaluate_searches(const struct vd_evaluating *r, const struct vd_label *probe,
                          const struct vd_label *gallery)
{
    return !r->once && !in_gallery(r, probe) && in_gallery(r, gallery);
}

int vd_evaluate_note(struct vd_evaluating *r, size_t probe, size_t gallery, double score)
{
    struct vd_best *b = &r->best[probe];
    if (r->who[probe] == r->who[gallery]) {
        b->mate = score > b->mate ? score : b->mate;
        b->mated = true;
        return VD_OK;
    }
    b->other = score > b->other ? score : b->other;
    b->met = true;
    if (!b->top.heap && vd_topk_open_by(&b->top, VD_LISTED, r->who))
        return VD_NOMEM;
    if (score > -INFINITY)
        vd_topk_add(&b->top, score, gallery);
    return b->top.short_of_memory ? VD_NOMEM : VD_OK;
}

/* How many other subjects stand before the mate; of equal scores all do. At most VD_LISTED. */
static size_t before_mate(const struct vd_best *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->top.n; i++)
        n += b->top.heap[i].score >= b->mate;
    return n;
}

static bool is_found(const struct vd_best *b, size_t within)
{
    return b->mate > -INFINITY && before_mate(b) < within;
}

static bool is_of(const struct vd_column *c, int group, size_t label)
{
    return !c || c->group[label] == group;
}

/* Rates of the searches of a group: genuine scores of mated ones, impostor scores of the others. */
int vd_evaluate_found(const struct vd_evaluating *r, const struct vd_column *c, int group,
                      int listed, struct vd_rates *out, struct vd_err *err)
{
    size_t n = r->labels.n;
    struct vd_score *g = vd_array(n, sizeof *g), *im = vd_array(n, sizeof *im);
    int64_t ng = 0, ni = 0;
    int rc = g && im ? VD_OK : vd_evaluate_no_memory(err);
    for (size_t i = 0; i < n && !rc; i++) {
        const struct vd_best *b = &r->best[i];
        int32_t who = r->labels.v[i].subject_no;
        if (!is_of(c, group, i))
            continue;
        if (b->mated)
            g[ng++] =
                (struct vd_score){is_found(b, (size_t)listed) ? b->mate : -INFINITY, who, who};
        if (b->met)
            im[ni++] = (struct vd_score){b->other, who, who};
    }
    if (!rc)
        rc = vd_rates_of(g, ng, im, ni, r->how->replicates, out, err);
    vd_free(g);
    vd_free(im);
    return rc;
}

/*
 * Rank 1: the share of searches in which a mate scores higher than everybody else.  Its interval is
 * that of a share of missed pairs, so a search goes in as a pair of its subject that scores 1 or -1,
 * against one impostor of each that no threshold takes.
 */
int vd_evaluate_rank_1(const struct vd_evaluating *r, const struct vd_column *c, int group,
                       struct vd_rate *rank_1, int64_t *n_searches, struct vd_err *err)
{
    size_t n = r->labels.n;
    struct vd_score *g = vd_array(n, sizeof *g), *im = vd_array(n, sizeof *im);
    struct vd_rates rates;
    int64_t k = 0, hits = 0;
    int rc = g && im ? VD_OK : vd_evaluate_no_memory(err);
    *rank_1 = (struct vd_rate){NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < n && !rc; i++) {
        const struct vd_best *b = &r->best[i];
        int32_t who = r->labels.v[i].subject_no;
        if (!b->mated || !is_of(c, group, i))
            continue;
        bool hit = b->mate > b->other;
        hits += hit;
        g[k] = (struct vd_score){hit ? 1 : -1, who, who};
        im[k++] = (struct vd_score){0, who, who};
    }
    if (!rc && !(rc = vd_rates_of(g, k, im, k, r->how->replicates, &rates, err)) && k > 0) {
        struct vd_rate miss = rates.rate[VD_FNMR_ZERO];
        *rank_1 = (struct vd_rate){(double)hits / (double)k, 1 - miss.high, 1 - miss.low, NAN};
    }
    *n_searches = k;
    vd_free(g);
    vd_free(im);
    return rc;
}

/* ---- what the FMR of pairs says of searches ---- */

static int upwards(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

/* The least score that at most `allowed` of v pass, v sorted upwards. */
static double bar_of(const double *v, int64_t n, int64_t allowed)
{
    if (allowed >= n)
        return -INFINITY;
    double refused = v[n - 1 - allowed];
    for (int64_t i = n - allowed; i < n; i++)
        if (v[i] > refused)
            return v[i];
    return nextafter(refused, INFINITY);
}

static void check_rule(const struct vd_evaluating *r, const double *v, int64_t n, int k,
                       struct vd_open_set *out)
{
    double fmr = -expm1(log1p(-out->aim[k]) / (double)out->n_gallery);
    double bar = bar_of(v, n, (int64_t)((double)n * fmr));
    out->bar_supported[k] = (double)n * fmr >= VD_DET_ERRORS;
    int64_t met = 0;
    for (size_t i = 0; i < r->labels.n; i++) {
        met += r->best[i].met;
        out->n_seen[k] += r->best[i].met && r->best[i].other >= bar;
    }
    out->seen[k] = vd_share_of(out->n_seen[k], met);
    out->seen[k].threshold = bar;
}

static int check_rules(const struct vd_evaluating *r, struct vd_open_set *out, struct vd_err *err)
{
    static const double aims[VD_N_FPIR] = {0.1, 0.01, 0.001};
    int64_t n = 0;
    double *v = vd_array((size_t)(r->impostor.n + r->only.n) + 1, sizeof *v);
    if (!v)
        return vd_evaluate_no_memory(err);
    for (int64_t i = 0; i < r->impostor.n; i++)
        v[n++] = r->impostor.v[i].score;
    for (int64_t i = 0; i < r->only.n; i++)
        v[n++] = r->only.v[i].score;
    qsort(v, (size_t)n, sizeof *v, upwards);
    for (int k = 0; k < VD_N_FPIR; k++) {
        out->aim[k] = aims[k];
        out->seen[k] = (struct vd_rate){NAN, NAN, NAN, NAN};
        if (n > 0 && out->n_gallery > 0)
            check_rule(r, v, n, k, out);
    }
    vd_free(v);
    return VD_OK;
}

/* Subjects are numbered without gaps; counted when first seen. */
static int count_gallery(const struct vd_evaluating *r, struct vd_open_set *out, struct vd_err *err)
{
    bool *seen = vd_array(r->labels.n_subjects + 1, sizeof *seen);
    if (!seen)
        return vd_evaluate_no_memory(err);
    for (size_t i = 0; i < r->labels.n; i++) {
        const struct vd_label *l = &r->labels.v[i];
        if (!in_gallery(r, l))
            continue;
        out->n_gallery++;
        out->n_gallery_subjects += !seen[l->subject_no];
        seen[l->subject_no] = true;
    }
    vd_free(seen);
    return VD_OK;
}

int vd_evaluate_open_set(const struct vd_evaluating *r, struct vd_open_set *out, struct vd_err *err)
{
    int rc = count_gallery(r, out, err);
    if (!rc)
        rc = vd_evaluate_found(r, NULL, 0, 1, &out->first, err);
    if (!rc)
        rc = vd_evaluate_found(r, NULL, 0, VD_LISTED, &out->listed, err);
    return rc ? rc : check_rules(r, out, err);
}
