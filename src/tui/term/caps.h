/* SPDX-License-Identifier: Apache-2.0 */
/* caps.h: what this terminal can do: from the environment at once, from its answers when they come.
 */
#ifndef VD_TUI_CAPS_H
#define VD_TUI_CAPS_H

#include <stdbool.h>
#include <stdint.h>
#include "tui/term/input.h"
#include "tui/term/screen.h"

struct caps {
    bool multiplexer; /* tmux, screen, mosh: no pictures whatever DA1 says */
    bool plain;       /* ask for nothing but DA1: the rest might be printed */
    bool reorders;    /* puts right-to-left text in order by itself */
    bool sixel, sync;
    bool fence;         /* DA1 has come: all earlier answers are here */
    int registers;      /* colour registers, 0: unknown */
    int max_w, max_h;   /* largest picture */
    int cell_w, cell_h; /* as answered, 0: unknown */
    bool pending;       /* a DA1 is awaited */
    int64_t asked_ms, trip_ms;
};
/* env: getenv or a stand-in. */
void caps_init(struct caps *c, char *(*env)(const char *name));
void caps_query(struct caps *c, struct vd_buf *bytes, int64_t now_ms);
/* After a resize: only the size of a cell. */
void caps_query_cell(struct caps *c, struct vd_buf *bytes, int64_t now_ms);
/* Take an answer in; returns whether something drawn may change. */
bool caps_reply(struct caps *c, const struct event *ev, int64_t now_ms);
bool caps_pending(const struct caps *c, int64_t now_ms);
/* The size of a cell in pixels by the rules of precedence. */
void caps_cell(const struct caps *c, int rows, int cols, int w_px, int h_px, int *cell_w,
               int *cell_h);

#endif
