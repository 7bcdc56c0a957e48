/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_sixel.c: what a broken worker may send: only a plain sixel body passes the check. */
#define VD_FUZZ_NAME fuzz_sixel
#include "fuzz.h"

#include "picture/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    int w = 0, h = 0;
    if (vd_sixel_check(p, n, 800, 600, &w, &h)) {
        REQUIRE(w >= 0 && w <= 800 && h >= 0 && h <= 600);
        for (size_t i = 0; i < n; i++)
            REQUIRE(p[i] >= 0x20 && p[i] < 0x7F);
    }
    struct vd_picture_cell cell[8] = {0};
    size_t k = n / sizeof(cell[0]) < 8 ? n / sizeof(cell[0]) : 8;
    if (k)
        memcpy(cell, p, k * sizeof(cell[0]));
    if (vd_cells_check(cell, k))
        for (size_t i = 0; i < k; i++)
            REQUIRE(cell[i].cp >= 0x20 && cell[i].fg >= -1 && cell[i].fg < 256);
    return 0;
}
