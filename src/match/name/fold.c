/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold.c: letters brought to one form: NFKC, case folded, without marks that say nothing.
 *
 * A library does it (any_way).  Most words are of letters that it would only make small or leave as
 * they are, whatever stands beside them: these go past it (plain), ten times as fast.
 *
 * Invariants
 *  A. A plain letter is no mark, has no decomposition that is not composed again, and folds to one
 *     letter; so a word of plain letters is folded letter by letter.  A test compares both ways, all
 *     plain letters and all pairs of them.
 */
#include "match/name/phone.h"

#include <utf8proc.h>
#include <vedette/text.h>

enum { MOST = 192 };

bool vd_says_nothing(uint32_t cp)
{
    if (cp < 0xAD)
        return cp == '\'' || cp == '`';
    return cp == 0x2019 || cp == 0x2018 || cp == 0x02BC || cp == 0x02BE || cp == 0x02BF ||
           cp == 0x02BB || cp == 0x02B9 || cp == 0xB4 || cp == 0x0640 || cp == 0xAD ||
           cp == 0x05F3 || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

bool vd_is_bare_letter(uint32_t cp)
{
    if (cp < 0x600)
        return cp >= 0x410 && cp < 0x450 && cp != 0x419 && cp != 0x439;
    if (cp < 0x700)
        return (cp >= 0x627 && cp <= 0x63A) || (cp >= 0x641 && cp <= 0x64A);
    return cp >= 0x905 && cp <= 0x939 && cp != 0x929 && cp != 0x931 && cp != 0x934;
}

/* Vowel points of Arabic and Hebrew, and other marks that stay after composition. */
static bool drop_mark(uint32_t cp)
{
    return (cp >= 0x0300 && cp <= 0x036F) || (cp >= 0x0610 && cp <= 0x061A) ||
           (cp >= 0x064B && cp <= 0x065F) || cp == 0x0670 ||
           (cp >= 0x06D6 && cp <= 0x06ED && cp != 0x06D5) || (cp >= 0x0591 && cp <= 0x05C7) ||
           vd_says_nothing(cp) || cp == 0x02CC || (cp >= 0x02B0 && cp <= 0x02FF);
}

size_t vd_fold_any_way(const char *s, size_t n, uint32_t *out, size_t most)
{
    utf8proc_int32_t v[MOST];
    const utf8proc_option_t how =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_ssize_t m =
        utf8proc_decompose((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, v, MOST, how);
    size_t k = 0;
    if (m < 0 || m > MOST)
        return 0;
    m = utf8proc_normalize_utf32(v, m, how);
    for (utf8proc_ssize_t i = 0; i < m && k < most; i++)
        if (!drop_mark((uint32_t)v[i]))
            out[k++] = (uint32_t)v[i];
    return k;
}

/* A to Z with marks, up to 0x17F: capitals are even up to 0x137 and from 0x14A, else odd. */
static uint32_t plain_latin(uint32_t cp)
{
    if (cp < 0x100)
        return cp < 0xC0 || cp == 0xD7 || cp == 0xDF || cp == 0xF7 ? 0 : cp < 0xDF ? cp + 32 : cp;
    if (cp == 0x131 || cp == 0x138)
        return cp;
    if (cp == 0x130 || cp == 0x132 || cp == 0x133 || cp == 0x13F || cp == 0x140 || cp == 0x149 ||
        cp == 0x178 || cp == 0x17F)
        return 0;
    bool even = cp < 0x138 || (cp > 0x148 && cp < 0x178);
    return cp + (even == !(cp & 1));
}

static uint32_t plain_cyrillic(uint32_t cp)
{
    if (cp < 0x460)
        return cp < 0x410 ? cp + 80 : cp < 0x430 ? cp + 32 : cp;
    if ((cp >= 0x48A && cp < 0x4C0) || (cp >= 0x4D0 && cp < 0x530))
        return cp | 1;
    return 0;
}

static uint32_t plain_arabic(uint32_t cp)
{
    return (cp >= 0x621 && cp <= 0x63A) || (cp >= 0x641 && cp <= 0x64A) ||
                   (cp >= 0x679 && cp <= 0x6D3)
               ? cp
               : 0;
}

static uint32_t plain_devanagari(uint32_t cp)
{
    return cp == 0x929 || cp == 0x931 || cp == 0x934 || (cp > 0x939 && cp < 0x93E) || cp > 0x94D
               ? 0
               : cp;
}

/* The letter that a plain one is folded to; 0: it is none. */
static uint32_t plain(uint32_t cp)
{
    if (cp < 0x80)
        return cp - '0' < 10 || cp - 'a' < 26 ? cp : cp - 'A' < 26 ? cp + 32 : 0;
    if (cp < 0x180)
        return plain_latin(cp);
    if (cp == 0x18F || cp == 0x259)
        return 0x259;
    if (cp >= 0x400 && cp < 0x530)
        return plain_cyrillic(cp);
    if (cp >= 0x5D0 && cp <= 0x5EA)
        return cp;
    if (cp >= 0x600 && cp < 0x700)
        return plain_arabic(cp);
    if (cp >= 0x901 && cp <= 0x97F)
        return plain_devanagari(cp);
    return cp >= 0x10D0 && cp <= 0x10F0 ? cp : 0;
}

bool vd_fold_plain(const char *s, size_t n, uint32_t *out, size_t most, size_t *n_out)
{
    size_t k = 0;
    uint32_t cp;
    for (size_t i = 0; i < n;) {
        if ((uint8_t)s[i] < 0x80)
            cp = (uint8_t)s[i++];
        else
            i += vd_utf8_next(s + i, n - i, &cp);
        cp = plain(cp);
        if (!cp)
            return false;
        if (k < most)
            out[k++] = cp;
    }
    *n_out = k;
    return true;
}

size_t vd_fold_letters(const char *s, size_t n, uint32_t *out, size_t most)
{
    size_t k;
    return vd_fold_plain(s, n, out, most, &k) ? k : vd_fold_any_way(s, n, out, most);
}
