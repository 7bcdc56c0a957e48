/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-evaluate.c: error rates of a matcher on labelled templates. */
#include "config.h"

#include "cli/cli.h"

#include <errno.h>
#include <math.h>

#include <vedette/evaluate.h>
#include <vedette/io.h>

static void print_json(struct cli *c, const struct vd_evaluation *r, const char *protocol)
{
    struct vd_json *j = cli_json(c);
    vd_json_kreal(j, "eer", r->eer);
    vd_json_kreal(j, "fnmr_at_fmr_1e2", r->fnmr_at_fmr_1e2);
    vd_json_kreal(j, "fnmr_at_fmr_1e3", r->fnmr_at_fmr_1e3);
    vd_json_kreal(j, "zero_fmr", r->zero_fmr);
    vd_json_kint(j, "n_genuine", r->n_genuine);
    vd_json_kint(j, "n_impostor", r->n_impostor);
    vd_json_kreal(j, "matches_per_second", r->matches_per_second);
    vd_json_kint(j, "n_files", r->n_files);
    vd_json_kint(j, "n_subjects", r->n_subjects);
    vd_json_kint(j, "n_refused", r->n_refused);
    vd_json_kstr(j, "protocol", protocol);
    cli_json_line(c);
}

static void rate(struct cli *c, const char *label, double v)
{
    if (isnan(v))
        say(c, "%-22s undefined\n", label);
    else
        say(c, "%-22s %8.4f %%\n", label, 100 * v);
}

static void print_text(struct cli *c, const struct vd_evaluation *r, const char *protocol)
{
    say(c, "%lld files of %lld subjects, protocol %s: %lld genuine pairs, %lld impostor pairs\n",
        (long long)r->n_files, (long long)r->n_subjects, protocol, (long long)r->n_genuine,
        (long long)r->n_impostor);
    if (r->n_refused)
        say(c, "%lld templates could not be read; all their pairs score lowest\n",
            (long long)r->n_refused);
    rate(c, "EER", r->eer);
    rate(c, "FNMR at FMR 1/100", r->fnmr_at_fmr_1e2);
    rate(c, "FNMR at FMR 1/1000", r->fnmr_at_fmr_1e3);
    rate(c, "FNMR at zero FMR", r->zero_fmr);
    say(c, "%-22s %8.0f\n", "matches per second", r->matches_per_second);
}

static int run(struct cli *c)
{
    static const char *const names[] = {"fvc", "all"};
    struct vd_evaluation r = {0};
    const char *path = cli_opt(c, "scores");
    FILE *scores = NULL;
    int protocol = 0;
    int64_t threads = 0;
    int modality = vd_modality_by_name(c->args[0]);
    if (!modality)
        return cli_usage(c, "'%s' is no modality: finger or face", c->args[0]);
    int rc = cli_word(c, "protocol", &protocol);
    if (!rc)
        rc = cli_int(c, "threads", 1, 256, &threads);
    if (rc)
        return rc;
    if (path && !(scores = fopen(path, "w")))
        return vd_fail_errno(&c->err, VD_IO, path, errno, "cannot be written");
    rc = vd_evaluate(c->args[1], modality, protocol ? VD_PROTOCOL_ALL : VD_PROTOCOL_FVC, scores,
                     (int)threads, cli_job_begin(c, "evaluate"), &r, &c->err);
    cli_job_end();
    if (scores && (ferror(scores) | fclose(scores)) && !rc)
        rc = vd_fail_errno(&c->err, VD_IO, path, errno, "cannot be written");
    if (rc)
        return rc;
    if (c->json && r.n_refused)
        complain(c, "%lld files of %s could not be read: each scores -inf", (long long)r.n_refused,
                 vd_path_base(c->args[1]));
    if (c->json)
        print_json(c, &r, names[protocol]);
    else
        print_text(c, &r, names[protocol]);
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"protocol", 0, "fvc|all", "which pairs; fvc unless said"},
    {"scores", 'o', "FILE", "write every score as CSV: probe,gallery,genuine,score"},
    {"threads", 't', "N", "use N cores; all unless said"},
    {0},
};

const struct cli_cmd cmd_evaluate = {
    .name = "evaluate",
    .synopsis =
        "finger|face LABELS.csv [--protocol fvc|all] [--scores OUT.csv] [--threads N] [--json]",
    .summary = "Measure a matcher on labelled templates",
    .help =
        "LABELS.csv has the columns file,subject,impression and, if only pairs across the two are\n"
        "wanted, role (probe or gallery). fvc: all genuine pairs once, first impressions against\n"
        "first impressions. all: every pair of two files once. Needs no case.",
    .options = options,
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
