/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings_text.c: what a search is worth, in words for the verbs and the desk alike.
 *
 * Invariants
 *  A. Where fewer unrelated pairs than can be counted reach a score, the upper bound is told ("<"),
 *     never the estimate, and it is rounded up; a star says that it is extrapolated.
 *  B. Numbers of people have two figures at most: none of them is known better.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <vedette/identify.h>
#include <vedette/worth.h>

#include "flow/findings.h"

static const double LEAST = 0.001; /* smaller numbers of people are not told apart */

/* 18636 gives "18,636". */
static void put_grouped(int64_t n, char out[VD_UNRELATED_TEXT])
{
    char digits[VD_UNRELATED_TEXT];
    size_t len = (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)n), k = 0;
    for (size_t i = 0; i < len && k + 2 < VD_UNRELATED_TEXT; i++) {
        if (i && (len - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = 0;
}

/* B. Down to 0.001; 12345 gives "12,000". */
static void put_number(double n, bool up, char out[VD_UNRELATED_TEXT])
{
    double step = pow(10, floor(log10(n)) - (n >= 10));
    double v = (up ? ceil(n / step - 1e-9) : round(n / step)) * step;
    if (v < 10) {
        snprintf(out, VD_UNRELATED_TEXT, "%.1g", v);
        return;
    }
    put_grouped((int64_t)v, out);
}

/* A. */
void vd_unrelated_show(const struct vd_support *s, char out[VD_UNRELATED_TEXT])
{
    char n[VD_UNRELATED_TEXT];
    bool bound = s->fmr.extrapolated;
    double people = bound ? s->unrelated_high : s->unrelated;
    out[0] = 0;
    if (!s->calibrated)
        return;
    if (!(people >= LEAST)) {
        snprintf(out, VD_UNRELATED_TEXT, "< %.3f%s", LEAST, bound ? "*" : "");
        return;
    }
    put_number(people, bound, n);
    snprintf(out, VD_UNRELATED_TEXT, "%s %.24s%s", bound ? "<" : "about", n, bound ? "*" : "");
}

void vd_quality_show(const struct vd_worth *w, int modality, char out[VD_QUALITY_TEXT])
{
    bool few = modality == VD_FINGER && w->size && w->size < VD_MINUTIAE_FEW;
    bool low = w->quality >= 0 && w->quality < VD_QUALITY_LOW;
    if (w->quality < 0)
        snprintf(out, VD_QUALITY_TEXT, "unrated%s", few ? " few" : "");
    else
        snprintf(out, VD_QUALITY_TEXT, "%d%s%s", w->quality, low ? " low" : "", few ? " few" : "");
}

/* Of sums: whose weights they are. */
static void say_weights(const struct vd_findings *f, char out[VD_BASIS_TEXT])
{
    size_t n =
        (size_t)snprintf(out, VD_BASIS_TEXT,
                         "Added up: %.120s. Weights: ", f->search.engine ? f->search.engine : "");
    bool any = false;
    for (int m = 1; m <= VD_N_MODALITIES && n < VD_BASIS_TEXT; m++)
        if (f->read_by[m]) {
            n += (size_t)snprintf(out + n, VD_BASIS_TEXT - n, "%s%s by calibration %lld",
                                  any ? ", " : "", vd_modality_name(m), (long long)f->read_by[m]);
            any = true;
        }
    const char *finger = f->search.engine ? strstr(f->search.engine, "finger ") : NULL;
    bool added = finger && finger[strcspn(finger, ",(")] != '(';
    if (n < VD_BASIS_TEXT)
        snprintf(out + n, VD_BASIS_TEXT - n, "%s%s.", any && added ? ", " : "",
                 added ? "fingers by the matcher" : "");
}

void vd_findings_basis(const struct vd_findings *f, char out[VD_BASIS_TEXT])
{
    const struct vd_calibration_facts *by = &f->by;
    char templates[VD_UNRELATED_TEXT], pairs[VD_UNRELATED_TEXT], mates[80] = "none of one";
    if (!f->search.modality) {
        say_weights(f, out);
        return;
    }
    if (f->search.modality == VD_BY_NAME) {
        snprintf(out, VD_BASIS_TEXT,
                 "Scores of %.20s order people by how alike their names are; they are "
                 "uncalibrated.",
                 f->search.engine ? f->search.engine : "names");
        return;
    }
    if (!f->calibration) {
        snprintf(out, VD_BASIS_TEXT, "Scores are uncalibrated.");
        return;
    }
    put_grouped(by->n_templates, templates);
    put_grouped(by->n_impostor, pairs);
    if (by->genuine_from && !strcmp(by->genuine_from, "matcher"))
        vd_strlcpy(mates, "weights of the matcher", sizeof(mates));
    else if (by->n_genuine)
        snprintf(mates, sizeof(mates), "%lld of one%s", (long long)by->n_genuine,
                 by->genuine_from && !strcmp(by->genuine_from, "labels") ? " (labelled)" : "");
    snprintf(out, VD_BASIS_TEXT,
             "Calibrated %.10s on %s templates: %s pairs of two people, %s; extrapolated above "
             "%.4g.",
             by->at ? by->at : "", templates, pairs, mates, by->counted_to);
}

static const struct vd_candidate *first_of(const struct vd_findings *f, int probe)
{
    for (size_t i = 0; i < f->candidates.n; i++)
        if (f->candidates.v[i].probe == probe)
            return &f->candidates.v[i];
    return NULL;
}

/* How high the best of the unrelated people scores: the score that one of them is expected to reach. */
static void say_best(const struct vd_findings *f, struct vd_buf *b)
{
    char n[VD_UNRELATED_TEXT];
    double best = vd_calibration_bar(f->calibration, 1, (size_t)f->search.n_searched);
    put_grouped(f->search.n_searched, n);
    if (isfinite(best))
        vd_buf_printf(b, "among %s templates the best unrelated person scores about %.*f; ", n,
                      f->search.modality == VD_FINGER ? 0 : 2, best);
}

static void say_first(const struct vd_findings *f, const struct vd_candidate *c, struct vd_buf *b)
{
    char people[VD_UNRELATED_TEXT];
    if (!c->worth)
        return;
    vd_unrelated_show(&c->worth->support, people);
    people[strcspn(people, "*")] = 0;
    if (!strcmp(people, "about 1"))
        vd_buf_str(b, "about 1 unrelated person reaches");
    else
        vd_buf_printf(b, "%s%s unrelated people reach", people[0] == '<' ? "fewer than " : "",
                      people + (people[0] == '<' ? 2 : 0));
    vd_buf_printf(b, " the first candidate's %s%s", f->search.together ? "weight" : "score",
                  c->worth->support.fmr.extrapolated ? " (extrapolated)" : "");
}

/* Nobody reaches the bar of --fpir. */
static void say_below(const struct vd_findings *f, struct vd_buf *b)
{
    const struct vd_search_row *s = &f->search;
    char n[VD_UNRELATED_TEXT];
    put_grouped(s->n_searched, n);
    vd_buf_printf(b, "no subject reaches %s%.4g%s, which ", s->together ? "" : "the score ", s->bar,
                  s->together ? " decibans" : "");
    if (s->fpir < 1)
        vd_buf_printf(b,
                      "anybody among %s templates of other people reaches with a probability of "
                      "%.4g at most",
                      n, s->fpir);
    else
        vd_buf_printf(b, "at most %.4g of %s templates of other people would reach", s->fpir, n);
}

static void say_uncalibrated(const struct vd_findings *f, const struct vd_candidate *c,
                             struct vd_buf *b)
{
    char chance[VD_MEANING] = "";
    if (c)
        vd_score_chance(f->search.modality, c->score, f->search.n_searched, chance);
    vd_buf_str(b, "the person may not be in the gallery; scores are uncalibrated");
    if (chance[0])
        vd_buf_printf(b, "; the matcher's own scale, for the score of the first candidate: %s",
                      chance);
}

void vd_findings_none(const struct vd_findings *f, int probe, char out[VD_NONE_TEXT])
{
    struct vd_buf b = {0};
    const struct vd_candidate *first = first_of(f, probe);
    bool sum = f->search.together;
    if (f->search.modality == VD_BY_NAME)
        vd_buf_str(&b, "the person may not be in the case, or under a name that nobody wrote down; "
                       "a name alone is shared by many, and its score is uncalibrated");
    else if (!f->search.n_searched)
        vd_buf_str(&b, "nothing was searched");
    else if (!f->calibration && !vd_findings_sums(f))
        say_uncalibrated(f, first, &b);
    else if (!first && f->search.fpir > 0)
        say_below(f, &b);
    else {
        if (!sum)
            say_best(f, &b);
        if (first)
            say_first(f, first, &b);
    }
    while (b.len && strchr("; ", b.data[b.len - 1]))
        b.data[--b.len] = 0;
    vd_strlcpy(out, b.len ? b.data : "the person may not be in the gallery", VD_NONE_TEXT);
    vd_buf_free(&b);
}
