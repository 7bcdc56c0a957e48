/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drawing.c: a scene in pixels for sixel, or in braille and letters for any other terminal.
 *
 * The colours are blue for what agrees and orange for what does not (Okabe and Ito, Color Universal
 * Design, 2008: told apart by all kinds of colour vision), grey for what says nothing.  Form says
 * the same again: filled, hollow, dot; in letters: a letter, '+', '.'.
 */
#include <vedette/drawing.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "flow/scene.h"
#include "picture/slate.h"

enum ink { PAPER, FRAME, OUTSIDE, JOIN, ALONE, PAIRED, PICKED, N_INKS };
static const uint8_t on_white[N_INKS][3] = {{255, 255, 255}, {200, 200, 200}, {150, 150, 150},
                                            {150, 200, 235}, {213, 94, 0},    {0, 90, 160},
                                            {0, 0, 0}};
static const uint8_t on_black[N_INKS][3] = {{16, 16, 16},   {70, 70, 70},  {120, 120, 120},
                                            {40, 90, 125},  {230, 159, 0}, {86, 180, 233},
                                            {255, 255, 255}};
static const int16_t cells_on_white[N_INKS] = {-1, 250, 246, 110, 166, 27, 16};
static const int16_t cells_on_black[N_INKS] = {-1, 240, 244, 67, 214, 117, 231};
static const int16_t cells_16[N_INKS] = {-1, 8, 8, 6, 3, 12, 15};
static const int16_t cells_16_on_white[N_INKS] = {-1, 7, 8, 6, 1, 4, 0};
static const int16_t cells_2[N_INKS] = {-1, -1, -1, -1, -1, -1, -1};

static const double LARGEST = 2.5, NUMBERS = 0.8; /* scale: the most, and from where numbers fit */

char vd_drawing_letter(int k)
{
    static const char letters[] = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return k >= 0 && k < (int)sizeof letters - 1 ? letters[k] : '*';
}

/* A slate with the scene on it. */
struct sheet {
    const struct scene *s;
    struct slate c;
    double sx, sy; /* slate pixels a px of the scene */
    int picked;
};

static int at(double v, double scale)
{
    return (int)lrint(v * scale);
}

static enum ink ink_of(const struct sheet *t, const struct mark *m)
{
    if (m->kind == MARK_PAIRED)
        return m->pair == t->picked ? PICKED : PAIRED;
    return m->kind == MARK_ALONE ? ALONE : OUTSIDE;
}

static void draw_joins(struct sheet *t, int only)
{
    for (int k = 0; k < t->s->n_pairs; k++) {
        const struct mark *a = t->s->pair[k][0], *b = t->s->pair[k][1];
        if (only >= 0 && k != only)
            continue;
        vd_slate_line(&t->c, at(a->x, t->sx), at(a->y, t->sy), at(b->x, t->sx), at(b->y, t->sy), 1,
                      k == t->picked ? PICKED : JOIN);
    }
}

static void draw_mark(struct sheet *t, const struct mark *m, int r)
{
    static const enum slate_shape shapes[] = {SLATE_DIAMOND, SLATE_DISC, SLATE_SQUARE};
    int x = at(m->x, t->sx), y = at(m->y, t->sy), ink = (int)ink_of(t, m);
    bool paired = m->kind == MARK_PAIRED, picked = paired && m->pair == t->picked;
    double tick = r * (m->kind == MARK_OUTSIDE ? 2.0 : 3.0);
    if (m->kind == MARK_OUTSIDE)
        r = r > 2 ? r - 2 : 1;
    vd_slate_line(&t->c, x, y, x + at(m->dx, tick), y + at(m->dy, tick), picked ? 2 : 1, ink);
    vd_slate_mark(&t->c, shapes[m->type <= 2 ? m->type : 0], x, y, picked ? r + 2 : r,
                  paired || m->kind == MARK_OUTSIDE, ink);
}

static void draw_number(struct sheet *t, const struct mark *m, int r)
{
    char number[16];
    double away = r + 7;
    snprintf(number, sizeof number, "%d", m->pair + 1);
    vd_slate_text(&t->c, at(m->x, t->sx) - at(m->dx, away * 1.2), at(m->y, t->sy) - at(m->dy, away),
                  number, (int)ink_of(t, m));
}

/* What matters more is drawn over what matters less. */
static void draw_marks(struct sheet *t, int r, bool numbers)
{
    for (int kind = MARK_OUTSIDE; kind <= MARK_PAIRED; kind++)
        for (int side = 0; side < 2; side++)
            for (int i = 0; i < t->s->n[side]; i++) {
                const struct mark *m = &t->s->mark[side][i];
                if ((int)m->kind == kind && !m->hidden && ink_of(t, m) != PICKED)
                    draw_mark(t, m, r);
            }
    for (int k = 0; k < t->s->n_pairs; k++)
        for (int side = 0; side < 2; side++)
            if (numbers && k != t->picked)
                draw_number(t, t->s->pair[k][side], r);
    for (int side = 0; side < 2 && t->picked >= 0 && t->picked < t->s->n_pairs; side++) {
        draw_mark(t, t->s->pair[t->picked][side], r);
        draw_number(t, t->s->pair[t->picked][side], r + 2);
    }
}

static double scale_into(const struct scene *s, double w, double h)
{
    return fmin(LARGEST, fmin(w / s->w, h / s->h));
}

static int draw_pixels(const struct vd_drawing *d, const struct scene *s,
                       const struct vd_drawing_box *box, struct vd_picture *p, struct vd_err *err)
{
    int most_w = box->cols * box->cell_w, most_h = box->rows * box->cell_h / 6 * 6;
    double scale = scale_into(s, most_w - 1, most_h - 1);
    struct sheet t = {.s = s, .sx = scale, .sy = scale, .picked = d->picked};
    int w = (int)ceil(s->w * scale) + 1, h = ((int)ceil(s->h * scale) + 5) / 6 * 6;
    w = w < most_w ? w : most_w;
    int rc = vd_slate_open(&t.c, w, h < most_h ? h : most_h, err);
    if (rc)
        return rc;
    int x = at(s->divide, scale), r = (int)lrint(3.2 * scale);
    r = r < 3 ? 3 : r > 5 ? 5 : r;
    vd_slate_line(&t.c, x, 0, x, t.c.h - 1, 1, FRAME);
    draw_joins(&t, -1);
    if (d->picked >= 0)
        draw_joins(&t, d->picked);
    draw_marks(&t, r, scale >= NUMBERS);
    rc = vd_slate_sixel(&t.c, d->dark ? on_black : on_white, N_INKS, p, err);
    p->cols = (w + box->cell_w - 1) / box->cell_w;
    p->rows = (t.c.h + box->cell_h - 1) / box->cell_h;
    vd_slate_free(&t.c);
    return rc;
}

/* ---- letters ---- */
static const int16_t *inks_of(const struct vd_drawing *d, const struct vd_drawing_box *box)
{
    if (box->graphics == VD_G_ASCII || box->colours < 16)
        return cells_2;
    if (box->colours < 256)
        return d->dark ? cells_16 : cells_16_on_white;
    return d->dark ? cells_on_black : cells_on_white;
}

static void put_letter(const struct sheet *t, const struct mark *m, const int16_t *inks,
                       struct vd_picture *p)
{
    int col = at(m->x, t->sx) / 2, row = at(m->y, t->sy) / 4;
    if (m->hidden || col < 0 || row < 0 || col >= p->cols || row >= p->rows)
        return;
    p->cells[row * p->cols + col] = (struct vd_picture_cell){
        .cp = (uint32_t)(m->kind == MARK_PAIRED  ? vd_drawing_letter(m->pair)
                         : m->kind == MARK_ALONE ? '+'
                                                 : '.'),
        .fg = inks[ink_of(t, m)],
        .bg = -1};
}

/* The lower pair number wins a cell, the picked one wins all. */
static void put_letters(const struct sheet *t, const int16_t *inks, struct vd_picture *p)
{
    for (int kind = MARK_OUTSIDE; kind < MARK_PAIRED; kind++)
        for (int side = 0; side < 2; side++)
            for (int i = 0; i < t->s->n[side]; i++)
                if ((int)t->s->mark[side][i].kind == kind)
                    put_letter(t, &t->s->mark[side][i], inks, p);
    for (int k = t->s->n_pairs - 1; k >= -1; k--) {
        int pair = k >= 0 ? k : t->picked;
        for (int side = 0; side < 2 && pair >= 0 && pair < t->s->n_pairs; side++)
            put_letter(t, t->s->pair[pair][side], inks, p);
    }
}

static void plain_lines(struct vd_picture *p)
{
    for (int i = 0; i < p->cols * p->rows; i++)
        if (p->cells[i].cp > 0x7f)
            p->cells[i].cp = '-';
}

static int draw_letters(const struct vd_drawing *d, const struct scene *s,
                        const struct vd_drawing_box *box, struct vd_picture *p, struct vd_err *err)
{
    double scale = scale_into(s, box->cols * box->cell_w - 1, box->rows * box->cell_h - 1);
    const int16_t *inks = inks_of(d, box);
    struct sheet t = {
        .s = s, .sx = scale * 2 / box->cell_w, .sy = scale * 4 / box->cell_h, .picked = d->picked};
    int cols = (int)ceil(s->w * scale / box->cell_w), rows = (int)ceil(s->h * scale / box->cell_h);
    int rc = vd_slate_open(&t.c, (cols < box->cols ? cols : box->cols) * 2,
                           (rows < box->rows ? rows : box->rows) * 4, err);
    if (rc)
        return rc;
    if (d->picked >= 0)
        draw_joins(&t, d->picked);
    rc = vd_slate_cells(&t.c, inks, p, err);
    vd_slate_free(&t.c);
    if (rc)
        return rc;
    if (box->graphics == VD_G_ASCII)
        plain_lines(p);
    put_letters(&t, inks, p);
    return VD_OK;
}

int vd_drawing_picture(const struct vd_drawing *d, const struct vd_drawing_box *box,
                       struct vd_picture **out, struct vd_err *err)
{
    struct scene *s = NULL;
    struct vd_picture *p = NULL;
    *out = NULL;
    if (box->cols < 1 || box->rows < 1 || box->cell_w < 2 || box->cell_h < 4 || box->cols > 1000 ||
        box->rows > 1000)
        return vd_fail(err, VD_INVALID, "drawing", "there is no room for it");
    int rc = vd_scene_make(d, &s, err);
    if (!rc && !(p = vd_alloc(sizeof *p)))
        rc = vd_fail(err, VD_NOMEM, "drawing", "out of memory");
    if (!rc) {
        p->graphics = box->graphics;
        rc = box->graphics == VD_G_SIXEL ? draw_pixels(d, s, box, p, err)
                                         : draw_letters(d, s, box, p, err);
    }
    vd_free(s);
    if (rc)
        vd_picture_free(p);
    else
        *out = p;
    return rc;
}
