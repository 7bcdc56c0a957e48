/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.c: what a gallery in memory reads of the case, as fast as SQLite gives it.
 *
 * A million templates of 2 KiB are read in about a second.  Half of that is the kernel copying pages;
 * asking for the record of each would cost as much as all the rest together, so whose a template is
 * comes in a pass of its own, over the few records that are not their own subject.
 *
 * Tried and rejected: mapping the file (PRAGMA mmap_size). It saves a tenth, and a disk that fails
 * or a file that is cut short is then a signal and not an error.
 */
#include "store/case.h"

#include <string.h>

#include <vedette/io.h>

bool vd_store_hold(struct vd_store *s)
{
    if (!sqlite3_get_autocommit(s->db))
        return false; /* a transaction is open: it is so already */
    sqlite3_stmt *st = vd_sql(s, SQL_HOLD, NULL);
    return st && vd_sql_run(s, st, NULL) == VD_OK;
}

void vd_store_release(struct vd_store *s)
{
    sqlite3_stmt *st = vd_sql(s, SQL_COMMIT, NULL);
    if (!st || vd_sql_run(s, st, NULL) != VD_OK)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* 0: there is no such engine. */
static int find_engine(struct vd_store *s, int modality, const char *engine, int64_t *id,
                       struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_ENGINE_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int(st, 1, modality);
    vd_bind(st, 2, engine);
    return vd_sql_int(s, st, id, err);
}

/* Is most of the table of this engine? For a few new rows the index is best in any case. */
static int is_most(struct vd_store *s, int64_t engine, int64_t after, bool *most,
                   struct vd_err *err)
{
    int64_t yes = 0;
    sqlite3_stmt *st = after ? NULL : vd_sql(s, SQL_TEMPLATE_MOSTLY, err);
    *most = false;
    if (!st)
        return after ? VD_OK : s->rc;
    sqlite3_bind_int64(st, 1, engine);
    int rc = vd_sql_int(s, st, &yes, err);
    *most = yes != 0;
    return rc;
}

int vd_store_templates_read(struct vd_store *s, int modality, const char *engine, int64_t after,
                            vd_template_fn *fn, void *ctx, struct vd_err *err)
{
    int64_t id;
    bool most;
    int rc = find_engine(s, modality, engine, &id, err);
    if (rc == VD_OK && id)
        rc = is_most(s, id, after, &most, err);
    if (rc != VD_OK || !id)
        return rc;
    sqlite3_stmt *st = vd_sql(s, most ? SQL_TEMPLATE_WALK : SQL_TEMPLATE_LED, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, after);
    sqlite3_bind_int64(st, 2, id);
    while ((rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_template_item t = {.id = sqlite3_column_int64(st, 0),
                                     .record = sqlite3_column_int64(st, 1),
                                     .position = sqlite3_column_int(st, 2),
                                     .quality = sqlite3_column_int(st, 3),
                                     .bytes = sqlite3_column_blob(st, 4),
                                     .n_bytes = (size_t)sqlite3_column_bytes(st, 4)};
        if (fn(ctx, &t))
            break;
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_template_ids(struct vd_store *s, int modality, const char *engine, vd_id_fn *fn,
                          void *ctx, struct vd_err *err)
{
    int64_t id;
    int rc = find_engine(s, modality, engine, &id, err);
    if (rc != VD_OK || !id)
        return rc;
    sqlite3_stmt *st = vd_sql(s, SQL_TEMPLATE_IDS, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    while ((rc = vd_sql_row(s, st, err)) == VD_OK && !fn(ctx, sqlite3_column_int64(st, 0)))
        continue;
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_joined_each(struct vd_store *s, vd_joined_fn *fn, void *ctx, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_JOINED, err);
    int rc = st ? VD_OK : s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK &&
           !fn(ctx, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1)))
        continue;
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_subject_of(struct vd_store *s, int64_t record, int64_t *subject, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_SUBJECT, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    int rc = vd_sql_int(s, st, subject, err);
    return rc == VD_OK && !*subject
               ? vd_fail(err, VD_NOTFOUND, s->path, "no record %lld", (long long)record)
               : rc;
}

int vd_store_head(struct vd_store *s, struct vd_store_head *out, struct vd_err *err)
{
    struct vd_buf uuid = {0};
    memset(out, 0, sizeof(*out));
    int rc = vd_meta_get(s, "uuid", &uuid, err);
    if (uuid.data)
        vd_strlcpy(out->uuid, uuid.data, sizeof(out->uuid));
    vd_buf_free(&uuid);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_AUDIT_LAST, err) : NULL;
    if (!st)
        return rc == VD_OK ? s->rc : rc;
    rc = vd_sql_row(s, st, err);
    if (rc == VD_OK) {
        out->seq = sqlite3_column_int64(st, 0);
        if (sqlite3_column_bytes(st, 1) == 32)
            vd_hex(sqlite3_column_blob(st, 1), 32, out->hash);
        sqlite3_reset(st);
    }
    return rc == VD_NOTFOUND ? VD_OK : rc;
}
