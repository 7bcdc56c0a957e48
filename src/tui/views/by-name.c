/* SPDX-License-Identifier: Apache-2.0 */
/*
 * by-name.c: what the views of a search show where it was one by name.
 *
 * (A) Why a candidate was found is what was kept with the search, not what the case says today; the
 *     names of its profile are those of today, compared anew.
 */
#include "config.h"

#include "tui/views/by-name.h"

#include <stdlib.h>
#include <string.h>

int by_name_read(struct desk *d, const struct vd_findings *f, struct vd_arena *a,
                 struct by_name *out, struct vd_err *err)
{
    *out = (struct by_name){0};
    if (f->search.modality != VD_BY_NAME)
        return VD_OK;
    out->hits = vd_arena_alloc(a, (f->candidates.n + 1) * sizeof *out->hits);
    if (!out->hits)
        return vd_fail(err, VD_NOMEM, "candidates", "out of memory");
    for (size_t i = 0; i < f->candidates.n; i++) {
        const struct vd_candidate *c = &f->candidates.v[i];
        struct vd_find_hit *h = &out->hits[i];
        if (vd_find_reason_read(c, a, h, NULL) != VD_OK) /* of an older search: the name alone */
            *h = (struct vd_find_hit){.score = c->score};
        h->subject = c->subject;
        h->ref = c->record_ref;
        h->name = c->name;
    }
    return vd_store_search_queries(d->store, f->search.id, a, &out->queries, &out->n_queries, err);
}

const char *by_name_query(const struct by_name *b, const struct vd_findings *f, int probe)
{
    if (probe >= 0 && (size_t)probe < b->n_queries)
        return b->queries[probe].query;
    return f->search.probe ? f->search.probe : "";
}

bool by_name_contradicted(const struct vd_find_hit *h)
{
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        if (h->evidence[e].says == VD_SAYS_CONTRADICTS)
            return true;
    return false;
}

const char *by_name_says(const struct vd_find_hit *h, int says, struct vd_arena *a)
{
    const char *text = "";
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        if (h->evidence[e].says == says)
            text = vd_arena_printf(a, "%s%s%s", text, *text ? ", " : "", vd_find_evidence_name(e));
    return text ? text : "";
}

/* ---- word by word ---- */

struct compared {
    const struct vd_fact *fact;
    struct vd_name name;
    struct vd_name_match match;
};
enum { NAMES_MOST = 40, LABEL = 17 };

static bool is_name(enum vd_prop prop)
{
    return prop == VD_P_NAME || prop == VD_P_ALIAS || prop == VD_P_WEAK_ALIAS ||
           prop == VD_P_FORMER_NAME || prop == VD_P_ORIGINAL_SCRIPT;
}

static int by_score(const void *x, const void *y)
{
    const struct compared *a = x, *b = y;
    return a->match.score != b->match.score ? (a->match.score < b->match.score ? 1 : -1)
                                            : strcmp(a->fact->value, b->fact->value);
}

/* What of the query was read as words of a name. */
static const char *words_asked(const struct vd_find_hit *h, struct vd_arena *a)
{
    const char *text = "";
    for (size_t i = 0; i < h->n_words; i++)
        text = vd_arena_printf(a, "%s%s%s", text, i ? " " : "", h->words[i].query);
    if (h->query_rest && *h->query_rest)
        text = vd_arena_printf(a, "%s %s", text, h->query_rest);
    return text ? text : "";
}

static size_t compare_all(const struct vd_profile *p, const struct vd_name *query,
                          struct compared *out)
{
    size_t n = 0;
    for (size_t r = 0; r < p->n_records; r++)
        for (size_t i = 0; i < p->records[r].n_facts && n < NAMES_MOST; i++) {
            const struct vd_fact *t = &p->records[r].facts[i];
            if (p->records[r].superseded_by || !is_name(t->prop) || !t->value)
                continue;
            struct compared *c = &out[n++];
            c->fact = t;
            vd_name_read(t->value, strlen(t->value), &c->name);
            vd_name_compare(query, NULL, &c->name, NULL, &c->match);
        }
    qsort(out, n, sizeof *out, by_score);
    return n;
}

static size_t name_spans(const struct compared *c, struct screen_span out[VD_NAME_WORDS])
{
    size_t n = 0;
    for (size_t i = 0; i < c->match.n; i++) {
        const struct vd_name_pair *p = &c->match.pair[i];
        if (!p->n_b || (size_t)p->b + p->n_b > c->name.n)
            continue;
        const struct vd_word *w = &c->name.word[p->b], *last = &c->name.word[p->b + p->n_b - 1];
        out[n++] = (struct screen_span){w->at, (size_t)(last->at + last->len - w->at)};
    }
    return n;
}

/* Words from `first` on, as they are written. */
static const char *written(const char *text, const struct vd_name *n, size_t first, size_t count,
                           struct vd_arena *a)
{
    if (!count || first + count > n->n)
        return "";
    const struct vd_word *w = &n->word[first], *last = &n->word[first + count - 1];
    return vd_arena_strndup(a, text + w->at, (size_t)(last->at + last->len - w->at));
}

/* One word of the query, the word of the name it stands for, how alike: each a field of its own. */
static int draw_pair(struct desk *d, int row, int col, int cols, const char *query,
                     const char *name, double like)
{
    const char *tail = vd_arena_printf(d->scratch, " %.2f", like);
    int used = screen_text(d->scr, row, col, cols, ROLE_DIM, query, 0);
    used += screen_text(d->scr, row, col + used, cols - used, ROLE_DIM, " ~ ", 0);
    used += screen_text(d->scr, row, col + used, cols - used, ROLE_DIM, name, 0);
    return used + screen_text(d->scr, row, col + used, cols - used, ROLE_DIM, tail, 0);
}

static void draw_pairs(struct desk *d, struct area w, const char *asked,
                       const struct vd_name *query, const struct compared *c)
{
    int col = 0;
    for (size_t i = 0; i < c->match.n && col < w.cols; i++) {
        const struct vd_name_pair *p = &c->match.pair[i];
        if (col)
            col += screen_text(d->scr, w.row, w.col + col, w.cols - col, ROLE_DIM, "   ", 0);
        col += draw_pair(d, w.row, w.col + col, w.cols - col,
                         written(asked, query, p->a, p->n_a, d->scratch),
                         written(c->fact->value, &c->name, p->b, p->n_b, d->scratch), p->likeness);
    }
}

int by_name_compare(struct desk *d, struct area w, const struct vd_find_hit *h,
                    const struct vd_profile *p, int top)
{
    struct vd_name query;
    struct screen_span spans[VD_NAME_WORDS];
    const char *asked = words_asked(h, d->scratch);
    struct compared *all = vd_arena_alloc(d->scratch, NAMES_MOST * sizeof *all);
    int label = w.cols >= 50 ? LABEL : 0, row = 0;
    if (!all || !*asked)
        return 0;
    vd_name_read(asked, strlen(asked), &query);
    size_t n = compare_all(p, &query, all);
    for (size_t i = top > 0 ? (size_t)top : 0; i < n && row < w.rows; i++) {
        const struct compared *c = &all[i];
        int at = w.row + row++, room = w.cols - label - 6;
        if (label)
            screen_text(d->scr, at, w.col, label - 1, ROLE_LABEL, vd_prop_label(c->fact->prop), 0);
        int used = screen_marked(d->scr, at, w.col + label, room > 0 ? room : 0, ROLE_VALUE,
                                 c->fact->value, spans, name_spans(c, spans), 0);
        screen_text(d->scr, at, w.col + label + used + 1, 5, ROLE_SCORE_MID,
                    vd_arena_printf(d->scratch, "%.3f", c->match.score), 0);
        if (row < w.rows)
            draw_pairs(d, (struct area){w.row + row++, w.col + label, 1, w.cols - label}, asked,
                       &query, c);
    }
    return row;
}
