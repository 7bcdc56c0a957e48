/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_worker.c: the caged worker with good pictures, and with children that crash, hang, lie or try to
 * get out (jobs of the test's own run in the cage in the place of vd_render).
 */
#include "config.h"

#include "tests/test.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vedette/date.h>
#include "base/cage.h"
#include "picture/render.h"
#include "tests/picture/makepic.h"

static struct vd_buf jpeg;

static struct vd_picture_request request(enum vd_graphics g)
{
    if (!jpeg.len)
        make_jpeg(&jpeg, 480, 640, 3, false);
    return (struct vd_picture_request){.tag = 7,
                                       .bytes = jpeg.data,
                                       .n_bytes = jpeg.len,
                                       .cols = 20,
                                       .rows = 20,
                                       .cell_w = 10,
                                       .cell_h = 20,
                                       .graphics = g,
                                       .colours = g == VD_G_SIXEL ? 64 : 256};
}

/* ---- good ---- */

static void test_sixel(void **state)
{
    struct vd_picture_request r = request(VD_G_SIXEL);
    struct vd_worker *w;
    struct vd_picture *p;
    struct vd_err err = {0};
    int pw, ph;

    (void)state;
    assert_int_equal(vd_worker_start(&w, &err), VD_OK);
    for (int colours = 2; colours <= 256; colours *= 2) {
        r.colours = colours;
        r.label = colours == 64 ? "DRAWN" : NULL;
        if (vd_picture_now(w, &r, &p, &err) != VD_OK)
            fail_msg("%d colours: %s", colours, err.message);
        assert_int_equal(p->tag, 7);
        assert_true(p->w_px == 200 && p->h_px % 6 == 0 && p->h_px >= 258 && p->h_px <= 270);
        assert_true(p->cols == 20 && p->rows == (p->h_px + 19) / 20);
        assert_memory_equal(p->sixel, "\033P0;1q\"1;1;200;", 14);
        assert_memory_equal(p->sixel + p->n_sixel - 2, "\033\\", 2);
        assert_true(vd_sixel_check((uint8_t *)p->sixel + 6, p->n_sixel - 8, 200, 400, &pw, &ph));
        vd_picture_free(p);
    }
    vd_worker_stop(w);
}

static void test_symbols(void **state)
{
    static const int colours[] = {256, 16, 2};
    struct vd_picture_request r = request(VD_G_SYMBOLS);
    struct vd_worker *w;
    struct vd_picture *p;

    (void)state;
    assert_int_equal(vd_worker_start(&w, NULL), VD_OK);
    for (int i = 0; i < 4; i++) {
        int inked = 0;
        r.colours = colours[i % 3];
        r.graphics = i == 3 ? VD_G_ASCII : VD_G_SYMBOLS;
        assert_int_equal(vd_picture_now(w, &r, &p, NULL), VD_OK);
        assert_null(p->sixel);
        assert_non_null(p->cells);
        assert_true(vd_cells_check(p->cells, (size_t)p->cols * (size_t)p->rows));
        for (int c = 0; c < p->cols * p->rows; c++) {
            inked += p->cells[c].cp != ' ' || p->cells[c].bg >= 0;
            assert_true(i != 1 || (p->cells[c].fg < 16 && p->cells[c].bg < 16));
            assert_true(i < 2 || p->cells[c].fg == -1);
            assert_true(i != 3 || p->cells[c].cp < 0x7f);
        }
        assert_true(inked > p->cols * p->rows / 3);
        vd_picture_free(p);
    }
    vd_worker_stop(w);
}

static void test_refusals(void **state)
{
    struct vd_picture_request r = request(VD_G_SIXEL);
    struct vd_worker *w;
    struct vd_picture *p;
    struct vd_err err = {0};

    (void)state;
    assert_int_equal(vd_worker_start(&w, NULL), VD_OK);
    r.bytes = "GIF89a..";
    r.n_bytes = 8;
    assert_int_equal(vd_picture_now(w, &r, &p, &err), VD_UNSUPPORTED);
    assert_null(p);
    r = request(VD_G_SIXEL);
    r.n_bytes = 100;
    assert_int_equal(vd_picture_now(w, &r, &p, &err), VD_CORRUPT);
    r = request(VD_G_SIXEL);
    r.cols = 0;
    assert_int_equal(vd_picture_now(w, &r, &p, &err), VD_INVALID);
    r.cols = 900;
    assert_int_equal(vd_picture_now(w, &r, &p, &err), VD_INVALID);
    r = request(VD_G_SIXEL);
    r.n_bytes = 0;
    assert_int_equal(vd_picture_now(w, &r, &p, &err), VD_UNSUPPORTED);
    assert_int_equal(vd_worker_take(w, &p, NULL), VD_NOTFOUND);
    r = request(VD_G_SIXEL); /* and it still works */
    assert_int_equal(vd_picture_now(w, &r, &p, &err), VD_OK);
    vd_picture_free(p);
    assert_string_equal(vd_picture_mime(jpeg.data, jpeg.len), "image/jpeg");
    assert_null(vd_picture_mime("x", 1));
    vd_worker_stop(w);
}

static void test_queue(void **state)
{
    struct vd_picture_request r = request(VD_G_SIXEL);
    struct vd_worker *w;
    struct vd_picture *p;
    int64_t until = vd_mono_ms() + 20000;

    (void)state;
    assert_int_equal(vd_worker_start(&w, NULL), VD_OK);
    for (r.tag = 1; r.tag <= 8; r.tag++)
        assert_int_equal(vd_worker_send(w, &r, NULL), VD_OK);
    assert_int_equal(vd_worker_send(w, &r, NULL), VD_BUSY);
    for (uint64_t tag = 1; tag <= 8;) {
        struct pollfd fd = {.fd = vd_worker_fd(w), .events = POLLIN};
        poll(&fd, 1, 100);
        assert_true(vd_mono_ms() < until);
        if (vd_worker_take(w, &p, NULL) != VD_OK)
            continue;
        assert_int_equal(p->tag, tag++);
        assert_int_equal(p->rc, VD_OK);
        vd_picture_free(p);
    }
    vd_worker_stop(w);
}

/* ---- bad children ---- */

static void bad_job(const struct wire_request *ask, const uint8_t *in, struct wire_answer *answer,
                    uint8_t *out)
{
    static const char hostile[] = "\"1;1;20;6#0;2;1;1;1!20~\033]0;pwned\007";
    int n;

    switch (in[0]) {
    case 'c':
        raise(SIGKILL); /* not in the list: the filter ends it, as would any fault */
        abort();
    case 'h':
        for (volatile int forever = 1; forever;) {
        }
        return;
    case 'o':
        n = open("/etc/passwd", O_RDONLY);
        answer->rc = n >= 0 ? VD_OK : VD_IO;
        return;
    case 's':
        n = socket(AF_INET, SOCK_STREAM, 0);
        answer->rc = n >= 0 ? VD_OK : VD_IO;
        return;
    case 'x':
        answer->rc = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                             MAP_FAILED
                         ? VD_IO
                         : VD_OK;
        return;
    case 'l':
        memcpy(out, hostile, sizeof(hostile) - 1);
        *answer = (struct wire_answer){
            .seq = ask->seq, .cols = 1, .rows = 1, .n_bytes = sizeof(hostile) - 1};
        return;
    case 'b':
        *answer = (struct wire_answer){.seq = ask->seq, .cols = 30000, .rows = 1, .n_bytes = ~0U};
        return;
    case 'q':
        *answer = (struct wire_answer){.seq = ask->seq, .rc = VD_CORRUPT};
        memset(answer->message, 0x1b, sizeof(answer->message));
        return;
    default:
        vd_render(ask, in, answer, out);
    }
}

static int ask_bad(struct vd_worker *w, const char *what, struct vd_err *err)
{
    struct vd_picture_request r = request(VD_G_SIXEL);
    struct vd_picture *p;
    int rc;

    if (*what != 'j') {
        r.bytes = what;
        r.n_bytes = 1;
    }
    memset(err, 0, sizeof(*err));
    rc = vd_picture_now(w, &r, &p, err);
    vd_picture_free(p);
    return rc;
}

static void test_crash_and_recover(void **state)
{
    struct vd_worker *w;
    struct vd_err err;

    (void)state;
    assert_int_equal(vd_worker_start_job(&w, bad_job, NULL), VD_OK);
    assert_int_equal(ask_bad(w, "j", &err), VD_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask_bad(w, "c", &err), VD_CORRUPT);
        assert_non_null(strstr(err.message, "crashed"));
        assert_int_equal(ask_bad(w, "j", &err), VD_OK);
    }
    assert_int_equal(ask_bad(w, "c", &err), VD_CORRUPT);
    assert_int_equal(ask_bad(w, "j", &err), VD_UNSUPPORTED); /* the fourth within a minute */
    vd_worker_stop(w);
}

static void test_hang(void **state)
{
    struct vd_worker *w;
    struct vd_err err;
    int64_t t;

    (void)state;
    assert_int_equal(vd_worker_start_job(&w, bad_job, NULL), VD_OK);
    t = vd_mono_ms();
    assert_int_equal(ask_bad(w, "h", &err), VD_CANCELLED);
    assert_in_range(vd_mono_ms() - t, 1900, 3900);
    assert_int_equal(ask_bad(w, "j", &err), VD_OK);
    vd_worker_stop(w);
}

/* A child that hangs does not hold up the end of the program. */
static void test_stop_while_busy(void **state)
{
    struct vd_picture_request r = request(VD_G_SIXEL);
    struct vd_worker *w;
    struct vd_picture *p;
    int64_t t = vd_mono_ms();

    (void)state;
    assert_int_equal(vd_worker_start_job(&w, bad_job, NULL), VD_OK);
    r.bytes = "h";
    r.n_bytes = 1;
    assert_int_equal(vd_worker_send(w, &r, NULL), VD_OK);
    while (vd_worker_take(w, &p, NULL) == VD_NOTFOUND && vd_mono_ms() - t < 100) {
    }
    vd_worker_stop(w);
    assert_true(vd_mono_ms() - t < 1500);
}

static void test_no_way_out(void **state)
{
    static const char *const ways[] = {"o", "s", "x"};
    struct vd_worker *w;
    struct vd_err err;

    (void)state;
    if (vd_cage_is_loose()) {
        print_message("# no seccomp in a sanitizer's build\n");
        return;
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(vd_worker_start_job(&w, bad_job, NULL), VD_OK);
        assert_int_equal(ask_bad(w, "j", &err), VD_OK);
        assert_string_equal(vd_worker_note(w), "");
        assert_int_equal(ask_bad(w, ways[i], &err), VD_CORRUPT);
        assert_non_null(strstr(err.message, "crashed"));
        vd_worker_stop(w);
    }
}

static void test_lies(void **state)
{
    struct vd_worker *w;
    struct vd_err err;

    (void)state;
    assert_int_equal(vd_worker_start_job(&w, bad_job, NULL), VD_OK);
    assert_int_equal(ask_bad(w, "l", &err), VD_CORRUPT);
    assert_non_null(strstr(err.message, "harmless"));
    assert_int_equal(ask_bad(w, "b", &err), VD_CORRUPT);
    assert_int_equal(ask_bad(w, "q", &err), VD_CORRUPT);
    assert_null(strchr(err.message, 0x1b));
    assert_int_equal(ask_bad(w, "j", &err), VD_OK);
    vd_worker_stop(w);
}

/* ---- the check alone ---- */

static bool passes(const char *body)
{
    int w, h;
    return vd_sixel_check((const uint8_t *)body, strlen(body), 20, 12, &w, &h);
}

static void test_check(void **state)
{
    (void)state;
    assert_true(passes("\"1;1;20;12#0;2;1;2;3#0!20~$#255~~-!20?-"));
    assert_false(passes(""));
    assert_false(passes("#0;2;1;2;3~"));            /* no size */
    assert_false(passes("\"1;1;21;12~"));           /* wider than asked */
    assert_false(passes("\"1;1;20;12!21~"));        /* draws outside */
    assert_false(passes("\"1;1;20;12!999999999~")); /* would stall the terminal */
    assert_false(passes("\"1;1;20;12---~"));        /* below the picture */
    assert_false(passes("\"1;1;20;12----"));
    assert_false(passes("\"1;1;20;12#256~"));
    assert_false(passes("\"1;1;20;12#1;1;1;1;1~")); /* not RGB */
    assert_false(passes("\"1;1;20;12#1;2;101;1;1~"));
    assert_false(passes("\"1;1;20;12~\033\\"));
    assert_false(passes("\"1;1;20;12~\x9c"));
    assert_false(passes("\"1;1;20;12~\n"));
    assert_false(passes("\"1;1;20;12~ "));
    assert_false(passes("\"1;1;20;12!"));
    for (int c = 1; c < 256; c++) {
        char body[] = "\"1;1;20;12~?";
        body[11] = (char)c;
        bool allowed = (c >= '?' && c <= '~') || c == '$' || c == '-';
        assert_int_equal(passes(body), allowed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sixel),
        cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_queue),
        cmocka_unit_test(test_crash_and_recover),
        cmocka_unit_test(test_hang),
        cmocka_unit_test(test_stop_while_busy),
        cmocka_unit_test(test_no_way_out),
        cmocka_unit_test(test_lies),
        cmocka_unit_test(test_check),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vd_buf_free(&jpeg);
    return failed;
}
