/* SPDX-License-Identifier: Apache-2.0 */
/* fuse.h: from the comparisons with one subject to one weight of evidence. */
#ifndef VD_FLOW_FUSE_H
#define VD_FLOW_FUSE_H

#include <vedette/candidate.h>

/* A comparison of a probe with a template of the subject. */
struct vd_fuse_item {
    struct vd_contribution part; /* probe, template_id, position, score and weight are given */
    int modality;                /* of the comparison */
    int64_t subject, record;     /* of the template, carried along */
    int probe_position;          /* finger of the probe, 0: not known */
    int source;                  /* whose evidence it is, a finger or a kind: filled in */
};
/*
 * Fill in what each adds, keep what counts (the first *n of v, the most first) and return the sum in
 * decibans.  The order in which the items come does not matter.
 */
double vd_fuse(struct vd_fuse_item *v, size_t *n);

#endif
