/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view-candidates.c: what a search yielded.  "None of these" stands first, because the person
 * searched for may not be in the gallery at all; every other row is a lead that somebody has to
 * look at.  Nothing here decides by itself.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/ui/grid.h"
#include "tui/ui/preview.h"
#include "tui/ui/seek.h"
#include "tui/ui/why.h"
#include "tui/views/by-name.h"
#include "tui/views/views.h"
#include <vedette/text.h>
#include <vedette/worth.h>

enum {
    RANK,
    SCORE,
    SUPPORT,
    UNRELATED,
    NAME,
    VERDICT,
    AGAINST,
    FUSED,
    QUALITY,
    RECORD,
    FINGER,
    TEMPLATE,
    AGREES,
    N_COLUMNS
};
/* A row of the grid: a candidate, or what stands before those of a probe. */
struct entry {
    int probe;
    const struct vd_candidate *c; /* NULL: none of these */
};
struct candidates {
    struct view view;
    struct vd_arena *a;
    int64_t search;
    struct vd_findings f; /* strings are the arena's */
    struct by_name names; /* of a search by name */
    struct entry *lines;
    struct grid grid;
    struct preview preview;
    struct column columns[N_COLUMNS];
};

static const struct column columns[N_COLUMNS] = {
    {"Rank", 4, 1, true, NULL},          {"Score", 7, 2, true, NULL},
    {"Support", 12, 1, false, NULL},     {"Unrelated", 11, 1, false, NULL},
    {"Name", 0, 1, false, NULL},         {"Verdict", 12, 1, false, NULL},
    {"Contradicts", 12, 3, false, NULL}, {"Fused", 6, 4, true, NULL},
    {"Quality", 11, 5, false, NULL},     {"Record", 14, 6, false, NULL},
    {"Finger", 13, 7, false, NULL},      {"Template", 8, 8, true, NULL},
    {"Agrees", 20, 5, false, NULL},
};

enum { PARTS_SHOWN = 5, DETAILS_MOST = 12, NARROW = 60, SHORT_NAME = 22, LONG_NAME = 32 };

/* Why a candidate of a search by name was found; NULL: it is another search. */
static const struct vd_find_hit *hit_of(const struct candidates *v, const struct vd_candidate *c)
{
    return v->names.hits && c ? &v->names.hits[c - v->f.candidates.v] : NULL;
}

static int decimals(const struct candidates *v)
{
    if (v->names.hits)
        return 3;
    return v->f.search.modality == VD_FINGER ? 2 : 4;
}

/* ---- cells ---- */

static const struct vd_outcome *outcome_of(const struct candidates *v, int probe)
{
    const struct vd_outcome *o = vd_outcome_of(v->f.outcomes, v->f.n_outcomes, probe);
    return o && o->what == VD_OUTCOME_NONE ? o : NULL;
}

/* The row before a list: what the best of the unrelated people would look like. */
static const char *none_cell(const struct candidates *v, const struct entry *l, int col,
                             struct vd_arena *a)
{
    int64_t n = v->f.search.n_searched;
    double best = v->f.calibration && n && !v->f.search.together
                      ? vd_calibration_bar(v->f.calibration, 1, (size_t)n)
                      : INFINITY;
    switch (col) {
    case NAME:
        if (v->names.n_queries > 1)
            return vd_arena_printf(a, "%d: none of these: %s", l->probe + 1,
                                   by_name_query(&v->names, &v->f, l->probe));
        return vd_search_lists(&v->f.search) > 1
                   ? vd_arena_printf(a, "%d: none of these", l->probe + 1)
                   : "none of these";
    case SCORE:
        return isfinite(best) ? vd_arena_printf(a, "%.*f", decimals(v), best) : "";
    case UNRELATED:
        return isfinite(best) ? "about 1" : "";
    case VERDICT:
        return outcome_of(v, l->probe) ? "decided" : "";
    default:
        return "";
    }
}

/* The words without the one that heads the column. */
static const char *support_cell(const struct vd_candidate *c, struct vd_arena *a)
{
    const char *words = c->worth->support.words, *at = strstr(words, " support");
    return at ? vd_arena_printf(a, "%.*s%s", (int)(at - words), words, at + strlen(" support"))
              : words;
}

static const char *unrelated_cell(const struct vd_candidate *c, struct vd_arena *a)
{
    char text[VD_UNRELATED_TEXT];
    vd_unrelated_show(&c->worth->support, text);
    return vd_arena_strdup(a, text);
}

static const char *quality_cell(const struct candidates *v, const struct vd_candidate *c,
                                struct vd_arena *a)
{
    char text[VD_QUALITY_TEXT];
    vd_quality_show(c->worth, vd_candidate_modality(c, v->f.search.modality), text);
    return vd_arena_strdup(a, text);
}

/* Of a person: what each kind of sample adds. */
static const char *sources_cell(const struct vd_candidate *c, struct vd_arena *a)
{
    struct vd_buf b = {0};
    vd_sources_show(c, &b);
    const char *text = vd_arena_strdup(a, b.data ? b.data : "");
    vd_buf_free(&b);
    return text;
}

static const char *against_cell(const struct candidates *v, const struct vd_candidate *c,
                                struct vd_arena *a)
{
    const struct vd_find_hit *h = hit_of(v, c);
    const char *text = h ? by_name_says(h, VD_SAYS_CONTRADICTS, a) : "";
    for (size_t i = 0; i < c->worth->n_contradictions; i++)
        text =
            vd_arena_printf(a, "%s%s%s", text, *text ? ", " : "", c->worth->contradictions[i].what);
    return text;
}

static bool contradicted(const struct candidates *v, const struct vd_candidate *c)
{
    const struct vd_find_hit *h = hit_of(v, c);
    return c->worth->n_contradictions || (h && by_name_contradicted(h));
}

static const char *cell(void *ctx, size_t row, int col, struct vd_arena *a)
{
    const struct candidates *v = ctx;
    const struct vd_candidate *c = v->lines[row].c;
    if (!c)
        return none_cell(v, &v->lines[row], col, a);
    switch (col) {
    case RANK:
        return vd_arena_printf(a, "%d", c->rank);
    case SCORE:
        return vd_arena_printf(a, "%.*f", decimals(v), c->score);
    case SUPPORT:
        return support_cell(c, a);
    case UNRELATED:
        return unrelated_cell(c, a);
    case NAME: /* the mark stays where the column beside it does not */
        return contradicted(v, c) ? vd_arena_printf(a, "! %s", c->name ? c->name : "") : c->name;
    case VERDICT:
        return vd_verdict_name(c->verdict);
    case AGAINST:
        return against_cell(v, c, a);
    case AGREES:
        return hit_of(v, c) ? by_name_says(hit_of(v, c), VD_SAYS_AGREES, a) : "";
    case FUSED:
        return c->n_parts ? vd_arena_printf(a, "%.1f", c->fused) : "";
    case QUALITY:
        return quality_cell(v, c, a);
    case RECORD:
        return c->record_ref;
    case FINGER:
        return !v->f.search.modality               ? sources_cell(c, a)
               : v->f.search.modality == VD_FINGER ? vd_finger_name(c->position)
                                                   : "";
    default:
        return vd_arena_printf(a, "%lld", (long long)c->template_id);
    }
}

static enum role support_role(const struct vd_support *s)
{
    if (!s->weighed)
        return ROLE_DIM;
    return s->decibans >= 30   ? ROLE_SCORE_HIGH
           : s->decibans >= 10 ? ROLE_SCORE_MID
                               : ROLE_SCORE_LOW;
}

static enum role role(void *ctx, size_t row, int col)
{
    const struct candidates *v = ctx;
    const struct vd_candidate *c = v->lines[row].c;
    if (!c)
        return ROLE_DIM;
    if (col == SUPPORT)
        return support_role(&c->worth->support);
    if (col == AGAINST || (col == QUALITY && c->worth->poor))
        return ROLE_WARN;
    return col == VERDICT ? verdict_role(c->verdict) : ROLE_ROW;
}

/* Of a search by name: the name that was found, with the words found marked. */
static bool draw_cell(void *ctx, struct desk *d, size_t row, int col, struct area at,
                      enum role role)
{
    const struct candidates *v = ctx;
    const struct vd_candidate *c = v->lines[row].c;
    const struct vd_find_hit *h = hit_of(v, c);
    if (col != NAME || !h || !h->matched || v->grid.needle[0])
        return false;
    if (contradicted(v, c) && at.cols > 2) {
        int used = screen_text(d->scr, at.row, at.col, at.cols, ROLE_WARN, "! ", 0);
        at.col += used;
        at.cols -= used;
    }
    why_name(d, at.row, at.col, at.cols, role, h);
    return true;
}

static const struct grid_ops grid = {.cell = cell, .role = role, .draw = draw_cell};

static const struct entry *line_of(const struct candidates *v)
{
    return v->grid.cur < v->grid.n ? &v->lines[v->grid.cur] : NULL;
}

static const struct vd_candidate *candidate(const struct candidates *v)
{
    const struct entry *l = line_of(v);
    return l ? l->c : NULL;
}

/* ---- life ---- */

/* Before each probe's candidates the row "none of these", also where there are no candidates. */
static int lay_out(struct candidates *v)
{
    size_t n = 0, next = 0;
    int lists = vd_search_lists(&v->f.search);
    v->lines = vd_arena_alloc(v->a, (v->f.candidates.n + (size_t)lists) * sizeof(*v->lines));
    if (!v->lines)
        return VD_NOMEM;
    for (int probe = 0; probe < lists; probe++) {
        v->lines[n++] = (struct entry){probe, NULL};
        while (next < v->f.candidates.n && v->f.candidates.v[next].probe == probe)
            v->lines[n++] = (struct entry){probe, &v->f.candidates.v[next++]};
    }
    v->grid.n = n;
    return VD_OK;
}

/* Of a search by name there is neither print nor template: names, and what the records say. */
static void choose_for_names(struct candidates *v)
{
    bool agrees = false, against = false;
    memcpy(v->columns, columns, sizeof columns);
    for (size_t i = 0; i < v->f.candidates.n; i++) {
        const struct vd_candidate *c = &v->f.candidates.v[i];
        agrees |= *by_name_says(hit_of(v, c), VD_SAYS_AGREES, v->a) != 0;
        against |= contradicted(v, c);
    }
    v->columns[SCORE].width = 5;
    v->columns[SCORE].priority = 1;
    v->grid.hidden = 1U << SUPPORT | 1U << UNRELATED | 1U << FUSED | 1U << QUALITY | 1U << FINGER |
                     1U << TEMPLATE | (agrees ? 0 : 1U << AGREES) | (against ? 0 : 1U << AGAINST);
}

static void choose_columns(struct candidates *v)
{
    int widest = columns[SUPPORT].width, name = SHORT_NAME;
    for (size_t i = 0; i < v->f.candidates.n; i++) {
        const struct vd_candidate *c = &v->f.candidates.v[i];
        int w = (int)strlen(support_cell(c, v->a)), k = c->name ? vd_text_width(c->name) + 2 : 0;
        widest = w > widest ? w : widest;
        name = k > name ? k : name;
    }
    memcpy(v->columns, columns, sizeof columns);
    v->columns[SUPPORT].width = widest;
    v->columns[NAME].width = name < LONG_NAME ? name : LONG_NAME;
    if (v->f.search.together) /* what the list goes by stays in sight */
        v->columns[FUSED].priority = 1;
    if (!v->f.calibration)
        v->columns[SCORE].priority = 1;
    if (!v->f.search.modality)
        v->columns[FINGER] = (struct column){"Sources", 30, 2, false, NULL};
    bool fused = v->f.search.together, against = false;
    for (size_t i = 0; i < v->f.candidates.n; i++) {
        fused |= v->f.candidates.v[i].n_parts > 1;
        against |= v->f.candidates.v[i].worth->n_contradictions > 0;
    }
    v->grid.hidden = (v->f.calibration ? 0 : 1u << UNRELATED) | (fused ? 0 : 1u << FUSED) |
                     (against ? 0 : 1u << AGAINST) |
                     (v->f.search.modality == VD_FINGER ? 0 : 1u << FINGER) | 1u << AGREES;
    if (!v->f.search.modality) /* sums are worth what they say, scores of several kinds nothing */
        v->grid.hidden = 1u << SCORE | 1u << AGREES | (against ? 0 : 1u << AGAINST);
}

static int load(struct candidates *v, struct desk *d, struct vd_err *err)
{
    vd_findings_close(&v->f);
    vd_arena_reset(v->a);
    int rc = vd_findings_read(d->store, v->search, v->a, &v->f, err);
    if (rc == VD_OK)
        rc = by_name_read(d, &v->f, v->a, &v->names, err);
    v->grid.n = 0;
    if (rc == VD_OK && lay_out(v))
        rc = vd_fail(err, VD_NOMEM, "candidates", "out of memory");
    if (rc == VD_OK && v->names.hits)
        choose_for_names(v);
    else if (rc == VD_OK)
        choose_columns(v);
    grid_show(&v->grid);
    return rc;
}

static void close_candidates(struct desk *d, struct view *view)
{
    struct candidates *v = (struct candidates *)view;
    (void)d;
    preview_close(&v->preview);
    vd_findings_close(&v->f);
    vd_arena_free(v->a);
}

static int open(struct desk *d, struct view *view, const void *arg, struct vd_err *err)
{
    struct candidates *v = (struct candidates *)view;
    v->a = ui_arena();
    v->search = *(const int64_t *)arg;
    v->grid = (struct grid){
        .columns = v->columns, .n_columns = N_COLUMNS, .ops = &grid, .ctx = v, .names = 1U << NAME};
    int rc = load(v, d, err);
    if (rc != VD_OK)
        close_candidates(d, view);
    return rc;
}

/* ---- drawing ---- */

/* What was asked, what an answer is worth, and whether it was asked of everybody; lines used. */
static int draw_head(struct candidates *v, struct desk *d, struct area w)
{
    char n[32], basis[VD_BASIS_TEXT];
    struct vd_buf scope = {0};
    const struct vd_search_row *r = &v->f.search;
    const char *why = vd_arena_printf(d->scratch, "purpose: %s   basis: %s",
                                      r->purpose ? r->purpose : "", r->basis ? r->basis : "");
    const char *engine = r->engine ? r->engine : "", *probe = r->probe ? r->probe : "";
    group_digits(r->n_gallery, n);
    const char *text =
        v->names.hits
            ? vd_arena_printf(d->scratch, "asked: %s   %s   %s, %s names", probe, why, engine, n)
            : vd_arena_printf(d->scratch, "%s   probe: %s   engine %s, %s templates", why, probe,
                              engine, n);
    screen_text(d->scr, w.row, w.col + 1, w.cols - 2, ROLE_SOURCE, text, 0);
    vd_findings_basis(&v->f, basis);
    text =
        vd_arena_printf(d->scratch, "Leads: nobody is identified until you decide. %s%s", basis,
                        v->f.calibration || r->modality != VD_FINGER
                            ? ""
                            : "  Of other fingers 1 in 1,000 reaches 30, 1 in 10,000 reaches 40.");
    int used =
        1 + draw_wrapped(d, (struct area){w.row + 1, w.col + 1, w.rows < 16 ? 1 : 3, w.cols - 2},
                         ROLE_DIM, text);
    vd_search_scope(r, &scope);
    if (scope.len)
        screen_text(d->scr, w.row + used++, w.col + 1, w.cols - 2, ROLE_WARN, scope.data, 0);
    vd_buf_free(&scope);
    return used;
}

/* ---- under the list: what the row at the cursor stands on ---- */

struct details {
    enum role role[DETAILS_MOST];
    const char *text[DETAILS_MOST];
    int n;
};

static void add(struct details *t, enum role role, const char *text)
{
    if (t->n < DETAILS_MOST && text && *text) {
        t->role[t->n] = role;
        t->text[t->n++] = text;
    }
}

static void tell_none(const struct candidates *v, const struct entry *l, struct vd_arena *a,
                      struct details *t)
{
    char why[VD_NONE_TEXT];
    const struct vd_outcome *o = outcome_of(v, l->probe);
    vd_findings_none(&v->f, l->probe, why);
    add(t, ROLE_LABEL, vd_arena_printf(a, "None of these: %s.", why));
    if (o)
        add(t, ROLE_VALUE,
            vd_arena_printf(a, "Decided by %s, %.10s: none of these: %s", o->who, o->at,
                            o->reason));
}

/* What is known of a print or a vector. */
static const char *sample(int modality, int quality, int size, struct vd_arena *a)
{
    const char *unit = modality == VD_FINGER ? "minutiae" : "dimensions";
    if (quality < 0)
        return vd_arena_printf(a, "unrated, %d %s", size, unit);
    return vd_arena_printf(a, "quality %d, %d %s", quality, size, unit);
}

static void tell_samples(const struct candidates *v, const struct vd_candidate *c,
                         struct vd_arena *a, struct details *t)
{
    const struct vd_print *p =
        c->probe >= 0 && (size_t)c->probe < v->f.n_prints ? &v->f.prints[c->probe] : NULL;
    int m = vd_candidate_modality(c, v->f.search.modality);
    const char *text =
        c->worth->size
            ? vd_arena_printf(a, "template: %s", sample(m, c->worth->quality, c->worth->size, a))
            : "the template is gone";
    if (p && !v->f.search.together)
        text = vd_arena_printf(a, "%s; probe: %s", text, sample(m, p->quality, p->n_minutiae, a));
    add(t, c->worth->poor ? ROLE_WARN : ROLE_DIM, text);
}

static void tell_parts(const struct candidates *v, const struct vd_candidate *c, struct vd_arena *a,
                       struct details *t)
{
    if (c->n_parts < 2)
        return;
    add(t, ROLE_LABEL, vd_arena_printf(a, "%zu comparisons: %.1f decibans", c->n_parts, c->fused));
    for (size_t i = 0; i < c->n_parts && i < PARTS_SHOWN; i++) {
        const struct vd_contribution *k = &c->parts[i];
        int m = k->modality ? k->modality : v->f.search.modality;
        add(t, k->counted > 0 ? ROLE_SCORE_HIGH : ROLE_SCORE_LOW,
            vd_arena_printf(a, "%+6.1f  score %.4g (%+.1f)  probe %d, %s #%lld", k->counted,
                            k->score, k->weight, k->probe + 1,
                            m == VD_FINGER ? vd_finger_name(k->position) : vd_modality_name(m),
                            (long long)k->template_id));
    }
}

static void tell_candidate(const struct candidates *v, const struct vd_candidate *c,
                           struct vd_arena *a, struct details *t)
{
    const struct vd_support *s = &c->worth->support;
    char chance[VD_MEANING] = "";
    for (size_t i = 0; i < c->worth->n_contradictions; i++)
        add(t, ROLE_WARN, vd_arena_printf(a, "! %s", c->worth->contradictions[i].text));
    if (s->weighed)
        add(t, support_role(s),
            vd_arena_printf(a, "%s, %.1f decibans: %s", s->words, s->decibans, s->text));
    else
        add(t, ROLE_LABEL, s->text);
    if (!s->calibrated)
        vd_score_chance(v->f.search.modality, c->score, v->f.search.n_searched, chance);
    add(t, ROLE_DIM, vd_arena_strdup(a, chance));
    if (c->verdict != VD_V_UNREVIEWED)
        add(t, verdict_role(c->verdict),
            vd_arena_printf(a, "verdict: %s", vd_verdict_name(c->verdict)));
    tell_samples(v, c, a, t);
    tell_parts(v, c, a, t);
}

/* Of a search by name; rows used. */
static int draw_reason(struct candidates *v, struct desk *d, struct area w,
                       const struct vd_candidate *c)
{
    int n = why_lines(d, w.rows, w.cols - 2, hit_of(v, c)), used;
    struct area at = {w.row + w.rows - n, w.col + 1, n, w.cols - 2};
    if (!n)
        return 0;
    used = why_draw(d, at, hit_of(v, c));
    if (c->verdict != VD_V_UNREVIEWED && used < n)
        screen_text(d->scr, at.row + used++, at.col, at.cols, verdict_role(c->verdict),
                    vd_arena_printf(d->scratch, "verdict: %s", vd_verdict_name(c->verdict)), 0);
    for (size_t i = 0; i < c->worth->n_contradictions && used < n; i++)
        used += draw_wrapped(d, (struct area){at.row + used, at.col, n - used, at.cols}, ROLE_WARN,
                             vd_arena_printf(d->scratch, "! %s", c->worth->contradictions[i].text));
    return n;
}

/* Rows used, at most half of what there is: the list itself comes first. */
static int draw_details(struct candidates *v, struct desk *d, struct area w)
{
    struct details t = {.n = 0};
    const struct entry *l = line_of(v);
    int rows[DETAILS_MOST], total = 0, most = w.rows / 2;
    if (!l || w.rows < 8 || w.cols < 20)
        return 0;
    if (l->c && v->names.hits)
        return draw_reason(v, d, w, l->c);
    if (l->c)
        tell_candidate(v, l->c, d->scratch, &t);
    else
        tell_none(v, l, d->scratch, &t);
    for (int i = 0; i < t.n; i++)
        total += rows[i] =
            draw_wrapped(NULL, (struct area){0, 0, 4, w.cols - 2}, ROLE_DIM, t.text[i]);
    total = total < most ? total : most;
    for (int i = 0, row = 0; i < t.n && row < total; row += rows[i++])
        draw_wrapped(d,
                     (struct area){w.row + w.rows - total + row, w.col + 1,
                                   rows[i] < total - row ? rows[i] : total - row, w.cols - 2},
                     t.role[i], t.text[i]);
    return total;
}

static void draw(struct desk *d, struct view *view, struct area w)
{
    struct candidates *v = (struct candidates *)view;
    struct area left, right;
    int head = w.rows >= 8 ? draw_head(v, d, w) : 0;
    w.row += head;
    w.rows -= head;
    preview_split(d, w, &left, &right);
    v->columns[RANK].priority = left.cols < NARROW ? 9 : 1;
    v->columns[VERDICT].priority = left.cols < NARROW || v->names.hits ? 2 : 1;
    if (v->names.hits) /* the mark before the name says it where there is no room */
        v->columns[AGAINST].width = left.cols < NARROW ? left.cols : 20;
    left.rows -= draw_details(v, d, left);
    grid_draw(&v->grid, d, left);
    const struct vd_candidate *c = candidate(v);
    if (!right.cols)
        return;
    if (!c) {
        draw_wrapped(
            d, right, ROLE_DIM,
            "The person searched for may not be in this gallery. Decide here (d) to record that "
            "it is none of these; each candidate keeps its own verdict.");
        return;
    }
    preview_draw(&v->preview, d, right, c->subject);
}

static void preview(struct desk *d, struct view *view)
{
    struct candidates *v = (struct candidates *)view;
    const struct vd_candidate *c = candidate(v);
    if (d->cfg.preview && c)
        preview_load(&v->preview, d, c->subject, false);
}

/* ---- actions ---- */
static void compare(struct candidates *v, struct desk *d)
{
    const struct vd_candidate *c = candidate(v);
    struct compare_arg a = {.search = v->search, .at = c ? (size_t)(c - v->f.candidates.v) : 0};
    if (c)
        desk_push(d, &view_compare, &a);
    else
        desk_say(d, SAY_INFO, "go to a candidate to compare it; d here decides that it is none");
}

static void decide(struct candidates *v, struct desk *d)
{
    const struct entry *l = line_of(v);
    if (l && l->c)
        ask_decision(d, l->c, v->f.search.probe);
    else if (l)
        ask_outcome(d, &v->f, l->probe);
}

static void portrait(struct candidates *v, struct desk *d)
{
    const struct vd_candidate *c = candidate(v);
    struct portrait_arg a = {.media = c ? c->media : 0, .name = c ? c->name : NULL};
    if (a.media)
        desk_push(d, &view_portrait, &a);
    else
        desk_say(d, SAY_INFO, "there is no picture of this subject");
}

static bool act(struct desk *d, struct view *view, enum action a, const char *arg)
{
    struct candidates *v = (struct candidates *)view;
    const struct vd_candidate *c = candidate(v);
    switch (a) {
    case ACT_OPEN:
        return compare(v, d), true;
    case ACT_YANK:
        return desk_yank(d, "record id", c ? c->record_ref : NULL), true;
    case ACT_DECIDE:
        return decide(v, d), true;
    case ACT_PROFILE:
        if (c)
            open_subject(d, c->subject);
        return true;
    case ACT_PORTRAIT:
        return portrait(v, d), true;
    case ACT_PREVIEW:
        d->cfg.preview = !d->cfg.preview;
        return true;
    default:
        return seek_act(&v->grid, d, a, arg) || grid_act(&v->grid, a);
    }
}

static bool event(struct desk *d, struct view *view, const struct event *ev)
{
    struct candidates *v = (struct candidates *)view;
    bool clicked = false;
    if (!grid_mouse(&v->grid, ev, &clicked))
        return false;
    if (clicked)
        compare(v, d);
    return true;
}

static void changed(struct desk *d, struct view *view)
{
    struct vd_err e = {0};
    if (load((struct candidates *)view, d, &e) != VD_OK)
        desk_say_err(d, &e);
}

static void crumb(struct view *view, struct vd_buf *out)
{
    struct candidates *v = (struct candidates *)view;
    vd_buf_printf(out, "Search %lld, %s", (long long)v->search,
                  vd_modality_name(v->f.search.modality));
}

static void note(struct desk *d, struct view *view, struct vd_buf *out)
{
    struct candidates *v = (struct candidates *)view;
    size_t n = 0;
    struct vd_buf outcome = {0};
    (void)d;
    for (size_t i = 0; i < v->f.candidates.n; i++)
        n += v->f.candidates.v[i].verdict != VD_V_UNREVIEWED;
    vd_search_outcome(&v->f.search, &outcome);
    vd_buf_printf(out, "%zu candidates, %zu decided%s%s", v->f.candidates.n, n,
                  outcome.len ? "; " : "", outcome.len ? outcome.data : "");
    vd_buf_free(&outcome);
}

static void save(struct view *view, struct vd_buf *out)
{
    vd_buf_printf(out, "%lld", (long long)((struct candidates *)view)->search);
}

const struct view_ops view_candidates = {
    .name = "candidates",
    .contexts = CTX_LIST | CTX_SPLIT | CTX_PICTURE | CTX_DECIDE,
    .size = sizeof(struct candidates),
    .open = open,
    .crumb = crumb,
    .note = note,
    .draw = draw,
    .act = act,
    .event = event,
    .preview = preview,
    .changed = changed,
    .save = save,
    .close = close_candidates,
};
