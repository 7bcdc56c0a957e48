/* SPDX-License-Identifier: Apache-2.0 */
/* findings.h: what findings.c and contradict.c share while a search is read. */
#ifndef VD_FLOW_FINDINGS_H
#define VD_FLOW_FINDINGS_H

#include <stdio.h>
#include <vedette/worth.h>

struct vd_findings_run {
    struct vd_findings *out;
    struct vd_arena *a;
    struct vd_buf contradictions; /* of the candidate at hand */
    bool failed;                  /* memory is out */
};
/* Is the list one of sums of weights that are known? */
bool vd_findings_sums(const struct vd_findings *f);
/* Add to r->contradictions what does not fit about a candidate; p: its subject's profile. */
void vd_contradictions_find(struct vd_findings_run *r, const struct vd_candidate *c,
                            const struct vd_profile *p);

#endif
