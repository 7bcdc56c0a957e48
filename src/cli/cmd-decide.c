/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-decide.c: a person's decision on a candidate, or that it is none of a list. There is no other
 * way to a verdict. */
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

/* ---- a list as a whole ---- */

static int list_outcomes(struct cli *c, int64_t search)
{
    struct vd_outcome *o = NULL;
    size_t n = 0;
    int rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_outcomes(c->store, search, c->arena, &o, &n, &c->err);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *word = o[i].what == VD_OUTCOME_NONE ? "none" : "open";
        if (c->json) {
            struct vd_json *j = cli_json(c);
            vd_json_kint(j, "outcome_id", o[i].id);
            vd_json_kint(j, "search", search);
            vd_json_kstr(j, "outcome", word);
            vd_json_kint(j, "probe", o[i].probe);
            vd_json_kstr(j, "who", o[i].who);
            vd_json_kstr(j, "at", o[i].at);
            vd_json_kstr(j, "reason", o[i].reason);
            cli_json_line(c);
        } else if (o[i].probe < 0) {
            say(c, "%s  %-13s %s: %s\n", o[i].at, vd_outcome_name(o[i].what), o[i].who,
                o[i].reason);
        } else {
            say(c, "%s  %-13s probe %d, %s: %s\n", o[i].at, vd_outcome_name(o[i].what),
                o[i].probe + 1, o[i].who, o[i].reason);
        }
    }
    return rc ? rc : n ? VD_OK : VD_NOTFOUND;
}

static int decide_list(struct cli *c)
{
    int64_t search = 0, probe = 0, outcome = 0;
    bool none = cli_has(c, "none"), reopen = cli_has(c, "reopen");
    int rc = c->n_args ? cli_usage(c, "--search is decided as a whole: no CANDIDATE with it") : 0;
    if (!rc)
        rc = cli_int(c, "search", 1, INT64_MAX, &search);
    if (!rc)
        rc = cli_int(c, "probe", 1, INT32_MAX, &probe);
    if (!rc && none && reopen)
        rc = cli_usage(c, "either --none or --reopen");
    if (rc || (!none && !reopen))
        return rc ? rc : list_outcomes(c, search);
    rc = cli_required(c, "reason", "why you decide so");
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (!rc)
        rc = vd_decide_list(c->store, search, (int)probe - 1,
                            none ? VD_OUTCOME_NONE : VD_OUTCOME_OPEN, cli_opt(c, "reason"),
                            &outcome, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kint(j, "outcome_id", outcome);
        vd_json_kint(j, "search", search);
        vd_json_kstr(j, "outcome", none ? "none" : "open");
        vd_json_kint(j, "probe", probe - 1);
        cli_json_line(c);
    } else {
        say(c, "Search %lld: %s. The candidates keep their verdicts.\n", (long long)search,
            vd_outcome_name(none ? VD_OUTCOME_NONE : VD_OUTCOME_OPEN));
    }
    return VD_OK;
}

static int run(struct cli *c)
{
    int64_t candidate = 0, decision = 0;
    if (cli_has(c, "search"))
        return decide_list(c);
    if (cli_has(c, "none") || cli_has(c, "reopen") || cli_has(c, "probe"))
        return cli_usage(c, "--none, --reopen and --probe are of a search: --search N");
    if (!c->n_args)
        return cli_usage(c, "'decide' needs a CANDIDATE, or --search N");
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
    {"search", 's', "N", "decide on the list of search N as a whole"},
    {"none", 0, NULL, "with --search: it is none of these candidates"},
    {"reopen", 0, NULL, "with --search: that is open again"},
    {"probe", 0, "N", "with --search: only on the list of its probe N, from 1"},
    {0},
};

const struct cli_cmd cmd_decide = {
    .name = "decide",
    .synopsis =
        "CANDIDATE excluded|inconclusive|possible|probable|identified --reason TEXT [--json]\n"
        "CANDIDATE [--json]\n"
        "--search N --none|--reopen [--probe N] --reason TEXT [--json]\n"
        "--search N [--json]",
    .summary = "Record your decision on a candidate, or list those made",
    .help = "CANDIDATE is a number from 'match' or 'candidates'. Earlier decisions stay; the "
            "latest one\n"
            "counts. Who decided, when and why goes to the audit.\n"
            "--search N --none says that the person looked for is none of the candidates of a "
            "search.\n"
            "It is no verdict on any of them: each keeps its own.",
    .options = options,
    .min_args = 0,
    .max_args = 2,
    .run = run,
};
