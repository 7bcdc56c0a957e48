/* SPDX-License-Identifier: Apache-2.0 */
/*
 * undo.c: take a batch back (see batch.c for the ranges of ids).
 *
 * Refused while something rests on it: a later edition of its records, a decision, a judgement.
 */
#include "store/record.h"

#include <stdio.h>

#include "store/batch.h"
#include "store/names.h"

struct undo {
    int64_t batch, first, last;
    int64_t n_deleted, n_restored;
};

static int get_batch(struct vd_store *s, struct undo *u, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_BATCH_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, u->batch);
    int rc = vd_sql_row(s, st, err);
    if (rc != VD_OK)
        return rc == VD_NOTFOUND ? vd_fail(err, VD_NOTFOUND, s->path, "there is no batch %lld",
                                           (long long)u->batch)
                                 : rc;
    bool in = vd_col(st, 0)[0] == 'i';
    u->first = sqlite3_column_int64(st, 1);
    u->last = sqlite3_column_int64(st, 2);
    sqlite3_reset(st);
    return in ? VD_OK
              : vd_fail(err, VD_NOTFOUND, s->path, "batch %lld was taken back already",
                        (long long)u->batch);
}

/* One integer of a text that takes ?1 batch, ?2 first, ?3 last. */
static int ask(struct vd_store *s, const struct undo *u, const char *text, int64_t *out,
               struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql_text(s, text, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, u->batch);
    sqlite3_bind_int64(st, 2, u->first);
    sqlite3_bind_int64(st, 3, u->last);
    return vd_sql_int(s, st, out, err);
}

/* Records whose current or archived content came with the batch. */
#define MINE "SELECT id FROM record WHERE origin IN (SELECT id FROM origin WHERE batch = ?1)"

static int check_later(struct vd_store *s, const struct undo *u, struct vd_err *err)
{
    int64_t later;
    int rc = ask(s, u,
                 "SELECT b.id FROM record r JOIN batch b ON r.id BETWEEN b.first_record AND"
                 " b.last_record WHERE r.id > max(?2 - 1, ?3) AND r.superseded_by IS NOT NULL AND"
                 " b.state = 'in' AND r.origin IN (SELECT id FROM origin WHERE batch = ?1) LIMIT 1",
                 &later, err);
    if (rc != VD_OK || !later)
        return rc;
    vd_fail(err, VD_EXISTS, s->path, "batch %lld changed records of batch %lld", (long long)later,
            (long long)u->batch);
    vd_hint(err, "take back batch %lld first", (long long)later);
    return VD_EXISTS;
}

static int check_rests(struct vd_store *s, const struct undo *u, struct vd_err *err)
{
    int64_t id;
    int rc =
        ask(s, u,
            "SELECT d.id FROM decision d JOIN candidate c ON c.id = d.candidate"
            " WHERE c.record IN (" MINE ") OR c.template IN"
            " (SELECT id FROM template WHERE batch = ?1) OR c.record BETWEEN ?2 AND ?3 LIMIT 1",
            &id, err);
    if (rc == VD_OK && id)
        return vd_fail(err, VD_EXISTS, s->path, "decision %lld rests on this batch", (long long)id);
    if (rc == VD_OK)
        rc = ask(s, u,
                 "SELECT id FROM judgement WHERE withdrawn_at IS NULL AND"
                 " (left_record IN (" MINE ") OR right_record IN (" MINE ")) LIMIT 1",
                 &id, err);
    if (rc == VD_OK && id) {
        vd_fail(err, VD_EXISTS, s->path, "judgement %lld rests on this batch", (long long)id);
        return vd_hint(err, "part the subjects that it joined first");
    }
    return rc;
}

static int run(struct vd_store *s, const struct undo *u, const char *text, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql_text(s, text, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, u->batch);
    sqlite3_bind_int64(st, 2, u->first);
    sqlite3_bind_int64(st, 3, u->last);
    return vd_sql_run(s, st, err);
}

/* What the batch changed says again what it said before. */
static int restore_copies(struct vd_store *s, struct undo *u, struct vd_err *err)
{
    for (;;) {
        sqlite3_stmt *st = vd_sql_text(s,
                                       "SELECT id, superseded_by FROM record WHERE id BETWEEN ?2"
                                       " AND ?3 AND superseded_by IS NOT NULL AND ?1 > 0 LIMIT 1",
                                       err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, u->batch);
        sqlite3_bind_int64(st, 2, u->first);
        sqlite3_bind_int64(st, 3, u->last);
        int rc = vd_sql_row(s, st, err);
        if (rc != VD_OK)
            return rc == VD_NOTFOUND ? VD_OK : rc;
        int64_t copy = sqlite3_column_int64(st, 0), id = sqlite3_column_int64(st, 1);
        sqlite3_reset(st);
        rc = vd_record_restore(s, copy, id, err);
        if (rc == VD_OK)
            rc = vd_names_changed(s, id, err);
        if (rc != VD_OK)
            return rc;
        u->n_restored++;
    }
}

/* Pictures and templates, and the bits of the records that lose some but stay. */
static int delete_samples(struct vd_store *s, const struct undo *u, struct vd_err *err)
{
    static const char *const steps[] = {
        "CREATE TEMP TABLE IF NOT EXISTS touched (id INTEGER PRIMARY KEY)",
        "DELETE FROM touched",
        "INSERT OR IGNORE INTO touched SELECT record FROM media WHERE batch = ?1",
        "INSERT OR IGNORE INTO touched SELECT record FROM template WHERE batch = ?1",
        "DELETE FROM media WHERE batch = ?1 OR record IN (" MINE " AND id BETWEEN ?2 AND ?3)",
        "DELETE FROM template WHERE batch = ?1 OR record IN (" MINE " AND id BETWEEN ?2 AND ?3)",
        "UPDATE record SET has = has & ~32992"
        " | 32 * EXISTS (SELECT 1 FROM media m WHERE m.record = record.id)"
        " | 64 * EXISTS (SELECT 1 FROM template t JOIN engine e ON e.id = t.engine"
        "   WHERE t.record = record.id AND e.modality = 1)"
        " | 128 * EXISTS (SELECT 1 FROM template t JOIN engine e ON e.id = t.engine"
        "   WHERE t.record = record.id AND e.modality = 2)"
        " | 32768 * EXISTS (SELECT 1 FROM template t JOIN engine e ON e.id = t.engine"
        "   WHERE t.record = record.id AND e.modality = 3)"
        " WHERE id IN (SELECT id FROM touched)",
    };
    int rc = VD_OK;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == VD_OK; i++)
        rc = run(s, u, steps[i], err);
    return rc;
}

/* New records, with their facts; the table of candidates keeps their numbers, which stay unused. */
static int delete_records(struct vd_store *s, struct undo *u, struct vd_err *err)
{
    static const char *const steps[] = {
        "UPDATE link SET target = NULL WHERE target IN (" MINE " AND id BETWEEN ?2 AND ?3)",
        "DELETE FROM trait WHERE record IN (" MINE ")",
        "DELETE FROM name WHERE record IN (" MINE ")",
        "DELETE FROM document WHERE record IN (" MINE ")",
        "DELETE FROM link WHERE record IN (" MINE ")",
        "DELETE FROM custody WHERE record IN (" MINE ")",
        "DELETE FROM fact WHERE record IN (" MINE ")",
        "DELETE FROM subject WHERE id IN (" MINE ")",
        ("DELETE FROM record WHERE id BETWEEN ?2 AND ?3 AND origin IN"
         " (SELECT id FROM origin WHERE batch = ?1)"),
    };
    int rc = VD_OK;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == VD_OK; i++)
        rc = run(s, u, steps[i], err);
    u->n_deleted = sqlite3_changes64(s->db);
    if (rc == VD_OK)
        rc = run(s, u, "DELETE FROM origin WHERE batch = ?1", err);
    return rc == VD_OK ? run(s, u, "DELETE FROM provenance WHERE batch = ?1", err) : rc;
}

static int audit_undo(struct vd_store *s, const struct undo *u, struct vd_err *err)
{
    char object[40], body[128];
    snprintf(object, sizeof(object), "batch:%lld", (long long)u->batch);
    snprintf(body, sizeof(body), "{\"batch\":%lld,\"deleted\":%lld,\"restored\":%lld}",
             (long long)u->batch, (long long)u->n_deleted, (long long)u->n_restored);
    return vd_store_audit(s, "batch-undo", object, NULL, body, err);
}

static int undo(struct vd_store *s, struct undo *u, struct vd_err *err)
{
    int rc = get_batch(s, u, err);
    if (rc == VD_OK)
        rc = check_later(s, u, err);
    if (rc == VD_OK)
        rc = check_rests(s, u, err);
    if (rc == VD_OK)
        rc = restore_copies(s, u, err);
    if (rc == VD_OK)
        rc = delete_samples(s, u, err);
    if (rc == VD_OK)
        rc = vd_names_undo(s, u->batch, u->first, u->last, err);
    if (rc == VD_OK)
        rc = delete_records(s, u, err);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_BATCH_UNDONE, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    sqlite3_bind_int64(st, 1, u->batch);
    rc = vd_sql_run(s, st, err);
    vd_put_forget(s);
    if (rc == VD_OK)
        rc = vd_links_resolve(s, err);
    return rc == VD_OK ? audit_undo(s, u, err) : rc;
}

int vd_store_batch_undo(struct vd_store *s, int64_t batch, int64_t *n_records, struct vd_err *err)
{
    struct undo u = {.batch = batch};
    bool own;
    int rc = vd_own_begin(s, &own, err);
    if (rc == VD_OK)
        rc = vd_own_end(s, own, undo(s, &u, err), err);
    *n_records = u.n_deleted + u.n_restored;
    return rc;
}
