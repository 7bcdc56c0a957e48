/* SPDX-License-Identifier: Apache-2.0 */
/* t_keymap.c: the action table, keys, settings and the command line's language. */
#include "../test.h"

#include <vedette/io.h>
#include "tui/keymap.h"
#include "tui/settings.h"
#include "tui/term/input.h"
#include "tui/ui/command.h"

static void every_key_of_the_table_is_a_key(void **state)
{
    (void)state;
    struct keymap m;
    keymap_default(&m);
    for (int a = 0; a < N_ACTIONS; a++) {
        char copy[128], *save;
        int n = 0;
        vd_strlcpy(copy, action_table[a].keys, sizeof copy);
        for (char *k = strtok_r(copy, " ", &save); k; k = strtok_r(NULL, " ", &save))
            n++;
        for (int i = 0; i < n; i++)
            assert_int_not_equal(m.keys[a][i], 0);
        assert_true(action_table[a].help[0] != 0);
        assert_int_equal(action_by_name(action_table[a].name, strlen(action_table[a].name)), a);
    }
}

/* A key that two rows of the very same context claim would never reach the first. */
static void no_key_is_lost(void **state)
{
    (void)state;
    struct keymap m;
    keymap_default(&m);
    for (int a = 0; a < N_ACTIONS; a++)
        for (int i = 0; i < KEYS_PER_ACTION && m.keys[a][i]; i++)
            assert_int_equal(keymap_find(&m, action_table[a].contexts, m.keys[a][i]), a);
}

static void narrow_contexts_win(void **state)
{
    (void)state;
    struct keymap m;
    keymap_default(&m);
    assert_int_equal(keymap_find(&m, CTX_ANY, ']'), ACT_NONE);
    assert_int_equal(keymap_find(&m, CTX_ANY | CTX_PROFILE, ']'), ACT_NEXT_PICTURE);
    assert_int_equal(keymap_find(&m, CTX_ANY | CTX_COMPARE, ']'), ACT_NEXT_CANDIDATE);
    assert_int_equal(keymap_find(&m, CTX_ANY | CTX_FORM, 'q'), ACT_NONE);
    assert_int_equal(keymap_set(&m, "back", "ctrl-w", NULL), VD_OK);
    assert_int_equal(keymap_find(&m, CTX_ANY, 'q'), ACT_NONE);
    assert_int_equal(keymap_find(&m, CTX_ANY, 'w' | MOD_CTRL), ACT_BACK);
    assert_int_equal(keymap_set(&m, "back", "none", NULL), VD_OK);
    assert_int_equal(keymap_find(&m, CTX_ANY, 'w' | MOD_CTRL), ACT_NONE);
}

static void bad_config(const char *text, const char *where, const char *message)
{
    struct desk_config c;
    struct vd_err e = {0};
    const char *path = tmp_path("vedette.conf");
    char want[600];
    config_default(&c);
    assert_int_equal(vd_write_file(path, text, strlen(text), NULL), VD_OK);
    assert_int_equal(config_read(&c, path, true, &e), VD_CONFIG);
    snprintf(want, sizeof want, "%.70s%s", path, where);
    assert_string_equal(e.where, want);
    assert_non_null(strstr(e.message, message));
}

static void settings_say_where_they_are_wrong(void **state)
{
    (void)state;
    bad_config("graphics = auto\n  colour = red\n", ":2:3", "no setting is called 'colour'");
    bad_config("# x\n\ngraphics = neon\n", ":3:12", "graphics cannot be 'neon'");
    bad_config("preview-percent = 200", ":1:19", "from 20 to 70");
    bad_config("key.fly = f", ":1:1", "no action is called 'fly'");
    bad_config("key.back = hyper-x", ":1:12", "no key is called 'hyper-x'");
    bad_config("just words", ":1:1", "expected 'name = value'");
    bad_config("ascii = yes", ":1:9", "on or off");
}

static void settings_are_taken(void **state)
{
    (void)state;
    struct desk_config c;
    const char *path = tmp_path("good.conf");
    static const char text[] = "# mine\r\n graphics = symbols\n\ntheme=light\n"
                               "key.filter = F2 ctrl-g\ntop = 50\nascii = on";
    config_default(&c);
    assert_int_equal(vd_write_file(path, text, sizeof text - 1, NULL), VD_OK);
    assert_int_equal(config_read(&c, path, true, NULL), VD_OK);
    assert_int_equal(c.graphics, GRAPHICS_SYMBOLS);
    assert_string_equal(c.theme, "light");
    assert_int_equal(c.top, 50);
    assert_true(c.ascii);
    assert_int_equal(keymap_find(&c.keys, CTX_SUBJECTS, 'g' | MOD_CTRL), ACT_FILTER);
    assert_int_equal(keymap_find(&c.keys, CTX_SUBJECTS, 'f'), ACT_NONE);
    assert_int_equal(config_read(&c, tmp_path("none.conf"), false, NULL), VD_OK);
    assert_int_equal(config_read(&c, tmp_path("none.conf"), true, NULL), VD_NOINPUT);
}

static void commands(void **state)
{
    (void)state;
    struct command c;
    struct vd_err e;
    assert_int_equal(command_parse("filter  nat:SY x", &c, &e), VD_OK);
    assert_int_equal(c.action, ACT_FILTER);
    assert_string_equal(c.arg, "nat:SY x");
    assert_int_equal(command_parse("organ", &c, &e), VD_OK);
    assert_int_equal(c.action, ACT_ORGANISATIONS);
    assert_string_equal(c.arg, "");
    assert_int_equal(command_parse("profile", &c, &e), VD_OK);
    assert_int_equal(c.action, ACT_PROFILE);
    assert_int_equal(command_parse("p", &c, &e), VD_INVALID);
    assert_int_equal(command_parse("fly away", &c, &e), VD_INVALID);
    assert_string_equal(e.message, "no command 'fly'");
}

static void completion(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    assert_true(command_complete("org", 0, &b));
    assert_string_equal(b.data, "organisations ");
    assert_true(command_complete("sort na", 0, &b));
    assert_string_equal(b.data, "sort name");
    assert_true(command_complete("sort na", 1, &b));
    assert_string_equal(b.data, "sort nationality");
    assert_true(command_complete("sort na", 2, &b));
    assert_string_equal(b.data, "sort name");
    assert_false(command_complete("zzz", 0, &b));
    vd_buf_free(&b);
    assert_true(fuzzy_score("sch", "searches") > fuzzy_score("sch", "half-up") ||
                fuzzy_score("sch", "half-up") < 0);
    assert_int_equal(fuzzy_score("xyz", "searches"), -1);
    assert_true(fuzzy_score("np", "next-picture") > fuzzy_score("np", "find-previous"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_of_the_table_is_a_key),
        cmocka_unit_test(no_key_is_lost),
        cmocka_unit_test(narrow_contexts_win),
        cmocka_unit_test(settings_say_where_they_are_wrong),
        cmocka_unit_test(settings_are_taken),
        cmocka_unit_test(commands),
        cmocka_unit_test(completion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
