/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-decide.c: a person's decision on a candidate. There is no other way to a verdict. */
#include "config.h"

#include "cli/cli.h"

#include <vedette/identify.h>

static int list(struct cli *c, int64_t candidate)
{
    struct vd_decision *d = NULL;
    size_t n = 0;
    int rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_decisions(c->store, candidate, c->arena, &d, &n, &c->err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (c->json) {
            struct vd_json *j = cli_json(c);
            vd_json_kint(j, "decision", d[i].id);
            vd_json_kint(j, "candidate", d[i].candidate);
            vd_json_kstr(j, "verdict", vd_verdict_name(d[i].verdict));
            vd_json_kstr(j, "who", d[i].who);
            vd_json_kstr(j, "at", d[i].at);
            vd_json_kstr(j, "reason", d[i].reason);
            cli_json_line(c);
        } else {
            say(c, "%s  %-13s %s: %s\n", d[i].at, vd_verdict_name(d[i].verdict), d[i].who,
                d[i].reason);
        }
    }
    return rc ? rc : n ? VD_OK : VD_NOTFOUND;
}

static int run(struct cli *c)
{
    int64_t candidate = 0, decision = 0;
    int rc = cli_number(c, c->args[0], "CANDIDATE", 1, INT64_MAX, &candidate);
    if (rc)
        return rc;
    if (c->n_args == 1)
        return list(c, candidate);
    int verdict = vd_verdict_by_name(c->args[1]);
    if (verdict <= VD_V_UNREVIEWED)
        return cli_usage(
            c, "'%s' is no verdict: excluded, inconclusive, possible, probable or identified",
            c->args[1]);
    rc = cli_required(c, "reason", "why you decide so");
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (!rc)
        rc = vd_decide(c->store, candidate, verdict, cli_opt(c, "reason"), &decision, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kint(j, "decision", decision);
        vd_json_kint(j, "candidate", candidate);
        vd_json_kstr(j, "verdict", vd_verdict_name(verdict));
        cli_json_line(c);
    } else {
        say(c, "Decision %lld: candidate %lld is %s.\n", (long long)decision, (long long)candidate,
            vd_verdict_name(verdict));
    }
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"reason", 'r', "TEXT", "why (required with a verdict, audited)"},
    {0},
};

const struct cli_cmd cmd_decide = {
    .name = "decide",
    .synopsis =
        "CANDIDATE excluded|inconclusive|possible|probable|identified --reason TEXT [--json]\n"
        "CANDIDATE [--json]",
    .summary = "Record your decision on a candidate, or list those made",
    .help = "CANDIDATE is a number from 'match' or 'candidates'. Earlier decisions stay; the "
            "latest one\n"
            "counts. Who decided, when and why goes to the audit.",
    .options = options,
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
