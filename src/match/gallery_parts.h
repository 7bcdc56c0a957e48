/* SPDX-License-Identifier: Apache-2.0 */
/* gallery_parts.h: what the files of the gallery share, see gallery.c for the picture. */
#ifndef VD_MATCH_GALLERY_PARTS_H
#define VD_MATCH_GALLERY_PARTS_H

#include <stdatomic.h>

#include "base/region.h"
#include "match/gallery.h"

/* Each part is counted: the gallery holds one, every pin another. */
struct gallery_columns { /* what only grows */
    _Atomic int holders;
    const struct vd_matcher_ops *ops;
    void *cols;
    struct vd_region id, record; /* int64_t */
    struct vd_region position;   /* int32_t */
};
struct gallery_owners { /* replaced when records move to another subject */
    _Atomic int holders;
    struct vd_region subject; /* int64_t */
};
struct gallery_living { /* replaced when templates go */
    _Atomic int holders;
    size_t n, n_dead; /* rows it knows; those that came later are alive */
    uint64_t bits[];
};

struct vd_gallery {
    int modality;
    char engine[80];
    const struct vd_matcher_ops *ops;
    const struct vd_crew_ops *crew; /* or NULL: the caller's thread alone */
    int threads;
    struct gallery_columns *columns;
    struct gallery_owners *owners;
    struct gallery_living *living; /* NULL: every row is alive */
    size_t n, n_owned;             /* rows; those whose subject is known, all but after a failure */
    struct vd_buf unusable;        /* ids of templates that the matcher refused, ascending */
    int64_t last_id;
    struct vd_store_head head; /* of the case as it is known here */
    bool numbered;             /* number: see vd_gallery_number() */
    int64_t number;
};

int vd_gallery_no_memory(const struct vd_gallery *g, struct vd_err *err);
/* Read what came after last_id into the columns. Errors: NOMEM, CANCELLED, those of the store; what
 * was taken stays. */
int vd_gallery_take(struct vd_gallery *g, struct vd_store *s, struct vd_job *job,
                    struct vd_err *err);
/* Ask whose the rows are that nobody asked for yet. Errors: NOMEM, those of the store. */
int vd_gallery_own(struct vd_gallery *g, struct vd_store *s, struct vd_err *err);
/* Ask anew for all of them. */
int vd_gallery_own_again(struct vd_gallery *g, struct vd_store *s, struct vd_err *err);
void vd_gallery_owners_drop(struct gallery_owners *o);
void vd_gallery_living_drop(struct gallery_living *l);

#endif
