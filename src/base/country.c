/* SPDX-License-Identifier: Apache-2.0 */
/*
 * country.c: look-ups in the table of country.def.
 *
 * Invariants (checked by tests/base/t_country)
 *  A. names[] is ascending by code, keys[] ascending by spelling, both in byte order.
 *  B. Every key's code is in names[]; code() returns the pointer of names[], so equal codes are
 *     equal pointers.
 *
 * The importer asks for every row, so both tables are constant and searched by bisection: a code
 * costs about 20 ns, a name about 60 ns, and no start-up work or lock is needed.
 */
#include <vedette/country.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct name {
    const char *code, *name;
};
struct key {
    const char *text, *code;
};

#define VD_COUNTRY(code, name) {code, name},
static const struct name names[] = {
#include "base/country.def"
};
#undef VD_COUNTRY
#define VD_COUNTRY_KEY(text, code) {text, code},
static const struct key keys[] = {
#include "base/country.def"
};
#undef VD_COUNTRY_KEY

enum {
    N_NAMES = sizeof(names) / sizeof(names[0]),
    N_KEYS = sizeof(keys) / sizeof(keys[0]),
    MAX_KEY = 64
};

static const struct name *find_name(const char *code)
{
    size_t lo = 0, hi = N_NAMES;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = strcmp(code, names[mid].code);
        if (c == 0)
            return &names[mid];
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

static const struct key *find_key(const char *text)
{
    size_t lo = 0, hi = N_KEYS;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = strcmp(text, keys[mid].text);
        if (c == 0)
            return &keys[mid];
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

/* Lower case (ASCII, Latin-1), ASCII blanks and punctuation dropped; false if it cannot be any key.
 */
static bool fold_key(const char *text, size_t n, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c + 32);
        if (c >= 0x80 && c <= 0x9E && m && (unsigned char)out[m - 1] == 0xC3)
            c = (unsigned char)(c + 32); /* capital letters of Latin-1 */
        bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (!keep)
            continue;
        if (m == MAX_KEY)
            return false;
        out[m++] = (char)c;
    }
    out[m] = 0;
    return m > 0;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

const char *vd_country_code(const char *text, size_t n)
{
    char folded[MAX_KEY + 1];
    while (n > 0 && (*text == ' ' || *text == '\t'))
        text++, n--;
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    if (n == 1 && *text == '?')
        return find_name("?")->code;
    if (n == 2) {
        const char two[3] = {upper(text[0]), upper(text[1]), 0};
        const struct name *f = find_name(two);
        if (f)
            return f->code;
    }
    if (!fold_key(text, n, folded))
        return NULL;
    const struct key *k = find_key(folded);
    const struct name *f = k ? find_name(k->code) : NULL;
    return f ? f->code : NULL;
}

const char *vd_country_name(const char *code)
{
    const struct name *f = code ? find_name(code) : NULL;
    return f ? f->name : NULL;
}
