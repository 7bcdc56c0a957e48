/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demorng.h: repeatable chance for the fictional case.
 *
 * Every thing that is made (a person, a finger, a portrait) draws from its own stream, seeded by
 * what it is and its number, so that one more draw here never changes anything there.
 * Source: Sebastiano Vigna's splitmix64 (public domain).
 */
#ifndef VD_FLOW_DEMORNG_H
#define VD_FLOW_DEMORNG_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct vd_rng {
    uint64_t s;
};

static inline uint64_t vd_rng_next(struct vd_rng *r)
{
    uint64_t z = (r->s += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}
static inline struct vd_rng vd_rng_of(uint64_t stream, uint64_t index)
{
    struct vd_rng r = {stream * 0xD1342543DE82EF95u + 0x5851F42D4C957F2Du};
    r.s = vd_rng_next(&r) ^ (index * 0x2545F4914F6CDD1Du);
    vd_rng_next(&r);
    return r;
}
/* 0..n-1 */
static inline int vd_rng_below(struct vd_rng *r, int n)
{
    return n < 1 ? 0 : (int)((vd_rng_next(r) >> 33) % (uint64_t)n);
}
/* a..b, both included */
static inline int vd_rng_int(struct vd_rng *r, int a, int b)
{
    return a + vd_rng_below(r, b - a + 1);
}
/* [0, 1) */
static inline double vd_rng_unit(struct vd_rng *r)
{
    return (double)(vd_rng_next(r) >> 11) * 0x1p-53;
}
static inline double vd_rng_real(struct vd_rng *r, double a, double b)
{
    return a + (b - a) * vd_rng_unit(r);
}
static inline bool vd_rng_chance(struct vd_rng *r, double p)
{
    return vd_rng_unit(r) < p;
}
/* Standard normal, Box and Muller. */
static inline double vd_rng_gauss(struct vd_rng *r)
{
    double u = 1.0 - vd_rng_unit(r), v = vd_rng_unit(r);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

#endif
