/* SPDX-License-Identifier: Apache-2.0 */
/* t_date.c: every form of date, the three calendars against known days, round trips, the clock. */
#include "../test.h"

#include <vedette/date.h>

#include "base/calendar.h"

static void forms(void **state)
{
    static const struct {
        const char *text;
        int order, lo, hi, precision;
        const char *canonical;
    } t[] = {
        {"1970", 0, 19700101, 19701231, VD_DATE_YEAR, "1970"},
        {"1970-05", 0, 19700501, 19700531, VD_DATE_MONTH, "1970-05"},
        {"1970-05-31", 0, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {" 1972-02 ", 0, 19720201, 19720229, VD_DATE_MONTH, "1972-02"},
        {"1970/05/31", 0, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {"1970-00-00", 0, 19700101, 19701231, VD_DATE_YEAR, "1970"},
        {"31/05/1970", VD_DATE_DMY, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {"31.5.1970", VD_DATE_DMY, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {"05/31/1970", VD_DATE_MDY, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {"dd/mm/1970", 0, 19700101, 19701231, VD_DATE_YEAR, "1970"},
        {"DD/05/1970", 0, 19700501, 19700531, VD_DATE_MONTH, "1970-05"},
        {"00/00/1970", 0, 19700101, 19701231, VD_DATE_YEAR, "1970"},
        {"circa 1970", 0, 19680101, 19721231, VD_DATE_CIRCA, "circa 1970"},
        {"~1970", 0, 19680101, 19721231, VD_DATE_CIRCA, "circa 1970"},
        {"c. 1970-05", 0, 19680101, 19721231, VD_DATE_CIRCA, "circa 1970"},
        {"2009\xE2\x80\x93"
         "2011 circa",
         0, 20070101, 20131231, VD_DATE_CIRCA, "circa 2009..2011"},
        {"1970..1974", 0, 19700101, 19741231, VD_DATE_RANGE, "1970..1974"},
        {"between 1970 and 1974", 0, 19700101, 19741231, VD_DATE_RANGE, "1970..1974"},
        {"1970 to 1974", 0, 19700101, 19741231, VD_DATE_RANGE, "1970..1974"},
        {"from 1970 to 1974", 0, 19700101, 19741231, VD_DATE_RANGE, "1970..1974"},
        {"1970-1974", 0, 19700101, 19741231, VD_DATE_RANGE, "1970..1974"},
        {"1970..1970", 0, 19700101, 19701231, VD_DATE_YEAR, "1970"},
        {"1970-02-03..1971-04", 0, 19700203, 19710430, VD_DATE_RANGE, "1970-02-03..1971-04"},
        {"before 1970", 0, 0, 19691231, VD_DATE_BEFORE, "before 1970"},
        {"after 1970", 0, 19710101, 0, VD_DATE_AFTER, "after 1970"},
        {"after 1970-05-31", 0, 19700601, 0, VD_DATE_AFTER, "after 1970-05"},
        {"since 1971", 0, 19710101, 0, VD_DATE_AFTER, "after 1970"},
        {"1971..", 0, 19710101, 0, VD_DATE_AFTER, "after 1970"},
        {"..1969", 0, 0, 19691231, VD_DATE_BEFORE, "before 1970"},
        {"31 May 1970", 0, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {"31-MAY-1970", 0, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {"May 31, 1970", 0, 19700531, 19700531, VD_DATE_DAY, "1970-05-31"},
        {"May 1970", 0, 19700501, 19700531, VD_DATE_MONTH, "1970-05"},
        {"Sept 1970", 0, 19700901, 19700930, VD_DATE_MONTH, "1970-09"},
        {"1970s", 0, 19700101, 19791231, VD_DATE_RANGE, "1970..1979"},
        {"\u0661\u0669\u0667\u0660-\u0660\u0665", 0, 19700501, 19700531, VD_DATE_MONTH, "1970-05"},
        {"\u0967\u096F\u096D\u0966..\u0967\u096F\u096D\u096A", 0, 19700101, 19741231, VD_DATE_RANGE,
         "1970..1974"},
        {"\u06F1\u06F3\u06F9\u06F0 SH", 0, 20110321, 20120319, VD_DATE_YEAR, "1390 SH"},
        {"1390/03/10 SH", 0, 20110531, 20110531, VD_DATE_DAY, "1390-03-10 SH"},
        {"1390 SH", 0, 20110321, 20120319, VD_DATE_YEAR, "1390 SH"},
        {"1400-05-10 AH", 0, 19800327, 19800327, VD_DATE_DAY, "1400-05-10 AH"},
        {"circa 1349 SH", 0, 19680321, 19730320, VD_DATE_CIRCA, "circa 1349 SH"},
        {"between 1350 and 1352 sh", 0, 19710321, 19740320, VD_DATE_RANGE, "1350..1352 SH"},
        {"before 1350 SH", 0, 0, 19710320, VD_DATE_BEFORE, "before 1350 SH"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct vd_date d;
        char out[40];
        if (!vd_date_parse(t[i].text, (enum vd_date_order)t[i].order, &d))
            fail_msg("'%s' is not read", t[i].text);
        vd_date_format(&d, out, sizeof(out));
        if (d.lo != t[i].lo || d.hi != t[i].hi || d.precision != t[i].precision ||
            strcmp(out, t[i].canonical) != 0)
            fail_msg("'%s' gives %d..%d precision %d '%s'", t[i].text, d.lo, d.hi, d.precision,
                     out);
    }
}

static void refusals(void **state)
{
    static const char *const t[] = {
        "",
        "x",
        "70",
        "19700531",
        "1970-13",
        "1970-02-30",
        "1970-5-",
        "31/05/1970",
        "1974..1970",
        "between 1970",
        "circa",
        "before",
        "0000",
        "3000",
        "1970-05-31x",
        "32 May 1970",
        "0 May 1970",
        "mm/dd/mm/1970",
        "dd/dd/1970",
        "1390/13/01 SH",
        "1390/12/30 SH",
        "99999999999999999999",
        "..",
        "1970 BC",
        "1970-02-29",
        "May",
        "5/1970",
        "~",
        "1970-05/31",
        "2998 circa",
        "1965s",
        "a text that is much longer than any date could ever be and so it cannot be one at all, no",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct vd_date d = {1, 1, 1, 1};
        if (vd_date_parse(t[i], VD_DATE_ISO, &d))
            fail_msg("'%s' is read as %d..%d", t[i], d.lo, d.hi);
        assert_int_equal(d.lo | d.hi | d.precision | d.calendar, 0);
    }
}

static void calendars_go_there_and_back(void **state)
{
    (void)state;
    for (int cal = VD_CAL_GREGORIAN; cal <= VD_CAL_SOLAR_HIJRI; cal++) {
        int32_t day = vd_cal_to_days(cal, 1, 1, 1);
        for (int y = 1; y <= 2300; y++)
            for (int m = 1; m <= 12; m++)
                for (int d = 1; d <= vd_cal_month_days(cal, y, m); d++, day++) {
                    struct vd_cal_day back;
                    vd_cal_from_days(cal, day, &back);
                    if (vd_cal_to_days(cal, y, m, d) != day || back.y != y || back.m != m ||
                        back.d != d)
                        fail_msg("calendar %d: %d-%d-%d", cal, y, m, d);
                }
    }
}

/* Days that are on record: new years and datings of published events. */
static void calendars_agree_with_known_days(void **state)
{
    static const struct {
        int cal, y, m, d, civil;
    } t[] = {
        {VD_CAL_HIJRI, 1, 1, 1, 6220719},
        {VD_CAL_HIJRI, 1445, 1, 1, 20230719},
        {VD_CAL_HIJRI, 1431, 9, 1, 20100811},
        {VD_CAL_SOLAR_HIJRI, 1, 1, 1, 6220322},
        {VD_CAL_SOLAR_HIJRI, 1357, 11, 22, 19790211},
        {VD_CAL_SOLAR_HIJRI, 1399, 12, 30, 20210320},
        {VD_CAL_SOLAR_HIJRI, 1400, 1, 1, 20210321},
        {VD_CAL_SOLAR_HIJRI, 1403, 1, 1, 20240320},
        {VD_CAL_GREGORIAN, 1970, 1, 1, 19700101},
        {VD_CAL_GREGORIAN, 2000, 2, 29, 20000229},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
        assert_int_equal(vd_date_from_days(vd_cal_to_days(t[i].cal, t[i].y, t[i].m, t[i].d)),
                         t[i].civil);
    assert_int_equal(vd_date_to_days(19700101), 0);
    assert_int_equal(vd_date_to_days(20000301), 11017);
}

static uint32_t seed = 12345;
static int below(int n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)n);
}

static void random_point(char *out, size_t cap, int year)
{
    switch (below(3)) {
    case 0:
        snprintf(out, cap, "%04d", year);
        break;
    case 1:
        snprintf(out, cap, "%04d-%02d", year, 1 + below(12));
        break;
    default:
        snprintf(out, cap, "%04d-%02d-%02d", year, 1 + below(12), 1 + below(31));
    }
}

static void round_trip(void **state)
{
    static const char *const forms[] = {"%s",          "circa %s", "before %s", "after %s",
                                        "%s..%s",      "%s..",     "..%s",      "between %s and %s",
                                        "circa %s..%s"};
    static const char *const suffix[] = {"", " AH", " SH"};
    int n_read = 0;
    (void)state;
    for (int i = 0; i < 200000; i++) {
        char a[16], b[16], text[80], out[40];
        struct vd_date d, again;
        int year = 1000 + below(1300);
        random_point(a, sizeof(a), year);
        random_point(b, sizeof(b), year + below(4));
        const char *f = forms[below(9)];
        int n = 0;
        for (const char *p = f; *p; p++) {
            static int which;
            if (p == f)
                which = 0;
            if (p[0] == '%' && p[1] == 's') {
                n += snprintf(text + n, sizeof(text) - (size_t)n, "%s", which++ ? b : a);
                p++;
            } else {
                text[n++] = *p;
            }
            text[n] = 0;
        }
        snprintf(text + n, sizeof(text) - (size_t)n, "%s", suffix[below(3)]);
        if (!vd_date_parse(text, VD_DATE_ISO, &d))
            continue;
        n_read++;
        assert_true(!d.lo || !d.hi || d.lo <= d.hi);
        vd_date_format(&d, out, sizeof(out));
        if (!vd_date_parse(out, VD_DATE_ISO, &again) || memcmp(&d, &again, sizeof(d)) != 0)
            fail_msg("'%s' -> '%s' -> %d..%d, was %d..%d", text, out, again.lo, again.hi, d.lo,
                     d.hi);
    }
    assert_true(n_read > 150000);
}

static void overlap(void **state)
{
    struct vd_date a, b, c;
    (void)state;
    vd_date_parse("1970", VD_DATE_ISO, &a);
    vd_date_parse("circa 1972", VD_DATE_ISO, &b);
    vd_date_parse("after 1971", VD_DATE_ISO, &c);
    assert_true(vd_date_overlaps(&a, &b));
    assert_true(vd_date_overlaps(&b, &c));
    assert_false(vd_date_overlaps(&a, &c));
}

static void clock_is_injected(void **state)
{
    static const struct {
        const char *now, *text;
    } t[] = {
        {"2026-11-22T13:14:15Z", "2026-11-22T13:14:15Z"},
        {"2026-11-22T13:14:15.250+02:00", "2026-11-22T11:14:15Z"},
        {"2026-11-22", "2026-11-22T00:00:00Z"},
        {"0", "1970-01-01T00:00:00Z"},
        {"-1", "1969-12-31T23:59:59Z"},
        {"1700000000", "2023-11-14T22:13:20Z"},
    };
    char out[24];
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        setenv("VEDETTE_NOW", t[i].now, 1);
        vd_time_format(vd_now_us(), out, sizeof(out));
        assert_string_equal(out, t[i].text);
    }
    setenv("VEDETTE_NOW", "2026-11-22T23:59:59Z", 1);
    assert_int_equal(vd_today(), 20261122);
    setenv("VEDETTE_NOW", "soon", 1);
    assert_true(vd_today() >= 20250101);
    unsetenv("VEDETTE_NOW");
    assert_true(vd_mono_ms() <= vd_mono_ms());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(refusals),
        cmocka_unit_test(calendars_go_there_and_back),
        cmocka_unit_test(calendars_agree_with_known_days),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(overlap),
        cmocka_unit_test(clock_is_injected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
