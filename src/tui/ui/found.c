/* SPDX-License-Identifier: Apache-2.0 */
/*
 * found.c: who was found by name, in place of a list of subjects.
 *
 *     Profiles / nurlan primer
 *       Name                                  Born       Score
 *     > Nurlan Example  (alias: Нурлан Пример) 1971-04-02 0.98
 *       ...
 *     alias: Нурлан Пример                                       why the row at the cursor (why.c)
 *     nurlan ~ Нурлан 0.98 Cyrillic ...
 *
 * (A) The list beneath keeps row, offset, filter and sort: leaving shows it as it was left.
 * (B) A new text puts the cursor on the best; more of the same text, or the same once more, leaves it
 *     on its subject.
 * (C) Only as many are asked for as can be seen; going down asks for more.
 * (D) Who types a name and presses Enter twice before the answer is there means who was typed, not who
 *     stood there before: the row is opened when the answer comes, unless another key came first.
 */
#include "config.h"

#include "tui/ui/found.h"

#include <string.h>

#include "tui/ui/why.h"
#include "tui/ui/subjects.h"
#include "tui/views/views.h"

enum { NAME, BORN, SCORE, NATIONALITY, HAS, RECORD, LIST, N_COLUMNS };
enum { LEAST_ROWS = 10, MOST = 300, WIDE_NAME = 52 };

static const struct column columns[N_COLUMNS] = {
    [NAME] = {"Name", 0, 1, false, NULL},  [BORN] = {"Born", 10, 3, false, NULL},
    [SCORE] = {"Score", 5, 2, true, NULL}, [NATIONALITY] = {"Nat", 5, 4, false, NULL},
    [HAS] = {"Has", 4, 6, false, NULL},    [RECORD] = {"Record", 12, 5, false, NULL},
    [LIST] = {"List", 12, 7, false, NULL},
};

bool found_on(const struct list *l)
{
    return l->found.text[0] && l->found.look.now.a;
}

static const struct look_row *row_at(const struct list *l, size_t row)
{
    const struct look_answer *w = &l->found.look.now;
    return row < w->n ? &w->rows[row] : NULL;
}

const struct look_row *found_row(const struct list *l)
{
    return row_at(l, l->found.grid.cur);
}

/* ---- cells ---- */

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct look_row *r = row_at(ctx, row);
    switch (col) {
    case NAME:
        return r->hit.name;
    case BORN:
        return list_date(r->row.dob, a);
    case SCORE:
        return vd_arena_printf(a, "%.3f", r->hit.score);
    case NATIONALITY:
        return r->row.nationality;
    case HAS:
        return list_samples(&r->row, a);
    case RECORD:
        return r->row.ref;
    default:
        return r->row.list;
    }
}

static bool marked(void *ctx, size_t row)
{
    return list_marked(ctx, row_at(ctx, row)->row.subject);
}

static bool draw_name(void *ctx, struct desk *d, size_t row, int col, struct area at,
                      enum role role)
{
    if (col == NAME)
        why_name(d, at.row, at.col, at.cols, role, &row_at(ctx, row)->hit);
    return col == NAME;
}

static bool contradicted(const struct vd_find_hit *h)
{
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        if (h->evidence[e].says == VD_SAYS_CONTRADICTS)
            return true;
    return false;
}

static enum role role(void *ctx, size_t row, int col)
{
    const struct look_row *r = row_at(ctx, row);
    return col == SCORE && contradicted(&r->hit) ? ROLE_WARN : ROLE_ROW;
}

static const struct grid_ops ops = {
    .cell = cell, .role = role, .marked = marked, .draw = draw_name};

/* ---- an answer came ---- */

static void go_to(struct found *f, int64_t subject)
{
    for (size_t i = 0; i < f->look.now.n; i++)
        if (f->look.now.rows[i].row.subject == subject)
            f->grid.cur = i;
}

/* Is what stands there the answer to what was typed, or is none on its way? */
static bool settled(const struct list *l)
{
    const struct found *f = &l->found;
    return !look_busy(&f->look) || (f->look.now.text && strcmp(f->look.now.text, f->text) == 0);
}

/* (D) */
bool found_defers(struct list *l)
{
    l->found.open_due = l->found.text[0] && !settled(l);
    return l->found.open_due;
}

static void open_if_due(struct list *l)
{
    struct found *f = &l->found;
    if (!f->open_due || !settled(l))
        return;
    f->open_due = false;
    if (l->d->top == &l->view && l->d->prompt.kind == PROMPT_NONE && !f->look.now.complaint)
        list_act(l->d, &l->view, ACT_OPEN, NULL);
}

static void came(void *ctx)
{
    struct list *l = ctx;
    struct found *f = &l->found;
    bool same = f->look.now.text && strcmp(f->answered, f->look.now.text) == 0;
    if (!f->look.now.complaint)
        vd_strlcpy(f->answered, f->look.now.text ? f->look.now.text : "", sizeof f->answered);
    f->grid.n = f->look.now.n;
    if (!same && !f->look.now.complaint) { /* (B) */
        f->grid.cur = f->grid.top = 0;
        f->moved = false;
    } else if (f->moved) {
        go_to(f, f->subject);
    }
    grid_show(&f->grid);
    l->d->dirty = true;
    l->d->quiet_due_ms = l->d->now_ms + PREVIEW_MS;
    open_if_due(l);
}

static size_t in_sight(const struct list *l)
{
    int rows = l->found.grid.height > LEAST_ROWS ? l->found.grid.height : LEAST_ROWS;
    return (size_t)rows;
}

static void ask(struct list *l, size_t top)
{
    look_ask(&l->found.look, l->found.text, l->pager.filter, top < MOST ? top : MOST);
}

void found_type(struct list *l, const char *text)
{
    struct found *f = &l->found;
    vd_strlcpy(f->text, text + strspn(text, " "), sizeof f->text);
    f->open_due = false;
    if (f->text[0]) {
        ask(l, in_sight(l));
        return;
    }
    look_drop(&f->look);
    f->answered[0] = 0;
    f->grid.n = 0;
    f->moved = false;
    l->d->quiet_due_ms = l->d->now_ms + PREVIEW_MS;
}

void found_again(struct list *l)
{
    if (l->found.text[0])
        ask(l, l->found.look.top);
}

/* ---- moving ---- */

static void moved(struct list *l)
{
    struct found *f = &l->found;
    const struct look_row *r = found_row(l);
    f->moved = true;
    f->subject = r ? r->row.subject : 0;
    bool near = f->grid.cur + in_sight(l) / 2 >= f->grid.n;
    if (near && f->look.now.more && !f->look.request && f->look.top < MOST)
        ask(l, 2 * f->look.top + in_sight(l)); /* (C) */
}

static void step(struct found *f, bool back)
{
    size_t n = f->grid.n;
    if (n)
        f->grid.cur = (f->grid.cur + (back ? n - 1 : 1)) % n;
    grid_show(&f->grid);
}

bool found_act(struct list *l, enum action a)
{
    struct found *f = &l->found;
    switch (a) {
    case ACT_FIND_NEXT:
    case ACT_FIND_PREV:
        step(f, a == ACT_FIND_PREV);
        break;
    case ACT_SORT:
    case ACT_REVERSE:
    case ACT_COLUMNS:
        desk_say(l->d, SAY_INFO, "what was found stands the best first; Esc goes back to the list");
        return true;
    case ACT_EXPORT:
        desk_say(l->d, SAY_INFO,
                 "export takes the list: Esc goes back to it; R records the search");
        return true;
    case ACT_RECORD:
        ask_name_search(l->d, f->text,
                        l->filter[0] ? "The filter of the list is not part of it." : NULL);
        return true;
    case ACT_CANCEL:
        if (!jobs_shown(l->d->jobs)) /* else it is the job that is stopped */
            found_type(l, "");
        return !jobs_shown(l->d->jobs);
    default:
        if (!grid_act(&f->grid, a))
            return false;
    }
    moved(l);
    return true;
}

/* ---- drawing ---- */

void found_draw(struct list *l, struct area w)
{
    struct found *f = &l->found;
    const struct look_row *r = found_row(l);
    const char *complaint = f->look.now.complaint;
    int beside = 4 + columns[BORN].width + columns[SCORE].width, rest = w.cols - beside;
    f->grid.least = rest < 12 ? 12 : rest < WIDE_NAME ? rest : WIDE_NAME; /* the names come first */
    int why = why_lines(l->d, w.rows, w.cols - 2, r ? &r->hit : NULL);
    int told = why && !complaint && f->look.now.note && *f->look.now.note;
    grid_draw(&f->grid, l->d, (struct area){w.row, w.col, w.rows - why, w.cols});
    if (!f->grid.n)
        draw_wrapped(l->d, (struct area){w.row + 2, w.col + 2, w.rows - 2, w.cols - 4}, ROLE_DIM,
                     complaint ? complaint : "nobody of such a name; Esc goes back");
    else if (complaint && why)
        draw_wrapped(l->d, (struct area){w.row + w.rows - why, w.col + 1, why, w.cols - 2},
                     ROLE_WARN, complaint);
    else if (r && why)
        why_draw(l->d, (struct area){w.row + w.rows - why, w.col + 1, why - told, w.cols - 2},
                 &r->hit);
    if (told)
        screen_text(l->d->scr, w.row + w.rows - 1, w.col + 1, w.cols - 2, ROLE_WARN,
                    f->look.now.note, 0);
}

void found_note(const struct list *l, struct vd_buf *out)
{
    const struct look_answer *w = &l->found.look.now;
    char n[32];
    if (w->complaint)
        vd_buf_str(out, "no answer yet");
    else
        vd_buf_printf(out, w->more ? "the best %zu of %s names" : "%zu found in %s names", w->n,
                      group_digits(w->n_names, n));
}

/* ---- life ---- */

void found_open(struct list *l)
{
    struct found *f = &l->found;
    look_init(&f->look, l->d, l->pager.kind, came, l);
    f->grid = (struct grid){.columns = columns, .n_columns = N_COLUMNS, .ops = &ops, .ctx = l};
    f->grid.height = l->grid.height;
    f->grid.hidden = l->pager.kind == VD_ORG ? 1U << BORN | 1U << HAS : 0;
}

void found_close(struct list *l)
{
    look_drop(&l->found.look);
}
