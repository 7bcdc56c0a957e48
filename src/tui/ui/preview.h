/* SPDX-License-Identifier: Apache-2.0 */
/*
 * preview.h: the pane beside a list: the face and the facts that tell who it is.
 */
#ifndef VD_TUI_PREVIEW_H
#define VD_TUI_PREVIEW_H

#include "tui/ui/ui.h"

struct preview {
    struct vd_arena *a;
    int64_t subject; /* loaded, or 0 */
    struct vd_profile p;
};
enum { SLOT_PREVIEW = 0, SLOT_PAGE, SLOT_LEFT, SLOT_RIGHT, SLOT_WHOLE };
/* Load a subject if it is another one (or again, if `again`). */
void preview_load(struct preview *pv, struct desk *d, int64_t subject, bool again);
/* Draw the subject under the cursor, if it is the one that is loaded (the first is loaded at once). */
void preview_draw(struct preview *pv, struct desk *d, struct area w, int64_t subject);
void preview_close(struct preview *pv);
/* Split an area: left part for the list, right for the preview (cols 0 when there is no room). */
void preview_split(struct desk *d, struct area w, struct area *left, struct area *right);
/* One "Label  value" line; returns whether something was drawn. */
bool draw_fact(struct desk *d, int row, int col, int cols, const char *label, const char *value);
/* A face in its box, or its outline with the words "no picture". */
void draw_face(struct desk *d, int slot, struct area w, int64_t key);
/* Draw text in lines of at most w.cols cells, broken at blanks; returns lines used. d NULL: only
 * count them. */
int draw_wrapped(struct desk *d, struct area w, enum role role, const char *text);

#endif
