/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanesbench.c: nanoseconds a word of one word against a vocabulary, one after the other and 64 at
 * once, by instruction set, and of reading and comparing whole names; on made-up words.
 *
 * Ways take turns, and the least time of each counts: others may be using the machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "match/name/lanes_isa.h"

enum { BLOCKS = 2000, WORDS = BLOCKS * VD_LANES, QUERIES = 12, TURNS = 7 };

static struct vd_word *words;
static uint8_t *blocks, *block[BLOCKS];
static size_t rows[BLOCKS];
static uint64_t found;
static double sink;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint32_t chance(uint32_t n)
{
    static uint32_t seed = 7;
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

/* Syllables: words of two to four of them, six to seven phones on the average. */
static void make_word(struct vd_word *w, bool bare)
{
    static const char consonants[] = "mnrlsdhkbtfzjgqSXGCJvpy", vowels[] = "aaeiou@";
    memset(w, 0, sizeof(*w));
    w->bare = bare;
    for (uint32_t k = 2 + chance(3) - (chance(4) == 0); k; k--) {
        w->phone[w->n++] = consonants[chance(sizeof(consonants) - 1)];
        if (!bare || chance(2))
            w->phone[w->n++] = bare ? "AWY"[chance(3)] : vowels[chance(sizeof(vowels) - 1)];
        if (chance(3) == 0)
            w->phone[w->n++] = consonants[chance(sizeof(consonants) - 1)];
    }
}

/* As an index has them: by bareness, length and phones. */
static int in_order(const void *pa, const void *pb)
{
    const struct vd_word *a = pa, *b = pb;
    if (a->bare != b->bare)
        return a->bare - b->bare;
    return a->n != b->n ? a->n - b->n : strcmp(a->phone, b->phone);
}

static int by_phones(const void *pa, const void *pb)
{
    const struct vd_word *a = pa, *b = pb;
    return a->bare != b->bare ? a->bare - b->bare : strcmp(a->phone, b->phone);
}

static bool make(void)
{
    words = calloc(WORDS, sizeof(*words));
    blocks = calloc(BLOCKS, vd_lanes_bytes(VD_PHONES));
    if (!words || !blocks)
        return false;
    for (size_t i = 0; i < WORDS; i++)
        make_word(&words[i], i % 4 == 0);
    qsort(words, WORDS, sizeof(*words), in_order);
    uint8_t *at = blocks;
    for (size_t b = 0; b < BLOCKS; b++, at += vd_lanes_bytes(rows[b - 1])) {
        const struct vd_word *w = &words[b * VD_LANES];
        for (size_t i = 0; i < VD_LANES; i++)
            rows[b] = w[i].n > rows[b] ? w[i].n : rows[b];
        block[b] = at;
        for (size_t i = 0; i < VD_LANES; i++)
            vd_lanes_put(at, rows[b], i, w[i].phone, w[i].n, w[i].bare);
    }
    printf("%d words of %.1f phones, blocks of %zu bytes\n", WORDS,
           (double)(at - blocks) / WORDS - 1, (size_t)(at - blocks));
    qsort(words, WORDS, sizeof(*words), by_phones);
    return true;
}

static void one_by_one(const struct vd_word *a, double least)
{
    struct vd_likener l;
    vd_likener_begin(&l, a);
    for (size_t i = 0; i < WORDS; i++)
        found += vd_likener_least(&l, &words[i], least) >= least;
}

static void many(const struct vd_lanes_kernel *k, const struct vd_word *a, double least)
{
    struct vd_lanes q;
    struct vd_lane_sums sums;
    vd_lanes_begin(&q, a);
    for (size_t b = 0; b < BLOCKS; b++)
        found += (uint64_t)__builtin_popcountll(
            k->sums(&q, block[b], rows[b], false, (uint16_t)((1 - least) * 65536), &sums));
}

static void all(const struct vd_word *a, double least)
{
    struct vd_lanes q;
    double like[VD_LANES];
    vd_lanes_begin(&q, a);
    for (size_t b = 0; b < BLOCKS; b++)
        for (uint64_t m = vd_lanes_least(&q, block[b], rows[b], least, like); m; m &= m - 1)
            sink += like[__builtin_ctzll(m)];
}

/* way: 0 one by one, 1 with likenesses, then the kernels. */
static double ns_a_word(size_t way, double least)
{
    double begin = now();
    for (size_t i = 0; i < QUERIES; i++) {
        const struct vd_word *a = &words[(i * 2 + 1) * (WORDS / (2 * QUERIES))];
        if (way == 0)
            one_by_one(a, least);
        else if (way == 1)
            all(a, least);
        else
            many(vd_lanes_kernels[way - 2], a, least);
    }
    return (now() - begin) / ((double)WORDS * QUERIES);
}

static void compare_ways(double least)
{
    double best[8] = {0};
    size_t ways = 2;
    while (vd_lanes_kernels[ways - 2])
        ways++;
    for (int turn = 0; turn < TURNS; turn++)
        for (size_t w = 0; w < ways; w++) {
            if (w >= 2 && !vd_lanes_kernels[w - 2]->usable())
                continue;
            double t = ns_a_word(w, least);
            best[w] = !turn || t < best[w] ? t : best[w];
        }
    printf("%.2f\tone by one\t%.1f\t1.0\n", least, best[0]);
    for (size_t w = 2; w < ways; w++)
        if (best[w] > 0)
            printf("%.2f\t64 at once, %s\t%.2f\t%.1f\n", least, vd_lanes_kernels[w - 2]->name,
                   best[w], best[0] / best[w]);
    printf("%.2f\tthe same with likenesses, %s\t%.2f\t%.1f\n", least, vd_lanes_best()->name,
           best[1], best[0] / best[1]);
}

/* ---- whole names ---- */

static const char *const names[] = {
    "Abdul Rahman Karlo",    "Mohammed Salpor Rahim", "Qairat Nurlanuly",
    "Gulab Khan Zadran",     "Timur Karloev",         "Şavkat Urinoğlu",
    "José Caminha de Alvor", "Тимур Карлоев",         "Эмил Токтогулович Рахимов",
    "محمد عبدالرحمن رستمی",  "گلاب خان زدران",        "गुलजार रहमान"};
enum { NAMES = sizeof(names) / sizeof(names[0]), PLAIN = 5 };

static void whole_names(void)
{
    struct vd_name n[NAMES];
    struct vd_name_match m;
    double read[2] = {1e9, 1e9}, compare = 1e9;
    for (int turn = 0; turn < 200; turn++) {
        double t[4] = {now()};
        for (int i = 0; i < 10 * PLAIN; i++)
            vd_name_read(names[i % PLAIN], strlen(names[i % PLAIN]), &n[i % PLAIN]);
        t[1] = now();
        for (int i = 0; i < 10 * (NAMES - PLAIN); i++) {
            int k = PLAIN + i % (NAMES - PLAIN);
            vd_name_read(names[k], strlen(names[k]), &n[k]);
        }
        t[2] = now();
        for (int i = 0; i < NAMES * NAMES; i++) {
            vd_name_compare(&n[i / NAMES], NULL, &n[i % NAMES], NULL, &m);
            sink += m.score;
        }
        t[3] = now();
        double x = (t[1] - t[0]) / (10 * PLAIN), y = (t[2] - t[1]) / (10 * (NAMES - PLAIN)),
               z = (t[3] - t[2]) / (NAMES * NAMES);
        read[0] = x < read[0] ? x : read[0];
        read[1] = y < read[1] ? y : read[1];
        compare = z < compare ? z : compare;
    }
    printf("ns to read a name in ASCII\t%.0f\nns to read another\t%.0f\nns to compare two\t%.0f\n",
           read[0], read[1], compare);
}

int main(void)
{
    if (!make())
        return 1;
    printf("least\tway\tns a word\ttimes as fast\n");
    compare_ways(0.45);
    compare_ways(0.7);
    whole_names();
    fprintf(stderr, "%llu %.0f\n", (unsigned long long)found, sink);
    free(words);
    free(blocks);
    return 0;
}
