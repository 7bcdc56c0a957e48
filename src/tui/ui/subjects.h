/* SPDX-License-Identifier: Apache-2.0 */
/*
 * subjects.h: a list of subjects: what the profiles and the organisations views share.
 */
#ifndef VD_TUI_SUBJECTS_H
#define VD_TUI_SUBJECTS_H

#include "tui/ui/found.h"
#include "tui/ui/grid.h"
#include "tui/ui/pager.h"
#include "tui/ui/preview.h"

enum { MARKS_MAX = 64 };
struct mark {
    int64_t subject, record;
    char name[96];
};
struct list_column {
    struct column column;
    const char *(*text)(const struct vd_row *r, struct vd_arena *a);
};
struct list {
    struct view view;
    struct desk *d;
    struct pager pager;
    struct grid grid;
    struct preview preview;
    struct column columns[GRID_COLUMNS];
    const struct list_column *spec;
    struct mark marks[MARKS_MAX];
    int n_marks;
    bool inverse;
    bool counted;        /* a count was asked for this filter */
    char filter[400];    /* as typed; the pager's holds the inversion too */
    char complaint[120]; /* why the text is no filter, or "" */
    struct found found;  /* by name: while it is on, what the list shows */
    int64_t anchor;      /* the row before filtering, for Esc */
    char *anchor_key;
};
void list_open(struct list *l, struct desk *d, enum vd_kind kind, const struct list_column *spec,
               int n, const char *filter);
bool list_marked(const struct list *l, int64_t subject);
/* "PVFS": picture, vector of a face, fingers, speech; what biometrics there are. */
const char *list_samples(const struct vd_row *r, struct vd_arena *a);
/* A day that is written too long for a column of dates ("31 May 1970") as 1970-05-31; all else stays. */
const char *list_date(const char *text, struct vd_arena *a);
const struct vd_row *list_row(const struct list *l); /* under the cursor, or NULL */
void list_draw(struct desk *d, struct view *v, struct area w);
bool list_act(struct desk *d, struct view *v, enum action a, const char *arg);
bool list_event(struct desk *d, struct view *v, const struct event *ev);
unsigned list_also(const struct view *v);
void list_crumb(struct view *v, struct vd_buf *out, const char *title);
void list_note(struct desk *d, struct view *v, struct vd_buf *out);
const char *list_handling(struct view *v);
void list_preview(struct desk *d, struct view *v);
void list_changed(struct desk *d, struct view *v);
void list_save(struct view *v, struct vd_buf *out);
void list_restore(struct desk *d, struct view *v, const char *saved);
void list_close(struct desk *d, struct view *v);

#endif
