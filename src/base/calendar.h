/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.h: day counts of the three calendars that documents are dated in. */
#ifndef VD_BASE_CALENDAR_H
#define VD_BASE_CALENDAR_H

#include <stdint.h>
#include <vedette/date.h>

struct vd_cal_day {
    int y, m, d;
};
/* Days since 1970-01-01 (civil). y 1..3200, m 1..12, d 1..month length. */
int32_t vd_cal_to_days(int calendar, int y, int m, int d);
void vd_cal_from_days(int calendar, int32_t days, struct vd_cal_day *out);
/* Length of a month, 0 if there is no such month. */
int vd_cal_month_days(int calendar, int y, int m);

#endif
