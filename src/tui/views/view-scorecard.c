/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-scorecard.c: what a list would bring, before it is imported. Enter imports, Esc does not.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui/preview.h"
#include "tui/views/views.h"

struct scorecard {
    struct view view;
    struct import_files *files;
    const struct vd_import_result *r; /* part of files */
    const char *rejected;
    int top;
};

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct scorecard *v = (struct scorecard *)view;
    const struct scorecard_arg *a = arg;
    (void)d, (void)err;
    v->files = a->files;
    v->r = a->result;
    v->rejected = a->rejected;
    return VD_OK;
}

static void close_scorecard(struct desk *d, struct view *view)
{
    struct scorecard *v = (struct scorecard *)view;
    (void)d;
    import_files_free(v->files);
}

static void number(struct desk *d, struct area w, int *row, const char *label, int64_t n)
{
    char text[32];
    if (*row >= w.rows)
        return;
    screen_text(d->scr, w.row + *row, w.col, 16, ROLE_LABEL, label, 0);
    screen_text(d->scr, w.row + (*row)++, w.col + 16, 14, ROLE_VALUE, group_digits(n, text),
                VD_SHOW_PAD | VD_SHOW_RIGHT);
}

static int draw_counts(struct scorecard *v, struct desk *d, struct area w)
{
    const struct vd_import_result *r = v->r;
    int row = 0;
    number(d, w, &row, "Rows", r->n_rows);
    number(d, w, &row, "New", r->n_new);
    number(d, w, &row, "Changed", r->n_changed);
    number(d, w, &row, "Same", r->n_same);
    number(d, w, &row, "Rejected", r->n_rejected);
    number(d, w, &row, "Persons", r->n_persons);
    number(d, w, &row, "Organisations", r->n_orgs);
    number(d, w, &row, "Pictures", r->n_photos);
    number(d, w, &row, "Templates", r->n_templates);
    return row;
}

/* Each column that holds something: how full it is, how many values failed. */
static void draw_columns(struct scorecard *v, struct desk *d, struct area w)
{
    int row = 0;
    screen_text(d->scr, w.row + row++, w.col, w.cols, ROLE_TITLE,
                "Column                Filled       Bad", 0);
    for (size_t i = (size_t)v->top; i < v->r->n_columns && row < w.rows; i++) {
        const struct vd_import_column *c = &v->r->columns[i];
        char n[32];
        screen_text(d->scr, w.row + row, w.col, 18, ROLE_LABEL, c->name, 0);
        screen_text(d->scr, w.row + row, w.col + 18, 10, ROLE_VALUE, group_digits(c->n_filled, n),
                    VD_SHOW_PAD | VD_SHOW_RIGHT);
        screen_text(d->scr, w.row + row, w.col + 28, 10, c->n_bad ? ROLE_WARN : ROLE_DIM,
                    group_digits(c->n_bad, n), VD_SHOW_PAD | VD_SHOW_RIGHT);
        row++;
    }
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct scorecard *v = (struct scorecard *)view;
    const char *head = v->r->already ? "This very file was imported before: nothing would change."
                                     : "Nothing is written yet. Enter imports, Esc does not.";
    screen_text(d->scr, w.row, w.col + 1, w.cols - 2, ROLE_WARN, head, 0);
    struct area body = {w.row + 2, w.col + 1, w.rows - 2, 32};
    int row = draw_counts(v, d, body) + 1;
    if (w.cols >= 74)
        draw_columns(v, d, (struct area){body.row, w.col + 36, body.rows, w.cols - 36});
    if (*v->rejected && body.row + row < w.row + w.rows)
        draw_wrapped(d,
                     (struct area){body.row + row, body.col, body.rows - row,
                                   w.cols >= 74 ? body.cols : w.cols - 2},
                     ROLE_ERROR, v->rejected);
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct scorecard *v = (struct scorecard *)view;
    (void)arg;
    if (a == ACT_DOWN || a == ACT_UP) {
        v->top += a == ACT_DOWN ? 1 : -1;
        if (v->top < 0 || (size_t)v->top >= v->r->n_columns)
            v->top = 0;
        return true;
    }
    if (a != ACT_OPEN)
        return false;
    struct import_files *f = v->files;
    v->files = NULL;
    desk_pop(d);
    import_start(d, f, false);
    return true;
}

static void crumb(struct view *view, struct vd_buf *out)
{
    struct scorecard *v = (struct scorecard *)view;
    vd_buf_printf(out, "Import %s", v->files ? import_files_name(v->files) : "");
}

const struct view_ops view_scorecard = {
    .name = "scorecard",
    .contexts = CTX_LIST,
    .size = sizeof(struct scorecard),
    .open = open,
    .crumb = crumb,
    .draw = draw,
    .act = act,
    .close = close_scorecard,
};
