/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input.h: bytes from the terminal into events, by our own parser: keys, mouse, paste, focus, and
 * the terminal's answers (which never become keys, however late or split they come).
 */
#ifndef VD_TUI_INPUT_H
#define VD_TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind { EV_NONE, EV_KEY, EV_PASTE, EV_MOUSE, EV_FOCUS, EV_REPLY, EV_EOF };
/* Keys are scalars, plus these; modifiers are flags. ctrl-a is 'a' | MOD_CTRL. */
enum {
    KEY_BASE = 0x110000,
    K_UP = KEY_BASE,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_PGUP,
    K_PGDN,
    K_HOME,
    K_END,
    K_INS,
    K_DEL,
    K_ENTER,
    K_ESC,
    K_TAB,
    K_BTAB,
    K_BS,
    K_F1,
    K_F12 = K_F1 + 11,
    MOD_CTRL = 1 << 24,
    MOD_ALT = 1 << 25,
    MOD_SHIFT = 1 << 26
};
enum mouse_what { MOUSE_PRESS, MOUSE_RELEASE, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
enum reply_kind {
    RE_DA1,
    RE_CELL,
    RE_SIXEL_SIZE,
    RE_SIXEL_COLOURS,
    RE_SYNC,
    RE_NAME,
    RE_FENCE,
    RE_OTHER,
    RE_BACKGROUND /* arg: red, green, blue, 0..255 */
};

struct event {
    enum event_kind kind;
    uint32_t key;     /* EV_KEY */
    const char *text; /* EV_PASTE, RE_NAME: valid until the next call */
    size_t n_text;
    enum mouse_what mouse;
    int button, row, col; /* from 0 */
    bool focus;
    enum reply_kind reply;
    int arg[16], n_arg;
};
struct input;
struct input *input_new(void);
void input_free(struct input *in);
/* Add bytes read at time now_ms. */
void input_feed(struct input *in, const void *p, size_t n, int64_t now_ms);
/* Next complete event; false: none yet. A lone ESC becomes a key after `esc_ms` without more. */
bool input_next(struct input *in, struct event *ev, int64_t now_ms);
/* ms until a held ESC becomes a key, or -1. */
int input_due(const struct input *in, int64_t now_ms);
void input_replies_pending(struct input *in, bool pending); /* hold ESC longer meanwhile */
/* "ctrl-a", "pgdn", "F5", "é" from a key and back (0 if unknown). */
const char *key_name(uint32_t key, char out[24]);
uint32_t key_parse(const char *name);

#endif
