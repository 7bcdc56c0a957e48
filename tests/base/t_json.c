/* SPDX-License-Identifier: Apache-2.0 */
/* t_json.c: what is written is one harmless line that reads back; what is broken is refused. */
#include "../test.h"

#include <math.h>

#include <vedette/json.h>
#include <vedette/text.h>

static void writes_with_commas(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    struct vd_json j;
    vd_json_open(&j, &b);
    vd_json_obj(&j);
    vd_json_kint(&j, "a", -7);
    vd_json_key(&j, "b");
    vd_json_arr(&j);
    vd_json_real(&j, 0.1);
    vd_json_real(&j, NAN);
    vd_json_obj(&j);
    vd_json_end(&j);
    vd_json_arr(&j);
    vd_json_arr_end(&j);
    vd_json_arr_end(&j);
    vd_json_kstr(&j, "c", NULL);
    vd_json_kbool(&j, "d", true);
    vd_json_kreal(&j, "e", 1e300);
    vd_json_end(&j);
    assert_string_equal(b.data,
                        "{\"a\":-7,\"b\":[0.1,null,{},[]],\"c\":null,\"d\":true,\"e\":1e+300}");
    vd_buf_clear(&b);
    vd_json_obj(&j);
    vd_json_end(&j);
    assert_string_equal(b.data, "{}"); /* the next line starts without a comma */
    vd_buf_free(&b);
}

static void strings_are_harmless(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    struct vd_json j;
    vd_json_open(&j, &b);
    vd_json_str(&j, "\"\\/\n\x1b\x7f\xc2\x9b\u202e\u2066\U000E0041\xff Zoë");
    assert_string_equal(b.data, "\"\\\"\\\\/\\n\\u001b\\u007f\\u009b\\u202e\\u2066\\udb40\\udc41"
                                "\uFFFD Zoë\"");
    vd_buf_free(&b);
}

static void reals_read_back(void **state)
{
    (void)state;
    uint64_t s = 88172645463325252u;
    struct vd_buf b = {0};
    struct vd_json j;
    for (int i = 0; i < 20000; i++) {
        double v;
        s ^= s << 13;
        s ^= s >> 7;
        s ^= s << 17;
        memcpy(&v, &s, 8);
        vd_buf_clear(&b);
        vd_json_open(&j, &b);
        vd_json_real(&j, v);
        if (isfinite(v))
            assert_true(strtod(b.data, NULL) == v);
        else
            assert_string_equal(b.data, "null");
    }
    vd_buf_free(&b);
}

static void reads_tokens(void **state)
{
    (void)state;
    static const char text[] =
        " {\"k\\u00e9y\" : [1, -2.5e3, \"a\\ud83d\\ude00\\n\", true, false, null, {}, []] } ";
    static const enum vd_jtok want[] = {VD_J_OBJ,     VD_J_KEY,     VD_J_ARR,     VD_J_NUM,
                                        VD_J_NUM,     VD_J_STR,     VD_J_TRUE,    VD_J_FALSE,
                                        VD_J_NULL,    VD_J_OBJ,     VD_J_OBJ_END, VD_J_ARR,
                                        VD_J_ARR_END, VD_J_ARR_END, VD_J_OBJ_END, VD_J_END};
    struct vd_jread r;
    vd_jread_open(&r, text, sizeof(text) - 1);
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_int_equal(vd_jread_next(&r), want[i]);
        if (i == 1)
            assert_string_equal(r.text.data, "kéy");
        if (i == 4)
            assert_true(r.num == -2500);
        if (i == 5)
            assert_string_equal(r.text.data, "a\U0001F600\n");
    }
    vd_jread_close(&r);
}

static enum vd_jtok last_token(const char *s, size_t n)
{
    struct vd_jread r;
    enum vd_jtok t;
    vd_jread_open(&r, s, n);
    do {
        t = vd_jread_next(&r);
    } while (t != VD_J_END && t != VD_J_ERROR);
    assert_true(r.at <= n);
    vd_jread_close(&r);
    return t;
}

static void refuses_what_is_broken(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",   "{",      "[1,]",      "{\"a\":1,}",  "[1 2]",    "01",       "1.",
        "-",  "\"\t\"", "\"\\x\"",   "\"\\u0000\"", "\"\xff\"", "nul",      "{1:2}",
        "[}", "1 1",    "{\"a\" 1}", "\"abc",       "{,}",      "\"\\u12\""};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(last_token(bad[i], strlen(bad[i])), VD_J_ERROR);
    char deep[200];
    memset(deep, '[', sizeof(deep));
    assert_int_equal(last_token(deep, sizeof(deep)), VD_J_ERROR);
    assert_int_equal(last_token("\"\\ud800x\"", 9), VD_J_END);
}

static void any_bytes_end(void **state)
{
    (void)state;
    static const char alphabet[] = "{}[]\",:\\u0019ae.-tfn \xc3\xa9";
    uint32_t s = 12345;
    for (int round = 0; round < 50000; round++) {
        char t[40];
        size_t n = round % 40;
        for (size_t i = 0; i < n; i++) {
            s = s * 1664525u + 1013904223u;
            t[i] = alphabet[(s >> 16) % (sizeof(alphabet) - 1)];
        }
        last_token(t, n);
    }
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    uint32_t s = 777;
    for (int round = 0; round < 5000; round++) {
        char src[100];
        size_t n = 0;
        while (n < 90) {
            s = s * 1664525u + 1013904223u;
            uint32_t cp = 1 + (s >> 8) % (s & 1 ? 0x80 : 0x10FFFE);
            n += vd_utf8_put(src + n, cp);
        }
        struct vd_buf b = {0};
        struct vd_json j;
        struct vd_jread r;
        vd_json_open(&j, &b);
        vd_json_strn(&j, src, n);
        vd_jread_open(&r, b.data, b.len);
        assert_int_equal(vd_jread_next(&r), VD_J_STR);
        assert_int_equal(r.text.len, n);
        assert_memory_equal(r.text.data, src, n);
        vd_jread_close(&r);
        vd_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_with_commas),
        cmocka_unit_test(strings_are_harmless),
        cmocka_unit_test(reals_read_back),
        cmocka_unit_test(reads_tokens),
        cmocka_unit_test(refuses_what_is_broken),
        cmocka_unit_test(any_bytes_end),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
