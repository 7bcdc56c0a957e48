/* SPDX-License-Identifier: Apache-2.0 */
/* jpeg.h: JPEG (baseline and progressive; grey, YCbCr, CMYK) to pixels. */
#ifndef VD_CODEC_JPEG_H
#define VD_CODEC_JPEG_H

#include "codec/image.h"

/* Decode into an image that covers the picture's fit into box_w x box_h, or is smaller than that.
 * Errors: CORRUPT, UNSUPPORTED (too large), NOMEM. On error out is empty. */
int vd_jpeg_decode(const void *p, size_t n, int box_w, int box_h, struct vd_image *out,
                   struct vd_err *err);

#endif
