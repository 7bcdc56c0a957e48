/* SPDX-License-Identifier: Apache-2.0 */
/* fingers.h: invented fingers and their impressions, in files of the test's own. */
#ifndef VD_TESTS_FINGERS_H
#define VD_TESTS_FINGERS_H

#include "codec/fmr.h"
#include "faces.h"

enum { FINGER_MINUTIAE = 32 };

/* An invented finger; every impression moves, turns and loses a little. */
static inline struct vd_minutiae finger_view(int person, int impression, int position,
                                             struct vd_minutia m[FINGER_MINUTIAE])
{
    double turn = (impression * 7 % 21 - 10) * M_PI / 180;
    size_t n = 0;
    for (int i = 0; i < FINGER_MINUTIAE; i++) {
        uint64_t id = (uint64_t)person * 1000 + (uint64_t)i;
        double x = 120 * (double)face_noise(id * 3 + 1), y = 160 * (double)face_noise(id * 3 + 2);
        double jitter = 3 * (double)face_noise(id * 31 + (uint64_t)impression * 77777);
        if (impression && (i + impression) % 7 == 0)
            continue;
        double angle = 180 * (1 + (double)face_noise(id * 3)) + turn * 180 / M_PI;
        m[n++] = (struct vd_minutia){
            .x = (uint16_t)(200 + x * cos(turn) - y * sin(turn) + jitter),
            .y = (uint16_t)(220 - x * sin(turn) - y * cos(turn) + jitter),
            .angle_deg = fmod(angle + 720, 360),
            .type = (uint8_t)(1 + i % 2),
            .quality = 60,
        };
    }
    return (struct vd_minutiae){.width = 400,
                                .height = 440,
                                .xres = 197,
                                .yres = 197,
                                .position = position,
                                .quality = 70,
                                .m = m,
                                .n = n};
}

static inline void finger_record(int person, int impression, int position, struct vd_buf *out)
{
    struct vd_err err = {0};
    struct vd_minutia m[FINGER_MINUTIAE];
    struct vd_minutiae v = finger_view(person, impression, position, m);
    if (vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, out, &err))
        fail_msg("%s", err.message);
}

static inline const char *write_finger(const char *name, int person, int impression, size_t cut)
{
    struct vd_buf b = {0};
    finger_record(person, impression, 0, &b);
    const char *path = tmp_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b.data, 1, b.len - cut, f), b.len - cut);
    fclose(f);
    vd_buf_free(&b);
    return path;
}

#endif
