/* SPDX-License-Identifier: Apache-2.0 */
/* cores.c: how many threads there are to be. */
#include "config.h"

#include "pool/cores.h"

#include <sched.h>
#include <unistd.h>

enum { MAX_THREADS = 256 };

static int n_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)n;
}

int vd_pool_cores(int asked, int *n, struct vd_err *err)
{
    if (asked < 0 || asked > MAX_THREADS)
        return vd_fail(err, VD_INVALID, "threads", "%d threads; 1 to %d can be asked for (0: all)",
                       asked, MAX_THREADS);
    *n = asked ? asked : n_cores();
    *n = *n > MAX_THREADS ? MAX_THREADS : *n;
    return VD_OK;
}
