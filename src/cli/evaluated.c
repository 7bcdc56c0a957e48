/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluated.c: error rates as text and as JSON.
 *
 * Shares are told in percent to people and from 0 to 1 to programs.  A group of fewer than
 * VD_GROUP_SUBJECTS people is named, its rates are not.
 */
#include "config.h"

#include "cli/evaluated.h"

#include <math.h>
#include <vedette/text.h>

const int det_rows[DET_ROWS] = {VD_DET_1E1, VD_DET_1E2, VD_DET_1E3,
                                VD_DET_1E4, VD_DET_1E5, VD_DET_ZERO};
static const char *const det_names[DET_ROWS] = {"1/10",    "1/100",    "1/1000",
                                                "1/10000", "1/100000", "0"};
static const char *const protocols[] = {"fvc", "all"};
static const char *const rate_names[VD_N_RATES] = {"EER", "FNMR at FMR 1/100", "FNMR at FMR 1/1000",
                                                   "FNMR at FMR 1/10000", "FNMR at zero FMR"};

/* ---- JSON ---- */
void json_rate(struct vd_json *j, const char *key, const struct vd_rate *r, bool threshold)
{
    static const char *const tails[] = {"", "_low", "_high", "_threshold"};
    const double v[] = {r->value, r->low, r->high, r->threshold};
    char name[64];
    for (int k = 0; k < (threshold ? 4 : 3); k++) {
        snprintf(name, sizeof name, "%s%s", key, tails[k]);
        vd_json_kreal(j, name, v[k]);
    }
}

void json_rates(struct vd_json *j, const struct vd_rates *r)
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

void json_det(struct vd_json *j, const struct vd_rates *r)
{
    vd_json_key(j, "det");
    vd_json_arr(j);
    for (int i = 0; i < DET_ROWS; i++) {
        const struct vd_det_point *p = &r->det[det_rows[i]];
        vd_json_obj(j);
        vd_json_kreal(j, "fmr", p->fmr);
        json_rate(j, "fnmr", &p->fnmr, false);
        vd_json_kreal(j, "threshold", p->fnmr.threshold);
        vd_json_kint(j, "n_accepted", p->n_accepted);
        vd_json_kreal(j, "fmr_seen",
                      r->n_impostor ? (double)p->n_accepted / (double)r->n_impostor : NAN);
        vd_json_kbool(j, "supported", p->supported);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static const char *const fnir_keys[VD_N_FPIR] = {"fnir_at_fpir_1e1", "fnir_at_fpir_1e2",
                                                 "fnir_at_fpir_1e3"};

static void json_fnir(struct vd_json *j, const struct vd_rates *r, bool threshold)
{
    for (int k = 0; k < VD_N_FPIR; k++)
        json_rate(j, fnir_keys[k], &r->det[det_rows[k]].fnmr, threshold);
}

static void json_point(struct vd_json *j, const struct vd_open_set *o, int k)
{
    const struct vd_det_point *p = &o->first.det[det_rows[k]];
    vd_json_obj(j);
    vd_json_kreal(j, "fpir", p->fmr);
    vd_json_kreal(j, "threshold", p->fnmr.threshold);
    vd_json_kint(j, "n_false", p->n_accepted);
    vd_json_kbool(j, "supported", p->supported);
    json_rate(j, "fnir_rank_1", &p->fnmr, false);
    json_rate(j, "fnir_listed", &o->listed.det[det_rows[k]].fnmr, false);
    vd_json_end(j);
}

static void json_check(struct vd_json *j, const struct vd_open_set *o, int k)
{
    vd_json_obj(j);
    vd_json_kreal(j, "fpir", o->aim[k]);
    vd_json_kreal(j, "threshold", o->seen[k].threshold);
    vd_json_kint(j, "n_false", o->n_seen[k]);
    json_rate(j, "fpir_seen", &o->seen[k], false);
    vd_json_kbool(j, "supported", o->bar_supported[k]);
    vd_json_end(j);
}

static void json_open_set(struct vd_json *j, const struct vd_open_set *o)
{
    vd_json_key(j, "open_set");
    vd_json_obj(j);
    vd_json_kint(j, "n_mated", o->first.n_genuine);
    vd_json_kint(j, "n_non_mated", o->first.n_impostor);
    vd_json_kint(j, "n_gallery", o->n_gallery);
    vd_json_kint(j, "n_gallery_subjects", o->n_gallery_subjects);
    vd_json_kint(j, "listed", VD_LISTED);
    vd_json_key(j, "points");
    vd_json_arr(j);
    for (int k = 0; k < VD_N_FPIR; k++)
        json_point(j, o, k);
    vd_json_arr_end(j);
    vd_json_key(j, "rule");
    vd_json_arr(j);
    for (int k = 0; k < VD_N_FPIR; k++)
        json_check(j, o, k);
    vd_json_arr_end(j);
    vd_json_end(j);
}

/* Of a group of too few people only who they are. */
static void json_group(struct vd_json *j, const struct vd_evaluated_group *g)
{
    const struct vd_rate none = {NAN, NAN, NAN, NAN};
    struct vd_rates rates = g->rates, searches = g->searches;
    for (int k = 0; k < VD_N_RATES && g->too_few; k++)
        rates.rate[k] = none;
    for (int k = 0; k < VD_N_DET && g->too_few; k++)
        searches.det[k].fnmr = none;
    vd_json_obj(j);
    vd_json_kstr(j, "group", g->name);
    vd_json_kint(j, "n_subjects", g->n_subjects);
    json_rates(j, &rates);
    vd_json_kbool(j, "too_few", g->too_few);
    json_rate(j, "rank_1", g->too_few ? &none : &g->rank_1, false);
    vd_json_kint(j, "n_searches", searches.n_genuine);
    json_fnir(j, &searches, false);
    vd_json_end(j);
}

static void json_groups(struct vd_json *j, const char *by, const struct vd_evaluated_group *g,
                        size_t n)
{
    vd_json_kstr(j, "by", by);
    vd_json_key(j, "groups");
    vd_json_arr(j);
    for (size_t i = 0; i < n; i++)
        json_group(j, &g[i]);
    vd_json_arr_end(j);
}

static void json_breakdowns(struct vd_json *j, const struct vd_evaluation *e)
{
    vd_json_key(j, "breakdowns");
    vd_json_arr(j);
    for (size_t i = 0; i < e->n_more; i++) {
        vd_json_obj(j);
        json_groups(j, e->more[i].by, e->more[i].groups, e->more[i].n_groups);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

void json_evaluation(struct cli *c, const struct vd_evaluation *e, const struct vd_evaluate *how)
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
        json_groups(j, e->by, e->groups, e->n_groups);
    json_rate(j, "fte", &e->refused, false);
    json_det(j, &e->rates);
    json_fnir(j, &e->open.first, true);
    json_open_set(j, &e->open);
    if (e->n_more)
        json_breakdowns(j, e);
    cli_json_line(c);
}

/* ---- text ---- */
void say_interval(struct cli *c, const struct vd_rate *r)
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
    say_interval(c, r);
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
        say_interval(c, fmr);
        say(c, "   %8.4f", 100 * fnmr->value);
        say_interval(c, fnmr);
        say(c, "\n");
    }
}

static void print_group(struct cli *c, const struct vd_evaluated_group *g, int width)
{
    const struct vd_rates *r = &g->rates;
    say(c, "%s%*s %8lld %8lld", g->name, width - (int)vd_text_width(g->name), "",
        (long long)r->n_genuine, (long long)r->n_impostor);
    if (g->too_few) {
        say(c, "  too few: %lld subjects\n", (long long)g->n_subjects);
        return;
    }
    for (int k = 0; k < VD_N_RATES; k++)
        say(c, isnan(r->rate[k].value) ? "        -" : " %8.4f", 100 * r->rate[k].value);
    say_interval(c, &r->rate[VD_EER]);
    if (g->searches.n_genuine)
        say(c, "   %8.4f %8.4f", 100 * g->rank_1.value,
            100 * g->searches.det[VD_DET_1E2].fnmr.value);
    say(c, "\n");
}

static void print_groups(struct cli *c, const char *by, const struct vd_evaluated_group *g,
                         size_t n)
{
    int width = (int)vd_text_width(by);
    bool searches = false, ends = false;
    for (size_t i = 0; i < n; i++) {
        int w = (int)vd_text_width(g[i].name);
        width = w > width ? w : width;
        searches |= g[i].searches.n_genuine > 0;
        ends |= !isnan(g[i].rates.rate[VD_EER].low);
    }
    say(c, "\n%-*s %8s %8s %8s %8s %8s %8s %8s%s%s\n", width, by, "genuine", "impostor", "EER",
        "1/100", "1/1000", "1/10000", "zero", ends ? "  EER from, to       " : "",
        searches ? "     rank 1 FNIR at FPIR 1/100" : "");
    for (size_t i = 0; i < n; i++)
        print_group(c, &g[i], width);
}

/* ---- DET and open set ---- */
static void print_threshold(struct cli *c, double t)
{
    if (isnan(t))
        say(c, "  %10s", "-");
    else if (isinf(t))
        say(c, "  %10s", t > 0 ? "none" : "any");
    else
        say(c, "  %10.4g", t);
}

static void print_ends(struct cli *c, const struct vd_rate *r)
{
    if (!isnan(r->low))
        say(c, "  %8.4f to %8.4f", 100 * r->low, 100 * r->high);
    else
        say(c, "  %20s", "");
}

void say_det(struct cli *c, const struct vd_rates *r)
{
    bool starred = false;
    if (isnan(r->rate[VD_EER].value))
        return;
    say(c, "\n%-9s %10s  %-20s  %10s %9s\n", "FMR", "FNMR, %", "  from, to", "at score",
        "accepted");
    for (int i = 0; i < DET_ROWS; i++) {
        const struct vd_det_point *p = &r->det[det_rows[i]];
        say(c, "%-9s %10.4f", det_names[i], 100 * p->fnmr.value);
        print_ends(c, &p->fnmr);
        print_threshold(c, p->fnmr.threshold);
        say(c, " %9lld%s\n", (long long)p->n_accepted, p->supported ? "" : " *");
        starred |= !p->supported;
    }
    if (starred)
        say(c,
            "* not supported: fewer than %d impostor pairs of %lld are accepted there; of none, "
            "the "
            "FMR is known to be below %.2g.\n",
            VD_DET_ERRORS, (long long)r->n_impostor, fmin(1, 3 / (double)r->n_impostor));
}

static void print_points(struct cli *c, const struct vd_open_set *o)
{
    say(c, "%-7s %10s  %-20s %12s %d  %10s %9s\n", "FPIR", "FNIR, %", "  from, to", "%, of first",
        VD_LISTED, "at score", "searches");
    for (int k = 0; k < VD_N_FPIR; k++) {
        const struct vd_det_point *p = &o->first.det[det_rows[k]];
        say(c, "%-7s %10.4f", det_names[k], 100 * p->fnmr.value);
        print_ends(c, &p->fnmr);
        say(c, " %15.4f", 100 * o->listed.det[det_rows[k]].fnmr.value);
        print_threshold(c, p->fnmr.threshold);
        say(c, " %9lld%s\n", (long long)p->n_accepted, p->supported ? "" : " *");
    }
}

static void print_check(struct cli *c, const struct vd_open_set *o)
{
    say(c, "\nSearches with a false candidate where 1-(1-FMR)^%lld makes the bar:\n",
        (long long)o->n_gallery);
    say(c, "%-7s %10s  %-20s  %10s %9s\n", "aimed", "seen, %", "  from, to", "at score",
        "searches");
    for (int k = 0; k < VD_N_FPIR; k++) {
        say(c, "%-7s %10.4f", det_names[k], 100 * o->seen[k].value);
        print_ends(c, &o->seen[k]);
        print_threshold(c, o->seen[k].threshold);
        say(c, " %9lld%s\n", (long long)o->n_seen[k], o->bar_supported[k] ? "" : " *");
    }
}

static void print_open_set(struct cli *c, const struct vd_open_set *o)
{
    if (!o->first.n_genuine && !o->first.n_impostor)
        return;
    say(c,
        "\nOpen set: %lld searches for a subject in the gallery, %lld for one who is not; gallery "
        "of "
        "%lld templates of %lld subjects\n",
        (long long)o->first.n_genuine, (long long)o->first.n_impostor, (long long)o->n_gallery,
        (long long)o->n_gallery_subjects);
    if (isnan(o->first.rate[VD_EER].value)) {
        say(c, "FPIR and FNIR are undefined: there are no searches of one sort\n");
        return;
    }
    print_points(c, o);
    if (!isnan(o->seen[0].value))
        print_check(c, o);
    say(c, "* not supported: fewer than %d searches, or pairs, pass the bar.\n", VD_DET_ERRORS);
}

void say_evaluation(struct cli *c, const struct vd_evaluation *e, const struct vd_evaluate *how)
{
    say(c, "%lld files of %lld subjects, protocol %s: %lld genuine pairs, %lld impostor pairs\n",
        (long long)e->n_files, (long long)e->n_subjects,
        protocols[how->protocol == VD_PROTOCOL_ALL], (long long)e->rates.n_genuine,
        (long long)e->rates.n_impostor);
    say(c, "%-22s %8.4f %%  %lld templates could not be read%s\n", "failure to enrol",
        100 * (double)e->n_refused / (double)e->n_files, (long long)e->n_refused,
        e->n_refused ? "; all their pairs score lowest" : "");
    say(c, "%-22s         ", "  from, to");
    say_interval(c, &e->refused);
    say(c, "\n");
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
    say_det(c, &e->rates);
    print_open_set(c, &e->open);
    if (e->n_groups)
        print_groups(c, e->by, e->groups, e->n_groups);
    for (size_t i = 0; i < e->n_more; i++)
        print_groups(c, e->more[i].by, e->more[i].groups, e->more[i].n_groups);
    if (how->replicates)
        say(c, "\nFrom, to: 95 %% of %d replicates, drawn by subject (seed %d). Matcher %s.\n",
            how->replicates, VD_BOOTSTRAP_SEED, e->name);
}
