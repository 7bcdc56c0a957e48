/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-export.c: current records out of the case, for a purpose, audited. */
#include "config.h"

#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <vedette/export.h>

static void tell(struct cli *c, const struct vd_export_result *r)
{
    complain(c, "%lld records left, %lld withheld, %lld facts withheld, SHA-256 %s",
             (long long)r->n_records, (long long)r->n_withheld, (long long)r->n_facts_withheld,
             r->sha256);
}

static int open_output(struct cli *c, FILE **out)
{
    const char *path = cli_opt(c, "output");
    if (!path) {
        *out = stdout;
        return VD_OK;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    *out = fd < 0 ? NULL : fdopen(fd, "w");
    if (*out)
        return VD_OK;
    int why = errno;
    if (fd >= 0)
        close(fd);
    return vd_fail_errno(&c->err, VD_IO, path, why, "cannot be written");
}

static int close_output(struct cli *c, FILE *out, int rc)
{
    const char *path = cli_opt(c, "output");
    bool bad = fflush(out) != 0 || ferror(out);
    int why = errno;
    if (path && fclose(out) != 0)
        bad = true;
    if (!rc && bad && !path && why == EPIPE)
        c->broken = true;
    if (!rc && bad)
        return vd_fail_errno(&c->err, VD_IO, path ? path : "output", why, "cannot be written");
    if (rc && path)
        unlink(path);
    return rc;
}

static int check(struct cli *c, struct vd_export_opts *o)
{
    int kind = 0, use = 0;
    int rc = cli_word(c, "kind", &kind);
    if (!rc)
        rc = cli_word(c, "for", &use);
    if (!rc && !c->json && !cli_has(c, "output") && isatty(STDOUT_FILENO))
        rc = cli_usage(c,
                       "CSV holds text as its sources wrote it and does not go to a terminal; use "
                       "--output FILE, a pipe, or --json");
    o->list = (struct vd_list){
        .kind = kind == 1   ? VD_PERSON
                : kind == 2 ? VD_ORG
                            : 0,
        .filter = cli_opt(c, "filter"),
    };
    o->json = c->json;
    o->spreadsheet = use == 1;
    o->purpose = cli_opt(c, "purpose");
    if (!o->purpose || !o->purpose[strspn(o->purpose, " \t\n")]) {
        o->purpose = "not stated";
        if (!rc)
            complain(c, "no --purpose: the audit will say 'not stated'");
    }
    o->to = cli_opt(c, "to");
    return rc ? rc : vd_list_check(&o->list, &c->err);
}

static int run(struct cli *c)
{
    struct vd_export_opts o = {0};
    struct vd_export_result r = {0};
    FILE *out = NULL;
    int rc = check(c, &o);
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (!rc)
        rc = open_output(c, &out);
    if (rc)
        return rc;
    o.job = cli_job_begin(c, "export");
    rc = vd_export(c->store, &o, out, &r, &c->err);
    cli_job_end();
    rc = close_output(c, out, rc);
    if (!rc)
        tell(c, &r);
    return rc;
}

static const struct cli_opt options[] = {
    {"purpose", 'p', "TEXT", "what the export is for (audited; without it: not stated)"},
    {"to", 0, "WHO", "country or community it goes to: only records releasable to it"},
    {"filter", 'f', "EXPR", "only records of subjects that fit"},
    {"kind", 0, "all|persons|organisations", "which subjects; all unless said"},
    {"for", 0, "exchange|spreadsheet", "spreadsheet: guard cells that one would run as formulas"},
    {"output", 'o', "FILE", "write there, with permissions 0600; else to stdout"},
    {0},
};

const struct cli_cmd cmd_export = {
    .name = "export",
    .synopsis = "[--purpose P] [--to WHO] [--filter EXPR] [--kind KIND] [--for USE] [--output "
                "FILE] [--json]",
    .summary = "Write current records as native CSV or JSON lines",
    .help = "Native CSV goes back in with 'import' and gives equal facts. Every export is audited "
            "with\n"
            "its purpose, its counts and the SHA-256 of what left.",
    .options = options,
    .max_args = 0,
    .run = run,
};
