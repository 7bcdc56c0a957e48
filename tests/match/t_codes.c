/* SPDX-License-Identifier: Apache-2.0 */
/* t_codes.c: every kernel for codes gives the scalar one's numbers; the rotation is one. */
#include "../test.h"

#include <math.h>

#include "match/kernel/codes.h"
#include "match/kernel/instructions.h"

static uint64_t seed = 88172645463325252u;

static uint64_t next(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * 2685821657736338717u;
}

static float real(void)
{
    return (float)((double)(int64_t)next() * 0x1p-63);
}

enum { GROUPS = 7, MOST = VD_CODE_MAX_DIM };
static uint8_t rows[GROUPS * MOST * 10];
static int8_t probes[VD_CODE_PROBES_MOST * MOST];
static _Alignas(64) int8_t woven[VD_CODE_PROBES_MOST * MOST];

static void fill(size_t dim, bool extreme)
{
    for (size_t i = 0; i < GROUPS * dim * 10; i++)
        rows[i] = extreme ? (i % (dim * 10) < dim * 8 ? 0xFF : 0) : (uint8_t)next();
    for (size_t i = 0; i < VD_CODE_PROBES_MOST * dim; i++)
        probes[i] = (int8_t)(extreme ? (i / 512 % 2 ? -127 : 127) : (int)(next() % 255) - 127);
}

/* The sum by the layout that the header draws, written once more. */
static int32_t by_definition(size_t dim, size_t row, const int8_t *probe)
{
    int32_t sum = 0;
    const uint8_t *group = rows + row / 16 * dim * 10, *signs = group + dim * 8;
    for (size_t c = 0; c < dim; c++) {
        uint8_t byte = group[c / 8 * 64 + row % 16 * 4 + c % 4];
        int level = vd_code_level[c % 8 < 4 ? byte & 15 : byte >> 4];
        size_t bit = c / 8 * 128 + c % 8 / 4 * 64 + row % 16 * 4 + c % 4;
        sum += (64 + (signs[bit / 8] >> bit % 8 & 1 ? -level : level)) * probe[c];
    }
    return sum;
}

static void compare_sums(const struct vd_codes_kernel *k, size_t dim)
{
    static int32_t got[VD_CODE_PROBES_MOST * GROUPS * 16];
    assert_true(k->woven_bytes(dim) <= sizeof(woven));
    memset(woven, 0, sizeof(woven));
    for (size_t i = 0; i < k->together; i++)
        k->weave(woven, i, probes + i * dim, dim);
    for (size_t n = 1; n <= GROUPS; n++) {
        k->coarse(rows, n, dim / 8, probes, got);
        for (size_t r = 0; r < n * 16; r++)
            assert_int_equal(got[r], by_definition(dim, r, probes));
        memset(got, 0x55, sizeof(got));
        k->coarse_many(rows, n, dim / 8, woven, got, GROUPS * 16);
        for (size_t i = 0; i < k->together; i += 1 + i % 3) {
            size_t r = next() % (n * 16);
            assert_int_equal(got[i * GROUPS * 16 + r], by_definition(dim, r, probes + i * dim));
            for (r = n * 16; r < GROUPS * 16; r++)
                assert_int_equal(got[i * GROUPS * 16 + r], 0x55555555);
        }
    }
    assert_int_equal(k->fine(rows, dim / 2, probes, probes + dim),
                     vd_codes_scalar.fine(rows, dim / 2, probes, probes + dim));
}

static void sums_are_those_of_the_scalar_kernel(void **state)
{
    (void)state;
    for (size_t dim = 16; dim <= MOST; dim += dim < 256 ? 16 : 656)
        for (int extreme = 0; extreme < 2; extreme++) {
            fill(dim, extreme);
            for (size_t k = 0; vd_codes_kernels[k]; k++)
                if (vd_codes_kernels[k]->usable())
                    compare_sums(vd_codes_kernels[k], dim);
        }
    for (size_t k = 0; vd_codes_kernels[k]; k++)
        print_message("# kernel %s: %s\n", vd_codes_kernels[k]->name,
                      vd_codes_kernels[k]->usable() ? "compared" : "not on this processor");
}

static void rows_pass_alike(void **state)
{
    (void)state;
    int32_t sums[GROUPS * 16];
    uint16_t error[GROUPS * 16], want[GROUPS], got[GROUPS];
    float norm[GROUPS * 16];
    unsigned passed = 0;
    for (int round = 0; round < 2000; round++) {
        for (size_t i = 0; i < GROUPS * 16; i++) {
            sums[i] = (int32_t)(next() % 4000000) - 2000000;
            error[i] = (uint16_t)(next() % 6000);
            norm[i] = i % 9 ? fabsf(real()) : ldexpf(real(), -100 - (int)(next() % 40));
        }
        struct vd_code_bar bar = {.offset = sums[5],
                                  .per_unit = 3e-7f,
                                  .per_error = 0x1p-15f,
                                  .base = 0.01f,
                                  .norm = round % 2 ? norm : NULL,
                                  .norm_is_small = 0x1p-100f};
        /* Right on the edge for one row. */
        float edge = (float)(sums[9] - bar.offset) * bar.per_unit +
                     (float)error[9] * bar.per_error + bar.base;
        bar.floor = round % 2 ? edge * norm[9] : edge;
        vd_codes_scalar.pass(sums, error, GROUPS, &bar, want);
        assert_true(want[0] >> 9 & 1);
        passed += (unsigned)__builtin_popcount(want[3]);
        for (size_t k = 0; vd_codes_kernels[k]; k++) {
            if (!vd_codes_kernels[k]->usable())
                continue;
            vd_codes_kernels[k]->pass(sums, error, GROUPS, &bar, got);
            assert_memory_equal(got, want, sizeof(want));
        }
    }
    assert_in_range(passed, 2000, 30000); /* of 32000: neither all nor none */
}

struct packed {
    float y[MOST];
    uint8_t hi[MOST], lo[MOST / 2];
    struct vd_code_sums sums;
};

static void pack(const struct vd_codes_kernel *k, const float *x, size_t dim, struct packed *out)
{
    static _Alignas(64) float y[MOST];
    memset(out, 0, sizeof(*out));
    memcpy(y, x, dim * sizeof(*y));
    uint32_t top = k->largest(y, dim);
    memcpy(&out->sums.step, &top, sizeof(top)); /* compared below if nothing else is written */
    k->scale(y, dim, 0.25f);
    k->turn(y, dim);
    k->quantise(y, dim, 0.1f, out->hi, out->lo, &out->sums);
    memcpy(out->y, y, dim * sizeof(*y));
}

static void packing_gives_the_same_bytes(void **state)
{
    (void)state;
    static float x[MOST];
    static struct packed want, got;
    for (size_t dim = 16; dim <= MOST; dim += dim < 256 ? 16 : 240)
        for (int kind = 0; kind < 4; kind++) {
            for (size_t i = 0; i < dim; i++)
                x[i] = kind == 0   ? real()
                       : kind == 1 ? (i == dim / 3 ? -1 : 0)
                       : kind == 2 ? 0.5f
                                   : real() * ldexpf(1, -(int)(next() % 120));
            pack(&vd_codes_scalar, x, dim, &want);
            for (size_t k = 0; vd_codes_kernels[k]; k++) {
                if (!vd_codes_kernels[k]->usable())
                    continue;
                assert_int_equal(vd_codes_kernels[k]->largest(x, dim),
                                 vd_codes_scalar.largest(x, dim));
                pack(vd_codes_kernels[k], x, dim, &got);
                assert_memory_equal(&got, &want, sizeof(want));
            }
        }
}

static double product(const float *a, const float *b, size_t dim)
{
    double s = 0;
    for (size_t i = 0; i < dim; i++)
        s += (double)a[i] * (double)b[i];
    return s;
}

/* Products of any two vectors stay, and a single component is spread. */
static void the_rotation_is_one(void **state)
{
    (void)state;
    static _Alignas(64) float a[MOST], b[MOST], x[MOST], y[MOST];
    for (size_t dim = 16; dim <= MOST; dim += dim < 1100 ? 16 : 240) {
        for (size_t i = 0; i < dim; i++) {
            a[i] = x[i] = real();
            b[i] = y[i] = i == dim / 2 + 1;
        }
        vd_codes_best()->turn(x, dim);
        vd_codes_best()->turn(y, dim);
        double scale = sqrt(product(a, a, dim));
        assert_true(fabs(product(x, x, dim) - scale * scale) < 1e-5 * scale * scale);
        assert_true(fabs(product(y, y, dim) - 1) < 1e-5);
        assert_true(fabs(product(x, y, dim) - product(a, b, dim)) < 1e-5 * scale);
        double most = 0;
        for (size_t i = 0; i < dim; i++)
            most = fabs((double)y[i]) > most ? fabs((double)y[i]) : most;
        assert_true(most * sqrt((double)dim) < 4.1);
    }
}

/* The numbers in signs.c are the generator's that its comment names. */
static void signs_come_from_their_seed(void **state)
{
    (void)state;
    uint64_t s = 0;
    for (const char *c = "vedette/"; *c; c++)
        s = s << 8 | (uint64_t)*c;
    for (size_t i = 0; i < 128; i++) {
        uint64_t z = s += 0x9E3779B97F4A7C15u;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        assert_true(vd_turn_signs[i / 64][i % 64] == (z ^ z >> 31));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_those_of_the_scalar_kernel),
        cmocka_unit_test(rows_pass_alike),
        cmocka_unit_test(packing_gives_the_same_bytes),
        cmocka_unit_test(the_rotation_is_one),
        cmocka_unit_test(signs_come_from_their_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
