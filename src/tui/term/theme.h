/* SPDX-License-Identifier: Apache-2.0 */
/*
 * theme.h: what each role looks like, read from themes/NAME.theme.
 *
 * A theme gives every role a style at every depth a terminal may have.  The built-in theme "dark"
 * needs no file.
 */
#ifndef VD_TUI_THEME_H
#define VD_TUI_THEME_H

#include <stdint.h>
#include <vedette/mem.h>
#include "tui/term/screen.h"

enum theme_depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, N_DEPTHS };
enum theme_border { BORDER_ASCII, BORDER_LIGHT, BORDER_ROUNDED, BORDER_HEAVY };
enum { STYLE_BOLD = 1, STYLE_UNDERLINE = 2, STYLE_REVERSE = 4, STYLE_DIM = 8, STYLE_ITALIC = 16 };
struct style {
    int16_t fg, bg; /* number in the terminal's palette, -1: its default */
    uint8_t attrs;  /* STYLE_ flags */
};

/* The built-in theme. Owns: static. */
const struct theme *theme_builtin(void);
/*
 * Load a theme by name from $XDG_CONFIG_HOME/vedette/themes (or ~/.config/...), then
 * $VEDETTE_THEMEDIR, then the installed folder, then the built-in one; a name with a slash is a
 * file.  Errors: NOTFOUND (hint lists the themes there are), CONFIG with file:line:column.
 */
int theme_load(struct theme **out, const char *name, struct vd_err *err);
void theme_free(struct theme *t); /* NULL is fine */
const char *theme_name(const struct theme *t);
struct style theme_style(const struct theme *t, enum role role, enum theme_depth depth);
enum theme_border theme_border(const struct theme *t);
/* Names of all themes that theme_load would find, sorted, each followed by a line feed. */
void theme_list(struct vd_buf *out);

#endif
