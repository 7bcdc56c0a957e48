/* SPDX-License-Identifier: Apache-2.0 */
/* cli.c: the table of verbs, and one command line from argv to exit code. */
#include "config.h"

#include "cli/cli.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct cli_cmd cmd_init, cmd_import, cmd_enrol, cmd_profiles, cmd_orgs, cmd_show,
    cmd_match, cmd_compare, cmd_evaluate, cmd_calibrate, cmd_searches, cmd_candidates, cmd_decide,
    cmd_judge, cmd_batches, cmd_verify, cmd_report, cmd_export, cmd_audit, cmd_demo, cmd_doctor,
    cmd_help, cmd_find, cmd_names, cmd_duplicates;

const struct cli_cmd *const cli_commands[] = {
    &cmd_init,      &cmd_import,
    &cmd_enrol,     &cmd_profiles,
    &cmd_orgs,      &cmd_show,
    &cmd_find,      &cmd_names,
    &cmd_match,     &cmd_compare,
    &cmd_calibrate, &cmd_evaluate,
    &cmd_searches,  &cmd_candidates,
    &cmd_decide,    &cmd_duplicates,
    &cmd_judge,     &cmd_batches,
    &cmd_verify,    &cmd_report,
    &cmd_export,    &cmd_audit,
    &cmd_demo,      &cmd_doctor,
    &cmd_help,      NULL,
};

/* What the build's own scripts ask for. */
static bool hidden_option(struct cli *c, int argc, char **argv)
{
    if (argc != 2)
        return false;
    if (strcmp(argv[1], "--dump-commands") == 0)
        cli_dump_commands(c);
    else if (strcmp(argv[1], "--dump-actions") == 0 && c->hooks->dump_actions)
        c->hooks->dump_actions(stdout);
    else if (strcmp(argv[1], "--dump-settings") == 0 && c->hooks->dump_settings)
        c->hooks->dump_settings(stdout);
    else
        return false;
    fflush(stdout);
    return true;
}

static int run(struct cli *c)
{
    if (c->want_version) {
        cli_version(c);
        return VD_OK;
    }
    if (c->want_help) {
        cli_help(c, c->cmd);
        return VD_OK;
    }
    /* The decoder's child is forked before anything secret is open. */
    if (c->cmd->flags & CLI_WORKER && vd_worker_start(&c->worker, &c->err))
        complain_err(c, &c->err); /* the verb works without pictures */
    memset(&c->err, 0, sizeof(c->err));
    return c->cmd->run(c);
}

static void release(struct cli *c)
{
    vd_store_close(c->store);
    vd_worker_stop(c->worker);
    vd_arena_free(c->arena);
    vd_buf_free(&c->out);
    vd_buf_free(&c->case_path);
    free(c->args);
}

static int finish(struct cli *c, int rc)
{
    bool told = c->err.code == VD_OK;
    struct vd_err e = c->err;
    cli_flush(c);
    if (rc && !told)
        complain_err(c, &e);
    else if (c->out_rc && !c->broken)
        complain_err(c, &c->err);
    return vd_rc_exit(rc ? rc : c->out_rc);
}

int cli_main(int argc, char **argv, const struct cli_hooks *hooks)
{
    struct cli c = {.hooks = hooks};
    int code = 70;
    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_CTYPE, "");
    c.ascii = isatty(STDOUT_FILENO) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    c.args = calloc((size_t)argc + 1, sizeof(*c.args));
    c.arena = vd_arena_new();
    if (!c.args || !c.arena)
        complain(&c, "not enough memory");
    else if (hidden_option(&c, argc, argv))
        code = finish(&c, VD_OK);
    else
        code = finish(&c, cli_parse(&c, argc, argv) ? VD_INVALID : run(&c));
    bool broken = c.broken;
    release(&c);
    if (broken) { /* end as if the closed pipe had killed us: quietly */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    return code;
}
