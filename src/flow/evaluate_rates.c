/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate_rates.c: error rates from scores, and how sure they are.
 *
 * A pair is accepted when its score is at least the threshold t.  FMR(t) is the share of impostor
 * pairs that are accepted, FNMR(t) the share of genuine pairs that are not.
 *
 *   FNMR at FMR 1/x   the lowest FNMR(t) of all t with FMR(t) <= 1/x; ZeroFMR: with FMR(t) = 0
 *   DET               the same for FMR 10^-(k/8), where FNMR and FMR cross or not
 *   EER               where FMR and FNMR cross; t runs over all scores that occur and one above
 *                     them, and between two neighbours both rates are taken as straight lines
 *
 * The bootstrap repeats this with every pair weighted by how often its subjects were drawn.
 * Drawing pairs instead of subjects would take 1,120 genuine pairs of 40 fingers for 1,120
 * independent ones, and give intervals a third as wide as they are.
 *
 * Invariants:
 *   (a) weights are whole numbers, so that sums are exact and do not depend on their order;
 *   (b) the rates of weights that are all 1 are the plain rates.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <vedette/evaluate.h>

enum { FIRST_DET = VD_N_RATES + 2 * VD_N_FIXED, N_VALUES = FIRST_DET + VD_N_DET };
/* Where on the DET curve a rate of vd_rates.rate lies. */
static const int det_of[VD_N_RATES] = {[VD_FNMR_1E2] = VD_DET_1E2,
                                       [VD_FNMR_1E3] = VD_DET_1E3,
                                       [VD_FNMR_1E4] = VD_DET_1E4,
                                       [VD_FNMR_ZERO] = VD_DET_ZERO};

/* Whom a pair shows; b of a genuine one is the place above all subjects, which counts once always, so
 * that no branch waits for a draw. */
struct pair {
    int32_t a, b;
};
/* Both arrays sorted upwards; w_: how often each pair counts, made once a replicate, because it is
 * read once and again; who_: whom they show, close together for making it. */
struct sample {
    const struct vd_score *genuine, *impostor;
    int64_t n_genuine, n_impostor;
    uint32_t *w_genuine, *w_impostor;
    struct pair *who_genuine, *who_impostor;
    int64_t all_genuine, all_impostor; /* sums of them */
};

static int upwards(const void *pa, const void *pb)
{
    double a = ((const struct vd_score *)pa)->score, b = ((const struct vd_score *)pb)->score;
    return (a > b) - (a < b);
}

/* times: how often each subject was drawn, NULL: once. */
static int64_t weigh_all(uint32_t *w, const struct pair *who, int64_t n, const uint32_t *times)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < n; i++) {
        w[i] = times ? times[who[i].a] * times[who[i].b] : 1;
        sum += w[i];
    }
    return sum;
}

static void weigh(struct sample *s, const uint32_t *times)
{
    s->all_genuine = weigh_all(s->w_genuine, s->who_genuine, s->n_genuine, times);
    s->all_impostor = weigh_all(s->w_impostor, s->who_impostor, s->n_impostor, times);
}

/* Weight of what is accepted: scores of at least t. */
static int64_t accepted(const uint32_t *w, const struct vd_score *v, int64_t n, double t)
{
    int64_t sum = 0;
    while (n > 0 && v[n - 1].score >= t)
        sum += w[--n];
    return sum;
}

/* The least score above t. */
static double next_above(const struct sample *s, double t)
{
    int64_t i = s->n_genuine, j = s->n_impostor;
    double least = INFINITY;
    while (i > 0 && s->genuine[i - 1].score > t)
        least = s->genuine[--i].score;
    while (j > 0 && s->impostor[j - 1].score > t)
        least = fmin(least, s->impostor[--j].score);
    return least;
}

static double det_fmr(int k)
{
    return k == VD_DET_ZERO ? 0 : pow(10, -(k + 2) / (double)VD_DET_A_DECADE);
}

/* Weight of impostors that may be accepted; at whole decades without rounding. */
static int64_t allowed_at(int k, int64_t all)
{
    static const int64_t one_in[] = {10, 100, 1000, 10000, 100000};
    int eighths = k + 2;
    if (k == VD_DET_ZERO)
        return 0;
    return eighths % VD_DET_A_DECADE ? (int64_t)((double)all * det_fmr(k))
                                     : all / one_in[eighths / VD_DET_A_DECADE - 1];
}

/* Lowest FNMR at each point, the strictest first, in one walk down. threshold: NULL or as value. */
static void curve_of(const struct sample *s, double *value, double *threshold)
{
    int64_t j = s->n_impostor, i = s->n_genuine, sum = 0, in = 0;
    for (int k = VD_DET_ZERO; k >= 0; k--) {
        int64_t allowed = allowed_at(k, s->all_impostor);
        while (j > 0 && sum <= allowed)
            sum += s->w_impostor[--j];
        bool all = sum <= allowed;
        double refused = all ? -INFINITY : s->impostor[j].score; /* the highest that is */
        while (i > 0 && (all || s->genuine[i - 1].score > refused))
            in += s->w_genuine[--i];
        value[k] = (double)(s->all_genuine - in) / (double)s->all_genuine;
        if (threshold)
            threshold[k] = all ? -INFINITY : next_above(s, refused);
    }
}

/* From the highest threshold down, until fewer are missed than let in. */
static double equal_rate(const struct sample *s, double *threshold)
{
    double fmr = 0, fnmr = 1, above = INFINITY;
    int64_t in_g = 0, in_i = 0;
    for (int64_t i = s->n_genuine, j = s->n_impostor; i > 0 || j > 0;) {
        double t = i > 0 && (j == 0 || s->genuine[i - 1].score >= s->impostor[j - 1].score)
                       ? s->genuine[i - 1].score
                       : s->impostor[j - 1].score;
        while (i > 0 && s->genuine[i - 1].score >= t)
            in_g += s->w_genuine[--i];
        while (j > 0 && s->impostor[j - 1].score >= t)
            in_i += s->w_impostor[--j];
        double next_fmr = (double)in_i / (double)s->all_impostor;
        double next_fnmr = (double)(s->all_genuine - in_g) / (double)s->all_genuine;
        if (next_fnmr < next_fmr) {
            double after = fnmr - fmr, before = next_fmr - next_fnmr;
            if (threshold)
                *threshold = above;
            return next_fmr + (fmr - next_fmr) * (before / (before + after));
        }
        fmr = next_fmr;
        fnmr = next_fnmr;
        above = t;
    }
    return NAN;
}

/* All rates of the weights in s; threshold: NULL or where each of rate and of det is taken. False:
 * there are none. */
static bool values_of(struct sample *s, const uint32_t *times, double value[N_VALUES],
                      double *threshold)
{
    weigh(s, times);
    if (s->all_genuine == 0 || s->all_impostor == 0)
        return false;
    value[VD_EER] = equal_rate(s, threshold);
    curve_of(s, value + FIRST_DET, threshold ? threshold + FIRST_DET : NULL);
    for (int k = VD_FNMR_1E2; k < VD_N_RATES; k++) {
        value[k] = value[FIRST_DET + det_of[k]];
        if (threshold)
            threshold[k] = threshold[FIRST_DET + det_of[k]];
    }
    for (int k = 0; k < VD_N_FIXED; k++) {
        double t = (k + 1) * VD_FIXED_STEP;
        int64_t in_i = accepted(s->w_impostor, s->impostor, s->n_impostor, t);
        int64_t out_g = s->all_genuine - accepted(s->w_genuine, s->genuine, s->n_genuine, t);
        value[VD_N_RATES + k] = (double)in_i / (double)s->all_impostor;
        value[VD_N_RATES + VD_N_FIXED + k] = (double)out_g / (double)s->all_genuine;
    }
    return true;
}

static struct vd_rate *slot(struct vd_rates *r, int k)
{
    return k < VD_N_RATES                ? &r->rate[k]
           : k < VD_N_RATES + VD_N_FIXED ? &r->fmr_at[k - VD_N_RATES]
           : k < FIRST_DET               ? &r->fnmr_at[k - VD_N_RATES - VD_N_FIXED]
                                         : &r->det[k - FIRST_DET].fnmr;
}

static void plain_det(const struct sample *s, struct vd_rates *out, bool any)
{
    for (int k = 0; k < VD_N_DET; k++) {
        struct vd_det_point *p = &out->det[k];
        p->fmr = det_fmr(k);
        p->n_accepted =
            any ? accepted(s->w_impostor, s->impostor, s->n_impostor, p->fnmr.threshold) : 0;
        p->supported = p->n_accepted >= VD_DET_ERRORS;
    }
}

static void plain_rates(struct sample *s, struct vd_rates *out)
{
    double value[N_VALUES], threshold[N_VALUES];
    bool any = values_of(s, NULL, value, threshold);
    for (int k = 0; k < N_VALUES; k++)
        *slot(out, k) = (struct vd_rate){any ? value[k] : NAN, NAN, NAN, NAN};
    for (int k = 0; any && k < N_VALUES; k++)
        if (k < VD_N_RATES || k >= FIRST_DET)
            slot(out, k)->threshold = threshold[k];
    plain_det(s, out, any);
    for (int k = 0; k < VD_N_FIXED; k++) {
        double t = (k + 1) * VD_FIXED_STEP;
        out->fmr_at[k].threshold = out->fnmr_at[k].threshold = t;
        out->n_accepted_at[k] = accepted(s->w_impostor, s->impostor, s->n_impostor, t);
    }
}

struct vd_rate vd_share_of(int64_t k, int64_t n)
{
    const double z = 1.959963984540054, count = (double)n;
    if (n <= 0)
        return (struct vd_rate){NAN, NAN, NAN, NAN};
    double p = (double)k / count, grow = 1 + z * z / count;
    double middle = (p + z * z / (2 * count)) / grow;
    double half = z * sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / grow;
    return (struct vd_rate){p, k == 0 ? 0 : middle - half, k == n ? 1 : middle + half, NAN};
}

/* splitmix64, after Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
static uint32_t draw(uint64_t *state, uint32_t below)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * below >> 32);
}

/* Whom the scores show, and who of them has pairs of his own. */
struct crowd {
    int32_t *who;
    uint32_t *times; /* by subject */
    bool *genuine;
    int32_t n, n_genuine, highest;
};

static void meet_crowd(struct crowd *c, const struct vd_score *v, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        c->times[v[i].a] = c->times[v[i].b] = 1;
        c->genuine[v[i].a] |= v[i].a == v[i].b;
    }
}

static void close_crowd(struct crowd *c)
{
    vd_free(c->who);
    vd_free(c->times);
    vd_free(c->genuine);
}

static int32_t highest_of(const struct vd_score *v, int64_t n, int32_t highest)
{
    for (int64_t i = 0; i < n; i++) {
        highest = v[i].a > highest ? v[i].a : highest;
        highest = v[i].b > highest ? v[i].b : highest;
    }
    return highest;
}

static int open_crowd(struct crowd *c, const struct sample *s, struct vd_err *err)
{
    int32_t top = highest_of(s->genuine, s->n_genuine, -1);
    top = highest_of(s->impostor, s->n_impostor, top);
    size_t room = (size_t)top + 2;
    *c = (struct crowd){.who = vd_array(room, sizeof *c->who),
                        .times = vd_array(room, sizeof *c->times),
                        .genuine = vd_array(room, sizeof *c->genuine),
                        .highest = top};
    if (!c->who || !c->times || !c->genuine)
        return vd_fail(err, VD_NOMEM, "rates", "There is no memory for the intervals.");
    meet_crowd(c, s->genuine, s->n_genuine);
    meet_crowd(c, s->impostor, s->n_impostor);
    for (int32_t i = 0; i <= top; i++) {
        if (c->times[i])
            c->who[c->n++] = i;
        c->n_genuine += c->genuine[i];
    }
    return VD_OK;
}

static void draw_crowd(struct crowd *c, uint64_t *state)
{
    memset(c->times, 0, ((size_t)c->highest + 1) * sizeof *c->times);
    c->times[c->highest + 1] = 1;
    for (int32_t k = 0; k < c->n; k++)
        c->times[c->who[draw(state, (uint32_t)c->n)]]++;
}

static int compare_doubles(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

/* The middle 95 % of n values. */
static void set_interval(struct vd_rate *r, double *v, int n)
{
    int cut = n / 40;
    if (n == 0 || isnan(r->value))
        return;
    qsort(v, (size_t)n, sizeof *v, compare_doubles);
    r->low = v[cut];
    r->high = v[n - 1 - cut];
}

/* No replicate showed an error: that is no proof that there are none. */
static void set_unseen(struct vd_rate *r, double bound)
{
    if (r->high <= 0)
        r->high = bound < 1 ? bound : 1;
}

static void set_intervals(const struct crowd *c, double *v, int replicates, int n,
                          struct vd_rates *out)
{
    double people = 3.0 / (double)c->n_genuine, pairs = 3.0 / (double)out->n_impostor;
    for (int k = 0; k < N_VALUES; k++)
        set_interval(slot(out, k), v + (size_t)k * (size_t)replicates, n);
    /* No rate is above the one of a stricter threshold, and the EER not above that at FMR 0. */
    struct vd_rate *zero = &out->rate[VD_FNMR_ZERO];
    set_unseen(zero, people);
    for (int k = VD_FNMR_1E4; k > VD_EER; k--)
        set_unseen(&out->rate[k], out->rate[k + 1].high);
    set_unseen(&out->rate[VD_EER], zero->high);
    set_unseen(&out->det[VD_DET_ZERO].fnmr, people);
    for (int k = VD_DET_ZERO - 1; k >= 0; k--)
        set_unseen(&out->det[k].fnmr, out->det[k + 1].fnmr.high);
    for (int k = VD_FNMR_1E2; k < VD_N_RATES; k++)
        out->det[det_of[k]].fnmr = out->rate[k];
    for (int k = VD_N_FIXED - 1; k >= 0; k--) {
        set_unseen(&out->fnmr_at[k], k + 1 < VD_N_FIXED ? out->fnmr_at[k + 1].high : people);
        set_unseen(&out->fmr_at[k], pairs);
    }
}

static int bootstrap(struct sample *s, int replicates, struct vd_rates *out, struct vd_err *err)
{
    struct crowd c;
    double value[N_VALUES], *v = vd_array((size_t)replicates * N_VALUES, sizeof *v);
    int n = 0, rc = open_crowd(&c, s, err);
    uint64_t state = VD_BOOTSTRAP_SEED;
    if (!rc && !v)
        rc = vd_fail(err, VD_NOMEM, "rates", "There is no memory for the intervals.");
    out->n_subjects = c.n;
    for (int r = 0; r < replicates && !rc; r++) {
        draw_crowd(&c, &state);
        if (!values_of(s, c.times, value, NULL))
            continue; /* one subject drawn over and over: there are no two to compare */
        for (int k = 0; k < N_VALUES; k++)
            v[(size_t)k * (size_t)replicates + (size_t)n] = value[k];
        n++;
    }
    if (!rc)
        set_intervals(&c, v, replicates, n, out);
    close_crowd(&c);
    vd_free(v);
    return rc;
}

/* What comes sorted already, as parts of a sorted whole do, is not sorted again. */
static void sort(struct vd_score *v, int64_t n)
{
    int64_t i = 1;
    while (i < n && v[i - 1].score <= v[i].score)
        i++;
    if (i < n)
        qsort(v, (size_t)n, sizeof *v, upwards);
}

/* Errors: NOMEM. Owns: vd_free, after an error too. */
static int take(struct vd_score *v, int64_t n, int32_t above, uint32_t **w, struct pair **who)
{
    *w = vd_array((size_t)n + 1, sizeof **w);
    *who = vd_array((size_t)n + 1, sizeof **who);
    if (!*w || !*who)
        return VD_NOMEM;
    sort(v, n);
    for (int64_t i = 0; i < n; i++)
        (*who)[i] = (struct pair){v[i].a, v[i].a == v[i].b ? above : v[i].b};
    return VD_OK;
}

int vd_rates_of(struct vd_score *genuine, int64_t n_genuine, struct vd_score *impostor,
                int64_t n_impostor, int replicates, struct vd_rates *out, struct vd_err *err)
{
    struct sample s = {
        .genuine = genuine, .impostor = impostor, .n_genuine = n_genuine, .n_impostor = n_impostor};
    *out = (struct vd_rates){.n_genuine = n_genuine, .n_impostor = n_impostor};
    int32_t above = highest_of(impostor, n_impostor, highest_of(genuine, n_genuine, -1)) + 1;
    int rc = take(genuine, n_genuine, above, &s.w_genuine, &s.who_genuine);
    if (!rc)
        rc = take(impostor, n_impostor, above, &s.w_impostor, &s.who_impostor);
    if (rc) {
        vd_fail(err, VD_NOMEM, "rates", "There is no memory for the intervals.");
        goto out;
    }
    plain_rates(&s, out);
    rc = bootstrap(&s, replicates, out, err);
out:
    vd_free(s.w_genuine);
    vd_free(s.w_impostor);
    vd_free(s.who_genuine);
    vd_free(s.who_impostor);
    return rc;
}
