/* SPDX-License-Identifier: Apache-2.0 */
/* by-name.h: what the views of a search show where it was one by name. */
#ifndef VD_TUI_BY_NAME_H
#define VD_TUI_BY_NAME_H

#include <vedette/find.h>
#include <vedette/worth.h>
#include "tui/ui/ui.h"

struct by_name {
    struct vd_find_hit
        *hits; /* why each candidate was found, as it was kept; NULL: no such search */
    struct vd_search_query *queries;
    size_t n_queries;
};
/* Of the arena; nothing is read of other searches. */
int by_name_read(struct desk *d, const struct vd_findings *f, struct vd_arena *a,
                 struct by_name *out, struct vd_err *err);
/* What was asked, of the probe-th list. */
const char *by_name_query(const struct by_name *b, const struct vd_findings *f, int probe);
bool by_name_contradicted(const struct vd_find_hit *h);
/* "date of birth, sex": what of the query speaks so. */
const char *by_name_says(const struct vd_find_hit *h, int says, struct vd_arena *a);
/* The query word by word against each name of a profile, the most alike first, from the top-th on.
 * Returns lines used. */
int by_name_compare(struct desk *d, struct area w, const struct vd_find_hit *h,
                    const struct vd_profile *p, int top);

#endif
