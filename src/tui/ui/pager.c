/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pager.c: the window over a list.
 *
 *     list   . . . . [ chunk ][ chunk ][ chunk ] . . . .
 *                    ^ rows[0], list position `base` (when known)
 *
 * (A) rows[] are the rows of the chunks in order, without a gap in the list.
 * (B) At most one request runs; a new one that replaces the window cancels it, so a list that is
 *     typed over never waits for an old query.
 * (C) A request owns copies of all it needs: its thread sees neither pager nor desk.
 */
#include "config.h"

#include "tui/ui/pager.h"

#include <string.h>

#include "tui/ui/ui.h"

enum { PAGE = 128, WINDOW = 1024, GRACE_MS = 8 };

struct chunk {
    struct chunk *next;
    struct vd_arena *a;
    struct vd_row *v;
    size_t n;
};
enum op { OP_FIRST, OP_LAST, OP_FORWARD, OP_BACKWARD, OP_AROUND, OP_COUNT };
struct request {
    enum op op;
    struct pager *p; /* NULL once the pager let go of it */
    struct job *job;
    enum vd_kind kind;
    char filter[512], sort[24];
    bool descending, prepare;
    struct vd_row cursor; /* subject and key */
    char key[512];
    bool has_cursor;
    /* answer */
    struct vd_arena *a;
    struct vd_row *before, *v;
    size_t n_before, n;
    int64_t total;
    int rc;
    struct vd_err err;
};

void pager_init(struct pager *p, struct desk *d, enum vd_kind kind, pager_moved_fn *moved,
                void *ctx)
{
    *p = (struct pager){.d = d, .kind = kind, .base = -1, .total = -1, .moved = moved, .ctx = ctx};
    vd_strlcpy(p->sort, "id", sizeof p->sort);
}

void pager_spec(const struct pager *p, struct vd_list *out)
{
    *out = (struct vd_list){.kind = p->kind,
                            .filter = p->filter[0] ? p->filter : NULL,
                            .sort = p->sort,
                            .descending = p->descending};
}

static struct request *request_new(struct pager *p, enum op op)
{
    struct request *r = ui_alloc(sizeof *r);
    r->op = op;
    r->p = p;
    r->kind = p->kind;
    vd_strlcpy(r->filter, p->filter, sizeof r->filter);
    vd_strlcpy(r->sort, p->sort, sizeof r->sort);
    r->descending = p->descending;
    r->a = ui_arena();
    return r;
}

static void request_cursor(struct request *r, int64_t subject, const char *key)
{
    r->cursor.subject = subject;
    r->cursor.key = key ? r->key : NULL;
    vd_strlcpy(r->key, key ? key : "", sizeof r->key);
    r->has_cursor = true;
}

static void request_free(struct request *r)
{
    vd_arena_free(r->a);
    vd_free(r);
}

/* ---- in the job's thread (or at once) ---- */
static int load_around(struct request *r, struct vd_store *s, const struct vd_list *l)
{
    int rc =
        vd_store_page(s, l, &r->cursor, true, PAGE / 2, r->a, &r->before, &r->n_before, &r->err);
    if (rc != VD_OK)
        return rc;
    const struct vd_row *from = r->n_before ? &r->before[r->n_before - 1] : NULL;
    return vd_store_page(s, l, from, false, PAGE, r->a, &r->v, &r->n, &r->err);
}

static int load(struct request *r, struct vd_store *s)
{
    struct vd_list l = {.kind = r->kind,
                        .filter = r->filter[0] ? r->filter : NULL,
                        .sort = r->sort,
                        .descending = r->descending};
    const struct vd_row *cursor = r->has_cursor ? &r->cursor : NULL;
    switch (r->op) {
    case OP_COUNT:
        return vd_store_count(s, &l, &r->total, &r->err);
    case OP_AROUND:
        return load_around(r, s, &l);
    default:
        return vd_store_page(s, &l, cursor, r->op == OP_LAST || r->op == OP_BACKWARD, PAGE, r->a,
                             &r->v, &r->n, &r->err);
    }
}

static int run(struct job *j, void *ctx, struct vd_err *err)
{
    struct request *r = ctx;
    struct vd_store *s = NULL;
    int rc;
    if (r->prepare && job_store(j, VD_OPEN_WRITE, &s, NULL) == VD_OK)
        vd_store_sort_prepare(s, r->sort, NULL); /* only speed hangs on it */
    if ((rc = job_store(j, VD_OPEN_READ, &s, err)) != VD_OK) {
        r->err = *err;
        return r->rc = rc;
    }
    r->rc = load(r, s);
    if (err)
        *err = r->err;
    return r->rc;
}

/* ---- in the desk's thread ---- */
static void index_rows(struct pager *p)
{
    size_t n = 0;
    for (struct chunk *c = p->chunks; c; c = c->next)
        n += c->n;
    if (n > p->cap) {
        p->cap = n + PAGE;
        p->rows = ui_realloc(p->rows, p->cap * sizeof *p->rows);
    }
    p->n = 0;
    for (struct chunk *c = p->chunks; c; c = c->next)
        for (size_t i = 0; i < c->n; i++)
            p->rows[p->n++] = &c->v[i];
}

static void chunk_free(struct chunk *c)
{
    vd_arena_free(c->a);
    vd_free(c);
}

static void clear(struct pager *p)
{
    while (p->chunks) {
        struct chunk *c = p->chunks;
        p->chunks = c->next;
        chunk_free(c);
    }
    p->n = 0;
}

/* The answer's rows become a chunk; the request gives up its arena. */
static struct chunk *take_chunk(struct request *r)
{
    struct chunk *c = ui_alloc(sizeof *c);
    c->n = r->n_before + r->n;
    c->a = r->a;
    c->v = vd_arena_alloc(r->a, (c->n ? c->n : 1) * sizeof *c->v);
    if (!c->v)
        ui_out_of_memory();
    if (r->n_before)
        memcpy(c->v, r->before, r->n_before * sizeof *c->v);
    if (r->n)
        memcpy(c->v + r->n_before, r->v, r->n * sizeof *c->v);
    r->a = ui_arena();
    return c;
}

static void replace(struct pager *p, struct request *r)
{
    clear(p);
    p->chunks = take_chunk(r);
    index_rows(p);
    p->base = -1;
    long row = 0;
    if (r->op == OP_FIRST) {
        p->at_start = true;
        p->at_end = r->n < PAGE;
    } else if (r->op == OP_LAST) {
        p->at_end = true;
        p->at_start = r->n < PAGE;
        row = (long)p->n - 1;
        if (p->total >= 0)
            p->base = p->total - (int64_t)p->n;
    } else {
        p->at_start = r->n_before < PAGE / 2;
        p->at_end = r->n < PAGE;
        row = (long)r->n_before;
    }
    if (p->at_start)
        p->base = 0;
    if (p->at_start && p->at_end)
        p->total = (int64_t)p->n;
    p->moved(p->ctx, row < 0 ? 0 : row, 0);
}

static void append(struct pager *p, struct request *r)
{
    struct chunk **end = &p->chunks;
    long shift = 0;
    while (*end)
        end = &(*end)->next;
    *end = take_chunk(r);
    p->at_end = r->n < PAGE;
    if (p->n + r->n > WINDOW && p->chunks->next) {
        struct chunk *c = p->chunks;
        p->chunks = c->next;
        shift = -(long)c->n;
        if (p->base >= 0)
            p->base += (int64_t)c->n;
        p->at_start = false;
        chunk_free(c);
    }
    index_rows(p);
    p->moved(p->ctx, -1, shift);
}

static void prepend(struct pager *p, struct request *r)
{
    struct chunk *c = take_chunk(r);
    c->next = p->chunks;
    p->chunks = c;
    p->at_start = r->n < PAGE;
    p->base = p->at_start ? 0 : p->base >= 0 ? p->base - (int64_t)c->n : -1;
    if (p->n + c->n > WINDOW && c->next) {
        struct chunk **at = &c->next;
        while ((*at)->next)
            at = &(*at)->next;
        chunk_free(*at);
        *at = NULL;
        p->at_end = false;
    }
    index_rows(p);
    p->moved(p->ctx, -1, (long)c->n);
}

static void apply(struct pager *p, struct request *r)
{
    if (r->op == OP_COUNT) {
        if (r->rc == VD_OK)
            p->total = r->total;
        return;
    }
    p->err = r->err;
    if (r->rc != VD_OK) {
        desk_say_err(p->d, &r->err);
        if (r->op == OP_FIRST || r->op == OP_AROUND)
            p->err.code = (enum vd_rc)r->rc;
        return;
    }
    p->err.code = VD_OK;
    if (r->op == OP_FORWARD)
        append(p, r);
    else if (r->op == OP_BACKWARD)
        prepend(p, r);
    else
        replace(p, r);
}

static void done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct request *r = ctx;
    (void)j, (void)err;
    if (r->p) {
        struct pager *p = r->p;
        if (r->op == OP_COUNT)
            p->counting = NULL;
        else
            p->request = NULL;
        r->rc = rc;
        if (rc != VD_CANCELLED)
            apply(p, r);
    }
    d->dirty = true;
    request_free(r);
}

static void let_go(struct request **r)
{
    if (!*r)
        return;
    (*r)->p = NULL;
    job_cancel((*r)->job);
    *r = NULL;
}

static void submit(struct pager *p, struct request *r)
{
    bool plain = !r->filter[0] && strcmp(r->sort, "id") == 0;
    let_go(&p->request); /* (B) */
    if (plain) {
        r->rc = load(r, p->d->store);
        apply(p, r);
        request_free(r);
        return;
    }
    r->prepare = strcmp(r->sort, "id") != 0 && !p->d->opt->read_only && r->op != OP_FORWARD &&
                 r->op != OP_BACKWARD;
    r->job = job_start(p->d->jobs, "", run, done, r);
    if (!r->job) {
        desk_say(p->d, SAY_ERROR, "no thread can be started");
        request_free(r);
        return;
    }
    p->request = r;
    job_wait(p->d->jobs, p->d, r->job, p->d->scripted ? -1 : GRACE_MS);
}

void pager_ends(struct pager *p, bool last)
{
    submit(p, request_new(p, last ? OP_LAST : OP_FIRST));
}

void pager_around(struct pager *p, int64_t subject, const char *key)
{
    struct request *r = request_new(p, OP_AROUND);
    request_cursor(r, subject, key);
    submit(p, r);
}

void pager_want(struct pager *p, size_t i, size_t screen)
{
    if (p->request || p->n == 0)
        return;
    struct request *r = NULL;
    if (!p->at_end && i + 2 * screen >= p->n) {
        r = request_new(p, OP_FORWARD);
        request_cursor(r, p->rows[p->n - 1]->subject, p->rows[p->n - 1]->key);
    } else if (!p->at_start && i < 2 * screen) {
        r = request_new(p, OP_BACKWARD);
        request_cursor(r, p->rows[0]->subject, p->rows[0]->key);
    }
    if (r)
        submit(p, r);
}

void pager_count(struct pager *p)
{
    if (p->total >= 0 || p->counting)
        return;
    struct request *r = request_new(p, OP_COUNT);
    r->job = job_start(p->d->jobs, "", run, done, r);
    if (!r->job) {
        request_free(r);
        return;
    }
    p->counting = r;
}

void pager_recount(struct pager *p)
{
    let_go(&p->counting); /* what it counts is no longer shown */
    p->total = -1;
}

bool pager_busy(const struct pager *p)
{
    return p->request != NULL;
}

void pager_close(struct pager *p)
{
    let_go(&p->request);
    let_go(&p->counting);
    clear(p);
    vd_free(p->rows);
    p->rows = NULL;
}
