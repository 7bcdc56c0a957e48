/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demolists.c: rows and lists of the native CSV, written as an agency's export would be: with a BOM
 * and semicolons in one of them, quoted newlines, and a small list with faults in it.
 */
#include "flow/demoparts.h"

#include <stdarg.h>
#include <string.h>

static const char *const columns[] = {
    "record_id",    "kind",         "name",        "given",       "father",          "family",
    "name_order",   "alias",        "weak_alias",  "former_name", "original_script", "sex",
    "dob",          "pob",          "nationality", "residence",   "height_cm",       "weight_kg",
    "eyes",         "hair",         "marks",       "languages",   "occupation",      "doc",
    "organisation", "role",         "associates",  "address",     "phone",           "email",
    "account",      "vehicle",      "status",      "notice",      "listing",         "charge",
    "custody",      "release",      "threat",      "action",      "contact",         "tags",
    "source",       "source_grade", "info_grade",  "handling",    "release_to",      "legal_basis",
    "report_ref",   "report_date",  "valid_from",  "review_by",   "photo",           "photo_date",
    "template",     "notes",
};
enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

struct vd_demo_row {
    struct vd_buf cell[N_COLUMNS];
};

void vd_demo_put(struct vd_demo_row *row, const char *column, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    for (int c = 0; c < N_COLUMNS; c++)
        if (strcmp(columns[c], column) == 0) {
            if (row->cell[c].len)
                vd_buf_str(&row->cell[c], " | ");
            vd_buf_str(&row->cell[c], text);
            return;
        }
}

static void add_cell(struct vd_buf *out, const char *s, char delimiter)
{
    const char special[] = {delimiter, '"', '\n', 0};
    if (!strpbrk(s, special)) {
        vd_buf_str(out, s);
        return;
    }
    vd_buf_char(out, '"');
    for (; *s; s++) {
        if (*s == '"')
            vd_buf_char(out, '"');
        vd_buf_char(out, *s);
    }
    vd_buf_char(out, '"');
}

static void add_row(struct vd_buf *out, struct vd_demo_row *row, char delimiter)
{
    for (int c = 0; c < N_COLUMNS; c++) {
        if (c)
            vd_buf_char(out, delimiter);
        if (row->cell[c].len)
            add_cell(out, row->cell[c].data, delimiter);
        out->failed |= row->cell[c].failed;
        vd_buf_clear(&row->cell[c]);
    }
    vd_buf_str(out, "\r\n");
}

static void add_header(struct vd_buf *out, const struct vd_demo_list *list)
{
    if (list->bom)
        vd_buf_str(out, "\xEF\xBB\xBF");
    for (int c = 0; c < N_COLUMNS; c++) {
        if (c)
            vd_buf_char(out, list->delimiter);
        vd_buf_str(out, columns[c]);
    }
    vd_buf_str(out, "\r\n");
}

/* Rows that must end in the rejects file: each is wrong in one way. */
static void add_faults(struct vd_buf *out, struct vd_demo_row *row)
{
    static const struct {
        const char *column, *value;
    } faults[] = {
        {"dob", "31/31/1979"},
        {"dob", "around the flood"},
        {"nationality", "Ruritania"},
        {"doc", "passport:Atlantis:P1"},
        {"sex", "sometimes"},
        {"height_cm", "tall"},
        {"custody", "??:Old mill:2019"},
        {"release", "soon"},
        {"kind", "ghost"},
        {"name", "broken \xC3\x28 bytes"},
        {"name", ""},
        {"organisation", "@member@2014"},
    };
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        vd_demo_put(row, "record_id", "FN-BAD-%02zu", i + 1);
        if (strcmp(faults[i].column, "kind") != 0)
            vd_demo_put(row, "kind", "person");
        if (strcmp(faults[i].column, "name") != 0)
            vd_demo_put(row, "name", "Faulty Row %zu", i + 1);
        if (strcmp(faults[i].column, "nationality") != 0)
            vd_demo_put(row, "nationality", "KZ");
        vd_demo_put(row, faults[i].column, "%s", faults[i].value);
        add_row(out, row, ',');
    }
}

int vd_demo_list_text(const struct vd_demo_plan *p, int list, struct vd_buf *out)
{
    const struct vd_demo_list *l = &vd_demo_lists[list];
    struct vd_demo_row *row = vd_alloc(sizeof(*row));
    if (!row)
        return VD_NOMEM;
    add_header(out, l);
    for (int k = 0; k < p->size.n_orgs; k++)
        if (vd_demo_org_list(&p->size, k) == list) {
            vd_demo_org_row(p, k, row);
            add_row(out, row, l->delimiter);
        }
    for (int i = 0; i < p->size.n_persons; i++)
        if (p->r[i].list == list) {
            vd_demo_person_row(p, i, row);
            add_row(out, row, l->delimiter);
        }
    if (list == VD_DEMO_LISTS - 1)
        add_faults(out, row);
    for (int c = 0; c < N_COLUMNS; c++)
        vd_buf_free(&row->cell[c]);
    vd_free(row);
    return out->failed ? VD_NOMEM : VD_OK;
}
