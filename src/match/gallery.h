/* SPDX-License-Identifier: Apache-2.0 */
/* gallery.h: what a search needs of an open gallery beyond <vedette/identify.h>. */
#ifndef VD_MATCH_GALLERY_H
#define VD_MATCH_GALLERY_H

#include <vedette/identify.h>

#include <vedette/matcher.h>

struct vd_gallery_row {
    int64_t template_id, subject, record;
    int position;
};
/* "minutiae/1", "unstated/0" */
const char *vd_gallery_default_engine(int modality);
/* The engine to search: the given one, else the default of the modality, never a guess. */
int vd_gallery_engine_for(struct vd_store *s, int modality, const char *engine, char out[80],
                          struct vd_err *err);
int vd_gallery_modality(const struct vd_gallery *g);
const char *vd_gallery_engine(const struct vd_gallery *g);
const struct vd_matcher_ops *vd_gallery_ops(const struct vd_gallery *g);
const void *vd_gallery_cols(const struct vd_gallery *g);
const int64_t *vd_gallery_subjects(const struct vd_gallery *g); /* of every row */
struct vd_gallery_row vd_gallery_row(const struct vd_gallery *g, size_t row);
/* Templates that the matcher refused (another dimension, broken): in the case, not in the columns.
 */
size_t vd_gallery_unusable(const struct vd_gallery *g);
/* A bitmap of all rows but those of one subject; vd_free it. */
int vd_gallery_allow_others(const struct vd_gallery *g, int64_t subject, uint64_t **out,
                            struct vd_err *err);

#endif
