/* SPDX-License-Identifier: Apache-2.0 */
/*
 * why.c: why somebody was found by name, on the screen.
 *
 *     Nurlan Example  (alias: Нурлан Пример)                  in a list
 *
 *     alias: Нурлан Пример   in EU-2026                       under it
 *     ! date of birth contradicts: 1971     sex agrees: M
 *     nurlan ~ Нурлан 0.98 from Cyrillic   primer ~ Пример 0.95 from Cyrillic
 *
 * (A) Every piece that comes from a name is a field of its own, so a right-to-left word never turns
 *     its neighbours round.
 * (B) What contradicts comes before what agrees, and carries '!': not by colour alone.
 * (C) Blanks stand beside a right-to-left name: a terminal that reorders rows by itself needs them to
 *     leave the columns where they are (term/draw.c).
 */
#include "config.h"

#include "tui/ui/why.h"

#include <stdio.h>
#include <string.h>

#include "tui/term/bidi.h"

static const double MARKED = 0.65;   /* words less alike are told, not marked */
enum { USUAL = 5, LEAST_ROWS = 10 }; /* lines below a list; rows with it */

/* ---- which parts of the name ---- */

static size_t folded_length(const char *p, size_t n)
{
    struct vd_buf b = {0};
    vd_text_fold(&b, p, n);
    size_t len = b.len;
    vd_buf_free(&b);
    return len;
}

/* While a word is being typed only its beginning was found: bytes of the name's word. */
static size_t beginning(const struct vd_find_word *w, const char *name, size_t n)
{
    struct vd_buf q = {0}, t = {0};
    size_t used = n;
    vd_text_fold(&q, w->query, strlen(w->query));
    vd_text_fold(&t, name, n);
    if (q.len && q.len < t.len && memcmp(q.data, t.data, q.len) == 0) {
        uint32_t cp;
        used = 0;
        while (used < n && folded_length(name, used) < q.len)
            used += vd_utf8_next(name + used, n - used, &cp);
        while (used < n) { /* marks stay with their letter */
            size_t k = vd_utf8_next(name + used, n - used, &cp);
            if (vd_cp_width(cp) != 0)
                break;
            used += k;
        }
    }
    vd_buf_free(&q);
    vd_buf_free(&t);
    return used;
}

static size_t spans_of(const struct vd_find_hit *h, struct screen_span out[VD_NAME_WORDS])
{
    size_t n = 0, len = h->matched ? strlen(h->matched) : 0;
    for (size_t i = 0; i < h->n_words && n < VD_NAME_WORDS; i++) {
        const struct vd_find_word *w = &h->words[i];
        if (w->likeness >= MARKED && w->at <= len && w->n <= len - w->at)
            out[n++] = (struct screen_span){w->at, beginning(w, h->matched + w->at, w->n)};
    }
    return n;
}

/* ---- the name ---- */

static bool another_name(const struct vd_find_hit *h)
{
    return h->matched && (!h->name || strcmp(h->matched, h->name) != 0);
}

static int name_put(struct desk *d, int row, int col, int cols, enum role role,
                    const struct vd_find_hit *h)
{
    struct screen_span spans[VD_NAME_WORDS];
    size_t n = spans_of(h, spans);
    return cols > 0 ? screen_marked(d->scr, row, col, cols, role, h->matched, spans, n, 0) : 0;
}

static bool any_rtl(const char *text)
{
    uint32_t cp;
    for (size_t n = strlen(text); n;) {
        size_t k = vd_utf8_next(text, n, &cp);
        if (bidi_is_rtl(cp))
            return true;
        text += k;
        n -= k;
    }
    return false;
}

/* "alias" if there is room for that too.  (C) */
static const char *kind_of_name(const struct vd_find_hit *h, bool rtl, int room, struct vd_arena *a)
{
    const char *text = vd_arena_printf(a, "  (%s: ", vd_prop_label((enum vd_prop)h->prop));
    return text && vd_text_width(text) <= room ? text : rtl ? " ( " : " (";
}

void why_name(struct desk *d, int row, int col, int cols, enum role role,
              const struct vd_find_hit *h)
{
    const char *name = h->name ? h->name : h->ref ? h->ref : "";
    if (!h->matched) {
        screen_text(d->scr, row, col, cols, role, name, 0);
        return;
    }
    if (!another_name(h)) {
        name_put(d, row, col, cols, role, h);
        return;
    }
    int want = vd_text_width(name), found = vd_text_width(h->matched);
    bool rtl = any_rtl(h->matched);
    const char *close = rtl ? " )" : ")";
    const char *open = kind_of_name(h, rtl, cols - want - found - 2, d->scratch);
    int rest = cols - vd_text_width(open) - vd_text_width(close), least = rest / 3;
    int first = want + found <= rest ? want : rest - found > least ? rest - found : least;
    int used = first > 0 ? screen_text(d->scr, row, col, first, role, name, 0) : 0;
    used += screen_text(d->scr, row, col + used, cols - used, role, open, 0);
    used += name_put(d, row, col + used, cols - used - vd_text_width(close), role, h);
    screen_text(d->scr, row, col + used, cols - used, role, close, 0);
}

/* ---- the lines below ---- */

/* Pieces one after the other, in as many lines as it takes. */
struct flow {
    struct desk *d;
    struct area w;
    int row, col;
    bool counts; /* nothing is drawn */
};

static bool flow_begin(struct flow *f, int need)
{
    if (f->col && f->col + need > f->w.cols) {
        f->row++;
        f->col = 0;
    }
    return f->row < f->w.rows;
}

static void flow_put(struct flow *f, enum role role, const char *text)
{
    if (f->counts)
        f->col += vd_text_width(text);
    else if (f->row < f->w.rows && f->col < f->w.cols)
        f->col += screen_text(f->d->scr, f->w.row + f->row, f->w.col + f->col, f->w.cols - f->col,
                              role, text, 0);
}

static void flow_end(struct flow *f)
{
    f->row += f->col > 0;
    f->col = 0;
}

/* " 0.98 from Cyrillic, short form" */
static const char *word_tail(const struct vd_find_word *w, struct vd_arena *a)
{
    static const struct {
        unsigned why;
        const char *text;
    } also[] = {
        {VD_WHY_JOINED, "joined"}, {VD_WHY_SHORT, "short form"}, {VD_WHY_INITIAL, "initial"}};
    const char *text = vd_arena_printf(a, " %.2f", w->likeness), *sep = " ";
    if (w->why & VD_WHY_SCRIPT) {
        text = vd_arena_printf(a, "%s from %s", text, vd_script_name(w->name_script));
        sep = ", ";
    }
    for (size_t i = 0; i < sizeof also / sizeof *also; i++)
        if (w->why & also[i].why) {
            text = vd_arena_printf(a, "%s%s%s", text, sep, also[i].text);
            sep = ", ";
        }
    return text;
}

/* A new piece of so many cells; false: no line is left. */
static bool flow_piece(struct flow *f, int need)
{
    if (!flow_begin(f, need + (f->col ? 3 : 0)))
        return false;
    if (f->col)
        flow_put(f, ROLE_DIM, "   ");
    return true;
}

static void draw_word(struct flow *f, const struct vd_find_word *w)
{
    const char *tail = word_tail(w, f->d->scratch);
    int need = vd_text_width(w->query) + 3 + vd_text_width(w->name) + vd_text_width(tail);
    if (!flow_piece(f, need))
        return;
    flow_put(f, ROLE_VALUE, w->query); /* (A) */
    flow_put(f, ROLE_DIM, " ~ ");
    flow_put(f, ROLE_VALUE, w->name);
    flow_put(f, ROLE_DIM, tail);
}

static void draw_rest(struct flow *f, const char *label, const char *rest)
{
    if (!rest || !*rest || !flow_piece(f, vd_text_width(label) + vd_text_width(rest)))
        return;
    flow_put(f, ROLE_DIM, label);
    flow_put(f, ROLE_VALUE, rest);
}

static void draw_evidence(struct flow *f, const struct vd_find_hit *h, int says)
{
    bool against = says == VD_SAYS_CONTRADICTS;
    for (int e = 0; e < VD_N_EVIDENCE; e++) {
        if (h->evidence[e].says != says)
            continue;
        const char *value = h->evidence[e].text ? h->evidence[e].text : "";
        const char *name = vd_find_evidence_name(e), *mark = against ? "! " : "";
        const char *text = vd_arena_printf(f->d->scratch, "%s%s %s: ", mark, name,
                                           against ? "contradicts" : "agrees");
        if (vd_text_width(text) + vd_text_width(value) > f->w.cols) /* (B) says it too */
            text = vd_arena_printf(f->d->scratch, "%s%s: ", mark, name);
        if (!flow_piece(f, vd_text_width(text) + vd_text_width(value)))
            return;
        flow_put(f, against ? ROLE_WARN : ROLE_SCORE_HIGH, text);
        flow_put(f, ROLE_VALUE, value);
    }
}

static void draw_matched(struct flow *f, const struct vd_find_hit *h)
{
    if (!h->matched || f->w.rows <= 0)
        return;
    flow_put(f, ROLE_LABEL, vd_prop_label((enum vd_prop)h->prop));
    flow_put(f, ROLE_LABEL, ": ");
    if (!f->counts)
        f->col += name_put(f->d, f->w.row, f->w.col + f->col, f->w.cols - f->col, ROLE_VALUE, h);
    if (h->list && f->col + 6 < f->w.cols) {
        flow_put(f, ROLE_DIM, "   in ");
        flow_put(f, ROLE_DIM, h->list);
    }
    flow_end(f);
}

static int flow_all(struct flow *f, const struct vd_find_hit *h)
{
    draw_matched(f, h);
    draw_evidence(f, h, VD_SAYS_CONTRADICTS); /* (B) */
    flow_end(f);
    draw_evidence(f, h, VD_SAYS_AGREES);
    flow_end(f);
    for (size_t i = 0; i < h->n_words; i++)
        draw_word(f, &h->words[i]);
    draw_rest(f, "not in the name: ", h->query_rest);
    draw_rest(f, "only in the name: ", h->name_rest);
    flow_end(f);
    return f->row < f->w.rows ? f->row : f->w.rows;
}

int why_draw(struct desk *d, struct area w, const struct vd_find_hit *h)
{
    struct flow f = {d, w, 0, 0, false};
    return flow_all(&f, h);
}

int why_lines(struct desk *d, int rows, int cols, const struct vd_find_hit *h)
{
    struct flow f = {d, {0, 0, rows / 3, cols}, 0, 0, true};
    int least = rows / 4 < USUAL ? rows / 4 : USUAL, need = h ? flow_all(&f, h) : 0;
    return rows < LEAST_ROWS ? 0 : need > least ? need : least;
}
