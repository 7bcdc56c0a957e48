/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.c: every search with its candidates and what people decided about them, for counting.
 *
 * Whom a candidate shows is told as the records say it today: its own record, else the founding record
 * of its subject.  A record that is gone leaves its candidates without sex, birth and nationality.
 */
#include "store/case.h"

/* Of the decisions about one candidate, in order: the last, and how often the verdict changed. */
static int read_decisions(struct vd_store *s, struct vd_reviewed *r, struct vd_err *err)
{
    int before = VD_V_UNREVIEWED, rc;
    sqlite3_stmt *st = vd_sql(s, SQL_DECISION_VERDICTS, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, r->candidate);
    while ((rc = vd_sql_row(s, st, err)) == VD_OK) {
        int v = sqlite3_column_int(st, 0);
        bool against = v == VD_V_EXCLUDED, was_against = before == VD_V_EXCLUDED;
        bool says = against || v >= VD_V_POSSIBLE, said = was_against || before >= VD_V_POSSIBLE;
        r->n_changed += before != VD_V_UNREVIEWED && v != before;
        r->n_reversed += says && said && against != was_against;
        r->n_decisions++;
        r->verdict = before = v;
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int read_outcome(struct vd_store *s, int64_t search, bool *none, struct vd_err *err)
{
    int64_t what = 0;
    *none = false;
    if (s->format < 3)
        return VD_OK;
    sqlite3_stmt *st = vd_sql(s, SQL_OUTCOME_LATEST, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, search);
    int rc = vd_sql_int(s, st, &what, err);
    *none = what == VD_OUTCOME_NONE;
    return rc;
}

static void read_row(sqlite3_stmt *st, struct vd_reviewed *r)
{
    *r = (struct vd_reviewed){
        .search = sqlite3_column_int64(st, 0),
        .candidate = sqlite3_column_int64(st, 1),
        .modality = sqlite3_column_int(st, 2),
        .engine = (const char *)sqlite3_column_text(st, 3),
        .matcher = (const char *)sqlite3_column_text(st, 4),
        .at = (const char *)sqlite3_column_text(st, 5),
        .probe = sqlite3_column_int(st, 6),
        .rank = sqlite3_column_int(st, 7),
        .score = sqlite3_column_double(st, 8),
        .subject = sqlite3_column_int64(st, 9),
        .sex = (const char *)sqlite3_column_text(st, 10),
        .nationality = (const char *)sqlite3_column_text(st, 11),
        .dob = sqlite3_column_int(st, 12),
        .quality = sqlite3_column_type(st, 13) == SQLITE_NULL ? -1 : sqlite3_column_int(st, 13),
    };
}

int vd_store_reviewed_each(struct vd_store *s, const char *since, vd_reviewed_fn *fn, void *ctx,
                           struct vd_err *err)
{
    struct vd_reviewed r;
    int64_t search = 0;
    bool none = false;
    sqlite3_stmt *st = vd_sql(s, SQL_REVIEWED_EACH, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, since ? since : "");
    int rc;
    while ((rc = vd_sql_row(s, st, err)) == VD_OK) {
        read_row(st, &r);
        rc = r.candidate ? read_decisions(s, &r, err) : VD_OK;
        if (rc == VD_OK && r.search != search)
            rc = read_outcome(s, r.search, &none, err);
        search = r.search;
        r.none = none;
        if (rc != VD_OK || fn(ctx, &r))
            break;
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}
