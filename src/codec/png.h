/* SPDX-License-Identifier: Apache-2.0 */
/* png.h: PNG of every kind to pixels, over grey where it is transparent. */
#ifndef VD_CODEC_PNG_H
#define VD_CODEC_PNG_H

#include "codec/image.h"

/* As vd_jpeg_decode. An interlaced picture has at most 16 million pixels. */
int vd_png_decode(const void *p, size_t n, int box_w, int box_h, struct vd_image *out,
                  struct vd_err *err);

#endif
