/* SPDX-License-Identifier: Apache-2.0 */
/* t_npy.c: vectors from .npy, .ids and JSON lines, whole and broken in every way we could think of.
 */
#include "../test.h"

#include <math.h>

#include "codec/npy.h"

static const char DICT[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";

struct file {
    uint8_t p[8192];
    size_t n;
};

/* A .npy as NumPy writes it: the header padded to 64 bytes, then the values. */
static struct file npy(int major, const char *dict, const void *data, size_t n)
{
    struct file f = {.n = 0};
    size_t fixed = major > 1 ? 12 : 10, len = strlen(dict) + 1;
    size_t total = (fixed + len + 63) / 64 * 64;
    memset(f.p, ' ', total);
    memcpy(f.p, "\x93NUMPY", 6);
    f.p[6] = (uint8_t)major;
    f.p[7] = 0;
    for (size_t i = 0; i < fixed - 8; i++)
        f.p[8 + i] = (uint8_t)((total - fixed) >> 8 * i);
    memcpy(f.p + fixed, dict, len - 1);
    f.p[total - 1] = '\n';
    memcpy(f.p + total, data, n);
    f.n = total + n;
    return f;
}

static const char *put(const char *name, const void *p, size_t n)
{
    const char *path = tmp_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
    return path;
}

static const char *put_text(const char *name, const char *s)
{
    return put(name, s, strlen(s));
}

static void floats(uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        vd_f32le_put(out + 4 * i, (float)i * 0.25f - 1);
}

static struct vd_arena *arena;
static struct vd_templates t;
static struct vd_err err;

static int setup(void **state)
{
    (void)state;
    arena = vd_arena_new();
    memset(&err, 0, sizeof(err));
    remove(tmp_path("v.ids"));
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    vd_arena_free(arena);
    return 0;
}

static int read_as(const char *path, const char *engine)
{
    return vd_vectors_read(arena, VD_FACE, path, engine, &t, &err);
}

static void every_version_is_read(void **state)
{
    (void)state;
    uint8_t data[48];
    floats(data, 12);
    for (int major = 1; major <= 3; major++) {
        struct file f = npy(major, DICT, data, sizeof(data));
        assert_int_equal(read_as(put("v.npy", f.p, f.n), "acme-face/3.1"), VD_OK);
        assert_int_equal(t.n, 3);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(t.v[i].n_bytes, 16);
            assert_int_equal(t.v[i].n_minutiae, 4);
            assert_int_equal(t.v[i].view, i);
            assert_memory_equal(t.v[i].bytes, data + 16 * i, 16);
            assert_string_equal(t.v[i].engine, "acme-face/3.1");
            assert_string_equal(t.v[i].format, "npy-f4");
            assert_null(t.v[i].id);
        }
    }
}

static void keys_come_in_any_order_and_one_row_needs_one_dimension(void **state)
{
    (void)state;
    static const char *const dicts[] = {
        "{\"shape\":(4,),\"fortran_order\":False,\"descr\":\"<f4\"}",
        "{'fortran_order': True, 'shape': (4L,), 'descr': '<f4'}",
        "{'shape': (1, 4), 'descr': '<f4', 'fortran_order': True, }",
    };
    uint8_t data[16];
    floats(data, 4);
    for (size_t i = 0; i < 3; i++) {
        struct file f = npy(1, dicts[i], data, sizeof(data));
        assert_int_equal(read_as(put("v.npy", f.p, f.n), NULL), VD_OK);
        assert_int_equal(t.n, 1);
        assert_string_equal(t.v[0].engine, "unstated/0");
    }
}

static void doubles_are_rounded_and_said_to_be(void **state)
{
    (void)state;
    double in[4] = {0.1, -2, 1e-300, 3}, big[4] = {1, 2, 1e39, 4};
    struct file f = npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", in, 32);
    assert_int_equal(read_as(put("v.npy", f.p, f.n), NULL), VD_OK);
    assert_string_equal(t.v[0].format, "npy-f8");
    assert_true(vd_f32le(t.v[0].bytes) == 0.1f);
    assert_true(vd_f32le(t.v[0].bytes + 8) == 0);
    f = npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", big, 32);
    assert_int_equal(read_as(put("v.npy", f.p, f.n), NULL), VD_CORRUPT);
    assert_non_null(strstr(err.where, " byte 144")); /* header of 128, third double */
}

static void cut_at_every_byte_it_is_refused(void **state)
{
    (void)state;
    uint8_t data[48];
    floats(data, 12);
    struct file f = npy(1, DICT, data, sizeof(data));
    for (size_t n = 0; n < f.n; n++) {
        assert_int_equal(read_as(put("v.npy", f.p, n), NULL), VD_CORRUPT);
        assert_non_null(strstr(err.where, "v.npy byte "));
    }
    f.p[f.n++] = 0;
    assert_int_equal(read_as(put("v.npy", f.p, f.n), NULL), VD_CORRUPT);
    assert_non_null(strstr(err.message, "bytes follow the last row"));
}

/* Any one bit of the header wrong: refused, or read as what it then says; never past the end. */
static void any_bit_of_the_header_may_flip(void **state)
{
    (void)state;
    uint8_t data[48];
    floats(data, 12);
    struct file f = npy(1, DICT, data, sizeof(data));
    for (size_t bit = 0; bit < 8 * (f.n - sizeof(data)); bit++) {
        uint8_t *exact = malloc(f.n); /* of its own, so that a reader past it is caught */
        struct vd_npy h;
        memcpy(exact, f.p, f.n);
        exact[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (vd_npy_header(exact, f.n, "flipped", &h, &err) == VD_OK)
            assert_int_equal(h.data + h.rows * h.dim * h.item, f.n);
        free(exact);
    }
}

static void headers_that_lie_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *dict;
        int rc;
    } bad[] = {
        {"{'descr': '>f4', 'fortran_order': False, 'shape': (3, 4), }", VD_UNSUPPORTED},
        {"{'descr': '<f2', 'fortran_order': False, 'shape': (3, 8), }", VD_UNSUPPORTED},
        {"{'descr': '<i4', 'fortran_order': False, 'shape': (3, 4), }", VD_UNSUPPORTED},
        {"{'descr': '|O', 'fortran_order': False, 'shape': (3, 4), }", VD_UNSUPPORTED},
        {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3, 4), }", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4), }", VD_UNSUPPORTED},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (), }", VD_UNSUPPORTED},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 2), }", VD_UNSUPPORTED},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (12, 1), }", VD_UNSUPPORTED},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4097), }", VD_UNSUPPORTED},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4), }", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 4), }", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387907, 4), }",
         VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999, 4), }",
         VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1), }", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': 0, 'shape': (3, 4), }", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, }", VD_CORRUPT},
        {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)}", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), 'x': 1}", VD_CORRUPT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)} + 1", VD_CORRUPT},
        {"__import__('os')", VD_CORRUPT},
        {"{'descr': '<f4' 'fortran_order': False}", VD_CORRUPT},
        {"{'descr", VD_CORRUPT},
        {"", VD_CORRUPT},
    };
    uint8_t data[48];
    floats(data, 12);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct file f = npy(1, bad[i].dict, data, sizeof(data));
        assert_int_equal(read_as(put("v.npy", f.p, f.n), NULL), bad[i].rc);
        assert_true(err.message[0] != 0);
    }
    struct file f = npy(1, DICT, data, sizeof(data));
    f.p[6] = 4;
    assert_int_equal(read_as(put("v.npy", f.p, f.n), NULL), VD_UNSUPPORTED);
    assert_int_equal(read_as(put_text("v.bin", "hello"), NULL), VD_CORRUPT);
    assert_int_equal(read_as(tmp_path("none.npy"), NULL), VD_NOINPUT);
}

static void collect(void *ctx, const struct vd_err *why)
{
    struct vd_buf *b = ctx;
    vd_buf_printf(b, "%s|", strrchr(why->where, '/') + 1);
}

static void a_broken_row_is_told_with_its_offset(void **state)
{
    (void)state;
    uint8_t data[48];
    struct vd_buf told = {0};
    floats(data, 12);
    vd_f32le_put(data + 20, NAN);
    struct file f = npy(1, DICT, data, sizeof(data));
    const char *path = put("v.npy", f.p, f.n);
    assert_int_equal(read_as(path, NULL), VD_CORRUPT);
    assert_non_null(strstr(err.where, "v.npy byte 148"));
    assert_non_null(strstr(err.message, "row 2 of 3"));
    put_text("v.ids", "A\nB\nC\n");
    memset(data + 32, 0, 16);
    f = npy(1, DICT, data, sizeof(data));
    path = put("v.npy", f.p, f.n);
    assert_int_equal(vd_vectors_read_good(arena, VD_FACE, path, NULL, collect, &told, &t, &err),
                     VD_OK);
    assert_int_equal(t.n, 1);
    assert_string_equal(t.v[0].id, "A");
    assert_string_equal(told.data, "v.npy byte 148|v.npy byte 160|");
    vd_buf_free(&told);
}

static void ids_stand_beside_the_rows(void **state)
{
    (void)state;
    static const struct {
        const char *ids;
        int rc;
        const char *where;
    } cases[] = {
        {"A-1\nB 2\n\xD0\x96"
         "3\n",
         VD_OK, NULL},
        {"\xEF\xBB\xBF"
         "A-1\r\nB 2 \r\n\xD0\x96"
         "3",
         VD_OK, NULL},
        {"A\nB\n", VD_CORRUPT, "v.ids"},
        {"A\nB\nC\nD\n", VD_CORRUPT, "v.ids"},
        {"", VD_CORRUPT, "v.ids"},
        {"A\n\nC\n", VD_CORRUPT, "v.ids:2"},
        {"A\nB\nC\n\n", VD_CORRUPT, "v.ids:4"},
        {"A\nB\x1B[2J\nC\n", VD_CORRUPT, "v.ids:2"},
        {"A\nB\n\xFF\n", VD_CORRUPT, "v.ids:3"},
    };
    uint8_t data[48];
    floats(data, 12);
    struct file f = npy(1, DICT, data, sizeof(data));
    put("v.npy", f.p, f.n);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        put_text("v.ids", cases[i].ids);
        assert_int_equal(read_as(tmp_path("v.npy"), NULL), cases[i].rc);
        if (cases[i].rc) {
            assert_non_null(strstr(err.where, cases[i].where));
            continue;
        }
        assert_string_equal(t.v[0].id, "A-1");
        assert_string_equal(t.v[1].id, "B 2");
        assert_string_equal(t.v[2].id, "\xD0\x96"
                                       "3");
    }
    put_text("v.ids", "A\nB\n");
    assert_int_equal(read_as(tmp_path("v.npy"), NULL), VD_CORRUPT);
    assert_non_null(strstr(err.message, "2 record ids for the 3 rows of v.npy"));
}

static void json_lines_are_read(void **state)
{
    (void)state;
    const char *path = put_text(
        "v.jsonl", "{\"id\":\"A\",\"vector\":[1,-2.5,3e-1],\"quality\":80,\"x\":{\"y\":[1,{}]}}\n"
                   "\n"
                   "{\"vector\":[0,1],\"engine\":\"acme/3\",\"id\":17}\r\n"
                   "{\"vector\":[0,1]}");
    assert_int_equal(read_as(path, NULL), VD_OK);
    assert_int_equal(t.n, 3);
    assert_string_equal(t.v[0].id, "A");
    assert_string_equal(t.v[0].engine, "unstated/0");
    assert_int_equal(t.v[0].quality, 80);
    assert_int_equal(t.v[0].n_minutiae, 3);
    assert_true(vd_f32le(t.v[0].bytes + 4) == -2.5f);
    assert_string_equal(t.v[1].id, "17");
    assert_string_equal(t.v[1].engine, "acme/3");
    assert_int_equal(t.v[1].quality, -1);
    assert_null(t.v[2].id);
    assert_int_equal(read_as(path, "acme/3"), VD_OK);
    assert_string_equal(t.v[0].engine, "acme/3");
    assert_int_equal(read_as(path, "acme/4"), VD_INVALID);
    assert_non_null(strstr(err.where, "v.jsonl:3"));
}

static void broken_lines_are_told_by_number(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"id\":\"A\"}",
        "{\"id\":\"A\",\"vector\":[1]}",
        "{\"id\":\"A\",\"vector\":[1,\"2\"]}",
        "{\"id\":\"A\",\"vector\":[1,NaN]}",
        "{\"id\":\"A\",\"vector\":[1,1e39]}",
        "{\"id\":\"A\",\"vector\":[0,0]}",
        "{\"id\":\"A\",\"vector\":[1,2]",
        "{\"id\":\"A\",\"vector\":[1,2]} x",
        "{\"id\":\"\",\"vector\":[1,2]}",
        "{\"id\":1.5,\"vector\":[1,2]}",
        "{\"id\":\"A\\u001b\",\"vector\":[1,2]}",
        "{\"id\":\"A\",\"vector\":[1,2],\"vector\":[1,2]}",
        "{\"id\":\"A\",\"vector\":[1,2],\"engine\":\"acme\"}",
        "{\"id\":\"A\",\"vector\":[1,2],\"quality\":101}",
        "[1,2]",
        "\xFF\xFE",
    };
    struct vd_buf told = {0}, text = {0};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        vd_buf_clear(&text);
        vd_buf_printf(&text, "{\"vector\":[1,2]}\n%s\n{\"vector\":[3,4]}\n", bad[i]);
        const char *path = put("v.jsonl", text.data, text.len);
        assert_int_equal(read_as(path, NULL), VD_CORRUPT);
        assert_non_null(strstr(err.where, "v.jsonl:2"));
        vd_buf_clear(&told);
        assert_int_equal(vd_vectors_read_good(arena, VD_FACE, path, NULL, collect, &told, &t, &err),
                         VD_OK);
        assert_int_equal(t.n, 2);
        assert_string_equal(told.data, "v.jsonl:2|");
    }
    vd_buf_free(&told);
    vd_buf_free(&text);
    assert_int_equal(read_as(put_text("v.jsonl", "\n\n"), NULL), VD_CORRUPT);
}

static void engines_are_a_name_and_a_version(void **state)
{
    (void)state;
    static const char *const good[] = {"a/1", "acme-face/3.1", "A_b.c+d/2024-01"};
    static const char *const bad[] = {"", "a", "a/", "/1", "a/1/2", "a b/1", "a/1\n", "\xC3\xA4/1"};
    char lengthy[80];
    memset(lengthy, 'x', sizeof(lengthy));
    lengthy[1] = '/';
    lengthy[65] = 0;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(vd_engine_check(good[i], &err), VD_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(vd_engine_check(bad[i], &err), VD_INVALID);
    assert_int_equal(vd_engine_check(lengthy, &err), VD_INVALID);
    lengthy[64] = 0;
    assert_int_equal(vd_engine_check(lengthy, &err), VD_OK);
    assert_int_equal(read_as(tmp_path("none.npy"), "nonsense"), VD_INVALID);
}

static void the_number_of_a_place_is_never_cut(void **state)
{
    (void)state;
    char out[96], path[300];
    for (size_t n = 1; n < sizeof(path); n++) {
        memset(path, 'a', n);
        path[n - 1] = 'z';
        path[n] = 0;
        vd_place(out, path, " byte ", 123456789);
        assert_non_null(strstr(out, "z byte 123456789"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_version_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_come_in_any_order_and_one_row_needs_one_dimension,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(doubles_are_rounded_and_said_to_be, setup, teardown),
        cmocka_unit_test_setup_teardown(cut_at_every_byte_it_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(any_bit_of_the_header_may_flip, setup, teardown),
        cmocka_unit_test_setup_teardown(headers_that_lie_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_row_is_told_with_its_offset, setup, teardown),
        cmocka_unit_test_setup_teardown(ids_stand_beside_the_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(json_lines_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(broken_lines_are_told_by_number, setup, teardown),
        cmocka_unit_test_setup_teardown(engines_are_a_name_and_a_version, setup, teardown),
        cmocka_unit_test_setup_teardown(the_number_of_a_place_is_never_cut, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
