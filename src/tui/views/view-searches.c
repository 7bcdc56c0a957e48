/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-searches.c: the searches made in this case, newest first, with who, why and what came of it:
 * how many candidates were decided on, and "none" where the list as a whole was.
 */
#include "config.h"

#include <stdio.h>

#include "tui/ui/sheet.h"
#include "tui/views/views.h"

struct searches {
    struct sheet sheet;
    struct vd_search_row *rows;
};
enum { LIMIT = 1000 };

static const struct column columns[] = {
    {"Search", 6, 1, true, NULL},      {"At", 20, 3, false, NULL},
    {"Kind", 6, 1, false, NULL},       {"Probe", 20, 4, false, NULL},
    {"Candidates", 10, 2, true, NULL}, {"Decided", 7, 2, true, NULL},
    {"Purpose", 0, 1, false, NULL},    {"Basis", 16, 6, false, NULL},
    {"Who", 10, 5, false, NULL},       {"Engine", 14, 7, false, NULL},
    {"Gallery", 9, 8, true, NULL},     {"Searched", 9, 8, true, NULL},
    {"Scope", 24, 3, false, NULL},
};

static const char *scope(const struct vd_search_row *r, struct vd_arena *a)
{
    struct vd_buf b = {0};
    vd_search_scope(r, &b);
    const char *text = vd_arena_strdup(a, b.len ? b.data : "");
    vd_buf_free(&b);
    return text;
}

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
        return vd_arena_printf(a, "%lld%s", (long long)r->n_decided,
                               r->outcome == VD_OUTCOME_NONE ? " none" : "");
    case 10:
        return vd_arena_strdup(a, group_digits(r->n_gallery, n));
    case 11:
        return vd_arena_strdup(a, group_digits(r->n_searched, n));
    case 12:
        return scope(r, a);
    default: {
        const char *text[] = {NULL, r->at,      NULL,     r->probe, NULL,
                              NULL, r->purpose, r->basis, r->who,   r->engine};
        return text[col];
    }
    }
}

static const struct grid_ops grid = {.cell = cell};

static int load(struct sheet *t, struct desk *d, struct vd_err *err)
{
    struct searches *v = (struct searches *)t;
    return vd_store_searches(d->store, t->a, LIMIT, &v->rows, &t->grid.n, err);
}

static void chosen(struct sheet *t, struct desk *d)
{
    desk_push(d, &view_candidates, &((struct searches *)t)->rows[t->grid.cur].id);
}

static const struct sheet_ops sheet = {
    .columns = columns,
    .n_columns = sizeof columns / sizeof *columns,
    .names = 1U << 3,
    .cells = &grid,
    .load = load,
    .chosen = chosen,
    .title = "Searches",
    .when_empty = "no search was made yet: m begins one",
};

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    (void)arg;
    return sheet_start(view, d, &sheet, err);
}

const struct view_ops view_searches = {
    .name = "searches",
    .contexts = CTX_LIST,
    .size = sizeof(struct searches),
    .open = open,
    .crumb = sheet_crumb,
    .draw = sheet_draw,
    .act = sheet_act,
    .event = sheet_event,
    .changed = sheet_changed,
    .save = sheet_save,
    .close = sheet_close,
};
