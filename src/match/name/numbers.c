/* SPDX-License-Identifier: Apache-2.0 */
/*
 * numbers.c: numbers in names, as words of their own: 44 = 44th = forty four = ٤٤, II = 2.
 *
 * A number is the same or it is another: sound has no say (cost.c).  Its phones spell its digits, one
 * letter each, so that it is kept and looked up like any word.
 *
 * Roman numbers are read only from II on, in capitals, not as the first word, and without those that
 * are names too (VI and XI in capitals throughout, LI, DI, MI): Xi Jinping stays a man.
 */
#include "match/name/special.h"

#include <string.h>

enum { DIGITS = 20 };

static void spell(const char *digits, size_t n, struct vd_word *out)
{
    static const char letter[10] = {'b', 't', 's', 'k', 'm', 'n', 'l', 'r', 'd', 'g'};
    memset(out, 0, sizeof(*out));
    while (n > 1 && *digits == '0') {
        digits++;
        n--;
    }
    for (size_t i = 0; i < n && out->n < DIGITS; i++) {
        out->phone[out->n++] = letter[digits[i] - '0'];
        if (i + 1 < n)
            out->phone[out->n++] = 'a'; /* so that 44 does not fall into one letter */
    }
    out->kind = VD_WORD_NUMBER;
}

static void spell_value(unsigned v, struct vd_word *out)
{
    char s[8];
    size_t n = sizeof(s);
    do
        s[--n] = (char)('0' + v % 10);
    while ((v /= 10) != 0);
    spell(s + n, sizeof(s) - n, out);
}

/* ---- words ---- */

/* Most words of names are past the table by their first two letters. */
static bool may_be_number(const char *s)
{
    switch (s[0]) {
    case 't':
        return s[1] == 'w' || s[1] == 'h' || s[1] == 'e';
    case 'f':
        return s[1] == 'o' || s[1] == 'i';
    case 's':
        return s[1] == 'i' || s[1] == 'e';
    case 'e':
        return s[1] == 'i' || s[1] == 'l';
    case 'n':
        return s[1] == 'i';
    default:
        return s[0] == 'o' && s[1] == 'n';
    }
}

static int value_of(const struct vd_token *t)
{
    static const struct {
        char s[12];
        uint8_t value;
    } words[] = {
        {"two", 2},         {"three", 3},      {"four", 4},         {"five", 5},
        {"six", 6},         {"seven", 7},      {"eight", 8},        {"nine", 9},
        {"ten", 10},        {"eleven", 11},    {"twelve", 12},      {"thirteen", 13},
        {"fourteen", 14},   {"fifteen", 15},   {"sixteen", 16},     {"seventeen", 17},
        {"eighteen", 18},   {"nineteen", 19},  {"twenty", 20},      {"thirty", 30},
        {"forty", 40},      {"fifty", 50},     {"sixty", 60},       {"seventy", 70},
        {"eighty", 80},     {"ninety", 90},    {"first", 1},        {"second", 2},
        {"third", 3},       {"fourth", 4},     {"fifth", 5},        {"sixth", 6},
        {"seventh", 7},     {"eighth", 8},     {"ninth", 9},        {"tenth", 10},
        {"eleventh", 11},   {"twelfth", 12},   {"thirteenth", 13},  {"fourteenth", 14},
        {"fifteenth", 15},  {"sixteenth", 16}, {"seventeenth", 17}, {"eighteenth", 18},
        {"nineteenth", 19}, {"twentieth", 20}, {"thirtieth", 30},   {"fortieth", 40},
        {"one", 1},
    };
    if (t->letters < 3 || !may_be_number(t->s))
        return 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].s[0] == t->s[0] && words[i].s[1] == t->s[1] && !strcmp(words[i].s, t->s))
            return words[i].value;
    return 0;
}

/* forty four, forty-fourth; one and ten alone are left to the people called so. */
static size_t in_words(const struct vd_tokens *t, size_t i, struct vd_word *out)
{
    int v = value_of(&t->t[i]), more = 0;
    if (!v)
        return 0;
    if (v >= 20 && i + 1 < t->n && (more = value_of(&t->t[i + 1])) > 0 && more < 10) {
        spell_value((unsigned)(v + more), out);
        return 2;
    }
    if (!strcmp(t->t[i].s, "one") || !strcmp(t->t[i].s, "ten") || !strcmp(t->t[i].s, "six"))
        return 0;
    spell_value((unsigned)v, out);
    return 1;
}

/* ---- Roman ---- */

static unsigned roman(const struct vd_token *t)
{
    static const char *const ones[] = {"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"};
    static const char *const tens[] = {"", "x", "xx", "xxx"};
    for (unsigned v = 2; v < 40; v++) {
        size_t n = strlen(tens[v / 10]), m = strlen(ones[v % 10]);
        if (t->n == n + m && !memcmp(t->s, tens[v / 10], n) && !memcmp(t->s + n, ones[v % 10], m))
            return v;
    }
    return 0;
}

static size_t in_roman(const struct vd_tokens *t, size_t i, struct vd_word *out)
{
    const struct vd_token *x = &t->t[i];
    if (i == 0 || x->n < 2 || x->n > 7 || x->lower || !strchr("ivx", x->s[0]))
        return 0;
    unsigned v = roman(x);
    if (!v || v == 11 || (v == 6 && !t->lower))
        return 0;
    spell_value(v, out);
    return 1;
}

/* ---- digits ---- */

size_t vd_number_at(const struct vd_tokens *t, size_t i, struct vd_word *out)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    const struct vd_token *x = &t->t[i];
    if (!x->digits) {
        size_t used = in_words(t, i, out);
        return used ? used : in_roman(t, i, out);
    }
    spell(x->s, x->n, out);
    for (size_t k = 0; i + 1 < t->n && k < sizeof(endings) / sizeof(endings[0]); k++)
        if (t->t[i + 1].at == x->at + x->len && !strcmp(t->t[i + 1].s, endings[k]))
            return 2;
    return 1;
}
