/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_verify.c: does the index over names say what the records say?
 *
 * Two sums are made of the index and again of the records, read and taken apart anew: over each name
 * with its words, and over each word with each name that is found by it.  A sum adds up hashes, so
 * neither order nor segments matter, and a name that is missing, there twice or of other words shows.
 * On the way every row is read whole, and what it says is held against its segment.
 *
 * Nothing of the index is evidence: one that does not hold is made anew from the records.
 */
#include "store/names_reader.h"

#include <stdlib.h>
#include <string.h>

struct sums {
    uint64_t names, lists, n_names, n_lists;
};

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t hash_word(const char *phone, size_t n, uint8_t kind, uint16_t family, bool bare)
{
    uint64_t h = mix(mix(mix(n, kind), family), bare);
    for (size_t i = 0; i < n; i++)
        h = mix(h, (uint8_t)phone[i]);
    return h;
}

static uint64_t hash_name(int64_t record, int prop, int nth)
{
    return mix(mix(mix(1, (uint64_t)record), (uint64_t)prop), (uint64_t)nth);
}

static void add_list(struct sums *t, uint64_t name, uint64_t word)
{
    t->lists += mix(name, word);
    t->n_lists++;
}

static void add_name(struct sums *t, uint64_t name, const uint64_t *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        name = mix(name, words[i]);
    t->names += mix(name, n);
    t->n_names++;
}

/* ---- what the records say ---- */

static uint64_t hash_kept(const struct vd_names_builder *b, const struct vd_names_kept *w)
{
    return hash_word(b->phones.data + w->at, w->n, w->kind, w->family, w->bare);
}

static void sum_builder(struct vd_names_builder *b, struct sums *t)
{
    const struct vd_names_entry *v = (const void *)b->entries.data;
    uint64_t words[VD_NAME_WORDS];
    for (size_t k = 0; k < b->n_words; k++)
        b->word[k].last = 0;
    for (size_t e = 0; e < b->entries.len / sizeof(*v); e++) {
        const uint32_t *list = (const uint32_t *)(const void *)b->lists.data + v[e].list;
        uint64_t name = hash_name(v[e].record, v[e].prop, v[e].nth);
        for (size_t i = 0; i < (size_t)v[e].n + v[e].joins; i++) {
            struct vd_names_kept *w = &b->word[list[i]];
            uint64_t h = hash_kept(b, w);
            if (i < v[e].n)
                words[i] = h;
            if (!vd_names_counts(&v[e], i, w->kind) || w->last == e + 1)
                continue;
            w->last = (uint32_t)e + 1;
            add_list(t, name, h);
        }
        if (v[e].n)
            add_name(t, name, words, v[e].n);
    }
}

static int sum_records(struct vd_store *s, struct sums *t, struct vd_err *err)
{
    struct vd_buf ids = {0};
    int64_t last = 0;
    size_t most = s->names.most;
    int rc = VD_OK;
    s->names.most = SIZE_MAX; /* nothing that is gathered here becomes a segment */
    while (rc == VD_OK && (rc = vd_names_next_ids(s, last, &ids, err)) == VD_OK && ids.len) {
        memcpy(&last, ids.data + ids.len - sizeof(last), sizeof(last));
        rc = vd_names_gather_ids(s, &ids, err);
        vd_names_settle(s);
        if (rc == VD_OK && s->names.builder)
            sum_builder(s->names.builder, t);
        vd_names_builder_free(s->names.builder);
        s->names.builder = NULL;
    }
    s->names.most = most;
    vd_buf_free(&ids);
    return rc;
}

/* ---- what the index says ---- */

struct walk {
    struct vd_store *s;
    struct vd_names_reader r;
    uint64_t *name; /* of each entry of the segment; 0: gone */
    uint64_t *word; /* of each word of it */
    struct sums *t;
};

/* Words of a segment: each as its skeleton says, in its part. */
static int walk_words(struct walk *w, size_t g, struct vd_err *err)
{
    const struct vd_names_part_of *of = &w->r.of[g];
    const struct vd_names_block *b = NULL;
    struct vd_names_word k;
    size_t at = 0;
    int rc = VD_OK;
    for (uint32_t n = 0; n < w->r.seg[g].n_words; n++) {
        while (of->first[at + 1] <= n)
            at++;
        if (n % NAMES_A_ROW == 0)
            rc = vd_names_block_get(&w->r, g, n / NAMES_A_ROW, &b, err);
        if (rc != VD_OK)
            return rc;
        if (!vd_names_word_get(b, n % NAMES_A_ROW, &k))
            return vd_names_broken(w->s, err, "a word cannot be read");
        if (vd_names_skeleton(of->skeleton[at] >> 60, &k.w) != of->skeleton[at])
            return vd_names_broken(w->s, err, "a word is not where its sound belongs");
        w->word[n] = hash_word(k.w.phone, k.w.n, k.w.kind, k.w.family, k.w.bare);
    }
    return VD_OK;
}

static int walk_names(struct walk *w, size_t g, struct vd_err *err)
{
    const struct vd_segment *seg = &w->r.seg[g];
    uint64_t words[VD_NAME_WORDS];
    struct vd_names_name e;
    size_t at;
    int rc = VD_OK;
    for (uint32_t n = 0; n < seg->n_entries && rc == VD_OK; n++) {
        bool gone = false;
        rc = vd_names_name_get(&w->r, seg->entry0 + n, &e, &at, err);
        if (rc == VD_OK && seg->n_gone)
            rc = vd_names_is_gone(w->s, seg->id, e.record, &gone, err);
        w->name[n] = gone || rc != VD_OK ? 0 : hash_name(e.record, e.prop, e.nth);
        for (size_t i = 0; i < e.n && rc == VD_OK; i++)
            words[i] = w->word[e.word[i] - seg->word0];
        if (w->name[n])
            add_name(w->t, w->name[n], words, e.n);
    }
    return rc;
}

static int walk_list(struct walk *w, size_t g, const struct vd_names_block *b, uint32_t word,
                     struct vd_err *err)
{
    const struct vd_segment *seg = &w->r.seg[g];
    uint32_t df = vd_names_df(b, word % NAMES_A_ROW), e = 0, only = 0;
    const uint8_t *p;
    if (df && !vd_names_list(b, word % NAMES_A_ROW, df, &only, &p))
        return vd_names_broken(w->s, err, "the names of a word cannot be read");
    for (uint32_t i = 0; i < df; i++) {
        uint32_t step = df == 1 ? only : p < b->end ? vd_names_get(&p, b->end) : UINT32_MAX;
        if ((i && !step) || step >= seg->n_entries - e)
            return vd_names_broken(w->s, err, "the names of a word are not in order");
        e += step;
        if (w->name[e])
            add_list(w->t, w->name[e], w->word[word]);
    }
    return VD_OK;
}

static int walk_lists(struct walk *w, size_t g, struct vd_err *err)
{
    const struct vd_names_block *b = NULL;
    int rc = VD_OK;
    for (uint32_t n = 0; n < w->r.seg[g].n_words && rc == VD_OK; n++) {
        if (n % NAMES_A_ROW == 0)
            rc = vd_names_block_get(&w->r, g, n / NAMES_A_ROW, &b, err);
        if (rc == VD_OK)
            rc = walk_list(w, g, b, n, err);
    }
    return rc;
}

static int walk_segment(struct walk *w, size_t g, struct vd_err *err)
{
    w->name = vd_array((size_t)w->r.seg[g].n_entries + 1, sizeof(*w->name));
    w->word = vd_array((size_t)w->r.seg[g].n_words + 1, sizeof(*w->word));
    int rc = w->name && w->word ? VD_OK : vd_fail(err, VD_NOMEM, w->s->path, "out of memory");
    if (rc == VD_OK)
        rc = walk_words(w, g, err);
    if (rc == VD_OK)
        rc = walk_names(w, g, err);
    if (rc == VD_OK)
        rc = walk_lists(w, g, err);
    vd_free(w->name);
    vd_free(w->word);
    vd_names_reader_trim(&w->r);
    return rc;
}

static int sum_index(struct vd_store *s, struct sums *t, struct vd_err *err)
{
    struct vd_segment seg[VD_SEGMENTS];
    struct walk w = {.s = s, .t = t};
    size_t n = 0;
    int rc = vd_names_segments(s, seg, &n, err);
    if (rc != VD_OK)
        return rc;
    rc = vd_names_reader_open(&w.r, s, seg, n, err);
    if (rc != VD_OK)
        return rc;
    for (size_t g = 0; g < n && rc == VD_OK; g++)
        rc = walk_segment(&w, g, err);
    vd_names_reader_close(&w.r);
    return rc;
}

/* An index of another version is made anew before anybody reads it; what is gathered is not in it
 * yet. */
int vd_names_verify(struct vd_store *s, struct vd_err *err)
{
    struct sums index = {0}, records = {0};
    bool ready = false;
    int rc = vd_names_is_ready(s, &ready, err);
    if (rc != VD_OK || !ready || s->names.builder || s->names.changed.len)
        return rc;
    rc = sum_index(s, &index, err);
    if (rc == VD_OK)
        rc = sum_records(s, &records, err);
    if (rc != VD_OK)
        return rc;
    if (index.n_names != records.n_names)
        return vd_names_broken(s, err,
                               index.n_names < records.n_names
                                   ? "names of records are missing in it"
                                   : "it has names that no record has");
    if (index.names != records.names)
        return vd_names_broken(s, err, "it has other names than the records");
    return index.lists == records.lists && index.n_lists == records.n_lists
               ? VD_OK
               : vd_names_broken(s, err, "words do not lead to the names that have them");
}
