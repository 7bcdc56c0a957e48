/* SPDX-License-Identifier: Apache-2.0 */
/* t_region.c: arrays in shared memory grow where they are. */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/region.h"

/* The line of this process's maps that holds an address, or "". */
static void map_of(const void *p, char out[512])
{
    FILE *f = fopen("/proc/self/maps", "r");
    char line[512];
    out[0] = 0;
    while (f && fgets(line, sizeof(line), f)) {
        unsigned long from, to, at = (unsigned long)p;
        if (sscanf(line, "%lx-%lx", &from, &to) == 2 && from <= at && at < to)
            memcpy(out, line, sizeof(line));
    }
    if (f)
        fclose(f);
}

static void it_grows_without_moving(void **state)
{
    (void)state;
    struct vd_region r;
    assert_int_equal(vd_region_open(&r, NULL), VD_OK);
    unsigned char *at = r.at;
    assert_int_equal((uintptr_t)at % 4096, 0);
    assert_int_equal(r.size, 0);
    for (size_t n = 1; n < (size_t)40 << 20; n = n * 3 + 7) {
        size_t before = r.size;
        assert_int_equal(vd_region_reach(&r, n, NULL), VD_OK);
        assert_ptr_equal(r.at, at);
        assert_true(r.size >= n);
        assert_true(r.size - n <= ((size_t)8 << 20)); /* not much beyond what was asked for */
        for (size_t i = before; i < r.size; i += 509)
            assert_int_equal(at[i], 0);
        memset(at + before, (int)(n & 255) | 1, r.size - before);
        assert_int_equal(at[0], 1);
    }
    vd_region_close(&r);
    assert_null(r.at);
    vd_region_close(&r);
}

static void what_it_cannot_have_it_refuses(void **state)
{
    (void)state;
    struct vd_region r;
    struct vd_err err = {0};
    assert_int_equal(vd_region_open(&r, NULL), VD_OK);
    assert_int_equal(vd_region_reach(&r, 1000, NULL), VD_OK);
    memset(r.at, 7, 1000);
    assert_int_equal(vd_region_reach(&r, r.reserved + 1, &err), VD_NOMEM);
    assert_non_null(strstr(err.message, "out of memory"));
    assert_int_equal(((char *)r.at)[999], 7);
    assert_int_equal(vd_region_reach(&r, 100000, NULL), VD_OK);
    vd_region_close(&r);
    assert_int_equal(vd_region_reach(&r, 1, &err), VD_NOMEM); /* not open */
}

/* Shared memory of no file system, not for children, not in core dumps. */
static void nobody_else_sees_it(void **state)
{
    (void)state;
    struct vd_region r;
    char line[512];
    int status;
    assert_int_equal(vd_region_open(&r, NULL), VD_OK);
    assert_int_equal(vd_region_reach(&r, 1, NULL), VD_OK);
    map_of(r.at, line);
    if (r.fd >= 0) {
        assert_non_null(strstr(line, "rw-s"));
        assert_non_null(strstr(line, "memfd:"));
    }
    pid_t child = fork();
    if (!child) {
        map_of(r.at, line);
        _exit(line[0] ? 1 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    vd_region_close(&r);
}

/* Without descriptors there is no memfd: the memory is private then, and works the same. */
static void without_memfd_it_is_private(void **state)
{
    (void)state;
    struct vd_region r;
    struct rlimit was, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    none = was;
    none.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int rc = vd_region_open(&r, NULL);
    setrlimit(RLIMIT_NOFILE, &was);
    assert_int_equal(rc, VD_OK);
    assert_int_equal(r.fd, -1);
    assert_int_equal(vd_region_reach(&r, (size_t)1 << 20, NULL), VD_OK);
    memset(r.at, 9, r.size);
    assert_int_equal(vd_region_reach(&r, (size_t)3 << 20, NULL), VD_OK);
    assert_int_equal(((char *)r.at)[(1 << 20) - 1], 9);
    assert_int_equal(((char *)r.at)[(3 << 20) - 1], 0);
    vd_region_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows_without_moving),
        cmocka_unit_test(what_it_cannot_have_it_refuses),
        cmocka_unit_test(nobody_else_sees_it),
        cmocka_unit_test(without_memfd_it_is_private),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
