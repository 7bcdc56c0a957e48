/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact.c: one cell's text into one fact.
 *
 * The order is: trim; take off trailing `{...}` overrides; "-" and "?" end the reading; else the
 * reader of the property's kind splits and checks.
 *
 *     A1234{B2}{H2}      value "A1234", source grade B, information grade 2, handling H2
 *     passport:AF:O99\:7:2010:2020-05
 *     part      0  1     2    3       4            `\:` is a colon, `\@` an at sign, `\\` itself
 *
 * Invariants
 *  A. value is the text as the source wrote it (without overrides); parts are unescaped.
 *  B. A brace group is an override only if every word in it is one; else it is part of the value.
 *  C. A plain cell costs one allocation: the importer calls this for every cell of every row.
 *
 * Grades: the 4x4 and 6x6 systems (source A..F, information 1..6) and the 5x5 one (source 1..5,
 * information A..E); handling codes H0..H9 and the Traffic Light Protocol.
 */
#include <vedette/profile.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <vedette/country.h>
#include <vedette/err.h>

struct text {
    const char *s;
    size_t n;
};

/* Length of the white space at s: ASCII, U+00A0, U+2000..200A, U+3000, U+FEFF. */
static size_t blank_at(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    if (p[0] == ' ' || (p[0] >= '\t' && p[0] <= '\r'))
        return 1;
    if (n >= 2 && p[0] == 0xC2 && p[1] == 0xA0)
        return 2;
    if (n >= 3 && ((p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0x80 && p[2] <= 0x8A) ||
                   (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) ||
                   (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF)))
        return 3;
    return 0;
}

static struct text trim(struct text t)
{
    size_t k;
    while (t.n > 0 && (k = blank_at(t.s, t.n)) > 0)
        t.s += k, t.n -= k;
    for (bool again = true; again && t.n > 0;) {
        again = false;
        for (k = 1; k <= 3 && k <= t.n && !again; k++)
            if (blank_at(t.s + t.n - k, k) == k)
                t.n -= k, again = true;
    }
    return t;
}

/* ---- overrides ---- */

enum { MAX_WORD = 24 };
struct override {
    char source_grade[2], info_grade[2], handling[MAX_WORD];
};

static bool is_between(char c, char a, char b)
{
    return c >= a && c <= b;
}

static bool set_grade(char *field, char c)
{
    field[0] = c;
    field[1] = 0;
    return true;
}

/* One word of a group, upper case: B2, 3C, B, 2, H2, TLP:RED. */
static bool read_override_word(const char *w, struct override *o)
{
    size_t n = strlen(w);
    if (n == 1 && is_between(w[0], 'A', 'F'))
        return set_grade(o->source_grade, w[0]);
    if (n == 1 && is_between(w[0], '1', '6'))
        return set_grade(o->info_grade, w[0]);
    if (n == 2 && is_between(w[0], 'A', 'F') && is_between(w[1], '1', '6'))
        return set_grade(o->source_grade, w[0]) && set_grade(o->info_grade, w[1]);
    if (n == 2 && is_between(w[0], '1', '5') && is_between(w[1], 'A', 'E'))
        return set_grade(o->source_grade, w[0]) && set_grade(o->info_grade, w[1]);
    bool code = n == 2 && w[0] == 'H' && is_between(w[1], '0', '9');
    if (!code && strncmp(w, "TLP:", 4) != 0)
        return false;
    if (!code && strspn(w + 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZ+") != n - 4)
        return false;
    vd_strlcpy(o->handling, w, sizeof(o->handling));
    return code || n > 4;
}

static bool read_override_group(const char *s, size_t n, struct override *o)
{
    char word[MAX_WORD];
    size_t i = 0, n_words = 0;
    while (i < n) {
        size_t m = 0;
        while (i < n && (s[i] == ' ' || s[i] == ','))
            i++;
        for (; i < n && s[i] != ' ' && s[i] != ','; i++) {
            if (m + 1 >= sizeof(word))
                return false;
            word[m++] = is_between(s[i], 'a', 'z') ? (char)(s[i] - 32) : s[i];
        }
        word[m] = 0;
        if (m && (!read_override_word(word, o) || ++n_words > 4))
            return false;
    }
    return n_words > 0;
}

/* Take groups off the end of t; they fill o, the last written group first. */
static bool take_overrides(struct text *t, struct override *o)
{
    bool any = false;
    while (t->n >= 3 && t->s[t->n - 1] == '}') {
        size_t open = t->n - 1;
        struct override got = *o;
        while (open > 0 && t->s[open] != '{')
            open--;
        if (t->s[open] != '{' || !read_override_group(t->s + open + 1, t->n - open - 2, &got))
            break;
        *o = got;
        any = true;
        *t = trim((struct text){t->s, open});
    }
    return any;
}

static const struct vd_prov *make_prov(struct vd_arena *a, const struct override *o)
{
    struct vd_prov *p = vd_arena_alloc(a, sizeof(*p));
    if (!p)
        return NULL;
    if (o->source_grade[0] && !(p->source_grade = vd_arena_strdup(a, o->source_grade)))
        return NULL;
    if (o->info_grade[0] && !(p->info_grade = vd_arena_strdup(a, o->info_grade)))
        return NULL;
    if (o->handling[0] && !(p->handling = vd_arena_strdup(a, o->handling)))
        return NULL;
    return p;
}

/* ---- splitting ---- */

enum { TOO_MANY = -1, NO_MEMORY = -2 };

/* Split at sep, at most max pieces, unescape and trim each; empty pieces become NULL. */
static int split(struct vd_arena *a, const char *s, char sep, const char **out, int max)
{
    int n = 0;
    char *copy = vd_arena_strdup(a, s);
    if (!copy)
        return NO_MEMORY;
    for (char *p = copy, *w = copy, *start = copy;; p++) {
        if (*p == '\\' && (p[1] == ':' || p[1] == '@' || p[1] == '\\')) {
            *w++ = *++p;
            continue;
        }
        if (*p && *p != sep) {
            *w++ = *p;
            continue;
        }
        if (n == max)
            return TOO_MANY;
        bool end = !*p;
        struct text t = trim((struct text){start, (size_t)(w - start)});
        *w++ = 0;
        copy[t.s - copy + (ptrdiff_t)t.n] = 0;
        out[n++] = t.n ? t.s : NULL;
        if (end)
            return n;
        start = w;
    }
}

static int split_failed(struct vd_err *e, int n, const char *what)
{
    if (n == NO_MEMORY)
        return vd_fail(e, VD_NOMEM, "fact", "out of memory");
    return vd_fail(e, VD_INVALID, "fact", "%s has too many parts", what);
}

/* ---- readers: f->value is set, parts and date are theirs ---- */

static int read_date(const char *s, enum vd_date_order order, struct vd_date *d, struct vd_err *e)
{
    if (vd_date_parse(s, order, d))
        return VD_OK;
    return vd_fail(e, VD_INVALID, "fact", "not a date: '%.60s'", s);
}

static int read_country(const char *s, const char **code, struct vd_err *e)
{
    *code = vd_country_code(s, strlen(s));
    if (*code)
        return VD_OK;
    return vd_fail(e, VD_INVALID, "fact", "not a country: '%.60s'", s);
}

static bool is_special(const char *s)
{
    return (s[0] == '-' || s[0] == '?') && !s[1];
}

/* A date inside a structured value: absent, "-" and "?" leave d as it is. */
static int read_part_date(const char *s, enum vd_date_order order, struct vd_date *d,
                          struct vd_err *e)
{
    return !s || is_special(s) ? VD_OK : read_date(s, order, d, e);
}

/* from..to of two dates; open where one is absent. */
static void join_dates(const struct vd_date *from, const struct vd_date *to, struct vd_date *d)
{
    d->lo = from->lo;
    d->hi = to->precision ? to->hi : 0;
    if (d->lo && d->hi && d->lo > d->hi)
        d->hi = d->lo;
    if (d->lo || d->hi)
        d->precision = !d->hi ? VD_DATE_AFTER : !d->lo ? VD_DATE_BEFORE : VD_DATE_RANGE;
}

static int read_doc(struct vd_arena *a, struct vd_fact *f, enum vd_date_order order,
                    struct vd_err *e)
{
    struct vd_date issued = {0};
    int n = split(a, f->value, ':', f->part, VD_PARTS);
    if (n < 0)
        return split_failed(e, n, "a document");
    if (n <= 2) { /* number alone, or type:number */
        f->part[2] = f->part[n - 1];
        f->part[1] = NULL;
        if (n == 1)
            f->part[0] = NULL;
    }
    if (!f->part[2])
        return vd_fail(e, VD_INVALID, "fact", "a document without a number: '%.60s'", f->value);
    int rc = f->part[1] ? read_country(f->part[1], &f->part[1], e) : VD_OK;
    if (rc == VD_OK)
        rc = read_part_date(f->part[3], order, &issued, e);
    if (rc == VD_OK)
        rc = read_part_date(f->part[4], order, &f->date, e);
    return rc;
}

static int read_link_dates(struct vd_arena *a, struct vd_fact *f, enum vd_date_order order,
                           struct vd_err *e)
{
    struct vd_date from = {0}, to = {0};
    const char *when = f->part[2];
    const char *dots = strstr(when, "..");
    struct text t = trim((struct text){when, dots ? (size_t)(dots - when) : strlen(when)});
    f->part[2] = t.n ? vd_arena_strndup(a, t.s, t.n) : NULL;
    if (t.n && !f->part[2])
        return vd_fail(e, VD_NOMEM, "fact", "out of memory");
    if (dots && *(t = trim((struct text){dots + 2, strlen(dots + 2)})).s)
        f->part[3] = t.s;
    int rc = read_part_date(f->part[2], order, &from, e);
    if (rc == VD_OK)
        rc = read_part_date(f->part[3], order, &to, e);
    if (rc == VD_OK && from.lo && to.hi && from.lo > to.hi)
        return vd_fail(e, VD_INVALID, "fact", "it ends before it begins: '%.60s'", when);
    join_dates(&from, &to, &f->date);
    return rc;
}

static int read_link(struct vd_arena *a, struct vd_fact *f, enum vd_date_order order,
                     struct vd_err *e)
{
    int n = split(a, f->value, '@', f->part, 3);
    if (n < 0)
        return split_failed(e, n, "a link");
    if (!f->part[0])
        return vd_fail(e, VD_INVALID, "fact", "a link to nobody: '%.60s'", f->value);
    return f->part[2] ? read_link_dates(a, f, order, e) : VD_OK;
}

static int read_custody(struct vd_arena *a, struct vd_fact *f, enum vd_date_order order,
                        struct vd_err *e)
{
    struct vd_date from = {0}, to = {0};
    int n = split(a, f->value, ':', f->part, 3);
    if (n < 0)
        return split_failed(e, n, "a custody");
    int rc = f->part[0] ? read_country(f->part[0], &f->part[0], e) : VD_OK;
    if (rc == VD_OK)
        rc = read_part_date(f->part[2], order, &from, e);
    join_dates(&from, &to, &f->date);
    return rc;
}

static int read_sex(struct vd_fact *f, struct vd_err *e)
{
    static const struct {
        const char *word, *code;
    } words[] = {
        {"m", "M"},   {"f", "F"},       {"male", "M"},        {"female", "F"},
        {"man", "M"}, {"woman", "F"},   {"masculine", "M"},   {"feminine", "F"},
        {"x", "X"},   {"other", "X"},   {"unspecified", "X"}, {"indeterminate", "X"},
        {"u", "U"},   {"unknown", "U"}, {"not known", "U"},   {"not stated", "U"},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcasecmp(f->value, words[i].word) == 0) {
            f->value = f->part[0] = words[i].code;
            return VD_OK;
        }
    return vd_fail(e, VD_INVALID, "fact", "not a sex (M, F, X, U): '%.60s'", f->value);
}

/* 178, 178.5, ~178, 175-180, with a unit of at most five letters behind. */
static int read_number(struct vd_fact *f, struct vd_err *e)
{
    const char *s = f->value;
    s += *s == '~';
    size_t n = strspn(s, "0123456789");
    bool good = n > 0 && n <= 9;
    s += n;
    if (*s == '.' || *s == ',')
        s += 1 + strspn(s + 1, "0123456789");
    if (*s == '-' && (n = strspn(s + 1, "0123456789.")) > 0)
        s += 1 + n;
    s += strspn(s, " ");
    n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.");
    if (good && n <= 5 && !s[n])
        return VD_OK;
    return vd_fail(e, VD_INVALID, "fact", "not a number: '%.60s'", f->value);
}

/* `finger=7:file.fmr`; a prefix counts only if it holds "=" or is the name of a modality. */
static int read_file(struct vd_arena *a, struct vd_fact *f, struct vd_err *e)
{
    const char *colon = strchr(f->value, ':');
    f->part[1] = f->value;
    if (f->prop != VD_P_TEMPLATE || !colon)
        return VD_OK;
    struct text t = trim((struct text){f->value, (size_t)(colon - f->value)});
    if (!memchr(t.s, '=', t.n) && !(t.n == 6 && strncasecmp(t.s, "finger", 6) == 0) &&
        !(t.n == 4 && strncasecmp(t.s, "face", 4) == 0) &&
        !(t.n == 5 && strncasecmp(t.s, "voice", 5) == 0))
        return VD_OK;
    struct text path = trim((struct text){colon + 1, strlen(colon + 1)});
    if (!path.n)
        return vd_fail(e, VD_INVALID, "fact", "a template without a file: '%.60s'", f->value);
    f->part[1] = path.s;
    f->part[0] = vd_arena_strndup(a, t.s, t.n);
    return f->part[0] ? VD_OK : vd_fail(e, VD_NOMEM, "fact", "out of memory");
}

static int read_kind(struct vd_arena *a, struct vd_fact *f, enum vd_date_order order,
                     struct vd_err *e)
{
    switch (vd_prop_how(f->prop)) {
    case VD_HOW_DATE:
        return read_date(f->value, order, &f->date, e);
    case VD_HOW_COUNTRY:
        return read_country(f->value, &f->part[0], e);
    case VD_HOW_NUM:
        return read_number(f, e);
    case VD_HOW_DOC:
        return read_doc(a, f, order, e);
    case VD_HOW_LINK:
        return read_link(a, f, order, e);
    case VD_HOW_CUSTODY:
        return read_custody(a, f, order, e);
    case VD_HOW_SEX:
        return read_sex(f, e);
    case VD_HOW_FILE:
        return read_file(a, f, e);
    case VD_HOW_NAME:
    case VD_HOW_TEXT:
        break;
    }
    return VD_OK;
}

int vd_fact_read(struct vd_arena *a, enum vd_prop prop, const char *text, size_t n,
                 enum vd_date_order order, struct vd_fact *out, struct vd_err *e)
{
    struct override o;
    struct text t = trim((struct text){text, n});
    bool own = false;
    memset(out, 0, sizeof(*out));
    out->prop = prop;
    if (t.n && t.s[t.n - 1] == '}') {
        memset(&o, 0, sizeof(o));
        own = take_overrides(&t, &o);
    }
    if (!t.n)
        return vd_fail(e, VD_INVALID, "fact", "an empty value");
    if (memchr(t.s, 0, t.n))
        return vd_fail(e, VD_INVALID, "fact", "a NUL byte in the value");
    out->value = vd_arena_strndup(a, t.s, t.n);
    if (!out->value || (own && !(out->own = make_prov(a, &o))))
        return vd_fail(e, VD_NOMEM, "fact", "out of memory");
    if (is_special(out->value)) {
        if (prop == VD_P_NATIONALITY && *out->value == '?')
            out->part[0] = vd_country_code("?", 1);
        return VD_OK;
    }
    return read_kind(a, out, order, e);
}
