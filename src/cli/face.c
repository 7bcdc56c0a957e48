/* SPDX-License-Identifier: Apache-2.0 */
/*
 * face.c: a picture from the case to stdout, as sixel or as coloured symbols.
 *
 * Its bytes are decoded by the caged child; what comes back is either a sixel body that the picture
 * room has checked byte by byte, or cells that are written here.  Nothing of the file itself is
 * sent.  A drawing of two prints is made here: no bytes of a file are decoded for it.
 */
#include "config.h"

#include "cli/face.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/terminal.h"
#include <vedette/text.h>

enum { COLS = 32, ROWS = 16, MOST_COLS = 100, MOST_ROWS = 30, MOST_PX = 1000 };

static void put_colour(struct vd_buf *b, int fg, int bg)
{
    vd_buf_str(b, "\x1b[0");
    if (fg >= 0)
        vd_buf_printf(b, ";38;5;%d", fg);
    if (bg >= 0)
        vd_buf_printf(b, ";48;5;%d", bg);
    vd_buf_char(b, 'm');
}

static void put_symbols(struct vd_buf *b, const struct vd_picture *p, bool colours)
{
    for (int y = 0; y < p->rows; y++) {
        int fg = -2, bg = -2;
        for (int x = 0; x < p->cols; x++) {
            const struct vd_picture_cell *cell = &p->cells[y * p->cols + x];
            char utf8[4];
            if (colours && (cell->fg != fg || cell->bg != bg))
                put_colour(b, fg = cell->fg, bg = cell->bg);
            vd_buf_add(b, utf8, vd_utf8_put(utf8, cell->cp >= 0x20 ? cell->cp : ' '));
        }
        vd_buf_str(b, colours ? "\x1b[0m\n" : "\n");
    }
}

static enum vd_graphics choose(int mode, struct terminal *t)
{
    *t = (struct terminal){.cell_w = 10, .cell_h = 20};
    if (mode == FACE_OFF || (mode == FACE_AUTO && !isatty(STDOUT_FILENO)))
        return VD_G_OFF;
    if (isatty(STDOUT_FILENO) && !terminal_ask(t) && mode == FACE_AUTO)
        return VD_G_OFF;
    if (mode == FACE_SIXEL || (mode == FACE_AUTO && t->sixel))
        return VD_G_SIXEL;
    return getenv("NO_COLOR") ? VD_G_ASCII : VD_G_SYMBOLS;
}

void face_show(struct cli *c, int64_t media, bool machine_made, int mode)
{
    struct terminal t;
    struct vd_buf bytes = {0};
    struct vd_picture *p = NULL;
    struct vd_err e = {0};
    char mime[32];
    enum vd_graphics g = choose(mode, &t);
    if (g == VD_G_OFF || !c->worker)
        return;
    int rc = vd_store_media_get(c->store, media, &bytes, mime, &e);
    struct vd_picture_request r = {
        .tag = 1,
        .bytes = bytes.data,
        .n_bytes = bytes.len,
        .cols = COLS,
        .rows = ROWS,
        .cell_w = t.cell_w,
        .cell_h = t.cell_h,
        .graphics = g,
        .colours = g == VD_G_SIXEL ? 64 : 256,
        .label = machine_made ? "COMPOSITE" : NULL,
    };
    if (!rc)
        rc = vd_picture_now(c->worker, &r, &p, &e);
    if (!rc && p->rc)
        rc = vd_fail(&e, (enum vd_rc)p->rc, "picture", "%s", p->message);
    if (rc) {
        complain_err(c, &e);
    } else if (p->sixel) {
        vd_buf_add(&c->out, p->sixel, p->n_sixel);
        vd_buf_char(&c->out, '\n');
    } else if (p->cells) {
        put_symbols(&c->out, p, g == VD_G_SYMBOLS);
    }
    vd_picture_free(p);
    vd_buf_free(&bytes);
}

static struct vd_drawing_box room(enum vd_graphics g, const struct terminal *t)
{
    struct vd_drawing_box b = {.graphics = g,
                               .cols = 80,
                               .rows = 24,
                               .cell_w = t->cell_w,
                               .cell_h = t->cell_h,
                               .colours = 256};
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 && w.ws_row > 0) {
        b.cols = w.ws_col;
        b.rows = w.ws_row;
    }
    b.cols = b.cols < MOST_COLS ? b.cols : MOST_COLS;
    b.rows = b.rows - 2 < MOST_ROWS ? b.rows - 2 : MOST_ROWS;
    while (b.cols * b.cell_w > MOST_PX)
        b.cols--;
    while (b.rows * b.cell_h > MOST_PX)
        b.rows--;
    return b;
}

static void put_drawing(struct cli *c, const struct vd_picture *p, enum vd_graphics g)
{
    if (p->sixel) {
        vd_buf_add(&c->out, p->sixel, p->n_sixel);
        vd_buf_char(&c->out, '\n');
    } else {
        put_symbols(&c->out, p, g == VD_G_SYMBOLS);
    }
}

void face_prints(struct cli *c, const struct vd_drawing *d, int mode)
{
    struct terminal t;
    struct vd_picture *p = NULL;
    struct vd_err e = {0};
    enum vd_graphics g = choose(mode, &t);
    if (g == VD_G_OFF)
        return;
    struct vd_drawing_box box = room(g, &t);
    if (vd_drawing_picture(d, &box, &p, &e) != VD_OK) {
        complain_err(c, &e);
        return;
    }
    put_drawing(c, p, g);
    vd_picture_free(p);
}

void face_det(struct cli *c, const struct vd_det_plot *d, int mode)
{
    struct terminal t;
    struct vd_picture *p = NULL;
    struct vd_err e = {0};
    enum vd_graphics g = choose(mode, &t);
    if (g == VD_G_OFF)
        return;
    struct vd_drawing_box box = room(g, &t);
    if (vd_det_picture(d, &box, &p, &e) != VD_OK) {
        complain_err(c, &e);
        return;
    }
    vd_buf_char(&c->out, '\n');
    put_drawing(c, p, g);
    vd_picture_free(p);
    for (int k = 0; k < d->n_curves; k++) {
        struct vd_buf line = {0};
        vd_det_legend(d, k, &line);
        say(c, "%s\n", line.data ? line.data : "");
        vd_buf_free(&line);
    }
}
