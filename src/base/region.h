/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region.h: an array that may grow to gigabytes and never moves: the columns of a gallery.
 *
 * Growing copies nothing and needs no second array beside the first, and a thread may read what was
 * there while another adds to it.  The pages are shared memory without a name in any file system:
 * they never reach a disk but for swap, no core dump has them and no child process inherits them.
 */
#ifndef VD_BASE_REGION_H
#define VD_BASE_REGION_H

#include <stdbool.h>
#include <stddef.h>

#include <vedette/err.h>

/* All zero: nothing is open. */
struct vd_region {
    void *at;        /* begins a page; stays where it is until the region is closed */
    size_t size;     /* bytes that can be used; zero when they come */
    size_t reserved; /* of address space, more than this machine can fill */
    size_t from;     /* offset in the region at which fd's file begins */
    int fd;          /* of the shared memory, or -1: it was refused, the memory is this process's */
    bool huge;       /* what grows next comes in reserved huge pages */
};
/* Reserve address space; no memory is used yet. Errors: NOMEM. */
int vd_region_open(struct vd_region *r, struct vd_err *err);
/* Let at least n bytes be usable. What can be used already stays as it is, even after a failure.
 * Errors: NOMEM. Cost: memory is taken in steps of an eighth, of 64 KiB at least, 8 MiB at most. */
int vd_region_reach(struct vd_region *r, size_t n, struct vd_err *err);
void vd_region_close(struct vd_region *r);

#endif
