/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_find.c: which names of the case are most like one.
 *
 *    1. For each word of the query, and each two neighbours as one: the WORDS of the case most like
 *       it (names_sound.c).
 *    2. Each name that has one of them gets rarity x likeness^4, once for a word of the query.
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

/* What a likeness counts for: two words half alike are less than one that is the same. */
static double strength(double like)
{
    return like * like * like * like;
}

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

enum { MOST_SUM = (SUMS << TALLY_STEP) - 1, FETCHED = 6 };

struct counting {
    struct vd_names_finder *f;
    uint32_t look;
    uint32_t
        bar; /* a gain below it cannot bring a name among the best that nothing else counts for */
    struct vd_gains gains;
};

static void count_gains(struct counting *c)
{
    struct vd_names_finder *f = c->f;
    for (size_t i = 0; i < c->gains.n; i++) {
        uint32_t *t = &f->tally[c->gains.entry[i]], sum = *t >> TALLY_SHIFT;
        if ((*t & TALLY_LOOK) == c->look)
            continue;
        if (*t)
            f->sums[sum >> TALLY_STEP]--;
        else if (c->gains.gain[i] < c->bar)
            continue;
        else
            f->touched[f->n_touched++] = c->gains.entry[i];
        sum += c->gains.gain[i];
        sum = sum < MOST_SUM ? sum : MOST_SUM;
        *t = sum << TALLY_SHIFT | c->look;
        f->sums[sum >> TALLY_STEP]++;
    }
    c->gains.n = 0;
}

static inline void add_gain(struct counting *c, uint32_t entry, uint32_t gain)
{
    __builtin_prefetch(&c->f->tally[entry], 1);
    c->gains.entry[c->gains.n] = entry;
    c->gains.gain[c->gains.n] = gain;
    if (++c->gains.n == sizeof(c->gains.gain) / sizeof(c->gains.gain[0]))
        count_gains(c);
}

/* Where its list begins comes from memory while others are counted. */
static void fetch_word(const struct vd_names_finder *f, const struct vd_cand *c)
{
    size_t g = vd_names_segment_of_word(&f->r, c->word);
    uint32_t number = c->word - f->r.seg[g].word0;
    const struct vd_names_block *b = &f->r.of[g].block[number / NAMES_A_ROW];
    if (b->lanes)
        __builtin_prefetch(b->slot + 4 * (number % NAMES_A_ROW));
}

static int count_word(struct counting *x, const struct vd_cand *c, uint32_t gain,
                      struct vd_err *err)
{
    struct vd_names_finder *f = x->f;
    size_t g = vd_names_segment_of_word(&f->r, c->word);
    const struct vd_segment *seg = &f->r.seg[g];
    uint32_t number = c->word - seg->word0, e = 0, only;
    const struct vd_names_block *b;
    const uint8_t *p;
    int rc = vd_names_block_get(&f->r, g, number / NAMES_A_ROW, &b, err);
    if (rc != VD_OK || !vd_names_list(b, number % NAMES_A_ROW, c->df, &only, &p))
        return rc;
    if (c->df == 1 && only < seg->n_entries)
        add_gain(x, seg->entry0 + only, gain);
    for (uint32_t i = 0; c->df > 1 && i < c->df && p < b->end; i++) {
        e += *p < 128 ? *p++ : vd_names_get(&p, b->end);
        if (e >= seg->n_entries) /* B. */
            return VD_OK;
        add_gain(x, seg->entry0 + e, gain);
    }
    return VD_OK;
}

/* ---- which looks count first ---- */

struct weighed { /* a look: what a name gains by it at most */
    size_t look;
    double gain;
};

static int by_gain(const void *pa, const void *pb)
{
    const struct weighed *a = pa, *b = pb;
    if (a->gain != b->gain)
        return a->gain > b->gain ? -1 : 1;
    return a->look < b->look ? -1 : a->look > b->look;
}

/* A number that at least `most` sums reach, and not much below the highest such. */
static uint32_t sum_of(const struct vd_names_finder *f, size_t most)
{
    size_t n = 0, k = SUMS;
    if (f->n_touched < most)
        return 0;
    while (k > 0 && n < most)
        n += f->sums[--k];
    return (uint32_t)k << TALLY_STEP;
}

/* How many names are chosen: some that are found may be gone. With a filter all that were found. */
static size_t how_many(const struct vd_names_finding *x)
{
    size_t most = vd_names_closely(x->q);
    for (size_t g = 0; g < x->f->r.n_seg; g++)
        most += (size_t)x->f->r.seg[g].n_gone;
    return x->filter ? x->f->n_entries : most < NAMES + SLACK ? most : NAMES + SLACK;
}

/* The rest of the looks gain at most `rest`: who has nothing yet, and gains less now than what is
 * missing to the last of the chosen, need not be counted. */
static int count_look(struct vd_names_finding *x, const struct weighed *w, double rest,
                      struct vd_err *err)
{
    static const double ROUNDING = 0.999;
    const struct vd_look *l = x->look[w->look];
    struct counting c = {.f = x->f, .look = (uint32_t)w->look + 1};
    double unit = l->n ? w->gain / strength(l->cand[0].like) : 0;
    int rc = VD_OK;
    double bar = (sum_of(x->f, how_many(x)) - rest * TALLY_ONE) * ROUNDING;
    c.bar = bar > 0 ? (uint32_t)bar : 0;
    for (size_t i = 0; i < l->n && rc == VD_OK; i++) {
        if (i + FETCHED < l->n)
            fetch_word(x->f, &l->cand[i + FETCHED]);
        rc = count_word(&c, &l->cand[i], (uint32_t)(unit * strength(l->cand[i].like) * TALLY_ONE),
                        err);
    }
    count_gains(&c);
    return rc;
}

static int count_names(struct vd_names_finding *x, struct vd_err *err)
{
    struct weighed v[LOOKS];
    size_t n = 0;
    double rest = 0;
    int rc = VD_OK;
    for (size_t i = 0; i < LOOKS; i++) {
        const struct vd_look *l = x->look[i];
        if (!l || !l->n)
            continue;
        double weight = i < VD_NAME_WORDS ? vd_word_weight(&x->q->name->word[i]) : JOINED;
        v[n] = (struct weighed){i, weight * rarity(x->f, l) * strength(l->cand[0].like)};
        rest += v[n++].gain;
    }
    qsort(v, n, sizeof(*v), by_gain);
    for (size_t i = 0; i < n && rc == VD_OK; i++) {
        rest -= v[i].gain;
        rc = count_look(x, &v[i], rest, err);
    }
    return rc;
}

static int look_up_beginning(struct vd_names_finding *x, struct vd_err *err)
{
    size_t last = x->q->name->n - 1;
    x->begun = x->q->name->word[last];
    if (x->begun.kind != VD_WORD_INITIAL && x->begun.kind != VD_WORD_PLAIN)
        return VD_OK;
    x->begun.kind = VD_WORD_PLAIN;
    x->begun.family = 0;
    x->begins = true;
    return vd_names_look(x->f, &x->begun, false, true, &x->look[VD_NAME_WORDS + last], err);
}

static int look_up_all(struct vd_names_finding *x, struct vd_err *err)
{
    const struct vd_name *q = x->q->name;
    const struct vd_look *l;
    struct vd_word acronym;
    int rc = VD_OK;
    for (size_t i = 0; i < q->n && rc == VD_OK; i++) {
        const struct vd_word *w = &q->word[i];
        rc = vd_names_look(x->f, w, false, false, &l, err);
        if (rc != VD_OK)
            return rc;
        x->weight[i] = vd_word_weight_among(w, l->mass, vd_names_all(x->f));
        if (w->kind != VD_WORD_INITIAL && (w->kind != VD_WORD_PARTICLE || q->n == 1))
            x->look[i] = l;
    }
    for (size_t i = 0; i + 1 < q->n && rc == VD_OK; i++) {
        x->joins[i] = vd_word_join(&q->word[i], &q->word[i + 1], &x->joined[i]);
        if (x->joins[i])
            rc = vd_names_look(x->f, &x->joined[i], true, false, &x->look[VD_NAME_WORDS + i], err);
    }
    if (rc == VD_OK && q->n &&
        vd_name_acronym(q, &acronym)) /* the last place of joined ones is free */
        rc = vd_names_look(x->f, &acronym, true, false, &x->look[VD_NAME_WORDS + q->n - 1], err);
    if (rc == VD_OK && x->q->typing)
        rc = look_up_beginning(x, err);
    return rc == VD_OK ? count_names(x, err) : rc;
}

/* ---- 3. the best of them ---- */

static int by_sum(const void *pa, const void *pb) /* C. */
{
    const struct vd_top *a = pa, *b = pb;
    if (a->sum != b->sum)
        return a->sum > b->sum ? -1 : 1;
    return a->entry < b->entry ? -1 : a->entry > b->entry;
}

/* A. */
static int choose(struct vd_names_finding *x, struct vd_err *err)
{
    struct vd_names_finder *f = x->f;
    size_t most = how_many(x);
    uint32_t least = sum_of(f, most);
    vd_buf_clear(&f->chosen);
    for (size_t i = 0; i < f->n_touched; i++) {
        struct vd_top t = {f->tally[f->touched[i]] >> TALLY_SHIFT, f->touched[i]};
        if (t.sum >= least)
            vd_buf_add(&f->chosen, &t, sizeof(t));
        f->tally[t.entry] = 0;
    }
    f->n_touched = 0;
    memset(f->sums, 0, sizeof(f->sums));
    if (f->chosen.failed)
        return vd_names_no_memory(x->s, err);
    x->n_top = f->chosen.len / sizeof(*x->top);
    x->top = (const struct vd_top *)(const void *)f->chosen.data;
    if (x->n_top)
        qsort(f->chosen.data, x->n_top, sizeof(*x->top), by_sum);
    x->n_top = x->n_top < most ? x->n_top : most;
    return VD_OK;
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
    int rc = look_up_all(x, err), chosen = choose(x, rc == VD_OK ? err : NULL);
    rc = rc == VD_OK ? chosen : rc;
    return rc == VD_OK ? vd_names_score(x, err) : rc;
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
