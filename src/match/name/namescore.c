/* SPDX-License-Identifier: Apache-2.0 */
/*
 * namescore.c: how much of two names is explained by each other, and how sure that is.
 *
 *    cover    of each side: the weights of its words in pairs, each times likeness^1.5; from 0 to 1
 *    against  what both sides have and the other does not explain: words that contradict
 *    evidence the weights of the pairs squared and summed: two rare names in common say more than one
 *
 *    score = MORE * higher cover + (1 - MORE) * lower cover
 *          - AGAINST * cube root of against
 *          - DOUBT * e^(-SURE * evidence) * (1 - lower cover)
 *          - FATHERS, if fathers' names contradict
 *          + ORDER * share of words at the same place, all of it divided so that 1 is the most
 *
 * A name left out by one side costs little, one that both sides have differently costs much: Abdallah
 * Sultan al-Dulaimi is not Abdallah Sultan al-Tikriti, though two thirds are the same.
 *
 * Two sets of these numbers: `score` is for finding among many, where the right one must stand above
 * strangers; `same` is for the question whether two names are one person's, and is harder on what
 * contradicts.
 *
 * Invariants
 *  A. Both are from 0 to 1, and 1 for a name and itself.
 *  B. Symmetric to the last bit: the sides enter by their higher and lower, pairs in one order.
 *  C. The shares of the pairs add up to the score.
 */
#include "match/name/namescore.h"

#include <math.h>
#include <string.h>

struct judge {
    double more, power, against, against_power, doubt, sure, fathers, order;
};
static const struct judge for_finding = {.more = 0.63,
                                         .power = 1.5,
                                         .against = 0.13,
                                         .against_power = 1 / 3.0,
                                         .doubt = 0.7,
                                         .sure = 1.12,
                                         .fathers = 0.21,
                                         .order = 0.006};
static const struct judge for_same = {.more = 0.7,
                                      .power = 1,
                                      .against = 1,
                                      .against_power = 1,
                                      .doubt = 0.2,
                                      .sure = 1.3,
                                      .fathers = 0.3,
                                      .order = 0};
enum { LEAST_OF_SLIP = 3, MOST_OF_LETTERS = 4 };
static const double ROUNDING = 1e-9, SLIP = 0.76, FATHERS_OTHER = 0.8;

/* ---- slips of the pen ---- */

/* AFIZ and FAIZ: an i after a vowel is a glide. */
static bool one_letter(char a, char b)
{
    return a == b || (a == 'i' && b == 'y') || (a == 'y' && b == 'i');
}

static bool exchanged_at(const struct vd_word *a, const struct vd_word *b, size_t i)
{
    if (i + 1 >= a->n || !one_letter(a->phone[i], b->phone[i + 1]) ||
        !one_letter(a->phone[i + 1], b->phone[i]))
        return false;
    for (i += 2; i < a->n && one_letter(a->phone[i], b->phone[i]);)
        i++;
    return i == a->n;
}

static bool one_slip(const struct vd_word *a, const struct vd_word *b)
{
    size_t i = 0;
    if (a->n > b->n) {
        const struct vd_word *t = a;
        a = b;
        b = t;
    }
    if (b->n - a->n > 1)
        return false;
    while (i < a->n && a->phone[i] == b->phone[i])
        i++;
    if (a->n < b->n)
        return !memcmp(a->phone + i, b->phone + i + 1, a->n - i);
    return i < a->n &&
           (!memcmp(a->phone + i + 1, b->phone + i + 1, a->n - i - 1) || exchanged_at(a, b, i));
}

/* TTP: letters that are no word. */
static bool letters_only(const struct vd_word *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (strchr("aeiou@yAWY", w->phone[i]))
            return false;
    return w->kind == VD_WORD_PLAIN && !w->bare && !w->family && w->n >= 2 &&
           w->n <= MOST_OF_LETTERS;
}

double vd_slip(const struct vd_word *a, const struct vd_word *b, double likeness)
{
    static const double OTHER_LETTERS = 0.6;
    if (likeness < 1 && !a->bare && !b->bare && (letters_only(a) || letters_only(b)))
        return OTHER_LETTERS * likeness;
    size_t longer = a->n > b->n ? a->n : b->n, shorter = a->n < b->n ? a->n : b->n;
    if (a->kind != b->kind || a->script != b->script || a->kind == VD_WORD_PARTICLE ||
        a->kind == VD_WORD_NUMBER || a->kind == VD_WORD_FORM || shorter < LEAST_OF_SLIP)
        return likeness;
    double x = 1 - SLIP / (double)longer;
    return x > likeness && one_slip(a, b) ? x : likeness;
}

/* ---- the numbers ---- */

struct seen {
    double a[VD_NAME_WORDS], b[VD_NAME_WORDS]; /* of each pair: its part of either side */
    double left_a, left_b, squares[VD_NAME_WORDS];
    double fathers; /* how much fathers' names contradict */
    double in_order;
};

static double weight_of(const double *w, size_t at, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += w[at + i];
    return s;
}

static bool father_left(const struct vd_name *n, unsigned used)
{
    for (size_t i = 0; i < n->n; i++)
        if (n->word[i].kind == VD_WORD_PATRONYMIC && !(used >> i & 1))
            return true;
    return false;
}

/* A letter that fits its word contradicts nothing, however little it says. */
static bool is_letter_pair(const struct vd_laid *x, const struct vd_name_pair *p)
{
    static const double FITS = 0.7;
    return p->likeness >= FITS &&
           (x->a->word[p->a].kind == VD_WORD_INITIAL || x->b->word[p->b].kind == VD_WORD_INITIAL);
}

static void look(const struct vd_laid *x, const struct vd_name_match *m, struct seen *s)
{
    unsigned used_a = 0, used_b = 0;
    *s = (struct seen){.left_a = 1, .left_b = 1};
    for (size_t i = 0; i < m->n; i++) {
        const struct vd_name_pair *p = &m->pair[i];
        double wa = weight_of(x->wa, p->a, p->n_a), wb = weight_of(x->wb, p->b, p->n_b);
        s->a[i] = wa / x->all_a;
        s->b[i] = wb / x->all_b;
        s->squares[i] = (wa * wa + wb * wb) / 2;
        double explained = is_letter_pair(x, p) ? 1 : p->likeness;
        s->left_a -= explained * s->a[i];
        s->left_b -= explained * s->b[i];
        s->in_order += p->a == p->b;
        used_a |= ((1u << p->n_a) - 1) << p->a;
        used_b |= ((1u << p->n_b) - 1) << p->b;
        if (x->a->word[p->a].kind == VD_WORD_PATRONYMIC &&
            x->b->word[p->b].kind == VD_WORD_PATRONYMIC && p->likeness < FATHERS_OTHER)
            s->fathers += 1 - p->likeness;
    }
    if (father_left(x->a, used_a) && father_left(x->b, used_b))
        s->fathers += 1;
    s->in_order /= (double)(x->a->n > x->b->n ? x->a->n : x->b->n);
}

/* A. What falls near 0 or below comes ever nearer to it, so that the order stays. */
static double above_zero(double x)
{
    static const double LOW = 0.05;
    return x >= LOW ? (x < 1 ? x : 1) : LOW * exp((x - LOW) / LOW);
}

static double verdict(const struct judge *j, const struct vd_name_match *m, const struct seen *s,
                      double share[VD_NAME_WORDS])
{
    double cover_a = 0, cover_b = 0, evidence = 0, all = 0, left;
    for (size_t i = 0; i < m->n; i++) {
        double x = m->pair[i].likeness;
        x = j->power > 1 ? x * sqrt(x) : x;
        cover_a += x * s->a[i];
        cover_b += x * s->b[i];
        evidence += x * s->squares[i];
        share[i] = x * (s->a[i] + s->b[i]);
        all += share[i];
    }
    double more = fmax(cover_a, cover_b), less = fmin(cover_a, cover_b);
    left = fmin(s->left_a, s->left_b);
    left = left > ROUNDING ? left : 0; /* its cube root would be seen */
    double score = j->more * more + (1 - j->more) * less -
                   j->against * (j->against_power < 1 ? cbrt(left) : left) -
                   j->doubt * exp(-j->sure * evidence) * (1 - less) - j->fathers * s->fathers;
    score = m->n ? above_zero((score + j->order * s->in_order) / (1 + j->order)) : 0;
    for (size_t i = 0; i < m->n; i++)
        share[i] *= score / all; /* C */
    return score;
}

void vd_name_verdict(const struct vd_laid *x, struct vd_name_match *out)
{
    struct seen s;
    double share[VD_NAME_WORDS];
    look(x, out, &s);
    out->same = verdict(&for_same, out, &s, share);
    out->score = verdict(&for_finding, out, &s, share);
    for (size_t i = 0; i < out->n; i++)
        out->pair[i].share = share[i];
}
