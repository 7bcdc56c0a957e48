/* SPDX-License-Identifier: Apache-2.0 */
/*
 * geometry.c: minutiae that no finger can have at the resolution that is stated.
 *
 * What is looked at, and what 1,596 templates that four extractors made of 320 prints of FVC2002 and
 * FVC2004 have there (each extractor's least and greatest, of 12 minutiae or more):
 *
 *   the image                 wider than 60 mm or longer than 100 mm
 *   minutiae                  fewer than 12 say little: so in 2 to 3 of 320 templates
 *   x and y resolution        apart by more than a twentieth; they are always equal there
 *   the box that holds them   both sides less than 3 mm; the longer is 4.4 mm or more there
 *   their scatter             across their main direction less than 0.5 mm: a line; 0.7 to 4.5 there
 *   nearest neighbours        median distance below 0.3 mm or above 3 mm; 0.37 to 2.2 there
 *
 * So none of these alarms falls on a print that was read rightly, and a resolution that is wrong by
 * a factor of two is not seen in one template.  It is in a set of them: the median over a set lies
 * between 0.8 and 1.2 mm for every extractor and 0.68 and 1.18 for a single sensor (flow/enrol.c).
 *
 * Tried and given up: to see from the minutiae that images were stretched.  The mean distance of
 * nearest neighbours along x over that along y is 0.97 to 1.03 in templates of images stretched by
 * up to 1.4, and 0.97 to 1.01 with the stretch undone.
 */
#include "codec/minutiae.h"

#include <math.h>
#include <stdlib.h>

#include "codec/fmr.h"

enum { MAX_WIDTH_MM = 60, MAX_HEIGHT_MM = 100, FEW = 12, MIN_BOX_MM = 3 };
static const double min_scatter_mm = 0.5, min_spacing_mm = 0.3, max_spacing_mm = 3;

struct place {
    double x, y;
};

static void add(struct vd_buf *b, const char *why)
{
    if (b->len)
        vd_buf_str(b, "; ");
    vd_buf_str(b, why);
}

static int by_size(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

static void place(const struct vd_minutiae *m, struct place *p)
{
    for (size_t i = 0; i < m->n; i++)
        p[i] = (struct place){10.0 * m->m[i].x / m->xres, 10.0 * m->m[i].y / m->yres};
}

double vd_geometry_spacing(const struct vd_minutiae *m)
{
    struct place p[VD_MINUTIAE_MAX];
    double near[VD_MINUTIAE_MAX];
    if (m->n < FEW)
        return 0;
    place(m, p);
    for (size_t i = 0; i < m->n; i++) {
        near[i] = INFINITY;
        for (size_t j = 0; j < m->n; j++) {
            double dx = p[i].x - p[j].x, dy = p[i].y - p[j].y, d = dx * dx + dy * dy;
            if (j != i && d < near[i])
                near[i] = d;
        }
    }
    qsort(near, m->n, sizeof *near, by_size);
    return sqrt(near[m->n / 2]);
}

/* Standard deviation across the main direction: the smaller root of the covariance. */
static double scatter(const struct place *p, size_t n)
{
    double mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
    for (size_t i = 0; i < n; i++) {
        mx += p[i].x / (double)n;
        my += p[i].y / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double dx = p[i].x - mx, dy = p[i].y - my;
        xx += dx * dx / (double)n;
        xy += dx * dy / (double)n;
        yy += dy * dy / (double)n;
    }
    double least = (xx + yy - sqrt((xx - yy) * (xx - yy) + 4 * xy * xy)) / 2;
    return least > 0 ? sqrt(least) : 0;
}

static bool in_a_corner(const struct place *p, size_t n)
{
    double left = p[0].x, right = p[0].x, low = p[0].y, high = p[0].y;
    for (size_t i = 1; i < n; i++) {
        left = fmin(left, p[i].x);
        right = fmax(right, p[i].x);
        low = fmin(low, p[i].y);
        high = fmax(high, p[i].y);
    }
    return right - left < MIN_BOX_MM && high - low < MIN_BOX_MM;
}

static void doubt_places(const struct vd_minutiae *m, struct vd_buf *b)
{
    struct place p[VD_MINUTIAE_MAX];
    double near = vd_geometry_spacing(m);
    place(m, p);
    if (in_a_corner(p, m->n))
        add(b, "all minutiae lie within 3 mm: is the resolution true?");
    else if (scatter(p, m->n) < min_scatter_mm)
        add(b, "all minutiae lie on a line");
    else if (near < min_spacing_mm)
        add(b, "the minutiae lie closer together than ridges do: is the resolution true?");
    else if (near > max_spacing_mm)
        add(b, "the minutiae lie farther apart than in any finger: is the resolution true?");
}

static void doubt_record(const struct vd_minutiae *m, struct vd_buf *b)
{
    static const struct {
        unsigned doubt;
        const char *why;
    } words[] = {
        {VD_DOUBT_RESOLUTION, "no resolution is stated: 197 px/cm (500 dpi) is assumed"},
        {VD_DOUBT_SIZE, "no size of the image is stated"},
        {VD_DOUBT_OUTSIDE, "minutiae lie outside the stated image"},
        {VD_DOUBT_ANGLE, "an angle of more than a full turn: are they units of 2 degrees?"},
        {VD_DOUBT_LENGTH, "the stated length is less than the true one"},
        {VD_DOUBT_MANY, "more than 255 minutiae: the 255 best are used"},
        {VD_DOUBT_HALF_TURN, "no angle reaches 180 degrees: is it of mindtct -m1, which counts "
                             "otherwise?"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (m->doubts & words[i].doubt)
            add(b, words[i].why);
}

int vd_geometry_doubts(struct vd_arena *a, const struct vd_minutiae *m, const char **out)
{
    struct vd_buf b = {0};
    *out = NULL;
    doubt_record(m, &b);
    if (m->width * 10 > MAX_WIDTH_MM * m->xres || m->height * 10 > MAX_HEIGHT_MM * m->yres)
        add(&b, "the image is larger than a finger: is the resolution true?");
    if (abs(m->xres - m->yres) * 20 > m->xres)
        add(&b, "the resolutions of x and y differ");
    if (m->n < FEW)
        add(&b, "fewer than 12 minutiae: scores will say little");
    else
        doubt_places(m, &b);
    if (b.len)
        *out = vd_arena_strdup(a, b.data);
    int rc = b.failed || (b.len && !*out) ? VD_NOMEM : VD_OK;
    vd_buf_free(&b);
    return rc;
}
