/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate_rates.c: error rates from scores.
 *
 * A pair is accepted when its score is at least the threshold t.  FMR(t) is the share of impostor
 * pairs that are accepted, FNMR(t) the share of genuine pairs that are not.
 *
 *   FNMR at FMR 1/x   the lowest FNMR(t) of all t with FMR(t) <= 1/x; ZeroFMR: with FMR(t) = 0
 *   EER               where FMR and FNMR cross; t runs over all scores that occur and one above
 *                     them, and between two neighbours both rates are taken as straight lines
 */
#include <math.h>
#include <stdlib.h>
#include <vedette/evaluate.h>

static int upwards(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

/* How many of the sorted scores lie below t? */
static int64_t below(const double *v, int64_t n, double t)
{
    int64_t lo = 0, hi = n;
    while (lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;
        if (v[mid] < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Lowest FNMR while at most `allowed` impostors are accepted. */
static double fnmr_at(const double *g, int64_t ng, const double *im, int64_t ni, int64_t allowed)
{
    if (allowed >= ni)
        return 0;
    double highest_refused = im[ni - 1 - allowed];
    int64_t k = below(g, ng, highest_refused);
    while (k < ng && g[k] <= highest_refused)
        k++;
    return (double)k / (double)ng;
}

static double equal_rate(const double *g, int64_t ng, const double *im, int64_t ni)
{
    double fmr = 1, fnmr = 0;
    for (int64_t i = 0, j = 0; i < ng || j < ni;) {
        double t = i < ng && (j >= ni || g[i] <= im[j]) ? g[i] : im[j];
        while (i < ng && g[i] <= t)
            i++;
        while (j < ni && im[j] <= t)
            j++;
        /* Now the threshold is the next score up, or above all. */
        double next_fmr = (double)(ni - j) / (double)ni, next_fnmr = (double)i / (double)ng;
        if (next_fnmr >= next_fmr) {
            double before = fmr - fnmr, after = next_fnmr - next_fmr;
            return fmr + (next_fmr - fmr) * (before / (before + after));
        }
        fmr = next_fmr;
        fnmr = next_fnmr;
    }
    return NAN;
}

void vd_error_rates(double *genuine, int64_t n_genuine, double *impostor, int64_t n_impostor,
                    struct vd_evaluation *out)
{
    out->eer = out->fnmr_at_fmr_1e2 = out->fnmr_at_fmr_1e3 = out->zero_fmr = NAN;
    out->n_genuine = n_genuine;
    out->n_impostor = n_impostor;
    if (n_genuine > 0)
        qsort(genuine, (size_t)n_genuine, sizeof *genuine, upwards);
    if (n_impostor > 0)
        qsort(impostor, (size_t)n_impostor, sizeof *impostor, upwards);
    if (n_genuine <= 0 || n_impostor <= 0)
        return;
    out->eer = equal_rate(genuine, n_genuine, impostor, n_impostor);
    out->fnmr_at_fmr_1e2 = fnmr_at(genuine, n_genuine, impostor, n_impostor, n_impostor / 100);
    out->fnmr_at_fmr_1e3 = fnmr_at(genuine, n_genuine, impostor, n_impostor, n_impostor / 1000);
    out->zero_fmr = fnmr_at(genuine, n_genuine, impostor, n_impostor, 0);
}
