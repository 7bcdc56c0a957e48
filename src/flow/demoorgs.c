/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demoorgs.c: invented organisations.  Every name is a colour or mood, a thing, and a form, put
 * together by number: the first and the second word run with different steps, so that all differ.
 */
#include "flow/demoparts.h"

#include <stdio.h>
#include <string.h>

static const char *const first_words[] = {"Grey",   "Ninth",  "Saltmarsh", "Copper",
                                          "Hollow", "Amber",  "Winter",    "Lantern",
                                          "Broken", "Silent", "Chalk",     "Tallow"};
static const char *const second_words[] = {"Heron",  "Column",  "Anvil",  "Sparrow", "Ferry",
                                           "Bridge", "Thistle", "Kettle", "Quarry",  "Plough"};
static const char *const forms[] = {"Circle",        "Front", "Relief Fund", "Brotherhood",
                                    "Trading House", "Cell",  "Vanguard"};
static const char *const roles_of_parts[] = {"faction-of", "front-of", "financier-of",
                                             "successor-of"};
enum { N_FIRST = 12, N_SECOND = 10, N_FORMS = 7 };

/* 7 is prime to 10 and each block of 12 shifts by one: no pair comes twice below 120. */
void vd_demo_org_name(int k, char out[64])
{
    snprintf(out, 64, "%s %s %s", first_words[k % N_FIRST],
             second_words[(k * 7 + k / N_FIRST) % N_SECOND], forms[(k * 3) % N_FORMS]);
}

/* The first list knows two thirds of them, the registries the rest. */
int vd_demo_org_list(const struct vd_demo_size *size, int k)
{
    if (k * 3 < size->n_orgs * 2)
        return 0;
    return 1 + k % 2;
}

void vd_demo_org_id(const struct vd_demo_size *size, int k, char out[24])
{
    snprintf(out, 24, "%s-ORG-%02d", vd_demo_lists[vd_demo_org_list(size, k)].prefix, k + 1);
}

static void put_names(struct vd_demo_row *row, int k, struct vd_rng *r)
{
    char name[64], letters[8] = "";
    int n = 0;
    vd_demo_org_name(k, name);
    vd_demo_put(row, "name", "%s", name);
    for (const char *w = name; *w && n < 7; w++)
        if (w == name || w[-1] == ' ')
            letters[n++] = *w;
    letters[n] = 0;
    vd_demo_put(row, "alias", "The %s", name);
    vd_demo_put(row, "weak_alias", "%s", letters);
    if (vd_rng_chance(r, 0.4))
        vd_demo_put(row, "former_name", "%s %s Group", first_words[(k + 5) % N_FIRST],
                    second_words[(k * 7 + k / N_FIRST) % N_SECOND]);
}

static void put_places(struct vd_demo_row *row, struct vd_rng *r)
{
    int n = vd_rng_int(r, 1, 4), home = vd_rng_below(r, 16);
    for (int i = 0; i < n; i++)
        vd_demo_put(row, "nationality", "%s", vd_demo_countries[(home + i * 5) % 16]);
    vd_demo_put(row, "address", "%d Mill Lane, %s, %s", vd_rng_int(r, 1, 90), vd_demo_town(home, r),
                vd_demo_countries[home]);
    vd_demo_put(row, "account", "DEMO%02d 0000 %04d", vd_rng_int(r, 10, 99),
                vd_rng_below(r, 10000));
}

static void put_standing(const struct vd_demo_plan *p, struct vd_demo_row *row, int k,
                         struct vd_rng *r)
{
    static const char *const tags[] = {"financing",     "recruitment",      "drones",
                                       "travel routes", "forged documents", "propaganda"};
    static const char *const threats[] = {"low", "medium", "high", "critical"};
    const struct vd_demo_list *list = &vd_demo_lists[vd_demo_org_list(&p->size, k)];
    char parent[24];
    if (k >= 6 && vd_rng_chance(r, 0.4)) {
        vd_demo_org_id(&p->size, vd_rng_below(r, k), parent);
        vd_demo_put(row, "organisation", "%s@%s@%d..", parent, roles_of_parts[vd_rng_below(r, 4)],
                    vd_rng_int(r, 2004, 2021));
    }
    for (int i = 0; i < p->size.n_persons && i < 4000; i++) /* one leader whom the lists know */
        if (p->r[i].org == k && !p->r[i].woman) {
            char id[24];
            vd_demo_record_id(p, i, id);
            vd_demo_put(row, "associates", "%s@leader@%d..", id, vd_rng_int(r, 2006, 2020));
            break;
        }
    vd_demo_put(row, "tags", "%s", tags[vd_rng_below(r, 6)]);
    vd_demo_put(row, "threat", "%s", threats[vd_rng_below(r, 4)]);
    vd_demo_put(row, "status", vd_rng_chance(r, 0.85) ? "listed" : "dissolved?");
    vd_demo_put(row, "listing", "%s resolution %d/%d", list->title, vd_rng_int(r, 2008, 2025),
                vd_rng_int(r, 1, 60));
    vd_demo_put(row, "source", "%s", list->title);
    vd_demo_put(row, "source_grade", "%s", list->grade);
    vd_demo_put(row, "info_grade", "%d", vd_rng_int(r, 1, 4));
    vd_demo_put(row, "handling", "%s", list->handling);
    vd_demo_put(row, "legal_basis", "Fictional Charter art. %d", vd_rng_int(r, 2, 30));
    vd_demo_put(row, "report_ref", "%s-R%04d", list->prefix, vd_rng_below(r, 10000));
    vd_demo_put(row, "report_date", "%d-%02d", vd_rng_int(r, 2019, 2026), vd_rng_int(r, 1, 10));
    vd_demo_put(row, "notes", "Invented for demonstration; no such organisation exists.");
}

void vd_demo_org_row(const struct vd_demo_plan *p, int k, struct vd_demo_row *row)
{
    struct vd_rng r = vd_rng_of(0x06, (uint64_t)k);
    char id[24];
    vd_demo_org_id(&p->size, k, id);
    vd_demo_put(row, "record_id", "%s", id);
    vd_demo_put(row, "kind", "organisation");
    put_names(row, k, &r);
    put_places(row, &r);
    put_standing(p, row, k, &r);
}
