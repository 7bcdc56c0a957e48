/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_import.c: any bytes as a list, by a dry run of the import: native, and OFAC. */
#define VD_FUZZ_NAME fuzz_import
#include "fuzz.h"

#include <vedette/import.h>

static void run(const char *path, const char *map)
{
    struct vd_import_opts o = {.map = map, .dry_run = true, .list = "fuzz"};
    struct vd_import_result *r = vd_alloc(sizeof(*r));
    struct vd_err e = {0};
    REQUIRE(r);
    int rc = vd_import(NULL, &path, 1, &o, r, &e);
    fuzz_check_error(rc, &e);
    if (rc == VD_OK) {
        REQUIRE(r->n_rejected >= 0 && r->n_new >= 0 && r->n_new + r->n_rejected <= r->n_rows);
        REQUIRE(r->batch == 0 && r->n_columns <= 64);
    }
    vd_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    const char *path = input_file(p, n, ".csv");
    run(path, NULL);
    run(path, "ofac");
    return 0;
}
