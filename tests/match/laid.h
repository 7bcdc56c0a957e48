/* SPDX-License-Identifier: Apache-2.0 */
/* laid.h: two names laid on each other. */
#ifndef VD_TEST_MATCH_LAID_H
#define VD_TEST_MATCH_LAID_H

#include "../test.h"

#include <vedette/name.h>

static inline struct vd_name read_name(const char *s)
{
    struct vd_name n;
    vd_name_read(s, strlen(s), &n);
    return n;
}

static inline struct vd_name_match laid(const char *a, const char *b)
{
    struct vd_name x = read_name(a), y = read_name(b);
    struct vd_name_match m;
    vd_name_compare(&x, NULL, &y, NULL, &m);
    return m;
}

static inline double score(const char *a, const char *b)
{
    return laid(a, b).score;
}

#endif
