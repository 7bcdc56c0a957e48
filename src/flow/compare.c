/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.c: two templates against each other, without a case.
 *
 * The score is that of a search for the same pair: both come from the matcher's pair().
 */
#include <vedette/identify.h>

#include <string.h>

#include "codec/npy.h"
#include "flow/samples.h"
#include <vedette/matcher.h>

int vd_compare_bytes(int modality, const void *a, size_t na, const void *b, size_t nb,
                     struct vd_comparison *out, struct vd_err *err)
{
    const struct vd_matcher_ops *ops = vd_matcher_for(modality);
    memset(out, 0, sizeof(*out));
    if (!ops)
        return vd_fail(err, VD_UNSUPPORTED, "compare", "no matcher for this kind of template");
    struct vd_explain *x = vd_alloc(sizeof(*x));
    if (!x)
        return vd_fail(err, VD_NOMEM, "compare", "out of memory");
    int rc = ops->pair(a, na, b, nb, &out->score, x, err);
    out->modality = modality;
    out->matcher = ops->name;
    out->n_a = x->n_a;
    out->n_b = x->n_b;
    out->n_pairs = x->n_pairs;
    for (int i = 0; i < x->n_pairs && i < 255; i++) {
        out->pair_a[i] = x->pairs[i].a;
        out->pair_b[i] = x->pairs[i].b;
    }
    out->rotation_deg = x->rotation_deg;
    out->mean_residual_px = x->mean_residual_px;
    vd_free(x);
    return rc;
}

/* Both files must hold the same kind; what neither name nor content tells is tried as a finger,
 * so that the reader says what is wrong with it. */
static int modality_of(const char *a, const char *b, int *out, struct vd_err *err)
{
    int ma = vd_sample_modality(a), mb = vd_sample_modality(b);
    if (ma && mb && ma != mb)
        return vd_fail(err, VD_INVALID, "compare", "%s holds a %s, %s a %s", a,
                       vd_modality_name(ma), b, vd_modality_name(mb));
    *out = ma ? ma : mb ? mb : VD_FINGER;
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

static int read_first(struct vd_arena *a, int modality, const char *path, const char *engine,
                      struct vd_template *out, struct vd_err *err)
{
    struct vd_templates t;
    int rc = vd_templates_read(a, modality, path, engine, &t, err);
    if (rc)
        return rc;
    if (!t.n)
        return vd_fail(err, VD_CORRUPT, path, "holds no template");
    *out = t.v[0];
    return VD_OK;
}

int vd_compare_files(const char *a, const char *b, const char *engine, struct vd_comparison *out,
                     struct vd_err *err)
{
    struct vd_template ta, tb;
    int modality;
    memset(out, 0, sizeof(*out));
    if (engine && vd_engine_check(engine, err))
        return VD_INVALID;
    struct vd_arena *arena = vd_arena_new();
    if (!arena)
        return vd_fail(err, VD_NOMEM, "compare", "out of memory");
    int rc = modality_of(a, b, &modality, err);
    if (!rc)
        rc = read_first(arena, modality, a, engine, &ta, err);
    if (!rc)
        rc = read_first(arena, modality, b, engine, &tb, err);
    if (!rc)
        rc = same_engine(&ta, &tb, err);
    if (!rc)
        rc = vd_compare_bytes(modality, ta.bytes, ta.n_bytes, tb.bytes, tb.n_bytes, out, err);
    vd_arena_free(arena);
    return rc;
}
