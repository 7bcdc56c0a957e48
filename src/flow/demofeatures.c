/* SPDX-License-Identifier: Apache-2.0 */
/* demofeatures.c: eyes, brows, nose, mouth and glasses of a drawn face. */
#include "flow/demolook.h"

static const struct vd_rgb black = {0.06f, 0.05f, 0.06f}, white = {0.97f, 0.96f, 0.94f};

static void stroke(struct vd_canvas *c, struct vd_rgb col, double alpha, const double xy[8],
                   double w0, double w1)
{
    struct vd_path p;
    struct vd_paint paint = vd_paint_flat(col, alpha);
    vd_path_stroke(&p, xy, w0, w1);
    vd_canvas_fill(c, &p, &paint);
}

/* The opening between the lids; side is -1 or 1. */
static void eye_path(struct vd_path *p, const struct vd_look *l, int side)
{
    double x = l->cx + side * l->eye_dx, w = l->eye_w, h = l->eye_h;
    double inner = x - side * w, outer = x + side * w, tilt = l->eye_tilt;
    vd_path_move(p, inner, l->eye_y + 1.5);
    vd_path_curve(p, x - side * w * 0.5, l->eye_y - h * 1.35, x + side * w * 0.5,
                  l->eye_y - h * 1.3 - tilt, outer, l->eye_y - tilt);
    vd_path_curve(p, x + side * w * 0.5, l->eye_y + h * 0.95, x - side * w * 0.4,
                  l->eye_y + h * 1.1, inner, l->eye_y + 1.5);
}

static void draw_iris(struct vd_canvas *c, const struct vd_look *l, double x)
{
    struct vd_path p;
    double r = l->eye_h * 1.12, y = l->eye_y - 0.4;
    struct vd_paint rim = vd_paint_flat(vd_look_shade(l->iris, -0.55), 1);
    struct vd_paint in = vd_paint_glow(vd_look_shade(l->iris, 0.25), 0.9, x, y + r * 0.45, r, r);
    vd_path_ellipse(&p, x, y, r, r, 0);
    vd_canvas_fill(c, &p, &rim);
    vd_canvas_fill(c, &p, &in);
    vd_path_ellipse(&p, x, y, r * 0.47, r * 0.47, 0);
    struct vd_paint pupil = vd_paint_flat(black, 1);
    vd_canvas_fill(c, &p, &pupil);
    vd_path_ellipse(&p, x - r * 0.35, y - r * 0.4, r * 0.27, r * 0.27, 0);
    struct vd_paint spark = vd_paint_flat(white, 0.95);
    vd_canvas_fill(c, &p, &spark);
}

static void draw_eye(struct vd_canvas *c, const struct vd_look *l, int side)
{
    struct vd_path p;
    double x = l->cx + side * l->eye_dx, y = l->eye_y, w = l->eye_w, h = l->eye_h;
    struct vd_rgb dark = vd_look_shade(l->skin, -0.62);
    vd_canvas_glow(c, vd_look_shade(l->skin, -0.4), 0.55, x, y - 2, w * 1.7, h * 3.2);
    eye_path(&p, l, side);
    struct vd_paint ball = vd_paint_linear(vd_look_shade(white, -0.25), white, x, y - h, x, y + h);
    vd_canvas_fill(c, &p, &ball);
    vd_canvas_mask(c, &p);
    draw_iris(c, l, x + side * 0.3);
    vd_canvas_glow(c, black, 0.45, x, y - h * 1.2, w * 1.2, h * 0.9);
    vd_canvas_unmask(c);
    const double upper[8] = {x - side * w,        y + 1.5,
                             x - side * w * 0.5,  y - h * 1.35,
                             x + side * w * 0.5,  y - h * 1.3 - l->eye_tilt,
                             x + side * w * 1.08, y - l->eye_tilt};
    stroke(c, l->woman ? black : vd_look_shade(l->skin, -0.78), 0.95, upper, 1.2,
           l->woman ? 3.2 : 2.0);
    const double lower[8] = {x + side * w,       y - l->eye_tilt, x + side * w * 0.5, y + h * 0.95,
                             x - side * w * 0.4, y + h * 1.1,     x - side * w,       y + 1.5};
    stroke(c, dark, 0.55, lower, 1.0, 0.6);
    const double crease[8] = {x - side * w * 0.9,  y - h * 1.0,
                              x - side * w * 0.4,  y - h * 2.0,
                              x + side * w * 0.5,  y - h * 1.9 - l->eye_tilt,
                              x + side * w * 1.05, y - h * 0.9 - l->eye_tilt};
    stroke(c, dark, 0.55, crease, 0.7, 1.3);
    if (l->age > 38) {
        const double bag[8] = {x - side * w * 0.8, y + h * 1.6, x - side * w * 0.2, y + h * 2.6,
                               x + side * w * 0.5, y + h * 2.4, x + side * w * 0.9, y + h * 1.4};
        stroke(c, dark, 0.28, bag, 0.8, 0.8);
    }
}

static void draw_brow(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r, int side)
{
    struct vd_path p;
    double x = l->cx + side * l->eye_dx, w = l->brow_w, y = l->brow_y, t = l->brow_t;
    struct vd_rgb col =
        l->age > 60 ? vd_rgb_mix(l->hair, white, 0.35) : vd_look_shade(l->hair, -0.1);
    vd_path_move(&p, x - side * w * 0.85, y + 1 + t * 0.4);
    vd_path_curve(&p, x - side * w * 0.4, y - t * 0.9, x + side * w * 0.3, y - l->brow_arch - t,
                  x + side * w * 1.1, y + 1.5 - l->brow_arch * 0.2);
    vd_path_curve(&p, x + side * w * 0.3, y - l->brow_arch + t * 0.3, x - side * w * 0.3,
                  y + t * 0.5, x - side * w * 0.85, y + t);
    struct vd_paint paint = vd_paint_flat(col, 0.72);
    vd_canvas_fill(c, &p, &paint);
    for (int i = 0; i < 16; i++) {
        double f = i / 15.0, bx = x + side * w * (-0.85 + 1.85 * f);
        double by = y + t * 0.5 - l->brow_arch * f * 0.8 + vd_rng_real(r, -1, 1);
        const double hair[8] = {bx,           by + t * 0.4,  bx + side * 1, by, bx + side * 2.5,
                                by - t * 0.3, bx + side * 4, by - t * 0.5};
        stroke(c, vd_look_shade(col, -0.2), 0.55, hair, 1.0, 0.3);
    }
}

void vd_look_draw_eyes(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r)
{
    for (int side = -1; side <= 1; side += 2) {
        draw_eye(c, l, side);
        draw_brow(c, l, r, side);
    }
}

void vd_look_draw_nose(struct vd_canvas *c, const struct vd_look *l)
{
    double x = l->cx, y = l->nose_y, w = l->nose_w;
    struct vd_rgb dark = vd_look_shade(l->skin, -0.5), deep = vd_look_shade(l->skin, -0.72);
    vd_canvas_glow(c, dark, 0.36, x + w * 0.75, (y + l->eye_y) / 2 + 4, w * 0.55,
                   (y - l->eye_y) * 0.62);
    vd_canvas_glow(c, vd_look_shade(l->skin, 0.55), 0.42, x - 1.5, (y + l->eye_y) / 2, w * 0.34,
                   (y - l->eye_y) * 0.55);
    vd_canvas_glow(c, dark, 0.5, x + 1, y + 5, w * 1.35, 7);
    vd_canvas_glow(c, vd_look_shade(l->skin, 0.5), 0.45, x - 2, y - 4, w * 0.5, 5);
    for (int side = -1; side <= 1; side += 2) {
        const double wing[8] = {x + side * w * 0.78, y - 8, x + side * w * 1.22, y - 6,
                                x + side * w * 1.2,  y + 3, x + side * w * 0.62, y + 3};
        stroke(c, deep, side > 0 ? 0.6 : 0.42, wing, 0.6, 1.5);
        const double hole[8] = {x + side * w * 0.2, y + 3,   x + side * w * 0.35, y + 0.5,
                                x + side * w * 0.6, y + 0.6, x + side * w * 0.72, y + 3};
        stroke(c, deep, 0.85, hole, 1.2, 2.2);
    }
    const double base[8] = {x - w * 0.22, y + 3, x - w * 0.1,  y + 5,
                            x + w * 0.1,  y + 5, x + w * 0.22, y + 3};
    stroke(c, deep, 0.45, base, 1, 1);
}

void vd_look_draw_mouth(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    double x = l->cx, y = l->mouth_y, w = l->mouth_w, h = l->lip_h, s = l->smile;
    struct vd_rgb dark = vd_look_shade(l->lip, -0.3), line = vd_look_shade(l->lip, -0.7);
    vd_path_move(&p, x - w, y - s);
    vd_path_curve(&p, x - w * 0.5, y - h, x - w * 0.2, y - h * 1.15, x, y - h * 0.75);
    vd_path_curve(&p, x + w * 0.2, y - h * 1.15, x + w * 0.5, y - h, x + w, y - s);
    vd_path_curve(&p, x + w * 0.4, y + s * 0.7 + 1, x - w * 0.4, y + s * 0.7 + 1, x - w, y - s);
    struct vd_paint up = vd_paint_flat(dark, 0.85);
    vd_canvas_fill(c, &p, &up);
    vd_path_move(&p, x - w, y - s);
    vd_path_curve(&p, x - w * 0.4, y + s * 0.7, x + w * 0.4, y + s * 0.7, x + w, y - s);
    vd_path_curve(&p, x + w * 0.5, y + h * 1.65, x - w * 0.5, y + h * 1.65, x - w, y - s);
    struct vd_paint low = vd_paint_linear(l->lip, dark, x, y, x, y + h * 1.6);
    low.alpha_a = low.alpha_b = 0.8f;
    vd_canvas_fill(c, &p, &low);
    vd_canvas_glow(c, vd_look_shade(l->lip, 0.6), 0.35, x - w * 0.15, y + h * 0.75, w * 0.4,
                   h * 0.4);
    const double cut[8] = {x - w * 1.06, y - s,       x - w * 0.4,  y + s * 0.7,
                           x + w * 0.4,  y + s * 0.7, x + w * 1.06, y - s};
    stroke(c, line, 0.8, cut, 1.5, 1.5);
    vd_canvas_glow(c, vd_look_shade(l->skin, -0.45), 0.4, x, y + h * 2.3, w * 0.7, 4);
    if (l->age < 36)
        return;
    for (int side = -1; side <= 1; side += 2) {
        const double fold[8] = {
            x + side * l->nose_w * 1.3, l->nose_y - 2, x + side * w * 0.95, l->nose_y + 6,
            x + side * w * 1.25,        y - 8,         x + side * w * 1.2,  y + 1};
        stroke(c, vd_look_shade(l->skin, -0.55), l->age > 50 ? 0.42 : 0.25, fold, 1.6, 0.5);
    }
}

static void draw_lens(struct vd_canvas *c, const struct vd_look *l, int side)
{
    struct vd_path p;
    double x = l->cx + side * l->eye_dx, y = l->eye_y + 3, w = l->eye_w * 1.55;
    double h = l->round_glasses ? w * 0.88 : w * 0.66;
    struct vd_paint frame = vd_paint_flat(black, 0.88), glass = vd_paint_flat(white, 0.10);
    if (l->round_glasses)
        vd_path_ellipse(&p, x, y, w, h, 0);
    else
        vd_path_smooth(&p,
                       (const double[]){x - w, y - h * 0.5, x - w * 0.8, y - h, x + w * 0.8, y - h,
                                        x + w, y - h * 0.5, x + w * 0.85, y + h * 0.75, x, y + h,
                                        x - w * 0.85, y + h * 0.75},
                       7);
    vd_canvas_fill(c, &p, &glass);
    int n = p.n;
    for (int i = 0; i < n; i++) { /* the rim: out along the outline, back along a smaller one */
        double k = l->round_glasses ? 0.90 : 0.88;
        vd_path_line(&p, x + (p.x[(n - i) % n] - x) * k, y + (p.y[(n - i) % n] - y) * k);
    }
    vd_canvas_fill(c, &p, &frame);
    vd_canvas_glow(c, white, 0.28, x - w * 0.35, y - h * 0.4, w * 0.45, h * 0.3);
    double edge = l->cx + side * l->face_w;
    const double arm[8] = {x + side * w, y - h * 0.4,     x + side * w * 1.2,
                           y - h * 0.5,  edge - side * 4, y - h * 0.4,
                           edge,         y - h * 0.2};
    stroke(c, black, 0.85, arm, 2.4, 2.0);
}

void vd_look_draw_glasses(struct vd_canvas *c, const struct vd_look *l)
{
    if (!l->glasses)
        return;
    double w = l->eye_w * 1.55, in = l->eye_dx - w, y = l->eye_y;
    draw_lens(c, l, -1);
    draw_lens(c, l, 1);
    const double bridge[8] = {l->cx - in,       y,     l->cx - in * 0.5, y - 4,
                              l->cx + in * 0.5, y - 4, l->cx + in,       y};
    stroke(c, black, 0.88, bridge, 2.4, 2.4);
}
