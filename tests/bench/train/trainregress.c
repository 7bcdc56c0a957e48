/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainregress.c: two logistic regressions with a ridge, by Newton's method.
 *
 * The first is trained on all genuine pairs and every fourth impostor, which counts fourfold; the
 * genuine together weigh 0.3 of the impostors.  The second is trained on the pairs that the first
 * puts above its bar, the evidence that a fiftieth of the impostors reach; there both weigh alike.
 *
 * Invariants:
 *   (a) the order of every sum is fixed, so that one machine gives the same numbers again;
 *   (b) terms, clamp and splice are those of score.c.
 *
 * Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 4.4.1 (iteratively
 * reweighted least squares).
 *
 * Tried: ridges of 20 and 80 in place of 3; a tenth and a quarter above the bar.
 */
#include "train.h"

#include <math.h>
#include <stdlib.h>

enum {
    STEPS = 9,           /* of Newton, at most */
    SKIP = 4,            /* of the impostors, the first regression takes one in so many */
    SKIP_BAR = 3,        /* and so does the bar */
    GENUINE_WEIGHT = 40, /* for mean and deviation of the features */
};
static const double RIDGE = 3;
static const double GENUINE_SHARE = 0.3; /* weight of the genuine, first regression */
static const double HARD_SHARE = 0.02;   /* of the impostors are above the bar */
static const double TOTAL = 20000;       /* weight of all pairs, against the ridge */
static const double UNPAIRED = -50;

/* What one regression is trained on. */
struct sample {
    const struct train_pair **pair;
    double *weight;
    size_t n;
    double n_genuine, n_impostor; /* their weights */
};
struct newton {
    double gradient[FINGER_WEIGHTS];
    double hessian[FINGER_WEIGHTS][FINGER_WEIGHTS]; /* below the diagonal */
    double loss;
};

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the regression.");
}

int train_ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void train_normalise(const struct train_pairs *p, struct train_norm *out)
{
    for (int f = 0; f < FINGER_FEATURES; f++) {
        double sum = 0, squares = 0, n = 0, impostors = 0, n_impostors = 0;
        for (size_t i = 0; i < p->n; i++) {
            if (!p->v[i].paired)
                continue;
            double w = p->v[i].genuine ? GENUINE_WEIGHT : 1, x = (double)p->v[i].feature[f];
            sum += w * x;
            squares += w * x * x;
            n += w;
            impostors += p->v[i].genuine ? 0 : x;
            n_impostors += !p->v[i].genuine;
        }
        out->typical[f] = impostors / n_impostors;
        out->mean[f] = sum / n;
        out->deviation[f] = sqrt(squares / n - out->mean[f] * out->mean[f]) + 1e-9;
    }
}

/* The constant, the features, their squares, their bends. (b) */
static void terms(const struct train_norm *norm, const float *feature, double *t)
{
    double *square = t + 1 + FINGER_FEATURES, *bend = square + FINGER_FEATURES;
    *t++ = 1;
    for (int i = 0; i < FINGER_FEATURES; i++) {
        double x = ((double)feature[i] - norm->mean[i]) / norm->deviation[i];
        x = x > FINGER_CLAMP ? FINGER_CLAMP : x < -FINGER_CLAMP ? -FINGER_CLAMP : x;
        *t++ = x;
        *square++ = x * x;
        *bend++ = x > FINGER_BEND ? x - FINGER_BEND : 0;
    }
}

static double dot(const double *w, const double *t)
{
    double sum = 0;
    for (int i = 0; i < FINGER_WEIGHTS; i++)
        sum += w[i] * t[i];
    return sum;
}

static double regression(const struct train_norm *norm, const double *w, const float *feature)
{
    double t[FINGER_WEIGHTS];
    terms(norm, feature, t);
    return dot(w, t);
}

double train_evidence(const struct train_norm *norm, const struct train_model *m,
                      const struct train_pair *pair)
{
    double t[FINGER_WEIGHTS];
    if (!pair->paired)
        return UNPAIRED;
    terms(norm, pair->feature, t);
    double z = dot(m->weight, t) - m->bar, sharp = dot(m->sharp, t) + FINGER_SPLICE;
    return z < 0 || sharp < 0 ? z : z + sharp;
}

/* Solve hessian * x = gradient by Cholesky; x takes the gradient's place. */
static void solve(struct newton *s)
{
    double *b = s->gradient;
    for (int i = 0; i < FINGER_WEIGHTS; i++) {
        double *row = s->hessian[i];
        for (int j = 0; j <= i; j++) {
            double sum = row[j];
            for (int k = 0; k < j; k++)
                sum -= row[k] * s->hessian[j][k];
            row[j] = i == j ? sqrt(sum > 1e-12 ? sum : 1e-12) : sum / s->hessian[j][j];
        }
    }
    for (int i = 0; i < FINGER_WEIGHTS; i++) {
        double sum = b[i];
        for (int k = 0; k < i; k++)
            sum -= s->hessian[i][k] * b[k];
        b[i] = sum / s->hessian[i][i];
    }
    for (int i = FINGER_WEIGHTS - 1; i >= 0; i--) {
        double sum = b[i];
        for (int k = i + 1; k < FINGER_WEIGHTS; k++)
            sum -= s->hessian[k][i] * b[k];
        b[i] = sum / s->hessian[i][i];
    }
}

/* One pair's part in loss, gradient and hessian. */
static void add_pair(struct newton *s, const struct train_norm *norm, const double *w,
                     const struct train_pair *pair, double weight)
{
    double t[FINGER_WEIGHTS];
    terms(norm, pair->feature, t);
    double z = dot(w, t);
    z = z > 30 ? 30 : z < -30 ? -30 : z;
    double p = 1 / (1 + exp(-z));
    s->loss -= weight * (pair->genuine ? log(p + 1e-13) : log(1 - p + 1e-13));
    double e = weight * (pair->genuine - p), h = weight * p * (1 - p);
    if (h < 1e-7 && fabs(e) < 1e-7)
        return;
    for (int i = 0; i < FINGER_WEIGHTS; i++) {
        double hi = h * t[i], *row = s->hessian[i];
        s->gradient[i] += e * t[i];
        for (int j = 0; j <= i; j++)
            row[j] += hi * t[j];
    }
}

static void add_ridge(struct newton *s, const double *w)
{
    for (int i = 1; i < FINGER_WEIGHTS; i++) {
        s->hessian[i][i] += RIDGE;
        s->gradient[i] -= RIDGE * w[i];
    }
    s->hessian[0][0] += 1e-6; /* the constant is free; this keeps it solvable */
}

static int regress(const struct sample *sample, const struct train_norm *norm, double *w,
                   struct vd_err *err)
{
    double last = 1e30, scale = TOTAL / (sample->n_impostor + sample->n_genuine);
    struct newton *s = vd_alloc(sizeof *s);
    if (!s)
        return no_memory(err);
    memset(w, 0, FINGER_WEIGHTS * sizeof *w);
    for (int step = 0; step < STEPS; step++) {
        memset(s, 0, sizeof *s);
        for (size_t k = 0; k < sample->n; k++)
            add_pair(s, norm, w, sample->pair[k], sample->weight[k] * scale);
        add_ridge(s, w);
        solve(s);
        for (int i = 0; i < FINGER_WEIGHTS; i++)
            w[i] += s->gradient[i];
        if (fabs(last - s->loss) < 1e-4 * fabs(s->loss))
            break;
        last = s->loss;
    }
    vd_free(s);
    return VD_OK;
}

static bool usable(const struct train_pair *pair, int left_out)
{
    return pair->paired && pair->a != left_out && pair->b != left_out;
}

/* The evidence that HARD_SHARE of the impostors reach. */
static int find_bar(const struct train_pairs *p, const struct train_norm *norm, int left_out,
                    struct train_model *m, struct vd_err *err)
{
    size_t n = 0;
    double *z = vd_array(p->n, sizeof *z);
    if (!z)
        return no_memory(err);
    for (size_t i = 0; i < p->n; i += SKIP_BAR)
        if (!p->v[i].genuine && usable(&p->v[i], left_out))
            z[n++] = regression(norm, m->weight, p->v[i].feature);
    qsort(z, n, sizeof *z, train_ascending);
    int rc = n ? VD_OK : vd_fail(err, VD_INVALID, "train-finger", "There are no impostors.");
    if (!rc)
        m->bar = z[(size_t)((double)n * (1 - HARD_SHARE))];
    vd_free(z);
    return rc;
}

static void take(struct sample *s, const struct train_pair *pair, double weight)
{
    s->pair[s->n] = pair;
    s->weight[s->n++] = weight;
    *(pair->genuine ? &s->n_genuine : &s->n_impostor) += weight;
}

/* Let the genuine weigh `share` of the impostors. */
static int balance(struct sample *s, double share, struct vd_err *err)
{
    if (s->n_genuine == 0 || s->n_impostor == 0)
        return vd_fail(err, VD_INVALID, "train-finger",
                       "It takes pairs of one finger and of two to train.");
    double factor = s->n_impostor / s->n_genuine * share;
    for (size_t k = 0; k < s->n; k++)
        if (s->pair[k]->genuine)
            s->weight[k] *= factor;
    s->n_genuine *= factor;
    return VD_OK;
}

static int fit_first(const struct train_pairs *p, const struct train_norm *norm, int left_out,
                     struct sample *s, struct train_model *m, struct vd_err *err)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct train_pair *pair = &p->v[i];
        if (usable(pair, left_out) && (pair->genuine || i % SKIP == 0))
            take(s, pair, pair->genuine ? 1 : SKIP);
    }
    int rc = balance(s, GENUINE_SHARE, err);
    return rc ? rc : regress(s, norm, m->weight, err);
}

static int fit_sharp(const struct train_pairs *p, const struct train_norm *norm, int left_out,
                     struct sample *s, struct train_model *m, struct vd_err *err)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct train_pair *pair = &p->v[i];
        if (usable(pair, left_out) && regression(norm, m->weight, pair->feature) >= m->bar)
            take(s, pair, 1);
    }
    int rc = balance(s, 1, err);
    return rc ? rc : regress(s, norm, m->sharp, err);
}

int train_fit(const struct train_pairs *p, const struct train_norm *norm, int left_out,
              struct train_model *out, struct vd_err *err)
{
    struct sample s = {.pair = vd_array(p->n, sizeof *s.pair),
                       .weight = vd_array(p->n, sizeof *s.weight)};
    int rc = s.pair && s.weight ? fit_first(p, norm, left_out, &s, out, err) : no_memory(err);
    if (!rc)
        rc = find_bar(p, norm, left_out, out, err);
    s.n = 0;
    s.n_genuine = s.n_impostor = 0;
    if (!rc)
        rc = fit_sharp(p, norm, left_out, &s, out, err);
    vd_free(s.pair);
    vd_free(s.weight);
    return rc;
}
