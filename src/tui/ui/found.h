/* SPDX-License-Identifier: Apache-2.0 */
/*
 * found.h: who was found by name, in place of a list of subjects: the best first, each with why.
 */
#ifndef VD_TUI_FOUND_H
#define VD_TUI_FOUND_H

#include "tui/ui/grid.h"
#include "tui/ui/look.h"

struct list;
struct found {
    struct look look;
    struct grid grid;
    char text[LINE_MAX_BYTES]; /* "": nothing is looked up */
    char answered[LINE_MAX_BYTES];
    int64_t subject; /* under the cursor when an answer came, if the user had gone there */
    bool moved;
    bool open_due; /* the row was opened before its answer came */
};
void found_open(struct list *l);
/* Is it what the list shows? */
bool found_on(const struct list *l);
const struct look_row *found_row(const struct list *l); /* under the cursor, or NULL */
/* Look this up; "" goes back to the list as it was left. */
void found_type(struct list *l, const char *text);
/* The list has another filter, or the case other content. */
void found_again(struct list *l);
/* The row at the cursor is to be opened: true if that must wait for the answer, and will be done then. */
bool found_defers(struct list *l);
void found_draw(struct list *l, struct area w);
/* Actions while it is on; false: not one of these. */
bool found_act(struct list *l, enum action a);
void found_note(const struct list *l, struct vd_buf *out);
void found_close(struct list *l);

#endif
