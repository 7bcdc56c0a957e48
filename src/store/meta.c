/* SPDX-License-Identifier: Apache-2.0 */
/* meta.c: settings of each user, and counts of the whole case. */
#include "store/case.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *me(char out[24])
{
    snprintf(out, 24, "%lu", (unsigned long)getuid());
    return out;
}

int vd_store_setting_get(struct vd_store *s, const char *key, struct vd_buf *value,
                         struct vd_err *err)
{
    char who[24];
    sqlite3_stmt *st = vd_sql(s, SQL_SETTING_GET, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, me(who));
    vd_bind(st, 2, key);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no setting '%.60s'", key);
    if (rc != VD_OK)
        return rc;
    vd_buf_clear(value);
    vd_buf_str(value, vd_col(st, 0));
    sqlite3_reset(st);
    return value->failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
}

static int set(struct vd_store *s, const char *key, const char *value, struct vd_err *err)
{
    char who[24];
    sqlite3_stmt *st = vd_sql(s, value ? SQL_SETTING_SET : SQL_SETTING_DROP, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, me(who));
    vd_bind(st, 2, key);
    if (value)
        vd_bind(st, 3, value);
    return vd_sql_run(s, st, err);
}

int vd_store_setting_set(struct vd_store *s, const char *key, const char *value, struct vd_err *err)
{
    bool own;
    int rc = vd_own_begin(s, &own, err);
    return rc == VD_OK ? vd_own_end(s, own, set(s, key, value, err), err) : rc;
}

static int count(struct vd_store *s, const char *text, int64_t *out, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql_text(s, text, err);
    return st ? vd_sql_int(s, st, out, err) : s->rc;
}

int vd_store_info(struct vd_store *s, struct vd_store_info *out, struct vd_err *err)
{
    memset(out, 0, sizeof(*out));
    struct {
        int64_t *to;
        const char *text;
    } ask[] = {
        {&out->n_records, "SELECT count(*) FROM record"},
        {&out->n_persons, "SELECT count(*) FROM record NOT INDEXED WHERE kind IN (1, 3) AND"
                          " superseded_by IS NULL AND subject IS NULL"},
        {&out->n_orgs, "SELECT count(*) FROM record INDEXED BY record_kind WHERE kind <> 1 AND"
                       " kind = 2 AND superseded_by IS NULL AND subject IS NULL"},
        {&out->n_other, "SELECT count(*) FROM record INDEXED BY record_kind WHERE kind <> 1 AND"
                        " kind = 4 AND superseded_by IS NULL AND subject IS NULL"},
        {&out->n_lists, "SELECT count(*) FROM list"},
        {&out->n_fingers, "SELECT count(*) FROM template t JOIN engine e ON e.id = t.engine"
                          " WHERE e.modality = 1"},
        {&out->n_faces, "SELECT count(*) FROM template t JOIN engine e ON e.id = t.engine"
                        " WHERE e.modality = 2"},
        {&out->n_voices, "SELECT count(*) FROM template t JOIN engine e ON e.id = t.engine"
                         " WHERE e.modality = 3"},
        {&out->n_media, "SELECT count(*) FROM media"},
        {&out->n_audit, "SELECT count(*) FROM audit"},
    };
    struct vd_buf uuid = {0};
    int64_t version = 0;
    int rc = vd_meta_get(s, "uuid", &uuid, err);
    for (size_t i = 0; i < sizeof(ask) / sizeof(ask[0]) && rc == VD_OK; i++)
        rc = count(s, ask[i].text, ask[i].to, err);
    if (rc == VD_OK)
        rc = count(s, "PRAGMA user_version", &version, err);
    out->schema_version = (int)version;
    if (uuid.data)
        vd_strlcpy(out->uuid, uuid.data, sizeof(out->uuid));
    vd_buf_free(&uuid);
    return rc;
}
