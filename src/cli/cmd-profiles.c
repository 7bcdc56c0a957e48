/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-profiles.c: the list of persons. */
#include "config.h"

#include "cli/rows.h"

static int run(struct cli *c)
{
    return list_run(c, VD_PERSON);
}

const struct cli_cmd cmd_profiles = {
    .name = "profiles",
    .synopsis =
        "[--filter EXPR] [--sort COLUMN] [--reverse] [--member-of ID] [--limit N] [--count] "
        "[--json]",
    .summary = "List persons",
    .help = "One line a subject, in the order of the case or of --sort. FILTERS in vedette(1)\n"
            "describes EXPR; words alone are looked for in all names.",
    .options = list_options,
    .max_args = 0,
    .run = run,
};
