/* SPDX-License-Identifier: Apache-2.0 */
/* t_export.c: what leaves comes back the same, what may not leave stays; invented people only. */
#include "../test.h"

#include <unistd.h>

#include <vedette/export.h>
#include <vedette/import.h>
#include <vedette/io.h>
#include <vedette/json.h>

static struct vd_store *new_case(const char *name)
{
    struct vd_store *s = NULL;
    char path[600];
    snprintf(path, sizeof(path), "%s", tmp_path(name));
    unlink(path);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_NEW, NULL), VD_OK);
    return s;
}

static void import_text(struct vd_store *s, const char *name, const char *text)
{
    struct vd_import_result r;
    struct vd_import_opts o = {.list = "l"};
    const char *path = tmp_path(name);
    assert_int_equal(vd_write_file(path, text, strlen(text), NULL), VD_OK);
    assert_int_equal(vd_import(s, &path, 1, &o, &r, NULL), VD_OK);
}

/* Export to a file; its text, to be freed with free(). */
static char *export(struct vd_store *s, struct vd_export_opts o, struct vd_export_result *r)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    if (!o.purpose)
        o.purpose = "test of the export";
    assert_int_equal(vd_export(s, &o, f, r, NULL), VD_OK);
    fclose(f);
    return text;
}

/* Everything that a record says, one line a fact, sorted. */
static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *said(struct vd_store *s, const char *ref)
{
    int64_t record, subject;
    struct vd_profile p;
    struct vd_arena *a = vd_arena_new();
    struct vd_buf out = {0};
    assert_int_equal(vd_store_record_by_ref(s, ref, &record, &subject, NULL), VD_OK);
    assert_int_equal(vd_store_profile(s, subject, a, &p, NULL), VD_OK);
    const struct vd_record *r = &p.records[0];
    char **line = vd_arena_alloc(a, (r->n_facts + 1) * sizeof(*line));
    for (size_t i = 0; i < r->n_facts; i++) {
        const struct vd_fact *f = &r->facts[i];
        struct vd_prov v = vd_fact_prov(r, f);
        line[i] = vd_arena_printf(a, "%s=%s [%s|%s|%s|%s] %d..%d %d %s%s%s\n",
                                  vd_prop_column(f->prop), f->value, f->part[0], f->part[1],
                                  f->part[2], f->part[3], f->date.lo, f->date.hi, f->date.precision,
                                  v.source_grade, v.info_grade, v.handling);
    }
    qsort(line, r->n_facts, sizeof(*line), by_text);
    vd_buf_printf(&out, "%d %s %s %s %s %s %s %s %s\n", r->kind, r->prov.source,
                  r->prov.source_grade, r->prov.info_grade, r->prov.handling, r->prov.release_to,
                  r->prov.legal_basis, r->prov.report_date, r->prov.review_by);
    for (size_t i = 0; i < r->n_facts; i++)
        vd_buf_str(&out, line[i]);
    vd_arena_free(a);
    return out.data;
}

/* A random cell for a property that the importer takes. */
static void random_cell(struct vd_buf *b, enum vd_prop p, unsigned *seed)
{
    static const char *const words[] = {"Tamo",
                                        "Verrin \\| Kesh",
                                        "a \"quoted\" word",
                                        "two\nlines",
                                        "semi;colon",
                                        "com,ma",
                                        "-",
                                        "=1+1",
                                        "'apostrophe",
                                        "@at",
                                        "\xD0\x98\xD0\xB2",
                                        "x{B2}",
                                        "y {H2}",
                                        "{not a grade}",
                                        "?",
                                        "tab\there"};
    static const char *const dates[] = {
        "1970",        "1970-05",     "1970-05-31",    "dd/mm/1970",    "circa 1970", "1970..1974",
        "before 1970", "31 May 1970", "1390/03/10 SH", "1400-05-10 AH", "-",          "1980{C3}"};
    static const char *const docs[] = {"passport:AF:X1:2001:2011", "X\\:9", "id::77", "-"};
    static const char *const links[] = {"Iron Circle", "P-1@member",
                                        "Grey \\@ Hand@leader@1999..2003", "X@y@2001..", "?"};
    static const char *const sexes[] = {"M", "F", "male", "-"};
    static const char *const countries[] = {"AF", "UZB", "Iran", "?", "XXA"};
    static const char *const custody[] = {"TR:Sample Prison:2019-04", "IR", "-"};
    static const char *const numbers[] = {"180", "~175", "178.5"};
    const char *const *set = words;
    size_t n = 16;
#define SET(x) (set = (x), n = sizeof(x) / sizeof((x)[0]))
    switch (vd_prop_how(p)) {
    case VD_HOW_DATE:
        SET(dates);
        break;
    case VD_HOW_DOC:
        SET(docs);
        break;
    case VD_HOW_LINK:
        SET(links);
        break;
    case VD_HOW_SEX:
        SET(sexes);
        break;
    case VD_HOW_COUNTRY:
        SET(countries);
        break;
    case VD_HOW_CUSTODY:
        SET(custody);
        break;
    case VD_HOW_NUM:
        SET(numbers);
        break;
    default:
        break;
    }
    int values = (int)((*seed = *seed * 1103515245u + 12345u) >> 16) % 3 + (p == VD_P_NAME);
    vd_buf_char(b, '"');
    for (int i = 0; i < values; i++) {
        const char *w = set[((*seed = *seed * 1103515245u + 12345u) >> 16) % n];
        vd_buf_str(b, i ? " | " : "");
        for (; *w; w++) {
            if (*w == '"')
                vd_buf_char(b, '"');
            vd_buf_char(b, *w);
        }
    }
    vd_buf_char(b, '"');
}

/* One row with a random cell in every column; "" where a file is named. */
static void random_row(struct vd_buf *b, int i, unsigned *seed)
{
    vd_buf_printf(b, "R-%d,%s", i, i % 3 ? "person" : "organisation");
    for (int p = 1; p < VD_P_MAX; p++) {
        vd_buf_char(b, ',');
        if (p == VD_P_DOB)
            vd_buf_str(b, "1970");
        else if (vd_prop_how((enum vd_prop)p) != VD_HOW_FILE)
            random_cell(b, (enum vd_prop)p, seed);
    }
    vd_buf_printf(b, ",Agency %d,%c,%d,%s,%s,law,1999,2031-01\n", i % 3, 'A' + i % 4, 1 + i % 4,
                  i % 2 ? "H1" : "", i % 5 ? "" : "KZ UZ");
}

static char *random_list(int rows)
{
    struct vd_buf b = {0};
    unsigned seed = 11;
    vd_buf_str(&b, "record_id,kind");
    for (int p = 1; p < VD_P_MAX; p++)
        vd_buf_printf(&b, ",%s", vd_prop_column((enum vd_prop)p));
    vd_buf_str(&b, ",source,source_grade,info_grade,handling,release_to,legal_basis,report_date,"
                   "review_by\n");
    for (int i = 0; i < rows; i++)
        random_row(&b, i, &seed);
    return b.data;
}

static void there_and_back(bool guard)
{
    enum { ROWS = 60 };
    struct vd_export_result r;
    struct vd_store *a = new_case("a.vdt"), *b = new_case("b.vdt");
    char *list = random_list(ROWS);
    import_text(a, "a.csv", list);
    char *out = export(a, (struct vd_export_opts){.spreadsheet = guard}, &r);
    assert_int_equal(r.n_records, ROWS);
    assert_int_equal(r.n_withheld, 0);
    uint8_t sha[32];
    char hex[65];
    vd_sha256(out, strlen(out), sha);
    vd_hex(sha, 32, hex);
    assert_string_equal(hex, r.sha256);
    import_text(b, "b.csv", out);
    for (int i = 0; i < ROWS; i++) {
        char ref[16];
        snprintf(ref, sizeof(ref), "R-%d", i);
        char *x = said(a, ref), *y = said(b, ref);
        assert_string_equal(x, y);
        vd_free(x);
        vd_free(y);
    }
    vd_free(list);
    free(out);
    vd_store_close(a);
    vd_store_close(b);
}

static void export_and_import_are_inverse(void **state)
{
    (void)state;
    there_and_back(false);
}

static void the_guard_comes_off_again(void **state)
{
    (void)state;
    there_and_back(true);
    struct vd_export_result r;
    struct vd_store *s = new_case("g.vdt");
    import_text(s, "g.csv", "record_id,name,dob,phone\nA,=cmd,1970,+44 1\n");
    char *out = export(s, (struct vd_export_opts){.spreadsheet = true}, &r);
    assert_non_null(strstr(out, "\r\nA,person,'=cmd,"));
    assert_non_null(strstr(out, ",'+44 1,"));
    free(out);
    out = export(s, (struct vd_export_opts){0}, &r);
    assert_non_null(strstr(out, "\r\nA,person,=cmd,"));
    free(out);
    vd_store_close(s);
}

static void what_may_not_go_is_withheld_and_counted(void **state)
{
    (void)state;
    static const char list[] = "record_id,name,dob,alias,handling,release_to\n"
                               "OPEN,Open,1970,,,\nKZ,For KZ,1970,Hush{TLP:RED},H2,KZ TJ\nUZ,For "
                               "UZ,1970,,,UZ\nH2,Hold,1970,,H2,\n"
                               "RED,Red,1970,,TLP:RED,\nPART,Partly,1970,Known | Secret{H3},H1,\n";
    struct vd_export_result r;
    struct vd_store *s = new_case("w.vdt");
    import_text(s, "w.csv", list);
    char *out = export(s, (struct vd_export_opts){.to = "Kazakhstan"}, &r);
    assert_int_equal(r.n_records, 3);
    assert_int_equal(r.n_withheld, 3);
    assert_int_equal(r.n_facts_withheld, 2);
    assert_non_null(strstr(out, "For KZ"));
    assert_null(strstr(out, "Hush")); /* stricter than the list of its record */
    assert_null(strstr(out, "For UZ"));
    assert_null(strstr(out, "Hold"));
    assert_null(strstr(out, "Red"));
    assert_non_null(strstr(out, "Known"));
    assert_null(strstr(out, "Secret"));
    free(out);
    out = export(s, (struct vd_export_opts){.to = "KZ", .json = true}, &r);
    assert_int_equal(r.n_withheld, 3);
    assert_null(strstr(out, "Secret"));
    free(out);
    out = export(s, (struct vd_export_opts){0}, &r); /* in the house: everything */
    assert_int_equal(r.n_records, 6);
    free(out);
    vd_store_close(s);
}

static int last_export(void *ctx, const struct vd_audit_row *row)
{
    if (!strcmp(row->verb, "export"))
        snprintf(ctx, 600, "%s %s", row->purpose, row->body);
    return 0;
}

static void an_export_is_audited_or_not_made(void **state)
{
    (void)state;
    struct vd_export_result r;
    struct vd_export_opts o = {0};
    char heard[600] = "";
    struct vd_store *s = new_case("u.vdt");
    import_text(s, "u.csv", "record_id,name,dob\nA,Tamo Verrin,1970\n");
    assert_int_equal(vd_export(s, &o, stdout, &r, NULL), VD_INVALID); /* no purpose */
    free(export(s, (struct vd_export_opts){.purpose = "request 7"}, &r));
    assert_int_equal(vd_store_audit_each(s, 1, last_export, heard, NULL), VD_OK);
    assert_true(!strncmp(heard, "request 7 {\"complete\":true", 26));
    assert_non_null(strstr(heard, r.sha256));
    assert_null(strstr(heard, "Verrin"));
    struct vd_err e = {0};
    o.purpose = "request 8";
    FILE *full = fopen("/dev/full", "w");
    if (full) {
        assert_int_equal(vd_export(s, &o, full, &r, &e), VD_IO);
        fclose(full);
        vd_store_audit_each(s, 1, last_export, heard, NULL);
        assert_true(!strncmp(heard, "request 8 {\"complete\":false", 27));
    }
    vd_store_close(s);
}

/* The JSON of a profile parses and leads each value to its list, file and line. */
static void a_profile_in_json_leads_to_its_line(void **state)
{
    (void)state;
    struct vd_export_result r;
    struct vd_jread j;
    enum vd_jtok t;
    struct vd_store *s = new_case("j.vdt");
    import_text(s, "j.csv",
                "record_id,name,dob,alias,source,source_grade,info_grade\n"
                "A,Tamo,circa 1970,Ghost{C3},Agency,B,2\n");
    char *out = export(s, (struct vd_export_opts){.json = true}, &r);
    assert_non_null(strstr(out, "\"list\":\"l\",\"file\":\"j.csv\""));
    assert_non_null(strstr(out, "\"line\":2"));
    assert_non_null(strstr(out,
                           "\"property\":\"alias\",\"value\":\"Ghost\",\"own_provenance\":true,"
                           "\"source\":\"Agency\",\"source_grade\":\"C\",\"info_grade\":\"3\""));
    assert_non_null(strstr(out, "\"earliest\":\"1968-01-01\",\"latest\":\"1972-12-31\","
                                "\"precision\":\"circa\""));
    vd_jread_open(&j, out, strlen(out) - 1);
    while ((t = vd_jread_next(&j)) != VD_J_END)
        assert_int_not_equal(t, VD_J_ERROR);
    vd_jread_close(&j);
    free(out);
    vd_store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(export_and_import_are_inverse),
        cmocka_unit_test(the_guard_comes_off_again),
        cmocka_unit_test(what_may_not_go_is_withheld_and_counted),
        cmocka_unit_test(an_export_is_audited_or_not_made),
        cmocka_unit_test(a_profile_in_json_leads_to_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
