/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_pool.c: the conformance suite of pools.  Every entry of pools[] must give the answer of one
 * thread scanning everything in order, whatever it splits and whoever is asked how often.
 *
 * The matcher here is a toy: a row is an int32, the score its distance to the probe, so that most
 * scores tie and only the order of topk.c decides.
 */
#include "../test.h"

#include <stdatomic.h>
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

static const struct vd_matcher_ops toy = {.name = "toy/1", .cols_rows = rows, .scan = scan};

static void fill(int range, int people)
{
    uint64_t x = 12345;
    for (size_t i = 0; i < N; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        value[i] = (int32_t)(x >> 33) % range;
        subject[i] = (int64_t)(x >> 20) % people;
    }
}

/* One scan in order, in this thread: what every pool must say. */
static void want(const struct vd_pool_work *w, struct vd_topk *t)
{
    assert_int_equal(vd_topk_open_by(t, w->k, w->subject), VD_OK);
    assert_int_equal(scan(w->cols, w->probe, 0, n_rows, w->allow, t, NULL, NULL), VD_OK);
    vd_topk_sort(t);
}

static void same(const struct vd_topk *a, const struct vd_topk *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_memory_equal(&a->heap[i], &b->heap[i], sizeof(a->heap[i]));
}

static void ask(const struct vd_pool_ops *ops, void *pool, const struct vd_pool_work *w)
{
    struct vd_topk expect, got;
    want(w, &expect);
    assert_int_equal(ops->submit(pool, w, NULL), VD_OK);
    assert_int_equal(ops->collect(pool, &got, NULL), VD_OK);
    same(&expect, &got);
    vd_topk_close(&expect);
    vd_topk_close(&got);
}

static void any_number_of_threads_gives_one_answer(void **state)
{
    (void)state;
    static uint64_t odd[(N + 63) / 64];
    static const size_t ks[] = {1, 5, 300};
    memset(odd, 0xAA, sizeof(odd));
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++)
        for (size_t n = 0; n < sizeof(thread_counts) / sizeof(thread_counts[0]); n++) {
            void *pool;
            assert_int_equal(pools[e]->open(&pool, thread_counts[n], NULL), VD_OK);
            if (thread_counts[n])
                assert_int_equal(pools[e]->n_shards(pool), thread_counts[n]);
            assert_true(pools[e]->n_shards(pool) > 0);
            for (int run = 0; run < 12; run++) {
                int32_t probe = run * 3;
                fill(run % 2 ? 8 : 5000, run % 3 ? 40 : 15000);
                n_rows = run == 0 ? 0 : run == 1 ? 1 : run == 2 ? 63 : N;
                struct vd_pool_work w = {.ops = &toy,
                                         .cols = value,
                                         .probe = &probe,
                                         .allow = run % 4 == 3 ? odd : NULL,
                                         .k = ks[run % 3],
                                         .subject = run % 2 ? subject : NULL};
                ask(pools[e], pool, &w);
            }
            pools[e]->close(pool);
        }
}

static void a_failure_is_told_and_the_pool_lives_on(void **state)
{
    (void)state;
    int32_t probe = 3;
    struct vd_pool_work w = {.ops = &toy, .cols = value, .probe = &probe, .k = 7};
    n_rows = N;
    fill(100, 100);
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++) {
        void *pool;
        struct vd_topk t;
        struct vd_err err = {0};
        assert_int_equal(pools[e]->open(&pool, 4, NULL), VD_OK);
        fail_at = N / 2;
        assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e]->collect(pool, &t, &err), VD_CORRUPT);
        assert_string_equal(err.message, "row 10000");
        assert_null(t.heap);
        fail_at = -1;
        ask(pools[e], pool, &w);
        pools[e]->close(pool);
    }
}

static void cancel_and_progress(void **state)
{
    (void)state;
    int32_t probe = 3;
    struct vd_job job = {.cancel = true};
    struct vd_pool_work w = {.ops = &toy, .cols = value, .probe = &probe, .k = 7, .job = &job};
    for (size_t e = 0; e < sizeof(pools) / sizeof(pools[0]); e++) {
        void *pool;
        struct vd_topk t;
        assert_int_equal(pools[e]->open(&pool, 3, NULL), VD_OK);
        assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e]->collect(pool, &t, NULL), VD_CANCELLED);
        job.cancel = false;
        job.done = 0;
        assert_int_equal(pools[e]->submit(pool, &w, NULL), VD_OK);
        assert_int_equal(pools[e]->collect(pool, &t, NULL), VD_OK);
        assert_int_equal(job.done, n_rows);
        vd_topk_close(&t);
        pools[e]->close(pool);
        job.cancel = true;
    }
}

static void misuse_is_refused(void **state)
{
    (void)state;
    int32_t probe = 3;
    struct vd_pool_work w = {.ops = &toy, .cols = value, .probe = &probe, .k = 7};
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
        cmocka_unit_test(a_failure_is_told_and_the_pool_lives_on),
        cmocka_unit_test(cancel_and_progress),
        cmocka_unit_test(misuse_is_refused),
        cmocka_unit_test(idle_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
