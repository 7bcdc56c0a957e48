/* SPDX-License-Identifier: Apache-2.0 */
/* t_theme.c: themes read right, refused with their place, and telling nothing by colour alone. */
#include "config.h"

#include "tests/test.h"
#include <unistd.h>
#include <vedette/io.h>
#include "tui/term/colour.h"
#include "tui/term/theme.h"

static const char *const shipped[] = {"colour-blind", "contrast", "dark", "light", "mono", "slate"};

static int load_text(const char *text, struct theme **t, struct vd_err *err)
{
    const char *path = tmp_path("a.theme");
    assert_int_equal(vd_write_file(path, text, strlen(text), NULL), VD_OK);
    memset(err, 0, sizeof(*err));
    return theme_load(t, path, err);
}

static void test_depths(void **state)
{
    struct theme *t;
    struct vd_err err;
    struct style s;

    (void)state;
    assert_int_equal(load_text("name = x\n# c\n\nkey = fg:#ff0000 bg:17 bold | 16:red,blue | "
                               "mono:underline\nborder = heavy\nborder = fg:green\n",
                               &t, &err),
                     VD_OK);
    assert_string_equal(theme_name(t), "x");
    assert_int_equal(theme_border(t), BORDER_HEAVY);
    s = theme_style(t, ROLE_KEY, DEPTH_256);
    assert_true(s.fg == 196 && s.bg == 17 && s.attrs == STYLE_BOLD);
    s = theme_style(t, ROLE_KEY, DEPTH_16);
    assert_true(s.fg == 1 && s.bg == 4 && s.attrs == 0);
    s = theme_style(t, ROLE_KEY, DEPTH_8);
    assert_true(s.fg == 1 && s.bg == 4);
    s = theme_style(t, ROLE_KEY, DEPTH_MONO);
    assert_true(s.fg == -1 && s.bg == -1 && s.attrs == STYLE_UNDERLINE);
    assert_int_equal(theme_style(t, ROLE_BORDER, DEPTH_256).fg, 2);
    theme_free(t);
    /* colours left out are those of normal; mono of a background is reverse */
    assert_int_equal(load_text("normal = fg:16 bg:231\ntitle = bold\nkey = bg:1\n", &t, &err),
                     VD_OK);
    s = theme_style(t, ROLE_TITLE, DEPTH_256);
    assert_true(s.fg == 16 && s.bg == 231);
    assert_int_equal(theme_style(t, ROLE_KEY, DEPTH_MONO).attrs, STYLE_REVERSE);
    theme_free(t);
}

static void refused(const char *text, const char *place, const char *word)
{
    struct theme *t;
    struct vd_err err;
    char want[300];

    assert_int_equal(load_text(text, &t, &err), VD_CONFIG);
    assert_null(t);
    snprintf(want, sizeof(want), "a.theme:%s", place);
    if (!strstr(err.where, want) || !strstr(err.message, word))
        fail_msg("%s: %s", err.where, err.message);
}

static void test_errors(void **state)
{
    (void)state;
    refused("key = fg:purplish\n", "1:10", "purplish");
    refused("name = x\n  kee = bold\n", "2:3", "kee");
    refused("key = bold | 12:red\n", "1:14", "12:red");
    refused("key = bold | 16:red,blau\n", "1:21", "blau");
    refused("key\n", "1:1", "=");
    refused("\n\nkey = shiny\n", "3:7", "shiny");
    refused("key = fg:#12345g\n", "1:10", "#12345g");
    refused("key = fg:256\n", "1:10", "256");
    refused("inherit = ../x\n", "1:11", "../x");
}

static void test_circle(void **state)
{
    char dir[400], path[500];
    struct theme *t;
    struct vd_err err = {0};

    (void)state;
    snprintf(dir, sizeof(dir), "%s", tmp_path("circle"));
    assert_int_equal(vd_make_dirs(dir, NULL), VD_OK);
    snprintf(path, sizeof(path), "%s/loop.theme", dir);
    assert_int_equal(vd_write_file(path, "inherit = loop\n", 15, NULL), VD_OK);
    setenv("VEDETTE_THEMEDIR", dir, 1);
    assert_int_equal(theme_load(&t, "loop", &err), VD_CONFIG);
    assert_non_null(strstr(err.message, "circle"));
    assert_int_equal(theme_load(&t, "nowhere", &err), VD_NOTFOUND);
    assert_non_null(strstr(err.hint, "loop"));
    unsetenv("VEDETTE_THEMEDIR");
}

static bool same_style(struct style a, struct style b)
{
    return a.attrs == b.attrs;
}

/* With the colours taken away these pairs must still differ. */
static void check_not_by_colour(const struct theme *t, const char *name)
{
    static const enum role pairs[][2] = {{ROLE_ROW, ROLE_SELECTED},
                                         {ROLE_ROW, ROLE_MARKED},
                                         {ROLE_ROW, ROLE_MATCH},
                                         {ROLE_BUTTON, ROLE_BUTTON_ON},
                                         {ROLE_INFO, ROLE_WARN},
                                         {ROLE_WARN, ROLE_ERROR},
                                         {ROLE_SCORE_HIGH, ROLE_SCORE_MID},
                                         {ROLE_SCORE_MID, ROLE_SCORE_LOW},
                                         {ROLE_V_PROBABLE, ROLE_V_IDENTIFIED},
                                         {ROLE_NORMAL, ROLE_HANDLING}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (same_style(theme_style(t, pairs[i][0], DEPTH_MONO),
                       theme_style(t, pairs[i][1], DEPTH_MONO)))
            fail_msg("%s: roles %d and %d look the same without colour", name, pairs[i][0],
                     pairs[i][1]);
    }
}

static void test_shipped(void **state)
{
    char path[600];
    const char *top = getenv("top_srcdir");

    (void)state;
    for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++) {
        struct theme *t = NULL;
        struct vd_err err = {0};
        snprintf(path, sizeof(path), "%s/themes", top ? top : ".");
        setenv("VEDETTE_THEMEDIR", path, 1);
        if (theme_load(&t, shipped[i], &err) != VD_OK)
            fail_msg("%s: %s", err.where, err.message);
        assert_string_equal(theme_name(t), shipped[i]);
        check_not_by_colour(t, shipped[i]);
        for (int r = 0; r < N_ROLES; r++) {
            assert_true(theme_style(t, (enum role)r, DEPTH_MONO).fg == -1);
            assert_true(theme_style(t, (enum role)r, DEPTH_8).fg < 8);
            assert_true(theme_style(t, (enum role)r, DEPTH_16).bg < 16);
        }
        theme_free(t);
    }
    unsetenv("VEDETTE_THEMEDIR");
}

/* The theme in the binary is the file. */
static void test_builtin(void **state)
{
    char path[600];
    struct theme *t = NULL;

    (void)state;
    snprintf(path, sizeof(path), "%s/themes/dark.theme",
             getenv("top_srcdir") ? getenv("top_srcdir") : ".");
    assert_int_equal(theme_load(&t, path, NULL), VD_OK);
    for (int r = 0; r < N_ROLES; r++) {
        for (int d = 0; d < N_DEPTHS; d++) {
            struct style a = theme_style(t, (enum role)r, (enum theme_depth)d);
            struct style b = theme_style(theme_builtin(), (enum role)r, (enum theme_depth)d);
            assert_true(a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs);
        }
    }
    theme_free(t);
}

static void test_colours(void **state)
{
    (void)state;
    assert_int_equal(colour_parse("#ffffff", 7), 231);
    assert_int_equal(colour_parse("#808080", 7), 244);
    assert_int_equal(colour_parse("bright-blue", 11), 12);
    assert_int_equal(colour_parse("default", 7), COLOUR_DEFAULT);
    assert_int_equal(colour_parse("", 0), COLOUR_NONE);
    for (int c = 0; c < 256; c++)
        assert_true(colour_to_16(c) >= 0 && colour_to_16(c) < 16 && colour_to_8(c) < 8);
    assert_int_equal(colour_to_8(196), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depths),  cmocka_unit_test(test_errors),
        cmocka_unit_test(test_circle),  cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_builtin), cmocka_unit_test(test_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
