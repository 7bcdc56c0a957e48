/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slots.c: pictures among the cells of the frame.
 *
 *      EMPTY --declared--> WANTED --quiet, sixel ready--> SENT
 *        ^                  | ^ \--quiet, symbols ready--> SYMBOLS
 *        |                  | |  \-worker refuses--------> FAILED
 *   not declared            | +-- key, place, mode changed, all stale (from any of them)
 *                           v
 *                         HIDDEN (a cell of it was drawn over, or screen_cover) --free--> WANTED
 *
 * Invariants:
 *  (a) A slot's cells are sentinels (cell.slot = its number + 1) unless symbols or a message fill
 *      them.  A cell of it that belongs to someone else hides the whole picture.
 *  (b) Pixels are left on the terminal only while state is SENT.  Leaving SENT flips the sentinels,
 *      so that ncurses writes every cell and so wipes the pixels, in the same frame as the text: a
 *      face never stands beside another person's name.
 *  (c) No picture reaches the last row of the screen: the cursor would end below it and scroll.
 *  (d) A picture goes out after QUIET_MS without a frame, or LATE_MS after it was wanted when
 * frames keep coming (progress of a job). (e) At most one request is out, and the worker is asked
 * only for what is wanted now.
 *  (f) A drawing (key SCREEN_DRAWING and up) is made here and now by draw(): no bytes from outside
 *      are decoded for it, so it needs no cage.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include "tui/term/screen.h"
#include "tui/term/slots.h"

enum { QUIET_MS = 100, LATE_MS = 500, MIN_COLS = 4, MIN_ROWS = 2, SENTINEL = 0xa0, POLL_MS = 20 };

const char *slot_state_name(enum slot_state st)
{
    static const char *const names[] = {"empty", "wanted", "symbols", "sent", "hidden", "failed"};
    return names[st];
}

static bool rect_same(const struct rect *a, const struct rect *b)
{
    return a->row == b->row && a->col == b->col && a->rows == b->rows && a->cols == b->cols;
}

static bool rect_meets(const struct rect *a, const struct rect *b)
{
    return a->row < b->row + b->rows && b->row < a->row + a->rows && a->col < b->col + b->cols &&
           b->col < a->col + a->cols;
}

static struct cell *cell_at(const struct slots_env *e, int row, int col)
{
    return &e->cells[row * e->cols + col];
}

/* ---- what a slot needs ---- */

static bool is_drawing(int64_t key)
{
    return key >= SCREEN_DRAWING;
}

/* The graphics and colours that this link can carry for a picture of this size in good time. A
 * drawing has few colours as it is, and thin lines cost little: one byte in thirty pixels. */
static enum vd_graphics affordable(const struct slots_env *e, const struct rect *at, bool drawing,
                                   int *colours)
{
    static const struct {
        int colours;
        double bytes_per_px;
    } level[] = {{64, 0.75}, {32, 0.58}, {16, 0.42}};
    double px = (double)at->cols * e->cell_w * at->rows * e->cell_h;

    *colours = e->symbol_colours;
    if (e->graphics != VD_G_SIXEL)
        return e->graphics;
    if (drawing)
        return e->rate <= 0 || px / 30 / e->rate <= 1.5 ? VD_G_SIXEL : VD_G_SYMBOLS;
    for (int i = 0; i < 3; i++) {
        double limit_s = i < 2 ? 0.7 : 1.5;
        if (e->registers > 1 && level[i].colours > e->registers)
            continue;
        if (e->rate <= 0 || px * level[i].bytes_per_px / e->rate <= limit_s) {
            *colours = level[i].colours;
            return VD_G_SIXEL;
        }
    }
    return VD_G_SYMBOLS;
}

static struct picture_key key_of(const struct slots_env *e, const struct slot *s)
{
    struct picture_key k;
    int colours;

    memset(&k, 0, sizeof(k));
    k.graphics = (int32_t)affordable(e, &s->at, is_drawing(s->key), &colours);
    k.key = s->key;
    k.cols = s->at.cols;
    k.rows = s->at.rows;
    k.cell_w = e->cell_w;
    k.cell_h = e->cell_h;
    k.colours = colours;
    vd_strlcpy(k.label, s->label, sizeof(k.label));
    return k;
}

/* ---- one frame ---- */

void slots_begin(struct slots *s)
{
    for (int i = 0; i < N_SLOTS; i++) {
        s->v[i].at.rows = 0;
        s->v[i].key = 0;
    }
    s->n_cover = 0;
}

void slots_declare(struct slots *s, const struct slots_env *e, int slot, struct rect at,
                   int64_t key, const char *label)
{
    struct slot *v = slot >= 0 && slot < N_SLOTS ? &s->v[slot] : NULL;

    if (!v || !key || e->graphics == VD_G_OFF || at.row < 0 || at.col < 0)
        return;
    if (at.row + at.rows > e->rows - 1)
        at.rows = e->rows - 1 - at.row;
    if (at.col + at.cols > e->cols)
        at.cols = e->cols - at.col;
    if (e->graphics == VD_G_SIXEL && at.cols > e->max_w / e->cell_w)
        at.cols = e->max_w / e->cell_w;
    if (e->graphics == VD_G_SIXEL && at.rows > e->max_h / e->cell_h)
        at.rows = e->max_h / e->cell_h;
    if (at.rows < MIN_ROWS || at.cols < MIN_COLS)
        return;
    v->at = at;
    v->key = key;
    vd_strlcpy(v->label, label ? label : "", sizeof(v->label));
    for (int r = at.row; r < at.row + at.rows; r++) {
        for (int c = at.col; c < at.col + at.cols; c++)
            *cell_at(e, r, c) = (struct cell){.cp = {SENTINEL},
                                              .width = 1,
                                              .role = ROLE_PICTURE,
                                              .fg = CELL_ROLE_COLOURS,
                                              .bg = CELL_ROLE_COLOURS,
                                              .slot = (uint8_t)(slot + 1)};
    }
}

void slots_cover(struct slots *s, struct rect at)
{
    if (s->n_cover < 16)
        s->cover[s->n_cover++] = at;
}

static bool is_covered(const struct slots *s, const struct slots_env *e, int i)
{
    const struct rect *at = &s->v[i].at;

    for (int k = 0; k < s->n_cover; k++) {
        if (rect_meets(at, &s->cover[k]))
            return true;
    }
    for (int r = at->row; r < at->row + at->rows; r++) {
        for (int c = at->col; c < at->col + at->cols; c++) {
            if (cell_at(e, r, c)->slot != i + 1)
                return true;
        }
    }
    return false;
}

/* Write text into the slot's own cells of one row, centred. */
static void put_text(const struct slots_env *e, const struct rect *at, int row, const char *text,
                     enum role role)
{
    int n = (int)strlen(text), from;

    n = n < at->cols ? n : at->cols;
    from = at->col + (at->cols - n) / 2;
    for (int i = 0; i < n; i++) {
        struct cell *c = cell_at(e, at->row + row, from + i);
        c->cp[0] = text[i] >= ' ' && text[i] < 0x7f ? (uint32_t)text[i] : '?';
        c->role = (uint8_t)role;
        c->fg = c->bg = CELL_ROLE_COLOURS;
    }
}

static void fill_symbols(const struct slots_env *e, const struct slot *s,
                         const struct vd_picture *p)
{
    int left = (s->at.cols - p->cols) / 2;

    for (int r = 0; r < p->rows && r < s->at.rows; r++) {
        for (int c = 0; c < p->cols && c + left < s->at.cols; c++) {
            const struct vd_picture_cell *from = &p->cells[r * p->cols + c];
            struct cell *to = cell_at(e, s->at.row + r, s->at.col + left + c);
            to->cp[0] = from->cp;
            to->fg = is_drawing(s->key) && from->fg < 0 ? CELL_ROLE_COLOURS : from->fg;
            to->bg = is_drawing(s->key) && from->bg < 0 ? CELL_ROLE_COLOURS : from->bg;
        }
    }
    if (s->label[0])
        put_text(e, &s->at, p->rows < s->at.rows ? p->rows - 1 : s->at.rows - 1, s->label,
                 ROLE_WARN);
}

/* Put what a WANTED slot has in the cache into its cells; returns whether it did. */
static bool fill(struct slots *s, const struct slots_env *e, struct slot *v)
{
    struct picture_key k = key_of(e, v);
    const struct picture_entry *hit = picture_cache_find(&s->cache, &k);

    if (!hit)
        return false;
    if (hit->pic->rc != VD_OK) {
        v->state = SLOT_FAILED;
        put_text(e, &v->at, v->at.rows / 2, "no picture", ROLE_DIM);
        return true;
    }
    if (!hit->pic->cells)
        return false;
    v->state = SLOT_SYMBOLS;
    fill_symbols(e, v, hit->pic);
    return true;
}

/* The pixels of the slot are to go in this frame: invariant (b). */
static void wipe(struct slot *v)
{
    if (v->pixels)
        v->flip ^= 1;
    v->pixels = false;
}

static void resolve(struct slots *s, const struct slots_env *e, int i)
{
    struct slot *v = &s->v[i];
    bool same = rect_same(&v->at, &v->was) && v->key == v->was_key && v->mode == e->graphics &&
                !strcmp(v->label, v->was_label);

    v->had = v->was;
    if (!v->pixels)
        v->had.rows = 0;
    if (!v->at.rows) {
        v->pixels = false;
        v->state = SLOT_EMPTY;
        v->was.rows = 0;
        return;
    }
    if (is_covered(s, e, i)) {
        wipe(v);
        v->state = SLOT_HIDDEN;
    } else if (!same || v->state == SLOT_EMPTY || v->state == SLOT_HIDDEN) {
        wipe(v);
        v->state = SLOT_WANTED;
        v->wanted_ms = e->now_ms;
    } else if ((v->state == SLOT_SYMBOLS || v->state == SLOT_FAILED) && !fill(s, e, v)) {
        v->state = SLOT_WANTED; /* fell out of the cache, or the link changed */
        v->wanted_ms = e->now_ms;
    }
    v->was = v->at;
    v->was_key = v->key;
    v->mode = e->graphics;
    vd_strlcpy(v->was_label, v->label, sizeof(v->was_label));
    for (int r = v->at.row; r < v->at.row + v->at.rows; r++) {
        for (int c = v->at.col; c < v->at.col + v->at.cols; c++) {
            if (cell_at(e, r, c)->slot == i + 1 && cell_at(e, r, c)->cp[0] == SENTINEL)
                cell_at(e, r, c)->flip = v->flip;
        }
    }
}

void slots_resolve(struct slots *s, const struct slots_env *e)
{
    s->frame_ms = e->now_ms;
    for (int i = 0; i < N_SLOTS; i++)
        resolve(s, e, i);
}

void slots_stale(struct slots *s)
{
    for (int i = 0; i < N_SLOTS; i++) {
        struct slot *v = &s->v[i];
        if (v->state == SLOT_SENT) {
            v->state = SLOT_WANTED;
            v->wanted_ms = s->frame_ms;
        }
        wipe(v);
    }
}

/* ---- after the frame ---- */

static int64_t ready_ms(const struct slots *s, const struct slot *v)
{
    int64_t quiet = (s->frame_ms > v->wanted_ms ? s->frame_ms : v->wanted_ms) + QUIET_MS;
    int64_t late = v->wanted_ms + LATE_MS;
    return quiet < late ? quiet : late;
}

static void remember_failure(struct slots *s, const struct picture_key *k, const char *why)
{
    struct vd_picture *p = vd_alloc(sizeof(*p));

    if (!p)
        return;
    p->rc = VD_CORRUPT;
    snprintf(p->message, sizeof(p->message), "%s", why);
    picture_cache_put(&s->cache, k, p);
}

static struct vd_picture_request request_of(const struct picture_key *k)
{
    return (struct vd_picture_request){.cols = k->cols,
                                       .rows = k->rows,
                                       .cell_w = k->cell_w,
                                       .cell_h = k->cell_h,
                                       .graphics = (enum vd_graphics)k->graphics,
                                       .colours = k->colours};
}

/* (f) */
static void draw(struct slots *s, const struct picture_key *k)
{
    struct vd_picture_request r = request_of(k);
    struct vd_picture *p = NULL;

    if (s->draw && s->draw(s->ctx, k->key, &r, &p) == VD_OK)
        picture_cache_put(&s->cache, k, p);
    else
        remember_failure(s, k, "it cannot be drawn");
}

static void ask(struct slots *s, const struct slots_env *e, const struct slot *v)
{
    struct vd_buf bytes = {0};
    struct vd_err err = {0};
    struct vd_picture_request r;

    s->asked = key_of(e, v);
    if (!s->worker || !s->fetch || s->fetch(s->ctx, v->key, &bytes) != VD_OK || !bytes.len) {
        remember_failure(s, &s->asked, "the picture cannot be read");
        vd_buf_free(&bytes);
        return;
    }
    r = request_of(&s->asked);
    r.tag = ++s->tag;
    r.bytes = bytes.data;
    r.n_bytes = bytes.len;
    r.label = v->label[0] ? v->label : NULL;
    if (vd_worker_send(s->worker, &r, &err) == VD_OK)
        s->asked_ms = e->now_ms ? e->now_ms : 1;
    else if (err.code != VD_BUSY)
        remember_failure(s, &s->asked, err.message);
    vd_buf_free(&bytes);
}

static void take_answers(struct slots *s)
{
    struct vd_picture *p = NULL;

    while (s->asked_ms && vd_worker_take(s->worker, &p, NULL) == VD_OK) {
        if (p->tag != s->tag) {
            vd_picture_free(p);
            continue;
        }
        s->asked_ms = 0;
        picture_cache_put(&s->cache, &s->asked, p);
    }
}

bool slots_work(struct slots *s, const struct slots_env *e)
{
    bool changed = false;

    take_answers(s);
    for (int i = 0; i < N_SLOTS; i++) {
        struct slot *v = &s->v[i];
        struct picture_key k;
        if (v->state != SLOT_WANTED || ready_ms(s, v) > e->now_ms)
            continue;
        k = key_of(e, v);
        bool have = picture_cache_find(&s->cache, &k) != NULL;
        if (!have && is_drawing(v->key))
            draw(s, &k);
        else if (!have && !s->asked_ms)
            ask(s, e, v);
        changed = fill(s, e, v) || changed;
    }
    return changed;
}

size_t slots_emit(struct slots *s, const struct slots_env *e, struct vd_buf *bytes)
{
    for (int i = 0; i < N_SLOTS; i++) {
        struct slot *v = &s->v[i];
        const struct picture_entry *hit;
        struct picture_key k;
        if (v->state != SLOT_WANTED || ready_ms(s, v) > e->now_ms)
            continue;
        k = key_of(e, v);
        hit = picture_cache_find(&s->cache, &k);
        if (!hit || !hit->pic->sixel)
            continue;
        vd_buf_printf(bytes, "\0337\033[%d;%dH", v->at.row + 1,
                      v->at.col + 1 + (v->at.cols - hit->pic->cols) / 2);
        vd_buf_add(bytes, hit->pic->sixel, hit->pic->n_sixel);
        vd_buf_str(bytes, "\0338");
        v->state = SLOT_SENT;
        v->pixels = true;
        return hit->pic->n_sixel;
    }
    return 0;
}

int slots_next(const struct slots *s, const struct slots_env *e)
{
    int64_t next = -1;

    for (int i = 0; i < N_SLOTS; i++) {
        const struct slot *v = &s->v[i];
        int64_t at = ready_ms(s, v) - e->now_ms;
        if (v->state != SLOT_WANTED)
            continue;
        at = at < 0 ? 0 : at;
        next = next < 0 || at < next ? at : next;
    }
    if (next >= 0 && s->asked_ms && next < POLL_MS)
        next = POLL_MS;
    return (int)next;
}

void slots_free(struct slots *s)
{
    picture_cache_clear(&s->cache);
}
