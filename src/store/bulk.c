/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.c: long imports without a look-up and an index insertion for every row.
 *
 * Nearly every row of a long list has a ref that the case has not met.  After START rows a Bloom
 * filter over all refs answers that without the index; only refs that it may have met are looked
 * up.  It has a fixed size, so memory stays flat; beyond some ten million refs it answers "maybe"
 * more and more often and the import merely becomes as slow as without it.
 *
 * Where the case was empty before, the index over refs (and two more) is dropped too and built by sorting at the
 * end, or when the first ref must be looked up.  Besides the time this makes it dense whatever the
 * order of refs: inserting in random order leaves a third of its pages empty.
 * Sorting takes memory for every ref, so a list of more than MOST_SORTED rows gets its index then.
 *
 * Invariants
 *  A. A ref that was put in is in the filter, or the filter is not on.
 *  B. dropped implies an open transaction: rolling back brings the index back.
 */
#include "store/record.h"

#include <string.h>

#include <vedette/io.h>

enum { START = 1000, BITS_LOG2 = 25, PROBES = 5, MOST_SORTED = 2000000 };

/* As in schema/001.sql.  The last two hold no row of a new list, yet each costs at every row. */
static const char create_indexes[] =
    "CREATE INDEX record_ref ON record (ref) WHERE superseded_by IS NULL;"
    "CREATE INDEX record_subject ON record (subject) WHERE subject IS NOT NULL;"
    "CREATE INDEX record_superseded ON record (superseded_by) WHERE superseded_by IS NOT NULL";

void vd_bulk_forget(struct vd_put_state *p)
{
    vd_free(p->bloom);
    p->bloom = NULL;
    p->n_puts = 0;
    p->dropped = false;
}

/* Set the bits of a ref; true when all were set before. */
static bool meet(uint8_t *bloom, const char *ref)
{
    uint64_t h = vd_hash64(ref, strlen(ref));
    uint32_t a = (uint32_t)h, b = (uint32_t)(h >> 32) | 1;
    bool all = true;
    for (uint32_t i = 0; i < PROBES; i++) {
        uint32_t bit = (a + i * b) & ((1u << BITS_LOG2) - 1);
        uint8_t mask = (uint8_t)(1u << (bit & 7));
        all = all && (bloom[bit >> 3] & mask);
        bloom[bit >> 3] |= mask;
    }
    return all;
}

static int fill(struct vd_store *s, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql_text(s, "SELECT ref FROM record WHERE superseded_by IS NULL", err);
    int rc = st ? VD_OK : s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK)
        meet(s->put->bloom, vd_col(st, 0));
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int start(struct vd_store *s, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    p->bloom = vd_alloc((size_t)1 << (BITS_LOG2 - 3));
    if (!p->bloom)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    int rc = fill(s, err);
    if (rc == VD_OK && p->first_id == 1) {
        rc = vd_sql_exec(s,
                         "DROP INDEX record_ref; DROP INDEX record_subject;"
                         " DROP INDEX record_superseded",
                         err);
        p->dropped = rc == VD_OK;
    }
    return rc;
}

int vd_bulk_end(struct vd_store *s, struct vd_err *err)
{
    if (!s->put->dropped)
        return VD_OK;
    s->put->dropped = false;
    return vd_sql_exec(s, create_indexes, err);
}

int vd_bulk_met(struct vd_store *s, const char *ref, bool *maybe, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    int rc = VD_OK;
    *maybe = true;
    if (!s->batch)
        return VD_OK;
    if (!p->bloom && ++p->n_puts == START)
        rc = start(s, err);
    if (rc != VD_OK || !p->bloom)
        return rc;
    *maybe = meet(p->bloom, ref);
    if (p->dropped && ++p->n_puts > MOST_SORTED)
        rc = vd_bulk_end(s, err);
    if (rc != VD_OK)
        return rc;
    return *maybe ? vd_bulk_end(s, err) : VD_OK;
}
