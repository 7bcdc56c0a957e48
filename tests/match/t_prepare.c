/* SPDX-License-Identifier: Apache-2.0 */
/* t_prepare.c: which minutiae of a finger template are kept, when there are too many. */
#include "../test.h"

#include "codec/fmr.h"
#include "match/finger/finger.h"

enum { N = 200 };

static struct finger_template t;

/* Prepare 200 minutiae on a lattice, with the qualities that `quality` gives. */
static void prepare(uint8_t (*quality)(int i))
{
    static struct vd_minutia m[N];
    struct vd_minutiae v = {.width = 500, .height = 500, .xres = 197, .yres = 197, .m = m, .n = N};
    struct vd_buf b = {0};
    for (int i = 0; i < N; i++)
        m[i] = (struct vd_minutia){.x = (uint16_t)(i % 20 * 22 + 10),
                                   .y = (uint16_t)(i / 20 * 40 + 10),
                                   .angle_deg = i * 37 % 360,
                                   .quality = quality(i)};
    assert_int_equal(vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, &b, NULL), VD_OK);
    assert_int_equal(vd_finger_prepare(&t, b.data, b.len, NULL), VD_OK);
    vd_buf_free(&b);
}

/* How many of those that are kept had this quality. */
static int kept(uint8_t (*quality)(int i), int value)
{
    int n = 0;
    prepare(quality);
    for (int i = 0; i < t.n; i++)
        n += quality(t.index[i]) == value;
    return n;
}

static uint8_t good_silent_poor(int i)
{
    return i % 2 ? 90 : i % 4 ? 0 : 10;
}

static uint8_t silent(int i)
{
    (void)i;
    return 0;
}

static uint8_t all_good(int i)
{
    (void)i;
    return 90;
}

static void an_unstated_quality_is_a_middling_one(void **state)
{
    (void)state;
    assert_int_equal(kept(good_silent_poor, 90), 100);
    assert_int_equal(kept(good_silent_poor, 0), FINGER_MAX - 100);
    assert_int_equal(kept(good_silent_poor, 10), 0);
}

static void a_template_without_qualities_is_as_one_with_equal_ones(void **state)
{
    (void)state;
    struct finger_template *other = vd_alloc(sizeof *other);
    assert_non_null(other);
    prepare(silent);
    *other = t;
    prepare(all_good);
    assert_int_equal(t.n, FINGER_MAX);
    assert_int_equal(other->n, t.n);
    assert_memory_equal(other->x, t.x, sizeof t.x);
    assert_memory_equal(other->y, t.y, sizeof t.y);
    assert_memory_equal(other->index, t.index, sizeof t.index);
    vd_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unstated_quality_is_a_middling_one),
        cmocka_unit_test(a_template_without_qualities_is_as_one_with_equal_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
