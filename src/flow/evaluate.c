/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate.c: score labelled templates against each other and tell the error rates.
 *
 *     labels.c             LABELS.csv
 *     evaluate_read.c      the templates
 *     evaluate.c           which pairs meet, and their scores
 *     evaluate_rates.c     FMR, FNMR, EER, DET and intervals, of scores
 *     evaluate_search.c    searches of an open set
 *     evaluate_groups.c    the same of parts of the pairs
 *
 * All templates go into one set of columns; each becomes a probe in turn and is scanned against
 * the rows it meets, through the same matcher and the same pool as a search.  Where the columns know
 * bounds only, every pair gets its score from the templates themselves.
 *
 * Invariants:
 *   (a) two rows meet at most once, never within one file, never as one impression by two
 *       extractors, with roles only across them;
 *   (b) a template that was refused scores lower than any other in all its pairs (-inf);
 *   (c) the scores do not depend on the number of threads;
 *   (d) every pair gets the full score: as many of the best are asked for as there are rows, so
 *       that nothing may be left out.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flow/evaluating.h"

enum { FOR_RATES = 1, FOR_SEARCH = 2 };

int vd_evaluate_no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "evaluate", "There is no memory for the scores.");
}

static int add_told(struct vd_told_list *s, struct vd_told t)
{
    if (s->n == s->cap) {
        int64_t cap = s->cap * 2 + 1024;
        struct vd_told *v = vd_realloc(s->v, (size_t)cap * sizeof *v);
        if (!v)
            return VD_NOMEM;
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = t;
    return VD_OK;
}

static bool one_impression(const struct vd_label *a, const struct vd_label *b)
{
    return a->place == b->place;
}

/* One template under two labels: the same of one file. */
static bool one_template(const struct vd_evaluating *r, const struct vd_label *a,
                         const struct vd_label *b)
{
    const struct vd_evaluated *x = &r->read[a - r->labels.v], *y = &r->read[b - r->labels.v];
    if (a->path != b->path && strcmp(a->path, b->path) != 0)
        return false;
    return (x->view >= 0 && x->view == y->view) || (a->nth == b->nth && strcmp(a->id, b->id) == 0);
}

static bool first_ones(const struct vd_label *a, const struct vd_label *b)
{
    return a->first && b->first;
}

/* What the pair of labels i < j is wanted for; 0: for nothing. (a) */
static int meet(struct vd_evaluating *r, const struct vd_label *i, const struct vd_label *j)
{
    if (r->labels.roles && i->role == j->role)
        return 0;
    if (one_template(r, i, j))
        return 0;
    const struct vd_label *probe = j->role == VD_ROLE_PROBE ? j : i, *other = probe == i ? j : i;
    if (r->once && probe->place > other->place)
        return 0;
    if (one_impression(i, j)) {
        bool same = r->labels.sets && strcmp(i->set, j->set) != 0;
        *(same ? &r->n_same : &r->n_equal) += 1;
        if (same)
            return 0;
    }
    bool wanted = r->how->protocol == VD_PROTOCOL_ALL || one_impression(i, j) ||
                  i->subject_no == j->subject_no || first_ones(i, j);
    bool search = vd_evaluate_searches(r, i, j) || vd_evaluate_searches(r, j, i);
    return (wanted ? FOR_RATES : 0) | (search ? FOR_SEARCH : 0);
}

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Score the probe p against the rows in r->allow, into r->score by label. */
static int scan(struct vd_evaluating *r, const void *p, size_t n_rows, struct vd_err *err)
{
    struct vd_topk top = {0};
    struct vd_pool_work work = {.ops = r->ops,
                                .cols = r->cols,
                                .probes = &p,
                                .n_probes = 1,
                                .allow = r->allow,
                                .k = n_rows,
                                .exhaustive = true};
    int rc = r->pool_ops->submit(r->pool, &work, err);
    if (!rc)
        rc = r->pool_ops->collect(r->pool, &top, err);
    for (size_t k = 0; k < top.n && !rc; k++)
        r->score[r->label_of[top.heap[k].row]] = top.heap[k].score;
    vd_topk_close(&top);
    return rc;
}

/* The same without columns, for a matcher whose columns know bounds only. */
static int compare(struct vd_evaluating *r, const void *p, size_t n_meets, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t k = 0; k < n_meets && !rc; k++) {
        size_t j = r->meets[k];
        if (r->labels.v[j].row >= 0)
            rc = r->ops->exact(p, r->read[j].bytes, r->read[j].n_bytes, &r->score[j], err);
    }
    return rc;
}

static int score_probe(struct vd_evaluating *r, size_t probe, size_t n_meets, size_t n_rows,
                       struct vd_err *err)
{
    void *p = NULL;
    const struct vd_evaluated *t = &r->read[probe];
    int rc = r->ops->probe_open(&p, t->bytes, t->n_bytes, err);
    if (rc)
        return rc;
    double start = cpu_now();
    rc = r->ops->exact ? compare(r, p, n_meets, err) : scan(r, p, n_rows, err);
    r->cpu_s += cpu_now() - start;
    r->n_scored += (int64_t)n_rows;
    r->ops->probe_close(p);
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

static void write_score(FILE *csv, const struct vd_label *probe, const struct vd_label *gallery,
                        bool genuine, double score)
{
    csv_text(csv, probe->file);
    fputc(',', csv);
    csv_text(csv, gallery->file);
    fprintf(csv, ",%d,%.17g\n", genuine, score);
}

/* Note what the labels i and j scored, wherever it is wanted. */
static int tell_pair(struct vd_evaluating *r, size_t i, size_t j, int wanted, double score)
{
    const struct vd_label *l = r->labels.v;
    bool turned = l[j].role == VD_ROLE_PROBE;
    size_t probe = turned ? j : i, gallery = turned ? i : j;
    bool genuine = l[i].subject_no == l[j].subject_no;
    int rc = VD_OK;
    if (vd_evaluate_searches(r, &l[i], &l[j]))
        rc = vd_evaluate_note(r, i, j, score);
    else if (vd_evaluate_searches(r, &l[j], &l[i]))
        rc = vd_evaluate_note(r, j, i, score);
    if (!rc && !(wanted & FOR_RATES) && !genuine)
        rc = add_told(&r->only, (struct vd_told){score, (int32_t)probe, (int32_t)gallery});
    if (rc || !(wanted & FOR_RATES)) /* (e) */
        return rc;
    if (r->how->scores)
        write_score(r->how->scores, &l[probe], &l[gallery], genuine, score);
    struct vd_told t = {score, (int32_t)probe, (int32_t)gallery};
    return add_told(genuine ? &r->genuine : &r->impostor, t);
}

/* One probe: which later labels does it meet, what do they score? */
static int run_probe(struct vd_evaluating *r, size_t i, struct vd_err *err)
{
    const struct vd_label *l = r->labels.v, *probe = &l[i];
    size_t n_meets = 0, n_rows = 0, words = (r->ops->cols_rows(r->cols) + 63) / 64;
    memset(r->allow, 0, words * sizeof *r->allow);
    for (size_t j = i + 1; j < r->labels.n; j++) {
        int wanted = meet(r, probe, &l[j]);
        if (!wanted)
            continue;
        r->asked[n_meets] = (uint8_t)wanted;
        r->meets[n_meets++] = j;
        r->score[j] = -INFINITY; /* (b) */
        if (l[j].row < 0 || probe->row < 0)
            continue;
        r->allow[l[j].row / 64] |= UINT64_C(1) << (l[j].row % 64);
        n_rows++;
    }
    int rc = n_rows ? score_probe(r, i, n_meets, n_rows, err) : VD_OK;
    for (size_t k = 0; k < n_meets && !rc; k++)
        if (tell_pair(r, i, r->meets[k], r->asked[k], r->score[r->meets[k]]))
            rc = vd_evaluate_no_memory(err);
    return rc;
}

static int run_all(struct vd_evaluating *r, struct vd_err *err)
{
    size_t n = r->labels.n;
    int rc = r->pool_ops->open(&r->pool, r->how->threads, err);
    FILE *csv = r->how->scores;
    if (!rc && csv)
        fputs("probe,gallery,genuine,score\n", csv);
    vd_job_phase(r->job, "matching", n);
    for (size_t i = 0; i < n && !rc; i++) {
        rc = vd_job_cancelled(r->job)
                 ? vd_fail(err, VD_CANCELLED, "evaluate", "The evaluation was cancelled.")
                 : run_probe(r, i, err);
        vd_job_set(r->job, i + 1);
    }
    if (!rc && csv && (fflush(csv) || ferror(csv)))
        rc = vd_fail_errno(err, VD_IO, "scores", errno, "The scores cannot be written");
    return rc;
}

static void close_run(struct vd_evaluating *r)
{
    for (size_t i = 0; r->best && i < r->labels.n; i++)
        vd_topk_close(&r->best[i].top);
    if (r->pool)
        r->pool_ops->close(r->pool);
    if (r->cols)
        r->ops->cols_close(r->cols);
    vd_labels_close(&r->labels);
    vd_arena_free(r->arena);
    vd_free(r->read);
    vd_free(r->allow);
    vd_free(r->meets);
    vd_free(r->asked);
    vd_free(r->label_of);
    vd_free(r->who);
    vd_free(r->score);
    vd_free(r->best);
    vd_free(r->genuine.v);
    vd_free(r->impostor.v);
    vd_free(r->only.v);
}

static int reserve(struct vd_evaluating *r, struct vd_err *err)
{
    size_t n = r->labels.n;
    r->arena = vd_arena_new();
    r->read = vd_array(n + 1, sizeof *r->read);
    r->allow = vd_array(n / 64 + 1, sizeof *r->allow);
    r->meets = vd_array(n + 1, sizeof *r->meets);
    r->asked = vd_array(n + 1, sizeof *r->asked);
    r->label_of = vd_array(n + 1, sizeof *r->label_of);
    r->who = vd_array(n + 1, sizeof *r->who);
    r->score = vd_array(n + 1, sizeof *r->score);
    r->best = vd_array(n + 1, sizeof *r->best);
    if (!r->arena || !r->read || !r->allow || !r->meets || !r->asked || !r->label_of || !r->who ||
        !r->score || !r->best)
        return vd_evaluate_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        r->best[i] = (struct vd_best){.mate = -INFINITY, .other = -INFINITY};
        r->who[i] = r->labels.v[i].subject_no;
    }
    return VD_OK;
}

static int upwards(const void *pa, const void *pb)
{
    double a = ((const struct vd_told *)pa)->score, b = ((const struct vd_told *)pb)->score;
    return (a > b) - (a < b);
}

/* Once, so that every part of them is sorted too. */
static void sort(struct vd_told_list *s)
{
    if (s->n)
        qsort(s->v, (size_t)s->n, sizeof *s->v, upwards);
}

static int tell(struct vd_evaluating *r, struct vd_evaluation *out, struct vd_err *err)
{
    int64_t n_read = out->n_files - out->n_refused;
    vd_job_phase(r->job, "rates", 0);
    sort(&r->genuine);
    sort(&r->impostor);
    out->n_same = r->n_same;
    out->n_equal = r->n_equal;
    out->matches_per_second = r->cpu_s > 0 ? (double)r->n_scored / r->cpu_s : 0;
    out->scaled = r->ops->weight != NULL;
    out->name = r->ops->name;
    if (r->ops->modality == VD_FINGER && n_read > 0)
        out->mean_minutiae = (double)r->n_minutiae / (double)n_read;
    int rc = vd_evaluate_rates(r, NULL, -1, &out->rates, err);
    if (!rc)
        rc = vd_evaluate_rank_1(r, NULL, -1, &out->rank_1, &out->n_searches, err);
    if (!rc)
        rc = vd_evaluate_open_set(r, &out->open, err);
    return rc ? rc : vd_evaluate_groups(r, out, err);
}

static int read_labels(struct vd_evaluating *r, struct vd_arena *a, const char *path,
                       struct vd_err *err)
{
    const char *sets = r->how->sets;
    int rc = vd_labels_read(a, path, r->how->by, &r->labels, err);
    if (!rc && sets) {
        rc = vd_labels_select(&r->labels, sets, err);
        r->once = strchr(sets, ':') != NULL;
    }
    if (!rc && r->labels.n > INT32_MAX)
        rc = vd_fail(err, VD_UNSUPPORTED, path, "The list is too long.");
    return rc ? rc : vd_labels_number(&r->labels, err);
}

int vd_evaluate(const char *labels, int modality, const struct vd_evaluate *how, struct vd_job *job,
                struct vd_evaluation *out, struct vd_err *err)
{
    struct vd_err own = {0};
    struct vd_evaluating r = {.ops = vd_matcher_by(modality, how->metric),
                              .pool_ops = &vd_pool_threads,
                              .how = how,
                              .job = job};
    *out = (struct vd_evaluation){.arena = vd_arena_new(), .mean_minutiae = NAN};
    out->rank_1 = (struct vd_rate){NAN, NAN, NAN, NAN};
    err = err ? err : &own;
    if (!r.ops)
        return vd_fail(err, VD_UNSUPPORTED, labels, "There is no matcher for this modality%s.",
                       how->metric ? " and metric" : "");
    int rc = out->arena ? read_labels(&r, out->arena, labels, err) : vd_evaluate_no_memory(err);
    if (!rc)
        rc = reserve(&r, err);
    if (!rc)
        rc = vd_evaluate_load(&r, out, err);
    if (!rc)
        rc = run_all(&r, err);
    if (!rc)
        rc = tell(&r, out, err);
    close_run(&r);
    return rc;
}

void vd_evaluation_close(struct vd_evaluation *e)
{
    vd_arena_free(e->arena);
    *e = (struct vd_evaluation){0};
}
