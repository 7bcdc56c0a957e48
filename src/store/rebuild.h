/* SPDX-License-Identifier: Apache-2.0 */
/* rebuild.h: what of a fact follows from its text or its parts, so that it need not be stored. */
#ifndef VD_STORE_REBUILD_H
#define VD_STORE_REBUILD_H

#include <stdbool.h>

#include "store/record.h"

enum { VD_PROV_FIELDS = 10 };
void vd_prov_fields(const struct vd_prov *p, const char *out[VD_PROV_FIELDS]);
/* Every pointer is NULL (texts that are all "" count as something here). */
bool vd_prov_empty(const struct vd_prov *p);
void vd_prov_key(struct vd_buf *b, const struct vd_prov *p);
/* A bit for every property that a record has. */
uint64_t vd_props_of(const struct vd_record *r);

bool vd_date_same(const struct vd_date *a, const struct vd_date *b);
/* Is the value exactly what the packed date would be written as? */
bool vd_date_plain(const struct vd_fact *f);
void vd_packed_text(int32_t packed, char out[24]);

/* Parts and date of a fact that is not structured, from prop and value. */
void vd_fact_rebuild(struct vd_fact *f);
/* The date of a document, link or custody from its parts. */
void vd_fact_part_date(enum vd_prop p, const char *const part[VD_PARTS], struct vd_date *out);
/* "-" or "?" */
static inline bool vd_is_special(const char *s)
{
    return (s[0] == '-' || s[0] == '?') && !s[1];
}

#endif
