/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.c: the command line into struct cli.
 *
 * Forms: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, switches in a row (-xy), -- ends options.
 * Options of all verbs (cli_globals) hold before and after the verb; those of a verb after it;
 * those of the desk where there is no verb.  An option given twice: the last one holds.
 */
#include "config.h"

#include "cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/template.h>

struct parser {
    struct cli *c;
    int argc, at;
    char **argv;
    const char *desk_option; /* an option of the desk was used: no verb may follow */
};

static size_t distance(const char *a, const char *b)
{
    size_t row[32], n = strlen(b);
    if (n >= 31 || strlen(a) >= 31)
        return 99;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[n];
}

static int unknown_verb(struct cli *c, const char *verb)
{
    const char *near = NULL;
    size_t best = strlen(verb) / 2 + 2; /* further away is another word */
    for (const struct cli_cmd *const *p = cli_commands; *p; p++) {
        size_t d = distance(verb, (*p)->name) + 2 * (verb[0] != (*p)->name[0]);
        if (strncmp((*p)->name, verb, strlen(verb)) == 0 && *verb)
            d = 1;
        if (!((*p)->flags & CLI_HIDDEN) && d < best) {
            best = d;
            near = (*p)->name;
        }
    }
    if (near)
        return cli_usage(c, "there is no verb '%s'; did you mean '%s'?", verb, near);
    return cli_usage(c, "there is no verb '%s'; 'vedette --help' lists them", verb);
}

/* Store the value of an option of this table; false if the table does not have it. */
static const struct cli_opt *find(const struct cli_opt *table, const char *name, size_t n,
                                  char letter)
{
    for (const struct cli_opt *o = table; o && o->name; o++)
        if (letter ? o->letter == letter : strlen(o->name) == n && memcmp(o->name, name, n) == 0)
            return o;
    return NULL;
}

static void set_global(struct cli *c, const struct cli_opt *o, const char *value)
{
    if (strcmp(o->name, "case") == 0)
        c->case_given = value;
    else if (strcmp(o->name, "json") == 0)
        c->json = true;
    else if (strcmp(o->name, "help") == 0)
        c->want_help = true;
    else
        c->want_version = true;
}

static int unknown_option(struct cli *c, const char *text, size_t n)
{
    if (c->cmd == &cmd_desk)
        return cli_usage(c, "there is no option '%.*s' before a verb", (int)n, text);
    return cli_usage(c, "'%s' has no option '%.*s'", c->cmd->name, (int)n, text);
}

static int take(struct parser *p, const struct cli_opt *o, bool global, const char *value)
{
    if (o->arg && !value) {
        if (p->at >= p->argc)
            return cli_usage(p->c, "option --%s needs an argument: %s", o->name, o->arg);
        value = p->argv[p->at++];
    }
    if (!o->arg && value)
        return cli_usage(p->c, "option --%s takes no argument", o->name);
    if (global) {
        set_global(p->c, o, value);
        return VD_OK;
    }
    p->c->value[o - p->c->cmd->options] = value ? value : "";
    if (p->c->cmd == &cmd_desk)
        p->desk_option = o->name;
    return VD_OK;
}

static int long_option(struct parser *p, const char *text)
{
    const char *name = text + 2, *eq = strchr(name, '=');
    size_t n = eq ? (size_t)(eq - name) : strlen(name);
    const struct cli_opt *o = find(p->c->cmd->options, name, n, 0);
    bool global = !o;
    if (!o)
        o = find(cli_globals, name, n, 0);
    if (!o)
        return unknown_option(p->c, text, n + 2);
    return take(p, o, global, eq ? eq + 1 : NULL);
}

static int short_options(struct parser *p, const char *text)
{
    for (const char *s = text + 1; *s; s++) {
        const struct cli_opt *o = find(p->c->cmd->options, NULL, 0, *s);
        bool global = !o;
        if (!o)
            o = find(cli_globals, NULL, 0, *s);
        if (!o)
            return unknown_option(p->c, (char[]){'-', *s, 0}, 2);
        int rc = take(p, o, global, o->arg && s[1] ? s + 1 : NULL);
        if (rc || o->arg)
            return rc;
    }
    return VD_OK;
}

static int word_found(struct parser *p, const char *text)
{
    struct cli *c = p->c;
    if (c->cmd != &cmd_desk) {
        c->args[c->n_args++] = text;
        return VD_OK;
    }
    const struct cli_cmd *cmd = cli_find(text);
    if (!cmd)
        return unknown_verb(c, text);
    if (p->desk_option)
        return cli_usage(c, "option --%s belongs to the desk, not to '%s'", p->desk_option, text);
    c->cmd = cmd;
    return VD_OK;
}

static int check_count(struct cli *c)
{
    int n = (int)c->n_args;
    if (c->want_help || c->want_version)
        return VD_OK;
    if (n < c->cmd->min_args)
        return cli_usage(c, "'%s' needs more: %s", c->cmd->name, c->cmd->synopsis);
    if (c->cmd->max_args >= 0 && n > c->cmd->max_args)
        return cli_usage(c, "'%s' cannot use '%s'", c->cmd->name, c->args[c->cmd->max_args]);
    return VD_OK;
}

int cli_parse(struct cli *c, int argc, char **argv)
{
    struct parser p = {.c = c, .argc = argc, .at = 1, .argv = argv};
    bool options = true;
    int rc = VD_OK;
    c->cmd = &cmd_desk;
    while (!rc && p.at < argc) {
        const char *text = argv[p.at++];
        if (options && strcmp(text, "--") == 0)
            options = false;
        else if (options && text[0] == '-' && text[1] == '-')
            rc = long_option(&p, text);
        else if (options && text[0] == '-' && text[1])
            rc = short_options(&p, text);
        else
            rc = word_found(&p, text);
    }
    return rc ? rc : check_count(c);
}

const char *cli_opt(const struct cli *c, const char *name)
{
    const struct cli_opt *o = find(c->cmd->options, name, strlen(name), 0);
    return o ? c->value[o - c->cmd->options] : NULL;
}

bool cli_has(const struct cli *c, const char *name)
{
    return cli_opt(c, name) != NULL;
}

int cli_number(struct cli *c, const char *text, const char *what, int64_t lo, int64_t hi,
               int64_t *v)
{
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (errno || end == text || *end || isspace((unsigned char)text[0]) || n < lo || n > hi)
        return hi == INT64_MAX ? cli_usage(c, "%s must be a number from %lld, not '%s'", what,
                                           (long long)lo, text)
                               : cli_usage(c, "%s must be a number from %lld to %lld, not '%s'",
                                           what, (long long)lo, (long long)hi, text);
    *v = n;
    return VD_OK;
}

int cli_int(struct cli *c, const char *name, int64_t lo, int64_t hi, int64_t *v)
{
    char what[40];
    const char *text = cli_opt(c, name);
    if (!text)
        return VD_OK;
    snprintf(what, sizeof(what), "--%s", name);
    return cli_number(c, text, what, lo, hi, v);
}

int cli_word(struct cli *c, const char *name, int *v)
{
    const struct cli_opt *o = find(c->cmd->options, name, strlen(name), 0);
    const char *text = c->value[o - c->cmd->options];
    int i = 0;
    if (!text)
        return VD_OK;
    for (const char *w = o->arg; w; i++) {
        const char *bar = strchr(w, '|');
        size_t n = bar ? (size_t)(bar - w) : strlen(w);
        if (strlen(text) == n && memcmp(w, text, n) == 0) {
            *v = i;
            return VD_OK;
        }
        w = bar ? bar + 1 : NULL;
    }
    return cli_usage(c, "--%s must be one of %s, not '%s'", name, o->arg, text);
}

int cli_metric(struct cli *c, int *metric)
{
    const char *text = cli_opt(c, "metric");
    int word = 0;
    int rc = cli_word(c, "metric", &word);
    *metric = !rc && text ? vd_metric_by_name(text) : 0;
    return rc;
}

int cli_required(struct cli *c, const char *name, const char *why)
{
    const char *text = cli_opt(c, name);
    if (text && text[strspn(text, " \t\n")])
        return VD_OK;
    return cli_usage(c, "'%s' needs --%s: %s", c->cmd->name, name, why);
}
