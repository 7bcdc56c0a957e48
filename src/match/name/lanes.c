/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes.c: one word against 64 others at once, one in a lane, to the same distances as cost.c.
 *
 *    block     +-------------------+  64 heads: bits 0-4 phones of the word, bit 7 VD_LANE_BARE
 *              | heads             |
 *              | phone 0 of each   |  64 phones, by their letters; 0 beyond the end of a word
 *              | phone 1 of each   |
 *              | ...               |  as many rows as its longest word has phones
 *              +-------------------+
 *
 * The distance D[i][j] of the first i phones of the query from the first j of another word is the
 * least of D[i-1][j-1] + change, D[i-1][j] + gap a, D[i][j-1] + gap b.  Counted as what is saved over
 * leaving everything out, S = all gaps - D, a gap costs nothing and a change saves s = gap a + gap b
 * - change, or nothing if that is less.  Then only differences of neighbours are kept (Suzuki and
 * Kasahara, Introducing difference recurrence relations for faster semi-global alignment, 2018):
 *
 *    v = S[i][j-1] - S[i-1][j-1]    h = S[i-1][j] - S[i-1][j-1]
 *    m = max(s, v, h)               v' = m - h, h' = m - v
 *
 * They are never below 0 nor above the largest s (invariant B), so that a lane of 8 bits holds them,
 * and s is one look-up by the other word's phone in a table of 64 made for each phone of the query.
 * The distance is the sum of gap b - h of the last row over the columns, and of the gaps of a.
 *
 * Invariants
 *  A. Gaps are at most VD_LANE_GAP, so s is at most 2 * VD_LANE_GAP and gap b - h a signed byte.
 *  B. 0 <= v, h <= the largest s of that row, or column: one phone more cannot save more than it
 *     does where it stands for another.
 *  C. Nothing in a block is trusted: phones are taken modulo 64, heads bounded by the rows.
 *
 * Tried and left out: stopping when all 64 are beyond the bound.  Of the rows of 26,000 words of a
 * list in order of length and phones that saves 0.3 % at a least likeness of 0.45, 19 % at 0.7 and
 * 41 % at 0.8, but S is known by differences only: the least of a column takes sums of 16 bits, four
 * instructions more a cell to the five that there are.
 */
#include <stdatomic.h>
#include <string.h>

#include "match/kernel/instructions.h"
#include "match/name/lanes_isa.h"
#include "match/name/phone.h"

const struct vd_lanes_kernel *const vd_lanes_kernels[] = {
#ifdef __x86_64__
    &vd_lanes_avx512, &vd_lanes_avx2,
#endif
    &vd_lanes_scalar, NULL};

const struct vd_lanes_kernel *vd_lanes_best(void)
{
    static _Atomic(const struct vd_lanes_kernel *) chosen;
    const struct vd_lanes_kernel *k = atomic_load_explicit(&chosen, memory_order_acquire);
    for (size_t i = 0; !k; i++)
        if (vd_lanes_kernels[i]->usable() && vd_isa_asked(vd_lanes_kernels[i]->level))
            k = vd_lanes_kernels[i];
    atomic_store_explicit(&chosen, k, memory_order_release);
    return k;
}

/* ---- blocks ---- */

size_t vd_lanes_bytes(size_t rows)
{
    return VD_LANES * (1 + rows);
}

void vd_lanes_put(uint8_t *block, size_t rows, size_t lane, const char *phone, size_t n, bool bare)
{
    n = n < rows ? n : rows;
    n = n < VD_PHONES ? n : VD_PHONES;
    block[lane] = (uint8_t)(n | (bare ? VD_LANE_BARE : 0));
    for (size_t j = 0; j < n; j++)
        block[VD_LANES * (1 + j) + lane] = (uint8_t)phone[j];
}

/* A word of a block, as vd_lanes_put() had it. */
static void word_at(const uint8_t *block, size_t rows, size_t lane, struct vd_word *w)
{
    size_t n = block[lane] & VD_LANE_LENGTH;
    memset(w, 0, sizeof(*w));
    w->n = (uint8_t)(n < rows ? n : rows);
    w->bare = block[lane] & VD_LANE_BARE;
    for (size_t j = 0; j < w->n; j++)
        w->phone[j] = (char)block[VD_LANES * (1 + j) + lane];
}

/* ---- the query ---- */

/* What phone i of the query, which may be left out at the cost of gap[bare], saves. */
static void put_savings(struct vd_lanes *q, size_t i, const uint8_t change[64],
                        const uint8_t gap[2])
{
    for (int bare = 0; bare < 2; bare++) {
        q->all[bare] = (uint16_t)(q->all[bare] + gap[bare]);
        for (int c = 0; c < 64; c++) {
            int s = gap[bare] + q->gap[c] - change[c];
            q->save[i][bare][c] = (uint8_t)(s > 0 ? s : 0);
        }
    }
}

void vd_lanes_begin(struct vd_lanes *q, const struct vd_word *a)
{
    struct vd_likener l;
    uint8_t change[64];
    vd_likener_begin(&l, a);
    memset(q, 0, sizeof(*q));
    q->a = *a;
    q->n = a->n;
    q->weight = (uint16_t)l.weight_a;
    memcpy(q->weights, l.weight, sizeof(q->weights));
    vd_phone_gaps(q->gap, a->bare);
    for (size_t i = 0; i < a->n; i++) {
        for (int c = 0; c < 64; c++)
            change[c] = c <= 'z' - '@' ? l.change[c][i] : UINT8_MAX;
        put_savings(q, i, change, (const uint8_t[2]){l.gap[0][i], l.gap[1][i]});
    }
}

void vd_lanes_begin_with(struct vd_lanes *q, const uint8_t *code, size_t n,
                         const struct vd_lane_costs *costs)
{
    memset(q, 0, sizeof(*q));
    q->n = (uint8_t)(n < VD_PHONES ? n : VD_PHONES);
    memcpy(q->weights, costs->weight, sizeof(q->weights));
    for (int c = 0; c < 64; c++)
        q->gap[c] = costs->gap[c] < VD_LANE_GAP ? costs->gap[c] : VD_LANE_GAP;
    for (size_t i = 0; i < q->n; i++) {
        uint8_t gap = q->gap[code[i] & 63];
        q->weight = (uint16_t)(q->weight + q->weights[code[i] & 63]);
        put_savings(q, i, costs->change[code[i] & 63], (const uint8_t[2]){gap, gap});
    }
}

/* ---- answers ---- */

void vd_lanes_distance(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                       uint16_t out[VD_LANES])
{
    struct vd_lane_sums sums;
    vd_lanes_best()->sums(q, block, rows, false, 0, &sums);
    memcpy(out, sums.distance, sizeof(sums.distance));
}

/* 1 - least in parts of 65536, rounded up. */
static uint16_t share_of(double least)
{
    double per = (1 - least) * 65536 + 1;
    return (uint16_t)(per < 0 ? 0 : per > 65535 ? 65535 : per);
}

uint64_t vd_lanes_least(const struct vd_lanes *q, const uint8_t *block, size_t rows, double least,
                        double like[VD_LANES])
{
    struct vd_lane_sums sums;
    uint64_t near = vd_lanes_best()->sums(q, block, rows, false, share_of(least), &sums), found = 0;
    for (; near; near &= near - 1) {
        int i = __builtin_ctzll(near), w = sums.weight[i] > q->weight ? sums.weight[i] : q->weight;
        double x = w ? 1 - (double)sums.distance[i] / w : 0;
        if (x < least || x <= 0)
            continue;
        if (x < 1 && q->a.n && q->a.bare != !!(block[i] & VD_LANE_BARE)) {
            struct vd_word b;
            word_at(block, rows, (size_t)i, &b);
            x = vd_word_doubted(x, &q->a, &b);
        }
        like[i] = x;
        found |= (uint64_t)1 << i;
    }
    return found;
}

uint64_t vd_lanes_beginning(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                            double least, double like[VD_LANES])
{
    struct vd_lane_sums sums;
    uint64_t near = vd_lanes_best()->sums(q, block, rows, true, share_of(least), &sums), found = 0;
    for (; near && q->weight; near &= near - 1) {
        int i = __builtin_ctzll(near);
        double x = 1 - (double)sums.distance[i] / q->weight;
        if (x < least || x <= 0)
            continue;
        like[i] = x;
        found |= (uint64_t)1 << i;
    }
    return found;
}
