/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-help.c: help as a verb. */
#include "config.h"

#include "cli/cli.h"

static int run(struct cli *c)
{
    if (c->n_args == 0) {
        cli_help(c, NULL);
        return VD_OK;
    }
    const struct cli_cmd *cmd = cli_find(c->args[0]);
    if (!cmd)
        return cli_usage(c, "there is no verb '%s'", c->args[0]);
    cli_help(c, cmd);
    return VD_OK;
}

const struct cli_cmd cmd_help = {
    .name = "help",
    .synopsis = "[VERB]",
    .summary = "Say how to use the program or a verb",
    .help = "The same as 'vedette VERB --help'.",
    .max_args = 1,
    .run = run,
};
