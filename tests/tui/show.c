/* SPDX-License-Identifier: Apache-2.0 */
/*
 * show.c: a list, a picture beside it and a dialog, with nothing behind them: what is looked at in
 * real terminals, measured in a pty, and killed in every way by t_tty.
 *
 *     show PICTURE [THEME]     keys: up down pgup pgdn, ? dialog, 2 two pictures, ^L, ^Z, q
 */
#include "config.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <vedette/date.h>
#include <vedette/io.h>
#include <vedette/text.h>
#include "tui/term/input.h"
#include "tui/term/screen.h"
#include "tui/term/theme.h"

static struct vd_buf file;
static int selected, top;
static bool dialog, two, crash;

static int fetch(void *ctx, int64_t key, struct vd_buf *bytes)
{
    (void)ctx;
    (void)key;
    vd_buf_add(bytes, file.data, file.len);
    return VD_OK;
}

static void draw(struct screen *s)
{
    int rows = screen_rows(s), cols = screen_cols(s), list = rows - 2, w = cols * 60 / 100;
    int pic_cols = cols - w - 4 < 20 ? cols - w - 4 : 20, pic_rows = 13;
    char text[160];

    if (selected < top)
        top = selected;
    if (selected >= top + list)
        top = selected - list + 1;
    screen_begin(s);
    screen_fill(s, 0, 0, 1, cols, ROLE_STATUS);
    screen_text(s, 0, 1, cols - 2, ROLE_STATUS, "show: a list beside a picture", 0);
    for (int i = 0; i < list; i++) {
        int n = top + i;
        enum role role = n == selected ? ROLE_SELECTED : ROLE_ROW;
        snprintf(text, sizeof(text), "%06d", n);
        screen_text(s, 1 + i, 0, 8, role, text, VD_SHOW_PAD);
        snprintf(text, sizeof(text), "%s %d", n % 5 ? "Invented Person" : "Vymyšlená Osoba",
                 n * 37 % 1009);
        screen_text(s, 1 + i, 8, w - 22, role, n % 7 == 3 ? "محمد علي" : text, VD_SHOW_PAD);
        screen_text(s, 1 + i, w - 14, 14, role, "1980-01-02", VD_SHOW_PAD);
    }
    screen_vline(s, 1, w, list, ROLE_BORDER);
    screen_picture(s, 0, 2, w + 2, pic_rows, pic_cols, 1 + selected / 2, "DRAWN");
    if (two)
        screen_picture(s, 1, 17, w + 2, pic_rows, pic_cols, 1000 + selected / 2, NULL);
    screen_text(s, rows - 1, 0, cols, ROLE_STATUS, " ? dialog   q quit", VD_SHOW_PAD);
    screen_cursor(s, 1 + selected - top, 0);
    if (dialog) {
        screen_cover(s, 6, w - 20, 8, 36);
        screen_fill(s, 6, w - 20, 8, 36, ROLE_DIALOG);
        screen_box(s, 6, w - 20, 8, 36, ROLE_BORDER, "A question");
        screen_text(s, 8, w - 18, 30, ROLE_DIALOG, "The picture must be gone.", 0);
    }
    screen_end(s);
}

static bool on_key(struct screen *s, uint32_t key)
{
    int page = screen_rows(s) - 3;

    selected += key == K_DOWN   ? 1
                : key == K_UP   ? -1
                : key == K_PGDN ? page
                : key == K_PGUP ? -page
                                : 0;
    selected = selected < 0 ? 0 : selected;
    dialog = key == '?' ? true : key == K_ESC ? false : dialog;
    two = key == '2' ? !two : two;
    crash = key == '!';
    if (crash)
        abort();
    if (key == ('l' | MOD_CTRL))
        screen_redraw(s);
    if (key == ('z' | MOD_CTRL)) {
        screen_suspend(s);
        kill(getpid(), SIGSTOP);
        screen_resume(s);
    }
    return key != 'q';
}

static int next_timeout(struct screen *s, struct input *in)
{
    int64_t now = vd_mono_ms();
    int a = screen_due(s), b = input_due(in, now);

    input_replies_pending(in, screen_replies_pending(s));
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

static bool events(struct screen *s, struct input *in)
{
    struct event ev;
    bool dirty = false, go = true;

    while (go && input_next(in, &ev, vd_mono_ms())) {
        if (ev.kind == EV_REPLY)
            dirty = screen_reply(s, &ev) || dirty;
        else
            dirty = true;
        if (ev.kind == EV_KEY)
            go = on_key(s, ev.key);
    }
    if (dirty && go)
        draw(s);
    return go;
}

static bool turn(struct screen *s, struct input *in, int signals)
{
    struct pollfd p[4] = {{.fd = STDIN_FILENO, .events = POLLIN},
                          {.fd = signals, .events = POLLIN},
                          {.fd = screen_worker_fd(s), .events = POLLIN},
                          {.fd = screen_out_fd_wanted(s), .events = POLLOUT}};
    struct signalfd_siginfo si;
    char buf[4096];
    ssize_t n;
    int wait = next_timeout(s, in);

    p[2].fd = screen_worker_fd(s);
    p[3].fd = screen_out_fd_wanted(s);
    if (poll(p, 4, wait) < 0)
        return true;
    if (p[3].revents)
        screen_drain(s);
    if (p[1].revents && read(signals, &si, sizeof(si)) == (ssize_t)sizeof(si)) {
        if (si.ssi_signo != SIGWINCH)
            return false;
        if (screen_resized(s))
            draw(s);
    }
    if (p[0].revents) {
        n = read(STDIN_FILENO, buf, sizeof(buf));
        if (n <= 0)
            return false;
        input_feed(in, buf, (size_t)n, vd_mono_ms());
    }
    return events(s, in);
}

int main(int argc, char **argv)
{
    struct screen_options o = {.in_fd = 0,
                               .out_fd = 1,
                               .graphics = VD_G_SIXEL,
                               .fetch = fetch,
                               .no_colour = getenv("NO_COLOR") != NULL};
    struct vd_worker *worker = NULL;
    struct input *in = input_new();
    struct theme *theme = NULL;
    struct screen *s = NULL;
    struct vd_err err = {0};
    sigset_t set;
    int signals;

    vd_worker_start(&worker, &err);
    setlocale(LC_ALL, "");
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGWINCH);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    o.worker = worker;
    if (argc > 1 && vd_read_file(argv[1], 16 << 20, &file, &err) != VD_OK)
        goto out;
    if (argc > 2 && theme_load(&theme, argv[2], &err) != VD_OK)
        goto out;
    if (screen_open(&s, &o, &err) != VD_OK)
        goto out;
    if (theme)
        screen_theme(s, theme);
    draw(s);
    while (turn(s, in, signals)) {
    }
out:
    screen_close(s);
    vd_worker_stop(worker);
    if (err.code)
        fprintf(stderr, "show: %s: %s\n", err.where, err.message);
    theme_free(theme);
    input_free(in);
    vd_buf_free(&file);
    close(signals);
    return err.code != VD_OK;
}
