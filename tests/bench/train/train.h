/* SPDX-License-Identifier: Apache-2.0 */
/*
 * train.h: the parts of train-finger: list, pairs, regression, figures, model.c.
 */
#ifndef VD_TRAIN_H
#define VD_TRAIN_H

#include <stdio.h>

#include "match/finger/finger.h"

enum {
    TRAIN_SETS = 16,
    TRAIN_CROSSES = 16,
    TRAIN_GROUPS = TRAIN_SETS + TRAIN_CROSSES,
    TRAIN_DATABASES = 16,
};

/* One impression of a finger and its template in each set; no path: that set lacks it. */
struct train_impression {
    int database;
    const char *subject;
    long number;
    const char *path[TRAIN_SETS];
    struct vd_reading as[TRAIN_SETS];
};
struct train_list {
    struct vd_arena *arena; /* owns the strings */
    const char *set[TRAIN_SETS], *database[TRAIN_DATABASES];
    int n_sets, n_databases;
    struct train_impression *v;
    size_t n, cap;
};
/* Read LABELS.csv. Errors: NOINPUT, CORRUPT (where = "file:line"), NOMEM. */
int train_list_read(const char *path, struct train_list *out, struct vd_err *err);
void train_list_close(struct train_list *l);
int train_list_set(const struct train_list *l, const char *name, size_t n); /* -1: none such */
size_t train_list_fingers(const struct train_list *l);

/* Two impressions, i before j in the list, and what describes their best pairing. */
struct train_pair {
    bool genuine, paired;
    uint8_t a, b; /* their databases */
    float feature[FINGER_FEATURES];
};
/* The pairs of set a against set b, of a set against itself if they are one. */
struct train_group {
    int a, b;
    size_t from, to;
};
struct train_pairs {
    struct train_pair *v;
    size_t n;
    struct train_group group[TRAIN_GROUPS];
    int n_groups;
};
/* Prepare all templates and pair them, group by group. Errors: NOMEM. */
int train_pairs_make(const struct train_list *l, struct train_pairs *p, struct vd_err *err);
void train_pairs_close(struct train_pairs *p);

/* How a feature is brought to mean 0 and deviation 1, and its mean over different fingers. */
struct train_norm {
    double mean[FINGER_FEATURES], deviation[FINGER_FEATURES], typical[FINGER_FEATURES];
};
struct train_model {
    double weight[FINGER_WEIGHTS], sharp[FINGER_WEIGHTS], bar;
};
void train_normalise(const struct train_pairs *p, struct train_norm *out);
/* Train on all pairs but those that touch the database left_out (-1: none).
 * Errors: INVALID (no genuine or no impostor pairs), NOMEM. */
int train_fit(const struct train_pairs *p, const struct train_norm *norm, int left_out,
              struct train_model *out, struct vd_err *err);
double train_evidence(const struct train_norm *norm, const struct train_model *m,
                      const struct train_pair *pair);

/* Print the error rates of these scores (one a pair), a line a group and their mean; into figures
 * (may be NULL) with their intervals, for the manual. */
int train_report(FILE *out, FILE *figures, const char *title, const struct train_list *l,
                 const struct train_pairs *p, const double *score, struct vd_err *err);

/* Write model.c; honest: the scores of models that had not seen the pair's database. */
int train_write(const char *path, const struct train_list *l, const struct train_pairs *p,
                const struct train_norm *norm, const struct train_model *m, const double *honest,
                struct vd_err *err);
/* For qsort. */
int train_ascending(const void *a, const void *b);

#endif
