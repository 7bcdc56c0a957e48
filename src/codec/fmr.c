/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fmr.c: the five layouts of finger minutiae records that share the magic "FMR\0".
 *
 * All numbers are big-endian.  Offsets of the header fields (u16 unless said otherwise):
 *
 *              version  length  size x,y,res x,y  views (u8)  header  view header  angle unit
 *   ANSI 2004  " 20\0"  8       16                24          26      4            2 degrees
 *     (long)            10 u32  20                28          30
 *   ISO 2005   " 20\0"  8 u32   14                22          24      4            360/256
 *   ANSI 2007  "030\0"  8 u32   in the view       18          20      17           2 degrees
 *   ANSI 2009  "030\0"  8 u32   in the view       19          21      17           2 degrees
 *     (Am1)    "035\0"
 *   ISO 2011   "030\0"  8 u32   in the view       12 u16      15      34 or more   360/256
 *
 *   view, 4 bytes:  finger, view << 4 | impression, quality, count
 *   view, 17 bytes: finger, view, impression, quality, algorithm id u32, size x,y, res x,y, count
 *   view, ISO 2011: length u32, date 9, technology, vendor u16, device u16, nq, nq x {score,
 *                   vendor u16, algorithm u16}, [nc, nc x 3 if the header says so], finger, view,
 *                   res x,y, impression, size x,y, minutia bytes << 4 | ending kind, count
 *   minutia:        type << 14 | x, y, angle, quality (ISO 2011 may leave the quality out)
 *   after them:     u16 length of the extension block, then items {type u16, length u16 with these
 *                   four bytes, data}
 *
 * Some write the version 20 as "020\0"; it means the same.
 *
 * Which layout it is follows from the bytes alone.  " 20": a u16 of 26 or more at 8 is a short
 * ANSI length, 1 to 25 the upper half of a long ISO length; with 0 the u16 at 10 is the lower half
 * of an ISO length (24 or more) or the upper half of a long ANSI length.  "030": whichever of ISO
 * 2011, ANSI 2009 and ANSI 2007 consumes the record to its last byte, tried in this order.
 *
 * Invariants of a record that was opened:
 *   (a) every view, its minutiae and its extension block lie inside the record, and together they
 *       fill it to the last byte;
 *   (b) every minutia's type is 0 to 2, its quality 0 to 100, 254 (not reported) or 255 (could not
 *       be computed).  An angle of a full turn or more (180 units of 2 degrees) is read modulo a
 *       turn and marked as a doubt: most likely the writer meant units of 360/256, so the geometry
 *       of such a record is not to be trusted.  So is a minutia outside the image: headers that
 *       are never filled in, or state the size of another image, are in use;
 *   (c) both resolutions are at least 99 pixels per cm.  A field of 0 or 65535 was never filled
 *       in: the other one of the two is used, or else 197 (500 dpi), and marked.  Lower ones are
 *       refused, unless the caller knows the true one.  A size of 0 is unknown, and marked;
 *   (d) the stated length is the true one.  One exception, because such records are in use: a
 *       writer of ANSI 2004 or 2009 that counted its header as that of the sibling layout (24 for
 *       26 bytes, 20 for 21).  If the walk consumes such a record to its last byte, it is taken,
 *       marked and warned of.
 *   (e) items fill their extension block exactly.  Writers of ISO 2005 disagree on whether an
 *       item's length counts its own four bytes: either reading will do if it fits all items.
 *
 * Sources: ISO/IEC 19794-2:2005 clause 7, :2011 clause 8, ANSI INCITS 378-2004 clause 6, 378-2009
 * clause 6, as their open readers and writers agree on them.
 */
#include "codec/fmr.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct layout {
    const char *name, *version;
    size_t length_at, dims_at, views_at, header, view_header;
    int angle_units; /* a full turn */
};
enum { ANSI_LONG_SHIFT = 4, MAX_FINGER = 10, MIN_RES = 99, UNSET = 0xffff };

static const struct layout layouts[] = {
    [VD_FMR_ANSI_2004] = {"ansi-378-2004", " 20", 8, 16, 24, 26, 4, 180},
    [VD_FMR_ISO_2005] = {"iso-19794-2:2005", " 20", 8, 14, 22, 24, 4, 256},
    [VD_FMR_ISO_2011] = {"iso-19794-2:2011", "030", 8, 0, 12, 15, 0, 256},
    [VD_FMR_ANSI_2007] = {"ansi-378-2007-draft", "030", 8, 0, 18, 20, 17, 180},
    [VD_FMR_ANSI_2009] = {"ansi-378-2009", "030", 8, 0, 19, 21, 17, 180},
    [VD_FMR_ANSI_2009_AM1] = {"ansi-378-2009-am1", "035", 8, 0, 19, 21, 17, 180},
    [VD_XYT] = {"xyt", "", 0, 0, 0, 0, 0, 360},
};

const char *vd_fmr_layout_name(int layout)
{
    if (layout < VD_FMR_ANSI_2004 || layout > VD_XYT)
        return "unknown";
    return layouts[layout].name;
}

static unsigned u16(const uint8_t *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static uint32_t u32(const uint8_t *p)
{
    return (uint32_t)u16(p) << 16 | u16(p + 2);
}

/* Refuse at a byte. Long names lose their beginning, so that the offset always fits. */
static int refuse(struct vd_fmr_walk *f, struct vd_err *err, size_t at, const char *why)
{
    f->reached = at > f->reached ? at : f->reached;
    char where[sizeof err->where];
    const char *name = f->name ? f->name : "";
    size_t len = strlen(name), room = sizeof where - 32;
    const char *cut = len > room ? "..." : "";
    snprintf(where, sizeof where, "%s%s%sbyte %zu", cut, len > room ? name + (len - room) : name,
             len ? " " : "", at);
    return vd_fail(err, VD_CORRUPT, where, "%s", why);
}

static int need(struct vd_fmr_walk *f, size_t at, size_t n, const char *what, struct vd_err *err)
{
    if (at <= f->n && n <= f->n - at)
        return VD_OK;
    char why[120];
    snprintf(why, sizeof why, "The record ends inside %s: %zu bytes are needed, %zu are left.",
             what, n, at <= f->n ? f->n - at : 0);
    return refuse(f, err, at, why);
}

static bool quality_known(unsigned q)
{
    return q <= 100 || q == 254 || q == 255;
}

static int check_quality(struct vd_fmr_walk *f, size_t at, struct vd_err *err)
{
    if (quality_known(f->p[at]))
        return VD_OK;
    return refuse(f, err, at, "A quality must be 0 to 100, 254 or 255.");
}

/* (c) */
static int check_image(struct vd_fmr_walk *f, struct vd_fmr_view *v, size_t res_at,
                       struct vd_err *err)
{
    int xres = v->xres == UNSET ? 0 : v->xres, yres = v->yres == UNSET ? 0 : v->yres;
    xres = xres ? xres : yres;
    yres = yres ? yres : xres;
    if (v->width < 1 || v->height < 1)
        v->doubts |= VD_DOUBT_SIZE;
    v->px_cm_used = f->px_cm && (xres < MIN_RES || yres < MIN_RES);
    if (v->px_cm_used) {
        xres = yres = f->px_cm;
    } else if (!xres) {
        v->doubts |= VD_DOUBT_RESOLUTION;
        xres = yres = VD_PX_CM;
    }
    v->xres = xres;
    v->yres = yres;
    if (xres >= MIN_RES && yres >= MIN_RES)
        return VD_OK;
    refuse(f, err, res_at, "The resolution is below 99 pixels per cm.");
    return err ? vd_hint(err, "If you know the true one, say it: --dpi N") : VD_CORRUPT;
}

static void read_size(const struct vd_fmr_walk *f, struct vd_fmr_view *v, size_t at)
{
    v->width = (int)u16(f->p + at);
    v->height = (int)u16(f->p + at + 2);
}

static void read_res(const struct vd_fmr_walk *f, struct vd_fmr_view *v, size_t at)
{
    v->xres = (int)u16(f->p + at);
    v->yres = (int)u16(f->p + at + 2);
}

static int stated_quality(unsigned q)
{
    return q <= 100 ? (int)q : -1;
}

/* Where the four size and resolution fields of a common header lie. */
static size_t dims_at(const struct vd_fmr_walk *f)
{
    const struct layout *l = &layouts[f->layout];
    return l->dims_at ? l->dims_at + (f->header - l->header) : 0;
}

/* View headers of 4 bytes: ANSI 2004 and ISO 2005. */
static int view_short(struct vd_fmr_walk *f, struct vd_fmr_view *v, struct vd_err *err)
{
    int rc = need(f, v->at, 4, "a view's header", err);
    if (rc)
        return rc;
    const uint8_t *p = f->p + v->at;
    v->position = p[0];
    v->view = p[1] >> 4;
    v->impression = p[1] & 15;
    v->quality = stated_quality(p[2]);
    v->n_minutiae = p[3];
    v->minutiae_at = v->at + 4;
    v->minutia_bytes = 6;
    read_size(f, v, dims_at(f));
    read_res(f, v, dims_at(f) + 4);
    if (v->position > MAX_FINGER)
        return refuse(f, err, v->at, "A finger position must be 0 to 10.");
    rc = check_quality(f, v->at + 2, err);
    return rc ? rc : check_image(f, v, dims_at(f) + 4, err);
}

/* View headers of 17 bytes: ANSI 2007 and 2009. */
static int view_ansi(struct vd_fmr_walk *f, struct vd_fmr_view *v, struct vd_err *err)
{
    int rc = need(f, v->at, 17, "a view's header", err);
    if (rc)
        return rc;
    const uint8_t *p = f->p + v->at;
    v->position = p[0];
    v->view = p[1];
    v->impression = p[2];
    v->quality = stated_quality(p[3]);
    read_size(f, v, v->at + 8);
    read_res(f, v, v->at + 12);
    v->n_minutiae = p[16];
    v->minutiae_at = v->at + 17;
    v->minutia_bytes = 6;
    rc = check_quality(f, v->at + 3, err);
    return rc ? rc : check_image(f, v, v->at + 12, err);
}

/* The part of an ISO 2011 view whose length varies: quality and certificate blocks. */
static int skip_blocks(struct vd_fmr_walk *f, struct vd_fmr_view *v, size_t *at, struct vd_err *err)
{
    int rc = need(f, *at, 1, "a view's quality blocks", err);
    if (rc)
        return rc;
    size_t n = f->p[*at];
    if ((rc = need(f, *at + 1, n * 5, "a view's quality blocks", err)))
        return rc;
    for (size_t i = 0; i < n && !rc; i++)
        rc = check_quality(f, *at + 1 + i * 5, err);
    v->quality = n ? stated_quality(f->p[*at + 1]) : -1;
    *at += 1 + n * 5;
    if (rc || !f->has_certificates)
        return rc;
    if ((rc = need(f, *at, 1, "a view's certificate blocks", err)))
        return rc;
    n = f->p[*at];
    rc = need(f, *at + 1, n * 3, "a view's certificate blocks", err);
    *at += 1 + n * 3;
    return rc;
}

static int view_iso_2011(struct vd_fmr_walk *f, struct vd_fmr_view *v, struct vd_err *err)
{
    size_t at = v->at + 18;
    int rc = need(f, v->at, 19, "a representation's header", err);
    if (rc || (rc = skip_blocks(f, v, &at, err)) ||
        (rc = need(f, at, 13, "a representation's header", err)))
        return rc;
    const uint8_t *p = f->p + at;
    v->position = p[0];
    v->view = p[1];
    read_res(f, v, at + 2);
    v->impression = p[6];
    read_size(f, v, at + 7);
    v->minutia_bytes = p[11] >> 4;
    v->n_minutiae = p[12];
    v->minutiae_at = at + 13;
    if (v->minutia_bytes != 5 && v->minutia_bytes != 6)
        return refuse(f, err, at + 11, "A minutia must take 5 or 6 bytes.");
    return check_image(f, v, at + 2, err);
}

static int check_minutia(struct vd_fmr_walk *f, struct vd_fmr_view *v, size_t at,
                         struct vd_err *err)
{
    const uint8_t *p = f->p + at;
    int x = (int)(u16(p) & 0x3fff), y = (int)(u16(p + 2) & 0x3fff);
    if (p[0] >> 6 == 3)
        return refuse(f, err, at, "A minutia's type must be 0, 1 or 2.");
    if ((x >= v->width || y >= v->height) && !(v->doubts & VD_DOUBT_SIZE))
        v->doubts |= VD_DOUBT_OUTSIDE;
    if (p[4] >= layouts[f->layout].angle_units)
        v->doubts |= VD_DOUBT_ANGLE;
    return v->minutia_bytes == 6 ? check_quality(f, at + 5, err) : VD_OK;
}

/* Do items fill the bytes from at to end?  extra: what an item's length leaves out. */
static bool items_fit(const struct vd_fmr_walk *f, size_t at, size_t end, size_t extra, size_t *bad)
{
    while (at < end) {
        size_t n = end - at >= 4 ? u16(f->p + at + 2) + extra : 0;
        *bad = at;
        if (n < 4 || n > end - at)
            return false;
        at += n;
    }
    return true;
}

static int check_extension(struct vd_fmr_walk *f, struct vd_fmr_view *v, struct vd_err *err)
{
    size_t at = v->minutiae_at + (size_t)v->n_minutiae * v->minutia_bytes, bad = at, ignored;
    int rc = need(f, at, 2, "the extension block's length", err);
    if (rc)
        return rc;
    v->extension_at = at + 2;
    v->extension_bytes = u16(f->p + at);
    if ((rc = need(f, at + 2, v->extension_bytes, "the extension block", err)))
        return rc;
    size_t end = v->extension_at + v->extension_bytes;
    if (!items_fit(f, at + 2, end, 0, &bad) && /* (e) */
        !(f->layout == VD_FMR_ISO_2005 && items_fit(f, at + 2, end, 4, &ignored)))
        return refuse(f, err, bad, "An extension item does not fit its block.");
    v->n_bytes = end - v->at;
    f->reached = end;
    return VD_OK;
}

/* Read the view at v->at and check all of it: invariants (b) and (c). */
static int read_view(struct vd_fmr_walk *f, struct vd_fmr_view *v, struct vd_err *err)
{
    bool iso = f->layout == VD_FMR_ISO_2011;
    v->doubts = f->doubts;
    int rc = iso                                   ? view_iso_2011(f, v, err)
             : layouts[f->layout].view_header == 4 ? view_short(f, v, err)
                                                   : view_ansi(f, v, err);
    if (rc)
        return rc;
    rc = need(f, v->minutiae_at, (size_t)v->n_minutiae * v->minutia_bytes, "the minutiae", err);
    for (int i = 0; i < v->n_minutiae && !rc; i++)
        rc = check_minutia(f, v, v->minutiae_at + (size_t)i * v->minutia_bytes, err);
    if (rc || (rc = check_extension(f, v, err)))
        return rc;
    if (iso && u32(f->p + v->at) != v->n_bytes)
        return refuse(f, err, v->at, "A representation's length is not what it holds.");
    return VD_OK;
}

static int check_length(struct vd_fmr_walk *f, size_t at, uint64_t stated, struct vd_err *err)
{
    if (stated == f->n)
        return VD_OK;
    size_t miscount = f->layout == VD_FMR_ANSI_2009 ? 1 : f->layout == VD_FMR_ANSI_2004 ? 2 : 0;
    if (miscount && stated + miscount == f->n) { /* (d) */
        f->doubts |= VD_DOUBT_LENGTH;
        return VD_OK;
    }
    char why[120];
    snprintf(why, sizeof why, "The record states %llu bytes and has %zu.",
             (unsigned long long)stated, f->n);
    return refuse(f, err, at, why);
}

static int walk(struct vd_fmr_walk *f, int layout, bool ansi_long, struct vd_err *err)
{
    const struct layout *l = &layouts[layout];
    f->layout = layout;
    f->header = l->header + (ansi_long ? ANSI_LONG_SHIFT : 0);
    f->has_certificates = false;
    f->doubts = 0;
    f->reached = 0;
    int rc = need(f, 8, f->header - 8, "the header", err);
    if (rc)
        return rc;
    bool narrow = layout == VD_FMR_ANSI_2004 && !ansi_long;
    size_t length_at = l->length_at + (ansi_long ? 2 : 0);
    if ((rc = check_length(f, length_at, narrow ? u16(f->p + 8) : u32(f->p + length_at), err)))
        return rc;
    const uint8_t *views = f->p + l->views_at + (f->header - l->header);
    f->n_views = layout == VD_FMR_ISO_2011 ? (int)u16(views) : views[0];
    if (layout == VD_FMR_ISO_2011 && f->p[14] > 1)
        return refuse(f, err, 14, "The certification flag must be 0 or 1.");
    f->has_certificates = layout == VD_FMR_ISO_2011 && f->p[14];
    if (f->n_views == 0)
        return refuse(f, err, (size_t)(views - f->p), "The record holds no view.");
    struct vd_fmr_view v = {.at = f->header};
    for (int i = 0; i < f->n_views; i++, v.at += v.n_bytes)
        if ((rc = read_view(f, &v, err)))
            return rc;
    if (v.at != f->n)
        return refuse(f, err, v.at, "Bytes follow the last view.");
    return VD_OK;
}

/* "030": three layouts. Report on the one that made sense longest. */
static int walk_030(struct vd_fmr_walk *f, struct vd_err *err)
{
    static const int order[] = {VD_FMR_ISO_2011, VD_FMR_ANSI_2009, VD_FMR_ANSI_2007};
    struct vd_err each, best = {0};
    size_t furthest = 0;
    for (int i = 0; i < 3; i++) {
        if (!walk(f, order[i], false, &each))
            return VD_OK;
        if (f->reached > furthest) {
            furthest = f->reached;
            best = each;
        }
    }
    vd_fail(err, VD_CORRUPT, best.where, "%s", best.message);
    if (err)
        vd_hint(err, "Read as ISO 19794-2:2011, ANSI 378-2009 and its draft of 2007: none fits.");
    return VD_CORRUPT;
}

static int walk_020(struct vd_fmr_walk *f, struct vd_err *err)
{
    int rc = need(f, 8, 4, "the header", err);
    if (rc)
        return rc;
    unsigned first = u16(f->p + 8), second = u16(f->p + 10);
    if (first >= 26)
        return walk(f, VD_FMR_ANSI_2004, false, err);
    if (first > 0 || second >= 24)
        return walk(f, VD_FMR_ISO_2005, false, err);
    return walk(f, VD_FMR_ANSI_2004, true, err);
}

int vd_fmr_open(struct vd_fmr_walk *f, const uint8_t *p, size_t n, const char *name,
                struct vd_err *err)
{
    return vd_fmr_open_as(f, p, n, name, 0, err);
}

int vd_fmr_open_as(struct vd_fmr_walk *f, const uint8_t *p, size_t n, const char *name, int px_cm,
                   struct vd_err *err)
{
    *f = (struct vd_fmr_walk){.p = p, .n = n, .name = name, .px_cm = px_cm};
    int rc = need(f, 0, 8, "the magic and the version", err);
    if (rc)
        return rc;
    if (memcmp(p, "FMR", 4) != 0)
        return refuse(f, err, 0, "This is no finger minutiae record: it does not begin with FMR.");
    if (memcmp(p + 4, " 20", 4) == 0 || memcmp(p + 4, "020", 4) == 0)
        rc = walk_020(f, err);
    else if (memcmp(p + 4, "030", 4) == 0)
        rc = walk_030(f, err);
    else if (memcmp(p + 4, "035", 4) == 0)
        rc = walk(f, VD_FMR_ANSI_2009_AM1, false, err);
    else
        rc = refuse(f, err, 4, "The version of this minutiae record is none of 20, 030 and 035.");
    f->at = f->header;
    f->seen = 0;
    return rc;
}

int vd_fmr_next(struct vd_fmr_walk *f, struct vd_fmr_view *v)
{
    if (f->seen >= f->n_views)
        return 0;
    *v = (struct vd_fmr_view){.at = f->at};
    if (read_view(f, v, NULL))
        return 0;
    f->at += v->n_bytes;
    f->seen++;
    return 1;
}

void vd_fmr_minutia(const struct vd_fmr_walk *f, const struct vd_fmr_view *v, int i,
                    struct vd_minutia *out)
{
    const uint8_t *p = f->p + v->minutiae_at + (size_t)i * v->minutia_bytes;
    int units = layouts[f->layout].angle_units;
    *out = (struct vd_minutia){
        .x = u16(p) & 0x3fff,
        .y = u16(p + 2) & 0x3fff,
        .type = p[0] >> 6,
        .angle = p[4],
        .angle_deg = p[4] % units * 360.0 / units,
        .quality = v->minutia_bytes == 6 && p[5] <= 100 ? p[5] : 0,
    };
}

static void put_u16(struct vd_buf *b, unsigned v)
{
    const uint8_t p[2] = {(uint8_t)(v >> 8), (uint8_t)v};
    vd_buf_add(b, p, 2);
}

static void put_u32(struct vd_buf *b, uint32_t v)
{
    put_u16(b, v >> 16);
    put_u16(b, v & 0xffff);
}

static void put_u8(struct vd_buf *b, unsigned v)
{
    vd_buf_char(b, (char)v);
}

/* Write length and number of views into a header that begins at start of out. */
static void seal(struct vd_buf *out, size_t start, int layout, size_t header, size_t n_views)
{
    if (out->failed)
        return;
    uint8_t *p = (uint8_t *)out->data + start;
    const struct layout *l = &layouts[layout];
    size_t shift = header - l->header, n = out->len - start;
    uint8_t *views = p + l->views_at + shift, *len = p + l->length_at + (shift ? 2 : 0);
    if (layout == VD_FMR_ANSI_2004 && !shift) {
        len[0] = (uint8_t)(n >> 8);
        len[1] = (uint8_t)n;
    } else {
        for (int i = 0; i < 4; i++)
            len[i] = (uint8_t)(n >> (24 - 8 * i));
    }
    if (layout == VD_FMR_ISO_2011)
        *views++ = (uint8_t)(n_views >> 8);
    *views = (uint8_t)n_views;
}

void vd_fmr_single(const struct vd_fmr_walk *f, const struct vd_fmr_view *v, struct vd_buf *out)
{
    size_t start = out->len;
    vd_buf_add(out, f->p, f->header);
    vd_buf_add(out, f->p + v->at, v->n_bytes);
    seal(out, start, f->layout, f->header, 1);
}

static void encode_header(const struct vd_minutiae *m, int layout, bool wide, struct vd_buf *b)
{
    const struct layout *l = &layouts[layout];
    vd_buf_add(b, "FMR", 4);
    vd_buf_add(b, l->version, 4);
    if (layout == VD_FMR_ANSI_2004 && !wide)
        put_u16(b, 0);
    else
        put_u32(b, 0);
    if (wide)
        put_u16(b, 0);
    if (layout == VD_FMR_ISO_2011) {
        put_u16(b, 0);
        put_u8(b, 0);
        return;
    }
    if (layout != VD_FMR_ISO_2005)
        put_u32(b, 0); /* owner and type: not stated */
    put_u16(b, 0);     /* equipment */
    if (l->dims_at) {
        put_u16(b, (unsigned)m->width);
        put_u16(b, (unsigned)m->height);
        put_u16(b, (unsigned)m->xres);
        put_u16(b, (unsigned)m->yres);
    } else if (l->header == 21) {
        put_u8(b, 0);
    }
    put_u16(b, 0); /* views and a reserved byte */
}

static void encode_view_header(const struct vd_minutiae *m, int layout, struct vd_buf *b)
{
    unsigned quality = m->quality >= 0 ? (unsigned)m->quality : 254;
    put_u8(b, (unsigned)m->position);
    if (layouts[layout].view_header == 4) {
        put_u8(b, (unsigned)m->view << 4 | ((unsigned)m->impression & 15));
        put_u8(b, quality);
        put_u8(b, (unsigned)m->n);
        return;
    }
    put_u8(b, (unsigned)m->view);
    if (layout == VD_FMR_ISO_2011) {
        put_u16(b, (unsigned)m->xres);
        put_u16(b, (unsigned)m->yres);
    }
    put_u8(b, (unsigned)m->impression);
    if (layout != VD_FMR_ISO_2011) {
        put_u8(b, quality);
        put_u32(b, 0);
    }
    put_u16(b, (unsigned)m->width);
    put_u16(b, (unsigned)m->height);
    if (layout == VD_FMR_ISO_2011) {
        put_u8(b, 6 << 4);
    } else {
        put_u16(b, (unsigned)m->xres);
        put_u16(b, (unsigned)m->yres);
    }
    put_u8(b, (unsigned)m->n);
}

/* The head of an ISO 2011 representation, up to the finger position. */
static void encode_representation(const struct vd_minutiae *m, struct vd_buf *b)
{
    put_u32(b, 0);
    for (int i = 0; i < 9; i++)
        put_u8(b, 0xff); /* date and time: unknown */
    put_u8(b, 0);
    put_u32(b, 0); /* vendor and device: not stated */
    put_u8(b, m->quality >= 0);
    if (m->quality >= 0) {
        put_u8(b, (unsigned)m->quality);
        put_u32(b, 0);
    }
}

static void encode_view(const struct vd_minutiae *m, int layout, struct vd_buf *b)
{
    size_t start = b->len;
    int units = layouts[layout].angle_units;
    if (layout == VD_FMR_ISO_2011)
        encode_representation(m, b);
    encode_view_header(m, layout, b);
    for (size_t i = 0; i < m->n; i++) {
        const struct vd_minutia *q = &m->m[i];
        put_u16(b, (unsigned)q->type << 14 | (q->x & 0x3fff));
        put_u16(b, q->y & 0x3fff);
        put_u8(b, (unsigned)((lrint(q->angle_deg * units / 360.0) % units + units) % units));
        put_u8(b, q->quality);
    }
    put_u16(b, 0);
    if (layout == VD_FMR_ISO_2011 && !b->failed)
        for (int i = 0; i < 4; i++)
            b->data[start + (size_t)i] = (char)((b->len - start) >> (24 - 8 * i));
}

int vd_fmr_encode(const struct vd_minutiae *views, size_t n_views, int layout, struct vd_buf *out,
                  struct vd_err *err)
{
    size_t start = out->len, total = 30;
    if (layout < VD_FMR_ANSI_2004 || layout > VD_FMR_ANSI_2009_AM1 || n_views < 1 || n_views > 255)
        return vd_fail(err, VD_INVALID, "minutiae", "There is no such layout or no view to write.");
    for (size_t i = 0; i < n_views; i++) {
        if (views[i].n > 255)
            return vd_fail(err, VD_INVALID, "minutiae", "A view holds at most 255 minutiae.");
        total += 6 + views[i].n * 6;
    }
    bool wide = layout == VD_FMR_ANSI_2004 && total > 0xffff;
    encode_header(views, layout, wide, out);
    for (size_t i = 0; i < n_views; i++)
        encode_view(&views[i], layout, out);
    seal(out, start, layout, layouts[layout].header + (wide ? ANSI_LONG_SHIFT : 0), n_views);
    if (out->failed)
        return vd_fail(err, VD_NOMEM, "minutiae", "There is no memory for the record.");
    struct vd_fmr_walk f; /* what is written is what a reader accepts without a doubt */
    struct vd_fmr_view v;
    int rc = vd_fmr_open(&f, (const uint8_t *)out->data + start, out->len - start, NULL, err);
    while (!rc && vd_fmr_next(&f, &v))
        rc = v.doubts ? VD_INVALID : VD_OK;
    return rc ? vd_fail(err, VD_INVALID, "minutiae", "These minutiae make no valid record.")
              : VD_OK;
}
