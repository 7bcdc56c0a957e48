/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_kill.c: kill -9 at any point of an import: the case is as before or wholly imported, what was
 * acknowledged is there, and verify says that it holds.
 *
 * A child imports a list in one transaction, then counts single transactions and tells each one
 * that was committed through a pipe; the parent kills it after a random time.
 */
#include "../store/case_test.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { ROWS = 3000, KILLS = 50 };

static void child(const char *path, int round, int out)
{
    struct vd_store *s = open_case(path, VD_OPEN_WRITE);
    struct vd_arena *a = vd_arena_new();
    struct gen g = {(uint64_t)round};
    struct import im;
    struct vd_record r;
    char sha[16], n[16];
    snprintf(sha, sizeof(sha), "%d", round);
    import_begin(&im, s, "list", sha);
    for (int i = 0; i < ROWS; i++) {
        vd_arena_reset(a);
        gen_wide(&g, a, i, &r);
        import_put(&im, &r);
    }
    import_end(&im);
    if (write(out, "I", 1) != 1)
        _exit(1);
    for (int i = 0;; i++) {
        snprintf(n, sizeof(n), "%d", i);
        good(vd_store_begin(s, &err));
        good(vd_store_setting_set(s, "n", n, &err));
        good(vd_store_audit(s, "count", "n", NULL, "{}", &err));
        good(vd_store_commit(s, &err));
        if (write(out, ".", 1) != 1)
            _exit(1);
    }
}

struct state {
    int64_t n_records, n_batches, n_audit, n_old;
};

static struct state look(const char *path)
{
    struct vd_verify v;
    struct state st;
    struct vd_store *s = open_case(path, VD_OPEN_WRITE);
    good(vd_store_verify(s, NULL, &v, &err));
    vd_store_close(s);
    st.n_audit = v.n_audit;
    st.n_records = raw_int(path, "SELECT count(*) FROM record WHERE superseded_by IS NULL");
    st.n_old = raw_int(path, "SELECT count(*) FROM record WHERE superseded_by IS NOT NULL");
    st.n_batches = raw_int(path, "SELECT count(*) FROM batch");
    return st;
}

/* Run a child, kill it after `us`; *acked: what it said before it died. */
static void run_and_kill(const char *path, int round, long us, int64_t *imported, int64_t *acked)
{
    int fd[2];
    char buf[4096];
    ssize_t n;
    *imported = *acked = 0;
    assert_int_equal(pipe(fd), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(fd[0]);
        child(path, round, fd[1]);
    }
    close(fd[1]);
    nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
    kill(pid, SIGKILL);
    while ((n = read(fd[0], buf, sizeof(buf))) > 0)
        for (ssize_t i = 0; i < n; i++) {
            *imported += buf[i] == 'I';
            *acked += buf[i] == '.';
        }
    close(fd[0]);
    waitpid(pid, NULL, 0);
}

/* How long an import takes here and now, so that kills fall before and after its end. */
static long import_us(const char *path)
{
    int fd[2];
    char c;
    struct timespec a, b;
    assert_int_equal(pipe(fd), 0);
    clock_gettime(CLOCK_MONOTONIC, &a);
    pid_t pid = fork();
    if (pid == 0)
        child(path, 999, fd[1]);
    assert_int_equal(read(fd[0], &c, 1), 1);
    clock_gettime(CLOCK_MONOTONIC, &b);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fd[0]);
    close(fd[1]);
    return (b.tv_sec - a.tv_sec) * 1000000L + (b.tv_nsec - a.tv_nsec) / 1000;
}

static void killed_at_any_point(void **unused)
{
    (void)unused;
    const char *path = fresh_path("kill.vdt");
    struct gen g = {2026};
    int n_before = 0, n_whole = 0;
    vd_store_close(open_case(path, VD_OPEN_NEW));
    uint32_t whole_us = (uint32_t)import_us(path);
    fresh_path("kill.vdt");
    vd_store_close(open_case(path, VD_OPEN_NEW));
    struct state was = look(path);
    for (int round = 1; round <= KILLS; round++) {
        int64_t imported, acked;
        run_and_kill(path, round, 1000 + (long)gen_below(&g, whole_us * 2), &imported, &acked);
        struct state now = look(path);
        int64_t n_new = now.n_batches - was.n_batches;
        assert_in_range(n_new, imported, 1); /* what was acknowledged is there */
        assert_int_equal(now.n_records, now.n_batches ? ROWS : 0);
        assert_int_equal(now.n_old, now.n_batches ? (now.n_batches - 1) * ROWS : 0);
        int64_t n_counted = now.n_audit - was.n_audit - n_new;
        assert_in_range(n_counted, acked, acked + 1);
        n_before += n_new == 0;
        n_whole += n_new == 1;
        was = now;
        if (was.n_batches >= 8) { /* a long history makes looking slow: begin anew */
            fresh_path("kill.vdt");
            vd_store_close(open_case(path, VD_OPEN_NEW));
            was = look(path);
        }
    }
    print_message("# killed before the import was whole: %d, after: %d\n", n_before, n_whole);
    assert_true(n_before > 0);
    assert_true(n_whole > 0);
}

/* Killed while the case itself is being made: the next one can make it, or it is there. */
static void killed_while_made(void **unused)
{
    (void)unused;
    struct gen g = {4};
    for (int i = 0; i < 20; i++) {
        const char *path = fresh_path("made.vdt");
        pid_t pid = fork();
        if (pid == 0) {
            struct vd_store *s;
            _exit(vd_store_open(&s, path, VD_OPEN_CREATE, &err));
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000L * gen_below(&g, 30000)}, NULL);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        vd_store_close(open_case(path, VD_OPEN_CREATE));
        struct state st = look(path);
        assert_int_equal(st.n_audit, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_point),
        cmocka_unit_test(killed_while_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
