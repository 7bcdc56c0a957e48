/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finger.h: the parts of the finger matcher: prepared templates, similarities, pairing, score.
 */
#ifndef VD_MATCH_FINGER_FINGER_H
#define VD_MATCH_FINGER_FINGER_H

#include "match/finger/feature.h"
#include <vedette/matcher.h>

enum {
    FINGER_MAX = 128,                  /* minutiae kept of a template */
    FINGER_WORDS = 8,                  /* 64-bit words of a cylinder, one a direction bin */
    FINGER_HULL_MAX = 24,              /* edges kept of the convex hull */
    FINGER_TURN = 256,                 /* steps of a full turn */
    FINGER_NEAR = 442,                 /* squared px up to which a neighbour counts for a cell */
    FINGER_STRIPS = 32,                /* of b, to find its minutiae by x */
    FINGER_CHAIN = 2 * FINGER_MAX + 2, /* room for a hull's corners, first and last the same */
    FINGER_SEEDS = 6,                  /* pairings grown of two templates, at most */
    FINGER_WEIGHTS = 1 + 3 * FINGER_FEATURES, /* see score.c */
};

/* Signed sine of an angle in 256 steps, times 16384; the cosine is 64 steps ahead. */
extern const int16_t vd_finger_sine[FINGER_TURN];
/* Gaussians of a squared distance in px and of an angle, times 128. */
extern const uint8_t vd_finger_near[FINGER_NEAR], vd_finger_toward[FINGER_TURN / 2 + 1];

/* Natural logarithm, to six digits; of what is below 1e-30: of that. */
float vd_finger_log(float x);
/* Integer square root, rounded down; v < 2^50. */
uint32_t vd_finger_root(uint64_t v);
/* The step of a full turn that points as nearly as any to (c, s), which need not be of length 1. */
int vd_finger_nearest_angle(float c, float s);

static inline int finger_sin(unsigned a)
{
    return vd_finger_sine[a % FINGER_TURN];
}
static inline int finger_cos(unsigned a)
{
    return vd_finger_sine[(a + 64) % FINGER_TURN];
}
/* Difference of two angles, -128..127. */
static inline int finger_turn(int a)
{
    return (int8_t)(uint8_t)a;
}

/* A half-plane of the hull: inside where nx * x + ny * y <= c (outward normal of length 256). */
struct finger_edge {
    int16_t nx, ny;
    int32_t c;
};
/* What scoring needs of one template; borrows from columns or from a probe. */
struct finger_view {
    int n, n_hull;
    const int16_t *x, *y; /* 500 dpi, y upwards */
    const uint8_t *angle, *type;
    const uint64_t *cylinders; /* n * FINGER_WORDS */
    const uint64_t *masks;     /* n: which of the 64 cells are known */
    const struct finger_edge *hull;
};
/*
 * A prepared template is integers only.  Its version is the matcher's name (vd_finger_ops.name),
 * which changes with what is prepared here.  It is nowhere kept: records are, and a gallery derives
 * the rest anew whenever it is opened, so no program ever meets one of another version.
 */
/* One prepared template in its own memory. index: where each minutia stood in the record. */
struct finger_template {
    int n, n_hull;
    int16_t x[FINGER_MAX], y[FINGER_MAX];
    uint8_t angle[FINGER_MAX], type[FINGER_MAX], index[FINGER_MAX];
    struct finger_edge hull[FINGER_HULL_MAX];
    uint64_t masks[FINGER_MAX];
    uint64_t cylinders[FINGER_MAX * FINGER_WORDS];
};
/* Prepare view 0 of a record. Errors: as vd_fmr_open. */
int vd_finger_prepare(struct finger_template *t, const void *p, size_t n, struct vd_err *err);
struct finger_view vd_finger_view(const struct finger_template *t);
/* The corners of the convex hull, counter-clockwise; returns how many. The minutiae must rise in x,
 * then y, as prepared ones do. */
int vd_finger_hull(const struct finger_view *v, int chain[FINGER_CHAIN]);
/* Should b come before a? Two templates are always paired in one order: scores are symmetric. */
bool vd_finger_out_of_order(const struct finger_view *a, const struct finger_view *b);

/* Similarity of every cylinder of a with every one of b, 0..255, row i at s + i * FINGER_MAX. */
typedef void finger_similarity_fn(const struct finger_view *a, const struct finger_view *b,
                                  uint8_t *s);
finger_similarity_fn vd_finger_similarity_scalar;
#if defined(__x86_64__)
finger_similarity_fn vd_finger_similarity_popcnt, vd_finger_similarity_avx2,
    vd_finger_similarity_avx512;
#endif
/* The fastest of this machine; all give the same numbers. */
finger_similarity_fn *vd_finger_similarity(void);

/* A pairing of two views and what describes it. */
struct finger_pairing {
    int n_pairs;
    uint8_t a[FINGER_MAX], b[FINGER_MAX];
    float rotation_cos, rotation_sin, dx, dy; /* of b onto a */
    float worth, local_cost; /* plainly: pairs and their likeness; what they missed by */
    float feature[FINGER_FEATURES];
};
/* Four minutiae at a time (lanes.h). Those that fill up the last four lie out of everything's reach. */
typedef float finger_four __attribute__((vector_size(16)));
typedef int32_t finger_four_i __attribute__((vector_size(16)));
enum { FINGER_LANES = 4 };
struct finger_points {
    int n_fours;
    finger_four x[FINGER_MAX / FINGER_LANES], y[FINGER_MAX / FINGER_LANES];
    finger_four_i angle[FINGER_MAX / FINGER_LANES];
};
void vd_finger_take_points(struct finger_points *p, const struct finger_view *v);
/* A pairing while it grows. */
struct finger_growth {
    const struct finger_view *a, *b;
    const uint8_t *s;
    float rc, rs;       /* the turn of a onto b as it stands, a unit vector */
    float sum_c, sum_s; /* what it is made of */
    int seed_a, seed_b;
    /* Of the minutiae of a that wait: squared distance to the nearest paired one << 8 | index, and
     * that one's pair; INT32_MAX in `wait` and `done`: it waits no more. */
    const struct finger_points *points_a;
    finger_four_i wait[FINGER_MAX / FINGER_LANES], done[FINGER_MAX / FINGER_LANES];
    finger_four_i near_pair[FINGER_MAX / FINGER_LANES];
    /* The directions of b, and which of b are paired (all bits). */
    const struct finger_points *points_b;
    finger_four cos_b[FINGER_MAX / FINGER_LANES], sin_b[FINGER_MAX / FINGER_LANES];
    finger_four_i taken_b[FINGER_MAX / FINGER_LANES];
    float local_cost;
    /* b is sorted by x: where in it each strip of 2^strip_shift px begins. */
    int strip_shift;
    uint8_t strip[FINGER_STRIPS + 1];
};
/* The rigid motion of a onto b that fits a pairing best: turned around (ax, ay), put to (bx, by). */
struct finger_rigid {
    float c, s, ax, ay, bx, by;
};
/* What chance.c finds; natural logarithms of likelihood ratios, sums over the pairs. */
struct finger_chance {
    float gain, wide, rarity;
    float expected;                /* pairs that chance would give */
    float spare_least, spare_most; /* unpaired minutiae with others of the other print around */
    float runner_up;               /* wide of the next best pairing */
};
/* Memory of one scorer; no heap during a scan. */
struct finger_work {
    uint8_t similarity[FINGER_MAX * FINGER_MAX];
    finger_four worth[FINGER_MAX * FINGER_MAX / FINGER_LANES];
    struct finger_pairing best, grown[FINGER_SEEDS];
    struct finger_growth growth;
    struct finger_points points_a, points_b;
};
/* Pair two views, in the order given, and describe the best pairing in w->best. */
void vd_finger_pair(struct finger_work *w, finger_similarity_fn *similarity,
                    const struct finger_view *a, const struct finger_view *b);
struct finger_rigid vd_finger_rigid(const struct finger_growth *g, const struct finger_pairing *p);
void vd_finger_chance(const struct finger_work *w, const struct finger_pairing *p,
                      const struct finger_rigid *f, struct finger_chance *out);
/* Fill the features and the motion. support: of the best candidate; second: the next best worth. */
void vd_finger_describe(const struct finger_growth *g, struct finger_pairing *p,
                        const struct finger_rigid *f, const struct finger_chance *chance,
                        float support, float second);
/* The trained numbers, see model.c. */
struct finger_knot {
    float evidence, score;
};
extern const float vd_finger_mean[FINGER_FEATURES], vd_finger_inverse[FINGER_FEATURES];
extern const float vd_finger_typical[FINGER_FEATURES]; /* of two different fingers */
extern const float vd_finger_weight[FINGER_WEIGHTS], vd_finger_sharp[FINGER_WEIGHTS];
extern const float vd_finger_bar;
extern const struct finger_knot vd_finger_scale[];
extern const int vd_finger_n_knots;
/* Decibans of a score, bounded: no single print may outweigh all others. */
extern const struct finger_knot vd_finger_evidence[];
extern const int vd_finger_n_evidence;
#define FINGER_CLAMP  2.5 /* deviations */
#define FINGER_BEND   0.7
#define FINGER_SPLICE 8 /* of the second regression that counts for nothing */
/* Score in units of the manual from the features of a pairing. */
double vd_finger_score(const struct finger_pairing *p);
/* Decibans of a score: see vd_matcher_ops. */
double vd_finger_weight_of(double score);

/* ---- explain.c ---- */
double vd_finger_counted_to(void); /* see vd_matcher_ops */
/* Tell the pairing of a and b in the records' own indices, as the caller ordered the two; swapped:
 * the pairing has b first. e: zeroed, its score set. */
void vd_finger_explain(const struct finger_work *w, const struct finger_template *a,
                       const struct finger_template *b, bool swapped, struct vd_explain *e);

/* Known answers. Errors: CORRUPT. */
int vd_finger_selftest(struct vd_err *err);

extern const struct vd_matcher_ops vd_finger_ops;

#endif
