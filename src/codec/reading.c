/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reading.c: what the user knows of a finger file stands before its bytes, in one line of text:
 *
 *     vedette-reading/1 fmr 197 388x374\n   then the record as received
 *     vedette-reading/1 xyt 224 0x0\n       then the .xyt as received
 *
 * The numbers are the resolution in pixels per cm (0: as the record states, or 197 for an .xyt,
 * which never does) and the true size of the image (0x0: it was not stretched).  So the two can never part: whoever has the bytes of a
 * template, a gallery or a comparison or an auditor, reads them in one way, and has the file as it
 * came.  A record that is read as it states has no such line and is kept byte for byte.
 *
 * Invariant: there is one way to write a line; any other is refused, so equal readings give equal
 * bytes and thereby equal hashes.
 */
#include "codec/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64, RES_MIN = 99, RES_MAX = 2000, SIDE_MAX = 16384 };
static const char magic[] = "vedette-reading/";

int vd_px_cm_of_dpi(int dpi)
{
    return (dpi * 100 + 127) / 254;
}

bool vd_size_parse(const char *s, int *width, int *height)
{
    int v[2] = {0};
    for (int i = 0; i < 2; i++) {
        int digits = 0;
        for (; *s >= '0' && *s <= '9' && digits < 6; s++, digits++)
            v[i] = v[i] * 10 + (*s - '0');
        if (v[i] < 1 || v[i] > SIDE_MAX || *s != (i ? 0 : 'x'))
            return false;
        s += !i;
    }
    *width = v[0];
    *height = v[1];
    return true;
}

void vd_reading_text(const struct vd_reading *as, char out[48])
{
    int n = 0;
    out[0] = 0;
    if (as->width)
        n = snprintf(out, 48, "%dx%d px", as->width, as->height);
    if (as->px_cm)
        snprintf(out + n, 48 - (size_t)n, "%s%d px/cm", n ? " at " : "", as->px_cm);
}

/* Only what stands behind the last hash counts: before it are names of files, which anybody gives. */
struct vd_reading vd_reading_named(const char *text)
{
    static const char lead[] = " read as ";
    struct vd_reading r = {0};
    const char *hash = NULL, *next = text;
    while (next && (next = strstr(next, "sha256:")) != NULL)
        hash = next++;
    const char *at = hash ? strstr(hash, lead) : NULL;
    if (!at)
        return r;
    if (!vd_reading_parse(at + sizeof lead - 1, &r))
        r = (struct vd_reading){0};
    return r;
}

/* The next word of at most 31 bytes; false: the end, or a longer one. */
static bool word_of(const char **text, char out[32])
{
    size_t n;
    *text += strspn(*text, " ,\t");
    n = strcspn(*text, " ,\t");
    if (n == 0 || n > 31)
        return false;
    memcpy(out, *text, n);
    out[n] = 0;
    *text += n;
    return true;
}

/* A resolution, whose unit is behind it in the same or the next word: dpi unless it says px/cm. */
static bool resolution_of(const char *word, const char **text, int *px_cm)
{
    char unit[32];
    const char *next = *text;
    char *end;
    long n = strtol(word, &end, 10);
    const char *u = *end ? end : word_of(&next, unit) ? unit : "";
    bool per_cm = strcmp(u, "px/cm") == 0;
    if (end == word || (*end && !per_cm && strcmp(u, "dpi") != 0))
        return false;
    if (!*end && (per_cm || strcmp(u, "dpi") == 0))
        *text = next;
    *px_cm = per_cm ? (n < RES_MIN || n > RES_MAX ? 0 : (int)n)
                    : (n < VD_DPI_MIN || n > VD_DPI_MAX ? 0 : vd_px_cm_of_dpi((int)n));
    return *px_cm != 0;
}

bool vd_reading_parse(const char *text, struct vd_reading *out)
{
    char word[32];
    *out = (struct vd_reading){0};
    while (word_of(&text, word)) {
        if (strcmp(word, "px") == 0 || strcmp(word, "at") == 0)
            continue;
        if (!out->width && vd_size_parse(word, &out->width, &out->height))
            continue;
        if (out->px_cm || !resolution_of(word, &text, &out->px_cm))
            return false;
    }
    return !*text;
}

void vd_reading_put(struct vd_buf *b, bool xyt, const struct vd_reading *as)
{
    vd_buf_printf(b, "%s1 %s %d %dx%d\n", magic, xyt ? "xyt" : "fmr", as->px_cm, as->width,
                  as->height);
}

static bool in_range(const struct vd_reading_line *l)
{
    const struct vd_reading *as = &l->as;
    if (as->px_cm && (as->px_cm < RES_MIN || as->px_cm > RES_MAX))
        return false;
    if (as->width == 0 && as->height == 0)
        return as->px_cm || l->xyt;
    return !l->xyt && as->width > 0 && as->width <= SIDE_MAX && as->height > 0 &&
           as->height <= SIDE_MAX;
}

int vd_reading_find(const uint8_t *p, size_t n, const char *name, struct vd_reading_line *out,
                    struct vd_err *err)
{
    char line[LINE_MAX_BYTES], again[LINE_MAX_BYTES], kind[4] = "";
    *out = (struct vd_reading_line){0};
    if (n < sizeof magic - 1 || memcmp(p, magic, sizeof magic - 1) != 0)
        return VD_OK;
    const uint8_t *end = memchr(p, '\n', n < sizeof line ? n : sizeof line - 1);
    size_t len = end ? (size_t)(end - p) : 0;
    memcpy(line, p, len);
    line[len] = 0;
    int got = sscanf(line, "vedette-reading/1 %3[a-z] %5d %5dx%5d", kind, &out->as.px_cm,
                     &out->as.width, &out->as.height);
    out->n = len + 1;
    out->xyt = strcmp(kind, "xyt") == 0;
    snprintf(again, sizeof again, "%s1 %s %d %dx%d", magic, out->xyt ? "xyt" : "fmr", out->as.px_cm,
             out->as.width, out->as.height);
    if (end && got == 4 && in_range(out) && strcmp(line, again) == 0)
        return VD_OK;
    *out = (struct vd_reading_line){0};
    return vd_fail(err, VD_CORRUPT, name ? name : "reading",
                   "The line that says how the record is to be read is broken.");
}
