/* SPDX-License-Identifier: Apache-2.0 */
/*
 * planes.c: the columns of the vector matchers: codes and a few scalars a row, each an array that
 * grows where it is (base/region).
 *
 *    hi        groups of 16 rows (match/kernel/codes.h)   5/8 D bytes a row, D: dim rounded up to 16
 *    lo        row by row                                 1/2 D
 *    error_hi  what plane hi leaves of the row            2
 *    tail      what both leave; the step of plane lo      4
 *    norm      for inner products only                    4
 *
 * Invariants
 *  A. Nothing ever moves, and every array reaches to the end of the group of the last row.
 *  B. A row is written before the count of rows is raised over it (release), and never again.  So a
 *     reader that knows of n rows may read them while the owner adds more; a group may hold a row
 *     that is being written beside those it asks for, whose lane it does not look at, and whose
 *     signs may share a byte with one's that it does: that half is written as it was.
 *  C. All rows have the dimension of the first.
 */
#include "match/vector/coded.h"

#include "base/region.h"
#include "match/vector/vector.h"

enum { HI, LO, ERROR_HI, TAIL, NORM, N_ARRAYS };

struct vec_cols {
    size_t dim, code_dim;
    _Atomic size_t rows;
    size_t cap; /* rows that there is room for, in whole groups */
    int n_arrays;
    struct vd_region array[N_ARRAYS];
};

int vd_vector_cols_open(struct vec_cols **out, bool norms, struct vd_err *err)
{
    struct vec_cols *c = vd_alloc(sizeof(*c));
    if (!c)
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory");
    int rc = VD_OK;
    c->n_arrays = norms ? N_ARRAYS : NORM;
    for (int i = 0; !rc && i < c->n_arrays; i++)
        rc = vd_region_open(&c->array[i], err);
    if (rc)
        vd_vector_cols_close(c);
    else
        *out = c;
    return rc;
}

void vd_vector_cols_close(void *cols)
{
    struct vec_cols *c = cols;
    if (!c)
        return;
    for (int i = 0; i < c->n_arrays; i++)
        vd_region_close(&c->array[i]);
    vd_free(c);
}

static size_t bytes_a_row(const struct vec_cols *c, int array)
{
    switch (array) {
    case HI:
        return vd_code_row_bytes(c->code_dim);
    case LO:
        return c->code_dim / 2;
    case ERROR_HI:
        return sizeof(uint16_t);
    case TAIL:
        return sizeof(struct vec_tail);
    default:
        return sizeof(float);
    }
}

/* A. Room for the group of this row. */
static int reach(struct vec_cols *c, size_t row, struct vd_err *err)
{
    size_t cap = (row / VD_CODE_GROUP + 1) * VD_CODE_GROUP;
    int rc = VD_OK;
    for (int i = 0; !rc && i < c->n_arrays; i++)
        rc = vd_region_reach(&c->array[i], cap * bytes_a_row(c, i), err);
    if (!rc)
        c->cap = cap;
    return rc;
}

/* Two rows share a byte of signs, the later one adds its half: the memory was zero before. */
static void put_hi(uint8_t *group, size_t r, size_t lines, const uint8_t *codes)
{
    const uint8_t *signs = codes + 4 * lines;
    uint8_t *to = group + 64 * lines + r / 2;
    for (size_t j = 0; j < lines; j++)
        memcpy(group + 64 * j + 4 * r, codes + 4 * j, 4);
    if (r % 2 == 0)
        for (size_t j = 0; j < lines; j++, to += 16) {
            to[0] = signs[j] & 15;
            to[8] = signs[j] >> 4;
        }
    else
        for (size_t j = 0; j < lines; j++, to += 16) {
            to[0] = (uint8_t)(to[0] | signs[j] << 4);
            to[8] |= signs[j] & 0xF0;
        }
}

struct vec_planes vd_vector_planes(const struct vec_cols *c)
{
    return (struct vec_planes){
        .hi = c->array[HI].at,
        .lo = c->array[LO].at,
        .error_hi = c->array[ERROR_HI].at,
        .tail = c->array[TAIL].at,
        .norm = c->n_arrays > NORM ? c->array[NORM].at : NULL,
    };
}

static void put_row(const struct vec_cols *c, size_t row, const struct vec_packed *head,
                    const uint8_t *codes)
{
    struct vec_planes k = vd_vector_planes(c);
    size_t half = c->code_dim / 2;
    put_hi(k.hi + row / VD_CODE_GROUP * vd_code_group_bytes(c->code_dim), row % VD_CODE_GROUP,
           c->code_dim / 8, codes);
    memcpy(k.lo + row * half, codes + vd_code_row_bytes(c->code_dim), half);
    k.error_hi[row] = head->error_hi;
    k.tail[row] = (struct vec_tail){head->error_lo, head->step};
    if (k.norm)
        k.norm[row] = head->norm;
}

int vd_vector_cols_add(void *cols, const void *packed, size_t n_packed, struct vd_err *err)
{
    struct vec_cols *c = cols;
    struct vec_packed head = {0};
    size_t rows = atomic_load_explicit(&c->rows, memory_order_relaxed);
    if (n_packed >= sizeof(head))
        memcpy(&head, packed, sizeof(head));
    if (!head.dim || head.dim > VD_CODE_MAX_DIM ||
        n_packed != vd_vector_packed_bytes(4 * (size_t)head.dim))
        return vd_fail(err, VD_CORRUPT, "gallery", "a packed vector of %zu bytes", n_packed);
    if (rows && head.dim != c->dim) /* C */
        return vd_fail(err, VD_INVALID, "gallery", "a vector of %u dimensions among vectors of %zu",
                       head.dim, c->dim);
    if (!rows) {
        c->dim = head.dim;
        c->code_dim = vec_code_dim(head.dim);
    }
    int rc = rows == c->cap || !rows ? reach(c, rows, err) : VD_OK;
    if (rc)
        return rc;
    put_row(c, rows, &head, (const uint8_t *)packed + sizeof(head));
    atomic_store_explicit(&c->rows, rows + 1, memory_order_release); /* B */
    return VD_OK;
}

size_t vd_vector_cols_rows(const void *cols)
{
    const struct vec_cols *c = cols;
    return atomic_load_explicit(&c->rows, memory_order_acquire);
}

size_t vd_vector_cols_bytes(const void *cols)
{
    const struct vec_cols *c = cols;
    size_t n = sizeof(*c);
    for (int i = 0; i < c->n_arrays; i++)
        n += c->array[i].size;
    return n;
}

size_t vd_vector_dim(const void *cols)
{
    return vd_vector_cols_rows(cols) ? ((const struct vec_cols *)cols)->dim : 0;
}
