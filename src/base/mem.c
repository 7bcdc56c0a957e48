/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mem.c: allocation with a fault point, arenas, growing buffers.
 *
 * Invariants
 *  A. Every allocation of floors 0 to 3 passes through vd_fault_alloc(), so the n-th can be failed.
 *  B. An arena's blocks form a list, newest first; only the newest has free room.
 *  C. A buffer whose data is not NULL has cap > len and data[len] == 0.
 */
#include "config.h"

#include <vedette/mem.h>

#include <assert.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fault.h"

#ifdef VD_FAULTS
/* Fails exactly the n-th allocation of the process, whichever thread asks for it, n from the
 * environment. */
bool vd_fault_alloc(void)
{
    static _Atomic long asked, which = -1;
    if (atomic_load(&which) == -1) {
        const char *s = getenv("VEDETTE_FAIL_ALLOC");
        atomic_store(&which, s ? strtol(s, NULL, 10) : 0);
    }
    return atomic_fetch_add(&asked, 1) + 1 == atomic_load(&which);
}
#else
bool vd_fault_alloc(void)
{
    return false;
}
#endif

void *vd_alloc(size_t n)
{
    return vd_fault_alloc() ? NULL : calloc(1, n ? n : 1);
}

void *vd_realloc(void *p, size_t n)
{
    return vd_fault_alloc() ? NULL : realloc(p, n ? n : 1);
}

void *vd_array(size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        return NULL;
    return vd_alloc(n * size);
}

void *vd_array_wide(size_t n, size_t size, void **room)
{
    static const size_t HUGE_PAGE = 2u << 20;
    if (size && n > (SIZE_MAX - 2 * HUGE_PAGE) / size)
        return *room = NULL;
    if (n * size < HUGE_PAGE)
        return *room = vd_array(n, size);
    size_t bytes = (n * size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    unsigned char *p = *room = vd_alloc(bytes + HUGE_PAGE);
    if (!p)
        return NULL;
    p += (HUGE_PAGE - (uintptr_t)p % HUGE_PAGE) % HUGE_PAGE;
    madvise(p, bytes, MADV_HUGEPAGE); /* refused: ordinary pages do */
    return p;
}

char *vd_strdup(const char *s)
{
    if (!s)
        return NULL;
    size_t n = strlen(s) + 1;
    char *p = vd_alloc(n);
    return p ? memcpy(p, s, n) : NULL;
}

void vd_free(void *p)
{
    free(p);
}

size_t vd_strlcpy(char *dst, const char *src, size_t cap)
{
    size_t n = strlen(src);
    if (cap) {
        size_t m = n < cap ? n : cap - 1;
        memcpy(dst, src, m);
        dst[m] = 0;
    }
    return n;
}

enum { BLOCK = 16384 };

struct block {
    struct block *next;
    size_t used, cap;
    _Alignas(16) unsigned char data[];
};

struct vd_arena {
    struct block *head;
};

struct vd_arena *vd_arena_new(void)
{
    return vd_alloc(sizeof(struct vd_arena));
}

void *vd_arena_alloc(struct vd_arena *a, size_t n)
{
    if (n > SIZE_MAX / 2)
        return NULL;
    n = (n + 15) & ~(size_t)15;
    struct block *b = a->head;
    if (!b || b->cap - b->used < n) {
        size_t cap = n > BLOCK ? n : BLOCK;
        b = vd_fault_alloc() ? NULL : malloc(sizeof(*b) + cap);
        if (!b)
            return NULL;
        b->used = 0;
        b->cap = cap;
        b->next = a->head;
        a->head = b;
    }
    void *p = b->data + b->used;
    b->used += n;
    return memset(p, 0, n);
}

char *vd_arena_strndup(struct vd_arena *a, const char *s, size_t n)
{
    char *p = vd_arena_alloc(a, n + 1);
    return p ? memcpy(p, s, n) : NULL;
}

char *vd_arena_strdup(struct vd_arena *a, const char *s)
{
    return s ? vd_arena_strndup(a, s, strlen(s)) : NULL;
}

char *vd_arena_printf(struct vd_arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n < 0 ? NULL : vd_arena_alloc(a, (size_t)n + 1);
    if (p) {
        va_start(ap, fmt);
        vsnprintf(p, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
    return p;
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void vd_arena_reset(struct vd_arena *a)
{
    struct block *keep = a->head;
    if (!keep)
        return;
    free_blocks(keep->next);
    keep->next = NULL;
    keep->used = 0;
}

void vd_arena_free(struct vd_arena *a)
{
    if (!a)
        return;
    free_blocks(a->head);
    free(a);
}

static bool grow(struct vd_buf *b, size_t more)
{
    if (b->failed || more > SIZE_MAX / 2 - b->len)
        return !(b->failed = true);
    if (b->data && b->len + more < b->cap)
        return true;
    size_t cap = b->cap ? b->cap : 64;
    while (cap <= b->len + more)
        cap *= 2;
    char *p = vd_realloc(b->data, cap);
    if (!p)
        return !(b->failed = true);
    b->data = p;
    b->cap = cap;
    return true;
}

void vd_buf_grow_add(struct vd_buf *b, const void *p, size_t n)
{
    if (!grow(b, n))
        return;
    if (n)
        memcpy(b->data + b->len, p, n);
    b->len += n;
    b->data[b->len] = 0;
    assert(b->cap > b->len); /* C */
}

void vd_buf_str(struct vd_buf *b, const char *s)
{
    if (s)
        vd_buf_add(b, s, strlen(s));
}

void vd_buf_printf(struct vd_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !grow(b, (size_t)n)) {
        b->failed = true;
        return;
    }
    va_start(ap, fmt);
    vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
}

void vd_buf_clear(struct vd_buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = 0;
}

void vd_buf_free(struct vd_buf *b)
{
    free(b->data);
    memset(b, 0, sizeof(*b));
}
