/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate.h: measure a matcher on labelled templates: error rates anyone can recompute.
 */
#ifndef VEDETTE_EVALUATE_H
#define VEDETTE_EVALUATE_H

#include <stdio.h>
#include <vedette/job.h>
#include <vedette/template.h>

enum vd_protocol { VD_PROTOCOL_FVC, VD_PROTOCOL_ALL };
struct vd_evaluation {
    /* Fractions 0..1; NAN where undefined (no genuine or no impostor pairs). */
    double eer, fnmr_at_fmr_1e2, fnmr_at_fmr_1e3, zero_fmr;
    int64_t n_genuine, n_impostor, n_files, n_subjects, n_refused;
    double matches_per_second; /* of the comparing thread's CPU time, probes prepared once */
};
/*
 * LABELS.csv has columns file,subject,impression and optionally role (probe, gallery): with roles,
 * only pairs across the two are scored.  FVC: all genuine pairs once, first impressions against
 * first impressions.  ALL: every pair of different files once.  A template that cannot be read is
 * counted in n_refused and scores lowest in all its pairs.
 * scores (may be NULL) receives CSV: probe,gallery,genuine,score.
 */
int vd_evaluate(const char *labels, int modality, enum vd_protocol protocol, FILE *scores,
                int threads, struct vd_job *job, struct vd_evaluation *out, struct vd_err *err);
/* The rates alone, from scores: higher is more alike; a pair is accepted when score >= threshold. */
void vd_error_rates(double *genuine, int64_t n_genuine, double *impostor, int64_t n_impostor,
                    struct vd_evaluation *out); /* sorts both arrays in place */

#endif
