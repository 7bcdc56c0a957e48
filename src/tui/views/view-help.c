/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-help.c: the action table as a searchable list: help of the view beneath, or the palette over
 * everything.  Enter runs the row.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/ui/command.h"
#include "tui/ui/grid.h"
#include "tui/views/views.h"

struct help {
    struct view view;
    struct desk *d;
    unsigned contexts;
    bool palette;
    struct line line;
    struct hit {
        enum action a;
        int score;
    } hits[N_ACTIONS];
    struct grid grid;
};

static const struct column columns[] = {{"Keys", 14, 1, false, NULL},
                                        {"Command", 18, 1, false, NULL},
                                        {"What it does", 0, 1, false, NULL}};

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    struct help *v = ctx;
    enum action act = v->hits[row].a;
    char keys[96];
    if (col == 1)
        return vd_arena_printf(a, ":%s%s", action_table[act].name,
                               action_table[act].flags & A_ARG ? " ..." : "");
    if (col == 2)
        return action_table[act].help;
    keymap_keys(&v->d->cfg.keys, act, keys, sizeof keys);
    return vd_arena_printf(a, "%s%s", keys, v->d->cfg.keys.changed[act] ? " (yours)" : "");
}

static const struct grid_ops grid = {.cell = cell};

static int by_score(const void *x, const void *y)
{
    const struct hit *a = x, *b = y;
    return a->score != b->score ? b->score - a->score : (int)a->a - (int)b->a;
}

static void search(struct help *v)
{
    char text[200];
    v->grid.n = 0;
    for (int a = 0; a < N_ACTIONS; a++) {
        const struct action_row *r = &action_table[a];
        if (!(r->contexts & v->contexts))
            continue;
        snprintf(text, sizeof text, "%s %s", r->name, r->help);
        int score = v->line.len ? fuzzy_score(v->line.text, v->palette ? r->name : text) : 0;
        if (!v->palette && v->line.len) /* help: whole words, in the table's order */
            score = strstr(text, v->line.text) ? 0 : -1;
        if (score >= 0)
            v->hits[v->grid.n++] = (struct hit){(enum action)a, score};
    }
    if (v->palette)
        qsort(v->hits, v->grid.n, sizeof *v->hits, by_score);
    v->grid.cur = v->grid.top = 0;
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct help *v = (struct help *)view;
    const struct help_arg *a = arg;
    (void)err;
    v->d = d;
    v->palette = a->contexts == 0;
    v->contexts = v->palette ? ~(unsigned)CTX_FORM : a->contexts;
    v->grid = (struct grid){.columns = columns, .n_columns = 3, .ops = &grid, .ctx = v};
    search(v);
    return VD_OK;
}

static void draw(struct desk *d, struct view *view, struct area where)
{
    struct help *v = (struct help *)view;
    struct area w = frame_dialog(d, where.rows, where.cols > 100 ? 96 : where.cols,
                                 v->palette ? "Run an action" : "Help");
    int at = screen_text(d->scr, w.row, w.col, w.cols, ROLE_PROMPT, "search: ", 0);
    line_draw(d->scr, &v->line, w.row, w.col + at, w.cols - at, ROLE_INPUT, true);
    grid_draw(&v->grid, d, (struct area){w.row + 1, w.col, w.rows - 2, w.cols});
    if (v->grid.cur < v->grid.n) /* in whole */
        screen_text(d->scr, w.row + w.rows - 1, w.col, w.cols, ROLE_SOURCE,
                    action_table[v->hits[v->grid.cur].a].help, 0);
}

/* The row runs in the view beneath. */
static void run(struct help *v, struct desk *d)
{
    if (v->grid.cur >= v->grid.n)
        return;
    enum action a = v->hits[v->grid.cur].a;
    desk_pop(d);
    if (!desk_act(d, a, NULL))
        desk_say(d, SAY_INFO, "'%s' does nothing in this view", action_table[a].name);
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct help *v = (struct help *)view;
    bool changed = false, clicked = false;
    if (ev->kind == EV_MOUSE) {
        if (grid_mouse(&v->grid, ev, &clicked) && clicked)
            run(v, d);
        return true;
    }
    uint32_t key = ev->kind == EV_KEY ? ev->key : 0;
    if (key == K_ESC || key == K_F1 || key == ('c' | MOD_CTRL) || (key == K_BS && !v->line.len) ||
        ((key == '?' || key == 'q') && !v->line.len))
        desk_pop(d);
    else if (key == K_ENTER)
        run(v, d);
    else if (key == K_DOWN || key == K_UP)
        grid_act(&v->grid, key == K_DOWN ? ACT_DOWN : ACT_UP);
    else if (key == K_PGDN || key == K_PGUP)
        grid_act(&v->grid, key == K_PGDN ? ACT_PAGE_DOWN : ACT_PAGE_UP);
    else if (line_event(&v->line, ev, &changed) && changed)
        search(v);
    return true;
}

const struct view_ops view_help = {
    .name = "help",
    .contexts = CTX_FORM,
    .size = sizeof(struct help),
    .overlay = true,
    .open = open,
    .draw = draw,
    .event = event,
};
