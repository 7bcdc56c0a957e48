/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keymap.h: the action table in C, and which key does what in which view.
 */
#ifndef VD_TUI_KEYMAP_H
#define VD_TUI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vedette/err.h>

/* Where keys hold. A view has several; CTX_ANY holds in all but forms. */
enum {
    CTX_ANY = 1,
    CTX_LIST = 2,
    CTX_SUBJECTS = 4,
    CTX_SPLIT = 8,
    CTX_PICTURE = 16,
    CTX_PROFILE = 32,
    CTX_DECIDE = 64,
    CTX_COMPARE = 128,
    CTX_BATCHES = 256,
    CTX_FORM = 512,
    CTX_ORG = 1024,
    CTX_PAIRS = 4096, /* pairs that may be one subject */
    CTX_FOUND = 2048, /* what a search by name found stands in the list */
};
enum { A_ARG = 1, A_WRITE = 2 };
enum action {
    ACT_NONE = -1,
#define ACTION(id, name, keys, contexts, help, flags) ACT_##id,
#include "tui/actions.def"
#undef ACTION
    N_ACTIONS
};
struct action_row {
    const char *id, *name, *keys, *help;
    unsigned contexts, flags;
};
extern const struct action_row action_table[N_ACTIONS];

enum { KEYS_PER_ACTION = 6 };
struct keymap {
    uint32_t keys[N_ACTIONS][KEYS_PER_ACTION];
    bool changed[N_ACTIONS]; /* by the user */
};
void keymap_default(struct keymap *m);
/* Give an action other keys ("" or "none": no key). Errors: CONFIG, with the bad word in message.
 */
int keymap_set(struct keymap *m, const char *action, const char *keys, struct vd_err *err);
enum action keymap_find(const struct keymap *m, unsigned contexts, uint32_t key);
enum action action_by_name(const char *name, size_t n); /* ACT_NONE if unknown */
/* "j down" of an action as it is bound now. */
void keymap_keys(const struct keymap *m, enum action a, char *out, size_t cap);
const char *context_names(unsigned contexts, char *out, size_t cap);

#endif
