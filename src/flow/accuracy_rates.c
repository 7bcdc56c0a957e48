/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accuracy_rates.c: a table like a DET from decided candidates of one matcher.
 *
 * Identified and probable candidates count as mates, excluded ones as non-mates.  Both are told of the
 * subject in the gallery, who is drawn by the bootstrap with all candidates that show it.  Only what a
 * search yielded and a person decided is in it: the scores of mates that no list held are missing, and
 * so are nearly all low scores of non-mates.
 */
#include "flow/accurate.h"

#include <stdlib.h>

int vd_judged_add(struct vd_judged_list *l, struct vd_judged j)
{
    if (l->n == l->cap) {
        size_t cap = l->cap * 2 + 64;
        struct vd_judged *v = vd_realloc(l->v, cap * sizeof *v);
        if (!v)
            return VD_NOMEM;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n++] = j;
    return VD_OK;
}

static int by_subject(const void *pa, const void *pb)
{
    const struct vd_judged *a = pa, *b = pb;
    return (a->subject > b->subject) - (a->subject < b->subject);
}

int vd_judged_rates(const struct vd_judged_list *l, struct vd_accuracy_det *out, struct vd_err *err)
{
    struct vd_score *mate = vd_array(l->n + 1, sizeof *mate);
    struct vd_score *other = vd_array(l->n + 1, sizeof *other);
    int32_t who = -1;
    int rc = VD_OK;
    if (!mate || !other)
        rc = vd_fail(err, VD_NOMEM, "report", "not enough memory");
    if (!rc)
        qsort(l->v, l->n, sizeof *l->v, by_subject);
    for (size_t i = 0; i < l->n && !rc; i++) {
        const struct vd_judged *j = &l->v[i];
        who += i == 0 || j->subject != l->v[i - 1].subject;
        *(j->mate ? &mate[out->n_mates++] : &other[out->n_non_mates++]) =
            (struct vd_score){j->score, who, who};
    }
    out->few = out->n_mates < VD_ACCURACY_LEAST || out->n_non_mates < VD_ACCURACY_LEAST;
    if (!rc && !out->few)
        rc = vd_rates_of(mate, out->n_mates, other, out->n_non_mates, VD_BOOTSTRAP_REPLICATES,
                         &out->rates, err);
    vd_free(mate);
    vd_free(other);
    return rc;
}
