/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ofac.h: rows of the OFAC files (SDN, ALT, ADD, SDN_COMMENTS) turned into facts.
 */
#ifndef VD_CODEC_OFAC_H
#define VD_CODEC_OFAC_H

#include "codec/csv.h"
#include "codec/facts.h"

enum vd_ofac_file { VD_OFAC_NONE, VD_OFAC_SDN, VD_OFAC_ADD, VD_OFAC_ALT, VD_OFAC_COMMENTS };
/* Which file a row is from, by its shape: number of cells, numeric first cell, alias kind. */
enum vd_ofac_file vd_ofac_which(const struct vd_csv_row *row);
const char *vd_ofac_name(enum vd_ofac_file f);
/* The entry a row belongs to; 0 if the first cell is no number. */
int64_t vd_ofac_entry(const struct vd_csv_row *row);
enum vd_kind vd_ofac_kind(const struct vd_csv_row *row);

/* Facts of an SDN row; more is the overflow of its remarks, or NULL.  Clauses of the remarks that
 * say nothing the model knows become notes; *n_unread counts those that look like a date or country
 * and could not be read as one.
 * Errors: CORRUPT (no name), NOMEM. */
int vd_ofac_sdn(struct vd_arena *a, const struct vd_csv_row *row, const char *more,
                struct vd_facts *out, int *n_unread, struct vd_err *err);
/* Facts of one ALT or ADD row (cells, not a vd_csv_row: the caller keeps them). */
int vd_ofac_alt(struct vd_arena *a, const char *kind, const char *name, const char *remarks,
                struct vd_facts *out, struct vd_err *err);
int vd_ofac_add(struct vd_arena *a, const char *address, const char *city, const char *country,
                const char *remarks, struct vd_facts *out, struct vd_err *err);

#endif
