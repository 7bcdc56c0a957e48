/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.c: the time, from the system or from VEDETTE_NOW (RFC 3339, or seconds since 1970), so that
 * tests and the fictional case are the same on every day.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vedette/date.h>
#include <vedette/mem.h>

static const int64_t SECOND = 1000000;

/* Exactly n digits at *s, or -1. */
static int take(const char **s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++, (*s)++) {
        if (**s < '0' || **s > '9')
            return -1;
        v = v * 10 + (**s - '0');
    }
    return v;
}

static int64_t take_fraction(const char **s)
{
    int64_t us = 0, unit = SECOND / 10;
    if (**s != '.')
        return 0;
    for ((*s)++; **s >= '0' && **s <= '9'; (*s)++, unit /= 10)
        us += unit * (**s - '0');
    return us;
}

/* "Z", "+hh:mm" or "-hh:mm" in seconds; false if it is none of these. */
static bool take_zone(const char *s, int *offset)
{
    *offset = 0;
    if ((*s == 'Z' || *s == 'z') && !s[1])
        return true;
    int sign = *s == '-' ? -1 : *s == '+' ? 1 : 0;
    if (!sign)
        return false;
    s++;
    int h = take(&s, 2);
    int m = h >= 0 && *s++ == ':' ? take(&s, 2) : -1;
    *offset = sign * (h * 3600 + m * 60);
    return h >= 0 && h < 24 && m >= 0 && m < 60 && !*s;
}

/* "2026-11-22T13:14:15Z", with a fraction and a zone if wanted; a date alone is its midnight. */
static bool parse_rfc3339(const char *s, int64_t *us)
{
    struct vd_date d;
    char day[11];
    int zone = 0, v[3] = {0, 0, 0};
    int64_t fraction = 0;
    vd_strlcpy(day, s, sizeof(day));
    if (strlen(s) < 10 || !vd_date_parse(day, VD_DATE_ISO, &d) || d.precision != VD_DATE_DAY)
        return false;
    s += 10;
    if (*s) {
        if (*s != 'T' && *s != 't' && *s != ' ')
            return false;
        for (int i = 0; i < 3; i++)
            if ((i && *s != ':') || (s++, v[i] = take(&s, 2)) < 0 || v[i] > (i ? 60 : 23))
                return false;
        fraction = take_fraction(&s);
        if (!take_zone(s, &zone))
            return false;
    }
    *us = (vd_date_to_days(d.lo) * 86400LL + v[0] * 3600 + v[1] * 60 + v[2] - zone) * SECOND +
          fraction;
    return true;
}

static bool injected(int64_t *us)
{
    const char *s = getenv("VEDETTE_NOW");
    char *end;
    if (!s || !*s)
        return false;
    if (parse_rfc3339(s, us))
        return true;
    double v = strtod(s, &end);
    if (*end || !(v > -6e10 && v < 4e10))
        return false;
    *us = (int64_t)(v * (double)SECOND);
    return true;
}

int64_t vd_now_us(void)
{
    int64_t us;
    struct timespec t;
    if (injected(&us))
        return us;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * SECOND + t.tv_nsec / 1000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int32_t vd_today(void)
{
    return vd_date_from_days((int32_t)floor_div(vd_now_us(), 86400 * SECOND));
}

void vd_time_format(int64_t us, char *out, size_t cap)
{
    int64_t s = floor_div(us, SECOND), day = floor_div(s, 86400);
    int32_t ymd = vd_date_from_days((int32_t)day);
    int left = (int)(s - day * 86400);
    snprintf(out, cap, "%04d-%02d-%02dT%02d:%02d:%02dZ", ymd / 10000, ymd / 100 % 100, ymd % 100,
             left / 3600, left / 60 % 60, left % 60);
}

int64_t vd_mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}
