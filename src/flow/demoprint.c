/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demoprint.c: synthetic fingers, their impressions, and face vectors.
 *
 * A finger is a set of minutiae on an orientation field.  The field is a zero-pole model, half the
 * sum of the angles to the cores less half that to the deltas: one of each makes a loop, two of
 * each a whorl, and an arch is a bump on level ridges.  Minutiae lie at least a ridge and a half
 * apart, denser near the core, and point along the ridge one way or the other.
 *
 * An impression sees an ellipse of the finger, loses some minutiae and invents others, bends the
 * skin smoothly, turns and shifts it, and measures with noise:
 *
 *   finger -> contact ellipse -> lost and spurious -> bend -> turn, shift -> noise -> 8-bit angle
 *
 * Units: pixels of 500 dpi about the finger's centre, y downwards; angles counter-clockwise.
 * Sources: B. G. Sherlock and D. M. Monro, "A model for interpreting fingerprint topology",
 * Pattern Recognition 26 (1993); R. Cappelli et al., "Synthetic fingerprint-image generation",
 * ICPR 2000 (contact region, skin distortion).
 *
 * Invariant
 *  A. The same identity and finger give the same minutiae; only the impression's number varies.
 */
#include "flow/demoparts.h"

#include <string.h>

#include "codec/fmr.h"

enum { MAX_MINUTIAE = 96, WIDTH = 400, HEIGHT = 460, PX_PER_CM = 197 };
static const double PI = 3.14159265358979;

struct point {
    double x, y, dir; /* dir counter-clockwise, y up in its sense */
    int type, quality;
};
struct finger {
    int n_poles;
    struct {
        double x, y, sign;
    } pole[4];
    bool arch;
    struct point m[MAX_MINUTIAE];
    int n;
};

static void add_pole(struct finger *f, double x, double y, double sign)
{
    f->pole[f->n_poles].x = x;
    f->pole[f->n_poles].y = y;
    f->pole[f->n_poles++].sign = sign;
}

/* Shares of the classes as they are among people: loops 65 %, whorls 30 %, arches 5 %. */
/* A pole somewhere in a box. The order of drawing is said, since that of arguments is nobody's. */
static void draw_pole(struct finger *f, struct vd_rng *r, const double x[2], const double y[2],
                      double side, double sign)
{
    double down = vd_rng_real(r, y[0], y[1]), across = vd_rng_real(r, x[0], x[1]);
    add_pole(f, side * across, down, sign);
}

static void make_field(struct finger *f, struct vd_rng *r)
{
    double u = vd_rng_unit(r), side = vd_rng_chance(r, 0.5) ? 1 : -1;
    if (u < 0.05) {
        f->arch = true;
    } else if (u < 0.70) {
        draw_pole(f, r, (double[]){-12, 12}, (double[]){-34, -10}, 1, 1);
        draw_pole(f, r, (double[]){75, 115}, (double[]){70, 115}, side, -1);
    } else {
        double gap = vd_rng_real(r, 12, 40);
        add_pole(f, vd_rng_real(r, -8, 8), -20 - gap / 2, 1);
        add_pole(f, vd_rng_real(r, -8, 8), -20 + gap / 2, 1);
        draw_pole(f, r, (double[]){80, 115}, (double[]){75, 115}, -1, -1);
        draw_pole(f, r, (double[]){80, 115}, (double[]){75, 115}, 1, -1);
    }
}

static double ridge_angle(const struct finger *f, double x, double y)
{
    double sum = 0;
    if (f->arch)
        return atan(0.9 * cos(x / 60) * -sin(x / 60) * exp(-(y - 20) * (y - 20) / 9000));
    for (int i = 0; i < f->n_poles; i++)
        sum += 0.5 * f->pole[i].sign * atan2(f->pole[i].y - y, x - f->pole[i].x);
    return sum;
}

static bool is_free(const struct finger *f, double x, double y, double gap)
{
    for (int i = 0; i < f->n; i++) {
        double dx = f->m[i].x - x, dy = f->m[i].y - y;
        if (dx * dx + dy * dy < gap * gap)
            return false;
    }
    return true;
}

static void make_finger(struct finger *f, int identity, int position)
{
    struct vd_rng r = vd_rng_of(0xF1, (uint64_t)identity * 16 + (uint64_t)position);
    memset(f, 0, sizeof(*f));
    make_field(f, &r);
    int want = vd_rng_int(&r, 58, 80);
    for (int tries = 0; f->n < want && tries < 4000; tries++) {
        double x = vd_rng_real(&r, -165, 165), y = vd_rng_real(&r, -195, 195);
        double d2 = x * x + (y + 20) * (y + 20);
        double keep = 0.45 + 0.55 * exp(-d2 / 11000);
        if (x * x / (165.0 * 165) + y * y / (195.0 * 195) > 1 || !vd_rng_chance(&r, keep))
            continue;
        if (!is_free(f, x, y, 13))
            continue;
        f->m[f->n++] =
            (struct point){.x = x,
                           .y = y,
                           .dir = ridge_angle(f, x, y) + (vd_rng_chance(&r, 0.5) ? PI : 0),
                           .type = vd_rng_chance(&r, 0.6) ? 1 : 2,
                           .quality = vd_rng_int(&r, 55, 95)};
    }
}

/* ---- impressions ---- */

struct press {
    double cx, cy, rx, ry;          /* contact ellipse on the finger */
    double lose, jitter, angle_err; /* share, pixels, degrees */
    int spurious;
    double turn, dx, dy;
    double bend, phase[4], wave[4], squeeze_x, squeeze_y, shear;
};

static void bend(const struct press *p, double x, double y, double *bx, double *by)
{
    double u = p->bend * (sin(x / p->wave[0] + p->phase[0]) + sin(y / p->wave[1] + p->phase[1]));
    double v = p->bend * (sin(x / p->wave[2] + p->phase[2]) + sin(y / p->wave[3] + p->phase[3]));
    *bx = x * p->squeeze_x + y * p->shear + u;
    *by = y * p->squeeze_y + v;
}

/* Where a point of the finger comes to lie, with its direction carried by the bend. */
static struct point press_point(const struct press *p, const struct point *m, struct vd_rng *r)
{
    double x, y, ax, ay;
    struct point out = *m;
    bend(p, m->x, m->y, &x, &y);
    bend(p, m->x + 4 * cos(m->dir), m->y - 4 * sin(m->dir), &ax, &ay);
    double c = cos(p->turn), s = sin(p->turn), dir = atan2(y - ay, ax - x);
    out.x = WIDTH / 2.0 + p->dx + c * x + s * y + vd_rng_gauss(r) * p->jitter;
    out.y = HEIGHT / 2.0 + p->dy - s * x + c * y + vd_rng_gauss(r) * p->jitter;
    out.dir = dir + p->turn + vd_rng_gauss(r) * p->angle_err * PI / 180;
    return out;
}

static bool in_contact(const struct press *p, const struct point *m, double scale)
{
    double x = (m->x - p->cx) / (p->rx * scale), y = (m->y - p->cy) / (p->ry * scale);
    return x * x + y * y <= 1;
}

static void choose_bend(struct press *p, struct vd_rng *r, double strength)
{
    p->bend = strength;
    for (int i = 0; i < 4; i++) {
        p->phase[i] = vd_rng_real(r, 0, 2 * PI);
        p->wave[i] = vd_rng_real(r, 55, 110);
    }
    p->squeeze_x = 1 + vd_rng_gauss(r) * 0.015;
    p->squeeze_y = 1 + vd_rng_gauss(r) * 0.015;
    p->shear = vd_rng_gauss(r) * 0.015;
}

static void add_minutia(struct vd_minutiae *v, const struct point *m)
{
    double deg = fmod(m->dir * 180 / PI, 360);
    if (deg < 0)
        deg += 360;
    if (m->x < 0 || m->y < 0 || m->x >= WIDTH - 1 || m->y >= HEIGHT - 1 || v->n >= MAX_MINUTIAE)
        return;
    v->m[v->n++] = (struct vd_minutia){.x = (uint16_t)(m->x + 0.5),
                                       .y = (uint16_t)(m->y + 0.5),
                                       .angle_deg = deg,
                                       .type = (uint8_t)m->type,
                                       .quality = (uint8_t)m->quality};
}

static void press_finger(const struct finger *f, const struct press *p, struct vd_rng *r,
                         struct vd_minutiae *v)
{
    for (int i = 0; i < f->n; i++) {
        struct point m = f->m[i];
        bool rim = !in_contact(p, &m, 0.85);
        if (!in_contact(p, &m, 1) || vd_rng_chance(r, rim ? p->lose * 2 : p->lose))
            continue;
        if (vd_rng_chance(r, 0.12)) /* endings and bifurcations are often taken for each other */
            m.type = 3 - m.type;
        m.quality -= vd_rng_int(r, 0, rim ? 30 : 10);
        m = press_point(p, &m, r);
        add_minutia(v, &m);
    }
    for (int i = 0; i < p->spurious; i++) {
        double a = vd_rng_real(r, 0, 2 * PI), d = sqrt(vd_rng_unit(r));
        struct point m = {.x = p->cx + cos(a) * d * p->rx,
                          .y = p->cy + sin(a) * d * p->ry,
                          .dir = vd_rng_real(r, 0, 2 * PI),
                          .type = 1,
                          .quality = vd_rng_int(r, 20, 45)};
        m = press_point(p, &m, r);
        add_minutia(v, &m);
    }
}

static void livescan_press(struct press *p, struct vd_rng *r)
{
    p->cx = vd_rng_gauss(r) * 9;
    p->cy = vd_rng_gauss(r) * 11;
    p->rx = vd_rng_real(r, 100, 116);
    p->ry = vd_rng_real(r, 124, 140);
    p->lose = 0.07;
    p->jitter = 1.1;
    p->angle_err = 3.5;
    p->spurious = vd_rng_int(r, 0, 4);
    p->turn = vd_rng_gauss(r) * 8 * PI / 180;
    p->dx = vd_rng_gauss(r) * 8;
    p->dy = vd_rng_gauss(r) * 10;
    choose_bend(p, r, vd_rng_real(r, 1.0, 3.0));
}

static void start_view(struct vd_minutiae *v, struct vd_minutia *room, int position, int quality)
{
    *v = (struct vd_minutiae){.width = WIDTH,
                              .height = HEIGHT,
                              .xres = PX_PER_CM,
                              .yres = PX_PER_CM,
                              .position = position,
                              .quality = quality,
                              .m = room};
}

int vd_demo_prints(int identity, int record, bool second, int layout, struct vd_buf *out,
                   struct vd_err *err)
{
    static const int positions[3] = {2, 7, 2}; /* right index, left index, right index again */
    struct vd_minutia room[3][MAX_MINUTIAE] = {0};
    struct vd_minutiae v[3];
    struct finger f;
    int n = second ? 3 : 2;
    for (int i = 0; i < n; i++) {
        struct press p = {0};
        struct vd_rng r = vd_rng_of(0xF2, (uint64_t)record * 4 + (uint64_t)i);
        make_finger(&f, identity, positions[i]);
        livescan_press(&p, &r);
        start_view(&v[i], room[i], positions[i], vd_rng_int(&r, 62, 96));
        v[i].view = i == 2;
        press_finger(&f, &p, &r, &v[i]);
    }
    return vd_fmr_encode(v, (size_t)n, layout, out, err);
}

/* A mark of 10 to 16 minutiae from somewhere on the finger, turned anyhow, badly measured. */
int vd_demo_latent(int identity, int finger, int number, struct vd_buf *out, struct vd_err *err)
{
    struct vd_minutia room[MAX_MINUTIAE] = {0};
    struct vd_minutiae v;
    struct finger f;
    struct press p = {0};
    struct vd_rng r = vd_rng_of(0xF3, (uint64_t)number);
    make_finger(&f, identity, finger);
    p.cx = vd_rng_gauss(&r) * 22;
    p.cy = vd_rng_gauss(&r) * 26;
    p.lose = 0.10;
    p.jitter = 1.5;
    p.angle_err = 5;
    p.spurious = vd_rng_int(&r, 1, 2);
    p.turn = vd_rng_real(&r, -35, 35) * PI / 180;
    choose_bend(&p, &r, vd_rng_real(&r, 1.0, 2.0));
    for (double rad = 40; rad < 160; rad += 0.5) { /* grow the mark until it holds enough */
        struct vd_rng again = r;
        start_view(&v, room, 0, vd_rng_int(&again, 25, 45));
        p.rx = rad;
        p.ry = rad * 1.15;
        press_finger(&f, &p, &again, &v);
        if (v.n >= 10 + (size_t)(number % 5))
            break;
    }
    return vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, out, err);
}

/* ---- faces ---- */

static void normalise(float *v, const double *d)
{
    double sum = 0;
    for (int i = 0; i < VD_DEMO_DIM; i++)
        sum += d[i] * d[i];
    for (int i = 0; i < VD_DEMO_DIM; i++)
        v[i] = (float)(d[i] / sqrt(sum));
}

/* Pictures of one face agree at a cosine of about 0.74, strangers at 0 within 0.09. */
void vd_demo_face(int identity, int shot, float out[VD_DEMO_DIM])
{
    double d[VD_DEMO_DIM];
    struct vd_rng who = vd_rng_of(0xFA, (uint64_t)identity);
    struct vd_rng when = vd_rng_of(0xFB, (uint64_t)identity * 1024 + (uint64_t)shot);
    for (int i = 0; i < VD_DEMO_DIM; i++)
        d[i] = vd_rng_gauss(&who) + 0.6 * vd_rng_gauss(&when);
    normalise(out, d);
}

static void put_f32(struct vd_buf *out, float f)
{
    uint32_t u;
    memcpy(&u, &f, sizeof(u));
    const uint8_t le[4] = {(uint8_t)u, (uint8_t)(u >> 8), (uint8_t)(u >> 16), (uint8_t)(u >> 24)};
    vd_buf_add(out, le, 4);
}

/* Version 1.0: magic, version, u16 header length, header padded so that the data is aligned. */
void vd_demo_npy(struct vd_buf *out, const float *rows, size_t n)
{
    struct vd_buf h = {0};
    vd_buf_printf(&h, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %d), }", n,
                  VD_DEMO_DIM);
    while (!h.failed && (10 + h.len + 1) % 64 != 0)
        vd_buf_char(&h, ' ');
    vd_buf_char(&h, '\n');
    const uint8_t magic[10] = {
        0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (uint8_t)(h.len & 255), (uint8_t)(h.len >> 8)};
    vd_buf_add(out, magic, sizeof(magic));
    vd_buf_add(out, h.data, h.len);
    for (size_t i = 0; i < n * VD_DEMO_DIM; i++)
        put_f32(out, rows[i]);
    out->failed |= h.failed;
    vd_buf_free(&h);
}
