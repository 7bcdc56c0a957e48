/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop.h: the two ways to run a desk: on a terminal, and from a script.
 */
#ifndef VD_TUI_LOOP_H
#define VD_TUI_LOOP_H

#include "tui/ui/ui.h"

int loop_run(struct desk *d, struct vd_err *err);
/* Errors: NOINPUT, INVALID (where = file:line), IO. */
int script_run(struct desk *d, const char *path, struct vd_err *err);
/* Write down the place of the desk in the case, and go back there. */
void session_save(struct desk *d, bool say);
bool session_restore(struct desk *d);

#endif
