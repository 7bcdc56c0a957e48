/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.h: rows out of a byte stream that calls itself CSV, one at a time, with their line numbers
 * and the bytes they came from, through libcsv.
 *
 * Nothing is repaired and nothing is swallowed: a row that breaks the rules comes out as
 * VD_CSV_BAD with its line, column and reason, and reading goes on at the next line.
 */
#ifndef VD_CODEC_CSV_H
#define VD_CODEC_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vedette/mem.h>

enum {
    VD_CSV_FIELD_MAX = 64 * 1024, /* bytes of one cell */
    VD_CSV_CELLS_MAX = 256,       /* cells of one row */
    VD_CSV_ROW_MAX = 1024 * 1024, /* bytes of one row, line ends included */
};

/* Read at most n bytes to p. Returns how many, 0 at the end, -1 on failure (errno is set). */
typedef long vd_csv_read_fn(void *ctx, void *p, size_t n);

struct vd_csv;
/*
 * Open a reader.  encoding: NULL takes the byte order mark, else UTF-8; a name that iconv(3) knows
 * ("windows-1251") converts from it.  name is for messages.
 * Errors: UNSUPPORTED (encoding not known), IO, NOMEM.
 */
int vd_csv_open(struct vd_csv **out, const char *name, const char *encoding, vd_csv_read_fn *read,
                void *ctx, struct vd_err *err);
void vd_csv_close(struct vd_csv *c); /* NULL is fine */
/* Name of the encoding in use: "UTF-8", "UTF-8 with BOM", "UTF-16LE", or the one asked for. */
const char *vd_csv_encoding(const struct vd_csv *c);
/* First bytes of the text, decoded: up to 64 KiB. Lends memory until the first row is read. */
const char *vd_csv_head(const struct vd_csv *c, size_t *n);
/* Set the delimiter before the first row is read; ',' otherwise. */
void vd_csv_delimiter(struct vd_csv *c, char delimiter);
/* Which of , ; TAB splits one of the first ten lines of p into most cells that `known` accepts?
 * ',' when none does. */
char vd_csv_sniff(const char *p, size_t n, bool (*known)(const char *cell, size_t n));
/* Does the text start like a web page or an XML file? */
bool vd_csv_is_markup(const char *p, size_t n);
/* The encoding that bytes which are not UTF-8 look like, for a hint: "windows-1251", ... */
const char *vd_csv_guess(const char *p, size_t n);

enum vd_csv_kind {
    VD_CSV_ROW,
    VD_CSV_EMPTY, /* a blank line, or cells with nothing in them */
    VD_CSV_BAD    /* see column and reason; unless `whole`, cells may be incomplete */
};
struct vd_csv_cell {
    char *s; /* NUL-terminated, trimmed unless quoted; the caller may write into it */
    size_t n;
};
struct vd_csv_row {
    enum vd_csv_kind kind;
    bool whole;      /* its text is CSV: all cells are there */
    int64_t line;    /* physical line where it starts, 1-based */
    int64_t n_lines; /* physical lines it spans */
    int64_t offset;  /* bytes of the source read so far, for progress */
    struct vd_csv_cell *cell;
    size_t n;
    const char *raw; /* as read (decoded), without the line end */
    size_t n_raw;
    size_t column;    /* BAD: 1-based cell */
    char reason[120]; /* BAD */
};
/* Next row; everything it points at lives until the next call.
 * Errors: NOTFOUND (no more rows), IO, NOMEM. */
int vd_csv_next(struct vd_csv *c, struct vd_csv_row *row, struct vd_err *err);

#endif
