/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h: a query taken apart, and what speaks for and against those found. */
#ifndef VD_FLOW_FINDING_H
#define VD_FLOW_FINDING_H

#include <vedette/find.h>

struct vd_finding {
    struct vd_buf words, filter, doc; /* doc: folded, of a doc: term */
    struct vd_date dob;
    char sex, nationality[3]; /* 0: not asked */
    struct vd_buf father;
    bool has_dob;
};
/* Errors: INVALID, where "query". */
int vd_finding_read(struct vd_finding *f, const char *query, struct vd_err *err);
void vd_finding_free(struct vd_finding *f);
/* Letters and digits only, large ones. */
void vd_doc_fold(const char *text, struct vd_buf *out);
/* Does it ask for what a record may agree with or contradict? */
bool vd_finding_weighs(const struct vd_finding *f);
/* Fill h->evidence from the profile and lower or raise h->score. */
int vd_finding_weigh(struct vd_store *s, const struct vd_finding *f, struct vd_arena *a,
                     struct vd_find_hit *h, struct vd_err *err);
/* Fill which name it was and word against word. named: what the store found, or NULL. */
int vd_finding_explain(struct vd_store *s, const struct vd_finding *f, const struct vd_name *query,
                       const struct vd_named *named, struct vd_arena *a, struct vd_find_hit *h,
                       struct vd_err *err);

#endif
