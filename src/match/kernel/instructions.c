/* SPDX-License-Identifier: Apache-2.0 */
/* instructions.c: VEDETTE_ISA, read once. A name that nobody knows asks for everything. */
#include "match/kernel/instructions.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    [VD_ISA_SCALAR] = "scalar",   [VD_ISA_POPCNT] = "popcnt", [VD_ISA_AVX2] = "avx2",
    [VD_ISA_AVXVNNI] = "avxvnni", [VD_ISA_AVX512] = "avx512", [VD_ISA_AVX512VNNI] = "avx512vnni",
    [VD_ISA_AMX] = "amx",
};

bool vd_isa_asked(enum vd_isa level)
{
    static _Atomic int most; /* level + 1; 0: not read yet */
    int m = atomic_load_explicit(&most, memory_order_relaxed);
    if (!m) {
        const char *s = getenv("VEDETTE_ISA");
        m = VD_ISA_AMX + 1;
        for (int i = 0; s && i <= VD_ISA_AMX; i++)
            m = strcmp(s, names[i]) ? m : i + 1;
        atomic_store_explicit(&most, m, memory_order_relaxed);
    }
    return (int)level < m;
}
