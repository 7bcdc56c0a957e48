/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_xyt.c: any bytes as a finger file with what a user may say of it. What is taken decodes, is
 * scored, keeps the bytes as received and is the same when it is read again from what a case keeps.
 */
#define VD_FUZZ_NAME fuzz_xyt
#include "fuzz.h"

#include <vedette/matcher.h>
#include <vedette/template.h>

static void check_minutiae(const struct vd_template *t, const struct vd_minutiae *m)
{
    REQUIRE((int)m->n == t->n_minutiae && m->n <= 255);
    REQUIRE(m->xres >= 99 && m->yres >= 99 && m->width > 0 && m->height > 0);
    for (size_t i = 0; i < m->n; i++) {
        REQUIRE(m->m[i].x <= 0x3fff && m->m[i].y <= 0x3fff && m->m[i].quality <= 100);
        REQUIRE(m->m[i].angle_deg >= 0 && m->m[i].angle_deg < 360);
    }
}

static void check_template(const struct vd_template *t, const uint8_t *p, size_t n)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_err e = {0};
    struct vd_templates again;
    struct vd_minutiae m;
    const char *note, *warning;
    double score;
    REQUIRE(t->modality == VD_FINGER && t->engine && t->format);
    REQUIRE(vd_minutiae_decode(a, t->bytes, t->n_bytes, &m, &e) == VD_OK);
    check_minutiae(t, &m);
    if (strcmp(t->format, "xyt") == 0 && (n < 15 || memcmp(p, "vedette-reading", 15) != 0))
        REQUIRE(t->n_bytes > n && (!n || memcmp(t->bytes + t->n_bytes - n, p, n) == 0));
    REQUIRE(vd_templates_parse(a, t->bytes, t->n_bytes, "kept", NULL, &again, &e) == VD_OK);
    REQUIRE(again.n == 1 && again.v[0].n_bytes == t->n_bytes);
    REQUIRE(memcmp(again.v[0].bytes, t->bytes, t->n_bytes) == 0);
    REQUIRE(vd_template_describe(a, t->bytes, t->n_bytes, &note, &warning, &e) == VD_OK);
    REQUIRE(!note == !t->note && !warning == !t->warning);
    REQUIRE(vd_matcher_for(VD_FINGER)->pair(t->bytes, t->n_bytes, t->bytes, t->n_bytes, &score,
                                            NULL, &e) == VD_OK);
    REQUIRE(score == score);
    vd_arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const struct vd_reading readings[] = {
        {0}, {.px_cm = 224}, {.width = 388, .height = 374}, {197, 16384, 1}};
    static const char *const names[] = {"f.xyt", "f"};
    struct vd_arena *a = vd_arena_new();
    for (size_t i = 0; i < 8; i++) {
        struct vd_templates t;
        struct vd_err e = {0};
        int rc = vd_templates_parse_as(a, p, n, names[i / 4], NULL, &readings[i % 4], &t, &e);
        fuzz_check_error(rc, &e);
        for (size_t k = 0; rc == VD_OK && k < t.n && k < 4; k++)
            check_template(&t.v[k], p, n);
    }
    vd_arena_free(a);
    return 0;
}
