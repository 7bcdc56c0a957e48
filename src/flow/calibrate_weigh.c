/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate_weigh.c: from genuine and impostor scores to the weight of evidence of a score.
 *
 * The likelihood ratio is the share of genuine pairs around a score over that of impostor pairs
 * around it.  The only thing said of it is that it never falls as the score rises: pool adjacent
 * violators (Ayer, Brunk and others, An empirical distribution function for sampling with
 * incomplete information, 1955; for scores as evidence Brummer and du Preez, Application-independent
 * evaluation of speaker detection, 2006) gives blocks of scores with one ratio each.  Each kind has
 * the same weight, whatever there is of it: a ratio has no prior in it.
 *
 * One observation of each kind is added at the wrong end, a genuine pair of one more subject below
 * all scores and an impostor above all, as much as one independent pair is worth: without it the
 * first and the last ratio would be 0 and infinity, and with it no ratio says more than the data can.
 *
 * Between the middles of blocks the logarithm goes in a straight line.  In the last block, where all
 * are genuine, the ratio is reached only in its middle: a score just above the last impostor says
 * less than one amidst the genuine ones.
 *
 * Invariants
 *  A. The curve rises in score strictly and never falls in decibans.
 *  B. No weight is above that of 1 / FMR's upper bound: the ratio at a score is at most the ratio of
 *     the shares that reach it (it does not fall beyond), and no share is above 1.
 */
#include "flow/calibrating.h"

#include <math.h>
#include <stdlib.h>

/* Neighbouring scores with one ratio: how much of each kind, and their scores times that. */
struct block {
    double genuine, impostor, sum_genuine, sum_impostor;
};

static int by_score(const void *pa, const void *pb)
{
    double a = ((const struct vd_cal_genuine *)pa)->score;
    double b = ((const struct vd_cal_genuine *)pb)->score;
    return (a > b) - (a < b);
}

/* Add a block and pool it with those before it while their ratio is not below its own. */
static size_t push(struct block *v, size_t n, struct block b)
{
    while (n && v[n - 1].genuine * b.impostor >= b.genuine * v[n - 1].impostor) {
        b.genuine += v[n - 1].genuine;
        b.impostor += v[n - 1].impostor;
        b.sum_genuine += v[n - 1].sum_genuine;
        b.sum_impostor += v[n - 1].sum_impostor;
        n--;
    }
    v[n] = b;
    return n + 1;
}

/* Impostors from *at on that score less than `below`, as one block. */
static struct block take_impostors(const double *sorted, size_t n, size_t *at, double below)
{
    struct block b = {0};
    for (; *at < n && sorted[*at] < below; ++*at) {
        b.impostor++;
        b.sum_impostor += sorted[*at];
    }
    return b;
}

static size_t pool(const struct vd_cal_genuine *g, size_t n, const double *sorted, size_t n_sorted,
                   double extra, struct block *v)
{
    size_t at = 0, k = 0;
    /* The genuine observation below all scores is one with the impostors up to the first score. */
    struct block b = take_impostors(sorted, n_sorted, &at, g[0].score);
    b.genuine = 1;
    k = push(v, k, b);
    for (size_t i = 0; i < n;) {
        double score = g[i].score;
        b = take_impostors(sorted, n_sorted, &at, nextafter(score, INFINITY));
        for (; i < n && g[i].score == score; i++) {
            b.genuine += g[i].weight;
            b.sum_genuine += g[i].weight * score;
        }
        k = push(v, k, b);
        b = take_impostors(sorted, n_sorted, &at, i < n ? g[i].score : INFINITY);
        if (b.impostor > 0)
            k = push(v, k, b);
    }
    return push(v, k, (struct block){.impostor = extra});
}

/* Where a block lies: the mean of its scores, both kinds weighing alike. */
static double middle(const struct block *b, double all_genuine, double all_impostor, bool first,
                     bool last, double extra)
{
    double wg = (b->genuine - (first ? 1 : 0)) / all_genuine;
    double wi = (b->impostor - (last ? extra : 0)) / all_impostor;
    double sum = b->sum_genuine / all_genuine + b->sum_impostor / all_impostor;
    return wg + wi > 1e-12 ? sum / (wg + wi) : NAN;
}

int vd_worth_weigh(struct vd_cal_genuine *g, size_t n, const double *sorted, size_t n_sorted,
                   struct vd_arena *a, struct vd_worth *w)
{
    double genuine = 1, extra = w->knots[w->n_knots - 1].effect;
    struct block *v = vd_array(2 * n + 3, sizeof(*v));
    w->curve = vd_arena_alloc(a, (2 * n + 3) * sizeof(*w->curve));
    w->n_curve = 0;
    if (!v || !w->curve) {
        vd_free(v);
        return VD_NOMEM;
    }
    qsort(g, n, sizeof(*g), by_score);
    for (size_t i = 0; i < n; i++)
        genuine += g[i].weight;
    double impostor = (double)n_sorted + extra;
    size_t k = pool(g, n, sorted, n_sorted, extra, v);
    for (size_t i = 0; i < k; i++) {
        double at = middle(&v[i], genuine, impostor, i == 0, i == k - 1, extra);
        double ratio = (v[i].genuine / genuine) / (v[i].impostor / impostor);
        bool rises = !w->n_curve || at > w->curve[w->n_curve - 1].score;
        if (!isnan(at) && rises && ratio > 0 && isfinite(ratio)) /* A */
            w->curve[w->n_curve++] = (struct vd_lr_point){at, 10 * log10(ratio)};
    }
    vd_free(v);
    return VD_OK;
}

bool vd_worth_weight(const struct vd_worth *w, double score, double *decibans)
{
    const struct vd_lr_point *p = w->curve;
    *decibans = 0;
    if (!w->n_curve || isnan(score))
        return false;
    size_t i = 0;
    while (i < w->n_curve && p[i].score <= score)
        i++;
    if (i == 0 || i == w->n_curve) {
        *decibans = p[i ? i - 1 : 0].decibans;
    } else {
        double t = (score - p[i - 1].score) / (p[i].score - p[i - 1].score);
        *decibans = p[i - 1].decibans + t * (p[i].decibans - p[i - 1].decibans);
    }
    *decibans = fmin(*decibans, -10 * log10(vd_worth_fmr(w, score).high)); /* B */
    return true;
}

/* B bends the curve, but not downwards: the bound on the FMR never rises. */
double vd_worth_score_weighing(const struct vd_worth *w, double decibans)
{
    double lo, hi, d;
    if (!w->n_curve)
        return INFINITY;
    lo = w->curve[0].score;
    hi = fmax(w->curve[w->n_curve - 1].score, vd_worth_bar(w, pow(10, -decibans / 10), false));
    if (!isfinite(hi) || !vd_worth_weight(w, hi, &d) || d < decibans)
        return INFINITY;
    if (vd_worth_weight(w, lo, &d) && d >= decibans)
        return -INFINITY;
    for (int i = 0; i < 200 && nextafter(lo, hi) < hi; i++) {
        double mid = lo + (hi - lo) / 2;
        vd_worth_weight(w, mid, &d);
        *(d >= decibans ? &hi : &lo) = mid;
    }
    return hi;
}
