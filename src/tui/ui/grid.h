/* SPDX-License-Identifier: Apache-2.0 */
/*
 * grid.h: rows and columns with a cursor: drawing, moving, finding. The rows are the owner's.
 */
#ifndef VD_TUI_GRID_H
#define VD_TUI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vedette/name.h>
#include "tui/ui/ui.h"

struct column {
    const char *name;
    int width;    /* cells wanted; 0: takes what is left */
    int priority; /* 1 stays longest when there is little room */
    bool right;
    const char *sort; /* column of vd_list, or NULL */
};
struct grid;
struct grid_ops {
    /* Text of a cell; may be made in `a`. */
    const char *(*cell)(void *ctx, size_t row, int col, struct vd_arena *a);
    enum role (*role)(void *ctx, size_t row, int col); /* may be NULL */
    bool (*marked)(void *ctx, size_t row);             /* may be NULL */
    /* Draw the cell itself; false: not this one. May be NULL. */
    bool (*draw)(void *ctx, struct desk *d, size_t row, int col, struct area at, enum role role);
};
enum { GRID_COLUMNS = 16 };
struct grid {
    const struct column *columns;
    int n_columns;
    const struct grid_ops *ops;
    void *ctx;
    size_t n, cur, top;
    int height;            /* rows shown when last drawn */
    struct area area;      /* where that was, without the titles */
    uint32_t hidden;       /* columns the user took away */
    int first;             /* columns scrolled out at the left */
    char needle[128];      /* folded: matches are shown */
    uint32_t names;        /* columns that are looked through by sound too */
    struct vd_name heard;  /* the needle by sound */
    size_t origin;         /* row at which the search began */
    const char *sorted_by; /* column title that carries the arrow, or NULL */
    bool descending;
    bool no_titles;
    int least; /* cells of the column that takes what is left; 0: as usual */
};
/* Draw titles and rows. */
void grid_draw(struct grid *g, struct desk *d, struct area where);
/* Moves of the cursor; false: not one. At the ends the caller may fetch more. */
bool grid_act(struct grid *g, enum action act);
/* A click or the wheel; true: taken; *open: double click or second click on the row. */
bool grid_mouse(struct grid *g, const struct event *ev, bool *open);
void grid_needle(struct grid *g, const char *text);
void grid_show(struct grid *g); /* bring the cursor into sight */

#endif
