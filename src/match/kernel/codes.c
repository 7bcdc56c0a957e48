/* SPDX-License-Identifier: Apache-2.0 */
/* codes.c: the levels, and which kernel for codes runs on this processor, asked once. */
#include "match/kernel/codes.h"

#include <stdatomic.h>
#include <string.h>

#include "match/kernel/instructions.h"

const uint8_t vd_code_level[16] = {1, 4, 6, 9, 11, 14, 17, 20, 23, 26, 30, 34, 38, 44, 51, 64};

#define SIZE(level) ((float)(level)*VD_CODE_UNIT)
const float vd_code_size[16] = {SIZE(1),  SIZE(4),  SIZE(6),  SIZE(9),  SIZE(11), SIZE(14),
                                SIZE(17), SIZE(20), SIZE(23), SIZE(26), SIZE(30), SIZE(34),
                                SIZE(38), SIZE(44), SIZE(51), SIZE(64)};

const struct vd_codes_kernel *const vd_codes_kernels[] = {
#ifdef __x86_64__
    &vd_codes_amx,    &vd_codes_avx512vnni,
    &vd_codes_avx512, &vd_codes_avxvnni,
    &vd_codes_avx2,
#endif
    &vd_codes_scalar, NULL,
};

size_t vd_code_woven_bytes(size_t dim)
{
    return VD_CODE_PROBES * dim;
}

void vd_code_weave(int8_t *woven, size_t i, const int8_t *codes, size_t dim)
{
    for (size_t c = 0; c < dim; c += 4)
        memcpy(woven + (c / 4 * VD_CODE_PROBES + i) * 4, codes + c, 4);
}

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
