/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mem.h: memory that a test can make fail, arenas for results, growing byte buffers.
 *
 * Floors 0 to 3 allocate only through these, so that the sweep in tests/fault can fail the n-th
 * allocation (environment VEDETTE_FAIL_ALLOC=n, honoured by builds made with --enable-faults).
 */
#ifndef VEDETTE_MEM_H
#define VEDETTE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <vedette/err.h>

void *vd_alloc(size_t n);              /* zeroed; NULL when out of memory; n of 0 gives 1 byte */
void *vd_realloc(void *p, size_t n);   /* the new part is not zeroed */
void *vd_array(size_t n, size_t size); /* vd_alloc(n * size) with overflow check */
/* The same for one that is touched all over: in huge pages, where it fills some and the system has
 * them.  What is to be freed is *room. */
void *vd_array_wide(size_t n, size_t size, void **room);
char *vd_strdup(const char *s); /* NULL gives NULL */
void vd_free(void *p);
/* Copy with truncation, always ends in NUL; returns strlen(src). */
size_t vd_strlcpy(char *dst, const char *src, size_t cap);

/* An arena: many small allocations that live and die together. Not shared between threads. */
struct vd_arena;
struct vd_arena *vd_arena_new(void);                /* NULL when out of memory */
void *vd_arena_alloc(struct vd_arena *a, size_t n); /* zeroed, 16-byte aligned, or NULL */
char *vd_arena_strndup(struct vd_arena *a, const char *s, size_t n);
char *vd_arena_strdup(struct vd_arena *a, const char *s); /* NULL gives NULL */
char *vd_arena_printf(struct vd_arena *a, const char *fmt, ...) VD_PRINTF(2, 3);
void vd_arena_reset(struct vd_arena *a); /* forget all, keep one block */
void vd_arena_free(struct vd_arena *a);

/* A growing byte string; data is always NUL-terminated once something was added.
 * Failure is sticky: after one failed growth every later call does nothing and failed is set. */
struct vd_buf {
    char *data;
    size_t len, cap;
    bool failed;
};
void vd_buf_grow_add(struct vd_buf *b, const void *p,
                     size_t n); /* what vd_buf_add does when full */
static inline void vd_buf_add(struct vd_buf *b, const void *p, size_t n)
{
    if (b->failed || !p || b->cap - b->len <= n) {
        vd_buf_grow_add(b, p, n);
        return;
    }
    memcpy(b->data + b->len, p, n);
    b->len += n;
    b->data[b->len] = 0;
}
static inline void vd_buf_char(struct vd_buf *b, char c)
{
    vd_buf_add(b, &c, 1);
}
void vd_buf_str(struct vd_buf *b, const char *s);
void vd_buf_printf(struct vd_buf *b, const char *fmt, ...) VD_PRINTF(2, 3);
void vd_buf_clear(struct vd_buf *b); /* len = 0, keeps memory and clears failed */
void vd_buf_free(struct vd_buf *b);

#endif
