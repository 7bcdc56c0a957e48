/* SPDX-License-Identifier: Apache-2.0 */
/* t_io.c: files whole or not at all, private; hashes against published vectors. */
#include "../test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vedette/io.h>

static void writes_whole_and_private(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    struct vd_err e;
    struct stat st;
    const char *path = tmp_path("file");
    umask(0);
    assert_int_equal(vd_write_file(path, "one\0two", 7, &e), VD_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(vd_write_file(path, "x", 1, &e), VD_OK);
    assert_int_equal(vd_read_file(path, 100, &b, &e), VD_OK);
    assert_string_equal(b.data, "x");
    assert_int_equal(vd_write_file(tmp_path("no/such/folder"), "x", 1, &e), VD_IO);
    assert_int_equal(vd_write_file(tmp_path("empty"), "", 0, &e), VD_OK);
    assert_int_equal(vd_read_file(tmp_path("empty"), 0, &b, &e), VD_OK);
    assert_int_equal(b.len, 0);
    vd_buf_free(&b);
}

static void reading_has_limits(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    struct vd_err e;
    const char *path = tmp_path("limit");
    assert_int_equal(vd_write_file(path, "12345", 5, &e), VD_OK);
    assert_int_equal(vd_read_file(path, 5, &b, &e), VD_OK);
    assert_int_equal(vd_read_file(path, 4, &b, &e), VD_INVALID);
    assert_string_equal(e.where, path);
    assert_int_equal(vd_read_file(tmp_path("."), 4, &b, &e), VD_INVALID);
    assert_int_equal(vd_read_file("/dev/zero", 4, &b, &e), VD_INVALID);
    assert_int_equal(vd_read_file(tmp_path("none"), 4, &b, &e), VD_NOINPUT);
    assert_int_equal(e.cause, 2);
    vd_buf_free(&b);
}

static void folders_are_private(void **state)
{
    (void)state;
    struct vd_err e;
    struct stat st;
    umask(0);
    assert_int_equal(vd_make_dirs(tmp_path("a/b//c"), &e), VD_OK);
    assert_int_equal(vd_make_dirs(tmp_path("a/b/c"), &e), VD_OK);
    assert_int_equal(stat(tmp_path("a/b"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(vd_write_file(tmp_path("a/f"), "x", 1, &e), VD_OK);
    assert_int_equal(vd_make_dirs(tmp_path("a/f/g"), &e), VD_IO);
}

static void paths(void **state)
{
    (void)state;
    char *p = vd_path_beside("lists/one.csv", "photos/1.png");
    assert_string_equal(p, "lists/photos/1.png");
    vd_free(p);
    p = vd_path_beside("one.csv", "1.png");
    assert_string_equal(p, "1.png");
    vd_free(p);
    p = vd_path_beside("a/b.csv", "/abs");
    assert_string_equal(p, "/abs");
    vd_free(p);
    assert_string_equal(vd_path_base("a/b.csv"), "b.csv");
}

static void hashes(void **state)
{
    (void)state;
    uint8_t h[32];
    char hex[65];
    vd_sha256("abc", 3, h);
    vd_hex(h, 32, hex); /* FIPS 180-4, example 1 */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct vd_part ab[] = {{"a", 1}, {"b", 1}}, whole[] = {{"ab", 2}, {"", 0}};
    uint8_t g[32];
    vd_hash_parts(ab, 2, h);
    vd_hash_parts(whole, 2, g);
    assert_memory_not_equal(h, g, 32);
    vd_hash_parts(NULL, 0, h); /* RFC 7693 by an independent implementation (b2sum -l 256) */
    vd_hex(h, 32, hex);
    assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    assert_true(vd_hash64("a", 1) != vd_hash64("b", 1));
    assert_true(vd_hash64("a", 1) == vd_hash64("a", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_whole_and_private),
        cmocka_unit_test(reading_has_limits),
        cmocka_unit_test(folders_are_private),
        cmocka_unit_test(paths),
        cmocka_unit_test(hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
