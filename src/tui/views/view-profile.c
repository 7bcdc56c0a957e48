/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-profile.c: the page of one subject: every fact with its source, its grade, its handling and
 * the record, list edition, file and line it came from.
 *
 *     banner            POSSIBLE MINOR, hidden characters
 *     facts             label value source grade handling origin          face, what there is
 *     ...
 *     detail of the fact under the cursor, in whole
 *
 * (A) A value marked with + states something of its own (grade, handling, source); all others
 *     inherit what their record states.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui/grid.h"
#include "tui/ui/preview.h"
#include "tui/ui/seek.h"
#include "tui/views/views.h"
#include <vedette/date.h>

enum line_kind { LINE_HEAD, LINE_FACT, LINE_TEMPLATE, LINE_JUDGEMENT, LINE_PICTURE, LINE_LINK };
struct page_line {
    enum line_kind kind;
    const char *label, *value, *source, *grade, *handling, *origin;
    const struct vd_record *record;
    const struct vd_fact *fact;
    size_t i; /* of templates, judgements, media, links_in */
};
struct page {
    struct view view;
    struct vd_arena *a;
    int64_t subject;
    struct vd_profile p;
    struct page_line *lines;
    size_t n;
    struct grid grid;
    size_t picture;
    bool hidden, minor;
    const char *handling;
};

/* ---- the lines ---- */
static struct page_line *add(struct page *v, enum line_kind kind, const char *label,
                             const char *value)
{
    struct page_line *l = &v->lines[v->n++];
    *l = (struct page_line){.kind = kind, .label = label, .value = value ? value : ""};
    return l;
}

static const char *origin(struct page *v, const struct vd_record *r)
{
    if (r->by_hand)
        return "by hand";
    const char *ref = r->ref ? r->ref : "";
    return r->line ? vd_arena_printf(v->a, "%s:%lld", ref, (long long)r->line) : ref;
}

static void add_fact(struct page *v, struct desk *d, const struct vd_record *r,
                     const struct vd_fact *f)
{
    struct vd_prov p = vd_fact_prov(r, f);
    struct page_line *l = add(v, LINE_FACT, vd_prop_label(f->prop), fact_text(d, v->a, f));
    l->record = r;
    l->fact = f;
    l->source = p.source;
    l->grade = vd_arena_printf(v->a, "%s%s", grade_text(v->a, &p), f->own ? "+" : "");
    l->handling = p.handling;
    l->origin = origin(v, r);
    v->handling = handling_higher(v->handling, p.handling);
    v->hidden = v->hidden || text_hidden(f->value);
}

static void add_record(struct page *v, struct desk *d, const struct vd_record *r)
{
    const char *title =
        vd_arena_printf(v->a, "%s  %s%s", r->ref ? r->ref : "", r->list ? r->list : "",
                        r->superseded_by ? "  (superseded by a later edition)" : "");
    struct page_line *l = add(v, LINE_HEAD, "Record", title);
    l->record = r;
    l->origin = origin(v, r);
    l->source = r->prov.source;
    l->handling = r->prov.handling;
    l->grade = grade_text(v->a, &r->prov);
    v->handling = handling_higher(v->handling, r->prov.handling);
    for (size_t i = 0; i < r->n_facts; i++)
        add_fact(v, d, r, &r->facts[i]);
}

static const struct vd_record *record_of(const struct page *v, int64_t id)
{
    for (size_t i = 0; i < v->p.n_records; i++)
        if (v->p.records[i].id == id)
            return &v->p.records[i];
    return NULL;
}

static void add_samples(struct page *v)
{
    for (size_t i = 0; i < v->p.n_templates; i++) {
        const struct vd_template_row *t = &v->p.templates[i];
        bool finger = t->modality == VD_FINGER;
        const char *text =
            vd_arena_printf(v->a, "%s%s %d %s, %s%s%s",
                            finger                   ? vd_finger_name(t->position)
                            : t->modality == VD_FACE ? "face vector"
                                                     : "voice vector",
                            finger ? "," : "", t->n_minutiae, finger ? "minutiae" : "dimensions",
                            t->engine, t->note ? "; " : "", t->note ? t->note : "");
        struct page_line *l = add(v, LINE_TEMPLATE, "Template", text);
        l->i = i;
        l->record = record_of(v, t->record);
        l->origin = t->file;
        if (!t->warning)
            continue;
        l = add(v, LINE_TEMPLATE, "Warning", t->warning);
        l->i = i;
        l->record = record_of(v, t->record);
    }
    for (size_t i = 0; i < v->p.n_media; i++) {
        const struct vd_media *m = &v->p.media[i];
        struct page_line *l =
            add(v, LINE_PICTURE, "Picture",
                vd_arena_printf(v->a, "%s  %lld bytes%s  %s", m->mime, (long long)m->n_bytes,
                                m->machine_made ? "  machine-made" : "", m->date ? m->date : ""));
        l->i = i;
        l->record = record_of(v, m->record);
    }
}

static void add_others(struct page *v)
{
    for (size_t i = 0; i < v->p.n_links_in; i++) {
        const struct vd_link_in *k = &v->p.links_in[i];
        const char *text = vd_arena_printf(v->a, "%s%s%s", k->name ? k->name : "",
                                           k->role ? ", " : "", k->role ? k->role : "");
        add(v, LINE_LINK, "Named by", text)->i = i;
    }
    for (size_t i = 0; i < v->p.n_judgements; i++) {
        const struct vd_judgement *j = &v->p.judgements[i];
        const char *word = j->verdict > 0   ? "same subject"
                           : j->verdict < 0 ? "not the same"
                                            : "unsure";
        const char *text =
            vd_arena_printf(v->a, "%s: record %lld and %lld, %s, %s: %s", word, (long long)j->left,
                            (long long)j->right, j->who ? j->who : "", j->at ? j->at : "",
                            j->reason ? j->reason : "");
        add(v, LINE_JUDGEMENT, "Judgement", text)->i = i;
    }
}

static int load(struct page *v, struct desk *d, struct vd_err *err)
{
    vd_arena_reset(v->a);
    v->n = 0;
    v->handling = NULL;
    v->hidden = false;
    int rc = vd_store_profile(d->store, v->subject, v->a, &v->p, err);
    if (rc != VD_OK)
        return rc;
    size_t room = 2 * v->p.n_templates + v->p.n_media + v->p.n_links_in + v->p.n_judgements;
    for (size_t i = 0; i < v->p.n_records; i++)
        room += 1 + v->p.records[i].n_facts;
    v->lines = vd_arena_alloc(v->a, (room + 1) * sizeof *v->lines);
    if (!v->lines)
        ui_out_of_memory();
    for (size_t i = 0; i < v->p.n_records; i++)
        add_record(v, d, &v->p.records[i]);
    add_samples(v);
    add_others(v);
    v->minor = vd_profile_minor(&v->p, vd_today());
    v->hidden = v->hidden || text_hidden(v->p.caption);
    v->grid.n = v->n;
    if (v->picture >= v->p.n_media)
        v->picture = 0;
    return VD_OK;
}

/* ---- the grid ---- */
static const struct column columns[] = {
    {"Fact", 16, 1, false, NULL},   {"Value", 0, 1, false, NULL},    {"Grade", 5, 2, false, NULL},
    {"Source", 16, 4, false, NULL}, {"Handling", 9, 3, false, NULL}, {"Origin", 18, 5, false, NULL},
};

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct page_line *l = &((struct page *)ctx)->lines[row];
    const char *text[] = {l->label, l->value, l->grade, l->source, l->handling, l->origin};
    (void)a;
    return text[col];
}

static enum role role(void *ctx, size_t row, int col)
{
    static const enum role roles[] = {ROLE_LABEL,  ROLE_VALUE,    ROLE_GRADE,
                                      ROLE_SOURCE, ROLE_HANDLING, ROLE_DIM};
    const struct page_line *l = &((struct page *)ctx)->lines[row];
    if (l->kind == LINE_HEAD || (l->record && l->record->superseded_by))
        return l->kind == LINE_HEAD && col < 2 ? ROLE_TITLE : ROLE_DIM;
    return roles[col];
}

static const struct grid_ops grid = {.cell = cell, .role = role};

/* ---- drawing ---- */
static int draw_banners(struct page *v, struct desk *d, struct area w)
{
    int n = 0;
    if (v->minor)
        screen_text(d->scr, w.row + n++, w.col, w.cols, ROLE_WARN,
                    " POSSIBLE MINOR: the earliest plausible age is under 18 ", 0);
    if (v->hidden)
        screen_text(d->scr, w.row + n++, w.col, w.cols, ROLE_HIDDEN,
                    " HIDDEN CHARACTERS: a value holds controls or invisible marks, shown as <..> ",
                    0);
    return n;
}

/* ", report X": empty where it is not stated. */
static const char *stated(struct vd_arena *a, const char *what, const char *value)
{
    return value && *value ? vd_arena_printf(a, ", %s %s", what, value) : "";
}

/* What the row under the cursor rests on, in whole sentences. */
static const char *detail(struct vd_arena *a, const struct page_line *l)
{
    const struct vd_record *r = l->record;
    if (!r)
        return l->value;
    struct vd_prov p = l->fact ? vd_fact_prov(r, l->fact) : r->prov;
    const char *whose = l->fact && l->fact->own ? "its own" : "as its record";
    char place[600] = "entered by hand";
    if (!r->by_hand)
        snprintf(place, sizeof place, "line %lld of %.200s, list %.80s, edition %.60s",
                 (long long)r->line, r->file ? r->file : "?", r->list ? r->list : "?",
                 r->edition ? r->edition : "?");
    return vd_arena_printf(
        a, "%s\n%s%s, grade %s, handling %s, release %s%s%s%s (%s)\nrecord %s: %s",
        l->fact ? l->fact->value : l->value, p.source && *p.source ? "" : "source not stated",
        p.source ? p.source : "", *grade_text(a, &p) ? grade_text(a, &p) : "not stated",
        p.handling && *p.handling ? p.handling : "not stated",
        p.release_to && *p.release_to ? p.release_to : "not stated",
        stated(a, "report", p.report_ref), stated(a, "basis", p.legal_basis),
        stated(a, "review by", p.review_by), whose, r->ref ? r->ref : "", place);
}

static void draw_side(struct page *v, struct desk *d, struct area w)
{
    char text[96];
    int face = w.rows * 2 / 3 < 22 ? w.rows * 2 / 3 : 22;
    int64_t key = v->picture < v->p.n_media ? v->p.media[v->picture].id : 0;
    draw_face(d, SLOT_PAGE, (struct area){w.row, w.col, key ? face : 3, w.cols}, key);
    int row = w.row + (key ? face : 3);
    if (v->p.n_media > 1 && row < w.row + w.rows) {
        snprintf(text, sizeof text, "picture %zu of %zu  [ ]", v->picture + 1, v->p.n_media);
        screen_text(d->scr, row++, w.col, w.cols, ROLE_DIM, text, 0);
    }
    snprintf(text, sizeof text, "%zu record%s, %zu template%s", v->p.n_records,
             v->p.n_records == 1 ? "" : "s", v->p.n_templates, v->p.n_templates == 1 ? "" : "s");
    if (row < w.row + w.rows)
        screen_text(d->scr, row, w.col, w.cols, ROLE_DIM, text, 0);
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct page *v = (struct page *)view;
    int side = w.cols >= 72 ? (w.cols / 4 < 22 ? 22 : w.cols / 4 > 40 ? 40 : w.cols / 4) : 0;
    int banners = draw_banners(v, d, w), foot = w.rows >= 14 ? 5 : 0;
    struct area left = {w.row + banners, w.col, w.rows - banners - foot,
                        side ? w.cols - side - 1 : w.cols};
    grid_draw(&v->grid, d, left);
    if (side) {
        screen_vline(d->scr, left.row, left.col + left.cols, left.rows, ROLE_BORDER);
        draw_side(v, d, (struct area){left.row, left.col + left.cols + 1, left.rows, side});
    }
    if (foot && v->n) {
        int row = w.row + w.rows - foot;
        screen_hline(d->scr, row, w.col, w.cols, ROLE_BORDER);
        draw_wrapped(d, (struct area){row + 1, w.col + 1, foot - 1, w.cols - 2}, ROLE_SOURCE,
                     detail(d->scratch, &v->lines[v->grid.cur]));
    }
}

/* ---- actions ---- */
static void turn_picture(struct page *v, int by)
{
    size_t n = v->p.n_media;
    if (n)
        v->picture = (v->picture + n + (size_t)(by + (int)n)) % n;
}

static void show_portrait(struct page *v, struct desk *d, size_t i)
{
    if (i >= v->p.n_media) {
        desk_say(d, SAY_INFO, "there is no picture of this subject");
        return;
    }
    struct portrait_arg a = {.media = v->p.media[i].id, .name = v->p.caption};
    desk_push(d, &view_portrait, &a);
}

static void match_template(struct page *v, struct desk *d, size_t i)
{
    if (i >= v->p.n_templates) {
        desk_say(d, SAY_INFO, "there is no template of this subject");
        return;
    }
    const struct vd_template_row *t = &v->p.templates[i];
    struct search_from from = {.modality = t->modality, .template_id = t->id, .name = v->p.caption};
    ask_search(d, &from);
}

static void open_line(struct page *v, struct desk *d)
{
    if (v->grid.cur >= v->n)
        return;
    const struct page_line *l = &v->lines[v->grid.cur];
    switch (l->kind) {
    case LINE_FACT:
        if (l->fact->target)
            open_subject(d, l->fact->target);
        else
            desk_say(d, SAY_INFO, "%s: %s", l->label, l->value);
        break;
    case LINE_TEMPLATE:
        match_template(v, d, l->i);
        break;
    case LINE_PICTURE:
        show_portrait(v, d, l->i);
        break;
    case LINE_LINK:
        open_subject(d, v->p.links_in[l->i].subject);
        break;
    default:
        break;
    }
}

static void part(struct page *v, struct desk *d)
{
    const struct page_line *l = v->grid.cur < v->n ? &v->lines[v->grid.cur] : NULL;
    if (l && l->kind == LINE_JUDGEMENT)
        ask_part(d, &v->p.judgements[l->i]);
    else
        desk_say(d, SAY_INFO, "go to a judgement to take it back");
}

static size_t first_template(const struct page *v)
{
    const struct page_line *l = v->grid.cur < v->n ? &v->lines[v->grid.cur] : NULL;
    return l && l->kind == LINE_TEMPLATE ? l->i : 0;
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct page *v = (struct page *)view;
    switch (a) {
    case ACT_OPEN:
        return open_line(v, d), true;
    case ACT_NEXT_PICTURE:
        return turn_picture(v, 1), true;
    case ACT_PREV_PICTURE:
        return turn_picture(v, -1), true;
    case ACT_PORTRAIT:
        return show_portrait(v, d, v->picture), true;
    case ACT_MATCH_THIS:
        return match_template(v, d, first_template(v)), true;
    case ACT_PART:
        return part(v, d), true;
    case ACT_YANK:
        return desk_yank(d, "value", v->grid.cur < v->n ? v->lines[v->grid.cur].value : NULL), true;
    default:
        return seek_act(&v->grid, d, a, arg) || grid_act(&v->grid, a);
    }
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct page *v = (struct page *)view;
    bool open = false;
    if (!grid_mouse(&v->grid, ev, &open))
        return false;
    if (open)
        open_line(v, d);
    return true;
}

/* ---- life ---- */
static void close_page(struct desk *d, struct view *view)
{
    struct page *v = (struct page *)view;
    (void)d;
    vd_arena_free(v->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct page *v = (struct page *)view;
    v->a = ui_arena();
    v->subject = *(const int64_t *)arg;
    v->grid = (struct grid){.columns = columns,
                            .n_columns = sizeof columns / sizeof *columns,
                            .ops = &grid,
                            .ctx = v,
                            .names = 1U << 1};
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_page(d, view);
    return rc;
}

static void changed(struct desk *d, struct view *view)
{
    struct page *v = (struct page *)view;
    struct vd_err e = {0};
    if (load(v, d, &e) != VD_OK) { /* it was taken back meanwhile */
        v->n = v->grid.n = 0;
        v->p = (struct vd_profile){.caption = "(gone)"};
        desk_say_err(d, &e);
    }
}

static void crumb(struct view *view, struct vd_buf *out)
{
    struct page *v = (struct page *)view;
    vd_buf_str(out, v->p.caption ? v->p.caption : "(no name)");
}

static const char *handling(struct view *view)
{
    return ((struct page *)view)->handling;
}

static void save(struct view *view, struct vd_buf *out)
{
    vd_buf_printf(out, "%lld", (long long)((struct page *)view)->subject);
}

const struct view_ops view_profile = {
    .name = "profile",
    .contexts = CTX_LIST | CTX_PROFILE | CTX_PICTURE,
    .size = sizeof(struct page),
    .open = open,
    .crumb = crumb,
    .handling = handling,
    .draw = draw,
    .act = act,
    .event = event,
    .changed = changed,
    .save = save,
    .close = close_page,
};
