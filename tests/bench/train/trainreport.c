/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainreport.c: error rates of a scoring, in percent.
 *
 * All impostors of a group count, those of two databases too.  FNMR at an FMR of 1 in n: the
 * share of genuine pairs that score no higher than the impostor below those allowed in; zero:
 * no higher than any.  EER by database: pairs within the database only.
 */
#include "train.h"

#include <math.h>
#include <stdlib.h>

enum { N_RATES = 5 };

struct rates {
    double v[N_RATES]; /* EER, FNMR at FMR 1/100, 1/1000, 1/10000, zero */
};
struct scores {
    double *genuine, *impostor;
    size_t n_genuine, n_impostor;
};

static double fnmr_at(const struct scores *s, double fmr)
{
    size_t allowed = (size_t)floor(fmr * (double)s->n_impostor + 1e-9), k = 0;
    double threshold = s->impostor[s->n_impostor - allowed - 1];
    while (k < s->n_genuine && s->genuine[k] <= threshold)
        k++;
    return (double)k / (double)s->n_genuine;
}

/* Where the two rates are nearest, their mean. */
static double equal_error(const struct scores *s)
{
    double nearest = 1, eer = 1;
    for (size_t k = 0, j = 0; k < s->n_genuine; k++) {
        while (j < s->n_impostor && s->impostor[j] < s->genuine[k])
            j++;
        double fmr = (double)(s->n_impostor - j) / (double)s->n_impostor;
        double fnmr = (double)k / (double)s->n_genuine;
        if (fabs(fmr - fnmr) < nearest) {
            nearest = fabs(fmr - fnmr);
            eer = (fmr + fnmr) / 2;
        }
    }
    return eer;
}

/* Rates over a group's pairs; of those within one database unless it is -1. */
static struct rates rates_of(struct scores *s, const struct train_pairs *p,
                             const struct train_group *g, int database, const double *score)
{
    s->n_genuine = s->n_impostor = 0;
    for (size_t i = g->from; i < g->to; i++) {
        if (database >= 0 && (p->v[i].a != database || p->v[i].b != database))
            continue;
        if (p->v[i].genuine)
            s->genuine[s->n_genuine++] = score[i];
        else
            s->impostor[s->n_impostor++] = score[i];
    }
    if (s->n_genuine == 0 || s->n_impostor == 0)
        return (struct rates){{NAN, NAN, NAN, NAN, NAN}};
    qsort(s->genuine, s->n_genuine, sizeof *s->genuine, train_ascending);
    qsort(s->impostor, s->n_impostor, sizeof *s->impostor, train_ascending);
    return (struct rates){
        {equal_error(s), fnmr_at(s, 1e-2), fnmr_at(s, 1e-3), fnmr_at(s, 1e-4), fnmr_at(s, 0)}};
}

static void print_name(FILE *out, const struct train_list *l, const struct train_group *g)
{
    char name[64];
    snprintf(name, sizeof name, g->a == g->b ? "%.48s" : "%.24s x %.24s", l->set[g->a],
             l->set[g->b]);
    fprintf(out, "%-32s", name);
}

static void print_rates(FILE *out, const struct rates *r)
{
    for (int i = 0; i < N_RATES; i++)
        fprintf(out, " %7.2f", 100 * r->v[i]);
}

static void print_groups(FILE *out, const struct train_list *l, const struct train_pairs *p,
                         const double *score, struct scores *s)
{
    struct rates mean = {{0}};
    for (int k = 0; k < p->n_groups; k++) {
        struct rates r = rates_of(s, p, &p->group[k], -1, score);
        print_name(out, l, &p->group[k]);
        print_rates(out, &r);
        for (int i = 0; i < N_RATES; i++)
            mean.v[i] += r.v[i] / p->n_groups;
        for (int d = 0; d < l->n_databases; d++)
            fprintf(out, "%s%.2f", d ? " " : "   ",
                    100 * rates_of(s, p, &p->group[k], d, score).v[0]);
        fputc('\n', out);
    }
    fprintf(out, "%-32s", "mean");
    print_rates(out, &mean);
    fputc('\n', out);
}

int train_report(FILE *out, const char *title, const struct train_list *l,
                 const struct train_pairs *p, const double *score, struct vd_err *err)
{
    struct scores s = {.genuine = vd_array(p->n, sizeof *s.genuine),
                       .impostor = vd_array(p->n, sizeof *s.impostor)};
    int rc = s.genuine && s.impostor
                 ? VD_OK
                 : vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the figures.");
    if (!rc) {
        fprintf(out, "%-32s %7s %7s %7s %7s %7s   EER of", title, "EER", "FMR100", "FMR1000",
                "FMR1e4", "zero");
        for (int d = 0; d < l->n_databases; d++)
            fprintf(out, " %s", l->database[d]);
        fputc('\n', out);
        print_groups(out, l, p, score, &s);
        fflush(out);
    }
    vd_free(s.genuine);
    vd_free(s.impostor);
    return rc;
}
