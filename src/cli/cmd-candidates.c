/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-candidates.c: the candidates of a stored search with their latest verdicts. */
#include "config.h"

#include "cli/match.h"
#include "cli/table.h"

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
    cli_json_line(c);
}

static const struct table_column columns[] = {
    {"probe", 5, true},     {"rank", 5, true},       {"score", 12, true},
    {"subject", 10, true},  {"record", 20, false},   {"name", 40, false},
    {"template", 10, true}, {"candidate", 10, true}, {"verdict", 12, false},
};

static bool print_row(struct table *t, const struct vd_candidate *v)
{
    char n[6][32];
    snprintf(n[0], sizeof(n[0]), "%d", v->probe);
    snprintf(n[1], sizeof(n[1]), "%d", v->rank);
    snprintf(n[2], sizeof(n[2]), "%.4f", v->score);
    snprintf(n[3], sizeof(n[3]), "%lld", (long long)v->subject);
    snprintf(n[4], sizeof(n[4]), "%lld", (long long)v->template_id);
    snprintf(n[5], sizeof(n[5]), "%lld", (long long)v->id);
    return table_row(t, (const char *[]){n[0], n[1], n[2], n[3], v->record_ref, v->name, n[4], n[5],
                                         vd_verdict_name(v->verdict)});
}

void candidates_print(struct cli *c, const struct vd_candidates *list)
{
    struct table *t = c->json ? NULL : vd_alloc(sizeof(*t));
    if (!c->json &&
        (!t || table_begin(t, c, columns, (int)(sizeof(columns) / sizeof(columns[0]))))) {
        c->out.failed = true;
        vd_free(t);
        return;
    }
    for (size_t i = 0; i < list->n; i++) {
        if (c->json)
            print_json(c, &list->v[i]);
        else if (!print_row(t, &list->v[i]))
            break;
    }
    if (t)
        table_end(t);
    vd_free(t);
}

static int run(struct cli *c)
{
    struct vd_candidates list = {0};
    int64_t search = 0;
    int rc = cli_number(c, c->args[0], "SEARCH", 1, INT64_MAX, &search);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_candidates(c->store, search, c->arena, &list, &c->err);
    if (rc)
        return rc;
    candidates_print(c, &list);
    return list.n ? VD_OK : VD_NOTFOUND;
}

const struct cli_cmd cmd_candidates = {
    .name = "candidates",
    .synopsis = "SEARCH [--json]",
    .summary = "List the candidates of a search with their verdicts",
    .help = "SEARCH is a number from 'searches'. The column candidate is what 'decide' takes.",
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
