/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number.c: what of a document's number counts when two are compared.
 *
 * People copy numbers off cards, photographs and letters: in small letters, with blanks and dashes,
 * with digits of their own script, on a keyboard where the A is a Cyrillic one.  Each sign that
 * could be another's twin stands for both, so that no writer's habit hides a document.
 *
 * O is 0 and I is 1, as machine readable zones have to assume as well: issuers leave these letters
 * out of their series because nobody can tell them apart.  B and 8, S and 5 or Z and 2 stay apart:
 * both stand in real numbers.
 */
#include <vedette/text.h>

/* First digits of the scripts that are written in the countries of the lists. */
static const uint32_t zeros[] = {0x30,  0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6,
                                 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xFF10};

static const struct {
    uint32_t cp;
    char latin;
} twins[] = {
    {0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'},
    {0x39A, 'K'}, {0x39C, 'M'}, {0x39D, 'N'}, {0x39F, 'O'}, {0x3A1, 'P'}, {0x3A4, 'T'},
    {0x3A5, 'Y'}, {0x3A7, 'X'}, {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'}, {0x410, 'A'},
    {0x412, 'B'}, {0x415, 'E'}, {0x41A, 'K'}, {0x41C, 'M'}, {0x41D, 'H'}, {0x41E, 'O'},
    {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}, {0x4AE, 'Y'},
};

static uint32_t large(uint32_t cp)
{
    if ((cp >= 'a' && cp <= 'z') || (cp >= 0x3B1 && cp <= 0x3C9) || (cp >= 0x430 && cp <= 0x44F) ||
        (cp >= 0xFF41 && cp <= 0xFF5A))
        return cp - 32;
    return cp >= 0x450 && cp <= 0x45F ? cp - 80 : cp == 0x4AF ? 0x4AE : cp;
}

uint32_t vd_number_sign(uint32_t cp, bool twin)
{
    for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
        if (cp >= zeros[i] && cp < zeros[i] + 10)
            return cp - zeros[i] + '0';
    cp = large(cp);
    if (cp >= 0xFF21 && cp <= 0xFF3A)
        cp -= 0xFF21 - 'A';
    for (size_t i = 0; cp >= 0x391 && cp <= 0x4AE && i < sizeof(twins) / sizeof(twins[0]); i++)
        if (twins[i].cp == cp)
            cp = (uint32_t)twins[i].latin;
    if (cp < 128)
        return cp < 'A' || cp > 'Z' ? 0 : twin && cp == 'O' ? '0' : twin && cp == 'I' ? '1' : cp;
    /* letters of other scripts count as they are; what is no letter (blanks, dashes, marks) does not
     */
    return cp < 0xC0 || cp == 0xD7 || cp == 0xF7 || (cp >= 0x300 && cp < 0x370) ||
                   (cp >= 0x64B && cp < 0x660) || (cp >= 0x2000 && cp < 0x2C00) ||
                   (cp >= 0x3000 && cp < 0x3040) || (cp >= 0xFE00 && cp < 0xFE70) || cp >= 0xFF00
               ? 0
               : cp;
}

void vd_number_fold(struct vd_buf *dst, const char *src, size_t n, bool twin)
{
    char out[4];
    uint32_t cp;
    vd_buf_str(dst, "");
    for (size_t i = 0; i < n;) {
        i += vd_utf8_next(src + i, n - i, &cp);
        uint32_t sign = cp == 0xFFFFFFFF ? 0 : vd_number_sign(cp, twin);
        if (sign)
            vd_buf_add(dst, out, vd_utf8_put(out, sign));
    }
}
