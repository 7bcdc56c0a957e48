/* SPDX-License-Identifier: Apache-2.0 */
/* case_test.h: what the tests of the store share: open, import, must succeed. */
#ifndef VD_TESTS_STORE_CASE_TEST_H
#define VD_TESTS_STORE_CASE_TEST_H

#include "../test.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vedette/io.h>
#include <vedette/store.h>

#include "gen.h"

#define good(call)                                                                                 \
    do {                                                                                           \
        err = (struct vd_err){0};                                                                  \
        int rc_ = (call);                                                                          \
        if (rc_ != VD_OK)                                                                          \
            fail_msg("%s: %d %s (%s)", #call, rc_, err.message, err.where);                        \
    } while (0)

static struct vd_err err;

static inline const char *fresh_path(const char *name)
{
    static const char *const tails[] = {"", "-wal", "-shm", ".lock", "-journal"};
    const char *path = tmp_path(name);
    char buf[600];
    for (int i = 0; i < 5; i++) {
        snprintf(buf, sizeof(buf), "%s%s", path, tails[i]);
        unlink(buf);
    }
    return path;
}

static inline struct vd_store *open_case(const char *path, enum vd_open mode)
{
    struct vd_store *s = NULL;
    good(vd_store_open(&s, path, mode, &err));
    return s;
}

struct import {
    struct vd_store *s;
    int64_t batch, edition;
    int n[3];
};

static inline void import_begin(struct import *im, struct vd_store *s, const char *list,
                                const char *sha)
{
    struct vd_edition e = {
        .list = list, .file = "test.csv", .map = "native", .sha256 = sha, .n_bytes = 1};
    *im = (struct import){.s = s};
    good(vd_store_begin(s, &err));
    good(vd_store_batch_begin(s, &im->batch, &err));
    good(vd_store_edition_add(s, im->batch, &e, &im->edition, &err));
}

static inline int64_t import_put(struct import *im, const struct vd_record *r)
{
    enum vd_put what;
    int64_t id = 0;
    good(vd_store_put(im->s, im->edition, r, &what, &id, &err));
    im->n[what]++;
    return id;
}

static inline void import_end(struct import *im)
{
    good(vd_store_batch_end(im->s, im->batch, &err));
    good(vd_store_commit(im->s, &err));
}

/* Run SQL behind the store's back. */
static inline void raw_sql(const char *path, const char *text)
{
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", text, message);
    sqlite3_close(db);
}

static inline void raw_text(const char *path, const char *text, struct vd_buf *out)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    vd_buf_clear(out);
    for (const char *p = (const char *)sqlite3_column_text(st, 0); p && *p; p++)
        if (*p != ' ' && *p != '\n')
            vd_buf_char(out, *p);
    sqlite3_finalize(st);
    sqlite3_close(db);
}

static inline int64_t raw_int(const char *path, const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
    int64_t v = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_finalize(st);
    sqlite3_close(db);
    return v;
}

#endif
