/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c: the place in the desk, kept in the case for each user: one line a view from the first
 * to the top, NAME TAB what the view saved.  Marks, prompts and dialogs are not kept.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "tui/loop.h"
#include "tui/views/views.h"

static const char setting[] = "desk.session";

static void write_views(struct view *v, struct vd_buf *out)
{
    if (!v)
        return;
    write_views(v->below, out);
    if (!v->ops->save)
        return;
    vd_buf_printf(out, "%s\t", v->ops->name);
    v->ops->save(v, out);
    vd_buf_char(out, '\n');
}

void session_save(struct desk *d, bool say)
{
    struct vd_buf text = {0}, had = {0};
    struct vd_store *s = NULL;
    struct vd_err e = {0};
    write_views(d->top, &text);
    int rc = VD_OK;
    bool same = vd_store_setting_get(d->store, setting, &had, NULL) == VD_OK && had.data &&
                text.data && strcmp(had.data, text.data) == 0;
    if (!same && !text.failed && text.data) {
        rc = vd_store_open(&s, d->case_path, VD_OPEN_WRITE, &e);
        if (rc == VD_OK)
            rc = vd_store_setting_set(s, setting, text.data, &e);
        vd_store_close(s);
    }
    if (say && rc != VD_OK)
        desk_say_err(d, &e);
    else if (say)
        desk_say(d, SAY_INFO, "the place is saved");
    vd_buf_free(&text);
    vd_buf_free(&had);
}

static void restore_view(struct desk *d, char *line)
{
    char *saved = strchr(line, '\t');
    if (!saved)
        return;
    *saved++ = 0;
    for (int i = 0; all_views[i]; i++) {
        const struct view_ops *ops = all_views[i];
        if (strcmp(ops->name, line) != 0)
            continue;
        int64_t id = strtoll(saved, NULL, 10);
        if (ops->restore) {
            struct view *v = d->top ? desk_push(d, ops, NULL) : desk_root(d, ops, NULL);
            if (v)
                ops->restore(d, v, saved);
        } else if (d->top) {
            desk_push(d, ops, &id);
        }
        return;
    }
}

bool session_restore(struct desk *d)
{
    struct vd_buf text = {0};
    if (vd_store_setting_get(d->store, setting, &text, NULL) == VD_OK && text.data) {
        while (d->top)
            desk_pop(d);
        for (char *line = text.data, *next; line && *line; line = next) {
            if ((next = strchr(line, '\n')))
                *next++ = 0;
            restore_view(d, line);
        }
        d->saying = false;
    }
    vd_buf_free(&text);
    return d->top != NULL;
}

void desk_session(struct desk *d, const char *what)
{
    if (what && strcmp(what, "restore") == 0) {
        if (!session_restore(d))
            desk_root(d, &view_profiles, NULL);
    } else {
        session_save(d, true);
    }
}
