/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line.h: one line of text being edited: bytes of UTF-8, a cursor on a character's first byte.
 */
#ifndef VD_TUI_LINE_H
#define VD_TUI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include "tui/term/input.h"

struct screen;
enum { LINE_MAX_BYTES = 1024 };
struct line {
    char text[LINE_MAX_BYTES];
    size_t len, at;
};
void line_set(struct line *l, const char *text);
/* Take a key or a paste; false: not for a line. *changed says whether the text is another. */
bool line_event(struct line *l, const struct event *ev, bool *changed);
/* Draw in width cells and put the hardware cursor if focused. */
void line_draw(struct screen *s, const struct line *l, int row, int col, int width, int role,
               bool focused);

#endif
