/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd-report.c: what the case says of itself in figures.  One report so far, accuracy: what became of
 * the candidates of its searches.
 *
 * It opens the case for reading and writes nothing, not even to the audit: it shows counts, no names,
 * and who may see the decisions may count them.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cli/evaluated.h"
#include "cli/table.h"
#include <vedette/accuracy.h>
#include <vedette/date.h>

static const char caveat[] =
    "Only what was searched and reviewed is in it: nobody knows of mates that no list held.";
enum { CELL = 40 };

/* A count of a group; too small ones are not told. */
static void count_cell(char out[CELL], int64_t n, bool few)
{
    if (few)
        snprintf(out, CELL, "<%d", VD_ACCURACY_LEAST);
    else
        snprintf(out, CELL, "%lld", (long long)n);
}

static bool is_all(const struct vd_accuracy_row *r)
{
    return strcmp(r->by, "all") == 0;
}

static bool small(const struct vd_accuracy_row *r, int64_t n)
{
    return !is_all(r) && n > 0 && n < VD_ACCURACY_LEAST;
}

static void share_cell(char out[CELL], const struct vd_rate *r, bool few)
{
    if (few || isnan(r->value))
        vd_strlcpy(out, "-", CELL);
    else
        snprintf(out, CELL, "%.1f (%.1f to %.1f)", 100 * r->value, 100 * r->low, 100 * r->high);
}

/* ---- JSON ---- */
static void json_count(struct vd_json *j, const char *key, int64_t n, bool few)
{
    if (few)
        vd_json_kreal(j, key, NAN); /* null */
    else
        vd_json_kint(j, key, n);
}

static void json_row(struct cli *c, const struct vd_accuracy_row *r)
{
    const struct vd_rate none = {NAN, NAN, NAN, NAN};
    struct vd_json *j = cli_json(c);
    vd_json_kstr(j, "report", "accuracy");
    vd_json_kstr(j, "by", r->by);
    vd_json_kstr(j, "group", r->group);
    vd_json_kbool(j, "suppressed", r->few);
    json_count(j, "searches", r->n_searches, small(r, r->n_searches));
    json_count(j, "searches_reviewed", r->n_reviewed_searches,
               r->few || small(r, r->n_reviewed_searches));
    json_count(j, "searches_identified", r->n_identified_searches, r->few);
    json_count(j, "none_of_these", r->n_none, small(r, r->n_none));
    json_count(j, "candidates", r->n_candidates, small(r, r->n_candidates));
    json_count(j, "reviewed", r->n_reviewed, r->few);
    for (int v = VD_V_EXCLUDED; v < VD_N_VERDICTS; v++)
        json_count(j, vd_verdict_name(v), r->n_verdict[v], r->few);
    json_rate(j, "false_share", r->few ? &none : &r->excluded, false);
    json_count(j, "changed", r->n_changed, r->few);
    json_count(j, "reversed", r->n_reversed, r->few);
    json_rate(j, "reversed_share", r->few ? &none : &r->reversed, false);
    json_count(j, "identified_rank_1", r->n_first, r->few);
    vd_json_kreal(j, "identified_median_rank", r->few ? NAN : r->median_rank);
    json_count(j, "identified_worst_rank", r->worst_rank, r->few || !r->worst_rank);
    vd_json_kreal(j, "identified_median_score", r->few ? NAN : r->median_score);
    vd_json_kreal(j, "identified_least_score", r->few ? NAN : r->least_score);
    cli_json_line(c);
}

static void json_decided(struct cli *c, const struct vd_accuracy_det *d)
{
    struct vd_json *j = cli_json(c);
    vd_json_kstr(j, "report", "accuracy");
    vd_json_kstr(j, "by", "decided");
    vd_json_kstr(j, "group", d->modality);
    vd_json_kbool(j, "suppressed", d->few);
    vd_json_kstr(j, "modality", d->modality);
    vd_json_kstr(j, "engine", d->engine);
    vd_json_kstr(j, "matcher", d->matcher);
    json_count(j, "mates", d->n_mates, d->n_mates > 0 && d->n_mates < VD_ACCURACY_LEAST);
    json_count(j, "non_mates", d->n_non_mates,
               d->n_non_mates > 0 && d->n_non_mates < VD_ACCURACY_LEAST);
    if (!d->few) {
        json_rate(j, "eer", &d->rates.rate[VD_EER], true);
        json_det(j, &d->rates);
    }
    vd_json_kstr(j, "caveat", caveat);
    cli_json_line(c);
}

/* ---- text ---- */
static const struct table_column columns[] = {
    {"by", 12, false},        {"group", 30, false},        {"searches", 9, true},
    {"candidates", 10, true}, {"reviewed", 9, true},       {"identified", 10, true},
    {"probable", 9, true},    {"possible", 9, true},       {"inconclusive", 12, true},
    {"excluded", 9, true},    {"false, %", 24, true},      {"changed", 8, true},
    {"reversed", 8, true},    {"none of these", 13, true},
};

/* On a narrow terminal the share of false ones stays longest. */
static const unsigned char give_way[] = {0, 1, 4, 3, 0, 0, 5, 6, 7, 2, 0, 8, 9, 10};

static bool print_row(struct table *t, const struct vd_accuracy_row *r)
{
    char v[12][CELL];
    count_cell(v[0], r->n_searches, small(r, r->n_searches));
    count_cell(v[1], r->n_candidates, small(r, r->n_candidates));
    count_cell(v[2], r->n_reviewed, r->few);
    count_cell(v[3], r->n_verdict[VD_V_IDENTIFIED], r->few);
    count_cell(v[4], r->n_verdict[VD_V_PROBABLE], r->few);
    count_cell(v[5], r->n_verdict[VD_V_POSSIBLE], r->few);
    count_cell(v[6], r->n_verdict[VD_V_INCONCLUSIVE], r->few);
    count_cell(v[7], r->n_verdict[VD_V_EXCLUDED], r->few);
    share_cell(v[8], &r->excluded, r->few);
    count_cell(v[9], r->n_changed, r->few);
    count_cell(v[10], r->n_reversed, r->few);
    count_cell(v[11], r->n_none, small(r, r->n_none));
    return table_row(t, (const char *[]){r->by, r->group, v[0], v[1], v[2], v[3], v[4], v[5], v[6],
                                         v[7], v[8], v[9], v[10], v[11]});
}

static void say_identified(struct cli *c, const struct vd_accuracy_row *r)
{
    int64_t n = r->n_verdict[VD_V_IDENTIFIED];
    if (r->few || n == 0 || (!is_all(r) && isnan(r->median_score)))
        return;
    say(c, "Identified, %s: %lld at rank 1 of %lld, median rank %g, worst %d", r->group,
        (long long)r->n_first, (long long)n, r->median_rank, r->worst_rank);
    if (!isnan(r->median_score))
        say(c, "; median score %.4g, least %.4g", r->median_score, r->least_score);
    say(c, "\n");
}

static void say_decided(struct cli *c, const struct vd_accuracy_det *d)
{
    char mates[CELL], others[CELL];
    count_cell(mates, d->n_mates, d->n_mates > 0 && d->n_mates < VD_ACCURACY_LEAST);
    count_cell(others, d->n_non_mates, d->n_non_mates > 0 && d->n_non_mates < VD_ACCURACY_LEAST);
    say(c,
        "\nDecided candidates, %s, %s%s%s: %s identified or probable taken for mates, %s "
        "excluded\n",
        d->modality, d->engine, *d->matcher ? ", matcher " : "", d->matcher, mates, others);
    if (d->few)
        say(c, "Too few to tell rates: fewer than %d of either.\n", VD_ACCURACY_LEAST);
    else
        say_det(c, &d->rates);
}

static int print_text(struct cli *c, const struct vd_accuracy *a, const char *since)
{
    struct table *t = vd_alloc(sizeof *t);
    int rc = t ? table_begin(t, c, columns, (int)(sizeof columns / sizeof *columns))
               : vd_fail(&c->err, VD_NOMEM, "report", "not enough memory");
    if (rc)
        goto out;
    t->give_way = give_way;
    say(c, "What became of candidates, by the latest decision on each%s%s\n\n",
        since ? ", of searches since " : "", since ? since : "");
    for (size_t i = 0; i < a->n_rows && print_row(t, &a->rows[i]); i++)
        ;
    table_end(t);
    say(c, "\n");
    for (size_t i = 0; i < a->n_rows; i++)
        say_identified(c, &a->rows[i]);
    for (size_t i = 0; i < a->n_det; i++)
        say_decided(c, &a->det[i]);
    say(c,
        "\nfalse: excluded, of those reviewed, with Wilson's interval of 95 %%. <%d: too few to "
        "tell.\n"
        "%s\n",
        VD_ACCURACY_LEAST, caveat);
out:
    vd_free(t);
    return rc;
}

/* A day as searches keep it, from whatever form of a date. */
static int read_since(struct cli *c, char out[16])
{
    struct vd_date d;
    const char *text = cli_opt(c, "since");
    *out = 0;
    if (!text)
        return VD_OK;
    if (!vd_date_parse(text, VD_DATE_ISO, &d) || !d.lo)
        return cli_usage(c, "--since: '%s' is no date: 2026-01-31", text);
    int32_t day = d.lo % 100, month = d.lo / 100 % 100;
    snprintf(out, 16, "%04d-%02d-%02d", d.lo / 10000 % 10000, month ? month : 1, day ? day : 1);
    return VD_OK;
}

static int run(struct cli *c)
{
    struct vd_accuracy a = {0};
    char since[16];
    if (strcmp(c->args[0], "accuracy") != 0)
        return cli_usage(c, "'%s' is no report: accuracy", c->args[0]);
    int rc = read_since(c, since);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    if (rc)
        return rc;
    rc = vd_accuracy_report(c->store, *since ? since : NULL, cli_job_begin(c, "report"), &a,
                            &c->err);
    cli_job_end();
    for (size_t i = 0; i < a.n_rows && !rc && c->json; i++)
        json_row(c, &a.rows[i]);
    for (size_t i = 0; i < a.n_det && !rc && c->json; i++)
        json_decided(c, &a.det[i]);
    if (!rc && !c->json)
        rc = print_text(c, &a, *since ? since : NULL);
    vd_accuracy_close(&a);
    return rc;
}

static const struct cli_opt options[] = {
    {"since", 0, "DATE", "only searches made on this day or later"},
    {0},
};

const struct cli_cmd cmd_report = {
    .name = "report",
    .synopsis = "accuracy [--since DATE] [--json]",
    .summary = "Count what became of the candidates of searches",
    .help = "By modality, matcher, sex, age, nationality, region and quality: how many candidates "
            "were\n"
            "reviewed, what was decided, and how often it was decided otherwise later. Groups of "
            "fewer\n"
            "than ten reviewed candidates are not told. Reads the case and writes nothing.",
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
