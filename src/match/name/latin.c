/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latin.c: words in Latin letters as phones.
 *
 * Nobody says which language spelt a name: Chekhov, Tchekhov, Tschechow, Czechow and Çehov are one
 * man.  So every group of letters that means one sound in any of the languages of the lists is read
 * as that sound, longest first, and a letter that means different sounds in different ones becomes
 * a phone of its own (c, j, x), which vd_phone_cost() lets stand for each of them.
 *
 * Letters with marks come first as themselves (ş, č, ğ); what no rule knows is read without marks.
 */
#include "match/name/phone.h"

#include <string.h>
#include <utf8proc.h>

struct rule {
    const char *letters, *phones;
};

/* Sorted by first letter, longest first within it. '^' at the start: only at the beginning of a
 * word; '$' at the end: only at its end. */
static const struct rule rules[] = {
    {"aa", "a"},    {"ae", "e"},     {"ah$", "aH"}, {"ay", "ay"},  {"ai", "ay"},  {"bh", "b"},
    {"bb", "b"},    {"chtch", "SC"}, {"ch", "C"},   {"ck", "k"},   {"cz", "C"},   {"cs", "C"},
    {"cc", "c"},    {"dsch", "J"},   {"dzh", "J"},  {"dj", "J"},   {"dh", "d"},   {"dz", "z"},
    {"dd", "d"},    {"eau", "o"},    {"ee", "i"},   {"ei", "ey"},  {"eu", "o"},   {"eo", "eo"},
    {"ff", "f"},    {"gh", "G"},     {"gu$", "gu"}, {"gui", "gi"}, {"gue", "ge"}, {"gg", "g"},
    {"ie", "ie"},   {"iy", "i"},     {"ij$", "i"},  {"ii", "i"},   {"jj", "j"},   {"kh", "X"},
    {"kk", "k"},    {"ks", "ks"},    {"ll", "l"},   {"mm", "m"},   {"ng", "ng"},  {"nn", "n"},
    {"oo", "u"},    {"ou", "u"},     {"oe", "o"},   {"ph", "f"},   {"pp", "p"},   {"qu", "k"},
    {"qq", "q"},    {"rrh", "r"},    {"rh", "r"},   {"rz", "Z"},   {"rr", "r"},   {"schtsch", "SC"},
    {"shch", "SC"}, {"sch", "S"},    {"sh", "S"},   {"sz", "S"},   {"ss", "s"},   {"tsch", "C"},
    {"tch", "C"},   {"tsh", "C"},    {"th", "T"},   {"tz", "ts"},  {"tt", "t"},   {"ue", "u"},
    {"uu", "u"},    {"vv", "v"},     {"wh", "w"},   {"ww", "w"},   {"yy", "y"},   {"yi", "i"},
    {"zh", "Z"},    {"zz", "z"},
};

static const char single[26][2] = {
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m",
    "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
};

/* Letters with marks that are letters of their own. */
static const struct {
    uint16_t cp;
    char phones[3];
} marked[] = {
    {0x00DF, "s"}, {0x00E4, "a"}, {0x00E6, "e"}, {0x00E7, "C"},  {0x00F0, "d"},  {0x00F1, "ny"},
    {0x00F6, "o"}, {0x00F8, "o"}, {0x00FC, "u"}, {0x00FE, "T"},  {0x0107, "C"},  {0x010D, "C"},
    {0x0111, "J"}, {0x011F, "G"}, {0x0131, "i"}, {0x0142, "l"},  {0x0144, "n"},  {0x0153, "o"},
    {0x0159, "Z"}, {0x015B, "S"}, {0x015F, "S"}, {0x0161, "S"},  {0x0163, "ts"}, {0x017A, "Z"},
    {0x017C, "Z"}, {0x017E, "Z"}, {0x0219, "S"}, {0x021B, "ts"}, {0x0259, "a"},  {0x01E7, "J"},
    {0x1E25, "h"}, {0x1E2B, "X"}, {0x1E63, "s"}, {0x1E6D, "t"},  {0x1E0D, "d"},  {0x1E93, "z"},
};

static char plain(uint32_t cp)
{
    utf8proc_int32_t d[8];
    int boundary = 0;
    if (cp < 128)
        return cp >= 'a' && cp <= 'z' ? (char)cp : 0;
    if (utf8proc_decompose_char((utf8proc_int32_t)cp, d, 8, UTF8PROC_DECOMPOSE, &boundary) < 1)
        return 0;
    return d[0] >= 'a' && d[0] <= 'z' ? (char)d[0] : 0;
}

/* A word as letters: marked ones in upper case as the phones they are, the rest as a to z. */
struct letters {
    char s[2 * VD_PHONES + 2];
    size_t n;
};

static void add_letter(struct letters *l, uint32_t cp)
{
    for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++)
        if (marked[i].cp == cp) {
            for (const char *p = marked[i].phones; *p && l->n < 2 * VD_PHONES; p++)
                l->s[l->n++] = (char)(p[0] | 0x80);
            return;
        }
    char c = plain(cp);
    if (c && l->n < 2 * VD_PHONES)
        l->s[l->n++] = c;
}

static bool fits(const struct rule *r, const struct letters *l, size_t at, size_t *used)
{
    size_t n = strlen(r->letters);
    bool end = r->letters[n - 1] == '$';
    n -= end;
    *used = n;
    return at + n <= l->n && !memcmp(l->s + at, r->letters, n) && (!end || at + n == l->n);
}

static const struct rule *rule_for(const struct letters *l, size_t at, size_t *used)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (rules[i].letters[0] == l->s[at] && fits(&rules[i], l, at, used))
            return &rules[i];
    *used = 1;
    return NULL;
}

static char by_hint(char c, unsigned hints)
{
    if (hints & VD_HINT_TURKIC)
        return c == 'c' ? 'J' : c == 'x' ? 'X' : c == 'j' ? 'Z' : c;
    if (hints & VD_HINT_SLAVIC)
        return c == 'j' ? 'y' : c == 'w' ? 'v' : c;
    return c;
}

size_t vd_phones_latin(const uint32_t *cp, size_t n, unsigned hints, char *out)
{
    struct letters l = {.n = 0};
    size_t used, m = 0;
    for (size_t i = 0; i < n; i++)
        add_letter(&l, cp[i]);
    for (size_t i = 0; i < l.n && m < VD_PHONES; i += used) {
        used = 1;
        if (l.s[i] & 0x80) {
            out[m++] = (char)(l.s[i] & 0x7F);
            continue;
        }
        if (l.s[i] == 'd' && i + 1 < l.n && (uint8_t)l.s[i + 1] == ('Z' | 0x80)) {
            out[m++] = 'J'; /* Polish, Latvian */
            used = 2;
            continue;
        }
        const struct rule *r = rule_for(&l, i, &used);
        const char *p = r ? r->phones : single[l.s[i] - 'a'];
        for (; *p && m < VD_PHONES; p++)
            out[m++] = by_hint(*p, r ? 0 : hints);
    }
    return m;
}
