/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_query.c: a query into words, evidence and a filter.
 *
 * A term with one of the fields below is for the filter of lists or for evidence; everything else
 * is a word of the name, also what has a colon by chance.
 */
#include "flow/finding.h"

#include <ctype.h>
#include <strings.h>

#include <vedette/country.h>

static const char *const fields[] = {"dob", "sex",  "father", "nat",      "nationality", "doc",
                                     "org", "list", "source", "handling", "status",      "tag",
                                     "ref", "kind", "in",     "release",  "has",         "missing"};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void vd_doc_fold(const char *text, struct vd_buf *out)
{
    for (; *text; text++)
        if (isalnum((unsigned char)*text) && (unsigned char)*text < 128)
            vd_buf_char(out, (char)toupper((unsigned char)*text));
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
    size_t n = 0;
    vd_buf_clear(out);
    vd_buf_str(out, "");
    const char *end = *s == '"' ? strchr(s + 1, '"') : NULL;
    if (end) {
        vd_buf_add(out, s + 1, (size_t)(end - s - 1));
        return (size_t)(end - s) + 1;
    }
    while (s[n] && !blank(s[n]))
        n++;
    vd_buf_add(out, s, n);
    return n;
}

static int bad(struct vd_err *err, const char *what, const char *value)
{
    return vd_fail(err, VD_INVALID, "query", "%s '%.60s'", what, value);
}

static int take_dob(struct vd_finding *f, const char *v, struct vd_err *err)
{
    if (!vd_date_parse(v, VD_DATE_ISO, &f->dob))
        return bad(err, "not a date:", v);
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

static int take(struct vd_finding *f, const char *field, const char *v, bool negated,
                struct vd_err *err)
{
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
    if (!negated && strcmp(field, "doc") == 0) {
        vd_buf_clear(&f->doc);
        vd_doc_fold(v, &f->doc);
    }
    to_filter(f, field, v, negated);
    return VD_OK;
}

int vd_finding_read(struct vd_finding *f, const char *query, struct vd_err *err)
{
    struct vd_buf value = {0};
    int rc = VD_OK;
    memset(f, 0, sizeof(*f));
    vd_buf_str(&f->words, "");
    vd_buf_str(&f->filter, "");
    for (const char *s = query; *s && rc == VD_OK;) {
        size_t n = 0;
        bool negated = *s == '!';
        const char *field = blank(*s) ? NULL : field_at(s + negated, &n);
        if (field) {
            s += negated + n;
            s += value_at(s, &value);
            rc = value.failed ? VD_NOMEM : take(f, field, value.data, negated, err);
            continue;
        }
        do
            vd_buf_char(&f->words, *s++);
        while (*s && !blank(s[-1]));
    }
    bool failed = value.failed || f->words.failed || f->filter.failed || f->father.failed;
    vd_buf_free(&value);
    return failed ? vd_fail(err, VD_NOMEM, "query", "out of memory") : rc;
}

void vd_finding_free(struct vd_finding *f)
{
    vd_buf_free(&f->words);
    vd_buf_free(&f->filter);
    vd_buf_free(&f->father);
    vd_buf_free(&f->doc);
}

bool vd_finding_weighs(const struct vd_finding *f)
{
    return f->has_dob || f->sex || f->father.len || f->nationality[0];
}
