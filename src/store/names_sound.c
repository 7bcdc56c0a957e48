/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_sound.c: the words of the case that sound like one of the query.
 *
 * Rows of its keys are read where they lie; only who may still be among the best is compared to the
 * end: `least` rises as soon as there are enough candidates above it, which a count of them by steps
 * of likeness tells.
 */
#include "store/names_finder.h"

#include <stdlib.h>
#include <string.h>

static const double SAME = 0.85; /* likeness of words of the same sound */

void vd_names_finder_free(struct vd_names_finder *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < VD_SEGMENTS; i++)
        vd_buf_free(&f->gone[i]);
    vd_free(f->acc);
    vd_free(f->seen);
    vd_free(f->met);
    vd_buf_free(&f->touched);
    vd_buf_free(&f->lists);
    vd_free(f);
}

/* ---- opening ---- */

static int load_gone(struct vd_store *s, struct vd_names_finder *f, size_t g, struct vd_err *err)
{
    if (!f->seg[g].n_gone)
        return VD_OK;
    sqlite3_stmt *st = vd_sql(s, SQL_NAME_GONE_OF, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, f->seg[g].id);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        int64_t record = sqlite3_column_int64(st, 0);
        vd_buf_add(&f->gone[g], &record, sizeof(record));
    }
    sqlite3_reset(st);
    if (rc == VD_NOTFOUND && f->gone[g].failed)
        return vd_names_no_memory(s, err);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int open_finder(struct vd_store *s, const struct vd_segment *seg, size_t n,
                       struct vd_err *err)
{
    struct vd_names_finder *f = s->names.finder = vd_alloc(sizeof(*f));
    int rc = VD_OK;
    if (!f)
        return vd_names_no_memory(s, err);
    memcpy(f->seg, seg, n * sizeof(*seg));
    f->n_seg = n;
    f->n_entries = n ? seg[n - 1].entry0 + seg[n - 1].n_entries : 0;
    f->n_words = n ? seg[n - 1].word0 + seg[n - 1].n_words : 0;
    f->acc = vd_array((size_t)f->n_entries + 1, sizeof(*f->acc));
    f->seen = vd_array((size_t)f->n_entries + 1, sizeof(*f->seen));
    f->met = vd_array((size_t)f->n_words + 1, sizeof(*f->met));
    if (!f->acc || !f->seen || !f->met)
        return vd_names_no_memory(s, err);
    for (size_t g = 0; g < n && rc == VD_OK; g++)
        rc = load_gone(s, f, g, err);
    return rc;
}

int vd_names_refresh(struct vd_store *s, struct vd_err *err)
{
    struct vd_segment seg[VD_SEGMENTS];
    struct vd_names_finder *f = s->names.finder;
    size_t n = 0;
    int rc = vd_names_segments(s, seg, &n, err);
    if (rc != VD_OK)
        return rc;
    bool same = f && f->n_seg == n;
    for (size_t g = 0; same && g < n; g++)
        same = f->seg[g].id == seg[g].id && f->seg[g].n_gone == seg[g].n_gone;
    if (same)
        return VD_OK;
    vd_names_finder_free(f);
    s->names.finder = NULL;
    rc = open_finder(s, seg, n, err);
    if (rc != VD_OK) {
        vd_names_finder_free(s->names.finder);
        s->names.finder = NULL;
    }
    return rc;
}

/* ---- 1. words that sound alike ---- */

int vd_names_by_likeness(const void *pa, const void *pb)
{
    const struct vd_cand *a = pa, *b = pb;
    if (a->like != b->like)
        return a->like > b->like ? -1 : 1;
    return (a->word > b->word) - (a->word < b->word);
}

static void cut_cands(struct vd_names_finder *f)
{
    qsort(f->cand, f->n_cand, sizeof(*f->cand), vd_names_by_likeness);
    if (f->n_cand <= WORDS)
        return;
    f->n_cand = WORDS;
    f->least = f->cand[WORDS - 1].like;
}

/* WORDS candidates in the steps above mean that none below will stay. */
static void raise_least(struct vd_names_finder *f, double like)
{
    size_t at = (size_t)((like - LEAST) / (1 - LEAST) * STEPS);
    at = at < STEPS ? at : STEPS - 1;
    f->above[at]++;
    f->n_above += at > f->step;
    while (f->n_above >= WORDS) {
        f->n_above -= f->above[++f->step];
        double least = LEAST + (1 - LEAST) * (double)f->step / STEPS;
        f->least = least > f->least ? least : f->least;
    }
}

static void keep_cand(struct vd_names_finder *f, size_t g, uint32_t word, double like,
                      const struct vd_names_word *k)
{
    if (like < f->least)
        return;
    if (f->n_cand == ROOM)
        cut_cands(f);
    raise_least(f, like);
    struct vd_cand *c = &f->cand[f->n_cand++];
    *c = (struct vd_cand){.like = like,
                          .word = word,
                          .df = k->df,
                          .prior = k->prior,
                          .entry = k->entry,
                          .family = k->family,
                          .seg = (uint8_t)g,
                          .flags = k->flags & (uint8_t)~NAMES_FLAG_PRIOR,
                          .n = k->n};
    memcpy(c->phone, k->phone, k->n);
}

/* One row of a key. mass: where the words of the same sound are counted, or NULL. */
static void scan_row(struct vd_names_finder *f, size_t g, bool keep, const uint8_t *p,
                     const uint8_t *end, double *mass)
{
    const struct vd_segment *seg = &f->seg[g];
    struct vd_names_word k;
    struct vd_word other;
    uint32_t number = 0;
    while (p < end) {
        number += vd_names_get(&p, end);
        if (!vd_names_read_word(&p, end, true, &k) || number >= seg->n_words) /* B. */
            return;
        uint32_t *met = &f->met[seg->word0 + number];
        if (*met == f->tick)
            continue;
        *met = f->tick;
        vd_names_take(&k, &other);
        double like =
            vd_likener_least(f->likener, &other, mass && f->least > SAME ? SAME : f->least);
        if (mass && like > SAME && k.df + k.prior > 2)
            *mass += like * k.df;
        if (keep && like > LEAST)
            keep_cand(f, g, seg->word0 + number, like, &k);
    }
}

static int scan_key(struct vd_names_finding *x, bool keep, uint32_t key, double *mass,
                    struct vd_err *err)
{
    int rc = VD_OK;
    for (size_t g = 0; g < x->f->n_seg && rc == VD_OK; g++) {
        sqlite3_stmt *st = vd_sql(x->s, SQL_NAME_KEY_GET, err);
        if (!st)
            return x->s->rc;
        sqlite3_bind_int64(st, 1, (int64_t)vd_names_id(x->f->seg[g].id, key));
        rc = vd_sql_row(x->s, st, err);
        if (rc == VD_OK) {
            const uint8_t *p = sqlite3_column_blob(st, 0);
            scan_row(x->f, g, keep, p, p + sqlite3_column_bytes(st, 0), mass);
        }
        sqlite3_reset(st);
        rc = rc == VD_NOTFOUND ? VD_OK : rc;
    }
    return rc;
}

int vd_names_scan(struct vd_names_finding *x, const struct vd_word *w, size_t at, bool keep,
                  double *mass, struct vd_err *err)
{
    uint32_t keys[VD_NAME_KEYS];
    size_t n = vd_word_keys(w, keys);
    struct vd_names_finder *f = x->f;
    int rc = VD_OK;
    f->n_cand = f->step = f->n_above = 0;
    memset(f->above, 0, sizeof(f->above));
    f->least = LEAST;
    f->likener = &f->of[at];
    if (!++f->tick) {
        memset(f->met, 0, ((size_t)f->n_words + 1) * sizeof(*f->met));
        f->tick = 1;
    }
    for (size_t i = 0; i < (keep ? n : 1) && rc == VD_OK; i++)
        rc = scan_key(x, keep, keys[i], i ? NULL : mass, err);
    if (rc == VD_OK && keep && w->family)
        rc = scan_key(x, keep, NAMES_FAMILY_KEY | w->family, NULL, err);
    cut_cands(f);
    return rc;
}
