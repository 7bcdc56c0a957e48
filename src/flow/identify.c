/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identify.c: probes against a gallery, and the trace that this leaves.
 *
 *    probe files ─► templates ─┐
 *    filter ─► bitmap of rows ─┼► identify_scan.c ─► one candidate a subject, top k ─► the bar
 *    gallery ─► calibration ───┘                                                         │
 *                   search + candidates + audit row  ◄───────────────────────────────────┘
 *                            one transaction
 *
 * Invariants
 *  A. Nothing is scanned before purpose, basis, engine and the right to write are clear.
 *  B. A result is returned only after its search is stored; a search without candidates is stored
 *     too.  A cancelled or failed one gave no answer and leaves nothing (but the calibration of the
 *     gallery, which is worth keeping, in a transaction of its own).
 *  C. All probes of a search are of the gallery's engine.
 *  D. A filter decides which rows are looked at, before the scan; nobody is cut out of a result
 *     but by the bar that the caller set, and that is part of the record.
 *  E. A search is read by one calibration for ever: the one of its gallery as it was searched.
 */
#include <vedette/identify.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <vedette/io.h>
#include <vedette/json.h>

#include "flow/identifying.h"
#include "pool/hands.h"

enum { TOP_MAX = 100000, FPIR_MAX = 10000, NAMED_PROBES = 16, NOTED_PRINTS = 1000 };
static const size_t PROBE_FILE_MAX = (size_t)8 << 30;

static bool blank(const char *s)
{
    return !s || !s[strspn(s, " \t\r\n")];
}

static bool any_template(struct vd_store *s, int modality)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_engine_row *rows;
    size_t n = 0;
    bool any = a && vd_store_engines(s, modality, a, &rows, &n, NULL) == VD_OK && n > 0;
    vd_arena_free(a);
    return any;
}

/* A. */
int vd_run_check(struct vd_store *s, const struct vd_search *q, struct vd_err *err)
{
    if (blank(q->purpose) || blank(q->basis)) {
        vd_fail(err, VD_INVALID, "search", "a search needs a %s",
                blank(q->purpose) ? "purpose" : "legal basis");
        return vd_hint(err, "say why and under what law: --purpose TEXT --basis TEXT");
    }
    if (q->modality && !vd_matcher_for(q->modality))
        return vd_fail(err, VD_INVALID, "search", "a probe is of a finger, a face or a voice");
    if (q->together && q->modality && !vd_matcher_for(q->modality)->weight &&
        !any_template(s, q->modality))
        return vd_fail(err, VD_INVALID, "search",
                       "no %s template to calibrate on: there is no weight to add up",
                       vd_modality_name(q->modality));
    if (q->top > TOP_MAX)
        return vd_fail(err, VD_INVALID, "search", "%zu candidates asked for; the most is %d",
                       q->top, TOP_MAX);
    if (!(q->fpir >= 0) || q->fpir > FPIR_MAX)
        return vd_fail(err, VD_INVALID, "search", "%g false candidates: above 0, and %d at most",
                       q->fpir, FPIR_MAX);
    if (q->modality && q->modality != VD_FINGER && (q->as.px_cm || q->as.width))
        return vd_fail(err, VD_INVALID, "search", "a resolution and a size are of fingers' images");
    if (vd_store_readonly(s)) {
        vd_fail(err, VD_DENIED, "search",
                "the case is open for reading only, and a search must "
                "leave its trace");
        return vd_hint(err, "search in a case, or a copy of it, that you may write");
    }
    return VD_OK;
}

/* ---- the filter ---- */

/* The text without blanks around it; an empty one is no filter. */
static void trim(const char *text, struct vd_buf *out)
{
    size_t n = text ? strlen(text) : 0, lead = text ? strspn(text, " \t\r\n") : 0;
    while (n > lead && strchr(" \t\r\n", text[n - 1]))
        n--;
    if (n > lead)
        vd_buf_add(out, text + lead, n - lead);
}

int vd_run_filter(struct vd_run *r)
{
    struct vd_buf position = {0};
    int rc = VD_OK;
    trim(r->q->filter, &r->filter);
    trim(r->q->position, &position);
    if (r->filter.len)
        rc = vd_list_check(&(struct vd_list){.filter = r->filter.data}, r->err);
    if (!rc && position.len && r->q->modality != VD_FINGER) {
        rc = vd_fail(r->err, VD_INVALID, "position", "only a finger has a position");
    } else if (!rc && position.len && !strcasecmp(position.data, "same")) {
        r->same_finger = true;
        vd_buf_str(&r->positions, "same");
    } else if (!rc && position.len) {
        rc = vd_fingers_read(position.data, &r->fingers, r->err);
        vd_fingers_show(r->fingers, &r->positions);
    }
    if (!rc && (r->filter.failed || r->positions.failed || position.failed))
        rc = vd_run_no_memory(r);
    vd_buf_free(&position);
    return rc;
}

/* D. */
static int narrow(struct vd_run *r, int64_t but_not_of)
{
    struct vd_narrow by = {
        .filter = r->filter.len ? r->filter.data : NULL,
        .strict = r->q->strict,
        .fingers = r->fingers,
        .but_not_of = but_not_of,
    };
    return vd_gallery_narrow(r->g, r->s, &by, &r->allow, &r->n_allowed, r->err);
}

/* ---- probes ---- */

/* "name sha256:0123456789abcdef", so that the file can be found again. */
static int note_probe(struct vd_run *r, const char *path, int position, size_t index, size_t n)
{
    uint8_t hash[32];
    char hex[17];
    if (index >= NAMED_PROBES) {
        if (index == NAMED_PROBES)
            vd_buf_printf(&r->names, " and %zu more", n - index);
        return r->names.failed ? vd_run_no_memory(r) : VD_OK;
    }
    struct vd_buf b = {0};
    int rc = vd_read_file(path, PROBE_FILE_MAX, &b, r->err);
    if (!rc) {
        vd_sha256(b.data, b.len, hash);
        vd_hex(hash, 8, hex);
        const char *as = position ? vd_finger_name(position) : r->kind;
        vd_buf_printf(&r->names, "%s%s%s%s sha256:%s", index ? ", " : "", vd_path_base(path),
                      as ? " as " : "", as ? as : "", hex);
        rc = r->names.failed ? vd_run_no_memory(r) : VD_OK;
    }
    vd_buf_free(&b);
    return rc;
}

static int add_probes(struct vd_run *r, const struct vd_templates *t)
{
    struct vd_template *v = vd_arena_alloc(r->a, (r->n_probes + t->n + 1) * sizeof(*v));
    if (!v)
        return vd_run_no_memory(r);
    if (r->n_probes)
        memcpy(v, r->probes, r->n_probes * sizeof(*v));
    if (t->n)
        memcpy(v + r->n_probes, t->v, t->n * sizeof(*v));
    r->probes = v;
    r->n_probes += t->n;
    return VD_OK;
}

int vd_run_probe(struct vd_run *r, const char *path, int position, const char *engine, size_t i,
                 size_t n)
{
    struct vd_templates t;
    int rc = vd_templates_read_as(r->a, r->q->modality, path, engine, &r->q->as, &t, r->err);
    for (size_t k = 0; !rc && k < t.n; k++) {
        if (position)
            t.v[k].position = position;
        if (r->q->warn && t.v[k].warning)
            r->q->warn(r->q->warn_ctx, path, t.v[k].warning);
        if (r->q->warn && t.v[k].own_px_cm)
            r->q->warn(r->q->warn_ctx, path, VD_OWN_RESOLUTION);
    }
    if (!rc)
        rc = add_probes(r, &t);
    return rc ? rc : note_probe(r, path, position, i, n);
}

static int read_probe(struct vd_run *r, const char *text, const char *engine, size_t i, size_t n)
{
    const char *path;
    int position;
    int rc = vd_probe_path(text, &path, &position, r->err);
    if (!rc && position && r->q->modality != VD_FINGER)
        rc = vd_fail(r->err, VD_INVALID, text, "only a finger has a position");
    return rc ? rc : vd_run_probe(r, path, position, engine, i, n);
}

static int read_probes(struct vd_run *r, const char *const *paths, size_t n, const char *engine)
{
    char as[48];
    int rc = VD_OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = read_probe(r, paths[i], engine, i, n);
    vd_reading_text(&r->q->as, as);
    if (as[0])
        vd_buf_printf(&r->names, " read as %s", as);
    if (!rc && r->names.failed)
        rc = vd_run_no_memory(r);
    if (!rc && !r->n_probes)
        rc = vd_fail(r->err, VD_INVALID, "search", "there is no probe");
    return rc;
}

/* C. What the probes say of their engine, or NULL when they say nothing. */
static const char *stated_engine(const struct vd_run *r)
{
    const char *silent = vd_gallery_default_engine(r->q->modality);
    for (size_t i = 0; i < r->n_probes; i++)
        if (strcmp(r->probes[i].engine, silent))
            return r->probes[i].engine;
    return NULL;
}

static int check_engines(struct vd_run *r)
{
    const char *want = vd_gallery_engine(r->g);
    for (size_t i = 0; i < r->n_probes; i++)
        if (strcmp(r->probes[i].engine, want)) {
            vd_fail(r->err, VD_INVALID, "search",
                    "probe %zu is of engine %s, the gallery of %s: they never compare", i + 1,
                    r->probes[i].engine, want);
            return vd_hint(r->err,
                           "a probe that does not say its engine can be told with --engine");
        }
    return VD_OK;
}

/* ---- the gallery ---- */

/* The one that was kept if it is of that engine; else it makes room for a new one. */
static int take_kept(struct vd_run *r, const char *engine)
{
    char want[80];
    struct vd_gallery **kept = r->q->keep;
    int rc = vd_gallery_engine_for(r->s, r->q->modality, engine, want, r->err);
    if (rc)
        return rc;
    if (*kept && vd_gallery_modality(*kept) == r->q->modality &&
        !strcmp(vd_gallery_engine(*kept), want)) {
        rc = vd_gallery_refresh_in(*kept, r->s, r->q->job, r->err);
    } else {
        vd_gallery_close(*kept);
        *kept = NULL;
        rc = vd_gallery_open_with(kept, r->s, r->q->modality, want, &vd_crew_threads, r->q->threads,
                                  r->q->job, r->err);
    }
    if (rc) {
        vd_gallery_close(*kept);
        *kept = NULL;
    }
    r->g = *kept;
    return rc;
}

static int take_gallery(struct vd_run *r, struct vd_gallery *g, const char *engine)
{
    r->g = g;
    if (!g && r->q->keep)
        return take_kept(r, engine);
    if (!g) {
        r->own_gallery = true;
        return vd_gallery_open_with(&r->g, r->s, r->q->modality, engine, &vd_crew_threads,
                                    r->q->threads, r->q->job, r->err);
    }
    if (vd_gallery_modality(g) != r->q->modality)
        return vd_fail(r->err, VD_INVALID, "search", "the gallery is of another modality");
    if (engine && strcmp(engine, vd_gallery_engine(g)))
        return vd_fail(r->err, VD_INVALID, "search", "the gallery is of engine %s, not of %s",
                       vd_gallery_engine(g), engine);
    return vd_gallery_refresh(g, r->s, r->err);
}

int vd_run_open(struct vd_run *r, struct vd_gallery *g, const char *engine)
{
    int rc = take_gallery(r, g, engine ? engine : stated_engine(r));
    if (!rc)
        rc = check_engines(r);
    return rc ? rc : narrow(r, 0);
}

/* ---- what its scores are worth ---- */

size_t vd_run_top(const struct vd_run *r)
{
    return r->q->top ? r->q->top : VD_TOP_DEFAULT + (size_t)ceil(2 * r->q->fpir);
}

/* The chance that samples of another person come to x decibans is at most 10^(-x/10), see fuse.c. */
double vd_run_sum_bar(const struct vd_run *r)
{
    double fpir = r->q->fpir, n = (double)r->n_allowed;
    return -10 * log10(fpir < 1 ? -expm1(log1p(-fpir) / n) : fmin(1, fpir / n));
}

/* The bar of --fpir: a score, or what prints of one person must come to together. */
static int set_bar(struct vd_run *r)
{
    double fpir = r->q->fpir;
    if (!(fpir > 0) || !r->n_allowed)
        return VD_OK;
    if (!r->calibration) {
        vd_fail(r->err, VD_INVALID, "search",
                "engine %s is uncalibrated: no score stands for %g false candidates",
                vd_gallery_engine(r->g), fpir);
        return vd_hint(r->err, "there are too few templates of different subjects to calibrate on");
    }
    if (r->q->together)
        r->bar = vd_run_sum_bar(r);
    else
        r->bar = vd_calibration_bar(r->calibration, fpir, r->n_allowed);
    if (isfinite(r->bar))
        return VD_OK;
    return vd_fail(r->err, VD_INVALID, "search",
                   "no score is so rare that %zu templates give %g false candidates", r->n_allowed,
                   fpir);
}

/* E. Too little to calibrate on is no reason not to search. */
int vd_run_calibrate(struct vd_run *r)
{
    struct vd_err why = {0};
    struct vd_calibrate how = {
        .modality = r->q->modality, .engine = vd_gallery_engine(r->g), .job = r->q->job};
    int rc =
        vd_gallery_size(r->g) ? vd_calibrate(r->s, r->g, &how, &r->calibration, &why) : VD_NOTFOUND;
    if (rc && rc != VD_NOTFOUND) {
        if (r->err)
            *r->err = why;
        return rc;
    }
    return VD_OK;
}

static int calibrate(struct vd_run *r)
{
    int rc = vd_run_calibrate(r);
    if (!rc && r->q->together && vd_gallery_size(r->g) && !vd_run_weighs(r)) {
        vd_fail(r->err, VD_INVALID, "search",
                "engine %s is uncalibrated: its scores have no weight to add up",
                vd_gallery_engine(r->g));
        return vd_hint(r->err, "search the probes one by one");
    }
    return rc ? rc : set_bar(r);
}

/* Candidates below the bar are not in the list. Ranks stay: lists go by what the bar is of. */
void vd_run_cut(struct vd_run *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n_found; i++) {
        const struct vd_candidate *c = &r->found[i];
        if (!(r->q->fpir > 0) || (r->q->together ? c->fused : c->score) >= r->bar)
            r->found[kept++] = *c;
    }
    r->n_found = kept;
}

/* ---- the trace ---- */

/* What the probes' files say of their prints, for reading the candidates later. */
static void write_prints(const struct vd_run *r, struct vd_json *j)
{
    vd_json_key(j, "prints");
    vd_json_arr(j);
    for (size_t i = 0; i < r->n_probes && i < NOTED_PRINTS; i++) {
        vd_json_obj(j);
        vd_json_kint(j, "minutiae", r->probes[i].n_minutiae);
        vd_json_kint(j, "position", r->probes[i].position);
        vd_json_kint(j, "quality", r->probes[i].quality);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

/* The sieves that took templates out before the full score, as they were set. */
static void write_sieves(const struct vd_matcher_ops *ops, struct vd_json *j)
{
    vd_json_key(j, "sieves");
    vd_json_arr(j);
    for (int i = 0; i < ops->n_sieves; i++) {
        vd_json_obj(j);
        vd_json_kint(j, "least", (int64_t)ops->sieves[i].least);
        vd_json_kstr(j, "name", ops->sieves[i].name);
        vd_json_kint(j, "share_1e4", ops->sieves[i].share_1e4);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void write_params(struct vd_run *r, struct vd_buf *b)
{
    struct vd_json j;
    vd_json_open(&j, b);
    vd_json_obj(&j);
    if (r->q->fpir > 0)
        vd_json_kreal(&j, "bar", r->bar);
    vd_json_kint(&j, "compared", (int64_t)r->n_compared);
    if (r->q->exhaustive)
        vd_json_kbool(&j, "exhaustive", true);
    if (r->filter.len)
        vd_json_kstr(&j, "filter", r->filter.data);
    if (r->q->fpir > 0)
        vd_json_kreal(&j, "fpir", r->q->fpir);
    vd_json_kstr(&j, "matcher", vd_gallery_ops(r->g)->name);
    if (r->positions.len)
        vd_json_kstr(&j, "position", r->positions.data);
    if (r->q->modality == VD_FINGER)
        write_prints(r, &j);
    vd_json_kint(&j, "probes", (int64_t)r->n_probes);
    vd_json_kint(&j, "searched", (int64_t)r->n_allowed);
    if (r->sieved)
        write_sieves(vd_gallery_ops(r->g), &j);
    if (r->filter.len)
        vd_json_kbool(&j, "strict", r->q->strict);
    if (r->q->together)
        vd_json_kbool(&j, "together", true);
    vd_json_kint(&j, "top", (int64_t)vd_run_top(r));
    vd_json_kint(&j, "unusable", (int64_t)vd_gallery_unusable(r->g));
    vd_json_end(&j);
}

/* B. */
static int store_search(struct vd_run *r, int64_t *search)
{
    struct vd_buf params = {0};
    struct vd_calibration_facts facts = {0};
    write_params(r, &params);
    if (r->calibration)
        vd_calibration_facts(r->calibration, &facts);
    const struct vd_read_by by = {r->q->modality, facts.id};
    struct vd_search_new n = {
        .modality = r->q->modality,
        .purpose = r->q->purpose,
        .basis = r->q->basis,
        .case_ref = r->q->case_ref,
        .engine = vd_gallery_engine(r->g),
        .probe = r->names.data,
        .params_json = params.data,
        .n_gallery = (int64_t)vd_gallery_size(r->g),
        .n_searched = (int64_t)r->n_allowed,
        .filter = r->filter.data,
        .position = r->positions.data,
        .strict = r->q->strict,
        .together = r->q->together,
        .ms = r->ms,
        .read_by = &by,
        .n_read_by = by.calibration > 0,
    };
    int rc = params.failed ? vd_run_no_memory(r) : vd_store_begin(r->s, r->err);
    if (rc)
        goto out;
    rc = vd_store_search_add(r->s, &n, r->found, r->n_found, search, r->err);
    if (!rc)
        rc = vd_store_commit(r->s, r->err);
    else
        vd_store_rollback(r->s);
out:
    vd_buf_free(&params);
    return rc;
}

static int finish(struct vd_run *r, struct vd_search_result *out)
{
    int rc = calibrate(r);
    if (!rc)
        rc = vd_run_scan(r);
    if (!rc) {
        vd_run_cut(r);
        rc = store_search(r, &out->search);
    }
    if (!rc)
        rc = vd_store_candidates(r->s, out->search, r->a, &out->candidates, r->err);
    out->n_gallery = vd_gallery_size(r->g);
    out->n_searched = r->n_allowed;
    out->n_unusable = vd_gallery_unusable(r->g);
    out->n_probes = (int)r->n_probes;
    out->bar = r->bar;
    out->ms = r->ms;
    return rc;
}

void vd_run_end(struct vd_run *r)
{
    if (r->own_gallery)
        vd_gallery_close(r->g);
    vd_buf_free(&r->names);
    vd_buf_free(&r->filter);
    vd_buf_free(&r->positions);
    vd_calibration_close(r->calibration);
    vd_free(r->allow);
    vd_free(r->found);
}

int vd_identify(struct vd_store *s, struct vd_gallery *g, const char *const *probes, size_t n,
                const struct vd_search *q, struct vd_arena *a, struct vd_search_result *out,
                struct vd_err *err)
{
    struct vd_run r = {.s = s, .q = q, .a = a, .err = err};
    memset(out, 0, sizeof(*out));
    const char *engine = q->engine ? q->engine : g ? vd_gallery_engine(g) : NULL;
    int rc = vd_run_check(s, q, err);
    if (!rc)
        rc = vd_run_filter(&r);
    if (!rc)
        rc = read_probes(&r, probes, n, engine);
    if (!rc)
        rc = vd_run_open(&r, g, engine);
    if (!rc)
        rc = finish(&r, out);
    vd_run_end(&r);
    return rc;
}

/* ---- a stored template as the probe ---- */

struct owner {
    int64_t id, subject;
};

static int find_owner(void *ctx, const struct vd_template_item *t)
{
    struct owner *o = ctx;
    if (t->id == o->id)
        o->subject = t->subject;
    return 1;
}

static int leave_out_owner(struct vd_run *r, int64_t template_id)
{
    struct owner o = {template_id, 0};
    int rc = vd_store_templates_each(r->s, r->q->modality, vd_gallery_engine(r->g), template_id - 1,
                                     find_owner, &o, r->err);
    return rc ? rc : narrow(r, o.subject);
}

/* Make the template the only probe. The bytes stay in `bytes`. */
static int stored_probe(struct vd_run *r, int64_t template_id, struct vd_buf *bytes,
                        struct vd_template_row *row)
{
    int rc = vd_store_template_get(r->s, template_id, bytes, row, r->a, r->err);
    if (rc)
        return rc;
    if (row->modality != r->q->modality)
        return vd_fail(r->err, VD_INVALID, "search", "template %lld is of a %s",
                       (long long)template_id, vd_modality_name(row->modality));
    if (r->q->engine && strcmp(r->q->engine, row->engine))
        return vd_fail(r->err, VD_INVALID, "search", "template %lld is of engine %s, not of %s",
                       (long long)template_id, row->engine, r->q->engine);
    struct vd_template t = {
        .engine = row->engine,
        .position = row->position,
        .quality = row->quality,
        .n_minutiae = row->n_minutiae,
        .bytes = (const uint8_t *)bytes->data,
        .n_bytes = bytes->len,
    };
    vd_buf_printf(&r->names, "template:%lld", (long long)template_id);
    return r->names.failed ? vd_run_no_memory(r) : add_probes(r, &(struct vd_templates){&t, 1});
}

int vd_identify_template(struct vd_store *s, struct vd_gallery *g, int64_t template_id,
                         const struct vd_search *q, struct vd_arena *a,
                         struct vd_search_result *out, struct vd_err *err)
{
    struct vd_run r = {.s = s, .q = q, .a = a, .err = err};
    struct vd_template_row row = {0};
    struct vd_buf bytes = {0};
    memset(out, 0, sizeof(*out));
    int rc = vd_run_check(s, q, err);
    if (!rc)
        rc = vd_run_filter(&r);
    if (!rc)
        rc = stored_probe(&r, template_id, &bytes, &row);
    if (!rc)
        rc = take_gallery(&r, g, row.engine);
    if (!rc)
        rc = leave_out_owner(&r, template_id);
    if (!rc)
        rc = finish(&r, out);
    vd_run_end(&r);
    vd_buf_free(&bytes);
    return rc;
}
