/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worth.h: a stored search as people read it: its candidates, and how much each of them is worth.
 *
 * Everything here follows from the case: from the calibration that the search was read by, which
 * never changes, and from what the case says today of subjects and templates.  Nothing is hidden or
 * put into another order by it.
 */
#ifndef VEDETTE_WORTH_H
#define VEDETTE_WORTH_H

#include <vedette/calibrate.h>
#include <vedette/find.h>

/* What does not fit together, or should make a reader stop. */
struct vd_contradiction {
    const char *what; /* "finger", "sex", "birth", "picture"; static */
    const char *text; /* "its records differ in sex: F (P-1), M (P-9)" */
};
enum {
    VD_QUALITY_LOW = 40, /* of 100; below "fair" in the five steps of NFIQ */
    VD_MINUTIAE_FEW = 12
};
struct vd_worth {
    struct vd_support
        support; /* of a list of prints of one person: of what they come to together */
    int quality; /* of the template, 0..100; -1: not stated */
    int size;    /* its minutiae, or dimension; 0: the template is gone */
    bool poor;   /* low quality or few minutiae */
    const struct vd_contradiction *contradictions;
    size_t n_contradictions;
    const struct vd_find_hit *named; /* of a search by name: the reason kept with it, or NULL */
};

struct vd_findings {
    struct vd_search_row search;
    struct vd_candidates candidates; /* each with its worth */
    const struct vd_outcome *outcomes;
    size_t n_outcomes;
    const struct vd_print *prints; /* of the probes of a finger search, as far as kept */
    size_t n_prints;
    const struct vd_search_query *queries; /* of a search by name, probe by probe, as far as kept */
    size_t n_queries;
    struct vd_calibration *calibration;   /* NULL: uncalibrated */
    struct vd_calibration_facts by;       /* if calibrated; valid as long as it is open */
    int64_t read_by[VD_N_MODALITIES + 1]; /* of a search for a person: the calibration of each kind
                                             that it was read by, by modality; 0: none */
};
/* Read a search. Errors: NOTFOUND. Owns: the arena but for the calibration; close it in any case. */
int vd_findings_read(struct vd_store *s, int64_t search, struct vd_arena *a,
                     struct vd_findings *out, struct vd_err *err);
void vd_findings_close(struct vd_findings *f); /* only zeros are fine */

/*
 * What speaks for "none of these" in the list of a probe, a sentence or two: how high unrelated
 * people score in a search of this size, and how many of them reach the first candidate.
 */
enum { VD_NONE_TEXT = 400 };
void vd_findings_none(const struct vd_findings *f, int probe, char out[VD_NONE_TEXT]);
/* What the scores of this search were calibrated on, in a line. */
enum { VD_BASIS_TEXT = 200 };
void vd_findings_basis(const struct vd_findings *f, char out[VD_BASIS_TEXT]);

/* "about 3", "about 0.02"; "< 0.4*" where it is extrapolated: then the upper bound; "" uncalibrated. */
enum { VD_UNRELATED_TEXT = 32 };
void vd_unrelated_show(const struct vd_support *s, char out[VD_UNRELATED_TEXT]);
/* "80", "unrated", "25 low", "80 few": of the template, with what makes it poor. */
enum { VD_QUALITY_TEXT = 32 };
void vd_quality_show(const struct vd_worth *w, int modality, char out[VD_QUALITY_TEXT]);

#endif
