/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates.h: pairs of subjects that are probably one, as a worklist for people to judge.
 *
 * Nothing is joined by this: that is a judgement (vd_judge), which can be taken back.  What speaks
 * for and against a pair is added up in points: ten points are about a factor of ten in the odds
 * where the kinds of evidence are independent, which names, dates and places are not quite.  Only
 * their order is measured; see vedette-matching(7).
 */
#ifndef VEDETTE_DUPLICATES_H
#define VEDETTE_DUPLICATES_H

#include <vedette/store.h>

enum vd_twin_evidence {
    VD_TWIN_NAME,
    VD_TWIN_DOC,
    VD_TWIN_DOB,
    VD_TWIN_SEX,
    VD_TWIN_NATIONALITY,
    VD_TWIN_POB,
    VD_TWIN_FATHER,
    VD_TWIN_LIST,
    VD_N_TWIN
};
const char *vd_twin_evidence_name(int what); /* "date of birth"; static */

struct vd_twin_part { /* one kind of evidence of a pair */
    int what;         /* enum vd_twin_evidence */
    double points;    /* above 0 for one subject, below 0 against */
    const char *left, *right, *why;
};
struct vd_twin_side {
    int64_t subject, record; /* record: what a judgement names */
    const char *ref, *name, *lists;
};
/* A pair of subjects; or, once they are judged one, of records of a subject. */
struct vd_twins {
    enum vd_kind kind;
    struct vd_twin_side left, right; /* left: the smaller record */
    double points;                   /* the sum of those of its parts */
    const struct vd_twin_part *parts;
    size_t n_parts;
    const struct vd_judgement *judged; /* the newest one that stands, or NULL */
};
struct vd_duplicates {
    size_t top;               /* 0: 100 */
    bool has_least;           /* `least` was said */
    double least;             /* points; else 10 log10 of the subjects of the kind */
    enum vd_kind kind;        /* VD_PERSON, VD_ORG; 0: both and others */
    const char *const *lists; /* only pairs in which each of these lists has a record */
    size_t n_lists;
    bool judged; /* those already judged too */
    struct vd_job *job;
};
struct vd_duplicates_found {
    struct vd_twins *v; /* by points downwards, then left and right record */
    size_t n;
    double least;                                      /* that was applied */
    int64_t n_subjects, n_names, n_compared, n_judged; /* n_judged: pairs left out for that */
    double ms;
};
/* Reads all names into memory, about 0.2 kB a name. Errors: INVALID (no such list), CANCELLED. */
int vd_duplicates(struct vd_store *s, const struct vd_duplicates *q, struct vd_arena *a,
                  struct vd_duplicates_found *out, struct vd_err *err);
/* Judgements that stand and say that two records are not one, though others make them one subject:
 * that of `record`.  Somebody has to take one of them back. Errors: NOTFOUND. */
int vd_judged_apart(struct vd_store *s, int64_t record, struct vd_arena *a,
                    struct vd_judgement **out, size_t *n, struct vd_err *err);

#endif
