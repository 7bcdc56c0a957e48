/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.c: long imports without a look-up and an index insertion for every row.
 *
 * Nearly every row of a long list has a ref that the case has not met.  After START rows a table
 * of all refs answers that without the index; only refs that it may have met are looked up.  It
 * holds 32 bits of each ref's hash at a place that the other 32 bits name, so a row costs one miss
 * of the cache and a false "maybe" comes once in a thousand million.  It has a fixed size, so
 * memory stays flat; with more than MOST refs it is given up and every ref is looked up.
 *
 * (A Bloom filter of half the size was tried: among a million refs it said "maybe" wrongly some
 * nine times, and the first of them cost the sorted building below.)
 *
 * Where the case was empty before, the index over refs (and two more) is dropped too and built by
 * sorting at the end, or when the first ref must be looked up.  Besides the time this makes it
 * dense whatever the order of refs: inserting in random order leaves a third of its pages empty.
 *
 * Invariants
 *  A. A ref that was put in is in the table, or the table is not on.
 *  B. dropped implies an open transaction: rolling back brings the indexes back.
 */
#include "store/record.h"

#include <string.h>

#include <vedette/io.h>

enum { START = 1000, SLOTS_LOG2 = 21, MOST = 1800000 };

/* As in schema/001.sql.  The last two hold no row of a new list, yet each costs at every row. */
static const char create_indexes[] =
    "CREATE INDEX record_ref ON record (ref) WHERE superseded_by IS NULL;"
    "CREATE INDEX record_subject ON record (subject) WHERE subject IS NOT NULL;"
    "CREATE INDEX record_superseded ON record (superseded_by) WHERE superseded_by IS NOT NULL";

void vd_bulk_forget(struct vd_put_state *p)
{
    vd_free(p->met);
    p->met = NULL;
    p->n_puts = 0;
    p->n_met = 0;
    p->dropped = false;
}

/* Put a ref in; true when it was there before, or seems so. */
static bool meet(struct vd_put_state *p, const char *ref)
{
    uint64_t h = vd_hash64(ref, strlen(ref));
    uint32_t mark = (uint32_t)(h >> 32) | 1; /* 0 is a free slot */
    uint32_t at = (uint32_t)h & ((1u << SLOTS_LOG2) - 1);
    for (; p->met[at]; at = (at + 1) & ((1u << SLOTS_LOG2) - 1))
        if (p->met[at] == mark)
            return true;
    p->met[at] = mark;
    p->n_met++;
    return false;
}

/* All refs of the case into the table; it is given up when there are too many. */
static int fill(struct vd_store *s, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    sqlite3_stmt *st = vd_sql_text(s, "SELECT ref FROM record WHERE superseded_by IS NULL", err);
    int rc = st ? VD_OK : s->rc;
    while (rc == VD_OK && p->n_met < MOST && (rc = vd_sql_row(s, st, err)) == VD_OK)
        meet(p, vd_col(st, 0));
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int start(struct vd_store *s, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    p->met = vd_array((size_t)1 << SLOTS_LOG2, sizeof(*p->met));
    if (!p->met)
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

static int give_up(struct vd_store *s, struct vd_err *err)
{
    vd_free(s->put->met);
    s->put->met = NULL;
    return vd_bulk_end(s, err);
}

int vd_bulk_met(struct vd_store *s, const char *ref, bool *maybe, struct vd_err *err)
{
    struct vd_put_state *p = s->put;
    int rc = VD_OK;
    *maybe = true;
    if (!s->batch)
        return VD_OK;
    if (!p->met && ++p->n_puts == START)
        rc = start(s, err);
    if (rc == VD_OK && p->met && p->n_met >= MOST)
        rc = give_up(s, err);
    if (rc != VD_OK || !p->met)
        return rc;
    *maybe = meet(p, ref);
    return *maybe ? vd_bulk_end(s, err) : VD_OK;
}
