/* SPDX-License-Identifier: Apache-2.0 */
/* t_import.c: lists in, whole or not at all; the people are invented. */
#include "../test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <vedette/import.h>
#include <vedette/io.h>

static struct vd_store *store;
static char said[8192]; /* what the reject callback heard: "line:column:reason\n" */

static void hear(void *ctx, const char *file, int64_t line, const char *column, const char *reason)
{
    size_t n = strlen(said);
    (void)ctx, (void)file;
    if (n < sizeof(said) - 300)
        snprintf(said + n, sizeof(said) - n, "%lld:%s:%.200s\n", (long long)line, column, reason);
}

static int fresh_case(void **state)
{
    char path[600];
    (void)state;
    snprintf(path, sizeof(path), "%s", tmp_path("case.vdt"));
    unlink(path);
    unlink(tmp_path("case.vdt-wal"));
    unlink(tmp_path("case.vdt-shm"));
    said[0] = 0;
    return vd_store_open(&store, path, VD_OPEN_NEW, NULL);
}

static int close_case(void **state)
{
    (void)state;
    vd_store_close(store);
    store = NULL;
    return 0;
}

static const char *file_of(const char *name, const char *text, size_t n)
{
    const char *path = tmp_path(name);
    assert_int_equal(vd_write_file(path, text, n, NULL), VD_OK);
    return path;
}

static char *text_of(const char *path)
{
    struct vd_buf b = {0};
    assert_int_equal(vd_read_file(path, 1 << 20, &b, NULL), VD_OK);
    return b.data; /* vd_free */
}

static int import(const char *path, struct vd_import_opts o, struct vd_import_result *out)
{
    static struct vd_err e;
    o.reject = hear;
    memset(&e, 0, sizeof(e));
    int rc = vd_import(store, &path, 1, &o, out, &e);
    if (rc)
        print_message("# %d %s: %s\n", rc, e.where, e.message);
    return rc;
}

static int64_t count_records(void)
{
    struct vd_store_info info;
    assert_int_equal(vd_store_info(store, &info, NULL), VD_OK);
    return info.n_records;
}

static struct vd_profile *profile(const char *ref, struct vd_arena *a)
{
    int64_t record, subject;
    struct vd_profile *p = vd_arena_alloc(a, sizeof(*p));
    assert_int_equal(vd_store_record_by_ref(store, ref, &record, &subject, NULL), VD_OK);
    assert_int_equal(vd_store_profile(store, subject, a, p, NULL), VD_OK);
    return p;
}

static const char *value(const struct vd_profile *p, enum vd_prop prop, size_t nth)
{
    for (size_t i = 0; i < p->records[0].n_facts; i++)
        if (p->records[0].facts[i].prop == prop && nth-- == 0)
            return p->records[0].facts[i].value;
    return NULL;
}

#define LIST                                                                                       \
    "record_id,name,alias,dob,nationality,doc,organisation,source,source_grade,height,shoe size\n" \
    "P-1,Tamo Verrin,Ghost | Red \\| Blue{C3},circa 1970,AF,passport:AF:X1,Iron Circle@member,"    \
    "Agency,B,180,44\n"                                                                            \
    "P-2,\"Ola\nKesh\",,1971-05,Uzbekistan,,,Agency,B,,\n"                                         \
    "P-3,No Date,,,,,,Agency,B,,\n"                                                                \
    "P-4,Bad Date,,31/12/1970,,,,Agency,B,,\n"                                                     \
    "P-5,Short row,1970\n"                                                                         \
    "P-2,Other Kesh,,1972,IR,,,Agency,B,,\n"                                                       \
    "P-6,Unknown All,,?,,,,Agency,B,,\n"

static void a_list_goes_in_and_bad_rows_come_out(void **state)
{
    (void)state;
    struct vd_import_result r;
    const char *path = file_of("alpha.csv", LIST, sizeof(LIST) - 1);
    assert_int_equal(import(path, (struct vd_import_opts){0}, &r), VD_OK);
    assert_int_equal(r.n_rows, 7);
    assert_int_equal(r.n_new, 3);
    assert_int_equal(r.n_rejected, 4);
    assert_string_equal(said, "5:dob:a person needs a name and one of dob, doc, nationality\n"
                              "6:dob:not a date: '31/12/1970'\n"
                              "7::the row has 3 cells, the header 11\n"
                              "8:record_id:the record id of line 3 with other content\n");
    char *rejects = text_of(r.rejects);
    assert_string_equal(
        rejects,
        "record_id,name,alias,dob,nationality,doc,organisation,source,source_grade,height,shoe size"
        ",_line,_column,_reason\n"
        "P-3,No Date,,,,,,Agency,B,,,5,\"dob\",\"a person needs a name and one of dob, doc, "
        "nationality\"\n"
        "P-4,Bad Date,,31/12/1970,,,,Agency,B,,,6,\"dob\",\"not a date: '31/12/1970'\"\n"
        "P-5,Short row,1970,,,,,,,,,7,\"\",\"the row has 3 cells, the header 11\"\n"
        "P-2,Other Kesh,,1972,IR,,,Agency,B,,,8,\"record_id\",\"the record id of line 3 with other "
        "content\"\n");
    vd_free(rejects);
    assert_int_equal(count_records(), 3);

    struct vd_arena *a = vd_arena_new();
    struct vd_profile *p = profile("P-1", a);
    const struct vd_record *rec = &p->records[0];
    assert_string_equal(rec->list, "alpha");
    assert_string_equal(rec->file, "alpha.csv");
    assert_int_equal(rec->line, 2);
    assert_string_equal(rec->prov.source, "Agency");
    assert_string_equal(value(p, VD_P_ALIAS, 0), "Ghost");
    assert_string_equal(value(p, VD_P_ALIAS, 1), "Red | Blue");
    assert_string_equal(value(p, VD_P_HEIGHT, 0), "180");
    assert_string_equal(value(p, VD_P_NOTE, 0), "shoe size: 44");
    const struct vd_fact *f = vd_profile_first(p, VD_P_DOB);
    assert_int_equal(f->date.lo, 19680101);
    p = profile("P-2", a);
    assert_string_equal(value(p, VD_P_NAME, 0), "Ola\nKesh");
    assert_int_equal(p->records[0].line, 3);
    vd_arena_free(a);
}

static void the_same_file_again_changes_nothing(void **state)
{
    (void)state;
    struct vd_import_result r;
    const char *path = file_of("alpha.csv", LIST, sizeof(LIST) - 1);
    assert_int_equal(import(path, (struct vd_import_opts){0}, &r), VD_OK);
    struct vd_store_info before, after;
    vd_store_info(store, &before, NULL);
    assert_int_equal(import(path, (struct vd_import_opts){0}, &r), VD_OK);
    vd_store_info(store, &after, NULL);
    assert_true(r.already);
    assert_int_equal(r.batch, 0);
    assert_int_equal(before.n_records, after.n_records);
    assert_int_equal(before.n_audit, after.n_audit);
}

static void an_edited_list_changes_only_what_changed(void **state)
{
    (void)state;
    struct vd_import_result r;
    static const char one[] = "record_id,name,dob\nA,One,1970\nB,Two,1971\nC,Three,1972\n";
    static const char two[] = "record_id,name,dob\nB,Two,1971\nC,Three,1973\nD,Four,1974\n";
    assert_int_equal(import(file_of("l.csv", one, sizeof(one) - 1), (struct vd_import_opts){0}, &r),
                     VD_OK);
    assert_int_equal(r.n_new, 3);
    assert_int_equal(import(file_of("l.csv", two, sizeof(two) - 1), (struct vd_import_opts){0}, &r),
                     VD_OK);
    assert_int_equal(r.n_new, 1);
    assert_int_equal(r.n_same, 1);
    assert_int_equal(r.n_changed, 1);
    assert_int_equal(r.n_gone, 1);
    struct vd_arena *a = vd_arena_new();
    assert_string_equal(vd_profile_first(profile("C", a), VD_P_DOB)->value, "1973");
    profile("A", a); /* gone from the list, kept in the case */
    int64_t n;
    assert_int_equal(vd_import_undo(store, r.batch, &n, NULL), VD_OK);
    assert_string_equal(vd_profile_first(profile("C", a), VD_P_DOB)->value, "1972");
    int64_t record, subject;
    assert_int_equal(vd_store_record_by_ref(store, "D", &record, &subject, NULL), VD_NOTFOUND);
    vd_arena_free(a);
}

/* Correct the rejects file, import it: the rows join the list; again: nothing. */
static void corrected_rejects_go_in_once(void **state)
{
    (void)state;
    struct vd_import_result r;
    static const char list[] = "record_id,name,dob\nA,One,1970\nB,Two,31.12.1971\n";
    assert_int_equal(
        import(file_of("m.csv", list, sizeof(list) - 1), (struct vd_import_opts){0}, &r), VD_OK);
    assert_int_equal(r.n_rejected, 1);
    assert_non_null(strstr(r.rejects, "/m.rejects.csv"));
    static const char fixed[] = "record_id,name,dob,_line,_column,_reason\n"
                                "B,Two,1971-12-31,3,\"dob\",\"not a date: '31.12.1971'\"\n";
    const char *path = file_of("m.rejects.csv", fixed, sizeof(fixed) - 1);
    assert_int_equal(import(path, (struct vd_import_opts){0}, &r), VD_OK);
    assert_int_equal(r.n_new, 1);
    assert_int_equal(r.n_gone, 0);
    struct vd_arena *a = vd_arena_new();
    struct vd_profile *p = profile("B", a);
    assert_string_equal(p->records[0].list, "m");
    assert_null(value(p, VD_P_NOTE, 0)); /* _line and _reason are no notes */
    vd_arena_free(a);
    /* and the whole list with the correction made there says the same of both */
    static const char whole[] = "record_id,name,dob\nA,One,1970\nB,Two,1971-12-31\n";
    assert_int_equal(
        import(file_of("m.csv", whole, sizeof(whole) - 1), (struct vd_import_opts){0}, &r), VD_OK);
    assert_int_equal(r.n_same, 2);
    assert_int_equal(count_records(), 2);
}

static void rows_without_an_id_are_met_again_by_their_content(void **state)
{
    (void)state;
    struct vd_import_result r;
    static const char one[] = "name,dob\nOne,1970\nTwo,1971\n";
    static const char two[] = "name,dob\nTwo,1971\nThree,1970\n";
    assert_int_equal(import(file_of("n.csv", one, sizeof(one) - 1), (struct vd_import_opts){0}, &r),
                     VD_OK);
    assert_int_equal(import(file_of("n.csv", two, sizeof(two) - 1), (struct vd_import_opts){0}, &r),
                     VD_OK);
    assert_int_equal(r.n_same, 1);
    assert_int_equal(r.n_new, 1);
    assert_int_equal(count_records(), 3);
}

static void a_dry_run_writes_nothing(void **state)
{
    (void)state;
    struct vd_import_result r;
    struct vd_store_info before, after;
    const char *path = file_of("dry.csv", LIST, sizeof(LIST) - 1);
    vd_store_info(store, &before, NULL);
    assert_int_equal(import(path, (struct vd_import_opts){.dry_run = true}, &r), VD_OK);
    vd_store_info(store, &after, NULL);
    assert_int_equal(r.n_rows, 7);
    assert_int_equal(r.n_new, 3);
    assert_int_equal(r.n_rejected, 4);
    assert_int_equal(r.batch, 0);
    assert_string_equal(r.rejects, "");
    assert_int_not_equal(access(tmp_path("dry.rejects.csv"), F_OK), 0);
    assert_memory_equal(&before, &after, sizeof(before));
    const struct vd_import_column *dob = NULL;
    for (size_t i = 0; i < r.n_columns; i++)
        if (!strcmp(r.columns[i].name, "dob"))
            dob = &r.columns[i];
    assert_non_null(dob);
    assert_int_equal(dob->n_filled, 5);
    assert_int_equal(dob->n_bad, 1);
    /* with a case that has the list, it says what would change; without one it still reads */
    assert_int_equal(import(path, (struct vd_import_opts){0}, &r), VD_OK);
    assert_int_equal(import(path, (struct vd_import_opts){.dry_run = true}, &r), VD_OK);
    assert_int_equal(r.n_same, 3);
    assert_int_equal(r.n_new, 0);
    struct vd_import_opts o = {.dry_run = true};
    assert_int_equal(vd_import(NULL, &path, 1, &o, &r, NULL), VD_OK);
    assert_int_equal(r.n_new, 3);
}

static void what_is_no_list_is_refused(void **state)
{
    (void)state;
    static const char html[] = "<!DOCTYPE html><html>403</html>", words[] = "just,some\nwords,1\n";
    struct vd_import_result r;
    struct vd_import_opts o = {0};
    assert_int_equal(import(file_of("e.csv", "", 0), o, &r), VD_CORRUPT);
    assert_int_equal(import(file_of("h.csv", html, sizeof(html) - 1), o, &r), VD_CORRUPT);
    assert_int_equal(import(file_of("w.csv", words, sizeof(words) - 1), o, &r), VD_CORRUPT);
    assert_int_equal(import(tmp_path("missing.csv"), o, &r), VD_NOINPUT);
    assert_int_equal(import(tmp_path("."), o, &r), VD_INVALID);
    o.map = "other";
    assert_int_equal(import(tmp_path("w.csv"), o, &r), VD_INVALID);
    assert_int_equal(count_records(), 0);
}

/* Two files, the second no list: the first is not in either. */
static void one_bad_file_stops_the_whole_call(void **state)
{
    (void)state;
    char a[600], b[600];
    snprintf(a, sizeof(a), "%s", file_of("a.csv", "name,dob\nX,1970\n", 16));
    snprintf(b, sizeof(b), "%s", file_of("b.csv", "<html></html>", 13));
    const char *paths[] = {a, b};
    struct vd_import_opts o = {0};
    struct vd_import_result r;
    assert_int_equal(vd_import(store, paths, 2, &o, &r, NULL), VD_CORRUPT);
    assert_int_equal(count_records(), 0);
    struct vd_job job = {0};
    job.cancel = true;
    o.job = &job;
    assert_int_equal(vd_import(store, paths, 1, &o, &r, NULL), VD_CANCELLED);
    assert_int_equal(count_records(), 0);
    assert_int_equal(vd_store_begin(store, NULL), VD_OK); /* no transaction was left open */
    vd_store_rollback(store);
}

static void files_beside_the_list_are_taken_and_no_others(void **state)
{
    (void)state;
    static const char jpeg[] = "\xff\xd8\xff\xe0"
                               "1234567890",
                      junk[] = "not a picture";
    static const char fmr[] = "FMR\0 20\0 not a record";
    static const char list[] = "record_id,name,dob,photo,template\n"
                               "A,Fine,1970,faces/a.jpg,\n"
                               "B,Junk,1970,faces/junk.jpg,\n"
                               "C,Missing,1970,faces/none.jpg,\n"
                               "D,Outside,1970,../outside.jpg,\n"
                               "E,Absolute,1970,/etc/passwd,\n"
                               "F,Link,1970,faces/link.jpg,\n"
                               "G,Template,1970,,finger=7:broken.fmr\n"
                               "H,None,1970,-,?\n";
    mkdir(tmp_path("lists"), 0700);
    mkdir(tmp_path("lists/faces"), 0700);
    file_of("lists/faces/a.jpg", jpeg, sizeof(jpeg) - 1);
    file_of("lists/faces/junk.jpg", junk, sizeof(junk) - 1);
    file_of("outside.jpg", jpeg, sizeof(jpeg) - 1);
    file_of("lists/broken.fmr", fmr, sizeof(fmr) - 1);
    unlink(tmp_path("lists/faces/link.jpg"));
    assert_int_equal(symlink("../../outside.jpg", tmp_path("lists/faces/link.jpg")), 0);
    struct vd_import_result r;
    assert_int_equal(
        import(file_of("lists/p.csv", list, sizeof(list) - 1), (struct vd_import_opts){0}, &r),
        VD_OK);
    assert_int_equal(r.n_new, 8); /* the rows go in all the same */
    assert_int_equal(r.n_rejected, 0);
    assert_int_equal(r.n_photos, 1);
    assert_int_equal(r.n_templates, 0);
    assert_int_equal(r.n_warnings, 6);
    char *rejects = text_of(r.rejects);
    assert_non_null(strstr(rejects, "B,Junk,1970,faces/junk.jpg,,3,\"photo\",\"warning: "
                                    "faces/junk.jpg: neither JPEG nor PNG\""));
    assert_non_null(strstr(rejects, "faces/none.jpg: no such file"));
    assert_non_null(strstr(rejects, "../outside.jpg: leads out of the folder"));
    assert_non_null(strstr(rejects, "/etc/passwd: an absolute path"));
    assert_non_null(strstr(rejects, "faces/link.jpg: leads out of the folder"));
    assert_non_null(strstr(rejects, "8,\"template\",\"warning: broken.fmr: "));
    vd_free(rejects);
    struct vd_arena *a = vd_arena_new();
    struct vd_profile *p = profile("A", a);
    assert_int_equal(p->n_media, 1);
    assert_string_equal(p->media[0].mime, "image/jpeg");
    vd_arena_free(a);
}

static void headers_of_others_are_understood(void **state)
{
    (void)state;
    static const char list[] =
        "\xEF\xBB\xBF ID ;First Name; SURNAME;Date of Birth (YYYY);"
        "Nationality/Citizenship;Gender\r\nX-1;Tamo;Verrin;1970;IRN;male\r\n";
    struct vd_import_result r;
    assert_int_equal(
        import(file_of("o.csv", list, sizeof(list) - 1), (struct vd_import_opts){0}, &r), VD_OK);
    assert_string_equal(r.encoding, "UTF-8 with BOM");
    assert_string_equal(r.delimiter, ";");
    assert_int_equal(r.n_new, 1);
    struct vd_arena *a = vd_arena_new();
    struct vd_profile *p = profile("X-1", a);
    assert_string_equal(value(p, VD_P_NAME, 0), "Tamo Verrin");
    assert_string_equal(value(p, VD_P_SEX, 0), "M");
    assert_string_equal(vd_profile_first(p, VD_P_NATIONALITY)->part[0], "IR");
    vd_arena_free(a);
}

static void headers_in_camel_case_and_kinds_and_peoples_of_others(void **state)
{
    (void)state;
    static const char list[] =
        "recordId,schema,name,previousName,birthDate,birthPlace,fatherName,nationality,HTMLText\r\n"
        "X-2,Person,Tamo Verrin,Tamo Zell,1970-03-31,Osh,Oru,Kyrgyz,q\r\n"
        "X-3,LegalEntity,Verrin Trading,,,,,Uzbek,\r\n";
    struct vd_import_result r;
    assert_int_equal(
        import(file_of("k.csv", list, sizeof(list) - 1), (struct vd_import_opts){0}, &r), VD_OK);
    assert_int_equal(r.n_new, 2);
    struct vd_arena *a = vd_arena_new();
    struct vd_profile *p = profile("X-2", a);
    assert_string_equal(value(p, VD_P_FORMER_NAME, 0), "Tamo Zell");
    assert_string_equal(value(p, VD_P_DOB, 0), "1970-03-31");
    assert_string_equal(value(p, VD_P_POB, 0), "Osh");
    assert_string_equal(value(p, VD_P_FATHER, 0), "Oru");
    assert_string_equal(vd_profile_first(p, VD_P_NATIONALITY)->part[0], "KG");
    p = profile("X-3", a);
    assert_int_equal(p->kind, VD_ORG);
    assert_string_equal(vd_profile_first(p, VD_P_NATIONALITY)->part[0], "UZ");
    vd_arena_free(a);
}

static void the_ofac_files_are_joined(void **state)
{
    (void)state;
    static const char sdn[] =
        "101,\"TESTOV, Ivan\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB "
        "1970; "
        "Linked To: TEST BRIGADE.\"\r\n"
        "102,\"TEST BRIGADE\",-0- ,\"SDGT] [SYRIA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Tax ID "
        "No. "
        "12\"\r\n"
        "103,\"M/V TEST\",\"vessel\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a";
    static const char alt[] = "101,1,\"aka\",\"TESTOFF, I.\",-0- \r\n102,2,\"fka\",\"OLD BRIGADE\","
                              "-0- \r\n999,3,\"aka\",\"NOBODY\",-0- \r\n\x1a";
    static const char add[] = "101,1,\"1 Test Road\",\"Testville\",\"Georgia\",-0- \r\n";
    static const char more[] = "102,\"34 (Mexico).\"\r\n";
    char p[4][600];
    const char *paths[4] = {p[0], p[1], p[2], p[3]};
    snprintf(p[0], 600, "%s", file_of("alt.txt", alt, sizeof(alt) - 1)); /* any order, any name */
    snprintf(p[1], 600, "%s", file_of("x1.csv", sdn, sizeof(sdn) - 1));
    snprintf(p[2], 600, "%s", file_of("c.csv", more, sizeof(more) - 1));
    snprintf(p[3], 600, "%s", file_of("add.csv", add, sizeof(add) - 1));
    struct vd_import_opts o = {.map = "ofac", .reject = hear};
    struct vd_import_result r;
    assert_int_equal(vd_import(store, paths, 1, &o, &r, NULL), VD_INVALID); /* ALT alone */
    assert_int_equal(vd_import(store, paths, 4, &o, &r, NULL), VD_OK);
    assert_int_equal(r.n_new, 3);
    assert_int_equal(r.n_persons, 1);
    assert_int_equal(r.n_orgs, 1);
    assert_int_equal(r.n_other, 1);
    assert_int_equal(r.n_dangling, 1);
    assert_string_equal(said, "3:ent_num:warning: alt.txt: entry 999 is not in the SDN file\n");
    struct vd_arena *a = vd_arena_new();
    struct vd_profile *q = profile("ofac-101", a);
    assert_string_equal(value(q, VD_P_ALIAS, 0), "TESTOFF, I.");
    assert_string_equal(value(q, VD_P_ADDRESS, 0), "1 Test Road, Testville, Georgia");
    const struct vd_fact *alias = vd_profile_first(q, VD_P_ALIAS);
    assert_string_equal(vd_fact_prov(&q->records[0], alias).report_ref, "alt.txt:1");
    assert_string_equal(vd_fact_prov(&q->records[0], alias).source, "US Treasury OFAC");
    const struct vd_fact *link = vd_profile_first(q, VD_P_ORG);
    struct vd_profile *org = profile("ofac-102", a);
    assert_int_equal(link->target, org->subject);
    assert_string_equal(link->part[1], "linked");
    assert_string_equal(value(org, VD_P_FORMER_NAME, 0), "OLD BRIGADE");
    assert_string_equal(value(org, VD_P_DOC, 0), "tax-id:MX:1234");
    vd_arena_free(a);
    assert_int_equal(vd_import(store, paths, 4, &o, &r, NULL), VD_OK);
    assert_true(r.already);
}

static void an_encoding_that_is_named_is_used(void **state)
{
    (void)state;
    static const char list[] = "record_id,name,dob\nW,\xd2\xe0\xec\xee,1970\n"; /* windows-1251 */
    struct vd_import_result r;
    const char *path = file_of("enc.csv", list, sizeof(list) - 1);
    assert_int_equal(import(path, (struct vd_import_opts){.dry_run = true}, &r), VD_OK);
    assert_int_equal(r.n_rejected, 1); /* never guessed */
    assert_non_null(strstr(said, "2:name:byte 0xd2 (byte 3 of the row) is not UTF-8"));
    struct vd_import_opts o = {.encoding = "windows-1251", .map = "native"};
    assert_int_equal(import(path, o, &r), VD_OK);
    assert_int_equal(r.n_new, 1);
    assert_string_equal(r.encoding, "windows-1251");
    struct vd_arena *a = vd_arena_new();
    assert_string_equal(value(profile("W", a), VD_P_NAME, 0), "\xD0\xA2\xD0\xB0\xD0\xBC\xD0\xBE");
    vd_arena_free(a);
    o.encoding = "no-such";
    path = file_of("enc2.csv", list, sizeof(list) - 1);
    assert_int_equal(import(path, o, &r), VD_UNSUPPORTED);
}

static void every_import_is_audited_without_names(void **state)
{
    (void)state;
    struct vd_import_result r;
    struct vd_verify v;
    assert_int_equal(
        import(file_of("alpha.csv", LIST, sizeof(LIST) - 1), (struct vd_import_opts){0}, &r),
        VD_OK);
    int64_t n;
    assert_int_equal(vd_import_undo(store, r.batch, &n, NULL), VD_OK);
    assert_int_equal(n, 3);
    assert_int_equal(count_records(), 0);
    assert_int_equal(import(tmp_path("alpha.csv"), (struct vd_import_opts){0}, &r), VD_OK);
    assert_int_equal(r.n_new, 3); /* what was taken back can come again */
    /* read in another way it is not the same import */
    assert_int_equal(import(tmp_path("alpha.csv"), (struct vd_import_opts){.dmy = true}, &r),
                     VD_OK);
    assert_false(r.already);
    assert_int_equal(r.n_same, 3);
    assert_int_equal(r.n_new, 1);
    assert_int_equal(vd_store_verify(store, NULL, &v, NULL), VD_OK);
    assert_int_equal(vd_import_undo(store, 999, &n, NULL), VD_NOTFOUND);
}

static int hear_audit(void *ctx, const struct vd_audit_row *row)
{
    (void)ctx;
    if (!strcmp(row->verb, "import")) {
        assert_non_null(strstr(row->body, "\"new\":3"));
        assert_non_null(strstr(row->body, "\"files\":[\""));
        assert_null(strstr(row->body, "Verrin"));
        assert_null(strstr(row->body, "alpha"));
        snprintf(said, sizeof(said), "audited");
    }
    return 0;
}

static void the_audit_row_says_what_went_in(void **state)
{
    (void)state;
    struct vd_import_result r;
    assert_int_equal(
        import(file_of("alpha.csv", LIST, sizeof(LIST) - 1), (struct vd_import_opts){0}, &r),
        VD_OK);
    assert_int_equal(vd_store_audit_each(store, 1, hear_audit, NULL, NULL), VD_OK);
    assert_string_equal(said, "audited");
}

#define T(f) cmocka_unit_test_setup_teardown(f, fresh_case, close_case)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_list_goes_in_and_bad_rows_come_out),
        T(the_same_file_again_changes_nothing),
        T(an_edited_list_changes_only_what_changed),
        T(corrected_rejects_go_in_once),
        T(rows_without_an_id_are_met_again_by_their_content),
        T(a_dry_run_writes_nothing),
        T(what_is_no_list_is_refused),
        T(one_bad_file_stops_the_whole_call),
        T(files_beside_the_list_are_taken_and_no_others),
        T(headers_of_others_are_understood),
        T(headers_in_camel_case_and_kinds_and_peoples_of_others),
        T(the_ofac_files_are_joined),
        T(an_encoding_that_is_named_is_used),
        T(every_import_is_audited_without_names),
        T(the_audit_row_says_what_went_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
