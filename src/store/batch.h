/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h: what batches, undo and the reading of rows share. */
#ifndef VD_STORE_BATCH_H
#define VD_STORE_BATCH_H

#include "store/case.h"

/* Give every link without a target the subject whose ref or organisation name it states. */
int vd_links_resolve(struct vd_store *s, struct vd_err *err);
void vd_sum_hex(const uint64_t sum[2], char out[33]);
/* Move gathered rows into the arena and free the buffer, whatever rc is. */
int vd_rows_take(struct vd_arena *a, struct vd_buf *rows, void **out, int rc, bool ok,
                 struct vd_err *err);
/* Columns of TEMPLATE_OF and TEMPLATE_GET. */
void vd_template_read(struct vd_arena *a, sqlite3_stmt *st, struct vd_template_row *r, bool *ok);

#endif
