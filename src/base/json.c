/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c: a writer that cannot emit a raw control, and a strict pull reader.
 *
 * Invariants
 *  A. Bit d of has_item is set once the container at depth d holds an item; depth 0 takes no comma,
 *     so that one writer can serve line after line.
 *  B. The reader accepts RFC 8259 and nothing more: no comments, no trailing commas, no bare NUL;
 *     a \u0000 is refused, because values become C strings. A lone surrogate becomes U+FFFD.
 *  C. After VD_J_ERROR every further call gives VD_J_ERROR; `at` stays at the offending byte.
 */
#include "config.h"

#include <vedette/json.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/text.h>

enum { WRITE_DEPTH = 32, READ_DEPTH = 64 };

void vd_json_open(struct vd_json *j, struct vd_buf *out)
{
    memset(j, 0, sizeof(*j));
    j->out = out;
}

/* A value or key is about to come: put the comma that is due. */
static void item(struct vd_json *j)
{
    uint32_t bit = 1u << (j->depth % WRITE_DEPTH);
    if (!j->after_key && j->depth > 0) { /* A */
        if (j->has_item & bit)
            vd_buf_char(j->out, ',');
        j->has_item |= bit;
    }
    j->after_key = false;
}

static void enter(struct vd_json *j, char c)
{
    item(j);
    vd_buf_char(j->out, c);
    if (++j->depth >= WRITE_DEPTH)
        j->out->failed = true;
    j->has_item &= ~(1u << (j->depth % WRITE_DEPTH));
}

static void leave(struct vd_json *j, char c)
{
    if (j->depth > 0)
        j->depth--;
    vd_buf_char(j->out, c);
    j->after_key = false;
}

void vd_json_obj(struct vd_json *j)
{
    enter(j, '{');
}

void vd_json_end(struct vd_json *j)
{
    leave(j, '}');
}

void vd_json_arr(struct vd_json *j)
{
    enter(j, '[');
}

void vd_json_arr_end(struct vd_json *j)
{
    leave(j, ']');
}

/* Scalars that must not reach a reader's terminal raw. */
static bool must_escape(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x061C || cp == 0xFEFF ||
           (cp >= 0x200B && cp <= 0x200F && cp != 0x200C && cp != 0x200D) ||
           (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) ||
           (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp >= 0xE0000 && cp <= 0xE0FFF);
}

static void put_escape(struct vd_buf *b, uint32_t cp)
{
    static const char *const brief[] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"};
    if (cp < sizeof(brief) / sizeof(brief[0]) && brief[cp]) {
        vd_buf_str(b, brief[cp]);
    } else if (cp > 0xFFFF) {
        cp -= 0x10000;
        vd_buf_printf(b, "\\u%04x\\u%04x", 0xD800 + (cp >> 10), 0xDC00 + (cp & 0x3FF));
    } else {
        vd_buf_printf(b, "\\u%04x", cp);
    }
}

static void quoted(struct vd_buf *b, const char *s, size_t n)
{
    size_t from = 0, i = 0, len;
    uint32_t cp;
    vd_buf_char(b, '"');
    for (; i < n; i += len) {
        len = vd_utf8_next(s + i, n - i, &cp);
        bool plain = cp != '"' && cp != '\\' && cp <= 0x10FFFF && !must_escape(cp);
        if (plain)
            continue;
        vd_buf_add(b, s + from, i - from);
        from = i + len;
        if (cp == '"' || cp == '\\')
            vd_buf_add(b, (char[]){'\\', (char)cp}, 2);
        else if (cp > 0x10FFFF)
            vd_buf_str(b, "\uFFFD");
        else
            put_escape(b, cp);
    }
    vd_buf_add(b, s + from, n - from);
    vd_buf_char(b, '"');
}

void vd_json_key(struct vd_json *j, const char *key)
{
    item(j);
    quoted(j->out, key, strlen(key));
    vd_buf_char(j->out, ':');
    j->after_key = true;
}

void vd_json_strn(struct vd_json *j, const char *s, size_t n)
{
    item(j);
    quoted(j->out, s, n);
}

void vd_json_str(struct vd_json *j, const char *s)
{
    if (s)
        vd_json_strn(j, s, strlen(s));
    else
        vd_json_null(j);
}

void vd_json_int(struct vd_json *j, int64_t v)
{
    item(j);
    vd_buf_printf(j->out, "%lld", (long long)v);
}

void vd_json_real(struct vd_json *j, double v)
{
    char t[32];
    if (!isfinite(v)) {
        vd_json_null(j);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(t, sizeof(t), "%.*g", digits, v);
        if (strtod(t, NULL) == v)
            break;
    }
    char *comma = strchr(t, ','); /* a host may have set LC_NUMERIC */
    if (comma)
        *comma = '.';
    item(j);
    vd_buf_str(j->out, t);
}

void vd_json_bool(struct vd_json *j, bool v)
{
    item(j);
    vd_buf_str(j->out, v ? "true" : "false");
}

void vd_json_null(struct vd_json *j)
{
    item(j);
    vd_buf_str(j->out, "null");
}

void vd_json_kstr(struct vd_json *j, const char *key, const char *s)
{
    vd_json_key(j, key);
    vd_json_str(j, s);
}

void vd_json_kint(struct vd_json *j, const char *key, int64_t v)
{
    vd_json_key(j, key);
    vd_json_int(j, v);
}

void vd_json_kreal(struct vd_json *j, const char *key, double v)
{
    vd_json_key(j, key);
    vd_json_real(j, v);
}

void vd_json_kbool(struct vd_json *j, const char *key, bool v)
{
    vd_json_key(j, key);
    vd_json_bool(j, v);
}

/* ---- reader ---- */

enum state { VALUE, FIRST_KEY, NEXT_KEY, FIRST_ITEM, AFTER, FAILED };

void vd_jread_open(struct vd_jread *r, const char *s, size_t n)
{
    memset(r, 0, sizeof(*r));
    r->s = s;
    r->n = n;
    r->state = VALUE;
}

void vd_jread_close(struct vd_jread *r)
{
    vd_buf_free(&r->text);
}

static enum vd_jtok fail(struct vd_jread *r)
{
    r->state = FAILED; /* C */
    return VD_J_ERROR;
}

static int peek(struct vd_jread *r)
{
    while (r->at < r->n && memchr(" \t\r\n", r->s[r->at], 4))
        r->at++;
    return r->at < r->n ? (unsigned char)r->s[r->at] : -1;
}

static bool hex4(struct vd_jread *r, uint32_t *out)
{
    uint32_t v = 0;
    if (r->n - r->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char c = r->s[r->at + (size_t)i];
        int d = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
        if (d < 0)
            return false;
        v = v << 4 | (uint32_t)d;
    }
    r->at += 4;
    *out = v;
    return true;
}

/* After \u: one scalar, joining a surrogate pair. */
static bool unicode_escape(struct vd_jread *r)
{
    uint32_t c, low;
    char out[4];
    if (!hex4(r, &c) || c == 0) /* B */
        return false;
    if (c >= 0xD800 && c < 0xDC00 && r->n - r->at >= 6 && r->s[r->at] == '\\' &&
        r->s[r->at + 1] == 'u') {
        size_t back = r->at;
        r->at += 2;
        if (!hex4(r, &low))
            return false;
        if (low >= 0xDC00 && low < 0xE000)
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        else
            r->at = back;
    }
    size_t n = vd_utf8_put(out, c);
    if (n)
        vd_buf_add(&r->text, out, n);
    else
        vd_buf_str(&r->text, "\uFFFD");
    return true;
}

static bool escape(struct vd_jread *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->at >= r->n)
        return false;
    char c = r->s[r->at++];
    if (c == 'u')
        return unicode_escape(r);
    const char *p = c ? strchr(from, c) : NULL;
    if (!p)
        return false;
    vd_buf_char(&r->text, to[p - from]);
    return true;
}

static bool read_string(struct vd_jread *r)
{
    uint32_t cp;
    vd_buf_clear(&r->text);
    vd_buf_str(&r->text, "");
    for (r->at++; r->at < r->n;) {
        size_t len = vd_utf8_next(r->s + r->at, r->n - r->at, &cp);
        if (cp < 0x20 || cp > 0x10FFFF)
            return false;
        r->at += len;
        if (cp == '"')
            return !r->text.failed;
        if (cp == '\\') {
            if (!escape(r))
                return false;
        } else {
            vd_buf_add(&r->text, r->s + r->at - len, len);
        }
    }
    return false;
}

static size_t digits(struct vd_jread *r)
{
    size_t from = r->at;
    while (r->at < r->n && r->s[r->at] >= '0' && r->s[r->at] <= '9')
        r->at++;
    return r->at - from;
}

static bool read_number(struct vd_jread *r)
{
    char t[64];
    size_t from = r->at;
    if (r->s[r->at] == '-')
        r->at++;
    size_t first = r->at, n = digits(r);
    if (n == 0 || (n > 1 && r->s[first] == '0'))
        return false;
    if (r->at < r->n && r->s[r->at] == '.') {
        r->at++;
        if (!digits(r))
            return false;
    }
    if (r->at < r->n && (r->s[r->at] | 0x20) == 'e') {
        r->at++;
        if (r->at < r->n && (r->s[r->at] == '+' || r->s[r->at] == '-'))
            r->at++;
        if (!digits(r))
            return false;
    }
    if (r->at - from >= sizeof(t))
        return false;
    memcpy(t, r->s + from, r->at - from);
    t[r->at - from] = 0;
    r->num = strtod(t, NULL);
    return true;
}

static bool word(struct vd_jread *r, const char *w)
{
    size_t n = strlen(w);
    if (r->n - r->at < n || memcmp(r->s + r->at, w, n) != 0)
        return false;
    r->at += n;
    return true;
}

static enum vd_jtok open_container(struct vd_jread *r, bool object)
{
    if (r->depth + 1 >= READ_DEPTH)
        return fail(r);
    r->at++;
    r->depth++;
    uint64_t bit = (uint64_t)1 << r->depth;
    r->in_obj = object ? r->in_obj | bit : r->in_obj & ~bit;
    r->state = object ? FIRST_KEY : FIRST_ITEM;
    return object ? VD_J_OBJ : VD_J_ARR;
}

static enum vd_jtok close_container(struct vd_jread *r, bool object)
{
    r->at++;
    r->depth--;
    r->state = AFTER;
    return object ? VD_J_OBJ_END : VD_J_ARR_END;
}

static enum vd_jtok value(struct vd_jread *r, int c)
{
    r->state = AFTER;
    if (c == '{' || c == '[')
        return open_container(r, c == '{');
    if (c == '"')
        return read_string(r) ? VD_J_STR : fail(r);
    if (c == '-' || (c >= '0' && c <= '9'))
        return read_number(r) ? VD_J_NUM : fail(r);
    if (word(r, "true"))
        return VD_J_TRUE;
    if (word(r, "false"))
        return VD_J_FALSE;
    return word(r, "null") ? VD_J_NULL : fail(r);
}

static enum vd_jtok key(struct vd_jread *r, int c)
{
    if (c != '"' || !read_string(r) || peek(r) != ':')
        return fail(r);
    r->at++;
    r->state = VALUE;
    return VD_J_KEY;
}

enum vd_jtok vd_jread_next(struct vd_jread *r)
{
    if (r->state == FAILED)
        return VD_J_ERROR;
    int c = peek(r);
    bool object = r->in_obj >> r->depth & 1;
    if (r->state == AFTER) {
        if (r->depth == 0)
            return c < 0 ? VD_J_END : fail(r);
        if (c == (object ? '}' : ']'))
            return close_container(r, object);
        if (c != ',')
            return fail(r);
        r->at++;
        r->state = object ? NEXT_KEY : VALUE;
        c = peek(r);
    }
    if (r->state == FIRST_KEY && c == '}')
        return close_container(r, true);
    if (r->state == FIRST_ITEM && c == ']')
        return close_container(r, false);
    if (r->state == FIRST_KEY || r->state == NEXT_KEY)
        return key(r, c);
    return value(r, c);
}
