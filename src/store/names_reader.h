/* SPDX-License-Identifier: Apache-2.0 */
/* names_reader.h: rows of the index over names, kept once they were read; see names_reader.c. */
#ifndef VD_STORE_NAMES_READER_H
#define VD_STORE_NAMES_READER_H

#include "store/names.h"

struct vd_names_row {
    const uint8_t *p;
    size_t n;
};
/* 64 words of a segment as they lie in their row. */
struct vd_names_block {
    const uint8_t *lanes, *df, *slot, *more, *end; /* lanes is NULL until it was read */
    uint8_t n, rows;
};
struct vd_names_relative { /* a word of a family of short forms */
    uint16_t family;
    uint32_t word; /* of the segment */
};
struct vd_names_reader {
    struct vd_store *s;
    struct vd_segment seg[VD_SEGMENTS];
    size_t n_seg;
    struct vd_names_part_of {
        struct vd_names_block *block;
        struct vd_names_row *entry; /* p is NULL until it was read */
        uint64_t *skeleton;         /* ascending */
        uint32_t *first;            /* its first word; one more at the end */
        void *room;                 /* of these two */
        size_t n_skeletons;
        uint32_t *begin; /* of the directory by beginnings, see names_near.h; NULL where few */
        struct vd_names_relative *relative; /* by family */
        size_t n_relatives;
    } of[VD_SEGMENTS];
    struct vd_arena *rows;
    size_t bytes; /* in `rows` */
};

struct vd_names_word {
    struct vd_word w;
    uint32_t df, prior;
};
struct vd_names_name { /* one of an entry */
    int64_t record;
    int prop, nth;
    size_t n;
    uint32_t word[VD_NAME_WORDS]; /* over all segments */
};

int vd_names_reader_open(struct vd_names_reader *r, struct vd_store *s,
                         const struct vd_segment *seg, size_t n, struct vd_err *err);
void vd_names_reader_close(struct vd_names_reader *r);
/* Forget rows if they are too many by now: what was lent is gone then. */
void vd_names_reader_trim(struct vd_names_reader *r);

/* Errors: CORRUPT. */
int vd_names_block_read(struct vd_names_reader *r, size_t g, uint32_t number, struct vd_err *err);
static inline int vd_names_block_get(struct vd_names_reader *r, size_t g, uint32_t number,
                                     const struct vd_names_block **out, struct vd_err *err)
{
    *out = &r->of[g].block[number];
    return (*out)->lanes ? VD_OK : vd_names_block_read(r, g, number, err);
}
/* false: it is broken. */
bool vd_names_word_get(const struct vd_names_block *b, size_t lane, struct vd_names_word *out);
/* How many names have it, in this segment. */
uint32_t vd_names_df_more(const struct vd_names_block *b, size_t lane);
static inline uint32_t vd_names_df(const struct vd_names_block *b, size_t lane)
{
    return b->df[lane] == NAMES_DF_MORE ? vd_names_df_more(b, lane) : b->df[lane];
}
/* Its entries: one, or a list of deltas from *p to b->end. */
bool vd_names_list(const struct vd_names_block *b, size_t lane, uint32_t df, uint32_t *only,
                   const uint8_t **p);
/* Of an entry by its number over all segments. */
int vd_names_name_get(struct vd_names_reader *r, uint32_t entry, struct vd_names_name *out,
                      size_t *segment, struct vd_err *err);
size_t vd_names_segment_of_entry(const struct vd_names_reader *r, uint32_t entry);
size_t vd_names_segment_of_word(const struct vd_names_reader *r, uint32_t word);

#endif
