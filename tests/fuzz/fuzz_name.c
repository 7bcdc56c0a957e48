/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_name.c: any bytes as two names, a line each, and as a block of words: what is read lies within
 * the text, every way to compare two words has one answer, and no word stands for two.
 */
#define VD_FUZZ_NAME fuzz_name
#include "fuzz.h"

#include <vedette/name.h>

static void check_word(const struct vd_word *w, size_t n)
{
    REQUIRE(w->n > 0 && w->n <= VD_PHONES && w->phone[w->n] == 0);
    for (size_t i = 0; i < w->n; i++)
        REQUIRE(w->phone[i] == '@' || (w->phone[i] >= 'A' && w->phone[i] <= 'Z') ||
                (w->phone[i] >= 'a' && w->phone[i] <= 'z'));
    REQUIRE(w->script <= VD_SCRIPT_OTHER && w->kind < VD_N_WORD_KINDS);
    REQUIRE(w->len > 0 && (size_t)w->at + w->len <= n);
}

static void check_keys(const struct vd_word *w)
{
    uint32_t keys[VD_NAME_KEYS];
    size_t n = vd_word_keys(w, keys);
    REQUIRE(n > 0 && n <= VD_NAME_KEYS);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            REQUIRE(keys[i] != keys[k]);
}

static void check_name(const char *text, size_t n, struct vd_name *name)
{
    struct vd_word joined;
    vd_name_read(text, n, name);
    REQUIRE(name->n <= VD_NAME_WORDS);
    for (size_t i = 0; i < name->n; i++) {
        check_word(&name->word[i], n);
        check_keys(&name->word[i]);
        REQUIRE(!i || name->word[i].at >= name->word[i - 1].at);
        if (i && vd_word_join(&name->word[i - 1], &name->word[i], &joined)) {
            check_word(&joined, n);
            check_keys(&joined);
        }
    }
}

/* A word against those of the other name, one by one and all at once. */
static void check_words(const struct vd_word *a, const struct vd_name *b, double least)
{
    static uint8_t block[VD_LANES * (VD_PHONES + 1)];
    double like[VD_LANES];
    struct vd_likener l;
    struct vd_lanes q;
    vd_likener_begin(&l, a);
    vd_lanes_begin(&q, a);
    for (size_t i = 0; i < b->n; i++)
        vd_lanes_put(block, VD_PHONES, i, b->word[i].phone, b->word[i].n, b->word[i].bare);
    uint64_t found = vd_lanes_least(&q, block, VD_PHONES, least, like);
    for (size_t i = 0; i < b->n; i++) {
        double one = vd_word_likeness(a, &b->word[i]);
        double fast = vd_word_likeness_least(a, &b->word[i], least);
        REQUIRE(one >= 0 && one <= 1 && one == vd_word_likeness(&b->word[i], a));
        REQUIRE(one >= least ? fast == one : fast < least);
        REQUIRE(vd_likener_least(&l, &b->word[i], least) == fast);
        if (vd_word_by_sound(a, &b->word[i]))
            REQUIRE((found >> i & 1 ? like[i] : 0) == fast);
    }
}

static void check_match(const struct vd_name *a, const struct vd_name *b,
                        const struct vd_name_match *m)
{
    uint32_t used_a = 0, used_b = 0;
    REQUIRE(m->score >= 0 && m->score <= 1 && m->same >= 0 && m->same <= 1);
    REQUIRE(m->n <= VD_NAME_WORDS);
    for (size_t i = 0; i < m->n; i++) {
        const struct vd_name_pair *p = &m->pair[i];
        REQUIRE(p->n_a > 0 && p->n_b > 0 && p->likeness >= 0 && p->likeness <= 1);
        for (size_t k = p->a; k < (size_t)p->a + p->n_a; k++) {
            REQUIRE(k < a->n && !(used_a >> k & 1));
            used_a |= 1u << k;
        }
        for (size_t k = p->b; k < (size_t)p->b + p->n_b; k++) {
            REQUIRE(k < b->n && !(used_b >> k & 1));
            used_b |= 1u << k;
        }
    }
}

/* The input itself as a block that somebody else wrote. */
static void check_block(const struct vd_word *a, const uint8_t *p, size_t n)
{
    double like[VD_LANES];
    struct vd_lanes q;
    if (n < VD_LANES)
        return;
    size_t rows = n / VD_LANES - 1;
    vd_lanes_begin(&q, a);
    for (uint64_t m = vd_lanes_least(&q, p, rows, 0.4, like); m; m &= m - 1)
        REQUIRE(like[__builtin_ctzll(m)] > 0 && like[__builtin_ctzll(m)] <= 1);
    for (uint64_t m = vd_lanes_beginning(&q, p, rows, 0.4, like); m; m &= m - 1)
        REQUIRE(like[__builtin_ctzll(m)] > 0 && like[__builtin_ctzll(m)] <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static struct vd_name a, b;
    struct vd_name_match m, back;
    char *s = input_text(p, n);
    size_t first = strcspn(s, "\n"), rest = first < n ? first + 1 : n;
    check_name(s, first, &a);
    check_name(s + rest, n - rest, &b);
    for (size_t i = 0; i < a.n; i++)
        check_words(&a.word[i], &b, i % 2 ? 0.45 : 0.7);
    vd_name_compare(&a, NULL, &b, NULL, &m);
    check_match(&a, &b, &m);
    vd_name_compare(&b, NULL, &a, NULL, &back);
    check_match(&b, &a, &back);
    REQUIRE(m.score == back.score && m.same == back.same && m.n == back.n);
    if (a.n)
        check_block(&a.word[0], p, n);
    vd_free(s);
    return 0;
}
