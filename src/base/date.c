/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date.c: reading and writing partial dates, and the injected clock.
 *
 * A text is taken apart from the outside in: calendar suffix, circa, before/after, range, and at
 * last one or two points (year, year-month or year-month-day of one calendar), each of which is
 * an interval of days.  calendar.c counts the days.
 *
 * Invariants
 *  A. A parsed date has lo <= hi where both are set, within the years 1..2999.
 *  B. format() writes the coarsest text whose interval is exactly [lo, hi]; hence
 *     parse(format(d)) == d for every d that parse() made.
 *  C. "circa" speaks of years: [first year - 2, last year + 2], whole years of its calendar; finer
 *     parts are dropped (the text as written is kept by the fact).
 */
#include <vedette/date.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <vedette/text.h>

#include "base/calendar.h"

enum { MAX_TEXT = 80, CIRCA_YEARS = 2, MAX_YEAR = 2999 };

struct span {
    int32_t lo, hi; /* days since 1970 */
};

/* ---- small readers over a lower-case, trimmed copy ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(const char *s)
{
    size_t n = 0;
    while (is_digit(s[n]))
        n++;
    return n;
}

static int number(const char *s, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n && i < 9; i++) /* no caller takes more than four */
        v = v * 10 + (s[i] - '0');
    return v;
}

static char *trim(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    size_t n = strlen(s);
    while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        s[--n] = 0;
    return s;
}

/* One character of a date as ASCII writes it; *n: its bytes. */
static char plain_char(const char *p, size_t n, size_t *used)
{
    uint32_t cp;
    *used = vd_utf8_next(p, n, &cp);
    if (cp < 128)
        return (char)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp);
    if (cp == 0x2013 || cp == 0x2014)
        return '-';
    if (cp == 0xA0)
        return ' ';
    uint32_t sign = cp == 0xFFFFFFFF ? 0 : vd_number_sign(cp, false);
    if (sign >= '0' && sign <= '9')
        return (char)sign;
    *used = 1;
    return *p;
}

/* Lower case, en dash and em dash as "-", no-break space as blank, digits of any script as 0 to 9. */
static bool lower_copy(const char *text, char *out)
{
    size_t m = 0, n = strlen(text), used;
    for (size_t i = 0; i < n; i += used) {
        if (m + 1 >= MAX_TEXT)
            return false;
        out[m++] = plain_char(text + i, n - i, &used);
    }
    out[m] = 0;
    return true;
}

/* Is `word` at the start of s, not followed by a letter? Returns what is behind it. */
static char *after_word(char *s, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(s, word, n) != 0 || (s[n] >= 'a' && s[n] <= 'z'))
        return NULL;
    return trim(s + n);
}

static char *after_any(char *s, const char *const *words)
{
    for (; *words; words++) {
        char *rest = after_word(s, *words);
        if (rest)
            return rest;
    }
    return NULL;
}

/* Take `word` off the end of s if a blank or digit stands before it. */
static bool take_suffix(char *s, const char *word)
{
    size_t n = strlen(s), m = strlen(word);
    if (n <= m || strcmp(s + n - m, word) != 0)
        return false;
    if (s[n - m - 1] != ' ' && !is_digit(s[n - m - 1]))
        return false;
    n -= m;
    s[n] = 0;
    while (n > 0 && s[n - 1] == ' ')
        s[--n] = 0;
    return true;
}

/* ---- points ---- */

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

/* Month number of a name or its first three or four letters; *n gets the letters used. */
static int month_name(const char *s, size_t *n)
{
    size_t len = 0;
    while (s[len] >= 'a' && s[len] <= 'z')
        len++;
    *n = len;
    for (int m = 0; m < 12; m++)
        if (len >= 3 && len <= strlen(months[m]) && strncmp(s, months[m], len) == 0)
            return m + 1;
    return 0;
}

static bool point_span(int cal, int y, int m, int d, struct span *out)
{
    int len = m ? vd_cal_month_days(cal, y, m) : 0;
    if (y < 1 || m < 0 || m > 12 || d < 0 || d > len || (d && !m))
        return false;
    out->lo = vd_cal_to_days(cal, y, m ? m : 1, d ? d : 1);
    if (m)
        out->hi = d ? out->lo : out->lo + len - 1;
    else
        out->hi = vd_cal_to_days(cal, y + 1, 1, 1) - 1;
    return vd_date_from_days(out->lo) > 0 && out->hi <= vd_date_to_days(MAX_YEAR * 10000 + 1231);
}

/* Four digits in the civil calendar; the others also have shorter years. */
static bool is_year(int cal, size_t n)
{
    return n == 4 || (cal != VD_CAL_GREGORIAN && n == 3);
}

/* 1970, 1970-05, 1970-05-31, with - or / between; month and day 00 are unknown. */
static bool year_first(int cal, const char *s, struct span *out)
{
    size_t n = digits(s);
    int v[3] = {number(s, n), 0, 0};
    if (!is_year(cal, n))
        return false;
    s += n;
    char sep = *s;
    for (int i = 1; i < 3 && *s; i++) {
        if (*s != sep || (sep != '-' && sep != '/'))
            return false;
        n = digits(++s);
        if (n < 1 || n > 2)
            return false;
        v[i] = number(s, n);
        s += n;
    }
    return !*s && point_span(cal, v[0], v[1], v[2], out);
}

/* One field of 31/05/1970: digits, or the letters dd or mm for "not known". */
static bool field(const char **s, int *v, char *letter)
{
    size_t n = digits(*s);
    *letter = 0;
    *v = 0;
    if (n == 0 && ((*s)[0] == 'd' || (*s)[0] == 'm') && (*s)[1] == (*s)[0]) {
        *letter = (*s)[0];
        n = 2;
    } else if (n == 1 || n == 2) {
        *v = number(*s, n);
    } else {
        return false;
    }
    *s += n;
    return true;
}

/* 31/05/1970, dd/mm/1970, dd/05/1970, 00/00/1970 (which says nothing about its order). */
static bool year_last(int cal, const char *s, enum vd_date_order order, struct span *out)
{
    int a, b;
    char la, lb;
    if (!field(&s, &a, &la) || !*s || !strchr("/.-", *s))
        return false;
    char sep = *s++;
    if (!field(&s, &b, &lb) || *s++ != sep)
        return false;
    size_t n = digits(s);
    if (!is_year(cal, n) || s[n])
        return false;
    if (la == 'd' || lb == 'm')
        order = VD_DATE_DMY;
    else if (la == 'm' || lb == 'd')
        order = VD_DATE_MDY;
    else if (order == VD_DATE_ISO && (a || b))
        return false;
    bool mdy = order == VD_DATE_MDY;
    if ((mdy && (la == 'd' || lb == 'm')) || (!mdy && (la == 'm' || lb == 'd')))
        return false;
    return point_span(cal, number(s, n), mdy ? a : b, mdy ? b : a, out);
}

static const char *skip_gap(const char *s)
{
    while (*s == ' ' || *s == '-' || *s == '/' || *s == ',' || *s == '.')
        s++;
    return s;
}

/* 31 May 1970, May 1970, May 31, 1970, 31-May-1970. */
static bool with_month_name(const char *s, struct span *out)
{
    size_t n = digits(s), len;
    int day = 0;
    if (n > 2)
        return false;
    if (n) {
        day = number(s, n);
        if (!day)
            return false;
        s = skip_gap(s + n);
    }
    int m = month_name(s, &len);
    if (!m)
        return false;
    s = skip_gap(s + len);
    n = digits(s);
    if (!day && (n == 1 || n == 2)) {
        day = number(s, n);
        if (!day)
            return false;
        s = skip_gap(s + n);
        n = digits(s);
    }
    return n == 4 && !s[n] && point_span(VD_CAL_GREGORIAN, number(s, n), m, day, out);
}

static bool decade(int cal, const char *s, struct span *out)
{
    struct span last;
    if (digits(s) != 4 || s[3] != '0' || strcmp(s + 4, "s") != 0)
        return false;
    int y = number(s, 4);
    if (!point_span(cal, y, 0, 0, out) || !point_span(cal, y + 9, 0, 0, &last))
        return false;
    out->hi = last.hi;
    return true;
}

static bool point(int cal, char *s, enum vd_date_order order, struct span *out)
{
    s = trim(s);
    return year_first(cal, s, out) || year_last(cal, s, order, out) || decade(cal, s, out) ||
           (cal == VD_CAL_GREGORIAN && with_month_name(s, out));
}

/* ---- what stands around points ---- */

/* Whole years around the span, widened by CIRCA_YEARS (invariant C). */
static bool widen(int cal, struct span *p)
{
    struct vd_cal_day a, b;
    struct span first, last;
    vd_cal_from_days(cal, p->lo, &a);
    vd_cal_from_days(cal, p->hi, &b);
    if (!point_span(cal, a.y - CIRCA_YEARS, 0, 0, &first) ||
        !point_span(cal, b.y + CIRCA_YEARS, 0, 0, &last))
        return false;
    p->lo = first.lo;
    p->hi = last.hi;
    return true;
}

/* The precision of a closed interval: the coarsest unit that it is exactly one of. */
static enum vd_precision closed_precision(int cal, const struct span *p)
{
    struct vd_cal_day a;
    struct span whole;
    if (p->lo == p->hi)
        return VD_DATE_DAY;
    vd_cal_from_days(cal, p->lo, &a);
    if (point_span(cal, a.y, 0, 0, &whole) && whole.lo == p->lo && whole.hi == p->hi)
        return VD_DATE_YEAR;
    if (point_span(cal, a.y, a.m, 0, &whole) && whole.lo == p->lo && whole.hi == p->hi)
        return VD_DATE_MONTH;
    return VD_DATE_RANGE;
}

static bool finish(struct vd_date *d, int cal, const struct span *p, enum vd_precision precision)
{
    d->calendar = (uint8_t)cal;
    d->precision = (uint8_t)precision;
    d->lo = precision == VD_DATE_BEFORE ? 0 : vd_date_from_days(p->lo);
    d->hi = precision == VD_DATE_AFTER ? 0 : vd_date_from_days(p->hi);
    return (d->lo || precision == VD_DATE_BEFORE) && (d->hi || precision == VD_DATE_AFTER);
}

/* Cut s at the separator of a range; NULL if there is none. */
static char *cut_range(char *s)
{
    static const char *const seps[] = {"..", " to ", " and ", " - "};
    for (size_t i = 0; i < sizeof(seps) / sizeof(seps[0]); i++) {
        char *at = strstr(s, seps[i]);
        if (at) {
            *at = 0;
            return at + strlen(seps[i]);
        }
    }
    if (digits(s) == 4 && s[4] == '-' && digits(s + 5) == 4 && !s[9]) {
        s[4] = 0;
        return s + 5;
    }
    return NULL;
}

static bool read_open(char *s, int cal, enum vd_date_order order, struct vd_date *d, bool after,
                      bool inclusive)
{
    struct span p;
    if (!point(cal, s, order, &p))
        return false;
    if (after)
        p.lo = inclusive ? p.lo : p.hi + 1;
    else
        p.hi = inclusive ? p.hi : p.lo - 1;
    return finish(d, cal, &p, after ? VD_DATE_AFTER : VD_DATE_BEFORE);
}

static bool read_closed(char *s, int cal, enum vd_date_order order, struct vd_date *d, bool circa)
{
    struct span p, q;
    char *rest = cut_range(s);
    s = trim(s);
    if (rest) {
        rest = trim(rest);
        if (!circa && (!*s || !*rest) && (*s || *rest))
            return read_open(*s ? s : rest, cal, order, d, *s != 0, true);
    }
    if (!point(cal, s, order, &p))
        return false;
    if (rest) {
        if (!point(cal, rest, order, &q) || q.hi < p.lo)
            return false;
        p.hi = q.hi;
    }
    if (circa && !widen(cal, &p))
        return false;
    return finish(d, cal, &p, circa ? VD_DATE_CIRCA : closed_precision(cal, &p));
}

static int take_calendar(char *s)
{
    if (take_suffix(s, "sh") || take_suffix(s, "ap"))
        return VD_CAL_SOLAR_HIJRI;
    if (take_suffix(s, "ah") || take_suffix(s, "hijri"))
        return VD_CAL_HIJRI;
    if (!take_suffix(s, "ce"))
        take_suffix(s, "ad");
    return VD_CAL_GREGORIAN;
}

static bool take_circa(char **s)
{
    static const char *const words[] = {
        "circa", "approximately", "approx.", "approx", "about", "ca.", "ca", "c.", "~", NULL};
    char *rest = after_any(*s, words);
    if (rest) {
        *s = rest;
        return true;
    }
    return take_suffix(*s, "circa") || take_suffix(*s, "approx") || take_suffix(*s, "~");
}

static bool read_words(char *s, enum vd_date_order order, struct vd_date *d)
{
    int cal = take_calendar(s);
    bool circa = take_circa(&s);
    char *rest = NULL;
    if (!circa) {
        if ((rest = after_word(s, "before")))
            return read_open(rest, cal, order, d, false, false);
        if ((rest = after_word(s, "after")))
            return read_open(rest, cal, order, d, true, false);
        if ((rest = after_word(s, "since")))
            return read_open(rest, cal, order, d, true, true);
        if ((rest = after_word(s, "until")))
            return read_open(rest, cal, order, d, false, true);
    }
    if ((rest = after_word(s, "between")) || (rest = after_word(s, "from")))
        s = rest;
    if (rest && !strstr(s, " and ") && !strstr(s, " to "))
        return false;
    return read_closed(s, cal, order, d, circa);
}

/* The plain forms that fill most lists: 1970, 1970-05, 1970-05-31. */
static bool read_plain(const char *s, struct vd_date *d)
{
    for (int i = 0; i < 4; i++)
        if (!is_digit(s[i]))
            return false;
    int y = number(s, 4), m = 0, day = 0;
    if (s[4]) {
        if (s[4] != '-' || !is_digit(s[5]) || !is_digit(s[6]))
            return false;
        m = number(s + 5, 2);
        if (s[7]) {
            if (s[7] != '-' || !is_digit(s[8]) || !is_digit(s[9]) || s[10])
                return false;
            day = number(s + 8, 2);
        }
    }
    if (y < 1 || y > MAX_YEAR || (s[4] && (m < 1 || m > 12)))
        return false;
    int len = m ? vd_cal_month_days(VD_CAL_GREGORIAN, y, m) : 31;
    if (s[4] && s[7] && (day < 1 || day > len))
        return false;
    d->precision = day ? VD_DATE_DAY : m ? VD_DATE_MONTH : VD_DATE_YEAR;
    d->lo = y * 10000 + (m ? m : 1) * 100 + (day ? day : 1);
    d->hi = y * 10000 + (m ? m : 12) * 100 + (day ? day : len);
    return true;
}

bool vd_date_parse(const char *text, enum vd_date_order order, struct vd_date *d)
{
    char copy[MAX_TEXT];
    memset(d, 0, sizeof(*d));
    if (read_plain(text, d))
        return true;
    memset(d, 0, sizeof(*d));
    if (lower_copy(text, copy) && read_words(trim(copy), order, d))
        return true;
    memset(d, 0, sizeof(*d));
    return false;
}

/* ---- writing ---- */

/* One end of an interval as coarsely as it stays exact: first = it is the interval's first day. */
static void format_end(char *out, size_t cap, int cal, int32_t day, bool first)
{
    struct vd_cal_day a, next;
    vd_cal_from_days(cal, day, &a);
    vd_cal_from_days(cal, first ? day : day + 1, &next);
    if (next.d != 1)
        snprintf(out, cap, "%04d-%02d-%02d", a.y, a.m, a.d);
    else if (next.m != 1)
        snprintf(out, cap, "%04d-%02d", a.y, a.m);
    else
        snprintf(out, cap, "%04d", a.y);
}

static void format_closed(char *out, size_t cap, int cal, const struct span *p)
{
    struct vd_cal_day a;
    char lo[16], hi[16];
    vd_cal_from_days(cal, p->lo, &a);
    switch (closed_precision(cal, p)) {
    case VD_DATE_DAY:
        snprintf(out, cap, "%04d-%02d-%02d", a.y, a.m, a.d);
        break;
    case VD_DATE_MONTH:
        snprintf(out, cap, "%04d-%02d", a.y, a.m);
        break;
    case VD_DATE_YEAR:
        snprintf(out, cap, "%04d", a.y);
        break;
    default:
        format_end(lo, sizeof(lo), cal, p->lo, true);
        format_end(hi, sizeof(hi), cal, p->hi, false);
        snprintf(out, cap, "%s..%s", lo, hi);
    }
}

static void format_circa(char *out, size_t cap, int cal, const struct span *p)
{
    struct vd_cal_day a, b;
    vd_cal_from_days(cal, p->lo, &a);
    vd_cal_from_days(cal, p->hi, &b);
    int first = a.y + CIRCA_YEARS, last = b.y - CIRCA_YEARS;
    if (first >= last)
        snprintf(out, cap, "circa %04d", first);
    else
        snprintf(out, cap, "circa %04d..%04d", first, last);
}

void vd_date_format(const struct vd_date *d, char *out, size_t cap)
{
    static const char *const suffix[] = {"", " AH", " SH"};
    char body[40] = "", end[16];
    int cal = d->calendar <= VD_CAL_SOLAR_HIJRI ? d->calendar : VD_CAL_GREGORIAN;
    struct span p = {vd_date_to_days(d->lo), vd_date_to_days(d->hi)};
    if (!d->lo && !d->hi) {
        if (cap)
            out[0] = 0;
        return;
    }
    if (!d->lo) {
        format_end(end, sizeof(end), cal, p.hi + 1, true);
        snprintf(body, sizeof(body), "before %s", end);
    } else if (!d->hi) {
        format_end(end, sizeof(end), cal, p.lo - 1, false);
        snprintf(body, sizeof(body), "after %s", end);
    } else if (d->precision == VD_DATE_CIRCA) {
        format_circa(body, sizeof(body), cal, &p);
    } else {
        format_closed(body, sizeof(body), cal, &p);
    }
    snprintf(out, cap, "%s%s", body, suffix[cal]);
}

bool vd_date_overlaps(const struct vd_date *a, const struct vd_date *b)
{
    int32_t alo = a->lo ? a->lo : INT32_MIN, ahi = a->hi ? a->hi : INT32_MAX;
    int32_t blo = b->lo ? b->lo : INT32_MIN, bhi = b->hi ? b->hi : INT32_MAX;
    return alo <= bhi && blo <= ahi;
}
