/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-duplicates.c: pairs of subjects that are probably one, as a worklist; under it what speaks for
 * and against the pair at the cursor.
 *
 * (A) The list is as it was when it was made: a pair that is judged stays, with the judgement beside
 *     it, until the list is made again.  (B) Nothing is joined but by the form, which wants a reason.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui/grid.h"
#include "tui/ui/preview.h"
#include "tui/ui/seek.h"
#include "tui/views/views.h"
#include <vedette/duplicates.h>

enum { POINTS, LEFT, RIGHT, JUDGED, FOR, AGAINST, LEFT_LIST, RIGHT_LIST, N_COLUMNS };
enum { LIST_TOP = 500, DETAILS_LEAST = 12 };

struct worklist { /* what the job leaves behind */
    struct vd_arena *a;
    struct vd_duplicates_found found;
};
struct duplicates {
    struct view view;
    struct worklist *list;
    struct vd_arena *a;           /* of the judgements */
    struct vd_judgement **judged; /* by row; NULL: none stands */
    struct grid grid;
};

static const struct column columns[N_COLUMNS] = {
    {"Points", 6, 1, true, NULL},   {"Name", 0, 1, false, NULL},  {"And", 30, 1, false, NULL},
    {"Judged", 12, 1, false, NULL}, {"For", 24, 3, false, NULL},  {"Against", 16, 2, false, NULL},
    {"List", 12, 4, false, NULL},   {"List", 12, 4, false, NULL},
};

static const struct vd_twins *row_of(const struct duplicates *v, size_t row)
{
    return row < v->list->found.n ? &v->list->found.v[row] : NULL;
}

/* ---- cells ---- */

static const char *verdict_words(int verdict)
{
    return verdict > 0 ? "same subject" : verdict < 0 ? "not the same" : "unsure";
}

/* The kinds of evidence for one subject, or against it. */
static const char *kinds(const struct vd_twins *t, bool against, struct vd_arena *a)
{
    const char *out = "";
    for (size_t i = 0; i < t->n_parts; i++)
        if (against ? t->parts[i].points < 0 : t->parts[i].points > 0)
            out = vd_arena_printf(a, "%s%s%s", out, *out ? ", " : "",
                                  vd_twin_evidence_name(t->parts[i].what));
    return out;
}

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct duplicates *v = ctx;
    const struct vd_twins *t = row_of(v, row);
    switch (t ? col : N_COLUMNS) {
    case POINTS:
        return vd_arena_printf(a, "%.1f", t->points);
    case LEFT:
        return t->left.name;
    case RIGHT:
        return t->right.name;
    case JUDGED:
        return v->judged[row] ? verdict_words(v->judged[row]->verdict) : "";
    case FOR:
    case AGAINST:
        return kinds(t, col == AGAINST, a);
    case LEFT_LIST:
        return t->left.lists;
    case RIGHT_LIST:
        return t->right.lists;
    default:
        return "";
    }
}

static enum role role(void *ctx, size_t row, int col)
{
    const struct duplicates *v = ctx;
    if (col == AGAINST)
        return ROLE_WARN;
    return v->judged[row] ? ROLE_DIM : ROLE_VALUE;
}

static const struct grid_ops grid = {.cell = cell, .role = role};

/* ---- what stands ---- */

/* The newest judgement on the two records of a row. */
static struct vd_judgement *judgement_of(struct duplicates *v, struct desk *d,
                                         const struct vd_twins *t)
{
    struct vd_profile p;
    struct vd_judgement *out = NULL;
    int64_t subject;
    if (vd_store_subject_of(d->store, t->left.record, &subject, NULL) != VD_OK ||
        vd_store_profile(d->store, subject, d->scratch, &p, NULL) != VD_OK)
        return NULL;
    for (size_t i = 0; i < p.n_judgements; i++) {
        const struct vd_judgement *j = &p.judgements[i];
        bool same = (j->left == t->left.record && j->right == t->right.record) ||
                    (j->right == t->left.record && j->left == t->right.record);
        if (!same || (out && out->id > j->id))
            continue;
        out = vd_arena_alloc(v->a, sizeof *out);
        if (!out)
            ui_out_of_memory();
        *out = *j;
        out->who = vd_arena_strdup(v->a, j->who);
        out->at = vd_arena_strdup(v->a, j->at);
        out->reason = vd_arena_strdup(v->a, j->reason);
    }
    return out;
}

static void load_judged(struct duplicates *v, struct desk *d)
{
    vd_arena_reset(v->a);
    v->judged = vd_arena_alloc(v->a, (v->list->found.n + 1) * sizeof *v->judged);
    if (!v->judged)
        ui_out_of_memory();
    for (size_t i = 0; i < v->list->found.n; i++)
        v->judged[i] = judgement_of(v, d, &v->list->found.v[i]);
}

/* ---- drawing ---- */

static int draw_part(struct desk *d, struct area w, const struct vd_twin_part *p)
{
    bool same = strcmp(p->left, p->right) == 0;
    const char *text = vd_arena_printf(d->scratch, "%+6.1f  %s: %s%s%s (%s)", p->points,
                                       vd_twin_evidence_name(p->what), p->left, same ? "" : " / ",
                                       same ? "" : p->right, p->why);
    return draw_wrapped(d, w, p->points < 0 ? ROLE_WARN : ROLE_VALUE, text);
}

static int draw_details(struct duplicates *v, struct desk *d, struct area w)
{
    const struct vd_twins *t = row_of(v, v->grid.cur);
    int row = 0, most = w.rows / 2;
    if (!t || w.rows < DETAILS_LEAST)
        return 0;
    struct area at = {w.row + w.rows - most, w.col + 1, most, w.cols - 2};
    screen_hline(d->scr, at.row, w.col, w.cols, ROLE_BORDER);
    row++;
    screen_text(d->scr, at.row + row++, at.col, at.cols, ROLE_TITLE,
                vd_arena_printf(d->scratch, "#%lld %s (%s)  and  #%lld %s (%s)",
                                (long long)t->left.subject, t->left.ref, t->left.lists,
                                (long long)t->right.subject, t->right.ref, t->right.lists),
                0);
    if (v->judged[v->grid.cur]) {
        const struct vd_judgement *j = v->judged[v->grid.cur];
        row += draw_wrapped(d, (struct area){at.row + row, at.col, 2, at.cols}, ROLE_LABEL,
                            vd_arena_printf(d->scratch, "Judged by %s, %.10s: %s: %s", j->who,
                                            j->at, verdict_words(j->verdict), j->reason));
    }
    for (size_t i = 0; i < t->n_parts && row < most; i++)
        row += draw_part(d, (struct area){at.row + row, at.col, most - row, at.cols}, &t->parts[i]);
    return most;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct duplicates *v = (struct duplicates *)view;
    if (!v->list->found.n)
        screen_text(d->scr, w.row + 2, w.col + 2, w.cols - 2, ROLE_DIM,
                    "no two subjects are probably one, but for those already judged", 0);
    w.rows -= draw_details(v, d, w);
    grid_draw(&v->grid, d, w);
}

/* ---- the job ---- */

static void worklist_free(struct worklist *l)
{
    if (l)
        vd_arena_free(l->a);
    vd_free(l);
}

static int run(struct job *j, void *ctx, struct vd_err *err)
{
    struct worklist *l = ctx;
    struct vd_store *s = NULL;
    struct vd_duplicates q = {.top = LIST_TOP, .job = job_progress(j)};
    int rc = job_store(j, VD_OPEN_READ, &s, err);
    return rc == VD_OK ? vd_duplicates(s, &q, l->a, &l->found, err) : rc;
}

static void take(struct duplicates *v, struct desk *d, struct worklist *l)
{
    worklist_free(v->list);
    v->list = l;
    v->grid.n = l->found.n;
    load_judged(v, d);
    grid_show(&v->grid);
}

static void done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct worklist *l = ctx;
    (void)j;
    if (rc == VD_OK && d->top && d->top->ops == &view_duplicates) {
        take((struct duplicates *)d->top, d, l);
        return;
    }
    if (rc == VD_OK && desk_push(d, &view_duplicates, l))
        return; /* the list is the view's now */
    if (rc == VD_CANCELLED)
        desk_say(d, SAY_INFO, "looking for duplicates was stopped");
    else if (rc != VD_OK)
        desk_say_err(d, err);
    worklist_free(l);
}

void start_duplicates(struct desk *d)
{
    struct worklist *l = ui_alloc(sizeof *l);
    l->a = ui_arena();
    if (job_start(d->jobs, "looking for duplicates", run, done, l))
        return;
    desk_say(d, SAY_ERROR, "no thread can be started");
    worklist_free(l);
}

/* ---- actions ---- */

static void compare(struct duplicates *v, struct desk *d)
{
    const struct vd_twins *t = row_of(v, v->grid.cur);
    struct compare_arg a = {0};
    if (!t || vd_store_subject_of(d->store, t->left.record, &a.left, NULL) != VD_OK ||
        vd_store_subject_of(d->store, t->right.record, &a.right, NULL) != VD_OK)
        desk_say(d, SAY_WARN, "these records are gone: r makes the list again");
    else if (a.left == a.right)
        open_subject(d, a.left); /* joined meanwhile */
    else
        desk_push(d, &view_compare, &a);
}

static void judge(struct duplicates *v, struct desk *d)
{
    const struct vd_twins *t = row_of(v, v->grid.cur);
    if (t)
        ask_join(d, (const int64_t[]){t->left.record, t->right.record},
                 (const char *const[]){t->left.name, t->right.name}, 2);
}

static void part(struct duplicates *v, struct desk *d)
{
    if (row_of(v, v->grid.cur) && v->judged[v->grid.cur])
        ask_part(d, v->judged[v->grid.cur]);
    else
        desk_say(d, SAY_INFO, "no judgement stands on this pair; d makes one");
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct duplicates *v = (struct duplicates *)view;
    const struct vd_twins *t = row_of(v, v->grid.cur);
    switch (a) {
    case ACT_OPEN:
        return compare(v, d), true;
    case ACT_DECIDE:
        return judge(v, d), true;
    case ACT_PART:
        return part(v, d), true;
    case ACT_PROFILE:
        if (t)
            open_subject(d, t->right.subject);
        return true;
    case ACT_YANK:
        return desk_yank(d, "record id", t ? t->left.ref : NULL), true;
    case ACT_REFRESH:
    case ACT_DUPLICATES:
        return start_duplicates(d), true;
    default:
        return seek_act(&v->grid, d, a, arg) || grid_act(&v->grid, a);
    }
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct duplicates *v = (struct duplicates *)view;
    bool clicked = false;
    if (!grid_mouse(&v->grid, ev, &clicked))
        return false;
    if (clicked)
        compare(v, d);
    return true;
}

static void changed(struct desk *d, struct view *view)
{
    load_judged((struct duplicates *)view, d);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    (void)view;
    vd_buf_str(out, "Duplicates");
}

static void note(struct desk *d, struct view *view, struct vd_buf *out)
{
    const struct vd_duplicates_found *f = &((struct duplicates *)view)->list->found;
    (void)d;
    vd_buf_printf(out, "%zu pair%s of %g points or more", f->n, f->n == 1 ? "" : "s", f->least);
}

static void close_duplicates(struct desk *d, struct view *view)
{
    struct duplicates *v = (struct duplicates *)view;
    (void)d;
    worklist_free(v->list);
    vd_arena_free(v->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct duplicates *v = (struct duplicates *)view;
    (void)err;
    v->a = ui_arena();
    v->grid = (struct grid){.columns = columns, .n_columns = N_COLUMNS, .ops = &grid, .ctx = v};
    take(v, d, (struct worklist *)(uintptr_t)arg);
    return VD_OK;
}

const struct view_ops view_duplicates = {
    .name = "duplicates",
    .contexts = CTX_LIST | CTX_DECIDE | CTX_PAIRS,
    .size = sizeof(struct duplicates),
    .open = open,
    .crumb = crumb,
    .note = note,
    .draw = draw,
    .act = act,
    .event = event,
    .changed = changed,
    .close = close_duplicates,
};
