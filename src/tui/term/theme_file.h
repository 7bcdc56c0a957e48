/* SPDX-License-Identifier: Apache-2.0 */
/* theme_file.h: where themes lie on disk. */
#ifndef VD_TUI_THEME_FILE_H
#define VD_TUI_THEME_FILE_H

#include <stddef.h>
#include <vedette/mem.h>

/* Read the first file of that name; a name with a slash is a path. path: what was read.
 * Errors: NOTFOUND, NOINPUT, IO, INVALID (over 64 KiB). */
int theme_file_read(const char *name, struct vd_buf *text, char *path, size_t cap,
                    struct vd_err *err);

#endif
