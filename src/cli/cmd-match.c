/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-match.c: search probes against the gallery; what comes out are leads. */
#include "config.h"

#include "cli/match.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/identify.h>

static int check(struct cli *c, int *modality, int64_t *top, int64_t *threads, int64_t *template_id)
{
    bool person = !strcmp(c->args[0], "person");
    *modality = vd_modality_by_name(c->args[0]);
    if (!*modality && !person)
        return cli_usage(c, "'%s' is neither finger, face, voice nor person", c->args[0]);
    int rc = cli_required(c, "purpose", "what the search is for");
    if (!rc)
        rc = cli_required(c, "basis", "the legal basis of the search");
    if (!rc)
        rc = cli_int(c, "top", 1, 100000, top);
    if (!rc)
        rc = cli_int(c, "threads", 1, 256, threads);
    if (!rc)
        rc = cli_int(c, "template", 1, INT64_MAX, template_id);
    if (!rc && cli_has(c, "strict") && !cli_has(c, "filter"))
        rc = cli_usage(c, "--strict says how to read a --filter: there is none");
    if (!rc && person && (c->n_args == 1 || *template_id))
        rc = cli_usage(c, "'match person' needs samples: finger=7:FILE face=FILE voice=FILE");
    if (!rc && (c->n_args == 1) != (*template_id > 0))
        rc = cli_usage(c, "'match' needs probe files, or --template without any");
    return rc;
}

static int read_fpir(struct cli *c, double *fpir)
{
    const char *text = cli_opt(c, "fpir");
    char *end;
    if (!text)
        return VD_OK;
    *fpir = strtod(text, &end);
    if (end != text && !*end && *fpir > 0 && *fpir <= 10000)
        return VD_OK;
    return cli_usage(c, "--fpir: '%s' is no number of false candidates above 0, 10000 at most",
                     text);
}

/* What was looked at: said on stdout with the candidates, on stderr where that is data. */
static void tell(struct cli *c, const struct vd_search *q, const struct vd_search_result *r)
{
    char left[64] = "";
    bool narrowed = r->n_searched != r->n_gallery;
    if (narrowed)
        snprintf(left, sizeof(left), "%zu of ", r->n_searched);
    if (r->n_unusable)
        complain(c, "%zu templates of this engine could not be compared: of another length",
                 r->n_unusable);
    if (!r->n_searched && r->n_gallery)
        complain(c, "%s leaves none of the %zu templates: nothing was searched",
                 q->filter || q->position ? "the filter" : "the probe's own subject", r->n_gallery);
    else if (c->json && (q->filter || q->position))
        complain(c, "%s%zu templates searched", left, r->n_gallery);
    if (!c->json)
        say(c,
            "\nSearch %lld: %s%zu templates, %d probe%s, %.1f ms. Candidates are leads, not "
            "hits.\n",
            (long long)r->search, left, r->n_gallery, r->n_probes, r->n_probes == 1 ? "" : "s",
            r->ms);
}

int match_run(struct cli *c, const char *const *probes, size_t n, int64_t template_id,
              const struct vd_search *q, const struct vd_candidate **best)
{
    struct vd_search_result r = {0};
    struct vd_search search = *q;
    search.job = cli_job_begin(c, "match");
    int rc = !q->modality ? vd_identify_person(c->store, probes, n, &search, c->arena, &r, &c->err)
             : template_id
                 ? vd_identify_template(c->store, NULL, template_id, &search, c->arena, &r, &c->err)
                 : vd_identify(c->store, NULL, probes, n, &search, c->arena, &r, &c->err);
    cli_job_end();
    if (rc)
        return rc;
    if (!template_id)
        vd_probe_remember(c->store, r.search, q->modality, probes, n, &q->as);
    struct vd_findings found;
    rc = vd_findings_read(c->store, r.search, c->arena, &found, &c->err);
    if (!rc) {
        candidates_print(c, &found, found.search.together);
        tell(c, q, &r);
        if (best)
            *best = found.candidates.n ? found.candidates.v : NULL;
        rc = found.candidates.n ? VD_OK : VD_NOTFOUND;
    }
    vd_findings_close(&found);
    return rc;
}

static int run(struct cli *c)
{
    int modality;
    int64_t top = 0, threads = 0, template_id = 0;
    double fpir = 0;
    struct vd_reading as;
    int rc = check(c, &modality, &top, &threads, &template_id);
    if (!rc)
        rc = read_fpir(c, &fpir);
    if (!rc)
        rc = cli_reading(c, &as, 1);
    if (!rc && template_id && (as.px_cm || as.width))
        rc = cli_usage(c, "template #%lld is read as it came in", (long long)template_id);
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (rc)
        return rc;
    struct vd_search q = {
        .modality = modality,
        .engine = cli_opt(c, "engine"),
        .purpose = cli_opt(c, "purpose"),
        .basis = cli_opt(c, "basis"),
        .case_ref = cli_opt(c, "ref"),
        .top = (size_t)top,
        .threads = (int)threads,
        .filter = cli_opt(c, "filter"),
        .strict = cli_has(c, "strict"),
        .exhaustive = cli_has(c, "exhaustive"),
        .position = cli_opt(c, "position"),
        .together = cli_has(c, "together"),
        .fpir = fpir,
        .as = as,
        .warn = cli_warn_template,
        .warn_ctx = c,
    };
    return match_run(c, c->args + 1, c->n_args - 1, template_id, &q, NULL);
}

static const struct cli_opt options[] = {
    {"purpose", 'p', "TEXT", "what the search is for (required, audited)"},
    {"basis", 'b', "TEXT", "its legal basis (required, audited)"},
    {"ref", 0, "TEXT", "reference of the investigation it belongs to"},
    {"engine", 'e', "NAME/VERSION", "search templates of this engine"},
    {"top", 'k', "K", "at most K candidates a probe; 20 unless said"},
    {"threads", 't', "N", "use N cores; all unless said"},
    {"dpi", 0, "N", "resolution where the probes state none, and of the true images; else 500"},
    {"true-size", 0, "WxH",
     "size of the probes' images before they were stretched to the stated size"},
    {"template", 0, "N", "the probe is template #N of the case, instead of a file"},
    {"filter", 'f', "EXPR", "search only subjects that fit, or of whom it is not known"},
    {"strict", 0, NULL, "with --filter: only subjects of whom it is known"},
    {"position", 0, "FINGERS",
     "search only these fingers, as 2 or 'right index'; same: the probe's"},
    {"fpir", 0, "F",
     "show only candidates that so many false ones are accepted for: 0.05, or from 1 on a number"},
    {"exhaustive", 0, NULL, "compare every template in full, however many there are"},
    {"together", 0, NULL, "the probes are samples of one person: one list"},
    {0},
};

const struct cli_cmd cmd_match = {
    .name = "match",
    .synopsis =
        "finger|face|voice PROBE... --purpose P --basis B [--ref R] [--engine "
        "NAME/VERSION] [--top K] "
        "[--fpir F] [--threads N] [--filter EXPR [--strict]] [--position FINGERS] [--dpi N] "
        "[--true-size WxH] [--exhaustive] [--json]\n"
        "finger|face|voice --together PROBE... --purpose P --basis B ...\n"
        "person KIND=FILE... --purpose P --basis B ...\n"
        "finger|face|voice --template N --purpose P --basis B ...",
    .summary = "Search a finger, a face or a voice against the whole case",
    .help =
        "Every template of the engine is looked at, or what --filter and --position leave of "
        "them;\n"
        "of 4000 fingers or more only those that look most alike at a glance are compared in "
        "full,\n"
        "unless --exhaustive asks for all. There is one candidate a subject, its best template.\n"
        "With --together each candidate is what all prints come to, summed in decibans;\n"
        "finger=7:FILE says which finger a print is of. So does 'match person' with samples of\n"
        "several kinds: finger=7:FILE, face=FILE, face=NAME/VERSION:FILE, voice=FILE;\n"
        "name=QUERY tells how each one's names fit, beside the sum. The search, its purpose and "
        "its candidates are stored and audited. Exits 1 without "
        "candidates.\n"
        "Each list begins with what speaks for 'none of these'. The scores are read by the "
        "calibration\n"
        "of the gallery, measured now if it is not stored. --fpir shows only what reaches the "
        "score\n"
        "at which a search for somebody who is not there has F false candidates: below 1 the\n"
        "probability of any, from 1 on how many are expected.\n"
        "A candidate is a lead: compare it, then record a decision with 'decide'.",
    .options = options,
    .min_args = 1,
    .max_args = -1,
    .run = run,
};
