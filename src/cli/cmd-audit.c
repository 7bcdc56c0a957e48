/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-audit.c: the audit chain, row by row. */
#include "config.h"

#include "cli/cli.h"

struct walk {
    struct cli *c;
    int64_t left;
};

static int print(void *ctx, const struct vd_audit_row *r)
{
    struct walk *w = ctx;
    struct cli *c = w->c;
    if (w->left-- <= 0)
        return 1;
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kint(j, "seq", r->seq);
        vd_json_kstr(j, "at", r->at);
        vd_json_kstr(j, "who", r->who);
        vd_json_kstr(j, "verb", r->verb);
        vd_json_kstr(j, "object", r->object);
        vd_json_kstr(j, "purpose", r->purpose);
        vd_json_kstr(j, "body", r->body);
        vd_json_kstr(j, "hash", r->hash);
        cli_json_line(c);
    } else {
        say(c, "%6lld  %s  %-12s %-9s %-14s %.12s  %s%s%s\n", (long long)r->seq, r->at, r->who,
            r->verb, r->object ? r->object : "", r->hash ? r->hash : "",
            r->purpose ? r->purpose : "", r->purpose ? "  " : "", r->body ? r->body : "");
    }
    return !cli_flush_some(c);
}

static int run(struct cli *c)
{
    struct walk w = {.c = c, .left = INT64_MAX};
    int64_t from = 1;
    int rc = cli_int(c, "from", 1, INT64_MAX, &from);
    if (!rc)
        rc = cli_int(c, "limit", 0, INT64_MAX, &w.left);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    return rc ? rc : vd_store_audit_each(c->store, from, print, &w, &c->err);
}

static const struct cli_opt options[] = {
    {"from", 0, "SEQ", "begin at this row; 1 unless said"},
    {"limit", 'n', "N", "at most N rows"},
    {0},
};

const struct cli_cmd cmd_audit = {
    .name = "audit",
    .synopsis = "[--from SEQ] [--limit N] [--json]",
    .summary = "Print the audit chain",
    .help =
        "Every import, enrolment, search, decision, judgement and export is a row; each holds the\n"
        "hash of the row before it. 'verify' checks them.",
    .options = options,
    .max_args = 0,
    .run = run,
};
