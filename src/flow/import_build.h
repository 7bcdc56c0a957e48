/* SPDX-License-Identifier: Apache-2.0 */
/* import_build.h: rows of a native list become records; see import_build.c and import_ahead.c. */
#ifndef VD_FLOW_IMPORT_BUILD_H
#define VD_FLOW_IMPORT_BUILD_H

#include "codec/facts.h"
#include "flow/import_header.h"

struct vd_building {
    const struct vd_header *h;
    struct vd_import_result *out; /* its scorecard of columns */
    bool guarded, dmy;            /* guarded: a spreadsheet export: apostrophes guard the cells */
    struct vd_arena *a;           /* what a record needs beyond its row */
    struct vd_facts facts;        /* of the row in work */
    const char *bad_column;       /* INVALID: where, and why */
    char reason[420];
};
/* r lends from row, a and facts.  Errors: INVALID (see bad_column, reason), NOMEM. */
int vd_build_row(struct vd_building *b, const struct vd_csv_row *row, struct vd_record *r);

/* ---- import_ahead.c: rows read and built before they are asked for ---- */
struct vd_built {
    struct vd_csv_row row; /* of its own, also its bytes */
    struct vd_record r;
    int rc;             /* of vd_build_row; VD_OK if the row is none to build */
    const char *column; /* INVALID */
    const char *reason;
};
struct vd_ahead;
/* Rows of csv from here on. `alone`: no other thread. The csv and b->h, b->out are lent; nobody
 * else may touch them until close. Errors: NOMEM. */
int vd_ahead_open(struct vd_ahead **out, struct vd_csv *csv, const struct vd_building *b,
                  bool alone, struct vd_err *err);
/* The next row, which lives until the next call. Errors: those of vd_csv_next. */
int vd_ahead_next(struct vd_ahead *a, struct vd_built **out, struct vd_err *err);
void vd_ahead_close(struct vd_ahead *a); /* NULL is fine */

#endif
