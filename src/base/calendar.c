/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calendar.c: civil (proleptic Gregorian), Hijri and Solar Hijri dates as days since 1970-01-01.
 *
 * Civil: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (eras of 400 years that
 * begin on 1 March).
 *
 * Hijri: the tabular (civil) calendar, a cycle of 30 years with eleven leap years
 * (2 5 7 10 13 16 18 21 24 26 29), epoch Friday 16 July 622 (Julian) = Julian day 1948440 at noon:
 * E. M. Reingold and N. Dershowitz, "Calendrical Calculations", chapter "The Islamic Calendar".
 * Months that were begun by sighting the moon can differ by a day or two; no table can know that.
 *
 * Solar Hijri: leap years follow cycles of 33 years with breaks, K. M. Borkowski, "The Persian
 * calendar for 3000 years", Earth, Moon and Planets 74 (1996) 223-230; agrees with the
 * astronomical calendar from year 1 to 3000 for all but a few years far from ours.
 *
 * Invariant
 *  A. from_days(to_days(y, m, d)) is (y, m, d) for every day of years 1..3000 (t_date walks them).
 */
#include "base/calendar.h"

/* ---- civil ---- */

static int32_t civil_to_days(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(int32_t z, struct vd_cal_day *out)
{
    z += 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    out->d = doy - (153 * mp + 2) / 5 + 1;
    out->m = mp + (mp < 10 ? 3 : -9);
    out->y = yoe + era * 400 + (out->m <= 2);
}

static int civil_month_days(int y, int m)
{
    static const int len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return len[m - 1] + (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
}

/* ---- Hijri ---- */

enum { HIJRI_EPOCH = 1948440 - 2440588 }; /* day number of 1 Muharram 1; 2440588 is 1970-01-01 */

static int hijri_leap(int y)
{
    return (11 * y + 14) % 30 < 11;
}

static int hijri_month_days(int y, int m)
{
    return m % 2 == 1 || (m == 12 && hijri_leap(y)) ? 30 : 29;
}

static int32_t hijri_to_days(int y, int m, int d)
{
    return HIJRI_EPOCH + (y - 1) * 354 + (3 + 11 * y) / 30 + 29 * (m - 1) + m / 2 + d - 1;
}

static void hijri_from_days(int32_t days, struct vd_cal_day *out)
{
    int y = (int)((30 * (int64_t)(days - HIJRI_EPOCH) + 10646) / 10631);
    int m = 1;
    int32_t left = days - hijri_to_days(y, 1, 1);
    while (m < 12 && left >= hijri_month_days(y, m))
        left -= hijri_month_days(y, m++);
    *out = (struct vd_cal_day){y, m, left + 1};
}

/* ---- Solar Hijri ---- */

static const int breaks[] = {-61,  9,    38,   199,  426,  686,  756,  818,  1111, 1181,
                             1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178};
enum { N_BREAKS = sizeof(breaks) / sizeof(breaks[0]) };

/* The day of March on which year y begins; *since: years since the last leap year. */
static int solar_march(int y, int *since)
{
    int leap = -14, jump = 0, n = 0;
    for (int i = 1; i < N_BREAKS; i++) {
        jump = breaks[i] - breaks[i - 1];
        n = y - breaks[i - 1];
        if (y < breaks[i])
            break;
        leap += jump / 33 * 8 + jump % 33 / 4;
    }
    leap += n / 33 * 8 + (n % 33 + 3) / 4;
    if (jump % 33 == 4 && jump - n == 4)
        leap++;
    int gy = y + 621;
    int leap_civil = gy / 4 - (gy / 100 + 1) * 3 / 4 - 150;
    if (jump - n < 6)
        n = n - jump + (jump + 4) / 33 * 33;
    *since = ((n + 1) % 33 - 1) % 4;
    if (*since == -1)
        *since = 4;
    return 20 + leap - leap_civil;
}

static int solar_month_days(int y, int m)
{
    int since;
    if (m <= 6)
        return 31;
    if (m <= 11)
        return 30;
    solar_march(y, &since);
    return since == 0 ? 30 : 29;
}

static int32_t solar_to_days(int y, int m, int d)
{
    int since;
    int march = solar_march(y, &since);
    int before = m <= 7 ? 31 * (m - 1) : 186 + 30 * (m - 7);
    return civil_to_days(y + 621, 3, march) + before + d - 1;
}

static void solar_from_days(int32_t days, struct vd_cal_day *out)
{
    struct vd_cal_day civil;
    civil_from_days(days, &civil);
    int y = civil.y - 621;
    int32_t left = days - solar_to_days(y, 1, 1);
    if (left < 0)
        left = days - solar_to_days(--y, 1, 1);
    int m = left < 186 ? left / 31 : 6 + (left - 186) / 30;
    *out = (struct vd_cal_day){y, m + 1, left - (m <= 6 ? 31 * m : 186 + 30 * (m - 6)) + 1};
}

/* ---- one door ---- */

int32_t vd_cal_to_days(int calendar, int y, int m, int d)
{
    switch (calendar) {
    case VD_CAL_HIJRI:
        return hijri_to_days(y, m, d);
    case VD_CAL_SOLAR_HIJRI:
        return solar_to_days(y, m, d);
    default:
        return civil_to_days(y, m, d);
    }
}

void vd_cal_from_days(int calendar, int32_t days, struct vd_cal_day *out)
{
    switch (calendar) {
    case VD_CAL_HIJRI:
        hijri_from_days(days, out);
        break;
    case VD_CAL_SOLAR_HIJRI:
        solar_from_days(days, out);
        break;
    default:
        civil_from_days(days, out);
    }
}

int vd_cal_month_days(int calendar, int y, int m)
{
    if (m < 1 || m > 12)
        return 0;
    switch (calendar) {
    case VD_CAL_HIJRI:
        return hijri_month_days(y, m);
    case VD_CAL_SOLAR_HIJRI:
        return solar_month_days(y, m);
    default:
        return civil_month_days(y, m);
    }
}

int32_t vd_date_to_days(int32_t ymd)
{
    return civil_to_days(ymd / 10000, ymd / 100 % 100, ymd % 100);
}

int32_t vd_date_from_days(int32_t days)
{
    struct vd_cal_day d;
    civil_from_days(days, &d);
    return d.y < 1 ? 0 : d.y * 10000 + d.m * 100 + d.d;
}
