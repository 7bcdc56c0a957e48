/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identify.h: enrol templates, search 1:N, compare 1:1, decide.
 *
 * A search needs purpose and legal basis; it is stored with its candidates and audited in one
 * transaction.  Scores are exact: the same for any number of threads.
 */
#ifndef VEDETTE_IDENTIFY_H
#define VEDETTE_IDENTIFY_H

#include <vedette/matcher.h>
#include <vedette/store.h>

/* path NULL: it is of all the files together. */
typedef void vd_warn_fn(void *ctx, const char *path, const char *what);
struct vd_enrol_opts {
    int modality;
    const char *engine;      /* NULL: what the file says, else the modality's default */
    const char *subject_ref; /* enrol all under this record id; NULL: ids beside the vectors, else
                                the file's stem */
    int position;            /* finger position to store where the file says 0; -1: as the file */
    struct vd_reading as;    /* what the user knows of all the finger files */
    int metric;              /* enum vd_metric: how vectors of their engines compare; 0: not said */
    vd_warn_fn *warn;        /* may be NULL; gets vd_enrol's ctx */
    struct vd_job *job;
};
struct vd_enrol_result {
    int64_t n_files, n_added, n_same, n_refused, n_bare; /* bare: subjects made for unknown ids */
    int64_t n_warned;  /* templates, of those added or there already, whose geometry is in doubt */
    int64_t n_unrated; /* fingers without a quality of their minutiae */
    int64_t n_assumed; /* fingers whose resolution nobody stated */
    int64_t n_own; /* fingers that state a resolution, so that what was said of it is not used */
};
typedef void vd_refuse_fn(void *ctx, const char *path, const struct vd_err *why);
/* Enrol files and folders (recursively, sorted) in one transaction; a broken one is refused and
 * reported through fn, the others go in. */
int vd_enrol(struct vd_store *s, const char *const *paths, size_t n, const struct vd_enrol_opts *o,
             vd_refuse_fn *fn, void *ctx, struct vd_enrol_result *out, struct vd_err *err);

/* An open gallery: the columns of one modality and engine, in memory. Owned by one thread. */
struct vd_gallery;
/* engine NULL: the modality's default; if that has no template but exactly one engine does, that
 * is an error (INVALID) whose hint names it: engines are never guessed. */
int vd_gallery_open(struct vd_gallery **out, struct vd_store *s, int modality, const char *engine,
                    struct vd_job *job, struct vd_err *err);
/* Take in templates that arrived since (any process); rebuild if some went. Cheap when none did. */
int vd_gallery_refresh(struct vd_gallery *g, struct vd_store *s, struct vd_err *err);
size_t vd_gallery_size(const struct vd_gallery *g);
size_t vd_gallery_bytes(const struct vd_gallery *g);
void vd_gallery_close(struct vd_gallery *g);

struct vd_search {
    int modality;
    const char *engine; /* NULL: default */
    const char *purpose, *basis, *case_ref;
    struct vd_reading as; /* what the user knows of the probes' files */
    vd_warn_fn *warn;     /* of the probes; may be NULL */
    void *warn_ctx;
    size_t top;  /* 0: 20, and twice fpir */
    int threads; /* 0: all cores */
    /* What is looked at, decided before the scan. A subject of whom the lists do not say what
     * `filter` asks for stays in, and so does a template whose finger is unknown. */
    const char *filter;   /* expression of lists, or NULL */
    bool strict;          /* only subjects that `filter` is known to hold for */
    const char *position; /* fingers as vd_fingers_read() takes them, "same": as each probe says */
    bool exhaustive;      /* every template left by the filter gets the full score: no sieves */
    bool together;        /* all probes are prints of one person: one list, fused */
    /* False candidates accepted of a search for somebody who is not there: below 1 the probability
     * of any, from 1 on their expected number; 0: no bar. Needs a calibrated gallery. */
    double fpir;
    /* A gallery to use again if it fits, brought up to date, and to leave there for the next search
     * of the caller, who closes it; may be NULL. */
    struct vd_gallery **keep;
    struct vd_job *job;
};
struct vd_search_result {
    int64_t search;                  /* id of the stored search */
    struct vd_candidates candidates; /* one a subject: its best template; by probe, rank */
    size_t n_gallery;                /* templates of the engine */
    size_t n_searched;               /* of them, those that the filter left */
    size_t n_unusable;               /* templates of the engine that no probe can be compared with:
                                         broken, or of another dimension than the first */
    int n_probes;
    double bar; /* score, if together decibans, below which a candidate is not shown; 0: none */
    double ms;  /* scanning only */
};
/*
 * Search every probe of the files. Errors: INVALID without purpose or basis, or for a bar where there
 * is nothing to set it by, NOINPUT, CORRUPT, CANCELLED. g may be NULL: a gallery is made for this call.
 * The search is read by the calibration of its gallery, which is measured if none is stored; where
 * there is too little to measure on it stays uncalibrated. vd_findings_read() tells what is worth what.
 */
int vd_identify(struct vd_store *s, struct vd_gallery *g, const char *const *probes, size_t n,
                const struct vd_search *q, struct vd_arena *a, struct vd_search_result *out,
                struct vd_err *err);
/* The same with a stored template as the probe (from a profile page). Its own subject is left out. */
int vd_identify_template(struct vd_store *s, struct vd_gallery *g, int64_t template_id,
                         const struct vd_search *q, struct vd_arena *a,
                         struct vd_search_result *out, struct vd_err *err);
/*
 * Search for one person by samples of several kinds, "finger=7:FILE", "face=FILE", "voice=FILE": one
 * list of what all of them come to together. Each stands on its contributions, which name their kind.
 * q->modality and q->together go without saying; q->engine stands with the sample
 * ("face=acme/3:FILE"); q->keep points to VD_N_MODALITIES galleries. A kind whose gallery is
 * uncalibrated is left out, said through q->warn, and the others are added up.  "name=QUERY" besides
 * says of each candidate how its names fit (vd_find_one), and changes neither sums nor order.
 * Errors: INVALID (also where no kind can be added), and those of vd_identify.
 */
int vd_identify_person(struct vd_store *s, const char *const *samples, size_t n,
                       const struct vd_search *q, struct vd_arena *a, struct vd_search_result *out,
                       struct vd_err *err);

/*
 * Where a search's probes lie, for comparing by eye: the case keeps only their names and hashes.
 * Keep the paths and how they were read, as settings of the case; without a word if that fails.
 */
void vd_probe_remember(struct vd_store *s, int64_t search, int modality, const char *const *probes,
                       size_t n, const struct vd_reading *as);
/* Read a probe of a search again, as it was read; `named` is how the search's row names it. Sets
 * *path, the arena's. Errors: NOTFOUND (no such file, or it has other bytes), as vd_templates_read. */
int vd_probe_read(struct vd_store *s, struct vd_arena *a, int64_t search, int modality,
                  const char *named, int probe, const char **path, struct vd_template *out,
                  struct vd_err *err);

/* 1:1 of two files (first template of each). */
struct vd_comparison {
    int modality;
    const char *matcher; /* "finger/2" */
    double score;
    int n_a, n_b, n_pairs; /* minutiae and pairs; vectors: dimension, 0 */
    bool has_weight;
    double weight; /* of evidence in decibans, see vd_matcher_ops; if has_weight */
    struct vd_explain why;
};
int vd_compare_files(const char *a, const char *b, const char *engine, struct vd_comparison *out,
                     struct vd_err *err);
/* The same; what was compared is left in took. Owns: the arena. */
int vd_compare_files_in(struct vd_arena *arena, const char *a, const char *b, const char *engine,
                        struct vd_comparison *out, struct vd_template took[2], struct vd_err *err);
/* The same with what the user knows of each file; metric: of vectors, 0: cosine. */
int vd_compare_files_as(struct vd_arena *arena, const char *a, const char *b, const char *engine,
                        int metric, const struct vd_reading as[2], struct vd_comparison *out,
                        struct vd_template took[2], struct vd_err *err);
/* The same for two stored templates or their bytes, for the compare screen; metric: of their engine
 * (0: the way of the modality). */
int vd_compare_bytes(int modality, int metric, const void *a, size_t na, const void *b, size_t nb,
                     struct vd_comparison *out, struct vd_err *err);
/* What a score means, in words: "about 1 in 2,500 pairs of different fingers score this high". ""
 * for a modality whose scores have no such scale. Never longer than VD_MEANING. */
enum { VD_MEANING = 160 };
void vd_score_meaning(int modality, double score, char out[VD_MEANING]);
/* What that is in a search of n templates: "by chance in 18,636: about 3". "" as above. */
void vd_score_chance(int modality, double score, int64_t n, char out[VD_MEANING]);

/* Record a decision on a candidate, audited. reason is required (INVALID). Never automatic. */
int vd_decide(struct vd_store *s, int64_t candidate, int verdict, const char *reason,
              int64_t *decision, struct vd_err *err);
/* Record what came of a list as a whole, audited: enum vd_outcome_what. probe: whose list, from 0;
 * -1: every list of the search. No candidate gets a verdict by it. Errors: NOTFOUND, INVALID. */
int vd_decide_list(struct vd_store *s, int64_t search, int probe, int what, const char *reason,
                   int64_t *outcome, struct vd_err *err);

#endif
