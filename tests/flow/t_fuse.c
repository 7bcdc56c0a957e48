/* SPDX-License-Identifier: Apache-2.0 */
/* t_fuse.c: the rules by which comparisons add up, against their definition. */
#include "../test.h"

#include <math.h>

#include <vedette/matcher.h>

#include "flow/fuse.h"

/* A score that weighs what it says. */
static struct vd_fuse_item item(int probe, int probe_finger, int64_t template_id, int finger,
                                double score)
{
    return (struct vd_fuse_item){.part = {.probe = probe,
                                          .template_id = template_id,
                                          .position = finger,
                                          .score = score,
                                          .weight = score},
                                 .modality = VD_FINGER,
                                 .probe_position = probe_finger};
}

static bool about(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void one_comparison_is_its_weight(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 2, 7, 2, 12.5)};
    size_t n = 1;
    assert_true(vd_fuse(v, &n) == 12.5);
    assert_int_equal(n, 1);
    assert_true(v[0].part.weight == 12.5 && v[0].part.counted == 12.5);
}

static void different_fingers_add_in_full(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 2, 7, 2, 12), item(1, 7, 8, 7, 20), item(2, 1, 9, 1, -5)};
    size_t n = 3;
    assert_true(about(vd_fuse(v, &n), 27));
    assert_int_equal(n, 3);
    assert_int_equal(v[0].part.template_id, 8); /* what counts most comes first */
    assert_int_equal(v[2].part.template_id, 9);
}

static void impressions_of_one_finger_count_half_as_much_each(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 2, 7, 2, 8), item(1, 2, 7, 2, 24), item(0, 2, 8, 2, 16),
                               item(1, 2, 8, 0, -4)}; /* a template of no known finger joins in */
    size_t n = 4;
    assert_true(about(vd_fuse(v, &n), 24 + 16 / 2.0 + 8 / 4.0 - 4 / 8.0));
    assert_int_equal(n, 4);
}

static void number_alone_does_not_win(void **state)
{
    (void)state;
    struct vd_fuse_item v[64];
    double weight = 0;
    for (size_t most = 1; most <= 64; most++) {
        size_t n = most;
        for (size_t i = 0; i < n; i++)
            v[i] = item(0, 2, (int64_t)i, 2, 10);
        double now = vd_fuse(v, &n);
        assert_true(now >= weight && now <= 20);
        weight = now;
    }
    for (size_t most = 2; most <= 64; most++) { /* and those that disagree take away */
        size_t n = most;
        for (size_t i = 0; i < n; i++)
            v[i] = item(0, 2, (int64_t)i, 2, i ? -10 : 10);
        double now = vd_fuse(v, &n);
        assert_true(now < 10 - 4.9 && now >= -0.1);
    }
}

static void a_print_of_an_unknown_finger_is_the_mean_of_what_it_may_be(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 0, 7, 2, 20), item(0, 0, 8, 7, 10), item(0, 0, 9, 1, -10)};
    size_t n = 3;
    double want = 10 * log10((pow(10, 2) + pow(10, 1) + pow(10, -1)) / 3);
    assert_true(about(vd_fuse(v, &n), want));
    assert_int_equal(n, 1); /* it stands with one finger */
    assert_int_equal(v[0].part.template_id, 7);
    assert_true(v[0].part.weight == 20 && about(v[0].part.counted, want));
}

static void two_prints_of_unknown_fingers_may_be_two_fingers(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 0, 7, 2, 30), item(0, 0, 8, 7, -10), item(1, 0, 7, 2, -10),
                               item(1, 0, 8, 7, 30)};
    struct vd_fuse_item same[] = {item(0, 0, 7, 2, 30), item(0, 0, 8, 7, -10), item(1, 0, 7, 2, 30),
                                  item(1, 0, 8, 7, -10)};
    size_t n = 4, m = 4;
    double both = vd_fuse(v, &n), one = vd_fuse(same, &m);
    assert_true(both > 50 && both < 60);
    assert_true(one > 35 && one < 45);
}

static uint32_t seed;
static uint32_t rnd(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}

/* Sorted otherwise, the same bits and the same parts; and the sum is that of the parts. */
static void one_template_is_one_finger(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 2, 7, 0, 24), item(1, 0, 7, 0, 16)};
    size_t n = 2;
    assert_true(about(vd_fuse(v, &n), 24 + 16 / 2.0));
    struct vd_fuse_item w[] = {item(0, 2, 7, 0, 24), item(2, 3, 7, 0, 30), item(1, 0, 7, 0, 16),
                               item(3, 0, 8, 0, 10)};
    n = 4; /* probe 1 joins finger 3, which fits its template better; probe 3 has its own */
    assert_true(about(vd_fuse(w, &n), 24 + 30 + 16 / 2.0 + 10));
}

static void order_does_not_matter(void **state)
{
    (void)state;
    for (seed = 1; seed < 400; seed++) {
        struct vd_fuse_item a[24], b[24];
        size_t n = 1 + rnd(24), m = n;
        for (size_t i = 0; i < n; i++) {
            int probe = (int)rnd(4), finger = probe == 3 ? 0 : 1 + probe;
            a[i] = item(probe, finger, (int64_t)i, finger ? finger : (int)rnd(3),
                        (double)rnd(9) * 5 - 10);
        }
        memcpy(b, a, sizeof(a));
        for (size_t i = n; i > 1; i--) {
            size_t k = rnd((uint32_t)i);
            struct vd_fuse_item t = b[k];
            b[k] = b[i - 1];
            b[i - 1] = t;
        }
        double x = vd_fuse(a, &n), y = vd_fuse(b, &m), sum = 0;
        assert_true(x == y);
        assert_int_equal(n, m);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(a[i].part.template_id, b[i].part.template_id);
            assert_true(a[i].part.counted == b[i].part.counted);
            assert_true(!i || a[i].part.counted <= a[i - 1].part.counted);
            sum += a[i].part.counted;
        }
        assert_true(sum == x);
    }
}

/* What the matcher itself says of scores: monotone, and no single print outweighs all others. */
static void weights_are_bounded(void **state)
{
    (void)state;
    double (*weight)(double) = vd_matcher_for(VD_FINGER)->weight;
    double last = weight(0);
    assert_true(weight(-1e9) == last && last < 0);
    for (double s = 0; s < 200; s += 0.25) {
        assert_true(weight(s) >= last);
        last = weight(s);
    }
    assert_true(weight(1e9) == last && last > 0 && last < 1000);
    assert_null(vd_matcher_for(VD_FACE)->weight);
}

static struct vd_fuse_item sample(int modality, int probe, int64_t template_id, double weight)
{
    return (struct vd_fuse_item){
        .part = {.probe = probe, .template_id = template_id, .weight = weight},
        .modality = modality};
}

/* A person has one face and one voice, whatever number of pictures and recordings there are, and
 * whichever side they are on. */
static void kinds_add_in_full_and_samples_of_one_do_not(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 2, 1, 2, 20),        sample(VD_FACE, 1, 11, 12),
                               sample(VD_FACE, 1, 12, 8),   sample(VD_FACE, 2, 11, -4),
                               sample(VD_VOICE, 3, 21, -6), sample(VD_VOICE, 3, 22, 10)};
    size_t n = sizeof(v) / sizeof(v[0]);
    double want = 20 + (12 + 8 / 2.0 - 4 / 4.0) + (10 - 6 / 2.0);
    assert_true(about(vd_fuse(v, &n), want));
    assert_int_equal(n, 6);
    assert_int_equal(v[0].part.template_id, 1);
    assert_int_equal(v[1].part.template_id, 11);
    assert_int_equal(v[2].part.template_id, 22);
}

/* A face is no hypothesis of an unknown finger, and no template of it either. */
static void a_print_of_no_known_finger_leaves_the_other_kinds_alone(void **state)
{
    (void)state;
    struct vd_fuse_item v[] = {item(0, 0, 1, 2, 20), item(0, 0, 2, 7, 4),
                               sample(VD_FACE, 1, 11, 12)};
    size_t n = 3;
    double mean = 10 * log10((pow(10, 2) + pow(10, 0.4)) / 2);
    assert_true(about(vd_fuse(v, &n), mean + 12));
    assert_int_equal(n, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_comparison_is_its_weight),
        cmocka_unit_test(different_fingers_add_in_full),
        cmocka_unit_test(impressions_of_one_finger_count_half_as_much_each),
        cmocka_unit_test(number_alone_does_not_win),
        cmocka_unit_test(a_print_of_an_unknown_finger_is_the_mean_of_what_it_may_be),
        cmocka_unit_test(two_prints_of_unknown_fingers_may_be_two_fingers),
        cmocka_unit_test(one_template_is_one_finger),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(weights_are_bounded),
        cmocka_unit_test(kinds_add_in_full_and_samples_of_one_do_not),
        cmocka_unit_test(a_print_of_no_known_finger_leaves_the_other_kinds_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
