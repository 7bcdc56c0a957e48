/* SPDX-License-Identifier: Apache-2.0 */
/* t_enrol.c: template files into the case: what goes in, what is refused, what changes nothing. */
#include "../test.h"

#include <sys/stat.h>

#include "faces.h"

static struct vd_store *s;
static struct vd_buf said;

static int setup(void **state)
{
    (void)state;
    s = new_case("enrol.vdt");
    vd_buf_clear(&said);
    vd_buf_str(&said, "");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    vd_store_close(s);
    vd_buf_free(&said);
    return 0;
}

static int64_t n_faces(void)
{
    struct vd_store_info info;
    assert_int_equal(vd_store_info(s, &info, NULL), VD_OK);
    return info.n_faces;
}

static int last_row(void *ctx, const struct vd_audit_row *r)
{
    struct vd_buf *b = ctx;
    vd_buf_clear(b);
    vd_buf_printf(b, "%s %s %s", r->verb, r->object, r->body);
    return 0;
}

static void ids_that_are_new_make_bare_subjects(void **state)
{
    (void)state;
    write_faces("v", 1, 5, 2);
    struct vd_enrol_result r = enrol_face(s, "v.npy", "acme/1", NULL, &said);
    assert_int_equal(r.n_files, 1);
    assert_int_equal(r.n_added, 10);
    assert_int_equal(r.n_bare, 5);
    assert_int_equal(r.n_refused, 0);
    int64_t record, subject;
    assert_int_equal(vd_store_record_by_ref(s, "P3", &record, &subject, NULL), VD_OK);
    assert_int_equal(n_faces(), 10);
    struct vd_buf row = {0};
    assert_int_equal(vd_store_audit_each(s, 1, last_row, &row, NULL), VD_OK);
    assert_string_equal(row.data, "enrol face {\"added\":10,\"bare\":5,\"engine\":\"acme/1\","
                                  "\"files\":1,\"refused\":0,\"same\":0}");
    vd_buf_free(&row);
}

static void the_same_file_again_adds_nothing(void **state)
{
    (void)state;
    write_faces("v", 1, 4, 1);
    enrol_face(s, "v.npy", NULL, NULL, &said);
    struct vd_enrol_result r = enrol_face(s, "v.npy", NULL, NULL, &said);
    assert_int_equal(r.n_added, 0);
    assert_int_equal(r.n_same, 4);
    assert_int_equal(r.n_bare, 0);
    assert_int_equal(n_faces(), 4);
}

static void a_broken_row_is_refused_and_the_rest_goes_in(void **state)
{
    (void)state;
    uint8_t data[3 * FACE_DIM * 4];
    for (int i = 0; i < 3; i++)
        face(data + i * FACE_DIM * 4, 100 + i, 0);
    vd_f32le_put(data + FACE_DIM * 4 + 8, NAN);
    write_npy(tmp_path("b.npy"), data, 3, FACE_DIM);
    write_text(tmp_path("b.ids"), "X\nY\nZ\n");
    struct vd_enrol_result r = enrol_face(s, "b.npy", NULL, NULL, &said);
    assert_int_equal(r.n_added, 2);
    assert_int_equal(r.n_refused, 1);
    assert_string_equal(said.data,
                        "b.npy byte 232: row 2 of 3 holds a value that is not a number (NaN)\n");
    int64_t record, subject;
    assert_int_equal(vd_store_record_by_ref(s, "Y", &record, &subject, NULL), VD_NOTFOUND);
    assert_int_equal(vd_store_record_by_ref(s, "Z", &record, &subject, NULL), VD_OK);
}

static void a_broken_file_never_stops_the_others(void **state)
{
    (void)state;
    char folder[300], path[320];
    vd_strlcpy(folder, tmp_path("many"), sizeof(folder));
    mkdir(folder, 0700);
    snprintf(path, sizeof(path), "%s/sub", folder);
    mkdir(path, 0700);
    write_faces("many/c", 1, 2, 1);
    write_faces("many/a", 3, 2, 1);
    write_faces("many/sub/d", 5, 2, 1);
    write_faces("many/b", 7, 2, 1);
    write_text(tmp_path("many/b.ids"), "only one\n");
    write_text(tmp_path("many/e.npy"), "hello");
    write_text(tmp_path("many/readme.txt"), "passed over in silence");
    write_text(tmp_path("many/.hidden.npy"), "passed over in silence");
    struct vd_enrol_result r = enrol_face(s, "many", NULL, NULL, &said);
    assert_int_equal(r.n_files, 5);
    assert_int_equal(r.n_added, 6);
    assert_int_equal(r.n_refused, 2);
    assert_string_equal(said.data, "b.ids: 1 record ids for the 2 rows of b.npy\n"
                                   "e.npy byte 5: the .npy header is cut off\n");
}

static void vectors_of_another_length_are_refused(void **state)
{
    (void)state;
    float other[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t data[32];
    for (int i = 0; i < 8; i++)
        vd_f32le_put(data + 4 * i, other[i]);
    write_faces("v", 1, 2, 1);
    write_npy(tmp_path("w.npy"), data, 2, 4);
    write_text(tmp_path("w.ids"), "A\nB\n");
    enrol_face(s, "v.npy", "acme/1", NULL, &said);
    struct vd_enrol_result r = enrol_face(s, "w.npy", "acme/1", NULL, &said);
    assert_int_equal(r.n_added, 0);
    assert_int_equal(r.n_refused, 2);
    assert_non_null(strstr(said.data, "w.npy row 1: a vector of 4 dimensions; those of engine "
                                      "acme/1 have 24"));
    r = enrol_face(s, "w.npy", "acme/2", NULL, &said);
    assert_int_equal(r.n_added, 2);
}

static void a_vector_needs_an_owner(void **state)
{
    (void)state;
    write_faces("v", 1, 2, 1);
    remove(tmp_path("v.ids"));
    struct vd_enrol_result r = enrol_face(s, "v.npy", NULL, NULL, &said);
    assert_int_equal(r.n_added, 0);
    assert_int_equal(r.n_refused, 2);
    assert_non_null(strstr(said.data, "a vector without a record id"));
    r = enrol_face(s, "v.npy", NULL, "Q-1", &said);
    assert_int_equal(r.n_added, 2);
    assert_int_equal(r.n_bare, 1);
    write_faces("Sole.one", 9, 1, 1);
    remove(tmp_path("Sole.one.ids"));
    r = enrol_face(s, "Sole.one.npy", NULL, NULL, &said);
    assert_int_equal(r.n_added, 1);
    int64_t record, subject;
    assert_int_equal(vd_store_record_by_ref(s, "Sole.one", &record, &subject, NULL), VD_OK);
}

static void json_lines_go_in_with_their_engines(void **state)
{
    (void)state;
    write_text(tmp_path("j.jsonl"), "{\"id\":\"A\",\"vector\":[1,2,3],\"engine\":\"x/1\"}\n"
                                    "{\"id\":\"B\",\"vector\":[1,2],\"engine\":\"y/1\"}\n"
                                    "{\"id\":\"C\",\"vector\":[1,2,\n"
                                    "{\"id\":\"D\",\"vector\":[3,2],\"engine\":\"y/1\"}\n");
    struct vd_enrol_result r = enrol_face(s, "j.jsonl", NULL, NULL, &said);
    assert_int_equal(r.n_added, 3);
    assert_int_equal(r.n_refused, 1);
    assert_string_equal(said.data,
                        "j.jsonl:3: line 3 has a value in \"vector\" that is no number\n");
    struct vd_arena *a = vd_arena_new();
    struct vd_engine_row *rows;
    size_t n;
    assert_int_equal(vd_store_engines(s, VD_FACE, a, &rows, &n, NULL), VD_OK);
    assert_int_equal(n, 2);
    vd_arena_free(a);
    vd_buf_clear(&said);
    r = enrol_face(s, "j.jsonl", "x/1", NULL, &said);
    assert_int_equal(r.n_same, 1);
    assert_int_equal(r.n_refused, 3);
    assert_non_null(strstr(said.data, "j.jsonl:2: line 2 is of another engine"));
}

static void a_request_that_makes_no_sense_changes_nothing(void **state)
{
    (void)state;
    struct vd_enrol_opts o = {.modality = 9, .position = -1};
    struct vd_enrol_result r;
    const char *paths[] = {"x"};
    assert_int_equal(vd_enrol(s, paths, 1, &o, NULL, NULL, &r, NULL), VD_INVALID);
    o.modality = VD_FACE;
    o.engine = "no version";
    assert_int_equal(vd_enrol(s, paths, 1, &o, NULL, NULL, &r, NULL), VD_INVALID);
    o.engine = NULL;
    struct vd_job job = {.cancel = true};
    o.job = &job;
    write_faces("v", 1, 2, 1);
    char path[300];
    vd_strlcpy(path, tmp_path("v.npy"), sizeof(path));
    paths[0] = path;
    assert_int_equal(vd_enrol(s, paths, 1, &o, NULL, NULL, &r, NULL), VD_CANCELLED);
    assert_int_equal(n_faces(), 0);
    r = enrol_face(s, "not-there.npy", NULL, NULL, &said);
    assert_int_equal(r.n_refused, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ids_that_are_new_make_bare_subjects, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_file_again_adds_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_row_is_refused_and_the_rest_goes_in, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_broken_file_never_stops_the_others, setup, teardown),
        cmocka_unit_test_setup_teardown(vectors_of_another_length_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_vector_needs_an_owner, setup, teardown),
        cmocka_unit_test_setup_teardown(json_lines_go_in_with_their_engines, setup, teardown),
        cmocka_unit_test_setup_teardown(a_request_that_makes_no_sense_changes_nothing, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
