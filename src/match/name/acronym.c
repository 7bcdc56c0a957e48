/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acronym.c: one word that stands for several by their first sounds.
 *
 *    ISIL ─ Islamic State of Iraq and the Levant        JC ─ Jean-Claude
 *
 * Small words may count or not.  A letter and the sound a word begins with are brought to one form
 * (sh to s, kh and c to k), and what is doubled counts once on both sides, as it does in every word.
 */
#include "match/name/acronym.h"
#include "match/name/families.h"

#include <string.h>

/* By phone & 63, '@' is 0: what most letters sound like. */
static char plain_sound(char c)
{
    static const char sound[64] = {
#define AS(from, to) [(from)&63] = (to)
        AS('S', 's'), AS('C', 'k'), AS('T', 't'), AS('D', 'd'), AS('X', 'k'),
        AS('G', 'g'), AS('Z', 'z'), AS('J', 'j'), AS('K', 'k'), AS('c', 'k'),
        AS('q', 'k'), AS('P', 'p'), AS('L', 'l'), AS('Q', 't'), AS('N', 'n'),
        AS('v', 'w'), AS('A', 'a'), AS('W', 'w'), AS('Y', 'y'), AS('I', 'i'),
#undef AS
    };
    return sound[c & 63] ? sound[c & 63] : c;
}

static bool small(const struct vd_word *w)
{
    return w->kind == VD_WORD_PARTICLE;
}

static bool counts(const struct vd_word *w)
{
    return w->kind != VD_WORD_FORM && w->kind != VD_WORD_NUMBER && w->n > 0;
}

static size_t add(char *s, size_t n, char c)
{
    c = plain_sound(c);
    if (n && s[n - 1] == c)
        return n;
    s[n] = c;
    return n + 1;
}

static bool may_be_acronym(const struct vd_word *w)
{
    return w->kind == VD_WORD_PLAIN && !w->bare && w->n >= 2 && w->n <= VD_ACRONYM_MOST;
}

/* Does s, n sounds, spell the words from `from` on?  How many it takes. */
static size_t spells(const char *s, size_t n, const struct vd_name *name, size_t from,
                     bool small_ones, size_t *sounds)
{
    char got[VD_NAME_WORDS + 1];
    size_t m = 0, letters = 0;
    for (size_t i = from; i < name->n; i++) {
        const struct vd_word *w = &name->word[i];
        if (!counts(w))
            return 0;
        if (small(w) && !small_ones && i > from)
            continue;
        if (small(w) && i == from)
            return 0;
        m = add(got, m, w->phone[0]);
        letters++;
        if (m > n || memcmp(got, s, m) != 0)
            return 0;
        bool doubles = i + 1 < name->n && counts(&name->word[i + 1]) &&
                       !small(&name->word[i + 1]) &&
                       plain_sound(name->word[i + 1].phone[0]) == got[m - 1];
        if (m == n && !doubles) {
            *sounds = letters;
            return i + 1 - from;
        }
    }
    return 0;
}

size_t vd_acronym_spells(const struct vd_word *w, const struct vd_name *name, size_t from,
                         double *likeness)
{
    char s[VD_ACRONYM_MOST + 1];
    size_t n = 0, sounds = 0, used;
    if (!may_be_acronym(w) || plain_sound(w->phone[0]) != plain_sound(name->word[from].phone[0]))
        return 0;
    for (size_t i = 0; i < w->n; i++)
        n = add(s, n, w->phone[i]);
    used = spells(s, n, name, from, false, &sounds);
    if (!used)
        used = spells(s, n, name, from, true, &sounds);
    if (used < 2)
        return 0;
    *likeness = sounds >= 3 ? VD_ACRONYM_LIKENESS : VD_ACRONYM_LIKENESS_OF_TWO;
    return used;
}

bool vd_name_acronym(const struct vd_name *n, struct vd_word *out)
{
    size_t m = 0, words = 0, letters = 0;
    char s[VD_NAME_WORDS + 1];
    bool organisation = false;
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < n->n; i++) {
        const struct vd_word *w = &n->word[i];
        organisation |= vd_family_is_generic(w->family) || w->kind == VD_WORD_FORM;
        if (!counts(w) || small(w))
            continue;
        if (w->bare)
            return false;
        m = add(s, m, w->phone[0]);
        words++;
        letters += w->kind == VD_WORD_INITIAL;
    }
    if ((!organisation && letters < words) || words < 3 || m < 2 || m > VD_ACRONYM_MOST)
        return false;
    memcpy(out->phone, s, m);
    out->n = (uint8_t)m;
    out->script = n->word[0].script;
    out->kind = VD_WORD_PLAIN;
    out->at = n->word[0].at;
    out->len = (uint16_t)(n->word[n->n - 1].at + n->word[n->n - 1].len - out->at);
    return true;
}
