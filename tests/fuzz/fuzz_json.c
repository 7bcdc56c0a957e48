/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_json.c: any bytes as JSON: the reader ends, and strings survive the writer. */
#define VD_FUZZ_NAME fuzz_json
#include "fuzz.h"

#include <vedette/json.h>
#include <vedette/text.h>

/* Write the string, read it back: the same, or with U+FFFD for what was not UTF-8. */
static void round_trip(const char *s, size_t n)
{
    struct vd_buf out = {0};
    struct vd_json j;
    struct vd_jread r;
    vd_json_open(&j, &out);
    vd_json_strn(&j, s, n);
    REQUIRE(!out.failed && vd_utf8_valid(out.data, out.len));
    for (size_t i = 0; i < out.len; i++)
        REQUIRE((unsigned char)out.data[i] >= 0x20 && out.data[i] != 0x7F);
    vd_jread_open(&r, out.data, out.len);
    enum vd_jtok t = vd_jread_next(&r);
    if (n && memchr(s, 0, n)) { /* the reader gives C strings, so it takes no NUL */
        REQUIRE(t == VD_J_ERROR);
        goto out;
    }
    REQUIRE(t == VD_J_STR);
    if (vd_utf8_valid(s, n))
        REQUIRE(r.text.len == n && (n == 0 || memcmp(r.text.data, s, n) == 0));
    REQUIRE(vd_jread_next(&r) == VD_J_END);
out:
    vd_jread_close(&r);
    vd_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct vd_jread r;
    enum vd_jtok t;
    size_t steps = 0;
    vd_jread_open(&r, (const char *)p, n);
    while ((t = vd_jread_next(&r)) != VD_J_END && t != VD_J_ERROR) {
        REQUIRE(++steps <= 2 * n + 2 && r.at <= n);
        if (t == VD_J_STR || t == VD_J_KEY)
            round_trip(r.text.data ? r.text.data : "", r.text.len);
    }
    REQUIRE(vd_jread_next(&r) == t);
    vd_jread_close(&r);
    round_trip((const char *)p, n);
    return 0;
}
