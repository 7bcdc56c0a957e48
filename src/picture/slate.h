/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slate.h: a few colours of our own pixels, drawn on and sent as sixels or as cells.
 *
 * For drawings that vedette makes itself: nothing is decoded, so no cage is needed, and seven exact
 * colours need neither a quantiser nor libsixel.
 */
#ifndef VD_PICTURE_SLATE_H
#define VD_PICTURE_SLATE_H

#include <vedette/picture.h>

enum { SLATE_MAX_SIDE = 4096, SLATE_COLOURS = 16 };
/* Colour 0 is the paper; of two colours in one cell of braille the higher one shows. */
struct slate {
    int w, h;
    uint8_t *px;
};
/* Errors: NOMEM, INVALID (no or too many pixels). Owns: vd_slate_free. */
int vd_slate_open(struct slate *c, int w, int h, struct vd_err *err);
void vd_slate_free(struct slate *c);

/* All clip. Pixels are whole: middles lie on integers. */
void vd_slate_line(struct slate *c, int x0, int y0, int x1, int y1, int width, int colour);
enum slate_shape { SLATE_DISC, SLATE_SQUARE, SLATE_DIAMOND };
/* A shape of the radius r, hollow or filled. */
void vd_slate_mark(struct slate *c, enum slate_shape shape, int x, int y, int r, bool filled,
                   int colour);
/* Text in the 5 x 7 font around a middle. */
void vd_slate_text(struct slate *c, int x, int y, const char *text, int colour);

/* The whole of it as one sixel picture; rgb: n_colours triples. Errors: NOMEM. */
int vd_slate_sixel(const struct slate *c, const uint8_t (*rgb)[3], int n_colours,
                   struct vd_picture *out, struct vd_err *err);
/* Braille: w / 2 columns of h / 4 rows of cells, each in its highest colour, shown as ink[colour].
 * Errors: NOMEM. */
int vd_slate_cells(const struct slate *c, const int16_t *ink, struct vd_picture *out,
                   struct vd_err *err);

#endif
