/* SPDX-License-Identifier: Apache-2.0 */
/* codes.c: the levels, and which kernel for codes runs on this processor, asked once. */
#include "match/kernel/codes.h"

#include <stdatomic.h>

#include "match/kernel/instructions.h"

const uint8_t vd_code_level[16] = {64 + 3,  64 + 9,  64 + 15, 64 + 22, 64 + 29, 64 + 38,
                                   64 + 48, 64 + 64, 64 - 3,  64 - 9,  64 - 15, 64 - 22,
                                   64 - 29, 64 - 38, 64 - 48, 64 - 64};

const struct vd_codes_kernel *const vd_codes_kernels[] = {
#ifdef __x86_64__
    &vd_codes_avx512vnni, &vd_codes_avx512,
    &vd_codes_avxvnni,    &vd_codes_avx2,
#endif
    &vd_codes_scalar,     NULL,
};

const struct vd_codes_kernel *vd_codes_best(void)
{
    static _Atomic(const struct vd_codes_kernel *) chosen;
    const struct vd_codes_kernel *k = atomic_load_explicit(&chosen, memory_order_acquire);
    for (size_t i = 0; !k; i++)
        if (vd_codes_kernels[i]->usable() && vd_isa_asked(vd_codes_kernels[i]->level))
            k = vd_codes_kernels[i];
    atomic_store_explicit(&chosen, k, memory_order_release);
    return k;
}
