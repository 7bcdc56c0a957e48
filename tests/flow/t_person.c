/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_person.c: searches for one person by samples of several kinds, against their definition: what
 * each template of a subject weighs, halved within a source, summed over the sources.
 */
#include "../test.h"

#include <vedette/calibrate.h>
#include <vedette/matcher.h>

#include "faces.h"
#include "fingers.h"

/* Person p has fingers 2 and 7 if p % 4, two faces if p % 3, two voices if p % 5; 20 has them all. */
enum { PERSONS = 60, SEEN = 23, VOICE = 500 };
static struct vd_store *s;
static struct vd_arena *a;
static struct vd_err err;
static struct vd_buf warned;

static void must(int rc)
{
    if (rc)
        fail_msg("%s: %s", err.where, err.message);
}

static void enrol(int modality, const char *path, const char *ref, int position)
{
    struct vd_enrol_result r;
    struct vd_enrol_opts o = {.modality = modality, .subject_ref = ref, .position = position};
    must(vd_enrol(s, &path, 1, &o, NULL, NULL, &r, &err));
    assert_true(r.n_added > 0);
}

static const char *vector_file(const char *name, int person, int k, int shift)
{
    uint8_t v[FACE_DIM * 4];
    face(v, person + shift, k);
    write_npy(tmp_path(name), v, 1, FACE_DIM);
    return tmp_path(name);
}

static void enrol_person(int p)
{
    char ref[16];
    snprintf(ref, sizeof(ref), "N-%d", p);
    for (int k = 0; k < 2; k++) {
        if (p % 4)
            enrol(VD_FINGER, write_finger("f.fmr", p * 10 + (k ? 7 : 2), 0, 0), ref, k ? 7 : 2);
        if (p % 3)
            enrol(VD_FACE, vector_file("v.npy", p, k, 0), ref, -1);
        if (p % 5)
            enrol(VD_VOICE, vector_file("w.npy", p, k, VOICE), ref, -1);
    }
}

static void note(void *ctx, const char *path, const char *what)
{
    (void)ctx;
    vd_buf_printf(&warned, "%s: %s\n", path, what);
}

static int setup(void **state)
{
    (void)state;
    s = new_case("person.vdt");
    a = vd_arena_new();
    for (int p = 0; p < PERSONS; p++)
        enrol_person(p);
    vd_buf_str(&warned, "");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    vd_store_close(s);
    vd_arena_free(a);
    vd_buf_free(&warned);
    return 0;
}

/* Samples of SEEN: two prints of finger 2, one of 7, two faces, a voice. */
enum { SAMPLES = 6 };
static char named[SAMPLES][320];
static const char *samples[SAMPLES];
static struct {
    int modality, position;
    struct vd_template t;
} taken[SAMPLES];

static void make_samples(void)
{
    static const struct {
        const char *file, *lead;
        int modality, position, k;
    } of[SAMPLES] = {
        {"s0.fmr", "finger=2:", VD_FINGER, 2, 3}, {"s1.npy", "face=", VD_FACE, 0, 5},
        {"s2.fmr", "finger=7:", VD_FINGER, 7, 3}, {"s3.npy", "voice:", VD_VOICE, 0, 5},
        {"s4.npy", "face:", VD_FACE, 0, 6},       {"s5.fmr", "finger=2:", VD_FINGER, 2, 5}};
    for (int i = 0; i < SAMPLES; i++) {
        struct vd_templates t;
        const char *path =
            of[i].modality == VD_FINGER
                ? write_finger(of[i].file, SEEN * 10 + of[i].position, of[i].k, 0)
                : vector_file(of[i].file, SEEN, of[i].k, of[i].modality == VD_VOICE ? VOICE : 0);
        snprintf(named[i], sizeof(named[i]), "%s%s", of[i].lead, path);
        samples[i] = named[i];
        must(vd_templates_read(a, of[i].modality, path, NULL, &t, &err));
        taken[i].modality = of[i].modality;
        taken[i].position = of[i].position;
        taken[i].t = t.v[0];
    }
}

static struct vd_search request(void)
{
    return (struct vd_search){
        .purpose = "test", .basis = "test", .top = PERSONS, .threads = 1, .warn = note};
}

static struct vd_search_result search(const struct vd_search *q, size_t n)
{
    struct vd_search_result r;
    vd_buf_clear(&warned);
    vd_buf_str(&warned, "");
    must(vd_identify_person(s, samples, n, q, a, &r, &err));
    return r;
}

/* ---- the definition ---- */

struct stored {
    int modality;
    struct vd_template_item v[PERSONS * 2];
    size_t n;
};

static int keep(void *ctx, const struct vd_template_item *t)
{
    struct stored *k = ctx;
    uint8_t *copy = vd_arena_alloc(a, t->n_bytes);
    assert_non_null(copy);
    memcpy(copy, t->bytes, t->n_bytes);
    assert_true(k->n < PERSONS * 2);
    k->v[k->n] = *t;
    k->v[k->n++].bytes = copy;
    return 0;
}

static int downwards(const void *pa, const void *pb)
{
    const double *x = pa, *y = pb;
    return (*x < *y) - (*x > *y);
}

/* Of one source: all samples of it against all templates of the subject. */
static double source(const struct stored *k, const struct vd_calibration *c, int64_t subject,
                     int modality, int position, size_t *n_parts)
{
    const struct vd_matcher_ops *ops = vd_matcher_for(modality);
    double w[64], sum = 0, share = 1;
    size_t n = 0;
    for (int i = 0; i < SAMPLES; i++)
        for (size_t j = 0; j < k->n; j++) {
            double score;
            if (taken[i].modality != modality || taken[i].position != position ||
                k->v[j].subject != subject || k->v[j].position != position)
                continue;
            must(ops->pair(taken[i].t.bytes, taken[i].t.n_bytes, k->v[j].bytes, k->v[j].n_bytes,
                           &score, NULL, &err));
            if (ops->weight)
                w[n++] = ops->weight(score);
            else
                assert_true(vd_calibration_weight(c, score, &w[n++]));
        }
    qsort(w, n, sizeof(*w), downwards);
    for (size_t i = 0; i < n; i++, share /= 2)
        sum += share * w[i];
    *n_parts += n;
    return sum;
}

static void calibrate(int modality, struct vd_calibration **c)
{
    struct vd_calibrate how = {.modality = modality};
    double any;
    must(vd_calibrate(s, NULL, &how, c, &err));
    assert_true(vd_calibration_weight(*c, 0.5, &any));
}

static void sources_sum_and_samples_of_one_are_halved(void **state)
{
    (void)state;
    struct stored k[VD_N_MODALITIES + 1] = {0};
    struct vd_calibration *c[VD_N_MODALITIES + 1] = {0};
    struct vd_search q = request();
    make_samples();
    for (int m = 1; m <= VD_N_MODALITIES; m++)
        must(vd_store_templates_each(s, m, NULL, 0, keep, &k[m], &err));
    calibrate(VD_FACE, &c[VD_FACE]);
    calibrate(VD_VOICE, &c[VD_VOICE]);
    struct vd_search_result r = search(&q, SAMPLES);
    assert_string_equal(warned.data, "");
    assert_int_equal(r.n_probes, SAMPLES);
    assert_true(r.candidates.n > 50); /* who has nothing at all is no candidate */
    for (size_t i = 0; i < r.candidates.n; i++) {
        const struct vd_candidate *x = &r.candidates.v[i];
        size_t parts = 0;
        double want = source(&k[VD_FINGER], NULL, x->subject, VD_FINGER, 2, &parts) +
                      source(&k[VD_FINGER], NULL, x->subject, VD_FINGER, 7, &parts) +
                      source(&k[VD_FACE], c[VD_FACE], x->subject, VD_FACE, 0, &parts) +
                      source(&k[VD_VOICE], c[VD_VOICE], x->subject, VD_VOICE, 0, &parts);
        assert_true(fabs(x->fused - want) < 1e-9);
        assert_int_equal(x->n_parts, parts);
        assert_int_equal(x->template_id, x->parts[0].template_id);
        assert_true(i == 0 || x->fused <= r.candidates.v[i - 1].fused);
    }
    assert_string_equal(r.candidates.v[0].record_ref, "N-23");
    for (int m = 1; m <= VD_N_MODALITIES; m++)
        vd_calibration_close(c[m]);
}

static void parts_name_their_kind_and_their_probe(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_evidence by[VD_SOURCES];
    bool seen[SAMPLES] = {0};
    double sum = 0;
    struct vd_search_result r = search(&q, SAMPLES);
    const struct vd_candidate *x = &r.candidates.v[0];
    for (size_t i = 0; i < x->n_parts; i++) {
        assert_int_equal(x->parts[i].modality, taken[x->parts[i].probe].modality);
        seen[x->parts[i].probe] = true;
    }
    for (int i = 0; i < SAMPLES; i++)
        assert_true(seen[i]);
    assert_int_equal(vd_candidate_sources(x, by), 4);
    for (int i = 0; i < 4; i++)
        sum += by[i].counted;
    assert_true(fabs(sum - x->fused) < 1e-9);
    assert_int_equal(vd_candidate_modality(x, 0), x->parts[0].modality);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result one = search(&q, SAMPLES);
    q.threads = 3;
    struct vd_search_result three = search(&q, SAMPLES);
    assert_int_equal(one.candidates.n, three.candidates.n);
    for (size_t i = 0; i < one.candidates.n; i++) {
        const struct vd_candidate *x = &one.candidates.v[i], *y = &three.candidates.v[i];
        assert_int_equal(x->subject, y->subject);
        assert_memory_equal(&x->fused, &y->fused, sizeof(x->fused));
        assert_int_equal(x->n_parts, y->n_parts);
    }
}

/* Whoever has no template of a kind gets nothing from it, neither for nor against. */
static void a_kind_that_a_subject_lacks_says_nothing(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r = search(&q, SAMPLES);
    size_t lacking = 0;
    for (size_t i = 0; i < r.candidates.n; i++) {
        const struct vd_candidate *x = &r.candidates.v[i];
        int p = (int)strtol(x->record_ref + 2, NULL, 10);
        bool has[VD_N_MODALITIES + 1] = {false, p % 4 != 0, p % 3 != 0, p % 5 != 0};
        for (size_t k = 0; k < x->n_parts; k++)
            assert_true(has[x->parts[k].modality]);
        lacking += !has[1] || !has[2] || !has[3];
    }
    assert_true(lacking > 10);
}

static void a_bar_cuts_the_sum(void **state)
{
    (void)state;
    struct vd_search q = request();
    q.fpir = 0.01;
    struct vd_search_result r = search(&q, SAMPLES);
    assert_true(r.bar > 20);
    assert_int_equal(r.candidates.n, 1);
    assert_true(r.candidates.v[0].fused >= r.bar);
}

static void the_search_is_stored_as_one(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_row row;
    struct vd_verify v;
    int64_t id;
    struct vd_search_result r = search(&q, SAMPLES);
    must(vd_store_search_get(s, r.search, a, &row, &err));
    assert_int_equal(row.modality, 0);
    assert_true(row.together);
    assert_int_equal(row.n_probes, SAMPLES);
    assert_string_equal(row.engine, "finger minutiae/1, face unstated/0, voice unstated/0");
    must(vd_store_search_calibration(s, r.search, VD_FACE, &id, &err));
    must(vd_store_search_calibration(s, r.search, VD_VOICE, &id, &err));
    assert_int_equal(vd_store_search_calibration(s, r.search, VD_FINGER, &id, &err), VD_NOTFOUND);
    must(vd_store_verify(s, NULL, &v, &err));
    const char *path;
    struct vd_template t;
    vd_probe_remember(s, r.search, 0, samples, SAMPLES, &q.as);
    must(vd_probe_read(s, a, r.search, VD_VOICE, row.probe, 3, &path, &t, &err));
    assert_int_equal(t.n_bytes, taken[3].t.n_bytes);
    assert_memory_equal(t.bytes, taken[3].t.bytes, t.n_bytes);
}

/* Voices of another engine, of which nobody has two, have no weight. */
static void what_has_no_weight_is_said_and_left_out(void **state)
{
    (void)state;
    char voice[340], finger[340];
    struct vd_search q = request();
    struct vd_search_result r;
    write_faces("own", 900, 8, 1);
    struct vd_enrol_opts o = {.modality = VD_VOICE, .engine = "own/1", .position = -1};
    struct vd_enrol_result n;
    const char *path = tmp_path("own.npy");
    must(vd_enrol(s, &path, 1, &o, NULL, NULL, &n, &err));
    snprintf(voice, sizeof(voice), "voice=own/1:%s", tmp_path("s3.npy"));
    snprintf(finger, sizeof(finger), "finger=2:%s", tmp_path("s0.fmr"));
    const char *both[] = {voice, finger};
    vd_buf_clear(&warned);
    must(vd_identify_person(s, both, 2, &q, a, &r, &err));
    assert_non_null(strstr(warned.data, "voice: uncalibrated"));
    assert_non_null(strstr(warned.data, "not added"));
    assert_string_equal(r.candidates.v[0].record_ref, "N-23");
    for (size_t i = 0; i < r.candidates.n; i++)
        for (size_t k = 0; k < r.candidates.v[i].n_parts; k++)
            assert_int_equal(r.candidates.v[i].parts[k].probe, 1);
    assert_int_equal(vd_identify_person(s, both, 1, &q, a, &r, &err), VD_INVALID);
    assert_non_null(strstr(err.message, "uncalibrated"));
}

static void requests_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    struct vd_search q = request(), engine = request(), no_basis = request();
    struct vd_search_result r;
    char plain[320];
    snprintf(plain, sizeof(plain), "%s", tmp_path("s0.fmr"));
    const char *bare[] = {plain}, *thumb[] = {"finger=11:x.fmr"}, *nothing[] = {"voice:"};
    assert_int_equal(vd_identify_person(s, bare, 1, &q, a, &r, &err), VD_INVALID);
    assert_int_equal(vd_identify_person(s, thumb, 1, &q, a, &r, &err), VD_INVALID);
    assert_int_equal(vd_identify_person(s, nothing, 1, &q, a, &r, &err), VD_INVALID);
    assert_int_equal(vd_identify_person(s, samples, 0, &q, a, &r, &err), VD_INVALID);
    engine.engine = "acme/1";
    assert_int_equal(vd_identify_person(s, samples, 1, &engine, a, &r, &err), VD_INVALID);
    no_basis.basis = " ";
    assert_int_equal(vd_identify_person(s, samples, 1, &no_basis, a, &r, &err), VD_INVALID);
}

/* A list of one kind is fused and together in the same way, once its scores have a weight. */
static void voices_of_one_person_come_together(void **state)
{
    (void)state;
    struct vd_search q = request();
    struct vd_search_result r;
    char first[320], second[320];
    snprintf(first, sizeof(first), "%s", vector_file("t0.npy", SEEN, 7, VOICE));
    snprintf(second, sizeof(second), "%s", vector_file("t1.npy", SEEN, 8, VOICE));
    const char *paths[] = {first, second};
    q.modality = VD_VOICE;
    must(vd_identify(s, NULL, paths, 1, &q, a, &r, &err));
    assert_int_equal(r.candidates.v[0].n_parts, 2); /* both templates of the best subject */
    q.together = true;
    must(vd_identify(s, NULL, paths, 2, &q, a, &r, &err));
    assert_string_equal(r.candidates.v[0].record_ref, "N-23");
    assert_int_equal(r.candidates.v[0].n_parts, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_sum_and_samples_of_one_are_halved),
        cmocka_unit_test(parts_name_their_kind_and_their_probe),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(a_kind_that_a_subject_lacks_says_nothing),
        cmocka_unit_test(a_bar_cuts_the_sum),
        cmocka_unit_test(the_search_is_stored_as_one),
        cmocka_unit_test(voices_of_one_person_come_together),
        cmocka_unit_test(what_has_no_weight_is_said_and_left_out),
        cmocka_unit_test(requests_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
