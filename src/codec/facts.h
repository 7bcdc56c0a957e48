/* SPDX-License-Identifier: Apache-2.0 */
/* facts.h: a list of facts that grows, used again for every row of an import. */
#ifndef VD_CODEC_FACTS_H
#define VD_CODEC_FACTS_H

#include <vedette/profile.h>

struct vd_facts {
    struct vd_fact *v;
    size_t n, cap;
    bool failed; /* out of memory; sticky until cleared */
};
/* A new zeroed fact at the end, or NULL. */
struct vd_fact *vd_facts_add(struct vd_facts *f);
/* A plain fact with this text (not copied). */
void vd_facts_text(struct vd_facts *f, enum vd_prop prop, const char *value);
/* Read text by vd_fact_read and add it. Returns what that returns. */
int vd_facts_read(struct vd_facts *f, struct vd_arena *a, enum vd_prop prop, const char *text,
                  size_t n, enum vd_date_order order, struct vd_err *err);
void vd_facts_free(struct vd_facts *f);

#endif
