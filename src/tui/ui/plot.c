/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.c: draw minutiae.
 *
 *     braille dots of a cell, bit numbers     0 3
 *     (U+2800 + bits)                         1 4
 *                                             2 5
 *                                             6 7
 *
 * Unpaired minutiae are single dots; a cell with a paired one shows 'o' in a role of its own, so
 * that pairs are seen without colour.
 */
#include "config.h"

#include "tui/ui/plot.h"

#include <string.h>

enum { PLOT_ROWS = 64, PLOT_COLS = 128 };

void plot_minutiae(struct desk *d, struct area w, const struct vd_minutiae *m,
                   const unsigned char *paired)
{
    static const unsigned char bits[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
    unsigned char dots[PLOT_ROWS][PLOT_COLS] = {{0}}, pair[PLOT_ROWS][PLOT_COLS] = {{0}};
    int rows = w.rows < PLOT_ROWS ? w.rows : PLOT_ROWS;
    int cols = w.cols < PLOT_COLS ? w.cols : PLOT_COLS;
    int left = 65535, right = 0, top = 65535, bottom = 0; /* the part that holds minutiae */
    if (rows < 2 || cols < 4 || m->n == 0)
        return;
    for (size_t i = 0; i < m->n; i++) {
        left = m->m[i].x < left ? m->m[i].x : left;
        right = m->m[i].x > right ? m->m[i].x : right;
        top = m->m[i].y < top ? m->m[i].y : top;
        bottom = m->m[i].y > bottom ? m->m[i].y : bottom;
    }
    int width = right - left + 1, height = bottom - top + 1;
    /* One scale for both axes: a dot is half a cell wide and a quarter of one high. */
    double scale = (double)cols * 2 / width;
    if ((double)rows * 4 / height < scale)
        scale = (double)rows * 4 / height;
    for (size_t i = 0; i < m->n; i++) {
        int x = (int)((m->m[i].x - left) * scale), y = (int)((m->m[i].y - top) * scale);
        if (x < 0 || y < 0 || x >= cols * 2 || y >= rows * 4)
            continue;
        dots[y / 4][x / 2] |= bits[y % 4][x % 2];
        pair[y / 4][x / 2] |= paired && paired[i];
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            if (!dots[r][c])
                continue;
            uint32_t cp = pair[r][c] ? 'o' : screen_ascii(d->scr) ? '.' : 0x2800U + dots[r][c];
            screen_point(d->scr, w.row + r, w.col + c, cp,
                         pair[r][c] ? ROLE_SCORE_HIGH : ROLE_SCORE_LOW);
        }
}
