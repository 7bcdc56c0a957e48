/* SPDX-License-Identifier: Apache-2.0 */
/* tty.h: the terminal's settings and modes, taken and given back. */
#ifndef VD_TUI_TTY_H
#define VD_TUI_TTY_H

#include <stdbool.h>
#include <termios.h>
#include <vedette/mem.h>

struct tty {
    int in_fd, out_fd,
        own_fd;    /* own_fd: out_fd opened again, non-blocking; out_fd if that failed */
    int old_flags; /* of out_fd, when own_fd is out_fd; else -1 */
    struct termios saved;
    bool raw, mouse;
};
/* Errors: UNSUPPORTED (no terminal), IO. */
int tty_open(struct tty *t, int in_fd, int out_fd, struct vd_err *err);
void tty_close(struct tty *t);
int tty_raw(struct tty *t, struct vd_err *err); /* our termios, and the net for crashes */
void tty_restore(struct tty *t);                /* the termios we found */
void tty_modes_on(const struct tty *t, struct vd_buf *bytes);
void tty_modes_off(struct vd_buf *bytes);
/* OSC 52: the terminal puts n bytes of text, in base64, on its clipboard. */
void tty_clipboard(struct vd_buf *bytes, const char *text, size_t n);
/* Rows, columns and, where known, pixels (else 0). */
void tty_size(const struct tty *t, int *rows, int *cols, int *w_px, int *h_px);

#endif
