/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-audit.c: the newest rows of the audit chain; V walks the whole of it.
 */
#include "config.h"

#include <stdio.h>

#include "tui/ui/sheet.h"
#include "tui/views/views.h"

struct audit {
    struct sheet sheet;
    struct vd_audit_row *rows;
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
    if (v->sheet.grid.n == LIMIT)
        return 1;
    struct vd_audit_row *r = &v->rows[LIMIT - 1 - v->sheet.grid.n++];
    *r = (struct vd_audit_row){.seq = row->seq,
                               .at = vd_arena_strdup(v->sheet.a, row->at),
                               .who = vd_arena_strdup(v->sheet.a, row->who),
                               .verb = vd_arena_strdup(v->sheet.a, row->verb),
                               .object = vd_arena_strdup(v->sheet.a, row->object),
                               .purpose = vd_arena_strdup(v->sheet.a, row->purpose),
                               .body = vd_arena_strdup(v->sheet.a, row->body),
                               .hash = vd_arena_strdup(v->sheet.a, row->hash)};
    return 0;
}

static int load(struct sheet *t, struct desk *d, struct vd_err *err)
{
    struct audit *v = (struct audit *)t;
    struct vd_store_info info = {0};
    v->rows = vd_arena_alloc(t->a, LIMIT * sizeof *v->rows);
    if (!v->rows)
        ui_out_of_memory();
    int rc = vd_store_info(d->store, &info, err);
    if (rc == VD_OK)
        rc = vd_store_audit_each(d->store, info.n_audit > LIMIT ? info.n_audit - LIMIT + 1 : 1,
                                 take, v, err);
    v->rows += LIMIT - t->grid.n;
    return rc;
}

static void chosen(struct sheet *t, struct desk *d)
{
    const struct vd_audit_row *r = &((struct audit *)t)->rows[t->grid.cur];
    desk_say(d, SAY_INFO, "%s  %s", r->body, r->hash);
}

static const struct sheet_ops sheet = {
    .columns = columns,
    .n_columns = sizeof columns / sizeof *columns,
    .cells = &grid,
    .load = load,
    .chosen = chosen,
    .title = "Audit",
    .when_empty = "the chain is empty",
};

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    (void)arg;
    return sheet_start(view, d, &sheet, err);
}

const struct view_ops view_audit = {
    .name = "audit",
    .contexts = CTX_LIST,
    .size = sizeof(struct audit),
    .open = open,
    .crumb = sheet_crumb,
    .draw = sheet_draw,
    .act = sheet_act,
    .event = sheet_event,
    .changed = sheet_changed,
    .save = sheet_save,
    .close = sheet_close,
};
