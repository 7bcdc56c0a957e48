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

static void print(struct cli *c, const struct vd_enrol_result *r)
{
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kint(j, "files", r->n_files);
        vd_json_kint(j, "added", r->n_added);
        vd_json_kint(j, "same", r->n_same);
        vd_json_kint(j, "refused", r->n_refused);
        vd_json_kint(j, "new_subjects", r->n_bare);
        cli_json_line(c);
        return;
    }
    say(c, "%lld files: %lld templates added, %lld were there already, %lld refused\n",
        (long long)r->n_files, (long long)r->n_added, (long long)r->n_same,
        (long long)r->n_refused);
    if (r->n_bare)
        say(c, "%lld record ids were not in the case: each is a bare subject now\n",
            (long long)r->n_bare);
}

static int run(struct cli *c)
{
    struct vd_enrol_result r = {0};
    struct refusals refused = {.c = c};
    int64_t position = -1;
    int modality = vd_modality_by_name(c->args[0]);
    if (!modality)
        return cli_usage(c, "'%s' is no modality: finger or face", c->args[0]);
    int rc = cli_int(c, "position", 0, 10, &position);
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (rc)
        return rc;
    struct vd_enrol_opts o = {
        .modality = modality,
        .engine = cli_opt(c, "engine"),
        .subject_ref = cli_opt(c, "subject"),
        .position = (int)position,
        .job = cli_job_begin(c, "enrol"),
    };
    rc = vd_enrol(c->store, c->args + 1, c->n_args - 1, &o, on_refuse, &refused, &r, &c->err);
    cli_job_end();
    if (rc)
        return rc;
    print(c, &r);
    if (r.n_refused > 0 && r.n_added + r.n_same == 0)
        return vd_fail(&c->err, refused.first == VD_NOINPUT ? VD_NOINPUT : VD_CORRUPT, "enrol",
                       "every template was refused");
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"engine", 'e', "NAME/VERSION", "what made the templates; else what the file says"},
    {"subject", 's', "RECORD_ID",
     "put all under this record; else the ids beside the vectors, or "
     "the name of the file"},
    {"position", 0, "CODE", "finger position 0..10 where the file says none"},
    {0},
};

const struct cli_cmd cmd_enrol = {
    .name = "enrol",
    .synopsis = "finger|face [--engine NAME/VERSION] [--subject RECORD_ID] [--json] FILE|DIR...",
    .summary = "Bring biometric templates into the case",
    .help =
        "Fingers: minutiae records of ISO/IEC 19794-2 and ANSI 378 in all their layouts, detected\n"
        "and never guessed. Faces: X.npy of float32 with X.ids beside it, or JSON lines. A folder\n"
        "is read through, sorted by name. A broken template is refused with the byte and the\n"
        "reason; the others go in. A record id that the case does not have becomes a subject.",
    .options = options,
    .min_args = 2,
    .max_args = -1,
    .run = run,
};
