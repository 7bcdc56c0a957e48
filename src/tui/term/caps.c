/* SPDX-License-Identifier: Apache-2.0 */
/*
 * caps.c: one batch of questions after the first frame, DA1 last as the fence, no waiting.
 *
 *     CSI 16 t           size of a cell            -> CSI 6 ; h ; w t
 *     CSI ? 1 ; 1 ; 0 S  colour registers          -> CSI ? 1 ; 0 ; n S
 *     CSI ? 2 ; 4 ; 0 S  largest sixel picture     -> CSI ? 2 ; 0 ; w ; h S
 *     CSI ? 2026 $ p     synchronised output       -> CSI ? 2026 ; 1 or 2 $ y
 *     CSI > 0 q          name and version          -> DCS > | text ST
 *     OSC 11 ; ? ST      background colour         -> OSC 11 ; rgb:r/g/b ST
 *     CSI c              DA1: attribute 4 is sixel -> CSI ? class ; a ; b ... c
 *
 * Invariants:
 *  (a) Nothing here waits: before an answer comes the poorer choice holds.
 *  (b) A multiplexer never gets sixel: tmux before 3.4, screen and mosh drop it, tmux after that
 *      claims it even when the outer terminal cannot show it.
 *
 * Tried and rejected: the cell's size from XTSMGRAPHICS (xterm caps that answer at 1000 pixels);
 * mlterm answers item 2 with item 1, which is why the item is read from the answer.
 */
#include "config.h"

#include <string.h>
#include <strings.h>
#include "tui/term/caps.h"

enum { PENDING_MS = 10000, DEFAULT_MAX = 1000, DEFAULT_W = 10, DEFAULT_H = 20 };

static bool starts(const char *s, const char *prefix)
{
    return s && !strncmp(s, prefix, strlen(prefix));
}

void caps_init(struct caps *c, char *(*env)(const char *name))
{
    const char *term = env("TERM"), *program = env("TERM_PROGRAM");

    memset(c, 0, sizeof(*c));
    c->max_w = c->max_h = DEFAULT_MAX;
    c->multiplexer = env("TMUX") || env("STY") || starts(term, "tmux") || starts(term, "screen");
    c->plain = env("STY") || starts(term, "screen") || starts(term, "linux") ||
               starts(term, "vt1") || starts(term, "vt2");
    c->reorders = env("MLTERM") || env("VTE_VERSION") || env("KONSOLE_VERSION") ||
                  starts(term, "mlterm") || starts(program, "mintty") ||
                  starts(program, "Apple_Terminal") || starts(program, "iTerm");
    if (c->multiplexer) /* what it runs in may have changed since */
        c->reorders = false;
}

static void ask_fence(struct caps *c, struct vd_buf *bytes, int64_t now_ms)
{
    vd_buf_str(bytes, "\033[c");
    c->pending = true;
    c->asked_ms = now_ms;
}

void caps_query(struct caps *c, struct vd_buf *bytes, int64_t now_ms)
{
    if (!c->plain)
        vd_buf_str(bytes, "\033[16t\033[?1;1;0S\033[?2;4;0S\033[?2026$p\033[>0q\033]11;?\033\\");
    ask_fence(c, bytes, now_ms);
}

void caps_query_cell(struct caps *c, struct vd_buf *bytes, int64_t now_ms)
{
    c->cell_w = c->cell_h = 0;
    if (!c->plain)
        vd_buf_str(bytes, "\033[16t");
    ask_fence(c, bytes, now_ms);
}

/* mlterm tells its name to nobody, but its DA1 is its own. */
static bool is_mlterm(const struct event *ev)
{
    static const int mlterm[] = {63, 1, 2, 3, 4, 6, 7, 15, 18, 22, 29};
    return ev->n_arg == 11 && !memcmp(ev->arg, mlterm, sizeof(mlterm));
}

static bool on_da1(struct caps *c, const struct event *ev, int64_t now_ms)
{
    bool sixel = c->sixel, first = !c->fence;

    for (int i = 1; i < ev->n_arg; i++)
        sixel = sixel || ev->arg[i] == 4;
    if (is_mlterm(ev) && !c->multiplexer)
        c->reorders = true;
    c->sixel = sixel && !c->multiplexer;
    c->fence = true;
    if (c->pending && (!c->trip_ms || now_ms - c->asked_ms < c->trip_ms))
        c->trip_ms = now_ms - c->asked_ms;
    c->pending = false;
    return first;
}

static bool on_name(struct caps *c, const struct event *ev)
{
    static const char *const reordering[] = {"VTE(", "Konsole", "mintty", "mlterm", "iTerm2"};
    bool before = c->reorders;

    if (ev->n_text > 5 && (!memcmp(ev->text, "tmux ", 5) || !memcmp(ev->text, "scree", 5))) {
        c->multiplexer = true;
        c->sixel = c->reorders = false;
        return true;
    }
    for (size_t i = 0; i < sizeof(reordering) / sizeof(*reordering); i++) {
        size_t n = strlen(reordering[i]);
        if (ev->n_text >= n && !strncasecmp(ev->text, reordering[i], n) && !c->multiplexer)
            c->reorders = true;
    }
    return c->reorders != before;
}

static bool on_cell(struct caps *c, int h, int w)
{
    bool good = w >= 4 && h >= 4 && w <= 200 && h <= 200, changed;

    changed = good && (c->cell_w != w || c->cell_h != h);
    if (good) {
        c->cell_w = w;
        c->cell_h = h;
    }
    return changed;
}

bool caps_reply(struct caps *c, const struct event *ev, int64_t now_ms)
{
    switch (ev->reply) {
    case RE_DA1:
        return on_da1(c, ev, now_ms);
    case RE_CELL:
        return on_cell(c, ev->arg[1], ev->arg[2]);
    case RE_SIXEL_COLOURS:
        if (ev->n_arg >= 3 && ev->arg[1] == 0 && ev->arg[2] > 1)
            c->registers = ev->arg[2];
        return false;
    case RE_SIXEL_SIZE:
        if (ev->n_arg >= 4 && ev->arg[0] == 2 && ev->arg[1] == 0) {
            c->max_w = ev->arg[2] > 0 ? ev->arg[2] : c->max_w;
            c->max_h = ev->arg[3] > 0 ? ev->arg[3] : c->max_h;
            c->sixel = !c->multiplexer;
        }
        return false;
    case RE_SYNC:
        c->sync = ev->n_arg >= 2 && ev->arg[0] == 2026 && (ev->arg[1] == 1 || ev->arg[1] == 2);
        return false;
    case RE_NAME:
        return on_name(c, ev);
    default:
        return false;
    }
}

bool caps_pending(const struct caps *c, int64_t now_ms)
{
    return c->pending && now_ms - c->asked_ms < PENDING_MS;
}

void caps_cell(const struct caps *c, int rows, int cols, int w_px, int h_px, int *cell_w,
               int *cell_h)
{
    int w = cols > 0 ? w_px / cols : 0, h = rows > 0 ? h_px / rows : 0;

    if (c->cell_w && c->cell_h) {
        *cell_w = c->cell_w;
        *cell_h = c->cell_h;
    } else if (w >= 4 && h >= 4 && w <= 200 && h <= 200) {
        *cell_w = w;
        *cell_h = h;
    } else {
        *cell_w = DEFAULT_W;
        *cell_h = DEFAULT_H;
    }
}
