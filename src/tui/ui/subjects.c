/* SPDX-License-Identifier: Apache-2.0 */
/*
 * subjects.c: the list of subjects: filter and search as you type, order, columns, marks.
 *
 * (A) Filter and search are different things: a filter changes which rows there are, a search shows
 *     who is called so, the best first, within the filter (found.c).
 * (B) Clearing a filter stays on the row the cursor is on; an empty result goes back to the row
 *     from before the filter.
 */
#include "config.h"

#include "tui/ui/subjects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/views/views.h"

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    struct list *l = ctx;
    return l->spec[col].text(l->pager.rows[row], a);
}

const char *list_samples(const struct vd_row *r, struct vd_arena *a)
{
    if (!r->n_fingers && !r->n_faces && !r->n_voices && !r->media)
        return "";
    return vd_arena_printf(a, "%s%s%s%s", r->media ? "P" : "-", r->n_faces ? "V" : "-",
                           r->n_fingers ? "F" : "-", r->n_voices ? "S" : "-");
}

const char *list_date(const char *text, struct vd_arena *a)
{
    struct vd_date d;
    char iso[48];
    if (!text || strlen(text) <= strlen("1970-05-31") || !vd_date_parse(text, VD_DATE_ISO, &d) ||
        d.precision != VD_DATE_DAY || d.calendar != VD_CAL_GREGORIAN)
        return text;
    vd_date_format(&d, iso, sizeof iso);
    return vd_arena_strdup(a, iso);
}

static int mark_of(const struct list *l, int64_t subject)
{
    for (int i = 0; i < l->n_marks; i++)
        if (l->marks[i].subject == subject)
            return i;
    return -1;
}

bool list_marked(const struct list *l, int64_t subject)
{
    return l->n_marks && mark_of(l, subject) >= 0;
}

static bool marked(void *ctx, size_t row)
{
    struct list *l = ctx;
    return list_marked(l, l->pager.rows[row]->subject);
}

static const struct grid_ops ops = {.cell = cell, .marked = marked};

/* The row of the list itself. */
static const struct vd_row *own_row(const struct list *l)
{
    return l->grid.cur < l->pager.n ? l->pager.rows[l->grid.cur] : NULL;
}

const struct vd_row *list_row(const struct list *l)
{
    const struct look_row *r = found_on(l) ? found_row(l) : NULL;
    return found_on(l) ? (r ? &r->row : NULL) : own_row(l);
}

static struct grid *grid_of(struct list *l)
{
    return found_on(l) ? &l->found.grid : &l->grid;
}

static void moved(void *ctx, long row, long shift)
{
    struct list *l = ctx;
    long offset = (long)l->grid.cur - (long)l->grid.top;
    l->grid.n = l->pager.n;
    if (row >= 0) {
        l->grid.cur = (size_t)row;
        l->grid.top = row > offset ? (size_t)(row - offset) : 0;
    } else {
        long cur = (long)l->grid.cur + shift, top = (long)l->grid.top + shift;
        l->grid.cur = cur > 0 ? (size_t)cur : 0;
        l->grid.top = top > 0 ? (size_t)top : 0;
    }
    grid_show(&l->grid);
    l->d->dirty = true;
    l->d->quiet_due_ms = l->d->now_ms + PREVIEW_MS;
}

/* ---- filter ---- */
static void keep_row(const struct vd_row *r, int64_t *subject, char **key)
{
    vd_free(*key);
    *subject = r ? r->subject : 0;
    *key = r && r->key ? ui_strdup(r->key) : NULL;
}

/* Turn every term of a filter round: rows that fit none of them. */
static void invert(const char *text, char *out, size_t cap)
{
    size_t at = 0;
    bool start = true, quoted = false;
    for (const char *p = text; *p && at + 2 < cap; p++) {
        bool blank = !quoted && (*p == ' ' || *p == '\t');
        if (start && !blank) {
            start = false;
            if (*p == '!')
                continue;
            out[at++] = '!';
        }
        if (*p == '"')
            quoted = !quoted;
        start = blank;
        out[at++] = *p;
    }
    out[at] = 0;
}

/* Put filter and inversion into the pager; false if the text is no filter (yet). */
static bool compile(struct list *l, const char *text, bool inverse)
{
    char whole[512];
    struct vd_err e = {0};
    if (inverse)
        invert(text, whole, sizeof whole);
    else
        vd_strlcpy(whole, text, sizeof whole);
    struct vd_list spec = {
        .kind = l->pager.kind, .filter = whole[0] ? whole : NULL, .sort = l->pager.sort};
    bool good = vd_list_check(&spec, &e) == VD_OK;
    vd_strlcpy(l->complaint, good ? "" : e.message, sizeof l->complaint);
    vd_strlcpy(l->filter, text, sizeof l->filter);
    l->inverse = inverse && *text;
    if (!good)
        return false;
    vd_strlcpy(l->pager.filter, whole, sizeof l->pager.filter);
    pager_recount(&l->pager);
    l->counted = false;
    return true;
}

static void set_filter(struct list *l, const char *text, bool inverse)
{
    const struct vd_row *r = own_row(l);
    bool was = l->filter[0] != 0;
    if (strcmp(text, l->filter) == 0 && inverse == l->inverse)
        return;
    if (!was)
        keep_row(r, &l->anchor, &l->anchor_key);
    int64_t subject = r ? r->subject : l->anchor;
    char *key = ui_strdup(r ? r->key : l->anchor_key);
    if (compile(l, text, inverse)) {
        if (*text || !subject)
            pager_ends(&l->pager, false);
        else {
            l->grid.cur = l->grid.top + (size_t)l->grid.height / 3; /* with rows before it */
            pager_around(&l->pager, subject, key);                  /* (B) */
        }
        found_again(l);
    }
    vd_free(key);
}

/* ---- order, columns ---- */
static void reload_here(struct list *l)
{
    const struct vd_row *r = own_row(l);
    if (!r) {
        pager_ends(&l->pager, false);
        return;
    }
    int64_t subject = r->subject;
    char *key = ui_strdup(r->key);
    pager_around(&l->pager, subject, r->key ? key : NULL);
    vd_free(key);
}

static const char *const sorts[] = {"id",          "name",    "ref",    "dob",
                                    "nationality", "release", "members"};

static void set_sort(struct list *l, const char *name, bool descending)
{
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (strcmp(name, sorts[i]) == 0) {
            vd_strlcpy(l->pager.sort, sorts[i], sizeof l->pager.sort);
            l->pager.descending = descending;
            l->grid.sorted_by = sorts[i];
            l->grid.descending = descending;
            pager_ends(&l->pager, false);
            desk_say(l->d, SAY_INFO, "sorted by %s%s", sorts[i], descending ? ", downwards" : "");
            return;
        }
    desk_say(l->d, SAY_WARN, "cannot sort by '%s': id name ref dob nationality release members",
             name);
}

static void next_sort(struct list *l)
{
    size_t at = 0, n = sizeof sorts / sizeof *sorts;
    while (at < n && strcmp(sorts[at], l->pager.sort) != 0)
        at++;
    set_sort(l, sorts[(at + 1) % (l->pager.kind == VD_ORG ? n : n - 1)], false);
}

static void set_columns(struct list *l, const char *arg)
{
    if (!arg || !*arg) { /* the next state: a hidden column comes back, or the least wanted goes */
        char names[300] = ":columns";
        for (int i = 0; i < l->grid.n_columns; i++) {
            size_t at = strlen(names);
            if (!(l->grid.hidden >> i & 1))
                snprintf(names + at, sizeof names - at, " %s", l->columns[i].name);
        }
        prompt_open(l->d, PROMPT_COMMAND, names + 1);
        return;
    }
    uint32_t shown = 1;
    for (const char *w = arg; *w; w += strcspn(w, " "), w += strspn(w, " "))
        for (int i = 0; i < l->grid.n_columns; i++)
            if (strcspn(w, " ") == strlen(l->columns[i].name) &&
                strncmp(w, l->columns[i].name, strcspn(w, " ")) == 0)
                shown |= 1U << i;
    l->grid.hidden = ~shown;
    l->grid.first = 0;
}

/* ---- search ---- */
static void find(struct list *l, const char *text)
{
    if (text) {
        found_type(l, text);
        return;
    }
    look_warm(&l->found.look);
    prompt_open(l->d, PROMPT_FIND, l->found.text);
}

static void find_again(struct list *l)
{
    desk_say(l->d, SAY_INFO, "nothing is looked up yet: / begins a search");
}

/* ---- marks ---- */
static void toggle_mark(struct list *l)
{
    const struct vd_row *r = list_row(l);
    if (!r)
        return;
    int at = mark_of(l, r->subject);
    if (at >= 0) {
        l->marks[at] = l->marks[--l->n_marks];
    } else if (l->n_marks < MARKS_MAX) {
        struct mark *m = &l->marks[l->n_marks++];
        m->subject = r->subject;
        m->record = r->record;
        vd_strlcpy(m->name, r->name ? r->name : r->ref ? r->ref : "", sizeof m->name);
    } else {
        desk_say(l->d, SAY_WARN, "at most %d rows can be marked", MARKS_MAX);
    }
    grid_act(grid_of(l), ACT_DOWN);
}

static void compare_marked(struct list *l)
{
    if (l->n_marks != 2) {
        desk_say(l->d, SAY_INFO, "mark two profiles with space, then compare");
        return;
    }
    struct compare_arg a = {.left = l->marks[0].subject, .right = l->marks[1].subject};
    desk_push(l->d, &view_compare, &a);
}

static void join_marked(struct list *l)
{
    int64_t records[MARKS_MAX];
    const char *names[MARKS_MAX];
    for (int i = 0; i < l->n_marks; i++) {
        records[i] = l->marks[i].record;
        names[i] = l->marks[i].name;
    }
    if (l->n_marks < 2)
        desk_say(l->d, SAY_INFO, "mark the records to join with space first");
    else
        ask_join(l->d, records, names, (size_t)l->n_marks);
}

/* ---- actions ---- */
static bool clear_something(struct list *l)
{
    if (jobs_shown(l->d->jobs))
        return false;
    if (l->filter[0] || l->pager.err.code)
        set_filter(l, "", false);
    else if (l->n_marks)
        l->n_marks = 0;
    else
        return false;
    return true;
}

static void to_end(struct list *l, bool last)
{
    bool there = last ? l->pager.at_end : l->pager.at_start;
    if (there)
        grid_act(&l->grid, last ? ACT_LAST : ACT_FIRST);
    else
        pager_ends(&l->pager, last);
}

static void open_row(struct list *l)
{
    const struct vd_row *r = list_row(l);
    if (r)
        open_subject(l->d, r->subject);
}

static void portrait(struct list *l)
{
    const struct vd_row *r = list_row(l);
    if (!r || !r->media) {
        desk_say(l->d, SAY_INFO, "there is no picture of this subject");
        return;
    }
    struct portrait_arg a = {.media = r->media, .name = r->name};
    desk_push(l->d, &view_portrait, &a);
}

static void resize_preview(struct desk *d, int by)
{
    int p = d->cfg.preview_percent + by;
    d->cfg.preview_percent = p < 20 ? 20 : p > 70 ? 70 : p;
}

static void export_list(struct list *l, const char *arg)
{
    struct vd_list spec;
    pager_spec(&l->pager, &spec);
    ask_export(l->d, &spec, arg);
}

/* Actions that change what the list shows. */
static bool act_list(struct list *l, enum action a, const char *arg)
{
    switch (a) {
    case ACT_FILTER:
        return arg ? set_filter(l, arg, l->inverse) : prompt_open(l->d, PROMPT_FILTER, l->filter),
               true;
    case ACT_INVERSE:
        if (!l->filter[0])
            return desk_say(l->d, SAY_INFO, "there is no filter to turn round"), true;
        return set_filter(l, l->filter, !l->inverse), true;
    case ACT_SORT:
        return arg && *arg ? set_sort(l, arg, false) : next_sort(l), true;
    case ACT_REVERSE:
        return set_sort(l, l->pager.sort, !l->pager.descending), true;
    case ACT_COLUMNS:
        return set_columns(l, arg), true;
    case ACT_FIND:
        return find(l, arg), true;
    case ACT_FIND_NEXT:
    case ACT_FIND_PREV:
        return find_again(l), true;
    case ACT_FIRST:
        return to_end(l, false), true;
    case ACT_LAST:
        return to_end(l, true), true;
    case ACT_CANCEL:
        return clear_something(l);
    default:
        return false;
    }
}

/* Actions on rows. */
static bool act_rows(struct list *l, enum action a, const char *arg)
{
    switch (a) {
    case ACT_OPEN:
        return open_row(l), true;
    case ACT_MARK:
        return toggle_mark(l), true;
    case ACT_UNMARK:
        l->n_marks = 0;
        return true;
    case ACT_COMPARE_MARKED:
        return compare_marked(l), true;
    case ACT_JOIN:
        return join_marked(l), true;
    case ACT_PORTRAIT:
        return portrait(l), true;
    case ACT_PREVIEW:
        l->d->cfg.preview = !l->d->cfg.preview;
        return true;
    case ACT_WIDER:
        return resize_preview(l->d, 5), true;
    case ACT_NARROWER:
        return resize_preview(l->d, -5), true;
    case ACT_YANK:
        return desk_yank(l->d, "record id", list_row(l) ? list_row(l)->ref : NULL), true;
    case ACT_EXPORT:
        return export_list(l, arg), true;
    default:
        return false;
    }
}

bool list_act(struct desk *d, struct view *v, enum action a, const char *arg)
{
    struct list *l = (struct list *)v;
    (void)d;
    if (a == ACT_OPEN ? found_defers(l) : (l->found.open_due = false))
        return true;
    if (found_on(l) && found_act(l, a))
        return true;
    if (act_list(l, a, arg) || act_rows(l, a, arg))
        return true;
    if (!grid_act(&l->grid, a))
        return false;
    pager_want(&l->pager, l->grid.cur, (size_t)(l->grid.height > 0 ? l->grid.height : 1));
    return true;
}

bool list_event(struct desk *d, struct view *v, const struct event *ev)
{
    struct list *l = (struct list *)v;
    bool open;
    if (d->prompt.kind != PROMPT_NONE || !grid_mouse(grid_of(l), ev, &open))
        return false;
    if (open)
        open_row(l);
    else if (!found_on(l))
        pager_want(&l->pager, l->grid.cur, (size_t)(l->grid.height > 0 ? l->grid.height : 1));
    return true;
}

/* ---- drawing ---- */
static const char nothing_yet[] =
    "nothing here yet: :import FILE brings a list in\n\n"
    ":enrol finger FOLDER   brings templates in\n"
    "?                      shows every key and command\n"
    "vedette demo           outside, opens an invented case to try things on\n"
    "man vedette-formats    tells what a list looks like";

static void draw_own(struct list *l, struct area w)
{
    struct area at = {w.row + 2, w.col + 2, w.rows - 2, w.cols - 4};
    grid_draw(&l->grid, l->d, w);
    if (l->pager.err.code)
        draw_wrapped(l->d, at, ROLE_ERROR, l->pager.err.message);
    else if (l->grid.n == 0)
        draw_wrapped(l->d, at, ROLE_DIM,
                     pager_busy(&l->pager) ? "looking ..."
                     : l->filter[0]        ? "no row fits the filter; Esc clears it"
                                           : nothing_yet);
}

void list_draw(struct desk *d, struct view *v, struct area w)
{
    struct list *l = (struct list *)v;
    const struct vd_row *r = list_row(l);
    struct area left = w, right = {0};
    if (r || pager_busy(&l->pager)) /* without a row there is nothing to preview */
        preview_split(d, w, &left, &right);
    if (found_on(l))
        found_draw(l, left);
    else
        draw_own(l, left);
    if (right.cols && r)
        preview_draw(&l->preview, d, right, r->subject);
}

unsigned list_also(const struct view *v)
{
    return found_on((const struct list *)v) ? CTX_FOUND : 0;
}

void list_crumb(struct view *v, struct vd_buf *out, const char *title)
{
    const struct list *l = (struct list *)v;
    vd_buf_str(out, title);
    if (found_on(l) && l->d->prompt.kind != PROMPT_FIND)
        vd_buf_printf(out, " / %s", l->found.text);
}

void list_note(struct desk *d, struct view *v, struct vd_buf *out)
{
    struct list *l = (struct list *)v;
    char a[32];
    (void)d;
    if (l->n_marks)
        vd_buf_printf(out, "%d marked  ", l->n_marks);
    if (l->filter[0])
        vd_buf_printf(out, "[%sfilter: %s%s%s]  ", l->inverse ? "inverse " : "", l->filter,
                      l->complaint[0] ? " - " : "", l->complaint);
    if (pager_busy(&l->pager))
        vd_buf_str(out, "looking  ");
    if (found_on(l))
        found_note(l, out);
    else if (l->pager.total >= 0)
        vd_buf_str(out, group_digits(l->pager.total, a));
}

const char *list_handling(struct view *v)
{
    struct list *l = (struct list *)v;
    const struct grid *g = grid_of(l);
    const char *top = NULL;
    for (size_t i = g->top; i < g->top + (size_t)g->height && i < g->n; i++)
        top = handling_higher(top, found_on(l) ? l->found.look.now.rows[i].row.handling
                                               : l->pager.rows[i]->handling);
    return top;
}

void list_preview(struct desk *d, struct view *v)
{
    struct list *l = (struct list *)v;
    const struct vd_row *r = list_row(l);
    if (d->cfg.preview && l->preview.subject != (r ? r->subject : 0))
        preview_load(&l->preview, d, r ? r->subject : 0, false);
    if (!l->counted) { /* after the first frame, in a job */
        l->counted = true;
        pager_count(&l->pager);
    }
}

/* ---- life ---- */
void list_changed(struct desk *d, struct view *v)
{
    struct list *l = (struct list *)v;
    pager_recount(&l->pager);
    l->counted = false;
    l->preview.subject = 0;
    reload_here(l);
    found_again(l);
    (void)d;
}

void list_open(struct list *l, struct desk *d, enum vd_kind kind, const struct list_column *spec,
               int n, const char *filter)
{
    l->d = d;
    l->spec = spec;
    for (int i = 0; i < n; i++)
        l->columns[i] = spec[i].column;
    l->grid = (struct grid){.columns = l->columns, .n_columns = n, .ops = &ops, .ctx = l};
    l->grid.height = screen_rows(d->scr) > 4 ? screen_rows(d->scr) - 3 : 1;
    pager_init(&l->pager, d, kind, moved, l);
    found_open(l);
    if (!filter || !*filter || compile(l, filter, false))
        pager_ends(&l->pager, false);
}

void list_save(struct view *v, struct vd_buf *out)
{
    struct list *l = (struct list *)v;
    const struct vd_row *r = own_row(l);
    vd_buf_printf(out, "%lld\t%s\t%s\t%d\t%d\t%zu\t%s", r ? (long long)r->subject : 0LL,
                  r && r->key ? r->key : "", l->pager.sort, l->pager.descending, l->inverse,
                  l->grid.cur - l->grid.top, l->filter);
}

void list_restore(struct desk *d, struct view *v, const char *saved)
{
    struct list *l = (struct list *)v;
    char copy[1400], *field[7] = {0}, *at = copy;
    (void)d;
    vd_strlcpy(copy, saved, sizeof copy);
    for (int i = 0; i < 7 && at; i++) {
        field[i] = at;
        if ((at = i < 6 ? strchr(at, '\t') : NULL))
            *at++ = 0;
    }
    if (!field[6])
        return;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (strcmp(field[2], sorts[i]) == 0)
            vd_strlcpy(l->pager.sort, sorts[i], sizeof l->pager.sort);
    l->pager.descending = l->grid.descending = field[3][0] == '1';
    l->grid.sorted_by = strcmp(l->pager.sort, "id") == 0 ? NULL : l->pager.sort;
    compile(l, field[6], field[4][0] == '1');
    l->grid.top = 0;
    l->grid.cur = strtoul(field[5], NULL, 10);
    int64_t subject = strtoll(field[0], NULL, 10);
    if (subject)
        pager_around(&l->pager, subject, field[1][0] ? field[1] : NULL);
    else
        pager_ends(&l->pager, false);
}

void list_close(struct desk *d, struct view *v)
{
    struct list *l = (struct list *)v;
    (void)d;
    pager_close(&l->pager);
    preview_close(&l->preview);
    found_close(l);
    vd_free(l->anchor_key);
}
