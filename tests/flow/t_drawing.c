/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_drawing.c: two prints drawn: every pair joined, nothing unescaped, sixels that the guard of the
 * cage would let pass, letters that name the pairs.
 */
#include "tests/test.h"

#include <math.h>
#include <string.h>
#include <vedette/drawing.h>
#include <vedette/text.h>

#include "picture/wire.h"

enum { N = 20, PAIRS = 8 };
static struct vd_minutia ma[N], mb[N];
static struct vd_minutiae a, b;
static struct vd_comparison why;

/* b is a, turned by 30 degrees, in half the resolution, its minutiae in the other order. The first
 * PAIRS are paired, the next four lie in the overlap. */
static void make(void)
{
    double c = cos(M_PI / 6), s = sin(M_PI / 6);
    memset(&why, 0, sizeof why);
    for (int i = 0; i < N; i++) {
        double x = 40 + i * 97 % 260, y = 40 + i * 61 % 310;
        int k = N - 1 - i;
        ma[i] = (struct vd_minutia){.x = (uint16_t)x,
                                    .y = (uint16_t)y,
                                    .angle_deg = i * 37 % 360,
                                    .type = (uint8_t)(i % 3)};
        mb[k] = (struct vd_minutia){.x = (uint16_t)lrint((x * c + y * s + 20) / 2),
                                    .y = (uint16_t)lrint((y * c - x * s + 250) / 2),
                                    .angle_deg = i * 37 % 360 + 30,
                                    .type = (uint8_t)(i % 3)};
        why.why.in_overlap_a[i] = why.why.in_overlap_b[k] = i < PAIRS + 4;
        if (i < PAIRS)
            why.why.pairs[i] = (struct vd_pair){.a = (uint16_t)i, .b = (uint16_t)k};
    }
    a = (struct vd_minutiae){.xres = 197, .yres = 197, .m = ma, .n = N};
    b = (struct vd_minutiae){.xres = 98, .yres = 98, .m = mb, .n = N};
    why.modality = VD_FINGER;
    why.matcher = "finger/0";
    why.score = 33;
    why.n_pairs = why.why.n_pairs = PAIRS;
    why.n_a = why.n_b = N;
}

static struct vd_drawing drawing(void)
{
    make();
    return (struct vd_drawing){
        .a = &a, .b = &b, .why = &why, .name_a = "left", .name_b = "right", .picked = -1};
}

static struct vd_buf svg_of(const struct vd_drawing *d)
{
    struct vd_buf out = {0};
    assert_int_equal(vd_drawing_svg(d, &out, NULL), VD_OK);
    return out;
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
        n++;
    return n;
}

/* Do all elements close in order?  Enough of XML for what SVG needs here. */
static void assert_well_formed(const char *s)
{
    char stack[16][16];
    int depth = 0;
    assert_true(vd_utf8_valid(s, strlen(s)));
    for (const char *p = strchr(s, '<'); p; p = strchr(p + 1, '<')) {
        size_t n = strcspn(p, ">");
        assert_true(p[n] == '>' && !memchr(p + 1, '<', n));
        if (p[1] == '?')
            continue;
        if (p[1] == '/') {
            assert_true(depth > 0);
            depth--;
            assert_true(n - 2 == strlen(stack[depth]) && !memcmp(p + 2, stack[depth], n - 2));
        } else if (p[n - 1] != '/') {
            size_t name = strcspn(p + 1, " >");
            assert_true(depth < 16 && name < 16);
            memcpy(stack[depth], p + 1, name);
            stack[depth++][name] = 0;
        }
    }
    assert_int_equal(depth, 0);
}

static void every_pair_is_joined_and_numbered(void **state)
{
    (void)state;
    struct vd_drawing d = drawing();
    struct vd_buf out = svg_of(&d);
    assert_well_formed(out.data);
    char *joins = strstr(out.data, "class=\"joins\""), *end = strstr(joins, "</g>");
    *end = 0;
    assert_int_equal(count(joins, "<line "), PAIRS);
    *end = '<';
    char *numbers = strstr(out.data, "class=\"numbers\"");
    assert_int_equal(count(numbers, ">8</text>"), 2);
    assert_int_equal(count(numbers, ">9</text>"), 0);
    assert_non_null(
        strstr(out.data, "about 1 in 2,000 pairs of different fingers score this high"));
    vd_buf_free(&out);
}

/* Laid over, b's minutiae stand as high as their partners. */
static void pairs_lie_level_when_laid_over(void **state)
{
    (void)state;
    for (int recorded = 0; recorded < 2; recorded++) {
        struct vd_drawing d = drawing();
        d.as_recorded = recorded;
        struct vd_buf out = svg_of(&d);
        double worst = 0;
        char *p = strstr(out.data, "class=\"joins\"");
        for (int k = 0; k < PAIRS; k++) {
            double x0, y0, x1, y1;
            p = strstr(p, "<line ");
            assert_int_equal(sscanf(p++, "<line x1=\"%lf\" y1=\"%lf\" x2=\"%lf\" y2=\"%lf\"", &x0,
                                    &y0, &x1, &y1),
                             4);
            worst = fmax(worst, fabs(y1 - y0));
            assert_true(x1 > x0);
        }
        assert_true(recorded ? worst > 20 : worst < 3);
        vd_buf_free(&out);
    }
}

static void names_are_escaped(void **state)
{
    (void)state;
    struct vd_drawing d = drawing();
    d.name_a = "<script>alert(\"1\")</script>&amp;'";
    d.name_b = "bad \x1b[2J \xff \xe2\x80\xae end ]]> --> \x01";
    struct vd_buf out = svg_of(&d);
    assert_well_formed(out.data);
    assert_null(strstr(out.data, "<script"));
    assert_non_null(
        strstr(out.data, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;"));
    for (const char *p = out.data; *p; p++)
        assert_true((unsigned char)*p >= 0x20 || *p == '\n');
    assert_null(strstr(out.data, "\xe2\x80\xae"));
    assert_null(strstr(out.data, "]]>"));
    vd_buf_free(&out);
}

static struct vd_picture *picture_of(const struct vd_drawing *d, enum vd_graphics g, int cols,
                                     int rows)
{
    struct vd_drawing_box box = {
        .graphics = g, .cols = cols, .rows = rows, .cell_w = 9, .cell_h = 19, .colours = 256};
    struct vd_picture *p;
    assert_int_equal(vd_drawing_picture(d, &box, &p, NULL), VD_OK);
    assert_true(p->cols >= 1 && p->cols <= cols && p->rows >= 1 && p->rows <= rows);
    return p;
}

static void sixels_pass_the_guard(void **state)
{
    (void)state;
    static const int sizes[][2] = {{4, 2}, {10, 3}, {52, 14}, {80, 24}, {100, 50}, {111, 52}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int picked = -1; picked < PAIRS; picked += 4) {
            struct vd_drawing d = drawing();
            d.picked = picked;
            d.dark = i % 2;
            struct vd_picture *p = picture_of(&d, VD_G_SIXEL, sizes[i][0], sizes[i][1]);
            const char *body = strchr(p->sixel, 'q') + 1;
            size_t n = p->n_sixel - (size_t)(body - p->sixel) - 2;
            int w, h;
            assert_memory_equal(p->sixel, "\033P0;1q", 6);
            assert_memory_equal(body + n, "\033\\", 2);
            assert_true(vd_sixel_check((const uint8_t *)body, n, sizes[i][0] * 9, sizes[i][1] * 19,
                                       &w, &h));
            assert_true(w == p->w_px && h == p->h_px && h % 6 == 0);
            assert_true(p->n_sixel < 40000); /* what one picture may cost on a bad link */
            vd_picture_free(p);
        }
}

static int cells_with(const struct vd_picture *p, uint32_t cp)
{
    int n = 0;
    for (int i = 0; i < p->cols * p->rows; i++)
        n += p->cells[i].cp == cp;
    return n;
}

static void letters_name_the_pairs(void **state)
{
    (void)state;
    struct vd_drawing d = drawing();
    struct vd_picture *p = picture_of(&d, VD_G_SYMBOLS, 100, 40);
    for (int k = 0; k < PAIRS; k++)
        assert_int_equal(cells_with(p, (uint32_t)vd_drawing_letter(k)), 2);
    assert_true(cells_with(p, '+') > 4 && cells_with(p, '.') > 4);
    vd_picture_free(p);
    d.paired_only = true;
    d.picked = 2;
    p = picture_of(&d, VD_G_ASCII, 100, 40);
    assert_int_equal(cells_with(p, '3'), 2);
    assert_true(cells_with(p, '+') == 0 && cells_with(p, '.') == 0 && cells_with(p, '-') > 10);
    for (int i = 0; i < p->cols * p->rows; i++)
        assert_true(p->cells[i].cp >= 0x20 && p->cells[i].cp < 0x7f);
    vd_picture_free(p);
}

/* No pairs, no minutiae, pairs that name minutiae which are not there, everything on one spot. */
static void odd_ones_are_drawn(void **state)
{
    (void)state;
    for (int kind = 0; kind < 5; kind++) {
        struct vd_drawing d = drawing();
        if (kind == 0)
            why.why.n_pairs = 0;
        if (kind == 1)
            a.n = b.n = 0;
        if (kind == 2)
            b.n = 3;
        for (int i = 0; i < N && kind == 3; i++)
            mb[i].x = mb[i].y = ma[i].x = ma[i].y = 7;
        if (kind == 4)
            a.xres = a.yres = b.xres = b.yres = 0;
        struct vd_buf out = svg_of(&d);
        assert_well_formed(out.data);
        assert_null(strstr(out.data, "nan"));
        assert_null(strstr(out.data, "inf\""));
        vd_buf_free(&out);
        vd_picture_free(picture_of(&d, VD_G_SIXEL, 40, 10));
        vd_picture_free(picture_of(&d, VD_G_SYMBOLS, 40, 10));
    }
}

static void no_room_is_an_error(void **state)
{
    (void)state;
    struct vd_drawing d = drawing();
    struct vd_drawing_box box = {
        .graphics = VD_G_SIXEL, .cols = 0, .rows = 5, .cell_w = 9, .cell_h = 9};
    struct vd_picture *p;
    assert_int_equal(vd_drawing_picture(&d, &box, &p, NULL), VD_INVALID);
    assert_null(p);
}

static void meanings_are_words(void **state)
{
    (void)state;
    char m[VD_MEANING];
    vd_score_meaning(VD_FINGER, 30, m);
    assert_string_equal(m, "about 1 in 1,000 pairs of different fingers score this high");
    vd_score_meaning(VD_FINGER, 0, m);
    assert_string_equal(m, "most pairs of different fingers score this high");
    double top = vd_matcher_for(VD_FINGER)->counted_to();
    vd_score_meaning(VD_FINGER, top, m);
    assert_null(strstr(m, "extrapolated"));
    vd_score_meaning(VD_FINGER, top + 0.5, m);
    assert_non_null(strstr(m, "extrapolated"));
    assert_non_null(strstr(m, "fewer than 1 in "));
    vd_score_meaning(VD_FINGER, 1e9, m);
    assert_true(strlen(m) < VD_MEANING - 1);
    vd_score_meaning(VD_FINGER, NAN, m);
    assert_string_equal(m, "");
    vd_score_chance(VD_FINGER, 30, 18636, m);
    assert_string_equal(m, "by chance in 18,636: about 19");
    vd_score_chance(VD_FINGER, 40, 5000, m);
    assert_string_equal(m, "by chance in 5,000: about 0.5");
    vd_score_chance(VD_FINGER, top + 1, 5000, m);
    assert_non_null(strstr(m, ": under 0."));
    vd_score_chance(VD_FACE, 0.7, 100, m);
    assert_string_equal(m, "");
    vd_score_meaning(VD_FACE, 0.7, m);
    assert_string_equal(m, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_is_joined_and_numbered),
        cmocka_unit_test(pairs_lie_level_when_laid_over),
        cmocka_unit_test(names_are_escaped),
        cmocka_unit_test(sixels_pass_the_guard),
        cmocka_unit_test(letters_name_the_pairs),
        cmocka_unit_test(odd_ones_are_drawn),
        cmocka_unit_test(no_room_is_an_error),
        cmocka_unit_test(meanings_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
