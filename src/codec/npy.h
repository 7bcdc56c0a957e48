/* SPDX-License-Identifier: Apache-2.0 */
/*
 * npy.h: face vectors out of .npy with .ids beside it, or JSON lines.
 */
#ifndef VD_CODEC_NPY_H
#define VD_CODEC_NPY_H

#include <vedette/template.h>

/* Read all vectors of a file. engine may be NULL. Errors: NOINPUT, CORRUPT, UNSUPPORTED. */
int vd_vectors_read(struct vd_arena *a, const char *path, const char *engine,
                    struct vd_templates *out, struct vd_err *err);

#endif
