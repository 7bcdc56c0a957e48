/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-evaluate.c: error rates of a matcher on labelled templates, and their plot. */
#include "config.h"

#include "cli/evaluated.h"

#include <errno.h>

#include "cli/face.h"
#include <vedette/det.h>
#include <vedette/io.h>

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

/* ---- the plot ---- */

/* All pairs, or a curve a group where there are groups that people fill. */
static int plot_of(struct cli *c, const struct vd_evaluation *e, const char *labels,
                   struct vd_det_curve curves[VD_DET_CURVES], struct vd_det_plot *d)
{
    int n = 0;
    for (size_t i = 0; i < e->n_groups && n < VD_DET_CURVES; i++)
        if (!e->groups[i].too_few && vd_det_drawable(&e->groups[i].rates))
            curves[n++] = (struct vd_det_curve){e->groups[i].name, &e->groups[i].rates};
    bool parts = n > 0;
    if (!parts)
        curves[n++] = (struct vd_det_curve){"all pairs", &e->rates};
    const char *title = e->n_groups && n > 0 ? vd_arena_printf(c->arena, "DET of %s on %s by %s",
                                                               e->name, vd_path_base(labels), e->by)
                                             : vd_arena_printf(c->arena, "DET of %s on %s", e->name,
                                                               vd_path_base(labels));
    *d = (struct vd_det_plot){.title = title, .curves = curves, .n_curves = n};
    if (parts && e->n_groups > VD_DET_CURVES)
        complain(c, "the plot shows the first %d groups of %zu", VD_DET_CURVES, e->n_groups);
    return title ? VD_OK : vd_fail(&c->err, VD_NOMEM, "evaluate", "not enough memory");
}

/* Into --svg's file and on the terminal. */
static int plot(struct cli *c, const struct vd_evaluation *e, const char *labels, int mode)
{
    struct vd_det_curve curves[VD_DET_CURVES];
    struct vd_det_plot d;
    struct vd_buf svg = {0};
    const char *path = cli_opt(c, "svg");
    if (!vd_det_drawable(&e->rates) && !path)
        return VD_OK;
    int rc = plot_of(c, e, labels, curves, &d);
    if (!rc && path)
        rc = vd_det_svg(&d, &svg, &c->err);
    if (!rc && path)
        rc = vd_write_file(path, svg.data, svg.len, &c->err);
    vd_buf_free(&svg);
    if (!rc && !c->json)
        face_det(c, &d, mode);
    return rc;
}

static int run(struct cli *c)
{
    struct vd_evaluation e = {0};
    struct vd_evaluate how = {0};
    const char *path = cli_opt(c, "scores");
    int modality = vd_modality_by_name(c->args[0]), mode = FACE_AUTO;
    if (!modality)
        return cli_usage(c, "'%s' is no modality: finger, face or voice", c->args[0]);
    int rc = read_options(c, &how);
    if (!rc)
        rc = cli_metric(c, &how.metric);
    if (!rc && how.metric && modality == VD_FINGER)
        rc = cli_usage(c, "only vectors are compared by a metric");
    if (!rc)
        rc = cli_word(c, "picture", &mode);
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
        (c->json ? json_evaluation : say_evaluation)(c, &e, &how);
        rc = plot(c, &e, c->args[1], mode);
    }
    vd_evaluation_close(&e);
    return rc;
}

static const struct cli_opt options[] = {
    {"protocol", 0, "fvc|all", "which pairs; fvc unless said"},
    {"sets", 0, "SET[:SET]", "only these rows; of two sets, one against the other"},
    {"by", 0, "COLUMN", "also by the values of this column; by database unless said"},
    {"replicates", 0, "N", "of the bootstrap, 1000 unless said; 0: no intervals"},
    {"scores", 'o', "FILE", "write every score as CSV: probe,gallery,genuine,score"},
    {"svg", 0, "FILE", "write the DET curve, or one a group, to this file"},
    {"picture", 0, "auto|sixel|symbols|off", "how the curve is drawn here; auto asks the terminal"},
    {"metric", 0, "cosine|inner", "how vectors are compared; by the cosine unless said"},
    {"threads", 't', "N", "use N cores; all unless said"},
    {0},
};

const struct cli_cmd cmd_evaluate = {
    .name = "evaluate",
    .synopsis =
        "finger|face|voice LABELS.csv [--protocol fvc|all] [--sets SET[:SET]] [--by COLUMN]\n"
        "    [--replicates N] [--scores OUT.csv] [--metric cosine|inner] [--threads N]\n"
        "    [--svg FILE] [--picture auto|sixel|symbols|off] [--json]",
    .summary = "Measure a matcher on labelled templates",
    .help =
        "LABELS.csv has the columns file,subject,impression and, if only pairs across the two are\n"
        "wanted, role (probe or gallery); also row or template_id (which of a file's templates),\n"
        "set, database, resolution, sex, age, quality. fvc: all genuine pairs\n"
        "once, first impressions against first impressions. all: every pair of two files once.\n"
        "Rates come with 95 % intervals and the score at which they are taken. Needs no case.",
    .options = options,
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
