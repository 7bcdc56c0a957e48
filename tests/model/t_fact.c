/* SPDX-License-Identifier: Apache-2.0 */
/* t_fact.c: cells into facts, overrides, structured values, provenance, minority. */
#include "../test.h"

#include <vedette/profile.h>

static struct vd_arena *arena;
static struct vd_fact f;
static struct vd_err err;

static int read_as(enum vd_prop p, const char *s)
{
    memset(&err, 0, sizeof(err));
    return vd_fact_read(arena, p, s, strlen(s), VD_DATE_ISO, &f, &err);
}

static void must(enum vd_prop p, const char *s)
{
    if (read_as(p, s) != VD_OK)
        fail_msg("'%s': %s", s, err.message);
}

static void assert_part(int i, const char *want)
{
    if (!want)
        assert_null(f.part[i]);
    else if (!f.part[i])
        fail_msg("part %d is absent, not '%s'", i, want);
    else
        assert_string_equal(f.part[i], want);
}

static void plain(void **state)
{
    (void)state;
    must(VD_P_NAME, "  Karim  Durani\t");
    assert_string_equal(f.value, "Karim  Durani");
    assert_null(f.own);
    must(VD_P_NAME, "\xC2\xA0\xE2\x80\x83x\xE3\x80\x80");
    assert_string_equal(f.value, "x");
    must(VD_P_NOTE, "-");
    must(VD_P_DOB, "?");
    assert_int_equal(f.date.precision, VD_DATE_NONE);
    must(VD_P_NATIONALITY, "?");
    assert_part(0, "?");
    must(VD_P_NATIONALITY, "-");
    assert_part(0, NULL);
    assert_int_equal(read_as(VD_P_NAME, " \t"), VD_INVALID);
    assert_int_equal(vd_fact_read(arena, VD_P_NAME, "a\0b", 3, VD_DATE_ISO, &f, &err), VD_INVALID);
}

static void overrides(void **state)
{
    static const struct {
        const char *text, *value, *source, *info, *handling;
    } t[] = {
        {"x{B2}", "x", "B", "2", NULL},
        {"x {2}", "x", NULL, "2", NULL},
        {"x{b2}", "x", "B", "2", NULL},
        {"x{3C}", "x", "3", "C", NULL},
        {"x{H2}", "x", NULL, NULL, "H2"},
        {"x{TLP:RED}", "x", NULL, NULL, "TLP:RED"},
        {"x{B2}{H1}", "x", "B", "2", "H1"},
        {"x{B2, TLP:AMBER+STRICT}", "x", "B", "2", "TLP:AMBER+STRICT"},
        {"x{F}", "x", "F", NULL, NULL},
        {"x{?}", "x{?}", NULL, NULL, NULL},
        {"x{}", "x{}", NULL, NULL, NULL},
        {"x{B9}", "x{B9}", NULL, NULL, NULL},
        {"x}", "x}", NULL, NULL, NULL},
        {"x{B2} y", "x{B2} y", NULL, NULL, NULL},
        {"x{z}{B2}", "x{z}", "B", "2", NULL},
        {"x{TLP:}", "x{TLP:}", NULL, NULL, NULL},
        {"x{H2 a much longer text than any code}", "x{H2 a much longer text than any code}", NULL,
         NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        must(VD_P_NOTE, t[i].text);
        assert_string_equal(f.value, t[i].value);
        assert_int_equal(f.own != NULL, t[i].source || t[i].info || t[i].handling);
        if (!f.own)
            continue;
        assert_string_equal(f.own->source_grade ? f.own->source_grade : "-",
                            t[i].source ? t[i].source : "-");
        assert_string_equal(f.own->info_grade ? f.own->info_grade : "-",
                            t[i].info ? t[i].info : "-");
        assert_string_equal(f.own->handling ? f.own->handling : "-",
                            t[i].handling ? t[i].handling : "-");
    }
    assert_int_equal(read_as(VD_P_NOTE, "{B2}"), VD_INVALID);
    must(VD_P_DOB, "1970-05{C3}");
    assert_int_equal(f.date.lo, 19700501);
}

static void documents(void **state)
{
    (void)state;
    must(VD_P_DOC, "passport:Afghanistan:O99\\:7:2010-01-02:2020-05");
    assert_part(0, "passport");
    assert_part(1, "AF");
    assert_part(2, "O99:7");
    assert_part(3, "2010-01-02");
    assert_part(4, "2020-05");
    assert_int_equal(f.date.hi, 20200531);
    assert_string_equal(f.value, "passport:Afghanistan:O99\\:7:2010-01-02:2020-05");
    must(VD_P_DOC, "passport::A1::");
    assert_part(1, NULL);
    assert_part(2, "A1");
    must(VD_P_DOC, "A1");
    assert_part(0, NULL);
    assert_part(2, "A1");
    must(VD_P_DOC, "national id:A1");
    assert_part(0, "national id");
    assert_part(2, "A1");
    assert_int_equal(read_as(VD_P_DOC, "passport:AF:"), VD_INVALID);
    assert_int_equal(read_as(VD_P_DOC, "passport:Ruritania:A1"), VD_INVALID);
    assert_string_equal(err.message, "not a country: 'Ruritania'");
    assert_int_equal(read_as(VD_P_DOC, "passport:AF:A1:soon:"), VD_INVALID);
    assert_string_equal(err.message, "not a date: 'soon'");
    assert_int_equal(read_as(VD_P_DOC, "a:AF:b:::f"), VD_INVALID);
}

static void links(void **state)
{
    (void)state;
    must(VD_P_ORG, "Grey Heron Circle@treasurer@2011-05..2014");
    assert_part(0, "Grey Heron Circle");
    assert_part(1, "treasurer");
    assert_part(2, "2011-05");
    assert_part(3, "2014");
    assert_int_equal(f.date.lo, 20110501);
    assert_int_equal(f.date.hi, 20141231);
    must(VD_P_ORG, "ORG-7@@2015..");
    assert_part(1, NULL);
    assert_part(2, "2015");
    assert_part(3, NULL);
    assert_int_equal(f.date.precision, VD_DATE_AFTER);
    assert_int_equal(f.date.hi, 0);
    must(VD_P_ORG, "x@member@..2020");
    assert_part(2, NULL);
    assert_int_equal(f.date.hi, 20201231);
    must(VD_P_ASSOCIATE, "a\\@b");
    assert_part(0, "a@b");
    assert_int_equal(read_as(VD_P_ORG, "x@m@2014..2011"), VD_INVALID);
    assert_int_equal(read_as(VD_P_ORG, "@member"), VD_INVALID);
    assert_int_equal(read_as(VD_P_ORG, "a@b@2011@c"), VD_INVALID);
    assert_int_equal(read_as(VD_P_ORG, "a@b@never"), VD_INVALID);
}

static void custody_sex_number_file(void **state)
{
    (void)state;
    must(VD_P_CUSTODY, "KAZ:Hillside facility:2019-03");
    assert_part(0, "KZ");
    assert_part(1, "Hillside facility");
    assert_part(2, "2019-03");
    assert_int_equal(f.date.lo, 20190301);
    assert_int_equal(read_as(VD_P_CUSTODY, "ZZ:x:2019"), VD_INVALID);
    must(VD_P_SEX, "Female");
    assert_string_equal(f.value, "F");
    must(VD_P_SEX, "unknown");
    assert_string_equal(f.value, "U");
    assert_int_equal(read_as(VD_P_SEX, "often"), VD_INVALID);
    must(VD_P_HEIGHT, "178");
    must(VD_P_HEIGHT, "175-180 cm");
    assert_int_equal(read_as(VD_P_HEIGHT, "tall"), VD_INVALID);
    assert_int_equal(read_as(VD_P_WEIGHT, "1e9999999"), VD_INVALID);
    must(VD_P_TEMPLATE, "finger=7:prints/a.fmr");
    assert_part(0, "finger=7");
    assert_part(1, "prints/a.fmr");
    must(VD_P_TEMPLATE, "a:b.fmr");
    assert_part(0, NULL);
    assert_part(1, "a:b.fmr");
    assert_int_equal(read_as(VD_P_TEMPLATE, "finger=7:"), VD_INVALID);
    assert_int_equal(read_as(VD_P_NATIONALITY, "Ruritania"), VD_INVALID);
    must(VD_P_NATIONALITY, "Kazakhstan{2}");
    assert_part(0, "KZ");
}

static void provenance_is_inherited(void **state)
{
    struct vd_prov own = {.info_grade = "4"};
    struct vd_fact fact = {.prop = VD_P_NAME, .own = &own};
    struct vd_record r = {.prov = {.source = "S", .source_grade = "B", .info_grade = "2"}};
    (void)state;
    struct vd_prov p = vd_fact_prov(&r, &fact);
    assert_string_equal(p.source, "S");
    assert_string_equal(p.source_grade, "B");
    assert_string_equal(p.info_grade, "4");
    assert_string_equal(p.handling, "");
    fact.own = NULL;
    assert_string_equal(vd_fact_prov(&r, &fact).info_grade, "2");
}

static void first_and_minor(void **state)
{
    struct vd_fact a[] = {{.prop = VD_P_NAME, .value = "old"}, {.prop = VD_P_DOB, .value = "1990"}};
    struct vd_fact b[] = {{.prop = VD_P_NAME, .value = "new"}};
    struct vd_record r[] = {{.id = 9, .facts = a, .n_facts = 2, .superseded_by = 12},
                            {.id = 3, .facts = b, .n_facts = 1}};
    struct vd_profile p = {.records = r, .n_records = 2};
    (void)state;
    assert_string_equal(vd_profile_first(&p, VD_P_NAME)->value, "new");
    assert_string_equal(vd_profile_first(&p, VD_P_DOB)->value, "1990");
    assert_null(vd_profile_first(&p, VD_P_POB));
    assert_false(vd_profile_minor(&p, 20260101));
    r[0].superseded_by = 0;
    static const struct {
        const char *dob;
        bool minor;
    } t[] = {{"2008-11-22", false},
             {"2008-11-23", true},
             {"2008", true},
             {"circa 2006", true},
             {"2009\xE2\x80\x93"
              "2011 circa",
              true},
             {"1990", false},
             {"before 2000", false}};
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        assert_true(vd_date_parse(t[i].dob, VD_DATE_ISO, &a[1].date));
        assert_int_equal(vd_profile_minor(&p, 20261122), t[i].minor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),
        cmocka_unit_test(overrides),
        cmocka_unit_test(documents),
        cmocka_unit_test(links),
        cmocka_unit_test(custody_sex_number_file),
        cmocka_unit_test(provenance_is_inherited),
        cmocka_unit_test(first_and_minor),
    };
    arena = vd_arena_new();
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    vd_arena_free(arena);
    return rc;
}
