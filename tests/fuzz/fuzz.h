/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz.h: one target, two uses.  With libFuzzer (--enable-fuzzers) each file is a program of its
 * own; in the replay all are linked together, each under the name VD_FUZZ_NAME.
 *
 * A target never only "does not crash": it checks what must hold for any input, with REQUIRE.
 */
#ifndef VD_TESTS_FUZZ_H
#define VD_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/err.h>
#include <vedette/io.h>
#include <vedette/mem.h>

#ifdef VD_REPLAY
#define LLVMFuzzerTestOneInput VD_FUZZ_NAME
#endif
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

#define REQUIRE(x)                                                                                 \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #x);                 \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The input as a NUL-terminated string. */
static inline char *input_text(const uint8_t *p, size_t n)
{
    char *s = vd_alloc(n + 1);
    REQUIRE(s);
    if (n)
        memcpy(s, p, n);
    return s;
}

/* The input as a file with this ending, for parsers that open one; always the same path. */
static inline const char *input_file(const uint8_t *p, size_t n, const char *ending)
{
    static char path[600];
    const char *dir = getenv("VD_TMP");
    snprintf(path, sizeof(path), "%s/fuzz-input%s", dir ? dir : "/tmp", ending);
    FILE *f = fopen(path, "wb");
    REQUIRE(f);
    REQUIRE(fwrite(p, 1, n, f) == n);
    REQUIRE(fclose(f) == 0);
    return path;
}

/* An error must say something. */
static inline void fuzz_check_error(int rc, const struct vd_err *e)
{
    REQUIRE(rc == VD_OK || (e->code == (enum vd_rc)rc && e->message[0]));
}

#endif
