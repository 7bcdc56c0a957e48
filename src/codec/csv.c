/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c: CSV by libcsv, fed one physical line at a time.
 *
 * libcsv knows neither encodings nor lines, and says nothing about blank lines, rows of another
 * width or a quote that is never closed.  Feeding it line by line gives all of that: a row is over
 * when its callback came, so the reader knows the first byte and the first line of each row, and
 * after an error it can go back and try again one line further down.
 *
 *     buf   |....used....|r o w   s t a r t ... \n c o n t i n u e d \n|next line ...     |
 *                        ^row                                          ^at             ^len
 *
 * Invariants
 *  A. Every line of the source comes out in exactly one row (or EMPTY, or BAD): `at` only moves
 *     past lines that were fed or reported.
 *  B. A row that libcsv refuses (strict mode) or that never ends is BAD for its first line only;
 *     reading goes on at its second.  Were the rest not read again, one lost quote would swallow
 *     all rows up to the next one.
 *  C. Memory is bounded: cells <= 64 KiB, rows <= 256 cells and 1 MiB, buffer <= a row + two
 *     blocks.
 *  D. Line ends are LF, CR LF and CR, mixed as they come; a CR LF is one.
 *
 * Cost: B reads lines twice, but not for ever: inside a false quote the next line with an odd
 * number of quotes ends the attempt, so each line is tried at most twice.
 *
 * Sources: RFC 4180; libcsv 3.0.3, csv.3.
 */
#include "codec/csv.h"

#include <csv.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include <vedette/text.h>

#include "codec/charset.h"

enum { BLOCK = 256 * 1024, HEAD = 64 * 1024, LONG_LINE_KEPT = 64 * 1024 };

struct vd_csv {
    struct csv_parser parser;
    struct vd_charset charset;
    char name[96];
    vd_csv_read_fn *read;
    void *ctx;
    struct vd_buf buf; /* decoded text */
    size_t row, at;    /* offsets into buf: start of the row in work, next byte to feed */
    size_t lf, cr;     /* offset of the next LF and CR at or after `at`, or >= buf.len */
    char *block;
    bool eof;
    int64_t line, offset;
    /* the row in work */
    struct vd_buf text;                   /* cells, each with its NUL */
    uint32_t start[VD_CSV_CELLS_MAX + 1]; /* offsets into text */
    uint32_t size[VD_CSV_CELLS_MAX];
    struct vd_csv_cell cell[VD_CSV_CELLS_MAX];
    size_t n;
    bool done, too_wide, too_long, something;
};

/* ---- libcsv's callbacks ---- */

static void on_cell(void *p, size_t n, void *ctx)
{
    struct vd_csv *c = ctx;
    if (c->n >= VD_CSV_CELLS_MAX) {
        c->too_wide = true;
        return;
    }
    if (n > VD_CSV_FIELD_MAX) {
        c->too_long = true;
        n = 0;
    }
    c->start[c->n] = (uint32_t)c->text.len;
    c->size[c->n++] = (uint32_t)n;
    c->something |= n > 0;
    if (c->text.cap - c->text.len <= n) { /* grow; else only copy */
        vd_buf_add(&c->text, p, n);
        vd_buf_char(&c->text, '\0');
        return;
    }
    memcpy(c->text.data + c->text.len, p, n);
    c->text.data[c->text.len + n] = '\0';
    c->text.len += n + 1;
}

static void on_row(int end, void *ctx)
{
    (void)end;
    ((struct vd_csv *)ctx)->done = true;
}

static int parser_start(struct vd_csv *c, char delimiter)
{
    if (csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return VD_NOMEM;
    csv_set_realloc_func(&c->parser, vd_realloc);
    csv_set_free_func(&c->parser, vd_free);
    csv_set_blk_size(&c->parser, 4096);
    csv_set_delim(&c->parser, (unsigned char)delimiter);
    return VD_OK;
}

static void parser_again(struct vd_csv *c)
{
    char delimiter = (char)csv_get_delim(&c->parser);
    csv_free(&c->parser);
    parser_start(c, delimiter);
}

static void row_again(struct vd_csv *c)
{
    vd_buf_clear(&c->text);
    c->n = 0;
    c->done = c->too_wide = c->too_long = c->something = false;
}

/* ---- the window on the source ---- */

static int read_block(struct vd_csv *c, struct vd_err *err)
{
    long n;
    do
        n = c->read(c->ctx, c->block, BLOCK);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return vd_fail_errno(err, VD_IO, c->name, errno, "cannot be read");
    c->eof = n == 0;
    c->offset += n;
    vd_charset_feed(&c->charset, c->block, (size_t)n, c->eof, &c->buf);
    return c->buf.failed ? vd_fail(err, VD_NOMEM, c->name, "not enough memory to read") : VD_OK;
}

/* Drop what was used and read more. */
static int refill(struct vd_csv *c, struct vd_err *err)
{
    size_t left = c->buf.len - c->row;
    memmove(c->buf.data, c->buf.data + c->row, left);
    c->buf.len = left;
    c->at -= c->row;
    c->row = 0;
    c->lf = c->cr = 0;
    return read_block(c, err);
}

static size_t seek_byte(const struct vd_csv *c, size_t known, int byte)
{
    if (known > c->at || (known == c->at && known < c->buf.len && c->buf.data[known] == byte))
        return known;
    const char *p = memchr(c->buf.data + c->at, byte, c->buf.len - c->at);
    return p ? (size_t)(p - c->buf.data) : c->buf.len;
}

/* Find the end of the line at `at` (past its CR, LF or CR LF) into *end; false: not in the buffer.
 */
static bool line_end(struct vd_csv *c, size_t *end)
{
    c->lf = seek_byte(c, c->lf, '\n');
    c->cr = seek_byte(c, c->cr, '\r');
    size_t e = c->lf < c->cr ? c->lf : c->cr;
    if (e >= c->buf.len) {
        *end = c->buf.len;
        return c->eof;
    }
    if (c->buf.data[e] == '\r' && e + 1 >= c->buf.len && !c->eof)
        return false; /* D: an LF may follow */
    *end = e + 1 + (c->buf.data[e] == '\r' && e + 1 < c->buf.len && c->buf.data[e + 1] == '\n');
    return true;
}

static size_t without_end(const char *p, size_t n)
{
    if (n > 0 && p[n - 1] == '\n')
        n--;
    if (n > 0 && p[n - 1] == '\r')
        n--;
    return n;
}

/* ---- rows ---- */

enum fed { FED_ROW, FED_EMPTY, FED_MORE, FED_REFUSED, FED_OPEN, FED_LONG };
enum { ROW_NOT_BEGUN = 0 }; /* libcsv's pstate between two rows */

static void bad(struct vd_csv_row *row, size_t column, const char *fmt, ...) VD_PRINTF(3, 4);
static void bad(struct vd_csv_row *row, size_t column, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(row->reason, sizeof(row->reason), fmt, ap);
    va_end(ap);
    row->kind = VD_CSV_BAD;
    row->column = column;
}

/* Have a whole line in the buffer, at most ROW_MAX after the start of the row; *end is set. */
static enum fed have_line(struct vd_csv *c, size_t *end, int *rc, struct vd_err *err)
{
    *rc = VD_OK;
    while (!line_end(c, end)) {
        if (c->buf.len - c->row > VD_CSV_ROW_MAX)
            return FED_LONG;
        if ((*rc = refill(c, err)))
            return FED_LONG;
    }
    return *end - c->row > VD_CSV_ROW_MAX ? FED_LONG : FED_MORE;
}

static enum fed finish(struct vd_csv *c)
{
    if (csv_fini(&c->parser, on_cell, on_row, c) != 0)
        return FED_OPEN;
    return c->done ? FED_ROW : FED_EMPTY;
}

static enum fed feed_line(struct vd_csv *c, size_t end)
{
    size_t n = end - c->at;
    if (n == 0)
        return finish(c);
    size_t used = csv_parse(&c->parser, c->buf.data + c->at, n, on_cell, on_row, c);
    c->at = end;
    c->line++;
    if (used != n)
        return FED_REFUSED;
    if (c->done)
        return FED_ROW;
    if (c->parser.pstate == ROW_NOT_BEGUN)
        return FED_EMPTY;
    if (c->parser.entry_pos > VD_CSV_FIELD_MAX)
        return FED_LONG;
    return c->eof && end == c->buf.len ? finish(c) : FED_MORE;
}

/* B: give up the row from its second line on, which starts first_n bytes after the row. */
static void give_up(struct vd_csv *c, struct vd_csv_row *row, size_t first_n, enum fed why)
{
    size_t column = c->n + 1;
    if (why == FED_REFUSED && row->n_lines == 1)
        bad(row, column, "a quote inside a cell, or text after a closing quote");
    else if (why == FED_REFUSED)
        bad(row, column, "the quote opened here is not closed: the next one is on line %lld",
            (long long)(row->line + row->n_lines - 1));
    else if (why == FED_OPEN)
        bad(row, column, "the quote opened here is never closed");
    else
        bad(row, column, "the cell is longer than %d bytes: is a quote not closed?",
            VD_CSV_FIELD_MAX);
    c->at = c->row + first_n;
    c->lf = c->cr = 0;
    c->line = row->line + 1;
    row->n_lines = 1;
    parser_again(c);
}

/* A line longer than a row may be: report its start, pass over the rest. */
static int long_line(struct vd_csv *c, struct vd_csv_row *row, struct vd_err *err)
{
    size_t end;
    vd_buf_clear(&c->text);
    vd_buf_add(&c->text, c->buf.data + c->row, LONG_LINE_KEPT);
    int rc = c->text.failed ? vd_fail(err, VD_NOMEM, c->name, "not enough memory to read") : VD_OK;
    while (!rc && !line_end(c, &end)) {
        c->row = c->at = c->buf.len - (c->buf.data[c->buf.len - 1] == '\r');
        rc = refill(c, err);
    }
    if (rc)
        return rc;
    c->at = end;
    c->line++;
    c->n = 0;
    row->n_lines = 1;
    row->raw = c->text.data;
    row->n_raw = c->text.len;
    bad(row, 1, "the line is longer than %d bytes (cut here)", VD_CSV_ROW_MAX);
    return VD_OK;
}

/* Feed lines until the row is whole, or refused, or the text ends inside it. */
static int feed_row(struct vd_csv *c, struct vd_csv_row *row, struct vd_err *err)
{
    size_t first_n = 0, end = 0;
    enum fed got;
    do {
        int rc;
        got = have_line(c, &end, &rc, err);
        if (rc)
            return rc;
        if (got == FED_LONG && row->n_lines == 0)
            return long_line(c, row, err);
        if (got == FED_LONG)
            break;
        if (row->n_lines == 0)
            first_n = end - c->row;
        row->n_lines += end > c->at;
        got = feed_line(c, end);
    } while (got == FED_MORE);
    if (c->text.failed)
        return vd_fail(err, VD_NOMEM, c->name, "not enough memory for a row");
    if (got != FED_ROW && got != FED_EMPTY)
        give_up(c, row, first_n, got);
    row->raw = c->buf.data + c->row;
    row->n_raw = without_end(row->raw, c->at - c->row);
    return VD_OK;
}

static void point_at_cells(struct vd_csv *c, struct vd_csv_row *row)
{
    for (size_t i = 0; i < c->n; i++)
        c->cell[i] = (struct vd_csv_cell){c->text.data + c->start[i], c->size[i]};
    row->cell = c->cell;
    row->n = c->n;
}

/* What libcsv lets pass and a list may not hold. */
static void check_row(struct vd_csv *c, struct vd_csv_row *row)
{
    bool nul = memchr(row->raw, '\0', row->n_raw) != NULL;
    size_t byte = vd_utf8_check(row->raw, row->n_raw);
    if (c->too_wide)
        bad(row, VD_CSV_CELLS_MAX, "more than %d cells", VD_CSV_CELLS_MAX);
    else if (c->too_long)
        bad(row, 1, "a cell is longer than %d bytes", VD_CSV_FIELD_MAX);
    else if (nul)
        bad(row, 1, "a NUL byte");
    else if (byte < row->n_raw)
        bad(row, 1, "byte 0x%02x (byte %zu of the row) is not %s", (unsigned char)row->raw[byte],
            byte + 1, c->charset.plain ? "UTF-8" : c->charset.name);
    else
        return;
    for (size_t i = 0; i < row->n && (nul || byte < row->n_raw) && !c->too_long; i++)
        if (nul ? memchr(row->cell[i].s, '\0', row->cell[i].n) != NULL
                : !vd_utf8_valid(row->cell[i].s, row->cell[i].n)) {
            row->column = i + 1;
            break;
        }
}

/* A Ctrl-Z and nothing after it: the end mark of some publishers. */
static bool at_ctrl_z(const struct vd_csv *c)
{
    return c->eof && c->buf.len - c->at == 1 && c->buf.data[c->at] == 0x1A;
}

int vd_csv_next(struct vd_csv *c, struct vd_csv_row *row, struct vd_err *err)
{
    *row = (struct vd_csv_row){.line = c->line};
    row_again(c);
    c->row = c->at;
    int rc = VD_OK;
    while (!rc && c->buf.len - c->at < 2 && !c->eof)
        rc = refill(c, err);
    if (rc)
        return rc;
    if (c->eof && (c->at >= c->buf.len || at_ctrl_z(c)))
        return VD_NOTFOUND;
    rc = feed_row(c, row, err);
    if (rc)
        return rc;
    row->offset = c->offset;
    point_at_cells(c, row);
    row->whole = row->kind == VD_CSV_ROW && !c->too_wide && !c->too_long;
    if (row->kind == VD_CSV_ROW)
        check_row(c, row);
    if (row->kind == VD_CSV_ROW && !c->something)
        row->kind = VD_CSV_EMPTY;
    return VD_OK;
}

/* ---- opening ---- */

static int read_head(struct vd_csv *c, const char *encoding, struct vd_err *err)
{
    size_t n = 0, skip;
    while (n < 4 && !c->eof) { /* the byte order mark may come in pieces */
        long got = c->read(c->ctx, c->block + n, BLOCK - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vd_fail_errno(err, VD_IO, c->name, errno, "cannot be read");
        n += (size_t)got;
        c->eof = got == 0;
    }
    int rc = vd_charset_open(&c->charset, encoding, c->block, n, &skip, c->name, err);
    if (rc)
        return rc;
    c->offset = (int64_t)n;
    vd_charset_feed(&c->charset, c->block + skip, n - skip, c->eof, &c->buf);
    while (!rc && !c->eof && c->buf.len < HEAD)
        rc = read_block(c, err);
    return rc;
}

int vd_csv_open(struct vd_csv **out, const char *name, const char *encoding, vd_csv_read_fn *read,
                void *ctx, struct vd_err *err)
{
    int rc = VD_NOMEM;
    struct vd_csv *c = vd_alloc(sizeof(*c));
    *out = NULL;
    if (!c)
        return vd_fail(err, VD_NOMEM, name, "not enough memory to read");
    c->charset.plain = true;
    c->read = read;
    c->ctx = ctx;
    c->line = 1;
    vd_strlcpy(c->name, name, sizeof(c->name));
    c->block = vd_alloc(BLOCK);
    vd_buf_char(&c->buf, ' ');
    vd_buf_clear(&c->buf);
    if (!c->block || !c->buf.data || parser_start(c, ','))
        vd_fail(err, VD_NOMEM, name, "not enough memory to read");
    else
        rc = read_head(c, encoding, err);
    if (rc)
        vd_csv_close(c);
    else
        *out = c;
    return rc;
}

void vd_csv_close(struct vd_csv *c)
{
    if (!c)
        return;
    csv_free(&c->parser);
    vd_charset_close(&c->charset);
    vd_buf_free(&c->buf);
    vd_buf_free(&c->text);
    vd_free(c->block);
    vd_free(c);
}

const char *vd_csv_encoding(const struct vd_csv *c)
{
    return c->charset.name;
}

const char *vd_csv_head(const struct vd_csv *c, size_t *n)
{
    *n = c->buf.len < HEAD ? c->buf.len : HEAD;
    return c->buf.data;
}

void vd_csv_delimiter(struct vd_csv *c, char delimiter)
{
    csv_set_delim(&c->parser, (unsigned char)delimiter);
}
