/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c: what views share that are one short list. */
#include "config.h"

#include "tui/ui/sheet.h"

#include "tui/ui/seek.h"

static int load(struct sheet *t, struct desk *d, struct vd_err *err)
{
    vd_arena_reset(t->a);
    t->grid.n = 0;
    int rc = t->ops->load(t, d, err);
    if (rc != VD_OK)
        t->grid.n = 0;
    grid_show(&t->grid);
    return rc;
}

int sheet_start(struct view *view, struct desk *d, const struct sheet_ops *ops, struct vd_err *err)
{
    struct sheet *t = (struct sheet *)view;
    t->a = ui_arena();
    t->ops = ops;
    t->grid = (struct grid){.columns = ops->columns,
                            .n_columns = ops->n_columns,
                            .ops = ops->cells,
                            .ctx = t,
                            .names = ops->names};
    int rc = load(t, d, err);
    if (rc != VD_OK)
        sheet_close(d, view);
    return rc;
}

void sheet_draw(struct desk *d, struct view *view, struct area w)
{
    struct sheet *t = (struct sheet *)view;
    grid_draw(&t->grid, d, w);
    if (!t->grid.n)
        screen_text(d->scr, w.row + 2, w.col + 2, w.cols - 2, ROLE_DIM, t->ops->when_empty, 0);
}

static void choose(struct sheet *t, struct desk *d)
{
    if (t->grid.cur < t->grid.n)
        t->ops->chosen(t, d);
}

bool sheet_act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct sheet *t = (struct sheet *)view;
    if (a != ACT_OPEN)
        return seek_act(&t->grid, d, a, arg) || grid_act(&t->grid, a);
    choose(t, d);
    return true;
}

bool sheet_event(struct desk *d, struct view *view, const struct event *ev)
{
    struct sheet *t = (struct sheet *)view;
    bool clicked = false;
    if (!grid_mouse(&t->grid, ev, &clicked))
        return false;
    if (clicked)
        choose(t, d);
    return true;
}

void sheet_changed(struct desk *d, struct view *view)
{
    struct vd_err e = {0};
    if (load((struct sheet *)view, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

void sheet_crumb(struct view *view, struct vd_buf *out)
{
    vd_buf_str(out, ((struct sheet *)view)->ops->title);
}

void sheet_save(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "0");
}

void sheet_close(struct desk *d, struct view *view)
{
    (void)d;
    vd_arena_free(((struct sheet *)view)->a);
}
