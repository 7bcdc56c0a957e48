/* SPDX-License-Identifier: Apache-2.0 */
/* charset.h: a byte stream in any encoding turned into UTF-8, by its byte order mark or by order.
 */
#ifndef VD_CODEC_CHARSET_H
#define VD_CODEC_CHARSET_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <vedette/mem.h>

struct vd_charset {
    char name[32]; /* "UTF-8", "UTF-8 with BOM", "UTF-16LE", "windows-1251" */
    bool plain;    /* the bytes are UTF-8 already: nothing to convert */
    iconv_t cd;
    char rest[16]; /* the start of a character whose other bytes are not there yet */
    size_t n_rest;
};
/* Choose by the first bytes p; *skip is the length of the byte order mark.
 * Errors: UNSUPPORTED (iconv does not know the name). */
int vd_charset_open(struct vd_charset *c, const char *asked, const void *p, size_t n, size_t *skip,
                    const char *where, struct vd_err *err);
/* Convert n bytes and append to out. Bytes that mean nothing become 0xFF, which no UTF-8 check
 * lets pass. last: nothing follows. */
void vd_charset_feed(struct vd_charset *c, const char *p, size_t n, bool last, struct vd_buf *out);
void vd_charset_close(struct vd_charset *c);

#endif
