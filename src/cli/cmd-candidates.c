/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-candidates.c: the candidates of a stored search with their latest verdicts, and what each
 * stands on. */
#include "config.h"

#include "cli/match.h"

#include <math.h>

#include "cli/reason.h"
#include "cli/table.h"

static void print_sources_json(struct vd_json *j, const struct vd_findings *f,
                               const struct vd_candidate *v)
{
    struct vd_evidence s[VD_SOURCES];
    size_t n = vd_candidate_sources(v, s);
    vd_json_key(j, "sources");
    vd_json_arr(j);
    for (size_t i = 0; i < n; i++) {
        int m = s[i].modality ? s[i].modality : f->search.modality;
        vd_json_obj(j);
        vd_json_kstr(j, "modality", vd_modality_name(m));
        vd_json_kint(j, "position", s[i].position);
        vd_json_kreal(j, "counted", s[i].counted);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void print_parts_json(struct vd_json *j, const struct vd_findings *f,
                             const struct vd_candidate *v)
{
    vd_json_key(j, "contributions");
    vd_json_arr(j);
    for (size_t i = 0; i < v->n_parts; i++) {
        const struct vd_contribution *k = &v->parts[i];
        vd_json_obj(j);
        vd_json_kint(j, "probe", k->probe);
        vd_json_kint(j, "template", k->template_id);
        vd_json_kint(j, "position", k->position);
        vd_json_kreal(j, "score", k->score);
        vd_json_kreal(j, "weight", k->weight);
        vd_json_kreal(j, "counted", k->counted);
        vd_json_kstr(j, "modality",
                     vd_modality_name(k->modality ? k->modality : f->search.modality));
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void print_contradictions_json(struct vd_json *j, const struct vd_worth *w)
{
    vd_json_key(j, "contradictions");
    vd_json_arr(j);
    for (size_t i = 0; i < w->n_contradictions; i++) {
        vd_json_obj(j);
        vd_json_kstr(j, "what", w->contradictions[i].what);
        vd_json_kstr(j, "text", w->contradictions[i].text);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

/* What there is no number for is null. */
static void print_worth_json(struct vd_json *j, const struct vd_findings *f,
                             const struct vd_worth *w)
{
    const struct vd_support *s = &w->support;
    vd_json_kstr(j, "support", s->words);
    vd_json_kreal(j, "decibans", s->weighed ? s->decibans : NAN);
    vd_json_kreal(j, "fmr", s->calibrated ? s->fmr.value : NAN);
    vd_json_kreal(j, "fmr_high", s->calibrated ? s->fmr.high : NAN);
    vd_json_key(j, "extrapolated");
    if (s->calibrated)
        vd_json_bool(j, s->fmr.extrapolated);
    else
        vd_json_null(j);
    vd_json_kreal(j, "unrelated", s->calibrated ? s->unrelated : NAN);
    vd_json_kreal(j, "unrelated_high", s->calibrated ? s->unrelated_high : NAN);
    vd_json_key(j, "calibration");
    if (f->search.calibration)
        vd_json_int(j, f->search.calibration);
    else
        vd_json_null(j);
    vd_json_kreal(j, "quality", w->quality >= 0 ? w->quality : NAN);
    vd_json_kint(j, "size", w->size);
    print_contradictions_json(j, w);
}

static const struct vd_search_query *query_of(const struct vd_findings *f, int probe)
{
    return probe >= 0 && (size_t)probe < f->n_queries ? &f->queries[probe] : NULL;
}

/* Only of a search by name. */
static void print_named_json(struct vd_json *j, const struct vd_findings *f,
                             const struct vd_candidate *v)
{
    const struct vd_search_query *q = query_of(f, v->probe);
    vd_json_kstr(j, "query", q ? q->query : NULL);
    vd_json_kstr(j, "query_id", q ? q->name : NULL);
    if (v->worth->named)
        reason_json(j, v->worth->named);
}

static void print_json(struct cli *c, const struct vd_findings *f, const struct vd_candidate *v)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "rank", v->rank);
    vd_json_kint(j, "subject", v->subject);
    vd_json_kstr(j, "record_id", v->record_ref);
    vd_json_kstr(j, "name", v->name);
    vd_json_kint(j, "template", v->template_id);
    vd_json_kreal(j, "score", v->score);
    vd_json_kint(j, "probe", v->probe);
    vd_json_kint(j, "search", v->search);
    vd_json_kint(j, "candidate", v->id);
    vd_json_kstr(j, "verdict", vd_verdict_name(v->verdict));
    vd_json_kint(j, "position", v->position);
    vd_json_kreal(j, "fused", v->n_parts ? v->fused : NAN);
    print_worth_json(j, f, v->worth);
    vd_json_kstr(j, "modality", vd_modality_name(vd_candidate_modality(v, f->search.modality)));
    print_sources_json(j, f, v);
    print_parts_json(j, f, v);
    if (f->search.modality == VD_BY_NAME || f->n_queries)
        print_named_json(j, f, v);
    cli_json_line(c);
}

static const struct table_column columns[] = {
    {"rank", 5, true},        {"score", 12, true},        {"support", 40, false},
    {"unrelated", 12, false}, {"fused", 8, true},         {"name", 40, false},
    {"quality", 11, false},   {"contradicts", 26, false}, {"verdict", 12, false},
    {"candidate", 10, true},  {"record", 20, false},      {"subject", 10, true},
    {"template", 10, true},
};
enum { UNRELATED = 3, FUSED = 4, CONTRADICTS = 7 };
/* Of a person: what it rests on, instead of scores that are not to be compared. */
static const struct table_column person_columns[] = {
    {"rank", 5, true},        {"sources", 44, false},     {"support", 40, false},
    {"unrelated", 12, false}, {"fused", 8, true},         {"name", 40, false},
    {"quality", 11, false},   {"contradicts", 26, false}, {"verdict", 12, false},
    {"candidate", 10, true},  {"record", 20, false},      {"subject", 10, true},
    {"template", 10, true},
};
static const unsigned char give_way[] = {0, 0, 0, 0, 4, 1, 3, 2, 5, 0, 6, 8, 7};

/* "finger, sex" */
static const char *what_contradicts(const struct vd_worth *w, char out[32])
{
    size_t used = 0;
    out[0] = 0;
    for (size_t i = 0; i < w->n_contradictions && used < 31; i++)
        used += (size_t)snprintf(out + used, 32 - used, "%s%s", i ? ", " : "",
                                 w->contradictions[i].what);
    return out;
}

static bool print_row(struct table *t, const struct vd_candidate *v, int modality)
{
    char n[6][32], unrelated[VD_UNRELATED_TEXT], quality[VD_QUALITY_TEXT], against[32];
    const struct vd_worth *w = v->worth;
    struct vd_buf sources = {0};
    snprintf(n[0], sizeof(n[0]), "%d", v->rank);
    snprintf(n[1], sizeof(n[1]), "%.4f", v->score);
    if (!modality)
        vd_sources_show(v, &sources);
    snprintf(n[2], sizeof(n[2]), "%.1f", v->fused);
    snprintf(n[3], sizeof(n[3]), "%lld", (long long)v->id);
    snprintf(n[4], sizeof(n[4]), "%lld", (long long)v->subject);
    snprintf(n[5], sizeof(n[5]), "%lld", (long long)v->template_id);
    vd_unrelated_show(&w->support, unrelated);
    vd_quality_show(w, vd_candidate_modality(v, modality), quality);
    bool go = table_row(
        t, (const char *[]){n[0], sources.data ? sources.data : n[1], w->support.words, unrelated,
                            v->n_parts ? n[2] : "", v->name, quality, what_contradicts(w, against),
                            vd_verdict_name(v->verdict), n[3], v->record_ref, n[4], n[5]});
    vd_buf_free(&sources);
    return go;
}

static const struct table_column part_columns[] = {
    {"candidate", 10, true}, {"probe", 5, true},  {"template", 10, true}, {"finger", 14, false},
    {"score", 12, true},     {"weight", 8, true}, {"counted", 8, true},
};

static bool print_part(struct table *t, const struct vd_candidate *v, size_t i, int modality)
{
    char n[6][32];
    const struct vd_contribution *k = &v->parts[i];
    int m = k->modality ? k->modality : modality;
    const char *kind = m == VD_FINGER ? vd_finger_name(k->position) : vd_modality_name(m);
    snprintf(n[0], sizeof(n[0]), "%lld", (long long)v->id);
    snprintf(n[1], sizeof(n[1]), "%d", k->probe + 1);
    snprintf(n[2], sizeof(n[2]), "%lld", (long long)k->template_id);
    snprintf(n[3], sizeof(n[3]), "%.4f", k->score);
    snprintf(n[4], sizeof(n[4]), "%+.1f", k->weight);
    snprintf(n[5], sizeof(n[5]), "%+.1f", k->counted);
    return table_row(t, (const char *[]){i ? "" : n[0], n[1], n[2], kind, n[3], n[4], n[5]});
}

static struct table *begin(struct cli *c, const struct table_column *columns_of, int n)
{
    struct table *t = vd_alloc(sizeof(*t));
    if (!t || table_begin(t, c, columns_of, n)) {
        c->out.failed = true;
        vd_free(t);
        return NULL;
    }
    return t;
}

static void print_parts(struct cli *c, const struct vd_findings *f)
{
    const struct vd_candidates *list = &f->candidates;
    bool go = true;
    struct table *t = begin(c, part_columns, (int)(sizeof(part_columns) / sizeof(part_columns[0])));
    for (size_t i = 0; t && go && i < list->n; i++)
        for (size_t k = 0; go && k < list->v[i].n_parts; k++)
            go = print_part(t, &list->v[i], k, f->search.modality);
    if (t)
        table_end(t);
    vd_free(t);
}

/* ---- a list: none of these, its candidates, what stands against them ---- */

static void say_none(struct cli *c, const struct vd_findings *f, int probe)
{
    char why[VD_NONE_TEXT], whose[48] = "";
    const struct vd_outcome *o = vd_outcome_of(f->outcomes, f->n_outcomes, probe);
    int lists = vd_search_lists(&f->search);
    if (lists > 1)
        snprintf(whose, sizeof(whose), " (probe %d of %d)", probe + 1, lists);
    vd_findings_none(f, probe, why);
    say_wrapped(c, "none of these%s: %s", whose, why);
    if (o && o->what == VD_OUTCOME_NONE)
        say_wrapped(c, "decided by %s, %s: none of these: %s", o->who, o->at, o->reason);
}

static void say_contradictions(struct cli *c, const struct vd_candidate *v)
{
    for (size_t i = 0; i < v->worth->n_contradictions; i++)
        say_wrapped(c, "rank %d, %s: %s", v->rank, v->name ? v->name : "",
                    v->worth->contradictions[i].text);
}

static unsigned nothing_to_say(const struct vd_findings *f, const struct vd_candidate *v, size_t n)
{
    bool fused = f->search.together, contradicts = false;
    for (size_t i = 0; i < n; i++) {
        fused |= v[i].n_parts > 1;
        contradicts |= v[i].worth->n_contradictions > 0;
    }
    return (f->calibration || !f->search.modality ? 0 : 1u << UNRELATED) |
           (fused ? 0 : 1u << FUSED) | (contradicts ? 0 : 1u << CONTRADICTS);
}

/* Of a search by name: what was asked, and under each candidate why it was found. */
static void print_names(struct cli *c, const struct vd_findings *f, const struct vd_candidate *v,
                        size_t n, int probe)
{
    enum { UNDER = 12 };
    const struct vd_search_query *q = query_of(f, probe);
    if (q)
        say_wrapped(c, "query%s%s: %s", q->name ? " " : "", q->name ? q->name : "", q->query);
    if (vd_search_lists(&f->search) == 1 || vd_outcome_of(f->outcomes, f->n_outcomes, probe))
        say_none(c, f, probe);
    if (!n)
        say(c, "Nobody found.\n");
    for (size_t i = 0; i < n; i++) {
        const struct vd_find_hit *h = v[i].worth->named;
        say(c, "%s%3d  %.3f  ", i ? "" : "\n", v[i].rank, v[i].score);
        say_under(c, -UNDER, UNDER, "%s #%lld %s%s%s; candidate %lld, %s",
                  v[i].name ? v[i].name : "(no name)", (long long)v[i].subject,
                  v[i].record_ref ? v[i].record_ref : "", h && h->list ? " of " : "",
                  h && h->list ? h->list : "", (long long)v[i].id, vd_verdict_name(v[i].verdict));
        if (h)
            reason_print(c, h, UNDER);
    }
    for (size_t i = 0; i < n; i++)
        say_contradictions(c, &v[i]);
}

/* Of a search for a person: what a name that was asked besides says of each. */
static void say_names(struct cli *c, const struct vd_findings *f, const struct vd_candidate *v,
                      size_t n)
{
    if (f->search.modality || !f->n_queries || !n)
        return;
    say(c, "\n");
    say_wrapped(c, "The name, which has no weight in the sum: %s", f->queries[0].query);
    for (size_t i = 0; i < n; i++) {
        const struct vd_find_hit *h = v[i].worth->named;
        if (!h)
            continue;
        say_under(c, 2, 12, "rank %d, %.3f: %s", v[i].rank, h->score, v[i].name ? v[i].name : "");
        reason_print(c, h, 12);
    }
}

static void print_list(struct cli *c, const struct vd_findings *f, const struct vd_candidate *v,
                       size_t n, int probe)
{
    bool go = true, beyond = false;
    say_none(c, f, probe);
    if (!n)
        return;
    say(c, "\n");
    struct table *t = begin(c, f->search.modality ? columns : person_columns,
                            (int)(sizeof(columns) / sizeof(columns[0])));
    if (t) {
        t->give_way = give_way;
        t->hidden = nothing_to_say(f, v, n);
    }
    for (size_t i = 0; t && go && i < n; i++) {
        go = print_row(t, &v[i], f->search.modality);
        beyond |= v[i].worth->support.calibrated && v[i].worth->support.fmr.extrapolated;
    }
    if (t)
        table_end(t);
    vd_free(t);
    if (beyond)
        say_wrapped(c,
                    "* extrapolated: fewer unrelated pairs than can be counted score so high; an "
                    "upper bound, by a model of the tail");
    for (size_t i = 0; i < n; i++)
        say_contradictions(c, &v[i]);
    say_names(c, f, v, n);
}

void candidates_print(struct cli *c, const struct vd_findings *f, bool parts)
{
    const struct vd_candidates *list = &f->candidates;
    char basis[VD_BASIS_TEXT];
    if (c->json) {
        for (size_t i = 0; i < list->n; i++)
            print_json(c, f, &list->v[i]);
        return;
    }
    size_t i = 0;
    for (int probe = 0; probe < vd_search_lists(&f->search) && !c->broken; probe++) {
        size_t first = i;
        while (i < list->n && list->v[i].probe == probe)
            i++;
        say(c, probe ? "\n" : "");
        if (f->search.modality == VD_BY_NAME)
            print_names(c, f, list->v + first, i - first, probe);
        else
            print_list(c, f, list->v + first, i - first, probe);
        cli_flush_some(c);
    }
    vd_findings_basis(f, basis);
    say(c, "\n");
    say_wrapped(c, "%s", basis);
    if (!parts || !list->n)
        return;
    say(c, "\nWhat they stand on, in decibans:\n");
    print_parts(c, f);
}

static int run(struct cli *c)
{
    struct vd_findings f = {0};
    struct vd_buf scope = {0};
    int64_t search = 0;
    int rc = cli_number(c, c->args[0], "SEARCH", 1, INT64_MAX, &search);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_findings_read(c->store, search, c->arena, &f, &c->err);
    if (rc)
        goto out;
    candidates_print(c, &f, cli_has(c, "contributions") || f.search.together);
    vd_search_scope(&f.search, &scope);
    if (!c->json)
        say_wrapped(c, "Search %lld%s%s", (long long)search, scope.len ? ": " : "",
                    scope.len ? scope.data : "");
    rc = f.candidates.n ? VD_OK : VD_NOTFOUND;
out:
    vd_buf_free(&scope);
    vd_findings_close(&f);
    return rc;
}

static const struct cli_opt options[] = {
    {"contributions", 'x', NULL, "also what each comparison adds to a candidate"},
    {0},
};

const struct cli_cmd cmd_candidates = {
    .name = "candidates",
    .synopsis = "SEARCH [--contributions] [--json]",
    .summary = "List the candidates of a search with their verdicts",
    .help =
        "SEARCH is a number from 'searches'. Support is what the score says by the calibration "
        "that\n"
        "the search was read by; unrelated, how many people who have nothing to do with the probe\n"
        "would score as high in a search of this size. The column candidate is what 'decide' "
        "takes;\n"
        "fused is what all comparisons with the subject come to, in decibans.",
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
