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
/*
 * A point of the DET curve: the lowest FNMR of all thresholds whose FMR is at most fmr.  Eight points
 * a decade, from 10^-(2/8) to 10^-5, then FMR 0.  Fewer than VD_DET_ERRORS accepted impostor pairs do
 * not tell a rate from its double (the rule of 30: Doddington and others, "The NIST speaker recognition
 * evaluation", Speech Communication 31, 2000): such a point is not supported.
 */
enum {
    VD_DET_A_DECADE = 8,
    VD_DET_1E1 = 6, /* place of FMR 1e-1, and so on */
    VD_DET_1E2 = 14,
    VD_DET_1E3 = 22,
    VD_DET_1E4 = 30,
    VD_DET_1E5 = 38,
    VD_DET_ZERO = 39,
    VD_N_DET = 40,
    VD_DET_ERRORS = 30
};
struct vd_det_point {
    double fmr; /* asked for */
    struct vd_rate fnmr;
    int64_t n_accepted; /* impostor pairs */
    bool supported;
};
/* Fractions 0..1; NAN where undefined (no genuine or no impostor pairs). */
struct vd_rates {
    struct vd_rate rate[VD_N_RATES], fmr_at[VD_N_FIXED], fnmr_at[VD_N_FIXED];
    struct vd_det_point det[VD_N_DET];
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

/* k of n with its Wilson interval of 95 % (E. B. Wilson, "Probable inference, the law of succession,
 * and statistical inference", JASA 22, 1927); no threshold.  n 0: all NAN. */
struct vd_rate vd_share_of(int64_t k, int64_t n);

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
/*
 * Searches of an open set: one for every probe, in the gallery of first impressions, or by role.
 * One whose subject is in the gallery is mated; the same with its own subject left out is not.  With
 * the threshold t, FPIR(t) is the share of non-mated searches that yield anybody who scores t or more,
 * FNIR(t) the share of mated searches that do not yield the right subject: at t or above, and within
 * the first one (or VD_LISTED) subjects, of equal ones the last.  In the rates below FNIR stands where
 * FNMR does, FPIR where FMR does.
 */
enum { VD_LISTED = 20, VD_N_FPIR = 3 };
struct vd_open_set {
    struct vd_rates first, listed; /* n_genuine: mated searches, n_impostor: non-mated ones */
    int64_t n_gallery, n_gallery_subjects;
    /* What 1 - (1 - FMR)^n_gallery makes of FMR, checked: the FPIR aimed at (1e-1, 1e-2, 1e-3), the
     * threshold whose FMR it asks for, and what share of non-mated searches passes it (Wilson's
     * interval). */
    double aim[VD_N_FPIR];
    struct vd_rate seen[VD_N_FPIR];
    int64_t n_seen[VD_N_FPIR];
    bool bar_supported[VD_N_FPIR]; /* VD_DET_ERRORS pairs or more lie above the bar */
};
struct vd_evaluated_group {
    const char *name;
    int64_t n_subjects; /* who has a template in it */
    bool too_few;       /* fewer than VD_GROUP_SUBJECTS: its rates mean little */
    struct vd_rates rates;
    struct vd_rates searches; /* by the group of the probe: as vd_open_set.first */
    struct vd_rate rank_1;
};
enum { VD_GROUP_SUBJECTS = 10, VD_BREAKDOWNS = 4 };
/* Rates by the values of a column.  A pair is told in the group that both are of; by quality, in that
 * of the poorer.  A search is told in the group of its probe. */
struct vd_breakdown {
    const char *by;
    struct vd_evaluated_group *groups;
    size_t n_groups;
};
struct vd_evaluation {
    struct vd_rates rates;
    struct vd_rate rank_1; /* no threshold */
    int64_t n_searches;    /* that rank_1 is of */
    struct vd_open_set open;
    struct vd_rate refused; /* share of files: failure to enrol, Wilson's interval */
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
    struct vd_breakdown more[VD_BREAKDOWNS]; /* by sex, age and quality, where the list has them */
    size_t n_more;
    struct vd_arena *arena; /* owns groups and names */
};
/*
 * LABELS.csv has columns file,subject,impression and optionally row or template_id (which of the
 * file), role (probe, gallery), set, database, resolution, sex, age, quality; see vedette-formats(5).
 * With roles only pairs across the two are scored.
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
