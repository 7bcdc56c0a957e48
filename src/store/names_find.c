/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_find.c: which names of the case are most like one.
 *
 *    1. For each word of the query, and each two neighbours as one: the WORDS of the case most like
 *       it (names_sound.c).
 *    2. Each name that has one of them gets rarity x likeness^2, once for a word of the query.
 *    3. The NAMES with the highest sums are laid on the query word by word (names_score.c).
 *
 * What a word weighs follows from how many names have one like it, over all segments.
 *
 * Invariants
 *  A. Tallies are all zero between searches: what was touched is wiped.
 *  B. Of a row nothing is trusted: numbers beyond what the segment has are passed over.
 *  C. The answer depends on the case and the query alone: ties are broken by numbers.
 */
#include "store/names_finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/date.h>

#include "store/filter.h"

static const double JOINED = 0.9; /* weight of two words as one */

/* ---- 2. names that have them ---- */

/* Rarity of a word: of names that have one like it. */
static double rarity(const struct vd_names_finder *f, const struct vd_look *l)
{
    double mass = 0;
    for (size_t i = 0; i < l->n; i++) {
        double l2 = l->cand[i].like * l->cand[i].like;
        mass += l2 * l2 * l2 * l->cand[i].df;
    }
    double idf = log((vd_names_all(f) + 1) / (mass + 0.5));
    return idf > 0.5 ? idf : 0.5;
}

static inline void count_entry(struct vd_names_finder *f, uint32_t e, uint8_t look, float gain)
{
    struct vd_tally *t = &f->tally[e];
    if (t->look == look)
        return;
    if (!t->look)
        vd_buf_add(&f->touched, &e, sizeof(e));
    t->look = look;
    t->sum += gain;
}

static int count_word(struct vd_names_finder *f, const struct vd_cand *c, uint8_t look, float gain,
                      struct vd_err *err)
{
    size_t g = vd_names_segment_of_word(&f->r, c->word);
    const struct vd_segment *seg = &f->r.seg[g];
    uint32_t number = c->word - seg->word0, e = 0, only;
    struct vd_names_block b;
    const uint8_t *p;
    int rc = vd_names_block_get(&f->r, g, number / NAMES_A_ROW, &b, err);
    if (rc != VD_OK || !vd_names_list(&b, number % NAMES_A_ROW, c->df, &only, &p))
        return rc;
    if (c->df == 1 && only < seg->n_entries)
        count_entry(f, seg->entry0 + only, look, gain);
    for (uint32_t i = 0; c->df > 1 && i < c->df && p < b.end; i++) {
        e += vd_names_get(&p, b.end);
        if (e >= seg->n_entries) /* B. */
            return VD_OK;
        count_entry(f, seg->entry0 + e, look, gain);
    }
    return VD_OK;
}

static int count_names(struct vd_names_finding *x, const struct vd_look *l, double weight,
                       uint8_t look, struct vd_err *err)
{
    struct vd_names_finder *f = x->f;
    double idf = rarity(f, l);
    int rc = VD_OK;
    for (size_t i = 0; i < l->n && rc == VD_OK; i++) {
        const struct vd_cand *c = &l->cand[i];
        rc = count_word(f, c, look, (float)(weight * idf * c->like * c->like), err);
    }
    return f->touched.failed ? vd_names_no_memory(x->s, err) : rc;
}

static int look_up_all(struct vd_names_finding *x, struct vd_err *err)
{
    const struct vd_name *q = x->q->name;
    const struct vd_look *l;
    int rc = VD_OK;
    for (size_t i = 0; i < q->n && rc == VD_OK; i++) {
        const struct vd_word *w = &q->word[i];
        rc = vd_names_look(x->f, w, false, false, &l, err);
        if (rc != VD_OK)
            return rc;
        x->weight[i] = vd_word_weight_among(w, l->mass, vd_names_all(x->f));
        if (w->kind != VD_WORD_INITIAL && (w->kind != VD_WORD_PARTICLE || q->n == 1))
            rc = count_names(x, l, vd_word_weight(w), (uint8_t)(i + 1), err);
    }
    for (size_t i = 0; i + 1 < q->n && rc == VD_OK; i++) {
        x->joins[i] = vd_word_join(&q->word[i], &q->word[i + 1], &x->joined[i]);
        if (x->joins[i])
            rc = vd_names_look(x->f, &x->joined[i], true, false, &l, err);
        if (x->joins[i] && rc == VD_OK)
            rc = count_names(x, l, JOINED, (uint8_t)(VD_NAME_WORDS + i + 1), err);
    }
    return rc;
}

/* ---- 3. the best of them ---- */

static bool below(const struct vd_top *a, const struct vd_top *b) /* C. */
{
    return a->sum != b->sum ? a->sum < b->sum : a->entry > b->entry;
}

static void sift_down(struct vd_top *v, size_t n, size_t i)
{
    for (size_t k; (k = 2 * i + 1) < n; i = k) {
        if (k + 1 < n && below(&v[k + 1], &v[k]))
            k++;
        if (!below(&v[k], &v[i]))
            return;
        struct vd_top t = v[i];
        v[i] = v[k];
        v[k] = t;
    }
}

static int by_sum(const void *pa, const void *pb)
{
    return below(pa, pb) ? 1 : below(pb, pa) ? -1 : 0;
}

static int choose(struct vd_names_finding *x, struct vd_err *err)
{
    struct vd_names_finder *f = x->f;
    const uint32_t *touched = (const uint32_t *)(const void *)f->touched.data;
    size_t n = f->touched.len / sizeof(*touched), most = NAMES;
    for (size_t g = 0; g < f->r.n_seg; g++)
        most += (size_t)f->r.seg[g].n_gone;
    most = x->filter ? n : most < NAMES + SLACK ? most : NAMES + SLACK;
    x->top = vd_array(most + 1, sizeof(*x->top));
    if (!x->top)
        return vd_names_no_memory(x->s, err);
    for (size_t i = 0; i < n; i++) {
        struct vd_top t = {f->tally[touched[i]].sum, touched[i]};
        if (x->n_top < most) {
            x->top[x->n_top++] = t;
            for (size_t k = x->n_top / 2; x->n_top == most && k-- > 0;)
                sift_down(x->top, x->n_top, k);
        } else if (below(&x->top[0], &t)) {
            x->top[0] = t;
            sift_down(x->top, x->n_top, 0);
        }
    }
    qsort(x->top, x->n_top, sizeof(*x->top), by_sum);
    return VD_OK;
}

/* A. */
static void wipe(struct vd_names_finder *f)
{
    const uint32_t *touched = (const uint32_t *)(const void *)f->touched.data;
    for (size_t i = 0; i < f->touched.len / sizeof(*touched); i++)
        f->tally[touched[i]] = (struct vd_tally){0};
    vd_buf_clear(&f->touched);
}

static int prepare_filter(struct vd_names_finding *x, struct vd_filter *f, struct vd_err *err)
{
    struct vd_buf sql = {0};
    int rc = vd_filter_parse_lenient(x->q->filter, vd_today(), f, err);
    if (rc != VD_OK)
        return rc;
    vd_buf_str(&sql, "SELECT 1 FROM record r WHERE true");
    vd_buf_add(&sql, f->sql.data, f->sql.len);
    vd_buf_printf(&sql, " AND r.id = ?%d", f->n_params + 1);
    x->filter = sql.failed ? NULL : vd_sql_text(x->s, sql.data, err);
    rc = x->filter ? VD_OK : sql.failed ? vd_names_no_memory(x->s, err) : x->s->rc;
    vd_buf_free(&sql);
    for (int i = 0; i < f->n_params && rc == VD_OK; i++)
        if (f->param[i].at == SIZE_MAX)
            sqlite3_bind_int64(x->filter, i + 1, f->param[i].number);
        else
            sqlite3_bind_text(x->filter, i + 1, f->text.data + f->param[i].at, -1, SQLITE_STATIC);
    return rc;
}

/* Within one snapshot: a statement by itself would lock the case anew. */
static int begin_reading(struct vd_store *s, bool *own, struct vd_err *err)
{
    *own = sqlite3_get_autocommit(s->db);
    sqlite3_stmt *st = *own ? vd_sql(s, SQL_BEGIN_READ, err) : NULL;
    return !*own ? VD_OK : st ? vd_sql_run(s, st, err) : s->rc;
}

static void end_reading(struct vd_store *s, bool own)
{
    sqlite3_stmt *st = own ? vd_sql(s, SQL_COMMIT, NULL) : NULL;
    if (st)
        vd_sql_run(s, st, NULL);
}

static int find(struct vd_names_finding *x, struct vd_err *err)
{
    int rc = look_up_all(x, err);
    if (rc == VD_OK)
        rc = choose(x, err);
    wipe(x->f);
    if (rc == VD_OK)
        rc = vd_names_score(x, err);
    vd_free(x->top);
    return rc;
}

int vd_store_names_find(struct vd_store *s, const struct vd_names_query *q, struct vd_arena *a,
                        struct vd_named **out, size_t *n, struct vd_err *err)
{
    struct vd_names_finding x = {.s = s, .q = q, .a = a};
    struct vd_filter filter = {0};
    *n = 0;
    *out = NULL;
    bool own = false;
    int rc = vd_names_ready(s, err);
    if (rc == VD_OK)
        rc = begin_reading(s, &own, err);
    if (rc == VD_OK)
        rc = vd_names_refresh(s, err);
    x.f = s->names.finder;
    if (rc == VD_OK && q->filter && *q->filter)
        rc = prepare_filter(&x, &filter, err);
    if (rc == VD_OK && q->name->n && x.f->n_entries)
        rc = find(&x, err);
    if (x.filter)
        sqlite3_reset(x.filter);
    end_reading(s, own);
    vd_filter_free(&filter);
    *out = x.found;
    *n = rc == VD_OK ? x.n_found : 0;
    return rc;
}

int vd_store_names_count(struct vd_store *s, int64_t *n, struct vd_err *err)
{
    struct vd_segment seg[VD_SEGMENTS];
    size_t k = 0;
    int rc = vd_names_ready(s, err);
    if (rc == VD_OK)
        rc = vd_names_segments(s, seg, &k, err);
    *n = rc == VD_OK && k ? seg[k - 1].entry0 + seg[k - 1].n_entries : 0;
    return rc;
}
