/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look.c: names looked up while they are typed.
 *
 *     key ─► text wanted ─► job: index, then the rows that can be seen ─► answer ─► frame
 *
 * (A) At most one request runs.  A key while it does stops it, and what is wanted by then is asked
 *     as soon as it has ended, so a burst of keys costs two requests and not one a key.  Where keys
 *     come faster than answers, every PATIENCE_MS one is let run to its end.
 * (B) An answer that was ready before it could be stopped is shown, also if it is of an older text:
 *     what stands there is then never older than the request that runs.
 * (C) A request owns copies of all it needs: its thread sees neither look nor desk.
 * (D) Nearly all names are of persons, and to ask each one for its kind costs more than the search: so
 *     a few more are asked for and those of another kind left out, and the kind is asked for only if
 *     that was not enough.
 */
#include "config.h"

#include "tui/ui/look.h"

#include <string.h>

#include "tui/ui/ui.h"

enum { PATIENCE_MS = 150, SPARE = 12 };
static const double LEAST_SCORE = 0.2; /* of the name: below, it has little of what was typed */
struct look_request {
    struct look *l; /* NULL once it was let go of */
    struct job *job;
    enum vd_kind kind;
    char text[LINE_MAX_BYTES], within[512];
    size_t top;
    struct look_answer answer;
};

void look_init(struct look *l, struct desk *d, enum vd_kind kind, look_came_fn *came, void *ctx)
{
    *l = (struct look){.d = d, .kind = kind, .came = came, .ctx = ctx};
}

static bool blank(const char *text)
{
    return !text[strspn(text, " \t")];
}

/* ---- in the job's thread ---- */

static bool of_kind(enum vd_kind wanted, enum vd_kind kind)
{
    return wanted == VD_PERSON ? kind == VD_PERSON || kind == VD_UNIDENTIFIED : kind == wanted;
}

/* What contradicts lowers the score, but hides nobody. */
static bool is_alike(const struct vd_find_hit *h)
{
    return !h->prop || h->name_score >= LEAST_SCORE;
}

/* Rows beside what was found, those of another kind left out. */
static int fill(struct look_request *r, struct vd_store *s, const struct vd_found *f,
                struct vd_err *err)
{
    struct look_answer *w = &r->answer;
    int rc = VD_OK;
    w->n = 0;
    w->rows = vd_arena_alloc(w->a, (f->n + 1) * sizeof *w->rows);
    if (!w->rows)
        return vd_fail(err, VD_NOMEM, "find", "out of memory");
    for (size_t i = 0; rc == VD_OK && i < f->n && w->n < r->top; i++) {
        struct look_row *row = &w->rows[w->n];
        row->hit = f->hits[i];
        rc = vd_store_row(s, f->hits[i].subject, w->a, &row->row, err);
        w->n += rc == VD_OK && of_kind(r->kind, row->row.kind) && is_alike(&row->hit);
    }
    w->more = w->n >= r->top; /* what is left out is further down, or of another kind */
    w->n_names = f->n_names;
    w->note = f->note;
    w->ms = f->ms;
    return rc;
}

/* (D) */
static int find(struct look_request *r, struct vd_store *s, struct vd_err *err)
{
    struct vd_found found;
    bool all = r->kind == VD_PERSON;
    struct vd_find q = {.query = r->text,
                        .top = r->top + (all ? SPARE : 0),
                        .explain = true,
                        .typing = true,
                        .kind = all ? 0 : (int)r->kind,
                        .within = r->within[0] ? r->within : NULL};
    int rc = vd_find(s, &q, r->answer.a, &found, err);
    if (rc == VD_OK)
        rc = fill(r, s, &found, err);
    bool ended = found.n < q.top || !is_alike(&found.hits[found.n - 1]);
    if (rc != VD_OK || !all || r->answer.n >= r->top || ended)
        return rc;
    q.top = r->top;
    q.kind = r->kind;
    rc = vd_find(s, &q, r->answer.a, &found, err);
    return rc == VD_OK ? fill(r, s, &found, err) : rc;
}

static int run(struct job *j, void *ctx, struct vd_err *err)
{
    struct look_request *r = ctx;
    struct vd_store *s = NULL;
    struct vd_found found;
    struct vd_find first = {.query = "a", .top = 1}; /* opens the index */
    int rc = job_names_store(j, &s, err);
    r->answer.text = r->text;
    if (rc != VD_OK)
        return rc;
    return blank(r->text) ? vd_find(s, &first, r->answer.a, &found, err) : find(r, s, err);
}

/* ---- in the desk's thread ---- */

static void request_free(struct look_request *r)
{
    vd_arena_free(r->answer.a);
    vd_free(r);
}

static void answer_free(struct look_answer *w)
{
    vd_arena_free(w->a);
    *w = (struct look_answer){0};
}

/* ---- a case without an index, or with that of another version: made once, by a job of its own ---- */

static int make_run(struct job *j, void *ctx, struct vd_err *err)
{
    struct vd_store *s = NULL;
    (void)ctx;
    vd_job_phase(job_progress(j), "every name of the case, once", 0);
    int rc = job_store(j, VD_OPEN_WRITE, &s, err);
    return rc == VD_OK ? vd_store_names_rebuild(s, err) : rc;
}

static void make_done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    (void)j, (void)ctx;
    if (rc == VD_OK)
        desk_changed(d); /* the views ask again */
    else if (rc != VD_CANCELLED)
        desk_say_err(d, err);
}

static void make_index(struct look *l)
{
    static bool begun; /* of this run of the desk: views come and go */
    if (begun || l->d->opt->read_only)
        return;
    begun = job_start(l->d->jobs, "index of names", make_run, make_done, NULL) != NULL;
}

/* A text that is no query leaves the rows of before where they are. */
static void complain(struct look *l, struct look_request *r, const struct vd_err *err)
{
    if (!l->now.a)
        l->now.a = ui_arena();
    bool making = err->code == VD_UNSUPPORTED && !l->d->opt->read_only;
    l->now.text = vd_arena_strdup(l->now.a, r->text);
    l->now.complaint =
        making ? "The index of names is of another version: it is being made anew, once."
               : vd_arena_strdup(l->now.a, err->message);
}

static void take(struct look *l, struct look_request *r)
{
    char *text = vd_arena_strdup(r->answer.a, r->text);
    if (!text)
        ui_out_of_memory();
    answer_free(&l->now);
    l->now = r->answer;
    l->now.text = text;
    l->came_ms = l->d->now_ms;
    r->answer.a = NULL;
}

static void start(struct look *l);

static void done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct look_request *r = ctx;
    struct look *l = r->l;
    (void)j;
    if (l) {
        l->request = NULL;
        if (rc == VD_OK && !blank(r->text)) /* (B) */
            take(l, r);
        else if (rc != VD_OK && rc != VD_CANCELLED && !l->behind && !blank(r->text))
            complain(l, r, err);
        if (rc == VD_UNSUPPORTED)
            make_index(l);
        if (rc != VD_CANCELLED && !blank(r->text))
            l->came(l->ctx);
        if (l->behind)
            start(l);
        d->dirty = true;
    }
    request_free(r);
}

static void start(struct look *l)
{
    struct look_request *r = ui_alloc(sizeof *r);
    r->l = l;
    r->kind = l->kind;
    r->top = l->top;
    vd_strlcpy(r->text, l->text, sizeof r->text);
    vd_strlcpy(r->within, l->within, sizeof r->within);
    r->answer.a = ui_arena();
    l->behind = false;
    r->job = job_start(l->d->jobs, "", run, done, r);
    if (r->job) {
        l->request = r;
        return;
    }
    desk_say(l->d, SAY_ERROR, "no thread can be started");
    request_free(r);
}

static void want(struct look *l)
{
    l->behind = l->request != NULL; /* (A) */
    if (!l->behind)
        start(l);
    else if (l->d->now_ms - l->came_ms < PATIENCE_MS)
        job_cancel(l->request->job);
}

void look_warm(struct look *l)
{
    l->text[0] = l->within[0] = 0;
    want(l);
}

void look_ask(struct look *l, const char *text, const char *within, size_t top)
{
    vd_strlcpy(l->text, text, sizeof l->text);
    vd_strlcpy(l->within, within ? within : "", sizeof l->within);
    l->top = top;
    if (!l->now.a && !look_busy(l))
        l->came_ms = l->d->now_ms;
    want(l);
}

void look_drop(struct look *l)
{
    if (l->request) {
        l->request->l = NULL;
        job_cancel(l->request->job);
        l->request = NULL;
    }
    l->behind = false;
    l->text[0] = 0;
    answer_free(&l->now);
}

bool look_busy(const struct look *l)
{
    return l->request && l->request->text[0];
}
