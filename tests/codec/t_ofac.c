/* SPDX-License-Identifier: Apache-2.0 */
/* t_ofac.c: rows in the publisher's shape (the people are invented) become facts. */
#include "../test.h"

#include "codec/ofac.h"

/* The facts of the SDN row with these cells, as "column=value" lines. */
static char *sdn(const char *name, const char *type, const char *programs, const char *remarks,
                 const char *more, int *unread)
{
    static char out[4096];
    const char *text[12] = {"7001", name,  type,  programs, "-0-", "-0-",
                            "-0-",  "-0-", "-0-", "-0-",    "-0-", remarks};
    struct vd_csv_cell cells[12];
    struct vd_facts f = {0};
    struct vd_arena *a = vd_arena_new();
    for (int i = 0; i < 12; i++)
        cells[i] = (struct vd_csv_cell){(char *)text[i], strlen(text[i])};
    struct vd_csv_row row = {.cell = cells, .n = 12};
    assert_int_equal(vd_ofac_sdn(a, &row, more, &f, unread, NULL), VD_OK);
    size_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < f.n; i++)
        at += (size_t)snprintf(out + at, sizeof(out) - at, "%s=%s\n", vd_prop_column(f.v[i].prop),
                               f.v[i].value);
    vd_facts_free(&f);
    vd_arena_free(a);
    return out;
}

static void remarks_are_taken_apart(void **state)
{
    (void)state;
    int unread;
    assert_string_equal(
        sdn("TESTOV, Ivan", "individual", "SDGT] [CYBER2",
            "DOB 31 Aug 1960; alt. DOB circa 1961; POB Ruritania City; nationality Uzbekistan; "
            "citizen Korea, North; Gender Male; Passport AB12 (Egypt) issued 14 Dec 2005 expires "
            "2010; alt. Passport Z:9; National ID No. 55 (Yemen); a.k.a. 'THE TESTER'; f.k.a. "
            "'OLD'; "
            "Linked To: TEST BRIGADE; Secondary sanctions risk: section 1(b).",
            NULL, &unread),
        "name=TESTOV, Ivan\nfamily=TESTOV\ngiven=Ivan\nname_order=family, given\n"
        "tags=SDGT\ntags=CYBER2\ndob=31 Aug 1960\ndob=circa 1961\npob=Ruritania City\n"
        "nationality=Uzbekistan\nnationality=Korea, North\nsex=M\n"
        "doc=passport:EG:AB12:14 Dec 2005:2010\ndoc=passport::Z\\:9\ndoc=national-id:YE:55\n"
        "weak_alias=THE TESTER\nformer_name=OLD\norganisation=TEST BRIGADE@linked\n"
        "notes=Secondary sanctions risk: section 1(b)\n");
    assert_int_equal(unread, 0);
}

static void every_published_date_shape_is_read(void **state)
{
    (void)state;
    static const char *const shapes[] = {"04 Sep 1957",
                                         "1946",
                                         "circa 1951",
                                         "1951 to 1953",
                                         "Mar 1945",
                                         "circa 04 Mar 1950",
                                         "01 Jan 1961 to 31 Dec 1962",
                                         "Jan 1960 to Feb 1961"};
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        char remarks[80], want[120];
        int unread;
        snprintf(remarks, sizeof(remarks), "DOB %s.", shapes[i]);
        snprintf(want, sizeof(want), "name=X\ndob=%s\n", shapes[i]);
        assert_string_equal(sdn("X", "individual", "-0- ", remarks, NULL, &unread), want);
        assert_int_equal(unread, 0);
    }
}

static void what_is_not_understood_stays_as_a_note(void **state)
{
    (void)state;
    int unread;
    assert_string_equal(sdn("SHIP", "vessel", "-0-",
                            "DOB sometime; MMSI 5; Hull painted red; a.k.a. x", NULL, &unread),
                        "name=SHIP\nnotes=DOB sometime\ndoc=mmsi::5\nnotes=Hull painted red\n"
                        "notes=a.k.a. x\n");
    assert_int_equal(unread, 1);
    assert_string_equal(sdn("X", "-0- ", "-0-", "Tax ID No. 5", "5 (Mexico).", &unread),
                        "name=X\ndoc=tax-id:MX:55\n");
    assert_string_equal(sdn("X", "-0- ", "-0-", "-0- ", NULL, &unread), "name=X\n");
    assert_string_equal(sdn("X", "-0- ", "-0-", ";;; . ;", NULL, &unread),
                        "name=X\nnotes=;;\nnotes=.\n");
}

static void aliases_and_addresses(void **state)
{
    (void)state;
    struct vd_facts f = {0};
    struct vd_arena *a = vd_arena_new();
    assert_int_equal(vd_ofac_alt(a, "fka", "OLD NAME", "-0- ", &f, NULL), VD_OK);
    assert_int_equal(vd_ofac_alt(a, "aka", "OTHER", "weak", &f, NULL), VD_OK);
    assert_int_equal(vd_ofac_alt(a, "aka", "-0-", "-0-", &f, NULL), VD_CORRUPT);
    assert_int_equal(vd_ofac_add(a, "1 Test Road", "-0- ", "Georgia", "-0-", &f, NULL), VD_OK);
    assert_int_equal(vd_ofac_add(a, "-0-", "-0- ", "-0-", "-0-", &f, NULL), VD_OK);
    assert_int_equal(f.n, 4);
    assert_int_equal(f.v[0].prop, VD_P_FORMER_NAME);
    assert_int_equal(f.v[1].prop, VD_P_ALIAS);
    assert_int_equal(f.v[2].prop, VD_P_NOTE);
    assert_string_equal(f.v[3].value, "1 Test Road, Georgia");
    vd_facts_free(&f);
    vd_arena_free(a);
}

static enum vd_ofac_file shape(size_t n, const char *first, const char *third)
{
    struct vd_csv_cell c[12];
    for (size_t i = 0; i < 12; i++)
        c[i] = (struct vd_csv_cell){(char *)"x", 1};
    c[0].s = (char *)first;
    c[2].s = (char *)third;
    struct vd_csv_row row = {.cell = c, .n = n};
    return vd_ofac_which(&row);
}

static void files_are_known_by_their_shape(void **state)
{
    (void)state;
    assert_int_equal(shape(12, "36", "individual"), VD_OFAC_SDN);
    assert_int_equal(shape(6, "36", "x"), VD_OFAC_ADD);
    assert_int_equal(shape(5, "36", "aka"), VD_OFAC_ALT);
    assert_int_equal(shape(5, "36", "x"), VD_OFAC_NONE);
    assert_int_equal(shape(2, "36", "x"), VD_OFAC_COMMENTS);
    assert_int_equal(shape(12, "id", "x"), VD_OFAC_NONE);
    assert_int_equal(shape(12, "99999999999999999999", "x"), VD_OFAC_NONE);
    assert_int_equal(shape(7, "36", "x"), VD_OFAC_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remarks_are_taken_apart),
        cmocka_unit_test(every_published_date_shape_is_read),
        cmocka_unit_test(what_is_not_understood_stays_as_a_note),
        cmocka_unit_test(aliases_and_addresses),
        cmocka_unit_test(files_are_known_by_their_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
