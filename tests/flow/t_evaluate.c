/* SPDX-License-Identifier: Apache-2.0 */
/* t_evaluate.c: error rates against brute force, protocols and roles against hand-counted pairs. */
#include "../test.h"

#include <math.h>
#include <unistd.h>
#include <vedette/evaluate.h>
#include <vedette/io.h>

#include "codec/fmr.h"

static uint32_t seed = 99;
static uint32_t rnd(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}

static double share_from(const double *v, int n, double t)
{
    int k = 0;
    for (int i = 0; i < n; i++)
        k += v[i] >= t;
    return (double)k / n;
}

/* Lowest FNMR over every threshold that can matter with FMR at most `most`. */
static double brute_fnmr(const double *g, int ng, const double *im, int ni, double most)
{
    double best = 1;
    for (int i = 0; i < ng + ni + 1; i++) {
        double t = i == ng + ni ? INFINITY : i < ng ? g[i] : im[i - ng];
        for (int step = 0; step < 2; step++, t = nextafter(t, INFINITY))
            if (share_from(im, ni, t) <= most)
                best = fmin(best, 1 - share_from(g, ng, t));
    }
    return best;
}

/* The crossing, found on the curve through all thresholds in order. */
static double brute_eer(const double *g, int ng, const double *im, int ni)
{
    double t[200], x0 = 1, y0 = 0;
    int n = 0;
    for (int i = 0; i < ng; i++)
        t[n++] = g[i];
    for (int i = 0; i < ni; i++)
        t[n++] = im[i];
    t[n++] = INFINITY;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            if (t[j] < t[i]) {
                double swap = t[i];
                t[i] = t[j];
                t[j] = swap;
            }
    for (int i = 0; i < n; i++) {
        double x = share_from(im, ni, t[i]), y = 1 - share_from(g, ng, t[i]);
        if (y >= x)
            return x == y ? x : x0 + (x - x0) * (x0 - y0) / ((x0 - y0) + (y - x));
        x0 = x;
        y0 = y;
    }
    return NAN;
}

static void rates_agree_with_brute_force(void **state)
{
    (void)state;
    for (int turn = 0; turn < 400; turn++) {
        double g[90], im[90];
        int ng = 1 + (int)rnd(80), ni = 1 + (int)rnd(80), ties = 1 + (int)rnd(40);
        for (int i = 0; i < ng; i++)
            g[i] = rnd(10) ? (double)(rnd((uint32_t)ties) + rnd((uint32_t)ties)) : -INFINITY;
        for (int i = 0; i < ni; i++)
            im[i] = rnd(10) ? (double)rnd((uint32_t)ties) : -INFINITY;
        double eer = brute_eer(g, ng, im, ni), zero = brute_fnmr(g, ng, im, ni, 0);
        double f2 = brute_fnmr(g, ng, im, ni, 0.01), f3 = brute_fnmr(g, ng, im, ni, 0.001);
        struct vd_evaluation e;
        vd_error_rates(g, ng, im, ni, &e);
        assert_float_equal(e.eer, eer, 1e-12);
        assert_float_equal(e.fnmr_at_fmr_1e2, f2, 1e-12);
        assert_float_equal(e.fnmr_at_fmr_1e3, f3, 1e-12);
        assert_float_equal(e.zero_fmr, zero, 1e-12);
        assert_int_equal(e.n_genuine, ng);
        assert_int_equal(e.n_impostor, ni);
    }
}

static void allowed_impostors_are_counted(void **state)
{
    (void)state;
    double g[10], im[2000];
    struct vd_evaluation e;
    for (int i = 0; i < 2000; i++)
        im[i] = i;
    for (int i = 0; i < 10; i++)
        g[i] = 1975 + 3 * i; /* 1975 1978 1981 ... 2002 */
    vd_error_rates(g, 10, im, 2000, &e);
    assert_float_equal(e.fnmr_at_fmr_1e2, 0.2, 1e-12); /* 20 may pass: above 1979 */
    assert_float_equal(e.fnmr_at_fmr_1e3, 0.8, 1e-12); /* 2 may pass: above 1997 */
    assert_float_equal(e.zero_fmr, 0.9, 1e-12);
    vd_error_rates(g, 10, im, 0, &e);
    assert_true(isnan(e.eer) && isnan(e.zero_fmr));
    vd_error_rates(g, 0, im, 9, &e);
    assert_true(isnan(e.eer) && isnan(e.fnmr_at_fmr_1e2));
}

/* Impression i of finger f: a jittered copy of that finger's minutiae. */
static void write_finger(int f, int i)
{
    static struct vd_minutia m[30];
    struct vd_minutiae v = {.width = 400, .height = 500, .xres = 197, .yres = 197, .m = m, .n = 30};
    struct vd_buf b = {0};
    char name[40];
    seed = 1000u * (uint32_t)f;
    for (int k = 0; k < 30; k++)
        m[k] = (struct vd_minutia){.x = (uint16_t)(40 + rnd(300)),
                                   .y = (uint16_t)(40 + rnd(400)),
                                   .angle_deg = rnd(360),
                                   .type = (uint8_t)(1 + rnd(2))};
    seed = 1000u * (uint32_t)f + (uint32_t)i;
    for (int k = 0; k < 30; k++) {
        m[k].x = (uint16_t)(m[k].x + rnd(5));
        m[k].y = (uint16_t)(m[k].y + rnd(5));
    }
    assert_int_equal(vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, &b, NULL), VD_OK);
    snprintf(name, sizeof name, "%d_%d.fmr", f, i);
    assert_int_equal(vd_write_file(tmp_path(name), b.data, b.len, NULL), VD_OK);
    vd_buf_free(&b);
}

static const char *write_labels(const char *text)
{
    const char *path = tmp_path("labels.csv");
    assert_int_equal(vd_write_file(path, text, strlen(text), NULL), VD_OK);
    return path;
}

enum { FINGERS = 4, IMPRESSIONS = 3 };

static const char *all_labels(const char *header, const char *more)
{
    static char text[4000];
    size_t n = (size_t)snprintf(text, sizeof text, "%s\n", header);
    for (int f = 0; f < FINGERS; f++)
        for (int i = 1; i <= IMPRESSIONS; i++) {
            write_finger(f, i);
            n += (size_t)snprintf(text + n, sizeof text - n, "%d_%d.fmr,s%d,%d\n", f, i, f, i);
        }
    snprintf(text + n, sizeof text - n, "%s", more);
    return write_labels(text);
}

static struct vd_evaluation run(const char *labels, enum vd_protocol p, const char *csv,
                                int threads)
{
    struct vd_evaluation e;
    struct vd_err err = {0};
    FILE *f = csv ? fopen(csv, "w") : NULL;
    int rc = vd_evaluate(labels, VD_FINGER, p, f, threads, NULL, &e, &err);
    if (f)
        fclose(f);
    if (rc)
        print_message("# %s: %s\n", err.where, err.message);
    assert_int_equal(rc, VD_OK);
    return e;
}

static void protocols_score_their_pairs(void **state)
{
    (void)state;
    const char *labels = all_labels("file,subject,impression", "");
    struct vd_evaluation e = run(labels, VD_PROTOCOL_FVC, NULL, 1);
    assert_int_equal(e.n_genuine, FINGERS * 3);
    assert_int_equal(e.n_impostor, 6);
    assert_int_equal(e.n_files, 12);
    assert_int_equal(e.n_subjects, FINGERS);
    assert_int_equal(e.n_refused, 0);
    assert_float_equal(e.eer, 0, 1e-12);
    assert_float_equal(e.zero_fmr, 0, 1e-12);
    assert_true(e.matches_per_second > 0);
    e = run(labels, VD_PROTOCOL_ALL, NULL, 2);
    assert_int_equal(e.n_genuine, FINGERS * 3);
    assert_int_equal(e.n_impostor, 66 - 12);
}

static void refused_files_score_lowest(void **state)
{
    (void)state;
    vd_write_file(tmp_path("bad.fmr"), "FMR", 3, NULL);
    const char *labels = all_labels("file,subject,impression", "bad.fmr,s0,4\nnone.fmr,s9,1\n");
    struct vd_evaluation e = run(labels, VD_PROTOCOL_ALL, NULL, 1);
    assert_int_equal(e.n_refused, 2);
    assert_int_equal(e.n_genuine, FINGERS * 3 + 3);
    assert_int_equal(e.n_genuine + e.n_impostor, 14 * 13 / 2);
    assert_float_equal(e.zero_fmr, 3.0 / 15, 1e-12);
}

static void the_scores_recompute_the_rates(void **state)
{
    (void)state;
    char line[300];
    double g[100], im[100];
    int64_t ng = 0, ni = 0;
    const char *labels = all_labels("file,subject,impression", "");
    struct vd_evaluation e = run(labels, VD_PROTOCOL_ALL, tmp_path("one.csv"), 1), again;
    run(labels, VD_PROTOCOL_ALL, tmp_path("four.csv"), 4);
    struct vd_buf one = {0}, four = {0};
    assert_int_equal(vd_read_file(tmp_path("one.csv"), 1 << 20, &one, NULL), VD_OK);
    assert_int_equal(vd_read_file(tmp_path("four.csv"), 1 << 20, &four, NULL), VD_OK);
    assert_string_equal(one.data, four.data); /* any number of threads */
    vd_buf_free(&one);
    vd_buf_free(&four);
    FILE *f = fopen(tmp_path("one.csv"), "r");
    assert_non_null(fgets(line, sizeof line, f));
    assert_string_equal(line, "probe,gallery,genuine,score\n");
    while (fgets(line, sizeof line, f)) {
        const char *at = strchr(strchr(line, ',') + 1, ',') + 1;
        if (*at == '1')
            g[ng++] = strtod(at + 2, NULL);
        else
            im[ni++] = strtod(at + 2, NULL);
    }
    fclose(f);
    vd_error_rates(g, ng, im, ni, &again);
    assert_int_equal(again.n_genuine, e.n_genuine);
    assert_int_equal(again.n_impostor, e.n_impostor);
    assert_true(again.eer == e.eer && again.zero_fmr == e.zero_fmr &&
                again.fnmr_at_fmr_1e2 == e.fnmr_at_fmr_1e2);
}

static void roles_meet_only_each_other(void **state)
{
    (void)state;
    all_labels("file,subject,impression", "");
    const char *labels = write_labels("role,impression;x,subject,impression,file\n"
                                      "probe,,s0,1,0_1.fmr\nprobe,,s1,1,1_1.fmr\n"
                                      "gallery,,s0,2,0_2.fmr\ngallery,,s0,3,0_3.fmr\n"
                                      "gallery,,s1,2,1_2.fmr\ngallery,,s2,1,2_1.fmr\n"
                                      "gallery,,s0,1,0_1.fmr\n");
    struct vd_evaluation e = run(labels, VD_PROTOCOL_ALL, tmp_path("r.csv"), 1);
    assert_int_equal(e.n_genuine, 3);
    assert_int_equal(e.n_impostor, 2 * 5 - 1 - 3); /* 0_1.fmr does not meet itself */
    e = run(labels, VD_PROTOCOL_FVC, NULL, 1);
    assert_int_equal(e.n_genuine, 3);
    /* first of s0 in the gallery is 0_1: s0 meets s1 s2, s1 meets s0 s2 */
    assert_int_equal(e.n_impostor, 4);
}

static void fails(const char *text, int want, const char *where)
{
    struct vd_evaluation e;
    struct vd_err err = {0};
    int rc = vd_evaluate(write_labels(text), VD_FINGER, VD_PROTOCOL_ALL, NULL, 1, NULL, &e, &err);
    assert_int_equal(rc, want);
    assert_non_null(strstr(err.where, where));
}

static void a_bad_list_is_refused_with_its_line(void **state)
{
    (void)state;
    fails("", VD_CORRUPT, "labels.csv:1");
    fails("file,subject\n", VD_CORRUPT, "labels.csv:1");
    fails("file,subject,impression\n", VD_CORRUPT, "labels.csv");
    fails("file,subject,impression\na.fmr,s,1\nb.fmr,s,x\n", VD_CORRUPT, "labels.csv:3");
    fails("file,subject,impression\n,s,1\n", VD_CORRUPT, "labels.csv:2");
    fails("file,subject,impression,role\na,s,1,judge\n", VD_CORRUPT, "labels.csv:2");
    fails("file,subject,impression\nnone.fmr,s,1\nnor.fmr,t,1\n", VD_NOINPUT, "nor.fmr");
    struct vd_evaluation e;
    assert_int_equal(
        vd_evaluate(tmp_path("nowhere.csv"), VD_FINGER, VD_PROTOCOL_ALL, NULL, 1, NULL, &e, NULL),
        VD_NOINPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_agree_with_brute_force),
        cmocka_unit_test(allowed_impostors_are_counted),
        cmocka_unit_test(protocols_score_their_pairs),
        cmocka_unit_test(refused_files_score_lowest),
        cmocka_unit_test(the_scores_recompute_the_rates),
        cmocka_unit_test(roles_meet_only_each_other),
        cmocka_unit_test(a_bad_list_is_refused_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
