/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.h: a view that is one short list, read whole: searches, imports, the audit. */
#ifndef VD_TUI_SHEET_H
#define VD_TUI_SHEET_H

#include "tui/ui/grid.h"
#include "tui/ui/ui.h"
#include "tui/ui/view.h"

struct sheet;
struct sheet_ops {
    const struct column *columns;
    int n_columns;
    uint32_t names;                                                   /* as in a grid */
    const struct grid_ops *cells;                                     /* ctx is the sheet */
    int (*load)(struct sheet *t, struct desk *d, struct vd_err *err); /* rows, t->grid.n */
    void (*chosen)(struct sheet *t, struct desk *d);                  /* the row at the cursor */
    const char *title, *when_empty;
};
/* First member of the view's own struct. */
struct sheet {
    struct view view;
    struct vd_arena *a; /* emptied before each load */
    struct grid grid;
    const struct sheet_ops *ops;
};
int sheet_start(struct view *view, struct desk *d, const struct sheet_ops *ops, struct vd_err *err);
/* Slots of view_ops. */
void sheet_draw(struct desk *d, struct view *view, struct area w);
bool sheet_act(struct desk *d, struct view *view, enum action a, const char *arg);
bool sheet_event(struct desk *d, struct view *view, const struct event *ev);
void sheet_changed(struct desk *d, struct view *view);
void sheet_crumb(struct view *view, struct vd_buf *out);
void sheet_save(struct view *view, struct vd_buf *out);
void sheet_close(struct desk *d, struct view *view);

#endif
