/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prints.h: a pane with two prints, their pairs joined, and what made the score beside them.
 */
#ifndef VD_TUI_PRINTS_H
#define VD_TUI_PRINTS_H

#include <vedette/drawing.h>
#include "tui/ui/ui.h"
#include <vedette/calibrate.h>

struct prints {
    const struct vd_minutiae *a, *b; /* borrowed */
    const struct vd_comparison *r;
    int64_t searched;                 /* templates that were searched; 0: no search */
    const struct vd_support *support; /* of the candidate; NULL: no search */
    int64_t serial;                   /* of these two prints; 0: nothing to show */
    int picked;                       /* pair from 0, -1: none */
    bool paired_only, as_recorded, whole;
};
/* Show these two; how they are shown stays as it was. */
void prints_set(struct prints *p, struct desk *d, const struct vd_minutiae *a,
                const struct vd_minutiae *b, const struct vd_comparison *r);
/* Nothing borrowed is used after this. */
void prints_forget(struct prints *p, struct desk *d);
void prints_draw(struct prints *p, struct desk *d, struct area w);
bool prints_act(struct prints *p, struct desk *d, enum action a); /* false: not mine */

#endif
