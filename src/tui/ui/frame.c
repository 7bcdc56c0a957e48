/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.c: one frame: header, the view on top with the dialogs over it, status line.
 *
 *     row 0         vedette > breadcrumbs                       note   highest handling code
 *                   vedette > breadcrumbs / search being typed  note   highest handling code
 *     row 1 ..      the view; what a search finds streams in under it
 *     last row      prompt, or message, or job with progress, or hints; never a picture
 */
#include "config.h"

#include "tui/ui/ui.h"

#include <stdio.h>
#include <string.h>

enum { MIN_ROWS = 6, MIN_COLS = 20, MIN_SEARCH = 14 };

static void crumbs(struct view *v, const char *sep, struct vd_buf *out)
{
    if (!v)
        return;
    crumbs(v->below, sep, out);
    if (v->ops->overlay || !v->ops->crumb)
        return;
    if (out->len)
        vd_buf_str(out, sep);
    v->ops->crumb(v, out);
}

static struct view *base_view(struct view *v)
{
    while (v && v->ops->overlay && v->below)
        v = v->below;
    return v;
}

/* The end of a path of views matters most: cut its beginning. */
static const char *tail(const char *s, int width)
{
    while (*s && vd_text_width(s) > width) {
        uint32_t cp;
        s += vd_utf8_next(s, strlen(s), &cp);
    }
    return s;
}

static void draw_crumbs(struct desk *d, const char *text, int right)
{
    int at =
        screen_cols(d->scr) >= 60 ? screen_text(d->scr, 0, 0, 10, ROLE_TITLE, " vedette  ", 0) : 0;
    if (right - at > 1)
        screen_text(d->scr, 0, at, right - at - 1, ROLE_HEADER, tail(text, right - at - 1), 0);
}

/* The search being typed: where it is made, as far as there is room, then the line. */
static void draw_search(struct desk *d, const char *text, int right)
{
    bool wide = screen_cols(d->scr) >= 60;
    int at = wide ? screen_text(d->scr, 0, 0, 10, ROLE_TITLE, " vedette  ", 0) : 0;
    if (right < MIN_SEARCH) /* what is typed comes first */
        right = screen_cols(d->scr) < MIN_SEARCH ? screen_cols(d->scr) : MIN_SEARCH;
    if (wide)
        at += screen_text(d->scr, 0, at, right / 4, ROLE_HEADER, tail(text, right / 4), 0) + 1;
    prompt_draw(d, 0, at, right - at);
}

static void draw_header(struct desk *d)
{
    struct view *v = base_view(d->top);
    struct vd_buf left = {0}, note = {0};
    bool searching = d->prompt.kind == PROMPT_FIND;
    int cols = screen_cols(d->scr), right = cols;
    const char *code = v && v->ops->handling ? v->ops->handling(v) : NULL;
    screen_fill(d->scr, 0, 0, 1, cols, ROLE_HEADER);
    if (code && *code) {
        char banner[64];
        snprintf(banner, sizeof banner, cols >= 60 ? " handling %.40s " : " %.40s ", code);
        right -= vd_text_width(banner);
        if (right > 0)
            screen_text(d->scr, 0, right, cols - right, ROLE_HANDLING, banner, 0);
    }
    if (searching && d->prompt.note[0])
        vd_buf_str(&note, d->prompt.note);
    else if (v && v->ops->note)
        v->ops->note(d, v, &note);
    if (note.len && right - vd_text_width(note.data) - 1 > (searching ? cols / 2 : cols / 3)) {
        right -= vd_text_width(note.data) + 1;
        screen_text(d->scr, 0, right, cols - right, ROLE_HEADER, note.data, 0);
    }
    crumbs(d->top, screen_ascii(d->scr) ? " > " : " › ", &left);
    if (searching)
        draw_search(d, left.data ? left.data : "", right);
    else if (left.len)
        draw_crumbs(d, left.data, right);
    vd_buf_free(&left);
    vd_buf_free(&note);
}

/* "matching 12,000/40,000  30 %" of the job that is shown. */
static bool job_text(struct desk *d, char *out, size_t cap)
{
    struct job *j = jobs_shown(d->jobs);
    if (!j)
        return false;
    struct vd_job *p = job_progress(j);
    uint64_t done = p->done, total = p->total;
    const char *phase = p->phase;
    char a[32], b[32];
    if (total)
        snprintf(out, cap, "%s: %s %s/%s  %d %%   Esc stops it", job_title(j), phase ? phase : "",
                 group_digits((int64_t)done, a), group_digits((int64_t)total, b),
                 (int)(100.0 * (double)(done > total ? total : done) / (double)total));
    else
        snprintf(out, cap, "%s: %s %s   Esc stops it", job_title(j), phase ? phase : "",
                 done ? group_digits((int64_t)done, a) : "");
    return true;
}

static const char search_hints[] =
    " type a name  enter keep  esc back  up down in what is found  ctrl-p before ";

/* A few keys of the view on top, as they are bound now. */
static void hints(struct desk *d, char *out, size_t cap)
{
    static const struct {
        enum action a;
        const char *word;
    } wanted[] = {{ACT_HELP, "help"},     {ACT_NEXT_PAIR, "next pair"}, {ACT_WHY, "why"},
                  {ACT_DECIDE, "decide"}, {ACT_UNDO, "take back"},      {ACT_RECORD, "record"},
                  {ACT_FILTER, "filter"}, {ACT_FIND, "find"},           {ACT_SORT, "sort"},
                  {ACT_MATCH, "match"},   {ACT_OPEN, "open"},           {ACT_BACK, "back"}};
    unsigned contexts = desk_contexts(d);
    size_t at = 0;
    out[0] = 0;
    if (contexts & CTX_FORM)
        return;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        enum action a = wanted[i].a;
        char keys[64];
        if (!(action_table[a].contexts & contexts) || (a == ACT_NEXT_PAIR && !d->drawing_key))
            continue;
        keymap_keys(&d->cfg.keys, a, keys, sizeof keys);
        keys[strcspn(keys, " ")] = 0;
        if (!keys[0])
            continue;
        int n = snprintf(out + at, cap - at, " %s %s ", keys, wanted[i].word);
        if (n < 0 || (size_t)n >= cap - at)
            return;
        at += (size_t)n;
    }
}

static void draw_status(struct desk *d, int row)
{
    static const enum role roles[] = {ROLE_INFO, ROLE_WARN, ROLE_ERROR};
    static const char *const words[] = {"", "warning: ", "error: "};
    char text[512];
    int cols = screen_cols(d->scr);
    if (d->prompt.kind == PROMPT_COMMAND || d->prompt.kind == PROMPT_FILTER) {
        prompt_draw(d, row, 0, cols);
        return;
    }
    screen_fill(d->scr, row, 0, 1, cols, ROLE_STATUS);
    if (d->saying && d->n_log) {
        const struct message *m = &d->log[(d->n_log - 1) % MESSAGES_KEPT];
        snprintf(text, sizeof text, "%s%s", words[m->level], m->text);
        screen_text(d->scr, row, 0, cols, roles[m->level], text, 0);
        return;
    }
    if (job_text(d, text, sizeof text))
        ;
    else if (d->prompt.kind == PROMPT_FIND)
        vd_strlcpy(text, cols >= 60 ? search_hints : search_hints + sizeof " type a name " - 1,
                   sizeof text);
    else
        hints(d, text, sizeof text);
    screen_text(d->scr, row, 0, cols, ROLE_STATUS, text, 0);
}

static void draw_views(struct desk *d, struct view *v, struct area where)
{
    if (!v)
        return;
    if (v->ops->overlay)
        draw_views(d, v->below, where);
    v->ops->draw(d, v, where);
}

void desk_draw(struct desk *d)
{
    int rows = screen_rows(d->scr), cols = screen_cols(d->scr);
    vd_arena_reset(d->scratch);
    screen_begin(d->scr);
    screen_cursor(d->scr, -1, -1);
    if (rows < MIN_ROWS || cols < MIN_COLS) {
        screen_text(d->scr, 0, 0, cols, ROLE_WARN, "too small", 0);
        if (rows > 1)
            screen_text(d->scr, 1, 0, cols, ROLE_NORMAL, "20x6 at least", 0);
    } else {
        draw_views(d, d->top, (struct area){1, 0, rows - 2, cols});
        draw_header(d);
        draw_status(d, rows - 1);
    }
    screen_end(d->scr);
    d->dirty = false;
}

struct area frame_dialog(struct desk *d, int rows, int cols, const char *title)
{
    int have_rows = screen_rows(d->scr) - 2, have_cols = screen_cols(d->scr);
    if (rows > have_rows)
        rows = have_rows;
    if (cols > have_cols)
        cols = have_cols;
    int row = 1 + (have_rows - rows) / 2, col = (have_cols - cols) / 2;
    screen_cover(d->scr, row, col, rows, cols);
    screen_fill(d->scr, row, col, rows, cols, ROLE_DIALOG);
    screen_box(d->scr, row, col, rows, cols, ROLE_DIALOG, title);
    return (struct area){row + 1, col + 2, rows - 2, cols - 4};
}

int64_t desk_file_picture(struct desk *d, const char *path)
{
    for (int i = 0; i < d->n_pictures; i++)
        if (strcmp(d->pictures[i].path, path) == 0)
            return -1 - i;
    if (d->n_pictures == PICTURES_MAX)
        return 0;
    vd_strlcpy(d->pictures[d->n_pictures].path, path, sizeof d->pictures[0].path);
    return -1 - d->n_pictures++;
}
