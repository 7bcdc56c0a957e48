/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gallery_narrow.c: which rows a search may look at, as a bitmap made before the scan.
 *
 *    alive ─► filter of the lists ─► fingers asked for ─► not of this subject ─► allow
 */
#include "match/gallery_parts.h"

#include <stdlib.h>
#include <string.h>

static bool finger_fits(int position, unsigned fingers)
{
    return position < 1 || position > 10 || (fingers >> position & 1); /* gallery.c, E */
}

static uint64_t word_of_all(size_t n, size_t word)
{
    size_t in_last = n % 64;
    return word == n / 64 ? ((uint64_t)1 << in_last) - 1 : UINT64_MAX;
}

/* 64 rows that are alive. */
static uint64_t word_alive(const struct vd_gallery *g, size_t word)
{
    const struct gallery_living *l = g->living;
    uint64_t all = word_of_all(g->n, word), known;
    if (!l || word > l->n / 64)
        return all;
    known = word_of_all(l->n, word);
    return all & (l->bits[word] | ~known);
}

/* Subjects that are asked for; rows of neighbours are mostly of neighbours, so the place where the
 * last one was found is a good guess.  A few among many are mostly told by a bit of their hash: of 20,
 * 199 of 200 others. */
enum { MARKS = 4096 };
struct wanted {
    const int64_t *v;
    size_t n, at;
    uint64_t mark[MARKS / 64];
};

static size_t mark_of(int64_t subject)
{
    return (size_t)((uint64_t)subject * 0x9E3779B97F4A7C15u >> 52);
}

static void mark_wanted(struct wanted *w)
{
    for (size_t i = 0; i < w->n; i++) {
        size_t m = mark_of(w->v[i]);
        w->mark[m / 64] |= (uint64_t)1 << m % 64;
    }
}

static bool is_wanted(struct wanted *w, int64_t subject)
{
    size_t lo = 0, hi = w->n;
    for (size_t k = 0; k < 2 && w->at + k < w->n; k++)
        if (w->v[w->at + k] == subject) {
            w->at += k;
            return true;
        }
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (w->v[mid] < subject)
            lo = mid + 1;
        else
            hi = mid;
    }
    w->at = lo;
    return lo < w->n && w->v[lo] == subject;
}

static uint64_t pick_subjects(const int64_t *subject, uint64_t word, struct wanted *w)
{
    uint64_t left = 0;
    for (; word; word &= word - 1) {
        int bit = __builtin_ctzll(word);
        size_t m = mark_of(subject[bit]);
        if (w->mark[m / 64] >> m % 64 & 1)
            left |= (uint64_t)is_wanted(w, subject[bit]) << bit;
    }
    return left;
}

static uint64_t pick_fingers(const int32_t *position, uint64_t word, unsigned fingers)
{
    uint64_t left = 0;
    for (; word; word &= word - 1) {
        int bit = __builtin_ctzll(word);
        left |= (uint64_t)finger_fits(position[bit], fingers) << bit;
    }
    return left;
}

int vd_gallery_pick(const struct vd_gallery *g, const uint64_t *allow, const int64_t *subjects,
                    size_t n_subjects, unsigned fingers, uint64_t **out, size_t *n,
                    struct vd_err *err)
{
    const int64_t *subject = vd_gallery_subjects(g);
    const int32_t *position = g->columns->position.at;
    struct wanted w = {.v = subjects, .n = subjects ? n_subjects : 0};
    mark_wanted(&w);
    *n = 0;
    *out = vd_array(g->n / 64 + 1, sizeof(**out));
    if (!*out)
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    for (size_t i = 0; i * 64 < g->n; i++) {
        uint64_t word = word_alive(g, i) & (allow ? allow[i] : UINT64_MAX);
        if (fingers)
            word = pick_fingers(position + i * 64, word, fingers);
        if (subjects)
            word = pick_subjects(subject + i * 64, word, &w);
        (*out)[i] = word;
        *n += (size_t)__builtin_popcountll(word);
    }
    return VD_OK;
}

static int take_subject(void *ctx, int64_t subject)
{
    struct vd_buf *b = ctx;
    vd_buf_add(b, &subject, sizeof(subject));
    return b->failed;
}

static void leave_out(const struct vd_gallery *g, int64_t subject, uint64_t *allow, size_t *n)
{
    const int64_t *of = vd_gallery_subjects(g);
    for (size_t i = 0; i < g->n; i++)
        if (of[i] == subject && (allow[i / 64] >> i % 64 & 1)) {
            allow[i / 64] &= ~((uint64_t)1 << i % 64);
            --*n;
        }
}

int vd_gallery_narrow(const struct vd_gallery *g, struct vd_store *s, const struct vd_narrow *by,
                      uint64_t **out, size_t *n, struct vd_err *err)
{
    struct vd_list list = {.filter = by->filter, .keep_unknown = !by->strict};
    struct vd_buf ids = {0};
    int rc = VD_OK;
    *out = NULL;
    *n = vd_gallery_size(g);
    if (!by->filter && !by->fingers && !by->but_not_of && *n == g->n)
        return VD_OK;
    vd_buf_str(&ids, ""); /* no subject at all is a list too */
    if (by->filter)
        rc = vd_store_subjects(s, &list, g->modality, take_subject, &ids, err);
    if (!rc && ids.failed)
        rc = vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    if (!rc)
        rc = vd_gallery_pick(g, NULL, by->filter ? (const void *)ids.data : NULL,
                             ids.len / sizeof(int64_t), by->fingers, out, n, err);
    if (!rc && by->but_not_of)
        leave_out(g, by->but_not_of, *out, n);
    vd_buf_free(&ids);
    return rc;
}
