/* SPDX-License-Identifier: Apache-2.0 */
/* t_slots.c: the states of a picture's place, with a worker of the test's own. */
#include "config.h"

#include "tests/test.h"
#include <poll.h>
#include <vedette/date.h>
#include "tests/picture/makepic.h"
#include "tui/term/screen.h"
#include "tui/term/slots.h"

enum { ROWS = 20, COLS = 60 };
static struct cell cells[ROWS * COLS];
static struct vd_worker *worker;
static struct vd_buf png;
static int fetched;

static int fetch(void *ctx, int64_t key, struct vd_buf *bytes)
{
    (void)ctx;
    fetched++;
    if (key == 666)
        vd_buf_str(bytes, "no picture at all");
    else if (key != 404)
        vd_buf_add(bytes, png.data, png.len);
    return key == 404 ? VD_NOTFOUND : VD_OK;
}

static struct slots_env env_at(int64_t now, enum vd_graphics g)
{
    return (struct slots_env){.cells = cells,
                              .rows = ROWS,
                              .cols = COLS,
                              .graphics = g,
                              .cell_w = 8,
                              .cell_h = 16,
                              .max_w = 1000,
                              .max_h = 1000,
                              .symbol_colours = 256,
                              .now_ms = now};
}

static void begin(struct slots *s)
{
    for (int i = 0; i < ROWS * COLS; i++)
        cells[i] = (struct cell){
            .cp = {' '}, .width = 1, .fg = CELL_ROLE_COLOURS, .bg = CELL_ROLE_COLOURS};
    slots_begin(s);
}

static void frame(struct slots *s, const struct slots_env *e, int64_t key)
{
    begin(s);
    slots_declare(s, e, 0, (struct rect){2, 40, 8, 16}, key, NULL);
    slots_resolve(s, e);
}

static void make(struct slots *s)
{
    memset(s, 0, sizeof(*s));
    s->worker = worker;
    s->fetch = fetch;
    s->cache.max_bytes = 1 << 20;
    fetched = 0;
}

/* Work until the answer is there; the clock of the slots stands still meanwhile. */
static bool work(struct slots *s, const struct slots_env *e)
{
    bool changed = slots_work(s, e);
    for (int i = 0; i < 200 && s->asked_ms && !changed; i++) {
        struct pollfd p = {.fd = vd_worker_fd(worker), .events = POLLIN};
        poll(&p, 1, 20);
        changed = slots_work(s, e);
    }
    return changed;
}

static size_t emit(struct slots *s, const struct slots_env *e)
{
    struct vd_buf b = {0};
    size_t n = slots_emit(s, e, &b);
    vd_buf_free(&b);
    return n;
}

static void test_life(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SIXEL);
    int flip;

    (void)state;
    make(&s);
    frame(&s, &e, 1);
    assert_int_equal(s.v[0].state, SLOT_WANTED);
    assert_int_equal(cells[2 * COLS + 40].cp[0], 0xa0);
    assert_int_equal(cells[2 * COLS + 40].slot, 1);
    work(&s, &e);
    assert_int_equal(fetched, 0); /* not before it is quiet */
    assert_int_equal(slots_next(&s, &e), 100);
    e.now_ms = 1100;
    work(&s, &e);
    assert_int_equal(fetched, 1);
    assert_true(emit(&s, &e) > 100);
    assert_int_equal(s.v[0].state, SLOT_SENT);
    assert_int_equal(slots_next(&s, &e), -1); /* idle */
    assert_int_equal(emit(&s, &e), 0);
    flip = s.v[0].flip;

    e.now_ms = 2000; /* same frame: it stays, nothing is repainted */
    frame(&s, &e, 1);
    assert_int_equal(s.v[0].state, SLOT_SENT);
    assert_int_equal(cells[2 * COLS + 40].flip, flip);
    assert_int_equal(s.v[0].had.rows, 8);

    e.now_ms = 3000; /* another person: the old face goes in this very frame */
    frame(&s, &e, 2);
    assert_int_equal(s.v[0].state, SLOT_WANTED);
    assert_int_equal(cells[2 * COLS + 40].flip, !flip);
    assert_int_equal(emit(&s, &e), 0);

    e.now_ms = 3050; /* back before it was quiet: from the cache, nothing fetched */
    frame(&s, &e, 1);
    assert_int_equal(cells[2 * COLS + 40].flip, !flip); /* no pixels were there to wipe */
    e.now_ms = 3150;
    work(&s, &e);
    assert_int_equal(fetched, 1);
    assert_true(emit(&s, &e) > 100);

    e.now_ms = 4000; /* no longer declared */
    begin(&s);
    slots_resolve(&s, &e);
    assert_int_equal(s.v[0].state, SLOT_EMPTY);
    assert_int_equal(s.v[0].had.rows, 8); /* but its rows are guarded in this frame */
    slots_free(&s);
}

static void test_hide(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SIXEL);
    int flip;

    (void)state;
    make(&s);
    frame(&s, &e, 1);
    e.now_ms = 1200;
    work(&s, &e);
    emit(&s, &e);
    flip = s.v[0].flip;
    begin(&s); /* a dialog that says so */
    slots_declare(&s, &e, 0, (struct rect){2, 40, 8, 16}, 1, NULL);
    slots_cover(&s, (struct rect){9, 50, 5, 5});
    slots_resolve(&s, &e);
    assert_int_equal(s.v[0].state, SLOT_HIDDEN);
    assert_int_equal(cells[2 * COLS + 40].flip, !flip);
    e.now_ms = 1500;
    frame(&s, &e, 1);
    assert_int_equal(s.v[0].state, SLOT_WANTED);
    e.now_ms = 1700;
    work(&s, &e);
    assert_true(emit(&s, &e) > 0);
    begin(&s); /* one cell that someone draws without saying so */
    slots_declare(&s, &e, 0, (struct rect){2, 40, 8, 16}, 1, NULL);
    cells[5 * COLS + 45] = (struct cell){.cp = {'x'}, .width = 1};
    slots_resolve(&s, &e);
    assert_int_equal(s.v[0].state, SLOT_HIDDEN);
    slots_free(&s);
}

static void test_symbols_and_upgrade(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SYMBOLS);

    (void)state;
    make(&s);
    frame(&s, &e, 1);
    e.now_ms = 1100;
    assert_true(work(&s, &e));
    assert_int_equal(s.v[0].state, SLOT_SYMBOLS);
    e.now_ms = 1200;
    frame(&s, &e, 1); /* cells are filled again from the cache, at once */
    assert_int_equal(s.v[0].state, SLOT_SYMBOLS);
    assert_int_not_equal(cells[4 * COLS + 47].cp[0], 0xa0);
    e = env_at(1300, VD_G_SIXEL); /* DA1 came */
    frame(&s, &e, 1);
    assert_int_equal(s.v[0].state, SLOT_WANTED);
    e.now_ms = 1400;
    work(&s, &e);
    assert_true(emit(&s, &e) > 0);
    slots_free(&s);
}

static void test_failures(void **state)
{
    static const int64_t keys[] = {404, 666};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct slots s;
        struct slots_env e = env_at(1000, VD_G_SIXEL);
        make(&s);
        frame(&s, &e, keys[i]);
        e.now_ms = 1100;
        work(&s, &e);
        work(&s, &e);
        assert_int_equal(s.v[0].state, SLOT_FAILED);
        assert_int_equal(slots_next(&s, &e), -1);
        e.now_ms = 2000;
        frame(&s, &e, keys[i]);
        assert_int_equal(s.v[0].state, SLOT_FAILED);
        assert_int_equal(fetched, 1); /* not asked again */
        slots_free(&s);
    }
}

static void test_edges(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SIXEL);

    (void)state;
    make(&s);
    begin(&s);
    slots_declare(&s, &e, 0, (struct rect){10, 40, 10, 16}, 1, NULL); /* reaches the last row */
    slots_declare(&s, &e, 1, (struct rect){2, 2, 1, 16}, 1, NULL);    /* too low */
    slots_declare(&s, &e, 2, (struct rect){2, 2, 8, 3}, 1, NULL);     /* too narrow */
    slots_declare(&s, &e, 3, (struct rect){-1, 2, 8, 8}, 1, NULL);
    slots_declare(&s, &e, 99, (struct rect){2, 2, 8, 8}, 1, NULL);
    slots_declare(&s, &e, 4, (struct rect){2, 2, 8, 8}, 0, NULL);
    slots_resolve(&s, &e);
    assert_int_equal(s.v[0].at.rows, 9); /* the last row stays free */
    for (int i = 1; i < N_SLOTS; i++)
        assert_int_equal(s.v[i].state, SLOT_EMPTY);
    e.max_w = 60; /* xterm drops what is wider than its limit: 7 cells of 8 pixels */
    begin(&s);
    slots_declare(&s, &e, 0, (struct rect){2, 40, 8, 16}, 1, NULL);
    assert_int_equal(s.v[0].at.cols, 7);
    slots_free(&s);
}

/* A job's progress draws ten frames a second; the picture still comes. */
static void test_not_starved(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SIXEL);
    size_t sent = 0;

    (void)state;
    make(&s);
    for (e.now_ms = 1000; e.now_ms < 2000 && !sent; e.now_ms += 50) {
        frame(&s, &e, 1);
        work(&s, &e);
        sent = emit(&s, &e);
    }
    assert_true(sent > 0);
    assert_in_range(e.now_ms, 1500, 1700);
    slots_free(&s);
}

static void test_slow_link(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SIXEL);
    size_t fast, slow;

    (void)state;
    make(&s);
    e.rate = 1e6;
    frame(&s, &e, 1);
    e.now_ms = 1100;
    work(&s, &e);
    fast = emit(&s, &e);
    e.rate = 16384 * 0.42 / 1.0; /* 16 colours fit in 1.5 s, 32 not in 0.7 s */
    e.now_ms = 2000;
    frame(&s, &e, 2);
    e.now_ms = 2100;
    work(&s, &e);
    slow = emit(&s, &e);
    assert_true(slow > 0 && slow < fast);
    e.rate = 1000; /* a modem: symbols */
    e.now_ms = 3000;
    frame(&s, &e, 3);
    e.now_ms = 3100;
    assert_true(work(&s, &e));
    assert_int_equal(s.v[0].state, SLOT_SYMBOLS);
    slots_free(&s);
}

static int drawn;
static int draw(void *ctx, int64_t key, const struct vd_picture_request *ask,
                struct vd_picture **out)
{
    (void)ctx;
    drawn++;
    if (key == SCREEN_DRAWING + 404)
        return VD_NOTFOUND;
    assert_true(ask->cols == 16 && ask->rows == 8 && ask->cell_w == 8 && ask->cell_h == 16);
    struct vd_picture *p = vd_alloc(sizeof(*p));
    p->cols = 10;
    p->rows = 4;
    p->graphics = ask->graphics;
    if (ask->graphics == VD_G_SIXEL) {
        p->n_sixel = 9;
        p->sixel = vd_alloc(10);
        vd_strlcpy(p->sixel, "a drawing", 10);
    } else {
        p->cells = vd_array(40, sizeof(*p->cells));
        for (int i = 0; i < 40; i++)
            p->cells[i] = (struct vd_picture_cell){.cp = 'a', .fg = 27, .bg = -1};
    }
    *out = p;
    return VD_OK;
}

/* A drawing of our own takes the same way as a picture, but for the cage and what a link must bear. */
static void test_drawing(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SIXEL);

    (void)state;
    make(&s);
    s.draw = draw;
    s.worker = NULL;
    drawn = 0;
    frame(&s, &e, SCREEN_DRAWING + 1);
    work(&s, &e);
    assert_int_equal(drawn, 0); /* not before it is quiet */
    e.now_ms = 1100;
    work(&s, &e);
    assert_int_equal(emit(&s, &e), 9);
    assert_int_equal(s.v[0].state, SLOT_SENT);
    e.now_ms = 2000; /* another one, and back: drawn once each, the pixels wiped in between */
    int flip = s.v[0].flip;
    frame(&s, &e, SCREEN_DRAWING + 2);
    assert_int_equal(cells[2 * COLS + 40].flip, !flip);
    e.now_ms = 2100;
    work(&s, &e);
    emit(&s, &e);
    e.now_ms = 3000;
    frame(&s, &e, SCREEN_DRAWING + 1);
    e.now_ms = 3100;
    work(&s, &e);
    assert_int_equal(emit(&s, &e), 9);
    assert_int_equal(drawn, 2);
    assert_int_equal(fetched, 0);
    slots_free(&s);
}

static void test_drawing_in_symbols(void **state)
{
    struct slots s;
    struct slots_env e = env_at(1000, VD_G_SIXEL);

    (void)state;
    make(&s);
    s.draw = draw;
    drawn = 0;
    e.rate = 500; /* 16,384 pixels, a thirtieth of a byte each: 1.1 s; a face would be symbols */
    frame(&s, &e, SCREEN_DRAWING + 1);
    e.now_ms = 1100;
    work(&s, &e);
    assert_int_equal(emit(&s, &e), 9);
    e.rate = 300;
    e.now_ms = 2000;
    frame(&s, &e, SCREEN_DRAWING + 2);
    e.now_ms = 2100;
    assert_true(work(&s, &e));
    assert_int_equal(s.v[0].state, SLOT_SYMBOLS);
    assert_int_equal(cells[2 * COLS + 43].cp[0], 'a');
    assert_int_equal(cells[2 * COLS + 43].fg, 27);
    assert_int_equal(cells[2 * COLS + 43].bg, CELL_ROLE_COLOURS); /* paper is the theme's */
    frame(&s, &e, SCREEN_DRAWING + 404);
    e.now_ms = 2300;
    work(&s, &e);
    assert_int_equal(s.v[0].state, SLOT_FAILED);
    slots_free(&s);
}

static void test_cache(void **state)
{
    struct picture_cache c = {.max_bytes = 40000};
    struct picture_key k;

    (void)state;
    memset(&k, 0, sizeof(k));
    for (k.key = 1; k.key <= 20; k.key++) {
        struct vd_picture *p = vd_alloc(sizeof(*p));
        p->sixel = vd_alloc(9000);
        p->n_sixel = 9000;
        assert_non_null(picture_cache_put(&c, &k, p));
        assert_true(c.bytes <= 40000);
        int64_t keep = k.key;
        k.key = 1; /* the first is used again and again and stays */
        assert_non_null(picture_cache_find(&c, &k));
        k.key = keep;
    }
    k.key = 2;
    assert_null(picture_cache_find(&c, &k));
    k.key = 20;
    assert_non_null(picture_cache_find(&c, &k));
    k.colours = 16;
    assert_null(picture_cache_find(&c, &k));
    picture_cache_clear(&c);
    assert_int_equal(c.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_life),
        cmocka_unit_test(test_hide),
        cmocka_unit_test(test_symbols_and_upgrade),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_not_starved),
        cmocka_unit_test(test_slow_link),
        cmocka_unit_test(test_drawing),
        cmocka_unit_test(test_drawing_in_symbols),
        cmocka_unit_test(test_cache),
    };
    int failed;

    if (vd_worker_start(&worker, NULL) != VD_OK)
        return 99;
    make_png(&png, 120, 160, PNG_COLOR_TYPE_RGB, 8, false);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    vd_worker_stop(worker);
    vd_buf_free(&png);
    return failed;
}
