/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_header.c: the native header, in any case and with the names others give its columns.
 *
 * A name is compared as lower case letters and digits with one "_" between words ("Birth Date" and
 * "birthDate" are birth_date); what stands in brackets is left out ("Date of Birth (YYYY)"), and of
 * "Nationality/Citizenship" either half will do.
 */
#include "flow/import_header.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include <vedette/text.h>

const char *const vd_prov_columns[] = {"source",     "source_grade", "info_grade", "handling",
                                       "release_to", "legal_basis",  "report_ref", "report_date",
                                       "valid_from", "review_by",    NULL};

static const struct {
    size_t offset;
    enum vd_column_rule rule;
} prov_fields[] = {
    {offsetof(struct vd_prov, source), VD_RULE_NONE},
    {offsetof(struct vd_prov, source_grade), VD_RULE_GRADE},
    {offsetof(struct vd_prov, info_grade), VD_RULE_GRADE},
    {offsetof(struct vd_prov, handling), VD_RULE_HANDLING},
    {offsetof(struct vd_prov, release_to), VD_RULE_NONE},
    {offsetof(struct vd_prov, legal_basis), VD_RULE_NONE},
    {offsetof(struct vd_prov, report_ref), VD_RULE_NONE},
    {offsetof(struct vd_prov, report_date), VD_RULE_DATE},
    {offsetof(struct vd_prov, valid_from), VD_RULE_DATE},
    {offsetof(struct vd_prov, review_by), VD_RULE_DATE},
};

/* What others call the columns. */
static const struct {
    const char *theirs, *ours;
} synonyms[] = {
    {"id", "record_id"},
    {"ref", "record_id"},
    {"uid", "record_id"},
    {"entity_id", "record_id"},
    {"type", "kind"},
    {"schema", "kind"},
    {"full_name", "name"},
    {"fullname", "name"},
    {"name_full", "name"},
    {"first_name", "given"},
    {"firstname", "given"},
    {"given_name", "given"},
    {"given_names", "given"},
    {"forename", "given"},
    {"fathers_name", "father"},
    {"father_name", "father"},
    {"patronymic", "father"},
    {"surname", "family"},
    {"last_name", "family"},
    {"lastname", "family"},
    {"family_name", "family"},
    {"aliases", "alias"},
    {"aka", "alias"},
    {"a_k_a", "alias"},
    {"weak_aliases", "weak_alias"},
    {"fka", "former_name"},
    {"former_names", "former_name"},
    {"previous_name", "former_name"},
    {"previous_names", "former_name"},
    {"native_name", "original_script"},
    {"name_original_script", "original_script"},
    {"original_script_name", "original_script"},
    {"gender", "sex"},
    {"date_of_birth", "dob"},
    {"birth_date", "dob"},
    {"birthdate", "dob"},
    {"d_o_b", "dob"},
    {"place_of_birth", "pob"},
    {"birth_place", "pob"},
    {"birthplace", "pob"},
    {"nationalities", "nationality"},
    {"citizenship", "nationality"},
    {"height", "height_cm"},
    {"weight", "weight_kg"},
    {"mark", "marks"},
    {"language", "languages"},
    {"document", "doc"},
    {"documents", "doc"},
    {"docs", "doc"},
    {"organization", "organisation"},
    {"organisations", "organisation"},
    {"organizations", "organisation"},
    {"org", "organisation"},
    {"associate", "associates"},
    {"addresses", "address"},
    {"phones", "phone"},
    {"telephone", "phone"},
    {"e_mail", "email"},
    {"emails", "email"},
    {"accounts", "account"},
    {"expected_release", "release"},
    {"release_date", "release"},
    {"tag", "tags"},
    {"picture", "photo"},
    {"image", "photo"},
    {"photos", "photo"},
    {"templates", "template"},
    {"note", "notes"},
    {"remarks", "notes"},
    {"comments", "notes"},
};

static size_t normal(char *out, size_t cap, const char *s, size_t n)
{
    size_t w = 0;
    for (size_t i = 0; i < n && w + 1 < cap; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '(')
            break;
        bool begins = isupper(c) && i > 0 && islower((unsigned char)s[i - 1]); /* birthDate */
        if (begins && w > 0 && w + 2 < cap && out[w - 1] != '_')
            out[w++] = '_';
        if (isalnum(c) || c >= 0x80 || c == '/')
            out[w++] = (char)tolower(c);
        else if (w > 0 && out[w - 1] != '_' && c != '\'')
            out[w++] = '_';
    }
    bool hidden = n > 0 && s[0] == '_'; /* _line, _column, _reason keep theirs */
    while (w > 0 && out[w - 1] == '_')
        w--;
    if (hidden && w + 2 < cap) {
        memmove(out + 1, out, w);
        out[0] = '_';
        w++;
    }
    out[w] = '\0';
    return w;
}

static bool own_column(const char *s, size_t n, struct vd_header_column *c)
{
    c->prop = vd_prop_by_column(s, n);
    c->how = vd_prop_how((enum vd_prop)c->prop);
    c->what = VD_COLUMN_PROP;
    if (c->prop)
        return true;
    if (!strcmp(s, "record_id"))
        c->what = VD_COLUMN_REF;
    else if (!strcmp(s, "kind"))
        c->what = VD_COLUMN_KIND;
    else if (!strcmp(s, "_line") || !strcmp(s, "_column") || !strcmp(s, "_reason"))
        c->what = VD_COLUMN_SKIP;
    else
        c->what = VD_COLUMN_NOTE;
    for (size_t i = 0; vd_prov_columns[i]; i++)
        if (!strcmp(s, vd_prov_columns[i])) {
            c->what = VD_COLUMN_PROV;
            c->offset = prov_fields[i].offset;
            c->rule = prov_fields[i].rule;
        }
    return c->what != VD_COLUMN_NOTE;
}

/* Look a normal name up, ours first; *own is the native name. */
static bool look_up(const char *s, struct vd_header_column *c, const char **own)
{
    *own = s;
    if (own_column(s, strlen(s), c))
        return true;
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
        if (!strcmp(s, synonyms[i].theirs)) {
            *own = synonyms[i].ours;
            return own_column(*own, strlen(*own), c);
        }
    return false;
}

static bool read_name(const char *s, size_t n, struct vd_header_column *c, char *own, size_t cap)
{
    char name[80];
    const char *found;
    if (normal(name, sizeof(name), s, n) == 0)
        return false;
    bool ok = look_up(name, c, &found);
    vd_strlcpy(own, found, cap);
    for (char *half = name; !ok && half; half = strchr(half, '/')) {
        char part[80];
        half += *half == '/';
        vd_strlcpy(part, half, sizeof(part));
        part[strcspn(part, "/")] = '\0';
        size_t w = strlen(part);
        while (w > 0 && part[w - 1] == '_')
            part[--w] = '\0';
        ok = look_up(part + strspn(part, "_"), c, &found);
        vd_strlcpy(own, found, cap);
    }
    return ok;
}

bool vd_header_known(const char *cell, size_t n)
{
    struct vd_header_column c = {0};
    char own[80];
    return read_name(cell, n, &c, own, sizeof(own));
}

/* The place of a native column in the scorecard; names there are static. */
static int score_of(struct vd_import_result *out, const char *own, const struct vd_header_column *c)
{
    const char *name = "record_id";
    if (c->what == VD_COLUMN_PROP)
        name = vd_prop_column((enum vd_prop)c->prop);
    else if (c->what == VD_COLUMN_KIND)
        name = "kind";
    else if (c->what == VD_COLUMN_NOTE)
        name = "(other)";
    for (size_t i = 0; c->what == VD_COLUMN_PROV && vd_prov_columns[i]; i++)
        if (!strcmp(own, vd_prov_columns[i]))
            name = vd_prov_columns[i];
    for (size_t i = 0; i < out->n_columns; i++)
        if (!strcmp(out->columns[i].name, name))
            return (int)i;
    if (out->n_columns == sizeof(out->columns) / sizeof(out->columns[0]))
        return -1;
    out->columns[out->n_columns].name = name;
    return (int)out->n_columns++;
}

bool vd_header_read(struct vd_header *h, const struct vd_csv_row *row, struct vd_import_result *out)
{
    bool given = false, family = false;
    char own[80];
    memset(h, 0, sizeof(*h));
    for (size_t i = 0; i < row->n; i++) {
        read_name(row->cell[i].s, row->cell[i].n, &h->column[i], own, sizeof(own));
        h->has_name |= h->column[i].prop == VD_P_NAME;
        given |= h->column[i].prop == VD_P_GIVEN;
        family |= h->column[i].prop == VD_P_FAMILY;
    }
    if (!h->has_name && !(given && family))
        return false;
    for (h->n = 0; h->n < row->n; h->n++) {
        struct vd_header_column *c = &h->column[h->n];
        const struct vd_csv_cell *cell = &row->cell[h->n];
        if (!read_name(cell->s, cell->n, c, own, sizeof(own)))
            c->what = VD_COLUMN_NOTE;
        c->name = cell->n ? vd_strdup(cell->s) : vd_strdup("(no name)");
        c->score = c->what == VD_COLUMN_SKIP ? -1 : score_of(out, own, c);
        h->failed |= !c->name;
    }
    return true;
}

void vd_header_free(struct vd_header *h)
{
    for (size_t i = 0; i < h->n; i++)
        vd_free(h->column[i].name);
    h->n = 0;
}

const char *vd_prov_field(const struct vd_prov *p, size_t i)
{
    const char *s;
    memcpy(&s, (const char *)p + prov_fields[i].offset, sizeof(s));
    return s;
}

/* A character cut at the end of the head is not held against it. */
bool vd_header_not_utf8(const char *p, size_t n)
{
    return vd_utf8_check(p, n) + 4 < n;
}
