/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_pool.c: the conformance suite of pools.  Every entry of pools[] must give the answer of one
 * thread scanning everything in order, whatever it splits and whoever is asked how often.
 *
 * The matcher here is a toy: a row is an int32, the score its distance to the probe, so that most
 * scores tie and only the order of topk.c decides.  It has two sieves in a second form: their
 * scores are other, coarser numbers than the score, so that they do take true hits out.  Other forms
 * know scores only within bounds, and must ask for the row's own number, or scan for many probes at
 * once.  Whatever the form, the answer to each probe is that of one scan for it alone.
 */
#include "../test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "pool/pool.h"

static const struct vd_pool_ops *const pools[] = {&vd_pool_threads};
static const int thread_counts[] = {1, 2, 4, 7, 0};

enum { N = 20000 };
static int32_t value[N];
static int64_t subject[N];
static size_t n_rows = N;
static _Atomic int fail_at = -1;

static size_t rows(const void *cols)
{
    (void)cols;
    return n_rows;
}

static int scan(const void *cols, const void *probe, size_t lo, size_t hi, const uint64_t *allow,
                struct vd_topk *top, struct vd_job *job, struct vd_err *err)
{
    const int32_t *v = cols, *p = probe;
    for (size_t i = lo; i < hi; i++) {
        if (vd_job_cancelled(job))
            return vd_fail(err, VD_CANCELLED, "toy", "cancelled");
        if ((int)i == fail_at)
            return vd_fail(err, VD_CORRUPT, "toy", "row %zu", i);
        if (!allow || allow[i / 64] >> i % 64 & 1)
            vd_topk_add(top, -(double)abs(v[i] - *p), i);
        if (job)
            atomic_fetch_add(&job->done, 1);
    }
    return VD_OK;
}

/* The same, but all it knows of a score is that it lies within bounds, wide or narrow ones. */
static int scan_bounds(const void *cols, const void *probe, size_t lo, size_t hi,
                       const uint64_t *allow, struct vd_topk *top, struct vd_job *job,
                       struct vd_err *err)
{
    const int32_t *v = cols, *p = probe;
    for (size_t i = lo; i < hi; i++) {
        uint32_t noise = (uint32_t)(i * 2654435761u);
        double score = -(double)abs(v[i] - *p);
        if (vd_job_cancelled(job))
            return vd_fail(err, VD_CANCELLED, "toy", "cancelled");
        if ((int)i == fail_at)
            return vd_fail(err, VD_CORRUPT, "toy", "row %zu", i);
        if (!allow || allow[i / 64] >> i % 64 & 1)
            vd_topk_offer(top, score - (noise >> 16 & 31), score + (noise >> 24 & 31), i);
        if (job)
            atomic_fetch_add(&job->done, 1);
    }
    return VD_OK;
}

static int exact(const void *probe, const void *p, size_t n, double *score, struct vd_err *err)
{
    int32_t v;
    if (n != sizeof(v))
        return vd_fail(err, VD_CORRUPT, "toy", "%zu bytes", n);
    memcpy(&v, p, sizeof(v));
    *score = -(double)abs(v - *(const int32_t *)probe);
    return VD_OK;
}

static pthread_t collecting;
static size_t n_fetched;
static int fail_fetch = -1;

static int fetch(void *ctx, uint64_t row, const void **p, size_t *n, struct vd_err *err)
{
    static int32_t lent;
    assert_true(pthread_equal(pthread_self(), collecting));
    n_fetched++;
    if ((int)row == fail_fetch)
        return vd_fail(err, VD_IO, "toy", "row %d is gone", fail_fetch);
    lent = ((const int32_t *)ctx)[row];
    *p = &lent;
    *n = sizeof(lent);
    return VD_OK;
}

/* All probes a row at a time, as no loop over scan() does it. */
static int scan_many(const void *cols, const void *const *probes, size_t n, size_t lo, size_t hi,
                     const uint64_t *allow, struct vd_topk *top, struct vd_job *job,
                     struct vd_err *err)
{
    for (size_t i = lo; i < hi; i++)
        for (size_t k = n; k-- > 0;) {
            int rc = scan(cols, probes[k], i, i + 1, allow, &top[k], job, err);
            if (rc)
                return rc;
        }
    return VD_OK;
}

static int scan_bounds_many(const void *cols, const void *const *probes, size_t n, size_t lo,
                            size_t hi, const uint64_t *allow, struct vd_topk *top,
                            struct vd_job *job, struct vd_err *err)
{
    for (size_t i = lo; i < hi; i++)
        for (size_t k = n; k-- > 0;) {
            int rc = scan_bounds(cols, probes[k], i, i + 1, allow, &top[k], job, err);
            if (rc)
                return rc;
        }
    return VD_OK;
}

static const struct vd_matcher_ops toy = {.name = "toy/1", .cols_rows = rows, .scan = scan};
static const struct vd_matcher_ops many_toy = {
    .name = "toy/3", .cols_rows = rows, .scan = scan, .scan_many = scan_many};
static const struct vd_matcher_ops bounded_toy = {
    .name = "toy/4", .cols_rows = rows, .scan = scan_bounds, .exact = exact};
static const struct vd_matcher_ops many_bounded_toy = {.name = "toy/5",
                                                       .cols_rows = rows,
                                                       .scan = scan_bounds,
                                                       .scan_many = scan_bounds_many,
                                                       .exact = exact};

static uint16_t coarse(const int32_t *v, int32_t probe, int level, size_t row)
{
    uint32_t far = (uint32_t)abs(v[row] - probe), noise = (uint32_t)(row * 2654435761u) >> 20;
    return (uint16_t)(level ? 60000 - far % 60000 : 500 - (far + noise) / 16 % 500);
}

static int sieve(const void *cols, const void *probe, int level, size_t lo, size_t hi,
                 const uint64_t *allow, uint16_t *out, struct vd_err *err)
{
    for (size_t i = lo; i < hi; i++) {
        if ((int)i == fail_at)
            return vd_fail(err, VD_CORRUPT, "toy", "row %zu", i);
        if (!allow || allow[i / 64] >> i % 64 & 1)
            out[i - lo] = coarse(cols, *(const int32_t *)probe, level, i);
        else
            out[i - lo] = (uint16_t)rand(); /* means nothing */
    }
    return VD_OK;
}

enum { SIFT_FROM = 3000 };
static const struct vd_sieve toy_sieves[] = {{"first", 1000, 500}, {"second", 200, 100}};
static const struct vd_matcher_ops sieved_toy = {.name = "toy/2",
                                                 .cols_rows = rows,
                                                 .scan = scan,
                                                 .sieves = toy_sieves,
                                                 .n_sieves = 2,
                                                 .sift_from = SIFT_FROM,
                                                 .sieve = sieve};
static const struct vd_matcher_ops sieved_bounded_toy = {.name = "toy/6",
                                                         .cols_rows = rows,
                                                         .scan = scan_bounds,
                                                         .sieves = toy_sieves,
                                                         .n_sieves = 2,
                                                         .sift_from = SIFT_FROM,
                                                         .sieve = sieve,
                                                         .exact = exact};
static const struct vd_matcher_ops *const toys[] = {
    &toy, &sieved_toy, &many_toy, &bounded_toy, &many_bounded_toy, &sieved_bounded_toy};
enum { N_TOYS = sizeof(toys) / sizeof(toys[0]) };

static void fill(int range, int people)
{
    uint64_t x = 12345;
    for (size_t i = 0; i < N; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        value[i] = (int32_t)(x >> 33) % range;
        subject[i] = (int64_t)(x >> 20) % people;
    }
}

/* One scan in order, in this thread: what every pool must say to a probe. */
static void want(const struct vd_pool_work *w, const int32_t *probe, struct vd_topk *t)
{
    assert_int_equal(vd_topk_open_by(t, w->k, w->subject), VD_OK);
    assert_int_equal(scan(w->cols, probe, 0, n_rows, w->allow, t, NULL, NULL), VD_OK);
    vd_topk_sort(t);
}

static int falling(const void *a, const void *b)
{
    return (int)*(const uint16_t *)b - (int)*(const uint16_t *)a;
}

/* The rows that a level leaves, by a sort. */
static size_t leave(int32_t probe, int level, size_t wanted, uint64_t *in_play)
{
    static uint16_t sorted[N];
    size_t n = 0, left = 0;
    for (size_t i = 0; i < n_rows; i++)
        if (in_play[i / 64] >> i % 64 & 1)
            sorted[n++] = coarse(value, probe, level, i);
    if (wanted >= n)
        return n;
    qsort(sorted, n, sizeof(sorted[0]), falling);
    for (size_t i = 0; i < n_rows; i++)
        if (in_play[i / 64] >> i % 64 & 1) {
            bool stays = coarse(value, probe, level, i) >= sorted[wanted - 1];
            left += stays;
            if (!stays)
                in_play[i / 64] &= ~((uint64_t)1 << i % 64);
        }
    return left;
}

/* What a pool with sieves must say, and how many rows it must have compared. */
static size_t want_sieved(const struct vd_pool_work *w, const int32_t *probe, struct vd_topk *t)
{
    static uint64_t in_play[N / 64 + 1];
    struct vd_pool_work left = *w;
    size_t allowed = 0, n;
    memset(in_play, 0, sizeof(in_play));
    for (size_t i = 0; i < n_rows; i++)
        if (!w->allow || w->allow[i / 64] >> i % 64 & 1) {
            in_play[i / 64] |= (uint64_t)1 << i % 64;
            allowed++;
        }
    n = allowed;
    bool sieves = w->ops->n_sieves > 0 && allowed >= SIFT_FROM && !w->exhaustive;
    for (int level = 0; level < 2 && sieves; level++) {
        size_t wanted = allowed * toy_sieves[level].share_1e4 / 10000;
        wanted = wanted < toy_sieves[level].least ? toy_sieves[level].least : wanted;
        n = leave(*probe, level, wanted < 16 * w->k ? 16 * w->k : wanted, in_play);
    }
    left.allow = in_play;
    want(&left, probe, t);
    return n;
}

static void same(const struct vd_topk *a, const struct vd_topk *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_memory_equal(&a->heap[i], &b->heap[i], sizeof(a->heap[i]));
}

enum { BATCH = 20 };

static void ask(const struct vd_pool_ops *ops, void *pool, const struct vd_pool_work *w)
{
    struct vd_topk expect, got[BATCH];
    struct vd_pool_tally tally[BATCH];
    struct vd_pool_work asked = *w;
    asked.tally = tally;
    asked.fetch = fetch;
    asked.fetch_ctx = value;
    collecting = pthread_self();
    n_fetched = 0;
    assert_true(w->n_probes <= BATCH);
    assert_int_equal(ops->submit(pool, &asked, NULL), VD_OK);
    assert_int_equal(ops->collect(pool, got, NULL), VD_OK);
    for (size_t i = 0; i < w->n_probes; i++) {
        size_t compared = want_sieved(w, w->probes[i], &expect);
        same(&expect, &got[i]);
        assert_int_equal(tally[i].compared, compared);
        assert_int_equal(tally[i].n_sieves, tally[i].compared < tally[i].allowed ? 2 : 0);
        vd_topk_close(&expect);
        vd_topk_close(&got[i]);
    }
    if (!w->ops->exact)
        assert_int_equal(n_fetched, 0);
}

static void any_number_of_threads_gives_one_answer(void **state)
{
    (void)state;
    static uint64_t odd[(N + 63) / 64], few[(N + 63) / 64];
    static const size_t ks[] = {1, 5, 300};
    memset(odd, 0xAA, sizeof(odd));
    memset(few, 0x11, sizeof(few) / 2); /* fewer than SIFT_FROM rows */
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++)
        for (size_t n = 0; n < sizeof(thread_counts) / sizeof(thread_counts[0]); n++) {
            void *pool;
            assert_int_equal(pools[e]->open(&pool, thread_counts[n], NULL), VD_OK);
            if (thread_counts[n])
                assert_int_equal(pools[e]->n_shards(pool), thread_counts[n]);
            assert_true(pools[e]->n_shards(pool) > 0);
            for (int run = 0; run < 48 * N_TOYS / 2; run++) {
                static const size_t batches[] = {1, 2, 7, BATCH};
                int32_t number[BATCH];
                const void *probes[BATCH];
                for (int i = 0; i < BATCH; i++) {
                    number[i] = run * 3 + i * i * 13;
                    probes[i] = &number[i];
                }
                fill(run % 2 ? 8 : 5000, run % 3 ? 400 : 15000);
                n_rows = run == 0 ? 0 : run == 1 ? 1 : run == 2 ? 63 : N - (size_t)(run % 5);
                struct vd_pool_work w = {.ops = toys[run / 3 % N_TOYS],
                                         .cols = value,
                                         .probes = probes,
                                         .n_probes = batches[run / 2 % 4],
                                         .allow = run % 8 == 3   ? odd
                                                  : run % 8 == 7 ? few
                                                                 : NULL,
                                         .k = ks[run % 3],
                                         .subject = run % 2 && run % 3 < 2 ? subject : NULL,
                                         .exhaustive = run % 13 == 12};
                ask(pools[e], pool, &w);
            }
            pools[e]->close(pool);
        }
}

/* The best of each of k subjects, though all rows that the sieves like are of one. */
static void few_subjects_do_not_shorten_the_answer(void **state)
{
    (void)state;
    enum { K = 20 };
    int32_t probe = 0;
    n_rows = N;
    for (size_t i = 0; i < N; i++) {
        value[i] = i % 100 ? 0 : 59000;
        subject[i] = i % 100 ? 1 : (int64_t)i;
    }
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++)
        for (int threads = 1; threads < 4; threads++) {
            void *pool;
            struct vd_topk t;
            struct vd_pool_tally tally;
            struct vd_pool_work w = {.ops = &sieved_toy,
                                     .cols = value,
                                     .probes = (const void *const[]){&probe},
                                     .n_probes = 1,
                                     .k = K,
                                     .subject = subject,
                                     .tally = &tally};
            assert_int_equal(pools[e]->open(&pool, threads, NULL), VD_OK);
            assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_OK);
            assert_int_equal(pools[e]->collect(pool, &t, NULL), VD_OK);
            assert_int_equal(t.n, K);
            assert_int_equal(subject[t.heap[0].row], 1);
            for (size_t i = 1; i < K; i++)
                assert_int_equal(t.heap[i].row, (i - 1) * 100);
            assert_true(tally.compared < tally.allowed); /* not those of subject 1 */
            vd_topk_close(&t);
            pools[e]->close(pool);
        }
}

static void a_failure_is_told_and_the_pool_lives_on(void **state)
{
    (void)state;
    int32_t probe = 3;
    struct vd_pool_work w = {
        .cols = value, .probes = (const void *const[]){&probe}, .n_probes = 1, .k = 7};
    n_rows = N;
    fill(100, 100);
    for (size_t e = 0; e < N_TOYS * sizeof(pools) / sizeof(pools[0]); e++) {
        void *pool;
        w.ops = toys[e % N_TOYS];
        w.fetch = fetch;
        w.fetch_ctx = value;
        collecting = pthread_self();
        struct vd_topk t;
        struct vd_err err = {0};
        assert_int_equal(pools[e / N_TOYS]->open(&pool, 4, NULL), VD_OK);
        fail_at = N / 2;
        assert_int_equal(pools[e / N_TOYS]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e / N_TOYS]->collect(pool, &t, &err), VD_CORRUPT);
        assert_string_equal(err.message, "row 10000");
        assert_null(t.heap);
        fail_at = -1;
        ask(pools[e / N_TOYS], pool, &w);
        pools[e / N_TOYS]->close(pool);
    }
}

/* A template that cannot be read ends a search: no list is guessed from bounds. */
static void a_template_that_is_gone_is_told(void **state)
{
    (void)state;
    int32_t near = 3, far = 90;
    const void *probes[] = {&near, &far};
    struct vd_pool_work w = {.ops = &bounded_toy,
                             .cols = value,
                             .probes = probes,
                             .n_probes = 2,
                             .k = 7,
                             .fetch_ctx = value};
    n_rows = N;
    fill(100, 100);
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++) {
        void *pool;
        struct vd_topk t[2], expect;
        struct vd_err err = {0};
        assert_int_equal(pools[e]->open(&pool, 3, NULL), VD_OK);
        assert_int_equal(pools[e]->submit(pool, &w, &err), VD_INVALID); /* no fetch */
        want(&w, &far, &expect);
        w.fetch = fetch;
        fail_fetch = (int)expect.heap[0].row;
        vd_topk_close(&expect);
        assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e]->collect(pool, t, &err), VD_IO);
        assert_non_null(strstr(err.message, "is gone"));
        assert_null(t[0].heap);
        assert_null(t[1].heap);
        fail_fetch = -1;
        ask(pools[e], pool, &w);
        pools[e]->close(pool);
    }
}

static void cancel_and_progress(void **state)
{
    (void)state;
    int32_t probe = 3;
    struct vd_job job = {.cancel = true};
    n_rows = N;
    struct vd_pool_work w = {
        .cols = value, .probes = (const void *const[]){&probe}, .n_probes = 1, .k = 7, .job = &job};
    for (size_t e = 0; e < N_TOYS * sizeof(pools) / sizeof(pools[0]); e++) {
        void *pool;
        struct vd_topk t;
        w.ops = toys[e % N_TOYS];
        w.fetch = fetch;
        w.fetch_ctx = value;
        collecting = pthread_self();
        assert_int_equal(pools[e / N_TOYS]->open(&pool, 3, NULL), VD_OK);
        assert_int_equal(pools[e / N_TOYS]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e / N_TOYS]->collect(pool, &t, NULL), VD_CANCELLED);
        job.cancel = false;
        job.done = 0;
        assert_int_equal(pools[e / N_TOYS]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e / N_TOYS]->collect(pool, &t, NULL), VD_OK);
        assert_int_equal(job.done, n_rows);
        vd_topk_close(&t);
        pools[e / N_TOYS]->close(pool);
        job.cancel = true;
    }
}

static void misuse_is_refused(void **state)
{
    (void)state;
    int32_t probe = 3;
    struct vd_pool_work w = {
        .ops = &toy, .cols = value, .probes = (const void *const[]){&probe}, .n_probes = 1, .k = 7};
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++) {
        void *pool;
        struct vd_topk t;
        assert_int_equal(pools[e]->open(&pool, -1, NULL), VD_INVALID);
        assert_int_equal(pools[e]->open(&pool, 100000, NULL), VD_INVALID);
        assert_int_equal(pools[e]->open(&pool, 2, NULL), VD_OK);
        assert_int_equal(pools[e]->collect(pool, &t, NULL), VD_INVALID);
        assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_BUSY);
        pools[e]->close(pool); /* with work that nobody collected */
        w.ops = &sieved_toy;
        assert_int_equal(pools[e]->open(&pool, 3, NULL), VD_OK);
        assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_OK);
        pools[e]->close(pool);
    }
}

/* Waiting workers must not burn the processor. */
static void idle_costs_nothing(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++) {
        void *pool;
        struct timespec nap = {0, 100000000}, a, b;
        assert_int_equal(pools[e]->open(&pool, 4, NULL), VD_OK);
        nanosleep(&(struct timespec){0, 20000000}, NULL);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        nanosleep(&nap, NULL);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        double ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
        assert_true(ms < 20);
        pools[e]->close(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_gives_one_answer),
        cmocka_unit_test(few_subjects_do_not_shorten_the_answer),
        cmocka_unit_test(a_failure_is_told_and_the_pool_lives_on),
        cmocka_unit_test(a_template_that_is_gone_is_told),
        cmocka_unit_test(cancel_and_progress),
        cmocka_unit_test(misuse_is_refused),
        cmocka_unit_test(idle_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
