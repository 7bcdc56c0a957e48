/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demoplan.c: who is in which list, who is whom, and who has fingers, face and portrait.
 *
 * Records are numbered through all lists, list after list.  In the later lists about one record in
 * eighteen speaks of somebody of the first list: the work for judgements.
 *
 * Invariants
 *  A. A record's facts depend on its number and the size of the case only.
 *  B. A borrowed identity keeps country, sex, year of birth and name parts of its first record.
 */
#include "flow/demoparts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct vd_demo_size vd_demo_whole = {
    .n_persons = 10300, .n_orgs = 60, .n_portraits = 560, .n_probes = 19};

const struct vd_demo_list vd_demo_lists[VD_DEMO_LISTS] = {
    {"shared-watch", "Shared Watch (fictional)", "SW", 505, NULL, ',', false, "B", "H1"},
    {"northern-registry", "Northern Registry (fictional)", "NR", 250, "AZ GE KZ KG TJ UZ TR", ';',
     true, "A", "H2"},
    {"southern-registry", "Southern Registry (fictional)", "SR", 225, "AF BD IN IR LA LK MV NP PK",
     ',', false, "B", "H2"},
    {"harbour-custody", "Harbour Custody Office (fictional)", "HC", 17, NULL, ',', false, "A",
     "TLP:AMBER"},
    {"field-notes", "Field notes (fictional)", "FN", 3, NULL, ',', false, "C", "TLP:RED"},
};

const char *const vd_demo_countries[] = {"AF", "AZ", "BD", "GE", "IN", "IR", "KZ", "KG",
                                         "LA", "MV", "NP", "PK", "LK", "TJ", "TR", "UZ"};
enum { N_COUNTRIES = sizeof(vd_demo_countries) / sizeof(vd_demo_countries[0]) };

struct part {
    char country[3], kind;
    const char *latin, *script;
};
#define VD_PART(c, k, l, s) {c, k, l, s},
static const struct part parts[] = {
#include "flow/demonames.def"
};
#undef VD_PART
static const struct {
    char country[3];
    const char *name;
} towns[] = {
#define VD_TOWN(c, n) {c, n},
#include "flow/demonames.def"
#undef VD_TOWN
};

static const struct part *pick_part(struct vd_rng *r, int country, char kind)
{
    const struct part *found = NULL;
    int seen = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].kind == kind && strcmp(parts[i].country, vd_demo_countries[country]) == 0)
            if (vd_rng_below(r, ++seen) == 0)
                found = &parts[i];
    return found;
}

const char *vd_demo_town(int country, struct vd_rng *r)
{
    const char *found = "";
    int seen = 0;
    for (size_t i = 0; i < sizeof(towns) / sizeof(towns[0]); i++)
        if (strcmp(towns[i].country, vd_demo_countries[country]) == 0)
            if (vd_rng_below(r, ++seen) == 0)
                found = towns[i].name;
    return found;
}

static int list_of(const struct vd_demo_size *size, int i)
{
    int edge = 0, per_mille = 0;
    for (int k = 0; k < VD_DEMO_LISTS - 1; k++) {
        per_mille += vd_demo_lists[k].per_mille;
        edge = (int)((int64_t)size->n_persons * per_mille / 1000);
        if (i < edge)
            return k;
    }
    return VD_DEMO_LISTS - 1;
}

static bool list_has(int list, int country)
{
    const char *codes = vd_demo_lists[list].countries;
    return !codes || strstr(codes, vd_demo_countries[country]);
}

bool vd_demo_family_first(const struct vd_demo_record *r)
{
    const char *c = vd_demo_countries[r->country];
    return strcmp(c, "KZ") == 0 || strcmp(c, "KG") == 0 || strcmp(c, "UZ") == 0;
}

static void make_identity(struct vd_demo_record *r, int i, int list)
{
    struct vd_rng rng = vd_rng_of(0xD0, (uint64_t)i);
    do
        r->country = (uint8_t)vd_rng_below(&rng, N_COUNTRIES);
    while (!list_has(list, r->country));
    r->identity = i;
    r->woman = vd_rng_chance(&rng, 0.14);
    int age = 19 + (int)(48 * vd_rng_unit(&rng) * (0.4 + 0.6 * vd_rng_unit(&rng)));
    if (vd_rng_chance(&rng, 0.004))
        age = vd_rng_int(&rng, 14, 17);
    r->born = (int16_t)(VD_DEMO_TODAY / 10000 - age);
    const struct part *given = pick_part(&rng, r->country, r->woman ? 'F' : 'M');
    const struct part *father = pick_part(&rng, r->country, 'M');
    const struct part *family = pick_part(&rng, r->country, 'S');
    const struct part *second = pick_part(&rng, r->country, r->woman ? 'F' : 'M');
    r->given = given->latin;
    r->given_script = given->script;
    r->given2 = second != given && vd_rng_chance(&rng, 0.35) ? second->latin : "";
    r->father = father->latin;
    r->father_script = father->script;
    r->family = family->latin;
    r->family_script = family->script;
}

/* Take the identity of somebody of the first list whom this list may know; else stay oneself. */
static void maybe_borrow(struct vd_demo_plan *p, int i, struct vd_rng *rng)
{
    struct vd_demo_record *r = &p->r[i];
    int n_first = (int)((int64_t)p->size.n_persons * vd_demo_lists[0].per_mille / 1000);
    if (r->list == 0 || n_first < 1 || !vd_rng_chance(rng, 1 / 18.0))
        return;
    for (int tries = 0; tries < 40; tries++) {
        const struct vd_demo_record *o = &p->r[vd_rng_below(rng, n_first)];
        if (!list_has(r->list, o->country))
            continue;
        uint8_t list = r->list;
        *r = *o;
        r->list = list;
        r->photo = false;
        return;
    }
}

static void make_record(struct vd_demo_plan *p, int i)
{
    struct vd_demo_record *r = &p->r[i];
    struct vd_rng rng = vd_rng_of(0xD1, (uint64_t)i);
    r->list = (uint8_t)list_of(&p->size, i);
    make_identity(r, i, r->list);
    maybe_borrow(p, i, &rng);
    r->fingers = vd_rng_chance(&rng, 0.86);
    r->second = r->fingers && vd_rng_chance(&rng, 0.10);
    r->face = vd_rng_chance(&rng, 0.80);
    r->org = -1;
    if (p->size.n_orgs && vd_rng_chance(&rng, 0.55)) {
        double u = vd_rng_unit(&rng); /* a few large organisations, many small ones */
        r->org = (int16_t)(u * u * p->size.n_orgs);
    }
}

/* ---- portraits: the first screen of every likely order has faces ---- */

static const struct vd_demo_record *sorting;

/* As the name column begins: family first where the country writes it so. */
static void name_key(const struct vd_demo_record *r, const char *key[3])
{
    bool swap = vd_demo_family_first(r);
    key[0] = swap ? r->family : r->given;
    key[1] = swap ? r->given : r->given2;
    key[2] = swap ? r->given2 : r->family;
}

static int by_name(const void *a, const void *b)
{
    int i = *(const int *)a, k = *(const int *)b, c = 0;
    const char *x[3], *y[3];
    name_key(&sorting[i], x);
    name_key(&sorting[k], y);
    for (int part = 0; part < 3 && c == 0; part++)
        c = strcasecmp(x[part], y[part]);
    return c ? c : i - k;
}

static int give_portrait(struct vd_demo_record *r)
{
    int fresh = !r->photo;
    r->photo = true;
    r->face = true;
    return fresh;
}

static int choose_portraits(struct vd_demo_plan *p)
{
    int n = p->size.n_persons, want = p->size.n_portraits, first = want / 8, given = 0;
    int *order = vd_array((size_t)n, sizeof(*order));
    if (!order)
        return VD_NOMEM;
    want = want > n ? n : want;
    for (int i = 0; i < n; i++)
        order[i] = i;
    sorting = p->r;
    qsort(order, (size_t)n, sizeof(*order), by_name);
    for (int i = 0; i < first && i < n; i++) {
        given += give_portrait(&p->r[i]);
        given += give_portrait(&p->r[order[i]]);
        given += give_portrait(&p->r[order[n - 1 - i]]);
    }
    for (int i = 0; i < n && given < want * 3 / 5; i++) /* members of the largest organisations */
        if (p->r[i].org >= 0 && p->r[i].org < 4)
            given += give_portrait(&p->r[i]);
    for (int i = n - 1, stride = 1 + n / (want / 3 + 1); i >= 0 && given < want; i -= stride)
        given += give_portrait(&p->r[i]);
    for (int i = 0; i < n && given < want; i++)
        given += give_portrait(&p->r[i]);
    vd_free(order);
    return VD_OK;
}

int vd_demo_plan_make(struct vd_demo_plan *p, const struct vd_demo_size *size)
{
    p->size = *size;
    p->r = vd_array((size_t)size->n_persons, sizeof(*p->r));
    if (!p->r)
        return VD_NOMEM;
    for (int i = 0; i < size->n_persons; i++)
        make_record(p, i);
    return choose_portraits(p);
}

void vd_demo_plan_free(struct vd_demo_plan *p)
{
    vd_free(p->r);
    p->r = NULL;
}

void vd_demo_record_id(const struct vd_demo_plan *p, int i, char out[24])
{
    snprintf(out, 24, "%s-%05d", vd_demo_lists[p->r[i].list].prefix, i + 1);
}

void vd_demo_photo_path(int i, char out[40])
{
    snprintf(out, 40, "portraits/%05d.jpg", i + 1);
}

void vd_demo_print_path(int i, char out[40])
{
    snprintf(out, 40, "prints/%02d/%05d.fmr", (i + 1) / 500, i + 1);
}
