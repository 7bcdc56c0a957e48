/* SPDX-License-Identifier: Apache-2.0 */
/*
 * charset.c: encodings of list files.
 *
 * The byte order mark decides; without one the text is UTF-8, or what the user said.  The encoding
 * of a file without a mark is never guessed: Windows-1251 read as Windows-1256 gives plausible
 * letters and wrong names.
 *
 * Invariants
 *  A. What cannot be converted leaves as the byte 0xFF, so the row that holds it fails the UTF-8
 *     check and is reported; it is never dropped or replaced by something that looks fine.
 *  B. At most sizeof(rest) bytes wait between two calls.
 */
#include "codec/charset.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *bytes;
    size_t n;
    const char *name, *iconv_name;
} marks[] = {
    {"\xEF\xBB\xBF", 3, "UTF-8 with BOM", NULL},
    {"\xFF\xFE", 2, "UTF-16LE", "UTF-16LE"},
    {"\xFE\xFF", 2, "UTF-16BE", "UTF-16BE"},
};

static bool is_utf8(const char *name)
{
    return !strcasecmp(name, "utf-8") || !strcasecmp(name, "utf8");
}

int vd_charset_open(struct vd_charset *c, const char *asked, const void *p, size_t n, size_t *skip,
                    const char *where, struct vd_err *err)
{
    const char *from = NULL;
    *c = (struct vd_charset){.plain = true, .cd = (iconv_t)-1};
    *skip = 0;
    vd_strlcpy(c->name, "UTF-8", sizeof(c->name));
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (n >= marks[i].n && !memcmp(p, marks[i].bytes, marks[i].n)) {
            *skip = marks[i].n;
            from = marks[i].iconv_name;
            vd_strlcpy(c->name, marks[i].name, sizeof(c->name));
            break;
        }
    if (!*skip && asked && *asked && !is_utf8(asked)) {
        from = asked;
        vd_strlcpy(c->name, asked, sizeof(c->name));
    }
    if (!from)
        return VD_OK;
    c->plain = false;
    c->cd = iconv_open("UTF-8", from);
    if (c->cd == (iconv_t)-1) {
        vd_fail(err, VD_UNSUPPORTED, where, "the encoding '%s' is not known here", from);
        vd_hint(err, "the names are those of iconv -l: windows-1251, windows-1256, ...");
        return VD_UNSUPPORTED;
    }
    return VD_OK;
}

/* Convert what can be; returns how many bytes of p were used. */
static size_t convert(struct vd_charset *c, const char *p, size_t n, struct vd_buf *out)
{
    char block[16384];
    char *in = (char *)p; /* iconv(3) does not write to it */
    size_t left = n;
    while (left > 0) {
        char *to = block;
        size_t room = sizeof(block);
        size_t r = iconv(c->cd, &in, &left, &to, &room);
        int why = errno;
        vd_buf_add(out, block, (size_t)(to - block));
        if (r != (size_t)-1 || why == E2BIG)
            continue;
        if (why == EINVAL)
            break;
        vd_buf_char(out, (char)0xFF); /* A */
        in++, left--;
    }
    return n - left;
}

void vd_charset_feed(struct vd_charset *c, const char *p, size_t n, bool last, struct vd_buf *out)
{
    if (c->plain) {
        vd_buf_add(out, p, n);
        return;
    }
    while (c->n_rest > 0 && n > 0) {
        c->rest[c->n_rest++] = *p++;
        n--;
        size_t used = convert(c, c->rest, c->n_rest, out);
        c->n_rest -= used;
        memmove(c->rest, c->rest + used, c->n_rest);
        if (c->n_rest == sizeof(c->rest)) { /* B */
            vd_buf_char(out, (char)0xFF);
            c->n_rest = 0;
        }
    }
    size_t used = convert(c, p, n, out);
    for (p += used, n -= used; n > 0 && c->n_rest < sizeof(c->rest); n--)
        c->rest[c->n_rest++] = *p++;
    if (last && c->n_rest > 0)
        vd_buf_char(out, (char)0xFF);
}

void vd_charset_close(struct vd_charset *c)
{
    if (!c->plain && c->cd != (iconv_t)-1)
        iconv_close(c->cd);
    c->cd = (iconv_t)-1;
}
