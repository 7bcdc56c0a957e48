/* SPDX-License-Identifier: Apache-2.0 */
/*
 * candidate.h: what a search yields and what a person decides about it.
 *
 * A candidate is a lead, never a hit.  Its verdict starts unreviewed and only a person's decision
 * changes it.
 */
#ifndef VEDETTE_CANDIDATE_H
#define VEDETTE_CANDIDATE_H

#include <stdint.h>
#include <stddef.h>

/* enumerator, stored number, word, meaning in one line */
#define VD_VERDICTS(X)                                                                             \
    X(UNREVIEWED, 0, "unreviewed", "nobody has looked yet")                                        \
    X(EXCLUDED, 1, "excluded", "not the same person")                                              \
    X(INCONCLUSIVE, 2, "inconclusive", "the material does not allow an opinion")                   \
    X(POSSIBLE, 3, "possible", "cannot be ruled out: a lead")                                      \
    X(PROBABLE, 4, "probable", "more likely than not, needs verification")                         \
    X(IDENTIFIED, 5, "identified", "the examiner's opinion is identity")
enum vd_verdict {
#define VD_X(id, n, word, help) VD_V_##id = n,
    VD_VERDICTS(VD_X)
#undef VD_X
};
const char *vd_verdict_name(int v);
int vd_verdict_by_name(const char *s); /* -1 if unknown */

/* One candidate of a search. A candidate list is ordered by score downwards, then subject id. */
struct vd_candidate {
    int64_t id, search; /* set once stored */
    int rank;           /* from 1 */
    int probe;          /* which probe of the search, from 0 */
    int64_t subject, record, template_id;
    const char *record_ref; /* id in the imported list */
    const char *name;
    int position;  /* finger position of the template */
    double score;  /* finger: log-likelihood-like; face: cosine. See the man page. */
    int verdict;   /* enum vd_verdict: the latest decision's */
    int64_t media; /* a picture of the subject, or 0 */
};
struct vd_candidates {
    struct vd_candidate *v;
    size_t n;
};
/* One row of the list of searches. */
struct vd_search_row {
    int64_t id;
    int modality;
    const char *at, *who, *purpose, *basis, *probe, *engine;
    int64_t n_gallery, n_candidates, n_decided;
    double ms;
};
struct vd_decision {
    int64_t id, candidate;
    int verdict;
    const char *who, *at, *reason;
};

#endif
