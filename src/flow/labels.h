/* SPDX-License-Identifier: Apache-2.0 */
/* labels.h: LABELS.csv, which file shows whom: for evaluate.c and for train-finger. */
#ifndef VD_FLOW_LABELS_H
#define VD_FLOW_LABELS_H

#include <vedette/template.h>

#include <stdbool.h>
#include <stdint.h>

enum vd_label_role { VD_ROLE_BOTH, VD_ROLE_PROBE, VD_ROLE_GALLERY };
/* One row. Columns that the list does not have are "" or 0. */
struct vd_label {
    const char *file; /* as the list says */
    const char *path; /* where it is */
    const char *subject, *set, *database;
    const char *by; /* the value of the column that it is broken down by */
    const char *sex, *age, *quality;
    const char *id; /* of the template in the file; "": see nth */
    long nth;       /* which template of the file, from 0; -1: not said, the first */
    int64_t line;
    long impression;
    struct vd_reading as; /* columns resolution and true_size */
    enum vd_label_role role;
    bool first;     /* of its subject (and role) */
    int subject_no; /* from 0; equal numbers: equal subject, and database */
    size_t place;   /* the first row of this subject and impression */
    int64_t row;    /* the caller's; -1 */
};
struct vd_labels {
    struct vd_label *v;
    size_t n, cap;
    size_t n_subjects;
    bool roles, sets, databases; /* are there such columns? */
    bool sexes, ages, qualities;
    const char *by; /* column to break down by */
};
/*
 * Read the rows; strings live in the arena, vd_labels_close frees the rest, after an error too.
 * by: a column to break down by, NULL: database.  "quality" need not be there: by is "" then.
 * Errors: NOINPUT, CORRUPT (where = "file:line"), INVALID (no column `by`), NOMEM.
 */
int vd_labels_read(struct vd_arena *a, const char *path, const char *by, struct vd_labels *out,
                   struct vd_err *err);
/* Keep the rows of one set ("A"), or of two, one for probes and one for the gallery ("A:B").
 * Errors: INVALID (no such set). */
int vd_labels_select(struct vd_labels *l, const char *sets, struct vd_err *err);
/* Number subjects and impressions. Errors: NOMEM. */
int vd_labels_number(struct vd_labels *l, struct vd_err *err);
void vd_labels_close(struct vd_labels *l);

#endif
