/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate_read.c: the templates of labels, each file read once however many labels name it.
 *
 * Invariants:
 *   (a) a label that says neither row nor template_id stands for the first template of its file, and
 *       a file with a broken vector before that is refused;
 *   (b) one that does is refused alone: other vectors of the file do not suffer from a broken one.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/npy.h"
#include "flow/evaluating.h"

/* One file as it was read. */
struct file {
    struct vd_arena *a;
    struct vd_templates t;
    struct vd_err why; /* of the first that is broken, or of the file */
    int rc;
};

static void note_bad(void *ctx, const struct vd_err *why)
{
    struct file *f = ctx;
    if (!f->why.code)
        f->why = *why;
}

static void read_file(struct file *f, int modality, const struct vd_label *l)
{
    vd_arena_reset(f->a);
    f->t = (struct vd_templates){0};
    f->why = (struct vd_err){0};
    struct vd_err err = {0};
    f->rc = modality == VD_FINGER
                ? vd_templates_read_as(f->a, modality, l->path, NULL, &l->as, &f->t, &err)
                : vd_vectors_read_good(f->a, modality, l->path, NULL, note_bad, f, &f->t, &err);
    if (f->rc)
        f->why = err;
}

static bool is_wanted(const struct vd_label *l, const struct vd_template *t, size_t i, int modality)
{
    if (*l->id)
        return t->id && strcmp(t->id, l->id) == 0;
    return modality == VD_FINGER ? (long)i == l->nth : t->view == l->nth;
}

/* The template that a label stands for. */
static int pick(const struct file *f, const struct vd_label *l, int modality,
                const struct vd_template **out, struct vd_err *err)
{
    bool said = *l->id || l->nth >= 0;
    if (f->rc || (!said && f->why.code)) { /* (a) */
        *err = f->why;
        return (int)f->why.code;
    }
    for (size_t i = 0; i < f->t.n; i++)
        if (!said || is_wanted(l, &f->t.v[i], i, modality)) {
            *out = &f->t.v[i];
            return VD_OK;
        }
    if (f->why.code && !*l->id) { /* it may be the broken one */
        *err = f->why;
        return (int)f->why.code;
    }
    return said ? vd_fail(err, VD_NOTFOUND, l->file, "The file holds no such template.")
                : vd_fail(err, VD_CORRUPT, l->file, "The file holds no template.");
}

/* Put a label's template into the arena and the columns. */
static int take(struct vd_evaluating *r, const struct file *f, size_t i, struct vd_err *err)
{
    struct vd_label *l = &r->labels.v[i];
    const struct vd_template *t = NULL;
    int rc = pick(f, l, r->ops->modality, &t, err);
    size_t row = r->ops->cols_rows(r->cols);
    if (!rc)
        rc = r->ops->cols_add(r->cols, t->bytes, t->n_bytes, err);
    r->read[i] = (struct vd_evaluated){.quality = -1, .view = -1};
    if (rc)
        return rc;
    void *copy = vd_arena_alloc(r->arena, t->n_bytes);
    const char *engine = vd_arena_strdup(r->arena, t->engine);
    if (!copy || !engine)
        return vd_evaluate_no_memory(err);
    memcpy(copy, t->bytes, t->n_bytes);
    r->read[i] = (struct vd_evaluated){copy, t->n_bytes, t->quality, t->view, engine};
    r->n_minutiae += t->n_minutiae;
    l->row = (int64_t)row;
    r->label_of[row] = i;
    return VD_OK;
}

static int by_file(const struct vd_label *a, const struct vd_label *b)
{
    int order = a->path == b->path ? 0 : strcmp(a->path, b->path);
    if (!order)
        order = (a->as.px_cm > b->as.px_cm) - (a->as.px_cm < b->as.px_cm);
    if (!order)
        order = (a->as.width > b->as.width) - (a->as.width < b->as.width);
    return order ? order : (a->as.height > b->as.height) - (a->as.height < b->as.height);
}

static int by_file_and_place(const void *pa, const void *pb)
{
    const struct vd_label *a = *(const struct vd_label *const *)pa;
    const struct vd_label *b = *(const struct vd_label *const *)pb;
    int order = by_file(a, b);
    return order ? order : (a > b) - (a < b);
}

static int load_all(struct vd_evaluating *r, struct vd_label **order, struct file *f,
                    struct vd_evaluation *out, struct vd_err *err)
{
    int rc = r->ops->cols_open(&r->cols, r->labels.n, err);
    vd_job_phase(r->job, "reading", r->labels.n);
    for (size_t i = 0; i < r->labels.n && !rc; i++) {
        if (vd_job_cancelled(r->job))
            return vd_fail(err, VD_CANCELLED, "evaluate", "The evaluation was cancelled.");
        if (i == 0 || by_file(order[i - 1], order[i]) != 0)
            read_file(f, r->ops->modality, order[i]);
        int bad = take(r, f, (size_t)(order[i] - r->labels.v), err);
        out->n_refused += bad != VD_OK;
        rc = bad == VD_NOMEM ? bad : VD_OK;
        vd_job_set(r->job, i + 1);
    }
    return rc;
}

int vd_evaluate_load(struct vd_evaluating *r, struct vd_evaluation *out, struct vd_err *err)
{
    struct file f = {.a = vd_arena_new()};
    struct vd_label **order = vd_array(r->labels.n, sizeof *order);
    int rc = order && f.a ? VD_OK : vd_evaluate_no_memory(err);
    for (size_t i = 0; i < r->labels.n && !rc; i++)
        order[i] = &r->labels.v[i];
    if (!rc) {
        qsort(order, r->labels.n, sizeof *order, by_file_and_place);
        rc = load_all(r, order, &f, out, err);
    }
    vd_arena_free(f.a);
    vd_free(order);
    out->n_files = (int64_t)r->labels.n;
    out->n_subjects = (int64_t)r->labels.n_subjects;
    out->refused = vd_share_of(out->n_refused, out->n_files);
    if (!rc && out->n_refused == out->n_files) /* the reason of the last is in err */
        rc = err ? (int)err->code : VD_CORRUPT;
    return rc;
}
