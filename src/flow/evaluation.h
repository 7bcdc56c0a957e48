/* SPDX-License-Identifier: Apache-2.0 */
/* evaluation.h: labelled files, between evaluate.c and its reader of labels. */
#ifndef VD_FLOW_EVALUATION_H
#define VD_FLOW_EVALUATION_H

#include <vedette/evaluate.h>

enum label_role { ROLE_BOTH, ROLE_PROBE, ROLE_GALLERY };
struct label {
    const char *file; /* as the list says */
    const char *path; /* where it is */
    const char *subject;
    long impression;
    enum label_role role;
    bool first;     /* of its subject (and role) */
    int subject_no; /* equal numbers: equal subjects */
    int64_t row;    /* in the columns, -1: refused */
};
struct labels {
    struct label *v;
    size_t n, cap, n_subjects;
    bool roles;
};
/* Read LABELS.csv; strings live in the arena, v is vd_freed by the caller.
 * Errors: NOINPUT, CORRUPT (where = "file:line"), NOMEM. */
int vd_labels_read(struct vd_arena *a, const char *path, struct labels *out, struct vd_err *err);

#endif
