/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate_support.c: what a score says, in words.
 *
 * The words are those of the European Network of Forensic Science Institutes, Guideline for
 * Evaluative Reporting in Forensic Science, 2015: bands of the likelihood ratio.  Between a half
 * and two there is nothing to say either way.
 *
 * How many people would score this high by chance is told from the share of impostor pairs that do
 * and the number of templates searched: as a number of people where that is one or more, else as how
 * many such searches would show one.  Figures are rounded to two digits; upper bounds away from 0.
 */
#include "flow/calibrating.h"

#include <math.h>
#include <stdio.h>

/* A number of people or searches: two digits, thousands separated. up: never less than it is. */
static void figure(double v, bool up, char out[40])
{
    char plain[32];
    if (!(v < 1e15)) {
        vd_strlcpy(out, "1,000,000,000,000,000", 40);
        return;
    }
    double unit = v >= 100 ? pow(10, floor(log10(v)) - 1) : v < 10 ? 0.1 : 1;
    double rounded = (up ? ceil(v / unit - 1e-9) : floor(v / unit + 0.5)) * unit;
    snprintf(plain, sizeof(plain), rounded < 10 && fmod(rounded + 0.05, 1) > 0.1 ? "%.1f" : "%.0f",
             rounded);
    size_t n = strcspn(plain, "."), k = 0;
    for (size_t i = 0; plain[i] && k + 2 < 40; i++) {
        if (i && i < n && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = plain[i];
    }
    out[k] = 0;
}

const char *vd_support_words(double decibans)
{
    static const char *const words[2][6] = {
        {"weak support", "moderate support", "moderately strong support", "strong support",
         "very strong support", "extremely strong support"},
        {"weak support against", "moderate support against", "moderately strong support against",
         "strong support against", "very strong support against",
         "extremely strong support against"}};
    static const double from[6] = {2, 10, 100, 1000, 1e4, 1e6};
    double d = fabs(decibans);
    int band = -1;
    for (int i = 0; i < 6; i++)
        band = d >= 10 * log10(from[i]) - 1e-9 ? i : band;
    return band < 0 || isnan(d) ? "no support either way" : words[decibans < 0][band];
}

/* How many by chance: at least one. */
static void tell_people(const struct vd_support *o, char *out, size_t cap)
{
    char about[40], most[40];
    figure(o->unrelated, false, about);
    figure(o->unrelated_high, true, most);
    snprintf(out, cap,
             "about %s unrelated %s (at most %s) in a gallery of this size would score this high%s",
             about, o->unrelated < 1.05 ? "person" : "people", most,
             o->fmr.extrapolated ? " (extrapolated)" : "");
}

/* Less than one: in how many such searches would there be one? */
static void tell_searches(const struct vd_support *o, int64_t n, char *out, size_t cap)
{
    char about[40], least[40];
    double p = -expm1((double)n * log1p(-o->fmr.value));
    double most = -expm1((double)n * log1p(-o->fmr.high));
    const char *mark = o->fmr.extrapolated ? " (extrapolated)" : "";
    figure(1 / p, false, about);
    if (most >= 0.5) {
        snprintf(out, cap,
                 "about 1 in %s such searches (at most 1 in %s) would show an unrelated person "
                 "scoring this high%s",
                 about, most > 0.67 ? "1" : "2", mark);
        return;
    }
    double digits = pow(10, floor(log10(1 / most)));
    figure(floor(1 / most / digits) * digits, false, least);
    snprintf(out, cap,
             "fewer than 1 in %s such searches would show an unrelated person scoring this high%s",
             least, mark);
}

void vd_support_of(const struct vd_calibration *c, double score, int64_t n_searched,
                   struct vd_support *out)
{
    *out = (struct vd_support){.words = "uncalibrated"};
    if (!c || isnan(score)) {
        vd_strlcpy(out->text, "uncalibrated: nobody measured how often unrelated people score this",
                   sizeof(out->text));
        return;
    }
    double n = n_searched > 0 ? (double)n_searched : 0;
    out->calibrated = true;
    out->fmr = vd_calibration_fmr(c, score);
    out->unrelated = n * out->fmr.value;
    out->unrelated_high = n * out->fmr.high;
    out->weighed = vd_calibration_weight(c, score, &out->decibans);
    out->words = out->weighed ? vd_support_words(out->decibans) : "not weighed";
    if (out->unrelated >= 0.95)
        tell_people(out, out->text, sizeof(out->text));
    else
        tell_searches(out, n_searched > 0 ? n_searched : 1, out->text, sizeof(out->text));
}
