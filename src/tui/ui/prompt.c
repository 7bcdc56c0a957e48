/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prompt.c: the line that asks: commands and filter at the bottom, search on top of what it finds.
 *
 * A search or filter is an action with the text as its argument, done at every change, so the view
 * beneath follows; Enter keeps what stands there, Esc gives the empty text.  While a search is typed
 * the arrows move in what was found.
 */
#include "config.h"

#include "tui/ui/ui.h"

#include <string.h>

#include "tui/ui/command.h"

static const char *const marks[] = {"", ":", "/ ", "filter: "};

void prompt_open(struct desk *d, enum prompt_kind kind, const char *text)
{
    struct prompt *p = &d->prompt;
    p->kind = kind;
    line_set(&p->line, text);
    p->history[kind].at = p->history[kind].n;
    p->completing[0] = 0;
    p->completed = 0;
    p->note[0] = 0;
    d->dirty = true;
}

void prompt_close(struct desk *d)
{
    d->prompt.kind = PROMPT_NONE;
    d->dirty = true;
}

void prompt_free(struct desk *d)
{
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < d->prompt.history[k].n; i++)
            vd_free(d->prompt.history[k].v[i]);
}

static void remember(struct history *h, const char *text)
{
    enum { MAX = sizeof h->v / sizeof *h->v };
    if (!*text || (h->n && strcmp(h->v[h->n - 1], text) == 0))
        return;
    if (h->n == MAX) {
        vd_free(h->v[0]);
        memmove(h->v, h->v + 1, (MAX - 1) * sizeof *h->v);
        h->n--;
    }
    h->v[h->n++] = ui_strdup(text);
}

/* The view follows what is typed. */
static void live(struct desk *d)
{
    if (d->prompt.kind == PROMPT_FIND)
        desk_act(d, ACT_FIND, d->prompt.line.text);
    else if (d->prompt.kind == PROMPT_FILTER)
        desk_act(d, ACT_FILTER, d->prompt.line.text);
}

static void recall(struct desk *d, int by)
{
    struct history *h = &d->prompt.history[d->prompt.kind];
    int at = h->at + by;
    if (at < 0 || at > h->n)
        return;
    h->at = at;
    line_set(&d->prompt.line, at == h->n ? "" : h->v[at]);
    live(d);
}

static void complete(struct desk *d)
{
    struct prompt *p = &d->prompt;
    struct vd_buf b = {0};
    if (p->completed == 0 && p->line.len < sizeof p->completing)
        vd_strlcpy(p->completing, p->line.text, sizeof p->completing);
    if (p->completing[0] == 0 && p->line.len >= sizeof p->completing) {
        if (command_complete(p->line.text, 0, &b)) /* long text: no turning through */
            line_set(&p->line, b.data);
    } else if (command_complete(p->completing, p->completed, &b)) {
        line_set(&p->line, b.data);
        p->completed++;
    }
    vd_buf_free(&b);
}

static void accept(struct desk *d)
{
    char text[LINE_MAX_BYTES];
    enum prompt_kind kind = d->prompt.kind;
    vd_strlcpy(text, d->prompt.line.text, sizeof text);
    remember(&d->prompt.history[kind], text);
    prompt_close(d);
    if (kind == PROMPT_COMMAND)
        desk_command(d, text);
}

static void give_up(struct desk *d)
{
    line_set(&d->prompt.line, "");
    live(d);
    prompt_close(d);
}

/* Up and down: in what was found, or through the texts of before. */
static bool vertical(struct desk *d, uint32_t key)
{
    static const struct {
        uint32_t key;
        int recall;
        enum action a;
    } keys[] = {{K_UP, -1, ACT_FIND_PREV},      {K_DOWN, 1, ACT_FIND_NEXT},
                {K_PGUP, 0, ACT_PAGE_UP},       {K_PGDN, 0, ACT_PAGE_DOWN},
                {'p' | MOD_CTRL, -1, ACT_NONE}, {'n' | MOD_CTRL, 1, ACT_NONE}};
    bool found = d->prompt.kind == PROMPT_FIND && d->prompt.line.len;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (keys[i].key != key)
            continue;
        if (found && keys[i].a != ACT_NONE)
            desk_act(d, keys[i].a, NULL);
        else if (keys[i].recall)
            recall(d, keys[i].recall);
        return true;
    }
    return false;
}

bool prompt_event(struct desk *d, const struct event *ev)
{
    bool changed = false;
    uint32_t key = ev->kind == EV_KEY ? ev->key : 0;
    if (ev->kind == EV_MOUSE)
        return true;
    if (key == K_TAB && d->prompt.kind == PROMPT_COMMAND) {
        complete(d);
        return true;
    }
    d->prompt.completed = 0;
    d->prompt.completing[0] = 0;
    if (key == K_ENTER)
        accept(d);
    else if (key == K_BS && d->prompt.line.len == 0 && d->prompt.kind == PROMPT_FIND)
        return true; /* a key held to empty the line goes no further than that */
    else if (key == K_ESC || key == ('c' | MOD_CTRL) || (key == K_BS && d->prompt.line.len == 0))
        give_up(d);
    else if (vertical(d, key))
        return true;
    else if (line_event(&d->prompt.line, ev, &changed) && changed)
        live(d);
    return true;
}

void prompt_draw(struct desk *d, int row, int col, int cols)
{
    const char *mark = marks[d->prompt.kind];
    screen_fill(d->scr, row, col, 1, cols, ROLE_PROMPT);
    int at = screen_text(d->scr, row, col, cols, ROLE_PROMPT, mark, 0);
    line_draw(d->scr, &d->prompt.line, row, col + at, cols - at, ROLE_INPUT, true);
}
