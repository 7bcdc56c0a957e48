/* SPDX-License-Identifier: Apache-2.0 */
/* vectorbench.h: what the parts of vectorbench share. */
#ifndef VD_BENCH_VECTORBENCH_H
#define VD_BENCH_VECTORBENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Vectors that never change.  Every row is made from its number alone, so that a gallery larger than
 * memory can be asked for any row again.
 *   ISOTROPIC   all directions alike, no two rows related: what bounds find hardest
 *   CLUSTERED   VECTOR_SAMPLES noisy samples a subject, most of the variance in few directions, as
 *               face engines give them
 * Rows from VECTOR_PROBES on are probes: of ISOTROPIC more of the same, of CLUSTERED one more sample
 * of a subject each.
 */
enum vector_kind { VECTOR_ISOTROPIC, VECTOR_CLUSTERED };
enum { VECTOR_SAMPLES = 4, VECTOR_DIM_MAX = 2048 };
#define VECTOR_PROBES ((uint64_t)1 << 40)
/* Row of a gallery of n: dim floats of norm 1. */
void vector_make(enum vector_kind kind, int dim, uint64_t n, uint64_t row, float *out);
/* Write n rows as PATH.npy and the subjects' record ids beside it; 0, or -1 with errno. */
int vector_write(const char *stem, enum vector_kind kind, int dim, uint64_t first, uint64_t n,
                 uint64_t gallery);
enum { VECTOR_HEADER = 128 }; /* bytes before the floats in the .npy */

/* What is searched, and with what. */
enum { VECTOR_N_PROBES = 100, VECTOR_TOP = 10 };
struct vectors {
    enum vector_kind kind;
    int dim;
    uint64_t n;
    const float *rows; /* NULL: each is made anew when it is asked for */
    const float *probes;
};
const char *vector_kind_name(enum vector_kind kind);
/* Map STEM.npy and STEM-probes.npy, of n rows and of VECTOR_N_PROBES. Dies if they are not there. */
void vectors_map(struct vectors *v, const char *stem);
/* Make probes, and the rows if `keep`. */
void vectors_make(struct vectors *v, bool keep);

struct answer {
    uint64_t row[VECTOR_TOP];
    double score[VECTOR_TOP];
    int n;
};

/* ---- our matcher, through the pool ---- */
struct ours;
struct ours *ours_open(const struct vectors *v, double *seconds);
double ours_bytes(const struct ours *o); /* a row, with a gallery's id, subject, record, position */
/* Seconds for the probes from..from+n-1; what reading exact floats took is told apart. */
double ours_search(struct ours *o, int threads, int from, int n, struct answer *out);
/* Templates a probe whose exact score was asked for, on average of all searches so far, and what it
 * took to make them anew, in seconds, of the last search. */
double ours_exact(const struct ours *o);
double ours_made_anew(const struct ours *o);
void ours_close(struct ours *o);

/* ---- FAISS, in a process of its own ---- */
struct rival;
/* program NULL: there is none, and none is returned. */
struct rival *rival_start(const char *program, const char *stem, const struct vectors *v);
void rival_threads(struct rival *r, int n);
double rival_make(struct rival *r, const char *index, uint64_t n, double *bytes);
void rival_drop(struct rival *r, const char *index);
double rival_search(struct rival *r, const char *index, int from, int n, struct answer *out);
void rival_stop(struct rival *r);

/* ---- a case file ---- */
/* From exec to the answer of `vedette match`: line "door". */
int case_door(const char *vedette, const char *path, const char *stem, int runs);
/* Searches of an open case with a gallery that is kept, as the desk does: line "case". */
int case_searches(const char *path, const char *stem, int runs);
/* What it takes to make the gallery, on one processor and on all, and to calibrate: line "open". */
int case_opening(const char *path, const char *modality, int runs);

double now_seconds(void);
double least_of(double a, double b); /* a 0 counts as nothing yet */
double median_of(double *v, int n);  /* sorts it */
_Noreturn void die(const char *what);

#endif
