/* SPDX-License-Identifier: Apache-2.0 */
/*
 * minutiae.c: finger templates of every layout as the rest of the program wants them: one template
 * a view, or the decoded minutiae.
 *
 * Invariants
 *  A. The bytes of a template decode to the same minutiae wherever they are, with nothing known
 *     beside them: what the user said of the file stands in a line before it (reading.c).
 *  B. That line is there if and only if the record alone would be read otherwise; an .xyt, which
 *     never states its resolution, always has it.
 *
 * Undoing a stretch: an image of W x H was resized to w x h, as its header says, before minutiae
 * were extracted.  Then a position (x, y) belongs at (x W / w, y H / h), and a direction (cos, sin)
 * becomes (cos W / w, sin H / h); angles are rounded to 1/256 turn, as a record would keep them.
 */
#include "codec/minutiae.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "codec/fmr.h"
#include "codec/reading.h"
#include "codec/xyt.h"

enum { COORDINATE_MAX = 0x3fff, TURN = 256 };

/* Rounded to the nearest, a half to the even one: no drift to one side. */
static uint16_t stretched(unsigned v, int to, int from)
{
    int64_t at = (int64_t)v * to / from, twice = (int64_t)v * to % from * 2;
    at += twice > from || (twice == from && at % 2);
    return (uint16_t)(at < COORDINATE_MAX ? at : COORDINATE_MAX);
}

static void undo_stretch(struct vd_minutiae *m, const struct vd_reading *as)
{
    double sx = (double)as->width / m->width, sy = (double)as->height / m->height;
    for (size_t i = 0; i < m->n; i++) {
        struct vd_minutia *q = &m->m[i];
        double rad = q->angle_deg * M_PI / 180;
        double deg = atan2(sin(rad) * sy, cos(rad) * sx) * 180 / M_PI;
        q->x = stretched(q->x, as->width, m->width);
        q->y = stretched(q->y, as->height, m->height);
        q->angle = (uint16_t)((lrint(deg * TURN / 360) + TURN) % TURN);
        q->angle_deg = q->angle * 360.0 / TURN;
    }
    m->angle_units = TURN;
    m->stated_width = m->width;
    m->stated_height = m->height;
    m->width = as->width;
    m->height = as->height;
    if (as->px_cm)
        m->xres = m->yres = as->px_cm;
}

/* A header without a size: what the minutiae fill is the image. */
static void size_by_minutiae(struct vd_minutiae *m)
{
    for (size_t i = 0; i < m->n; i++) {
        m->width = m->m[i].x >= m->width ? m->m[i].x + 1 : m->width;
        m->height = m->m[i].y >= m->height ? m->m[i].y + 1 : m->height;
    }
}

static void take_view(const struct vd_fmr_walk *f, const struct vd_fmr_view *v,
                      const struct vd_reading *as, struct vd_minutia *room, struct vd_minutiae *out)
{
    bool iso = f->layout == VD_FMR_ISO_2005 || f->layout == VD_FMR_ISO_2011;
    *out = (struct vd_minutiae){.layout = f->layout,
                                .angle_units = iso ? 256 : 180,
                                .width = v->width,
                                .height = v->height,
                                .xres = v->xres,
                                .yres = v->yres,
                                .position = v->position,
                                .view = v->view,
                                .impression = v->impression,
                                .quality = v->quality,
                                .m = room,
                                .n = (size_t)v->n_minutiae,
                                .doubts = v->doubts,
                                .as = *as};
    for (int i = 0; i < v->n_minutiae; i++)
        vd_fmr_minutia(f, v, i, &room[i]);
    if (v->doubts & VD_DOUBT_SIZE)
        size_by_minutiae(out);
    else if (as->width)
        undo_stretch(out, as);
}

int vd_minutiae_read(const uint8_t *p, size_t n, struct vd_minutia room[VD_MINUTIAE_MAX],
                     struct vd_minutiae *out, struct vd_err *err)
{
    struct vd_reading_line line;
    struct vd_fmr_walk f;
    struct vd_fmr_view v;
    *out = (struct vd_minutiae){0};
    int rc = vd_reading_find(p, n, NULL, &line, err);
    if (rc)
        return rc;
    p += line.n;
    n -= line.n;
    if (line.xyt)
        return vd_xyt_read(p, n, NULL, &line.as, room, out, err);
    rc = vd_fmr_open_as(&f, p, n, NULL, line.as.px_cm, err);
    if (rc)
        return rc;
    vd_fmr_next(&f, &v);
    take_view(&f, &v, &line.as, room, out);
    return VD_OK;
}

int vd_minutiae_decode(struct vd_arena *a, const uint8_t *p, size_t n, struct vd_minutiae *out,
                       struct vd_err *err)
{
    struct vd_minutia *room = vd_arena_alloc(a, VD_MINUTIAE_MAX * sizeof *room);
    if (!room)
        return vd_fail(err, VD_NOMEM, "minutiae", "There is no memory for the minutiae.");
    return vd_minutiae_read(p, n, room, out, err);
}

/* ---- templates of a file ---- */

/* A file that is being read into templates. */
struct intake {
    struct vd_arena *a;
    const char *name, *engine;
    struct vd_reading as;
    struct vd_templates *out;
    struct vd_err *err;
};

static int no_memory(const struct intake *in)
{
    return vd_fail(in->err, VD_NOMEM, in->name, "There is no memory for the templates.");
}

static int keep_bytes(const struct intake *in, struct vd_buf *b, struct vd_template *t)
{
    uint8_t *copy = b->failed ? NULL : vd_arena_alloc(in->a, b->len + 1);
    if (copy) {
        memcpy(copy, b->data, b->len);
        t->bytes = copy;
        t->n_bytes = b->len;
    }
    vd_buf_free(b);
    return copy ? VD_OK : no_memory(in);
}

/* Is there not one stated quality? */
static bool unrated(const struct vd_minutiae *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->m[i].quality)
            return false;
    return m->n > 0;
}

/* How it is read where the record alone does not say, and what it does not state. */
static int note_of(struct vd_arena *a, const struct vd_minutiae *m, const char **out)
{
    struct vd_buf b = {0};
    if (m->as.width)
        vd_buf_printf(&b, "stretch undone: %dx%d px to %dx%d px, ", m->stated_width,
                      m->stated_height, m->width, m->height);
    if (m->as.width || m->as.px_cm || m->layout == VD_XYT)
        vd_buf_printf(&b, "%d px/cm%s", m->xres,
                      m->as.px_cm           ? " as said when it came in"
                      : m->layout == VD_XYT ? " assumed, for none is stated"
                                            : " as stated");
    if (unrated(m))
        vd_buf_printf(&b, "%sno quality of minutiae stated", b.len ? "; " : "");
    *out = b.len && !b.failed ? vd_arena_strdup(a, b.data) : NULL;
    int rc = b.failed || (b.len && !*out) ? VD_NOMEM : VD_OK;
    vd_buf_free(&b);
    return rc;
}

int vd_template_describe(struct vd_arena *a, const uint8_t *p, size_t n, const char **note,
                         const char **warning, struct vd_err *err)
{
    struct vd_minutia room[VD_MINUTIAE_MAX];
    struct vd_minutiae m;
    *note = *warning = NULL;
    int rc = vd_minutiae_read(p, n, room, &m, err);
    if (!rc && (note_of(a, &m, note) || vd_geometry_doubts(a, &m, warning)))
        rc = vd_fail(err, VD_NOMEM, "minutiae", "There is no memory for the notes.");
    return rc;
}

/* What is the same for every template, once its minutiae are decoded. */
static int describe(const struct intake *in, const struct vd_minutiae *m, struct vd_template *t)
{
    t->modality = VD_FINGER;
    t->engine = in->engine;
    t->format = vd_fmr_layout_name(m->layout);
    t->position = m->position <= 10 ? m->position : 0;
    t->quality = m->quality;
    t->n_minutiae = (int)m->n;
    t->unrated = unrated(m);
    t->assumed = (m->layout == VD_XYT && !m->as.px_cm) || (m->doubts & VD_DOUBT_RESOLUTION);
    t->spacing_mm = vd_geometry_spacing(m);
    return note_of(in->a, m, &t->note) || vd_geometry_doubts(in->a, m, &t->warning) ? no_memory(in)
                                                                                    : VD_OK;
}

/* The record of one view, and before it what is known of it: B. */
static int take_record(const struct intake *in, const struct vd_fmr_walk *f,
                       const struct vd_fmr_view *v, struct vd_template *t)
{
    struct vd_minutia room[VD_MINUTIAE_MAX];
    struct vd_minutiae m;
    struct vd_buf b = {0};
    struct vd_reading as = in->as;
    as.px_cm = v->px_cm_used || as.width ? as.px_cm : 0;
    t->own_px_cm = in->as.px_cm && !as.px_cm;
    if (as.width && (v->doubts & VD_DOUBT_SIZE))
        return vd_fail(in->err, VD_INVALID, in->name,
                       "The record states no size of its image: there is no stretch to undo.");
    if (as.width || as.px_cm)
        vd_reading_put(&b, false, &as);
    if (f->n_views == 1)
        vd_buf_add(&b, f->p, f->n);
    else
        vd_fmr_single(f, v, &b);
    take_view(f, v, &as, room, &m);
    int rc = keep_bytes(in, &b, t);
    return rc ? rc : describe(in, &m, t);
}

static int take_records(const struct intake *in, const uint8_t *p, size_t n)
{
    struct vd_fmr_walk f;
    struct vd_fmr_view view;
    int rc = vd_fmr_open_as(&f, p, n, in->name, in->as.px_cm, in->err);
    if (rc)
        return rc;
    in->out->v = vd_arena_alloc(in->a, (size_t)f.n_views * sizeof *in->out->v);
    if (!in->out->v)
        return no_memory(in);
    while (!rc && vd_fmr_next(&f, &view)) {
        struct vd_template *t = &in->out->v[in->out->n];
        t->view = (int)in->out->n;
        rc = take_record(in, &f, &view, t);
        in->out->n += rc == VD_OK;
    }
    return rc;
}

static int take_xyt(const struct intake *in, const uint8_t *p, size_t n)
{
    struct vd_minutia room[VD_MINUTIAE_MAX];
    struct vd_minutiae m;
    struct vd_buf b = {0};
    if (in->as.width)
        return vd_fail(in->err, VD_INVALID, in->name,
                       "An .xyt states no size of its image: there is no stretch to undo.");
    int rc = vd_xyt_read(p, n, in->name, &in->as, room, &m, in->err);
    if (rc)
        return rc;
    struct vd_template *t = in->out->v = vd_arena_alloc(in->a, sizeof *t);
    if (!t)
        return no_memory(in);
    vd_reading_put(&b, true, &in->as);
    vd_buf_add(&b, p, n);
    rc = keep_bytes(in, &b, t);
    if (!rc)
        rc = describe(in, &m, t);
    in->out->n = rc == VD_OK;
    return rc;
}

static bool named_xyt(const char *name)
{
    size_t n = name ? strlen(name) : 0;
    return n > 4 && strcasecmp(name + n - 4, ".xyt") == 0;
}

/* A line of our own stands before it; what the caller knows goes before what the line says. */
static bool is_xyt(struct intake *in, const struct vd_reading_line *line, const uint8_t *p,
                   size_t n, const struct vd_reading *as)
{
    in->as = line->as;
    if (as && as->px_cm)
        in->as.px_cm = as->px_cm;
    if (as && as->width) {
        in->as.width = as->width;
        in->as.height = as->height;
    }
    if (line->n)
        return line->xyt;
    return !(n >= 3 && memcmp(p, "FMR", 3) == 0) && (named_xyt(in->name) || vd_xyt_looks(p, n));
}

int vd_templates_parse_as(struct vd_arena *a, const uint8_t *p, size_t n, const char *name,
                          const char *engine, const struct vd_reading *as, struct vd_templates *out,
                          struct vd_err *err)
{
    struct vd_reading_line line;
    struct intake in = {.a = a, .name = name, .out = out, .err = err};
    *out = (struct vd_templates){0};
    int rc = vd_reading_find(p, n, name, &line, err);
    if (rc)
        return rc;
    in.engine = vd_arena_strdup(a, engine ? engine : "minutiae/1");
    if (!in.engine)
        return no_memory(&in);
    p += line.n;
    n -= line.n;
    return is_xyt(&in, &line, p, n, as) ? take_xyt(&in, p, n) : take_records(&in, p, n);
}

int vd_templates_parse(struct vd_arena *a, const uint8_t *p, size_t n, const char *name,
                       const char *engine, struct vd_templates *out, struct vd_err *err)
{
    return vd_templates_parse_as(a, p, n, name, engine, NULL, out, err);
}
