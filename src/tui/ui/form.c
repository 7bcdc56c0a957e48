/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c: the one dialog of the desk.
 *
 * (A) What is required is checked here, so no submit function sees an empty required field.
 * (B) The form is off the stack while submit runs: what submit pushes stands on the right view.
 */
#include "config.h"

#include "tui/ui/form.h"

#include <string.h>

#include "tui/ui/preview.h"

struct form {
    struct view view;
    struct form_spec spec;
    struct form_field fields[FORM_FIELDS];
    struct line lines[FORM_FIELDS];
    int choice[FORM_FIELDS];
    char title[120], about[600], error[120];
    int at;
};
enum { LABEL = 16 };

const char *form_text(const struct form *f, int field)
{
    return f->lines[field].text;
}

int form_choice(const struct form *f, int field)
{
    return f->choice[field];
}

static int open(struct desk *d, struct view *v, const void *arg, struct vd_err *err)
{
    struct form *f = (struct form *)v;
    (void)d, (void)err;
    f->spec = *(const struct form_spec *)arg;
    vd_strlcpy(f->title, f->spec.title, sizeof f->title);
    vd_strlcpy(f->about, f->spec.about ? f->spec.about : "", sizeof f->about);
    for (int i = 0; i < f->spec.n; i++) {
        f->fields[i] = f->spec.fields[i];
        line_set(&f->lines[i], f->fields[i].initial);
        f->choice[i] = f->fields[i].choice;
    }
    return VD_OK;
}

static void close_form(struct desk *d, struct view *v)
{
    struct form *f = (struct form *)v;
    (void)d;
    if (f->spec.release)
        f->spec.release(f->spec.ctx);
}

/* ---- drawing ---- */
/* Draw the choices, in more rows when they do not fit in one; d NULL: only count the rows. */
static int draw_choice(const struct form *f, struct desk *d, int i, struct area w)
{
    int col = 0, row = 0;
    const char *const *c = f->fields[i].choices;
    for (int k = 0; c[k]; k++) {
        enum role role = k == f->choice[i] ? ROLE_BUTTON_ON : ROLE_BUTTON;
        int need = 4 + vd_text_width(c[k]);
        if (col && col + need > w.cols) {
            col = 0;
            row++;
        }
        if (d && row < w.rows) {
            int at = w.col + col;
            screen_text(d->scr, w.row + row, at, w.cols - col, role,
                        k == f->choice[i] ? "(x) " : "( ) ", 0);
            if (w.cols - col > 4)
                screen_text(d->scr, w.row + row, at + 4, w.cols - col - 4, role, c[k], 0);
        }
        col += need + 1;
    }
    return row + 1;
}

static int label_width(int cols)
{
    return cols >= 40 ? LABEL : cols / 3;
}

static int field_rows(const struct form *f, int i, int cols)
{
    struct area w = {0, 0, 0, cols - label_width(cols) - 2};
    return f->fields[i].choices ? draw_choice(f, NULL, i, w) : 1;
}

static void draw_field(struct form *f, struct desk *d, int i, struct area w)
{
    const struct form_field *q = &f->fields[i];
    int label = label_width(w.cols);
    screen_text(d->scr, w.row, w.col, 1, ROLE_KEY, i == f->at ? ">" : " ", 0);
    screen_text(d->scr, w.row, w.col + 2, label - 2, ROLE_LABEL, q->label, 0);
    if (q->required)
        screen_text(d->scr, w.row, w.col + label, 1, ROLE_WARN, "*", 0);
    struct area at = {w.row, w.col + label + 2, w.rows, w.cols - label - 2};
    if (q->choices)
        draw_choice(f, d, i, at);
    else
        line_draw(d->scr, &f->lines[i], at.row, at.col, at.cols, ROLE_INPUT, i == f->at);
}

static void draw(struct desk *d, struct view *v, struct area where)
{
    struct form *f = (struct form *)v;
    int cols = where.cols > 84 ? 76 : where.cols - 4, rows = 0;
    for (int i = 0; i < f->spec.n; i++)
        rows += field_rows(f, i, cols - 4);
    int about = draw_wrapped(NULL, (struct area){0, 0, 20, cols - 4}, ROLE_DIALOG, f->about);
    struct area w = frame_dialog(d, rows + about + (about > 0) + 4, cols, f->title);
    int row = w.row, last = w.row + w.rows - 1;
    if (about && w.rows > rows + 2)
        row += draw_wrapped(d, (struct area){row, w.col, w.rows - rows - 2, w.cols}, ROLE_DIALOG,
                            f->about) +
               1;
    int first = 0; /* the field with the cursor stays in sight */
    for (int used = 0, i = f->at; i >= 0 && (used += field_rows(f, i, w.cols)) <= last - row; i--)
        first = i;
    for (int i = first; i < f->spec.n && row < last; i++) {
        int n = field_rows(f, i, w.cols);
        draw_field(f, d, i, (struct area){row, w.col, last - row < n ? last - row : n, w.cols});
        row += n;
    }
    const char *keys = f->spec.n
                           ? "* required   Tab next   Enter next, then do   Ctrl-D do   Esc close"
                           : "Enter do it   Esc close";
    screen_text(d->scr, last, w.col, w.cols, f->error[0] ? ROLE_ERROR : ROLE_DIM,
                f->error[0] ? f->error : keys, 0);
}

/* ---- acting ---- */
static bool is_empty(const struct form *f, int i)
{
    if (f->fields[i].choices)
        return f->choice[i] < 0;
    return f->lines[i].text[strspn(f->lines[i].text, " \t")] == 0;
}

static void submit(struct form *f, struct desk *d)
{
    for (int i = 0; i < f->spec.n; i++)
        if (f->fields[i].required && is_empty(f, i)) { /* (A) */
            f->at = i;
            snprintf(f->error, sizeof f->error, "%s is required", f->fields[i].label);
            return;
        }
    struct view *v = &f->view;
    d->top = v->below; /* (B) */
    if (!f->spec.submit(d, f, f->spec.ctx)) {
        v->below = d->top;
        d->top = v;
        if (d->n_log)
            vd_strlcpy(f->error, d->log[(d->n_log - 1) % MESSAGES_KEPT].text, sizeof f->error);
        return;
    }
    close_form(d, v);
    vd_free(f);
    d->dirty = true;
}

static void turn(struct form *f, int by)
{
    int n = 0;
    while (f->fields[f->at].choices[n])
        n++;
    int k = f->choice[f->at] + by;
    f->choice[f->at] = k < 0 ? n - 1 : k % n;
}

static void go(struct form *f, int by)
{
    if (f->spec.n)
        f->at = (f->at + by + f->spec.n) % f->spec.n;
}

/* Keys of the form's own context; false: the key is text. */
static bool act(struct form *f, struct desk *d, enum action a)
{
    bool choices = f->spec.n && f->fields[f->at].choices;
    switch (a) {
    case ACT_FORM_NEXT:
        return go(f, 1), true;
    case ACT_FORM_PREV:
        return go(f, -1), true;
    case ACT_FORM_LEFT:
    case ACT_FORM_RIGHT:
        if (choices)
            turn(f, a == ACT_FORM_LEFT ? -1 : 1);
        return choices;
    case ACT_FORM_ACCEPT:
        if (f->at + 1 < f->spec.n)
            go(f, 1);
        else
            submit(f, d);
        return true;
    case ACT_FORM_DO:
        return submit(f, d), true;
    case ACT_FORM_CANCEL:
        return desk_pop(d), true;
    default:
        return false;
    }
}

/* The next choice that begins with the letter; a blank takes the next one. */
static void choose_by_letter(struct form *f, uint32_t key)
{
    const char *const *c = f->fields[f->at].choices;
    int n = 0, at = f->choice[f->at];
    while (c[n])
        n++;
    for (int i = 1; i <= n; i++) {
        int k = (at + i) % n;
        if (key == ' ' || (uint32_t)(unsigned char)c[k][0] == key) {
            f->choice[f->at] = k;
            return;
        }
    }
}

static bool event(struct desk *d, struct view *v, const struct event *ev)
{
    struct form *f = (struct form *)v;
    bool changed;
    f->error[0] = 0;
    if (ev->kind == EV_KEY && act(f, d, keymap_find(&d->cfg.keys, CTX_FORM, ev->key)))
        return true;
    if (!f->spec.n)
        return true;
    if (f->fields[f->at].choices) {
        if (ev->kind == EV_KEY)
            choose_by_letter(f, ev->key);
    } else {
        line_event(&f->lines[f->at], ev, &changed);
    }
    return true;
}

static const struct view_ops view_form = {
    .name = "form",
    .contexts = CTX_FORM,
    .size = sizeof(struct form),
    .overlay = true,
    .open = open,
    .draw = draw,
    .event = event,
    .close = close_form,
};

void form_open(struct desk *d, const struct form_spec *spec)
{
    desk_push(d, &view_form, spec);
}
