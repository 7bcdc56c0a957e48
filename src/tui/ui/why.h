/* SPDX-License-Identifier: Apache-2.0 */
/* why.h: why somebody was found by name, on the screen: name, words, what agrees and what not. */
#ifndef VD_TUI_WHY_H
#define VD_TUI_WHY_H

#include <vedette/find.h>
#include "tui/ui/ui.h"

/* The record's name and, if it was another, the one that was found, with the words found marked; in
 * one line of `cols` cells. */
void why_name(struct desk *d, int row, int col, int cols, enum role role,
              const struct vd_find_hit *h);
/* Lines used, at most w.rows: which name it was, what the records say, word against word. */
int why_draw(struct desk *d, struct area w, const struct vd_find_hit *h);
/* Lines for it under a list of that many rows and columns: the same for most, so that the list does
 * not jump; 0 where there is no room. */
int why_lines(struct desk *d, int rows, int cols, const struct vd_find_hit *h);

#endif
