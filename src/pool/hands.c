/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hands.c: a crew of threads (base/crew.h).
 *
 *    piece    0 1 2 3 4 5 6 7 8 9 10 ...
 *             k k k k r r . r . .        k kept   r being made ready, or waiting for its turn
 *                     ^kept   ^taken  ^handed
 *
 * The caller's thread is a hand too: it works when it would have to wait, so a system that refuses
 * threads only takes longer.
 *
 * Invariants
 *  A. kept <= taken <= handed. Pieces are taken in order, so whoever waits for his turn waits for
 *     pieces that others have in hand: nobody waits for ever.
 *  B. keep() of a piece begins after that of the one before has ended, both seen under the lock.
 *  C. Threads take no signals: those belong to the program's own thread.
 */
#include "config.h"

#include "pool/hands.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "pool/cores.h"
#include <vedette/mem.h>

struct crew {
    struct vd_crew_work work;
    pthread_mutex_t lock;
    pthread_cond_t some, turn; /* a piece was handed over; a piece was kept */
    uint64_t handed, taken, kept;
    bool quit;
    int n_started;
    pthread_t threads[];
};

/* Do the next piece; the lock is held before and after. */
static void do_piece(struct crew *c)
{
    uint64_t piece = c->taken++;
    pthread_mutex_unlock(&c->lock);
    c->work.ready(c->work.ctx, piece);
    pthread_mutex_lock(&c->lock);
    while (c->kept < piece)
        pthread_cond_wait(&c->turn, &c->lock);
    pthread_mutex_unlock(&c->lock);
    c->work.keep(c->work.ctx, piece);
    pthread_mutex_lock(&c->lock);
    c->kept++; /* B */
    pthread_cond_broadcast(&c->turn);
}

static void *run(void *arg)
{
    struct crew *c = arg;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (!c->quit && c->taken == c->handed)
            pthread_cond_wait(&c->some, &c->lock);
        if (c->taken == c->handed)
            break;
        do_piece(c);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static int crew_open(void **out, int n_threads, const struct vd_crew_work *w, struct vd_err *err)
{
    sigset_t all, old;
    int n;
    *out = NULL;
    int rc = vd_pool_cores(n_threads, &n, err);
    if (rc)
        return rc;
    struct crew *c = vd_alloc(sizeof(*c) + (size_t)n * sizeof(c->threads[0]));
    if (!c)
        return vd_fail(err, VD_NOMEM, "threads", "out of memory");
    c->work = *w;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->some, NULL);
    pthread_cond_init(&c->turn, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* C */
    while (c->n_started + 1 < n && pthread_create(&c->threads[c->n_started], NULL, run, c) == 0)
        c->n_started++;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    *out = c;
    return VD_OK;
}

static int crew_hands(const void *crew)
{
    return ((const struct crew *)crew)->n_started + 1;
}

static void crew_hand(void *crew)
{
    struct crew *c = crew;
    pthread_mutex_lock(&c->lock);
    c->handed++;
    pthread_cond_signal(&c->some);
    pthread_mutex_unlock(&c->lock);
}

static void crew_await(void *crew, uint64_t n)
{
    struct crew *c = crew;
    pthread_mutex_lock(&c->lock);
    while (c->kept < n)
        if (c->taken < c->handed)
            do_piece(c);
        else
            pthread_cond_wait(&c->turn, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

static void crew_close(void *crew)
{
    struct crew *c = crew;
    if (!c)
        return;
    crew_await(c, c->handed);
    pthread_mutex_lock(&c->lock);
    c->quit = true;
    pthread_cond_broadcast(&c->some);
    pthread_mutex_unlock(&c->lock);
    for (int i = 0; i < c->n_started; i++)
        pthread_join(c->threads[i], NULL);
    pthread_cond_destroy(&c->some);
    pthread_cond_destroy(&c->turn);
    pthread_mutex_destroy(&c->lock);
    vd_free(c);
}

const struct vd_crew_ops vd_crew_threads = {
    .open = crew_open,
    .hands = crew_hands,
    .hand = crew_hand,
    .await = crew_await,
    .close = crew_close,
};
