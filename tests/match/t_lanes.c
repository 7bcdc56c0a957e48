/* SPDX-License-Identifier: Apache-2.0 */
/* One word against 64 at once: every kernel gives the numbers of one against one, of any words. */
#include "../test.h"

#include "match/name/lanes_isa.h"

static const char phones[] = "@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
enum { PHONES = sizeof(phones) - 1 };
static uint32_t seed = 1;

static uint32_t chance(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

static void random_word(struct vd_word *w, size_t n, size_t kinds)
{
    memset(w, 0, sizeof(*w));
    for (size_t i = 0; i < n; i++)
        w->phone[i] = phones[(PHONES - kinds) * chance(2) + chance((uint32_t)kinds)];
    w->n = (uint8_t)n;
    w->bare = chance(3) == 0;
}

/* Some phones changed, left out or said twice. */
static void another_clerk(const struct vd_word *a, struct vd_word *b)
{
    memset(b, 0, sizeof(*b));
    b->bare = chance(2);
    for (size_t i = 0; i < a->n && b->n < VD_PHONES - 1; i++) {
        uint32_t what = chance(8);
        if (what != 0)
            b->phone[b->n++] = what == 1 ? phones[chance(PHONES)] : a->phone[i];
        if (what == 2)
            b->phone[b->n++] = phones[chance(PHONES)];
    }
}

/* All of one length, of all lengths, the longest there are, much alike, or one letter. */
static void random_words(struct vd_word *a, struct vd_word b[VD_LANES], uint32_t how)
{
    size_t n = how == 2 ? VD_PHONES : 1 + chance(how == 3 ? 3 : 12), kinds = how == 5 ? 2 : PHONES;
    random_word(a, n, kinds);
    for (size_t i = 0; i < VD_LANES; i++) {
        size_t k = how == 0 ? n : how == 2 ? VD_PHONES - chance(2) : chance(VD_PHONES + 1);
        if (how == 4)
            another_clerk(a, &b[i]);
        else
            random_word(&b[i], k, kinds);
        if (how < 2)
            b[i].bare = how;
    }
}

static size_t put(uint8_t *block, const struct vd_word b[VD_LANES])
{
    size_t rows = 0;
    for (size_t i = 0; i < VD_LANES; i++)
        rows = b[i].n > rows ? b[i].n : rows;
    memset(block, 0, vd_lanes_bytes(rows));
    for (size_t i = 0; i < VD_LANES; i++)
        vd_lanes_put(block, rows, i, b[i].phone, b[i].n, b[i].bare);
    return rows;
}

static void same_likeness(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                          const struct vd_word b[VD_LANES])
{
    for (double least = 0.05; least <= 1; least += 0.19) {
        double like[VD_LANES];
        uint64_t found = vd_lanes_least(q, block, rows, least, like);
        for (size_t i = 0; i < VD_LANES; i++) {
            double one = vd_word_likeness_least(&q->a, &b[i], least);
            if (one > 0 && !(found >> i & 1))
                fail_msg("%s ~ %s, least %.2f: %.4f is not found", q->a.phone, b[i].phone, least,
                         one);
            if (found >> i & 1 && like[i] != one)
                fail_msg("%s ~ %s, least %.2f: %.9f is not %.9f", q->a.phone, b[i].phone, least,
                         like[i], one);
        }
    }
}

static void as_one_by_one(void **state)
{
    (void)state;
    uint8_t room[VD_LANES * (VD_PHONES + 1) + 1], *block = room + 1;
    for (uint32_t round = 0; round < 600; round++) {
        struct vd_word a, b[VD_LANES];
        struct vd_lanes q;
        random_words(&a, b, round % 6);
        vd_lanes_begin(&q, &a);
        size_t rows = put(block, b);
        same_likeness(&q, block, rows, b);
    }
}

static int least_of_3(int a, int b, int c)
{
    a = a < b ? a : b;
    return a < c ? a : c;
}

/* The textbook's. */
static int distance(const struct vd_lane_costs *c, const uint8_t *a, size_t n, const uint8_t *b,
                    size_t m)
{
    int d[VD_PHONES + 1][VD_PHONES + 1] = {{0}};
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++)
            if (i && j)
                d[i][j] =
                    least_of_3(d[i - 1][j - 1] + c->change[a[i - 1]][b[j - 1]],
                               d[i - 1][j] + c->gap[a[i - 1]], d[i][j - 1] + c->gap[b[j - 1]]);
            else if (i || j)
                d[i][j] = i ? d[i - 1][0] + c->gap[a[i - 1]] : d[0][j - 1] + c->gap[b[j - 1]];
    return d[n][m];
}

static void random_costs(struct vd_lane_costs *c)
{
    memset(c, 0, sizeof(*c));
    uint32_t most = 1 + chance(VD_LANE_GAP), changes = 1 + chance(255);
    for (int a = 0; a < 64; a++) {
        c->gap[a] = (uint8_t)chance(most + 1);
        c->weight[a] = (uint8_t)chance(256);
        for (int b = 0; b < a; b++)
            c->change[a][b] = c->change[b][a] = (uint8_t)chance(changes);
    }
}

/* Every kernel, with costs of every size up to the largest, and beginnings. */
static void any_costs(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 300; round++) {
        struct vd_lane_costs costs;
        struct vd_lanes q;
        struct vd_lane_sums sums;
        uint8_t a[VD_PHONES], b[VD_LANES][VD_PHONES], m[VD_LANES];
        uint8_t block[VD_LANES * (VD_PHONES + 1)] = {0};
        size_t n = chance(VD_PHONES + 1), rows = chance(VD_PHONES + 1);
        random_costs(&costs);
        for (size_t i = 0; i < n; i++)
            a[i] = (uint8_t)chance(64);
        for (size_t k = 0; k < VD_LANES; k++) {
            m[k] = (uint8_t)chance((uint32_t)rows + 1);
            for (size_t j = 0; j < m[k]; j++)
                b[k][j] = (uint8_t)chance(64);
            vd_lanes_put(block, rows, k, (const char *)b[k], m[k], chance(2));
        }
        vd_lanes_begin_with(&q, a, n, &costs);
        for (size_t x = 0; vd_lanes_kernels[x]; x++) {
            if (!vd_lanes_kernels[x]->usable())
                continue;
            vd_lanes_kernels[x]->sums(&q, block, rows, false, 0, &sums);
            for (size_t k = 0; k < VD_LANES; k++)
                assert_int_equal(sums.distance[k], distance(&costs, a, n, b[k], m[k]));
            vd_lanes_kernels[x]->sums(&q, block, rows, true, 0, &sums);
            for (size_t k = 0; k < VD_LANES; k++) {
                int nearest = distance(&costs, a, n, b[k], 0);
                for (size_t j = 1; j <= m[k]; j++) {
                    int d = distance(&costs, a, n, b[k], j);
                    nearest = d < nearest ? d : nearest;
                }
                assert_int_equal(sums.distance[k], nearest);
            }
        }
    }
}

/* Bytes that vd_lanes_put() never writes: read within the block, the same by every kernel. */
static void any_bytes(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 300; round++) {
        size_t rows = chance(VD_PHONES + 4);
        uint8_t *block = malloc(vd_lanes_bytes(rows));
        struct vd_word a;
        struct vd_lanes q;
        struct vd_lane_sums want, got;
        double like[VD_LANES];
        for (size_t i = 0; i < vd_lanes_bytes(rows); i++)
            block[i] = (uint8_t)chance(256);
        random_word(&a, chance(VD_PHONES + 1), PHONES);
        vd_lanes_begin(&q, &a);
        uint16_t per = (uint16_t)chance(65536);
        uint64_t near = vd_lanes_scalar.sums(&q, block, rows, round % 2, per, &want);
        for (size_t x = 0; vd_lanes_kernels[x]; x++)
            if (vd_lanes_kernels[x]->usable()) {
                assert_true(near ==
                            vd_lanes_kernels[x]->sums(&q, block, rows, round % 2, per, &got));
                assert_memory_equal(&want, &got, sizeof(want));
            }
        vd_lanes_least(&q, block, rows, 0.1, like);
        vd_lanes_beginning(&q, block, rows, 0.1, like);
        free(block);
    }
}

static void beginnings(void **state)
{
    (void)state;
    static const char *const word[] = {"nurlan", "nursultan", "nr", "anur", "nor"};
    uint8_t block[VD_LANES * 10] = {0};
    struct vd_word a = {.phone = "nur", .n = 3};
    struct vd_lanes q;
    double like[VD_LANES];
    for (size_t i = 0; i < 5; i++)
        vd_lanes_put(block, 9, i, word[i], strlen(word[i]), false);
    vd_lanes_begin(&q, &a);
    assert_int_equal(vd_lanes_beginning(&q, block, 9, 0.99, like), 3);
    assert_true(like[0] == 1 && like[1] == 1);
    assert_true(vd_lanes_beginning(&q, block, 9, 0.7, like) & 16);
    assert_true(like[4] < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_one_by_one), cmocka_unit_test(any_costs),
                                       cmocka_unit_test(any_bytes), cmocka_unit_test(beginnings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
