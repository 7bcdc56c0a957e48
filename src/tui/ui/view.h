/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.h: what a view is. One view a file in views/, with its table at the bottom.
 *
 * Views stand on a stack; the top one has the keys. Each view's struct begins with struct view and
 * is made zeroed, `ops->size` bytes big. Overlays (dialogs) are drawn over the view beneath.
 * Every slot but draw may be NULL.
 */
#ifndef VD_TUI_VIEW_H
#define VD_TUI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <vedette/err.h>
#include <vedette/mem.h>
#include "tui/keymap.h"
#include "tui/term/input.h"

struct desk;
struct view;
struct area {
    int row, col, rows, cols;
};
struct view_ops {
    const char *name;                       /* in saved sessions and tests */
    unsigned contexts;                      /* CTX_* besides CTX_ANY */
    unsigned (*also)(const struct view *v); /* those that hold just now */
    size_t size;
    bool overlay;
    /* Ready the view; arg is the pusher's. On failure close is not called. */
    int (*open)(struct desk *d, struct view *v, const void *arg, struct vd_err *err);
    void (*crumb)(struct view *v, struct vd_buf *out); /* its place in the breadcrumbs */
    void (*note)(struct desk *d, struct view *v, struct vd_buf *out); /* right end of the header */
    const char *(*handling)(struct view *v); /* highest handling code on screen, or NULL */
    void (*draw)(struct desk *d, struct view *v, struct area where);
    /* Do an action; false: not mine. arg: text after the command, or NULL when it came by key. */
    bool (*act)(struct desk *d, struct view *v, enum action a, const char *arg);
    /* See a raw event before the keymap does; true: taken. */
    bool (*event)(struct desk *d, struct view *v, const struct event *ev);
    void (*preview)(struct desk *d, struct view *v);  /* no key for PREVIEW_MS: follow the row */
    void (*changed)(struct desk *d, struct view *v);  /* the case has other content now */
    void (*save)(struct view *v, struct vd_buf *out); /* place, as one line of words */
    void (*restore)(struct desk *d, struct view *v, const char *saved);
    void (*close)(struct desk *d, struct view *v);
};
struct view {
    const struct view_ops *ops;
    struct view *below;
};
enum { PREVIEW_MS = 100 };

#endif
