/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk.h: the workstation on a terminal: the entry for main.c and nothing else.
 */
#ifndef VD_TUI_DESK_H
#define VD_TUI_DESK_H

#include <stdbool.h>
#include <stdio.h>
#include <vedette/err.h>
#include <vedette/picture.h>

struct desk_options {
    const char *case_path; /* NULL: vd_store_default_path */
    const char *config;    /* NULL: the user's vedette.conf, if there is one */
    const char *theme;     /* NULL: as configured */
    const char *graphics;  /* auto, sixel, symbols, ascii, off; NULL: as configured */
    const char *script;    /* play this file instead of a terminal; NULL: none */
    int rows, cols;        /* of a script's screen; 0: 24x80 */
    bool ascii;
    bool no_restore;          /* do not start where the last session ended */
    bool read_only;           /* refuse every action that writes to the case */
    struct vd_worker *worker; /* may be NULL: no pictures */
};
/* Run until the user leaves. Errors: as vd_store_open; CONFIG; UNSUPPORTED (no usable terminal). */
int desk_run(const struct desk_options *o, struct vd_err *err);
/* The action table as lines of id, name, keys, contexts, flags, help, tab-separated. */
void desk_dump_actions(FILE *out);
/* The settings of vedette.conf as lines of name, type, default, help, tab-separated. */
void desk_dump_settings(FILE *out);

#endif
