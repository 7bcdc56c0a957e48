/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-desk.c: no verb: the desk, if there is a terminal for it. */
#include "config.h"

#include "cli/start.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Is there a terminal that the desk can use? */
static int check_terminal(struct cli *c)
{
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return cli_usage(c, "the desk needs a terminal; 'vedette --help' lists the verbs");
    if (!term || !*term || strcmp(term, "dumb") == 0) {
        vd_fail(&c->err, VD_UNSUPPORTED, "desk", "a terminal of type '%s' cannot show it",
                term && *term ? term : "unknown");
        return vd_hint(&c->err, "set TERM, or use the verbs of 'vedette --help'");
    }
    return VD_OK;
}

int desk_start(struct cli *c, struct cli_desk *d)
{
    int rc = d->script ? VD_OK : check_terminal(c);
    if (!rc && access(d->case_path, F_OK) != 0)
        rc = cli_open(c, VD_OPEN_READ); /* for its message */
    d->worker = c->worker;
    return rc ? rc : c->hooks->desk(d, &c->err);
}

static int parse_size(struct cli *c, int *rows, int *cols)
{
    const char *text = cli_opt(c, "size");
    char *end;
    if (!text)
        return VD_OK;
    long h = strtol(text, &end, 10);
    long w = *end == 'x' ? strtol(end + 1, &end, 10) : 0;
    if (*end || h < 1 || h > 1000 || w < 1 || w > 1000)
        return cli_usage(c, "--size must be ROWSxCOLUMNS, not '%s'", text);
    *rows = (int)h;
    *cols = (int)w;
    return VD_OK;
}

static int run(struct cli *c)
{
    struct cli_desk d = {
        .case_path = cli_case(c),
        .config = cli_opt(c, "config"),
        .theme = cli_opt(c, "theme"),
        .graphics = cli_opt(c, "graphics"),
        .script = cli_opt(c, "script"),
        .ascii = cli_has(c, "ascii"),
        .no_restore = cli_has(c, "fresh"),
        .read_only = cli_has(c, "read-only"),
    };
    int graphics = 0;
    if (!d.case_path)
        return (int)c->err.code;
    if (c->json)
        return cli_usage(c, "--json needs a verb");
    int rc = cli_word(c, "graphics", &graphics);
    if (!rc)
        rc = parse_size(c, &d.rows, &d.cols);
    return rc ? rc : desk_start(c, &d);
}

static const struct cli_opt options[] = {
    {"config", 0, "FILE", "read this instead of the user's vedette.conf"},
    {"theme", 0, "NAME", "name or file of a theme"},
    {"graphics", 0, "auto|sixel|symbols|ascii|off", "how faces are drawn"},
    {"ascii", 0, NULL, "borders and text in ASCII only"},
    {"fresh", 0, NULL, "do not start where the last session ended"},
    {"read-only", 0, NULL, "refuse every action that writes to the case"},
    {"script", 0, "FILE", "play keys from this file instead of a terminal"},
    {"size", 0, "ROWSxCOLUMNS", "size of the script's screen"},
    {0},
};

const struct cli_cmd cmd_desk = {
    .name = "",
    .synopsis = "",
    .summary = "The desk",
    .help = "",
    .options = options,
    .flags = CLI_WORKER,
    .run = run,
};
