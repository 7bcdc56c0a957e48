/* SPDX-License-Identifier: Apache-2.0 */
/* cell.h: one cell of the frame that the views draw; ncurses sees it only in paint.c. */
#ifndef VD_TUI_CELL_H
#define VD_TUI_CELL_H

#include <stdint.h>

enum { CELL_MARKS = 4, CELL_ROLE_COLOURS = -2, EDGE_START = 1, EDGE_END = 2, EDGE_FENCE = 4 };
struct cell {
    uint32_t cp[1 + CELL_MARKS]; /* a base and its combining marks, 0 ends it */
    int16_t fg, bg; /* of the 256 palette, -1 default; CELL_ROLE_COLOURS: as the role */
    uint8_t role;
    uint8_t width; /* 1 or 2; 0: the right half of the cell before */
    uint8_t slot;  /* 1 + slot of the picture that lies here, 0: none */
    uint8_t edge;  /* EDGE_ flags: a right-to-left field starts, ends here; a concealed mark */
    uint8_t flip;  /* sentinels: differs from the last one to force a repaint */
};

#endif
