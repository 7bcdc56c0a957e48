/* SPDX-License-Identifier: Apache-2.0 */
/* exporting.h: what the files of the export verb share. */
#ifndef VD_FLOW_EXPORTING_H
#define VD_FLOW_EXPORTING_H

#include <vedette/export.h>

/* Append the native header, with the guard's mark line before it if asked. */
void vd_export_csv_header(struct vd_buf *out, bool guard);
/* Append one record as a row of the native CSV. */
void vd_export_csv_row(struct vd_buf *out, const struct vd_record *r, struct vd_arena *a,
                       bool guard);
/* May what is stated under p go to this destination (NULL: it stays in the house)? */
bool vd_export_releasable(const struct vd_prov *p, const char *to);

#endif
