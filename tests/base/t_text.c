/* SPDX-License-Identifier: Apache-2.0 */
/* t_text.c: nothing that a name can hold leaves vd_text_show() as anything but harmless cells. */
#include "../test.h"

#include <time.h>

#include <vedette/text.h>

static char out[1 << 20];

static struct vd_shown show_n(const char *src, size_t n, int width, int flags)
{
    struct vd_buf b = {0};
    struct vd_shown r = vd_text_show(&b, src, n, width, flags);
    assert_false(b.failed);
    assert_true(b.len < sizeof(out));
    memcpy(out, b.data ? b.data : "", b.len + (b.data != NULL));
    if (!b.data)
        out[0] = 0;
    vd_buf_free(&b);
    return r;
}

static struct vd_shown show(const char *src, int width, int flags)
{
    return show_n(src, strlen(src), width, flags);
}

#define shows(src, want)                                                                           \
    do {                                                                                           \
        show(src, -1, 0);                                                                          \
        assert_string_equal(out, want);                                                            \
    } while (0)

static void controls_are_drawn(void **state)
{
    (void)state;
    shows("plain name", "plain name");
    shows("a\x1b[2Jb", "a^[[2Jb");
    shows("a\tb\nc\rd", "a^Ib^Jc^Md");
    shows("\x7f", "^?");
    shows("a\xc2\x9b"
          "31m",
          "a<U+009B>31m"); /* C1: CSI as UTF-8 */
    shows("a\x9b"
          "31m",
          "a\\x9B31m"); /* C1: CSI as a byte */
    assert_true(show("\x1b]0;title\x07", -1, 0).hidden);
    assert_false(show("Zoë", -1, 0).hidden);
    show("a\nb", -1, VD_SHOW_NEWLINES);
    assert_string_equal(out, "a\nb");
    show_n("a\0b", 3, -1, 0);
    assert_string_equal(out, "a^@b");
}

static void bidi_and_invisible_are_named(void **state)
{
    (void)state;
    shows("a\u202Eb", "a<U+202E>b");
    shows("\u2066x\u2069", "<U+2066>x<U+2069>");
    shows("\u200Ex\u200F", "<U+200E>x<U+200F>");
    shows("a\u200Bb", "a<U+200B>b");
    shows("\uFEFFx", "<U+FEFF>x");
    shows("x\U000E0041", "x<U+E0041>");
    shows("x\u2028y", "x<U+2028>y");
    shows("a\u3164b", "a<U+3164>b"); /* an invisible filler that counts as a letter */
    shows("a\uFE0Fb", "a\u25A1b");   /* variation selector */
    shows("a\uE000b", "a\u25A1b");   /* private use */
    shows("a\U0010FFFEb", "a\u25A1b");
    assert_true(show("a\u202Eb", -1, 0).hidden);
}

static void joiners_stay_where_scripts_need_them(void **state)
{
    (void)state;
    const char *persian = "می\u200Cخواهم", *sinhala = "ක්\u200Dය";
    shows(persian, persian);
    shows(sinhala, sinhala);
    assert_false(show(persian, -1, 0).hidden);
    shows("a\u200Cb", "a<U+200C>b");
    shows("م\u200C", "م<U+200C>");
    show("م\u200D\u200Dم", -1, 0);
    assert_non_null(strstr(out, "<U+200D>"));
    show("\U0001F468\u200D\U0001F469", -1, 0);
    assert_non_null(strstr(out, "<U+200D>"));
}

static void marks_are_capped_and_composed(void **state)
{
    (void)state;
    char src[1 + 2 * 10000 + 1] = "e";
    for (int i = 0; i < 10000; i++)
        memcpy(src + 1 + 2 * i, "\u0301", 2);
    struct vd_shown r = show(src, 10, VD_SHOW_PAD);
    assert_int_equal(r.cells, 10);
    assert_true(r.hidden);
    assert_int_equal(strlen(out), 2 + 3 * 2 + 9); /* é, three marks more, nine blanks */
    shows("e\u0301", "\u00e9");
    shows("\u1112\u1161\u11ab", "\ud55c"); /* Hangul */
    shows("e\u0302\u0323", "\u1ec7");
    shows("\u0301x", "\u25CC\u0301x"); /* a mark without a base gets one */
    shows("\x1b\u0301", "^[\u25CC\u0301");
}

static void broken_utf8_is_hex(void **state)
{
    (void)state;
    shows("a\xffz", "a\\xFFz");
    shows("\xc0\xaf", "\\xC0\\xAF");
    shows("\xed\xa0\x80", "\\xED\\xA0\\x80"); /* a surrogate */
    shows("\xf5\x80\x80\x80", "\\xF5\\x80\\x80\\x80");
    shows("\xe2\x82", "\\xE2\\x82");
}

static void width_is_exact(void **state)
{
    (void)state;
    struct vd_shown r = show("日本語", 4, VD_SHOW_PAD);
    assert_string_equal(out, "日… ");
    assert_int_equal(r.cells, 4);
    assert_true(r.cut);
    r = show("日本語", 6, 0);
    assert_string_equal(out, "日本語");
    assert_false(r.cut);
    show("abcdef", 4, 0);
    assert_string_equal(out, "abc…");
    show("abcd", 4, 0);
    assert_string_equal(out, "abcd");
    show("ab", 4, VD_SHOW_PAD | VD_SHOW_RIGHT);
    assert_string_equal(out, "  ab");
    r = show("abc", 0, VD_SHOW_PAD);
    assert_string_equal(out, "");
    assert_true(r.cut);
    show("", 3, VD_SHOW_PAD);
    assert_string_equal(out, "   ");
    show("a\u202Eb", 5, 0); /* a name is shown whole or not at all */
    assert_string_equal(out, "a…");
    assert_int_equal(vd_text_width("日本e\u0301"), 5);
}

static void ascii_terminals_get_ascii(void **state)
{
    (void)state;
    show("Zoë Müller", -1, VD_SHOW_ASCII);
    assert_string_equal(out, "Zoe Muller");
    show("日本", -1, VD_SHOW_ASCII);
    assert_string_equal(out, "??");
    show("abcdef", 4, VD_SHOW_ASCII);
    assert_string_equal(out, "abc~");
}

static uint32_t seed = 2463534242u;
static uint32_t rnd(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

/* Random bytes, half of them steered to whole scalars of troublesome blocks. */
static size_t random_text(char *s, size_t cap)
{
    static const uint32_t base[] = {0x00,   0x80,   0x300,  0x600,  0x900,  0x1100,  0x1160, 0x200B,
                                    0x2028, 0x3040, 0xAC00, 0xFE00, 0xFFF0, 0x1F468, 0xE0000};
    size_t n = 0, want = rnd() % cap;
    while (n + 4 < want) {
        if (rnd() % 4 == 0)
            s[n++] = (char)rnd();
        else
            n += vd_utf8_put(s + n, base[rnd() % (sizeof(base) / sizeof(base[0]))] + rnd() % 32);
    }
    return n;
}

static void check_output(struct vd_shown r, int width, int flags)
{
    size_t n = strlen(out), i = 0;
    int cells = 0;
    uint32_t cp;
    assert_true(vd_utf8_valid(out, n));
    for (size_t len; i < n; i += len) {
        len = vd_utf8_next(out + i, n - i, &cp);
        assert_true(cp >= 0x20 && cp != 0x7F && !(cp >= 0x80 && cp < 0xA0));
        assert_true(!(cp >= 0x202A && cp <= 0x202E) && !(cp >= 0x2066 && cp <= 0x2069));
        assert_true(cp < 0xE0000);
        if (flags & VD_SHOW_ASCII)
            assert_true(cp < 0x7F);
        cells += vd_cp_width(cp);
    }
    assert_int_equal(cells, r.cells);
    if (width >= 0)
        assert_true(cells <= width);
    if (width >= 0 && flags & VD_SHOW_PAD)
        assert_int_equal(cells, width);
}

static void any_bytes_are_harmless(void **state)
{
    (void)state;
    char src[400];
    for (int round = 0; round < 40000; round++) {
        size_t n = random_text(src, sizeof(src));
        int width = (int)(rnd() % 60) - 1;
        int flags = (int)(rnd() & (VD_SHOW_PAD | VD_SHOW_ASCII | VD_SHOW_RIGHT));
        struct vd_shown r = show_n(src, n, width, flags);
        check_output(r, width, flags);
        if (!r.cut && !(flags & VD_SHOW_PAD) && !(flags & VD_SHOW_ASCII) && !memchr(src, 0, n)) {
            src[n] = 0;
            assert_int_equal(vd_text_width(src), r.cells);
        }
    }
}

static void utf8_round_trips(void **state)
{
    (void)state;
    char b[4];
    uint32_t back;
    for (uint32_t cp = 0; cp <= 0x110000; cp++) {
        size_t n = vd_utf8_put(b, cp);
        if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_int_equal(vd_utf8_next(b, n, &back), n);
        assert_int_equal(back, cp);
    }
    assert_int_equal(vd_utf8_check("ab\xffz", 4), 2);
}

static void fold_equals(const char *src, const char *want)
{
    struct vd_buf b = {0};
    vd_text_fold(&b, src, strlen(src));
    assert_string_equal(b.data ? b.data : "", want);
    vd_buf_free(&b);
}

static void folding(void **state)
{
    (void)state;
    fold_equals("  O'Neil--SMITH,  Zoë ", "o neil smith zoe");
    fold_equals("Straße", "strasse");
    fold_equals("ﬁnger", "finger");
    fold_equals("ÉLAN", "elan");
    fold_equals("مُحَمَّد", "محمد");
    fold_equals("İstanbul Kadıköy", "istanbul kadikoy");
    fold_equals("a\xff"
                "b",
                "ab");
    fold_equals("...", "");
}

static void containing(void **state)
{
    (void)state;
    const char *n = "Al-Rashid, Zoë";
    assert_true(vd_text_contains(n, strlen(n), "al rash"));
    assert_true(vd_text_contains(n, strlen(n), "zoe"));
    assert_true(vd_text_contains("Abu  Bakr", 9, "u b"));
    assert_false(vd_text_contains("Abu Bakr", 8, "bakr abu"));
    assert_true(vd_text_contains("x", 1, ""));
    /* both paths agree */
    for (int i = 0; i < 5000; i++) {
        char s[64], needle[4] = {0};
        for (int k = 0; k < 63; k++)
            s[k] = "ab -C,d"[rnd() % 7];
        s[63] = 0;
        for (int k = 0; k < 2; k++)
            needle[k] = "abcd"[rnd() % 4];
        struct vd_buf b = {0};
        vd_text_fold(&b, s, 63);
        assert_int_equal(vd_text_contains(s, 63, needle), strstr(b.data, needle) != NULL);
        vd_buf_free(&b);
    }
}

static void filtering_is_fast(void **state)
{
    (void)state;
    const char *name = "Nobody Of-Any Note";
    int hits = 0;
    clock_t t = clock();
    for (int i = 0; i < 1000000; i++)
        hits += vd_text_contains(name, 18, "zzz");
    double s = (double)(clock() - t) / CLOCKS_PER_SEC;
    print_message("# 1,000,000 names in %.2f s of CPU\n", s);
    assert_int_equal(hits, 0);
    assert_true(s < 10); /* a limit for a loaded machine under sanitizers; the figure is above */
}

static void trimming(void **state)
{
    (void)state;
    char a[] = " \t\u00a0 x y \u3000\n", b[] = "   ", c[] = "";
    assert_string_equal(vd_text_trim(a), "x y");
    assert_string_equal(vd_text_trim(b), "");
    assert_string_equal(vd_text_trim(c), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_are_drawn),
        cmocka_unit_test(bidi_and_invisible_are_named),
        cmocka_unit_test(joiners_stay_where_scripts_need_them),
        cmocka_unit_test(marks_are_capped_and_composed),
        cmocka_unit_test(broken_utf8_is_hex),
        cmocka_unit_test(width_is_exact),
        cmocka_unit_test(ascii_terminals_get_ascii),
        cmocka_unit_test(any_bytes_are_harmless),
        cmocka_unit_test(utf8_round_trips),
        cmocka_unit_test(folding),
        cmocka_unit_test(containing),
        cmocka_unit_test(filtering_is_fast),
        cmocka_unit_test(trimming),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
