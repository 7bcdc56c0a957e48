/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-find.c: find anyone by name, one query or a file of them; who comes out is a lead. */
#include "config.h"

#include "cli/reason.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/date.h>
#include <vedette/find.h>
#include <vedette/io.h>
#include <vedette/text.h>

enum { BATCH_BYTES = 256 << 20, LINE_BYTES = 1 << 16 };

static int read_score(struct cli *c, double *least)
{
    const char *text = cli_opt(c, "min-score");
    char *end;
    if (!text)
        return VD_OK;
    *least = strtod(text, &end);
    if (end != text && !*end && *least >= 0 && *least <= 1)
        return VD_OK;
    return cli_usage(c, "--min-score: '%s' is no number from 0 to 1", text);
}

/* ---- one query ---- */

enum { UNDER = 12 }; /* rank and score stand before */

static void print_hit_json(struct cli *c, const struct vd_find_hit *h, int64_t search, int rank)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "search", search);
    vd_json_kint(j, "rank", rank);
    vd_json_kint(j, "id", h->subject);
    vd_json_kstr(j, "record_id", h->ref);
    vd_json_kstr(j, "name", h->name);
    vd_json_kreal(j, "score", h->score);
    reason_json(j, h);
    cli_json_line(c);
}

static void print_hit(struct cli *c, const struct vd_find_hit *h, int rank)
{
    say(c, "%3d  %.3f  ", rank, h->score);
    say_under(c, -UNDER, UNDER, "%s #%lld %s%s%s", h->name ? h->name : "(no name)",
              (long long)h->subject, h->ref ? h->ref : "", h->list ? " of " : "",
              h->list ? h->list : "");
    reason_print(c, h, UNDER);
}

static int keep_one(struct cli *c, const char *query, const struct vd_found *found, int64_t *search)
{
    struct vd_candidate *v = vd_arena_alloc(c->arena, (found->n + 1) * sizeof(*v));
    struct vd_search_query q = {.query = query};
    struct vd_find_keep k = {.purpose = cli_opt(c, "purpose"),
                             .basis = cli_opt(c, "basis"),
                             .case_ref = cli_opt(c, "ref"),
                             .probe = query,
                             .queries = &q,
                             .n_queries = 1,
                             .n_names = found->n_names,
                             .ms = found->ms};
    int rc = v ? VD_OK : vd_fail(&c->err, VD_NOMEM, "find", "not enough memory");
    for (size_t i = 0; i < found->n && !rc; i++)
        rc = vd_find_candidate(&found->hits[i], 0, (int)i + 1, c->arena, &v[i], &c->err);
    return rc ? rc : vd_find_store(c->store, &k, v, found->n, search, &c->err);
}

static void print_found(struct cli *c, const struct vd_found *found, int64_t search)
{
    for (size_t i = 0; i < found->n && cli_flush_some(c); i++)
        if (c->json)
            print_hit_json(c, &found->hits[i], search, (int)i + 1);
        else
            print_hit(c, &found->hits[i], (int)i + 1);
    if (c->json)
        return;
    if (found->more)
        say_wrapped(c, "More subjects fit: --top shows more of them, 'profiles --filter' all.");
    say(c, "%sSearch %lld: %lld names, %.1f ms. %s\n", found->n ? "\n" : "", (long long)search,
        (long long)found->n_names, found->ms,
        found->n ? "Candidates are leads, not hits." : "Nobody found.");
}

static int find_one(struct cli *c, size_t top, double least)
{
    struct vd_buf query = {0};
    struct vd_found found;
    int64_t search = 0;
    for (size_t i = 0; i < c->n_args; i++)
        vd_buf_printf(&query, "%s%s", i ? " " : "", c->args[i]);
    if (query.failed)
        return vd_fail(&c->err, VD_NOMEM, "find", "not enough memory");
    struct vd_find q = {.query = query.data, .top = top, .min_score = least, .explain = true};
    int rc = vd_find(c->store, &q, c->arena, &found, &c->err);
    if (!rc)
        rc = keep_one(c, query.data, &found, &search);
    if (!rc && *found.note)
        complain(c, "%s", found.note);
    if (!rc)
        print_found(c, &found, search);
    vd_buf_free(&query);
    return rc ? rc : found.n ? VD_OK : VD_NOTFOUND;
}

/* ---- a file of queries ---- */

struct batch {
    struct vd_buf text;
    struct vd_buf queries;    /* struct vd_search_query, within text */
    struct vd_buf lines;      /* size_t: the line of each */
    struct vd_buf candidates; /* struct vd_candidate, of kept */
    struct vd_buf times;      /* double: ms of each */
    struct vd_arena *kept;    /* reasons of candidates */
    const char *path;
    size_t n_queries, top;
    double least, ms;
    int64_t n_names, n_hits;
};

static void print_query_json(struct cli *c, const char *id, const struct vd_found *found)
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

/* ---- what the file says, all of it before anything is searched ---- */

static int bad_line(struct cli *c, const struct batch *b, size_t line, size_t byte,
                    const char *what)
{
    char where[96];
    if (byte)
        snprintf(where, sizeof(where), "%.70s:%zu:%zu", b->path, line, byte);
    else
        snprintf(where, sizeof(where), "%.70s:%zu", b->path, line);
    return vd_fail(&c->err, VD_CORRUPT, where, "%s", what);
}

static int read_line(struct cli *c, struct batch *b, char *s, size_t n, size_t line)
{
    if (n > LINE_BYTES)
        return bad_line(c, b, line, 0, "the line is longer than 65536 bytes");
    char *nul = memchr(s, 0, n), *tab = memchr(s, '\t', n);
    if (nul)
        return bad_line(c, b, line, (size_t)(nul - s) + 1, "a byte of zero");
    size_t valid = vd_utf8_check(s, n);
    if (valid < n)
        return bad_line(c, b, line, valid + 1, "no UTF-8");
    if (!tab)
        return bad_line(c, b, line, 0, "no tab between id and query");
    if (tab == s)
        return bad_line(c, b, line, 1, "no id before the tab");
    *tab = 0;
    struct vd_search_query q = {s, tab + 1};
    vd_buf_add(&b->queries, &q, sizeof(q));
    vd_buf_add(&b->lines, &line, sizeof(line));
    b->n_queries++;
    return b->queries.failed || b->lines.failed
               ? vd_fail(&c->err, VD_NOMEM, "find", "not enough memory")
               : VD_OK;
}

static int read_lines(struct cli *c, struct batch *b)
{
    char *s = b->text.data, *end = s + b->text.len;
    size_t line = 0;
    int rc = VD_OK;
    if (b->text.len >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0)
        s += 3;
    if (b->text.len >= 2 && (!memcmp(s, "\xFF\xFE", 2) || !memcmp(s, "\xFE\xFF", 2)))
        return bad_line(c, b, 1, 1, "UTF-16; a batch is UTF-8");
    while (s < end && !rc) {
        char *stop = memchr(s, '\n', (size_t)(end - s)), *next = stop ? stop + 1 : end;
        size_t n = (size_t)((stop ? stop : end) - s);
        if (n && s[n - 1] == '\r')
            n--;
        line++;
        if (n) {
            s[n] = 0; /* text ends in one of its own */
            rc = read_line(c, b, s, n, line);
        }
        s = next;
    }
    if (!rc && !b->n_queries)
        rc = vd_fail(&c->err, VD_CORRUPT, b->path, "there is no query in it");
    return rc;
}

/* ---- asking ---- */

static int keep_hits(struct cli *c, struct batch *b, size_t i, const struct vd_found *found)
{
    int rc = VD_OK;
    for (size_t k = 0; k < found->n && !rc; k++) {
        struct vd_candidate v;
        rc = vd_find_candidate(&found->hits[k], (int)i, (int)k + 1, b->kept, &v, &c->err);
        v.record_ref = v.name = NULL;
        vd_buf_add(&b->candidates, &v, sizeof(v));
    }
    b->n_hits += (int64_t)found->n;
    b->ms += found->ms;
    vd_buf_add(&b->times, &found->ms, sizeof(found->ms));
    b->n_names = found->n_names;
    return !rc && b->candidates.failed ? vd_fail(&c->err, VD_NOMEM, "find", "not enough memory")
                                       : rc;
}

/* One line; what it finds is kept for the one search that the batch is. */
static int find_line(struct cli *c, struct batch *b, size_t i)
{
    const struct vd_search_query *q = (const struct vd_search_query *)(void *)b->queries.data + i;
    size_t line = ((const size_t *)(const void *)b->lines.data)[i];
    struct vd_find ask = {.query = q->query, .top = b->top, .min_score = b->least, .explain = true};
    struct vd_found found;
    vd_arena_reset(c->arena);
    int rc = vd_find(c->store, &ask, c->arena, &found, &c->err);
    if (rc == VD_INVALID) {
        complain(c, "%s:%zu: %s; nobody is looked for", b->path, line, c->err.message);
        memset(&c->err, 0, sizeof(c->err));
        memset(&found, 0, sizeof(found));
        found.n_names = b->n_names;
        rc = VD_OK;
    } else if (!rc && *found.note) {
        complain(c, "%s:%zu: %s", b->path, line, found.note);
    }
    if (!rc)
        print_query_json(c, q->name, &found);
    return rc ? rc : keep_hits(c, b, i, &found);
}

static int by_time(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

static void tell_times(struct cli *c, struct batch *b, int64_t search)
{
    double *v = (double *)(void *)b->times.data;
    size_t n = b->times.len / sizeof(*v);
    if (!n || b->times.failed)
        return;
    qsort(v, n, sizeof(*v), by_time);
    complain(c,
             "search %lld: %zu queries of %lld names, %.0f ms; half within %.2f ms, 95 %% within "
             "%.2f ms",
             (long long)search, b->n_queries, (long long)b->n_names, b->ms, v[n / 2],
             v[n * 95 / 100]);
}

static int store_batch(struct cli *c, struct batch *b, int64_t *search)
{
    struct vd_find_keep k = {.purpose = cli_opt(c, "purpose"),
                             .basis = cli_opt(c, "basis"),
                             .case_ref = cli_opt(c, "ref"),
                             .probe = vd_path_base(b->path),
                             .queries = (const struct vd_search_query *)(void *)b->queries.data,
                             .n_queries = b->n_queries,
                             .n_names = b->n_names,
                             .ms = b->ms};
    return vd_find_store(c->store, &k, (const struct vd_candidate *)(void *)b->candidates.data,
                         b->candidates.len / sizeof(struct vd_candidate), search, &c->err);
}

static int find_batch(struct cli *c, size_t top, double least)
{
    struct batch b = {.path = cli_opt(c, "batch"), .top = top, .least = least};
    bool in = strcmp(b.path, "-") == 0;
    int64_t search = 0;
    b.kept = vd_arena_new();
    c->json = true;
    int rc = b.kept ? vd_read_file(in ? "/dev/stdin" : b.path, BATCH_BYTES, &b.text, &c->err)
                    : vd_fail(&c->err, VD_NOMEM, "find", "not enough memory");
    b.path = in ? "standard input" : b.path;
    vd_buf_str(&b.text, "");
    if (!rc)
        rc = read_lines(c, &b);
    for (size_t i = 0; i < b.n_queries && !rc && cli_flush_some(c); i++)
        rc = find_line(c, &b, i);
    if (!rc)
        rc = store_batch(c, &b, &search);
    if (!rc)
        tell_times(c, &b, search);
    vd_arena_free(b.kept);
    vd_buf_free(&b.times);
    vd_buf_free(&b.lines);
    vd_buf_free(&b.queries);
    vd_buf_free(&b.text);
    vd_buf_free(&b.candidates);
    return rc ? rc : b.n_hits ? VD_OK : VD_NOTFOUND;
}

static int run(struct cli *c)
{
    int64_t top = 0;
    double least = 0;
    int rc = cli_required(c, "purpose", "what the search is for");
    if (!rc)
        rc = cli_required(c, "basis", "the legal basis of the search");
    if (!rc)
        rc = cli_int(c, "top", 1, 300, &top);
    if (!rc)
        rc = read_score(c, &least);
    if (!rc && (c->n_args > 0) == cli_has(c, "batch"))
        rc = cli_usage(c, "'find' needs a query, or --batch FILE without one");
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (rc)
        return rc;
    return cli_has(c, "batch") ? find_batch(c, top ? (size_t)top : 10, least)
                               : find_one(c, (size_t)top, least);
}

static const struct cli_opt options[] = {
    {"purpose", 'p', "TEXT", "what the search is for (required, audited)"},
    {"basis", 'b', "TEXT", "its legal basis (required, audited)"},
    {"ref", 0, "TEXT", "reference of the investigation it belongs to"},
    {"top", 'k', "K", "at most K people, up to 300; 20 unless said, 10 a query of a batch"},
    {"min-score", 0, "S", "only who scores S or more, 0 to 1"},
    {"batch", 0, "FILE",
     "a query a line: its id, a tab, the query; a line of JSON each; - is stdin"},
    {0},
};

const struct cli_cmd cmd_find = {
    .name = "find",
    .synopsis = "QUERY... --purpose P --basis B [--ref R] [--top K] [--min-score S] [--json]\n"
                "--batch FILE --purpose P --basis B [--ref R] [--top K] [--min-score S]",
    .summary = "Find anyone by name, in any script",
    .help =
        "Words of a name in any order and script, mixed with terms as of a filter:\n"
        "nat:TJ doc:A1234567 org:NAME list:NAME in:custody has:face missing:finger narrow the\n"
        "search (who is not known to differ stays); dob:1970..1975, sex:F and father:NAME are\n"
        "evidence: who agrees comes first among those of like name, who contradicts is lowered\n"
        "and shown. Every name counts: primary, alias, weak alias, former, original script.\n"
        "The search, its purpose and its candidates are stored and audited. Exits 1 when\n"
        "nobody is found.",
    .options = options,
    .max_args = -1,
    .run = run,
};
