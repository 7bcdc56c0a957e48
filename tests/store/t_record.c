/* SPDX-License-Identifier: Apache-2.0 */
/* t_record.c: what goes into the case comes out of it: facts, provenance, editions, undo, joins. */
#include "case_test.h"

#include "store/record.h"

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static void check_prov(const struct vd_prov *a, const struct vd_prov *b)
{
    assert_true(same_text(a->source, b->source));
    assert_true(same_text(a->source_grade, b->source_grade));
    assert_true(same_text(a->info_grade, b->info_grade));
    assert_true(same_text(a->handling, b->handling));
    assert_true(same_text(a->release_to, b->release_to));
    assert_true(same_text(a->legal_basis, b->legal_basis));
    assert_true(same_text(a->report_ref, b->report_ref));
    assert_true(same_text(a->report_date, b->report_date));
    assert_true(same_text(a->valid_from, b->valid_from));
    assert_true(same_text(a->review_by, b->review_by));
}

static void check_fact(const struct vd_fact *a, const struct vd_fact *b)
{
    assert_int_equal(a->prop, b->prop);
    assert_string_equal(a->value, b->value);
    for (int i = 0; i < VD_PARTS; i++)
        if (!same_text(a->part[i], b->part[i]))
            fail_msg("%s '%s' part %d: '%s' became '%s'", vd_prop_column(a->prop), a->value, i,
                     a->part[i] ? a->part[i] : "-", b->part[i] ? b->part[i] : "-");
    if (memcmp(&a->date, &b->date, sizeof(a->date)) != 0)
        fail_msg("%s '%s': date %d..%d/%d became %d..%d/%d", vd_prop_column(a->prop), a->value,
                 a->date.lo, a->date.hi, a->date.precision, b->date.lo, b->date.hi,
                 b->date.precision);
    assert_int_equal(a->own != NULL, b->own != NULL);
    if (a->own)
        check_prov(a->own, b->own);
}

/* Facts of one property keep their order; properties come in the order of the table. */
static void check_record(const struct vd_record *in, const struct vd_record *out)
{
    size_t n = 0;
    assert_int_equal(in->n_facts, out->n_facts);
    assert_int_equal(in->kind, out->kind);
    assert_string_equal(in->ref, out->ref);
    assert_int_equal(in->line, out->line);
    check_prov(&in->prov, &out->prov);
    for (int p = 1; p < VD_P_MAX; p++)
        for (size_t i = 0; i < in->n_facts; i++)
            if (in->facts[i].prop == (enum vd_prop)p)
                check_fact(&in->facts[i], &out->facts[n++]);
}

static void every_fact_comes_back(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("facts.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct gen g = {7}, again = {7};
    struct import im;
    int64_t id[400];
    struct vd_record r, back;
    import_begin(&im, s, "mixed", "aa");
    for (int i = 0; i < 400; i++) {
        vd_arena_reset(a);
        gen_mixed(&g, a, i, &r);
        id[i] = import_put(&im, &r);
    }
    import_end(&im);
    for (int i = 0; i < 400; i++) {
        vd_arena_reset(a);
        gen_mixed(&again, a, i, &r);
        good(vd_record_load(s, id[i], a, &back, &err));
        check_record(&r, &back);
        assert_string_equal(back.list, "mixed");
        assert_string_equal(back.file, "test.csv");
        assert_int_equal(back.batch, im.batch);
    }
    vd_arena_free(a);
    vd_store_close(s);
}

static void dates_in_other_orders_come_back(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("dmy.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct vd_fact f[5];
    struct vd_record back, r = {.kind = VD_PERSON, .ref = "D-1", .facts = f, .n_facts = 5};
    static const struct {
        enum vd_prop prop;
        const char *text;
    } in[] = {{VD_P_DOB, "03/04/1970"},
              {VD_P_DOC, "passport:KZ:N1::31/05/2030"},
              {VD_P_ORG, "Red Circle@member@01/02/2010..03/02/2011"},
              {VD_P_CUSTODY, "TJ:Prison:05/06/2018"},
              {VD_P_RELEASE, "07/08/2027"}};
    for (int i = 0; i < 5; i++)
        good(vd_fact_read(a, in[i].prop, in[i].text, strlen(in[i].text), VD_DATE_DMY, &f[i], &err));
    struct import im;
    import_begin(&im, s, "dmy", "aa");
    int64_t id = import_put(&im, &r);
    assert_int_equal(import_put(&im, &r), id);
    assert_int_equal(im.n[VD_PUT_SAME], 1);
    import_end(&im);
    good(vd_record_load(s, id, a, &back, &err));
    assert_int_equal(back.n_facts, 5);
    for (int i = 0; i < 5; i++) {
        const struct vd_fact *got = &back.facts[i == 4 ? 4 : i];
        assert_string_equal(got->value, f[i].value);
        assert_memory_equal(&got->date, &f[i].date, sizeof(f[i].date));
    }
    vd_arena_free(a);
    vd_store_close(s);
}

static void provenance_is_kept_once(void **state)
{
    (void)state;
    const char *path = fresh_path("prov.vdt");
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct gen g = {1};
    struct import im;
    struct vd_record r;
    import_begin(&im, s, "list", "aa");
    for (int i = 0; i < 500; i++) {
        vd_arena_reset(a);
        gen_narrow(&g, a, i, &r);
        r.prov = (struct vd_prov){.source = i % 2 ? "Agency A" : "Agency B", .info_grade = "2"};
        import_put(&im, &r);
    }
    import_end(&im);
    vd_store_close(s);
    assert_int_equal(raw_int(path, "SELECT count(*) FROM provenance"), 2);
    assert_int_equal(raw_int(path, "SELECT count(*) FROM origin"), 2);
    assert_int_equal(raw_int(path, "SELECT count(*) FROM record WHERE line IS NOT NULL"), 0);
    assert_int_equal(raw_int(path, "SELECT count(*) FROM v_person WHERE source = 'Agency A'"), 250);
    vd_arena_free(a);
}

/* ---- the same list again ---- */

static void put_mixed(struct import *im, uint64_t seed, int n, const char *name_of_third)
{
    struct vd_arena *a = vd_arena_new();
    struct gen g = {seed};
    struct vd_record r;
    for (int i = 0; i < n; i++) {
        gen_mixed(&g, a, i, &r);
        if (i % 3 == 0 && name_of_third)
            gen_add(a, &r, VD_P_ALIAS, name_of_third);
        import_put(im, &r);
    }
    vd_arena_free(a);
}

static void second_import_changes_nothing(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("again.vdt"), VD_OPEN_NEW);
    struct import im;
    struct vd_edition e = {.list = "list", .file = "f", .map = "native", .sha256 = "aa"};
    int64_t known;
    good(vd_store_edition_known(s, &e, &known, &err));
    assert_int_equal(known, 0);
    import_begin(&im, s, "list", "aa");
    put_mixed(&im, 3, 300, NULL);
    import_end(&im);
    good(vd_store_edition_known(s, &e, &known, &err));
    assert_int_equal(known, im.batch);
    import_begin(&im, s, "list", "bb");
    put_mixed(&im, 3, 300, NULL);
    assert_int_equal(im.n[VD_PUT_SAME], 300);
    import_end(&im);
    import_begin(&im, s, "other list", "cc");
    put_mixed(&im, 3, 300, NULL);
    assert_int_equal(im.n[VD_PUT_NEW], 300);
    import_end(&im);
    vd_store_close(s);
}

/* Everything that a person can see, as one text. */
static void dump(const char *path, struct vd_buf *out)
{
    static const char *const tables[] = {"record",  "trait", "name",  "document", "link",
                                         "custody", "fact",  "media", "template"};
    sqlite3 *db;
    sqlite3_stmt *st;
    char text[200];
    vd_buf_clear(out);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        snprintf(text, sizeof(text), "SELECT * FROM %s ORDER BY 1, 2", tables[t]);
        assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW) {
            vd_buf_printf(out, "%s", tables[t]);
            for (int i = 0; i < sqlite3_column_count(st); i++)
                vd_buf_printf(out, "|%s",
                              sqlite3_column_text(st, i) ? (const char *)sqlite3_column_text(st, i)
                                                         : "-");
            vd_buf_char(out, '\n');
        }
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
}

static void undo_gives_back_what_was(void **state)
{
    (void)state;
    const char *path = fresh_path("undo.vdt");
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    struct vd_buf before = {0}, after = {0};
    struct import im, second;
    struct vd_verify v;
    int64_t n, id;
    import_begin(&im, s, "list", "aa");
    put_mixed(&im, 3, 120, NULL);
    import_end(&im);
    vd_store_close(s);
    dump(path, &before);
    s = open_case(path, VD_OPEN_WRITE);
    import_begin(&second, s, "list", "bb");
    put_mixed(&second, 3, 150, "Changed Alias");
    assert_int_equal(second.n[VD_PUT_CHANGED], 40);
    assert_int_equal(second.n[VD_PUT_SAME], 80);
    assert_int_equal(second.n[VD_PUT_NEW], 30);
    good(vd_store_media_add(s, 1, "image/png", "abc", 3, NULL, false, &id, &err));
    import_end(&second);
    good(vd_store_verify(s, NULL, &v, &err));
    assert_int_equal(vd_store_batch_undo(s, im.batch, &n, &err), VD_EXISTS);
    assert_non_null(strstr(err.hint, "batch 2"));
    good(vd_store_batch_undo(s, second.batch, &n, &err));
    assert_int_equal(n, 70);
    good(vd_store_verify(s, NULL, &v, &err));
    assert_int_equal(vd_store_batch_undo(s, second.batch, &n, &err), VD_NOTFOUND);
    assert_int_equal(vd_store_batch_undo(s, 99, &n, &err), VD_NOTFOUND);
    vd_store_close(s);
    dump(path, &after);
    assert_string_equal(before.data, after.data);
    s = open_case(path, VD_OPEN_WRITE);
    good(vd_store_batch_undo(s, im.batch, &n, &err));
    assert_int_equal(n, 120);
    vd_store_close(s);
    assert_int_equal(raw_int(path, "SELECT count(*) FROM record"), 0);
    assert_int_equal(raw_int(path, "SELECT count(*) FROM fact"), 0);
    vd_buf_free(&before);
    vd_buf_free(&after);
}

static void ids_are_never_used_again(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("ids.vdt"), VD_OPEN_NEW);
    struct vd_record r = {.kind = VD_PERSON, .ref = "A"};
    struct import im;
    int64_t n;
    import_begin(&im, s, "list", "aa");
    int64_t first = import_put(&im, &r);
    import_end(&im);
    good(vd_store_batch_undo(s, im.batch, &n, &err));
    import_begin(&im, s, "list", "bb");
    int64_t second = import_put(&im, &r);
    import_end(&im);
    assert_true(second > first);
    vd_store_close(s);
}

/* Long enough for the filter over refs: duplicates far apart are still met, in an empty case and
 * in one that has records. */
static void long_lists_meet_their_duplicates(void **state)
{
    (void)state;
    const char *path = fresh_path("long.vdt");
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    enum { N = 2500 };
    for (int round = 0; round < 3; round++) {
        struct gen g = {round == 1 ? 9 : 8};
        struct import im;
        struct vd_record r;
        import_begin(&im, s, "list", round ? "bb" : "aa");
        for (int i = 0; i < N; i++) {
            vd_arena_reset(a);
            gen_narrow(&g, a, i * 7919 % N, &r); /* refs in no order */
            import_put(&im, &r);
            if (round == 0 && i % 1200 == 1199)
                import_put(&im, &r);
        }
        import_end(&im);
        assert_int_equal(im.n[VD_PUT_NEW], round == 0 ? N : 0);
        assert_int_equal(im.n[VD_PUT_SAME], round == 0 ? 2 : 0);
        assert_int_equal(im.n[VD_PUT_CHANGED], round == 0 ? 0 : N);
    }
    struct vd_verify v;
    good(vd_store_verify(s, NULL, &v, &err));
    vd_store_close(s);
    assert_int_equal(raw_int(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'record_ref'"),
                     1);
    vd_arena_free(a);
}

static void history_stays_readable(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("history.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct vd_record r = {.kind = VD_PERSON, .ref = "H-1", .line = 2};
    struct vd_profile p;
    struct import im;
    gen_add(a, &r, VD_P_NAME, "Old Name");
    import_begin(&im, s, "list", "aa");
    int64_t id = import_put(&im, &r);
    import_end(&im);
    r = (struct vd_record){.kind = VD_PERSON, .ref = "H-1", .line = 9};
    gen_add(a, &r, VD_P_NAME, "New Name");
    import_begin(&im, s, "list", "bb");
    assert_int_equal(import_put(&im, &r), id);
    import_end(&im);
    good(vd_store_profile(s, id, a, &p, &err));
    assert_string_equal(p.caption, "New Name");
    assert_int_equal(p.n_records, 2);
    assert_int_equal(p.records[0].line, 9);
    assert_int_equal(p.records[1].line, 2);
    assert_int_equal(p.records[1].superseded_by, id);
    assert_string_equal(p.records[1].facts[0].value, "Old Name");
    assert_int_not_equal(p.records[0].batch, p.records[1].batch);
    vd_arena_free(a);
    vd_store_close(s);
}

static void row_without_id_gets_one_from_its_content(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("noref.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct vd_record r = {.kind = VD_PERSON, .line = 2}, other = {.kind = VD_PERSON, .line = 3};
    struct import im;
    gen_add(a, &r, VD_P_NAME, "No Id");
    gen_add(a, &other, VD_P_NAME, "No Id Either");
    import_begin(&im, s, "list", "aa");
    int64_t id = import_put(&im, &r);
    assert_int_not_equal(import_put(&im, &other), id);
    r.line = 7;
    assert_int_equal(import_put(&im, &r), id);
    assert_int_equal(im.n[VD_PUT_SAME], 1);
    import_end(&im);
    vd_arena_free(a);
    vd_store_close(s);
}

static void bare_record_waits_for_its_list(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("bare.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct vd_template t = {.modality = VD_FINGER,
                            .engine = "minutiae/1",
                            .format = "x",
                            .position = 7,
                            .bytes = (const uint8_t *)"abc",
                            .n_bytes = 3};
    struct vd_record r = {.kind = VD_PERSON, .ref = "B-1", .line = 2};
    struct vd_profile p;
    struct import im;
    int64_t bare, tid, rec, subject, n;
    good(vd_store_begin(s, &err));
    good(vd_store_record_bare(s, "B-1", VD_PERSON, &bare, &err));
    good(vd_store_template_add(s, bare, 0, &t, "b.fmr", &tid, &err));
    assert_int_equal(vd_store_template_add(s, bare, 0, &t, "b.fmr", &n, &err), VD_EXISTS);
    assert_int_equal(n, tid);
    good(vd_store_commit(s, &err));
    gen_add(a, &r, VD_P_NAME, "Now Known");
    import_begin(&im, s, "list", "aa");
    assert_int_equal(import_put(&im, &r), bare);
    assert_int_equal(im.n[VD_PUT_NEW], 1);
    import_end(&im);
    good(vd_store_record_by_ref(s, "B-1", &rec, &subject, &err));
    assert_int_equal(rec, bare);
    good(vd_store_profile(s, subject, a, &p, &err));
    assert_string_equal(p.caption, "Now Known");
    assert_int_equal(p.n_templates, 1);
    assert_int_equal(p.templates[0].id, tid);
    good(vd_store_batch_undo(s, im.batch, &n, &err));
    good(vd_store_profile(s, subject, a, &p, &err));
    assert_string_equal(p.caption, "B-1");
    assert_int_equal(p.n_templates, 1);
    vd_arena_free(a);
    vd_store_close(s);
}

/* ---- links, joins ---- */

static int64_t put_named(struct import *im, struct vd_arena *a, enum vd_kind kind, const char *ref,
                         const char *name, enum vd_prop p, const char *link)
{
    struct vd_record r = {.kind = kind, .ref = ref, .line = 2};
    gen_add(a, &r, VD_P_NAME, name);
    if (link)
        gen_add(a, &r, p, link);
    return import_put(im, &r);
}

static void links_find_their_subjects(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("links.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct vd_profile p;
    struct import im;
    import_begin(&im, s, "people", "aa");
    int64_t by_name =
        put_named(&im, a, VD_PERSON, "P-1", "One", VD_P_ORG, "red lantern CIRCLE@member");
    int64_t by_ref = put_named(&im, a, VD_PERSON, "P-2", "Two", VD_P_ORG, "O-1@leader@2015..2018");
    int64_t later = put_named(&im, a, VD_PERSON, "P-3", "Three", VD_P_ORG, "Late Group");
    put_named(&im, a, VD_PERSON, "P-4", "Four", VD_P_ASSOCIATE, "P-1@brother");
    int64_t org = put_named(&im, a, VD_ORG, "O-1", "Red Lantern Circle", VD_P_ALIAS, "RLC");
    import_end(&im);
    good(vd_store_profile(s, org, a, &p, &err));
    assert_int_equal(p.n_links_in, 2);
    assert_int_equal(p.links_in[0].subject, by_name);
    assert_string_equal(p.links_in[1].role, "leader");
    assert_string_equal(p.links_in[1].to, "2018");
    assert_int_equal(p.links_in[1].subject, by_ref);
    good(vd_store_profile(s, by_name, a, &p, &err));
    assert_int_equal(vd_profile_first(&p, VD_P_ORG)->target, org);
    assert_int_equal(p.n_links_in, 1); /* the brother */
    good(vd_store_profile(s, later, a, &p, &err));
    assert_int_equal(vd_profile_first(&p, VD_P_ORG)->target, 0);
    import_begin(&im, s, "groups", "bb");
    int64_t late = put_named(&im, a, VD_ORG, "O-9", "Late Group", VD_P_ALIAS, NULL);
    import_end(&im);
    good(vd_store_profile(s, later, a, &p, &err));
    assert_int_equal(vd_profile_first(&p, VD_P_ORG)->target, late);
    int64_t n;
    good(vd_store_batch_undo(s, im.batch, &n, &err));
    good(vd_store_profile(s, later, a, &p, &err));
    assert_int_equal(vd_profile_first(&p, VD_P_ORG)->target, 0);
    vd_arena_free(a);
    vd_store_close(s);
}

static int64_t subject_of(struct vd_store *s, const char *ref)
{
    int64_t record, subject;
    good(vd_store_record_by_ref(s, ref, &record, &subject, &err));
    return subject;
}

static void joining_and_parting(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("join.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct vd_profile p;
    struct vd_row *rows;
    struct vd_list l = {.kind = VD_PERSON, .filter = "third"};
    struct import im;
    int64_t id[4], j1, j2, n_undo;
    size_t n;
    import_begin(&im, s, "list", "aa");
    id[0] = put_named(&im, a, VD_PERSON, "J-0", "First Name", VD_P_ALIAS, NULL);
    id[1] = put_named(&im, a, VD_PERSON, "J-1", "Second Name", VD_P_ALIAS, NULL);
    id[2] = put_named(&im, a, VD_PERSON, "J-2", "Third Name", VD_P_ALIAS, NULL);
    id[3] = put_named(&im, a, VD_PERSON, "J-3", "Fourth Name", VD_P_ALIAS, NULL);
    import_end(&im);
    good(vd_store_judge(s, id[2], id[1], 1, "same fingers", &j1, &err));
    good(vd_store_judge(s, id[1], id[0], 1, "same face", &j2, &err));
    assert_int_equal(subject_of(s, "J-2"), id[0]);
    good(vd_store_profile(s, id[0], a, &p, &err));
    assert_int_equal(p.n_records, 3);
    assert_int_equal(p.n_judgements, 2);
    assert_int_equal(vd_store_profile(s, id[2], a, &p, &err), VD_NOTFOUND);
    good(vd_store_page(s, &l, NULL, false, 10, a, &rows, &n, &err));
    assert_int_equal(n, 1); /* found by the name of a joined record */
    assert_int_equal(rows[0].subject, id[0]);
    assert_int_equal(rows[0].n_records, 3);
    good(vd_store_page(s, &(struct vd_list){0}, NULL, false, 10, a, &rows, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(vd_store_batch_undo(s, im.batch, &n_undo, &err), VD_EXISTS);
    good(vd_store_unjudge(s, j2, &err));
    assert_int_equal(subject_of(s, "J-0"), id[0]);
    assert_int_equal(subject_of(s, "J-1"), id[1]);
    assert_int_equal(subject_of(s, "J-2"), id[1]);
    assert_int_equal(vd_store_unjudge(s, j2, &err), VD_NOTFOUND);
    good(vd_store_judge(s, id[1], id[2], -1, "different DNA", &j2, &err));
    assert_int_equal(subject_of(s, "J-2"), id[2]); /* the newer judgement of a pair stands */
    good(vd_store_page(s, &(struct vd_list){0}, NULL, false, 10, a, &rows, &n, &err));
    assert_int_equal(n, 4);
    assert_int_equal(vd_store_judge(s, id[1], id[1], 1, "x", &j1, &err), VD_INVALID);
    assert_int_equal(vd_store_judge(s, id[1], 999, 1, "x", &j1, &err), VD_NOTFOUND);
    vd_arena_free(a);
    vd_store_close(s);
}

static void ids_as_typed(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("typed.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct import im;
    int64_t found;
    import_begin(&im, s, "list", "aa");
    int64_t one = put_named(&im, a, VD_PERSON, "X-1", "One", VD_P_ALIAS, NULL);
    int64_t two = put_named(&im, a, VD_PERSON, "1", "Two", VD_P_ALIAS, NULL);
    import_end(&im);
    good(vd_store_find_id(s, "X-1", &found, &err));
    assert_int_equal(found, one);
    good(vd_store_find_id(s, "1", &found, &err)); /* a ref goes before a number */
    assert_int_equal(found, two);
    good(vd_store_find_id(s, "#1", &found, &err));
    assert_int_equal(found, one);
    assert_int_equal(vd_store_find_id(s, "#99", &found, &err), VD_NOTFOUND);
    assert_int_equal(vd_store_find_id(s, "#", &found, &err), VD_NOTFOUND);
    assert_int_equal(vd_store_find_id(s, "", &found, &err), VD_NOTFOUND);
    vd_arena_free(a);
    vd_store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_comes_back),
        cmocka_unit_test(dates_in_other_orders_come_back),
        cmocka_unit_test(provenance_is_kept_once),
        cmocka_unit_test(second_import_changes_nothing),
        cmocka_unit_test(undo_gives_back_what_was),
        cmocka_unit_test(ids_are_never_used_again),
        cmocka_unit_test(long_lists_meet_their_duplicates),
        cmocka_unit_test(history_stays_readable),
        cmocka_unit_test(row_without_id_gets_one_from_its_content),
        cmocka_unit_test(bare_record_waits_for_its_list),
        cmocka_unit_test(links_find_their_subjects),
        cmocka_unit_test(joining_and_parting),
        cmocka_unit_test(ids_as_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
