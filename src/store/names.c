/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.c: the index over names; here names of records become words.
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

#include <stdlib.h>
#include <string.h>

#include <vedette/profile.h>

enum { JOINED_MOST = 14, SHORT_MOST = 5 }; /* phones of two words that may be written as one */

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

static size_t n_entries(const struct vd_names_builder *b)
{
    return b->entries.len / sizeof(struct vd_names_entry);
}

/* ---- gathering ---- */

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

static uint32_t hash_of(const struct vd_word *w)
{
    uint32_t h = 2166136261u ^ w->kind ^ (uint32_t)w->bare << 4 ^ (uint32_t)w->family << 8;
    for (size_t i = 0; i < w->n; i++)
        h = (h ^ (uint8_t)w->phone[i]) * 16777619u;
    return h ^ h >> 15;
}

static bool is_word(const struct vd_names_builder *b, const struct vd_names_kept *t,
                    const struct vd_word *w)
{
    return t->kind == w->kind && t->bare == w->bare && t->family == w->family && t->n == w->n &&
           memcmp(b->phones.data + t->at, w->phone, w->n) == 0;
}

/* The number of a word, new or known, and its hash; UINT32_MAX: out of memory. */
static uint32_t word_of(struct vd_names_builder *b, const struct vd_word *w, uint32_t h)
{
    if (b->n_words * 2 >= b->n_slots && !grow(b))
        return UINT32_MAX;
    size_t k = h & (b->n_slots - 1);
    for (; b->slot[k]; k = (k + 1) & (b->n_slots - 1)) {
        const struct vd_names_kept *t = &b->word[b->slot[k] - 1];
        if (t->hash == h && is_word(b, t, w))
            return b->slot[k] - 1;
    }
    b->word[b->n_words] = (struct vd_names_kept){.at = (uint32_t)b->phones.len,
                                                 .hash = h,
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

/* The words of a name and its neighbours as one. */
struct said {
    struct vd_word w[2 * VD_NAME_WORDS];
    uint32_t hash[2 * VD_NAME_WORDS];
    size_t n;
};

/* Each look-up reads three places of a large table: they are fetched side by side. */
static void fetch(const struct vd_names_builder *b, struct said *s)
{
    size_t mask = b->n_slots - 1;
    for (size_t i = 0; i < s->n; i++) {
        s->hash[i] = hash_of(&s->w[i]);
        if (b->n_slots)
            __builtin_prefetch(&b->slot[s->hash[i] & mask]);
    }
    for (size_t i = 0; b->n_slots && i < s->n; i++)
        if (b->slot[s->hash[i] & mask])
            __builtin_prefetch(&b->word[b->slot[s->hash[i] & mask] - 1]);
    for (size_t i = 0; b->n_slots && !b->phones.failed && i < s->n; i++)
        if (b->slot[s->hash[i] & mask])
            __builtin_prefetch(b->phones.data + b->word[b->slot[s->hash[i] & mask] - 1].at);
}

static void list_words(struct vd_names_builder *b, struct said *s)
{
    fetch(b, s);
    for (size_t i = 0; i < s->n; i++) {
        uint32_t k = word_of(b, &s->w[i], s->hash[i]);
        if (k == UINT32_MAX)
            b->lists.failed = true;
        else
            vd_buf_add(&b->lists, &k, sizeof(k));
    }
}

/* What people write as one has a short part; all pairs would make the index three times as long. */
static bool may_join(const struct vd_word *a, const struct vd_word *b)
{
    return a->n + b->n <= JOINED_MOST && (a->n <= SHORT_MOST || b->n <= SHORT_MOST);
}

static void gather_name(struct vd_names_builder *b, int64_t record, const struct vd_fact *f,
                        uint16_t nth)
{
    struct vd_name name __attribute__((uninitialized));
    struct said all __attribute__((uninitialized));
    vd_name_read(f->value, strlen(f->value), &name);
    struct vd_names_entry e = {.record = record,
                               .list = (uint32_t)(b->lists.len / sizeof(uint32_t)),
                               .version = b->version,
                               .nth = nth,
                               .prop = (uint8_t)f->prop,
                               .n = (uint8_t)name.n};
    if (!name.n)
        return;
    memcpy(all.w, name.word, name.n * sizeof(name.word[0]));
    all.n = name.n;
    for (size_t i = 0; i + 1 < name.n; i++)
        all.n += may_join(&name.word[i], &name.word[i + 1]) &&
                 vd_word_join(&name.word[i], &name.word[i + 1], &all.w[all.n]);
    all.n +=
        vd_name_acronym(&name, &all.w[all.n]); /* IRGC: several words as one, like joined ones */
    e.joins = (uint8_t)(all.n - name.n);
    list_words(b, &all);
    vd_buf_add(&b->entries, &e, sizeof(e));
}

static bool is_name(enum vd_prop p)
{
    return p == VD_P_NAME || p == VD_P_ALIAS || p == VD_P_WEAK_ALIAS || p == VD_P_FORMER_NAME ||
           p == VD_P_ORIGINAL_SCRIPT;
}

static int ready(struct vd_store *s, struct vd_err *err)
{
    if (!s->names.builder)
        s->names.builder = vd_alloc(sizeof(*s->names.builder));
    return s->names.builder ? VD_OK : vd_fail(err, VD_NOMEM, s->path, "out of memory");
}

int vd_names_gather(struct vd_store *s, int64_t record, const struct vd_record *r,
                    struct vd_err *err)
{
    uint16_t nth[64] = {0};
    int rc = ready(s, err);
    if (rc == VD_OK && n_entries(s->names.builder) + r->n_facts >= s->names.most)
        rc = vd_names_seal(s, err);
    if (rc == VD_OK)
        rc = ready(s, err);
    if (rc != VD_OK)
        return rc;
    struct vd_names_builder *b = s->names.builder;
    b->version++;
    b->again |= record <= b->last_record;
    b->last_record = record > b->last_record ? record : b->last_record;
    struct vd_names_entry none = {.record = record, .version = b->version};
    if (b->again) /* so that it stands for what the record said before, if it has no name now */
        vd_buf_add(&b->entries, &none, sizeof(none));
    for (size_t i = 0; i < r->n_facts; i++)
        if (is_name(r->facts[i].prop) && nth[r->facts[i].prop] < UINT16_MAX)
            gather_name(b, record, &r->facts[i], nth[r->facts[i].prop]++);
    return b->entries.failed || b->lists.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory")
                                                : VD_OK;
}
