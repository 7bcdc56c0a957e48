/* SPDX-License-Identifier: Apache-2.0 */
/* names.h: the index over names, for the files of this room; layout and invariants in names.c. */
#ifndef VD_STORE_NAMES_H
#define VD_STORE_NAMES_H

#include <vedette/name.h>

#include "store/case.h"

enum {
    NAMES_A_ROW = VD_LANES,        /* entries, and words, of one row */
    NAMES_MOST = 1 << 20,          /* entries of a segment */
    NAMES_WORDS = NAMES_MOST * 32, /* words of a segment, joined ones too: no more is possible */
    NAMES_SKELETONS = 1024,        /* of one row of name_skeleton */
    NAMES_MORE = 32,               /* in the head of a lane: its word has something beyond phones */
};
#define NAMES_FAMILIES 0x80000000u /* rows of name_skeleton from here on are of families */
/* What an index says it is made of: the phones, and how it is laid out. */
#define NAMES_MADE_OF VD_NAME_VERSION " layout/3"

/* Parts of a segment's words, in this order; the highest bits of a skeleton. */
enum vd_names_part {
    VD_NAMES_PLAIN,  /* some name has it as a word of its own */
    VD_NAMES_JOINED, /* only as two neighbours */
    VD_NAMES_SILENT, /* nobody is found by it: a particle, an initial */
};
enum vd_names_more { VD_NAMES_DF = 1, VD_NAMES_PRIOR, VD_NAMES_FAMILY, VD_NAMES_KIND };
enum { NAMES_DF_MORE = 255 }; /* what the byte of df says if df is among what is beyond phones */

static inline uint64_t vd_names_id(int64_t segment, uint32_t n)
{
    return (uint64_t)segment << 32 | n;
}
static inline uint64_t vd_names_skeleton(enum vd_names_part part, const struct vd_word *w)
{
    return (uint64_t)part << 60 | vd_word_skeleton(w);
}

/* Numbers of 7 bits a byte, the least first. */
void vd_names_put(struct vd_buf *b, uint64_t v);
/* 0 past the end: a broken row reads as short. */
static inline uint64_t vd_names_get64(const uint8_t **p, const uint8_t *end)
{
    uint64_t v = 0;
    if (*p < end && **p < 128)
        return *(*p)++;
    for (int shift = 0; *p < end && shift < 64; shift += 7) {
        uint8_t c = *(*p)++;
        v |= (uint64_t)(c & 127) << shift;
        if (c < 128)
            return v;
    }
    *p = end;
    return 0;
}
static inline uint32_t vd_names_get(const uint8_t **p, const uint8_t *end)
{
    return (uint32_t)vd_names_get64(p, end);
}

/* A segment as a search sees it. */
struct vd_segment {
    int64_t id, first_record, last_record, n_gone;
    uint32_t n_entries, n_words;
    uint32_t entry0,
        word0; /* numbers over all segments begin here; word0 is at the front of a row */
};
enum { VD_SEGMENTS = 64 };

/* names.c: names of records become words. */
struct vd_names_entry {
    int64_t record;
    uint32_t list, version; /* list: where its words begin */
    uint16_t nth;
    uint8_t prop, n, joins; /* words; and those joined, after them */
};
struct vd_names_kept { /* a word */
    uint32_t at;       /* of its phones */
    uint32_t df, last, id, prior, hash;
    uint16_t family;
    uint8_t n, kind;
    bool bare, used, plain, found; /* used: some name has it; plain: by itself; found: by it */
};
struct vd_names_heard { /* a word, not numbered yet */
    uint32_t hash;
    uint16_t family;
    uint8_t n, kind;
    bool bare;
    char phone[VD_PHONES];
};
struct vd_names_builder {
    struct vd_names_kept *word;
    uint32_t *slot; /* word + 1 */
    size_t n_words, n_slots;
    size_t n_gathered; /* names, also those that have no words */
    struct vd_buf phones, entries, lists;
    uint32_t version;
    bool again; /* names.c, C: some record came twice, or not in order */
    int64_t last_record;
};
/* Is the entry in the list of its i-th word: not of a particle among others, nor of an initial. */
static inline bool vd_names_counts(const struct vd_names_entry *e, size_t i, uint8_t kind)
{
    return i >= e->n || (kind != VD_WORD_INITIAL && (kind != VD_WORD_PARTICLE || e->n == 1));
}
/* Number them, new or known, into lists; lists.failed: out of memory. */
void vd_names_number(struct vd_names_builder *b, const struct vd_names_heard *w, size_t n);
void vd_names_builder_free(struct vd_names_builder *b);

/* names_gather.c: names of records become words. */
/* There is room for a record of so many facts: what is gathered becomes a segment if there is none. */
int vd_names_room(struct vd_store *s, size_t n_facts, struct vd_err *err);
int vd_names_gather(struct vd_store *s, int64_t record, const struct vd_record *r,
                    struct vd_err *err);
void vd_names_settle(struct vd_store *s); /* all that was gathered is in the builder */
void vd_names_gathering_free(struct vd_store *s);

/* names_seal.c: what is gathered becomes a segment. */
int vd_names_seal(struct vd_store *s, struct vd_err *err);

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
int vd_names_is_ready(struct vd_store *s, bool *is, struct vd_err *err); /* of this version */
/* The next records that are current, by id. */
int vd_names_next_ids(struct vd_store *s, int64_t after, struct vd_buf *ids, struct vd_err *err);
/* Gather each of them once, in order, as it is now. */
int vd_names_gather_ids(struct vd_store *s, const struct vd_buf *ids, struct vd_err *err);
/* Make it of the version of this program, if it is not; read only: UNSUPPORTED. */
int vd_names_ready(struct vd_store *s, struct vd_err *err);
int vd_names_segments(struct vd_store *s, struct vd_segment out[VD_SEGMENTS], size_t *n,
                      struct vd_err *err);

/* Does name_gone deny the segment this record? */
int vd_names_is_gone(struct vd_store *s, int64_t segment, int64_t record, bool *gone,
                     struct vd_err *err);

/* names_reader.c: CORRUPT, with how to mend it; what: in a few words, or "". */
int vd_names_broken(struct vd_store *s, struct vd_err *err, const char *what);

/* names_verify.c: does it say what the records say?  CORRUPT: why not. */
int vd_names_verify(struct vd_store *s, struct vd_err *err);

/* names_find.c */
void vd_names_finder_free(struct vd_names_finder *f);

#endif
