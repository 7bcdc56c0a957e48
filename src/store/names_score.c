/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_score.c: the names chosen are laid on the query word by word, and ranked.
 *
 * Names share words: what words they have is gathered first, then all of these are compared with
 * each word of the query, 64 at once, and only then is each name laid on the query, with all
 * likenesses known.
 */
#include "store/names_finder.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/profile.h>

static const double BEGUN =
    0.95; /* a word that begins as typed is that much one that is the same */
enum { KNOWN = NAMES * VD_NAME_WORDS, SLOTS = 16384 };

struct chosen { /* a name to score */
    struct vd_names_name name;
    uint16_t known[VD_NAME_WORDS]; /* its words */
};

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

/* ---- their words ---- */

static uint32_t *slot_of(struct vd_names_finder *f, uint32_t word)
{
    size_t k = (word * 2654435761u >> 7) & (SLOTS - 1);
    while (f->slot[k] && f->known[f->slot[k] - 1].word != word)
        k = (k + 1) & (SLOTS - 1);
    return &f->slot[k];
}

/* *at: where the word is known. */
static int know(struct vd_names_finder *f, size_t g, uint32_t word, uint16_t *at,
                struct vd_err *err)
{
    uint32_t *slot = slot_of(f, word), number = word - f->r.seg[g].word0;
    const struct vd_names_block *b;
    struct vd_names_word k;
    *at = (uint16_t)(*slot - 1);
    if (*slot)
        return VD_OK;
    int rc = vd_names_block_get(&f->r, g, number / NAMES_A_ROW, &b, err);
    if (rc != VD_OK)
        return rc;
    if (!vd_names_word_get(b, number % NAMES_A_ROW, &k))
        memset(&k, 0, sizeof(k));
    struct vd_known *t = &f->known[f->n_known++];
    *slot = (uint32_t)f->n_known;
    *at = (uint16_t)(f->n_known - 1);
    t->word = word;
    t->w = k.w;
    t->weight = vd_word_weight_among(&k.w, (double)k.df + k.prior, vd_names_all(f));
    return VD_OK;
}

/* Names that may be found, best sums first, until there are enough. */
static int gather(struct vd_names_finding *x, struct chosen *v, size_t *n, struct vd_err *err)
{
    size_t most = vd_names_closely(x->q);
    int rc = VD_OK;
    for (size_t i = 0; i < x->n_top && *n < most && rc == VD_OK; i++) {
        struct chosen *c = &v[*n];
        int64_t subject = 1;
        size_t g;
        rc = vd_names_name_get(&x->f->r, x->top[i].entry, &c->name, &g, err);
        if (rc != VD_OK || is_gone(x->f, g, c->name.record))
            continue;
        if (x->filter)
            rc = vd_names_subject(x, c->name.record, &subject, err);
        for (size_t k = 0; k < c->name.n && rc == VD_OK && subject; k++)
            rc = know(x->f, g, c->name.word[k], &c->known[k], err);
        *n += rc == VD_OK && subject;
    }
    return rc;
}

/* ---- how alike they are ---- */

static void compare_known(struct vd_names_finder *f, size_t look, size_t from, size_t n,
                          const uint8_t *block)
{
    double like[VD_LANES];
    const struct vd_word *a = &f->of[look].a;
    uint64_t m = vd_lanes_least(&f->lanes_of[look], block, VD_PHONES, VD_LIKENESS_LEAST, like);
    for (size_t i = 0; i < n; i++) {
        struct vd_known *t = &f->known[from + i];
        t->like[look] = !vd_word_by_sound(a, &t->w)
                            ? vd_likener_least(&f->of[look], &t->w, VD_LIKENESS_LEAST)
                        : m >> i & 1 ? like[i]
                                     : 0;
    }
}

/* The last word of the query as the beginning of theirs: a little less than the whole word. */
static void compare_begun(struct vd_names_finding *x, size_t from, size_t n, const uint8_t *block)
{
    struct vd_names_finder *f = x->f;
    size_t last = x->q->name->n - 1;
    double like[VD_LANES];
    uint64_t m = vd_lanes_beginning(&f->lanes_of[VD_NAME_WORDS + last], block, VD_PHONES,
                                    VD_LIKENESS_LEAST, like);
    for (; m; m &= m - 1) {
        size_t i = (size_t)__builtin_ctzll(m);
        struct vd_known *t = &f->known[from + (i < n ? i : 0)];
        if (i < n && vd_word_by_sound(&x->begun, &t->w) && t->like[last] < BEGUN * like[i])
            t->like[last] = BEGUN * like[i];
    }
}

static void compare_all_known(struct vd_names_finding *x)
{
    struct vd_names_finder *f = x->f;
    uint8_t block[VD_LANES * (1 + VD_PHONES)];
    for (size_t from = 0; from < f->n_known; from += VD_LANES) {
        size_t n = f->n_known - from < VD_LANES ? f->n_known - from : VD_LANES;
        memset(block, 0, sizeof(block));
        for (size_t i = 0; i < n; i++) {
            const struct vd_word *w = &f->known[from + i].w;
            vd_lanes_put(block, VD_PHONES, i, w->phone, w->n, w->bare);
        }
        for (size_t i = 0; i < x->q->name->n; i++) {
            compare_known(f, i, from, n, block);
            if (x->joins[i])
                compare_known(f, VD_NAME_WORDS + i, from, n, block);
        }
        if (x->begins)
            compare_begun(x, from, n, block);
    }
}

static void begin_words(struct vd_names_finding *x)
{
    if (x->begins)
        vd_lanes_begin(&x->f->lanes_of[VD_NAME_WORDS + x->q->name->n - 1], &x->begun);
    for (size_t i = 0; i < x->q->name->n; i++) {
        vd_likener_begin(&x->f->of[i], &x->q->name->word[i]);
        vd_lanes_begin(&x->f->lanes_of[i], &x->q->name->word[i]);
        if (!x->joins[i])
            continue;
        vd_likener_begin(&x->f->of[VD_NAME_WORDS + i], &x->joined[i]);
        vd_lanes_begin(&x->f->lanes_of[VD_NAME_WORDS + i], &x->joined[i]);
    }
}

static int score(struct vd_names_finding *x, const struct chosen *c, struct vd_err *err)
{
    struct vd_named *out = &x->found[x->n_found];
    struct vd_name_match *m = vd_arena_alloc(x->a, sizeof(*m));
    struct vd_name name = {.n = c->name.n};
    double weight[VD_NAME_WORDS] = {0}, like[LIKES], joined[LIKES];
    if (!m)
        return vd_names_no_memory(x->s, err);
    for (size_t j = 0; j < name.n; j++) {
        const struct vd_known *t = &x->f->known[c->known[j]];
        name.word[j] = t->w;
        weight[j] = t->weight;
        for (size_t i = 0; i < x->q->name->n; i++) {
            like[i * VD_NAME_WORDS + j] = t->like[i];
            if (x->joins[i])
                joined[i * VD_NAME_WORDS + j] = t->like[VD_NAME_WORDS + i];
        }
    }
    struct vd_known_likeness known = {like, joined, x->f->of};
    vd_name_compare_known(x->q->name, x->weight, &name, weight, &known, m);
    *out = (struct vd_named){.record = c->name.record,
                             .prop = c->name.prop,
                             .nth = c->name.nth,
                             .score = m->score,
                             .match = m};
    x->n_found += m->score > 0;
    return VD_OK;
}

/* ---- ranking ---- */

static int by_score(const void *pa, const void *pb) /* names_find.c, C. */
{
    const struct vd_named *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    return a->prop != b->prop ? (a->prop > b->prop) - (a->prop < b->prop)
                              : (a->nth > b->nth) - (a->nth < b->nth);
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
        rc = vd_names_subject(x, t.record, &t.subject, err);
        for (size_t k = 0; k < n && !x->q->each && !again; k++)
            again = x->found[k].subject == t.subject;
        if (t.subject && !again && rc == VD_OK)
            rc = vd_names_who(x, &t, err);
        if (t.subject && !again)
            x->found[n++] = t;
    }
    x->n_found = n;
    return rc;
}

static int make_room(struct vd_names_finder *f)
{
    if (!f->known)
        f->known = vd_array(KNOWN, sizeof(*f->known));
    if (!f->slot)
        f->slot = vd_array(SLOTS, sizeof(*f->slot));
    if (!f->known || !f->slot)
        return VD_NOMEM;
    memset(f->slot, 0, SLOTS * sizeof(*f->slot));
    f->n_known = 0;
    return VD_OK;
}

int vd_names_score(struct vd_names_finding *x, struct vd_err *err)
{
    struct chosen *v = vd_array(NAMES + 1, sizeof(*v));
    size_t n = 0;
    x->found = vd_arena_alloc(x->a, (NAMES + 1) * sizeof(*x->found));
    int rc = v && x->found && make_room(x->f) == VD_OK ? VD_OK : vd_names_no_memory(x->s, err);
    if (rc == VD_OK)
        rc = gather(x, v, &n, err);
    if (rc == VD_OK) {
        begin_words(x);
        compare_all_known(x);
    }
    for (size_t i = 0; i < n && rc == VD_OK; i++)
        rc = score(x, &v[i], err);
    vd_free(v);
    return rc == VD_OK ? rank(x, err) : rc;
}
