/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.h: the language of the ':' line: NAME [ARGUMENT], names from actions.def.
 */
#ifndef VD_TUI_COMMAND_H
#define VD_TUI_COMMAND_H

#include <vedette/err.h>
#include <vedette/mem.h>
#include "tui/keymap.h"

struct command {
    enum action action;
    const char *arg; /* points into the text; "" if there is none */
};
/* Exact name, or a beginning that only one has. Errors: INVALID. */
int command_parse(const char *text, struct command *out, struct vd_err *err);
/* The n-th completion (from 0, wraps) of what was typed; false if there is none. */
bool command_complete(const char *typed, int n, struct vd_buf *out);
/* Do the letters of pattern stand in text in this order (any case)? Higher is better, -1: no. */
int fuzzy_score(const char *pattern, const char *text);

#endif
