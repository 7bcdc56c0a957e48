/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_text.c: what a search by name asks of the records themselves: the text of a name that the index
 * found, whose a document is, the queries that a search kept.
 */
#include "store/case.h"

#include <string.h>

#include <vedette/text.h>

#include "store/batch.h"
#include "store/record.h"

int vd_store_name_text(struct vd_store *s, int64_t record, int prop, int nth, struct vd_arena *a,
                       const char **out, const char **list, struct vd_err *err)
{
    struct vd_record r;
    *out = *list = NULL;
    int rc = vd_record_load(s, record, a, &r, err);
    for (size_t i = 0; rc == VD_OK && i < r.n_facts && !*out; i++)
        if ((int)r.facts[i].prop == prop && nth-- == 0)
            *out = r.facts[i].value;
    *list = rc == VD_OK ? r.list : NULL;
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_by_document(struct vd_store *s, const char *number, size_t most, struct vd_arena *a,
                         int64_t **subjects, size_t *n, struct vd_err *err)
{
    struct vd_buf fold = {0}, rows = {0};
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_BY_DOCUMENT, err);
    int rc = st ? VD_OK : s->rc;
    vd_number_fold(&fold, number, strlen(number), true);
    bool any = fold.len > 0;
    vd_buf_char(&fold, '$'); /* whole */
    if (rc == VD_OK && fold.failed)
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    if (rc == VD_OK) {
        vd_bind(st, 1, fold.data);
        sqlite3_bind_int64(st, 2, (int64_t)most);
    }
    while (rc == VD_OK && any && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        int64_t id = sqlite3_column_int64(st, 0);
        vd_buf_add(&rows, &id, sizeof(id));
    }
    if (st)
        sqlite3_reset(st);
    vd_buf_free(&fold);
    *n = rows.len / sizeof(**subjects);
    return vd_rows_take(a, &rows, (void **)subjects, rc == VD_NOTFOUND ? VD_OK : rc, true, err);
}

int vd_store_search_queries(struct vd_store *s, int64_t search, struct vd_arena *a,
                            struct vd_search_query **out, size_t *n, struct vd_err *err)
{
    struct vd_buf rows = {0};
    bool ok = true;
    sqlite3_stmt *st = s->format >= 5 ? vd_sql(s, SQL_SEARCH_QUERY_LIST, err) : NULL;
    int rc = st || s->format < 5 ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, search);
    while (st && rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        struct vd_search_query q = {.name = vd_col_dup(a, st, 1, &ok),
                                    .query = vd_col_dup(a, st, 2, &ok)};
        vd_buf_add(&rows, &q, sizeof(q));
    }
    if (st)
        sqlite3_reset(st);
    *n = rows.len / sizeof(**out);
    return vd_rows_take(a, &rows, (void **)out, rc == VD_NOTFOUND ? VD_OK : rc, ok, err);
}
