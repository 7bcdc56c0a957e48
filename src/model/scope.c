/* SPDX-License-Identifier: Apache-2.0 */
/* scope.c: what of the gallery a search looked at, in a line for lists and headings. */
#include <vedette/candidate.h>
#include <vedette/mem.h>

static const char *next(struct vd_buf *out)
{
    return out->len ? "; " : "";
}

void vd_search_scope(const struct vd_search_row *r, struct vd_buf *out)
{
    if (r->n_searched != r->n_gallery)
        vd_buf_printf(out, "%lld of %lld templates", (long long)r->n_searched,
                      (long long)r->n_gallery);
    if (r->together)
        vd_buf_printf(out, "%sprints of one person", next(out));
    if (r->filter)
        vd_buf_printf(out, "%sfilter %s (%s)", next(out), r->filter,
                      r->strict ? "strict" : "unknown stays");
    if (r->position)
        vd_buf_printf(out, "%sfinger: %s", next(out), r->position);
}
