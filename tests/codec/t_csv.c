/* SPDX-License-Identifier: Apache-2.0 */
/* t_csv.c: every line of a source comes out once, in order, whole or with a reason. */
#include "../test.h"

#include "codec/csv.h"

/* A source that gives at most `step` bytes a read, so that every seam is tried. */
struct source {
    const char *p;
    size_t n, step;
};

static long give(void *ctx, void *p, size_t n)
{
    struct source *s = ctx;
    if (s->step && n > s->step)
        n = s->step;
    if (n > s->n)
        n = s->n;
    memcpy(p, s->p, n);
    s->p += n;
    s->n -= n;
    return (long)n;
}

/* All rows as text: "line:cell|cell" or "line!column reason" or "line-" for an empty one. */
static char *rows_of(const char *text, size_t n, size_t step, char delimiter, const char *encoding)
{
    static char out[16384];
    struct source s = {text, n, step};
    struct vd_csv *c;
    struct vd_csv_row row;
    size_t at = 0;
    out[0] = 0;
    assert_int_equal(vd_csv_open(&c, "t.csv", encoding, give, &s, NULL), VD_OK);
    vd_csv_delimiter(c, delimiter);
    while (at < 8000 && vd_csv_next(c, &row, NULL) == VD_OK) {
        int64_t line = row.line;
        at += (size_t)snprintf(out + at, sizeof(out) - at, "%lld", (long long)line);
        if (row.kind == VD_CSV_EMPTY)
            at += (size_t)snprintf(out + at, sizeof(out) - at, "-");
        else if (row.kind == VD_CSV_BAD)
            at += (size_t)snprintf(out + at, sizeof(out) - at, "!%zu %s", row.column, row.reason);
        for (size_t i = 0; row.kind == VD_CSV_ROW && i < row.n && at < 8000; i++)
            at += (size_t)snprintf(out + at, sizeof(out) - at, "%c%.60s", i ? '|' : ':',
                                   row.cell[i].s);
        at += (size_t)snprintf(out + at, sizeof(out) - at, ";");
    }
    vd_csv_close(c);
    return out;
}

static const struct {
    const char *text, *want;
} cases[] = {
    {"", ""},
    {"a,b\n1,2\n", "1:a|b;2:1|2;"},
    {"a,b\r\n1,2", "1:a|b;2:1|2;"},
    {"a,b\r1,2\r", "1:a|b;2:1|2;"},
    {"a,b\r1,2\n3,4\r\n5,6", "1:a|b;2:1|2;3:3|4;4:5|6;"},
    {"\xEF\xBB\xBF"
     "a,b\n",
     "1:a|b;"},
    {"a,b\n\n ,\n1,2\n", "1:a|b;2-;3-;4:1|2;"},
    {"a,b\n1,2\n\x1a", "1:a|b;2:1|2;"},
    {"a,\"x\ny\r\nz\"\n1,2\n", "1:a|x\ny\r\nz;4:1|2;"},
    {"a,\"say \"\"hi\"\", he\"\n", "1:a|say \"hi\", he;"},
    {"a, b ,\" c \" ,d\n", "1:a|b| c |d;"},
    {"a\n\"lost,1\nb,\"q\"\nc\n",
     "1:a;2!1 the quote opened here is not closed: the next one is on line 3;3:b|q;4:c;"},
    {"a\n\"lost,1\nb\nc\n", "1:a;2!1 the quote opened here is never closed;3:b;4:c;"},
    {"a\nx,6'2\"\nb\n", "1:a;2!2 a quote inside a cell, or text after a closing quote;3:b;"},
    {"a\n\"x\"y,1\nb\n", "1:a;2!1 a quote inside a cell, or text after a closing quote;3:b;"},
    {"a,b\nx,\xff\nb,c", "1:a|b;2!2 byte 0xff (byte 3 of the row) is not UTF-8;3:b|c;"},
    {"a,b\n\"", "1:a|b;2!1 the quote opened here is never closed;"},
};

static void rows_come_out_once_whatever_the_seams(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (size_t step = 0; step < 8; step++)
            assert_string_equal(rows_of(cases[i].text, strlen(cases[i].text), step, ',', NULL),
                                cases[i].want);
}

static void nul_is_refused_in_its_cell(void **state)
{
    (void)state;
    assert_string_equal(rows_of("a,b\nx,y\0z\nc,d\n", 14, 0, ',', NULL),
                        "1:a|b;2!2 a NUL byte;3:c|d;");
}

static void utf16_and_asked_encodings_become_utf8(void **state)
{
    (void)state;
    static const char le[] = "\xff\xfe"
                             "a\0\t\0\x2e\x04\n\0";
    static const char be[] = "\xfe\xff"
                             "\0a\0\t\x04\x2e\0\n";
    for (size_t step = 0; step < 6; step++) {
        assert_string_equal(rows_of(le, sizeof(le) - 1, step, '\t', NULL), "1:a|\xD0\xAE;");
        assert_string_equal(rows_of(be, sizeof(be) - 1, step, '\t', NULL), "1:a|\xD0\xAE;");
        assert_string_equal(rows_of("\xde,x\n", 4, step, ',', "windows-1251"), "1:\xD0\xAE|x;");
    }
    struct source s = {"a", 1, 0};
    struct vd_csv *c;
    assert_int_equal(vd_csv_open(&c, "t.csv", "no-such-charset", give, &s, NULL), VD_UNSUPPORTED);
    assert_null(c);
}

static void limits_hold(void **state)
{
    (void)state;
    size_t n = 3 * 1024 * 1024;
    char *p = malloc(n + 16);
    memset(p, 'x', n);
    memcpy(p + n, "\nb,c\n", 5);
    assert_string_equal(rows_of(p, n + 5, 0, ',', NULL),
                        "1!1 the line is longer than 1048576 bytes (cut here);2:b|c;");
    p[0] = '"'; /* a lost quote before a long cell of many lines */
    for (size_t i = 100; i < n; i += 100)
        p[i] = '\n';
    char *out = rows_of(p, 100 * 1000, 0, ',', NULL);
    assert_true(!strncmp(out, "1!1 the cell is longer than 65536 bytes", 39));
    memset(p, ',', 300);
    p[0] = 'a';
    p[300] = '\n';
    assert_string_equal(rows_of(p, 301, 0, ',', NULL), "1!256 more than 256 cells;");
    memset(p, 'x', 70000);
    p[70000] = '\n';
    assert_string_equal(rows_of(p, 70001, 0, ',', NULL), "1!1 a cell is longer than 65536 bytes;");
    free(p);
}

static bool known(const char *s, size_t n)
{
    return (n == 4 && !memcmp(s, "name", 4)) || (n == 3 && !memcmp(s, "dob", 3));
}

static void delimiter_is_the_one_that_finds_known_names(void **state)
{
    (void)state;
    assert_int_equal(vd_csv_sniff("name,dob\n", 9, known), ',');
    assert_int_equal(vd_csv_sniff("name;\"a,b,c\";dob\n", 17, known), ';');
    assert_int_equal(vd_csv_sniff("name\tdob", 8, known), '\t');
    assert_int_equal(vd_csv_sniff("Updated, 1, 2, 3\nname;dob\n", 26, known), ';');
    assert_int_equal(vd_csv_sniff("x;y\n", 4, known), ',');
}

static void web_pages_and_encodings_are_recognised(void **state)
{
    (void)state;
    assert_true(vd_csv_is_markup("\n <!DOCTYPE html>", 17));
    assert_true(vd_csv_is_markup("<?xml version", 13));
    assert_false(vd_csv_is_markup("name,<html>", 11));
    assert_false(vd_csv_is_markup("", 0));
    assert_string_equal(vd_csv_guess("\x91name\x92 caf\xe9", 11), "windows-1252");
    assert_string_equal(vd_csv_guess("\xc4\xec\xe8\xf2\xf0\xe8\xe9 ", 8), "windows-1251");
    assert_string_equal(vd_csv_guess("\xc8\xd4\xc7\xd1 \xc7\xe1\xc3\xd3\xcf", 10), "windows-1256");
}

/* Any bytes: no crash, and lines never run backwards. */
static void noise_is_survived(void **state)
{
    (void)state;
    static const char letters[] = "ab,;\"\"\r\n\t\0 \xff\xc3\xa9";
    unsigned seed = 7;
    char buf[400];
    for (int round = 0; round < 3000; round++) {
        size_t n = (size_t)(seed % sizeof(buf));
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1103515245u + 12345u;
            buf[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
        }
        seed = seed * 1103515245u + 12345u;
        struct source s = {buf, n, 1 + (seed >> 8) % 50};
        struct vd_csv *c;
        struct vd_csv_row row;
        assert_int_equal(vd_csv_open(&c, "noise", NULL, give, &s, NULL), VD_OK);
        int64_t next = 1;
        while (vd_csv_next(c, &row, NULL) == VD_OK) {
            assert_int_equal(row.line, next); /* every line once */
            assert_true(row.n_lines >= 1);
            next = row.line + row.n_lines;
        }
        vd_csv_close(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_out_once_whatever_the_seams),
        cmocka_unit_test(nul_is_refused_in_its_cell),
        cmocka_unit_test(utf16_and_asked_encodings_become_utf8),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(delimiter_is_the_one_that_finds_known_names),
        cmocka_unit_test(web_pages_and_encodings_are_recognised),
        cmocka_unit_test(noise_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
