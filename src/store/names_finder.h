/* SPDX-License-Identifier: Apache-2.0 */
/* names_finder.h: a search of the index over names, for the two files that make it. */
#ifndef VD_STORE_NAMES_FINDER_H
#define VD_STORE_NAMES_FINDER_H

#include "store/names.h"

enum { WORDS = 300, ROOM = 4 * WORDS, NAMES = 300, FILTERED = 3000, SLACK = 2000 };
enum { SLOTS = 16384, KNOWN = SLOTS / 4, STEPS = 64, LIKES = VD_NAME_WORDS * VD_NAME_WORDS };
static const double LEAST = 0.5; /* likeness of a word that is looked at */

struct vd_cand { /* a word of the case that sounds like one of the query */
    double like;
    uint32_t word, df, prior, entry;
    uint32_t at, n_at; /* its entries, in `lists` */
    uint16_t family;
    uint8_t seg, flags, n;
    char phone[VD_PHONES];
};
struct vd_known {  /* a word of names that are scored */
    uint32_t word; /* over all segments */
    double weight;
    struct vd_word w;
    double like[2 * VD_NAME_WORDS]; /* to words of the query, and to its joined ones; below 0: not
                                       worked out */
};
struct vd_top {
    float acc;
    uint32_t entry;
};
struct vd_names_finder {
    struct vd_segment seg[VD_SEGMENTS];
    size_t n_seg;
    struct vd_buf gone[VD_SEGMENTS]; /* int64_t, ascending */
    uint32_t n_entries, n_words;
    float *acc;          /* by entry */
    uint8_t *seen;       /* by entry: the last word of the query that counted for it */
    uint32_t *met, tick; /* by word: the look in which it was compared last */
    struct vd_buf touched, lists;
    struct vd_cand cand[ROOM];
    size_t n_cand;
    double least;
    uint16_t slot[SLOTS]; /* of known words, + 1 */
    struct vd_known known[KNOWN];
    size_t n_known;
    uint32_t above[STEPS]; /* how many candidates are that much alike */
    struct vd_likener of[2 * VD_NAME_WORDS],
        *likener;         /* as in vd_known.like; of the word looked up */
    size_t step, n_above; /* of `least`; candidates in higher steps */
};
struct vd_names_finding {
    struct vd_store *s;
    struct vd_names_finder *f;
    const struct vd_names_query *q;
    double weight[VD_NAME_WORDS];
    struct vd_word joined[VD_NAME_WORDS]; /* the i-th and the next, if joins[i] */
    bool joins[VD_NAME_WORDS];
    struct vd_top *top;
    size_t n_top, most;
    struct vd_named *found;
    size_t n_found;
    struct vd_arena *a;
    sqlite3_stmt *filter;
};

static inline int vd_names_no_memory(const struct vd_store *s, struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, s->path, "out of memory");
}
static inline double vd_names_all(const struct vd_names_finder *f)
{
    return f->n_entries ? (double)f->n_entries : 1;
}
/* names_sound.c: the segments as they are now; what is kept is kept while they stay the same. */
int vd_names_refresh(struct vd_store *s, struct vd_err *err);
/* Leaves the words most like that of f->of[at] in f->cand, best first, unless not to keep them.  mass: how many names
 * have a word of the same sound, or NULL. */
int vd_names_scan(struct vd_names_finding *x, const struct vd_word *w, size_t at, bool keep,
                  double *mass, struct vd_err *err);
int vd_names_by_likeness(const void *a, const void *b); /* of struct vd_cand */

#endif
