/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-organisation.c: an organisation and its members: the face of the member under the cursor
 * stands beside them, Enter opens the member.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui/grid.h"
#include "tui/ui/preview.h"
#include "tui/ui/seek.h"
#include "tui/views/views.h"

struct org {
    struct view view;
    struct vd_arena *a;
    int64_t subject;
    struct vd_profile p;
    struct grid grid;
    struct preview preview;
};

static const struct column columns[] = {
    {"Member", 0, 1, false, NULL}, {"Role", 16, 2, false, NULL}, {"From", 10, 3, false, NULL},
    {"To", 10, 4, false, NULL},    {"Face", 4, 5, false, NULL},
};

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct vd_link_in *k = &((struct org *)ctx)->p.links_in[row];
    const char *text[] = {k->name, k->role, k->from, k->to, k->media ? "yes" : ""};
    (void)a;
    return text[col];
}

static const struct grid_ops grid = {.cell = cell};

static const struct vd_link_in *member(const struct org *v)
{
    return v->grid.cur < v->p.n_links_in ? &v->p.links_in[v->grid.cur] : NULL;
}

static int load(struct org *v, struct desk *d, struct vd_err *err)
{
    vd_arena_reset(v->a);
    v->p = (struct vd_profile){0};
    int rc = vd_store_profile(d->store, v->subject, v->a, &v->p, err);
    v->grid.n = v->p.n_links_in;
    grid_show(&v->grid);
    return rc;
}

/* A few lines about the organisation itself; returns how many. */
static int draw_about(struct org *v, struct desk *d, struct area w)
{
    static const enum vd_prop wanted[] = {
        VD_P_ALIAS,   VD_P_ORIGINAL_SCRIPT, VD_P_NATIONALITY, VD_P_STATUS,
        VD_P_LISTING, VD_P_ADDRESS,         VD_P_ORG,         VD_P_NOTE};
    int row = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && row < w.rows; i++) {
        const struct vd_fact *f = vd_profile_first(&v->p, wanted[i]);
        if (f)
            row += draw_fact(d, w.row + row, w.col, w.cols, vd_prop_label(f->prop),
                             fact_text(d, d->scratch, f));
    }
    return row;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct org *v = (struct org *)view;
    int about = w.rows >= 12 ? w.rows / 4 : 0;
    about = draw_about(v, d, (struct area){w.row, w.col + 1, about, w.cols - 2});
    if (about) {
        screen_hline(d->scr, w.row + about, w.col, w.cols, ROLE_BORDER);
        w.row += about + 1;
        w.rows -= about + 1;
    }
    struct area left, right;
    preview_split(d, w, &left, &right);
    grid_draw(&v->grid, d, left);
    const struct vd_link_in *m = member(v);
    if (!m)
        screen_text(d->scr, left.row + 1, left.col + 2, left.cols - 2, ROLE_DIM,
                    "nobody is linked to this organisation yet", 0);
    if (m && right.cols)
        preview_draw(&v->preview, d, right, m->subject);
}

static void preview(struct desk *d, struct view *view)
{
    struct org *v = (struct org *)view;
    const struct vd_link_in *m = member(v);
    if (d->cfg.preview)
        preview_load(&v->preview, d, m ? m->subject : 0, false);
}

static void portrait(struct org *v, struct desk *d)
{
    const struct vd_link_in *m = member(v);
    if (!m || !m->media) {
        desk_say(d, SAY_INFO, "there is no picture of this member");
        return;
    }
    struct portrait_arg a = {.media = m->media, .name = m->name};
    desk_push(d, &view_portrait, &a);
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct org *v = (struct org *)view;
    const struct vd_link_in *m = member(v);
    switch (a) {
    case ACT_OPEN:
        if (m)
            open_subject(d, m->subject);
        return true;
    case ACT_YANK:
        return desk_yank(d, "name", m ? m->name : NULL), true;
    case ACT_FACTS:
        return desk_push(d, &view_profile, &v->subject), true;
    case ACT_PORTRAIT:
        return portrait(v, d), true;
    case ACT_PREVIEW:
        d->cfg.preview = !d->cfg.preview;
        return true;
    default:
        return seek_act(&v->grid, d, a, arg) || grid_act(&v->grid, a);
    }
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct org *v = (struct org *)view;
    bool open = false;
    if (!grid_mouse(&v->grid, ev, &open))
        return false;
    if (open && member(v))
        open_subject(d, member(v)->subject);
    return true;
}

static void close_org(struct desk *d, struct view *view)
{
    struct org *v = (struct org *)view;
    (void)d;
    preview_close(&v->preview);
    vd_arena_free(v->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct org *v = (struct org *)view;
    v->a = ui_arena();
    v->subject = *(const int64_t *)arg;
    v->grid = (struct grid){.columns = columns,
                            .n_columns = sizeof columns / sizeof *columns,
                            .ops = &grid,
                            .ctx = v,
                            .names = 1U};
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_org(d, view);
    return rc;
}

static void changed(struct desk *d, struct view *view)
{
    struct org *v = (struct org *)view;
    struct vd_err e = {0};
    if (load(v, d, &e) != VD_OK)
        desk_say_err(d, &e);
    v->preview.subject = 0;
}

static void crumb(struct view *view, struct vd_buf *out)
{
    struct org *v = (struct org *)view;
    vd_buf_str(out, v->p.caption ? v->p.caption : "(no name)");
}

static void note(struct desk *d, struct view *view, struct vd_buf *out)
{
    (void)d;
    size_t n = ((struct org *)view)->p.n_links_in;
    vd_buf_printf(out, "%zu member%s", n, n == 1 ? "" : "s");
}

static const char *handling(struct view *view)
{
    const struct org *v = (struct org *)view;
    const char *top = NULL;
    for (size_t i = 0; i < v->p.n_records; i++)
        top = handling_higher(top, v->p.records[i].prov.handling);
    return top;
}

static void save(struct view *view, struct vd_buf *out)
{
    vd_buf_printf(out, "%lld", (long long)((struct org *)view)->subject);
}

const struct view_ops view_organisation = {
    .name = "organisation",
    .contexts = CTX_LIST | CTX_SPLIT | CTX_PICTURE | CTX_ORG,
    .size = sizeof(struct org),
    .open = open,
    .crumb = crumb,
    .note = note,
    .handling = handling,
    .draw = draw,
    .act = act,
    .event = event,
    .preview = preview,
    .changed = changed,
    .save = save,
    .close = close_org,
};
