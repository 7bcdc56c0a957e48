/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script.c: play keys and commands without a terminal and write screens to files, for tests.
 *
 *     # comment              nothing
 *     key NAME ...           keys as key_parse() knows them
 *     type TEXT              every character of the text is a key
 *     paste TEXT             the text in one paste
 *     :COMMAND               as typed after ':'
 *     wait-idle              until no job runs, no preview and no picture waits
 *     no-wait                do the next line at once, whatever runs
 *     save-screen FILE       the frame as screen_dump() writes it; waits first
 *
 * (A) Deterministic: every line waits until the desk is idle, which the desk knows from inside;
 * time is the injected clock's (VEDETTE_NOW).
 */
#include "config.h"

#include "tui/loop.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <vedette/date.h>
#include <vedette/io.h>
#include <vedette/text.h>

static void wait_jobs(struct desk *d)
{
    struct pollfd p = {.fd = jobs_fd(d->jobs), .events = POLLIN};
    while (jobs_running(d->jobs)) {
        poll(&p, 1, -1);
        jobs_reap(d->jobs, d);
    }
}

static void wait_pictures(struct desk *d)
{
    for (int due; (due = screen_due(d->scr)) >= 0;) {
        struct pollfd p = {.fd = screen_worker_fd(d->scr), .events = POLLIN};
        poll(&p, 1, due);
        d->dirty = true;
    }
}

static void settle(struct desk *d)
{
    d->now_ms = vd_mono_ms();
    do {
        wait_jobs(d);
        if (d->quiet_due_ms)
            desk_quiet(d);
        if (d->dirty)
            desk_draw(d);
        wait_pictures(d);
    } while (jobs_running(d->jobs) || d->quiet_due_ms || d->dirty);
}

static void press(struct desk *d, uint32_t key)
{
    struct event ev = {.kind = EV_KEY, .key = key};
    desk_event(d, &ev);
    if (d->dirty)
        desk_draw(d);
}

static int keys(struct desk *d, char *arg, struct vd_err *err)
{
    for (char *save, *name = strtok_r(arg, " \t", &save); name;
         name = strtok_r(NULL, " \t", &save)) {
        uint32_t key = strcmp(name, "space") == 0 ? ' ' : key_parse(name);
        if (!key)
            return vd_fail(err, VD_INVALID, "", "no key is called '%s'", name);
        press(d, key);
        if (d->quit)
            break;
    }
    return VD_OK;
}

static void type(struct desk *d, const char *arg)
{
    for (size_t n = strlen(arg); n;) {
        uint32_t cp;
        size_t len = vd_utf8_next(arg, n, &cp);
        press(d, cp == 0xFFFFFFFF ? '?' : cp);
        arg += len;
        n -= len;
    }
}

static int save_screen(struct desk *d, const char *path, struct vd_err *err)
{
    struct vd_buf out = {0};
    settle(d);
    screen_dump(d->scr, &out);
    int rc = vd_write_file(path, out.data ? out.data : "", out.len, err);
    vd_buf_free(&out);
    return rc;
}

static int play(struct desk *d, char *line, bool *no_wait, struct vd_err *err)
{
    line += strspn(line, " \t");
    size_t n = strlen(line);
    while (n && (line[n - 1] == '\r' || line[n - 1] == ' '))
        line[--n] = 0;
    if (!*line || *line == '#')
        return VD_OK;
    if (strcmp(line, "no-wait") == 0) {
        *no_wait = true;
        return VD_OK;
    }
    if (!*no_wait)
        settle(d); /* (A) */
    *no_wait = false;
    size_t w = strcspn(line, " \t");
    char *arg = line + w + strspn(line + w, " \t");
    if (*line == ':')
        desk_command(d, line + 1);
    else if (strncmp(line, "key ", 4) == 0)
        return keys(d, arg, err);
    else if (strncmp(line, "type ", 5) == 0)
        type(d, line + 5);
    else if (strncmp(line, "paste ", 6) == 0)
        desk_event(d, &(struct event){.kind = EV_PASTE, .text = arg, .n_text = strlen(arg)});
    else if (strcmp(line, "wait-idle") == 0)
        settle(d);
    else if (strncmp(line, "save-screen ", 12) == 0)
        return save_screen(d, arg, err);
    else
        return vd_fail(err, VD_INVALID, "", "no script command '%.*s'", (int)w, line);
    return VD_OK;
}

int script_run(struct desk *d, const char *path, struct vd_err *err)
{
    struct vd_buf text = {0};
    struct vd_err e = {0};
    bool no_wait = false;
    int n = 0, rc = vd_read_file(path, 1 << 20, &text, err);
    if (rc != VD_OK)
        goto out;
    for (char *line = text.data, *next; rc == VD_OK && line && *line && !d->quit; line = next) {
        if ((next = strchr(line, '\n')))
            *next++ = 0;
        n++;
        d->dirty = true;
        rc = play(d, line, &no_wait, &e);
    }
    if (rc == VD_OK) {
        settle(d);
    } else {
        char where[96];
        snprintf(where, sizeof where, "%.80s:%d", path, n);
        vd_fail(err, (enum vd_rc)rc, where, "%s", e.message);
    }
out:
    vd_buf_free(&text);
    return rc;
}
