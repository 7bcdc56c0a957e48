/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identify.c: probes against a gallery, and the trace that this leaves.
 *
 *    probe files ─► templates ─► pool scans the gallery ─► best template of each subject, top k
 *                                                               │
 *                   search + candidates + audit row  ◄──────────┘   one transaction
 *
 * Invariants
 *  A. Nothing is scanned before purpose, basis, engine and the right to write are clear.
 *  B. A result is returned only after its search is stored; a search without candidates is stored
 *     too.  A cancelled or failed one gave no answer and leaves nothing.
 *  C. Candidates of a probe are in the order of the scores downwards, then subject ids, whatever
 *     the number of threads.
 *  D. All probes of a search are of the gallery's engine.
 */
#include <vedette/identify.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <vedette/io.h>
#include <vedette/json.h>

#include "match/gallery.h"
#include "pool/pool.h"

enum { TOP_DEFAULT = 20, TOP_MAX = 100000, NAMED_PROBES = 16 };
static const size_t PROBE_FILE_MAX = (size_t)8 << 30;

struct run {
    struct vd_store *s;
    struct vd_gallery *g;
    bool own_gallery;
    const struct vd_search *q;
    struct vd_arena *a;
    struct vd_template *probes;
    size_t n_probes;
    struct vd_buf names; /* of the probes, for the record */
    uint64_t *allow;     /* bitmap or NULL */
    struct vd_candidate *found;
    size_t n_found, cap_found;
    double ms;
    struct vd_err *err;
};

static bool blank(const char *s)
{
    return !s || !s[strspn(s, " \t\r\n")];
}

/* A. */
static int check_request(struct vd_store *s, const struct vd_search *q, struct vd_err *err)
{
    if (blank(q->purpose) || blank(q->basis)) {
        vd_fail(err, VD_INVALID, "search", "a search needs a %s",
                blank(q->purpose) ? "purpose" : "legal basis");
        return vd_hint(err, "say why and under what law: --purpose TEXT --basis TEXT");
    }
    if (!vd_matcher_for(q->modality))
        return vd_fail(err, VD_INVALID, "search", "a probe is of a finger or of a face");
    if (q->top > TOP_MAX)
        return vd_fail(err, VD_INVALID, "search", "%zu candidates asked for; the most is %d",
                       q->top, TOP_MAX);
    if (vd_store_readonly(s)) {
        vd_fail(err, VD_DENIED, "search",
                "the case is open for reading only, and a search must "
                "leave its trace");
        return vd_hint(err, "search in a case, or a copy of it, that you may write");
    }
    return VD_OK;
}

static int no_memory(struct run *r)
{
    return vd_fail(r->err, VD_NOMEM, "search", "out of memory");
}

/* ---- probes ---- */

/* "name sha256:0123456789abcdef", so that the file can be found again. */
static int note_probe(struct run *r, const char *path, size_t index, size_t n)
{
    uint8_t hash[32];
    char hex[17];
    if (index >= NAMED_PROBES) {
        if (index == NAMED_PROBES)
            vd_buf_printf(&r->names, " and %zu more", n - index);
        return r->names.failed ? no_memory(r) : VD_OK;
    }
    struct vd_buf b = {0};
    int rc = vd_read_file(path, PROBE_FILE_MAX, &b, r->err);
    if (!rc) {
        vd_sha256(b.data, b.len, hash);
        vd_hex(hash, 8, hex);
        vd_buf_printf(&r->names, "%s%s sha256:%s", index ? ", " : "", vd_path_base(path), hex);
        rc = r->names.failed ? no_memory(r) : VD_OK;
    }
    vd_buf_free(&b);
    return rc;
}

static int add_probes(struct run *r, const struct vd_templates *t)
{
    struct vd_template *v = vd_arena_alloc(r->a, (r->n_probes + t->n + 1) * sizeof(*v));
    if (!v)
        return no_memory(r);
    if (r->n_probes)
        memcpy(v, r->probes, r->n_probes * sizeof(*v));
    if (t->n)
        memcpy(v + r->n_probes, t->v, t->n * sizeof(*v));
    r->probes = v;
    r->n_probes += t->n;
    return VD_OK;
}

static int read_probes(struct run *r, const char *const *paths, size_t n, const char *engine)
{
    int rc = VD_OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct vd_templates t;
        rc = vd_templates_read(r->a, r->q->modality, paths[i], engine, &t, r->err);
        if (!rc)
            rc = add_probes(r, &t);
        if (!rc)
            rc = note_probe(r, paths[i], i, n);
    }
    if (!rc && !r->n_probes)
        rc = vd_fail(r->err, VD_INVALID, "search", "there is no probe");
    return rc;
}

/* D. What the probes say of their engine, or NULL when they say nothing. */
static const char *stated_engine(const struct run *r)
{
    const char *silent = vd_gallery_default_engine(r->q->modality);
    for (size_t i = 0; i < r->n_probes; i++)
        if (strcmp(r->probes[i].engine, silent))
            return r->probes[i].engine;
    return NULL;
}

static int check_engines(struct run *r)
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

static int take_gallery(struct run *r, struct vd_gallery *g, const char *engine)
{
    r->g = g;
    if (!g) {
        r->own_gallery = true;
        return vd_gallery_open(&r->g, r->s, r->q->modality, engine, r->q->job, r->err);
    }
    if (vd_gallery_modality(g) != r->q->modality)
        return vd_fail(r->err, VD_INVALID, "search", "the gallery is of another modality");
    if (engine && strcmp(engine, vd_gallery_engine(g)))
        return vd_fail(r->err, VD_INVALID, "search", "the gallery is of engine %s, not of %s",
                       vd_gallery_engine(g), engine);
    return vd_gallery_refresh(g, r->s, r->err);
}

/* ---- scanning ---- */

static int add_candidates(struct run *r, size_t probe, const struct vd_topk *top)
{
    if (r->n_found + top->n > r->cap_found) {
        size_t cap = 2 * (r->n_found + top->n);
        struct vd_candidate *v = vd_realloc(r->found, cap * sizeof(*v));
        if (!v)
            return no_memory(r);
        r->found = v;
        r->cap_found = cap;
    }
    for (size_t i = 0; i < top->n; i++) {
        struct vd_gallery_row row = vd_gallery_row(r->g, (size_t)top->heap[i].row);
        r->found[r->n_found++] = (struct vd_candidate){
            .rank = (int)i + 1,
            .probe = (int)probe,
            .subject = row.subject,
            .record = row.record,
            .template_id = row.template_id,
            .position = row.position,
            .score = top->heap[i].score,
        };
    }
    return VD_OK;
}

static int scan_probe(struct run *r, void *pool, size_t i)
{
    const struct vd_matcher_ops *ops = vd_gallery_ops(r->g);
    struct vd_topk top = {0};
    size_t k = r->q->top ? r->q->top : TOP_DEFAULT, rows = vd_gallery_size(r->g);
    struct vd_pool_work w = {
        .ops = ops,
        .cols = vd_gallery_cols(r->g),
        .allow = r->allow,
        .k = k < rows ? k : rows,
        .job = r->q->job,
        .subject = vd_gallery_subjects(r->g),
    };
    void *probe = NULL;
    int rc = ops->probe_open(&probe, r->probes[i].bytes, r->probes[i].n_bytes, r->err);
    if (rc || !rows)
        goto out;
    w.probe = probe;
    rc = vd_pool_threads.submit(pool, &w, r->err);
    if (!rc)
        rc = vd_pool_threads.collect(pool, &top, r->err);
    if (!rc)
        rc = add_candidates(r, i, &top);
out:
    vd_topk_close(&top);
    ops->probe_close(probe);
    return rc;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int scan_all(struct run *r)
{
    void *pool = NULL;
    int rc = vd_pool_threads.open(&pool, r->q->threads, r->err);
    if (rc)
        return rc;
    vd_job_phase(r->q->job, "matching", r->n_probes * vd_gallery_size(r->g));
    double start = now_ms();
    for (size_t i = 0; !rc && i < r->n_probes; i++)
        rc = scan_probe(r, pool, i);
    r->ms = now_ms() - start;
    vd_pool_threads.close(pool);
    if (!rc && vd_job_cancelled(r->q->job))
        rc = vd_fail(r->err, VD_CANCELLED, "search", "the search was cancelled");
    return rc;
}

/* ---- the trace ---- */

static void write_params(struct run *r, struct vd_buf *b)
{
    struct vd_json j;
    vd_json_open(&j, b);
    vd_json_obj(&j);
    vd_json_kstr(&j, "matcher", vd_gallery_ops(r->g)->name);
    vd_json_kint(&j, "probes", (int64_t)r->n_probes);
    vd_json_kint(&j, "top", (int64_t)(r->q->top ? r->q->top : TOP_DEFAULT));
    vd_json_kint(&j, "unusable", (int64_t)vd_gallery_unusable(r->g));
    vd_json_end(&j);
}

/* B. */
static int store_search(struct run *r, int64_t *search)
{
    struct vd_buf params = {0};
    write_params(r, &params);
    struct vd_search_new n = {
        .modality = r->q->modality,
        .purpose = r->q->purpose,
        .basis = r->q->basis,
        .case_ref = r->q->case_ref,
        .engine = vd_gallery_engine(r->g),
        .probe = r->names.data,
        .params_json = params.data,
        .n_gallery = (int64_t)vd_gallery_size(r->g),
        .ms = r->ms,
    };
    int rc = params.failed ? no_memory(r) : vd_store_begin(r->s, r->err);
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

static int finish(struct run *r, struct vd_search_result *out)
{
    int rc = scan_all(r);
    if (!rc)
        rc = store_search(r, &out->search);
    if (!rc)
        rc = vd_store_candidates(r->s, out->search, r->a, &out->candidates, r->err);
    out->n_gallery = vd_gallery_size(r->g);
    out->n_unusable = vd_gallery_unusable(r->g);
    out->n_probes = (int)r->n_probes;
    out->ms = r->ms;
    return rc;
}

static void end(struct run *r)
{
    if (r->own_gallery)
        vd_gallery_close(r->g);
    vd_buf_free(&r->names);
    vd_free(r->allow);
    vd_free(r->found);
}

int vd_identify(struct vd_store *s, struct vd_gallery *g, const char *const *probes, size_t n,
                const struct vd_search *q, struct vd_arena *a, struct vd_search_result *out,
                struct vd_err *err)
{
    struct run r = {.s = s, .q = q, .a = a, .err = err};
    memset(out, 0, sizeof(*out));
    const char *engine = q->engine ? q->engine : g ? vd_gallery_engine(g) : NULL;
    int rc = check_request(s, q, err);
    if (!rc)
        rc = read_probes(&r, probes, n, engine);
    if (!rc)
        rc = take_gallery(&r, g, engine ? engine : stated_engine(&r));
    if (!rc)
        rc = check_engines(&r);
    if (!rc)
        rc = finish(&r, out);
    end(&r);
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

static int leave_out_owner(struct run *r, int64_t template_id)
{
    struct owner o = {template_id, 0};
    int rc = vd_store_templates_each(r->s, r->q->modality, vd_gallery_engine(r->g), template_id - 1,
                                     find_owner, &o, r->err);
    return rc ? rc : vd_gallery_allow_others(r->g, o.subject, &r->allow, r->err);
}

/* Make the template the only probe. The bytes stay in `bytes`. */
static int stored_probe(struct run *r, int64_t template_id, struct vd_buf *bytes,
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
        .engine = row->engine, .bytes = (const uint8_t *)bytes->data, .n_bytes = bytes->len};
    vd_buf_printf(&r->names, "template:%lld", (long long)template_id);
    return r->names.failed ? no_memory(r) : add_probes(r, &(struct vd_templates){&t, 1});
}

int vd_identify_template(struct vd_store *s, struct vd_gallery *g, int64_t template_id,
                         const struct vd_search *q, struct vd_arena *a,
                         struct vd_search_result *out, struct vd_err *err)
{
    struct run r = {.s = s, .q = q, .a = a, .err = err};
    struct vd_template_row row = {0};
    struct vd_buf bytes = {0};
    memset(out, 0, sizeof(*out));
    int rc = check_request(s, q, err);
    if (!rc)
        rc = stored_probe(&r, template_id, &bytes, &row);
    if (!rc)
        rc = take_gallery(&r, g, row.engine);
    if (!rc)
        rc = leave_out_owner(&r, template_id);
    if (!rc)
        rc = finish(&r, out);
    end(&r);
    vd_buf_free(&bytes);
    return rc;
}
