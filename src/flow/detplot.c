/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detplot.c: a DET plot in pixels for sixel, or in braille for any other terminal.
 *
 *     1 +-----------------+        both axes logarithmic: a matcher twice as good lies the same
 *       |\                |        distance lower wherever it is read.  Normal deviates, as in the
 *       | 1__             |        paper, would have no place for a rate of 1, which small groups have
 *       |    \__ o  EER   |
 *     y +-----------------+        y: the decade under the lowest rate or bound that is not 0
 *       x                 1        x: the decade under one impostor pair, not below 1e-5
 *
 * The band of a lone curve is its 95 % interval point by point; of several curves a terminal shows the
 * lines alone.  A rate of 0 lies on the lower edge.
 *
 * Source: A. Martin and others, "The DET curve in assessment of detection task performance",
 * Eurospeech 1997; colours: Okabe and Ito, Color Universal Design, 2008.
 */
#include "flow/detplot.h"

#include <math.h>
#include <stdio.h>

#include "picture/slate.h"

enum { X_LEAST = -5, Y_LEAST = -5 };

/* ---- places ---- */
bool vd_det_drawable(const struct vd_rates *r)
{
    return r->n_genuine > 0 && r->n_impostor > 0;
}

static bool is_drawn(const struct vd_rates *r, int k)
{
    return k != VD_DET_ZERO && r->det[k].fmr * (double)r->n_impostor >= 1 &&
           !isnan(r->det[k].fnmr.value);
}

/* Lowest decade that holds v, if it is not 0. */
static void lower_to(int *decade, double v, int least)
{
    if (!(v > 0))
        return;
    int d = (int)floor(log10(v) + 1e-9);
    d = d < least ? least : d;
    *decade = d < *decade ? d : *decade;
}

bool vd_det_axes(const struct vd_det_plot *d, struct det_axes *out)
{
    bool any = false;
    *out = (struct det_axes){-1, -1};
    for (int i = 0; i < d->n_curves && i < VD_DET_CURVES; i++) {
        const struct vd_rates *r = d->curves[i].rates;
        if (!vd_det_drawable(r))
            continue;
        any = true;
        lower_to(&out->x_low, 1 / (double)r->n_impostor, X_LEAST);
        lower_to(&out->y_low, r->rate[VD_EER].value, Y_LEAST);
        for (int k = 0; k < VD_N_DET; k++)
            if (is_drawn(r, k)) {
                lower_to(&out->y_low, r->det[k].fnmr.value, Y_LEAST);
                lower_to(&out->y_low, r->det[k].fnmr.high, Y_LEAST);
            }
    }
    return any;
}

static double place(double v, int low)
{
    double at = v > 0 ? 1 - log10(v) / low : 0;
    return at < 0 ? 0 : at > 1 ? 1 : at;
}

void vd_det_line(const struct det_axes *a, const struct vd_rates *r, struct det_line *out)
{
    out->n = 0;
    out->eer = out->eer_y = NAN;
    if (!vd_det_drawable(r))
        return;
    for (int k = 0; k < VD_N_DET; k++) {
        const struct vd_det_point *p = &r->det[k];
        if (!is_drawn(r, k))
            continue;
        out->at[out->n++] = (struct det_place){
            .x = place(p->fmr, a->x_low),
            .y = place(p->fnmr.value, a->y_low),
            .low = isnan(p->fnmr.low) ? NAN : place(p->fnmr.low, a->y_low),
            .high = isnan(p->fnmr.high) ? NAN : place(p->fnmr.high, a->y_low),
            .supported = p->supported,
        };
    }
    out->eer = place(r->rate[VD_EER].value, a->x_low);
    out->eer_y = place(r->rate[VD_EER].value, a->y_low);
}

bool vd_det_legend(const struct vd_det_plot *d, int k, struct vd_buf *out)
{
    if (k >= d->n_curves || k >= VD_DET_CURVES)
        return false;
    const struct vd_rates *r = d->curves[k].rates;
    vd_buf_printf(out, "%d  %s: ", k + 1, d->curves[k].name);
    if (vd_det_drawable(r))
        vd_buf_printf(out, "EER %.2f %%", 100 * r->rate[VD_EER].value);
    else
        vd_buf_str(out, "no pairs of either sort");
    return true;
}

/* ---- on a slate ---- */
enum ink { PAPER, GRID, FRAME, BAND, WORDS, CURVE, N_INKS = CURVE + VD_DET_CURVES };
static const uint8_t on_white[N_INKS][3] = {
    {255, 255, 255}, {225, 225, 225}, {120, 120, 120}, {190, 215, 235}, {40, 40, 40},
    {0, 114, 178},   {213, 94, 0},    {0, 158, 115},   {204, 121, 167}, {0, 0, 0},
    {230, 159, 0},   {86, 180, 233},  {110, 110, 110}};
static const uint8_t on_black[N_INKS][3] = {
    {16, 16, 16},   {50, 50, 50},  {130, 130, 130}, {30, 65, 95},    {220, 220, 220},
    {86, 180, 233}, {230, 159, 0}, {0, 158, 115},   {204, 121, 167}, {255, 255, 255},
    {240, 228, 66}, {213, 94, 0},  {170, 170, 170}};
static const int16_t cells_on_white[N_INKS] = {-1, 250, 244, 153, 16, 25, 166,
                                               29, 175, 16,  214, 74, 242};
static const int16_t cells_on_black[N_INKS] = {-1, 238, 244, 24,  252, 74, 214,
                                               36, 175, 231, 227, 166, 248};
static const int16_t cells_16[N_INKS] = {-1, 8, 8, 8, 7, 12, 11, 10, 13, 15, 3, 14, 7};
static const int16_t cells_2[N_INKS] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

struct sheet {
    const struct vd_det_plot *d;
    struct det_axes a;
    struct slate c;
    int left, top, right, bottom; /* of the frame, in slate pixels */
    bool letters;                 /* marks, not text, in the slate: text goes into cells */
};

static int px(const struct sheet *t, double x)
{
    return t->left + (int)lrint(x * (t->right - t->left));
}

static int py(const struct sheet *t, double y)
{
    return t->bottom - (int)lrint(y * (t->bottom - t->top));
}

static void draw_grid(struct sheet *t)
{
    for (int k = 1; k < -t->a.x_low; k++) {
        int x = px(t, k / (double)-t->a.x_low);
        vd_slate_line(&t->c, x, t->top, x, t->bottom, 1, GRID);
    }
    for (int k = 1; k < -t->a.y_low; k++) {
        int y = py(t, k / (double)-t->a.y_low);
        vd_slate_line(&t->c, t->left, y, t->right, y, 1, GRID);
    }
    vd_slate_line(&t->c, t->left, t->bottom, t->right, t->bottom, 1, FRAME);
    vd_slate_line(&t->c, t->left, t->top, t->left, t->bottom, 1, FRAME);
    vd_slate_line(&t->c, t->left, t->top, t->right, t->top, 1, FRAME);
    vd_slate_line(&t->c, t->right, t->top, t->right, t->bottom, 1, FRAME);
}

/* Upright lines, pixel by pixel, between the two ends of the interval. */
static void draw_band(struct sheet *t, const struct det_line *l)
{
    for (int k = 0; k + 1 < l->n; k++) {
        const struct det_place *p = &l->at[k], *q = &l->at[k + 1];
        if (isnan(p->low) || isnan(q->low))
            continue;
        int from = px(t, q->x), to = px(t, p->x);
        for (int x = from; x <= to && to > from; x++) {
            double w = (x - from) / (double)(to - from);
            vd_slate_line(&t->c, x, py(t, q->low + w * (p->low - q->low)), x,
                          py(t, q->high + w * (p->high - q->high)), 1, BAND);
        }
    }
}

static void draw_dots(struct sheet *t, int x0, int y0, int x1, int y1, int ink)
{
    int steps = x0 - x1 > 0 ? x0 - x1 : 1, gap = t->letters ? 2 : 5;
    for (int i = 0; i <= steps; i += gap)
        vd_slate_line(&t->c, x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps,
                      x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, t->letters ? 1 : 2,
                      ink);
}

static void draw_curve(struct sheet *t, const struct det_line *l, int ink)
{
    for (int k = 0; k + 1 < l->n; k++) {
        const struct det_place *p = &l->at[k], *q = &l->at[k + 1];
        int x0 = px(t, p->x), y0 = py(t, p->y), x1 = px(t, q->x), y1 = py(t, q->y);
        if (p->supported && q->supported)
            vd_slate_line(&t->c, x0, y0, x1, y1, t->letters ? 1 : 2, ink);
        else
            draw_dots(t, x0, y0, x1, y1, ink);
    }
    if (!isnan(l->eer))
        vd_slate_mark(&t->c, SLATE_DISC, px(t, l->eer), py(t, l->eer_y), t->letters ? 1 : 4,
                      t->letters, ink);
}

/* Numbers of several curves, each at a place of its own, so that they do not hide each other. */
static const struct det_place *numbered(const struct det_line *l, int curve, int n_curves)
{
    return &l->at[l->n * (2 * curve + 1) / (2 * n_curves)];
}

static void draw_numbers(struct sheet *t, const struct det_line *l, int curve)
{
    char number[12];
    snprintf(number, sizeof number, "%d", curve + 1);
    for (int part = 0; part < 2; part++) {
        int k = (l->n * (2 * curve + 1) / (2 * t->d->n_curves) + part * l->n / 2) % l->n;
        vd_slate_text(&t->c, px(t, l->at[k].x), py(t, l->at[k].y) - 9, number, CURVE + curve);
    }
}

static void draw_ticks(struct sheet *t)
{
    char text[16];
    for (int k = 0; k <= -t->a.x_low; k++) {
        snprintf(text, sizeof text, k == -t->a.x_low ? "1" : "1E%d", t->a.x_low + k);
        vd_slate_text(&t->c, px(t, k / (double)-t->a.x_low), t->bottom + 8, text, WORDS);
    }
    for (int k = 0; k <= -t->a.y_low; k++) {
        snprintf(text, sizeof text, k == -t->a.y_low ? "1" : "1E%d", t->a.y_low + k);
        vd_slate_text(&t->c, t->left - 16, py(t, k / (double)-t->a.y_low), text, WORDS);
    }
    vd_slate_text(&t->c, (t->left + t->right) / 2, t->bottom + 20, "FMR", WORDS);
    vd_slate_text(&t->c, t->left - 14, t->top - 10, "FNMR", WORDS);
}

static void draw_all(struct sheet *t)
{
    struct det_line l;
    draw_grid(t);
    for (int i = 0; i < t->d->n_curves && t->d->n_curves == 1; i++) {
        vd_det_line(&t->a, t->d->curves[i].rates, &l);
        draw_band(t, &l);
    }
    for (int i = 0; i < t->d->n_curves; i++) {
        vd_det_line(&t->a, t->d->curves[i].rates, &l);
        draw_curve(t, &l, CURVE + i);
        if (!t->letters && t->d->n_curves > 1 && l.n > 0)
            draw_numbers(t, &l, i);
    }
    if (!t->letters)
        draw_ticks(t);
}

static int draw_pixels(struct sheet *t, const struct vd_drawing_box *box, struct vd_picture *p,
                       struct vd_err *err)
{
    int w = box->cols * box->cell_w, h = box->rows * box->cell_h / 6 * 6;
    w = w > 640 ? 640 : w;
    h = h > 480 ? 480 : h;
    if (w < 120 || h < 90)
        return vd_fail(err, VD_INVALID, "plot", "there is no room for it");
    int rc = vd_slate_open(&t->c, w, h, err);
    if (rc)
        return rc;
    t->left = 40;
    t->top = 20;
    t->right = w - 16;
    t->bottom = h - 28;
    draw_all(t);
    rc = vd_slate_sixel(&t->c, t->d->dark ? on_black : on_white, N_INKS, p, err);
    p->cols = (w + box->cell_w - 1) / box->cell_w;
    p->rows = (h + box->cell_h - 1) / box->cell_h;
    return rc;
}

/* ---- letters ---- */
static void put_word(struct vd_picture *p, int col, int row, const char *text, int16_t ink)
{
    for (; *text && row >= 0 && row < p->rows; text++, col++)
        if (col >= 0 && col < p->cols)
            p->cells[row * p->cols + col] = (struct vd_picture_cell){(uint8_t)*text, ink, -1};
}

static void put_ticks(const struct sheet *t, const int16_t *inks, struct vd_picture *p)
{
    char text[16];
    for (int k = 0; k <= -t->a.x_low; k++) {
        bool one = k == -t->a.x_low;
        snprintf(text, sizeof text, one ? "1" : "1e%d", t->a.x_low + k);
        put_word(p, px(t, k / (double)-t->a.x_low) / 2 - (one ? 1 : 0), p->rows - 1, text,
                 inks[WORDS]);
    }
    for (int k = 0; k <= -t->a.y_low; k++) {
        snprintf(text, sizeof text, k == -t->a.y_low ? "FNMR 1" : "1e%d", t->a.y_low + k);
        put_word(p, 0, py(t, k / (double)-t->a.y_low) / 4, text, inks[WORDS]);
    }
    put_word(p, (t->left + t->right) / 4, p->rows - 1, " FMR ", inks[WORDS]);
}

static void put_numbers(const struct sheet *t, const int16_t *inks, struct vd_picture *p)
{
    struct det_line l;
    for (int i = 0; i < t->d->n_curves && t->d->n_curves > 1; i++) {
        vd_det_line(&t->a, t->d->curves[i].rates, &l);
        char number[2] = {(char)('1' + i), 0};
        if (l.n > 0) {
            const struct det_place *at = numbered(&l, i, t->d->n_curves);
            put_word(p, px(t, at->x) / 2, py(t, at->y) / 4, number, inks[CURVE + i]);
        }
    }
}

static void plain_dots(struct vd_picture *p)
{
    for (int i = 0; i < p->cols * p->rows; i++)
        if (p->cells[i].cp > 0x7f)
            p->cells[i].cp = '.';
}

static int draw_letters(struct sheet *t, const struct vd_drawing_box *box, struct vd_picture *p,
                        struct vd_err *err)
{
    int cols = box->cols > 72 ? 72 : box->cols, rows = box->rows > 24 ? 24 : box->rows;
    const int16_t *inks = box->graphics == VD_G_ASCII || box->colours < 16 ? cells_2
                          : box->colours < 256                             ? cells_16
                          : t->d->dark                                     ? cells_on_black
                                                                           : cells_on_white;
    if (cols < 24 || rows < 8)
        return vd_fail(err, VD_INVALID, "plot", "there is no room for it");
    int rc = vd_slate_open(&t->c, cols * 2, rows * 4, err);
    if (rc)
        return rc;
    t->left = 14;
    t->top = 2;
    t->right = cols * 2 - 4;
    t->bottom = rows * 4 - 6;
    t->letters = true;
    draw_all(t);
    rc = vd_slate_cells(&t->c, inks, p, err);
    if (rc)
        return rc;
    if (box->graphics == VD_G_ASCII)
        plain_dots(p);
    put_ticks(t, inks, p);
    put_numbers(t, inks, p);
    return VD_OK;
}

int vd_det_picture(const struct vd_det_plot *d, const struct vd_drawing_box *box,
                   struct vd_picture **out, struct vd_err *err)
{
    struct sheet t = {.d = d};
    *out = NULL;
    if (box->cols < 1 || box->rows < 1 || box->cell_w < 2 || box->cell_h < 4 || box->cols > 1000 ||
        box->rows > 1000)
        return vd_fail(err, VD_INVALID, "plot", "there is no room for it");
    if (!vd_det_axes(d, &t.a) || d->n_curves > VD_DET_CURVES)
        return vd_fail(err, VD_INVALID, "plot", "there is nothing to plot");
    struct vd_picture *p = vd_alloc(sizeof *p);
    if (!p)
        return vd_fail(err, VD_NOMEM, "plot", "out of memory");
    p->graphics = box->graphics;
    int rc =
        box->graphics == VD_G_SIXEL ? draw_pixels(&t, box, p, err) : draw_letters(&t, box, p, err);
    vd_slate_free(&t.c);
    if (rc)
        vd_picture_free(p);
    else
        *out = p;
    return rc;
}
