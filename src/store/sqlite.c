/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqlite.c: SQLite as this room uses it: statements by name, run, one row, failures as vd_err.
 *
 * Invariants
 *  A. A fixed statement is prepared at most once a handle and never left with a row pending when a
 *     public function returns.
 *  B. Text of a failure comes from SQLite and may quote data: it goes into err->message only.
 */
#include "store/case.h"

#include <assert.h>
#include <string.h>

static const char *const sql_text[] = {
#define X(id, text) [SQL_##id] = text,
#include "store/sql.def"
#undef X
};

static enum vd_rc code_of(int sqlite_code)
{
    switch (sqlite_code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return VD_BUSY;
    case SQLITE_NOMEM:
        return VD_NOMEM;
    case SQLITE_INTERRUPT:
        return VD_CANCELLED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        return VD_CORRUPT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return VD_DENIED;
    case SQLITE_CONSTRAINT:
        return VD_INVALID;
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
        return VD_UNSUPPORTED;
    default:
        return VD_IO;
    }
}

int vd_sql_fail(struct vd_store *s, struct vd_err *err)
{
    int code = s->db ? sqlite3_extended_errcode(s->db) : SQLITE_NOMEM;
    const char *text = s->db ? sqlite3_errmsg(s->db) : "out of memory";
    int rc = vd_fail(err, code_of(code), s->path, "the case file: %s", text);
    if (err)
        err->cause = code;
    if (rc == VD_BUSY)
        vd_hint(err, "another vedette is writing to this case; try again");
    return s->rc = rc;
}

int vd_sql_exec(struct vd_store *s, const char *text, struct vd_err *err)
{
    return sqlite3_exec(s->db, text, NULL, NULL, NULL) == SQLITE_OK ? VD_OK : vd_sql_fail(s, err);
}

sqlite3_stmt *vd_sql(struct vd_store *s, enum sql id, struct vd_err *err)
{
    sqlite3_stmt *st = s->st[id];
    if (st) {
        sqlite3_reset(st);
        return st;
    }
    if (sqlite3_prepare_v3(s->db, sql_text[id], -1, SQLITE_PREPARE_PERSISTENT, &st, NULL)) {
        vd_sql_fail(s, err);
        return NULL;
    }
    return s->st[id] = st;
}

sqlite3_stmt *vd_sql_text(struct vd_store *s, const char *text, struct vd_err *err)
{
    size_t n = sizeof(s->list) / sizeof(s->list[0]), oldest = 0;
    for (size_t i = 0; i < n; i++) {
        if (s->list[i].st && strcmp(s->list[i].text, text) == 0) {
            s->list[i].used = ++s->tick;
            sqlite3_reset(s->list[i].st);
            sqlite3_clear_bindings(s->list[i].st);
            return s->list[i].st;
        }
        if (s->list[i].used < s->list[oldest].used)
            oldest = i;
    }
    sqlite3_finalize(s->list[oldest].st);
    vd_free(s->list[oldest].text);
    s->list[oldest].st = NULL;
    s->list[oldest].text = vd_strdup(text);
    if (!s->list[oldest].text) {
        s->rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
        return NULL;
    }
    if (sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &s->list[oldest].st, NULL)) {
        vd_sql_fail(s, err);
        return NULL;
    }
    s->list[oldest].used = ++s->tick;
    return s->list[oldest].st;
}

void vd_sql_forget(struct vd_store *s)
{
    for (int i = 0; i < N_SQL; i++) {
        sqlite3_finalize(s->st[i]);
        s->st[i] = NULL;
    }
    for (size_t i = 0; i < sizeof(s->list) / sizeof(s->list[0]); i++) {
        sqlite3_finalize(s->list[i].st);
        vd_free(s->list[i].text);
        s->list[i].st = NULL;
        s->list[i].text = NULL;
        s->list[i].used = 0;
    }
}

int vd_sql_run(struct vd_store *s, sqlite3_stmt *st, struct vd_err *err)
{
    int code, rc = VD_OK;
    while ((code = sqlite3_step(st)) == SQLITE_ROW)
        continue;
    if (code != SQLITE_DONE)
        rc = vd_sql_fail(s, err);
    sqlite3_reset(st);
    return rc;
}

int vd_sql_row(struct vd_store *s, sqlite3_stmt *st, struct vd_err *err)
{
    int code = sqlite3_step(st);
    if (code == SQLITE_ROW)
        return VD_OK;
    int rc = code == SQLITE_DONE ? VD_NOTFOUND : vd_sql_fail(s, err);
    sqlite3_reset(st);
    return rc;
}

int vd_sql_int(struct vd_store *s, sqlite3_stmt *st, int64_t *out, struct vd_err *err)
{
    int rc = vd_sql_row(s, st, err);
    *out = rc == VD_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

char *vd_col_dup(struct vd_arena *a, sqlite3_stmt *st, int i, bool *ok)
{
    const char *text = vd_col(st, i);
    if (!text) {
        if (sqlite3_column_type(st, i) != SQLITE_NULL)
            *ok = false;
        return NULL;
    }
    char *copy = vd_arena_strndup(a, text, (size_t)sqlite3_column_bytes(st, i));
    if (!copy)
        *ok = false;
    return copy;
}

int vd_meta_get(struct vd_store *s, const char *key, struct vd_buf *out, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_META_GET, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, key);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_OK) {
        vd_buf_clear(out);
        vd_buf_str(out, vd_col(st, 0));
        sqlite3_reset(st);
    }
    if (out->failed)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    return rc;
}

int vd_meta_set(struct vd_store *s, const char *key, const char *value, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_META_SET, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, key);
    vd_bind(st, 2, value);
    return vd_sql_run(s, st, err);
}
