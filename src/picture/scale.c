/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scale.c: pixels to another size, a label burnt in, grey.
 *
 * Each target pixel is a weighted sum of source pixels, first along rows, then along columns.
 * Smaller: the weights are the overlap of the target pixel's interval with each source pixel (area
 * average).  Larger: linear between the two nearest centres.  The two agree at factor 1.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <vedette/mem.h>
#include "picture/render.h"

/* First source index and weight of each tap for one target index. */
struct taps {
    int from, n;
    float *w; /* points into one array for all */
};

static int make_taps(struct taps *t, float *weights, int max, int src, int dst)
{
    double step = (double)src / dst;

    for (int i = 0; i < dst; i++) {
        double lo = i * step, hi = lo + step;
        float *w = weights + (size_t)i * (size_t)max, sum = 0;
        t[i].w = w;
        if (dst > src) { /* linear: the interval is one source pixel wide, around the centre */
            double mid = (lo + hi) / 2;
            lo = mid - 0.5;
            hi = mid + 0.5;
        }
        t[i].from = (int)floor(lo < 0 ? 0 : lo);
        t[i].n = 0;
        for (int k = t[i].from; k < src && k < hi - 1e-9 && t[i].n < max; k++) {
            double a = k > lo ? k : lo, b = k + 1 < hi ? k + 1 : hi;
            w[t[i].n++] = (float)(b - a);
            sum += (float)(b - a);
        }
        for (int k = 0; k < t[i].n; k++)
            w[k] /= sum;
    }
    return VD_OK;
}

static uint8_t to_byte(float v)
{
    return v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)(v + 0.5f);
}

static void scale_rows(const struct vd_image *from, const struct taps *t, int tw, float *mid)
{
    for (int y = 0; y < from->h; y++) {
        const uint8_t *row = from->rgb + (size_t)y * (size_t)from->w * 3;
        for (int x = 0; x < tw; x++, mid += 3) {
            const uint8_t *p = row + (size_t)t[x].from * 3;
            float r = 0, g = 0, b = 0;
            for (int k = 0; k < t[x].n; k++, p += 3) {
                r += t[x].w[k] * p[0];
                g += t[x].w[k] * p[1];
                b += t[x].w[k] * p[2];
            }
            mid[0] = r, mid[1] = g, mid[2] = b;
        }
    }
}

static void scale_columns(const float *mid, const struct taps *t, struct vd_image *to, float *line)
{
    size_t n = (size_t)to->w * 3;

    for (int y = 0; y < to->h; y++) {
        memset(line, 0, n * sizeof(*line));
        for (int k = 0; k < t[y].n; k++) {
            const float *row = mid + (size_t)(t[y].from + k) * n;
            float w = t[y].w[k];
            for (size_t i = 0; i < n; i++)
                line[i] += w * row[i];
        }
        for (size_t i = 0; i < n; i++)
            to->rgb[(size_t)y * n + i] = to_byte(line[i]);
    }
}

int vd_scale(const struct vd_image *from, struct vd_image *to, int tw, int th, struct vd_err *err)
{
    int side = tw > th ? tw : th, max_x = from->w / tw + 2, max_y = from->h / th + 2;
    int max = max_x > max_y ? max_x : max_y, rc = VD_NOMEM;
    struct taps *t = vd_array((size_t)side, sizeof(*t));
    float *weights = vd_array((size_t)side * (size_t)max, sizeof(float));
    float *mid = vd_array((size_t)tw * (size_t)from->h * 3, sizeof(float));
    float *line = vd_array((size_t)tw * 3, sizeof(float));

    memset(to, 0, sizeof(*to));
    to->w = tw;
    to->h = th;
    to->rgb = vd_array((size_t)tw * (size_t)th, 3);
    if (t && weights && mid && line && to->rgb) {
        make_taps(t, weights, max, from->w, tw);
        scale_rows(from, t, tw, mid);
        make_taps(t, weights, max, from->h, th);
        scale_columns(mid, t, to, line);
        rc = VD_OK;
    } else {
        vd_image_free(to);
        vd_fail(err, VD_NOMEM, "picture", "out of memory");
    }
    vd_free(t);
    vd_free(weights);
    vd_free(mid);
    vd_free(line);
    return rc;
}

void vd_make_grey(struct vd_image *im)
{
    uint8_t *p = im->rgb;

    for (size_t n = (size_t)im->w * (size_t)im->h; n; n--, p += 3)
        p[0] = p[1] = p[2] = (uint8_t)((p[0] * 54 + p[1] * 183 + p[2] * 19) >> 8);
}

/* A glyph of size x size blocks, white, at x, y; clipped. */
static void draw_glyph(struct vd_image *im, int x, int y, int size, const uint8_t *columns)
{
    for (int dx = 0; dx < 5 * size; dx++) {
        for (int dy = 0; dy < 7 * size; dy++) {
            bool ink = columns[dx / size] >> (dy / size) & 1;
            if (ink && x + dx >= 0 && x + dx < im->w && y + dy >= 0 && y + dy < im->h)
                memset(im->rgb + ((size_t)(y + dy) * (size_t)im->w + (size_t)(x + dx)) * 3, 255, 3);
        }
    }
}

void vd_burn_label(struct vd_image *im, const char *label)
{
    int n = (int)strnlen(label, WIRE_LABEL), size = n && im->w / (6 * n) >= 2 ? 2 : 1;
    int band = 9 * size, x = (im->w - 6 * size * n) / 2;

    if (!n || im->h < band * 2)
        return;
    memset(im->rgb + (size_t)(im->h - band) * (size_t)im->w * 3, 0,
           (size_t)band * (size_t)im->w * 3);
    x = x < 1 ? 1 : x;
    for (int i = 0; i < n; i++)
        draw_glyph(im, x + i * 6 * size, im->h - band + size, size, vd_font_glyph(label[i]));
}
