/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-candidates.c: what a search yielded.  "None of these" stands first, because the person
 * searched for may not be in the gallery at all; every other row is a lead that somebody has to
 * look at.  Nothing here decides by itself.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/ui/grid.h"
#include "tui/ui/preview.h"
#include "tui/views/views.h"

enum { RANK, SCORE, FUSED, NAME, VERDICT, RECORD, FINGER, PROBE, TEMPLATE, N_COLUMNS };
struct candidates {
    struct view view;
    struct vd_arena *a;
    int64_t search;
    struct vd_search_row row; /* strings are the arena's */
    struct vd_candidates c;
    struct grid grid;
    struct preview preview;
    bool probes; /* more than one */
    struct column columns[N_COLUMNS];
};

static const struct column columns[N_COLUMNS] = {
    {"Rank", 5, 1, true, NULL},     {"Score", 8, 1, true, NULL},     {"Fused", 6, 2, true, NULL},
    {"Name", 0, 1, false, NULL},    {"Verdict", 12, 1, false, NULL}, {"Record", 14, 3, false, NULL},
    {"Finger", 13, 4, false, NULL}, {"Probe", 5, 5, true, NULL},     {"Template", 8, 6, true, NULL},
};

enum { PARTS_SHOWN = 5 };

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct candidates *v = ctx;
    if (row == 0)
        return col == NAME ? "none of these" : "";
    const struct vd_candidate *c = &v->c.v[row - 1];
    switch (col) {
    case RANK:
        return vd_arena_printf(a, "%d", c->rank);
    case SCORE:
        return vd_arena_printf(a, v->row.modality == VD_FINGER ? "%.2f" : "%.4f", c->score);
    case FUSED:
        return c->n_parts ? vd_arena_printf(a, "%.1f", c->fused) : "";
    case NAME:
        return c->name;
    case VERDICT:
        return vd_verdict_name(c->verdict);
    case RECORD:
        return c->record_ref;
    case FINGER:
        return v->row.modality == VD_FINGER ? vd_finger_name(c->position) : "";
    case PROBE:
        return v->probes ? vd_arena_printf(a, "%d", c->probe + 1) : "";
    default:
        return vd_arena_printf(a, "%lld", (long long)c->template_id);
    }
}

static enum role role(void *ctx, size_t row, int col)
{
    const struct candidates *v = ctx;
    if (row == 0)
        return ROLE_DIM;
    return col == VERDICT ? verdict_role(v->c.v[row - 1].verdict) : ROLE_ROW;
}

static const struct grid_ops grid = {.cell = cell, .role = role};

static const struct vd_candidate *candidate(const struct candidates *v)
{
    return v->grid.cur > 0 && v->grid.cur <= v->c.n ? &v->c.v[v->grid.cur - 1] : NULL;
}

static int load(struct candidates *v, struct desk *d, struct vd_err *err)
{
    vd_arena_reset(v->a);
    v->c = (struct vd_candidates){0};
    int rc = vd_store_search_get(d->store, v->search, v->a, &v->row, err);
    if (rc == VD_OK)
        rc = vd_store_candidates(d->store, v->search, v->a, &v->c, err);
    v->grid.n = rc == VD_OK ? v->c.n + 1 : 0;
    v->probes = v->c.n && v->c.v[v->c.n - 1].probe > 0;
    if (v->row.together) /* what the list goes by stays in sight */
        v->columns[FUSED].priority = 1;
    v->grid.hidden = v->row.modality == VD_FINGER ? 0 : 1u << FUSED;
    grid_show(&v->grid);
    return rc;
}

static void close_candidates(struct desk *d, struct view *view)
{
    struct candidates *v = (struct candidates *)view;
    (void)d;
    preview_close(&v->preview);
    vd_arena_free(v->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct candidates *v = (struct candidates *)view;
    v->a = ui_arena();
    v->search = *(const int64_t *)arg;
    memcpy(v->columns, columns, sizeof columns);
    v->grid = (struct grid){.columns = v->columns, .n_columns = N_COLUMNS, .ops = &grid, .ctx = v};
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_candidates(d, view);
    return rc;
}

/* Two lines that say what was asked and what an answer is worth, one more if it was not asked of
 * everybody; returns lines used. */
static int draw_head(struct candidates *v, struct desk *d, struct area w)
{
    char n[32];
    struct vd_buf scope = {0};
    const struct vd_search_row *r = &v->row;
    const char *text = vd_arena_printf(
        d->scratch, "purpose: %s   basis: %s   probe: %s   engine %s, %s templates",
        r->purpose ? r->purpose : "", r->basis ? r->basis : "", r->probe ? r->probe : "",
        r->engine ? r->engine : "", group_digits(r->n_gallery, n));
    screen_text(d->scr, w.row, w.col + 1, w.cols - 2, ROLE_SOURCE, text, 0);
    screen_text(
        d->scr, w.row + 1, w.col + 1, w.cols - 2, ROLE_DIM,
        r->modality == VD_FINGER
            ? "Candidates are leads; nobody is identified until you decide (d).  Of other "
              "fingers 1 in 1,000 reaches 30, 1 in 10,000 reaches 40."
            : "Candidates are leads; nobody is identified until you decide (d).  Scores are "
              "uncalibrated.",
        0);
    vd_search_scope(r, &scope);
    if (scope.len)
        screen_text(d->scr, w.row + 2, w.col + 1, w.cols - 2, ROLE_WARN, scope.data, 0);
    int used = scope.len ? 3 : 2;
    vd_buf_free(&scope);
    return used;
}

/* Under the list: the comparisons that the candidate stands on, if more than one; lines used. */
static int draw_parts(struct candidates *v, struct desk *d, struct area w)
{
    const struct vd_candidate *c = candidate(v);
    if (!c || c->n_parts < 2 || w.rows < PARTS_SHOWN + 8)
        return 0;
    int shown = c->n_parts < PARTS_SHOWN ? (int)c->n_parts : PARTS_SHOWN, row = w.row + w.rows;
    char odds[32];
    row -= shown + 1;
    const char *text =
        vd_arena_printf(d->scratch, "%zu comparisons: %.1f decibans", c->n_parts, c->fused);
    if (c->fused >= 10 && c->fused < 150) /* see fuse.c: a bound, not a rate that was counted */
        text = vd_arena_printf(d->scratch, "%s; by chance at most 1 in %s", text,
                               group_digits((int64_t)floor(pow(10, c->fused / 10)), odds));
    screen_text(d->scr, row, w.col + 1, w.cols - 1, ROLE_LABEL, text, 0);
    for (int i = 0; i < shown; i++) {
        const struct vd_contribution *k = &c->parts[i];
        screen_text(d->scr, row + 1 + i, w.col + 1, w.cols - 1,
                    k->counted > 0 ? ROLE_SCORE_HIGH : ROLE_SCORE_LOW,
                    vd_arena_printf(d->scratch, "%+6.1f  score %.1f (%+.1f)  probe %d, %s #%lld",
                                    k->counted, k->score, k->weight, k->probe + 1,
                                    vd_finger_name(k->position), (long long)k->template_id),
                    0);
    }
    return shown + 1;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct candidates *v = (struct candidates *)view;
    struct area left, right;
    int head = w.rows >= 8 ? draw_head(v, d, w) : 0;
    w.row += head;
    w.rows -= head;
    preview_split(d, w, &left, &right);
    left.rows -= draw_parts(v, d, left);
    grid_draw(&v->grid, d, left);
    const struct vd_candidate *c = candidate(v);
    if (!right.cols)
        return;
    if (!c) {
        draw_wrapped(
            d, right, ROLE_DIM,
            "The person searched for may not be in this gallery. Decide here (d) to record "
            "one verdict, excluded or inconclusive, for every candidate not looked at yet.");
        return;
    }
    preview_draw(&v->preview, d, right, c->subject);
}

static void preview(struct desk *d, struct view *view)
{
    struct candidates *v = (struct candidates *)view;
    const struct vd_candidate *c = candidate(v);
    if (d->cfg.preview && c)
        preview_load(&v->preview, d, c->subject, false);
}

/* ---- actions ---- */
static void compare(struct candidates *v, struct desk *d)
{
    const struct vd_candidate *c = candidate(v);
    struct compare_arg a = {.search = v->search, .at = c ? (size_t)(c - v->c.v) : 0};
    if (c)
        desk_push(d, &view_compare, &a);
    else
        desk_say(d, SAY_INFO, "go to a candidate to compare it; d here decides on all of them");
}

static void decide(struct candidates *v, struct desk *d)
{
    const struct vd_candidate *c = candidate(v);
    if (c) {
        ask_decision(d, c, 1, v->row.probe);
        return;
    }
    size_t n = 0;
    struct vd_candidate *open_ones = vd_arena_alloc(v->a, (v->c.n + 1) * sizeof *open_ones);
    for (size_t i = 0; open_ones && i < v->c.n; i++)
        if (v->c.v[i].verdict == VD_V_UNREVIEWED)
            open_ones[n++] = v->c.v[i];
    if (n)
        ask_decision(d, open_ones, n, v->row.probe);
    else
        desk_say(d, SAY_INFO, "every candidate has a verdict");
}

static void portrait(struct candidates *v, struct desk *d)
{
    const struct vd_candidate *c = candidate(v);
    struct portrait_arg a = {.media = c ? c->media : 0, .name = c ? c->name : NULL};
    if (a.media)
        desk_push(d, &view_portrait, &a);
    else
        desk_say(d, SAY_INFO, "there is no picture of this subject");
}

static bool find(struct candidates *v, struct desk *d, enum action a, const char *arg)
{
    size_t n = v->grid.n;
    if (a == ACT_FIND && !arg)
        return prompt_open(d, PROMPT_FIND, ""), true;
    if (a == ACT_FIND)
        grid_needle(&v->grid, arg);
    size_t from = v->grid.cur + (a == ACT_FIND_NEXT) + (a == ACT_FIND_PREV && n ? n - 1 : 0);
    if (v->grid.needle[0] && n && !grid_find(&v->grid, from, a == ACT_FIND_PREV, d->scratch))
        desk_say(d, SAY_INFO, "not found");
    return true;
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct candidates *v = (struct candidates *)view;
    const struct vd_candidate *c = candidate(v);
    switch (a) {
    case ACT_OPEN:
        return compare(v, d), true;
    case ACT_YANK:
        return desk_yank(d, "record id", c ? c->record_ref : NULL), true;
    case ACT_DECIDE:
        return decide(v, d), true;
    case ACT_PROFILE:
        if (c)
            open_subject(d, c->subject);
        return true;
    case ACT_PORTRAIT:
        return portrait(v, d), true;
    case ACT_PREVIEW:
        d->cfg.preview = !d->cfg.preview;
        return true;
    case ACT_FIND:
    case ACT_FIND_NEXT:
    case ACT_FIND_PREV:
        return find(v, d, a, arg);
    default:
        return grid_act(&v->grid, a);
    }
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct candidates *v = (struct candidates *)view;
    bool clicked = false;
    if (!grid_mouse(&v->grid, ev, &clicked))
        return false;
    if (clicked)
        compare(v, d);
    return true;
}

static void changed(struct desk *d, struct view *view)
{
    struct vd_err e = {0};
    if (load((struct candidates *)view, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    struct candidates *v = (struct candidates *)view;
    vd_buf_printf(out, "Search %lld, %s", (long long)v->search, vd_modality_name(v->row.modality));
}

static void note(struct desk *d, struct view *view, struct vd_buf *out)
{
    struct candidates *v = (struct candidates *)view;
    size_t n = 0;
    (void)d;
    for (size_t i = 0; i < v->c.n; i++)
        n += v->c.v[i].verdict != VD_V_UNREVIEWED;
    vd_buf_printf(out, "%zu candidates, %zu decided", v->c.n, n);
}

static void save(struct view *view, struct vd_buf *out)
{
    vd_buf_printf(out, "%lld", (long long)((struct candidates *)view)->search);
}

const struct view_ops view_candidates = {
    .name = "candidates",
    .contexts = CTX_LIST | CTX_SPLIT | CTX_PICTURE | CTX_DECIDE,
    .size = sizeof(struct candidates),
    .open = open,
    .crumb = crumb,
    .note = note,
    .draw = draw,
    .act = act,
    .event = event,
    .preview = preview,
    .changed = changed,
    .save = save,
    .close = close_candidates,
};
