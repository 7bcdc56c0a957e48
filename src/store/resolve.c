/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resolve.c: links that name somebody find the subject: by ref, then by an organisation's name
 * (exact but for the case of letters), whatever list it comes from.
 *
 * The names of all organisations go into a table in memory first: a list of a million people has
 * few organisations and every one of its links is looked up.
 */
#include "store/batch.h"

#include <string.h>

#include <vedette/io.h>
#include <vedette/profile.h>
#include <vedette/text.h>

enum { CHUNK = 1000 };
struct org {
    uint64_t hash;
    int64_t subject; /* 0: free */
};
struct orgs {
    struct org *v;
    size_t n, cap; /* cap is a power of two */
    struct vd_buf fold;
};
struct open_link {
    int64_t record, seq;
    int prop;
    char *name;
};

static uint64_t fold_hash(struct orgs *o, const char *name)
{
    vd_buf_clear(&o->fold);
    vd_text_fold(&o->fold, name, strlen(name));
    return o->fold.len ? vd_hash64(o->fold.data, o->fold.len) : 0;
}

static bool orgs_grow(struct orgs *o)
{
    size_t cap = o->cap ? o->cap * 2 : 1024;
    struct org *v = vd_array(cap, sizeof(*v));
    if (!v)
        return false;
    for (size_t i = 0; i < o->cap; i++)
        if (o->v[i].subject) {
            size_t k = o->v[i].hash & (cap - 1);
            while (v[k].subject)
                k = (k + 1) & (cap - 1);
            v[k] = o->v[i];
        }
    vd_free(o->v);
    o->v = v;
    o->cap = cap;
    return true;
}

static struct org *orgs_slot(struct orgs *o, uint64_t hash)
{
    size_t k = hash & (o->cap - 1);
    while (o->v[k].subject && o->v[k].hash != hash)
        k = (k + 1) & (o->cap - 1);
    return &o->v[k];
}

/* The smallest subject wins where two have one name: the same answer on every run. */
static bool orgs_add(struct orgs *o, const char *name, int64_t subject)
{
    if (o->n * 2 >= o->cap && !orgs_grow(o))
        return false;
    uint64_t hash = fold_hash(o, name);
    if (!hash)
        return !o->fold.failed;
    struct org *t = orgs_slot(o, hash);
    if (!t->subject || subject < t->subject) {
        o->n += !t->subject;
        *t = (struct org){hash, subject};
    }
    return true;
}

/* The packed names: of them alias, former name and original script stand for the organisation. */
static bool orgs_add_packed(struct orgs *o, const char *p, int64_t subject)
{
    struct vd_buf name = {0};
    bool ok = true;
    for (const char *end; ok && p && (end = strchr(p, '\n')); p = end + 1) {
        int prop = (unsigned char)*p - 64;
        if (prop != VD_P_NAME && prop != VD_P_ALIAS && prop != VD_P_FORMER_NAME &&
            prop != VD_P_ORIGINAL_SCRIPT)
            continue;
        vd_buf_clear(&name);
        vd_buf_add(&name, p + 1, (size_t)(end - p - 1));
        ok = !name.failed && orgs_add(o, name.data, subject);
    }
    vd_buf_free(&name);
    return ok;
}

static int orgs_load(struct vd_store *s, struct orgs *o, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_ORG_NAMES, err);
    int rc = st ? VD_OK : s->rc;
    if (rc == VD_OK && !orgs_grow(o))
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK)
        if ((vd_col(st, 1) && !orgs_add(o, vd_col(st, 1), sqlite3_column_int64(st, 0))) ||
            !orgs_add_packed(o, vd_col(st, 2), sqlite3_column_int64(st, 0)))
            rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int find_target(struct vd_store *s, struct orgs *o, const struct open_link *l,
                       int64_t *target, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_LINK_BY_REF, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, l->name);
    int rc = vd_sql_int(s, st, target, err);
    if (rc != VD_OK || *target || l->prop != VD_P_ORG)
        return rc;
    uint64_t hash = fold_hash(o, l->name);
    *target = hash ? orgs_slot(o, hash)->subject : 0;
    return VD_OK;
}

static int resolve_one(struct vd_store *s, struct orgs *o, const struct open_link *l,
                       struct vd_err *err)
{
    int64_t target;
    int rc = find_target(s, o, l, &target, err);
    if (rc != VD_OK || !target)
        return rc;
    sqlite3_stmt *st = vd_sql(s, SQL_LINK_RESOLVE, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, l->record);
    sqlite3_bind_int64(st, 2, l->seq);
    sqlite3_bind_int64(st, 3, target);
    return vd_sql_run(s, st, err);
}

/* Next links without a target after (record, seq); n is 0 at the end. */
static int next_chunk(struct vd_store *s, struct vd_arena *a, const struct open_link *after,
                      struct open_link *out, size_t *n, struct vd_err *err)
{
    bool ok = true;
    sqlite3_stmt *st = vd_sql(s, SQL_LINK_OPEN, err);
    int rc = st ? VD_OK : s->rc;
    if (st) {
        sqlite3_bind_int64(st, 1, after->record);
        sqlite3_bind_int64(st, 2, after->seq);
    }
    for (*n = 0; rc == VD_OK && *n < CHUNK && (rc = vd_sql_row(s, st, err)) == VD_OK; (*n)++) {
        out[*n].record = sqlite3_column_int64(st, 0);
        out[*n].seq = sqlite3_column_int64(st, 1);
        out[*n].prop = sqlite3_column_int(st, 2);
        out[*n].name = vd_col_dup(a, st, 3, &ok);
    }
    sqlite3_reset(st);
    rc = rc == VD_NOTFOUND ? VD_OK : rc;
    return rc == VD_OK && !ok ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : rc;
}

int vd_links_resolve(struct vd_store *s, struct vd_err *err)
{
    struct orgs o = {0};
    struct open_link at = {.record = -1};
    size_t n = 0;
    struct vd_arena *a = vd_arena_new();
    struct open_link *chunk = vd_array(CHUNK, sizeof(*chunk));
    int rc = a && chunk ? orgs_load(s, &o, err) : vd_fail(err, VD_NOMEM, s->path, "out of memory");
    while (rc == VD_OK) {
        vd_arena_reset(a);
        rc = next_chunk(s, a, &at, chunk, &n, err);
        for (size_t i = 0; i < n && rc == VD_OK; i++)
            if (chunk[i].name)
                rc = resolve_one(s, &o, &chunk[i], err);
        if (n == 0)
            break;
        at = chunk[n - 1];
    }
    vd_buf_free(&o.fold);
    vd_free(o.v);
    vd_free(chunk);
    vd_arena_free(a);
    return rc;
}
