/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intern.c: provenance and origin rows, one for each distinct tuple of a transaction.
 *
 * A list of a million rows states its source a million times; the case keeps it once.  Tuples are
 * interned within one transaction only, so that undo can take all that a batch made and no index
 * over long texts is needed.
 *
 * Invariants
 *  A. A slot compares whole keys, not only hashes: a list cannot make two tuples look the same.
 *  B. The table of slots is emptied after commit, rollback and undo: its ids may be gone.
 */
#include "store/record.h"

#include <string.h>

#include <vedette/io.h>

#include "store/rebuild.h"

static void slots_empty(struct vd_put_state *p)
{
    for (size_t i = 0; p->slots && i < VD_SLOTS; i++) {
        vd_free(p->slots[i].key);
        memset(&p->slots[i], 0, sizeof(p->slots[i]));
    }
    p->n_slots = 0;
}

void vd_put_forget(struct vd_store *s)
{
    struct vd_put_state *p = s->put;
    if (!p)
        return;
    slots_empty(p);
    vd_bulk_forget(p);
    p->last_id = 0;
    p->next_id = p->first_id = p->edition = p->list = 0;
    p->n_new = p->n_changed = 0;
    p->offset = 0;
    p->n_offsets = 0;
    p->last_origin = 0;
    p->sum[0] = p->sum[1] = 0;
    vd_buf_clear(&p->last_key);
}

void vd_put_free(struct vd_store *s)
{
    if (!s->put)
        return;
    vd_put_forget(s);
    vd_free(s->put->slots);
    vd_buf_free(&s->put->key);
    vd_buf_free(&s->put->last_key);
    vd_buf_free(&s->put->scratch);
    vd_buf_free(&s->put->body);
    vd_free(s->put);
    s->put = NULL;
}

/* The slot of p->key: one that has it, or the free one where it belongs. NULL: no memory. */
static struct vd_slot *slot_of(struct vd_put_state *p)
{
    if (!p->slots && !(p->slots = vd_array(VD_SLOTS, sizeof(*p->slots))))
        return NULL;
    if (p->n_slots > VD_SLOTS / 4 * 3)
        slots_empty(p);
    uint64_t hash = vd_hash64(p->key.data, p->key.len);
    size_t i = hash & (VD_SLOTS - 1);
    for (; p->slots[i].key; i = (i + 1) & (VD_SLOTS - 1)) {
        struct vd_slot *t = &p->slots[i];
        if (t->hash == hash && t->n == p->key.len && memcmp(t->key, p->key.data, t->n) == 0)
            return t;
    }
    p->slots[i].hash = hash;
    return &p->slots[i];
}

static int slot_fill(struct vd_put_state *p, struct vd_slot *t, int64_t id)
{
    t->key = vd_alloc(p->key.len);
    if (!t->key)
        return VD_NOMEM;
    memcpy(t->key, p->key.data, p->key.len);
    t->n = p->key.len;
    t->id = id;
    p->n_slots++;
    return VD_OK;
}

static int add_provenance(struct vd_store *s, const struct vd_prov *p, int64_t *id,
                          struct vd_err *err)
{
    const char *field[VD_PROV_FIELDS];
    sqlite3_stmt *st = vd_sql(s, SQL_PROV_ADD, err);
    if (!st)
        return s->rc;
    vd_prov_fields(p, field);
    vd_bind_id(st, 1, s->batch);
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        vd_bind(st, i + 2, field[i]);
    int rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

static bool states_nothing(const struct vd_prov *p)
{
    const char *field[VD_PROV_FIELDS];
    vd_prov_fields(p, field);
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        if (field[i])
            return false;
    return true;
}

int vd_intern_prov(struct vd_store *s, const struct vd_prov *p, int64_t *id, struct vd_err *err)
{
    *id = 0;
    if (states_nothing(p))
        return VD_OK;
    vd_buf_clear(&s->put->key);
    vd_buf_char(&s->put->key, 'P');
    vd_prov_key(&s->put->key, p);
    struct vd_slot *t = s->put->key.failed ? NULL : slot_of(s->put);
    if (!t)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    if (t->key) {
        *id = t->id;
        return VD_OK;
    }
    int rc = add_provenance(s, p, id, err);
    if (rc == VD_OK && slot_fill(s->put, t, *id) != VD_OK)
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    return rc;
}

static int add_origin(struct vd_store *s, int64_t edition, int64_t provenance, int64_t offset,
                      int64_t *id, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_ORIGIN_ADD, err);
    if (!st)
        return s->rc;
    vd_bind_id(st, 1, s->batch);
    vd_bind_id(st, 2, edition);
    vd_bind_id(st, 3, provenance);
    sqlite3_bind_int64(st, 4, offset);
    int rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

/* The whole of what makes an origin, into key. */
static bool origin_key(struct vd_put_state *p, int64_t edition, const struct vd_prov *prov,
                       int64_t offset)
{
    int64_t tuple[2] = {edition, offset};
    vd_buf_clear(&p->key);
    vd_buf_char(&p->key, 'K');
    vd_buf_add(&p->key, tuple, sizeof(tuple));
    vd_prov_key(&p->key, prov);
    return !p->key.failed;
}

static int new_origin(struct vd_store *s, int64_t edition, const struct vd_prov *prov,
                      int64_t offset, int64_t *id, struct vd_err *err)
{
    int64_t provenance;
    struct vd_slot *t;
    int rc = vd_intern_prov(s, prov, &provenance, err);
    if (rc == VD_OK)
        rc = add_origin(s, edition, provenance, offset, id, err);
    if (rc != VD_OK)
        return rc;
    t = origin_key(s->put, edition, prov, offset) ? slot_of(s->put) : NULL;
    if (!t || slot_fill(s->put, t, *id) != VD_OK)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    return VD_OK;
}

int vd_intern_origin(struct vd_store *s, int64_t edition, const struct vd_prov *prov,
                     int64_t offset, int64_t *id, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    if (!origin_key(p, edition, prov, offset))
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    if (p->last_origin && p->key.len == p->last_key.len &&
        memcmp(p->key.data, p->last_key.data, p->key.len) == 0) {
        *id = p->last_origin;
        return VD_OK;
    }
    struct vd_slot *t = slot_of(p);
    if (!t)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    *id = t->key ? t->id : 0;
    struct vd_buf swap = p->last_key;
    p->last_key = p->key;
    p->key = swap;
    p->last_origin = 0;
    int rc = *id ? VD_OK : new_origin(s, edition, prov, offset, id, err);
    if (rc == VD_OK)
        p->last_origin = *id;
    return rc;
}

static int find_doctype(struct vd_store *s, const char *name, int64_t *id, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(s, SQL_DOCTYPE_GET, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, name);
    int rc = vd_sql_int(s, st, id, err);
    if (rc != VD_OK || *id)
        return rc;
    st = vd_sql(s, SQL_DOCTYPE_ADD, err);
    if (!st)
        return s->rc;
    vd_bind(st, 1, name);
    rc = vd_sql_run(s, st, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return rc;
}

int vd_intern_doctype(struct vd_store *s, const char *name, int64_t *id, struct vd_err *err)
{
    vd_buf_clear(&s->put->key);
    vd_buf_char(&s->put->key, 'T');
    vd_buf_str(&s->put->key, name);
    struct vd_slot *t = s->put->key.failed ? NULL : slot_of(s->put);
    if (!t)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    if (t->key) {
        *id = t->id;
        return VD_OK;
    }
    int rc = find_doctype(s, name, id, err);
    if (rc == VD_OK && slot_fill(s->put, t, *id) != VD_OK)
        rc = vd_fail(err, VD_NOMEM, s->path, "out of memory");
    return rc;
}
