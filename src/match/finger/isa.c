/* SPDX-License-Identifier: Apache-2.0 */
/*
 * isa.c: which kernels run on this processor, asked once from cpuid.
 *
 * VEDETTE_ISA in the environment may ask for less: see match/kernel/instructions.h.
 */
#include "match/finger/sieve.h"

#include <stdatomic.h>

#include "match/kernel/instructions.h"

static bool everywhere(void)
{
    return true;
}

#if defined(__x86_64__)
static bool has_popcnt(void)
{
    return __builtin_cpu_supports("popcnt");
}

static bool has_avx2(void)
{
    return has_popcnt() && __builtin_cpu_supports("avx2");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512vpopcntdq");
}
#endif

const struct finger_isa vd_finger_isas[] = {
#if defined(__x86_64__)
    {"avx512", VD_ISA_AVX512, has_avx512, vd_finger_coarse_avx512, vd_finger_likeness_avx512,
     vd_finger_votes_avx2, vd_finger_confirm_avx2, vd_finger_similarity_avx512},
    {"avx2", VD_ISA_AVX2, has_avx2, vd_finger_coarse_avx2, vd_finger_likeness_avx2,
     vd_finger_votes_avx2, vd_finger_confirm_avx2, vd_finger_similarity_avx2},
    {"popcnt", VD_ISA_POPCNT, has_popcnt, vd_finger_coarse_popcnt, vd_finger_likeness_popcnt,
     vd_finger_votes_scalar, vd_finger_confirm_scalar, vd_finger_similarity_popcnt},
#endif
    {"scalar", VD_ISA_SCALAR, everywhere, vd_finger_coarse_scalar, vd_finger_likeness_scalar,
     vd_finger_votes_scalar, vd_finger_confirm_scalar, vd_finger_similarity_scalar},
    {.name = NULL},
};

const struct finger_isa *vd_finger_isa(void)
{
    static _Atomic(const struct finger_isa *) chosen;
    const struct finger_isa *isa = atomic_load_explicit(&chosen, memory_order_acquire);
    if (isa)
        return isa;
    for (isa = vd_finger_isas; !isa->usable() || !vd_isa_asked(isa->level); isa++)
        ;
    atomic_store_explicit(&chosen, isa, memory_order_release);
    return isa;
}

finger_similarity_fn *vd_finger_similarity(void)
{
    return vd_finger_isa()->similarity;
}
