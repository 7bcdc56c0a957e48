/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-batches.c: the imports of this case. */
#include "config.h"

#include "cli/table.h"

static void print_json(struct cli *c, const struct vd_batch_row *r)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "batch", r->id);
    vd_json_kstr(j, "at", r->at);
    vd_json_kstr(j, "who", r->who);
    vd_json_kstr(j, "files", r->files);
    vd_json_kstr(j, "state", r->state);
    vd_json_kint(j, "new", r->n_new);
    vd_json_kint(j, "changed", r->n_changed);
    vd_json_kint(j, "same", r->n_same);
    vd_json_kint(j, "rejected", r->n_rejected);
    cli_json_line(c);
}

static const struct table_column columns[] = {
    {"batch", 8, true},  {"at", 20, false},      {"who", 16, false},
    {"state", 7, false}, {"new", 10, true},      {"changed", 10, true},
    {"same", 10, true},  {"rejected", 10, true}, {"files", 60, false},
};

static bool print_row(struct table *t, const struct vd_batch_row *r)
{
    char n[5][24];
    snprintf(n[0], sizeof(n[0]), "%lld", (long long)r->id);
    snprintf(n[1], sizeof(n[1]), "%lld", (long long)r->n_new);
    snprintf(n[2], sizeof(n[2]), "%lld", (long long)r->n_changed);
    snprintf(n[3], sizeof(n[3]), "%lld", (long long)r->n_same);
    snprintf(n[4], sizeof(n[4]), "%lld", (long long)r->n_rejected);
    return table_row(
        t, (const char *[]){n[0], r->at, r->who, r->state, n[1], n[2], n[3], n[4], r->files});
}

static int run(struct cli *c)
{
    struct vd_batch_row *rows = NULL;
    struct table *t = NULL;
    size_t n = 0;
    int rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_batches(c->store, c->arena, &rows, &n, &c->err);
    if (!rc && !c->json)
        rc = (t = vd_alloc(sizeof(*t)))
                 ? table_begin(t, c, columns, (int)(sizeof(columns) / sizeof(columns[0])))
                 : vd_fail(&c->err, VD_NOMEM, "batches", "not enough memory");
    if (rc)
        goto out;
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

const struct cli_cmd cmd_batches = {
    .name = "batches",
    .synopsis = "[--json]",
    .summary = "List the imports with their counts",
    .help = "Each batch can be taken back with 'import undo'.",
    .max_args = 0,
    .run = run,
};
