/* SPDX-License-Identifier: Apache-2.0 */
/* t_near.c: a walk over a directory of skeletons leaves out none that a look at each by itself finds. */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "store/names_near.h"

enum { SKELETONS = 30000, QUERIES = 60, CLASSES = 15 };
static const uint64_t PART = 1ull << 60;

struct directory {
    uint64_t v[SKELETONS];
    uint32_t begin[VD_NEAR_BEGINS];
    struct vd_near with[SKELETONS], without[SKELETONS];
    size_t n;
};

static uint32_t some(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/* Up to seven classes, seldom more; no two alike in a row. */
static uint64_t skeleton(uint32_t *seed, uint64_t part)
{
    uint64_t v = part, last = 0;
    int n = 1 + (int)some(seed, some(seed, 20) ? 7 : 12);
    for (int i = 0; i < n; i++) {
        uint64_t c = 1 + some(seed, CLASSES);
        if (c != last)
            v |= (last = c) << (56 - 4 * i);
        else
            n = i; /* no gap within */
    }
    return v;
}

static int by_value(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
    return (a > b) - (a < b);
}

static struct directory *made(uint32_t *seed)
{
    struct directory *d = calloc(1, sizeof(*d));
    assert_non_null(d);
    for (size_t i = 0; i < SKELETONS; i++)
        d->v[i] = skeleton(seed, i % 3 * PART);
    qsort(d->v, SKELETONS, sizeof(*d->v), by_value);
    for (size_t i = 0; i < SKELETONS; i++)
        if (!d->n || d->v[i] != d->v[d->n - 1])
            d->v[d->n++] = d->v[i];
    vd_names_near_begin(d->begin, d->v, d->n);
    return d;
}

static void the_table_tells_where_they_begin(void **state)
{
    (void)state;
    uint32_t seed = 5;
    struct directory *d = made(&seed);
    struct vd_near_directory with = {d->v, d->n, d->begin}, without = {d->v, d->n, NULL};
    for (int k = 0; k < 20000; k++) {
        uint64_t key = skeleton(&seed, some(&seed, 4) * PART) + some(&seed, 3);
        size_t from = some(&seed, (uint32_t)d->n), at = from;
        while (at < d->n && d->v[at] < key && d->v[at + (d->n - at) / 2] < key)
            at += (d->n - at) / 2 ? (d->n - at) / 2 : 1;
        while (at < d->n && d->v[at] < key)
            at++;
        assert_int_equal(vd_names_from(&without, from, d->n, key), at);
        assert_int_equal(vd_names_from(&with, from, d->n, key), at);
    }
    free(d);
}

static void none_is_left_out(void **state)
{
    (void)state;
    uint32_t seed = 7;
    struct directory *d = made(&seed);
    struct vd_near_directory with = {d->v, d->n, d->begin}, without = {d->v, d->n, NULL};
    for (int k = 0; k < QUERIES; k++) {
        uint64_t part = some(&seed, 3) * PART;
        struct vd_near_query q = {skeleton(&seed, part), (int)some(&seed, 3), some(&seed, 4) == 0};
        struct vd_near one;
        size_t from = vd_names_from(&with, 0, d->n, part),
               to = vd_names_from(&with, from, d->n, part + PART), n = 0;
        size_t found = vd_names_near(&with, from, to, &q, d->with, SKELETONS);
        assert_int_equal(found, vd_names_near(&without, from, to, &q, d->without, SKELETONS));
        for (size_t i = from; i < to; i++) {
            struct vd_near_directory alone = {d->v + i, 1, NULL};
            if (!vd_names_near(&alone, 0, 1, &q, &one, 1))
                continue;
            assert_true(n < found);
            assert_int_equal(d->with[n].at, i);
            assert_int_equal(d->without[n].at, i);
            assert_int_equal(d->with[n].apart, one.apart);
            n++;
        }
        assert_int_equal(n, found);
    }
    free(d);
}

/* Classes by their letters: c is s or k, h is k or nothing, n is one for n or m or nothing. */
static uint64_t spelt(const char *letters)
{
    static const char all[] = " PTSKMNLRcjhnlTv";
    uint64_t v = 0;
    for (int i = 0; letters[i]; i++)
        v |= (uint64_t)(strchr(all, letters[i]) - all) << (56 - 4 * i);
    return v;
}

static void nearness_is_what_the_head_says(void **state)
{
    (void)state;
    enum { NOT = 9 };
    static const struct {
        const char *query, *other;
        int most, apart;
    } cases[] = {{"TMSK", "TMSK", 0, 0}, {"TMSK", "TMSKR", 0, NOT}, {"TMSK", "TMSKR", 1, 1},
                 {"TMSK", "MSK", 1, 1},  {"TMSK", "TMLK", 1, NOT},  {"TMSK", "TMLK", 2, 2},
                 {"TMS", "TMSKS", 1, 1}, {"TMSKS", "TMS", 1, 1},    {"TMSKL", "MSKLT", 2, 2},
                 {"TMSK", "TMcK", 0, 0}, {"TMSK", "TMSKh", 0, 0},   {"TMSK", "hTMSK", 0, 0},
                 {"TnMK", "TMK", 0, 0},  {"TMK", "TMhKL", 1, 1},    {"TMK", "RTMhK", 1, 1},
                 {"TMK", "PRLS", 2, NOT}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t other = spelt(cases[i].other);
        struct vd_near_directory d = {&other, 1, NULL};
        struct vd_near_query q = {spelt(cases[i].query), cases[i].most, false};
        struct vd_near one = {0, NOT};
        size_t n = vd_names_near(&d, 0, 1, &q, &one, 1);
        if (one.apart != cases[i].apart || n != (cases[i].apart != NOT))
            fail_msg("%s ~ %s, %d: %zu, %d apart", cases[i].query, cases[i].other, cases[i].most, n,
                     one.apart);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_tells_where_they_begin),
        cmocka_unit_test(none_is_left_out),
        cmocka_unit_test(nearness_is_what_the_head_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
