/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-profiles.c: the list of persons, the desk's first screen.
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
TEXT(sex)
TEXT(org)
TEXT(status)
TEXT(grade)
TEXT(handling)
TEXT(source)
TEXT(list)

static const char *text_dob(const struct vd_row *r, struct vd_arena *a)
{
    return list_date(r->dob, a);
}

static const char *text_release(const struct vd_row *r, struct vd_arena *a)
{
    return list_date(r->release, a);
}

static const char *text_records(const struct vd_row *r, struct vd_arena *a)
{
    return r->n_records > 1 ? vd_arena_printf(a, "%d", r->n_records) : "";
}

static const struct list_column columns[] = {
    {{"Name", 0, 1, false, "name"}, text_name},
    {{"Born", 10, 2, false, "dob"}, text_dob},
    {{"Nat", 5, 3, false, "nationality"}, text_nationality},
    {{"Record", 12, 5, false, "ref"}, text_ref},
    {{"Sex", 3, 8, false, NULL}, text_sex},
    {{"Has", 4, 4, false, NULL}, list_samples},
    {{"Grade", 5, 6, false, NULL}, text_grade},
    {{"Release", 10, 10, false, "release"}, text_release},
    {{"Organisation", 18, 9, false, NULL}, text_org},
    {{"Status", 10, 11, false, NULL}, text_status},
    {{"Handling", 10, 12, false, NULL}, text_handling},
    {{"Source", 16, 13, false, NULL}, text_source},
    {{"List", 12, 14, false, NULL}, text_list},
    {{"Records", 7, 15, true, NULL}, text_records},
};

static int open(struct desk *d, struct view *v, const void *arg, struct vd_err *err)
{
    (void)err;
    list_open((struct list *)v, d, VD_PERSON, columns, sizeof columns / sizeof *columns, arg);
    return VD_OK;
}

static void crumb(struct view *v, struct vd_buf *out)
{
    list_crumb(v, out, "Profiles");
}

const struct view_ops view_profiles = {
    .name = "profiles",
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
