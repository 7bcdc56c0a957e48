/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate_mates.c: pairs of templates of one subject, from the gallery or from a labelled set.
 *
 * Of the gallery up to 400 subjects with several templates are taken, those with the smallest
 * hashes, and of each up to three pairs.  Fingers pair only if both name the same position, or both
 * none.  A subject's pairs weigh as much as one, however many there are.
 *
 * Two templates with the same bytes are one sample stored twice: they say nothing of how two samples
 * of a person compare and are left out.
 */
#include "flow/calibrating.h"

#include <stdio.h>
#include <stdlib.h>

#include <vedette/io.h>

#include "flow/evaluating.h"
#include "match/gallery.h"

enum { SUBJECTS = 400, PAIRS = 3, LABEL_PAIRS = 6, LABEL_SUBJECTS = 2000 };

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "calibration", "out of memory");
}

/* ---- subjects with several templates ---- */

/* Open addressing; subject 0 is an empty slot. */
struct tally {
    struct counted {
        int64_t subject;
        uint32_t n;
        bool chosen;
    } * v;
    size_t n_slots;
};

static struct counted *slot_of(const struct tally *t, int64_t subject)
{
    size_t at = (size_t)vd_cal_hash((uint64_t)subject) & (t->n_slots - 1);
    while (t->v[at].subject && t->v[at].subject != subject)
        at = (at + 1) & (t->n_slots - 1);
    return &t->v[at];
}

static int count_subjects(const struct vd_gallery *g, struct tally *t, int64_t *n)
{
    t->n_slots = 64;
    while (t->n_slots < 2 * vd_gallery_size(g))
        t->n_slots *= 2;
    t->v = vd_array(t->n_slots, sizeof(*t->v));
    *n = 0;
    for (size_t i = 0; t->v && i < vd_gallery_rows(g); i++) {
        if (!vd_gallery_alive(g, i))
            continue;
        int64_t subject = vd_gallery_row(g, i).subject;
        struct counted *c = slot_of(t, subject);
        *n += !c->subject;
        c->subject = subject;
        c->n++;
    }
    return t->v ? VD_OK : VD_NOMEM;
}

struct ticket {
    uint64_t hash;
    int64_t a, b;
};

static int by_ticket(const void *pa, const void *pb)
{
    const struct ticket *a = pa, *b = pb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/* Mark those with the smallest hashes among the subjects of several templates. */
static int choose_subjects(struct tally *t)
{
    struct vd_buf b = {0};
    for (size_t i = 0; i < t->n_slots; i++) {
        struct ticket k = {vd_cal_hash(~(uint64_t)t->v[i].subject), t->v[i].subject, 0};
        if (t->v[i].n > 1)
            vd_buf_add(&b, &k, sizeof(k));
    }
    struct ticket *v = (void *)b.data;
    size_t n = b.len / sizeof(*v);
    if (n)
        qsort(v, n, sizeof(*v), by_ticket);
    for (size_t i = 0; !b.failed && i < n && i < SUBJECTS; i++)
        slot_of(t, v[i].a)->chosen = true;
    bool failed = b.failed;
    vd_buf_free(&b);
    return failed ? VD_NOMEM : VD_OK;
}

/* ---- their pairs ---- */

struct member {
    int64_t subject, id;
    int position;
};

static int by_member(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;
    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static void gather(const struct vd_gallery *g, const struct tally *t, struct vd_buf *out)
{
    for (size_t i = 0; i < vd_gallery_rows(g); i++) {
        if (!vd_gallery_alive(g, i))
            continue;
        struct vd_gallery_row r = vd_gallery_row(g, i);
        struct member m = {r.subject, r.template_id, r.position};
        if (slot_of(t, r.subject)->chosen)
            vd_buf_add(out, &m, sizeof(m));
    }
}

/* Up to PAIRS of n templates of one subject. */
static void pair_up(const struct member *v, size_t n, struct vd_buf *out)
{
    struct ticket t[66];
    size_t k = 0;
    for (size_t i = 0; i < n && i < 12; i++)
        for (size_t j = i + 1; j < n && j < 12; j++)
            if (v[i].position == v[j].position)
                t[k++] =
                    (struct ticket){vd_cal_hash(vd_cal_hash((uint64_t)v[i].id) ^ (uint64_t)v[j].id),
                                    v[i].id, v[j].id};
    if (k)
        qsort(t, k, sizeof(*t), by_ticket);
    size_t kept = k < PAIRS ? k : PAIRS;
    for (size_t i = 0; i < kept; i++) {
        struct vd_mate_pair p = {t[i].a, t[i].b, (double)v[0].subject};
        vd_buf_add(out, &p, sizeof(p));
    }
}

static int pair_all(const struct vd_gallery *g, const struct tally *t, struct vd_buf *out)
{
    struct vd_buf members = {0};
    gather(g, t, &members);
    struct member *v = (void *)members.data;
    size_t n = members.len / sizeof(*v);
    if (n)
        qsort(v, n, sizeof(*v), by_member);
    for (size_t i = 0, end; i < n && !members.failed; i = end) {
        for (end = i; end < n && v[end].subject == v[i].subject;)
            end++;
        pair_up(v + i, end - i, out);
    }
    bool failed = members.failed || out->failed;
    vd_buf_free(&members);
    return failed ? VD_NOMEM : VD_OK;
}

int vd_cal_mates(const struct vd_gallery *g, struct vd_arena *a, struct vd_cal_mates *out,
                 struct vd_err *err)
{
    struct tally t = {0};
    struct vd_buf pairs = {0};
    uint64_t hash = 0;
    *out = (struct vd_cal_mates){0};
    int rc = count_subjects(g, &t, &out->gallery_subjects);
    if (!rc)
        rc = choose_subjects(&t);
    if (!rc)
        rc = pair_all(g, &t, &pairs);
    if (!rc && !(out->pair = vd_arena_alloc(a, pairs.len + sizeof(*out->pair))))
        rc = VD_NOMEM;
    if (!rc && pairs.len)
        memcpy(out->pair, pairs.data, pairs.len);
    out->n = rc ? 0 : pairs.len / sizeof(*out->pair);
    for (size_t i = 0; i < out->n; i++)
        hash = vd_cal_hash(hash ^ vd_cal_hash((uint64_t)out->pair[i].a) ^ (uint64_t)out->pair[i].b);
    snprintf(out->hash, sizeof(out->hash), "%016llx", (unsigned long long)hash);
    vd_buf_free(&pairs);
    vd_free(t.v);
    return rc ? no_memory(err) : VD_OK;
}

/* ---- scores ---- */

/* `weight` names the subject until here; now the pairs of one share a weight of 1. */
static size_t weigh_by_subject(struct vd_cal_genuine *v, size_t n)
{
    size_t n_subjects = 0;
    for (size_t i = 0, end; i < n; i = end) {
        double subject = v[i].weight;
        for (end = i; end < n && v[end].weight == subject;)
            end++;
        for (size_t k = i; k < end; k++)
            v[k].weight = 1 / (double)(end - i);
        n_subjects++;
    }
    return n_subjects;
}

static bool same_bytes(const struct vd_buf *a, const struct vd_buf *b)
{
    return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

int vd_cal_mates_score(struct vd_store *s, const struct vd_cal_mates *m,
                       const struct vd_matcher_ops *ops, struct vd_arena *a,
                       struct vd_cal_genuine **out, size_t *n, size_t *n_subjects,
                       struct vd_err *err)
{
    struct vd_buf x = {0}, y = {0};
    struct vd_cal_genuine *v = vd_arena_alloc(a, (m->n + 1) * sizeof(*v));
    int rc = v ? VD_OK : no_memory(err);
    *n = 0;
    for (size_t i = 0; !rc && i < m->n; i++) {
        rc = vd_store_template_bytes(s, m->pair[i].a, &x, err);
        if (!rc)
            rc = vd_store_template_bytes(s, m->pair[i].b, &y, err);
        if (rc || same_bytes(&x, &y))
            continue;
        v[*n].weight = m->pair[i].weight;
        rc = ops->pair(x.data, x.len, y.data, y.len, &v[*n].score, NULL, err);
        ++*n;
    }
    vd_buf_free(&x);
    vd_buf_free(&y);
    *out = v;
    *n_subjects = rc ? 0 : weigh_by_subject(v, *n);
    return rc;
}

/* ---- a labelled set ---- */

static int by_person(const void *pa, const void *pb)
{
    const struct vd_label *a = *(const struct vd_label *const *)pa;
    const struct vd_label *b = *(const struct vd_label *const *)pb;
    return a->subject_no != b->subject_no
               ? (a->subject_no > b->subject_no) - (a->subject_no < b->subject_no)
               : (a > b) - (a < b);
}

static bool comparable(const struct vd_evaluating *r, const struct vd_label *a,
                       const struct vd_label *b)
{
    const struct vd_evaluated *x = &r->read[a - r->labels.v], *y = &r->read[b - r->labels.v];
    return x->bytes && y->bytes && a->place != b->place &&
           !(r->labels.roles && a->role == b->role) &&
           !(x->n_bytes == y->n_bytes && !memcmp(x->bytes, y->bytes, x->n_bytes));
}

/* Pairs of one person's n labels: neighbours first, then those further apart. */
static int score_person(const struct vd_evaluating *r, struct vd_label **v, size_t n,
                        struct vd_buf *out, struct vd_err *err)
{
    int rc = VD_OK, pairs = 0;
    for (size_t step = 1; step < n; step++)
        for (size_t i = 0; !rc && i + step < n && pairs < LABEL_PAIRS; i++) {
            if (!comparable(r, v[i], v[i + step]))
                continue;
            const struct vd_evaluated *x = &r->read[v[i] - r->labels.v];
            const struct vd_evaluated *y = &r->read[v[i + step] - r->labels.v];
            struct vd_cal_genuine g = {.weight = v[i]->subject_no};
            rc = r->ops->pair(x->bytes, x->n_bytes, y->bytes, y->n_bytes, &g.score, NULL, err);
            vd_buf_add(out, &g, sizeof(g));
            pairs++;
        }
    return rc;
}

static int score_people(const struct vd_evaluating *r, struct vd_buf *out, struct vd_err *err)
{
    size_t n = r->labels.n, people = 0;
    struct vd_label **order = vd_array(n + 1, sizeof(*order));
    int rc = order ? VD_OK : no_memory(err);
    for (size_t i = 0; !rc && i < n; i++)
        order[i] = &r->labels.v[i];
    if (!rc)
        qsort(order, n, sizeof(*order), by_person);
    vd_job_phase(r->job, "calibrating", n);
    for (size_t i = 0, end; !rc && i < n && people < LABEL_SUBJECTS; i = end) {
        for (end = i; end < n && order[end]->subject_no == order[i]->subject_no;)
            end++;
        rc = vd_job_cancelled(r->job) ? vd_fail(err, VD_CANCELLED, "calibration", "cancelled")
                                      : score_person(r, order + i, end - i, out, err);
        people += end - i > 1;
        vd_job_set(r->job, end);
    }
    vd_free(order);
    return rc;
}

/* Are they of the engine? A file that states none is taken at the user's word. */
static int check_engine(const struct vd_evaluating *r, const struct vd_cal_source *of,
                        struct vd_err *err)
{
    for (size_t i = 0; i < r->labels.n; i++) {
        const struct vd_evaluated *x = &r->read[i];
        if (!x->bytes)
            continue;
        if (strcmp(x->engine, of->engine) != 0 &&
            strcmp(x->engine, vd_gallery_default_engine(r->ops->modality)) != 0)
            return vd_fail(err, VD_INVALID, r->labels.v[i].file,
                           "It is of engine %s, the gallery of %s.", x->engine, of->engine);
        if (r->ops->modality != VD_FINGER && x->n_bytes != of->n_bytes)
            return vd_fail(err, VD_INVALID, r->labels.v[i].file,
                           "It has %zu dimensions, the gallery %zu.", x->n_bytes / 4,
                           of->n_bytes / 4);
    }
    return VD_OK;
}

static int read_labels(struct vd_evaluating *r, const char *path, struct vd_err *err)
{
    struct vd_evaluation counts = {0};
    r->arena = vd_arena_new();
    int rc = r->arena ? vd_labels_read(r->arena, path, NULL, &r->labels, err) : no_memory(err);
    if (!rc)
        rc = vd_labels_number(&r->labels, err);
    r->read = vd_array(r->labels.n + 1, sizeof(*r->read));
    r->label_of = vd_array(r->labels.n + 1, sizeof(*r->label_of));
    if (!rc && (!r->read || !r->label_of))
        rc = no_memory(err);
    return rc ? rc : vd_evaluate_load(r, &counts, err);
}

int vd_cal_labels(const char *path, const struct vd_cal_source *of, struct vd_arena *a,
                  struct vd_job *job, struct vd_cal_genuine **out, size_t *n, size_t *n_subjects,
                  struct vd_err *err)
{
    struct vd_evaluating r = {.ops = of->ops, .job = job};
    struct vd_buf b = {0};
    int rc = read_labels(&r, path, err);
    if (!rc)
        rc = check_engine(&r, of, err);
    if (!rc)
        rc = score_people(&r, &b, err);
    *n = b.len / sizeof(**out);
    *out = vd_arena_alloc(a, b.len + sizeof(**out));
    if (!rc && (!*out || b.failed))
        rc = no_memory(err);
    if (!rc && *n)
        memcpy(*out, b.data, b.len);
    *n_subjects = rc ? 0 : weigh_by_subject(*out, *n);
    vd_buf_free(&b);
    if (r.cols)
        r.ops->cols_close(r.cols);
    vd_labels_close(&r.labels);
    vd_free(r.read);
    vd_free(r.label_of);
    vd_arena_free(r.arena);
    return rc;
}
