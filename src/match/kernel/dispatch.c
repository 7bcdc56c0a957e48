/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch.c: which kernel runs on this processor, asked once from cpuid. */
#include "match/kernel/dot.h"

#include <stdatomic.h>

const struct vd_dot_kernel *const vd_dot_kernels[] = {
#ifdef __x86_64__
    &vd_dot_avx512,
    &vd_dot_avx2,
#endif
    &vd_dot_scalar,
    NULL,
};

const struct vd_dot_kernel *vd_dot_best(void)
{
    static _Atomic(const struct vd_dot_kernel *) chosen;
    const struct vd_dot_kernel *k = atomic_load(&chosen);
    for (size_t i = 0; !k; i++)
        if (vd_dot_kernels[i]->usable())
            k = vd_dot_kernels[i];
    atomic_store(&chosen, k);
    return k;
}
