/* SPDX-License-Identifier: Apache-2.0 */
/*
 * npy.c: the header of NumPy's .npy, format versions 1.0, 2.0 and 3.0.
 *
 *    0      6     7     8            10 or 12
 *    +------+-----+-----+-------------+-----------------------------------+-----------
 *    | magic|major|minor| header size | {'descr': '<f4', 'fortran_order': | rows * dim
 *    |      |     |     | LE 16 (1.0) |  False, 'shape': (3, 512), }  \n  | values
 *    |      |     |     | LE 32 (2, 3)|                                   |
 *    +------+-----+-----+-------------+-----------------------------------+-----------
 *
 * The header is a Python dictionary.  It is read by a parser of just that grammar: never evaluated,
 * the three keys once each in any order, nothing but blanks after it.
 * Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
 *
 * Invariants
 *  A. The cursor never passes `end`.
 *  B. On success data + rows * dim * item is exactly the size of the file.
 */
#include "codec/npy.h"

#include <math.h>
#include <stdio.h>

struct cursor {
    const uint8_t *start, *at, *end;
    const char *path;
    struct vd_err *err;
};

struct header {
    bool has_descr, has_order, has_shape, fortran;
    char descr[16];
    size_t shape[4], n_shape;
};

void vd_place(char out[96], const char *path, const char *sep, size_t number)
{
    char tail[48];
    int n = snprintf(tail, sizeof(tail), "%s%zu", sep, number);
    size_t room = 95 - (size_t)n, len = strlen(path);
    if (len <= room) {
        snprintf(out, 96, "%s%s", path, tail);
        return;
    }
    const char *p = path + len - (room - 3);
    while (((uint8_t)*p & 0xC0) == 0x80)
        p++; /* not in the middle of a character */
    snprintf(out, 96, "...%s%s", p, tail);
}

const char *vd_vector_flaw(const uint8_t *p, size_t dim, size_t *at)
{
    bool zero = true;
    for (size_t i = 0; i < dim; i++) {
        float f = vd_f32le(p + 4 * i);
        *at = i;
        if (isnan(f))
            return "holds a value that is not a number (NaN)";
        if (isinf(f))
            return "holds an infinite value";
        zero = zero && f == 0;
    }
    *at = 0;
    return zero ? "is all zeroes, which has no direction" : NULL;
}

static int broken(struct cursor *c, const uint8_t *where, const char *what)
{
    char place[96];
    vd_place(place, c->path, " byte ", (size_t)(where - c->start));
    return vd_fail(c->err, VD_CORRUPT, place, "the .npy header %s", what);
}

static void blanks(struct cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' || *c->at == '\t'))
        c->at++;
}

/* Take the character if it comes next. */
static bool take(struct cursor *c, char want)
{
    blanks(c);
    if (c->at >= c->end || *c->at != (uint8_t)want)
        return false;
    c->at++;
    return true;
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t n = strlen(word);
    blanks(c);
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n))
        return false;
    c->at += n;
    return true;
}

/* A quoted string without escapes. */
static bool take_string(struct cursor *c, char *out, size_t cap)
{
    size_t n = 0;
    blanks(c);
    if (c->at >= c->end || (*c->at != '\'' && *c->at != '"'))
        return false;
    uint8_t quote = *c->at++;
    for (; c->at < c->end && *c->at != quote; c->at++) {
        if (n + 1 >= cap || *c->at == '\\' || *c->at < 0x20)
            return false;
        out[n++] = (char)*c->at;
    }
    out[n] = 0;
    return take(c, (char)quote);
}

static bool take_number(struct cursor *c, size_t *out)
{
    blanks(c);
    if (c->at >= c->end || *c->at < '0' || *c->at > '9')
        return false;
    for (*out = 0; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
        if (*out > (SIZE_MAX - 9) / 10)
            return false;
        *out = *out * 10 + (size_t)(*c->at - '0');
    }
    if (c->at < c->end && *c->at == 'L')
        c->at++; /* written by Python 2 */
    return true;
}

static bool take_shape(struct cursor *c, struct header *h)
{
    if (!take(c, '('))
        return false;
    while (!take(c, ')')) {
        if (h->n_shape == sizeof(h->shape) / sizeof(h->shape[0]) ||
            !take_number(c, &h->shape[h->n_shape++]))
            return false;
        if (!take(c, ',')) /* (n) is a number in brackets, but old writers meant (n,) */
            return take(c, ')');
    }
    return true;
}

static bool take_order(struct cursor *c, struct header *h)
{
    h->fortran = take_word(c, "True");
    return h->fortran || take_word(c, "False");
}

/* One `key: value`; NULL, or what is wrong with it. */
static const char *take_item(struct cursor *c, struct header *h)
{
    char key[16];
    if (!take_string(c, key, sizeof(key)) || !take(c, ':'))
        return "is not a dictionary of quoted keys";
    bool *seen = !strcmp(key, "descr")           ? &h->has_descr
                 : !strcmp(key, "fortran_order") ? &h->has_order
                 : !strcmp(key, "shape")         ? &h->has_shape
                                                 : NULL;
    if (!seen || *seen)
        return seen ? "gives a key twice" : "has a key that the format does not know";
    *seen = true;
    if (seen == &h->has_descr)
        return take_string(c, h->descr, sizeof(h->descr)) ? NULL : "has no plain type in 'descr'";
    if (seen == &h->has_order)
        return take_order(c, h) ? NULL : "has neither True nor False in 'fortran_order'";
    return take_shape(c, h) ? NULL : "has no tuple of sizes in 'shape'";
}

static int read_dictionary(struct cursor *c, struct header *h)
{
    const char *what = NULL;
    if (!take(c, '{'))
        return broken(c, c->at, "does not start with {");
    while (!take(c, '}')) {
        const uint8_t *item = c->at;
        if ((what = take_item(c, h)) != NULL)
            return broken(c, item, what);
        if (!take(c, ',')) {
            if (!take(c, '}'))
                return broken(c, c->at, "does not end with }");
            break;
        }
    }
    blanks(c);
    if (c->at != c->end)
        return broken(c, c->at, "has bytes after its dictionary");
    if (!h->has_descr || !h->has_order || !h->has_shape)
        return broken(c, c->end, "lacks one of 'descr', 'fortran_order', 'shape'");
    return VD_OK;
}

/* The fixed part: leaves the cursor on the dictionary, with its end set. */
static int read_preamble(struct cursor *c)
{
    static const uint8_t magic[] = "\x93NUMPY";
    size_t n = (size_t)(c->end - c->start), size, at;
    if (n < 10)
        return broken(c, c->end, "is cut off");
    if (memcmp(c->start, magic, 6))
        return broken(c, c->start, "does not start with \\x93NUMPY");
    if (c->start[6] < 1 || c->start[6] > 3 || c->start[7] != 0) {
        vd_fail(c->err, VD_UNSUPPORTED, c->path, "is a .npy of format %d.%d; 1.0 to 3.0 are read",
                c->start[6], c->start[7]);
        return VD_UNSUPPORTED;
    }
    size = (size_t)c->start[8] | (size_t)c->start[9] << 8;
    at = 10;
    if (c->start[6] > 1) {
        if (n < 12)
            return broken(c, c->end, "is cut off");
        size |= (size_t)c->start[10] << 16 | (size_t)c->start[11] << 24;
        at = 12;
    }
    if (size > n - at)
        return broken(c, c->end, "is cut off");
    c->at = c->start + at;
    c->end = c->at + size; /* A */
    return VD_OK;
}

/* Is it an array that holds vectors of floats? */
static int check_kind(const struct header *h, const char *path, struct vd_npy *out,
                      struct vd_err *err)
{
    out->item = !strcmp(h->descr, "<f4") ? 4 : !strcmp(h->descr, "<f8") ? 8 : 0;
    if (!out->item) {
        vd_fail(err, VD_UNSUPPORTED, path, "holds values of type '%s'; <f4 and <f8 are read",
                h->descr);
        return vd_hint(err, "save it with numpy.save(file, x.astype('<f4'))");
    }
    if (h->n_shape != 1 && h->n_shape != 2)
        return vd_fail(err, VD_UNSUPPORTED, path,
                       "has %zu dimensions; one vector a row needs 2 (or 1: a single vector)",
                       h->n_shape);
    out->rows = h->n_shape == 2 ? h->shape[0] : 1;
    out->dim = h->shape[h->n_shape - 1];
    if (out->dim < VD_VECTOR_MIN_DIM || out->dim > VD_VECTOR_MAX_DIM)
        return vd_fail(err, VD_UNSUPPORTED, path, "has vectors of %zu values; %d to %d are read",
                       out->dim, VD_VECTOR_MIN_DIM, VD_VECTOR_MAX_DIM);
    if (h->fortran && out->rows > 1) {
        vd_fail(err, VD_UNSUPPORTED, path, "is in Fortran order; rows must lie one after another");
        return vd_hint(err, "save it with numpy.save(file, numpy.ascontiguousarray(x))");
    }
    return VD_OK;
}

int vd_npy_header(const uint8_t *p, size_t n, const char *path, struct vd_npy *out,
                  struct vd_err *err)
{
    struct cursor c = {p, p, p + n, path, err};
    struct header h = {0};
    char place[96];
    int rc = read_preamble(&c);
    if (!rc)
        rc = read_dictionary(&c, &h);
    if (!rc)
        rc = check_kind(&h, path, out, err);
    if (rc)
        return rc;
    out->data = (size_t)(c.end - p);
    size_t row = out->dim * out->item, have = n - out->data;
    if (out->rows <= have / row && out->rows * row == have)
        return VD_OK; /* B */
    bool cut = out->rows > have / row;
    vd_place(place, path, " byte ", cut ? n : out->data + out->rows * row);
    return vd_fail(
        err, VD_CORRUPT, place,
        cut ? "the file ends early: %zu rows of %zu bytes are announced, %zu bytes follow"
            : "bytes follow the last row: %zu rows of %zu bytes are announced, %zu follow",
        out->rows, row, have);
}
