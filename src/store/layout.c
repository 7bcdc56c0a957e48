/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout.c: pure helpers of record.h: packed dates, canonical texts, the content digest.
 *
 * The digest is BLAKE2b with 16 bytes over
 *     kind (1) | ref | ten fields of provenance | for each property upwards, for each of its facts
 *     in order: property (1) | value | date (1 or 10) | 0 or 1 and ten fields of its own
 * where a text is its length (4, little-endian) and its bytes.  Parts are left out: they follow
 * from the value.
 */
#include "store/record.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "store/rebuild.h"

static void put_u32(struct vd_buf *b, uint32_t v)
{
    uint8_t le[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
    vd_buf_add(b, le, 4);
}

static void put_text(struct vd_buf *b, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    put_u32(b, (uint32_t)n);
    if (n)
        vd_buf_add(b, s, n);
}

void vd_prov_key(struct vd_buf *b, const struct vd_prov *p)
{
    const char *field[VD_PROV_FIELDS];
    vd_prov_fields(p, field);
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        put_text(b, field[i]);
}

void vd_prov_fields(const struct vd_prov *p, const char *out[VD_PROV_FIELDS])
{
    const char *f[VD_PROV_FIELDS] = {p->source,     p->source_grade, p->info_grade, p->handling,
                                     p->release_to, p->legal_basis,  p->report_ref, p->report_date,
                                     p->valid_from, p->review_by};
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        out[i] = f[i] && *f[i] ? f[i] : NULL;
}

static void put_date(struct vd_buf *b, const struct vd_date *d)
{
    vd_buf_char(b, (char)d->precision);
    if (!d->precision)
        return;
    put_u32(b, (uint32_t)d->lo);
    put_u32(b, (uint32_t)d->hi);
    vd_buf_char(b, (char)d->calendar);
}

static void put_fact(struct vd_buf *b, const struct vd_fact *f)
{
    vd_buf_char(b, (char)f->prop);
    put_text(b, f->value);
    put_date(b, &f->date);
    vd_buf_char(b, f->own ? 1 : 0);
    if (f->own)
        vd_prov_key(b, f->own);
}

uint64_t vd_props_of(const struct vd_record *r)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < r->n_facts; i++)
        mask |= UINT64_C(1) << (r->facts[i].prop & 63);
    return mask;
}

int vd_record_digest(const struct vd_record *r, struct vd_buf *b, uint8_t out[16])
{
    vd_buf_clear(b);
    vd_buf_char(b, (char)r->kind);
    put_text(b, r->ref);
    vd_prov_key(b, &r->prov);
    uint64_t mask = vd_props_of(r);
    for (int p = 1; p < VD_P_MAX; p++)
        for (size_t i = 0; (mask >> p & 1) && i < r->n_facts; i++)
            if (r->facts[i].prop == (enum vd_prop)p)
                put_fact(b, &r->facts[i]);
    if (b->failed)
        return VD_NOMEM;
    crypto_generichash(out, 16, (const uint8_t *)b->data, b->len, NULL, 0);
    return VD_OK;
}

/* ---- dates ---- */

int32_t vd_date_pack(const struct vd_date *d)
{
    if (d->calendar != VD_CAL_GREGORIAN)
        return 0;
    switch (d->precision) {
    case VD_DATE_DAY:
        return d->lo;
    case VD_DATE_MONTH:
        return d->lo / 100 * 100;
    case VD_DATE_YEAR:
        return d->lo / 10000 * 10000;
    default:
        return 0;
    }
}

bool vd_date_unpack(int32_t packed, struct vd_date *d)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y = packed / 10000, m = packed / 100 % 100, day = packed % 100;
    memset(d, 0, sizeof(*d));
    if (packed <= 0 || m > 12 || day > 31 || y < 1)
        return false;
    int last = m ? days[m - 1] + (m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0)) : 31;
    d->precision = !m ? VD_DATE_YEAR : !day ? VD_DATE_MONTH : VD_DATE_DAY;
    d->lo = y * 10000 + (m ? m : 1) * 100 + (day ? day : 1);
    d->hi = y * 10000 + (m ? m : 12) * 100 + (day ? day : last);
    return true;
}

void vd_packed_text(int32_t packed, char out[24])
{
    int y = packed / 10000, m = packed / 100 % 100, day = packed % 100;
    if (!m)
        snprintf(out, 24, "%04d", y);
    else if (!day)
        snprintf(out, 24, "%04d-%02d", y, m);
    else
        snprintf(out, 24, "%04d-%02d-%02d", y, m, day);
}

static bool packed_is(int32_t packed, const char *text)
{
    char want[24];
    vd_packed_text(packed, want);
    return strcmp(want, text) == 0;
}

bool vd_date_plain(const struct vd_fact *f)
{
    struct vd_date back;
    int32_t packed = vd_date_pack(&f->date);
    return packed && packed_is(packed, f->value) && vd_date_unpack(packed, &back) &&
           vd_date_same(&back, &f->date);
}

bool vd_date_same(const struct vd_date *a, const struct vd_date *b)
{
    return a->lo == b->lo && a->hi == b->hi && a->precision == b->precision &&
           a->calendar == b->calendar;
}
