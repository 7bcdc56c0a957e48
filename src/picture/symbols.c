/* SPDX-License-Identifier: Apache-2.0 */
/*
 * symbols.c: a picture in characters: quadrant blocks in two colours a cell, or an ASCII ramp.
 *
 * Four pixels a cell, numbered 1 2 / 4 8.  Every split of the four into two groups is tried (8 up
 * to swapping); the one whose two mean colours lose least wins.  With two colours (the terminal's
 * own) the picture is dithered to ink and paper first (Floyd-Steinberg), so that the glyph is the
 * four bits.
 *
 * Tried and rejected: sextants are noisier, braille is useless for faces.
 */
#include "config.h"

#include <string.h>
#include "picture/protocol.h"
#include "picture/render.h"

/* U+2596.. in the order of the mask 1 = upper left, 2 = upper right, 4 = lower left, 8 = lower
 * right */
static const uint32_t quadrants[16] = {' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c,
                                       0x259e, 0x259b, 0x2597, 0x259a, 0x2590, 0x259c,
                                       0x2584, 0x2599, 0x259f, 0x2588};
static const uint8_t ansi[16][3] = {{0, 0, 0},       {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
                                    {0, 0, 238},     {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
                                    {127, 127, 127}, {255, 0, 0},   {0, 255, 0},   {255, 255, 0},
                                    {92, 92, 255},   {255, 0, 255}, {0, 255, 255}, {255, 255, 255}};

static int square(int v)
{
    return v * v;
}

static int nearest_16(const int *c)
{
    int best = 0, best_d = 1 << 30;

    for (int i = 0; i < 16; i++) {
        int d = 3 * square(c[0] - ansi[i][0]) + 6 * square(c[1] - ansi[i][1]) +
                square(c[2] - ansi[i][2]);
        if (d < best_d) {
            best_d = d;
            best = i;
        }
    }
    return best;
}

static int cube_level(int v)
{
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static int nearest_256(const int *c)
{
    int l[3], d_cube = 0, d_grey = 0, mean = (c[0] + c[1] + c[2]) / 3;
    int grey = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;

    for (int i = 0; i < 3; i++) {
        l[i] = cube_level(c[i]);
        d_cube += square(c[i] - (l[i] ? 55 + 40 * l[i] : 0));
        d_grey += square(c[i] - (8 + 10 * grey));
    }
    return d_grey < d_cube ? 232 + grey : 16 + 36 * l[0] + 6 * l[1] + l[2];
}

/* Mean of the pixels in the mask and their squared distance to it. */
static int group(const uint8_t *const px[4], int mask, int mean[3])
{
    int n = 0, error = 0;

    mean[0] = mean[1] = mean[2] = 0;
    for (int i = 0; i < 4; i++) {
        for (int c = 0; c < 3 && (mask >> i & 1); c++)
            mean[c] += px[i][c];
        n += mask >> i & 1;
    }
    for (int c = 0; c < 3 && n; c++)
        mean[c] /= n;
    for (int i = 0; i < 4; i++) {
        for (int c = 0; c < 3 && (mask >> i & 1); c++)
            error += square(px[i][c] - mean[c]);
    }
    return error;
}

static void colour_cell(const uint8_t *const px[4], int colours, struct vd_picture_cell *out)
{
    int best = 0, best_error = 1 << 30, ink[3], paper[3];

    for (int mask = 0; mask < 8; mask++) {
        int error = group(px, mask, ink) + group(px, 15 & ~mask, paper);
        if (error < best_error) {
            best_error = error;
            best = mask;
        }
    }
    group(px, best, ink);
    group(px, 15 & ~best, paper);
    out->cp = quadrants[best];
    out->bg = (int16_t)(colours >= 256 ? nearest_256(paper) : nearest_16(paper));
    out->fg = (int16_t)(best ? (colours >= 256 ? nearest_256(ink) : nearest_16(ink)) : -1);
    if (out->fg == out->bg)
        *out = (struct vd_picture_cell){' ', -1, out->bg};
}

/* Luminance to 0 or 255 by error diffusion, in the red channel. */
static void dither(struct vd_image *im)
{
    static const struct {
        int dx, dy, w;
    } to[4] = {{1, 0, 7}, {-1, 1, 3}, {0, 1, 5}, {1, 1, 1}};

    for (int y = 0; y < im->h; y++) {
        for (int x = 0; x < im->w; x++) {
            uint8_t *p = im->rgb + ((size_t)y * (size_t)im->w + (size_t)x) * 3;
            int v = p[0], bit = v >= 128 ? 255 : 0;
            p[0] = (uint8_t)bit;
            for (int i = 0; i < 4; i++) {
                int nx = x + to[i].dx, ny = y + to[i].dy, q;
                if (nx < 0 || nx >= im->w || ny >= im->h)
                    continue;
                p = im->rgb + ((size_t)ny * (size_t)im->w + (size_t)nx) * 3;
                q = p[0] + (v - bit) * to[i].w / 16;
                p[0] = (uint8_t)(q < 0 ? 0 : q > 255 ? 255 : q);
            }
        }
    }
}

static uint32_t ramp(const uint8_t *const px[4])
{
    static const char steps[] = " .:-=+*#%@";
    int sum = px[0][0] + px[1][0] + px[2][0] + px[3][0];
    return (uint32_t)steps[sum * 10 / (4 * 255 + 1)];
}

void vd_symbols_encode(const struct vd_image *im, int cols, int rows, enum vd_graphics g,
                       int colours, struct vd_picture_cell *out)
{
    struct vd_image grey = *im;
    bool mono = g == VD_G_ASCII || colours < 16;

    if (mono)
        vd_make_grey(&grey);
    if (mono && g != VD_G_ASCII)
        dither(&grey);
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < cols; c++, out++) {
            const uint8_t *top = im->rgb + ((size_t)(2 * r) * (size_t)im->w + 2 * (size_t)c) * 3;
            const uint8_t *low = top + (size_t)im->w * 3;
            const uint8_t *px[4] = {top, top + 3, low, low + 3};
            *out = (struct vd_picture_cell){' ', -1, -1};
            if (g == VD_G_ASCII)
                out->cp = ramp(px);
            else if (mono)
                out->cp = quadrants[(px[0][0] >> 7) | (px[1][0] >> 7) << 1 | (px[2][0] >> 7) << 2 |
                                    (px[3][0] >> 7) << 3];
            else
                colour_cell(px, colours, out);
        }
    }
}

static int encode(const struct wire_request *a, const struct vd_image *im, struct wire_answer *ans,
                  uint8_t *out, struct vd_err *err)
{
    struct vd_image small;
    int rc = vd_scale(im, &small, ans->cols * 2, ans->rows * 2, err);

    if (rc != VD_OK)
        return rc;
    if (a->greys)
        vd_make_grey(&small);
    vd_symbols_encode(&small, ans->cols, ans->rows, (enum vd_graphics)a->graphics, a->colours,
                      (struct vd_picture_cell *)(void *)out);
    ans->n_bytes = (uint32_t)(ans->cols * ans->rows) * (uint32_t)sizeof(struct vd_picture_cell);
    vd_image_free(&small);
    return VD_OK;
}

static const char *take_body(const struct wire_request *ask, const struct wire_answer *ans,
                             uint8_t *body, size_t n, struct vd_picture *p)
{
    size_t n_cells = (size_t)ans->cols * (size_t)ans->rows;

    (void)ask;
    p->cells = (struct vd_picture_cell *)(void *)body;
    if (n == n_cells * sizeof(*p->cells) && vd_cells_check(p->cells, n_cells))
        return NULL;
    vd_free(body);
    p->cells = NULL;
    return "the decoder's output was not harmless cells and was thrown away";
}

const struct vd_picture_ops vd_picture_symbols = {
    .name = "symbols",
    .graphics = 1u << VD_G_SYMBOLS | 1u << VD_G_ASCII,
    .encode = encode,
    .take_body = take_body,
};
