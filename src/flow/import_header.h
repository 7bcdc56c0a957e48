/* SPDX-License-Identifier: Apache-2.0 */
/* import_header.h: what the columns of a native list mean. */
#ifndef VD_FLOW_IMPORT_HEADER_H
#define VD_FLOW_IMPORT_HEADER_H

#include <vedette/import.h>

#include "codec/csv.h"

enum { VD_IMPORT_ROWS_MAX = 10 * 1000 * 1000 };
/* First cell of the line that a guarded export puts before its header. */
#define VD_GUARD_MARK "#vedette spreadsheet-guard"

enum vd_column_what {
    VD_COLUMN_NOTE, /* not known: kept as a note */
    VD_COLUMN_PROP,
    VD_COLUMN_PROV,
    VD_COLUMN_REF,
    VD_COLUMN_KIND,
    VD_COLUMN_SKIP, /* _line, _column, _reason of a rejects file */
};
enum vd_column_rule { VD_RULE_NONE, VD_RULE_GRADE, VD_RULE_HANDLING, VD_RULE_DATE };
struct vd_header_column {
    enum vd_column_what what;
    int prop;
    enum vd_how how;
    enum vd_column_rule rule;
    size_t offset; /* PROV: of the field in struct vd_prov */
    int score;     /* index into vd_import_result.columns, or -1 */
    char *name;    /* as the file says it */
};
struct vd_header {
    struct vd_header_column column[VD_CSV_CELLS_MAX];
    size_t n;
    bool has_name, failed;
};
/* Is this the header? Then fill h and the names of the scorecard. */
bool vd_header_read(struct vd_header *h, const struct vd_csv_row *row,
                    struct vd_import_result *out);
void vd_header_free(struct vd_header *h);
/* Is this a column name that the importer knows? (for vd_csv_sniff) */
bool vd_header_known(const char *cell, size_t n);
/* The column names of the provenance, in the order of the native header, NULL-terminated. */
extern const char *const vd_prov_columns[];
/* Field i of vd_prov_columns in p. */
const char *vd_prov_field(const struct vd_prov *p, size_t i);
bool vd_header_not_utf8(const char *p, size_t n);

#endif
