/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_tty.c: tests/tui/show in a pseudo-terminal, ended in every way; afterwards its modes are off and
 * termios is as it was.
 */
#include "config.h"

#include "tests/test.h"
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vedette/date.h>
#include <vedette/mem.h>
#include "tests/picture/makepic.h"

static const char *picture;

struct run {
    int fd;
    pid_t pid;
    struct vd_buf seen;
    struct termios before;
};

/* The modes of a fresh pty, read before anybody can have changed them. */
static void new_pty_modes(struct termios *t)
{
    int master, slave;

    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    assert_int_equal(tcgetattr(slave, t), 0);
    close(master);
    close(slave);
}

static void start(struct run *r)
{
    struct winsize ws = {.ws_row = 24, .ws_col = 80, .ws_xpixel = 800, .ws_ypixel = 480};
    const char *top = getenv("top_builddir");
    char path[512];

    memset(r, 0, sizeof(*r));
    snprintf(path, sizeof(path), "%s/tests/tui/show", top ? top : ".");
    new_pty_modes(&r->before);
    r->pid = forkpty(&r->fd, NULL, &r->before, &ws);
    assert_true(r->pid >= 0);
    if (r->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        signal(SIGPIPE, SIG_DFL);
        execl(path, path, picture, (char *)NULL);
        _exit(127);
    }
}

/* Read until `what` was seen or ms are over. */
static bool wait_for(struct run *r, const char *what, int ms)
{
    int64_t until = vd_mono_ms() + ms;
    char chunk[4096];

    while (vd_mono_ms() < until) {
        struct pollfd p = {.fd = r->fd, .events = POLLIN};
        ssize_t n;
        if (r->seen.data && memmem(r->seen.data, r->seen.len, what, strlen(what)))
            return true;
        if (poll(&p, 1, 50) <= 0)
            continue;
        n = read(r->fd, chunk, sizeof(chunk));
        if (n <= 0)
            return false;
        vd_buf_add(&r->seen, chunk, (size_t)n);
    }
    return false;
}

static void type(const struct run *r, const char *keys)
{
    assert_int_equal(write(r->fd, keys, strlen(keys)), (ssize_t)strlen(keys));
}

static bool last_is_off(const struct run *r, const char *on, const char *off)
{
    const char *p = r->seen.data, *end = p + r->seen.len, *last_on = NULL, *last_off = NULL;

    for (const char *q = p; (q = memmem(q, (size_t)(end - q), on, strlen(on))); q++)
        last_on = q;
    for (const char *q = p; (q = memmem(q, (size_t)(end - q), off, strlen(off))); q++)
        last_off = q;
    return last_on && last_off && last_off > last_on;
}

static void check_restored(struct run *r)
{
    struct termios now;
    int status;

    wait_for(r, "\001never", 300); /* collect what is left */
    assert_true(last_is_off(r, "\033[?1049h", "\033[?1049l"));
    assert_true(last_is_off(r, "\033[?2004h", "\033[?2004l"));
    assert_true(last_is_off(r, "\033[?1002h", "\033[?1002l"));
    assert_true(last_is_off(r, "\033[?1006h", "\033[?1006l"));
    if (tcgetattr(r->fd, &now) == 0) {
        assert_int_equal(now.c_lflag, r->before.c_lflag);
        assert_int_equal(now.c_iflag, r->before.c_iflag);
        assert_int_equal(now.c_oflag, r->before.c_oflag);
    }
    while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR) {
    }
    close(r->fd);
    vd_buf_free(&r->seen);
}

static void test_quit(void **state)
{
    struct run r;

    (void)state;
    start(&r);
    assert_true(wait_for(&r, "\033[c", 5000));
    type(&r, "q");
    check_restored(&r);
}

static void end_by(int sig)
{
    struct run r;

    start(&r);
    assert_true(wait_for(&r, "\033[c", 5000));
    kill(r.pid, sig);
    check_restored(&r);
}

static void test_signals(void **state)
{
    (void)state;
    end_by(SIGTERM);
    end_by(SIGHUP);
    end_by(SIGSEGV); /* a crash */
    end_by(SIGABRT);
}

static void test_crash_from_inside(void **state)
{
    struct run r;

    (void)state;
    start(&r);
    assert_true(wait_for(&r, "\033[c", 5000));
    type(&r, "!");
    check_restored(&r);
}

static void test_stop_and_continue(void **state)
{
    struct run r;
    struct termios now;
    int status;

    (void)state;
    start(&r);
    assert_true(wait_for(&r, "\033[c", 5000));
    type(&r, "\032");
    assert_true(wait_for(&r, "\033[?1049l", 5000));
    assert_int_equal(waitpid(r.pid, &status, WUNTRACED), r.pid);
    assert_true(WIFSTOPPED(status));
    assert_true(last_is_off(&r, "\033[?1049h", "\033[?1049l"));
    assert_true(last_is_off(&r, "\033[?2004h", "\033[?2004l"));
    tcgetattr(r.fd, &now);
    assert_int_equal(now.c_lflag, r.before.c_lflag);
    vd_buf_clear(&r.seen);
    kill(r.pid, SIGCONT);
    assert_true(wait_for(&r, "\033[?1049h", 5000));
    assert_true(wait_for(&r, "show: a list", 5000));
    assert_true(wait_for(&r, "\033[?2004h", 5000));
    type(&r, "q");
    check_restored(&r);
}

/* The terminal vanishes (lost ssh): the program ends by itself. */
static void test_hangup(void **state)
{
    struct run r;
    int status = 0, ended = 0;
    int64_t until;

    (void)state;
    start(&r);
    assert_true(wait_for(&r, "\033[c", 5000));
    close(r.fd);
    until = vd_mono_ms() + 5000;
    while (!ended && vd_mono_ms() < until)
        ended = waitpid(r.pid, &status, WNOHANG) == r.pid;
    assert_true(ended);
    assert_true(WIFEXITED(status));
    vd_buf_free(&r.seen);
}

/* A sixel terminal, answering late and in pieces: the picture comes, no answer becomes a key. */
static void test_late_answers(void **state)
{
    static const char *const pieces[] = {"\033", "[?2;0;900;5", "00S\033[?63;1;2;4", "c"};
    struct run r;

    (void)state;
    start(&r);
    assert_true(wait_for(&r, "\033[c", 5000));
    for (int i = 0; i < 4; i++) {
        wait_for(&r, "\001never", 60);
        type(&r, pieces[i]);
    }
    assert_true(wait_for(&r, "\033P0;1q\"1;1;", 8000));
    assert_true(wait_for(&r, "\033[5n", 3000));
    type(&r, "\033[0nq");
    check_restored(&r);
}

/* Nobody reads for a while: no block, no half frame, and the end still comes. */
static void test_stalled(void **state)
{
    struct run r;

    (void)state;
    start(&r);
    assert_true(wait_for(&r, "\033[c", 5000));
    for (int i = 0; i < 60; i++)
        type(&r, "\033[6~");
    usleep(300000);
    type(&r, "q");
    check_restored(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quit),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_crash_from_inside),
        cmocka_unit_test(test_stop_and_continue),
        cmocka_unit_test(test_hangup),
        cmocka_unit_test(test_late_answers),
        cmocka_unit_test(test_stalled),
    };
    struct vd_buf f = {0};
    FILE *out;

    picture = strdup(tmp_path("t_tty.jpg"));
    make_jpeg(&f, 120, 160, 3, false);
    out = fopen(picture, "wb");
    if (!out || fwrite(f.data, 1, f.len, out) != f.len || fclose(out))
        return 99;
    vd_buf_free(&f);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
