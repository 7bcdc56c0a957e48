/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drawing_svg.c: a scene as one SVG 1.1 document that stands alone: no script, no link, no font or
 * picture from elsewhere.
 *
 *     title, desc            for who cannot see it
 *     lines                  pair by pair
 *     marks                  outside, alone, paired, in this order
 *     numbers
 *     caption                names, score and its meaning, what the forms mean
 *
 * Invariants:
 *   (a) text from data passes vd_svg_text() and nothing else: the five characters of XML are
 *       written as entities, what XML 1.0 (section 2.2) does not allow becomes U+FFFD, and so do
 *       bidi overrides, which could show a name as another;
 *   (b) the same scene gives the same bytes.
 */
#include <vedette/drawing.h>

#include <math.h>
#include <string.h>
#include <vedette/text.h>

#include "flow/scene.h"

enum { LINE = 15, CAPTION_LINES = 6, ENLARGED = 2, LEAST_WIDTH = 420 };

static bool allowed(uint32_t cp)
{
    bool control = cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
    bool override = (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
    return cp != 0xffffffffU && !control && !override && cp != 0xfffe && cp != 0xffff;
}

/* (a) */
void vd_svg_text(struct vd_buf *b, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t len = vd_utf8_next(text + i, n - i, &cp);
        if (!allowed(cp))
            vd_buf_str(b, "\xef\xbf\xbd");
        else if (cp == '&')
            vd_buf_str(b, "&amp;");
        else if (cp == '<')
            vd_buf_str(b, "&lt;");
        else if (cp == '>')
            vd_buf_str(b, "&gt;");
        else if (cp == '"')
            vd_buf_str(b, "&quot;");
        else if (cp == '\'')
            vd_buf_str(b, "&#39;");
        else
            vd_buf_add(b, text + i, len);
        i += len;
    }
}

static void put_line(struct vd_buf *b, double x0, double y0, double x1, double y1)
{
    vd_buf_printf(b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x0, y0, x1, y1);
}

static void put_mark(struct vd_buf *b, const struct mark *m)
{
    double r = m->kind == MARK_OUTSIDE ? 1.5 : 3, tick = m->kind == MARK_OUTSIDE ? 6 : 10;
    put_line(b, m->x, m->y, m->x + tick * m->dx, m->y + tick * m->dy);
    if (m->type == 2)
        vd_buf_printf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", m->x - r,
                      m->y - r, 2 * r, 2 * r);
    else if (m->type == 1)
        vd_buf_printf(b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", m->x, m->y, r);
    else
        vd_buf_printf(b, "<path d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>\n",
                      m->x - 1.3 * r, m->y, 1.3 * r, 1.3 * r, 1.3 * r, -1.3 * r, -1.3 * r,
                      -1.3 * r);
}

static void put_marks(struct vd_buf *b, const struct scene *s)
{
    static const char *const styles[] = {
        "class=\"outside\" stroke=\"#969696\" fill=\"#969696\"",
        "class=\"alone\" stroke=\"#d55e00\" fill=\"#ffffff\"",
        "class=\"paired\" stroke=\"#005aa0\" fill=\"#005aa0\"",
    };
    for (int kind = MARK_OUTSIDE; kind <= MARK_PAIRED; kind++) {
        vd_buf_printf(b, "<g %s>\n", styles[kind]);
        for (int side = 0; side < 2; side++)
            for (int i = 0; i < s->n[side]; i++)
                if ((int)s->mark[side][i].kind == kind && !s->mark[side][i].hidden)
                    put_mark(b, &s->mark[side][i]);
        vd_buf_str(b, "</g>\n");
    }
}

static void put_joins(struct vd_buf *b, const struct scene *s)
{
    vd_buf_str(b, "<g class=\"joins\" stroke=\"#96c8eb\" stroke-width=\"0.7\">\n");
    for (int k = 0; k < s->n_pairs; k++)
        put_line(b, s->pair[k][0]->x, s->pair[k][0]->y, s->pair[k][1]->x, s->pair[k][1]->y);
    vd_buf_str(b, "</g>\n");
}

static void put_numbers(struct vd_buf *b, const struct scene *s)
{
    vd_buf_str(b, "<g class=\"numbers\" font-size=\"7\" text-anchor=\"middle\" fill=\"#000000\" "
                  "stroke=\"none\">\n");
    for (int k = 0; k < s->n_pairs; k++)
        for (int side = 0; side < 2; side++) {
            const struct mark *m = s->pair[k][side];
            vd_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\">%d</text>\n", m->x - 8 * m->dx,
                          m->y - 8 * m->dy + 2.5, k + 1);
        }
    vd_buf_str(b, "</g>\n");
}

/* One line of the caption; the text has been escaped. */
static void put_caption_line(struct vd_buf *b, double y, const struct vd_buf *text)
{
    vd_buf_printf(b, "<text x=\"8\" y=\"%.1f\">%s</text>\n", y, text->data ? text->data : "");
}

static void caption_text(const struct vd_drawing *d, int line, struct vd_buf *t)
{
    const struct vd_comparison *r = d->why;
    char meaning[VD_MEANING];
    switch (line) {
    case 0:
        vd_buf_str(t, "left: ");
        vd_svg_text(t, d->name_a);
        vd_buf_str(t, "   right: ");
        vd_svg_text(t, d->name_b);
        break;
    case 1:
        vd_buf_printf(t, "score %.1f, matcher ", r->score);
        vd_svg_text(t, r->matcher);
        break;
    case 2:
        vd_score_meaning(r->modality, r->score, meaning);
        vd_svg_text(t, meaning);
        break;
    case 3:
        vd_buf_printf(t, "%d of %d and %d minutiae in the region that both show are paired",
                      r->n_pairs, r->why.overlap_a, r->why.overlap_b);
        break;
    case 4:
        vd_buf_printf(t, "%s %.1f degrees %sclockwise %s",
                      d->as_recorded ? "both as recorded; a turn of" : "the right is turned by",
                      fabs(r->why.rotation_deg), r->why.rotation_deg < 0 ? "" : "counter-",
                      d->as_recorded ? "would lay the right over the left"
                                     : "to lie as the left does");
        break;
    default:
        vd_buf_str(t, "filled: paired; hollow: unpaired; dot: outside of that region; "
                      "round: ending; square: bifurcation");
    }
}

static void put_caption(const struct vd_drawing *d, const struct scene *s, struct vd_buf *b)
{
    vd_buf_str(b, "<g class=\"caption\" font-size=\"9\" fill=\"#000000\" stroke=\"none\">\n");
    for (int line = 0; line < CAPTION_LINES; line++) {
        struct vd_buf t = {0};
        caption_text(d, line, &t);
        put_caption_line(b, s->h + LINE * (line + 1), &t);
        b->failed |= t.failed;
        vd_buf_free(&t);
    }
    vd_buf_str(b, "</g>\n");
}

static void put_head(const struct vd_drawing *d, const struct scene *s, struct vd_buf *b)
{
    double w = s->w > LEAST_WIDTH ? s->w : LEAST_WIDTH, h = s->h + LINE * (CAPTION_LINES + 0.6);
    vd_buf_printf(b,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%.0f\" "
                  "height=\"%.0f\" viewBox=\"0 0 %.1f %.1f\" font-family=\"sans-serif\">\n<title>",
                  w * ENLARGED, h * ENLARGED, w, h);
    vd_svg_text(b, d->name_a);
    vd_buf_str(b, " and ");
    vd_svg_text(b, d->name_b);
    vd_buf_printf(b,
                  "</title>\n<desc>%d paired minutiae</desc>\n"
                  "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
                  "<g stroke=\"#c8c8c8\" stroke-width=\"0.5\">\n",
                  s->n_pairs);
    put_line(b, s->divide, 0, s->divide, s->h);
    put_line(b, 0, s->h, w, s->h);
    vd_buf_str(b, "</g>\n");
}

int vd_drawing_svg(const struct vd_drawing *d, struct vd_buf *out, struct vd_err *err)
{
    struct scene *s = NULL;
    int rc = vd_scene_make(d, &s, err);
    if (rc)
        return rc;
    put_head(d, s, out);
    put_joins(out, s);
    put_marks(out, s);
    put_numbers(out, s);
    put_caption(d, s, out);
    vd_buf_str(out, "</svg>\n");
    vd_free(s);
    return out->failed ? vd_fail(err, VD_NOMEM, "drawing", "out of memory") : VD_OK;
}
