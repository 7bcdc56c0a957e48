/* SPDX-License-Identifier: Apache-2.0 */
/*
 * grid.c: draw a table of cells from a model, move a cursor in it.
 *
 * (A) cur < n whenever n > 0, and top <= cur < top + height after grid_show.
 * (B) A row's marks and its selection show without colour: '>' and '*' stand in the first two
 * cells.
 */
#include "config.h"

#include "tui/ui/grid.h"

#include <string.h>

#include "tui/ui/seek.h"

enum { GUTTER = 2, GAP = 1 };

/* Widths of the columns in `cols` cells: low priorities give way, then the free one takes the rest.
 */
static void layout(const struct grid *g, int cols, int width[GRID_COLUMNS])
{
    int used = GUTTER, least = g->least ? g->least : cols >= 48 ? 28 : 12;
    bool free_column = false;
    for (int i = 0; i < g->n_columns; i++) {
        bool shown = !(g->hidden >> i & 1) && (i == 0 || i > g->first);
        width[i] = shown ? (g->columns[i].width ? g->columns[i].width : least) : 0;
        used += width[i] ? width[i] + GAP : 0;
    }
    while (used - GAP > cols) {
        int worst = -1;
        for (int i = 0; i < g->n_columns; i++)
            if (width[i] && g->columns[i].priority > 1 &&
                (worst < 0 || g->columns[i].priority >= g->columns[worst].priority))
                worst = i;
        if (worst < 0)
            break;
        used -= width[worst] + GAP;
        width[worst] = 0;
    }
    for (int i = 0; i < g->n_columns; i++)
        if (width[i] && !g->columns[i].width && !free_column) {
            int rest = cols - (used - GAP);
            width[i] = width[i] + rest > 4 ? width[i] + rest : 4;
            free_column = true;
        }
}

static void draw_titles(struct grid *g, struct desk *d, struct area at, const int *width)
{
    int col = at.col + GUTTER;
    bool ascii = screen_ascii(d->scr);
    for (int i = 0; i < g->n_columns; i++) {
        if (!width[i])
            continue;
        const struct column *c = &g->columns[i];
        bool sorted = g->sorted_by && c->sort && strcmp(g->sorted_by, c->sort) == 0;
        const char *arrow = g->descending ? (ascii ? "v" : "▼") : (ascii ? "^" : "▲");
        int room = at.col + at.cols - col;
        int w = width[i] < room ? width[i] : room;
        if (w <= 0)
            return;
        int used = screen_text(d->scr, at.row, col, w, ROLE_TITLE, c->name,
                               c->right ? VD_SHOW_PAD | VD_SHOW_RIGHT : 0);
        if (sorted && used < w)
            screen_text(d->scr, at.row, col + used, 1, ROLE_KEY, arrow, 0);
        col += width[i] + GAP;
    }
}

static void draw_cell(struct grid *g, struct desk *d, size_t row, int col, struct area at,
                      enum role role)
{
    int flags = g->columns[col].right ? VD_SHOW_PAD | VD_SHOW_RIGHT : 0;
    if (g->ops->draw && g->ops->draw(g->ctx, d, row, col, at, role))
        return;
    const char *text = g->ops->cell(g->ctx, row, col, d->scratch);
    if (text && *text && g->needle[0])
        seek_draw(g, d, at, role, col, text, flags);
    else if (text && *text)
        screen_text(d->scr, at.row, at.col, at.cols, role, text, flags);
}

static void draw_row(struct grid *g, struct desk *d, size_t row, int at, const int *width)
{
    struct area w = g->area;
    bool cur = row == g->cur, marked = g->ops->marked && g->ops->marked(g->ctx, row);
    enum role base = cur ? ROLE_SELECTED : marked ? ROLE_MARKED : ROLE_ROW;
    int col = w.col + GUTTER, end = w.col + w.cols;
    if (cur) /* the bar is as wide as the first column: a move then costs two names, not two rows */
        screen_fill(d->scr, at, w.col, 1, GUTTER + width[0] < w.cols ? GUTTER + width[0] : w.cols,
                    base);
    screen_text(d->scr, at, w.col, 1, base, cur ? ">" : " ", 0);
    screen_text(d->scr, at, w.col + 1, 1, base, marked ? "*" : " ", 0);
    for (int i = 0; i < g->n_columns && col < end; i++) {
        if (!width[i])
            continue;
        enum role role = marked && !cur ? base : i == 0 ? base : ROLE_ROW;
        if (g->ops->role && role != ROLE_SELECTED && !marked)
            role = g->ops->role(g->ctx, row, i);
        int room = end - col < width[i] ? end - col : width[i];
        draw_cell(g, d, row, i, (struct area){at, col, 1, room}, role);
        col += width[i] + GAP;
    }
}

void grid_show(struct grid *g)
{
    size_t h = g->height > 0 ? (size_t)g->height : 1;
    if (g->n == 0) {
        g->cur = g->top = 0;
        return;
    }
    if (g->cur >= g->n)
        g->cur = g->n - 1;
    if (g->cur < g->top)
        g->top = g->cur;
    if (g->cur >= g->top + h)
        g->top = g->cur - h + 1;
    if (g->top + h > g->n)
        g->top = g->n > h ? g->n - h : 0;
}

void grid_draw(struct grid *g, struct desk *d, struct area where)
{
    int width[GRID_COLUMNS];
    int titles = g->no_titles ? 0 : 1;
    g->area = (struct area){where.row + titles, where.col, where.rows - titles, where.cols};
    g->height = g->area.rows;
    if (g->height <= 0 || where.cols < 4)
        return;
    grid_show(g);
    layout(g, where.cols, width);
    if (titles)
        draw_titles(g, d, where, width);
    for (int i = 0; i < g->height && g->top + (size_t)i < g->n; i++)
        draw_row(g, d, g->top + (size_t)i, g->area.row + i, width);
}

static void move(struct grid *g, long by)
{
    if (by < 0 && (size_t)-by > g->cur)
        g->cur = 0;
    else
        g->cur = (size_t)((long)g->cur + by);
    grid_show(g);
}

/* A page moves the window, so that the cursor keeps its place on the screen. */
static void page(struct grid *g, long by)
{
    size_t offset = g->cur - g->top;
    move(g, by);
    g->top = g->cur > offset ? g->cur - offset : 0;
    grid_show(g);
}

bool grid_act(struct grid *g, enum action act)
{
    long h = g->height > 0 ? g->height : 1;
    switch (act) {
    case ACT_DOWN:
        return move(g, 1), true;
    case ACT_UP:
        return move(g, -1), true;
    case ACT_PAGE_DOWN:
        return page(g, h), true;
    case ACT_PAGE_UP:
        return page(g, -h), true;
    case ACT_HALF_DOWN:
        return page(g, h / 2), true;
    case ACT_HALF_UP:
        return page(g, -(h / 2)), true;
    case ACT_FIRST:
        return move(g, -(long)g->n), true;
    case ACT_LAST:
        return move(g, (long)g->n), true;
    case ACT_LEFT:
        g->first -= g->first > 0;
        return true;
    case ACT_RIGHT:
        g->first += g->first < g->n_columns - 2;
        return true;
    default:
        return false;
    }
}

bool grid_mouse(struct grid *g, const struct event *ev, bool *open)
{
    *open = false;
    if (ev->kind != EV_MOUSE)
        return false;
    if (ev->mouse == MOUSE_WHEEL_UP || ev->mouse == MOUSE_WHEEL_DOWN)
        return move(g, ev->mouse == MOUSE_WHEEL_UP ? -3 : 3), true;
    const struct area *w = &g->area;
    if (ev->mouse != MOUSE_PRESS || ev->row < w->row || ev->row >= w->row + w->rows ||
        ev->col < w->col || ev->col >= w->col + w->cols)
        return false;
    size_t row = g->top + (size_t)(ev->row - w->row);
    if (row >= g->n)
        return false;
    *open = row == g->cur;
    g->cur = row;
    return true;
}

void grid_needle(struct grid *g, const char *text)
{
    struct vd_buf b = {0};
    vd_text_fold(&b, text, strlen(text));
    vd_strlcpy(g->needle, b.len ? b.data : "", sizeof g->needle);
    vd_buf_free(&b);
}
