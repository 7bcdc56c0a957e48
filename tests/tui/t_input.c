/* SPDX-License-Identifier: Apache-2.0 */
/* t_input.c: every answer and key at every split point, late, and random bytes. */
#include "config.h"

#include "tests/test.h"
#include <vedette/mem.h>
#include "tui/term/input.h"

/* All events of the input as one line of text. */
static void tell(struct input *in, struct vd_buf *out, int64_t now)
{
    struct event ev;
    char name[24];

    while (input_next(in, &ev, now)) {
        if (ev.kind == EV_KEY)
            vd_buf_printf(out, "key:%s ", key_name(ev.key, name));
        else if (ev.kind == EV_PASTE)
            vd_buf_printf(out, "paste:%.*s ", (int)ev.n_text, ev.text);
        else if (ev.kind == EV_MOUSE)
            vd_buf_printf(out, "mouse:%d,%d,%d,%d ", ev.mouse, ev.button, ev.row, ev.col);
        else if (ev.kind == EV_FOCUS)
            vd_buf_printf(out, "focus:%d ", ev.focus);
        else if (ev.kind == EV_REPLY && ev.reply == RE_NAME)
            vd_buf_printf(out, "name:%.*s ", (int)ev.n_text, ev.text);
        else if (ev.kind == EV_REPLY) {
            vd_buf_printf(out, "reply:%d", ev.reply);
            for (int i = 0; i < ev.n_arg; i++)
                vd_buf_printf(out, ",%d", ev.arg[i]);
            vd_buf_char(out, ' ');
        }
    }
}

static const struct {
    const char *bytes, *want;
} cases[] = {
    {"\033[?63;1;2;4;6;9;15;16;22;28c", "reply:0,63,1,2,4,6,9,15,16,22,28 "},
    {"\033[6;20;10t", "reply:1,6,20,10 "},
    {"\033[?2;0;1000;900S", "reply:2,2,0,1000,900 "},
    {"\033[?1;0;1024S", "reply:3,1,0,1024 "},
    {"\033[?2026;2$y", "reply:4,2026,2 "},
    {"\033P>|XTerm(379)\033\\", "name:XTerm(379) "},
    {"\033[0n", "reply:6,0 "},
    {"\033]11;rgb:ffff/ffff/ffff\033\\", "reply:8,255,255,255 "},
    {"\033]11;rgb:1/80/c0de\007", "reply:8,17,128,192 "},
    {"\033]11;rgb:ffff/ffff\007", "reply:7 "},
    {"\033]11;rgb:fffff/0/0\007", "reply:7 "},
    {"\033_Gi=31;OK\033\\", "reply:7 "},
    {"\033[A", "key:up "},
    {"\033OA", "key:up "},
    {"\033[1;5C", "key:ctrl-right "},
    {"\033[5~", "key:pgup "},
    {"\033[3;2~", "key:shift-del "},
    {"\033OP", "key:F1 "},
    {"\033[15~", "key:F5 "},
    {"\033[24~", "key:F12 "},
    {"\033[Z", "key:btab "},
    {"\033x", "key:alt-x "},
    {"\033\303\251", "key:alt-é "},
    {"\303\251\342\202\254\360\237\230\200", "key:é key:€ key:😀 "},
    {"\r\t\177\001\032", "key:enter key:tab key:bs key:ctrl-a key:ctrl-z "},
    {"\033[97;5u", "key:ctrl-a "},
    {"\033[27;5;97~", "key:ctrl-a "},
    {"\033[<0;10;5M\033[<0;10;5m", "mouse:0,0,4,9 mouse:1,0,4,9 "},
    {"\033[<64;1;1M\033[<65;1;1M", "mouse:3,0,0,0 mouse:4,1,0,0 "},
    {"\033[<32;7;8M", "mouse:2,0,7,6 "},
    {"\033[I\033[O", "focus:1 focus:0 "},
    {"\033[200~a\033[A\nb\033[201~q", "paste:a\033[A\nb key:q "},
    {"a\033[?1;2cb", "key:a reply:0,1,2 key:b "},
    {"\033[6;20;\001x", "key:ctrl-a key:x "}, /* cut short by a control */
};

static void test_every_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        size_t n = strlen(cases[i].bytes);
        for (size_t a = 0; a <= n; a++) {
            for (size_t b = a; b <= n; b++) {
                struct input *in = input_new();
                struct vd_buf out = {0};
                input_replies_pending(in, true);
                input_feed(in, cases[i].bytes, a, 1000);
                tell(in, &out, 1000);
                input_feed(in, cases[i].bytes + a, b - a, 1010);
                tell(in, &out, 1010);
                input_feed(in, cases[i].bytes + b, n - b, 1020);
                tell(in, &out, 1020);
                tell(in, &out, 9000);
                if (strcmp(out.data ? out.data : "", cases[i].want))
                    fail_msg("case %zu split %zu %zu: got \"%s\"", i, a, b, out.data);
                vd_buf_free(&out);
                input_free(in);
            }
        }
    }
}

/* One byte every 100 ms: slower than any ESC time-out but that of awaited answers. */
static void test_slow_answers(void **state)
{
    static const char *const answers[] = {"\033[?63;1;4c", "\033[6;20;10t",
                                          "\033P>|XTerm(379)\033\\", "\033[0n", "\033[?2026;2$y"};
    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        struct input *in = input_new();
        struct vd_buf out = {0};
        int64_t now = 1000;
        input_replies_pending(in, true);
        for (const char *p = answers[i]; *p; p++) {
            input_feed(in, p, 1, now);
            tell(in, &out, now);
            now += 100;
            tell(in, &out, now);
        }
        assert_null(strstr(out.data, "key:"));
        vd_buf_free(&out);
        input_free(in);
    }
}

/* The ESC came alone and was given out as a key; the rest comes a second later. */
static void test_orphan(void **state)
{
    struct input *in = input_new();
    struct vd_buf out = {0};

    (void)state;
    input_replies_pending(in, true);
    input_feed(in, "\033", 1, 0);
    tell(in, &out, 2000);
    assert_string_equal(out.data, "key:esc ");
    vd_buf_clear(&out);
    input_feed(in, "[?63;4cj", 8, 3000);
    tell(in, &out, 3000);
    assert_string_equal(out.data, "reply:0,63,4 key:j ");
    vd_buf_clear(&out);
    input_feed(in, "[?", 2, 4000); /* no longer an orphan: two keys */
    tell(in, &out, 4000);
    assert_string_equal(out.data, "key:[ key:? ");
    vd_buf_free(&out);
    input_free(in);
}

static void test_lone_escape(void **state)
{
    struct input *in = input_new();
    struct vd_buf out = {0};

    (void)state;
    input_feed(in, "\033", 1, 0);
    tell(in, &out, 0);
    assert_null(out.data);
    assert_in_range(input_due(in, 0), 1, 100);
    tell(in, &out, 100);
    assert_string_equal(out.data, "key:esc ");
    assert_int_equal(input_due(in, 100), -1);
    vd_buf_clear(&out);
    input_feed(in, "\033[", 2, 200);
    tell(in, &out, 1000);
    assert_string_equal(out.data, "key:alt-[ ");
    vd_buf_clear(&out);
    input_feed(in, "\033\033", 2, 2000);
    tell(in, &out, 3000);
    assert_string_equal(out.data, "key:esc key:esc ");
    vd_buf_free(&out);
    input_free(in);
}

static void test_bounds(void **state)
{
    struct input *in = input_new();
    struct vd_buf out = {0}, big = {0};

    (void)state;
    vd_buf_str(
        &big, "\033P"); /* a string that never ends keeps no memory and swallows no keys after ST */
    for (int i = 0; i < 200000; i++)
        vd_buf_char(&big, 'x');
    for (size_t at = 0; at < big.len; at += 4096) {
        input_feed(in, big.data + at, big.len - at < 4096 ? big.len - at : 4096, 0);
        tell(in, &out, 0);
    }
    input_feed(in, "\033\\j", 3, 0);
    tell(in, &out, 0);
    assert_string_equal(out.data, "key:j ");
    vd_buf_clear(&big);
    vd_buf_clear(&out);
    vd_buf_str(&big, "\033[");
    for (int i = 0; i < 500; i++)
        vd_buf_char(&big, '1');
    vd_buf_str(&big, "A");
    input_feed(in, big.data, big.len, 0);
    tell(in, &out, 0);
    assert_null(strstr(out.data ? out.data : "", "up"));
    vd_buf_free(&big);
    vd_buf_free(&out);
    input_free(in);
}

static void test_lost_paste_end(void **state)
{
    struct input *in = input_new();
    struct vd_buf out = {0};

    (void)state;
    input_feed(in, "\033[200~abc", 9, 0);
    tell(in, &out, 0);
    assert_true(input_due(in, 0) > 0);
    tell(in, &out, 10000);
    assert_string_equal(out.data, "paste:abc ");
    vd_buf_free(&out);
    input_free(in);
}

static void test_random(void **state)
{
    static const char bits[] = "\033[?;0123456789cStnMm<>P|\\]_G~AOu$y\x9c\x80\xff\303\007x";
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct input *in = input_new();
        struct vd_buf out = {0};
        int64_t now = 0;
        for (int i = 0; i < 400; i++) {
            char c;
            seed = seed * 1664525 + 1013904223;
            c = round % 2 ? (char)(seed >> 24) : bits[(seed >> 16) % (sizeof(bits) - 1)];
            input_feed(in, &c, 1, now);
            now += (seed >> 8) % 90;
            input_replies_pending(in, seed >> 31);
            tell(in, &out, now);
        }
        tell(in, &out, now + 100000);
        assert_int_equal(input_due(in, now + 100000), -1); /* nothing is held for ever */
        vd_buf_free(&out);
        input_free(in);
    }
}

static void test_names(void **state)
{
    static const char *const names[] = {"ctrl-a", "pgdn", "F5",         "é",        "space",
                                        "alt-x",  "btab", "ctrl-space", "shift-up", "ctrl-alt-del",
                                        "-",      ";",    "F12"};
    char out[24];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        assert_int_not_equal(key_parse(names[i]), 0);
        assert_string_equal(key_name(key_parse(names[i]), out), names[i]);
    }
    assert_int_equal(key_parse("Ctrl-A"), 'a' | MOD_CTRL);
    assert_int_equal(key_parse("shift-tab"), K_BTAB);
    assert_int_equal(key_parse("F13"), 0);
    assert_int_equal(key_parse("nonsense"), 0);
    assert_int_equal(key_parse(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_split), cmocka_unit_test(test_slow_answers),
        cmocka_unit_test(test_orphan),      cmocka_unit_test(test_lone_escape),
        cmocka_unit_test(test_bounds),      cmocka_unit_test(test_lost_paste_end),
        cmocka_unit_test(test_random),      cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
