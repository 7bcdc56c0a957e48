/* SPDX-License-Identifier: Apache-2.0 */
/*
 * way.c: how one word becomes another, phone by phone: what a reviewer asks of a likeness.
 *
 * The same table as cost.c fills row by row, kept whole and walked back.  Of ways that cost the same
 * the one that changes phones rather than leaves them out is shown.
 *
 * Invariant: the costs of the steps add up to the distance, and 1 - distance / weight of the heavier
 * is the likeness that cost.c gives two plain words before any doubt.
 */
#include "match/name/phone.h"

#include <string.h>

enum { I0 = '@' };

static int weight_of(const struct vd_likener *l, const struct vd_word *w)
{
    int sum = 0;
    for (size_t i = 0; i < w->n; i++)
        sum += l->weight[(w->phone[i] - I0) & 63];
    return sum;
}

struct table {
    const struct vd_word *a, *b;
    struct vd_likener l;
    uint8_t gap_a[64], gap_b[64]; /* of a's phones, of b's */
    int d[VD_PHONES + 1][VD_PHONES + 1];
};

static int change(const struct table *t, size_t i, size_t j)
{
    return t->l.change[(t->b->phone[j] - I0) & 63][i];
}

static int left_out(const uint8_t gap[64], char c)
{
    return gap[(c - I0) & 63];
}

static void fill(struct table *t)
{
    for (size_t i = 0; i <= t->a->n; i++)
        for (size_t j = 0; j <= t->b->n; j++) {
            int least = i || j ? 1 << 20 : 0;
            int from_a = i ? t->d[i - 1][j] + left_out(t->gap_a, t->a->phone[i - 1]) : least;
            int from_b = j ? t->d[i][j - 1] + left_out(t->gap_b, t->b->phone[j - 1]) : least;
            int both = i && j ? t->d[i - 1][j - 1] + change(t, i - 1, j - 1) : least;
            least = from_a < least ? from_a : least;
            least = from_b < least ? from_b : least;
            t->d[i][j] = both < least ? both : least;
        }
}

/* From the end; then the other way round. */
static void walk(const struct table *t, struct vd_word_way *out)
{
    size_t i = t->a->n, j = t->b->n;
    while (i || j) {
        struct vd_word_step *s = &out->step[out->n++];
        if (i && j && t->d[i][j] == t->d[i - 1][j - 1] + change(t, i - 1, j - 1)) {
            *s = (struct vd_word_step){t->a->phone[i - 1], t->b->phone[j - 1],
                                       (uint8_t)change(t, i - 1, j - 1)};
            i--;
            j--;
        } else if (i && t->d[i][j] == t->d[i - 1][j] + left_out(t->gap_a, t->a->phone[i - 1])) {
            *s = (struct vd_word_step){t->a->phone[i - 1], 0,
                                       (uint8_t)left_out(t->gap_a, t->a->phone[i - 1])};
            i--;
        } else {
            *s = (struct vd_word_step){0, t->b->phone[j - 1],
                                       (uint8_t)left_out(t->gap_b, t->b->phone[j - 1])};
            j--;
        }
    }
    for (size_t k = 0; k < out->n / 2; k++) {
        struct vd_word_step s = out->step[k];
        out->step[k] = out->step[out->n - 1 - k];
        out->step[out->n - 1 - k] = s;
    }
}

void vd_word_find_way(const struct vd_word *a, const struct vd_word *b, struct vd_word_way *out)
{
    struct table t = {.a = a, .b = b};
    memset(out, 0, sizeof(*out));
    vd_likener_begin(&t.l, a);
    vd_phone_gaps(t.gap_a, b->bare);
    vd_phone_gaps(t.gap_b, a->bare);
    fill(&t);
    walk(&t, out);
    int wa = weight_of(&t.l, a), wb = weight_of(&t.l, b);
    out->distance = t.d[a->n][b->n];
    out->weight = wa > wb ? wa : wb;
    out->plain = out->weight ? 1 - (double)out->distance / out->weight : 0;
    out->plain = out->plain < 0 ? 0 : out->plain;
}
