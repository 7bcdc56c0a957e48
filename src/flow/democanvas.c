/* SPDX-License-Identifier: Apache-2.0 */
/*
 * democanvas.c: filling outlines with paint.
 *
 * Coverage is exact: each edge adds the signed area it cuts from the pixels it crosses and from all
 * pixels to its right; a running sum along the row then gives how much of each pixel is inside.
 * Sixteen samples a pixel look no better and cost ten times as much, tried first.
 * Source of the idea: Raph Levien, font-rs (accumulation buffer of signed areas).
 *
 * Invariants
 *  A. cover[] is all zero between fills.
 *  B. Nothing is written outside the canvas: edges are clamped before they are added.
 */
#include "flow/democanvas.h"

#include <math.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

int vd_canvas_open(struct vd_canvas *c, int w, int h)
{
    size_t n = (size_t)w * (size_t)h;
    *c = (struct vd_canvas){.w = w, .h = h};
    c->px = vd_array(n, sizeof(*c->px));
    c->cover = vd_array(n + 2, sizeof(*c->cover));
    c->mask = vd_array(n, sizeof(*c->mask));
    if (c->px && c->cover && c->mask)
        return VD_OK;
    vd_canvas_close(c);
    return VD_NOMEM;
}

void vd_canvas_close(struct vd_canvas *c)
{
    vd_free(c->px);
    vd_free(c->cover);
    vd_free(c->mask);
    *c = (struct vd_canvas){0};
}

/* ---- outlines ---- */

void vd_path_move(struct vd_path *p, double x, double y)
{
    p->n = 0;
    vd_path_line(p, x, y);
}

void vd_path_line(struct vd_path *p, double x, double y)
{
    if (p->n < VD_PATH_MAX) {
        p->x[p->n] = (float)x;
        p->y[p->n++] = (float)y;
    }
}

void vd_path_curve(struct vd_path *p, double x1, double y1, double x2, double y2, double x,
                   double y)
{
    double x0 = p->x[p->n - 1], y0 = p->y[p->n - 1];
    double len =
        fabs(x1 - x0) + fabs(y1 - y0) + fabs(x2 - x1) + fabs(y2 - y1) + fabs(x - x2) + fabs(y - y2);
    int steps = 3 + (int)(len / 7);
    steps = steps > 40 ? 40 : steps;
    for (int i = 1; i <= steps; i++) {
        double t = (double)i / steps, u = 1 - t;
        double a = u * u * u, b = 3 * u * u * t, d = 3 * u * t * t, e = t * t * t;
        vd_path_line(p, a * x0 + b * x1 + d * x2 + e * x, a * y0 + b * y1 + d * y2 + e * y);
    }
}

void vd_path_ellipse(struct vd_path *p, double cx, double cy, double rx, double ry, double tilt)
{
    int steps = 12 + (int)((rx + ry) / 3);
    steps = steps > 120 ? 120 : steps;
    double ct = cos(tilt), st = sin(tilt);
    p->n = 0;
    for (int i = 0; i < steps; i++) {
        double a = 6.283185307179586 * i / steps, x = rx * cos(a), y = ry * sin(a);
        vd_path_line(p, cx + x * ct - y * st, cy + x * st + y * ct);
    }
}

void vd_path_smooth(struct vd_path *p, const double *xy, int n)
{
    vd_path_move(p, xy[0], xy[1]);
    for (int i = 0; i < n; i++) {
        const double *a = xy + 2 * ((i + n - 1) % n), *b = xy + 2 * i;
        const double *c = xy + 2 * ((i + 1) % n), *d = xy + 2 * ((i + 2) % n);
        vd_path_curve(p, b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6,
                      c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6, c[0], c[1]);
    }
}

void vd_path_stroke(struct vd_path *p, const double xy[8], double w0, double w1)
{
    enum { STEPS = 8 };
    double x[STEPS + 1], y[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
        double t = (double)i / STEPS, u = 1 - t;
        double a = u * u * u, b = 3 * u * u * t, d = 3 * u * t * t, e = t * t * t;
        x[i] = a * xy[0] + b * xy[2] + d * xy[4] + e * xy[6];
        y[i] = a * xy[1] + b * xy[3] + d * xy[5] + e * xy[7];
    }
    p->n = 0;
    for (int side = 0; side < 2; side++)
        for (int k = 0; k <= STEPS; k++) {
            int i = side ? STEPS - k : k, lo = i > 0 ? i - 1 : 0, hi = i < STEPS ? i + 1 : STEPS;
            double dx = x[hi] - x[lo], dy = y[hi] - y[lo], len = sqrt(dx * dx + dy * dy) + 1e-9;
            double w = (w0 + (w1 - w0) * i / STEPS) / 2 * (side ? -1 : 1);
            vd_path_line(p, x[i] - dy / len * w, y[i] + dx / len * w);
        }
}

/* ---- coverage ---- */

static double clampd(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* The part of one edge that lies in one row: area left of it, spread over the pixels it crosses. */
static void add_in_row(float *row, int w, double x0, double x1, double dy)
{
    double left = x0 < x1 ? x0 : x1, right = x0 < x1 ? x1 : x0;
    int i0 = (int)floor(left), i1 = (int)ceil(right);
    if (i1 <= i0 + 1) {
        double mid = 0.5 * (left + right) - i0;
        row[i0] += (float)(dy * (1 - mid));
        if (i0 + 1 < w)
            row[i0 + 1] += (float)(dy * mid);
        return;
    }
    double s = 1 / (right - left), before = 0;
    for (int i = i0; i < i1 && i < w; i++) {
        double a = i < left ? left : i, b = i + 1 > right ? right : i + 1;
        double whole = dy * s * (b - a); /* height that ends in this pixel */
        double here = whole * (i + 1 - 0.5 * (a + b));
        row[i] += (float)(here + before);
        before = whole - here;
    }
    if (i1 < w)
        row[i1] += (float)before;
}

static void add_edge(struct vd_canvas *c, double x0, double y0, double x1, double y1)
{
    double dir = 1, top = 1e-4;
    if (y0 == y1)
        return;
    if (y0 > y1) {
        double t = x0;
        x0 = x1, x1 = t, t = y0, y0 = y1, y1 = t, dir = -1;
    }
    double slope = (x1 - x0) / (y1 - y0);
    double begin = y0 < 0 ? 0 : y0, end = y1 > c->h ? c->h : y1;
    for (int y = (int)begin; y < end && y < c->h; y++) {
        double a = y > begin ? y : begin, b = y + 1 < end ? y + 1 : end;
        double xa = clampd(x0 + (a - y0) * slope, 0, c->w - top);
        double xb = clampd(x0 + (b - y0) * slope, 0, c->w - top);
        add_in_row(c->cover + (size_t)y * (size_t)c->w, c->w, xa, xb, dir * (b - a));
    }
}

struct box {
    int x0, y0, x1, y1;
};

static struct box bounds(const struct vd_canvas *c, const struct vd_path *p)
{
    float x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
    for (int i = 0; i < p->n; i++) {
        x0 = fminf(x0, p->x[i]), x1 = fmaxf(x1, p->x[i]);
        y0 = fminf(y0, p->y[i]), y1 = fmaxf(y1, p->y[i]);
    }
    return (struct box){(int)clampd(floor(x0), 0, c->w), (int)clampd(floor(y0), 0, c->h),
                        (int)clampd(ceil(x1) + 2, 0, c->w), (int)clampd(ceil(y1) + 1, 0, c->h)};
}

static struct box cover_path(struct vd_canvas *c, const struct vd_path *p)
{
    for (int i = 0; i < p->n; i++) {
        int k = (i + 1) % p->n;
        add_edge(c, p->x[i], p->y[i], p->x[k], p->y[k]);
    }
    return bounds(c, p);
}

/* ---- paint ---- */

struct vd_rgb vd_rgb_mix(struct vd_rgb a, struct vd_rgb b, double t)
{
    float f = (float)t;
    return (struct vd_rgb){a.r + (b.r - a.r) * f, a.g + (b.g - a.g) * f, a.b + (b.b - a.b) * f};
}

struct vd_rgb vd_rgb_hex(unsigned rgb)
{
    return (struct vd_rgb){(float)(rgb >> 16 & 255) / 255, (float)(rgb >> 8 & 255) / 255,
                           (float)(rgb & 255) / 255};
}

struct vd_paint vd_paint_flat(struct vd_rgb c, double alpha)
{
    return (struct vd_paint){
        .a = c, .b = c, .alpha_a = (float)alpha, .alpha_b = (float)alpha, .x1 = 1};
}

struct vd_paint vd_paint_linear(struct vd_rgb a, struct vd_rgb b, double x0, double y0, double x1,
                                double y1)
{
    return (struct vd_paint){.a = a,
                             .b = b,
                             .alpha_a = 1,
                             .alpha_b = 1,
                             .x0 = (float)x0,
                             .y0 = (float)y0,
                             .x1 = (float)x1,
                             .y1 = (float)y1};
}

struct vd_paint vd_paint_glow(struct vd_rgb c, double alpha, double cx, double cy, double rx,
                              double ry)
{
    return (struct vd_paint){.a = c,
                             .b = c,
                             .alpha_a = (float)alpha,
                             .x0 = (float)cx,
                             .y0 = (float)cy,
                             .x1 = (float)rx,
                             .y1 = (float)ry,
                             .radial = true};
}

static float paint_at(const struct vd_paint *p, float x, float y)
{
    float t;
    if (p->radial) {
        float dx = (x - p->x0) / p->x1, dy = (y - p->y0) / p->y1;
        t = sqrtf(dx * dx + dy * dy);
    } else {
        float dx = p->x1 - p->x0, dy = p->y1 - p->y0;
        t = ((x - p->x0) * dx + (y - p->y0) * dy) / (dx * dx + dy * dy);
    }
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

static void blend(struct vd_rgb *px, const struct vd_paint *p, float cover, float x, float y)
{
    float t = paint_at(p, x, y);
    float a = cover * (p->alpha_a + (p->alpha_b - p->alpha_a) * t);
    px->r += a * (p->a.r + (p->b.r - p->a.r) * t - px->r);
    px->g += a * (p->a.g + (p->b.g - p->a.g) * t - px->g);
    px->b += a * (p->a.b + (p->b.b - p->a.b) * t - px->b);
}

void vd_canvas_fill(struct vd_canvas *c, const struct vd_path *p, const struct vd_paint *paint)
{
    struct box box = cover_path(c, p);
    for (int y = box.y0; y < box.y1; y++) {
        size_t at = (size_t)y * (size_t)c->w;
        float sum = 0;
        for (int x = box.x0; x < box.x1; x++) {
            sum += c->cover[at + (size_t)x];
            c->cover[at + (size_t)x] = 0; /* A */
            float cover = fabsf(sum);
            cover = cover > 1 ? 1 : cover;
            if (c->masked)
                cover *= c->mask[at + (size_t)x];
            if (cover > 0.002f)
                blend(&c->px[at + (size_t)x], paint, cover, (float)x + 0.5f, (float)y + 0.5f);
        }
    }
}

void vd_canvas_glow(struct vd_canvas *c, struct vd_rgb col, double alpha, double cx, double cy,
                    double rx, double ry)
{
    struct vd_path p;
    struct vd_paint paint = vd_paint_glow(col, alpha, cx, cy, rx, ry);
    vd_path_ellipse(&p, cx, cy, rx, ry, 0);
    vd_canvas_fill(c, &p, &paint);
}

void vd_canvas_mask(struct vd_canvas *c, const struct vd_path *p)
{
    memset(c->mask, 0, (size_t)c->w * (size_t)c->h * sizeof(*c->mask));
    struct box box = cover_path(c, p);
    for (int y = box.y0; y < box.y1; y++) {
        size_t at = (size_t)y * (size_t)c->w;
        float sum = 0;
        for (int x = box.x0; x < box.x1; x++) {
            sum += c->cover[at + (size_t)x];
            c->cover[at + (size_t)x] = 0;
            c->mask[at + (size_t)x] = fminf(fabsf(sum), 1);
        }
    }
    c->masked = true;
}

void vd_canvas_unmask(struct vd_canvas *c)
{
    c->masked = false;
}

/* ---- JPEG ---- */

struct failure {
    struct jpeg_error_mgr mgr;
    jmp_buf back;
};

static void on_error(j_common_ptr info)
{
    longjmp(((struct failure *)(void *)info->err)->back, 1);
}

static JSAMPLE to_byte(float v)
{
    return (JSAMPLE)(v <= 0 ? 0 : v >= 1 ? 255 : 255 * v + 0.5f);
}

static void write_rows(struct jpeg_compress_struct *j, const struct vd_canvas *c, JSAMPLE *row)
{
    jpeg_start_compress(j, TRUE);
    for (int y = 0; y < c->h; y++) {
        const struct vd_rgb *px = c->px + (size_t)y * (size_t)c->w;
        for (int x = 0; x < c->w; x++) {
            row[3 * x] = to_byte(px[x].r);
            row[3 * x + 1] = to_byte(px[x].g);
            row[3 * x + 2] = to_byte(px[x].b);
        }
        jpeg_write_scanlines(j, &row, 1);
    }
    jpeg_finish_compress(j);
}

int vd_canvas_jpeg(const struct vd_canvas *c, int quality, struct vd_buf *out)
{
    struct jpeg_compress_struct j;
    struct failure f;
    unsigned char *volatile bytes = NULL;
    unsigned long n = 0;
    volatile int rc = VD_NOMEM;
    JSAMPLE *volatile row = vd_array((size_t)c->w, 3);
    if (!row)
        return VD_NOMEM;
    memset(&j, 0, sizeof(j));
    j.err = jpeg_std_error(&f.mgr);
    f.mgr.error_exit = on_error;
    if (!setjmp(f.back)) {
        unsigned char *p = NULL;
        jpeg_create_compress(&j);
        jpeg_mem_dest(&j, &p, &n);
        j.image_width = (JDIMENSION)c->w;
        j.image_height = (JDIMENSION)c->h;
        j.input_components = 3;
        j.in_color_space = JCS_RGB;
        jpeg_set_defaults(&j);
        jpeg_set_quality(&j, quality, TRUE);
        j.dct_method = JDCT_ISLOW; /* the same bytes on every machine */
        write_rows(&j, c, row);
        bytes = p;
        vd_buf_add(out, p, n);
        rc = out->failed ? VD_NOMEM : VD_OK;
    }
    jpeg_destroy_compress(&j);
    free(bytes); /* libjpeg's own malloc */
    vd_free(row);
    return rc;
}
