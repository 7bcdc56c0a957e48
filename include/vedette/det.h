/* SPDX-License-Identifier: Apache-2.0 */
/*
 * det.h: a plot of what is missed against what is let in (detection error trade-off), as SVG or for a
 * terminal.
 *
 * Both axes are logarithmic: decades of FMR to the right, of FNMR upwards.  Where fewer than
 * VD_DET_ERRORS impostors stand behind a point its line is dotted.  Curves are told apart by number
 * and, in SVG, by dashes too; never by colour alone.
 */
#ifndef VEDETTE_DET_H
#define VEDETTE_DET_H

#include <vedette/drawing.h>
#include <vedette/evaluate.h>

enum { VD_DET_CURVES = 8 };
struct vd_det_curve {
    const char *name; /* any bytes */
    const struct vd_rates *rates;
};
/* What to plot; borrows all. */
struct vd_det_plot {
    const char *title; /* any bytes */
    const struct vd_det_curve *curves;
    int n_curves; /* at most VD_DET_CURVES; one without pairs of either sort is not drawn */
    bool dark;    /* light ink on black; SVG is always on white */
};
/* Are there pairs of both sorts? */
bool vd_det_drawable(const struct vd_rates *r);
/* Append a whole SVG document. Errors: NOMEM, INVALID (nothing to draw). */
int vd_det_svg(const struct vd_det_plot *d, struct vd_buf *out, struct vd_err *err);
/* Draw it at most this large. Errors: NOMEM, INVALID (no room, nothing to draw).
 * Owns: vd_picture_free. */
int vd_det_picture(const struct vd_det_plot *d, const struct vd_drawing_box *box,
                   struct vd_picture **out, struct vd_err *err);
/* Line k (from 0) of what stands under a picture: which number is which curve. false: no more. */
bool vd_det_legend(const struct vd_det_plot *d, int k, struct vd_buf *out);

#endif
