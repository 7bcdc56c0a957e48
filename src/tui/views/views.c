/* SPDX-License-Identifier: Apache-2.0 */
/*
 * views.c: the views a session can name, and which page fits a subject.
 */
#include "config.h"

#include "tui/views/views.h"

const struct view_ops *const all_views[] = {
    &view_profiles,   &view_organisations, &view_profile, &view_organisation, &view_searches,
    &view_candidates, &view_batches,       &view_audit,   &view_messages,     NULL,
};

void open_subject(struct desk *d, int64_t subject)
{
    struct vd_row row;
    struct vd_err e = {0};
    struct vd_arena *a = ui_arena();
    int rc = vd_store_summary(d->store, subject, a, &row, &e);
    bool org = rc == VD_OK && row.kind == VD_ORG;
    vd_arena_free(a);
    if (rc != VD_OK)
        desk_say_err(d, &e);
    else
        desk_push(d, org ? &view_organisation : &view_profile, &subject);
}
