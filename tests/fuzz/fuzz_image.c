/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_image.c: any bytes as JPEG and as PNG: an error, or all of its pixels. */
#define VD_FUZZ_NAME fuzz_image
#include "fuzz.h"

#include "codec/jpeg.h"
#include "codec/png.h"

#include <vedette/picture.h>

static void check_image(int rc, struct vd_image *im, const struct vd_err *e)
{
    fuzz_check_error(rc, e);
    if (rc == VD_OK) {
        unsigned sum = 0;
        REQUIRE(im->w > 0 && im->h > 0 && im->full_w >= im->w && im->full_h >= im->h);
        for (size_t i = 0; i < (size_t)im->w * (size_t)im->h * 3; i += 61)
            sum += im->rgb[i];
        REQUIRE(sum <= 255u * (unsigned)im->w * (unsigned)im->h * 3u);
    } else {
        REQUIRE(!im->rgb);
    }
    vd_image_free(im);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct vd_image im = {0};
    struct vd_err e = {0};
    check_image(vd_jpeg_decode(p, n, 160, 160, &im, &e), &im, &e);
    im = (struct vd_image){0};
    check_image(vd_png_decode(p, n, 160, 160, &im, &e), &im, &e);
    vd_picture_mime(p, n);
    return 0;
}
