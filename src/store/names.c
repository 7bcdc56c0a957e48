/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.c: names become a segment of the index.
 *
 * Searching for a name means: the words of the query, the words of the case that sound like them,
 * the names that have those words.  So the index is one of words; there are far fewer of them than
 * names (a quarter of a million in a million names).
 *
 *     key ─► words kept under it, with their phones: candidates are compared where they lie
 *     word ─► names that have it
 *     name ─► its record and its words, all of them and in order: what the score is made of
 *
 * The index of a case is a few segments (names_keep.c), each written once, in one go, from tables
 * in memory: sorted and delta-coded, so that a million names cost a few seconds and some 60 MB
 * instead of millions of small insertions.  Rows are numbered segment << 32 | n:
 *
 *     name_key      n: the key          { word (delta) body, with the entry if df is 1 } ...
 *     name_word     n: first word       16 bits of offset for each of 64 | body ...
 *     name_posting  n: first word       { df; bytes; entries (deltas) } ... , words in sequence
 *     name_entry    n: first entry      16 bits of offset for each of 64 |
 *                                       { record (delta to the segment's first); property; which;
 *                                         words; word ... } ...
 *     body          df; [entry]; flags (1); [prior]; [family]; phones (1); phone ...
 *
 * Numbers are of 7 bits a byte.  df is how many names of the segment have the word, prior how many
 * of the segments that were there when it was made.
 *
 * A word is its phones and its flags.  Two neighbours that can be written as one are a word of
 * their own, which the name has in its posting but not among its words.  Particles are words
 * without keys and postings, unless the name is nothing else.
 *
 * Invariants
 *  A. Words are numbered by their first key, then phones: those alike lie in the same rows.
 *  B. Entries of a posting ascend; each entry is in the posting of a word once.
 *  C. Of a record that was gathered twice only the last stands.
 */
#include "store/names.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/profile.h>

enum { JOINED_MOST = 14, SHORT_MOST = 5 }; /* phones of two words that may be written as one */

struct word {
    uint32_t at; /* of its phones */
    uint32_t df, last, id, prior, hash;
    uint16_t family;
    uint8_t n, flags, found; /* found: 2 some name has it, 1 it has keys and postings */
};
struct entry {
    int64_t record;
    uint32_t list, version; /* list: where its words begin */
    uint16_t nth;
    uint8_t prop, n, joins; /* words; and those joined, after them */
};
struct vd_names_builder {
    struct word *word;
    uint32_t *slot; /* word + 1 */
    size_t n_words, n_slots;
    struct vd_buf phones, entries, lists;
    uint32_t version;
    bool again; /* C: some record came twice, or not in order */
    int64_t last_record;
};

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
    return b->entries.len / sizeof(struct entry);
}

/* ---- gathering ---- */

static bool grow(struct vd_names_builder *b)
{
    size_t n = b->n_slots ? b->n_slots * 2 : 1024;
    uint32_t *slot = vd_array(n, sizeof(*slot));
    struct word *word = slot ? vd_realloc(b->word, n / 2 * sizeof(*word)) : NULL;
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

static uint32_t hash_of(const struct vd_word *w, uint8_t flags)
{
    uint32_t h = 2166136261u ^ flags ^ (uint32_t)w->family << 8;
    for (size_t i = 0; i < w->n; i++)
        h = (h ^ (uint8_t)w->phone[i]) * 16777619u;
    return h ^ h >> 15;
}

/* The number of a word, new or known; UINT32_MAX: out of memory. */
static uint32_t word_of(struct vd_names_builder *b, const struct vd_word *w)
{
    uint8_t flags = vd_names_flags(w);
    uint32_t h = hash_of(w, flags);
    if (b->n_words * 2 >= b->n_slots && !grow(b))
        return UINT32_MAX;
    size_t k = h & (b->n_slots - 1);
    for (; b->slot[k]; k = (k + 1) & (b->n_slots - 1)) {
        const struct word *t = &b->word[b->slot[k] - 1];
        if (t->hash == h && t->flags == flags && t->family == w->family && t->n == w->n &&
            memcmp(b->phones.data + t->at, w->phone, w->n) == 0)
            return b->slot[k] - 1;
    }
    b->word[b->n_words] = (struct word){
        .at = (uint32_t)b->phones.len, .hash = h, .family = w->family, .n = w->n, .flags = flags};
    vd_buf_add(&b->phones, w->phone, w->n);
    if (b->phones.failed) /* a word whose phones are not there must not be found */
        return UINT32_MAX;
    b->slot[k] = (uint32_t)++b->n_words;
    return (uint32_t)b->n_words - 1;
}

static void list_word(struct vd_names_builder *b, const struct vd_word *w)
{
    uint32_t k = word_of(b, w);
    if (k == UINT32_MAX) {
        b->lists.failed = true;
        return;
    }
    vd_buf_add(&b->lists, &k, sizeof(k));
}

/* What people write as one has a short part; all pairs would make the index three times as long. */
static bool may_join(const struct vd_word *a, const struct vd_word *b)
{
    return a->n + b->n <= JOINED_MOST && (a->n <= SHORT_MOST || b->n <= SHORT_MOST);
}

static void gather_name(struct vd_names_builder *b, int64_t record, const struct vd_fact *f,
                        uint16_t nth)
{
    struct vd_name name;
    struct vd_word joined;
    vd_name_read(f->value, strlen(f->value), &name);
    struct entry e = {.record = record,
                      .list = (uint32_t)(b->lists.len / sizeof(uint32_t)),
                      .version = b->version,
                      .nth = nth,
                      .prop = (uint8_t)f->prop,
                      .n = (uint8_t)name.n};
    if (!name.n)
        return;
    for (size_t i = 0; i < name.n; i++)
        list_word(b, &name.word[i]);
    for (size_t i = 0; i + 1 < name.n; i++)
        if (may_join(&name.word[i], &name.word[i + 1]) &&
            vd_word_join(&name.word[i], &name.word[i + 1], &joined)) {
            list_word(b, &joined);
            e.joins++;
        }
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
    if (rc == VD_OK && n_entries(s->names.builder) >= NAMES_MOST)
        rc = vd_names_seal(s, err);
    if (rc == VD_OK)
        rc = ready(s, err);
    if (rc != VD_OK)
        return rc;
    struct vd_names_builder *b = s->names.builder;
    b->version++;
    b->again |= record <= b->last_record;
    b->last_record = record > b->last_record ? record : b->last_record;
    struct entry none = {.record = record, .version = b->version};
    if (b->again) /* so that it stands for what the record said before, if it has no name now */
        vd_buf_add(&b->entries, &none, sizeof(none));
    for (size_t i = 0; i < r->n_facts; i++)
        if (is_name(r->facts[i].prop) && nth[r->facts[i].prop] < UINT16_MAX)
            gather_name(b, record, &r->facts[i], nth[r->facts[i].prop]++);
    return b->entries.failed || b->lists.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory")
                                                : VD_OK;
}

/* ---- sealing ---- */

struct sealing {
    struct vd_store *s;
    struct vd_names_builder *b;
    int64_t segment;
    struct entry *entry;
    size_t n_entries, n_records, n_words;
    uint32_t *order; /* words by number */
    uint32_t *first; /* of each word's entries in posting, one more at the end */
    uint32_t *posting;
    struct vd_buf row;
};

static int by_record(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    if (a->version != b->version)
        return a->version > b->version ? -1 : 1;
    return a->list < b->list ? -1 : a->list > b->list;
}

/* C. */
static void settle_entries(struct sealing *x)
{
    size_t n = 0;
    int64_t record = 0;
    uint32_t version = 0;
    x->entry = (struct entry *)(void *)x->b->entries.data;
    size_t all = n_entries(x->b);
    if (x->b->again)
        qsort(x->entry, all, sizeof(*x->entry), by_record);
    for (size_t i = 0; i < all; i++) {
        bool same = i && x->entry[i].record == record;
        if (!same)
            version = x->entry[i].version;
        record = x->entry[i].record;
        if (x->entry[i].version != version || !x->entry[i].n)
            continue;
        x->n_records += !n || x->entry[n - 1].record != record;
        x->entry[n++] = x->entry[i];
    }
    x->n_entries = n;
}

static const uint32_t *list_of(const struct sealing *x, size_t entry)
{
    return (const uint32_t *)(const void *)x->b->lists.data + x->entry[entry].list;
}

/* Does the entry count for its i-th word: not a particle among others. */
static bool counts(const struct sealing *x, size_t entry, size_t i)
{
    const struct entry *e = &x->entry[entry];
    const struct word *w = &x->b->word[list_of(x, entry)[i]];
    return i >= e->n || (w->flags >> 1 & 7) != VD_WORD_PARTICLE || e->n == 1;
}

static void count_words(struct sealing *x)
{
    for (size_t k = 0; k < x->b->n_words; k++)
        x->b->word[k].df = x->b->word[k].last = x->b->word[k].found = 0;
    for (size_t e = 0; e < x->n_entries; e++)
        for (size_t i = 0; i < (size_t)x->entry[e].n + x->entry[e].joins; i++) {
            struct word *w = &x->b->word[list_of(x, e)[i]];
            w->found |= 2; /* used */
            if (counts(x, e, i) && w->last != e + 1) {
                w->last = (uint32_t)e + 1;
                w->df++;
                w->found |= 1;
            }
        }
}

static void plain_word(const struct sealing *x, const struct word *w, struct vd_word *out)
{
    struct vd_names_word k = {
        .family = w->family, .flags = w->flags, .n = w->n, .phone = x->b->phones.data + w->at};
    vd_names_take(&k, out);
}

struct sorted { /* of a word, for the order of A; of a key and a word, for rows */
    uint64_t key;
    uint32_t word;
};

static int by_key(const void *pa, const void *pb)
{
    const struct sorted *a = pa, *b = pb;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->word < b->word ? -1 : a->word > b->word;
}

/* First key, then the first phones, six bits each. */
static uint64_t place(const struct vd_word *w)
{
    uint32_t keys[VD_NAME_KEYS];
    uint64_t v = vd_word_keys(w, keys) ? keys[0] : 0;
    for (size_t i = 0; i < 5; i++)
        v = v << 6 | (i < w->n ? (uint64_t)(w->phone[i] - '@') & 63 : 0);
    return v;
}

static int number_words(struct sealing *x, struct vd_err *err)
{
    struct sorted *v = vd_array(x->b->n_words + 1, sizeof(*v));
    struct vd_word w;
    size_t n = 0;
    x->order = vd_array(x->b->n_words + 1, sizeof(*x->order));
    if (!v || !x->order) {
        vd_free(v);
        return vd_fail(err, VD_NOMEM, x->s->path, "out of memory");
    }
    for (size_t k = 0; k < x->b->n_words; k++)
        if (x->b->word[k].found) {
            plain_word(x, &x->b->word[k], &w);
            v[n++] = (struct sorted){place(&w), (uint32_t)k};
        }
    qsort(v, n, sizeof(*v), by_key);
    for (size_t i = 0; i < n; i++) {
        x->order[i] = v[i].word;
        x->b->word[v[i].word].id = (uint32_t)i;
    }
    x->n_words = n;
    vd_free(v);
    return VD_OK;
}

static int fill_postings(struct sealing *x, struct vd_err *err)
{
    uint32_t all = 0;
    x->first = vd_array(x->n_words + 2, sizeof(*x->first));
    if (!x->first)
        return vd_fail(err, VD_NOMEM, x->s->path, "out of memory");
    for (size_t i = 0; i < x->n_words; i++) {
        x->first[i + 1] = all; /* moves on to the end of its own as it is filled */
        all += x->b->word[x->order[i]].df;
        x->b->word[x->order[i]].last = 0;
    }
    x->posting = vd_array((size_t)all + 1, sizeof(*x->posting));
    if (!x->posting)
        return vd_fail(err, VD_NOMEM, x->s->path, "out of memory");
    for (size_t e = 0; e < x->n_entries; e++)
        for (size_t i = 0; i < (size_t)x->entry[e].n + x->entry[e].joins; i++) {
            struct word *w = &x->b->word[list_of(x, e)[i]];
            if (!counts(x, e, i) || w->last == e + 1)
                continue;
            w->last = (uint32_t)e + 1;
            x->posting[x->first[w->id + 1]++] = (uint32_t)e;
        }
    return VD_OK;
}

/* ---- rows ---- */

static int put_row(struct sealing *x, enum sql sql, uint32_t n, struct vd_err *err)
{
    sqlite3_stmt *st = x->row.failed ? NULL : vd_sql(x->s, sql, err);
    if (x->row.failed)
        return vd_fail(err, VD_NOMEM, x->s->path, "out of memory");
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(x->segment, n));
    sqlite3_bind_blob64(st, 2, x->row.data, x->row.len, SQLITE_STATIC);
    int rc = vd_sql_run(x->s, st, err);
    vd_buf_clear(&x->row);
    return rc;
}

static void put_word(struct sealing *x, const struct word *w, bool in_key)
{
    uint8_t head[2] = {(uint8_t)(w->flags | (w->prior ? NAMES_FLAG_PRIOR : 0)), w->n};
    vd_names_put(&x->row, w->df);
    if (in_key && w->df == 1)
        vd_names_put(&x->row, x->posting[x->first[w->id]]);
    vd_buf_add(&x->row, &head[0], 1);
    if (w->prior)
        vd_names_put(&x->row, w->prior);
    if (w->family)
        vd_names_put(&x->row, w->family);
    vd_buf_add(&x->row, &head[1], 1);
    vd_buf_add(&x->row, x->b->phones.data + w->at, w->n);
}

/* Where the i-th of a row of 64 begins, into the table at its front. */
static void put_offset(struct vd_buf *row, size_t i)
{
    static const char zero[NAMES_A_ROW * 2];
    if (!i)
        vd_buf_add(row, zero, sizeof(zero));
    if (row->failed)
        return;
    row->data[i * 2] = (char)(row->len & 255);
    row->data[i * 2 + 1] = (char)(row->len >> 8);
}

static int write_words(struct sealing *x, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < x->n_words && rc == VD_OK; i++) {
        put_offset(&x->row, i % NAMES_A_ROW);
        put_word(x, &x->b->word[x->order[i]], false);
        if (i % NAMES_A_ROW == NAMES_A_ROW - 1 || i + 1 == x->n_words)
            rc = put_row(x, SQL_NAME_WORD_ADD, (uint32_t)(i / NAMES_A_ROW), err);
    }
    return rc;
}

static int write_entries(struct sealing *x, struct vd_err *err)
{
    int rc = VD_OK;
    int64_t base = x->n_entries ? x->entry[0].record : 0;
    for (size_t i = 0; i < x->n_entries && rc == VD_OK; i++) {
        const struct entry *e = &x->entry[i];
        put_offset(&x->row, i % NAMES_A_ROW);
        vd_names_put(&x->row, (uint64_t)(e->record - base));
        vd_names_put(&x->row, e->prop);
        vd_names_put(&x->row, e->nth);
        vd_names_put(&x->row, e->n);
        for (size_t k = 0; k < e->n; k++)
            vd_names_put(&x->row, x->b->word[list_of(x, i)[k]].id);
        if (i % NAMES_A_ROW == NAMES_A_ROW - 1 || i + 1 == x->n_entries)
            rc = put_row(x, SQL_NAME_ENTRY_ADD, (uint32_t)(i / NAMES_A_ROW), err);
    }
    return rc;
}

static int write_postings(struct sealing *x, struct vd_err *err)
{
    struct vd_buf one = {0};
    size_t begin = 0;
    int rc = VD_OK;
    for (size_t i = 0; i < x->n_words && rc == VD_OK; i++) {
        const struct word *w = &x->b->word[x->order[i]];
        uint32_t last = 0;
        vd_buf_clear(&one);
        for (uint32_t k = 0; k < w->df; k++) {
            uint32_t e = x->posting[x->first[i] + k];
            vd_names_put(&one, e - last);
            last = e;
        }
        vd_names_put(&x->row, w->df);
        vd_names_put(&x->row, one.len);
        vd_buf_add(&x->row, one.data, one.len);
        x->row.failed |= one.failed;
        if (x->row.len >= NAMES_POSTING_BYTES || i + 1 == x->n_words) {
            rc = put_row(x, SQL_NAME_POSTING_ADD, (uint32_t)begin, err);
            begin = i + 1;
        }
    }
    vd_buf_free(&one);
    return rc;
}

static int write_keys_of(struct sealing *x, struct sorted *v, size_t n, struct vd_err *err)
{
    uint32_t last = 0;
    int rc = VD_OK;
    qsort(v, n, sizeof(*v), by_key);
    for (size_t i = 0; i < n && rc == VD_OK; i++) {
        vd_names_put(&x->row, v[i].word - last);
        last = v[i].word;
        put_word(x, &x->b->word[x->order[last]], true);
        if (i + 1 == n || v[i + 1].key != v[i].key) {
            rc = put_row(x, SQL_NAME_KEY_ADD, (uint32_t)v[i].key, err);
            last = 0;
        }
    }
    return rc;
}

static int write_keys(struct sealing *x, struct vd_err *err)
{
    struct sorted *v = vd_array(x->n_words * (VD_NAME_KEYS + 1) + 1, sizeof(*v));
    uint32_t keys[VD_NAME_KEYS];
    struct vd_word w;
    size_t n = 0;
    if (!v)
        return vd_fail(err, VD_NOMEM, x->s->path, "out of memory");
    for (size_t i = 0; i < x->n_words; i++) {
        if (!(x->b->word[x->order[i]].found & 1))
            continue;
        plain_word(x, &x->b->word[x->order[i]], &w);
        for (size_t k = 0, m = vd_word_keys(&w, keys); k < m; k++)
            v[n++] = (struct sorted){keys[k], (uint32_t)i};
        if (w.family)
            v[n++] = (struct sorted){NAMES_FAMILY_KEY | w.family, (uint32_t)i};
    }
    int rc = write_keys_of(x, v, n, err);
    vd_free(v);
    return rc;
}

/* ---- how often older segments have the words ---- */

static void add_prior(struct sealing *x, size_t from, size_t to, const uint8_t *p,
                      const uint8_t *end)
{
    struct vd_names_word k;
    while (p < end) {
        vd_names_get(&p, end);
        if (!vd_names_read_word(&p, end, true, &k))
            return;
        for (size_t i = from; i < to; i++) {
            struct word *w = &x->b->word[x->order[i]];
            if (w->n == k.n && w->flags == (k.flags & ~NAMES_FLAG_PRIOR) && w->family == k.family &&
                memcmp(x->b->phones.data + w->at, k.phone, k.n) == 0)
                w->prior += k.df;
        }
    }
}

static int prior_of(struct sealing *x, const struct vd_segment *g, uint32_t key, size_t from,
                    size_t to, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_KEY_GET, err);
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(g->id, key));
    int rc = vd_sql_row(x->s, st, err);
    if (rc == VD_OK) {
        const uint8_t *p = sqlite3_column_blob(st, 0);
        add_prior(x, from, to, p, p + sqlite3_column_bytes(st, 0));
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int count_prior(struct sealing *x, struct vd_err *err)
{
    struct vd_segment seg[VD_SEGMENTS];
    uint32_t keys[VD_NAME_KEYS];
    struct vd_word w;
    size_t n_seg = 0;
    int rc = vd_names_segments(x->s, seg, &n_seg, err);
    for (size_t i = 0, to; i < x->n_words && n_seg && rc == VD_OK; i = to) {
        plain_word(x, &x->b->word[x->order[i]], &w);
        uint32_t key = vd_word_keys(&w, keys) ? keys[0] : 0;
        for (to = i + 1; to < x->n_words; to++) {
            plain_word(x, &x->b->word[x->order[to]], &w);
            if ((vd_word_keys(&w, keys) ? keys[0] : 0) != key)
                break;
        }
        for (size_t g = 0; g < n_seg && rc == VD_OK; g++)
            rc = prior_of(x, &seg[g], key, i, to, err);
    }
    return rc;
}

/* ---- all of it ---- */

static int add_segment(struct sealing *x, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_SEGMENT_ADD, err);
    if (!st)
        return x->s->rc;
    int64_t first = x->entry[0].record, last = first;
    for (size_t i = 0; i < x->n_entries; i++)
        last = x->entry[i].record > last ? x->entry[i].record : last;
    sqlite3_bind_int64(st, 1, (int64_t)x->n_entries);
    sqlite3_bind_int64(st, 2, (int64_t)x->n_words);
    sqlite3_bind_int64(st, 3, (int64_t)x->n_records);
    sqlite3_bind_int64(st, 4, first);
    sqlite3_bind_int64(st, 5, last);
    int rc = vd_sql_run(x->s, st, err);
    x->segment = sqlite3_last_insert_rowid(x->s->db);
    return rc;
}

static int seal(struct sealing *x, struct vd_err *err)
{
    settle_entries(x);
    if (!x->n_entries)
        return VD_OK;
    count_words(x);
    int rc = number_words(x, err);
    if (rc == VD_OK)
        rc = count_prior(x, err);
    if (rc == VD_OK)
        rc = add_segment(x, err);
    if (rc == VD_OK)
        rc = fill_postings(x, err);
    if (rc == VD_OK)
        rc = write_words(x, err);
    if (rc == VD_OK)
        rc = write_entries(x, err);
    if (rc == VD_OK)
        rc = write_postings(x, err);
    return rc == VD_OK ? write_keys(x, err) : rc;
}

int vd_names_seal(struct vd_store *s, struct vd_err *err)
{
    struct sealing x = {.s = s, .b = s->names.builder};
    if (!x.b)
        return VD_OK;
    int rc = x.b->entries.failed || x.b->lists.failed || x.b->phones.failed
                 ? vd_fail(err, VD_NOMEM, s->path, "out of memory")
                 : seal(&x, err);
    vd_free(x.order);
    vd_free(x.first);
    vd_free(x.posting);
    vd_buf_free(&x.row);
    vd_names_builder_free(x.b);
    s->names.builder = NULL;
    return rc;
}
