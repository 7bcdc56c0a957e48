/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrating.h: what the files of calibration share.
 *
 * calibrate_math.c is pure: scores in, rates out.  calibrate_sample.c picks templates and scores
 * them, calibrate_body.c is the form that the case keeps, calibrate_support.c the words.
 */
#ifndef VD_FLOW_CALIBRATING_H
#define VD_FLOW_CALIBRATING_H

#include <vedette/calibrate.h>

struct vd_calibration {
    struct vd_arena *arena; /* owns all below */
    struct vd_calibration_row row;
    bool current;
};

#endif
