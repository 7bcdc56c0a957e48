/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nameread.c: a name taken apart.
 *
 *    bytes ─► pieces between blanks and signs ─► NFKC, folded, repaired ─► phones ─► words
 *
 * One word is brought to one form whatever way it is written: al- before an Arabic word goes, Abd
 * ul-Rahman, Abdurrahman and عبدالرحمن become abd + rahman, Sirajuddin becomes siraj + din.
 */
#include "match/name/families.h"
#include "match/name/listed.h"
#include "match/name/phone.h"
#include "match/name/special.h"

#include <string.h>
#include <utf8proc.h>
#include <vedette/text.h>

enum { LETTERS = 48, NOT_UKRAINIAN = 0x8000 };

struct piece {
    uint32_t cp[LETTERS];
    size_t n;
    uint16_t at, len;
    bool dot;     /* a full stop follows */
    bool capital; /* its first letter, of A to Z */
};

/* ---- letters ---- */

static bool is_letter(uint32_t cp)
{
    if (cp < 128)
        return (cp | 32) - 'a' < 26 || cp - '0' < 10 || cp == '\'' || cp == '`';
    if (vd_is_bare_letter(cp))
        return true;
    int c = (int)utf8proc_category((utf8proc_int32_t)cp);
    return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ND) || vd_says_nothing(cp);
}

static bool splits_case(uint32_t before, uint32_t cp) /* ЕвгенийАлексеевич */
{
    return cp >= 0x400 && vd_script_of(cp) == VD_SCRIPT_CYRILLIC &&
           utf8proc_category((utf8proc_int32_t)before) == UTF8PROC_CATEGORY_LL &&
           utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU;
}

/* Letters of another script that look the same, in a word mostly of this one. */
static uint32_t looks_like(uint32_t cp, enum vd_script want)
{
    static const struct {
        uint16_t latin, cyrillic;
    } twin[] = {
        {'a', 0x430}, {'b', 0x432}, {'c', 0x441}, {'e', 0x435},   {'h', 0x43D},  {'i', 0x456},
        {'j', 0x458}, {'k', 0x43A}, {'m', 0x43C}, {'o', 0x43E},   {'p', 0x440},  {'s', 0x455},
        {'t', 0x442}, {'x', 0x445}, {'y', 0x443}, {0x138, 0x43A}, {0xEF, 0x457}, {0xEB, 0x451},
    };
    for (size_t i = 0; i < sizeof(twin) / sizeof(twin[0]); i++) {
        if (want == VD_SCRIPT_CYRILLIC && twin[i].latin == cp)
            return twin[i].cyrillic;
        if (want == VD_SCRIPT_LATIN && twin[i].cyrillic == cp)
            return twin[i].latin;
    }
    return cp;
}

static enum vd_script repair(struct piece *p)
{
    int count[VD_SCRIPT_OTHER + 1] = {0}, best = 0;
    for (size_t i = 0; i < p->n; i++)
        count[vd_script_of(p->cp[i])]++;
    for (int s = 1; s <= VD_SCRIPT_OTHER; s++)
        if (count[s] > count[best] || !best)
            best = s;
    if (count[VD_SCRIPT_LATIN] && count[VD_SCRIPT_CYRILLIC])
        for (size_t i = 0; i < p->n; i++)
            if ((int)vd_script_of(p->cp[i]) != best)
                p->cp[i] = looks_like(p->cp[i], (enum vd_script)best);
    return (enum vd_script)best;
}

static unsigned hint_of(uint32_t cp)
{
    if (cp == 0x131 || cp == 0x130 || cp == 0x259 || cp == 0x18F || cp == 0x11F || cp == 0x11E ||
        cp == 0x15F || cp == 0x15E || cp == 0x2BB)
        return VD_HINT_TURKIC;
    if ((cp >= 0x104 && cp <= 0x107) || cp == 0x118 || cp == 0x119 ||
        (cp >= 0x141 && cp <= 0x144) || (cp >= 0x158 && cp <= 0x15B) || cp == 0x10C ||
        cp == 0x10D || (cp >= 0x160 && cp <= 0x161) || (cp >= 0x179 && cp <= 0x17E))
        return VD_HINT_SLAVIC;
    if (cp == 0x404 || cp == 0x454 || cp == 0x407 || cp == 0x457 || cp == 0x490 || cp == 0x491 ||
        cp == 0x40E || cp == 0x45E || cp == 0x406 || cp == 0x456)
        return VD_HINT_UKRAINIAN;
    return cp >= 0x492 && cp <= 0x4FF ? NOT_UKRAINIAN : 0; /* Kazakh has an i with a dot, too */
}

static unsigned hints_of(const char *text, size_t n)
{
    unsigned hints = 0;
    uint32_t cp;
    for (size_t i = 0; i < n;) {
        if ((uint8_t)text[i] < 0x80) {
            i++;
            continue;
        }
        i += vd_utf8_next(text + i, n - i, &cp);
        hints |= hint_of(cp);
    }
    return hints & NOT_UKRAINIAN ? hints & ~(unsigned)VD_HINT_UKRAINIAN : hints;
}

/* ---- words ---- */

static size_t collapse(char *p, size_t n)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (!m || p[m - 1] != p[i])
            p[m++] = p[i];
    return m;
}

/* E. is no particle, and Yu., Zh., Kh. are one letter in another script. */
static bool is_initial(const struct piece *p, enum vd_script script)
{
    static const char two[][2] = {{'y', 'u'}, {'y', 'a'}, {'y', 'e'}, {'z', 'h'},
                                  {'k', 'h'}, {'c', 'h'}, {'s', 'h'}, {'t', 's'},
                                  {'t', 'h'}, {'g', 'h'}, {'d', 'z'}, {'p', 'h'}};
    if (!p->dot)
        return false;
    for (size_t i = 0; p->n == 2 && i < sizeof(two) / sizeof(two[0]); i++)
        if (p->cp[0] == (uint32_t)two[i][0] && p->cp[1] == (uint32_t)two[i][1])
            return true;
    return p->n == 1 && script != VD_SCRIPT_ARABIC;
}

/* B. B. Patil: a capital, or no word before it that b. (bin), e or i could bind. */
static bool letter_alone(const struct vd_name *out, const struct piece *p)
{
    return p->capital || out->n < 2 || out->word[out->n - 2].kind == VD_WORD_INITIAL;
}

/* The letter that a word is the name of, or 0.  ail, aim, ain, ais as Punjabi calls them only with a dot:
 * elsewhere they are words (isle, Ain). */
static char called_letter(const struct piece *p, enum vd_script script, const char *ph, size_t n)
{
    if (script != VD_SCRIPT_INDIC && script != VD_SCRIPT_SINHALA && script != VD_SCRIPT_ARABIC)
        return 0;
    if (!p->dot && n >= 3 && ph[0] == 'a' && ph[1] == 'i' && ph[2] != 'C')
        return 0;
    return vd_letter_named(ph, n);
}

/* The last word of it has nothing but titles before it. */
static bool titles_only(const struct vd_name *out)
{
    size_t i = 0;
    while (i + 1 < out->n && out->word[i].kind == VD_WORD_TITLE)
        i++;
    return i + 1 == out->n;
}

static void add_word(struct vd_name *out, const struct piece *p, enum vd_script script,
                     const char *ph, size_t n)
{
    if (!n || out->n == VD_NAME_WORDS)
        return;
    struct vd_word *w = &out->word[out->n++];
    memset(w, 0, sizeof(*w));
    memcpy(w->phone, ph, n);
    w->n = (uint8_t)n;
    w->script = (uint8_t)script;
    w->bare = script == VD_SCRIPT_ARABIC || script == VD_SCRIPT_HEBREW;
    w->at = p->at;
    w->len = p->len;
    bool leads = out->n == 1 || w[-1].kind == VD_WORD_INITIAL; /* B B Patil: not the b. of a son */
    bool initial = is_initial(p, script) || (leads && p->n == 1 && script == VD_SCRIPT_LATIN);
    const struct vd_listed *l = initial ? NULL : vd_listed(ph, n);
    char letter = called_letter(p, script, ph, n);
    if (letter) {
        w->kind = VD_WORD_INITIAL;
        w->phone[0] = letter;
        w->phone[1] = 0;
        w->n = 1;
    } else if (l && !(p->n == 1 && script == VD_SCRIPT_LATIN && letter_alone(out, p))) {
        w->kind = l->kind;
    } else if (initial || (p->n == 1 && script != VD_SCRIPT_OTHER)) {
        w->kind = VD_WORD_INITIAL;
    } else if (vd_is_title_at(ph, n, titles_only(out))) {
        w->kind = VD_WORD_TITLE;
    } else if (vd_is_patronymic(ph, n)) {
        w->kind = VD_WORD_PATRONYMIC;
    }
    if (w->kind == VD_WORD_INITIAL && w->n > 1 && w->phone[w->n - 1] == '@')
        w->phone[--w->n] = 0; /* the vowel that a letter of India carries */
    if (w->kind != VD_WORD_INITIAL)
        w->family = vd_family_of(ph, n);
    if (!w->family && w->bare && n > 3 && ph[0] == '@' && ph[1] == 'M') /* with the article */
        w->family = vd_family_of(ph + 2, n - 2);
}

static bool vowel(char c)
{
    return strchr("aeiou@", c) && c;
}

static inline bool begins(const char *p, size_t n, const char *with)
{
    size_t k = strlen(with);
    return n >= k && p[0] == with[0] && !memcmp(p, with, k);
}

static inline bool ends(const char *p, size_t n, const char *with)
{
    size_t k = strlen(with);
    return n >= k && p[n - 1] == with[k - 1] && !memcmp(p + n - k, with, k);
}

static size_t count_consonants(const char *p, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += !strchr("aeiou@AWYHIBMEhyw", p[i]);
    return k;
}

/* Given names that Persian, Urdu and Tatar write in one word with the next: Mohammadreza. */
static size_t first_of_two(const char *p, size_t n, bool bare)
{
    static const char *const arabic[] = {"mhmd", "GlAm", "sYd"}, *const spelt[] = {
                                                                     "muhamad", "mohamad",
                                                                     "mohamed", "muhamed",
                                                                     "muXamad", "muXamed",
                                                                     "moXamad", "gulam",
                                                                     "golam",   "Gulam",
                                                                     "Golam"};
    if (n < 5 || !strchr(bare ? "mGs" : "mgG", p[0]))
        return 0;
    const char *const *t = bare ? arabic : spelt;
    size_t n_t = bare ? sizeof(arabic) / sizeof(arabic[0]) : sizeof(spelt) / sizeof(spelt[0]);
    for (size_t i = 0; i < n_t; i++) {
        size_t k = strlen(t[i]);
        if (begins(p, n, t[i]) && count_consonants(p + k, n - k) >= 2 &&
            !(bare ? ends(p, n, "YAn") || ends(p, n, "zAdH")
                   : ends(p, n, "yan") || ends(p, n, "ian") || ends(p, n, "ov")) &&
            strncmp(p + k, "pur", 3) && strncmp(p + k, "zad", 3) && strncmp(p + k, "zay", 3) &&
            strncmp(p + k, "neJ", 3) && strncmp(p + k, "nZ", 2) && strncmp(p + k, "pWr", 3))
            return k;
    }
    return 0;
}

/* Abd + al + X in one word, X + al + din, X + allah, the article. */
static void add_arabic(struct vd_name *out, const struct piece *p, enum vd_script script, char *ph,
                       size_t n)
{
    size_t lead = begins(ph, n, "@bdAl") ? 5 : 0, two;
    if (n - lead >= 5 && ends(ph, n, "AldYn")) {
        add_arabic(out, p, script, ph, n - 5);
        add_word(out, p, script, "dYn", 3);
    } else if (n > 5 && (ends(ph, n, "Allh") || ends(ph, n, "AllH"))) {
        add_arabic(out, p, script, ph, n - 4);
        add_word(out, p, script, "lh", 2);
    } else if (lead) {
        add_word(out, p, script, "@bd", 3);
        add_word(out, p, script, ph + lead, n - lead);
    } else if (n == 4 && (ends(ph, n, "Allh") || ends(ph, n, "AllH"))) {
        add_word(out, p, script, "lh", 2);
    } else if ((two = first_of_two(ph, n, true))) {
        add_word(out, p, script, ph, two);
        add_arabic(out, p, script, ph + two, n - two);
    } else if (n >= 4 && begins(ph, n, "Al") && p->cp[0] == 0x0627) {
        ph[0] = '@';
        ph[1] = 'M';
        add_word(out, p, script, ph, n);
    } else {
        add_word(out, p, script, ph, n);
    }
}

/* A Turkish -ettin, with two t, in Latin or Cyrillic letters. */
static bool ends_with_ttin(const struct piece *p)
{
    static const uint16_t latin[] = {'t', 't', 'i', 'n'}, cyrillic[] = {0x442, 0x442, 0x438, 0x43D};
    bool a = p->n > 5, b = a;
    for (size_t i = 0; i < 4 && (a || b); i++) {
        a = a && p->cp[p->n - 4 + i] == latin[i];
        b = b && p->cp[p->n - 4 + i] == cyrillic[i];
    }
    return a || b;
}

/* Where -ud-din, -eddine, -ettin begins in a word that ends with it; 0: it does not. */
static size_t before_din(const struct piece *piece, const char *p, size_t n)
{
    if (n > 5 && ends(p, n, "@"))
        n--;
    if (n < 6 ||
        !(ends(p, n, "din") || ends(p, n, "Qin") || (ends(p, n, "tin") && ends_with_ttin(piece))))
        return 0;
    n -= 3;
    if ((p[n - 1] == 't' || p[n - 1] == 'l') && vowel(p[n - 2]))
        n--;
    return vowel(p[n - 1]) && (n > 3 || vowel(p[0])) ? n - 1 : 0;
}

/* Where -ullah, -olla begins. */
static size_t before_lah(const char *p, size_t n)
{
    size_t k = ends(p, n, "lah") || ends(p, n, "laH")   ? n - 3
               : ends(p, n, "lH")                       ? n - 2
               : ends(p, n, "ula") || ends(p, n, "ulo") ? n - 2
                                                        : 0;
    return n > 5 && k > 2 && vowel(p[k - 1]) ? k - 1 : 0;
}

/* The same spelt out. */
static void add_spelt(struct vd_name *out, const struct piece *p, enum vd_script script, char *ph,
                      size_t n)
{
    size_t k;
    n = collapse(ph, n);
    if ((k = before_din(p, ph, n))) {
        add_spelt(out, p, script, ph, k);
        add_word(out, p, script, "din", 3);
        return;
    }
    if ((k = before_lah(ph, n))) {
        add_spelt(out, p, script, ph, k);
        add_word(out, p, script, "lah", 3);
        return;
    }
    if (n >= 4 && (begins(ph, n, "abd") || begins(ph, n, "aPQ")) && vowel(ph[3])) {
        k = 4 + (n > 5 && ph[4] == 'l');
        if (n == 4 || (n == 5 && !vowel(ph[4])) || (n == 6 && ends(ph, n, "l@"))) {
            add_word(out, p, script, "abd", 3);
            return;
        }
        if (n - k >= 3) {
            add_word(out, p, script, "abd", 3);
            add_word(out, p, script, ph + k, n - k);
            return;
        }
    }
    if ((k = first_of_two(ph, n, false))) {
        add_word(out, p, script, ph, k);
        add_spelt(out, p, script, ph + k, n - k);
        return;
    }
    if (n == 4 && (begins(ph, n, "alaH") || begins(ph, n, "ulaH")))
        add_word(out, p, script, "lah", 3);
    else
        add_word(out, p, script, ph, n);
}

static void add_parts(struct vd_name *out, const struct piece *p, enum vd_script script, char *ph,
                      size_t n)
{
    char letter[VD_LETTERS_NAMED];
    bool indic = script == VD_SCRIPT_INDIC || script == VD_SCRIPT_SINHALA;
    size_t letters = indic ? vd_letters_named(ph, n, letter) : 0;
    for (size_t i = 0; i < letters && out->n < VD_NAME_WORDS; i++) {
        struct vd_word *w = &out->word[out->n++];
        *w = (struct vd_word){
            .phone = {letter[i]}, .n = 1, .script = (uint8_t)script, .kind = VD_WORD_INITIAL};
        w->at = p->at;
        w->len = p->len;
    }
    if (letters)
        return;
    if (script == VD_SCRIPT_ARABIC)
        add_arabic(out, p, script, ph, n);
    else
        add_spelt(out, p, script, ph, n);
}

static void take(struct vd_name *out, const char *text, size_t at, size_t end, unsigned hints,
                 bool dot)
{
    struct piece p __attribute__((uninitialized));
    p.at = (uint16_t)at;
    p.len = (uint16_t)(end - at);
    p.dot = dot;
    p.capital = text[at] >= 'A' && text[at] <= 'Z';
    char ph[VD_PHONES + 1];
    if (end - at > 180)
        for (end = at + 180; ((uint8_t)text[end] & 0xC0) == 0x80; end--) /* a whole letter */
            ;
    p.n = vd_fold_letters(text + at, end - at, p.cp, LETTERS);
    for (size_t i = 0; i < p.n; i++)
        if (p.cp[i] <= '9')
            p.cp[i] = vd_hidden_letter(p.cp[i]);
    if (!p.n)
        return;
    enum vd_script script = repair(&p);
    size_t n = vd_phones(p.cp, p.n, hints, ph);
    add_parts(out, &p, script, ph, n);
}

void vd_name_read(const char *text, size_t n, struct vd_name *out)
{
    n = n < 2000 ? n : 2000;
    unsigned hints = hints_of(text, n);
    uint32_t cp = 0, before = 0;
    size_t begin = 0, used;
    bool in = false;
    struct vd_word special[VD_SPECIALS] __attribute__((uninitialized));
    size_t n_special, next = 0;
    out->n = 0;
    n_special = vd_specials(text, n, special);
    for (size_t i = 0; i <= n; i += used) {
        if (next < n_special && i == special[next].at) {
            if (in)
                take(out, text, begin, i, hints, false);
            in = false;
            if (out->n < VD_NAME_WORDS)
                out->word[out->n++] = special[next];
            used = special[next++].len;
            before = 0;
            continue;
        }
        used = 1;
        if (i < n && (uint8_t)text[i] < 0x80)
            cp = (uint8_t)text[i];
        else if (i < n)
            used = vd_utf8_next(text + i, n - i, &cp);
        bool letter = i < n && cp != 0xFFFFFFFF && is_letter(cp);
        if (in && (!letter || splits_case(before, cp))) {
            take(out, text, begin, i, hints, i < n && text[i] == '.');
            in = false;
        }
        if (letter && !in) {
            begin = i;
            in = true;
        }
        before = cp;
    }
    if (!out->n)
        vd_signs_read(text, n, out);
}

/* ---- joining ---- */

bool vd_word_join(const struct vd_word *a, const struct vd_word *b, struct vd_word *out)
{
    size_t n = 0;
    if (a->kind == VD_WORD_INITIAL || b->kind == VD_WORD_INITIAL || a->kind == VD_WORD_FORM ||
        b->kind == VD_WORD_FORM || a->kind == VD_WORD_NUMBER || b->kind == VD_WORD_NUMBER ||
        a->bare != b->bare || a->n + b->n > VD_PHONES)
        return false;
    *out = *a;
    memcpy(out->phone + a->n, b->phone, b->n);
    n = collapse(out->phone, (size_t)a->n + b->n);
    out->phone[n] = 0;
    out->n = (uint8_t)n;
    out->kind = VD_WORD_PLAIN;
    out->family = 0;
    out->len = (uint16_t)(b->at + b->len - a->at);
    return true;
}

const char *vd_word_kind_name(int kind)
{
    static const char *const name[] = {
        "word", "initial", "particle", "title", "patronymic", "form of organisation", "number"};
    return kind >= 0 && kind < VD_N_WORD_KINDS ? name[kind] : "unknown";
}
