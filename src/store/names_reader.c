/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_reader.c: rows of the index over names.
 *
 * The directory of a segment (its skeletons, its families) is read when it is opened; rows of words
 * and of entries are read when they are asked for first, and kept: a statement of SQLite costs more
 * than the work on what it gives.  Segments never change, so what is kept stays true as long as the
 * segment is there.
 *
 * Invariants
 *  A. Of a row nothing is trusted: every number is compared with what the segment has.
 *  B. Rows lent stay until vd_names_reader_trim() or close.
 */
#include "store/names_reader.h"

#include <string.h>

#include "store/names_near.h"

enum { MOST_BYTES = 192 << 20, FEW_SKELETONS = 8192 };

int vd_names_broken(struct vd_store *s, struct vd_err *err, const char *what)
{
    vd_fail(err, VD_CORRUPT, s->path, "the index of names is broken%s%s", *what ? ": " : "", what);
    vd_hint(err, "it is made of the records alone: 'vedette names rebuild' makes it anew");
    return VD_CORRUPT;
}

static int broken(const struct vd_names_reader *r, struct vd_err *err)
{
    return vd_names_broken(r->s, err, "");
}

static int no_memory(const struct vd_names_reader *r, struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, r->s->path, "out of memory");
}

/* ---- the directory ---- */

static void take_skeletons(struct vd_names_part_of *of, const struct vd_segment *seg,
                           const uint8_t *p, const uint8_t *end, size_t most, bool *bad)
{
    uint64_t key = 0;
    while (p < end && !*bad) {
        size_t n = of->n_skeletons;
        key += vd_names_get64(&p, end);
        uint32_t count = vd_names_get(&p, end), first = of->first[n];
        *bad = n >= most || !count || count > seg->n_words - first ||
               (n && key <= of->skeleton[n - 1]);
        if (*bad)
            return;
        of->skeleton[n] = key;
        of->first[n + 1] = first + count;
        of->n_skeletons++;
    }
}

static bool take_relatives(struct vd_names_part_of *of, const struct vd_segment *seg,
                           struct vd_buf *out, const uint8_t *p, const uint8_t *end)
{
    uint32_t family = 0;
    while (p < end) {
        family += vd_names_get(&p, end);
        struct vd_names_relative t = {(uint16_t)family, vd_names_get(&p, end)};
        if (family > UINT16_MAX || t.word >= seg->n_words) /* A. */
            return false;
        vd_buf_add(out, &t, sizeof(t));
        of->n_relatives++;
    }
    return true;
}

static int load_directory(struct vd_names_reader *r, size_t g, struct vd_err *err)
{
    const struct vd_segment *seg = &r->seg[g];
    struct vd_names_part_of *of = &r->of[g];
    struct vd_buf relatives = {0};
    bool bad = false;
    size_t most = seg->n_words;
    sqlite3_stmt *st = vd_sql(r->s, SQL_NAME_SKELETON_OF, err);
    int rc = st ? VD_OK : r->s->rc;
    if (st) {
        sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(seg->id, 0));
        sqlite3_bind_int64(st, 2, (int64_t)vd_names_id(seg->id, UINT32_MAX));
    }
    while (rc == VD_OK && !bad && (rc = vd_sql_row(r->s, st, err)) == VD_OK) {
        const uint8_t *p = sqlite3_column_blob(st, 1);
        const uint8_t *end = p + sqlite3_column_bytes(st, 1);
        if ((uint32_t)sqlite3_column_int64(st, 0) < NAMES_FAMILIES)
            take_skeletons(of, seg, p, end, most, &bad);
        else
            bad = !take_relatives(of, seg, &relatives, p, end);
    }
    sqlite3_reset(st);
    rc = rc == VD_NOTFOUND ? VD_OK : rc;
    if (rc == VD_OK && relatives.failed)
        rc = no_memory(r, err);
    of->relative = (struct vd_names_relative *)(void *)relatives.data; /* freed as it is */
    if (rc == VD_OK && (bad || of->first[of->n_skeletons] != seg->n_words))
        rc = broken(r, err);
    return rc;
}

static int index_directory(struct vd_names_reader *r, size_t g, struct vd_err *err)
{
    struct vd_names_part_of *of = &r->of[g];
    if (of->n_skeletons <= FEW_SKELETONS)
        return VD_OK;
    of->begin = vd_array(VD_NEAR_BEGINS, sizeof(*of->begin));
    if (!of->begin)
        return no_memory(r, err);
    vd_names_near_begin(of->begin, of->skeleton, of->n_skeletons);
    return VD_OK;
}

static size_t n_rows(uint32_t n)
{
    return ((size_t)n + NAMES_A_ROW - 1) / NAMES_A_ROW;
}

static int open_segment(struct vd_names_reader *r, size_t g, struct vd_err *err)
{
    const struct vd_segment *seg = &r->seg[g];
    struct vd_names_part_of *of = &r->of[g];
    if (seg->n_entries > r->s->names.most || seg->n_words > NAMES_WORDS)
        return broken(r, err);
    of->block = vd_array(n_rows(seg->n_words) + 1, sizeof(*of->block));
    of->entry = vd_array(n_rows(seg->n_entries) + 1, sizeof(*of->entry));
    size_t n = (size_t)seg->n_words + 2;
    of->skeleton = vd_array_wide(n, sizeof(*of->skeleton) + sizeof(*of->first), &of->room);
    if (!of->block || !of->entry || !of->skeleton)
        return no_memory(r, err);
    of->first = (uint32_t *)(void *)(of->skeleton + n);
    int rc = load_directory(r, g, err);
    return rc == VD_OK ? index_directory(r, g, err) : rc;
}

int vd_names_reader_open(struct vd_names_reader *r, struct vd_store *s,
                         const struct vd_segment *seg, size_t n, struct vd_err *err)
{
    memset(r, 0, sizeof(*r));
    r->s = s;
    memcpy(r->seg, seg, n * sizeof(*seg));
    r->n_seg = n;
    r->rows = vd_arena_new();
    int rc = r->rows ? VD_OK : no_memory(r, err);
    for (size_t g = 0; g < n && rc == VD_OK; g++)
        rc = open_segment(r, g, err);
    if (rc != VD_OK)
        vd_names_reader_close(r);
    return rc;
}

void vd_names_reader_close(struct vd_names_reader *r)
{
    for (size_t g = 0; g < r->n_seg; g++) {
        vd_free(r->of[g].block);
        vd_free(r->of[g].entry);
        vd_free(r->of[g].room);
        vd_free(r->of[g].begin);
        vd_free(r->of[g].relative);
    }
    vd_arena_free(r->rows);
    memset(r, 0, sizeof(*r));
}

void vd_names_reader_trim(struct vd_names_reader *r)
{
    if (r->bytes < MOST_BYTES)
        return;
    for (size_t g = 0; g < r->n_seg; g++) {
        memset(r->of[g].block, 0, n_rows(r->seg[g].n_words) * sizeof(*r->of[g].block));
        memset(r->of[g].entry, 0, n_rows(r->seg[g].n_entries) * sizeof(*r->of[g].entry));
    }
    vd_arena_reset(r->rows);
    r->bytes = 0;
}

/* ---- rows ---- */

static int read_row(struct vd_names_reader *r, enum sql sql, uint64_t id, struct vd_names_row *out,
                    struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(r->s, sql, err);
    if (!st)
        return r->s->rc;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    int rc = vd_sql_row(r->s, st, err);
    size_t n = rc == VD_OK ? (size_t)sqlite3_column_bytes(st, 0) : 0;
    uint8_t *p = rc == VD_OK ? vd_arena_alloc(r->rows, n + 1) : NULL;
    if (p && n)
        memcpy(p, sqlite3_column_blob(st, 0), n);
    sqlite3_reset(st);
    if (rc != VD_OK)
        return rc == VD_NOTFOUND ? broken(r, err) : rc;
    if (!p)
        return no_memory(r, err);
    *out = (struct vd_names_row){p, n};
    r->bytes += n + 16;
    return VD_OK;
}

static bool take_block(const struct vd_names_row *row, size_t words, struct vd_names_block *out)
{
    if (row->n < 2)
        return false;
    size_t n = row->p[0], rows = row->p[1], lanes = vd_lanes_bytes(rows);
    if (n != words || rows > VD_PHONES || row->n < 2 + lanes + 5 * n)
        return false;
    *out = (struct vd_names_block){.lanes = row->p + 2,
                                   .df = row->p + 2 + lanes,
                                   .slot = row->p + 2 + lanes + n,
                                   .more = row->p + 2 + lanes + 5 * n,
                                   .end = row->p + row->n,
                                   .n = (uint8_t)n,
                                   .rows = (uint8_t)rows};
    return true;
}

int vd_names_block_read(struct vd_names_reader *r, size_t g, uint32_t number, struct vd_err *err)
{
    const struct vd_segment *seg = &r->seg[g];
    struct vd_names_row row;
    size_t left = seg->n_words - (size_t)number * NAMES_A_ROW;
    int rc = read_row(r, SQL_NAME_BLOCK_GET, vd_names_id(seg->id, number), &row, err);
    if (rc != VD_OK)
        return rc;
    return take_block(&row, left < NAMES_A_ROW ? left : NAMES_A_ROW, &r->of[g].block[number])
               ? VD_OK
               : broken(r, err);
}

/* What the word has beyond phones. */
static void take_more(const struct vd_names_block *b, size_t lane, struct vd_names_word *out,
                      bool *bad)
{
    const uint8_t *p = b->more;
    uint32_t n = vd_names_get(&p, b->end);
    for (uint32_t i = 0; i < n && b->end - p > 2 && p[0] <= lane; i++) {
        size_t of = *p++;
        uint8_t what = *p++;
        uint32_t v = vd_names_get(&p, b->end);
        if (of != lane)
            continue;
        if (what == VD_NAMES_DF)
            out->df = v;
        else if (what == VD_NAMES_PRIOR)
            out->prior = v;
        else if (what == VD_NAMES_FAMILY)
            out->w.family = (uint16_t)v;
        else if (what == VD_NAMES_KIND && v < VD_N_WORD_KINDS)
            out->w.kind = (uint8_t)v;
        else
            *bad = true;
    }
}

bool vd_names_word_get(const struct vd_names_block *b, size_t lane, struct vd_names_word *out)
{
    uint8_t head = b->lanes[lane];
    bool bad = false;
    memset(out, 0, sizeof(*out));
    out->w.n = head & VD_PHONES;
    out->w.bare = head & VD_LANE_BARE;
    out->df = b->df[lane];
    if (out->w.n > b->rows)
        return false;
    for (size_t j = 0; j < out->w.n; j++) {
        uint8_t c = b->lanes[(1 + j) * VD_LANES + lane];
        bad |= c < '@' || c > 'z';
        out->w.phone[j] = (char)c;
    }
    if (head & NAMES_MORE)
        take_more(b, lane, out, &bad);
    return !bad;
}

uint32_t vd_names_df_more(const struct vd_names_block *b, size_t lane)
{
    struct vd_names_word w = {.df = NAMES_DF_MORE};
    bool bad = false;
    take_more(b, lane, &w, &bad);
    return w.df;
}

bool vd_names_list(const struct vd_names_block *b, size_t lane, uint32_t df, uint32_t *only,
                   const uint8_t **p)
{
    const uint8_t *s = b->slot + 4 * lane;
    uint32_t at =
        (uint32_t)s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 | (uint32_t)s[3] << 24;
    *only = at;
    *p = b->end;
    if (df == 1)
        return true;
    if (at >= (size_t)(b->end - b->lanes)) /* A. */
        return false;
    *p = b->lanes + at;
    return true;
}

/* ---- entries ---- */

size_t vd_names_segment_of_entry(const struct vd_names_reader *r, uint32_t entry)
{
    size_t g = r->n_seg - 1;
    while (g && r->seg[g].entry0 > entry)
        g--;
    return g;
}

size_t vd_names_segment_of_word(const struct vd_names_reader *r, uint32_t word)
{
    size_t g = r->n_seg - 1;
    while (g && r->seg[g].word0 > word)
        g--;
    return g;
}

int vd_names_name_get(struct vd_names_reader *r, uint32_t entry, struct vd_names_name *out,
                      size_t *segment, struct vd_err *err)
{
    size_t g = vd_names_segment_of_entry(r, entry);
    const struct vd_segment *seg = &r->seg[g];
    uint32_t number = entry - seg->entry0, i = number % NAMES_A_ROW;
    struct vd_names_row *row = &r->of[g].entry[number / NAMES_A_ROW];
    *segment = g;
    int rc = row->p ? VD_OK
                    : read_row(r, SQL_NAME_ENTRY_GET, vd_names_id(seg->id, number / NAMES_A_ROW),
                               row, err);
    if (rc != VD_OK)
        return rc;
    size_t at = row->n >= 2 * NAMES_A_ROW ? (size_t)(row->p[2 * i] | row->p[2 * i + 1] << 8) : 0;
    const uint8_t *p = row->p + at, *end = row->p + row->n;
    if (at < 2 * NAMES_A_ROW || at >= row->n)
        return broken(r, err);
    out->record = seg->first_record + vd_names_get(&p, end);
    out->prop = (int)vd_names_get(&p, end);
    out->nth = (int)vd_names_get(&p, end);
    out->n = vd_names_get(&p, end);
    if (out->n > VD_NAME_WORDS)
        return broken(r, err);
    for (size_t k = 0; k < out->n; k++) {
        uint32_t word = vd_names_get(&p, end);
        if (word >= seg->n_words)
            return broken(r, err);
        out->word[k] = seg->word0 + word;
    }
    return VD_OK;
}
