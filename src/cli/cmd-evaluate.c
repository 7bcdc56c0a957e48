/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-evaluate.c: error rates of a matcher on labelled templates. */
#include "config.h"

#include "cli/cli.h"

#include <errno.h>
#include <math.h>

#include <vedette/evaluate.h>
#include <vedette/io.h>
#include <vedette/text.h>

static const char *const protocols[] = {"fvc", "all"};
static const char *const rate_names[VD_N_RATES] = {"EER", "FNMR at FMR 1/100", "FNMR at FMR 1/1000",
                                                   "FNMR at FMR 1/10000", "FNMR at zero FMR"};

static void json_rates(struct vd_json *j, const struct vd_rates *r)
{
    static const char *const keys[VD_N_RATES][4] = {
        {"eer", "eer_low", "eer_high", "eer_threshold"},
        {"fnmr_at_fmr_1e2", "fnmr_at_fmr_1e2_low", "fnmr_at_fmr_1e2_high",
         "fnmr_at_fmr_1e2_threshold"},
        {"fnmr_at_fmr_1e3", "fnmr_at_fmr_1e3_low", "fnmr_at_fmr_1e3_high",
         "fnmr_at_fmr_1e3_threshold"},
        {"fnmr_at_fmr_1e4", "fnmr_at_fmr_1e4_low", "fnmr_at_fmr_1e4_high",
         "fnmr_at_fmr_1e4_threshold"},
        {"zero_fmr", "zero_fmr_low", "zero_fmr_high", "zero_fmr_threshold"}};
    for (int k = 0; k < VD_N_RATES; k++)
        vd_json_kreal(j, keys[k][0], r->rate[k].value);
    for (int k = 0; k < VD_N_RATES; k++) {
        vd_json_kreal(j, keys[k][1], r->rate[k].low);
        vd_json_kreal(j, keys[k][2], r->rate[k].high);
        vd_json_kreal(j, keys[k][3], r->rate[k].threshold);
    }
    vd_json_kint(j, "n_genuine", r->n_genuine);
    vd_json_kint(j, "n_impostor", r->n_impostor);
}

static void json_fixed(struct vd_json *j, const struct vd_rates *r)
{
    vd_json_key(j, "at_score");
    vd_json_arr(j);
    for (int k = 0; k < VD_N_FIXED; k++) {
        vd_json_obj(j);
        vd_json_kreal(j, "threshold", r->fmr_at[k].threshold);
        vd_json_kreal(j, "fmr", r->fmr_at[k].value);
        vd_json_kreal(j, "fmr_low", r->fmr_at[k].low);
        vd_json_kreal(j, "fmr_high", r->fmr_at[k].high);
        vd_json_kint(j, "n_accepted", r->n_accepted_at[k]);
        vd_json_kreal(j, "fnmr", r->fnmr_at[k].value);
        vd_json_kreal(j, "fnmr_low", r->fnmr_at[k].low);
        vd_json_kreal(j, "fnmr_high", r->fnmr_at[k].high);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void json_groups(struct vd_json *j, const struct vd_evaluation *e)
{
    vd_json_kstr(j, "by", e->by);
    vd_json_key(j, "groups");
    vd_json_arr(j);
    for (size_t i = 0; i < e->n_groups; i++) {
        vd_json_obj(j);
        vd_json_kstr(j, "group", e->groups[i].name);
        vd_json_kint(j, "n_subjects", e->groups[i].rates.n_subjects);
        json_rates(j, &e->groups[i].rates);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void print_json(struct cli *c, const struct vd_evaluation *e, const struct vd_evaluate *how)
{
    struct vd_json *j = cli_json(c);
    json_rates(j, &e->rates);
    vd_json_kreal(j, "matches_per_second", e->matches_per_second);
    vd_json_kint(j, "n_files", e->n_files);
    vd_json_kint(j, "n_subjects", e->n_subjects);
    vd_json_kint(j, "n_refused", e->n_refused);
    vd_json_kint(j, "n_same_impression", e->n_same);
    vd_json_kstr(j, "protocol", protocols[how->protocol == VD_PROTOCOL_ALL]);
    vd_json_kstr(j, "matcher", e->name);
    vd_json_kreal(j, "mean_minutiae", e->mean_minutiae);
    vd_json_kreal(j, "rank_1", e->rank_1.value);
    vd_json_kreal(j, "rank_1_low", e->rank_1.low);
    vd_json_kreal(j, "rank_1_high", e->rank_1.high);
    vd_json_kint(j, "n_searches", e->n_searches);
    vd_json_kint(j, "replicates", how->replicates);
    vd_json_kint(j, "seed", VD_BOOTSTRAP_SEED);
    if (e->scaled)
        json_fixed(j, &e->rates);
    if (e->by)
        json_groups(j, e);
    cli_json_line(c);
}

static void interval(struct cli *c, const struct vd_rate *r)
{
    if (!isnan(r->low))
        say(c, "  %8.4f to %8.4f", 100 * r->low, 100 * r->high);
}

static void print_rate(struct cli *c, const char *label, const struct vd_rate *r)
{
    if (isnan(r->value)) {
        say(c, "%-22s undefined\n", label);
        return;
    }
    say(c, "%-22s %8.4f %%", label, 100 * r->value);
    interval(c, r);
    if (isinf(r->threshold) && r->threshold > 0)
        say(c, "  at no score");
    else if (isfinite(r->threshold))
        say(c, "  at score %.4g", r->threshold);
    say(c, "\n");
}

static void print_rates(struct cli *c, const struct vd_rates *r)
{
    for (int k = 0; k < VD_N_RATES; k++)
        print_rate(c, rate_names[k], &r->rate[k]);
    if (r->n_impostor > 0 && r->n_impostor < 10000)
        say(c,
            "With fewer than 10000 impostor pairs the rate at FMR 1/10000 is that at zero FMR.\n");
}

static void print_fixed(struct cli *c, const struct vd_rates *r)
{
    if (isnan(r->fmr_at[0].value))
        return;
    say(c, "\n%-8s %9s %8s  %-34s %s\n", "at score", "FMR meant", "pairs", "FMR seen, %",
        "FNMR, %");
    for (int k = 0; k < VD_N_FIXED; k++) {
        const struct vd_rate *fmr = &r->fmr_at[k], *fnmr = &r->fnmr_at[k];
        say(c, "%8.0f %9.4f %8lld  %8.4f", fmr->threshold, 100 * pow(10, -fmr->threshold / 10),
            (long long)r->n_accepted_at[k], 100 * fmr->value);
        interval(c, fmr);
        say(c, "   %8.4f", 100 * fnmr->value);
        interval(c, fnmr);
        say(c, "\n");
    }
}

static void print_groups(struct cli *c, const struct vd_evaluation *e)
{
    int width = (int)vd_text_width(e->by);
    for (size_t i = 0; i < e->n_groups; i++) {
        int w = (int)vd_text_width(e->groups[i].name);
        width = w > width ? w : width;
    }
    say(c, "\n%-*s %8s %8s %8s %8s %8s %8s %8s  EER from, to\n", width, e->by, "genuine",
        "impostor", "EER", "1/100", "1/1000", "1/10000", "zero");
    for (size_t i = 0; i < e->n_groups; i++) {
        const struct vd_rates *r = &e->groups[i].rates;
        int pad = width - (int)vd_text_width(e->groups[i].name);
        say(c, "%s%*s %8lld %8lld", e->groups[i].name, pad, "", (long long)r->n_genuine,
            (long long)r->n_impostor);
        for (int k = 0; k < VD_N_RATES; k++)
            say(c, isnan(r->rate[k].value) ? "        -" : " %8.4f", 100 * r->rate[k].value);
        interval(c, &r->rate[VD_EER]);
        say(c, "\n");
    }
}

static void print_text(struct cli *c, const struct vd_evaluation *e, const struct vd_evaluate *how)
{
    say(c, "%lld files of %lld subjects, protocol %s: %lld genuine pairs, %lld impostor pairs\n",
        (long long)e->n_files, (long long)e->n_subjects,
        protocols[how->protocol == VD_PROTOCOL_ALL], (long long)e->rates.n_genuine,
        (long long)e->rates.n_impostor);
    say(c, "%-22s %8.4f %%  %lld templates could not be read%s\n", "failure to enrol",
        100 * (double)e->n_refused / (double)e->n_files, (long long)e->n_refused,
        e->n_refused ? "; all their pairs score lowest" : "");
    if (e->n_same)
        say(c, "%lld pairs of one impression in two sets are left out\n", (long long)e->n_same);
    print_rates(c, &e->rates);
    if (e->n_searches) {
        print_rate(c, "rank 1", &e->rank_1);
        say(c, "%-22s %8lld\n", "searches", (long long)e->n_searches);
    }
    say(c, "%-22s %8.0f", "matches per second", e->matches_per_second);
    if (!isnan(e->mean_minutiae))
        say(c, "    %.1f minutiae a template", e->mean_minutiae);
    say(c, "\n");
    if (e->scaled)
        print_fixed(c, &e->rates);
    if (e->n_groups)
        print_groups(c, e);
    if (how->replicates)
        say(c, "\nFrom, to: 95 %% of %d replicates, drawn by subject (seed %d). Matcher %s.\n",
            how->replicates, VD_BOOTSTRAP_SEED, e->name);
}

static int read_options(struct cli *c, struct vd_evaluate *how)
{
    int64_t threads = 0, replicates = VD_BOOTSTRAP_REPLICATES;
    int protocol = 0;
    int rc = cli_word(c, "protocol", &protocol);
    if (!rc)
        rc = cli_int(c, "threads", 1, 256, &threads);
    if (!rc)
        rc = cli_int(c, "replicates", 0, 100000, &replicates);
    how->protocol = protocol ? VD_PROTOCOL_ALL : VD_PROTOCOL_FVC;
    how->sets = cli_opt(c, "sets");
    how->by = cli_opt(c, "by");
    how->threads = (int)threads;
    how->replicates = (int)replicates;
    return rc;
}

static void warn(struct cli *c, const struct vd_evaluation *e, const char *labels)
{
    if (c->json && e->n_refused)
        complain(c, "%lld files of %s could not be read: each scores -inf", (long long)e->n_refused,
                 vd_path_base(labels));
    if (e->n_equal)
        complain(c,
                 "%lld pairs are of one subject and one impression number; if they are one "
                 "impression by two extractors, say so in a column set, and they are left out",
                 (long long)e->n_equal);
}

static int run(struct cli *c)
{
    struct vd_evaluation e = {0};
    struct vd_evaluate how = {0};
    const char *path = cli_opt(c, "scores");
    int modality = vd_modality_by_name(c->args[0]);
    if (!modality)
        return cli_usage(c, "'%s' is no modality: finger, face or voice", c->args[0]);
    int rc = read_options(c, &how);
    if (!rc)
        rc = cli_metric(c, &how.metric);
    if (!rc && how.metric && modality == VD_FINGER)
        rc = cli_usage(c, "only vectors are compared by a metric");
    if (rc)
        return rc;
    if (path && !(how.scores = fopen(path, "w")))
        return vd_fail_errno(&c->err, VD_IO, path, errno, "cannot be written");
    rc = vd_evaluate(c->args[1], modality, &how, cli_job_begin(c, "evaluate"), &e, &c->err);
    cli_job_end();
    if (how.scores && (ferror(how.scores) | fclose(how.scores)) && !rc)
        rc = vd_fail_errno(&c->err, VD_IO, path, errno, "cannot be written");
    if (!rc) {
        warn(c, &e, c->args[1]);
        (c->json ? print_json : print_text)(c, &e, &how);
    }
    vd_evaluation_close(&e);
    return rc;
}

static const struct cli_opt options[] = {
    {"protocol", 0, "fvc|all", "which pairs; fvc unless said"},
    {"sets", 0, "SET[:SET]", "only these rows; of two sets, one against the other"},
    {"by", 0, "COLUMN", "also by the values of this column; by database unless said"},
    {"metric", 0, "cosine|inner", "how vectors are compared; by the cosine unless said"},
    {"replicates", 0, "N", "of the bootstrap, 1000 unless said; 0: no intervals"},
    {"scores", 'o', "FILE", "write every score as CSV: probe,gallery,genuine,score"},
    {"threads", 't', "N", "use N cores; all unless said"},
    {0},
};

const struct cli_cmd cmd_evaluate = {
    .name = "evaluate",
    .synopsis =
        "finger|face|voice LABELS.csv [--protocol fvc|all] [--sets SET[:SET]] [--by COLUMN]\n"
        "    [--metric cosine|inner] [--replicates N] [--scores OUT.csv] [--threads N] [--json]",
    .summary = "Measure a matcher on labelled templates",
    .help =
        "LABELS.csv has the columns file,subject,impression and, if only pairs across the two are\n"
        "wanted, role (probe or gallery); also set, database, resolution. fvc: all genuine pairs\n"
        "once, first impressions against first impressions. all: every pair of two files once.\n"
        "Rates come with 95 % intervals and the score at which they are taken. Needs no case.",
    .options = options,
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
