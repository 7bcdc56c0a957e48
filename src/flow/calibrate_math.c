/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate_math.c: from the scores of unrelated pairs to how rare a score is among them.
 *
 * m templates of m subjects give n = m (m-1) / 2 pairs.  The share of them that reach a score s is
 * the estimate of FMR(s).  Its error is not that of n independent draws: two pairs with a template
 * in common go together, because some templates resemble everybody.  The share is a U-statistic of
 * degree two; Hoeffding (A class of statistics with asymptotically normal distribution, 1948,
 * section 5) gives its variance as
 *
 *     (4 (m-2) z1 + 2 z2) / (m (m-1)),  z2 = F (1 - F),  z1 = Cov(pair ij reaches s, pair ik does)
 *
 * and z1 is read from c_i, how many pairs of template i reach s: sum c_i (c_i - 1) over
 * m (m-1) (m-2), less F^2.  Against 2 z2 / (m (m-1)), that of independent pairs, that is the design
 * effect (Kish, Survey Sampling, 1965): n pairs say as much as n / effect independent ones.  The
 * bound is Clopper and Pearson's (The use of confidence or fiducial limits, Biometrika 1934), one
 * side, 95 %, on count / effect of n / effect; with nothing seen it is 3 / n, nearly.
 *
 * Where fewer than ten pairs reach a score, counting ends.  Beyond goes an exponential: log FMR falls
 * on in a straight line, at the rate that makes what lies above a lower threshold most likely.
 * Tails that thin out faster, such as of cosines of unrelated vectors (near Gaussian), lie below it,
 * so that it tells too many unrelated people; heavier ones (relatives, twins, one person under two
 * subjects) lie above, and it tells too few.  It is the tail of every distribution of the Gumbel type
 * (Pickands, Statistical inference using extreme order statistics, 1975), taken one step: a
 * generalised Pareto tail was rejected, because its third number, from so few pairs, swings between
 * an end of the scale and a heavy tail.
 *
 * Pairs beyond all the tail explains (less than a hundredth of a pair expected) are one person under
 * two subjects, or relatives.  They are counted, but the rate is fitted without them, and they are
 * listed for a person to look at.
 *
 * Invariants
 *  A. Knots rise strictly in score and fall strictly in count; the first has count n.
 *  B. Upper bounds never rise with the score, and are never below the estimate.
 *  C. At a knot the FMR is count / n exactly; between two, log FMR is a straight line: no more than
 *     a tenth from what a count would give.
 *  D. Beyond the joint the model is followed down to 1/10,000 of the joint's FMR and no further:
 *     what a few hundred pairs say about rarer things is nothing.
 */
#include "flow/calibrating.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static const double ladder = 1.1;       /* each knot has that many times the pairs of the next */
static const double floor_share = 1e-4; /* D */
static const double twin_expected = 0.01;

uint64_t vd_cal_hash(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* ---- sorting: radix on the bits, turned so that they order as the numbers do ---- */

static uint64_t key_of(double v)
{
    uint64_t k;
    memcpy(&k, &v, sizeof(k));
    return k >> 63 ? ~k : k | (uint64_t)1 << 63;
}

static double of_key(uint64_t k)
{
    double v;
    k = k >> 63 ? k & ~((uint64_t)1 << 63) : ~k;
    memcpy(&v, &k, sizeof(v));
    return v;
}

static void sort_by_byte(const uint64_t *from, uint64_t *to, size_t n, int shift)
{
    size_t at[257] = {0};
    for (size_t i = 0; i < n; i++)
        at[(from[i] >> shift & 255) + 1]++;
    for (int k = 0; k < 256; k++)
        at[k + 1] += at[k];
    for (size_t i = 0; i < n; i++)
        to[at[from[i] >> shift & 255]++] = from[i];
}

int vd_cal_sort(double *v, size_t n)
{
    uint64_t *key = vd_array(n, sizeof(*key)), *spare = vd_array(n, sizeof(*spare));
    if (key && spare) {
        for (size_t i = 0; i < n; i++)
            key[i] = key_of(v[i]);
        for (int shift = 0; shift < 64; shift += 16) {
            sort_by_byte(key, spare, n, shift);
            sort_by_byte(spare, key, n, shift + 8);
        }
        for (size_t i = 0; i < n; i++)
            v[i] = of_key(key[i]);
    }
    vd_free(key);
    vd_free(spare);
    return key && spare ? VD_OK : VD_NOMEM;
}

/* ---- limits ---- */

/* Continued fraction of the incomplete beta function, by Lentz's method. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < DBL_MIN ? DBL_MIN : d);
    double h = d;
    for (int m = 1; m < 10000; m++) {
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double step = 1;
        for (int k = 0; k < 2; k++) {
            double t = k ? odd : even;
            d = 1 + t * d;
            c = 1 + t / c;
            d = 1 / (fabs(d) < DBL_MIN ? DBL_MIN : d);
            c = fabs(c) < DBL_MIN ? DBL_MIN : c;
            step *= c * d;
        }
        h *= step;
        if (fabs(step - 1) < 1e-12)
            break;
    }
    return h;
}

/* Probability that a Beta(a, b) is at most x. */
static double beta_below(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x >= 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* Where to look for the limit first: Wilson and Hilferty's (1931) of a Poisson count. */
static double guess_high(double x, double n)
{
    double k = x + 1, t = 1 - 1 / (9 * k) + 1.6449 / (3 * sqrt(k));
    double p = k * t * t * t / (n + (k * t * t * t - x) / 2);
    return p < 0.999 ? p : 0.999;
}

double vd_cal_share_high(double x, double n)
{
    if (!(x < n) || !(n > 0))
        return 1;
    double a = x + 1, b = n - x, lo = 0, hi = 1, p = guess_high(x, n), before = 0;
    double scale = lgamma(a + b) - lgamma(a) - lgamma(b);
    for (int i = 0; i < 100 && fabs(p - before) > 1e-12 * p; i++) { /* Newton, kept in a bracket */
        double f = beta_below(a, b, p) - 0.95;
        double slope = exp(scale + (a - 1) * log(p) + (b - 1) * log1p(-p));
        *(f < 0 ? &lo : &hi) = before = p;
        p -= f / slope;
        if (!(p > lo && p < hi))
            p = (lo + hi) / 2;
    }
    return p;
}

/* What a rate from k independent exceedances is at least, as a share of it: the fifth percentile of
 * a chi-squared of 2 k over 2 k, after Wilson and Hilferty (1931). */
static double rate_low(double k)
{
    double v = 2 * k, t = 1 - 2 / (9 * v) - 1.6449 * sqrt(2 / (9 * v));
    return k > 0 && t > 0 ? t * t * t : 0;
}

/* ---- knots ---- */

/* Pairs of the ascending scores that reach v[n - k]: k, and those that tie. */
static size_t count_from(const double *v, size_t n, size_t k)
{
    while (k < n && !(v[n - k - 1] < v[n - k]))
        k++;
    return k;
}

static void add_knots(const double *v, size_t n, struct vd_worth *w)
{
    size_t k = count_from(v, n, n < VD_CAL_COUNTED ? n : VD_CAL_COUNTED), next;
    for (w->n_knots = 0;; k = next) {
        w->knots[w->n_knots++] = (struct vd_knot){v[n - k], (double)k, 1};
        if (k >= n)
            break;
        next = (size_t)ceil((double)k * ladder);
        next = count_from(v, n, next > n ? n : next);
    }
    for (size_t i = 0; i < w->n_knots / 2; i++) {
        struct vd_knot t = w->knots[i];
        w->knots[i] = w->knots[w->n_knots - 1 - i];
        w->knots[w->n_knots - 1 - i] = t; /* A */
    }
}

/* The last knot that the score reaches; the first, if it reaches none. */
static size_t knot_below(const struct vd_worth *w, double score)
{
    size_t lo = 0, hi = w->n_knots;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        *(w->knots[mid].score <= score ? &lo : &hi) = mid;
    }
    return lo;
}

/* How many pairs of each template reach each knot, column by column: c[i * n_knots + k]. */
static void count_by_template(const double *pair, size_t m, const struct vd_worth *w, uint32_t *c)
{
    size_t n = w->n_knots;
    for (size_t i = 0; i < m; i++)
        for (size_t j = i + 1; j < m; j++) {
            size_t k = knot_below(w, *pair++);
            c[i * n + k]++;
            c[j * n + k]++;
        }
    for (size_t i = 0; i < m; i++)
        for (size_t k = n - 1; k-- > 0;)
            c[i * n + k] += c[i * n + k + 1];
}

static double effect_at(const uint32_t *c, size_t m, size_t n_knots, size_t k, double share)
{
    double sum = 0, dm = (double)m;
    for (size_t i = 0; i < m; i++)
        sum += (double)c[i * n_knots + k] * ((double)c[i * n_knots + k] - 1);
    double z1 = sum / (dm * (dm - 1) * (dm - 2)) - share * share;
    return share < 1 && z1 > 0 ? 1 + 2 * (dm - 2) * z1 / (share * (1 - share)) : 1;
}

static int tell_effects(const double *pair, size_t m, struct vd_worth *w)
{
    uint32_t *c = vd_array(m * w->n_knots, sizeof(*c));
    if (!c)
        return VD_NOMEM;
    count_by_template(pair, m, w, c);
    for (size_t k = 0; k < w->n_knots; k++)
        w->knots[k].effect = k && w->knots[k].count < VD_CAL_EFFECT
                                 ? w->knots[k - 1].effect
                                 : effect_at(c, m, w->n_knots, k, w->knots[k].count / w->n_pairs);
    vd_free(c);
    return VD_OK;
}

/* ---- the tail ---- */

/* Pairs from which the tail is fitted: 100 to 250, or a fifth of what there is; of more than a
 * million one in 4,000, so that the twins in so many do not outnumber it. */
static size_t tail_size(size_t n)
{
    size_t k = n / 100 < 100 ? 100 : n / 100 > 250 ? 250 : n / 100;
    if (n / 4000 > k)
        k = n / 4000;
    return k < n / 5 ? k : n / 5;
}

/*
 * The rate of what exceeds v[n-k-1], k pairs, without the twins.  It begins with the median, which a
 * few twins do not move, and goes on with the mean of those that belong.
 */
static void fit_tail(const double *v, size_t n, struct vd_worth *w)
{
    size_t k = tail_size(n), twins = 0;
    double from = v[n - k - 1], half = v[n - (k + 1) / 2] - from;
    double rate = half > 0 ? log(2) / half : 0;
    for (int round = 0; round < 8; round++) {
        double sum = 0, cut = rate > 0 ? from + log((double)k / twin_expected) / rate : INFINITY;
        size_t out = 0;
        while (out < k / 2 && v[n - 1 - out] > cut)
            out++;
        for (size_t i = out; i < k; i++)
            sum += v[n - 1 - i] - from;
        bool same = round && out == twins;
        twins = out;
        rate = sum > 0 ? (double)(k - out) / sum : 0;
        if (same)
            break;
    }
    w->tail_from = from;
    w->tail_pairs = (double)(k - twins);
    w->tail_rate = rate;
    w->tail_effect = w->knots[knot_below(w, from)].effect;
    w->n_twins = twins;
}

static int by_twin_score(const void *pa, const void *pb)
{
    const struct vd_lookalikes *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->template_a != b->template_a)
        return a->template_a < b->template_a ? -1 : 1;
    return (a->template_b > b->template_b) - (a->template_b < b->template_b);
}

static int list_twins(const double *pair, size_t m, double least, struct vd_arena *a,
                      struct vd_worth *w)
{
    size_t n = 0;
    if (!w->n_twins)
        return VD_OK;
    w->twins = vd_arena_alloc(a, w->n_twins * sizeof(*w->twins));
    if (!w->twins)
        return VD_NOMEM;
    for (size_t i = 0; i < m; i++)
        for (size_t j = i + 1; j < m; j++, pair++)
            if (*pair >= least && n < w->n_twins)
                w->twins[n++] = (struct vd_lookalikes){*pair, (int64_t)i, (int64_t)j, 0, 0};
    qsort(w->twins, n, sizeof(*w->twins), by_twin_score);
    w->n_twins_listed = n < VD_CAL_LISTED ? n : VD_CAL_LISTED;
    return VD_OK;
}

int vd_worth_count(const double *pair, const double *sorted, size_t m, struct vd_arena *a,
                   struct vd_worth *w)
{
    size_t n = m * (m - 1) / 2, most = 16 + (size_t)(log((double)n) / log(ladder));
    w->n_pairs = (double)n;
    w->knots = vd_arena_alloc(a, most * sizeof(*w->knots));
    if (!w->knots)
        return VD_NOMEM;
    add_knots(sorted, n, w);
    int rc = tell_effects(pair, m, w);
    if (rc)
        return rc;
    fit_tail(sorted, n, w);
    rc = list_twins(pair, m, sorted[n - (w->n_twins ? w->n_twins : 1)], a, w);
    return rc ? rc : vd_worth_bounds(a, w);
}

int vd_worth_bounds(struct vd_arena *a, struct vd_worth *w)
{
    w->high = vd_arena_alloc(a, w->n_knots * sizeof(*w->high));
    if (!w->high)
        return VD_NOMEM;
    for (size_t k = w->n_knots; k-- > 0;) {
        const struct vd_knot *t = &w->knots[k];
        w->high[k] = vd_cal_share_high(t->count / t->effect, w->n_pairs / t->effect);
        if (k + 1 < w->n_knots && w->high[k] < w->high[k + 1])
            w->high[k] = w->high[k + 1]; /* B */
    }
    w->tail_slowest = w->tail_rate * rate_low(w->tail_pairs / w->tail_effect);
    return VD_OK;
}

/* ---- reading ---- */

/* Beyond the joint: the model, but never less than the twins that were seen. */
static struct vd_fmr beyond(const struct vd_worth *w, double score)
{
    const struct vd_knot *joint = &w->knots[w->n_knots - 1];
    double past = score - joint->score, high = w->high[w->n_knots - 1];
    double fall = exp(-w->tail_rate * past), slow = exp(-w->tail_slowest * past);
    struct vd_fmr f = {.value = joint->count / w->n_pairs, .high = high, .extrapolated = true};
    f.value *= fall > floor_share ? fall : floor_share; /* D */
    f.high *= slow > floor_share ? slow : floor_share;
    size_t seen = 0;
    while (seen < w->n_twins_listed && w->twins[seen].score >= score)
        seen++;
    if (seen) {
        double most = vd_cal_share_high((double)seen / joint->effect, w->n_pairs / joint->effect);
        f.value = fmax(f.value, (double)seen / w->n_pairs);
        f.high = fmax(f.high, most);
    }
    return f;
}

struct vd_fmr vd_worth_fmr(const struct vd_worth *w, double score)
{
    size_t k = knot_below(w, score), last = w->n_knots - 1;
    if (score <= w->knots[0].score)
        return (struct vd_fmr){1, 1, false};
    if (score > w->knots[last].score)
        return beyond(w, score);
    const struct vd_knot *lo = &w->knots[k], *hi = &w->knots[k < last ? k + 1 : k];
    double t = hi > lo ? (score - lo->score) / (hi->score - lo->score) : 0;
    struct vd_fmr f = {.value = lo->count / w->n_pairs, .high = w->high[k]};
    if (t > 0) { /* C */
        f.value *= pow(hi->count / lo->count, t);
        f.high *= pow(w->high[k + 1] / w->high[k], t);
    }
    return f;
}

static double share_at(const struct vd_worth *w, double score, bool by_estimate)
{
    struct vd_fmr f = vd_worth_fmr(w, score);
    return by_estimate ? f.value : f.high;
}

double vd_worth_bar(const struct vd_worth *w, double fmr, bool by_estimate)
{
    double lo = w->knots[0].score, hi = w->knots[w->n_knots - 1].score;
    if (fmr >= 1)
        return lo;
    double rate = by_estimate ? w->tail_rate : w->tail_slowest;
    double reach = rate > 0 ? -log(floor_share) / rate : 0;
    hi += reach;
    if (w->n_twins_listed && w->twins[0].score >= hi)
        hi = nextafter(w->twins[0].score, INFINITY);
    if (!(share_at(w, hi, by_estimate) <= fmr))
        return INFINITY;
    for (int i = 0; i < 200 && nextafter(lo, hi) < hi; i++) {
        double mid = lo + (hi - lo) / 2;
        *(share_at(w, mid, by_estimate) <= fmr ? &hi : &lo) = mid;
    }
    return hi;
}
