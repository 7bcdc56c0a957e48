/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_query.c: a query into words, evidence and a filter.
 *
 *     query = { word | ["!"] field ":" value | "!" word } ;   value as in filter.c
 *
 * A term with a field of the filter language is for the filter or for evidence, "!word" is a name
 * that nobody found may have.  Everything else is a word of the name, also what has a colon by
 * chance; that is told in `note`, for it may be a field misspelt.
 */
#include "flow/finding.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include <vedette/country.h>
#include <vedette/text.h>

static const char *const fields[] = {"name",   "dob",      "sex",  "father", "nat",
                                     "doc",    "org",      "list", "source", "nationality",
                                     "status", "handling", "tag",  "ref",    "kind",
                                     "in",     "release",  "has",  "missing"};
/* Letters and digits of a number that stands alone among the words. */
enum { SIGNS_LEAST = 6, SIGNS_MOST = 20, DIGITS_LEAST = 4, LETTERS_MOST = 4, SERIES_MOST = 3 };

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t token(const char *s)
{
    size_t n = 0;
    while (s[n] && !blank(s[n]))
        n++;
    return n;
}

/* The field of a term at s, or NULL; *n is what to pass over, the colon too. */
static const char *field_at(const char *s, size_t *n)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        size_t k = strlen(fields[i]);
        if (strncasecmp(s, fields[i], k) == 0 && s[k] == ':') {
            *n = k + 1;
            return fields[i];
        }
    }
    return NULL;
}

/* The value at s, out of its quotes; returns what to pass over. */
static size_t value_at(const char *s, struct vd_buf *out)
{
    vd_buf_clear(out);
    vd_buf_str(out, "");
    const char *end = *s == '"' ? strchr(s + 1, '"') : NULL;
    if (end) {
        vd_buf_add(out, s + 1, (size_t)(end - s - 1));
        return (size_t)(end - s) + 1;
    }
    size_t n = token(s);
    vd_buf_add(out, s, n);
    return n;
}

static int bad(struct vd_err *err, const char *what, const char *value)
{
    return vd_fail(err, VD_INVALID, "query", "%s '%.60s'", what, value);
}

/* ---- terms ---- */

static int take_dob(struct vd_finding *f, const char *v, struct vd_err *err)
{
    if (!vd_date_parse(v, VD_DATE_ISO, &f->dob) || !f->dob.precision)
        return bad(err, "not a date:", v);
    vd_strlcpy(f->dob_text, v, sizeof(f->dob_text));
    f->has_dob = true;
    return VD_OK;
}

static int take_sex(struct vd_finding *f, const char *v, struct vd_err *err)
{
    char c = (char)toupper((unsigned char)v[0]);
    bool word = !v[1] || strcasecmp(v, "male") == 0 || strcasecmp(v, "female") == 0;
    if (!word || (c != 'M' && c != 'F' && c != 'X'))
        return bad(err, "not a sex (M, F, X):", v);
    f->sex = c;
    return VD_OK;
}

static void to_filter(struct vd_finding *f, const char *field, const char *value, bool negated)
{
    if (f->filter.len)
        vd_buf_char(&f->filter, ' ');
    vd_buf_printf(&f->filter, "%s%s:\"%s\"", negated ? "!" : "", field, value);
}

/* Of a document as lists write it, passport:AF:A1234567, the part with the most digits. */
static void number_of(const char *v, char *out, size_t cap)
{
    size_t most = 0;
    vd_strlcpy(out, v, cap);
    for (const char *p = v; strchr(v, ':') && *p;) {
        size_t n = strcspn(p, ":"), digits = 0;
        for (size_t i = 0; i < n; i++)
            digits += isdigit((unsigned char)p[i]) != 0;
        if (digits > most && n < cap) {
            most = digits;
            vd_strlcpy(out, p, n + 1);
        }
        p += n + (p[n] == ':');
    }
}

static int take(struct vd_finding *f, const char *field, const char *v, bool negated,
                struct vd_err *err)
{
    char number[64];
    if (!*v || strchr(v, '"'))
        return bad(err, "a value is missing or broken after", field);
    if (!negated && strcmp(field, "dob") == 0)
        return take_dob(f, v, err);
    if (!negated && strcmp(field, "sex") == 0)
        return take_sex(f, v, err);
    if (strcmp(field, "father") == 0) {
        vd_buf_clear(&f->father);
        vd_buf_str(&f->father, v);
        return negated ? bad(err, "father: cannot be denied:", v) : VD_OK;
    }
    const char *code = vd_country_code(v, strlen(v));
    if (!negated && code && strncmp(field, "nat", 3) == 0)
        vd_strlcpy(f->nationality, code, sizeof(f->nationality));
    if (strcmp(field, "doc") == 0 && strlen(v) < sizeof(number)) {
        number_of(v, number, sizeof(number));
        v = number;
    }
    if (!negated && strcmp(field, "doc") == 0) {
        vd_buf_clear(&f->doc);
        vd_buf_str(&f->doc, v);
    }
    to_filter(f, field, v, negated);
    return VD_OK;
}

/* ---- words ---- */

/* Does it look like a document's number?  A day of the calendar is none. */
static bool is_number(const char *s, size_t n)
{
    char copy[48];
    struct vd_date day;
    uint32_t cp;
    int digits = 0, letters = 0;
    if (n >= sizeof(copy))
        return false;
    vd_strlcpy(copy, s, n + 1);
    for (size_t i = 0; i < n;) {
        i += vd_utf8_next(s + i, n - i, &cp);
        uint32_t sign = cp == 0xFFFFFFFF ? 0 : vd_number_sign(cp, false);
        if (sign > 127 || (!sign && cp != '-' && cp != '/' && cp != '.'))
            return false;
        digits += sign >= '0' && sign <= '9';
        letters += sign >= 'A';
    }
    return digits >= DIGITS_LEAST && letters <= LETTERS_MOST && digits + letters >= SIGNS_LEAST &&
           digits + letters <= SIGNS_MOST && !vd_date_parse(copy, VD_DATE_ISO, &day);
}

/* A few letters that may be the series of the number after them: AB 123456. */
static bool is_series(const char *s, size_t n)
{
    uint32_t cp;
    size_t k = 0;
    for (size_t i = 0; i < n; k++) {
        i += vd_utf8_next(s + i, n - i, &cp);
        uint32_t sign = cp == 0xFFFFFFFF ? 0 : vd_number_sign(cp, false);
        if (sign < 'A' || sign > 'Z')
            return false;
    }
    return k && k <= SERIES_MOST;
}

static void add_number(struct vd_finding *f, size_t at, size_t n)
{
    struct vd_find_number *t = &f->number[f->n_numbers];
    if (f->n_numbers == VD_FIND_NUMBERS || n >= sizeof(t->text))
        return;
    t->at = at;
    t->n = n;
    vd_strlcpy(t->text, f->words.data + at, n + 1);
    f->n_numbers++;
}

static void find_numbers(struct vd_finding *f)
{
    size_t before = 0, n_before = 0;
    for (size_t i = 0; !f->words.failed && i < f->words.len;) {
        size_t n = token(f->words.data + i);
        if (n && is_number(f->words.data + i, n)) {
            if (n_before && is_series(f->words.data + before, n_before))
                add_number(f, before, i + n - before);
            add_number(f, i, n);
        }
        before = i;
        n_before = n;
        i += n ? n : 1;
        while (i < f->words.len && blank(f->words.data[i]))
            i++;
    }
}

void vd_finding_settle(struct vd_finding *f)
{
    for (size_t i = 0; i < f->n_numbers; i++)
        if (f->number[i].known)
            memset(f->words.data + f->number[i].at, ' ', f->number[i].n);
}

/* What a word looks like that was perhaps meant as a term. */
static void doubt(struct vd_finding *f, const char *s, size_t n)
{
    char copy[64];
    struct vd_date day;
    size_t k = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    if (k && k + 1 < n && s[k] == ':')
        vd_buf_printf(&f->note, "%s'%.*s' is read as words of a name: there is no field %.*s",
                      f->note.len ? "; " : "", (int)(n < 60 ? n : 60), s, (int)(k < 30 ? k : 30),
                      s);
    if (n < 8 || n >= sizeof(copy))
        return;
    vd_strlcpy(copy, s, n + 1);
    if (vd_date_parse(copy, VD_DATE_ISO, &day) && day.precision)
        vd_buf_printf(&f->note, "%s'%s' is read as words of a name; a date of birth is dob:%s",
                      f->note.len ? "; " : "", copy, copy);
}

static size_t take_word(struct vd_finding *f, const char *s)
{
    size_t n = token(s);
    if (*s == '!' && n > 1 && !strchr("!\"", s[1]) && !memchr(s, '"', n)) {
        char word[200];
        vd_strlcpy(word, s + 1, n < sizeof(word) ? n : sizeof(word));
        to_filter(f, "name", word, true);
        return n;
    }
    doubt(f, s, n);
    if (f->words.len)
        vd_buf_char(&f->words, ' ');
    vd_buf_add(&f->words, s, n);
    return n;
}

int vd_finding_read(struct vd_finding *f, const char *query, struct vd_err *err)
{
    struct vd_buf value = {0};
    int rc = VD_OK;
    memset(f, 0, sizeof(*f));
    vd_buf_str(&f->words, "");
    vd_buf_str(&f->filter, "");
    vd_buf_str(&f->note, "");
    for (const char *s = query; *s && rc == VD_OK;) {
        size_t n = 0;
        bool negated = *s == '!';
        if (blank(*s)) {
            s++;
            continue;
        }
        const char *field = field_at(s + negated, &n);
        if (field) {
            s += negated + n;
            s += value_at(s, &value);
            rc = value.failed ? VD_NOMEM : take(f, field, value.data, negated, err);
        } else {
            s += take_word(f, s);
        }
    }
    find_numbers(f);
    bool failed = value.failed || f->words.failed || f->filter.failed || f->father.failed ||
                  f->doc.failed || f->note.failed;
    vd_buf_free(&value);
    return failed ? vd_fail(err, VD_NOMEM, "query", "out of memory") : rc;
}

void vd_finding_free(struct vd_finding *f)
{
    vd_buf_free(&f->words);
    vd_buf_free(&f->filter);
    vd_buf_free(&f->father);
    vd_buf_free(&f->doc);
    vd_buf_free(&f->note);
}

bool vd_finding_weighs(const struct vd_finding *f)
{
    return f->has_dob || f->sex || f->father.len || f->nationality[0];
}
