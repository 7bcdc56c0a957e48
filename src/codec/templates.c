/* SPDX-License-Identifier: Apache-2.0 */
/*
 * templates.c: a file of templates, read by the reader of its modality.
 */
#include "codec/npy.h"

#include <vedette/io.h>
#include <vedette/template.h>

enum { MAX_RECORD = 64 << 20 };

int vd_templates_read_as(struct vd_arena *a, int modality, const char *path, const char *engine,
                         const struct vd_reading *as, struct vd_templates *out, struct vd_err *err)
{
    struct vd_buf b = {0};
    *out = (struct vd_templates){0};
    if (vd_modality_vector(modality))
        return vd_vectors_read(a, modality, path, engine, out, err);
    if (modality != VD_FINGER)
        return vd_fail(err, VD_UNSUPPORTED, path, "There is no such kind of template.");
    int rc = vd_read_file(path, MAX_RECORD, &b, err);
    if (!rc)
        rc = vd_templates_parse_as(a, (const uint8_t *)b.data, b.len, path, engine, as, out, err);
    vd_buf_free(&b);
    return rc;
}

int vd_templates_read(struct vd_arena *a, int modality, const char *path, const char *engine,
                      struct vd_templates *out, struct vd_err *err)
{
    return vd_templates_read_as(a, modality, path, engine, NULL, out, err);
}
