/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-verify.c: does the case hold together? Names the first row that was touched. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>

static void print_json(struct cli *c, const struct vd_verify *v, int rc)
{
    struct vd_json *j = cli_json(c);
    vd_json_kbool(j, "ok", rc == VD_OK);
    vd_json_kint(j, "audit_rows", v->n_audit);
    vd_json_kint(j, "templates", v->n_templates);
    vd_json_kint(j, "media", v->n_media);
    vd_json_kstr(j, "head", v->head);
    vd_json_key(j, "first_bad");
    if (v->first_bad)
        vd_json_int(j, v->first_bad);
    else
        vd_json_null(j);
    vd_json_kstr(j, "what", v->what[0] ? v->what : NULL);
    cli_json_line(c);
}

static int run(struct cli *c)
{
    struct vd_verify v = {0};
    int rc = cli_open(c, VD_OPEN_READ);
    if (rc)
        return rc;
    rc = vd_store_verify(c->store, cli_job_begin(c, "verify"), &v, &c->err);
    cli_job_end();
    if (rc != VD_OK && rc != VD_TAMPERED && rc != VD_CORRUPT)
        return rc;
    if (c->json)
        print_json(c, &v, rc);
    else if (rc == VD_OK)
        say(c,
            "The case holds: %lld audit rows in one chain, %lld templates and %lld pictures as "
            "stored.\n"
            "Head of the chain: %s\n",
            (long long)v.n_audit, (long long)v.n_templates, (long long)v.n_media, v.head);
    else if (v.first_bad)
        say(c, "The case does NOT hold: audit row %lld is the first one touched: %s\n",
            (long long)v.first_bad, v.what);
    else
        say(c, "The case does NOT hold: %s\n", v.what[0] ? v.what : c->err.message);
    memset(&c->err, 0, sizeof(c->err)); /* it is on stdout: the answer is no, which is no failure */
    return rc == VD_OK ? VD_OK : VD_TAMPERED;
}

const struct cli_cmd cmd_verify = {
    .name = "verify",
    .synopsis = "[--json]",
    .summary = "Walk the audit chain and check every checksum",
    .help =
        "Exits 1 if anything was touched, and names the first audit row that does not hold. Keep "
        "the\n"
        "head of the chain elsewhere: whoever can rewrite the whole file can rewrite the chain.",
    .max_args = 0,
    .run = run,
};
