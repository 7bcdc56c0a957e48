/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ui.h: the desk as views see it: the stack, messages, the prompt, drawing helpers.
 */
#ifndef VD_TUI_UI_H
#define VD_TUI_UI_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/drawing.h>
#include <vedette/picture.h>
#include <vedette/store.h>
#include <vedette/text.h>
#include "tui/settings.h"
#include "tui/desk.h"
#include "tui/term/screen.h"
#include "tui/term/theme.h"
#include "tui/ui/jobs.h"
#include "tui/ui/line.h"
#include "tui/ui/view.h"

enum level { SAY_INFO, SAY_WARN, SAY_ERROR };
struct message {
    enum level level;
    char at[24], text[400];
};
enum { MESSAGES_KEPT = 200, PICTURES_MAX = 16 };

/* The line that asks something: at the bottom, of a search on top. */
enum prompt_kind { PROMPT_NONE, PROMPT_COMMAND, PROMPT_FIND, PROMPT_FILTER };
struct prompt {
    enum prompt_kind kind;
    struct line line;
    struct history {
        char *v[50];
        int n, at;
    } history[4];
    char completing[64]; /* what Tab began with; "" when it was another key */
    int completed;       /* how many Tabs since */
    char note[64];       /* what the search found, at the right; "": the view's own */
};
/* A picture that is not in the case: a probe's file. Keys below 0 name them. */
struct file_picture {
    char path[512];
};

struct desk {
    const struct desk_options *opt;
    struct desk_config cfg;
    struct screen *scr;
    struct input *in;
    struct theme *theme;
    struct vd_store *store; /* reader of this thread */
    char *case_path;
    int64_t version; /* vd_store_version when last looked */
    struct jobs *jobs;
    struct vd_arena *scratch; /* of one frame */
    struct view *top;
    struct prompt prompt;
    struct message log[MESSAGES_KEPT];
    int n_log;   /* ever said; log[n % MESSAGES_KEPT] */
    bool saying; /* the newest message stands in the status line */
    bool quit, dirty, scripted;
    int64_t now_ms, quiet_due_ms; /* 0: no preview waits */
    struct file_picture pictures[PICTURES_MAX];
    int n_pictures;
    int64_t drawing_key; /* what `drawing` is, 0: nothing; its pointers are the view's */
    struct vd_drawing drawing;
    int64_t n_drawings; /* ever made, so that no two have one key */
};

/* Memory that is there: aborts through one hook, after the terminal was given back. */
void *ui_alloc(size_t n);
void *ui_realloc(void *p, size_t n);
char *ui_strdup(const char *s);
struct vd_arena *ui_arena(void);
void ui_out_of_memory(void) __attribute__((noreturn));

/* ---- stack.c ---- */
/* Push a view; a failure is said. Returns NULL then. */
struct view *desk_push(struct desk *d, const struct view_ops *ops, const void *arg);
void desk_pop(struct desk *d);
/* Take all views off and begin with this one. */
struct view *desk_root(struct desk *d, const struct view_ops *ops, const void *arg);
/* Run an action: the view on top first, then what holds everywhere. */
bool desk_act(struct desk *d, enum action a, const char *arg);
unsigned desk_contexts(const struct desk *d); /* that hold now */
void desk_event(struct desk *d, const struct event *ev);
/* "name argument" as typed after ':'. */
void desk_command(struct desk *d, const char *text);
/* The case changed (here or elsewhere): views read again. */
void desk_changed(struct desk *d);
/* A handle that writes, for a short change; said if it cannot be had. Close it after use. */
struct vd_store *desk_writer(struct desk *d);
void desk_quiet(struct desk *d); /* PREVIEW_MS without keys have passed */

/* ---- desk.c, session.c ---- */
void desk_set(struct desk *d, const char *arg); /* "NAME VALUE" */
void desk_theme(struct desk *d, const char *name);
void desk_background(struct desk *d, const int rgb[3]);
void desk_session(struct desk *d, const char *what); /* "save", "restore" */
void desk_suspend(struct desk *d);

/* ---- messages ---- */
void desk_say(struct desk *d, enum level level, const char *fmt, ...) VD_PRINTF(3, 4);
void desk_yank(struct desk *d, const char *what, const char *text); /* to the clipboard */
void desk_say_err(struct desk *d, const struct vd_err *e);

/* ---- frame.c ---- */
void desk_draw(struct desk *d);
/* Centre a dialog of this size (cut to fit), cover it, box it; returns its inside. */
struct area frame_dialog(struct desk *d, int rows, int cols, const char *title);
/* Key of a picture file for screen_picture; 0 when there is no room. */
int64_t desk_file_picture(struct desk *d, const char *path);

/* ---- words.c: small texts for the screen ---- */
int handling_rank(const char *code); /* 0 none .. 10; unknown codes count as strict */
const char *handling_higher(const char *a, const char *b);
const char *group_digits(int64_t n, char out[32]); /* 10,300 */
enum role verdict_role(int verdict);
const char *grade_text(struct vd_arena *a, const struct vd_prov *p); /* "B2" */
/* A fact's value; of a link the name of whom it leads to, role and dates. */
const char *fact_text(struct desk *d, struct vd_arena *a, const struct vd_fact *f);
bool text_hidden(const char *s); /* controls, overrides, invisible characters */

/* ---- prompt.c ---- */
void prompt_open(struct desk *d, enum prompt_kind kind, const char *text);
bool prompt_event(struct desk *d, const struct event *ev);
void prompt_draw(struct desk *d, int row, int col, int cols);
void prompt_close(struct desk *d);
void prompt_free(struct desk *d);

#endif
