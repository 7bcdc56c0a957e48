/* SPDX-License-Identifier: Apache-2.0 */
/*
 * function.c: functions that the store's own SQL calls for filters.
 *
 *   vd_has(text, folded)           does the folded text contain the folded words?
 *   vd_names(body, folded)         is there a packed name that contains it?
 *   vd_doc(number, folded)         does the number, folded by vd_number_fold(), begin so?
 *   vd_trait(body, prop, folded)   is there a packed fact of this property that contains it?
 *   vd_code(body, prop, code)      is there one that names this country?
 *   vd_span(body, prop, lo, hi)    is there one whose date shares a day with lo..hi?
 */
#include "store/case.h"

#include <string.h>

#include <vedette/country.h>
#include <vedette/date.h>
#include <vedette/text.h>

static void has(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    const char *text = (const char *)sqlite3_value_text(v[0]);
    const char *folded = (const char *)sqlite3_value_text(v[1]);
    bool yes = text && folded && vd_text_contains(text, (size_t)sqlite3_value_bytes(v[0]), folded);
    sqlite3_result_int(c, yes);
}

/* The folded number may end in '$': then all of it must be there. */
static void doc(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    const char *p = (const char *)sqlite3_value_text(v[0]);
    const char *want = (const char *)sqlite3_value_text(v[1]);
    size_t n_p = (size_t)sqlite3_value_bytes(v[0]);
    size_t n_want = (size_t)sqlite3_value_bytes(v[1]), i = 0, k = 0;
    bool whole = want && n_want && want[n_want - 1] == '$', same = p && want;
    n_want -= whole;
    for (uint32_t cp, sign, next; same && i < n_p && (whole || k < n_want);) {
        i += vd_utf8_next(p + i, n_p - i, &cp);
        sign = cp == 0xFFFFFFFF ? 0 : vd_number_sign(cp, true);
        if (!sign)
            continue;
        same = k < n_want;
        if (same)
            k += vd_utf8_next(want + k, n_want - k, &next);
        same = same && sign == next;
    }
    sqlite3_result_int(c, same && n_want && k == n_want);
}

/* Next packed fact of a property: its text and length; NULL at the end. *p moves on. */
static const char *next_trait(const char **p, int prop, size_t *n)
{
    while (*p && **p) {
        const char *line = *p, *end = strchr(line, '\n');
        if (!end)
            return NULL;
        *p = end + 1;
        if ((unsigned char)*line == 64 + prop) {
            *n = (size_t)(end - line - 1);
            return line + 1;
        }
    }
    return NULL;
}

static void trait(sqlite3_context *c, int n_args, sqlite3_value **v)
{
    (void)n_args;
    const char *p = (const char *)sqlite3_value_text(v[0]), *text;
    const char *folded = (const char *)sqlite3_value_text(v[2]);
    int prop = sqlite3_value_int(v[1]);
    bool yes = false;
    size_t n;
    while (!yes && folded && (text = next_trait(&p, prop, &n)))
        yes = vd_text_contains(text, n, folded);
    sqlite3_result_int(c, yes);
}

static void names(sqlite3_context *c, int n_args, sqlite3_value **v)
{
    (void)n_args;
    const char *p = (const char *)sqlite3_value_text(v[0]), *end;
    const char *folded = (const char *)sqlite3_value_text(v[1]);
    bool yes = false;
    for (; p && folded && !yes && (end = strchr(p, '\n')); p = end + 1)
        yes = vd_text_contains(p + 1, (size_t)(end - p - 1), folded);
    sqlite3_result_int(c, yes);
}

static void code(sqlite3_context *c, int n_args, sqlite3_value **v)
{
    (void)n_args;
    const char *p = (const char *)sqlite3_value_text(v[0]), *text, *found;
    const char *want = (const char *)sqlite3_value_text(v[2]);
    int prop = sqlite3_value_int(v[1]);
    bool yes = false;
    size_t n;
    while (!yes && want && (text = next_trait(&p, prop, &n))) {
        found = vd_country_code(text, n);
        yes = found && strcmp(found, want) == 0;
    }
    sqlite3_result_int(c, yes);
}

static void span(sqlite3_context *c, int n_args, sqlite3_value **v)
{
    (void)n_args;
    const char *p = (const char *)sqlite3_value_text(v[0]), *text;
    int prop = sqlite3_value_int(v[1]);
    struct vd_date want = {.lo = sqlite3_value_int(v[2]), .hi = sqlite3_value_int(v[3])}, d;
    bool yes = false;
    char copy[80];
    size_t n;
    want.precision = VD_DATE_RANGE;
    while (!yes && (text = next_trait(&p, prop, &n))) {
        if (n >= sizeof(copy))
            continue;
        memcpy(copy, text, n);
        copy[n] = 0;
        yes = vd_date_parse(copy, VD_DATE_ISO, &d) && vd_date_overlaps(&d, &want);
    }
    sqlite3_result_int(c, yes);
}

int vd_functions_add(sqlite3 *db)
{
    int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    int rc = sqlite3_create_function(db, "vd_has", 2, how, NULL, has, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function(db, "vd_doc", 2, how, NULL, doc, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function(db, "vd_trait", 3, how, NULL, trait, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function(db, "vd_names", 2, how, NULL, names, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function(db, "vd_code", 3, how, NULL, code, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function(db, "vd_span", 4, how, NULL, span, NULL, NULL);
    return rc;
}
