/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_text.c: any bytes to the terminal: nothing that moves a cursor ever comes out. */
#define VD_FUZZ_NAME fuzz_text
#include "fuzz.h"

#include <vedette/text.h>

static void check_shown(const uint8_t *p, size_t n, int width, int flags)
{
    struct vd_buf out = {0};
    struct vd_shown s = vd_text_show(&out, (const char *)p, n, width, flags);
    REQUIRE(!out.failed);
    REQUIRE(out.len == 0 || vd_utf8_valid(out.data, out.len));
    REQUIRE(width < 0 || s.cells <= width);
    for (size_t i = 0; i < out.len;) {
        uint32_t cp;
        i += vd_utf8_next(out.data + i, out.len - i, &cp);
        REQUIRE((cp >= 0x20 && cp != 0x7F) || (cp == '\n' && (flags & VD_SHOW_NEWLINES)));
        REQUIRE(cp < 0x80 || cp > 0x9F);
        REQUIRE((cp < 0x202A || cp > 0x202E) && (cp < 0x2066 || cp > 0x2069));
        REQUIRE(cp < 0xE0000 || cp > 0xE007F);
        REQUIRE(!(flags & VD_SHOW_ASCII) || cp < 0x80);
    }
    vd_buf_free(&out);
}

static void check_fold(const uint8_t *p, size_t n)
{
    struct vd_buf once = {0}, twice = {0};
    vd_text_fold(&once, (const char *)p, n);
    if (once.len)
        vd_text_fold(&twice, once.data, once.len);
    REQUIRE(once.len == twice.len && (!once.len || memcmp(once.data, twice.data, once.len) == 0));
    if (once.len)
        vd_text_contains((const char *)p, n, once.data);
    vd_buf_free(&once);
    vd_buf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const int widths[] = {-1, 0, 1, 2, 7, 40};
    for (int i = 0; i < 6; i++)
        for (int flags = 0; flags < 16; flags++)
            check_shown(p, n, widths[i], flags);
    check_fold(p, n);
    char *s = input_text(p, n);
    REQUIRE(vd_text_width(s) >= 0);
    vd_text_trim(s);
    vd_free(s);
    return 0;
}
