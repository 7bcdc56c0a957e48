/* SPDX-License-Identifier: Apache-2.0 */
/* t_audit.c: the chain, what it binds, and that every touch of it is found and named. */
#include "case_test.h"

static int64_t n_rows;
static int count_row(void *ctx, const struct vd_audit_row *row)
{
    (void)ctx;
    assert_int_equal(strlen(row->hash), 64);
    n_rows++;
    return 0;
}

/* A case with one of everything that is audited. */
static void make_case(const char *path)
{
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct gen g = {5};
    struct import im;
    struct vd_record r;
    struct vd_template t = {.modality = VD_FINGER,
                            .engine = "minutiae/1",
                            .format = "f",
                            .bytes = (const uint8_t *)"template",
                            .n_bytes = 8};
    struct vd_contribution k[2] = {{.template_id = 1, .score = 0.75, .weight = 3, .counted = 3},
                                   {.probe = 1, .template_id = 1, .weight = -2, .counted = -1}};
    struct vd_candidate c[2] = {
        {.rank = 1,
         .subject = 1,
         .record = 1,
         .template_id = 1,
         .score = 0.75,
         .parts = k,
         .n_parts = 2},
        {.rank = 2, .subject = 2, .record = 2, .template_id = 1, .score = 0.5}};
    struct vd_search_new n = {.modality = VD_FINGER,
                              .purpose = "identify",
                              .basis = "warrant 1",
                              .engine = "minutiae/1",
                              .n_gallery = 10};
    int64_t id, search;
    import_begin(&im, s, "list", "aa");
    for (int i = 0; i < 20; i++) {
        gen_wide(&g, a, i, &r);
        r.prov.source = "Agency";
        import_put(&im, &r);
    }
    good(vd_store_media_add(s, 1, "image/png", "picture", 7, NULL, false, &id, &err));
    good(vd_store_template_add(s, 1, im.batch, &t, "a.fmr", &id, &err));
    good(vd_store_audit(s, "import", "batch:1", NULL,
                        "{\"batch\":1,\"changed\":0,\"files\":[\"aa\"],\"new\":20,\"photos\":1,"
                        "\"rejected\":0,\"rows\":20,\"same\":0,\"templates\":1}",
                        &err));
    import_end(&im);
    struct vd_calibration_row worth = {.modality = VD_FINGER,
                                       .engine = "minutiae/1",
                                       .matcher = "finger/2",
                                       .last_template = 1,
                                       .n_templates = 1,
                                       .fingerprint = -7,
                                       .source = "none",
                                       .body = "{}"};
    struct vd_read_by by = {VD_FINGER, 0};
    good(vd_store_search_add(s, &n, c, 2, &search, &err));
    good(vd_store_decision_add(s, 1, VD_V_POSSIBLE, "looks alike", &id, &err));
    good(vd_store_judge(s, 1, 2, 1, "same", &id, &err));
    good(vd_store_unjudge(s, id, &err));
    good(vd_store_calibration_add(s, &worth, &by.calibration, &err));
    n.read_by = &by;
    n.n_read_by = 1;
    good(vd_store_search_add(s, &n, c, 0, &search, &err));
    vd_arena_free(a);
    vd_store_close(s);
}

static void verify_finds(const char *path, int want_rc, int64_t want_seq, const char *what)
{
    struct vd_verify v;
    struct vd_store *s = open_case(path, VD_OPEN_WRITE);
    int rc = vd_store_verify(s, NULL, &v, &err);
    if (rc != want_rc || v.first_bad != want_seq || (want_rc && !strstr(v.what, what)))
        fail_msg("verify gives %d, row %lld, '%s'; wanted %d, row %lld, '%s'", rc,
                 (long long)v.first_bad, v.what, want_rc, (long long)want_seq, what);
    vd_store_close(s);
}

static void calibrations_are_kept(void **state)
{
    (void)state;
    const char *path = fresh_path("worth.vdt");
    make_case(path);
    struct vd_store *s = open_case(path, VD_OPEN_WRITE);
    struct vd_arena *a = vd_arena_new();
    struct vd_calibration_row r, again;
    int64_t id, by;
    good(vd_store_calibration_get(s, 1, a, &r, &err));
    assert_int_equal(r.modality, VD_FINGER);
    assert_string_equal(r.engine, "minutiae/1");
    assert_string_equal(r.body, "{}");
    assert_int_equal(r.fingerprint, -7);
    assert_int_equal(vd_store_calibration_get(s, 2, a, &again, &err), VD_NOTFOUND);
    r.body = "{\"a\":1}";
    good(vd_store_calibration_add(s, &r, &id, &err));
    good(vd_store_calibration_latest(s, VD_FINGER, "minutiae/1", "finger/2", a, &again, &err));
    assert_int_equal(again.id, id);
    assert_string_equal(again.body, "{\"a\":1}");
    assert_int_equal(
        vd_store_calibration_latest(s, VD_FINGER, "minutiae/1", "finger/1", a, &again, &err),
        VD_NOTFOUND);
    assert_int_equal(
        vd_store_calibration_latest(s, VD_FACE, "minutiae/1", "finger/2", a, &again, &err),
        VD_NOTFOUND);
    r.engine = "other/1";
    assert_int_equal(vd_store_calibration_add(s, &r, &id, &err), VD_NOTFOUND);
    good(vd_store_search_calibration(s, 2, VD_FINGER, &by, &err));
    assert_int_equal(by, 1);
    assert_int_equal(vd_store_search_calibration(s, 1, VD_FINGER, &by, &err), VD_NOTFOUND);
    assert_int_equal(vd_store_search_calibration(s, 2, VD_FACE, &by, &err), VD_NOTFOUND);
    vd_arena_free(a);
    vd_store_close(s);
    verify_finds(path, VD_OK, 0, "");
}

static void whole_case_holds(void **state)
{
    (void)state;
    const char *path = fresh_path("holds.vdt");
    make_case(path);
    struct vd_store *s = open_case(path, VD_OPEN_READ);
    struct vd_verify v;
    good(vd_store_verify(s, NULL, &v, &err));
    assert_int_equal(v.n_audit,
                     9); /* init import batch search decide judge unjudge calibrate search */
    assert_int_equal(v.n_media, 1);
    assert_int_equal(v.n_templates, 1);
    assert_int_equal(strlen(v.head), 64);
    n_rows = 0;
    good(vd_store_audit_each(s, 1, count_row, NULL, &err));
    assert_int_equal(n_rows, 9);
    n_rows = 0;
    good(vd_store_audit_each(s, 6, count_row, NULL, &err));
    assert_int_equal(n_rows, 4);
    vd_store_close(s);
}

static void store_itself_refuses(void **state)
{
    (void)state;
    static const char *const tries[] = {"UPDATE audit SET who = 'x' WHERE seq = 2",
                                        "DELETE FROM audit WHERE seq = 2",
                                        "UPDATE decision SET verdict = 5",
                                        "DELETE FROM decision",
                                        "UPDATE search SET purpose = 'x'",
                                        "DELETE FROM candidate",
                                        "UPDATE contribution SET counted = 99",
                                        "DELETE FROM contribution",
                                        "UPDATE calibration SET body = '{\"a\":2}'",
                                        "DELETE FROM calibration",
                                        "DELETE FROM search_calibration",
                                        "UPDATE search_calibration SET modality = 2"};
    const char *path = fresh_path("refuses.vdt");
    sqlite3 *db;
    make_case(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
        assert_int_equal(sqlite3_exec(db, tries[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    sqlite3_close(db);
    verify_finds(path, VD_OK, 0, "");
}

#define UNLOCK                                                                                     \
    "DROP TRIGGER audit_stays; DROP TRIGGER audit_never_goes; DROP TRIGGER decision_stays;"        \
    "DROP TRIGGER decision_never_goes; DROP TRIGGER search_stays; DROP TRIGGER search_never_goes;" \
    "DROP TRIGGER candidate_stays; DROP TRIGGER candidate_never_goes;"                             \
    "DROP TRIGGER contribution_stays; DROP TRIGGER contribution_never_goes;"                       \
    "DROP TRIGGER calibration_stays; DROP TRIGGER calibration_never_goes;"                         \
    "DROP TRIGGER search_calibration_stays; DROP TRIGGER search_calibration_never_goes;"

/* Each touch in a case of its own, and the row that verify must name. */
static void every_touch_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        int64_t seq;
        const char *what;
    } touches[] = {
        {"UPDATE audit SET at = at || ' ' WHERE seq = 3", 3, "changed"},
        {"UPDATE audit SET who = 'nobody' WHERE seq = 2", 2, "changed"},
        {"UPDATE audit SET verb = 'View' WHERE seq = 4", 4, "changed"},
        {"UPDATE audit SET object = 'batch:2' WHERE seq = 3", 3, "changed"},
        {"UPDATE audit SET purpose = '' WHERE seq = 3", 3, "changed"},
        {"UPDATE audit SET purpose = NULL WHERE seq = 4", 4, "changed"},
        {"UPDATE audit SET body = replace(body, '20', '21') WHERE seq = 2", 2, "changed"},
        {"UPDATE audit SET hash = zeroblob(32) WHERE seq = 3", 3, "changed"},
        {"UPDATE audit SET hash = x'00' WHERE seq = 3", 3, "follow"},
        {"UPDATE audit SET prev = zeroblob(32) WHERE seq = 3", 3, "follow"},
        {"DELETE FROM audit WHERE seq = 9", 9, "ends"},
        {"DELETE FROM audit WHERE seq = 3", 3, "missing"},
        {"DELETE FROM audit WHERE seq = 1", 1, "missing"},
        {"DELETE FROM audit", 1, "ends"},
        {"UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;"
         "UPDATE audit SET seq = 4 WHERE seq = 99",
         3, "follow"},
        {"UPDATE meta SET value = 'other' WHERE key = 'uuid'", 1, "belong"},
        {"UPDATE meta SET value = '6' WHERE key = 'audit_count'", 9, "remembers"},
        {"UPDATE record SET name = name || ' ' WHERE id = 9", 3, "records of batch 1"},
        {"UPDATE record SET ref = 'T-X' WHERE id = 9", 3, "records of batch 1"},
        {"UPDATE record SET dob = 19700101 WHERE id = 9", 3, "records of batch 1"},
        {"UPDATE record SET line = 77 WHERE id = 9", 3, "records of batch 1"},
        {"UPDATE name SET body = 'FElse' || char(10) WHERE record = 4", 3, "records of batch 1"},
        {"UPDATE document SET number = 'Z' WHERE record = 4", 3, "records of batch 1"},
        {"UPDATE trait SET body = replace(body, 'listed', 'Listed')", 3, "records of batch 1"},
        {"UPDATE provenance SET source_grade = 'A'", 3, "records of batch 1"},
        {"PRAGMA foreign_keys=OFF; DELETE FROM record WHERE id = 20", 3, "records of batch 1"},
        {"UPDATE batch SET state = 'undone'", 3, "state of batch 1"},
        {"UPDATE search SET purpose = 'curiosity'", 4, "search 1 was changed"},
        {"UPDATE candidate SET score = 0.9 WHERE id = 2", 4, "search 1 was changed"},
        {"DELETE FROM candidate WHERE id = 2", 4, "search 1 was changed"},
        {"UPDATE contribution SET counted = 99 WHERE seq = 1", 4, "search 1 was changed"},
        {"DELETE FROM contribution WHERE seq = 1", 4, "search 1 was changed"},
        {"UPDATE contribution SET modality = 2 WHERE seq = 1", 4, "search 1 was changed"},
        {"INSERT INTO contribution SELECT 2, seq, probe, template, position, score, weight, "
         "counted,"
         " modality FROM contribution",
         4, "search 1 was changed"},
        {"UPDATE calibration SET body = '{\"a\":2}'", 8, "calibration 1 was changed"},
        {"PRAGMA foreign_keys=OFF; DELETE FROM calibration", 8, "calibration 1 is missing"},
        {"DELETE FROM search_calibration", 9, "search 2 was changed"},
        {"INSERT INTO search_calibration VALUES (1, 1, 1)", 4, "search 1 was changed"},
        {"INSERT INTO calibration SELECT 2, engine, matcher, at, who, last_template, n_templates,"
         " n_subjects, fingerprint, n_sampled, n_impostor, n_genuine, n_genuine_subjects, source,"
         " body FROM calibration",
         9, "2 calibrations"},
        {"UPDATE decision SET verdict = 5", 5, "decision 1 was changed"},
        {"DELETE FROM decision", 5, "decision 1 is missing"},
        {"INSERT INTO decision (candidate, verdict, reason, who, at) VALUES (2, 5, 'x', 'y', 'z')",
         9, "2 decisions"},
        {"UPDATE judgement SET reason = 'other'", 6, "judgement 1 was changed"},
        {"UPDATE media SET bytes = x'00'", 0, "picture 1"},
        {"UPDATE batch SET n_new = 19", 2, "counts were changed: batch 1"},
        {"UPDATE edition SET sha256 = 'bb'", 2, "files are not those that were read: batch 1"},
        {"INSERT INTO edition SELECT 9, batch, list, file, map, sha256, n_bytes FROM edition", 2,
         "files are not those that were read: batch 1"},
        {"DELETE FROM media", 2, "pictures are missing or were added: batch 1"},
        {"DELETE FROM template", 2, "templates are missing or were added: batch 1"},
        {"UPDATE record SET subject = 8 WHERE id = 9", 6, "joined without a judgement: record 9"},
        {"UPDATE template SET bytes = x'00'", 0, "template 1"},
    };
    for (size_t i = 0; i < sizeof(touches) / sizeof(touches[0]); i++) {
        const char *path = fresh_path("touch.vdt");
        char sql[1500];
        make_case(path);
        snprintf(sql, sizeof(sql), UNLOCK "%s", touches[i].sql);
        raw_sql(path, sql);
        verify_finds(path, VD_TAMPERED, touches[i].seq, touches[i].what);
    }
}

/* One byte of the file anywhere: verify must not say that all is well unless nothing it covers
 * changed, and must never crash. */
static void flipped_bytes_never_crash(void **state)
{
    (void)state;
    const char *path = fresh_path("flip.vdt");
    struct gen g = {77};
    struct vd_buf bytes = {0};
    struct vd_verify v;
    int n_found = 0;
    make_case(path);
    good(vd_read_file(path, 16 << 20, &bytes, &err));
    for (int i = 0; i < 150; i++) {
        const char *copy = fresh_path("flipped.vdt");
        struct vd_store *s;
        size_t at = gen_next(&g) % bytes.len;
        bytes.data[at] ^= (char)(1 + gen_below(&g, 255));
        char was = bytes.data[at];
        good(vd_write_file(copy, bytes.data, bytes.len, &err));
        (void)was;
        if (vd_store_open(&s, copy, VD_OPEN_READ, &err) == VD_OK) {
            n_found += vd_store_verify(s, NULL, &v, &err) != VD_OK;
            vd_store_close(s);
        } else {
            n_found++;
        }
    }
    assert_true(n_found > 0);
    vd_buf_free(&bytes);
}

static void searches_and_decisions(void **state)
{
    (void)state;
    const char *path = fresh_path("search.vdt");
    struct vd_arena *a = vd_arena_new();
    struct vd_candidates c;
    struct vd_search_row *rows;
    struct vd_decision *d;
    struct vd_search_new bad = {.modality = VD_FACE, .purpose = " ", .basis = "x", .engine = "e/1"};
    int64_t id;
    size_t n;
    make_case(path);
    struct vd_store *s = open_case(path, VD_OPEN_WRITE);
    assert_int_equal(vd_store_search_add(s, &bad, NULL, 0, &id, &err), VD_INVALID);
    bad.purpose = "p";
    bad.basis = NULL;
    assert_int_equal(vd_store_search_add(s, &bad, NULL, 0, &id, &err), VD_INVALID);
    good(vd_store_searches(s, a, 10, &rows, &n, &err));
    assert_int_equal(n, 2); /* the newest first */
    assert_int_equal(rows[1].n_candidates, 2);
    assert_int_equal(rows[1].n_decided, 1);
    good(vd_store_candidates(s, 1, a, &c, &err));
    assert_int_equal(c.n, 2);
    assert_int_equal(c.v[0].verdict, VD_V_POSSIBLE);
    assert_int_equal(c.v[1].verdict, VD_V_UNREVIEWED);
    assert_string_equal(c.v[0].record_ref, "T-0000000");
    assert_true(c.v[0].media > 0);
    good(vd_store_decision_add(s, c.v[0].id, VD_V_EXCLUDED, "a closer look", &id, &err));
    good(vd_store_candidates(s, 1, a, &c, &err));
    assert_int_equal(c.v[0].verdict, VD_V_EXCLUDED);
    good(vd_store_decisions(s, c.v[0].id, a, &d, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(d[1].reason, "a closer look");
    assert_int_equal(vd_store_decision_add(s, 1, VD_V_UNREVIEWED, "x", &id, &err), VD_INVALID);
    assert_int_equal(vd_store_decision_add(s, 1, VD_V_POSSIBLE, "", &id, &err), VD_INVALID);
    assert_int_equal(vd_store_decision_add(s, 77, VD_V_POSSIBLE, "x", &id, &err), VD_NOTFOUND);
    assert_int_equal(vd_store_batch_undo(s, 1, &id, &err), VD_EXISTS); /* a decision rests on it */
    vd_store_close(s);
    verify_finds(path, VD_OK, 0, "");
    vd_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_case_holds),          cmocka_unit_test(calibrations_are_kept),
        cmocka_unit_test(store_itself_refuses),      cmocka_unit_test(every_touch_is_named),
        cmocka_unit_test(flipped_bytes_never_crash), cmocka_unit_test(searches_and_decisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
