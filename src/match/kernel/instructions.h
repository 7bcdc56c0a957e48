/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instructions.h: how much of the processor may be used, for every matcher.
 *
 * VEDETTE_ISA=amx|avx512vnni|avx512|avxvnni|avx2|popcnt|scalar in the environment asks for no more than
 * that, so that the kernels can be measured against each other; what the processor has not is not
 * used whatever is asked for.
 */
#ifndef VD_MATCH_KERNEL_INSTRUCTIONS_H
#define VD_MATCH_KERNEL_INSTRUCTIONS_H

#include <stdbool.h>

enum vd_isa {
    VD_ISA_SCALAR,
    VD_ISA_POPCNT,
    VD_ISA_AVX2,
    VD_ISA_AVXVNNI,
    VD_ISA_AVX512,
    VD_ISA_AVX512VNNI,
    VD_ISA_AMX,
};
/* Does the environment allow it? Read once. */
bool vd_isa_asked(enum vd_isa level);

#endif
