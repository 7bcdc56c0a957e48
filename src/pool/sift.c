/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sift.c: the bar that each sieve sets.
 *
 *    rows            ████████████████████████████████   what the caller's filter allows
 *    after sieve 0   ██░░█░░░█░░░░██░░░░█░░░░░░█░░░░█   the best share of the allowed rows
 *    after sieve 1   █░░░█░░░░░░░░█░░░░░░░░░░░░░░░░░░
 *    full score      ^   ^        ^
 *
 * Scores are 16-bit numbers, so a count of each takes the place of a sort.
 *
 * Invariants
 *  A. The bar of a level comes from the scores of all rows in play and from nothing else: how the
 *     rows were split, and who scored which, cannot show in the answer.
 *  B. Rows that tie with the last one kept are kept.
 *  C. `allow` never has a bit at or beyond `rows` once a level has been stepped over.
 */
#include "pool/sift.h"

#include <string.h>

enum { SCORES = UINT16_MAX + 1, ROWS_A_HIT = 16 };

static uint64_t word_of(const struct sift *s, const uint64_t *allow, size_t i)
{
    uint64_t word = allow ? allow[i] : UINT64_MAX;
    size_t in_last = s->rows % 64;
    return i == s->rows / 64 && in_last ? word & (((uint64_t)1 << in_last) - 1) : word; /* C */
}

static size_t n_words(const struct sift *s)
{
    return (s->rows + 63) / 64;
}

static size_t count_allowed(const struct sift *s)
{
    size_t n = 0;
    for (size_t i = 0; i < n_words(s); i++)
        n += (size_t)__builtin_popcountll(word_of(s, s->allow, i));
    return n;
}

/* How many rows a level should leave. */
static size_t keep(const struct sift *s, int level)
{
    const struct vd_sieve *v = &s->ops->sieves[level];
    size_t n = (size_t)((double)s->allowed * v->share_1e4 / 10000);
    size_t for_hits = s->k < SIZE_MAX / ROWS_A_HIT ? s->k * ROWS_A_HIT : SIZE_MAX;
    n = n > v->least ? n : v->least;
    return n > for_hits ? n : for_hits;
}

/* Levels that would leave all they get are not worth their time. */
static void skip_idle(struct sift *s)
{
    while (s->level < s->n_levels && keep(s, s->level) >= s->n_left) {
        s->kept[s->level] = s->n_left;
        s->level++;
    }
}

static bool reserve(struct sift *s)
{
    size_t n = n_words(s) * 64;
    if (!s->count && !(s->count = vd_array(SCORES, sizeof *s->count)))
        return false;
    if (n <= s->cap)
        return true;
    vd_free(s->score);
    vd_free(s->left);
    s->cap = 0;
    s->score = vd_array(n, sizeof *s->score);
    s->left = vd_array(n / 64, sizeof *s->left);
    if (!s->score || !s->left)
        return false;
    s->cap = n;
    return true;
}

int vd_sift_begin(struct sift *s, const struct vd_pool_work *w, struct vd_err *err)
{
    s->ops = w->ops;
    s->rows = w->rows ? w->rows : w->ops->cols_rows(w->cols);
    s->k = w->k;
    s->allow = w->allow;
    s->allowed = s->n_left = count_allowed(s);
    s->level = s->n_levels = 0;
    if (w->exhaustive || s->allowed < w->ops->sift_from || w->ops->n_sieves > VD_POOL_SIEVES)
        return VD_OK;
    s->n_levels = w->ops->n_sieves;
    skip_idle(s);
    if (s->level == s->n_levels)
        s->level = s->n_levels = 0;
    else if (!reserve(s))
        return vd_fail(err, VD_NOMEM, "search", "out of memory");
    return VD_OK;
}

static void count_scores(struct sift *s)
{
    memset(s->count, 0, SCORES * sizeof *s->count);
    for (size_t i = 0; i < n_words(s); i++)
        for (uint64_t word = word_of(s, s->allow, i); word; word &= word - 1)
            s->count[s->score[i * 64 + (size_t)__builtin_ctzll(word)]]++;
}

/* A. B. */
static unsigned bar_for(const struct sift *s, size_t wanted)
{
    unsigned bar = SCORES - 1;
    for (size_t n = s->count[bar]; n < wanted && bar > 0; n += s->count[bar])
        bar--;
    return bar;
}

void vd_sift_step(struct sift *s)
{
    count_scores(s);
    unsigned bar = bar_for(s, keep(s, s->level));
    s->n_left = 0;
    for (size_t i = 0; i < n_words(s); i++) {
        uint64_t stay = 0;
        for (uint64_t word = word_of(s, s->allow, i); word; word &= word - 1) {
            int bit = __builtin_ctzll(word);
            stay |= (uint64_t)(s->score[i * 64 + (size_t)bit] >= bar) << bit;
        }
        s->left[i] = stay;
        s->n_left += (size_t)__builtin_popcountll(stay);
    }
    s->allow = s->left;
    s->kept[s->level++] = s->n_left;
    skip_idle(s);
}

size_t vd_sift_rest(struct sift *s, const struct vd_pool_work *w, const struct vd_topk *top)
{
    size_t n = 0;
    for (size_t i = 0; i < n_words(s); i++) {
        uint64_t rest = 0;
        for (uint64_t word = word_of(s, w->allow, i) & ~s->left[i]; word; word &= word - 1) {
            int bit = __builtin_ctzll(word);
            size_t row = i * 64 + (size_t)bit;
            rest |= (uint64_t)(!w->subject || !vd_topk_holds(top, w->subject[row])) << bit;
        }
        s->left[i] = rest;
        n += (size_t)__builtin_popcountll(rest);
    }
    s->n_left += n;
    return n;
}

void vd_sift_tell(const struct sift *s, struct vd_pool_tally *t)
{
    *t = (struct vd_pool_tally){
        .allowed = s->allowed, .compared = s->n_left, .n_sieves = s->n_levels};
    for (int i = 0; i < s->n_levels; i++)
        t->kept[i] = s->kept[i];
}

void vd_sift_free(struct sift *s)
{
    vd_free(s->score);
    vd_free(s->left);
    vd_free(s->count);
    *s = (struct sift){0};
}
