/* SPDX-License-Identifier: Apache-2.0 */
/*
 * put.c: a record into its tables (layout in record.h), idempotent by the ref within its list.
 *
 * The current version of a record keeps its id for ever: when a later edition changes it, what it
 * said before moves to a copy with an id of its own, and templates, pictures, joins and links that
 * lead to the record stay where they are.
 *
 * No content hash is stored.  Only when a ref is met again are both versions digested; that keeps
 * nine bytes and an index off every row.
 */
#include "store/record.h"

#include <stdio.h>
#include <string.h>

#include <vedette/io.h>

#include "store/names.h"
#include "store/rebuild.h"

enum { MAX_OFFSETS = 64, NO_FACT = -1 };

/* Where each fact goes, worked out before anything is written. */
struct plan {
    struct vd_columns col;
    int top[5];       /* index of the fact that is only a column: NAME SEX DOB NAT RELEASE */
    uint64_t to_fact; /* properties whose values lie in fact */
    uint64_t pieces;  /* properties of which a value has parts: all their values lie in one table,
                         "-" too, or they would come back in another order */
};
enum place {
    PLACE_NONE,
    PLACE_COLUMN,
    PLACE_NAME,
    PLACE_TRAIT,
    PLACE_DOCUMENT,
    PLACE_LINK,
    PLACE_CUSTODY,
    PLACE_FACT,
};
/* vd_prop_how as a table at hand: it is asked several times for every fact of every row. */
static const uint8_t how_of[64] = {
#define VD_X(id, n, col, label, how) [n] = VD_HOW_##how,
    VD_PROPS(VD_X)
#undef VD_X
};
enum top { TOP_NAME, TOP_SEX, TOP_DOB, TOP_NATIONALITY, TOP_RELEASE };

static int top_of(enum vd_prop p)
{
    switch (p) {
    case VD_P_NAME:
        return TOP_NAME;
    case VD_P_SEX:
        return TOP_SEX;
    case VD_P_DOB:
        return TOP_DOB;
    case VD_P_NATIONALITY:
        return TOP_NATIONALITY;
    case VD_P_RELEASE:
        return TOP_RELEASE;
    default:
        return NO_FACT;
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Does all there is to this fact follow from its text? */
static bool is_trait(const struct vd_fact *f)
{
    struct vd_fact want = {.prop = f->prop, .value = f->value};
    if (f->own || strchr(f->value, '\n'))
        return false;
    vd_fact_rebuild(&want);
    for (int i = 0; i < VD_PARTS; i++)
        if (!same_text(want.part[i], f->part[i]))
            return false;
    return vd_date_same(&want.date, &f->date);
}

static bool has_parts(const struct vd_fact *f)
{
    for (int i = 0; i < VD_PARTS; i++)
        if (f->part[i])
            return true;
    return false;
}

/* ---- columns ---- */

static int32_t date_column(const struct vd_fact *f)
{
    int32_t packed = vd_date_pack(&f->date);
    return packed ? packed : f->date.lo;
}

/* May the fact live in its column alone? */
static bool is_plain(const struct vd_fact *f, int top)
{
    if (f->own || !*f->value)
        return false;
    if (top == TOP_NAME)
        return true;
    if (top == TOP_DOB || top == TOP_RELEASE)
        return vd_date_plain(f);
    return f->part[0] && strcmp(f->part[0], f->value) == 0 && (top != TOP_SEX || !f->value[1]);
}

static bool fill_column(struct vd_columns *c, const struct vd_fact *f, int top)
{
    switch (top) {
    case TOP_NAME:
        c->name = f->value;
        return true;
    case TOP_SEX:
        c->sex[0] = f->part[0] ? f->part[0][0] : 0;
        return c->sex[0] != 0;
    case TOP_DOB:
        return (c->dob = date_column(f)) != 0;
    case TOP_NATIONALITY:
        return (c->nationality = f->part[0]) != NULL;
    default:
        return (c->release = date_column(f)) != 0;
    }
}

static void plan_columns(struct plan *p, const struct vd_record *r)
{
    bool seen[5] = {false}, filled[5] = {false};
    for (size_t i = 0; i < r->n_facts; i++) {
        const struct vd_fact *f = &r->facts[i];
        int top = top_of(f->prop);
        if (top == NO_FACT || filled[top])
            continue;
        filled[top] = fill_column(&p->col, f, top);
        if (!seen[top] && filled[top] && is_plain(f, top))
            p->top[top] = (int)i;
        else if (filled[top])
            p->col.has |= HAS_TOP_NAME << top;
        seen[top] = true;
    }
}

static bool in_column(const struct plan *p, const struct vd_fact *f, size_t i)
{
    int top = top_of(f->prop);
    return top != NO_FACT && p->top[top] == (int)i;
}

/* The table of a structured property: documents, links, custody with parts; else none. */
static enum place structured(const struct plan *p, const struct vd_fact *f)
{
    if (!(p->pieces >> f->prop & 1))
        return PLACE_NONE;
    switch (how_of[f->prop]) {
    case VD_HOW_DOC:
        return PLACE_DOCUMENT;
    case VD_HOW_LINK:
        return PLACE_LINK;
    case VD_HOW_CUSTODY:
        return PLACE_CUSTODY;
    default:
        return PLACE_NONE;
    }
}

static enum place place_of(const struct plan *p, const struct vd_fact *f, size_t i)
{
    enum place table;
    if (in_column(p, f, i))
        return PLACE_COLUMN;
    if ((table = structured(p, f)) != PLACE_NONE)
        return table;
    if (p->to_fact >> f->prop & 1)
        return PLACE_FACT;
    return how_of[f->prop] == VD_HOW_NAME ? PLACE_NAME : PLACE_TRAIT;
}

static void plan_make(struct plan *p, const struct vd_record *r)
{
    static const int bits[] = {
        [PLACE_NAME] = HAS_NAMES, [PLACE_TRAIT] = HAS_TRAITS,    [PLACE_DOCUMENT] = HAS_DOCUMENTS,
        [PLACE_LINK] = HAS_LINKS, [PLACE_CUSTODY] = HAS_CUSTODY, [PLACE_FACT] = HAS_FACTS};
    memset(p, 0, sizeof(*p));
    for (int t = 0; t < 5; t++)
        p->top[t] = NO_FACT;
    for (size_t i = 0; i < r->n_facts; i++)
        p->pieces |= (uint64_t)has_parts(&r->facts[i]) << r->facts[i].prop;
    plan_columns(p, r);
    for (size_t i = 0; i < r->n_facts; i++)
        if (!in_column(p, &r->facts[i], i) && structured(p, &r->facts[i]) == PLACE_NONE &&
            !is_trait(&r->facts[i]))
            p->to_fact |= UINT64_C(1) << r->facts[i].prop;
    for (size_t i = 0; i < r->n_facts; i++) {
        enum place place = place_of(p, &r->facts[i], i);
        p->col.has |= bits[place];
        if (place == PLACE_FACT && how_of[r->facts[i].prop] == VD_HOW_NAME)
            p->col.has |= HAS_NAMES;
    }
}

/* ---- rows of facts ---- */

static int own_prov(struct vd_store *s, const struct vd_fact *f, int64_t *id, struct vd_err *err)
{
    *id = 0;
    return f->own ? vd_intern_prov(s, f->own, id, err) : VD_OK;
}

static void ymd_text(int32_t ymd, char out[24])
{
    vd_packed_text(ymd, out);
}

/* Parts as stored: where a part's date reads otherwise by itself (31/05/1970), it is written so
 * that it reads the same; text[] is its room. Returns true when a part was changed. */
static bool stored_parts(const struct vd_fact *f, const char *part[VD_PARTS], char text[2][64])
{
    struct vd_date d;
    memcpy(part, f->part, sizeof(f->part));
    vd_fact_part_date(f->prop, part, &d);
    if (vd_date_same(&d, &f->date))
        return false;
    if (how_of[f->prop] == VD_HOW_DOC) {
        vd_date_format(&f->date, text[0], sizeof(text[0]));
        part[4] = f->date.precision ? text[0] : NULL;
        return true;
    }
    ymd_text(f->date.lo, text[0]);
    ymd_text(f->date.hi, text[1]);
    part[2] = f->date.lo ? text[0] : NULL;
    part[3] = how_of[f->prop] == VD_HOW_LINK && f->date.hi ? text[1] : NULL;
    return true;
}

/* Documents, links and custody: columns first..first+n-1 take the parts from `part0` on, the next
 * two the text and the provenance. */
static int put_structured(struct vd_store *s, sqlite3_stmt *st, int first, int part0, int n,
                          int64_t id, int64_t seq, const struct vd_fact *f, struct vd_err *err)
{
    const char *part[VD_PARTS];
    char text[2][64];
    int64_t prov;
    int rc = own_prov(s, f, &prov, err);
    if (rc != VD_OK)
        return rc;
    bool changed = stored_parts(f, part, text);
    vd_fact_canonical(f->prop, part, &s->put->scratch);
    if (s->put->scratch.failed)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int64(st, 2, seq);
    for (int i = 0; i < n; i++)
        vd_bind(st, first + i, part[part0 + i]);
    bool follows = !changed && strcmp(s->put->scratch.data, f->value) == 0;
    vd_bind(st, first + n, follows ? NULL : f->value);
    vd_bind_id(st, first + n + 1, prov);
    return vd_sql_run(s, st, err);
}

static int put_document(struct vd_store *s, int64_t id, int64_t seq, const struct vd_fact *f,
                        struct vd_err *err)
{
    int64_t type = 0;
    int rc = f->part[0] ? vd_intern_doctype(s, f->part[0], &type, err) : VD_OK;
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_DOCUMENT_ADD, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    vd_bind_id(st, 3, type);
    return put_structured(s, st, 4, 1, 4, id, seq, f, err);
}

static int put_link(struct vd_store *s, int64_t id, int64_t seq, const struct vd_fact *f,
                    struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_LINK_ADD, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int(st, 3, f->prop);
    return put_structured(s, st, 4, 0, 4, id, seq, f, err);
}

static int put_fact(struct vd_store *s, int64_t id, int64_t seq, const struct vd_fact *f,
                    struct vd_err *err)
{
    int64_t prov;
    int rc = own_prov(s, f, &prov, err);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_FACT_ADD, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int64(st, 2, seq);
    sqlite3_bind_int(st, 3, f->prop);
    vd_bind(st, 4, f->value);
    vd_bind(st, 5, f->part[0]);
    vd_bind(st, 6, f->part[1] && strcmp(f->part[1], f->value) != 0 ? f->part[1] : NULL);
    vd_bind_id(st, 7, f->date.lo);
    vd_bind_id(st, 8, f->date.hi);
    vd_bind_id(st, 9, f->date.precision);
    vd_bind_id(st, 10, f->date.calendar);
    vd_bind_id(st, 11, prov);
    return vd_sql_run(s, st, err);
}

static int put_custody(struct vd_store *s, int64_t id, int64_t seq, const struct vd_fact *f,
                       struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_CUSTODY_ADD, err);
    return st ? put_structured(s, st, 3, 0, 3, id, seq, f, err) : s->rc;
}

static int put_row(struct vd_store *s, enum place place, int64_t id, int64_t seq,
                   const struct vd_fact *f, struct vd_err *err)
{
    switch (place) {
    case PLACE_DOCUMENT:
        return put_document(s, id, seq, f, err);
    case PLACE_LINK:
        return put_link(s, id, seq, f, err);
    case PLACE_CUSTODY:
        return put_custody(s, id, seq, f, err);
    case PLACE_FACT:
        return put_fact(s, id, seq, f, err);
    default:
        return VD_OK;
    }
}

/* All facts of one place as the lines of one row. */
static int put_packed(struct vd_store *s, enum sql table, enum place place, int64_t id,
                      const struct vd_record *r, const struct plan *p, struct vd_err *err)
{
    struct vd_buf *b = &s->put->body;
    vd_buf_clear(b);
    for (size_t i = 0; i < r->n_facts; i++) {
        const struct vd_fact *f = &r->facts[i];
        if (place_of(p, f, i) != place)
            continue;
        vd_buf_char(b, (char)(64 + f->prop));
        vd_buf_str(b, f->value);
        vd_buf_char(b, '\n');
    }
    if (b->failed)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    sqlite3_stmt *st = b->len ? vd_sql(s, table, err) : NULL;
    if (!st)
        return b->len ? s->rc : VD_OK;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_text(st, 2, b->data, (int)b->len, SQLITE_STATIC);
    return vd_sql_run(s, st, err);
}

static int put_facts(struct vd_store *s, int64_t id, const struct vd_record *r,
                     const struct plan *p, struct vd_err *err)
{
    int64_t seq[PLACE_FACT + 1] = {0};
    int has = p->col.has, rc = VD_OK;
    if (has & HAS_TRAITS)
        rc = put_packed(s, SQL_TRAIT_ADD, PLACE_TRAIT, id, r, p, err);
    if (rc == VD_OK && (has & HAS_NAMES))
        rc = put_packed(s, SQL_NAME_ADD, PLACE_NAME, id, r, p, err);
    if (!(has & (HAS_DOCUMENTS | HAS_LINKS | HAS_CUSTODY | HAS_FACTS)))
        return rc;
    for (size_t i = 0; i < r->n_facts && rc == VD_OK; i++) {
        enum place place = place_of(p, &r->facts[i], i);
        rc = put_row(s, place, id, seq[place]++, &r->facts[i], err);
    }
    return rc;
}

/* ---- the record row ---- */

int vd_put_id(struct vd_store *s, int64_t *id, struct vd_err *err)
{
    if (!s->put->next_id) {
        sqlite3_stmt *st = vd_sql(s, SQL_RECORD_LAST, err);
        int64_t last;
        if (!st || vd_sql_int(s, st, &last, err) != VD_OK)
            return s->rc;
        s->put->next_id = last + 1;
    }
    *id = s->put->next_id++;
    return VD_OK;
}

/* Which offset the origin should have, so that most lines need no column. */
static int64_t line_offset(struct vd_put_state *p, int64_t edition, int64_t line, int64_t id,
                           bool fresh)
{
    if (!edition || !line)
        return 0;
    int64_t offset = line - id;
    if (fresh && offset != p->offset && p->n_offsets < MAX_OFFSETS) {
        p->offset = offset;
        p->n_offsets++;
    }
    return p->offset;
}

static int put_record_row(struct vd_store *s, int64_t id, int64_t edition,
                          const struct vd_record *r, const struct plan *p, bool fresh,
                          struct vd_err *err)
{
    int64_t origin, offset = line_offset(s->put, edition, r->line, id, fresh);
    int rc = vd_intern_origin(s, edition, &r->prov, offset, &origin, err);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, fresh ? SQL_RECORD_ADD : SQL_RECORD_SET, err) : NULL;
    if (!st)
        return rc ? rc : s->rc;
    bool next = fresh && s->put->last_id && id == s->put->last_id + 1;
    vd_bind_id(st, 1, next ? 0 : id); /* SQLite's own next number costs no search */
    sqlite3_bind_int(st, 2, (int)r->kind);
    sqlite3_bind_int64(st, 3, origin);
    if (edition && r->line == offset + id)
        sqlite3_bind_null(st, 4);
    else
        sqlite3_bind_int64(st, 4, r->line);
    sqlite3_bind_int(st, 5, p->col.has);
    vd_bind(st, 6, r->ref);
    vd_bind(st, 7, p->col.name);
    vd_bind(st, 8, p->col.sex[0] ? p->col.sex : NULL);
    vd_bind_id(st, 9, p->col.dob);
    vd_bind(st, 10, p->col.nationality);
    vd_bind_id(st, 11, p->col.release);
    if (!fresh)
        sqlite3_bind_int(st, 12, HAS_KEPT);
    rc = vd_sql_run(s, st, err);
    if (fresh && rc == VD_OK && sqlite3_last_insert_rowid(s->db) != id)
        rc = vd_fail(err, VD_CORRUPT, s->path, "record %lld was given another number",
                     (long long)id);
    if (fresh)
        s->put->last_id = id;
    return rc;
}

void vd_sum_add(uint64_t sum[2], const uint8_t digest[16], int64_t line)
{
    uint64_t lane[2], odd = (uint64_t)line * 2 + 1;
    memcpy(lane, digest, sizeof(lane));
    sum[0] += lane[0] * odd;
    sum[1] += lane[1] * odd;
}

static int write_record(struct vd_store *s, int64_t id, int64_t edition, const struct vd_record *r,
                        const uint8_t digest[16], bool fresh, struct vd_err *err)
{
    struct plan p;
    plan_make(&p, r);
    int rc = put_record_row(s, id, edition, r, &p, fresh, err);
    if (rc == VD_OK && (p.col.has & (HAS_NAMES | HAS_DOCUMENTS | HAS_LINKS | HAS_CUSTODY |
                                     HAS_FACTS | HAS_TRAITS)))
        rc = put_facts(s, id, r, &p, err);
    if (rc == VD_OK)
        vd_sum_add(s->put->sum, digest, r->line);
    return rc == VD_OK ? vd_names_put_record(s, id, r, fresh, err) : rc;
}

/* ---- the same ref again ---- */

/* The current record of this ref in this list, else a bare one that waits for its list. */
static int find_ref(struct vd_store *s, const char *ref, int64_t list, int64_t *id, bool *bare,
                    struct vd_err *err)
{
    int rc;
    *id = 0;
    *bare = false;
    sqlite3_stmt *st = vd_sql(s, SQL_RECORD_BY_REF, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, ref);
    sqlite3_bind_int(st, 2, HAS_KEPT);
    while ((rc = vd_sql_row(s, st, err)) == VD_OK) {
        bool waits = sqlite3_column_int(st, 2);
        if (!waits && sqlite3_column_int64(st, 1) != list)
            continue;
        if (!*id || !waits) {
            *id = sqlite3_column_int64(st, 0);
            *bare = waits;
        }
    }
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int is_same(struct vd_store *s, int64_t id, const uint8_t digest[16], bool *same,
                   struct vd_err *err)
{
    struct vd_record old;
    uint8_t was[16];
    struct vd_arena *a = vd_arena_new();
    if (!a)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    int rc = vd_record_load(s, id, a, &old, err);
    if (rc == VD_OK && (rc = vd_record_digest(&old, &s->put->scratch, was)) != VD_OK)
        vd_fail(err, VD_NOMEM, s->path, "out of memory");
    *same = rc == VD_OK && memcmp(was, digest, 16) == 0;
    vd_arena_free(a);
    return rc;
}

static int replace(struct vd_store *s, int64_t id, int64_t edition, const struct vd_record *r,
                   const uint8_t digest[16], struct vd_err *err)
{
    int64_t copy;
    int rc = vd_record_archive(s, id, &copy, err);
    return rc == VD_OK ? write_record(s, id, edition, r, digest, false, err) : rc;
}

static int use_edition(struct vd_store *s, int64_t edition, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    if (p->edition == edition)
        return VD_OK;
    sqlite3_stmt *st = vd_sql(s, SQL_EDITION_LIST, err);
    if (!st)
        return s->rc;
    sqlite3_bind_int64(st, 1, edition);
    int rc = vd_sql_int(s, st, &p->list, err);
    if (rc == VD_OK && !p->list)
        return vd_fail(err, VD_INVALID, s->path, "no edition %lld", (long long)edition);
    p->edition = edition;
    p->n_offsets = 0;
    p->offset = 0;
    return rc;
}

static int put_known(struct vd_store *s, int64_t id, bool bare, int64_t edition,
                     const struct vd_record *r, const uint8_t digest[16], enum vd_put *what,
                     struct vd_err *err)
{
    bool same = false;
    int rc = bare ? VD_OK : is_same(s, id, digest, &same, err);
    *what = same ? VD_PUT_SAME : bare ? VD_PUT_NEW : VD_PUT_CHANGED;
    if (rc == VD_OK && !same)
        rc = replace(s, id, edition, r, digest, err);
    return rc;
}

static int digest_of(struct vd_store *s, const struct vd_record *r, uint8_t out[16],
                     struct vd_err *err)
{
    if (r->digest)
        memcpy(out, r->digest, 16);
    else if (vd_record_digest(r, &s->put->scratch, out) != VD_OK)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    return VD_OK;
}

static int put_ready(struct vd_store *s, int64_t edition, const struct vd_record *r,
                     enum vd_put *what, int64_t *record, struct vd_err *err)
{
    uint8_t digest[16];
    bool bare = false, maybe;
    *record = 0;
    int rc = digest_of(s, r, digest, err);
    if (rc == VD_OK)
        rc = vd_bulk_met(s, r->ref, &maybe, err);
    if (rc == VD_OK && maybe)
        rc = find_ref(s, r->ref, s->put->list, record, &bare, err);
    if (rc == VD_OK && *record) {
        rc = put_known(s, *record, bare, edition, r, digest, what, err);
    } else if (rc == VD_OK) {
        *what = VD_PUT_NEW;
        rc = vd_put_id(s, record, err);
        if (rc == VD_OK)
            rc = write_record(s, *record, edition, r, digest, true, err);
    }
    s->put->n_new += rc == VD_OK && *what == VD_PUT_NEW;
    s->put->n_changed += rc == VD_OK && *what == VD_PUT_CHANGED;
    return rc;
}

/* A ref for a row that has none: 60 bits of its digest, so that the same row is met again. */
static int make_ref(struct vd_store *s, struct vd_record *r, char ref[16], struct vd_err *err)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint8_t digest[16];
    uint64_t bits;
    r->ref = NULL;
    r->digest = NULL; /* that of a record without it */
    int rc = digest_of(s, r, digest, err);
    if (rc != VD_OK)
        return rc;
    memcpy(&bits, digest, sizeof(bits));
    ref[0] = '~';
    for (int i = 1; i <= 12; i++, bits >>= 5)
        ref[i] = digits[bits & 31];
    ref[13] = 0;
    r->ref = ref;
    return VD_OK;
}

int vd_store_put(struct vd_store *s, int64_t edition, const struct vd_record *r, enum vd_put *what,
                 int64_t *record, struct vd_err *err)
{
    struct vd_record with_ref;
    char ref[16];
    int rc = vd_need_txn(s, err);
    if (rc == VD_OK)
        rc = use_edition(s, edition, err);
    if (rc != VD_OK)
        return rc;
    if (r->ref && *r->ref)
        return put_ready(s, edition, r, what, record, err);
    with_ref = *r;
    rc = make_ref(s, &with_ref, ref, err);
    return rc == VD_OK ? put_ready(s, edition, &with_ref, what, record, err) : rc;
}

/* ---- what would be, for a dry run ---- */

/* Id of a list by its name, 0 if there is none. */
static int find_list(struct vd_store *s, const char *list, int64_t *id, struct vd_err *err)
{
    *id = 0;
    sqlite3_stmt *st = vd_sql(s, SQL_LIST_GET, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, list);
    int rc = vd_sql_row(s, st, err);
    if (rc == VD_OK)
        *id = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

int vd_store_put_would(struct vd_store *s, const char *list, const struct vd_record *r,
                       enum vd_put *what, struct vd_err *err)
{
    struct vd_record with_ref = *r;
    uint8_t digest[16];
    char ref[16];
    int64_t list_id, record = 0;
    bool bare = false, same = false;
    *what = VD_PUT_NEW;
    int rc = find_list(s, list, &list_id, err);
    if (rc == VD_OK && !(r->ref && *r->ref))
        rc = make_ref(s, &with_ref, ref, err);
    if (rc == VD_OK)
        rc = digest_of(s, &with_ref, digest, err);
    if (rc == VD_OK)
        rc = find_ref(s, with_ref.ref, list_id, &record, &bare, err);
    if (rc == VD_OK && record && !bare && (rc = is_same(s, record, digest, &same, err)) == VD_OK)
        *what = same ? VD_PUT_SAME : VD_PUT_CHANGED;
    return rc;
}

int vd_store_list_count(struct vd_store *s, const char *list, int64_t *n, struct vd_err *err)
{
    *n = 0;
    sqlite3_stmt *st = vd_sql(s, SQL_LIST_COUNT, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, list);
    return vd_sql_int(s, st, n, err);
}

int vd_store_record_by_ref(struct vd_store *s, const char *ref, int64_t *record, int64_t *subject,
                           struct vd_err *err)
{
    int rc = s->put ? vd_bulk_end(s, err) : VD_OK; /* without the index every look-up is a walk */
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_RECORD_BY_REF, err) : NULL;
    if (!st)
        return rc == VD_OK ? s->rc : rc;
    vd_bind(st, 1, ref);
    sqlite3_bind_int(st, 2, HAS_KEPT);
    rc = vd_sql_row(s, st, err);
    if (rc == VD_NOTFOUND)
        return vd_fail(err, VD_NOTFOUND, s->path, "no record '%.80s'", ref);
    if (rc != VD_OK)
        return rc;
    *record = sqlite3_column_int64(st, 0);
    *subject = sqlite3_column_int64(st, 3);
    sqlite3_reset(st);
    return VD_OK;
}

int vd_store_record_bare(struct vd_store *s, const char *ref, enum vd_kind kind, int64_t *record,
                         struct vd_err *err)
{
    struct vd_record r = {.kind = kind, .ref = ref};
    uint64_t sum[2] = {s->put->sum[0], s->put->sum[1]};
    uint8_t digest[16];
    int rc = vd_need_txn(s, err);
    if (rc == VD_OK && vd_record_digest(&r, &s->put->scratch, digest) != VD_OK)
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    if (rc == VD_OK)
        rc = vd_put_id(s, record, err);
    int64_t batch = s->batch; /* it is nobody's list: undo leaves it */
    s->batch = 0;
    s->put->last_origin = 0;
    if (rc == VD_OK)
        rc = write_record(s, *record, 0, &r, digest, true, err);
    s->put->last_origin = 0;
    s->batch = batch;
    memcpy(s->put->sum, sum, sizeof(sum));
    return rc;
}
