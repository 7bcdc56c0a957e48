/* SPDX-License-Identifier: Apache-2.0 */
/*
 * png.c: libpng with its errors turned into ours.
 *
 * Rows go straight to the shrinker; only an interlaced picture is held whole, and so has a lower
 * limit.  Text and other chunks are bounded by libpng's own limits.  Runs inside the cage
 * (picture/), but does not rely on it.
 *
 * Invariants:
 *  (a) An error jumps back to vd_png_decode; all that must be freed lives in struct job.
 *  (b) Rows that were read before a file breaks off are shown, the rest is grey, and cut is set.
 *
 * Source: libpng manual 1.6, "Reading PNG files", "Setting up callback code".
 */
#include "config.h"

#include <png.h>
#include <stdio.h>
#include <string.h>
#include <vedette/mem.h>
#include "codec/png.h"

enum { GREY = 128, MAX_CHUNK = 8 << 20, MAX_CHUNKS = 100, MAX_INTERLACED = 16000000 };

struct job {
    const uint8_t *p;
    size_t left;
    png_structp png;
    png_infop info;
    struct vd_shrink shrink;
    uint8_t *pixels, *rgb; /* RGBA: one row, or all rows when interlaced */
    int w, h;
    char message[160];
};

static void on_error(png_structp png, png_const_charp text)
{
    struct job *j = png_get_error_ptr(png);
    snprintf(j->message, sizeof(j->message), "%s", text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void on_read(png_structp png, png_bytep to, size_t n)
{
    struct job *j = png_get_io_ptr(png);
    if (n > j->left)
        png_error(png, "the file ends early");
    memcpy(to, j->p, n);
    j->p += n;
    j->left -= n;
}

static void over_grey(const uint8_t *rgba, uint8_t *rgb, int w)
{
    for (int x = 0; x < w; x++, rgba += 4, rgb += 3) {
        for (int c = 0; c < 3; c++)
            rgb[c] = (uint8_t)((rgba[c] * rgba[3] + GREY * (255 - rgba[3]) + 127) / 255);
    }
}

/* Ask libpng for 8-bit RGBA whatever the file holds. */
static int set_transforms(struct job *j)
{
    int passes;

    png_set_expand(j->png);
    png_set_strip_16(j->png);
    png_set_gray_to_rgb(j->png);
    png_set_add_alpha(j->png, 0xff, PNG_FILLER_AFTER);
    passes = png_set_interlace_handling(j->png);
    png_read_update_info(j->png, j->info);
    return passes;
}

static int prepare(struct job *j, int box_w, int box_h, struct vd_image *out, int *passes,
                   struct vd_err *err)
{
    size_t rows;
    int rc;

    png_read_info(j->png, j->info);
    out->full_w = j->w = (int)png_get_image_width(j->png, j->info);
    out->full_h = j->h = (int)png_get_image_height(j->png, j->info);
    rc = vd_image_check(j->w, j->h, err);
    if (rc != VD_OK)
        return rc;
    *passes = set_transforms(j);
    if (*passes > 1 && (int64_t)j->w * j->h > MAX_INTERLACED)
        return vd_fail(err, VD_UNSUPPORTED, "PNG",
                       "an interlaced picture of more than 16 million pixels");
    rows = *passes > 1 ? (size_t)j->h : 1;
    if (png_get_rowbytes(j->png, j->info) != (size_t)j->w * 4)
        return vd_fail(err, VD_UNSUPPORTED, "PNG", "an unknown kind of pixel");
    rc = vd_shrink_begin(&j->shrink, out, j->w, j->h, vd_image_factor(j->w, j->h, box_w, box_h),
                         err);
    j->pixels = vd_array(rows * (size_t)j->w, 4);
    j->rgb = vd_array((size_t)j->w, 3);
    return rc == VD_OK && (!j->pixels || !j->rgb) ? vd_fail(err, VD_NOMEM, "PNG", "out of memory")
                                                  : rc;
}

static void give_row(struct job *j, const uint8_t *rgba)
{
    over_grey(rgba, j->rgb, j->w);
    vd_shrink_row(&j->shrink, j->rgb);
}

static int decode(struct job *j, int box_w, int box_h, struct vd_image *out, struct vd_err *err)
{
    int passes = 1, rc = prepare(j, box_w, box_h, out, &passes, err);

    if (rc != VD_OK)
        return rc;
    for (int pass = 0; pass < passes; pass++) {
        for (int y = 0; y < j->h; y++) {
            uint8_t *row = j->pixels + (passes > 1 ? (size_t)y * (size_t)j->w * 4 : 0);
            png_read_row(j->png, row, NULL);
            if (passes == 1)
                give_row(j, row);
        }
    }
    for (int y = 0; passes > 1 && y < j->h; y++)
        give_row(j, j->pixels + (size_t)y * (size_t)j->w * 4);
    return VD_OK;
}

int vd_png_decode(const void *p, size_t n, int box_w, int box_h, struct vd_image *out,
                  struct vd_err *err)
{
    struct job *j = vd_alloc(sizeof(*j));
    int rc = VD_NOMEM;

    memset(out, 0, sizeof(*out));
    if (!j)
        return vd_fail(err, VD_NOMEM, "PNG", "out of memory");
    j->p = p;
    j->left = n;
    j->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, j, on_error, on_warning);
    j->info = j->png ? png_create_info_struct(j->png) : NULL;
    if (!j->info) {
        vd_fail(err, VD_NOMEM, "PNG", "out of memory");
    } else if (setjmp(png_jmpbuf(j->png))) {
        out->cut = j->shrink.row > 0;
        rc = out->cut ? VD_OK : vd_fail(err, VD_CORRUPT, "PNG", "%s", j->message);
    } else {
        png_set_user_limits(j->png, VD_IMAGE_MAX_SIDE, VD_IMAGE_MAX_SIDE);
        png_set_chunk_malloc_max(j->png, MAX_CHUNK);
        png_set_chunk_cache_max(j->png, MAX_CHUNKS);
        png_set_read_fn(j->png, j, on_read);
        rc = decode(j, box_w, box_h, out, err);
    }
    png_destroy_read_struct(j->png ? &j->png : NULL, j->info ? &j->info : NULL, NULL);
    vd_shrink_end(&j->shrink);
    vd_free(j->pixels);
    vd_free(j->rgb);
    vd_free(j);
    if (rc != VD_OK)
        vd_image_free(out);
    return rc;
}
