/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_seen.c: which record ids one file has had so far, in 16 bytes a row.
 *
 * Open addressing over (mark of the id, mark of the row, line); the slot gives about 20 more bits
 * of the id.  A false meeting of two ids has odds of about 1 in 10,000 for a whole file of a
 * million rows; the caller asks the store before it believes one.  The table is made once, from
 * the number of lines, and does not grow.
 */
#include "flow/importing.h"

#include <string.h>

enum { WORDS = 3, MIN_SLOTS = 64 };

int vd_seen_open(struct vd_seen *t, int64_t n_lines, struct vd_err *err)
{
    t->n_slots = (size_t)n_lines + (size_t)n_lines / 3 + MIN_SLOTS;
    t->cell = vd_array(t->n_slots, WORDS * sizeof(*t->cell));
    return t->cell ? VD_OK
                   : vd_fail(err, VD_NOMEM, "import", "not enough memory for %zu record ids",
                             t->n_slots);
}

int64_t vd_seen_add(struct vd_seen *t, uint64_t id, uint64_t row, int64_t line, bool *same)
{
    uint32_t mark = (uint32_t)id, content = (uint32_t)row;
    size_t i = (size_t)(((id >> 32) * (uint64_t)t->n_slots) >> 32);
    for (size_t n = 0; n < t->n_slots; n++, i = i + 1 < t->n_slots ? i + 1 : 0) {
        uint32_t *c = t->cell + i * WORDS;
        if (!c[2]) {
            c[0] = mark;
            c[1] = content;
            c[2] = (uint32_t)line;
            return 0;
        }
        if (c[0] == mark) {
            *same = c[1] == content;
            return c[2];
        }
    }
    return 0; /* full: a file that grew while it was read, which vd_source_settled() reports */
}

uint64_t vd_seen_mark(const char *p, size_t n)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ n, word = 0;
    for (; n >= sizeof(word); p += sizeof(word), n -= sizeof(word)) {
        memcpy(&word, p, sizeof(word));
        h = (h ^ word) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    word = 0;
    memcpy(&word, p, n);
    h = (h ^ word) * 0xC4CEB9FE1A85EC53u;
    return h ^ h >> 29;
}

void vd_seen_close(struct vd_seen *t)
{
    vd_free(t->cell);
    *t = (struct vd_seen){0};
}
