/* SPDX-License-Identifier: Apache-2.0 */
/* names_near.h: skeletons that are alike; see names_near.c. */
#ifndef VD_STORE_NAMES_NEAR_H
#define VD_STORE_NAMES_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vd_near {
    uint32_t at; /* in the directory */
    uint8_t apart;
};
struct vd_near_query {
    uint64_t skeleton;
    int most;       /* classes that only one of the two has, over both: 0, 1 or 2 */
    bool beginning; /* of the other: what follows does not count */
};
/* Skeletons, ascending. */
struct vd_near_directory {
    const uint64_t *v;
    size_t n;
    const uint32_t *begin; /* by their highest bits: the first that is not below; may be NULL */
};
enum {
    VD_NEAR_SHIFT = 44, /* four classes, and the part that a skeleton is of */
    VD_NEAR_BEGINS = (3 << 16) + 2,
};
void vd_names_near_begin(uint32_t begin[VD_NEAR_BEGINS], const uint64_t *v, size_t n);
/* The first of [from..to) that is not below key. */
size_t vd_names_from(const struct vd_near_directory *d, size_t from, size_t to, uint64_t key);
/* Those of [from..to) in order, where each has the highest four bits of the query's.  Returns how
 * many, at most cap. */
size_t vd_names_near(const struct vd_near_directory *d, size_t from, size_t to,
                     const struct vd_near_query *q, struct vd_near *out, size_t cap);

#endif
