/* SPDX-License-Identifier: Apache-2.0 */
/* identifying.h: what the files of a search share: one run of it. */
#ifndef VD_FLOW_IDENTIFYING_H
#define VD_FLOW_IDENTIFYING_H

#include <vedette/calibrate.h>
#include <vedette/identify.h>

#include "match/gallery.h"

enum { VD_TOP_DEFAULT = 20 };

struct vd_run {
    struct vd_store *s;
    struct vd_gallery *g;
    bool own_gallery;
    const struct vd_search *q;
    struct vd_arena *a;
    struct vd_template *probes;
    size_t n_probes;
    struct vd_buf names;                /* of the probes, for the record */
    unsigned fingers;                   /* asked for, bits 1..10; 0: all */
    bool same_finger;                   /* each probe looks at its own finger only */
    struct vd_buf filter;               /* the filter in one line, cleaned of blanks around it */
    struct vd_buf positions;            /* the fingers asked for, in words */
    uint64_t *allow;                    /* bitmap or NULL */
    size_t n_allowed;                   /* templates left by it */
    bool sieved;                        /* by the matcher's sieves, for one probe at least */
    uint64_t n_compared;                /* full scores of the first passes */
    struct vd_calibration *calibration; /* of the gallery; NULL: uncalibrated */
    double bar;                         /* see struct vd_search_result */
    struct vd_candidate *found;
    size_t n_found, cap_found;
    double ms;
    struct vd_err *err;
};

int vd_run_no_memory(struct vd_run *r);
/* At most so many candidates a list. */
size_t vd_run_top(const struct vd_run *r);
/* Scan the gallery and fill found, ms. */
int vd_run_scan(struct vd_run *r);

#endif
