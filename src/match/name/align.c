/* SPDX-License-Identifier: Apache-2.0 */
/*
 * align.c: one name laid on another, word by word, in any order.
 *
 * Every pair of words, and every two neighbours joined against one word, is worth the share of both
 * names that it explains, lessened by how unlike the two sound:
 *
 *    worth = likeness^2 ( 0.6 w_a / W_a + 0.4 w_b / W_b )
 *
 * The score is the best sum of worths in which no word is used twice.  So it knows the length of both
 * names: a name of one word explains a third of one of three, and cannot come near the top.
 *
 * Invariants
 *  A. No word is in two pairs.
 *  B. The search is exhaustive up to STEPS; beyond, the best found so far stands.  Pairs are tried
 *     in one order, so the answer is the same every time.
 *  C. Joined words never beat the same words one by one: joining costs JOIN_COST of likeness.
 */
#include "match/name/phone.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 160, STEPS = 3000 };
static const double LEAST = VD_LIKENESS_LEAST, LEAST_JOINED = 0.7, JOIN_COST = 0.05, OF_A = 0.6,
                    ORDER = 0.01;

double vd_word_weight(const struct vd_word *w)
{
    static const double by_kind[VD_N_WORD_KINDS] = {1, 0.4, 0.1, 0.35, 0.3, 0.2};
    return by_kind[w->kind];
}

double vd_word_weight_among(const struct vd_word *w, double df, double n)
{
    double rare = log((n + 1) / (df + 0.5));
    return vd_word_weight(w) * sqrt((rare > 0.8 ? rare : 0.8) / log(n + 2));
}

struct option {
    struct vd_name_pair pair;
    unsigned used_a, used_b; /* bits of words */
};
struct search {
    struct option option[PAIRS];
    size_t n;
    double rest[VD_NAME_WORDS + 2]; /* what the words from i on can add at most */
    size_t n_a, chosen[VD_NAME_WORDS], n_chosen, best[VD_NAME_WORDS], n_best;
    double best_score;
    int steps;
};

static double sum(const double *w, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += w[i];
    return s;
}

struct sides {
    const struct vd_name *a, *b;
    const double *like, *joined; /* known likenesses, or NULL */
    struct vd_likener *likeners; /* of a's words, or NULL */
    const double *wa, *wb;
    double all_a, all_b;
};

static void add_option(struct search *s, const struct sides *x, size_t i, size_t n_i, size_t j,
                       size_t n_j, double likeness)
{
    if (s->n == PAIRS)
        return;
    struct option *o = &s->option[s->n++];
    size_t longer = x->a->n > x->b->n ? x->a->n : x->b->n;
    double share =
        likeness * likeness *
        (OF_A * sum(x->wa + i, n_i) / x->all_a + (1 - OF_A) * sum(x->wb + j, n_j) / x->all_b);
    if (i == j)
        share += ORDER / (double)longer;
    o->pair =
        (struct vd_name_pair){(uint8_t)i, (uint8_t)n_i, (uint8_t)j, (uint8_t)n_j, likeness, share};
    o->used_a = ((1u << n_i) - 1) << i;
    o->used_b = ((1u << n_j) - 1) << j;
}

static void list_options(struct search *s, const struct sides *x)
{
    struct vd_word joined;
    for (size_t i = 0; i < x->a->n; i++)
        for (size_t j = 0; j < x->b->n; j++) {
            double like = x->like ? x->like[i * VD_NAME_WORDS + j]
                                  : vd_word_likeness_least(&x->a->word[i], &x->b->word[j], LEAST);
            if (like > LEAST)
                add_option(s, x, i, 1, j, 1, like);
        }
    for (size_t i = 0; i + 1 < x->a->n; i++)
        if (vd_word_join(&x->a->word[i], &x->a->word[i + 1], &joined))
            for (size_t j = 0; j < x->b->n; j++) {
                double like = x->joined
                                  ? x->joined[i * VD_NAME_WORDS + j]
                                  : vd_word_likeness_least(&joined, &x->b->word[j], LEAST_JOINED);
                like -= JOIN_COST;
                if (x->b->word[j].kind != VD_WORD_INITIAL && like > LEAST_JOINED)
                    add_option(s, x, i, 2, j, 1, like);
            }
    for (size_t j = 0; j + 1 < x->b->n; j++)
        if (vd_word_join(&x->b->word[j], &x->b->word[j + 1], &joined))
            for (size_t i = 0; i < x->a->n; i++) {
                double like = x->likeners
                                  ? vd_likener_least(&x->likeners[i], &joined, LEAST_JOINED)
                                  : vd_word_likeness_least(&x->a->word[i], &joined, LEAST_JOINED);
                like -= JOIN_COST;
                if (x->a->word[i].kind != VD_WORD_INITIAL && like > LEAST_JOINED)
                    add_option(s, x, i, 1, j, 2, like);
            }
}

static int by_worth(const void *pa, const void *pb)
{
    const struct option *a = pa, *b = pb;
    if (a->pair.a != b->pair.a)
        return a->pair.a < b->pair.a ? -1 : 1;
    if (a->pair.share != b->pair.share)
        return a->pair.share > b->pair.share ? -1 : 1;
    return (a->pair.b > b->pair.b) - (a->pair.b < b->pair.b);
}

static void bound(struct search *s, size_t n_a)
{
    s->rest[n_a] = 0;
    for (size_t i = n_a; i-- > 0;) {
        double most = 0;
        for (size_t k = 0; k < s->n; k++)
            if (s->option[k].used_a >> i & 1 &&
                s->option[k].pair.share / s->option[k].pair.n_a > most)
                most = s->option[k].pair.share / s->option[k].pair.n_a;
        s->rest[i] = s->rest[i + 1] + most;
    }
}

/* B. */
static void go(struct search *s, size_t i, size_t from, unsigned used_a, unsigned used_b,
               double score)
{
    if (score > s->best_score) {
        s->best_score = score;
        s->n_best = s->n_chosen;
        memcpy(s->best, s->chosen, s->n_chosen * sizeof(s->best[0]));
    }
    if (i >= s->n_a || score + s->rest[i] <= s->best_score || ++s->steps > STEPS)
        return;
    while (from < s->n && s->option[from].pair.a < i)
        from++;
    for (size_t k = from; !(used_a >> i & 1) && k < s->n && s->option[k].pair.a == i; k++) {
        const struct option *o = &s->option[k];
        if (used_a & o->used_a || used_b & o->used_b)
            continue;
        s->chosen[s->n_chosen++] = k;
        go(s, i + 1, from, used_a | o->used_a, used_b | o->used_b, score + o->pair.share);
        s->n_chosen--;
    }
    go(s, i + 1, from, used_a, used_b, score);
}

static void plain_weights(const struct vd_name *n, double *w)
{
    for (size_t i = 0; i < n->n; i++)
        w[i] = vd_word_weight(&n->word[i]);
}

/*
 * Are they one person's?  What only one side has may have been left out by the other, but words that
 * both sides have and that do not fit speak against it: Abdallah Sultan al-Dulaimi is not Abdallah
 * Sultan al-Tikriti, though two thirds of the names are the same.
 */
static void judge_rest(const struct search *s, const struct sides *x, struct vd_name_match *out)
{
    static const double OF_EXTRA = 0.4, OF_AGAINST = 0.8;
    double left_a = x->all_a, left_b = x->all_b;
    for (size_t i = 0; i < s->n_best; i++) {
        const struct vd_name_pair *p = &s->option[s->best[i]].pair;
        left_a -= p->likeness * sum(x->wa + p->a, p->n_a);
        left_b -= p->likeness * sum(x->wb + p->b, p->n_b);
    }
    left_a /= x->all_a;
    left_b /= x->all_b;
    double against = left_a < left_b ? left_a : left_b;
    double same = out->score + OF_EXTRA * fabs(left_a - left_b) - OF_AGAINST * against;
    out->same = same < 0 ? 0 : same > 1 ? 1 : same;
}

void vd_name_compare(const struct vd_name *a, const double *weights_a, const struct vd_name *b,
                     const double *weights_b, struct vd_name_match *out)
{
    vd_name_compare_known(a, weights_a, b, weights_b, &(struct vd_known_likeness){0}, out);
}

void vd_name_compare_known(const struct vd_name *a, const double *weights_a,
                           const struct vd_name *b, const double *weights_b,
                           const struct vd_known_likeness *known, struct vd_name_match *out)
{
    double wa[VD_NAME_WORDS], wb[VD_NAME_WORDS];
    struct search s = {.n_a = a->n};
    plain_weights(a, wa);
    plain_weights(b, wb);
    struct sides x = {.a = a,
                      .b = b,
                      .like = known->like,
                      .joined = known->joined,
                      .likeners = known->likeners,
                      .wa = weights_a ? weights_a : wa,
                      .wb = weights_b ? weights_b : wb};
    x.all_a = sum(x.wa, a->n);
    x.all_b = sum(x.wb, b->n);
    memset(out, 0, sizeof(*out));
    if (x.all_a <= 0 || x.all_b <= 0)
        return;
    list_options(&s, &x);
    qsort(s.option, s.n, sizeof(s.option[0]), by_worth);
    bound(&s, a->n);
    go(&s, 0, 0, 0, 0, 0);
    out->score = s.best_score;
    out->n = s.n_best;
    for (size_t i = 0; i < s.n_best; i++)
        out->pair[i] = s.option[s.best[i]].pair;
    judge_rest(&s, &x, out);
}
