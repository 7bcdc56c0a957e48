/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.c: small texts for the screen: handling codes in order, numbers in groups, grades.
 *
 * Handling codes of several schemes are put on one scale so that the highest can stand on top:
 * Europol H0..H3, UK 5x5x5 1..5 and P/C, TLP 2.0.  A code nobody knows counts as strict.
 */
#include "config.h"

#include "tui/ui/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void ui_out_of_memory(void)
{
    fputs("vedette: out of memory\n", stderr);
    abort();
}

void *ui_alloc(size_t n)
{
    void *p = vd_alloc(n);
    if (!p)
        ui_out_of_memory();
    return p;
}

void *ui_realloc(void *p, size_t n)
{
    p = vd_realloc(p, n);
    if (!p)
        ui_out_of_memory();
    return p;
}

char *ui_strdup(const char *s)
{
    char *p = vd_strdup(s ? s : "");
    if (!p)
        ui_out_of_memory();
    return p;
}

struct vd_arena *ui_arena(void)
{
    struct vd_arena *a = vd_arena_new();
    if (!a)
        ui_out_of_memory();
    return a;
}

int handling_rank(const char *code)
{
    static const struct {
        const char *code;
        int rank;
    } ranks[] = {
        {"TLP:RED", 10}, {"RED", 10}, {"H3", 9},        {"5", 9},         {"TLP:AMBER+STRICT", 8},
        {"H2", 7},       {"4", 7},    {"TLP:AMBER", 6}, {"AMBER", 6},     {"H1", 5},
        {"3", 5},        {"C", 5},    {"2", 4},         {"P", 2},         {"TLP:GREEN", 3},
        {"GREEN", 3},    {"1", 2},    {"H0", 1},        {"TLP:CLEAR", 1}, {"TLP:WHITE", 1},
        {"CLEAR", 1},
    };
    if (!code || !*code)
        return 0;
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        if (strcasecmp(code, ranks[i].code) == 0)
            return ranks[i].rank;
    return 9;
}

const char *handling_higher(const char *a, const char *b)
{
    return handling_rank(b) > handling_rank(a) ? b : a;
}

const char *group_digits(int64_t n, char out[32])
{
    char plain[24];
    int len = snprintf(plain, sizeof plain, "%lld", (long long)(n < 0 ? -n : n)), at = 0;
    if (n < 0)
        out[at++] = '-';
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = plain[i];
    }
    out[at] = 0;
    return out;
}

enum role verdict_role(int verdict)
{
    static const enum role roles[] = {ROLE_DIM,        ROLE_V_EXCLUDED, ROLE_V_INCONCLUSIVE,
                                      ROLE_V_POSSIBLE, ROLE_V_PROBABLE, ROLE_V_IDENTIFIED};
    return verdict >= 0 && verdict < 6 ? roles[verdict] : ROLE_DIM;
}

const char *grade_text(struct vd_arena *a, const struct vd_prov *p)
{
    const char *s = p->source_grade ? p->source_grade : "", *i = p->info_grade ? p->info_grade : "";
    const char *text = vd_arena_printf(a, "%s%s", s, i);
    return text ? text : "";
}

bool text_hidden(const char *s)
{
    if (!s)
        return false;
    struct vd_buf b = {0};
    struct vd_shown shown = vd_text_show(&b, s, strlen(s), -1, VD_SHOW_DEFAULT);
    vd_buf_free(&b);
    return shown.hidden;
}

static bool stated(const char *s)
{
    return s && *s;
}

/* "from to until" of two pieces, or as much of it as is stated. */
static const char *period(struct vd_arena *a, const char *from, const char *to)
{
    if (stated(from) && stated(to))
        return vd_arena_printf(a, ", %s to %s", from, to);
    if (stated(from))
        return vd_arena_printf(a, ", from %s", from);
    return stated(to) ? vd_arena_printf(a, ", to %s", to) : "";
}

/* type:issuer:number:issued:expires as "passport X123, PK, 2021 to 2031". */
static const char *document_text(struct vd_arena *a, const struct vd_fact *f)
{
    const char *issuer = f->part[1], *number = f->part[2],
               *when = period(a, f->part[3], f->part[4]);
    return vd_arena_printf(a, "%s%s%s%s%s%s", f->part[0], stated(number) ? " " : "",
                           stated(number) ? number : "", stated(issuer) ? ", " : "",
                           stated(issuer) ? issuer : "", when ? when : "");
}

/* country:facility:from as "Szeged, HU, from 2022". */
static const char *custody_text(struct vd_arena *a, const struct vd_fact *f)
{
    bool place = stated(f->part[1]);
    const char *when = period(a, f->part[2], NULL);
    return vd_arena_printf(a, "%s%s%s%s", place ? f->part[1] : "", place ? ", " : "", f->part[0],
                           when ? when : "");
}

static const char *link_text(struct desk *d, struct vd_arena *a, const struct vd_fact *f)
{
    struct vd_row row = {0};
    const char *name = f->part[0], *role = f->part[1], *when = period(a, f->part[2], f->part[3]);
    if (f->target && vd_store_summary(d->store, f->target, a, &row, NULL) == VD_OK && row.name)
        name = row.name;
    return vd_arena_printf(a, "%s%s%s%s", name, stated(role) ? ", " : "", stated(role) ? role : "",
                           when ? when : "");
}

const char *fact_text(struct desk *d, struct vd_arena *a, const struct vd_fact *f)
{
    const char *text = NULL;
    if (!stated(f->part[0])) /* unread, or none of its pieces is known */
        return f->value;
    switch (vd_prop_how(f->prop)) {
    case VD_HOW_DOC:
        text = document_text(a, f);
        break;
    case VD_HOW_CUSTODY:
        text = custody_text(a, f);
        break;
    case VD_HOW_LINK:
        text = link_text(d, a, f);
        break;
    default:
        break;
    }
    return text ? text : f->value;
}
