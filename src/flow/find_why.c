/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_why.c: why somebody was found: which name, word against word, and what the records say of
 * the rest that was asked for.
 *
 * What a record contradicts lowers the score by a factor and never hides anybody; what it agrees
 * with adds so little that it orders those of like name and no more: a date of birth more than a
 * father's name, that more than a nationality, that more than a sex, and each more than all below
 * it together.  Only a document's number, whole, puts its holder on top whatever the name.
 */
#include "flow/finding.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/text.h>

struct factor {
    double against, for_it;
};
static const struct factor factors[VD_N_EVIDENCE] = {
    [VD_EV_DOB] = {0.75, 0.020},      [VD_EV_SEX] = {0.85, 0.001}, [VD_EV_FATHER] = {0.90, 0.007},
    [VD_EV_NATIONALITY] = {1, 0.003}, [VD_EV_DOC] = {1, 0.002},
};
/* A date of birth that may be the one asked for, and one that nearly is. */
static const double DOB_VAGUE = 0.012, DOB_NEAR = 0.90;
static const double FATHER_SAME = 0.73, FATHER_OTHER = 0.45; /* of vd_name_match.same */
static const double WEAK = 0.97;
static const double HOLDER = 0.95; /* the score of who has the document, less for another name */
enum { NEAR_DAYS = 366 };

const char *vd_find_evidence_name(int evidence)
{
    static const char *const name[] = {"date of birth", "sex", "father's name", "nationality",
                                       "document"};
    return evidence >= 0 && evidence < VD_N_EVIDENCE ? name[evidence] : "unknown";
}

/* What agrees counts before what does not, and of these what weighs most for the person.  A text of
 * NULL is memory that is out, told at the end. */
static void say(struct vd_find_hit *h, int evidence, int says, double by, const char *text)
{
    int before = h->evidence[evidence].says;
    if (says == VD_SAYS_NOTHING || (before && before > says) ||
        (before == says && h->evidence[evidence].by >= by))
        return;
    h->evidence[evidence].says = says;
    h->evidence[evidence].text = text;
    h->evidence[evidence].by = by;
}

/* ---- dates of birth ---- */

static int32_t day_of(int32_t packed, int32_t open)
{
    return vd_date_to_days(packed ? packed : open);
}

static bool exchanged(const struct vd_date *a, const struct vd_date *b)
{
    int32_t x = a->lo, y = b->lo;
    return x == a->hi && y == b->hi && x / 10000 == y / 10000 && x != y &&
           x / 100 % 100 == y % 100 && y / 100 % 100 == x % 100;
}

static void weigh_dob(const struct vd_finding *f, const struct vd_fact *t, struct vd_arena *a,
                      struct vd_find_hit *h)
{
    const struct vd_date *ask = &f->dob, *is = &t->date;
    if (!is->precision)
        return;
    int32_t lo = day_of(is->lo, 10101), hi = day_of(is->hi, 29991231);
    int32_t from = day_of(ask->lo, 10101), to = day_of(ask->hi, 29991231);
    if (lo <= to && from <= hi) {
        bool within = lo >= from && hi <= to;
        say(h, VD_EV_DOB, VD_SAYS_AGREES, within ? factors[VD_EV_DOB].for_it : DOB_VAGUE, t->value);
    } else if (exchanged(ask, is)) {
        say(h, VD_EV_DOB, VD_SAYS_CONTRADICTS, DOB_NEAR,
            vd_arena_printf(a, "%s, day and month exchanged", t->value));
    } else if (lo - to <= NEAR_DAYS && from - hi <= NEAR_DAYS) {
        say(h, VD_EV_DOB, VD_SAYS_CONTRADICTS, DOB_NEAR,
            vd_arena_printf(a, "%s, within a year", t->value));
    } else {
        say(h, VD_EV_DOB, VD_SAYS_CONTRADICTS, factors[VD_EV_DOB].against, t->value);
    }
}

/* ---- father, documents, the rest ---- */

static void weigh_father(const struct vd_finding *f, const struct vd_fact *t, struct vd_find_hit *h)
{
    struct vd_name a, b;
    struct vd_name_match m;
    vd_name_read(f->father.data, f->father.len, &a);
    vd_name_read(t->value, strlen(t->value), &b);
    vd_name_compare(&a, NULL, &b, NULL, &m);
    if (m.same >= FATHER_SAME)
        say(h, VD_EV_FATHER, VD_SAYS_AGREES, factors[VD_EV_FATHER].for_it, t->value);
    else if (m.same <= FATHER_OTHER && b.n)
        say(h, VD_EV_FATHER, VD_SAYS_CONTRADICTS, factors[VD_EV_FATHER].against, t->value);
}

/* 0: another number, 1: it begins so, 2: the same but for O and 0, I and 1, 3: the same */
static int same_number(const char *asked, const char *number)
{
    struct vd_buf a = {0}, b = {0};
    int same = 0;
    vd_number_fold(&a, asked, strlen(asked), true);
    vd_number_fold(&b, number, strlen(number), true);
    if (a.len && !a.failed && !b.failed && a.len <= b.len && memcmp(a.data, b.data, a.len) == 0)
        same = a.len < b.len ? 1 : 2;
    if (same == 2) {
        vd_buf_clear(&a);
        vd_buf_clear(&b);
        vd_number_fold(&a, asked, strlen(asked), false);
        vd_number_fold(&b, number, strlen(number), false);
        same += !a.failed && !b.failed && a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
    }
    vd_buf_free(&a);
    vd_buf_free(&b);
    return same;
}

/* Number, kind and issuer, and how it agrees. */
static void weigh_doc(const struct vd_finding *f, const struct vd_fact *t, struct vd_arena *a,
                      struct vd_find_hit *h)
{
    static const char *const how[] = {"", ", which begins so", ", O and 0 or I and 1 exchanged",
                                      ""};
    const char *number = t->part[2] ? t->part[2] : "", *issuer = t->part[1];
    int same = f->doc.len ? same_number(f->doc.data, number) : 0;
    for (size_t i = 0; i < f->n_numbers; i++) {
        int k = f->number[i].known ? same_number(f->number[i].text, number) : 0;
        same = k > 1 && k > same ? k : same; /* a bare word is a number only as a whole */
    }
    if (same)
        say(h, VD_EV_DOC, VD_SAYS_AGREES, same > 1 ? HOLDER : factors[VD_EV_DOC].for_it,
            vd_arena_printf(a, "%s %s, issued by %s%s",
                            t->part[0] && *t->part[0] ? t->part[0] : "document", number,
                            issuer && *issuer ? issuer : "nobody stated", how[same]));
}

static void weigh_fact(const struct vd_finding *f, const struct vd_fact *t, struct vd_arena *a,
                       struct vd_find_hit *h)
{
    const char *code = t->part[0] ? t->part[0] : "";
    if (t->prop == VD_P_DOB && f->has_dob)
        weigh_dob(f, t, a, h);
    if (t->prop == VD_P_SEX && f->sex && (*code == 'M' || *code == 'F')) {
        bool same = *code == f->sex;
        say(h, VD_EV_SEX, same ? VD_SAYS_AGREES : VD_SAYS_CONTRADICTS,
            same ? factors[VD_EV_SEX].for_it : factors[VD_EV_SEX].against, t->value);
    }
    if (t->prop == VD_P_FATHER && f->father.len)
        weigh_father(f, t, h);
    if (t->prop == VD_P_NATIONALITY && f->nationality[0] && strcmp(code, f->nationality) == 0)
        say(h, VD_EV_NATIONALITY, VD_SAYS_AGREES, factors[VD_EV_NATIONALITY].for_it, t->value);
    if (t->prop == VD_P_DOC && (f->doc.len || f->n_numbers))
        weigh_doc(f, t, a, h);
}

/* All that could be gained: only who has the very name and agrees in everything comes to 1. */
static double gain_asked(const struct vd_finding *f)
{
    return (f->has_dob ? factors[VD_EV_DOB].for_it : 0) + (f->sex ? factors[VD_EV_SEX].for_it : 0) +
           (f->father.len ? factors[VD_EV_FATHER].for_it : 0) +
           (f->nationality[0] ? factors[VD_EV_NATIONALITY].for_it : 0) +
           (f->doc.len ? factors[VD_EV_DOC].for_it : 0);
}

int vd_finding_weigh(const struct vd_finding *f, const struct vd_profile *p, struct vd_arena *a,
                     struct vd_find_hit *h, struct vd_err *err)
{
    memset(h->evidence, 0, sizeof(h->evidence));
    for (size_t r = 0; r < p->n_records; r++)
        for (size_t i = 0; i < p->records[r].n_facts && !p->records[r].superseded_by; i++)
            weigh_fact(f, &p->records[r].facts[i], a, h);
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        if (h->evidence[e].says && !h->evidence[e].text)
            return vd_fail(err, VD_NOMEM, "find", "out of memory");
    h->score = h->name_score;
    if (h->evidence[VD_EV_DOC].by >= HOLDER) {
        double holder = HOLDER + (1 - HOLDER) * h->name_score;
        h->score = holder > h->score ? holder : h->score;
    }
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        if (h->evidence[e].says == VD_SAYS_CONTRADICTS)
            h->score *= h->evidence[e].by;
        else if (h->evidence[e].says == VD_SAYS_AGREES)
            h->score += h->evidence[e].by < HOLDER ? h->evidence[e].by
                        : f->doc.len               ? factors[VD_EV_DOC].for_it
                                                   : 0;
    h->score /= 1 + gain_asked(f);
    return VD_OK;
}

/* ---- homonyms ---- */

int vd_finding_strength(const struct vd_profile *p, int prop)
{
    int strength = prop == VD_P_NAME || prop == VD_P_ORIGINAL_SCRIPT ? 2000
                   : prop == VD_P_WEAK_ALIAS                         ? 0
                                                                     : 1000;
    bool has[VD_P_MAX] = {false};
    for (size_t r = 0; r < p->n_records; r++)
        for (size_t i = 0; i < p->records[r].n_facts && !p->records[r].superseded_by; i++)
            has[p->records[r].facts[i].prop] = true;
    return strength + (has[VD_P_DOC] ? 400 : 0) + (has[VD_P_DOB] ? 200 : 0) +
           (has[VD_P_NATIONALITY] ? 100 : 0);
}

double vd_finding_score(int prop, double score)
{
    return prop == VD_P_WEAK_ALIAS ? WEAK * score : score;
}

bool vd_finding_is_name(int prop)
{
    return prop == VD_P_NAME || prop == VD_P_ALIAS || prop == VD_P_WEAK_ALIAS ||
           prop == VD_P_FORMER_NAME || prop == VD_P_ORIGINAL_SCRIPT;
}

double vd_finding_compare(const struct vd_profile *p, const struct vd_name *query,
                          struct vd_named *best, struct vd_name_match *match)
{
    double most = -1;
    for (size_t r = 0; r < p->n_records; r++) {
        int nth[VD_P_MAX] = {0};
        for (size_t i = 0; i < p->records[r].n_facts && !p->records[r].superseded_by; i++) {
            const struct vd_fact *t = &p->records[r].facts[i];
            struct vd_name name;
            struct vd_name_match m;
            int k = nth[t->prop]++;
            if (!vd_finding_is_name((int)t->prop))
                continue;
            vd_name_read(t->value, strlen(t->value), &name);
            vd_name_compare(query, NULL, &name, NULL, &m);
            double score = vd_finding_score((int)t->prop, m.score);
            if (score <= most)
                continue;
            most = score;
            *match = m;
            *best = (struct vd_named){.subject = p->subject,
                                      .record = p->records[r].id,
                                      .prop = (int)t->prop,
                                      .nth = k,
                                      .ref = p->records[r].ref,
                                      .score = score,
                                      .match = match};
        }
    }
    return most < 0 ? 0 : most > 1 ? 1 : most;
}

/* ---- which name, and word against word ---- */

struct place { /* bytes of a text */
    size_t at, end;
};
struct laying {
    const struct vd_finding *f;
    const struct vd_name *query, *name;
    const char *text;
    struct vd_arena *a;
    struct vd_find_hit *h;
    struct place q[VD_NAME_WORDS], n[VD_NAME_WORDS]; /* of each of h->words */
    unsigned used_q, used_n;
    bool ok; /* memory sufficed */
};

static struct place place_of(const struct vd_name *n, size_t first, size_t count)
{
    const struct vd_word *w = &n->word[first], *last = &n->word[first + count - 1];
    size_t end = (size_t)last->at + last->len, own = (size_t)w->at + w->len;
    return (struct place){w->at, end > own ? end : own};
}

static const char *text_at(struct laying *l, const char *text, struct place p)
{
    const char *out = vd_arena_strndup(l->a, text + p.at, p.end - p.at);
    l->ok = l->ok && out;
    return out ? out : "";
}

/* Words of n that are in no pair, each place once. */
static const char *rest_of(struct laying *l, const char *text, const struct vd_name *n,
                           unsigned used)
{
    struct vd_buf b = {0};
    for (size_t i = 0; i < n->n; i++) {
        bool again = used >> i & 1;
        for (size_t k = 0; k < n->n && !again; k++)
            again = k != i && n->word[k].at == n->word[i].at && (k < i || used >> k & 1);
        if (again)
            continue;
        vd_buf_str(&b, b.len ? " " : "");
        vd_buf_add(&b, text + n->word[i].at, n->word[i].len);
    }
    const char *out = b.len && !b.failed ? vd_arena_strdup(l->a, b.data) : NULL;
    l->ok = l->ok && !b.failed && (out || !b.len);
    vd_buf_free(&b);
    return out;
}

static bool same_letters(const char *x, const char *y)
{
    struct vd_buf a = {0}, b = {0};
    vd_text_fold(&a, x, strlen(x));
    vd_text_fold(&b, y, strlen(y));
    bool same = !a.failed && !b.failed && a.len == b.len && a.len && !strcmp(a.data, b.data);
    vd_buf_free(&a);
    vd_buf_free(&b);
    return same;
}

/* Two neighbours of one side as a word of the other, and not an acronym of more. */
static bool joins(const struct vd_word *two, const struct vd_word *one, double likeness)
{
    static const double ABOUT = 0.1; /* joining costs a little */
    struct vd_word both;
    return vd_word_join(two, two + 1, &both) && vd_word_likeness(&both, one) >= likeness - ABOUT;
}

static unsigned why(const struct vd_word *a, const struct vd_word *b, const struct vd_name_pair *p,
                    const struct vd_find_word *w)
{
    unsigned bits = same_letters(w->query, w->name) ? VD_WHY_SAME : 0;
    bool one = p->n_a == 1 && p->n_b == 1;
    if (a->script != b->script && a->script && b->script)
        bits |= VD_WHY_SCRIPT;
    if (!one && p->n_a <= 2 && p->n_b <= 2 &&
        (p->n_a == p->n_b || (p->n_a == 2 ? joins(a, b, p->likeness) : joins(b, a, p->likeness))))
        bits |= VD_WHY_JOINED;
    else if (!one)
        bits |= VD_WHY_ACRONYM;
    if (one && !(bits & VD_WHY_SAME) && a->family && a->family == b->family)
        bits |= VD_WHY_SHORT;
    if (one && (a->kind == VD_WORD_INITIAL) != (b->kind == VD_WORD_INITIAL))
        bits |= VD_WHY_INITIAL;
    return bits;
}

static void add_word(struct laying *l, const struct vd_name_pair *p)
{
    const struct vd_word *x = &l->query->word[p->a], *y = &l->name->word[p->b];
    size_t k = l->h->n_words++;
    struct vd_find_word *w = &l->h->words[k];
    l->used_q |= ((1u << p->n_a) - 1) << p->a;
    l->used_n |= ((1u << p->n_b) - 1) << p->b;
    l->q[k] = place_of(l->query, p->a, p->n_a);
    l->n[k] = place_of(l->name, p->b, p->n_b);
    *w = (struct vd_find_word){.query = text_at(l, l->f->words.data, l->q[k]),
                               .name = text_at(l, l->text, l->n[k]),
                               .at = l->n[k].at,
                               .n = l->n[k].end - l->n[k].at,
                               .query_script = x->script,
                               .name_script = y->script,
                               .kind = y->kind,
                               .likeness = p->likeness,
                               .share = p->share};
    w->why = why(x, y, p, w);
    w->joined = w->why & VD_WHY_JOINED;
    w->family = w->why & VD_WHY_SHORT ? vd_family_name(x->family) : NULL;
}

static bool same_place(struct place x, struct place y)
{
    return x.at == y.at && x.end == y.end;
}

static struct place both(struct place x, struct place y)
{
    return (struct place){x.at < y.at ? x.at : y.at, x.end > y.end ? x.end : y.end};
}

/* A word as written may be heard as two, Abdurrahman as abd and rahman: it is told once. */
static void merge(struct laying *l, size_t i, size_t k)
{
    struct vd_find_word *w = &l->h->words[i], *v = &l->h->words[k];
    double share = w->share + v->share;
    /* word to word */
    bool one = same_place(l->q[i], l->q[k]) && same_place(l->n[i], l->n[k]);
    l->q[i] = both(l->q[i], l->q[k]);
    l->n[i] = both(l->n[i], l->n[k]);
    w->query = text_at(l, l->f->words.data, l->q[i]);
    w->name = text_at(l, l->text, l->n[i]);
    w->at = l->n[i].at;
    w->n = l->n[i].end - l->n[i].at;
    w->likeness =
        share > 0 ? (w->likeness * w->share + v->likeness * v->share) / share : w->likeness;
    w->share = share;
    w->why = (w->why | v->why) & VD_WHY_SCRIPT;
    if (same_letters(w->query, w->name))
        w->why |= VD_WHY_SAME;
    else if (!one)
        w->why |= VD_WHY_JOINED;
    w->joined = w->why & VD_WHY_JOINED;
    w->family = NULL;
    for (size_t j = k; j + 1 < l->h->n_words; j++) {
        l->h->words[j] = l->h->words[j + 1];
        l->q[j] = l->q[j + 1];
        l->n[j] = l->n[j + 1];
    }
    l->h->n_words--;
}

static void merge_all(struct laying *l)
{
    for (size_t i = 0; i < l->h->n_words; i++)
        for (size_t k = i + 1; k < l->h->n_words; k++)
            if (same_place(l->q[i], l->q[k]) || same_place(l->n[i], l->n[k])) {
                merge(l, i, k);
                k = i; /* what it is now may be the place of others */
            }
}

int vd_finding_explain(const struct vd_finding *f, const struct vd_name *query,
                       const struct vd_named *named, const char *text, struct vd_arena *a,
                       struct vd_find_hit *h, struct vd_err *err)
{
    struct vd_name name;
    struct laying l = {
        .f = f, .query = query, .name = &name, .text = text, .a = a, .h = h, .ok = true};
    const struct vd_name_match *m = named->match;
    if (!text || !m)
        return VD_OK;
    h->prop = named->prop;
    h->matched = text;
    vd_name_read(text, strlen(text), &name);
    h->words = vd_arena_alloc(a, (VD_NAME_WORDS + 1) * sizeof(*h->words));
    for (size_t i = 0; h->words && i < m->n && i < VD_NAME_WORDS; i++) {
        const struct vd_name_pair *p = &m->pair[i];
        if (p->n_a && p->n_b && (size_t)p->a + p->n_a <= query->n &&
            (size_t)p->b + p->n_b <= name.n)
            add_word(&l, p);
    }
    if (h->words)
        merge_all(&l);
    h->query_rest = rest_of(&l, f->words.data, query, l.used_q);
    h->name_rest = rest_of(&l, text, &name, l.used_n);
    return l.ok && h->words ? VD_OK : vd_fail(err, VD_NOMEM, "find", "out of memory");
}
