/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.c: what a finger score rests on: the pairs and how well they fit, the region that both
 * prints show, and what each group of features did to the score.
 *
 * The score is no sum, so what a group "did" depends on which others are already there.  Each group
 * is given its Shapley value (Shapley, A Value for n-Person Games, 1953): the change of the score
 * when the group's features go from what is typical of two different fingers to what was found,
 * averaged over all orders in which the groups may come.  No other rule both adds up and treats
 * groups alike that do the same.  It needs the score of every set of groups, 2^GROUPS of them: one
 * score costs a microsecond and pairs are explained one at a time.
 *
 * Invariants:
 *   (a) the shares add up to score - typical, and a group whose features are typical gets 0;
 *   (b) all of it is worked out in the canonical order of the two templates, and told in the
 *       caller's: swapping them swaps a and b and turns the motion round, nothing else;
 *   (c) it knows of the model only vd_finger_score() and the typical features.
 *
 * Tried and rejected: taking one group away from the whole.  Groups that say nearly the same (pairs
 * and likeness) then both seem to have done nothing, since either alone still holds the score up.
 */
#include "match/finger/finger.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SETS = 1 << FINGER_GROUPS, MARGIN_PX = 6 };
_Static_assert((int)FINGER_GROUPS <= 10 && (int)FINGER_GROUPS <= (int)VD_REASONS,
               "2^GROUPS scores are worked out");

static const uint8_t group_of[FINGER_FEATURES] = {
#define X(name, group) FINGER_G_##group,
    FINGER_FEATURE_ROWS(X)
#undef X
};
static const struct {
    const char *name, *words;
} groups[FINGER_GROUPS] = {
#define X(id, name, words) {name, words},
    FINGER_GROUP_ROWS(X)
#undef X
};

double vd_finger_counted_to(void)
{
    return (double)vd_finger_scale[vd_finger_n_knots - 1].score;
}

/* ---- the pairs ---- */
struct laid { /* the second template over the first */
    const struct finger_template *first, *second;
    double c, s, dx, dy;
};

static double wrapped_deg(double turns)
{
    return (turns - floor(turns + 0.5)) * 360;
}

static void tell_pair(const struct finger_work *w, const struct laid *l, int k, bool swapped,
                      struct vd_pair *out)
{
    int i = w->best.a[k], j = w->best.b[k];
    const struct finger_template *p = l->first, *q = l->second;
    double ex = p->x[i] - (q->x[j] * l->c - q->y[j] * l->s + l->dx);
    double ey = p->y[i] - (q->x[j] * l->s + q->y[j] * l->c + l->dy);
    double turn =
        (p->angle[i] - q->angle[j]) / (double)FINGER_TURN - atan2(l->s, l->c) / (2 * M_PI);
    *out = (struct vd_pair){.a = swapped ? q->index[j] : p->index[i],
                            .b = swapped ? p->index[i] : q->index[j],
                            .px = (float)sqrt(ex * ex + ey * ey),
                            .deg = (float)fabs(wrapped_deg(turn)),
                            .likeness = (float)w->similarity[i * FINGER_MAX + j] / 255};
}

static void tell_motion(const struct laid *l, bool swapped, struct vd_explain *e)
{
    for (int k = 0; k < e->n_pairs; k++) {
        e->mean_residual_px += (double)e->pairs[k].px / e->n_pairs;
        e->mean_residual_deg += (double)e->pairs[k].deg / e->n_pairs;
    }
    e->rotation_deg = (swapped ? -1 : 1) * atan2(l->s, l->c) * 180 / M_PI;
    e->dx_px = swapped ? -(l->dx * l->c + l->dy * l->s) : l->dx;
    e->dy_px = swapped ? -(l->dy * l->c - l->dx * l->s) : l->dy;
}

/* ---- the overlap ---- */
static bool inside_hull(const struct finger_template *t, double x, double y)
{
    for (int k = 0; k < t->n_hull; k++)
        if (t->hull[k].nx * x + t->hull[k].ny * y > t->hull[k].c + MARGIN_PX * 256)
            return false;
    return true;
}

/* Which minutiae of the second lie in the first's hull (or, back, the other way round)? A paired one
 * does whatever the hull says. */
static int tell_overlap(const struct laid *l, bool back, bool *in)
{
    const struct finger_template *t = back ? l->first : l->second;
    int n = 0;
    for (int m = 0; m < t->n; m++) {
        double x = t->x[m], y = t->y[m];
        double bx = x - l->dx, by = y - l->dy; /* the way back */
        double px = back ? bx * l->c + by * l->s : x * l->c - y * l->s + l->dx;
        double py = back ? by * l->c - bx * l->s : x * l->s + y * l->c + l->dy;
        in[t->index[m]] |= inside_hull(back ? l->second : l->first, px, py);
        n += in[t->index[m]];
    }
    return n;
}

static void tell_overlaps(const struct laid *l, bool swapped, struct vd_explain *e)
{
    for (int k = 0; k < e->n_pairs; k++) {
        e->in_overlap_a[e->pairs[k].a] = true;
        e->in_overlap_b[e->pairs[k].b] = true;
    }
    e->overlap_a = tell_overlap(l, !swapped, e->in_overlap_a);
    e->overlap_b = tell_overlap(l, swapped, e->in_overlap_b);
}

/* ---- the reasons ---- */
/* The score of every set of groups, the others being typical. */
static void score_sets(const struct finger_pairing *p, double score[SETS])
{
    struct finger_pairing trial = *p;
    for (unsigned set = 0; set < SETS; set++) {
        for (int f = 0; f < FINGER_FEATURES; f++)
            trial.feature[f] = set >> group_of[f] & 1 ? p->feature[f] : vd_finger_typical[f];
        score[set] = vd_finger_score(&trial);
    }
}

/* The share of orders in which exactly n others come before a given group. */
static double share_of_orders(int n)
{
    double ways = FINGER_GROUPS; /* GROUPS * (GROUPS - 1 over n) */
    for (int k = 1; k <= n; k++)
        ways = ways * (FINGER_GROUPS - k) / k;
    return 1 / ways;
}

static double share_of(const double score[SETS], int group)
{
    double sum = 0;
    for (unsigned set = 0; set < SETS; set++)
        if (!(set >> group & 1))
            sum +=
                share_of_orders(__builtin_popcount(set)) * (score[set | 1U << group] - score[set]);
    return sum;
}

/* The same words whichever side is a: the side with fewer is named first. */
static void tell_fact(const struct vd_explain *e, enum finger_group g, double likeness, char *out,
                      size_t cap)
{
    int low = e->overlap_a < e->overlap_b ? e->overlap_a : e->overlap_b;
    int high = e->overlap_a < e->overlap_b ? e->overlap_b : e->overlap_a;
    out[0] = 0;
    if (g == FINGER_G_PAIRED)
        snprintf(out, cap, "%d pairs", e->n_pairs);
    else if (g == FINGER_G_LIKE)
        snprintf(out, cap, "mean %.2f of 1", likeness);
    else if (g == FINGER_G_SHARE)
        snprintf(out, cap, "%d of %d and %d", e->n_pairs, low, high);
    else if (g == FINGER_G_AREA)
        snprintf(out, cap, "%d and %d minutiae", low, high);
    else if (g == FINGER_G_FIT)
        snprintf(out, cap, "%.1f px, %.1f degrees", e->mean_residual_px, e->mean_residual_deg);
}

static void tell_reasons(const struct finger_pairing *p, struct vd_explain *e)
{
    double score[SETS], likeness = 0;
    for (int k = 0; k < e->n_pairs; k++)
        likeness += (double)e->pairs[k].likeness / e->n_pairs;
    score_sets(p, score);
    e->typical = score[0];
    for (int g = 0; g < FINGER_GROUPS; g++) {
        struct vd_reason r = {groups[g].name, groups[g].words, share_of(score, g), ""};
        int at = e->n_reasons++;
        tell_fact(e, (enum finger_group)g, likeness, r.fact, sizeof r.fact);
        for (; at > 0 && fabs(e->reasons[at - 1].share) < fabs(r.share); at--)
            e->reasons[at] = e->reasons[at - 1];
        e->reasons[at] = r;
    }
}

void vd_finger_explain(const struct finger_work *w, const struct finger_template *a,
                       const struct finger_template *b, bool swapped, struct vd_explain *e)
{
    const struct finger_pairing *p = &w->best;
    struct laid l = {.first = swapped ? b : a,
                     .second = swapped ? a : b,
                     .c = (double)p->rotation_cos,
                     .s = (double)p->rotation_sin,
                     .dx = (double)p->dx,
                     .dy = (double)p->dy};
    e->extrapolated = e->score > vd_finger_counted_to();
    e->n_pairs = p->n_pairs;
    if (!p->n_pairs)
        return;
    for (int k = 0; k < p->n_pairs; k++)
        tell_pair(w, &l, k, swapped, &e->pairs[k]);
    tell_motion(&l, swapped, e);
    tell_overlaps(&l, swapped, e);
    tell_reasons(p, e);
}
