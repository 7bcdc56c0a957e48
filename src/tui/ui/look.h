/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look.h: names looked up while they are typed: a text becomes an answer, in a thread of its own.
 *
 * Looking up is reading a list, as a filter is: nothing is recorded by it.
 */
#ifndef VD_TUI_LOOK_H
#define VD_TUI_LOOK_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/find.h>
#include "tui/ui/line.h"

struct desk;
struct look_row {
    struct vd_row row;
    struct vd_find_hit hit; /* explained */
};
struct look_answer {
    struct vd_arena *a; /* of all that is in it; NULL: there is none */
    const char *text;   /* what it answers */
    struct look_row *rows;
    size_t n;
    bool more;             /* there may be others beyond these */
    const char *note;      /* what was perhaps meant otherwise, or "" */
    const char *complaint; /* why the text is no query, or NULL; the rows are those of before */
    int64_t n_names;
    double ms;
};
struct look_request;
/* An answer came. In the desk's thread. */
typedef void look_came_fn(void *ctx);
struct look {
    struct desk *d;
    enum vd_kind kind;
    char text[LINE_MAX_BYTES], within[512]; /* what is wanted; within: a filter of the list */
    size_t top;
    bool behind; /* what is wanted is another thing than what runs answers */
    struct look_request *request;
    struct look_answer now;
    int64_t came_ms; /* when the last answer came, or the first was wanted */
    look_came_fn *came;
    void *ctx;
};
void look_init(struct look *l, struct desk *d, enum vd_kind kind, look_came_fn *came, void *ctx);
/* Open the index before the first key is pressed. */
void look_warm(struct look *l);
/* Want the best `top` for this text. What ran for another is stopped. */
void look_ask(struct look *l, const char *text, const char *within, size_t top);
/* Want nothing: what runs is stopped, the answer goes. */
void look_drop(struct look *l);
bool look_busy(const struct look *l);

#endif
