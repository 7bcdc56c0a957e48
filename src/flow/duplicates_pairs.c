/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates_pairs.c: which pairs of subjects are worth a closer look: those that state one document
 * number, and those of whom two names share enough.
 *
 * Enough is DUP_SHARE of what the words of the less rare of the two names come to.  A name that
 * shares as much with another has one of its own rarest words in common with it: those which,
 * taken away, leave less than that.  So only the names of these words, and of words like them, are
 * looked at.
 *
 * Invariants
 *  A. Two subjects are weighed once for each of them from which the other is found, so at most twice.
 *  B. Only subjects of one kind make a pair.
 */
#include "flow/duplicating.h"

#include <stdlib.h>
#include <string.h>

enum {
    DOC_MOST = 64,
    STEP = 256
}; /* DOC_MOST: a number that more state is no number of a document */
static const float JOINED_GAIN = 10; /* of a word, that two neighbours as one are looked up for */

struct stated {
    uint64_t hash;
    uint32_t subject;
};
struct pairing {
    struct vd_dup *b;
    double least;
    vd_dup_pair_fn *fn;
    void *ctx;
    uint32_t *met_name, *met_subject; /* the subject for which they were met last, + 1 */
    float *near;       /* of words, how near one of the name looked at is, squared; */
    uint32_t *near_at; /* if it is of that name, + 1 */
    struct vd_buf docs;
    int64_t n_compared;
    uint32_t self;
    bool stop;
};

static void weigh(struct pairing *p, uint32_t other)
{
    const struct vd_dup_subject *v = vd_dup_subjects(p->b);
    struct vd_dup_weight w;
    if (other == p->self || p->met_subject[other] == p->self + 1 ||
        v[other].kind != v[p->self].kind || p->stop) /* B. */
        return;
    p->met_subject[other] = p->self + 1; /* A. */
    bool first = v[p->self].record < v[other].record;
    struct vd_dup_pair pair = {.left = first ? p->self : other, .right = first ? other : p->self};
    vd_dup_weigh(p->b, pair.left, pair.right, p->least, &w);
    p->n_compared++;
    pair.points = w.points;
    if (w.points >= p->least)
        p->stop = !p->fn(p->ctx, &pair);
}

/* ---- documents ---- */

static int by_hash(const void *pa, const void *pb)
{
    const struct stated *x = pa, *y = pb;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->subject > y->subject) - (x->subject < y->subject);
}

static void list_docs(struct pairing *p)
{
    const struct vd_dup_fact *f = vd_dup_facts(p->b);
    const struct vd_dup_subject *v = vd_dup_subjects(p->b);
    for (uint32_t s = 0; s < DUP_N(p->b->subjects, *v); s++)
        for (uint32_t i = v[s].fact0; i < v[s].fact0 + v[s].n_facts; i++) {
            struct stated t = {f[i].hash, s};
            if (f[i].what == VD_TWIN_DOC)
                vd_buf_add(&p->docs, &t, sizeof(t));
        }
    if (p->docs.len)
        qsort(p->docs.data, DUP_N(p->docs, struct stated), sizeof(struct stated), by_hash);
}

static void pair_docs(struct pairing *p, const struct vd_dup_fact *f)
{
    const struct stated *v = (const struct stated *)(const void *)p->docs.data;
    size_t lo = 0, hi = DUP_N(p->docs, *v), n = hi;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (v[mid].hash < f->hash)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (hi = lo; hi < n && v[hi].hash == f->hash;)
        hi++;
    for (size_t i = lo; i < hi && hi - lo <= DOC_MOST; i++)
        weigh(p, v[i].subject);
}

/* ---- names ---- */

/* Words that the name has, or has one like, count as what they are worth. */
static void mark_near(struct pairing *p, uint32_t number, uint32_t word, float like)
{
    if (p->near_at[word] != number + 1 || p->near[word] < like * like)
        p->near[word] = like * like;
    p->near_at[word] = number + 1;
}

static void mark_words(struct pairing *p, const struct vd_dup_name *x, uint32_t number)
{
    const uint32_t *list = vd_dup_list(p->b, x);
    for (size_t i = 0; i < (size_t)x->n + x->n_joins; i++) {
        const struct vd_dup_word *w = &vd_dup_words(p->b)[list[i]];
        mark_near(p, number, list[i], 1);
        for (size_t k = 0; k < w->n_likes; k++)
            mark_near(p, number, p->b->likes[w->likes + k].word, p->b->likes[w->likes + k].like);
    }
}

static bool enough(const struct pairing *p, const struct vd_dup_name *x, uint32_t number,
                   const struct vd_dup_name *y)
{
    const struct vd_dup_word *w = vd_dup_words(p->b);
    const uint32_t *list = vd_dup_list(p->b, y);
    float sum = 0, least = (float)DUP_SHARE * (x->gain < y->gain ? x->gain : y->gain);
    for (size_t i = 0; i < y->n; i++)
        if (p->near_at[list[i]] == number + 1)
            sum += p->near[list[i]] * w[list[i]].gain;
    return sum >= least;
}

/* Names that have the word: those who may be the same are weighed. */
static void meet(struct pairing *p, const struct vd_dup_name *x, uint32_t number, uint32_t word)
{
    const struct vd_dup *b = p->b;
    const struct vd_dup_name *v = vd_dup_names(b);
    for (uint32_t i = b->posting0[word]; i < b->posting0[word + 1]; i++) {
        uint32_t other = b->posting[i];
        if (p->met_name[other] == number + 1)
            continue;
        p->met_name[other] = number + 1;
        if (v[other].subject != p->self && p->met_subject[v[other].subject] != p->self + 1 &&
            enough(p, x, number, &v[other]))
            weigh(p, v[other].subject);
    }
}

static void meet_like(struct pairing *p, const struct vd_dup_name *x, uint32_t number,
                      uint32_t word, float gain)
{
    const struct vd_dup_word *w = vd_dup_words(p->b);
    const struct vd_dup_like *like = p->b->likes + w[word].likes;
    if (w[word].single && w[word].gain >= gain)
        meet(p, x, number, word);
    for (size_t i = 0; i < w[word].n_likes && !p->stop; i++)
        if (w[like[i].word].gain >= gain)
            meet(p, x, number, like[i].word);
}

static void pair_name(struct pairing *p, uint32_t number)
{
    const struct vd_dup_name *x = &vd_dup_names(p->b)[number];
    const struct vd_dup_word *w = vd_dup_words(p->b);
    const uint32_t *list = vd_dup_list(p->b, x);
    uint32_t order[VD_NAME_WORDS];
    for (uint32_t i = 0; i < x->n; i++) { /* the rarest first */
        uint32_t k = i;
        for (; k && w[order[k - 1]].gain < w[list[i]].gain; k--)
            order[k] = order[k - 1];
        order[k] = list[i];
    }
    double rest = (double)x->gain;
    mark_words(p, x, number);
    for (uint32_t i = 0; i < x->n && rest >= DUP_SHARE * (double)x->gain && !p->stop; i++) {
        meet_like(p, x, number, order[i], 0);
        rest -= (double)w[order[i]].gain;
    }
    for (uint32_t i = x->n; i < (uint32_t)x->n + x->n_joins && !p->stop; i++)
        meet_like(p, x, number, list[i], JOINED_GAIN);
}

static void pair_subject(struct pairing *p, uint32_t self)
{
    const struct vd_dup_subject *s = &vd_dup_subjects(p->b)[self];
    const struct vd_dup_fact *f = vd_dup_facts(p->b);
    p->self = self;
    for (uint32_t i = s->fact0; i < s->fact0 + s->n_facts; i++)
        if (f[i].what == VD_TWIN_DOC)
            pair_docs(p, &f[i]);
    for (uint32_t i = s->name0; i < s->name0 + s->n_names && !p->stop; i++)
        if (vd_dup_names(p->b)[i].prop != VD_P_FATHER)
            pair_name(p, i);
}

int vd_dup_pairs(struct vd_dup *b, double least, vd_dup_pair_fn *fn, void *ctx, int64_t *n_compared,
                 struct vd_err *err)
{
    struct pairing p = {.b = b, .least = least, .fn = fn, .ctx = ctx};
    size_t n = DUP_N(b->subjects, struct vd_dup_subject);
    size_t n_words = DUP_N(b->words, struct vd_dup_word);
    p.met_name = vd_array(b->n_names + 1, sizeof(*p.met_name));
    p.met_subject = vd_array(n + 1, sizeof(*p.met_subject));
    p.near = vd_array(n_words + 1, sizeof(*p.near));
    p.near_at = vd_array(n_words + 1, sizeof(*p.near_at));
    list_docs(&p);
    bool ready = p.met_name && p.met_subject && p.near && p.near_at && !p.docs.failed;
    int rc = ready ? VD_OK : vd_dup_no_memory(err);
    vd_job_phase(b->job, "comparing names", n);
    for (uint32_t i = 0; i < n && rc == VD_OK && !p.stop; i++) {
        if (vd_dup_subjects(b)[i].kind != DUP_APART)
            pair_subject(&p, i);
        if (i % STEP == 0)
            vd_job_set(b->job, i);
        if (vd_job_cancelled(b->job))
            rc = vd_fail(err, VD_CANCELLED, "duplicates", "cancelled");
    }
    vd_free(p.met_name);
    vd_free(p.met_subject);
    vd_free(p.near);
    vd_free(p.near_at);
    vd_buf_free(&p.docs);
    *n_compared = p.n_compared;
    return rc;
}
