/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.c: a record out of its tables again, moved to a copy, brought back, cleared.
 *
 * Facts are gathered from the columns and up to six tables, then put in the order of invariant A
 * of record.h by a stable pass over the properties.
 */
#include "store/record.h"

#include <stdio.h>
#include <string.h>

#include "store/rebuild.h"

/* Facts as they are found; `key` orders values of one property. */
struct found {
    struct vd_fact *v;
    size_t n, cap;
};
struct loading {
    struct vd_store *s;
    struct vd_arena *a;
    struct found f;
    bool ok; /* memory sufficed */
    int64_t last_prov_id;
    const struct vd_prov *last_prov;
};

static struct vd_fact *add_fact(struct loading *l)
{
    if (l->f.n == l->f.cap) {
        size_t cap = l->f.cap ? l->f.cap * 2 : 16;
        struct vd_fact *v = vd_arena_alloc(l->a, cap * sizeof(*v));
        if (!v) {
            l->ok = false;
            return NULL;
        }
        if (l->f.n)
            memcpy(v, l->f.v, l->f.n * sizeof(*v));
        l->f.v = v;
        l->f.cap = cap;
    }
    struct vd_fact *f = &l->f.v[l->f.n++];
    memset(f, 0, sizeof(*f));
    return f;
}

static void read_prov(struct vd_arena *a, sqlite3_stmt *st, int first, struct vd_prov *out,
                      bool *ok)
{
    const char **field[VD_PROV_FIELDS] = {&out->source,     &out->source_grade, &out->info_grade,
                                          &out->handling,   &out->release_to,   &out->legal_basis,
                                          &out->report_ref, &out->report_date,  &out->valid_from,
                                          &out->review_by};
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        *field[i] = vd_col_dup(a, st, first + i, ok);
}

static int load_prov(struct loading *l, int64_t id, struct vd_prov *out, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(l->s, SQL_PROV_GET, err);
    memset(out, 0, sizeof(*out));
    if (!st)
        return l->s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_row(l->s, st, err);
    if (rc == VD_OK)
        read_prov(l->a, st, 0, out, &l->ok);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND
               ? vd_fail(err, VD_CORRUPT, l->s->path, "no provenance %lld", (long long)id)
               : rc;
}

static int set_own(struct loading *l, struct vd_fact *f, int64_t id, struct vd_err *err)
{
    if (!id)
        return VD_OK;
    if (id == l->last_prov_id) {
        f->own = l->last_prov;
        return VD_OK;
    }
    struct vd_prov *p = vd_arena_alloc(l->a, sizeof(*p));
    if (!p)
        return vd_fail(err, VD_NOMEM, l->s->path, "out of memory");
    int rc = load_prov(l, id, p, err);
    f->own = l->last_prov = p;
    l->last_prov_id = id;
    return rc;
}

/* ---- the five columns ---- */

static void add_text_column(struct loading *l, enum vd_prop prop, sqlite3_stmt *st, int i)
{
    struct vd_fact *f = sqlite3_column_type(st, i) == SQLITE_NULL ? NULL : add_fact(l);
    if (!f)
        return;
    f->prop = prop;
    f->value = vd_col_dup(l->a, st, i, &l->ok);
    if (f->value)
        vd_fact_rebuild(f);
}

static void add_date_column(struct loading *l, enum vd_prop prop, sqlite3_stmt *st, int i)
{
    char text[24];
    int32_t packed = sqlite3_column_int(st, i);
    struct vd_fact *f = packed ? add_fact(l) : NULL;
    if (!f)
        return;
    f->prop = prop;
    vd_packed_text(packed, text);
    f->value = vd_arena_strdup(l->a, text);
    l->ok = l->ok && f->value;
    vd_date_unpack(packed, &f->date);
}

static void add_columns(struct loading *l, sqlite3_stmt *st, int has)
{
    if (!(has & HAS_TOP_NAME))
        add_text_column(l, VD_P_NAME, st, 5);
    if (!(has & HAS_TOP_SEX))
        add_text_column(l, VD_P_SEX, st, 6);
    if (!(has & HAS_TOP_DOB))
        add_date_column(l, VD_P_DOB, st, 7);
    if (!(has & HAS_TOP_NATIONALITY))
        add_text_column(l, VD_P_NATIONALITY, st, 8);
    if (!(has & HAS_TOP_RELEASE))
        add_date_column(l, VD_P_RELEASE, st, 9);
}

/* ---- the tables ---- */

/* The lines of a packed row. */
static int load_packed(struct loading *l, enum sql table, int64_t id, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(l->s, table, err);
    if (!st)
        return l->s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_row(l->s, st, err);
    if (rc != VD_OK)
        return rc == VD_NOTFOUND ? VD_OK : rc;
    char *p = vd_col_dup(l->a, st, 0, &l->ok), *end;
    sqlite3_reset(st);
    for (; p && *p && (end = strchr(p, '\n')); p = end + 1) {
        struct vd_fact *f = add_fact(l);
        if (!f)
            break;
        *end = 0;
        f->prop = (enum vd_prop)((unsigned char)*p - 64);
        f->value = p + 1;
        vd_fact_rebuild(f);
    }
    return VD_OK;
}

static int load_traits(struct loading *l, int64_t id, struct vd_err *err)
{
    return load_packed(l, SQL_TRAIT_GET, id, err);
}

static int load_names(struct loading *l, int64_t id, struct vd_err *err)
{
    return load_packed(l, SQL_NAME_GET, id, err);
}

/* Open the statement of one table for a record; NULL: err is filled. */
static sqlite3_stmt *rows_of(struct loading *l, enum sql id, int64_t record, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(l->s, id, err);
    if (st)
        sqlite3_bind_int64(st, 1, record);
    return st;
}

/* Structured facts: value, provenance, then n parts from column `first`. */
static int load_structured(struct loading *l, sqlite3_stmt *st, int value, int first, int n,
                           enum vd_prop prop, struct vd_err *err)
{
    struct vd_buf text = {0};
    struct vd_fact *f = add_fact(l);
    if (!f)
        return VD_OK;
    f->prop = prop;
    f->id = sqlite3_column_int64(st, 0);
    for (int i = 0; i < n; i++)
        f->part[i] = vd_col_dup(l->a, st, first + i, &l->ok);
    f->value = vd_col_dup(l->a, st, value, &l->ok);
    if (!f->value) {
        vd_fact_canonical(prop, f->part, &text);
        f->value = text.failed ? NULL : vd_arena_strdup(l->a, text.data);
        l->ok = l->ok && f->value;
        vd_buf_free(&text);
    }
    vd_fact_part_date(prop, f->part, &f->date);
    return set_own(l, f, sqlite3_column_int64(st, value + 1), err);
}

static int load_documents(struct loading *l, int64_t id, struct vd_err *err)
{
    sqlite3_stmt *st = rows_of(l, SQL_DOCUMENT_GET, id, err);
    int rc = st ? VD_OK : l->s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(l->s, st, err)) == VD_OK)
        rc = load_structured(l, st, 1, 3, 5, VD_P_DOC, err);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int load_custody(struct loading *l, int64_t id, struct vd_err *err)
{
    sqlite3_stmt *st = rows_of(l, SQL_CUSTODY_GET, id, err);
    int rc = st ? VD_OK : l->s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(l->s, st, err)) == VD_OK)
        rc = load_structured(l, st, 1, 3, 3, VD_P_CUSTODY, err);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int load_links(struct loading *l, int64_t id, struct vd_err *err)
{
    sqlite3_stmt *st = rows_of(l, SQL_LINK_GET, id, err);
    int rc = st ? VD_OK : l->s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(l->s, st, err)) == VD_OK) {
        rc = load_structured(l, st, 2, 5, 4, (enum vd_prop)sqlite3_column_int(st, 1), err);
        if (l->f.n)
            l->f.v[l->f.n - 1].target = sqlite3_column_int64(st, 4);
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int load_facts(struct loading *l, int64_t id, struct vd_err *err)
{
    sqlite3_stmt *st = rows_of(l, SQL_FACT_GET, id, err);
    int rc = st ? VD_OK : l->s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(l->s, st, err)) == VD_OK) {
        struct vd_fact *f = add_fact(l);
        if (!f)
            break;
        f->id = sqlite3_column_int64(st, 0);
        f->prop = (enum vd_prop)sqlite3_column_int(st, 1);
        f->value = vd_col_dup(l->a, st, 2, &l->ok);
        f->part[0] = vd_col_dup(l->a, st, 4, &l->ok);
        f->part[1] = vd_col_dup(l->a, st, 5, &l->ok);
        if (!f->part[1] && vd_prop_how(f->prop) == VD_HOW_FILE && f->value &&
            !vd_is_special(f->value))
            f->part[1] = f->value;
        f->date = (struct vd_date){.lo = sqlite3_column_int(st, 6),
                                   .hi = sqlite3_column_int(st, 7),
                                   .precision = (uint8_t)sqlite3_column_int(st, 8),
                                   .calendar = (uint8_t)sqlite3_column_int(st, 9)};
        rc = set_own(l, f, sqlite3_column_int64(st, 3), err);
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int load_tables(struct loading *l, int64_t id, int has, struct vd_err *err)
{
    static const struct {
        int bit;
        int (*load)(struct loading *, int64_t, struct vd_err *);
    } tables[] = {
        {HAS_TRAITS, load_traits}, {HAS_NAMES, load_names},     {HAS_DOCUMENTS, load_documents},
        {HAS_LINKS, load_links},   {HAS_CUSTODY, load_custody}, {HAS_FACTS, load_facts},
    };
    int rc = VD_OK;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc == VD_OK; i++)
        if (has & tables[i].bit)
            rc = tables[i].load(l, id, err);
    return rc;
}

/* A: by property, and within one in the order they were found. */
static void order_facts(struct loading *l, struct vd_record *out)
{
    struct vd_fact *v = vd_arena_alloc(l->a, (l->f.n + 1) * sizeof(*v));
    size_t n = 0;
    if (!v) {
        l->ok = false;
        return;
    }
    for (int p = 1; p < VD_P_MAX; p++)
        for (size_t i = 0; i < l->f.n; i++)
            if (l->f.v[i].prop == (enum vd_prop)p)
                v[n++] = l->f.v[i];
    out->facts = v;
    out->n_facts = n;
}

static void load_row(struct loading *l, sqlite3_stmt *st, int64_t id, struct vd_record *out)
{
    out->id = id;
    out->kind = (enum vd_kind)sqlite3_column_int(st, 0);
    out->subject = sqlite3_column_int64(st, 1);
    out->superseded_by = sqlite3_column_int64(st, 2);
    out->ref = vd_col_dup(l->a, st, 4, &l->ok);
}

/* What the origin says of its records: into r, texts into a. */
static int read_origin(struct loading *l, int64_t id, struct vd_arena *a, struct vd_record *r,
                       int64_t *offset, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(l->s, SQL_ORIGIN_GET, err);
    if (!st)
        return l->s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_row(l->s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_CORRUPT, l->s->path, "no origin %lld", (long long)id);
    if (rc != VD_OK)
        return rc;
    *offset = sqlite3_column_int64(st, 0);
    r->batch = sqlite3_column_int64(st, 1);
    r->list = vd_col_dup(a, st, 2, &l->ok);
    r->file = vd_col_dup(a, st, 3, &l->ok);
    const char *at = vd_col(st, 4), *sha = vd_col(st, 5);
    if (at && sha) {
        r->edition = vd_arena_printf(a, "%s %.12s", at, sha);
        l->ok = l->ok && r->edition;
    }
    r->by_hand = sqlite3_column_type(st, 6) == SQLITE_NULL;
    read_prov(a, st, 7, &r->prov, &l->ok);
    sqlite3_reset(st);
    return VD_OK;
}

static int load_origin(struct loading *l, int64_t id, struct vd_record *out, int64_t *offset,
                       struct vd_err *err)
{
    struct vd_kept *k = l->s->kept;
    if (!k)
        return read_origin(l, id, l->a, out, offset, err);
    if (k->id != id) {
        k->id = 0;
        vd_arena_reset(k->a);
        memset(&k->r, 0, sizeof(k->r));
        int rc = read_origin(l, id, k->a, &k->r, &k->offset, err);
        if (rc != VD_OK || !l->ok)
            return rc;
        k->id = id;
    }
    *offset = k->offset;
    out->batch = k->r.batch;
    out->list = k->r.list;
    out->file = k->r.file;
    out->edition = k->r.edition;
    out->by_hand = k->r.by_hand;
    out->prov = k->r.prov;
    return VD_OK;
}

int vd_record_load(struct vd_store *s, int64_t id, struct vd_arena *a, struct vd_record *out,
                   struct vd_err *err)
{
    struct loading l = {.s = s, .a = a, .ok = true};
    int64_t offset = 0;
    memset(out, 0, sizeof(*out));
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_GET, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no record %lld", (long long)id);
    if (rc != VD_OK)
        return rc;
    int has = sqlite3_column_int(st, 3);
    bool own_line = sqlite3_column_type(st, 10) != SQLITE_NULL;
    int64_t line = sqlite3_column_int64(st, 10), origin = sqlite3_column_int64(st, 11);
    load_row(&l, st, id, out);
    add_columns(&l, st, has);
    sqlite3_reset(st);
    rc = load_origin(&l, origin, out, &offset, err);
    out->line = own_line ? line : offset + id;
    if (rc == VD_OK)
        rc = load_tables(&l, id, has, err);
    if (rc == VD_OK)
        order_facts(&l, out);
    return rc == VD_OK && !l.ok ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : rc;
}

/* ---- moving ---- */

static const enum sql drops[] = {SQL_TRAIT_DROP, SQL_NAME_DROP,    SQL_DOCUMENT_DROP,
                                 SQL_LINK_DROP,  SQL_CUSTODY_DROP, SQL_FACT_DROP};
static const enum sql moves[] = {SQL_TRAIT_MOVE, SQL_NAME_MOVE,    SQL_DOCUMENT_MOVE,
                                 SQL_LINK_MOVE,  SQL_CUSTODY_MOVE, SQL_FACT_MOVE};

int vd_record_clear(struct vd_store *s, int64_t id, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]) && rc == VD_OK; i++) {
        sqlite3_stmt *st = vd_sql(s, drops[i], err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, id);
        rc = vd_sql_run(s, st, err);
    }
    return rc;
}

static int move_facts(struct vd_store *s, int64_t from, int64_t to, struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]) && rc == VD_OK; i++) {
        sqlite3_stmt *st = vd_sql(s, moves[i], err);
        if (!st)
            return s->rc;
        sqlite3_bind_int64(st, 1, from);
        sqlite3_bind_int64(st, 2, to);
        rc = vd_sql_run(s, st, err);
    }
    return rc;
}

static int run3(struct vd_store *s, enum sql id, int64_t a, int64_t b, int64_t c,
                struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, id, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, a);
    if (b)
        sqlite3_bind_int64(st, 2, b);
    if (c)
        sqlite3_bind_int64(st, 3, c);
    return vd_sql_run(s, st, err);
}

int vd_record_archive(struct vd_store *s, int64_t id, int64_t *copy, struct vd_err *err)
{
    int rc = vd_put_id(s, copy, err);
    s->put->last_id = 0;
    if (rc == VD_OK)
        rc = run3(s, SQL_RECORD_COPY, id, *copy, HAS_KEPT, err);
    return rc == VD_OK ? move_facts(s, id, *copy, err) : rc;
}

int vd_record_restore(struct vd_store *s, int64_t copy, int64_t id, struct vd_err *err)
{
    int rc = vd_record_clear(s, id, err);
    if (rc == VD_OK)
        rc = run3(s, SQL_RECORD_BACK, id, copy, HAS_KEPT, err);
    if (rc == VD_OK)
        rc = move_facts(s, copy, id, err);
    return rc == VD_OK ? run3(s, SQL_RECORD_DROP, copy, 0, 0, err) : rc;
}
