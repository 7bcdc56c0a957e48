/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name.h: names in any script, taken apart into words and compared by sound.
 *
 *    bytes ─► words, each a string of phones ─► keys to look up ─► likeness ─► who is who
 *
 * Pure functions; nothing is loaded at start.  What they say belongs to VD_NAME_VERSION: an index
 * made by another version must be made anew.
 *
 * A phone is one ASCII letter, so that a phone string can be read and printed:
 *
 *    b p t d k g f v s z m n l r h y w q    as in English, q the uvular stop
 *    S sh   C ch   J judge   Z zh   X kh   G gh   T thin   D then   N a nasal
 *    c j x        Latin letters that mean different sounds in different languages
 *    K Q P L      Tamil k or g, t or d, p or b, zh or l
 *    a e i o u    vowels        @  a vowel that may be there: inherent a, ayn, schwa
 *    A W Y        alef, waw, yeh: a vowel or a consonant of a script that leaves vowels out
 *    H            final heh or teh marbuta: h, a, e, t or nothing
 *    V            final alef maksura: a or i
 *    R            g before e or i: g, or j
 *    E I B M O    may be there or not: a hissing sound after t, d, k, S; a glide y; a final w or v;
 *                 the l of a joined article al; the breath of bh, dh, th
 */
#ifndef VEDETTE_NAME_H
#define VEDETTE_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VD_NAME_VERSION "name/3"

enum { VD_PHONES = 31, VD_NAME_WORDS = 16, VD_NAME_KEYS = 12 };

enum vd_script {
    VD_SCRIPT_NONE,
    VD_SCRIPT_LATIN,
    VD_SCRIPT_ARABIC,
    VD_SCRIPT_CYRILLIC,
    VD_SCRIPT_GEORGIAN,
    VD_SCRIPT_ARMENIAN,
    VD_SCRIPT_GREEK,
    VD_SCRIPT_HEBREW,
    VD_SCRIPT_INDIC, /* from Devanagari to Malayalam */
    VD_SCRIPT_SINHALA,
    VD_SCRIPT_THAANA,
    VD_SCRIPT_OTHER,
};
const char *vd_script_name(int script); /* "Arabic"; static */

enum vd_word_kind {
    VD_WORD_PLAIN,
    VD_WORD_INITIAL,    /* one letter, or the name of one */
    VD_WORD_PARTICLE,   /* al, bin, van */
    VD_WORD_TITLE,      /* Haji, Dr, Sheikh */
    VD_WORD_PATRONYMIC, /* Ivanovich, oglu */
    VD_WORD_FORM,       /* legal form of an organisation: Ltd, OAO, GmbH */
    VD_WORD_NUMBER,     /* 44, 44th, forty four, II */
    VD_N_WORD_KINDS,
};
const char *vd_word_kind_name(int kind);

struct vd_word {
    char phone[VD_PHONES + 1]; /* ends with 0 */
    uint8_t n;
    uint8_t script, kind; /* enums above */
    uint16_t family;      /* of short forms: 1 is Muhammad, Md, Mohd; 0: none */
    bool bare;            /* its script leaves vowels out */
    uint16_t at, len;     /* bytes of the name that it stands for */
};
struct vd_name {
    struct vd_word word[VD_NAME_WORDS];
    size_t n;
};
/* Take a name apart; words beyond VD_NAME_WORDS are left out. Any bytes. Cost: about 5 us. */
void vd_name_read(const char *text, size_t n, struct vd_name *out);
/* What a family is called, by its first member: "Muhammad", "limited company"; static or NULL. */
const char *vd_family_name(int family);
/* The initials of an organisation's name of three words or more, as one word: IRGC.  false: too few,
 * or none of them is a word of organisations. */
bool vd_name_acronym(const struct vd_name *n, struct vd_word *out);
/* Two neighbours written as one. false: they cannot be. */
bool vd_word_join(const struct vd_word *a, const struct vd_word *b, struct vd_word *out);

/*
 * Keys under which a word is kept and looked up: its consonants by eight classes, and the same with
 * each one left out, so that two words that differ in one class share a key.  Returns how many,
 * at most VD_NAME_KEYS; the first is that of the whole word.  Distinct.
 */
size_t vd_word_keys(const struct vd_word *w, uint32_t keys[VD_NAME_KEYS]);

/*
 * The classes of its consonants in order, none twice in a row: four bits each, the first in bits
 * 56 to 59; at most 15.  Words that sound alike have skeletons that are alike.
 */
enum vd_class {
    VD_CLASS_NONE,
    VD_CLASS_P,
    VD_CLASS_T,
    VD_CLASS_S,
    VD_CLASS_K,
    VD_CLASS_M,
    VD_CLASS_N,
    VD_CLASS_L,
    VD_CLASS_R,
    VD_CLASS_S_K,   /* c: s or k */
    VD_CLASS_S_Y,   /* j: a hissing sound, or y, which has no class */
    VD_CLASS_K_H,   /* kh: k, or h, which has none */
    VD_CLASS_NASAL, /* n, m or nothing */
    VD_CLASS_L_S,   /* Tamil zh: l, or zh */
    VD_CLASS_T_S,   /* th, dh: t, or s */
    VD_CLASS_V,     /* v: b, or w, which has none */
    VD_N_CLASSES,
};
uint64_t vd_word_skeleton(const struct vd_word *w);
bool vd_classes_fit(unsigned a, unsigned b); /* may they stand for one sound? */
bool vd_class_may_go(unsigned c);            /* may it stand for no class at all? */

/* How alike two words sound: 1 the same, 0 nothing in common. Symmetric. */
double vd_word_likeness(const struct vd_word *a, const struct vd_word *b);
/* The same where it is `least` or more; below that 0 or less than it is. Faster. */
double vd_word_likeness_least(const struct vd_word *a, const struct vd_word *b, double least);

/*
 * One word against many, best in the order of their phones: what a word has in common with the one
 * before is not worked out again.  The same numbers as vd_word_likeness_least().
 */
struct vd_likener {
    struct vd_word a;
    int weight_a, depth; /* depth: phones of b of which the rows below hold */
    bool bare;
    char phone[VD_PHONES];
    uint8_t gap[2][VD_PHONES];         /* of a's phones, by whether b leaves vowels out */
    uint8_t change[64][VD_PHONES + 1]; /* a phone of b for one of a */
    int16_t row[VD_PHONES + 1][VD_PHONES + 2], least[VD_PHONES + 1];
    uint8_t weight[64]; /* of a phone */
};
void vd_likener_begin(struct vd_likener *l, const struct vd_word *a);
double vd_likener_least(struct vd_likener *l, const struct vd_word *b, double least);

/*
 * One word against 64 at once, each in a lane of a register: the same numbers again, at a few
 * nanoseconds a word.  A block is bytes, read where it lies, and nothing in it is trusted:
 *
 *    64 heads       bits 0-4: n, at most VD_PHONES; bit 7: bare; bits 5 and 6 are its keeper's
 *    64 phones      the first of each word; any byte in a lane whose word has ended
 *    ...            as many such rows as the longest word has phones: put words of a length together,
 *                   and those that are bare
 *
 * Kinds and families are not looked at: it is right for words that vd_word_by_sound().
 */
enum { VD_LANES = 64, VD_LANE_BARE = 128, VD_LANE_GAP = 127 };
struct vd_lanes {
    struct vd_word a;
    uint8_t n;
    uint16_t weight, all[2];        /* all: its gaps, by whether the other leaves vowels out */
    uint8_t save[VD_PHONES][2][64]; /* what a phone of the other saves over leaving both out */
    uint8_t gap[64], weights[64];   /* of the other's phones */
};
size_t vd_lanes_bytes(size_t rows); /* of a block */
/* Into a block of zeroes; cut to `rows` phones. */
void vd_lanes_put(uint8_t *block, size_t rows, size_t lane, const char *phone, size_t n, bool bare);
void vd_lanes_begin(struct vd_lanes *q, const struct vd_word *a);
/* Only the sound of two words decides: none is an initial, a number, a small word beside another kind,
 * nor are they of one family.  Others go to vd_likener_least(). */
bool vd_word_by_sound(const struct vd_word *a, const struct vd_word *b);
/* Bit i: word i is as like as `least`, which is above 0; then like[i] is vd_likener_least() of them. */
uint64_t vd_lanes_least(const struct vd_lanes *q, const uint8_t *block, size_t rows, double least,
                        double like[VD_LANES]);
/* The same for words that begin like it, as while a word is typed: 1 - distance / its weight. */
uint64_t vd_lanes_beginning(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                            double least, double like[VD_LANES]);
void vd_lanes_distance(const struct vd_lanes *q, const uint8_t *block, size_t rows,
                       uint16_t out[VD_LANES]);
/* Any alphabet of 64 letters, such as classes of consonants, and any costs; gaps up to VD_LANE_GAP.
 * vd_lanes_least() is then 1 - distance / weight of the heavier. */
struct vd_lane_costs {
    uint8_t change[64][64], gap[64], weight[64];
};
void vd_lanes_begin_with(struct vd_lanes *q, const uint8_t *code, size_t n,
                         const struct vd_lane_costs *costs);

/* How one word becomes another at the least cost, phone by phone. Costs are hundredths of a consonant
 * that is another one; they add up to the distance. */
struct vd_word_step {
    char a, b; /* 0: left out on that side */
    uint8_t cost;
};
struct vd_word_way {
    struct vd_word_step step[2 * VD_PHONES];
    size_t n;
    int distance, weight; /* weight: of the heavier word */
    double plain;         /* 1 - distance / weight: before families, initials and doubts */
};
void vd_word_find_way(const struct vd_word *a, const struct vd_word *b, struct vd_word_way *out);

/* What a word weighs among others, before how rare it is: 1 for a plain one. */
double vd_word_weight(const struct vd_word *w);
/* The same times how rare it is: df of n names have it or one like it. */
double vd_word_weight_among(const struct vd_word *w, double df, double n);

/* Which words of two names stand for each other. */
struct vd_name_pair {
    uint8_t a, n_a, b, n_b; /* first word and how many, of each side: one of them is 1; two are
                               joined, or several begin with the letters of the one */
    double likeness, share; /* share: of the score; the shares add up to it */
};
struct vd_name_match {
    double score; /* 0..1, for ranking among many: 1 for a name and itself */
    double same;  /* 0..1, for "are they one person's?": harder on words that contradict */
    size_t n;
    struct vd_name_pair pair[VD_NAME_WORDS];
};
/*
 * The best way to lay one name on the other, whatever the order of words.  weights: one a word, from
 * vd_word_weight_among(); NULL: vd_word_weight().  Symmetric to the last bit.
 */
void vd_name_compare(const struct vd_name *a, const double *weights_a, const struct vd_name *b,
                     const double *weights_b, struct vd_name_match *out);

/* The same with likenesses that the caller has, at [i * VD_NAME_WORDS + j]: of words, and of a's i-th
 * and next joined against b's j-th; below VD_LIKENESS_LEAST they may be anything below.  likeners: of
 * a's words.  Each may be NULL. */
#define VD_LIKENESS_LEAST 0.45
struct vd_known_likeness {
    const double *like, *joined;
    struct vd_likener *likeners;
};
void vd_name_compare_known(const struct vd_name *a, const double *weights_a,
                           const struct vd_name *b, const double *weights_b,
                           const struct vd_known_likeness *known, struct vd_name_match *out);

#endif
