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

/* Everybody is somebody else: what matters here is the scores. */
static struct vd_rates rates(const double *g, int64_t ng, const double *im, int64_t ni, int n)
{
    static struct vd_score vg[30000], vi[30000];
    struct vd_rates e;
    for (int64_t i = 0; i < ng; i++)
        vg[i] = (struct vd_score){g[i], (int32_t)i % 50, (int32_t)i % 50};
    for (int64_t i = 0; i < ni; i++)
        vi[i] = (struct vd_score){im[i], (int32_t)i % 50, 50};
    assert_int_equal(vd_rates_of(vg, ng, vi, ni, n, &e, NULL), VD_OK);
    return e;
}

static void thresholds_give_their_rates(const struct vd_rates *e, const double *g, int ng,
                                        const double *im, int ni)
{
    static const double most[VD_N_RATES] = {1, 0.01, 0.001, 0.0001, 0};
    for (int k = VD_FNMR_1E2; k < VD_N_RATES; k++) {
        double t = e->rate[k].threshold;
        assert_true(share_from(im, ni, t) <= most[k]);
        assert_float_equal(1 - share_from(g, ng, t), e->rate[k].value, 1e-12);
    }
    double t = e->rate[VD_EER].threshold;
    assert_true(share_from(im, ni, t) <= e->rate[VD_EER].value + 1e-12);
    assert_true(1 - share_from(g, ng, t) >= e->rate[VD_EER].value - 1e-12);
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
        double f1 = share_from(im, ni, 10), m1 = 1 - share_from(g, ng, 10);
        struct vd_rates e = rates(g, ng, im, ni, 0);
        assert_float_equal(e.rate[VD_EER].value, eer, 1e-12);
        assert_float_equal(e.rate[VD_FNMR_1E2].value, f2, 1e-12);
        assert_float_equal(e.rate[VD_FNMR_1E3].value, f3, 1e-12);
        assert_float_equal(e.rate[VD_FNMR_1E4].value, zero, 1e-12);
        assert_float_equal(e.rate[VD_FNMR_ZERO].value, zero, 1e-12);
        assert_float_equal(e.fmr_at[0].value, f1, 1e-12);
        assert_float_equal(e.fnmr_at[0].value, m1, 1e-12);
        assert_int_equal(e.n_genuine, ng);
        assert_int_equal(e.n_impostor, ni);
        thresholds_give_their_rates(&e, g, ng, im, ni);
    }
}

static void allowed_impostors_are_counted(void **state)
{
    (void)state;
    double g[10], im[30000];
    for (int i = 0; i < 2000; i++)
        im[i] = i;
    for (int i = 0; i < 10; i++)
        g[i] = 1975 + 3 * i; /* 1975 1978 1981 ... 2002 */
    struct vd_rates e = rates(g, 10, im, 2000, 0);
    assert_float_equal(e.rate[VD_FNMR_1E2].value, 0.2, 1e-12); /* 20 may pass: above 1979 */
    assert_float_equal(e.rate[VD_FNMR_1E2].threshold, 1980, 0);
    assert_float_equal(e.rate[VD_FNMR_1E3].value, 0.8, 1e-12); /* 2 may pass: above 1997 */
    assert_float_equal(e.rate[VD_FNMR_1E4].value, 0.9, 1e-12); /* none may */
    assert_float_equal(e.rate[VD_FNMR_ZERO].value, 0.9, 1e-12);
    assert_float_equal(e.rate[VD_FNMR_ZERO].threshold, 2002, 0);
    for (int i = 0; i < 30000; i++)
        im[i] = i;
    for (int i = 0; i < 10; i++)
        g[i] = 29991 + i;
    e = rates(g, 10, im, 30000, 0); /* 3 may pass: above 29996 */
    assert_float_equal(e.rate[VD_FNMR_1E4].value, 0.6, 1e-12);
    e = rates(g, 10, im, 0, 0);
    assert_true(isnan(e.rate[VD_EER].value) && isnan(e.rate[VD_FNMR_ZERO].value));
    e = rates(g, 0, im, 9, 20);
    assert_true(isnan(e.rate[VD_EER].value) && isnan(e.rate[VD_FNMR_1E2].high));
    for (int i = 0; i < 10; i++)
        im[i] = 1e9;
    e = rates(g, 10, im, 10, 0);
    assert_true(isinf(e.rate[VD_FNMR_ZERO].threshold));
}

/* Six subjects with three genuine pairs each, some of them bad at it; every two of them met. */
enum { PEOPLE = 6, G = PEOPLE * 3, I = PEOPLE * (PEOPLE - 1) / 2 };
static void crowd(struct vd_score *g, struct vd_score *im)
{
    int n = 0;
    for (int32_t a = 0; a < PEOPLE; a++) {
        for (int k = 0; k < 3; k++)
            g[a * 3 + k] = (struct vd_score){10.0 * k + a * 7, a, a};
        for (int32_t b = 0; b < a; b++, n++)
            im[n] = (struct vd_score){5.0 * ((a * 5 + b * 3) % 11), a, b};
    }
}

/* The draws as evaluate.h tells them, so that somebody else's program gives the same intervals. */
static uint64_t mix;
static uint32_t drawn(void)
{
    uint64_t z = mix += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)(((z ^ z >> 31) >> 32) * PEOPLE >> 32);
}

static int upwards(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Each replicate with its pairs written out as often as they count, by brute force. */
static void intervals_agree_with_copied_pairs(void **state)
{
    (void)state;
    static struct vd_score g[G], im[I];
    static double gs[G * PEOPLE], ims[I * 9], eer[100], zero[100];
    struct vd_rates e;
    int n = 0;
    mix = VD_BOOTSTRAP_SEED;
    crowd(g, im);
    for (int r = 0; r < 100; r++) {
        int times[PEOPLE] = {0}, ng = 0, ni = 0;
        for (int k = 0; k < PEOPLE; k++)
            times[drawn()]++;
        for (int i = 0; i < G; i++)
            for (int k = 0; k < times[g[i].a]; k++)
                gs[ng++] = g[i].score;
        for (int i = 0; i < I; i++)
            for (int k = 0; k < times[im[i].a] * times[im[i].b]; k++)
                ims[ni++] = im[i].score;
        assert_true(ni > 0 && ni < I * 9 && ng == G && ng + ni + 1 < 200);
        eer[n] = brute_eer(gs, ng, ims, ni);
        zero[n++] = brute_fnmr(gs, ng, ims, ni, 0);
    }
    qsort(eer, 100, sizeof *eer, upwards);
    qsort(zero, 100, sizeof *zero, upwards);
    assert_int_equal(vd_rates_of(g, G, im, I, 100, &e, NULL), VD_OK);
    assert_int_equal(e.n_subjects, PEOPLE);
    assert_float_equal(e.rate[VD_EER].low, eer[2], 1e-12);
    assert_float_equal(e.rate[VD_EER].high, eer[97], 1e-12);
    assert_float_equal(e.rate[VD_FNMR_ZERO].low, zero[2], 1e-12);
    assert_float_equal(e.rate[VD_FNMR_ZERO].high, zero[97], 1e-12);
    assert_true(e.rate[VD_EER].low < e.rate[VD_EER].value);
    assert_true(e.rate[VD_EER].high > e.rate[VD_EER].value);
}

static void no_error_seen_is_not_none(void **state)
{
    (void)state;
    struct vd_score g[G], im[I];
    struct vd_rates e;
    crowd(g, im);
    for (int i = 0; i < G; i++)
        g[i].score += 1000;
    assert_int_equal(vd_rates_of(g, G, im, I, 50, &e, NULL), VD_OK);
    assert_float_equal(e.rate[VD_EER].value, 0, 0);
    assert_float_equal(e.rate[VD_EER].high, 3.0 / PEOPLE, 1e-12);
    assert_float_equal(e.fnmr_at[3].high, 3.0 / PEOPLE, 1e-12);
    for (int i = 0; i < I; i++)
        im[i].score = 3;
    assert_int_equal(vd_rates_of(g, G, im, I, 50, &e, NULL), VD_OK);
    assert_float_equal(e.fmr_at[0].high, 3.0 / I, 1e-12);
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

static struct vd_evaluation evaluation; /* of the last run */

static struct vd_evaluation run_as(const char *labels, struct vd_evaluate how, const char *csv)
{
    struct vd_err err = {0};
    how.scores = csv ? fopen(csv, "w") : NULL;
    vd_evaluation_close(&evaluation);
    int rc = vd_evaluate(labels, VD_FINGER, &how, NULL, &evaluation, &err);
    if (how.scores)
        fclose(how.scores);
    if (rc)
        print_message("# %s: %s\n", err.where, err.message);
    assert_int_equal(rc, VD_OK);
    return evaluation;
}

static struct vd_evaluation run(const char *labels, enum vd_protocol p, const char *csv,
                                int threads)
{
    return run_as(labels, (struct vd_evaluate){.protocol = p, .threads = threads}, csv);
}

static void protocols_score_their_pairs(void **state)
{
    (void)state;
    const char *labels = all_labels("file,subject,impression", "");
    struct vd_evaluation e = run(labels, VD_PROTOCOL_FVC, NULL, 1);
    assert_int_equal(e.rates.n_genuine, FINGERS * 3);
    assert_int_equal(e.rates.n_impostor, 6);
    assert_int_equal(e.n_files, 12);
    assert_int_equal(e.n_subjects, FINGERS);
    assert_int_equal(e.n_refused, 0);
    assert_float_equal(e.rates.rate[VD_EER].value, 0, 1e-12);
    assert_float_equal(e.rates.rate[VD_FNMR_ZERO].value, 0, 1e-12);
    assert_true(e.matches_per_second > 0);
    e = run(labels, VD_PROTOCOL_ALL, NULL, 2);
    assert_int_equal(e.rates.n_genuine, FINGERS * 3);
    assert_int_equal(e.rates.n_impostor, 66 - 12);
}

static void refused_files_score_lowest(void **state)
{
    (void)state;
    vd_write_file(tmp_path("bad.fmr"), "FMR", 3, NULL);
    const char *labels = all_labels("file,subject,impression", "bad.fmr,s0,4\nnone.fmr,s9,1\n");
    struct vd_evaluation e = run(labels, VD_PROTOCOL_ALL, NULL, 1);
    assert_int_equal(e.n_refused, 2);
    assert_int_equal(e.rates.n_genuine, FINGERS * 3 + 3);
    assert_int_equal(e.rates.n_genuine + e.rates.n_impostor, 14 * 13 / 2);
    assert_float_equal(e.rates.rate[VD_FNMR_ZERO].value, 3.0 / 15, 1e-12);
}

static void the_scores_recompute_the_rates(void **state)
{
    (void)state;
    char line[300];
    double g[100], im[100];
    int64_t ng = 0, ni = 0;
    const char *labels = all_labels("file,subject,impression", "");
    struct vd_evaluation e = run(labels, VD_PROTOCOL_ALL, tmp_path("one.csv"), 1);
    struct vd_rates first = e.rates;
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
    struct vd_rates again = rates(g, ng, im, ni, 0);
    assert_int_equal(again.n_genuine, first.n_genuine);
    assert_int_equal(again.n_impostor, first.n_impostor);
    for (int k = 0; k < VD_N_RATES; k++)
        assert_true(again.rate[k].value == first.rate[k].value);
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
    assert_int_equal(e.rates.n_genuine, 3);
    assert_int_equal(e.rates.n_impostor, 2 * 5 - 1 - 3); /* 0_1.fmr does not meet itself */
    e = run(labels, VD_PROTOCOL_FVC, NULL, 1);
    assert_int_equal(e.rates.n_genuine, 3);
    /* first of s0 in the gallery is 0_1: s0 meets s1 s2, s1 meets s0 s2 */
    assert_int_equal(e.rates.n_impostor, 4);
}

/* Two sets of the same impressions: those of the second are turned copies of the first. */
static const char *two_sets(void)
{
    static char text[6000];
    size_t n = (size_t)snprintf(text, sizeof text, "file,set,database,subject,impression\n");
    all_labels("file,subject,impression", "");
    for (int set = 0; set < 2; set++)
        for (int f = 0; f < FINGERS; f++)
            for (int i = 1; i <= IMPRESSIONS; i++)
                n += (size_t)snprintf(text + n, sizeof text - n, "%s%d_%d.fmr,%s,db%d,s%d,%d\n",
                                      set ? "./" : "", f, i, set ? "two" : "one", f / 2, f % 2, i);
    return write_labels(text);
}

static void one_impression_in_two_sets_never_meets_itself(void **state)
{
    (void)state;
    const char *labels = two_sets();
    enum { N = FINGERS * IMPRESSIONS };
    struct vd_evaluate how = {.protocol = VD_PROTOCOL_ALL, .threads = 1};
    struct vd_evaluation e = run_as(labels, how, NULL);
    assert_int_equal(e.n_same, N);
    assert_int_equal(e.rates.n_genuine + e.rates.n_impostor, N * 2 * (N * 2 - 1) / 2 - N);
    assert_int_equal(e.n_subjects, FINGERS); /* s0 of db0 is not s0 of db1 */
    how.sets = "one";
    e = run_as(labels, how, NULL);
    assert_int_equal(e.rates.n_genuine, FINGERS * 3);
    assert_int_equal(e.n_same, 0);
    how.sets = "one:two";
    e = run_as(labels, how, NULL); /* every two impressions once */
    assert_int_equal(e.n_files, N * 2);
    assert_int_equal(e.rates.n_genuine, FINGERS * 3);
    assert_int_equal(e.rates.n_impostor, N * (N - 1) / 2 - FINGERS * 3);
    assert_true(isnan(e.rank_1.value));
}

static void databases_are_told_apart(void **state)
{
    (void)state;
    struct vd_evaluate how = {
        .protocol = VD_PROTOCOL_ALL, .threads = 1, .sets = "one", .replicates = 30};
    struct vd_evaluation e = run_as(two_sets(), how, NULL);
    assert_string_equal(e.by, "database");
    assert_int_equal(e.n_groups, 2);
    assert_string_equal(e.groups[1].name, "db1");
    assert_int_equal(e.groups[1].rates.n_genuine, FINGERS / 2 * 3);
    assert_int_equal(e.groups[1].rates.n_impostor, IMPRESSIONS * IMPRESSIONS);
    assert_int_equal(e.groups[1].rates.n_subjects, 2);
}

static void a_pair_has_the_quality_of_the_poorer(void **state)
{
    (void)state;
    char text[900] = "file,subject,impression,quality\n";
    all_labels("file,subject,impression", "");
    for (int i = 1; i <= IMPRESSIONS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "0_%d.fmr,s0,%d,%d\n1_%d.fmr,s1,%d,100\n", i, i, 30 * i, i, i);
    struct vd_evaluate how = {.protocol = VD_PROTOCOL_ALL, .threads = 1, .by = "quality"};
    struct vd_evaluation e = run_as(write_labels(text), how, NULL);
    assert_int_equal(e.n_groups, 4); /* 30 60 90 100, by value */
    assert_string_equal(e.groups[0].name, "30");
    assert_string_equal(e.groups[3].name, "100");
    assert_int_equal(e.groups[0].rates.n_genuine, 2); /* 30-60, 30-90 */
    assert_int_equal(e.groups[1].rates.n_genuine, 1); /* 60-90 */
    assert_int_equal(e.groups[1].rates.n_impostor, 3);
    assert_int_equal(e.groups[3].rates.n_genuine, 3);
    assert_int_equal(e.groups[3].rates.n_impostor, 0);
}

static void searches_find_their_mates_first(void **state)
{
    (void)state;
    vd_write_file(tmp_path("bad.fmr"), "FMR", 3, NULL);
    const char *labels = all_labels("file,subject,impression", "bad.fmr,s0,4\n");
    struct vd_evaluate how = {.protocol = VD_PROTOCOL_ALL, .threads = 1, .replicates = 50};
    struct vd_evaluation e = run_as(labels, how, NULL);
    assert_int_equal(e.n_searches, FINGERS * (IMPRESSIONS - 1) + 1); /* not the first ones */
    assert_float_equal(e.rank_1.value, 8.0 / 9, 1e-12);              /* the bad one finds none */
    assert_true(e.rank_1.low <= e.rank_1.value && e.rank_1.high <= 1);
    how.protocol = VD_PROTOCOL_FVC; /* the searches are the same, its pairs are as they were */
    e = run_as(labels, how, NULL);
    assert_int_equal(e.n_searches, FINGERS * (IMPRESSIONS - 1) + 1);
    assert_float_equal(e.rank_1.value, 8.0 / 9, 1e-12);
    assert_int_equal(e.rates.n_impostor, 6);
}

static void the_scale_and_the_minutiae_are_told(void **state)
{
    (void)state;
    struct vd_evaluation e =
        run(all_labels("file,subject,impression", ""), VD_PROTOCOL_ALL, NULL, 1);
    assert_true(e.scaled);
    assert_float_equal(e.mean_minutiae, 30, 1e-12);
    assert_non_null(strstr(e.name, "finger/"));
    assert_true(e.matches_per_second > 0);
}

static void fails(const char *text, int want, const char *where)
{
    struct vd_evaluation e;
    struct vd_err err = {0};
    struct vd_evaluate how = {.protocol = VD_PROTOCOL_ALL, .threads = 1};
    how.by = want == VD_INVALID ? "weather" : NULL;
    int rc = vd_evaluate(write_labels(text), VD_FINGER, &how, NULL, &e, &err);
    vd_evaluation_close(&e);
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
    fails("file,subject,impression,resolution\na,s,1,5\n", VD_CORRUPT, "labels.csv:2");
    fails("file,subject,impression,resolution\na,s,1,x\n", VD_CORRUPT, "labels.csv:2");
    fails("file,subject,impression\na,s,1\n", VD_INVALID, "weather");
    struct vd_evaluation e;
    struct vd_evaluate how = {.threads = 1};
    assert_int_equal(vd_evaluate(tmp_path("nowhere.csv"), VD_FINGER, &how, NULL, &e, NULL),
                     VD_NOINPUT);
    vd_evaluation_close(&e);
    how.sets = "three";
    assert_int_equal(vd_evaluate(two_sets(), VD_FINGER, &how, NULL, &e, NULL), VD_INVALID);
    vd_evaluation_close(&e);
    how.sets = "one:three";
    assert_int_equal(vd_evaluate(two_sets(), VD_FINGER, &how, NULL, &e, NULL), VD_INVALID);
    vd_evaluation_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_agree_with_brute_force),
        cmocka_unit_test(allowed_impostors_are_counted),
        cmocka_unit_test(intervals_agree_with_copied_pairs),
        cmocka_unit_test(no_error_seen_is_not_none),
        cmocka_unit_test(protocols_score_their_pairs),
        cmocka_unit_test(refused_files_score_lowest),
        cmocka_unit_test(the_scores_recompute_the_rates),
        cmocka_unit_test(roles_meet_only_each_other),
        cmocka_unit_test(one_impression_in_two_sets_never_meets_itself),
        cmocka_unit_test(databases_are_told_apart),
        cmocka_unit_test(a_pair_has_the_quality_of_the_poorer),
        cmocka_unit_test(searches_find_their_mates_first),
        cmocka_unit_test(the_scale_and_the_minutiae_are_told),
        cmocka_unit_test(a_bad_list_is_refused_with_its_line),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vd_evaluation_close(&evaluation);
    return failed;
}
