/* SPDX-License-Identifier: Apache-2.0 */
/* case.h: what the files of this room share: the handle, statements by name, transactions. */
#ifndef VD_STORE_CASE_H
#define VD_STORE_CASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include <vedette/mem.h>
#include <vedette/store.h>

#define VD_APPLICATION_ID 0x56454454 /* "VEDT" */

/* Every fixed statement, prepared once a handle. */
enum sql {
#define X(id, text) SQL_##id,
#include "store/sql.def"
#undef X
    N_SQL
};

/* What put remembers from row to row of one transaction; see put.c. */
struct vd_put_state;

/* The origin of the record loaded last, kept while verify reads a million that share it. */
struct vd_kept {
    struct vd_arena *a;
    int64_t id, offset;
    struct vd_record r; /* provenance, list, file, edition, batch */
};

/* The index over names: what is gathered for its next segment, and what searches keep; names.h. */
struct vd_names_builder;
struct vd_names_finder;
struct vd_names_gathering;
struct vd_crew_ops;
struct vd_names {
    struct vd_names_builder *builder;
    struct vd_names_gathering *gathering; /* names on their way to it */
    const struct vd_crew_ops *ops;        /* who reads them; NULL: the caller alone */
    struct vd_names_finder *finder;
    struct vd_buf changed; /* int64_t: records to read again from the tables at commit */
    size_t most;           /* entries of a segment: NAMES_MOST; tests take less */
    bool marked;           /* name_gone grew in this transaction */
};

struct vd_store {
    sqlite3 *db;
    struct vd_kept *kept; /* NULL but during verify, which sees one snapshot */
    char *path;
    int lock_fd; /* <path>.lock, or -1 */
    bool readonly;
    bool immutable; /* read only, without a WAL: nobody writes while we hold our lock */
    int format;     /* of the file, as opened: a reader of an old case lacks the newer tables */
    bool shared;    /* the group may use it: setgid folder */
    bool in_txn;
    int rc;        /* of the statement that could not be prepared */
    bool wrote;    /* since the last checkpoint */
    int64_t batch; /* being imported in this transaction, or 0 */
    char who[200];
    struct vd_put_state *put;
    struct vd_names names;
    sqlite3_stmt *st[N_SQL];
    struct {
        char *text;
        sqlite3_stmt *st;
        uint64_t used;
    } list[8]; /* statements of lists, least recently used goes first */
    uint64_t tick;
};

/* Versioned schema, made from schema/NNN.sql at build time. */
extern const char *const vd_schema[];
extern const int vd_schema_n;

/* sqlite.c */
int vd_sql_fail(struct vd_store *s, struct vd_err *err);
int vd_sql_exec(struct vd_store *s, const char *text, struct vd_err *err);
/* The statement, reset and without bindings; NULL: err is filled. */
sqlite3_stmt *vd_sql(struct vd_store *s, enum sql id, struct vd_err *err);
/* The same for text made at run time, from a small cache. */
sqlite3_stmt *vd_sql_text(struct vd_store *s, const char *text, struct vd_err *err);
/* Run to the end, without rows; resets. */
int vd_sql_run(struct vd_store *s, sqlite3_stmt *st, struct vd_err *err);
/* One row, or NOTFOUND (err untouched).  The caller resets when it has read the columns. */
int vd_sql_row(struct vd_store *s, sqlite3_stmt *st, struct vd_err *err);
/* One integer of a statement without rows of interest: 0 when there is no row. */
int vd_sql_int(struct vd_store *s, sqlite3_stmt *st, int64_t *out, struct vd_err *err);
void vd_sql_forget(struct vd_store *s); /* finalize all */
int vd_meta_get(struct vd_store *s, const char *key, struct vd_buf *out, struct vd_err *err);
int vd_meta_set(struct vd_store *s, const char *key, const char *value, struct vd_err *err);
static inline void vd_bind(sqlite3_stmt *st, int i, const char *text)
{
    if (text)
        sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(st, i);
}
/* 0 binds NULL */
static inline void vd_bind_id(sqlite3_stmt *st, int i, int64_t id)
{
    if (id)
        sqlite3_bind_int64(st, i, id);
    else
        sqlite3_bind_null(st, i);
}
static inline const char *vd_col(sqlite3_stmt *st, int i) /* valid until the next step */
{
    return (const char *)sqlite3_column_text(st, i);
}
/* Copy of a text column; NULL stays NULL, *ok turns false when memory is out. */
char *vd_col_dup(struct vd_arena *a, sqlite3_stmt *st, int i, bool *ok);

/* transaction.c */
int vd_lock_open(struct vd_store *s, struct vd_err *err);
int vd_lock_read(struct vd_store *s);
int vd_lock_take(struct vd_store *s, struct vd_err *err);
void vd_lock_drop(struct vd_store *s);
/* Begin unless a transaction is open already; *own tells which. */
int vd_own_begin(struct vd_store *s, bool *own, struct vd_err *err);
/* Commit or roll back what vd_own_begin began; returns rc, or the commit's failure. */
int vd_own_end(struct vd_store *s, bool own, int rc, struct vd_err *err);
int vd_need_txn(struct vd_store *s, struct vd_err *err);
void vd_checkpoint_close(struct vd_store *s);

/* function.c: what SQL of this room may call */
int vd_functions_add(sqlite3 *db);

/* audit.c */
void vd_who(char *out, size_t cap);
/* The first row, with the case's uuid; inside the creating transaction. */
int vd_audit_first(struct vd_store *s, const char *uuid, struct vd_err *err);
void vd_audit_hash(const uint8_t prev[32], int64_t seq, const char *const text[6], uint8_t out[32]);

/* digest.c: hashes of rows, put into the audit so that rows elsewhere are bound by it */
int vd_digest_search(struct vd_store *s, int64_t search, char hex[65], struct vd_err *err);
int vd_digest_decision(struct vd_store *s, int64_t decision, char hex[65], struct vd_err *err);
int vd_digest_calibration(struct vd_store *s, int64_t calibration, char hex[65],
                          struct vd_err *err);
int vd_digest_outcome(struct vd_store *s, int64_t outcome, char hex[65], struct vd_err *err);
int vd_digest_judgement(struct vd_store *s, int64_t judgement, char hex[65], struct vd_err *err);

#endif
