/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trainpairs.c: templates read and prepared, every two of them paired, by the matcher itself.
 *
 * Invariants:
 *   (a) pair (i, j), i < j in the list, stands there for every group, though a set lacks one: it
 *       is not `paired` then, counts as a miss in the figures and is not trained on;
 *   (b) two templates are put in the matcher's own order before they are paired.
 */
#include "train.h"

struct sets {
    struct finger_template *t[TRAIN_SETS]; /* one an impression */
    bool *ok[TRAIN_SETS];
};

static int no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "train-finger", "There is no memory for the pairs.");
}

/* (a) What cannot be read is told and goes on as a miss. */
static bool read_template(const struct train_impression *i, int set, struct finger_template *t)
{
    struct vd_templates read = {0};
    struct vd_err err = {0};
    if (!i->path[set])
        return false;
    struct vd_arena *a = vd_arena_new();
    int rc = a ? vd_templates_read_as(a, VD_FINGER, i->path[set], NULL, &i->as[set], &read, &err)
               : no_memory(&err);
    if (!rc)
        rc = vd_finger_prepare(t, read.v[0].bytes, read.v[0].n_bytes, &err);
    if (rc)
        fprintf(stderr, "train-finger: %s: %s\n", err.where[0] ? err.where : i->path[set],
                err.message);
    vd_arena_free(a);
    return !rc;
}

static int read_sets(const struct train_list *l, struct sets *s, struct vd_err *err)
{
    for (int k = 0; k < l->n_sets; k++) {
        size_t n_ok = 0;
        s->t[k] = vd_array(l->n, sizeof *s->t[k]);
        s->ok[k] = vd_array(l->n, sizeof *s->ok[k]);
        if (!s->t[k] || !s->ok[k])
            return no_memory(err);
        for (size_t i = 0; i < l->n; i++)
            n_ok += s->ok[k][i] = read_template(&l->v[i], k, &s->t[k][i]);
        fprintf(stderr, "train-finger: %s: %zu of %zu impressions\n", l->set[k], n_ok, l->n);
    }
    return VD_OK;
}

static void close_sets(struct sets *s)
{
    for (int k = 0; k < TRAIN_SETS; k++) {
        vd_free(s->t[k]);
        vd_free(s->ok[k]);
    }
}

static void pair_two(struct finger_work *w, const struct finger_template *first,
                     const struct finger_template *second, struct train_pair *out)
{
    struct finger_view a = vd_finger_view(first), b = vd_finger_view(second);
    bool swap = vd_finger_out_of_order(&a, &b); /* (b) */
    vd_finger_pair(w, vd_finger_similarity(), swap ? &b : &a, swap ? &a : &b);
    if (w->best.n_pairs == 0 || w->best.feature[0] == 0)
        return;
    out->paired = true;
    memcpy(out->feature, w->best.feature, sizeof out->feature);
}

static void pair_group(const struct train_list *l, const struct sets *s, struct finger_work *w,
                       struct train_pairs *p, struct train_group *g)
{
    g->from = p->n;
    for (size_t i = 0; i < l->n; i++)
        for (size_t j = i + 1; j < l->n; j++) {
            const struct train_impression *a = &l->v[i], *b = &l->v[j];
            struct train_pair *out = &p->v[p->n++];
            out->genuine = a->database == b->database && strcmp(a->subject, b->subject) == 0;
            out->a = (uint8_t)a->database;
            out->b = (uint8_t)b->database;
            if (s->ok[g->a][i] && s->ok[g->b][j])
                pair_two(w, &s->t[g->a][i], &s->t[g->b][j], out);
        }
    g->to = p->n;
    fprintf(stderr, "train-finger: %s, %s: %zu pairs\n", l->set[g->a], l->set[g->b],
            g->to - g->from);
}

int train_pairs_make(const struct train_list *l, struct train_pairs *p, struct vd_err *err)
{
    struct sets s = {0};
    size_t each = l->n * (l->n - 1) / 2;
    struct finger_work *w = vd_alloc(sizeof *w);
    int rc = read_sets(l, &s, err);
    p->v = vd_array(each * (size_t)p->n_groups, sizeof *p->v);
    if (!rc && (!w || !p->v))
        rc = no_memory(err);
    for (int k = 0; k < p->n_groups && !rc; k++)
        pair_group(l, &s, w, p, &p->group[k]);
    vd_free(w);
    close_sets(&s);
    return rc;
}

void train_pairs_close(struct train_pairs *p)
{
    vd_free(p->v);
}
