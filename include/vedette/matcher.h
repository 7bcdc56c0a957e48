/* SPDX-License-Identifier: Apache-2.0 */
/*
 * matcher.h: the seam between a modality's algorithm and everything that searches with it.
 *
 * A matcher packs templates into columns (structure of arrays, 64-byte aligned, append only),
 * prepares a probe once, and scans row ranges of the columns.  scan() must be pure: the same rows
 * give the same scores whatever the split, so that any split over threads, processes or hosts
 * gives the same answer, byte for byte.  Columns are read-only while any scan runs.
 */
#ifndef VEDETTE_MATCHER_H
#define VEDETTE_MATCHER_H

#include <vedette/job.h>
#include <vedette/template.h>

/*
 * Best k of a stream of (score, row), ties on the lower row: merging is associative.
 * With `subject` (the subject of every row) it keeps one hit a subject, the best one, and ties go
 * to the lower subject, then the lower row.
 */
struct vd_hit {
    double score;
    uint64_t row;
};
struct vd_topk_slot;
struct vd_topk {
    struct vd_hit *heap; /* k slots, the worst on top */
    size_t k, n;
    const int64_t *subject; /* borrowed; NULL: every row stands for itself */
    struct vd_topk_slot *slots;
    size_t n_slots;
    struct vd_hit *maybe; /* rows that may belong to the list, with what their score is at most */
    size_t n_maybe, cap_maybe, prune_at;
    bool short_of_memory; /* a row could not be noted: the list is worth nothing */
};
int vd_topk_open(struct vd_topk *t, size_t k);
int vd_topk_open_by(struct vd_topk *t, size_t k, const int64_t *subject);
/* A score below this cannot enter (an equal one may); -INFINITY while there is room. */
double vd_topk_floor(const struct vd_topk *t);
void vd_topk_add(struct vd_topk *t, double score, uint64_t row);
/*
 * For a matcher that knows scores only within bounds, least <= score <= most: the heap is one of
 * least scores, and every row whose most reaches the floor is kept beside it.  vd_topk_settle() then
 * makes a list of true scores of it.  Either add or offer, never both, on one list.
 */
void vd_topk_offer(struct vd_topk *t, double least, double most, uint64_t row);
/* The true score of a row. Errors: any; the first one ends the settling and is returned. */
typedef int vd_exact_fn(void *ctx, uint64_t row, double *score, struct vd_err *err);
/* Ask for the true score of the rows that may belong to the list, those that may score most first,
 * until no other can come in, and make the list of them.  What the list was merged from need not be
 * settled.  Errors: NOMEM, or exact's: the list is as it was. */
int vd_topk_settle(struct vd_topk *t, vd_exact_fn *exact, void *ctx, struct vd_err *err);
void vd_topk_merge(struct vd_topk *into, const struct vd_topk *from);
/* By subject: does this one have a hit? */
bool vd_topk_holds(const struct vd_topk *t, int64_t subject);
void vd_topk_sort(struct vd_topk *t); /* best first; the heap is no heap after that */
void vd_topk_close(struct vd_topk *t);

/* What a 1:1 comparison found, for explaining and drawing. Fingers only fill more than the score. */
struct vd_pair {
    uint16_t a, b;  /* indices of paired minutiae in the two records */
    float px, deg;  /* what is left after laying b over a, at 500 dpi */
    float likeness; /* of their neighbourhoods, 0..1 */
};
/* What a group of features did to the score. The shares add up to score - typical. */
struct vd_reason {
    const char *name, *words; /* "fit" for programs, "fit after laying ..." for people; static */
    double share;             /* signed, in units of the score: above 0 it spoke for one finger */
    char fact[72];            /* what was found, in figures; "" if the name says it all */
};
enum { VD_REASONS = 16 };
struct vd_explain {
    double score;
    double typical;    /* what two different fingers get as a rule */
    bool extrapolated; /* too few pairs of different fingers reached it to count */
    int n_pairs, n_a, n_b;
    struct vd_pair pairs[255];
    double rotation_deg, dx_px, dy_px; /* of b onto a, at 500 dpi, y upwards */
    double mean_residual_px, mean_residual_deg;
    int overlap_a, overlap_b;                  /* minutiae of each in the region that both show */
    bool in_overlap_a[255], in_overlap_b[255]; /* by index in the record */
    int n_reasons;
    struct vd_reason reasons[VD_REASONS]; /* what did most first */
};

/*
 * A coarse score, cheap enough for every row, that tells which rows are worth a better look: the
 * best share_1e4 of 10,000 go on, `least` of them at least, and all that tie with the last one.
 */
struct vd_sieve {
    const char *name;
    uint32_t share_1e4;
    size_t least;
};

struct vd_matcher_ops {
    const char *name; /* "finger/2": changes when scores change */
    int modality;
    int metric; /* enum vd_metric; 0 where there is nothing to choose */
    /* Is it well formed? Errors: CORRUPT (where = byte offset), UNSUPPORTED. */
    int (*check)(const void *p, size_t n, struct vd_err *err);
    /* Columns. add() appends one template and returns its row by count; rows never move. */
    int (*cols_open)(void **cols, size_t expected, struct vd_err *err);
    int (*cols_add)(void *cols, const void *p, size_t n, struct vd_err *err);
    /*
     * The same in two steps, of which the dear one can be done by any thread, for many templates at
     * once: pack() makes of a template what cols_add_packed() only copies.  packed_bytes() says how
     * much pack() writes at most for a template of n bytes; *n_packed, how much it was.
     * Errors: those of cols_add.  NULL, all three: there is cols_add() alone.
     */
    size_t (*packed_bytes)(size_t n);
    int (*pack)(const void *p, size_t n, void *packed, size_t *n_packed, struct vd_err *err);
    int (*cols_add_packed)(void *cols, const void *packed, size_t n_packed, struct vd_err *err);
    size_t (*cols_rows)(const void *cols);
    size_t (*cols_bytes)(const void *cols); /* resident */
    void (*cols_close)(void *cols);
    /* A probe, prepared once; read-only afterwards, so threads share it. */
    int (*probe_open)(void **probe, const void *p, size_t n, struct vd_err *err);
    void (*probe_close)(void *probe);
    /* Score rows lo..hi-1 whose bit in allow is set (NULL: all) into top; advances job->done by
     * rows from any thread (atomic add).  Errors: CANCELLED, NOMEM, INVALID (dimensions differ). */
    int (*scan)(const void *cols, const void *probe, size_t lo, size_t hi, const uint64_t *allow,
                struct vd_topk *top, struct vd_job *job, struct vd_err *err);
    /* The same for n probes in one pass over the rows, top[i] for probes[i]; advances job->done by
     * rows times probes. NULL: ask scan() probe by probe. */
    int (*scan_many)(const void *cols, const void *const *probes, size_t n, size_t lo, size_t hi,
                     const uint64_t *allow, struct vd_topk *top, struct vd_job *job,
                     struct vd_err *err);
    /* Not NULL: the columns hold less than the templates, so that scan() only offers bounds
     * (vd_topk_offer), and this gives the score, from the template's own bytes.  It is what pair()
     * gives, to the bit. */
    int (*exact)(const void *probe, const void *p, size_t n, double *score, struct vd_err *err);
    /* The same of two prepared probes of one length: for all pairs of many.
     * There if exact is. */
    double (*between)(const void *probe_a, const void *probe_b);
    /* Sieves, the cheapest first; each sees what the one before let through.  Whoever scans takes
     * the bar from the scores of the whole gallery, so that the answer does not depend on a split.
     * Fewer than sift_from rows are not sieved, whatever the caller asks for. */
    const struct vd_sieve *sieves;
    int n_sieves;
    size_t sift_from;
    /* Write the coarse scores of rows lo..hi-1 whose bit in allow is set to out[0..hi-lo-1]; what
     * the others get means nothing.  Pure per row, like scan.  Errors: NOMEM. */
    int (*sieve)(const void *cols, const void *probe, int level, size_t lo, size_t hi,
                 const uint64_t *allow, uint16_t *out, struct vd_err *err);
    /* 1:1, symmetric to the bit; explain may be NULL. Equal to what scan gives for that pair. */
    int (*pair)(const void *a, size_t na, const void *b, size_t nb, double *score,
                struct vd_explain *explain, struct vd_err *err);
    /* Weight of evidence of a score in decibans, 10 log10 of the likelihood ratio, bounded on both
     * sides: what is summed over several prints of one person. NULL: the score has no such scale. */
    double (*weight)(double score);
    /* Up to which score pairs of different subjects were counted, on a scale of -10 log10 of the
     * share of them that reach a score; what lies above is extrapolated. NULL: another scale. */
    double (*counted_to)(void);
    /* Known answers; VD_OK or VD_CORRUPT. */
    int (*selftest)(struct vd_err *err);
};

extern const struct vd_matcher_ops *const vd_matchers[]; /* NULL-terminated registry */
/* The matcher of a modality whose engine compares by this metric (0: the modality's own). */
const struct vd_matcher_ops *vd_matcher_for(int modality);
const struct vd_matcher_ops *vd_matcher_by(int modality, int metric);

#endif
