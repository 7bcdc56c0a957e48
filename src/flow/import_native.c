/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_native.c: the native profile CSV: its header, its cells, one row into one record.
 *
 * Invariants
 *  A. A cell is read by vd_fact_read, except plain text that needs no reading: that is lent from
 *     the row's own buffer, without a copy.
 *  B. One bad cell rejects its row: half a record would look like a whole one.
 *  C. Nothing is dropped: a column that is not known becomes notes, "column: value".
 */
#include "config.h"

#include "flow/importing.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "codec/ofac.h"
#include "flow/import_header.h"

struct native {
    struct vd_importing *im;
    struct vd_csv *csv;
    struct vd_header h;
    bool guarded; /* a spreadsheet export: apostrophes guard the cells */
    char delimiter;
    const char *bad_column; /* of the row in work */
    char reason[420];
};

/* ---- cells ---- */

static int bad_cell(struct native *n, const struct vd_csv_row *row, size_t i, const char *fmt, ...)
    VD_PRINTF(4, 5);
static int bad_cell(struct native *n, const struct vd_csv_row *row, size_t i, const char *fmt, ...)
{
    va_list ap;
    (void)row;
    va_start(ap, fmt);
    vsnprintf(n->reason, sizeof(n->reason), fmt, ap);
    va_end(ap);
    n->bad_column = n->h.column[i].name;
    if (n->h.column[i].score >= 0)
        n->im->out->columns[n->h.column[i].score].n_bad++;
    return VD_INVALID;
}

/* Is it text that vd_fact_read would leave as it is? */
static bool plain_text(const char *s, size_t n)
{
    unsigned char first = (unsigned char)s[0], last = (unsigned char)s[n - 1];
    return first > ' ' && first < 0x7F && last > ' ' && last < 0x7F && last != '}';
}

/* "a \| b" is the value "a | b". */
static size_t unescape(char *s, size_t n)
{
    size_t w = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\\' && i + 1 < n && s[i + 1] == '|')
            continue;
        s[w++] = s[i];
    }
    s[w] = '\0';
    return w;
}

static int one_value(struct native *n, const struct vd_csv_row *row, size_t i, char *s, size_t len)
{
    struct vd_importing *im = n->im;
    enum vd_prop prop = (enum vd_prop)n->h.column[i].prop;
    enum vd_how how = n->h.column[i].how;
    struct vd_err e = {0};
    while (len > 0 && *s == ' ')
        s++, len--;
    while (len > 0 && s[len - 1] == ' ')
        len--;
    s[len] = '\0';
    if (len == 0)
        return VD_OK;
    if (memchr(s, '\\', len))
        len = unescape(s, len);
    if ((how == VD_HOW_TEXT || how == VD_HOW_NAME) && plain_text(s, len)) { /* A */
        vd_facts_text(&im->facts, prop, s);
        return im->facts.failed ? VD_NOMEM : VD_OK;
    }
    int rc =
        vd_facts_read(&im->facts, im->a, prop, s, len, im->o->dmy ? VD_DATE_DMY : VD_DATE_ISO, &e);
    if (rc == VD_INVALID)
        return bad_cell(n, row, i, "%s", e.message);
    return rc;
}

/* Several values are parted by " | ". */
static int values(struct native *n, const struct vd_csv_row *row, size_t i)
{
    char *s = row->cell[i].s, *bar = s;
    while ((bar = strchr(bar, '|'))) {
        if (bar == s || bar[-1] != ' ' || (bar[1] != ' ' && bar[1] != '\0')) {
            bar++;
            continue;
        }
        *bar = '\0';
        int rc = one_value(n, row, i, s, (size_t)(bar - s));
        if (rc)
            return rc;
        s = ++bar;
    }
    return one_value(n, row, i, s, strlen(s));
}

/* Provenance: each column has its own small rule. */
static bool grade_ok(const char *s)
{
    return strlen(s) == 1 && (strchr("123456X", toupper((unsigned char)*s)) ||
                              strchr("ABCDEFG", toupper((unsigned char)*s)));
}

static bool handling_ok(const char *s)
{
    if (!strncasecmp(s, "TLP:", 4) || !strncasecmp(s, "PAP:", 4))
        return s[4] != '\0';
    return strlen(s) <= 2 && strspn(s, "HPC0123456789") == strlen(s);
}

static int provenance(struct native *n, const struct vd_csv_row *row, size_t i, struct vd_prov *p)
{
    const struct vd_header_column *c = &n->h.column[i];
    const char *s = row->cell[i].s;
    struct vd_date d;
    if (c->rule == VD_RULE_GRADE && !grade_ok(s))
        return bad_cell(n, row, i, "not a grade: '%.40s'", s);
    if (c->rule == VD_RULE_HANDLING && !handling_ok(s))
        return bad_cell(n, row, i, "not a handling code: '%.40s'", s);
    if (c->rule == VD_RULE_DATE && !vd_date_parse(s, n->im->o->dmy ? VD_DATE_DMY : VD_DATE_ISO, &d))
        return bad_cell(n, row, i, "not a date: '%.40s'", s);
    memcpy((char *)p + c->offset, &s, sizeof(s));
    return VD_OK;
}

static int note(struct native *n, const struct vd_csv_row *row, size_t i)
{
    vd_facts_text(&n->im->facts, VD_P_NOTE,
                  vd_arena_printf(n->im->a, "%s: %s", n->h.column[i].name, row->cell[i].s));
    return n->im->facts.failed ? VD_NOMEM : VD_OK;
}

static int cell(struct native *n, const struct vd_csv_row *row, size_t i, struct vd_record *r)
{
    const struct vd_header_column *c = &n->h.column[i];
    struct vd_csv_cell *v = &row->cell[i];
    if (n->guarded && v->s[0] == '\'')
        v->s++, v->n--;
    if (v->n == 0 || c->what == VD_COLUMN_SKIP)
        return VD_OK;
    if (c->score >= 0)
        n->im->out->columns[c->score].n_filled++;
    switch (c->what) {
    case VD_COLUMN_PROP:
        return values(n, row, i);
    case VD_COLUMN_PROV:
        return provenance(n, row, i, &r->prov);
    case VD_COLUMN_REF:
        r->ref = v->s;
        return v->n <= 200 ? VD_OK : bad_cell(n, row, i, "a record id of more than 200 bytes");
    case VD_COLUMN_KIND:
        r->kind = vd_kind_by_name(v->s, v->n);
        return r->kind ? VD_OK : bad_cell(n, row, i, "not a kind of subject: '%.40s'", v->s);
    case VD_COLUMN_NOTE:
        return note(n, row, i);
    case VD_COLUMN_SKIP:
        break;
    }
    return VD_OK;
}

/* ---- rows ---- */

/* A name out of its parts, where the list has no column for the whole. */
static int whole_name(struct native *n)
{
    static const enum vd_prop order[] = {VD_P_GIVEN, VD_P_FATHER, VD_P_FAMILY};
    struct vd_facts *f = &n->im->facts;
    const char *part[3] = {"", "", ""};
    for (size_t i = 0; i < f->n; i++)
        for (int k = 0; k < 3; k++)
            if (f->v[i].prop == order[k] && !*part[k])
                part[k] = f->v[i].value;
    if (!*part[0] && !*part[2])
        return VD_OK;
    vd_facts_text(f, VD_P_NAME,
                  vd_arena_printf(n->im->a, "%s%s%s%s%s", part[0], *part[0] && *part[1] ? " " : "",
                                  part[1], (*part[0] || *part[1]) && *part[2] ? " " : "", part[2]));
    return f->failed ? VD_NOMEM : VD_OK;
}

static bool has(const struct vd_facts *f, enum vd_prop prop)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->v[i].prop == prop)
            return true;
    return false;
}

/* What a record needs to be one. */
static int enough(struct native *n, const struct vd_record *r)
{
    const struct vd_facts *f = &n->im->facts;
    n->bad_column = "name";
    if (r->kind == VD_UNIDENTIFIED)
        return VD_OK;
    if (!has(f, VD_P_NAME)) {
        vd_strlcpy(n->reason, "no name", sizeof(n->reason));
        return VD_INVALID;
    }
    if (r->kind != VD_PERSON || has(f, VD_P_DOB) || has(f, VD_P_DOC) || has(f, VD_P_NATIONALITY))
        return VD_OK;
    n->bad_column = "dob";
    vd_strlcpy(n->reason, "a person needs a name and one of dob, doc, nationality",
               sizeof(n->reason));
    return VD_INVALID;
}

static int build(struct native *n, const struct vd_csv_row *row, struct vd_record *r)
{
    int rc = VD_OK;
    n->bad_column = "";
    if (row->n != n->h.n) {
        snprintf(n->reason, sizeof(n->reason), "the row has %zu cells, the header %zu", row->n,
                 n->h.n);
        return VD_INVALID;
    }
    for (size_t i = 0; i < row->n && !rc; i++)
        rc = cell(n, row, i, r);
    if (!rc && !n->h.has_name && r->kind != VD_UNIDENTIFIED)
        rc = whole_name(n);
    return rc ? rc : enough(n, r);
}

static int one_row(struct native *n, const struct vd_csv_row *row, struct vd_err *err)
{
    struct vd_importing *im = n->im;
    struct vd_record r = {.kind = VD_PERSON};
    char column[16];
    vd_arena_reset(im->a);
    im->facts.n = 0;
    if (row->kind == VD_CSV_EMPTY) {
        vd_importing_note(im, row->line, "an empty row");
        return VD_OK;
    }
    im->out->n_rows++;
    if (row->kind == VD_CSV_BAD) {
        snprintf(column, sizeof(column), "%zu", row->column);
        bool named = row->column <= n->h.n;
        return vd_importing_reject(im, row, named ? n->h.column[row->column - 1].name : column,
                                   row->reason, err);
    }
    int rc = build(n, row, &r);
    if (rc == VD_INVALID)
        return vd_importing_reject(im, row, n->bad_column, n->reason, err); /* B */
    if (rc)
        return vd_fail(err, rc, im->file->path, "not enough memory for line %lld",
                       (long long)row->line);
    return vd_importing_put(im, &r, row, err);
}

/* ---- the file ---- */

static int not_a_list(struct native *n, const char *why, struct vd_err *err)
{
    vd_fail(err, VD_CORRUPT, n->im->file->path, "%s", why);
    vd_hint(err, "a list begins with a header: name and one of dob, doc, nationality; see "
                 "vedette-formats(5)");
    return VD_CORRUPT;
}

static int no_header(struct native *n, bool ofac, struct vd_err *err)
{
    int rc =
        not_a_list(n, "is not a list: none of its first lines is a header with a name column", err);
    if (ofac)
        vd_hint(err, "its rows look like the OFAC files: --map ofac");
    return rc;
}

/* The header is the first of ten rows that has a name column; what stands before it is told. */
static int find_header(struct native *n, struct vd_err *err)
{
    struct vd_csv_row row;
    bool ofac = false;
    for (int tries = 0; tries < 10; tries++) {
        int rc = vd_csv_next(n->csv, &row, err);
        if (rc == VD_NOTFOUND)
            break;
        if (rc)
            return rc;
        if (row.kind == VD_CSV_ROW && vd_header_read(&n->h, &row, n->im->out)) {
            if (n->h.failed)
                return vd_fail(err, VD_NOMEM, n->im->file->path, "not enough memory for a header");
            vd_rejects_header(&n->im->rejects, &row, n->delimiter);
            return VD_OK;
        }
        ofac |= vd_ofac_which(&row) > VD_OFAC_NONE && vd_ofac_which(&row) < VD_OFAC_COMMENTS;
        if (row.kind == VD_CSV_ROW && strstr(row.cell[0].s, VD_GUARD_MARK))
            n->guarded = true;
        else if (row.kind != VD_CSV_EMPTY)
            vd_importing_note(n->im, row.line, "a line before the header");
    }
    return no_header(n, ofac, err);
}

static int look(struct native *n, struct vd_err *err)
{
    size_t len;
    struct vd_import_result *out = n->im->out;
    const char *p = vd_csv_head(n->csv, &len);
    if (len == 0)
        return not_a_list(n, "the file is empty", err);
    if (vd_csv_is_markup(p, len))
        return not_a_list(n, "is a web page or an XML file, not a list", err);
    n->delimiter = vd_csv_sniff(p, len, vd_header_known);
    vd_csv_delimiter(n->csv, n->delimiter);
    vd_strlcpy(out->encoding, vd_csv_encoding(n->csv), sizeof(out->encoding));
    snprintf(out->delimiter, sizeof(out->delimiter), n->delimiter == '\t' ? "tab" : "%c",
             n->delimiter);
    if (!n->im->o->encoding && len && vd_header_not_utf8(p, len)) {
        char text[160];
        snprintf(text, sizeof(text), "not all of it is UTF-8; it looks like %s (--encoding %s)",
                 vd_csv_guess(p, len), vd_csv_guess(p, len));
        vd_importing_note(n->im, 1, text);
    }
    return VD_OK;
}

int vd_import_native(struct vd_importing *im, struct vd_err *err)
{
    struct native *n = vd_alloc(sizeof(*n));
    struct vd_csv_row row;
    if (!n)
        return vd_fail(err, VD_NOMEM, im->file->path, "not enough memory");
    n->im = im;
    int rc = vd_source_csv(im->file, im->o->encoding, &n->csv, err);
    if (!rc)
        rc = look(n, err);
    if (!rc)
        rc = find_header(n, err);
    while (!rc && (rc = vd_csv_next(n->csv, &row, err)) == VD_OK) {
        rc = one_row(n, &row, err);
        if (!rc)
            rc = vd_importing_tick(im, &row, err);
        if (!rc && im->out->n_rows > VD_IMPORT_ROWS_MAX)
            rc = vd_fail(err, VD_CORRUPT, im->file->path, "more than %d rows", VD_IMPORT_ROWS_MAX);
    }
    vd_csv_close(n->csv);
    vd_header_free(&n->h);
    vd_free(n);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}
