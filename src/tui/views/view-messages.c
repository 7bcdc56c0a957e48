/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-messages.c: what was said in this session, newest first.
 */
#include "config.h"

#include "tui/ui/grid.h"
#include "tui/ui/seek.h"
#include "tui/views/views.h"

struct messages {
    struct view view;
    struct desk *d;
    struct grid grid;
};

static const struct column columns[] = {
    {"At", 20, 2, false, NULL}, {"Level", 7, 1, false, NULL}, {"Message", 0, 1, false, NULL}};

static const struct message *message(const struct desk *d, size_t row)
{
    return &d->log[(d->n_log - 1 - (int)row) % MESSAGES_KEPT];
}

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    static const char *const levels[] = {"info", "warning", "error"};
    const struct message *m = message(((struct messages *)ctx)->d, row);
    const char *text[] = {m->at, levels[m->level], m->text};
    (void)a;
    return text[col];
}

static enum role role(void *ctx, size_t row, int col)
{
    static const enum role roles[] = {ROLE_INFO, ROLE_WARN, ROLE_ERROR};
    const struct message *m = message(((struct messages *)ctx)->d, row);
    return col == 0 ? ROLE_DIM : roles[m->level];
}

static const struct grid_ops grid = {.cell = cell, .role = role};

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct messages *v = (struct messages *)view;
    (void)arg, (void)err;
    v->d = d;
    v->grid = (struct grid){.columns = columns, .n_columns = 3, .ops = &grid, .ctx = v};
    return VD_OK;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct messages *v = (struct messages *)view;
    v->grid.n = (size_t)(d->n_log < MESSAGES_KEPT ? d->n_log : MESSAGES_KEPT);
    grid_draw(&v->grid, d, w);
    if (!v->grid.n)
        screen_text(d->scr, w.row + 1, w.col + 2, w.cols - 2, ROLE_DIM, "nothing was said yet", 0);
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct messages *v = (struct messages *)view;
    if (a == ACT_OPEN && v->grid.cur < v->grid.n) {
        desk_say(d, SAY_INFO, "%s", message(d, v->grid.cur)->text);
        return true;
    }
    return seek_act(&v->grid, d, a, arg) || grid_act(&v->grid, a);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "Messages");
}

const struct view_ops view_messages = {
    .name = "messages",
    .contexts = CTX_LIST,
    .size = sizeof(struct messages),
    .open = open,
    .crumb = crumb,
    .draw = draw,
    .act = act,
};
