/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-searches.c: the searches made in this case, newest first, with who, why and what came of it.
 */
#include "config.h"

#include <stdio.h>

#include "tui/ui/grid.h"
#include "tui/views/views.h"

struct searches {
    struct view view;
    struct vd_arena *a;
    struct vd_search_row *rows;
    struct grid grid;
};
enum { LIMIT = 1000 };

static const struct column columns[] = {
    {"Search", 6, 1, true, NULL},      {"At", 20, 3, false, NULL},
    {"Kind", 6, 1, false, NULL},       {"Probe", 20, 4, false, NULL},
    {"Candidates", 10, 2, true, NULL}, {"Decided", 7, 2, true, NULL},
    {"Purpose", 0, 1, false, NULL},    {"Basis", 16, 6, false, NULL},
    {"Who", 10, 5, false, NULL},       {"Engine", 14, 7, false, NULL},
    {"Gallery", 9, 8, true, NULL},
};

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct vd_search_row *r = &((struct searches *)ctx)->rows[row];
    char n[32];
    switch (col) {
    case 0:
        return vd_arena_printf(a, "%lld", (long long)r->id);
    case 2:
        return vd_modality_name(r->modality);
    case 4:
        return vd_arena_printf(a, "%lld", (long long)r->n_candidates);
    case 5:
        return vd_arena_printf(a, "%lld", (long long)r->n_decided);
    case 10:
        return vd_arena_strdup(a, group_digits(r->n_gallery, n));
    default: {
        const char *text[] = {NULL, r->at,      NULL,     r->probe, NULL,
                              NULL, r->purpose, r->basis, r->who,   r->engine};
        return text[col];
    }
    }
}

static const struct grid_ops grid = {.cell = cell};

static int load(struct searches *v, struct desk *d, struct vd_err *err)
{
    vd_arena_reset(v->a);
    v->rows = NULL;
    v->grid.n = 0;
    int rc = vd_store_searches(d->store, v->a, LIMIT, &v->rows, &v->grid.n, err);
    if (rc != VD_OK)
        v->grid.n = 0;
    grid_show(&v->grid);
    return rc;
}

static void close_searches(struct desk *d, struct view *view)
{
    (void)d;
    vd_arena_free(((struct searches *)view)->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct searches *v = (struct searches *)view;
    (void)arg;
    v->a = ui_arena();
    v->grid = (struct grid){
        .columns = columns, .n_columns = sizeof columns / sizeof *columns, .ops = &grid, .ctx = v};
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_searches(d, view);
    return rc;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct searches *v = (struct searches *)view;
    grid_draw(&v->grid, d, w);
    if (!v->grid.n)
        screen_text(d->scr, w.row + 2, w.col + 2, w.cols - 2, ROLE_DIM,
                    "no search was made yet: m begins one", 0);
}

static void open_row(struct searches *v, struct desk *d)
{
    if (v->grid.cur < v->grid.n)
        desk_push(d, &view_candidates, &v->rows[v->grid.cur].id);
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct searches *v = (struct searches *)view;
    (void)arg;
    if (a == ACT_OPEN) {
        open_row(v, d);
        return true;
    }
    return grid_act(&v->grid, a);
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct searches *v = (struct searches *)view;
    bool clicked = false;
    if (!grid_mouse(&v->grid, ev, &clicked))
        return false;
    if (clicked)
        open_row(v, d);
    return true;
}

static void changed(struct desk *d, struct view *view)
{
    struct vd_err e = {0};
    if (load((struct searches *)view, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "Searches");
}

static void save(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "0");
}

const struct view_ops view_searches = {
    .name = "searches",
    .contexts = CTX_LIST,
    .size = sizeof(struct searches),
    .open = open,
    .crumb = crumb,
    .draw = draw,
    .act = act,
    .event = event,
    .changed = changed,
    .save = save,
    .close = close_searches,
};
