/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_build.c: the cells of one row of a native list become a record.
 *
 * Invariants
 *  A. A cell is read by vd_fact_read, except plain text that needs no reading: that is lent from
 *     the row's own buffer, without a copy.
 *  B. One bad cell makes the row no record: half a record would look like a whole one.
 *  C. Nothing is dropped: a column that is not known becomes notes, "column: value".
 */
#include "config.h"

#include "flow/import_build.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- cells ---- */

static int bad_cell(struct vd_building *n, size_t i, const char *fmt, ...) VD_PRINTF(3, 4);
static int bad_cell(struct vd_building *n, size_t i, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(n->reason, sizeof(n->reason), fmt, ap);
    va_end(ap);
    n->bad_column = n->h->column[i].name;
    if (n->h->column[i].score >= 0)
        n->out->columns[n->h->column[i].score].n_bad++;
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

static int one_value(struct vd_building *n, size_t i, char *s, size_t len)
{
    enum vd_prop prop = (enum vd_prop)n->h->column[i].prop;
    enum vd_how how = n->h->column[i].how;
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
        vd_facts_text(&n->facts, prop, s);
        return n->facts.failed ? VD_NOMEM : VD_OK;
    }
    int rc = vd_facts_read(&n->facts, n->a, prop, s, len, n->dmy ? VD_DATE_DMY : VD_DATE_ISO, &e);
    if (rc == VD_INVALID)
        return bad_cell(n, i, "%s", e.message);
    return rc;
}

/* Several values are parted by " | ". */
static int values(struct vd_building *n, const struct vd_csv_row *row, size_t i)
{
    char *s = row->cell[i].s, *bar = s;
    while ((bar = strchr(bar, '|'))) {
        if (bar == s || bar[-1] != ' ' || (bar[1] != ' ' && bar[1] != '\0')) {
            bar++;
            continue;
        }
        *bar = '\0';
        int rc = one_value(n, i, s, (size_t)(bar - s));
        if (rc)
            return rc;
        s = ++bar;
    }
    return one_value(n, i, s, strlen(s));
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

static int provenance(struct vd_building *n, const struct vd_csv_row *row, size_t i,
                      struct vd_prov *p)
{
    const struct vd_header_column *c = &n->h->column[i];
    const char *s = row->cell[i].s;
    struct vd_date d;
    if (c->rule == VD_RULE_GRADE && !grade_ok(s))
        return bad_cell(n, i, "not a grade: '%.40s'", s);
    if (c->rule == VD_RULE_HANDLING && !handling_ok(s))
        return bad_cell(n, i, "not a handling code: '%.40s'", s);
    if (c->rule == VD_RULE_DATE && !vd_date_parse(s, n->dmy ? VD_DATE_DMY : VD_DATE_ISO, &d))
        return bad_cell(n, i, "not a date: '%.40s'", s);
    memcpy((char *)p + c->offset, &s, sizeof(s));
    return VD_OK;
}

static int note(struct vd_building *n, const struct vd_csv_row *row, size_t i)
{
    vd_facts_text(&n->facts, VD_P_NOTE,
                  vd_arena_printf(n->a, "%s: %s", n->h->column[i].name, row->cell[i].s));
    return n->facts.failed ? VD_NOMEM : VD_OK;
}

static int cell(struct vd_building *n, const struct vd_csv_row *row, size_t i, struct vd_record *r)
{
    const struct vd_header_column *c = &n->h->column[i];
    struct vd_csv_cell *v = &row->cell[i];
    if (n->guarded && v->s[0] == '\'')
        v->s++, v->n--;
    if (v->n == 0 || c->what == VD_COLUMN_SKIP)
        return VD_OK;
    if (c->score >= 0)
        n->out->columns[c->score].n_filled++;
    switch (c->what) {
    case VD_COLUMN_PROP:
        return values(n, row, i);
    case VD_COLUMN_PROV:
        return provenance(n, row, i, &r->prov);
    case VD_COLUMN_REF:
        r->ref = v->s;
        return v->n <= 200 ? VD_OK : bad_cell(n, i, "a record id of more than 200 bytes");
    case VD_COLUMN_KIND:
        r->kind = vd_kind_by_name(v->s, v->n);
        return r->kind ? VD_OK : bad_cell(n, i, "not a kind of subject: '%.40s'", v->s);
    case VD_COLUMN_NOTE:
        return note(n, row, i);
    case VD_COLUMN_SKIP:
        break;
    }
    return VD_OK;
}

/* ---- rows ---- */

/* A name out of its parts, where the list has no column for the whole. */
static int whole_name(struct vd_building *n)
{
    static const enum vd_prop order[] = {VD_P_GIVEN, VD_P_FATHER, VD_P_FAMILY};
    struct vd_facts *f = &n->facts;
    const char *part[3] = {"", "", ""};
    for (size_t i = 0; i < f->n; i++)
        for (int k = 0; k < 3; k++)
            if (f->v[i].prop == order[k] && !*part[k])
                part[k] = f->v[i].value;
    if (!*part[0] && !*part[2])
        return VD_OK;
    vd_facts_text(f, VD_P_NAME,
                  vd_arena_printf(n->a, "%s%s%s%s%s", part[0], *part[0] && *part[1] ? " " : "",
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
static int enough(struct vd_building *n, const struct vd_record *r)
{
    const struct vd_facts *f = &n->facts;
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

int vd_build_row(struct vd_building *n, const struct vd_csv_row *row, struct vd_record *r)
{
    int rc = VD_OK;
    n->facts.n = 0;
    n->bad_column = "";
    if (row->n != n->h->n) {
        snprintf(n->reason, sizeof(n->reason), "the row has %zu cells, the header %zu", row->n,
                 n->h->n);
        return VD_INVALID;
    }
    for (size_t i = 0; i < row->n && !rc; i++)
        rc = cell(n, row, i, r);
    if (!rc && !n->h->has_name && r->kind != VD_UNIDENTIFIED)
        rc = whole_name(n);
    if (!rc)
        rc = enough(n, r);
    r->facts = n->facts.v;
    r->n_facts = n->facts.n;
    return rc;
}
