/* SPDX-License-Identifier: Apache-2.0 */
/*
 * special.c: a name as tokens, and which of them are not read by their sound.
 *
 *    "Müller & Co. 44th GmbH"  ─►  müller | & | co | 44 | th | gmbh  ─►  and, 44, limited company
 *
 * The rest of the name is read by nameread.c, which leaves out what is found here.
 */
#include "match/name/special.h"
#include "match/name/families.h"
#include "match/name/phone.h"

#include <string.h>
#include <utf8proc.h>
#include <vedette/text.h>

/* ---- tokens ---- */

static int digit_of(uint32_t cp)
{
    static const uint16_t zero[] = {0x660, 0x6F0, 0x966, 0x9E6, 0xBE6, 0xC66, 0xFF10};
    if (cp < 0x660)
        return cp - '0' < 10 ? (int)(cp - '0') : -1;
    for (size_t i = 0; i < sizeof(zero) / sizeof(zero[0]); i++)
        if (cp >= zero[i] && cp <= zero[i] + 9u)
            return (int)(cp - zero[i]);
    return -1;
}

static void put_letter(struct vd_token *t, uint32_t cp)
{
    char s[4];
    if (cp < 128) {
        if (t->n + 1u < sizeof(t->s)) {
            t->s[t->n++] = (char)cp;
            t->letters++;
        }
        return;
    }
    cp = cp == 0x131 ? 'i' : cp == 0x142 ? 'l' : cp == 0xF8 ? 'o' : cp;
    size_t n = vd_utf8_put(s, cp);
    if (t->n + n >= sizeof(t->s) || t->n + n > UINT8_MAX)
        return;
    memcpy(t->s + t->n, s, n);
    t->n = (uint8_t)(t->n + n);
    t->letters++;
}

static bool ascii_letter(char c)
{
    return ((uint32_t)(uint8_t)c | 32) - 'a' < 26;
}

/* The letters of ASCII that follow, at once; how many. */
static size_t add_ascii(struct vd_token *t, const char *s, size_t n)
{
    size_t k = 0, m = t->n;
    bool upper = false, lower = false;
    for (; k < n && ascii_letter(s[k]); k++) {
        upper |= s[k] < 'a';
        lower |= s[k] >= 'a';
        if (m + 1 < sizeof(t->s))
            t->s[m++] = (char)(s[k] | 32);
    }
    t->upper |= upper;
    t->lower |= lower;
    t->letters = (uint8_t)(t->letters + (m - t->n));
    t->n = (uint8_t)m;
    return k;
}

/* One scalar of a token, folded; what is no letter adds nothing. */
static void add_scalar(struct vd_token *t, uint32_t cp)
{
    utf8proc_int32_t d[24];
    int boundary = 0;
    if (vd_is_bare_letter(cp)) {
        bool cyrillic = cp < 0x600;
        t->upper |= cyrillic && cp < 0x430;
        t->lower |= cyrillic && cp >= 0x430;
        put_letter(t, cyrillic && cp < 0x430 ? cp + 32 : cp);
        return;
    }
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    t->upper |= c == UTF8PROC_CATEGORY_LU;
    t->lower |= c == UTF8PROC_CATEGORY_LL;
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)cp, d, 24,
                                UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                    UTF8PROC_STRIPMARK | UTF8PROC_IGNORE,
                                &boundary);
    for (utf8proc_ssize_t i = 0; i < n && i < 24; i++)
        put_letter(t, (uint32_t)d[i]);
}

static bool in_word(uint32_t cp)
{
    if (cp < 128)
        return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
    if (vd_is_bare_letter(cp))
        return true;
    int c = (int)utf8proc_category((utf8proc_int32_t)cp);
    return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ME) || cp == 0x200C ||
           cp == 0x200D || cp == 0xAD || cp == 0x2BB || cp == 0x2BC;
}

static bool tight_sign(uint32_t cp)
{
    return cp == '.' || cp == '/' || cp == '"' || cp == 0x5F4;
}

static struct vd_token *begin(struct vd_tokens *t, size_t at)
{
    struct vd_token *x = &t->t[t->n++];
    memset(x, 0, sizeof(*x));
    x->at = (uint16_t)at;
    return x;
}

static void tokens_of(const char *text, size_t n, struct vd_tokens *t)
{
    struct vd_token *in = NULL;
    size_t used, signs = 0;
    uint32_t cp;
    t->n = 0;
    t->upper = t->lower = false;
    for (size_t i = 0; i < n; i += used) {
        used = 1;
        cp = (uint8_t)text[i];
        if (cp >= 128)
            used = vd_utf8_next(text + i, n - i, &cp);
        int digit = cp == 0xFFFFFFFF ? -1 : digit_of(cp);
        bool letter = digit < 0 && cp != 0xFFFFFFFF && in_word(cp), sign = cp == '&';
        if (in && !in->digits && vd_says_nothing(cp)) /* an apostrophe inside a word */
            continue;
        if (!letter && digit < 0 && !sign) {
            if (in) {
                in->dot = cp == '.';
                signs = 0;
            }
            in = NULL;
            signs += tight_sign(cp) ? 1 : 2;
            continue;
        }
        if (!in || in->digits != (digit >= 0) || in->and_sign || sign) {
            if (t->n && !in)
                t->t[t->n - 1].tight = signs == 1;
            if (t->n == VD_TOKENS)
                return;
            in = begin(t, i);
            in->digits = digit >= 0;
            in->and_sign = sign;
        }
        if (sign)
            memcpy(in->s, "and", in->n = 3);
        else if (digit >= 0)
            put_letter(in, (uint32_t)('0' + digit));
        else if (letter && cp < 128)
            used = add_ascii(in, text + i, n - i);
        else if (letter)
            add_scalar(in, cp);
        in->len = (uint16_t)(i + used - in->at);
        t->upper |= in->upper;
        t->lower |= in->lower;
    }
}

bool vd_is_trade_word(const struct vd_token *t)
{
    static const char *const begins[] = {
        "bank",     "banco",   "banca",    "banqu",    "group",   "grup",      "holding", "trading",
        "trad",     "compan",  "industr",  "internat", "foundat", "import",    "export",  "service",
        "solution", "invest",  "partner",  "fund",     "capital", "construct", "develop", "energ",
        "oil",      "petrol",  "gas",      "steel",    "motor",   "electr",    "system",  "techn",
        "financ",   "insur",   "securit",  "shipping", "logist",  "transport", "airline", "aviat",
        "pharma",   "chemi",   "factory",  "works",    "zavod",   "media",     "global",  "credit",
        "enterpr",  "product", "corporat", "банк",     "завод",   "компани",   "холдинг", "групп",
        "строй",    "торг",    "фабрик",
    };
    if (t->letters < 3)
        return false;
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
        if (begins[i][0] == t->s[0] && !strncmp(t->s, begins[i], strlen(begins[i])))
            return true;
    return false;
}

/* ---- what is special ---- */

static size_t and_sign(struct vd_word *out)
{
    memset(out, 0, sizeof(*out));
    memcpy(out->phone, "and", 3);
    out->n = 3;
    out->kind = VD_WORD_PARTICLE;
    return 1;
}

uint32_t vd_hidden_letter(uint32_t cp)
{
    static const char letter[10] = {'o', 'i', 0, 'e', 'a', 's', 0, 't', 0, 0};
    return cp >= '0' && cp <= '9' && letter[cp - '0'] ? (uint32_t)letter[cp - '0'] : cp;
}

/* A digit between letters: a letter in disguise, Ig0r. */
static bool disguised(const struct vd_tokens *t, size_t i)
{
    const struct vd_token *x = &t->t[i];
    if (!x->digits || i == 0 || i + 1 == t->n || x->n > 1)
        return false;
    return x[-1].at + x[-1].len == x->at && x->at + x->len == x[1].at;
}

size_t vd_specials(const char *text, size_t n, struct vd_word out[VD_SPECIALS])
{
    struct vd_tokens t __attribute__((uninitialized)); /* 2 KB that tokens_of() fills */
    size_t m = 0, used;
    tokens_of(text, n, &t);
    for (size_t i = 0; i < t.n && m < VD_SPECIALS; i += used) {
        struct vd_word *w = &out[m];
        used = t.t[i].and_sign ? and_sign(w) : vd_form_at(&t, i, w);
        if (!used && !disguised(&t, i))
            used = vd_number_at(&t, i, w);
        if (!used) {
            used = 1;
            continue;
        }
        const struct vd_token *last = &t.t[i + used - 1];
        w->script = VD_SCRIPT_LATIN;
        w->at = t.t[i].at;
        w->len = (uint16_t)(last->at + last->len - w->at);
        m++;
    }
    return m;
}
