/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h: the only door between data and a terminal, and what search and sorting need of Unicode.
 *
 * Bytes are stored as received.  vd_text_show() alone turns them into something safe to draw.
 */
#ifndef VEDETTE_TEXT_H
#define VEDETTE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vedette/mem.h>

/* Decode one scalar at s (n bytes left). Returns its length 1..4; an invalid byte gives length 1
 * and *cp = 0xFFFFFFFF. n must be > 0. */
size_t vd_utf8_next(const char *s, size_t n, uint32_t *cp);
/* Encode cp into out[4]; returns the length, 0 if cp is no scalar value. */
size_t vd_utf8_put(char out[4], uint32_t cp);
bool vd_utf8_valid(const char *s, size_t n);
/* Offset of the first invalid byte, or n. */
size_t vd_utf8_check(const char *s, size_t n);
/* Cells of one scalar in a terminal: 0 (combining, format), 1 or 2. Own table (utf8proc's). */
int vd_cp_width(uint32_t cp);

enum vd_show {
    VD_SHOW_DEFAULT = 0,
    VD_SHOW_PAD = 1,      /* pad with blanks to the width */
    VD_SHOW_ASCII = 2,    /* terminal without UTF-8: everything else becomes ? or \u{..} */
    VD_SHOW_NEWLINES = 4, /* keep \n (for plain text output); else shown as a mark */
    VD_SHOW_RIGHT = 8,    /* with PAD: right-aligned */
};
struct vd_shown {
    int cells;   /* columns used */
    bool cut;    /* something did not fit (an ellipsis was put) */
    bool hidden; /* the source held controls, bidi overrides or other invisible characters */
};
/*
 * Append src (n bytes, any bytes) to dst as text that is safe in any terminal and at most
 * `width` cells wide (width < 0: no limit), cut by grapheme with an ellipsis.
 * Invalid UTF-8 becomes \xNN; C0, DEL and C1 become ^X or <U+009B>; bidi embeddings, overrides and
 * isolates, zero-width and tag characters become <U+202E>; ZWNJ and ZWJ stay between letters of
 * Arabic and Indic scripts; at most 4 combining marks stay on a base.  NFC.
 */
struct vd_shown vd_text_show(struct vd_buf *dst, const char *src, size_t n, int width, int flags);
/* Cells that vd_text_show would use without a limit. */
int vd_text_width(const char *src);

/* Fold for search: NFKD, marks dropped, case folded, runs of blanks and punctuation one space.
 * Appends to dst. Invalid bytes are skipped. */
void vd_text_fold(struct vd_buf *dst, const char *src, size_t n);
/* Does the folded text of `name` contain the already folded `needle`?  Fast on ASCII: no memory. */
bool vd_text_contains(const char *name, size_t n, const char *folded_needle);
/*
 * What a character of a document's number counts as: a large letter or a digit, 0: nothing (blanks,
 * dashes, points).  Letters that look like Latin ones are these, digits of any script are 0 to 9;
 * twin: O is 0 and I is 1.
 */
uint32_t vd_number_sign(uint32_t cp, bool twin);
/* All of a number, appended to dst; invalid bytes are skipped. */
void vd_number_fold(struct vd_buf *dst, const char *src, size_t n, bool twin);
/* Trim ASCII and Unicode white space at both ends in place; returns the new start. */
char *vd_text_trim(char *s);

#endif
