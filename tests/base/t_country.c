/* SPDX-License-Identifier: Apache-2.0 */
/* t_country.c: the order of the table, codes, names, variants and states that are no country. */
#include "../test.h"

#include <stdbool.h>
#include <vedette/country.h>

static const char *const codes[] = {
#define VD_COUNTRY(code, name) code,
#include "base/country.def"
#undef VD_COUNTRY
};
static const char *const keys[][2] = {
#define VD_COUNTRY_KEY(text, code) {text, code},
#include "base/country.def"
#undef VD_COUNTRY_KEY
};
#define N(a) (sizeof(a) / sizeof(a[0]))

static const char *code(const char *s)
{
    return vd_country_code(s, strlen(s));
}

static void table_is_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < N(codes); i++)
        assert_true(strcmp(codes[i - 1], codes[i]) < 0);
    for (size_t i = 1; i < N(keys); i++)
        assert_true(strcmp(keys[i - 1][0], keys[i][0]) < 0);
    assert_true(N(codes) >= 250);
}

static void every_code_name_and_key_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(codes); i++) {
        const char *name = vd_country_name(codes[i]);
        assert_non_null(name);
        if (code(codes[i]) != code(name) || !code(name))
            fail_msg("%s: '%s'", codes[i], name);
        assert_string_equal(code(name), codes[i]);
    }
    for (size_t i = 0; i < N(keys); i++) {
        assert_non_null(vd_country_name(keys[i][1]));
        assert_string_equal(code(keys[i][0]), keys[i][1]);
    }
}

static void spellings(void **state)
{
    static const char *const t[][2] = {
        {"af", "AF"},
        {"AFG", "AF"},
        {"Afghanistan", "AF"},
        {"Iran (Islamic Republic of)", "IR"},
        {"IRAN", "IR"},
        {"Iran, Islamic Republic of", "IR"},
        {"T\xC3\xBCrkiye", "TR"},
        {"Turkiye", "TR"},
        {"Turkey", "TR"},
        {"Lao PDR", "LA"},
        {"Viet Nam", "VN"},
        {"vietnam", "VN"},
        {"Tajik", "TJ"},
        {"South Sudanese", "SS"},
        {"Nigerien", "NE"},
        {"Cote d'Ivoire", "CI"},
        {"C\xC3\xB4te d\xE2\x80\x99Ivoire", NULL},
        {"U.S.A.", "US"},
        {"USA", "US"},
        {"uk", "GB"},
        {"GBR", "GB"},
        {"D", "DE"},
        {"Kosovo", "XK"},
        {"RKS", "XK"},
        {"xk", "XK"},
        {"XXA", "XXA"},
        {"stateless", "XXA"},
        {"XXB", "XXB"},
        {"XXC", "XXC"},
        {"XXX", "XXX"},
        {"XPO", "XPO"},
        {"Interpol", "XPO"},
        {"UNO", "UNO"},
        {"EUE", "EUE"},
        {"?", "?"},
        {"unknown", "?"},
        {"SUN", "SUN"},
        {"USSR", "SUN"},
        {"Yugoslavia", "YUG"},
        {"CSK", "CSK"},
        {"East Germany", "DDR"},
        {" KZ ", "KZ"},
        {"Saint Lucia", "LC"},
        {"St. Lucia", "LC"},
        {"Trinidad & Tobago", "TT"},
        {"Ruritania", NULL},
        {"", NULL},
        {"ZZ", NULL},
        {"AFGX", NULL},
        {"Q", NULL},
        {"---", NULL},
        {"a name that is far longer than the longest spelling that the table could ever hold",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < N(t); i++) {
        const char *got = code(t[i][0]);
        if ((got == NULL) != (t[i][1] == NULL) || (got && strcmp(got, t[i][1]) != 0))
            fail_msg("'%s' gives %s", t[i][0], got ? got : "nothing");
    }
    assert_string_equal(vd_country_name("SUN"), "Soviet Union");
    assert_null(vd_country_name("QQ"));
    assert_null(vd_country_name(NULL));
}

/* All but what is no country: organisations, Antarctica, the stateless, invented ones. */
static void every_country_lies_somewhere(void **state)
{
    (void)state;
    static const char no_country[] = " ? AQ EUE UNA UNO UTO ";
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char key[8];
        snprintf(key, sizeof key, " %s ", codes[i]);
        bool none = strstr(no_country, key) || (codes[i][0] == 'X' && strcmp(codes[i], "XK") != 0);
        if (none != !vd_country_region(codes[i]))
            fail_msg("%s", codes[i]);
    }
    assert_string_equal(vd_country_region("UZ"), "Asia");
    assert_string_equal(vd_country_region("CSK"), "Europe");
    assert_string_equal(vd_country_region("BR"), "Americas");
    assert_null(vd_country_region(NULL));
    assert_null(vd_country_region("")); /* nor parts of the table's text */
    assert_null(vd_country_region("Z "));
    assert_null(vd_country_region("AO BF"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_in_order),
        cmocka_unit_test(every_code_name_and_key_is_found),
        cmocka_unit_test(spellings),
        cmocka_unit_test(every_country_lies_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
