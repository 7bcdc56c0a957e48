/* SPDX-License-Identifier: Apache-2.0 */
/*
 * selftest.c: known answers of the finger matcher, so that a build whose arithmetic differs does
 * not search with other scores than the ones it is documented with.
 *
 * A made-up finger of 24 minutiae meets itself, itself turned by a quarter and pressed unevenly,
 * and its mirror image.  The scores were written down when the matcher was called finger/2.
 */
#include "codec/fmr.h"
#include "match/finger/finger.h"

#include <math.h>

enum { POINTS = 24, MIDDLE = 300 };
enum kind { SAME, TURNED, MIRRORED, N_KINDS };
static const double known[N_KINDS] = {60.995101213, 60.648729324, 24.056797952};

/* Three low-discrepancy sequences: spread evenly, no two alike. */
static void make_finger(struct vd_minutia *m, enum kind kind)
{
    for (int i = 0; i < POINTS; i++) {
        int x = MIDDLE - 130 + i * 161 % 263, y = MIDDLE - 150 + i * 89 % 307, deg = i * 137 % 360;
        int turned_y = 2 * MIDDLE - x + (y - MIDDLE) / 40;
        m[i] = (struct vd_minutia){.x = (uint16_t)(kind == TURNED     ? y + i % 3
                                                   : kind == MIRRORED ? 2 * MIDDLE - x
                                                                      : x),
                                   .y = (uint16_t)(kind == TURNED ? turned_y : y),
                                   .angle_deg = kind == TURNED     ? (deg + 90) % 360
                                                : kind == MIRRORED ? (540 - deg) % 360
                                                                   : deg,
                                   .type = (uint8_t)(1 + i % 2)};
    }
}

static int score_kind(enum kind kind, double *there, double *back, struct vd_err *err)
{
    struct vd_minutia m[2][POINTS];
    struct vd_buf a = {0}, b = {0};
    struct vd_minutiae v = {.width = 600,
                            .height = 600,
                            .xres = 197,
                            .yres = 197,
                            .quality = -1,
                            .m = m[0],
                            .n = POINTS};
    make_finger(m[0], SAME);
    make_finger(m[1], kind);
    int rc = vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, &a, err);
    v.m = m[1];
    if (!rc)
        rc = vd_fmr_encode(&v, 1, VD_FMR_ANSI_2004, &b, err);
    if (!rc)
        rc = vd_finger_ops.pair(a.data, a.len, b.data, b.len, there, NULL, err);
    if (!rc)
        rc = vd_finger_ops.pair(b.data, b.len, a.data, a.len, back, NULL, err);
    vd_buf_free(&a);
    vd_buf_free(&b);
    return rc;
}

int vd_finger_selftest(struct vd_err *err)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        double there = -1, back = -1;
        int rc = score_kind((enum kind)kind, &there, &back, err);
        if (rc)
            return rc;
        if (fabs(there - known[kind]) > 1e-6 || there != back)
            return vd_fail(err, VD_CORRUPT, vd_finger_ops.name,
                           "Known answer %d is %.9f and came out as %.9f and %.9f.", kind + 1,
                           known[kind], there, back);
    }
    return VD_OK;
}
