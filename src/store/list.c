/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.c: pages of subjects in any order, from a cursor, in the same time on any page.
 *
 * A row is a current record that is its own subject.  Rows are ordered by (key, id), where key is
 * an expression over the record.  After a cursor the page is read in two steps that an index over
 * the expression serves from its first entry on: first the rest of the rows with the same key,
 * then the rows beyond it.  (One comparison of pairs would walk all rows of an equal key.)
 *
 *     sort         expression               missing values
 *     id           r.id                     -
 *     name         name, case ignored       first
 *     ref          ref                      -
 *     dob          dob                      last
 *     nationality  code                     last
 *     release      release                  last
 *     members      counted                  0
 *
 * Without the index of a sort the same statement sorts, which costs a pass over the records.
 * Organisations and other kinds that are few go by the index over kind instead.
 */
#include "store/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/date.h>

#include "store/batch.h"
#include "store/filter.h"
#include "store/rebuild.h"

struct sort {
    const char *name, *expr, *collate, *index;
    bool number;
};
static const struct sort sorts[] = {
    {"id", NULL, "", NULL, true},
    {"name", "ifnull(r.name, '')", " COLLATE NOCASE", "record_by_name", false},
    {"ref", "r.ref", "", "record_by_ref", false},
    {"dob", "ifnull(r.dob, 99999999)", "", "record_by_dob", true},
    {"nationality", "ifnull(r.nationality, '~~')", "", "record_by_nationality", false},
    {"release", "ifnull(r.release, 99999999)", "", "record_by_release", true},
    {"members",
     "(SELECT count(DISTINCT coalesce(m.subject, m.id)) FROM link k JOIN record m ON m.id ="
     " k.record WHERE k.target = r.id AND k.prop = 23 AND m.superseded_by IS NULL)",
     "", NULL, true},
};
#define SUBJECTS "superseded_by IS NULL AND subject IS NULL"

static const struct sort *sort_of(const char *name, struct vd_err *err)
{
    for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
        if (strcmp(sorts[i].name, name ? name : "id") == 0)
            return &sorts[i];
    vd_fail(err, VD_INVALID, "sort", "no column '%.40s' to sort by", name);
    vd_hint(err, "id, name, ref, dob, nationality, release or members");
    return NULL;
}

int vd_list_check(const struct vd_list *l, struct vd_err *err)
{
    struct vd_filter f;
    if (!sort_of(l->sort, err))
        return VD_INVALID;
    int rc = vd_filter_parse(l->filter, vd_today(), &f, err);
    if (rc == VD_OK)
        vd_filter_free(&f);
    return rc;
}

static int has_index(struct vd_store *s, const char *index, int64_t *yes, struct vd_err *err)
{
    *yes = 0;
    if (!index)
        return VD_OK;
    sqlite3_stmt *st = vd_sql_text(s,
                                   "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND"
                                   " name = ?1",
                                   err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, index);
    return vd_sql_int(s, st, yes, err);
}

int vd_store_sort_prepare(struct vd_store *s, const char *sort, struct vd_err *err)
{
    char text[256], expr[64];
    bool own;
    int64_t there;
    const struct sort *t = sort_of(sort, err);
    if (!t)
        return VD_INVALID;
    int rc = has_index(s, t->index, &there, err);
    if (rc != VD_OK || !t->index || there || s->readonly)
        return rc;
    vd_strlcpy(expr, t->expr, sizeof(expr));
    for (char *p; (p = strstr(expr, "r.")) && (p == expr || p[-1] == '(');)
        memmove(p, p + 2, strlen(p + 2) + 1);
    snprintf(text, sizeof(text), "CREATE INDEX IF NOT EXISTS %s ON record (%s%s) WHERE " SUBJECTS,
             t->index, expr, t->collate);
    rc = vd_own_begin(s, &own, err);
    return rc == VD_OK ? vd_own_end(s, own, vd_sql_exec(s, text, err), err) : rc;
}

/* ---- the statement ---- */

struct page {
    struct vd_store *s;
    const struct vd_list *l;
    const struct sort *sort;
    struct vd_filter filter;
    bool down; /* read towards smaller keys */
    bool indexed;
    int modality; /* only subjects that may have templates of it; 0: all */
    struct vd_buf sql;
};

static void add_source(struct page *g)
{
    const struct vd_list *l = g->l;
    bool few = l->kind == VD_ORG || l->kind == VD_OTHER;
    vd_buf_str(&g->sql, " FROM record r");
    if (few && !l->member_of)
        vd_buf_str(&g->sql, " INDEXED BY record_kind");
    else if (g->indexed && !l->member_of)
        vd_buf_printf(&g->sql, " INDEXED BY %s", g->sort->index);
    else if (!l->member_of)
        vd_buf_str(&g->sql, " NOT INDEXED");
    vd_buf_str(&g->sql, " WHERE r.superseded_by IS NULL AND r.subject IS NULL");
    if (few)
        vd_buf_printf(&g->sql, " AND r.kind <> 1 AND r.kind = %d", (int)l->kind);
    else if (l->kind == VD_PERSON)
        vd_buf_str(&g->sql, " AND (r.kind = 1 OR r.kind = 3)");
    else if (l->kind)
        vd_buf_printf(&g->sql, " AND r.kind = %d", (int)l->kind);
    if (l->member_of)
        vd_buf_printf(&g->sql,
                      " AND r.id IN (SELECT coalesce(m.subject, m.id) FROM link k JOIN record m ON"
                      " m.id = k.record WHERE k.prop = 23 AND m.superseded_by IS NULL AND k.target"
                      " IN (SELECT %lld UNION ALL SELECT id FROM record WHERE subject = %lld))",
                      (long long)l->member_of, (long long)l->member_of);
    if (g->modality) /* what is cheap to see comes first: who has no template is not asked more */
        vd_buf_printf(&g->sql, " AND r.has & %d", HAS_JOINED | vd_has_modality(g->modality));
    vd_buf_str(&g->sql, g->filter.sql.data);
}

enum step { STEP_ALL, STEP_SAME_KEY, STEP_BEYOND };

/* Parameters of the filter come first, then key and id of the cursor, then the limit. */
static void build(struct page *g, enum step step)
{
    const char *way = g->down ? "<" : ">", *order = g->down ? " DESC" : "";
    int key = g->filter.n_params + 1, id = key + 1;
    const char *expr = g->sort->expr, *collate = g->sort->collate;
    vd_buf_clear(&g->sql);
    vd_buf_printf(&g->sql, "SELECT r.id, %s", expr ? expr : "r.id");
    add_source(g);
    if (!expr && step != STEP_ALL)
        vd_buf_printf(&g->sql, " AND r.id %s ?%d", way, id);
    else if (step == STEP_SAME_KEY)
        vd_buf_printf(&g->sql, " AND %s%s = ?%d AND r.id %s ?%d", expr, collate, key, way, id);
    else if (step == STEP_BEYOND)
        vd_buf_printf(&g->sql, " AND %s%s %s ?%d", expr, collate, way, key);
    vd_buf_str(&g->sql, " ORDER BY ");
    if (expr && step != STEP_SAME_KEY)
        vd_buf_printf(&g->sql, "%s%s%s, ", expr, collate, order);
    vd_buf_printf(&g->sql, "r.id%s LIMIT ?%d", order, id + 1);
}

static void bind_filter(sqlite3_stmt *st, const struct vd_filter *f)
{
    for (int i = 0; i < f->n_params; i++)
        if (f->param[i].at == SIZE_MAX)
            sqlite3_bind_int64(st, i + 1, f->param[i].number);
        else
            vd_bind(st, i + 1, f->text.data + f->param[i].at);
}

struct hit {
    int64_t id;
    const char *key;
};

static int run_step(struct page *g, enum step step, const struct vd_row *cursor, size_t limit,
                    struct vd_arena *a, struct vd_buf *hits, struct vd_err *err)
{
    bool ok = true;
    build(g, step);
    if (g->sql.failed)
        return vd_fail(err, VD_NOMEM, g->s->path, "out of memory");
    sqlite3_stmt *st = vd_sql_text(g->s, g->sql.data, err);
    if (!st)
        return g->s->rc;
    int n = g->filter.n_params;
    bind_filter(st, &g->filter);
    if (step != STEP_ALL) {
        const char *key = cursor->key ? cursor->key : "";
        if (g->sort->number)
            sqlite3_bind_int64(st, n + 1, strtoll(key, NULL, 10));
        else
            vd_bind(st, n + 1, key);
        sqlite3_bind_int64(st, n + 2, cursor->subject);
    }
    sqlite3_bind_int64(st, n + 3, (int64_t)limit);
    int rc;
    while ((rc = vd_sql_row(g->s, st, err)) == VD_OK) {
        struct hit h = {sqlite3_column_int64(st, 0), vd_col_dup(a, st, 1, &ok)};
        vd_buf_add(hits, &h, sizeof(h));
    }
    if (rc == VD_CANCELLED)
        vd_fail(err, VD_CANCELLED, g->s->path, "stopped");
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return rc == VD_NOTFOUND ? (ok ? VD_OK : vd_fail(err, VD_NOMEM, g->s->path, "out of memory"))
                             : rc;
}

static int find(struct page *g, const struct vd_row *cursor, size_t n, struct vd_arena *a,
                struct vd_buf *hits, struct vd_err *err)
{
    if (!cursor)
        return run_step(g, STEP_ALL, NULL, n, a, hits, err);
    if (!g->sort->expr)
        return run_step(g, STEP_BEYOND, cursor, n, a, hits, err);
    int rc = run_step(g, STEP_SAME_KEY, cursor, n, a, hits, err);
    size_t got = hits->len / sizeof(struct hit);
    if (rc == VD_OK && got < n)
        rc = run_step(g, STEP_BEYOND, cursor, n - got, a, hits, err);
    return rc;
}

/* ---- what a row shows ---- */

static int fill_counts(struct vd_store *s, struct vd_row *r, int has, struct vd_err *err)
{
    int64_t n = 0;
    int rc = VD_OK;
    sqlite3_stmt *st;
    r->n_records = 1;
    if (has & HAS_JOINED) {
        st = vd_sql(s, SQL_JOINED_COUNT, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, r->subject);
        rc = vd_sql_int(s, st, &n, err);
        r->n_records += (int)n;
    }
    if (rc == VD_OK && (has & (HAS_JOINED | HAS_FINGER | HAS_FACE | HAS_VOICE))) {
        st = vd_sql(s, SQL_TEMPLATE_COUNT, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, r->subject);
        rc = vd_sql_row(s, st, err);
        if (rc == VD_OK) {
            r->n_fingers = sqlite3_column_int(st, 0);
            r->n_faces = sqlite3_column_int(st, 1);
            r->n_voices = sqlite3_column_int(st, 2);
        }
        sqlite3_reset(st);
    }
    return rc;
}

static int fill_links(struct vd_store *s, struct vd_row *r, int has, struct vd_arena *a, bool *ok,
                      struct vd_err *err)
{
    sqlite3_stmt *st;
    int rc = VD_OK;
    if (has & (HAS_JOINED | HAS_MEDIA)) {
        st = vd_sql(s, SQL_MEDIA_FIRST, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, r->subject);
        rc = vd_sql_int(s, st, &r->media, err);
    }
    if (rc == VD_OK && (has & HAS_LINKS)) {
        st = vd_sql(s, SQL_FIRST_ORG, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, r->subject);
        rc = vd_sql_row(s, st, err);
        if (rc == VD_OK)
            r->org = vd_col_dup(a, st, 0, ok);
        sqlite3_reset(st);
        rc = rc == VD_NOTFOUND ? VD_OK : rc;
    }
    if (rc == VD_OK && r->kind == VD_ORG) {
        st = vd_sql(s, SQL_MEMBERS, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, r->subject);
        rc = vd_sql_int(s, st, &r->n_members, err);
    }
    return rc;
}

/* First fact of a property out of trait or fact: status, or a release as it was written. */
static int first_text(struct vd_store *s, int64_t record, int has, int prop, struct vd_arena *a,
                      const char **out, bool *ok, struct vd_err *err)
{
    sqlite3_stmt *st;
    int rc = VD_NOTFOUND;
    if (has & HAS_TRAITS) {
        st = vd_sql(s, SQL_TRAIT_GET, err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, record);
        rc = vd_sql_row(s, st, err);
        const char *p = rc == VD_OK ? vd_col(st, 0) : NULL, *end;
        for (rc = VD_NOTFOUND; p && (end = strchr(p, '\n')); p = end + 1)
            if ((unsigned char)*p == 64 + prop) {
                *out = vd_arena_strndup(a, p + 1, (size_t)(end - p - 1));
                *ok = *ok && *out;
                rc = VD_OK;
                break;
            }
        sqlite3_reset(st);
    }
    if (rc == VD_OK || !(has & HAS_FACTS))
        return VD_OK;
    st = vd_sql(s, SQL_FIRST_FACT, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, record);
    sqlite3_bind_int(st, 2, prop);
    rc = vd_sql_row(s, st, err);
    if (rc == VD_OK)
        *out = vd_col_dup(a, st, 0, ok);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static const char *date_text(struct vd_arena *a, int32_t packed, bool *ok)
{
    char text[24];
    if (!packed)
        return NULL;
    vd_packed_text(packed, text);
    const char *copy = vd_arena_strdup(a, text);
    *ok = *ok && copy;
    return copy;
}

static void fill_summary(sqlite3_stmt *st, struct vd_row *r, struct vd_arena *a, bool *ok)
{
    r->kind = (enum vd_kind)sqlite3_column_int(st, 0);
    r->ref = vd_col_dup(a, st, 1, ok);
    r->name = vd_col_dup(a, st, 2, ok);
    r->sex = vd_col_dup(a, st, 3, ok);
    r->dob = date_text(a, sqlite3_column_int(st, 4), ok);
    r->nationality = vd_col_dup(a, st, 5, ok);
    r->release = date_text(a, sqlite3_column_int(st, 6), ok);
    r->source = vd_col_dup(a, st, 8, ok);
    const char *sg = vd_col(st, 9), *ig = vd_col(st, 10);
    if (sg || ig) {
        r->grade = vd_arena_printf(a, "%s%s", sg ? sg : "", ig ? ig : "");
        *ok = *ok && r->grade;
    }
    r->handling = vd_col_dup(a, st, 11, ok);
    r->list = vd_col_dup(a, st, 12, ok);
    r->status = vd_col_dup(a, st, 13, ok);
}

static int fill(struct vd_store *s, const struct hit *h, struct vd_arena *a, struct vd_row *r,
                struct vd_err *err)
{
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, SQL_SUMMARY, err);
    if (!st)
        return s->rc;
    *r = (struct vd_row){.subject = h->id, .record = h->id, .key = h->key};
    sqlite3_bind_int64(st, 1, h->id);
    int rc = vd_sql_row(s, st, err);
    if (rc != VD_OK)
        return rc == VD_NOTFOUND ? vd_fail(err, VD_CORRUPT, s->path, "record %lld has no origin",
                                           (long long)h->id)
                                 : rc;
    int has = sqlite3_column_int(st, 7);
    fill_summary(st, r, a, &ok);
    sqlite3_reset(st);
    rc = fill_counts(s, r, has, err);
    if (rc == VD_OK)
        rc = fill_links(s, r, has, a, &ok, err);
    if (rc == VD_OK && !r->status)
        rc = first_text(s, h->id, has, VD_P_STATUS, a, &r->status, &ok, err);
    if (rc == VD_OK && (has & HAS_TOP_RELEASE))
        rc = first_text(s, h->id, has, VD_P_RELEASE, a, &r->release, &ok, err);
    if (rc == VD_OK && (has & HAS_TOP_DOB))
        rc = first_text(s, h->id, has, VD_P_DOB, a, &r->dob, &ok, err);
    return rc == VD_OK && !ok ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : rc;
}

int vd_store_row(struct vd_store *s, int64_t subject, struct vd_arena *a, struct vd_row *out,
                 struct vd_err *err)
{
    return fill(s, &(struct hit){subject, NULL}, a, out, err);
}

static int fill_all(struct page *g, const struct vd_buf *hits, bool reverse, struct vd_arena *a,
                    struct vd_row **out, size_t *n_out, struct vd_err *err)
{
    const struct hit *h = (const void *)hits->data;
    size_t n = hits->len / sizeof(*h);
    int rc = VD_OK;
    *out = vd_arena_alloc(a, (n + 1) * sizeof(**out));
    if (!*out || hits->failed)
        return vd_fail(err, VD_NOMEM, g->s->path, "out of memory");
    for (size_t i = 0; i < n && rc == VD_OK; i++)
        rc = fill(g->s, &h[reverse ? n - 1 - i : i], a, &(*out)[i], err);
    *n_out = rc == VD_OK ? n : 0;
    return rc;
}

static int page_open(struct page *g, struct vd_store *s, const struct vd_list *l, bool backwards,
                     struct vd_err *err)
{
    int64_t there = 0;
    *g = (struct page){.s = s, .l = l, .sort = sort_of(l->sort, err)};
    if (!g->sort)
        return VD_INVALID;
    int rc = has_index(s, g->sort->index, &there, err);
    g->indexed = there;
    g->down = l->descending != backwards;
    if (rc != VD_OK)
        return rc;
    return l->keep_unknown ? vd_filter_parse_lenient(l->filter, vd_today(), &g->filter, err)
                           : vd_filter_parse(l->filter, vd_today(), &g->filter, err);
}

int vd_store_page(struct vd_store *s, const struct vd_list *l, const struct vd_row *cursor,
                  bool backwards, size_t n, struct vd_arena *a, struct vd_row **out, size_t *n_out,
                  struct vd_err *err)
{
    struct page g;
    struct vd_buf hits = {0};
    *n_out = 0;
    int rc = page_open(&g, s, l, backwards, err);
    if (rc != VD_OK)
        return rc;
    rc = find(&g, cursor, n, a, &hits, err);
    if (rc == VD_OK)
        rc = fill_all(&g, &hits, backwards, a, out, n_out, err);
    vd_buf_free(&hits);
    vd_buf_free(&g.sql);
    vd_filter_free(&g.filter);
    return rc;
}

int vd_store_count(struct vd_store *s, const struct vd_list *l, int64_t *n, struct vd_err *err)
{
    struct page g;
    struct vd_list by_id = *l;
    by_id.sort = NULL;
    *n = 0;
    int rc = page_open(&g, s, &by_id, false, err);
    if (rc != VD_OK)
        return rc;
    vd_buf_str(&g.sql, "SELECT count(*)");
    add_source(&g);
    rc = g.sql.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
    sqlite3_stmt *st = rc == VD_OK ? vd_sql_text(s, g.sql.data, err) : NULL;
    if (rc == VD_OK && !st)
        rc = s->rc;
    if (st) {
        bind_filter(st, &g.filter);
        rc = vd_sql_int(s, st, n, err);
        sqlite3_clear_bindings(st);
    }
    vd_buf_free(&g.sql);
    vd_filter_free(&g.filter);
    return rc;
}

static int run_subjects(struct page *g, vd_subject_fn *fn, void *ctx, struct vd_err *err)
{
    struct vd_store *s = g->s;
    int rc = VD_OK;
    sqlite3_stmt *st = vd_sql_text(s, g->sql.data, err);
    if (!st)
        return s->rc;
    bind_filter(st, &g->filter);
    while ((rc = vd_sql_row(s, st, err)) == VD_OK && fn(ctx, sqlite3_column_int64(st, 0)) == 0)
        continue;
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_subjects(struct vd_store *s, const struct vd_list *l, int modality, vd_subject_fn *fn,
                      void *ctx, struct vd_err *err)
{
    struct page g;
    struct vd_list by_id = *l;
    by_id.sort = NULL;
    int rc = page_open(&g, s, &by_id, false, err);
    if (rc != VD_OK)
        return rc;
    vd_buf_str(&g.sql, "SELECT r.id");
    g.modality = modality;
    add_source(&g);
    vd_buf_str(&g.sql, " ORDER BY r.id");
    rc = g.sql.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory")
                      : run_subjects(&g, fn, ctx, err);
    vd_buf_free(&g.sql);
    vd_filter_free(&g.filter);
    return rc;
}
