/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bound.c: scanning codes: between what bounds a row's score lies, and which rows may belong to the
 * list at all.
 *
 * Let x and q be a row's and a probe's vector, of unit length, R the rotation (packing.c), and
 *
 *    y    what packing.c has of Rx; y = y1 + r1 = y2 + r2: after plane hi, after both planes
 *    p    what it has of Rq;        p = p1 + s1 = p1 + p2 + s2: after codes of 8 bits, after the
 *         second codes of what those leave
 *    E1, E2   stored, at least |r1|, |r2|;   |p1|, |s1|, |p2|, |s2| the probe has;   e = 2^-15
 *         (packing.c, B)
 *
 * Invariants (all products and lengths are of real numbers; |y|, |p| <= 1 + e; Cauchy and Schwarz)
 *  A. |<x,q> - <y,p>| <= e + e (1 + e) < 2.1 e, for <x,q> = <Rx,Rq>.
 *  B. <y,p> - <y1,p1> = <y,s1> + <r1,p1>, so it is at most (1 + e) |s1| + E1 |p1| away from 0.
 *     Likewise with y2, r2 and E2.
 *  C. <y,p> - (<y2,p1> + <y1,p2>) = <y2 - y1,p2> + <y2,s2> + <r2,p>, at most
 *     (E1 + E2) |p2| + (1 + e + E2) |s2| + E2 (1 + e): nearly E2 alone.
 *  D. <y1,p1>, <y2 - y1,p1> and <y1,p2> are each a sum of integers times one factor; the first one,
 *     computed in float to sort rows out, is off by less than 4u (|<y1,p1>| + E1 + 1) < 1e-6, in
 *     double all are by less than 1e-9.
 *  E. The score is computed in double and at most 2^-43 (times both norms) off <x,q>: products of
 *     floats are exact, the sum of D runs in 8 lanes, (D/8 + 3) 2^-53 < 2^-43; clamping a cosine to
 *     -1..1 brings it nearer.  SLACK holds A, D and E: least <= score <= most, always.
 *  F. A row whose most is below the floor of the list cannot enter it, now or later (topk.c, C and
 *     E).  So rows are asked in three steps, each only if the one before lets them pass: plane hi
 *     for all, plane lo, the second codes.  What passes all is offered.
 *  G. For the inner product all is multiplied by the norms.  A row's is stored as a float at least
 *     as great, and less than 2^-11 of it (or 2^-120) greater; a bound below 0 takes the smaller.
 *     In the first step, which has one number, 2^-10 is added for that instead, and rows shorter
 *     than 2^-100 always pass.
 *
 * Normally distributed components leave E1 = 0.052 and E2 = 0.01, and |s1| = 0.007; the cosines of
 * strangers in D dimensions spread by 1/sqrt(D) = 0.044 if D = 512.  The best 10 of a million of them
 * begin at 0.19, so that rows from 0.12 on go to the second step: three in a thousand.  Fewer bits in
 * plane hi are worse: with 4 (E1 = 0.098) every tenth row goes on, which costs more than the bit
 * saves, and with 3 (0.186) every second.
 * The widths stay the same while strangers crowd around 0 with more components: of 2048 a third of the
 * rows go to the second step.
 *
 * A block of rows that fits the second-level cache is finished for all probes before the next one,
 * so that many probes share one pass over memory.
 *
 * Tried and rejected: 1 bit a component (what it leaves is 0.6 of the vector: no stranger can be
 * excluded, only guessed away); 4 bits with equal steps (0.11 to 0.12); the second step with the
 * probe's floats (20 times the time of the second codes for the hundredth part of the width).
 */
#include "match/vector/coded.h"

#include <float.h>
#include <math.h>

#include "match/vector/vector.h"

enum { TILE_ROWS = 1024, TILE_BYTES = 256 << 10, FIRST_ROWS = 64 };
#define EPS   0x1p-15
#define SLACK (2.1 * EPS + 2e-6)

struct scan {
    const struct vec_cols *cols;
    const struct vec_probe *const *probes;
    size_t n, code_dim, lines;
    size_t most; /* rows of the next tile */
    const struct vd_codes_kernel *kernel;
    const uint64_t *allow;
    struct vd_topk *top;
    struct vec_count count;
    size_t together; /* probes that are asked at once */
    int8_t *woven;   /* sets of so many, side by side as the kernel wants them */
    uint16_t want[TILE_ROWS / VD_CODE_GROUP], pass[TILE_ROWS / VD_CODE_GROUP];
    /* Of one tile and the probes of a set: the sums of every row; the rows that passed. */
    int32_t (*sums)[TILE_ROWS];
    uint16_t (*left)[TILE_ROWS];
    size_t n_left[VD_CODE_PROBES_MOST];
};

struct tile {
    struct vec_planes k;
    size_t at, n; /* rows at .. at+n-1, in whole groups */
};

/* ---- bounds ---- */

struct range {
    double least, most;
};

/* G. The score of a cosine within est +- width. */
static struct range range_of(const struct vec_probe *b, const struct vec_planes *k, size_t at,
                             double est, double width)
{
    struct range r = {est - width, est + width};
    if (!k->norm)
        return (struct range){r.least < -1 ? -1 : r.least, r.most > 1 ? 1 : r.most};
    double most = (double)k->norm[at] * VD_NORM_UNIT, least = most * (1 - 0x1p-11) - 0x1p-120;
    least = least < 0 ? 0 : least;
    r.least *= (r.least < 0 ? most : least) * b->norm;
    r.most *= (r.most < 0 ? least : most) * b->norm;
    r.least -= fabs(r.least) * 1e-9;
    r.most += fabs(r.most) * 1e-9;
    return r;
}

static double estimate_hi(const struct vec_probe *b, int32_t sum)
{
    double d = (double)(sum - VD_CODE_OFFSET * b->sum);
    return d * (double)VD_CODE_UNIT * b->per_code / (double)b->code_dim;
}

static double width_hi(const struct vec_probe *b, const struct vec_planes *k, size_t at)
{
    return (double)k->error_hi[at] * VD_ERROR_UNIT * b->length + (1 + EPS) * b->error + SLACK;
}

static double estimate_lo(const struct vec_probe *b, const struct vec_planes *k, size_t at,
                          int32_t sum)
{
    double d = (double)sum - 7.5 * (double)b->sum;
    return d * (double)vec_step(k->tail[at].step) * b->per_code / (double)b->code_dim;
}

static double width_lo(const struct vec_probe *b, const struct vec_planes *k, size_t at)
{
    return (double)k->tail[at].error_lo * VD_ERROR_UNIT * b->length + (1 + EPS) * b->error + SLACK;
}

static const uint8_t *group_of(const struct vec_planes *k, size_t at, size_t code_dim)
{
    return k->hi + at / VD_CODE_GROUP * vd_code_group_bytes(code_dim);
}

/* C. What the second codes add. */
static double estimate_second(const struct vd_codes_kernel *kernel, const struct vec_probe *b,
                              const struct vec_planes *k, size_t at)
{
    int32_t sums[VD_CODE_GROUP];
    kernel->coarse(group_of(k, at, b->code_dim), 1, b->code_dim / 8, b->second, sums);
    double d = (double)(sums[at % VD_CODE_GROUP] - VD_CODE_OFFSET * b->sum2);
    return d * (double)VD_CODE_UNIT * b->per_second / (double)b->code_dim;
}

static double width_second(const struct vec_probe *b, const struct vec_planes *k, size_t at)
{
    double hi = (double)k->error_hi[at] * VD_ERROR_UNIT;
    double lo = (double)k->tail[at].error_lo * VD_ERROR_UNIT;
    return (hi + lo) * b->length2 + (1 + EPS + lo) * b->error2 + lo * (1 + EPS) + SLACK;
}

/* ---- the three steps ---- */

static float below(double f)
{
    f -= fabs(f) * 0x1p-20 + 0x1p-140;
    return f > (double)FLT_MAX ? FLT_MAX : f < -(double)FLT_MAX ? -INFINITY : (float)f;
}

static struct vd_code_bar bar_of(const struct vec_probe *b, const struct tile *t, double floor)
{
    struct vd_code_bar bar = {
        .offset = VD_CODE_OFFSET * b->sum,
        .per_unit = (float)((double)VD_CODE_UNIT * b->per_code / (double)b->code_dim),
        .per_error = (float)(b->length * VD_ERROR_UNIT * (1 + 1e-6)),
        .base = (float)((1 + EPS) * b->error + SLACK),
        .floor = below(floor),
    };
    if (t->k.norm) { /* G */
        bar.norm = t->k.norm + t->at;
        bar.norm_is_small = 0x1p-100f;
        bar.base += 0x1p-10f;
        bar.floor = below(floor / b->norm / VD_NORM_UNIT);
    }
    return bar;
}

/* The groups with rows that are asked for lie in runs; [*from, *to) is the next one. */
static bool next_run(const struct scan *s, size_t n_groups, size_t *from, size_t *to)
{
    size_t g = *to;
    while (g < n_groups && !s->want[g])
        g++;
    *from = g;
    while (g < n_groups && s->want[g])
        g++;
    *to = g;
    return *from < *to;
}

static void fetch_row(const struct scan *s, const struct tile *t, size_t i)
{
    const uint8_t *lo = t->k.lo + (t->at + i) * s->code_dim / 2;
    for (size_t b = 0; b < s->code_dim / 2; b += 64)
        __builtin_prefetch(lo + b);
    __builtin_prefetch(&t->k.tail[t->at + i]);
}

/* Which rows of the run pass plane hi; plane lo of them is on its way. */
static void sort_out(struct scan *s, const struct tile *t, size_t i, size_t probe, size_t from,
                     size_t to)
{
    struct vd_code_bar bar = bar_of(s->probes[probe], t, vd_topk_floor(&s->top[probe]));
    if (bar.norm)
        bar.norm += from * VD_CODE_GROUP;
    s->kernel->pass(s->sums[i] + from * VD_CODE_GROUP, t->k.error_hi + t->at + from * VD_CODE_GROUP,
                    to - from, &bar, s->pass);
    for (size_t g = from; g < to; g++)
        for (unsigned m = s->pass[g - from] & s->want[g]; m; m &= m - 1) {
            size_t row = g * VD_CODE_GROUP + (size_t)__builtin_ctz(m);
            s->left[i][s->n_left[i]++] = (uint16_t)row;
            fetch_row(s, t, row);
        }
}

static void look_closer(struct scan *s, const struct tile *t, size_t i, size_t probe)
{
    const struct vec_probe *b = s->probes[probe];
    struct vd_topk *top = &s->top[probe];
    for (size_t l = 0; l < s->n_left[i]; l++) {
        size_t row = s->left[i][l], at = t->at + row;
        double est = estimate_hi(b, s->sums[i][row]), floor = vd_topk_floor(top);
        if (range_of(b, &t->k, at, est, width_hi(b, &t->k, at)).most < floor)
            continue; /* it has risen since */
        int32_t sum =
            s->kernel->fine(t->k.lo + at * s->code_dim / 2, s->code_dim / 2, b->even, b->odd);
        s->count.lo++;
        est += estimate_lo(b, &t->k, at, sum);
        if (range_of(b, &t->k, at, est, width_lo(b, &t->k, at)).most < floor)
            continue;
        s->count.second++;
        est += estimate_second(s->kernel, b, &t->k, at);
        struct range r = range_of(b, &t->k, at, est, width_second(b, &t->k, at));
        if (r.most < floor)
            continue;
        s->count.offered++;
        vd_topk_offer(top, r.least, r.most, at);
    }
    s->n_left[i] = 0;
}

/* The probes of one set, from `first` on. */
static void ask_together(struct scan *s, const struct tile *t, size_t first)
{
    size_t n = s->n - first < s->together ? s->n - first : s->together;
    size_t n_groups = t->n / VD_CODE_GROUP, from, to = 0;
    while (next_run(s, n_groups, &from, &to)) {
        size_t row = from * VD_CODE_GROUP;
        const uint8_t *hi = group_of(&t->k, t->at + row, s->code_dim);
        if (s->n == 1)
            s->kernel->coarse(hi, to - from, s->lines, s->probes[0]->codes, s->sums[0] + row);
        else
            s->kernel->coarse_many(hi, to - from, s->lines,
                                   s->woven +
                                       first / s->together * s->kernel->woven_bytes(s->code_dim),
                                   s->sums[0] + row, TILE_ROWS);
        for (size_t i = 0; i < n; i++)
            sort_out(s, t, i, first + i, from, to);
    }
    for (size_t i = 0; i < n; i++)
        look_closer(s, t, i, first + i);
}

/* Mark the rows of the tile that lie in lo..hi-1 and are allowed. */
static void mark(struct scan *s, const struct tile *t, size_t lo, size_t hi)
{
    for (size_t g = 0; g < t->n / VD_CODE_GROUP; g++) {
        size_t row = t->at + g * VD_CODE_GROUP;
        uint32_t m = 0xFFFF;
        if (s->allow)
            m &= (uint32_t)(s->allow[row / 64] >> row % 64);
        if (row < lo)
            m &= 0xFFFFu << (lo - row);
        if (row + VD_CODE_GROUP > hi)
            m &= row < hi ? 0xFFFFu >> (row + VD_CODE_GROUP - hi) : 0;
        s->want[g] = (uint16_t)m;
    }
}

/* As many rows as fit the cache, in whole groups; fewer while a list has room, for then no row is
 * sorted out, and the first rows give it a floor. */
static size_t tile_rows(const struct scan *s)
{
    size_t most = TILE_BYTES / vd_code_group_bytes(s->code_dim) * VD_CODE_GROUP;
    most = most > TILE_ROWS ? TILE_ROWS : most;
    if (!s->most)
        return isinf(vd_topk_floor(s->top)) && most > FIRST_ROWS ? FIRST_ROWS : most;
    return most < 2 * s->most ? most : 2 * s->most;
}

static struct tile next_tile(struct scan *s, size_t lo, size_t hi)
{
    struct tile t = {.k = vd_vector_planes(s->cols)};
    s->most = tile_rows(s);
    t.at = lo / VD_CODE_GROUP * VD_CODE_GROUP;
    t.n = (hi - t.at + VD_CODE_GROUP - 1) / VD_CODE_GROUP * VD_CODE_GROUP;
    t.n = t.n < s->most ? t.n : s->most;
    return t;
}

static int scan_tiles(struct scan *s, size_t lo, size_t hi, struct vd_job *job, struct vd_err *err)
{
    while (lo < hi) {
        struct tile t = next_tile(s, lo, hi);
        size_t end = t.at + t.n;
        end = end < hi ? end : hi;
        if (vd_job_cancelled(job))
            return vd_fail(err, VD_CANCELLED, "search", "the search was cancelled");
        mark(s, &t, lo, hi);
        for (size_t first = 0; first < s->n; first += s->together)
            ask_together(s, &t, first);
        s->count.hi += (end - lo) * s->n;
        if (job)
            atomic_fetch_add_explicit(&job->done, (end - lo) * s->n, memory_order_relaxed);
        lo = end;
    }
    return VD_OK;
}

static int same_dimension(const void *cols, const struct vec_probe *const *probes, size_t n,
                          struct vd_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (probes[i]->dim != vd_vector_dim(cols))
            return vd_fail(err, VD_INVALID, "probe",
                           "the probe has %zu dimensions, the gallery's vectors have %zu",
                           probes[i]->dim, vd_vector_dim(cols));
    return VD_OK;
}

static void *align64(void *p)
{
    return (void *)(((uintptr_t)p + 63) & ~(uintptr_t)63);
}

/* One piece of memory for all, of which only the probes are set. */
static struct scan *scan_open(const struct vec_probe *const *probes, size_t n)
{
    const struct vd_codes_kernel *k = vd_codes_best();
    size_t dim = probes[0]->code_dim, together = n > 1 ? k->together : 1;
    size_t woven = n > 1 ? (n + together - 1) / together * k->woven_bytes(dim) : 0;
    size_t sums = together * sizeof(int32_t[TILE_ROWS]);
    struct scan *s =
        vd_realloc(NULL, sizeof(*s) + 64 + woven + sums + together * sizeof(uint16_t[TILE_ROWS]));
    if (!s)
        return NULL;
    *s = (struct scan){.probes = probes, .n = n, .code_dim = dim, .lines = dim / 8};
    s->kernel = k;
    s->together = together;
    s->woven = memset(align64(s + 1), 0, woven);
    s->sums = (void *)(s->woven + woven);
    s->left = (void *)(s->woven + woven + sums);
    for (size_t i = 0; woven && i < n; i++)
        k->weave(s->woven + i / together * k->woven_bytes(dim), i % together, probes[i]->codes,
                 dim);
    return s;
}

int vd_vector_scan_counted(const void *cols, const void *const *probes, size_t n, size_t lo,
                           size_t hi, const uint64_t *allow, struct vd_topk *top,
                           struct vd_job *job, struct vec_count *count, struct vd_err *err)
{
    const struct vec_probe *const *b = (const struct vec_probe *const *)probes;
    size_t rows = vd_vector_cols_rows(cols);
    hi = hi < rows ? hi : rows;
    if (lo >= hi || !n)
        return VD_OK;
    int rc = same_dimension(cols, b, n, err);
    if (rc)
        return rc;
    struct scan *s = scan_open(b, n);
    if (!s)
        return vd_fail(err, VD_NOMEM, "search", "out of memory");
    s->cols = cols;
    s->allow = allow;
    s->top = top;
    rc = scan_tiles(s, lo, hi, job, err);
    if (count) {
        count->hi += s->count.hi;
        count->lo += s->count.lo;
        count->second += s->count.second;
        count->offered += s->count.offered;
    }
    vd_free(s);
    return rc;
}

void vd_vector_bounds(const void *cols, const void *probe, size_t row, struct vec_bounds *out)
{
    const struct vec_probe *b = probe;
    struct vec_planes k = vd_vector_planes(cols);
    const struct vd_codes_kernel *kernel = vd_codes_best();
    size_t half = b->code_dim / 2;
    int32_t sums[VD_CODE_GROUP];
    kernel->coarse(group_of(&k, row, b->code_dim), 1, b->code_dim / 8, b->codes, sums);
    double hi = estimate_hi(b, sums[row % VD_CODE_GROUP]);
    double lo = estimate_lo(b, &k, row, kernel->fine(k.lo + row * half, half, b->even, b->odd));
    double second = estimate_second(kernel, b, &k, row);
    struct range r[3] = {range_of(b, &k, row, hi, width_hi(b, &k, row)),
                         range_of(b, &k, row, hi + lo, width_lo(b, &k, row)),
                         range_of(b, &k, row, hi + lo + second, width_second(b, &k, row))};
    for (int i = 0; i < 3; i++) {
        out->least[i] = r[i].least;
        out->most[i] = r[i].most;
    }
}
