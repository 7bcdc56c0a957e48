/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate.c: score labelled templates against each other and tell the error rates.
 *
 * All templates go into one set of columns; each becomes a probe in turn and is scanned against
 * the rows it meets, through the same matcher and the same pool as a search.
 *
 * Invariants:
 *   (a) two rows meet at most once, never within one file, with roles only across them;
 *   (b) a template that was refused scores lower than any other in all its pairs (-inf);
 *   (c) the scores do not depend on the number of threads.
 */
#include "flow/evaluation.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include <vedette/io.h>

#include <vedette/matcher.h>
#include "pool/pool.h"

struct scores {
    double *v;
    int64_t n, cap;
};
struct run {
    const struct vd_matcher_ops *ops;
    const struct vd_pool_ops *pool_ops;
    enum vd_protocol protocol;
    struct labels labels;
    struct vd_job *job;
    void *cols, *pool;
    uint64_t *allow;  /* rows of the columns that this probe meets */
    size_t *meets;    /* labels that it meets */
    size_t *label_of; /* row -> label */
    double *score;    /* by label */
    struct scores genuine, impostor;
    FILE *csv;
    int64_t n_scored;
    double cpu_s;
};

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "evaluate", "There is no memory for the scores.");
}

static int add_score(struct scores *s, double score)
{
    if (s->n == s->cap) {
        int64_t cap = s->cap * 2 + 1024;
        double *v = vd_realloc(s->v, (size_t)cap * sizeof *v);
        if (!v)
            return VD_NOMEM;
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = score;
    return VD_OK;
}

/* Does the protocol ask for the pair of labels i < j? */
static bool meet(const struct run *r, const struct label *i, const struct label *j)
{
    if (r->labels.roles && i->role == j->role)
        return false;
    if (strcmp(i->path, j->path) == 0)
        return false;
    return r->protocol == VD_PROTOCOL_ALL || i->subject_no == j->subject_no ||
           (i->first && j->first);
}

/* Put one file's first template into the columns; a bad one is counted, not fatal. */
static int add_file(struct run *r, struct vd_arena *a, struct label *l, int64_t *n_refused,
                    struct vd_err *err)
{
    struct vd_templates t;
    int rc = vd_templates_read(a, r->ops->modality, l->path, NULL, &t, err);
    if (!rc && t.n == 0)
        rc = vd_fail(err, VD_CORRUPT, l->file, "The file holds no template.");
    size_t row = r->ops->cols_rows(r->cols);
    if (!rc)
        rc = r->ops->cols_add(r->cols, t.v[0].bytes, t.v[0].n_bytes, err);
    if (rc == VD_NOMEM)
        return rc;
    *n_refused += rc != VD_OK;
    l->row = rc ? -1 : (int64_t)row;
    return VD_OK;
}

static int load(struct run *r, struct vd_evaluation *out, struct vd_err *err)
{
    struct vd_arena *a = vd_arena_new();
    int rc = a ? r->ops->cols_open(&r->cols, r->labels.n, err) : no_memory(err);
    vd_job_phase(r->job, "reading", r->labels.n);
    for (size_t i = 0; i < r->labels.n && !rc; i++) {
        struct label *l = &r->labels.v[i];
        rc = vd_job_cancelled(r->job)
                 ? vd_fail(err, VD_CANCELLED, "evaluate", "The evaluation was cancelled.")
                 : add_file(r, a, l, &out->n_refused, err);
        if (!rc && l->row >= 0)
            r->label_of[l->row] = i;
        vd_arena_reset(a);
        vd_job_set(r->job, i + 1);
    }
    vd_arena_free(a);
    out->n_files = (int64_t)r->labels.n;
    out->n_subjects = (int64_t)r->labels.n_subjects;
    if (!rc && out->n_refused == out->n_files) /* the reason of the last is in err */
        rc = err ? (int)err->code : VD_CORRUPT;
    return rc;
}

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Score the probe against the rows in r->allow, into r->score by label. */
static int scan(struct run *r, const struct label *probe, size_t n_rows, struct vd_err *err)
{
    struct vd_templates t;
    struct vd_topk top = {0};
    void *p = NULL;
    struct vd_arena *a = vd_arena_new();
    int rc =
        a ? vd_templates_read(a, r->ops->modality, probe->path, NULL, &t, err) : no_memory(err);
    if (!rc)
        rc = r->ops->probe_open(&p, t.v[0].bytes, t.v[0].n_bytes, err);
    if (rc)
        goto out;
    double start = cpu_now();
    struct vd_pool_work work = {.ops = r->ops,
                                .cols = r->cols,
                                .probe = p,
                                .allow = r->allow,
                                .k = n_rows,
                                .exhaustive = true};
    if ((rc = r->pool_ops->submit(r->pool, &work, err)) ||
        (rc = r->pool_ops->collect(r->pool, &top, err)))
        goto out;
    r->cpu_s += cpu_now() - start;
    r->n_scored += (int64_t)n_rows;
    for (size_t k = 0; k < top.n; k++)
        r->score[r->label_of[top.heap[k].row]] = top.heap[k].score;
out:
    vd_topk_close(&top);
    if (p)
        r->ops->probe_close(p);
    vd_arena_free(a);
    return rc;
}

static void csv_text(FILE *f, const char *s)
{
    if (!strpbrk(s, ",;\"\r\n")) {
        fputs(s, f);
        return;
    }
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', f);
        fputc(*s, f);
    }
    fputc('"', f);
}

static int tell_pair(struct run *r, const struct label *probe, const struct label *gallery,
                     double score)
{
    bool genuine = probe->subject_no == gallery->subject_no;
    if (r->csv) {
        csv_text(r->csv, probe->file);
        fputc(',', r->csv);
        csv_text(r->csv, gallery->file);
        fprintf(r->csv, ",%d,%.17g\n", genuine, score);
    }
    return add_score(genuine ? &r->genuine : &r->impostor, score);
}

/* One probe: which later labels does it meet, what do they score? */
static int run_probe(struct run *r, size_t i, struct vd_err *err)
{
    const struct label *l = r->labels.v, *probe = &l[i];
    size_t n_meets = 0, n_rows = 0, words = (r->ops->cols_rows(r->cols) + 63) / 64;
    memset(r->allow, 0, words * sizeof *r->allow);
    for (size_t j = i + 1; j < r->labels.n; j++) {
        if (!meet(r, probe, &l[j]))
            continue;
        r->meets[n_meets++] = j;
        r->score[j] = -INFINITY; /* (b) */
        if (l[j].row < 0 || probe->row < 0)
            continue;
        r->allow[l[j].row / 64] |= UINT64_C(1) << (l[j].row % 64);
        n_rows++;
    }
    int rc = n_rows ? scan(r, probe, n_rows, err) : VD_OK;
    for (size_t k = 0; k < n_meets && !rc; k++) {
        const struct label *other = &l[r->meets[k]];
        bool turned = other->role == ROLE_PROBE;
        rc = tell_pair(r, turned ? other : probe, turned ? probe : other, r->score[r->meets[k]])
                 ? no_memory(err)
                 : VD_OK;
    }
    return rc;
}

static int run_all(struct run *r, int threads, struct vd_err *err)
{
    size_t n = r->labels.n;
    int rc = r->pool_ops->open(&r->pool, threads, err);
    if (!rc && r->csv)
        fputs("probe,gallery,genuine,score\n", r->csv);
    vd_job_phase(r->job, "matching", n);
    for (size_t i = 0; i < n && !rc; i++) {
        rc = vd_job_cancelled(r->job)
                 ? vd_fail(err, VD_CANCELLED, "evaluate", "The evaluation was cancelled.")
                 : run_probe(r, i, err);
        vd_job_set(r->job, i + 1);
    }
    if (!rc && r->csv && (fflush(r->csv) || ferror(r->csv)))
        rc = vd_fail_errno(err, VD_IO, "scores", errno, "The scores cannot be written");
    return rc;
}

static void close_run(struct run *r)
{
    if (r->pool)
        r->pool_ops->close(r->pool);
    if (r->cols)
        r->ops->cols_close(r->cols);
    vd_free(r->labels.v);
    vd_free(r->allow);
    vd_free(r->meets);
    vd_free(r->label_of);
    vd_free(r->score);
    vd_free(r->genuine.v);
    vd_free(r->impostor.v);
}

static int reserve(struct run *r, struct vd_err *err)
{
    size_t n = r->labels.n;
    r->allow = vd_array(n / 64 + 1, sizeof *r->allow);
    r->meets = vd_array(n + 1, sizeof *r->meets);
    r->label_of = vd_array(n + 1, sizeof *r->label_of);
    r->score = vd_array(n + 1, sizeof *r->score);
    return r->allow && r->meets && r->label_of && r->score ? VD_OK : no_memory(err);
}

int vd_evaluate(const char *labels, int modality, enum vd_protocol protocol, FILE *scores,
                int threads, struct vd_job *job, struct vd_evaluation *out, struct vd_err *err)
{
    struct vd_err own; /* load() reads the reason of a refusal back */
    struct run r = {.ops = vd_matcher_for(modality),
                    .pool_ops = &vd_pool_threads,
                    .protocol = protocol,
                    .job = job,
                    .csv = scores};
    *out = (struct vd_evaluation){.eer = NAN};
    err = err ? err : &own;
    if (!r.ops)
        return vd_fail(err, VD_UNSUPPORTED, labels, "There is no matcher for this modality.");
    struct vd_arena *a = vd_arena_new();
    int rc = a ? vd_labels_read(a, labels, &r.labels, err) : no_memory(err);
    if (!rc && r.labels.n == 0)
        rc = vd_fail(err, VD_CORRUPT, labels, "The list names no file.");
    if (!rc)
        rc = reserve(&r, err);
    if (!rc)
        rc = load(&r, out, err);
    if (!rc)
        rc = run_all(&r, threads, err);
    if (!rc) {
        vd_error_rates(r.genuine.v, r.genuine.n, r.impostor.v, r.impostor.n, out);
        out->matches_per_second = r.cpu_s > 0 ? (double)r.n_scored / r.cpu_s : 0;
    }
    close_run(&r);
    vd_arena_free(a);
    return rc;
}
