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
    int most;       /* classes that only one of the two has, over both: 1 or 2 */
    bool beginning; /* of the other: what follows does not count */
};
/* Those of v[from..to), which ascend, in order; each of v has the highest four bits of the query's.
 * Returns how many, at most cap. */
size_t vd_names_near(const uint64_t *v, size_t from, size_t to, const struct vd_near_query *q,
                     struct vd_near *out, size_t cap);
/* The first of v[from..to) that is not below key. */
size_t vd_names_lower(const uint64_t *v, size_t from, size_t to, uint64_t key);

#endif
