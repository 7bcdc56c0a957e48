/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accuracy.h: what became of the candidates of this case's searches, by the decisions recorded.
 *
 * It counts what people decided.  Nobody knows of the candidates that nobody looked at, nor of those a
 * search never yielded: rates from it say how candidates that were reviewed were judged, not how often
 * the matcher errs.
 */
#ifndef VEDETTE_ACCURACY_H
#define VEDETTE_ACCURACY_H

#include <vedette/evaluate.h>
#include <vedette/store.h>

/* A group of fewer reviewed candidates, but not none, is not told; "all" always is. */
enum { VD_ACCURACY_LEAST = 10, VD_N_VERDICTS = 6 };
struct vd_accuracy_row {
    const char *by, *group; /* "all", "modality", "matcher", "sex", "age", "nationality", "region",
                               "quality" */
    int64_t n_searches;     /* with a candidate of the group; of "all" and by modality and matcher:
                               every search */
    int64_t n_reviewed_searches, n_identified_searches; /* with such a candidate */
    int64_t n_none; /* of n_searches: the latest word is that it is none of these */
    int64_t n_candidates, n_reviewed;
    int64_t n_verdict[VD_N_VERDICTS]; /* by the latest decision */
    int64_t n_changed, n_reversed; /* candidates whose verdict changed, went over to its opposite */
    struct vd_rate excluded, reversed; /* of n_reviewed, Wilson's interval */
    int64_t n_first;                   /* identified at rank 1 */
    double median_rank;                /* of those identified; NAN: none */
    double median_score, least_score;  /* the same, by matcher only; else NAN */
    int worst_rank;
    bool few; /* under VD_ACCURACY_LEAST reviewed */
};
/* Identified and probable candidates as mates, excluded ones as non-mates. */
struct vd_accuracy_det {
    const char *modality, *engine, *matcher;
    int64_t n_mates, n_non_mates;
    bool few; /* of either: no rates */
    struct vd_rates rates;
};
struct vd_accuracy {
    struct vd_accuracy_row *rows; /* "all" first, then by `by` and group */
    size_t n_rows;
    struct vd_accuracy_det *det; /* one an engine and matcher, where either is there */
    size_t n_det;
    struct vd_arena *arena; /* owns all */
};
/* Count the searches made since ("2026-01-31") or ever (NULL). Reads only.
 * Errors: CANCELLED. Owns: *out is closed by the caller, after an error too. */
int vd_accuracy_report(struct vd_store *s, const char *since, struct vd_job *job,
                       struct vd_accuracy *out, struct vd_err *err);
void vd_accuracy_close(struct vd_accuracy *a);

#endif
