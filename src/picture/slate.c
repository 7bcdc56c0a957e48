/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slate.c: lines and marks in a few colours, as sixels or as braille.
 *
 *     sixel body   '"1;1;' w ';' h  { '#' i ';2;' r ';' g ';' b }  { band }
 *     band         paper over the whole width, then each colour that is in it over the paper
 *
 *     braille dots of a cell, bit numbers     0 3
 *     (U+2800 + bits)                         1 4
 *                                             2 5
 *                                             6 7
 *
 * Invariants:
 *   (a) a sixel's set bits paint, its clear bits leave what is there: the paper is painted once a
 *       band, so that a thin drawing costs what its lines cost;
 *   (b) what it writes passes vd_sixel_check(), like what comes out of the cage.
 *
 * A comparison of two prints of 40 minutiae, 900 x 500 pixels, takes about 12 kB and 2 ms.
 * Source: DEC STD 070, chapter 9.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include "picture/slate.h"
#include "picture/render.h"

int vd_slate_open(struct slate *c, int w, int h, struct vd_err *err)
{
    *c = (struct slate){.w = w, .h = h};
    if (w < 1 || h < 1 || w > SLATE_MAX_SIDE || h > SLATE_MAX_SIDE)
        return vd_fail(err, VD_INVALID, "drawing", "%d x %d pixels cannot be drawn", w, h);
    c->px = vd_alloc((size_t)w * (size_t)h);
    return c->px ? VD_OK : vd_fail(err, VD_NOMEM, "drawing", "out of memory");
}

void vd_slate_free(struct slate *c)
{
    vd_free(c->px);
    c->px = NULL;
}

static void dot(struct slate *c, int x, int y, int colour)
{
    if (x >= 0 && y >= 0 && x < c->w && y < c->h)
        c->px[(size_t)y * (size_t)c->w + (size_t)x] = (uint8_t)colour;
}

static void block(struct slate *c, int x, int y, int width, int colour)
{
    for (int dy = 0; dy < width; dy++)
        for (int dx = 0; dx < width; dx++)
            dot(c, x + dx - width / 2, y + dy - width / 2, colour);
}

/* Bresenham's. */
void vd_slate_line(struct slate *c, int x0, int y0, int x1, int y1, int width, int colour)
{
    int dx = abs(x1 - x0), dy = -abs(y1 - y0), off = dx + dy;
    int sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1;
    for (int left = dx - dy; left >= 0; left--) { /* never more steps than that */
        block(c, x0, y0, width, colour);
        if (x0 == x1 && y0 == y1)
            return;
        int twice = 2 * off;
        if (twice >= dy) {
            off += dy;
            x0 += sx;
        }
        if (twice <= dx) {
            off += dx;
            y0 += sy;
        }
    }
}

/* How far out a point is: at most r is inside. */
static int out_of_middle(enum slate_shape shape, int dx, int dy, int r)
{
    int ax = abs(dx), ay = abs(dy);
    if (shape == SLATE_SQUARE)
        return ax > ay ? ax : ay;
    if (shape == SLATE_DIAMOND)
        return ax + ay;
    return ax * ax + ay * ay <= r * r + r / 2 ? (ax * ax + ay * ay <= (r - 1) * (r - 1) ? 0 : r)
                                              : r + 1;
}

void vd_slate_mark(struct slate *c, enum slate_shape shape, int x, int y, int r, bool filled,
                   int colour)
{
    for (int dy = -r; dy <= r; dy++)
        for (int dx = -r; dx <= r; dx++) {
            int out = out_of_middle(shape, dx, dy, r);
            if (out == r || (filled && out < r))
                dot(c, x + dx, y + dy, colour);
            else if (out < r)
                dot(c, x + dx, y + dy, 0); /* a hollow mark hides what lies under it */
        }
}

void vd_slate_text(struct slate *c, int x, int y, const char *text, int colour)
{
    int n = (int)strlen(text), left = x - (6 * n - 1) / 2, top = y - 3;
    for (int i = 0; i < n; i++) {
        const uint8_t *columns = vd_font_glyph(text[i]);
        for (int k = 0; k < 5 * 7; k++)
            if (columns[k % 5] >> (k / 5) & 1)
                dot(c, left + i * 6 + k % 5, top + k / 5, colour);
    }
}

/* ---- sixel ---- */
static void put_run(struct vd_buf *b, int n, uint8_t bits)
{
    if (n > 3)
        vd_buf_printf(b, "!%d", n);
    for (int i = n > 3 ? 1 : n; i > 0; i--)
        vd_buf_char(b, (char)('?' + bits));
}

static uint8_t sixel_at(const struct slate *c, int x, int y, int colour)
{
    uint8_t bits = 0;
    for (int i = 0; i < 6 && y + i < c->h; i++)
        if (c->px[(size_t)(y + i) * (size_t)c->w + (size_t)x] == colour)
            bits |= (uint8_t)(1U << i);
    return bits;
}

/* One colour of a band; nothing if it is not there, and nothing after its last sixel. */
static void put_colour(struct vd_buf *b, const struct slate *c, int y, int colour)
{
    uint8_t before = 0;
    int run = 0;
    bool begun = false;
    for (int x = 0; x < c->w; x++) {
        uint8_t bits = sixel_at(c, x, y, colour);
        if (bits && !begun) {
            vd_buf_printf(b, "$#%d", colour);
            begun = true;
        }
        if (bits != before && run) {
            put_run(b, run, before);
            run = 0;
        }
        before = bits;
        run++;
    }
    if (before)
        put_run(b, run, before);
}

static void put_band(struct vd_buf *b, const struct slate *c, int y, int n_colours)
{
    int rows = c->h - y < 6 ? c->h - y : 6;
    vd_buf_str(b, "#0");
    put_run(b, c->w, (uint8_t)((1U << rows) - 1)); /* (a) */
    for (int colour = 1; colour < n_colours; colour++)
        put_colour(b, c, y, colour);
    vd_buf_char(b, '-');
}

int vd_slate_sixel(const struct slate *c, const uint8_t (*rgb)[3], int n_colours,
                   struct vd_picture *out, struct vd_err *err)
{
    struct vd_buf b = {0};
    vd_buf_printf(&b, "\033P0;1q\"1;1;%d;%d", c->w, c->h);
    for (int i = 0; i < n_colours; i++)
        vd_buf_printf(&b, "#%d;2;%d;%d;%d", i, rgb[i][0] * 100 / 255, rgb[i][1] * 100 / 255,
                      rgb[i][2] * 100 / 255);
    for (int y = 0; y < c->h; y += 6)
        put_band(&b, c, y, n_colours);
    if (b.len)
        b.len--; /* no line feed after the last band */
    vd_buf_str(&b, "\033\\");
    if (b.failed) {
        vd_buf_free(&b);
        return vd_fail(err, VD_NOMEM, "drawing", "out of memory");
    }
    out->sixel = b.data;
    out->n_sixel = b.len;
    out->w_px = c->w;
    out->h_px = c->h;
    return VD_OK;
}

/* ---- braille ---- */
static uint32_t braille_at(const struct slate *c, int x, int y, int *colour)
{
    static const uint8_t bits[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
    uint32_t cp = 0;
    *colour = 0;
    for (int k = 0; k < 8; k++) {
        int v = c->px[(size_t)(y + k / 2) * (size_t)c->w + (size_t)(x + k % 2)];
        cp |= v ? bits[k / 2][k % 2] : 0;
        *colour = v > *colour ? v : *colour;
    }
    return cp ? 0x2800 + cp : ' ';
}

int vd_slate_cells(const struct slate *c, const int16_t *ink, struct vd_picture *out,
                   struct vd_err *err)
{
    int colour;
    out->cols = c->w / 2;
    out->rows = c->h / 4;
    out->cells = vd_array((size_t)out->cols * (size_t)out->rows, sizeof *out->cells);
    if (!out->cells)
        return vd_fail(err, VD_NOMEM, "drawing", "out of memory");
    for (int i = 0; i < out->cols * out->rows; i++) {
        struct vd_picture_cell *cell = &out->cells[i];
        cell->cp = braille_at(c, i % out->cols * 2, i / out->cols * 4, &colour);
        cell->fg = ink[colour];
        cell->bg = -1;
    }
    return VD_OK;
}
