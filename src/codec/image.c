/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image.c: the limits of pictures, and a scaler that never holds the whole one.
 *
 * A row of the source is added to a row of sums; after k rows each sum is divided by the pixels it
 * holds (fewer at the right and lower edge) and becomes a row of the result.
 */
#include "config.h"

#include <string.h>
#include <vedette/mem.h>
#include "codec/image.h"

enum { GREY = 128, MAX_FACTOR = 2048 }; /* a sum of 2048 x 2048 x 255 fits 32 bits */

void vd_image_free(struct vd_image *im)
{
    vd_free(im->rgb);
    memset(im, 0, sizeof(*im));
}

int vd_image_check(int64_t w, int64_t h, struct vd_err *err)
{
    if (w < 1 || h < 1)
        return vd_fail(err, VD_CORRUPT, "picture", "the picture has no pixels");
    if (w > VD_IMAGE_MAX_SIDE || h > VD_IMAGE_MAX_SIDE || w * h > VD_IMAGE_MAX_PIXELS)
        return vd_fail(err, VD_UNSUPPORTED, "picture",
                       "%lld x %lld pixels are more than 64 million or a side over 16384",
                       (long long)w, (long long)h);
    return VD_OK;
}

int vd_image_factor(int w, int h, int box_w, int box_h)
{
    int a = box_w > 0 ? w / box_w : 1, b = box_h > 0 ? h / box_h : 1, k = a > b ? a : b;
    return k > MAX_FACTOR ? MAX_FACTOR : k > 1 ? k : 1;
}

int vd_shrink_begin(struct vd_shrink *s, struct vd_image *to, int w, int h, int k,
                    struct vd_err *err)
{
    size_t n;

    *s = (struct vd_shrink){.to = to, .w = w, .h = h, .k = k};
    to->w = (w + k - 1) / k;
    to->h = (h + k - 1) / k;
    n = (size_t)to->w * (size_t)to->h * 3;
    to->rgb = vd_alloc(n);
    s->sum = vd_array((size_t)to->w * 3, sizeof(*s->sum));
    if (!to->rgb || !s->sum)
        return vd_fail(err, VD_NOMEM, "picture", "out of memory");
    memset(to->rgb, GREY, n);
    return VD_OK;
}

static void put_row(struct vd_shrink *s, int n_rows)
{
    uint8_t *out = s->to->rgb + (size_t)((s->row - 1) / s->k) * (size_t)s->to->w * 3;

    for (int x = 0; x < s->to->w; x++) {
        int left = s->w - x * s->k;
        uint32_t n = (uint32_t)((left < s->k ? left : s->k) * n_rows);
        for (int c = 0; c < 3; c++)
            out[x * 3 + c] = (uint8_t)((s->sum[x * 3 + c] + n / 2) / n);
    }
    memset(s->sum, 0, (size_t)s->to->w * 3 * sizeof(*s->sum));
}

void vd_shrink_row(struct vd_shrink *s, const uint8_t *rgb)
{
    if (s->row >= s->h)
        return;
    for (int x = 0, i = 0, left = s->k; x < s->w; x++, rgb += 3) {
        s->sum[i] += rgb[0];
        s->sum[i + 1] += rgb[1];
        s->sum[i + 2] += rgb[2];
        if (--left == 0) {
            left = s->k;
            i += 3;
        }
    }
    s->row++;
    if (s->row % s->k == 0 || s->row == s->h)
        put_row(s, s->row % s->k ? s->row % s->k : s->k);
}

void vd_shrink_end(struct vd_shrink *s)
{
    vd_free(s->sum);
    s->sum = NULL;
}
