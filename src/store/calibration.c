/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibration.c: what scores were worth on the templates of an engine, as rows that stay.
 *
 * A calibration and its audit row are one transaction; the audit body carries a digest of the row.
 * Which calibration a search was read by is written with the search, see search.c.
 */
#include "store/case.h"

#include <stdio.h>

#include <vedette/date.h>
#include <vedette/json.h>

static int insert(struct vd_store *s, const struct vd_calibration_row *r, int64_t *id,
                  struct vd_err *err)
{
    char at[32];
    int64_t engine = 0;
    sqlite3_stmt *st = vd_sql(s, SQL_ENGINE_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int(st, 1, r->modality);
    vd_bind(st, 2, r->engine);
    int rc = vd_sql_int(s, st, &engine, err);
    if (rc == VD_OK && !engine)
        rc = vd_fail(err, VD_NOTFOUND, s->path, "no template is of the engine %s", r->engine);
    if (rc != VD_OK || !(st = vd_sql(s, SQL_CALIBRATION_ADD, err)))
        return rc ? rc : s->rc;
    vd_time_format(vd_now_us(), at, sizeof(at));
    sqlite3_bind_int64(st, 1, engine);
    vd_bind(st, 2, r->matcher);
    vd_bind(st, 3, at);
    vd_bind(st, 4, s->who);
    sqlite3_bind_int64(st, 5, r->last_template);
    sqlite3_bind_int64(st, 6, r->n_templates);
    sqlite3_bind_int64(st, 7, r->n_subjects);
    sqlite3_bind_int64(st, 8, r->fingerprint);
    sqlite3_bind_int64(st, 9, r->n_sampled);
    sqlite3_bind_int64(st, 10, r->n_impostor);
    sqlite3_bind_int64(st, 11, r->n_genuine);
    sqlite3_bind_int64(st, 12, r->n_genuine_subjects);
    vd_bind(st, 13, r->source);
    vd_bind(st, 14, r->body);
    rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

static int audit(struct vd_store *s, const struct vd_calibration_row *r, int64_t id,
                 struct vd_err *err)
{
    char digest[65], object[40];
    struct vd_buf body = {0};
    struct vd_json j;
    int rc = vd_digest_calibration(s, id, digest, err);
    if (rc != VD_OK)
        return rc;
    snprintf(object, sizeof(object), "calibration:%lld", (long long)id);
    vd_json_open(&j, &body);
    vd_json_obj(&j);
    vd_json_kstr(&j, "digest", digest);
    vd_json_kstr(&j, "engine", r->engine);
    vd_json_kint(&j, "gallery", r->n_templates);
    vd_json_kint(&j, "genuine", r->n_genuine);
    vd_json_kint(&j, "impostor", r->n_impostor);
    vd_json_kstr(&j, "modality", vd_modality_name(r->modality));
    vd_json_kstr(&j, "source", r->source);
    vd_json_end(&j);
    rc = body.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory")
                     : vd_store_audit(s, "calibrate", object, NULL, body.data, err);
    vd_buf_free(&body);
    return rc;
}

int vd_store_calibration_add(struct vd_store *s, const struct vd_calibration_row *r, int64_t *id,
                             struct vd_err *err)
{
    bool own;
    int rc = vd_own_begin(s, &own, err);
    if (rc != VD_OK)
        return rc;
    rc = insert(s, r, id, err);
    if (rc == VD_OK)
        rc = audit(s, r, *id, err);
    return vd_own_end(s, own, rc, err);
}

static int read_row(struct vd_store *s, sqlite3_stmt *st, struct vd_arena *a,
                    struct vd_calibration_row *r, struct vd_err *err)
{
    bool ok = true;
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "there is no such calibration");
    if (rc != VD_OK)
        return rc;
    *r = (struct vd_calibration_row){.id = sqlite3_column_int64(st, 0),
                                     .modality = sqlite3_column_int(st, 1),
                                     .engine = vd_col_dup(a, st, 2, &ok),
                                     .matcher = vd_col_dup(a, st, 3, &ok),
                                     .at = vd_col_dup(a, st, 4, &ok),
                                     .who = vd_col_dup(a, st, 5, &ok),
                                     .last_template = sqlite3_column_int64(st, 6),
                                     .n_templates = sqlite3_column_int64(st, 7),
                                     .n_subjects = sqlite3_column_int64(st, 8),
                                     .fingerprint = sqlite3_column_int64(st, 9),
                                     .n_sampled = sqlite3_column_int64(st, 10),
                                     .n_impostor = sqlite3_column_int64(st, 11),
                                     .n_genuine = sqlite3_column_int64(st, 12),
                                     .n_genuine_subjects = sqlite3_column_int64(st, 13),
                                     .source = vd_col_dup(a, st, 14, &ok),
                                     .body = vd_col_dup(a, st, 15, &ok)};
    sqlite3_reset(st);
    return ok ? VD_OK : vd_fail(err, VD_NOMEM, s->path, "out of memory");
}

static int none_yet(struct vd_store *s, struct vd_err *err)
{
    return vd_fail(err, VD_NOTFOUND, s->path, "the case is older than calibrations");
}

int vd_store_calibration_get(struct vd_store *s, int64_t id, struct vd_arena *a,
                             struct vd_calibration_row *out, struct vd_err *err)
{
    sqlite3_stmt *st = s->format >= 3 ? vd_sql(s, SQL_CALIBRATION_GET, err) : NULL;
    if (!st)
        return s->format >= 3 ? s->rc : none_yet(s, err);
    sqlite3_bind_int64(st, 1, id);
    return read_row(s, st, a, out, err);
}

int vd_store_calibration_latest(struct vd_store *s, int modality, const char *engine,
                                const char *matcher, struct vd_arena *a,
                                struct vd_calibration_row *out, struct vd_err *err)
{
    sqlite3_stmt *st = s->format >= 3 ? vd_sql(s, SQL_CALIBRATION_LATEST, err) : NULL;
    if (!st)
        return s->format >= 3 ? s->rc : none_yet(s, err);
    sqlite3_bind_int(st, 1, modality);
    vd_bind(st, 2, engine);
    vd_bind(st, 3, matcher);
    return read_row(s, st, a, out, err);
}

int vd_store_search_calibration(struct vd_store *s, int64_t search, int modality, int64_t *id,
                                struct vd_err *err)
{
    *id = 0;
    sqlite3_stmt *st = s->format >= 3 ? vd_sql(s, SQL_SEARCH_CALIBRATION_GET, err) : NULL;
    if (!st)
        return s->format >= 3 ? s->rc : none_yet(s, err);
    sqlite3_bind_int64(st, 1, search);
    sqlite3_bind_int(st, 2, modality);
    int rc = vd_sql_int(s, st, id, err);
    if (rc != VD_OK || *id)
        return rc;
    return vd_fail(err, VD_NOTFOUND, s->path, "search %lld was not calibrated", (long long)search);
}
