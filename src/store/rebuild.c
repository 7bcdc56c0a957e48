/* SPDX-License-Identifier: Apache-2.0 */
/* rebuild.c: parts and dates of a fact from its text, and the text of a structured one from its
 * parts.  Reader and writer both call these, so that what follows is never stored. */
#include "store/rebuild.h"

#include <string.h>

#include <vedette/country.h>

void vd_fact_rebuild(struct vd_fact *f)
{
    memset(f->part, 0, sizeof(f->part));
    memset(&f->date, 0, sizeof(f->date));
    if (vd_is_special(f->value)) {
        if (f->prop == VD_P_NATIONALITY && *f->value == '?')
            f->part[0] = vd_country_code("?", 1);
        return;
    }
    switch (vd_prop_how(f->prop)) {
    case VD_HOW_DATE:
        vd_date_parse(f->value, VD_DATE_ISO, &f->date);
        break;
    case VD_HOW_COUNTRY:
        f->part[0] = vd_country_code(f->value, strlen(f->value));
        break;
    case VD_HOW_SEX:
        f->part[0] = f->value;
        break;
    case VD_HOW_FILE:
        f->part[1] = f->value;
        break;
    default:
        break;
    }
}

static void parse_part(const char *text, struct vd_date *d)
{
    memset(d, 0, sizeof(*d));
    if (text && !vd_is_special(text))
        vd_date_parse(text, VD_DATE_ISO, d);
}

void vd_fact_part_date(enum vd_prop p, const char *const part[VD_PARTS], struct vd_date *out)
{
    struct vd_date from, to;
    enum vd_how how = vd_prop_how(p);
    memset(out, 0, sizeof(*out));
    if (how == VD_HOW_DOC) {
        parse_part(part[4], out);
        return;
    }
    parse_part(part[2], &from);
    parse_part(how == VD_HOW_LINK ? part[3] : NULL, &to);
    out->lo = from.lo;
    out->hi = to.precision ? to.hi : 0;
    if (out->lo && out->hi && out->lo > out->hi)
        out->hi = out->lo;
    if (out->lo || out->hi)
        out->precision = !out->hi ? VD_DATE_AFTER : !out->lo ? VD_DATE_BEFORE : VD_DATE_RANGE;
}

static void join_colons(const char *const *part, int n, struct vd_buf *out)
{
    while (n > 0 && !part[n - 1])
        n--;
    for (int i = 0; i < n; i++) {
        if (i)
            vd_buf_char(out, ':');
        vd_buf_str(out, part[i]);
    }
}

static void link_text(const char *const *part, struct vd_buf *out)
{
    vd_buf_str(out, part[0]);
    if (part[1] || part[2] || part[3])
        vd_buf_char(out, '@');
    vd_buf_str(out, part[1]);
    if (part[2] || part[3])
        vd_buf_char(out, '@');
    vd_buf_str(out, part[2]);
    if (part[3])
        vd_buf_str(out, "..");
    vd_buf_str(out, part[3]);
}

void vd_fact_canonical(enum vd_prop p, const char *const part[VD_PARTS], struct vd_buf *out)
{
    vd_buf_clear(out);
    vd_buf_str(out, "");
    switch (vd_prop_how(p)) {
    case VD_HOW_DOC:
        if (part[1] || part[3] || part[4]) {
            join_colons(part, VD_PARTS, out);
        } else {
            vd_buf_str(out, part[0]);
            if (part[0])
                vd_buf_char(out, ':');
            vd_buf_str(out, part[2]);
        }
        break;
    case VD_HOW_LINK:
        link_text(part, out);
        break;
    default:
        join_colons(part, 3, out);
        break;
    }
}
