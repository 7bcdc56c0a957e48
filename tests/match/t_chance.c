/* SPDX-License-Identifier: Apache-2.0 */
/* t_chance.c: what pairs are worth against what chance would give, and the arithmetic under it. */
#include "../test.h"

#include "match/finger/lanes.h"

#include <math.h>

enum { GRID = 5, PAIRS = GRID * GRID, STEP = 40 };

/* A print as arrays, and its view. */
struct print {
    int16_t x[FINGER_MAX], y[FINGER_MAX];
    uint8_t angle[FINGER_MAX], type[FINGER_MAX];
    struct finger_view v;
};
static struct print a, b;
static struct finger_work work;

static void add(struct print *p, int x, int y, int angle)
{
    int n = p->v.n++;
    p->x[n] = (int16_t)x;
    p->y[n] = (int16_t)y;
    p->angle[n] = (uint8_t)angle;
}

/* 25 minutiae on a lattice, columns first, so that they are in order of x. */
static void lattice(struct print *p)
{
    memset(p, 0, sizeof *p);
    p->v = (struct finger_view){.x = p->x, .y = p->y, .angle = p->angle, .type = p->type};
    for (int i = 0; i < PAIRS; i++)
        add(p, i / GRID * STEP, i % GRID * STEP, i * 67);
}

/* All of the lattice paired with itself, b's minutiae moved by up to `miss` px each its own way. */
static struct finger_chance paired(int miss)
{
    struct finger_pairing p = {.n_pairs = PAIRS};
    struct finger_rigid still = {.c = 1};
    struct finger_chance out;
    for (int i = 0; i < PAIRS; i++) {
        p.a[i] = p.b[i] = (uint8_t)i;
        b.x[i] = (int16_t)(a.x[i] + (i % 2 ? miss : -miss));
        b.y[i] = (int16_t)(a.y[i] + (i % 3 - 1) * miss);
    }
    work.growth = (struct finger_growth){.a = &a.v, .b = &b.v};
    vd_finger_take_points(&work.points_a, &a.v);
    vd_finger_take_points(&work.points_b, &b.v);
    vd_finger_chance(&work, &p, &still, &out);
    return out;
}

static void the_logarithm_is_one(void **state)
{
    (void)state;
    for (double x = 1e-20; x < 1e20; x *= 1.0123) {
        double ours = (double)vd_finger_log((float)x), right = log((double)(float)x);
        assert_true(fabs(ours - right) <= 2e-5 + 1e-6 * fabs(right));
    }
    assert_true(vd_finger_log(0) == vd_finger_log(1e-30f));
    assert_true(vd_finger_log(-5) == vd_finger_log(1e-30f));
}

static void an_angle_comes_back_from_its_sine(void **state)
{
    (void)state;
    for (unsigned at = 0; at < FINGER_TURN; at++)
        for (float length = 0.01f; length < 1e3f; length *= 7)
            assert_int_equal(vd_finger_nearest_angle(length * (float)finger_cos(at) / 16384,
                                                     length * (float)finger_sin(at) / 16384),
                             at);
}

static void lanes_hold_what_arrays_held(void **state)
{
    (void)state;
    const uint8_t bytes[LANES] = {0, 1, 128, 255};
    four v = from_bytes(bytes);
    for (int k = 0; k < LANES; k++)
        assert_true(v[k] == (float)bytes[k]);
    assert_true(any(v > all_of(254)) && !any(v > all_of(255)));
    four_i picked = either(v > all_of(1), all_of_i(7), all_of_i(9));
    assert_int_equal(picked[1], 9);
    assert_int_equal(picked[2], 7);
    assert_true(sum_of(only(v, v > all_of(1))) == 383);
}

static void pairs_that_miss_are_worth_less(void **state)
{
    (void)state;
    float last = INFINITY;
    lattice(&a);
    lattice(&b);
    assert_true(paired(0).gain > 20 * paired(8).gain);
    for (int miss = 0; miss <= 12; miss += 3) {
        float wide = paired(miss).wide;
        assert_true(wide < last && wide >= -PAIRS);
        last = wide;
    }
}

/* The same pairs among many others that point their way are what chance gives anyway. */
static void pairs_in_a_crowd_are_worth_less(void **state)
{
    (void)state;
    lattice(&a);
    lattice(&b);
    struct finger_chance alone = paired(2);
    for (int i = 0; i < PAIRS; i++)
        for (int k = 0; k < 4; k++)
            add(&b, a.x[i] + (k % 2 ? 14 : -14), a.y[i] + (k / 2 ? 14 : -14), a.angle[i]);
    struct finger_chance crowded = paired(2);
    assert_true(crowded.gain < alone.gain - 10 && crowded.wide < alone.wide - 10);
    assert_true(crowded.rarity < alone.rarity && crowded.expected > alone.expected + 1);
    assert_true(crowded.spare_most > alone.spare_most + PAIRS);
}

/* A whole print shifted by what the motion says is as good as one that lies still. */
static void a_shift_that_the_motion_knows_costs_nothing(void **state)
{
    (void)state;
    struct finger_rigid shift = {.c = 1, .ax = 10, .ay = 20, .bx = 110, .by = -30};
    struct finger_pairing p = {.n_pairs = PAIRS};
    struct finger_chance still, moved;
    lattice(&a);
    lattice(&b);
    still = paired(0);
    for (int i = 0; i < PAIRS; i++) {
        p.a[i] = p.b[i] = (uint8_t)i;
        b.x[i] = (int16_t)(a.x[i] + 100);
        b.y[i] = (int16_t)(a.y[i] - 50);
    }
    vd_finger_take_points(&work.points_b, &b.v);
    vd_finger_chance(&work, &p, &shift, &moved);
    assert_true(fabsf(still.gain - moved.gain) < 0.01f * still.gain);
    assert_true(fabsf(still.expected - moved.expected) < 0.01f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_logarithm_is_one),
        cmocka_unit_test(an_angle_comes_back_from_its_sine),
        cmocka_unit_test(lanes_hold_what_arrays_held),
        cmocka_unit_test(pairs_that_miss_are_worth_less),
        cmocka_unit_test(pairs_in_a_crowd_are_worth_less),
        cmocka_unit_test(a_shift_that_the_motion_knows_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
