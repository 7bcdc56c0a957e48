/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_find.c: which names of the case are most like one.
 *
 *    1. For each word of the query, and each two neighbours as one: the words kept under its keys,
 *       compared; the WORDS most alike stay.
 *    2. Each name that has one of them gets rarity x likeness^2, once for a word of the query.
 *    3. The NAMES with the highest sums are laid on the query word by word (vd_name_compare).
 *
 * What a word weighs follows from how many names have one like it, over all segments.
 *
 * Invariants
 *  A. acc and seen are all zero between searches: what was touched is wiped.
 *  B. Of a row nothing is trusted: numbers beyond what the segment has are passed over.
 *  C. The answer depends on the case and the query alone: ties are broken by numbers.
 */
#include "store/names_finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/date.h>
#include <vedette/profile.h>

#include "store/filter.h"

static const double JOINED = 0.9; /* weight of two words as one */

/* ---- 2. names that have them ---- */

static int by_word(const void *pa, const void *pb)
{
    const struct vd_cand *a = pa, *b = pb;
    return (a->word > b->word) - (a->word < b->word);
}

/* The entries of word `to` out of a row of postings; *at is the word at *p. False: not in it. */
static bool take_posting(struct vd_names_finder *f, struct vd_cand *c, const uint8_t **p,
                         const uint8_t *end, uint32_t *at, uint32_t to)
{
    const struct vd_segment *seg = &f->seg[c->seg];
    while (*p < end) {
        uint32_t df = vd_names_get(p, end), bytes = vd_names_get(p, end), e = 0;
        const uint8_t *next = bytes <= (size_t)(end - *p) ? *p + bytes : end;
        if ((*at)++ == to) {
            for (uint32_t i = 0; i < df && *p < next; i++) {
                e += vd_names_get(p, next);
                uint32_t global = seg->entry0 + e;
                if (e < seg->n_entries) /* B. */
                    vd_buf_add(&f->lists, &global, sizeof(global));
            }
            *p = next;
            return true;
        }
        *p = next;
    }
    return false;
}

/* Rows of postings, in the order of words, so that each is read once. */
static int fetch_postings(struct vd_names_finding *x, struct vd_err *err)
{
    struct vd_names_finder *f = x->f;
    const uint8_t *p = NULL, *end = NULL;
    uint32_t at = 0, row_seg = UINT32_MAX;
    int rc = VD_OK;
    vd_buf_clear(&f->lists);
    qsort(f->cand, f->n_cand, sizeof(*f->cand), by_word);
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_POSTING_GET, err);
    if (!st)
        return x->s->rc;
    for (size_t i = 0; i < f->n_cand && rc == VD_OK; i++) {
        struct vd_cand *c = &f->cand[i];
        const struct vd_segment *seg = &f->seg[c->seg];
        c->at = (uint32_t)(f->lists.len / sizeof(uint32_t));
        uint32_t number = c->word - seg->word0, only = seg->entry0 + c->entry;
        if (c->df == 1 && c->entry < seg->n_entries)
            vd_buf_add(&f->lists, &only, sizeof(only));
        if (c->df > 1 &&
            (row_seg != c->seg || at > number || !take_posting(f, c, &p, end, &at, number))) {
            sqlite3_reset(st);
            sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(seg->id, number));
            rc = vd_sql_row(x->s, st, err);
            if (rc != VD_OK)
                break;
            at = (uint32_t)sqlite3_column_int64(st, 0);
            row_seg = c->seg;
            p = sqlite3_column_blob(st, 1);
            end = p + sqlite3_column_bytes(st, 1);
            if (sqlite3_column_int64(st, 0) >> 32 == seg->id)
                take_posting(f, c, &p, end, &at, number);
        }
        c->n_at = (uint32_t)(f->lists.len / sizeof(uint32_t)) - c->at;
    }
    sqlite3_reset(st);
    return f->lists.failed ? vd_names_no_memory(x->s, err) : rc == VD_NOTFOUND ? VD_OK : rc;
}

/* Rarity of a word: of names that have one like it. */
static double rarity(const struct vd_names_finder *f)
{
    double mass = 0;
    for (size_t i = 0; i < f->n_cand; i++) {
        double l2 = f->cand[i].like * f->cand[i].like;
        mass += l2 * l2 * l2 * f->cand[i].df;
    }
    double idf = log((vd_names_all(f) + 1) / (mass + 0.5));
    return idf > 0.5 ? idf : 0.5;
}

static int count_names(struct vd_names_finding *x, double weight, uint8_t look, struct vd_err *err)
{
    struct vd_names_finder *f = x->f;
    double idf = rarity(f);
    int rc = fetch_postings(x, err);
    qsort(f->cand, f->n_cand, sizeof(*f->cand), vd_names_by_likeness);
    for (size_t i = 0; i < f->n_cand && rc == VD_OK; i++) {
        const struct vd_cand *c = &f->cand[i];
        const uint32_t *list = (const uint32_t *)(const void *)f->lists.data + c->at;
        float gain = (float)(weight * idf * c->like * c->like);
        for (uint32_t k = 0; k < c->n_at; k++) {
            uint32_t e = list[k];
            if (f->seen[e] == look)
                continue;
            if (!f->seen[e])
                vd_buf_add(&f->touched, &e, sizeof(e));
            f->seen[e] = look;
            f->acc[e] += gain;
        }
    }
    return f->touched.failed ? vd_names_no_memory(x->s, err) : rc;
}

static uint16_t *known_slot(struct vd_names_finder *f, uint32_t word)
{
    size_t k = (word * 2654435761u >> 7) & (SLOTS - 1);
    while (f->slot[k] && f->known[f->slot[k] - 1].word != word)
        k = (k + 1) & (SLOTS - 1);
    return &f->slot[k];
}

/* NULL: there are too many; it is to be read each time. */
static struct vd_known *add_known(struct vd_names_finder *f, uint32_t word,
                                  const struct vd_names_word *k)
{
    uint16_t *slot = known_slot(f, word);
    if (*slot)
        return &f->known[*slot - 1];
    if (f->n_known == KNOWN)
        return NULL;
    struct vd_known *t = &f->known[f->n_known++];
    *slot = (uint16_t)f->n_known;
    t->word = word;
    vd_names_take(k, &t->w);
    t->weight = vd_word_weight_among(&t->w, (double)k->df + k->prior, vd_names_all(f));
    for (size_t i = 0; i < 2 * VD_NAME_WORDS; i++)
        t->like[i] = -1;
    return t;
}

/* They need not be read again when names are scored, nor compared with this look's word. */
static void remember_cands(struct vd_names_finder *f, size_t at)
{
    for (size_t i = 0; i < f->n_cand; i++) {
        const struct vd_cand *c = &f->cand[i];
        struct vd_names_word k = {.df = c->df,
                                  .prior = c->prior,
                                  .family = c->family,
                                  .flags = c->flags,
                                  .n = c->n,
                                  .phone = c->phone};
        struct vd_known *t = add_known(f, c->word, &k);
        if (t)
            t->like[at] = c->like;
    }
}

/* at: its place in the likenesses of known words. */
static int look_up(struct vd_names_finding *x, const struct vd_word *w, double weight, size_t at,
                   double *mass, struct vd_err *err)
{
    vd_likener_begin(&x->f->of[at], w);
    bool keep = w->kind != VD_WORD_INITIAL && (w->kind != VD_WORD_PARTICLE || x->q->name->n == 1);
    int rc = vd_names_scan(x, w, at, keep, mass, err);
    if (rc != VD_OK || !keep)
        return rc;
    rc = count_names(x, weight, (uint8_t)(at + 1), err);
    remember_cands(x->f, at);
    return rc;
}

static int look_up_all(struct vd_names_finding *x, struct vd_err *err)
{
    const struct vd_name *q = x->q->name;
    int rc = VD_OK;
    for (size_t i = 0; i < q->n && rc == VD_OK; i++) {
        double mass = 0;
        rc = look_up(x, &q->word[i], vd_word_weight(&q->word[i]), i, &mass, err);
        x->weight[i] = vd_word_weight_among(&q->word[i], mass, vd_names_all(x->f));
    }
    for (size_t i = 0; i + 1 < q->n && rc == VD_OK; i++)
        if ((x->joins[i] = vd_word_join(&q->word[i], &q->word[i + 1], &x->joined[i])))
            rc = look_up(x, &x->joined[i], JOINED, VD_NAME_WORDS + i, NULL, err);
    return rc;
}

/* ---- 3. the best of them ---- */

static bool below(const struct vd_top *a, const struct vd_top *b) /* C. */
{
    return a->acc != b->acc ? a->acc < b->acc : a->entry > b->entry;
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
    size_t n = f->touched.len / sizeof(*touched), slack = 0;
    for (size_t g = 0; g < f->n_seg; g++)
        slack += (size_t)f->seg[g].n_gone;
    x->most = (x->filter ? FILTERED : NAMES) + (slack < SLACK ? slack : SLACK);
    x->top = vd_array(x->most, sizeof(*x->top));
    if (!x->top)
        return vd_names_no_memory(x->s, err);
    for (size_t i = 0; i < n; i++) {
        struct vd_top t = {f->acc[touched[i]], touched[i]};
        if (x->n_top < x->most) {
            x->top[x->n_top++] = t;
            for (size_t k = x->n_top / 2; x->n_top == x->most && k-- > 0;)
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
    for (size_t i = 0; i < f->touched.len / sizeof(*touched); i++) {
        f->acc[touched[i]] = 0;
        f->seen[touched[i]] = 0;
    }
    vd_buf_clear(&f->touched);
    memset(f->slot, 0, sizeof(f->slot));
    f->n_known = 0;
}

static size_t segment_of(const struct vd_names_finder *f, uint32_t entry)
{
    size_t g = f->n_seg - 1;
    while (g && f->seg[g].entry0 > entry)
        g--;
    return g;
}

struct entry {
    int64_t record;
    int prop, nth;
    size_t n;
    uint32_t word[VD_NAME_WORDS];
};

/* The i-th thing of a row of 64. */
static const uint8_t *in_row(sqlite3_stmt *st, uint32_t i, const uint8_t **end)
{
    const uint8_t *row = sqlite3_column_blob(st, 0);
    size_t n = (size_t)sqlite3_column_bytes(st, 0), at = n;
    if (n >= 2 * NAMES_A_ROW)
        at = (size_t)(row[2 * i] | row[2 * i + 1] << 8);
    *end = row + n;
    return row + (at < n ? at : n);
}

static int read_entry(struct vd_names_finding *x, size_t g, uint32_t number, struct entry *e,
                      struct vd_err *err)
{
    const struct vd_segment *seg = &x->f->seg[g];
    const uint8_t *p, *end;
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_ENTRY_GET, err);
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(seg->id, number / NAMES_A_ROW));
    int rc = vd_sql_row(x->s, st, err);
    if (rc != VD_OK)
        return rc == VD_NOTFOUND
                   ? vd_fail(err, VD_CORRUPT, x->s->path, "the index of names lacks a row")
                   : rc;
    p = in_row(st, number % NAMES_A_ROW, &end);
    e->record = seg->first_record + vd_names_get(&p, end);
    e->prop = (int)vd_names_get(&p, end);
    e->nth = (int)vd_names_get(&p, end);
    e->n = vd_names_get(&p, end);
    e->n = e->n > VD_NAME_WORDS ? 0 : e->n;
    for (size_t i = 0; i < e->n; i++) {
        e->word[i] = vd_names_get(&p, end);
        if (e->word[i] >= seg->n_words) /* B. */
            e->n = 0;
    }
    sqlite3_reset(st);
    return VD_OK;
}

static int by_number(const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
    return (a > b) - (a < b);
}

static bool is_gone(const struct vd_names_finder *f, size_t g, int64_t record)
{
    size_t n = f->gone[g].len / sizeof(record);
    return n && bsearch(&record, f->gone[g].data, n, sizeof(record), by_number);
}

/* A word of a name that is scored; *t: where it is known, else NULL. */
static int get_word(struct vd_names_finding *x, size_t g, uint32_t number, struct vd_word *w,
                    double *weight, struct vd_known **t, struct vd_err *err)
{
    const struct vd_segment *seg = &x->f->seg[g];
    uint16_t slot = *known_slot(x->f, seg->word0 + number);
    struct vd_names_word k;
    const uint8_t *p, *end;
    *t = slot ? &x->f->known[slot - 1] : NULL;
    if (!slot) {
        sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_WORD_GET, err);
        if (!st)
            return x->s->rc;
        sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(seg->id, number / NAMES_A_ROW));
        int rc = vd_sql_row(x->s, st, err);
        if (rc != VD_OK)
            return rc;
        p = in_row(st, number % NAMES_A_ROW, &end);
        if (vd_names_read_word(&p, end, false, &k)) {
            vd_names_take(&k, w);
            *weight = vd_word_weight_among(w, (double)k.df + k.prior, vd_names_all(x->f));
            *t = add_known(x->f, seg->word0 + number, &k);
        }
        sqlite3_reset(st);
        return VD_OK;
    }
    *w = (*t)->w;
    *weight = (*t)->weight;
    return VD_OK;
}

/* How alike the i-th word of the query is, or from VD_NAME_WORDS on two joined; once a word. */
static double likeness(struct vd_names_finding *x, size_t i, const struct vd_word *w,
                       struct vd_known *t)
{
    if (t && t->like[i] >= 0)
        return t->like[i];
    double like = vd_likener_least(&x->f->of[i], w, VD_LIKENESS_LEAST);
    if (t)
        t->like[i] = like;
    return like;
}

/* Who the record is about; 0: it is no current one, or the filter does not hold. */
static int subject_of(struct vd_names_finding *x, int64_t record, int64_t *subject,
                      struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_OF_ENTRY, err);
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, record);
    int rc = vd_sql_int(x->s, st, subject, err);
    if (rc != VD_OK || !x->filter || !*subject)
        return rc;
    int64_t holds = 0;
    sqlite3_reset(x->filter);
    sqlite3_bind_int64(x->filter, sqlite3_bind_parameter_count(x->filter), *subject);
    rc = vd_sql_int(x->s, x->filter, &holds, err);
    *subject = holds ? *subject : 0;
    return rc;
}

static int score_entry(struct vd_names_finding *x, size_t g, const struct entry *e,
                       struct vd_err *err)
{
    struct vd_named *out = &x->found[x->n_found];
    struct vd_name_match *m = vd_arena_alloc(x->a, sizeof(*m));
    struct vd_name name = {.n = e->n};
    double weight[VD_NAME_WORDS] = {0}, like[LIKES], joined[LIKES];
    struct vd_known *t = NULL;
    int rc = m ? VD_OK : vd_names_no_memory(x->s, err);
    for (size_t j = 0; j < e->n && rc == VD_OK; j++) {
        rc = get_word(x, g, e->word[j], &name.word[j], &weight[j], &t, err);
        for (size_t i = 0; i < x->q->name->n && rc == VD_OK; i++) {
            like[i * VD_NAME_WORDS + j] = likeness(x, i, &name.word[j], t);
            if (x->joins[i])
                joined[i * VD_NAME_WORDS + j] = likeness(x, VD_NAME_WORDS + i, &name.word[j], t);
        }
    }
    if (rc != VD_OK)
        return rc;
    struct vd_known_likeness known = {like, joined, x->f->of};
    vd_name_compare_known(x->q->name, x->weight, &name, weight, &known, m);
    *out = (struct vd_named){
        .record = e->record, .prop = e->prop, .nth = e->nth, .score = m->score, .match = m};
    x->n_found += m->score > 0;
    return VD_OK;
}

static int score_all(struct vd_names_finding *x, struct vd_err *err)
{
    struct entry e = {0};
    int rc = VD_OK;
    x->found = vd_arena_alloc(x->a, (NAMES + 1) * sizeof(*x->found));
    if (!x->found)
        return vd_names_no_memory(x->s, err);
    for (size_t i = 0; i < x->n_top && x->n_found < NAMES && rc == VD_OK; i++) {
        size_t g = segment_of(x->f, x->top[i].entry);
        int64_t subject = 1;
        rc = read_entry(x, g, x->top[i].entry - x->f->seg[g].entry0, &e, err);
        if (rc != VD_OK || is_gone(x->f, g, e.record))
            continue;
        if (x->filter)
            rc = subject_of(x, e.record, &subject, err);
        if (rc == VD_OK && subject)
            rc = score_entry(x, g, &e, err);
    }
    return rc;
}

static int by_score(const void *pa, const void *pb) /* C. */
{
    const struct vd_named *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    return a->prop != b->prop ? (a->prop > b->prop) - (a->prop < b->prop)
                              : (a->nth > b->nth) - (a->nth < b->nth);
}

/* Id and name of the record, for those that are shown. */
static int who(struct vd_names_finding *x, struct vd_named *t, struct vd_err *err)
{
    bool ok = true;
    sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_WHO, err);
    if (!st)
        return x->s->rc;
    sqlite3_bind_int64(st, 1, t->record);
    int rc = vd_sql_row(x->s, st, err);
    if (rc == VD_OK) {
        t->ref = vd_col_dup(x->a, st, 0, &ok);
        t->name = vd_col_dup(x->a, st, 1, &ok);
    }
    sqlite3_reset(st);
    return ok ? rc == VD_NOTFOUND ? VD_OK : rc : vd_names_no_memory(x->s, err);
}

/* The first names, of each subject the best one. */
static int rank(struct vd_names_finding *x, struct vd_err *err)
{
    size_t n = 0;
    int rc = VD_OK;
    qsort(x->found, x->n_found, sizeof(*x->found), by_score);
    for (size_t i = 0; i < x->n_found && n < x->q->top && rc == VD_OK; i++) {
        struct vd_named t = x->found[i];
        bool again = false;
        rc = subject_of(x, t.record, &t.subject, err);
        for (size_t k = 0; k < n && !x->q->each && !again; k++)
            again = x->found[k].subject == t.subject;
        if (t.subject && !again && rc == VD_OK)
            rc = who(x, &t, err);
        if (t.subject && !again)
            x->found[n++] = t;
    }
    x->n_found = n;
    return rc;
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
    if (rc == VD_OK)
        rc = score_all(x, err);
    wipe(x->f);
    vd_free(x->top);
    return rc == VD_OK ? rank(x, err) : rc;
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
