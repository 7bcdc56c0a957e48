/* SPDX-License-Identifier: Apache-2.0 */
/* t_decode.c: JPEG and PNG of every kind, cut at every length, damaged, and of silly sizes. */
#include "config.h"

#include "tests/test.h"
#include "codec/jpeg.h"
#include "codec/png.h"
#include "tests/picture/makepic.h"

typedef int decoder(const void *p, size_t n, int box_w, int box_h, struct vd_image *out,
                    struct vd_err *err);

/* The disc's colour in the middle, within a tolerance. */
static void check_middle(const struct vd_image *im, int r, int g, int b)
{
    const uint8_t *p = im->rgb + ((size_t)(im->h / 2) * (size_t)im->w + (size_t)(im->w / 2)) * 3;
    if (abs(p[0] - r) > 12 || abs(p[1] - g) > 12 || abs(p[2] - b) > 12)
        fail_msg("middle is %d %d %d", p[0], p[1], p[2]);
}

static void decode_well(decoder *fn, const struct vd_buf *f, int full_w, int full_h, int r, int g,
                        int b)
{
    struct vd_image im;
    struct vd_err err = {0};

    if (fn(f->data, f->len, 100, 120, &im, &err) != VD_OK)
        fail_msg("%s", err.message);
    assert_int_equal(im.full_w, full_w);
    assert_int_equal(im.full_h, full_h);
    assert_true(im.w >= (full_w < 90 ? full_w : 90) && im.w <= full_w);
    assert_false(im.cut);
    check_middle(&im, r, g, b);
    vd_image_free(&im);
}

static void test_jpeg_kinds(void **state)
{
    static const int sizes[][2] = {{480, 640}, {96, 120}, {1001, 777}, {2000, 90}};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (int progressive = 0; progressive < 2; progressive++) {
            int w = sizes[i][0], h = sizes[i][1];
            struct vd_buf f = {0};
            make_jpeg(&f, w, h, 3, progressive);
            decode_well(vd_jpeg_decode, &f, w, h, 200, 160, 120);
            vd_buf_clear(&f);
            make_jpeg(&f, w, h, 1, progressive);
            decode_well(vd_jpeg_decode, &f, w, h, 200, 200, 200);
            vd_buf_free(&f);
        }
    }
    struct vd_buf f = {0};
    struct vd_image im;
    make_jpeg(&f, 300, 300, 4, false);
    assert_int_equal(vd_jpeg_decode(f.data, f.len, 100, 100, &im, NULL), VD_OK);
    check_middle(&im, 100, 80, 60); /* half of it is black ink */
    vd_image_free(&im);
    vd_buf_free(&f);
}

static void test_png_kinds(void **state)
{
    (void)state;
    for (int interlaced = 0; interlaced < 2; interlaced++) {
        struct vd_buf f = {0};
        make_png(&f, 300, 400, PNG_COLOR_TYPE_RGB, 8, interlaced);
        decode_well(vd_png_decode, &f, 300, 400, 200, 160, 120);
        vd_buf_clear(&f);
        make_png(&f, 300, 400, PNG_COLOR_TYPE_GRAY, 8, interlaced);
        decode_well(vd_png_decode, &f, 300, 400, 200, 200, 200);
        vd_buf_clear(&f);
        make_png(&f, 300, 400, PNG_COLOR_TYPE_RGBA, 8, interlaced); /* half of it is grey */
        decode_well(vd_png_decode, &f, 300, 400, 164, 144, 124);
        vd_buf_free(&f);
    }
}

/* Any prefix of a file: refused, or shown as cut; never a crash, never a leak. */
static void test_truncated(void **state)
{
    struct vd_buf f[4] = {0};
    (void)state;
    make_jpeg(&f[0], 160, 200, 3, false);
    make_jpeg(&f[1], 160, 200, 3, true);
    make_png(&f[2], 160, 200, PNG_COLOR_TYPE_RGB, 8, false);
    make_png(&f[3], 160, 200, PNG_COLOR_TYPE_RGBA, 16, true);
    for (int k = 0; k < 4; k++) {
        int shown = 0, refused = 0;
        decoder *fn = k < 2 ? vd_jpeg_decode : vd_png_decode;
        for (size_t n = 0; n < f[k].len; n += n < 700 ? 1 : 97) {
            struct vd_image im;
            struct vd_err err = {0};
            char *copy = malloc(n + 1); /* exact size: a sanitizer sees a read past the end */
            memcpy(copy, f[k].data, n);
            if (fn(copy, n, 60, 60, &im, &err) == VD_OK) {
                shown++;
                assert_non_null(im.rgb);
            } else {
                refused++;
                assert_null(im.rgb);
                assert_true(err.message[0] != 0);
            }
            vd_image_free(&im);
            free(copy);
        }
        assert_true(refused > 10);
        assert_true(k >= 2 || shown > 3); /* a small PNG is one block of zlib: all or nothing */
        vd_buf_free(&f[k]);
    }
}

static void test_damaged(void **state)
{
    uint32_t seed = 3;
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct vd_buf f = {0};
        decoder *fn = k ? vd_png_decode : vd_jpeg_decode;
        if (k)
            make_png(&f, 90, 110, PNG_COLOR_TYPE_RGB, 8, false);
        else
            make_jpeg(&f, 90, 110, 3, true);
        for (int round = 0; round < 400; round++) {
            struct vd_image im;
            size_t at[3];
            char old[3];
            for (int i = 0; i < 3; i++) {
                seed = seed * 1664525 + 1013904223;
                at[i] = (seed >> 8) % f.len;
                old[i] = f.data[at[i]];
                f.data[at[i]] = (char)(seed >> 3);
            }
            fn(f.data, f.len, 60, 60, &im, NULL);
            vd_image_free(&im);
            for (int i = 2; i >= 0; i--)
                f.data[at[i]] = old[i];
        }
        vd_buf_free(&f);
    }
}

static void test_sizes(void **state)
{
    struct vd_buf f = {0};
    struct vd_image im;
    struct vd_err err = {0};

    (void)state;
    make_png(&f, 1, 1, PNG_COLOR_TYPE_RGB, 8, false);
    assert_int_equal(vd_png_decode(f.data, f.len, 100, 100, &im, &err), VD_OK);
    assert_true(im.w == 1 && im.h == 1);
    vd_image_free(&im);
    vd_buf_clear(&f);
    make_jpeg(&f, 1, 1, 3, false);
    assert_int_equal(vd_jpeg_decode(f.data, f.len, 100, 100, &im, &err), VD_OK);
    vd_image_free(&im);
    vd_buf_clear(&f);
    make_png(&f, 16384, 40, PNG_COLOR_TYPE_RGB, 8, false);
    assert_int_equal(vd_png_decode(f.data, f.len, 200, 200, &im, &err), VD_OK);
    assert_true(im.full_w == 16384 && im.w >= 200 && im.w < 400 && im.h == 1);
    vd_image_free(&im);
    vd_buf_clear(&f);
    make_png(&f, 16385, 2, PNG_COLOR_TYPE_RGB, 8, false);
    assert_int_not_equal(vd_png_decode(f.data, f.len, 200, 200, &im, &err), VD_OK);
    vd_buf_clear(&f);
    make_jpeg(&f, 16385, 8, 1, false);
    assert_int_equal(vd_jpeg_decode(f.data, f.len, 200, 200, &im, &err), VD_UNSUPPORTED);
    /* a header that claims 65500 x 65500 is refused before anything is allocated */
    vd_buf_clear(&f);
    make_jpeg(&f, 64, 64, 1, false);
    for (size_t i = 0; i + 9 < f.len; i++) {
        if ((uint8_t)f.data[i] == 0xff && (uint8_t)f.data[i + 1] == 0xc0)
            f.data[i + 5] = f.data[i + 7] = (char)0xff;
    }
    assert_int_equal(vd_jpeg_decode(f.data, f.len, 200, 200, &im, &err), VD_UNSUPPORTED);
    assert_non_null(strstr(err.message, "64 million"));
    assert_int_equal(vd_png_decode("nonsense", 8, 200, 200, &im, &err), VD_CORRUPT);
    assert_int_equal(vd_jpeg_decode("", 0, 200, 200, &im, &err), VD_CORRUPT);
    vd_buf_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jpeg_kinds), cmocka_unit_test(test_png_kinds),
        cmocka_unit_test(test_truncated),  cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
