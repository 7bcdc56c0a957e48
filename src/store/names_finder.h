/* SPDX-License-Identifier: Apache-2.0 */
/* names_finder.h: a search of the index over names, for the files that make it. */
#ifndef VD_STORE_NAMES_FINDER_H
#define VD_STORE_NAMES_FINDER_H

#include "store/names_near.h"
#include "store/names_reader.h"

enum {
    WORDS = 150,      /* words of the case that a word of the query may stand for */
    ROOM = 4 * WORDS, /* before they are cut to that */
    NAMES = 300,      /* names that are looked at closely, if more than a hundred are asked for */
    NAMES_FEW = 200,  /* else */
    SLACK = 2000,     /* and those that are gone besides */
    LOOKS = 2 * VD_NAME_WORDS,
    KEPT = 256, /* looks kept for the next queries: while one is typed only its end changes */
    STEPS = 64,
    SUMS = 4096,  /* steps of a quarter */
    NEAR = 65536, /* skeletons of a look, of one segment */
    LIKES = VD_NAME_WORDS * VD_NAME_WORDS,
};
static const double LEAST = 0.5; /* likeness of a word that is looked at */

struct vd_cand { /* a word of the case that sounds like one of the query */
    double like;
    uint32_t word, df; /* word: over all segments */
    uint32_t tie;      /* of beginnings df: what many begin so comes first; else 0 */
};
struct vd_look { /* what a word was found to sound like */
    struct vd_word w;
    bool joined;    /* it is two words of the query: nobody is looked for who joins two as well */
    bool beginning; /* it is being typed */
    uint64_t used;  /* tick of its last use; 0: empty */
    double mass;    /* how many names have a word of the same sound */
    size_t n;
    struct vd_cand cand[WORDS]; /* best first */
};
struct vd_known {  /* a word of names that are scored */
    uint32_t word; /* over all segments */
    double weight;
    struct vd_word w;
    double like[LOOKS]; /* to words of the query, and to its joined ones */
};
/* Of an entry, what counts for it: the sum in parts of TALLY_ONE, and in its lowest bits the last
 * look that did.  So small because there are as many as names, and they are touched all over. */
enum { TALLY_LOOK = 63, TALLY_SHIFT = 6, TALLY_ONE = 65536, TALLY_STEP = 14 };
_Static_assert((int)LOOKS < (int)TALLY_LOOK, "a look, plus one, fits in");
struct vd_names_finder {
    struct vd_names_reader r;
    struct vd_buf gone[VD_SEGMENTS]; /* int64_t, ascending */
    uint32_t n_entries, n_words;
    uint32_t *tally; /* by entry, in tally_room */
    void *tally_room;
    uint64_t *met;     /* by block of words, over all segments: those to compare */
    uint32_t *touched; /* entries that something counts for */
    size_t n_touched;
    uint32_t sums[SUMS];  /* how many entries have a sum of that size, in steps */
    struct vd_buf chosen; /* struct vd_top */
    struct vd_buf blocks;
    struct vd_near near[NEAR];
    struct vd_look look[KEPT];
    size_t n_looks;
    uint64_t tick;
    /* Of a look at work. */
    struct vd_cand cand[ROOM];
    size_t n_cand;
    double least;
    uint32_t least_tie; /* of those that are just `least` */
    bool by_df;
    uint32_t above[STEPS]; /* how many candidates are that much alike */
    size_t step, n_above;  /* of `least`; candidates in higher steps */
    struct vd_lanes lanes;
    /* Of names that are scored. */
    struct vd_known *known;
    uint32_t *slot; /* known + 1 */
    size_t n_known;
    struct vd_likener of[LOOKS];
    struct vd_lanes lanes_of[LOOKS];
};
struct vd_gains { /* of entries, not yet counted: what they lie in comes from memory meanwhile */
    size_t n;
    uint32_t entry[512];
    uint32_t gain[512];
};
struct vd_top {
    uint32_t sum;
    uint32_t entry;
};
struct vd_names_finding {
    struct vd_store *s;
    struct vd_names_finder *f;
    const struct vd_names_query *q;
    const struct vd_look *look[LOOKS]; /* NULL: nobody is looked for by it */
    double weight[VD_NAME_WORDS];
    struct vd_word joined[VD_NAME_WORDS]; /* the i-th and the next, if joins[i] */
    bool joins[VD_NAME_WORDS];
    /* The last word of the query as the beginning of one, if it is being typed: its look and its
     * likenesses stand where those of it and the next would. */
    struct vd_word begun;
    bool begins;
    const struct vd_top *top; /* best first */
    size_t n_top;
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
/* How many names are looked at closely. */
static inline size_t vd_names_closely(const struct vd_names_query *q)
{
    return q->top > NAMES_FEW / 2 ? NAMES : NAMES_FEW;
}
/* names_sound.c: the segments as they are now; what is kept is kept while they stay the same. */
int vd_names_refresh(struct vd_store *s, struct vd_err *err);
/* The words most like it; what is lent stays for LOOKS more looks. */
int vd_names_look(struct vd_names_finder *f, const struct vd_word *w, bool joined, bool beginning,
                  const struct vd_look **out, struct vd_err *err);
/* names_score.c: lays the best names on the query, and ranks them. */
int vd_names_score(struct vd_names_finding *x, struct vd_err *err);
/* names_who.c: who the record is about; 0: it is no current one, or the filter does not hold. */
int vd_names_subject(struct vd_names_finding *x, int64_t record, int64_t *subject,
                     struct vd_err *err);
int vd_names_who(struct vd_names_finding *x, struct vd_named *t, struct vd_err *err);

#endif
