/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate.h: what a score is worth on this very gallery.
 *
 * A calibration belongs to one engine of one case.  Scores between templates of different subjects
 * (impostor scores) say how often unrelated people score this high; scores between templates of one
 * subject (genuine scores), from the gallery or from a labelled set, say how much a score speaks for
 * one person.  It is measured, kept in the case with the version of the gallery it was measured on,
 * and a search names the one that it was read by, so that it reads the same for ever.
 *
 * Where there is nothing to measure on there is no calibration, and nobody says a word of support.
 */
#ifndef VEDETTE_CALIBRATE_H
#define VEDETTE_CALIBRATE_H

#include <vedette/identify.h>

struct vd_calibration;
void vd_calibration_close(struct vd_calibration *c); /* NULL is fine */

struct vd_calibrate {
    int modality;
    const char *engine; /* NULL: as for a search */
    const char *labels; /* LABELS.csv of a labelled set for the genuine scores; NULL: the gallery */
    size_t templates;   /* sampled for the impostor scores; 0: as many as take about a second */
    bool anew;          /* even if the stored one is of this gallery */
    struct vd_job *job;
};
/*
 * The calibration of a gallery: the stored one if it was measured on the gallery as it is now, else
 * it is measured, and stored and audited if the case may be written.
 * g may be NULL: one is made.  Errors: NOTFOUND (too little to calibrate on; *out is NULL),
 * CANCELLED, those of labels.
 * Cost: about a second for fingers, a tenth of that for vectors; nothing if it is stored.
 */
int vd_calibrate(struct vd_store *s, struct vd_gallery *g, const struct vd_calibrate *how,
                 struct vd_calibration **out, struct vd_err *err);
/* The stored one of an engine, whatever gallery it was measured on; by its id. Errors: NOTFOUND. */
int vd_calibration_latest(struct vd_store *s, int modality, const char *engine,
                          struct vd_calibration **out, struct vd_err *err);
int vd_calibration_get(struct vd_store *s, int64_t id, struct vd_calibration **out,
                       struct vd_err *err);

struct vd_calibration_facts {
    int64_t id; /* 0: not stored */
    int modality;
    const char *engine, *matcher, *at; /* the calibration's */
    int64_t n_templates, n_subjects;   /* of the gallery */
    int64_t n_sampled;                 /* templates compared with each other */
    int64_t n_impostor, n_genuine;     /* pairs */
    int64_t n_genuine_subjects;
    const char *genuine_from; /* "gallery", "labels", "matcher" (its own trained scale), "none" */
    double counted_to;        /* score up to which impostors were counted; beyond: the tail model */
    bool current;             /* measured on the gallery as it is now */
};
void vd_calibration_facts(const struct vd_calibration *c, struct vd_calibration_facts *out);

/* Share of impostor pairs that score at least this much. Range: above 0. */
struct vd_fmr {
    double value;      /* the estimate; beyond what was counted, the tail model's */
    double high;       /* its 95 % upper bound */
    bool extrapolated; /* too few impostors reached the score to count */
};
struct vd_fmr vd_calibration_fmr(const struct vd_calibration *c, double score);
/* 10 log10 of the likelihood ratio of a score. false: there were no genuine scores to say. */
bool vd_calibration_weight(const struct vd_calibration *c, double score, double *decibans);
/*
 * The least score at which a search of n templates of which none is of the person has at most `fpir`
 * false candidates: below 1, the probability of one or more, 1 - (1 - FMR)^n; from 1 on, the number
 * expected, n FMR.  By the upper bound of the FMR.  INFINITY: no score is that rare.
 */
double vd_calibration_bar(const struct vd_calibration *c, double fpir, size_t n);

/* The same by the estimate, for a table: the least score that so few impostors reach. */
double vd_calibration_score_of(const struct vd_calibration *c, double fmr);
/* The least score of at least that weight. INFINITY: none has it, or nothing is weighed. */
double vd_calibration_score_weighing(const struct vd_calibration *c, double decibans);
/* Pairs of different subjects that score beyond what chance explains: one person under two
 * subjects, or relatives.  The highest score first; the calibration's; *n_all counts all of them. */
struct vd_lookalikes {
    double score;
    int64_t template_a, template_b, subject_a, subject_b;
};
const struct vd_lookalikes *vd_calibration_lookalikes(const struct vd_calibration *c, size_t *n,
                                                      size_t *n_all);
/* What the bounds rest on: the design effect (pairs that count as one) at a score, and the tail. */
struct vd_calibration_tail {
    double effect;      /* at counted_to */
    double from;        /* fitted to the pairs above it */
    double n_pairs;     /* how many those are */
    double per_tenfold; /* so much more score is a tenth of the FMR; INFINITY: it does not fall */
    double per_tenfold_high; /* of its upper bound */
};
void vd_calibration_tail(const struct vd_calibration *c, struct vd_calibration_tail *out);

/* What a score says, for people. c may be NULL: uncalibrated. */
enum { VD_SUPPORT_TEXT = 200 };
struct vd_support {
    bool calibrated;
    struct vd_fmr fmr;
    double unrelated, unrelated_high; /* people expected by chance among n searched */
    bool weighed;
    double decibans;   /* if weighed */
    const char *words; /* "strong support", "weak support against", "uncalibrated"; static */
    char text[VD_SUPPORT_TEXT]; /* "about 3 unrelated people in a gallery of this size ..." */
};
void vd_support_of(const struct vd_calibration *c, double score, int64_t n_searched,
                   struct vd_support *out);
/* The words for a weight of evidence: ENFSI 2015's bands of the likelihood ratio; static. */
const char *vd_support_words(double decibans);

#endif
