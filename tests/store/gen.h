/* SPDX-License-Identifier: Apache-2.0 */
/* gen.h: records made from a seed: invented names of invented syllables, every kind of fact. */
#ifndef VD_TESTS_STORE_GEN_H
#define VD_TESTS_STORE_GEN_H

#include <stdio.h>
#include <string.h>

#include <vedette/profile.h>

struct gen {
    uint64_t x;
};

static inline uint32_t gen_next(struct gen *g)
{
    g->x = g->x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(g->x >> 33);
}
static inline uint32_t gen_below(struct gen *g, uint32_t n)
{
    return gen_next(g) % n;
}

static inline void gen_name(struct gen *g, char *out, size_t cap)
{
    static const char *const syl[] = {"ka", "ro",  "min", "tel", "vu",  "sha", "dor", "el",
                                      "ni", "bar", "zo",  "lin", "qua", "te",  "mor", "ya"};
    size_t n = 0;
    int words = 2 + (int)gen_below(g, 2);
    for (int w = 0; w < words; w++) {
        int parts = 2 + (int)gen_below(g, 2);
        if (w)
            n += (size_t)snprintf(out + n, cap - n, " ");
        for (int k = 0; k < parts; k++) {
            const char *s = syl[gen_below(g, 16)];
            n += (size_t)snprintf(out + n, cap - n, "%c%s", k ? s[0] : s[0] - 32, s + 1);
        }
    }
}

static inline const char *gen_country(struct gen *g)
{
    static const char *const c[] = {"KZ", "UZ", "TJ", "KG", "AF", "PK", "IR", "TR", "GE", "AZ"};
    return c[gen_below(g, 10)];
}

/* Add one fact read from text as an importer would. */
static inline void gen_add(struct vd_arena *a, struct vd_record *r, enum vd_prop p,
                           const char *text)
{
    struct vd_err err;
    if (!r->facts)
        r->facts = vd_arena_alloc(a, 64 * sizeof(*r->facts));
    if (vd_fact_read(a, p, text, strlen(text), VD_DATE_ISO, &r->facts[r->n_facts], &err) == VD_OK)
        r->n_facts++;
}

/* The narrow shape: record_id,kind,name,sex,dob,nationality. */
static inline void gen_narrow(struct gen *g, struct vd_arena *a, int i, struct vd_record *r)
{
    char name[64], dob[16];
    memset(r, 0, sizeof(*r));
    r->kind = VD_PERSON;
    r->ref = vd_arena_printf(a, "T-%07d", i);
    r->line = i + 2;
    gen_name(g, name, sizeof(name));
    gen_add(a, r, VD_P_NAME, name);
    gen_add(a, r, VD_P_SEX, gen_below(g, 2) ? "M" : "F");
    snprintf(dob, sizeof(dob), "%u-%02u-%02u", 1940 + gen_below(g, 65), 1 + gen_below(g, 12),
             1 + gen_below(g, 28));
    gen_add(a, r, VD_P_DOB, dob);
    gen_add(a, r, VD_P_NATIONALITY, gen_country(g));
}

/* Twelve columns: + alias, pob, occupation, doc, status, tags. */
static inline void gen_wide(struct gen *g, struct vd_arena *a, int i, struct vd_record *r)
{
    static const char *const jobs[] = {"driver", "trader", "mechanic", "teacher", "courier"};
    static const char *const status[] = {"listed", "draft", "nominated", "removed"};
    char text[96];
    gen_narrow(g, a, i, r);
    gen_name(g, text, sizeof(text));
    gen_add(a, r, VD_P_ALIAS, text);
    gen_name(g, text, sizeof(text));
    text[8] = 0;
    gen_add(a, r, VD_P_POB, text);
    gen_add(a, r, VD_P_OCCUPATION, jobs[gen_below(g, 5)]);
    snprintf(text, sizeof(text), "passport:%s:%c%07u:%u:%u-%02u-%02u", gen_country(g),
             'A' + (int)gen_below(g, 26), gen_below(g, 10000000), 2010 + gen_below(g, 10),
             2021 + gen_below(g, 14), 1 + gen_below(g, 12), 1 + gen_below(g, 28));
    gen_add(a, r, VD_P_DOC, text);
    gen_add(a, r, VD_P_STATUS, status[gen_below(g, 4)]);
    gen_add(a, r, VD_P_TAG, gen_below(g, 2) ? "courier" : "finance");
}

/* Any mix of facts, with what makes storage hard: odd spellings, overrides, several values,
 * control characters, special values, ranges and other calendars. */
static inline void gen_mixed(struct gen *g, struct vd_arena *a, int i, struct vd_record *r)
{
    static const struct {
        enum vd_prop prop;
        const char *text;
    } pool[] = {
        {VD_P_NAME, "Tel Zorinya"},
        {VD_P_NAME, "Second Name{B2}"},
        {VD_P_GIVEN, "Tel"},
        {VD_P_ALIAS, "The Miller"},
        {VD_P_WEAK_ALIAS, "Abu Lin{D4}"},
        {VD_P_ORIGINAL_SCRIPT, "\xd0\xa2\xd0\xb5\xd0\xbb"},
        {VD_P_SEX, "male"},
        {VD_P_SEX, "F{C3}"},
        {VD_P_SEX, "?"},
        {VD_P_DOB, "1970"},
        {VD_P_DOB, "1971-05"},
        {VD_P_DOB, "31 May 1972"},
        {VD_P_DOB, "circa 1965"},
        {VD_P_DOB, "1970..1974"},
        {VD_P_DOB, "before 1980"},
        {VD_P_DOB, "1390/03/10 SH"},
        {VD_P_DOB, "-"},
        {VD_P_DOB, "1969-02-03{B2}"},
        {VD_P_NATIONALITY, "Kazakhstan"},
        {VD_P_NATIONALITY, "UZ"},
        {VD_P_NATIONALITY, "XXA"},
        {VD_P_NATIONALITY, "?"},
        {VD_P_NATIONALITY, "TJ{E5}{H2}"},
        {VD_P_RELEASE, "2026-12"},
        {VD_P_RELEASE, "circa 2027"},
        {VD_P_RELEASE, "2027-01-15{H3}"},
        {VD_P_DOC, "passport:KZ:N1234567::2030-01-01"},
        {VD_P_DOC, "N765"},
        {VD_P_DOC, "id:44 55-66"},
        {VD_P_DOC, "passport:Uzbekistan:A\\:1:2010:2020-05{A1}"},
        {VD_P_DOC, "-"},
        {VD_P_ORG, "Red Lantern Circle@member@2015..2018-03"},
        {VD_P_ORG, "O-1@founder"},
        {VD_P_ORG, "Nobody Known{F6}"},
        {VD_P_ORG, "Blue\\@Gate@@2011"},
        {VD_P_ASSOCIATE, "M-0001@brother"},
        {VD_P_CUSTODY, "TJ:Prison 4:2019"},
        {VD_P_CUSTODY, "TJ"},
        {VD_P_TAG, "finance"},
        {VD_P_TAG, "drones{B3}"},
        {VD_P_TAG, "two\nlines"},
        {VD_P_STATUS, "listed"},
        {VD_P_HEIGHT, "178"},
        {VD_P_EYES, "brown"},
        {VD_P_NOTE, "a \x1b[31mred\x1b[0m note"},
        {VD_P_PHOTO, "faces/a.jpg"},
        {VD_P_PHOTO_DATE, "2019-04"},
        {VD_P_TEMPLATE, "finger=7:t/a.fmr"},
        {VD_P_TEMPLATE, "t/b.npy"},
        {VD_P_LANGUAGE, "Tajik"},
        {VD_P_ADDRESS, "12 Mill Lane; Osh"},
    };
    memset(r, 0, sizeof(*r));
    r->kind = gen_below(g, 8) ? VD_PERSON : gen_below(g, 4) ? VD_UNIDENTIFIED : VD_OTHER;
    r->ref = vd_arena_printf(a, "M-%04d", i);
    r->line = 2 + i + (int)gen_below(g, 3) * i;
    if (gen_below(g, 2))
        r->prov = (struct vd_prov){.source = "Agency of Ruritania", .source_grade = "B"};
    if (gen_below(g, 4) == 0)
        r->prov.report_ref = vd_arena_printf(a, "R/%u", gen_below(g, 50));
    int n = 1 + (int)gen_below(g, 14);
    for (int k = 0; k < n; k++) {
        uint32_t at = gen_below(g, sizeof(pool) / sizeof(pool[0]));
        gen_add(a, r, pool[at].prop, pool[at].text);
    }
}

#endif
