/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-calibrate.c: measure what the scores of an engine are worth on the templates of the case. */
#include "config.h"

#include "cli/table.h"

#include <math.h>

#include <vedette/calibrate.h>

enum { LADDER = 9, BANDS = 6 };
static const double ratio[BANDS] = {2, 10, 100, 1000, 1e4, 1e6};

/* How a score is written: decibans with one digit, cosines with four. */
static void score_text(int modality, double score, char out[32])
{
    snprintf(out, 32, modality == VD_FINGER ? "%.1f" : "%.4f", score);
}

/* 1234567 -> "1,234,567" */
static void count_text(double v, char out[40])
{
    char plain[32];
    size_t k = 0;
    snprintf(plain, sizeof(plain), "%.0f", v);
    size_t n = strlen(plain);
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = plain[i];
    }
    out[k] = 0;
}

/* A share as "1 in 2,100", to so many digits; a bound is never told rarer than it is. */
static void share_text(double share, int digits, bool bound, char out[48])
{
    char n[40];
    double one_in = 1 / share;
    double unit = one_in < 10 ? 0.1 : fmax(1, pow(10, floor(log10(one_in) + 1e-9) - digits + 1));
    double rounded = floor(one_in / unit + (bound ? 1e-9 : 0.5)) * unit;
    if (rounded < 9.95 && one_in < 10) {
        snprintf(out, 48, "1 in %.1f", rounded);
        return;
    }
    count_text(rounded, n);
    snprintf(out, 48, "1 in %s", n);
}

/* ---- for people ---- */

static const struct table_column ladder_columns[] = {
    {"score", 12, true}, {"reached by", 20, false}, {"at most", 20, false}, {"", 14, false}};

static bool ladder_row(struct table *t, const struct vd_calibration *c, int modality, double score)
{
    char at[32], about[48], most[48];
    struct vd_fmr f = vd_calibration_fmr(c, score);
    score_text(modality, score, at);
    share_text(f.value, 2, false, about);
    share_text(f.high, 2, true, most);
    return table_row(
        t, (const char *[]){at, about, most, f.extrapolated ? "extrapolated" : "counted"});
}

static void print_ladder(struct cli *c, const struct vd_calibration *cal,
                         const struct vd_calibration_facts *f, struct table *t)
{
    say(c, "\nOf pairs of different subjects\n");
    if (table_begin(t, c, ladder_columns, 4))
        return;
    double before = -INFINITY;
    for (int k = 1; k <= LADDER; k++) {
        double share = pow(10, -k), score = vd_calibration_score_of(cal, share);
        struct vd_fmr least = vd_calibration_fmr(cal, score);
        if (!isfinite(score) || least.value > 1.001 * share)
            break; /* the tail is followed no further */
        if (score == before)
            continue; /* one step down, past those that look like one person */
        before = score;
        if (!ladder_row(t, cal, f->modality, score))
            return;
    }
    table_end(t);
}

static void print_tail(struct cli *c, const struct vd_calibration *cal,
                       const struct vd_calibration_facts *f)
{
    struct vd_calibration_tail t;
    struct vd_fmr joint = vd_calibration_fmr(cal, f->counted_to);
    char to[32], from[32], step[32], slow[32], n[40], about[48], most[48];
    vd_calibration_tail(cal, &t);
    score_text(f->modality, f->counted_to, to);
    score_text(f->modality, t.from, from);
    score_text(f->modality, t.per_tenfold, step);
    score_text(f->modality, t.per_tenfold_high, slow);
    count_text(t.n_pairs, n);
    share_text(joint.value, 3, false, about);
    share_text(joint.high, 3, true, most);
    say(c, "Counted up to %s, which %s pairs reach, at most %s. Beyond, an exponential tail\n", to,
        about, most);
    say(c, "fitted to the %s pairs above %s: each %s of score is a tenth of the pairs, each %s\n",
        n, from, step, slow);
    say(c,
        "of the bound. Bounds hold with 95 %%; pairs share templates: %.1f there count as one.\n",
        t.effect);
}

static void print_weights(struct cli *c, const struct vd_calibration *cal,
                          const struct vd_calibration_facts *f)
{
    char at[32], n[40], people[40];
    count_text((double)f->n_genuine, n);
    count_text((double)f->n_genuine_subjects, people);
    bool own = !strcmp(f->genuine_from, "matcher");
    if (own || !strcmp(f->genuine_from, "none")) {
        say(c, "\n%s pairs of one subject, of %s subjects: too few to weigh scores by%s\n", n,
            people, own ? "; the matcher's own scale does" : "");
        return;
    }
    say(c, "\nWeighed by %s pairs of %s subjects (%s)\n", n, people,
        !strcmp(f->genuine_from, "labels") ? "a labelled set" : "of the case");
    for (int k = BANDS - 1; k >= 0; k--) {
        double score = vd_calibration_score_weighing(cal, -10 * log10(ratio[k]));
        if (isfinite(score)) {
            score_text(f->modality, score, at);
            say(c, "  below %-10s %s\n", at, vd_support_words(-10 * log10(ratio[k])));
        }
    }
    for (int k = 0; k < BANDS; k++) {
        double score = vd_calibration_score_weighing(cal, 10 * log10(ratio[k]));
        if (isfinite(score)) {
            score_text(f->modality, score, at);
            say(c, "  from  %-10s %s\n", at, vd_support_words(10 * log10(ratio[k])));
        }
    }
}

/* How the pairs of this case compare with a scale that says -10 log10 FMR. */
static void print_scale(struct cli *c, const struct vd_calibration *cal,
                        const struct vd_calibration_facts *f)
{
    const struct vd_matcher_ops *ops = vd_matcher_for(f->modality);
    if (!ops || !ops->counted_to || strcmp(ops->name, f->matcher) != 0)
        return;
    say(c, "\n%s means  of these pairs\n", f->matcher);
    for (double score = 10; score <= f->counted_to; score += 10) {
        char meant[48], seen[48], most[48];
        struct vd_fmr m = vd_calibration_fmr(cal, score);
        share_text(pow(10, -score / 10), 2, false, meant);
        share_text(m.value, 2, false, seen);
        share_text(m.high, 2, true, most);
        say(c, "  %4.0f  %-12s %s, at most %s\n", score, meant, seen, most);
    }
}

static void print_lookalikes(struct cli *c, const struct vd_calibration *cal,
                             const struct vd_calibration_facts *f)
{
    size_t n, all;
    const struct vd_lookalikes *v = vd_calibration_lookalikes(cal, &n, &all);
    if (!all)
        return;
    say(c, "\nPairs of subjects that look like one person: %zu\n", all);
    for (size_t i = 0; i < n; i++) {
        struct vd_row a = {0}, b = {0};
        char at[32];
        score_text(f->modality, v[i].score, at);
        if (vd_store_summary(c->store, v[i].subject_a, c->arena, &a, NULL) ||
            vd_store_summary(c->store, v[i].subject_b, c->arena, &b, NULL))
            continue; /* taken back since */
        say(c, "  %s  #%lld %s  #%lld %s\n", at, (long long)v[i].subject_a, a.name ? a.name : "",
            (long long)v[i].subject_b, b.name ? b.name : "");
    }
    say(c, "They count as different until somebody judges: vedette judge\n");
}

static int print_text(struct cli *c, const struct vd_calibration *cal,
                      const struct vd_calibration_facts *f)
{
    char n[5][40];
    struct table *t = vd_alloc(sizeof(*t));
    if (!t)
        return vd_fail(&c->err, VD_NOMEM, "calibrate", "not enough memory");
    count_text((double)f->n_templates, n[0]);
    count_text((double)f->n_subjects, n[1]);
    count_text((double)f->n_sampled, n[2]);
    count_text((double)f->n_impostor, n[3]);
    say(c, "%s templates of %s subjects, engine %s, matcher %s\n", n[0], n[1], f->engine,
        f->matcher);
    say(c, "%s of different subjects compared: %s pairs\n", n[2], n[3]);
    if (f->id)
        say(c, "calibration %lld, %s\n", (long long)f->id, f->at);
    else
        say(c, "not stored: the case is only read\n");
    print_ladder(c, cal, f, t);
    print_tail(c, cal, f);
    print_scale(c, cal, f);
    print_weights(c, cal, f);
    print_lookalikes(c, cal, f);
    vd_free(t);
    return VD_OK;
}

/* ---- for programs ---- */

static void json_ladder(struct vd_json *j, const struct vd_calibration *cal)
{
    vd_json_key(j, "fmr");
    vd_json_arr(j);
    for (int k = 1; k <= LADDER; k++) {
        double score = vd_calibration_score_of(cal, pow(10, -k));
        struct vd_fmr f = vd_calibration_fmr(cal, score);
        if (!isfinite(score) || f.value > 1.001 * pow(10, -k))
            break;
        vd_json_obj(j);
        vd_json_kreal(j, "score", score);
        vd_json_kreal(j, "fmr", f.value);
        vd_json_kreal(j, "fmr_high", f.high);
        vd_json_kbool(j, "extrapolated", f.extrapolated);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void json_weights(struct vd_json *j, const struct vd_calibration *cal)
{
    vd_json_key(j, "support");
    vd_json_arr(j);
    for (int k = 1 - 2 * BANDS; k < 2 * BANDS; k += 2) {
        double decibans = (k < 0 ? -10 : 10) * log10(ratio[(k < 0 ? -k : k) / 2]);
        double score = vd_calibration_score_weighing(cal, decibans);
        if (!isfinite(score))
            continue;
        vd_json_obj(j);
        vd_json_kreal(j, "score", score);
        vd_json_kreal(j, "decibans", decibans);
        vd_json_kstr(j, "words", vd_support_words(decibans));
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void json_lookalikes(struct vd_json *j, const struct vd_calibration *cal)
{
    size_t n, all;
    const struct vd_lookalikes *v = vd_calibration_lookalikes(cal, &n, &all);
    vd_json_key(j, "look_like_one");
    vd_json_arr(j);
    for (size_t i = 0; i < n; i++) {
        vd_json_obj(j);
        vd_json_kreal(j, "score", v[i].score);
        vd_json_kint(j, "subject_a", v[i].subject_a);
        vd_json_kint(j, "subject_b", v[i].subject_b);
        vd_json_kint(j, "template_a", v[i].template_a);
        vd_json_kint(j, "template_b", v[i].template_b);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
    vd_json_kint(j, "n_look_like_one", (int64_t)all);
}

static void print_json(struct cli *c, const struct vd_calibration *cal,
                       const struct vd_calibration_facts *f)
{
    struct vd_json *j = cli_json(c);
    struct vd_calibration_tail t;
    vd_calibration_tail(cal, &t);
    vd_json_kint(j, "calibration", f->id);
    vd_json_kstr(j, "modality", vd_modality_name(f->modality));
    vd_json_kstr(j, "engine", f->engine);
    vd_json_kstr(j, "matcher", f->matcher);
    vd_json_kstr(j, "at", f->at);
    vd_json_kint(j, "n_templates", f->n_templates);
    vd_json_kint(j, "n_subjects", f->n_subjects);
    vd_json_kint(j, "n_sampled", f->n_sampled);
    vd_json_kint(j, "n_impostor", f->n_impostor);
    vd_json_kint(j, "n_genuine", f->n_genuine);
    vd_json_kint(j, "n_genuine_subjects", f->n_genuine_subjects);
    vd_json_kstr(j, "genuine_from", f->genuine_from);
    vd_json_kreal(j, "counted_to", f->counted_to);
    vd_json_kreal(j, "design_effect", t.effect);
    vd_json_kreal(j, "tail_from", t.from);
    vd_json_kint(j, "tail_pairs", (int64_t)t.n_pairs);
    vd_json_kreal(j, "tail_per_tenfold", t.per_tenfold);
    vd_json_kreal(j, "tail_per_tenfold_high", t.per_tenfold_high);
    json_ladder(j, cal);
    json_weights(j, cal);
    json_lookalikes(j, cal);
    cli_json_line(c);
}

static int run(struct cli *c)
{
    struct vd_calibrate how = {.modality = vd_modality_by_name(c->args[0]),
                               .engine = cli_opt(c, "engine"),
                               .labels = cli_opt(c, "labels"),
                               .anew = cli_has(c, "anew")};
    struct vd_calibration *cal = NULL;
    struct vd_calibration_facts f;
    int64_t templates = 0;
    if (!how.modality)
        return cli_usage(c, "'%s' is no modality: finger, face or voice", c->args[0]);
    int rc = cli_int(c, "templates", 20, 8192, &templates);
    how.templates = (size_t)templates;
    if (!rc)
        rc = cli_open_best(c);
    if (rc)
        return rc;
    how.job = cli_job_begin(c, "calibrate");
    rc = vd_calibrate(c->store, NULL, &how, &cal, &c->err);
    cli_job_end();
    if (rc)
        return rc;
    vd_calibration_facts(cal, &f);
    if (c->json)
        print_json(c, cal, &f);
    else
        rc = print_text(c, cal, &f);
    vd_calibration_close(cal);
    return rc;
}

static const struct cli_opt options[] = {
    {"engine", 'e', "NAME/VERSION", "of which engine; the default one unless said"},
    {"labels", 'l', "FILE", "pairs of one subject from a labelled set, as evaluate reads it"},
    {"templates", 'n', "N", "compare N templates; as many as take a moment unless said"},
    {"anew", 0, NULL, "measure even if the stored one is of these templates"},
    {0},
};

const struct cli_cmd cmd_calibrate = {
    .name = "calibrate",
    .synopsis = "finger|face|voice [--engine NAME/VERSION] [--labels LABELS.csv] [--templates N]\n"
                "    [--anew] [--json]",
    .summary = "Measure what scores are worth on the templates of the case",
    .help =
        "Compares templates of different subjects with each other and tells how often unrelated\n"
        "people score how high, with upper bounds, and where subjects have several templates how\n"
        "much a score speaks for one person. match does this by itself when templates came or\n"
        "went. Also lists pairs of subjects that look like one person.",
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
