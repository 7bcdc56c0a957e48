/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export.h: current records out of the case as native CSV (round trip: import gives equal facts)
 * or JSON lines; audited with purpose, counts and the hash of what left.
 */
#ifndef VEDETTE_EXPORT_H
#define VEDETTE_EXPORT_H

#include <stdio.h>
#include <vedette/store.h>

struct vd_export_opts {
    struct vd_list list;
    bool json;           /* JSON lines instead of CSV */
    bool spreadsheet;    /* guard cells that a spreadsheet would run as formulas */
    const char *purpose; /* required */
    const char *to;      /* destination country or community; only records releasable to it */
    struct vd_job *job;
};
struct vd_export_result {
    int64_t n_records, n_withheld;
    int64_t n_facts_withheld; /* of records that went */
    char sha256[65];
};
int vd_export(struct vd_store *s, const struct vd_export_opts *o, FILE *out,
              struct vd_export_result *res, struct vd_err *err);
/* One profile as a JSON object (the shape of `show --json`), without a line feed. */
void vd_profile_json(const struct vd_profile *p, struct vd_buf *out);

#endif
