/* SPDX-License-Identifier: Apache-2.0 */
/* t_caps.c: what real terminals answered, and what is made of it. */
#include "config.h"

#include "tests/test.h"
#include "tui/term/caps.h"

static const char *env_pairs[8];

static char *fake_env(const char *name)
{
    for (int i = 0; i < 8 && env_pairs[i]; i += 2) {
        if (!strcmp(env_pairs[i], name))
            return (char *)(uintptr_t)env_pairs[i + 1];
    }
    return NULL;
}

static void start(struct caps *c, const char *name, const char *value)
{
    struct vd_buf b = {0};

    env_pairs[0] = "TERM";
    env_pairs[1] = "xterm-256color";
    env_pairs[2] = name;
    env_pairs[3] = value;
    caps_init(c, fake_env);
    caps_query(c, &b, 0);
    assert_memory_equal(b.data + b.len - 3, "\033[c", 3);
    vd_buf_free(&b);
}

static bool answer(struct caps *c, const char *bytes)
{
    struct input *in = input_new();
    struct event ev;
    bool changed = false;

    input_feed(in, bytes, strlen(bytes), 0);
    while (input_next(in, &ev, 0)) {
        assert_int_equal(ev.kind, EV_REPLY);
        changed = caps_reply(c, &ev, 20) || changed;
    }
    input_free(in);
    return changed;
}

static void test_terminals(void **state)
{
    static const struct {
        const char *env, *value, *bytes;
        bool sixel, sync, reorders;
        int max_w, cell_h;
    } seen[] = {
        {NULL, NULL, "\033[?1;3S\033[?2026;0$y\033P>|XTerm(379)\033\\\033[?64;1;2;6;9;15c", false,
         false, false, 1000, 0},
        {NULL, NULL,
         "\033[?1;0;1024S\033[?2;0;900;570S\033P>|XTerm(379)\033\\\033[?63;1;2;4;6;9;15;16;22;28c",
         true, false, false, 900, 0},
        {NULL, NULL, "\033[6;19;10t\033[?1;0;1024S\033[?1;3;0S\033[?63;1;2;3;4;6;7;15;18;22;29c",
         true, false, true, 1000, 19},
        {NULL, NULL,
         "\033[6;18;9t\033[?1;0;1024S\033[?2;0;10000;10000S\033[?2026;2$y\033P>|foot(1.13.1)"
         "\033\\\033[?62;4;22c",
         true, true, false, 10000, 18},
        {NULL, NULL, "\033[?2026;2$y\033[?62;c", false, true, false, 1000, 0},
        {"TMUX", "/tmp/x", "\033[?1;2;4c", false, false, false, 1000, 0},
        {NULL, NULL, "\033P>|tmux 3.4\033\\\033[?1;2;4c", false, false, false, 1000, 0},
        {"STY", "1.x", "\033[?1;2c", false, false, false, 1000, 0},
        {"VTE_VERSION", "7600", "\033P>|VTE(7600)\033\\\033[?65;1;9c", false, false, true, 1000, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(seen) / sizeof(*seen); i++) {
        struct caps c;
        start(&c, seen[i].env, seen[i].value);
        assert_true(caps_pending(&c, 10));
        assert_true(answer(&c, seen[i].bytes));
        assert_false(caps_pending(&c, 10));
        if (c.sixel != seen[i].sixel || c.sync != seen[i].sync || c.reorders != seen[i].reorders ||
            c.max_w != seen[i].max_w || c.cell_h != seen[i].cell_h)
            fail_msg("terminal %zu: sixel %d sync %d reorders %d max %d cell %d", i, c.sixel,
                     c.sync, c.reorders, c.max_w, c.cell_h);
        assert_int_equal(c.trip_ms, 20);
    }
}

static void test_mute(void **state)
{
    struct caps c;
    int w, h;

    (void)state;
    start(&c, NULL, NULL);
    assert_true(caps_pending(&c, 9000));
    assert_false(caps_pending(&c, 11000)); /* and ESC is quick again */
    caps_cell(&c, 40, 120, 0, 0, &w, &h);
    assert_true(w == 10 && h == 20);
    caps_cell(&c, 30, 100, 904, 574, &w, &h); /* xterm: the border is included */
    assert_true(w == 9 && h == 19);
    answer(&c, "\033[6;24;12t");
    caps_cell(&c, 30, 100, 640, 480, &w, &h); /* Win32 OpenSSH invents 640 x 480 */
    assert_true(w == 12 && h == 24);
    answer(&c, "\033[6;0;0t\033[6;99999;5t"); /* nonsense changes nothing */
    caps_cell(&c, 30, 100, 640, 480, &w, &h);
    assert_true(w == 12 && h == 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_terminals),
                                       cmocka_unit_test(test_mute)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
