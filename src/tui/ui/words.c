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

const char *fact_text(struct desk *d, struct vd_arena *a, const struct vd_fact *f)
{
    struct vd_row row = {0};
    if (vd_prop_how(f->prop) != VD_HOW_LINK || !f->part[0])
        return f->value;
    const char *name = f->part[0];
    if (f->target && vd_store_summary(d->store, f->target, a, &row, NULL) == VD_OK && row.name)
        name = row.name;
    bool dated = (f->part[2] && *f->part[2]) || (f->part[3] && *f->part[3]);
    const char *text = vd_arena_printf(
        a, "%s%s%s%s%s%s%s", name, f->part[1] && *f->part[1] ? ", " : "",
        f->part[1] ? f->part[1] : "", dated ? ", " : "", dated && f->part[2] ? f->part[2] : "",
        dated ? ".." : "", dated && f->part[3] ? f->part[3] : "");
    return text ? text : f->value;
}
