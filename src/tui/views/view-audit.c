/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-audit.c: the newest rows of the audit chain; V walks the whole of it.
 */
#include "config.h"

#include <stdio.h>

#include "tui/ui/grid.h"
#include "tui/views/views.h"

struct audit {
    struct view view;
    struct vd_arena *a;
    struct vd_audit_row *rows;
    struct grid grid;
};
enum { LIMIT = 1000 };

static const struct column columns[] = {
    {"Row", 8, 1, true, NULL},    {"At", 20, 2, false, NULL},     {"Who", 10, 3, false, NULL},
    {"What", 10, 1, false, NULL}, {"Object", 16, 1, false, NULL}, {"Purpose", 20, 4, false, NULL},
    {"Body", 0, 1, false, NULL},  {"Hash", 12, 5, false, NULL},
};

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct vd_audit_row *r = &((struct audit *)ctx)->rows[row];
    const char *text[] = {NULL, r->at, r->who, r->verb, r->object, r->purpose, r->body, r->hash};
    return col ? text[col] : vd_arena_printf(a, "%lld", (long long)r->seq);
}

static const struct grid_ops grid = {.cell = cell};

/* Rows come oldest first and are kept newest first: filled from the end. */
static int take(void *ctx, const struct vd_audit_row *row)
{
    struct audit *v = ctx;
    if (v->grid.n == LIMIT)
        return 1;
    struct vd_audit_row *r = &v->rows[LIMIT - 1 - v->grid.n++];
    *r = (struct vd_audit_row){.seq = row->seq,
                               .at = vd_arena_strdup(v->a, row->at),
                               .who = vd_arena_strdup(v->a, row->who),
                               .verb = vd_arena_strdup(v->a, row->verb),
                               .object = vd_arena_strdup(v->a, row->object),
                               .purpose = vd_arena_strdup(v->a, row->purpose),
                               .body = vd_arena_strdup(v->a, row->body),
                               .hash = vd_arena_strdup(v->a, row->hash)};
    return 0;
}

static int load(struct audit *v, struct desk *d, struct vd_err *err)
{
    struct vd_store_info info = {0};
    vd_arena_reset(v->a);
    v->grid.n = 0;
    v->rows = vd_arena_alloc(v->a, LIMIT * sizeof *v->rows);
    if (!v->rows)
        ui_out_of_memory();
    int rc = vd_store_info(d->store, &info, err);
    if (rc == VD_OK)
        rc = vd_store_audit_each(d->store, info.n_audit > LIMIT ? info.n_audit - LIMIT + 1 : 1,
                                 take, v, err);
    v->rows += LIMIT - v->grid.n;
    grid_show(&v->grid);
    return rc;
}

static void close_audit(struct desk *d, struct view *view)
{
    (void)d;
    vd_arena_free(((struct audit *)view)->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct audit *v = (struct audit *)view;
    (void)arg;
    v->a = ui_arena();
    v->grid = (struct grid){
        .columns = columns, .n_columns = sizeof columns / sizeof *columns, .ops = &grid, .ctx = v};
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_audit(d, view);
    return rc;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct audit *v = (struct audit *)view;
    grid_draw(&v->grid, d, w);
    if (!v->grid.n)
        screen_text(d->scr, w.row + 2, w.col + 2, w.cols - 2, ROLE_DIM, "the chain is empty", 0);
}

static void tell(struct audit *v, struct desk *d)
{
    if (v->grid.cur < v->grid.n)
        desk_say(d, SAY_INFO, "%s  %s", v->rows[v->grid.cur].body, v->rows[v->grid.cur].hash);
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct audit *v = (struct audit *)view;
    (void)arg;
    if (a == ACT_OPEN) {
        tell(v, d);
        return true;
    }
    return grid_act(&v->grid, a);
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct audit *v = (struct audit *)view;
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
    if (load((struct audit *)view, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "Audit");
}

static void save(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "0");
}

const struct view_ops view_audit = {
    .name = "audit",
    .contexts = CTX_LIST,
    .size = sizeof(struct audit),
    .open = open,
    .crumb = crumb,
    .draw = draw,
    .act = act,
    .event = event,
    .changed = changed,
    .save = save,
    .close = close_audit,
};
