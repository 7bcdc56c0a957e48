/* SPDX-License-Identifier: Apache-2.0 */
/* minutiae.h: the minutiae of any finger template, decoded without heap. */
#ifndef VD_CODEC_MINUTIAE_H
#define VD_CODEC_MINUTIAE_H

#include <vedette/template.h>

enum { VD_MINUTIAE_MAX = 255 };
/*
 * Decode the first view of a template's bytes into room: a record or an .xyt, with or without the
 * line of reading.h before it; a stretch is undone.
 * Errors: CORRUPT (where = byte or line), UNSUPPORTED.
 */
int vd_minutiae_read(const uint8_t *p, size_t n, struct vd_minutia room[VD_MINUTIAE_MAX],
                     struct vd_minutiae *out, struct vd_err *err);

/* The median distance of a minutia to its nearest neighbour in mm; 0: fewer than 12 minutiae. */
double vd_geometry_spacing(const struct vd_minutiae *m);
/*
 * What cannot be true of these minutiae, in words, "; " between several, or NULL.
 * Errors: NOMEM.
 */
int vd_geometry_doubts(struct vd_arena *a, const struct vd_minutiae *m, const char **out);

#endif
