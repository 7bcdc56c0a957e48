/* SPDX-License-Identifier: Apache-2.0 */
/* coded.h: what the files of this room share: packed templates, columns of codes, probes. */
#ifndef VD_MATCH_VECTOR_CODED_H
#define VD_MATCH_VECTOR_CODED_H

#include <stdatomic.h>
#include <vedette/matcher.h>

#include "match/kernel/codes.h"

/*
 * A packed template: this, then vd_code_row_bytes() of plane hi and code_dim/2 of plane lo.
 * Errors are lengths of what is left of the unit vector, rounded up, in units of VD_ERROR_UNIT.
 */
#define VD_ERROR_UNIT 0x1p-15
struct vec_packed {
    uint32_t dim;
    uint16_t error_hi, error_lo;
    uint16_t step; /* of plane lo: the upper half of a float */
    uint16_t none;
    float norm; /* at least that of the vector, over VD_NORM_UNIT: see vec_norm_least() */
};
#define VD_NORM_UNIT 256.0 /* so that the longest vector there is fits a float */

/* Components that are coded: a multiple of 16. */
static inline size_t vec_code_dim(size_t dim)
{
    return (dim + 15) / 16 * 16;
}
static inline float vec_step(uint16_t step)
{
    uint32_t u = (uint32_t)step << 16;
    float f;
    memcpy(&f, &u, sizeof(f));
    return f;
}
/* Errors: those of vd_vector_check. */
int vd_vector_check(const void *p, size_t n, struct vd_err *err);
size_t vd_vector_packed_bytes(size_t n);
int vd_vector_pack(const void *p, size_t n, void *packed, size_t *n_packed, struct vd_err *err);

/* The arrays of the columns; nothing in them ever moves. */
struct vec_planes {
    uint8_t *hi, *lo;
    uint16_t *error_hi;
    struct vec_tail {
        uint16_t error_lo, step;
    } * tail;
    float *norm; /* NULL if the metric does not ask for it */
};
struct vec_cols;
int vd_vector_cols_open(struct vec_cols **out, bool norms, struct vd_err *err);
int vd_vector_cols_add(void *cols, const void *packed, size_t n_packed, struct vd_err *err);
size_t vd_vector_cols_rows(const void *cols);
size_t vd_vector_cols_bytes(const void *cols);
void vd_vector_cols_close(void *cols);
struct vec_planes vd_vector_planes(const struct vec_cols *c);

struct vec_probe {
    size_t dim, code_dim, stride;
    /* For the score: the vector times 2^-exponent, its squared norm in double. */
    float *scaled;
    double norm2;
    int exponent;
    /* For the bounds: rotated, root mean square 1; as codes of 8 bits, in order and in that of a row
     * of plane lo. */
    float *turned;
    int8_t *codes, *even, *odd, *second; /* second: what the codes leave, coded once more */
    double per_code, per_second;         /* what a code counts, in units of the root mean square */
    double length, error;                /* of the coded unit vector; of what coding leaves of it */
    double length2, error2;              /* the same of the second codes */
    int32_t sum, sum2;                   /* of the codes */
    double norm;                         /* of the vector as it was given */
    void *memory;
};
/* The vector by the power of two that brings its norm into [1/2, 1), zeroes up to stride; returns
 * the squared norm. */
double vd_vector_scale(float *out, const uint8_t *p, size_t dim, size_t stride, int *exponent);
int vd_vector_probe_open(void **probe, const void *p, size_t n, struct vd_err *err);
void vd_vector_probe_close(void *probe);

/* How far the rows of a scan came. */
struct vec_count {
    uint64_t hi, lo, second, offered;
};
int vd_vector_scan_counted(const void *cols, const void *const *probes, size_t n, size_t lo,
                           size_t hi, const uint64_t *allow, struct vd_topk *top,
                           struct vd_job *job, struct vec_count *count, struct vd_err *err);
/* The bounds of a row's score after each plane, for tests. */
struct vec_bounds {
    double least[3], most[3]; /* plane hi; both; both and the probe's second codes */
};
void vd_vector_bounds(const void *cols, const void *probe, size_t row, struct vec_bounds *out);

#endif
