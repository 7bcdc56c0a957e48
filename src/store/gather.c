/* SPDX-License-Identifier: Apache-2.0 */
/* gather.c: one subject with everything that hangs on it: records old and new, pictures,
 * templates, who points at it, judgements. */
#include "store/record.h"

#include <stdlib.h>
#include <string.h>

#include "store/batch.h"

struct gather {
    struct vd_store *s;
    struct vd_arena *a;
    struct vd_buf ids; /* records: current ones first, then what they said before */
    struct vd_buf media, templates, links, judgements;
    size_t n_current;
    bool ok;
};

static int64_t id_at(const struct gather *g, size_t i)
{
    int64_t id;
    memcpy(&id, g->ids.data + i * sizeof(id), sizeof(id));
    return id;
}

static size_t n_ids(const struct gather *g)
{
    return g->ids.len / sizeof(int64_t);
}

static int add_ids(struct gather *g, enum sql sql, int64_t of, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(g->s, sql, err);
    int rc = st ? VD_OK : g->s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, of);
    while (rc == VD_OK && (rc = vd_sql_row(g->s, st, err)) == VD_OK) {
        int64_t id = sqlite3_column_int64(st, 0);
        vd_buf_add(&g->ids, &id, sizeof(id));
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int find_records(struct gather *g, int64_t subject, struct vd_err *err)
{
    vd_buf_add(&g->ids, &subject, sizeof(subject));
    int rc = add_ids(g, SQL_JOINED_OF, subject, err);
    g->n_current = n_ids(g);
    for (size_t i = 0; i < g->n_current && rc == VD_OK; i++)
        rc = add_ids(g, SQL_HISTORY_OF, id_at(g, i), err);
    return rc;
}

static int load_records(struct gather *g, struct vd_profile *out, struct vd_err *err)
{
    int rc = VD_OK;
    out->n_records = n_ids(g);
    out->records = vd_arena_alloc(g->a, (out->n_records + 1) * sizeof(*out->records));
    if (!out->records)
        return vd_fail(err, VD_NOMEM, g->s->path, "out of memory");
    for (size_t i = 0; i < out->n_records && rc == VD_OK; i++) {
        rc = vd_record_load(g->s, id_at(g, i), g->a, &out->records[i], err);
        out->records[i].subject = out->subject;
    }
    return rc;
}

static int add_media(struct gather *g, int64_t record, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(g->s, SQL_MEDIA_OF, err);
    int rc = st ? VD_OK : g->s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, record);
    while (rc == VD_OK && (rc = vd_sql_row(g->s, st, err)) == VD_OK) {
        struct vd_media m = {.id = sqlite3_column_int64(st, 0),
                             .record = record,
                             .mime = vd_col_dup(g->a, st, 1, &g->ok),
                             .date = vd_col_dup(g->a, st, 2, &g->ok),
                             .n_bytes = sqlite3_column_int64(st, 3),
                             .machine_made = sqlite3_column_int(st, 4)};
        vd_buf_add(&g->media, &m, sizeof(m));
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int add_templates(struct gather *g, int64_t record, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(g->s, SQL_TEMPLATE_OF, err);
    int rc = st ? VD_OK : g->s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, record);
    while (rc == VD_OK && (rc = vd_sql_row(g->s, st, err)) == VD_OK) {
        struct vd_template_row t;
        vd_template_read(g->a, st, &t, &g->ok);
        vd_buf_add(&g->templates, &t, sizeof(t));
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int media_of(struct gather *g, int64_t subject, int64_t *media, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(g->s, SQL_MEDIA_FIRST, err);
    if (!st)
        return g->s->rc;
    sqlite3_bind_int64(st, 1, subject);
    return vd_sql_int(g->s, st, media, err);
}

static int add_links_in(struct gather *g, int64_t record, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(g->s, SQL_LINKS_IN, err);
    int rc = st ? VD_OK : g->s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, record);
    while (rc == VD_OK && (rc = vd_sql_row(g->s, st, err)) == VD_OK) {
        struct vd_link_in l = {.subject = sqlite3_column_int64(st, 0),
                               .record = sqlite3_column_int64(st, 1),
                               .name = vd_col_dup(g->a, st, 2, &g->ok),
                               .role = vd_col_dup(g->a, st, 3, &g->ok),
                               .from = vd_col_dup(g->a, st, 4, &g->ok),
                               .to = vd_col_dup(g->a, st, 5, &g->ok)};
        if (sqlite3_column_int(st, 6) & (HAS_MEDIA | HAS_JOINED))
            rc = media_of(g, l.subject, &l.media, err);
        vd_buf_add(&g->links, &l, sizeof(l));
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static bool has_judgement(const struct gather *g, int64_t id)
{
    const struct vd_judgement *v = (const void *)g->judgements.data;
    for (size_t i = 0; i < g->judgements.len / sizeof(*v); i++)
        if (v[i].id == id)
            return true;
    return false;
}

static int add_judgements(struct gather *g, int64_t record, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(g->s, SQL_JUDGEMENT_OF, err);
    int rc = st ? VD_OK : g->s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, record);
    while (rc == VD_OK && (rc = vd_sql_row(g->s, st, err)) == VD_OK) {
        struct vd_judgement j = {.id = sqlite3_column_int64(st, 0),
                                 .left = sqlite3_column_int64(st, 1),
                                 .right = sqlite3_column_int64(st, 2),
                                 .verdict = sqlite3_column_int(st, 3),
                                 .who = vd_col_dup(g->a, st, 4, &g->ok),
                                 .at = vd_col_dup(g->a, st, 5, &g->ok),
                                 .reason = vd_col_dup(g->a, st, 6, &g->ok)};
        if (!has_judgement(g, j.id))
            vd_buf_add(&g->judgements, &j, sizeof(j));
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int add_around(struct gather *g, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < g->n_current && rc == VD_OK; i++) {
        rc = add_media(g, id_at(g, i), err);
        if (rc == VD_OK)
            rc = add_templates(g, id_at(g, i), err);
        if (rc == VD_OK)
            rc = add_links_in(g, id_at(g, i), err);
        if (rc == VD_OK)
            rc = add_judgements(g, id_at(g, i), err);
    }
    return rc;
}

static int take(struct gather *g, struct vd_buf *rows, size_t size, void **out, size_t *n, int rc,
                struct vd_err *err)
{
    *n = rows->len / size;
    return vd_rows_take(g->a, rows, out, rc, g->ok, err);
}

static int set_caption(struct gather *g, struct vd_profile *out, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(g->s, SQL_SUMMARY, err);
    if (!st)
        return g->s->rc;
    sqlite3_bind_int64(st, 1, out->subject);
    int rc = vd_sql_row(g->s, st, err);
    if (rc == VD_OK) {
        out->kind = (enum vd_kind)sqlite3_column_int(st, 0);
        out->caption = vd_col_dup(g->a, st, 2, &g->ok);
        if (!out->caption)
            out->caption = vd_col_dup(g->a, st, 1, &g->ok);
    }
    sqlite3_reset(st);
    return rc;
}

/* Is it a subject: a current record that is its own? */
static int check_subject(struct vd_store *s, int64_t subject, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_SUBJECT, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, subject);
    int rc = vd_sql_row(s, st, err);
    bool own = rc == VD_OK && sqlite3_column_int64(st, 0) == subject &&
               sqlite3_column_type(st, 1) == SQLITE_NULL;
    sqlite3_reset(st);
    if (rc == VD_NOTFOUND || (rc == VD_OK && !own))
        return vd_fail(err, VD_NOTFOUND, s->path, "no subject %lld", (long long)subject);
    return rc;
}

int vd_store_summary(struct vd_store *s, int64_t record, struct vd_arena *a, struct vd_row *out,
                     struct vd_err *err)
{
    struct gather g = {.s = s, .a = a, .ok = true};
    struct vd_profile p = {0};
    memset(out, 0, sizeof(*out));
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_SUBJECT, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    int rc = vd_sql_row(s, st, err);
    p.subject = rc == VD_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no record %lld", (long long)record);
    if (rc == VD_OK)
        rc = set_caption(&g, &p, err);
    if (rc == VD_OK && !g.ok)
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    out->subject = p.subject;
    out->kind = p.kind;
    out->name = p.caption;
    return rc;
}

int vd_store_profile(struct vd_store *s, int64_t subject, struct vd_arena *a,
                     struct vd_profile *out, struct vd_err *err)
{
    struct gather g = {.s = s, .a = a, .ok = true};
    memset(out, 0, sizeof(*out));
    out->subject = subject;
    int rc = check_subject(s, subject, err);
    if (rc == VD_OK)
        rc = find_records(&g, subject, err);
    if (rc == VD_OK && g.ids.failed)
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    if (rc == VD_OK)
        rc = load_records(&g, out, err);
    if (rc == VD_OK)
        rc = set_caption(&g, out, err);
    if (rc == VD_OK)
        rc = add_around(&g, err);
    rc = take(&g, &g.media, sizeof(*out->media), (void **)&out->media, &out->n_media, rc, err);
    rc = take(&g, &g.templates, sizeof(*out->templates), (void **)&out->templates,
              &out->n_templates, rc, err);
    rc = take(&g, &g.links, sizeof(*out->links_in), (void **)&out->links_in, &out->n_links_in, rc,
              err);
    rc = take(&g, &g.judgements, sizeof(*out->judgements), (void **)&out->judgements,
              &out->n_judgements, rc, err);
    vd_buf_free(&g.ids);
    return rc;
}

/* ---- what a user types ---- */

static int by_number(struct vd_store *s, const char *text, int64_t *subject, struct vd_err *err)
{
    char *end;
    const char *digits = text + (*text == '#');
    long long id = strtoll(digits, &end, 10);
    int rc = VD_NOTFOUND;
    if (digits[0] >= '0' && digits[0] <= '9' && !*end) {
        sqlite3_stmt *st = vd_sql(s, SQL_RECORD_SUBJECT, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, id);
        rc = vd_sql_row(s, st, err);
        if (rc == VD_OK) {
            *subject = sqlite3_column_type(st, 1) == SQLITE_NULL ? sqlite3_column_int64(st, 0)
                                                                 : sqlite3_column_int64(st, 1);
            sqlite3_reset(st);
        }
    }
    if (rc == VD_NOTFOUND) {
        vd_fail(err, VD_NOTFOUND, s->path, "there is no profile '%.80s'", text);
        vd_hint(err, "give the record id of a list, or #12 for profile number 12");
    }
    return rc;
}

int vd_store_find_id(struct vd_store *s, const char *text, int64_t *subject, struct vd_err *err)
{
    int64_t record;
    if (text[0] != '#') {
        int rc = vd_store_record_by_ref(s, text, &record, subject, err);
        if (rc != VD_NOTFOUND)
            return rc;
    }
    return by_number(s, text, subject, err);
}
