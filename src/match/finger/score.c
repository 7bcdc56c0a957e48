/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.c: from the features of a pairing to one number.
 *
 * The evidence is a logistic regression over curves of the single features, and adds up: every
 * feature's own part is a parabola with a bend, a x + b x^2 + c max(0, x - 0.7), of the feature brought
 * to mean 0 and deviation 1 and held within 2.5.  It is up to a constant the logarithm of how much
 * more likely such a pairing is for one finger than for two.  A second one, trained only on the
 * fiftieth of the impostors that come nearest, is added above a bar: the first alone spends its
 * strength on pairs that are plainly different.
 *
 * It is told on the scale of model.c: -10 log10 of the share of pairs of different fingers that
 * reach it, so that 20 stands for 1 in 100, 30 for 1 in 1,000, 40 for 1 in 10,000.
 *
 * A curve may bend down where it never saw a pair, as for a finger against itself.  So the
 * agreement itself (pairs and their similarity) counts from where no pair of different fingers
 * ever came: each unit above it is a unit of evidence at least.
 *
 * Beyond the last knot too few pairs of different fingers were left to count (eleven reach it), and a
 * regression says nothing about how sure to be beyond sure.  There the score grows with the agreement.
 *
 * Invariant: double precision, add, multiply and divide only, compiled without contraction.
 *
 * Tried, one database left out: products of every two features in place of the bends (four times
 * the numbers, and no fewer errors); boosted trees (a tenth more errors).
 */
#include "match/finger/finger.h"

/* What a worth of ten adds beyond the last knot, within three units of evidence.  At a worth of 12,
 * that of the strangers who come nearest, this continues the slope of the last knots. */
static const double AGREEMENT = 6.5;

/* Minutiae of the smaller template from which its score counts in full. */
static const double ENOUGH = 10;

/* The worth of the best of 199,000 pairings of different fingers was 21.1. */
static const double PLAIN_WORTH = 22;

static double clamp(double x)
{
    return x > FINGER_CLAMP ? FINGER_CLAMP : x < -FINGER_CLAMP ? -FINGER_CLAMP : x;
}

/* The constant, all x, all squares, all bends. */
static double regression(const double *x, const float *w)
{
    const float *line = w + 1, *square = line + FINGER_FEATURES, *bend = square + FINGER_FEATURES;
    double sum = (double)*w;
    for (int i = 0; i < FINGER_FEATURES; i++) {
        sum += x[i] * ((double)line[i] + x[i] * (double)square[i]);
        sum += x[i] > FINGER_BEND ? (x[i] - FINGER_BEND) * (double)bend[i] : 0;
    }
    return sum;
}

static double trained_evidence(const float *feature)
{
    double x[FINGER_FEATURES];
    for (int i = 0; i < FINGER_FEATURES; i++)
        x[i] =
            clamp(((double)feature[i] - (double)vd_finger_mean[i]) * (double)vd_finger_inverse[i]);
    double z = regression(x, vd_finger_weight) - (double)vd_finger_bar;
    if (z < 0)
        return z;
    double sharp = regression(x, vd_finger_sharp) + FINGER_SPLICE;
    return sharp > 0 ? z + sharp : z;
}

static double evidence(const float *feature)
{
    double z = trained_evidence(feature),
           floor = 10 * (double)feature[FINGER_F_WORTH] - PLAIN_WORTH;
    return z > floor ? z : floor;
}

/* A template of few minutiae resembles every other, and the model saw hardly any: what it says of
 * them counts in proportion.  Of 25,000 pairs of strangers of which one was cut to 1..8 minutiae, 0.9 %
 * reached a score of 30 without this; from ten minutiae on the scale holds within a factor of two. */
static double share_of_few(const float *feature)
{
    double fewer = 50 * (double)feature[FINGER_F_FEWER];
    return fewer >= ENOUGH ? 1 : fewer <= 1 ? 0 : (fewer - 1) / (ENOUGH - 1);
}

static double scale_of(const struct finger_pairing *p)
{
    const struct finger_knot *k = vd_finger_scale, *last = k + vd_finger_n_knots - 1;
    if (p->n_pairs == 0)
        return 0;
    double z = evidence(p->feature);
    if (z <= (double)k->evidence)
        return 0;
    if (z >= (double)last->evidence) {
        double beyond = (z - (double)last->evidence) / 3;
        return (double)last->score +
               (beyond < 1 ? beyond : 1) * AGREEMENT * (double)p->feature[FINGER_F_WORTH];
    }
    while (z > (double)k[1].evidence)
        k++;
    double part = (z - (double)k[0].evidence) / ((double)k[1].evidence - (double)k[0].evidence);
    return (double)k[0].score + part * ((double)k[1].score - (double)k[0].score);
}

double vd_finger_score(const struct finger_pairing *p)
{
    return scale_of(p) * share_of_few(p->feature);
}

double vd_finger_weight_of(double score)
{
    const struct finger_knot *k = vd_finger_evidence, *last = k + vd_finger_n_evidence - 1;
    if (score <= (double)k->score)
        return (double)k->evidence;
    if (score >= (double)last->score)
        return (double)last->evidence;
    while (score > (double)k[1].score)
        k++;
    double part = (score - (double)k[0].score) / ((double)k[1].score - (double)k[0].score);
    return (double)k[0].evidence + part * ((double)k[1].evidence - (double)k[0].evidence);
}
