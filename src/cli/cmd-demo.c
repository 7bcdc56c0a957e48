/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd-demo.c: the fictional case: build it if it is not there, then open the desk on it; without a
 * terminal tell the same story as text: import, list, match, result.
 *
 *     $XDG_DATA_HOME/vedette/demo/case.vdt     the case, or the file of -c
 *     .../probes/                              latent-like probes to try, in the case's folder
 */
#include "config.h"

#include "cli/start.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/rows.h"
#include "cli/match.h"
#include <vedette/demo.h>
#include <vedette/io.h>

struct paths {
    struct vd_buf folder, file;
};

/* The folder as it really lies, so that the same case is known again from anywhere. */
static int settle_folder(struct cli *c, struct paths *p)
{
    if (p->folder.failed)
        return vd_fail(&c->err, VD_NOMEM, "demo", "not enough memory");
    int rc = vd_make_dirs(p->folder.data, &c->err);
    if (rc)
        return rc;
    char *real = realpath(p->folder.data, NULL);
    if (!real)
        return vd_fail_errno(&c->err, VD_IO, p->folder.data, errno, "cannot be found");
    vd_buf_clear(&p->folder);
    vd_buf_str(&p->folder, real);
    free(real);
    return VD_OK;
}

static int find_paths(struct cli *c, struct paths *p)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    const char *base = c->case_given ? vd_path_base(c->case_given) : "case.vdt";
    if (c->case_given) {
        vd_buf_add(&p->folder, c->case_given, (size_t)(base - c->case_given));
        vd_buf_str(&p->folder, base == c->case_given ? "." : "");
    } else if (data && *data) {
        vd_buf_printf(&p->folder, "%s/vedette/demo", data);
    } else if (home && *home) {
        vd_buf_printf(&p->folder, "%s/.local/share/vedette/demo", home);
    } else {
        return vd_fail(&c->err, VD_INVALID, "demo", "neither XDG_DATA_HOME nor HOME is set");
    }
    if (!*base)
        return vd_fail(&c->err, VD_INVALID, c->case_given, "is a folder, not a file");
    int rc = settle_folder(c, p);
    if (rc)
        return rc;
    vd_buf_printf(&p->file, "%s/%s", p->folder.data, base);
    c->case_given = p->file.data;
    return p->file.failed ? vd_fail(&c->err, VD_NOMEM, "demo", "not enough memory") : VD_OK;
}

static void print_built(struct cli *c, const struct paths *p, const struct vd_demo *d, bool fresh)
{
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kstr(j, "case", p->file.data);
        vd_json_kstr(j, "folder", p->folder.data);
        vd_json_kbool(j, "built", fresh);
        vd_json_kint(j, "persons", d->n_persons);
        vd_json_kint(j, "organisations", d->n_orgs);
        vd_json_kint(j, "portraits", d->n_portraits);
        vd_json_kint(j, "fingers", d->n_fingers);
        vd_json_kint(j, "faces", d->n_faces);
        vd_json_kint(j, "probes", d->n_probes);
        cli_json_line(c);
    } else if (fresh) {
        say(c,
            "Imported the fictional case %s\n%d persons and %d organisations, %d portraits, %d "
            "finger "
            "and %d face templates; %d probes to try.\nAll of them are invented.\n",
            p->file.data, d->n_persons, d->n_orgs, d->n_portraits, d->n_fingers, d->n_faces,
            d->n_probes);
    } else {
        say(c, "The fictional case %s is there already. All people in it are invented.\n",
            p->file.data);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Path of the first probe in the folder whose name ends so, in the arena. */
static int first_probe(struct cli *c, const char *folder, const char *end, const char **out)
{
    char *names[256];
    size_t n = 0;
    const char *dir = vd_arena_printf(c->arena, "%s/probes", folder);
    DIR *d = dir ? opendir(dir) : NULL;
    if (!d)
        return vd_fail_errno(&c->err, VD_NOINPUT, dir, errno, "cannot be opened");
    for (struct dirent *e; n < 256 && (e = readdir(d));) {
        size_t len = strlen(e->d_name);
        if (len > 4 && strcmp(e->d_name + len - 4, end) == 0)
            names[n++] = vd_arena_strdup(c->arena, e->d_name);
    }
    closedir(d);
    if (n == 0)
        return vd_fail(&c->err, VD_NOINPUT, dir, "holds no probe");
    qsort(names, n, sizeof(names[0]), by_name);
    *out = vd_arena_printf(c->arena, "%s/%s", dir, names[0]);
    return *out ? VD_OK : vd_fail(&c->err, VD_NOMEM, "demo", "not enough memory");
}

static void print_result(struct cli *c, const struct paths *p, const struct vd_candidate *best)
{
    say(c,
        "\nResult: the first lead is %s, %s, with a score of %.1f: %s. Look at it,\n"
        "then record what you think of it, or that it is none of these:\n"
        "  vedette -c %s show %s\n"
        "  vedette -c %s decide %lld possible --reason '...'\n"
        "  vedette -c %s decide --search %lld --none --reason '...'\n",
        best->record_ref ? best->record_ref : "?", best->name ? best->name : "(no name)",
        best->score, best->worth->support.words, p->file.data,
        best->record_ref ? best->record_ref : "?", p->file.data, (long long)best->id, p->file.data,
        (long long)best->search);
}

static int show_lists(struct cli *c, const struct paths *p)
{
    const struct vd_list persons = {.kind = VD_PERSON}, orgs = {.kind = VD_ORG};
    say(c, "\n$ vedette -c %s batches\n", p->file.data);
    int rc = cli_find("batches")->run(c);
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (rc)
        return rc;
    say(c, "\n$ vedette -c %s profiles --limit 8\n", p->file.data);
    rc = list_print(c, &persons, 8);
    if (rc)
        return rc;
    say(c, "\n$ vedette -c %s orgs --limit 5\n", p->file.data);
    return list_print(c, &orgs, 5);
}

/* Search the first probe of a kind as a user would, with the command above what it prints. */
static int show_search(struct cli *c, const struct paths *p, int modality,
                       const struct vd_candidate **best)
{
    struct vd_search q = {
        .modality = modality, .purpose = "demonstration", .basis = "demonstration", .top = 5};
    bool finger = modality == VD_FINGER;
    const char *probe = NULL;
    int rc = first_probe(c, p->folder.data, finger ? ".fmr" : ".npy", &probe);
    if (rc)
        return rc;
    q.engine = finger ? NULL : "demo-face/1";
    say(c,
        "\n$ vedette -c %s match %s %s%s --purpose demonstration --basis demonstration --top 5\n",
        p->file.data, vd_modality_name(modality), probe, finger ? "" : " --engine demo-face/1");
    return match_run(c, &probe, 1, 0, &q, best);
}

static int story(struct cli *c, const struct paths *p)
{
    const struct vd_candidate *best = NULL;
    int rc = show_lists(c, p);
    if (!rc)
        rc = show_search(c, p, VD_FACE, NULL);
    if (!rc)
        rc = show_search(c, p, VD_FINGER, &best);
    if (!rc && best)
        print_result(c, p, best);
    return rc;
}

static int run(struct cli *c)
{
    struct paths p = {{0}, {0}};
    struct vd_demo d = {0};
    bool desk = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !c->json;
    int rc = find_paths(c, &p);
    if (rc)
        goto out;
    rc = vd_demo_build(p.folder.data, p.file.data, cli_job_begin(c, "demo"), &d, &c->err);
    cli_job_end();
    bool fresh = rc == VD_OK;
    if (rc == VD_EXISTS) {
        memset(&c->err, 0, sizeof(c->err));
        rc = VD_OK;
    }
    if (rc)
        goto out;
    print_built(c, &p, &d, fresh);
    if (cli_has(c, "build-only") || c->json)
        goto out;
    if (desk && cli_flush(c))
        rc = desk_start(c, &(struct cli_desk){.case_path = p.file.data});
    else
        rc = story(c, &p);
out:
    c->case_given = NULL;
    vd_buf_free(&p.folder);
    vd_buf_free(&p.file);
    return rc;
}

static const struct cli_opt options[] = {
    {"build-only", 0, NULL, "make the case, then stop"},
    {0},
};

const struct cli_cmd cmd_demo = {
    .name = "demo",
    .synopsis = "[--build-only] [--json]",
    .summary = "Open the desk on a fictional case",
    .help = "The case is made from a seed, always the same, in $XDG_DATA_HOME/vedette/demo, or "
            "beside the\n"
            "file of -c. Everybody in it is invented and every portrait is drawn. Without a "
            "terminal the\n"
            "same story is printed: import, list, match, result.",
    .options = options,
    .max_args = 0,
    .flags = CLI_WORKER,
    .run = run,
};
