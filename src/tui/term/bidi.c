/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bidi.c: shape and reorder the text of one field with fribidi.
 *
 * Each field is a paragraph of its own, so that an Arabic name never pulls the date beside it over.
 * The text has been through vd_text_show() before: it holds no embeddings, overrides or isolates.
 * Source: Unicode UAX #9; terminal-wg's note on bidi in terminals.
 */
#include "config.h"

#include <fribidi.h>
#include <vedette/mem.h>
#include "tui/term/bidi.h"

bool bidi_is_rtl(uint32_t cp)
{
    return (cp >= 0x590 && cp <= 0x8ff) || (cp >= 0xfb1d && cp <= 0xfdff) ||
           (cp >= 0xfe70 && cp <= 0xfefe) || (cp >= 0x10800 && cp <= 0x10fff) ||
           (cp >= 0x1e800 && cp <= 0x1efff);
}

struct work {
    FriBidiCharType *types;
    FriBidiBracketType *brackets;
    FriBidiLevel *levels;
    FriBidiArabicProp *props;
    FriBidiStrIndex *from; /* of each character shown: where it stood */
};

static bool reorder(const struct work *w, FriBidiChar *cp, FriBidiStrIndex n)
{
    FriBidiParType base = FRIBIDI_PAR_ON;
    FriBidiFlags flags = FRIBIDI_FLAGS_DEFAULT | FRIBIDI_FLAGS_ARABIC;

    fribidi_get_bidi_types(cp, n, w->types);
    fribidi_get_bracket_types(cp, n, w->types, w->brackets);
    if (!fribidi_get_par_embedding_levels_ex(w->types, w->brackets, n, &base, w->levels))
        return false;
    fribidi_get_joining_types(cp, n, w->props);
    fribidi_join_arabic(w->types, n, w->levels, w->props);
    fribidi_shape(flags, w->levels, n, w->props, cp);
    for (FriBidiStrIndex i = 0; i < n; i++)
        w->from[i] = i;
    return fribidi_reorder_line(flags, w->types, n, 0, base, w->levels, cp, w->from) != 0;
}

/* What was reordered back to the caller, without what a ligature took in. */
static size_t take(const struct work *w, const uint32_t *shown, uint32_t *cp, bool *marked,
                   size_t n)
{
    bool *was = marked ? vd_array(n, sizeof(*was)) : NULL;
    size_t kept = 0;

    for (size_t i = 0; was && i < n; i++)
        was[i] = marked[i];
    for (size_t i = 0; i < n; i++) {
        if (shown[i] == FRIBIDI_CHAR_FILL)
            continue;
        if (was)
            marked[kept] = was[w->from[i]];
        cp[kept++] = shown[i];
    }
    vd_free(was);
    return kept;
}

size_t bidi_visual(uint32_t *cp, bool *marked, size_t n)
{
    struct work w = {
        .types = vd_array(n, sizeof(*w.types)),
        .brackets = vd_array(n, sizeof(*w.brackets)),
        .levels = vd_array(n, sizeof(*w.levels)),
        .props = vd_array(n, sizeof(*w.props)),
        .from = vd_array(n, sizeof(*w.from)),
    };
    uint32_t *copy = vd_array(n, sizeof(*copy));

    if (copy && w.types && w.brackets && w.levels && w.props && w.from && n < 100000) {
        for (size_t i = 0; i < n; i++)
            copy[i] = cp[i];
        if (reorder(&w, copy, (FriBidiStrIndex)n))
            n = take(&w, copy, cp, marked, n);
    }
    vd_free(copy);
    vd_free(w.types);
    vd_free(w.brackets);
    vd_free(w.levels);
    vd_free(w.props);
    vd_free(w.from);
    return n;
}
