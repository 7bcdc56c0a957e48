/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-import.c: lists into the case, the scorecard of a dry run, and taking a batch back. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

#include <vedette/import.h>
#include <vedette/io.h>

enum { SHOWN_REJECTS = 20 };

struct rejects {
    struct cli *c;
    int64_t n;
};

static void on_reject(void *ctx, const char *file, int64_t line, const char *column,
                      const char *reason)
{
    struct rejects *r = ctx;
    if (r->n++ < SHOWN_REJECTS)
        complain(r->c, "%s%s:%lld:%s%s %s", isatty(STDERR_FILENO) ? "\r" : "", file,
                 (long long)line, column && *column ? column : "", column && *column ? ":" : "",
                 reason);
}

static void print_json(struct cli *c, const struct vd_import_result *r, bool dry)
{
    struct vd_json *j = cli_json(c);
    vd_json_kbool(j, "dry_run", dry);
    vd_json_kint(j, "batch", r->batch);
    vd_json_kbool(j, "already", r->already);
    vd_json_kint(j, "rows", r->n_rows);
    vd_json_kint(j, "new", r->n_new);
    vd_json_kint(j, "changed", r->n_changed);
    vd_json_kint(j, "same", r->n_same);
    vd_json_kint(j, "rejected", r->n_rejected);
    vd_json_kint(j, "gone", r->n_gone);
    vd_json_kint(j, "warnings", r->n_warnings);
    vd_json_kint(j, "persons", r->n_persons);
    vd_json_kint(j, "organisations", r->n_orgs);
    vd_json_kint(j, "other", r->n_other);
    vd_json_kint(j, "photos", r->n_photos);
    vd_json_kint(j, "templates", r->n_templates);
    vd_json_kint(j, "links", r->n_links);
    vd_json_kstr(j, "rejects", r->rejects[0] ? r->rejects : NULL);
    vd_json_kstr(j, "encoding", r->encoding);
    vd_json_kstr(j, "delimiter", r->delimiter);
    vd_json_kreal(j, "ms", r->ms);
    vd_json_key(j, "columns");
    vd_json_arr(j);
    for (size_t i = 0; i < r->n_columns; i++) {
        vd_json_obj(j);
        vd_json_kstr(j, "name", r->columns[i].name);
        vd_json_kint(j, "filled", r->columns[i].n_filled);
        vd_json_kint(j, "bad", r->columns[i].n_bad);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
    cli_json_line(c);
}

static void print_scorecard(struct cli *c, const struct vd_import_result *r)
{
    say(c, "Scorecard: nothing was written. Text is %s, cells are parted by '%s'.\n\n", r->encoding,
        r->delimiter);
    say(c, "  %-20s %9s %9s %6s\n", "column", "filled", "bad", "full");
    for (size_t i = 0; i < r->n_columns; i++)
        say(c, "  %-20s %9lld %9lld %5.1f%%\n", r->columns[i].name,
            (long long)r->columns[i].n_filled, (long long)r->columns[i].n_bad,
            r->n_rows ? 100.0 * (double)r->columns[i].n_filled / (double)r->n_rows : 0.0);
    say(c, "\n");
}

static void print_text(struct cli *c, const struct vd_import_result *r, bool dry)
{
    if (dry)
        print_scorecard(c, r);
    if (r->already)
        say(c, "These very files are in the case already: nothing changed.\n");
    say(c, "%lld rows: %lld new, %lld changed, %lld the same, %lld rejected%s\n",
        (long long)r->n_rows, (long long)r->n_new, (long long)r->n_changed, (long long)r->n_same,
        (long long)r->n_rejected, dry ? " (would be)" : "");
    say(c,
        "%lld persons, %lld organisations, %lld others; %lld photos, %lld templates, %lld links\n",
        (long long)r->n_persons, (long long)r->n_orgs, (long long)r->n_other,
        (long long)r->n_photos, (long long)r->n_templates, (long long)r->n_links);
    if (r->n_gone)
        say(c, "%lld records of an earlier edition are not in this one; they stay as they are\n",
            (long long)r->n_gone);
    if (r->n_warnings)
        say(c, "%lld warnings\n", (long long)r->n_warnings);
    if (r->batch)
        say(c, "Batch %lld, %.2f s. Take it back with: import undo %lld\n", (long long)r->batch,
            r->ms / 1000, (long long)r->batch);
}

static void tell_rejects(struct cli *c, const struct vd_import_result *r, int64_t seen)
{
    if (seen > SHOWN_REJECTS)
        complain(c, "and %lld more", (long long)(seen - SHOWN_REJECTS));
    if (r->n_rejected > 0 && r->rejects[0])
        complain(c, "%lld rejected row%s, with the reasons, in %s", (long long)r->n_rejected,
                 r->n_rejected == 1 ? "" : "s", r->rejects);
}

static int undo(struct cli *c)
{
    int64_t batch = 0, n = 0;
    int rc = cli_number(c, c->args[1], "BATCH", 1, INT64_MAX, &batch);
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (!rc)
        rc = vd_import_undo(c->store, batch, &n, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kint(j, "batch", batch);
        vd_json_kint(j, "records", n);
        cli_json_line(c);
    } else {
        say(c, "Took batch %lld back: %lld records.\n", (long long)batch, (long long)n);
    }
    return VD_OK;
}

/* A dry run needs no case, but knows more with one. */
static int open_for(struct cli *c, bool dry)
{
    int rc = cli_open(c, dry ? VD_OPEN_READ : VD_OPEN_WRITE);
    if (dry && rc == VD_NOINPUT) {
        memset(&c->err, 0, sizeof(c->err));
        rc = VD_OK;
    }
    return rc;
}

static int run(struct cli *c)
{
    struct vd_import_result r = {0};
    struct rejects seen = {.c = c};
    bool dry = cli_has(c, "dry-run");
    struct vd_reading as;
    int map = 0, metric = 0;
    if (strcmp(c->args[0], "undo") == 0 && c->n_args == 2)
        return undo(c);
    int rc = cli_word(c, "map", &map);
    if (!rc)
        rc = cli_reading(c, &as, 1);
    if (!rc)
        rc = cli_metric(c, &metric);
    if (!rc)
        rc = open_for(c, dry);
    if (rc)
        return rc;
    struct vd_import_opts o = {
        .map = map ? cli_opt(c, "map") : NULL,
        .list = cli_opt(c, "list"),
        .encoding = cli_opt(c, "encoding"),
        .rejects = cli_opt(c, "rejects"),
        .dry_run = dry,
        .dmy = cli_has(c, "dmy"),
        .as = as,
        .metric = metric,
        .reject = on_reject,
        .reject_ctx = &seen,
        .job = cli_job_begin(c, "import"),
    };
    rc = vd_import(c->store, c->args, c->n_args, &o, &r, &c->err);
    cli_job_end();
    if (rc)
        return rc;
    tell_rejects(c, &r, seen.n);
    if (c->json)
        print_json(c, &r, dry);
    else
        print_text(c, &r, dry);
    if (r.n_rows > 0 && r.n_rejected == r.n_rows)
        return vd_fail(&c->err, VD_CORRUPT, vd_path_base(c->args[0]), "every row was rejected");
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"map", 'm', "native|ofac", "how the files are laid out; native unless said"},
    {"list", 'l', "NAME", "name of the list; else the file's name without its ending"},
    {"encoding", 0, "NAME", "encoding of files without a byte order mark; UTF-8 unless said"},
    {"rejects", 0, "FILE", "where rejected rows go; else LIST.rejects.csv beside LIST.csv"},
    {"dry-run", 0, NULL, "write nothing, print the scorecard"},
    {"dmy", 0, NULL, "read 31/05/1970 as day, month, year"},
    {"dpi", 0, "N", "resolution of finger files that state none, and of true images; else 500"},
    {"metric", 0, "cosine|inner",
     "how vectors of an engine that is new compare; by the cosine unless said"},
    {"true-size", 0, "WxH",
     "size of the fingers' images before they were stretched to the stated size"},
    {0},
};

const struct cli_cmd cmd_import = {
    .name = "import",
    .synopsis = "[--map NAME] [--list NAME] [--encoding NAME] [--rejects FILE]\n"
                "    [--dry-run] [--dmy] [--dpi N] [--true-size WxH]\n"
                "    [--metric cosine|inner] [--json] FILE...\n"
                "undo BATCH",
    .summary = "Bring lists of profiles into the case, or take a batch back",
    .help =
        "All files of one command are one batch and one transaction: wholly in, or not at all. A\n"
        "row that fails never stops the others; it goes to the rejects file with its line, column\n"
        "and reason, and the first 20 are named on stderr. The same file a second time changes\n"
        "nothing. With --map ofac the files ALT.CSV and ADD.CSV are read beside SDN.CSV.\n"
        "'import undo' removes what a batch brought and restores what it superseded.",
    .options = options,
    .min_args = 1,
    .max_args = -1,
    .run = run,
};
