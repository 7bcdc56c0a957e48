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
#include "picture/protocol.h"
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

void vd_render(const struct wire_request *ask, const uint8_t *in, struct wire_answer *answer,
               uint8_t *out)
{
    struct vd_err err = {0};
    struct vd_image im = {0};
    int rc = decode(ask, in, &im, &err);

    answer->graphics = ask->graphics;
    if (rc == VD_OK) {
        const struct vd_picture_ops *ops = vd_picture_protocol(ask->graphics);
        fit(ask, &im, answer);
        rc = ops ? ops->encode(ask, &im, answer, out, &err)
                 : vd_fail(&err, VD_UNSUPPORTED, "picture", "no such way of showing pictures");
    }
    answer->rc = rc;
    vd_strlcpy(answer->message,
               rc != VD_OK ? err.message
               : im.cut    ? "the file is damaged: part of it is missing"
                           : "",
               sizeof(answer->message));
    vd_image_free(&im);
}
