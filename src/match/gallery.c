/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gallery.c: the templates of one modality and engine, in memory as the matcher's columns.
 *
 *    row        0        1        2      ...      ascending template id
 *    cols    [ the matcher's own columns, 64-byte aligned          ]
 *    id      [ 17     | 18     | 21     | ...  template in the case ]
 *    record  [  5     |  6     |  9     | ...                       ]
 *    position[  2     |  7     |  0     | ...                       ]
 *    subject [  5     |  5     |  9     | ...  whose it is          ]
 *    living  [  1     |  1     |  0     | ...  none: all are alive  ]
 *
 * The case file stays the truth; this is derived, disposable and never on disk.  Templates that come
 * are appended (gallery_intake.c); those that go are dead rows; when records move to another subject
 * only that column is read anew; and only if the file is another one, or most rows are dead, is it
 * made anew (gallery_news.c).  gallery_narrow.c says which rows a search looks at.
 *
 *    gallery ──┬─► columns  cols id record position   only grow, where they are
 *    pins    ──┼─► owners   subject                   grow, or are replaced by new ones
 *            ──┴─► living                             replaced by new ones
 *
 * Invariants
 *  A. id[] rises strictly, so a tie on the row is a tie on the template id.
 *  B. All arrays and the columns have n rows or more, and what stands in the first n of `columns` is
 *     never written again: a template does not change in the case, it only comes and goes.
 *  C. head is the audit row up to which the gallery knows the case.  It is read before the
 *     templates, so what comes in while they are read is taken at the next refresh, never missed.
 *  D. Verbs that are known to touch neither templates nor subjects are passed over; after any other
 *     verb, known or not, all ids and all subjects are compared with the case.
 *  E. A template whose finger nobody knows is never left out for its finger.
 *  F. A part lives as long as somebody holds it: the gallery, or a pin.
 *  G. What is found in a gallery that was kept is, byte for byte, what a new one would give.
 */
#include "match/gallery_parts.h"

#include <string.h>

#include "codec/npy.h"

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

int vd_gallery_no_memory(const struct vd_gallery *g, struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "gallery", "out of memory at %zu templates", g->n);
}

/* ---- parts; F ---- */

static void columns_drop(struct gallery_columns *c)
{
    if (!c || atomic_fetch_sub(&c->holders, 1) > 1)
        return;
    if (c->cols)
        c->ops->cols_close(c->cols);
    vd_region_close(&c->id);
    vd_region_close(&c->record);
    vd_region_close(&c->position);
    vd_free(c);
}

void vd_gallery_owners_drop(struct gallery_owners *o)
{
    if (!o || atomic_fetch_sub(&o->holders, 1) > 1)
        return;
    vd_region_close(&o->subject);
    vd_free(o);
}

void vd_gallery_living_drop(struct gallery_living *l)
{
    if (l && atomic_fetch_sub(&l->holders, 1) == 1)
        vd_free(l);
}

static int new_columns(struct vd_gallery *g, struct vd_err *err)
{
    struct gallery_columns *c = g->columns = vd_alloc(sizeof(*c));
    if (!c)
        return vd_gallery_no_memory(g, err);
    c->holders = 1;
    c->ops = g->ops;
    int rc = vd_region_open(&c->id, err);
    if (!rc)
        rc = vd_region_open(&c->record, err);
    if (!rc)
        rc = vd_region_open(&c->position, err);
    return rc ? rc : g->ops->cols_open(&c->cols, 0, err);
}

void vd_gallery_pin(struct vd_gallery *g, struct vd_gallery_pin *out)
{
    atomic_fetch_add(&g->columns->holders, 1);
    if (g->owners)
        atomic_fetch_add(&g->owners->holders, 1);
    *out = (struct vd_gallery_pin){
        .ops = g->ops,
        .cols = g->columns->cols,
        .rows = g->n,
        .id = g->columns->id.at,
        .subject = g->owners ? g->owners->subject.at : NULL,
        .record = g->columns->record.at,
        .position = g->columns->position.at,
        .columns = g->columns,
        .owners = g->owners,
    };
}

void vd_gallery_unpin(struct vd_gallery_pin *p)
{
    columns_drop(p->columns);
    vd_gallery_owners_drop(p->owners);
    *p = (struct vd_gallery_pin){0};
}

/* ---- opening and closing ---- */

static int build(struct vd_gallery *g, struct vd_store *s, struct vd_job *job, struct vd_err *err)
{
    int rc = vd_store_head(s, &g->head, err); /* C */
    if (!rc)
        rc = new_columns(g, err);
    if (rc)
        return rc;
    vd_job_phase(job, "gallery", 0);
    return vd_gallery_take(g, s, job, err);
}

int vd_gallery_open_with(struct vd_gallery **out, struct vd_store *s, int modality,
                         const char *engine, const struct vd_crew_ops *crew, int threads,
                         struct vd_job *job, struct vd_err *err)
{
    *out = NULL;
    struct vd_gallery *g = vd_alloc(sizeof(*g));
    if (!g)
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    g->modality = modality;
    g->crew = crew;
    g->threads = threads;
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

void vd_gallery_close(struct vd_gallery *g)
{
    if (!g)
        return;
    columns_drop(g->columns);
    vd_gallery_owners_drop(g->owners);
    vd_gallery_living_drop(g->living);
    vd_buf_free(&g->unusable);
    vd_free(g);
}

/* ---- what is in it ---- */

size_t vd_gallery_rows(const struct vd_gallery *g)
{
    return g->n;
}

size_t vd_gallery_size(const struct vd_gallery *g)
{
    return g->n - (g->living ? g->living->n_dead : 0);
}

bool vd_gallery_alive(const struct vd_gallery *g, size_t row)
{
    const struct gallery_living *l = g->living;
    return !l || row >= l->n || (l->bits[row / 64] >> row % 64 & 1);
}

size_t vd_gallery_bytes(const struct vd_gallery *g)
{
    const struct gallery_columns *c = g->columns;
    return sizeof(*g) + sizeof(*c) + c->id.size + c->record.size + c->position.size +
           (g->owners ? g->owners->subject.size : 0) + (g->living ? g->living->n / 8 : 0) +
           g->unusable.cap + g->ops->cols_bytes(c->cols);
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

const int64_t *vd_gallery_subjects(const struct vd_gallery *g)
{
    return g->owners ? g->owners->subject.at : NULL;
}

int64_t vd_gallery_number(struct vd_gallery *g, int64_t (*of)(const struct vd_gallery *g))
{
    if (!g->numbered)
        g->number = of(g);
    g->numbered = true;
    return g->number;
}

size_t vd_gallery_unusable(const struct vd_gallery *g)
{
    return g->unusable.len / sizeof(int64_t);
}

struct vd_gallery_row vd_gallery_row(const struct vd_gallery *g, size_t row)
{
    const struct gallery_columns *c = g->columns;
    return (struct vd_gallery_row){
        .template_id = ((const int64_t *)c->id.at)[row],
        .subject = vd_gallery_subjects(g)[row],
        .record = ((const int64_t *)c->record.at)[row],
        .position = ((const int32_t *)c->position.at)[row],
    };
}
