/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-find.c: find anyone by name, one query or a file of them; who comes out is a lead. */
#include "config.h"

#include "cli/findbatch.h"
#include "cli/reason.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/date.h>
#include <vedette/find.h>

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
    struct vd_find q = {.query = query.data,
                        .top = top,
                        .min_score = least,
                        .least_alike = cli_has(c, "min-score") ? 0 : VD_FIND_LEAST / 100.0,
                        .explain = true};
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

static int run(struct cli *c)
{
    int64_t top = 0, threads = 0;
    double least = 0;
    int rc = cli_required(c, "purpose", "what the search is for");
    if (!rc)
        rc = cli_required(c, "basis", "the legal basis of the search");
    if (!rc)
        rc = cli_int(c, "top", 1, 300, &top);
    if (!rc)
        rc = cli_int(c, "threads", 1, 256, &threads);
    if (!rc)
        rc = read_score(c, &least);
    if (!rc && (c->n_args > 0) == cli_has(c, "batch"))
        rc = cli_usage(c, "'find' needs a query, or --batch FILE without one");
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (rc)
        return rc;
    return cli_has(c, "batch") ? find_batch(c, top ? (size_t)top : 10, least, (int)threads)
                               : find_one(c, (size_t)top, least);
}

static const struct cli_opt options[] = {
    {"purpose", 'p', "TEXT", "what the search is for (required, audited)"},
    {"basis", 'b', "TEXT", "its legal basis (required, audited)"},
    {"ref", 0, "TEXT", "reference of the investigation it belongs to"},
    {"top", 'k', "K", "at most K people, up to 300; 20 unless said, 10 a query of a batch"},
    {"min-score", 0, "S", "only who scores S or more, 0 to 1; else 0.15 by name, all of a batch"},
    {"threads", 't', "N", "of a batch: use N cores; all unless said"},
    {"batch", 0, "FILE",
     "a query a line: its id, a tab, the query; a line of JSON each, at once; - is stdin"},
    {0},
};

const struct cli_cmd cmd_find = {
    .name = "find",
    .synopsis =
        "QUERY... --purpose P --basis B [--ref R] [--top K] [--min-score S] [--json]\n"
        "--batch FILE --purpose P --basis B [--ref R] [--top K] [--min-score S] [--threads N]",
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
