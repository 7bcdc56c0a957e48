/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input.c: the terminal's bytes, cut into events.
 *
 * The parser looks at the unread bytes from their start and either takes one whole event, skips
 * bytes that mean nothing, or waits for more.  ncurses never reads.
 *
 * Invariants:
 *  (a) An event never depends on how the bytes were split: only a lone prefix (ESC, ESC [ ...) that
 *      outlives its time becomes keys.
 *  (b) A terminal's answer never becomes a key.  If its ESC came so early that it was taken for the
 *      key, the rest is still known by its shape while answers are awaited (orphan).
 *  (c) Nothing grows without bound: a sequence over MAX_CSI or MAX_STRING bytes is dropped up to
 * its end, a paste over MAX_PASTE is cut. (d) Text inside a bracketed paste is never looked at for
 * keys.
 *
 * Sources: ECMA-48 5.4 (shape of control sequences), xterm ctlseqs (mouse 1006, paste 2004, focus
 * 1004, XTSMGRAPHICS, XTVERSION, DECRQM), "fixterms" for CSI u.
 */
#include "config.h"

#include <stdlib.h>
#include <ctype.h>
#include <string.h>
#include <vedette/mem.h>
#include <vedette/text.h>
#include "tui/term/input.h"

enum {
    ESC = 0x1b,
    MAX_CSI = 128,
    MAX_STRING = 1 << 16,
    MAX_PASTE = 1 << 20,
    ESC_MS = 40,
    ESC_PENDING_MS = 400,
    PASTE_MS = 3000
};
enum verdict { TOOK, SKIP, MORE };

struct input {
    struct vd_buf raw; /* bytes not yet cut into events start at pos */
    size_t pos;
    struct vd_buf text; /* what ev->text points to */
    int64_t last_ms;    /* when the last byte came */
    bool pending;       /* answers are awaited */
    bool orphan;        /* an ESC was given out as a key while answers were awaited */
    bool in_paste;
    bool in_string; /* skipping an overlong string */
    bool in_csi;    /* skipping an overlong control sequence */
    bool expired;   /* the held prefix has outlived its time */
};

struct input *input_new(void)
{
    return vd_alloc(sizeof(struct input));
}

void input_free(struct input *in)
{
    if (!in)
        return;
    vd_buf_free(&in->raw);
    vd_buf_free(&in->text);
    vd_free(in);
}

void input_feed(struct input *in, const void *p, size_t n, int64_t now_ms)
{
    if (in->pos) {
        memmove(in->raw.data, in->raw.data + in->pos, in->raw.len - in->pos);
        in->raw.len -= in->pos;
        in->pos = 0;
    }
    vd_buf_add(&in->raw, p, n);
    if (in->raw.failed)
        vd_buf_clear(&in->raw);
    in->last_ms = now_ms;
}

void input_replies_pending(struct input *in, bool pending)
{
    in->pending = pending;
}

/* ---- keys ---- */

static uint32_t modifiers(int param)
{
    int m = param > 0 ? param - 1 : 0;
    return (m & 1 ? (uint32_t)MOD_SHIFT : 0) | (m & 2 ? (uint32_t)MOD_ALT : 0) |
           (m & 4 ? (uint32_t)MOD_CTRL : 0) | (m & 8 ? (uint32_t)MOD_ALT : 0);
}

/* A C0 byte, DEL or a scalar as a key; 0: none. */
static uint32_t plain_key(uint32_t cp)
{
    if (cp == '\r')
        return K_ENTER;
    if (cp == '\t')
        return K_TAB;
    if (cp == 0x7f || cp == 8)
        return K_BS;
    if (cp == ESC)
        return K_ESC;
    if (cp == 0)
        return ' ' | MOD_CTRL;
    if (cp < 27)
        return (cp + 'a' - 1) | MOD_CTRL;
    if (cp < 32)
        return (cp + '@') | MOD_CTRL;
    return cp < 0x80 || cp >= 0xa0 ? cp : 0;
}

static uint32_t letter_key(char c)
{
    switch (c) {
    case 'A':
        return K_UP;
    case 'B':
        return K_DOWN;
    case 'C':
        return K_RIGHT;
    case 'D':
        return K_LEFT;
    case 'F':
        return K_END;
    case 'H':
        return K_HOME;
    case 'M':
        return K_ENTER;
    case 'P':
        return K_F1;
    case 'Q':
        return K_F1 + 1;
    case 'R':
        return K_F1 + 2;
    case 'S':
        return K_F1 + 3;
    case 'Z':
        return K_BTAB;
    default:
        return 0;
    }
}

static uint32_t tilde_key(int n)
{
    static const uint32_t table[] = {
        [1] = K_HOME,    [2] = K_INS,     [3] = K_DEL,     [4] = K_END,      [5] = K_PGUP,
        [6] = K_PGDN,    [7] = K_HOME,    [8] = K_END,     [11] = K_F1,      [12] = K_F1 + 1,
        [13] = K_F1 + 2, [14] = K_F1 + 3, [15] = K_F1 + 4, [17] = K_F1 + 5,  [18] = K_F1 + 6,
        [19] = K_F1 + 7, [20] = K_F1 + 8, [21] = K_F1 + 9, [23] = K_F1 + 10, [24] = K_F1 + 11,
    };
    return n >= 0 && (size_t)n < sizeof(table) / sizeof(*table) ? table[n] : 0;
}

static enum verdict give_key(struct event *ev, uint32_t key)
{
    if (!(key & ~(uint32_t)(MOD_CTRL | MOD_ALT | MOD_SHIFT)))
        return SKIP;
    ev->kind = EV_KEY;
    ev->key = key;
    return TOOK;
}

/* ---- control sequences ---- */

struct csi {
    char prefix, mid, final; /* < = > ? or 0; last intermediate or 0 */
    int v[16], n;
};

static void csi_numbers(struct csi *c, const char *p, const char *end)
{
    bool any = false;

    for (; p < end; p++) {
        if (*p >= '0' && *p <= '9') {
            if (!any && c->n < 16)
                c->v[c->n++] = 0;
            any = true;
            if (c->n && c->v[c->n - 1] < 100000)
                c->v[c->n - 1] = c->v[c->n - 1] * 10 + (*p - '0');
        } else {
            if (!any && c->n < 16)
                c->v[c->n++] = 0;
            any = false;
        }
    }
}

static enum verdict mouse_event(struct event *ev, int b, int col, int row, bool release)
{
    if (col < 1 || row < 1)
        return SKIP;
    ev->kind = EV_MOUSE;
    ev->row = row - 1;
    ev->col = col - 1;
    ev->button = b & 3;
    ev->key = (b & 4 ? (uint32_t)MOD_SHIFT : 0) | (b & 8 ? (uint32_t)MOD_ALT : 0) |
              (b & 16 ? (uint32_t)MOD_CTRL : 0);
    if (b & 64)
        ev->mouse = b & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
    else if (b & 32)
        ev->mouse = MOUSE_DRAG;
    else
        ev->mouse = release ? MOUSE_RELEASE : MOUSE_PRESS;
    return (b & 64) && release ? SKIP : TOOK;
}

static enum verdict give_reply(struct event *ev, enum reply_kind kind, const struct csi *c)
{
    ev->kind = EV_REPLY;
    ev->reply = kind;
    ev->n_arg = c ? c->n : 0;
    for (int i = 0; c && i < c->n; i++)
        ev->arg[i] = c->v[i];
    return TOOK;
}

/* Answers to what caps.c and out.c ask. */
static enum verdict csi_reply(const struct csi *c, struct event *ev)
{
    if (c->prefix == '?' && c->final == 'c')
        return give_reply(ev, RE_DA1, c);
    if (c->prefix == '?' && c->final == 'S')
        return give_reply(ev, c->n && c->v[0] == 1 ? RE_SIXEL_COLOURS : RE_SIXEL_SIZE, c);
    if (c->prefix == '?' && c->mid == '$' && c->final == 'y')
        return give_reply(ev, RE_SYNC, c);
    if (!c->prefix && c->final == 't')
        return give_reply(ev, c->n == 3 && c->v[0] == 6 ? RE_CELL : RE_OTHER, c);
    if (!c->prefix && c->final == 'n')
        return give_reply(ev, RE_FENCE, c);
    if (c->prefix == '<' && (c->final == 'M' || c->final == 'm'))
        return c->n < 3 ? SKIP : mouse_event(ev, c->v[0], c->v[1], c->v[2], c->final == 'm');
    return give_reply(ev, RE_OTHER, c);
}

static enum verdict csi_event(struct input *in, const struct csi *c, struct event *ev)
{
    uint32_t mods = modifiers(c->n > 1 ? c->v[1] : 0), key = 0;

    if (c->prefix || c->mid || c->final == 't' || c->final == 'n' || c->final == 'c')
        return csi_reply(c, ev);
    if (c->final == 'I' || c->final == 'O') {
        ev->kind = EV_FOCUS;
        ev->focus = c->final == 'I';
        return TOOK;
    }
    if (c->final == '~' && c->n && c->v[0] == 200) {
        in->in_paste = true;
        vd_buf_clear(&in->text);
        return SKIP;
    }
    if (c->final == '~' && c->n == 3 && c->v[0] == 27)
        key = plain_key((uint32_t)c->v[2]);
    else if (c->final == '~')
        key = tilde_key(c->n ? c->v[0] : 0);
    else if (c->final == 'u')
        key = plain_key(c->n ? (uint32_t)c->v[0] : 0);
    else if (c->n < 2 || c->v[0] == 1)
        key = letter_key(c->final);
    if (key && key < KEY_BASE && (mods & MOD_SHIFT) && key != ' ')
        mods &= ~(uint32_t)MOD_SHIFT; /* the scalar says it already */
    return key ? give_key(ev, key | mods) : SKIP;
}

/* p: after "ESC [". *used: bytes after it that belong to the sequence. */
static enum verdict parse_csi(struct input *in, const char *p, size_t n, size_t *used,
                              struct event *ev)
{
    struct csi c = {0};
    size_t i = 0, digits;

    if (n && p[0] == 'M') { /* mouse of a terminal without 1006 */
        if (n < 4)
            return MORE;
        *used = 4;
        return mouse_event(ev, (uint8_t)p[1] - 32, (uint8_t)p[2] - 32, (uint8_t)p[3] - 32,
                           (((uint8_t)p[1] - 32) & 3) == 3);
    }
    if (n && p[0] >= '<' && p[0] <= '?')
        c.prefix = p[i++];
    digits = i;
    while (i < n && p[i] >= 0x30 && p[i] <= 0x3f)
        i++;
    csi_numbers(&c, p + digits, p + i);
    while (i < n && p[i] >= 0x20 && p[i] <= 0x2f)
        c.mid = p[i++];
    if (i == n && n < MAX_CSI)
        return MORE;
    in->in_csi = i == n;
    if (i >= MAX_CSI || p[i] < 0x40 ||
        p[i] > 0x7e) { /* cut short by a control: drop what there is */
        *used = i < n && i >= MAX_CSI ? i + 1 : i;
        return SKIP;
    }
    c.final = p[i];
    *used = i + 1;
    return csi_event(in, &c, ev);
}

/* ---- strings: DCS, OSC, APC, PM, SOS ---- */

/* Offset after the terminator, 0: none yet; *len: length of what is before it. */
static size_t string_end(const char *p, size_t n, size_t *len)
{
    for (size_t i = 0; i < n; i++) {
        *len = i;
        if (p[i] == 7 || p[i] == 0x18 || p[i] == 0x1a)
            return i + 1;
        if (p[i] == ESC && i + 1 < n)
            return p[i + 1] == '\\' ? i + 2 : i; /* another sequence cuts it short */
    }
    *len = n && p[n - 1] == ESC ? n - 1 : n;
    return 0;
}

/* "11;rgb:RRRR/GGGG/BBBB", one to four digits each: the top eight bits of each. */
static bool background(const char *p, size_t n, int rgb[3])
{
    size_t i = 7;

    if (n < 12 || memcmp(p, "11;rgb:", 7))
        return false;
    for (int c = 0; c < 3; c++) {
        int digits = 0;
        unsigned v = 0;
        for (; i < n && digits < 4 && isxdigit((unsigned char)p[i]); i++, digits++)
            v = v * 16 + (unsigned)(p[i] <= '9' ? p[i] - '0' : (p[i] | 32) - 'a' + 10);
        if (!digits || (c < 2 && (i >= n || p[i++] != '/')))
            return false;
        rgb[c] = (int)(digits == 1 ? v * 17 : v >> (4 * digits - 8));
    }
    return i == n;
}

/* p: after "ESC P" and the like; kind: that letter. */
static enum verdict parse_string(struct input *in, char kind, const char *p, size_t n, size_t *used,
                                 struct event *ev)
{
    size_t len = 0, end = string_end(p, n, &len);

    if (!end && n > MAX_STRING) {
        in->in_string = true;
        *used = len;
        return SKIP;
    }
    if (!end)
        return MORE;
    *used = end;
    vd_buf_clear(&in->text);
    vd_buf_add(&in->text, p, len);
    if (in->text.failed)
        return SKIP;
    ev->text = in->text.data ? in->text.data : "";
    ev->n_text = in->text.len;
    if (kind == 'P' && len > 2 && !memcmp(p, ">|", 2)) {
        ev->text += 2;
        ev->n_text -= 2;
        return give_reply(ev, RE_NAME, NULL);
    }
    if (kind == ']' && background(p, len, ev->arg)) {
        give_reply(ev, RE_BACKGROUND, NULL);
        ev->n_arg = 3;
        return TOOK;
    }
    return give_reply(ev, RE_OTHER, NULL);
}

static enum verdict skip_string(struct input *in, const char *p, size_t n, size_t *used)
{
    size_t len = 0, end = string_end(p, n, &len);

    if (end)
        in->in_string = false;
    *used = end ? end : len;
    return *used ? SKIP : MORE;
}

static enum verdict skip_csi(struct input *in, const char *p, size_t n, size_t *used)
{
    size_t i = 0;

    while (i < n && p[i] >= 0x20 && p[i] <= 0x3f)
        i++;
    if (i < n) {
        in->in_csi = false;
        i += p[i] >= 0x40 && p[i] <= 0x7e;
    }
    *used = i;
    return SKIP;
}

/* ---- paste ---- */

static enum verdict end_paste(struct input *in, struct event *ev)
{
    in->in_paste = false;
    if (in->text.failed)
        return SKIP;
    ev->kind = EV_PASTE;
    ev->text = in->text.data && in->text.len ? in->text.data : "";
    ev->n_text = in->text.len;
    return TOOK;
}

static enum verdict parse_paste(struct input *in, const char *p, size_t n, size_t *used,
                                struct event *ev)
{
    static const char end[] = "\033[201~";
    const char *hit = memmem(p, n, end, 6);
    size_t take = hit ? (size_t)(hit - p) : n;

    if (!hit) { /* the tail may be the start of the end mark */
        for (size_t k = n < 5 ? n : 5; k > 0; k--) {
            if (!memcmp(p + n - k, end, k)) {
                take = n - k;
                break;
            }
        }
    }
    vd_buf_add(&in->text, p, in->text.len + take > MAX_PASTE ? MAX_PASTE - in->text.len : take);
    *used = hit ? take + 6 : take;
    if (hit)
        return end_paste(in, ev);
    if (in->expired) {
        *used = n;
        return end_paste(in, ev);
    }
    return take ? SKIP : MORE;
}

/* ---- one event ---- */

/* Bytes that the UTF-8 sequence at p needs; 1 for what cannot start one. */
static size_t utf8_need(uint8_t b)
{
    return b >= 0xf0 && b < 0xf8 ? 4 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xc2 && b < 0xe0 ? 2 : 1;
}

static enum verdict parse_scalar(const char *p, size_t n, size_t *used, uint32_t *cp)
{
    size_t need = utf8_need((uint8_t)p[0]);

    *used = 1;
    if (n < need) {
        for (size_t i = 1; i < n; i++) {
            if (((uint8_t)p[i] & 0xc0) != 0x80)
                return SKIP;
        }
        return MORE;
    }
    *used = vd_utf8_next(p, n, cp);
    return *cp > 0x10ffff ? SKIP : TOOK;
}

/* ESC and one more: SS3 keys and alt-KEY. p: after the ESC; *used counts from there. */
static enum verdict parse_alt(const char *p, size_t n, size_t *used, struct event *ev)
{
    uint32_t cp = 0, key;
    enum verdict v;

    if (p[0] == ESC) {
        *used = 0;
        return give_key(ev, K_ESC);
    }
    if (p[0] == 'O') {
        size_t i = 1;
        while (i < n && i < 8 && ((p[i] >= '0' && p[i] <= '9') || p[i] == ';'))
            i++;
        if (i == n)
            return MORE;
        key = letter_key(p[i]);
        *used = i + 1;
        return key ? give_key(ev, key | (i > 1 ? modifiers(p[i - 1] - '0') : 0)) : SKIP;
    }
    v = parse_scalar(p, n, used, &cp);
    key = v == TOOK ? plain_key(cp) : 0;
    return v == TOOK ? (key ? give_key(ev, key | MOD_ALT) : SKIP) : v;
}

/* p[0] is the byte after an ESC (given or, for an orphan, already taken). */
static enum verdict parse_escape(struct input *in, const char *p, size_t n, size_t *used,
                                 struct event *ev)
{
    enum verdict v;

    if (!n)
        return MORE;
    if (p[0] == '[')
        v = parse_csi(in, p + 1, n - 1, used, ev);
    else if (strchr("P]_^X", p[0]))
        v = parse_string(in, p[0], p + 1, n - 1, used, ev);
    else
        return parse_alt(p, n, used, ev);
    *used += 1;
    return v;
}

/* A held prefix has outlived its time: ESC is the key, what follows is parsed as it stands. */
static enum verdict give_up(struct input *in, const char *p, size_t n, size_t *used,
                            struct event *ev)
{
    *used = 1;
    if (p[0] != ESC)
        return SKIP;
    if (n == 1) {
        in->orphan = in->pending;
        return give_key(ev, K_ESC);
    }
    if (n == 2) { /* alt-[ and the like */
        *used = 2;
        return give_key(ev, plain_key((uint8_t)p[1]) | MOD_ALT);
    }
    *used = n; /* a sequence that never ended */
    return SKIP;
}

/* Does it look like the rest of an answer whose ESC went before it? 1 yes, 0 no, -1 cannot tell. */
static int orphan_shape(const char *p, size_t n)
{
    static const char *const shapes[] = {"[?",  "[6;", "[4;", "[0n", "P>|",
                                         "P1$", "P0$", "_G",  "]11;"};

    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
        size_t len = strlen(shapes[i]);
        if (!memcmp(p, shapes[i], n < len ? n : len))
            return n < len ? -1 : 1;
    }
    return 0;
}

static enum verdict parse(struct input *in, const char *p, size_t n, size_t *used, struct event *ev)
{
    uint32_t cp = 0;
    enum verdict v;

    if (in->in_paste)
        return parse_paste(in, p, n, used, ev);
    if (in->in_string)
        return skip_string(in, p, n, used);
    if (in->in_csi)
        return skip_csi(in, p, n, used);
    if (in->orphan) {
        int shape = orphan_shape(p, n);
        if (shape < 0 && !in->expired)
            return MORE;
        v = shape > 0 ? parse_escape(in, p, n, used, ev) : TOOK;
        if (v == MORE && !in->expired)
            return MORE;
        in->orphan = false;
        if (shape > 0) {
            *used = v == MORE ? n : *used;
            return v == MORE ? SKIP : v;
        }
    }
    if (p[0] == ESC) {
        v = parse_escape(in, p + 1, n - 1, used, ev);
        *used += 1;
        return v == MORE && in->expired ? give_up(in, p, n, used, ev) : v;
    }
    v = parse_scalar(p, n, used, &cp);
    if (v == MORE)
        return in->expired ? give_up(in, p, n, used, ev) : MORE;
    return v == TOOK ? give_key(ev, plain_key(cp)) : SKIP;
}

static int hold_ms(const struct input *in)
{
    return in->in_paste ? PASTE_MS : in->pending ? ESC_PENDING_MS : ESC_MS;
}

bool input_next(struct input *in, struct event *ev, int64_t now_ms)
{
    while (in->pos < in->raw.len) {
        size_t used = 0, n = in->raw.len - in->pos;
        enum verdict v;

        memset(ev, 0, sizeof(*ev));
        in->expired = now_ms - in->last_ms >= hold_ms(in);
        v = parse(in, in->raw.data + in->pos, n, &used, ev);
        if (v == MORE)
            return false;
        in->pos += used < n ? used : n;
        if (v == TOOK)
            return true;
    }
    vd_buf_clear(&in->raw);
    in->pos = 0;
    memset(ev, 0, sizeof(*ev));
    if (in->in_paste && now_ms - in->last_ms >= PASTE_MS)
        return end_paste(in, ev) == TOOK;
    return false;
}

int input_due(const struct input *in, int64_t now_ms)
{
    int64_t left;

    if (in->pos >= in->raw.len && !in->in_paste)
        return -1;
    left = in->last_ms + hold_ms(in) - now_ms;
    return left > 0 ? (int)left : 0;
}
