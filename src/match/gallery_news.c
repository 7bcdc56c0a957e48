/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gallery_news.c: bringing a gallery up to date with the case, see gallery.c for its invariants.
 *
 *    audit rows since head        what is done
 *    none                         nothing: two rows are read
 *    search, decide ...           nothing
 *    enrol                        what came after last_id is taken
 *    anything else                that, then all ids are read: rows without a template are dead;
 *                                 then all subjects
 *    another case, another past   it is made anew
 *
 * A case whose file was replaced, or put back to an older copy, has another hash at our head.
 */
#include "match/gallery_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- whose the rows are ---- */

struct joined {
    int64_t record, subject;
};

static int note_joined(void *ctx, int64_t record, int64_t subject)
{
    struct vd_buf *b = ctx;
    struct joined j = {record, subject};
    vd_buf_add(b, &j, sizeof(j));
    return b->failed;
}

static int by_record(const void *pa, const void *pb)
{
    const struct joined *a = pa, *b = pb;
    return (a->record > b->record) - (a->record < b->record);
}

static int64_t subject_of(const struct vd_buf *joined, int64_t record)
{
    struct joined key = {record, 0}, *found = NULL;
    if (joined->len)
        found = bsearch(&key, joined->data, joined->len / sizeof(key), sizeof(key), by_record);
    return found ? found->subject : record;
}

/* Fill in the subjects of rows first..n-1, all joined records in one pass. */
static int own_by_pass(const struct vd_gallery *g, struct vd_store *s, int64_t *subject,
                       size_t first, struct vd_err *err)
{
    const int64_t *record = g->columns->record.at;
    struct vd_buf joined = {0};
    int rc = vd_store_joined_each(s, note_joined, &joined, err);
    if (!rc && joined.failed)
        rc = vd_gallery_no_memory(g, err);
    if (!rc && joined.len)
        qsort(joined.data, joined.len / sizeof(struct joined), sizeof(struct joined), by_record);
    for (size_t i = first; !rc && i < g->n; i++)
        subject[i] = subject_of(&joined, record[i]);
    vd_buf_free(&joined);
    return rc;
}

/* The same for few rows, one by one. */
static int own_by_row(const struct vd_gallery *g, struct vd_store *s, int64_t *subject,
                      size_t first, struct vd_err *err)
{
    const int64_t *record = g->columns->record.at;
    int rc = VD_OK;
    for (size_t i = first; !rc && i < g->n; i++)
        rc = vd_store_subject_of(s, record[i], &subject[i], err);
    return rc;
}

static struct gallery_owners *new_owners(const struct vd_gallery *g, struct vd_err *err)
{
    struct gallery_owners *o = vd_alloc(sizeof(*o));
    if (!o) {
        vd_gallery_no_memory(g, err);
        return NULL;
    }
    o->holders = 1;
    if (vd_region_open(&o->subject, err) == VD_OK)
        return o;
    vd_gallery_owners_drop(o);
    return NULL;
}

int vd_gallery_own(struct vd_gallery *g, struct vd_store *s, struct vd_err *err)
{
    enum { FEW = 1000 };
    if (!g->owners && !(g->owners = new_owners(g, err)))
        return VD_NOMEM;
    if (g->n_owned == g->n)
        return VD_OK;
    int rc = vd_region_reach(&g->owners->subject, g->n * sizeof(int64_t), err);
    if (rc)
        return rc;
    rc = (g->n - g->n_owned <= FEW ? own_by_row : own_by_pass)(g, s, g->owners->subject.at,
                                                               g->n_owned, err);
    if (!rc)
        g->n_owned = g->n;
    return rc;
}

int vd_gallery_own_again(struct vd_gallery *g, struct vd_store *s, struct vd_err *err)
{
    struct gallery_owners *o = new_owners(g, err);
    int rc = o ? vd_region_reach(&o->subject, g->n * sizeof(int64_t), err) : VD_NOMEM;
    if (!rc)
        rc = own_by_pass(g, s, o->subject.at, 0, err);
    if (rc || !memcmp(o->subject.at, g->owners->subject.at, g->n * sizeof(int64_t))) {
        vd_gallery_owners_drop(o);
        return rc;
    }
    vd_gallery_owners_drop(g->owners);
    g->owners = o;
    return VD_OK;
}

/* ---- which rows are alive ---- */

struct census {
    struct vd_gallery *g;
    struct gallery_living *l;
    size_t row, refused; /* the next of the rows, and of those that are unusable */
    struct vd_buf still; /* ids of these that are there */
};

/* Up to this id: rows that have none are dead. */
static int count_id(void *ctx, int64_t id)
{
    struct census *c = ctx;
    const int64_t *ids = c->g->columns->id.at;
    const int64_t *refused = (const void *)c->g->unusable.data;
    size_t n_refused = vd_gallery_unusable(c->g);
    while (c->row < c->g->n && ids[c->row] < id)
        c->row++;
    while (c->refused < n_refused && refused[c->refused] < id)
        c->refused++;
    if (c->row < c->g->n && ids[c->row] == id) {
        c->l->bits[c->row / 64] |= (uint64_t)1 << c->row % 64;
        c->l->n_dead--;
        c->row++;
    }
    if (c->refused < n_refused && refused[c->refused] == id)
        vd_buf_add(&c->still, &id, sizeof(id));
    return c->still.failed;
}

/*
 * A gallery of few living rows is a waste.  And the first row sets the dimension: if it is dead, and a
 * template that was refused stands before all that are alive, a new gallery might take that one.
 */
static bool is_spent(const struct census *c)
{
    const int64_t *ids = c->g->columns->id.at;
    const int64_t *still = (const void *)c->still.data;
    size_t first = 0;
    if (2 * c->l->n_dead > c->g->n)
        return true;
    while (first < c->g->n && !(c->l->bits[first / 64] >> first % 64 & 1))
        first++;
    return first && c->still.len && still[0] < ids[first];
}

/* *spent: it is not worth keeping. */
static int bury(struct vd_gallery *g, struct vd_store *s, bool *spent, struct vd_err *err)
{
    struct census c = {.g = g};
    c.l = vd_alloc(sizeof(*c.l) + (g->n / 64 + 1) * sizeof(c.l->bits[0]));
    if (!c.l)
        return vd_gallery_no_memory(g, err);
    c.l->holders = 1;
    c.l->n = c.l->n_dead = g->n;
    int rc = vd_store_template_ids(s, g->modality, g->engine, count_id, &c, err);
    if (!rc && c.still.failed)
        rc = vd_gallery_no_memory(g, err);
    *spent = !rc && is_spent(&c);
    if (rc || *spent) {
        vd_gallery_living_drop(c.l);
        vd_buf_free(&c.still);
        return rc;
    }
    vd_buf_free(&g->unusable);
    g->unusable = c.still;
    vd_gallery_living_drop(g->living);
    g->living = c.l->n_dead ? c.l : NULL;
    if (!c.l->n_dead)
        vd_gallery_living_drop(c.l);
    return VD_OK;
}

/* ---- the news ---- */

static int rebuild(struct vd_gallery *g, struct vd_store *s, struct vd_job *job, struct vd_err *err)
{
    struct vd_gallery *fresh, old;
    int rc = vd_gallery_open_with(&fresh, s, g->modality, g->engine, g->crew, g->threads, job, err);
    if (rc)
        return rc;
    old = *g;
    *g = *fresh;
    *fresh = old;
    vd_gallery_close(fresh);
    return VD_OK;
}

struct news {
    const struct vd_store_head *known;
    struct vd_store_head last;
    bool first, other_past, enrolled, unsettling;
};

static int read_news(void *ctx, const struct vd_audit_row *row)
{
    static const char *const harmless[] = {"search", "decide", "outcome",
                                           "export", "init",   "calibrate"};
    struct news *w = ctx;
    bool known = !strcmp(row->verb, "enrol");
    if (!w->first) { /* our own head */
        w->first = true;
        w->other_past = row->seq != w->known->seq || strcmp(row->hash, w->known->hash) != 0;
        return w->other_past;
    }
    w->enrolled = w->enrolled || known;
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        known = known || !strcmp(row->verb, harmless[i]);
    w->last.seq = row->seq;
    vd_strlcpy(w->last.hash, row->hash, sizeof(w->last.hash));
    w->unsettling = w->unsettling || !known; /* D */
    return 0;
}

int vd_gallery_refresh_in(struct vd_gallery *g, struct vd_store *s, struct vd_job *job,
                          struct vd_err *err)
{
    struct news w = {.known = &g->head, .last = g->head};
    struct vd_store_head now;
    bool spent = false;
    int rc = vd_store_head(s, &now, err);
    if (!rc && now.seq == g->head.seq && !strcmp(now.hash, g->head.hash) &&
        !strcmp(now.uuid, g->head.uuid))
        return VD_OK;
    if (!rc)
        rc = vd_store_audit_each(s, g->head.seq, read_news, &w, err);
    if (rc)
        return rc;
    if (!w.first || w.other_past || strcmp(now.uuid, g->head.uuid) != 0 ||
        ((w.enrolled || w.unsettling) && !g->n))
        return rebuild(g, s, job, err);
    g->numbered = g->numbered && !w.enrolled && !w.unsettling;
    if (w.enrolled || w.unsettling)
        rc = vd_gallery_take(g, s, job, err);
    if (!rc && w.unsettling)
        rc = bury(g, s, &spent, err);
    if (!rc && spent)
        return rebuild(g, s, job, err);
    if (!rc && w.unsettling)
        rc = vd_gallery_own_again(g, s, err);
    if (!rc)
        g->head = w.last; /* C: after a failure the same news is news again */
    return rc;
}

int vd_gallery_refresh(struct vd_gallery *g, struct vd_store *s, struct vd_err *err)
{
    return vd_gallery_refresh_in(g, s, NULL, err);
}
