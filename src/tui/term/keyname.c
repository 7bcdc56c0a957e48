/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyname.c: keys by name, as in actions.def, vedette.conf and scripts: "ctrl-a", "pgdn", "F5",
 * "é".
 *
 * The first name of a key in the table is the one shown; the others are read too.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <vedette/mem.h>
#include <vedette/text.h>
#include "tui/term/input.h"

static const struct {
    uint32_t key;
    const char *name;
} names[] = {
    {K_UP, "up"},        {K_DOWN, "down"},     {K_LEFT, "left"},      {K_RIGHT, "right"},
    {K_PGUP, "pgup"},    {K_PGDN, "pgdn"},     {K_HOME, "home"},      {K_END, "end"},
    {K_INS, "ins"},      {K_DEL, "del"},       {K_ENTER, "enter"},    {K_ESC, "esc"},
    {K_TAB, "tab"},      {K_BTAB, "btab"},     {K_BTAB, "shift-tab"}, {K_BS, "bs"},
    {K_BS, "backspace"}, {' ', "space"},       {K_ENTER, "return"},   {K_ESC, "escape"},
    {K_PGUP, "pageup"},  {K_PGDN, "pagedown"}, {K_INS, "insert"},     {K_DEL, "delete"},
    {';', "semicolon"},
};

const char *key_name(uint32_t key, char out[24])
{
    uint32_t base = key & ~(uint32_t)(MOD_CTRL | MOD_ALT | MOD_SHIFT);
    char one[5] = "";
    const char *name = one;
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names) && names[i].key != base; i++) {
    }
    if (i < sizeof(names) / sizeof(*names) && base != ';')
        name = names[i].name;
    else if (base >= K_F1 && base <= K_F12)
        snprintf(one, sizeof(one), "F%u", base - K_F1 + 1);
    else
        one[vd_utf8_put(one, base)] = 0;
    snprintf(out, 24, "%s%s%s%s", key & MOD_CTRL ? "ctrl-" : "", key & MOD_ALT ? "alt-" : "",
             key & MOD_SHIFT ? "shift-" : "", name);
    return out;
}

static uint32_t parse_base(const char *s)
{
    uint32_t cp = 0;
    size_t n = strlen(s);
    unsigned f = 0;
    int end = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!strcasecmp(names[i].name, s))
            return names[i].key;
    }
    if ((s[0] == 'F' || s[0] == 'f') && sscanf(s + 1, "%2u%n", &f, &end) == 1 && !s[1 + end])
        return f >= 1 && f <= 12 ? K_F1 + f - 1 : 0;
    if (!n || vd_utf8_next(s, n, &cp) != n || cp > 0x10ffff || cp < 0x20)
        return 0;
    return cp;
}

uint32_t key_parse(const char *name)
{
    static const struct {
        const char *prefix;
        uint32_t mod;
    } mods[] = {{"ctrl-", MOD_CTRL}, {"c-", MOD_CTRL},      {"alt-", MOD_ALT},
                {"m-", MOD_ALT},     {"shift-", MOD_SHIFT}, {"s-", MOD_SHIFT}};
    uint32_t set = 0, base;

    if (!strcasecmp(name, "shift-tab"))
        return K_BTAB;
    for (size_t i = 0; i < sizeof(mods) / sizeof(*mods); i++) {
        size_t n = strlen(mods[i].prefix);
        if (!strncasecmp(name, mods[i].prefix, n) && name[n]) {
            set |= mods[i].mod;
            name += n;
            i = (size_t)-1;
        }
    }
    base = parse_base(name);
    if (base && (set & MOD_CTRL) && base >= 'A' && base <= 'Z')
        base += 'a' - 'A';
    return base ? base | set : 0;
}
