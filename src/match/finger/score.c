/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.c: from the features of a pairing to one number.
 *
 * The evidence is a logistic regression over the features, their squares and products: up to a
 * constant the logarithm of how much more likely such a pairing is for one finger than for two.
 * A second one, trained only on the tenth of the impostors that come nearest, decides above a bar:
 * the first alone spends its strength on pairs that are plainly different.
 * It is told on the scale of model.c: -10 log10 of the share of pairs of different fingers that
 * reach it, so that 20 stands for 1 in 100, 30 for 1 in 1,000, 40 for 1 in 10,000.
 *
 * A regression may bend down where it never saw a pair, as for a finger against itself.  So the
 * agreement itself (pairs and their similarity) counts from where no pair of different fingers
 * ever came: each unit above it is a unit of evidence at least.
 *
 * Beyond the last knot there were no pairs of different fingers left to count, and a regression
 * says nothing about how sure to be beyond sure.  There the score grows with the agreement.
 *
 * Invariant: double precision, add, multiply and divide only, compiled without contraction.
 */
#include "match/finger/finger.h"

/* What ten fully alike pairs are worth beyond the last knot, about. */
static const double AGREEMENT = 15;

/* The worth of the best of 349,440 pairings of different fingers was 21.1. */
static const double PLAIN_WORTH = 22;
/* Where the second regression takes over on the common scale of evidence. */
static const double SPLICE = 8;

/* A score of NEUTRAL speaks neither for nor against; no single print may outweigh all others. */
static const double NEUTRAL = 20, LEAST_WEIGHT = -10, MOST_WEIGHT = 40;

static double clamp(double x)
{
    return x > 2.5 ? 2.5 : x < -2.5 ? -2.5 : x;
}

static double regression(const double *x, const float *w)
{
    double sum = (double)*w++;
    for (int i = 0; i < FINGER_FEATURES; i++)
        sum += x[i] * (double)*w++;
    for (int i = 0; i < FINGER_FEATURES; i++)
        for (int j = i; j < FINGER_FEATURES; j++)
            sum += x[i] * x[j] * (double)*w++;
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
        return z - SPLICE;
    double sharp = regression(x, vd_finger_sharp);
    return sharp < -SPLICE ? -SPLICE : sharp;
}

static double evidence(const float *feature)
{
    double z = trained_evidence(feature),
           floor = 10 * (double)feature[FINGER_F_WORTH] - PLAIN_WORTH;
    return z > floor ? z : floor;
}

double vd_finger_score(const struct finger_pairing *p)
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

double vd_finger_weight_of(double score)
{
    double weight = score - NEUTRAL;
    return weight < LEAST_WEIGHT ? LEAST_WEIGHT : weight > MOST_WEIGHT ? MOST_WEIGHT : weight;
}
