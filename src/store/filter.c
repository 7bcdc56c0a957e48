/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter.c: the filter language of lists.
 *
 *     filter = { term } ;  term = [ "!" ] [ field ":" ] value ;
 *     value  = bytes without blanks | '"' any bytes but '"' '"'
 *
 * Each term becomes one condition over record r.  A condition that is about a record holds for a
 * subject if it holds for any of its records, so it is written twice: for r, and for the records j
 * that joined it (only looked up where HAS_JOINED is set).  Conditions over side tables are
 * guarded by the bits of r.has, so that a plain row costs no look-up.
 *
 * Invariants
 *  A. Nothing of the text ever becomes SQL: values are parameters, fields come from the table.
 *  B. Any byte string gives a filter or a message with the column of the term.
 *
 * A negated term holds where the positive one does not, for the whole subject.
 *
 * A lenient filter keeps a subject of which no record says the sex, the nationality, the date of
 * birth or the status: everybody has these, and a list that left a column empty must not hide the
 * person looked for.  What only some have (a document, a tag, a date of release) is not so.
 */
#include "store/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vedette/country.h>
#include <vedette/date.h>
#include <vedette/profile.h>
#include <vedette/text.h>

#include "store/record.h"

struct term {
    char field[16]; /* "" : a word of a name */
    struct vd_buf value;
    bool negated;
    const char
        *known;    /* condition: the record says something of this field; NULL: it always does */
    size_t column; /* 1-based, for messages */
};
struct parser {
    const char *s;
    size_t at;
    int32_t today;
    bool lenient;
    struct vd_filter *f;
    struct vd_err *err;
    struct term t;
};

static int bad(struct parser *p, const char *fmt, const char *what)
{
    char where[40];
    char message[200];
    snprintf(where, sizeof(where), "filter:%zu", p->t.column);
    snprintf(message, sizeof(message), "%s '%.60s'", fmt, what);
    return vd_fail(p->err, VD_INVALID, where, "%s", message);
}

static int add_param(struct parser *p, const char *text, int64_t number, int *index)
{
    struct vd_filter *f = p->f;
    if (f->n_params == VD_FILTER_PARAMS)
        return bad(p, "too many terms at", p->t.value.data);
    f->param[f->n_params].at = text ? f->text.len : SIZE_MAX;
    f->param[f->n_params].number = number;
    if (text)
        vd_buf_add(&f->text, text, strlen(text) + 1);
    *index = ++f->n_params;
    return VD_OK;
}

static int add_folded(struct parser *p, int *index)
{
    struct vd_buf fold = {0};
    vd_text_fold(&fold, p->t.value.data, p->t.value.len);
    int rc = fold.failed ? vd_fail(p->err, VD_NOMEM, "filter", "out of memory")
             : !fold.len ? bad(p, "nothing to look for in", p->t.value.data)
                         : add_param(p, fold.data, 0, index);
    vd_buf_free(&fold);
    return rc;
}

/* ---- conditions; every "@" stands for the record's alias ---- */

static void emit_for(struct vd_buf *out, const char *cond, const char *alias)
{
    for (; *cond; cond++)
        if (*cond == '@')
            vd_buf_str(out, alias);
        else
            vd_buf_char(out, *cond);
}

/* "(cond of r OR cond of a record that joined r)" */
static void emit_any(struct vd_buf *out, const char *cond)
{
    vd_buf_str(out, "(");
    emit_for(out, cond, "r");
    vd_buf_printf(out,
                  " OR (r.has & %d AND EXISTS (SELECT 1 FROM record j WHERE j.subject = r.id"
                  " AND j.superseded_by IS NULL AND (",
                  HAS_JOINED);
    emit_for(out, cond, "j");
    vd_buf_str(out, "))))");
}

/*
 * Only in the place of a condition does SQLite stop at the first half that decides; as an operand
 * (NOT x, ifnull(x)) both halves are worked out for every row.  So what must not hold is a CASE.
 */
static void emit_not(struct vd_buf *out, const char *cond)
{
    vd_buf_str(out, "CASE WHEN ");
    emit_any(out, cond);
    vd_buf_str(out, " THEN 0 ELSE 1 END");
}

static int emit(struct parser *p, const char *cond)
{
    struct vd_buf *out = &p->f->sql;
    bool keep = p->lenient && p->t.known && !p->t.negated;
    vd_buf_str(out, keep ? " AND (" : " AND ");
    if (p->t.negated)
        emit_not(out, cond);
    else
        emit_any(out, cond);
    if (keep) {
        vd_buf_str(out, " OR ");
        emit_not(out, p->t.known);
        vd_buf_str(out, ")");
    }
    return out->failed ? vd_fail(p->err, VD_NOMEM, "filter", "out of memory") : VD_OK;
}

static int emit_format(struct parser *p, const char *fmt, ...) VD_PRINTF(2, 3);
static int emit_format(struct parser *p, const char *fmt, ...)
{
    char cond[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(cond, sizeof(cond), fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(cond))
        return bad(p, "cannot express", p->t.field);
    return emit(p, cond);
}

/* What it means that a record says something of a field; the numbers are those of VD_PROPS. */
static const char SEX_KNOWN[] = "@.sex IS NOT NULL";
static const char NATIONALITY_KNOWN[] =
    "@.nationality IS NOT NULL OR EXISTS (SELECT 1 FROM fact f WHERE f.record = @.id AND"
    " f.prop = 13 AND f.code IS NOT NULL)";
static const char DOB_KNOWN[] =
    "@.dob IS NOT NULL OR EXISTS (SELECT 1 FROM fact f WHERE f.record = @.id AND f.prop = 11 AND"
    " f.precision > 0) OR EXISTS (SELECT 1 FROM trait t WHERE t.record = @.id AND"
    " vd_span(t.body, 11, 1, 99991231))";
static const char STATUS_KNOWN[] =
    "EXISTS (SELECT 1 FROM trait t WHERE t.record = @.id AND vd_trait(t.body, 31, '')) OR EXISTS"
    " (SELECT 1 FROM fact f WHERE f.record = @.id AND f.prop = 31)";

static int on_name(struct parser *p)
{
    int i;
    int rc = add_folded(p, &i);
    return rc != VD_OK
               ? rc
               : emit_format(p,
                             "vd_has(@.name, ?%d) OR (@.has & %d AND EXISTS (SELECT 1 FROM name n"
                             " WHERE n.record = @.id AND vd_names(n.body, ?%d))) OR (@.has & %d AND"
                             " EXISTS (SELECT 1 FROM fact f WHERE f.record = @.id AND"
                             " f.prop IN (1, 2, 3, 4, 6, 7, 8, 9) AND vd_has(f.value, ?%d)))",
                             i, HAS_NAMES, i, HAS_FACTS, i);
}

static int on_nationality(struct parser *p)
{
    int i;
    const char *code = vd_country_code(p->t.value.data, p->t.value.len);
    if (!code)
        return bad(p, "not a country:", p->t.value.data);
    int rc = add_param(p, code, 0, &i);
    p->t.known = NATIONALITY_KNOWN;
    return rc != VD_OK
               ? rc
               : emit_format(p,
                             "@.nationality = ?%d OR (@.has & %d AND EXISTS (SELECT 1 FROM fact f"
                             " WHERE f.record = @.id AND f.prop = 13 AND f.code = ?%d)) OR"
                             " (@.has & %d AND EXISTS (SELECT 1 FROM trait t WHERE t.record = @.id"
                             " AND vd_code(t.body, 13, ?%d)))",
                             i, HAS_FACTS, i, HAS_TRAITS, i);
}

static int on_sex(struct parser *p)
{
    static const char *const words[] = {"m", "f", "x", "u", "male", "female", "unknown"};
    int i;
    p->t.known = SEX_KNOWN;
    for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
        if (strcasecmp(words[k], p->t.value.data) == 0) {
            char sex[2] = {(char)(words[k][0] - 32), 0};
            int rc = add_param(p, sex, 0, &i);
            return rc == VD_OK ? emit_format(p, "@.sex = ?%d", i) : rc;
        }
    return bad(p, "not a sex (M, F, X, U):", p->t.value.data);
}

/* A date or a..b into the days it may mean, both ends packed so that columns compare. */
static int read_span(struct parser *p, int32_t *lo, int32_t *hi)
{
    struct vd_date d;
    if (!vd_date_parse(p->t.value.data, VD_DATE_ISO, &d))
        return bad(p, "not a date:", p->t.value.data);
    *lo = d.lo ? d.lo : 1;
    *hi = d.hi ? d.hi : 99991231;
    return VD_OK;
}

/*
 * Does the column (yyyymmdd, 00 where unknown) share a day with lo..hi?  Its first day is the
 * column itself (00 sorts before 01); its last day is the column with 00 raised.
 */
static int emit_span(struct parser *p, const char *column, int prop, int32_t lo, int32_t hi)
{
    return emit_format(
        p,
        "(@.%s <= %d AND @.%s + CASE WHEN @.%s %% 10000 = 0 THEN 1231 WHEN @.%s %% 100 = 0 THEN 31"
        " ELSE 0 END >= %d) OR (@.has & %d AND EXISTS (SELECT 1 FROM fact f WHERE f.record = @.id"
        " AND f.prop = %d AND f.precision > 0 AND ifnull(f.lo, 0) <= %d AND ifnull(f.hi, 99991231)"
        " >= %d)) OR (@.has & %d AND EXISTS (SELECT 1 FROM trait t WHERE t.record = @.id AND"
        " vd_span(t.body, %d, %d, %d)))",
        column, hi, column, column, column, lo, HAS_FACTS, prop, hi, lo, HAS_TRAITS, prop, lo, hi);
}

static int on_dob(struct parser *p)
{
    int32_t lo, hi;
    int rc = read_span(p, &lo, &hi);
    p->t.known = DOB_KNOWN;
    return rc == VD_OK ? emit_span(p, "dob", VD_P_DOB, lo, hi) : rc;
}

/* release:<90d, release:>1y, release:2026-12, release:2026-12..2027-03 */
static int on_release(struct parser *p)
{
    const char *v = p->t.value.data;
    int32_t lo, hi;
    char *end;
    if (*v != '<' && *v != '>') {
        int rc = read_span(p, &lo, &hi);
        return rc == VD_OK ? emit_span(p, "release", VD_P_RELEASE, lo, hi) : rc;
    }
    long n = strtol(v + 1, &end, 10);
    long unit = *end == 'd' ? 1 : *end == 'w' ? 7 : *end == 'm' ? 30 : *end == 'y' ? 365 : 0;
    if (end == v + 1 || !unit || end[1] || n < 0 || n > 100000 / unit)
        return bad(p, "not a time span (90d, 12w, 6m, 1y):", v);
    int32_t then = vd_date_from_days(vd_date_to_days(p->today) + (int32_t)(n * unit));
    lo = *v == '<' ? p->today : then;
    hi = *v == '<' ? then : 99991231;
    return emit_span(p, "release", VD_P_RELEASE, lo, hi);
}

static int on_doc(struct parser *p)
{
    struct vd_buf id = {0};
    int i;
    vd_number_fold(&id, p->t.value.data, p->t.value.len, true);
    int rc = id.failed ? vd_fail(p->err, VD_NOMEM, "filter", "out of memory")
             : !id.len ? bad(p, "no letters or digits in", p->t.value.data)
                       : add_param(p, id.data, 0, &i);
    vd_buf_free(&id);
    return rc != VD_OK ? rc
                       : emit_format(p,
                                     "@.has & %d AND @.id IN (SELECT record FROM document"
                                     " WHERE vd_doc(number, ?%d))",
                                     HAS_DOCUMENTS, i);
}

static int on_org(struct parser *p)
{
    int i;
    int rc = add_folded(p, &i);
    return rc != VD_OK
               ? rc
               : emit_format(p,
                             "@.has & %d AND @.id IN (SELECT k.record FROM link k LEFT JOIN record"
                             " o ON o.id = k.target WHERE k.prop = %d AND (vd_has(k.name, ?%d) OR"
                             " vd_has(o.name, ?%d)))",
                             HAS_LINKS, VD_P_ORG, i, i);
}

static int on_list(struct parser *p)
{
    int i;
    int rc = add_folded(p, &i);
    return rc != VD_OK ? rc
                       : emit_format(p,
                                     "@.origin IN (SELECT o.id FROM origin o JOIN edition e ON"
                                     " e.id = o.edition JOIN list l ON l.id = e.list WHERE"
                                     " vd_has(l.name, ?%d))",
                                     i);
}

static int on_provenance(struct parser *p, const char *column, bool exact)
{
    int i;
    int rc = exact ? add_param(p, p->t.value.data, 0, &i) : add_folded(p, &i);
    if (rc != VD_OK)
        return rc;
    return emit_format(p,
                       exact ? "@.origin IN (SELECT o.id FROM origin o JOIN provenance p ON p.id ="
                               " o.provenance WHERE p.%s = ?%d COLLATE NOCASE)"
                             : "@.origin IN (SELECT o.id FROM origin o JOIN provenance p ON p.id ="
                               " o.provenance WHERE vd_has(p.%s, ?%d))",
                       column, i);
}

static int on_source(struct parser *p)
{
    return on_provenance(p, "source", false);
}

static int on_handling(struct parser *p)
{
    return on_provenance(p, "handling", true);
}

static int on_trait(struct parser *p, int prop)
{
    int i;
    int rc = add_folded(p, &i);
    return rc != VD_OK
               ? rc
               : emit_format(p,
                             "(@.has & %d AND EXISTS (SELECT 1 FROM trait t WHERE t.record = @.id"
                             " AND vd_trait(t.body, %d, ?%d))) OR (@.has & %d AND EXISTS (SELECT 1"
                             " FROM fact f WHERE f.record = @.id AND f.prop = %d AND"
                             " vd_has(f.value, ?%d)))",
                             HAS_TRAITS, prop, i, HAS_FACTS, prop, i);
}

static int on_status(struct parser *p)
{
    p->t.known = STATUS_KNOWN;
    return on_trait(p, VD_P_STATUS);
}

static int on_tag(struct parser *p)
{
    return on_trait(p, VD_P_TAG);
}

static int on_ref(struct parser *p)
{
    int i;
    int rc = add_param(p, p->t.value.data, 0, &i);
    return rc == VD_OK ? emit_format(p, "instr(lower(@.ref), lower(?%d))", i) : rc;
}

static int on_kind(struct parser *p)
{
    enum vd_kind k = vd_kind_by_name(p->t.value.data, p->t.value.len);
    if (!k)
        return bad(p, "not a kind (person, organisation, unidentified, other):", p->t.value.data);
    return emit_format(p, "@.kind = %d", (int)k);
}

static int on_in(struct parser *p)
{
    if (strcasecmp(p->t.value.data, "custody") != 0)
        return bad(p, "only in:custody is known, not", p->t.value.data);
    return emit_format(p, "@.has & %d", HAS_CUSTODY);
}

static int on_has(struct parser *p)
{
    static const struct {
        const char *word, *cond;
        int bit;
    } words[] = {
        {"face", NULL, HAS_FACE},
        {"voice", NULL, HAS_VOICE},
        {"photo", NULL, HAS_MEDIA},
        {"picture", NULL, HAS_MEDIA},
        {"finger", NULL, HAS_FINGER},
        {"doc", NULL, HAS_DOCUMENTS},
        {"alias", NULL, HAS_NAMES},
        {"custody", NULL, HAS_CUSTODY},
        {"org", NULL, HAS_LINKS},
        {"dob", "@.dob IS NOT NULL", 0},
        {"release", "@.release IS NOT NULL", 0},
        {"nat", "@.nationality IS NOT NULL", 0},
        {"name", "@.name IS NOT NULL", 0},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcasecmp(words[i].word, p->t.value.data) == 0)
            return words[i].cond ? emit(p, words[i].cond)
                                 : emit_format(p, "@.has & %d", words[i].bit);
    return bad(
        p,
        "not one of face, photo, finger, voice, doc, alias, custody, org, dob, release, nat, name:",
        p->t.value.data);
}

static int on_missing(struct parser *p)
{
    p->t.negated = !p->t.negated;
    return on_has(p);
}

static const struct {
    const char *field;
    int (*on)(struct parser *);
} fields[] = {
    {"", on_name},
    {"name", on_name},
    {"nat", on_nationality},
    {"nationality", on_nationality},
    {"sex", on_sex},
    {"dob", on_dob},
    {"doc", on_doc},
    {"org", on_org},
    {"list", on_list},
    {"source", on_source},
    {"handling", on_handling},
    {"status", on_status},
    {"tag", on_tag},
    {"ref", on_ref},
    {"kind", on_kind},
    {"in", on_in},
    {"release", on_release},
    {"has", on_has},
    {"missing", on_missing},
};

/* ---- reading ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A known field name before a colon. An unknown one is an error if it is plain letters. */
static int read_field(struct parser *p)
{
    const char *s = p->s + p->at;
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    p->t.field[0] = 0;
    if (!n || s[n] != ':')
        return VD_OK;
    for (size_t i = 1; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (strlen(fields[i].field) == n && strncasecmp(fields[i].field, s, n) == 0) {
            vd_strlcpy(p->t.field, fields[i].field, sizeof(p->t.field));
            p->at += n + 1;
            return VD_OK;
        }
    char word[32];
    vd_strlcpy(word, s, n + 1 < sizeof(word) ? n + 1 : sizeof(word));
    bad(p, "unknown field", word);
    vd_hint(p->err, "fields: name nat sex dob doc org list source handling status tag ref kind in"
                    " release has missing; quote a text that holds a colon");
    return VD_INVALID;
}

static int read_value(struct parser *p)
{
    const char *s = p->s + p->at;
    size_t n;
    vd_buf_clear(&p->t.value);
    if (*s == '"') {
        const char *end = strchr(s + 1, '"');
        if (!end)
            return bad(p, "a quote that does not end:", s);
        vd_buf_add(&p->t.value, s + 1, (size_t)(end - s - 1));
        p->at += (size_t)(end - s) + 1;
    } else {
        for (n = 0; s[n] && !is_blank(s[n]); n++)
            continue;
        vd_buf_add(&p->t.value, s, n);
        p->at += n;
    }
    if (p->t.value.failed)
        return vd_fail(p->err, VD_NOMEM, "filter", "out of memory");
    return p->t.value.len ? VD_OK : bad(p, "a value is missing after", p->t.field);
}

static int read_term(struct parser *p)
{
    p->t.column = p->at + 1;
    p->t.negated = false;
    p->t.known = NULL;
    if (p->s[p->at] == '!') {
        p->t.negated = true;
        p->at++;
    }
    int rc = read_field(p);
    if (rc == VD_OK)
        rc = read_value(p);
    for (size_t i = 0; rc == VD_OK && i < sizeof(fields) / sizeof(fields[0]); i++)
        if (strcmp(fields[i].field, p->t.field) == 0)
            return fields[i].on(p);
    return rc;
}

static int parse(const char *text, int32_t today, bool lenient, struct vd_filter *out,
                 struct vd_err *err)
{
    struct parser p = {
        .s = text ? text : "", .today = today, .lenient = lenient, .f = out, .err = err};
    int rc = VD_OK, n = 0;
    memset(out, 0, sizeof(*out));
    vd_buf_str(&out->sql, "");
    while (rc == VD_OK) {
        while (is_blank(p.s[p.at]))
            p.at++;
        if (!p.s[p.at])
            break;
        if (++n > VD_FILTER_TERMS) {
            p.t.column = p.at + 1;
            rc = bad(&p, "more than 32 terms, at", p.s + p.at);
        } else {
            rc = read_term(&p);
        }
    }
    if (rc == VD_OK && (out->sql.failed || out->text.failed))
        rc = vd_fail(err, VD_NOMEM, "filter", "out of memory");
    vd_buf_free(&p.t.value);
    if (rc != VD_OK)
        vd_filter_free(out);
    return rc;
}

int vd_filter_parse(const char *text, int32_t today, struct vd_filter *out, struct vd_err *err)
{
    return parse(text, today, false, out, err);
}

int vd_filter_parse_lenient(const char *text, int32_t today, struct vd_filter *out,
                            struct vd_err *err)
{
    return parse(text, today, true, out, err);
}

void vd_filter_free(struct vd_filter *f)
{
    vd_buf_free(&f->sql);
    vd_buf_free(&f->text);
    f->n_params = 0;
}
