/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_sieve.c: the sieves of the finger matcher.  What is written for one processor gives the numbers
 * of the plain form, on random bits and on fingers; coarse scores depend on nothing but the row;
 * mates come through; a search with everything kept is the exhaustive one.
 */
#include "../test.h"

#include <math.h>
#include <stdlib.h>
#include <vedette/mem.h>

#include "codec/fmr.h"
#include "match/finger/sieve.h"
#include "pool/pool.h"

static const struct vd_matcher_ops *ops = &vd_finger_ops;

static uint32_t seed;
static uint32_t rnd(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}
static uint64_t bits64(void)
{
    return (uint64_t)rnd(1 << 24) << 40 ^ (uint64_t)rnd(1 << 24) << 20 ^ rnd(1 << 24);
}

/* ---- invented fingers ---- */

enum { MOST = 255 };
struct finger {
    int n, x[MOST], y[MOST], deg[MOST];
};

static struct finger invent(uint32_t which, int n)
{
    struct finger f = {.n = n};
    seed = which * 2654435761u + 1;
    int a = (int)rnd(360), b = (int)rnd(90), c = (int)rnd(90);
    for (int k = 0; k < n; k++) {
        f.x[k] = 150 + (int)rnd(300);
        f.y[k] = 150 + (int)rnd(360);
        f.deg[k] = a + (b * f.x[k] + c * f.y[k]) / 200 + (int)rnd(2) * 180 + (int)rnd(30);
    }
    return f;
}

/* Another impression: moved, a fifth of the minutiae lost, some false, all a little off. */
static struct finger impress(const struct finger *f)
{
    struct finger g = {0};
    double turn = ((int)rnd(1200) - 600) * M_PI / 1800, c = cos(turn), s = sin(turn);
    int dx = (int)rnd(80), dy = (int)rnd(80);
    for (int k = 0; k < f->n; k++) {
        double x = f->x[k] - 300 + (int)rnd(7) - 3, y = f->y[k] - 330 + (int)rnd(7) - 3;
        bool lost = rnd(5) == 0;
        if (lost && rnd(2))
            continue;
        g.x[g.n] = lost ? 150 + (int)rnd(300) : 340 + dx + (int)lrint(x * c + y * s);
        g.y[g.n] = lost ? 150 + (int)rnd(360) : 370 + dy + (int)lrint(y * c - x * s);
        g.deg[g.n++] = f->deg[k] + (int)lrint(turn * 180 / M_PI) + (int)rnd(13) - 6;
    }
    return g;
}

static struct vd_buf record(const struct finger *f)
{
    static struct vd_minutia m[MOST];
    struct vd_buf b = {0};
    struct vd_minutiae v = {
        .width = 900, .height = 900, .xres = 197, .yres = 197, .quality = -1, .m = m};
    v.n = (size_t)f->n;
    for (int k = 0; k < f->n; k++)
        m[k] = (struct vd_minutia){.x = (uint16_t)(f->x[k] < 0 ? 0 : f->x[k]),
                                   .y = (uint16_t)(f->y[k] < 0 ? 0 : f->y[k]),
                                   .angle_deg = (f->deg[k] + 3600) % 360,
                                   .type = 1};
    assert_int_equal(vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, &b, NULL), VD_OK);
    return b;
}

/* ---- kernels ---- */

enum { BLOCKS = 40, LANES = BLOCKS * COARSE_LANES };

static void every_coarse_kernel_finds_the_same(void **state)
{
    (void)state;
    static uint64_t planes[BLOCKS * COARSE_BLOCK];
    static uint16_t root[LANES];
    static uint8_t worth[LANES], who[LANES], w2[LANES], i2[LANES];
    static struct finger_coarse_probe p;
    seed = 99;
    for (int run = 0; run < 60; run++) {
        p.n = run == 0 ? 0 : run == 1 ? FINGER_MAX : 1 + (int)rnd(FINGER_MAX);
        for (int i = 0; i < p.n; i++) {
            for (int d = 0; d < COARSE_WORDS; d++)
                p.cylinder[i].word[d] = run % 5 == 4 ? UINT64_MAX : bits64() & bits64();
        }
        vd_finger_coarse_weigh(&p);
        for (size_t b = 0; b < BLOCKS * COARSE_BLOCK; b++)
            planes[b] = run % 7 == 6 ? UINT64_MAX : rnd(9) ? bits64() & bits64() : 0;
        for (size_t at = 0; at < LANES; at++) {
            uint64_t own[COARSE_WORDS];
            for (size_t d = 0; d < COARSE_WORDS; d++)
                own[d] =
                    planes[at / COARSE_LANES * COARSE_BLOCK + d * COARSE_LANES + at % COARSE_LANES];
            root[at] = vd_finger_coarse_root(own);
        }
        vd_finger_coarse_scalar(planes, root, BLOCKS, &p, worth, who);
        for (const struct finger_isa *k = vd_finger_isas; k->name; k++) {
            if (!k->usable())
                continue;
            memset(w2, 1, sizeof w2);
            memset(i2, 1, sizeof i2);
            k->coarse(planes, root, BLOCKS, &p, w2, i2);
            assert_memory_equal(worth, w2, sizeof worth);
            assert_memory_equal(who, i2, sizeof who);
        }
    }
}

/* By hand, with a cosine in floating point. */
static void the_coarse_kernel_finds_the_nearest(void **state)
{
    (void)state;
    uint64_t planes[COARSE_BLOCK];
    uint16_t root[COARSE_LANES];
    uint8_t worth[COARSE_LANES], who[COARSE_LANES];
    static struct finger_coarse_probe p;
    seed = 5;
    p.n = 30;
    for (int i = 0; i < p.n; i++) {
        for (int d = 0; d < COARSE_WORDS; d++)
            p.cylinder[i].word[d] = bits64() & bits64();
    }
    vd_finger_coarse_weigh(&p);
    for (int l = 0; l < COARSE_LANES; l++) { /* lane l: cylinder 3l of the probe, a few bits gone */
        uint64_t own[COARSE_WORDS];
        for (int d = 0; d < COARSE_WORDS; d++)
            own[d] = planes[d * COARSE_LANES + l] =
                p.cylinder[3 * l].word[d] & (bits64() | bits64() | bits64());
        root[l] = vd_finger_coarse_root(own);
    }
    vd_finger_coarse_scalar(planes, root, 1, &p, worth, who);
    for (int l = 0; l < COARSE_LANES; l++) {
        double sum = p.doubt, best = 0;
        for (int i = 0; i < p.n; i++) {
            int common = 0, mine = 3, its = 3;
            for (int d = 0; d < COARSE_WORDS; d++) {
                uint64_t a = p.cylinder[i].word[d], b = planes[d * COARSE_LANES + l];
                common += __builtin_popcountll(a & b);
                mine += __builtin_popcountll(a);
                its += __builtin_popcountll(b);
            }
            double like = 256 * common / sqrt((double)mine * its) * p.weight[i];
            best = i == 3 * l ? like : best;
            sum += like;
        }
        assert_int_equal(who[l], 3 * l);
        assert_true(worth[l] > 20 && fabs(worth[l] + MATCH_LEAST - best * p.scale / sqrt(sum)) < 2);
    }
}

static void every_votes_kernel_counts_the_same(void **state)
{
    (void)state;
    struct finger_votes v;
    int16_t *const lanes[] = {v.ax, v.ay, v.bx, v.by, v.turn, v.who, v.worth};
    seed = 7;
    for (int run = 0; run < 3000; run++) {
        int far = run % 3 ? 200 : VOTES_FAR, turn = (int)rnd(256), shift = (int)rnd(100);
        for (int k = 0; k < VOTES; k++) {
            bool fits = rnd(3) > 0 && run % 2;
            v.ax[k] = (int16_t)((int)rnd(2 * (uint32_t)far + 1) - far);
            v.ay[k] = (int16_t)((int)rnd(2 * (uint32_t)far + 1) - far);
            v.turn[k] = (int16_t)(uint8_t)(fits ? turn + (int)rnd(9) : (int)rnd(256));
            int c = finger_cos((unsigned)turn), s = finger_sin((unsigned)turn);
            int x = (v.ax[k] * c - v.ay[k] * s) / 16384 + shift + (int)rnd(9);
            int y = (v.ax[k] * s + v.ay[k] * c) / 16384 + (int)rnd(9);
            v.bx[k] = fits && abs(x) < VOTES_FAR ? (int16_t)x : v.ay[k];
            v.by[k] = fits && abs(y) < VOTES_FAR ? (int16_t)y : v.ax[k];
            v.cosine[k] = (int16_t)finger_cos((unsigned)v.turn[k]);
            v.sine[k] = (int16_t)finger_sin((unsigned)v.turn[k]);
            v.who[k] = (int16_t)rnd(20);
            v.worth[k] = (int16_t)(rnd(4) ? rnd(256) : 0);
        }
        for (size_t l = 0; l < sizeof lanes / sizeof lanes[0]; l++)
            memcpy(lanes[l] + VOTES, lanes[l], VOTES * sizeof *lanes[l]);
        uint16_t support[VOTES], other[VOTES];
        uint32_t sum = vd_finger_votes_scalar(&v, support);
        assert_int_equal(sum, vd_finger_votes_scalar(&v, NULL));
        for (const struct finger_isa *k = vd_finger_isas; k->name; k++) {
            if (!k->usable())
                continue;
            assert_int_equal(k->votes(&v, other), sum);
            assert_memory_equal(support, other, sizeof support);
            assert_int_equal(k->votes(&v, NULL), sum);
        }
    }
}

static void every_likeness_kernel_is_the_same(void **state)
{
    (void)state;
    enum { STRIDE = LANES + 8 };
    static uint64_t planes[BLOCKS * COARSE_BLOCK];
    static uint16_t root[LANES];
    static uint8_t want[FINGER_MAX * STRIDE], got[FINGER_MAX * STRIDE];
    static struct finger_coarse_probe p;
    seed = 17;
    for (int run = 0; run < 20; run++) {
        p.n = run == 0 ? FINGER_MAX : (int)rnd(FINGER_MAX);
        for (int i = 0; i < p.n; i++) {
            for (int d = 0; d < COARSE_WORDS; d++)
                p.cylinder[i].word[d] = run % 5 == 4 ? UINT64_MAX : bits64() & bits64();
        }
        vd_finger_coarse_weigh(&p);
        for (size_t b = 0; b < BLOCKS * COARSE_BLOCK; b++)
            planes[b] = run % 5 == 4 ? UINT64_MAX : bits64() & bits64();
        for (size_t at = 0; at < LANES; at++) {
            uint64_t own[COARSE_WORDS];
            for (size_t d = 0; d < COARSE_WORDS; d++)
                own[d] =
                    planes[at / COARSE_LANES * COARSE_BLOCK + d * COARSE_LANES + at % COARSE_LANES];
            root[at] = vd_finger_coarse_root(own);
        }
        memset(want, 0, sizeof want);
        vd_finger_likeness_scalar(planes, root, BLOCKS, &p, want, STRIDE);
        for (const struct finger_isa *k = vd_finger_isas; k->name; k++) {
            if (!k->usable())
                continue;
            memset(got, 0, sizeof got);
            k->likeness(planes, root, BLOCKS, &p, got, STRIDE);
            assert_memory_equal(want, got, sizeof want);
        }
    }
}

static int rising(const void *a, const void *b)
{
    return *(const int16_t *)a - *(const int16_t *)b;
}

static void every_confirm_kernel_is_the_same(void **state)
{
    (void)state;
    static struct finger_sieve_probe p;
    static uint8_t like[FINGER_MAX * ROW_STRIDE];
    struct finger_row r = {.like = like};
    seed = 23;
    for (size_t k = 0; k < sizeof like; k++)
        like[k] = (uint8_t)rnd(256);
    for (int run = 0; run < 600; run++) {
        int far = run % 4 == 3 ? VOTES_FAR : 150;
        p.coarse.n = 1 + (int)rnd(run % 9 ? 60 : FINGER_MAX);
        r.n = 1 + (int)rnd(run % 7 ? 60 : FINGER_MAX);
        for (int i = 0; i < p.coarse.n; i++) {
            p.x[i] = (int16_t)((int)rnd(2 * (uint32_t)far + 1) - far);
            p.y[i] = (int16_t)((int)rnd(2 * (uint32_t)far + 1) - far);
            p.angle[i] = (uint8_t)rnd(256);
        }
        for (int j = 0; j < r.n; j++) {
            r.x[j] = (int16_t)((int)rnd(2 * (uint32_t)far + 1) - far);
            r.y[j] = (int16_t)((int)rnd(2 * (uint32_t)far + 1) - far);
            r.angle[j] = (uint8_t)rnd(run % 2 ? 256 : 60);
        }
        qsort(r.x, (size_t)r.n, sizeof r.x[0], rising);
        vd_finger_row_index(&r);
        for (int t = 0; t < 4; t++) {
            int i = (int)rnd((uint32_t)p.coarse.n), j = (int)rnd((uint32_t)r.n);
            struct finger_fit want = vd_finger_confirm_scalar(&p, &r, i, j);
            assert_true(want.worth > 0 && want.n_inside > 0); /* the two themselves */
            for (const struct finger_isa *k = vd_finger_isas; k->name; k++) {
                if (!k->usable())
                    continue;
                struct finger_fit got = k->confirm(&p, &r, i, j);
                assert_int_equal(got.worth, want.worth);
                assert_int_equal(got.n_inside, want.n_inside);
            }
        }
    }
}

/* ---- rows ---- */

enum { ROWS = 700, EMPTY = 400 };
static struct vd_buf raw[ROWS];

/* Row i is an impression of finger i / 2; some have no or very many minutiae. */
static void *gallery(void)
{
    void *cols;
    assert_int_equal(ops->cols_open(&cols, 4, NULL), VD_OK);
    for (uint32_t i = 0; i < ROWS; i++) {
        int n = i / 2 % 50 == 7 ? MOST : 12 + (int)(i / 2 * 7 % 60);
        struct finger f = invent(i / 2, i >= EMPTY && i < EMPTY + 4 ? (int)(i - EMPTY) : n);
        seed = i + 12345;
        struct finger g = impress(&f);
        raw[i] = record(i >= EMPTY && i < EMPTY + 4 ? &f : &g);
        assert_int_equal(ops->cols_add(cols, raw[i].data, raw[i].len, NULL), VD_OK);
    }
    return cols;
}

static void forget(void *cols)
{
    ops->cols_close(cols);
    for (int i = 0; i < ROWS; i++)
        vd_buf_free(&raw[i]);
}

static void a_coarse_score_depends_on_its_row_only(void **state)
{
    (void)state;
    void *cols = gallery(), *probe;
    static uint16_t whole[ROWS], part[ROWS];
    uint64_t allow[ROWS / 64 + 1];
    for (int run = 0; run < 6; run++) {
        const struct vd_buf *me = &raw[run < 4 ? EMPTY + run : run == 4 ? 15 : 30];
        assert_int_equal(ops->probe_open(&probe, me->data, me->len, NULL), VD_OK);
        for (int level = 0; level < ops->n_sieves; level++) {
            assert_int_equal(ops->sieve(cols, probe, level, 0, ROWS, NULL, whole, NULL), VD_OK);
            for (size_t step = 1; step < ROWS; step = step * 4 + 3)
                for (int sparse = 0; sparse < 2; sparse++) {
                    for (size_t i = 0; i <= ROWS / 64; i++)
                        allow[i] = sparse ? bits64() : UINT64_MAX;
                    for (size_t lo = 0; lo < ROWS; lo += step)
                        assert_int_equal(ops->sieve(cols, probe, level, lo,
                                                    lo + step < ROWS ? lo + step : ROWS, allow,
                                                    part + lo, NULL),
                                         VD_OK);
                    for (size_t i = 0; i < ROWS; i++)
                        if (allow[i / 64] >> i % 64 & 1)
                            assert_int_equal(part[i], whole[i]);
                }
        }
        ops->probe_close(probe);
    }
    forget(cols);
}

static void the_other_impression_comes_through(void **state)
{
    (void)state;
    void *cols = gallery(), *probe;
    static uint16_t score[ROWS];
    int lost[2] = {0}, asked = 0;
    for (uint32_t i = 0; i < EMPTY; i += 7, asked++) {
        assert_int_equal(ops->probe_open(&probe, raw[i].data, raw[i].len, NULL), VD_OK);
        for (int level = 0; level < ops->n_sieves; level++) {
            int above = 0;
            assert_int_equal(ops->sieve(cols, probe, level, 0, ROWS, NULL, score, NULL), VD_OK);
            for (uint32_t j = 0; j < ROWS; j++) {
                above += j / 2 != i / 2 && score[j] >= score[i ^ 1];
                assert_true(score[j] < score[i] || j / 2 == i / 2); /* nobody is nearer */
            }
            lost[level] += above > ROWS * (level ? 2 : 10) / 100;
        }
        ops->probe_close(probe);
    }
    assert_true(asked > 50 && lost[0] <= 2 && lost[1] <= 2);
    forget(cols);
}

/* ---- whole searches ---- */

static void search(const void *cols, const struct vd_buf *me, const struct vd_matcher_ops *with,
                   int threads, bool exhaustive, const uint64_t *allow, struct vd_topk *top,
                   struct vd_pool_tally *tally)
{
    static int64_t subject[ROWS];
    void *pool, *probe;
    for (int i = 0; i < ROWS; i++)
        subject[i] = i / 2;
    assert_int_equal(ops->probe_open(&probe, me->data, me->len, NULL), VD_OK);
    struct vd_pool_work w = {.ops = with,
                             .cols = cols,
                             .probes = (const void *const[]){probe},
                             .n_probes = 1,
                             .allow = allow,
                             .k = 1,
                             .subject = subject,
                             .exhaustive = exhaustive,
                             .tally = tally};
    assert_int_equal(vd_pool_threads.open(&pool, threads, NULL), VD_OK);
    assert_int_equal(vd_pool_threads.submit(pool, &w, NULL), VD_OK);
    assert_int_equal(vd_pool_threads.collect(pool, top, NULL), VD_OK);
    vd_pool_threads.close(pool);
    ops->probe_close(probe);
}

static void same_hits(const struct vd_topk *a, const struct vd_topk *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_memory_equal(&a->heap[i], &b->heap[i], sizeof a->heap[i]);
}

/* The matcher with other settings: all kept at every level, or few. */
static void everything_kept_is_the_exhaustive_search(void **state)
{
    (void)state;
    void *cols = gallery();
    struct vd_sieve all[2], few[2];
    struct vd_matcher_ops keeps = *ops, sieves = *ops;
    uint64_t odd[ROWS / 64 + 1];
    memset(odd, 0xAA, sizeof odd);
    assert_int_equal(ops->n_sieves, 2);
    for (int i = 0; i < 2; i++) {
        all[i] = (struct vd_sieve){"all", 10000, 0};
        few[i] = (struct vd_sieve){"few", i ? 500 : 2000, 0};
    }
    keeps.sieves = all;
    sieves.sieves = few;
    keeps.sift_from = sieves.sift_from = 0;
    for (int i = 3; i < EMPTY + 4; i += 57) {
        const uint64_t *allow = i % 2 ? odd : NULL;
        struct vd_topk want, got, first;
        struct vd_pool_tally t;
        search(cols, &raw[i], ops, 1, true, allow, &want, &t);
        assert_int_equal(t.n_sieves, 0);
        assert_int_equal(t.compared, allow ? ROWS / 2 : ROWS);
        search(cols, &raw[i], &keeps, 2, false, allow, &got, &t);
        assert_int_equal(t.compared, allow ? ROWS / 2 : ROWS);
        same_hits(&want, &got);
        vd_topk_close(&got);
        search(cols, &raw[i], &sieves, 1, false, allow, &first, &t);
        assert_int_equal(t.n_sieves, 2);
        assert_true(t.compared <= t.kept[0] && t.kept[0] >= t.allowed / 5);
        if (i < EMPTY) /* else all tie */
            assert_true(t.compared < t.kept[0] && t.kept[0] < t.allowed / 5 + 40);
        for (int threads = 2; threads <= 4; threads += 2) {
            search(cols, &raw[i], &sieves, threads, false, allow, &got, &t);
            same_hits(&first, &got);
            vd_topk_close(&got);
        }
        if (i < EMPTY && want.heap[0].score > 40) /* a mate that stands out is found */
            assert_memory_equal(&want.heap[0], &first.heap[0], sizeof first.heap[0]);
        vd_topk_close(&first);
        vd_topk_close(&want);
    }
    forget(cols);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_coarse_kernel_finds_the_same),
        cmocka_unit_test(the_coarse_kernel_finds_the_nearest),
        cmocka_unit_test(every_votes_kernel_counts_the_same),
        cmocka_unit_test(every_likeness_kernel_is_the_same),
        cmocka_unit_test(every_confirm_kernel_is_the_same),
        cmocka_unit_test(a_coarse_score_depends_on_its_row_only),
        cmocka_unit_test(the_other_impression_comes_through),
        cmocka_unit_test(everything_kept_is_the_exhaustive_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
