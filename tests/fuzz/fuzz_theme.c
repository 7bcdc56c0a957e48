/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_theme.c: any text as a theme: an error with its place, or a style for every role. */
#define VD_FUZZ_NAME fuzz_theme
#include "fuzz.h"

#include "tui/term/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct theme *t = NULL;
    struct vd_err e = {0};
    int rc = theme_load(&t, input_file(p, n, ".theme"), &e);
    fuzz_check_error(rc, &e);
    for (int role = 0; rc == VD_OK && role < N_ROLES; role++)
        for (int depth = 0; depth < N_DEPTHS; depth++) {
            struct style s = theme_style(t, (enum role)role, (enum theme_depth)depth);
            REQUIRE(s.fg >= -1 && s.fg < 256 && s.bg >= -1 && s.bg < 256);
        }
    theme_free(t);
    return 0;
}
