/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csvsniff.c: what the first bytes of a list say about it: delimiter, web page, likely encoding.
 *
 * The delimiter is the one under which one of the first ten lines holds most known column names.
 * Counting delimiters alone fails on "name;notes" with a comma in the notes, and on a preamble
 * line in front of the header.
 */
#include "codec/csv.h"

#include <string.h>
#include <strings.h>

enum { LINES = 10 };

/* Known cells of one line when it is split at d; quotes are honoured, doubled ones are not. */
static int known_cells(const char *p, size_t n, char d, bool (*known)(const char *, size_t))
{
    int hits = 0;
    for (size_t i = 0; i <= n;) {
        size_t from = i;
        bool quoted = i < n && p[i] == '"';
        if (quoted)
            for (from = ++i; i < n && p[i] != '"'; i++)
                ;
        size_t to = i;
        while (i < n && p[i] != d)
            i++;
        if (!quoted)
            to = i;
        hits += known(p + from, to - from);
        i++;
    }
    return hits;
}

char vd_csv_sniff(const char *p, size_t n, bool (*known)(const char *cell, size_t n))
{
    static const char candidates[] = {',', ';', '\t'};
    char best = ',';
    int most = 0;
    for (int line = 0; line < LINES && n > 0; line++) {
        size_t len = 0;
        while (len < n && p[len] != '\n' && p[len] != '\r')
            len++;
        for (size_t i = 0; i < sizeof(candidates); i++) {
            int hits = known_cells(p, len, candidates[i], known);
            if (hits > most) {
                most = hits;
                best = candidates[i];
            }
        }
        len += len < n;
        p += len;
        n -= len;
    }
    return best;
}

bool vd_csv_is_markup(const char *p, size_t n)
{
    static const char *const starts[] = {"<!doctype", "<html", "<?xml", "<head", "<body", "<!--"};
    while (n > 0 && strchr(" \t\r\n", *p) && *p)
        p++, n--;
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (n >= strlen(starts[i]) && !strncasecmp(p, starts[i], strlen(starts[i])))
            return true;
    return false;
}

/*
 * Bytes above 0x7F that stand in runs are letters of a script of their own: Windows-1251 has its
 * letters in C0..FF, both cases in use; Windows-1256 has its letters in C0..DF mostly and few in
 * F0..FF.  Lone ones are accents and typographic quotes: Windows-1252.  Only a hint for a person.
 */
const char *vd_csv_guess(const char *p, size_t n)
{
    size_t run = 0, in_runs = 0, lone = 0, low = 0, high = 0;
    for (size_t i = 0; i <= n; i++) {
        unsigned char b = i < n ? (unsigned char)p[i] : 0;
        if (b >= 0x80) {
            run++;
            low += b >= 0xC0 && b < 0xE0;
            high += b >= 0xE8;
            continue;
        }
        if (run >= 3)
            in_runs += run;
        else
            lone += run;
        run = 0;
    }
    if (in_runs <= lone)
        return "windows-1252";
    return high > low / 2 ? "windows-1251" : "windows-1256";
}
