/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prints.c: two prints and the reasons beside them, or below where the screen is narrow.
 *
 *     +------------------------------+------------------------+
 *     |                              | score, in words        |
 *     |   left print     right print | overlap, residuals     |
 *     |      12 ---------- 12        | what spoke for, against|
 *     |                              | the pair that is picked|
 *     +------------------------------+------------------------+
 *
 * (A) A key names all that the drawing depends on besides its size, so that stepping back to a pair
 *     costs no drawing, and a theme of other paper another one.
 */
#include "config.h"

#include "tui/ui/prints.h"

#include <math.h>
#include <stdio.h>

#include "tui/ui/preview.h"

enum { SIDE_BY_SIDE = 70, NARROWEST = 30, WIDEST = 52, PAIR_ROWS = 3, WITH_FACTS = 46 };
static const double SMALL = 0.5; /* a share below this speaks neither for nor against */

void prints_set(struct prints *p, struct desk *d, const struct vd_minutiae *a,
                const struct vd_minutiae *b, const struct vd_comparison *r)
{
    p->a = a;
    p->b = b;
    p->r = r;
    p->serial = ++d->n_drawings;
    p->picked = -1;
}

void prints_forget(struct prints *p, struct desk *d)
{
    if (p->serial && d->drawing.why == p->r)
        d->drawing_key = 0;
    p->serial = 0;
}

/* (A) */
static int64_t key_of(const struct prints *p, bool dark)
{
    return SCREEN_DRAWING + ((p->serial << 12) | (int64_t)(p->picked + 1) << 3 | (int)dark << 2 |
                             (int)p->paired_only << 1 | (int)p->as_recorded);
}

static void draw_pictures(struct prints *p, struct desk *d, struct area w)
{
    bool dark = !screen_light(d->scr);
    d->drawing = (struct vd_drawing){.a = p->a,
                                     .b = p->b,
                                     .why = p->r,
                                     .picked = p->picked,
                                     .paired_only = p->paired_only,
                                     .as_recorded = p->as_recorded,
                                     .dark = dark};
    d->drawing_key = key_of(p, dark);
    screen_picture(d->scr, SLOT_WHOLE, w.row, w.col, w.rows, w.cols, d->drawing_key, NULL);
}

/* ---- the words ---- */
static int put(struct desk *d, struct area w, int row, enum role role, const char *text)
{
    if (row >= w.rows)
        return 0;
    return draw_wrapped(d, (struct area){w.row + row, w.col, w.rows - row, w.cols}, role, text);
}

/* What the calibration of the search says; it stands in place of the matcher's own scale. */
static int draw_support(const struct vd_support *s, struct desk *d, struct area w, int row)
{
    int used = 0;
    if (s->weighed)
        used += put(d, w, row, ROLE_SCORE_MID,
                    vd_arena_printf(d->scratch, "%s, %.1f decibans", s->words, s->decibans));
    return used + put(d, w, row + used, ROLE_VALUE, s->text);
}

static int draw_score(const struct prints *p, struct desk *d, struct area w)
{
    const struct vd_comparison *r = p->r;
    const struct vd_explain *e = &r->why;
    bool wide = w.cols >= WITH_FACTS;
    char meaning[VD_MEANING];
    int row = put(d, w, 0, ROLE_SCORE_HIGH, vd_arena_printf(d->scratch, "score %.1f", r->score));
    if (p->support && p->support->calibrated) {
        row += draw_support(p->support, d, w, row);
    } else {
        vd_score_meaning(r->modality, r->score, meaning);
        row += put(d, w, row, ROLE_VALUE, meaning);
        vd_score_chance(r->modality, r->score, p->searched, meaning);
        row += put(d, w, row, ROLE_VALUE, meaning);
        row += put(d, w, row, ROLE_DIM, p->support ? p->support->words : "");
    }
    row += put(d, w, row, ROLE_VALUE,
               vd_arena_printf(d->scratch, "%d paired, %s %d and %d", r->n_pairs,
                               wide ? "minutiae in the overlap" : "overlap", e->overlap_a,
                               e->overlap_b));
    if (!r->n_pairs)
        return row;
    return row +
           put(d, w, row, ROLE_VALUE,
               vd_arena_printf(d->scratch, "miss %.1f px, %.1f deg; %s %.0f%s", e->mean_residual_px,
                               e->mean_residual_deg, wide ? "right turned by" : "turn",
                               e->rotation_deg, wide ? " deg" : ""));
}

static void draw_reason(const struct vd_reason *r, struct desk *d, struct area w, int row)
{
    enum role role = r->share > SMALL ? ROLE_SCORE_MID : r->share < -SMALL ? ROLE_WARN : ROLE_DIM;
    enum role words = role == ROLE_SCORE_MID ? ROLE_VALUE : role;
    const char *share = vd_arena_printf(d->scratch, "%+6.1f", r->share);
    screen_text(d->scr, w.row + row, w.col, 6, role, share, 0);
    screen_text(d->scr, w.row + row, w.col + 7, w.cols - 7, words, r->words, 0);
    if (w.cols >= WITH_FACTS)
        screen_text(d->scr, w.row + row, w.col + 33, w.cols - 33, ROLE_DIM, r->fact, 0);
}

static int draw_reasons(const struct prints *p, struct desk *d, struct area w)
{
    const struct vd_explain *e = &p->r->why;
    int row = 0;
    if (!e->n_reasons || w.rows < 2)
        return 0;
    screen_text(d->scr, w.row + row++, w.col, w.cols, ROLE_LABEL,
                vd_arena_printf(d->scratch, "typical of two fingers: %.1f", e->typical), 0);
    for (int i = 0; i < e->n_reasons && row < w.rows; i++)
        draw_reason(&e->reasons[i], d, w, row++);
    return row;
}

static const char *type_name(int type)
{
    return type == 1 ? "ending" : type == 2 ? "bifurcation" : "no type";
}

static const char *types_of(struct desk *d, const struct prints *p, const struct vd_pair *k)
{
    int a = k->a < p->a->n ? p->a->m[k->a].type : 0, b = k->b < p->b->n ? p->b->m[k->b].type : 0;
    return a == b ? vd_arena_printf(d->scratch, "both %s", type_name(a))
                  : vd_arena_printf(d->scratch, "%s and %s", type_name(a), type_name(b));
}

static void draw_pair(const struct prints *p, struct desk *d, struct area w)
{
    char keys[64];
    if (!p->r->n_pairs)
        return;
    if (p->picked < 0) {
        keymap_keys(&d->cfg.keys, ACT_NEXT_PAIR, keys, sizeof keys);
        keys[strcspn(keys, " ")] = 0;
        put(d, w, 0, ROLE_DIM, vd_arena_printf(d->scratch, "%s: pair by pair", keys));
        return;
    }
    const struct vd_pair *k = &p->r->why.pairs[p->picked];
    const char *letter = screen_graphics(d->scr) == VD_G_SIXEL
                             ? ""
                             : vd_arena_printf(d->scratch, " (%c)", vd_drawing_letter(p->picked));
    int row = put(d, w, 0, ROLE_SELECTED,
                  vd_arena_printf(d->scratch, "pair %d%s of %d: %d and %d", p->picked + 1, letter,
                                  p->r->n_pairs, k->a, k->b));
    row += put(d, w, row, ROLE_VALUE,
               vd_arena_printf(d->scratch, "%.1f px, %.0f deg, likeness %.2f", (double)k->px,
                               (double)k->deg, (double)k->likeness));
    put(d, w, row, ROLE_VALUE, types_of(d, p, k));
}

/* What the signs mean, where rows are left over. */
static void draw_legend(struct desk *d, struct area w)
{
    const char *text = screen_graphics(d->scr) == VD_G_SIXEL
                           ? "filled: paired\nhollow: unpaired in the overlap\ndot: outside it"
                           : "letter: paired\n+ unpaired in the overlap\n. outside it";
    if (w.rows > 4)
        draw_wrapped(d, (struct area){w.row + w.rows - 4, w.col, 3, w.cols}, ROLE_DIM, text);
}

static void draw_words(const struct prints *p, struct desk *d, struct area w)
{
    int pair = p->r->n_pairs ? (p->picked < 0 ? 1 : PAIR_ROWS) : 0;
    int row = draw_score(p, d, (struct area){w.row, w.col, w.rows - pair, w.cols});
    struct area rest = {w.row + row, w.col, w.rows - pair - row, w.cols};
    row = draw_reasons(p, d, rest);
    draw_legend(d, (struct area){rest.row + row, w.col, rest.rows - row, w.cols});
    draw_pair(p, d, (struct area){w.row + w.rows - pair, w.col, pair, w.cols});
}

void prints_draw(struct prints *p, struct desk *d, struct area w)
{
    if (!p->serial || w.rows < 3)
        return;
    if (screen_graphics(d->scr) == VD_G_OFF) { /* no picture may be drawn: words only */
        draw_words(p, d, w);
    } else if (p->whole) {
        int pair = p->picked < 0 || w.rows < 8 ? 0 : 2;
        draw_pictures(p, d, (struct area){w.row, w.col, w.rows - pair, w.cols});
        draw_pair(p, d, (struct area){w.row + w.rows - pair, w.col, pair, w.cols});
    } else if (w.cols >= SIDE_BY_SIDE) {
        int words = w.cols * 2 / 5;
        words = words < NARROWEST ? NARROWEST : words > WIDEST ? WIDEST : words;
        draw_pictures(p, d, (struct area){w.row, w.col, w.rows, w.cols - words - 2});
        draw_words(p, d, (struct area){w.row, w.col + w.cols - words, w.rows, words});
    } else {
        int rows = w.rows * 2 / 5;
        draw_pictures(p, d, (struct area){w.row, w.col, rows, w.cols});
        draw_words(p, d, (struct area){w.row + rows, w.col, w.rows - rows, w.cols});
    }
}

/* Through all pairs and the state in which none is picked. */
static void step(struct prints *p, int by)
{
    int n = p->r->n_pairs + 1;
    p->picked = (p->picked + 1 + by + n) % n - 1;
}

bool prints_act(struct prints *p, struct desk *d, enum action a)
{
    (void)d;
    if (!p->serial)
        return false;
    if (a == ACT_NEXT_PAIR || a == ACT_PREV_PAIR)
        step(p, a == ACT_NEXT_PAIR ? 1 : -1);
    else if (a == ACT_UNPAIRED)
        p->paired_only = !p->paired_only;
    else if (a == ACT_LAY_OVER)
        p->as_recorded = !p->as_recorded;
    else if (a == ACT_PORTRAIT)
        p->whole = !p->whole;
    else
        return false;
    return true;
}
