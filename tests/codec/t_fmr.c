/* SPDX-License-Identifier: Apache-2.0 */
/* t_fmr.c: finger minutiae records in every layout: round trips, refusals, hostile bytes. */
#include "../test.h"

#include <dirent.h>
#include <vedette/io.h>
#include <vedette/template.h>

#include "codec/fmr.h"

enum { N_LAYOUTS = 6 };

static uint32_t seed = 12345;
static uint32_t rnd(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}

/* A finger with n minutiae whose angles both units can say (multiples of 90 degrees). */
static struct vd_minutiae invent(struct vd_minutia *m, size_t n, int position, int view)
{
    for (size_t i = 0; i < n; i++)
        m[i] = (struct vd_minutia){.x = (uint16_t)rnd(300),
                                   .y = (uint16_t)rnd(400),
                                   .angle_deg = 90.0 * rnd(4),
                                   .type = (uint8_t)rnd(3),
                                   .quality = (uint8_t)rnd(101)};
    return (struct vd_minutiae){.width = 300,
                                .height = 400,
                                .xres = 197,
                                .yres = 202,
                                .position = position,
                                .view = view,
                                .quality = 77,
                                .m = m,
                                .n = n};
}

static void same_finger(const struct vd_minutiae *want, const struct vd_minutiae *got)
{
    assert_int_equal(want->n, got->n);
    assert_int_equal(want->width, got->width);
    assert_int_equal(want->height, got->height);
    assert_int_equal(want->xres, got->xres);
    assert_int_equal(want->yres, got->yres);
    assert_int_equal(want->position, got->position);
    assert_int_equal(want->view, got->view);
    assert_int_equal(want->quality, got->quality);
    for (size_t i = 0; i < got->n; i++) {
        assert_int_equal(want->m[i].x, got->m[i].x);
        assert_int_equal(want->m[i].y, got->m[i].y);
        assert_int_equal(want->m[i].type, got->m[i].type);
        assert_int_equal(want->m[i].quality, got->m[i].quality);
        assert_float_equal(want->m[i].angle_deg, got->m[i].angle_deg, 1e-9);
    }
}

static void every_layout_comes_back(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    static struct vd_minutia m[2][255];
    for (int layout = 1; layout <= N_LAYOUTS; layout++) {
        for (size_t n = 0; n <= 255; n += 51) {
            struct vd_minutiae v[2] = {invent(m[0], n, 7, 0), invent(m[1], 255 - n, 2, 1)};
            struct vd_buf b = {0};
            struct vd_err err = {0};
            struct vd_templates t;
            struct vd_minutiae got;
            assert_int_equal(vd_fmr_encode(v, 2, layout, &b, &err), VD_OK);
            const uint8_t *p = (const uint8_t *)b.data;
            assert_int_equal(vd_templates_parse(a, p, b.len, "x", NULL, &t, &err), VD_OK);
            assert_int_equal(t.n, 2);
            for (int i = 0; i < 2; i++) {
                assert_string_equal(t.v[i].format, vd_fmr_layout_name(layout));
                assert_string_equal(t.v[i].engine, "minutiae/1");
                assert_int_equal(t.v[i].position, v[i].position);
                assert_int_equal(t.v[i].n_minutiae, v[i].n);
                assert_int_equal(vd_minutiae_decode(a, t.v[i].bytes, t.v[i].n_bytes, &got, &err),
                                 VD_OK);
                assert_int_equal(got.layout, layout);
                same_finger(&v[i], &got);
            }
            vd_buf_free(&b);
        }
    }
    vd_arena_free(a);
}

static void long_ansi_and_iso_are_told_apart(void **state)
{
    (void)state;
    static struct vd_minutia m[255];
    struct vd_minutiae v[64];
    struct vd_fmr_walk f;
    for (int i = 0; i < 64; i++)
        v[i] = invent(m, 255, i % 11, i % 16);
    for (int layout = 1; layout <= N_LAYOUTS; layout++) {
        struct vd_buf b = {0};
        assert_int_equal(vd_fmr_encode(v, 64, layout, &b, NULL), VD_OK);
        assert_true(b.len > 0xffff);
        assert_int_equal(vd_fmr_open(&f, (const uint8_t *)b.data, b.len, NULL, NULL), VD_OK);
        assert_int_equal(f.layout, layout);
        assert_int_equal(f.n_views, 64);
        vd_buf_free(&b);
    }
}

/* Encode one view, then refuse what `change` made of it, and return where. */
static const char *refusal_at(int layout, size_t at, uint8_t value)
{
    static struct vd_err err;
    static struct vd_minutia m[3];
    struct vd_buf b = {0};
    struct vd_fmr_walk f;
    struct vd_minutiae v = invent(m, 3, 1, 0);
    assert_int_equal(vd_fmr_encode(&v, 1, layout, &b, NULL), VD_OK);
    b.data[at] = (char)value;
    assert_int_equal(vd_fmr_open(&f, (const uint8_t *)b.data, b.len, "f.fmr", &err), VD_CORRUPT);
    vd_buf_free(&b);
    return err.where;
}

static void a_refusal_names_the_byte(void **state)
{
    (void)state;
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 0, 'X'), "f.fmr byte 0");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 5, '9'), "f.fmr byte 4");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 11, 99), "f.fmr byte 8");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 19, 98), "f.fmr byte 18");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 22, 0), "f.fmr byte 22");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 22, 2), "f.fmr byte 48");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 24, 11), "f.fmr byte 24");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 26, 101), "f.fmr byte 26");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 28, 0xc0), "f.fmr byte 28");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 33, 253), "f.fmr byte 33");
    assert_string_equal(refusal_at(VD_FMR_ISO_2005, 47, 4), "f.fmr byte 48");
    assert_string_equal(refusal_at(VD_FMR_ANSI_2004, 35, 101), "f.fmr byte 35");
    assert_string_equal(refusal_at(VD_FMR_ANSI_2009, 43, 101), "f.fmr byte 43");
    assert_string_equal(refusal_at(VD_FMR_ISO_2011, 18, 1), "f.fmr byte 15");
}

/* Encode 20 minutiae as ISO 2005, change some bytes, and return the warning. */
static const char *warning_after(struct vd_arena *a, size_t at, const char *bytes, size_t n,
                                 struct vd_minutiae *got)
{
    struct vd_minutia m[20];
    struct vd_minutiae v = invent(m, 20, 1, 0);
    struct vd_buf b = {0};
    struct vd_templates t;
    struct vd_err err = {0};
    v.xres = v.yres = 150;
    assert_int_equal(vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, &b, NULL), VD_OK);
    memcpy(b.data + at, bytes, n);
    assert_int_equal(vd_templates_parse(a, (uint8_t *)b.data, b.len, "x", NULL, &t, &err), VD_OK);
    assert_int_equal(t.v[0].n_bytes, b.len);
    assert_memory_equal(t.v[0].bytes, b.data, b.len); /* as received */
    assert_int_equal(vd_minutiae_decode(a, (uint8_t *)b.data, b.len, got, &err), VD_OK);
    vd_buf_free(&b);
    return t.v[0].warning;
}

static void headers_never_filled_in_are_taken_and_told(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    struct vd_minutiae m;
    assert_null(warning_after(a, 0, "F", 1, &m));
    assert_non_null(strstr(warning_after(a, 18, "\0\0\0\0", 4, &m), "197"));
    assert_true(m.xres == 197 && m.yres == 197);
    assert_non_null(strstr(warning_after(a, 18, "\xff\xff\xff\xff", 4, &m), "197"));
    assert_true(m.xres == 197 && m.yres == 197);
    assert_null(warning_after(a, 18, "\0\0\0\x96", 4, &m)); /* one of the two tells the other */
    assert_true(m.xres == 150 && m.yres == 150);
    assert_non_null(strstr(warning_after(a, 14, "\0\0\0\0", 4, &m), "no size"));
    for (size_t i = 0; i < m.n; i++)
        assert_true(m.m[i].x < m.width && m.m[i].y < m.height);
    assert_non_null(strstr(warning_after(a, 30, "\x3f\x00", 2, &m), "outside"));
    assert_int_equal(m.m[0].y, 0x3f00);
    assert_non_null(strstr(warning_after(a, 18, "\x01\x8a\x00\xc5", 4, &m), "differ"));
    vd_arena_free(a);
}

static void a_low_resolution_needs_the_true_one(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    struct vd_minutia m[20];
    struct vd_minutiae v = invent(m, 20, 1, 0), got;
    struct vd_buf b = {0};
    struct vd_templates t;
    struct vd_err err = {0};
    const struct vd_reading as = {.px_cm = 224};
    assert_int_equal(vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, &b, NULL), VD_OK);
    const uint8_t *p = (const uint8_t *)b.data;
    assert_int_equal(vd_templates_parse_as(a, p, b.len, "x", NULL, &as, &t, &err), VD_OK);
    assert_int_equal(t.v[0].n_bytes, b.len); /* the header says 197: that stands */
    assert_true(!t.v[0].note || !strstr(t.v[0].note, "px/cm"));
    memcpy(b.data + 18, "\0\x26\0\x26", 4);
    assert_int_equal(vd_templates_parse(a, p, b.len, "x", NULL, &t, &err), VD_CORRUPT);
    assert_non_null(strstr(err.hint, "--dpi"));
    assert_int_equal(vd_templates_parse_as(a, p, b.len, "x", NULL, &as, &t, &err), VD_OK);
    assert_non_null(strstr(t.v[0].note, "224"));
    assert_memory_equal(t.v[0].bytes + t.v[0].n_bytes - b.len, b.data, b.len);
    assert_int_equal(vd_minutiae_decode(a, t.v[0].bytes, t.v[0].n_bytes, &got, &err), VD_OK);
    assert_true(got.xres == 224 && got.yres == 224);
    vd_buf_free(&b);
    vd_arena_free(a);
}

static void a_long_name_keeps_the_offset(void **state)
{
    (void)state;
    char name[400];
    struct vd_err err;
    struct vd_fmr_walk f;
    memset(name, 'd', sizeof name);
    name[sizeof name - 1] = 0;
    assert_int_equal(vd_fmr_open(&f, (const uint8_t *)"FMX\0 20\0", 8, name, &err), VD_CORRUPT);
    assert_non_null(strstr(err.where, "d byte 0"));
}

static void unstated_qualities_are_taken(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    struct vd_minutia m[2];
    struct vd_minutiae v = invent(m, 2, 1, 0), got;
    for (int layout = 1; layout <= N_LAYOUTS; layout++) {
        struct vd_buf b = {0};
        v.quality = -1;
        assert_int_equal(vd_fmr_encode(&v, 1, layout, &b, NULL), VD_OK);
        b.data[b.len - 3] = (char)254;
        b.data[b.len - 9] = (char)255;
        assert_int_equal(vd_minutiae_decode(a, (uint8_t *)b.data, b.len, &got, NULL), VD_OK);
        assert_int_equal(got.quality, -1);
        assert_int_equal(got.m[0].quality | got.m[1].quality, 0);
        vd_buf_free(&b);
    }
    vd_arena_free(a);
}

static void more_than_a_turn_is_taken_and_told(void **state)
{
    (void)state;
    struct vd_arena *a = vd_arena_new();
    struct vd_minutia m[20];
    struct vd_minutiae v = invent(m, 20, 1, 0), got;
    struct vd_buf b = {0};
    struct vd_templates t;
    assert_int_equal(vd_fmr_encode(&v, 1, VD_FMR_ANSI_2004, &b, NULL), VD_OK);
    assert_int_equal(vd_templates_parse(a, (uint8_t *)b.data, b.len, "x", NULL, &t, NULL), VD_OK);
    assert_null(t.v[0].warning);
    b.data[34] = (char)200;
    assert_int_equal(vd_templates_parse(a, (uint8_t *)b.data, b.len, "x", NULL, &t, NULL), VD_OK);
    assert_non_null(t.v[0].warning);
    assert_int_equal(vd_minutiae_decode(a, (uint8_t *)b.data, b.len, &got, NULL), VD_OK);
    assert_int_equal(got.m[0].angle, 200);
    assert_float_equal(got.m[0].angle_deg, 40, 1e-9);
    vd_buf_free(&b);
    vd_arena_free(a);
}

static void extension_items_must_fill_their_block(void **state)
{
    (void)state;
    static const uint8_t item[] = {0, 1, 0, 6, 9, 9, 2, 0x21, 0, 5, 9};
    struct vd_minutia m[2];
    struct vd_minutiae v = invent(m, 2, 1, 0);
    struct vd_buf b = {0};
    struct vd_fmr_walk f;
    struct vd_fmr_view view;
    assert_int_equal(vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, &b, NULL), VD_OK);
    vd_buf_add(&b, item, sizeof item);
    uint8_t *p = (uint8_t *)b.data;
    p[11] = (uint8_t)b.len;
    p[b.len - sizeof item - 1] = sizeof item;
    assert_int_equal(vd_fmr_open(&f, p, b.len, NULL, NULL), VD_OK);
    assert_int_equal(vd_fmr_next(&f, &view), 1);
    assert_int_equal(view.extension_bytes, sizeof item);
    assert_memory_equal(p + view.extension_at, item, sizeof item);
    p[b.len - 2] = 6;
    assert_int_equal(vd_fmr_open(&f, p, b.len, NULL, NULL), VD_CORRUPT);
    p[b.len - 2] = 3;
    assert_int_equal(vd_fmr_open(&f, p, b.len, NULL, NULL), VD_CORRUPT);
    vd_buf_free(&b);
}

static void take_short_length(int layout, size_t last_length_byte, int miscount)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_minutia m[20];
    struct vd_minutiae v[2] = {invent(m, 20, 1, 0), invent(m, 20, 2, 0)};
    struct vd_buf b = {0};
    struct vd_templates t;
    assert_int_equal(vd_fmr_encode(v, 2, layout, &b, NULL), VD_OK);
    for (int less = 0; less < 5; less++, b.data[last_length_byte]--) {
        int rc = vd_templates_parse(a, (uint8_t *)b.data, b.len, "x", NULL, &t, NULL);
        assert_int_equal(rc, less == 0 || less == miscount ? VD_OK : VD_CORRUPT);
        if (!rc)
            assert_int_equal(t.v[0].warning != NULL, less == miscount);
    }
    vd_buf_free(&b);
    vd_arena_free(a);
}

static void a_miscounted_header_is_taken_and_told(void **state)
{
    (void)state;
    take_short_length(VD_FMR_ANSI_2009, 11, 1);
    take_short_length(VD_FMR_ANSI_2004, 9, 2);
    take_short_length(VD_FMR_ISO_2005, 11, -1);
}

/* Open an exact-size copy, so that a sanitizer sees the first byte read too far. */
static int open_copy(const uint8_t *p, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    struct vd_fmr_walk f;
    struct vd_fmr_view v;
    struct vd_minutia m;
    memcpy(copy, p, n);
    int rc = vd_fmr_open(&f, copy, n, "x", NULL);
    while (!rc && vd_fmr_next(&f, &v))
        for (int i = 0; i < v.n_minutiae; i++)
            vd_fmr_minutia(&f, &v, i, &m);
    free(copy);
    return rc;
}

static void cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct vd_minutia m[2][12];
    struct vd_minutiae v[2] = {invent(m[0], 12, 7, 0), invent(m[1], 5, 2, 0)};
    for (int layout = 1; layout <= N_LAYOUTS; layout++) {
        struct vd_buf b = {0};
        assert_int_equal(vd_fmr_encode(v, 2, layout, &b, NULL), VD_OK);
        for (size_t n = 0; n < b.len; n++)
            assert_int_equal(open_copy((uint8_t *)b.data, n), VD_CORRUPT);
        vd_buf_char(&b, 0);
        assert_int_equal(open_copy((uint8_t *)b.data, b.len), VD_CORRUPT);
        vd_buf_free(&b);
    }
}

static void flipped_bytes_never_read_too_far(void **state)
{
    (void)state;
    struct vd_minutia m[2][12];
    struct vd_minutiae v[2] = {invent(m[0], 12, 7, 0), invent(m[1], 5, 2, 0)};
    size_t refused = 0;
    for (int layout = 1; layout <= N_LAYOUTS; layout++) {
        struct vd_buf b = {0};
        assert_int_equal(vd_fmr_encode(v, 2, layout, &b, NULL), VD_OK);
        for (int turn = 0; turn < 4000; turn++) {
            char old[4];
            size_t at[4];
            int n = 1 + (int)rnd(4);
            for (int i = 0; i < n; i++) {
                at[i] = rnd((uint32_t)b.len);
                old[i] = b.data[at[i]];
                b.data[at[i]] = (char)rnd(256);
            }
            refused += open_copy((uint8_t *)b.data, b.len) != VD_OK;
            for (int i = n; i-- > 0;)
                b.data[at[i]] = old[i];
        }
        vd_buf_free(&b);
    }
    assert_true(refused > 1000);
}

/* The published samples and their decoded values, when this tree lies beside them. */
static const char *shared(const char *rest)
{
    static char path[600];
    const char *top = getenv("VD_SHARED"), *src = getenv("top_srcdir");
    if (top)
        snprintf(path, sizeof path, "%s/data/%s", top, rest);
    else
        snprintf(path, sizeof path, "%s/../shared/data/%s", src ? src : ".", rest);
    return path;
}

/* The n-th number after the next "key" from *at on; -1 when there is none before `stop`. */
static long number_after(const char **at, const char *key, const char *stop)
{
    char quoted[40];
    snprintf(quoted, sizeof quoted, "\"%s\" : ", key);
    const char *hit = strstr(*at, quoted);
    if (!hit || hit > stop)
        return -1;
    *at = hit + strlen(quoted);
    return strtol(*at, NULL, 10);
}

static int type_after(const char **at)
{
    static const char *const words[] = {"\"ENDING\"", "\"BIFURCATION\""};
    const char *hit = strstr(*at, "\"type\" : ");
    *at = hit + 9;
    for (int i = 0; i < 2; i++)
        if (strncmp(*at, words[i], strlen(words[i])) == 0)
            return i + 1;
    return 0;
}

static void view_agrees(const struct vd_fmr_walk *f, const struct vd_fmr_view *v, const char **at,
                        const char *end)
{
    *at = strstr(*at, "\"minutiae\" : [");
    assert_non_null(*at);
    for (int i = 0; i < v->n_minutiae; i++) {
        struct vd_minutia m;
        vd_fmr_minutia(f, v, i, &m);
        assert_int_equal(type_after(at), m.type);
        assert_int_equal(number_after(at, "positionX", end), m.x);
        assert_int_equal(number_after(at, "positionY", end), m.y);
        assert_int_equal(number_after(at, "angle", end), m.angle);
        assert_int_equal(number_after(at, "quality", end), m.quality);
    }
    const char *next = strstr(*at, "\"positionX\""), *close = strchr(*at, ']');
    assert_true(!next || next > close); /* the list is not longer than the view */
}

static void sample_agrees(const char *stem, int layout)
{
    char path[100];
    struct vd_buf dat = {0}, json = {0};
    struct vd_fmr_walk f;
    struct vd_fmr_view v;
    struct vd_err err;
    snprintf(path, sizeof path, "formats/fmr/%s.dat", stem);
    if (vd_read_file(shared(path), 1 << 20, &dat, &err) == VD_NOINPUT) {
        print_message("# skipped: %s is not here\n", path);
        return;
    }
    snprintf(path, sizeof path, "formats/fmr/%s.json", stem);
    assert_int_equal(vd_read_file(shared(path), 1 << 20, &json, &err), VD_OK);
    assert_int_equal(vd_fmr_open(&f, (uint8_t *)dat.data, dat.len, path, &err), VD_OK);
    assert_int_equal(f.layout, layout);
    assert_int_equal(f.n_views, 2);
    const char *at = json.data, *end = json.data + json.len;
    for (int i = 0; vd_fmr_next(&f, &v); i++) {
        assert_int_equal(v.width, 512);
        assert_int_equal(v.height, 512);
        assert_int_equal(v.xres, 197);
        assert_int_equal(v.yres, 197);
        assert_int_equal(v.impression, 0);
        assert_int_equal(v.position, i == 0 ? 7 : 2);
        assert_int_equal(v.quality, i == 0 ? 90 : 70);
        assert_int_equal(v.n_minutiae, i == 0 ? 27 : 22);
        view_agrees(&f, &v, &at, end);
    }
    assert_int_equal(f.seen, 2);
    vd_buf_free(&dat);
    vd_buf_free(&json);
}

static void sample_ansi_2004(void **state)
{
    (void)state;
    sample_agrees("ansi378v2004", VD_FMR_ANSI_2004);
}
static void sample_iso_2005(void **state)
{
    (void)state;
    sample_agrees("iso19794p2v2005", VD_FMR_ISO_2005);
}
static void sample_iso_2011(void **state)
{
    (void)state;
    sample_agrees("iso19794p2v2011", VD_FMR_ISO_2011);
}
static void sample_ansi_2009(void **state)
{
    (void)state;
    sample_agrees("ansi378v2009", VD_FMR_ANSI_2009);
}
static void sample_ansi_2009_am1(void **state)
{
    (void)state;
    sample_agrees("ansi378v2009am1", VD_FMR_ANSI_2009_AM1);
}

/* Read every file of a folder and give how many were taken; -1 when there is no such folder. */
static int taken_in(const char *folder, int *n)
{
    char dir[600], path[900];
    struct vd_buf b = {0};
    struct dirent *e;
    int taken = 0;
    snprintf(dir, sizeof dir, "%s", shared(folder));
    DIR *d = opendir(dir);
    if (!d)
        return -1;
    for (*n = 0; (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        assert_int_equal(vd_read_file(path, 1 << 20, &b, NULL), VD_OK);
        taken += open_copy((uint8_t *)b.data, b.len) == VD_OK;
        ++*n;
    }
    closedir(d);
    vd_buf_free(&b);
    return taken;
}

static void real_templates_are_read(void **state)
{
    (void)state;
    static const char *const folders[] = {"secugen-iso/fvc2002_DB1_B", "fjfx-iso/fvc2004_DB2_B",
                                          "fjfx-ansi378/fvc2004_DB2_B", "fjfx-samples-iso"};
    char path[100];
    int n;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "fingerprints/%s", folders[i]);
        int taken = taken_in(path, &n);
        if (taken < 0) {
            print_message("# skipped: %s is not here\n", path);
            return;
        }
        assert_int_equal(taken, n);
    }
    assert_int_equal(taken_in("fingerprints/invalid", &n), 0);
    assert_int_equal(n, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_comes_back),
        cmocka_unit_test(long_ansi_and_iso_are_told_apart),
        cmocka_unit_test(a_refusal_names_the_byte),
        cmocka_unit_test(a_long_name_keeps_the_offset),
        cmocka_unit_test(headers_never_filled_in_are_taken_and_told),
        cmocka_unit_test(a_low_resolution_needs_the_true_one),
        cmocka_unit_test(unstated_qualities_are_taken),
        cmocka_unit_test(more_than_a_turn_is_taken_and_told),
        cmocka_unit_test(extension_items_must_fill_their_block),
        cmocka_unit_test(a_miscounted_header_is_taken_and_told),
        cmocka_unit_test(cut_anywhere_is_refused),
        cmocka_unit_test(flipped_bytes_never_read_too_far),
        cmocka_unit_test(sample_ansi_2004),
        cmocka_unit_test(sample_iso_2005),
        cmocka_unit_test(sample_iso_2011),
        cmocka_unit_test(sample_ansi_2009),
        cmocka_unit_test(sample_ansi_2009_am1),
        cmocka_unit_test(real_templates_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
