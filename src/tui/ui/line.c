/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line.c: a line editor with the keys everybody's fingers know from readline.
 *
 * (A) text[0..len) is whole UTF-8 as far as it was typed; `at` never stands inside a character.
 * (B) A paste is text, never keys: line feeds in it become blanks, other controls are dropped.
 */
#include "config.h"

#include "tui/ui/line.h"

#include <string.h>

#include "tui/term/screen.h"
#include <vedette/text.h>

void line_set(struct line *l, const char *text)
{
    l->len = vd_strlcpy(l->text, text ? text : "", sizeof l->text);
    if (l->len >= sizeof l->text)
        l->len = sizeof l->text - 1;
    l->at = l->len;
}

static void insert(struct line *l, const char *s, size_t n)
{
    if (l->len + n >= sizeof l->text)
        return;
    memmove(l->text + l->at + n, l->text + l->at, l->len - l->at);
    memcpy(l->text + l->at, s, n);
    l->len += n;
    l->at += n;
    l->text[l->len] = 0;
}

static void erase(struct line *l, size_t from, size_t to)
{
    memmove(l->text + from, l->text + to, l->len - to);
    l->len -= to - from;
    l->text[l->len] = 0;
    l->at = from;
}

static bool continues(const struct line *l, size_t i)
{
    return i < l->len && ((unsigned char)l->text[i] & 0xC0) == 0x80;
}

static size_t before(const struct line *l, size_t i)
{
    while (i > 0 && continues(l, --i))
        ;
    return i;
}

static size_t after(const struct line *l, size_t i)
{
    if (i < l->len)
        i++;
    while (continues(l, i))
        i++;
    return i;
}

static size_t word_before(const struct line *l, size_t i)
{
    while (i > 0 && l->text[i - 1] == ' ')
        i--;
    while (i > 0 && l->text[i - 1] != ' ')
        i--;
    return i;
}

static void paste(struct line *l, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t len = vd_utf8_next(s + i, n - i, &cp);
        if (cp == '\n' || cp == '\r' || cp == '\t')
            insert(l, " ", 1);
        else if (cp != 0xFFFFFFFF && cp >= 0x20 && cp != 0x7F && (cp < 0x80 || cp >= 0xA0))
            insert(l, s + i, len);
        i += len;
    }
}

/* Keys that move or cut. */
static bool edit_key(struct line *l, uint32_t key)
{
    switch (key) {
    case K_LEFT:
        l->at = before(l, l->at);
        return true;
    case K_RIGHT:
        l->at = after(l, l->at);
        return true;
    case K_HOME:
    case 'a' | MOD_CTRL:
        l->at = 0;
        return true;
    case K_END:
    case 'e' | MOD_CTRL:
        l->at = l->len;
        return true;
    case K_BS:
        erase(l, before(l, l->at), l->at);
        return true;
    case K_DEL:
        erase(l, l->at, after(l, l->at));
        return true;
    case 'w' | MOD_CTRL:
        erase(l, word_before(l, l->at), l->at);
        return true;
    case 'u' | MOD_CTRL:
        erase(l, 0, l->at);
        return true;
    case 'k' | MOD_CTRL:
        erase(l, l->at, l->len);
        l->at = l->len;
        return true;
    default:
        return false;
    }
}

bool line_event(struct line *l, const struct event *ev, bool *changed)
{
    size_t was = l->len;
    *changed = false;
    if (ev->kind == EV_PASTE) {
        paste(l, ev->text, ev->n_text);
        *changed = l->len != was;
        return true;
    }
    if (ev->kind != EV_KEY)
        return false;
    if (edit_key(l, ev->key)) {
        *changed = l->len != was;
        return true;
    }
    if (ev->key < 0x20 || ev->key == 0x7F || ev->key >= 0x110000)
        return false;
    char out[4];
    insert(l, out, vd_utf8_put(out, ev->key));
    *changed = l->len != was;
    return true;
}

void line_draw(struct screen *s, const struct line *l, int row, int col, int width, int role,
               bool focused)
{
    if (width <= 1)
        return;
    struct line head = *l;
    head.len = head.at;
    head.text[head.at] = 0;
    size_t from = 0; /* first byte shown: the cursor stays in sight */
    while (vd_text_width(head.text + from) >= width)
        from = after(&head, from);
    screen_text(s, row, col, width, (enum role)role, l->text + from, VD_SHOW_PAD);
    if (focused)
        screen_cursor(s, row, col + vd_text_width(head.text + from));
}
