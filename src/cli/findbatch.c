/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findbatch.c: find --batch: lines of an id, a tab and a query in, one JSON object a line out.
 *
 *    read() ─► lines ─► answers ─► write, then read on
 *
 * It is a stream: what has come in is answered before more is waited for, so a program at the other
 * end of two pipes may ask one thing at a time.  At its end the batch is kept as one search, and one
 * that goes on and on as several.
 *
 * Invariants
 *  A. Every line that is not empty has one object, in the order of the lines; a line that is broken
 *     too, so that no count of lines ever goes wrong.  It finds nobody, and why is told.
 *  B. Whatever a file holds, memory for a line is bounded: of one that is too long only the beginning
 *     is kept.
 *  C. What is stored is UTF-8: bytes that are none are U+FFFD, in the answer as well.
 *  D. What was answered is kept, also when the batch is stopped by a signal or its reader goes away.
 *     Memory is that of KEEP queries and what one read() brings, however many there are.
 */
#include "config.h"

#include "cli/findbatch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vedette/find.h>
#include <vedette/io.h>
#include <vedette/text.h>

enum { LINE_BYTES = 1 << 16, READ_BYTES = 1 << 16, ID_BYTES = 200, KEEP = 10000 };
static volatile sig_atomic_t stopped;

struct batch {
    int fd;
    const char *path;
    struct vd_buf in; /* what was read and not answered yet */
    size_t at;        /* in it */
    bool overlong;    /* the line at `at` is already too long: the rest is passed over */
    size_t line;
    struct vd_finders *finders;
    struct vd_buf asked;      /* struct vd_find: those not answered yet, query NULL: refused */
    struct vd_buf lines;      /* size_t: of each */
    struct vd_buf queries;    /* struct vd_search_query, of kept: those not stored yet */
    struct vd_buf candidates; /* struct vd_candidate, of kept */
    struct vd_buf times;      /* double: ms of each, all of them */
    struct vd_arena *kept;
    size_t n_queries, store_at; /* answered and not stored yet; when they are */
    size_t n_all, n_refused, top;
    double least, ms, ms_all;
    int64_t n_names, n_hits, first, last; /* first, last: searches stored */
};

static int no_memory(struct cli *c)
{
    return vd_fail(&c->err, VD_NOMEM, "find", "not enough memory");
}

/* ---- answers ---- */

static void print_answer(struct cli *c, const char *id, const struct vd_found *found)
{
    struct vd_json *j = cli_json(c);
    vd_json_kstr(j, "query_id", id);
    vd_json_key(j, "hits");
    vd_json_arr(j);
    for (size_t i = 0; i < found->n; i++) {
        const struct vd_find_hit *h = &found->hits[i];
        vd_json_obj(j);
        vd_json_kint(j, "id", h->subject);
        vd_json_kstr(j, "record_id", h->ref);
        vd_json_kreal(j, "score", h->score);
        vd_json_kstr(j, "name", h->name);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
    cli_json_line(c);
}

static int keep_hits(struct cli *c, struct batch *b, const struct vd_found *found)
{
    int rc = VD_OK;
    for (size_t k = 0; k < found->n && !rc; k++) {
        struct vd_candidate v;
        rc =
            vd_find_candidate(&found->hits[k], (int)b->n_queries, (int)k + 1, b->kept, &v, &c->err);
        v.record_ref = v.name = NULL;
        vd_buf_add(&b->candidates, &v, sizeof(v));
    }
    b->n_hits += (int64_t)found->n;
    b->ms += found->ms;
    b->ms_all += found->ms;
    vd_buf_add(&b->times, &found->ms, sizeof(found->ms));
    b->n_names = found->n_names ? found->n_names : b->n_names;
    return !rc && b->candidates.failed ? no_memory(c) : rc;
}

/* C. Of the arena; NULL: out of memory. */
static const char *mended(struct batch *b, const char *s, size_t n)
{
    struct vd_buf out = {0};
    vd_buf_str(&out, "");
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t k = vd_utf8_next(s + i, n - i, &cp);
        if (cp == 0xFFFFFFFF || !cp)
            vd_buf_str(&out, "\xEF\xBF\xBD");
        else
            vd_buf_add(&out, s + i, k);
        i += k;
    }
    const char *text = out.failed ? NULL : vd_arena_strndup(b->kept, out.data, out.len);
    vd_buf_free(&out);
    return text;
}

static int keep_query(struct cli *c, struct batch *b, const char *s, size_t n_id, size_t n)
{
    struct vd_search_query q = {mended(b, s, n_id),
                                mended(b, s + n_id + (n_id < n), n - n_id - (n_id < n))};
    vd_buf_add(&b->queries, &q, sizeof(q));
    return !q.name || !q.query || b->queries.failed ? no_memory(c) : VD_OK;
}

static void refuse(struct cli *c, struct batch *b, size_t byte, const char *what)
{
    char place[32] = "";
    if (byte)
        snprintf(place, sizeof(place), ":%zu", byte);
    complain(c, "%s:%zu%s: %s; nobody is looked for", b->path, b->line, place, what);
    b->n_refused++;
}

/* Is the line as it should be? n_id: where its tab is, or n. */
static bool is_whole(struct cli *c, struct batch *b, const char *s, size_t n, size_t n_id)
{
    const char *nul = memchr(s, 0, n);
    size_t valid = vd_utf8_check(s, n);
    if (n > LINE_BYTES)
        refuse(c, b, 0, "the line is longer than 65536 bytes");
    else if (nul)
        refuse(c, b, (size_t)(nul - s) + 1, "a byte of zero");
    else if (valid < n)
        refuse(c, b, valid + 1, "no UTF-8");
    else if (n_id == n)
        refuse(c, b, 0, "no tab between id and query");
    else if (!n_id)
        refuse(c, b, 1, "no id before the tab");
    else
        return true;
    return false;
}

/* A. It is asked with the others that have come in. */
static int gather(struct cli *c, struct batch *b, const char *s, size_t n)
{
    const char *tab = memchr(s, '\t', n);
    size_t n_id = tab ? (size_t)(tab - s) : n;
    bool whole = is_whole(c, b, s, n, n_id);
    if (!whole && n_id > ID_BYTES)
        n_id = ID_BYTES;
    int rc = keep_query(c, b, s, n_id, whole || n < LINE_BYTES ? n : n_id);
    if (rc)
        return rc;
    const struct vd_search_query *q =
        (const struct vd_search_query *)(void *)(b->queries.data + b->queries.len) - 1;
    struct vd_find ask = {
        .query = whole ? q->query : NULL, .top = b->top, .min_score = b->least, .explain = true};
    vd_buf_add(&b->asked, &ask, sizeof(ask));
    vd_buf_add(&b->lines, &b->line, sizeof(b->line));
    return b->asked.failed || b->lines.failed ? no_memory(c) : VD_OK;
}

struct telling {
    struct cli *c;
    struct batch *b;
};

/* What was found for the i-th of those asked. */
static int answer(void *ctx, size_t i, const struct vd_found *found, const struct vd_err *why)
{
    struct telling *t = ctx;
    struct batch *b = t->b;
    size_t line = ((const size_t *)(const void *)b->lines.data)[i];
    static const struct vd_found nobody;
    if (!found && why->code != VD_INVALID) {
        t->c->err = *why;
        return (int)why->code;
    }
    if (!found)
        complain(t->c, "%s:%zu: %s; nobody is looked for", b->path, line, why->message);
    else if (found->note && *found->note)
        complain(t->c, "%s:%zu: %s", b->path, line, found->note);
    const struct vd_search_query *q =
        (const struct vd_search_query *)(void *)b->queries.data + b->n_queries;
    print_answer(t->c, q->name, found ? found : &nobody);
    int rc = keep_hits(t->c, b, found ? found : &nobody);
    b->n_queries++;
    b->n_all++;
    cli_flush_some(t->c);
    return rc ? rc : t->c->broken || stopped ? VD_CANCELLED : VD_OK;
}

static int ask_all(struct cli *c, struct batch *b)
{
    struct telling t = {c, b};
    int rc = vd_find_many(b->finders, (const struct vd_find *)(void *)b->asked.data,
                          b->asked.len / sizeof(struct vd_find), answer, &t, &c->err);
    vd_buf_clear(&b->asked);
    vd_buf_clear(&b->lines);
    return c->broken || stopped ? VD_OK : rc;
}

/* D. Those answered, as a search. */
static int store(struct cli *c, struct batch *b)
{
    struct vd_find_keep k = {.purpose = cli_opt(c, "purpose"),
                             .basis = cli_opt(c, "basis"),
                             .case_ref = cli_opt(c, "ref"),
                             .probe = vd_path_base(b->path),
                             .queries = (const struct vd_search_query *)(void *)b->queries.data,
                             .n_queries = b->n_queries,
                             .n_names = b->n_names,
                             .ms = b->ms};
    int rc = vd_find_store(c->store, &k, (const struct vd_candidate *)(void *)b->candidates.data,
                           b->candidates.len / sizeof(struct vd_candidate), &b->last, &c->err);
    if (rc)
        return rc;
    if (!b->first)
        b->first = b->last;
    b->n_queries = 0;
    b->ms = 0;
    vd_buf_clear(&b->queries);
    vd_buf_clear(&b->candidates);
    vd_arena_free(b->kept);
    b->kept = vd_arena_new();
    return b->kept ? VD_OK : no_memory(c);
}

/* Whoever writes to the case now does not stop the batch: it is tried again later. */
static int store_some(struct cli *c, struct batch *b)
{
    if (b->n_queries < b->store_at)
        return VD_OK;
    int rc = store(c, b);
    b->store_at = rc == VD_BUSY ? b->n_queries + KEEP : KEEP;
    return rc == VD_BUSY ? VD_OK : rc;
}

/* ---- lines out of the stream ---- */

/* One line, without its end; the first may begin with a byte order mark. */
static int take_line(struct cli *c, struct batch *b, const char *s, size_t n)
{
    b->line++;
    if (b->line == 1 && n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
        s += 3;
        n -= 3;
    }
    if (n && s[n - 1] == '\r')
        n--;
    return n ? gather(c, b, s, n) : VD_OK;
}

/* B. Beyond what a line may hold only its end is looked for. */
static void pass_over(struct batch *b)
{
    size_t left = b->in.len - b->at;
    if (left > LINE_BYTES + 2) {
        b->overlong = true;
        b->in.len = b->at + LINE_BYTES + 1;
    }
}

static int take_lines(struct cli *c, struct batch *b, bool end)
{
    int rc = VD_OK;
    while (!rc && b->at < b->in.len && !c->broken && !stopped) {
        char *s = b->in.data + b->at, *stop = memchr(s, '\n', b->in.len - b->at);
        if (!stop && !end)
            break;
        size_t n = stop ? (size_t)(stop - s) : b->in.len - b->at;
        rc = take_line(c, b, s, n);
        b->overlong = false;
        b->at += n + (stop != NULL);
    }
    if (!rc && b->asked.len)
        rc = ask_all(c, b);
    if (!rc)
        rc = store_some(c, b);
    if (b->at) {
        memmove(b->in.data, b->in.data + b->at, b->in.len - b->at);
        b->in.len -= b->at;
        b->at = 0;
    }
    pass_over(b);
    return rc;
}

/* What came of an overlong line before its end is of no use. */
static void add_input(struct batch *b, const char *s, size_t n)
{
    const char *stop = b->overlong ? memchr(s, '\n', n) : s;
    if (stop)
        vd_buf_add(&b->in, stop, n - (size_t)(stop - s));
}

static int stream(struct cli *c, struct batch *b)
{
    char *block = vd_alloc(READ_BYTES);
    ssize_t n = 1;
    int rc = block ? VD_OK : no_memory(c);
    while (!rc && n > 0 && !c->broken && !stopped) {
        n = read(b->fd, block, READ_BYTES);
        if (n < 0 && errno == EINTR) {
            n = 1;
            continue;
        }
        if (n < 0)
            rc = vd_fail_errno(&c->err, VD_IO, b->path, errno, "cannot be read");
        else
            add_input(b, block, (size_t)n);
        if (!rc && b->in.failed)
            rc = no_memory(c);
        if (!rc && !b->line && b->in.len >= 2 &&
            (!memcmp(b->in.data, "\xFF\xFE", 2) || !memcmp(b->in.data, "\xFE\xFF", 2)))
            rc = vd_fail(&c->err, VD_CORRUPT, b->path, "UTF-16; a batch is UTF-8");
        if (!rc)
            rc = take_lines(c, b, n == 0);
        cli_flush(c);
    }
    vd_free(block);
    return rc;
}

/* ---- the whole ---- */

static int by_time(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

static void tell_times(struct cli *c, struct batch *b)
{
    char what[64];
    double *v = (double *)(void *)b->times.data;
    size_t n = b->times.len / sizeof(*v);
    if (!n || b->times.failed)
        return;
    qsort(v, n, sizeof(*v), by_time);
    if (b->first == b->last)
        snprintf(what, sizeof(what), "search %lld", (long long)b->last);
    else
        snprintf(what, sizeof(what), "searches %lld to %lld", (long long)b->first,
                 (long long)b->last);
    complain(c, "%s: %zu queries of %lld names, %.0f ms; half within %.2f ms, 95 %% within %.2f ms",
             what, b->n_all, (long long)b->n_names, b->ms_all, v[n / 2], v[n * 95 / 100]);
}

static int open_batch(struct cli *c, struct batch *b)
{
    bool in = strcmp(b->path, "-") == 0;
    b->fd = in ? STDIN_FILENO : open(b->path, O_RDONLY | O_CLOEXEC);
    if (b->fd < 0)
        return vd_fail_errno(&c->err, VD_NOINPUT, b->path, errno, "cannot be opened");
    b->path = in ? "standard input" : b->path;
    return VD_OK;
}

static int finish(struct cli *c, struct batch *b)
{
    if (!b->n_all && !stopped)
        return vd_fail(&c->err, VD_CORRUPT, b->path, "there is no query in it");
    int rc = b->n_queries ? store(c, b) : VD_OK;
    if (rc)
        return rc;
    tell_times(c, b);
    if (stopped)
        return vd_fail(&c->err, VD_CANCELLED, b->path, "stopped; what was answered is kept");
    if (b->n_refused)
        return vd_fail(&c->err, VD_CORRUPT, b->path, "%zu of %zu lines were refused", b->n_refused,
                       b->n_all);
    return b->n_hits ? VD_OK : VD_NOTFOUND;
}

static void on_signal(int sig)
{
    stopped = 1;
    signal(sig, SIG_DFL); /* the second time it means it */
}

static void heed_signals(void)
{
    struct sigaction sa = {.sa_handler = on_signal}; /* no SA_RESTART: a read ends, too */
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    sigaction(SIGHUP, &sa, NULL);
}

int find_batch(struct cli *c, size_t top, double least, int threads)
{
    struct batch b = {.fd = -1, .path = cli_opt(c, "batch"), .top = top, .least = least};
    b.store_at = KEEP;
    c->json = true;
    b.kept = vd_arena_new();
    int rc = b.kept ? open_batch(c, &b) : no_memory(c);
    if (!rc)
        rc = vd_finders_open(&b.finders, c->store, threads, &c->err);
    if (!rc) {
        heed_signals();
        rc = stream(c, &b);
    }
    if (!rc)
        rc = finish(c, &b);
    if (b.fd > STDIN_FILENO)
        close(b.fd);
    vd_finders_close(b.finders);
    vd_arena_free(b.kept);
    vd_buf_free(&b.asked);
    vd_buf_free(&b.lines);
    vd_buf_free(&b.in);
    vd_buf_free(&b.times);
    vd_buf_free(&b.queries);
    vd_buf_free(&b.candidates);
    return rc;
}
