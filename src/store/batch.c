/* SPDX-License-Identifier: Apache-2.0 */
/*
 * batch.c: imports as batches of editions, and taking one back.
 *
 * All ids that a batch gives out lie in [first_record, last_record]: one writer, one transaction.
 * In that range are its new records and the copies of what it changed; the records it changed lie
 * before it.  Undo restores the copies and deletes the new ones, so the case is as before, but for
 * the batch row (state undone), its editions, and the audit, which stay.
 */
#include "store/record.h"

#include <stdio.h>
#include <string.h>

#include <vedette/date.h>
#include <vedette/io.h>

#include "store/batch.h"

int vd_store_batch_begin(struct vd_store *s, int64_t *batch, struct vd_err *err)
{
    char at[32];
    int64_t first;
    int rc = vd_need_txn(s, err);
    if (rc == VD_OK && s->batch)
        rc = vd_fail(err, VD_INVALID, s->path, "a batch is open already");
    if (rc == VD_OK)
        rc = vd_put_id(s, &first, err);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_BATCH_ADD, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    s->put->next_id = first; /* not used yet */
    vd_time_format(vd_now_us(), at, sizeof(at));
    vd_bind(st, 1, at);
    vd_bind(st, 2, s->who);
    sqlite3_bind_int64(st, 3, first);
    rc = vd_sql_run(s, st, err);
    if (rc == VD_OK) {
        s->batch = *batch = sqlite3_last_insert_rowid(s->db);
        s->put->first_id = first;
    }
    return rc;
}

int vd_store_edition_known(struct vd_store *s, const struct vd_edition *e, int64_t *known,
                           struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_EDITION_KNOWN, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, e->sha256);
    vd_bind(st, 2, e->list);
    vd_bind(st, 3, e->map ? e->map : "native");
    return vd_sql_int(s, st, known, err);
}

static int list_id(struct vd_store *s, const char *name, int64_t *id, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_LIST_ADD, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, name);
    int rc = vd_sql_run(s, st, err);
    st = rc == VD_OK ? vd_sql(s, SQL_LIST_GET, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    vd_bind(st, 1, name);
    return vd_sql_int(s, st, id, err);
}

int vd_store_edition_add(struct vd_store *s, int64_t batch, const struct vd_edition *e,
                         int64_t *edition, struct vd_err *err)
{
    int64_t list;
    int rc = vd_need_txn(s, err);
    if (rc == VD_OK)
        rc = list_id(s, e->list, &list, err);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_EDITION_ADD, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    sqlite3_bind_int64(st, 1, batch);
    sqlite3_bind_int64(st, 2, list);
    vd_bind(st, 3, e->file ? e->file : "");
    vd_bind(st, 4, e->map ? e->map : "native");
    vd_bind(st, 5, e->sha256 ? e->sha256 : "");
    sqlite3_bind_int64(st, 6, e->n_bytes);
    rc = vd_sql_run(s, st, err);
    *edition = sqlite3_last_insert_rowid(s->db);
    return rc;
}

void vd_sum_hex(const uint64_t sum[2], char out[33])
{
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)sum[0], (unsigned long long)sum[1]);
}

static int audit_batch(struct vd_store *s, int64_t batch, int64_t last, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    char body[256], object[40], hex[33];
    vd_sum_hex(p->sum, hex);
    snprintf(object, sizeof(object), "batch:%lld", (long long)batch);
    snprintf(body, sizeof(body),
             "{\"batch\":%lld,\"changed\":%lld,\"digest\":\"%s\",\"first_record\":%lld,"
             "\"last_record\":%lld,\"new\":%lld}",
             (long long)batch, (long long)p->n_changed, hex, (long long)p->first_id,
             (long long)last, (long long)p->n_new);
    return vd_store_audit(s, "batch", object, NULL, body, err);
}

int vd_store_batch_end(struct vd_store *s, int64_t batch, struct vd_err *err)
{
    int rc = vd_need_txn(s, err);
    if (rc == VD_OK && s->batch != batch)
        rc = vd_fail(err, VD_INVALID, s->path, "batch %lld is not open", (long long)batch);
    if (rc == VD_OK)
        rc = vd_bulk_end(s, err);
    if (rc == VD_OK)
        rc = vd_links_resolve(s, err);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_BATCH_END, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    int64_t last = s->put->next_id ? s->put->next_id - 1 : s->put->first_id - 1;
    sqlite3_bind_int64(st, 1, batch);
    sqlite3_bind_int64(st, 2, s->put->n_new);
    sqlite3_bind_int64(st, 3, s->put->n_changed);
    sqlite3_bind_int64(st, 4, s->put->first_id);
    sqlite3_bind_int64(st, 5, last);
    rc = vd_sql_run(s, st, err);
    if (rc == VD_OK)
        rc = audit_batch(s, batch, last, err);
    s->batch = 0;
    return rc;
}

int vd_store_batch_counts(struct vd_store *s, int64_t batch, int64_t n_same, int64_t n_rejected,
                          struct vd_err *err)
{
    bool own;
    int rc = vd_own_begin(s, &own, err);
    if (rc != VD_OK)
        return rc;
    sqlite3_stmt *st = vd_sql(s, SQL_BATCH_COUNTS, err);
    if (st) {
        sqlite3_bind_int64(st, 1, batch);
        sqlite3_bind_int64(st, 2, n_same);
        sqlite3_bind_int64(st, 3, n_rejected);
    }
    return vd_own_end(s, own, st ? vd_sql_run(s, st, err) : s->rc, err);
}

static void read_batch(struct vd_arena *a, sqlite3_stmt *st, struct vd_batch_row *r, bool *ok)
{
    r->id = sqlite3_column_int64(st, 0);
    r->at = vd_col_dup(a, st, 1, ok);
    r->who = vd_col_dup(a, st, 2, ok);
    r->files = vd_col_dup(a, st, 3, ok);
    r->state = vd_col_dup(a, st, 4, ok);
    r->n_new = sqlite3_column_int64(st, 5);
    r->n_changed = sqlite3_column_int64(st, 6);
    r->n_same = sqlite3_column_int64(st, 7);
    r->n_rejected = sqlite3_column_int64(st, 8);
}

int vd_store_batches(struct vd_store *s, struct vd_arena *a, struct vd_batch_row **out, size_t *n,
                     struct vd_err *err)
{
    struct vd_buf rows = {0};
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, SQL_BATCH_LIST, err);
    int rc = st ? VD_OK : s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_batch_row r;
        read_batch(a, st, &r, &ok);
        vd_buf_add(&rows, &r, sizeof(r));
    }
    sqlite3_reset(st);
    rc = rc == VD_NOTFOUND ? VD_OK : rc;
    *n = rows.len / sizeof(**out);
    return vd_rows_take(a, &rows, (void **)out, rc, ok, err);
}

int vd_rows_take(struct vd_arena *a, struct vd_buf *rows, void **out, int rc, bool ok,
                 struct vd_err *err)
{
    *out = vd_arena_alloc(a, rows->len + 1);
    if (rc == VD_OK && (!ok || rows->failed || !*out))
        rc = vd_fail(err, VD_NOMEM, "rows", "out of memory");
    if (rc == VD_OK && rows->len)
        memcpy(*out, rows->data, rows->len);
    vd_buf_free(rows);
    return rc;
}
