/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_fmr.c: any bytes as a finger record; each view decodes, and parses again by itself. */
#define VD_FUZZ_NAME fuzz_fmr
#include "fuzz.h"

#include <vedette/template.h>

#include <vedette/matcher.h>

static void check_view(const struct vd_template *t)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_templates again;
    struct vd_minutiae m;
    struct vd_err e = {0};
    const struct vd_matcher_ops *ops = vd_matcher_for(VD_FINGER);
    REQUIRE(t->modality == VD_FINGER && t->engine && t->format);
    REQUIRE(vd_minutiae_decode(a, t->bytes, t->n_bytes, &m, &e) == VD_OK);
    REQUIRE((int)m.n == t->n_minutiae);
    for (size_t i = 0; i < m.n; i++)
        REQUIRE(m.m[i].angle_deg >= 0 && m.m[i].angle_deg < 360.001 && m.m[i].quality <= 100);
    REQUIRE(vd_templates_parse(a, t->bytes, t->n_bytes, "view", NULL, &again, &e) == VD_OK);
    REQUIRE(again.n == 1 && again.v[0].n_minutiae == t->n_minutiae);
    REQUIRE(again.v[0].n_bytes == t->n_bytes);
    double score;
    if (ops->pair(t->bytes, t->n_bytes, t->bytes, t->n_bytes, &score, NULL, &e) == VD_OK)
        REQUIRE(score == score);
    vd_arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_templates t;
    struct vd_err e = {0};
    int rc = vd_templates_parse(a, p, n, "fuzz", NULL, &t, &e);
    fuzz_check_error(rc, &e);
    for (size_t i = 0; rc == VD_OK && i < t.n; i++)
        check_view(&t.v[i]);
    vd_arena_free(a);
    return 0;
}
