/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_detplot.c: the DET plot: one curve a group, nothing unescaped, every number a number, sixels that
 * the guard of the cage would let pass, letters that name the curves.
 */
#include "tests/test.h"

#include <math.h>
#include <string.h>
#include <vedette/det.h>

#include "picture/wire.h"

enum { MANY = 5000, FEW = 40 };
static struct vd_rates rates[3]; /* many pairs, few pairs, none of one sort */

static void fill(struct vd_rates *r, int n_genuine, int n_impostor)
{
    static struct vd_score g[FEW], im[MANY];
    for (int i = 0; i < n_genuine; i++)
        g[i] = (struct vd_score){i * 2.5, i % 9, i % 9};
    for (int i = 0; i < n_impostor; i++)
        im[i] = (struct vd_score){60.0 * i / n_impostor, i % 9, 9};
    assert_int_equal(vd_rates_of(g, n_genuine, im, n_impostor, 40, r, NULL), VD_OK);
}

static int make(void **state)
{
    (void)state;
    fill(&rates[0], FEW, MANY);
    fill(&rates[1], FEW, FEW);
    fill(&rates[2], 0, FEW);
    return 0;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        n++;
    return n;
}

static void the_svg_stands_alone(void **state)
{
    (void)state;
    struct vd_det_curve curves[] = {{"women <60", &rates[0]}, {"\"&'\x1b[31m\x01", &rates[1]}};
    struct vd_det_plot d = {.title = "a<b>&\xff", .curves = curves, .n_curves = 2};
    struct vd_buf b = {0}, again = {0};
    assert_int_equal(vd_det_svg(&d, &b, NULL), VD_OK);
    assert_int_equal(count(b.data, "class=\"curve\""), 2);
    assert_int_equal(count(b.data, "class=\"eer\""), 2);
    assert_int_equal(count(b.data, "class=\"band\""), 2);
    assert_int_equal(count(b.data, "<g "), count(b.data, "</g>"));
    assert_int_equal(count(b.data, "<text "), count(b.data, "</text>"));
    assert_non_null(strstr(b.data, "women &lt;60"));
    assert_non_null(strstr(b.data, "a&lt;b&gt;&amp;\xef\xbf\xbd"));
    assert_non_null(strstr(b.data, "stroke-dasharray=\"1 4\"")); /* the unsupported end */
    assert_null(strstr(b.data, "nan"));
    assert_null(strstr(b.data, "inf\""));
    assert_null(strchr(b.data, 0x1b));
    assert_null(strstr(b.data, "href"));
    assert_int_equal(strcmp(b.data + b.len - 7, "</svg>\n"), 0);
    assert_int_equal(vd_det_svg(&d, &again, NULL), VD_OK);
    assert_string_equal(b.data, again.data);
    vd_buf_free(&b);
    vd_buf_free(&again);
}

/* Where the SVG has a point of the first curve: the lines and the rates must say the same. */
static void points_lie_where_the_rates_are(void **state)
{
    (void)state;
    struct vd_det_curve curve = {"all", &rates[0]};
    struct vd_det_plot d = {.title = "t", .curves = &curve, .n_curves = 1};
    struct vd_buf b = {0};
    double x, y;
    assert_int_equal(vd_det_svg(&d, &b, NULL), VD_OK);
    const char *line = strstr(b.data, "<polyline");
    assert_non_null(line);
    line = strstr(line, "points=\"") + 8;
    /* 5,000 impostors: four decades of FMR; none of the rates is below 1/10: one decade */
    const struct vd_det_point *p = &rates[0].det[0];
    assert_int_equal(sscanf(line, "%lf,%lf", &x, &y), 2);
    assert_float_equal(x, 80 + 480 * (1 + log10(p->fmr) / 4), 0.06);
    assert_float_equal(y, 50 + 480 * -log10(p->fnmr.value), 0.06);
    vd_buf_free(&b);
}

static void sixels_pass_the_guard(void **state)
{
    (void)state;
    static const int sizes[][2] = {{100, 30}, {40, 12}, {30, 8}, {200, 60}};
    struct vd_det_curve curves[] = {{"a", &rates[0]}, {"b", &rates[1]}, {"c", &rates[2]}};
    for (int n = 1; n <= 3; n += 2)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            struct vd_det_plot d = {.title = "t", .curves = curves, .n_curves = n, .dark = n > 1};
            struct vd_drawing_box box = {.graphics = VD_G_SIXEL,
                                         .cols = sizes[i][0],
                                         .rows = sizes[i][1],
                                         .cell_w = 9,
                                         .cell_h = 19,
                                         .colours = 256};
            struct vd_picture *p = NULL;
            int w, h;
            assert_int_equal(vd_det_picture(&d, &box, &p, NULL), VD_OK);
            assert_non_null(p->sixel);
            assert_true(p->cols <= box.cols && p->rows <= box.rows);
            assert_memory_equal(p->sixel + p->n_sixel - 2, "\033\\", 2);
            const char *body = strchr(p->sixel, 'q') + 1;
            size_t len = p->n_sixel - 2 - (size_t)(body - p->sixel);
            assert_true(vd_sixel_check((const uint8_t *)body, len, 640, 480, &w, &h));
            assert_int_equal(w, p->w_px);
            assert_int_equal(h, p->h_px);
            vd_picture_free(p);
        }
}

static bool has(const struct vd_picture *p, uint32_t cp)
{
    for (int i = 0; i < p->cols * p->rows; i++)
        if (p->cells[i].cp == cp)
            return true;
    return false;
}

static void letters_name_the_curves(void **state)
{
    (void)state;
    struct vd_det_curve curves[] = {{"a", &rates[0]}, {"b", &rates[1]}};
    struct vd_det_plot d = {.title = "t", .curves = curves, .n_curves = 2};
    struct vd_drawing_box box = {
        .graphics = VD_G_ASCII, .cols = 60, .rows = 20, .cell_w = 10, .cell_h = 20, .colours = 2};
    struct vd_picture *p = NULL;
    struct vd_buf line = {0};
    assert_int_equal(vd_det_picture(&d, &box, &p, NULL), VD_OK);
    assert_true(has(p, '1') && has(p, '2') && has(p, '.'));
    for (int i = 0; i < p->cols * p->rows; i++)
        assert_true(p->cells[i].cp < 0x80 && p->cells[i].fg == -1);
    vd_picture_free(p);
    assert_true(vd_det_legend(&d, 1, &line));
    assert_int_equal(strncmp(line.data, "2  b: EER ", 10), 0);
    assert_false(vd_det_legend(&d, 2, &line));
    vd_buf_free(&line);
}

static void nothing_to_plot_is_an_error(void **state)
{
    (void)state;
    struct vd_det_curve curve = {"none", &rates[2]};
    struct vd_det_plot d = {.title = "t", .curves = &curve, .n_curves = 1};
    struct vd_drawing_box box = {
        .graphics = VD_G_SIXEL, .cols = 80, .rows = 24, .cell_w = 10, .cell_h = 20};
    struct vd_picture *p = NULL;
    struct vd_buf b = {0};
    assert_false(vd_det_drawable(&rates[2]));
    assert_int_equal(vd_det_svg(&d, &b, NULL), VD_INVALID);
    assert_int_equal(vd_det_picture(&d, &box, &p, NULL), VD_INVALID);
    curve.rates = &rates[0];
    box.cols = 3;
    assert_int_equal(vd_det_picture(&d, &box, &p, NULL), VD_INVALID);
    box.cols = 0;
    assert_int_equal(vd_det_picture(&d, &box, &p, NULL), VD_INVALID);
    box = (struct vd_drawing_box){VD_G_SYMBOLS, 10, 10, 10, 20, 256};
    assert_int_equal(vd_det_picture(&d, &box, &p, NULL), VD_INVALID);
    assert_null(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_svg_stands_alone),
        cmocka_unit_test(points_lie_where_the_rates_are),
        cmocka_unit_test(sixels_pass_the_guard),
        cmocka_unit_test(letters_name_the_curves),
        cmocka_unit_test(nothing_to_plot_is_an_error),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
