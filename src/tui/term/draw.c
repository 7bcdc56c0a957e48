/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draw.c: text, boxes and lines into the cells of the frame.
 *
 * Invariants:
 *  (a) Data text passes vd_text_show() before it becomes a cell; nothing else makes cells of it.
 *  (b) A cell outside the screen is never written; a wide character is there whole or not at all.
 *  (c) Each right-to-left field is a paragraph of its own.  For a terminal that reorders whole rows
 *      by itself, the blank cells before and after the field become concealed U+02D1, a letter as
 *      wide as a cell and strong left-to-right, so that the columns beside it stay where they are.
 *      U+200E would say the same, but mlterm counts it as a cell when the cursor is moved, and
 *      shifts what follows: it is only used where no cell is blank.  U+2800 is in few fonts.
 */
#include "config.h"

#include <string.h>
#include <vedette/text.h>
#include "tui/term/bidi.h"
#include "tui/term/screen_impl.h"

enum { LRM = 0x200e, FENCE = 0x2d1, MAX_SCALARS = 4096 };

/* ---- cells ---- */

static struct cell *cell_of(struct screen *s, int row, int col)
{
    return row >= 0 && row < s->rows && col >= 0 && col < s->cols ? &s->now[row * s->cols + col]
                                                                  : NULL;
}

static void blank(struct cell *c, uint8_t role)
{
    *c = (struct cell){
        .cp = {' '}, .width = 1, .role = role, .fg = CELL_ROLE_COLOURS, .bg = CELL_ROLE_COLOURS};
}

/* Write one character; the halves of wide ones that it cuts become blanks. */
static bool put(struct screen *s, int row, int col, uint32_t cp, int width, enum role role)
{
    struct cell *c = cell_of(s, row, col), *right = cell_of(s, row, col + width - 1);
    struct cell *before, *after;

    if (!c || !right)
        return false;
    before = c->width == 0 ? cell_of(s, row, col - 1) : NULL;
    after = right->width == 2 ? cell_of(s, row, col + width) : NULL;
    if (before)
        blank(before, before->role);
    if (after)
        blank(after, after->role);
    blank(c, (uint8_t)role);
    c->cp[0] = cp;
    c->width = (uint8_t)width;
    if (width == 2) {
        blank(right, (uint8_t)role);
        right->cp[0] = 0;
        right->width = 0;
    }
    return true;
}

static void add_mark(struct screen *s, int row, int col, uint32_t cp)
{
    struct cell *c = cell_of(s, row, col);

    if (c && c->width == 0 && col > 0)
        c--;
    for (int i = 1; c && i <= CELL_MARKS; i++) {
        if (!c->cp[i]) {
            c->cp[i] = cp;
            return;
        }
    }
}

void screen_point(struct screen *s, int row, int col, uint32_t cp, enum role role)
{
    put(s, row, col, s->ascii && cp > 0x7e ? '*' : cp, vd_cp_width(cp) == 2 && !s->ascii ? 2 : 1,
        role);
}

void screen_fill(struct screen *s, int row, int col, int rows, int cols, enum role role)
{
    for (int r = row; r < row + rows; r++) {
        for (int c = col; c < col + cols; c++)
            put(s, r, c, ' ', 1, role);
    }
}

/* ---- text ---- */

/* Safe UTF-8 into scalars, at most MAX_SCALARS. */
static size_t scalars(const char *p, size_t n, uint32_t *out)
{
    size_t used = 0;

    for (size_t at = 0; at < n && used < MAX_SCALARS;) {
        size_t len = vd_utf8_next(p + at, n - at, &out[used]);
        if (out[used] > 0x10ffff)
            out[used] = '?';
        used++;
        at += len;
    }
    return used;
}

static bool any_rtl(const uint32_t *cp, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bidi_is_rtl(cp[i]))
            return true;
    }
    return false;
}

/* Scalars into cells; is_match (may be NULL) says which stand out. Returns cells used. */
static int put_scalars(struct screen *s, int row, int col, int width, enum role role,
                       const uint32_t *cp, size_t n, const bool *is_match)
{
    int used = 0;

    for (size_t i = 0; i < n; i++) {
        int w = vd_cp_width(cp[i]);
        if (w == 0) {
            if (used)
                add_mark(s, row, col + used - 1, cp[i]);
            continue;
        }
        if (used + w > width ||
            !put(s, row, col + used, cp[i], w, is_match && is_match[i] ? ROLE_MATCH : role))
            break;
        used += w;
    }
    return used;
}

static void put_fence(struct cell *c)
{
    c->cp[0] = FENCE;
    c->edge |= EDGE_FENCE;
}

/* A right-to-left field: invariant (c). */
static int put_rtl(struct screen *s, int row, int col, int width, enum role role, uint32_t *cp,
                   size_t n, bool *is_match)
{
    enum screen_bidi who = screen_bidi_now(s);
    int used, shift = who == BIDI_TERMINAL && col == 0 && width > 1; /* room for a fence */

    if (who == BIDI_PROGRAM)
        n = bidi_visual(cp, is_match, n);
    if (shift && put(s, row, 0, ' ', 1, role))
        put_fence(cell_of(s, row, 0));
    used = put_scalars(s, row, col + shift, width - shift, role, cp, n, is_match);
    if (who == BIDI_TERMINAL && used) {
        cell_of(s, row, col + shift)->edge |= EDGE_START;
        cell_of(s, row, col + shift + used - 1)->edge |= EDGE_END;
    }
    return used + shift;
}

static void fence_at(struct screen *s, int row, int col, int beside)
{
    struct cell *c = cell_of(s, row, beside);

    if (c && c->cp[0] == ' ' && !c->cp[1]) {
        put_fence(c);
    } else if (!c || !(c->edge & EDGE_FENCE)) {
        add_mark(s, row, beside < col && c ? beside : col, LRM);
    }
}

/* Invariant (c), when the whole frame is drawn and the neighbours of each field are known. */
void screen_fence_rtl(struct screen *s)
{
    for (int row = 0; row < s->rows; row++) {
        for (int col = 0; col < s->cols; col++) {
            const struct cell *c = cell_of(s, row, col);
            int after = col + (c->width == 2 ? 2 : 1);
            if (c->edge & EDGE_START)
                fence_at(s, row, col, col - 1);
            if ((c->edge & EDGE_END) && after < s->cols)
                fence_at(s, row, col, after);
        }
    }
}

static int clip(const struct screen *s, int row, int col, int width)
{
    if (row < 0 || row >= s->rows || col < 0 || col >= s->cols)
        return 0;
    return width < s->cols - col ? width : s->cols - col;
}

/* Mark the scalars of the shown text that fold to the needle. */
static void find_matches(const char *p, size_t n, const char *needle, bool *is_match)
{
    size_t need = strlen(needle), index = 0;
    struct vd_buf fold = {0};

    for (size_t at = 0; at < n && index < MAX_SCALARS; index++) {
        uint32_t cp;
        size_t end = at, last = index;
        bool hit = false;
        while (end < n && !hit && last - index <= need) {
            end += vd_utf8_next(p + end, n - end, &cp);
            last++;
            vd_buf_clear(&fold);
            vd_text_fold(&fold, p + at, end - at);
            hit = fold.len >= need && fold.data && !memcmp(fold.data, needle, need);
            if (!fold.len || memcmp(fold.data, needle, fold.len < need ? fold.len : need))
                break;
        }
        for (size_t i = index; hit && i < last && i < MAX_SCALARS; i++)
            is_match[i] = true;
        at += vd_utf8_next(p + at, n - at, &cp);
    }
    vd_buf_free(&fold);
}

/* Characters that a piece of the source has once it is shown. */
static size_t shown_scalars(struct screen *s, const char *p, size_t n)
{
    struct vd_buf b = {0};
    size_t used = 0;

    vd_text_show(&b, p, n, -1, s->ascii ? VD_SHOW_ASCII : 0);
    for (size_t at = 0; b.data && at < b.len; used++) {
        uint32_t cp;
        at += vd_utf8_next(b.data + at, b.len - at, &cp);
    }
    vd_buf_free(&b);
    return used;
}

/* Mark the characters of spans; lead: blanks put before the text. */
static void mark_spans(struct screen *s, const char *utf8, const struct screen_span *spans,
                       size_t n_spans, size_t lead, bool *is_match)
{
    size_t len = strlen(utf8);

    for (size_t i = 0; i < n_spans; i++) {
        size_t at = spans[i].at < len ? spans[i].at : len;
        size_t n = spans[i].n < len - at ? spans[i].n : len - at;
        size_t from = lead + shown_scalars(s, utf8, at), to = from + shown_scalars(s, utf8 + at, n);
        for (size_t k = from; k < to && k < MAX_SCALARS; k++)
            is_match[k] = true;
    }
}

/* The text of a field, made ready to be shown. */
static uint32_t field_cp[MAX_SCALARS];
static bool field_match[MAX_SCALARS];

static size_t field_read(struct screen *s, const char *utf8, int width, int show_flags)
{
    vd_buf_clear(&s->text);
    vd_text_show(&s->text, utf8, strlen(utf8), width, show_flags | (s->ascii ? VD_SHOW_ASCII : 0));
    return s->text.failed || !s->text.data ? 0 : scalars(s->text.data, s->text.len, field_cp);
}

/* Put what field_read() left; matched: field_match says what stands out. */
static int field_put(struct screen *s, int row, int col, int width, enum role role, size_t n,
                     bool matched, int show_flags)
{
    bool *is_match = matched ? field_match : NULL;
    int used;

    if (!any_rtl(field_cp, n))
        return put_scalars(s, row, col, width, role, field_cp, n, is_match);
    while (n && field_cp[n - 1] == ' ' && !(show_flags & VD_SHOW_RIGHT))
        n--; /* the padding is no part of the paragraph */
    used = put_rtl(s, row, col, width, role, field_cp, n, is_match);
    for (; (show_flags & VD_SHOW_PAD) && used < width; used++)
        put(s, row, col + used, ' ', 1, role);
    return used;
}

int screen_match(struct screen *s, int row, int col, int width, enum role role, const char *utf8,
                 const char *folded_needle, int show_flags)
{
    const char *needle = folded_needle && *folded_needle ? folded_needle : NULL;
    size_t n;

    width = clip(s, row, col, width);
    if (width <= 0 || !utf8)
        return 0;
    n = field_read(s, utf8, width, show_flags);
    needle = needle && vd_text_contains(utf8, strlen(utf8), needle) ? needle : NULL;
    if (needle) {
        memset(field_match, 0, sizeof(field_match));
        find_matches(s->text.data, s->text.len, needle, field_match);
    }
    return field_put(s, row, col, width, role, n, needle != NULL, show_flags);
}

int screen_marked(struct screen *s, int row, int col, int width, enum role role, const char *utf8,
                  const struct screen_span *spans, size_t n_spans, int show_flags)
{
    size_t n, lead = 0;

    width = clip(s, row, col, width);
    if (width <= 0 || !utf8)
        return 0;
    n = field_read(s, utf8, width, show_flags);
    while ((show_flags & VD_SHOW_RIGHT) && lead < n && field_cp[lead] == ' ')
        lead++;
    memset(field_match, 0, sizeof(field_match));
    mark_spans(s, utf8, spans, n_spans, lead, field_match);
    return field_put(s, row, col, width, role, n, n_spans > 0, show_flags);
}

int screen_text(struct screen *s, int row, int col, int width, enum role role, const char *utf8,
                int show_flags)
{
    return screen_match(s, row, col, width, role, utf8, NULL, show_flags);
}

/* ---- lines ---- */

enum { LINE_H, LINE_V, LINE_TL, LINE_TR, LINE_BL, LINE_BR, N_LINES };

static uint32_t line_glyph(const struct screen *s, int which)
{
    static const uint32_t glyphs[4][N_LINES] = {
        [BORDER_ASCII] = {'-', '|', '+', '+', '+', '+'},
        [BORDER_LIGHT] = {0x2500, 0x2502, 0x250c, 0x2510, 0x2514, 0x2518},
        [BORDER_ROUNDED] = {0x2500, 0x2502, 0x256d, 0x256e, 0x2570, 0x256f},
        [BORDER_HEAVY] = {0x2501, 0x2503, 0x250f, 0x2513, 0x2517, 0x251b},
    };
    return glyphs[s->ascii ? BORDER_ASCII : theme_border(s->theme)][which];
}

void screen_hline(struct screen *s, int row, int col, int cols, enum role role)
{
    for (int c = col; c < col + cols; c++)
        put(s, row, c, line_glyph(s, LINE_H), 1, role);
}

void screen_vline(struct screen *s, int row, int col, int rows, enum role role)
{
    for (int r = row; r < row + rows; r++)
        put(s, r, col, line_glyph(s, LINE_V), 1, role);
}

void screen_box(struct screen *s, int row, int col, int rows, int cols, enum role role,
                const char *title)
{
    int bottom = row + rows - 1, right = col + cols - 1;

    if (rows < 2 || cols < 2)
        return;
    screen_hline(s, row, col + 1, cols - 2, role);
    screen_hline(s, bottom, col + 1, cols - 2, role);
    screen_vline(s, row + 1, col, rows - 2, role);
    screen_vline(s, row + 1, right, rows - 2, role);
    put(s, row, col, line_glyph(s, LINE_TL), 1, role);
    put(s, row, right, line_glyph(s, LINE_TR), 1, role);
    put(s, bottom, col, line_glyph(s, LINE_BL), 1, role);
    put(s, bottom, right, line_glyph(s, LINE_BR), 1, role);
    if (title && *title && cols > 6) {
        int used;
        put(s, row, col + 1, ' ', 1, role);
        used = screen_text(s, row, col + 2, cols - 5, ROLE_TITLE, title, 0);
        put(s, row, col + 2 + used, ' ', 1, role);
    }
}

void screen_cursor(struct screen *s, int row, int col)
{
    s->cursor_row = row;
    s->cursor_col = col;
}
