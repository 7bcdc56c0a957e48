/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job.h: how long work tells how far it is and hears that it should stop. Lock-free, any thread.
 */
#ifndef VEDETTE_JOB_H
#define VEDETTE_JOB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct vd_job {
    _Atomic uint64_t done, total; /* units of the work; total 0: not known yet */
    _Atomic(const char *) phase;  /* static string: "reading", "matching" */
    _Atomic bool cancel;          /* set by the user's side */
};
/* All functions that take a struct vd_job * accept NULL. */
static inline bool vd_job_cancelled(struct vd_job *j)
{
    return j && atomic_load_explicit(&j->cancel, memory_order_relaxed);
}
static inline void vd_job_phase(struct vd_job *j, const char *phase, uint64_t total)
{
    if (!j)
        return;
    atomic_store(&j->done, 0);
    atomic_store(&j->total, total);
    atomic_store(&j->phase, phase);
}
static inline void vd_job_set(struct vd_job *j, uint64_t done)
{
    if (j)
        atomic_store_explicit(&j->done, done, memory_order_relaxed);
}
#endif
