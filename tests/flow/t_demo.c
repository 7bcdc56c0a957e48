/* SPDX-License-Identifier: Apache-2.0 */
/* t_demo.c: the fictional case: the same bytes twice, whole lists, fingers and faces that are
 * found. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../test.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vedette/identify.h>
#include <vedette/io.h>
#include <vedette/text.h>

#include "flow/demoparts.h"
#include <vedette/matcher.h>

static const struct vd_demo_size small = {
    .n_persons = 320, .n_orgs = 12, .n_portraits = 16, .n_probes = 16};
static struct vd_demo counts;

/* ---- every file of a folder as one hash ---- */

static uint64_t tree_sum;
static size_t tree_files, tree_root;

static int add_to_sum(const char *path, const struct stat *st, int type, struct FTW *at)
{
    struct vd_buf b = {0};
    uint8_t digest[32], name[32];
    (void)at;
    if (type != FTW_F)
        return 0;
    assert_int_equal(st->st_mode & 0777, 0600);
    assert_int_equal(vd_read_file(path, 64u << 20, &b, NULL), VD_OK);
    vd_sha256(b.data, b.len, digest);
    vd_sha256(path + tree_root, strlen(path + tree_root), name);
    for (int i = 0; i < 32; i++) /* the order of the walk must not matter: add, do not chain */
        tree_sum += (uint64_t)(digest[i] + 1) * (uint64_t)(name[i] + 1) << (i % 40);
    tree_files++;
    vd_buf_free(&b);
    return 0;
}

static uint64_t sum_of(const char *folder)
{
    tree_sum = tree_files = 0;
    tree_root = strlen(folder);
    assert_int_equal(nftw(folder, add_to_sum, 16, FTW_PHYS), 0);
    return tree_sum;
}

static void two_builds_are_the_same(void **state)
{
    char one[512], two[512];
    struct vd_demo again;
    struct vd_err err = {0};
    (void)state;
    vd_strlcpy(one, tmp_path("one"), sizeof(one));
    vd_strlcpy(two, tmp_path("two"), sizeof(two));
    if (vd_demo_write(one, &small, NULL, &counts, &err) != VD_OK)
        fail_msg("%s: %s", err.where, err.message);
    assert_int_equal(vd_demo_write(two, &small, NULL, &again, &err), VD_OK);
    uint64_t sum = sum_of(one);
    size_t n = tree_files;
    assert_true(n > 300);
    assert_true(sum_of(two) == sum);
    assert_int_equal(tree_files, n);
    assert_memory_equal(&counts, &again, sizeof(counts));
    assert_int_equal(counts.n_portraits, small.n_portraits);
    assert_int_equal(counts.n_probes, small.n_probes);
    assert_true(counts.n_fingers > small.n_persons);
    assert_true(counts.n_faces > small.n_persons / 2);
}

/* ---- lists ---- */

static void lists_hold_everybody(void **state)
{
    struct vd_demo_plan p;
    struct vd_buf b = {0};
    size_t ids = 0;
    (void)state;
    assert_int_equal(vd_demo_plan_make(&p, &small), VD_OK);
    for (int k = 0; k < VD_DEMO_LISTS; k++) {
        vd_buf_clear(&b);
        assert_int_equal(vd_demo_list_text(&p, k, &b), VD_OK);
        char sep[2] = {vd_demo_lists[k].delimiter, 0};
        for (int i = 0; i < small.n_persons; i++) {
            char id[24], begin[40];
            vd_demo_record_id(&p, i, id);
            snprintf(begin, sizeof(begin), "\n%s%sperson%s", id, sep, sep);
            ids += strstr(b.data, begin) != NULL;
        }
    }
    assert_int_equal(ids, small.n_persons);
    vd_buf_free(&b);
    vd_demo_plan_free(&p);
}

static void plan_is_as_promised(void **state)
{
    struct vd_demo_plan p;
    bool seen[16] = {false};
    int borrowed = 0, portraits = 0;
    (void)state;
    assert_int_equal(vd_demo_plan_make(&p, &vd_demo_whole), VD_OK);
    for (int i = 0; i < p.size.n_persons; i++) {
        const struct vd_demo_record *r = &p.r[i];
        seen[r->country] = true;
        borrowed += r->identity != i;
        portraits += r->photo;
        assert_true(vd_utf8_valid(r->given_script, strlen(r->given_script)));
        assert_true(*r->given && *r->father && *r->family);
        assert_true(i >= 40 || r->photo);
        assert_true(r->identity == i || p.r[r->identity].list == 0);
    }
    for (int c = 0; c < 16; c++)
        assert_true(seen[c]);
    assert_true(borrowed > 150);
    assert_true(portraits >= 500);
    assert_int_equal(p.size.n_persons, 10300);
    assert_int_equal(p.size.n_orgs, 60);
    vd_demo_plan_free(&p);
}

static void organisations_have_names_of_their_own(void **state)
{
    char a[64], b[64];
    (void)state;
    for (int i = 0; i < vd_demo_whole.n_orgs; i++)
        for (int k = 0; k < i; k++) {
            vd_demo_org_name(i, a);
            vd_demo_org_name(k, b);
            assert_string_not_equal(a, b);
        }
}

/* ---- fingers and faces ---- */

static void load_fingers(const struct vd_demo_plan *p, void *cols, int *owner)
{
    const struct vd_matcher_ops *m = vd_matcher_for(VD_FINGER);
    struct vd_arena *a = vd_arena_new();
    struct vd_err err;
    for (int i = 0; i < p->size.n_persons; i++) {
        char path[40], full[600];
        struct vd_templates t;
        if (!p->r[i].fingers)
            continue;
        vd_demo_print_path(i, path);
        snprintf(full, sizeof(full), "%s/lists/%s", tmp_path("one"), path);
        assert_int_equal(vd_templates_read(a, VD_FINGER, full, NULL, &t, &err), VD_OK);
        assert_int_equal(t.n, p->r[i].second ? 3 : 2);
        for (size_t k = 0; k < t.n; k++) {
            assert_in_range(t.v[k].n_minutiae, 12, 60);
            owner[m->cols_rows(cols)] = i;
            assert_int_equal(m->cols_add(cols, t.v[k].bytes, t.v[k].n_bytes, &err), VD_OK);
        }
        vd_arena_reset(a);
    }
    vd_arena_free(a);
}

/* The owner of the best row for a probe file; *n gets the number of minutiae. */
static int best_owner(const char *name, void *cols, const int *owner)
{
    const struct vd_matcher_ops *m = vd_matcher_for(VD_FINGER);
    struct vd_topk top;
    struct vd_buf b = {0};
    struct vd_err err;
    void *probe = NULL;
    char full[600];
    snprintf(full, sizeof(full), "%s/probes/%s", tmp_path("one"), name);
    assert_int_equal(vd_read_file(full, 1 << 20, &b, &err), VD_OK);
    assert_int_equal(m->probe_open(&probe, b.data, b.len, &err), VD_OK);
    assert_int_equal(vd_topk_open(&top, 3), VD_OK);
    assert_int_equal(m->scan(cols, probe, 0, m->cols_rows(cols), NULL, &top, NULL, &err), VD_OK);
    vd_topk_sort(&top);
    int best = top.n ? owner[top.heap[0].row] : -1;
    vd_topk_close(&top);
    m->probe_close(probe);
    vd_buf_free(&b);
    return best;
}

/* The README beside the probes says whose each is: what it says must be what is found. */
static void latent_marks_find_their_person(void **state)
{
    const struct vd_matcher_ops *m = vd_matcher_for(VD_FINGER);
    struct vd_demo_plan p;
    struct vd_err err;
    struct vd_buf readme = {0};
    void *cols = NULL;
    char path[600];
    int n = 0;
    (void)state;
    assert_int_equal(vd_demo_plan_make(&p, &small), VD_OK);
    int *owner = calloc((size_t)counts.n_fingers + 1, sizeof(int));
    assert_int_equal(m->cols_open(&cols, 1000, &err), VD_OK);
    load_fingers(&p, cols, owner);
    assert_int_equal(m->cols_rows(cols), counts.n_fingers);
    snprintf(path, sizeof(path), "%s/probes/README.txt", tmp_path("one"));
    assert_int_equal(vd_read_file(path, 1 << 20, &readme, &err), VD_OK);
    for (char *line = strstr(readme.data, "\nlatent-"); line;
         line = strstr(line + 1, "\nlatent-")) {
        char name[32], id[24], want[24] = "";
        assert_int_equal(sscanf(line + 1, "%31s a mark of the %*s %*s of %23s", name, want), 2);
        int i = best_owner(name, cols, owner);
        assert_in_range(i, 0, small.n_persons - 1);
        vd_demo_record_id(&p, i, id);
        assert_string_equal(id, want);
        n++;
    }
    assert_int_equal(n, 12);
    m->cols_close(cols);
    free(owner);
    vd_buf_free(&readme);
    vd_demo_plan_free(&p);
}

static double cosine(const float *a, const float *b)
{
    double sum = 0;
    for (int i = 0; i < VD_DEMO_DIM; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

static void faces_agree_with_themselves_only(void **state)
{
    float a[VD_DEMO_DIM], b[VD_DEMO_DIM], c[VD_DEMO_DIM];
    double own = 1, other = 0;
    (void)state;
    for (int i = 0; i < 300; i++) {
        vd_demo_face(i, 1, a);
        vd_demo_face(i, 2, b);
        vd_demo_face(i + 1, 1, c);
        own = fmin(own, cosine(a, b));
        other = fmax(other, cosine(a, c));
        assert_true(fabs(cosine(a, a) - 1) < 1e-5);
    }
    assert_true(own > 0.55);
    assert_true(other < 0.45);
}

static void npy_is_as_numpy_writes_it(void **state)
{
    float v[2 * VD_DEMO_DIM] = {0};
    struct vd_buf b = {0};
    (void)state;
    v[0] = 1.0f;
    vd_demo_npy(&b, v, 2);
    assert_memory_equal(b.data, "\x93NUMPY\x01\x00", 8);
    size_t header = 10 + (size_t)(unsigned char)b.data[8] + ((size_t)(unsigned char)b.data[9] << 8);
    assert_int_equal(header % 64, 0);
    assert_int_equal(b.len, header + sizeof(v));
    assert_non_null(strstr(b.data + 10, "'shape': (2, 128)"));
    assert_memory_equal(b.data + header, "\x00\x00\x80\x3f", 4);
    vd_buf_free(&b);
}

/* Width and height of the first frame header. */
static void portraits_are_small_jpegs(void **state)
{
    struct vd_demo_plan p;
    struct vd_buf b = {0};
    int n = 0;
    (void)state;
    assert_int_equal(vd_demo_plan_make(&p, &small), VD_OK);
    for (int i = 0; i < small.n_persons; i++) {
        char path[40], full[600];
        if (!p.r[i].photo)
            continue;
        vd_demo_photo_path(i, path);
        snprintf(full, sizeof(full), "%s/lists/%s", tmp_path("one"), path);
        assert_int_equal(vd_read_file(full, 1 << 20, &b, NULL), VD_OK);
        assert_in_range(b.len, 4000, 16000);
        const unsigned char *sof = memmem(b.data, b.len, "\xFF\xC0\x00\x11\x08", 5);
        assert_non_null(sof);
        assert_int_equal(sof[5] << 8 | sof[6], 320);
        assert_int_equal(sof[7] << 8 | sof[8], 240);
        n++;
    }
    assert_int_equal(n, small.n_portraits);
    vd_buf_free(&b);
    vd_demo_plan_free(&p);
}

/* ---- the case ---- */

static char folder[512], case_path[600];

static int build_small(struct vd_demo *d, struct vd_err *err)
{
    memset(err, 0, sizeof(*err));
    return vd_demo_build_sized(folder, case_path, &small, NULL, d, err);
}

static void assert_case_is_whole(const struct vd_demo *d)
{
    struct vd_store *s = NULL;
    struct vd_store_info info;
    struct vd_verify v;
    struct vd_err err;
    assert_int_equal(vd_store_open(&s, case_path, VD_OPEN_READ, &err), VD_OK);
    assert_int_equal(vd_store_info(s, &info, &err), VD_OK);
    assert_int_equal(info.n_persons, small.n_persons);
    assert_int_equal(info.n_orgs, small.n_orgs);
    assert_int_equal(info.n_lists, VD_DEMO_LISTS);
    assert_int_equal(info.n_fingers, d->n_fingers);
    assert_int_equal(info.n_faces, d->n_faces);
    assert_int_equal(info.n_media, d->n_portraits);
    if (vd_store_verify(s, NULL, &v, &err) != VD_OK)
        fail_msg("verify: row %lld: %s", (long long)v.first_bad, v.what);
    vd_store_close(s);
}

static void a_case_is_built_and_left(void **state)
{
    struct vd_demo d, again;
    struct vd_err err;
    (void)state;
    vd_strlcpy(folder, tmp_path("case folder"), sizeof(folder));
    snprintf(case_path, sizeof(case_path), "%s/case.vdt", folder);
    if (build_small(&d, &err) != VD_OK)
        fail_msg("%s: %s", err.where, err.message);
    assert_memory_equal(&d, &counts, sizeof(d));
    assert_case_is_whole(&d);
    assert_int_equal(build_small(&again, &err), VD_EXISTS);
    assert_memory_equal(&again, &d, sizeof(d));
}

/* The persons whom a search finds first must be those the README names. */
static void probes_find_them_in_the_case(void **state)
{
    static const char *const probes[] = {"latent-03.fmr", "face-1.npy"};
    struct vd_arena *a = vd_arena_new();
    struct vd_store *s = NULL;
    struct vd_buf readme = {0};
    struct vd_err err = {0};
    char path[700];
    (void)state;
    assert_int_equal(vd_store_open(&s, case_path, VD_OPEN_WRITE, &err), VD_OK);
    snprintf(path, sizeof(path), "%s/probes/README.txt", folder);
    assert_int_equal(vd_read_file(path, 1 << 20, &readme, &err), VD_OK);
    for (int i = 0; i < 2; i++) {
        char one[700];
        const char *paths[] = {one};
        struct vd_search q = {.modality = i ? VD_FACE : VD_FINGER,
                              .engine = i ? "demo-face/1" : NULL,
                              .purpose = "test",
                              .basis = "fictional",
                              .top = 3};
        struct vd_search_result r;
        snprintf(one, sizeof(one), "%s/probes/%s", folder, probes[i]);
        if (vd_identify(s, NULL, paths, 1, &q, a, &r, &err) != VD_OK)
            fail_msg("%s: %s: %s", probes[i], err.where, err.message);
        char begin[40];
        snprintf(begin, sizeof(begin), "\n%s", probes[i]);
        const char *line = strstr(readme.data, begin);
        assert_non_null(line++);
        const char *named = strstr(line, r.candidates.v[0].record_ref);
        if (!named || named > strchr(line, '\n'))
            fail_msg("%s finds %s first", probes[i], r.candidates.v[0].record_ref);
    }
    vd_store_close(s);
    vd_buf_free(&readme);
    vd_arena_free(a);
}

static void write_text(const char *path, const char *text)
{
    assert_int_equal(vd_write_file(path, text, strlen(text), NULL), VD_OK);
}

static void an_interrupted_build_is_made_again(void **state)
{
    struct vd_demo d;
    struct vd_err err;
    char path[700], text[700];
    (void)state;
    snprintf(path, sizeof(path), "%s/state", folder);
    snprintf(text, sizeof(text), "building %s\n", case_path);
    write_text(path, text);
    write_text(case_path, "half a case");
    if (build_small(&d, &err) != VD_OK)
        fail_msg("%s: %s", err.where, err.message);
    assert_case_is_whole(&d);
}

static void other_cases_are_left_alone(void **state)
{
    struct vd_demo d;
    struct vd_err err;
    struct vd_buf b = {0};
    char path[700];
    (void)state;
    snprintf(path, sizeof(path), "%s/state", folder);
    unlink(path);
    write_text(case_path, "somebody's case");
    assert_int_equal(build_small(&d, &err), VD_DENIED);
    assert_int_equal(vd_read_file(case_path, 100, &b, &err), VD_OK);
    assert_string_equal(b.data, "somebody's case");
    vd_buf_free(&b);
    snprintf(path, sizeof(path), "%s/lock", folder);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(build_small(&d, &err), VD_BUSY);
    close(fd);
}

static void a_build_can_be_stopped(void **state)
{
    struct vd_job job = {0};
    struct vd_demo d;
    struct vd_err err;
    (void)state;
    job.cancel = true;
    assert_int_equal(vd_demo_write(tmp_path("stopped"), &small, &job, &d, &err), VD_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_builds_are_the_same),
        cmocka_unit_test(lists_hold_everybody),
        cmocka_unit_test(plan_is_as_promised),
        cmocka_unit_test(organisations_have_names_of_their_own),
        cmocka_unit_test(latent_marks_find_their_person),
        cmocka_unit_test(faces_agree_with_themselves_only),
        cmocka_unit_test(npy_is_as_numpy_writes_it),
        cmocka_unit_test(portraits_are_small_jpegs),
        cmocka_unit_test(a_case_is_built_and_left),
        cmocka_unit_test(probes_find_them_in_the_case),
        cmocka_unit_test(an_interrupted_build_is_made_again),
        cmocka_unit_test(other_cases_are_left_alone),
        cmocka_unit_test(a_build_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
