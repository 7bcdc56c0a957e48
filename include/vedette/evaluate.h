/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate.h: measure a matcher on labelled templates: error rates anyone can recompute.
 *
 * Intervals are of 95 %, by bootstrap over subjects: each replicate draws as many subjects as there
 * are, with replacement; a pair of one subject counts as often as the subject was drawn, a pair of
 * two as often as the product; the rates are taken anew; the interval runs from the 2.5th to the
 * 97.5th percentile.  The draws are the same in every run: splitmix64 from VD_BOOTSTRAP_SEED, a
 * subject from the upper 32 bits of each number.  An interval that would end at 0, because no
 * replicate showed an error, ends at 3 / n instead: n impostor pairs for an FMR, n subjects with
 * genuine pairs for what is missed (or, if that is less, where that of a stricter threshold ends).
 */
#ifndef VEDETTE_EVALUATE_H
#define VEDETTE_EVALUATE_H

#include <stdio.h>
#include <vedette/job.h>
#include <vedette/template.h>

/* low, high: NAN without replicates.  threshold: the least score that occurs and is accepted where
 * the rate is taken; INFINITY: none is. */
struct vd_rate {
    double value, low, high, threshold;
};
/* FNMR at FMR at most 1/100, 1/1000, 1/10000, 0. */
enum { VD_EER, VD_FNMR_1E2, VD_FNMR_1E3, VD_FNMR_1E4, VD_FNMR_ZERO, VD_N_RATES };
/* Rates at fixed scores: 10, 20, 30, 40. */
enum { VD_N_FIXED = 4, VD_FIXED_STEP = 10 };
enum { VD_BOOTSTRAP_SEED = 1, VD_BOOTSTRAP_REPLICATES = 1000 };
/* Fractions 0..1; NAN where undefined (no genuine or no impostor pairs). */
struct vd_rates {
    struct vd_rate rate[VD_N_RATES], fmr_at[VD_N_FIXED], fnmr_at[VD_N_FIXED];
    int64_t n_genuine, n_impostor, n_subjects;
    int64_t n_accepted_at[VD_N_FIXED]; /* impostor pairs */
};
/* One comparison: higher is more alike; a pair is accepted when score >= threshold. */
struct vd_score {
    double score;
    int32_t a, b; /* whom the two show, from 0; the same number: genuine */
};
/* The rates alone, from scores; sorts both arrays in place.  replicates may be 0. Errors: NOMEM. */
int vd_rates_of(struct vd_score *genuine, int64_t n_genuine, struct vd_score *impostor,
                int64_t n_impostor, int replicates, struct vd_rates *out, struct vd_err *err);

enum vd_protocol { VD_PROTOCOL_FVC, VD_PROTOCOL_ALL };
struct vd_evaluate {
    enum vd_protocol protocol;
    const char *sets; /* "SET", "SET:SET" or NULL */
    const char *by;   /* column to break down by; NULL: database, where there are several */
    FILE *scores;     /* receives CSV: probe,gallery,genuine,score; or NULL */
    int threads;
    int replicates;
    int metric; /* of vectors: enum vd_metric; 0: cosine */
};
struct vd_evaluated_group {
    const char *name;
    struct vd_rates rates;
};
struct vd_evaluation {
    struct vd_rates rates;
    struct vd_rate rank_1; /* no threshold */
    int64_t n_searches;    /* that rank_1 is of */
    int64_t n_files, n_subjects, n_refused;
    int64_t n_same;            /* pairs left out: one impression in two sets */
    int64_t n_equal;           /* pairs scored across roles whose impressions bear one number */
    bool scaled;               /* the matcher's scores are -10 log10 FMR */
    const char *name;          /* of the matcher */
    double matches_per_second; /* of the comparing thread's CPU time, probes prepared once */
    double mean_minutiae;      /* of the templates that were read; NAN: not fingers */
    const char *by;            /* NULL: no groups */
    struct vd_evaluated_group *groups;
    size_t n_groups;
    struct vd_arena *arena; /* owns groups and names */
};
/*
 * LABELS.csv has columns file,subject,impression and optionally role (probe, gallery), set,
 * database, resolution; see vedette-formats(5).  With roles only pairs across the two are scored.
 * Rows of different databases show different subjects.  Rows of one subject and impression but
 * different sets show one impression and never meet.  sets "A" takes the rows of that set; "A:B"
 * every two impressions once, the one that the list names first by A, the other by B.
 * FVC: all genuine pairs once, first impressions against first impressions.  ALL: every pair of
 * different files once.  A template that cannot be read is counted in n_refused and scores lowest
 * in all its pairs.
 * Owns: *out is closed by the caller, after an error too.
 */
int vd_evaluate(const char *labels, int modality, const struct vd_evaluate *how, struct vd_job *job,
                struct vd_evaluation *out, struct vd_err *err);
void vd_evaluation_close(struct vd_evaluation *e);

#endif
