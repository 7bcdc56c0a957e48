/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-candidates.c: the candidates of a stored search with their latest verdicts, and what each
 * stands on. */
#include "config.h"

#include "cli/match.h"

#include <math.h>

#include "cli/table.h"

static void print_parts_json(struct vd_json *j, const struct vd_candidate *v)
{
    vd_json_key(j, "contributions");
    vd_json_arr(j);
    for (size_t i = 0; i < v->n_parts; i++) {
        const struct vd_contribution *k = &v->parts[i];
        vd_json_obj(j);
        vd_json_kint(j, "probe", k->probe);
        vd_json_kint(j, "template", k->template_id);
        vd_json_kint(j, "position", k->position);
        vd_json_kreal(j, "score", k->score);
        vd_json_kreal(j, "weight", k->weight);
        vd_json_kreal(j, "counted", k->counted);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void print_json(struct cli *c, const struct vd_candidate *v)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "rank", v->rank);
    vd_json_kint(j, "subject", v->subject);
    vd_json_kstr(j, "record_id", v->record_ref);
    vd_json_kstr(j, "name", v->name);
    vd_json_kint(j, "template", v->template_id);
    vd_json_kreal(j, "score", v->score);
    vd_json_kint(j, "probe", v->probe);
    vd_json_kint(j, "search", v->search);
    vd_json_kint(j, "candidate", v->id);
    vd_json_kstr(j, "verdict", vd_verdict_name(v->verdict));
    vd_json_kint(j, "position", v->position);
    vd_json_kreal(j, "fused", v->n_parts ? v->fused : NAN);
    print_parts_json(j, v);
    cli_json_line(c);
}

static const struct table_column columns[] = {
    {"probe", 5, true},      {"rank", 5, true},      {"score", 12, true}, {"fused", 8, true},
    {"subject", 10, true},   {"record", 20, false},  {"name", 40, false}, {"template", 10, true},
    {"candidate", 10, true}, {"verdict", 12, false},
};

static bool print_row(struct table *t, const struct vd_candidate *v)
{
    char n[7][32];
    snprintf(n[0], sizeof(n[0]), "%d", v->probe);
    snprintf(n[1], sizeof(n[1]), "%d", v->rank);
    snprintf(n[2], sizeof(n[2]), "%.4f", v->score);
    snprintf(n[3], sizeof(n[3]), "%.1f", v->fused);
    snprintf(n[4], sizeof(n[4]), "%lld", (long long)v->subject);
    snprintf(n[5], sizeof(n[5]), "%lld", (long long)v->template_id);
    snprintf(n[6], sizeof(n[6]), "%lld", (long long)v->id);
    return table_row(t,
                     (const char *[]){n[0], n[1], n[2], v->n_parts ? n[3] : "", n[4], v->record_ref,
                                      v->name, n[5], n[6], vd_verdict_name(v->verdict)});
}

static const struct table_column part_columns[] = {
    {"candidate", 10, true}, {"probe", 5, true},  {"template", 10, true}, {"finger", 14, false},
    {"score", 12, true},     {"weight", 8, true}, {"counted", 8, true},
};

static bool print_part(struct table *t, const struct vd_candidate *v, size_t i)
{
    char n[6][32];
    const struct vd_contribution *k = &v->parts[i];
    snprintf(n[0], sizeof(n[0]), "%lld", (long long)v->id);
    snprintf(n[1], sizeof(n[1]), "%d", k->probe);
    snprintf(n[2], sizeof(n[2]), "%lld", (long long)k->template_id);
    snprintf(n[3], sizeof(n[3]), "%.4f", k->score);
    snprintf(n[4], sizeof(n[4]), "%+.1f", k->weight);
    snprintf(n[5], sizeof(n[5]), "%+.1f", k->counted);
    return table_row(t, (const char *[]){i ? "" : n[0], n[1], n[2], vd_finger_name(k->position),
                                         n[3], n[4], n[5]});
}

static struct table *begin(struct cli *c, const struct table_column *columns_of, int n)
{
    struct table *t = vd_alloc(sizeof(*t));
    if (!t || table_begin(t, c, columns_of, n)) {
        c->out.failed = true;
        vd_free(t);
        return NULL;
    }
    return t;
}

static void print_parts(struct cli *c, const struct vd_candidates *list)
{
    bool go = true;
    struct table *t = begin(c, part_columns, (int)(sizeof(part_columns) / sizeof(part_columns[0])));
    for (size_t i = 0; t && go && i < list->n; i++)
        for (size_t k = 0; go && k < list->v[i].n_parts; k++)
            go = print_part(t, &list->v[i], k);
    if (t)
        table_end(t);
    vd_free(t);
}

void candidates_print(struct cli *c, const struct vd_candidates *list, bool parts)
{
    if (c->json) {
        for (size_t i = 0; i < list->n; i++)
            print_json(c, &list->v[i]);
        return;
    }
    struct table *t = begin(c, columns, (int)(sizeof(columns) / sizeof(columns[0])));
    for (size_t i = 0; t && i < list->n && print_row(t, &list->v[i]); i++)
        continue;
    if (t)
        table_end(t);
    vd_free(t);
    if (!parts || !list->n)
        return;
    say(c, "\nWhat they stand on, in decibans:\n");
    print_parts(c, list);
}

static int run(struct cli *c)
{
    struct vd_candidates list = {0};
    struct vd_search_row about = {0};
    struct vd_buf scope = {0};
    int64_t search = 0;
    int rc = cli_number(c, c->args[0], "SEARCH", 1, INT64_MAX, &search);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_candidates(c->store, search, c->arena, &list, &c->err);
    if (!rc)
        rc = vd_store_search_get(c->store, search, c->arena, &about, &c->err);
    if (rc)
        return rc;
    vd_search_scope(&about, &scope);
    if (!c->json && scope.len)
        say(c, "Search %lld: %s\n\n", (long long)search, scope.data);
    vd_buf_free(&scope);
    candidates_print(c, &list, cli_has(c, "contributions") || about.together);
    return list.n ? VD_OK : VD_NOTFOUND;
}

static const struct cli_opt options[] = {
    {"contributions", 'x', NULL, "also what each comparison adds to a candidate"},
    {0},
};

const struct cli_cmd cmd_candidates = {
    .name = "candidates",
    .synopsis = "SEARCH [--contributions] [--json]",
    .summary = "List the candidates of a search with their verdicts",
    .help =
        "SEARCH is a number from 'searches'. The column candidate is what 'decide' takes; fused\n"
        "is what all comparisons with the subject come to, in decibans.",
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
