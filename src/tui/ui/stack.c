/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stack.c: the stack of views and what happens to an event: prompt, view, keymap, action.
 *
 * (A) A view below keeps its whole state, so going back finds row, offset, filter and sort as left.
 * (B) An action goes to the view on top first; what no view takes holds everywhere.
 */
#include "config.h"

#include "tui/ui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/ui/command.h"
#include "tui/views/views.h"
#include <vedette/date.h>

struct view *desk_push(struct desk *d, const struct view_ops *ops, const void *arg)
{
    struct vd_err e = {0};
    struct view *v = ui_alloc(ops->size);
    v->ops = ops;
    int rc = ops->open ? ops->open(d, v, arg, &e) : VD_OK;
    if (rc != VD_OK) {
        vd_free(v);
        if (rc != VD_CANCELLED)
            desk_say_err(d, &e);
        return NULL;
    }
    v->below = d->top;
    d->top = v;
    d->quiet_due_ms = d->now_ms + PREVIEW_MS;
    d->dirty = true;
    return v;
}

void desk_pop(struct desk *d)
{
    struct view *v = d->top;
    if (!v)
        return;
    d->top = v->below;
    if (v->ops->close)
        v->ops->close(d, v);
    vd_free(v);
    d->dirty = true;
    if (d->top)
        d->quiet_due_ms = d->now_ms + PREVIEW_MS;
}

struct view *desk_root(struct desk *d, const struct view_ops *ops, const void *arg)
{
    struct view *old = d->top;
    d->top = NULL;
    struct view *v = desk_push(d, ops, arg);
    if (!v) {
        d->top = old;
        return NULL;
    }
    d->top = old;
    while (d->top)
        desk_pop(d);
    d->top = v;
    return v;
}

void desk_say(struct desk *d, enum level level, const char *fmt, ...)
{
    struct message *m = &d->log[d->n_log++ % MESSAGES_KEPT];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(m->text, sizeof m->text, fmt, ap);
    va_end(ap);
    m->level = level;
    vd_time_format(vd_now_us(), m->at, sizeof m->at);
    d->saying = true;
    d->dirty = true;
}

void desk_say_err(struct desk *d, const struct vd_err *e)
{
    const char *sep = e->where[0] ? ": " : "", *hint = e->hint[0] ? " - " : "";
    desk_say(d, SAY_ERROR, "%s%s%s%s%s", e->where, sep, e->message, hint, e->hint);
}

/* What is copied has gone through the same door as what is drawn: it will be pasted somewhere. */
void desk_yank(struct desk *d, const char *what, const char *text)
{
    enum { MOST = 4096 };
    struct vd_buf b = {0};
    if (text && strlen(text) <= MOST)
        vd_text_show(&b, text, strlen(text), -1, VD_SHOW_DEFAULT);
    if (!text || !*text || b.failed) {
        desk_say(d, SAY_INFO, "there is nothing to copy here");
    } else if (!b.len || b.len > MOST) {
        desk_say(d, SAY_WARN, "not copied: longer than %d bytes", (int)MOST);
    } else {
        screen_clipboard(d->scr, b.data, b.len);
        desk_say(d, SAY_INFO, "copied the %s: %s", what, b.data);
    }
    vd_buf_free(&b);
}

void desk_changed(struct desk *d)
{
    d->version = vd_store_version(d->store);
    for (struct view *v = d->top; v; v = v->below)
        if (v->ops->changed)
            v->ops->changed(d, v);
    d->quiet_due_ms = d->now_ms + PREVIEW_MS;
    d->dirty = true;
}

struct vd_store *desk_writer(struct desk *d)
{
    struct vd_store *s = NULL;
    struct vd_err e = {0};
    if (d->opt->read_only) {
        desk_say(d, SAY_WARN, "the case is open read-only: nothing is written");
        return NULL;
    }
    if (vd_store_open(&s, d->case_path, VD_OPEN_WRITE, &e) != VD_OK) {
        desk_say_err(d, &e);
        return NULL;
    }
    return s;
}

void desk_quiet(struct desk *d)
{
    d->quiet_due_ms = 0;
    for (struct view *v = d->top; v; v = v->below) {
        if (v->ops->preview)
            v->ops->preview(d, v);
        if (!v->ops->overlay)
            return;
    }
}

/* ---- what holds everywhere ---- */
static void cancel(struct desk *d)
{
    struct job *j = jobs_shown(d->jobs);
    if (j) {
        job_cancel(j);
        desk_say(d, SAY_INFO, "stopping: %s", job_title(j));
    } else if (d->top && d->top->below) {
        desk_pop(d);
    }
}

static void back(struct desk *d)
{
    if (d->top && d->top->below)
        desk_pop(d);
    else
        d->quit = true;
}

static void go(struct desk *d, const struct view_ops *ops, const char *arg)
{
    struct view *v = d->top;
    if (v && v->ops == ops && !(arg && *arg))
        return;
    if (ops == &view_profiles || ops == &view_organisations) {
        desk_root(d, ops, arg);
        return;
    }
    while (v && v->ops != ops)
        v = v->below;
    while (v && d->top != v) /* it is below: go back to it, do not pile up */
        desk_pop(d);
    if (!v)
        desk_push(d, ops, NULL);
}

static void open_id(struct desk *d, const char *arg)
{
    int64_t subject;
    struct vd_err e = {0};
    if (!arg || !*arg)
        prompt_open(d, PROMPT_COMMAND, "open ");
    else if (vd_store_find_id(d->store, arg, &subject, &e) == VD_OK)
        open_subject(d, subject);
    else
        desk_say_err(d, &e);
}

static void match(struct desk *d, const char *arg)
{
    int modality = VD_FINGER;
    const char *path = arg ? arg : "";
    size_t n = strcspn(path, " ");
    char word[16] = "";
    if (n && n < sizeof word) {
        memcpy(word, path, n);
        if (vd_modality_by_name(word) || !strcmp(word, "person")) {
            modality = vd_modality_by_name(word);
            path += n + strspn(path + n, " ");
        } else if (!strcmp(word, "name")) {
            ask_name_search(d, path + n + strspn(path + n, " "), NULL);
            return;
        }
    }
    struct search_from from = {.modality = modality, .path = path};
    ask_search(d, &from);
}

static void help(struct desk *d, bool palette)
{
    struct help_arg a = {.contexts = palette || !d->top ? 0 : desk_contexts(d)};
    desk_push(d, &view_help, &a);
}

static void export(struct desk *d, const char *arg)
{
    struct vd_list all = {.kind = 0};
    ask_export(d, &all, arg);
}

/* Actions that open a view or a dialog. */
static bool act_open(struct desk *d, enum action a, const char *arg)
{
    switch (a) {
    case ACT_PROFILES:
        return go(d, &view_profiles, arg), true;
    case ACT_ORGANISATIONS:
        return go(d, &view_organisations, arg), true;
    case ACT_SEARCHES:
        return go(d, &view_searches, NULL), true;
    case ACT_BATCHES:
        return go(d, &view_batches, NULL), true;
    case ACT_AUDIT:
        return go(d, &view_audit, NULL), true;
    case ACT_MESSAGES:
        return go(d, &view_messages, NULL), true;
    case ACT_HELP:
    case ACT_PALETTE:
        return help(d, a == ACT_PALETTE), true;
    case ACT_COMMAND:
        return prompt_open(d, PROMPT_COMMAND, ""), true;
    case ACT_OPEN_ID:
        return open_id(d, arg), true;
    case ACT_MATCH:
        return match(d, arg), true;
    case ACT_IMPORT:
        return ask_import(d, arg), true;
    case ACT_ENROL:
        return ask_enrol(d, arg), true;
    case ACT_EXPORT:
        return export(d, arg), true;
    default:
        return false;
    }
}

static bool act_anywhere(struct desk *d, enum action a, const char *arg)
{
    switch (a) {
    case ACT_BACK:
        return back(d), true;
    case ACT_CANCEL:
        return cancel(d), true;
    case ACT_QUIT:
        return d->quit = true;
    case ACT_DUPLICATES:
        return start_duplicates(d), true;
    case ACT_VERIFY:
        return start_verify(d), true;
    case ACT_THEME:
        return desk_theme(d, arg), true;
    case ACT_SET:
        return desk_set(d, arg), true;
    case ACT_SESSION:
        return desk_session(d, arg), true;
    case ACT_REFRESH:
        return desk_changed(d), true;
    case ACT_REDRAW:
        return screen_redraw(d->scr), true;
    case ACT_SUSPEND:
        return desk_suspend(d), true;
    default:
        return act_open(d, a, arg);
    }
}

bool desk_act(struct desk *d, enum action a, const char *arg)
{
    if (a == ACT_NONE)
        return false;
    if (d->opt->read_only && (action_table[a].flags & A_WRITE)) {
        desk_say(d, SAY_WARN, "the case is open read-only: nothing is written");
        return true;
    }
    d->dirty = true;
    if (d->top && d->top->ops->act && d->top->ops->act(d, d->top, a, arg)) /* (B) */
        return true;
    return act_anywhere(d, a, arg);
}

unsigned desk_contexts(const struct desk *d)
{
    const struct view *v = d->top;
    return CTX_ANY | (v ? v->ops->contexts : 0) | (v && v->ops->also ? v->ops->also(v) : 0);
}

void desk_event(struct desk *d, const struct event *ev)
{
    if (ev->kind != EV_KEY && ev->kind != EV_PASTE && ev->kind != EV_MOUSE)
        return;
    d->quiet_due_ms = d->now_ms + PREVIEW_MS;
    d->dirty = true;
    d->saying = false;
    if (d->prompt.kind != PROMPT_NONE && prompt_event(d, ev))
        return;
    if (d->top && d->top->ops->event && d->top->ops->event(d, d->top, ev))
        return;
    if (ev->kind != EV_KEY)
        return;
    enum action a = keymap_find(&d->cfg.keys, desk_contexts(d), ev->key);
    if (a != ACT_NONE && !desk_act(d, a, NULL))
        desk_say(d, SAY_INFO, "nothing to %s here", action_table[a].name);
}

void desk_command(struct desk *d, const char *text)
{
    struct command c;
    struct vd_err e = {0};
    text += strspn(text, " :");
    if (!*text)
        return;
    if (command_parse(text, &c, &e) != VD_OK)
        desk_say_err(d, &e);
    else if (!desk_act(d, c.action, c.arg))
        desk_say(d, SAY_WARN, "'%s' does nothing in this view", action_table[c.action].name);
}
