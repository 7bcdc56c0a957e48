/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sieve.c: the coarse scores that spare most of a gallery the full one.
 *
 *   bits      For every minutia of a row the most similar one of the probe, by cylinders of 256 bits
 *             (coarse.c).  The 16 best of these matches vote: each two that tell of one motion count
 *             the product of their worths (votes.c).  A row's score is the sum, set against its
 *             number of minutiae, because many minutiae agree more often by chance.
 *   motions   The same matches; the motions of the two with most support are tried on all
 *             minutiae (confirm.c).  The score is a product of powers: the votes, and what the best
 *             motion pairs against what it could have paired.
 *
 * A row's score depends on the row and the probe only and on no other row; it is no matter which
 * rows are scored together.  All numbers are integers.
 *
 * Tried on the development data; share of the mates accepted at FMR 1e-4 that are among the best
 * 5, 10, 20 % of a gallery, over five template sets and two crosses of them:
 *
 *   sum of the best similarities (512 bits)                         94   96     -
 *   votes for a turn in 32 bins, three together                    97.1 98.1   -
 *   turn, then place in 24 px                                      97.7 98.5  99.3
 *   the 16 best matches in pairs: 512 bits                         98.5 99.0  99.2
 *     the same with 256 bits, two directions a word                98.2 98.7  99.2
 *     256 bits, every other direction only                         98.3 98.8  99.1
 *     192 bits, three broad directions                             97.9 98.5  99.1
 *     inner or outer cells only, cells twice as large              93 to 97
 *     only the 32 fullest cylinders of the probe                   97.3 97.9  98.5
 *     matches weighed by how they stand out (coarse.c)             a third less is lost
 *   motions: one, two, three                                       99.0 to 99.3 at 5 %
 *     one minutia partner to several                               98.4 99.0  99.6
 *
 * What is lost has few minutiae, or few in common: such pairs are a small part of their two
 * fingers' matches, and only growing a pairing (pairing.c) finds them.
 */
#include "match/finger/sieve.h"

#include <string.h>

const struct vd_sieve vd_finger_sieves[FINGER_SIEVES] = {{"bits", 1200, 3000},
                                                         {"motions", 150, 1000}};

enum { RUN = 32, PAD = 16, MOTIONS = 2, CROWD = 50, BESIDE = 6 /* px */, OFFSET = 16384 };

static int16_t near(int v)
{
    return (int16_t)(v > VOTES_FAR ? VOTES_FAR : v < -VOTES_FAR ? -VOTES_FAR : v);
}

void vd_finger_sieve_probe(struct finger_sieve_probe *p, const struct finger_view *v)
{
    p->coarse.n = v->n;
    for (int i = 0; i < v->n; i++) {
        vd_finger_coarse_of(v->cylinders + i * FINGER_WORDS, p->coarse.cylinder[i].word);
        p->x[i] = near(v->x[i] - v->x[v->n / 2]);
        p->y[i] = near(v->y[i] - v->y[v->n / 2]);
        p->angle[i] = v->angle[i];
    }
    vd_finger_coarse_weigh(&p->coarse);
}

typedef uint8_t bytes16 __attribute__((vector_size(PAD)));

/* How many of n worths, in whole vectors, are at least bar. */
static int count_from(const uint8_t *worth, int n, int bar)
{
    bytes16 sum = {0}, all = {0};
    uint64_t half[2];
    all += (uint8_t)bar;
    for (int j = 0; j < n; j += PAD) {
        bytes16 v;
        memcpy(&v, worth + j, sizeof v);
        sum -= (bytes16)(v >= all);
    }
    memcpy(half, &sum, sizeof half); /* bytes of at most FINGER_MAX / PAD: their sum fits a byte */
    return (int)((half[0] + half[1]) * 0x0101010101010101u >> 56);
}

/* The greatest bar, at least 1, that VOTES of the worths reach; 1 if fewer do. */
static int bar_of(const uint8_t *worth, int n)
{
    int bar = 1;
    for (int step = 128; step; step /= 2)
        if (bar + step < 256 && count_from(worth, n, bar + step) >= VOTES)
            bar += step;
    return bar;
}

/* A number of any size in 16 bits: five of exponent, eleven of mantissa; it keeps the order. */
static uint16_t squeeze(uint32_t v)
{
    if (v < 2048)
        return (uint16_t)v;
    int e = 31 - __builtin_clz(v);
    return (uint16_t)((unsigned)(e - 10) << 11 | ((v >> (e - 11)) & 2047));
}

/* Which of n matches are the best VOTES; of those that just reach the bar the first. */
static int choose(const uint8_t *worth, int n, uint8_t *chosen)
{
    uint8_t list[FINGER_MAX + 1];
    int bar = bar_of(worth, n), k = 0;
    int left = VOTES - (bar < 255 ? count_from(worth, n, bar + 1) : 0);
    for (int j = 0; j < n; j++) { /* no branches: they would be guessed wrong */
        int at_bar = worth[j] == bar;
        list[k] = (uint8_t)j;
        k += (worth[j] > bar) | (at_bar & (left > 0));
        left -= at_bar;
    }
    memcpy(chosen, list, VOTES);
    return k;
}

static void close_ring(int16_t *lane)
{
    memcpy(lane + VOTES, lane, VOTES * sizeof *lane);
}

/* Fill v and chosen, the minutiae of the row that vote; returns the sum of their worths. */
static unsigned set_votes(struct finger_votes *v, const struct finger_columns *c,
                          const struct finger_sieve_probe *p, size_t at, int n,
                          const uint8_t *worth, const uint8_t *who, uint8_t chosen[VOTES])
{
    unsigned sum = 0;
    int k = choose(worth, n, chosen), mx = c->x[at + (size_t)n / 2], my = c->y[at + (size_t)n / 2];
    for (int q = 0; q < VOTES; q++) {
        int j = q < k ? chosen[q] : 0, i = who[j];
        size_t m = at + (size_t)j;
        unsigned turn = (uint8_t)(c->angle[m] - p->angle[i]);
        v->ax[q] = p->x[i];
        v->ay[q] = p->y[i];
        v->bx[q] = near(c->x[m] - mx);
        v->by[q] = near(c->y[m] - my);
        v->turn[q] = (int16_t)turn;
        v->cosine[q] = (int16_t)finger_cos(turn);
        v->sine[q] = (int16_t)finger_sin(turn);
        v->who[q] = (int16_t)i;
        v->worth[q] = q < k ? worth[j] : 0;
        sum += (unsigned)v->worth[q];
    }
    close_ring(v->ax);
    close_ring(v->ay);
    close_ring(v->bx);
    close_ring(v->by);
    close_ring(v->turn);
    close_ring(v->who);
    close_ring(v->worth);
    return sum;
}

/* The best matches of a row vote; a template with many minutiae has more of them by chance. */
static uint16_t vote(const struct finger_columns *c, const struct finger_sieve_probe *p, size_t row,
                     const uint8_t *worth, const uint8_t *who, finger_votes_fn *count)
{
    struct finger_votes v;
    uint8_t padded[FINGER_MAX] = {0}, chosen[VOTES];
    size_t at = c->first[row];
    int n = (int)(c->first[row + 1] - at);
    if (!n)
        return 0;
    memcpy(padded, worth, (size_t)n);
    unsigned sum = set_votes(&v, c, p, at, n, padded, who, chosen);
    return squeeze((count(&v, NULL) * 2 + sum) * 64 / (unsigned)((n < CROWD ? n : CROWD) + 5));
}

/* ---- the second sieve ---- */

void vd_finger_row_index(struct finger_row *r)
{
    int j = 0;
    for (int k = r->n; k % ROW_PAD; k++) {
        r->x[k] = r->y[k] = ROW_BEYOND;
        r->angle[k] = 0;
    }
    int low = VOTES_FAR, high = -VOTES_FAR;
    for (int k = 0; k < r->n; k++) {
        low = r->y[k] < low ? r->y[k] : low;
        high = r->y[k] > high ? r->y[k] : high;
    }
    r->low_x = (int16_t)(r->x[0] - BESIDE);
    r->high_x = (int16_t)(r->x[r->n - 1] + BESIDE);
    r->low_y = (int16_t)(low - BESIDE);
    r->high_y = (int16_t)(high + BESIDE);
    r->strip_shift = 3;
    while ((r->x[r->n - 1] - r->x[0]) >> r->strip_shift >= ROW_STRIPS)
        r->strip_shift++;
    for (int s = 0; s <= ROW_STRIPS; s++) {
        while (j < r->n && (r->x[j] - r->x[0]) >> r->strip_shift < s)
            j++;
        r->strip[s] = (uint8_t)j;
    }
}

static void set_row(struct finger_row *r, const struct finger_columns *c, size_t row)
{
    size_t at = c->first[row];
    r->n = (int)(c->first[row + 1] - at);
    int mx = c->x[at + (size_t)r->n / 2], my = c->y[at + (size_t)r->n / 2];
    memcpy(r->angle, c->angle + at, (size_t)r->n);
    for (int k = 0; k < r->n; k++) {
        r->x[k] = near(c->x[at + (size_t)k] - mx);
        r->y[k] = near(c->y[at + (size_t)k] - my);
    }
    vd_finger_row_index(r);
}

typedef uint8_t bytes8 __attribute__((vector_size(8)));
typedef uint16_t words8 __attribute__((vector_size(16)));

/* For minutiae j..j+7 of the row the most similar one of the probe, of equal ones the first, as
 * coarse.c does it; sums of similarities in steps of 128, for 16 bits. */
static void best_of_eight(const struct finger_row *r, const struct finger_coarse_probe *p, int j,
                          uint8_t *worth, uint8_t *who)
{
    words8 best = {0}, sum = {0}, index = {0}, at = {0};
    for (int i = 0; i < p->n; i++, at += 1) {
        bytes8 like;
        memcpy(&like, r->like + i * ROW_STRIDE + j, sizeof like);
        words8 v = __builtin_convertvector(like, words8) * (uint16_t)p->weight[i];
        words8 more = (words8)(v > best);
        sum += v >> 7;
        best = (v & more) | (best & ~more);
        index = (at & more) | (index & ~more);
    }
    for (int k = 0; k < 8; k++) {
        worth[j + k] = vd_finger_match_worth(p, best[k], (uint32_t)sum[k] << 7);
        who[j + k] = (uint8_t)index[k];
    }
}

/* Beyond the row the worth is zero. */
static void best_matches(const struct finger_row *r, const struct finger_coarse_probe *p,
                         uint8_t *worth, uint8_t *who)
{
    memset(worth, 0, FINGER_MAX);
    for (int j = 0; j < r->n; j += 8)
        best_of_eight(r, p, j, worth, who);
    for (int j = r->n; j % PAD; j++)
        worth[j] = 0;
}

/* 256 times the logarithm to base 2, the curve between powers of two drawn straight. */
static int lg(uint32_t v)
{
    int e = 31 - __builtin_clz(v | 1);
    return e * 256 + (int)((((uint64_t)(v | 1) << 8) >> e) & 255);
}

/* The pair with the most support that is still there, or -1; takes it out. */
static int next_seed(uint16_t *support, const struct finger_votes *v)
{
    int best = -1;
    for (int q = 0; q < VOTES; q++)
        if (v->worth[q] && support[q] != UINT16_MAX &&
            (best < 0 || support[q] + v->worth[q] > support[best] + v->worth[best]))
            best = q;
    return best;
}

/* The motions of the pairs that agree best with others are tried on all minutiae.  Votes, and what
 * a motion pairs of what it could pair, are multiplied as powers: added as logarithms. */
static uint16_t try_motions(const struct finger_columns *c, const struct finger_sieve_probe *p,
                            size_t row, const struct finger_isa *isa, uint8_t *like)
{
    struct finger_votes v;
    struct finger_row r;
    uint16_t support[VOTES];
    uint8_t worth[FINGER_MAX], who[FINGER_MAX], chosen[VOTES];
    size_t at = c->first[row], from = at / COARSE_LANES;
    size_t n_blocks = (c->first[row + 1] + COARSE_LANES - 1) / COARSE_LANES - from;
    if (c->first[row + 1] == at || !p->coarse.n)
        return 0;
    isa->likeness(c->planes + from * COARSE_BLOCK, c->root + from * COARSE_LANES, n_blocks,
                  &p->coarse, like, ROW_STRIDE);
    set_row(&r, c, row);
    r.like = like + at % COARSE_LANES;
    best_matches(&r, &p->coarse, worth, who);
    set_votes(&v, c, p, at, r.n, worth, who, chosen);
    uint32_t votes = isa->votes(&v, support);
    int best = -4 * lg((uint32_t)(p->coarse.n + 4));
    for (int k = 0, q; k < MOTIONS && (q = next_seed(support, &v)) >= 0; k++) {
        support[q] = UINT16_MAX;
        struct finger_fit f = isa->confirm(p, &r, v.who[q], chosen[q]);
        int score = 5 * lg((uint32_t)f.worth) - 4 * lg((uint32_t)(f.n_inside + 4));
        best = score > best ? score : best;
    }
    int score = best + 2 * lg(votes + 65536) - 2 * lg((uint32_t)(r.n + 2)) + OFFSET;
    return (uint16_t)(score < 0 ? 0 : score > UINT16_MAX ? UINT16_MAX : score);
}

/* ---- rows ---- */

static bool allowed(const uint64_t *allow, size_t row)
{
    return !allow || allow[row / 64] >> (row % 64) & 1;
}

/* Score rows lo..hi-1, all allowed, RUN at most. The blocks at both ends may hold others' too. */
static void vote_run(const struct finger_columns *c, const struct finger_sieve_probe *p, size_t lo,
                     size_t hi, uint16_t *out)
{
    const struct finger_isa *isa = vd_finger_isa();
    uint8_t worth[RUN * FINGER_MAX + 2 * COARSE_LANES], who[sizeof worth];
    size_t from = c->first[lo] / COARSE_LANES, to = c->first[hi];
    size_t n = (to + COARSE_LANES - 1) / COARSE_LANES - from;
    if (n && p->coarse.n)
        isa->coarse(c->planes + from * COARSE_BLOCK, c->root + from * COARSE_LANES, n, &p->coarse,
                    worth, who);
    for (size_t row = lo; row < hi; row++) {
        size_t at = c->first[row] - from * COARSE_LANES;
        out[row - lo] = p->coarse.n ? vote(c, p, row, worth + at, who + at, isa->votes) : 0;
    }
}

static void vote_rows(const struct finger_columns *c, const struct finger_sieve_probe *p, size_t lo,
                      size_t hi, const uint64_t *allow, uint16_t *out)
{
    for (size_t row = lo, end; row < hi; row = end) {
        end = row + 1;
        if (!allowed(allow, row))
            continue;
        while (end < hi && end - row < RUN && allowed(allow, end))
            end++;
        vote_run(c, p, row, end, out + (row - lo));
    }
}

void vd_finger_sieve(const struct finger_columns *c, const struct finger_sieve_probe *p, int level,
                     size_t lo, size_t hi, const uint64_t *allow, uint16_t *out)
{
    if (level == 0) {
        vote_rows(c, p, lo, hi, allow, out);
        return;
    }
    uint8_t like[FINGER_MAX * ROW_STRIDE]; /* here, for compilers that zero it every time */
    for (size_t row = lo; row < hi; row++)
        if (allowed(allow, row))
            out[row - lo] = try_motions(c, p, row, vd_finger_isa(), like);
}
