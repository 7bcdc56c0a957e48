/* SPDX-License-Identifier: Apache-2.0 */
/* fuse.h: from the comparisons with one subject to one weight of evidence. */
#ifndef VD_FLOW_FUSE_H
#define VD_FLOW_FUSE_H

#include <vedette/candidate.h>

/* A comparison of a probe with a template of the subject. */
struct vd_fuse_item {
    struct vd_contribution part; /* probe, template_id, position and score are given */
    int64_t subject, record;     /* of the template, carried along */
    int probe_position;          /* finger of the probe, 0: not known */
    int finger;                  /* whose evidence it is: filled in */
};
/*
 * Fill in weights, keep what counts (the first *n of v, the most first) and return their sum in
 * decibans.  The order in which the items come does not matter.  weight: of the matcher.
 */
double vd_fuse(struct vd_fuse_item *v, size_t *n, double (*weight)(double));

#endif
