/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keymap.c: the rows of actions.def and the keys bound to them.
 *
 * (A) A key is looked up from the last row of the table to the first, among the rows whose context
 *     the view has: so narrower rows, which stand further down, win.
 * (B) In a form only rows of CTX_FORM hold: what is typed there is text.
 */
#include "config.h"

#include "tui/keymap.h"

#include <stdio.h>
#include <string.h>

#include "tui/term/input.h"
#include <vedette/mem.h>

const struct action_row action_table[N_ACTIONS] = {
#define ACTION(id, name, keys, contexts, help, flags) {#id, name, keys, help, contexts, flags},
#include "tui/actions.def"
#undef ACTION
};

/* Take the next blank-separated word of *s into out; false at the end. */
static bool word(const char **s, char *out, size_t cap)
{
    const char *p = *s + strspn(*s, " \t");
    size_t n = strcspn(p, " \t");
    *s = p + n;
    if (n == 0)
        return false;
    if (n >= cap)
        n = cap - 1;
    memcpy(out, p, n);
    out[n] = 0;
    return true;
}

static int bind(struct keymap *m, enum action a, const char *keys, struct vd_err *err)
{
    uint32_t found[KEYS_PER_ACTION] = {0};
    char name[24];
    int n = 0;
    for (const char *s = keys; word(&s, name, sizeof name);) {
        if (strcmp(name, "none") == 0)
            continue;
        uint32_t key = strcmp(name, "space") == 0 ? ' ' : key_parse(name);
        if (key == 0)
            return vd_fail(err, VD_CONFIG, "", "no key is called '%s'", name);
        if (n == KEYS_PER_ACTION)
            return vd_fail(err, VD_CONFIG, "", "more than %d keys for one action", KEYS_PER_ACTION);
        found[n++] = key;
    }
    memcpy(m->keys[a], found, sizeof found);
    return VD_OK;
}

void keymap_default(struct keymap *m)
{
    memset(m, 0, sizeof *m);
    for (int a = 0; a < N_ACTIONS; a++)
        bind(m, (enum action)a, action_table[a].keys, NULL);
}

enum action action_by_name(const char *name, size_t n)
{
    for (int a = 0; a < N_ACTIONS; a++)
        if (strlen(action_table[a].name) == n && memcmp(action_table[a].name, name, n) == 0)
            return (enum action)a;
    return ACT_NONE;
}

int keymap_set(struct keymap *m, const char *action, const char *keys, struct vd_err *err)
{
    enum action a = action_by_name(action, strlen(action));
    if (a == ACT_NONE)
        return vd_fail(err, VD_CONFIG, "", "no action is called '%s'", action);
    int rc = bind(m, a, keys, err);
    if (rc == VD_OK)
        m->changed[a] = true;
    return rc;
}

enum action keymap_find(const struct keymap *m, unsigned contexts, uint32_t key)
{
    if (contexts & CTX_FORM)
        contexts = CTX_FORM; /* (B) */
    for (int a = N_ACTIONS - 1; a >= 0; a--) {
        if (!(action_table[a].contexts & contexts))
            continue;
        for (int i = 0; i < KEYS_PER_ACTION && m->keys[a][i]; i++)
            if (m->keys[a][i] == key)
                return (enum action)a;
    }
    return ACT_NONE;
}

void keymap_keys(const struct keymap *m, enum action a, char *out, size_t cap)
{
    size_t at = 0;
    out[0] = 0;
    for (int i = 0; i < KEYS_PER_ACTION && m->keys[a][i]; i++) {
        char name[24];
        const char *s = m->keys[a][i] == ' ' ? "space" : key_name(m->keys[a][i], name);
        int n = snprintf(out + at, cap - at, "%s%s", i ? " " : "", s);
        if (n < 0 || (size_t)n >= cap - at)
            return;
        at += (size_t)n;
    }
}

const char *context_names(unsigned contexts, char *out, size_t cap)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {
        {CTX_ANY, "everywhere"},    {CTX_LIST, "rows"},          {CTX_SUBJECTS, "lists"},
        {CTX_SPLIT, "preview"},     {CTX_PICTURE, "pictures"},   {CTX_PROFILE, "profile"},
        {CTX_DECIDE, "candidates"}, {CTX_COMPARE, "comparison"}, {CTX_BATCHES, "imports"},
        {CTX_FORM, "forms"},        {CTX_ORG, "organisation"},   {CTX_FOUND, "found"},
        {CTX_PAIRS, "pairs"},
    };
    out[0] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (contexts & names[i].bit) {
            size_t at = strlen(out);
            snprintf(out + at, cap - at, "%s%s", at ? " " : "", names[i].name);
        }
    return out;
}
