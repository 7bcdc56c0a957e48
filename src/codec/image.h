/* SPDX-License-Identifier: Apache-2.0 */
/* image.h: decoded pixels, made smaller while they are read. */
#ifndef VD_CODEC_IMAGE_H
#define VD_CODEC_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vedette/err.h>

enum { VD_IMAGE_MAX_SIDE = 16384, VD_IMAGE_MAX_PIXELS = 64000000 };
/* rgb: w * h * 3 bytes of sRGB. Owns: vd_image_free. */
struct vd_image {
    int w, h;           /* of rgb */
    int full_w, full_h; /* of the file */
    bool cut;           /* the file ends early or is damaged; the rest is grey */
    uint8_t *rgb;
};
void vd_image_free(struct vd_image *im);
/* Refuse sizes beyond the limits above. */
int vd_image_check(int64_t w, int64_t h, struct vd_err *err);
/* The whole factor by which w x h may be divided and still cover its fit into box_w x box_h. */
int vd_image_factor(int w, int h, int box_w, int box_h);

/* Rows in, boxes of k x k averaged. */
struct vd_shrink {
    struct vd_image *to;
    uint32_t *sum;
    int w, h, k, row;
};
int vd_shrink_begin(struct vd_shrink *s, struct vd_image *to, int w, int h, int k,
                    struct vd_err *err);
void vd_shrink_row(struct vd_shrink *s, const uint8_t *rgb); /* rows past h are ignored */
void vd_shrink_end(struct vd_shrink *s); /* also after an error: rows not given stay grey */

#endif
