/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-compare.c: probe and candidate, or two profiles, side by side: prints, faces, facts.
 *
 *     name                       |  name                  name            |  name
 *     face and/or minutiae       |  face and minutiae     the two prints, what made the score
 *     score, pairs, rotation                              (ui/prints.c)
 *     label   left value         =  right value           rank, verdict; facts if there is room
 *
 * Two fingers show their prints first; a key leads to the faces and back.
 *
 * (A) A value that reads the same on both sides after folding carries '=', two that do not carry
 *     nothing: a difference is for the person to judge.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/ui/plot.h"
#include "tui/ui/preview.h"
#include "tui/ui/prints.h"
#include "tui/ui/why.h"
#include "tui/views/by-name.h"
#include "tui/views/views.h"
#include <vedette/identify.h>
#include <vedette/io.h>
#include <vedette/worth.h>

struct side {
    int64_t subject; /* 0: from outside the case */
    struct vd_profile p;
    const char *name;
    int64_t picture;
    struct vd_buf bytes; /* of the template */
    struct vd_minutiae m;
    bool has_minutiae;
    unsigned char paired[256];
};
struct compare {
    struct view view;
    struct vd_arena *a;
    int64_t search;
    struct vd_findings f;
    size_t at;             /* which of its candidates */
    struct vd_candidate c; /* a copy of it */
    int modality, metric;
    const char *probe;
    struct side left, right;
    struct vd_comparison result;
    bool compared;
    struct by_name names; /* of a search by name */
    struct prints prints;
    bool faces; /* show faces and facts although there are prints */
    int top;    /* first fact shown */
};

static const enum vd_prop wanted[] = {VD_P_NAME,        VD_P_ALIAS,     VD_P_ORIGINAL_SCRIPT,
                                      VD_P_SEX,         VD_P_DOB,       VD_P_POB,
                                      VD_P_NATIONALITY, VD_P_HEIGHT,    VD_P_EYES,
                                      VD_P_HAIR,        VD_P_MARK,      VD_P_DOC,
                                      VD_P_ORG,         VD_P_ROLE,      VD_P_ADDRESS,
                                      VD_P_LANGUAGE,    VD_P_STATUS,    VD_P_CUSTODY,
                                      VD_P_RELEASE,     VD_P_OCCUPATION};
enum { N_WANTED = sizeof wanted / sizeof *wanted, PARTS_SHOWN = 3 };

/* ---- loading ---- */
static void load_subject(struct compare *v, struct desk *d, struct side *s, int64_t subject)
{
    s->subject = subject;
    if (!subject || vd_store_profile(d->store, subject, v->a, &s->p, NULL) != VD_OK)
        return;
    s->name = s->p.caption;
    s->picture = s->p.n_media ? s->p.media[0].id : 0;
}

static void load_template(struct compare *v, struct desk *d, struct side *s, int64_t id)
{
    struct vd_template_row row;
    struct vd_row about;
    if (!id || vd_store_template_get(d->store, id, &s->bytes, &row, v->a, NULL) != VD_OK)
        return;
    v->modality = row.modality;
    vd_store_metric(d->store, row.modality, row.engine, &v->metric, NULL);
    if (!s->subject && vd_store_summary(d->store, row.record, v->a, &about, NULL) == VD_OK)
        load_subject(v, d, s, about.subject);
}

/* A picture beside a probe's file: same stem, an extension of a picture. */
static int64_t picture_beside(struct desk *d, const char *path)
{
    static const char *const ends[] = {".png", ".jpg", ".jpeg"};
    char name[512];
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    int stem = (int)(dot && dot > (slash ? slash : path) ? (size_t)(dot - path) : strlen(path));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(name, sizeof name, "%.*s%s", stem, path, ends[i]);
        if (access(name, R_OK) == 0)
            return desk_file_picture(d, name);
    }
    return 0;
}

/* Which probe was compared with the template that the candidate stands for. */
static int best_probe(const struct vd_candidate *c)
{
    for (size_t i = 0; i < c->n_parts; i++)
        if (c->parts[i].template_id == c->template_id && !(c->parts[i].score < c->score))
            return c->parts[i].probe;
    return c->probe;
}

static void load_probe_file(struct compare *v, struct desk *d)
{
    struct vd_template t;
    const char *path;
    if (vd_probe_read(d->store, v->a, v->search, v->modality, v->probe, best_probe(&v->c), &path,
                      &t, NULL) != VD_OK)
        return;
    v->left.name = vd_path_base(path);
    v->left.picture = picture_beside(d, path);
    vd_buf_add(&v->left.bytes, t.bytes, t.n_bytes);
}

static void load_probe(struct compare *v, struct desk *d)
{
    if (v->probe && strncmp(v->probe, "template:", 9) == 0)
        load_template(v, d, &v->left, strtoll(v->probe + 9, NULL, 10));
    else
        load_probe_file(v, d);
    if (!v->left.name)
        v->left.name = v->probe ? v->probe : "probe";
}

static void decode(struct compare *v, struct side *s)
{
    s->has_minutiae = v->modality == VD_FINGER && s->bytes.len &&
                      vd_minutiae_decode(v->a, (const uint8_t *)s->bytes.data, s->bytes.len, &s->m,
                                         NULL) == VD_OK;
}

static void mark_pair(struct side *s, uint16_t i)
{
    if (i < sizeof s->paired)
        s->paired[i] = 1;
}

static void compare_templates(struct compare *v, struct desk *d)
{
    decode(v, &v->left);
    decode(v, &v->right);
    v->compared =
        v->left.bytes.len && v->right.bytes.len &&
        vd_compare_bytes(v->modality, v->metric, v->left.bytes.data, v->left.bytes.len,
                         v->right.bytes.data, v->right.bytes.len, &v->result, NULL) == VD_OK;
    for (int i = 0; v->compared && i < v->result.n_pairs && i < 255; i++) {
        mark_pair(&v->left, v->result.why.pairs[i].a);
        mark_pair(&v->right, v->result.why.pairs[i].b);
    }
    if (v->compared && v->left.has_minutiae && v->right.has_minutiae)
        prints_set(&v->prints, d, &v->left.m, &v->right.m, &v->result);
}

static void forget_side(struct side *s)
{
    vd_buf_free(&s->bytes);
    *s = (struct side){0};
}

static int load_candidate(struct compare *v, struct desk *d, struct vd_err *err)
{
    int rc = vd_findings_read(d->store, v->search, v->a, &v->f, err);
    if (rc == VD_OK)
        rc = by_name_read(d, &v->f, v->a, &v->names, err);
    if (rc != VD_OK || v->at >= v->f.candidates.n)
        return rc != VD_OK ? rc : vd_fail(err, VD_NOTFOUND, "", "the candidate is gone");
    v->probe = v->f.search.probe;
    v->prints.searched = v->f.search.n_searched;
    v->c = v->f.candidates.v[v->at];
    v->modality = vd_candidate_modality(&v->c, v->f.search.modality);
    v->prints.support = &v->c.worth->support;
    load_subject(v, d, &v->right, v->c.subject);
    if (v->names.hits) {
        v->left.name = by_name_query(&v->names, &v->f, v->c.probe);
        return VD_OK;
    }
    load_template(v, d, &v->right, v->c.template_id);
    load_probe(v, d);
    return VD_OK;
}

/* Templates of two profiles to compare: the first of the same modality and position. */
static void pick_templates(struct compare *v, struct desk *d)
{
    for (size_t i = 0; i < v->left.p.n_templates; i++)
        for (size_t k = 0; k < v->right.p.n_templates; k++) {
            const struct vd_template_row *a = &v->left.p.templates[i];
            const struct vd_template_row *b = &v->right.p.templates[k];
            if (a->modality != b->modality || a->position != b->position ||
                strcmp(a->engine, b->engine) != 0)
                continue;
            load_template(v, d, &v->left, a->id);
            load_template(v, d, &v->right, b->id);
            return;
        }
}

static int load(struct compare *v, struct desk *d, struct vd_err *err)
{
    int64_t left = v->left.subject, right = v->right.subject;
    int rc = VD_OK;
    prints_forget(&v->prints, d);
    forget_side(&v->left);
    forget_side(&v->right);
    vd_findings_close(&v->f);
    v->prints.support = NULL;
    vd_arena_reset(v->a);
    v->compared = false;
    v->result = (struct vd_comparison){0};
    if (v->search) {
        rc = load_candidate(v, d, err);
    } else {
        load_subject(v, d, &v->left, left);
        load_subject(v, d, &v->right, right);
        pick_templates(v, d);
    }
    if (rc == VD_OK)
        compare_templates(v, d);
    return rc;
}

/* ---- drawing ---- */
static void draw_side(struct compare *v, struct desk *d, struct side *s, int slot, struct area w)
{
    screen_text(d->scr, w.row, w.col, w.cols, ROLE_TITLE, s->name ? s->name : "", 0);
    w.row++;
    w.rows--;
    if (s->has_minutiae && s->picture && w.cols >= 30) {
        int half = w.cols / 2;
        draw_face(d, slot, (struct area){w.row, w.col, w.rows, half - 1}, s->picture);
        plot_minutiae(d, (struct area){w.row, w.col + half, w.rows, w.cols - half}, &s->m,
                      s->paired);
    } else if (s->has_minutiae && !s->picture) {
        plot_minutiae(d, w, &s->m, s->paired);
    } else {
        draw_face(d, slot, w, s->picture);
    }
    (void)v;
}

static void draw_score(struct compare *v, struct desk *d, struct area w)
{
    const char *text = "no template on both sides: compare faces and facts";
    const struct vd_comparison *r = &v->result;
    if (v->compared && v->modality == VD_FINGER)
        text = vd_arena_printf(d->scratch,
                               "score %.4g   %d pairs of %d and %d minutiae   rotation %.1f deg   "
                               "mean distance %.1f px",
                               r->score, r->n_pairs, r->n_a, r->n_b, r->why.rotation_deg,
                               r->why.mean_residual_px);
    else if (v->compared)
        text = vd_arena_printf(d->scratch, "cosine %.4f of %d dimensions", r->score, r->n_a);
    else if (v->search)
        text = vd_arena_printf(d->scratch, "score %.4g   (the probe's file is not at hand)",
                               v->c.score);
    screen_text(d->scr, w.row, w.col, w.cols, ROLE_SCORE_MID, text, 0);
}

/* What the score is worth, and what does not fit: under the faces. Lines used. */
static int draw_worth(struct compare *v, struct desk *d, struct area w)
{
    int row = 0;
    if (!v->search || !v->c.worth)
        return 0;
    const struct vd_worth *k = v->c.worth;
    const struct vd_support *s = &k->support;
    const char *text = s->weighed ? vd_arena_printf(d->scratch, "%s, %.1f decibans: %s", s->words,
                                                    s->decibans, s->text)
                                  : s->text;
    row += draw_wrapped(d, (struct area){w.row, w.col, w.rows < 3 ? w.rows : 3, w.cols}, ROLE_VALUE,
                        text);
    for (size_t i = 0; i < v->c.n_parts && v->c.n_parts > 1 && i < PARTS_SHOWN && row < w.rows; i++)
        screen_text(d->scr, w.row + row++, w.col, w.cols, ROLE_DIM,
                    vd_arena_printf(d->scratch,
                                    "%+6.1f of %.1f decibans: probe %d, template #%lld, score %.4g",
                                    v->c.parts[i].counted, v->c.fused, v->c.parts[i].probe + 1,
                                    (long long)v->c.parts[i].template_id, v->c.parts[i].score),
                    0);
    for (size_t i = 0; i < k->n_contradictions && row < w.rows; i++)
        row += draw_wrapped(d, (struct area){w.row + row, w.col, w.rows - row, w.cols}, ROLE_WARN,
                            vd_arena_printf(d->scratch, "! %s", k->contradictions[i].text));
    return row;
}

static const char *value(struct desk *d, const struct side *s, enum vd_prop prop)
{
    const char *out = NULL;
    int n = 0;
    for (size_t r = 0; r < s->p.n_records; r++)
        for (size_t i = 0; i < s->p.records[r].n_facts && n < 4; i++) {
            const struct vd_fact *f = &s->p.records[r].facts[i];
            if (f->prop != prop || s->p.records[r].superseded_by)
                continue;
            const char *text = fact_text(d, d->scratch, f);
            out = out ? vd_arena_printf(d->scratch, "%s, %s", out, text) : text;
            n++;
        }
    return out;
}

static bool reads_same(const char *x, const char *y)
{
    struct vd_buf a = {0}, b = {0};
    vd_text_fold(&a, x, strlen(x));
    vd_text_fold(&b, y, strlen(y));
    bool same = a.len && a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
    vd_buf_free(&a);
    vd_buf_free(&b);
    return same;
}

static void draw_facts(struct compare *v, struct desk *d, struct area w)
{
    int label = 17, half = (w.cols - label - 2) / 2, row = 0, seen = 0;
    if (half < 4)
        return;
    for (int i = 0; i < N_WANTED && row < w.rows; i++) {
        const char *x = value(d, &v->left, wanted[i]);
        const char *y = value(d, &v->right, wanted[i]);
        if ((!x && !y) || seen++ < v->top)
            continue;
        int at = w.row + row++;
        screen_text(d->scr, at, w.col, label - 1, ROLE_LABEL, vd_prop_label(wanted[i]), 0);
        screen_text(d->scr, at, w.col + label, half, ROLE_VALUE, x ? x : "", 0);
        if (x && y && reads_same(x, y))
            screen_text(d->scr, at, w.col + label + half, 1, ROLE_KEY, "=", 0);
        screen_text(d->scr, at, w.col + label + half + 2, half, ROLE_VALUE, y ? y : "", 0);
    }
}

static void draw_verdict(struct compare *v, struct desk *d, struct area w, int row)
{
    const char *against = "";
    if (!v->search)
        return;
    for (size_t i = 0; i < v->c.worth->n_contradictions; i++)
        against =
            vd_arena_printf(d->scratch, "%s%s%s", i ? against : "   contradicts: ", i ? ", " : "",
                            v->c.worth->contradictions[i].what);
    screen_text(d->scr, row, w.col + 1, w.cols - 2, verdict_role(v->c.verdict),
                vd_arena_printf(d->scratch, "rank %d   verdict: %s%s", v->c.rank,
                                vd_verdict_name(v->c.verdict), against),
                0);
}

/* A query and a profile: why it was found, the verdict, then every name word by word. */
static void draw_names(struct compare *v, struct desk *d, struct area w)
{
    const struct vd_find_hit *h = &v->names.hits[v->at];
    struct area in = {w.row, w.col + 1, w.rows, w.cols - 2};
    int row = in.row;
    screen_text(d->scr, row++, in.col, in.cols, ROLE_TITLE,
                vd_arena_printf(d->scratch, "asked: %s", v->left.name), 0);
    screen_text(d->scr, row++, in.col, in.cols, ROLE_TITLE, v->right.name ? v->right.name : "", 0);
    screen_text(d->scr, row++, in.col, in.cols, ROLE_SCORE_MID,
                vd_arena_printf(d->scratch, "score %.3f, of the names alone %.3f", v->c.score,
                                h->name_score),
                0);
    row += why_draw(d, (struct area){row, in.col, in.rows / 2, in.cols}, h);
    draw_verdict(v, d, w, row++);
    screen_hline(d->scr, row++, w.col, w.cols, ROLE_BORDER);
    row += 1 + by_name_compare(d, (struct area){row, in.col, w.row + w.rows - row, in.cols}, h,
                               &v->right.p, v->top);
    if (!v->top && row < w.row + w.rows)
        draw_facts(v, d, (struct area){row, in.col, w.row + w.rows - row, in.cols});
}

static void draw_prints(struct compare *v, struct desk *d, struct area w)
{
    int half = w.cols / 2, facts = w.rows >= 40 && !v->prints.whole ? w.rows / 4 : 0;
    screen_text(d->scr, w.row, w.col + 1, half - 2, ROLE_TITLE, v->left.name ? v->left.name : "",
                0);
    screen_text(d->scr, w.row, w.col + half, w.cols - half - 1, ROLE_TITLE,
                v->right.name ? v->right.name : "", 0);
    prints_draw(&v->prints, d, (struct area){w.row + 1, w.col + 1, w.rows - facts - 2, w.cols - 2});
    int row = w.row + w.rows - facts - 1;
    draw_verdict(v, d, w, row);
    draw_facts(v, d, (struct area){row + 1, w.col + 1, facts, w.cols - 2});
}

static void draw_faces(struct compare *v, struct desk *d, struct area w)
{
    int half = (w.cols - 3) / 2, faces = w.rows * 11 / 20;
    if (faces > 22)
        faces = 22;
    if (!v->left.picture && !v->right.picture && !v->left.has_minutiae && !v->right.has_minutiae)
        faces = 4;
    draw_side(v, d, &v->left, SLOT_LEFT, (struct area){w.row, w.col + 1, faces, half - 1});
    draw_side(v, d, &v->right, SLOT_RIGHT, (struct area){w.row, w.col + half + 2, faces, half});
    screen_vline(d->scr, w.row, w.col + half, faces, ROLE_BORDER);
    int row = w.row + faces;
    draw_score(v, d, (struct area){row++, w.col + 1, 1, w.cols - 2});
    row += draw_worth(v, d, (struct area){row, w.col + 1, (w.row + w.rows - row) / 2, w.cols - 2});
    draw_verdict(v, d, w, row++);
    draw_facts(v, d, (struct area){row, w.col + 1, w.row + w.rows - row, w.cols - 2});
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct compare *v = (struct compare *)view;
    if (v->names.hits && !v->faces)
        draw_names(v, d, w);
    else if (v->prints.serial && !v->faces)
        draw_prints(v, d, w);
    else
        draw_faces(v, d, w);
}

/* ---- actions ---- */
static void step(struct compare *v, struct desk *d, int by)
{
    struct vd_err e = {0};
    size_t n = v->f.candidates.n;
    if (!v->search || n < 2)
        return;
    v->at = (v->at + n + (size_t)(by + (int)n)) % n;
    v->top = 0;
    if (load(v, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

static void scroll(struct compare *v, int by)
{
    v->top += by;
    if (v->top < 0)
        v->top = 0;
    if (v->top > N_WANTED - 1)
        v->top = N_WANTED - 1;
}

static void portrait(struct compare *v, struct desk *d)
{
    struct portrait_arg a = {.media = v->right.picture, .name = v->right.name};
    if (a.media)
        desk_push(d, &view_portrait, &a);
    else
        desk_say(d, SAY_INFO, "there is no picture of this subject");
}

/* Two profiles are judged by their founding records. */
static int64_t founding(const struct side *s)
{
    int64_t first = 0;
    for (size_t i = 0; i < s->p.n_records; i++)
        if (!s->p.records[i].superseded_by && (!first || s->p.records[i].id < first))
            first = s->p.records[i].id;
    return first;
}

static void judge_pair(struct compare *v, struct desk *d)
{
    int64_t left = founding(&v->left), right = founding(&v->right);
    if (left && right && left != right)
        ask_join(d, (const int64_t[]){left, right},
                 (const char *const[]){v->left.name, v->right.name}, 2);
    else
        desk_say(d, SAY_INFO, "these are one subject; its page takes judgements back");
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct compare *v = (struct compare *)view;
    (void)arg;
    if (!v->faces && prints_act(&v->prints, d, a))
        return true;
    switch (a) {
    case ACT_WHY:
        if (v->prints.serial || v->names.hits)
            v->faces = !v->faces;
        else
            desk_say(d, SAY_INFO, "there are no two prints to show");
        return true;
    case ACT_DECIDE:
        if (v->search)
            ask_decision(d, &v->c, v->probe);
        else
            judge_pair(v, d);
        return true;
    case ACT_PROFILE:
    case ACT_OPEN:
        return open_subject(d, v->right.subject), true;
    case ACT_NEXT_CANDIDATE:
        return step(v, d, 1), true;
    case ACT_PREV_CANDIDATE:
        return step(v, d, -1), true;
    case ACT_DOWN:
    case ACT_UP:
        return scroll(v, a == ACT_DOWN ? 1 : -1), true;
    case ACT_PORTRAIT:
        return portrait(v, d), true;
    default:
        return false;
    }
}

/* ---- life ---- */
static void close_compare(struct desk *d, struct view *view)
{
    struct compare *v = (struct compare *)view;
    prints_forget(&v->prints, d);
    forget_side(&v->left);
    forget_side(&v->right);
    vd_findings_close(&v->f);
    vd_arena_free(v->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct compare *v = (struct compare *)view;
    const struct compare_arg *a = arg;
    v->a = ui_arena();
    v->search = a->search;
    v->at = a->at;
    v->left.subject = a->left;
    v->right.subject = a->right;
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_compare(d, view);
    return rc;
}

static void changed(struct desk *d, struct view *view)
{
    struct vd_err e = {0};
    if (load((struct compare *)view, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    struct compare *v = (struct compare *)view;
    vd_buf_printf(out, "Compare with %s", v->right.name ? v->right.name : "");
}

static const char *handling(struct view *view)
{
    const struct compare *v = (struct compare *)view;
    const struct side *sides[] = {&v->left, &v->right};
    const char *top = NULL;
    for (int i = 0; i < 2; i++)
        for (size_t r = 0; r < sides[i]->p.n_records; r++)
            top = handling_higher(top, sides[i]->p.records[r].prov.handling);
    return top;
}

const struct view_ops view_compare = {
    .name = "compare",
    .contexts = CTX_LIST | CTX_PICTURE | CTX_DECIDE | CTX_COMPARE,
    .size = sizeof(struct compare),
    .open = open,
    .crumb = crumb,
    .handling = handling,
    .draw = draw,
    .act = act,
    .changed = changed,
    .close = close_compare,
};
