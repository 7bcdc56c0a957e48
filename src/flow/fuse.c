/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuse.c: several comparisons with one subject become one weight of evidence.
 *
 * Each comparison has a score, and the matcher (of fingers) or the calibration of the gallery (of
 * faces and voices) says what a score weighs: w decibans, 10 log10 of how much likelier such a score
 * is for samples of one finger, face or voice than for those of two, bounded on both sides.  The
 * question is how to add them.
 *
 *  1. Different sources are as good as independent: different fingers of a person, the face, the
 *     voice.  Their weights are summed in full.  A source that the subject has no template of, or
 *     that was not probed, adds 0: it speaks neither for nor against.  A name is no source: it is
 *     told beside the sum (person.c).
 *  2. Impressions of one finger are not: what makes one comparison fail or succeed (a worn ridge,
 *     the part that was touched, a chance likeness of the two patterns) is there in the next one
 *     too.  The best counts in full, each further one half as much as the one before.  So no
 *     number of impressions counts more than twice its best, and those that speak against the
 *     subject take some of it away: the best of many is no better than the many allow.  So it is
 *     with several pictures of one face, or recordings of one voice, whichever side they are on: a
 *     person has one of each.
 *  3. A probe whose finger nobody knows comes from one finger.  Each finger of the subject is a
 *     hypothesis of its own and the likelihood ratio of the print is their mean; it stands with the
 *     finger it fits best, less what the mean is below that one.
 *
 * A template whose finger is unknown is compared with every probe, and counts as an impression of
 * the probe's finger.  If a probe of an unknown finger fits it best too, that one is of this finger
 * as well: one template is one finger.  Probe and template of different known fingers say nothing
 * about each other and do not come in.
 *
 * If the weights are what they claim, then the chance that prints of another person come to x
 * decibans or more is at most 10^(-x/10), because a likelihood ratio of 10^(x/10) turns up among
 * the wrong ones that much rarer than among the right ones.
 *
 * Tried on FVC2002 DB1_B and DB3_B, FVC2004 DB2_B and DB4_B, SourceAFIS' templates, 160 probes: the
 * best comparison alone, the mean, the plain sum, the mean of the likelihood ratios, and halving
 * (rule 2), with the scores of finger/1.  The EER and how often the right one is first were within
 * two probes of each other for all of them, whether subjects had four impressions each or one to
 * four: nothing spoke against halving, and it is the one of them that neither forgets the further
 * impressions nor lets their number decide.  What the verb itself gains with the scores of today is
 * measured by tests/bench/fusion.sh and told in vedette-matching(7).
 *
 * Source of rule 3 and of the bound: I. J. Good, "Probability and the Weighing of Evidence" (1950).
 *
 * Invariants
 *  A. The order of the items does not matter: every sort here is by a total order.
 *  B. The sum is taken in the order in which the parts are kept, so whoever adds them up again gets
 *     the same bits.
 */
#include "flow/fuse.h"

#include <math.h>
#include <stdlib.h>
#include <vedette/template.h>

static const double FURTHER = 0.5; /* of the same source, each against the one before */
enum { KINDS = 1000 };             /* above all finger positions */

static int by_place(const struct vd_contribution *a, const struct vd_contribution *b)
{
    if (a->probe != b->probe)
        return a->probe < b->probe ? -1 : 1;
    return (a->template_id > b->template_id) - (a->template_id < b->template_id);
}

/* Probes of unknown fingers one by one, each with its hypotheses together, the heaviest first. */
static int by_hypothesis(const void *pa, const void *pb)
{
    const struct vd_fuse_item *a = pa, *b = pb;
    if (a->part.probe != b->part.probe)
        return a->part.probe < b->part.probe ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->part.weight != b->part.weight)
        return a->part.weight > b->part.weight ? -1 : 1;
    return by_place(&a->part, &b->part);
}

static int by_source(const void *pa, const void *pb)
{
    const struct vd_fuse_item *a = pa, *b = pb;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->part.counted != b->part.counted)
        return a->part.counted > b->part.counted ? -1 : 1;
    return by_place(&a->part, &b->part);
}

static int by_count(const void *pa, const void *pb)
{
    const struct vd_fuse_item *a = pa, *b = pb;
    if (a->part.counted != b->part.counted)
        return a->part.counted > b->part.counted ? -1 : 1;
    return by_place(&a->part, &b->part);
}

/* Rule 2 for items in a row, the heaviest first. */
static double halving(const struct vd_fuse_item *v, size_t n)
{
    double sum = 0, share = 1;
    for (size_t i = 0; i < n; i++, share *= FURTHER)
        sum += share * v[i].part.weight;
    return sum;
}

static size_t run_of(const struct vd_fuse_item *v, size_t n)
{
    size_t k = 1;
    while (k < n && v[k].source == v[0].source && v[k].part.probe == v[0].part.probe)
        k++;
    return k;
}

/* Rule 3 for the items of one probe: keep those of the finger it fits best. Returns how many. */
static size_t settle(struct vd_fuse_item *v, size_t n)
{
    size_t best = 0, n_best = 0, hypotheses = 0;
    double most = -INFINITY, ratios = 0;
    for (size_t i = 0; i < n; i += run_of(v + i, n - i)) {
        size_t k = run_of(v + i, n - i);
        double w = halving(v + i, k);
        ratios += pow(10, w / 10);
        hypotheses++;
        if (w > most) {
            most = w;
            best = i;
            n_best = k;
        }
    }
    for (size_t i = 0; i < n_best; i++)
        v[i] = v[best + i];
    if (hypotheses > 1)
        v[0].part.counted -= most - 10 * log10(ratios / (double)hypotheses);
    return n_best;
}

static size_t settle_all(struct vd_fuse_item *v, size_t n)
{
    size_t kept = 0;
    qsort(v, n, sizeof(*v), by_hypothesis);
    for (size_t i = 0, k; i < n; i += k) {
        for (k = 1; i + k < n && v[i + k].part.probe == v[i].part.probe; k++)
            continue;
        size_t stay = v[i].probe_position ? k : settle(v + i, k);
        for (size_t j = 0; j < stay; j++)
            v[kept++] = v[i + j];
    }
    return kept;
}

/* Items of no known finger whose template stands with a known probe become impressions of its
 * finger, of several the one it fits best. */
static void join_template(struct vd_fuse_item *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct vd_fuse_item *best = NULL;
        if (v[i].modality != VD_FINGER || v[i].probe_position || v[i].part.position)
            continue;
        for (size_t j = 0; j < n; j++)
            if (v[j].probe_position && v[j].part.template_id == v[i].part.template_id &&
                (!best || v[j].part.weight > best->part.weight ||
                 (v[j].part.weight == best->part.weight && v[j].source < best->source)))
                best = &v[j];
        if (best)
            v[i].source = best->source;
    }
}

/* A finger by its position, 0 unknown; of the other kinds a person has one. */
static int source_of(const struct vd_fuse_item *it)
{
    if (it->modality != VD_FINGER)
        return KINDS + it->modality;
    return it->probe_position ? it->probe_position : it->part.position;
}

double vd_fuse(struct vd_fuse_item *v, size_t *n)
{
    double share = 1, sum = 0;
    for (size_t i = 0; i < *n; i++) {
        v[i].source = source_of(&v[i]);
        v[i].part.counted = v[i].part.weight;
    }
    *n = settle_all(v, *n);
    join_template(v, *n);
    qsort(v, *n, sizeof(*v), by_source);
    for (size_t i = 0; i < *n; i++) {
        share = i && v[i].source == v[i - 1].source ? share * FURTHER : 1;
        v[i].part.counted *= share;
    }
    qsort(v, *n, sizeof(*v), by_count);
    for (size_t i = 0; i < *n; i++)
        sum += v[i].part.counted; /* B */
    return sum;
}
