/* SPDX-License-Identifier: Apache-2.0 */
/* paint.h: ncurses, which only draws: cells in, the bytes that change the terminal out. */
#ifndef VD_TUI_PAINT_H
#define VD_TUI_PAINT_H

#include <stdbool.h>
#include <vedette/mem.h>
#include "tui/term/cell.h"
#include "tui/term/theme.h"

struct paint;
/* One at a time in a process. Errors: UNSUPPORTED (terminal unknown or unable), NOMEM, IO. */
int paint_open(struct paint **out, const char *term, int rows, int cols, bool no_colour,
               struct vd_err *err);
/* Appends the bytes that leave the terminal as it was. */
void paint_close(struct paint *p, struct vd_buf *bytes);
/* Leave for a while; the next flush takes the terminal again. */
void paint_pause(struct paint *p, struct vd_buf *bytes);
enum theme_depth paint_depth(const struct paint *p);
void paint_theme(struct paint *p, const struct theme *t);
void paint_row(struct paint *p, int row, const struct cell *cells);
/* Forget what the terminal shows in column col of these rows, so that no scroll is found. */
void paint_guard(struct paint *p, int row, int n_rows, int col);
void paint_cursor(struct paint *p, int row, int col); /* -1: hidden */
void paint_forget(struct paint *p);                   /* everything is to be painted again */
void paint_resize(struct paint *p, int rows, int cols);
/* Append the bytes of the update. */
void paint_flush(struct paint *p, struct vd_buf *bytes);

#endif
