/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-batches.c: the imports of this case; each can be taken back as a whole.
 */
#include "config.h"

#include <stdio.h>

#include "tui/ui/sheet.h"
#include "tui/views/views.h"

struct batches {
    struct sheet sheet;
    struct vd_batch_row *rows;
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

static int load(struct sheet *t, struct desk *d, struct vd_err *err)
{
    return vd_store_batches(d->store, t->a, &((struct batches *)t)->rows, &t->grid.n, err);
}

static void chosen(struct sheet *t, struct desk *d)
{
    desk_say(d, SAY_INFO, "%s", ((struct batches *)t)->rows[t->grid.cur].files);
}

static const struct sheet_ops sheet = {
    .columns = columns,
    .n_columns = sizeof columns / sizeof *columns,
    .cells = &grid,
    .load = load,
    .chosen = chosen,
    .title = "Imports",
    .when_empty = "nothing was imported yet: I begins an import",
};

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct batches *v = (struct batches *)view;
    if (a != ACT_UNDO)
        return sheet_act(d, view, a, arg);
    if (v->sheet.grid.cur < v->sheet.grid.n)
        ask_undo(d, &v->rows[v->sheet.grid.cur]);
    return true;
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    (void)arg;
    return sheet_start(view, d, &sheet, err);
}

const struct view_ops view_batches = {
    .name = "batches",
    .contexts = CTX_LIST | CTX_BATCHES,
    .size = sizeof(struct batches),
    .open = open,
    .crumb = sheet_crumb,
    .draw = sheet_draw,
    .act = act,
    .event = sheet_event,
    .changed = sheet_changed,
    .save = sheet_save,
    .close = sheet_close,
};
