/* SPDX-License-Identifier: Apache-2.0 */
/*
 * candidate.h: what a search yields and what a person decides about it.
 *
 * A candidate is a lead, never a hit.  Its verdict starts unreviewed and only a person's decision
 * changes it.
 */
#ifndef VEDETTE_CANDIDATE_H
#define VEDETTE_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/*
 * One comparison that speaks for or against a candidate.  Units: weight and counted in decibans
 * (10 log10 of the likelihood ratio).
 */
struct vd_contribution {
    int probe;    /* which probe of the search, from 0 */
    int modality; /* of both; 0: the search's */
    int64_t template_id;
    int position;   /* finger position of the template */
    double score;   /* of the matcher */
    double weight;  /* what the score weighs by itself */
    double counted; /* what it adds to the candidate's `fused` */
};
/*
 * One candidate of a search.  A list is ordered by score downwards, then subject id; that of a
 * search whose probes are prints of one person by fused downwards, then score, then subject id.
 */
struct vd_buf;
struct vd_worth; /* worth.h */
struct vd_candidate {
    int64_t id, search; /* set once stored */
    int rank;           /* from 1 */
    int probe;          /* which probe of the search, from 0; 0 for all prints of one person */
    int64_t subject, record, template_id;
    const char *record_ref; /* id in the imported list */
    const char *name;
    int position;  /* finger position of the template */
    double score;  /* of the best comparison, that with template_id. See the man page. */
    int verdict;   /* enum vd_verdict: the latest decision's */
    int64_t media; /* a picture of the subject, or 0 */
    /* All comparisons with this subject, the one that counts most first, and their sum in
     * decibans; none where the matcher's score has no such scale. */
    const struct vd_contribution *parts;
    size_t n_parts;
    double fused;
    const struct vd_worth *worth; /* if it came by vd_findings_read(), else NULL */
    const char
        *reason; /* of a search by name: why it was found, JSON, see vd_find_reason_read(); or
                           NULL */
};
/* Of what kind the best comparison of a candidate is: the search's, or, of a search for a person
 * (modality 0), that of what counts most. */
int vd_candidate_modality(const struct vd_candidate *c, int search_modality);
/* What each source adds: a finger, the face, the voice. The parts of one source are not independent,
 * the sources are, and `fused` is their sum. A finger goes by what its templates say. What adds most
 * first. Returns how many. */
struct vd_evidence {
    int modality; /* 0: the search's */
    int position; /* finger position of the templates, 0 unknown */
    double counted;
};
enum { VD_SOURCES = 16 };
size_t vd_candidate_sources(const struct vd_candidate *c, struct vd_evidence out[VD_SOURCES]);
/* "right index +21.3, face +8.1" */
void vd_sources_show(const struct vd_candidate *c, struct vd_buf *out);
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
    int64_t n_searched;   /* templates that the filter left, of n_gallery */
    const char *filter;   /* the filter before the scan, or NULL */
    const char *position; /* the fingers it was narrowed to, or NULL */
    bool strict;          /* subjects of whom the list did not know what was asked were left out */
    bool together;        /* all probes were prints of one person */
    int n_probes;
    int64_t calibration; /* that it is read by; 0: uncalibrated */
    double fpir,
        bar;     /* false candidates accepted and the least score (if together: fused) shown for
                         it; 0: whatever the score */
    int outcome; /* enum vd_outcome_what, the latest one's */
    int outcome_probe;
};
/* How many lists it has: one a probe, or one of all. */
int vd_search_lists(const struct vd_search_row *r);
/* What is known of a probe print. */
struct vd_print {
    int position; /* finger position code, 0 unknown */
    int quality;  /* 0..100, -1 not stated */
    int n_minutiae;
};
/* What a person says of a whole list: that the person looked for is none of its candidates. It says
 * nothing about each of them. The latest one counts. */
enum vd_outcome_what { VD_OUTCOME_OPEN = 0, VD_OUTCOME_NONE = 1 };
struct vd_outcome {
    int64_t id, search;
    int probe; /* whose list, from 0; -1: every list of the search */
    int what;
    const char *who, *at, *reason;
};
const char *vd_outcome_name(int what); /* "none of these", "open" */
/* The latest word on a probe's list; NULL: nobody said any. */
const struct vd_outcome *vd_outcome_of(const struct vd_outcome *v, size_t n, int probe);
/* "none of these", "none of these (probe 2)" or "", for a row of searches: the latest word. */
void vd_search_outcome(const struct vd_search_row *r, struct vd_buf *out);
/* What of the gallery a search looked at and how it read its probes, in a line; empty: at all of it,
 * each probe by itself. */
void vd_search_scope(const struct vd_search_row *r, struct vd_buf *out);
struct vd_decision {
    int64_t id, candidate;
    int verdict;
    const char *who, *at, *reason;
};

#endif
