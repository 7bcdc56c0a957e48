/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date.h: partial, uncertain and foreign-calendar dates, kept as an interval with its precision.
 *
 * A date is the closed interval [lo, hi] of civil days, each as the number yyyymmdd, plus how it
 * was stated.  0 means open at that end.  The text as written is kept elsewhere (the fact's value).
 */
#ifndef VEDETTE_DATE_H
#define VEDETTE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vd_precision {
    VD_DATE_NONE = 0,
    VD_DATE_DAY,
    VD_DATE_MONTH,
    VD_DATE_YEAR,
    VD_DATE_CIRCA,
    VD_DATE_RANGE,
    VD_DATE_BEFORE,
    VD_DATE_AFTER
};
enum vd_calendar { VD_CAL_GREGORIAN = 0, VD_CAL_HIJRI, VD_CAL_SOLAR_HIJRI };
struct vd_date {
    int32_t lo, hi; /* yyyymmdd; lo <= hi where both are set */
    uint8_t precision, calendar;
};
enum vd_date_order { VD_DATE_ISO = 0, VD_DATE_DMY, VD_DATE_MDY };

/*
 * Parse the forms of vedette-formats(5): 1970, 1970-05, 1970-05-31, dd/mm/1970, circa 1970, ~1970,
 * 1970..1974, between 1970 and 1974, 1970 to 1974, before 1970, after 1970, 31 May 1970, May 1970,
 * 1390/03/10 SH, 1400-05-10 AH; 31/05/1970 only with order DMY or MDY.
 * Range: years 1..2999.  Returns false if the text is none of these (d is zeroed).
 */
bool vd_date_parse(const char *text, enum vd_date_order order, struct vd_date *d);
/* Canonical text that parses back to the same d: "1970-05", "circa 1970", "1970..1974". cap >= 40. */
void vd_date_format(const struct vd_date *d, char *out, size_t cap);
/* Days since 1970-01-01 of yyyymmdd, and back. */
int32_t vd_date_to_days(int32_t ymd);
int32_t vd_date_from_days(int32_t days);
/* Do the two intervals share a day (open ends reach for ever)? */
bool vd_date_overlaps(const struct vd_date *a, const struct vd_date *b);

/* Today as yyyymmdd and the time as microseconds UTC since 1970, from the injected clock if
 * VEDETTE_NOW (RFC 3339 or seconds) is set: tests and the demo are deterministic. */
int32_t vd_today(void);
int64_t vd_now_us(void);
/* "2026-11-22T13:14:15Z"; out needs 24 bytes. */
void vd_time_format(int64_t us, char *out, size_t cap);
/* Monotonic milliseconds, for intervals only. */
int64_t vd_mono_ms(void);

#endif
