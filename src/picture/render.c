/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render.c: one picture from file bytes to sixel text or cells, inside the cage.
 *
 * The picture is fitted into the box of cells, its height rounded down to a multiple of six (a
 * sixel is six pixels high; a rest would reach into the row of cells below).
 */
#include "config.h"

#include <string.h>
#include "codec/jpeg.h"
#include "codec/png.h"
#include "picture/render.h"

static int decode(const struct wire_request *a, const uint8_t *in, struct vd_image *im,
                  struct vd_err *err)
{
    const char *mime = vd_picture_mime(in, a->n_bytes);
    int w = a->cols * a->cell_w, h = a->rows * a->cell_h;

    if (mime && !strcmp(mime, "image/jpeg"))
        return vd_jpeg_decode(in, a->n_bytes, w, h, im, err);
    if (mime)
        return vd_png_decode(in, a->n_bytes, w, h, im, err);
    return vd_fail(err, VD_UNSUPPORTED, "picture", "it is neither JPEG nor PNG");
}

static int at_least_one(double v)
{
    return v < 1 ? 1 : (int)v;
}

/* Size in pixels inside the box, and the cells that it covers. */
static void fit(const struct wire_request *a, const struct vd_image *im, struct wire_answer *ans)
{
    double sx = (double)(a->cols * a->cell_w) / im->full_w;
    double sy = (double)(a->rows * a->cell_h / 6 * 6) / im->full_h, s = sx < sy ? sx : sy;

    ans->w_px = at_least_one(im->full_w * s + 0.5);
    ans->h_px = at_least_one(im->full_h * s + 0.5);
    if (ans->w_px > a->cols * a->cell_w)
        ans->w_px = a->cols * a->cell_w;
    ans->h_px = ans->h_px < 6 ? 6 : ans->h_px / 6 * 6;
    ans->cols = (ans->w_px + a->cell_w - 1) / a->cell_w;
    ans->rows = (ans->h_px + a->cell_h - 1) / a->cell_h;
}

static int render_sixel(const struct wire_request *a, const struct vd_image *im,
                        struct wire_answer *ans, uint8_t *out, struct vd_err *err)
{
    struct vd_image small;
    size_t n = 0;
    int rc = vd_scale(im, &small, ans->w_px, ans->h_px, err);

    if (rc != VD_OK)
        return rc;
    if (a->greys)
        vd_make_grey(&small);
    if (a->label[0])
        vd_burn_label(&small, a->label);
    rc = vd_sixel_encode(&small, a->colours, out, WIRE_MAX_OUT, &n, err);
    ans->n_bytes = (uint32_t)n;
    vd_image_free(&small);
    return rc;
}

static int render_symbols(const struct wire_request *a, const struct vd_image *im,
                          struct wire_answer *ans, uint8_t *out, struct vd_err *err)
{
    struct vd_image small;
    int rc = vd_scale(im, &small, ans->cols * 2, ans->rows * 2, err);

    if (rc != VD_OK)
        return rc;
    if (a->greys)
        vd_make_grey(&small);
    vd_symbols_encode(&small, ans->cols, ans->rows, (enum vd_graphics)a->graphics, a->colours,
                      (struct vd_picture_cell *)(void *)out);
    ans->n_bytes = (uint32_t)(ans->cols * ans->rows) * (uint32_t)sizeof(struct vd_picture_cell);
    vd_image_free(&small);
    return VD_OK;
}

void vd_render(const struct wire_request *ask, const uint8_t *in, struct wire_answer *answer,
               uint8_t *out)
{
    struct vd_err err = {0};
    struct vd_image im = {0};
    int rc = decode(ask, in, &im, &err);

    answer->graphics = ask->graphics;
    if (rc == VD_OK) {
        fit(ask, &im, answer);
        rc = ask->graphics == VD_G_SIXEL ? render_sixel(ask, &im, answer, out, &err)
                                         : render_symbols(ask, &im, answer, out, &err);
    }
    answer->rc = rc;
    vd_strlcpy(answer->message,
               rc != VD_OK ? err.message
               : im.cut    ? "the file is damaged: part of it is missing"
                           : "",
               sizeof(answer->message));
    vd_image_free(&im);
}
