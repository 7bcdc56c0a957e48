/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xyt.c: the minutiae files of NBIS, written by mindtct and read by bozorth3.
 *
 *     x y theta [quality]
 *
 * A minutia a line, whole numbers with blanks or tabs between them, lines ended by LF or CRLF,
 * blank ones skipped.  The origin is the image's lower left corner; theta is in degrees, counter-
 * clockwise, and points against the angle of a record: theta = angle - 180.  The quality, 0 to 100,
 * may be missing, as bozorth3 allows.  Neither resolution nor size of the image is stated.
 *
 * Invariants:
 *   (a) what is read is in the frame of a record: y goes down from the highest minutia, angles
 *       are those of a record, in degrees;
 *   (b) of more than 255 minutiae the best by quality stay, of equal ones those nearest to the
 *       middle, so that it does not depend on the order of the lines; up to 255 keep their order.
 *
 * mindtct -m1 writes lines that look the same, with the origin at the upper left corner and theta
 * in units of 2 degrees.  Nothing tells them apart for certain, but then no theta reaches 180.
 *
 * Sources: NBIS, mindtct/src/lib/mindtct/results.c and xytreps.c, bozorth3/src/lib/bozorth3/bz_io.c.
 */
#include "codec/xyt.h"

#include <stdlib.h>
#include <string.h>

#include "codec/fmr.h"
#include "codec/npy.h"

enum { LINES_MAX = 4096, COORDINATE_MAX = 0x3fff, KEPT = 255, SURE = 12 };

struct dot {
    int x, y, theta;
    uint8_t quality;
    int64_t far; /* squared distance from the middle, scaled */
};

/* The text being read: one line after the other. */
struct lines {
    const uint8_t *p, *end;
    const char *name;
    size_t number;
    struct vd_err *err;
};

static int refuse(const struct lines *l, const char *why)
{
    char place[96];
    vd_place(place, l->name ? l->name : "xyt", ":", l->number);
    return vd_fail(l->err, VD_CORRUPT, place, "%s", why);
}

static bool blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* A whole number from *p on; false: something else stands there. */
static bool number(const uint8_t **p, const uint8_t *end, int *out)
{
    const uint8_t *s = *p;
    bool minus = s < end && *s == '-';
    int v = 0, digits = 0;
    for (s += minus; s < end && *s >= '0' && *s <= '9' && digits < 7; s++, digits++)
        v = v * 10 + (*s - '0');
    if (!digits || (s < end && !blank(*s)))
        return false;
    *p = s;
    *out = minus ? -v : v;
    return true;
}

/* Split a line; returns how many numbers it has, -1: something else is in it. */
static int split(const uint8_t *p, const uint8_t *end, int v[4])
{
    int n = 0;
    for (;; n++) {
        while (p < end && blank(*p))
            p++;
        if (p == end)
            return n;
        if (n == 4 || !number(&p, end, &v[n]))
            return -1;
    }
}

/* The next line that is not blank, split: its numbers, or 0 at the end. */
static int next_line(struct lines *l, int v[4])
{
    int n = 0;
    while (!n && l->p < l->end) {
        const uint8_t *stop = memchr(l->p, '\n', (size_t)(l->end - l->p));
        const uint8_t *end = stop ? stop : l->end;
        l->number++;
        n = split(l->p, end, v);
        l->p = stop ? stop + 1 : l->end;
    }
    return n;
}

bool vd_xyt_looks(const uint8_t *p, size_t n)
{
    struct lines l = {.p = p, .end = p + n};
    int v[4];
    return n && next_line(&l, v) >= 3;
}

static int check(const struct lines *l, int n, const int v[4])
{
    if (n < 3)
        return refuse(l, "A line must be x, y, theta and perhaps a quality, in whole numbers.");
    if (v[0] < 0 || v[0] > COORDINATE_MAX || v[1] < 0 || v[1] > COORDINATE_MAX)
        return refuse(l, "A coordinate must be 0 to 16383.");
    if (v[2] < -360 || v[2] > 360)
        return refuse(l, "An angle must be -360 to 360 degrees.");
    if (n == 4 && (v[3] < 0 || v[3] > 100))
        return refuse(l, "A quality must be 0 to 100.");
    return VD_OK;
}

static int read_lines(struct lines *l, struct dot *dots, size_t *n_dots)
{
    int v[4] = {0}, n;
    *n_dots = 0;
    while ((n = next_line(l, v)) != 0) {
        int rc = check(l, n, v);
        if (rc)
            return rc;
        if (*n_dots == LINES_MAX)
            return refuse(l, "More than 4096 minutiae: this is no print of one finger.");
        dots[(*n_dots)++] = (struct dot){.x = v[0],
                                         .y = v[1],
                                         .theta = (v[2] + 360) % 360,
                                         .quality = (uint8_t)(n == 4 ? v[3] : 0)};
    }
    return VD_OK;
}

static int by_worth(const void *pa, const void *pb)
{
    const struct dot *a = pa, *b = pb;
    if (a->quality != b->quality)
        return a->quality > b->quality ? -1 : 1;
    if (a->far != b->far)
        return a->far < b->far ? -1 : 1;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return (a->theta > b->theta) - (a->theta < b->theta);
}

/* (b) */
static size_t keep_best(struct dot *dots, size_t n)
{
    int64_t sx = 0, sy = 0, count = (int64_t)n;
    if (n <= KEPT)
        return n;
    for (size_t i = 0; i < n; i++) {
        sx += dots[i].x;
        sy += dots[i].y;
    }
    for (size_t i = 0; i < n; i++) {
        int64_t dx = dots[i].x * count - sx, dy = dots[i].y * count - sy;
        dots[i].far = dx * dx + dy * dy;
    }
    qsort(dots, n, sizeof *dots, by_worth);
    return KEPT;
}

int vd_xyt_read(const uint8_t *p, size_t n, const char *name, const struct vd_reading *as,
                struct vd_minutia room[255], struct vd_minutiae *out, struct vd_err *err)
{
    struct lines l = {.p = p, .end = p + n, .name = name, .err = err};
    struct dot dots[LINES_MAX];
    size_t n_dots;
    int right = 0, top = 0, widest = 0;
    int rc = read_lines(&l, dots, &n_dots);
    *out = (struct vd_minutiae){
        .layout = VD_XYT, .angle_units = 360, .quality = -1, .m = room, .as = *as};
    if (rc)
        return rc;
    out->n = keep_best(dots, n_dots);
    for (size_t i = 0; i < out->n; i++) {
        right = dots[i].x > right ? dots[i].x : right;
        top = dots[i].y > top ? dots[i].y : top;
        widest = dots[i].theta > widest ? dots[i].theta : widest;
    }
    for (size_t i = 0; i < out->n; i++) { /* (a) */
        int angle = (dots[i].theta + 180) % 360;
        room[i] = (struct vd_minutia){.x = (uint16_t)dots[i].x,
                                      .y = (uint16_t)(top - dots[i].y),
                                      .angle = (uint16_t)angle,
                                      .angle_deg = angle,
                                      .quality = dots[i].quality};
    }
    out->width = right + 1;
    out->height = top + 1;
    out->xres = out->yres = as->px_cm ? as->px_cm : VD_PX_CM;
    out->doubts = (n_dots > KEPT ? VD_DOUBT_MANY : 0) |
                  (n_dots >= SURE && widest < 180 ? VD_DOUBT_HALF_TURN : 0);
    return VD_OK;
}
