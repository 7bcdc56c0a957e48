/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectormake.c: vectors to measure with, the same on every machine.
 *
 *    number of the row ─► splitmix64 ─► about normal values ─► x spectrum ─► Hadamard ─► norm 1
 *                                       (sums of four uniform)   (clustered only)
 *
 * A clustered row is  centre + noise  with the same spectrum: the variance of direction j falls as
 * 1 / (1 + j/40)^2, so that 200 of 512 directions hold nine tenths of it.  Two samples of a subject
 * come to a cosine of 0.6.  The Hadamard transform between two fixed choices of signs turns the
 * spectrum away from the axes, since no engine keeps to them.
 */
#include "vectorbench.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const float noise = 0.8165f; /* of a sample, to its centre: 1 / (1 + 2/3) = 0.6 */

static uint64_t mix(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Add about normal values times `scale`. */
static void add_normal(uint64_t seed, float scale, int dim, float *out)
{
    uint64_t state = seed;
    state = mix(&state); /* neighbouring seeds are not neighbours */
    for (int i = 0; i < dim; i++) {
        uint64_t r = mix(&state);
        int sum =
            (int)(r & 0xFFFF) + (int)(r >> 16 & 0xFFFF) + (int)(r >> 32 & 0xFFFF) + (int)(r >> 48);
        out[i] += scale * (float)(sum - 131070);
    }
}

static void change_signs(uint64_t seed, int dim, float *x)
{
    for (int i = 0; i < dim; i += 64) {
        uint64_t bits = mix(&seed);
        for (int j = i; j < i + 64 && j < dim; j++, bits >>= 1)
            x[j] = bits & 1 ? -x[j] : x[j];
    }
}

/* dim is a power of two. */
static void hadamard(int dim, float *x)
{
    for (int half = 1; half < dim; half *= 2)
        for (int i = 0; i < dim; i += 2 * half)
            for (int j = i; j < i + half; j++) {
                float a = x[j], b = x[j + half];
                x[j] = a + b;
                x[j + half] = a - b;
            }
}

static void to_unit(int dim, float *x)
{
    double sum = 0;
    for (int i = 0; i < dim; i++)
        sum += (double)x[i] * (double)x[i];
    float by = (float)(1 / sqrt(sum));
    for (int i = 0; i < dim; i++)
        x[i] *= by;
}

void vector_make(enum vector_kind kind, int dim, uint64_t n, uint64_t row, float *out)
{
    memset(out, 0, (size_t)dim * sizeof *out);
    if (kind == VECTOR_ISOTROPIC) {
        add_normal(row, 1, dim, out);
    } else {
        uint64_t subjects = (n + VECTOR_SAMPLES - 1) / VECTOR_SAMPLES;
        uint64_t subject =
            row < VECTOR_PROBES ? row / VECTOR_SAMPLES : (row - VECTOR_PROBES) * 7919 % subjects;
        add_normal(((uint64_t)1 << 50) + subject, 1, dim, out);
        add_normal(((uint64_t)1 << 51) + row, noise, dim, out);
        for (int i = 0; i < dim; i++)
            out[i] /= 1 + (float)i / 40;
        change_signs(1, dim, out);
        hadamard(dim, out);
        change_signs(2, dim, out);
    }
    to_unit(dim, out);
}

static int write_ids(const char *stem, uint64_t n)
{
    char path[1000];
    snprintf(path, sizeof path, "%.900s.ids", stem);
    FILE *f = fopen(path, "w");
    if (!f)
        return -1;
    for (uint64_t i = 0; i < n; i++)
        fprintf(f, "S-%llu\n", (unsigned long long)(i / VECTOR_SAMPLES));
    return fclose(f) ? -1 : 0;
}

int vector_write(const char *stem, enum vector_kind kind, int dim, uint64_t first, uint64_t n,
                 uint64_t gallery)
{
    char path[1000], head[VECTOR_HEADER + 1];
    float row[VECTOR_DIM_MAX];
    snprintf(path, sizeof path, "%.900s.npy", stem);
    FILE *f = fopen(path, "wb");
    if (!f)
        return -1;
    memset(head, ' ', sizeof head);
    memcpy(head, "\x93NUMPY\x01", 8); /* with the zero of version 1.0 */
    head[8] = VECTOR_HEADER - 10;
    head[9] = 0;
    int len = snprintf(head + 10, VECTOR_HEADER - 10,
                       "{'descr': '<f4', 'fortran_order': False, 'shape': (%llu, %d), }",
                       (unsigned long long)n, dim);
    head[10 + len] = ' ';
    head[VECTOR_HEADER - 1] = '\n';
    size_t good = fwrite(head, VECTOR_HEADER, 1, f);
    for (uint64_t i = 0; good == 1 && i < n; i++) {
        vector_make(kind, dim, gallery, first + i, row);
        good = fwrite(row, sizeof *row * (size_t)dim, 1, f);
    }
    if (fclose(f) || good != 1)
        return -1;
    return write_ids(stem, n);
}
