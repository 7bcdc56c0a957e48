/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: where the program starts. It joins the two faces, cli/ and tui/, and nothing else. */
#include "config.h"

#include <stddef.h>

#include "cli/cli.h"

#include "tui/desk.h"

static int desk(const struct cli_desk *d, struct vd_err *err)
{
    const struct desk_options o = {
        .case_path = d->case_path,
        .config = d->config,
        .theme = d->theme,
        .graphics = d->graphics,
        .script = d->script,
        .rows = d->rows,
        .cols = d->cols,
        .ascii = d->ascii,
        .no_restore = d->no_restore,
        .read_only = d->read_only,
        .worker = d->worker,
    };
    return desk_run(&o, err);
}

static const struct cli_hooks hooks = {
    .desk = desk, .dump_actions = desk_dump_actions, .dump_settings = desk_dump_settings};

int main(int argc, char **argv)
{
    return cli_main(argc, argv, &hooks);
}
