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
    const int *number;                  /* of each in the whole search; NULL: as they stand here */
    const char *kind;                   /* said with the names of probes; NULL: it goes without */
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
/*
 * The steps of a search, in this order; person.c takes them for each kind of sample.
 * check: may it be made at all?  filter: read the filter and the fingers asked for.  probe: read the
 * i-th of n files.  open: take a gallery (g, the kept one, or a new one of the probes' engine), see
 * that the probes are of it, apply the filter.  calibrate: what its scores are worth, if anything.
 */
int vd_run_check(struct vd_store *s, const struct vd_search *q, struct vd_err *err);
int vd_run_filter(struct vd_run *r);
int vd_run_probe(struct vd_run *r, const char *path, int position, const char *engine, size_t i,
                 size_t n);
int vd_run_open(struct vd_run *r, struct vd_gallery *g, const char *engine);
int vd_run_calibrate(struct vd_run *r);
void vd_run_end(struct vd_run *r);
/* What the sum of weights must reach so that `fpir` false candidates are accepted of n_allowed. */
double vd_run_sum_bar(const struct vd_run *r);
/* Do scores of this gallery have a weight, and which? Units: decibans. */
bool vd_run_weighs(const struct vd_run *r);
double vd_run_weight(const struct vd_run *r, double score);
/* The steps of adding up: subjects near the front for any probe, added to subjects (int64_t); all
 * comparisons with these (sorted on return), added to items (struct vd_fuse_item); candidates. */
int vd_run_shortlist(struct vd_run *r, void *pool, size_t k, struct vd_buf *subjects);
int vd_run_compare(struct vd_run *r, void *pool, struct vd_buf *subjects, struct vd_buf *items);
int vd_run_fuse(struct vd_run *r, struct vd_buf *items, size_t k);
/* Candidates below the bar are not in the list. */
void vd_run_cut(struct vd_run *r);
/* Scan the gallery and fill found, ms. */
int vd_run_scan(struct vd_run *r);

#endif
