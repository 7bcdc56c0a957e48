/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.c: two templates against each other, without a case.
 *
 * The score is that of a search for the same pair: both come from the matcher's pair().
 */
#include <vedette/identify.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "codec/npy.h"
#include "flow/samples.h"
#include <vedette/matcher.h>

int vd_compare_bytes(int modality, int metric, const void *a, size_t na, const void *b, size_t nb,
                     struct vd_comparison *out, struct vd_err *err)
{
    const struct vd_matcher_ops *ops = vd_matcher_by(modality, metric);
    memset(out, 0, sizeof(*out));
    if (metric && !vd_modality_vector(modality))
        return vd_fail(err, VD_INVALID, "compare", "only vectors are compared by a metric");
    if (!ops)
        return vd_fail(err, VD_UNSUPPORTED, "compare", "no matcher for this kind of template");
    int rc = ops->pair(a, na, b, nb, &out->score, &out->why, err);
    out->modality = modality;
    out->matcher = ops->name;
    out->n_a = out->why.n_a;
    out->n_b = out->why.n_b;
    out->n_pairs = out->why.n_pairs;
    out->has_weight = !rc && ops->weight;
    out->weight = out->has_weight ? ops->weight(out->score) : 0;
    return rc;
}

/* Two figures are enough: 2,187 is told as 2,200. */
static double two_figures(double n)
{
    double unit = pow(10, floor(log10(n)) - 1);
    return unit < 1 ? rint(n) : rint(n / unit) * unit;
}

/* 40,000 */
static void put_grouped(double n, char out[32])
{
    char digits[32];
    int len = snprintf(digits, sizeof(digits), "%.0f", n), at = 0;
    for (int i = 0; i < len && at < 30; i++) {
        if (i && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = 0;
}

void vd_score_meaning(int modality, double score, char out[VD_MEANING])
{
    const struct vd_matcher_ops *ops = vd_matcher_for(modality);
    char n[32];
    out[0] = 0;
    if (!ops || !ops->counted_to || !(score >= 0))
        return;
    double top = ops->counted_to();
    put_grouped(two_figures(pow(10, fmin(score, top) / 10)), n);
    if (score > top)
        snprintf(out, VD_MEANING,
                 "fewer than 1 in %s pairs of different %ss score this high (extrapolated)", n,
                 vd_modality_name(modality));
    else if (score < 2)
        snprintf(out, VD_MEANING, "most pairs of different %ss score this high",
                 vd_modality_name(modality));
    else
        snprintf(out, VD_MEANING, "about 1 in %s pairs of different %ss score this high", n,
                 vd_modality_name(modality));
}

static const double LEAST = 0.01; /* less is told as "under" it */

void vd_score_chance(int modality, double score, int64_t n, char out[VD_MEANING])
{
    const struct vd_matcher_ops *ops = vd_matcher_for(modality);
    char all[32], some[32];
    out[0] = 0;
    if (!ops || !ops->counted_to || !(score >= 0) || n < 1)
        return;
    double top = ops->counted_to(), by_chance = (double)n * pow(10, -fmin(score, top) / 10);
    put_grouped((double)n, all);
    if (by_chance >= 10)
        put_grouped(two_figures(by_chance), some);
    else
        snprintf(some, sizeof(some), "%.1g", fmax(by_chance, LEAST));
    snprintf(out, VD_MEANING, "by chance in %s: %s %s", all,
             score > top || by_chance < LEAST ? "under" : "about", some);
}

/* Both files must hold the same kind, said ("voice:FILE") or seen; what neither name nor content
 * tells is tried as a finger, so that the reader says what is wrong with it.  A vector of which
 * nobody says what it is goes with the other one. */
static int modality_of(const struct vd_named_sample of[2], int *out, struct vd_err *err)
{
    int m[2];
    for (int i = 0; i < 2; i++)
        m[i] = of[i].modality ? of[i].modality : vd_sample_modality(of[i].path);
    for (int i = 0; i < 2; i++)
        if (!of[i].modality && vd_modality_vector(m[i]) && vd_modality_vector(m[1 - i]))
            m[i] = m[1 - i];
    if (m[0] && m[1] && m[0] != m[1])
        return vd_fail(err, VD_INVALID, "compare", "%s holds a %s, %s a %s", of[0].path,
                       vd_modality_name(m[0]), of[1].path, vd_modality_name(m[1]));
    *out = m[0] ? m[0] : m[1] ? m[1] : VD_FINGER;
    return VD_OK;
}

static int same_engine(const struct vd_template *a, const struct vd_template *b, struct vd_err *err)
{
    if (!strcmp(a->engine, b->engine))
        return VD_OK;
    vd_fail(err, VD_INVALID, "compare", "templates of %s and of %s never compare", a->engine,
            b->engine);
    return vd_hint(err, "a file that does not say its engine can be told with --engine");
}

static int read_first(struct vd_arena *a, int modality, const struct vd_named_sample *of,
                      const char *engine, const struct vd_reading *as, struct vd_template *out,
                      struct vd_err *err)
{
    struct vd_templates t;
    const char *path = of->path;
    engine = of->engine[0] ? of->engine : engine;
    if (as && modality != VD_FINGER && (as->px_cm || as->width))
        return vd_fail(err, VD_INVALID, path, "a resolution and a size are of fingers' images");
    int rc = vd_templates_read_as(a, modality, path, engine, as, &t, err);
    if (rc)
        return rc;
    if (!t.n)
        return vd_fail(err, VD_CORRUPT, path, "holds no template");
    *out = t.v[0];
    if (of->position)
        out->position = of->position;
    return VD_OK;
}

int vd_compare_files_as(struct vd_arena *arena, const char *a, const char *b, const char *engine,
                        int metric, const struct vd_reading as[2], struct vd_comparison *out,
                        struct vd_template took[2], struct vd_err *err)
{
    struct vd_named_sample of[2];
    int modality;
    memset(out, 0, sizeof(*out));
    if (engine && vd_engine_check(engine, err))
        return VD_INVALID;
    int rc = vd_sample_named(a, &of[0], err);
    if (!rc)
        rc = vd_sample_named(b, &of[1], err);
    if (!rc)
        rc = modality_of(of, &modality, err);
    if (!rc)
        rc = read_first(arena, modality, &of[0], engine, as ? &as[0] : NULL, &took[0], err);
    if (!rc)
        rc = read_first(arena, modality, &of[1], engine, as ? &as[1] : NULL, &took[1], err);
    if (!rc)
        rc = same_engine(&took[0], &took[1], err);
    if (!rc)
        rc = vd_compare_bytes(modality, metric, took[0].bytes, took[0].n_bytes, took[1].bytes,
                              took[1].n_bytes, out, err);
    return rc;
}

int vd_compare_files_in(struct vd_arena *arena, const char *a, const char *b, const char *engine,
                        struct vd_comparison *out, struct vd_template took[2], struct vd_err *err)
{
    return vd_compare_files_as(arena, a, b, engine, 0, NULL, out, took, err);
}

int vd_compare_files(const char *a, const char *b, const char *engine, struct vd_comparison *out,
                     struct vd_err *err)
{
    struct vd_template took[2];
    struct vd_arena *arena = vd_arena_new();
    if (!arena)
        return vd_fail(err, VD_NOMEM, "compare", "out of memory");
    int rc = vd_compare_files_in(arena, a, b, engine, out, took, err);
    vd_arena_free(arena);
    return rc;
}
