/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrating.h: what the files of calibration share.
 *
 * calibrate_math.c and calibrate_weigh.c are pure: scores in, rates out.  calibrate_sample.c picks
 * templates and scores them, calibrate_body.c is the form that the case keeps, calibrate_support.c
 * the words, calibrate.c the doors.
 */
#ifndef VD_FLOW_CALIBRATING_H
#define VD_FLOW_CALIBRATING_H

#include <vedette/calibrate.h>

enum {
    VD_CAL_LEAST = 20,   /* subjects: fewer are nothing to calibrate on */
    VD_CAL_MOST = 8192,  /* templates: 33.5 million pairs, half a gigabyte */
    VD_CAL_COUNTED = 10, /* pairs that reach a score: fewer are not counted but extrapolated */
    VD_CAL_EFFECT = 20,  /* pairs from which the design effect is told */
    VD_CAL_LISTED = 100, /* pairs of subjects that look like one person, at most */
    VD_CAL_GENUINE_PAIRS = 20, /* and of so many subjects: fewer weigh nothing */
    VD_CAL_GENUINE_SUBJECTS = 10,
    VD_CAL_OWN_PAIRS = 400, /* the same where the matcher has a scale of its own, trained on more */
    VD_CAL_OWN_SUBJECTS = 100,
};

/* Pairs that reach a score, and how much less they say than as many independent ones would. */
struct vd_knot {
    double score, count, effect;
};
/* A point of the curve from score to weight of evidence. */
struct vd_lr_point {
    double score, decibans;
};
struct vd_cal_genuine {
    double score, weight; /* the weights of one subject add up to 1 */
};

/* What was measured: what a body of a calibration holds. */
struct vd_worth {
    double n_pairs;        /* impostors */
    struct vd_knot *knots; /* by rising score; the first is the lowest score, the last the joint */
    size_t n_knots;
    double *high; /* of the FMR at each knot; never rises */
    /* Beyond the joint: exp(-rate (score - joint)). */
    double tail_from, tail_rate, tail_slowest; /* fitted to what exceeds it; lower 95 % limit */
    double tail_pairs, tail_effect;
    /* The highest score first; while counting, template_a and _b are places in the sample. */
    struct vd_lookalikes *twins;
    size_t n_twins, n_twins_listed;
    struct vd_lr_point *curve; /* both rise; none: not weighed */
    size_t n_curve;
    struct vd_cal_genuine *genuine; /* kept only if they are from labels */
    size_t n_genuine;
    char sample[17], mates[17]; /* which templates were compared, hashed */
    char labels[65];            /* SHA-256 of LABELS.csv, or "" */
};

struct vd_calibration {
    struct vd_arena *arena; /* owns all below */
    struct vd_calibration_row row;
    struct vd_worth worth;
    const struct vd_matcher_ops *ops; /* NULL: a matcher that this build does not know */
    bool current;
};

/* calibrate_math.c */
uint64_t vd_cal_hash(uint64_t x); /* splitmix64 */
/* Ascending, in time that is linear. Errors: NOMEM. */
int vd_cal_sort(double *v, size_t n);
/* Upper 95 % limit of a share of which x of n were seen (both may be fractions of wholes). */
double vd_cal_share_high(double x, double n);
/* The scores of m templates of different subjects, all pairs: (0,1), (0,2) ... (0,m-1), (1,2) ...
 * sorted: the same, ascending.  Fills all but the curve and what names things. Errors: NOMEM. */
int vd_worth_count(const double *pair, const double *sorted, size_t m, struct vd_arena *a,
                   struct vd_worth *out);
/* What load and count share: the upper bounds of the knots and of the rate. Errors: NOMEM. */
int vd_worth_bounds(struct vd_arena *a, struct vd_worth *w);
struct vd_fmr vd_worth_fmr(const struct vd_worth *w, double score);
double vd_worth_bar(const struct vd_worth *w, double fmr, bool by_estimate);

/* calibrate_weigh.c: sorts genuine; sorted: impostors, ascending. Errors: NOMEM. */
int vd_worth_weigh(struct vd_cal_genuine *genuine, size_t n, const double *sorted, size_t n_sorted,
                   struct vd_arena *a, struct vd_worth *w);
bool vd_worth_weight(const struct vd_worth *w, double score, double *decibans);
double vd_worth_score_weighing(const struct vd_worth *w, double decibans);

/* calibrate_sample.c: templates of the gallery, one a subject, and their bytes. */
struct vd_cal_sample {
    size_t n; /* templates, each of another subject */
    int64_t *id, *subject;
    struct vd_buf *bytes;
};
/* Of which template is whose, in any order of the rows. */
int64_t vd_cal_fingerprint(struct vd_gallery *g);
/* At most m, those whose ids have the smallest hashes. Errors: NOMEM, as the store. */
int vd_cal_sample(struct vd_store *s, const struct vd_gallery *g, size_t m,
                  struct vd_cal_sample *out, struct vd_err *err);
void vd_cal_sample_close(struct vd_cal_sample *p);
/* The scores of all pairs, in the order of vd_worth_count(); vd_free it. Errors: CANCELLED, NOMEM. */
int vd_cal_score(const struct vd_cal_sample *p, const struct vd_matcher_ops *ops,
                 struct vd_job *job, double **out, struct vd_err *err);

/* calibrate_mates.c: pairs of one subject. */
struct vd_cal_mates {
    struct vd_mate_pair {
        int64_t a, b; /* templates; or places in the list of labels */
        double weight;
    } * pair;
    size_t n, n_subjects;
    int64_t gallery_subjects; /* how many there are in the gallery */
    char hash[17];
};
/* Choose them from the gallery; the pairs are the arena's. Errors: NOMEM. */
int vd_cal_mates(const struct vd_gallery *g, struct vd_arena *a, struct vd_cal_mates *out,
                 struct vd_err *err);
/* Their scores, the arena's. Pairs of equal bytes are one sample twice and are left out. */
int vd_cal_mates_score(struct vd_store *s, const struct vd_cal_mates *m,
                       const struct vd_matcher_ops *ops, struct vd_arena *a,
                       struct vd_cal_genuine **out, size_t *n, size_t *n_subjects,
                       struct vd_err *err);
/* The same from a labelled set. Errors: as vd_evaluate(). */
struct vd_cal_source {
    const struct vd_matcher_ops *ops;
    const char *engine;
    size_t n_bytes; /* of its templates, if they are vectors */
};
int vd_cal_labels(const char *path, const struct vd_cal_source *of, struct vd_arena *a,
                  struct vd_job *job, struct vd_cal_genuine **out, size_t *n, size_t *n_subjects,
                  struct vd_err *err);

/* calibrate_body.c */
int vd_worth_write(const struct vd_worth *w, struct vd_buf *out, struct vd_err *err);
int vd_worth_read(struct vd_arena *a, const char *body, struct vd_worth *out, struct vd_err *err);

#endif
