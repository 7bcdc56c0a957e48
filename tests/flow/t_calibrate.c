/* SPDX-License-Identifier: Apache-2.0 */
/* t_calibrate.c: what is measured of scores holds, is kept, and is said in the right words. */
#include "../test.h"

#include <vedette/calibrate.h>

#include "faces.h"
#include "fingers.h"
#include "flow/calibrating.h"

static struct vd_err err;

static void good(int rc)
{
    if (rc != VD_OK)
        fail_msg("%s: %s", err.where, err.message);
}

/* ---- scores of a known distribution ---- */

static uint64_t state_of_chance;

static double chance(void)
{
    return ((double)(vd_cal_hash(++state_of_chance) >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2 * log(chance())) * cos(2 * M_PI * chance());
}

static double normal_above(double x)
{
    return 0.5 * erfc(x / sqrt(2));
}

static double normal_score(double share)
{
    double lo = -10, hi = 10;
    for (int i = 0; i < 100; i++) {
        double mid = (lo + hi) / 2;
        *(normal_above(mid) > share ? &lo : &hi) = mid;
    }
    return hi;
}

/* All pairs of m templates: each score is normal, and templates that resemble everybody make the
 * pairs they are in go together: two pairs with one in common correlate by r. */
static void draw_pairs(double *pair, size_t m, double r)
{
    double *own = calloc(m, sizeof(*own));
    for (size_t i = 0; i < m; i++)
        own[i] = normal();
    for (size_t i = 0; i < m; i++)
        for (size_t j = i + 1; j < m; j++)
            *pair++ = sqrt(r) * (own[i] + own[j]) + sqrt(1 - 2 * r) * normal();
    free(own);
}

static void count(const double *pair, size_t m, struct vd_arena *a, struct vd_worth *w)
{
    size_t n = m * (m - 1) / 2;
    double *sorted = malloc(n * sizeof(*sorted));
    memcpy(sorted, pair, n * sizeof(*sorted));
    assert_int_equal(vd_cal_sort(sorted, n), VD_OK);
    for (size_t i = 1; i < n; i++)
        assert_true(sorted[i - 1] <= sorted[i]);
    *w = (struct vd_worth){0};
    assert_int_equal(vd_worth_count(pair, sorted, m, a, w), VD_OK);
    free(sorted);
}

/* Half of what the limits are worth is that they hold, the other half that they are near. */
static void bounds_hold_in_95_of_100_worlds(void **state)
{
    (void)state;
    enum { M = 120, RUNS = 300 };
    static const double share[] = {0.3, 0.1, 0.01, 3e-3, 1e-3, 1e-4, 1e-6}; /* of 7,140 pairs */
    static const double nearness[] = {1.25, 1.4, 1.7, 2.1, 2.8, 8, 120};
    static const double correlation[] = {0, 0.03, 0.1};
    static double pair[M * (M - 1) / 2];
    for (size_t c = 0; c < 3; c++) {
        int held[7] = {0};
        double wide[7] = {0};
        state_of_chance = 1000 * c;
        for (int run = 0; run < RUNS; run++) {
            struct vd_arena *a = vd_arena_new();
            struct vd_worth w;
            draw_pairs(pair, M, correlation[c]);
            count(pair, M, a, &w);
            for (int k = 0; k < 7; k++) {
                struct vd_fmr f = vd_worth_fmr(&w, normal_score(share[k]));
                held[k] += f.high >= share[k];
                wide[k] += log(f.high / share[k]) / RUNS;
                assert_true(f.high >= f.value);
            }
            vd_arena_free(a);
        }
        for (int k = 0; k < 7; k++)
            if (held[k] < 0.93 * RUNS || exp(wide[k]) > nearness[k])
                fail_msg("correlation %g, FMR %g: held %d of %d, %.2f times too high",
                         correlation[c], share[k], held[k], RUNS, exp(wide[k]));
    }
}

/* Without the design effect the bound would not hold: that the test above can fail is shown here. */
static void pairs_that_share_templates_count_for_less(void **state)
{
    (void)state;
    enum { M = 120, RUNS = 200 };
    static double pair[M * (M - 1) / 2];
    int naive = 0;
    double effect = 0;
    state_of_chance = 5;
    for (int run = 0; run < RUNS; run++) {
        struct vd_arena *a = vd_arena_new();
        struct vd_worth w;
        draw_pairs(pair, M, 0.1);
        count(pair, M, a, &w);
        double x = normal_score(0.1), n = w.n_pairs;
        naive += vd_cal_share_high(vd_worth_fmr(&w, x).value * n, n) >= 0.1;
        size_t k = 0;
        while (w.knots[k + 1].score <= x)
            k++;
        effect += w.knots[k].effect / RUNS;
        vd_arena_free(a);
    }
    assert_true(naive < 0.80 * RUNS);
    assert_true(effect > 5);
}

static void limits_are_clopper_and_pearsons(void **state)
{
    (void)state;
    assert_float_equal(vd_cal_share_high(0, 100), 1 - pow(0.05, 0.01), 1e-9);
    assert_float_equal(vd_cal_share_high(0, 1e6), 3e-6, 0.01e-6); /* 3 / n */
    assert_float_equal(vd_cal_share_high(1, 100), 0.0465598, 1e-6);
    assert_float_equal(vd_cal_share_high(5, 10), 0.7775587, 1e-6);
    assert_float_equal(vd_cal_share_high(10, 1e5) * 1e5, 16.9622, 0.003); /* Poisson */
    assert_true(vd_cal_share_high(10, 10) == 1);
    assert_true(vd_cal_share_high(3.7, 250.5) > vd_cal_share_high(3.6, 250.5));
}

static void counts_are_counts(void **state)
{
    (void)state;
    enum { M = 90, N = M * (M - 1) / 2 };
    static double pair[N];
    struct vd_arena *a = vd_arena_new();
    struct vd_worth w;
    state_of_chance = 77;
    draw_pairs(pair, M, 0.05);
    for (size_t i = 0; i < N; i += 7)
        pair[i] = 0.25; /* ties */
    count(pair, M, a, &w);
    double before = 2;
    for (double s = -4; s < 6; s += 0.01) {
        size_t n = 0;
        for (size_t i = 0; i < N; i++)
            n += pair[i] >= s;
        struct vd_fmr f = vd_worth_fmr(&w, s);
        assert_true(f.value <= before && f.value > 0 && f.high <= 1);
        before = f.value;
        assert_int_equal(f.extrapolated, n < 10);
        if (!f.extrapolated && fabs(s - 0.25) > 0.1) /* at a tie it may be early */
            assert_true(fabs(f.value * N - (double)n) <= 0.1 * (double)n + 1);
    }
    for (size_t k = 0; k < w.n_knots; k++) {
        size_t n = 0;
        for (size_t i = 0; i < N; i++)
            n += pair[i] >= w.knots[k].score;
        assert_float_equal(vd_worth_fmr(&w, w.knots[k].score).value, (double)n / N, 1e-12);
    }
    vd_arena_free(a);
}

/* Fit on few, compare with many: the tail of a Gaussian lies below the model, an exponential on it. */
static void the_tail_is_what_it_says(void **state)
{
    (void)state;
    enum { M = 200, N = M * (M - 1) / 2 };
    static double pair[N];
    double gauss = 0, exponential = 0;
    state_of_chance = 4242;
    for (int run = 0; run < 40; run++) {
        struct vd_arena *a = vd_arena_new();
        struct vd_worth w;
        draw_pairs(pair, M, 0);
        count(pair, M, a, &w);
        gauss += log(vd_worth_fmr(&w, normal_score(1e-6)).value / 1e-6) / 40;
        for (size_t i = 0; i < N; i++)
            pair[i] = -10 * log10(chance()); /* a scale of -10 log10 FMR */
        count(pair, M, a, &w);
        exponential += log(vd_worth_fmr(&w, 60).value / 1e-6) / 40;
        assert_true(vd_worth_fmr(&w, 60).extrapolated && !vd_worth_fmr(&w, 20).extrapolated);
        assert_true(vd_worth_fmr(&w, 1e6).value >= 1e-4 * 9 / N); /* no further than that */
        vd_arena_free(a);
    }
    assert_true(exp(gauss) > 1.5 && exp(gauss) < 20);
    assert_true(exp(exponential) > 0.6 && exp(exponential) < 1.7);
}

static void one_person_under_two_subjects_is_listed(void **state)
{
    (void)state;
    enum { M = 150, N = M * (M - 1) / 2 };
    static double pair[N];
    static const size_t twin[3][2] = {{3, 77}, {10, 11}, {0, 149}};
    struct vd_arena *a = vd_arena_new();
    struct vd_worth clean, w;
    state_of_chance = 99;
    draw_pairs(pair, M, 0.02);
    count(pair, M, a, &clean);
    assert_int_equal(clean.n_twins, 0);
    for (size_t k = 0; k < 3; k++) {
        size_t i = twin[k][0], j = twin[k][1];
        pair[i * M - i * (i + 1) / 2 + j - i - 1] = 20 - (double)k;
    }
    count(pair, M, a, &w);
    assert_int_equal(w.n_twins, 3);
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(w.twins[k].template_a, twin[k][0]);
        assert_int_equal(w.twins[k].template_b, twin[k][1]);
        assert_true(w.twins[k].score == 20 - (double)k);
    }
    assert_true(fabs(w.tail_rate / clean.tail_rate - 1) < 0.1); /* the fit does not see them */
    assert_float_equal(vd_worth_fmr(&w, 19.5).value, 1.0 / N, 1e-12); /* the count does */
    assert_float_equal(vd_worth_fmr(&w, 15).value, 3.0 / N, 1e-12);
    assert_true(vd_worth_fmr(&w, 20.1).value < 1.1e-3 / N);
    assert_true(vd_worth_bar(&w, 2.0 / N, false) > 20); /* a bound of 1 seen is 4.7 / n */
    vd_arena_free(a);
}

/* A list put together from two that name the same people: a third of the highest pairs are twins. */
static void many_twins_do_not_bend_the_tail(void **state)
{
    (void)state;
    enum { M = 150, N = M * (M - 1) / 2, TWINS = 36 };
    static double pair[N];
    struct vd_arena *a = vd_arena_new();
    struct vd_worth clean, w;
    state_of_chance = 1234;
    draw_pairs(pair, M, 0);
    count(pair, M, a, &clean);
    for (size_t k = 0; k < TWINS; k++)
        pair[k * 301 + 17] = 15 + 0.01 * (double)k;
    count(pair, M, a, &w);
    assert_int_equal(w.n_twins, TWINS);
    assert_true(fabs(w.tail_rate / clean.tail_rate - 1) < 0.35);
    assert_float_equal(vd_worth_fmr(&w, 15).value, (double)TWINS / N, 0.1 * TWINS / N);
    vd_arena_free(a);
}

/* ---- likelihood ratios ---- */

/* The isotonic regression by its definition: max over lower ends of min over upper ends of means. */
static double isotonic(const double *w, const double *y, size_t n, size_t at)
{
    double best = -1;
    for (size_t lo = 0; lo <= at; lo++) {
        double least = 2;
        for (size_t hi = at; hi < n; hi++) {
            double sw = 0, sy = 0;
            for (size_t i = lo; i <= hi; i++) {
                sw += w[i];
                sy += w[i] * y[i];
            }
            least = fmin(least, sy / sw);
        }
        best = fmax(best, least);
    }
    return best;
}

static void ratios_are_isotonic(void **state)
{
    (void)state;
    enum { G = 30, I = 190 }; /* 190 pairs of 20 */
    struct vd_arena *a = vd_arena_new();
    struct vd_cal_genuine g[G];
    double pair[I], sorted[I], w_all[G + I + 2], y_all[G + I + 2];
    struct vd_worth w;
    state_of_chance = 31;
    for (int i = 0; i < I; i++)
        pair[i] = sorted[i] = normal();
    for (int i = 0; i < G; i++)
        g[i] = (struct vd_cal_genuine){1.5 + normal(), 0.5};
    count(pair, 20, a, &w);
    vd_cal_sort(sorted, I);
    good(vd_worth_weigh(g, G, sorted, I, a, &w));
    assert_true(w.n_curve >= 3);
    /* The same by definition, with an observation of each kind at the wrong end. */
    double extra = w.knots[w.n_knots - 1].effect, genuine = 0.5 * G + 1, impostor = I + extra;
    size_t n = 0;
    w_all[n] = 1 / genuine;
    y_all[n++] = 1;
    for (size_t i = 0, k = 0; i < I || k < G;) {
        bool mate = k < G && (i == I || g[k].score < sorted[i]);
        w_all[n] = mate ? g[k].weight / genuine : 1 / impostor;
        y_all[n++] = mate;
        *(mate ? &k : &i) += 1;
    }
    w_all[n] = extra / impostor;
    y_all[n++] = 0;
    double p = isotonic(w_all, y_all, n, 0), q = isotonic(w_all, y_all, n, n - 1), d;
    assert_float_equal(w.curve[0].decibans, 10 * log10(p / (1 - p)), 1e-6);
    assert_float_equal(w.curve[w.n_curve - 1].decibans, 10 * log10(q / (1 - q)), 1e-6);
    double before = -INFINITY;
    for (double s = -5; s < 8; s += 0.01) {
        assert_true(vd_worth_weight(&w, s, &d));
        assert_true(d >= before - 1e-9);
        assert_true(d <= -10 * log10(vd_worth_fmr(&w, s).high) + 1e-9);
        before = d;
    }
    assert_true(vd_worth_weight(&w, -100, &d) && d > -10 * log10(genuine) - 1e-9);
    double s = vd_worth_score_weighing(&w, 3);
    assert_true(vd_worth_weight(&w, s, &d) && d >= 3 && d < 3.01);
    assert_true(isinf(vd_worth_score_weighing(&w, 60)));
    vd_arena_free(a);
}

/* What the curve says is what happens: scores that weigh x decibans are 10^(x/10) times as frequent
 * among genuine pairs. Normal scores three apart: log LR = 3 s - 4.5. */
static void ratios_are_near_the_true_ones(void **state)
{
    (void)state;
    enum { M = 400, N = M * (M - 1) / 2, G = 600 };
    static double pair[N], sorted[N];
    static struct vd_cal_genuine g[G];
    struct vd_arena *a = vd_arena_new();
    struct vd_worth w;
    double d;
    state_of_chance = 8;
    draw_pairs(pair, M, 0);
    memcpy(sorted, pair, sizeof(sorted));
    vd_cal_sort(sorted, N);
    for (int i = 0; i < G; i++)
        g[i] = (struct vd_cal_genuine){3 + normal(), 1};
    count(pair, M, a, &w);
    good(vd_worth_weigh(g, G, sorted, N, a, &w));
    for (double s = 0.5; s < 4; s += 0.1) {
        assert_true(vd_worth_weight(&w, s, &d));
        double truth = 10 * (3 * s - 4.5) / log(10);
        if (fabs(d - truth) > 4.5)
            fail_msg("at %.1f: %.1f decibans, in truth %.1f", s, d, truth);
    }
    vd_arena_free(a);
}

/* ---- words ---- */

static void words_are_those_of_the_guideline(void **state)
{
    (void)state;
    static const struct {
        double ratio;
        const char *words;
    } bands[] = {{1, "no support either way"},
                 {1.9, "no support either way"},
                 {2, "weak support"},
                 {9.9, "weak support"},
                 {10, "moderate support"},
                 {100, "moderately strong support"},
                 {1000, "strong support"},
                 {9999, "strong support"},
                 {1e4, "very strong support"},
                 {1e6, "extremely strong support"},
                 {0.6, "no support either way"},
                 {0.5, "weak support against"},
                 {0.05, "moderate support against"},
                 {1e-7, "extremely strong support against"}};
    for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++)
        assert_string_equal(vd_support_words(10 * log10(bands[i].ratio)), bands[i].words);
}

/* A calibration on -10 log10 FMR, so that what is said can be told by hand. */
static struct vd_calibration made_up(struct vd_arena *a)
{
    enum { M = 300, N = M * (M - 1) / 2 };
    static double pair[N];
    struct vd_calibration c = {.arena = a, .row = {.source = "none"}};
    for (size_t i = 0; i < N; i++)
        pair[i] = -10 * log10(((double)(vd_cal_hash(i) % N) + 0.5) / N);
    count(pair, M, a, &c.worth);
    return c;
}

static void numbers_are_said_with_their_bounds(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    struct vd_calibration c = made_up(a);
    struct vd_support o;
    vd_support_of(NULL, 40, 100, &o);
    assert_false(o.calibrated || o.weighed);
    assert_string_equal(o.words, "uncalibrated");
    assert_int_equal(strncmp(o.text, "uncalibrated", 12), 0);
    vd_support_of(&c, 20, 1000, &o);
    assert_true(o.calibrated && !o.weighed);
    assert_true(o.unrelated > 8 && o.unrelated < 12 && o.unrelated_high > o.unrelated);
    assert_non_null(strstr(o.text, " unrelated people (at most "));
    assert_non_null(strstr(o.text, "in a gallery of this size would score this high"));
    assert_null(strstr(o.text, "extrapolated"));
    vd_support_of(&c, 30, 20, &o);
    assert_non_null(strstr(o.text, "fewer than 1 in 30 such searches would show an unrelated"));
    vd_support_of(&c, 60, 1000, &o);
    assert_true(o.fmr.extrapolated);
    assert_non_null(strstr(o.text, "fewer than 1 in "));
    assert_non_null(strstr(o.text, "(extrapolated)"));
    vd_support_of(&c, 10, 1000000, &o);
    assert_non_null(strstr(o.text, "00,000 unrelated people"));
    for (double s = -5; s < 150; s += 1)
        for (int64_t n = 0; n < 100000000; n = n * 7 + 1) {
            vd_support_of(&c, s, n, &o);
            assert_null(strchr(o.text, '%'));
            assert_true(strlen(o.text) < VD_SUPPORT_TEXT - 1 && strlen(o.text) > 20);
            assert_null(strstr(o.text, "nan"));
            assert_null(strstr(o.text, "inf"));
        }
    vd_arena_free(a);
}

/* ---- bodies ---- */

static void a_body_reads_back_and_hostile_ones_do_not(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    struct vd_calibration c = made_up(a);
    struct vd_worth w;
    struct vd_buf one = {0}, two = {0};
    struct vd_cal_genuine g[30];
    double sorted[190], pair[190];
    state_of_chance = 3;
    for (int i = 0; i < 190; i++)
        pair[i] = sorted[i] = normal();
    pair[5] = sorted[5] = 40;
    vd_cal_sort(sorted, 190);
    for (int i = 0; i < 30; i++)
        g[i] = (struct vd_cal_genuine){normal() + 2, 1};
    count(pair, 20, a, &c.worth);
    good(vd_worth_weigh(g, 30, sorted, 190, a, &c.worth));
    c.worth.genuine = g;
    c.worth.n_genuine = 30;
    good(vd_worth_write(&c.worth, &one, &err));
    good(vd_worth_read(a, one.data, &w, &err));
    good(vd_worth_write(&w, &two, &err));
    assert_string_equal(one.data, two.data);
    for (double s = -3; s < 50; s += 0.37) {
        double x = 0, y = 0;
        assert_true(vd_worth_fmr(&w, s).high == vd_worth_fmr(&c.worth, s).high);
        assert_true(vd_worth_weight(&w, s, &x) && vd_worth_weight(&c.worth, s, &y) && x == y);
    }
    for (size_t n = 0; n < one.len; n++) {
        char *cut = strndup(one.data, n);
        assert_int_equal(vd_worth_read(a, cut, &w, &err), VD_CORRUPT);
        free(cut);
    }
    for (int i = 0; i < 3000; i++) {
        uint64_t h = vd_cal_hash((uint64_t)i);
        char *bad = strdup(one.data);
        bad[h % one.len] = "0123456789.,-e[]{}\"a"[(h >> 32) % 20];
        if (vd_worth_read(a, bad, &w, &err) == VD_OK) {
            assert_true(vd_worth_fmr(&w, 1).value > 0);
            assert_false(isnan(vd_worth_bar(&w, 0.01, false)));
        }
        free(bad);
        vd_arena_reset(a);
    }
    vd_buf_free(&one);
    vd_buf_free(&two);
    vd_arena_free(a);
}

/* ---- of a case ---- */

static struct vd_calibration *calibrate(struct vd_store *s, const char *labels, size_t templates,
                                        bool anew)
{
    struct vd_calibrate how = {
        .modality = VD_FACE, .labels = labels, .templates = templates, .anew = anew};
    struct vd_calibration *c = NULL;
    good(vd_calibrate(s, NULL, &how, &c, &err));
    return c;
}

static struct vd_calibration_facts facts(struct vd_store *s, const char *labels, size_t templates,
                                         bool anew)
{
    struct vd_calibration_facts f;
    struct vd_calibration *c = calibrate(s, labels, templates, anew);
    vd_calibration_facts(c, &f);
    assert_true(f.current);
    f.engine = f.matcher = f.at = NULL; /* the calibration's */
    f.genuine_from = !strcmp(f.genuine_from, "labels")    ? "labels"
                     : !strcmp(f.genuine_from, "gallery") ? "gallery"
                                                          : "none";
    vd_calibration_close(c);
    return f;
}

static void it_is_measured_once_and_kept(void **state)
{
    (void)state;
    struct vd_store *s = new_case("kept.vdt");
    struct vd_calibrate how = {.modality = VD_FACE};
    struct vd_calibration *c, *again;
    struct vd_calibration_facts f;
    struct vd_verify v;
    write_faces("few", 0, 19, 2);
    enrol_face(s, "few.npy", NULL, NULL, NULL);
    assert_int_equal(vd_calibrate(s, NULL, &how, &c, &err), VD_NOTFOUND);
    assert_null(c);
    assert_non_null(strstr(err.message, "19 subjects"));
    assert_int_equal(vd_calibration_latest(s, VD_FACE, NULL, &c, &err), VD_NOTFOUND);
    write_faces("more", 19, 41, 2);
    enrol_face(s, "more.npy", NULL, NULL, NULL);
    f = facts(s, NULL, 0, false);
    assert_int_equal(f.id, 1);
    assert_int_equal(f.n_templates, 120);
    assert_int_equal(f.n_subjects, 60);
    assert_int_equal(f.n_sampled, 60);
    assert_int_equal(f.n_impostor, 1770);
    assert_int_equal(f.n_genuine, 60);
    assert_int_equal(f.n_genuine_subjects, 60);
    assert_string_equal(f.genuine_from, "gallery");
    assert_int_equal(facts(s, NULL, 0, false).id, 1);
    assert_int_equal(facts(s, NULL, 60, false).id, 1);
    assert_int_equal(facts(s, NULL, 0, true).id, 2); /* anew: the same again */
    good(vd_calibration_get(s, 1, &c, &err));
    good(vd_calibration_latest(s, VD_FACE, NULL, &again, &err));
    assert_string_equal(c->row.body, again->row.body);
    assert_int_equal(again->row.id, 2);
    for (double x = -1; x < 1; x += 0.01) {
        double p = 0, q = 0;
        assert_true(vd_calibration_fmr(c, x).high == vd_calibration_fmr(again, x).high);
        assert_true(vd_calibration_weight(c, x, &p) && vd_calibration_weight(again, x, &q));
        assert_true(p == q);
    }
    vd_calibration_close(c);
    vd_calibration_close(again);
    assert_int_equal(facts(s, NULL, 40, false).n_sampled, 40);
    assert_int_equal(vd_calibration_get(s, 99, &c, &err), VD_NOTFOUND);
    good(vd_store_verify(s, NULL, &v, &err));
    vd_store_close(s);
    good(vd_store_open(&s, tmp_path("kept.vdt"), VD_OPEN_READ, &err));
    assert_int_equal(facts(s, NULL, 40, false).id, 3);
    assert_int_equal(facts(s, NULL, 50, false).id, 0); /* measured, not stored */
    vd_store_close(s);
}

static int64_t subject_of(struct vd_store *s, const char *ref)
{
    int64_t record, subject;
    good(vd_store_record_by_ref(s, ref, &record, &subject, &err));
    return record;
}

/* Faces of 128 numbers: of 24, an equal one is not rare enough to stand out. */
static void enrol_wide(struct vd_store *s, const char *name, const char *ref, int first, int n)
{
    enum { WIDE = 128 };
    uint8_t *data = calloc((size_t)n, WIDE * 4);
    struct vd_buf ids = {0};
    char file[32];
    for (int i = 0; i < n; i++) {
        for (int d = 0; d < WIDE; d++)
            vd_f32le_put(data + 4 * (i * WIDE + d), face_value(first + i, 0, d));
        vd_buf_printf(&ids, "P%d\n", first + i);
    }
    snprintf(file, sizeof(file), "%s.ids", name);
    write_text(tmp_path(file), ids.data);
    snprintf(file, sizeof(file), "%s.npy", name);
    write_npy(tmp_path(file), data, (size_t)n, WIDE);
    enrol_face(s, file, NULL, ref, NULL);
    vd_buf_free(&ids);
    free(data);
}

static void it_follows_the_gallery(void **state)
{
    (void)state;
    struct vd_store *s = new_case("follows.vdt");
    enrol_wide(s, "sixty", NULL, 0, 60);
    enrol_wide(s, "again", "P7-again", 7, 1); /* P7 once more, under another name */
    struct vd_calibration *c = calibrate(s, NULL, 0, false);
    size_t n, all;
    const struct vd_lookalikes *v = vd_calibration_lookalikes(c, &n, &all);
    assert_int_equal(n, 1);
    int64_t one = subject_of(s, "P7"), other = subject_of(s, "P7-again"), id;
    assert_true((v->subject_a == one && v->subject_b == other) ||
                (v->subject_a == other && v->subject_b == one));
    assert_int_equal(c->row.n_subjects, 61);
    assert_string_equal(c->row.source, "none"); /* pairs of one subject only */
    vd_calibration_close(c);
    /* A person says that they are one: nobody is left who looks like another. */
    good(vd_store_judge(s, one, other, 1, "the same face", &id, &err));
    c = calibrate(s, NULL, 0, false);
    vd_calibration_lookalikes(c, &n, &all);
    assert_int_equal(all, 0);
    assert_int_equal(c->row.n_subjects, 60);
    char *body = strdup(c->row.body);
    int64_t before = c->row.id;
    vd_calibration_close(c);
    /* Of a few more some may come into a small sample; in one that they do not, all stays. */
    c = calibrate(s, NULL, 20, false);
    free(body);
    body = strdup(c->row.body);
    before = c->row.id;
    vd_calibration_close(c);
    bool taken_over = false;
    for (int i = 0; i < 12 && !taken_over; i++) {
        char name[16];
        snprintf(name, sizeof(name), "late%d", i);
        enrol_wide(s, name, NULL, 1000 + i, 1);
        c = calibrate(s, NULL, 20, false);
        assert_true(c->row.id > before && c->row.n_templates == 62 + i);
        taken_over = !strcmp(body, c->row.body);
        before = c->row.id;
        free(body);
        body = strdup(c->row.body);
        vd_calibration_close(c);
    }
    assert_true(taken_over);
    free(body);
    vd_store_close(s);
}

static void a_labelled_set_weighs(void **state)
{
    (void)state;
    struct vd_store *s = new_case("labels.vdt");
    struct vd_buf list = {0};
    char labels[300];
    uint8_t v[FACE_DIM * 4];
    write_faces("hundred", 0, 100, 1);
    enrol_face(s, "hundred.npy", NULL, NULL, NULL);
    vd_buf_str(&list, "file,subject,impression\n");
    for (int i = 0; i < 60; i++) {
        char name[32];
        snprintf(name, sizeof(name), "lab%d.npy", i);
        face(v, 5000 + i / 3, i % 3);
        write_npy(tmp_path(name), v, 1, FACE_DIM);
        vd_buf_printf(&list, "%s,%d,%d\n", name, i / 3, i % 3 + 1);
    }
    write_text(tmp_path("LABELS.csv"), list.data);
    vd_strlcpy(labels, tmp_path("LABELS.csv"), sizeof(labels));
    assert_string_equal(facts(s, NULL, 0, false).genuine_from, "none");
    struct vd_calibration_facts f = facts(s, labels, 0, false);
    assert_string_equal(f.genuine_from, "labels");
    assert_int_equal(f.n_genuine, 60);
    assert_int_equal(f.n_genuine_subjects, 20);
    struct vd_calibration *c = calibrate(s, NULL, 0, false);
    struct vd_support o;
    vd_support_of(c, 0.9, 100, &o);
    assert_true(o.weighed && o.decibans > 10);
    vd_support_of(c, 0.0, 100, &o);
    assert_non_null(strstr(o.words, "against"));
    vd_calibration_close(c);
    /* The gallery grows: the labelled pairs are weighed against the impostors there are now. */
    write_faces("late", 200, 30, 1);
    enrol_face(s, "late.npy", NULL, NULL, NULL);
    f = facts(s, NULL, 0, false);
    assert_string_equal(f.genuine_from, "labels");
    assert_int_equal(f.n_genuine, 60);
    assert_int_equal(f.n_impostor, 130 * 129 / 2);
    assert_string_equal(facts(s, NULL, 0, true).genuine_from, "none");
    struct vd_calibrate how = {.modality = VD_FACE, .labels = "/nowhere/LABELS.csv"};
    assert_int_equal(vd_calibrate(s, NULL, &how, &c, &err), VD_NOINPUT);
    vd_buf_free(&list);
    vd_store_close(s);
}

static void enrol_fingers(struct vd_store *s, int first, int n, int impression)
{
    for (int i = first; i < first + n; i++) {
        char name[32], ref[16], path[300];
        struct vd_enrol_result r;
        snprintf(name, sizeof(name), "w%d-%d.fmr", i, impression);
        snprintf(ref, sizeof(ref), "F%d", i);
        vd_strlcpy(path, write_finger(name, i, impression, 0), sizeof(path));
        struct vd_enrol_opts o = {.modality = VD_FINGER, .subject_ref = ref, .position = -1};
        good(vd_enrol(s, (const char *[]){path}, 1, &o, NULL, NULL, &r, &err));
        assert_int_equal(r.n_added, 1);
    }
}

/* Fingers have a scale of their own, for galleries that cannot weigh. */
static void fingers_fall_back_on_their_own_scale(void **state)
{
    (void)state;
    const struct vd_matcher_ops *ops = vd_matcher_for(VD_FINGER);
    struct vd_calibrate how = {.modality = VD_FINGER};
    struct vd_store *s = new_case("scale.vdt");
    struct vd_calibration *c = NULL;
    double d, x = 0;
    enrol_fingers(s, 0, 30, 0);
    good(vd_calibrate(s, NULL, &how, &c, &err));
    assert_string_equal(c->row.source, "matcher");
    assert_int_equal(c->row.n_impostor, 435);
    struct vd_worth *w = &c->worth;
    for (x = -10; x < 80; x += 0.5) {
        struct vd_fmr f = vd_calibration_fmr(c, x);
        assert_true(vd_calibration_weight(c, x, &d));
        assert_true(d <= ops->weight(x) + 1e-12);
        assert_true(d <= -10 * log10(f.high) + 1e-12);
        assert_true(d == ops->weight(x) || fabs(d + 10 * log10(f.high)) < 1e-9);
    }
    assert_true(w->n_curve == 0);
    vd_calibration_close(c);
    enrol_fingers(s, 0, 25, 1); /* enough for faces, not to overrule a scale trained on thousands */
    good(vd_calibrate(s, NULL, &how, &c, &err));
    assert_string_equal(c->row.source, "matcher");
    assert_int_equal(c->row.n_genuine, 25);
    vd_calibration_close(c);
    enrol_fingers(s, 30, 110, 0);
    enrol_fingers(s, 25, 115, 1);
    enrol_fingers(s, 0, 140, 2);
    good(vd_calibrate(s, NULL, &how, &c, &err));
    assert_string_equal(c->row.source, "gallery");
    assert_int_equal(c->row.n_genuine, 420);
    assert_true(c->worth.n_curve > 1);
    vd_calibration_close(c);
    vd_store_close(s);
}

/* Who is not in the gallery is told of as often as was asked for, at most. */
static void a_bar_gives_what_was_asked_for(void **state)
{
    (void)state;
    enum { N = 600, PROBES = 400 };
    static const double asked[] = {0.05, 0.5, 2, 20};
    const struct vd_matcher_ops *ops = vd_matcher_for(VD_FACE);
    struct vd_store *s = new_case("bar.vdt");
    static uint8_t gallery[N][FACE_DIM * 4];
    uint8_t probe[FACE_DIM * 4];
    int some[4] = {0}, total[4] = {0};
    double bar[4];
    write_faces("bar", 0, N, 1);
    enrol_face(s, "bar.npy", NULL, NULL, NULL);
    struct vd_calibration *c = calibrate(s, NULL, 0, false);
    for (int k = 0; k < 4; k++)
        bar[k] = vd_calibration_bar(c, asked[k], N);
    for (int i = 0; i < N; i++)
        face(gallery[i], i, 0);
    for (int p = 0; p < PROBES; p++) {
        int n[4] = {0};
        face(probe, 10000 + p, 0);
        for (int i = 0; i < N; i++) {
            double score;
            good(ops->pair(probe, sizeof(probe), gallery[i], sizeof(probe), &score, NULL, &err));
            for (int k = 0; k < 4; k++)
                n[k] += score >= bar[k];
        }
        for (int k = 0; k < 4; k++) {
            some[k] += n[k] > 0;
            total[k] += n[k];
        }
    }
    for (int k = 0; k < 4; k++) {
        double got = (double)(asked[k] < 1 ? some : total)[k] / PROBES;
        if (got > 1.25 * asked[k] + 0.01 || got < asked[k] / 4)
            fail_msg("%g asked for, %g got", asked[k], got);
    }
    assert_true(vd_calibration_bar(c, 0.01, N) > vd_calibration_bar(c, 0.1, N));
    assert_true(vd_calibration_bar(c, 0.1, 10 * N) > vd_calibration_bar(c, 0.1, N));
    assert_true(isinf(vd_calibration_bar(c, 1e-12, N)));
    assert_true(isfinite(vd_calibration_bar(c, 2 * N, N)));
    vd_calibration_close(c);
    vd_store_close(s);
}

#define TEST(f) cmocka_unit_test(f)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(bounds_hold_in_95_of_100_worlds),
        TEST(pairs_that_share_templates_count_for_less),
        TEST(limits_are_clopper_and_pearsons),
        TEST(counts_are_counts),
        TEST(the_tail_is_what_it_says),
        TEST(one_person_under_two_subjects_is_listed),
        TEST(many_twins_do_not_bend_the_tail),
        TEST(ratios_are_isotonic),
        TEST(ratios_are_near_the_true_ones),
        TEST(words_are_those_of_the_guideline),
        TEST(numbers_are_said_with_their_bounds),
        TEST(a_body_reads_back_and_hostile_ones_do_not),
        TEST(it_is_measured_once_and_kept),
        TEST(it_follows_the_gallery),
        TEST(a_labelled_set_weighs),
        TEST(fingers_fall_back_on_their_own_scale),
        TEST(a_bar_gives_what_was_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
