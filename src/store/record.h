/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h: how a record's facts lie in the tables, for the code that writes and that reads them.
 *
 *   record row   first plain NAME, SEX, DOB, NATIONALITY, RELEASE: one column each
 *   name         names of all kinds but that first one, packed like trait
 *   document, link, custody    one row a fact, a column a part; text only where it is not the parts
 *   trait        other plain text facts, packed: char(64 + prop) text LF ...
 *   fact         all the rest: own provenance, a date as written, codes, files, control characters
 *
 * Invariants
 *  A. Values of one property keep the order of their source; properties come in the order of
 *     VD_PROPS.
 *  B. A column is a fact of its own unless HAS_TOP(prop) is set: then a row elsewhere is the fact
 *     and the column only repeats it for sorting and filters.
 *  C. Values of one property lie either all in name or trait, or all in fact.
 *  D. reading what was put gives the same content digest.
 */
#ifndef VD_STORE_RECORD_H
#define VD_STORE_RECORD_H

#include "store/case.h"

enum {
    HAS_NAMES = 1, /* other names: in name, or in fact where they have a grade of their own */
    HAS_DOCUMENTS = 2,
    HAS_LINKS = 4,
    HAS_CUSTODY = 8,
    HAS_FACTS = 16,
    HAS_MEDIA = 32,
    HAS_FINGER = 64,
    HAS_FACE = 128,
    HAS_JOINED = 256, /* other records have this one as their subject */
    HAS_TRAITS = 512,
    HAS_TOP_NAME = 1024,
    HAS_TOP_SEX = 2048,
    HAS_TOP_DOB = 4096,
    HAS_TOP_NATIONALITY = 8192,
    HAS_TOP_RELEASE = 16384,
    HAS_VOICE = 32768,
    /* what belongs to the id and stays when a record is replaced by its next edition */
    HAS_KEPT = HAS_MEDIA | HAS_FINGER | HAS_FACE | HAS_VOICE | HAS_JOINED,
};

/* The bit of a modality. */
static inline int vd_has_modality(int m)
{
    return m == VD_FINGER ? HAS_FINGER : m == VD_FACE ? HAS_FACE : HAS_VOICE;
}

/* The columns of the record row that hold facts. */
struct vd_columns {
    const char *name, *nationality;
    char sex[2];
    int32_t dob, release; /* yyyymmdd with 00 where not known; 0: none */
    int has;
};

/* 16 bytes of BLAKE2b over kind, ref, provenance and facts: equal content, equal digest. */
int vd_record_digest(const struct vd_record *r, struct vd_buf *scratch, uint8_t out[16]);
/* yyyymmdd with 00 of a day, month or year; 0 when the date is none of these. */
int32_t vd_date_pack(const struct vd_date *d);
bool vd_date_unpack(int32_t packed, struct vd_date *d);
/* The text a structured value has when it is no more than its parts, in out (cleared first). */
void vd_fact_canonical(enum vd_prop p, const char *const part[VD_PARTS], struct vd_buf *out);

/* Load one record, facts and all. Errors: NOTFOUND. */
int vd_record_load(struct vd_store *s, int64_t id, struct vd_arena *a, struct vd_record *out,
                   struct vd_err *err);
/* Delete the facts of a record (not its row). */
int vd_record_clear(struct vd_store *s, int64_t id, struct vd_err *err);
/* Move a record's row and facts to another id. `to_new`: the target row does not exist yet. */
int vd_record_archive(struct vd_store *s, int64_t id, int64_t *copy, struct vd_err *err);
int vd_record_restore(struct vd_store *s, int64_t copy, int64_t id, struct vd_err *err);

/* Interned rows of this transaction: a key's bytes and the id it got. */
struct vd_slot {
    uint64_t hash;
    int64_t id;
    char *key;
    size_t n;
};
enum { VD_SLOTS = 8192 };
struct vd_put_state {
    int64_t next_id;       /* 0: not read yet */
    int64_t first_id;      /* the first that the batch may use */
    int64_t edition, list; /* of the row before */
    int64_t n_new, n_changed;
    int64_t offset;         /* of lines, see the origin table */
    int n_offsets;          /* how often it changed in this edition */
    struct vd_buf key;      /* scratch: what to intern */
    struct vd_buf last_key; /* of the record before, and the origin it led to */
    int64_t last_origin;
    struct vd_slot *slots; /* open addressing, emptied when three quarters full */
    size_t n_slots;
    uint64_t sum[2]; /* of the digests of what went in, see vd_sum_add */
    struct vd_buf scratch, body;
    int64_t last_id; /* the newest row of record is this one, put by us; else 0 */
    uint32_t *met;   /* refs met, once an import is long; see bulk.c */
    uint32_t n_met;
    int n_puts;
    bool dropped; /* the index over refs is to be built again */
};
void vd_put_forget(struct vd_store *s); /* after commit, rollback, and undo */
void vd_put_free(struct vd_store *s);
/* bulk.c: may the case have a current record of this ref? Called once for each row put in. */
int vd_bulk_met(struct vd_store *s, const char *ref, bool *maybe, struct vd_err *err);
int vd_bulk_end(struct vd_store *s, struct vd_err *err); /* before commit and before look-ups */
void vd_bulk_forget(struct vd_put_state *p);
/* The next free record id of this transaction; never one that was used before. */
int vd_put_id(struct vd_store *s, int64_t *id, struct vd_err *err);
/* intern.c: 0 in *id when nothing is stated. */
int vd_intern_prov(struct vd_store *s, const struct vd_prov *p, int64_t *id, struct vd_err *err);
int vd_intern_origin(struct vd_store *s, int64_t edition, const struct vd_prov *p, int64_t offset,
                     int64_t *id, struct vd_err *err);
/* The number of a document type. */
int vd_intern_doctype(struct vd_store *s, const char *name, int64_t *id, struct vd_err *err);
/* Order-free sum over records: what a batch put in, whatever became of it later. */
void vd_sum_add(uint64_t sum[2], const uint8_t digest[16], int64_t line);

#endif
