/* SPDX-License-Identifier: Apache-2.0 */
/*
 * align.c: one name laid on another, word by word, in any order.
 *
 *    words of A, words of B ─► options: word ~ word, two joined ~ word, acronym ~ several words
 *                           ─► the best set in which no word is used twice ─► score (namescore.c)
 *
 * An option is worth the share of both names that it explains, lessened by how unlike the two sound:
 *
 *    worth = likeness^2 ( w_a / W_a + w_b / W_b ) / 2
 *
 * Invariants
 *  A. No word is in two pairs.
 *  B. The search is exhaustive up to STEPS; beyond, the best found so far stands.  Pairs are tried
 *     in one order, so the answer is the same every time.
 *  C. Joined words never beat the same words one by one: joining costs JOIN_COST of likeness.
 *  D. A laid on B is B laid on A, to the last bit: the two are put into one order before the search
 *     (in_order), whatever order they came in.
 */
#include "match/name/acronym.h"
#include "match/name/families.h"
#include "match/name/namescore.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIRS = VD_NAME_WORDS * (VD_NAME_WORDS + 4 * (VD_NAME_WORDS - 1)), /* as many as there can be */
    STEPS = 3000,
    FEW = 48
};
static const double LEAST = VD_LIKENESS_LEAST, LEAST_JOINED = 0.7, JOIN_COST = 0.05, ORDER = 0.01;
static const double GENERIC = 0.5;

double vd_word_weight(const struct vd_word *w)
{
    static const double by_kind[VD_N_WORD_KINDS] = {1, 0.4, 0.1, 0.35, 0.3, 0.2, 0.6};
    double x = by_kind[w->kind];
    return w->family && w->kind == VD_WORD_PLAIN && vd_family_is_generic(w->family) ? GENERIC * x
                                                                                    : x;
}

/* A list of ten is weighed as if it had some thousands: two of a name in it do not make it common. */
double vd_word_weight_among(const struct vd_word *w, double df, double n)
{
    static const double LEAST_NAMES = 3000;
    n = n > LEAST_NAMES ? n : LEAST_NAMES;
    double rare = log((n + 1) / (df + 0.5));
    return vd_word_weight(w) * sqrt((rare > 0.8 ? rare : 0.8) / log(n + 2));
}

struct option {
    struct vd_name_pair pair;
    double worth;
    unsigned used_a, used_b; /* bits of words */
};
struct search {
    struct option option[PAIRS];
    size_t n;
    double rest[VD_NAME_WORDS + 2]; /* what the words from i on can add at most */
    size_t n_a, chosen[VD_NAME_WORDS], n_chosen, best[VD_NAME_WORDS], n_best;
    double best_worth;
    int steps;
};

static double sum(const double *w, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += w[i];
    return s;
}

/* ---- options ---- */

static void add_option(struct search *s, const struct vd_laid *x, struct vd_name_pair p)
{
    if (s->n == PAIRS)
        return;
    struct option *o = &s->option[s->n++];
    size_t longer = x->a->n > x->b->n ? x->a->n : x->b->n;
    o->pair = p;
    o->worth = p.likeness * p.likeness * 0.5 *
               (sum(x->wa + p.a, p.n_a) / x->all_a + sum(x->wb + p.b, p.n_b) / x->all_b);
    if (p.a == p.b)
        o->worth += ORDER / (double)longer;
    o->used_a = ((1u << p.n_a) - 1) << p.a;
    o->used_b = ((1u << p.n_b) - 1) << p.b;
}

static void option(struct search *s, const struct vd_laid *x, size_t i, size_t n_i, size_t j,
                   size_t n_j, double likeness)
{
    add_option(
        s, x,
        (struct vd_name_pair){(uint8_t)i, (uint8_t)n_i, (uint8_t)j, (uint8_t)n_j, likeness, 0});
}

static void one_by_one(struct search *s, const struct vd_laid *x,
                       const struct vd_known_likeness *known)
{
    for (size_t i = 0; i < x->a->n; i++)
        for (size_t j = 0; j < x->b->n; j++) {
            double like = known->like
                              ? known->like[i * VD_NAME_WORDS + j]
                              : vd_word_likeness_least(&x->a->word[i], &x->b->word[j], LEAST);
            if (like > LEAST)
                option(s, x, i, 1, j, 1, vd_slip(&x->a->word[i], &x->b->word[j], like));
        }
}

/* C.  Below ENOUGH none of them counts. */
static void joined(struct search *s, const struct vd_laid *x, const struct vd_known_likeness *known)
{
    const struct vd_name *a = x->a, *b = x->b;
    const double ENOUGH = LEAST_JOINED + JOIN_COST - 1e-9;
    struct vd_word two __attribute__((uninitialized));
    for (size_t i = 0; i + 1 < a->n; i++)
        if (vd_word_join(&a->word[i], &a->word[i + 1], &two))
            for (size_t j = 0; j < b->n; j++) {
                double like = known->joined ? known->joined[i * VD_NAME_WORDS + j]
                                            : vd_word_likeness_least(&two, &b->word[j], ENOUGH);
                like -= JOIN_COST;
                if (b->word[j].kind != VD_WORD_INITIAL && like > LEAST_JOINED)
                    option(s, x, i, 2, j, 1, like);
            }
    for (size_t j = 0; j + 1 < b->n; j++)
        if (vd_word_join(&b->word[j], &b->word[j + 1], &two))
            for (size_t i = 0; i < a->n; i++) {
                double like = known->likeners ? vd_likener_least(&known->likeners[i], &two, ENOUGH)
                                              : vd_word_likeness_least(&a->word[i], &two, ENOUGH);
                like -= JOIN_COST;
                if (a->word[i].kind != VD_WORD_INITIAL && like > LEAST_JOINED)
                    option(s, x, i, 1, j, 2, like);
            }
}

static void acronyms(struct search *s, const struct vd_laid *x)
{
    const struct vd_name *a = x->a, *b = x->b;
    double like;
    size_t used;
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            if (j + 1 < b->n && (used = vd_acronym_spells(&a->word[i], b, j, &like)) > 0)
                option(s, x, i, 1, j, used, like);
            if (i + 1 < a->n && (used = vd_acronym_spells(&b->word[j], a, i, &like)) > 0)
                option(s, x, i, used, j, 1, like);
        }
}

/* ---- the search ---- */

static int by_worth(const void *pa, const void *pb)
{
    const struct option *a = pa, *b = pb;
    if (a->pair.a != b->pair.a)
        return a->pair.a < b->pair.a ? -1 : 1;
    if (a->worth != b->worth)
        return a->worth > b->worth ? -1 : 1;
    if (a->pair.b != b->pair.b)
        return a->pair.b < b->pair.b ? -1 : 1;
    int n = a->pair.n_a + a->pair.n_b, m = b->pair.n_a + b->pair.n_b;
    return n != m ? n - m : a->pair.n_a - b->pair.n_a; /* D: none are equal */
}

/* Mostly a handful, nearly in order: those of a word of A follow each other. */
static void sort(struct search *s)
{
    if (s->n > FEW) {
        qsort(s->option, s->n, sizeof(s->option[0]), by_worth);
        return;
    }
    for (size_t i = 1; i < s->n; i++) {
        struct option o = s->option[i];
        size_t k = i;
        for (; k > 0 && by_worth(&s->option[k - 1], &o) > 0; k--)
            s->option[k] = s->option[k - 1];
        s->option[k] = o;
    }
}

static void bound(struct search *s, size_t n_a)
{
    s->rest[n_a] = 0;
    for (size_t i = n_a; i-- > 0;) {
        double most = 0;
        for (size_t k = 0; k < s->n; k++)
            if (s->option[k].used_a >> i & 1 && s->option[k].worth / s->option[k].pair.n_a > most)
                most = s->option[k].worth / s->option[k].pair.n_a;
        s->rest[i] = s->rest[i + 1] + most;
    }
}

/* B. */
static void go(struct search *s, size_t i, size_t from, unsigned used_a, unsigned used_b,
               double worth)
{
    if (worth > s->best_worth) {
        s->best_worth = worth;
        s->n_best = s->n_chosen;
        memcpy(s->best, s->chosen, s->n_chosen * sizeof(s->best[0]));
    }
    if (i >= s->n_a || worth + s->rest[i] <= s->best_worth || ++s->steps > STEPS)
        return;
    while (from < s->n && s->option[from].pair.a < i)
        from++;
    for (size_t k = from; !(used_a >> i & 1) && k < s->n && s->option[k].pair.a == i; k++) {
        const struct option *o = &s->option[k];
        if (used_a & o->used_a || used_b & o->used_b)
            continue;
        s->chosen[s->n_chosen++] = k;
        go(s, i + 1, from, used_a | o->used_a, used_b | o->used_b, worth + o->worth);
        s->n_chosen--;
    }
    go(s, i + 1, from, used_a, used_b, worth);
}

/* ---- both ways the same ---- */

/* D. Below 0: a stands before b in the order of the search. */
static int in_order(const struct vd_laid *x)
{
    const struct vd_name *a = x->a, *b = x->b;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (size_t i = 0; i < a->n; i++) {
        int c = strcmp(a->word[i].phone, b->word[i].phone);
        c = c ? c : a->word[i].kind - b->word[i].kind;
        c = c ? c : a->word[i].bare - b->word[i].bare;
        c = c ? c : a->word[i].family - b->word[i].family;
        c = c ? c : a->word[i].script - b->word[i].script;
        c = c ? c : (x->wa[i] > x->wb[i]) - (x->wa[i] < x->wb[i]);
        if (c)
            return c;
    }
    return 0;
}

static void exchange_pair(struct vd_name_pair *p)
{
    *p = (struct vd_name_pair){p->b, p->n_b, p->a, p->n_a, p->likeness, p->share};
}

static void exchange(struct search *s, struct vd_laid *x)
{
    struct vd_laid was = *x;
    *x = (struct vd_laid){
        .a = was.b, .b = was.a, .wa = was.wb, .wb = was.wa, .all_a = was.all_b, .all_b = was.all_a};
    for (size_t i = 0; i < s->n; i++) {
        unsigned used = s->option[i].used_a;
        s->option[i].used_a = s->option[i].used_b;
        s->option[i].used_b = used;
        exchange_pair(&s->option[i].pair);
    }
}

static int by_a(const void *pa, const void *pb)
{
    const struct vd_name_pair *a = pa, *b = pb;
    return (a->a > b->a) - (a->a < b->a);
}

/* ---- acronyms beside what they stand for ---- */

static bool spelt_by_others(const struct vd_name *n, size_t k)
{
    double like;
    for (size_t i = 0; i < n->n; i++) {
        size_t used = i == k ? 0 : vd_acronym_spells(&n->word[k], n, i, &like);
        if (used >= 3 && (k < i || k >= i + used))
            return true;
    }
    return false;
}

/* Tehrik-e Taliban Pakistan (TTP): the acronym says nothing that the rest does not. */
static void lighten(const struct vd_name *n, const double **w, double *own)
{
    static const double SAID_TWICE = 0.1;
    bool any = false;
    for (size_t k = 0; n->n > 3 && k < n->n; k++) {
        bool spelt = spelt_by_others(n, k);
        own[k] = spelt ? SAID_TWICE * (*w)[k] : (*w)[k];
        any |= spelt;
    }
    if (any)
        *w = own;
}

/* ---- the doors ---- */

static void plain_weights(const struct vd_name *n, double *w)
{
    for (size_t i = 0; i < n->n; i++)
        w[i] = vd_word_weight(&n->word[i]);
}

void vd_name_compare(const struct vd_name *a, const double *weights_a, const struct vd_name *b,
                     const double *weights_b, struct vd_name_match *out)
{
    vd_name_compare_known(a, weights_a, b, weights_b, &(struct vd_known_likeness){0}, out);
}

static void search(struct search *s, struct vd_laid *x, struct vd_name_match *out)
{
    bool exchanged = in_order(x) > 0;
    if (exchanged)
        exchange(s, x);
    s->n_a = x->a->n;
    sort(s);
    bound(s, s->n_a);
    go(s, 0, 0, 0, 0, 0);
    out->n = s->n_best;
    for (size_t i = 0; i < s->n_best; i++)
        out->pair[i] = s->option[s->best[i]].pair;
    vd_name_verdict(x, out);
    for (size_t i = 0; exchanged && i < out->n; i++)
        exchange_pair(&out->pair[i]);
    if (exchanged)
        qsort(out->pair, out->n, sizeof(out->pair[0]), by_a);
}

void vd_name_compare_known(const struct vd_name *a, const double *weights_a,
                           const struct vd_name *b, const double *weights_b,
                           const struct vd_known_likeness *known, struct vd_name_match *out)
{
    double wa[VD_NAME_WORDS] __attribute__((uninitialized)),
        wb[VD_NAME_WORDS] __attribute__((uninitialized)),
        own_a[VD_NAME_WORDS] __attribute__((uninitialized)),
        own_b[VD_NAME_WORDS] __attribute__((uninitialized));
    struct search s __attribute__((uninitialized)); /* large, filled as far as it is read */
    s.n = s.n_chosen = s.n_best = 0;
    s.best_worth = 0;
    s.steps = 0;
    if (!weights_a)
        plain_weights(a, wa);
    if (!weights_b)
        plain_weights(b, wb);
    struct vd_laid x = {
        .a = a, .b = b, .wa = weights_a ? weights_a : wa, .wb = weights_b ? weights_b : wb};
    lighten(a, &x.wa, own_a);
    lighten(b, &x.wb, own_b);
    x.all_a = sum(x.wa, a->n);
    x.all_b = sum(x.wb, b->n);
    memset(out, 0, sizeof(*out));
    if (x.all_a <= 0 || x.all_b <= 0)
        return;
    one_by_one(&s, &x, known);
    joined(&s, &x, known);
    acronyms(&s, &x);
    search(&s, &x, out);
}
