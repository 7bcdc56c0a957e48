/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h: a query taken apart, and what speaks for and against those found. */
#ifndef VD_FLOW_FINDING_H
#define VD_FLOW_FINDING_H

#include <vedette/find.h>

enum { VD_FIND_NUMBERS = 4 };
struct vd_finding {
    struct vd_buf words, filter, note;
    struct vd_date dob;
    char dob_text[64];
    char sex, nationality[3];  /* 0: not asked */
    struct vd_buf father, doc; /* doc: as written, of a doc: term */
    bool has_dob;
    struct vd_find_number { /* a word that may be a document's number */
        size_t at, n;       /* in words */
        char text[48];
        bool known; /* somebody has it */
    } number[VD_FIND_NUMBERS];
    size_t n_numbers;
};
/* Errors: INVALID, where "query". */
int vd_finding_read(struct vd_finding *f, const char *query, struct vd_err *err);
void vd_finding_free(struct vd_finding *f);
/* A number that somebody has is no word of the name any more. */
void vd_finding_settle(struct vd_finding *f);
/* Does it ask for what a record may agree with or contradict? */
bool vd_finding_weighs(const struct vd_finding *f);
/* Fill h->evidence from the profile and lower or raise h->score. Errors: NOMEM. */
int vd_finding_weigh(const struct vd_finding *f, const struct vd_profile *p, struct vd_arena *a,
                     struct vd_find_hit *h, struct vd_err *err);
/* Fill which name it was, with its text, and word against word. named: what the store found. */
int vd_finding_explain(const struct vd_finding *f, const struct vd_name *query,
                       const struct vd_named *named, const char *text, struct vd_arena *a,
                       struct vd_find_hit *h, struct vd_err *err);
/* The name of the profile that is most like the query, every word taken as rare. */
double vd_finding_compare(const struct vd_profile *p, const struct vd_name *query,
                          struct vd_named *best, struct vd_name_match *match);
/* By which name it was found, then what the records know: orders people of one score. */
int vd_finding_strength(const struct vd_profile *p, int prop);
/* A score by which name it was: a weak alias counts a little less. */
double vd_finding_score(int prop, double score);
/* Is it a name by which people are found? */
bool vd_finding_is_name(int prop);

#endif
