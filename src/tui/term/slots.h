/* SPDX-License-Identifier: Apache-2.0 */
/* slots.h: the places on the screen where pictures lie, and what has become of each. */
#ifndef VD_TUI_SLOTS_H
#define VD_TUI_SLOTS_H

#include "tui/term/caps.h"
#include "tui/term/cell.h"
#include "tui/term/out.h"
#include "tui/term/piccache.h"

enum { N_SLOTS = 64, LABEL_MAX = 32 };
enum slot_state {
    SLOT_EMPTY,   /* nothing declared */
    SLOT_WANTED,  /* declared, waits for quiet, the worker or the link */
    SLOT_SYMBOLS, /* drawn as cells of the frame */
    SLOT_SENT,    /* on the terminal as pixels */
    SLOT_HIDDEN,  /* something lies over it */
    SLOT_FAILED,  /* no picture can be made of it */
};
struct rect {
    int row, col, rows, cols;
};
struct slot {
    struct rect at; /* declared in this frame; rows 0: not */
    int64_t key;
    char label[LABEL_MAX];
    enum slot_state state;
    struct rect was; /* what `state` was reached for */
    int64_t was_key;
    char was_label[LABEL_MAX];
    bool pixels;     /* `was` shows pixels on the terminal since the last frame */
    struct rect had; /* where pixels lay before this frame; rows 0: nowhere */
    uint8_t flip;
    int64_t wanted_ms;
    enum vd_graphics mode; /* of the environment when `state` was reached */
};
/* What the slots need of the screen. */
struct slots_env {
    struct cell *cells; /* of the frame, rows * cols */
    int rows, cols;
    enum vd_graphics graphics;
    int cell_w, cell_h, max_w, max_h, registers;
    int symbol_colours; /* 256, 16 or 2 */
    double rate;        /* bytes a second, 0: unknown */
    int64_t now_ms;
};
struct slots {
    struct slot v[N_SLOTS];
    struct picture_cache cache;
    struct vd_worker *worker;
    int (*fetch)(void *ctx, int64_t key, struct vd_buf *bytes);
    int (*draw)(void *ctx, int64_t key, const struct vd_picture_request *ask,
                struct vd_picture **out);
    void *ctx;
    struct rect cover[16];
    int n_cover;
    int64_t frame_ms; /* of the last frame */
    int64_t asked_ms; /* of the request that is out, 0: none */
    struct picture_key asked;
    uint64_t tag;
};
void slots_begin(struct slots *s);
void slots_declare(struct slots *s, const struct slots_env *e, int slot, struct rect at,
                   int64_t key, const char *label);
void slots_cover(struct slots *s, struct rect at);
/* After the views have drawn: decide each slot's state and fill its cells. */
void slots_resolve(struct slots *s, const struct slots_env *e);
/* Everything is gone from the terminal: send again. */
void slots_stale(struct slots *s);
/* Ask the worker, take its answers. Returns whether cells have changed (symbols came). */
bool slots_work(struct slots *s, const struct slots_env *e);
/* Append the next picture that is ready; returns its bytes, 0: none. */
size_t slots_emit(struct slots *s, const struct slots_env *e, struct vd_buf *bytes);
/* ms until slots_work or slots_emit may have something to do, -1: nothing wanted. */
int slots_next(const struct slots *s, const struct slots_env *e);
void slots_free(struct slots *s);
const char *slot_state_name(enum slot_state st);

#endif
