/* SPDX-License-Identifier: Apache-2.0 */
/* render.h: decode, scale, label, encode: what happens inside the cage. */
#ifndef VD_PICTURE_RENDER_H
#define VD_PICTURE_RENDER_H

#include "codec/image.h"
#include "picture/wire.h"

void vd_render(const struct wire_request *ask, const uint8_t *in, struct wire_answer *answer,
               uint8_t *out);
/* from: w x h; to: tw x th, area average down, bilinear up. */
int vd_scale(const struct vd_image *from, struct vd_image *to, int tw, int th, struct vd_err *err);
void vd_burn_label(struct vd_image *im, const char *label);
void vd_make_grey(struct vd_image *im);
/* Sixel body (no DCS, no ST) of the picture into out. Errors: NOMEM, UNSUPPORTED (no room). */
int vd_sixel_encode(const struct vd_image *im, int colours, uint8_t *out, size_t cap, size_t *n,
                    struct vd_err *err);
/* im is 2*cols x 2*rows. */
void vd_symbols_encode(const struct vd_image *im, int cols, int rows, enum vd_graphics g,
                       int colours, struct vd_picture_cell *out);
/* Columns of 5x7 glyphs, low bit at the top. */
const uint8_t *vd_font_glyph(char c);

#endif
