/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.c: what comes out of the cage is data until it has passed here.
 *
 *     body    = '"1;1;' width ';' height  { item }
 *     item    = '#' number [ ';2;' red ';' green ';' blue ]      red, green, blue 0 to 100
 *             | '!' number sixel | sixel | '$' | '-'             sixel: '?' to '~'
 *
 * Invariants:
 *  (a) No byte outside [0-9!"#$;?-~-] passes, so nothing can end the DCS or start a sequence.
 *  (b) Nothing is drawn outside width x height, which are not larger than what was asked for: a
 *      repeat count of a million cannot stall the terminal.
 *
 * Source: DEC STD 070, chapter 9 (sixel); libsixel writes a subset of it.
 */
#include "config.h"

#include "picture/wire.h"

enum { MAX_NUMBER = 99999, MAX_REGISTER = 255 };

struct reader {
    const uint8_t *p, *end;
};

/* A decimal number, -1: none or too large. */
static int number(struct reader *r)
{
    int v = 0, digits = 0;

    for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++, digits++) {
        v = v * 10 + (*r->p - '0');
        if (v > MAX_NUMBER)
            return -1;
    }
    return digits ? v : -1;
}

static bool next_is(struct reader *r, uint8_t c)
{
    if (r->p >= r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static bool colour(struct reader *r)
{
    int v = number(r);

    if (v < 0 || v > MAX_REGISTER)
        return false;
    if (!next_is(r, ';'))
        return true;
    if (number(r) != 2)
        return false;
    for (int i = 0; i < 3; i++) {
        if (!next_is(r, ';') || (v = number(r)) < 0 || v > 100)
            return false;
    }
    return true;
}

static bool header(struct reader *r, int max_w, int max_h, int *w, int *h)
{
    if (!next_is(r, '"') || number(r) != 1 || !next_is(r, ';') || number(r) != 1 ||
        !next_is(r, ';'))
        return false;
    *w = number(r);
    if (!next_is(r, ';'))
        return false;
    *h = number(r);
    return *w >= 1 && *h >= 1 && *w <= max_w && *h <= max_h;
}

bool vd_sixel_check(const uint8_t *p, size_t n, int max_w, int max_h, int *w, int *h)
{
    struct reader r = {p, p + n};
    int x = 0, y = 0;

    if (!header(&r, max_w, max_h, w, h))
        return false;
    while (r.p < r.end) {
        uint8_t c = *r.p++;
        int count = 1;
        if (c == '#') {
            if (!colour(&r))
                return false;
            continue;
        }
        if (c == '$' || c == '-') {
            x = 0;
            y += c == '-' ? 6 : 0;
            continue;
        }
        if (c == '!') {
            count = number(&r);
            if (count < 0 || r.p >= r.end)
                return false;
            c = *r.p++;
        }
        x += count;
        if (c < '?' || c > '~' || x > *w || y >= *h)
            return false;
    }
    return y <= *h;
}

bool vd_cells_check(const struct vd_picture_cell *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool ascii = c[i].cp >= 0x20 && c[i].cp < 0x7f;
        bool block = c[i].cp >= 0x2580 && c[i].cp <= 0x259f;
        if ((!ascii && !block) || c[i].fg < -1 || c[i].fg > 255 || c[i].bg < -1 || c[i].bg > 255)
            return false;
    }
    return true;
}
