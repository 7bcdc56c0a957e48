/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainmodel.c: write model.c, and in its opening what it was made from.
 *
 * The scale: knots at shares of the impostors that reach an evidence, told as -10 log10.  Below
 * FLOOR of evidence all scores are 0; knots that meet are merged.
 */
#include "train.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { COLUMNS = 98 };
static const double FLOOR = -16;
static const int decibels[] = {0, 1, 2, 3, 5, 7, 10, 13, 16, 20, 24, 28, 32, 36, 40, 43, 46};
enum { N_DECIBELS = sizeof decibels / sizeof *decibels };

/* One text filled to lines of at most COLUMNS. */
struct filling {
    FILE *out;
    const char *indent;
    int column;
};

static void put(struct filling *f, const char *word)
{
    if (f->column > 0 && f->column + 1 + (int)strlen(word) > COLUMNS) {
        fputc('\n', f->out);
        f->column = 0;
    }
    f->column += fprintf(f->out, "%s%s", f->column ? " " : f->indent, word);
}

/* Words, separated by blanks. */
static void put_text(struct filling *f, const char *text)
{
    char word[COLUMNS];
    while (*text) {
        size_t n = strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)n, text);
        put(f, word);
        text += n + (text[n] != 0);
    }
}

static void put_number(struct filling *f, double x)
{
    char digits[40], word[44];
    snprintf(digits, sizeof digits, "%.6g", x);
    snprintf(word, sizeof word, "%s%sf,", digits, strpbrk(digits, ".e") ? "" : ".0");
    put(f, word);
}

static void write_array(FILE *out, const char *head, const double *v, int n)
{
    struct filling f = {.out = out, .indent = "    "};
    fprintf(out, "%s = {\n", head);
    for (int i = 0; i < n; i++)
        put_number(&f, v[i]);
    fputs("\n};\n", out);
}

static void put_names(struct filling *f, const char *const *names, int n)
{
    char word[COLUMNS];
    for (int i = 0; i < n; i++) {
        snprintf(word, sizeof word, "%s%s", names[i], i + 2 < n ? "," : i + 1 < n ? " and" : ";");
        put_text(f, word);
    }
}

/* What it was made from, as a comment. */
static void write_opening(FILE *out, const struct train_list *l, const struct train_pairs *p)
{
    struct filling f = {.out = out, .indent = " * "};
    char text[200];
    size_t n_genuine = 0;
    for (size_t i = 0; i < p->n; i++)
        n_genuine += p->v[i].genuine;
    fputs("/* SPDX-License-Identifier: Apache-2.0 */\n/*\n"
          " * model.c: the numbers of the finger score. Made by tests/bench/train, not by hand.\n"
          " *\n",
          out);
    snprintf(text, sizeof text,
             "Trained by logistic regression (ridge, curves of %d features) on %zu "
             "genuine and %zu impostor pairs of",
             FINGER_FEATURES, n_genuine, p->n - n_genuine);
    put_text(&f, text);
    put_names(&f, l->database, l->n_databases);
    snprintf(text, sizeof text, "templates of %zu impressions of %zu fingers, sets", l->n,
             train_list_fingers(l));
    put_text(&f, text);
    put_names(&f, l->set, l->n_sets);
    put_text(&f, "each set against itself");
    for (int k = l->n_sets; k < p->n_groups; k++) {
        snprintf(text, sizeof text, "and %.60s against %.60s", l->set[p->group[k].a],
                 l->set[p->group[k].b]);
        put_text(&f, text);
    }
    put_text(&f, "(those with a template missing count and are not trained on). The scale comes "
                 "from the impostors as scored by models that had not seen their database.");
    fputs("\n */\n#include \"match/finger/finger.h\"\n\n", out);
}

/* Knots of the scale from impostors in ascending order; returns how many. */
static int find_knots(const double *impostor, size_t n, struct finger_knot *knot)
{
    double z[N_DECIBELS];
    int n_knots = 0;
    for (int i = 0; i < N_DECIBELS; i++) {
        double reach = rint(pow(10, -decibels[i] / 10.0) * (double)n);
        size_t k = reach < 1 ? 1 : (size_t)reach;
        double at = impostor[n - k] < FLOOR ? FLOOR : impostor[n - k];
        if (n_knots && at <= z[n_knots - 1] + 1e-3 && z[n_knots - 1] <= FLOOR)
            n_knots--;
        if (n_knots && at <= z[n_knots - 1])
            continue;
        z[n_knots] = at;
        knot[n_knots++] = (struct finger_knot){(float)at, (float)decibels[i]};
    }
    return n_knots;
}

static void write_knots(FILE *out, const char *name, const char *count,
                        const struct finger_knot *knot, int n)
{
    struct filling f = {.out = out, .indent = "    "};
    char word[48];
    fprintf(out, "const struct finger_knot %s[] = {\n", name);
    for (int i = 0; i < n; i++) {
        snprintf(word, sizeof word, "{%.4ff, %.0f},", (double)knot[i].evidence,
                 (double)knot[i].score);
        put(&f, word);
    }
    fprintf(out, "\n};\nconst int %s = sizeof %s / sizeof *%s;\n", count, name, name);
}

/* How many of the ascending v lie in [low, high)? */
static double count_within(const double *v, size_t n, double low, double high)
{
    double count = 0;
    for (size_t i = 0; i < n; i++)
        count += v[i] >= low && v[i] < high;
    return count;
}

/* Decibans at every knot: the two shares around it, between the knots beside it; half a pair is
 * added to each, and no knot is given more than a higher one. */
static void weigh_knots(const struct finger_knot *knot, int n, const double *genuine,
                        size_t n_genuine, const double *impostor, size_t n_impostor,
                        struct finger_knot *out)
{
    for (int i = n - 1; i >= 0; i--) {
        double low = i > 0 ? (double)knot[i - 1].evidence : -INFINITY;
        double high = i + 1 < n ? (double)knot[i + 1].evidence : INFINITY;
        double g = (count_within(genuine, n_genuine, low, high) + 0.5) / (double)n_genuine;
        double f = (count_within(impostor, n_impostor, low, high) + 0.5) / (double)n_impostor;
        double decibans = 10 * log10(g / f);
        if (i + 1 < n && decibans > (double)out[i + 1].evidence)
            decibans = (double)out[i + 1].evidence;
        out[i] = (struct finger_knot){(float)decibans, knot[i].score};
    }
}

static size_t take_scores(const struct train_pairs *p, const double *score, bool genuine,
                          double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->v[i].genuine == genuine)
            out[n++] = score[i];
    qsort(out, n, sizeof *out, train_ascending);
    return n;
}

static int write_scale(FILE *out, const struct train_pairs *p, const double *honest,
                       struct vd_err *err)
{
    struct finger_knot knot[N_DECIBELS], weight[N_DECIBELS];
    double *impostor = vd_array(p->n, sizeof *impostor), *genuine = vd_array(p->n, sizeof *genuine);
    if (!impostor || !genuine) {
        vd_free(impostor);
        vd_free(genuine);
        return vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the scale.");
    }
    size_t n_impostor = take_scores(p, honest, false, impostor);
    size_t n_genuine = take_scores(p, honest, true, genuine);
    int n = find_knots(impostor, n_impostor, knot);
    weigh_knots(knot, n, genuine, n_genuine, impostor, n_impostor, weight);
    fputs("/* Evidence and its score: -10 log10 of the share of impostors that reach it. */\n",
          out);
    write_knots(out, "vd_finger_scale", "vd_finger_n_knots", knot, n);
    fputs("/* Decibans and the score they belong to. */\n", out);
    write_knots(out, "vd_finger_evidence", "vd_finger_n_evidence", weight, n);
    vd_free(impostor);
    vd_free(genuine);
    return VD_OK;
}

int train_write(const char *path, const struct train_list *l, const struct train_pairs *p,
                const struct train_norm *norm, const struct train_model *m, const double *honest,
                struct vd_err *err)
{
    double inverse[FINGER_FEATURES];
    FILE *out = fopen(path, "w");
    if (!out)
        return vd_fail_errno(err, VD_IO, path, errno, "The model cannot be written");
    for (int i = 0; i < FINGER_FEATURES; i++)
        inverse[i] = 1 / norm->deviation[i];
    write_opening(out, l, p);
    write_array(out, "const float vd_finger_mean[FINGER_FEATURES]", norm->mean, FINGER_FEATURES);
    write_array(out, "const float vd_finger_inverse[FINGER_FEATURES]", inverse, FINGER_FEATURES);
    fputs("/* Mean over the pairings of different fingers: what explain.c compares with. */\n",
          out);
    write_array(out, "const float vd_finger_typical[FINGER_FEATURES]", norm->typical,
                FINGER_FEATURES);
    fputs("/* The constant, the features, their squares, their bends. */\n", out);
    write_array(out, "const float vd_finger_weight[FINGER_WEIGHTS]", m->weight, FINGER_WEIGHTS);
    fprintf(out,
            "/* The second regression, for pairings whose evidence by the first is above the bar. "
            "*/\nconst float vd_finger_bar = %.6gf;\n",
            m->bar);
    write_array(out, "const float vd_finger_sharp[FINGER_WEIGHTS]", m->sharp, FINGER_WEIGHTS);
    int rc = write_scale(out, p, honest, err);
    bool failed = ferror(out) != 0;
    if ((fclose(out) != 0 || failed) && !rc)
        rc = vd_fail(err, VD_IO, path, "The model was not written whole.");
    return rc;
}
