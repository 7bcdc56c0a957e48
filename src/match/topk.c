/* SPDX-License-Identifier: Apache-2.0 */
/*
 * topk.c: the best k of a stream of scores, by row or one a subject.
 *
 * A binary heap with the worst hit on top; a full heap refuses most scores with one comparison.
 * By subject, an open-addressed table says where in the heap a subject's hit is, so that a better
 * row of the same subject takes its place.
 *
 * Invariants
 *  A. No child is worse than its parent: heap[0] is the worst hit.
 *  B. By subject: every hit of the heap has exactly one slot, and slots[x].at - 1 is its place.
 *  C. heap[0] of a full heap never gets worse.  So a hit that is refused now would be refused at
 *     any later time, and the result does not depend on the order of arrival: a subject of the
 *     final k is beaten by at most k - 1 others when its best row comes, is let in and stays.
 *  D. The order is total (score, then subject, then row), so equal scores never depend on the
 * split.
 *  E. Of a matcher that knows bounds only, the heap holds least scores, so its floor is at most the
 *     true score of the k-th of the true list: k others, or k other subjects, score that much.  By C
 *     it never falls.  So a row whose most is below the floor, now or later, is not of the true list,
 *     and all others are in `maybe`: settling them gives the list that true scores would have given.
 *     A most equal to the floor stays: a tie is settled by subject and row.
 */
#include <vedette/matcher.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct vd_topk_slot {
    int64_t subject;
    size_t at; /* place in the heap + 1; 0: empty */
};

static int64_t subject_of(const struct vd_topk *t, const struct vd_hit *h)
{
    return t->subject[h->row];
}

static bool better(const struct vd_topk *t, const struct vd_hit *a, const struct vd_hit *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (t->subject && subject_of(t, a) != subject_of(t, b))
        return subject_of(t, a) < subject_of(t, b);
    return a->row < b->row; /* D */
}

static size_t home(const struct vd_topk *t, int64_t subject)
{
    uint64_t h = (uint64_t)subject * 0x9E3779B97F4A7C15u;
    return (size_t)(h >> 32) & (t->n_slots - 1);
}

/* The slot of a subject, or the empty one where it would go. The table is at most half full. */
static struct vd_topk_slot *find(const struct vd_topk *t, int64_t subject)
{
    size_t i = home(t, subject);
    while (t->slots[i].at && t->slots[i].subject != subject)
        i = (i + 1) & (t->n_slots - 1);
    return &t->slots[i];
}

/* Take a slot out and close the gap, so that no search stops short (Knuth 6.4, algorithm R). */
static void forget(struct vd_topk *t, int64_t subject)
{
    size_t mask = t->n_slots - 1, gap = (size_t)(find(t, subject) - t->slots);
    for (size_t i = (gap + 1) & mask; t->slots[i].at; i = (i + 1) & mask) {
        size_t want = home(t, t->slots[i].subject);
        if (((i - want) & mask) >= ((i - gap) & mask)) {
            t->slots[gap] = t->slots[i];
            gap = i;
        }
    }
    t->slots[gap].at = 0;
}

static void place(struct vd_topk *t, size_t i, struct vd_hit hit)
{
    t->heap[i] = hit;
    if (t->slots) {
        struct vd_topk_slot *s = find(t, subject_of(t, &hit));
        s->subject = subject_of(t, &hit);
        s->at = i + 1; /* B */
    }
}

static void sift_up(struct vd_topk *t, size_t i, struct vd_hit hit)
{
    while (i && better(t, &t->heap[(i - 1) / 2], &hit)) {
        place(t, i, t->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    place(t, i, hit);
}

static void sift_down(struct vd_topk *t, size_t i, struct vd_hit hit)
{
    for (;;) {
        size_t c = 2 * i + 1;
        if (c >= t->n)
            break;
        if (c + 1 < t->n && better(t, &t->heap[c], &t->heap[c + 1]))
            c++;
        if (!better(t, &hit, &t->heap[c]))
            break;
        place(t, i, t->heap[c]);
        i = c;
    }
    place(t, i, hit);
}

int vd_topk_open(struct vd_topk *t, size_t k)
{
    return vd_topk_open_by(t, k, NULL);
}

int vd_topk_open_by(struct vd_topk *t, size_t k, const int64_t *subject)
{
    memset(t, 0, sizeof(*t));
    t->k = k;
    t->subject = subject;
    t->heap = vd_array(k, sizeof(*t->heap));
    if (subject) {
        for (t->n_slots = 4; t->n_slots < 2 * (k + 1); t->n_slots *= 2)
            ;
        t->slots = vd_array(t->n_slots, sizeof(*t->slots));
    }
    if (t->heap && (!subject || t->slots))
        return VD_OK;
    vd_topk_close(t);
    return VD_NOMEM;
}

double vd_topk_floor(const struct vd_topk *t)
{
    return t->n < t->k ? -INFINITY : t->k ? t->heap[0].score : INFINITY;
}

void vd_topk_add(struct vd_topk *t, double score, uint64_t row)
{
    struct vd_hit hit = {score, row};
    if (!t->k || isnan(score) || (t->n == t->k && !better(t, &hit, &t->heap[0])))
        return; /* C */
    if (t->slots) {
        size_t at = find(t, subject_of(t, &hit))->at;
        if (at) {
            if (better(t, &hit, &t->heap[at - 1]))
                sift_down(t, at - 1, hit);
            return;
        }
    }
    if (t->n < t->k) {
        t->n++;
        sift_up(t, t->n - 1, hit);
        return;
    }
    if (t->slots)
        forget(t, subject_of(t, &t->heap[0]));
    sift_down(t, 0, hit);
}

/* ---- scores within bounds ---- */

enum { PRUNE_LEAST = 4096 };

/* E. Drop what the floor has overtaken; the next time when twice of what is left is there. */
static void prune(struct vd_topk *t)
{
    double floor = vd_topk_floor(t);
    size_t n = 0;
    for (size_t i = 0; i < t->n_maybe; i++)
        if (t->maybe[i].score >= floor)
            t->maybe[n++] = t->maybe[i];
    t->n_maybe = n;
    t->prune_at = 2 * n < PRUNE_LEAST ? PRUNE_LEAST : 2 * n;
}

static void note(struct vd_topk *t, struct vd_hit hit)
{
    if (t->n_maybe >= t->prune_at)
        prune(t);
    if (t->n_maybe == t->cap_maybe) {
        size_t cap = 2 * t->cap_maybe + 64;
        struct vd_hit *v =
            t->short_of_memory ? NULL : vd_realloc(t->maybe, cap * sizeof(*t->maybe));
        if (!v) {
            t->short_of_memory = true;
            return;
        }
        t->maybe = v;
        t->cap_maybe = cap;
    }
    t->maybe[t->n_maybe++] = hit;
}

void vd_topk_offer(struct vd_topk *t, double least, double most, uint64_t row)
{
    if (isnan(least) || isnan(most) || most < vd_topk_floor(t))
        return;
    vd_topk_add(t, least, row);
    note(t, (struct vd_hit){most, row});
}

static int by_most(const void *pa, const void *pb)
{
    const struct vd_hit *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

int vd_topk_settle(struct vd_topk *t, vd_exact_fn *exact, void *ctx, struct vd_err *err)
{
    struct vd_topk settled;
    if (t->short_of_memory || vd_topk_open_by(&settled, t->k, t->subject))
        return vd_fail(err, VD_NOMEM, "search", "out of memory");
    prune(t);
    if (t->n_maybe)
        qsort(t->maybe, t->n_maybe, sizeof(*t->maybe), by_most);
    int rc = VD_OK;
    for (size_t i = 0; !rc && i < t->n_maybe && t->maybe[i].score >= vd_topk_floor(&settled); i++) {
        double score;
        rc = exact(ctx, t->maybe[i].row, &score, err);
        if (!rc)
            vd_topk_add(&settled, score, t->maybe[i].row);
    }
    if (rc) {
        vd_topk_close(&settled);
        return rc;
    }
    vd_topk_close(t);
    *t = settled;
    return VD_OK;
}

void vd_topk_merge(struct vd_topk *into, const struct vd_topk *from)
{
    for (size_t i = 0; i < from->n; i++)
        vd_topk_add(into, from->heap[i].score, from->heap[i].row);
    into->short_of_memory = into->short_of_memory || from->short_of_memory;
    for (size_t i = 0; i < from->n_maybe; i++)
        if (from->maybe[i].score >= vd_topk_floor(into))
            note(into, from->maybe[i]);
}

bool vd_topk_holds(const struct vd_topk *t, int64_t subject)
{
    return t->slots && find(t, subject)->at;
}

void vd_topk_sort(struct vd_topk *t)
{
    size_t n = t->n;
    while (t->n > 1) {
        struct vd_hit worst = t->heap[0], last = t->heap[t->n - 1];
        t->n--;
        sift_down(t, 0, last);
        t->heap[t->n] = worst;
    }
    t->n = n;
}

void vd_topk_close(struct vd_topk *t)
{
    vd_free(t->heap);
    vd_free(t->slots);
    vd_free(t->maybe);
    memset(t, 0, sizeof(*t));
}
