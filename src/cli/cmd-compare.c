/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-compare.c: two templates against each other, why the score is what it is, and a drawing. */
#include "config.h"

#include "cli/cli.h"

#include <math.h>
#include <string.h>
#include "cli/face.h"
#include <vedette/drawing.h>
#include <vedette/io.h>

static const double SMALL = 0.5; /* a share below this speaks neither for nor against */

static void print_indices(struct vd_json *j, const struct vd_explain *w)
{
    vd_json_key(j, "pairs");
    vd_json_arr(j);
    for (int i = 0; i < w->n_pairs; i++) {
        vd_json_arr(j);
        vd_json_int(j, w->pairs[i].a);
        vd_json_int(j, w->pairs[i].b);
        vd_json_arr_end(j);
    }
    vd_json_arr_end(j);
}

static void print_residuals(struct vd_json *j, const struct vd_explain *w)
{
    vd_json_key(j, "residuals");
    vd_json_arr(j);
    for (int i = 0; i < w->n_pairs; i++) {
        vd_json_obj(j);
        vd_json_kreal(j, "px", round((double)w->pairs[i].px * 100) / 100);
        vd_json_kreal(j, "deg", round((double)w->pairs[i].deg * 100) / 100);
        vd_json_kreal(j, "likeness", round((double)w->pairs[i].likeness * 1000) / 1000);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void print_reasons(struct vd_json *j, const struct vd_explain *w)
{
    vd_json_key(j, "reasons");
    vd_json_arr(j);
    for (int i = 0; i < w->n_reasons; i++) {
        vd_json_obj(j);
        vd_json_kstr(j, "name", w->reasons[i].name);
        vd_json_kreal(j, "share", w->reasons[i].share);
        vd_json_kstr(j, "words", w->reasons[i].words);
        vd_json_kstr(j, "fact", w->reasons[i].fact);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void print_why(struct vd_json *j, const struct vd_comparison *r)
{
    const struct vd_explain *w = &r->why;
    char meaning[VD_MEANING];
    vd_score_meaning(r->modality, r->score, meaning);
    vd_json_kstr(j, "meaning", meaning);
    vd_json_kbool(j, "extrapolated", w->extrapolated);
    vd_json_kreal(j, "weight", r->has_weight ? r->weight : NAN); /* not a number: null */
    vd_json_kint(j, "overlap_a", w->overlap_a);
    vd_json_kint(j, "overlap_b", w->overlap_b);
    vd_json_kreal(j, "rotation_deg", w->rotation_deg);
    vd_json_kreal(j, "mean_residual_px", w->mean_residual_px);
    vd_json_kreal(j, "mean_residual_deg", w->mean_residual_deg);
    vd_json_kreal(j, "typical", w->typical);
    print_reasons(j, w);
    print_indices(j, w);
    print_residuals(j, w);
}

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
    print_why(j, r);
    cli_json_line(c);
}

static void say_reasons(struct cli *c, const struct vd_explain *w)
{
    if (!w->n_reasons)
        return;
    say(c, "\nWhat made the score, from the %.1f that is typical of two different fingers:\n",
        w->typical);
    for (int i = 0; i < w->n_reasons; i++) {
        const struct vd_reason *r = &w->reasons[i];
        say(c, "  %-8s %+6.1f  %s%s%s\n",
            r->share > SMALL    ? "for"
            : r->share < -SMALL ? "against"
                                : "neither",
            r->share, r->words, r->fact[0] ? ": " : "", r->fact);
    }
}

static void say_pairs(struct cli *c, const struct vd_explain *w)
{
    enum { COLUMNS = 3 };
    int rows = (w->n_pairs + COLUMNS - 1) / COLUMNS;
    if (rows)
        say(c, "\nPairs, by number in A and B, and what each misses by in pixels and degrees:\n");
    for (int row = 0; row < rows; row++) {
        for (int k = row; k < w->n_pairs; k += rows)
            say(c, "%5d. %4d %4d %5.1f %4.0f ", k + 1, w->pairs[k].a, w->pairs[k].b,
                (double)w->pairs[k].px, (double)w->pairs[k].deg);
        say(c, "\n");
    }
}

static void say_finger(struct cli *c, const struct vd_comparison *r)
{
    const struct vd_explain *w = &r->why;
    char meaning[VD_MEANING];
    vd_score_meaning(r->modality, r->score, meaning);
    say(c, "%s\n", meaning);
    if (r->has_weight)
        say(c, "weight of evidence %+.1f decibans\n", r->weight);
    say(c, "%d and %d minutiae, %d and %d of them in the region that both show, %d paired\n",
        r->n_a, r->n_b, w->overlap_a, w->overlap_b, r->n_pairs);
    if (!r->n_pairs)
        return;
    say(c,
        "with B turned by %.1f degrees %sclockwise the pairs miss by %.1f pixels and %.1f degrees "
        "on average\n",
        fabs(w->rotation_deg), w->rotation_deg < 0 ? "" : "counter-", w->mean_residual_px,
        w->mean_residual_deg);
    say_reasons(c, w);
    say_pairs(c, w);
}

/* Draw the two prints into --draw's file and on the terminal. */
static int draw(struct cli *c, const struct vd_comparison *r, const struct vd_template took[2],
                int mode)
{
    struct vd_minutiae m[2];
    struct vd_buf svg = {0};
    const char *path = cli_opt(c, "draw");
    int rc = VD_OK;
    for (int i = 0; i < 2 && !rc; i++)
        rc = vd_minutiae_decode(c->arena, took[i].bytes, took[i].n_bytes, &m[i], &c->err);
    if (rc)
        return rc;
    struct vd_drawing d = {.a = &m[0],
                           .b = &m[1],
                           .why = r,
                           .name_a = vd_path_base(c->args[0]),
                           .name_b = vd_path_base(c->args[1]),
                           .picked = -1};
    if (!c->json)
        face_prints(c, &d, mode);
    if (path) {
        rc = vd_drawing_svg(&d, &svg, &c->err);
        if (!rc)
            rc = vd_write_file(path, svg.data, svg.len, &c->err);
        vd_buf_free(&svg);
    }
    return rc;
}

static void say_all(struct cli *c, const struct vd_comparison *r)
{
    say(c, "score %.4f  (%s, matcher %s)\n", r->score, vd_modality_name(r->modality), r->matcher);
    if (r->modality == VD_FINGER)
        say_finger(c, r);
    else
        say(c, "%d dimensions\n", r->n_a);
}

static int compare(struct cli *c, struct vd_comparison *r, struct vd_template took[2])
{
    struct vd_reading as[2];
    int metric = 0;
    int rc = cli_reading(c, as, 2);
    if (!rc)
        rc = cli_metric(c, &metric);
    if (!rc)
        rc = vd_compare_files_as(c->arena, c->args[0], c->args[1], cli_opt(c, "engine"), metric, as,
                                 r, took, &c->err);
    for (int i = 0; i < 2 && !rc; i++)
        if (took[i].warning)
            cli_warn_template(c, c->args[i], took[i].warning);
    bool both = cli_opt(c, "dpi") && !strchr(cli_opt(c, "dpi"), ',');
    for (int i = 0; i < 2 && !rc; i++)
        if (took[i].own_px_cm && (!both || (took[0].own_px_cm && took[1].own_px_cm)))
            cli_warn_template(c, c->args[i], VD_OWN_RESOLUTION);
    return rc;
}

static int run(struct cli *c)
{
    struct vd_comparison *r = vd_arena_alloc(c->arena, sizeof *r);
    struct vd_template took[2];
    int mode = FACE_AUTO;
    int rc =
        r ? cli_word(c, "picture", &mode) : vd_fail(&c->err, VD_NOMEM, "compare", "out of memory");
    if (!rc)
        rc = compare(c, r, took);
    if (!rc && r->modality == VD_FINGER)
        rc = draw(c, r, took, mode);
    else if (!rc && cli_has(c, "draw"))
        rc = vd_fail(&c->err, VD_INVALID, "--draw", "only two fingers can be drawn");
    if (rc)
        return rc;
    if (c->json)
        print_json(c, r);
    else
        say_all(c, r);
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"engine", 'e', "NAME/VERSION", "read both as templates of this engine"},
    {"metric", 0, "cosine|inner", "how vectors are compared; by the cosine unless said"},
    {"draw", 'd', "FILE", "write the two prints with their pairs joined to this file"},
    {"picture", 0, "auto|sixel|symbols|off",
     "how the prints are drawn here; auto asks the terminal"},
    {"dpi", 0, "N[,N]", "resolution where A, B state none, and of the true images; else 500"},
    {"true-size", 0, "WxH[,WxH]",
     "size of the images of A, B before they were stretched; - for as "
     "stated"},
    {0},
};

const struct cli_cmd cmd_compare = {
    .name = "compare",
    .synopsis = "A B [--engine NAME/VERSION] [--metric cosine|inner] [--draw FILE]\n"
                "A B [--dpi N[,N]] [--true-size WxH[,WxH]]\n"
                "A B [--picture auto|sixel|symbols|off] [--json]",
    .summary = "Compare two template files with each other",
    .help = "The first template of each file. Needs no case and stores nothing. Templates of "
            "different\n"
            "engines never compare.",
    .options = options,
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
