/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-searches.c: the searches made in this case, newest first. */
#include "config.h"

#include "cli/table.h"

#include <math.h>

static void print_json(struct cli *c, const struct vd_search_row *r)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "search", r->id);
    vd_json_kstr(j, "at", r->at);
    vd_json_kstr(j, "who", r->who);
    vd_json_kstr(j, "modality", vd_modality_name(r->modality));
    vd_json_kstr(j, "engine", r->engine);
    vd_json_kstr(j, "probe", r->probe);
    vd_json_kstr(j, "purpose", r->purpose);
    vd_json_kstr(j, "basis", r->basis);
    vd_json_kint(j, "gallery", r->n_gallery);
    vd_json_kint(j, "candidates", r->n_candidates);
    vd_json_kint(j, "decided", r->n_decided);
    vd_json_kreal(j, "ms", r->ms);
    vd_json_kint(j, "searched", r->n_searched);
    vd_json_kstr(j, "filter", r->filter);
    vd_json_kbool(j, "strict", r->strict);
    vd_json_kstr(j, "position", r->position);
    vd_json_kbool(j, "together", r->together);
    vd_json_kreal(j, "fpir", r->fpir > 0 ? r->fpir : NAN);
    vd_json_kreal(j, "bar", r->fpir > 0 ? r->bar : NAN);
    vd_json_key(j, "calibration");
    if (r->calibration)
        vd_json_int(j, r->calibration);
    else
        vd_json_null(j);
    vd_json_key(j, "outcome");
    if (r->outcome == VD_OUTCOME_NONE)
        vd_json_str(j, "none");
    else
        vd_json_null(j);
    vd_json_kint(j, "probes", r->n_probes);
    cli_json_line(c);
}

static const struct table_column columns[] = {
    {"search", 8, true},    {"at", 20, false},      {"who", 16, false},   {"what", 7, false},
    {"gallery", 10, true},  {"searched", 10, true}, {"found", 7, true},   {"decided", 7, true},
    {"outcome", 24, false}, {"purpose", 28, false}, {"basis", 24, false}, {"scope", 40, false},
    {"probe", 40, false},
};
static const unsigned char give_way[] = {0, 0, 8, 0, 7, 6, 0, 0, 0, 1, 5, 4, 9};

static bool print_row(struct table *t, const struct vd_search_row *r)
{
    char n[5][24];
    struct vd_buf scope = {0}, outcome = {0};
    snprintf(n[0], sizeof(n[0]), "%lld", (long long)r->id);
    snprintf(n[1], sizeof(n[1]), "%lld", (long long)r->n_gallery);
    snprintf(n[2], sizeof(n[2]), "%lld", (long long)r->n_candidates);
    snprintf(n[3], sizeof(n[3]), "%lld", (long long)r->n_decided);
    snprintf(n[4], sizeof(n[4]), "%lld", (long long)r->n_searched);
    vd_search_scope(r, &scope);
    vd_search_outcome(r, &outcome);
    bool go = table_row(t, (const char *[]){n[0], r->at, r->who, vd_modality_name(r->modality),
                                            n[1], n[4], n[2], n[3], outcome.data, r->purpose,
                                            r->basis, scope.data, r->probe});
    vd_buf_free(&scope);
    vd_buf_free(&outcome);
    return go;
}

static int print(struct cli *c, const struct vd_search_row *rows, size_t n)
{
    struct table *t = c->json ? NULL : vd_alloc(sizeof(*t));
    int rc = VD_OK;
    if (!c->json)
        rc = t ? table_begin(t, c, columns, (int)(sizeof(columns) / sizeof(columns[0])))
               : vd_fail(&c->err, VD_NOMEM, "searches", "not enough memory");
    if (rc)
        goto out;
    if (t)
        t->give_way = give_way;
    for (size_t i = 0; i < n; i++) {
        if (c->json)
            print_json(c, &rows[i]);
        else if (!print_row(t, &rows[i]))
            break;
    }
    if (t)
        table_end(t);
out:
    vd_free(t);
    return rc;
}

static int run(struct cli *c)
{
    struct vd_search_row *rows = NULL;
    size_t n = 0;
    int64_t limit = 1000;
    int rc = cli_int(c, "limit", 1, 1000000, &limit);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_searches(c->store, c->arena, (size_t)limit, &rows, &n, &c->err);
    return rc ? rc : print(c, rows, n);
}

static const struct cli_opt options[] = {
    {"limit", 'n', "N", "at most N, newest first; 1000 unless said"},
    {0},
};

const struct cli_cmd cmd_searches = {
    .name = "searches",
    .synopsis = "[--limit N] [--json]",
    .summary = "List the searches made, newest first",
    .help = "Who searched what, when, for which purpose and on which legal basis.",
    .options = options,
    .max_args = 0,
    .run = run,
};
