/* SPDX-License-Identifier: Apache-2.0 */
/* gallery.h: what a search needs of an open gallery beyond <vedette/identify.h>. */
#ifndef VD_MATCH_GALLERY_H
#define VD_MATCH_GALLERY_H

#include <vedette/identify.h>

#include <vedette/matcher.h>

#include "base/crew.h"

struct vd_gallery_row {
    int64_t template_id, subject, record;
    int position;
};
/* "minutiae/1", "unstated/0" */
const char *vd_gallery_default_engine(int modality);
/* The engine to search: the given one, else the default of the modality, never a guess. */
int vd_gallery_engine_for(struct vd_store *s, int modality, const char *engine, char out[80],
                          struct vd_err *err);
/* vd_gallery_open() with the hands of a crew, which is kept for making it anew; crew may be NULL. */
int vd_gallery_open_with(struct vd_gallery **out, struct vd_store *s, int modality,
                         const char *engine, const struct vd_crew_ops *crew, int threads,
                         struct vd_job *job, struct vd_err *err);
/* vd_gallery_refresh() that shows its progress and can be cancelled. */
int vd_gallery_refresh_in(struct vd_gallery *g, struct vd_store *s, struct vd_job *job,
                          struct vd_err *err);
/* Who compares the templates of an engine: by its metric. Errors: UNSUPPORTED. */
int vd_gallery_matcher(struct vd_store *s, int modality, const char *engine,
                       const struct vd_matcher_ops **ops, struct vd_err *err);
/*
 * The gallery as it is now, for readers: it stays so until unpinned, whatever its owner takes in,
 * buries or makes anew meanwhile, and even if it is closed.  Pinning costs nothing; the owner pins,
 * any thread unpins.  Rows that are dead are among these: see vd_gallery_narrow().
 */
struct vd_gallery_pin {
    const struct vd_matcher_ops *ops;
    const void *cols;
    size_t rows; /* look at no more of cols */
    const int64_t *id, *subject, *record;
    const int32_t *position;
    struct gallery_columns *columns; /* gallery.c's */
    struct gallery_owners *owners;
};
void vd_gallery_pin(struct vd_gallery *g, struct vd_gallery_pin *out);
void vd_gallery_unpin(struct vd_gallery_pin *p); /* all zero is fine */
/* Rows, with those whose template is no longer in the case; vd_gallery_size() counts without them. */
size_t vd_gallery_rows(const struct vd_gallery *g);
bool vd_gallery_alive(const struct vd_gallery *g, size_t row);
int vd_gallery_modality(const struct vd_gallery *g);
const char *vd_gallery_engine(const struct vd_gallery *g);
const struct vd_matcher_ops *vd_gallery_ops(const struct vd_gallery *g);
const int64_t *vd_gallery_subjects(const struct vd_gallery *g); /* of every row */
struct vd_gallery_row vd_gallery_row(const struct vd_gallery *g, size_t row);
/* A number that follows from the rows that are alive and their subjects, computed by `of` when these
 * have changed; one gallery, one such number. */
int64_t vd_gallery_number(struct vd_gallery *g, int64_t (*of)(const struct vd_gallery *g));
/* Templates that the matcher refused (another dimension, broken): in the case, not in the columns.
 */
size_t vd_gallery_unusable(const struct vd_gallery *g);
/*
 * Which rows a search may look at, said before it looks.
 * An empty value keeps a row: a subject of whom the list does not say what `filter` asks for (unless
 * strict), and a template whose finger is unknown, whatever fingers are asked for.
 */
struct vd_narrow {
    const char *filter; /* expression of lists, or NULL */
    bool strict;
    unsigned fingers;   /* bits of positions 1..10; 0: all */
    int64_t but_not_of; /* subject left out, or 0 */
};
/* A bitmap of the rows left, vd_free it; NULL when all are, and all alive. *n counts them. */
int vd_gallery_narrow(const struct vd_gallery *g, struct vd_store *s, const struct vd_narrow *by,
                      uint64_t **out, size_t *n, struct vd_err *err);
/* Rows of `allow` (NULL: all that are alive) of these subjects (ascending; NULL: all) and fingers, as a new
 * bitmap; *n counts them.  Errors: NOMEM. */
int vd_gallery_pick(const struct vd_gallery *g, const uint64_t *allow, const int64_t *subjects,
                    size_t n_subjects, unsigned fingers, uint64_t **out, size_t *n,
                    struct vd_err *err);

#endif
