/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen.c: from the views' cells to one write a frame, and the terminal's life around it.
 *
 *     screen_begin .. draw .. screen_end --slots_resolve--> send_frame --paint--> out (one write)
 *     screen_due --quiet--> slots_work / slots_emit --------------------> out (pictures after text)
 *
 * Invariants:
 *  (a) `shown` is what ncurses was last given; only rows that differ are given again.
 *  (b) While the last frame has not drained no other is made: the newest `now` goes out later.
 *  (c) A picture is only sent when its sentinels have been sent before it.
 *  (d) Rows beside or under a picture are never scrolled by the terminal: where several rows change
 *      at once, one cell a row is forgotten (paint_guard), which costs less than the picture.
 *  (e) Nothing reads: events come from the loop, answers of the terminal through screen_reply.
 */
#include "config.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <vedette/date.h>
#include "tui/term/colour.h"
#include "tui/term/screen_impl.h"

enum { CACHE_BYTES = 4 << 20, GUARD_ROWS = 3, FINISH_MS = 300, PALETTE_16 = 16, PALETTE_MONO = 2 };

/* ---- small questions ---- */

int screen_rows(const struct screen *s)
{
    return s->rows;
}

int screen_cols(const struct screen *s)
{
    return s->cols;
}

bool screen_ascii(const struct screen *s)
{
    return s->ascii;
}

bool screen_light(const struct screen *s)
{
    const struct theme *t = s->theme ? s->theme : theme_builtin();
    int paper = theme_style(t, ROLE_NORMAL, DEPTH_256).bg;
    return paper >= 0 ? colour_is_light(paper) : s->light;
}

void screen_background(struct screen *s, bool light)
{
    s->light = light;
}

enum screen_bidi screen_bidi_now(const struct screen *s)
{
    if (s->opt.bidi != BIDI_AUTO)
        return s->opt.bidi;
    return s->caps.reorders ? BIDI_TERMINAL : BIDI_PROGRAM;
}

enum vd_graphics screen_graphics(const struct screen *s)
{
    if (!s->opt.worker || s->opt.graphics == VD_G_OFF)
        return VD_G_OFF;
    if (s->opt.graphics == VD_G_SIXEL && (s->caps.sixel || s->script))
        return VD_G_SIXEL;
    if (s->ascii || s->opt.graphics == VD_G_ASCII)
        return VD_G_ASCII;
    return VD_G_SYMBOLS;
}

void screen_set_graphics(struct screen *s, enum vd_graphics most)
{
    s->opt.graphics = most;
}

static struct slots_env environment(const struct screen *s)
{
    enum theme_depth depth = s->paint ? paint_depth(s->paint) : DEPTH_256;
    struct slots_env e = {.cells = s->now,
                          .rows = s->rows,
                          .cols = s->cols,
                          .graphics = screen_graphics(s),
                          .max_w = s->caps.max_w,
                          .max_h = s->caps.max_h,
                          .registers = s->caps.registers,
                          .symbol_colours = depth == DEPTH_256 ? 256
                                            : depth >= DEPTH_8 ? PALETTE_16
                                                               : PALETTE_MONO,
                          .rate = s->out.rate,
                          .now_ms = vd_mono_ms()};

    caps_cell(&s->caps, s->rows, s->cols, s->w_px, s->h_px, &e.cell_w, &e.cell_h);
    return e;
}

/* ---- open and close ---- */

/* Is text to be ASCII?  A "C" locale is taken for the missing setting that it mostly is. */
static bool need_ascii(void)
{
    const char *name = setlocale(LC_CTYPE, NULL);

    if (!strcmp(nl_langinfo(CODESET), "UTF-8"))
        return false;
    if (name && (!strcmp(name, "C") || !strcmp(name, "POSIX")))
        return setlocale(LC_CTYPE, "C.UTF-8") == NULL;
    return true;
}

static int make_cells(struct screen *s, struct vd_err *err)
{
    size_t n = (size_t)s->rows * (size_t)s->cols;

    vd_free(s->now);
    vd_free(s->shown);
    s->now = vd_array(n, sizeof(struct cell));
    s->shown = vd_array(n, sizeof(struct cell));
    s->all = true;
    return s->now && s->shown ? VD_OK : vd_fail(err, VD_NOMEM, "terminal", "out of memory");
}

static int open_terminal(struct screen *s, struct vd_err *err)
{
    const char *term = getenv("TERM");
    int rc = tty_open(&s->tty, s->opt.in_fd, s->opt.out_fd, err), rows, cols;

    if (rc != VD_OK)
        return rc;
    s->out.fd = s->tty.own_fd;
    tty_size(&s->tty, &rows, &cols, &s->w_px, &s->h_px);
    s->rows = s->opt.rows ? s->opt.rows : rows;
    s->cols = s->opt.cols ? s->opt.cols : cols;
    caps_init(&s->caps, getenv);
    rc = paint_open(&s->paint, term && *term ? term : "dumb", s->rows, s->cols, s->opt.no_colour,
                    err);
    return rc == VD_OK ? tty_raw(&s->tty, err) : rc;
}

static void open_script(struct screen *s)
{
    s->script = true;
    s->rows = s->opt.rows ? s->opt.rows : 24;
    s->cols = s->opt.cols ? s->opt.cols : 80;
    s->caps.max_w = s->caps.max_h = 1000;
    if (paint_open(&s->paint, "xterm-256color", s->rows, s->cols, s->opt.no_colour, NULL) != VD_OK)
        paint_open(&s->paint, "xterm", s->rows, s->cols, s->opt.no_colour, NULL);
}

int screen_open(struct screen **out, const struct screen_options *o, struct vd_err *err)
{
    struct screen *s = vd_alloc(sizeof(*s));
    int rc = VD_OK;

    *out = NULL;
    if (!s)
        return vd_fail(err, VD_NOMEM, "terminal", "out of memory");
    s->opt = *o;
    s->out.fd = s->tty.own_fd = -1;
    s->tty.old_flags = -1;
    s->cursor_row = s->cursor_col = -1;
    s->ascii = need_ascii() || o->ascii;
    s->theme = theme_builtin();
    s->slots.worker = o->worker;
    s->slots.fetch = o->fetch;
    s->slots.draw = o->draw;
    s->slots.ctx = o->ctx;
    s->slots.cache.max_bytes = CACHE_BYTES;
    if (o->out_fd < 0)
        open_script(s);
    else
        rc = open_terminal(s, err);
    if (rc == VD_OK)
        rc = make_cells(s, err);
    if (rc != VD_OK) {
        screen_close(s);
        return rc;
    }
    if (!s->script)
        tty_modes_on(&s->tty, &s->bytes);
    screen_begin(s);
    *out = s;
    return VD_OK;
}

void screen_close(struct screen *s)
{
    if (!s)
        return;
    if (!s->script && s->tty.raw && !s->suspended) {
        out_finish(&s->out, FINISH_MS);
        vd_buf_clear(&s->bytes);
        tty_modes_off(&s->bytes);
        paint_close(s->paint, &s->bytes);
        out_send(&s->out, &s->bytes);
        out_finish(&s->out, FINISH_MS);
    } else {
        paint_close(s->paint, NULL);
    }
    tty_close(&s->tty);
    slots_free(&s->slots);
    out_free(&s->out);
    vd_buf_free(&s->bytes);
    vd_buf_free(&s->text);
    vd_free(s->now);
    vd_free(s->shown);
    vd_free(s);
}

void screen_theme(struct screen *s, const struct theme *t)
{
    s->theme = t ? t : theme_builtin();
    if (s->paint)
        paint_theme(s->paint, s->theme);
    s->all = true;
}

void screen_mouse(struct screen *s, bool on)
{
    if (s->script || s->tty.mouse == on)
        return;
    tty_modes_off(&s->bytes);
    s->tty.mouse = on;
    tty_modes_on(&s->tty, &s->bytes);
    s->waiting = true;
}

void screen_clipboard(struct screen *s, const char *text, size_t n)
{
    if (!s->script)
        tty_clipboard(&s->bytes, text, n);
    s->waiting = !s->script;
}

/* ---- one frame ---- */

void screen_begin(struct screen *s)
{
    screen_fill(s, 0, 0, s->rows, s->cols, ROLE_NORMAL);
    s->cursor_row = s->cursor_col = -1;
    slots_begin(&s->slots);
}

void screen_picture(struct screen *s, int slot, int row, int col, int rows, int cols, int64_t key,
                    const char *label)
{
    struct slots_env e = environment(s);
    slots_declare(&s->slots, &e, slot, (struct rect){row, col, rows, cols}, key, label);
}

void screen_cover(struct screen *s, int row, int col, int rows, int cols)
{
    slots_cover(&s->slots, (struct rect){row, col, rows, cols});
}

static bool in_slot(const struct screen *s, int row, int col)
{
    return s->now[row * s->cols + col].slot != 0;
}

/* Invariant (d). */
static void guard(struct screen *s)
{
    for (int i = 0; i < N_SLOTS; i++) {
        const struct rect *r = &s->slots.v[i].had;
        int col = r->col - 1;
        if (!r->rows || r->row + r->rows > s->rows)
            continue;
        if (col < 0 || in_slot(s, r->row, col))
            col = r->col + r->cols;
        if (col >= s->cols || in_slot(s, r->row, col))
            col = r->col; /* no column beside it: the cost is one column of the picture */
        paint_guard(s->paint, r->row, r->rows, col);
    }
}

/* Invariant (a). Returns how many rows were given to ncurses. */
static int paint_rows(struct screen *s)
{
    size_t row_bytes = (size_t)s->cols * sizeof(struct cell);
    int n = 0;

    for (int r = 0; r < s->rows; r++) {
        struct cell *now = s->now + r * s->cols, *shown = s->shown + r * s->cols;
        if (!s->all && !memcmp(now, shown, row_bytes))
            continue;
        if (s->paint)
            paint_row(s->paint, r, now);
        memcpy(shown, now, row_bytes);
        n++;
    }
    s->all = false;
    return n;
}

static void send_frame(struct screen *s)
{
    int n;

    s->waiting = s->suspended || out_busy(&s->out);
    if (s->waiting)
        return;
    if (s->caps.sync && !s->script)
        vd_buf_str(&s->bytes, "\033[?2026h");
    n = paint_rows(s);
    if (s->paint) {
        if (n >= GUARD_ROWS)
            guard(s);
        paint_cursor(s->paint, s->cursor_row, s->cursor_col);
        paint_flush(s->paint, &s->bytes);
    }
    if (s->caps.sync && !s->script)
        vd_buf_str(&s->bytes, "\033[?2026l");
    if (!s->asked && !s->script) {
        s->asked = true;
        caps_query(&s->caps, &s->bytes, vd_mono_ms());
    }
    out_send(&s->out, &s->bytes);
}

void screen_end(struct screen *s)
{
    struct slots_env e = environment(s);

    if (screen_bidi_now(s) == BIDI_TERMINAL)
        screen_fence_rtl(s);
    slots_resolve(&s->slots, &e);
    send_frame(s);
}

void screen_redraw(struct screen *s)
{
    slots_stale(&s->slots);
    s->all = true;
    if (s->paint)
        paint_forget(s->paint);
}

/* ---- the outside ---- */

bool screen_resized(struct screen *s)
{
    int rows = s->rows, cols = s->cols;

    if (s->script)
        return false;
    tty_size(&s->tty, &rows, &cols, &s->w_px, &s->h_px);
    s->rows = s->opt.rows ? s->opt.rows : rows;
    s->cols = s->opt.cols ? s->opt.cols : cols;
    if (make_cells(s, NULL) != VD_OK)
        abort(); /* a face may: there is nothing left to draw on */
    paint_resize(s->paint, s->rows, s->cols);
    slots_stale(&s->slots);
    caps_query_cell(&s->caps, &s->bytes, vd_mono_ms());
    screen_begin(s);
    return true;
}

bool screen_reply(struct screen *s, const struct event *ev)
{
    int64_t now = vd_mono_ms();
    bool changed;

    if (ev->kind != EV_REPLY)
        return false;
    if (ev->reply == RE_FENCE) {
        out_fence_answer(&s->out, now);
        return false;
    }
    changed = caps_reply(&s->caps, ev, now);
    s->out.trip_ms = (double)s->caps.trip_ms;
    return changed;
}

bool screen_replies_pending(const struct screen *s)
{
    return caps_pending(&s->caps, vd_mono_ms()) || s->out.fence;
}

static void send_picture(struct screen *s, const struct slots_env *e)
{
    size_t at = s->bytes.len, n;

    if (s->caps.sync && !s->script)
        vd_buf_str(&s->bytes, "\033[?2026h");
    n = slots_emit(&s->slots, e, &s->bytes);
    if (!n) {
        s->bytes.len = at;
        return;
    }
    if (s->caps.sync && !s->script)
        vd_buf_str(&s->bytes, "\033[?2026l");
    s->pictures++;
    s->picture_bytes += n;
    out_fence(&s->out, &s->bytes, s->bytes.len - at, e->now_ms);
    out_send(&s->out, &s->bytes);
}

int screen_due(struct screen *s)
{
    struct slots_env e = environment(s);
    int fence_due, next;
    bool open;

    if (s->suspended)
        return -1;
    if (slots_work(&s->slots, &e) || (s->waiting && !out_busy(&s->out)))
        send_frame(s);
    open = out_fence_open(&s->out, e.now_ms, &fence_due);
    if (open && !out_busy(&s->out))
        send_picture(s, &e);
    if (out_busy(&s->out))
        return -1; /* poll for writing says when */
    next = slots_next(&s->slots, &e);
    open = out_fence_open(&s->out, e.now_ms, &fence_due);
    if (!open && next >= 0 && !s->slots.asked_ms)
        next = fence_due;
    return next;
}

int screen_worker_fd(const struct screen *s)
{
    return s->slots.asked_ms ? vd_worker_fd(s->opt.worker) : -1;
}

int screen_out_fd_wanted(const struct screen *s)
{
    return out_busy(&s->out) ? s->out.fd : -1;
}

void screen_drain(struct screen *s)
{
    out_drain(&s->out);
    if (s->waiting && !out_busy(&s->out))
        send_frame(s);
}

void screen_suspend(struct screen *s)
{
    if (s->script || s->suspended)
        return;
    out_finish(&s->out, FINISH_MS);
    vd_buf_clear(&s->bytes);
    tty_modes_off(&s->bytes);
    paint_pause(s->paint, &s->bytes);
    out_send(&s->out, &s->bytes);
    out_finish(&s->out, FINISH_MS);
    tty_restore(&s->tty);
    s->suspended = true;
}

void screen_resume(struct screen *s)
{
    if (!s->suspended)
        return;
    tty_raw(&s->tty, NULL);
    s->suspended = false;
    tty_modes_on(&s->tty, &s->bytes);
    screen_resized(s);
    screen_redraw(s);
}

void screen_stats(const struct screen *s, struct screen_stats *out)
{
    *out = (struct screen_stats){.frames = s->out.frames,
                                 .bytes = s->out.bytes,
                                 .picture_bytes = s->picture_bytes,
                                 .pictures = s->pictures};
}
