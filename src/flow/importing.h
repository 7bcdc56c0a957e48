/* SPDX-License-Identifier: Apache-2.0 */
/* importing.h: what the files of the import verb share. */
#ifndef VD_FLOW_IMPORTING_H
#define VD_FLOW_IMPORTING_H

#include <vedette/import.h>

#include "codec/csv.h"
#include "codec/facts.h"

/* ---- import_source.c: an input file ---- */
struct vd_source {
    const char *path, *base; /* as given, its last part */
    char list[128];          /* name of the list it is an edition of */
    char sha256[65];
    int fd;
    int64_t n_bytes, n_lines, mtime_ns;
    bool known; /* imported before: passed over */
    int64_t edition;
};
/* Open, measure, hash. Errors: NOINPUT, INVALID (no regular file), CORRUPT (empty), IO, CANCELLED.
 */
int vd_source_open(struct vd_source *f, const char *path, const char *list, struct vd_job *job,
                   struct vd_err *err);
void vd_source_close(struct vd_source *f);
/* Start reading from the first byte. */
int vd_source_csv(struct vd_source *f, const char *encoding, struct vd_csv **out,
                  struct vd_err *err);
/* Errors: CORRUPT if the file changed since it was opened. */
int vd_source_settled(const struct vd_source *f, struct vd_err *err);

/* ---- import_rejects.c: the rows that did not go in ---- */
struct vd_rejects {
    int fd; /* -1 until the first row */
    char path[512], temp[540];
    char delimiter;
    size_t n_columns;     /* 0: the list has no header */
    struct vd_buf header; /* raw */
    struct vd_buf out;
};
void vd_rejects_open(struct vd_rejects *r, const char *source, const char *asked);
void vd_rejects_header(struct vd_rejects *r, const struct vd_csv_row *row, char delimiter);
int vd_rejects_add(struct vd_rejects *r, const struct vd_csv_row *row, const char *column,
                   const char *reason, struct vd_err *err);
/* Put the file in place; nothing if no row came. */
int vd_rejects_finish(struct vd_rejects *r, struct vd_err *err);
void vd_rejects_close(struct vd_rejects *r); /* drops what was not finished */

/* ---- import_seen.c: record ids of this file ---- */
struct vd_seen {
    uint32_t *cell; /* three words an entry: mark of the id, of the row, line */
    size_t n_slots;
};
int vd_seen_open(struct vd_seen *t, int64_t n_lines, struct vd_err *err);
/* Remember an id; if it was there return its line and whether its row was the same. */
int64_t vd_seen_add(struct vd_seen *t, uint64_t id, uint64_t row, int64_t line, bool *same);
/* A mark of a row's text, not proof against malice: two rows of one id that share it count as the
 * same row, of which the first goes in. */
uint64_t vd_seen_mark(const char *p, size_t n);
void vd_seen_close(struct vd_seen *t);

/* ---- import.c: what every map uses ---- */
struct vd_importing {
    struct vd_store *s; /* NULL: a dry run without a case */
    const struct vd_import_opts *o;
    struct vd_import_result *out;
    struct vd_arena *a; /* of the row in work */
    struct vd_facts facts;
    char how[160];            /* map and what else decides how the bytes are read */
    int64_t batch, n_matched; /* current records of the list that this edition has again */
    uint64_t bytes_before;    /* of the files already read */
    struct vd_source *file;   /* in work */
    struct vd_rejects rejects;
    struct vd_seen seen;
};
/* Report a row: to the rejects file, to the caller, in the counts. */
int vd_importing_reject(struct vd_importing *im, const struct vd_csv_row *row, const char *column,
                        const char *reason, struct vd_err *err);
int vd_importing_warn(struct vd_importing *im, const struct vd_csv_row *row, const char *column,
                      const char *reason, struct vd_err *err);
/* A warning that needs no line in the rejects file: nothing was lost. */
void vd_importing_note(struct vd_importing *im, int64_t line, const char *reason);
/* Store one record and what its photo and template cells name. */
int vd_importing_put(struct vd_importing *im, struct vd_record *r, const struct vd_csv_row *row,
                     struct vd_err *err);
/* Progress; every 256 rows: CANCELLED if the user said stop. */
int vd_importing_tick(struct vd_importing *im, const struct vd_csv_row *row, struct vd_err *err);
/* Read one list file of the native profile. */
int vd_import_native(struct vd_importing *im, struct vd_err *err);
/* Read the OFAC files together. */
int vd_import_ofac(struct vd_importing *im, struct vd_source *files, size_t n, struct vd_err *err);
/* Photo and template cells of the record. */
int vd_import_attach(struct vd_importing *im, int64_t record, const struct vd_record *r,
                     const struct vd_csv_row *row, struct vd_err *err);

#endif
