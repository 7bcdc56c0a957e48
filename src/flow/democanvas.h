/* SPDX-License-Identifier: Apache-2.0 */
/* democanvas.h: a small canvas for the drawn portraits: paths, gradients, exact antialiasing. */
#ifndef VD_FLOW_DEMOCANVAS_H
#define VD_FLOW_DEMOCANVAS_H

#include <stdbool.h>
#include <vedette/mem.h>

struct vd_rgb {
    float r, g, b; /* 0..1 */
};
struct vd_canvas {
    int w, h;
    struct vd_rgb *px;
    float *cover; /* signed areas of the path being filled */
    float *mask;  /* a kept coverage, or all ones */
    bool masked;  /* fills are cut to the mask */
};
int vd_canvas_open(struct vd_canvas *c, int w, int h);
void vd_canvas_close(struct vd_canvas *c);

/* A closed outline; curves are flattened as they are added. */
enum { VD_PATH_MAX = 1024 };
struct vd_path {
    float x[VD_PATH_MAX], y[VD_PATH_MAX];
    int n;
};
void vd_path_move(struct vd_path *p, double x, double y); /* begins anew */
void vd_path_line(struct vd_path *p, double x, double y);
void vd_path_curve(struct vd_path *p, double x1, double y1, double x2, double y2, double x,
                   double y);
void vd_path_ellipse(struct vd_path *p, double cx, double cy, double rx, double ry, double tilt);
/* A closed smooth curve through n points (x, y pairs), Catmull-Rom. */
void vd_path_smooth(struct vd_path *p, const double *xy, int n);
/* A stroke along a cubic, wide at w0 where it begins and w1 where it ends. */
void vd_path_stroke(struct vd_path *p, const double xy[8], double w0, double w1);

/* What a fill paints: from a to b along the axis (x0,y0)..(x1,y1), or from a centre outwards. */
struct vd_paint {
    struct vd_rgb a, b;
    float alpha_a, alpha_b;
    float x0, y0, x1, y1;
    bool radial; /* (x0,y0) centre, (x1,y1) radii */
};
struct vd_paint vd_paint_flat(struct vd_rgb c, double alpha);
struct vd_paint vd_paint_linear(struct vd_rgb a, struct vd_rgb b, double x0, double y0, double x1,
                                double y1);
/* A soft spot: full at the centre, nothing at the rim. */
struct vd_paint vd_paint_glow(struct vd_rgb c, double alpha, double cx, double cy, double rx,
                              double ry);
void vd_canvas_fill(struct vd_canvas *c, const struct vd_path *p, const struct vd_paint *paint);
/* Fill the paint's own ellipse: a soft spot of shade or light. */
void vd_canvas_glow(struct vd_canvas *c, struct vd_rgb col, double alpha, double cx, double cy,
                    double rx, double ry);
/* Keep the path's coverage as the mask and cut fills to it until vd_canvas_unmask. */
void vd_canvas_mask(struct vd_canvas *c, const struct vd_path *p);
void vd_canvas_unmask(struct vd_canvas *c);

struct vd_rgb vd_rgb_mix(struct vd_rgb a, struct vd_rgb b, double t);
struct vd_rgb vd_rgb_hex(unsigned rgb);
/* Encode as JPEG. Errors: NOMEM. */
int vd_canvas_jpeg(const struct vd_canvas *c, int quality, struct vd_buf *out);

#endif
