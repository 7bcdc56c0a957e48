/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unheard.c: names all of a script that has no phones here: words that are the same or are others.
 *
 *    Chinese characters, Hangul        a word a character
 *    Burmese, Khmer, Tibetan, Syriac   a word as it is written, by a hash of its letters
 *
 * They are compared as numbers are (numbers.c): the phones spell the character's number in Unicode, or
 * the hash, behind an h that no number of a name begins with.  So who is written 毛泽东 is found by
 * 毛泽东, and by 毛东 less well; not by Mao Zedong, nor in full by the traditional 毛澤東.  Why nothing is
 * made of their sound is told in eastern.c.
 *
 * A name with any word that sounds keeps to that: Jin Tiesan (金铁三) is Jin Tiesan.
 */
#include "match/name/special.h"

#include <string.h>
#include <utf8proc.h>
#include <vedette/text.h>

#include "match/name/phone.h"

enum { FOLDED = 8 };
static const uint32_t FIRST = 0x700, HASHED = 0x80000000, SEED = 2166136261, PRIME = 16777619;

static bool is_sign(uint32_t cp)
{
    return (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xAC00 && cp <= 0xD7A3) ||
           (cp >= 0x20000 && cp <= 0x3FFFF);
}

static bool is_letter(uint32_t cp)
{
    int c = (int)utf8proc_category((utf8proc_int32_t)cp);
    return cp != 0xFFFFFFFF && cp >= FIRST && c >= UTF8PROC_CATEGORY_LU &&
           c <= UTF8PROC_CATEGORY_ME;
}

static void spell(uint32_t cp, struct vd_word *out)
{
    static const char letter[10] = {'b', 't', 's', 'k', 'm', 'n', 'l', 'r', 'd', 'g'};
    memset(out, 0, sizeof(*out));
    out->phone[out->n++] = 'h';
    for (uint32_t v = cp; v; v /= 10) { /* the last digit, which tells most, first */
        out->phone[out->n++] = 'a';
        out->phone[out->n++] = letter[v % 10];
    }
    out->kind = VD_WORD_NUMBER;
    out->script = VD_SCRIPT_OTHER;
}

struct signs {
    struct vd_name *out;
    uint32_t hash; /* of the letters of the word begun; 0: none is */
    size_t at;
};

static void add(struct signs *g, uint32_t v, size_t at, size_t end)
{
    if (g->out->n == VD_NAME_WORDS)
        return;
    struct vd_word *w = &g->out->word[g->out->n++];
    spell(v, w);
    w->at = (uint16_t)at;
    w->len = (uint16_t)(end - at);
}

static void end_word(struct signs *g, size_t end)
{
    if (g->hash)
        add(g, g->hash | HASHED, g->at, end);
    g->hash = 0;
}

static void add_letter(struct signs *g, const char *s, size_t at, size_t used)
{
    uint32_t cp[FOLDED]; /* a character of compatibility is the one it stands for */
    size_t n = vd_fold_letters(s + at, used, cp, FOLDED);
    if (n == 1 && is_sign(cp[0])) {
        end_word(g, at);
        add(g, cp[0], at, at + used);
        return;
    }
    if (n && !g->hash) {
        g->hash = SEED;
        g->at = at;
    }
    for (size_t i = 0; i < n; i++)
        g->hash = (g->hash ^ cp[i]) * PRIME | 1;
}

void vd_signs_read(const char *text, size_t n, struct vd_name *out)
{
    struct signs g = {.out = out};
    uint32_t cp;
    size_t used;
    for (size_t i = 0; i < n; i += used) {
        used = vd_utf8_next(text + i, n - i, &cp);
        if (is_letter(cp))
            add_letter(&g, text, i, used);
        else if (!vd_says_nothing(cp))
            end_word(&g, i);
    }
    end_word(&g, n);
}
