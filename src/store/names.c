/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.c: the index over names; here words are numbered as they come.
 *
 * Searching for a name means: the words of the query, the words of the case that sound like them,
 * the names that have those words.  So the index is one of words.
 *
 *     skeleton ─► words that have it, 64 in a block: compared all at once where they lie
 *     word ─► names that have it
 *     name ─► its record and its words, all of them and in order: what the score is made of
 *
 * The index of a case is a few segments (names_keep.c), each written once, in one go, from tables
 * in memory (names_seal.c), so that a million names cost a few seconds and some 50 MB instead of
 * millions of small insertions.  Rows are numbered segment << 32 | n:
 *
 *     name_skeleton n: the row          { skeleton (delta); words } ...          1024 a row
 *                   n: NAMES_FAMILIES   { family (delta); word } ...             of one family
 *     name_block    n: first word / 64  words (1); rows (1); block | df (1) ... | slot (4) ... |
 *                                       more | lists
 *     name_entry    n: first entry / 64 16 bits of offset for each of 64 |
 *                                       { record (delta to the segment's first); property; which;
 *                                         words; word ... } ...
 *
 *     block         heads and phones of 64 words, see vd_lanes of <vedette/name.h>
 *     slot          df 1: the entry; else where its list of entries (deltas) begins, from the block
 *     more          how many { lane (1); what (1); number } ...  of words whose head says so
 *
 * Numbers are of 7 bits a byte unless their bytes are told; those of slots have the least first.  df
 * is how many names of the segment have the word, prior how many of the segments that were there
 * when it was made.
 *
 * A word is its phones, kind, family, and whether its script leaves vowels out.  Two neighbours that
 * can be written as one are a word of their own, which the name has in its list but not among its
 * words.  Particles are words without lists, unless the name is nothing else; so are initials.
 *
 * Invariants
 *  A. Words are numbered by part (enum vd_names_part), skeleton, then phones: those alike lie in the
 *     same rows, and the directory of skeletons numbers them.
 *  B. Entries of a list ascend; each entry is in the list of a word once.
 *  C. Of a record that was gathered twice only the last stands.
 *
 * Tried and left: words kept under each key of one deletion.  It was 90 MB of a million names, and
 * 15,000 words of a query were read and compared one by one.
 */
#include "store/names.h"

#include <string.h>

enum { AHEAD = 8 }; /* words */

void vd_names_put(struct vd_buf *b, uint64_t v)
{
    uint8_t out[10];
    size_t n = 0;
    for (; v > 127; v >>= 7)
        out[n++] = (uint8_t)(v | 128);
    out[n++] = (uint8_t)v;
    vd_buf_add(b, out, n);
}

void vd_names_builder_free(struct vd_names_builder *b)
{
    if (!b)
        return;
    vd_free(b->word);
    vd_free(b->slot);
    vd_buf_free(&b->phones);
    vd_buf_free(&b->entries);
    vd_buf_free(&b->lists);
    vd_free(b);
}

static bool grow(struct vd_names_builder *b)
{
    size_t n = b->n_slots ? b->n_slots * 2 : 1024;
    uint32_t *slot = vd_array(n, sizeof(*slot));
    struct vd_names_kept *word = slot ? vd_realloc(b->word, n / 2 * sizeof(*word)) : NULL;
    if (!word) {
        vd_free(slot);
        return false;
    }
    for (size_t i = 0; i < b->n_words; i++) {
        size_t k = word[i].hash & (n - 1);
        while (slot[k])
            k = (k + 1) & (n - 1);
        slot[k] = (uint32_t)i + 1;
    }
    vd_free(b->slot);
    b->slot = slot;
    b->n_slots = n;
    b->word = word;
    return true;
}

static bool is_word(const struct vd_names_builder *b, const struct vd_names_kept *t,
                    const struct vd_names_heard *w)
{
    return t->hash == w->hash && t->kind == w->kind && t->bare == w->bare &&
           t->family == w->family && t->n == w->n &&
           memcmp(b->phones.data + t->at, w->phone, w->n) == 0;
}

/* The number of a word, new or known; UINT32_MAX: out of memory. */
static uint32_t word_of(struct vd_names_builder *b, const struct vd_names_heard *w)
{
    if (b->n_words * 2 >= b->n_slots && !grow(b))
        return UINT32_MAX;
    size_t k = w->hash & (b->n_slots - 1);
    for (; b->slot[k]; k = (k + 1) & (b->n_slots - 1))
        if (is_word(b, &b->word[b->slot[k] - 1], w))
            return b->slot[k] - 1;
    b->word[b->n_words] = (struct vd_names_kept){.at = (uint32_t)b->phones.len,
                                                 .hash = w->hash,
                                                 .family = w->family,
                                                 .n = w->n,
                                                 .kind = w->kind,
                                                 .bare = w->bare};
    vd_buf_add(&b->phones, w->phone, w->n);
    if (b->phones.failed) /* a word whose phones are not there must not be found */
        return UINT32_MAX;
    b->slot[k] = (uint32_t)++b->n_words;
    return (uint32_t)b->n_words - 1;
}

/* Each look-up reads three places of a large table: they are fetched ahead, side by side. */
static inline void fetch_ahead(const struct vd_names_builder *b, const struct vd_names_heard *w,
                               size_t left)
{
    size_t mask = b->n_slots - 1;
    uint32_t k;
    if (!b->n_slots)
        return;
    if (left > 3 * AHEAD)
        __builtin_prefetch(&b->slot[w[3 * AHEAD].hash & mask]);
    if (left > 2 * AHEAD && (k = b->slot[w[2 * AHEAD].hash & mask]))
        __builtin_prefetch(&b->word[k - 1]);
    if (left > AHEAD && (k = b->slot[w[AHEAD].hash & mask]))
        __builtin_prefetch(b->phones.data + b->word[k - 1].at);
}

void vd_names_number(struct vd_names_builder *b, const struct vd_names_heard *w, size_t n)
{
    for (size_t i = 0; i < n && !b->lists.failed; i++) {
        fetch_ahead(b, w + i, n - i);
        uint32_t k = word_of(b, w + i);
        if (k == UINT32_MAX)
            b->lists.failed = true;
        else
            vd_buf_add(&b->lists, &k, sizeof(k));
    }
}
