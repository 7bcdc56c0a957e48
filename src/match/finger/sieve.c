/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sieve.c: the coarse scores that spare most of a gallery the full one.
 */
#include "match/finger/sieve.h"

#include <string.h>

const struct vd_sieve vd_finger_sieves[FINGER_SIEVES] = {{"bits", 2500, 1000}};

enum { RUN = 32, PAD = 16 };

static int16_t near(int v)
{
    return (int16_t)(v > VOTES_FAR ? VOTES_FAR : v < -VOTES_FAR ? -VOTES_FAR : v);
}

void vd_finger_sieve_probe(struct finger_sieve_probe *p, const struct finger_view *v)
{
    p->coarse.n = v->n;
    for (int i = 0; i < v->n; i++) {
        vd_finger_coarse_of(v->cylinders + i * FINGER_WORDS, p->coarse.cylinder[i].word);
        p->coarse.cylinder[i].root = (uint64_t)vd_finger_coarse_root(p->coarse.cylinder[i].word)
                                     << 7;
        p->coarse.cylinder[i].index = (uint64_t)i;
        p->x[i] = near(v->x[i] - v->x[v->n / 2]);
        p->y[i] = near(v->y[i] - v->y[v->n / 2]);
        p->angle[i] = v->angle[i];
    }
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

static unsigned set_votes(struct finger_votes *v, const struct finger_columns *c,
                          const struct finger_sieve_probe *p, size_t at, int n,
                          const uint8_t *worth, const uint8_t *who)
{
    uint8_t chosen[VOTES];
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
static uint16_t row_score(const struct finger_columns *c, const struct finger_sieve_probe *p,
                          size_t row, const uint8_t *worth, const uint8_t *who,
                          finger_votes_fn *count)
{
    struct finger_votes v;
    uint8_t padded[FINGER_MAX] = {0};
    size_t at = c->first[row];
    int n = (int)(c->first[row + 1] - at);
    if (!n)
        return 0;
    memcpy(padded, worth, (size_t)n);
    unsigned sum = set_votes(&v, c, p, at, n, padded, who);
    return squeeze((count(&v) * 2 + sum) * 64 / (unsigned)(n + 5));
}

static bool allowed(const uint64_t *allow, size_t row)
{
    return !allow || allow[row / 64] >> (row % 64) & 1;
}

/* Score rows lo..hi-1, all allowed, RUN at most. The blocks at both ends may hold others' too. */
static void score_run(const struct finger_columns *c, const struct finger_sieve_probe *p,
                      const struct finger_isa *isa, size_t lo, size_t hi, uint16_t *out)
{
    uint8_t worth[RUN * FINGER_MAX + 2 * COARSE_LANES], who[sizeof worth];
    size_t from = c->first[lo] / COARSE_LANES, to = c->first[hi];
    size_t n = (to + COARSE_LANES - 1) / COARSE_LANES - from;
    if (n && p->coarse.n)
        isa->coarse(c->planes + from * COARSE_BLOCK, c->root + from * COARSE_LANES, n, &p->coarse,
                    worth, who);
    for (size_t row = lo; row < hi; row++) {
        size_t at = c->first[row] - from * COARSE_LANES;
        out[row - lo] = p->coarse.n ? row_score(c, p, row, worth + at, who + at, isa->votes) : 0;
    }
}

void vd_finger_sieve_bits(const struct finger_columns *c, const struct finger_sieve_probe *p,
                          size_t lo, size_t hi, const uint64_t *allow, uint16_t *out)
{
    const struct finger_isa *isa = vd_finger_isa();
    for (size_t row = lo, end; row < hi; row = end) {
        end = row + 1;
        if (!allowed(allow, row))
            continue;
        while (end < hi && end - row < RUN && allowed(allow, end))
            end++;
        score_run(c, p, isa, row, end, out + (row - lo));
    }
}
