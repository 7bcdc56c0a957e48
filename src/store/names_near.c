/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_near.c: skeletons of a directory that are near to one.
 *
 * Near is what it takes at most one class less and one class more to make of the other: so one class
 * for another as well, and a class that moved.  Two of one class that meet when the one between
 * them goes count as one, as in every skeleton: T-M-S-K-S is near T-M-S.  An automaton of sets of
 * places in the query's skeleton, one bit a place, tells it (Wu and Manber, Fast text searching
 * allowing errors, 1992):
 *
 *    same    every class fits so far             less    one of the query's was passed over
 *    more    one of the other was passed over    both    both happened
 *    just    of `more` and `both`: it was the last one of the other
 *
 * Classes fit that may stand for one sound, and one that may stand for none at all may go for
 * nothing (vd_classes_fit, vd_class_may_go).
 *
 * The directory ascends, so it is a tree: skeletons that begin alike follow each other.  Where the
 * sets are all empty, or only some classes keep one of them alive, the walk goes on at the next
 * skeleton that can be near: a table tells where those of its first four classes begin, the rest is
 * found by doubling steps and then halving.
 *
 * Invariants
 *  A. at[d] belongs to the first d classes of the skeleton looked at.
 */
#include "store/names_near.h"

#include <vedette/name.h>

enum { CLASSES = 15, KINDS = VD_N_CLASSES, FAR = 9 };

/* The four sets are kept in one number, 16 bits each, `same` in the lowest. */
#define SAME 0x000000000000ffffull
#define LESS 0x00000000ffff0000ull
#define MORE 0x0000ffff00000000ull
#define BOTH 0xffff000000000000ull
#define FOUR 0x0001000100010001ull
enum { TO_LESS = 16, TO_MORE = 32 }; /* from same to one of them, or from the other to both */

struct places {
    uint64_t set;
    uint64_t just;
    uint32_t go_on; /* bits of classes after which something is left */
    uint8_t begun;  /* how far apart the query is from a beginning of the other; FAR: not near */
};
struct walk {
    uint64_t of[KINDS]; /* places of each class, in each of the four */
    uint64_t again;     /* places whose class is also that before the one before */
    uint64_t may_go;
    uint64_t inside;       /* all places there are; without the set that `most` does not allow */
    uint32_t fit[CLASSES]; /* bits of the classes that fit each */
    uint32_t other_may_go; /* bits of classes */
    int n;                 /* classes of the query */
    bool beginning;
    struct places at[CLASSES + 1];
};

static unsigned class_at(uint64_t skeleton, int depth)
{
    return depth < CLASSES ? (unsigned)(skeleton >> (56 - 4 * depth) & 15) : 0;
}

static uint8_t apart(const struct walk *w, uint64_t set)
{
    uint64_t end = set >> w->n & FOUR;
    return end & SAME ? 0 : end & (LESS | MORE) ? 1 : end ? 2 : FAR;
}

/* Places after one more of the query's was passed over, and the next if it then meets its like. */
static uint64_t passed(const struct walk *w, uint64_t places)
{
    uint64_t next = places << 1;
    return next | (next & w->again) << 1;
}

/* And those where what comes next may go. */
static uint64_t gone(const struct walk *w, uint64_t places)
{
    for (uint64_t more = places; (more = passed(w, more & w->may_go) & ~places) != 0;)
        places |= more;
    return places;
}

static uint64_t four(uint64_t places)
{
    return places * FOUR;
}

static uint32_t any_of_four(uint64_t set)
{
    set |= set >> 32;
    return (uint32_t)((set | set >> 16) & SAME);
}

static uint32_t go_on(const struct walk *w, const struct places *p)
{
    if ((p->set & SAME && w->inside & MORE) || (p->set & LESS && w->inside & BOTH) ||
        (w->beginning && p->begun != FAR))
        return (1u << KINDS) - 1;
    uint32_t places = (any_of_four(p->set) | any_of_four(p->just) >> 1) & ((1u << w->n) - 1);
    uint32_t classes = p->set ? w->other_may_go : 0;
    for (; places; places &= places - 1)
        classes |= w->fit[__builtin_ctz(places)];
    return classes;
}

static void begin(struct walk *w, const struct vd_near_query *q)
{
    for (w->n = 0; w->n < CLASSES && class_at(q->skeleton, w->n); w->n++) {
        unsigned c = class_at(q->skeleton, w->n);
        for (unsigned k = 1; k < KINDS; k++)
            if (vd_classes_fit(c, k)) {
                w->of[k] |= four(1u << w->n);
                w->fit[w->n] |= 1u << k;
            }
        if (w->n > 1 && c == class_at(q->skeleton, w->n - 2))
            w->again |= four(1u << w->n);
        if (vd_class_may_go(c))
            w->may_go |= four(1u << w->n);
    }
    for (unsigned k = 0; k < KINDS; k++)
        w->other_may_go |= vd_class_may_go(k) ? 1u << k : 0;
    w->inside = four((2u << w->n) - 1) & (q->most > 1 ? ~0ull : q->most ? ~BOTH : SAME);
    w->beginning = q->beginning;
    uint64_t same = gone(w, 1) & w->inside;
    w->at[0] = (struct places){.begun = FAR};
    w->at[0].set = (same | gone(w, passed(w, same)) << TO_LESS) & w->inside;
    w->at[0].go_on = go_on(w, &w->at[0]);
}

static void step(const struct walk *w, const struct places *p, unsigned c, struct places *next)
{
    uint64_t of = w->of[c], just = p->set << TO_MORE;
    uint64_t set =
        (p->set & of) << 1 | (w->other_may_go >> c & 1 ? p->set : 0) | just | (p->just & of << 1);
    set = gone(w, set & w->inside);
    uint64_t less = gone(w, passed(w, set & (SAME | MORE)) & (SAME | MORE) & w->inside);
    next->set = (set | less << TO_LESS) & w->inside;
    next->just = (just | (passed(w, just & MORE) & MORE) << TO_LESS) & w->inside;
    if (w->beginning) {
        uint8_t now = apart(w, next->set);
        next->begun = now < p->begun ? now : p->begun;
    }
    next->go_on = go_on(w, next);
}

/* The first class from c on after which something is left; KINDS: none. */
static unsigned next_class(const struct places *p, unsigned c)
{
    uint32_t left = p->go_on >> c;
    return left ? c + (unsigned)__builtin_ctz(left) : KINDS;
}

static size_t lower(const uint64_t *v, size_t from, size_t to, uint64_t key)
{
    size_t step = 1;
    while (from + step < to && v[from + step] < key) {
        from += step;
        step *= 2;
    }
    to = from + step < to ? from + step : to;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (v[mid] < key)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

void vd_names_near_begin(uint32_t begin[VD_NEAR_BEGINS], const uint64_t *v, size_t n)
{
    size_t next = 0;
    for (size_t i = 0; i < n; i++)
        while (next < VD_NEAR_BEGINS && next <= v[i] >> VD_NEAR_SHIFT)
            begin[next++] = (uint32_t)i;
    while (next < VD_NEAR_BEGINS)
        begin[next++] = (uint32_t)n;
}

size_t vd_names_from(const struct vd_near_directory *d, size_t from, size_t to, uint64_t key)
{
    uint64_t at = key >> VD_NEAR_SHIFT;
    if (d->begin && at + 1 < VD_NEAR_BEGINS) {
        from = d->begin[at] > from ? d->begin[at] : from;
        to = d->begin[at + 1] < to ? d->begin[at + 1] : to;
        if (from >= to || d->v[from] >= key)
            return from;
    }
    return lower(d->v, from, to, key);
}

/* How many classes the two begin with in common. */
static int common(uint64_t a, uint64_t b)
{
    return a == b ? CLASSES : (__builtin_clzll(a ^ b) - 4) / 4;
}

/* The first that begins as this one does up to depth, and goes on with class c or a higher one. */
static uint64_t onward(uint64_t skeleton, int depth, unsigned c)
{
    uint64_t one = 1ull << (56 - 4 * depth);
    return (skeleton & ~(16 * one - 1)) + one * c;
}

size_t vd_names_near(const struct vd_near_directory *d, size_t from, size_t to,
                     const struct vd_near_query *q, struct vd_near *out, size_t cap)
{
    const uint64_t *v = d->v;
    struct walk w = {0};
    size_t n = 0;
    int depth = 0;
    begin(&w, q);
    for (size_t i = from; i < to && n < cap;) {
        unsigned c, fits = 0;
        int shared = i > from ? common(v[i], v[i - 1]) : 0;
        depth = shared < depth ? shared : depth;
        while ((c = class_at(v[i], depth)) != 0 && (fits = next_class(&w.at[depth], c)) == c)
            step(&w, &w.at[depth], c, &w.at[depth + 1]), depth++;
        if (c && fits != c) {
            i = vd_names_from(d, i + 1, to, onward(v[i], depth, fits));
            continue;
        }
        uint8_t far = q->beginning ? w.at[depth].begun : apart(&w, w.at[depth].set);
        if (far <= q->most)
            out[n++] = (struct vd_near){(uint32_t)i, far};
        i++;
    }
    return n;
}
