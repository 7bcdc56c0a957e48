/* SPDX-License-Identifier: Apache-2.0 */
/* demolook.h: what one drawn face is made of, and the hands that draw its parts. */
#ifndef VD_FLOW_DEMOLOOK_H
#define VD_FLOW_DEMOLOOK_H

#include "flow/democanvas.h"
#include "flow/demorng.h"

enum vd_hair {
    VD_HAIR_SHORT,
    VD_HAIR_CROP,
    VD_HAIR_RECEDING,
    VD_HAIR_BALD,
    VD_HAIR_SIDE,
    VD_HAIR_CURLY,
    VD_HAIR_LONG,
    VD_HAIR_BOB,
    VD_HAIR_TIED
};
enum vd_cover { VD_COVER_NONE, VD_COVER_SCARF, VD_COVER_CAP, VD_COVER_HAT };
enum vd_beard {
    VD_BEARD_NONE,
    VD_BEARD_STUBBLE,
    VD_BEARD_MOUSTACHE,
    VD_BEARD_SHORT,
    VD_BEARD_FULL,
    VD_BEARD_CHIN
};
enum vd_clothes { VD_CLOTHES_SHIRT, VD_CLOTHES_ROUND, VD_CLOTHES_HIGH, VD_CLOTHES_JACKET };

/* A face in pixels of 240x320; y grows downwards, all x are half widths about cx. */
struct vd_look {
    bool woman;
    int age;
    struct vd_rgb skin, hair, iris, lip, cloth, cloth2, cover_col, back_a, back_b;
    double cx, top, chin, face_w, jaw_w, chin_w, cheek_y;
    double eye_y, eye_dx, eye_w, eye_h, eye_tilt;
    double brow_y, brow_w, brow_t, brow_arch;
    double nose_y, nose_w, mouth_y, mouth_w, lip_h, smile;
    enum vd_hair hair_style;
    enum vd_cover cover;
    enum vd_beard beard;
    enum vd_clothes clothes;
    bool glasses, round_glasses, scar, mole;
};

struct vd_rgb vd_look_shade(struct vd_rgb c, double t); /* t < 0 darker, > 0 lighter */
void vd_look_head(struct vd_path *p, const struct vd_look *l);
/* demofeatures.c */
void vd_look_draw_eyes(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r);
void vd_look_draw_nose(struct vd_canvas *c, const struct vd_look *l);
void vd_look_draw_mouth(struct vd_canvas *c, const struct vd_look *l);
void vd_look_draw_glasses(struct vd_canvas *c, const struct vd_look *l);
/* demohair.c */
void vd_look_draw_back_hair(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r);
void vd_look_draw_front_hair(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r);
void vd_look_draw_beard(struct vd_canvas *c, const struct vd_look *l, struct vd_rng *r);
void vd_look_draw_cover(struct vd_canvas *c, const struct vd_look *l);

/* demoportrait.c: the face of an identity, in one of its shots (background, clothes). */
void vd_portrait_look(struct vd_look *l, uint64_t identity, uint64_t shot, bool woman, int age);
void vd_portrait_draw(struct vd_canvas *c, const struct vd_look *l, uint64_t identity);

#endif
