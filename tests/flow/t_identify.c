/* SPDX-License-Identifier: Apache-2.0 */
/* t_identify.c: searches against the definition, their trace, compare and decide. */
#include "../test.h"

#include "faces.h"

enum { PERSONS = 300, EACH = 2 };
static struct vd_store *s;
static struct vd_arena *a;
static struct vd_err err;
static const char ENGINE[] = "acme/1";

static int setup(void **state)
{
    (void)state;
    s = new_case("identify.vdt");
    a = vd_arena_new();
    write_faces("gallery", 0, PERSONS, EACH);
    enrol_face(s, "gallery.npy", ENGINE, NULL, NULL);
    memset(&err, 0, sizeof(err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    vd_store_close(s);
    vd_arena_free(a);
    return 0;
}

static struct vd_search request(void)
{
    return (struct vd_search){
        .modality = VD_FACE, .engine = ENGINE, .purpose = "test", .basis = "none needed"};
}

static const char *probe_file(const char *name, int person, int k)
{
    uint8_t data[FACE_DIM * 4];
    face(data, person, k);
    write_npy(tmp_path(name), data, 1, FACE_DIM);
    return tmp_path(name);
}

static int search(const char *path, const struct vd_search *q, struct vd_search_result *out)
{
    char copy[300];
    vd_strlcpy(copy, path, sizeof(copy));
    const char *paths[] = {copy};
    return vd_identify(s, NULL, paths, 1, q, a, out, &err);
}

static int64_t count_audit(const char *verb);
struct counting {
    const char *verb;
    int64_t n;
};
static int count_row(void *ctx, const struct vd_audit_row *r)
{
    struct counting *c = ctx;
    c->n += !strcmp(r->verb, c->verb);
    return 0;
}
static int64_t count_audit(const char *verb)
{
    struct counting c = {verb, 0};
    assert_int_equal(vd_store_audit_each(s, 1, count_row, &c, NULL), VD_OK);
    return c.n;
}

static double naive(const uint8_t *x, const uint8_t *y)
{
    double xy = 0, xx = 0, yy = 0;
    for (int i = 0; i < FACE_DIM; i++) {
        double u = vd_f32le(x + 4 * i), v = vd_f32le(y + 4 * i);
        xy += u * v;
        xx += u * u;
        yy += v * v;
    }
    return xy / sqrt(xx * yy);
}

static double best_of(int person, const uint8_t *probe)
{
    uint8_t f[FACE_DIM * 4];
    double best = -2;
    for (int k = 0; k < EACH; k++) {
        face(f, person, k);
        double d = naive(f, probe);
        best = d > best ? d : best;
    }
    return best;
}

static void any_number_of_threads_finds_what_the_definition_says(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 4, 7, 0};
    uint8_t probe[FACE_DIM * 4];
    face(probe, 123, 7);
    const char *path = probe_file("probe.npy", 123, 7);
    struct vd_search q = request();
    q.top = 50;
    for (size_t t = 0; t < sizeof(threads) / sizeof(threads[0]); t++) {
        struct vd_search_result r;
        bool taken[PERSONS] = {false};
        q.threads = threads[t];
        assert_int_equal(search(path, &q, &r), VD_OK);
        assert_int_equal(r.candidates.n, 50);
        assert_int_equal(r.n_gallery, PERSONS * EACH);
        assert_string_equal(r.candidates.v[0].record_ref, "P123");
        for (size_t i = 0; i < 50; i++) {
            const struct vd_candidate *c = &r.candidates.v[i];
            int best = -1;
            for (int p = 0; p < PERSONS; p++)
                if (!taken[p] && (best < 0 || best_of(p, probe) > best_of(best, probe)))
                    best = p;
            taken[best] = true;
            assert_int_equal(atoi(c->record_ref + 1), best);
            assert_true(fabs(c->score - best_of(best, probe)) < 1e-12);
            assert_int_equal(c->rank, i + 1);
            assert_int_equal(c->verdict, VD_V_UNREVIEWED);
            assert_true(c->id > 0 && c->search == r.search);
        }
    }
}

static void equal_scores_go_by_subject(void **state)
{
    (void)state;
    uint8_t data[40 * FACE_DIM * 4];
    struct vd_buf ids = {0};
    for (int i = 0; i < 40; i++) {
        face(data + i * FACE_DIM * 4, 5000, 0);
        vd_buf_printf(&ids, "T%d\n", (39 - i) / 2);
    }
    write_npy(tmp_path("twins.npy"), data, 40, FACE_DIM);
    write_text(tmp_path("twins.ids"), ids.data);
    vd_buf_free(&ids);
    enrol_face(s, "twins.npy", ENGINE, NULL, NULL);
    struct vd_search q = request();
    struct vd_search_result r;
    q.top = 10;
    assert_int_equal(search(probe_file("probe.npy", 5000, 0), &q, &r), VD_OK);
    assert_int_equal(r.candidates.n, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_true(r.candidates.v[i].score == 1.0);
        if (i)
            assert_true(r.candidates.v[i - 1].subject < r.candidates.v[i].subject);
    }
}

static void every_probe_of_every_file_is_searched(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r;
    char one[300], two[300];
    q.top = 3;
    write_faces("two", 40, 2, 1);
    vd_strlcpy(one, probe_file("probe.npy", 7, 3), sizeof(one));
    vd_strlcpy(two, tmp_path("two.npy"), sizeof(two));
    const char *paths[] = {one, two};
    assert_int_equal(vd_identify(s, NULL, paths, 2, &q, a, &r, &err), VD_OK);
    assert_int_equal(r.n_probes, 3);
    assert_int_equal(r.candidates.n, 9);
    static const char *const first[] = {"P7", "P40", "P41"};
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(r.candidates.v[i].probe, i / 3);
        assert_int_equal(r.candidates.v[i].rank, i % 3 + 1);
    }
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(r.candidates.v[3 * i].record_ref, first[i]);
    assert_int_equal(count_audit("search"), 1);
}

static void a_search_needs_purpose_and_basis(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r;
    const char *path = probe_file("probe.npy", 7, 3);
    q.purpose = NULL;
    assert_int_equal(search(path, &q, &r), VD_INVALID);
    q.purpose = "  ";
    assert_int_equal(search(path, &q, &r), VD_INVALID);
    q = request();
    q.basis = "";
    assert_int_equal(search(path, &q, &r), VD_INVALID);
    assert_int_equal(vd_rc_exit(VD_INVALID), 64);
    assert_int_equal(count_audit("search"), 0);
}

static void an_empty_answer_leaves_its_trace_too(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r;
    q.engine = "nobody/9";
    assert_int_equal(search(probe_file("probe.npy", 7, 3), &q, &r), VD_OK);
    assert_int_equal(r.candidates.n, 0);
    assert_int_equal(r.n_gallery, 0);
    assert_true(r.search > 0);
    assert_int_equal(count_audit("search"), 1);
    struct vd_search_row *rows;
    size_t n;
    assert_int_equal(vd_store_searches(s, a, 10, &rows, &n, NULL), VD_OK);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].engine, "nobody/9");
    assert_string_equal(rows[0].purpose, "test");
    assert_non_null(strstr(rows[0].probe, "probe.npy sha256:"));
}

static void a_case_for_reading_cannot_be_searched(void **state)
{
    (void)state;
    char path[300];
    vd_strlcpy(path, vd_store_path(s), sizeof(path));
    vd_store_close(s);
    assert_int_equal(vd_store_open(&s, path, VD_OPEN_READ, &err), VD_OK);
    struct vd_search q = request();
    struct vd_search_result r;
    assert_int_equal(search(probe_file("probe.npy", 7, 3), &q, &r), VD_DENIED);
    assert_true(err.hint[0] != 0);
}

static void engines_never_compare_and_are_never_guessed(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r;
    const char *path = probe_file("probe.npy", 7, 3);
    q.engine = NULL;
    assert_int_equal(search(path, &q, &r), VD_INVALID);
    assert_non_null(strstr(err.hint, ENGINE));

    write_faces("other", 0, 5, 1);
    enrol_face(s, "other.npy", "rival/2", NULL, NULL);
    assert_int_equal(search(path, &q, &r), VD_INVALID);
    q.engine = "rival/2";
    assert_int_equal(search(path, &q, &r), VD_OK);
    assert_int_equal(r.n_gallery, 5);
    assert_int_equal(r.candidates.n, 5);

    q.engine = NULL; /* the probe itself says it */
    struct vd_buf line = {0};
    vd_buf_str(&line, "{\"engine\":\"rival/2\",\"vector\":[1");
    for (int i = 1; i < FACE_DIM; i++)
        vd_buf_str(&line, ",0.5");
    vd_buf_str(&line, "]}\n");
    write_text(tmp_path("said.jsonl"), line.data);
    vd_buf_free(&line);
    assert_int_equal(search(tmp_path("said.jsonl"), &q, &r), VD_OK);
    assert_int_equal(r.n_gallery, 5);
    q.engine = ENGINE;
    assert_int_equal(search(tmp_path("said.jsonl"), &q, &r), VD_INVALID);
    enrol_face(s, "other.npy", NULL, NULL, NULL); /* now the default has templates */
    q.engine = NULL;
    assert_int_equal(search(path, &q, &r), VD_OK);
    assert_int_equal(r.n_gallery, 5);
}

static void a_probe_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r;
    uint8_t data[FACE_DIM * 4];
    face(data, 1, 1);
    write_npy(tmp_path("short.npy"), data, 1, 4);
    assert_int_equal(search(tmp_path("short.npy"), &q, &r), VD_INVALID);
    write_text(tmp_path("junk.npy"), "junk");
    assert_int_equal(search(tmp_path("junk.npy"), &q, &r), VD_CORRUPT);
    assert_int_equal(search(tmp_path("none.npy"), &q, &r), VD_NOINPUT);
    struct vd_job job = {.cancel = true};
    q.job = &job;
    assert_int_equal(search(probe_file("probe.npy", 7, 3), &q, &r), VD_CANCELLED);
    assert_int_equal(count_audit("search"), 0);
}

/* An import does not compare dimensions: what cannot be searched is told, not passed over. */
static void a_template_that_fits_nobody_is_counted(void **state)
{
    (void)state;
    uint8_t data[16];
    int64_t record, subject, id;
    for (int i = 0; i < 4; i++)
        vd_f32le_put(data + 4 * i, 1);
    struct vd_template t = {.modality = VD_FACE,
                            .engine = ENGINE,
                            .format = "npy-f4",
                            .quality = -1,
                            .n_minutiae = 4,
                            .bytes = data,
                            .n_bytes = 16};
    assert_int_equal(vd_store_record_by_ref(s, "P5", &record, &subject, NULL), VD_OK);
    assert_int_equal(vd_store_begin(s, &err), VD_OK);
    assert_int_equal(vd_store_template_add(s, record, 0, &t, "x", &id, &err), VD_OK);
    assert_int_equal(vd_store_commit(s, &err), VD_OK);
    struct vd_search q = request();
    struct vd_search_result r;
    assert_int_equal(search(probe_file("probe.npy", 7, 3), &q, &r), VD_OK);
    assert_int_equal(r.n_gallery, PERSONS * EACH);
    assert_int_equal(r.n_unusable, 1);
}

static void a_stored_template_leaves_out_its_own_subject(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r, again;
    q.top = 5;
    assert_int_equal(search(probe_file("probe.npy", 7, 1), &q, &r), VD_OK);
    assert_string_equal(r.candidates.v[0].record_ref, "P7");
    int64_t id = r.candidates.v[0].template_id;
    assert_int_equal(vd_identify_template(s, NULL, id, &q, a, &again, &err), VD_OK);
    assert_int_equal(again.candidates.n, 5);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(again.candidates.v[i].subject, r.candidates.v[i + 1].subject);
        assert_true(again.candidates.v[i].score == r.candidates.v[i + 1].score);
    }
    assert_int_equal(vd_identify_template(s, NULL, 999999, &q, a, &again, &err), VD_NOTFOUND);
    q.engine = "rival/2";
    assert_int_equal(vd_identify_template(s, NULL, id, &q, a, &again, &err), VD_INVALID);
}

static void an_open_gallery_follows_the_case(void **state)
{
    (void)state;
    struct vd_gallery *g;
    struct vd_store *other;
    assert_int_equal(vd_gallery_open(&g, s, VD_FACE, ENGINE, NULL, &err), VD_OK);
    assert_int_equal(vd_gallery_size(g), PERSONS * EACH);
    assert_true(vd_gallery_bytes(g) > PERSONS * EACH * FACE_DIM * 4);
    assert_int_equal(vd_gallery_refresh(g, s, &err), VD_OK);
    assert_int_equal(vd_gallery_size(g), PERSONS * EACH);

    assert_int_equal(vd_store_open(&other, vd_store_path(s), VD_OPEN_WRITE, &err), VD_OK);
    write_faces("later", 1000, 3, 1);
    enrol_face(other, "later.npy", ENGINE, NULL, NULL);
    struct vd_search q = request();
    struct vd_search_result r;
    char path[300];
    vd_strlcpy(path, probe_file("probe.npy", 1002, 0), sizeof(path));
    const char *paths[] = {path};
    assert_int_equal(vd_identify(s, g, paths, 1, &q, a, &r, &err), VD_OK);
    assert_int_equal(vd_gallery_size(g), PERSONS * EACH + 3);
    assert_string_equal(r.candidates.v[0].record_ref, "P1002");

    /* Two records joined become one subject: one candidate where there were two. */
    int64_t left, right, ignored, id;
    assert_int_equal(vd_store_record_by_ref(s, "P1001", &left, &ignored, NULL), VD_OK);
    assert_int_equal(vd_store_record_by_ref(s, "P1002", &right, &ignored, NULL), VD_OK);
    assert_int_equal(vd_store_begin(other, &err), VD_OK);
    assert_int_equal(vd_store_judge(other, left, right, 1, "the same", &id, &err), VD_OK);
    assert_int_equal(vd_store_commit(other, &err), VD_OK);
    q.top = PERSONS + 3;
    assert_int_equal(vd_identify(s, g, paths, 1, &q, a, &r, &err), VD_OK);
    assert_int_equal(r.candidates.n, PERSONS + 2);

    q.modality = VD_FINGER;
    q.engine = NULL;
    assert_true(vd_identify(s, g, paths, 1, &q, a, &r, &err) != VD_OK);
    vd_store_close(other);
    vd_gallery_close(g);
}

static void decisions_need_a_candidate_and_a_reason(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r;
    struct vd_candidates c;
    int64_t id = 0;
    assert_int_equal(search(probe_file("probe.npy", 7, 3), &q, &r), VD_OK);
    int64_t first = r.candidates.v[0].id;
    assert_int_equal(vd_decide(s, first, VD_V_POSSIBLE, " ", &id, &err), VD_INVALID);
    assert_int_equal(vd_decide(s, first, VD_V_POSSIBLE, NULL, &id, &err), VD_INVALID);
    assert_int_equal(vd_decide(s, first, VD_V_UNREVIEWED, "x", &id, &err), VD_INVALID);
    assert_int_equal(vd_decide(s, first, 6, "x", &id, &err), VD_INVALID);
    assert_int_equal(vd_decide(s, 999999, VD_V_POSSIBLE, "x", &id, &err), VD_NOTFOUND);
    assert_int_equal(count_audit("decide"), 0);
    assert_int_equal(vd_decide(s, first, VD_V_POSSIBLE, "ears agree", &id, &err), VD_OK);
    assert_int_equal(vd_decide(s, first, VD_V_EXCLUDED, "scar does not", &id, &err), VD_OK);
    assert_true(id > 0);
    assert_int_equal(count_audit("decide"), 2);
    assert_int_equal(vd_store_candidates(s, r.search, a, &c, &err), VD_OK);
    assert_int_equal(c.v[0].verdict, VD_V_EXCLUDED);
    assert_int_equal(c.v[1].verdict, VD_V_UNREVIEWED);
    struct vd_verify v;
    assert_int_equal(vd_store_verify(s, NULL, &v, &err), VD_OK);
}

static void one_to_one(void **state)
{
    (void)state;
    struct vd_comparison c;
    char one[300], two[300];
    uint8_t x[FACE_DIM * 4], y[FACE_DIM * 4];
    face(x, 7, 0);
    face(y, 7, 1);
    vd_strlcpy(one, probe_file("one.npy", 7, 0), sizeof(one));
    vd_strlcpy(two, probe_file("two.npy", 7, 1), sizeof(two));
    remove(tmp_path("two.ids"));
    assert_int_equal(vd_compare_files(one, two, NULL, &c, &err), VD_OK);
    assert_true(fabs(c.score - naive(x, y)) < 1e-12);
    assert_int_equal(c.modality, VD_FACE);
    assert_string_equal(c.matcher, "vector/1");
    assert_int_equal(c.n_a, FACE_DIM);
    assert_int_equal(c.n_pairs, 0);
    write_text(tmp_path("said.jsonl"), "{\"engine\":\"rival/2\",\"vector\":[1,2,3]}\n");
    assert_int_equal(vd_compare_files(one, tmp_path("said.jsonl"), NULL, &c, &err), VD_INVALID);
    assert_non_null(strstr(err.message, "rival/2"));
    write_text(tmp_path("f.iso"), "FMR");
    assert_int_equal(vd_compare_files(one, tmp_path("none"), NULL, &c, &err), VD_NOINPUT);
    assert_int_equal(vd_compare_files(one, two, "nonsense", &c, &err), VD_INVALID);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(any_number_of_threads_finds_what_the_definition_says),
        TEST(equal_scores_go_by_subject),
        TEST(every_probe_of_every_file_is_searched),
        TEST(a_search_needs_purpose_and_basis),
        TEST(an_empty_answer_leaves_its_trace_too),
        TEST(a_case_for_reading_cannot_be_searched),
        TEST(engines_never_compare_and_are_never_guessed),
        TEST(a_probe_that_does_not_fit_is_refused),
        TEST(a_template_that_fits_nobody_is_counted),
        TEST(a_stored_template_leaves_out_its_own_subject),
        TEST(an_open_gallery_follows_the_case),
        TEST(decisions_need_a_candidate_and_a_reason),
        TEST(one_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
