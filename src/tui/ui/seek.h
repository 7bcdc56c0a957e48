/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seek.h: search as you type in a list that is all there: the cursor goes to the next row that has
 * the text, in a column of names also one that sounds like it, in whatever script.
 */
#ifndef VD_TUI_SEEK_H
#define VD_TUI_SEEK_H

#include "tui/ui/grid.h"

/* find, find-next, find-previous, and cancel while something is looked for; false: not one of
 * these. */
bool seek_act(struct grid *g, struct desk *d, enum action a, const char *arg);
/* A cell with what was looked for marked. */
void seek_draw(struct grid *g, struct desk *d, struct area at, enum role role, int col,
               const char *text, int flags);

#endif
