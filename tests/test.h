/* SPDX-License-Identifier: Apache-2.0 */
/* test.h: cmocka with the headers it wants, and a folder of the test's own. */
#ifndef VD_TESTS_TEST_H
#define VD_TESTS_TEST_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* A path in the test's own folder ($VD_TMP); four buffers in turn. */
static inline const char *tmp_path(const char *name)
{
    static char buf[4][512];
    static int turn;
    const char *dir = getenv("VD_TMP");
    char *p = buf[turn = (turn + 1) % 4];
    snprintf(p, 512, "%s/%s", dir ? dir : "/tmp", name);
    return p;
}
#endif
