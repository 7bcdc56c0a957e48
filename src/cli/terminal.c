/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.c: one question with a fence: `CSI 16 t` (cell size, XTerm's window operations) and then
 * `CSI c` (DA1), which every terminal answers, so that its answer ends the wait.
 *
 *     ESC [ 6 ; height ; width t        pixels of a cell
 *     ESC [ ? 62 ; 4 ; ... c            4 among the numbers: sixel
 *
 * Echo is off meanwhile and the old settings come back on every way out.
 */
#include "config.h"

#include "cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <vedette/date.h>

enum { PATIENCE_MS = 1000, ARGS = 16 };

/* One `ESC [ [?] n;n;... final` at s: its numbers. Returns its length, 0 if there is none. */
static size_t sequence(const char *s, size_t n, char *final, bool *question, int arg[ARGS],
                       int *n_arg)
{
    size_t i = 2;
    if (n < 3 || s[0] != '\x1b' || s[1] != '[')
        return 0;
    *question = s[i] == '?';
    i += *question;
    memset(arg, 0, ARGS * sizeof(arg[0]));
    *n_arg = 1;
    for (; i < n; i++) {
        if (s[i] >= '0' && s[i] <= '9') {
            if (arg[*n_arg - 1] < 100000)
                arg[*n_arg - 1] = arg[*n_arg - 1] * 10 + (s[i] - '0');
        } else if (s[i] == ';' && *n_arg < ARGS) {
            ++*n_arg;
        } else {
            *final = s[i];
            return i + 1;
        }
    }
    return 0;
}

/* Read the answers so far; true once DA1 is among them. */
static bool answered(struct terminal *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        int arg[ARGS], n_arg;
        char final = 0;
        bool question;
        size_t len = sequence(s + i, n - i, &final, &question, arg, &n_arg);
        i += len ? len : 1;
        if (final == 't' && n_arg == 3 && arg[0] == 6 && arg[1] > 3 && arg[1] < 200 && arg[2] > 1 &&
            arg[2] < 200) {
            t->cell_h = arg[1];
            t->cell_w = arg[2];
        }
        if (final == 'c' && question) {
            for (int k = 1; k < n_arg; k++)
                t->sixel |= arg[k] == 4;
            return true;
        }
    }
    return false;
}

static bool converse(int fd, struct terminal *t)
{
    char got[512];
    size_t n = 0;
    int64_t end = vd_mono_ms() + PATIENCE_MS;
    if (write(fd, "\x1b[16t\x1b[c", 8) != 8)
        return false;
    while (n < sizeof(got)) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int left = (int)(end - vd_mono_ms());
        if (left <= 0 || poll(&p, 1, left) <= 0)
            return false;
        ssize_t r = read(fd, got + n, sizeof(got) - n);
        if (r <= 0)
            return false;
        n += (size_t)r;
        if (answered(t, got, n))
            return true;
    }
    return false;
}

bool terminal_ask(struct terminal *t)
{
    struct termios old, raw;
    const char *term = getenv("TERM");
    bool ok = false;
    *t = (struct terminal){.cell_w = 10, .cell_h = 20};
    if (!term || strcmp(term, "dumb") == 0)
        return false;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (tcgetattr(fd, &old) == 0) {
        raw = old;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        raw.c_cc[VMIN] = 0;
        raw.c_cc[VTIME] = 0;
        tcsetattr(fd, TCSANOW, &raw);
        ok = converse(fd, t);
        tcsetattr(fd, TCSAFLUSH, &old);
    }
    close(fd);
    return ok;
}
