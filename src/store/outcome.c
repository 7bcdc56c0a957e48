/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outcome.c: what a person said of a whole list of candidates: that it is none of these, or that
 * this is open again.
 *
 * It is no verdict on any candidate, and a verdict on a candidate is no outcome.  An outcome and its
 * audit row are one transaction; outcomes are only ever added.
 */
#include "store/case.h"

#include <stdio.h>
#include <string.h>

#include <vedette/date.h>

#include "store/batch.h"

static int check(struct vd_store *s, int64_t search, int probe, int what, const char *reason,
                 struct vd_err *err)
{
    int64_t found = 0;
    if (what != VD_OUTCOME_NONE && what != VD_OUTCOME_OPEN)
        return vd_fail(err, VD_INVALID, "outcome", "%d is no outcome", what);
    if (!reason || !reason[strspn(reason, " \t\r\n")])
        return vd_fail(err, VD_INVALID, "outcome", "a decision needs a reason");
    if (probe < -1)
        return vd_fail(err, VD_INVALID, "outcome", "%d is no probe", probe);
    sqlite3_stmt *st = vd_sql(s, SQL_SEARCH_IS, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, search);
    int rc = vd_sql_int(s, st, &found, err);
    return rc == VD_OK && !found
               ? vd_fail(err, VD_NOTFOUND, s->path, "no search %lld", (long long)search)
               : rc;
}

static int insert(struct vd_store *s, int64_t search, int probe, int what, const char *reason,
                  int64_t *id, struct vd_err *err)
{
    char at[32];
    sqlite3_stmt *st = vd_sql(s, SQL_OUTCOME_ADD, err);
    if (!st)
        return s->rc;
    vd_time_format(vd_now_us(), at, sizeof(at));
    sqlite3_bind_int64(st, 1, search);
    sqlite3_bind_int(st, 2, probe);
    sqlite3_bind_int(st, 3, what);
    vd_bind(st, 4, reason);
    vd_bind(st, 5, s->who);
    vd_bind(st, 6, at);
    int rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

static int audit(struct vd_store *s, int64_t search, int probe, int what, int64_t id,
                 struct vd_err *err)
{
    char digest[65], object[40], body[256];
    int rc = vd_digest_outcome(s, id, digest, err);
    if (rc != VD_OK)
        return rc;
    snprintf(object, sizeof(object), "outcome:%lld", (long long)id);
    snprintf(body, sizeof(body),
             "{\"digest\":\"%s\",\"outcome\":\"%s\",\"probe\":%d,\"search\":%lld}", digest,
             vd_outcome_name(what), probe, (long long)search);
    return vd_store_audit(s, "outcome", object, NULL, body, err);
}

int vd_store_outcome_add(struct vd_store *s, int64_t search, int probe, int what,
                         const char *reason, int64_t *id, struct vd_err *err)
{
    bool own;
    int rc = vd_own_begin(s, &own, err);
    if (rc != VD_OK)
        return rc;
    rc = check(s, search, probe, what, reason, err);
    if (rc == VD_OK)
        rc = insert(s, search, probe, what, reason, id, err);
    if (rc == VD_OK)
        rc = audit(s, search, probe, what, *id, err);
    return vd_own_end(s, own, rc, err);
}

int vd_store_outcomes(struct vd_store *s, int64_t search, struct vd_arena *a,
                      struct vd_outcome **out, size_t *n, struct vd_err *err)
{
    struct vd_buf rows = {0};
    bool ok = true;
    *out = NULL;
    *n = 0;
    if (s->format < 3)
        return VD_OK;
    sqlite3_stmt *st = vd_sql(s, SQL_OUTCOME_LIST, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, search);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_outcome o = {.id = sqlite3_column_int64(st, 0),
                               .search = search,
                               .probe = sqlite3_column_int(st, 1),
                               .what = sqlite3_column_int(st, 2),
                               .who = vd_col_dup(a, st, 3, &ok),
                               .at = vd_col_dup(a, st, 4, &ok),
                               .reason = vd_col_dup(a, st, 5, &ok)};
        vd_buf_add(&rows, &o, sizeof(o));
    }
    sqlite3_reset(st);
    *n = rows.len / sizeof(**out);
    return vd_rows_take(a, &rows, (void **)out, rc == VD_NOTFOUND ? VD_OK : rc, ok, err);
}
