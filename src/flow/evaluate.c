/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate.c: score labelled templates against each other and tell the error rates.
 *
 * All templates go into one set of columns; each becomes a probe in turn and is scanned against
 * the rows it meets, through the same matcher and the same pool as a search.
 *
 * Invariants:
 *   (a) two rows meet at most once, never within one file, never as one impression by two
 *       extractors, with roles only across them;
 *   (b) a template that was refused scores lower than any other in all its pairs (-inf);
 *   (c) the scores do not depend on the number of threads;
 *   (d) every pair gets the full score: as many of the best are asked for as there are rows, so
 *       that nothing may be left out.
 */
#include <vedette/evaluate.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <vedette/io.h>
#include <vedette/matcher.h>

#include "flow/labels.h"
#include "pool/pool.h"

/* A comparison and the group it is told in, -1: none. */
struct told {
    struct vd_score s;
    int group;
};
struct scores {
    struct told *v;
    int64_t n, cap;
};
/* Best of what one probe scored, for rank 1. */
struct best {
    double mate, other;
    bool searched; /* it met a mate */
};
struct run {
    const struct vd_matcher_ops *ops;
    const struct vd_pool_ops *pool_ops;
    const struct vd_evaluate *how;
    struct vd_labels labels;
    struct vd_job *job;
    void *cols, *pool;
    uint64_t *allow;   /* rows of the columns that this probe meets */
    size_t *meets;     /* labels that it meets */
    size_t *label_of;  /* row -> label */
    double *score;     /* by label */
    struct best *best; /* by label */
    struct scores genuine, impostor;
    bool once; /* two sets: every two impressions once */
    int64_t n_scored, n_minutiae, n_same, n_equal;
    double cpu_s;
};

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "evaluate", "There is no memory for the scores.");
}

static int add_score(struct scores *s, struct told t)
{
    if (s->n == s->cap) {
        int64_t cap = s->cap * 2 + 1024;
        struct told *v = vd_realloc(s->v, (size_t)cap * sizeof *v);
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

/* Does the protocol ask for the pair of labels i < j? (a) */
static bool meet(struct run *r, const struct vd_label *i, const struct vd_label *j)
{
    if (r->labels.roles && i->role == j->role)
        return false;
    if (strcmp(i->path, j->path) == 0)
        return false;
    const struct vd_label *probe = j->role == VD_ROLE_PROBE ? j : i, *other = probe == i ? j : i;
    if (r->once && probe->place > other->place)
        return false;
    if (one_impression(i, j)) {
        bool same = r->labels.sets && strcmp(i->set, j->set) != 0;
        *(same ? &r->n_same : &r->n_equal) += 1;
        return !same;
    }
    return r->how->protocol == VD_PROTOCOL_ALL || i->subject_no == j->subject_no ||
           (i->first && j->first);
}

static int read_templates(const struct run *r, struct vd_arena *a, const struct vd_label *l,
                          struct vd_templates *t, struct vd_err *err)
{
    return vd_templates_read_as(a, r->ops->modality, l->path, NULL, &l->as, t, err);
}

/* Put one file's first template into the columns; a bad one is counted, not fatal. */
static int add_file(struct run *r, struct vd_arena *a, struct vd_label *l, int64_t *n_refused,
                    struct vd_err *err)
{
    struct vd_templates t;
    int rc = read_templates(r, a, l, &t, err);
    if (!rc && t.n == 0)
        rc = vd_fail(err, VD_CORRUPT, l->file, "The file holds no template.");
    size_t row = r->ops->cols_rows(r->cols);
    if (!rc)
        rc = r->ops->cols_add(r->cols, t.v[0].bytes, t.v[0].n_bytes, err);
    if (rc == VD_NOMEM)
        return rc;
    *n_refused += rc != VD_OK;
    r->n_minutiae += rc ? 0 : t.v[0].n_minutiae;
    l->row = rc ? -1 : (int64_t)row;
    return VD_OK;
}

static int load(struct run *r, struct vd_evaluation *out, struct vd_err *err)
{
    struct vd_arena *a = vd_arena_new();
    int rc = a ? r->ops->cols_open(&r->cols, r->labels.n, err) : no_memory(err);
    vd_job_phase(r->job, "reading", r->labels.n);
    for (size_t i = 0; i < r->labels.n && !rc; i++) {
        struct vd_label *l = &r->labels.v[i];
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
struct again {
    const struct run *r;
    struct vd_arena *a;
};

/* The template of a row once more, for columns that know bounds only. */
static int read_again(void *ctx, uint64_t row, const void **p, size_t *n, struct vd_err *err)
{
    const struct again *g = ctx;
    struct vd_templates t;
    vd_arena_reset(g->a);
    int rc = read_templates(g->r, g->a, &g->r->labels.v[g->r->label_of[row]], &t, err);
    if (!rc) {
        *p = t.v[0].bytes;
        *n = t.v[0].n_bytes;
    }
    return rc;
}

static int scan(struct run *r, const struct vd_label *probe, size_t n_rows, struct vd_err *err)
{
    struct vd_templates t;
    struct vd_topk top = {0};
    void *p = NULL;
    struct again again = {r, vd_arena_new()};
    struct vd_arena *a = vd_arena_new();
    int rc = a && again.a ? read_templates(r, a, probe, &t, err) : no_memory(err);
    if (!rc)
        rc = r->ops->probe_open(&p, t.v[0].bytes, t.v[0].n_bytes, err);
    if (rc)
        goto out;
    double start = cpu_now();
    struct vd_pool_work work = {.ops = r->ops,
                                .cols = r->cols,
                                .probes = (const void *const[]){p},
                                .n_probes = 1,
                                .fetch = read_again,
                                .fetch_ctx = &again,
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
    vd_arena_free(again.a);
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

/* Which group is a pair told in? By quality that of the poorer, else the one both are of. */
static int group_of(const struct run *r, const struct vd_label *a, const struct vd_label *b)
{
    if (r->labels.by && strcmp(r->labels.by, "quality") == 0)
        return a->group < b->group ? a->group : b->group;
    return a->group == b->group ? a->group : -1;
}

/* A search meets the whole gallery: without roles all first impressions, with all others. */
static void note_best(struct run *r, const struct vd_label *probe, const struct vd_label *gallery,
                      double score)
{
    bool all = r->how->protocol == VD_PROTOCOL_ALL && !r->once;
    if (!all || (!r->labels.roles && (probe->first || !gallery->first)))
        return;
    struct best *b = &r->best[probe - r->labels.v];
    if (probe->subject_no == gallery->subject_no) {
        b->mate = score > b->mate ? score : b->mate;
        b->searched = true;
    } else {
        b->other = score > b->other ? score : b->other;
    }
}

static int tell_pair(struct run *r, const struct vd_label *probe, const struct vd_label *gallery,
                     double score)
{
    bool genuine = probe->subject_no == gallery->subject_no;
    FILE *csv = r->how->scores;
    if (csv) {
        csv_text(csv, probe->file);
        fputc(',', csv);
        csv_text(csv, gallery->file);
        fprintf(csv, ",%d,%.17g\n", genuine, score);
    }
    note_best(r, probe, gallery, score);
    if (!r->labels.roles)
        note_best(r, gallery, probe, score);
    struct told t = {{score, probe->subject_no, gallery->subject_no}, group_of(r, probe, gallery)};
    return add_score(genuine ? &r->genuine : &r->impostor, t);
}

/* One probe: which later labels does it meet, what do they score? */
static int run_probe(struct run *r, size_t i, struct vd_err *err)
{
    const struct vd_label *l = r->labels.v, *probe = &l[i];
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
        const struct vd_label *other = &l[r->meets[k]];
        bool turned = other->role == VD_ROLE_PROBE;
        rc = tell_pair(r, turned ? other : probe, turned ? probe : other, r->score[r->meets[k]])
                 ? no_memory(err)
                 : VD_OK;
    }
    return rc;
}

static int run_all(struct run *r, struct vd_err *err)
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

static void close_run(struct run *r)
{
    if (r->pool)
        r->pool_ops->close(r->pool);
    if (r->cols)
        r->ops->cols_close(r->cols);
    vd_labels_close(&r->labels);
    vd_free(r->allow);
    vd_free(r->meets);
    vd_free(r->label_of);
    vd_free(r->score);
    vd_free(r->best);
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
    r->best = vd_array(n + 1, sizeof *r->best);
    if (!r->allow || !r->meets || !r->label_of || !r->score || !r->best)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        r->best[i] = (struct best){.mate = -INFINITY, .other = -INFINITY};
    return VD_OK;
}

/* The scores of one group (-1: all) in one array of their own. */
static struct vd_score *scores_of(const struct scores *s, int group, int64_t *n)
{
    struct vd_score *v = vd_array((size_t)s->n, sizeof *v);
    *n = 0;
    for (int64_t i = 0; v && i < s->n; i++)
        if (group < 0 || s->v[i].group == group)
            v[(*n)++] = s->v[i].s;
    return v;
}

static int rates_of_group(const struct run *r, int group, struct vd_rates *out, struct vd_err *err)
{
    int64_t ng, ni;
    struct vd_score *g = scores_of(&r->genuine, group, &ng);
    struct vd_score *im = scores_of(&r->impostor, group, &ni);
    int rc = g && im ? vd_rates_of(g, ng, im, ni, r->how->replicates, out, err) : no_memory(err);
    vd_free(g);
    vd_free(im);
    return rc;
}

/*
 * Rank 1: the share of searches in which a mate scores higher than everybody else.  Its interval is
 * that of a share of missed pairs, so a search goes in as a pair of its subject that scores 1 or 0,
 * against one impostor of each that no threshold takes.
 */
static int rank_first(const struct run *r, struct vd_evaluation *out, struct vd_err *err)
{
    size_t n = r->labels.n;
    struct vd_score *g = vd_array(n, sizeof *g), *im = vd_array(n, sizeof *im);
    struct vd_rates rates;
    int64_t k = 0, hits = 0;
    int rc = g && im ? VD_OK : no_memory(err);
    for (size_t i = 0; i < n && !rc; i++) {
        const struct best *b = &r->best[i];
        int32_t who = r->labels.v[i].subject_no;
        if (!b->searched)
            continue;
        bool hit = b->mate > b->other;
        hits += hit;
        g[k] = (struct vd_score){hit ? 1 : -1, who, who};
        im[k++] = (struct vd_score){0, who, who};
    }
    if (!rc && !(rc = vd_rates_of(g, k, im, k, r->how->replicates, &rates, err)) && k > 0) {
        struct vd_rate miss = rates.rate[VD_FNMR_ZERO];
        out->rank_1 = (struct vd_rate){(double)hits / (double)k, 1 - miss.high, 1 - miss.low, NAN};
        out->n_searches = k;
    }
    vd_free(g);
    vd_free(im);
    return rc;
}

static int tell_groups(const struct run *r, struct vd_evaluation *out, struct vd_err *err)
{
    int n = r->labels.n_groups, rc = VD_OK;
    if (!r->labels.by || (n < 2 && !r->how->by))
        return VD_OK;
    out->by = vd_arena_strdup(out->arena, r->labels.by);
    out->groups = vd_arena_alloc(out->arena, (size_t)n * sizeof *out->groups);
    if (!out->by || !out->groups)
        return no_memory(err);
    for (int k = 0; k < n && !rc; k++) {
        out->groups[k].name = r->labels.group[k]; /* the labels' strings are the same arena's */
        rc = rates_of_group(r, k, &out->groups[k].rates, err);
        out->n_groups += !rc;
    }
    return rc;
}

static int tell(struct run *r, struct vd_evaluation *out, struct vd_err *err)
{
    int64_t n_read = out->n_files - out->n_refused;
    vd_job_phase(r->job, "rates", 0);
    out->n_same = r->n_same;
    out->n_equal = r->n_equal;
    out->matches_per_second = r->cpu_s > 0 ? (double)r->n_scored / r->cpu_s : 0;
    out->scaled = r->ops->weight != NULL;
    out->name = r->ops->name;
    if (r->ops->modality == VD_FINGER && n_read > 0)
        out->mean_minutiae = (double)r->n_minutiae / (double)n_read;
    int rc = rates_of_group(r, -1, &out->rates, err);
    if (!rc)
        rc = rank_first(r, out, err);
    return rc ? rc : tell_groups(r, out, err);
}

static int read_labels(struct run *r, struct vd_arena *a, const char *path, struct vd_err *err)
{
    const char *sets = r->how->sets;
    int rc = vd_labels_read(a, path, r->how->by, &r->labels, err);
    if (!rc && sets) {
        rc = vd_labels_select(&r->labels, sets, err);
        r->once = strchr(sets, ':') != NULL;
    }
    return rc ? rc : vd_labels_number(&r->labels, err);
}

int vd_evaluate(const char *labels, int modality, const struct vd_evaluate *how, struct vd_job *job,
                struct vd_evaluation *out, struct vd_err *err)
{
    struct vd_err own; /* load() reads the reason of a refusal back */
    struct run r = {.ops = vd_matcher_by(modality, how->metric),
                    .pool_ops = &vd_pool_threads,
                    .how = how,
                    .job = job};
    *out = (struct vd_evaluation){.arena = vd_arena_new(), .mean_minutiae = NAN};
    out->rank_1 = (struct vd_rate){NAN, NAN, NAN, NAN};
    err = err ? err : &own;
    if (!r.ops)
        return vd_fail(err, VD_UNSUPPORTED, labels, "There is no such matcher for this modality.");
    int rc = out->arena ? read_labels(&r, out->arena, labels, err) : no_memory(err);
    if (!rc)
        rc = reserve(&r, err);
    if (!rc)
        rc = load(&r, out, err);
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
