/* SPDX-License-Identifier: Apache-2.0 */
/* t_xyt.c: NBIS .xyt, what the user says of a file, stretches undone, hostile lines. */
#include "../test.h"

#include <dirent.h>
#include <math.h>
#include <vedette/io.h>
#include <vedette/template.h>

#include "codec/fmr.h"

static struct vd_arena *a;
static struct vd_templates t;
static struct vd_minutiae m;
static struct vd_err err;

static int parse(const char *text, const char *name, const struct vd_reading *as)
{
    err = (struct vd_err){0};
    return vd_templates_parse_as(a, (const uint8_t *)text, strlen(text), name, NULL, as, &t, &err);
}

/* Parse what must be right, and decode its bytes as they would lie in a case. */
static void take(const char *text, const struct vd_reading *as)
{
    int rc = parse(text, "f.xyt", as);
    if (rc)
        print_error("%s: %s\n", err.where, err.message);
    assert_int_equal(rc, VD_OK);
    assert_int_equal(t.n, 1);
    assert_string_equal(t.v[0].format, "xyt");
    assert_int_equal(vd_minutiae_decode(a, t.v[0].bytes, t.v[0].n_bytes, &m, &err), VD_OK);
    assert_int_equal(m.n, t.v[0].n_minutiae);
}

static int setup(void **state)
{
    (void)state;
    a = vd_arena_new();
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    vd_arena_free(a);
    return 0;
}

static void a_line_is_a_minutia(void **state)
{
    (void)state;
    const char *text = "10 20 0 50\n30 100 90 7\n";
    take(text, NULL);
    assert_int_equal(m.n, 2);
    assert_true(m.m[0].x == 10 && m.m[0].y == 80); /* from the highest minutia downwards */
    assert_true(m.m[1].x == 30 && m.m[1].y == 0);
    assert_float_equal(m.m[0].angle_deg, 180, 1e-9); /* theta points against a record's angle */
    assert_float_equal(m.m[1].angle_deg, 270, 1e-9);
    assert_true(m.m[0].quality == 50 && m.m[1].quality == 7);
    assert_true(m.xres == 197 && m.yres == 197 && m.angle_units == 360);
    assert_non_null(strstr(t.v[0].note, "assumed"));
    assert_false(t.v[0].unrated);
    size_t n = strlen(text); /* the file as received ends the template's bytes */
    assert_memory_equal(t.v[0].bytes + t.v[0].n_bytes - n, text, n);
}

static void variants_are_read(void **state)
{
    (void)state;
    take("10 20 0\r\n\r\n  30\t100 90 \r\n", NULL);
    assert_int_equal(m.n, 2);
    assert_true(t.v[0].unrated);
    take("\n\n10 20 0 50\n30 100 90\n10 20 -90 3", NULL); /* mixed, no last line feed */
    assert_int_equal(m.n, 3);
    assert_float_equal(m.m[2].angle_deg, 90, 1e-9);
    take("", NULL); /* mindtct found nothing */
    assert_int_equal(m.n, 0);
    assert_non_null(t.v[0].warning);
    take("\n \n", NULL);
    assert_int_equal(m.n, 0);
}

static void content_tells_when_the_name_does_not(void **state)
{
    (void)state;
    assert_int_equal(parse("10 20 0 50\n", "mark.txt", NULL), VD_OK);
    assert_string_equal(t.v[0].format, "xyt");
    assert_int_equal(parse("name,dob\n", "mark.txt", NULL), VD_CORRUPT);
    assert_string_equal(err.where, "mark.txt byte 0");
    assert_int_equal(parse("10 20\n", "mark.txt", NULL), VD_CORRUPT);
    assert_int_equal(parse("", "mark.txt", NULL), VD_CORRUPT);
}

static void the_resolution_travels_with_it(void **state)
{
    (void)state;
    const struct vd_reading as = {.px_cm = 224};
    take("10 20 0 50\n", &as);
    assert_int_equal(m.xres, 224);
    assert_non_null(strstr(t.v[0].note, "224"));
    struct vd_template first = t.v[0]; /* what is in a case can be read again, to the same bytes */
    assert_int_equal(vd_templates_parse(a, first.bytes, first.n_bytes, "view", NULL, &t, &err),
                     VD_OK);
    assert_int_equal(t.v[0].n_bytes, first.n_bytes);
    assert_memory_equal(t.v[0].bytes, first.bytes, first.n_bytes);
}

static const char *refused(const char *text)
{
    assert_int_equal(parse(text, "f.xyt", NULL), VD_CORRUPT);
    assert_true(err.message[0]);
    return err.where;
}

static void a_refusal_names_the_line(void **state)
{
    (void)state;
    assert_string_equal(refused("10 20 0 50\n\n10 20\n"), "f.xyt:3");
    assert_string_equal(refused("10 20 0 50 1\n"), "f.xyt:1");
    assert_string_equal(refused("10 20 0 101\n"), "f.xyt:1");
    assert_string_equal(refused("10 20 0 -1\n"), "f.xyt:1");
    assert_string_equal(refused("-1 20 0 50\n"), "f.xyt:1");
    assert_string_equal(refused("16384 20 0 50\n"), "f.xyt:1");
    assert_string_equal(refused("10 20 361 50\n"), "f.xyt:1");
    assert_string_equal(refused("10 20 12.5 50\n"), "f.xyt:1");
    assert_string_equal(refused("1 2 3\n4 5 6\nx y z\n"), "f.xyt:3");
    assert_string_equal(refused("99999999999 20 0 50\n"), "f.xyt:1");
    assert_string_equal(refused("10 20 0 0x1\n"), "f.xyt:1");
    assert_string_equal(refused("GIF89a"), "f.xyt:1");
    struct vd_reading stretched = {.width = 388, .height = 374};
    assert_int_equal(parse("10 20 0\n", "f.xyt", &stretched), VD_INVALID);
}

/* n minutiae on a lattice, qualities rising with the number. */
static char *many(size_t n)
{
    struct vd_buf b = {0};
    for (size_t i = 0; i < n; i++)
        vd_buf_printf(&b, "%zu %zu %zu %zu\n", i % 20 * 20, i / 20 * 20, i * 37 % 360, i % 101);
    char *text = vd_arena_strdup(a, b.data);
    vd_buf_free(&b);
    return text;
}

static void the_best_255_stay(void **state)
{
    (void)state;
    take(many(255), NULL);
    assert_int_equal(m.n, 255);
    assert_null(t.v[0].warning);
    take(many(400), NULL);
    assert_int_equal(m.n, 255);
    assert_non_null(strstr(t.v[0].warning, "255"));
    int least = 100;
    for (size_t i = 0; i < m.n; i++)
        least = m.m[i].quality < least ? m.m[i].quality : least;
    assert_in_range(least, 35, 38); /* 255 of 400, four a quality */
    take(many(4096), NULL);
    assert_int_equal(parse(many(4097), "f.xyt", NULL), VD_CORRUPT);
    assert_string_equal(err.where, "f.xyt:4097");
}

static void angles_below_a_half_turn_are_suspect(void **state)
{
    (void)state;
    struct vd_buf b = {0};
    for (int i = 0; i < 20; i++)
        vd_buf_printf(&b, "%d %d %d 50\n", i % 5 * 22 + 5, i / 5 * 23 + 9, i * 9);
    take(b.data, NULL);
    assert_non_null(strstr(t.v[0].warning, "-m1"));
    vd_buf_str(&b, "77 88 350 50\n");
    take(b.data, NULL);
    assert_null(t.v[0].warning);
    vd_buf_free(&b);
}

/* A record of an image of 400 x 300 that was resized to 200 x 300 before extraction. */
static void a_stretch_is_undone(void **state)
{
    (void)state;
    struct vd_minutia q[4] = {{.x = 10, .y = 20, .angle_deg = 45, .type = 1},
                              {.x = 199, .y = 299, .angle_deg = 90, .type = 2},
                              {.x = 0, .y = 0, .angle_deg = 180},
                              {.x = 100, .y = 150, .angle_deg = 315}};
    struct vd_minutiae v = {.width = 200, .height = 300, .xres = 197, .yres = 197, .m = q, .n = 4};
    const struct vd_reading as = {.px_cm = 224, .width = 400, .height = 300};
    for (int layout = 1; layout <= 6; layout++) {
        struct vd_buf b = {0};
        assert_int_equal(vd_fmr_encode(&v, 1, layout, &b, &err), VD_OK);
        const uint8_t *p = (const uint8_t *)b.data;
        assert_int_equal(vd_templates_parse_as(a, p, b.len, "x", NULL, &as, &t, &err), VD_OK);
        assert_string_equal(t.v[0].note,
                            "stretch undone: 200x300 px to 400x300 px, 224 px/cm as said when "
                            "it came in; no quality of minutiae stated");
        assert_string_equal(t.v[0].format, vd_fmr_layout_name(layout));
        assert_memory_equal(t.v[0].bytes + t.v[0].n_bytes - b.len, p, b.len); /* as received */
        assert_int_equal(vd_minutiae_decode(a, t.v[0].bytes, t.v[0].n_bytes, &m, &err), VD_OK);
        assert_true(m.width == 400 && m.height == 300 && m.xres == 224 && m.yres == 224);
        assert_true(m.m[0].x == 20 && m.m[0].y == 20 && m.m[1].x == 398 && m.m[1].y == 299);
        assert_float_equal(m.m[0].angle_deg, atan2(1, 2) * 180 / M_PI, 1.5);
        assert_float_equal(m.m[1].angle_deg, 90, 1e-9);
        assert_float_equal(m.m[2].angle_deg, 180, 1e-9);
        assert_float_equal(m.m[3].angle_deg, 360 - atan2(1, 2) * 180 / M_PI, 1.5);
        vd_buf_free(&b);
    }
}

static void a_broken_reading_line_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "vedette-reading/1 fmr 197 388x374",      "vedette-reading/1 fmr 0 0x0\nFMR",
        "vedette-reading/1 fmr 197  388x374\nF",  "vedette-reading/2 fmr 197 388x374\nF",
        "vedette-reading/1 abc 197 388x374\nFMR", "vedette-reading/1 xyt 9 0x0\n1 2 3\n",
        "vedette-reading/1 xyt 197 9x9\n1 2 3\n", "vedette-reading/1 xyt 98 0x0\n1 2 3\n",
        "vedette-reading/1 fmr 197 99999x1\nFMR", "vedette-reading/",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(parse(bad[i], "x", NULL), VD_CORRUPT);
}

static void sizes_and_resolutions_are_read(void **state)
{
    (void)state;
    static const char *const bad[] = {"",      "388",     "388x",    "x374",
                                      "0x374", "388x0",   "-1x5",    "388x374 ",
                                      "3 x 4", "388X374", "16385x1", "9999999x1"};
    int w = 0, h = 0;
    assert_true(vd_size_parse("388x374", &w, &h));
    assert_true(w == 388 && h == 374);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(vd_size_parse(bad[i], &w, &h));
    assert_int_equal(vd_px_cm_of_dpi(500), 197);
    assert_int_equal(vd_px_cm_of_dpi(512), 202);
    assert_int_equal(vd_px_cm_of_dpi(569), 224);
    assert_int_equal(vd_px_cm_of_dpi(1000), 394);
}

static void readings_are_written_and_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct vd_reading want;
    } good[] = {
        {"", {0}},
        {"388x374", {0, 388, 374}},
        {"569", {224, 0, 0}},
        {" 569 dpi ", {224, 0, 0}},
        {"500dpi, 388x374", {197, 388, 374}},
        {"224 px/cm", {224, 0, 0}},
        {"388x374 px at 224 px/cm", {224, 388, 374}},
    };
    static const char *const bad[] = {"x",
                                      "72",
                                      "9999 dpi",
                                      "388x",
                                      "388x374 388x374",
                                      "500 500",
                                      "500 furlongs",
                                      "5000 px/cm",
                                      "1234567890123456789012345678901234"};
    struct vd_reading r;
    char text[48], named[100];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(vd_reading_parse(good[i].text, &r));
        assert_memory_equal(&r, &good[i].want, sizeof r);
        vd_reading_text(&r, text);
        snprintf(named, sizeof named, "a read as 9x9 px sha256:0123 read as %s", text);
        r = vd_reading_named(named); /* a file's name is not what was said of it */
        assert_memory_equal(&r, &good[i].want, sizeof r);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(vd_reading_parse(bad[i], &r));
    r = vd_reading_named("a read as 9x9 px sha256:0123");
    assert_int_equal(r.width | r.px_cm, 0);
    r = vd_reading_named(NULL);
    assert_int_equal(r.width | r.px_cm, 0);
}

/* ---- with the published templates, when this tree lies beside them ---- */

static char *shared(const char *rest)
{
    const char *top = getenv("VD_SHARED"), *src = getenv("top_srcdir");
    return top ? vd_arena_printf(a, "%s/data/fingerprints/%s", top, rest)
               : vd_arena_printf(a, "%s/../shared/data/fingerprints/%s", src ? src : ".", rest);
}

static void read_as(const char *path, const struct vd_reading *as, struct vd_minutiae *out)
{
    assert_int_equal(vd_templates_read_as(a, VD_FINGER, path, NULL, as, &t, &err), VD_OK);
    assert_int_equal(vd_minutiae_decode(a, t.v[0].bytes, t.v[0].n_bytes, out, &err), VD_OK);
}

/* The stretched template with its true size must be the one that others rectified. */
static size_t rectify_folder(const char *database)
{
    size_t n = 0;
    struct dirent *e;
    DIR *d = opendir(shared(vd_arena_printf(a, "secugen-iso/%s", database)));
    while (d && (e = readdir(d)) != NULL) {
        struct vd_minutiae want, got;
        if (e->d_name[0] == '.')
            continue;
        const char *name = vd_arena_printf(a, "%s/%s", database, e->d_name);
        read_as(shared(vd_arena_printf(a, "secugen-rectified-iso/%s", name)), NULL, &want);
        const struct vd_reading as = {
            .px_cm = want.xres, .width = want.width, .height = want.height};
        read_as(shared(vd_arena_printf(a, "secugen-iso/%s", name)), &as, &got);
        assert_int_equal(got.n, want.n);
        assert_true(got.width == want.width && got.height == want.height && got.xres == want.xres);
        for (size_t i = 0; i < got.n; i++) {
            assert_in_range(got.m[i].x + 1, want.m[i].x, want.m[i].x + 2);
            assert_in_range(got.m[i].y + 1, want.m[i].y, want.m[i].y + 2);
            double turn = fabs(got.m[i].angle_deg - want.m[i].angle_deg);
            assert_true(fmin(turn, 360 - turn) < 1.5);
        }
        n++;
    }
    if (d)
        closedir(d);
    return n;
}

static void real_stretches_are_undone(void **state)
{
    (void)state;
    static const char *const databases[] = {"fvc2002_DB1_B", "fvc2002_DB3_B", "fvc2004_DB2_B",
                                            "fvc2004_DB4_B"};
    size_t n = 0;
    for (int i = 0; i < 4; i++)
        n += rectify_folder(databases[i]);
    if (!n)
        print_message("# no published templates here: skipped\n");
    else
        assert_int_equal(n, 320);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_minutia),
        cmocka_unit_test(variants_are_read),
        cmocka_unit_test(content_tells_when_the_name_does_not),
        cmocka_unit_test(the_resolution_travels_with_it),
        cmocka_unit_test(a_refusal_names_the_line),
        cmocka_unit_test(the_best_255_stay),
        cmocka_unit_test(angles_below_a_half_turn_are_suspect),
        cmocka_unit_test(a_stretch_is_undone),
        cmocka_unit_test(a_broken_reading_line_is_refused),
        cmocka_unit_test(sizes_and_resolutions_are_read),
        cmocka_unit_test(readings_are_written_and_read),
        cmocka_unit_test(real_stretches_are_undone),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
