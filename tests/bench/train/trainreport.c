/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainreport.c: error rates of a scoring, by the rules of `vedette evaluate`.
 *
 * All impostors of a group count, those of two databases too.  EER by database: pairs within the
 * database only.  A line of figures, tab-separated, is what man/figures/finger.awk reads: see there.
 */
#include "train.h"

#include <math.h>
#include <vedette/evaluate.h>

struct scores {
    struct vd_score *genuine, *impostor;
    int64_t n_genuine, n_impostor;
    int *finger; /* of each impression, from 0 */
};

static void number_fingers(const struct train_list *l, struct scores *s)
{
    for (size_t i = 0; i < l->n; i++) {
        size_t j = 0;
        while (l->v[j].database != l->v[i].database ||
               strcmp(l->v[j].subject, l->v[i].subject) != 0)
            j++;
        s->finger[i] = (int)j;
    }
}

/* Take a group's pairs, in the order in which train_pairs_make made them; of those within one
 * database unless it is -1. */
static void take_scores(struct scores *s, const struct train_list *l, const struct train_pairs *p,
                        const struct train_group *g, int database, const double *score)
{
    size_t at = g->from;
    s->n_genuine = s->n_impostor = 0;
    for (size_t i = 0; i < l->n; i++)
        for (size_t j = i + 1; j < l->n; j++, at++) {
            const struct train_pair *pair = &p->v[at];
            struct vd_score one = {score[at], s->finger[i], s->finger[j]};
            if (database >= 0 && (pair->a != database || pair->b != database))
                continue;
            if (pair->genuine)
                s->genuine[s->n_genuine++] = one;
            else
                s->impostor[s->n_impostor++] = one;
        }
}

static int rates_of(struct scores *s, const struct train_list *l, const struct train_pairs *p,
                    const struct train_group *g, int database, const double *score, int replicates,
                    struct vd_rates *out, struct vd_err *err)
{
    take_scores(s, l, p, g, database, score);
    return vd_rates_of(s->genuine, s->n_genuine, s->impostor, s->n_impostor, replicates, out, err);
}

static void print_name(FILE *out, const struct train_list *l, const struct train_group *g)
{
    char name[64];
    snprintf(name, sizeof name, g->a == g->b ? "%.48s" : "%.24s x %.24s", l->set[g->a],
             l->set[g->b]);
    fprintf(out, "%-32s", name);
}

static int print_group(FILE *out, const struct train_list *l, const struct train_pairs *p,
                       const struct train_group *g, const double *score, struct scores *s,
                       double *mean, struct vd_err *err)
{
    struct vd_rates r;
    int rc = rates_of(s, l, p, g, -1, score, 0, &r, err);
    print_name(out, l, g);
    for (int k = 0; k < VD_N_RATES && !rc; k++) {
        fprintf(out, " %7.2f", 100 * r.rate[k].value);
        mean[k] += r.rate[k].value / p->n_groups;
    }
    for (int d = 0; d < l->n_databases && !rc; d++) {
        rc = rates_of(s, l, p, g, d, score, 0, &r, err);
        if (!rc)
            fprintf(out, "%s%.2f", d ? " " : "   ", 100 * r.rate[VD_EER].value);
    }
    fputc('\n', out);
    return rc;
}

static int print_table(FILE *out, const char *title, const struct train_list *l,
                       const struct train_pairs *p, const double *score, struct scores *s,
                       struct vd_err *err)
{
    double mean[VD_N_RATES] = {0};
    int rc = VD_OK;
    fprintf(out, "%-32s %7s %7s %7s %7s %7s   EER of", title, "EER", "FMR100", "FMR1000", "FMR1e4",
            "zero");
    for (int d = 0; d < l->n_databases; d++)
        fprintf(out, " %s", l->database[d]);
    fputc('\n', out);
    for (int k = 0; k < p->n_groups && !rc; k++)
        rc = print_group(out, l, p, &p->group[k], score, s, mean, err);
    fprintf(out, "%-32s", "mean");
    for (int k = 0; k < VD_N_RATES; k++)
        fprintf(out, " %7.2f", 100 * mean[k]);
    fputc('\n', out);
    fflush(out);
    return rc;
}

static int write_figures(FILE *out, const struct train_list *l, const struct train_pairs *p,
                         const double *score, struct scores *s, struct vd_err *err)
{
    int rc = VD_OK;
    struct vd_rates r;
    for (int k = 0; k < p->n_groups; k++)
        for (int d = -1; d < l->n_databases; d++) {
            const struct train_group *g = &p->group[k];
            rc = rates_of(s, l, p, g, d, score, VD_BOOTSTRAP_REPLICATES, &r, err);
            if (rc)
                return rc;
            fprintf(out, "left-out\t%s\t%s\t%s\t%lld\t%lld", l->set[g->a], l->set[g->b],
                    d < 0 ? "pooled" : l->database[d], (long long)r.n_genuine,
                    (long long)r.n_impostor);
            for (int i = 0; i < VD_N_RATES; i++)
                fprintf(out, "\t%.3f\t%.3f\t%.3f", 100 * r.rate[i].value, 100 * r.rate[i].low,
                        100 * r.rate[i].high);
            fputc('\n', out);
        }
    return rc;
}

int train_report(FILE *out, FILE *figures, const char *title, const struct train_list *l,
                 const struct train_pairs *p, const double *score, struct vd_err *err)
{
    struct scores s = {.genuine = vd_array(p->n, sizeof *s.genuine),
                       .impostor = vd_array(p->n, sizeof *s.impostor),
                       .finger = vd_array(l->n, sizeof *s.finger)};
    int rc = s.genuine && s.impostor && s.finger
                 ? VD_OK
                 : vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the figures.");
    if (!rc) {
        number_fingers(l, &s);
        rc = print_table(out, title, l, p, score, &s, err);
    }
    if (!rc && figures)
        rc = write_figures(figures, l, p, score, &s, err);
    vd_free(s.genuine);
    vd_free(s.impostor);
    vd_free(s.finger);
    return rc;
}
