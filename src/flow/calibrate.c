/* SPDX-License-Identifier: Apache-2.0 */
/* calibrate.c: calibrations of a case: measured, kept, found again. */
#include "flow/calibrating.h"

#include <math.h>

void vd_calibration_close(struct vd_calibration *c)
{
    if (c)
        vd_arena_free(c->arena);
}

int vd_calibrate(struct vd_store *s, struct vd_gallery *g, const struct vd_calibrate *how,
                 struct vd_calibration **out, struct vd_err *err)
{
    (void)s, (void)g;
    *out = NULL;
    return vd_fail(err, VD_NOTFOUND, vd_modality_name(how->modality), "too little to calibrate on");
}

int vd_calibration_latest(struct vd_store *s, int modality, const char *engine,
                          struct vd_calibration **out, struct vd_err *err)
{
    (void)s, (void)engine;
    *out = NULL;
    return vd_fail(err, VD_NOTFOUND, vd_modality_name(modality), "not calibrated yet");
}

int vd_calibration_get(struct vd_store *s, int64_t id, struct vd_calibration **out,
                       struct vd_err *err)
{
    *out = NULL;
    return vd_fail(err, VD_NOTFOUND, vd_store_path(s), "no calibration %lld", (long long)id);
}

void vd_calibration_facts(const struct vd_calibration *c, struct vd_calibration_facts *out)
{
    *out = (struct vd_calibration_facts){.id = c->row.id};
}

struct vd_fmr vd_calibration_fmr(const struct vd_calibration *c, double score)
{
    (void)c, (void)score;
    return (struct vd_fmr){1, 1, true};
}

bool vd_calibration_weight(const struct vd_calibration *c, double score, double *decibans)
{
    (void)c, (void)score;
    *decibans = 0;
    return false;
}

double vd_calibration_bar(const struct vd_calibration *c, double fpir, size_t n)
{
    (void)c, (void)fpir, (void)n;
    return INFINITY;
}
