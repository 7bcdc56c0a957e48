/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judged.c: judgements that cannot all be right.
 *
 * A is B, B is C, A is not C: each of them stands on its own, and the three are one subject for as
 * long as two of them say so.  What is to be done about it is for a person to say, so it is told.
 */
#include <vedette/duplicates.h>

static bool current(const struct vd_profile *p, int64_t record)
{
    for (size_t i = 0; i < p->n_records; i++)
        if (p->records[i].id == record && !p->records[i].superseded_by)
            return true;
    return false;
}

int vd_judged_apart(struct vd_store *s, int64_t record, struct vd_arena *a,
                    struct vd_judgement **out, size_t *n, struct vd_err *err)
{
    struct vd_profile p;
    int64_t subject = 0;
    *out = NULL;
    *n = 0;
    int rc = vd_store_subject_of(s, record, &subject, err);
    if (rc == VD_OK)
        rc = vd_store_profile(s, subject, a, &p, err);
    if (rc != VD_OK)
        return rc;
    *out = vd_arena_alloc(a, (p.n_judgements + 1) * sizeof(**out));
    if (!*out)
        return vd_fail(err, VD_NOMEM, "judgements", "out of memory");
    for (size_t i = 0; i < p.n_judgements; i++)
        if (p.judgements[i].verdict < 0 && current(&p, p.judgements[i].left) &&
            current(&p, p.judgements[i].right))
            (*out)[(*n)++] = p.judgements[i];
    return VD_OK;
}
