/* SPDX-License-Identifier: Apache-2.0 */
/* demohair.c: hair, beards and what is worn on the head, of a drawn face. */
#include "flow/demolook.h"

static void fill(struct vd_canvas *c, const struct vd_path *p, struct vd_rgb a, struct vd_rgb b,
                 double y0, double y1)
{
    struct vd_paint paint = vd_paint_linear(a, b, 0, y0, 0, y1);
    vd_canvas_fill(c, p, &paint);
}

/* One fine hair from (x, y) along (dx, dy), bent sidewards. */
static void strand(struct vd_canvas *c, struct vd_rgb col, double alpha, double x, double y,
                   double dx, double dy, double bend)
{
    struct vd_path p;
    struct vd_paint paint = vd_paint_flat(col, alpha);
    const double xy[8] = {x,
                          y,
                          x + dx * 0.33 - dy * bend,
                          y + dy * 0.33 + dx * bend,
                          x + dx * 0.66 - dy * bend,
                          y + dy * 0.66 + dx * bend,
                          x + dx,
                          y + dy};
    vd_path_stroke(&p, xy, 1.5, 0.4);
    vd_canvas_fill(c, &p, &paint);
}

static bool covers_hair(const struct vd_look *l)
{
    return l->cover == VD_COVER_SCARF;
}

void vd_look_draw_back_hair(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r)
{
    struct vd_path p;
    double x = l->cx, w = l->face_w, top = l->top - 12;
    double len = l->hair_style == VD_HAIR_LONG ? 292 : l->hair_style == VD_HAIR_BOB ? 226 : 0;
    if (covers_hair(l) || len == 0)
        return;
    double flare = l->hair_style == VD_HAIR_BOB ? 1.26 : 1.3;
    vd_path_smooth(&p,
                   (const double[]){x, top, x + w * 0.95, top + 30, x + w * 1.2, l->eye_y,
                                    x + w * flare, len - 30, x + w * 0.9, len, x - w * 0.9, len,
                                    x - w * flare, len - 30, x - w * 1.2, l->eye_y, x - w * 0.95,
                                    top + 30},
                   9);
    fill(c, &p, vd_look_shade(l->hair, -0.15), vd_look_shade(l->hair, -0.5), top, len);
    vd_canvas_mask(c, &p);
    for (int i = 0; i < 60; i++) {
        double sx = x + vd_rng_real(r, -1.25, 1.25) * w,
               sy = vd_rng_real(r, l->eye_y - 40, len - 60);
        strand(c, vd_look_shade(l->hair, vd_rng_real(r, -0.5, 0.28)), 0.5, sx, sy,
               vd_rng_real(r, -5, 5), vd_rng_real(r, 40, 80), 0.04);
    }
    vd_canvas_unmask(c);
}

/* How far the hairline stands above the brows, by style. */
static double hairline(const struct vd_look *l)
{
    double forehead = l->brow_y - l->top;
    switch (l->hair_style) {
    case VD_HAIR_RECEDING:
        return l->brow_y - forehead * 0.80;
    case VD_HAIR_CROP:
        return l->brow_y - forehead * 0.72;
    default:
        return l->brow_y - forehead * 0.66;
    }
}

/* The cap of hair: outer rim over the skull, inner rim along the hairline. */
static void hair_path(struct vd_path *p, const struct vd_look *l)
{
    double x = l->cx, w = l->face_w, line = hairline(l), lift;
    double side = l->hair_style == VD_HAIR_CROP ? l->eye_y - 6 : l->eye_y + 6;
    lift = l->hair_style == VD_HAIR_CROP ? 5 : l->hair_style == VD_HAIR_CURLY ? 17 : 11;
    if (l->hair_style == VD_HAIR_RECEDING)
        lift = 5;
    double corner = l->hair_style == VD_HAIR_RECEDING ? 0.62 : 0.78;
    double part = l->hair_style == VD_HAIR_SIDE ? 0.42 : 0.0;
    vd_path_move(p, x - w * 1.03, side);
    vd_path_curve(p, x - w * 1.13, l->top + 34, x - w * 0.78, l->top - lift, x, l->top - lift);
    vd_path_curve(p, x + w * 0.78, l->top - lift, x + w * 1.13, l->top + 34, x + w * 1.03, side);
    vd_path_curve(p, x + w * 0.97, side - 16, x + w * 0.93, line + 26, x + w * corner, line + 9);
    if (l->hair_style == VD_HAIR_RECEDING)
        vd_path_curve(p, x + w * 0.6, line - 5, x + w * 0.3, line + 7, x, line + 3);
    else
        vd_path_curve(p, x + w * 0.5, line - 5, x + w * (0.3 + part), line - 3, x - w * part,
                      line - 2 - part * 12);
    if (l->hair_style == VD_HAIR_RECEDING)
        vd_path_curve(p, x - w * 0.3, line + 7, x - w * 0.6, line - 5, x - w * corner, line + 9);
    else
        vd_path_curve(p, x - w * (0.3 + part), line + 2, x - w * 0.6, line + 1, x - w * corner,
                      line + 9);
    vd_path_curve(p, x - w * 0.93, line + 26, x - w * 0.97, side - 16, x - w * 1.03, side);
}

static void curls(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r)
{
    struct vd_path p;
    for (int i = 0; i < 70; i++) {
        double a = vd_rng_real(r, 3.0, 6.42), k = vd_rng_real(r, 0.86, 1.07);
        double x = l->cx + cos(a) * l->face_w * k * 1.04;
        double y = l->top + 48 + sin(a) * 60 * k, s = vd_rng_real(r, 4, 8);
        struct vd_rgb col = vd_look_shade(l->hair, vd_rng_real(r, -0.35, 0.12));
        struct vd_paint paint = vd_paint_flat(col, 0.95);
        vd_path_ellipse(&p, x, y, s, s * 0.85, a);
        vd_canvas_fill(c, &p, &paint);
        vd_canvas_glow(c, vd_look_shade(col, 0.45), 0.5, x - s * 0.3, y - s * 0.3, s * 0.7,
                       s * 0.6);
    }
}

static void comb(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r)
{
    double w = l->face_w, line = hairline(l);
    bool crop = l->hair_style == VD_HAIR_CROP || l->hair_style == VD_HAIR_RECEDING;
    for (int i = 0; i < (crop ? 80 : 110); i++) {
        double f = vd_rng_real(r, -1.05, 1.05), x = l->cx + f * w;
        double rise = sqrt(fmax(0, 1.1 - f * f));
        double y = line + 12 + (1 - rise) * 40 - vd_rng_real(r, 0, 1) * (line - l->top + 14) * rise;
        double len = crop ? vd_rng_real(r, 3, 7) : vd_rng_real(r, 12, 24);
        double dx = l->hair_style == VD_HAIR_SIDE ? len : f * len, dy = -len * (1.1 - fabs(f));
        if (l->woman)
            dx = f * len * 1.2, dy = len * (fabs(f) - 0.25);
        strand(c, vd_look_shade(l->hair, vd_rng_real(r, -0.55, 0.42)), 0.42, x, y, dx, dy, 0.12);
    }
}

void vd_look_draw_front_hair(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r)
{
    struct vd_path p;
    if (covers_hair(l))
        return;
    if (l->hair_style == VD_HAIR_BALD) {
        vd_canvas_glow(c, vd_look_shade(l->skin, 0.75), 0.4, l->cx - 14, l->top + 20, 26, 14);
        return;
    }
    hair_path(&p, l);
    fill(c, &p, vd_look_shade(l->hair, 0.14), vd_look_shade(l->hair, -0.3), l->top - 10, l->eye_y);
    vd_canvas_mask(c, &p);
    vd_canvas_glow(c, vd_look_shade(l->hair, 0.5), 0.35, l->cx - 18, l->top + 8, 34, 12);
    comb(c, l, r);
    vd_canvas_unmask(c);
    if (l->hair_style == VD_HAIR_CURLY)
        curls(c, l, r);
    if (l->hair_style == VD_HAIR_TIED && l->woman) {
        vd_path_ellipse(&p, l->cx, l->top - 16, 21, 15, 0);
        fill(c, &p, vd_look_shade(l->hair, 0.15), vd_look_shade(l->hair, -0.4), l->top - 30,
             l->top);
    }
}

/* From ear to ear along the jaw, open for the mouth. */
static void beard_path(struct vd_path *p, const struct vd_look *l, double drop, double rise)
{
    double x = l->cx, w = l->face_w, j = l->jaw_w, lip = l->nose_y + 9;
    vd_path_move(p, x - w * 1.0, l->eye_y + 8);
    vd_path_curve(p, x - w * 1.0, l->mouth_y - 6, x - j * 1.06, l->chin - 10 + drop * 0.3, x,
                  l->chin + drop);
    vd_path_curve(p, x + j * 1.06, l->chin - 10 + drop * 0.3, x + w * 1.0, l->mouth_y - 6,
                  x + w * 1.0, l->eye_y + 8);
    vd_path_curve(p, x + w * 0.9, l->nose_y, x + w * 0.72, l->mouth_y - 14 + rise,
                  x + l->mouth_w * 1.15, lip + 6);
    vd_path_curve(p, x + l->mouth_w * 0.7, lip, x + 6, lip - 3, x, lip + 1);
    vd_path_curve(p, x - 6, lip - 3, x - l->mouth_w * 0.7, lip, x - l->mouth_w * 1.15, lip + 6);
    vd_path_curve(p, x - w * 0.72, l->mouth_y - 14 + rise, x - w * 0.9, l->nose_y, x - w * 1.0,
                  l->eye_y + 8);
}

static void moustache(struct vd_canvas *c, const struct vd_look *l, struct vd_rgb col)
{
    struct vd_path p;
    double x = l->cx, y = l->mouth_y - l->lip_h, w = l->mouth_w;
    vd_path_move(&p, x, y - 6);
    vd_path_curve(&p, x + w * 0.3, y - 10, x + w * 0.9, y - 6, x + w * 1.15, y + 4);
    vd_path_curve(&p, x + w * 0.7, y + 2, x + w * 0.3, y + 2, x, y + 1);
    vd_path_curve(&p, x - w * 0.3, y + 2, x - w * 0.7, y + 2, x - w * 1.15, y + 4);
    vd_path_curve(&p, x - w * 0.9, y - 6, x - w * 0.3, y - 10, x, y - 6);
    struct vd_paint paint = vd_paint_flat(col, 0.9);
    vd_canvas_fill(c, &p, &paint);
}

static void beard_hairs(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r,
                        struct vd_rgb col, double len, int n)
{
    for (int i = 0; i < n; i++) {
        double f = vd_rng_real(r, -1, 1), x = l->cx + f * l->face_w;
        double y = vd_rng_real(r, l->eye_y + 10, l->chin + len);
        strand(c, vd_look_shade(col, vd_rng_real(r, -0.5, 0.45)), 0.5, x, y, f * len * 0.5,
               len * vd_rng_real(r, 0.6, 1.2), 0.1);
    }
}

void vd_look_draw_beard(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r)
{
    struct vd_path p;
    struct vd_rgb col = vd_look_shade(l->hair, -0.05);
    double drop = l->beard == VD_BEARD_FULL ? 26 : 3;
    struct vd_paint paint = vd_paint_flat(col, l->beard == VD_BEARD_STUBBLE ? 0.2 : 0.93);
    if (l->beard == VD_BEARD_NONE)
        return;
    if (l->beard == VD_BEARD_MOUSTACHE) {
        moustache(c, l, col);
        return;
    }
    if (l->beard == VD_BEARD_CHIN) {
        moustache(c, l, col);
        vd_path_smooth(&p,
                       (const double[]){l->cx - 17, l->mouth_y + 11, l->cx, l->mouth_y + 13,
                                        l->cx + 17, l->mouth_y + 11, l->cx + 15, l->chin - 2, l->cx,
                                        l->chin + 9, l->cx - 15, l->chin - 2},
                       6);
    } else {
        beard_path(&p, l, drop, l->beard == VD_BEARD_FULL ? -2 : 8);
    }
    vd_canvas_fill(c, &p, &paint);
    vd_canvas_mask(c, &p);
    if (l->beard == VD_BEARD_STUBBLE)
        beard_hairs(c, l, r, col, 2, 120);
    else
        beard_hairs(c, l, r, col, l->beard == VD_BEARD_FULL ? 16 : 7, 150);
    vd_canvas_glow(c, vd_look_shade(col, 0.4), 0.25, l->cx - 20, l->mouth_y + 20, 22, 20);
    vd_canvas_unmask(c);
}

static void scarf(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    double x = l->cx, w = l->face_w, top = l->top - 15;
    struct vd_rgb dark = vd_look_shade(l->cover_col, -0.45);
    vd_path_smooth(&p, (const double[]){x,
                                        top,
                                        x + w * 0.95,
                                        top + 28,
                                        x + w * 1.25,
                                        l->eye_y + 4,
                                        x + w * 1.22,
                                        l->chin,
                                        x + w * 1.5,
                                        292,
                                        x + w * 0.6,
                                        316,
                                        x - w * 0.6,
                                        316,
                                        x - w * 1.5,
                                        292,
                                        x - w * 1.22,
                                        l->chin,
                                        x - w * 1.25,
                                        l->eye_y + 4,
                                        x - w * 0.95,
                                        top + 28},
                   11);
    int n = p.n; /* the opening for the face, run the other way round */
    struct vd_path hole;
    vd_path_smooth(&hole,
                   (const double[]){x, l->top + 15, x - w * 0.78, l->top + 34, x - w * 0.97,
                                    l->eye_y + 6, x - l->jaw_w * 1.0, l->mouth_y + 6, x,
                                    l->chin + 7, x + l->jaw_w * 1.0, l->mouth_y + 6, x + w * 0.97,
                                    l->eye_y + 6, x + w * 0.78, l->top + 34},
                   8);
    vd_path_line(&p, p.x[0], p.y[0]);
    for (int i = 0; i <= hole.n; i++)
        vd_path_line(&p, hole.x[i % hole.n], hole.y[i % hole.n]);
    vd_path_line(&p, p.x[n], p.y[n]);
    fill(c, &p, vd_look_shade(l->cover_col, 0.2), dark, top, 316);
    vd_canvas_mask(c, &p);
    for (int i = 0; i < 9; i++) {
        double f = (i - 4) / 4.0;
        strand(c, dark, 0.5, x + f * w * 1.0, l->chin + 4 + fabs(f) * -14, f * 26 + 8, 70, 0.12);
        strand(c, vd_look_shade(l->cover_col, 0.5), 0.35, x + f * w * 1.0 + 4, l->chin + 6,
               f * 22 + 6, 60, 0.12);
    }
    vd_canvas_glow(c, vd_look_shade(l->cover_col, 0.7), 0.35, x - 20, top + 14, 40, 16);
    vd_canvas_glow(c, dark, 0.6, x + w, l->mouth_y, 20, 60);
    vd_canvas_unmask(c);
}

static void cap(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    double x = l->cx, w = l->face_w, low = l->brow_y - (l->brow_y - l->top) * 0.5;
    struct vd_rgb dark = vd_look_shade(l->cover_col, -0.4);
    vd_path_move(&p, x - w * 1.02, low + 12);
    vd_path_curve(&p, x - w * 1.02, l->top - 24, x - w * 0.5, l->top - 30, x, l->top - 30);
    vd_path_curve(&p, x + w * 0.5, l->top - 30, x + w * 1.02, l->top - 24, x + w * 1.02, low + 12);
    vd_path_curve(&p, x + w * 0.5, low - 2, x - w * 0.5, low - 2, x - w * 1.02, low + 12);
    struct vd_paint paint = vd_paint_linear(vd_look_shade(l->cover_col, 0.25), dark, x - w,
                                            l->top - 30, x + w, low + 12);
    vd_canvas_fill(c, &p, &paint);
    vd_canvas_mask(c, &p);
    for (int i = -6; i <= 6; i++)
        strand(c, i % 2 ? dark : vd_look_shade(l->cover_col, 0.4), 0.35, x + i * w * 0.17,
               l->cover == VD_COVER_CAP ? low + 8 : l->top - 12, i * 0.5, -20, 0.02);
    vd_canvas_unmask(c);
    vd_path_move(&p, x - w * 1.03, low + 14);
    vd_path_curve(&p, x - w * 0.5, low, x + w * 0.5, low, x + w * 1.03, low + 14);
    vd_path_line(&p, x + w * 1.03, low + 3);
    vd_path_curve(&p, x + w * 0.5, low - 11, x - w * 0.5, low - 11, x - w * 1.03, low + 3);
    fill(c, &p, vd_look_shade(l->cover_col, 0.05), dark, low - 11, low + 14);
}

void vd_look_draw_cover(struct vd_canvas *c, const struct vd_look *l)
{
    if (l->cover == VD_COVER_SCARF)
        scarf(c, l);
    else if (l->cover != VD_COVER_NONE)
        cap(c, l);
}
