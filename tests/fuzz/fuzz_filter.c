/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_filter.c: any text as a filter; what it becomes is SQL that SQLite compiles. */
#define VD_FUZZ_NAME fuzz_filter
#include "fuzz.h"

#include "store/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct vd_filter f = {0};
    struct vd_err e = {0};
    char *s = input_text(p, n);
    int rc = vd_filter_parse(s, 20261122, &f, &e);
    fuzz_check_error(rc, &e);
    if (rc == VD_OK) {
        REQUIRE(f.n_params >= 0 && f.n_params <= VD_FILTER_PARAMS);
        for (int i = 0; i < f.n_params; i++)
            REQUIRE(f.param[i].at == SIZE_MAX || f.param[i].at < f.text.len);
    } else {
        REQUIRE(rc == VD_INVALID && strncmp(e.where, "filter", 6) == 0);
    }
    vd_filter_free(&f);
    memset(&e, 0, sizeof(e)); /* what is a filter to one reader is one to the other */
    REQUIRE(vd_filter_parse_lenient(s, 20261122, &f, &e) == rc);
    vd_filter_free(&f);
    vd_free(s);
    return 0;
}
