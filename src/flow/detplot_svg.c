/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detplot_svg.c: a DET plot as one SVG 1.1 document that stands alone: no script, no link, no font or
 * picture from elsewhere.
 *
 *     title, desc       for who cannot see it
 *     grid, axes        a line and a label a decade
 *     bands             95 % intervals, behind all curves
 *     curves            solid or dashed where supported, dotted where not; a ring at the EER
 *     legend            number, dashes and name of each
 *
 * Invariants:
 *   (a) text from data passes vd_svg_text() and nothing else;
 *   (b) the same rates give the same bytes.
 */
#include <math.h>

#include "flow/detplot.h"
#include "flow/scene.h"

static const char PALE[] = "#cfe3f0"; /* under a lone curve, of its colour */
enum { LEFT = 80, TOP = 50, SIDE = 480, LEGEND_LINE = 18 };
static const char *const colours[VD_DET_CURVES] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                   "#000000", "#e69f00", "#56b4e9", "#6e6e6e"};
static const char *const dashes[VD_DET_CURVES] = {"none", "9 4",          "14 4 3 4", "5 5",
                                                  "20 5", "12 3 3 3 3 3", "7 3 7 8",  "3 6"};

static double at_x(double x)
{
    return LEFT + x * SIDE;
}

static double at_y(double y)
{
    return TOP + (1 - y) * SIDE;
}

static void put_decade(struct vd_buf *b, int exponent)
{
    if (exponent >= -2)
        vd_buf_printf(b, "%.0f %%", 100 * pow(10, exponent));
    else
        vd_buf_printf(b, "%.*f %%", -2 - exponent, 100 * pow(10, exponent));
}

static void put_line(struct vd_buf *b, double x0, double y0, double x1, double y1)
{
    vd_buf_printf(b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x0, y0, x1, y1);
}

static void put_grid(struct vd_buf *b, const struct det_axes *a)
{
    vd_buf_str(b, "<g stroke=\"#dddddd\" stroke-width=\"1\">\n");
    for (int k = 1; k < -a->x_low; k++)
        put_line(b, at_x(k / (double)-a->x_low), TOP, at_x(k / (double)-a->x_low), TOP + SIDE);
    for (int k = 1; k < -a->y_low; k++)
        put_line(b, LEFT, at_y(k / (double)-a->y_low), LEFT + SIDE, at_y(k / (double)-a->y_low));
    vd_buf_printf(b,
                  "</g>\n<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" "
                  "stroke=\"#606060\"/>\n<g font-size=\"13\" fill=\"#000000\">\n",
                  LEFT, TOP, SIDE, SIDE);
    for (int k = 0; k <= -a->x_low; k++) {
        vd_buf_printf(b, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">",
                      at_x(k / (double)-a->x_low), TOP + SIDE + 18);
        put_decade(b, a->x_low + k);
        vd_buf_str(b, "</text>\n");
    }
    for (int k = 0; k <= -a->y_low; k++) {
        vd_buf_printf(b, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 6,
                      at_y(k / (double)-a->y_low) + 4);
        put_decade(b, a->y_low + k);
        vd_buf_str(b, "</text>\n");
    }
    vd_buf_printf(b,
                  "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">FMR: pairs of different subjects "
                  "that are accepted</text>\n"
                  "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">FNMR: "
                  "pairs of one subject that are missed</text>\n</g>\n",
                  LEFT + SIDE / 2, TOP + SIDE + 40, TOP + SIDE / 2);
}

/* An edge of a curve's interval, as points. */
static void put_edge(struct vd_buf *b, const struct det_line *l, bool high)
{
    for (int i = 0; i < l->n; i++) {
        const struct det_place *p = &l->at[high ? i : l->n - 1 - i];
        vd_buf_printf(b, "%.1f,%.1f ", at_x(p->x), at_y(high ? p->high : p->low));
    }
}

/* Filled if it is alone: bands of several would hide each other, so these are outlined. */
static void put_band(struct vd_buf *b, const struct det_line *l, int curve, bool alone)
{
    if (l->n < 2 || isnan(l->at[0].low))
        return;
    vd_buf_printf(
        b, "<polygon class=\"band\" fill=\"%s\" stroke=\"%s\" stroke-width=\"0.6\" points=\"",
        alone ? PALE : "none", alone ? "none" : colours[curve]);
    put_edge(b, l, true);
    put_edge(b, l, false);
    vd_buf_str(b, "\"/>\n");
}

/* Points from..to-1 as one stroke. */
static void put_stroke(struct vd_buf *b, const struct det_line *l, int from, int to,
                       const char *dash)
{
    if (to - from < 2)
        return;
    vd_buf_printf(b, "<polyline stroke-dasharray=\"%s\" points=\"", dash);
    for (int k = from; k < to; k++)
        vd_buf_printf(b, "%.1f,%.1f ", at_x(l->at[k].x), at_y(l->at[k].y));
    vd_buf_str(b, "\"/>\n");
}

static void put_curve(struct vd_buf *b, const struct vd_det_plot *d, const struct det_line *l,
                      int curve)
{
    int n = 0;
    while (n < l->n && l->at[n].supported)
        n++;
    vd_buf_printf(b, "<g class=\"curve\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\">\n",
                  colours[curve]);
    put_stroke(b, l, 0, n, dashes[curve]);
    put_stroke(b, l, n > 0 ? n - 1 : 0, l->n, "1 4");
    vd_buf_printf(b, "<circle class=\"eer\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>\n</g>\n",
                  at_x(l->eer), at_y(l->eer_y));
    if (d->n_curves < 2 || l->n == 0)
        return;
    const struct det_place *p = &l->at[l->n * (2 * curve + 1) / (2 * d->n_curves)];
    vd_buf_printf(b,
                  "<text x=\"%.1f\" y=\"%.1f\" font-size=\"13\" font-weight=\"bold\" "
                  "fill=\"%s\">%d</text>\n",
                  at_x(p->x) + 3, at_y(p->y) - 6, colours[curve], curve + 1);
}

static void put_legend(struct vd_buf *b, const struct vd_det_plot *d, int curve)
{
    struct vd_buf words = {0};
    int y = TOP + SIDE + 66 + curve * LEGEND_LINE;
    vd_det_legend(d, curve, &words);
    vd_buf_printf(b,
                  "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\" "
                  "stroke-dasharray=\"%s\"/>\n<text x=\"%d\" y=\"%d\" font-size=\"13\" "
                  "fill=\"#000000\">",
                  LEFT, y - 4, LEFT + 46, y - 4, colours[curve], dashes[curve], LEFT + 56, y);
    vd_svg_text(b, words.data);
    vd_buf_str(b, "</text>\n");
    b->failed |= words.failed;
    vd_buf_free(&words);
}

static void put_head(struct vd_buf *b, const struct vd_det_plot *d)
{
    int w = LEFT + SIDE + 40, h = TOP + SIDE + 96 + d->n_curves * LEGEND_LINE;
    vd_buf_printf(b,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%d\" "
                  "height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">\n<title>",
                  w, h, w, h);
    vd_svg_text(b, d->title);
    vd_buf_str(b,
               "</title>\n<desc>Detection error trade-off: FNMR over FMR, both logarithmic, with "
               "95 % intervals</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    vd_buf_printf(b, "<text x=\"%d\" y=\"28\" font-size=\"16\" fill=\"#000000\">", LEFT);
    vd_svg_text(b, d->title);
    vd_buf_str(b, "</text>\n");
}

int vd_det_svg(const struct vd_det_plot *d, struct vd_buf *out, struct vd_err *err)
{
    struct det_axes a;
    struct det_line l;
    if (!vd_det_axes(d, &a) || d->n_curves > VD_DET_CURVES)
        return vd_fail(err, VD_INVALID, "plot", "there is nothing to plot");
    put_head(out, d);
    put_grid(out, &a);
    for (int i = 0; i < d->n_curves; i++) {
        vd_det_line(&a, d->curves[i].rates, &l);
        put_band(out, &l, i, d->n_curves == 1);
    }
    for (int i = 0; i < d->n_curves; i++) {
        vd_det_line(&a, d->curves[i].rates, &l);
        if (l.n > 0)
            put_curve(out, d, &l, i);
        put_legend(out, d, i);
    }
    vd_buf_printf(
        out,
        "<text x=\"%d\" y=\"%d\" font-size=\"11\" fill=\"#404040\">ring: EER; band: 95 %% "
        "interval; dotted: fewer than %d impostor pairs stand behind it</text>\n</svg>\n",
        LEFT, TOP + SIDE + 72 + d->n_curves * LEGEND_LINE, VD_DET_ERRORS);
    return out->failed ? vd_fail(err, VD_NOMEM, "plot", "out of memory") : VD_OK;
}
