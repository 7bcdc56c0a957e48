/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gallery_intake.c: templates from the case into the columns, by as many hands as there are.
 *
 *    the owner's thread        any thread              any thread, in order of the pieces
 *    read ─► piece 0 ────────► pack each template ───► append to the columns
 *    read ─► piece 1 ────────► pack each template ───► append to the columns
 *    ...       a ring: a piece is filled again when it is kept
 *
 * The handle of the case belongs to the owner's thread, so one thread reads, and copies what it
 * reads.  Packing is what can be dear (a finger: 50 us), and is what many threads do at once.
 *
 * Invariants
 *  A. Rows are appended in the order of their ids, by whichever thread, so the columns are those
 *     that one thread would have made, to the byte.
 *  B. The first failure ends it: later pieces are dropped unread. What was appended before stays,
 *     with its ids, and last_id says how far it goes.
 *  C. A refusal by the matcher (broken, of another dimension) is no failure: the template is noted
 *     as unusable.
 */
#include "match/gallery_parts.h"

#include <assert.h>
#include <string.h>

enum { PIECE_ROWS = 512, PIECE_BYTES = 128 << 10 };

struct piece_row {
    int64_t id, record;
    int32_t position;
    int rc;
    size_t at, n, packed_at, n_packed;
};
struct piece {
    struct vd_buf raw; /* the templates, one after the other */
    unsigned char *packed;
    size_t packed_cap, n;
    bool no_memory;
    struct piece_row rows[PIECE_ROWS];
};
struct intake {
    struct vd_gallery *g;
    struct vd_job *job;
    void *crew;
    struct piece **ring;
    size_t n_ring;
    uint64_t filling; /* number of the piece that is being read */
    _Atomic bool failed;
    int keep_rc; /* why, of those who keep */
    int rc;      /* and of the owner */
};

/* ---- made ready by any thread ---- */

static bool room_for_packed(struct piece *p, const struct vd_matcher_ops *ops)
{
    size_t need = 0;
    for (size_t i = 0; i < p->n; i++) {
        p->rows[i].packed_at = need;
        need += (ops->packed_bytes(p->rows[i].n) + 63) / 64 * 64;
    }
    if (need <= p->packed_cap)
        return true;
    vd_free(p->packed);
    p->packed = vd_alloc(need);
    p->packed_cap = p->packed ? need : 0;
    return p->packed != NULL;
}

static void make_ready(void *ctx, uint64_t number)
{
    struct intake *in = ctx;
    struct piece *p = in->ring[number % in->n_ring];
    const struct vd_matcher_ops *ops = in->g->ops;
    if (!ops->pack || atomic_load(&in->failed))
        return;
    p->no_memory = !room_for_packed(p, ops);
    for (size_t i = 0; i < p->n && !p->no_memory; i++) {
        struct piece_row *r = &p->rows[i];
        r->rc = ops->pack(p->raw.data + r->at, r->n, p->packed + r->packed_at, &r->n_packed, NULL);
        p->no_memory = r->rc == VD_NOMEM;
    }
}

/* ---- kept in order ---- */

static int room_for_row(struct vd_gallery *g)
{
    struct gallery_columns *c = g->columns;
    size_t n = g->n + 1;
    int rc = vd_region_reach(&c->id, n * sizeof(int64_t), NULL);
    if (!rc)
        rc = vd_region_reach(&c->record, n * sizeof(int64_t), NULL);
    if (!rc)
        rc = vd_region_reach(&c->position, n * sizeof(int32_t), NULL);
    return rc;
}

static int keep_row(struct vd_gallery *g, const struct piece *p, const struct piece_row *r)
{
    struct gallery_columns *c = g->columns;
    int rc = room_for_row(g);
    if (rc)
        return rc;
    rc = r->rc;
    if (!rc && g->ops->pack)
        rc = g->ops->cols_add_packed(c->cols, p->packed + r->packed_at, r->n_packed, NULL);
    else if (!rc)
        rc = g->ops->cols_add(c->cols, p->raw.data + r->at, r->n, NULL);
    if (rc == VD_NOMEM)
        return rc;
    if (rc) { /* C */
        vd_buf_add(&g->unusable, &r->id, sizeof(r->id));
        return g->unusable.failed ? VD_NOMEM : VD_OK;
    }
    ((int64_t *)c->id.at)[g->n] = r->id;
    ((int64_t *)c->record.at)[g->n] = r->record;
    ((int32_t *)c->position.at)[g->n] = r->position;
    g->n++;
    return VD_OK;
}

static void keep(void *ctx, uint64_t number)
{
    struct intake *in = ctx;
    struct piece *p = in->ring[number % in->n_ring];
    int rc = p->no_memory ? VD_NOMEM : VD_OK;
    if (atomic_load(&in->failed)) /* B */
        return;
    for (size_t i = 0; !rc && i < p->n; i++) {
        assert(in->g->last_id < p->rows[i].id); /* A */
        rc = keep_row(in->g, p, &p->rows[i]);
        if (!rc)
            in->g->last_id = p->rows[i].id;
    }
    vd_job_set(in->job, in->g->n);
    if (rc) {
        in->keep_rc = rc;
        atomic_store(&in->failed, true);
    }
}

/* ---- read by the owner ---- */

static void free_ring(struct intake *in)
{
    for (size_t i = 0; in->ring && i < in->n_ring; i++)
        if (in->ring[i]) {
            vd_buf_free(&in->ring[i]->raw);
            vd_free(in->ring[i]->packed);
            vd_free(in->ring[i]);
        }
    vd_free(in->ring);
}

/* More pieces than the one that is there, for all hands of a crew. */
static int widen_ring(struct intake *in, size_t n)
{
    struct piece **ring = vd_array(n, sizeof(*ring));
    if (!ring)
        return VD_NOMEM;
    ring[0] = in->ring[0];
    vd_free(in->ring);
    in->ring = ring;
    in->n_ring = n;
    for (size_t i = 1; i < n; i++)
        if (!(ring[i] = vd_alloc(sizeof(**ring))))
            return VD_NOMEM;
    return VD_OK;
}

static int call_crew(struct intake *in)
{
    struct vd_crew_work w = {make_ready, keep, in};
    const struct vd_crew_ops *ops = in->g->crew;
    int rc = ops->open(&in->crew, in->g->threads, &w, NULL);
    return rc ? rc : widen_ring(in, 2 * (size_t)ops->hands(in->crew) + 1);
}

/* The piece that was filled is handed over, and one that is free taken. */
static int next_piece(struct intake *in)
{
    int rc = VD_OK;
    if (in->g->crew && !in->crew)
        rc = call_crew(in);
    if (rc)
        return rc;
    if (in->crew) {
        in->g->crew->hand(in->crew);
        in->filling++;
        if (in->filling >= in->n_ring)
            in->g->crew->await(in->crew, in->filling - in->n_ring + 1);
    } else {
        make_ready(in, in->filling);
        keep(in, in->filling);
        in->filling++;
    }
    struct piece *p = in->ring[in->filling % in->n_ring];
    p->n = 0;
    vd_buf_clear(&p->raw);
    return VD_OK;
}

static int read_one(void *ctx, const struct vd_template_item *t)
{
    struct intake *in = ctx;
    struct piece *p = in->ring[in->filling % in->n_ring];
    if (vd_job_cancelled(in->job))
        return in->rc = VD_CANCELLED;
    if (p->n == PIECE_ROWS || (p->n && p->raw.len + t->n_bytes > PIECE_BYTES)) {
        if ((in->rc = next_piece(in)))
            return in->rc;
        p = in->ring[in->filling % in->n_ring];
    }
    if (atomic_load(&in->failed))
        return VD_NOMEM;
    p->rows[p->n++] = (struct piece_row){.id = t->id,
                                         .record = t->record,
                                         .position = t->position,
                                         .at = p->raw.len,
                                         .n = t->n_bytes};
    vd_buf_add(&p->raw, t->n_bytes ? t->bytes : "", t->n_bytes);
    return p->raw.failed ? in->rc = VD_NOMEM : VD_OK;
}

/* The last piece, and what others still have in hand. */
static void finish(struct intake *in, bool all)
{
    if (!all)
        atomic_store(&in->failed, true);
    if (in->crew) {
        if (all)
            in->g->crew->hand(in->crew);
        in->g->crew->close(in->crew);
    } else if (all) {
        make_ready(in, in->filling);
        keep(in, in->filling);
    }
}

int vd_gallery_take(struct vd_gallery *g, struct vd_store *s, struct vd_job *job,
                    struct vd_err *err)
{
    struct intake in = {.g = g, .job = job, .n_ring = 1};
    in.ring = vd_array(1, sizeof(*in.ring));
    if (in.ring)
        in.ring[0] = vd_alloc(sizeof(**in.ring));
    if (!in.ring || !in.ring[0]) {
        free_ring(&in);
        return vd_gallery_no_memory(g, err);
    }
    int rc = vd_store_templates_read(s, g->modality, g->engine, g->last_id, read_one, &in, err);
    finish(&in, !rc && !in.rc && !atomic_load(&in.failed));
    free_ring(&in);
    if (in.rc == VD_CANCELLED)
        rc = vd_fail(err, VD_CANCELLED, "gallery", "cancelled");
    else if (in.rc || in.keep_rc)
        rc = vd_gallery_no_memory(g, err);
    return rc ? rc : vd_gallery_own(g, s, err);
}
