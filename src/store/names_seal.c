/* SPDX-License-Identifier: Apache-2.0 */
/* names_seal.c: what is gathered becomes a segment of the index over names; layout and invariants
 * are in names.c. */
#include <stdlib.h>
#include <string.h>

#include "store/names_reader.h"

struct sealing {
    struct vd_store *s;
    struct vd_names_builder *b;
    int64_t segment;
    struct vd_names_entry *entry;
    size_t n_entries, n_records, n_words;
    uint32_t *order;    /* words by number */
    uint64_t *skeleton; /* of them, with their part */
    uint32_t *first;    /* of each word's entries in list, one more at the end */
    uint32_t *list;
    struct vd_buf row, lists;
};

static int no_memory(const struct sealing *x, struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, x->s->path, "out of memory");
}

static int by_record(const void *pa, const void *pb)
{
    const struct vd_names_entry *a = pa, *b = pb;
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
    x->entry = (struct vd_names_entry *)(void *)x->b->entries.data;
    size_t all = x->b->entries.len / sizeof(*x->entry);
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

static const uint32_t *words_of(const struct sealing *x, size_t entry)
{
    return (const uint32_t *)(const void *)x->b->lists.data + x->entry[entry].list;
}

static bool counts(const struct sealing *x, size_t entry, size_t i)
{
    return vd_names_counts(&x->entry[entry], i, x->b->word[words_of(x, entry)[i]].kind);
}

static void count_words(struct sealing *x)
{
    for (size_t k = 0; k < x->b->n_words; k++) {
        struct vd_names_kept *w = &x->b->word[k];
        w->df = w->last = w->used = w->found = w->plain = 0;
    }
    for (size_t e = 0; e < x->n_entries; e++)
        for (size_t i = 0; i < (size_t)x->entry[e].n + x->entry[e].joins; i++) {
            struct vd_names_kept *w = &x->b->word[words_of(x, e)[i]];
            w->used = true;
            w->plain |= i < x->entry[e].n;
            if (counts(x, e, i) && w->last != e + 1) {
                w->last = (uint32_t)e + 1;
                w->df++;
                w->found = true;
            }
        }
}

static void plain_word(const struct sealing *x, const struct vd_names_kept *w, struct vd_word *out)
{
    memset(out, 0, sizeof(*out));
    memcpy(out->phone, x->b->phones.data + w->at, w->n);
    out->n = w->n;
    out->kind = w->kind;
    out->family = w->family;
    out->bare = w->bare;
}

/* ---- numbers of words ---- */

struct sorted {
    uint64_t skeleton, phones;
    uint32_t word;
};

static int by_place(const void *pa, const void *pb)
{
    const struct sorted *a = pa, *b = pb;
    if (a->skeleton != b->skeleton)
        return a->skeleton < b->skeleton ? -1 : 1;
    if (a->phones != b->phones)
        return a->phones < b->phones ? -1 : 1;
    return a->word < b->word ? -1 : a->word > b->word;
}

static enum vd_names_part part_of(const struct vd_names_kept *w)
{
    return !w->found ? VD_NAMES_SILENT : w->plain ? VD_NAMES_PLAIN : VD_NAMES_JOINED;
}

static int number_words(struct sealing *x, struct vd_err *err)
{
    struct sorted *v = vd_array(x->b->n_words + 1, sizeof(*v));
    struct vd_word w;
    size_t n = 0;
    x->order = vd_array(x->b->n_words + 1, sizeof(*x->order));
    x->skeleton = vd_array(x->b->n_words + 1, sizeof(*x->skeleton));
    if (!v || !x->order || !x->skeleton) {
        vd_free(v);
        return no_memory(x, err);
    }
    for (size_t k = 0; k < x->b->n_words; k++)
        if (x->b->word[k].used) {
            plain_word(x, &x->b->word[k], &w);
            uint64_t phones = 0;
            for (size_t i = 0; i < 10; i++)
                phones = phones << 6 | (i < w.n ? (uint64_t)(w.phone[i] - '@') & 63 : 0);
            v[n++] = (struct sorted){vd_names_skeleton(part_of(&x->b->word[k]), &w), phones,
                                     (uint32_t)k};
        }
    qsort(v, n, sizeof(*v), by_place);
    for (size_t i = 0; i < n; i++) {
        x->order[i] = v[i].word;
        x->skeleton[i] = v[i].skeleton;
        x->b->word[v[i].word].id = (uint32_t)i;
    }
    x->n_words = n;
    vd_free(v);
    return VD_OK;
}

static int fill_lists(struct sealing *x, struct vd_err *err)
{
    uint32_t all = 0;
    x->first = vd_array(x->n_words + 2, sizeof(*x->first));
    if (!x->first)
        return no_memory(x, err);
    for (size_t i = 0; i < x->n_words; i++) {
        x->first[i + 1] = all; /* moves on to the end of its own as it is filled */
        all += x->b->word[x->order[i]].df;
        x->b->word[x->order[i]].last = 0;
    }
    x->list = vd_array((size_t)all + 1, sizeof(*x->list));
    if (!x->list)
        return no_memory(x, err);
    for (size_t e = 0; e < x->n_entries; e++)
        for (size_t i = 0; i < (size_t)x->entry[e].n + x->entry[e].joins; i++) {
            struct vd_names_kept *w = &x->b->word[words_of(x, e)[i]];
            if (!counts(x, e, i) || w->last == e + 1)
                continue;
            w->last = (uint32_t)e + 1;
            x->list[x->first[w->id + 1]++] = (uint32_t)e;
        }
    return VD_OK;
}

/* ---- rows ---- */

static int put_row(struct sealing *x, enum sql sql, uint32_t n, struct vd_err *err)
{
    if (x->row.failed || x->lists.failed)
        return no_memory(x, err);
    sqlite3_stmt *st = vd_sql(x->s, sql, err);
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(x->segment, n));
    sqlite3_bind_blob64(st, 2, x->row.data, x->row.len, SQLITE_STATIC);
    int rc = vd_sql_run(x->s, st, err);
    vd_buf_clear(&x->row);
    return rc;
}

static void put_more(struct vd_buf *b, size_t lane, enum vd_names_more what, uint32_t v)
{
    vd_buf_char(b, (char)lane);
    vd_buf_char(b, (char)what);
    vd_names_put(b, v);
}

/* How many, then they. */
static void put_mores(struct sealing *x, size_t from, size_t n, struct vd_buf *out)
{
    uint32_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct vd_names_kept *w = &x->b->word[x->order[from + i]];
        count += (w->df >= NAMES_DF_MORE) + (w->prior != 0) + (w->family != 0) + (w->kind != 0);
    }
    vd_names_put(out, count);
    for (size_t i = 0; i < n; i++) {
        const struct vd_names_kept *w = &x->b->word[x->order[from + i]];
        if (w->df >= NAMES_DF_MORE)
            put_more(out, i, VD_NAMES_DF, w->df);
        if (w->prior)
            put_more(out, i, VD_NAMES_PRIOR, w->prior);
        if (w->family)
            put_more(out, i, VD_NAMES_FAMILY, w->family);
        if (w->kind)
            put_more(out, i, VD_NAMES_KIND, w->kind);
    }
}

static void put_list(struct sealing *x, size_t word)
{
    uint32_t last = 0;
    for (uint32_t k = 0; k < x->b->word[x->order[word]].df; k++) {
        uint32_t e = x->list[x->first[word] + k];
        vd_names_put(&x->lists, e - last);
        last = e;
    }
}

struct block_at { /* where in a row of words what is told of them begins */
    size_t rows, df, slot, more;
};

static struct block_at lay_out(const struct sealing *x, size_t from, size_t n)
{
    struct block_at at = {0};
    for (size_t i = 0; i < n; i++) {
        size_t k = x->b->word[x->order[from + i]].n;
        at.rows = k > at.rows ? k : at.rows;
    }
    at.df = 2 + vd_lanes_bytes(at.rows);
    at.slot = at.df + n;
    at.more = at.slot + 4 * n;
    return at;
}

static void put_words(struct sealing *x, size_t from, size_t n, const struct block_at *at,
                      uint8_t *row, size_t lists_at)
{
    row[0] = (uint8_t)n;
    row[1] = (uint8_t)at->rows;
    for (size_t i = 0; i < n; i++) {
        const struct vd_names_kept *w = &x->b->word[x->order[from + i]];
        uint32_t slot = 0;
        vd_lanes_put(row + 2, at->rows, i, x->b->phones.data + w->at, w->n, w->bare);
        if (w->df >= NAMES_DF_MORE || w->prior || w->family || w->kind)
            row[2 + i] |= NAMES_MORE;
        row[at->df + i] = (uint8_t)(w->df < NAMES_DF_MORE ? w->df : NAMES_DF_MORE);
        if (w->df == 1)
            slot = x->list[x->first[from + i]];
        else if (w->df > 1) {
            slot = (uint32_t)(lists_at + x->lists.len);
            put_list(x, from + i);
        }
        for (int k = 0; k < 4; k++)
            row[at->slot + 4 * i + (size_t)k] = (uint8_t)(slot >> 8 * k);
    }
}

static int write_block(struct sealing *x, size_t from, size_t n, struct vd_err *err)
{
    static const uint8_t zero[2 + VD_LANES * (1 + VD_PHONES) + 5 * VD_LANES];
    struct block_at at = lay_out(x, from, n);
    vd_buf_add(&x->row, zero, at.more);
    put_mores(x, from, n, &x->row);
    if (x->row.failed)
        return no_memory(x, err);
    put_words(x, from, n, &at, (uint8_t *)x->row.data, x->row.len - 2); /* from the block */
    if (x->lists.len)
        vd_buf_add(&x->row, x->lists.data, x->lists.len);
    x->row.failed |= x->lists.failed;
    vd_buf_clear(&x->lists);
    return put_row(x, SQL_NAME_BLOCK_ADD, (uint32_t)(from / NAMES_A_ROW), err);
}

static int write_blocks(struct sealing *x, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < x->n_words && rc == VD_OK; i += NAMES_A_ROW)
        rc = write_block(x, i, x->n_words - i < NAMES_A_ROW ? x->n_words - i : NAMES_A_ROW, err);
    return rc;
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

static int write_entries(struct sealing *x, struct vd_err *err)
{
    int rc = VD_OK;
    int64_t base = x->n_entries ? x->entry[0].record : 0;
    for (size_t i = 0; i < x->n_entries && rc == VD_OK; i++) {
        const struct vd_names_entry *e = &x->entry[i];
        put_offset(&x->row, i % NAMES_A_ROW);
        vd_names_put(&x->row, (uint64_t)(e->record - base));
        vd_names_put(&x->row, e->prop);
        vd_names_put(&x->row, e->nth);
        vd_names_put(&x->row, e->n);
        for (size_t k = 0; k < e->n; k++)
            vd_names_put(&x->row, x->b->word[words_of(x, i)[k]].id);
        if (i % NAMES_A_ROW == NAMES_A_ROW - 1 || i + 1 == x->n_entries)
            rc = put_row(x, SQL_NAME_ENTRY_ADD, (uint32_t)(i / NAMES_A_ROW), err);
    }
    return rc;
}

static int write_skeletons(struct sealing *x, struct vd_err *err)
{
    uint64_t last = 0;
    uint32_t n = 0;
    int rc = VD_OK;
    for (size_t i = 0, to; i < x->n_words && rc == VD_OK; i = to) {
        for (to = i + 1; to < x->n_words && x->skeleton[to] == x->skeleton[i];)
            to++;
        vd_names_put(&x->row, x->skeleton[i] - last);
        vd_names_put(&x->row, to - i);
        last = x->skeleton[i];
        if (++n % NAMES_SKELETONS && to < x->n_words)
            continue;
        rc = put_row(x, SQL_NAME_SKELETON_ADD, (n - 1) / NAMES_SKELETONS, err);
        last = 0;
    }
    return rc;
}

static int by_family(const void *pa, const void *pb)
{
    const struct vd_names_relative *a = pa, *b = pb;
    return a->family != b->family ? (a->family > b->family) - (a->family < b->family)
                                  : (a->word > b->word) - (a->word < b->word);
}

static int write_families(struct sealing *x, struct vd_err *err)
{
    struct vd_buf all = {0};
    for (size_t i = 0; i < x->n_words; i++) {
        const struct vd_names_kept *w = &x->b->word[x->order[i]];
        struct vd_names_relative t = {w->family, (uint32_t)i};
        if (w->family && w->found)
            vd_buf_add(&all, &t, sizeof(t));
    }
    struct vd_names_relative *v = (struct vd_names_relative *)(void *)all.data;
    size_t n = all.failed ? 0 : all.len / sizeof(*v);
    uint32_t last = 0;
    if (n)
        qsort(v, n, sizeof(*v), by_family);
    for (size_t i = 0; i < n; i++) {
        vd_names_put(&x->row, v[i].family - last);
        vd_names_put(&x->row, v[i].word);
        last = v[i].family;
    }
    int rc = all.failed ? no_memory(x, err)
             : n        ? put_row(x, SQL_NAME_SKELETON_ADD, NAMES_FAMILIES, err)
                        : VD_OK;
    vd_buf_free(&all);
    return rc;
}

/* ---- how often older segments have the words ---- */

/* Words `from` to `to` have one skeleton, which is the segment's at-th. */
static int add_prior(struct sealing *x, struct vd_names_reader *r, size_t g, size_t at, size_t from,
                     size_t to, struct vd_err *err)
{
    const struct vd_names_block *b = NULL;
    struct vd_names_word k;
    int rc = VD_OK;
    for (uint32_t n = r->of[g].first[at]; n < r->of[g].first[at + 1] && rc == VD_OK; n++) {
        if (!b || n % NAMES_A_ROW == 0)
            rc = vd_names_block_get(r, g, n / NAMES_A_ROW, &b, err);
        if (rc != VD_OK || !vd_names_word_get(b, n % NAMES_A_ROW, &k))
            continue;
        for (size_t i = from; i < to; i++) {
            struct vd_names_kept *w = &x->b->word[x->order[i]];
            if (w->n == k.w.n && w->bare == k.w.bare && w->kind == k.w.kind &&
                w->family == k.w.family && memcmp(x->b->phones.data + w->at, k.w.phone, w->n) == 0)
                w->prior += k.df;
        }
    }
    return rc;
}

/* Both are in order of skeletons. */
static int count_prior_in(struct sealing *x, struct vd_names_reader *r, size_t g,
                          struct vd_err *err)
{
    const struct vd_names_part_of *of = &r->of[g];
    int rc = VD_OK;
    size_t at = 0;
    for (size_t i = 0, to; i < x->n_words && rc == VD_OK; i = to) {
        for (to = i + 1; to < x->n_words && x->skeleton[to] == x->skeleton[i];)
            to++;
        while (at < of->n_skeletons && of->skeleton[at] < x->skeleton[i])
            at++;
        if (at < of->n_skeletons && of->skeleton[at] == x->skeleton[i])
            rc = add_prior(x, r, g, at, i, to, err);
    }
    return rc;
}

static int count_prior(struct sealing *x, struct vd_err *err)
{
    struct vd_segment seg[VD_SEGMENTS];
    struct vd_names_reader r;
    size_t n = 0;
    int rc = vd_names_segments(x->s, seg, &n, err);
    if (rc != VD_OK || !n)
        return rc;
    rc = vd_names_reader_open(&r, x->s, seg, n, err);
    if (rc != VD_OK)
        return rc;
    for (size_t g = 0; g < n && rc == VD_OK; g++)
        rc = count_prior_in(x, &r, g, err);
    vd_names_reader_close(&r);
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
    static int (*const steps[])(struct sealing *, struct vd_err *) = {
        number_words, count_prior,   add_segment,     fill_lists,
        write_blocks, write_entries, write_skeletons, write_families};
    int rc = VD_OK;
    settle_entries(x);
    if (!x->n_entries)
        return VD_OK;
    count_words(x);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == VD_OK; i++)
        rc = steps[i](x, err);
    return rc;
}

int vd_names_seal(struct vd_store *s, struct vd_err *err)
{
    struct sealing x = {.s = s, .b = s->names.builder};
    if (!x.b)
        return VD_OK;
    vd_names_settle(s);
    int rc = x.b->entries.failed || x.b->lists.failed || x.b->phones.failed ? no_memory(&x, err)
                                                                            : seal(&x, err);
    vd_free(x.order);
    vd_free(x.skeleton);
    vd_free(x.first);
    vd_free(x.list);
    vd_buf_free(&x.row);
    vd_buf_free(&x.lists);
    vd_names_builder_free(x.b);
    s->names.builder = NULL;
    return rc;
}
