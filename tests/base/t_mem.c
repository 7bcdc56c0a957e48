/* SPDX-License-Identifier: Apache-2.0 */
/* t_mem.c: arenas, buffers, errors. */
#include "../test.h"

#include <vedette/mem.h>

static void arena_aligns_and_zeroes(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    for (size_t n = 1; n < 40000; n = n * 3 + 1) {
        unsigned char *p = vd_arena_alloc(a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
    }
    vd_arena_reset(a);
    unsigned char *p = vd_arena_alloc(a, 64);
    assert_int_equal(p[0] | p[63], 0);
    assert_string_equal(vd_arena_printf(a, "%d-%s", 7, "x"), "7-x");
    vd_arena_free(a);
}

static void buffer_keeps_its_nul(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    for (int i = 0; i < 1000; i++)
        vd_buf_printf(&b, "%d,", i);
    assert_int_equal(b.len, 3890);
    assert_int_equal(b.data[b.len], 0);
    vd_buf_add(&b, NULL, 0);
    vd_buf_clear(&b);
    assert_string_equal(b.data, "");
    vd_buf_free(&b);
    assert_null(vd_array((size_t)-1, 16));
}

static void wide_arrays_are_zero_from_end_to_end(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 100, (1 << 19) - 1, 1 << 19, (1 << 20) + 3};
    void *room;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint32_t *v = vd_array_wide(sizes[i], sizeof(*v), &room);
        assert_non_null(v);
        for (size_t k = 0; k < sizes[i]; k++) {
            assert_int_equal(v[k], 0);
            v[k] = UINT32_MAX;
        }
        vd_free(room);
    }
    assert_null(vd_array_wide((size_t)-1, 16, &room));
    assert_null(vd_array_wide((size_t)-1, 1, &room));
    assert_null(room);
}

static void errors_can_quote_themselves(void **state)
{
    (void)state;
    struct vd_err e;
    assert_int_equal(vd_fail(&e, VD_CORRUPT, "f.csv:3", "bad %s", "cell"), VD_CORRUPT);
    vd_fail(&e, VD_CORRUPT, "f.csv", "%s again", e.message);
    assert_string_equal(e.message, "bad cell again");
    assert_int_equal(vd_rc_exit(VD_CORRUPT), 65);
    assert_int_equal(vd_rc_exit(999), 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_aligns_and_zeroes),
        cmocka_unit_test(wide_arrays_are_zero_from_end_to_end),
        cmocka_unit_test(buffer_keeps_its_nul),
        cmocka_unit_test(errors_can_quote_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
