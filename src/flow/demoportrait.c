/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demoportrait.c: a face from an identity's number: proportions, colours, and the order of drawing.
 *
 * The faces are drawings and mean to look like it.  Proportions follow the rule of fifths of
 * drawing books (the head is five eyes wide, the eyes stand half-way down), each loosened a little.
 * Nothing is taken from a photograph or a trained model: no face here is anybody's.
 */
#include "flow/demolook.h"

static const struct vd_rgb black = {0.05f, 0.05f, 0.06f}, white = {1, 1, 1};

struct vd_rgb vd_look_shade(struct vd_rgb c, double t)
{
    struct vd_rgb warm = {0.13f, 0.05f, 0.06f};
    return t < 0 ? vd_rgb_mix(c, warm, -t) : vd_rgb_mix(c, white, t);
}

static struct vd_rgb pick(struct vd_rng *r, const unsigned *hex, int n)
{
    struct vd_rgb a = vd_rgb_hex(hex[vd_rng_below(r, n)]), b = vd_rgb_hex(hex[vd_rng_below(r, n)]);
    return vd_rgb_mix(a, b, vd_rng_real(r, 0, 0.25));
}

static void choose_colours(struct vd_look *l, struct vd_rng *r, struct vd_rng *shot)
{
    static const unsigned skins[] = {0xF0CBA8, 0xE6B98F, 0xDDAA7E, 0xD09A6C, 0xC08A5C,
                                     0xAE784C, 0x98643E, 0x7F5233, 0xE9BE9A, 0xC99268};
    static const unsigned hairs[] = {0x17130F, 0x1E1712, 0x2A1C14, 0x382418, 0x4A2F1C, 0x100E0E};
    static const unsigned irises[] = {0x3B2314, 0x4A2C18, 0x5A3A1E, 0x2C1A10, 0x6B5A2E, 0x5A6B4A};
    static const unsigned clothes[] = {0x3E4A5C, 0x5C4A3E, 0x4A5C4A, 0x6B5B73, 0x2F3E46, 0x7A6A55,
                                       0x8A8D91, 0x54433A, 0x37474F, 0x6D7B5E, 0xC9C2B4, 0x7B3F3F};
    static const unsigned covers[] = {0x3B4A6B, 0x6B3B4A, 0x2F4F4F, 0x8A7A66, 0x4A3B5C,
                                      0x20242B, 0xB7A99A, 0x5B6F5B, 0x7C5A4A};
    static const unsigned backs[] = {0xAEB9C4, 0xC4BBAE, 0xB2C0B2, 0xB9B0C0,
                                     0xC9C9C4, 0x9FB0B8, 0xC2B5A0, 0xA9A9B5};
    double grey = l->age > 42 ? (l->age - 42) / 30.0 : 0;
    l->skin = pick(r, skins, 10);
    l->hair = vd_rgb_mix(pick(r, hairs, 6), vd_rgb_hex(0xB9B6B0), grey > 0.85 ? 0.85 : grey);
    l->iris = pick(r, irises, 6);
    l->lip = vd_rgb_mix(l->skin, vd_rgb_hex(l->woman ? 0xA83E45 : 0x9A4F48), l->woman ? 0.55 : 0.4);
    l->cloth = pick(shot, clothes, 12);
    l->cloth2 = pick(shot, clothes, 12);
    l->cover_col = pick(shot, covers, 9);
    l->back_a = vd_look_shade(pick(shot, backs, 8), 0.18);
    l->back_b = vd_rgb_mix(l->back_a, black, 0.32);
}

static void choose_shape(struct vd_look *l, struct vd_rng *r)
{
    l->cx = 120 + vd_rng_real(r, -2, 2);
    l->top = vd_rng_real(r, 70, 78);
    l->chin = vd_rng_real(r, 219, 233) - (l->woman ? 5 : 0);
    l->face_w = vd_rng_real(r, 52, 60) - (l->woman ? 3 : 0);
    l->jaw_w = l->face_w * vd_rng_real(r, l->woman ? 0.72 : 0.78, l->woman ? 0.82 : 0.92);
    l->chin_w = l->face_w * vd_rng_real(r, l->woman ? 0.26 : 0.32, l->woman ? 0.36 : 0.46);
    l->eye_y = (l->top + l->chin) / 2 + vd_rng_real(r, -3, 3);
    l->cheek_y = l->eye_y + vd_rng_real(r, 8, 18);
    l->eye_dx = l->face_w * vd_rng_real(r, 0.41, 0.47);
    l->eye_w = l->face_w * vd_rng_real(r, 0.205, 0.24);
    l->eye_h = vd_rng_real(r, 4.2, 6.0) + (l->woman ? 0.7 : 0);
    l->eye_tilt = vd_rng_real(r, -0.5, 2.4);
    l->brow_y = l->eye_y - vd_rng_real(r, 14, 19);
    l->brow_w = l->eye_w * vd_rng_real(r, 1.15, 1.4);
    l->brow_t = l->woman ? vd_rng_real(r, 2.2, 3.4) : vd_rng_real(r, 3.6, 6.2);
    l->brow_arch = vd_rng_real(r, 1.5, 5);
    l->nose_y = l->eye_y + (l->chin - l->eye_y) * vd_rng_real(r, 0.44, 0.52);
    l->nose_w = l->face_w * vd_rng_real(r, 0.21, 0.3);
    l->mouth_y = l->nose_y + (l->chin - l->nose_y) * vd_rng_real(r, 0.38, 0.44);
    l->mouth_w = l->face_w * vd_rng_real(r, 0.34, 0.44);
    l->lip_h = vd_rng_real(r, 3.6, 5.6) + (l->woman ? 1 : 0);
    l->smile = vd_rng_real(r, -1.6, 1.6);
}

static void choose_style(struct vd_look *l, struct vd_rng *r, struct vd_rng *shot)
{
    static const enum vd_hair men[] = {VD_HAIR_SHORT, VD_HAIR_CROP,     VD_HAIR_SIDE, VD_HAIR_SHORT,
                                       VD_HAIR_CURLY, VD_HAIR_RECEDING, VD_HAIR_SIDE};
    static const enum vd_hair women[] = {VD_HAIR_LONG, VD_HAIR_BOB, VD_HAIR_TIED, VD_HAIR_LONG};
    static const enum vd_beard beards[] = {VD_BEARD_NONE,    VD_BEARD_STUBBLE,   VD_BEARD_SHORT,
                                           VD_BEARD_NONE,    VD_BEARD_MOUSTACHE, VD_BEARD_FULL,
                                           VD_BEARD_STUBBLE, VD_BEARD_CHIN,      VD_BEARD_SHORT};
    l->hair_style = l->woman ? women[vd_rng_below(r, 4)] : men[vd_rng_below(r, 7)];
    if (!l->woman && l->age > 40 && vd_rng_chance(r, 0.3))
        l->hair_style = vd_rng_chance(r, 0.5) ? VD_HAIR_BALD : VD_HAIR_RECEDING;
    l->beard = l->woman ? VD_BEARD_NONE : beards[vd_rng_below(r, 9)];
    l->glasses = vd_rng_chance(r, l->age > 45 ? 0.3 : 0.14);
    l->round_glasses = vd_rng_chance(r, 0.4);
    l->scar = vd_rng_chance(r, 0.05);
    l->mole = vd_rng_chance(r, 0.12);
    if (l->woman && vd_rng_chance(r, 0.5))
        l->cover = VD_COVER_SCARF;
    else if (!l->woman && vd_rng_chance(shot, 0.12))
        l->cover = vd_rng_chance(shot, 0.5) ? VD_COVER_CAP : VD_COVER_HAT;
    l->clothes = (enum vd_clothes)vd_rng_below(shot, 4);
}

void vd_portrait_look(struct vd_look *l, uint64_t identity, uint64_t shot, bool woman, int age)
{
    struct vd_rng r = vd_rng_of(0xFACE, identity), s = vd_rng_of(0x5407, shot);
    *l = (struct vd_look){.woman = woman, .age = age};
    choose_colours(l, &r, &s);
    choose_shape(l, &r);
    choose_style(l, &r, &s);
}

void vd_look_head(struct vd_path *p, const struct vd_look *l)
{
    double x = l->cx, w = l->face_w, jaw_y = l->mouth_y + 2;
    vd_path_smooth(
        p,
        (const double[]){
            x,     l->top,     x + w * 0.62,  l->top + 14,   x + w * 0.97,  l->eye_y - 26,
            x + w, l->cheek_y, x + l->jaw_w,  jaw_y,         x + l->chin_w, l->chin - 4,
            x,     l->chin,    x - l->chin_w, l->chin - 4,   x - l->jaw_w,  jaw_y,
            x - w, l->cheek_y, x - w * 0.97,  l->eye_y - 26, x - w * 0.62,  l->top + 14},
        12);
}

static void draw_background(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    struct vd_paint paint = vd_paint_linear(l->back_a, l->back_b, 60, 0, 180, 360);
    vd_path_move(&p, 0, 0);
    vd_path_line(&p, c->w, 0);
    vd_path_line(&p, c->w, c->h);
    vd_path_line(&p, 0, c->h);
    vd_canvas_fill(c, &p, &paint);
    vd_canvas_glow(c, white, 0.35, 96, 110, 150, 170);
}

static void draw_collar(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    double x = l->cx, y = l->chin + 26;
    for (int side = -1; side <= 1 && l->clothes != VD_CLOTHES_ROUND; side += 2) {
        double tip = l->clothes == VD_CLOTHES_JACKET ? 320 : y + 34;
        vd_path_move(&p, x + side * 34, y - 14);
        vd_path_curve(&p, x + side * 26, y + 2, x + side * 12, y + 10, x + side * 2, y + 18);
        vd_path_line(&p, x + side * 16, tip);
        vd_path_curve(&p, x + side * 34, y + 24, x + side * 44, y + 6, x + side * 40, y - 8);
        struct vd_paint paint = vd_paint_linear(vd_look_shade(l->cloth, 0.2),
                                                vd_look_shade(l->cloth, -0.25), x, y - 14, x, tip);
        vd_canvas_fill(c, &p, &paint);
    }
    if (l->clothes == VD_CLOTHES_ROUND || l->clothes == VD_CLOTHES_HIGH) {
        double up = l->clothes == VD_CLOTHES_HIGH ? 20 : 6;
        vd_path_move(&p, x - 36, y - up + 2);
        vd_path_curve(&p, x - 22, y + 16 - up, x + 22, y + 16 - up, x + 36, y - up + 2);
        vd_path_line(&p, x + 40, y + 6);
        vd_path_curve(&p, x + 24, y + 26, x - 24, y + 26, x - 40, y + 6);
        struct vd_paint paint = vd_paint_linear(
            vd_look_shade(l->cloth, 0.12), vd_look_shade(l->cloth, -0.3), x, y - up, x, y + 24);
        vd_canvas_fill(c, &p, &paint);
    }
}

static void draw_body(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    double x = l->cx, y = l->chin, n = l->jaw_w * (l->woman ? 0.62 : 0.78);
    struct vd_rgb dark = vd_look_shade(l->skin, -0.35);
    double wide = l->woman ? 84 : 98;
    vd_path_move(&p, x - wide - 8, 322);
    vd_path_curve(&p, x - wide, y + 44, x - wide * 0.72, y + 34, x - n, y + 14);
    vd_path_line(&p, x + n, y + 14);
    vd_path_curve(&p, x + wide * 0.72, y + 34, x + wide, y + 44, x + wide + 8, 322);
    struct vd_paint cloth = vd_paint_linear(vd_look_shade(l->cloth, 0.1),
                                            vd_look_shade(l->cloth, -0.42), x - 60, y, x + 90, 330);
    struct vd_paint skin =
        vd_paint_linear(dark, vd_look_shade(l->skin, -0.1), x + 6, y - 10, x, y + 44);
    vd_canvas_fill(c, &p, &cloth);
    vd_path_move(&p, x - n, y - 34);
    vd_path_curve(&p, x - n * 0.95, y, x - n * 1.0, y + 18, x - n * 1.2, y + 20);
    vd_path_curve(&p, x - n * 0.6, y + 42, x + n * 0.6, y + 42, x + n * 1.2, y + 20);
    vd_path_curve(&p, x + n * 1.0, y + 18, x + n * 0.95, y, x + n, y - 34);
    vd_canvas_fill(c, &p, &skin);
    vd_canvas_mask(c, &p);
    vd_canvas_glow(c, vd_look_shade(l->skin, -0.7), 0.6, x + 4, y - 2, n * 1.4, 24);
    vd_canvas_unmask(c);
    draw_collar(c, l);
    if (l->cover == VD_COVER_SCARF) { /* what lies in the shade between face and cloth */
        struct vd_paint shade = vd_paint_flat(vd_look_shade(l->cover_col, -0.6), 1);
        vd_path_ellipse(&p, x, (l->eye_y + y) / 2, l->face_w * 1.12, (y - l->eye_y) * 0.72 + 12, 0);
        vd_canvas_fill(c, &p, &shade);
    }
}

static void draw_ears(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    for (int side = -1; side <= 1; side += 2) {
        double x = l->cx + side * (l->face_w + 1), y = l->eye_y + 12;
        struct vd_rgb base = side > 0 ? vd_look_shade(l->skin, -0.25) : l->skin;
        struct vd_paint paint = vd_paint_flat(base, 1);
        vd_path_ellipse(&p, x, y, 8.5, 18, side * 0.16);
        vd_canvas_fill(c, &p, &paint);
        vd_canvas_glow(c, vd_look_shade(l->skin, -0.55), 0.6, x + side * 1, y + 1, 5, 12);
    }
}

/* Light from the upper left: the right side turns away, cheeks and forehead catch it. */
static void draw_skin(struct vd_canvas *c, const struct vd_look *l)
{
    struct vd_path p;
    double x = l->cx, w = l->face_w;
    struct vd_rgb dark = vd_look_shade(l->skin, -0.42), light = vd_look_shade(l->skin, 0.3);
    struct vd_paint base = vd_paint_linear(
        vd_look_shade(l->skin, 0.1), vd_look_shade(l->skin, -0.2), x - w, l->top, x + w, l->chin);
    vd_look_head(&p, l);
    vd_canvas_fill(c, &p, &base);
    vd_canvas_mask(c, &p);
    vd_canvas_glow(c, dark, 0.75, x + w * 1.15, l->eye_y + 20, w * 0.75, 110);
    vd_canvas_glow(c, dark, 0.5, x - w * 1.2, l->eye_y + 26, w * 0.5, 90);
    vd_canvas_glow(c, dark, 0.5, x, l->chin + 8, w * 0.9, 26);
    vd_canvas_glow(c, light, 0.5, x - w * 0.2, l->top + 34, w * 0.7, 28);
    for (int side = -1; side <= 1; side += 2) {
        vd_canvas_glow(c, vd_rgb_mix(l->skin, vd_rgb_hex(0xC0463C), 0.4), l->woman ? 0.4 : 0.26,
                       x + side * w * 0.6, l->nose_y - 4, w * 0.36, 19);
        vd_canvas_glow(c, light, side < 0 ? 0.4 : 0.18, x + side * w * 0.58, l->cheek_y + 3,
                       w * 0.26, 11);
    }
    vd_canvas_glow(c, light, 0.3, x - 3, l->chin - 13, w * 0.24, 9);
}

static void draw_marks(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r)
{
    struct vd_path p;
    double w = l->face_w;
    int side = vd_rng_chance(r, 0.5) ? 1 : -1;
    struct vd_rgb deep = vd_look_shade(l->skin, -0.65);
    struct vd_paint paint = vd_paint_flat(deep, 0.75),
                    pale = vd_paint_flat(vd_look_shade(l->skin, 0.4), 0.8);
    if (l->mole) {
        vd_path_ellipse(&p, l->cx + side * w * 0.5, l->mouth_y - 8, 1.8, 1.8, 0);
        vd_canvas_fill(c, &p, &paint);
    }
    if (l->scar) {
        double x = l->cx + side * w * 0.62, y = l->cheek_y + 4;
        vd_path_stroke(&p, (const double[]){x, y, x + 3, y + 8, x - 1, y + 14, x + 4, y + 24}, 2.6,
                       1);
        vd_canvas_fill(c, &p, &pale);
    }
    for (int i = 0; l->age > 44 && i < 3; i++) {
        double y = l->brow_y - 14 - i * 8;
        vd_path_stroke(&p,
                       (const double[]){l->cx - w * 0.5, y + 2, l->cx - w * 0.2, y - 1,
                                        l->cx + w * 0.2, y - 1, l->cx + w * 0.5, y + 2},
                       0.9, 0.9);
        struct vd_paint line = vd_paint_flat(deep, 0.16);
        vd_canvas_fill(c, &p, &line);
    }
}

void vd_portrait_draw(struct vd_canvas *c, const struct vd_look *l, uint64_t identity)
{
    struct vd_rng r = vd_rng_of(0x4A1, identity);
    draw_background(c, l);
    vd_look_draw_back_hair(c, l, &r);
    draw_body(c, l);
    if (l->cover != VD_COVER_SCARF)
        draw_ears(c, l);
    draw_skin(c, l); /* leaves the head as the mask: what follows stays on the face */
    draw_marks(c, l, &r);
    vd_look_draw_nose(c, l);
    vd_canvas_unmask(c);
    vd_look_draw_eyes(c, l, &r);
    vd_look_draw_mouth(c, l);
    vd_look_draw_beard(c, l, &r);
    if (l->beard == VD_BEARD_SHORT || l->beard == VD_BEARD_FULL)
        vd_look_draw_mouth(c, l);
    vd_look_draw_front_hair(c, l, &r);
    vd_look_draw_cover(c, l);
    vd_look_draw_glasses(c, l);
}
