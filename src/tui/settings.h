/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.h: vedette.conf, a typed registry of settings; errors name file, line and column.
 */
#ifndef VD_TUI_SETTINGS_H
#define VD_TUI_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>
#include <vedette/err.h>
#include "tui/keymap.h"
#include "tui/term/screen.h"

enum { GRAPHICS_AUTO, GRAPHICS_SIXEL, GRAPHICS_SYMBOLS, GRAPHICS_ASCII, GRAPHICS_OFF };
struct desk_config {
    int graphics, bidi; /* GRAPHICS_, enum screen_bidi */
    bool ascii, preview, restore;
    int preview_percent, top;
    char theme[256], purpose[128], basis[128];
    struct keymap keys;
};
void config_default(struct desk_config *c);
/* Read a file. A missing one is fine when `must` is false. Errors: CONFIG (where =
 * file:line:column), NOINPUT. */
int config_read(struct desk_config *c, const char *path, bool must, struct vd_err *err);
/* The user's file: $XDG_CONFIG_HOME/vedette/vedette.conf or ~/.config/vedette/vedette.conf. */
void config_path(char *out, size_t cap);
/* One setting, as on a line of the file. Errors: CONFIG. */
int config_set(struct desk_config *c, const char *name, const char *value, struct vd_err *err);
/* name, type, default and meaning of each setting, tab-separated, for the manual's test. */
void config_dump(FILE *out);

#endif
