/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cost.c: how far apart two words sound.
 *
 * An edit distance over phones.  Costs are hundredths of a consonant that is simply another one;
 * what different scripts, languages and clerks make of one sound is cheap.  A vowel that only one
 * side writes costs little, and next to nothing where the other side's script leaves vowels out.
 *
 * Invariants
 *  A. Symmetric: cost(a, b) = cost(b, a), to the last unit.
 *  B. 0 for a word and itself; the likeness is then 100 - 100 * distance / weight of the longer.
 */
#include "match/name/phone.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define I(c)          ((c) - '@')
#define P(x, y, cost) [I(x)][I(y)] = 100 - (cost), [I(y)][I(x)] = 100 - (cost)

/* What a substitution saves of 100. */
static const uint8_t saved[I('z') + 1][I('z') + 1] = {
    /* vowels */
    P('a', 'e', 10),
    P('e', 'i', 8),
    P('o', 'u', 6),
    P('a', 'o', 12),
    P('a', 'u', 20),
    P('i', 'u', 20),
    P('e', 'o', 16),
    P('a', 'i', 18),
    P('e', 'u', 18),
    P('i', 'o', 20),
    P('@', 'a', 0),
    P('@', 'e', 4),
    P('@', 'i', 6),
    P('@', 'o', 4),
    P('@', 'u', 6),
    P('@', 'y', 4),
    /* what may be a vowel or a consonant */
    P('A', 'a', 0),
    P('A', 'e', 6),
    P('A', 'i', 8),
    P('A', 'o', 6),
    P('A', 'u', 8),
    P('A', '@', 2),
    P('A', 'H', 4),
    P('A', 'h', 30),
    P('W', 'w', 0),
    P('W', 'v', 3),
    P('W', 'u', 0),
    P('W', 'o', 0),
    P('W', 'a', 25),
    P('W', '@', 12),
    P('W', 'f', 30),
    P('W', 'A', 25),
    P('W', 'b', 30),
    P('Y', 'y', 0),
    P('Y', 'i', 0),
    P('Y', 'e', 3),
    P('Y', 'a', 14),
    P('Y', 'A', 10),
    P('Y', '@', 10),
    P('Y', 'j', 8),
    P('Y', 'H', 20),
    P('Y', 'u', 25),
    P('Y', 'o', 25),
    P('V', 'a', 2),
    P('V', 'i', 2),
    P('V', 'Y', 0),
    P('V', 'e', 4),
    P('V', 'y', 4),
    P('V', 'A', 4),
    P('V', 'H', 6),
    P('V', '@', 4),
    P('V', 'I', 4),
    P('H', 'h', 2),
    P('H', 'a', 0),
    P('H', 'e', 2),
    P('H', '@', 0),
    P('H', 't', 8),
    P('H', 'g', 20),
    P('H', 'i', 10),
    P('H', 'o', 10),
    P('H', 'u', 12),
    P('w', 'u', 6),
    P('w', 'o', 12),
    P('w', 'v', 3),
    P('v', 'u', 18),
    P('v', 'o', 25),
    P('y', 'i', 4),
    P('y', 'e', 12),
    P('y', 'j', 6),
    P('y', 'J', 20),
    /* what may be there */
    P('E', 's', 0),
    P('E', 'z', 4),
    P('E', 'S', 8),
    P('E', 'c', 6),
    P('E', 'C', 6),
    P('E', 'Z', 12),
    P('E', 'T', 8),
    P('E', 't', 12),
    P('E', 'J', 10),
    P('E', 'j', 10),
    P('I', 'y', 0),
    P('I', 'Y', 0),
    P('I', 'i', 2),
    P('I', '@', 2),
    P('I', 'j', 4),
    P('I', 'H', 8),
    P('I', 'e', 10),
    P('I', 'A', 10),
    P('B', 'w', 0),
    P('B', 'W', 0),
    P('B', 'v', 4),
    P('B', 'u', 4),
    P('B', '@', 4),
    P('B', 'o', 10),
    P('B', 'f', 14),
    P('B', 'b', 14),
    P('O', 'h', 0),
    P('O', 'H', 0),
    P('O', 'X', 6),
    P('M', 'l', 0),
    P('M', '@', 4),
    /* gutturals */
    P('R', 'g', 2),
    P('R', 'J', 2),
    P('R', 'j', 4),
    P('R', 'G', 6),
    P('R', 'Z', 8),
    P('R', 'K', 4),
    P('R', 'q', 12),
    P('R', 'z', 14),
    P('R', 'h', 20),
    P('R', 'k', 28),
    P('R', 'y', 25),
    P('R', 'N', 30),
    P('k', 'q', 4),
    P('k', 'c', 4),
    P('k', 'g', 28),
    P('k', 'X', 22),
    P('k', 'K', 0),
    P('k', 'x', 15),
    P('k', 'G', 22),
    P('K', 'c', 2),
    P('K', 'x', 15),
    P('c', 'g', 30),
    P('q', 'x', 18),
    P('q', 'g', 10),
    P('q', 'G', 14),
    P('q', 'X', 22),
    P('q', 'c', 12),
    P('q', 'K', 6),
    P('X', 'h', 6),
    P('X', 'G', 25),
    P('X', 'K', 20),
    P('X', 'j', 30),
    P('X', 'C', 14),
    P('X', 'x', 6),
    P('X', 'g', 35),
    P('G', 'g', 4),
    P('G', 'h', 30),
    P('G', 'y', 25),
    P('G', 'K', 8),
    P('G', 'v', 40),
    P('G', 'w', 40),
    P('g', 'h', 20),
    P('g', 'J', 18),
    P('g', 'j', 22),
    P('g', 'K', 2),
    P('g', 'N', 30),
    P('h', 'K', 8),
    P('h', '@', 25),
    P('h', 'j', 35),
    /* hissing ones */
    P('s', 'S', 22),
    P('s', 'z', 12),
    P('s', 'c', 5),
    P('s', 'T', 6),
    P('s', 'C', 35),
    P('s', 't', 50),
    P('S', 'C', 14),
    P('S', 'Z', 22),
    P('S', 'c', 15),
    P('S', 'J', 30),
    P('S', 'j', 25),
    P('S', 'z', 35),
    P('z', 'D', 6),
    P('z', 'J', 12),
    P('z', 'Z', 16),
    P('D', 'Z', 20),
    P('z', 'L', 15),
    P('z', 'c', 18),
    P('z', 'j', 18),
    P('z', 'd', 40),
    P('C', 'c', 6),
    P('C', 'J', 16),
    P('C', 'Z', 25),
    P('C', 'k', 28),
    P('C', 'j', 25),
    P('C', 't', 35),
    P('J', 'j', 2),
    P('J', 'Z', 6),
    P('J', 'c', 8),
    P('J', 'd', 35),
    P('J', 'D', 35),
    P('j', 'Z', 5),
    P('j', 'i', 15),
    P('j', 'e', 30),
    P('j', 'c', 15),
    /* teeth */
    P('t', 'T', 2),
    P('t', 'd', 22),
    P('t', 'D', 22),
    P('t', 'Q', 0),
    P('t', 'c', 20),
    P('d', 'D', 4),
    P('d', 'T', 20),
    P('d', 'Q', 2),
    P('d', 'r', 40),
    P('T', 'D', 14),
    P('T', 'Q', 2),
    P('D', 'Q', 4),
    P('T', 'f', 30),
    P('Q', 'r', 30),
    /* lips */
    P('p', 'b', 14),
    P('p', 'f', 14),
    P('p', 'P', 0),
    P('b', 'P', 2),
    P('b', 'v', 12),
    P('b', 'w', 20),
    P('f', 'P', 10),
    P('f', 'v', 12),
    P('f', 'b', 30),
    P('v', 'P', 20),
    P('f', 'h', 45),
    /* the rest */
    P('m', 'n', 35),
    P('n', 'N', 2),
    P('m', 'N', 4),
    P('l', 'L', 2),
    P('Z', 'L', 4),
    P('r', 'L', 25),
    P('l', 'r', 55),
    P('r', 'Z', 40),
    P('l', 'w', 45),
};

/* What leaving a phone out costs: where the other side writes vowels, and where it does not. */
#define GAP(c, voiced, bare) [I(c)] = {voiced, bare}
#define EACH(c)              GAP(c, 55, 55)
static const uint8_t gaps[I('z') + 1][2] = {
    GAP('@', 2, 2),   GAP('a', 28, 8),  GAP('e', 28, 8),  GAP('i', 28, 8),  GAP('o', 28, 8),
    GAP('u', 28, 8),  GAP('A', 12, 12), GAP('H', 3, 3),   GAP('N', 12, 12), GAP('W', 26, 26),
    GAP('Y', 26, 26), GAP('h', 16, 16), GAP('y', 20, 14), GAP('w', 30, 30), GAP('G', 35, 35),
    GAP('B', 8, 8),   EACH('C'),        EACH('D'),        GAP('E', 6, 6),   EACH('F'),
    GAP('I', 5, 5),   EACH('J'),        EACH('K'),        EACH('L'),        GAP('M', 2, 2),
    GAP('O', 1, 1),   EACH('P'),        EACH('Q'),        EACH('R'),        EACH('S'),
    EACH('T'),        EACH('U'),        GAP('V', 20, 20), EACH('X'),        EACH('Z'),
    EACH('['),        EACH('\\'),       EACH(']'),        EACH('^'),        EACH('_'),
    EACH('`'),        EACH('b'),        EACH('c'),        EACH('d'),        EACH('f'),
    EACH('g'),        EACH('j'),        EACH('k'),        EACH('l'),        EACH('m'),
    EACH('n'),        EACH('p'),        EACH('q'),        EACH('r'),        EACH('s'),
    EACH('t'),        EACH('v'),        EACH('x'),        EACH('z'),
};

static inline int gap(char c, bool other_bare)
{
    return gaps[I(c)][other_bare];
}

void vd_phone_gaps(uint8_t out[64], bool other_bare)
{
    for (int c = 0; c < 64; c++)
        out[c] = c <= I('z') ? (uint8_t)gap((char)(c + '@'), other_bare) : 55;
}

static int phone_weight(char c)
{
    static const uint8_t light[I('z') + 1] = {
        [I('@')] = 15, [I('H')] = 15, [I('E')] = 15, [I('I')] = 15, [I('B')] = 15,
        [I('M')] = 15, [I('O')] = 15, [I('V')] = 30, [I('a')] = 30, [I('e')] = 30,
        [I('i')] = 30, [I('o')] = 30, [I('u')] = 30,
    };
    return light[I(c)] ? light[I(c)] : 60;
}

static int weight(const struct vd_word *w)
{
    int sum = 0;
    for (size_t i = 0; i < w->n; i++)
        sum += phone_weight(w->phone[i]);
    return sum;
}

/* Up to `most`; more than that is some number above it. */
static int distance(const struct vd_word *a, const struct vd_word *b, int most)
{
    int row[VD_PHONES + 1], n = a->n, m = b->n;
    bool bare_a = a->bare, bare_b = b->bare;
    int across_by[VD_PHONES];
    row[0] = 0;
    for (int j = 0; j < m; j++) {
        across_by[j] = gap(b->phone[j], bare_a);
        row[j + 1] = row[j] + across_by[j];
    }
    for (int i = 0; i < n; i++) {
        int left_out = gap(a->phone[i], bare_b), corner = row[0];
        const uint8_t *save = saved[I(a->phone[i])];
        row[0] += left_out;
        int least = row[0];
        for (int j = 0; j < m; j++) {
            int same = a->phone[i] == b->phone[j];
            int change = corner + (same ? 0 : 100 - save[I(b->phone[j])]);
            int up = row[j + 1] + left_out, across = row[j] + across_by[j];
            corner = row[j + 1];
            row[j + 1] =
                change < up ? (change < across ? change : across) : (up < across ? up : across);
            least = row[j + 1] < least ? row[j + 1] : least;
        }
        if (least > most)
            return least;
    }
    return row[m];
}

/* ---- keys ---- */

static char class_of(char c)
{
    switch (c) {
    case 'b':
    case 'p':
    case 'f':
    case 'P':
        return 1;
    case 't':
    case 'd':
    case 'T':
    case 'D':
    case 'Q':
        return 2;
    case 's':
    case 'S':
    case 'z':
    case 'Z':
    case 'C':
    case 'J':
    case 'j':
    case 'c':
        return 3;
    case 'k':
    case 'g':
    case 'q':
    case 'X':
    case 'G':
    case 'K':
    case 'x':
    case 'R':
        return 4;
    case 'm':
        return 5;
    case 'n':
    case 'N':
        return 6;
    case 'l':
    case 'L':
        return 7;
    case 'r':
        return 8;
    default:
        return 0;
    }
}

static int consonants(const struct vd_word *w)
{
    int k = 0;
    for (size_t i = 0; i < w->n; i++)
        k += class_of(w->phone[i]) != 0;
    return k;
}

/* Digits of base 9, none twice in a row; `without` is left out. */
static uint32_t key_of(const char *class, size_t n, size_t without)
{
    uint32_t key = 0, last = 0;
    for (size_t i = 0; i < n; i++)
        if (i != without && (uint32_t) class[i] != last)
            key = key * 9 + (last = (uint32_t) class[i]);
    return key;
}

size_t vd_word_keys(const struct vd_word *w, uint32_t keys[VD_NAME_KEYS])
{
    char class[9];
    size_t n = 0, m = 0;
    for (size_t i = 0; i < w->n && n < sizeof(class); i++) {
        char c = class_of(w->phone[i]);
        if (c && (!n || class[n - 1] != c))
            class[n++] = c;
    }
    for (size_t i = 0; i <= n; i++) {
        uint32_t key = key_of(class, n, i ? i - 1 : n);
        size_t k = 0;
        while (k < m && keys[k] != key)
            k++;
        if (k == m)
            keys[m++] = key;
    }
    return m;
}

/* Letters that stand for sounds of two classes, or for one that may be none, have classes of their
 * own: nothing is lost, and who compares skeletons knows what they may stand for. */
static unsigned skeleton_class(char c)
{
    switch (c) {
    case 'c':
    case 'R':
        return VD_CLASS_S_K;
    case 'j':
        return VD_CLASS_S_Y;
    case 'X':
    case 'K':
        return VD_CLASS_K_H;
    case 'N':
        return VD_CLASS_NASAL;
    case 'L':
        return VD_CLASS_L_S;
    case 'T':
    case 'D':
        return VD_CLASS_T_S;
    case 'v':
        return VD_CLASS_V;
    default:
        return (unsigned)class_of(c);
    }
}

uint64_t vd_word_skeleton(const struct vd_word *w)
{
    uint64_t v = 0, last = 0;
    int shift = 60;
    for (size_t i = 0; i < w->n && shift > 0; i++) {
        uint64_t c = skeleton_class(w->phone[i]);
        if (c && c != last)
            v |= (last = c) << (shift -= 4);
    }
    return v;
}

bool vd_classes_fit(unsigned a, unsigned b)
{
    static const uint16_t stands_for[VD_N_CLASSES] = {
        [VD_CLASS_P] = 1 << VD_CLASS_P,
        [VD_CLASS_T] = 1 << VD_CLASS_T,
        [VD_CLASS_S] = 1 << VD_CLASS_S,
        [VD_CLASS_K] = 1 << VD_CLASS_K,
        [VD_CLASS_M] = 1 << VD_CLASS_M,
        [VD_CLASS_N] = 1 << VD_CLASS_N,
        [VD_CLASS_L] = 1 << VD_CLASS_L,
        [VD_CLASS_R] = 1 << VD_CLASS_R,
        [VD_CLASS_S_K] = 1 << VD_CLASS_S | 1 << VD_CLASS_K,
        [VD_CLASS_S_Y] = 1 << VD_CLASS_S,
        [VD_CLASS_K_H] = 1 << VD_CLASS_K,
        [VD_CLASS_NASAL] = 1 << VD_CLASS_N | 1 << VD_CLASS_M,
        [VD_CLASS_L_S] = 1 << VD_CLASS_L | 1 << VD_CLASS_S,
        [VD_CLASS_T_S] = 1 << VD_CLASS_T | 1 << VD_CLASS_S,
        [VD_CLASS_V] = 1 << VD_CLASS_P,
    };
    return a < VD_N_CLASSES && b < VD_N_CLASSES && stands_for[a] & stands_for[b];
}

bool vd_class_may_go(unsigned class)
{
    return class == VD_CLASS_S_Y || class == VD_CLASS_K_H || class == VD_CLASS_NASAL ||
           class == VD_CLASS_V;
}

/* ---- likeness ---- */

/* Letters that an initial may stand for, beyond what sounds alike. */
static bool one_initial(char a, char b)
{
    static const char pairs[][2] = {{'j', 'g'}, {'j', 'J'}, {'c', 'C'}, {'s', 'C'},
                                    {'s', 'S'}, {'k', 'X'}, {'s', 'k'}, {'s', 'c'},
                                    {'z', 'J'}, {'v', 'b'}, {'p', 'b'}, {'p', 'f'}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if ((pairs[i][0] == a && pairs[i][1] == b) || (pairs[i][0] == b && pairs[i][1] == a))
            return true;
    return false;
}

static double plain_likeness(const struct vd_word *a, const struct vd_word *b)
{
    int wa = weight(a), wb = weight(b), w = wa > wb ? wa : wb;
    if (!w)
        return 0;
    double x = 1 - (double)distance(a, b, INT_MAX) / w;
    return x < 0 ? 0 : x;
}

/* An initial against a word: its first sound, and never as good as the word itself.  Of two initials
 * the longer (m and a vowel that may be there) is the word. */
static double initial_likeness(const struct vd_word *a, const struct vd_word *b)
{
    bool of_b = b->kind == VD_WORD_INITIAL && (a->kind != VD_WORD_INITIAL || b->n < a->n);
    const struct vd_word *initial = of_b ? b : a, *word = of_b ? a : b;
    struct vd_word first = *word;
    if (!initial->n || !word->n)
        return 0;
    if (first.n > initial->n)
        first.n = initial->n;
    double x =
        one_initial(initial->phone[0], word->phone[0]) ? 0.9 : plain_likeness(initial, &first);
    return word->kind == VD_WORD_INITIAL ? x : 0.75 * x;
}

/* Few consonants are easily alike by chance, the more so where one side leaves its vowels out. */
double vd_word_doubted(double x, const struct vd_word *a, const struct vd_word *b)
{
    int ka = consonants(a), kb = consonants(b), k = ka < kb ? ka : kb;
    if (x >= 1 || a->bare == b->bare || k > 2)
        return x;
    return k <= 1 ? x * x : x * sqrt(x);
}

/* Words that are compared only with their own kind: small words, legal forms, numbers. */
static bool apart(uint8_t kind)
{
    return kind == VD_WORD_PARTICLE || kind == VD_WORD_FORM || kind == VD_WORD_NUMBER;
}

/* Numbers and forms are the same or they are not. */
static double exact_likeness(const struct vd_word *a, const struct vd_word *b)
{
    return a->n == b->n && !memcmp(a->phone, b->phone, a->n);
}

bool vd_word_by_sound(const struct vd_word *a, const struct vd_word *b)
{
    if (a->kind == VD_WORD_INITIAL || b->kind == VD_WORD_INITIAL || a->kind == VD_WORD_FORM ||
        a->kind == VD_WORD_NUMBER || (a->family && a->family == b->family))
        return false;
    return a->kind == b->kind || !(apart(a->kind) || apart(b->kind));
}

double vd_word_likeness(const struct vd_word *a, const struct vd_word *b)
{
    if (a->kind != b->kind && (apart(a->kind) || apart(b->kind)))
        return 0;
    if (a->kind == VD_WORD_FORM || a->kind == VD_WORD_NUMBER)
        return exact_likeness(a, b);
    if (a->kind == VD_WORD_INITIAL || b->kind == VD_WORD_INITIAL)
        return initial_likeness(a, b);
    double x = vd_word_doubted(plain_likeness(a, b), a, b);
    return a->family && a->family == b->family && x < 0.93 ? 0.93 : x;
}

double vd_word_likeness_least(const struct vd_word *a, const struct vd_word *b, double least)
{
    if (!vd_word_by_sound(a, b))
        return vd_word_likeness(a, b);
    int wa = weight(a), wb = weight(b), w = wa > wb ? wa : wb;
    if (!w)
        return 0;
    int d = distance(a, b, (int)((1 - least) * w) + 1);
    double x = 1 - (double)d / w;
    return x < least ? 0 : vd_word_doubted(x, a, b);
}

/* ---- one word against many ---- */

void vd_likener_begin(struct vd_likener *l, const struct vd_word *a)
{
    memset(l, 0, sizeof(*l));
    l->a = *a;
    l->weight_a = weight(a);
    for (int c = 0; c <= I('z'); c++)
        l->weight[c] = (uint8_t)phone_weight((char)(c + '@'));
    for (size_t i = 0; i < a->n; i++) {
        l->gap[0][i] = (uint8_t)gap(a->phone[i], false);
        l->gap[1][i] = (uint8_t)gap(a->phone[i], true);
        for (int c = 0; c <= I('z'); c++)
            l->change[c][i] =
                a->phone[i] == c + '@' ? 0 : (uint8_t)(100 - saved[I(a->phone[i])][c]);
    }
}

static void first_row(struct vd_likener *l, bool bare)
{
    l->bare = bare;
    l->depth = 0;
    l->row[0][0] = 0;
    for (size_t i = 0; i < l->a.n; i++)
        l->row[0][i + 1] = (int16_t)(l->row[0][i] + l->gap[bare][i]);
}

/* The row of b's j-th phone from the one before. */
static void next_row(struct vd_likener *l, int j, char c)
{
    const int16_t *up = l->row[j];
    const uint8_t *change = l->change[I(c)], *left_out = l->gap[l->bare];
    int16_t *row = l->row[j + 1], t[VD_PHONES + 1];
    int n = l->a.n, g = gap(c, l->a.bare);
    for (int i = 0; i < n; i++) {
        int16_t other = (int16_t)(up[i] + change[i]), extra = (int16_t)(up[i + 1] + g);
        t[i] = other < extra ? other : extra;
    }
    int at = up[0] + g, least = at;
    row[0] = (int16_t)at;
    for (int i = 0; i < n; i++) {
        at += left_out[i];
        at = at < t[i] ? at : t[i];
        least = at < least ? at : least;
        row[i + 1] = (int16_t)at;
    }
    l->phone[j] = c;
    l->least[j + 1] = (int16_t)least;
}

static int likener_distance(struct vd_likener *l, const struct vd_word *b, int most)
{
    int j = 0;
    if (b->bare != l->bare || !l->row[0][l->a.n])
        first_row(l, b->bare);
    for (; j < l->depth && j < b->n && l->phone[j] == b->phone[j]; j++)
        if (l->least[j + 1] > most)
            return l->least[j + 1];
    for (; j < b->n; j++) {
        next_row(l, j, b->phone[j]);
        l->depth = j + 1;
        if (l->least[j + 1] > most)
            return l->least[j + 1];
    }
    return l->row[b->n][l->a.n];
}

double vd_likener_least(struct vd_likener *l, const struct vd_word *b, double least)
{
    const struct vd_word *a = &l->a;
    if (!vd_word_by_sound(a, b))
        return vd_word_likeness(a, b);
    int wb = 0;
    for (size_t j = 0; j < b->n; j++)
        wb += l->weight[I(b->phone[j])];
    int w = l->weight_a > wb ? l->weight_a : wb;
    if (!w)
        return 0;
    int d = likener_distance(l, b, (int)((1 - least) * w) + 1);
    double x = 1 - (double)d / w;
    return x < least ? 0 : vd_word_doubted(x, a, b);
}
