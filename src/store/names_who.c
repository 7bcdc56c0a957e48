/* SPDX-License-Identifier: Apache-2.0 */
/* names_who.c: whom a name that was found is about, and whether the query wants to know. */
#include "store/names_finder.h"

int vd_names_subject(struct vd_names_finding *x, int64_t record, int64_t *subject,
                     struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_OF_ENTRY, err);
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, record);
    int rc = vd_sql_int(x->s, st, subject, err);
    if (rc != VD_OK || !x->filter || !*subject)
        return rc;
    int64_t holds = 0;
    sqlite3_reset(x->filter);
    sqlite3_bind_int64(x->filter, sqlite3_bind_parameter_count(x->filter), *subject);
    rc = vd_sql_int(x->s, x->filter, &holds, err);
    *subject = holds ? *subject : 0;
    return rc;
}

/* Id and name of the record, for those that are shown. */
int vd_names_who(struct vd_names_finding *x, struct vd_named *t, struct vd_err *err)
{
    bool ok = true;
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_WHO, err);
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, t->record);
    int rc = vd_sql_row(x->s, st, err);
    if (rc == VD_OK) {
        t->ref = vd_col_dup(x->a, st, 0, &ok);
        t->name = vd_col_dup(x->a, st, 1, &ok);
    }
    sqlite3_reset(st);
    return ok ? rc == VD_NOTFOUND ? VD_OK : rc : vd_names_no_memory(x->s, err);
}
