/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-portrait.c: one face on the whole screen; any key that does nothing else goes back.
 */
#include "config.h"

#include "tui/ui/preview.h"
#include "tui/views/views.h"

struct portrait {
    struct view view;
    int64_t media;
    char name[200];
};

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct portrait *v = (struct portrait *)view;
    const struct portrait_arg *a = arg;
    (void)d, (void)err;
    v->media = a->media;
    vd_strlcpy(v->name, a->name ? a->name : "", sizeof v->name);
    return VD_OK;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct portrait *v = (struct portrait *)view;
    draw_face(d, SLOT_WHOLE, w, v->media);
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    (void)view, (void)arg;
    if (a != ACT_PORTRAIT && a != ACT_OPEN)
        return false;
    desk_pop(d);
    return true;
}

static void crumb(struct view *view, struct vd_buf *out)
{
    vd_buf_str(out, ((struct portrait *)view)->name);
}

const struct view_ops view_portrait = {
    .name = "portrait",
    .contexts = CTX_PICTURE,
    .size = sizeof(struct portrait),
    .open = open,
    .crumb = crumb,
    .draw = draw,
    .act = act,
};
