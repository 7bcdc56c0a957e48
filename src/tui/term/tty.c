/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tty.c: termios and the modes that ncurses does not know, and how both are given back whatever
 * happens.
 *
 * Invariants:
 *  (a) O_NONBLOCK is set on a file description of our own, so that neither the shell nor stdin gets
 *      it; only if the terminal cannot be opened again is it set on the one we were given, and
 * taken back. (b) A crash leaves a usable terminal: the handler only calls write, tcsetattr and
 * sigaction, then lets the old handler have the signal.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "tui/term/tty.h"

/* CAN and ST end what was being sent; then every mode of ours; RIS would be ruder than needed. */
#define MODES_OFF "\033[?1006l\033[?1002l\033[?1000l\033[?2004l"
static const char crash_text[] =
    "\030\033\\\033[?2026l" MODES_OFF "\033[r\033[0m\033[?1049l\033[?25h\033[?7h\r\n";

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
enum { N_CRASH = sizeof(crash_signals) / sizeof(*crash_signals) };
static struct sigaction old_action[N_CRASH];
static volatile sig_atomic_t crash_fd = -1, crash_in = -1;
static struct termios crash_termios;

static void on_crash(int sig, siginfo_t *info, void *context)
{
    int fd = crash_fd;

    (void)context;
    if (fd >= 0) {
        crash_fd = -1;
        ssize_t ignored = write(fd, crash_text, sizeof(crash_text) - 1);
        (void)ignored;
        tcsetattr(crash_in, TCSANOW, &crash_termios);
    }
    for (int i = 0; i < N_CRASH; i++) {
        if (crash_signals[i] == sig)
            sigaction(sig, &old_action[i], NULL);
    }
    if (sig == SIGABRT || info->si_code <= 0)
        raise(sig); /* not a fault that happens again on return */
}

static void catch_crashes(const struct tty *t)
{
    struct sigaction act = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    crash_termios = t->saved;
    crash_in = t->in_fd;
    if (crash_fd < 0) {
        for (int i = 0; i < N_CRASH; i++)
            sigaction(crash_signals[i], &act, &old_action[i]);
    }
    crash_fd = t->out_fd;
}

static void uncatch_crashes(void)
{
    if (crash_fd < 0)
        return;
    crash_fd = -1;
    for (int i = 0; i < N_CRASH; i++)
        sigaction(crash_signals[i], &old_action[i], NULL);
}

int tty_open(struct tty *t, int in_fd, int out_fd, struct vd_err *err)
{
    char name[256];

    *t = (struct tty){
        .in_fd = in_fd, .out_fd = out_fd, .own_fd = -1, .old_flags = -1, .mouse = true};
    if (!isatty(in_fd) || !isatty(out_fd) || tcgetattr(in_fd, &t->saved))
        return vd_fail(err, VD_UNSUPPORTED, "terminal", "input and output are not a terminal");
    if (ttyname_r(out_fd, name, sizeof(name)) == 0)
        t->own_fd = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (t->own_fd < 0) { /* invariant (a) */
        t->old_flags = fcntl(out_fd, F_GETFL);
        t->own_fd = out_fd;
        if (t->old_flags < 0 || fcntl(out_fd, F_SETFL, t->old_flags | O_NONBLOCK) < 0)
            return vd_fail_errno(err, VD_IO, "terminal", errno, "cannot prepare the output");
    }
    return VD_OK;
}

void tty_close(struct tty *t)
{
    tty_restore(t);
    if (t->old_flags >= 0)
        fcntl(t->out_fd, F_SETFL, t->old_flags);
    else if (t->own_fd >= 0)
        close(t->own_fd);
    t->own_fd = -1;
}

int tty_raw(struct tty *t, struct vd_err *err)
{
    struct termios raw = t->saved;

    raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(t->in_fd, TCSANOW, &raw))
        return vd_fail_errno(err, VD_IO, "terminal", errno, "cannot set the terminal's mode");
    t->raw = true;
    catch_crashes(t);
    return VD_OK;
}

void tty_restore(struct tty *t)
{
    if (!t->raw)
        return;
    uncatch_crashes();
    tcsetattr(t->in_fd, TCSANOW, &t->saved);
    t->raw = false;
}

void tty_modes_on(const struct tty *t, struct vd_buf *bytes)
{
    vd_buf_str(bytes, "\033[?2004h");
    if (t->mouse)
        vd_buf_str(bytes, "\033[?1000h\033[?1002h\033[?1006h");
}

void tty_modes_off(struct vd_buf *bytes)
{
    vd_buf_str(bytes, MODES_OFF);
}

void tty_clipboard(struct vd_buf *bytes, const char *text, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)text;

    vd_buf_str(bytes, "\033]52;c;");
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
                     (i + 2 < n ? p[i + 2] : 0);
        vd_buf_char(bytes, digits[v >> 18]);
        vd_buf_char(bytes, digits[v >> 12 & 63]);
        vd_buf_char(bytes, i + 1 < n ? digits[v >> 6 & 63] : '=');
        vd_buf_char(bytes, i + 2 < n ? digits[v & 63] : '=');
    }
    vd_buf_str(bytes, "\033\\");
}

void tty_size(const struct tty *t, int *rows, int *cols, int *w_px, int *h_px)
{
    struct winsize ws = {0};

    *w_px = *h_px = 0;
    if (ioctl(t->out_fd, TIOCGWINSZ, &ws) == 0 && ws.ws_row && ws.ws_col) {
        *rows = ws.ws_row;
        *cols = ws.ws_col;
        *w_px = ws.ws_xpixel;
        *h_px = ws.ws_ypixel;
        return;
    }
    *rows = 24;
    *cols = 80;
}
