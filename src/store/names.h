/* SPDX-License-Identifier: Apache-2.0 */
/* names.h: the index over names, for the files of this room; layout and invariants in names.c. */
#ifndef VD_STORE_NAMES_H
#define VD_STORE_NAMES_H

#include <vedette/name.h>

#include "store/case.h"

enum {
    NAMES_A_ROW = 64,           /* entries, and words, of one row of name_entry and name_word */
    NAMES_POSTING_BYTES = 4096, /* a row of name_posting ends once it is that long */
    NAMES_MOST = 1 << 20,       /* entries of a segment */
    NAMES_FLAG_BARE = 1,        /* flags of a word: bare, kind << 1, has a family, prior */
    NAMES_FLAG_FAMILY = 64,
    NAMES_FLAG_PRIOR = 128,
};
/* What an index says it is made of: the phones, and how it is laid out. */
#define NAMES_MADE_OF    VD_NAME_VERSION " layout/2"
#define NAMES_FAMILY_KEY 0x40000000u /* beyond every key of sound: words of one family */

static inline uint64_t vd_names_id(int64_t segment, uint32_t n)
{
    return (uint64_t)segment << 32 | n;
}

/* Numbers of 7 bits a byte, the least first. */
void vd_names_put(struct vd_buf *b, uint64_t v);
/* 0 past the end: a broken row reads as short. */
static inline uint32_t vd_names_get(const uint8_t **p, const uint8_t *end)
{
    uint32_t v = 0;
    for (int shift = 0; *p < end && shift < 35; shift += 7) {
        uint8_t c = *(*p)++;
        v |= (uint32_t)(c & 127) << shift;
        if (c < 128)
            return v;
    }
    *p = end;
    return 0;
}

/* One word of a row: after its number. */
struct vd_names_word {
    uint32_t df, prior, entry; /* entry: the only one, in a key's row, if df is 1 */
    uint16_t family;
    uint8_t flags, n;
    const char *phone;
};
static inline uint8_t vd_names_flags(const struct vd_word *w)
{
    return (uint8_t)((w->bare ? NAMES_FLAG_BARE : 0) | w->kind << 1 |
                     (w->family ? NAMES_FLAG_FAMILY : 0));
}
static inline void vd_names_take(const struct vd_names_word *k, struct vd_word *w)
{
    memset(w, 0, sizeof(*w));
    memcpy(w->phone, k->phone, k->n);
    w->n = k->n;
    w->bare = k->flags & NAMES_FLAG_BARE;
    w->kind = k->flags >> 1 & 7;
    w->family = k->family;
}
/* false at the end, or where the row is broken. */
static inline bool vd_names_read_word(const uint8_t **p, const uint8_t *end, bool in_key,
                                      struct vd_names_word *w)
{
    w->df = vd_names_get(p, end);
    w->entry = in_key && w->df == 1 ? vd_names_get(p, end) : 0;
    if (end - *p < 2)
        return false;
    w->flags = *(*p)++;
    w->prior = w->flags & NAMES_FLAG_PRIOR ? vd_names_get(p, end) : 0;
    w->family = w->flags & NAMES_FLAG_FAMILY ? (uint16_t)vd_names_get(p, end) : 0;
    if (*p >= end)
        return false;
    w->n = *(*p)++;
    w->phone = (const char *)*p;
    if (w->n > VD_PHONES || end - *p < w->n || (w->flags >> 1 & 7) >= VD_N_WORD_KINDS)
        return false;
    for (uint8_t i = 0; i < w->n; i++)
        if (w->phone[i] < '@' || w->phone[i] > 'z')
            return false;
    *p += w->n;
    return true;
}

/* A segment as a search sees it. */
struct vd_segment {
    int64_t id, first_record, last_record, n_gone;
    uint32_t n_entries, n_words;
    uint32_t entry0, word0; /* numbers over all segments begin here */
};
enum { VD_SEGMENTS = 64 };

/* names.c: what is gathered becomes a segment. */
int vd_names_gather(struct vd_store *s, int64_t record, const struct vd_record *r,
                    struct vd_err *err);
int vd_names_seal(struct vd_store *s, struct vd_err *err);
void vd_names_builder_free(struct vd_names_builder *b);

/* names_keep.c: in step with the records. */
/* A record is written; not fresh: it said something else before. */
int vd_names_put_record(struct vd_store *s, int64_t id, const struct vd_record *r, bool fresh,
                        struct vd_err *err);
/* It says something else now, read it at commit. */
int vd_names_changed(struct vd_store *s, int64_t id, struct vd_err *err);
/* The batch's new records are about to go. */
int vd_names_undo(struct vd_store *s, int64_t batch, int64_t first, int64_t last,
                  struct vd_err *err);
int vd_names_flush(struct vd_store *s, struct vd_err *err); /* before commit */
void vd_names_forget(struct vd_store *s);                   /* after commit and rollback */
void vd_names_free(struct vd_store *s);
/* Make it of the version of this program, if it is not; read only: UNSUPPORTED. */
int vd_names_ready(struct vd_store *s, struct vd_err *err);
int vd_names_segments(struct vd_store *s, struct vd_segment out[VD_SEGMENTS], size_t *n,
                      struct vd_err *err);

/* names_find.c */
void vd_names_finder_free(struct vd_names_finder *f);

#endif
