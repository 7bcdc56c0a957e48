/* SPDX-License-Identifier: Apache-2.0 */
/*
 * planes.c: the columns of the vector matchers: codes and a few scalars a row, in chunks.
 *
 *    chunk  [ plane hi, in groups of 16 rows ][ plane lo, row by row ][ error_hi ][ tail ][ norm ]
 *    bytes a row, D components (dim rounded up to 16):  D/2 + D/2 + 2 + 4 (+ 4 for inner products)
 *
 * The first chunks are small and double, all others hold c->full rows, about 32 MiB:
 *
 *    rows   | F/64 | F/64 | F/32 | F/16 | F/8 | F/4 | F/2 |  F  |  F  | ...      F = c->full
 *
 * Invariants
 *  A. A chunk never moves, nor does the table of them: it has room for all there can be.
 *  B. A chunk begins at a multiple of 64 rows, and its planes at a multiple of 64 bytes.
 *  C. A row is written before the count of rows is raised over it (release), and never again.  So a
 *     reader that knows of n rows may read them while the owner adds more; a group's line may hold a
 *     row that is being written beside those it asks for, whose lane it does not look at.
 *  D. All rows have the dimension of the first.
 */
#include "match/vector/coded.h"

#include "match/vector/vector.h"

enum { STARTERS = 7, CHUNK_BYTES = 32 << 20, MAX_CHUNKS = 1 << 12, PIECE = 64 << STARTERS };

struct vec_cols {
    size_t dim, code_dim, full;
    _Atomic size_t rows;
    bool norms;
    size_t n_chunks, bytes;
    void **memory; /* what to free */
    struct vec_chunk *chunks;
};

int vd_vector_cols_open(struct vec_cols **out, bool norms, struct vd_err *err)
{
    struct vec_cols *c = vd_alloc(sizeof(*c));
    if (c) {
        c->norms = norms;
        c->memory = vd_array(MAX_CHUNKS, sizeof(*c->memory));
        c->chunks = vd_array(MAX_CHUNKS, sizeof(*c->chunks));
    }
    if (c && c->memory && c->chunks) {
        *out = c;
        return VD_OK;
    }
    vd_vector_cols_close(c);
    return vd_fail(err, VD_NOMEM, "gallery", "out of memory");
}

void vd_vector_cols_close(void *cols)
{
    struct vec_cols *c = cols;
    if (!c)
        return;
    for (size_t i = 0; i < c->n_chunks; i++)
        vd_free(c->memory[i]);
    vd_free(c->memory);
    vd_free(c->chunks);
    vd_free(c);
}

static size_t row_bytes(const struct vec_cols *c)
{
    return c->code_dim + sizeof(uint16_t) + sizeof(struct vec_tail) +
           (c->norms ? sizeof(float) : 0);
}

static void begin(struct vec_cols *c, size_t dim)
{
    c->dim = dim;
    c->code_dim = vec_code_dim(dim);
    c->full = CHUNK_BYTES / row_bytes(c) / PIECE * PIECE;
    c->full = c->full < PIECE ? PIECE : c->full;
}

static size_t chunk_at(const struct vec_cols *c, size_t row)
{
    if (row >= c->full)
        return STARTERS - 1 + row / c->full;
    size_t i = 0;
    for (size_t end = c->full >> (STARTERS - 1); row >= end; end *= 2)
        i++;
    return i;
}

static bool add_chunk(struct vec_cols *c)
{
    if (c->n_chunks == MAX_CHUNKS)
        return false;
    size_t i = c->n_chunks, rows = c->full;
    if (i < STARTERS)
        rows >>= i ? STARTERS - i : STARTERS - 1;
    size_t bytes = rows * row_bytes(c) + 64;
    uint8_t *m = vd_alloc(bytes);
    if (!m)
        return false;
    struct vec_chunk *k = &c->chunks[i];
    k->first = i ? c->chunks[i - 1].first + c->chunks[i - 1].rows : 0;
    k->rows = rows;
    k->hi = (uint8_t *)(((uintptr_t)m + 63) & ~(uintptr_t)63); /* B */
    k->lo = k->hi + rows * c->code_dim / 2;
    k->error_hi = (uint16_t *)(k->lo + rows * c->code_dim / 2);
    k->tail = (struct vec_tail *)(k->error_hi + rows);
    k->norm = c->norms ? (float *)(k->tail + rows) : NULL;
    c->memory[i] = m;
    c->bytes += bytes;
    c->n_chunks++;
    return true;
}

static void put_row(const struct vec_cols *c, size_t row, const struct vec_packed *head,
                    const uint8_t *codes)
{
    struct vec_chunk k = vd_vector_chunk(c, row);
    size_t at = row - k.first, half = c->code_dim / 2;
    uint8_t *group = k.hi + at / VD_CODE_GROUP * VD_CODE_GROUP * half + at % VD_CODE_GROUP * 4;
    for (size_t i = 0; i < half; i += 4)
        memcpy(group + 16 * i, codes + i, 4);
    memcpy(k.lo + at * half, codes + half, half);
    k.error_hi[at] = head->error_hi;
    k.tail[at] = (struct vec_tail){head->error_lo, head->step};
    if (k.norm)
        k.norm[at] = head->norm;
}

int vd_vector_cols_add(void *cols, const void *packed, size_t n_packed, struct vd_err *err)
{
    struct vec_cols *c = cols;
    struct vec_packed head;
    size_t rows = atomic_load_explicit(&c->rows, memory_order_relaxed);
    if (n_packed < sizeof(head))
        return vd_fail(err, VD_CORRUPT, "gallery", "a packed vector of %zu bytes", n_packed);
    memcpy(&head, packed, sizeof(head));
    if (n_packed != sizeof(head) + vec_code_dim(head.dim))
        return vd_fail(err, VD_CORRUPT, "gallery", "a packed vector of %zu bytes", n_packed);
    if (rows && head.dim != c->dim) /* D */
        return vd_fail(err, VD_INVALID, "gallery", "a vector of %u dimensions among vectors of %zu",
                       head.dim, c->dim);
    if (!rows)
        begin(c, head.dim);
    if (chunk_at(c, rows) == c->n_chunks && !add_chunk(c))
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory at row %zu", rows);
    put_row(c, rows, &head, (const uint8_t *)packed + sizeof(head));
    atomic_store_explicit(&c->rows, rows + 1, memory_order_release); /* C */
    return VD_OK;
}

size_t vd_vector_cols_rows(const void *cols)
{
    const struct vec_cols *c = cols;
    return atomic_load_explicit(&c->rows, memory_order_acquire);
}

/* Without what lies untouched behind the last row: the system gives no memory for that. */
size_t vd_vector_cols_bytes(const void *cols)
{
    const struct vec_cols *c = cols;
    size_t rows = vd_vector_cols_rows(c), page = 4096;
    size_t begun = c->n_chunks ? (rows - c->chunks[c->n_chunks - 1].first) * row_bytes(c) : 0;
    size_t last = c->n_chunks ? c->chunks[c->n_chunks - 1].rows * row_bytes(c) : 0;
    return sizeof(*c) + c->bytes - (last - begun) + 6 * page +
           c->n_chunks * (sizeof(*c->chunks) + sizeof(*c->memory));
}

size_t vd_vector_dim(const void *cols)
{
    return vd_vector_cols_rows(cols) ? ((const struct vec_cols *)cols)->dim : 0;
}

struct vec_chunk vd_vector_chunk(const struct vec_cols *c, size_t row)
{
    return c->chunks[chunk_at(c, row)];
}
