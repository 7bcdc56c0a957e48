/* SPDX-License-Identifier: Apache-2.0 */
/*
 * person.c: a search for one person by several samples of several kinds: one list, fused.
 *
 *    finger=7:a.fmr ─► run of fingers ─► best K subjects ┐
 *    finger=8:b.fmr ─►                                   │
 *    face=f.npy ─────► run of faces ───► best K subjects ┼► union
 *    voice=v.npy ────► run of voices ──► best K subjects ┘    │
 *                                                             ▼
 *    every sample against all templates of these subjects ─► weights ─► fuse.c ─► best k subjects
 *
 * Each kind is a run of its own (identifying.h): gallery, filter, calibration and passes are those of
 * a search of that kind.  What is added up are weights of evidence, never scores: of fingers by the
 * matcher's own trained scale, of faces and voices by the calibration of their gallery.
 *
 * A kind of evidence is whatever gives items (struct vd_fuse_item) for subjects.  A name gives none:
 * its score has no weight of evidence (how rare a name is depends on the name, see vedette-matching(7)),
 * so what it says of each candidate is kept and shown beside the sum and changes neither sum nor order.
 *
 * Invariants
 *  A. A kind without a weight is not added: it is said, to the caller and in the record of the search,
 *     and the others are used.  If no kind can be added there is no search.
 *  B. Probes are numbered as the caller named their files, whatever kind they are of.
 *  C. What identify.c asks of a search holds: purpose, basis and the right to write first; a result
 *     only after it is stored; each kind read by one calibration for ever.
 */
#include <vedette/identify.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <vedette/json.h>

#include "flow/finding.h"
#include "flow/fuse.h"
#include "flow/identifying.h"
#include "flow/samples.h"
#include "pool/pool.h"

struct kind {
    struct vd_run run;
    struct vd_search q;
    const char *left_out; /* why it is not added, or NULL */
    size_t cap;
    int *number; /* B */
    bool asked;
};
struct person {
    struct kind kind[VD_N_MODALITIES + 1]; /* by modality; 0 stands for all together */
    int n_probes;
    const char *name; /* asked for besides, or NULL */
};

static struct vd_run *whole(struct person *p)
{
    return &p->kind[0].run;
}

static bool added(const struct kind *k)
{
    return k->asked && !k->left_out;
}

/* ---- the samples ---- */

static int check_request(struct vd_store *s, const struct vd_search *q, struct vd_err *err)
{
    int rc = vd_run_check(s, q, err);
    if (!rc && q->engine) {
        vd_fail(err, VD_INVALID, "search", "one engine for several kinds of samples");
        return vd_hint(err, "say it with the sample: face=NAME/VERSION:FILE");
    }
    if (!rc && q->position && *q->position)
        return vd_fail(err, VD_INVALID, "search", "each print says its own finger: finger=7:FILE");
    return rc;
}

static void start(struct person *p, struct vd_store *s, const struct vd_search *q,
                  struct vd_arena *a, struct vd_err *err)
{
    for (int m = 0; m <= VD_N_MODALITIES; m++) {
        struct kind *k = &p->kind[m];
        k->q = *q;
        k->q.modality = m;
        k->q.together = true;
        k->q.keep = q->keep && m ? &q->keep[m - 1] : NULL;
        k->run = (struct vd_run){
            .s = s, .q = &k->q, .a = a, .err = err, .kind = m ? vd_modality_name(m) : NULL};
    }
}

/* B. The templates that came in last get the next numbers. */
static int number(struct person *p, struct kind *k, size_t from)
{
    size_t n = k->run.n_probes;
    if (n > k->cap) {
        size_t cap = 2 * n + 16;
        int *v = vd_realloc(k->number, cap * sizeof(*v));
        if (!v)
            return vd_run_no_memory(&k->run);
        k->number = v;
        k->cap = cap;
    }
    k->run.number = k->number;
    while (from < n)
        k->number[from++] = p->n_probes++;
    return VD_OK;
}

static int read_sample(struct person *p, const char *text, size_t i, size_t n)
{
    struct vd_named_sample of;
    struct vd_err *err = whole(p)->err;
    int rc = vd_sample_named(text, &of, err);
    if (rc)
        return rc;
    if (!of.modality) {
        vd_fail(err, VD_INVALID, text, "a sample of a person says its kind");
        return vd_hint(err, "finger=7:FILE, finger=FILE, face=FILE, voice=FILE; name=QUERY");
    }
    struct kind *k = &p->kind[of.modality];
    size_t before = k->run.n_probes;
    struct vd_buf own = k->run.names; /* one line of names for all of them */
    k->asked = true;
    k->run.names = whole(p)->names;
    rc = vd_run_probe(&k->run, of.path, of.position, of.engine[0] ? of.engine : NULL, i, n);
    whole(p)->names = k->run.names;
    k->run.names = own;
    return rc ? rc : number(p, k, before);
}

static int read_name(struct person *p, const char *name)
{
    struct vd_finding f;
    struct vd_err *err = whole(p)->err;
    if (p->name)
        return vd_fail(err, VD_INVALID, "search", "one name= only");
    p->name = name;
    int rc = vd_finding_read(&f, name, err);
    bool nothing = !rc && !f.words.len && !vd_finding_weighs(&f);
    vd_finding_free(&f);
    return nothing ? vd_fail(err, VD_INVALID, "search", "name= without a name") : rc;
}

static int read_samples(struct person *p, const char *const *texts, size_t n)
{
    struct vd_run *all = whole(p);
    char as[48];
    int rc = VD_OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = vd_sample_name(texts[i]) ? read_name(p, vd_sample_name(texts[i]))
                                      : read_sample(p, texts[i], i, n);
    if (!rc && p->name && !p->n_probes) {
        vd_fail(all->err, VD_INVALID, "search", "a name alone has no weight to add up");
        return vd_hint(all->err, "vedette find");
    }
    vd_reading_text(&all->q->as, as);
    if (!rc && as[0] && !p->kind[VD_FINGER].asked)
        rc = vd_fail(all->err, VD_INVALID, "search",
                     "a resolution and a size are of fingers' images");
    if (as[0])
        vd_buf_printf(&all->names, " read as %s", as);
    if (!rc && all->names.failed)
        rc = vd_run_no_memory(all);
    if (!rc && !p->n_probes)
        rc = vd_fail(all->err, VD_INVALID, "search", "there is no probe");
    return rc;
}

/* ---- the galleries ---- */

/* The engine was asked for by the verb of one kind; here it stands with the sample. */
static int open_gallery(struct kind *k)
{
    struct vd_err *err = k->run.err;
    int rc = vd_run_open(&k->run, NULL, NULL);
    if (rc == VD_INVALID && err && !strcmp(err->where, "engine"))
        vd_hint(err, "say it with the sample: %s=NAME/VERSION:FILE; doctor lists the engines",
                vd_modality_name(k->q.modality));
    return rc;
}

/* A. */
static int open_kind(struct person *p, struct kind *k)
{
    int rc = open_gallery(k);
    if (!rc && !vd_gallery_ops(k->run.g)->weight)
        rc = vd_run_calibrate(&k->run);
    if (rc)
        return rc;
    if (!vd_gallery_size(k->run.g))
        k->left_out = "the case has no template of its engine";
    else if (!vd_run_weighs(&k->run))
        k->left_out =
            k->run.calibration ? "uncalibrated: too few pairs of one subject" : "uncalibrated";
    if (k->left_out && k->q.warn) {
        char what[120];
        snprintf(what, sizeof(what), "%s, not added", k->left_out);
        k->q.warn(k->q.warn_ctx, k->run.kind, what);
    }
    whole(p)->n_allowed += added(k) ? k->run.n_allowed : 0;
    return VD_OK;
}

static int open_kinds(struct person *p)
{
    struct vd_buf why = {0};
    bool any = false;
    int rc = VD_OK;
    for (int m = 1; !rc && m <= VD_N_MODALITIES; m++) {
        struct kind *k = &p->kind[m];
        if (!k->asked)
            continue;
        rc = open_kind(p, k);
        any = any || added(k);
        if (!rc && k->left_out)
            vd_buf_printf(&why, "%s%s: %s", why.len ? "; " : "", k->run.kind, k->left_out);
    }
    if (!rc && !any) {
        rc = vd_fail(whole(p)->err, VD_INVALID, "search", "nothing can be added up: %s",
                     why.data ? why.data : "");
        vd_hint(whole(p)->err, "search each kind by itself: its list goes by the score");
    }
    vd_buf_free(&why);
    return rc;
}

/* ---- the scan ---- */

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static uint64_t work_of(const struct person *p)
{
    uint64_t n = 0;
    for (int m = 1; m <= VD_N_MODALITIES; m++)
        if (added(&p->kind[m]))
            n += 2 * p->kind[m].run.n_probes * vd_gallery_size(p->kind[m].run.g);
    return n;
}

static int scan(struct person *p, void *pool)
{
    struct vd_buf subjects = {0}, items = {0};
    struct vd_run *all = whole(p);
    size_t k = vd_run_top(all);
    int rc = VD_OK;
    for (int m = 1; !rc && m <= VD_N_MODALITIES; m++)
        if (added(&p->kind[m]))
            rc = vd_run_shortlist(&p->kind[m].run, pool, k, &subjects);
    for (int m = 1; !rc && m <= VD_N_MODALITIES; m++)
        if (added(&p->kind[m]))
            rc = vd_run_compare(&p->kind[m].run, pool, &subjects, &items);
    if (!rc)
        rc = vd_run_fuse(all, &items, k);
    vd_buf_free(&items);
    vd_buf_free(&subjects);
    return rc;
}

static int scan_all(struct person *p)
{
    struct vd_run *all = whole(p);
    void *pool = NULL;
    int rc = vd_pool_threads.open(&pool, all->q->threads, all->err);
    if (rc)
        return rc;
    vd_job_phase(all->q->job, "matching", work_of(p));
    double begun = now_ms();
    rc = scan(p, pool);
    all->ms = now_ms() - begun;
    vd_pool_threads.close(pool);
    if (!rc && vd_job_cancelled(all->q->job))
        rc = vd_fail(all->err, VD_CANCELLED, "search", "the search was cancelled");
    return rc;
}

/* ---- the trace ---- */

static void write_kind(struct vd_json *j, const struct kind *k)
{
    const struct vd_run *r = &k->run;
    vd_json_obj(j);
    vd_json_kint(j, "compared", (int64_t)r->n_compared);
    vd_json_kstr(j, "engine", vd_gallery_engine(r->g));
    vd_json_kint(j, "gallery", (int64_t)vd_gallery_size(r->g));
    vd_json_kstr(j, "left_out", k->left_out);
    vd_json_kstr(j, "matcher", vd_gallery_ops(r->g)->name);
    vd_json_kstr(j, "modality", r->kind);
    vd_json_kint(j, "probes", (int64_t)r->n_probes);
    vd_json_kint(j, "searched", (int64_t)r->n_allowed);
    vd_json_kint(j, "unusable", (int64_t)vd_gallery_unusable(r->g));
    vd_json_end(j);
}

static void write_params(struct person *p, struct vd_buf *b)
{
    const struct vd_run *all = whole(p);
    struct vd_json j;
    vd_json_open(&j, b);
    vd_json_obj(&j);
    if (all->q->fpir > 0)
        vd_json_kreal(&j, "bar", all->bar);
    if (all->q->exhaustive)
        vd_json_kbool(&j, "exhaustive", true);
    if (all->filter.len)
        vd_json_kstr(&j, "filter", all->filter.data);
    if (all->q->fpir > 0)
        vd_json_kreal(&j, "fpir", all->q->fpir);
    vd_json_key(&j, "kinds");
    vd_json_arr(&j);
    for (int m = 1; m <= VD_N_MODALITIES; m++)
        if (p->kind[m].asked)
            write_kind(&j, &p->kind[m]);
    vd_json_arr_end(&j);
    vd_json_kint(&j, "probes", p->n_probes);
    vd_json_kint(&j, "searched", (int64_t)all->n_allowed);
    if (all->filter.len)
        vd_json_kbool(&j, "strict", all->q->strict);
    vd_json_kbool(&j, "together", true);
    vd_json_kint(&j, "top", (int64_t)vd_run_top(all));
    vd_json_end(&j);
}

/* "finger minutiae/1, face acme/3 (uncalibrated, not added)" */
static void name_engines(const struct person *p, struct vd_buf *out)
{
    for (int m = 1; m <= VD_N_MODALITIES; m++) {
        const struct kind *k = &p->kind[m];
        if (k->asked)
            vd_buf_printf(out, "%s%s %s%s%s%s", out->len ? ", " : "", k->run.kind,
                          vd_gallery_engine(k->run.g), k->left_out ? " (" : "",
                          k->left_out ? k->left_out : "", k->left_out ? ", not added)" : "");
    }
}

static size_t calibrations(const struct person *p, struct vd_read_by by[VD_N_MODALITIES])
{
    size_t n = 0;
    for (int m = 1; m <= VD_N_MODALITIES; m++) {
        struct vd_calibration_facts facts = {0};
        if (added(&p->kind[m]) && p->kind[m].run.calibration)
            vd_calibration_facts(p->kind[m].run.calibration, &facts);
        if (facts.id)
            by[n++] = (struct vd_read_by){m, facts.id};
    }
    return n;
}

static int64_t n_gallery(const struct person *p)
{
    size_t n = 0;
    for (int m = 1; m <= VD_N_MODALITIES; m++)
        n += added(&p->kind[m]) ? vd_gallery_size(p->kind[m].run.g) : 0;
    return (int64_t)n;
}

/* ---- the name, beside ---- */

static int name_candidates(struct person *p)
{
    struct vd_run *all = whole(p);
    int rc = VD_OK;
    for (size_t i = 0; p->name && !rc && i < all->n_found; i++) {
        struct vd_candidate with, *c = &all->found[i];
        struct vd_find_hit h;
        rc = vd_find_one(all->s, p->name, c->subject, all->a, &h, all->err);
        if (!rc)
            rc = vd_find_candidate(&h, 0, c->rank, all->a, &with, all->err);
        c->reason = rc ? NULL : with.reason;
    }
    return rc;
}

/* C. */
static int store_search(struct person *p, int64_t *search)
{
    struct vd_run *all = whole(p);
    struct vd_buf params = {0}, engines = {0};
    struct vd_read_by by[VD_N_MODALITIES];
    struct vd_search_query name = {.query = p->name};
    write_params(p, &params);
    name_engines(p, &engines);
    struct vd_search_new n = {
        .purpose = all->q->purpose,
        .basis = all->q->basis,
        .case_ref = all->q->case_ref,
        .engine = engines.data,
        .probe = all->names.data,
        .params_json = params.data,
        .n_gallery = n_gallery(p),
        .n_searched = (int64_t)all->n_allowed,
        .filter = all->filter.data,
        .strict = all->q->strict,
        .together = true,
        .ms = all->ms,
        .read_by = by,
        .n_read_by = calibrations(p, by),
        .queries = &name,
        .n_queries = p->name ? 1 : 0,
    };
    int rc =
        params.failed || engines.failed ? vd_run_no_memory(all) : vd_store_begin(all->s, all->err);
    if (rc)
        goto out;
    rc = vd_store_search_add(all->s, &n, all->found, all->n_found, search, all->err);
    if (!rc)
        rc = vd_store_commit(all->s, all->err);
    else
        vd_store_rollback(all->s);
out:
    vd_buf_free(&params);
    vd_buf_free(&engines);
    return rc;
}

static void tell(struct person *p, struct vd_search_result *out)
{
    out->n_gallery = (size_t)n_gallery(p);
    out->n_searched = whole(p)->n_allowed;
    for (int m = 1; m <= VD_N_MODALITIES; m++)
        out->n_unusable += added(&p->kind[m]) ? vd_gallery_unusable(p->kind[m].run.g) : 0;
    out->n_probes = p->n_probes;
    out->bar = whole(p)->bar;
    out->ms = whole(p)->ms;
}

static void end(struct person *p)
{
    for (int m = 0; m <= VD_N_MODALITIES; m++) {
        vd_run_end(&p->kind[m].run);
        vd_free(p->kind[m].number);
    }
}

int vd_identify_person(struct vd_store *s, const char *const *samples, size_t n,
                       const struct vd_search *q, struct vd_arena *a, struct vd_search_result *out,
                       struct vd_err *err)
{
    struct person *p = vd_arena_alloc(a, sizeof(*p));
    struct vd_search asked = *q;
    asked.modality = 0;
    memset(out, 0, sizeof(*out));
    if (!p)
        return vd_fail(err, VD_NOMEM, "search", "out of memory");
    start(p, s, &asked, a, err);
    int rc = check_request(s, &asked, err);
    for (int m = 0; !rc && m <= VD_N_MODALITIES; m++)
        rc = vd_run_filter(&p->kind[m].run);
    if (!rc)
        rc = read_samples(p, samples, n);
    if (!rc)
        rc = open_kinds(p);
    if (!rc && asked.fpir > 0 && whole(p)->n_allowed)
        whole(p)->bar = vd_run_sum_bar(whole(p));
    if (!rc)
        rc = scan_all(p);
    if (!rc) {
        vd_run_cut(whole(p));
        rc = name_candidates(p);
    }
    if (!rc) {
        rc = store_search(p, &out->search);
    }
    if (!rc)
        rc = vd_store_candidates(s, out->search, a, &out->candidates, err);
    if (!rc)
        tell(p, out);
    end(p);
    return rc;
}
