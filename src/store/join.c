/* SPDX-License-Identifier: Apache-2.0 */
/*
 * join.c: judgements that two records are one subject, or are not, and taking them back.
 *
 * Records joined by judgements that stand form a component; its subject is its smallest record id.
 * After every change the components of all records that were together before are worked out anew,
 * so that parting gives back exactly what joining took.
 *
 * Invariants
 *  A. record.subject is NULL for the smallest of its component and that one's id for the others.
 *  B. HAS_JOINED is set on the smallest of a component of two or more, and nowhere else.
 *  C. At most one judgement stands for a pair: a new one withdraws the one before.
 */
#include "store/record.h"

#include <stdio.h>
#include <string.h>

#include <vedette/date.h>

struct ids {
    struct vd_buf b;
};

static size_t n_ids(const struct ids *v)
{
    return v->b.len / sizeof(int64_t);
}

static int64_t id_at(const struct ids *v, size_t i)
{
    int64_t id;
    memcpy(&id, v->b.data + i * sizeof(id), sizeof(id));
    return id;
}

static bool has_id(const struct ids *v, int64_t id)
{
    for (size_t i = 0; i < n_ids(v); i++)
        if (id_at(v, i) == id)
            return true;
    return false;
}

static void add_id(struct ids *v, int64_t id)
{
    if (!has_id(v, id))
        vd_buf_add(&v->b, &id, sizeof(id));
}

/* Add what a statement gives for one id. */
static int add_rows(struct vd_store *s, enum sql sql, int64_t id, struct ids *out,
                    struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, sql, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, id);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK)
        add_id(out, sqlite3_column_int64(st, 0));
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int subject_of(struct vd_store *s, int64_t record, int64_t *subject, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_SUBJECT, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    int rc = vd_sql_row(s, st, err);
    bool old = rc == VD_OK && sqlite3_column_type(st, 1) != SQLITE_NULL;
    *subject = rc == VD_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    if (rc == VD_NOTFOUND || old)
        return vd_fail(err, VD_NOTFOUND, s->path, "no current record %lld", (long long)record);
    return rc;
}

static int group_of(struct vd_store *s, int64_t record, struct ids *out, struct vd_err *err)
{
    int64_t subject = 0;
    int rc = subject_of(s, record, &subject, err);
    if (rc != VD_OK)
        return rc;
    add_id(out, subject);
    return add_rows(s, SQL_JOINED_OF, subject, out, err);
}

static int set_subject(struct vd_store *s, int64_t id, int64_t root, bool joined,
                       struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_SUBJECT_SET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int64(st, 2, root);
    int rc = vd_sql_run(s, st, err);
    st = rc == VD_OK ? vd_sql(s, SQL_RECORD_HAS, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int(st, 2, joined && id == root ? HAS_JOINED : 0);
    sqlite3_bind_int(st, 3, HAS_JOINED);
    return vd_sql_run(s, st, err);
}

static int settle_component(struct vd_store *s, int64_t start, struct ids *seen, struct vd_err *err)
{
    struct ids part = {0};
    int64_t root = start;
    int rc = VD_OK;
    add_id(&part, start);
    for (size_t i = 0; i < n_ids(&part) && rc == VD_OK; i++) {
        root = id_at(&part, i) < root ? id_at(&part, i) : root;
        rc = add_rows(s, SQL_JUDGEMENT_NEXT, id_at(&part, i), &part, err);
    }
    if (part.b.failed)
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    for (size_t i = 0; i < n_ids(&part) && rc == VD_OK; i++) {
        rc = set_subject(s, id_at(&part, i), root, n_ids(&part) > 1, err);
        add_id(seen, id_at(&part, i));
    }
    vd_buf_free(&part.b);
    return rc;
}

static int settle(struct vd_store *s, const struct ids *group, struct vd_err *err)
{
    struct ids seen = {0};
    int rc = group->b.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
    for (size_t i = 0; i < n_ids(group) && rc == VD_OK; i++)
        if (!has_id(&seen, id_at(group, i)))
            rc = settle_component(s, id_at(group, i), &seen, err);
    vd_buf_free(&seen.b);
    return rc;
}

static int withdraw(struct vd_store *s, int64_t judgement, struct vd_err *err)
{
    char at[32];
    sqlite3_stmt *st = vd_sql(s, SQL_JUDGEMENT_OFF, err);
    if (!st)
        return s->rc;
    vd_time_format(vd_now_us(), at, sizeof(at));
    sqlite3_bind_int64(st, 1, judgement);
    vd_bind(st, 2, at);
    vd_bind(st, 3, s->who);
    return vd_sql_run(s, st, err);
}

static int withdraw_pair(struct vd_store *s, int64_t left, int64_t right, struct vd_err *err)
{
    struct ids old = {0};
    sqlite3_stmt *st = vd_sql(s, SQL_JUDGEMENT_PAIR, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 2, right);
    int rc = add_rows(s, SQL_JUDGEMENT_PAIR, left, &old, err);
    for (size_t i = 0; i < n_ids(&old) && rc == VD_OK; i++)
        rc = withdraw(s, id_at(&old, i), err);
    vd_buf_free(&old.b);
    return rc;
}

static int insert_judgement(struct vd_store *s, int64_t left, int64_t right, int verdict,
                            const char *reason, int64_t *id, struct vd_err *err)
{
    char at[32];
    sqlite3_stmt *st = vd_sql(s, SQL_JUDGEMENT_ADD, err);
    if (!st)
        return s->rc;
    vd_time_format(vd_now_us(), at, sizeof(at));
    sqlite3_bind_int64(st, 1, left);
    sqlite3_bind_int64(st, 2, right);
    sqlite3_bind_int(st, 3, verdict);
    vd_bind(st, 4, reason);
    vd_bind(st, 5, s->who);
    vd_bind(st, 6, at);
    int rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

static int audit_judgement(struct vd_store *s, const char *verb, int64_t id, struct vd_err *err)
{
    char digest[65], object[40], body[128];
    int rc = vd_digest_judgement(s, id, digest, err);
    if (rc != VD_OK)
        return rc;
    snprintf(object, sizeof(object), "judgement:%lld", (long long)id);
    snprintf(body, sizeof(body), "{\"digest\":\"%s\"}", digest);
    return vd_store_audit(s, verb, object, NULL, body, err);
}

static int judge(struct vd_store *s, int64_t left, int64_t right, int verdict, const char *reason,
                 int64_t *id, struct vd_err *err)
{
    struct ids group = {0};
    int rc = group_of(s, left, &group, err);
    if (rc == VD_OK)
        rc = group_of(s, right, &group, err);
    if (rc == VD_OK)
        rc = withdraw_pair(s, left, right, err);
    if (rc == VD_OK)
        rc = insert_judgement(s, left, right, verdict, reason, id, err);
    if (rc == VD_OK)
        rc = settle(s, &group, err);
    if (rc == VD_OK)
        rc = audit_judgement(s, "judge", *id, err);
    vd_buf_free(&group.b);
    return rc;
}

int vd_store_judge(struct vd_store *s, int64_t left_record, int64_t right_record, int verdict,
                   const char *reason, int64_t *id, struct vd_err *err)
{
    bool own;
    if (left_record == right_record || verdict < -1 || verdict > 1)
        return vd_fail(err, VD_INVALID, "judgement", "a judgement is about two records");
    if (!reason || !*reason)
        return vd_fail(err, VD_INVALID, "judgement", "a judgement needs a reason");
    int rc = vd_own_begin(s, &own, err);
    if (rc != VD_OK)
        return rc;
    rc = judge(s, left_record, right_record, verdict, reason, id, err);
    return vd_own_end(s, own, rc, err);
}

static int unjudge(struct vd_store *s, int64_t id, struct vd_err *err)
{
    struct ids group = {0};
    sqlite3_stmt *st = vd_sql_text(s,
                                   "SELECT left_record, right_record FROM judgement"
                                   " WHERE id = ?1 AND withdrawn_at IS NULL",
                                   err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no judgement %lld stands", (long long)id);
    int64_t left = sqlite3_column_int64(st, 0), right = sqlite3_column_int64(st, 1);
    sqlite3_reset(st);
    if (rc == VD_OK)
        rc = group_of(s, left, &group, err);
    if (rc == VD_OK)
        rc = group_of(s, right, &group, err);
    if (rc == VD_OK)
        rc = withdraw(s, id, err);
    if (rc == VD_OK)
        rc = settle(s, &group, err);
    if (rc == VD_OK)
        rc = audit_judgement(s, "unjudge", id, err);
    vd_buf_free(&group.b);
    return rc;
}

int vd_store_unjudge(struct vd_store *s, int64_t judgement, struct vd_err *err)
{
    bool own;
    int rc = vd_own_begin(s, &own, err);
    return rc == VD_OK ? vd_own_end(s, own, unjudge(s, judgement, err), err) : rc;
}
