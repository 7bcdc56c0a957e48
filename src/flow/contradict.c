/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contradict.c: what about a candidate does not fit together.
 *
 *  finger   the probe states another finger than the template
 *  sex      the subject's own records state both (X is no contradiction: it stands for unspecified
 *           as well)
 *  birth    they state dates of birth that share no day
 *  picture  a picture of the subject is machine-made (composite, aged, generated): no look at it is a
 *           look at a person
 *
 * A contradiction is told and nothing else: it neither lowers nor hides a candidate, because each of
 * these is a mistake in a record as often as a difference between people.
 *
 * Invariants
 *  A. Superseded records say nothing, and neither do values that are not known ("?", "-").
 *  B. Every value is told once, with the first record that states it, in the order of the records.
 */
#include "flow/findings.h"

#include <string.h>

enum { VALUES_MAX = 8 };
struct values {
    const struct vd_fact *fact[VALUES_MAX];
    const char *ref[VALUES_MAX];
    size_t n;
};

static bool known(const struct vd_fact *f)
{
    return f->value && f->value[0] && strcmp(f->value, "?") && strcmp(f->value, "-") &&
           strcmp(f->value, "U");
}

static bool there(const struct values *v, const struct vd_fact *f)
{
    for (size_t i = 0; i < v->n; i++)
        if (!strcmp(v->fact[i]->value, f->value))
            return true;
    return false;
}

/* A, B. */
static void gather(const struct vd_profile *p, enum vd_prop prop, struct values *v)
{
    v->n = 0;
    for (size_t r = 0; r < p->n_records; r++)
        for (size_t i = 0; !p->records[r].superseded_by && i < p->records[r].n_facts; i++) {
            const struct vd_fact *f = &p->records[r].facts[i];
            if (f->prop != prop || v->n == VALUES_MAX || !known(f) || there(v, f))
                continue;
            v->fact[v->n] = f;
            v->ref[v->n++] = p->records[r].ref;
        }
}

static void tell(struct vd_findings_run *r, const char *what, const char *text)
{
    struct vd_contradiction k = {what, text ? vd_arena_strdup(r->a, text) : NULL};
    r->failed |= !k.text;
    vd_buf_add(&r->contradictions, &k, sizeof(k));
}

static void tell_values(struct vd_findings_run *r, const char *what, const char *lead,
                        const struct values *v)
{
    struct vd_buf b = {0};
    vd_buf_str(&b, lead);
    for (size_t i = 0; i < v->n; i++)
        vd_buf_printf(&b, "%s%s (%s)", i ? ", " : " ", v->fact[i]->value,
                      v->ref[i] ? v->ref[i] : "?");
    tell(r, what, b.data);
    vd_buf_free(&b);
}

static bool births_disagree(const struct values *v)
{
    for (size_t i = 0; i < v->n; i++)
        for (size_t k = 0; k < i; k++)
            if (v->fact[i]->date.precision && v->fact[k]->date.precision &&
                !vd_date_overlaps(&v->fact[i]->date, &v->fact[k]->date))
                return true;
    return false;
}

static bool sexes_disagree(const struct values *v)
{
    bool man = false, woman = false;
    for (size_t i = 0; i < v->n; i++) {
        man |= v->fact[i]->value[0] == 'M';
        woman |= v->fact[i]->value[0] == 'F';
    }
    return man && woman;
}

static void check_finger(struct vd_findings_run *r, const struct vd_candidate *c)
{
    const struct vd_findings *f = r->out;
    int probe = c->probe >= 0 && (size_t)c->probe < f->n_prints && !f->search.together
                    ? f->prints[c->probe].position
                    : 0;
    if (probe && c->position && probe != c->position) {
        char text[160];
        snprintf(text, sizeof(text), "the probe is said to be of the %s, the template of the %s",
                 vd_finger_name(probe), vd_finger_name(c->position));
        tell(r, "finger", text);
    }
}

static void check_pictures(struct vd_findings_run *r, const struct vd_profile *p)
{
    for (size_t i = 0; i < p->n_media; i++)
        if (p->media[i].machine_made) {
            tell(r, "picture", "a picture of this subject is machine-made");
            return;
        }
}

void vd_contradictions_find(struct vd_findings_run *r, const struct vd_candidate *c,
                            const struct vd_profile *p)
{
    struct values v;
    check_finger(r, c);
    gather(p, VD_P_SEX, &v);
    if (sexes_disagree(&v))
        tell_values(r, "sex", "its records differ in sex:", &v);
    gather(p, VD_P_DOB, &v);
    if (births_disagree(&v))
        tell_values(r, "birth", "its records differ in the date of birth:", &v);
    check_pictures(r, p);
}
