/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_jsonl.c: any bytes as JSON lines of face vectors. */
#define VD_FUZZ_NAME fuzz_jsonl
#include "fuzz.h"

#include "codec/npy.h"

static void count_bad(void *ctx, const struct vd_err *why)
{
    REQUIRE(why->message[0]);
    ++*(int *)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    const char *path = input_file(p, n, ".jsonl");
    struct vd_arena *a = vd_arena_new();
    struct vd_templates t;
    struct vd_err e = {0};
    int bad = 0;
    int rc = vd_vectors_read_good(a, VD_FACE, path, NULL, count_bad, &bad, &t, &e);
    fuzz_check_error(rc, &e);
    for (size_t i = 0; rc == VD_OK && i < t.n; i++) {
        size_t at;
        REQUIRE(t.v[i].modality == VD_FACE && t.v[i].engine);
        REQUIRE(t.v[i].n_bytes == 4 * (size_t)t.v[i].n_minutiae);
        REQUIRE(!vd_vector_flaw(t.v[i].bytes, (size_t)t.v[i].n_minutiae, &at));
        REQUIRE(vd_engine_check(t.v[i].engine, NULL) == VD_OK);
    }
    rc = vd_vectors_read(a, VD_FACE, path, "fuzz/1", &t, &e);
    fuzz_check_error(rc, &e);
    REQUIRE(rc != VD_OK || !bad || t.n == 0);
    vd_arena_free(a);
    return 0;
}
