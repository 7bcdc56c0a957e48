/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region.c: arrays in shared memory that grow where they are.
 *
 *    at                                at + size                      at + reserved
 *    |  pages of memfd 1 (huge)  |  pages of memfd 2  |  beyond the file's end: no page  |
 *
 * The whole range is mapped at once; making the file longer makes more of it usable.  Where there
 * are reserved huge pages (vm.nr_hugepages) they are used until they run out, then a second file
 * with ordinary pages goes on behind the first.  Ordinary pages may still be huge where shared
 * memory may be (/sys/kernel/mm/transparent_hugepage/shmem_enabled is advise or always): it is asked
 * for.  A system that refuses memfd_create() gives private memory in its place.
 *
 * Invariants
 *  A. Every page below `size` is in memory: pages are taken here, where a refusal is an error to
 *     return, and not by the first write, where it would be a signal.
 *  B. Files only grow, and are sealed so: no page below `size` can go.
 *  C. at[0..size-1] never moves and is never written by this file.
 *
 * Tried and rejected: realloc() of plain memory, which holds the old and the new array while it
 * copies: twice the gallery at its peak; chunks, which cost every kernel a lookup.
 */
#include "config.h"

#include "base/region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fault.h"

#ifndef MFD_HUGE_2MB
#define MFD_HUGE_2MB (21u << 26)
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static const size_t STEP_LEAST = 64u << 10, STEP_MOST = 8u << 20, HUGE_PAGE = 2u << 20;
enum { SHARE_OF_LIMIT = 16 }; /* of a limited address space for each region */

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

/* As much as the machine has memory, in whole huge pages; less where address space is limited. */
static size_t room_wanted(void)
{
    struct rlimit as;
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t n = pages > 0 && page > 0 ? (size_t)pages * (size_t)page : (size_t)1 << 30;
    if (getrlimit(RLIMIT_AS, &as) == 0 && as.rlim_cur != RLIM_INFINITY &&
        as.rlim_cur / SHARE_OF_LIMIT < n)
        n = (size_t)as.rlim_cur / SHARE_OF_LIMIT;
    return round_up(n ? n : 1, HUGE_PAGE);
}

static int new_file(bool huge)
{
    int fd = memfd_create("vedette-gallery", MFD_CLOEXEC | (huge ? MFD_HUGETLB | MFD_HUGE_2MB : 0) |
                                                 MFD_ALLOW_SEALING);
    if (fd >= 0)
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK); /* B */
    return fd;
}

/* Map the file from offset `from` of the region on; where: NULL to choose a place. */
static void *map(int fd, void *where, size_t n)
{
    int how = (fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED) | MAP_NORESERVE;
    void *p = mmap(where, n, PROT_READ | PROT_WRITE, how | (where ? MAP_FIXED : 0), fd, 0);
    if (p == MAP_FAILED)
        return NULL;
    madvise(p, n, MADV_DONTDUMP);
    madvise(p, n, MADV_DONTFORK);
    madvise(p, n, MADV_HUGEPAGE); /* refused: ordinary pages do */
    return p;
}

/* Huge pages want a place that begins one: reserve one more and let go of what is too much. */
static void *find_place(size_t n)
{
    unsigned char *p = mmap(NULL, n + HUGE_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    size_t before = (HUGE_PAGE - (uintptr_t)p % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        munmap(p, before);
    if (HUGE_PAGE - before)
        munmap(p + before + n, HUGE_PAGE - before);
    return p + before;
}

static bool any_huge_pages(void)
{
    char text[32];
    int fd = open("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text));
    if (fd >= 0)
        close(fd);
    return n > 0 && text[0] != '0';
}

int vd_region_open(struct vd_region *r, struct vd_err *err)
{
    *r = (struct vd_region){.fd = -1};
    void *place = NULL;
    for (size_t n = room_wanted(); !place && n >= HUGE_PAGE && !vd_fault_alloc(); n /= 2) {
        r->reserved = n / HUGE_PAGE * HUGE_PAGE;
        place = find_place(r->reserved);
    }
    if (!place)
        return vd_fail(err, VD_NOMEM, "gallery", "out of address space");
    r->huge = any_huge_pages();
    r->fd = r->huge ? new_file(true) : -1;
    if (r->fd < 0) {
        r->huge = false;
        r->fd = new_file(false);
    }
    if (map(r->fd, place, r->reserved)) {
        r->at = place;
        return VD_OK;
    }
    munmap(place, r->reserved);
    if (r->fd >= 0)
        close(r->fd);
    *r = (struct vd_region){0};
    return vd_fail(err, VD_NOMEM, "gallery", "out of address space");
}

/* A. */
static bool populate(const struct vd_region *r, size_t size)
{
    unsigned char *p = r->at;
    if (r->fd >= 0 && ftruncate(r->fd, (off_t)(size - r->from)))
        return false;
    if (madvise(p + r->size, size - r->size, MADV_POPULATE_WRITE) == 0)
        return true;
    if (errno != EINVAL)
        return false;
    return r->fd < 0 || /* a kernel before 5.14 */
           posix_fallocate(r->fd, (off_t)(r->size - r->from), (off_t)(size - r->size)) == 0;
}

/* No more huge pages: ordinary ones from here on. */
static bool go_on_ordinary(struct vd_region *r)
{
    int fd = new_file(false);
    unsigned char *p = r->at;
    if (!map(fd, p + r->size, r->reserved - r->size)) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    close(r->fd);
    r->fd = fd;
    r->from = r->size;
    r->huge = false;
    return true;
}

static size_t next_size(const struct vd_region *r, size_t n)
{
    size_t step = r->size / 8;
    step = step < STEP_LEAST ? STEP_LEAST : step > STEP_MOST ? STEP_MOST : step;
    n = r->size + step > n ? r->size + step : n;
    n = round_up(n, r->huge ? HUGE_PAGE : STEP_LEAST);
    return n < r->reserved ? n : r->reserved;
}

int vd_region_reach(struct vd_region *r, size_t n, struct vd_err *err)
{
    if (n <= r->size)
        return VD_OK;
    bool done = r->at && n <= r->reserved && !vd_fault_alloc();
    size_t size = done ? next_size(r, n) : 0;
    if (done && !populate(r, size)) {
        done = r->huge && go_on_ordinary(r);
        size = done ? next_size(r, n) : 0;
        done = done && populate(r, size);
    }
    if (!done)
        return vd_fail(err, VD_NOMEM, "gallery", "out of memory at %zu bytes", r->size);
    r->size = size;
    return VD_OK;
}

void vd_region_close(struct vd_region *r)
{
    if (r->at)
        munmap(r->at, r->reserved);
    if (r->at && r->fd >= 0)
        close(r->fd);
    *r = (struct vd_region){0};
}
