/* SPDX-License-Identifier: Apache-2.0 */
/* t_fingers.c: finger records through the same doors: folders, stems, refusals, search, compare. */
#include "../test.h"

#include <sys/stat.h>

#include "faces.h"
#include "fingers.h"
#include <vedette/matcher.h>

enum { PERSONS = 40 };
static struct vd_store *s;
static struct vd_arena *a;
static struct vd_err err;
static struct vd_buf said;

static struct vd_enrol_result enrol_fingers(const char *name)
{
    struct vd_enrol_opts o = {.modality = VD_FINGER, .position = -1};
    struct vd_enrol_result r;
    char path[300];
    vd_strlcpy(path, tmp_path(name), sizeof(path));
    const char *paths[] = {path};
    if (vd_enrol(s, paths, 1, &o, keep_refusal, &said, &r, &err))
        fail_msg("%s: %s", err.where, err.message);
    return r;
}

static int setup(void **state)
{
    (void)state;
    char name[64];
    s = new_case("fingers.vdt");
    a = vd_arena_new();
    vd_buf_clear(&said);
    vd_buf_str(&said, "");
    mkdir(tmp_path("prints"), 0700);
    for (int p = 0; p < PERSONS; p++) {
        snprintf(name, sizeof(name), "prints/%d_1.iso", 100 + p);
        write_finger(name, p, 0, 0);
    }
    write_text(tmp_path("prints/notes.iso"), "not a record: passed over in silence");
    enrol_fingers("prints");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    vd_store_close(s);
    vd_arena_free(a);
    vd_buf_free(&said);
    return 0;
}

static void a_folder_goes_in_under_the_names_of_its_files(void **state)
{
    (void)state;
    int64_t record, subject;
    assert_string_equal(said.data, "");
    assert_int_equal(vd_store_record_by_ref(s, "100_1", &record, &subject, NULL), VD_OK);
    assert_int_equal(vd_store_record_by_ref(s, "139_1", &record, &subject, NULL), VD_OK);
    assert_int_equal(vd_store_record_by_ref(s, "notes", &record, &subject, NULL), VD_NOTFOUND);
    struct vd_enrol_result r = enrol_fingers("prints");
    assert_int_equal(r.n_files, PERSONS);
    assert_int_equal(r.n_same, PERSONS);
    assert_int_equal(r.n_added + r.n_bare + r.n_refused, 0);
}

static void a_broken_record_is_refused_with_its_offset(void **state)
{
    (void)state;
    write_finger("cut.iso", 99, 0, 5);
    struct vd_enrol_result r = enrol_fingers("cut.iso");
    assert_int_equal(r.n_refused, 1);
    assert_int_equal(r.n_added, 0);
    assert_non_null(strstr(said.data, "cut.iso byte "));
    r = enrol_fingers("prints/notes.iso"); /* named, it is no longer passed over */
    assert_int_equal(r.n_refused, 1);
}

static void another_impression_finds_its_finger_with_any_threads(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 4, 7};
    struct vd_search q = {
        .modality = VD_FINGER, .purpose = "test", .basis = "none needed", .top = PERSONS};
    struct vd_search_result r, first = {0};
    char path[300];
    for (int p = 0; p < PERSONS; p += 13)
        for (size_t t = 0; t < sizeof(threads) / sizeof(threads[0]); t++) {
            char want[16];
            snprintf(want, sizeof(want), "%d_1", 100 + p);
            vd_strlcpy(path, write_finger("probe.iso", p, 3, 0), sizeof(path));
            const char *paths[] = {path};
            q.threads = threads[t];
            assert_int_equal(vd_identify(s, NULL, paths, 1, &q, a, &r, &err), VD_OK);
            assert_int_equal(r.candidates.n, PERSONS);
            assert_string_equal(r.candidates.v[0].record_ref, want);
            assert_true(r.candidates.v[0].score > r.candidates.v[1].score);
            for (size_t i = 0; t && i < PERSONS; i++) {
                assert_int_equal(r.candidates.v[i].subject, first.candidates.v[i].subject);
                assert_true(r.candidates.v[i].score == first.candidates.v[i].score);
            }
            first = t ? first : r;
        }
}

static void compare_gives_the_score_of_the_search(void **state)
{
    (void)state;
    struct vd_search q = {.modality = VD_FINGER, .purpose = "test", .basis = "none needed"};
    struct vd_search_result r;
    struct vd_comparison c, back;
    char probe[300], stored[300];
    vd_strlcpy(probe, write_finger("probe.iso", 7, 2, 0), sizeof(probe));
    vd_strlcpy(stored, tmp_path("prints/107_1.iso"), sizeof(stored));
    const char *paths[] = {probe};
    assert_int_equal(vd_identify(s, NULL, paths, 1, &q, a, &r, &err), VD_OK);
    assert_int_equal(vd_compare_files(probe, stored, NULL, &c, &err), VD_OK);
    assert_int_equal(vd_compare_files(stored, probe, NULL, &back, &err), VD_OK);
    assert_true(c.score == r.candidates.v[0].score);
    assert_true(c.score == back.score);
    assert_int_equal(c.modality, VD_FINGER);
    assert_true(c.n_pairs > 10 && c.n_pairs <= c.n_a && c.n_pairs <= c.n_b);
    uint8_t f[FACE_DIM * 4];
    face(f, 1, 1);
    write_npy(tmp_path("one.npy"), f, 1, FACE_DIM);
    assert_int_equal(vd_compare_files(probe, tmp_path("one.npy"), NULL, &c, &err), VD_INVALID);
}

static void a_probe_is_read_again_as_it_was(void **state)
{
    (void)state;
    char probe[2][300];
    vd_strlcpy(probe[0], write_finger("probe-a.iso", 7, 2, 0), sizeof(probe[0]));
    vd_strlcpy(probe[1], write_finger("probe-b.iso", 9, 2, 0), sizeof(probe[1]));
    const char *paths[] = {probe[0], probe[1]}, *path;
    struct vd_search q = {.modality = VD_FINGER, .purpose = "test", .basis = "none needed"};
    struct vd_search_result r;
    struct vd_search_row row;
    struct vd_template t;
    struct vd_templates want;
    q.as = (struct vd_reading){.px_cm = 224, .width = 388, .height = 374};
    assert_int_equal(vd_identify(s, NULL, paths, 2, &q, a, &r, &err), VD_OK);
    assert_int_equal(vd_store_search_get(s, r.search, a, &row, &err), VD_OK);
    assert_int_equal(vd_probe_read(s, a, r.search, VD_FINGER, row.probe, 0, &path, &t, &err),
                     VD_NOTFOUND);
    vd_probe_remember(s, r.search, VD_FINGER, paths, 2, &q.as);
    for (int p = 0; p < 2; p++) {
        assert_int_equal(vd_probe_read(s, a, r.search, VD_FINGER, row.probe, p, &path, &t, &err),
                         VD_OK);
        assert_string_equal(path, probe[p]);
        assert_int_equal(vd_templates_read_as(a, VD_FINGER, probe[p], NULL, &q.as, &want, &err),
                         VD_OK);
        assert_int_equal(t.n_bytes, want.v[0].n_bytes);
        assert_memory_equal(t.bytes, want.v[0].bytes, t.n_bytes);
    }
    assert_int_equal(vd_probe_read(s, a, r.search, VD_FINGER, row.probe, 2, &path, &t, &err),
                     VD_NOTFOUND);
    write_finger("probe-b.iso", 11, 2, 0); /* another file in its place */
    assert_int_equal(vd_probe_read(s, a, r.search, VD_FINGER, row.probe, 1, &path, &t, &err),
                     VD_NOTFOUND);
    assert_null(path);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_folder_goes_in_under_the_names_of_its_files),
        TEST(a_broken_record_is_refused_with_its_offset),
        TEST(another_impression_finds_its_finger_with_any_threads),
        TEST(compare_gives_the_score_of_the_search),
        TEST(a_probe_is_read_again_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
