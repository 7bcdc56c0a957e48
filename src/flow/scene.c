/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scene.c: two prints into one plane.
 *
 *        0        divide          w
 *        +-----------+------------+ 0      y of both prints is the same where b is laid over a:
 *        |  print a  |  print b   |        then every line between a pair is level but for what
 *        +-----------+------------+ h      the pair misses by.
 *
 * Invariants:
 *   (a) b is laid over a by the rigid motion that fits the pairs best, worked out here from the
 *       pairs alone, so that a drawing is right whatever coordinates the matcher works in;
 *   (b) with a and b exchanged the picture shows the same pairs, numbers and kinds on other sides.
 */
#include "flow/scene.h"

#include <math.h>
#include <string.h>

static const double PX_PER_CM = 196.85, MARGIN = 16, GAP = 24; /* 500 dpi; px */

static void read_marks(const struct vd_minutiae *m, const bool *in_overlap, struct scene *s,
                       int side)
{
    double sx = m->xres > 0 ? PX_PER_CM / m->xres : 1, sy = m->yres > 0 ? PX_PER_CM / m->yres : 1;
    s->n[side] = m->n < 255 ? (int)m->n : 255;
    for (int i = 0; i < s->n[side]; i++) {
        double turn = m->m[i].angle_deg * M_PI / 180;
        s->mark[side][i] = (struct mark){.x = m->m[i].x * sx,
                                         .y = m->m[i].y * sy,
                                         .dx = cos(turn),
                                         .dy = -sin(turn),
                                         .kind = in_overlap[i] ? MARK_ALONE : MARK_OUTSIDE,
                                         .type = m->m[i].type,
                                         .pair = -1};
    }
}

static void join_pairs(const struct vd_explain *why, struct scene *s)
{
    for (int k = 0; k < why->n_pairs; k++) {
        int a = why->pairs[k].a, b = why->pairs[k].b;
        if (a >= s->n[0] || b >= s->n[1])
            continue;
        s->mark[0][a].pair = s->mark[1][b].pair = s->n_pairs;
        s->mark[0][a].kind = s->mark[1][b].kind = MARK_PAIRED;
        s->pair[s->n_pairs][0] = &s->mark[0][a];
        s->pair[s->n_pairs++][1] = &s->mark[1][b];
    }
}

struct middle {
    double x, y;
};

static struct middle middle_of(const struct scene *s, int side)
{
    struct middle m = {0};
    for (int k = 0; k < s->n_pairs; k++) {
        m.x += s->pair[k][side]->x / s->n_pairs;
        m.y += s->pair[k][side]->y / s->n_pairs;
    }
    return m;
}

/* (a) */
static void lay_over(struct scene *s)
{
    struct middle ma = middle_of(s, 0), mb = middle_of(s, 1);
    double dot = 0, cross = 0;
    for (int k = 0; k < s->n_pairs; k++) {
        double ax = s->pair[k][0]->x - ma.x, ay = s->pair[k][0]->y - ma.y;
        double bx = s->pair[k][1]->x - mb.x, by = s->pair[k][1]->y - mb.y;
        dot += bx * ax + by * ay;
        cross += bx * ay - by * ax;
    }
    double len = hypot(dot, cross), c = len > 0 ? dot / len : 1, sn = len > 0 ? cross / len : 0;
    for (int i = 0; i < s->n[1] && s->n_pairs > 1; i++) {
        struct mark *m = &s->mark[1][i], from = *m;
        m->x = (from.x - mb.x) * c - (from.y - mb.y) * sn + ma.x;
        m->y = (from.x - mb.x) * sn + (from.y - mb.y) * c + ma.y;
        m->dx = from.dx * c - from.dy * sn;
        m->dy = from.dx * sn + from.dy * c;
    }
}

struct extent {
    double left, top, right, bottom;
};

static struct extent extent_of(const struct scene *s, int side)
{
    struct extent e = {1e9, 1e9, -1e9, -1e9};
    bool any = false;
    for (int i = 0; i < s->n[side]; i++) {
        const struct mark *m = &s->mark[side][i];
        if (m->hidden)
            continue;
        any = true;
        e.left = fmin(e.left, m->x);
        e.top = fmin(e.top, m->y);
        e.right = fmax(e.right, m->x);
        e.bottom = fmax(e.bottom, m->y);
    }
    return any ? e : (struct extent){0, 0, 1, 1};
}

static void shift(struct scene *s, int side, double dx, double dy)
{
    for (int i = 0; i < s->n[side]; i++) {
        s->mark[side][i].x += dx;
        s->mark[side][i].y += dy;
    }
}

static void place(struct scene *s, bool together)
{
    struct extent a = extent_of(s, 0), b = extent_of(s, 1);
    double top_a = a.top, top_b = b.top;
    if (together) { /* one y for both */
        top_a = top_b = fmin(a.top, b.top);
        s->h = fmax(a.bottom, b.bottom) - top_a + 2 * MARGIN;
    } else {
        double ha = a.bottom - a.top, hb = b.bottom - b.top;
        s->h = fmax(ha, hb) + 2 * MARGIN;
        top_a -= (s->h - 2 * MARGIN - ha) / 2;
        top_b -= (s->h - 2 * MARGIN - hb) / 2;
    }
    s->divide = MARGIN + a.right - a.left + MARGIN + GAP / 2;
    shift(s, 0, MARGIN - a.left, MARGIN - top_a);
    shift(s, 1, s->divide + GAP / 2 + MARGIN - b.left, MARGIN - top_b);
    s->w = s->divide + GAP / 2 + MARGIN + b.right - b.left + MARGIN;
}

static void hide_unpaired(struct scene *s)
{
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < s->n[side]; i++)
            s->mark[side][i].hidden = s->mark[side][i].kind != MARK_PAIRED;
}

int vd_scene_make(const struct vd_drawing *d, struct scene **out, struct vd_err *err)
{
    struct scene *s = vd_alloc(sizeof *s);
    *out = s;
    if (!s)
        return vd_fail(err, VD_NOMEM, "drawing", "out of memory");
    read_marks(d->a, d->why->why.in_overlap_a, s, 0);
    read_marks(d->b, d->why->why.in_overlap_b, s, 1);
    join_pairs(&d->why->why, s);
    if (!d->as_recorded)
        lay_over(s);
    if (d->paired_only)
        hide_unpaired(s);
    place(s, !d->as_recorded && s->n_pairs > 1);
    return VD_OK;
}
