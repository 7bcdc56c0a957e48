/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.h: profile lists into the case: native CSV and the OFAC files, whole or not at all.
 */
#ifndef VEDETTE_IMPORT_H
#define VEDETTE_IMPORT_H

#include <vedette/store.h>

/* Called for each row that is rejected, in order, also in a dry run. column may be "". */
typedef void vd_reject_fn(void *ctx, const char *file, int64_t line, const char *column,
                          const char *reason);

struct vd_import_opts {
    const char *map;  /* NULL or "native"; "ofac" */
    const char *list; /* name of the list; NULL: the file's stem */
    const char
        *encoding;       /* of files without a byte order mark, as iconv(3) names it; NULL: UTF-8 */
    const char *rejects; /* path of the rejects file; NULL: list.rejects.csv beside list.csv, or in
                            the current folder if that cannot be written */
    bool dry_run;        /* nothing is written, the scorecard is filled */
    bool dmy;            /* read 31/05/1970 as day/month/year */
    struct vd_reading as; /* what the user knows of the finger files that the lists name */
    int metric;           /* of the vectors that they name: enum vd_metric; 0: not said */
    vd_reject_fn *reject; /* may be NULL */
    void *reject_ctx;
    struct vd_job *job;
};
/* How complete one column was: rows with a value, rows with a value that failed. */
struct vd_import_column {
    const char *name;
    int64_t n_filled, n_bad;
};
struct vd_import_result {
    int64_t batch; /* 0 for a dry run or when every file was imported before */
    int64_t n_rows, n_new, n_changed, n_same, n_rejected, n_warnings;
    int64_t n_persons, n_orgs, n_other;
    int64_t n_photos, n_templates, n_links;
    int64_t n_gone;     /* refs of an earlier edition that this one lacks: they stay in the case */
    int64_t n_dangling; /* OFAC: rows of the other files whose entry is not in SDN.CSV */
    bool already;       /* every file was imported before: nothing changed */
    char rejects[512];  /* path of the rejects file, or "" */
    char encoding[32], delimiter[8];
    struct vd_import_column columns[64];
    size_t n_columns;
    double ms;
};
/*
 * Import files as one batch in one transaction.  Rows that fail go to the rejects file (original
 * row plus _line,_column,_reason) and never stop the rest.  s may be NULL for a dry run.
 * Errors: NOINPUT, CORRUPT (not a list at all), BUSY, IO, CANCELLED: nothing changed then.
 */
int vd_import(struct vd_store *s, const char *const *paths, size_t n_paths,
              const struct vd_import_opts *opts, struct vd_import_result *out, struct vd_err *err);
int vd_import_undo(struct vd_store *s, int64_t batch, int64_t *n_records, struct vd_err *err);

#endif
