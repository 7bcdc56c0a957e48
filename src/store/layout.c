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

#include <string.h>

#include <sodium.h>

#include "store/rebuild.h"

/* Bytes are written through a bare pointer into room that was measured first: this runs for every
 * row of every list. */
static inline uint8_t *put_u32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
    p[3] = (uint8_t)(v >> 24);
    return p + 4;
}

static inline uint8_t *put_text(uint8_t *p, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    p = put_u32(p, (uint32_t)n);
    if (n)
        memcpy(p, s, n);
    return p + n;
}

static inline size_t text_bytes(const char *s)
{
    return 4 + (s ? strlen(s) : 0);
}

/* Room for n more bytes at the end of b; NULL: out of memory. The caller then calls used(). */
static uint8_t *room(struct vd_buf *b, size_t n)
{
    if (b->failed || b->cap <= b->len + n) {
        size_t cap = (b->len + n) * 2 + 64;
        char *p = b->failed ? NULL : vd_realloc(b->data, cap);
        if (!p) {
            b->failed = true;
            return NULL;
        }
        b->data = p;
        b->cap = cap;
    }
    return (uint8_t *)b->data + b->len;
}

static void used(struct vd_buf *b, const uint8_t *end)
{
    b->len = (size_t)(end - (uint8_t *)b->data);
    b->data[b->len] = 0;
}

bool vd_prov_empty(const struct vd_prov *p)
{
    return !(p->source || p->source_grade || p->info_grade || p->handling || p->release_to ||
             p->legal_basis || p->report_ref || p->report_date || p->valid_from || p->review_by);
}

static size_t prov_bytes(const struct vd_prov *prov)
{
    const char *field[VD_PROV_FIELDS];
    size_t n = 0;
    if (vd_prov_empty(prov))
        return 4 * VD_PROV_FIELDS;
    vd_prov_fields(prov, field);
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        n += text_bytes(field[i]);
    return n;
}

static uint8_t *put_prov(uint8_t *p, const struct vd_prov *prov)
{
    const char *field[VD_PROV_FIELDS];
    if (vd_prov_empty(prov)) {
        memset(p, 0, 4 * VD_PROV_FIELDS);
        return p + 4 * VD_PROV_FIELDS;
    }
    vd_prov_fields(prov, field);
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        p = put_text(p, field[i]);
    return p;
}

void vd_prov_key(struct vd_buf *b, const struct vd_prov *prov)
{
    uint8_t *p = room(b, prov_bytes(prov));
    if (p)
        used(b, put_prov(p, prov));
}

void vd_prov_fields(const struct vd_prov *p, const char *out[VD_PROV_FIELDS])
{
    const char *f[VD_PROV_FIELDS] = {p->source,     p->source_grade, p->info_grade, p->handling,
                                     p->release_to, p->legal_basis,  p->report_ref, p->report_date,
                                     p->valid_from, p->review_by};
    for (int i = 0; i < VD_PROV_FIELDS; i++)
        out[i] = f[i] && *f[i] ? f[i] : NULL;
}

static size_t fact_bytes(const struct vd_fact *f)
{
    return 16 + text_bytes(f->value) + (f->own ? prov_bytes(f->own) : 0);
}

static uint8_t *put_fact(uint8_t *p, const struct vd_fact *f)
{
    *p++ = (uint8_t)f->prop;
    p = put_text(p, f->value);
    *p++ = f->date.precision;
    if (f->date.precision) {
        p = put_u32(p, (uint32_t)f->date.lo);
        p = put_u32(p, (uint32_t)f->date.hi);
        *p++ = f->date.calendar;
    }
    *p++ = f->own ? 1 : 0;
    return f->own ? put_prov(p, f->own) : p;
}

uint64_t vd_props_of(const struct vd_record *r)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < r->n_facts; i++)
        mask |= UINT64_C(1) << (r->facts[i].prop & 63);
    return mask;
}

static bool in_order(const struct vd_record *r)
{
    for (size_t i = 1; i < r->n_facts; i++)
        if (r->facts[i - 1].prop > r->facts[i].prop)
            return false;
    return true;
}

static uint8_t *put_facts(uint8_t *p, const struct vd_record *r)
{
    uint64_t mask = vd_props_of(r);
    if (in_order(r)) {
        for (size_t i = 0; i < r->n_facts; i++)
            p = put_fact(p, &r->facts[i]);
        return p;
    }
    for (int prop = 1; prop < VD_P_MAX; prop++)
        for (size_t i = 0; (mask >> prop & 1) && i < r->n_facts; i++)
            if (r->facts[i].prop == (enum vd_prop)prop)
                p = put_fact(p, &r->facts[i]);
    return p;
}

int vd_record_digest(const struct vd_record *r, struct vd_buf *b, uint8_t out[16])
{
    size_t n = 1 + text_bytes(r->ref) + prov_bytes(&r->prov);
    for (size_t i = 0; i < r->n_facts; i++)
        n += fact_bytes(&r->facts[i]);
    vd_buf_clear(b);
    uint8_t *p = room(b, n);
    if (!p)
        return VD_NOMEM;
    *p++ = (uint8_t)r->kind;
    p = put_text(p, r->ref);
    p = put_prov(p, &r->prov);
    used(b, put_facts(p, r));
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

static char *put_digits(char *p, int v, int n)
{
    for (int i = n - 1; i >= 0; i--, v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + n;
}

void vd_packed_text(int32_t packed, char out[24])
{
    int m = packed / 100 % 100, day = packed % 100;
    char *p = put_digits(out, packed / 10000, 4);
    if (m) {
        *p++ = '-';
        p = put_digits(p, m, 2);
    }
    if (m && day) {
        *p++ = '-';
        p = put_digits(p, day, 2);
    }
    *p = 0;
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
