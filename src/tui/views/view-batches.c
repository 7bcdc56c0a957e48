/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-batches.c: the imports of this case; each can be taken back as a whole.
 */
#include "config.h"

#include <stdio.h>

#include "tui/ui/grid.h"
#include "tui/views/views.h"

struct batches {
    struct view view;
    struct vd_arena *a;
    struct vd_batch_row *rows;
    struct grid grid;
};

static const struct column columns[] = {
    {"Batch", 6, 1, true, NULL},  {"At", 20, 3, false, NULL},     {"State", 7, 1, false, NULL},
    {"Files", 0, 1, false, NULL}, {"New", 9, 2, true, NULL},      {"Changed", 8, 4, true, NULL},
    {"Same", 9, 5, true, NULL},   {"Rejected", 8, 2, true, NULL}, {"Who", 10, 6, false, NULL},
};

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct vd_batch_row *r = &((struct batches *)ctx)->rows[row];
    const int64_t number[] = {r->id, 0, 0, 0, r->n_new, r->n_changed, r->n_same, r->n_rejected, 0};
    const char *text[] = {NULL, r->at, r->state, r->files, NULL, NULL, NULL, NULL, r->who};
    char n[32];
    return text[col] ? text[col]
           : col == 1 || col == 2 || col == 3 || col == 8
               ? ""
               : vd_arena_strdup(a, group_digits(number[col], n));
}

static const struct grid_ops grid = {.cell = cell};

static int load(struct batches *v, struct desk *d, struct vd_err *err)
{
    vd_arena_reset(v->a);
    v->rows = NULL;
    v->grid.n = 0;
    int rc = vd_store_batches(d->store, v->a, &v->rows, &v->grid.n, err);
    if (rc != VD_OK)
        v->grid.n = 0;
    grid_show(&v->grid);
    return rc;
}

static void close_batches(struct desk *d, struct view *view)
{
    (void)d;
    vd_arena_free(((struct batches *)view)->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct batches *v = (struct batches *)view;
    (void)arg;
    v->a = ui_arena();
    v->grid = (struct grid){
        .columns = columns, .n_columns = sizeof columns / sizeof *columns, .ops = &grid, .ctx = v};
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_batches(d, view);
    return rc;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct batches *v = (struct batches *)view;
    grid_draw(&v->grid, d, w);
    if (!v->grid.n)
        screen_text(d->scr, w.row + 2, w.col + 2, w.cols - 2, ROLE_DIM,
                    "nothing was imported yet: I begins an import", 0);
}

static void tell(struct batches *v, struct desk *d)
{
    if (v->grid.cur < v->grid.n)
        desk_say(d, SAY_INFO, "%s", v->rows[v->grid.cur].files);
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct batches *v = (struct batches *)view;
    (void)arg;
    if (a == ACT_OPEN) {
        tell(v, d);
        return true;
    }
    if (a == ACT_UNDO) {
        if (v->grid.cur < v->grid.n)
            ask_undo(d, &v->rows[v->grid.cur]);
        return true;
    }
    return grid_act(&v->grid, a);
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct batches *v = (struct batches *)view;
    bool clicked = false;
    if (!grid_mouse(&v->grid, ev, &clicked))
        return false;
    if (clicked)
        tell(v, d);
    return true;
}

static void changed(struct desk *d, struct view *view)
{
    struct vd_err e = {0};
    if (load((struct batches *)view, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "Imports");
}

static void save(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "0");
}

const struct view_ops view_batches = {
    .name = "batches",
    .contexts = CTX_LIST | CTX_BATCHES,
    .size = sizeof(struct batches),
    .open = open,
    .crumb = crumb,
    .draw = draw,
    .act = act,
    .event = event,
    .changed = changed,
    .save = save,
    .close = close_batches,
};
