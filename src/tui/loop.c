/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop.c: the event loop on a terminal.
 *
 *     poll(tty, signals, jobs, worker, drain) -> all input -> model -> one frame
 *
 * (A) No timer runs when nothing moves: idle means no wake-ups and no bytes.
 * (B) All queued input is taken before a frame is drawn, so a held key costs one frame.
 * (C) Whatever ends the loop, the place is saved before the terminal is given back.
 */
#include "config.h"

#include "tui/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <vedette/date.h>

enum { FD_TTY, FD_SIGNALS, FD_JOBS, FD_WORKER, FD_DRAIN, N_FDS, JOB_TICK_MS = 200 };

static int soonest(int a, int b)
{
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

/* ms until something falls due, or -1 (A). */
static int time_left(struct desk *d)
{
    int due = soonest(input_due(d->in, d->now_ms), screen_due(d->scr));
    input_replies_pending(d->in, screen_replies_pending(d->scr));
    if (d->quiet_due_ms) {
        int64_t left = d->quiet_due_ms - d->now_ms;
        due = soonest(due, left > 0 ? (int)left : 0);
    }
    return jobs_shown(d->jobs) ? soonest(due, JOB_TICK_MS) : due;
}

static void take_events(struct desk *d)
{
    struct event ev;
    while (!d->quit && input_next(d->in, &ev, d->now_ms)) {
        if (ev.kind == EV_REPLY && ev.reply == RE_BACKGROUND) {
            desk_background(d, ev.arg);
        } else if (ev.kind == EV_REPLY) {
            if (screen_reply(d->scr, &ev))
                d->dirty = true;
        } else if (ev.kind == EV_EOF) {
            d->quit = true;
        } else {
            desk_event(d, &ev);
        }
    }
}

/* Everything that waits on the terminal (B); a lost one ends the desk. */
static void take_input(struct desk *d)
{
    char buf[4096];
    ssize_t n = read(STDIN_FILENO, buf, sizeof buf);
    if (n > 0)
        input_feed(d->in, buf, (size_t)n, d->now_ms);
    else if (n == 0 || (errno != EINTR && errno != EAGAIN))
        d->quit = true;
}

void desk_suspend(struct desk *d)
{
    if (d->scripted)
        return;
    screen_suspend(d->scr);
    raise(SIGSTOP);
    screen_resume(d->scr);
    screen_resized(d->scr);
    screen_redraw(d->scr);
    d->dirty = true;
}

static void take_signal(struct desk *d, int fd)
{
    struct signalfd_siginfo si;
    while (read(fd, &si, sizeof si) == (ssize_t)sizeof si)
        switch (si.ssi_signo) {
        case SIGWINCH:
            if (screen_resized(d->scr))
                d->dirty = true;
            break;
        case SIGTSTP:
            desk_suspend(d);
            break;
        case SIGCONT:
            screen_redraw(d->scr);
            d->dirty = true;
            break;
        default: /* SIGHUP, SIGTERM, SIGINT */
            d->quit = true;
        }
}

static int open_signals(sigset_t *old)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigaddset(&set, SIGTSTP);
    sigaddset(&set, SIGCONT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, old);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void fill(struct desk *d, struct pollfd p[N_FDS], int signals)
{
    p[FD_TTY] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
    p[FD_SIGNALS] = (struct pollfd){signals, POLLIN, 0};
    p[FD_JOBS] = (struct pollfd){jobs_fd(d->jobs), POLLIN, 0};
    p[FD_WORKER] = (struct pollfd){screen_worker_fd(d->scr), POLLIN, 0};
    p[FD_DRAIN] = (struct pollfd){screen_out_fd_wanted(d->scr), POLLOUT, 0};
}

static void follow(struct desk *d)
{
    if (!d->quiet_due_ms || d->now_ms < d->quiet_due_ms)
        return;
    if (vd_store_version(d->store) != d->version) /* another process wrote */
        desk_changed(d);
    desk_quiet(d);
}

static void step(struct desk *d, int signals)
{
    struct pollfd p[N_FDS];
    int wait = time_left(d);
    fill(d, p, signals);
    int n = poll(p, N_FDS, wait);
    d->now_ms = vd_mono_ms();
    if (n < 0 && errno != EINTR)
        d->quit = true;
    if (n > 0 && p[FD_SIGNALS].revents)
        take_signal(d, signals);
    if (n > 0 && p[FD_TTY].revents)
        take_input(d);
    if (n > 0 && (p[FD_DRAIN].revents & POLLOUT))
        screen_drain(d->scr);
    take_events(d);
    if (n > 0 && p[FD_JOBS].revents)
        jobs_reap(d->jobs, d);
    if (jobs_shown(d->jobs))
        d->dirty = true; /* progress */
    follow(d);
}

int loop_run(struct desk *d, struct vd_err *err)
{
    sigset_t old;
    int signals = open_signals(&old);
    if (signals < 0)
        return vd_fail_errno(err, VD_IO, "signalfd", errno, "no signal descriptor");
    int flags = fcntl(STDIN_FILENO, F_GETFL);
    d->dirty = true;
    while (!d->quit) {
        if (d->dirty)
            desk_draw(d);
        step(d, signals);
    }
    if (!d->opt->read_only)
        session_save(d, false); /* (C) */
    close(signals);
    if (flags >= 0)
        fcntl(STDIN_FILENO, F_SETFL, flags);
    screen_close(d->scr);
    d->scr = NULL;
    sigprocmask(SIG_SETMASK, &old, NULL);
    return VD_OK;
}
