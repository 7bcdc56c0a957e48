/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_date.c: any text as a date or a country: what is read is written and read again alike. */
#define VD_FUZZ_NAME fuzz_date
#include "fuzz.h"

#include <vedette/country.h>
#include <vedette/date.h>

static void check(const char *s, enum vd_date_order order)
{
    struct vd_date d, again;
    char out[64];
    if (!vd_date_parse(s, order, &d)) {
        REQUIRE(!d.lo && !d.hi && !d.precision);
        return;
    }
    REQUIRE(!d.lo || !d.hi || d.lo <= d.hi);
    REQUIRE(d.lo || d.hi);
    vd_date_format(&d, out, sizeof(out));
    REQUIRE(strlen(out) < 40);
    REQUIRE(vd_date_parse(out, VD_DATE_ISO, &again));
    REQUIRE(memcmp(&d, &again, sizeof(d)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    char *s = input_text(p, n);
    for (int order = VD_DATE_ISO; order <= VD_DATE_MDY; order++)
        check(s, (enum vd_date_order)order);
    const char *code = vd_country_code(s, n);
    REQUIRE(!code || vd_country_name(code));
    setenv("VEDETTE_NOW", s, 1);
    vd_today();
    unsetenv("VEDETTE_NOW");
    vd_free(s);
    return 0;
}
