/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates_tell.c: a pair for people to read: who the two are, and what made its points, with the
 * words of the records.  Only pairs that are listed come here; their profiles are read again.
 */
#include "flow/duplicating.h"

#include <string.h>

struct telling {
    struct vd_store *s;
    struct vd_dup *b;
    struct vd_arena *a, *scratch;
    const struct vd_dup_subject *of[2];
    struct vd_profile p[2];
    struct vd_dup_weight w;
};

static const char *words_of(struct vd_arena *a, const char *text, const struct vd_name *n,
                            size_t first, size_t count)
{
    if (!count || first + count > n->n)
        return "";
    const struct vd_word *w = &n->word[first], *last = &n->word[first + count - 1];
    return vd_arena_strndup(a, text + w->at, (size_t)(last->at + last->len - w->at));
}

/* "Rahim ~ Raheem 0.94, Khan ~ Xan 0.91" */
static const char *tell_words(struct telling *t, const char *left, const char *right)
{
    struct vd_name x, y;
    struct vd_buf b = {0};
    vd_name_read(left, strlen(left), &x);
    vd_name_read(right, strlen(right), &y);
    for (size_t i = 0; i < t->w.match.n; i++) {
        const struct vd_name_pair *k = &t->w.match.pair[i];
        const char *l = words_of(t->scratch, left, &x, k->a, k->n_a);
        const char *r = words_of(t->scratch, right, &y, k->b, k->n_b);
        if (l && r)
            vd_buf_printf(&b, "%s%s ~ %s %.2f", i ? ", " : "", l, r, k->likeness);
    }
    const char *out = b.failed ? NULL : vd_arena_strdup(t->a, b.len ? b.data : "no names alike");
    vd_buf_free(&b);
    return out;
}

static const char *lists_of(struct telling *t, int side)
{
    struct vd_buf b = {0};
    const struct vd_dup_fact *f = vd_dup_facts(t->b) + t->of[side]->fact0;
    char *const *name = (char *const *)(void *)t->b->list_names.data;
    for (uint32_t i = 0; i < t->of[side]->n_facts; i++)
        if (f[i].what == VD_TWIN_LIST)
            vd_buf_printf(&b, "%s%s", b.len ? ", " : "", name[f[i].lo]);
    const char *out = b.failed ? NULL : vd_arena_strdup(t->a, b.len ? b.data : "");
    vd_buf_free(&b);
    return out;
}

static const char *text_of(struct telling *t, int side, uint32_t text)
{
    const struct vd_fact *f = vd_dup_text(&t->p[side], t->of[side]->only, text);
    return vd_arena_strdup(t->a, f && f->value ? f->value : "");
}

static bool tell_part(struct telling *t, int what, struct vd_twin_part *out)
{
    bool list = what == VD_TWIN_LIST;
    *out = (struct vd_twin_part){
        .what = what,
        .points = t->w.of[what],
        .left = list ? lists_of(t, 0) : text_of(t, 0, t->w.left[what]),
        .right = list ? lists_of(t, 1) : text_of(t, 1, t->w.right[what]),
        .why = t->w.why[what],
    };
    if (what == VD_TWIN_NAME && out->left && out->right)
        out->why = tell_words(t, out->left, out->right);
    return out->left && out->right && out->why;
}

static bool tell_side(struct telling *t, int side, struct vd_twin_side *out)
{
    const struct vd_profile *p = &t->p[side];
    const struct vd_dup_subject *s = t->of[side];
    const char *name = p->caption, *ref = NULL;
    for (size_t r = 0; r < p->n_records; r++) {
        if (p->records[r].id != s->record)
            continue;
        ref = p->records[r].ref;
        for (size_t i = 0; s->only && i < p->records[r].n_facts; i++)
            if (p->records[r].facts[i].prop == VD_P_NAME) {
                name = p->records[r].facts[i].value;
                break;
            }
    }
    *out = (struct vd_twin_side){.subject = s->id,
                                 .record = s->record,
                                 .ref = vd_arena_strdup(t->a, ref ? ref : ""),
                                 .name = vd_arena_strdup(t->a, name ? name : "(no name)"),
                                 .lists = lists_of(t, side)};
    return out->ref && out->name && out->lists;
}

static int tell(struct telling *t, struct vd_twins *out, struct vd_err *err)
{
    struct vd_twin_part *parts = vd_arena_alloc(t->a, VD_N_TWIN * sizeof(*parts));
    bool ok = parts && tell_side(t, 0, &out->left) && tell_side(t, 1, &out->right);
    for (int e = 0; e < VD_N_TWIN && ok; e++)
        if (t->w.known[e])
            ok = tell_part(t, e, &parts[out->n_parts++]);
    out->parts = parts;
    out->points = t->w.points;
    out->kind = t->p[0].kind;
    return ok ? VD_OK : vd_dup_no_memory(err);
}

int vd_dup_tell(struct vd_store *s, struct vd_dup *b, const struct vd_dup_pair *pair,
                struct vd_arena *a, struct vd_twins *out, struct vd_err *err)
{
    struct telling t = {.s = s, .b = b, .a = a, .scratch = vd_arena_new()};
    int rc = t.scratch ? VD_OK : vd_dup_no_memory(err);
    memset(out, 0, sizeof(*out));
    for (int i = 0; i < 2 && rc == VD_OK; i++) {
        t.of[i] = &vd_dup_subjects(b)[i ? pair->right : pair->left];
        rc = vd_store_profile(s, t.of[i]->id, t.scratch, &t.p[i], err);
    }
    if (rc == VD_OK) {
        vd_dup_weigh(b, pair->left, pair->right, -1e9, &t.w);
        rc = tell(&t, out, err);
    }
    vd_arena_free(t.scratch);
    return rc;
}
