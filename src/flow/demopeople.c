/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demopeople.c: one invented person as a row: what a source would say, and how well it would know.
 *
 * Text never names a real agency, town, group or number range: telephones use the unassigned
 * country code 999, mail ends in .example, accounts begin with DEMO.
 */
#include "flow/demoparts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { YEAR = VD_DEMO_TODAY / 10000 };

#define PICK(r, a) a[vd_rng_below(r, (int)(sizeof(a) / sizeof((a)[0])))]

/* ---- names ---- */

/* Spelling as another clerk would hear it: one or two of these changes. */
static void respell(const char *name, struct vd_rng *r, char out[96])
{
    static const char *const swaps[][2] = {{"q", "k"},   {"kh", "h"}, {"ou", "u"}, {"ee", "i"},
                                           {"sh", "ch"}, {"y", "i"},  {"zh", "j"}, {"i", "ee"},
                                           {"u", "ou"},  {"k", "c"},  {"a", "aa"}, {"v", "w"}};
    int changes = vd_rng_int(r, 1, 2), done = 0;
    size_t n = 0;
    for (const char *s = name; *s && n + 4 < 96;) {
        size_t k = (size_t)vd_rng_below(r, 12), len = strlen(swaps[k][0]);
        if (done < changes && s != name && s[-1] != ' ' && strncmp(s, swaps[k][0], len) == 0) {
            n += (size_t)snprintf(out + n, 96 - n, "%s", swaps[k][1]);
            s += len;
            done++;
        } else {
            out[n++] = *s++;
        }
    }
    out[n] = 0;
    if (!done)
        snprintf(out, 96, "%.80s", name);
}

static void put_aliases(const struct vd_demo_record *p, const char *full, struct vd_demo_row *row,
                        struct vd_rng *r)
{
    static const char *const nicknames[] = {
        "the Baker",   "Grey Scarf", "Uncle",           "the Surveyor", "Little Stone",
        "the Teacher", "Left Hand",  "the Electrician", "Tall One",     "Clockmaker"};
    static const char *const sons[] = {"Yasin", "Omar", "Salih", "Harun", "Idris", "Musa", "Dawud"};
    char other[96];
    for (int n = vd_rng_int(r, 0, 3); n > 0; n--) {
        respell(full, r, other);
        if (strcmp(other, full) != 0)
            vd_demo_put(row, "alias", "%s", other);
    }
    if (vd_rng_chance(r, 0.2))
        vd_demo_put(row, "alias", "%s %s{%d}", p->woman ? "Umm" : "Abu", PICK(r, sons),
                    vd_rng_int(r, 2, 4));
    if (vd_rng_chance(r, 0.18))
        vd_demo_put(row, "weak_alias", "%s", PICK(r, nicknames));
    if (vd_rng_chance(r, 0.08))
        vd_demo_put(row, "weak_alias", "%s", p->given);
    if (vd_rng_chance(r, p->woman ? 0.15 : 0.03))
        vd_demo_put(row, "former_name", "%s %s", p->given, p->father);
}

static void put_names(const struct vd_demo_record *p, bool borrowed, struct vd_demo_row *row,
                      struct vd_rng *r)
{
    char full[96], heard[96];
    bool swap = vd_demo_family_first(p), with_father = vd_rng_chance(r, 0.3);
    const char *second = *p->given2 ? p->given2 : with_father ? p->father : "";
    snprintf(full, sizeof(full), "%.30s%s%.30s %.30s", swap ? p->family : p->given,
             *second ? " " : "", *second ? (swap ? p->given : second) : "",
             swap ? (*second ? second : p->given) : p->family);
    if (borrowed) {
        respell(full, r, heard);
        snprintf(full, sizeof(full), "%.90s", heard);
    }
    vd_demo_put(row, "name", "%s", full);
    vd_demo_put(row, "given", "%s%s%s", p->given, *p->given2 ? " " : "", p->given2);
    vd_demo_put(row, "family", "%s", p->family);
    if (vd_rng_chance(r, 0.6))
        vd_demo_put(row, "father", "%s", p->father);
    vd_demo_put(row, "name_order", swap ? "family given" : "given family");
    if (vd_rng_chance(r, 0.85))
        vd_demo_put(row, "original_script", "%s %s", swap ? p->family_script : p->given_script,
                    swap ? p->given_script : p->family_script);
    put_aliases(p, full, row, r);
}

/* ---- birth ---- */

static void put_birth(const struct vd_demo_record *p, struct vd_demo_row *row, struct vd_rng *r)
{
    const char *c = vd_demo_countries[p->country];
    struct vd_rng who = vd_rng_of(0xD2, (uint64_t)p->identity);
    int y = p->born, m = vd_rng_int(&who, 1, 12), d = vd_rng_int(&who, 1, 28);
    bool solar = strcmp(c, "AF") == 0 || strcmp(c, "IR") == 0;
    double u = vd_rng_unit(r);
    if (u < 0.50)
        vd_demo_put(row, "dob", "%04d-%02d-%02d", y, m, d);
    else if (u < 0.64)
        vd_demo_put(row, "dob", "%04d", y);
    else if (u < 0.72)
        vd_demo_put(row, "dob", "%04d-%02d", y, m);
    else if (u < 0.80)
        vd_demo_put(row, "dob", "circa %04d", y);
    else if (u < 0.85)
        vd_demo_put(row, "dob", "%04d..%04d", y - vd_rng_int(r, 1, 2), y + vd_rng_int(r, 1, 2));
    else if (u < 0.89)
        vd_demo_put(row, "dob", "dd/mm/%04d{%d}", y, vd_rng_int(r, 3, 5));
    else if (u < 0.95 && solar)
        vd_demo_put(row, "dob", "%04d/%02d/%02d SH", y - 621, m, d);
    else if (u < 0.95)
        vd_demo_put(row, "dob", "%04d-%02d-%02d | %04d", y, m, d, y + 1);
    else if (u < 0.97)
        vd_demo_put(row, "dob", "%04d AH", (y - 622) * 33 / 32);
    else
        vd_demo_put(row, "dob", "?");
    if (vd_rng_chance(r, 0.7))
        vd_demo_put(row, "pob", "%s, %s", vd_demo_town(p->country, &who), c);
}

static void put_nationality(const struct vd_demo_record *p, struct vd_demo_row *row,
                            struct vd_rng *r)
{
    static const char *const states[] = {"XXA", "XXB", "XXX", "?"};
    if (vd_rng_chance(r, 0.03)) {
        vd_demo_put(row, "nationality", "%s", PICK(r, states));
        return;
    }
    vd_demo_put(row, "nationality", "%s", vd_demo_countries[p->country]);
    if (vd_rng_chance(r, 0.06))
        vd_demo_put(row, "nationality", "%s{4}", vd_demo_countries[vd_rng_below(r, 16)]);
}

/* ---- body ---- */

static void put_body(const struct vd_demo_record *p, struct vd_demo_row *row, struct vd_rng *r)
{
    static const char *const eyes[] = {"brown", "dark brown", "hazel", "green", "black"};
    static const char *const hair[] = {"black", "dark brown", "brown", "grey", "bald"};
    static const char *const marks[] = {
        "scar on the left forearm",        "burn mark, right hand",
        "missing tip of left ring finger", "tattoo of a heron on the shoulder",
        "mole below the right eye",        "limp, left leg",
        "old fracture of the nose",        "scar through the left eyebrow"};
    struct vd_rng who = vd_rng_of(0xD3, (uint64_t)p->identity);
    int height = (p->woman ? 150 : 162) + vd_rng_below(&who, 26);
    vd_demo_put(row, "sex", p->woman ? "F" : vd_rng_chance(r, 0.02) ? "U" : "M");
    if (vd_rng_chance(r, 0.55))
        vd_demo_put(row, "height_cm", "%d", height);
    if (vd_rng_chance(r, 0.35))
        vd_demo_put(row, "weight_kg", "%d", height - 105 + vd_rng_int(&who, -10, 22));
    if (vd_rng_chance(r, 0.4))
        vd_demo_put(row, "eyes", "%s", PICK(&who, eyes));
    if (vd_rng_chance(r, 0.4))
        vd_demo_put(row, "hair", "%s", PICK(&who, hair));
    if (vd_rng_chance(r, 0.25))
        vd_demo_put(row, "marks", "%s", PICK(&who, marks));
}

static void put_life(const struct vd_demo_record *p, struct vd_demo_row *row, struct vd_rng *r)
{
    static const char *const languages[] = {"ps fa", "az",    "bn", "ka",   "hi", "fa",
                                            "kk ru", "ky ru", "lo", "dv",   "ne", "ur",
                                            "si ta", "tg ru", "tr", "uz ru"};
    static const char *const jobs[] = {
        "mechanic", "shopkeeper", "driver", "student", "teacher",  "electrician", "money changer",
        "farmer",   "tailor",     "fisher", "welder",  "surveyor", "pharmacist",  "none stated"};
    int away = vd_rng_chance(r, 0.25) ? vd_rng_below(r, 16) : p->country;
    if (vd_rng_chance(r, 0.5))
        vd_demo_put(row, "residence", "%s, %s", vd_demo_town(away, r), vd_demo_countries[away]);
    if (vd_rng_chance(r, 0.3))
        vd_demo_put(row, "address", "House %d, Lane %d, %s", vd_rng_int(r, 1, 120),
                    vd_rng_int(r, 1, 30), vd_demo_town(away, r));
    if (vd_rng_chance(r, 0.4))
        vd_demo_put(row, "languages", "%s", languages[p->country]);
    if (vd_rng_chance(r, 0.5))
        vd_demo_put(row, "occupation", "%s", PICK(r, jobs));
    if (vd_rng_chance(r, 0.2))
        vd_demo_put(row, "phone", "+999 555 %07d{H2}", vd_rng_below(r, 10000000));
    if (vd_rng_chance(r, 0.08))
        vd_demo_put(row, "email", "%c.%s%d@mail.example", tolower(p->given[0]), "contact",
                    vd_rng_below(r, 1000));
    if (vd_rng_chance(r, 0.06))
        vd_demo_put(row, "account", "DEMO%02d 0000 %04d{TLP:RED}", vd_rng_int(r, 10, 99),
                    vd_rng_below(r, 10000));
    if (vd_rng_chance(r, 0.07))
        vd_demo_put(row, "vehicle", "white van, plate DM %04d", vd_rng_below(r, 10000));
}

static void put_documents(const struct vd_demo_record *p, struct vd_demo_row *row, struct vd_rng *r)
{
    struct vd_rng who = vd_rng_of(0xD4, (uint64_t)p->identity);
    const char *c = vd_demo_countries[p->country];
    int number = vd_rng_below(&who, 9000000) + 1000000, issued = vd_rng_int(&who, 2008, 2023);
    bool passport = vd_rng_chance(&who, 0.45), card = vd_rng_chance(&who, 0.4);
    if (passport && vd_rng_chance(r, 0.9))
        vd_demo_put(row, "doc", "passport:%s:%c%07d:%d-%02d-%02d:%d-%02d-%02d{%c%d}", c,
                    'A' + p->country, number, issued, vd_rng_int(&who, 1, 12), 5, issued + 10,
                    vd_rng_int(&who, 1, 12), 4, 'A' + vd_rng_below(r, 3), vd_rng_int(r, 1, 3));
    if (card && vd_rng_chance(r, 0.8))
        vd_demo_put(row, "doc", "national id:%s:%d-%04d", c, number / 3, number % 10000);
    bool licence = vd_rng_chance(r, 0.05);
    if (licence)
        vd_demo_put(row, "doc", "driving licence:%s:DL%06d::%d", c, number % 1000000,
                    vd_rng_int(r, 2022, 2033));
    if (!passport && !card && !licence && vd_rng_chance(r, 0.1))
        vd_demo_put(row, "doc", "-"); /* known to have none */
}

/* ---- what is said about them ---- */

static void put_links(const struct vd_demo_plan *plan, int i, struct vd_demo_row *row,
                      struct vd_rng *r)
{
    static const char *const roles[] = {"member",    "member",    "member",    "facilitator",
                                        "courier",   "financier", "recruiter", "trainer",
                                        "treasurer", "technician"};
    const struct vd_demo_record *p = &plan->r[i];
    char id[64];
    if (p->org >= 0) {
        if (vd_rng_chance(r, 0.5))
            vd_demo_org_id(&plan->size, p->org, id);
        else
            vd_demo_org_name(p->org, id);
        int from = vd_rng_int(r, 2005, 2022);
        const char *role = PICK(r, roles);
        if (vd_rng_chance(r, 0.3))
            vd_demo_put(row, "organisation", "%s@%s@%d..%d", id, role, from,
                        from + vd_rng_int(r, 1, 4));
        else
            vd_demo_put(row, "organisation", "%s@%s@%d..", id, role, from);
        vd_demo_put(row, "role", "%s", role);
    }
    for (int n = vd_rng_chance(r, 0.3) ? vd_rng_int(r, 1, 3) : 0; n > 0; n--) {
        int k = vd_rng_below(r, plan->size.n_persons);
        vd_demo_record_id(plan, k, id);
        if (k != i)
            vd_demo_put(row, "associates", "%s@%s", id,
                        vd_rng_chance(r, 0.2) ? "family:brother" : "associate");
    }
}

static void put_custody(const struct vd_demo_record *p, struct vd_demo_row *row, struct vd_rng *r)
{
    static const char *const houses[] = {"Hillside House", "Stonewell Prison", "River Gate Remand",
                                         "North Quarry Prison", "Old Customs Annex"};
    static const char *const charges[] = {"financing of a listed group", "forged travel documents",
                                          "possession of explosives", "membership", "recruitment"};
    bool custody_list = p->list == 3;
    if (!custody_list && !vd_rng_chance(r, 0.13))
        return;
    int days = vd_rng_chance(r, 0.35) ? vd_rng_int(r, -40, 200) : vd_rng_int(r, 200, 2600);
    int32_t out = vd_date_from_days(vd_date_to_days(VD_DEMO_TODAY) + days);
    vd_demo_put(row, "charge", "%s", PICK(r, charges));
    vd_demo_put(row, "custody", "%s:%s:%d-%02d", vd_demo_countries[p->country], PICK(r, houses),
                vd_rng_int(r, 2014, 2025), vd_rng_int(r, 1, 12));
    if (vd_rng_chance(r, 0.6))
        vd_demo_put(row, "release", "%04d-%02d-%02d", out / 10000, out / 100 % 100, out % 100);
    else if (vd_rng_chance(r, 0.6))
        vd_demo_put(row, "release", "%04d-%02d", out / 10000, out / 100 % 100);
    else
        vd_demo_put(row, "release", "circa %04d{4}", out / 10000);
}

static void put_standing(const struct vd_demo_list *list, struct vd_demo_row *row, struct vd_rng *r)
{
    static const char *const statuses[] = {"listed", "listed",  "listed",   "nominated",
                                           "draft",  "removed", "deceased?"};
    static const char *const threats[] = {"low", "medium", "medium", "high", "critical"};
    static const char *const tags[] = {"financing", "drones",      "travel routes",    "returnee",
                                       "prison",    "recruitment", "forged documents", "border"};
    static const char *const actions[] = {"observe and report", "secondary inspection",
                                          "do not alert; call contact",
                                          "detain if warrant confirmed"};
    static const char *const colours[] = {"red", "blue", "green", "yellow"};
    vd_demo_put(row, "status", "%s", PICK(r, statuses));
    vd_demo_put(row, "threat", "%s", PICK(r, threats));
    for (int n = vd_rng_int(r, 0, 2); n > 0; n--)
        vd_demo_put(row, "tags", "%s", PICK(r, tags));
    if (vd_rng_chance(r, 0.35)) {
        vd_demo_put(row, "action", "%s", PICK(r, actions));
        vd_demo_put(row, "contact", "duty desk %d, +999 100 %04d", vd_rng_int(r, 1, 9),
                    vd_rng_below(r, 10000));
    }
    if (list == &vd_demo_lists[0] && vd_rng_chance(r, 0.3))
        vd_demo_put(row, "notice", "%s notice F-%05d/%d", PICK(r, colours), vd_rng_below(r, 100000),
                    vd_rng_int(r, 2012, 2026));
    if (vd_rng_chance(r, 0.25))
        vd_demo_put(row, "listing", "%s programme %d, %d", list->title, vd_rng_int(r, 1, 9),
                    vd_rng_int(r, 2010, 2026));
}

static void put_provenance(const struct vd_demo_record *p, const struct vd_demo_list *list,
                           struct vd_demo_row *row, struct vd_rng *r)
{
    static const char *const notes[] = {"Seen twice at the ferry landing.",
                                        "Account rests on one interview;\nnot confirmed since.",
                                        "Travels by the lake road, \"never by day\".",
                                        "Photograph said to be two years old.",
                                        "Family asked about him in spring.",
                                        "Name given at registration; claimed, no papers."};
    int year = vd_rng_int(r, 2018, 2026);
    vd_demo_put(row, "source", "%s", list->title);
    vd_demo_put(row, "source_grade", "%s", list->grade);
    vd_demo_put(row, "info_grade", "%d", vd_rng_int(r, 1, 5));
    vd_demo_put(row, "handling", "%s", list->handling);
    if (vd_rng_chance(r, 0.4))
        vd_demo_put(row, "release_to", "%s %s", vd_demo_countries[p->country],
                    vd_demo_countries[vd_rng_below(r, 16)]);
    vd_demo_put(row, "legal_basis", "Fictional Charter art. %d", vd_rng_int(r, 2, 30));
    vd_demo_put(row, "report_ref", "%s-R%05d", list->prefix, vd_rng_below(r, 100000));
    vd_demo_put(row, "report_date", "%d-%02d-%02d", year, vd_rng_int(r, 1, year == YEAR ? 10 : 12),
                vd_rng_int(r, 1, 28));
    if (vd_rng_chance(r, 0.3))
        vd_demo_put(row, "valid_from", "%d-01", year);
    vd_demo_put(row, "review_by", "%d-%02d", vd_rng_int(r, YEAR, YEAR + 4), vd_rng_int(r, 1, 12));
    if (vd_rng_chance(r, 0.15))
        vd_demo_put(row, "notes", "%s", PICK(r, notes));
}

/* Text that would harm a careless terminal: in the field notes only, to show that it does not. */
static void put_hidden(int i, struct vd_demo_row *row)
{
    static const char *const hidden[] = {
        "\x1B[31mred\x1B[0m and \x1B]0;title\x07 bell", "reversed \xE2\x80\xAEtxet\xE2\x80\xAC end",
        "zero\xE2\x80\x8Bwidth\xE2\x80\x8Bspaces", "tag \xF3\xA0\x81\x81\xF3\xA0\x81\x82 letters"};
    vd_demo_put(row, "notes", "%s", hidden[i % 4]);
}

void vd_demo_person_row(const struct vd_demo_plan *plan, int i, struct vd_demo_row *row)
{
    const struct vd_demo_record *p = &plan->r[i];
    const struct vd_demo_list *list = &vd_demo_lists[p->list];
    struct vd_rng r = vd_rng_of(0xD5, (uint64_t)i);
    char text[40];
    vd_demo_record_id(plan, i, text);
    vd_demo_put(row, "record_id", "%s", text);
    vd_demo_put(row, "kind", "person");
    put_names(p, p->identity != i, row, &r);
    put_birth(p, row, &r);
    put_nationality(p, row, &r);
    put_body(p, row, &r);
    put_life(p, row, &r);
    put_documents(p, row, &r);
    put_links(plan, i, row, &r);
    put_custody(p, row, &r);
    put_standing(list, row, &r);
    put_provenance(p, list, row, &r);
    if (p->list == VD_DEMO_LISTS - 1)
        put_hidden(i, row);
    if (p->photo) {
        vd_demo_photo_path(i, text);
        vd_demo_put(row, "photo", "%s", text);
        vd_demo_put(row, "photo_date", "%d", vd_rng_int(&r, 2015, YEAR));
    }
    if (p->fingers) {
        vd_demo_print_path(i, text);
        vd_demo_put(row, "template", "%s", text);
    }
}
