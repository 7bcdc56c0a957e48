/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gallery.c: the templates of one modality and engine, in memory as the matcher's columns.
 *
 *    row        0        1        2      ...      ascending template id
 *    cols    [ the matcher's own columns, 64-byte aligned          ]
 *    id      [ 17     | 18     | 21     | ...  template in the case ]
 *    subject [  5     |  5     |  9     | ...  whose it is          ]
 *    record  [  5     |  6     |  9     | ...                       ]
 *
 * The case file stays the truth; this is derived, disposable and never on disk.
 *
 * Invariants
 *  A. id[] rises strictly, so a tie on the row is a tie on the template id.
 *  B. All arrays and the columns have n rows.
 *  C. seq is the audit row up to which the gallery knows the case.  It is read before the
 *     templates, so what comes in while they are read is taken at the next refresh, never missed.
 *  D. Only verbs that cannot take a template away nor move a record to another subject allow the
 *     gallery to be kept; any other verb, known or not, makes it anew.
 *  E. A template whose finger nobody knows is never left out for its finger.
 */
#include "match/gallery.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "codec/npy.h"

struct vd_gallery {
    int modality;
    char engine[80];
    const struct vd_matcher_ops *ops;
    void *cols;
    int64_t *id, *subject, *record;
    int *position;
    size_t n, cap, unusable;
    int64_t last_id, seq;
};

const char *vd_gallery_default_engine(int modality)
{
    return modality == VD_FINGER ? "minutiae/1" : "unstated/0";
}

int vd_gallery_engine_for(struct vd_store *s, int modality, const char *engine, char out[80],
                          struct vd_err *err)
{
    struct vd_arena *a = NULL;
    struct vd_engine_row *rows = NULL;
    size_t n = 0, present = 0;
    bool has_default = false;
    vd_strlcpy(out, engine ? engine : vd_gallery_default_engine(modality), 80);
    if (engine)
        return vd_engine_check(engine, err);
    if (!(a = vd_arena_new()))
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    int rc = vd_store_engines_in_use(s, modality, a, &rows, &n, err);
    const char *other = NULL;
    for (size_t i = 0; !rc && i < n; i++) {
        has_default = has_default || (rows[i].n > 0 && !strcmp(rows[i].engine, out));
        present += rows[i].n > 0;
        other = rows[i].n > 0 ? rows[i].engine : other;
    }
    if (!rc && !has_default && present) {
        rc = vd_fail(err, VD_INVALID, "engine", "no %s template is of the default engine %s",
                     vd_modality_name(modality), out);
        if (present == 1)
            vd_hint(err, "say --engine %s: all templates of this case are of that engine", other);
        else
            vd_hint(err, "say --engine NAME/VERSION: there are %zu, for one %s", present, other);
    }
    vd_arena_free(a);
    return rc;
}

static bool grow_column(void *column, size_t n, size_t size)
{
    void *old, *p;
    memcpy(&old, column, sizeof(old));
    p = n > SIZE_MAX / size ? NULL : vd_realloc(old, n * size);
    if (p)
        memcpy(column, &p, sizeof(p));
    return p != NULL;
}

static bool grow(struct vd_gallery *g)
{
    size_t cap = g->cap ? 2 * g->cap : 1024;
    if (!grow_column(&g->id, cap, sizeof(*g->id)) ||
        !grow_column(&g->subject, cap, sizeof(*g->subject)) ||
        !grow_column(&g->record, cap, sizeof(*g->record)) ||
        !grow_column(&g->position, cap, sizeof(*g->position)))
        return false;
    g->cap = cap;
    return true;
}

/* What templates come into, with the first error. */
struct intake {
    struct vd_gallery *g;
    struct vd_job *job;
    int rc;
    struct vd_err *err;
};

static int take(void *ctx, const struct vd_template_item *t)
{
    struct intake *in = ctx;
    struct vd_gallery *g = in->g;
    if (vd_job_cancelled(in->job))
        return in->rc = vd_fail(in->err, VD_CANCELLED, "gallery", "cancelled");
    if (g->n == g->cap && !grow(g))
        return in->rc =
                   vd_fail(in->err, VD_NOMEM, "gallery", "out of memory at %zu templates", g->n);
    int rc = g->ops->cols_add(g->cols, t->bytes, t->n_bytes, in->err);
    if (rc == VD_NOMEM)
        return in->rc = rc;
    g->last_id = t->id; /* only now: what failed is taken again */
    if (rc) {
        g->unusable++;
        return 0;
    }
    assert(g->n == 0 || g->id[g->n - 1] < t->id); /* A */
    g->id[g->n] = t->id;
    g->subject[g->n] = t->subject;
    g->record[g->n] = t->record;
    g->position[g->n] = t->position;
    g->n++; /* B */
    vd_job_set(in->job, g->n);
    return 0;
}

static int take_new(struct vd_gallery *g, struct vd_store *s, struct vd_job *job,
                    struct vd_err *err)
{
    struct vd_err first = {0};
    struct intake in = {g, job, VD_OK, &first};
    int rc = vd_store_templates_each(s, g->modality, g->engine, g->last_id, take, &in, err);
    if (!in.rc)
        return rc;
    if (err)
        *err = first;
    return in.rc;
}

/* ---- what happened since ---- */

struct news {
    int64_t seq;
    bool any, unsettling;
};

static int read_news(void *ctx, const struct vd_audit_row *row)
{
    static const char *const harmless[] = {"enrol",  "search", "decide",   "outcome",
                                           "export", "init",   "calibrate"};
    struct news *w = ctx;
    bool known = false;
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        known = known || !strcmp(row->verb, harmless[i]);
    w->seq = row->seq;
    w->any = true;
    w->unsettling = w->unsettling || !known; /* D */
    return 0;
}

static int build(struct vd_gallery *g, struct vd_store *s, struct vd_job *job, struct vd_err *err)
{
    struct vd_store_info info;
    int rc = vd_store_info(s, &info, err);
    if (rc)
        return rc;
    g->seq = info.n_audit; /* C: rows are numbered from 1 without gaps */
    rc = g->ops->cols_open(&g->cols, 0, err);
    if (rc)
        return rc;
    vd_job_phase(job, "gallery", 0);
    return take_new(g, s, job, err);
}

int vd_gallery_matcher(struct vd_store *s, int modality, const char *engine,
                       const struct vd_matcher_ops **ops, struct vd_err *err)
{
    int metric;
    int rc = vd_store_metric(s, modality, engine, &metric, err);
    *ops = rc ? NULL : vd_matcher_by(modality, metric);
    if (!rc && !*ops)
        rc = vd_fail(err, VD_UNSUPPORTED, "gallery", "no matcher for this kind of template");
    return rc;
}

int vd_gallery_open(struct vd_gallery **out, struct vd_store *s, int modality, const char *engine,
                    struct vd_job *job, struct vd_err *err)
{
    *out = NULL;
    struct vd_gallery *g = vd_alloc(sizeof(*g));
    if (!g)
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    g->modality = modality;
    int rc = vd_gallery_engine_for(s, modality, engine, g->engine, err);
    if (!rc)
        rc = vd_gallery_matcher(s, modality, g->engine, &g->ops, err);
    if (!rc)
        rc = build(g, s, job, err);
    if (rc)
        vd_gallery_close(g);
    else
        *out = g;
    return rc;
}

static int rebuild(struct vd_gallery *g, struct vd_store *s, struct vd_job *job, struct vd_err *err)
{
    struct vd_gallery *fresh, old;
    int rc = vd_gallery_open(&fresh, s, g->modality, g->engine, job, err);
    if (rc)
        return rc;
    old = *g;
    *g = *fresh;
    *fresh = old;
    vd_gallery_close(fresh);
    return VD_OK;
}

int vd_gallery_refresh_in(struct vd_gallery *g, struct vd_store *s, struct vd_job *job,
                          struct vd_err *err)
{
    struct news w = {.seq = g->seq};
    int rc = vd_store_audit_each(s, g->seq + 1, read_news, &w, err);
    if (rc || !w.any)
        return rc;
    if (w.unsettling)
        return rebuild(g, s, job, err);
    rc = take_new(g, s, job, err);
    if (!rc)
        g->seq = w.seq; /* C: after a failure the same news is news again */
    return rc;
}

int vd_gallery_refresh(struct vd_gallery *g, struct vd_store *s, struct vd_err *err)
{
    return vd_gallery_refresh_in(g, s, NULL, err);
}

size_t vd_gallery_size(const struct vd_gallery *g)
{
    return g->n;
}

size_t vd_gallery_bytes(const struct vd_gallery *g)
{
    return sizeof(*g) + g->cap * (3 * sizeof(int64_t) + sizeof(int)) +
           (g->cols ? g->ops->cols_bytes(g->cols) : 0);
}

void vd_gallery_close(struct vd_gallery *g)
{
    if (!g)
        return;
    if (g->cols)
        g->ops->cols_close(g->cols);
    vd_free(g->id);
    vd_free(g->subject);
    vd_free(g->record);
    vd_free(g->position);
    vd_free(g);
}

int vd_gallery_modality(const struct vd_gallery *g)
{
    return g->modality;
}

const char *vd_gallery_engine(const struct vd_gallery *g)
{
    return g->engine;
}

const struct vd_matcher_ops *vd_gallery_ops(const struct vd_gallery *g)
{
    return g->ops;
}

const void *vd_gallery_cols(const struct vd_gallery *g)
{
    return g->cols;
}

const int64_t *vd_gallery_subjects(const struct vd_gallery *g)
{
    return g->subject;
}

size_t vd_gallery_unusable(const struct vd_gallery *g)
{
    return g->unusable;
}

struct vd_gallery_row vd_gallery_row(const struct vd_gallery *g, size_t row)
{
    return (struct vd_gallery_row){g->id[row], g->subject[row], g->record[row], g->position[row]};
}

/* ---- which rows a search may look at ---- */

static bool finger_fits(int position, unsigned fingers)
{
    return !fingers || position < 1 || position > 10 || (fingers >> position & 1); /* E */
}

static int by_number(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

int vd_gallery_pick(const struct vd_gallery *g, const uint64_t *allow, const int64_t *subjects,
                    size_t n_subjects, unsigned fingers, uint64_t **out, size_t *n,
                    struct vd_err *err)
{
    *n = 0;
    *out = vd_array(g->n / 64 + 1, sizeof(**out));
    if (!*out)
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    for (size_t i = 0; i < g->n; i++) {
        if ((allow && !(allow[i / 64] >> i % 64 & 1)) || !finger_fits(g->position[i], fingers) ||
            (subjects &&
             !bsearch(&g->subject[i], subjects, n_subjects, sizeof(*subjects), by_number)))
            continue;
        (*out)[i / 64] |= (uint64_t)1 << i % 64;
        ++*n;
    }
    return VD_OK;
}

static int take_subject(void *ctx, int64_t subject)
{
    struct vd_buf *b = ctx;
    vd_buf_add(b, &subject, sizeof(subject));
    return b->failed;
}

static void leave_out(const struct vd_gallery *g, int64_t subject, uint64_t *allow, size_t *n)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->subject[i] == subject && (allow[i / 64] >> i % 64 & 1)) {
            allow[i / 64] &= ~((uint64_t)1 << i % 64);
            --*n;
        }
}

int vd_gallery_narrow(const struct vd_gallery *g, struct vd_store *s, const struct vd_narrow *by,
                      uint64_t **out, size_t *n, struct vd_err *err)
{
    struct vd_list list = {.filter = by->filter, .keep_unknown = !by->strict};
    struct vd_buf ids = {0};
    int rc = VD_OK;
    *out = NULL;
    *n = g->n;
    if (!by->filter && !by->fingers && !by->but_not_of)
        return VD_OK;
    vd_buf_str(&ids, ""); /* no subject at all is a list too */
    if (by->filter)
        rc = vd_store_subjects(s, &list, g->modality, take_subject, &ids, err);
    if (!rc && ids.failed)
        rc = vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    if (!rc)
        rc = vd_gallery_pick(g, NULL, by->filter ? (const void *)ids.data : NULL,
                             ids.len / sizeof(int64_t), by->fingers, out, n, err);
    if (!rc && by->but_not_of)
        leave_out(g, by->but_not_of, *out, n);
    vd_buf_free(&ids);
    return rc;
}
