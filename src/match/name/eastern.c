/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eastern.c: words in kana, Ethiopic, Thai and Lao as phones.
 *
 *    kana       a table from U+30A1 on; hiragana stand 0x60 before; small ya, yu, yo take the i away
 *    Ethiopic   rows of eight, a consonant each, by the vowel that goes with it
 *    Thai, Lao  consonants with vowels round them; a vowel that is written before is said after
 *
 * Chinese characters have no table: which sound one has is a dictionary's matter.  Hangul was tried and
 * left out: names of three short syllables, a handful of family names among them, are alike by chance,
 * and for every Korean that would have been found several strangers were (one point of all people
 * found at 1 % of false alarms).  Both are compared as they are written, see unheard.c.
 *
 * Sources: Unicode 15, code charts and chapters 16, 18, 19; the official romanisation of Thai (1999),
 * Hepburn's of Japanese.
 */
#include "match/name/phone.h"

#include <string.h>

static size_t put(char *out, size_t m, const char *p)
{
    for (; *p && m < VD_PHONES; p++)
        out[m++] = *p;
    return m;
}

/* ---- kana ---- */

static const char kana[0x30FB - 0x30A1][4] = {
    "a",  "a",  "i",  "i",  "u",  "u",  "e",  "e",  "o",  "o", /* small and whole vowels */
    "ka", "ga", "ki", "gi", "ku", "gu", "ke", "ge", "ko", "go",  "sa", "za", "Si", "Ji", "su", "zu",
    "se", "ze", "so", "zo", "ta", "da", "Ci", "Ji", "",   "tEu", "zu", "te", "de", "to", "do", "na",
    "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi",  "fu", "bu", "pu", "he", "be", "pe",
    "ho", "bo", "po", "ma", "mi", "mu", "me", "mo", "ya", "ya",  "yu", "yu", "yo", "yo", "ra", "ri",
    "ru", "re", "ro", "wa", "wa", "i",  "e",  "o",  "n",  "vu",  "ka", "ke", "va", "vi", "ve", "vo",
};

static bool small_vowel(uint32_t cp)
{
    return cp >= 0x30A1 && cp <= 0x30A9 && cp % 2;
}

static size_t phones_kana(const uint32_t *cp, size_t n, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = cp[i] >= 0x3041 && cp[i] <= 0x3096 ? cp[i] + 0x60 : cp[i];
        bool glide = c == 0x30E3 || c == 0x30E5 || c == 0x30E7;
        if (c < 0x30A1 || c > 0x30FA || (c == 0x30A6 && m && out[m - 1] == 'o')) /* a long o */
            continue;
        const char *p = kana[c - 0x30A1];
        if (glide && m && out[m - 1] == 'i') {
            m--;
            p += m && strchr("SJC", out[m - 1]) != NULL; /* sha, not shya */
        } else if (small_vowel(c) && m && strchr("aiueo", out[m - 1])) {
            m--; /* fa is fu and a small a */
        }
        m = put(out, m, p);
    }
    return m;
}

/* ---- Ethiopic ---- */

static size_t phones_ethiopic(const uint32_t *cp, size_t n, char *out)
{
    static const char row[0x2C][3] = {
        "h", "l", "h", "m", "s",  "r", "s", "S", "q", "q",  "q",  "q", "b", "v", "t",
        "C", "h", "h", "n", "nI", "",  "k", "k", "h", "h",  "w",  "@", "z", "Z", "y",
        "d", "d", "J", "g", "g",  "g", "t", "C", "p", "tE", "tE", "f", "p", "",
    };
    static const char vowel[8][3] = {"@", "u", "i", "a", "e", "@", "o", "wa"};
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (cp[i] >= 0x1200 && cp[i] < 0x1360) {
            uint32_t r = (cp[i] - 0x1200) / 8, v = cp[i] & 7;
            m = put(out, m, row[r]);
            m = put(out, m, (r == 0x14 || r == 0x1A) && !v ? "a" : vowel[v]);
        }
    return m;
}

/* ---- Thai and Lao: one plan, 128 codes apart ---- */

/* By offset in the Thai block, 0x01 ko kai to 0x2E ho nokhuk; "" is the bearer of a vowel. */
static const char thai[0x2F][3] = {
    "",  "k", "X", "X", "X",  "X", "X", "ng", "J", "C", "C", "s", "C", "y", "d", "t",
    "t", "t", "t", "n", "d",  "t", "t", "t",  "t", "n", "b", "p", "p", "f", "p", "f",
    "p", "m", "y", "r", "ri", "l", "l", "w",  "s", "s", "s", "h", "l", "",  "h",
};

static const char *thai_vowel(uint32_t offset)
{
    static const char sign[0x0A][3] = {"a", "a", "a", "am", "i", "i", "u", "u", "u", "u"};
    static const char before[5][3] = {"e", "e", "o", "ai", "ai"};
    if (offset >= 0x30 && offset <= 0x39)
        return sign[offset - 0x30];
    if (offset == 0x3B || offset == 0x3D) /* Lao o, ia */
        return offset == 0x3B ? "o" : "i";
    return offset >= 0x40 && offset <= 0x44 ? before[offset - 0x40] : NULL;
}

static bool thai_consonant(uint32_t offset)
{
    return offset >= 0x01 && offset <= 0x2E;
}

static size_t phones_thai(const uint32_t *cp, size_t n, char *out)
{
    size_t m = 0;
    const char *waiting = NULL; /* a vowel written before its consonant */
    for (size_t i = 0; i < n; i++) {
        uint32_t offset = cp[i] & 0x7F, next = i + 1 < n ? cp[i + 1] & 0x7F : 0;
        if (offset >= 0x40 && offset <= 0x44) {
            waiting = thai_vowel(offset);
        } else if (thai_consonant(offset) && next != 0x4C) { /* 0x4C: not said */
            bool bearer = offset == 0x2D;
            m = put(out, m, bearer && !waiting && i && !thai_vowel(next) ? "o" : thai[offset]);
            if (waiting)
                m = put(out, m, waiting);
            else if (thai_consonant(next) && next != 0x2D && !bearer)
                m = put(out, m, "@");
            waiting = NULL;
        } else if (thai_vowel(offset)) {
            m = put(out, m, thai_vowel(offset));
        }
    }
    return m;
}

size_t vd_phones_eastern(const uint32_t *cp, size_t n, char *out)
{
    uint32_t c = n ? cp[0] : 0;
    if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FC))
        return phones_kana(cp, n, out);
    if (c >= 0x1200 && c < 0x1380)
        return phones_ethiopic(cp, n, out);
    if (c >= 0x0E00 && c < 0x0F00)
        return phones_thai(cp, n, out);
    return 0;
}
