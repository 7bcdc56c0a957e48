/* SPDX-License-Identifier: Apache-2.0 */
/* t_find.c: who is found by a query, in which order, and the reason that is kept. All are invented. */
#include "../test.h"

#include <math.h>
#include <unistd.h>

#include <vedette/find.h>
#include <vedette/import.h>
#include <vedette/io.h>
#include <vedette/text.h>

enum { HOMONYMS = 400, OF_AGE = 377 };
static struct vd_store *s;
static struct vd_arena *a;
static struct vd_err err;

static void good(int rc)
{
    if (rc != VD_OK)
        print_message("# %s: %s\n", err.where, err.message);
    assert_int_equal(rc, VD_OK);
}

static int setup(void **state)
{
    struct vd_buf b = {0};
    struct vd_import_result r = {0};
    char path[600];
    (void)state;
    a = vd_arena_new();
    vd_buf_str(&b, "record_id,kind,name,alias,sex,dob,nationality,doc\n");
    for (int i = 0; i < HOMONYMS; i++)
        vd_buf_printf(&b, "H-%d,person,Karlo Salpor,,M,%d,AF,\n", i, i == OF_AGE ? 1991 : 1950);
    vd_buf_str(&b,
               "D-1,person,Velko Darsin,Timur Ofalo | Md Okenri,F,1980,TJ,passport:TJ:AB 0112-33\n"
               "D-2,person,گلباس زرین,,F,1990,IR,id card:IR:۱۲۳۴۵۶۷\n");
    snprintf(path, sizeof(path), "%s", tmp_path("people.csv"));
    good(vd_write_file(path, b.data, b.len, &err));
    vd_buf_free(&b);
    snprintf(path, sizeof(path), "%s", tmp_path("find.vdt"));
    good(vd_store_open(&s, path, VD_OPEN_NEW, &err));
    const char *files[] = {tmp_path("people.csv")};
    good(vd_import(s, files, 1, &(struct vd_import_opts){0}, &r, &err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    vd_store_close(s);
    vd_arena_free(a);
    return 0;
}

static struct vd_found ask(const char *query, size_t top)
{
    struct vd_found f;
    struct vd_find q = {.query = query, .top = top, .explain = true};
    good(vd_find(s, &q, a, &f, &err));
    return f;
}

/* ---- who, and in which order ---- */

static void age_is_asked_of_all_homonyms(void **state)
{
    (void)state;
    struct vd_found f = ask("karlo salpor dob:1991", 5);
    assert_int_equal(f.n, 5);
    assert_string_equal(f.hits[0].ref, "H-377");
    assert_int_equal(f.hits[0].evidence[VD_EV_DOB].says, VD_SAYS_AGREES);
    for (size_t i = 1; i < f.n; i++) {
        assert_int_equal(f.hits[i].evidence[VD_EV_DOB].says, VD_SAYS_CONTRADICTS);
        assert_true(f.hits[i].score < f.hits[0].score);
        assert_true(f.hits[i].score > 0.7); /* lowered, not hidden */
    }
}

static void the_order_is_total(void **state)
{
    (void)state;
    struct vd_found f = ask("karlo salpor", 20), again = ask("Salpor Karlo", 20);
    for (size_t i = 1; i < f.n; i++)
        assert_true(
            f.hits[i - 1].score > f.hits[i].score ||
            (f.hits[i - 1].score == f.hits[i].score && f.hits[i - 1].subject < f.hits[i].subject));
    for (size_t i = 0; i < f.n; i++)
        assert_int_equal(f.hits[i].subject, again.hits[i].subject);
}

static void documents_are_found_however_written(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "doc:AB011233",        "doc:\"ab 0112 33\"",        "AB011233",        "АВ-011233",
        "АВО112ЗЗ doc:ab0112", "doc:passport:TJ:AB0112-33", "AB 011233 Karlo", "doc:ABOII233"};
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        struct vd_found f = ask(queries[i], 5);
        if (i == 4) { /* a Cyrillic ze is no 3, and then it is a name with a doc: that begins so */
            assert_int_equal(f.n, 1);
            assert_non_null(strstr(f.hits[0].evidence[VD_EV_DOC].text, "begins so"));
            continue;
        }
        assert_true(f.n > 0);
        assert_string_equal(f.hits[0].ref, "D-1");
        assert_non_null(strstr(f.hits[0].evidence[VD_EV_DOC].text, "issued by TJ"));
    }
    assert_string_equal(ask("1234567", 5).hits[0].ref, "D-2");
    assert_string_equal(ask("doc:١٢٣٤٥٦٧", 5).hits[0].ref, "D-2");
}

static void numbers_fold_to_signs(void **state)
{
    (void)state;
    static const struct {
        const char *from, *twin, *plain;
    } t[] = {{"ab-12 34/5.6", "AB123456", "AB123456"},
             {"АВЕКМНОРСТУХ", "ABEKMH0PCTYX", "ABEKMHOPCTYX"},
             {"ΑΒΕΖ", "ABEZ", "ABEZ"},
             {"Ab0Oi1", "AB0011", "AB0OI1"},
             {"۱۲۳٤٥٦", "123456", "123456"},
             {"ＡＢ１２", "AB12", "AB12"},
             {"Ж\377\300Я1", "ЖЯ1", "ЖЯ1"},
             {"\033[2J", "2J", "2J"},
             {"", "", ""}};
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct vd_buf b = {0};
        vd_number_fold(&b, t[i].from, strlen(t[i].from), true);
        assert_string_equal(b.data, t[i].twin);
        vd_buf_clear(&b);
        vd_number_fold(&b, t[i].from, strlen(t[i].from), false);
        assert_string_equal(b.data, t[i].plain);
        vd_buf_free(&b);
    }
}

static void one_subject_alone(void **state)
{
    (void)state;
    struct vd_find_hit h, all = ask("Md Okenri dob:1981", 1).hits[0];
    assert_string_equal(all.ref, "D-1");
    good(vd_find_one(s, "Md Okenri dob:1981 nat:XK", all.subject, a, &h, &err));
    assert_int_equal(h.prop, VD_P_ALIAS);
    assert_string_equal(h.matched, "Md Okenri");
    assert_int_equal(h.evidence[VD_EV_DOB].says, VD_SAYS_CONTRADICTS);
    assert_true(h.score < h.name_score);
    assert_int_equal(vd_find_one(s, "x", 999999, a, &h, &err), VD_NOTFOUND);
    assert_int_equal(vd_find_one(s, "x dob:never", all.subject, a, &h, &err), VD_INVALID);
}

/* ---- the reason ---- */

static void same_reason(const struct vd_find_hit *h, const struct vd_find_hit *k)
{
    assert_int_equal(h->n_words, k->n_words);
    assert_int_equal(h->prop, k->prop);
    assert_string_equal(h->matched, k->matched);
    for (size_t i = 0; i < h->n_words; i++) {
        assert_string_equal(h->words[i].query, k->words[i].query);
        assert_string_equal(h->words[i].name, k->words[i].name);
        assert_int_equal(h->words[i].at, k->words[i].at);
        assert_int_equal(h->words[i].n, k->words[i].n);
        assert_int_equal(h->words[i].why, k->words[i].why);
        assert_true(fabs(h->words[i].likeness - k->words[i].likeness) < 1e-4);
        assert_memory_equal(h->matched + h->words[i].at, h->words[i].name, h->words[i].n);
    }
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        assert_int_equal(h->evidence[e].says, k->evidence[e].says);
}

static void a_reason_reads_back(void **state)
{
    (void)state;
    static const char *const queries[] = {"Mohd Okenri dob:1980 sex:M", "T. Ofalo", "gulbas zarin",
                                          "Vel Ko Darsin"};
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        struct vd_find_hit back, h = ask(queries[i], 1).hits[0];
        struct vd_candidate c;
        good(vd_find_candidate(&h, 0, 1, a, &c, &err));
        good(vd_find_reason_read(&c, a, &back, &err));
        same_reason(&h, &back);
    }
}

/* Any byte of it another one, any end of it cut off: read or refused, never more. */
static void a_hostile_reason_is_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "[]",
        "{\"words\":[[\"a\"]]}",
        "{\"prop\":99}",
        "{\"prop\":1e300}",
        "{\"evidence\":[[7,1,0.1,\"x\"]]}",
        "{\"matched\":\"ab\",\"words\":[[\"a\",\"bcd\",1,1,1,0,1,1,0,null]]}",
        "{\"matched\":\"ab\",\"words\":[[\"a\",\"b\",99,1,1,0,1,1,0,null]]}",
        "{\"matched\":\"ab\",\"words\":[[\"a\",\"b\",0,99,1,0,1,1,0,null]]}",
        "{\"none\":1}"};
    struct vd_find_hit h = ask("Mohd Okenri dob:1980", 1).hits[0], out;
    struct vd_candidate c, bad = {0};
    assert_int_equal(vd_find_reason_read(&bad, a, &out, &err), VD_NOTFOUND);
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        bad.reason = broken[i];
        assert_int_equal(vd_find_reason_read(&bad, a, &out, &err), VD_CORRUPT);
    }
    good(vd_find_candidate(&h, 0, 1, a, &c, &err));
    char *copy = vd_strdup(c.reason);
    size_t n = strlen(copy);
    for (size_t i = 0; i < n; i++) {
        static const char with[] = {0, '"', '9', '-', ']', '}', '\\', (char)0xFF};
        for (size_t k = 0; k < sizeof(with); k++) {
            char was = copy[i];
            copy[i] = with[k];
            bad.reason = copy;
            int rc = vd_find_reason_read(&bad, a, &out, &err);
            assert_true(rc == VD_OK || rc == VD_CORRUPT);
            copy[i] = was;
        }
    }
    vd_free(copy);
}

/* ---- phone by phone ---- */

static void the_costs_of_a_way_add_up(void **state)
{
    (void)state;
    static const char *const words[] = {"Salpor",   "Zalpur",  "Muhammad", "محمد",
                                        "Рахимов",  "Rahimov", "ராஜபக்ச",   "Okenri",
                                        "Shcherba", "a",       ""};
    size_t n = sizeof(words) / sizeof(words[0]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            struct vd_name x, y;
            struct vd_word_way way, back;
            int sum = 0;
            vd_name_read(words[i], strlen(words[i]), &x);
            vd_name_read(words[k], strlen(words[k]), &y);
            if (!x.n || !y.n)
                continue;
            vd_word_find_way(&x.word[0], &y.word[0], &way);
            vd_word_find_way(&y.word[0], &x.word[0], &back);
            for (size_t j = 0; j < way.n; j++)
                sum += way.step[j].cost;
            assert_int_equal(sum, way.distance);
            assert_int_equal(back.distance, way.distance);
            if (x.word[0].kind == VD_WORD_PLAIN && y.word[0].kind == VD_WORD_PLAIN &&
                !x.word[0].family && x.word[0].bare == y.word[0].bare)
                assert_true(fabs(way.plain - vd_word_likeness(&x.word[0], &y.word[0])) < 1e-12);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(age_is_asked_of_all_homonyms),
        cmocka_unit_test(the_order_is_total),
        cmocka_unit_test(documents_are_found_however_written),
        cmocka_unit_test(numbers_fold_to_signs),
        cmocka_unit_test(one_subject_alone),
        cmocka_unit_test(a_reason_reads_back),
        cmocka_unit_test(a_hostile_reason_is_refused),
        cmocka_unit_test(the_costs_of_a_way_add_up),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
