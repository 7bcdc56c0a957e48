/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-find.c: find anyone by name, one query or a file of them; who comes out is a lead. */
#include "config.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/date.h>
#include <vedette/find.h>
#include <vedette/io.h>

enum { BATCH_BYTES = 256 << 20 };

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

static const char *says_name(int says)
{
    return says == VD_SAYS_AGREES ? "agrees" : "contradicts";
}

static void print_hit_json(struct cli *c, const struct vd_find_hit *h, int64_t search, int rank)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "search", search);
    vd_json_kint(j, "rank", rank);
    vd_json_kint(j, "id", h->subject);
    vd_json_kstr(j, "record_id", h->ref);
    vd_json_kstr(j, "name", h->name);
    vd_json_kreal(j, "score", h->score);
    vd_json_kreal(j, "name_score", h->name_score);
    vd_json_kstr(j, "list", h->list);
    vd_json_kstr(j, "matched_as", h->prop ? vd_prop_column((enum vd_prop)h->prop) : NULL);
    vd_json_kstr(j, "matched", h->matched);
    vd_json_key(j, "words");
    vd_json_arr(j);
    for (size_t i = 0; i < h->n_words; i++) {
        vd_json_obj(j);
        vd_json_kstr(j, "query", h->words[i].query);
        vd_json_kstr(j, "name", h->words[i].name);
        vd_json_kreal(j, "likeness", h->words[i].likeness);
        vd_json_kreal(j, "share", h->words[i].share);
        vd_json_kbool(j, "joined", h->words[i].joined);
        vd_json_kstr(j, "query_script", vd_script_name(h->words[i].query_script));
        vd_json_kstr(j, "name_script", vd_script_name(h->words[i].name_script));
        vd_json_end(j);
    }
    vd_json_arr_end(j);
    vd_json_key(j, "evidence");
    vd_json_arr(j);
    for (int e = 0; e < VD_N_EVIDENCE; e++) {
        if (!h->evidence[e].says)
            continue;
        vd_json_obj(j);
        vd_json_kstr(j, "what", vd_find_evidence_name(e));
        vd_json_kstr(j, "says", says_name(h->evidence[e].says));
        vd_json_kstr(j, "text", h->evidence[e].text);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
    cli_json_line(c);
}

static void print_words(struct cli *c, const struct vd_find_hit *h)
{
    for (size_t i = 0; i < h->n_words; i++) {
        const struct vd_find_word *w = &h->words[i];
        say(c, "%s%s ~ %s %.2f", i ? ", " : "      ", w->query, w->name, w->likeness);
        if (w->query_script != w->name_script)
            say(c, " (%s, %s)", vd_script_name(w->query_script), vd_script_name(w->name_script));
        if (w->joined)
            say(c, " (joined)");
    }
    if (h->n_words)
        say(c, "\n");
}

static void print_hit(struct cli *c, const struct vd_find_hit *h, int rank)
{
    say(c, "%3d  %.3f  %s  #%lld %s  %s\n", rank, h->score, h->name ? h->name : "(no name)",
        (long long)h->subject, h->ref, h->list ? h->list : "");
    if (h->matched && (h->prop != VD_P_NAME || !h->name || strcmp(h->matched, h->name) != 0))
        say(c, "      %s: %s\n", vd_prop_label((enum vd_prop)h->prop), h->matched);
    print_words(c, h);
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        if (h->evidence[e].says)
            say(c, "      %s %s: %s\n", vd_find_evidence_name(e), says_name(h->evidence[e].says),
                h->evidence[e].text);
}

static int keep_one(struct cli *c, const char *query, const struct vd_found *found, int64_t *search)
{
    struct vd_candidate *v = vd_arena_alloc(c->arena, (found->n + 1) * sizeof(*v));
    struct vd_find_keep k = {.purpose = cli_opt(c, "purpose"),
                             .basis = cli_opt(c, "basis"),
                             .case_ref = cli_opt(c, "ref"),
                             .probe = query,
                             .n_queries = 1,
                             .n_names = found->n_names,
                             .ms = found->ms};
    if (!v)
        return vd_fail(&c->err, VD_NOMEM, "find", "not enough memory");
    for (size_t i = 0; i < found->n; i++)
        vd_find_candidate(&found->hits[i], 0, (int)i + 1, &v[i]);
    return vd_find_store(c->store, &k, v, found->n, search, &c->err);
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
    for (size_t i = 0; !rc && i < found.n; i++)
        if (c->json)
            print_hit_json(c, &found.hits[i], search, (int)i + 1);
        else
            print_hit(c, &found.hits[i], (int)i + 1);
    if (!rc && !c->json)
        say(c, "%sSearch %lld: %lld names, %.1f ms. Candidates are leads, not hits.\n",
            found.n ? "\n" : "", (long long)search, (long long)found.n_names, found.ms);
    vd_buf_free(&query);
    return rc ? rc : found.n ? VD_OK : VD_NOTFOUND;
}

/* ---- a file of queries ---- */

struct batch {
    struct vd_buf text, candidates, times; /* times: double, ms of each query */
    const char *path;
    size_t n_queries, top;
    double least, ms;
    int64_t n_names, n_hits;
};

static void print_query_json(struct cli *c, const char *id, size_t n_id,
                             const struct vd_found *found)
{
    struct vd_json *j = cli_json(c);
    vd_json_key(j, "query_id");
    vd_json_strn(j, id, n_id);
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

/* One line; what it finds is kept for the one search that the batch is. */
static int find_line(struct cli *c, struct batch *b, char *line, size_t n_line)
{
    struct vd_found found;
    char *tab = memchr(line, '\t', strlen(line));
    if (!tab)
        return vd_fail(&c->err, VD_CORRUPT, b->path, "line %zu has no tab between id and query",
                       n_line);
    struct vd_find q = {.query = tab + 1, .top = b->top, .min_score = b->least};
    vd_arena_reset(c->arena);
    int rc = vd_find(c->store, &q, c->arena, &found, &c->err);
    if (rc == VD_INVALID) {
        complain(c, "%s: line %zu: %s", b->path, n_line, c->err.message);
        memset(&c->err, 0, sizeof(c->err));
        memset(&found, 0, sizeof(found));
        rc = VD_OK;
    }
    if (rc)
        return rc;
    print_query_json(c, line, (size_t)(tab - line), &found);
    for (size_t i = 0; i < found.n; i++) {
        struct vd_candidate v;
        vd_find_candidate(&found.hits[i], (int)b->n_queries, (int)i + 1, &v);
        v.record_ref = v.name = NULL;
        vd_buf_add(&b->candidates, &v, sizeof(v));
    }
    b->n_queries++;
    b->n_hits += (int64_t)found.n;
    b->ms += found.ms;
    vd_buf_add(&b->times, &found.ms, sizeof(found.ms));
    b->n_names = found.n_names;
    return b->candidates.failed ? vd_fail(&c->err, VD_NOMEM, "find", "not enough memory") : VD_OK;
}

static int find_lines(struct cli *c, struct batch *b)
{
    size_t n_line = 0;
    int rc = VD_OK;
    for (char *s = b->text.data, *end = s + b->text.len; s < end && !rc;) {
        char *stop = memchr(s, '\n', (size_t)(end - s));
        char *next = stop ? stop + 1 : end;
        if (stop)
            *stop = 0;
        size_t n = strlen(s);
        if (n && s[n - 1] == '\r')
            s[n - 1] = 0;
        n_line++;
        if (*s)
            rc = find_line(c, b, s, n_line);
        if (!cli_flush_some(c))
            break;
        s = next;
    }
    return rc;
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

static int find_batch(struct cli *c, size_t top, double least)
{
    struct batch b = {.path = cli_opt(c, "batch"), .top = top, .least = least};
    int64_t search = 0;
    int rc = vd_read_file(strcmp(b.path, "-") == 0 ? "/dev/stdin" : b.path, BATCH_BYTES, &b.text,
                          &c->err);
    c->json = true;
    if (!rc)
        rc = find_lines(c, &b);
    struct vd_find_keep k = {.purpose = cli_opt(c, "purpose"),
                             .basis = cli_opt(c, "basis"),
                             .case_ref = cli_opt(c, "ref"),
                             .probe = vd_path_base(b.path),
                             .n_queries = b.n_queries,
                             .n_names = b.n_names,
                             .ms = b.ms};
    if (!rc)
        rc = vd_find_store(c->store, &k, (const struct vd_candidate *)(void *)b.candidates.data,
                           b.candidates.len / sizeof(struct vd_candidate), &search, &c->err);
    if (!rc)
        tell_times(c, &b, search);
    vd_buf_free(&b.times);
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
