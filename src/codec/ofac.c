/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ofac.c: the US Treasury's list in its publisher's own format.
 *
 * No header, CR LF, `-0- ` for null, a Ctrl-Z at the end, four files that share the entry number:
 *
 *     SDN           ent_num name type programs title call_sign vess_type tonnage grt flag owner
 * remarks ALT           ent_num alt_num aka|fka|nka name remarks ADD           ent_num add_num
 * address city/state/zip country remarks SDN_COMMENTS  ent_num rest of remarks that were cut at
 * 1,000 characters
 *
 * The remarks are clauses parted by "; " with a full stop at the end.  The table `clauses` says
 * what each beginning means; a clause that no row knows is kept whole as a note, so nothing that
 * the publisher said is lost.
 *
 * Invariants
 *  A. Names stay as written ("FAMILY, Given"): links and aliases name each other that way.
 *  B. Structured facts are built as native cell text and read by vd_fact_read, so that what is
 *     exported reads back.  A clause that fails there becomes a note.
 *
 * Sources: OFAC, "SDN data formats" (dat_spec.txt); the remarks as they stand in the list of 2024.
 */
#include "config.h"

#include "codec/ofac.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vedette/country.h>
#include <vedette/text.h>

enum how {
    DATE,
    PLACE,
    COUNTRY,
    SEX,
    QUOTED_WEAK,
    QUOTED_FORMER,
    QUOTED_ALIAS,
    LINKED,
    DOC,
    PLAIN
};

struct clause {
    const char *begins;
    enum how how;
    int prop;         /* PLAIN */
    const char *type; /* DOC */
};
/* The longest beginning that fits wins. */
static const struct clause clauses[] = {
    {"DOB", DATE, 0, NULL},
    {"POB", PLACE, 0, NULL},
    {"nationality", COUNTRY, 0, NULL},
    {"citizen", COUNTRY, 0, NULL},
    {"Gender", SEX, 0, NULL},
    {"a.k.a.", QUOTED_WEAK, 0, NULL},
    {"f.k.a.", QUOTED_FORMER, 0, NULL},
    {"n.k.a.", QUOTED_ALIAS, 0, NULL},
    {"Linked To:", LINKED, 0, NULL},
    {"Email Address", PLAIN, VD_P_EMAIL, NULL},
    {"Phone Number", PLAIN, VD_P_PHONE, NULL},
    {"Telephone No.", PLAIN, VD_P_PHONE, NULL},
    {"Telephone:", PLAIN, VD_P_PHONE, NULL},
    {"PHONE", PLAIN, VD_P_PHONE, NULL},
    {"Digital Currency Address -", PLAIN, VD_P_ACCOUNT, NULL},
    {"SWIFT/BIC", PLAIN, VD_P_ACCOUNT, NULL},
    {"Passport", DOC, 0, "passport"},
    {"Diplomatic Passport", DOC, 0, "diplomatic-passport"},
    {"Stateless Person Passport", DOC, 0, "stateless-passport"},
    {"Travel Document Number", DOC, 0, "travel-document"},
    {"Refugee ID Card", DOC, 0, "refugee-id"},
    {"National ID No.", DOC, 0, "national-id"},
    {"National Foreign ID Number", DOC, 0, "foreign-id"},
    {"Personal ID Card", DOC, 0, "national-id"},
    {"Identification Number", DOC, 0, "id"},
    {"Turkish Identification Number", DOC, 0, "national-id"},
    {"Citizen's Card Number", DOC, 0, "national-id"},
    {"Tazkira National ID Card", DOC, 0, "national-id"},
    {"Kenyan ID No.", DOC, 0, "national-id"},
    {"Numero de Identidad", DOC, 0, "national-id"},
    {"Cedula No.", DOC, 0, "cedula"},
    {"D.N.I.", DOC, 0, "dni"},
    {"C.U.R.P.", DOC, 0, "curp"},
    {"C.U.I.", DOC, 0, "cui"},
    {"C.U.I.P.", DOC, 0, "cuip"},
    {"C.U.I.T.", DOC, 0, "cuit"},
    {"I.F.E.", DOC, 0, "ife"},
    {"LE Number", DOC, 0, "le"},
    {"Credencial electoral", DOC, 0, "voter-card"},
    {"Electoral Registry No.", DOC, 0, "voter-card"},
    {"Cartilla de Servicio Militar Nacional", DOC, 0, "military-card"},
    {"SSN", DOC, 0, "ssn"},
    {"Residency Number", DOC, 0, "residence"},
    {"Immigration No.", DOC, 0, "immigration"},
    {"VisaNumberID", DOC, 0, "visa"},
    {"Birth Certificate Number", DOC, 0, "birth-certificate"},
    {"Driver's License No.", DOC, 0, "driving-licence"},
    {"Tax ID No.", DOC, 0, "tax-id"},
    {"V.A.T. Number", DOC, 0, "vat"},
    {"Italian Fiscal Code", DOC, 0, "tax-id"},
    {"US FEIN", DOC, 0, "tax-id"},
    {"R.F.C.", DOC, 0, "rfc"},
    {"RFC", DOC, 0, "rfc"},
    {"RIF #", DOC, 0, "rif"},
    {"RTN", DOC, 0, "rtn"},
    {"RUC #", DOC, 0, "ruc"},
    {"NIT #", DOC, 0, "nit"},
    {"Registration Number", DOC, 0, "registration"},
    {"Registration ID", DOC, 0, "registration"},
    {"Business Registration Number", DOC, 0, "business-registration"},
    {"Business Number", DOC, 0, "business-registration"},
    {"Business Registration Document #", DOC, 0, "business-registration"},
    {"Company Number", DOC, 0, "company"},
    {"UK Company Number", DOC, 0, "company"},
    {"Enterprise Number", DOC, 0, "company"},
    {"Commercial Registry Number", DOC, 0, "commercial-registry"},
    {"C.R. No.", DOC, 0, "commercial-registry"},
    {"Central Registration System Number", DOC, 0, "commercial-registry"},
    {"Public Registration Number", DOC, 0, "commercial-registry"},
    {"Chamber of Commerce Number", DOC, 0, "chamber-of-commerce"},
    {"Istanbul Chamber of Comm. No.", DOC, 0, "chamber-of-commerce"},
    {"Dubai Chamber of Commerce Membership No.", DOC, 0, "chamber-of-commerce"},
    {"Folio Mercantil No.", DOC, 0, "folio-mercantil"},
    {"Matricula Mercantil No", DOC, 0, "matricula-mercantil"},
    {"Government Gazette Number", DOC, 0, "gazette"},
    {"Legal Entity Number", DOC, 0, "lei"},
    {"Unified Social Credit Code (USCC)", DOC, 0, "uscc"},
    {"Economic Register Number (CBLS)", DOC, 0, "economic-register"},
    {"License", DOC, 0, "licence"},
    {"Trade License No.", DOC, 0, "trade-licence"},
    {"D-U-N-S Number", DOC, 0, "duns"},
    {"Registered Charity No.", DOC, 0, "charity"},
    {"Vessel Registration Identification", DOC, 0, "vessel"},
    {"Identification Number IMO", DOC, 0, "imo"},
    {"Vessel Registration Identification IMO", DOC, 0, "imo"},
    {"MMSI", DOC, 0, "mmsi"},
    {"Aircraft Tail Number", DOC, 0, "tail-number"},
    {"Aircraft Manufacturer's Serial Number (MSN)", DOC, 0, "msn"},
};

/* ---- cells ---- */

static bool null_cell(const char *s)
{
    while (*s == ' ')
        s++;
    if (!strncmp(s, "-0-", 3))
        s += 3;
    while (*s == ' ')
        s++;
    return !*s;
}

static bool number(const char *s)
{
    size_t n = strspn(s, "0123456789");
    return n > 0 && n < 16 && !s[n];
}

static bool alias_kind(const char *s)
{
    return !strcasecmp(s, "aka") || !strcasecmp(s, "fka") || !strcasecmp(s, "nka");
}

enum vd_ofac_file vd_ofac_which(const struct vd_csv_row *row)
{
    if (row->n < 2 || !number(row->cell[0].s))
        return VD_OFAC_NONE;
    switch (row->n) {
    case 12:
        return VD_OFAC_SDN;
    case 6:
        return VD_OFAC_ADD;
    case 5:
        return alias_kind(row->cell[2].s) ? VD_OFAC_ALT : VD_OFAC_NONE;
    case 2:
        return VD_OFAC_COMMENTS;
    default:
        return VD_OFAC_NONE;
    }
}

const char *vd_ofac_name(enum vd_ofac_file f)
{
    static const char *const names[] = {"unknown", "SDN", "ADD", "ALT", "SDN_COMMENTS"};
    return names[f];
}

int64_t vd_ofac_entry(const struct vd_csv_row *row)
{
    return row->n && number(row->cell[0].s) ? strtoll(row->cell[0].s, NULL, 10) : 0;
}

enum vd_kind vd_ofac_kind(const struct vd_csv_row *row)
{
    const char *type = row->n > 2 ? row->cell[2].s : "";
    if (null_cell(type))
        return VD_ORG;
    return !strcasecmp(type, "individual") ? VD_PERSON : VD_OTHER;
}

/* ---- clauses of the remarks ---- */

struct remarks {
    struct vd_arena *a;
    struct vd_facts *out;
    int n_unread;
    bool nomem;
};

static char *dup(struct remarks *r, const char *s, size_t n)
{
    char *p = vd_arena_strndup(r->a, s, n);
    r->nomem |= !p;
    return p;
}

static void note(struct remarks *r, const char *s, size_t n)
{
    char *p = dup(r, s, n);
    if (p)
        vd_facts_text(r->out, VD_P_NOTE, p);
}

static bool read_fact(struct remarks *r, enum vd_prop prop, const char *s, size_t n)
{
    int rc = vd_facts_read(r->out, r->a, prop, s, n, VD_DATE_ISO, NULL);
    r->nomem |= rc == VD_NOMEM;
    return rc == VD_OK;
}

/* Where in s is the word w, with anything after it? NULL if not. */
static const char *find(const char *s, size_t n, const char *w)
{
    return memmem(s, n, w, strlen(w));
}

/* A part of a structured value, its colons escaped. */
static void add_part(struct vd_buf *b, const char *s, size_t n)
{
    vd_buf_char(b, ':');
    while (n > 0 && s[n - 1] == ' ')
        n--;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == ':')
            vd_buf_char(b, '\\');
        vd_buf_char(b, s[i]);
    }
}

static void add_date(struct vd_buf *b, const char *s, size_t n, const char *word)
{
    const char *p = find(s, n, word);
    if (!p) {
        vd_buf_char(b, ':');
        return;
    }
    p += strlen(word);
    const char *end = s + n, *e = p;
    while (e < end && *e != ';' && *e != '(' && strncmp(e, " expires ", 9) && *e != ',')
        e++;
    add_part(b, p, (size_t)(e - p));
}

/* "1084010 (Egypt) issued 14 Dec 2005 expires 2010" as type:EG:1084010:14 Dec 2005:2010. */
static bool document(struct remarks *r, const char *type, const char *s, size_t n)
{
    struct vd_buf b = {0};
    const char *open = memchr(s, '(', n);
    const char *close = open ? memchr(open, ')', (size_t)(s + n - open)) : NULL;
    const char *issued = find(s, n, " issued "), *expires = find(s, n, " expires ");
    size_t end = n;
    if (open)
        end = (size_t)(open - s);
    if (issued && (size_t)(issued - s) < end)
        end = (size_t)(issued - s);
    if (expires && (size_t)(expires - s) < end)
        end = (size_t)(expires - s);
    const char *country =
        open && close ? vd_country_code(open + 1, (size_t)(close - open - 1)) : NULL;
    if (end == 0 || (open && close && !country))
        return false;
    vd_buf_str(&b, type);
    add_part(&b, country ? country : "", country ? strlen(country) : 0);
    add_part(&b, s, end);
    add_date(&b, s, n, " issued ");
    add_date(&b, s, n, " expires ");
    while (b.len > 0 && b.data[b.len - 1] == ':')
        b.data[--b.len] = '\0';
    bool ok = !b.failed && read_fact(r, VD_P_DOC, b.data, b.len);
    r->nomem |= b.failed;
    vd_buf_free(&b);
    return ok;
}

/* 'X' or "X": the name inside. */
static bool quoted(struct remarks *r, enum vd_prop prop, const char *s, size_t n)
{
    if (n < 3 || (s[0] != '\'' && s[0] != '"') || s[n - 1] != s[0])
        return false;
    char *p = dup(r, s + 1, n - 2);
    if (p)
        vd_facts_text(r->out, prop, p);
    return true;
}

static bool linked(struct remarks *r, const char *s, size_t n)
{
    struct vd_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '@' || s[i] == '\\')
            vd_buf_char(&b, '\\');
        vd_buf_char(&b, s[i]);
    }
    vd_buf_str(&b, "@linked");
    bool ok = !b.failed && read_fact(r, VD_P_ORG, b.data, b.len);
    r->nomem |= b.failed;
    vd_buf_free(&b);
    return ok;
}

static bool sex(struct remarks *r, const char *s, size_t n)
{
    return read_fact(r, VD_P_SEX, s, n);
}

static bool understood(struct remarks *r, const struct clause *c, const char *s, size_t n)
{
    char *text;
    switch (c->how) {
    case DATE:
        return read_fact(r, VD_P_DOB, s, n);
    case COUNTRY:
        return read_fact(r, VD_P_NATIONALITY, s, n);
    case SEX:
        return sex(r, s, n);
    case QUOTED_WEAK:
        return quoted(r, VD_P_WEAK_ALIAS, s, n);
    case QUOTED_FORMER:
        return quoted(r, VD_P_FORMER_NAME, s, n);
    case QUOTED_ALIAS:
        return quoted(r, VD_P_ALIAS, s, n);
    case LINKED:
        return linked(r, s, n);
    case DOC:
        return document(r, c->type, s, n);
    case PLACE:
    case PLAIN:
        if ((text = dup(r, s, n)))
            vd_facts_text(r->out, c->how == PLACE ? VD_P_POB : (enum vd_prop)c->prop, text);
        return true;
    }
    return false;
}

static const struct clause *find_clause(const char *s, size_t n)
{
    const struct clause *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++) {
        size_t len = strlen(clauses[i].begins);
        if (len > longest && n > len && s[len] == ' ' && !memcmp(s, clauses[i].begins, len)) {
            best = &clauses[i];
            longest = len;
        }
    }
    return best;
}

static void one_clause(struct remarks *r, const char *s, size_t n)
{
    while (n > 0 && *s == ' ')
        s++, n--;
    while (n > 0 && s[n - 1] == ' ')
        n--;
    if (n == 0)
        return;
    size_t skip = n > 5 && !memcmp(s, "alt. ", 5) ? 5 : 0;
    const struct clause *c = find_clause(s + skip, n - skip);
    if (c) {
        skip += strlen(c->begins);
        while (skip < n && s[skip] == ' ')
            skip++;
        if (understood(r, c, s + skip, n - skip))
            return;
        r->n_unread += c->how == DATE || c->how == COUNTRY || c->how == SEX;
    }
    note(r, s, n); /* B */
}

/* The end of the clause at s: a "; " outside quotes, or a ";" at the very end. */
static size_t clause_end(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] == ';' && (i + 1 == n || s[i + 1] == ' '))
            return i;
    return n;
}

static void all_remarks(struct remarks *r, const char *s)
{
    size_t n = strlen(s);
    while (n > 0 && s[n - 1] == ' ')
        n--;
    n -= n > 0 && s[n - 1] == '.';
    while (n > 0) {
        size_t end = clause_end(s, n);
        one_clause(r, s, end);
        end += end < n;
        s += end;
        n -= end;
    }
}

/* ---- rows ---- */

/* "SDGT] [SYRIA" */
static void programmes(struct remarks *r, const char *s)
{
    while (*s) {
        size_t n = strcspn(s, "[]");
        while (n > 0 && *s == ' ')
            s++, n--;
        size_t len = n;
        while (len > 0 && s[len - 1] == ' ')
            len--;
        char *tag = len ? dup(r, s, len) : NULL;
        if (tag)
            vd_facts_text(r->out, VD_P_TAG, tag);
        s += n;
        s += *s != '\0';
    }
}

static void person_name(struct remarks *r, const char *name)
{
    const char *comma = strstr(name, ", ");
    if (!comma || comma == name || !comma[2])
        return;
    char *family = dup(r, name, (size_t)(comma - name));
    char *given = dup(r, comma + 2, strlen(comma + 2));
    if (!family || !given)
        return;
    vd_facts_text(r->out, VD_P_FAMILY, family);
    vd_facts_text(r->out, VD_P_GIVEN, given);
    vd_facts_text(r->out, VD_P_NAME_ORDER, "family, given");
}

static void vessel_note(struct remarks *r, const char *what, const char *value)
{
    if (null_cell(value))
        return;
    char *p = vd_arena_printf(r->a, "%s: %s", what, value);
    r->nomem |= !p;
    if (p)
        vd_facts_text(r->out, VD_P_NOTE, p);
}

static int result(const struct remarks *r, struct vd_err *err)
{
    if (r->nomem || r->out->failed)
        return vd_fail(err, VD_NOMEM, "row", "not enough memory for its facts");
    return VD_OK;
}

int vd_ofac_sdn(struct vd_arena *a, const struct vd_csv_row *row, const char *more,
                struct vd_facts *out, int *n_unread, struct vd_err *err)
{
    static const char *const extra[] = {"call sign",     "vessel type", "tonnage",
                                        "gross tonnage", "vessel flag", "vessel owner"};
    struct remarks r = {.a = a, .out = out};
    const struct vd_csv_cell *c = row->cell;
    *n_unread = 0;
    if (row->n < 12 || null_cell(c[1].s))
        return vd_fail(err, VD_CORRUPT, "name", "no name");
    vd_facts_text(out, VD_P_NAME, c[1].s); /* A */
    if (vd_ofac_kind(row) == VD_PERSON)
        person_name(&r, c[1].s);
    if (!null_cell(c[3].s))
        programmes(&r, c[3].s);
    if (!null_cell(c[4].s))
        vd_facts_text(out, VD_P_OCCUPATION, c[4].s);
    for (size_t i = 0; i < 6; i++)
        vessel_note(&r, extra[i], c[5 + i].s);
    if (!null_cell(c[11].s) || more) {
        char *all = vd_arena_printf(a, "%s%s", null_cell(c[11].s) ? "" : c[11].s, more ? more : "");
        r.nomem |= !all;
        if (all)
            all_remarks(&r, all);
    }
    *n_unread = r.n_unread;
    return result(&r, err);
}

int vd_ofac_alt(struct vd_arena *a, const char *kind, const char *name, const char *remarks,
                struct vd_facts *out, struct vd_err *err)
{
    struct remarks r = {.a = a, .out = out};
    if (null_cell(name))
        return vd_fail(err, VD_CORRUPT, "name", "an alias without a name");
    char *p = dup(&r, name, strlen(name));
    if (p)
        vd_facts_text(out, strcasecmp(kind, "fka") ? VD_P_ALIAS : VD_P_FORMER_NAME, p);
    if (!null_cell(remarks))
        note(&r, remarks, strlen(remarks));
    return result(&r, err);
}

int vd_ofac_add(struct vd_arena *a, const char *address, const char *city, const char *country,
                const char *remarks, struct vd_facts *out, struct vd_err *err)
{
    struct remarks r = {.a = a, .out = out};
    const char *part[3] = {address, city, country};
    struct vd_buf b = {0};
    for (int i = 0; i < 3; i++)
        if (!null_cell(part[i]))
            vd_buf_printf(&b, "%s%s", b.len ? ", " : "", part[i]);
    if (b.failed)
        r.nomem = true;
    char *p = b.len && !b.failed ? dup(&r, b.data, b.len) : NULL;
    if (p)
        vd_facts_text(out, VD_P_ADDRESS, p);
    vd_buf_free(&b);
    if (!null_cell(remarks))
        note(&r, remarks, strlen(remarks));
    return result(&r, err);
}
