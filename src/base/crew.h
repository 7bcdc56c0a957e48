/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crew.h: the seam between work that many hands could do and who has the hands.
 *
 * Work comes in pieces, numbered from 0.  Each is first made ready, by any thread, many at once, and
 * then kept, one at a time and in order, so that the outcome is that of one thread doing it all.
 * The pool has a crew of threads; who needs one is given it, and knows nothing of threads.
 */
#ifndef VD_BASE_CREW_H
#define VD_BASE_CREW_H

#include <stddef.h>
#include <stdint.h>

#include <vedette/err.h>

struct vd_crew_work {
    void (*ready)(void *ctx, uint64_t piece);
    void (*keep)(void *ctx, uint64_t piece); /* sees all that earlier calls of it did */
    void *ctx;
};
struct vd_crew_ops {
    /* n_threads 0: all cores; the caller is one of them. Errors: INVALID, NOMEM. */
    int (*open)(void **crew, int n_threads, const struct vd_crew_work *w, struct vd_err *err);
    int (*hands)(const void *crew);
    /* The next piece can be worked on; pieces are handed over in order. */
    void (*hand)(void *crew);
    /* Work along until `n` pieces are kept. n is at most as many as were handed over. */
    void (*await)(void *crew, uint64_t n);
    /* All that was handed over is kept first. */
    void (*close)(void *crew);
};

#endif
