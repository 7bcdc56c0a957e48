/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainfinger.c: make src/match/finger/model.c, the trained numbers of the finger score.
 *
 *   train-finger [-x SET:SET]... [-o MODEL.c] [-f FIGURES.tsv] LABELS.csv
 *
 * LABELS.csv names the templates as for `vedette evaluate`, see vedette-formats(5); it needs the
 * columns set and database.  Impressions that several sets hold are joined by database, subject and
 * impression.
 * Every set is paired with itself, and with -x one set with another.  The order of the rows counts:
 * pairs go in the order in which impressions, and sets, are first named.
 *
 * How to run it, from the folder it was built in, with the template sets in folders
 * TEMPLATES/SET/DATABASE/FINGER_IMPRESSION.EXT (tests/bench/train/train.sh has the details):
 *
 *   make train-finger FINGERS=TEMPLATES
 *
 * With FVC2002 DB1_B and DB3_B and FVC2004 DB2_B and DB4_B these are the pairs that the shipped
 * numbers come from, and this program gives model.c again to the last digit.  A run takes about forty
 * seconds of one core.
 *
 * It prints error rates twice: of the model that is written, on the pairs it has seen, and with
 * one database left out: every pair is scored by a model that saw no pair touching the database
 * of its first impression.  The second are the figures to believe; the scale of model.c is made
 * from them.  Only mean and deviation of the features come from all databases.
 *
 * New numbers give new scores: a model.c that is put into the tree needs a new name of the
 * algorithm (finger.c) and new known answers (selftest.c).
 */
#include "train.h"

#include <string.h>
#include <unistd.h>

struct run {
    const char *list_path, *model_path, *figures_path;
    FILE *figures;
    const char *cross[TRAIN_CROSSES];
    int n_crosses;
    struct train_list list;
    struct train_pairs pairs;
    struct train_norm norm;
    struct train_model model;
    double *score;
};

/* -x SET:SET */
static int add_cross(struct run *r, const char *both, struct vd_err *err)
{
    const char *colon = strchr(both, ':');
    int a = colon ? train_list_set(&r->list, both, (size_t)(colon - both)) : -1;
    int b = colon ? train_list_set(&r->list, colon + 1, strlen(colon + 1)) : -1;
    if (a < 0 || b < 0)
        return vd_fail(err, VD_INVALID, both, "It must be two sets of the list, SET:SET.");
    r->pairs.group[r->pairs.n_groups++] = (struct train_group){.a = a, .b = b};
    return VD_OK;
}

static int add_groups(struct run *r, struct vd_err *err)
{
    int rc = VD_OK;
    for (int i = 0; i < r->list.n_sets; i++)
        r->pairs.group[r->pairs.n_groups++] = (struct train_group){.a = i, .b = i};
    for (int i = 0; i < r->n_crosses && !rc; i++)
        rc = add_cross(r, r->cross[i], err);
    return rc;
}

/* Train on all, and tell what the model makes of what it has seen. */
static int train_plain(struct run *r, struct vd_err *err)
{
    int rc = train_fit(&r->pairs, &r->norm, -1, &r->model, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < r->pairs.n; i++)
        r->score[i] = train_evidence(&r->norm, &r->model, &r->pairs.v[i]);
    return train_report(stdout, NULL, "plain", &r->list, &r->pairs, r->score, err);
}

/* Train without each database in turn; its pairs get their score from that model. */
static int train_left_out(struct run *r, struct vd_err *err)
{
    struct train_model m;
    for (int d = 0; d < r->list.n_databases; d++) {
        fprintf(stderr, "train-finger: training without %s\n", r->list.database[d]);
        int rc = train_fit(&r->pairs, &r->norm, d, &m, err);
        if (rc)
            return rc;
        for (size_t i = 0; i < r->pairs.n; i++)
            if (r->pairs.v[i].a == d)
                r->score[i] = train_evidence(&r->norm, &m, &r->pairs.v[i]);
    }
    return train_report(stdout, r->figures, "one database left out", &r->list, &r->pairs, r->score,
                        err);
}

static int work(struct run *r, struct vd_err *err)
{
    int rc = train_list_read(r->list_path, &r->list, err);
    if (!rc && r->list.n_databases < 2)
        rc = vd_fail(err, VD_INVALID, r->list_path, "To leave one out takes two databases.");
    if (!rc)
        rc = add_groups(r, err);
    if (!rc)
        rc = train_pairs_make(&r->list, &r->pairs, err);
    if (rc)
        return rc;
    r->score = vd_array(r->pairs.n, sizeof *r->score);
    if (!r->score)
        return vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the scores.");
    train_normalise(&r->pairs, &r->norm);
    if ((rc = train_plain(r, err)) || (rc = train_left_out(r, err)) || !r->model_path)
        return rc;
    return train_write(r->model_path, &r->list, &r->pairs, &r->norm, &r->model, r->score, err);
}

static int read_options(struct run *r, int argc, char **argv)
{
    int c;
    while ((c = getopt(argc, argv, "x:o:f:")) != -1) {
        if (c == 'o')
            r->model_path = optarg;
        else if (c == 'f')
            r->figures_path = optarg;
        else if (c == 'x' && r->n_crosses < TRAIN_CROSSES)
            r->cross[r->n_crosses++] = optarg;
        else
            return 0;
    }
    r->list_path = argv[optind];
    return optind + 1 == argc;
}

int main(int argc, char **argv)
{
    static struct run r;
    struct vd_err err = {0};
    if (!read_options(&r, argc, argv)) {
        fputs("usage: train-finger [-x SET:SET]... [-o MODEL.c] [-f FIGURES.tsv] LABELS.csv\n",
              stderr);
        return 64;
    }
    if (r.figures_path && !(r.figures = fopen(r.figures_path, "w"))) {
        perror(r.figures_path);
        return 74;
    }
    int rc = work(&r, &err);
    if (r.figures && fclose(r.figures) != 0 && !rc)
        rc = vd_fail(&err, VD_IO, r.figures_path, "The figures were not written whole.");
    if (rc)
        fprintf(stderr, "train-finger: %s: %s\n", err.where, err.message);
    vd_free(r.score);
    train_pairs_close(&r.pairs);
    train_list_close(&r.list);
    return rc ? vd_rc_exit(rc) : 0;
}
