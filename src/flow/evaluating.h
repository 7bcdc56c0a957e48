/* SPDX-License-Identifier: Apache-2.0 */
/* evaluating.h: what the files evaluate*.c share: one run over the labels, its scores and groups. */
#ifndef VD_FLOW_EVALUATING_H
#define VD_FLOW_EVALUATING_H

#include <vedette/evaluate.h>
#include <vedette/matcher.h>

#include "flow/labels.h"
#include "pool/pool.h"

/* A comparison of two labels, by place. */
struct vd_told {
    double score;
    int32_t probe, gallery;
};
struct vd_told_list {
    struct vd_told *v;
    int64_t n, cap;
};
/* What was read of a label: bytes in the run's arena. */
struct vd_evaluated {
    const void *bytes;
    size_t n_bytes;
    int quality;        /* as the template states it, -1 */
    long view;          /* which of the file it was; -1: refused */
    const char *engine; /* the run's arena */
};
/* Best of what one probe scored. */
struct vd_best {
    double mate, other;
    bool mated, met;    /* it met a mate, somebody else */
    struct vd_topk top; /* the others by subject, as a list of candidates holds them */
};
/* Groups of labels by the values of one column. */
struct vd_column {
    const char *by;
    const char **value; /* of each label; "": none */
    int *group;         /* of each label; -1: none */
    const char **name;  /* of each group */
    int n_groups;
    bool poorer; /* a pair is told with the lower group of the two */
};
struct vd_evaluating {
    const struct vd_matcher_ops *ops;
    const struct vd_pool_ops *pool_ops;
    const struct vd_evaluate *how;
    struct vd_labels labels;
    struct vd_job *job;
    struct vd_arena *arena;    /* templates, names of groups */
    struct vd_evaluated *read; /* by label */
    void *cols, *pool;
    uint64_t *allow;      /* rows of the columns that this probe meets */
    size_t *meets;        /* labels that it meets */
    uint8_t *asked;       /* what for, beside meets */
    size_t *label_of;     /* row -> label */
    int64_t *who;         /* label -> subject, for vd_best.top */
    double *score;        /* by label */
    struct vd_best *best; /* by label */
    struct vd_told_list genuine, impostor;
    struct vd_told_list only; /* of different subjects, that a search alone asked for */
    bool once;                /* two sets: every two impressions once */
    int64_t n_scored, n_minutiae, n_same, n_equal;
    double cpu_s;
};

int vd_evaluate_no_memory(struct vd_err *err);

/* ---- evaluate_read.c ---- */
/* Read every label's template into r->read, each file once, and into the columns; a bad one is
 * counted, not fatal.  Errors: NOMEM, CANCELLED; that of the last file, where none can be read. */
int vd_evaluate_load(struct vd_evaluating *r, struct vd_evaluation *out, struct vd_err *err);

/* ---- evaluate_search.c ---- */
/* Is the one a probe, the other in the gallery, of the searches? */
bool vd_evaluate_searches(const struct vd_evaluating *r, const struct vd_label *probe,
                          const struct vd_label *gallery);
/* Note what a probe scored in its search. Errors: NOMEM. */
int vd_evaluate_note(struct vd_evaluating *r, size_t probe, size_t gallery, double score);
/* Rank 1 and open set of the searches whose probe is of a group (column NULL: all). searches: NULL or
 * the rates of rank 1.  Errors: NOMEM. */
int vd_evaluate_rank_1(const struct vd_evaluating *r, const struct vd_column *c, int group,
                       struct vd_rate *rank_1, int64_t *n, struct vd_err *err);
int vd_evaluate_found(const struct vd_evaluating *r, const struct vd_column *c, int group,
                      int listed, struct vd_rates *out, struct vd_err *err);
int vd_evaluate_open_set(const struct vd_evaluating *r, struct vd_open_set *out,
                         struct vd_err *err);

/* ---- evaluate_groups.c ---- */
/* The rates of the pairs of a group (column NULL: all). Errors: NOMEM. */
int vd_evaluate_rates(const struct vd_evaluating *r, const struct vd_column *c, int group,
                      struct vd_rates *out, struct vd_err *err);
/* Break down by what was asked for, and by sex, age and quality. Errors: NOMEM. */
int vd_evaluate_groups(const struct vd_evaluating *r, struct vd_evaluation *out,
                       struct vd_err *err);

#endif
