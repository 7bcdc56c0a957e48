/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_why.c: why somebody was found: which name, word against word, and what the records say of
 * the rest that was asked for.
 *
 * What a record contradicts lowers the score by a factor and never hides anybody; what it agrees
 * with adds so little that it orders those of like name and no more.
 */
#include "flow/finding.h"

#include <string.h>

#include <vedette/text.h>

struct factor {
    double against, for_it;
};
static const struct factor factors[VD_N_EVIDENCE] = {
    [VD_EV_DOB] = {0.75, 0.020},      [VD_EV_SEX] = {0.85, 0.002}, [VD_EV_FATHER] = {0.90, 0.010},
    [VD_EV_NATIONALITY] = {1, 0.005}, [VD_EV_DOC] = {1, 0.020},
};
static const double FATHER_SAME = 0.7, FATHER_OTHER = 0.35;

const char *vd_find_evidence_name(int evidence)
{
    static const char *const name[] = {"date of birth", "sex", "father's name", "nationality",
                                       "document"};
    return evidence >= 0 && evidence < VD_N_EVIDENCE ? name[evidence] : "unknown";
}

static void say(struct vd_find_hit *h, int evidence, int says, const char *text)
{
    if (says == VD_SAYS_NOTHING || h->evidence[evidence].says == VD_SAYS_AGREES)
        return;
    h->evidence[evidence].says = says;
    h->evidence[evidence].text = text;
}

static int dates(const struct vd_date *a, const struct vd_date *b)
{
    if (!b->precision)
        return VD_SAYS_NOTHING;
    int32_t a_hi = a->hi ? a->hi : 99991231, b_hi = b->hi ? b->hi : 99991231;
    return a->lo <= b_hi && b->lo <= a_hi ? VD_SAYS_AGREES : VD_SAYS_CONTRADICTS;
}

static int fathers(const struct vd_finding *f, const char *text)
{
    struct vd_name a, b;
    struct vd_name_match m;
    vd_name_read(f->father.data, f->father.len, &a);
    vd_name_read(text, strlen(text), &b);
    vd_name_compare(&a, NULL, &b, NULL, &m);
    return m.score >= FATHER_SAME    ? VD_SAYS_AGREES
           : m.score <= FATHER_OTHER ? VD_SAYS_CONTRADICTS
                                     : VD_SAYS_NOTHING;
}

static void weigh_doc(const struct vd_finding *f, const struct vd_fact *t, struct vd_arena *a,
                      struct vd_find_hit *h)
{
    struct vd_buf number = {0};
    vd_doc_fold(t->part[2] ? t->part[2] : "", &number);
    if (number.len && f->doc.len && strcmp(number.data, f->doc.data) == 0)
        say(h, VD_EV_DOC, VD_SAYS_AGREES,
            vd_arena_printf(a, "%s %s, issued by %s", t->part[0] ? t->part[0] : "document",
                            t->part[2], t->part[1] && *t->part[1] ? t->part[1] : "nobody stated"));
    vd_buf_free(&number);
}

static void weigh_fact(const struct vd_finding *f, const struct vd_fact *t, struct vd_arena *a,
                       struct vd_find_hit *h)
{
    const char *code = t->part[0] ? t->part[0] : "";
    if (t->prop == VD_P_DOB && f->has_dob)
        say(h, VD_EV_DOB, dates(&f->dob, &t->date), t->value);
    if (t->prop == VD_P_SEX && f->sex && (*code == 'M' || *code == 'F'))
        say(h, VD_EV_SEX, *code == f->sex ? VD_SAYS_AGREES : VD_SAYS_CONTRADICTS, t->value);
    if (t->prop == VD_P_FATHER && f->father.len)
        say(h, VD_EV_FATHER, fathers(f, t->value), t->value);
    if (t->prop == VD_P_NATIONALITY && f->nationality[0] && strcmp(code, f->nationality) == 0)
        say(h, VD_EV_NATIONALITY, VD_SAYS_AGREES, t->value);
    if (t->prop == VD_P_DOC && f->doc.len)
        weigh_doc(f, t, a, h);
}

int vd_finding_weigh(struct vd_store *s, const struct vd_finding *f, struct vd_arena *a,
                     struct vd_find_hit *h, struct vd_err *err)
{
    struct vd_profile p;
    int rc = vd_store_profile(s, h->subject, a, &p, err);
    if (rc != VD_OK)
        return rc;
    for (size_t r = 0; r < p.n_records; r++)
        for (size_t i = 0; i < p.records[r].n_facts && !p.records[r].superseded_by; i++)
            weigh_fact(f, &p.records[r].facts[i], a, h);
    h->score = h->name_score;
    for (int e = 0; e < VD_N_EVIDENCE; e++)
        if (h->evidence[e].says == VD_SAYS_CONTRADICTS)
            h->score *= factors[e].against;
        else if (h->evidence[e].says == VD_SAYS_AGREES)
            h->score += factors[e].for_it;
    return VD_OK;
}

/* ---- which name, and word against word ---- */

static const struct vd_fact *fact_of(const struct vd_record *r, int prop, int nth)
{
    for (size_t i = 0; i < r->n_facts; i++)
        if ((int)r->facts[i].prop == prop && nth-- == 0)
            return &r->facts[i];
    return NULL;
}

static const char *words_of(struct vd_arena *a, const char *text, const struct vd_name *n,
                            size_t first, size_t count)
{
    const struct vd_word *w = &n->word[first], *last = &n->word[first + count - 1];
    return vd_arena_strndup(a, text + w->at, (size_t)(last->at + last->len - w->at));
}

static int lay_words(const struct vd_finding *f, const struct vd_name *query, const char *text,
                     const struct vd_name_match *m, struct vd_arena *a, struct vd_find_hit *h,
                     struct vd_err *err)
{
    struct vd_name name;
    vd_name_read(text, strlen(text), &name);
    h->words = vd_arena_alloc(a, (m->n + 1) * sizeof(*h->words));
    if (!h->words)
        return vd_fail(err, VD_NOMEM, "find", "out of memory");
    for (size_t i = 0; i < m->n; i++) {
        const struct vd_name_pair *p = &m->pair[i];
        if ((size_t)p->a + p->n_a > query->n || (size_t)p->b + p->n_b > name.n)
            continue;
        struct vd_find_word *w = &h->words[h->n_words++];
        w->query = words_of(a, f->words.data, query, p->a, p->n_a);
        w->name = words_of(a, text, &name, p->b, p->n_b);
        w->query_script = query->word[p->a].script;
        w->name_script = name.word[p->b].script;
        w->likeness = p->likeness;
        w->share = p->share;
        w->joined = p->n_a > 1 || p->n_b > 1;
        if (!w->query || !w->name)
            return vd_fail(err, VD_NOMEM, "find", "out of memory");
    }
    return VD_OK;
}

int vd_finding_explain(struct vd_store *s, const struct vd_finding *f, const struct vd_name *query,
                       const struct vd_named *named, struct vd_arena *a, struct vd_find_hit *h,
                       struct vd_err *err)
{
    struct vd_profile p;
    int rc = vd_store_profile(s, h->subject, a, &p, err);
    for (size_t r = 0; rc == VD_OK && r < p.n_records; r++) {
        if (p.records[r].id != h->record)
            continue;
        h->list = p.records[r].list;
        const struct vd_fact *t = named ? fact_of(&p.records[r], named->prop, named->nth) : NULL;
        if (!t)
            continue;
        h->prop = named->prop;
        h->matched = t->value;
        rc = lay_words(f, query, t->value, named->match, a, h, err);
    }
    return rc;
}
