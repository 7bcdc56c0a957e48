/* SPDX-License-Identifier: Apache-2.0 */
/* t_screen.c: what is drawn becomes these cells and these bytes, without a terminal. */
#include "config.h"

#include "tests/test.h"
#include <locale.h>
#include <vedette/text.h>
#include "tests/picture/makepic.h"
#include "tui/term/input.h"
#include "tui/term/screen_impl.h"

static struct screen *open_screen(int rows, int cols, bool ascii, enum screen_bidi bidi)
{
    struct screen_options o = {.in_fd = -1,
                               .out_fd = -1,
                               .rows = rows,
                               .cols = cols,
                               .ascii = ascii,
                               .graphics = VD_G_SIXEL,
                               .bidi = bidi};
    struct screen *s = NULL;

    assert_int_equal(screen_open(&s, &o, NULL), VD_OK);
    screen_begin(s);
    return s;
}

/* Row n of the dump. */
static const char *row(struct screen *s, int n)
{
    static char line[1024];
    struct vd_buf b = {0};
    const char *p, *end;

    screen_dump(s, &b);
    for (p = b.data; n > 0; n--)
        p = strchr(p, '\n') + 1;
    end = strchr(p, '\n');
    snprintf(line, sizeof(line), "%.*s", (int)(end - p), p);
    vd_buf_free(&b);
    return line;
}

static void test_text(void **state)
{
    struct screen *s = open_screen(6, 20, false, BIDI_OFF);

    (void)state;
    assert_int_equal(screen_text(s, 0, 0, 20, ROLE_ROW, "plain", 0), 5);
    assert_int_equal(screen_text(s, 1, 2, 5, ROLE_ROW, "too long for it", 0), 5);
    assert_int_equal(screen_text(s, 2, 15, 50, ROLE_ROW, "over the edge", 0), 5);
    assert_int_equal(screen_text(s, 3, 0, 20, ROLE_ROW,
                                 "a\033[31mb\xe2\x80\xae"
                                 "c",
                                 0) > 5,
                     1);
    assert_int_equal(screen_text(s, 99, 0, 20, ROLE_ROW, "x", 0), 0);
    assert_int_equal(screen_text(s, 0, -1, 20, ROLE_ROW, "x", 0), 0);
    screen_text(s, 4, 0, 20, ROLE_ROW, "e\xcc\x81\xe6\xbc\xa2\xe5\xad\x97|", 0);
    assert_string_equal(row(s, 0), "plain");
    assert_string_equal(row(s, 1), "  too \xe2\x80\xa6");
    assert_null(strchr(row(s, 3), 033));
    assert_null(strstr(row(s, 3), "\xe2\x80\xae"));
    assert_string_equal(row(s, 4), "\xc3\xa9\xe6\xbc\xa2\xe5\xad\x97|");
    screen_text(s, 4, 2, 1, ROLE_ROW, "x", 0); /* cuts a wide character in half */
    assert_string_equal(row(s, 4), "\xc3\xa9 x\xe5\xad\x97|");
    screen_close(s);
}

/* 10,000 combining marks, a megabyte of nothing, every byte value. */
static void test_hostile(void **state)
{
    struct screen *s = open_screen(10, 40, false, BIDI_PROGRAM);
    struct vd_buf b = {0};
    char bytes[256];

    (void)state;
    vd_buf_str(&b, "A");
    for (int i = 0; i < 10000; i++)
        vd_buf_str(&b, "\xcc\x81");
    assert_true(screen_text(s, 0, 0, 40, ROLE_ROW, b.data, 0) <= 40);
    vd_buf_clear(&b);
    for (int i = 0; i < 100000; i++)
        vd_buf_str(&b, "\xe2\x80\x8b\xd8\xa7");
    assert_true(screen_text(s, 1, 0, 40, ROLE_ROW, b.data, VD_SHOW_PAD) <= 40);
    for (int i = 0; i < 255; i++)
        bytes[i] = (char)(i + 1);
    bytes[255] = 0;
    for (int w = 0; w < 45; w++)
        assert_true(screen_text(s, 2, 0, w, ROLE_ROW, bytes, 0) <= w);
    screen_end(s);
    vd_buf_clear(&b);
    screen_dump(s, &b);
    for (size_t i = 0; i < b.len; i++)
        assert_true((uint8_t)b.data[i] >= 0x20 || b.data[i] == '\n');
    vd_buf_free(&b);
    screen_close(s);
}

static void test_match(void **state)
{
    struct screen *s = open_screen(4, 30, false, BIDI_OFF);
    struct vd_buf fold = {0};

    (void)state;
    vd_text_fold(&fold, "muller", 6);
    screen_match(s, 0, 0, 30, ROLE_ROW, "Karl M\xc3\xbcller", fold.data, 0);
    for (int c = 0; c < 11; c++)
        assert_int_equal(s->now[c].role, c < 5 ? ROLE_ROW : ROLE_MATCH);
    screen_match(s, 1, 0, 30, ROLE_ROW, "nobody", fold.data, 0);
    for (int c = 0; c < 6; c++)
        assert_int_equal(s->now[s->cols + c].role, ROLE_ROW);
    vd_buf_free(&fold);
    screen_close(s);
}

static void test_bidi(void **state)
{
    static const char name[] = "\xd7\x90\xd7\x91\xd7\x92"; /* alef bet gimel */
    struct screen *s = open_screen(3, 20, false, BIDI_PROGRAM);

    (void)state;
    assert_int_equal(screen_text(s, 0, 2, 8, ROLE_ROW, name, VD_SHOW_PAD), 8);
    screen_text(s, 0, 10, 10, ROLE_ROW, "1980-01-02", 0);
    assert_int_equal(s->now[2].cp[0], 0x5d2); /* gimel comes first on the left */
    assert_int_equal(s->now[4].cp[0], 0x5d0);
    assert_int_equal(s->now[10].cp[0], '1');
    screen_close(s);
    s = open_screen(3, 20, false, BIDI_TERMINAL);
    screen_text(s, 0, 2, 8, ROLE_ROW, name, VD_SHOW_PAD);
    screen_text(s, 1, 0, 20, ROLE_ROW, name, VD_SHOW_PAD);
    screen_end(s);
    assert_int_equal(s->now[2].cp[0], 0x5d0); /* as stored: the terminal turns it round */
    assert_int_equal(s->now[1].edge, EDGE_FENCE);
    assert_int_equal(s->now[5].edge, EDGE_FENCE);
    assert_int_equal(s->now[20].edge, EDGE_FENCE); /* room made at the start of the row */
    assert_int_equal(s->now[21].cp[0], 0x5d0);
    screen_close(s);
}

static void test_boxes(void **state)
{
    struct screen *s = open_screen(5, 12, true, BIDI_OFF);

    (void)state;
    screen_box(s, 0, 0, 4, 12, ROLE_BORDER, "Title too long");
    screen_text(s, 1, 1, 10, ROLE_ROW, "\xc3\xa9\xe6\xbc\xa2", 0);
    screen_point(s, 2, 2, 0x2605, ROLE_ROW);
    assert_string_equal(row(s, 3), "+----------+");
    assert_int_equal(row(s, 2)[2], '*');
    for (const char *p = row(s, 1); *p; p++)
        assert_true((uint8_t)*p < 0x7f);
    screen_close(s);
}

static void test_stats(void **state)
{
    struct screen *s = open_screen(40, 120, false, BIDI_OFF);
    struct screen_stats a, b;

    (void)state;
    for (int i = 0; i < 38; i++)
        screen_text(s, i, 0, 120, i == 5 ? ROLE_SELECTED : ROLE_ROW, "An invented row of text",
                    VD_SHOW_PAD);
    screen_end(s);
    screen_stats(s, &a);
    assert_true(a.frames == 1 && a.bytes > 500);
    screen_begin(s); /* the same frame costs next to nothing */
    for (int i = 0; i < 38; i++)
        screen_text(s, i, 0, 120, i == 5 ? ROLE_SELECTED : ROLE_ROW, "An invented row of text",
                    VD_SHOW_PAD);
    screen_end(s);
    screen_stats(s, &b);
    assert_true(b.bytes - a.bytes < 20);
    screen_begin(s); /* the selection moves by one */
    for (int i = 0; i < 38; i++)
        screen_text(s, i, 0, 120, i == 6 ? ROLE_SELECTED : ROLE_ROW, "An invented row of text",
                    VD_SHOW_PAD);
    screen_end(s);
    screen_stats(s, &a);
    assert_true(a.bytes - b.bytes > 20 && a.bytes - b.bytes < 200);
    assert_int_equal(screen_due(s), -1);
    assert_int_equal(screen_out_fd_wanted(s), -1);
    screen_close(s);
}

static void test_refuses(void **state)
{
    struct screen_options o = {.in_fd = 0, .out_fd = 1};
    struct screen *s;
    struct vd_err err = {0};

    (void)state;
    /* under make check neither is a terminal */
    if (screen_open(&s, &o, &err) == VD_OK)
        screen_close(s);
    else
        assert_int_equal(err.code, VD_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),    cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_match),   cmocka_unit_test(test_bidi),
        cmocka_unit_test(test_boxes),   cmocka_unit_test(test_stats),
        cmocka_unit_test(test_refuses),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
