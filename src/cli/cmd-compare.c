/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-compare.c: two templates against each other. */
#include "config.h"

#include "cli/cli.h"

#include <vedette/identify.h>

static void print_json(struct cli *c, const struct vd_comparison *r)
{
    struct vd_json *j = cli_json(c);
    vd_json_kstr(j, "a", c->args[0]);
    vd_json_kstr(j, "b", c->args[1]);
    vd_json_kstr(j, "modality", vd_modality_name(r->modality));
    vd_json_kstr(j, "matcher", r->matcher);
    vd_json_kreal(j, "score", r->score);
    vd_json_kint(j, "n_a", r->n_a);
    vd_json_kint(j, "n_b", r->n_b);
    vd_json_kint(j, "n_pairs", r->n_pairs);
    vd_json_kreal(j, "rotation_deg", r->rotation_deg);
    vd_json_kreal(j, "mean_residual_px", r->mean_residual_px);
    vd_json_key(j, "pairs");
    vd_json_arr(j);
    for (int i = 0; i < r->n_pairs && i < 255; i++) {
        vd_json_arr(j);
        vd_json_int(j, r->pair_a[i]);
        vd_json_int(j, r->pair_b[i]);
        vd_json_arr_end(j);
    }
    vd_json_arr_end(j);
    cli_json_line(c);
}

static int run(struct cli *c)
{
    struct vd_comparison r = {0};
    int rc = vd_compare_files(c->args[0], c->args[1], cli_opt(c, "engine"), &r, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        print_json(c, &r);
        return VD_OK;
    }
    say(c, "score %.4f  (%s, matcher %s)\n", r.score, vd_modality_name(r.modality), r.matcher);
    if (r.modality == VD_FINGER)
        say(c, "%d and %d minutiae, %d paired, rotation %.1f degrees, mean residual %.1f pixels\n",
            r.n_a, r.n_b, r.n_pairs, r.rotation_deg, r.mean_residual_px);
    else
        say(c, "%d dimensions\n", r.n_a);
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"engine", 'e', "NAME/VERSION", "read both as templates of this engine"},
    {0},
};

const struct cli_cmd cmd_compare = {
    .name = "compare",
    .synopsis = "A B [--engine NAME/VERSION] [--json]",
    .summary = "Compare two template files with each other",
    .help = "The first template of each file. Needs no case and stores nothing. Templates of "
            "different\n"
            "engines never compare.",
    .options = options,
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
