/* SPDX-License-Identifier: Apache-2.0 */
/* t_open.c: opening, permissions, hostile files, several processes, every store of the registry. */
#include "case_test.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "store/ops.h"

static void modes_of_opening(void **state)
{
    (void)state;
    const char *path = fresh_path("modes.vdt");
    struct vd_store *s = NULL;
    struct vd_store_info info, again;
    struct stat sb;
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_WRITE, &err), VD_NOINPUT);
    assert_non_null(strstr(err.hint, "init"));
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_READ, &err), VD_NOINPUT);
    assert_int_not_equal(stat(path, &sb), 0); /* and nothing was made */
    s = open_case(path, VD_OPEN_CREATE);
    good(vd_store_info(s, &info, &err));
    vd_store_close(s);
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0600);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_NEW, &err), VD_EXISTS);
    s = open_case(path, VD_OPEN_CREATE);
    good(vd_store_info(s, &again, &err));
    assert_string_equal(info.uuid, again.uuid);
    assert_int_equal(again.n_audit, 1);
    assert_int_equal(again.schema_version, 5);
    assert_string_equal(vd_store_path(s), path);
    assert_false(vd_store_readonly(s));
    vd_store_close(s);
    vd_store_close(NULL);
}

static void others_may_not_read(void **state)
{
    (void)state;
    const char *path = fresh_path("perm.vdt");
    struct vd_store *s;
    vd_store_close(open_case(path, VD_OPEN_NEW));
    chmod(path, 0640);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_WRITE, &err), VD_DENIED);
    assert_non_null(strstr(err.hint, "chmod 600"));
    chmod(path, 0604);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_READ, &err), VD_DENIED);
    const char *dir = tmp_path("shared");
    char in[600];
    mkdir(dir, 0770);
    chmod(dir, 02770);
    snprintf(in, sizeof(in), "%s/perm.vdt", dir);
    unlink(in);
    vd_store_close(open_case(in, VD_OPEN_NEW));
    chmod(in, 0660);
    vd_store_close(open_case(in, VD_OPEN_WRITE)); /* a setgid folder is shared on purpose */
    chmod(in, 0664);
    assert_int_equal(vd_store_open(&s, in, VD_OPEN_WRITE, &err), VD_DENIED);
}

static void hostile_files_are_refused(void **state)
{
    (void)state;
    const char *path = fresh_path("hostile.vdt");
    struct vd_store *s;
    struct gen g = {3};
    char noise[40000];
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (char)gen_next(&g);
    for (int i = 0; i < 3; i++) {
        fresh_path("hostile.vdt");
        if (i == 1)
            memcpy(noise, "SQLite format 3", 16);
        good(vd_write_file(path, noise, i == 2 ? 0 : sizeof(noise), &err));
        for (int mode = 0; mode < 2; mode++) {
            int rc = vd_store_open(&s, path, mode ? VD_OPEN_READ : VD_OPEN_WRITE, &err);
            assert_int_equal(rc, VD_CORRUPT);
            assert_null(s);
        }
    }
    fresh_path("hostile.vdt");
    raw_sql(path, "CREATE TABLE t (a); PRAGMA application_id = 77");
    chmod(path, 0600);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_WRITE, &err), VD_CORRUPT);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_CREATE, &err), VD_CORRUPT);
    fresh_path("hostile.vdt");
    vd_store_close(open_case(path, VD_OPEN_NEW));
    raw_sql(path, "PRAGMA user_version = 99");
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_WRITE, &err), VD_UNSUPPORTED);
    assert_int_equal(vd_store_open(&s, tmp_path("."), VD_OPEN_READ, &err), VD_CORRUPT);
}

/* What 004.sql and 005.sql made. */
#define DROP_NAMES                                                                                 \
    "DROP TABLE name_segment; DROP TABLE name_skeleton; DROP TABLE name_block;"                    \
    "DROP TABLE name_entry; DROP TABLE name_gone; DELETE FROM meta WHERE key = 'names';"           \
    "DROP TABLE search_query; DROP TABLE candidate_reason;"

/* A case of format 1 with a search in it: as 002.sql and 003.sql found it. */
static void make_old_case(const char *path)
{
    struct vd_search_new n = {.modality = VD_FINGER,
                              .purpose = "p",
                              .basis = "b",
                              .engine = "minutiae/1",
                              .params_json = "{\"top\":20}",
                              .n_gallery = 7};
    struct gen g = {5};
    struct vd_arena *a = vd_arena_new();
    struct vd_record r;
    struct import im;
    int64_t search;
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    import_begin(&im, s, "old", "aa");
    gen_wide(&g, a, 1, &r);
    struct vd_candidate c = {.rank = 1, .template_id = 1, .score = 41};
    c.subject = c.record = import_put(&im, &r);
    import_end(&im);
    good(vd_store_search_add(s, &n, &c, 1, &search, &err));
    vd_store_close(s);
    vd_arena_free(a);
    raw_sql(path,
            "DROP TABLE contribution; DROP TABLE search_calibration; DROP TABLE calibration;"
            "DROP TABLE outcome; DROP TABLE engine_metric;" DROP_NAMES "PRAGMA user_version = 1");
}

static void look_at_old_search(struct vd_store *s, int format)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_candidates c;
    struct vd_search_row row;
    struct vd_store_info info;
    struct vd_verify v;
    good(vd_store_info(s, &info, &err));
    assert_int_equal(info.schema_version, format);
    good(vd_store_candidates(s, 1, a, &c, &err));
    assert_int_equal(c.n, 1);
    assert_true(c.v[0].score == 41);
    assert_int_equal(c.v[0].n_parts, 0);
    good(vd_store_search_get(s, 1, a, &row, &err));
    assert_int_equal(row.n_searched, 7); /* it knew no filter: all were searched */
    assert_null(row.filter);
    assert_false(row.together || row.strict);
    assert_int_equal(vd_store_search_get(s, 99, a, &row, &err), VD_NOTFOUND);
    struct vd_calibration_row worth;
    int64_t read_by;
    assert_int_equal(vd_store_calibration_get(s, 1, a, &worth, &err), VD_NOTFOUND);
    assert_int_equal(
        vd_store_calibration_latest(s, VD_FINGER, "minutiae/1", "finger/2", a, &worth, &err),
        VD_NOTFOUND);
    assert_int_equal(vd_store_search_calibration(s, 1, VD_FINGER, &read_by, &err), VD_NOTFOUND);
    struct vd_outcome *outcomes;
    struct vd_print *prints;
    size_t n;
    assert_int_equal(row.calibration, 0);
    assert_int_equal(row.outcome, VD_OUTCOME_OPEN);
    assert_true(row.fpir == 0);
    good(vd_store_outcomes(s, 1, a, &outcomes, &n, &err));
    assert_int_equal(n, 0);
    good(vd_store_search_prints(s, 1, a, &prints, &n, &err));
    assert_int_equal(n, 0);
    int metric = 1;
    good(vd_store_metric(s, VD_FACE, "unstated/0", &metric, &err));
    assert_int_equal(metric, 0);
    good(vd_store_verify(s, NULL, &v, &err));
    vd_arena_free(a);
}

static void an_older_case_is_read_as_it_is_and_migrated_when_written(void **state)
{
    (void)state;
    const char *path = fresh_path("old.vdt");
    struct vd_contribution k[2] = {
        {.template_id = 1, .score = 41, .weight = 21, .counted = 21},
        {.probe = 1, .modality = VD_VOICE, .template_id = 2, .score = 9, .counted = -5}};
    struct vd_candidate c = {.rank = 1, .subject = 1, .record = 1, .parts = k, .n_parts = 2};
    struct vd_search_new n = {.modality = VD_FINGER, .purpose = "p", .basis = "b", .engine = "e/1"};
    struct vd_arena *a = vd_arena_new();
    struct vd_candidates found;
    struct vd_verify v;
    int64_t id;
    make_old_case(path);
    struct vd_store *s = open_case(path, VD_OPEN_READ);
    look_at_old_search(s, 1);
    vd_store_close(s);
    assert_int_equal(raw_int(path, "PRAGMA user_version"), 1);
    s = open_case(path, VD_OPEN_WRITE);
    look_at_old_search(s, 5);
    good(vd_store_search_add(s, &n, &c, 1, &id, &err));
    good(vd_store_candidates(s, id, a, &found, &err));
    assert_int_equal(found.v[0].n_parts, 2);
    assert_true(found.v[0].fused == 16);
    assert_int_equal(found.v[0].parts[1].probe, 1);
    assert_int_equal(found.v[0].parts[0].modality, 0);
    assert_int_equal(found.v[0].parts[1].modality, VD_VOICE);
    good(vd_store_verify(s, NULL, &v, &err));
    vd_store_close(s);
    s = open_case(path, VD_OPEN_READ);
    look_at_old_search(s, 5);
    vd_store_close(s);
    vd_arena_free(a);
}

/* Format 2 knew contributions, but not of what kind. */
static void contributions_of_format_2_are_read(void **state)
{
    (void)state;
    const char *path = fresh_path("two.vdt");
    struct vd_contribution k = {.template_id = 1, .score = 41, .weight = 21, .counted = 21};
    struct vd_candidate c = {.rank = 1, .subject = 1, .record = 1, .parts = &k, .n_parts = 1};
    struct vd_search_new n = {.modality = VD_FINGER, .purpose = "p", .basis = "b", .engine = "e/1"};
    struct vd_arena *a = vd_arena_new();
    struct vd_candidates found;
    struct vd_verify v;
    int64_t id;
    struct vd_store *s = open_case(path, VD_OPEN_NEW);
    good(vd_store_search_add(s, &n, &c, 1, &id, &err));
    vd_store_close(s);
    raw_sql(path,
            "ALTER TABLE contribution DROP COLUMN modality; DROP TABLE engine_metric;"
            "DROP TABLE search_calibration; DROP TABLE calibration; DROP TABLE outcome;" DROP_NAMES
            "PRAGMA user_version = 2");
    for (int write = 0; write < 2; write++) {
        s = open_case(path, write ? VD_OPEN_WRITE : VD_OPEN_READ);
        good(vd_store_candidates(s, id, a, &found, &err));
        assert_int_equal(found.v[0].n_parts, 1);
        assert_int_equal(found.v[0].parts[0].modality, 0);
        assert_true(found.v[0].fused == 21);
        good(vd_store_verify(s, NULL, &v, &err));
        vd_store_close(s);
    }
    assert_int_equal(raw_int(path, "PRAGMA user_version"), 5);
    vd_arena_free(a);
}

static int n_files(const char *dir)
{
    char cmd[700];
    snprintf(cmd, sizeof(cmd), "ls -A '%s' | wc -l", dir);
    FILE *p = popen(cmd, "r");
    int n = -1;
    if (p && fscanf(p, "%d", &n) != 1)
        n = -1;
    if (p)
        pclose(p);
    return n;
}

static void readers_write_nothing(void **state)
{
    (void)state;
    const char *dir = tmp_path("ro");
    char path[600];
    struct vd_arena *a = vd_arena_new();
    struct vd_row *rows;
    size_t n;
    int64_t id;
    mkdir(dir, 0700);
    snprintf(path, sizeof(path), "%s/case.vdt", dir);
    unlink(path);
    struct vd_store *w = open_case(path, VD_OPEN_NEW);
    struct import im;
    struct vd_record r = {.kind = VD_PERSON, .ref = "R-1"};
    import_begin(&im, w, "list", "aa");
    import_put(&im, &r);
    import_end(&im);
    vd_store_close(w);
    char lock[620];
    snprintf(lock, sizeof(lock), "%s.lock", path);
    unlink(lock);
    assert_int_equal(n_files(dir), 1);
    chmod(path, 0400);
    chmod(dir, 0500);
    struct vd_store *s = open_case(path, VD_OPEN_READ);
    assert_true(vd_store_readonly(s));
    good(vd_store_page(s, &(struct vd_list){0}, NULL, false, 5, a, &rows, &n, &err));
    assert_int_equal(n, 1);
    assert_int_equal(vd_store_begin(s, &err), VD_DENIED);
    assert_int_equal(vd_store_setting_set(s, "a", "b", &err), VD_DENIED);
    good(vd_store_sort_prepare(s, "name", &err)); /* nothing happens */
    assert_int_equal(n_files(dir), 1);
    vd_store_close(s);
    assert_int_equal(n_files(dir), 1);
    chmod(dir, 0700);
    chmod(path, 0600);
    /* a reader sees what a writer commits meanwhile once it asks for the version */
    s = open_case(path, VD_OPEN_READ);
    int64_t v = vd_store_version(s);
    w = open_case(path, VD_OPEN_WRITE);
    r.ref = "R-2";
    import_begin(&im, w, "list", "bb");
    import_put(&im, &r);
    import_end(&im);
    assert_int_not_equal(vd_store_version(s), v);
    good(vd_store_page(s, &(struct vd_list){0}, NULL, false, 5, a, &rows, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(vd_store_find_id(s, "R-2", &id, &err), VD_OK);
    vd_store_close(w);
    vd_store_close(s);
    vd_arena_free(a);
}

static void two_handles_of_one_process(void **state)
{
    (void)state;
    const char *path = fresh_path("two.vdt");
    struct vd_store *one = open_case(path, VD_OPEN_NEW), *two = open_case(path, VD_OPEN_WRITE);
    struct vd_buf value = {0};
    int64_t v = vd_store_version(two);
    good(vd_store_setting_set(one, "theme", "dark", &err));
    assert_int_not_equal(vd_store_version(two), v);
    good(vd_store_setting_get(two, "theme", &value, &err));
    assert_string_equal(value.data, "dark");
    vd_store_close(one); /* must not take the locks of the other away */
    good(vd_store_setting_set(two, "theme", NULL, &err));
    assert_int_equal(vd_store_setting_get(two, "theme", &value, &err), VD_NOTFOUND);
    good(vd_store_begin(two, &err));
    assert_int_equal(vd_store_begin(two, &err), VD_INVALID);
    vd_store_rollback(two);
    assert_int_equal(vd_store_commit(two, &err), VD_INVALID);
    vd_store_close(two);
    vd_buf_free(&value);
}

/* Four processes add one to the same number 200 times each: not one may be lost. */
static int add_ones(const char *path, int times)
{
    struct vd_store *s;
    struct vd_buf value = {0};
    char text[24];
    if (vd_store_open(&s, path, VD_OPEN_WRITE, &err) != VD_OK)
        return 2;
    for (int i = 0; i < times; i++) {
        if (vd_store_begin(s, &err) != VD_OK)
            return 3;
        long n = vd_store_setting_get(s, "n", &value, &err) == VD_OK ? atol(value.data) : 0;
        snprintf(text, sizeof(text), "%ld", n + 1);
        if (vd_store_setting_set(s, "n", text, &err) != VD_OK ||
            vd_store_audit(s, "count", "n", NULL, "{}", &err) != VD_OK ||
            vd_store_commit(s, &err) != VD_OK)
            return 4;
    }
    vd_buf_free(&value);
    vd_store_close(s);
    return 0;
}

static void no_update_is_lost(void **state)
{
    (void)state;
    const char *path = fresh_path("lost.vdt");
    struct vd_buf value = {0};
    struct vd_verify v;
    enum { PROCESSES = 4, TIMES = 200 };
    vd_store_close(open_case(path, VD_OPEN_NEW));
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0)
            _exit(add_ones(path, TIMES));
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
    }
    struct vd_store *s = open_case(path, VD_OPEN_WRITE);
    good(vd_store_setting_get(s, "n", &value, &err));
    assert_int_equal(atol(value.data), PROCESSES * TIMES);
    good(vd_store_verify(s, NULL, &v, &err));
    assert_int_equal(v.n_audit, 1 + PROCESSES * TIMES);
    vd_store_close(s);
    vd_buf_free(&value);
}

/* ---- what every store must do ---- */

static int stop_at_first(void *ctx, const struct vd_template_item *t)
{
    *(int64_t *)ctx = t->id;
    return 1;
}

static void conform(const struct vd_store_ops *o, const char *path)
{
    struct vd_store *s, *other;
    struct vd_arena *a = vd_arena_new();
    struct vd_store_info info;
    struct vd_verify v;
    struct vd_profile p;
    struct vd_row *rows;
    struct import im;
    struct gen g = {21};
    struct vd_record r;
    enum vd_put what;
    size_t n;
    int64_t id = 0;
    good(o->open(&s, path, VD_OPEN_NEW, &err));
    good(o->open(&other, path, VD_OPEN_WRITE, &err));
    int64_t version = o->version(other);
    import_begin(&im, s, "list", "aa");
    for (int i = 0; i < 30; i++) {
        gen_wide(&g, a, i, &r);
        good(o->put(s, im.edition, &r, &what, &id, &err));
        assert_int_equal(what, VD_PUT_NEW);
    }
    good(o->page(other, &(struct vd_list){0}, NULL, false, 50, a, &rows, &n, &err));
    assert_int_equal(n, 0); /* nobody sees what is not committed */
    good(vd_store_batch_end(s, im.batch, &err));
    good(o->append_audit(s, "test", "x:1", "testing", "{}", &err));
    good(o->commit(s, &err));
    assert_int_not_equal(o->version(other), version);
    good(o->page(other, &(struct vd_list){0}, NULL, false, 50, a, &rows, &n, &err));
    assert_int_equal(n, 30);
    good(o->get(other, rows[3].subject, a, &p, &err));
    assert_string_equal(p.records[0].ref, rows[3].ref);
    good(o->begin(s, &err));
    good(o->append_audit(s, "test", "x:2", NULL, "{}", &err));
    o->rollback(s);
    id = 0;
    good(o->each_template(s, VD_FINGER, NULL, 0, stop_at_first, &id, &err));
    assert_int_equal(id, 0);
    good(o->info(other, &info, &err));
    assert_int_equal(info.n_persons, 30);
    assert_int_equal(info.n_audit, 3);
    good(o->check(other, NULL, &v, &err));
    o->close(other);
    o->close(s);
    vd_arena_free(a);
}

static void every_store_conforms(void **state)
{
    (void)state;
    for (int i = 0; i < vd_stores_n; i++)
        conform(vd_stores[i], fresh_path("conform.vdt"));
}

static void default_paths(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    good(vd_store_default_path("given", &b, &err));
    assert_string_equal(b.data, "given");
    setenv("VEDETTE_CASE", "/from/env", 1);
    good(vd_store_default_path(NULL, &b, &err));
    assert_string_equal(b.data, "/from/env");
    unsetenv("VEDETTE_CASE");
    setenv("XDG_DATA_HOME", "/data", 1);
    good(vd_store_default_path(NULL, &b, &err));
    assert_string_equal(b.data, "/data/vedette/case.vdt");
    vd_buf_free(&b);
}

static void templates_by_engine(void **state)
{
    (void)state;
    struct vd_store *s = open_case(fresh_path("engines.vdt"), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct vd_engine_row *e;
    struct vd_template_row row;
    struct vd_buf bytes = {0};
    char mime[32];
    size_t n;
    int64_t rec, id, media, seen = 0;
    good(vd_store_begin(s, &err));
    good(vd_store_record_bare(s, "E-1", VD_PERSON, &rec, &err));
    for (int i = 0; i < 5; i++) {
        uint8_t b = (uint8_t)i;
        struct vd_template t = {.modality = i < 3 ? VD_FINGER : VD_FACE,
                                .format = "f",
                                .position = i,
                                .engine = i == 2 ? "other/2" : "one/1",
                                .bytes = &b,
                                .n_bytes = 1};
        good(vd_store_template_add(s, rec, 0, &t, "x", &id, &err));
    }
    good(vd_store_media_add(s, rec, "image/jpeg", "JPEG", 4, "2019", true, &media, &err));
    good(vd_store_commit(s, &err));
    good(vd_store_engines(s, VD_FINGER, a, &e, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(e[0].engine, "one/1");
    assert_int_equal(e[0].n, 2);
    good(vd_store_engines_in_use(s, VD_FINGER, a, &e, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(e[1].engine, "other/2");
    good(vd_store_engines_in_use(s, VD_VOICE, a, &e, &n, &err));
    assert_int_equal(n, 0);
    good(vd_store_templates_each(s, VD_FINGER, "other/2", 0, stop_at_first, &seen, &err));
    assert_int_equal(seen, 3);
    seen = 0;
    good(vd_store_templates_each(s, VD_FACE, NULL, 4, stop_at_first, &seen, &err));
    assert_int_equal(seen, 5);
    good(vd_store_template_get(s, 5, &bytes, &row, a, &err));
    assert_int_equal(bytes.len, 1);
    assert_int_equal(row.position, 4);
    assert_int_equal(row.modality, VD_FACE);
    good(vd_store_media_get(s, media, &bytes, mime, &err));
    assert_string_equal(bytes.data, "JPEG");
    assert_string_equal(mime, "image/jpeg");
    assert_int_equal(vd_store_media_get(s, 99, &bytes, mime, &err), VD_NOTFOUND);
    vd_buf_free(&bytes);
    vd_arena_free(a);
    vd_store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_of_opening),
        cmocka_unit_test(others_may_not_read),
        cmocka_unit_test(an_older_case_is_read_as_it_is_and_migrated_when_written),
        cmocka_unit_test(contributions_of_format_2_are_read),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(readers_write_nothing),
        cmocka_unit_test(two_handles_of_one_process),
        cmocka_unit_test(no_update_is_lost),
        cmocka_unit_test(every_store_conforms),
        cmocka_unit_test(default_paths),
        cmocka_unit_test(templates_by_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
