/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drawing.h: two prints side by side with their paired minutiae joined, as SVG or for a terminal.
 *
 * A minutia is one of three: paired (filled, numbered, joined to its partner); unpaired in the
 * region that both prints show, which speaks against one finger (hollow); outside of that region,
 * which says nothing (a dot).  Its form tells its type: disc an ending, square a bifurcation,
 * diamond neither.  A tick shows its direction.  No meaning hangs on colour alone.
 */
#ifndef VEDETTE_DRAWING_H
#define VEDETTE_DRAWING_H

#include <vedette/identify.h>
#include <vedette/picture.h>
#include <vedette/template.h>

/* What to draw; borrows all. */
struct vd_drawing {
    const struct vd_minutiae *a, *b;
    const struct vd_comparison *why; /* of a and b, in this order */
    const char *name_a, *name_b;     /* SVG only; any bytes */
    int picked;                      /* this pair stands out, from 0; -1: none */
    bool paired_only;                /* leave the others out */
    bool as_recorded;                /* else b is turned and shifted to lie as a does */
    bool dark;                       /* light ink on black; SVG is always on white */
};
/* Append a whole SVG document. Errors: NOMEM. */
int vd_drawing_svg(const struct vd_drawing *d, struct vd_buf *out, struct vd_err *err);

/* Room on a terminal. */
struct vd_drawing_box {
    enum vd_graphics graphics;
    int cols, rows, cell_w, cell_h;
    int colours; /* of symbols: 256, 16 or 2 */
};
/* Draw it at most this large. In symbols each pair is one letter, see vd_drawing_letter.
 * Errors: NOMEM, INVALID (no room). Owns: vd_picture_free. */
int vd_drawing_picture(const struct vd_drawing *d, const struct vd_drawing_box *box,
                       struct vd_picture **out, struct vd_err *err);
/* What stands for pair k (from 0) where a number has no room: 1-9, a-z, A-Z, then '*'. */
char vd_drawing_letter(int k);

#endif
