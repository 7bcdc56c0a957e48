/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_fact.c: any cell as a fact of every property; the first byte chooses which. */
#define VD_FUZZ_NAME fuzz_fact
#include "fuzz.h"

#include <vedette/profile.h>

static void check_fact(const struct vd_fact *f, size_t n)
{
    REQUIRE(f->value && *f->value && strlen(f->value) <= n);
    for (int i = 0; i < VD_PARTS; i++)
        REQUIRE(!f->part[i] || strlen(f->part[i]) <= n + 3);
    if (f->own) {
        REQUIRE(f->own->source_grade || f->own->info_grade || f->own->handling);
        REQUIRE(!f->own->handling || strlen(f->own->handling) < 24);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_err e = {0};
    REQUIRE(a);
    for (int prop = 1; n && prop < VD_P_MAX; prop++) {
        struct vd_fact f, again;
        if (p[0] % 8 != 7 && prop != p[0] % VD_P_MAX)
            continue;
        enum vd_date_order order = (enum vd_date_order)(p[0] % 3);
        int rc = vd_fact_read(a, (enum vd_prop)prop, (const char *)p + 1, n - 1, order, &f, &e);
        REQUIRE(rc == VD_OK || rc == VD_INVALID);
        fuzz_check_error(rc, &e);
        if (rc != VD_OK)
            continue;
        check_fact(&f, n);
        if (f.own) /* what is left may end in braces again: it is no override by itself */
            continue;
        rc = vd_fact_read(a, (enum vd_prop)prop, f.value, strlen(f.value), order, &again, &e);
        REQUIRE(rc == VD_OK && strcmp(again.value, f.value) == 0);
    }
    vd_arena_free(a);
    return 0;
}
