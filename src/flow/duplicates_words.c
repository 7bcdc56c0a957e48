/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates_words.c: the words of all names, once each, and which sound alike.
 *
 * Asking the index for every name would compare the same words a thousand times over; here every
 * word is compared once with those that share a key with it, by as many hands as there are cores.
 * What a shared word is worth follows from how many names have one like it: 10 log10 of how many
 * names there are for each of them.
 *
 * Invariants
 *  A. Like words of a word ascend, and lack the word itself.
 *  B. Only words that some name has by themselves are in like lists and postings; two neighbours
 *     written as one have like words and nothing else.
 */
#include "flow/duplicating.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pool/hands.h"

enum { PIECE = 256, FAMILY_KEY = 0x40000000 };
static const double LIKE = 0.78, FEW_NAMES = 500;

/* ---- once each ---- */

static uint32_t hash_of(const struct vd_word *w)
{
    uint32_t h = 2166136261u ^ (uint32_t)(w->bare | w->kind << 1 | w->family << 4);
    for (size_t i = 0; i < w->n; i++)
        h = (h ^ (uint8_t)w->phone[i]) * 16777619u;
    return h ^ h >> 15;
}

static bool same_word(const struct vd_word *x, const struct vd_word *y)
{
    return x->n == y->n && x->kind == y->kind && x->bare == y->bare && x->family == y->family &&
           memcmp(x->phone, y->phone, x->n) == 0;
}

static bool grow(struct vd_dup *b)
{
    size_t n = b->n_slots ? b->n_slots * 2 : 1024;
    uint32_t *slot = vd_array(n, sizeof(*slot));
    const struct vd_dup_word *w = vd_dup_words(b);
    if (!slot)
        return false;
    for (size_t i = 0; i < DUP_N(b->words, *w); i++) {
        size_t k = hash_of(&w[i].w) & (n - 1);
        while (slot[k])
            k = (k + 1) & (n - 1);
        slot[k] = (uint32_t)i + 1;
    }
    vd_free(b->slot);
    b->slot = slot;
    b->n_slots = n;
    return true;
}

uint32_t vd_dup_word(struct vd_dup *b, const struct vd_word *w)
{
    size_t n = DUP_N(b->words, struct vd_dup_word);
    struct vd_dup_word new = {.w = *w, .weight = vd_word_weight(w)};
    if (n * 2 >= b->n_slots && !grow(b))
        return UINT32_MAX;
    size_t k = hash_of(w) & (b->n_slots - 1);
    for (; b->slot[k]; k = (k + 1) & (b->n_slots - 1))
        if (same_word(&vd_dup_words(b)[b->slot[k] - 1].w, w))
            return b->slot[k] - 1;
    new.w.at = new.w.len = 0;
    vd_buf_add(&b->words, &new, sizeof(new));
    if (b->words.failed)
        return UINT32_MAX;
    b->slot[k] = (uint32_t)n + 1;
    return (uint32_t)n;
}

/* ---- by key ---- */

struct keyed {
    uint32_t key, word;
};
struct alike {
    uint32_t word, other;
    float like;
};
struct liking { /* the work of the crew */
    struct vd_dup *b;
    struct keyed *keyed; /* single words by the key of the whole word, then number */
    size_t n_keyed, n_words;
    uint32_t *first; /* of each key's, by hash */
    size_t n_first;
    struct vd_buf *found; /* of each piece: struct alike */
    struct vd_buf alike;
    bool failed;
};

/* Keys of a word: of the whole word as it sounds, and as its doubtful letters may sound; of its short
 * forms; and with a consonant left out. */
struct keys {
    uint32_t v[VD_NAME_KEYS + 3];
    size_t n_whole, n;
};

/* c may be a k, x an s, th and dh of one script are s and z of another. */
static bool sounds_otherwise(const struct vd_word *w, struct vd_word *out)
{
    static const char from[] = "cxTD", to[] = "kssz";
    bool any = false;
    *out = *w;
    for (size_t i = 0; i < out->n; i++) {
        const char *at = strchr(from, out->phone[i]);
        if (at && out->phone[i]) {
            out->phone[i] = to[at - from];
            any = true;
        }
    }
    return any;
}

static void keys_of(const struct vd_word *w, struct keys *k)
{
    uint32_t keys[VD_NAME_KEYS], others[VD_NAME_KEYS];
    struct vd_word other;
    size_t n = w->kind == VD_WORD_INITIAL ? 0 : vd_word_keys(w, keys);
    k->n = k->n_whole = 0;
    if (!n)
        return;
    k->v[k->n++] = keys[0];
    if (sounds_otherwise(w, &other) && vd_word_keys(&other, others) && others[0] != keys[0])
        k->v[k->n++] = others[0];
    if (w->family)
        k->v[k->n++] = FAMILY_KEY | w->family;
    k->n_whole = k->n;
    for (size_t i = 1; i < n; i++)
        k->v[k->n++] = keys[i];
}

static int by_key(const void *pa, const void *pb)
{
    const struct keyed *x = pa, *y = pb;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->word > y->word) - (x->word < y->word);
}

static uint32_t *first_of(const struct liking *l, uint32_t key)
{
    size_t k = (key * 2654435761u >> 8) & (l->n_first - 1);
    while (l->first[k] && l->keyed[l->first[k] - 1].key != key)
        k = (k + 1) & (l->n_first - 1);
    return &l->first[k];
}

static int list_keys(struct liking *l, struct vd_err *err)
{
    const struct vd_dup_word *w = vd_dup_words(l->b);
    struct vd_buf v = {0};
    struct keys keys;
    for (size_t i = 0; i < l->n_words; i++) {
        keys_of(&w[i].w, &keys);
        for (size_t k = 0; w[i].single && k < keys.n_whole; k++) {
            struct keyed t = {keys.v[k], (uint32_t)i};
            vd_buf_add(&v, &t, sizeof(t));
        }
    }
    l->keyed = (struct keyed *)(void *)v.data;
    l->n_keyed = DUP_N(v, struct keyed);
    for (l->n_first = 64; l->n_first < 2 * l->n_keyed;)
        l->n_first *= 2;
    l->first = vd_array(l->n_first, sizeof(*l->first));
    if (v.failed || !l->first)
        return vd_dup_no_memory(err);
    if (l->n_keyed)
        qsort(l->keyed, l->n_keyed, sizeof(*l->keyed), by_key);
    for (size_t i = 0; i < l->n_keyed; i++) {
        uint32_t *first = first_of(l, l->keyed[i].key);
        *first = *first ? *first : (uint32_t)i + 1;
    }
    return VD_OK;
}

/* Against those of which a whole key is this word's, or this word's with a consonant left out; two
 * neighbours as one only by the whole keys.  Two single words of like whole keys meet once a key. */
static void like_words(struct liking *l, uint32_t number, struct vd_buf *out)
{
    const struct vd_dup_word *w = vd_dup_words(l->b);
    struct vd_likener likener;
    struct keys keys;
    keys_of(&w[number].w, &keys);
    size_t n = w[number].single ? keys.n : keys.n_whole;
    if (n)
        vd_likener_begin(&likener, &w[number].w);
    for (size_t k = 0; k < n; k++)
        for (size_t i = *first_of(l, keys.v[k]); i && i <= l->n_keyed; i++) {
            uint32_t other = l->keyed[i - 1].word;
            if (l->keyed[i - 1].key != keys.v[k])
                break;
            if (other == number || (k < keys.n_whole && w[number].single && other < number))
                continue;
            struct alike t = {number, other, (float)vd_likener_least(&likener, &w[other].w, LIKE)};
            if (t.like >= (float)LIKE)
                vd_buf_add(out, &t, sizeof(t));
        }
}

static void ready(void *ctx, uint64_t piece)
{
    struct liking *l = ctx;
    size_t end = (piece + 1) * PIECE < l->n_words ? (piece + 1) * PIECE : l->n_words;
    for (size_t i = piece * PIECE; i < end && !vd_job_cancelled(l->b->job); i++)
        like_words(l, (uint32_t)i, &l->found[piece]);
}

static void keep(void *ctx, uint64_t piece)
{
    struct liking *l = ctx;
    l->failed |= l->found[piece].failed;
    if (l->found[piece].len)
        vd_buf_add(&l->alike, l->found[piece].data, l->found[piece].len);
    vd_buf_free(&l->found[piece]);
    vd_job_set(l->b->job, (piece + 1) * PIECE);
}

static int find_likes(struct liking *l, struct vd_err *err)
{
    size_t n = (l->n_words + PIECE - 1) / PIECE;
    struct vd_crew_work work = {.ready = ready, .keep = keep, .ctx = l};
    void *crew = NULL;
    l->found = vd_array(n + 1, sizeof(*l->found));
    int rc = l->found ? vd_crew_threads.open(&crew, 0, &work, err) : vd_dup_no_memory(err);
    if (rc != VD_OK)
        return rc;
    vd_job_phase(l->b->job, "comparing words", l->n_words);
    for (size_t i = 0; i < n; i++) {
        vd_crew_threads.hand(crew);
        if (i >= 16)
            vd_crew_threads.await(crew, i - 15);
    }
    vd_crew_threads.close(crew);
    if (vd_job_cancelled(l->b->job))
        return vd_fail(err, VD_CANCELLED, "duplicates", "cancelled");
    return l->failed || l->alike.failed ? vd_dup_no_memory(err) : VD_OK;
}

/* ---- like words of each ---- */

static int by_likeness(const void *pa, const void *pb)
{
    const struct vd_dup_like *x = pa, *y = pb;
    if (x->like != y->like)
        return x->like > y->like ? -1 : 1;
    return (x->word > y->word) - (x->word < y->word);
}

static int by_word(const void *pa, const void *pb)
{
    const struct vd_dup_like *x = pa, *y = pb;
    return (x->word > y->word) - (x->word < y->word);
}

static void put_like(struct vd_dup *b, uint32_t word, uint32_t other, float like)
{
    struct vd_dup_word *w = &vd_dup_words(b)[word];
    b->likes[w->likes + w->n_likes++] = (struct vd_dup_like){other, like};
}

/* Each once, only the best of many, and in the order of A. */
static void settle_likes(struct vd_dup *b, struct vd_dup_word *w)
{
    struct vd_dup_like *v = b->likes + w->likes;
    uint32_t n = 0;
    if (w->n_likes > 1)
        qsort(v, w->n_likes, sizeof(*v), by_word);
    for (uint32_t i = 0; i < w->n_likes; i++)
        if (!n || v[n - 1].word != v[i].word)
            v[n++] = v[i];
    w->n_likes = n;
    if (w->n_likes > DUP_LIKES) {
        qsort(v, w->n_likes, sizeof(*v), by_likeness);
        w->n_likes = DUP_LIKES;
        qsort(v, w->n_likes, sizeof(*v), by_word);
    }
}

static int list_likes(struct liking *l, struct vd_err *err)
{
    struct vd_dup_word *w = vd_dup_words(l->b);
    const struct alike *v = (const struct alike *)(void *)l->alike.data;
    size_t n = DUP_N(l->alike, *v);
    uint32_t at = 0;
    l->b->likes = vd_array(2 * n + 1, sizeof(*l->b->likes));
    if (!l->b->likes)
        return vd_dup_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        w[v[i].word].n_likes++;
        w[v[i].other].n_likes += w[v[i].word].single; /* B. */
    }
    for (size_t i = 0; i < l->n_words; i++) {
        w[i].likes = at;
        at += w[i].n_likes;
        w[i].n_likes = 0;
    }
    for (size_t i = 0; i < n; i++) {
        put_like(l->b, v[i].word, v[i].other, v[i].like);
        if (w[v[i].word].single)
            put_like(l->b, v[i].other, v[i].word, v[i].like);
    }
    for (size_t i = 0; i < l->n_words; i++)
        settle_likes(l->b, &w[i]);
    return VD_OK;
}

/* ---- what a word is worth ---- */

static void weigh_words(struct vd_dup *b)
{
    static const double of_kind[VD_N_WORD_KINDS] = {1, 0.3, 0.05, 0.15, 0.5, 0.1, 0.3};
    struct vd_dup_word *w = vd_dup_words(b);
    double all = (double)b->n_names;
    for (size_t i = 0; i < DUP_N(b->words, *w); i++) {
        double mass = w[i].df;
        for (size_t k = 0; k < w[i].n_likes; k++) {
            const struct vd_dup_like *t = &b->likes[w[i].likes + k];
            mass += pow(t->like, 6) * w[t->word].df;
        }
        w[i].weight = vd_word_weight_among(&w[i].w, mass, all);
        double rare = 10 * log10((all + FEW_NAMES) / (mass + 1));
        w[i].gain = (float)((rare > 1 ? rare : 1) * of_kind[w[i].w.kind]);
    }
}

static void weigh_all_names(struct vd_dup *b)
{
    struct vd_dup_name *v = vd_dup_names(b);
    const struct vd_dup_word *w = vd_dup_words(b);
    for (size_t i = 0; i < b->n_names; i++)
        for (size_t k = 0; k < v[i].n; k++)
            v[i].gain += w[vd_dup_list(b, &v[i])[k]].gain;
}

static int post_names(struct vd_dup *b, struct vd_err *err)
{
    struct vd_dup_word *w = vd_dup_words(b);
    const struct vd_dup_name *v = vd_dup_names(b);
    size_t n = DUP_N(b->words, *w);
    uint32_t all = 0;
    b->posting0 = vd_array(n + 2, sizeof(*b->posting0));
    if (!b->posting0)
        return vd_dup_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        b->posting0[i + 1] = all; /* moves on to the end as it is filled */
        all += w[i].df;
    }
    b->posting = vd_array((size_t)all + 1, sizeof(*b->posting));
    if (!b->posting)
        return vd_dup_no_memory(err);
    for (size_t i = 0; i < b->n_names; i++)
        for (size_t k = 0; k < v[i].n && v[i].prop != VD_P_FATHER; k++)
            b->posting[b->posting0[vd_dup_list(b, &v[i])[k] + 1]++] = (uint32_t)i;
    return VD_OK;
}

int vd_dup_index(struct vd_dup *b, struct vd_err *err)
{
    struct liking l = {.b = b, .n_words = DUP_N(b->words, struct vd_dup_word)};
    struct vd_dup_word *w = vd_dup_words(b);
    const struct vd_dup_name *v = vd_dup_names(b);
    b->n_names = DUP_N(b->names, *v);
    for (size_t i = 0; i < b->n_names; i++)
        for (size_t k = 0; k < v[i].n && v[i].prop != VD_P_FATHER; k++)
            w[vd_dup_list(b, &v[i])[k]].df++;
    int rc = list_keys(&l, err);
    if (rc == VD_OK)
        rc = find_likes(&l, err);
    if (rc == VD_OK)
        rc = list_likes(&l, err);
    for (size_t i = 0; l.found && i < l.n_words / PIECE + 1; i++)
        vd_buf_free(&l.found[i]);
    vd_buf_free(&l.alike);
    vd_free(l.found);
    vd_free(l.keyed);
    vd_free(l.first);
    if (rc != VD_OK)
        return rc;
    weigh_words(b);
    weigh_all_names(b);
    return post_names(b, err);
}

double vd_dup_likeness(const struct vd_dup *b, uint32_t x, uint32_t y)
{
    const struct vd_dup_word *w = &vd_dup_words(b)[x];
    const struct vd_dup_like *v = b->likes + w->likes;
    size_t lo = 0, hi = w->n_likes;
    if (x == y)
        return 1;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (v[mid].word < y)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < w->n_likes && v[lo].word == y ? (double)v[lo].like : 0;
}

void vd_dup_name_of(const struct vd_dup *b, const struct vd_dup_name *n, struct vd_name *out,
                    double weights[VD_NAME_WORDS])
{
    const struct vd_dup_word *w = vd_dup_words(b);
    out->n = n->n;
    for (size_t i = 0; i < n->n; i++) {
        out->word[i] = w[vd_dup_list(b, n)[i]].w;
        weights[i] = w[vd_dup_list(b, n)[i]].weight;
    }
}
