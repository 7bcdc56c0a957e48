/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_sound.c: the words of the case that sound like one of the query.
 *
 * Skeletons near that of the word name runs of words, these lie in blocks, and a block is compared
 * with the word as a whole (vd_lanes of <vedette/name.h>).  Blocks of the nearest skeletons come
 * first: `least` rises as soon as there are enough candidates above it, which a count of them by
 * steps of likeness tells.
 *
 * Invariants
 *  A. met is all zero between looks.
 *  B. A word is a candidate by its skeleton and its likeness alone, not by the words it lies with: so
 *     the answer is the same however records were put into segments.
 */
#include "store/names_finder.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD = 3, FEW_WORDS = 32768, JOINED_MANY = 1 << 18 }; /* words of a part; of all */
static const double SAME = 0.85, /* likeness of words of the same sound */
    ENOUGH = 0.66,               /* few words further apart than one class are that much alike */
    LEAST_JOINED = 0.75;         /* of a word and two written as one */
static const uint64_t TWO_CLASSES = 1ull << 52, FOURTH_ON = (1ull << 48) - 1;

void vd_names_finder_free(struct vd_names_finder *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < VD_SEGMENTS; i++)
        vd_buf_free(&f->gone[i]);
    vd_names_reader_close(&f->r);
    vd_free(f->tally_room);
    vd_free(f->met);
    vd_free(f->known);
    vd_free(f->slot);
    vd_free(f->touched);
    vd_buf_free(&f->blocks);
    vd_buf_free(&f->chosen);
    vd_free(f);
}

/* ---- opening ---- */

static int load_gone(struct vd_store *s, struct vd_names_finder *f, size_t g, struct vd_err *err)
{
    if (!f->r.seg[g].n_gone)
        return VD_OK;
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_GONE_OF, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, f->r.seg[g].id);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        int64_t record = sqlite3_column_int64(st, 0);
        vd_buf_add(&f->gone[g], &record, sizeof(record));
    }
    sqlite3_reset(st);
    if (rc == VD_NOTFOUND && f->gone[g].failed)
        return vd_names_no_memory(s, err);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int open_finder(struct vd_store *s, const struct vd_segment *seg, size_t n,
                       struct vd_err *err)
{
    struct vd_names_finder *f = s->names.finder = vd_alloc(sizeof(*f));
    if (!f)
        return vd_names_no_memory(s, err);
    int rc = vd_names_reader_open(&f->r, s, seg, n, err);
    if (rc != VD_OK)
        return rc;
    f->n_entries = n ? seg[n - 1].entry0 + seg[n - 1].n_entries : 0;
    f->n_words = n ? seg[n - 1].word0 + seg[n - 1].n_words : 0;
    f->tally = vd_array_wide((size_t)f->n_entries + 1, sizeof(*f->tally), &f->tally_room);
    f->touched = vd_array((size_t)f->n_entries + 1, sizeof(*f->touched));
    f->met = vd_array(f->n_words / NAMES_A_ROW + 2, sizeof(*f->met));
    if (!f->tally || !f->touched || !f->met)
        return vd_names_no_memory(s, err);
    for (size_t g = 0; g < n && rc == VD_OK; g++)
        rc = load_gone(s, f, g, err);
    return rc;
}

int vd_names_refresh(struct vd_store *s, struct vd_err *err)
{
    struct vd_segment seg[VD_SEGMENTS];
    struct vd_names_finder *f = s->names.finder;
    size_t n = 0;
    int rc = vd_names_segments(s, seg, &n, err);
    if (rc != VD_OK)
        return rc;
    bool same = f && f->r.n_seg == n;
    for (size_t g = 0; same && g < n; g++)
        same = f->r.seg[g].id == seg[g].id && f->r.seg[g].n_gone == seg[g].n_gone;
    if (same) {
        vd_names_reader_trim(&f->r);
        return VD_OK;
    }
    vd_names_finder_free(f);
    s->names.finder = NULL;
    rc = open_finder(s, seg, n, err);
    if (rc != VD_OK) {
        vd_names_finder_free(s->names.finder);
        s->names.finder = NULL;
    }
    return rc;
}

/* ---- candidates ---- */

static int by_likeness(const void *pa, const void *pb)
{
    const struct vd_cand *a = pa, *b = pb;
    if (a->like != b->like)
        return a->like > b->like ? -1 : 1;
    if (a->tie != b->tie)
        return a->tie > b->tie ? -1 : 1;
    return (a->word > b->word) - (a->word < b->word);
}

static void cut_cands(struct vd_names_finder *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_cand; i++)
        if (f->cand[i].like >= f->least)
            f->cand[n++] = f->cand[i];
    f->n_cand = n;
    qsort(f->cand, f->n_cand, sizeof(*f->cand), by_likeness);
    if (f->n_cand <= WORDS)
        return;
    f->n_cand = WORDS;
    f->least = f->cand[WORDS - 1].like;
    f->least_tie = f->cand[WORDS - 1].tie;
}

/* WORDS candidates in the steps above mean that none below will stay. */
static void raise_least(struct vd_names_finder *f, double like)
{
    size_t at = (size_t)((like - LEAST) / (1 - LEAST) * STEPS);
    at = at < STEPS ? at : STEPS - 1;
    f->above[at]++;
    f->n_above += at > f->step;
    while (f->n_above >= WORDS) {
        f->n_above -= f->above[++f->step];
        double least = LEAST + (1 - LEAST) * (double)f->step / STEPS;
        if (least > f->least) {
            f->least = least;
            f->least_tie = 0;
        }
    }
}

static void keep_cand(struct vd_names_finder *f, double like, uint32_t word, uint32_t df)
{
    uint32_t tie = f->by_df ? df : 0;
    if (like < f->least || !df || (like == f->least && tie < f->least_tie))
        return;
    if (f->n_cand == ROOM)
        cut_cands(f);
    raise_least(f, like);
    f->cand[f->n_cand++] = (struct vd_cand){.like = like, .word = word, .df = df, .tie = tie};
}

/* ---- blocks ---- */

/* What lanes do not know of: words that are not compared by sound alone, and those of the family,
 * which scan_family() finds.  Below 0: it is not to be looked at here. */
static double likeness(const struct vd_names_block *b, size_t lane, const struct vd_word *w,
                       double by_sound)
{
    struct vd_names_word k;
    if (!(b->lanes[lane] & NAMES_MORE) && w->kind == VD_WORD_PLAIN)
        return by_sound;
    if (!vd_names_word_get(b, lane, &k) || (w->family && k.w.family == w->family))
        return -1;
    return vd_word_by_sound(w, &k.w) ? by_sound : vd_word_likeness(w, &k.w);
}

/* Words `which` of a block; counts those of the same sound in l->mass. */
static void compare_block(struct vd_names_finder *f, struct vd_look *l,
                          const struct vd_names_block *b, uint32_t word, uint64_t which,
                          double least)
{
    double like[VD_LANES];
    least = f->least > least ? f->least : least;
    least = l->joined || least < SAME ? least : SAME;
    uint64_t m =
        which & (l->beginning ? vd_lanes_beginning(&f->lanes, b->lanes, b->rows, least, like)
                              : vd_lanes_least(&f->lanes, b->lanes, b->rows, least, like));
    for (; m; m &= m - 1) {
        size_t i = (size_t)__builtin_ctzll(m);
        double x = i < b->n ? likeness(b, i, &l->w, like[i]) : -1;
        if (x < least)
            continue;
        uint32_t df = vd_names_df(b, i);
        if (x > SAME && df > 2)
            l->mass += x * df;
        keep_cand(f, x, word + (uint32_t)i, df);
    }
}

/* Into met: the words of a skeleton. */
static void meet(struct vd_names_finder *f, size_t g, uint32_t first, uint32_t end)
{
    uint32_t block0 = f->r.seg[g].word0 / NAMES_A_ROW;
    while (first < end) {
        uint32_t block = first / NAMES_A_ROW, from = first % NAMES_A_ROW;
        uint32_t n = NAMES_A_ROW - from < end - first ? NAMES_A_ROW - from : end - first;
        uint64_t bits = (n == 64 ? ~0ull : (1ull << n) - 1) << from;
        if (!f->met[block0 + block])
            vd_buf_add(&f->blocks, &block, sizeof(block));
        f->met[block0 + block] |= bits;
        first += n;
    }
}

/* It comes from memory while the one before is compared. */
static void prefetch_block(const struct vd_names_block *b)
{
    for (size_t i = 0; b->lanes && i <= b->rows; i++)
        __builtin_prefetch(b->lanes + i * VD_LANES);
}

/* A. */
static int compare_met(struct vd_names_finder *f, struct vd_look *l, size_t g, double least,
                       struct vd_err *err)
{
    const uint32_t *v = (const uint32_t *)(const void *)f->blocks.data;
    uint32_t block0 = f->r.seg[g].word0 / NAMES_A_ROW;
    const struct vd_names_block *b;
    int rc = f->blocks.failed ? vd_names_no_memory(f->r.s, err) : VD_OK;
    size_t n = f->blocks.len / sizeof(*v);
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            prefetch_block(&f->r.of[g].block[v[i + AHEAD]]);
        uint64_t which = f->met[block0 + v[i]];
        f->met[block0 + v[i]] = 0;
        if (rc == VD_OK)
            rc = vd_names_block_get(&f->r, g, v[i], &b, err);
        if (rc == VD_OK)
            compare_block(f, l, b, (block0 + v[i]) * NAMES_A_ROW, which, least);
    }
    vd_buf_clear(&f->blocks);
    return rc;
}

/* ---- a look ---- */

/* What one class more adds to a skeleton; so beginning and beginning + this are what begins with all
 * its classes. */
static uint64_t next_beginning(uint64_t skeleton)
{
    uint64_t one = 1ull << 60;
    while (one > 1 && (skeleton & (one - 1)))
        one >>= 4;
    return one;
}

/* Skeletons that are near.  All of them where they are few: that takes no longer than to choose.  So
 * few classes as two are near to nearly everything that is longer: then only what begins with them. */
static size_t near_of(struct vd_names_finder *f, const struct vd_look *l, size_t g,
                      enum vd_names_part part, int most)
{
    const struct vd_names_part_of *of = &f->r.of[g];
    const uint64_t lowest = (uint64_t)part << 60;
    struct vd_near_query q = {
        .skeleton = vd_names_skeleton(part, &l->w), .most = most, .beginning = l->beginning};
    struct vd_near_directory d = {of->skeleton, of->n_skeletons, of->begin};
    size_t from = vd_names_from(&d, 0, d.n, lowest),
           to = vd_names_from(&d, from, d.n, lowest + (1ull << 60)), n = 0;
    bool few = of->first[to] - of->first[from] <= FEW_WORDS;
    uint64_t one = next_beginning(q.skeleton);
    if (!few && l->beginning && one >= TWO_CLASSES) {
        from = vd_names_from(&d, from, to, q.skeleton);
        to = vd_names_from(&d, from, to, q.skeleton + one);
    } else if (!few)
        return vd_names_near(&d, from, to, &q, f->near, NEAR);
    for (; from < to && n < NEAR && most <= 1; from++)
        f->near[n++] = (struct vd_near){(uint32_t)from, 1};
    return n;
}

/* Those `most` apart, and nearer ones if it is the first that is looked at. */
static int scan_part(struct vd_names_finder *f, struct vd_look *l, size_t g,
                     enum vd_names_part part, int most, struct vd_err *err)
{
    const struct vd_names_part_of *of = &f->r.of[g];
    size_t n = near_of(f, l, g, part, most);
    for (size_t i = 0; i < n; i++)
        if (most < 2 || f->near[i].apart == 2)
            meet(f, g, of->first[f->near[i].at], of->first[f->near[i].at + 1]);
    return compare_met(f, l, g, part == VD_NAMES_JOINED ? LEAST_JOINED : LEAST, err);
}

/* All words of its family. */
static int scan_family(struct vd_names_finder *f, struct vd_look *l, size_t g, struct vd_err *err)
{
    const struct vd_names_part_of *of = &f->r.of[g];
    const struct vd_names_block *b;
    struct vd_names_word k;
    size_t lo = 0, hi = of->n_relatives;
    int rc = VD_OK;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (of->relative[mid].family < l->w.family)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < of->n_relatives && of->relative[lo].family == l->w.family && rc == VD_OK; lo++) {
        uint32_t word = of->relative[lo].word;
        rc = vd_names_block_get(&f->r, g, word / NAMES_A_ROW, &b, err);
        if (rc != VD_OK || !vd_names_word_get(b, word % NAMES_A_ROW, &k))
            continue;
        double like = vd_word_likeness(&l->w, &k.w);
        if (like > SAME && k.df > 2)
            l->mass += like * k.df;
        keep_cand(f, like, f->r.seg[g].word0 + word, k.df);
    }
    return rc;
}

static int scan(struct vd_names_finder *f, struct vd_look *l, struct vd_err *err)
{
    int rc = VD_OK, most = vd_word_skeleton(&l->w) & FOURTH_ON ? 1 : 0; /* of joined ones */
    f->n_cand = f->step = f->n_above = 0;
    memset(f->above, 0, sizeof(f->above));
    f->least = LEAST;
    f->least_tie = 0;
    f->by_df = l->beginning;
    vd_lanes_begin(&f->lanes, &l->w);
    for (size_t g = 0; g < f->r.n_seg && rc == VD_OK; g++) {
        if (l->w.family)
            rc = scan_family(f, l, g, err);
        if (rc == VD_OK)
            rc = scan_part(f, l, g, VD_NAMES_PLAIN, 1, err);
        if (rc == VD_OK && !l->joined)
            rc = scan_part(f, l, g, VD_NAMES_JOINED, most, err);
    }
    for (size_t g = 0; g < f->r.n_seg && rc == VD_OK && f->least < ENOUGH; g++) {
        rc = scan_part(f, l, g, VD_NAMES_PLAIN, 2, err);
        if (rc == VD_OK && most && !l->joined && f->n_words <= JOINED_MANY)
            rc = scan_part(f, l, g, VD_NAMES_JOINED, 2, err);
    }
    cut_cands(f);
    l->n = f->n_cand;
    memcpy(l->cand, f->cand, f->n_cand * sizeof(*f->cand));
    return rc;
}

static bool is_look(const struct vd_look *l, const struct vd_word *w, bool joined, bool beginning)
{
    return l->used && l->joined == joined && l->beginning == beginning && l->w.n == w->n &&
           l->w.kind == w->kind && l->w.family == w->family && l->w.bare == w->bare &&
           memcmp(l->w.phone, w->phone, w->n) == 0;
}

int vd_names_look(struct vd_names_finder *f, const struct vd_word *w, bool joined, bool beginning,
                  const struct vd_look **out, struct vd_err *err)
{
    struct vd_look *l = &f->look[0];
    for (size_t i = 0; i < f->n_looks; i++) {
        if (is_look(&f->look[i], w, joined, beginning)) {
            f->look[i].used = ++f->tick;
            *out = &f->look[i];
            return VD_OK;
        }
        l = f->look[i].used < l->used ? &f->look[i] : l;
    }
    l = f->n_looks < KEPT ? &f->look[f->n_looks++] : l;
    l->w = *w;
    l->joined = joined;
    l->beginning = beginning;
    l->mass = 0;
    l->used = 0;
    int rc = scan(f, l, err);
    l->used = rc == VD_OK ? ++f->tick : 0;
    *out = l;
    return rc;
}
