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
static void draw_choice(struct form *f, struct desk *d, int i, struct area w)
{
    int col = w.col;
    const char *const *c = f->fields[i].choices;
    for (int k = 0; c[k]; k++) {
        bool on = k == f->choice[i];
        enum role role = on ? ROLE_BUTTON_ON : ROLE_BUTTON;
        int room = w.col + w.cols - col;
        if (room < 4)
            return;
        col += screen_text(d->scr, w.row, col, room, role, on ? "(x) " : "( ) ", 0);
        room = w.col + w.cols - col;
        if (room > 0)
            col += screen_text(d->scr, w.row, col, room, role, c[k], 0) + 1;
    }
}

static void draw(struct desk *d, struct view *v, struct area where)
{
    struct form *f = (struct form *)v;
    int cols = where.cols > 84 ? 76 : where.cols - 4, rows = f->spec.n + 6;
    int about = f->about[0] ? vd_text_width(f->about) / (cols - 6) + 2 : 0;
    for (const char *s = f->about; *s; s++)
        about += *s == '\n';
    struct area w = frame_dialog(d, rows + about, cols, f->title);
    int row = w.row;
    if (about && w.rows > f->spec.n + 2)
        row += draw_wrapped(d, (struct area){row, w.col, w.rows - f->spec.n - 2, w.cols},
                            ROLE_DIALOG, f->about) +
               1;
    int first = 0, room = w.row + w.rows - row - 1;
    if (f->at >= room && room > 0)
        first = f->at - room + 1;
    for (int i = first; i < f->spec.n && row < w.row + w.rows - 1; i++, row++) {
        const struct form_field *q = &f->fields[i];
        bool here = i == f->at;
        screen_text(d->scr, row, w.col, 1, ROLE_KEY, here ? ">" : " ", 0);
        screen_text(d->scr, row, w.col + 2, LABEL - 1, ROLE_LABEL, q->label, 0);
        if (q->required)
            screen_text(d->scr, row, w.col + LABEL, 1, ROLE_WARN, "*", 0);
        struct area at = {row, w.col + LABEL + 2, 1, w.cols - LABEL - 2};
        if (q->choices)
            draw_choice(f, d, i, at);
        else
            line_draw(d->scr, &f->lines[i], row, at.col, at.cols, ROLE_INPUT, here);
    }
    row = w.row + w.rows - 1;
    if (f->error[0])
        screen_text(d->scr, row, w.col, w.cols, ROLE_ERROR, f->error, 0);
    else
        screen_text(d->scr, row, w.col, w.cols, ROLE_DIM,
                    f->spec.n
                        ? "* required   Tab next   Enter next, then do   Ctrl-D do   Esc close"
                        : "Enter do it   Esc close",
                    0);
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
