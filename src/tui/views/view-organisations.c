/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-organisations.c: the list of organisations with their members counted.
 */
#include "config.h"

#include "tui/ui/subjects.h"
#include "tui/views/views.h"

#define TEXT(field)                                                                                \
    static const char *text_##field(const struct vd_row *r, struct vd_arena *a)                    \
    {                                                                                              \
        (void)a;                                                                                   \
        return r->field;                                                                           \
    }
TEXT(name)
TEXT(nationality)
TEXT(ref)
TEXT(status)
TEXT(grade)
TEXT(handling)
TEXT(source)
TEXT(list)

static const char *text_members(const struct vd_row *r, struct vd_arena *a)
{
    return r->n_members ? vd_arena_printf(a, "%lld", (long long)r->n_members) : "";
}

static const struct list_column columns[] = {
    {{"Name", 0, 1, false, "name"}, text_name},
    {{"Members", 8, 2, true, "members"}, text_members},
    {{"Nat", 5, 4, false, "nationality"}, text_nationality},
    {{"Record", 12, 3, false, "ref"}, text_ref},
    {{"Status", 10, 6, false, NULL}, text_status},
    {{"Grade", 5, 5, false, NULL}, text_grade},
    {{"Handling", 10, 8, false, NULL}, text_handling},
    {{"Source", 16, 7, false, NULL}, text_source},
    {{"List", 12, 9, false, NULL}, text_list},
};

static int open(struct desk *d, struct view *v, const void *arg, struct vd_err *err)
{
    (void)err;
    list_open((struct list *)v, d, VD_ORG, columns, sizeof columns / sizeof *columns, arg);
    return VD_OK;
}

static void crumb(struct view *v, struct vd_buf *out)
{
    list_crumb(v, out, "Organisations");
}

const struct view_ops view_organisations = {
    .name = "organisations",
    .contexts = CTX_LIST | CTX_SUBJECTS | CTX_SPLIT | CTX_PICTURE,
    .also = list_also,
    .size = sizeof(struct list),
    .open = open,
    .crumb = crumb,
    .note = list_note,
    .handling = list_handling,
    .draw = list_draw,
    .act = list_act,
    .event = list_event,
    .preview = list_preview,
    .changed = list_changed,
    .save = list_save,
    .restore = list_restore,
    .close = list_close,
};
