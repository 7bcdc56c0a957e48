/* SPDX-License-Identifier: Apache-2.0 */
/* sample.c: pictures and templates of records, each with the SHA-256 of its bytes. */
#include "store/record.h"

#include <string.h>

#include <vedette/date.h>
#include <vedette/io.h>

#include "store/batch.h"

static int mark_record(struct vd_store *s, int64_t record, int bits, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_HAS, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    sqlite3_bind_int(st, 2, bits);
    sqlite3_bind_int(st, 3, 0);
    return vd_sql_run(s, st, err);
}

static int media_same(struct vd_store *s, int64_t record, const uint8_t sha[32], int64_t *id,
                      struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_MEDIA_SAME, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    sqlite3_bind_blob(st, 2, sha, 32, SQLITE_STATIC);
    return vd_sql_int(s, st, id, err);
}

int vd_store_media_add(struct vd_store *s, int64_t record, const char *mime, const void *p,
                       size_t n, const char *date, bool machine_made, int64_t *id,
                       struct vd_err *err)
{
    uint8_t sha[32];
    int rc = vd_need_txn(s, err);
    vd_sha256(p, n, sha);
    if (rc == VD_OK)
        rc = media_same(s, record, sha, id, err);
    if (rc != VD_OK || *id)
        return rc; /* the same picture of the same record: one is enough */
    sqlite3_stmt *st = vd_sql(s, SQL_MEDIA_ADD, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    vd_bind_id(st, 2, s->batch);
    vd_bind(st, 3, mime);
    vd_bind(st, 4, date);
    sqlite3_bind_int(st, 5, machine_made);
    sqlite3_bind_int64(st, 6, (int64_t)n);
    sqlite3_bind_blob(st, 7, sha, 32, SQLITE_STATIC);
    sqlite3_bind_blob64(st, 8, n ? p : "", n, SQLITE_STATIC);
    rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc == VD_OK ? mark_record(s, record, HAS_MEDIA, err) : rc;
}

static int engine_id(struct vd_store *s, int modality, const char *name, int64_t *id,
                     struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_ENGINE_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int(st, 1, modality);
    vd_bind(st, 2, name);
    int rc = vd_sql_int(s, st, id, err);
    if (rc != VD_OK || *id)
        return rc;
    st = vd_sql(s, SQL_ENGINE_ADD, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int(st, 1, modality);
    vd_bind(st, 2, name);
    rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

static int template_same(struct vd_store *s, int64_t record, int64_t engine, const uint8_t sha[32],
                         int64_t *id, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_TEMPLATE_SAME, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    sqlite3_bind_int64(st, 2, engine);
    sqlite3_bind_blob(st, 3, sha, 32, SQLITE_STATIC);
    return vd_sql_int(s, st, id, err);
}

static int insert_template(struct vd_store *s, int64_t record, int64_t engine, int64_t batch,
                           const struct vd_template *t, const char *file, const uint8_t sha[32],
                           struct vd_err *err)
{
    char at[32];
    sqlite3_stmt *st = vd_sql(s, SQL_TEMPLATE_ADD, err);
    if (!st)
        return s->rc;
    vd_time_format(vd_now_us(), at, sizeof(at));
    sqlite3_bind_int64(st, 1, record);
    sqlite3_bind_int64(st, 2, engine);
    vd_bind_id(st, 3, batch ? batch : s->batch);
    sqlite3_bind_int(st, 4, t->position);
    sqlite3_bind_int(st, 5, t->quality);
    sqlite3_bind_int(st, 6, t->n_minutiae);
    sqlite3_bind_int(st, 7, t->view);
    vd_bind(st, 8, t->format ? t->format : "");
    vd_bind(st, 9, file);
    vd_bind(st, 10, at);
    sqlite3_bind_blob(st, 11, sha, 32, SQLITE_STATIC);
    sqlite3_bind_blob64(st, 12, t->n_bytes ? (const void *)t->bytes : "", t->n_bytes,
                        SQLITE_STATIC);
    return vd_sql_run(s, st, err);
}

int vd_store_template_add(struct vd_store *s, int64_t record, int64_t batch,
                          const struct vd_template *t, const char *file, int64_t *id,
                          struct vd_err *err)
{
    uint8_t sha[32];
    int64_t engine;
    int rc = vd_need_txn(s, err);
    vd_sha256(t->bytes, t->n_bytes, sha);
    if (rc == VD_OK)
        rc = engine_id(s, t->modality, t->engine, &engine, err);
    if (rc == VD_OK)
        rc = template_same(s, record, engine, sha, id, err);
    if (rc == VD_OK && *id)
        return vd_fail(err, VD_EXISTS, s->path, "this template is there already");
    if (rc == VD_OK)
        rc = insert_template(s, record, engine, batch, t, file, sha, err);
    if (rc == VD_OK)
        *id = sqlite3_last_insert_rowid(s->db);
    return rc == VD_OK ? mark_record(s, record, vd_has_modality(t->modality), err) : rc;
}

/* ---- reading ---- */

int vd_store_media_get(struct vd_store *s, int64_t media, struct vd_buf *bytes, char mime[32],
                       struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_MEDIA_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, media);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no picture %lld", (long long)media);
    if (rc != VD_OK)
        return rc;
    vd_buf_clear(bytes);
    const void *p = sqlite3_column_blob(st, 0);
    size_t n = (size_t)sqlite3_column_bytes(st, 0);
    vd_buf_add(bytes, p ? p : "", p ? n : 0);
    vd_strlcpy(mime, vd_col(st, 1), 32);
    sqlite3_reset(st);
    return bytes->failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
}

void vd_template_read(struct vd_arena *a, sqlite3_stmt *st, struct vd_template_row *r, bool *ok)
{
    r->id = sqlite3_column_int64(st, 0);
    r->modality = sqlite3_column_int(st, 1);
    r->position = sqlite3_column_int(st, 2);
    r->engine = vd_col_dup(a, st, 3, ok);
    r->format = vd_col_dup(a, st, 4, ok);
    r->n_bytes = sqlite3_column_int64(st, 5);
    r->quality = sqlite3_column_int(st, 6);
    r->n_minutiae = sqlite3_column_int(st, 7);
    r->file = vd_col_dup(a, st, 8, ok);
    r->record = sqlite3_column_int64(st, 9);
    r->note = r->warning = NULL;
    const void *p = sqlite3_column_blob(st, 10);
    struct vd_err e = {0}; /* what cannot be read has no note: verify and the gallery tell of it */
    if (r->modality == VD_FINGER && p)
        *ok &= vd_template_describe(a, p, (size_t)sqlite3_column_bytes(st, 10), &r->note,
                                    &r->warning, &e) != VD_NOMEM;
}

int vd_store_template_get(struct vd_store *s, int64_t id, struct vd_buf *bytes,
                          struct vd_template_row *row, struct vd_arena *a, struct vd_err *err)
{
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, SQL_TEMPLATE_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no template %lld", (long long)id);
    if (rc != VD_OK)
        return rc;
    vd_template_read(a, st, row, &ok);
    vd_buf_clear(bytes);
    const void *p = sqlite3_column_blob(st, 10);
    vd_buf_add(bytes, p ? p : "", p ? (size_t)sqlite3_column_bytes(st, 10) : 0);
    sqlite3_reset(st);
    return !ok || bytes->failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
}

int vd_store_template_bytes(struct vd_store *s, int64_t id, struct vd_buf *bytes,
                            struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_TEMPLATE_BYTES, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no template %lld", (long long)id);
    if (rc != VD_OK)
        return rc;
    vd_buf_clear(bytes);
    const void *p = sqlite3_column_blob(st, 0);
    vd_buf_add(bytes, p ? p : "", p ? (size_t)sqlite3_column_bytes(st, 0) : 0);
    sqlite3_reset(st);
    return bytes->failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
}

int vd_store_templates_each(struct vd_store *s, int modality, const char *engine, int64_t after,
                            vd_template_fn *fn, void *ctx, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, engine ? SQL_TEMPLATE_EACH_OF : SQL_TEMPLATE_EACH, err);
    int rc = st ? VD_OK : s->rc;
    if (st) {
        sqlite3_bind_int64(st, 1, after);
        sqlite3_bind_int(st, 2, modality);
        vd_bind(st, 3, engine);
    }
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_template_item t = {.id = sqlite3_column_int64(st, 0),
                                     .subject = sqlite3_column_int64(st, 1),
                                     .record = sqlite3_column_int64(st, 2),
                                     .position = sqlite3_column_int(st, 3),
                                     .quality = sqlite3_column_int(st, 4),
                                     .bytes = sqlite3_column_blob(st, 5),
                                     .n_bytes = (size_t)sqlite3_column_bytes(st, 5)};
        if (fn(ctx, &t))
            break;
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_metric(struct vd_store *s, int modality, const char *engine, int *metric,
                    struct vd_err *err)
{
    int64_t m = 0;
    *metric = 0;
    if (s->format < 3)
        return VD_OK;
    sqlite3_stmt *st = vd_sql(s, SQL_METRIC_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int(st, 1, modality);
    vd_bind(st, 2, engine);
    int rc = vd_sql_int(s, st, &m, err);
    *metric = (int)m;
    return rc;
}

/* Vectors without a word are compared by the cosine. */
static int refuse_metric(int modality, const char *engine, int has, struct vd_err *err)
{
    vd_fail(err, VD_INVALID, "metric", "the %s templates of engine %s compare by %s",
            vd_modality_name(modality), engine, vd_metric_name(has));
    return vd_hint(err, "one engine, one metric: give these vectors an engine name of their own");
}

int vd_store_metric_set(struct vd_store *s, int modality, const char *engine, int metric,
                        struct vd_err *err)
{
    int64_t id = 0, used = 0;
    int has = 0, rc = vd_need_txn(s, err);
    if (rc == VD_OK)
        rc = vd_store_metric(s, modality, engine, &has, err);
    if (rc == VD_OK)
        rc = engine_id(s, modality, engine, &id, err);
    if (rc != VD_OK || has == metric)
        return rc;
    sqlite3_stmt *st = vd_sql(s, SQL_ENGINE_USED, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    rc = vd_sql_int(s, st, &used, err);
    has = has ? has : VD_COSINE;
    if (rc != VD_OK || (used && has == metric))
        return rc;
    if (used)
        return refuse_metric(modality, engine, has, err);
    if (!(st = vd_sql(s, SQL_METRIC_SET, err)))
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int(st, 2, metric);
    return vd_sql_run(s, st, err);
}

static int list_engines(struct vd_store *s, int sql, int modality, struct vd_arena *a,
                        struct vd_engine_row **out, size_t *n, struct vd_err *err)
{
    struct vd_buf rows = {0};
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, sql, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int(st, 1, modality);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_engine_row r = {.engine = vd_col_dup(a, st, 0, &ok),
                                  .n = sqlite3_column_int64(st, 1)};
        vd_buf_add(&rows, &r, sizeof(r));
    }
    sqlite3_reset(st);
    *n = rows.len / sizeof(**out);
    rc = vd_rows_take(a, &rows, (void **)out, rc == VD_NOTFOUND ? VD_OK : rc, ok, err);
    for (size_t i = 0; rc == VD_OK && i < *n; i++)
        rc = vd_store_metric(s, modality, (*out)[i].engine, &(*out)[i].metric, err);
    return rc;
}

int vd_store_engines(struct vd_store *s, int modality, struct vd_arena *a,
                     struct vd_engine_row **out, size_t *n, struct vd_err *err)
{
    return list_engines(s, SQL_ENGINE_LIST, modality, a, out, n, err);
}

int vd_store_engines_in_use(struct vd_store *s, int modality, struct vd_arena *a,
                            struct vd_engine_row **out, size_t *n, struct vd_err *err)
{
    return list_engines(s, SQL_ENGINE_IN_USE, modality, a, out, n, err);
}
