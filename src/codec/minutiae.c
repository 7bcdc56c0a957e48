/* SPDX-License-Identifier: Apache-2.0 */
/*
 * minutiae.c: finger records as the rest of the program wants them: one template a view, or the
 * decoded minutiae.
 */
#include "codec/fmr.h"

#include <string.h>

/* No adult finger is larger than this, in millimetres. */
enum { MAX_WIDTH_MM = 60, MAX_HEIGHT_MM = 100, FEW_MINUTIAE = 12 };

static const char *warn_of(const struct vd_fmr *f, const struct vd_fmr_view *v)
{
    if (v->width * 10 > MAX_WIDTH_MM * v->xres || v->height * 10 > MAX_HEIGHT_MM * v->yres)
        return "the image is larger than a finger: is the resolution true?";
    if (f->odd_angle)
        return "an angle of more than a full turn: are they units of 2 degrees?";
    if (f->short_length)
        return "the stated length is less than the true one";
    if (v->n_minutiae < FEW_MINUTIAE)
        return "fewer than 12 minutiae: scores will say little";
    return NULL;
}

/* The bytes of one view as a record of its own; the record itself if it has no other. */
static int own_bytes(struct vd_arena *a, const struct vd_fmr *f, const struct vd_fmr_view *v,
                     struct vd_template *t)
{
    struct vd_buf b = {0};
    if (f->n_views == 1)
        vd_buf_add(&b, f->p, f->n);
    else
        vd_fmr_single(f, v, &b);
    uint8_t *copy = b.failed ? NULL : vd_arena_alloc(a, b.len);
    if (copy) {
        memcpy(copy, b.data, b.len);
        t->bytes = copy;
        t->n_bytes = b.len;
    }
    vd_buf_free(&b);
    return copy ? VD_OK : VD_NOMEM;
}

int vd_templates_parse(struct vd_arena *a, const uint8_t *p, size_t n, const char *name,
                       const char *engine, struct vd_templates *out, struct vd_err *err)
{
    struct vd_fmr f;
    struct vd_fmr_view view;
    *out = (struct vd_templates){0};
    int rc = vd_fmr_open(&f, p, n, name, err);
    if (rc)
        return rc;
    const char *tag = vd_arena_strdup(a, engine ? engine : "minutiae/1");
    out->v = vd_arena_alloc(a, (size_t)f.n_views * sizeof *out->v);
    if (!tag || !out->v)
        goto nomem;
    while (vd_fmr_next(&f, &view)) {
        struct vd_template *t = &out->v[out->n];
        *t = (struct vd_template){.modality = VD_FINGER,
                                  .engine = tag,
                                  .format = vd_fmr_layout_name(f.layout),
                                  .position = view.position <= 10 ? view.position : 0,
                                  .quality = view.quality,
                                  .n_minutiae = view.n_minutiae,
                                  .view = (int)out->n,
                                  .warning = warn_of(&f, &view)};
        if (own_bytes(a, &f, &view, t))
            goto nomem;
        out->n++;
    }
    return VD_OK;
nomem:
    return vd_fail(err, VD_NOMEM, name, "There is no memory for the templates.");
}

int vd_minutiae_decode(struct vd_arena *a, const uint8_t *p, size_t n, struct vd_minutiae *out,
                       struct vd_err *err)
{
    struct vd_fmr f;
    struct vd_fmr_view v;
    *out = (struct vd_minutiae){0};
    int rc = vd_fmr_open(&f, p, n, NULL, err);
    if (rc)
        return rc;
    vd_fmr_next(&f, &v);
    *out = (struct vd_minutiae){.layout = f.layout,
                                .width = v.width,
                                .height = v.height,
                                .xres = v.xres,
                                .yres = v.yres,
                                .position = v.position,
                                .view = v.view,
                                .impression = v.impression,
                                .quality = v.quality,
                                .n = (size_t)v.n_minutiae};
    out->m = vd_arena_alloc(a, (out->n + 1) * sizeof *out->m);
    if (!out->m)
        return vd_fail(err, VD_NOMEM, "minutiae", "There is no memory for the minutiae.");
    for (int i = 0; i < v.n_minutiae; i++)
        vd_fmr_minutia(&f, &v, i, &out->m[i]);
    return VD_OK;
}
