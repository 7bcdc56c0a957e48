/* SPDX-License-Identifier: Apache-2.0 */
/* accurate.h: what the files accuracy*.c share. */
#ifndef VD_FLOW_ACCURATE_H
#define VD_FLOW_ACCURATE_H

#include <vedette/accuracy.h>

/* A decided candidate that counts as a mate or as none. */
struct vd_judged {
    double score;
    int64_t subject;
    bool mate;
};
/* Those of one engine and matcher, growing. */
struct vd_judged_list {
    const char *modality, *engine, *matcher;
    struct vd_judged *v;
    size_t n, cap;
};
int vd_judged_add(struct vd_judged_list *l, struct vd_judged j); /* NOMEM */
/* Error rates of a list, by subject. Errors: NOMEM. */
int vd_judged_rates(const struct vd_judged_list *l, struct vd_accuracy_det *out,
                    struct vd_err *err);

#endif
