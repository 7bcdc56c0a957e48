/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-enrol.c: biometric templates into the case. */
#include "config.h"

#include "cli/cli.h"

#include <vedette/identify.h>
#include <vedette/template.h>

struct refusals {
    struct cli *c;
    enum vd_rc first;
};

static void on_refuse(void *ctx, const char *path, const struct vd_err *why)
{
    struct refusals *r = ctx;
    (void)path;
    complain_err(r->c, why);
    if (!r->first)
        r->first = why->code;
}

static void on_warn(void *ctx, const char *path, const char *what)
{
    struct refusals *r = ctx;
    cli_warn_template(r->c, path, what);
}

static void print(struct cli *c, const struct vd_enrol_result *r)
{
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kint(j, "files", r->n_files);
        vd_json_kint(j, "added", r->n_added);
        vd_json_kint(j, "same", r->n_same);
        vd_json_kint(j, "refused", r->n_refused);
        vd_json_kint(j, "new_subjects", r->n_bare);
        vd_json_kint(j, "warned", r->n_warned);
        vd_json_kint(j, "unrated", r->n_unrated);
        vd_json_kint(j, "assumed", r->n_assumed);
        cli_json_line(c);
        return;
    }
    say(c, "%lld files: %lld templates added, %lld were there already, %lld refused\n",
        (long long)r->n_files, (long long)r->n_added, (long long)r->n_same,
        (long long)r->n_refused);
    if (r->n_bare)
        say(c, "%lld record ids were not in the case: each is a bare subject now\n",
            (long long)r->n_bare);
    if (r->n_warned)
        say(c, "%lld with a warning\n", (long long)r->n_warned);
    if (r->n_assumed)
        say(c, "%lld state no resolution and are read at 500 dpi: --dpi N says another\n",
            (long long)r->n_assumed);
    if (r->n_unrated)
        say(c, "%lld state no quality of their minutiae\n", (long long)r->n_unrated);
}

static int run(struct cli *c)
{
    struct vd_enrol_result r = {0};
    struct refusals refused = {.c = c};
    int64_t position = -1;
    int modality = vd_modality_by_name(c->args[0]);
    if (!modality)
        return cli_usage(c, "'%s' is no modality: finger, face or voice", c->args[0]);
    struct vd_reading as;
    int metric = 0;
    int rc = cli_int(c, "position", 0, 10, &position);
    if (!rc)
        rc = cli_reading(c, &as, 1);
    if (!rc)
        rc = cli_metric(c, &metric);
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (rc)
        return rc;
    struct vd_enrol_opts o = {
        .modality = modality,
        .engine = cli_opt(c, "engine"),
        .subject_ref = cli_opt(c, "subject"),
        .position = (int)position,
        .as = as,
        .metric = metric,
        .warn = on_warn,
        .job = cli_job_begin(c, "enrol"),
    };
    rc = vd_enrol(c->store, c->args + 1, c->n_args - 1, &o, on_refuse, &refused, &r, &c->err);
    cli_job_end();
    if (rc)
        return rc;
    if (r.n_own)
        complain(c,
                 "warning: %lld templates state their own resolution, which stands: --dpi was not "
                 "used for them",
                 (long long)r.n_own);
    print(c, &r);
    if (r.n_refused > 0 && r.n_added + r.n_same == 0)
        return vd_fail(&c->err, refused.first == VD_NOINPUT ? VD_NOINPUT : VD_CORRUPT, "enrol",
                       "every template was refused");
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"engine", 'e', "NAME/VERSION", "what made the templates; else what the file says"},
    {"metric", 0, "cosine|inner", "how vectors of a new engine compare; by the cosine unless said"},
    {"subject", 's', "RECORD_ID",
     "put all under this record; else the ids beside the vectors, or "
     "the name of the file"},
    {"position", 0, "CODE", "finger position 0..10 where the file says none"},
    {"dpi", 0, "N", "resolution where the files state none, and of the true images; else 500"},
    {"true-size", 0, "WxH",
     "size of the images before they were stretched to the stated size; the stretch is undone"},
    {0},
};

const struct cli_cmd cmd_enrol = {
    .name = "enrol",
    .synopsis =
        "finger|face|voice [--engine NAME/VERSION] [--subject RECORD_ID] [--position CODE]\n"
        "    [--metric cosine|inner] [--dpi N] [--true-size WxH] [--json] FILE|DIR...",
    .summary = "Bring biometric templates into the case",
    .help =
        "Fingers: minutiae records of ISO/IEC 19794-2 and ANSI 378 in all their layouts, detected\n"
        "and never guessed, and .xyt of NBIS. Faces and voices: X.npy of float32 with X.ids beside "
        "it, or "
        "JSON lines. A folder\n"
        "is read through, sorted by name. A broken template is refused with the byte and the\n"
        "reason; the others go in. A record id that the case does not have becomes a subject.",
    .options = options,
    .min_args = 2,
    .max_args = -1,
    .run = run,
};
