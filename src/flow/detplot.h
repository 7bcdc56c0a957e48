/* SPDX-License-Identifier: Apache-2.0 */
/* detplot.h: where the points of a DET plot lie, before anybody knows in what it is drawn. */
#ifndef VD_FLOW_DETPLOT_H
#define VD_FLOW_DETPLOT_H

#include <vedette/det.h>

/* Decades of the axes: from 10^x_low, 10^y_low to 1. */
struct det_axes {
    int x_low, y_low;
};
/* One point, 0..1 from the lower left corner. */
struct det_place {
    double x, y, low, high; /* low, high: NAN without intervals */
    bool supported;
};
struct det_line {
    struct det_place at[VD_N_DET];
    int n;
    double eer; /* place on both axes; NAN: there is none */
    double eer_y;
};
/* false: there is nothing to draw. */
bool vd_det_axes(const struct vd_det_plot *d, struct det_axes *out);
/* The points of a curve that an impostor pair or more stands behind; n 0: none. */
void vd_det_line(const struct det_axes *a, const struct vd_rates *r, struct det_line *out);

#endif
