/* SPDX-License-Identifier: Apache-2.0 */
/* terminal.h: what the terminal behind stdout can draw, asked from itself. */
#ifndef VD_CLI_TERMINAL_H
#define VD_CLI_TERMINAL_H

#include <stdbool.h>

struct terminal {
    bool sixel;
    int cell_w, cell_h; /* pixels; a guess of 10x20 if it does not say */
};
/* Ask (DA1 and the cell size), wait at most a second. False: it did not answer. */
bool terminal_ask(struct terminal *t);

#endif
