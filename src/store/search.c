/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search.c: searches with their candidates, and what people decide about them.
 *
 * A search, its candidates and its audit row are one transaction; so are a decision and its row.
 * The audit body carries a digest of the rows, so that verify sees when one of them is touched.
 */
#include "store/case.h"

#include <stdio.h>
#include <string.h>

#include <vedette/date.h>
#include <vedette/json.h>

#include "store/batch.h"

static bool blank(const char *s)
{
    return !s || s[strspn(s, " \t\r\n")] == 0;
}

static int insert_search(struct vd_store *s, const struct vd_search_new *n, int64_t *id,
                         struct vd_err *err)
{
    char at[32];
    sqlite3_stmt *st = vd_sql(s, SQL_SEARCH_ADD, err);
    if (!st)
        return s->rc;
    vd_time_format(vd_now_us(), at, sizeof(at));
    vd_bind(st, 1, at);
    vd_bind(st, 2, s->who);
    sqlite3_bind_int(st, 3, n->modality);
    vd_bind(st, 4, n->purpose);
    vd_bind(st, 5, n->basis);
    vd_bind(st, 6, n->case_ref);
    vd_bind(st, 7, n->engine ? n->engine : "");
    vd_bind(st, 8, n->probe);
    vd_bind(st, 9, n->params_json);
    sqlite3_bind_int64(st, 10, n->n_gallery);
    sqlite3_bind_double(st, 11, n->ms);
    int rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

/* Which calibrations its scores were read by. */
static int insert_read_by(struct vd_store *s, const struct vd_search_new *n, int64_t search,
                          struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < n->n_read_by && rc == VD_OK; i++) {
        sqlite3_stmt *st = vd_sql(s, SQL_SEARCH_CALIBRATION_ADD, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, search);
        sqlite3_bind_int(st, 2, n->read_by[i].modality);
        sqlite3_bind_int64(st, 3, n->read_by[i].calibration);
        rc = vd_sql_run(s, st, err);
    }
    return rc;
}

static int insert_contribution(struct vd_store *s, int64_t candidate, size_t seq,
                               const struct vd_contribution *k, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_CONTRIBUTION_ADD, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, candidate);
    sqlite3_bind_int64(st, 2, (int64_t)seq);
    sqlite3_bind_int(st, 3, k->probe);
    sqlite3_bind_int64(st, 4, k->template_id);
    sqlite3_bind_int(st, 5, k->position);
    sqlite3_bind_double(st, 6, k->score);
    sqlite3_bind_double(st, 7, k->weight);
    sqlite3_bind_double(st, 8, k->counted);
    sqlite3_bind_int(st, 9, k->modality);
    return vd_sql_run(s, st, err);
}

static int insert_reason(struct vd_store *s, int64_t candidate, const char *body,
                         struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_CANDIDATE_REASON_ADD, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, candidate);
    vd_bind(st, 2, body);
    return vd_sql_run(s, st, err);
}

static int insert_candidate(struct vd_store *s, int64_t search, const struct vd_candidate *c,
                            struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_CANDIDATE_ADD, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, search);
    sqlite3_bind_int(st, 2, c->probe);
    sqlite3_bind_int(st, 3, c->rank);
    sqlite3_bind_int64(st, 4, c->subject);
    sqlite3_bind_int64(st, 5, c->record);
    sqlite3_bind_int64(st, 6, c->template_id);
    sqlite3_bind_int(st, 7, c->position);
    sqlite3_bind_double(st, 8, c->score);
    int rc = vd_sql_run(s, st, err);
    int64_t id = sqlite3_last_insert_rowid(s->db);
    for (size_t i = 0; i < c->n_parts && rc == VD_OK; i++)
        rc = insert_contribution(s, id, i, &c->parts[i], err);
    return rc == VD_OK && c->reason ? insert_reason(s, id, c->reason, err) : rc;
}

static int insert_query(struct vd_store *s, int64_t search, size_t probe,
                        const struct vd_search_query *q, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_SEARCH_QUERY_ADD, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, search);
    sqlite3_bind_int64(st, 2, (int64_t)probe);
    vd_bind(st, 3, q->name);
    vd_bind(st, 4, q->query);
    return vd_sql_run(s, st, err);
}

static int audit_search(struct vd_store *s, const struct vd_search_new *n, size_t n_c,
                        int64_t search, struct vd_err *err)
{
    char digest[65], object[40];
    struct vd_buf body = {0};
    struct vd_json j;
    int rc = vd_digest_search(s, search, digest, err);
    if (rc != VD_OK)
        return rc;
    snprintf(object, sizeof(object), "search:%lld", (long long)search);
    vd_json_open(&j, &body);
    vd_json_obj(&j);
    vd_json_kstr(&j, "basis", n->basis);
    if (n->n_read_by)
        vd_json_kint(&j, "calibration", n->read_by[0].calibration);
    vd_json_kint(&j, "candidates", (int64_t)n_c);
    vd_json_kstr(&j, "case", n->case_ref);
    vd_json_kstr(&j, "digest", digest);
    vd_json_kstr(&j, "engine", n->engine);
    if (n->filter) /* its words may be names: the digest binds them, they stay in the search */
        vd_json_kbool(&j, "filtered", true);
    vd_json_kint(&j, "gallery", n->n_gallery);
    vd_json_kstr(&j, "modality", vd_modality_name(n->modality));
    if (n->position)
        vd_json_kstr(&j, "position", n->position);
    if (n->n_queries)
        vd_json_kint(&j, "queries", (int64_t)n->n_queries);
    if (n->position || n->filter)
        vd_json_kint(&j, "searched", n->n_searched);
    if (n->filter)
        vd_json_kbool(&j, "strict", n->strict);
    if (n->together)
        vd_json_kbool(&j, "together", true);
    vd_json_end(&j);
    rc = body.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory")
                     : vd_store_audit(s, "search", object, n->purpose, body.data, err);
    vd_buf_free(&body);
    return rc;
}

int vd_store_search_add(struct vd_store *s, const struct vd_search_new *n,
                        const struct vd_candidate *c, size_t n_c, int64_t *search,
                        struct vd_err *err)
{
    bool own;
    if (blank(n->purpose) || blank(n->basis))
        return vd_fail(err, VD_INVALID, "search", "a search needs a %s",
                       blank(n->purpose) ? "purpose" : "legal basis");
    int rc = vd_own_begin(s, &own, err);
    if (rc != VD_OK)
        return rc;
    rc = insert_search(s, n, search, err);
    if (rc == VD_OK)
        rc = insert_read_by(s, n, *search, err);
    for (size_t i = 0; i < n->n_queries && rc == VD_OK; i++)
        rc = insert_query(s, *search, i, &n->queries[i], err);
    for (size_t i = 0; i < n_c && rc == VD_OK; i++)
        rc = insert_candidate(s, *search, &c[i], err);
    if (rc == VD_OK)
        rc = audit_search(s, n, n_c, *search, err);
    return vd_own_end(s, own, rc, err);
}

static void read_search(struct vd_arena *a, sqlite3_stmt *st, struct vd_search_row *r, bool *ok)
{
    memset(r, 0, sizeof(*r));
    r->id = sqlite3_column_int64(st, 0);
    r->modality = sqlite3_column_int(st, 1);
    r->at = vd_col_dup(a, st, 2, ok);
    r->who = vd_col_dup(a, st, 3, ok);
    r->purpose = vd_col_dup(a, st, 4, ok);
    r->basis = vd_col_dup(a, st, 5, ok);
    r->probe = vd_col_dup(a, st, 6, ok);
    r->engine = vd_col_dup(a, st, 7, ok);
    r->n_gallery = sqlite3_column_int64(st, 8);
    r->n_candidates = sqlite3_column_int64(st, 9);
    r->n_decided = sqlite3_column_int64(st, 10);
    r->ms = sqlite3_column_double(st, 11);
    r->n_searched =
        sqlite3_column_type(st, 12) == SQLITE_NULL ? r->n_gallery : sqlite3_column_int64(st, 12);
    r->filter = vd_col_dup(a, st, 13, ok);
    r->position = vd_col_dup(a, st, 14, ok);
    r->strict = sqlite3_column_int(st, 15);
    r->together = sqlite3_column_int(st, 16);
    r->n_probes = sqlite3_column_int(st, 17);
    r->fpir = sqlite3_column_double(st, 18);
    r->bar = sqlite3_column_double(st, 19);
}

/* What tables of a later schema say of a search; a case of an older one says nothing. */
static int read_later(struct vd_store *s, struct vd_search_row *r, struct vd_err *err)
{
    r->outcome_probe = -1;
    if (s->format < 3)
        return VD_OK;
    struct vd_err none = {0};
    int rc = vd_store_search_calibration(s, r->id, r->modality, &r->calibration, &none);
    if (rc != VD_OK && rc != VD_NOTFOUND) {
        if (err)
            *err = none;
        return rc;
    }
    sqlite3_stmt *st = vd_sql(s, SQL_OUTCOME_LATEST, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, r->id);
    rc = vd_sql_row(s, st, err);
    if (rc == VD_OK) {
        r->outcome = sqlite3_column_int(st, 0);
        r->outcome_probe = sqlite3_column_int(st, 1);
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_searches(struct vd_store *s, struct vd_arena *a, size_t limit,
                      struct vd_search_row **out, size_t *n, struct vd_err *err)
{
    struct vd_buf rows = {0};
    struct vd_search_row r;
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, SQL_SEARCH_LIST, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, limit ? (int64_t)limit : -1);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        read_search(a, st, &r, &ok);
        rc = read_later(s, &r, err);
        vd_buf_add(&rows, &r, sizeof(r));
    }
    sqlite3_reset(st);
    *n = rows.len / sizeof(r);
    return vd_rows_take(a, &rows, (void **)out, rc == VD_NOTFOUND ? VD_OK : rc, ok, err);
}

int vd_store_search_get(struct vd_store *s, int64_t search, struct vd_arena *a,
                        struct vd_search_row *out, struct vd_err *err)
{
    bool ok = true;
    memset(out, 0, sizeof(*out));
    sqlite3_stmt *st = vd_sql(s, SQL_SEARCH_ONE, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, search);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_OK)
        read_search(a, st, out, &ok);
    sqlite3_reset(st);
    if (rc == VD_OK)
        rc = read_later(s, out, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no search %lld", (long long)search);
    return rc == VD_OK && !ok ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : rc;
}

int vd_store_search_prints(struct vd_store *s, int64_t search, struct vd_arena *a,
                           struct vd_print **out, size_t *n, struct vd_err *err)
{
    struct vd_buf rows = {0};
    sqlite3_stmt *st = vd_sql(s, SQL_SEARCH_PRINTS, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, search);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_print p = {.position = sqlite3_column_int(st, 0),
                             .quality = sqlite3_column_int(st, 1),
                             .n_minutiae = sqlite3_column_int(st, 2)};
        vd_buf_add(&rows, &p, sizeof(p));
    }
    sqlite3_reset(st);
    *n = rows.len / sizeof(**out);
    return vd_rows_take(a, &rows, (void **)out, rc == VD_NOTFOUND ? VD_OK : rc, true, err);
}

static void read_candidate(struct vd_arena *a, sqlite3_stmt *st, struct vd_candidate *c, bool *ok)
{
    memset(c, 0, sizeof(*c));
    c->id = sqlite3_column_int64(st, 0);
    c->search = sqlite3_column_int64(st, 1);
    c->rank = sqlite3_column_int(st, 2);
    c->probe = sqlite3_column_int(st, 3);
    c->subject = sqlite3_column_int64(st, 4);
    c->record = sqlite3_column_int64(st, 5);
    c->template_id = sqlite3_column_int64(st, 6);
    c->record_ref = vd_col_dup(a, st, 7, ok);
    c->name = vd_col_dup(a, st, 8, ok);
    c->position = sqlite3_column_int(st, 9);
    c->score = sqlite3_column_double(st, 10);
    c->verdict = sqlite3_column_int(st, 11);
}

/* The comparisons that a candidate stands on. What it comes to is their sum, in their order. */
static int read_parts(struct vd_store *s, struct vd_arena *a, struct vd_candidate *c,
                      struct vd_err *err)
{
    struct vd_buf rows = {0};
    struct vd_contribution *parts = NULL;
    enum sql sql = s->format >= 3 ? SQL_CONTRIBUTION_LIST : SQL_CONTRIBUTION_LIST_2;
    sqlite3_stmt *st = s->format >= 2 ? vd_sql(s, sql, err) : NULL;
    int rc = st || s->format < 2 ? VD_OK : s->rc;
    if (rc != VD_OK || !st)
        return rc;
    sqlite3_bind_int64(st, 1, c->id);
    while ((rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_contribution k = {.probe = sqlite3_column_int(st, 0),
                                    .template_id = sqlite3_column_int64(st, 1),
                                    .position = sqlite3_column_int(st, 2),
                                    .score = sqlite3_column_double(st, 3),
                                    .weight = sqlite3_column_double(st, 4),
                                    .counted = sqlite3_column_double(st, 5),
                                    .modality = sqlite3_column_int(st, 6)};
        c->fused += k.counted;
        vd_buf_add(&rows, &k, sizeof(k));
    }
    sqlite3_reset(st);
    c->n_parts = rows.len / sizeof(*parts);
    rc = vd_rows_take(a, &rows, (void **)&parts, rc == VD_NOTFOUND ? VD_OK : rc, true, err);
    c->parts = parts;
    return rc;
}

/* Why a search by name found it. */
static int read_reason(struct vd_store *s, struct vd_arena *a, struct vd_candidate *c, bool *ok,
                       struct vd_err *err)
{
    sqlite3_stmt *st = s->format >= 5 ? vd_sql(s, SQL_CANDIDATE_REASON_GET, err) : NULL;
    if (!st)
        return s->format >= 5 ? s->rc : VD_OK;
    sqlite3_bind_int64(st, 1, c->id);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_OK)
        c->reason = vd_col_dup(a, st, 0, ok);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int first_media(struct vd_store *s, int64_t subject, int64_t *media, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_MEDIA_FIRST, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, subject);
    return vd_sql_int(s, st, media, err);
}

int vd_store_candidate_brief(struct vd_store *s, int64_t subject, int64_t template_id,
                             struct vd_candidate_brief *out, struct vd_err *err)
{
    *out = (struct vd_candidate_brief){.quality = -1};
    sqlite3_stmt *st = vd_sql(s, SQL_CANDIDATE_BRIEF, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, subject);
    sqlite3_bind_int64(st, 2, template_id);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_OK) {
        out->quality = sqlite3_column_int(st, 0);
        out->size = sqlite3_column_int(st, 1);
        out->machine_made = sqlite3_column_int(st, 2);
        out->several = sqlite3_column_int(st, 3);
    }
    sqlite3_reset(st);
    return rc;
}

int vd_store_candidates(struct vd_store *s, int64_t search, struct vd_arena *a,
                        struct vd_candidates *out, struct vd_err *err)
{
    struct vd_buf rows = {0};
    struct vd_candidate c;
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, SQL_CANDIDATE_LIST, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, search);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        read_candidate(a, st, &c, &ok);
        rc = first_media(s, c.subject, &c.media, err);
        if (rc == VD_OK)
            rc = read_parts(s, a, &c, err);
        if (rc == VD_OK)
            rc = read_reason(s, a, &c, &ok, err);
        vd_buf_add(&rows, &c, sizeof(c));
    }
    sqlite3_reset(st);
    out->n = rows.len / sizeof(c);
    return vd_rows_take(a, &rows, (void **)&out->v, rc == VD_NOTFOUND ? VD_OK : rc, ok, err);
}

/* ---- decisions ---- */

static int check_decision(struct vd_store *s, int64_t candidate, int verdict, const char *reason,
                          struct vd_err *err)
{
    int64_t search;
    if (verdict < VD_V_EXCLUDED || verdict > VD_V_IDENTIFIED)
        return vd_fail(err, VD_INVALID, "decision", "%d is no verdict", verdict);
    if (blank(reason))
        return vd_fail(err, VD_INVALID, "decision", "a decision needs a reason");
    sqlite3_stmt *st = vd_sql(s, SQL_CANDIDATE_IS, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, candidate);
    int rc = vd_sql_int(s, st, &search, err);
    return rc == VD_OK && !search
               ? vd_fail(err, VD_NOTFOUND, s->path, "no candidate %lld", (long long)candidate)
               : rc;
}

static int insert_decision(struct vd_store *s, int64_t candidate, int verdict, const char *reason,
                           int64_t *id, struct vd_err *err)
{
    char at[32];
    sqlite3_stmt *st = vd_sql(s, SQL_DECISION_ADD, err);
    if (!st)
        return s->rc;
    vd_time_format(vd_now_us(), at, sizeof(at));
    sqlite3_bind_int64(st, 1, candidate);
    sqlite3_bind_int(st, 2, verdict);
    vd_bind(st, 3, reason);
    vd_bind(st, 4, s->who);
    vd_bind(st, 5, at);
    int rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

static int audit_decision(struct vd_store *s, int64_t candidate, int verdict, int64_t id,
                          struct vd_err *err)
{
    char digest[65], object[40], body[256];
    int rc = vd_digest_decision(s, id, digest, err);
    if (rc != VD_OK)
        return rc;
    snprintf(object, sizeof(object), "decision:%lld", (long long)id);
    snprintf(body, sizeof(body), "{\"candidate\":%lld,\"digest\":\"%s\",\"verdict\":\"%s\"}",
             (long long)candidate, digest, vd_verdict_name(verdict));
    return vd_store_audit(s, "decide", object, NULL, body, err);
}

int vd_store_decision_add(struct vd_store *s, int64_t candidate, int verdict, const char *reason,
                          int64_t *id, struct vd_err *err)
{
    bool own;
    int rc = vd_own_begin(s, &own, err);
    if (rc != VD_OK)
        return rc;
    rc = check_decision(s, candidate, verdict, reason, err);
    if (rc == VD_OK)
        rc = insert_decision(s, candidate, verdict, reason, id, err);
    if (rc == VD_OK)
        rc = audit_decision(s, candidate, verdict, *id, err);
    return vd_own_end(s, own, rc, err);
}

int vd_store_decisions(struct vd_store *s, int64_t candidate, struct vd_arena *a,
                       struct vd_decision **out, size_t *n, struct vd_err *err)
{
    struct vd_buf rows = {0};
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, SQL_DECISION_LIST, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, candidate);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_decision d = {.id = sqlite3_column_int64(st, 0),
                                .candidate = sqlite3_column_int64(st, 1),
                                .verdict = sqlite3_column_int(st, 2),
                                .who = vd_col_dup(a, st, 3, &ok),
                                .at = vd_col_dup(a, st, 4, &ok),
                                .reason = vd_col_dup(a, st, 5, &ok)};
        vd_buf_add(&rows, &d, sizeof(d));
    }
    sqlite3_reset(st);
    *n = rows.len / sizeof(**out);
    return vd_rows_take(a, &rows, (void **)out, rc == VD_NOTFOUND ? VD_OK : rc, ok, err);
}
