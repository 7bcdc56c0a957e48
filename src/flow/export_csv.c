/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_csv.c: a record as a row that the importer reads back to equal facts.
 *
 * Invariants
 *  A. What is written reads back: a value whose text alone gives other parts or dates (31/05/1970
 *     under --dmy) is written in its canonical form, and as a note if it has none.
 *  B. " | " parts values, so a bar that would be taken for that is written as "\|".
 *  C. With the guard no cell begins with a character that a spreadsheet runs (CWE-1236); the line
 *     before the header says so, and the importer takes exactly that apostrophe off again.
 */
#include "config.h"

#include "flow/exporting.h"

#include <string.h>

#include "flow/import_header.h"

/* Properties that come after the provenance in the native header. */
enum { FIRST_LATE = VD_P_PHOTO };

static bool risky(const char *s)
{
    static const char *const wide[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    if (*s && strchr("=+-@\t\r\n'", *s))
        return true;
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        if (!strncmp(s, wide[i], 3))
            return true;
    return false;
}

static void put_cell(struct vd_buf *out, const char *s, bool guard)
{
    size_t n = strlen(s);
    bool apostrophe = guard && risky(s);
    bool quote = strpbrk(s, ",;\"\r\n\t") || (n && (s[0] == ' ' || s[n - 1] == ' '));
    if (quote)
        vd_buf_char(out, '"');
    if (apostrophe)
        vd_buf_char(out, '\'');
    for (const char *p = s; *p; p++) {
        if (*p == '"')
            vd_buf_char(out, '"');
        vd_buf_char(out, *p);
    }
    if (quote)
        vd_buf_char(out, '"');
}

/* B */
static void put_value(struct vd_buf *b, const char *s)
{
    for (const char *p = s; *p; p++) {
        bool left = p == s || p[-1] == ' ' || p[-1] == '\\';
        if (*p == '|' && left)
            vd_buf_char(b, '\\');
        vd_buf_char(b, *p);
    }
}

static void put_overrides(struct vd_buf *b, const struct vd_prov *own)
{
    const char *source = own->source_grade ? own->source_grade : "";
    const char *info = own->info_grade ? own->info_grade : "";
    bool lone_digit = *source >= '1' && *source <= '6' && !*info; /* would read as the other one */
    if ((*source || *info) && !lone_digit)
        vd_buf_printf(b, "{%s%s}", source, info);
    if (own->handling && *own->handling)
        vd_buf_printf(b, "{%s}", own->handling);
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

/* Does this text, read alone, give the fact? */
static bool reads_back(const struct vd_fact *f, const char *text, struct vd_arena *a)
{
    struct vd_fact g;
    if (vd_fact_read(a, f->prop, text, strlen(text), VD_DATE_ISO, &g, NULL) != VD_OK || g.own)
        return false;
    for (int i = 0; i < VD_PARTS; i++)
        if (!same(f->part[i], g.part[i]))
            return false;
    return f->date.lo == g.date.lo && f->date.hi == g.date.hi &&
           f->date.precision == g.date.precision;
}

/* A: the text to write for a fact, or NULL. */
static const char *text_of(const struct vd_fact *f, struct vd_arena *a)
{
    enum vd_how how = vd_prop_how(f->prop);
    char date[48];
    if (how == VD_HOW_TEXT || how == VD_HOW_NAME || reads_back(f, f->value, a))
        return f->value;
    if (how != VD_HOW_DATE)
        return NULL;
    vd_date_format(&f->date, date, sizeof(date));
    return reads_back(f, date, a) ? vd_arena_strdup(a, date) : NULL;
}

static void put_prop(struct vd_buf *out, struct vd_buf *cell, const struct vd_record *r,
                     enum vd_prop prop, struct vd_arena *a, bool guard)
{
    vd_buf_clear(cell);
    for (size_t i = 0; i < r->n_facts; i++) {
        const struct vd_fact *f = &r->facts[i];
        const char *text = f->prop == prop ? text_of(f, a) : NULL;
        if (!text)
            continue;
        if (cell->len)
            vd_buf_str(cell, " | ");
        put_value(cell, text);
        if (f->own)
            put_overrides(cell, f->own);
    }
    for (size_t i = 0; prop == VD_P_NOTE && i < r->n_facts; i++)
        if (!text_of(&r->facts[i], a)) {
            vd_buf_printf(cell, "%s%s: ", cell->len ? " | " : "", vd_prop_column(r->facts[i].prop));
            put_value(cell, r->facts[i].value);
        }
    if (cell->len)
        put_cell(out, cell->data, guard);
    out->failed |= cell->failed;
}

void vd_export_csv_header(struct vd_buf *out, bool guard)
{
    if (guard)
        vd_buf_str(out, VD_GUARD_MARK "\r\n");
    vd_buf_str(out, "record_id,kind");
    for (int p = 1; p < FIRST_LATE; p++)
        vd_buf_printf(out, ",%s", vd_prop_column((enum vd_prop)p));
    for (size_t i = 0; vd_prov_columns[i]; i++)
        vd_buf_printf(out, ",%s", vd_prov_columns[i]);
    for (int p = FIRST_LATE; p < VD_P_MAX; p++)
        vd_buf_printf(out, ",%s", vd_prop_column((enum vd_prop)p));
    vd_buf_str(out, "\r\n");
}

void vd_export_csv_row(struct vd_buf *out, const struct vd_record *r, struct vd_arena *a,
                       bool guard)
{
    struct vd_buf cell = {0};
    put_cell(out, r->ref ? r->ref : "", guard);
    vd_buf_printf(out, ",%s", vd_kind_name(r->kind));
    for (int p = 1; p < FIRST_LATE; p++) {
        vd_buf_char(out, ',');
        put_prop(out, &cell, r, (enum vd_prop)p, a, guard);
    }
    for (size_t i = 0; vd_prov_columns[i]; i++) {
        const char *s = vd_prov_field(&r->prov, i);
        vd_buf_char(out, ',');
        put_cell(out, s ? s : "", guard);
    }
    for (int p = FIRST_LATE; p < VD_P_MAX; p++) {
        vd_buf_char(out, ',');
        put_prop(out, &cell, r, (enum vd_prop)p, a, guard);
    }
    vd_buf_str(out, "\r\n");
    vd_buf_free(&cell);
}
