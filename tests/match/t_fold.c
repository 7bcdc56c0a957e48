/* SPDX-License-Identifier: Apache-2.0 */
/* Letters folded the short way come out as by the library, alone and beside each other. */
#include "../test.h"

#include <utf8proc.h>
#include <vedette/text.h>

#include "match/name/listed.h"
#include "match/name/phone.h"
#include "match/name/special.h"

static size_t put(char *s, size_t at, uint32_t cp)
{
    return at + vd_utf8_put(s + at, cp);
}

static bool same_both_ways(const char *s, size_t n)
{
    uint32_t a[8], b[8];
    size_t n_a, n_b;
    if (!vd_fold_plain(s, n, a, 8, &n_a))
        return true;
    n_b = vd_fold_any_way(s, n, b, 8);
    return n_a == n_b && !memcmp(a, b, n_a * sizeof(a[0]));
}

static void every_letter_and_pair(void **state)
{
    (void)state;
    static uint32_t plain[4096];
    size_t n = 0;
    char s[8];
    for (uint32_t cp = 1; cp < 0x11000; cp++) {
        uint32_t out[4];
        size_t len = put(s, 0, cp), m;
        if (!len)
            continue;
        if (!same_both_ways(s, len))
            fail_msg("U+%04X", cp);
        if (vd_fold_plain(s, len, out, 4, &m) && n < 4096)
            plain[n++] = cp;
    }
    assert_true(n > 500);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (!same_both_ways(s, put(s, put(s, 0, plain[i]), plain[k])))
                fail_msg("U+%04X U+%04X", plain[i], plain[k]);
}

static void marks_go_and_letters_are_joined(void **state)
{
    (void)state;
    uint32_t out[8];
    assert_int_equal(vd_fold_letters("E\xCC\x81O\xE2\x80\x99", 7, out, 8), 2); /* E + acute, O ' */
    assert_int_equal(out[0], 0xE9);
    assert_int_equal(out[1], 'o');
    assert_int_equal(vd_fold_letters("Abc", 3, out, 2), 2);
    assert_int_equal(vd_fold_letters("", 0, out, 8), 0);
    assert_int_equal(vd_fold_letters("a\xFF", 2, out, 8), 0); /* no letters */
}

/* What is past the library's tables is in them: a letter, that stays when marks go. */
static void bare_letters(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x11000; cp++) {
        utf8proc_int32_t d[8];
        int boundary = 0, c = (int)utf8proc_category((utf8proc_int32_t)cp);
        if (!vd_is_bare_letter(cp))
            continue;
        assert_true(c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LL ||
                    c == UTF8PROC_CATEGORY_LO);
        assert_int_equal(c == UTF8PROC_CATEGORY_LU, cp < 0x430);
        assert_int_equal(c == UTF8PROC_CATEGORY_LL, cp >= 0x430 && cp < 0x600);
        assert_int_equal(utf8proc_decompose_char((utf8proc_int32_t)cp, d, 8,
                                                 UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                     UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK,
                                                 &boundary),
                         1);
        assert_int_equal(d[0], cp < 0x430 ? cp + 32 : cp);
    }
}

/* What is looked up by the first letter, or by halves, must be in order. */
static void tables_are_in_order(void **state)
{
    (void)state;
    assert_true(vd_latin_in_order());
    assert_true(vd_listed_in_order());
    assert_true(vd_forms_in_order());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_letter_and_pair), cmocka_unit_test(marks_go_and_letters_are_joined),
        cmocka_unit_test(bare_letters), cmocka_unit_test(tables_are_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
