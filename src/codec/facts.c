/* SPDX-License-Identifier: Apache-2.0 */
/* facts.c: a list of facts that grows. */
#include "codec/facts.h"

#include <string.h>

struct vd_fact *vd_facts_add(struct vd_facts *f)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 64;
        struct vd_fact *v = f->failed ? NULL : vd_realloc(f->v, cap * sizeof(*v));
        if (!v) {
            f->failed = true;
            return NULL;
        }
        f->v = v;
        f->cap = cap;
    }
    struct vd_fact *x = &f->v[f->n++];
    memset(x, 0, sizeof(*x));
    return x;
}

void vd_facts_text(struct vd_facts *f, enum vd_prop prop, const char *value)
{
    struct vd_fact *x = value ? vd_facts_add(f) : NULL;
    if (!value)
        f->failed = true; /* an arena that could not give the text */
    if (!x)
        return;
    x->prop = prop;
    x->value = value;
}

int vd_facts_read(struct vd_facts *f, struct vd_arena *a, enum vd_prop prop, const char *text,
                  size_t n, enum vd_date_order order, struct vd_err *err)
{
    struct vd_fact *x = vd_facts_add(f);
    if (!x)
        return vd_fail(err, VD_NOMEM, "row", "not enough memory for its facts");
    int rc = vd_fact_read(a, prop, text, n, order, x, err);
    if (rc)
        f->n--;
    return rc;
}

void vd_facts_free(struct vd_facts *f)
{
    vd_free(f->v);
    *f = (struct vd_facts){0};
}
