/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.h: find anyone by name, in any script.
 *
 * A query is words of a name in any order and script, mixed with terms of the filter language:
 *
 *    muhammad rahim dob:1970..1975 nat:AF doc:A1234567 in:custody has:face missing:finger
 *
 * dob:, sex: and father: are evidence: who agrees comes first among those of like name, who
 * contradicts is lowered, and shown with what contradicts.  Every other term, and every negated one,
 * narrows the search to subjects that it holds for, or of whom it is not known.  A word that looks
 * like a document's number and is one finds its holder beside those of like name.
 */
#ifndef VEDETTE_FIND_H
#define VEDETTE_FIND_H

#include <vedette/name.h>
#include <vedette/store.h>

enum vd_says { VD_SAYS_NOTHING = 0, VD_SAYS_AGREES = 1, VD_SAYS_CONTRADICTS = -1 };
enum vd_find_evidence {
    VD_EV_DOB,
    VD_EV_SEX,
    VD_EV_FATHER,
    VD_EV_NATIONALITY,
    VD_EV_DOC,
    VD_N_EVIDENCE
};
const char *vd_find_evidence_name(int evidence); /* "date of birth"; static */

/* How a word of the name stands for one of the query; bits. */
enum vd_find_why {
    VD_WHY_SAME = 1,     /* the same letters but for case and accents */
    VD_WHY_SCRIPT = 2,   /* heard from another script */
    VD_WHY_JOINED = 4,   /* two words of one side are one of the other */
    VD_WHY_SHORT = 8,    /* short forms of one name: Md, Mohd, Muhammad */
    VD_WHY_INITIAL = 16, /* one is the first letter of the other */
    VD_WHY_ACRONYM = 32  /* one is made of the first letters of the others */
};
struct vd_find_word {         /* a word of the query, or several, and what it was found in */
    const char *query, *name; /* as written */
    size_t at, n;             /* bytes of `name` in the hit's `matched` */
    int query_script, name_script, kind; /* kind: enum vd_word_kind, of the name's word */
    double likeness, share;
    bool joined; /* VD_WHY_JOINED is set */
    unsigned why;
    const char *family; /* of short forms: "Muhammad", or NULL */
};
struct vd_find_hit {
    int64_t subject, record;
    const char *ref, *name;   /* of the record: id in its list, first name */
    double score, name_score; /* name_score: before evidence */
    /* The rest only if explained. */
    int prop;            /* which name of the person: enum vd_prop; 0: found without one */
    const char *matched; /* its text */
    const char *list;
    struct vd_find_word *words;
    size_t n_words;
    const char *query_rest, *name_rest; /* words of either side that stand for nothing, or NULL */
    struct {
        int says;         /* enum vd_says */
        const char *text; /* what the record says */
        double by;        /* what the score was multiplied by, or, of what agrees, what it gained */
    } evidence[VD_N_EVIDENCE];
};
/* For people, appended; nothing if there is nothing to say. */
void vd_find_matched_show(const struct vd_find_hit *h, struct vd_buf *out); /* "alias Charlie" */
/* "Timur ~ Тимур 0.98 (from Cyrillic)" */
void vd_find_word_show(const struct vd_find_word *w, struct vd_buf *out);
/* What agrees, or contradicts: "date of birth 1970-05-12; sex M". */
void vd_find_evidence_show(const struct vd_find_hit *h, int says, struct vd_buf *out);

struct vd_find {
    const char *query;
    size_t top; /* 0: 20 */
    double min_score;
    double least_alike; /* nobody whose name alone scores less; 0: whoever shares a sound */
    bool explain;       /* false: faster */
    bool typing;        /* the last word of the query may be the beginning of one */
    int kind;           /* VD_PERSON (also unidentified), VD_ORG, or 0 for all */
    const char *within; /* a filter of lists that holds besides the terms of the query, or NULL */
};
enum {
    VD_FIND_LEAST = 15
}; /* hundredths: below it a name is no lead, for lists that people read */
struct vd_found {
    struct vd_find_hit *hits; /* by score, then by which name and what is known, then subject */
    size_t n;
    bool more;                  /* a query without words fits more subjects than are shown */
    int64_t n_names;            /* in the index */
    const char *words, *filter; /* what of the query was read as which; "" if nothing */
    const char *note;           /* what was perhaps meant otherwise, for people; "" if nothing */
    double ms;                  /* of finding, without explaining */
};
/* Nothing is stored. Errors: INVALID (a term of the query), UNSUPPORTED (no index, read only). */
int vd_find(struct vd_store *s, const struct vd_find *q, struct vd_arena *a, struct vd_found *out,
            struct vd_err *err);

/* Many queries by several threads, 0: all cores. What one answers is what vd_find() answers. */
struct vd_finders;
int vd_finders_open(struct vd_finders **out, struct vd_store *s, int threads, struct vd_err *err);
void vd_finders_close(struct vd_finders *f); /* NULL is fine */
/* The i-th answer, in order, one at a time, lent for the call; found NULL: why tells what failed.
 * Another thread than the caller's may call it. Anything but VD_OK ends it. */
typedef int vd_find_fn(void *ctx, size_t i, const struct vd_found *found, const struct vd_err *why);
/* A query of NULL finds nobody. Returns what fn returned. */
int vd_find_many(struct vd_finders *f, const struct vd_find *q, size_t n, vd_find_fn *fn, void *ctx,
                 struct vd_err *err);

/* What a query says of one subject, explained, whoever else there is: every word is taken as rare.
 * Terms that narrow a search are passed over. Errors: INVALID, NOTFOUND. */
int vd_find_one(struct vd_store *s, const char *query, int64_t subject, struct vd_arena *a,
                struct vd_find_hit *out, struct vd_err *err);

/* Keep a search by name with its candidates, audited. Queries of one batch are one search: the
 * candidates of the n-th have probe n. Errors: INVALID without purpose or basis. */
struct vd_find_keep {
    const char *purpose, *basis, *case_ref;
    const char *probe; /* the query, or the name of the batch */
    const struct vd_search_query *queries;
    size_t n_queries;
    int64_t n_names;
    double ms;
};
int vd_find_store(struct vd_store *s, const struct vd_find_keep *k, const struct vd_candidate *c,
                  size_t n_c, int64_t *search, struct vd_err *err);
/* A hit as a candidate of the probe-th query; it lasts as long as the hit and the arena, which
 * takes the reason if the hit is explained. Errors: NOMEM. */
int vd_find_candidate(const struct vd_find_hit *h, int probe, int rank, struct vd_arena *a,
                      struct vd_candidate *out, struct vd_err *err);
/* The reason that a candidate was kept with, all of the arena: what it was at the time, whatever the
 * case says today. Errors: NOTFOUND (it has none), CORRUPT. */
int vd_find_reason_read(const struct vd_candidate *c, struct vd_arena *a, struct vd_find_hit *out,
                        struct vd_err *err);

#endif
