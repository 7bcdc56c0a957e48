/* SPDX-License-Identifier: Apache-2.0 */
/* screen_impl.h: the screen's own fields, for draw.c, screen.c and dump.c. */
#ifndef VD_TUI_SCREEN_IMPL_H
#define VD_TUI_SCREEN_IMPL_H

#include "tui/term/caps.h"
#include "tui/term/cell.h"
#include "tui/term/out.h"
#include "tui/term/paint.h"
#include "tui/term/screen.h"
#include "tui/term/slots.h"
#include "tui/term/theme.h"
#include "tui/term/tty.h"

struct screen {
    struct screen_options opt;
    bool script, ascii, suspended;
    bool light; /* the terminal's own background */
    struct tty tty;
    struct out out;
    struct caps caps;
    struct slots slots;
    struct paint *paint; /* NULL in script mode without terminfo */
    const struct theme *theme;
    int rows, cols, w_px, h_px;
    int cursor_row, cursor_col;
    struct cell *now, *shown;  /* the frame; what ncurses was given last */
    bool all;                  /* `shown` is not what the terminal shows */
    bool waiting;              /* a frame could not go yet: out was busy */
    bool asked;                /* the first batch of questions went out */
    struct vd_buf bytes, text; /* a frame's bytes; scratch for text */
    uint64_t pictures, picture_bytes;
};

enum screen_bidi screen_bidi_now(const struct screen *s); /* AUTO resolved */
void screen_fence_rtl(struct screen *s); /* for terminals that reorder rows by themselves */

#endif
