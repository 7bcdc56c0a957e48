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

#include <pthread.h>
#include <string.h>
#include <utf8proc.h>

/* Where a rule holds. */
enum {
    AT_BEGIN = 1,
    AT_END = 2,
    AFTER_CONSONANT = 4,
    NOT_AFTER_VOWEL = 8,
    BEFORE_VOWEL = 16,
    NOT_BEFORE_VOWEL = 32,
    BEFORE_FRONT = 64, /* e, i, y */
    SLAVIC = 128,
    NOT_TURKIC = 256,
    AFTER_I = 512,    /* the first letter, e or i; with the next one: Ishaq */
    BEFORE_AQ = 1024, /* a and then q, k or g */
};

struct rule {
    char letters[8], phones[6];
    uint16_t where;
};

/* By first letter; the first that fits is taken, so the longest and the strictest stand first. */
static const struct rule rules[] = {
    {"aev", "aIev", 0},
    {"azhar", "azOar", 0},
    {"aa", "a", 0},
    {"ae", "a@", 0},
    {"ah", "aH", AT_END},
    {"ai", "ay", 0},
    {"ao", "aB", AT_END},
    {"au", "aB", AT_END},
    {"bh", "bO", 0},
    {"bb", "b", 0},
    {"chtch", "SE", 0},
    {"chr", "kr", AT_BEGIN},
    {"ch", "C", 0},
    {"ck", "k", 0},
    {"cz", "C", 0},
    {"cs", "C", 0},
    {"cc", "c", 0},
    {"dsch", "J", 0},
    {"dzh", "J", 0},
    {"dsh", "J", 0},
    {"dj", "J", 0},
    {"dh", "dO", 0},
    {"dz", "DE", 0},
    {"dd", "d", 0},
    {"eau", "o", 0},
    {"eev", "eIev", 0},
    {"ee", "i", 0},
    {"ei", "ey", 0},

    {"eh", "eH", AT_END},
    {"e", "@", AT_END | AFTER_CONSONANT},
    {"ff", "f", 0},
    {"gh", "G", 0},
    {"gui", "gi", 0},
    {"gue", "ge", 0},
    {"gg", "g", 0},
    {"g", "R", BEFORE_FRONT},
    {"ight", "ayt", AT_END},
    {"iy", "i", NOT_BEFORE_VOWEL},
    {"iy", "iI", 0},
    {"ij", "i", AT_END},
    {"iev", "I@ev", 0},
    {"ie", "i", AT_END},
    {"ie", "i@", 0},
    {"ia", "I@a", AFTER_CONSONANT},
    {"ii", "i", 0},
    {"io", "I@o", AFTER_CONSONANT},
    {"iu", "I@u", AFTER_CONSONANT},
    {"jj", "j", 0},
    {"jh", "jO", 0},
    {"ksh", "kS", 0},
    {"kh", "X", 0},
    {"kk", "k", 0},
    {"ll", "l", 0},
    {"mm", "m", 0},
    {"ngh", "nG", 0},
    {"nn", "n", 0},
    {"oo", "u", 0},
    {"oev", "oIev", 0},
    {"oe", "o@", 0},
    {"ou", "oB", AT_END},
    {"ou", "u", 0},
    {"ph", "f", NOT_TURKIC},
    {"pp", "p", 0},
    {"ques", "k@E", AT_END},
    {"que", "k@", AT_END},
    {"qu", "k", BEFORE_FRONT},
    {"qq", "q", 0},
    {"rrh", "r", 0},
    {"rh", "r", AT_BEGIN},
    {"rz", "Z", AFTER_CONSONANT},
    {"rz", "Z", SLAVIC},
    {"rr", "r", 0},
    {"schtsch", "SE", 0},
    {"shch", "SE", 0},
    {"szcz", "SE", 0},
    {"sch", "S", 0},
    {"sh", "sh", AFTER_I | BEFORE_AQ},
    {"sh", "S", 0},
    {"sz", "S", 0},
    {"ss", "s", 0},
    {"tsch", "C", 0},
    {"tch", "C", 0},
    {"tsh", "C", 0},
    {"tsj", "C", 0},
    {"th", "TO", NOT_TURKIC},
    {"tz", "tE", 0},
    {"ts", "tE", 0},
    {"tt", "t", 0},
    {"uev", "uIev", 0},
    {"ue", "u@", 0},
    {"uu", "u", 0},
    {"vv", "v", 0},
    {"wh", "w", 0},
    {"wr", "r", AT_BEGIN},
    {"ww", "w", 0},
    {"x", "xE", NOT_TURKIC},
    {"yi", "i", 0},
    {"yy", "i", AT_END},
    {"yj", "i", AT_END},
    {"yy", "y", 0},
    {"ye", "Ie", 0},
    {"y", "i", NOT_AFTER_VOWEL | NOT_BEFORE_VOWEL},
    {"zh", "Z", 0},
    {"zs", "Z", 0},
    {"zz", "z", 0},
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
    {0x00DF, "s"},  {0x00E4, "a"},  {0x00E6, "e"}, {0x00E7, "C"}, {0x00F0, "d"},  {0x00F1, "nI"},
    {0x00F6, "o"},  {0x00F8, "o"},  {0x00FC, "u"}, {0x00FE, "T"}, {0x0107, "C"},  {0x010D, "C"},
    {0x0111, "J"},  {0x011F, "G"},  {0x0121, "G"}, {0x0127, "h"}, {0x014B, "ng"}, {0x0131, "i"},
    {0x0142, "l"},  {0x0144, "n"},  {0x0153, "o"}, {0x0159, "Z"}, {0x015B, "S"},  {0x015F, "S"},
    {0x0161, "S"},  {0x0163, "tE"}, {0x017A, "Z"}, {0x017C, "Z"}, {0x017E, "Z"},  {0x0219, "S"},
    {0x021B, "tE"}, {0x0259, "a"},  {0x01E7, "J"}, {0x1E25, "h"}, {0x1E2B, "X"},  {0x1E63, "s"},
    {0x1E6D, "t"},  {0x1E0D, "d"},  {0x1E93, "z"},
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
    for (size_t i = 0; cp > 127 && i < sizeof(marked) / sizeof(marked[0]); i++)
        if (marked[i].cp == cp) {
            for (const char *p = marked[i].phones; *p && l->n < 2 * VD_PHONES; p++)
                l->s[l->n++] = (char)(p[0] | 0x80);
            return;
        }
    char c = plain(cp);
    if (c && l->n < 2 * VD_PHONES)
        l->s[l->n++] = c;
}

static bool one_of(const struct letters *l, size_t i, uint32_t set)
{
    uint32_t c = i < l->n ? (uint32_t)(l->s[i] & 0x7F) - 'a' : 31;
    return c < 26 && (set >> c & 1);
}
#define BIT(c) (1u << ((c) - 'a'))

static bool vowel_at(const struct letters *l, size_t i)
{
    return one_of(l, i, BIT('a') | BIT('e') | BIT('i') | BIT('o') | BIT('u'));
}

static bool front_at(const struct letters *l, size_t i)
{
    return one_of(l, i, BIT('e') | BIT('i') | BIT('y'));
}

/* Where the rules of a letter begin, what may follow it in one of them, and how long each is: found
 * once. */
enum { RULES = sizeof(rules) / sizeof(rules[0]) };
static uint8_t first_rule[27], length[RULES];
static uint32_t second[26]; /* bits of a to z; all: there is a rule of one letter */

static void note_rules(void)
{
    for (size_t i = 0; i < RULES; i++) {
        char next = rules[i].letters[1];
        length[i] = (uint8_t)strlen(rules[i].letters);
        second[rules[i].letters[0] - 'a'] |= next ? 1u << (next - 'a') : UINT32_MAX;
    }
    for (size_t c = 0, i = 0; c < 27; c++) {
        while (i < RULES && rules[i].letters[0] < (char)('a' + c))
            i++;
        first_rule[c] = (uint8_t)i;
    }
}

bool vd_latin_in_order(void)
{
    for (size_t i = 1; i < RULES; i++)
        if (rules[i - 1].letters[0] > rules[i].letters[0])
            return false;
    return RULES <= UINT8_MAX;
}

static unsigned places(const struct letters *l, size_t at, size_t end, unsigned hints)
{
    bool after_vowel = at && vowel_at(l, at - 1), before_vowel = vowel_at(l, end);
    return (at ? 0 : AT_BEGIN) | (end == l->n ? AT_END : 0) |
           (at && !after_vowel ? AFTER_CONSONANT : 0) | (after_vowel ? 0 : NOT_AFTER_VOWEL) |
           (before_vowel ? BEFORE_VOWEL : NOT_BEFORE_VOWEL) |
           (front_at(l, end) ? BEFORE_FRONT : 0) | (hints & VD_HINT_SLAVIC ? SLAVIC : 0) |
           (hints & VD_HINT_TURKIC ? 0 : NOT_TURKIC) | (at == 1 && front_at(l, 0) ? AFTER_I : 0) |
           (one_of(l, end, BIT('a')) && one_of(l, end + 1, BIT('q') | BIT('k') | BIT('g'))
                ? BEFORE_AQ
                : 0);
}

static bool fits(const struct rule *r, size_t n, const struct letters *l, size_t at, unsigned hints)
{
    if (at + n > l->n)
        return false;
    for (size_t i = 1; i < n; i++)
        if (r->letters[i] != l->s[at + i])
            return false;
    return !r->where || (r->where & ~places(l, at, at + n, hints)) == 0;
}

static const struct rule *rule_for(const struct letters *l, size_t at, unsigned hints, size_t *used)
{
    size_t c = (size_t)(l->s[at] - 'a');
    uint32_t next = at + 1 < l->n ? (uint32_t)(uint8_t)l->s[at + 1] - 'a' : 31;
    if (!(second[c] >> (next < 26 ? next : 31) & 1))
        return NULL;
    for (size_t i = first_rule[c]; i < first_rule[c + 1]; i++)
        if (fits(&rules[i], length[i], l, at, hints)) {
            *used = length[i];
            return &rules[i];
        }
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
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct letters l;
    size_t used, m = 0;
    l.n = 0;
    pthread_once(&once, note_rules);
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
        const struct rule *r = l.n > 1 ? rule_for(&l, i, hints, &used) : NULL;
        const char *p = r ? r->phones : single[l.s[i] - 'a'];
        for (; *p && m < VD_PHONES; p++)
            out[m++] = by_hint(*p, r ? 0 : hints);
    }
    return m;
}
