/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scene.h: where every minutia of a drawing stands, before anybody knows in what it is drawn.
 */
#ifndef VD_FLOW_SCENE_H
#define VD_FLOW_SCENE_H

#include <vedette/drawing.h>

enum mark_kind { MARK_OUTSIDE, MARK_ALONE, MARK_PAIRED };
/* Lengths in px of 500 dpi, y downwards, the origin at the upper left. */
struct mark {
    double x, y, dx, dy; /* dx, dy: its direction, of length 1 */
    enum mark_kind kind;
    int type; /* 1 ending, 2 bifurcation */
    int pair; /* from 0; -1 */
    bool hidden;
};
struct scene {
    double w, h;
    double divide; /* x between the two prints */
    int n[2];      /* marks of a and of b */
    struct mark mark[2][255];
    int n_pairs;
    const struct mark *pair[255][2];
};
/* Errors: NOMEM. Owns: vd_free. */
int vd_scene_make(const struct vd_drawing *d, struct scene **out, struct vd_err *err);
/* Append text from data to an SVG: escaped, without controls and bidi overrides. NULL: nothing. */
void vd_svg_text(struct vd_buf *b, const char *text);

#endif
