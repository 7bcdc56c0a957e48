/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.c: from the features of a pairing to one number.
 *
 * The evidence is a logistic regression over the features, their squares and products: up to a
 * constant the logarithm of how much more likely such a pairing is for one finger than for two.
 * It is told on the scale of model.c: -10 log10 of the share of pairs of different fingers that
 * reach it, so that 20 stands for 1 in 100, 30 for 1 in 1,000, 40 for 1 in 10,000.  Beyond the last
 * knot the scale goes on straight: there the number orders, it does not count.
 *
 * Invariant: double precision, add, multiply and divide only, compiled without contraction.
 */
#include "match/finger/finger.h"

static double clamp(double x)
{
    return x > 4 ? 4 : x < -4 ? -4 : x;
}

static double evidence(const float *feature)
{
    double x[FINGER_FEATURES], sum = vd_finger_weight[0];
    const float *w = vd_finger_weight + 1;
    for (int i = 0; i < FINGER_FEATURES; i++) {
        x[i] =
            clamp(((double)feature[i] - (double)vd_finger_mean[i]) * (double)vd_finger_inverse[i]);
        sum += x[i] * (double)*w++;
    }
    for (int i = 0; i < FINGER_FEATURES; i++)
        for (int j = i; j < FINGER_FEATURES; j++)
            sum += x[i] * x[j] * (double)*w++;
    return sum;
}

double vd_finger_score(const struct finger_pairing *p)
{
    const struct finger_knot *k = vd_finger_scale;
    if (p->n_pairs == 0)
        return 0;
    double z = evidence(p->feature);
    if (z <= (double)k->evidence)
        return 0;
    for (int i = 1; i < vd_finger_n_knots - 1 && z > (double)k[1].evidence; i++)
        k++;
    double part = (z - (double)k[0].evidence) / ((double)k[1].evidence - (double)k[0].evidence);
    return (double)k[0].score + part * ((double)k[1].score - (double)k[0].score);
}
