/* SPDX-License-Identifier: Apache-2.0 */
/* xyt.h: minutiae as NBIS writes and reads them: lines of text. */
#ifndef VD_CODEC_XYT_H
#define VD_CODEC_XYT_H

#include <vedette/template.h>

/* Is the first line that is not blank three or four whole numbers? */
bool vd_xyt_looks(const uint8_t *p, size_t n);
/*
 * Read the lines into room, at most the 255 best, and *out. as->px_cm: the resolution,
 * 0: VD_PX_CM.
 * Errors: CORRUPT (where = "name:LINE").
 */
int vd_xyt_read(const uint8_t *p, size_t n, const char *name, const struct vd_reading *as,
                struct vd_minutia room[255], struct vd_minutiae *out, struct vd_err *err);

#endif
