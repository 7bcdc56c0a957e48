/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.h: find anyone by name, in any script.
 *
 * A query is words of a name in any order and script, mixed with terms of the filter language:
 *
 *    muhammad rahim dob:1970..1975 nat:AF doc:A1234567 in:custody has:face missing:finger
 *
 * dob:, sex: and father: are evidence: who agrees comes first among those of like name, who
 * contradicts is lowered, and shown with what contradicts.  Every other term narrows the search to
 * subjects that it holds for, or of whom it is not known.
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

struct vd_find_word {         /* a word of the query, or two, and what it was found in */
    const char *query, *name; /* as written */
    int query_script, name_script;
    double likeness, share;
    bool joined; /* two words of one side stand for one of the other */
};
struct vd_find_hit {
    int64_t subject, record;
    const char *ref, *name;   /* of the record: id in its list, first name */
    double score, name_score; /* name_score: before evidence */
    /* The rest only if explained. */
    int prop;            /* which name of the person: enum vd_prop */
    const char *matched; /* its text */
    const char *list;
    struct vd_find_word *words;
    size_t n_words;
    struct {
        int says;         /* enum vd_says */
        const char *text; /* what the record says */
    } evidence[VD_N_EVIDENCE];
};
struct vd_find {
    const char *query;
    size_t top; /* 0: 20 */
    double min_score;
    bool explain;       /* false: faster */
    int kind;           /* VD_PERSON (also unidentified), VD_ORG, or 0 for all */
    const char *within; /* a filter of lists that holds besides the terms of the query, or NULL */
};
struct vd_found {
    struct vd_find_hit *hits; /* by score, then subject */
    size_t n;
    int64_t n_names;            /* in the index */
    const char *words, *filter; /* what of the query was read as which; "" if nothing */
    double ms;
};
/* Nothing is stored. Errors: INVALID (a term of the query), UNSUPPORTED (no index, read only). */
int vd_find(struct vd_store *s, const struct vd_find *q, struct vd_arena *a, struct vd_found *out,
            struct vd_err *err);

/* Keep a search by name with its candidates, audited. Queries of one batch are one search: the
 * candidates of the n-th have probe n. Errors: INVALID without purpose or basis. */
struct vd_find_keep {
    const char *purpose, *basis, *case_ref;
    const char *probe; /* the query, or the name of the batch */
    size_t n_queries;
    int64_t n_names;
    double ms;
};
int vd_find_store(struct vd_store *s, const struct vd_find_keep *k, const struct vd_candidate *c,
                  size_t n_c, int64_t *search, struct vd_err *err);
/* A hit as a candidate of the probe-th query; it lasts as long as the hit. */
void vd_find_candidate(const struct vd_find_hit *h, int probe, int rank, struct vd_candidate *out);

#endif
