/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_ahead.c: rows of a native list are read and built by another thread while those before
 * them are stored.
 *
 *    csv ─► piece: up to 128 rows, their bytes, their records ─► one after the other to the caller
 *
 * Invariants
 *  A. Pieces are filled in order, one at a time (keep() of base/crew.h): the csv has one reader.
 *  B. A piece is filled again only when the caller has asked for a row of the next.
 *  C. After the piece in which the csv ended, or failed, all are empty.
 */
#include "config.h"

#include "flow/import_build.h"

#include <string.h>

#include "pool/hands.h"
#include "store/record.h"

enum { PIECES = 4, PIECE_ROWS = 128, PIECE_BYTES = 256 << 10, HANDS = 2 };

struct piece {
    struct vd_arena *a;
    struct vd_built row[PIECE_ROWS];
    size_t n;
    int rc; /* of the csv after these rows */
    struct vd_err err;
};
struct vd_ahead {
    struct vd_csv *csv;
    struct vd_building b;
    struct vd_buf scratch;
    bool ended;
    void *crew; /* NULL: the caller fills its pieces */
    struct piece piece[PIECES];
    uint64_t filled, reading; /* pieces handed over; the one that rows are taken from */
    size_t taken;             /* of it */
    bool mine;                /* it is full, and awaited */
};

/* The row with bytes of its own: the csv's buffer is filled again by the next row. */
static bool own_row(struct vd_arena *a, const struct vd_csv_row *from, struct vd_csv_row *row)
{
    *row = *from;
    char *raw = vd_arena_strndup(a, from->raw, from->n_raw);
    if (!raw)
        return false;
    row->raw = raw;
    if (!from->n)
        return true;
    const struct vd_csv_cell *last = &from->cell[from->n - 1];
    const char *first = from->cell[0].s;
    size_t n = (size_t)(last->s + last->n + 1 - first);
    char *text = vd_arena_alloc(a, n);
    row->cell = vd_arena_alloc(a, from->n * sizeof(*row->cell));
    if (!text || !row->cell)
        return false;
    memcpy(text, first, n);
    for (size_t i = 0; i < from->n; i++)
        row->cell[i] = (struct vd_csv_cell){text + (from->cell[i].s - first), from->cell[i].n};
    return true;
}

static bool own_facts(struct vd_arena *a, struct vd_record *r)
{
    size_t bytes = r->n_facts * sizeof(*r->facts);
    struct vd_fact *own = vd_arena_alloc(a, bytes + 1);
    if (!own)
        return false;
    if (bytes)
        memcpy(own, r->facts, bytes);
    r->facts = own;
    return true;
}

static bool own_digest(struct vd_ahead *x, struct vd_arena *a, struct vd_record *r)
{
    uint8_t *digest = vd_arena_alloc(a, 16);
    if (!digest || vd_record_digest(r, &x->scratch, digest) != VD_OK)
        return false;
    r->digest = digest;
    return true;
}

static void build(struct vd_ahead *x, struct piece *p, struct vd_built *v)
{
    v->r = (struct vd_record){.kind = VD_PERSON};
    v->rc = VD_OK;
    if (v->row.kind != VD_CSV_ROW)
        return;
    x->b.a = p->a;
    v->rc = vd_build_row(&x->b, &v->row, &v->r);
    v->column = x->b.bad_column;
    v->reason = v->rc == VD_INVALID ? vd_arena_strdup(p->a, x->b.reason) : "";
    if (!v->reason || !own_facts(p->a, &v->r) ||
        (v->r.ref && *v->r.ref && !own_digest(x, p->a, &v->r)))
        v->rc = VD_NOMEM;
}

static void fill(void *ctx, uint64_t number)
{
    struct vd_ahead *x = ctx;
    struct piece *p = &x->piece[number % PIECES];
    struct vd_csv_row row;
    size_t bytes = 0;
    vd_arena_reset(p->a);
    p->n = 0;
    p->rc = x->ended ? VD_NOTFOUND : VD_OK;
    while (p->n < PIECE_ROWS && bytes < PIECE_BYTES && p->rc == VD_OK) {
        struct vd_built *v = &p->row[p->n];
        p->rc = vd_csv_next(x->csv, &row, &p->err);
        if (p->rc == VD_OK && !own_row(p->a, &row, &v->row))
            p->rc = vd_fail(&p->err, VD_NOMEM, "import", "not enough memory");
        if (p->rc != VD_OK)
            break;
        build(x, p, v);
        bytes += 4 * row.n_raw;
        p->n++;
    }
    x->ended = p->rc != VD_OK; /* C. */
}

static void nothing(void *ctx, uint64_t number)
{
    (void)ctx;
    (void)number;
}

static void hand(struct vd_ahead *x)
{
    if (x->crew)
        vd_crew_threads.hand(x->crew);
    else
        fill(x, x->filled);
    x->filled++;
}

int vd_ahead_open(struct vd_ahead **out, struct vd_csv *csv, const struct vd_building *b,
                  bool alone, struct vd_err *err)
{
    struct vd_ahead *x = vd_alloc(sizeof(*x));
    struct vd_crew_work work = {nothing, fill, x};
    *out = x;
    if (!x)
        return vd_fail(err, VD_NOMEM, "import", "not enough memory");
    x->csv = csv;
    x->b = *b;
    for (size_t i = 0; i < PIECES; i++)
        if (!(x->piece[i].a = vd_arena_new()))
            return vd_fail(err, VD_NOMEM, "import", "not enough memory");
    int rc = alone ? VD_OK : vd_crew_threads.open(&x->crew, HANDS, &work, err);
    for (size_t i = 0; i < PIECES - 1 && rc == VD_OK && x->crew; i++)
        hand(x);
    return rc;
}

/* The piece that rows are taken from is full, and the caller's. */
static void take_piece(struct vd_ahead *x)
{
    while (x->filled <= x->reading || (x->crew && x->filled < x->reading + PIECES)) /* B. */
        hand(x);
    if (x->crew)
        vd_crew_threads.await(x->crew, x->reading + 1);
    x->mine = true;
    x->taken = 0;
}

int vd_ahead_next(struct vd_ahead *x, struct vd_built **out, struct vd_err *err)
{
    struct piece *p = &x->piece[x->reading % PIECES];
    if (x->mine && x->taken == p->n && p->rc == VD_OK) {
        x->reading++;
        x->mine = false;
    }
    if (!x->mine)
        take_piece(x);
    p = &x->piece[x->reading % PIECES];
    if (x->taken < p->n) {
        *out = &p->row[x->taken++];
        return VD_OK;
    }
    if (p->rc != VD_NOTFOUND)
        *err = p->err;
    return p->rc;
}

void vd_ahead_close(struct vd_ahead *x)
{
    if (!x)
        return;
    if (x->crew)
        vd_crew_threads.close(x->crew);
    for (size_t i = 0; i < PIECES; i++)
        vd_arena_free(x->piece[i].a);
    vd_facts_free(&x->b.facts);
    vd_buf_free(&x->scratch);
    vd_free(x);
}
