/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate_body.c: what a calibration measured, as the case keeps it: one JSON object, keys in order.
 *
 *     curve    [[score, decibans] ...]           weight of evidence; empty: not weighed
 *     genuine  [[score, weight] ...]             only if from labels: to weigh again on growth
 *     knots    [[score, count, effect] ...]      impostor pairs that reach the score
 *     labels   SHA-256 of LABELS.csv or ""
 *     mates    hash of the genuine templates
 *     pairs    impostor pairs
 *     sample   hash of the templates compared
 *     tail     [[from, rate, pairs, effect]]
 *     twins    [[score, template, template, subject, subject] ...]
 *     twins_n  how many there were
 *
 * A body is believed no more than any file: what does not fit is CORRUPT.
 */
#include "flow/calibrating.h"

#include <math.h>
#include <vedette/json.h>

enum { MAX_ROWS = 20000, MAX_COLUMNS = 5, MAX_PAIRS = VD_CAL_MOST * (VD_CAL_MOST - 1) / 2 };

static void write_row(struct vd_json *j, const double *v, size_t n)
{
    vd_json_arr(j);
    for (size_t i = 0; i < n; i++)
        vd_json_real(j, v[i]);
    vd_json_arr_end(j);
}

static void write_twins(struct vd_json *j, const struct vd_worth *w)
{
    vd_json_key(j, "twins");
    vd_json_arr(j);
    for (size_t i = 0; i < w->n_twins_listed; i++) {
        vd_json_arr(j);
        vd_json_real(j, w->twins[i].score);
        vd_json_int(j, w->twins[i].template_a);
        vd_json_int(j, w->twins[i].template_b);
        vd_json_int(j, w->twins[i].subject_a);
        vd_json_int(j, w->twins[i].subject_b);
        vd_json_arr_end(j);
    }
    vd_json_arr_end(j);
    vd_json_kint(j, "twins_n", (int64_t)w->n_twins);
}

int vd_worth_write(const struct vd_worth *w, struct vd_buf *out, struct vd_err *err)
{
    struct vd_json j;
    vd_json_open(&j, out);
    vd_json_obj(&j);
    vd_json_key(&j, "curve");
    vd_json_arr(&j);
    for (size_t i = 0; i < w->n_curve; i++)
        write_row(&j, (double[]){w->curve[i].score, w->curve[i].decibans}, 2);
    vd_json_arr_end(&j);
    vd_json_key(&j, "genuine");
    vd_json_arr(&j);
    for (size_t i = 0; i < w->n_genuine; i++)
        write_row(&j, (double[]){w->genuine[i].score, w->genuine[i].weight}, 2);
    vd_json_arr_end(&j);
    vd_json_key(&j, "knots");
    vd_json_arr(&j);
    for (size_t i = 0; i < w->n_knots; i++)
        write_row(&j, (double[]){w->knots[i].score, w->knots[i].count, w->knots[i].effect}, 3);
    vd_json_arr_end(&j);
    vd_json_kstr(&j, "labels", w->labels);
    vd_json_kstr(&j, "mates", w->mates);
    vd_json_kreal(&j, "pairs", w->n_pairs);
    vd_json_kstr(&j, "sample", w->sample);
    vd_json_key(&j, "tail");
    vd_json_arr(&j);
    write_row(&j, (double[]){w->tail_from, w->tail_rate, w->tail_pairs, w->tail_effect}, 4);
    vd_json_arr_end(&j);
    write_twins(&j, w);
    vd_json_end(&j);
    return out->failed ? vd_fail(err, VD_NOMEM, "calibration", "out of memory") : VD_OK;
}

/* ---- reading ---- */

/* [[1, 2], [3, 4]] -> 1 2 3 4, n rows of `columns`. */
struct rows {
    double *v;
    size_t n;
};

static bool read_row(struct vd_jread *r, int columns, struct vd_buf *out)
{
    double v[MAX_COLUMNS];
    for (int i = 0; i < columns; i++) {
        if (vd_jread_next(r) != VD_J_NUM || !isfinite(r->num))
            return false;
        v[i] = r->num;
    }
    vd_buf_add(out, v, (size_t)columns * sizeof(*v));
    return vd_jread_next(r) == VD_J_ARR_END;
}

static bool read_rows(struct vd_jread *r, struct vd_arena *a, int columns, struct rows *out)
{
    struct vd_buf b = {0};
    enum vd_jtok t;
    size_t n = 0;
    if (vd_jread_next(r) != VD_J_ARR)
        return false;
    while ((t = vd_jread_next(r)) == VD_J_ARR && n++ < MAX_ROWS && read_row(r, columns, &b))
        ;
    bool ok = t == VD_J_ARR_END && !b.failed;
    out->n = ok ? n : 0;
    out->v = vd_arena_alloc(a, b.len + sizeof(double));
    ok = ok && out->v;
    if (ok && b.len)
        memcpy(out->v, b.data, b.len);
    vd_buf_free(&b);
    return ok;
}

static bool read_text(struct vd_jread *r, char *out, size_t cap)
{
    return vd_jread_next(r) == VD_J_STR &&
           vd_strlcpy(out, r->text.data ? r->text.data : "", cap) < cap;
}

static bool read_number(struct vd_jread *r, double *out)
{
    bool ok = vd_jread_next(r) == VD_J_NUM && isfinite(r->num);
    *out = r->num;
    return ok;
}

struct parts {
    struct rows curve, genuine, knots, tail, twins;
    double n_twins;
};

static bool read_value(struct vd_jread *r, struct vd_arena *a, struct parts *p, struct vd_worth *w)
{
    char key[16];
    const struct {
        const char *name;
        struct rows *rows;
        int columns;
    } tables[] = {{"curve", &p->curve, 2},
                  {"genuine", &p->genuine, 2},
                  {"knots", &p->knots, 3},
                  {"tail", &p->tail, 4},
                  {"twins", &p->twins, 5}};
    vd_strlcpy(key, r->text.data ? r->text.data : "", sizeof(key));
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (!strcmp(key, tables[i].name))
            return read_rows(r, a, tables[i].columns, tables[i].rows);
    if (!strcmp(key, "labels"))
        return read_text(r, w->labels, sizeof(w->labels));
    if (!strcmp(key, "mates"))
        return read_text(r, w->mates, sizeof(w->mates));
    if (!strcmp(key, "sample"))
        return read_text(r, w->sample, sizeof(w->sample));
    if (!strcmp(key, "pairs"))
        return read_number(r, &w->n_pairs);
    return !strcmp(key, "twins_n") && read_number(r, &p->n_twins);
}

static bool take_knots(struct vd_arena *a, const struct rows *r, struct vd_worth *w)
{
    w->n_knots = r->n;
    w->knots = vd_arena_alloc(a, (r->n + 1) * sizeof(*w->knots));
    for (size_t i = 0; w->knots && i < r->n; i++) {
        struct vd_knot k = {r->v[3 * i], r->v[3 * i + 1], r->v[3 * i + 2]};
        w->knots[i] = k;
        if (k.count < 1 || k.count > w->n_pairs || k.effect < 1 || k.effect > w->n_pairs ||
            (i && (k.score <= w->knots[i - 1].score || k.count >= w->knots[i - 1].count)))
            return false;
    }
    return w->knots && r->n && w->knots[0].count == w->n_pairs;
}

static bool take_curve(struct vd_arena *a, const struct parts *p, struct vd_worth *w)
{
    w->n_curve = p->curve.n;
    w->curve = vd_arena_alloc(a, (w->n_curve + 1) * sizeof(*w->curve));
    w->n_genuine = p->genuine.n;
    w->genuine = vd_arena_alloc(a, (w->n_genuine + 1) * sizeof(*w->genuine));
    if (!w->curve || !w->genuine)
        return false;
    for (size_t i = 0; i < w->n_curve; i++) {
        w->curve[i] = (struct vd_lr_point){p->curve.v[2 * i], p->curve.v[2 * i + 1]};
        if (i && w->curve[i].score <= w->curve[i - 1].score)
            return false;
    }
    for (size_t i = 0; i < w->n_genuine; i++)
        w->genuine[i] = (struct vd_cal_genuine){p->genuine.v[2 * i], p->genuine.v[2 * i + 1]};
    return true;
}

static bool take_tail(struct vd_arena *a, const struct parts *p, struct vd_worth *w)
{
    const double *t = p->tail.v;
    if (p->tail.n != 1 || t[1] < 0 || t[2] < 0 || t[3] < 1 || p->n_twins < 0 ||
        p->n_twins > w->n_pairs || p->twins.n > VD_CAL_LISTED)
        return false;
    w->tail_from = t[0];
    w->tail_rate = t[1];
    w->tail_pairs = t[2];
    w->tail_effect = t[3];
    w->n_twins = (size_t)p->n_twins;
    w->n_twins_listed = p->twins.n;
    w->twins = vd_arena_alloc(a, (p->twins.n + 1) * sizeof(*w->twins));
    for (size_t i = 0; w->twins && i < p->twins.n; i++) {
        const double *v = &p->twins.v[5 * i];
        for (int k = 1; k < 5; k++)
            if (!(fabs(v[k]) < 0x1p53))
                return false;
        w->twins[i] = (struct vd_lookalikes){v[0], (int64_t)v[1], (int64_t)v[2], (int64_t)v[3],
                                             (int64_t)v[4]};
    }
    return w->twins != NULL;
}

int vd_worth_read(struct vd_arena *a, const char *body, struct vd_worth *out, struct vd_err *err)
{
    struct vd_jread r;
    struct parts p = {0};
    enum vd_jtok t;
    *out = (struct vd_worth){0};
    vd_jread_open(&r, body, strlen(body));
    bool ok = vd_jread_next(&r) == VD_J_OBJ;
    while (ok && (t = vd_jread_next(&r)) == VD_J_KEY)
        ok = read_value(&r, a, &p, out);
    ok = ok && t == VD_J_OBJ_END && vd_jread_next(&r) == VD_J_END;
    vd_jread_close(&r);
    ok = ok && out->n_pairs >= 1 && out->n_pairs <= MAX_PAIRS && take_knots(a, &p.knots, out) &&
         take_curve(a, &p, out) && take_tail(a, &p, out);
    if (!ok)
        return vd_fail(err, VD_CORRUPT, "calibration", "its body cannot be read");
    return vd_worth_bounds(a, out) ? vd_fail(err, VD_NOMEM, "calibration", "out of memory") : VD_OK;
}
