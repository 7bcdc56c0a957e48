/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_keep.c: the index over names in step with the records, in the transaction that changes
 * them.
 *
 * What is put is gathered in memory and becomes a segment before the commit, or when there is much
 * of it.  What a record said before is not looked for: the pair (segment, record) goes into
 * name_gone for every segment whose range of records holds it.  When there are many segments the
 * small ones become one, and so does one of which a quarter is gone; a merge reads the records, not
 * the segments, so it is never wrong about what they say now.
 *
 * Invariants
 *  A. The names of a current record are in one segment that name_gone does not deny it, or
 *     gathered, or its id is in `changed`; those of another record in none.
 *  B. Joining subjects changes nothing here: entries name records.
 *  C. Without meta 'names' of this version nothing of the index is read; it is made anew first.
 */
#include "store/names.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/store.h>

#include "store/record.h"

enum { MANY = 8, FEW = 3 };

static int run1(struct vd_store *s, enum sql sql, int64_t a, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, sql, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, a);
    return vd_sql_run(s, st, err);
}

static int mark_gone(struct vd_store *s, int64_t record, struct vd_err *err)
{
    s->names.marked = true;
    return run1(s, SQL_NAME_GONE_ADD, record, err);
}

/* What is gathered may become a segment here: so first that, then what segments say is gone. */
static int put(struct vd_store *s, int64_t id, const struct vd_record *r, bool again,
               struct vd_err *err)
{
    int rc = vd_names_room(s, r->n_facts, err);
    if (rc == VD_OK && again)
        rc = mark_gone(s, id, err);
    return rc == VD_OK ? vd_names_gather(s, id, r, err) : rc;
}

int vd_names_put_record(struct vd_store *s, int64_t id, const struct vd_record *r, bool fresh,
                        struct vd_err *err)
{
    return put(s, id, r, !fresh, err);
}

int vd_names_changed(struct vd_store *s, int64_t id, struct vd_err *err)
{
    vd_buf_add(&s->names.changed, &id, sizeof(id));
    if (s->names.changed.failed)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    return mark_gone(s, id, err);
}

int vd_names_undo(struct vd_store *s, int64_t batch, int64_t first, int64_t last,
                  struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_GONE_BATCH, err);
    if (!st)
        return s->rc;
    s->names.marked = true;
    sqlite3_bind_int64(st, 1, batch);
    sqlite3_bind_int64(st, 2, first);
    sqlite3_bind_int64(st, 3, last);
    return vd_sql_run(s, st, err);
}

/* ---- reading records again ---- */

static int gather_stored(struct vd_store *s, struct vd_arena *a, int64_t id, bool again,
                         struct vd_err *err)
{
    struct vd_record r;
    int64_t current;
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_IS_CURRENT, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_int(s, st, &current, err);
    if (rc != VD_OK || !current)
        return rc;
    vd_arena_reset(a);
    rc = vd_record_load(s, id, a, &r, err);
    return rc == VD_OK ? put(s, id, &r, again, err) : rc;
}

static int by_id(const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
    return (a > b) - (a < b);
}

static int gather_all(struct vd_store *s, const struct vd_buf *ids, bool again, struct vd_err *err)
{
    int64_t *v = (int64_t *)(void *)ids->data;
    size_t n = ids->len / sizeof(*v);
    struct vd_arena *a = n ? vd_arena_new() : NULL;
    int rc = n && (!a || ids->failed) ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
    if (n && rc == VD_OK)
        qsort(v, n, sizeof(*v), by_id);
    for (size_t i = 0; i < n && rc == VD_OK; i++)
        if (!i || v[i] != v[i - 1])
            rc = gather_stored(s, a, v[i], again, err);
    vd_arena_free(a);
    return rc;
}

int vd_names_gather_ids(struct vd_store *s, const struct vd_buf *ids, struct vd_err *err)
{
    return gather_all(s, ids, false, err);
}

/* ---- segments ---- */

int vd_names_segments(struct vd_store *s, struct vd_segment out[VD_SEGMENTS], size_t *n,
                      struct vd_err *err)
{
    uint32_t entry0 = 0, word0 = 0;
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_SEGMENT_LIST, err);
    int rc = st ? VD_OK : s->rc;
    for (*n = 0; rc == VD_OK && *n < VD_SEGMENTS && (rc = vd_sql_row(s, st, err)) == VD_OK; ++*n) {
        out[*n] = (struct vd_segment){.id = sqlite3_column_int64(st, 0),
                                      .first_record = sqlite3_column_int64(st, 1),
                                      .last_record = sqlite3_column_int64(st, 2),
                                      .n_gone = sqlite3_column_int64(st, 3),
                                      .n_entries = (uint32_t)sqlite3_column_int64(st, 4),
                                      .n_words = (uint32_t)sqlite3_column_int64(st, 5),
                                      .entry0 = entry0,
                                      .word0 = word0};
        entry0 += out[*n].n_entries;
        word0 += (out[*n].n_words + NAMES_A_ROW - 1) / NAMES_A_ROW * NAMES_A_ROW;
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_names_is_gone(struct vd_store *s, int64_t segment, int64_t record, bool *gone,
                     struct vd_err *err)
{
    int64_t yes;
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_GONE_HAS, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, segment);
    sqlite3_bind_int64(st, 2, record);
    int rc = vd_sql_int(s, st, &yes, err);
    *gone = yes != 0;
    return rc;
}

/* The records that a segment still speaks for. */
static int live_records(struct vd_store *s, const struct vd_segment *g, struct vd_buf *ids,
                        struct vd_err *err)
{
    int rc = VD_OK;
    int64_t last = 0;
    for (uint32_t row = 0; row * NAMES_A_ROW < g->n_entries && rc == VD_OK; row++) {
        sqlite3_stmt *st = vd_sql(s, SQL_NAME_ENTRY_GET, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(g->id, row));
        rc = vd_sql_row(s, st, err);
        const uint8_t *body = rc == VD_OK ? sqlite3_column_blob(st, 0) : NULL;
        int n = rc == VD_OK ? sqlite3_column_bytes(st, 0) : 0;
        for (uint32_t i = 0; i < NAMES_A_ROW && row * NAMES_A_ROW + i < g->n_entries; i++) {
            int at = n >= 2 * NAMES_A_ROW ? body[2 * i] | body[2 * i + 1] << 8 : n;
            const uint8_t *p = body + (at < n ? at : n);
            int64_t record = g->first_record + vd_names_get(&p, body + n);
            bool gone = false;
            if (record == last || rc != VD_OK)
                continue;
            last = record;
            rc = vd_names_is_gone(s, g->id, record, &gone, err);
            if (!gone)
                vd_buf_add(ids, &record, sizeof(record));
        }
        sqlite3_reset(st);
    }
    return rc == VD_NOTFOUND ? vd_names_broken(s, err, "") : rc;
}

static int drop_rows(struct vd_store *s, enum sql sql, int64_t segment, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, sql, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(segment, 0));
    sqlite3_bind_int64(st, 2, (int64_t)vd_names_id(segment, UINT32_MAX));
    return vd_sql_run(s, st, err);
}

static int drop_segment(struct vd_store *s, int64_t id, struct vd_err *err)
{
    static const enum sql rows[] = {SQL_NAME_SKELETON_DROP, SQL_NAME_BLOCK_DROP,
                                    SQL_NAME_ENTRY_DROP};
    int rc = run1(s, SQL_NAME_SEGMENT_DROP, id, err);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && rc == VD_OK; i++)
        rc = drop_rows(s, rows[i], id, err);
    return rc == VD_OK ? run1(s, SQL_NAME_GONE_DROP, id, err) : rc;
}

static int by_size(const void *pa, const void *pb)
{
    const struct vd_segment *a = pa, *b = pb;
    if (a->n_entries != b->n_entries)
        return a->n_entries < b->n_entries ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* How many of the segments, smallest first, become one: so many that few are left, and as long as
 * the next is no longer than all before it. */
static size_t to_merge(const struct vd_store *s, const struct vd_segment *seg, size_t n)
{
    uint64_t sum = 0;
    size_t k = 0;
    if (n <= MANY)
        return 0;
    for (; k < n && (n - k >= FEW || seg[k].n_entries <= sum); k++) {
        if (sum + seg[k].n_entries > s->names.most)
            break;
        sum += seg[k].n_entries;
    }
    return k > 1 ? k : 0;
}

static bool worn(const struct vd_segment *g)
{
    return g->n_gone * 4 > g->n_entries;
}

static int merge(struct vd_store *s, struct vd_err *err)
{
    struct vd_segment seg[VD_SEGMENTS];
    struct vd_buf ids = {0};
    size_t n = 0;
    int rc = vd_names_segments(s, seg, &n, err);
    if (rc != VD_OK)
        return rc;
    qsort(seg, n, sizeof(*seg), by_size);
    size_t few = to_merge(s, seg, n);
    for (size_t i = 0; i < n && rc == VD_OK; i++)
        if (i < few || worn(&seg[i])) {
            rc = live_records(s, &seg[i], &ids, err);
            if (rc == VD_OK)
                rc = drop_segment(s, seg[i].id, err);
        }
    if (rc == VD_OK)
        rc = vd_names_gather_ids(s, &ids, err);
    if (rc == VD_OK)
        rc = vd_names_seal(s, err);
    vd_buf_free(&ids);
    return rc;
}

int vd_names_flush(struct vd_store *s, struct vd_err *err)
{
    if (!s->names.builder && !s->names.changed.len && !s->names.marked)
        return VD_OK;
    int rc = gather_all(s, &s->names.changed, true, err);
    vd_buf_clear(&s->names.changed);
    if (rc == VD_OK)
        rc = vd_names_seal(s, err);
    sqlite3_stmt *st =
        rc == VD_OK && s->names.marked ? vd_sql(s, SQL_NAME_SEGMENT_GONE, err) : NULL;
    if (rc == VD_OK && s->names.marked)
        rc = st ? vd_sql_run(s, st, err) : s->rc;
    s->names.marked = false;
    return rc == VD_OK ? merge(s, err) : rc;
}

void vd_names_forget(struct vd_store *s)
{
    vd_names_gathering_free(s);
    vd_names_builder_free(s->names.builder);
    s->names.builder = NULL;
    vd_buf_clear(&s->names.changed);
    s->names.marked = false;
}

void vd_names_free(struct vd_store *s)
{
    vd_names_forget(s);
    vd_buf_free(&s->names.changed);
    vd_names_finder_free(s->names.finder);
    s->names.finder = NULL;
}

/* ---- versions ---- */

int vd_names_is_ready(struct vd_store *s, bool *is, struct vd_err *err)
{
    struct vd_buf version = {0};
    int rc = s->format >= 5 ? vd_meta_get(s, "names", &version, err) : VD_NOTFOUND;
    *is = rc == VD_OK && strcmp(version.data, NAMES_MADE_OF) == 0;
    vd_buf_free(&version);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

/* They are read one by one, so no statement stays open. */
int vd_names_next_ids(struct vd_store *s, int64_t after, struct vd_buf *ids, struct vd_err *err)
{
    vd_buf_clear(ids);
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_RECORDS, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, after);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        int64_t id = sqlite3_column_int64(st, 0);
        vd_buf_add(ids, &id, sizeof(id));
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int rebuild(struct vd_store *s, struct vd_err *err)
{
    struct vd_buf ids = {0};
    int64_t last = 0;
    int rc =
        vd_sql_exec(s,
                    "DELETE FROM name_segment; DELETE FROM name_skeleton; DELETE FROM name_block;"
                    " DELETE FROM name_entry; DELETE FROM name_gone",
                    err);
    vd_names_forget(s);
    while (rc == VD_OK && (rc = vd_names_next_ids(s, last, &ids, err)) == VD_OK && ids.len) {
        memcpy(&last, ids.data + ids.len - sizeof(last), sizeof(last));
        rc = vd_names_gather_ids(s, &ids, err);
    }
    vd_buf_free(&ids);
    if (rc == VD_OK)
        rc = vd_names_seal(s, err);
    return rc == VD_OK ? vd_meta_set(s, "names", NAMES_MADE_OF, err) : rc;
}

int vd_store_names_rebuild(struct vd_store *s, struct vd_err *err)
{
    bool own;
    int rc = vd_own_begin(s, &own, err);
    return rc == VD_OK ? vd_own_end(s, own, rebuild(s, err), err) : rc;
}

/* C. */
int vd_names_ready(struct vd_store *s, struct vd_err *err)
{
    bool ready;
    int rc = vd_names_is_ready(s, &ready, err);
    if (rc != VD_OK || ready)
        return rc;
    if (!s->readonly)
        return vd_store_names_rebuild(s, err);
    vd_fail(err, VD_UNSUPPORTED, s->path, "the case has no index of names of this version (%s)",
            NAMES_MADE_OF);
    vd_hint(err, "it is made by the first 'find' that may write to the case");
    return VD_UNSUPPORTED;
}
