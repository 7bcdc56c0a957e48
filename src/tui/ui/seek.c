/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seek.c: search as you type in a list that is all there.
 *
 * (A) Typing looks from the row where the search began, so a letter taken back goes back too; Esc
 *     returns to that row.
 * (B) A name is found by sound if each word that was typed sounds like one of its own, the last also
 *     like the beginning of one.  It is read anew at each key, so only where there are few rows.
 */
#include "config.h"

#include "tui/ui/seek.h"

#include <stdio.h>
#include <string.h>

enum { HEARD_ROWS = 1500, BEGINNING_LEAST = 3 };
static const double ALIKE = 0.8;

/* ---- names by sound (B) ---- */

static bool begins_like(const struct vd_word *typed, const struct vd_word *word)
{
    struct vd_word cut = *word;
    if (typed->n < BEGINNING_LEAST || word->n <= typed->n)
        return false;
    cut.n = typed->n;
    memset(cut.phone + cut.n, 0, sizeof cut.phone - cut.n);
    cut.family = 0;
    return vd_word_likeness(typed, &cut) >= ALIKE;
}

/* Which word of the name the i-th typed one sounds like, or -1. */
static int sounds_as(const struct grid *g, size_t i, const struct vd_name *name)
{
    const struct vd_word *typed = &g->heard.word[i];
    for (size_t k = 0; k < name->n; k++)
        if (vd_word_likeness(typed, &name->word[k]) >= ALIKE ||
            (i + 1 == g->heard.n && begins_like(typed, &name->word[k])))
            return (int)k;
    return -1;
}

/* The words of a name that were typed; 0 unless all that was typed is there. */
static size_t heard(const struct grid *g, const char *text, struct screen_span out[VD_NAME_WORDS])
{
    struct vd_name name;
    if (!g->heard.n || g->n > HEARD_ROWS)
        return 0;
    vd_name_read(text, strlen(text), &name);
    for (size_t i = 0; i < g->heard.n; i++) {
        int k = sounds_as(g, i, &name);
        if (k < 0)
            return 0;
        out[i] = (struct screen_span){name.word[k].at, name.word[k].len};
    }
    return g->heard.n;
}

void seek_draw(struct grid *g, struct desk *d, struct area at, enum role role, int col,
               const char *text, int flags)
{
    struct screen_span spans[VD_NAME_WORDS];
    bool whole = vd_text_contains(text, strlen(text), g->needle);
    size_t n = !whole && g->names >> col & 1 ? heard(g, text, spans) : 0;
    if (n)
        screen_marked(d->scr, at.row, at.col, at.cols, role, text, spans, n, flags);
    else
        screen_match(d->scr, at.row, at.col, at.cols, role, text, g->needle, flags);
}

/* ---- rows ---- */

static bool row_has(const struct grid *g, size_t row, struct vd_arena *a)
{
    struct screen_span spans[VD_NAME_WORDS];
    for (int i = 0; i < g->n_columns; i++) {
        const char *text = g->ops->cell(g->ctx, row, i, a);
        if (!text || !*text)
            continue;
        if (vd_text_contains(text, strlen(text), g->needle) ||
            (g->names >> i & 1 && heard(g, text, spans)))
            return true;
    }
    return false;
}

static bool go_to(struct grid *g, size_t from, bool backwards, struct vd_arena *a)
{
    for (size_t k = 0; k < g->n; k++) {
        size_t row = backwards ? (from + g->n - k) % g->n : (from + k) % g->n;
        if (!row_has(g, row, a))
            continue;
        g->cur = row;
        grid_show(g);
        return true;
    }
    return false;
}

/* "row 3 of 17" of those found, for the line on top. */
static void tell(struct grid *g, struct desk *d)
{
    size_t n = 0, at = 0;
    for (size_t row = 0; row < g->n; row++)
        if (row_has(g, row, d->scratch)) {
            n++;
            at = row == g->cur ? n : at;
        }
    if (n)
        snprintf(d->prompt.note, sizeof d->prompt.note, "%zu of %zu found", at, n);
    else
        vd_strlcpy(d->prompt.note, "not found", sizeof d->prompt.note);
}

static void type(struct grid *g, struct desk *d, const char *text)
{
    grid_needle(g, text);
    vd_name_read(text, strlen(text), &g->heard);
    d->prompt.note[0] = 0;
    g->cur = g->origin < g->n ? g->origin : 0; /* (A) */
    grid_show(g);
    if (g->needle[0] && g->n) {
        go_to(g, g->cur, false, d->scratch);
        tell(g, d);
    }
}

static void again(struct grid *g, struct desk *d, bool backwards)
{
    if (!g->needle[0])
        desk_say(d, SAY_INFO, "nothing to look for yet: / begins a search");
    else if (!g->n || !go_to(g, backwards ? g->cur + g->n - 1 : g->cur + 1, backwards, d->scratch))
        desk_say(d, SAY_INFO, "not found");
    else if (d->prompt.kind == PROMPT_FIND)
        tell(g, d);
}

bool seek_act(struct grid *g, struct desk *d, enum action a, const char *arg)
{
    switch (a) {
    case ACT_FIND:
        if (arg)
            return type(g, d, arg), true;
        g->origin = g->cur;
        return prompt_open(d, PROMPT_FIND, ""), true;
    case ACT_FIND_NEXT:
    case ACT_FIND_PREV:
        return again(g, d, a == ACT_FIND_PREV), true;
    case ACT_CANCEL:
        if (!g->needle[0] || jobs_shown(d->jobs))
            return false;
        g->needle[0] = 0;
        g->heard.n = 0;
        return true;
    default:
        return false;
    }
}
