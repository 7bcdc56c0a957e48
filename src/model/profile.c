/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c: what follows from a profile's records: first values, inherited provenance, minority.
 */
#include <vedette/profile.h>

enum { ADULT_YEARS = 18 };

static const struct vd_fact *first_of(const struct vd_record *r, enum vd_prop prop)
{
    for (size_t i = 0; i < r->n_facts; i++)
        if (r->facts[i].prop == prop)
            return &r->facts[i];
    return NULL;
}

/* Newest current record that states it, else the newest superseded one. */
const struct vd_fact *vd_profile_first(const struct vd_profile *p, enum vd_prop prop)
{
    const struct vd_fact *best = NULL;
    const struct vd_record *of = NULL;
    for (size_t i = 0; i < p->n_records; i++) {
        const struct vd_record *r = &p->records[i];
        const struct vd_fact *f = first_of(r, prop);
        if (!f)
            continue;
        bool current = !r->superseded_by, best_current = of && !of->superseded_by;
        if (!of || (current && !best_current) || (current == best_current && r->id > of->id)) {
            best = f;
            of = r;
        }
    }
    return best;
}

static const char *pick(const char *own, const char *inherited)
{
    if (own && *own)
        return own;
    return inherited ? inherited : "";
}

struct vd_prov vd_fact_prov(const struct vd_record *r, const struct vd_fact *f)
{
    static const struct vd_prov none;
    const struct vd_prov *own = f && f->own ? f->own : &none, *rec = r ? &r->prov : &none;
    return (struct vd_prov){
        .source = pick(own->source, rec->source),
        .source_grade = pick(own->source_grade, rec->source_grade),
        .info_grade = pick(own->info_grade, rec->info_grade),
        .handling = pick(own->handling, rec->handling),
        .release_to = pick(own->release_to, rec->release_to),
        .legal_basis = pick(own->legal_basis, rec->legal_basis),
        .report_ref = pick(own->report_ref, rec->report_ref),
        .report_date = pick(own->report_date, rec->report_date),
        .valid_from = pick(own->valid_from, rec->valid_from),
        .review_by = pick(own->review_by, rec->review_by),
    };
}

/* The latest birthday that the statement allows decides; an open end allows today. */
static bool may_be_minor(const struct vd_date *born, int32_t today)
{
    if (!born->precision)
        return false;
    return !born->hi || born->hi + ADULT_YEARS * 10000 > today;
}

bool vd_profile_minor(const struct vd_profile *p, int32_t today)
{
    for (size_t i = 0; i < p->n_records; i++) {
        const struct vd_record *r = &p->records[i];
        if (r->superseded_by)
            continue;
        for (size_t k = 0; k < r->n_facts; k++)
            if (r->facts[k].prop == VD_P_DOB && may_be_minor(&r->facts[k].date, today))
                return true;
    }
    return false;
}
