/* SPDX-License-Identifier: Apache-2.0 */
/* help.c: everything the program says about itself, all from the table of verbs. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>

const struct cli_opt cli_globals[] = {
    {"case", 'c', "FILE", "the case file; else $VEDETTE_CASE, else the default"},
    {"json", 0, NULL, "one JSON object a line instead of text"},
    {"help", 'h', NULL, "say how to use the program or the verb"},
    {"version", 'V', NULL, "say which version this is and what it was built with"},
    {0},
};

static const struct {
    int code;
    const char *meaning;
} exits[] = {
    {0, "done"},
    {1, "it ran, and the answer is no: nothing found, not verified, cancelled"},
    {64, "the command line makes no sense, or purpose or legal basis is missing"},
    {65, "the data breaks its own format"},
    {66, "an input file or the case is not there"},
    {69, "this build or terminal cannot do that"},
    {70, "a fault of the program, or no memory"},
    {74, "the system refused to read or write"},
    {75, "somebody else holds the case: try again"},
    {77, "not permitted"},
    {78, "a configuration or theme file is wrong"},
};

const struct cli_cmd *cli_find(const char *name)
{
    for (const struct cli_cmd *const *p = cli_commands; *p; p++)
        if (strcmp((*p)->name, name) == 0)
            return *p;
    return NULL;
}

static void options(struct cli *c, const struct cli_opt *o)
{
    for (; o->name; o++) {
        char left[64];
        int n = o->letter ? snprintf(left, sizeof(left), "-%c, --%s", o->letter, o->name)
                          : snprintf(left, sizeof(left), "    --%s", o->name);
        if (o->arg && n > 0 && (size_t)n < sizeof(left))
            snprintf(left + n, sizeof(left) - (size_t)n, " %s", o->arg);
        if (strlen(left) > 26)
            say(c, "  %s\n  %-26s  %s\n", left, "", o->help);
        else
            say(c, "  %-26s  %s\n", left, o->help);
    }
}

static void synopses(struct cli *c, const struct cli_cmd *cmd)
{
    const char *p = cmd->synopsis;
    for (const char *lead = "usage:"; p; lead = "      ") {
        const char *end = strchr(p, '\n');
        int n = end ? (int)(end - p) : (int)strlen(p);
        say(c, "%s vedette [-c CASE] %s%s%.*s\n", lead, cmd->name, *cmd->name && n ? " " : "", n,
            p);
        p = end ? end + 1 : NULL;
    }
}

static void program_help(struct cli *c)
{
    synopses(c, &cmd_desk);
    say(c, "       vedette [-c CASE] VERB [ARGUMENT...]\n\n"
           "Without a verb: the desk, on the terminal. With one:\n\n");
    for (const struct cli_cmd *const *p = cli_commands; *p; p++)
        if (!((*p)->flags & CLI_HIDDEN))
            say(c, "  %-12s%s\n", (*p)->name, (*p)->summary);
    say(c, "\nOptions of every verb, before or after it:\n");
    options(c, cli_globals);
    say(c, "\nOptions of the desk:\n");
    options(c, cmd_desk.options);
    say(c, "\nExit status:\n");
    for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++)
        say(c, "  %-4d%s\n", exits[i].code, exits[i].meaning);
    say(c, "\n'vedette help VERB' says more; the manual is vedette(1).\n"
           "A candidate is a lead, not a hit: only a person decides.\n");
}

void cli_help(struct cli *c, const struct cli_cmd *cmd)
{
    if (!cmd || cmd == &cmd_desk) {
        program_help(c);
        return;
    }
    synopses(c, cmd);
    say(c, "\n%s.\n\n%s\n", cmd->summary, cmd->help);
    if (cmd->options && cmd->options->name) {
        say(c, "\nOptions:\n");
        options(c, cmd->options);
    }
    say(c, "\nOptions of every verb:\n");
    options(c, cli_globals);
}

/* For completions and the manual's test: kind, then fields, tab-separated. */
static void dump_options(struct cli *c, const char *verb, const struct cli_opt *o)
{
    for (; o && o->name; o++)
        vd_buf_printf(&c->out, "option\t%s\t--%s\t%s%c\t%s\t%s\n", verb, o->name,
                      o->letter ? "-" : "", o->letter ? o->letter : ' ', o->arg ? o->arg : "",
                      o->help);
}

void cli_dump_commands(struct cli *c)
{
    dump_options(c, "-", cli_globals);
    dump_options(c, "desk", cmd_desk.options);
    for (const struct cli_cmd *const *p = cli_commands; *p; p++) {
        const struct cli_cmd *m = *p;
        if (m->flags & CLI_HIDDEN)
            continue;
        vd_buf_printf(&c->out, "verb\t%s\t", m->name);
        for (const char *s = m->synopsis; *s; s++)
            vd_buf_str(&c->out, *s == '\n' ? " ; " : (char[]){*s, 0});
        vd_buf_printf(&c->out, "\t%s\n", m->summary);
        dump_options(c, m->name, m->options);
    }
    for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++)
        vd_buf_printf(&c->out, "exit\t%d\t%s\n", exits[i].code, exits[i].meaning);
}
