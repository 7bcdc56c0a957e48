/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates_weigh.c: what speaks for two subjects being one, and against it, in points.
 *
 * Where two strangers agree with probability p, and one person's records agree nearly always, an
 * agreement is worth 10 log10 (1 / p): that is what is counted for the words of names, nationality,
 * sex, and words of places, p being how often the case itself states them.  What rests on no count is
 * a constant of the table below; vedette-matching(7) tells what they were chosen by.
 *
 * Invariants
 *  A. Points are the same whichever side is the left one.
 *  B. Nothing is said by what one side does not state.
 */
#include "flow/duplicating.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NAME_MOST = 65, NAME_OTHER = 70, /* for `same` at 0 */
    WEAK_MOST = 15, NAME_NONE = -35, NAME_CHANCE = 5, NUMBER_OTHER = -60, NUMBER_LACKS = -10,
                    EXTRA_PERSON = 0.15, EXTRA_OTHER = 0.3;
static const double DOC_SAME = 40, DOC_ISSUER_UNKNOWN = 33, DOC_ISSUER_OTHER = 12, DOC_OTHER = -2;
static const double BORN_SAME = 30, BORN_FIRST_JANUARY = 13, BORN_SWAPPED = 12, BORN_SLIP = 3,
                    BORN_NEAR = -6, BORN_FAR = -14, BORN_OTHER = -22, BORN_YEARS = 60;
static const double SEX_OTHER = -15, NATIONALITY_MOST = 6, NATIONALITY_OTHER = -5;
static const double PLACE_MOST = 10, PLACE_PART = 0.35, PLACE_OTHER = -3;
static const double FATHER_MOST = 20, FATHER_OTHER = -8, LIST_SAME = -10;

const char *vd_twin_evidence_name(int what)
{
    static const char *const name[] = {"name",        "document",       "date of birth", "sex",
                                       "nationality", "place of birth", "father's name", "list"};
    return what >= 0 && what < VD_N_TWIN ? name[what] : "unknown";
}

/* ---- how rare a value is ---- */

struct vd_dup_count {
    uint64_t what_hash;
    double n;
};

static uint64_t count_key(const struct vd_dup_fact *f)
{
    return (f->hash ^ (uint64_t)f->what * 0x9E3779B97F4A7C15u) | 1;
}

static struct vd_dup_count *count_of(const struct vd_dup *b, const struct vd_dup_fact *f)
{
    struct vd_dup_count *v = (struct vd_dup_count *)(void *)b->counts.data;
    size_t n = DUP_N(b->counts, *v), k = (size_t)(count_key(f) * 0x9E3779B97F4A7C15u >> 20);
    for (k &= n - 1; v[k].what_hash && v[k].what_hash != count_key(f);)
        k = (k + 1) & (n - 1);
    return &v[k];
}

int vd_dup_count(struct vd_dup *b, struct vd_err *err)
{
    const struct vd_dup_fact *f = vd_dup_facts(b);
    size_t n_facts = DUP_N(b->facts, *f), n = 64;
    while (n < 2 * n_facts)
        n *= 2;
    struct vd_dup_count *v = vd_array(n, sizeof(*v));
    if (!v)
        return vd_dup_no_memory(err);
    b->counts = (struct vd_buf){.data = (char *)v, .len = n * sizeof(*v), .cap = n * sizeof(*v)};
    for (size_t i = 0; i < n_facts; i++) {
        b->n_stated[f[i].what]++;
        struct vd_dup_count *c = count_of(b, &f[i]);
        c->what_hash = count_key(&f[i]);
        c->n++;
    }
    return VD_OK;
}

/* 10 log10 of how many values there are for each of this one. */
static double rarity(const struct vd_dup *b, const struct vd_dup_fact *f, double few)
{
    double points = 10 * log10((b->n_stated[f->what] + few) / (count_of(b, f)->n + 1));
    return points > 0.3 ? points : 0.3;
}

static double within(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* ---- names ---- */

static double gain_of(const struct vd_dup *b, uint32_t word)
{
    return (double)vd_dup_words(b)[word].gain;
}

/* What of y's words x has one like, by what they are worth. */
static double shared(const struct vd_dup *b, const struct vd_dup_name *x,
                     const struct vd_dup_name *y)
{
    const uint32_t *wx = vd_dup_list(b, x), *wy = vd_dup_list(b, y);
    double sum = 0;
    for (size_t j = 0; j < y->n; j++) {
        double best = 0;
        for (size_t i = 0; i < (size_t)x->n + x->n_joins; i++) {
            double like = vd_dup_likeness(b, wx[i], wy[j]);
            best = like > best ? like : best;
        }
        sum += best * best * gain_of(b, wy[j]);
    }
    return sum;
}

static double cap_of(const struct vd_dup_name *x, const struct vd_dup_name *y)
{
    return x->weak || y->weak ? WEAK_MOST : NAME_MOST;
}

/* What two names can come to at most; 0: they share too little for a closer look. thorough: that they
 * share nothing known is no reason to look no closer. */
static double bound(const struct vd_dup *b, const struct vd_dup_name *x,
                    const struct vd_dup_name *y, bool thorough)
{
    double xy = shared(b, x, y), yx = shared(b, y, x), most = xy > yx ? xy : yx;
    double least = DUP_SHARE * (double)(x->gain < y->gain ? x->gain : y->gain);
    double cap = cap_of(x, y);
    return thorough ? cap : most < least ? 0 : most < cap ? most : cap;
}

static double gain_of_words(const struct vd_dup *b, const struct vd_dup_name *n, size_t from,
                            size_t count)
{
    double sum = 0;
    for (size_t i = from; i < from + count && i < n->n; i++)
        sum += gain_of(b, vd_dup_list(b, n)[i]);
    return sum;
}

/* Numbers are no words, but Unit 5022 is not Unit 5027. */
static double number_points(const struct vd_dup_name *x, const struct vd_dup_name *y)
{
    if (x->numbers == y->numbers)
        return 0;
    return x->numbers && y->numbers ? NUMBER_OTHER : NUMBER_LACKS;
}

/* Words that stand for each other, as rare as the more frequent of the two; less what differs. */
static double name_points(const struct vd_dup *b, int kind, const struct vd_dup_name *x,
                          const struct vd_dup_name *y, struct vd_name_match *m)
{
    struct vd_name nx, ny;
    double wx[VD_NAME_WORDS], wy[VD_NAME_WORDS], sum = 0;
    double left_x = (double)x->gain, left_y = (double)y->gain; /* of words without a partner */
    vd_dup_name_of(b, x, &nx, wx);
    vd_dup_name_of(b, y, &ny, wy);
    vd_name_compare(&nx, wx, &ny, wy, m);
    for (size_t i = 0; i < m->n; i++) {
        double gx = gain_of_words(b, x, m->pair[i].a, m->pair[i].n_a);
        double gy = gain_of_words(b, y, m->pair[i].b, m->pair[i].n_b);
        double close = (m->pair[i].likeness - 0.5) / 0.5;
        sum += close > 0 ? close * (gx < gy ? gx : gy) : 0;
        left_x -= gx;
        left_y -= gy;
    }
    sum = sum > NAME_MOST ? NAME_MOST : sum;
    sum -= (kind == VD_PERSON ? EXTRA_PERSON : EXTRA_OTHER) * (left_x > left_y ? left_x : left_y);
    bool weak = x->weak || y->weak;
    sum = weak && sum > WEAK_MOST ? WEAK_MOST : sum;
    return sum - NAME_OTHER * (1 - (m->same < 1 ? m->same : 1)) + number_points(x, y);
}

/* The best pair of names of a kind (father's or own); those that cannot come to `least` are passed
 * over. */
static bool weigh_names(const struct vd_dup *b, const struct vd_dup_subject *s,
                        const struct vd_dup_subject *t, bool father, double least,
                        struct vd_dup_weight *out)
{
    const struct vd_dup_name *v = vd_dup_names(b);
    int what = father ? VD_TWIN_FATHER : VD_TWIN_NAME;
    /* Of many names some pair is alike by chance. */
    double chance =
        father ? 0 : NAME_CHANCE * log10((double)(s->n_names * t->n_names + !s->n_names));
    struct vd_name_match m;
    bool any = false;
    for (uint32_t i = s->name0; i < s->name0 + s->n_names; i++)
        for (uint32_t k = t->name0; k < t->name0 + t->n_names; k++) {
            if ((v[i].prop == VD_P_FATHER) != father || (v[k].prop == VD_P_FATHER) != father)
                continue;
            if (!father && cap_of(&v[i], &v[k]) - chance < least)
                continue; /* whatever they share: most pairs contradict each other */
            double most =
                father ? FATHER_MOST : bound(b, &v[i], &v[k], out->of[VD_TWIN_DOC] > 0) - chance;
            if (most <= 0 || most < least || (any && most <= out->of[what]))
                continue;
            double points = name_points(b, father ? VD_PERSON : s->kind, &v[i], &v[k], &m) - chance;
            if (any && points <= out->of[what])
                continue;
            any = true;
            out->of[what] = points;
            out->left[what] = v[i].text;
            out->right[what] = v[k].text;
            if (!father)
                out->match = m;
        }
    return any;
}

/* ---- facts ---- */

struct verdict {
    double points;
    const char *why;
};

static struct verdict docs(const struct vd_dup *b, const struct vd_dup_fact *x,
                           const struct vd_dup_fact *y)
{
    bool one_issuer = x->lo && x->lo == y->lo;
    if (x->hash != y->hash)
        return one_issuer && x->hi && x->hi == y->hi
                   ? (struct verdict){DOC_OTHER, "another number of the same kind and issuer"}
                   : (struct verdict){0, NULL};
    double shared_by = count_of(b, x)->n - 1; /* two subjects state it at least */
    double less = shared_by > 1 ? 10 * log10(shared_by) : 0;
    if (one_issuer)
        return (struct verdict){DOC_SAME - less, "the same number and issuer"};
    if (!x->lo || !y->lo)
        return (struct verdict){DOC_ISSUER_UNKNOWN - less, "the same number"};
    return (struct verdict){within(DOC_ISSUER_OTHER - less, 0, DOC_ISSUER_OTHER),
                            "the same number of another issuer"};
}

static int32_t days(int32_t ymd, int32_t open)
{
    return ymd ? vd_date_to_days(ymd) : open;
}

static struct verdict two_days(int32_t x, int32_t y)
{
    int32_t gap = abs(vd_date_to_days(x) - vd_date_to_days(y));
    if (x == y && x % 10000 == 101)
        return (struct verdict){BORN_FIRST_JANUARY, "the same, but 1 January may stand for a year"};
    if (x == y)
        return (struct verdict){BORN_SAME, "the same day"};
    if (x / 10000 == y / 10000 && x % 100 == y / 100 % 100 && y % 100 == x / 100 % 100)
        return (struct verdict){BORN_SWAPPED, "day and month changed places"};
    if (x / 100 == y / 100 || (x % 10000 == y % 10000 && gap < 11 * 366) ||
        (x / 10000 == y / 10000 && x % 100 == y % 100))
        return (struct verdict){BORN_SLIP, "two of day, month and year are the same"};
    if (gap < 366)
        return (struct verdict){BORN_NEAR, "less than a year apart"};
    if (gap < 3 * 366)
        return (struct verdict){BORN_FAR, "less than three years apart"};
    return (struct verdict){BORN_OTHER, "more than three years apart"};
}

/* A year that says no more than a first of January would. */
static bool means_year(const struct vd_dup_fact *f)
{
    return f->precision == VD_DATE_DAY && f->lo % 10000 == 101;
}

static struct verdict births(const struct vd_dup *b, const struct vd_dup_fact *x,
                             const struct vd_dup_fact *y)
{
    const int32_t first = -36500 * 5, last = 36500;
    (void)b;
    if (x->precision == VD_DATE_DAY && y->precision == VD_DATE_DAY && !means_year(x) &&
        !means_year(y))
        return two_days(x->lo, y->lo);
    if (means_year(x) && means_year(y) && x->lo == y->lo)
        return two_days(x->lo, y->lo);
    int32_t xl = days(x->lo, first), xh = days(x->hi, last), yl = days(y->lo, first),
            yh = days(y->hi, last);
    xh += means_year(x) ? 364 : 0;
    yh += means_year(y) ? 364 : 0;
    double longer = (xh - xl > yh - yl ? xh - xl : yh - yl) / 365.25;
    if (xl <= yh && yl <= xh)
        return (struct verdict){
            within(10 * log10(BORN_YEARS / (longer > 1 ? longer : 1)) - 4, 0, BORN_SAME),
            "they agree within their precision"};
    int32_t gap = xl > yh ? xl - yh : yl - xh;
    if (gap < 366)
        return (struct verdict){BORN_SLIP - 3, "a year apart at most"};
    return gap < 4 * 366 ? (struct verdict){BORN_NEAR, "less than four years apart"}
                         : (struct verdict){BORN_OTHER + 4, "more than four years apart"};
}

static struct verdict sexes(const struct vd_dup *b, const struct vd_dup_fact *x,
                            const struct vd_dup_fact *y)
{
    if (x->hash != y->hash)
        return (struct verdict){SEX_OTHER, "they differ"};
    return (struct verdict){within(rarity(b, x, 0), 0, 10), "the same"};
}

static struct verdict nationalities(const struct vd_dup *b, const struct vd_dup_fact *x,
                                    const struct vd_dup_fact *y)
{
    if (x->hash != y->hash)
        return (struct verdict){NATIONALITY_OTHER, "they differ"};
    return (struct verdict){within(rarity(b, x, 20), 0, NATIONALITY_MOST), "the same"};
}

static struct verdict lists(const struct vd_dup *b, const struct vd_dup_fact *x,
                            const struct vd_dup_fact *y)
{
    (void)b;
    return x->lo == y->lo
               ? (struct verdict){LIST_SAME, "records of one list: it seldom has somebody twice"}
               : (struct verdict){0, NULL};
}

/* The best pair of facts of a kind; for lists the worst. */
static void weigh_facts(const struct vd_dup *b, const struct vd_dup_subject *s,
                        const struct vd_dup_subject *t, int what,
                        struct verdict (*compare)(const struct vd_dup *, const struct vd_dup_fact *,
                                                  const struct vd_dup_fact *),
                        struct vd_dup_weight *out)
{
    const struct vd_dup_fact *f = vd_dup_facts(b);
    for (uint32_t i = s->fact0; i < s->fact0 + s->n_facts; i++)
        for (uint32_t k = t->fact0; f[i].what == what && k < t->fact0 + t->n_facts; k++) {
            if (f[k].what != what)
                continue;
            struct verdict v = compare(b, &f[i], &f[k]);
            if (!v.why || (out->known[what] && v.points <= out->of[what]))
                continue;
            out->known[what] = true;
            out->of[what] = v.points;
            out->why[what] = v.why;
            out->left[what] = f[i].text;
            out->right[what] = f[k].text;
        }
}

/* Places share words: all of them together, once each. */
static void weigh_places(const struct vd_dup *b, const struct vd_dup_subject *s,
                         const struct vd_dup_subject *t, struct vd_dup_weight *out)
{
    const struct vd_dup_fact *f = vd_dup_facts(b);
    double sum = 0;
    bool some = false, other = false;
    for (uint32_t i = s->fact0; i < s->fact0 + s->n_facts; i++) {
        bool met = false;
        for (uint32_t k = t->fact0; f[i].what == VD_TWIN_POB && k < t->fact0 + t->n_facts; k++) {
            if (f[k].what != VD_TWIN_POB)
                continue;
            bool same = f[i].hash == f[k].hash;
            if (!some || (same && !other)) {
                out->left[VD_TWIN_POB] = f[i].text;
                out->right[VD_TWIN_POB] = f[k].text;
            }
            some = true;
            other |= same;
            sum += same && !met ? rarity(b, &f[i], 50) : 0;
            met |= same;
        }
    }
    out->known[VD_TWIN_POB] = some;
    out->of[VD_TWIN_POB] = other ? within(sum * PLACE_PART, 0, PLACE_MOST) : some ? PLACE_OTHER : 0;
    out->why[VD_TWIN_POB] = other ? "they have words in common" : "no word in common";
}

static void weigh_fathers(const struct vd_dup *b, const struct vd_dup_subject *s,
                          const struct vd_dup_subject *t, struct vd_dup_weight *out)
{
    if (!weigh_names(b, s, t, true, -1e9, out))
        return;
    double points = out->of[VD_TWIN_FATHER];
    out->known[VD_TWIN_FATHER] = true;
    out->of[VD_TWIN_FATHER] = within(points, FATHER_OTHER, FATHER_MOST);
    out->why[VD_TWIN_FATHER] = points > 0 ? "alike" : "they differ";
}

static void first_names(const struct vd_dup *b, const struct vd_dup_subject *s,
                        const struct vd_dup_subject *t, struct vd_dup_weight *out)
{
    out->known[VD_TWIN_NAME] = s->n_names && t->n_names;
    if (!out->known[VD_TWIN_NAME])
        return;
    out->of[VD_TWIN_NAME] = NAME_NONE;
    out->left[VD_TWIN_NAME] = vd_dup_names(b)[s->name0].text;
    out->right[VD_TWIN_NAME] = vd_dup_names(b)[t->name0].text;
}

void vd_dup_weigh(const struct vd_dup *b, uint32_t left, uint32_t right, double least,
                  struct vd_dup_weight *out)
{
    const struct vd_dup_subject *s = &vd_dup_subjects(b)[left], *t = &vd_dup_subjects(b)[right];
    double facts = 0;
    memset(out, 0, sizeof(*out));
    weigh_facts(b, s, t, VD_TWIN_DOC, docs, out);
    weigh_facts(b, s, t, VD_TWIN_DOB, births, out);
    weigh_facts(b, s, t, VD_TWIN_SEX, sexes, out);
    weigh_facts(b, s, t, VD_TWIN_NATIONALITY, nationalities, out);
    weigh_facts(b, s, t, VD_TWIN_LIST, lists, out);
    weigh_places(b, s, t, out);
    weigh_fathers(b, s, t, out);
    for (int e = 0; e < VD_N_TWIN; e++)
        facts += out->of[e];
    if (weigh_names(b, s, t, false, least - facts, out))
        out->known[VD_TWIN_NAME] = true;
    else
        first_names(b, s, t, out);
    for (int e = 0; e < VD_N_TWIN; e++) { /* so that what is shown adds up */
        out->of[e] = round(out->of[e] * 10) / 10;
        out->points += out->of[e];
    }
    out->points = round(out->points * 10) / 10;
}
